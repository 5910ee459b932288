"""What each type of problem means, and what to do about it: the texts for its page and its RDF."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Advice:
    """What a type of problem means, and what whoever meets it had better do."""

    meaning: str
    remedy: str


ADVICE: Final[Mapping[str, Advice]] = {
    "address-too-long": Advice(
        "The address of the request is longer than addresses may be, as a rule because a long query is part of it.",
        "Send the query in the body of a POST request, which may be longer.",
    ),
    "bad-request": Advice(
        "The request does not have the form that the SPARQL 1.1 protocol prescribes; the detail names the part.",
        "Mend the part that is named. An address copied from a page of the site has the right form.",
    ),
    "busy": Advice(
        "As much is being worked on as this server does at once, and nothing became free in time. It is no fault of "
        "the request.",
        "Send it again after the seconds that the header Retry-After gives.",
    ),
    "content-too-costly": Advice(
        "The file was being validated, but that took more time or memory than one file may take, and was stopped.",
        "Send it in parts, or validate it on your own machine by 'genoguide validate'.",
    ),
    "content-too-large": Advice(
        "The file is larger than what is validated here.",
        "Send it in parts, or validate it on your own machine by 'genoguide validate'.",
    ),
    "dialect-refused": Advice(
        "The query is SPARQL 1.1, but this site answers from another engine, which does not take it in this form.",
        "Write it in another way: the detail says what the engine objected to.",
    ),
    "engine-failure": Advice(
        "The engine could not evaluate the query, or broke down over it. The fault is here, not with the query.",
        "Write the query in a simpler way. Please report it, with the number that the answer gives.",
    ),
    "format-unavailable": Advice(
        "The answer cannot be had in any of the formats that the header Accept, or format= in the address, names.",
        "Ask for one of the formats that the detail lists. SELECT and ASK result in tables, CONSTRUCT and DESCRIBE in "
        "graphs.",
    ),
    "graph-exists": Advice(
        "An update creates a graph of a name that there is already. Updates are taken by a scratch server alone.",
        "Take another name, drop the graph first, or write CREATE SILENT.",
    ),
    "media-type-unsupported": Advice(
        "The body of the request is of a type that is not read at this address; the header Content-Type says which.",
        "Send one of the types that the detail lists, not compressed, and name it in Content-Type.",
    ),
    "memory-exceeded": Advice(
        "The query needed more memory than one query may have. Sorting, grouping, DISTINCT and cross products keep all "
        "rows in memory.",
        "Narrow the query down before it sorts or groups, see that all patterns share a variable, or work on the dump.",
    ),
    "nested-too-deeply": Advice(
        "The query is nested so deeply that the engine runs out of stack.",
        "Write it flatter: long chains of OPTIONAL, UNION or arithmetic can often be a VALUES or IN.",
    ),
    "not-conforming": Advice(
        "The file was validated, and what it says does not conform to what records of its kind must have.",
        "Each of the errors says where it is, what is wrong there, what was expected and how to mend it.",
    ),
    "nothing-sent": Advice(
        "The request to validate holds no content, or not where it is looked for.",
        "Send the file as the body of a POST request, or as the field 'file' or 'text' of a form.",
    ),
    "parameter": Advice(
        "A question was asked with a parameter that it does not have, without one that it needs, or with a value of "
        "the wrong kind.",
        "The detail names the parameter and often the nearest value that is known. The page of the question lists all.",
    ),
    "query-missing": Advice(
        "The request to the SPARQL endpoint has no query.",
        "Give it as query= in the address or in a form, or as a body of the type application/sparql-query.",
    ),
    "query-syntax": Advice(
        "The text is not a SPARQL 1.1 query, or names a function that there is not.",
        "Look at the line and column in the detail. A missing PREFIX is the most frequent cause.",
    ),
    "query-timeout": Advice(
        "The query took longer than a query may take, and was stopped. Nothing of its result was kept.",
        "Narrow it down, see that all patterns share a variable, ask for less by LIMIT, or work on the dump.",
    ),
    "query-too-long": Advice(
        "The text of the query is longer than is read here.",
        "Leave out what it does not need, or ask in parts: long lists of values can be split.",
    ),
    "question-too-long": Advice(
        "A question in words, or a search, is longer than is read here.",
        "Say it in one sentence: what is looked for, and where.",
    ),
    "result-too-large": Advice(
        "The result is larger than one answer may be, in bytes or in rows.",
        "Ask for less by LIMIT and OFFSET, for fewer columns, or take the dump of the whole dataset.",
    ),
    "search-unavailable": Advice(
        "The data that is served has no index to search in.",
        "Use the questions or SPARQL instead. Whoever runs the site: 'genoguide build' makes the index.",
    ),
    "service-refused": Advice(
        "The query wants this endpoint to call another one (SERVICE), which it does not do.",
        "Ask the other endpoint yourself, and join the results.",
    ),
    "too-many-files": Advice(
        "You have had as many files validated in the last minute as one address may.",
        "Wait for the seconds that the header Retry-After gives. For many files there is 'genoguide validate'.",
    ),
    "unavailable": Advice(
        "This site answers from another engine, which does not answer now.",
        "Send the request again in a moment. If it lasts, tell whoever runs the site.",
    ),
    "unknown-graph": Advice(
        "There is no graph of the name that the request gives.",
        "See the list of graphs at /rdf-graph-store, and give the whole IRI of one.",
    ),
    "unknown-query": Advice(
        "There is no question of this name.",
        "See the list of questions at /queries.",
    ),
    "validation-failed": Advice(
        "The process that validates could not start, or broke down. The fault is here, not with the file.",
        "Send it again in a moment. Please report it if it happens again, with the number that the answer gives.",
    ),
}
"""The advice on each type, by its name."""
