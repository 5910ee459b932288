"""A copy of the program with little content, so that a build takes a second: what the suites of this folder torment.

It is the program itself, byte by byte, with its whole ontology, its shapes and questions; of the curated files it has
those of Iceland. A copy can also be damaged on purpose, so that a suite shows that it would notice.
"""

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from graph.vocabulary import packaged

PARTS = ("api", "graph", "loaders", "ontology", "shapes", "queries")
ICELAND = Path("practice") / "is.yaml"
REPLACED = "Licensing, consent and security of Icelandic biobanks"
"""The title that a test puts its own in place of."""


def copied(folder: Path, damage: Mapping[str, tuple[str, str]] | None = None) -> Path:
    """Copy the program into ``folder``; ``damage`` says by file which text is replaced there by which other."""
    root = packaged("data").parent
    for part in PARTS:
        shutil.copytree(root / part, folder / part, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
    (folder / "data" / "practice").mkdir(parents=True)
    (folder / "data" / "__init__.py").touch()
    (folder / "data" / ICELAND).write_text(iceland(), encoding="utf-8")
    for file, (old, new) in (damage or {}).items():
        text = (folder / file).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{file} has {text.count(old)} times what was to be damaged"
        (folder / file).write_text(text.replace(old, new), encoding="utf-8")
    return folder


def iceland(title: str = REPLACED) -> str:
    """The file of Iceland without its references to other files, its first practice called ``title``."""
    lines = (packaged("data") / ICELAND).read_text(encoding="utf-8").splitlines(keepends=True)
    text = "".join(line for line in lines if not line.startswith("    programme:"))
    assert text.count(REPLACED) == 1
    return text.replace(REPLACED, title)


@contextmanager
def little_content() -> Iterator[None]:
    """Meanwhile the packaged content is that of such a copy, for tests that run commands within their own process."""
    with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        place = Path(name) / "data" / ICELAND
        place.parent.mkdir(parents=True)
        place.write_text(iceland(), encoding="utf-8")
        data = place.parents[1]
        patch.setattr("api.workspace.packaged", lambda part: data if part == "data" else packaged(part))
        yield


def own_file(workspace: Path, title: str) -> Path:
    """Put a file of the deployment's own into ``workspace``, as an editor does that saves whole files."""
    path = workspace / "data" / ICELAND
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(".new")
    new.write_text(iceland(title), encoding="utf-8")
    return new.replace(path)


def environment(program: Path, **more: str) -> dict[str, str]:
    """The environment of a process that runs the copy in ``program``."""
    own = {"PYTHONPATH": str(program), "PYTHONDONTWRITEBYTECODE": "1", "GENOGUIDE_ENCODER": "none", "COLUMNS": "200"}
    return {**os.environ, **own, **more}


def command(workspace: Path, *arguments: str) -> list[str]:
    """The words of a command line of its own."""
    return [sys.executable, "-P", "-m", "api", "--workspace", str(workspace), *arguments]
