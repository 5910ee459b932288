"""Real SPARQL servers, and a snapshot with two waves of the survey published to them."""

import pytest

from api.publishing.client import Access, Client
from api.publishing.content import Content
from api.publishing.publication import Addresses, publish
from graph.snapshot import Manifest
from tests.conftest import shared
from tests.queries.surveys.waves import with_waves
from tests.remote.servers import SERVERS, oxigraph

ANSWERED = ("BE", "DK", "EE", "ES", "FR", "IT", "LV", "SE")
"""Countries whose responses are published: as a whole, by regions, by both, in one wave alone."""


@pytest.fixture(scope="session")
def anyio_backend():
    return "asyncio"


@pytest.fixture(scope="session")
def snapshot(tmp_path_factory):
    """With waves, or the questions about them would have nothing to answer."""
    return shared(tmp_path_factory, "answered", lambda folder: with_waves(folder, ANSWERED))


@pytest.fixture(scope="session")
def content(snapshot):
    """All graphs of the snapshot."""
    return Content.read(snapshot, Manifest.read(snapshot).version)


@pytest.fixture(scope="session", params=SERVERS)
def published(request, tmp_path_factory, content):
    """A server that holds the snapshot, pushed there by ``publish``."""
    with SERVERS[request.param](tmp_path_factory.mktemp(request.param)) as server:
        user, password = (server.environment.get(f"GENOGUIDE_PUBLISH_{n}") for n in ("USER", "PASSWORD"))
        client = Client(Access(user, password or "", "--digest-auth" in server.options), 120)
        outcome = publish(client, Addresses(server.endpoint), content, lambda *_: None)
        client.close()
        assert not outcome.wrong
        assert len(outcome.plan.send) == len(content.entries)
        yield server


@pytest.fixture
def server(tmp_path):
    """An empty Oxigraph server."""
    with oxigraph(tmp_path) as running:
        yield running
