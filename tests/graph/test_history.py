"""The versions that a workspace still has, whatever else lies in its folders."""

import json
from pathlib import Path

import pytest

from graph.history import VERSION, prune, versions
from graph.snapshot import KEPT, Snapshots
from tests.api.dataset.conftest import build


def names(folder: Path) -> list[str]:
    return [version.name for version in versions(Snapshots(folder).link.resolve())]


def test_the_current_version_comes_first_and_all_have_dumps(tmp_path: Path) -> None:
    built = [build(tmp_path, {"a": f"First, {n}"}).version for n in range(KEPT + 2)]
    found = versions(Snapshots(tmp_path).link.resolve())
    assert found[0].current
    assert found[0].name == built[-1]
    assert {v.name for v in found} == set(built)
    assert all(len(v.distributions) == 4 for v in found)
    assert all(VERSION.fullmatch(v.name) for v in found)


def test_as_many_dumps_are_kept_as_the_setting_says(tmp_path: Path) -> None:
    for number in range(KEPT + 4):
        build(tmp_path, {"a": f"First, {number}"}, dumps_kept=2)
    assert len(names(tmp_path)) == KEPT + 2
    build(tmp_path, {"a": "Last"}, dumps_kept=0)
    assert len(names(tmp_path)) == KEPT
    assert list((tmp_path / "dumps").iterdir()) == []


def test_the_newest_are_kept(tmp_path: Path) -> None:
    for day in (3, 1, 2):
        folder = tmp_path / "dumps" / f"{day:016x}"
        folder.mkdir(parents=True)
        (folder / "manifest.json").write_text(json.dumps({"built": f"2026-01-0{day}"}), encoding="utf-8")
    prune(tmp_path, 2)
    assert sorted(p.name[-1] for p in (tmp_path / "dumps").iterdir()) == ["2", "3"]


def test_a_version_built_twice_is_one(tmp_path: Path) -> None:
    for title in ("First", "Second", "First"):
        build(tmp_path, {"a": title})
    assert len(names(tmp_path)) == 2


def test_a_version_built_anew_keeps_what_it_changed(tmp_path: Path) -> None:
    build(tmp_path, {"a": "First"})
    for _ in range(2):
        build(tmp_path, {"a": "Second"})
        changes = versions(Snapshots(tmp_path).link.resolve())[0].changes
        assert changes
        assert changes.counts["changed"] == 1


def test_a_draft_is_neither_listed_nor_kept(tmp_path: Path) -> None:
    draft = build(tmp_path, {"a": "Draft"}, draft=True).version
    assert names(tmp_path) == [draft]  # while it is served
    for number in range(KEPT + 1):
        build(tmp_path, {"a": f"First, {number}"})
        assert draft not in names(tmp_path)
    assert not (tmp_path / "dumps" / draft).exists()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"version": 5, "triples": "x"}', '{"version": "x"}'])
def test_what_cannot_be_read_is_passed_over(tmp_path: Path, content: str) -> None:
    version = build(tmp_path, {"a": "First"}).version
    for folder in (tmp_path / ("0" * 16), tmp_path / "dumps" / ("1" * 16), tmp_path / "elsewhere"):
        folder.mkdir(parents=True)
        (folder / "manifest.json").write_text(content, encoding="utf-8")
        (folder / "changes.json").write_text(content, encoding="utf-8")
    assert names(tmp_path) == [version]


def test_folders_beside_one_that_is_no_snapshot_of_a_workspace_do_not_count(tmp_path: Path) -> None:
    build(tmp_path, {"a": "First"})
    build(tmp_path, {"a": "Second"})
    lone = tmp_path / "somewhere"
    Snapshots(tmp_path).link.resolve().rename(lone)
    assert len(versions(lone)) == 1


def test_checksums_name_no_file_outside(tmp_path: Path) -> None:
    build(tmp_path, {"a": "First"})
    folder = Snapshots(tmp_path).link.resolve()
    (folder / "dumps" / "SHA256SUMS").write_text(f"{'0' * 64}  ../manifest.json\n{'0' * 64}  genoguide.nq.gz\n")
    [version] = versions(folder)
    assert [d.file for d in version.distributions] == ["genoguide.nq.gz"]
