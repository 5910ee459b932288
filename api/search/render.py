"""The answer to a search in its formats: JSON, CSV, RDF, and what a page shows."""

import csv
from collections.abc import Iterator, Sequence
from io import BytesIO, StringIO
from typing import Final

from markupsafe import Markup, escape
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from api.engine.head import SortedHead
from api.search.request import Answer, SearchRequest
from api.web.negotiation import Format
from graph.search.facets import FACETS
from graph.search.items import Value
from graph.search.ranking import Hit, Why
from graph.search.snippet import Snippet
from graph.vocabulary import PREFIXES, RDF, RDFS, RELEVANCE, SCHEMA

COLUMNS: Final = ("iri", "type", "label", "snippet", "score", "why")
SHOWN: Final = 12
"""Values of a facet that a page shows before one asks for more."""


def notes(asked: SearchRequest, answer: Answer, missing: str) -> list[str]:
    """Return what people should know of an answer: how the text was read, what is missing, what it does not mean."""
    said = [missing] if missing else []
    if asked.shortened:
        said.append("Only the beginning of the text was used.")
    if asked.like:
        said.append("Candidates: these are near in meaning; no source says that they belong together.")
    read = answer.found.understanding
    if read:
        said += [f"“{wrong}” was read as “{right}”." for wrong, right in read.corrected.items()]
    return said


def document(asked: SearchRequest, answer: Answer, said: Sequence[str]) -> dict[str, object]:
    """Return the answer as a JSON object."""
    found = answer.found
    facets = {name: [_counted(value, count) for value, count in values] for name, values in found.facets.items()}
    return {
        "total": found.total,
        "next": answer.next,
        "facets": facets,
        "results": [_result(hit) for hit in found.hits],
        "notes": list(said),
    }


def csv_text(answer: Answer) -> str:
    """Return the results as CSV (RFC 4180) with a line of names."""
    text = StringIO()
    rows = csv.writer(text)
    rows.writerow(COLUMNS)
    for hit in answer.found.hits:
        rows.writerow((hit.item.iri, hit.item.type, hit.item.label, hit.snippet.text, _score(hit.score), say(hit.why)))
    return text.getvalue()


def rdf(address: str, answer: Answer, form: Format) -> bytes:
    """Return the results as a ``schema:ItemList`` at ``address``."""
    rdf_format = RdfFormat.from_media_type(form.media_type)
    content = SortedHead(BytesIO())
    serialize(_triples(NamedNode(address), answer), content, rdf_format, prefixes=PREFIXES)  # type: ignore[arg-type]
    return content.end().getvalue()


def say(why: Why) -> str:
    """Return why an item was found, in words."""
    words = [asked if asked == as_ else f"{asked} (as: {as_})" for asked, as_ in why.words.items()]
    parts = [f"words: {', '.join(words)}"] if words else []
    parts += [f"meaning: {why.meaning:.0%} of the nearest"] if why.meaning is not None else []
    parts += [f"asked for: {', '.join(why.about)}"] if why.about else []
    parts += [f"both bear on: {', '.join(why.shared)}"] if why.shared else []
    return "; ".join(parts)


def form(asked: SearchRequest, formats: Sequence[Format], error: str = "") -> dict[str, object]:
    """Return what the template needs to show the form alone."""
    return {"asked": asked, "answer": None, "error": error, "formats": formats, "notes": (), "root": ""}


def page(asked: SearchRequest, answer: Answer, said: Sequence[str], formats: Sequence[Format]) -> dict[str, object]:
    """Return what the template needs to show an answer."""
    facets = [(name, title, _links(asked, name, answer)) for name, title in FACETS.items()]
    hits = [(hit, _marked(hit.snippet), say(hit.why)) for hit in answer.found.hits]
    context = {"answer": answer, "facets": [f for f in facets if len(f[2]) > 1 or f[0] in asked.facets], "hits": hits}
    return {**form(asked, formats), **context, "notes": said, "shown": SHOWN}


def _links(asked: SearchRequest, name: str, answer: Answer) -> list[tuple[Value, int, str, bool]]:
    chosen = {v.casefold() for v in asked.facets.get(name, ())}
    links = []
    for value, count in answer.found.facets.get(name, ()):
        spoken = next((s for s in asked.facets.get(name, ()) if s.casefold() in _spoken(value)), value.code)
        links.append((value, count, asked.toggled(name, spoken).address(), bool(chosen & _spoken(value))))
    return links


def _spoken(value: Value) -> set[str]:
    return {value.code.casefold(), value.label.casefold(), value.iri.casefold()}


def _marked(found: Snippet) -> Markup:
    """Return a snippet with its words marked, everything else escaped."""
    parts, end = [], 0
    for start, stop in found.marks:
        parts += [escape(found.text[end:start]), Markup("<mark>{}</mark>").format(found.text[start:stop])]
        end = stop
    return Markup("").join([*parts, escape(found.text[end:])])


def _counted(value: Value, count: int) -> dict[str, object]:
    named = {"value": value.code, "label": value.label, "count": count}
    return {**named, "iri": value.iri} if value.iri else named


def _result(hit: Hit) -> dict[str, object]:
    why: dict[str, object] = {"words": dict(hit.why.words), "text": say(hit.why)}
    if hit.why.meaning is not None:
        why["meaning"] = _score(hit.why.meaning)
    if hit.why.about:
        why["about"] = list(hit.why.about)
    if hit.why.shared:
        why["shared"] = list(hit.why.shared)
    return {
        "iri": hit.item.iri,
        "type": hit.item.type,
        "label": hit.item.label,
        "snippet": hit.snippet.text,
        "marks": [list(mark) for mark in hit.snippet.marks],
        "score": _score(hit.score),
        "why": why,
    }


def _score(score: float) -> float:
    return round(score, 4)


def _triples(page_: NamedNode, answer: Answer) -> Iterator[Triple]:
    yield Triple(page_, RDF.type, SCHEMA.ItemList)
    yield Triple(page_, SCHEMA.numberOfItems, Literal(answer.found.total))
    for place, hit in enumerate(answer.found.hits, answer.first + 1):
        entry, item = BlankNode(f"r{place}"), NamedNode(hit.item.iri)
        yield Triple(page_, SCHEMA.itemListElement, entry)
        yield Triple(entry, RDF.type, SCHEMA.ListItem)
        yield Triple(entry, SCHEMA.position, Literal(place))
        yield Triple(entry, SCHEMA.item, item)
        yield Triple(entry, SCHEMA.description, Literal(say(hit.why), language="en"))
        yield Triple(entry, RELEVANCE.score, Literal(_score(hit.score)))
        yield Triple(item, RDFS.label, Literal(hit.item.label))
