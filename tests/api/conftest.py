"""A tiny snapshot, and the application, the engine and a real server on it."""

import json
import re
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace

import httpx
import pytest
from fastapi.testclient import TestClient
from pyoxigraph import RdfFormat, Store

from api.engine.pool import WorkerPool
from api.settings import Settings
from api.web import server
from api.web.app import create_app
from graph.names import Names
from graph.snapshot import merge

MIB = 1024**2

DATA = """
@prefix gg: <https://w3id.org/genoguide/ontology#> .
@prefix ex: <https://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

ex:graph-fr {
  ex:practice-1 a gg:Practice ; rdfs:label "Dépistage, \\"génomique\\""@fr ; gg:started 2019 .
}
ex:graph-es {
  ex:practice-2 a gg:Practice ; rdfs:label "a < b & c" ; gg:learnFrom <javascript:alert(1)> .
}
"""

NUMBERS = "".join(f"ex:n{n} ex:value {n} .\n" for n in range(2000))

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
HOG = "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f"
ENDLESS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
DEEP = "SELECT * " + "{" * 10_000 + "}" * 10_000


@pytest.fixture(scope="session")
def snapshot(tmp_path_factory):
    folder = tmp_path_factory.mktemp("snapshot")
    store = Store(str(folder / "store"))
    store.bulk_load(DATA.encode(), RdfFormat.TRIG)
    numbers = f"@prefix ex: <https://example.org/> . ex:graph-numbers {{ {NUMBERS} }}"
    store.bulk_load(numbers.encode(), RdfFormat.TRIG)
    triples = len(store)
    merge(store)
    (folder / "manifest.json").write_text(json.dumps({"version": "v1", "triples": triples}))
    (folder / "names.json").write_text(json.dumps(Names({}).as_dict()))
    return folder


@pytest.fixture(scope="session")
def settings():
    """Limits that are soon reached."""
    return Settings(
        host="127.0.0.1",
        port=0,
        workers=2,
        query_time_limit=8,
        first_byte_time_limit=6,
        result_size_limit=2 * MIB,
        worker_memory_limit=200 * MIB,
    )


@pytest.fixture(scope="session")
def hasty(settings):
    """Settings with next to no time."""
    return replace(settings, first_byte_time_limit=0.4, query_time_limit=0.8)


@pytest.fixture(scope="session")
def client(snapshot, settings):
    with TestClient(create_app(snapshot, settings), base_url="http://testserver") as client:
        yield client


@pytest.fixture(scope="session")
def endpoint(snapshot, settings):
    """The address of a real server."""
    with running(snapshot, settings) as address:
        yield address


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
async def pool(snapshot, settings) -> AsyncIterator[WorkerPool]:
    async with WorkerPool(snapshot / "store", settings, {"ex": "https://example.org/"}) as pool:
        yield pool


@contextmanager
def running(snapshot, settings, *engine) -> Iterator[str]:
    """A real server on a free port."""
    with server.listen("127.0.0.1", 0) as listener:
        instance = server.build(snapshot, settings, *engine)
        thread = threading.Thread(target=instance.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            eventually(lambda: instance.started, within=60)  # machines are busy at times
            yield server.address(listener)
        finally:
            instance.should_exit = True
            thread.join()


def scripts(text):
    """The scripts in a page that are none of the site's own files."""
    return re.findall(r'<script\b(?! src="/static/[\w./-]+" defer>)[^>]*>', text)


def eventually(condition, within=120.0):
    """Wait until a condition holds."""
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, "it never came to be"
        time.sleep(0.02)


def workers(address):
    return httpx.get(address + "health").json()["workers"]


def version_served(address):
    return httpx.get(address + "health", timeout=10).json()["version"]
