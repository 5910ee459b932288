"""Many addresses: in their order a server, within the time, and without blaming an address for the network."""

from datetime import date

import pytest

from api.links.check import Checker, Kind, Outcome
from api.links.ledger import Ledger, updated
from api.links.manners import Later
from api.links.run import Run, by_server
from loaders.links import Link, State, graph_of, read_links, written
from tests.api.links.conftest import busy, says, serving

TODAY = date(2026, 11, 22)


class Scripted(Checker):
    """A checker that finds what it is told to."""

    def __init__(self, found: dict[str, Outcome | Exception]) -> None:
        self.found, self.asked = found, list[str]()

    def check(self, address, validators=None):
        self.asked.append(address)
        found = self.found[address]
        if isinstance(found, Exception):
            raise found
        return found


def run(checker: Checker, addresses: list[str], tmp_path, seconds: float = 60):
    ledger = Ledger(tmp_path)
    return Run(checker, ledger, lambda *_: None).over(addresses, seconds)


UNREACHABLE = Outcome(State.FAILING, note="no connection", kind=Kind.UNREACHABLE)
REACHED = Outcome(State.REACHED, 200)


def test_offline_nothing_is_said_of_any_address(tmp_path) -> None:
    report = run(Scripted({"http://a/": UNREACHABLE, "http://b/": UNREACHABLE}), ["http://a/", "http://b/"], tmp_path)
    assert (report.offline, report.found) == (True, {})


def test_where_another_server_answers_the_address_fails(tmp_path) -> None:
    report = run(Scripted({"http://a/": UNREACHABLE, "http://b/": REACHED}), ["http://a/", "http://b/"], tmp_path)
    assert (report.offline, report.found["http://a/"].state) == (False, State.FAILING)


def test_where_the_network_fails_midway_what_came_after_is_not_blamed(tmp_path) -> None:
    class Breaking(Scripted):
        def check(self, address, validators=None):
            again = address in self.asked
            super().check(address)
            return UNREACHABLE if again else self.found[address]

    checker = Breaking({"http://a/": REACHED, "http://b/": UNREACHABLE})
    report = run(checker, ["http://a/", "http://b/"], tmp_path)
    assert (report.offline, list(report.found)) == (True, ["http://a/"])


@pytest.mark.parametrize("gateway", ["http://192.0.2.1/", "http://[2001:db8::1]:8080/"])
def test_a_gateway_that_answers_for_a_number_is_no_witness(gateway: str, tmp_path) -> None:
    report = run(
        Scripted({"http://a/": UNREACHABLE, gateway: Outcome(State.GONE, 404)}), ["http://a/", gateway], tmp_path
    )
    assert (report.offline, list(report.found)) == (True, [gateway])


def test_what_is_put_off_is_told(tmp_path) -> None:
    report = run(Scripted({"http://a/": Later("busy")}), ["http://a/"], tmp_path)
    assert (report.later, report.found) == ({"http://a/": "busy"}, {})


def test_when_time_is_up_nothing_new_begins(tmp_path) -> None:
    checker = Scripted({"http://a/1": REACHED})
    assert run(checker, ["http://a/1"], tmp_path, seconds=0).found == {}
    assert checker.asked == []


def test_a_fault_is_not_hidden(tmp_path) -> None:
    with pytest.raises(ZeroDivisionError):
        run(Scripted({"http://a/": ZeroDivisionError()}), ["http://a/"], tmp_path)


def test_addresses_go_by_server() -> None:
    found = list(by_server(["https://a/1", "https://b/1", "https://A/2"]))
    assert found == [["https://a/1", "https://A/2"], ["https://b/1"]]


def test_a_real_server_that_is_busy_for_long_is_asked_once(checker: Checker, tmp_path) -> None:
    with serving({"/x": busy(9, "900"), "/y": says(200)}) as server:
        report = run(checker, [server.address("/x"), server.address("/y")], tmp_path)
        assert server.paths() == ["/x"]
    assert len(report.later) == 2


def test_what_is_known_goes_on_from_check_to_check() -> None:
    first = updated(None, "http://a/", REACHED, date(2026, 1, 1))
    gone = updated(first, "http://a/", Outcome(State.GONE, 404, note="not there"), date(2026, 2, 1))
    still = updated(gone, "http://a/", Outcome(State.GONE, 410, note="not there"), date(2026, 3, 1))
    back = updated(still, "http://a/", REACHED, date(2026, 4, 1))
    assert [(x.state.value, x.since, x.seen) for x in (first, gone, still, back)] == [
        ("reached", "2026-01-01", "2026-01-01"),
        ("gone", "2026-02-01", "2026-01-01"),
        ("gone", "2026-02-01", "2026-01-01"),
        ("reached", "2026-04-01", "2026-04-01"),
    ]


def test_the_table_is_written_and_read(tmp_path) -> None:
    ledger = Ledger(tmp_path)
    moved = Outcome(State.MOVED, 200, 'http://b/,"x"', validators={"etag": '"1"'})
    for address, outcome in (("http://b/é", REACHED), ("http://a/", moved)):
        ledger.note(address, outcome, TODAY)
    ledger.write()
    again = Ledger(tmp_path)
    again.read()
    assert again.path.read_bytes() == written(ledger.links.values())
    assert [line.partition(",")[0] for line in again.path.read_text(encoding="utf-8").splitlines()[1:]] == [
        "http://a/",
        "http://b/é",
    ]
    assert again.validators("http://a/") == {"etag": '"1"'}


def test_those_asked_longest_ago_come_first(tmp_path) -> None:
    ledger = Ledger(tmp_path)
    for day, address in (("2026-10-01", "http://old/"), ("2026-11-20", "http://new/"), ("2026-10-05", "http://mid/")):
        ledger.links[address] = Link(address, State.REACHED, day, day)
    asked = ledger.due(["http://new/", "http://mid/", "http://never/", "http://old/"], TODAY, 30)
    assert asked == ["http://never/", "http://old/", "http://mid/"]


@pytest.mark.parametrize(
    "row",
    [
        "javascript:alert(1),gone,2026-01-01,2026-01-01,,,,",
        "http://a/ b,gone,2026-01-01,2026-01-01,,,,",
        "http://a/,vanished,2026-01-01,2026-01-01,,,,",
        "http://a/,gone,yesterday,2026-01-01,,,,",
        "http://a/,moved,2026-01-01,2026-01-01,,javascript:x,,",
        "http://a/,gone,2026-01-01,2026-01-01,,,99999,",
        "http://a/,gone,2026-01-01,2026-01-01,,,404,,one too many",
        "http://a/",
    ],
)
def test_a_row_that_somebody_spoilt_is_passed_over_and_told(row: str, tmp_path) -> None:
    path = tmp_path / "checked.csv"
    good = Link("http://good/", State.GONE, "2026-01-01", "2026-01-02", note='it\'s, "gone"')
    path.write_bytes(written([good]) + row.encode() + b"\n")
    links, [finding] = read_links(path)
    assert links == (good,)
    assert (finding.line, finding.severity.value) == (3, "warning")
    assert len(graph_of(links, b"").triples) == 5
