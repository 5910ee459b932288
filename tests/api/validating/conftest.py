"""A site that validates, on the packaged content, and files to send it."""

from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from api.settings import Settings
from api.web.app import create_app
from graph.vocabulary import packaged

YAML = {"Content-Type": "application/yaml"}
TURTLE = {"Content-Type": "text/turtle"}
JSON_LD = {"Content-Type": "application/ld+json"}

HEAD = """"@context": https://w3id.org/genoguide/context.jsonld
id: ../graph/recommendation/made-for-a-test
type: CuratedFile
title: "Made for a test"
license: CC-BY-4.0
modified: "2026-11-21"
records:
"""
NO_DOCUMENT = "There is no such document."


def recommendation(document):
    """A file with a recommendation of a document."""
    return f"""{HEAD}
  - id: made-for-a-test-1
    type: Recommendation
    document: {document}
    statement: A recommendation that was made up for this test alone.
"""


@pytest.fixture(scope="session")
def limits():
    """Room for every test, and little time."""
    return Settings(host="127.0.0.1", port=0, workers=2, validation_rate=0, validation_time_limit=15)


@pytest.fixture(scope="session")
def site(packaged_snapshot, limits):
    with TestClient(create_app(packaged_snapshot, replace(limits)), base_url="http://testserver") as client:
        yield client


@pytest.fixture(scope="session")
def france():
    """The practices of France, as they are curated."""
    return (packaged("data") / "practice" / "fr.yaml").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def faulty(france):
    """The same with a wrong status."""
    return france.replace("status: implemented", "status: implementd", 1)
