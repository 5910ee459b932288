"""A copy of the program, and a workspace that has been built once, for each test to spoil."""

import shutil
from pathlib import Path

import pytest

from tests.adversity.history import History
from tests.adversity.hosting import hosted
from tests.adversity.program import copied


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(tmp_path_factory.mktemp("program"))


@pytest.fixture(scope="session")
def template(program: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that has been built twice, never changed."""
    history = History(tmp_path_factory.mktemp("template") / "workspace")
    with hosted(program, history.workspace) as host:
        for title in ("The first title", "The second title"):
            history.ask(title)
            ended = host.run("build")
            assert ended.code == 0, ended.said
    return history.workspace


@pytest.fixture
def workspace(template: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(template, tmp_path / "workspace", symlinks=True))
