"""No request reaches what is not on the public internet, however it is named, wherever a redirect leads."""

import ipaddress
import socket

import pytest

from api.links import guard
from api.links.check import Checker
from api.links.guard import is_public
from api.links.manners import Manners
from api.links.request import Asker
from tests.api.links.conftest import says, serving

OURS = [
    "127.0.0.1", "10.0.0.1", "172.16.5.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "255.255.255.255", "::1", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1",
    "2002:7f00:1::", "::", "ff02::1", "2001:db8::1",
]  # fmt: skip


@pytest.fixture
def strict() -> Checker:
    asker = Asker(seconds=1)
    return Checker(asker, Manners(asker, 0))


@pytest.mark.parametrize("address", OURS)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_addresses_that_are(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"])
def test_this_machine_is_not_asked_however_it_is_written(host: str, strict: Checker) -> None:
    with serving({"/x": says(200)}) as server:
        for port in ("", f":{server.server_port}"):
            assert "no address of the public internet" in (note := strict.check(f"http://{host}{port}/x").note) or (
                "none of a web server" in note
            )
        assert server.asked == []


def test_other_ports_are_not_asked(strict: Checker) -> None:
    assert "port 25" in strict.check("http://example.org:25/").note


def test_a_redirect_is_looked_at_like_any_address(strict: Checker, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first server is let through as though it were public; what it leads to is not."""
    monkeypatch.setattr(guard, "PORTS", frozenset(range(65536)))
    monkeypatch.setattr(guard, "is_public", lambda address: str(address) == "127.0.0.1")
    with serving({"/x": says(302, Location="http://127.0.0.2/secret")}) as server:
        found = strict.check(server.address("/x"))
        assert server.paths() == ["/x"]
    assert "127.0.0.2, which is no address of the public internet" in found.note


def test_a_name_is_resolved_once_and_its_address_is_the_one_that_is_asked(
    strict: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that leads elsewhere the second time it is resolved (DNS rebinding) gains nothing."""
    real, resolved = socket.getaddrinfo, []

    def rebinding(host, port, *rest, **named):
        if host != "rebinding.example":
            return real(host, port, *rest, **named)
        resolved.append(host)
        return real("127.0.0.1" if len(resolved) % 2 else "127.0.0.2", port, *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    monkeypatch.setattr(guard, "PORTS", frozenset(range(65536)))
    monkeypatch.setattr(guard, "is_public", lambda address: str(address) == "127.0.0.1")
    with serving({"/robots.txt": says(404)}) as server:
        note = strict.check(f"http://rebinding.example:{server.server_port}/x").note
        assert [path for _, path, _ in server.asked] == ["/robots.txt"]
    assert "127.0.0.2" in note


def test_one_address_that_is_not_public_is_enough(strict: Checker, monkeypatch: pytest.MonkeyPatch) -> None:
    def both(host, port, *_, **__):
        return [(2, 1, 6, "", (address, port)) for address in ("8.8.8.8", "10.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    assert "10.0.0.1" in strict.check("http://example.org/").note
