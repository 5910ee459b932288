"""The description of the dataset: valid DCAT, and true."""

import gzip
import hashlib
import json
import re
from pathlib import Path

import pyshacl
import pytest
import rdflib
import yaml
from rdflib import DCTERMS, RDF, Namespace, URIRef
from rdflib.namespace import DCAT

from graph.snapshot import Manifest
from graph.vocabulary import BASE
from tests.api.dataset.conftest import BROWSER

DATASET = URIRef(BASE + "dataset")
SPDX = Namespace("http://spdx.org/rdf/terms#")
VOID = Namespace("http://rdfs.org/ns/void#")
SHAPES = Path(__file__).parent / "dcat-ap.ttl"
FORMS = {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "rdf": "xml", "n3": "n3", "json": "json-ld"}


def graph_of(site, address):
    return rdflib.Graph().parse(data=site.get(address).text, format="turtle")


@pytest.fixture(scope="module")
def described(site):
    return graph_of(site, "/dataset.ttl")


def test_it_is_what_dcat_ap_asks_for(described):
    conforms, _, text = pyshacl.validate(described, shacl_graph=str(SHAPES), inplace=True)
    assert conforms, text


def test_the_shapes_find_what_is_missing(described):
    broken = rdflib.Graph() + described
    broken.remove((None, SPDX.checksum, None))
    broken.remove((None, DCAT.byteSize, None))
    conforms, _, text = pyshacl.validate(broken, shacl_graph=str(SHAPES))
    assert not conforms
    assert "byteSize" in text
    assert "spdx:checksum" in text


def test_a_version_alone_is_valid_too(history):
    for manifest in history.manifests:
        answer = history.get(f"/dataset/{manifest.version}.ttl")
        assert answer.status_code == 200
        found = rdflib.Graph().parse(data=answer.text, format="turtle")
        version = URIRef(f"{DATASET}/{manifest.version}")
        assert found.value(version, DCAT.isVersionOf) == DATASET
        assert str(found.value(version, DCAT.version)) == f"{manifest.tool}+{manifest.version}"
        assert len(list(found.objects(version, DCAT.distribution))) == 4


def test_versions_follow_one_another(history):
    found = graph_of(history, "/dataset.ttl")
    built = {m.version: m.built for m in history.manifests}
    assert {str(v).rpartition("/")[2] for v in found.objects(DATASET, DCAT.hasVersion)} == set(built)
    assert found.value(DATASET, DCAT.hasCurrentVersion) == URIRef(f"{DATASET}/{history.manifests[-1].version}")
    for later, earlier in found.subject_objects(DCAT.previousVersion):
        assert built[earlier.rpartition("/")[2]] <= built[later.rpartition("/")[2]]


def test_every_download_is_as_large_as_it_says_and_has_its_checksum(site, described):
    distributions = list(described.objects(DATASET, DCAT.distribution))
    assert len(distributions) == 4
    for one in distributions:
        content = site.get(str(described.value(one, DCAT.downloadURL))).content
        assert len(content) == int(described.value(one, DCAT.byteSize))
        checksum = described.value(one, SPDX.checksum)
        assert hashlib.sha256(content).hexdigest() == str(described.value(checksum, SPDX.checksumValue)).lower()
        media_type = described.value(one, DCAT.mediaType).removeprefix("https://www.iana.org/assignments/media-types/")
        assert media_type in ("application/n-quads", "application/trig", "text/turtle", "application/ld+json")
        assert len(gzip.decompress(content)) > 1_000_000


def test_the_dump_of_quads_is_the_one_that_names_the_version(site, packaged_snapshot):
    version = Manifest.read(packaged_snapshot).version
    dump = gzip.decompress(site.get(f"/dump/{version}/genoguide.nq.gz").content)
    assert hashlib.sha256(dump).hexdigest()[:16] == version


def test_every_form_says_the_same(site, described):
    for suffix, parser in FORMS.items():
        answer = site.get(f"/dataset.{suffix}")
        assert answer.headers["content-location"] == f"http://testserver/dataset.{suffix}"
        found = rdflib.Graph().parse(data=answer.text, format=parser)
        assert set(found) == set(described), suffix


