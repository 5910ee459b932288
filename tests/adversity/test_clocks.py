"""Clocks that jump, back and forth: the order in which things were built stays that in which they were built."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from graph.rollback import roll_back
from graph.snapshot import Manifest, Snapshots
from tests.graph.test_snapshot import build, content, number


class Clock(datetime):
    """A clock that is set by hand."""

    hour_now = 12

    @classmethod
    def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
        return datetime(2026, 11, 22, cls.hour_now, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> type[Clock]:
    monkeypatch.setattr("graph.snapshot.datetime", Clock)
    monkeypatch.setattr(Clock, "hour_now", 12)
    return Clock


def built(folder: Path, value: int, hour: int, clock: type[Clock]) -> Manifest:
    clock.hour_now = hour
    return build(folder, number(value))


def test_snapshots_stay_in_order(tmp_path: Path, clock: type[Clock]) -> None:
    manifests = [built(tmp_path, n, hour, clock) for n, hour in enumerate((12, 20, 3, 3, 21))]
    times = [manifest.built for manifest in manifests]
    assert times == sorted(set(times))
    assert times[2].startswith("2026-11-22T20:00:01")
    assert [path.name for path in Snapshots(tmp_path).folders()] == [m.version for m in manifests[:1:-1]]


def test_the_last_ones_are_kept_and_a_rollback_goes_to_the_one_before(tmp_path: Path, clock: type[Clock]) -> None:
    versions = [built(tmp_path, n, hour, clock).version for n, hour in enumerate((12, 20, 3))]
    snapshots = Snapshots(tmp_path)
    for version in versions[1::-1]:
        with snapshots.building():
            assert roll_back(snapshots, None, {}).version == version


def test_a_version_that_is_archived_counts_too(tmp_path: Path, clock: type[Clock]) -> None:
    snapshots = Snapshots(tmp_path)
    times = []
    for n, hour in enumerate((20, 4, 3)):
        clock.hour_now = hour
        with snapshots.building():
            times.append(snapshots.build(content(number(n)), dumps_kept=5, kept=1).built)
    assert times == sorted(set(times))
    assert len(list((tmp_path / "dumps").iterdir())) == 2
