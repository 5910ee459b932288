"""A copy of the program, and a workspace that has been built once, for each test to spoil."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.adversity.history import History
from tests.adversity.hosting import SHARED, hosted, started
from tests.adversity.program import copied


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the program, with a host that is there all the time."""
    program = copied(tmp_path_factory.mktemp("program"))
    with started(program) as process:
        SHARED[program] = process
        yield program
        del SHARED[program]


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