def test_numbers_are_those_of_the_graph(site, described):
    for name, query in {
        "triples": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        "classes": "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }",
    }.items():
        stated = int(described.value(DATASET, VOID[name]))
        counted = int(site.get("/sparql", params={"query": query}).json()["results"]["bindings"][0]["n"]["value"])
        # The graphs that describe the dataset count the others, not themselves.
        assert 0.8 * counted < stated <= counted, name


def test_the_service_is_where_it_says(site, described):
    for service in described.subjects(RDF.type, DCAT.DataService):
        for address in described.objects(service, DCAT.endpointDescription):
            assert site.get(str(address)).status_code == 200
        assert site.get(str(described.value(service, DCAT.endpointURL)), params={"query": "ASK {}"}).json()["boolean"]


def test_the_dataset_says_where_each_graph_is_from(described):
    graphs = list(described.objects(DATASET, VOID.subset))
    assert len(graphs) > 150
    files = {str(described.value(graph, DCTERMS.identifier)) for graph in graphs}
    assert "data/practice/fr.yaml" in files


def test_void_names_the_dumps_and_counts_classes(site):
    found = graph_of(site, "/.well-known/void")
    dumps = sorted(found.objects(DATASET, VOID.dataDump))
    assert len(dumps) == 4
    assert site.get(str(dumps[0])).status_code == 200
    assert len(list(found.objects(DATASET, VOID.classPartition))) > 40


def test_the_page_cites_the_version_and_says_how(site, packaged_snapshot):
    manifest = Manifest.read(packaged_snapshot)
    page = site.get("/dataset", headers=BROWSER).text
    assert f"{manifest.tool}+{manifest.version}" in page
    assert f"https://w3id.org/genoguide/dataset/{manifest.version}. CC BY 4.0." in page
    cff = yaml.safe_load(site.get("/dataset.cff").text)
    assert cff["version"] == f"{manifest.tool}+{manifest.version}"
    assert cff["date-released"].isoformat() == manifest.built[:10]
    bibtex = site.get("/dataset.bib").text
    assert bibtex.count("{") == bibtex.count("}")
    assert bibtex.startswith(f"@dataset{{genoguide-{manifest.version},")


def test_the_page_has_the_dataset_for_search_engines(site):
    page = site.get("/dataset", headers=BROWSER).text
    [block] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    content = json.loads(block)
    assert content["@type"] == "Dataset"
    # What Google's documentation of datasets asks for: a name, and a description of 50 to 5000 characters.
    assert 50 < len(content["description"]) < 5000
    assert {d["contentUrl"].rpartition(".")[0].rpartition(".")[2] for d in content["distribution"]} == {
        "nq", "trig", "ttl", "jsonld",
    }  # fmt: skip
    assert content["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert "includedInDataCatalog" not in content


def test_signposts_lead_to_what_they_say(site):
    answer = site.get("/dataset", headers=BROWSER)
    links = re.findall(r'<([^>]+)>; rel="([a-z-]+)"(?:; type="([^"]+)")?', answer.headers["link"])
    relations = {relation for _, relation, _ in links}
    assert {"canonical", "cite-as", "license", "author", "type", "item", "describedby", "alternate"} <= relations
    for address, relation, media_type in links:
        if address.startswith("http://testserver"):
            found = site.head(address)
            assert found.status_code == 200, address
            if media_type:
                assert found.headers["content-type"].partition(";")[0] == media_type, (relation, address)


def test_an_answer_is_kept_by_its_tag(site):
    for address in ("/dataset", "/dataset.ttl", "/.well-known/void", "/dataset.bib"):
        first = site.get(address)
        assert site.get(address, headers={"If-None-Match": first.headers["etag"]}).status_code == 304, address
        assert site.get(address).content == first.content


@pytest.mark.parametrize(
    "address", ["/dataset/0123456789abcdef", "/dataset.exe", "/dataset/..%2f", "/dataset/none.ttl"]
)
def test_what_is_not_there_is_said_so(site, address):
    answer = site.get(address)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
