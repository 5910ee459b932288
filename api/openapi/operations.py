"""Every operation that its route does not describe itself. Formats are those that the routes themselves offer."""

from collections.abc import Mapping
from typing import Any, Final

from api import catalogue
from api.curating.router import JSON_SCHEMA
from api.dataset import document, feed, report
from api.dataset.pages import FORMS_HERE as DATASET
from api.linked import router as linked
from api.openapi.operation import ASKED, HTML, JSON, TEXT, Operation, form, media_types, path, query, several
from api.pages import history
from api.search import router as search
from api.search.request import MOST
from api.search.router import OPENSEARCH
from api.sparql.protocol import FORM, QUERY
from api.web.negotiation import HTML as PAGE
from api.web.negotiation import RDF_FORMATS, TABLE_FORMATS, Format
from graph.search.facets import FACETS

_SPARQL: Final = (*TABLE_FORMATS, *RDF_FORMATS, PAGE)
_GRAPHS: Final = (
    several("default-graph-uri", "A graph that the query is asked of, instead of all."),
    several("named-graph-uri", "A graph that GRAPH finds, instead of all."),
)
_TERMS: Final = (
    form(_SPARQL),
    query("timeout", "Seconds after which the query is stopped, if that is sooner than the limit.", example="5"),
    *_GRAPHS,
)
_ASKED: Final = query("query", "A query in SPARQL 1.1.", example="SELECT * { ?s ?p ?o } LIMIT 10")
_SUFFIX: Final = path("suffix", "The suffix of a form.", "ttl")
_MISSING: Final = (404, *ASKED)


def _document(forms: Mapping[str, Format], *parameters: Mapping[str, Any], summary: str = "") -> Operation:
    """Return the operation of a document in several forms."""
    named = any(parameter["name"] == "suffix" for parameter in parameters)
    offered = tuple(forms.values())
    more = () if named else (form(offered),)
    return Operation(media_types(offered), (*parameters, *more), _MISSING, summary=summary)


def _page(summary: str, *parameters: Mapping[str, Any], faults: tuple[int, ...] = ()) -> Operation:
    return Operation((HTML,), parameters, (*faults, *ASKED), summary=summary)


_COUNTRY: Final = query("country", "The code of a country.", example="FR")
_APPLICATION: Final = query("application", "A clinical application.", example="newborn-screening")
_STATE: Final = {"type": "object", "required": ["ready"], "properties": {"ready": {"type": "boolean"}}}
_HEALTH: Final = {
    "type": "object",
    "required": ["status", "version", "workers"],
    "properties": {
        "status": {"enum": ["ok", "unavailable"]},
        "version": dict(TEXT),
        "triples": {"type": "integer"},
        "workers": {"type": "object", "required": ["size", "running", "waiting"]},
    },
}

