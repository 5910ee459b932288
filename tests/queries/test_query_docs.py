"""``docs/queries.md`` says what the headers of the query files say. To write it anew: run this file with Python."""

from pathlib import Path

from graph.queries import Parameter, Query, read_queries
from graph.vocabulary import packaged

PAGE = Path(__file__).parents[2] / "docs" / "queries.md"
INTRODUCTION = """\
# Questions that GenoGuide answers

Each question is a file of the folder `queries/`: SPARQL with its text, parameters and columns in its header. Ask it on
the command line as below, at `/queries/<name>?country=FR` as a page, JSON, CSV or RDF, or copy it into the SPARQL
editor. Parameters in **bold** must be given; without the others the answer is not restricted. An application means
practices, documents or recommendations that name it; those that name none concern genomics in general. Columns called
after a thing hold its IRI, `country` its ISO code; lists of codes and addresses are separated by spaces and sorted.
Questions about waves of the survey answer with codes, and with nothing until `genoguide load limesurvey` has loaded a
wave.

As RDF (`format=turtle`, `jsonld`, `ntriples`, `rdfxml`) a row is a blank node and a column the property
`https://w3id.org/genoguide/queries/<name>#<column>`, as W3C's *Generating RDF from Tabular Data on the Web* has it in
its minimal mode; the graph describes these properties.

| Query | Question | Parameters | Example |
| --- | --- | --- | --- |
"""


def page() -> str:
    """Return the catalogue of all queries in Markdown."""
    return INTRODUCTION + "".join(_row(query) for query in read_queries(packaged("queries")))


def _row(query: Query) -> str:
    options = "".join(f" --{name} {value}" for name, value in query.example.items())
    parameters = ", ".join(_parameter(p) for p in query.parameters) or "none"
    question = query.description[: query.description.index("?") + 1]
    return f"| `{query.name}` | {question} | {parameters} | `genoguide query {query.name}{options}` |\n"


def _parameter(parameter: Parameter) -> str:
    return f"**{parameter.name}**" if parameter.required else parameter.name


def test_the_page_is_that_of_the_headers() -> None:
    written = PAGE.read_text(encoding="utf-8")
    assert written == page(), f"docs/queries.md is not that of the headers; write it anew, or paste:\n\n{page()}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
