"""A server that shows a bad certificate is not one that was reached, and the note says what is wrong with it."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from api.links.check import Checker, Kind
from api.links.manners import Manners
from api.links.request import Asker
from loaders.links import State
from tests.api.links.conftest import PATIENCE, Naps, Server, says, serving

CERTIFICATES = Path(__file__).parent / "certificates"


@contextmanager
def showing(certificate: str) -> Iterator[Server]:
    """A server that speaks TLS with this certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATES / f"{certificate}.crt", CERTIFICATES / "key.pem")
    with serving({"/x": says(200)}) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        yield server


@pytest.fixture
def trusting(naps: Naps, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Checker]:
    """A checker on a machine that trusts whoever signed this certificate."""

    def checker(certificate: str) -> Checker:
        context = ssl.create_default_context(cafile=CERTIFICATES / f"{certificate}.crt")
        monkeypatch.setattr(ssl, "create_default_context", lambda: context)
        asker = Asker(private=True, seconds=PATIENCE)
        return Checker(asker, Manners(asker, 2.0, clock=naps.clock, sleep=naps))

    return checker


def test_a_good_certificate_is_taken(trusting: Callable[[str], Checker]) -> None:
    with showing("right") as server:
        assert trusting("right").check(server.address("/x", "https")).state is State.REACHED
        assert server.paths() == ["/x"]


@pytest.mark.parametrize(("certificate", "why"), [("expired", "expired"), ("other", "IP address mismatch")])
def test_one_of_the_past_or_of_another_server_is_refused(
    certificate: str, why: str, trusting: Callable[[str], Checker]
) -> None:
    with showing(certificate) as server:
        found = trusting(certificate).check(server.address("/x", "https"))
        assert server.paths() == []
    assert (found.state, found.kind) == (State.FAILING, Kind.KNOWN)
    assert "not secure" in found.note
    assert why in found.note


def test_one_that_nobody_vouches_for_is_refused(checker: Checker) -> None:
    with showing("right") as server:
        found = checker.check(server.address("/x", "https"))
        assert server.paths() == []
    assert (found.state, found.kind) == (State.FAILING, Kind.KNOWN)
    assert "not secure" in found.note
    assert "self-signed certificate" in found.note
