"""A workspace with packaged content, and things that are submitted to it."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.reviewing.conflicts import digests
from api.reviewing.records import entries
from api.reviewing.review import Review
from api.submitting.desk import Desk, Handed, Room
from api.workspace import Workspace
from loaders.submissions import Submission
from loaders.submitted import Syntax, read_submitted
from tests.loaders import content

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
Submit = Callable[..., Submission]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path)


@pytest.fixture
def submit(workspace: Workspace) -> Submit:
    """Hand something in, as the web service does once it conforms."""

    def handed(text: str = content.PRACTICE, syntax: Syntax = Syntax.YAML, name: str = "records") -> Submission:
        sent = read_submitted(text.encode(), syntax, name)
        base = digests(workspace, entries(sent.graph, name))
        desk = Desk(workspace.submissions, Room(100, 100), lambda: NOW)
        return desk.take(Handed(text.encode(), name, syntax, "0a1b2c3d", sent.records, base=base))

    return handed


@pytest.fixture
def review(workspace: Workspace) -> Review:
    return Review(workspace, lambda: NOW)
