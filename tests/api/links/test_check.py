"""One address: whatever its server does, the check ends, and says what is the case."""

import pytest

from api.links.check import Checker, Kind, retry_after
from api.links.manners import Later
from loaders.links import Link, State, graph_of, read_links, written
from tests.api.links.conftest import (
    Behaviour,
    Naps,
    Server,
    busy,
    conditional,
    dripping,
    endless_body,
    garbage,
    hanging_up,
    huge_headers,
    only_get,
    says,
    serving,
    silent,
)


def at(server: Server, checker: Checker, path: str = "/x"):
    return checker.check(server.address(path))


@pytest.mark.parametrize(
    ("behaviour", "state", "note"),
    [
        (says(200), State.REACHED, ""),
        (only_get, State.REACHED, ""),
        (endless_body, State.REACHED, ""),
        (says(204), State.REACHED, ""),
        (says(404), State.GONE, "not there"),
        (says(410), State.GONE, "not there"),
        (says(401), State.CLOSED, "no program"),
        (says(403), State.CLOSED, "no program"),
        (says(429), State.CLOSED, "no program"),
        (says(500), State.FAILING, "error"),
        (says(302), State.FAILING, "error"),
        (says(302, Location="/x"), State.FAILING, "circle"),
        (says(301, Location="ftp://example.org/"), State.FAILING, "no web address"),
        (says(301, Location="http://user:secret@example.org/"), State.FAILING, "password"),
        (says(301, Location="http://[broken"), State.FAILING, "no web address"),
        (silent, State.FAILING, "in time"),
        (dripping, State.FAILING, "in time"),
        (huge_headers, State.FAILING, "as a web server does"),
        (garbage, State.FAILING, "as a web server does"),
        (hanging_up, State.FAILING, "as a web server does"),
    ],
)
def test_every_behaviour_is_told(behaviour: Behaviour, state: State, note: str, checker: Checker) -> None:
    with serving({"/x": behaviour}) as server:
        found = at(server, checker)
    assert (found.state, found.kind) == (state, Kind.KNOWN)
    assert note in found.note


def test_the_body_is_never_asked_for_where_the_head_will_do(checker: Checker) -> None:
    with serving({"/x": says(200)}) as server:
        at(server, checker)
        assert server.paths("GET") == []


@pytest.mark.parametrize(("status", "moved"), [(301, True), (308, True), (302, False), (303, False), (307, False)])
def test_what_has_moved_for_good_says_where_to(status: int, moved: bool, checker: Checker) -> None:
    with serving({"/x": says(status, Location="/y"), "/y": says(200)}) as server:
        found = at(server, checker)
        assert found.moved_to == (server.address("/y") if moved else "")
    assert found.state is (State.MOVED if moved else State.REACHED)


def test_it_has_moved_as_far_as_every_step_is_for_good(checker: Checker) -> None:
    steps = {"/x": says(301, Location="/y"), "/y": says(302, Location="/z"), "/z": says(200)}
    with serving(steps) as server:
        assert at(server, checker).moved_to == server.address("/y")


def test_an_address_that_a_server_makes_up_is_written_as_an_address(checker: Checker, tmp_path) -> None:
    odd = "/y?a|b{c}^d`e\\f<g>%20é"
    with serving({"/x": says(301, Location=odd.encode().decode("latin-1")), "/y": says(200)}) as server:
        found = at(server, checker)
    assert found.state is State.MOVED
    path = tmp_path / "checked.csv"
    path.write_bytes(written([Link("http://a/", found.state, "2026-01-01", "2026-01-01", moved_to=found.moved_to)]))
    [link], findings = read_links(path)
    assert (findings, link.moved_to) == ((), found.moved_to)
    assert graph_of([link], b"").triples


def test_what_leads_to_nothing_is_gone(checker: Checker) -> None:
    with serving({"/x": says(301, Location="/y")}) as server:
        assert at(server, checker).state is State.GONE


def test_long_ways_end(checker: Checker) -> None:
    def on(handler) -> None:
        handler.reply(302, Location=f"/x?{int(handler.path.partition('?')[2] or 0) + 1}")

    with serving({"/x": on}) as server:
        found = at(server, checker)
    assert (found.state, "more than 10" in found.note) == (State.FAILING, True)


def test_a_server_that_speaks_no_tls_is_told_apart_from_one_that_is_not_there(checker: Checker) -> None:
    with serving({"/x": says(200)}) as server:
        found = checker.check(server.address("/x", "https"))
    assert (found.state, found.kind) == (State.FAILING, Kind.KNOWN)
    assert "not secure" in found.note


def test_without_a_connection_nothing_is_known_of_the_address(checker: Checker) -> None:
    with serving({}) as server:
        gone = server.address("/x")
    assert checker.check(gone).kind is Kind.UNREACHABLE
    assert checker.check("http://no-such-name.invalid/").kind is Kind.UNREACHABLE


def test_a_busy_server_gets_the_time_that_it_asks_for(checker: Checker, naps: Naps) -> None:
    with serving({"/x": busy(1, "7")}) as server:
        assert at(server, checker).state is State.REACHED
    assert any(6 < nap <= 7 for nap in naps)


@pytest.mark.parametrize("after", ["3600", "Wed, 21 Oct 2099 07:28:00 GMT", "soon"])
def test_a_server_that_asks_for_more_is_left_alone(after: str, checker: Checker) -> None:
    with serving({"/x": busy(9, after), "/y": says(200)}) as server:
        for path in ("/x", "/y"):
            with pytest.raises(Later):
                at(server, checker, path)
        assert server.paths() == ["/x"]


def test_retry_after_is_seconds_or_a_date() -> None:
    assert retry_after("120") == 120
    assert retry_after("Wed, 21 Oct 2015 07:28:00 GMT") == 0
    assert retry_after("next week") is None


def test_an_answer_that_is_known_is_asked_for_by_its_tag(checker: Checker) -> None:
    with serving({"/x": conditional}) as server:
        first = at(server, checker)
        second = checker.check(server.address("/x"), first.validators)
    assert (first.validators["etag"], second.state, second.status) == ('"v1"', State.REACHED, 304)


@pytest.mark.parametrize(
    "address", ["", "no address", "ftp://example.org/", "http://", "http://a b/", "https://user:pw@example.org/", "http://x/" + "y" * 3000]
)  # fmt: skip
def test_what_is_no_web_address_is_not_asked(address: str, checker: Checker) -> None:
    found = checker.check(address)
    assert (found.state, found.kind) == (State.FAILING, Kind.KNOWN)
    assert found.note


def test_letters_beyond_ascii_are_sent_encoded(checker: Checker) -> None:
    with serving({"/b%C3%BCcher": says(200)}) as server:
        assert checker.check(server.address("/bücher#top")).state is State.REACHED
        assert server.paths() == ["/b%C3%BCcher"]
