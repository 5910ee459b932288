"""robots.txt, pauses, and who asks."""

import pytest

from api.links.check import Checker
from api.links.manners import Later
from loaders.links import State
from tests.api.links.conftest import Behaviour, Naps, says, serving


def robots(text: str) -> Behaviour:
    return lambda handler: handler.reply(200, text.encode())


def test_robots_txt_is_asked_once_and_kept_to(checker: Checker) -> None:
    rules = robots("User-agent: *\nDisallow: /private/\n")
    with serving({"/robots.txt": rules, "/private/x": says(200), "/x": says(200)}) as server:
        found = [checker.check(server.address(path)).state for path in ("/private/x", "/x", "/private/y")]
        asked = [path for _, path, _ in server.asked]
    assert found == [State.CLOSED, State.REACHED, State.CLOSED]
    assert asked == ["/robots.txt", "/x"]


def test_it_can_be_named_in_robots_txt(checker: Checker) -> None:
    with serving({"/robots.txt": robots("User-agent: GenoGuide-links\nDisallow: /\n")}) as server:
        assert "robots.txt" in checker.check(server.address("/x")).note


@pytest.mark.parametrize("status", [404, 403])
def test_without_robots_txt_all_is_allowed(status: int, checker: Checker) -> None:
    with serving({"/robots.txt": says(status), "/x": says(200)}) as server:
        assert checker.check(server.address("/x")).state is State.REACHED


def test_a_server_in_trouble_is_asked_later(checker: Checker) -> None:
    with serving({"/robots.txt": says(503), "/x": says(200)}) as server:
        with pytest.raises(Later, match="its robots"):
            checker.check(server.address("/x"))
        assert server.paths() == []


def test_a_robots_txt_elsewhere_is_found(checker: Checker) -> None:
    with serving({"/robots.txt": says(301, Location="/r"), "/r": robots("User-agent: *\nDisallow: /x\n")}) as server:
        assert checker.check(server.address("/x")).state is State.CLOSED


def test_robots_that_never_end_are_read_in_part(checker: Checker) -> None:
    def endless(handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(b"User-agent: *\nDisallow: /x\n")
        while not handler.server.over.is_set():
            handler.wfile.write(b"# and so on\n" * 1000)

    with serving({"/robots.txt": endless, "/x": says(200)}) as server:
        assert checker.check(server.address("/x")).state is State.CLOSED


def test_there_is_a_pause_between_two_requests(checker: Checker, naps: Naps) -> None:
    with serving({"/x": says(200), "/y": says(200)}) as server:
        for path in ("/x", "/y"):
            checker.check(server.address(path))
        assert len(server.asked) == 3
    assert [round(nap) for nap in naps] == [2, 2]


def test_a_server_may_ask_for_longer_pauses(checker: Checker, naps: Naps) -> None:
    with serving({"/robots.txt": robots("User-agent: *\nCrawl-delay: 9\n"), "/x": says(200)}) as server:
        checker.check(server.address("/x"))
        checker.check(server.address("/x"))
    assert max(naps) > 8


def test_one_that_asks_for_too_long_ones_is_left_alone(checker: Checker) -> None:
    with (
        serving({"/robots.txt": robots("User-agent: *\nCrawl-delay: 3600\n")}) as server,
        pytest.raises(Later, match="3600 seconds"),
    ):
        checker.check(server.address("/x"))


def test_it_says_who_it_is(checker: Checker) -> None:
    with serving({"/x": says(200)}) as server:
        checker.check(server.address("/x"))
        assert all(headers["User-Agent"].startswith("GenoGuide-links/") for *_, headers in server.asked)
        assert not any("Cookie" in headers or "Referer" in headers for *_, headers in server.asked)