OPERATIONS: Final[Mapping[tuple[str, str], Operation]] = {
    ("get", "/sparql"): Operation(
        media_types(_SPARQL),
        ({**_ASKED, "description": "A query in SPARQL 1.1; without one, the service describes itself."}, *_TERMS,
         query("example", "Without a query: the question that the form begins with.", example="gaps")),
        (400, 403, 404, 414, *ASKED),
    ),
    ("post", "/sparql"): Operation(
        media_types(_SPARQL), _TERMS, (400, 403, 413, 415, *ASKED), kept=False,
        body={
            QUERY: {"schema": dict(TEXT), "example": "ASK { ?s ?p ?o }"},
            FORM: {"schema": {"type": "object", "required": ["query"], "properties": {"query": dict(TEXT)}}},
        },
    ),
    ("get", "/rdf-graph-store"): Operation(
        media_types(RDF_FORMATS),
        (query("graph", "The IRI of a graph.", example="https://w3id.org/genoguide/graph/practice/fr"),
         query("default", "Instead of 'graph': the default graph, which is the merge of all."), form(RDF_FORMATS)),
        (400, *_MISSING),
    ),
    ("get", "/rdf-graph-store/{path}"): Operation(
        media_types(RDF_FORMATS), (path("path", "What follows in the address of a graph.", "x"), form(RDF_FORMATS)),
        (400, *_MISSING), summary="Read a graph by its address below the store",
    ),
    ("get", "/graph/{name}"): Operation(
        media_types(RDF_FORMATS), (path("name", "The end of the IRI of a graph.", "practice/fr"), form(RDF_FORMATS)),
        (400, *_MISSING),
    ),
    ("get", "/ready"): Operation((JSON,), schema=_STATE, kept=False),
    ("get", "/health"): Operation((JSON,), schema=_HEALTH, kept=False),
    ("get", "/metrics"): Operation(("text/plain",), kept=False),
    ("get", "/queries"): Operation(
        (JSON, HTML), (query("format", "The format of the answer, above Accept: html for a page."),), kept=False,
        schema={"type": "array", "items": {"type": "object", "required": ["name", "title", "parameters", "columns"]}},
    ),
    ("get", "/queries/{name}"): Operation(
        media_types((*catalogue.FORMATS, PAGE)),
        (path("name", "The name of a question, as /queries lists them.", "good-practices"),
         form((*catalogue.FORMATS, PAGE)),
         {**query("parameters", "The parameters of the question, each by its name, as /queries lists them.",
                  type="object", additionalProperties=dict(TEXT)),
          "style": "form", "explode": True, "example": {"domain": "I"}}),
        (400, *_MISSING),
    ),
    ("get", "/search"): Operation(
        media_types((*search.FORMATS, PAGE)),
        (query("q", "What is sought, in any words.", example="consent of parents"),
         query("like", "Instead of 'q': the IRI of an item that others should be like."),
         query("limit", f"How many results, at most {MOST}.", type="integer", minimum=1, maximum=MOST),
         query("after", "Where the results go on: 'next' of an answer."), form((*search.FORMATS, PAGE)),
         *(several(name, f"Only results with this value of the facet '{title}', or one of these.")
           for name, title in FACETS.items())),
        (400, *ASKED), schema={"type": "object", "required": ["results", "total"]},
    ),
    ("get", "/opensearch.xml"): Operation((OPENSEARCH,), kept=False),
    ("get", "/ask"): Operation(
        (JSON, HTML),
        (query("q", "A question in words.", example="What does Denmark do about pharmacogenetics?"),
         query("format", "The format of the answer, above Accept: json or html.")),
        (400, *ASKED), schema={"type": "object", "required": ["status"]},
    ),
    ("get", "/"): _page("See who has what", _APPLICATION, query("domain", "The code of a domain.", example="I"),
                        query("show", "What the map counts: good or all."), faults=(400, 404)),
    ("get", "/countries"): _page("List the countries"),
    ("get", "/applications"): _page("List the clinical applications"),
    ("get", "/model"): _page("Read the maturity level model"),
    ("get", "/browse"): _page("List the classes of things"),
    ("get", "/browse/{name}"): _page(
        "List the things of a class", path("name", "The name of a class.", "Practice"),
        query("page", "Which page of them.", type="integer", minimum=1), faults=(404,)),
    ("get", "/compare"): _page(
        "Compare countries", several("systems", "The code of a country, or several with commas.", example=["FR", "DK"]),
        faults=(400,)),
    ("get", "/roadmap"): _page("Lead a country through the four steps", _COUNTRY, _APPLICATION, faults=(400,)),
    ("get", "/ontology"): _document(document.FORMS),
    ("get", "/ontology.{suffix}"): _document(document.FORMS, _SUFFIX, summary="Read the ontology in one form"),
    ("get", "/ontology/{name}"): _document(document.FORMS, path("name", "A version, or one with a suffix.", "0.1.0")),
    ("get", "/context.jsonld"): Operation(("application/ld+json",)),
    ("get", "/schema/{name}.json"): Operation(
        (JSON_SCHEMA,), (path("name", "A kind of curated file.", "practice"),), (404,)),
    ("get", "/dataset"): _document(DATASET),
    ("get", "/dataset.{suffix}"): _document(DATASET, _SUFFIX, summary="Describe the dataset in one form"),
    ("get", "/dataset/{name}"): _document(DATASET, path("name", "A version, or one with a suffix.", "current")),
    ("get", "/.well-known/void"): Operation(media_types(RDF_FORMATS), (form(RDF_FORMATS),), ASKED),
    ("get", "/dump/"): _page("List the dumps"),
    ("get", "/dump/{name}/"): Operation(
        (), (path("name", "A version, or 'latest'.", "latest"),), _MISSING, (303,), "Find the version with its dumps"),
    ("get", "/dump/{name}/{file}"): Operation(
        ("application/gzip", "text/plain"),
        (path("name", "A version, or 'latest'.", "latest"), path("file", "A file of it.", "genoguide.nq.gz")),
        (400, *_MISSING, 416), (302,)),
    ("get", "/report"): _document(report.FORMS_HERE),
    ("get", "/report.{suffix}"): _document(report.FORMS_HERE, _SUFFIX, summary="Read the report in one form"),
    ("get", "/validate"): Operation((HTML,), kept=False),
    ("get", "/history"): Operation(
        media_types(history.FORMS),
        (query("uri", "The IRI of a thing, or its end; without one, the editions of the graph."), form(history.FORMS)),
        (400, *_MISSING)),
    ("get", "/problem"): _document(document.FORMS),
    ("get", "/problem.{suffix}"): _document(document.FORMS, _SUFFIX, summary="List the problems in one form"),
    ("get", "/problem/{name}"): _document(
        document.FORMS, path("name", "A type of problem, or one with a suffix.", "parameter")),
    ("get", "/feed.xml"): Operation((feed.ATOM,), faults=ASKED),
    ("get", "/sitemap.xml"): Operation(("application/xml",), faults=ASKED),
    ("get", "/sitemap-{part}.xml"): Operation(
        ("application/xml",), (path("part", "The number of a part.", "0"),), _MISSING, summary="Read a sitemap"),
    ("get", "/robots.txt"): Operation(("text/plain",)),
    ("get", "/doc/{local}"): Operation(
        media_types(linked.FORMS),
        (path("local", "The end of the IRI of a thing, perhaps with a suffix.", "indicator/I.1"), form(linked.FORMS)),
        (400, *_MISSING), (303,)),
    ("get", "/entity"): Operation(
        media_types(linked.FORMS),
        (query("uri", "Any IRI that the graph speaks of.", required=True,
               example="https://w3id.org/genoguide/indicator/I.1"), form(linked.FORMS)),
        (400, *_MISSING), (303,)),
    ("get", "/submission/{number}"): Operation(
        (), (path("number", "The id of a submission.", "20261122T081500Z-7f3c9a01"),), (404, 422, *ASKED), (303,),
        "Lead from a submission to what is known of it"),
}  # fmt: skip
