"""What keeps a request to an address that somebody wrote down from reaching where it must not, or from never ending.

A name is resolved here, every address it resolves to is looked at, and the connection goes to one of these very
addresses: were the name resolved again by the socket, its owner could answer otherwise the second time (DNS rebinding).
TLS still verifies the certificate for the name. The rules are those of OWASP's cheat sheet on server-side request
forgery; the library's network backend is the place that it offers for them.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterable
from typing import Any, Final

import httpcore

PORTS: Final = frozenset({80, 443, 8080, 8443})
"""Ports that web servers listen at; at others a request might mean something to a server of another kind."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Clock = Callable[[], float]


class Forbidden(Exception):
    """An address that must not be asked; the text says why."""


class Unresolved(Exception):
    """A name that the name service does not know, or cannot be asked for."""


class Deadline:
    """The time until which a request must have ended, whatever the other side does."""

    def __init__(self, seconds: float, clock: Clock = time.monotonic) -> None:
        self._end, self._clock = clock() + seconds, clock

    @property
    def is_open(self) -> bool:
        """Whether there is time left."""
        return self._clock() < self._end

    def left(self) -> float:
        """Return the seconds left. Raises httpcore.ReadTimeout when there are none."""
        left = self._end - self._clock()
        if left <= 0:
            raise httpcore.ReadTimeout("it did not answer in time")
        return left


class Guard(httpcore.NetworkBackend):
    """Connects to public web servers alone, unless ``private`` ones may be asked too, until a deadline."""

    def __init__(self, deadline: Deadline, *, private: bool = False) -> None:
        self._deadline, self._private = deadline, private
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to one of the addresses of ``host``. Raises Forbidden, Unresolved, httpcore.ConnectError."""
        if not self._private and port not in PORTS:
            raise Forbidden(f"port {port} is none of a web server")
        failure: Exception = Unresolved(f"{host} has no address")
        for address in self._addresses(host, port):
            try:
                stream = self._sockets.connect_tcp(str(address), port, self._deadline.left(), None, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _Stream(stream, self._deadline)
        raise failure

    def _addresses(self, host: str, port: int) -> list[Address]:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise Unresolved(f"the name {host} is not known") from error
        addresses = [ipaddress.ip_address(str(place[0]).partition("%")[0]) for *_, place in found]
        wrong = next((a for a in addresses if not self._private and not is_public(a)), None)
        if wrong:
            raise Forbidden(f"{host} is {wrong}, which is no address of the public internet")
        return list(dict.fromkeys(addresses))


def is_public(address: Address) -> bool:
    """Return whether an address is one of the public internet, also when it stands within another."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1] or _translated(address)
        if inner:
            return is_public(inner)
    return address.is_global and not address.is_multicast


_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")


def _translated(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the address that NAT64 makes of one (RFC 6052)."""
    return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF) if address in _NAT64 else None


class _Stream(httpcore.NetworkStream):
    """A connection on which no read or write goes on beyond the deadline: a slow drip of bytes ends too."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, self._deadline.left()), self._deadline)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - the interface of the library
        return self._stream.get_extra_info(info)
