"""Snapshots that are damaged, of another program, or half gone: refused in words, and never in the place of a good one."""

import json
import random
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from graph.file_hashes import FILE
from graph.integrity import verify
from graph.snapshot import FORMAT, SnapshotError
from tests.adversity.history import History, title_of
from tests.adversity.hosting import hosted
from tests.adversity.program import command, environment

Damage = Callable[[Path], None]
CHANCE = random.Random(2026)


def flipped(path: Path) -> None:
    """One bit of a file is another."""
    content = bytearray(path.read_bytes())
    content[CHANCE.randrange(len(content))] ^= 1 << CHANCE.randrange(8)
    path.write_bytes(content)


def cut(path: Path) -> None:
    """The end of a file is missing."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])


def gone(path: Path) -> None:
    path.unlink()


def current(workspace: Path) -> Path:
    return (workspace / "snapshots" / "current").resolve()


def files(folder: Path) -> list[Path]:
    """All files of a snapshot that hold something, but its dumps, which have checksums of their own, and its manifest."""
    names = json.loads((folder / FILE).read_text(encoding="utf-8"))
    return [folder / name for name in names if name != "manifest.json" and (folder / name).stat().st_size]


def noticed(folder: Path, path: Path, damage: Damage) -> bool:
    """Whether reading a snapshot, as rollback and doctor do, tells of damage to one of its files, which is mended."""
    content = path.read_bytes()
    damage(path)
    try:
        verify(folder)
    except SnapshotError as error:
        return "genoguide build" in str(error)
    finally:
        path.write_bytes(content)
    return False


@pytest.mark.parametrize("damage", [flipped, cut, gone])
def test_damage_anywhere_is_noticed(workspace: Path, damage: Damage) -> None:
    """A bit that flips, too: also in parts of the store that no query reads."""
    folder = current(workspace)
    assert [path.name for path in files(folder) if not noticed(folder, path, damage)] == []
    verify(folder)


@pytest.mark.parametrize("name", ["manifest.json", "names.json", "store/CURRENT"])
def test_a_server_does_not_start_on_what_is_damaged_and_a_build_mends_it(
    program: Path, workspace: Path, name: str
) -> None:
    cut(current(workspace) / name)
    done = subprocess.run(
        command(workspace, "serve"),
        env=environment(program, GENOGUIDE_PORT="0"),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode != 0
    assert "genoguide build" in done.stderr
    assert "Traceback" not in done.stderr
    with hosted(program, workspace) as host:
        ended = host.run("build", "--force")
        assert ended.code == 0, ended.said
    assert title_of(current(workspace)) == "The second title"
    verify(current(workspace))


def newer(workspace: Path) -> Path:
    """Make the current snapshot one of a program to come."""
    path = current(workspace) / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest |= {"format": FORMAT + 1, "tool": "99.0.0", "unheard": "of"}
    path.write_text(json.dumps(manifest), encoding="utf-8")
    return path.parent


@pytest.mark.parametrize("words", [("serve",), ("query", "practices"), ("versions",), ("doctor",)])
def test_a_snapshot_of_a_newer_program_is_refused(program: Path, workspace: Path, words: tuple[str, ...]) -> None:
    newer(workspace)
    with hosted(program, workspace) as host:
        ended = host.run(*words)
    assert ended.code != 0 or words == ("versions",), ended.said
    assert "Traceback" not in ended.said
    if words != ("versions",):
        assert "99.0.0, which is newer" in " ".join(ended.said.replace("│", " ").split()), ended.said


@pytest.mark.parametrize("encoder", ["/nowhere/model", "no such"])
def test_without_its_model_search_goes_by_words_and_says_so(program: Path, workspace: Path, encoder: str) -> None:
    with hosted(program, workspace, GENOGUIDE_ENCODER=encoder) as host:
        History(workspace).ask("The title without a model")
        ended = host.run("build")
        assert ended.code == 0, ended.said
        assert "Search will know words and no meaning" in " ".join(ended.said.split())
        found = host.run("search", "without a model")
    assert "The title without a model" in found.said


def test_two_builders_at_once_take_turns(program: Path, workspace: Path) -> None:
    """Both succeed; the second finds that nothing has changed, or builds what has."""
    history = History(workspace)
    history.ask("The title for two builders")
    words, own = command(workspace, "build"), environment(program)
    builders = [subprocess.Popen(words, env=own, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    said = [builder.communicate(timeout=240)[1] for builder in builders]
    assert [builder.returncode for builder in builders] == [0, 0, 0], said
    assert sum("Built snapshot" in text for text in said) == 1
    assert sum("Nothing has changed" in text for text in said) == 2
    assert title_of(current(workspace)) == history.asked
    verify(current(workspace))
