"""A restore on an empty machine gives the identical dump, and nothing that is there is lost."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.backup import back_up, restore
from api.build import build
from api.loading import Release, load, write
from api.workspace import Workspace
from graph.archive import ArchiveError, write_archive
from graph.history import published
from loaders.limesurvey.wave import Sources
from tests.adversity.program import little_content, own_file
from tests.loaders.limesurvey.samples import ARCHIVES, EXPORTS


def built(workspace: Workspace) -> str:
    outcome = build(workspace, engine="shacl", words_only=True, step=lambda _: None)
    assert outcome.manifest, outcome.findings
    return outcome.manifest.version


@pytest.fixture(scope="module", autouse=True)
def little() -> Iterator[None]:
    """Builds take less time so; what is packaged is in no backup."""
    with little_content():
        yield


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with a wave whose texts were reviewed, an own file, and two versions."""
    workspace = Workspace(tmp_path_factory.mktemp("lived"))
    archive = ARCHIVES["wave-2023"]
    sources = Sources(archive, archive, EXPORTS / "crosswalk.yaml", "2023")
    write(workspace, load(workspace, sources, Release(approve=True), lambda step: None))
    built(workspace)
    own_file(workspace.folder, "A practice of our own")
    built(workspace)
    return workspace


def dump(workspace: Workspace) -> bytes:
    return (workspace.snapshots.link / "dump.nq").read_bytes()


def content(folder: Path) -> dict[str, bytes]:
    """The files of a workspace but its snapshots, by name."""
    paths = (p for p in folder.rglob("*") if p.is_file() and p.relative_to(folder).parts[0] != "snapshots")
    return {str(p.relative_to(folder)): p.read_bytes() for p in paths}


def test_a_restore_into_an_empty_workspace_builds_the_identical_dump(lived: Workspace, tmp_path: Path) -> None:
    backup = back_up(lived, tmp_path / "backup.zip")
    other = Workspace(tmp_path / "new" / "workspace")
    listing, old = restore(other, tmp_path / "backup.zip")
    assert (listing, old) == (backup.listing, None)
    assert content(other.folder) == content(lived.folder)
    assert any(name.endswith(".review.csv") for name in listing.files)
    assert built(other) == backup.version
    assert dump(other) == dump(lived)
    changes = [(w.snapshots.link / "changes.json").read_bytes() for w in (lived, other)]
    assert changes[0] == changes[1]
    assert {v.name for v in published(lived.snapshots.folder)} == {v.name for v in published(other.snapshots.folder)}


def test_a_backup_of_what_was_restored_is_the_same_file(lived: Workspace, tmp_path: Path) -> None:
    """Without a build between, so that all of it is from the first backup, the archived dumps too."""
    back_up(lived, tmp_path / "one.zip")
    other = Workspace(tmp_path / "other")
    restore(other, tmp_path / "one.zip")
    assert back_up(other, tmp_path / "two.zip").listing.files == back_up(lived, tmp_path / "one.zip").listing.files


def test_the_version_is_not_named_where_inputs_have_changed(lived: Workspace, tmp_path: Path) -> None:
    copy = Workspace(tmp_path / "copy")
    shutil.copytree(lived.folder, copy.folder, symlinks=True)
    assert back_up(copy, tmp_path / "backup.zip").version
    own_file(copy.folder, "Another title")
    assert not back_up(copy, tmp_path / "backup.zip").version


@pytest.fixture
def small(tmp_path: Path) -> Workspace:
    """A workspace that was never built."""
    own_file(tmp_path / "small", "A practice of our own")
    (tmp_path / "small" / ".git").mkdir()
    (tmp_path / "small" / ".git" / "config").write_text("secret", encoding="utf-8")
    return Workspace(tmp_path / "small")


def test_hidden_files_stay_where_they_are(small: Workspace, tmp_path: Path) -> None:
    assert list(back_up(small, tmp_path / "backup.zip").listing.files) == ["data/practice/is.yaml"]


def test_files_that_are_linked_to_are_in_it(small: Workspace, tmp_path: Path) -> None:
    (small.folder / "data").rename(tmp_path / "checkout")
    (small.folder / "data").symlink_to(tmp_path / "checkout")
    assert list(back_up(small, tmp_path / "backup.zip").listing.files) == ["data/practice/is.yaml"]
    (tmp_path / "checkout" / "again").symlink_to(tmp_path / "checkout")
    with pytest.raises(ArchiveError, match="is a link"):
        back_up(small, tmp_path / "backup.zip")


def test_it_is_not_written_into_what_it_is_of(small: Workspace) -> None:
    with pytest.raises(ArchiveError, match="elsewhere"):
        back_up(small, small.folder / "backup.zip")


def test_a_workspace_with_content_is_replaced_on_demand_alone_and_kept(small: Workspace, tmp_path: Path) -> None:
    back_up(small, tmp_path / "backup.zip")
    expected = content(small.folder / "data")
    mine = own_file(small.folder, "Edited since")
    with pytest.raises(ArchiveError, match="--force"):
        restore(small, tmp_path / "backup.zip")
    edited = mine.read_bytes()
    _, old = restore(small, tmp_path / "backup.zip", force=True)
    assert content(small.folder / "data") == expected
    assert old is not None
    assert (old / "data" / "practice" / "is.yaml").read_bytes() == edited


@pytest.mark.parametrize(
    "name", ["snapshots/current", "snapshots/0123456789abcdef/manifest.json", "snapshots/dumps/x/y"]
)
def test_an_archive_cannot_bring_a_snapshot(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_bytes(b"x")
    write_archive(tmp_path / "hostile.zip", {name: tmp_path / "file"}, {})
    with pytest.raises(ArchiveError, match="no backup has"):
        restore(Workspace(tmp_path / "new"), tmp_path / "hostile.zip")
    assert not (tmp_path / "new").exists()


def test_a_damaged_archive_changes_nothing(small: Workspace, tmp_path: Path) -> None:
    back_up(small, tmp_path / "backup.zip")
    whole = (tmp_path / "backup.zip").read_bytes()
    place = whole.index(b"data/practice/is.yaml") + 500  # in the packed content that follows the name
    (tmp_path / "backup.zip").write_bytes(whole[:place] + bytes([whole[place] ^ 255]) + whole[place + 1 :])
    before = content(small.folder)
    with pytest.raises(ArchiveError, match="Nothing was restored"):
        restore(small, tmp_path / "backup.zip", force=True)
    assert content(small.folder) == before
    assert not list(small.folder.glob(".restoring*"))
