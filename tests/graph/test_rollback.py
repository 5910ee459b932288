"""Rolling back: at once, to what is whole alone, and until an input changes."""

from pathlib import Path

import pytest

from graph.rollback import RECORD, forget, roll_back, standing
from graph.snapshot import SnapshotError, Snapshots
from tests.graph.test_snapshot import build, current_number, number

INPUTS = {"a file": "hash"}


@pytest.fixture
def built(tmp_path: Path) -> list[str]:
    """The versions of three snapshots, in the order in which they were built."""
    return [build(tmp_path, number(value)).version for value in range(3)]


def back(folder: Path, version: str | None = None) -> str:
    snapshots = Snapshots(folder)
    with snapshots.building():
        return roll_back(snapshots, version, INPUTS).version


def test_without_a_version_it_goes_back_one_build_at_a_time(tmp_path: Path, built: list[str]) -> None:
    assert back(tmp_path) == built[1]
    assert current_number(tmp_path) == "1"
    assert back(tmp_path) == built[0]
    assert current_number(tmp_path) == "0"
    with pytest.raises(SnapshotError, match="no earlier snapshot"):
        back(tmp_path)


def test_it_goes_to_any_version_and_forth_again(tmp_path: Path, built: list[str]) -> None:
    for place in (0, 2, 1):
        assert back(tmp_path, built[place]) == built[place]
        assert current_number(tmp_path) == str(place)


def test_it_stands_until_something_else_is_current(tmp_path: Path, built: list[str]) -> None:
    back(tmp_path)
    stands = standing(Snapshots(tmp_path))
    assert stands is not None
    assert (stands.version, stands.left, stands.inputs) == (built[1], built[2], INPUTS)
    build(tmp_path, number(7))
    assert (tmp_path / RECORD).exists()
    assert standing(Snapshots(tmp_path)) is None


def test_it_is_forgotten_on_demand(tmp_path: Path, built: list[str]) -> None:
    back(tmp_path)
    forget(Snapshots(tmp_path))
    assert standing(Snapshots(tmp_path)) is None


@pytest.mark.parametrize("record", ["", "[]", "{}", '{"version": 1}'])
def test_a_damaged_record_counts_for_nothing(tmp_path: Path, built: list[str], record: str) -> None:
    (tmp_path / RECORD).write_text(record, encoding="utf-8")
    assert standing(Snapshots(tmp_path)) is None


def test_the_current_version_is_no_way_back(tmp_path: Path, built: list[str]) -> None:
    with pytest.raises(SnapshotError, match="current snapshot already"):
        back(tmp_path, built[2])


@pytest.mark.parametrize("version", ["0123456789abcdef", "..", "dumps", ".lock", "a/b"])
def test_a_version_that_is_not_there_is_answered_with_those_that_are(
    tmp_path: Path, built: list[str], version: str
) -> None:
    with pytest.raises(SnapshotError, match=f"(no snapshot|There are: {built[1]}, {built[0]})"):
        back(tmp_path, version)
    assert current_number(tmp_path) == "2"


@pytest.mark.parametrize(
    ("damaged", "message"),
    [
        ("manifest.json", "damaged"),
        ("dump.nq", "dump.nq was changed, damaged or removed"),
        ("store/CURRENT", "CURRENT was changed"),
        ("names.json", "names.json was changed"),
        ("search/about.json", "about.json was changed"),
    ],
)
def test_a_damaged_snapshot_is_refused_and_nothing_changes(
    tmp_path: Path, built: list[str], damaged: str, message: str
) -> None:
    (tmp_path / built[0] / damaged).write_bytes(b"{")
    with pytest.raises(SnapshotError, match=message):
        back(tmp_path, built[0])
    assert current_number(tmp_path) == "2"
    assert standing(Snapshots(tmp_path)) is None


def test_it_leads_away_from_a_damaged_current_snapshot(tmp_path: Path, built: list[str]) -> None:
    (tmp_path / built[2] / "manifest.json").write_text("{", encoding="utf-8")
    assert back(tmp_path) == built[1]
    assert current_number(tmp_path) == "1"
