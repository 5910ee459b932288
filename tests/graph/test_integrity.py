"""What makes a snapshot whole."""

import shutil
from pathlib import Path

import pytest

from graph.integrity import verify
from graph.snapshot import Manifest, SnapshotError
from tests.graph.test_snapshot import build, number


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / build(tmp_path, number(1)).version


def test_a_whole_snapshot_has_its_manifest_returned(folder: Path) -> None:
    assert verify(folder) == Manifest.read(folder)


def test_the_snapshot_of_the_packaged_content_is_whole(packaged_snapshot: Path) -> None:
    assert verify(packaged_snapshot).triples > 50_000


def test_a_store_of_another_snapshot_is_noticed(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / build(tmp_path, number(1), number(2)).version
    shutil.rmtree(folder / "store")
    shutil.copytree(other / "store", folder / "store")
    with pytest.raises(SnapshotError, match="was changed, damaged or removed"):
        verify(folder)
    (folder / "files.json").unlink()  # a snapshot of a program that wrote no hashes
    with pytest.raises(SnapshotError, match="triples; expected:"):
        verify(folder)


def test_one_changed_byte_of_the_dump_is_noticed(folder: Path) -> None:
    dump = bytearray((folder / "dump.nq").read_bytes())
    dump[10] ^= 1
    (folder / "dump.nq").write_bytes(dump)
    with pytest.raises(SnapshotError, match="was changed, damaged or removed"):
        verify(folder)


def test_one_changed_byte_of_the_search_index_is_noticed(folder: Path) -> None:
    for path in (folder / "search").iterdir():
        content = path.read_bytes()
        if path.name != "about.json" and content:
            path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
            with pytest.raises(SnapshotError, match="search"):
                verify(folder)
            path.write_bytes(content)
    verify(folder)


def test_a_changed_byte_in_each_table_of_the_store_is_noticed(folder: Path) -> None:
    for table in (folder / "store").glob("*.sst"):
        content = bytearray(table.read_bytes())
        content[: len(content) // 2] = bytes(len(content) // 2)
        table.write_bytes(content)
    with pytest.raises(SnapshotError, match="store"):
        verify(folder)
