"""Every question is answered by a service elsewhere as it is by the snapshot itself."""

import json

import pytest
from pyoxigraph import QueryResultsFormat

from api.engine.interface import OURS
from api.engine.job import Job
from api.engine.probe import Access, Union
from api.engine.remote import RemoteEngine
from api.settings import Settings
from graph.names import Names
from graph.queries import Catalogue, read_queries
from graph.snapshot import open_store
from graph.vocabulary import packaged

pytestmark = pytest.mark.anyio

SETTINGS = Settings(workers=2, query_time_limit=60, first_byte_time_limit=60)
QUERIES = [query.name for query in read_queries(packaged("queries"))]


def table(document):
    """Columns and rows of a result, each row as a set of terms by column."""
    found = json.loads(document)
    rows = [{n: tuple(sorted(t.items())) for n, t in row.items()} for row in found["results"]["bindings"]]
    return found["head"]["vars"], rows


@pytest.fixture(scope="session")
def catalogue(snapshot):
    return Catalogue.read(Names.read(snapshot))


@pytest.fixture(scope="session")
def store(snapshot):
    return open_store(snapshot)


@pytest.fixture(scope="session")
async def engine(published):
    union = Union.ALL if published.name == "virtuoso" else Union.AUTO  # naming 200 graphs makes Virtuoso too slow
    async with RemoteEngine(published.endpoint, SETTINGS, Access(union=union)) as engine:
        yield engine


async def answers(engine, job):
    async with await engine.run(job, OURS) as result:
        return await result.read()


@pytest.mark.parametrize("name", QUERIES)
async def test_a_question_has_the_answer_of_the_snapshot(published, engine, catalogue, store, name):
    text = catalogue.bind(name, catalogue[name].example)
    expected = table(store.query(text).serialize(format=QueryResultsFormat.JSON))
    assert table(await answers(engine, Job(text))) == expected
