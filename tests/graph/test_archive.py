"""Archives: the same bytes for the same files, and nothing unpacked that should not be."""

import hashlib
import json
import os
import stat
import zipfile
from pathlib import Path

import pytest

from graph.archive import FORMAT, LIST, ArchiveError, read_listing, unpack, write_archive

FILES = {
    "data/practice/is.yaml": b"a: 1\n",
    "survey/2026.trig": b"x" * 3_000_000,
    "snapshots/dumps/v/a.gz": b"packed already",
}


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    for name, content in FILES.items():
        path = tmp_path / "from" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return {name: tmp_path / "from" / name for name in FILES}


def crafted(path: Path, members: dict[str, bytes], listed: dict | None = None, **attributes: int) -> Path:
    """An archive as nobody should make it: ``attributes`` are those of its members."""
    with zipfile.ZipFile(path, "w") as archive:
        known = {n: (len(c), hashlib.sha256(c).hexdigest()) for n, c in members.items()} if listed is None else listed
        archive.writestr(LIST, json.dumps({"format": FORMAT, "notes": {}, "files": known}))
        for name, content in members.items():
            member = zipfile.ZipInfo(name)
            for attribute, value in attributes.items():
                setattr(member, attribute, value)
            archive.writestr(member, content)
    return path


def test_what_is_unpacked_is_what_was_packed(tmp_path: Path, files: dict[str, Path]) -> None:
    written = write_archive(tmp_path / "a.zip", files, {"version": "v1"})
    assert unpack(tmp_path / "a.zip", tmp_path / "to") == written == read_listing(tmp_path / "a.zip")
    assert {n: (tmp_path / "to" / n).read_bytes() for n in FILES} == FILES
    assert written.notes == {"version": "v1"}


def test_the_same_files_give_the_same_bytes_at_any_time(tmp_path: Path, files: dict[str, Path]) -> None:
    write_archive(tmp_path / "a.zip", files, {})
    for number, path in enumerate(files.values()):
        os.utime(path, (number, number))
        path.chmod(0o600)
    write_archive(tmp_path / "b.zip", dict(reversed(files.items())), {})
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_only_its_owner_may_read_it(tmp_path: Path, files: dict[str, Path]) -> None:
    write_archive(tmp_path / "a.zip", files, {})
    assert stat.S_IMODE((tmp_path / "a.zip").stat().st_mode) == 0o600


def test_a_backup_that_fails_leaves_the_old_one(tmp_path: Path, files: dict[str, Path]) -> None:
    (tmp_path / "a.zip").write_bytes(b"old")
    files["survey/2026.trig"].unlink()
    with pytest.raises(OSError, match="2026"):
        write_archive(tmp_path / "a.zip", files, {})
    assert (tmp_path / "a.zip").read_bytes() == b"old"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.zip", "from"]


@pytest.mark.parametrize(
    "name",
    ["../out", "/etc/out", "a/../../out", "a//b", "a/./b", ".hidden", "a/.git/config", "C:\\out", "a\\b", "a\nb", "a/"],
)
def test_a_name_that_is_no_file_below_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    path = crafted(tmp_path / "a.zip", {name: b"hostile"})
    with pytest.raises(ArchiveError, match="Nothing was restored"):
        unpack(path, tmp_path / "to" / "deeper")
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == [path]


def test_a_link_is_refused(tmp_path: Path) -> None:
    path = crafted(tmp_path / "a.zip", {"data": b"/etc"}, external_attr=(stat.S_IFLNK | 0o777) << 16)
    with pytest.raises(ArchiveError, match="no plain file"):
        unpack(path, tmp_path / "to")


def test_more_than_is_listed_is_never_written(tmp_path: Path) -> None:
    """A bomb: it says that it is small."""
    path = crafted(tmp_path / "a.zip", {"a": bytes(50_000_000)}, {"a": (10, "0" * 64)}, compress_type=8)
    with pytest.raises(ArchiveError, match="not what the list says"):
        unpack(path, tmp_path / "to")
    assert list((tmp_path / "to").iterdir()) == []


@pytest.mark.parametrize(
    "listed",
    [
        {},
        {"a": (1, "")},
        {"a": (1, ""), "b": (1, "")},
        {"a": (-1, "")},
        {"a": (2**70, "")},
        {"a": "x"},
        {"a": (1e999, "")},
        [],
        None,
        7,
    ],
)
def test_a_list_that_does_not_fit_is_refused(tmp_path: Path, listed: object) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(LIST, json.dumps({"format": FORMAT, "notes": {}, "files": listed}))
        archive.writestr("a", b"content")
    with pytest.raises(ArchiveError):
        unpack(path, tmp_path / "to")


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"format": "1"}', '{"format": 1, "notes": [], "files": {}}', "[" * 99_999]
)
def test_a_list_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(LIST, text)
    with pytest.raises(ArchiveError):
        unpack(tmp_path / "a.zip", tmp_path / "to")


def test_one_of_a_newer_program_says_so(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(LIST, json.dumps({"format": FORMAT + 1}))
    with pytest.raises(ArchiveError, match="newer GenoGuide"):
        read_listing(tmp_path / "a.zip")


def test_one_that_is_cut_or_changed_anywhere_is_refused(tmp_path: Path, files: dict[str, Path]) -> None:
    write_archive(tmp_path / "a.zip", files, {})
    whole = (tmp_path / "a.zip").read_bytes()
    for share in (0, 0.2, 0.5, 0.9, 0.99):
        place = int(len(whole) * share)
        (tmp_path / "cut.zip").write_bytes(whole[:place])
        with pytest.raises(ArchiveError):
            unpack(tmp_path / "cut.zip", tmp_path / f"cut{share}")
    (tmp_path / "changed.zip").write_bytes(whole.replace(b"packed already", b"packed Already"))
    with pytest.raises(ArchiveError):
        unpack(tmp_path / "changed.zip", tmp_path / "changed")
