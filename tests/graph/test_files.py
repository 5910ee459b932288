"""Files are written whole or not at all, and what a killed writer left is removed by the next."""

import fcntl
from pathlib import Path

import pytest

from graph.files import remove_whole, whole_file, write_whole


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_written_with_its_folder(tmp_path: Path) -> None:
    write_whole(tmp_path / "survey" / "2026.trig", b"content")
    assert (tmp_path / "survey" / "2026.trig").read_bytes() == b"content"
    assert names(tmp_path / "survey") == ["2026.trig"]


def test_a_write_that_fails_leaves_the_old_file_and_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    write_whole(path, b"old")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left on device") as raised:
        write_whole(path, b"new")
    assert raised.value.filename == str(path)
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["file"]


def test_what_a_killed_writer_left_is_removed_by_the_next(tmp_path: Path) -> None:
    for name in (".file-abcdefgh", ".file-12345678", ".other-abcdefgh", ".file"):
        (tmp_path / name).write_bytes(b"half")
    write_whole(tmp_path / "file", b"whole")
    assert names(tmp_path) == [".file", ".other-abcdefgh", "file"]


def test_what_another_is_writing_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with whole_file(path) as one:
        one.write(b"one")
        write_whole(path, b"two")
        assert path.read_bytes() == b"two"
    assert path.read_bytes() == b"one"
    assert names(tmp_path) == ["file"]


def test_a_file_that_was_swept_before_it_was_locked_is_begun_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, lock, swept = tmp_path / "file", fcntl.flock, []

    def late(file: int, how: int) -> None:
        if not swept:
            swept.extend(tmp_path.glob(".file-*"))
            swept[0].unlink()
        lock(file, how)

    monkeypatch.setattr("fcntl.flock", late)
    write_whole(path, b"whole")
    assert len(swept) == 1
    assert path.read_bytes() == b"whole"


def test_a_folder_vanishes_in_one_step(tmp_path: Path) -> None:
    write_whole(tmp_path / "folder" / "file", b"content")
    remove_whole(tmp_path / "folder", tmp_path / ".hidden")
    assert names(tmp_path) == []
