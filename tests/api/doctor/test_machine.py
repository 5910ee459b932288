"""The machine: what is installed, and whether the settings fit into its memory."""

from dataclasses import replace

from api.doctor.check import State
from api.doctor.machine import _fault, bound, check_machine, check_memory, memory
from api.settings import MIB, Settings

GIB = 1024**3


def test_this_machine_runs_the_tests_so_it_is_well():
    states = {check.name: check.state for check in check_machine(None)}
    assert states["Python"] is State.OK
    assert states["packages"] is State.OK


def test_a_requirement_is_met_missing_too_old_or_for_an_extra():
    assert _fault("click>=8") == ""
    assert _fault("no-such-package-anywhere") == "no-such-package-anywhere is not installed"
    assert "expected: <8" in _fault("click<8")
    assert _fault("no-such-package-anywhere; extra == 'parquet'") == ""
    assert "cannot be read" in _fault("???")


def test_workers_that_may_take_more_than_there_is_are_noticed_and_the_remedy_fits():
    settings = Settings(workers=8, validation_workers=2, worker_memory_limit=GIB)
    check = check_memory(settings, 8 * GIB)
    assert check.state is State.WARNING
    assert "GENOGUIDE_WORKERS=3" in check.remedy
    assert check_memory(replace(settings, workers=3), 8 * GIB).state is State.OK
    assert check_memory(replace(settings, workers=4), 8 * GIB).state is State.WARNING


def test_the_bound_counts_those_that_validate_once_also_during_a_swap():
    settings = Settings(workers=1, validation_workers=3, worker_memory_limit=GIB)
    assert bound(settings) == 512 * MIB + (1 + 6) * (GIB + 64 * MIB)
    assert bound(settings, editions=2) - bound(settings) == GIB + 64 * MIB


def test_memory_that_cannot_be_read_is_no_reason_to_fail():
    assert check_memory(Settings(), None).state is State.WARNING


def test_the_memory_of_this_machine_is_read():
    assert (memory() or 0) > 256 * MIB
