"""A site that takes submissions into a workspace of its own, on the packaged content, and tokens for it."""

import pytest
from fastapi.testclient import TestClient

from api.settings import Settings
from api.submitting.tokens import Scope, Tokens
from api.web.app import create_app, open_desk
from api.workspace import Workspace
from graph.vocabulary import packaged

YAML = {"Content-Type": "application/yaml"}
CSV = {"Content-Type": "text/csv"}
PLACE = {"file": "practice/fr.csv"}
TABLE = """id,title,kind,country,status,scale,start,summary,indicators,sources[0].url,sources[0].title,sources[0].publisher,sources[0].kind,confidence
fr-canary-4711,A practice for a test,law,FR,implemented,national,2016,"Made up for a test, and told at such a length that it is as long as a summary has to be at least.",III.2,https://example.org/canary,A title,A publisher,law,high
"""
"""A small submission that conforms, whose record and name should be known to few."""
RECORD = "https://w3id.org/genoguide/practice/fr-canary-4711"


class Caller:
    """A client with a token of each scope."""

    def __init__(self, client, workspace):
        self.client = client
        self.workspace = workspace
        self.tokens = Tokens(workspace.folder)
        self.secrets = {scope: self.tokens.new(scope)[1] for scope in Scope}

    def bearer(self, secret):
        return {"Authorization": f"Bearer {secret}"}

    def submit(self, content, headers=YAML, scope=Scope.SUBMIT, **more):
        return self.client.post(
            "/submissions", content=content, headers={**self.bearer(self.secrets[scope]), **headers}, **more
        )

    def submit_table(self, content=TABLE, scope=Scope.SUBMIT, **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.submit(content, {**CSV, **named}, scope, params=PLACE)

    def get(self, path, scope=None, **more):
        headers = {**(self.bearer(self.secrets[scope]) if scope else {}), **more.pop("headers", {})}
        return self.client.get(path, headers=headers, **more)

    @property
    def folders(self):
        """What lies in the folder of submissions, but the lock."""
        folder = self.workspace.submissions
        return sorted(p.name for p in folder.iterdir() if p.name != ".lock") if folder.is_dir() else []


@pytest.fixture(scope="session")
def limits():
    return Settings(
        host="127.0.0.1", port=0, workers=2, validation_rate=0, submission_rate=0, validation_time_limit=30
    )  # fmt: skip


@pytest.fixture(scope="session")
def application(packaged_snapshot, limits, tmp_path_factory):
    """Started once: its processes that validate take their time."""
    workspace = Workspace(tmp_path_factory.mktemp("submissions"))
    app = create_app(packaged_snapshot, limits, workspace=workspace)
    with TestClient(app, base_url="http://testserver") as client:
        yield client


@pytest.fixture
def site(application, tmp_path, limits):
    """The site with an empty workspace."""
    workspace = Workspace(tmp_path / "workspace")
    open_desk(application.app, limits, workspace)
    return Caller(application, workspace)


@pytest.fixture(scope="session")
def france():
    """The practices of France, as they are curated."""
    return (packaged("data") / "practice" / "fr.yaml").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def faulty(france):
    """The same with a wrong status."""
    return france.replace("status: implemented", "status: implementd", 1)
