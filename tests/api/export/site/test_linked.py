"""The JSON-LD of each page: valid, understood without network, with what each type needs, about things of the graph."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from pyld import jsonld
from pyoxigraph import RdfFormat

from api.export.site.dropin import DropIn
from api.export.site.linked import INLINE_CONTEXT
from graph.vocabulary import BASE
from tests.api.export.site.site import NATIONAL, read

SCHEMA = "https://schema.org/"
REQUIRED = {
    "WebPage": {"name", "url"},
    "Country": {"name", "identifier"},
    "ItemList": {"numberOfItems", "itemListElement"},
    "ListItem": {"position", "item"},
    "Project": {"additionalType", "areaServed", "name", "url"},
    "CreativeWork": {"name"},
    "DefinedTerm": {"name", "termCode"},
    "DefinedTermSet": {"name"},
    "DataDownload": {"contentUrl", "encodingFormat"},
    "PropertyValue": {"propertyID", "value", "minValue", "maxValue"},
    "LearningResource": {"name", "description"},
}
"""What nodes of a type must have, by schema.org and, for datasets below, the minimum of the Dataset profile."""
DATASET = {"name", "description", "url", "identifier", "license", "keywords"}
PAGES = [*NATIONAL.values(), "rare-diseases.html", "genomics-into-healthcare.html", "genoguide-practices.html"]


def offline(url: str, _options: object = None) -> dict[str, Any]:
    """schema.org's context as far as the export uses it: the one that its static files carry themselves."""
    assert url == "https://schema.org"
    return {"contextUrl": None, "documentUrl": url, "document": {"@context": INLINE_CONTEXT}}


def expanded(page: Path) -> list[dict[str, Any]]:
    blocks = read(page).blocks
    assert blocks
    return [node for block in blocks for node in jsonld.expand(block, {"documentLoader": offline})]


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if "@type" in value and "@value" not in value:
            yield value
        for part in value.values():
            yield from nodes(part)
    elif isinstance(value, list):
        for part in value:
            yield from nodes(part)


@pytest.mark.parametrize("name", PAGES)
def test_every_node_has_what_its_type_needs(after: Path, name: str) -> None:
    found = list(nodes(expanded(after / name)))
    assert len(found) > 3
    for node in found:
        has = {key.removeprefix(SCHEMA) for key in node}
        types = {t.removeprefix(SCHEMA) for t in node["@type"]}
        for kind in types:
            assert REQUIRED.get(kind, set()) <= has, node
        if types == {"Dataset"}:
            assert has >= DATASET, node
            assert len(node[SCHEMA + "description"][0]["@value"]) >= 50


@pytest.mark.parametrize("name", PAGES)
def test_things_of_ours_are_in_the_graph(after: Path, store: pyoxigraph.Store, name: str) -> None:
    ours = {n["@id"] for n in nodes(expanded(after / name)) if n.get("@id", "").startswith(BASE)}
    ours -= {f"{BASE}organization/genoguide"}
    assert ours
    for iri in ours:
        assert any(store.quads_for_pattern(pyoxigraph.NamedNode(iri), None, None)), iri


def test_a_national_page_lists_its_practices_in_order(after: Path) -> None:
    found = list(nodes(expanded(after / "mt_resources .html")))
    (items,) = (n for n in found if n["@type"] == [SCHEMA + "ItemList"])
    listed = [e[SCHEMA + "item"][0]["@id"] for e in items[SCHEMA + "itemListElement"]]
    projects = [n["@id"] for n in found if n["@type"] == [SCHEMA + "Project"]]
    assert listed == projects
    assert [n[SCHEMA + "url"][0]["@id"].partition("#")[0] for n in found if n["@type"] == [SCHEMA + "Project"]] == [
        "https://framework.onemilliongenomes.eu/mt_resources%20"
    ] * len(projects)


def test_maturity_is_a_dataset_of_levels(after: Path) -> None:
    found = nodes(expanded(after / "fr_resources.html"))
    (dataset,) = (n for n in found if n["@type"] == [SCHEMA + "Dataset"] and SCHEMA + "variableMeasured" in n)
    levels = dataset[SCHEMA + "variableMeasured"]
    assert len(levels) == 48
    assert {level[SCHEMA + "value"][0]["@value"] for level in levels} <= {1, 2, 3, 4, 5}


def test_the_model_is_a_set_of_49_terms(after: Path) -> None:
    found = list(nodes(expanded(after / "genomics-into-healthcare.html")))
    (terms,) = (n["@id"] for n in found if n["@type"] == [SCHEMA + "DefinedTermSet"])
    inside = [n for n in found if n.get(SCHEMA + "inDefinedTermSet", [{}])[0].get("@id") == terms]
    assert len(inside) == 49


def test_nobody_and_no_contact_is_in_it(export: DropIn) -> None:
    content = export.files["_data/genoguide/ld.json"]
    assert b'"Person"' not in content
    assert b'"email"' not in content
    assert b'"telephone"' not in content


def test_the_file_of_a_country_stands_alone(export: DropIn, store: pyoxigraph.Store) -> None:
    content = export.files["assets/genoguide/country/NO.jsonld"]
    triples = list(pyoxigraph.parse(content, format=RdfFormat.JSON_LD))
    projects = {t.subject.value for t in triples if t.object == pyoxigraph.NamedNode(SCHEMA + "Project")}
    answer = store.query(
        "PREFIX gg: <https://w3id.org/genoguide/ontology#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
        'SELECT DISTINCT ?p { ?p a gg:Practice ; gg:inCountry/skos:notation "NO" }'
    )
    assert projects == {row["p"].value for row in answer}


def test_the_graph_is_the_same_in_both_forms(export: DropIn) -> None:
    def triples(name: str, form: RdfFormat) -> set[Any]:
        dataset = pyoxigraph.Dataset(pyoxigraph.parse(export.files[f"assets/genoguide/{name}"], format=form))
        dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
        return set(dataset)

    turtle = triples("genoguide.ttl", RdfFormat.TURTLE)
    assert len(turtle) > 10_000
    assert triples("genoguide.jsonld", RdfFormat.JSON_LD) == turtle
