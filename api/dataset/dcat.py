"""The dataset in DCAT 3: what the server knows beside the graph, as triples (https://www.w3.org/TR/vocab-dcat-3/).

The dataset has versions (section 11), and each version distributions: the files of its dumps, with size and checksum.
These facts cannot be in the graph, as the files hold the graph. Identifiers are canonical; the addresses of downloads
and services are those of the site that answers, so that they work on every host. There are no blank nodes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from api.dataset.facts import KEYWORDS, LICENCE, PUBLISHER, Facts, version_iri
from graph.dumps import Distribution
from graph.history import Version
from graph.named_graph import Term
from graph.vocabulary import (
    BASE,
    DATASET,
    DCAT,
    DCTERMS,
    ENDPOINT,
    FOAF,
    RDF,
    RDFS,
    SPDX,
    VOID,
    XSD,
    Namespace,
)

ADMS: Final = Namespace("http://www.w3.org/ns/adms#")
ORG: Final = Namespace("http://www.w3.org/ns/org#")
VCARD: Final = Namespace("http://www.w3.org/2006/vcard/ns#")
EU: Final = Namespace("http://publications.europa.eu/resource/authority/")
"""The authority tables from which DCAT-AP takes its values."""
IANA: Final = Namespace("https://www.iana.org/assignments/media-types/")

GROUP: Final = NamedNode(f"{BASE}organization/genoguide")
CONTACT: Final = NamedNode(f"{DATASET.value}#contact")
PERIOD: Final = NamedNode(f"{DATASET.value}#period")


@dataclass(frozen=True)
class Catalogued:
    """The description of the dataset for a site: its facts, and the address of the site without a slash at its end."""

    facts: Facts
    site: str

    def dataset(self) -> Iterator[Triple]:
        """Yield what is to be said of the dataset as a whole, its versions, and the service that answers from it."""
        yield from self._common(DATASET)
        yield from _of(
            DATASET,
            (DCTERMS.identifier, Literal(DATASET.value)),
            (DCTERMS.accrualPeriodicity, EU["frequency/IRREG"]),
            (DCTERMS.temporal, PERIOD),
            (DCAT.landingPage, self._address("/dataset")),
        )
        yield from self._period()
        yield from self._service()
        yield from _about_us(self.site)
        for version in self.facts.versions:
            iri = NamedNode(version_iri(version))
            yield Triple(DATASET, DCAT.hasVersion, iri)
            yield from self.version(version)
            if version.current:
                yield Triple(DATASET, DCAT.hasCurrentVersion, iri)
                yield from _dated(DATASET, DCTERMS.modified, version.built)
                yield from (Triple(DATASET, DCAT.distribution, _node(version, d)) for d in version.distributions)
                yield from self.dump_addresses()

    def dump_addresses(self) -> Iterator[Triple]:
        """Yield where the dumps of the current version are, in the words of VoID."""
        for version in self.facts.versions[:1]:
            for found in version.distributions:
                yield Triple(DATASET, VOID.dataDump, self._download(version, found))

    def alone(self, version: Version) -> Iterator[Triple]:
        """Yield what is to be said of a version where nothing else is said of the dataset."""
        yield from self.version(version)
        yield from _about_us(self.site)
        yield Triple(DATASET, DCAT.hasVersion, NamedNode(version_iri(version)))

    def version(self, version: Version) -> Iterator[Triple]:
        """Yield what is to be said of a version and of its files."""
        iri, before = NamedNode(version_iri(version)), self.facts.previous(version)
        title = f"{self.facts.title}, version {version.number}"
        yield from self._common(iri)
        yield from _of(
            iri,
            (DCTERMS.title, Literal(title, language="en")),
            (DCTERMS.description, Literal(self.facts.limits or title, language="en")),
            (DCTERMS.identifier, Literal(version_iri(version))),
            (DCAT.version, Literal(version.number)),
            (DCAT.isVersionOf, DATASET),
            (DCAT.landingPage, self._address(f"/dataset/{version.name}")),
        )
        if version.triples:
            yield Triple(iri, VOID.triples, Literal(version.triples))
        yield from _dated(iri, DCTERMS.issued, version.built)
        if before:
            yield Triple(iri, DCAT.previousVersion, NamedNode(version_iri(before)))
        if version.changes and version.changes.since:
            text = ", ".join(f"{number:,} items {kind}" for kind, number in version.changes.counts.items())
            yield Triple(iri, ADMS.versionNotes, Literal(f"{text} since {version.changes.since}", language="en"))
        for found in version.distributions:
            yield Triple(iri, DCAT.distribution, _node(version, found))
            yield from self._distribution(version, found)

    def _common(self, dataset: NamedNode) -> Iterator[Triple]:
        yield from _of(
            dataset,
            (RDF.type, DCAT.Dataset),
            (DCTERMS.license, LICENCE),
            (DCTERMS.creator, GROUP),
            (DCTERMS.publisher, GROUP),
            (DCAT.contactPoint, CONTACT),
            (DCAT.theme, EU["data-theme/HEAL"]),
            (DCTERMS.language, EU["language/ENG"]),
            (DCTERMS.accessRights, EU["access-right/PUBLIC"]),
        )
        yield from (Triple(dataset, DCAT.keyword, Literal(word, language="en")) for word in KEYWORDS)
        yield from (Triple(dataset, DCTERMS.spatial, NamedNode(iri)) for iri, _ in self.facts.countries)
        if ontology := self.facts.extent.get("ontology"):
            yield Triple(dataset, DCTERMS.conformsTo, NamedNode(ontology))
            yield Triple(NamedNode(ontology), RDF.type, DCTERMS.Standard)

    def _period(self) -> Iterator[Triple]:
        yield Triple(PERIOD, RDF.type, DCTERMS.PeriodOfTime)
        for name, predicate in (("first", DCAT.startDate), ("last", DCAT.endDate)):
            if year := self.facts.extent.get(name):
                yield Triple(PERIOD, predicate, Literal(year, datatype=XSD.gYear))

    def _distribution(self, version: Version, found: Distribution) -> Iterator[Triple]:
        node, checksum = _node(version, found), _node(version, found, "-sha256")
        address = self._download(version, found)
        form = found.format.syntax.name
        yield from _of(
            node,
            (RDF.type, DCAT.Distribution),
            (DCTERMS.title, Literal(f"{form}, compressed", language="en")),
            (DCAT.accessURL, address),
            (DCAT.downloadURL, address),
            (DCAT.mediaType, IANA[found.media_type]),
            (DCAT.compressFormat, IANA["application/gzip"]),
            (DCTERMS["format"], NamedNode(found.format.syntax.iri)),
            (DCAT.byteSize, Literal(str(found.size), datatype=XSD.nonNegativeInteger)),
            (DCTERMS.license, LICENCE),
            (SPDX.checksum, checksum),
        )
        yield from _dated(node, DCTERMS.issued, version.built)
        yield from _of(
            checksum,
            (RDF.type, SPDX.Checksum),
            (SPDX.algorithm, SPDX.checksumAlgorithm_sha256),
            (SPDX.checksumValue, Literal(found.sha256, datatype=XSD.hexBinary)),
        )

    def _service(self) -> Iterator[Triple]:
        yield from _of(
            ENDPOINT,
            (RDF.type, DCAT.DataService),
            (DCTERMS.title, Literal("GenoGuide SPARQL service", language="en")),
            (DCAT.endpointURL, self._address("/sparql")),
            (DCAT.endpointDescription, self._address("/sparql?format=turtle")),
            (DCAT.endpointDescription, self._address("/openapi.json")),
            (DCAT.servesDataset, DATASET),
            (DCTERMS.conformsTo, NamedNode("https://www.w3.org/TR/sparql11-protocol/")),
            (DCTERMS.license, LICENCE),
            (DCTERMS.publisher, GROUP),
            (DCAT.contactPoint, CONTACT),
        )

    def _address(self, path: str) -> NamedNode:
        return NamedNode(self.site + path)

    def _download(self, version: Version, found: Distribution) -> NamedNode:
        return self._address(f"/dump/{version.name}/{found.file}")


def _about_us(site: str) -> Iterator[Triple]:
    yield from _of(
        GROUP,
        (RDF.type, FOAF.Agent),
        (RDF.type, ORG.Organization),
        (RDFS.label, Literal(PUBLISHER, language="en")),
        (FOAF.name, Literal(PUBLISHER, language="en")),
        (FOAF.homepage, NamedNode(BASE)),
    )
    yield from _of(
        CONTACT,
        (RDF.type, VCARD.Organization),
        (VCARD.fn, Literal(PUBLISHER, language="en")),
        (VCARD.hasURL, NamedNode(f"{site}/")),
    )


def _node(version: Version, found: Distribution, part: str = "") -> NamedNode:
    return NamedNode(f"{version_iri(version)}#{found.format.ending}{part}")


def _dated(subject: NamedNode, predicate: NamedNode, built: str) -> Iterator[Triple]:
    if built:
        yield Triple(subject, predicate, Literal(built, datatype=XSD.dateTime))


def _of(subject: NamedNode, *said: tuple[NamedNode, Term]) -> Iterable[Triple]:
    return (Triple(subject, predicate, value) for predicate, value in said)
