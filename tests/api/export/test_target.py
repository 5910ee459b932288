"""An export is written whole or not at all, and destroys nothing that it was not told to."""

from pathlib import Path

import pytest

from api.export.target import new_file, new_folder


def listed(folder: Path) -> dict[str, str]:
    return {str(p.relative_to(folder)): p.read_text() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize("exists", [False, True])
def test_a_folder_appears_when_it_is_complete(tmp_path: Path, exists: bool) -> None:
    target = tmp_path / "within" / "target"
    if exists:
        target.mkdir(parents=True)
    with new_folder(target) as folder:
        (folder / "part").mkdir()
        (folder / "part" / "a").write_text("1")
        assert not target.exists() or list(target.iterdir()) == []
    assert listed(tmp_path) == {"within/target/part/a": "1"}
    assert target.stat().st_mode & 0o777 == (tmp_path / "within").stat().st_mode & 0o777


def test_an_error_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="half way"), new_folder(tmp_path / "target") as folder:
        (folder / "a").write_text("1")
        raise ValueError("half way")
    with pytest.raises(ValueError, match="half way"), new_file(tmp_path / "file") as file:
        file.write(b"1")
        raise ValueError("half way")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_holds_anything_is_refused_unless_forced(tmp_path: Path) -> None:
    (tmp_path / "target").mkdir()
    (tmp_path / "target" / "a").write_text("old")
    (tmp_path / "target" / "own").write_text("kept")
    with pytest.raises(FileExistsError, match="--force"), new_folder(tmp_path / "target"):
        pass
    with new_folder(tmp_path / "target", force=True) as folder:
        (folder / "a").write_text("new")
    assert listed(tmp_path) == {"target/a": "new", "target/own": "kept"}


def test_a_file_is_replaced_only_when_forced(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    with pytest.raises(FileExistsError, match="--force"), new_file(path):
        pass
    with new_file(path, force=True) as file:
        file.write(b"new")
    assert listed(tmp_path) == {"file": "new"}


def test_a_file_in_the_place_of_a_folder_stays(tmp_path: Path) -> None:
    (tmp_path / "there").write_text("kept")
    with pytest.raises(FileExistsError), new_folder(tmp_path / "there", force=True):
        pass
    (tmp_path / "folder").mkdir()
    with pytest.raises(FileExistsError), new_file(tmp_path / "folder", force=True):
        pass
    assert listed(tmp_path) == {"there": "kept"}
