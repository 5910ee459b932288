"""The dataset in the words of schema.org, which search engines for data read (Google's guide to ``Dataset``)."""

from collections.abc import Mapping

from api.dataset.citation import Citation
from api.dataset.facts import KEYWORDS, LICENCE, PUBLISHER, Facts, version_iri
from graph.history import Version
from graph.vocabulary import BASE, DATASET

Json = Mapping[str, object]


def described(facts: Facts, version: Version | None, site: str, citation: Citation) -> Json:
    """Return the description of the dataset in a version, as JSON-LD for its page on the site at ``site``."""
    group = {"@type": "Organization", "@id": f"{BASE}organization/genoguide", "name": PUBLISHER, "url": BASE}
    content: dict[str, object] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": version_iri(version) if version else DATASET.value,
        "name": facts.title,
        "description": f"Practices, guidance documents and recommendations for genomics in the healthcare of Europe's "
        f"countries, with sources. {facts.limits}",
        "url": f"{site}/dataset" + (f"/{version.name}" if version else ""),
        "sameAs": DATASET.value,
        "identifier": version_iri(version) if version else DATASET.value,
        "license": LICENCE.value,
        "isAccessibleForFree": True,
        "creator": group,
        "publisher": group,
        "inLanguage": "en",
        "keywords": list(KEYWORDS),
        "citation": citation.text,
        "spatialCoverage": [{"@type": "Place", "@id": iri, "name": label} for iri, label in facts.countries],
        "distribution": _distributions(version, site),
    }
    if "first" in facts.extent and "last" in facts.extent:
        content["temporalCoverage"] = f"{facts.extent['first']}/{facts.extent['last']}"
    if version:
        content |= {"version": version.number, "datePublished": version.built, "dateModified": version.built}
    return content


def _distributions(version: Version | None, site: str) -> list[Json]:
    return [
        {
            "@type": "DataDownload",
            "name": found.file,
            "contentUrl": f"{site}/dump/{version.name}/{found.file}",
            "encodingFormat": [found.media_type, "application/gzip"],
            "contentSize": f"{found.size} B",
            "sha256": found.sha256,
        }
        for found in (version.distributions if version else ())
        if version
    ]
