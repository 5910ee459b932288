"""A client that costs as little as can be, so that what is measured is the server."""

import http.client
import time
from types import TracebackType
from typing import Final, Self
from urllib.parse import urlencode, urlsplit

BROKEN_OFF: Final = 0
HUNG_UP: Final = -1
"""What stands for the status of an answer that broke off, and of one that we did not wait for."""

_IDLE: Final = 4.0
"""Seconds after which a server may have closed a connection that was not used."""

_HEADERS: Final = {
    "Accept": "application/sparql-results+json",
    "Content-Type": "application/x-www-form-urlencoded",
}


class Client:
    """Asks one endpoint, over one connection; hangs up after ``patience`` seconds without a byte."""

    def __init__(self, endpoint: str, patience: float) -> None:
        address = urlsplit(endpoint)
        self._path = address.path
        self._connection = http.client.HTTPConnection(address.netloc, timeout=patience)
        self._used = 0.0

    def ask(self, query: str) -> int:
        """Ask a query by POST, read the whole answer as JSON results without compression, and return its status."""
        if time.monotonic() - self._used > _IDLE:
            self._connection.close()  # to be opened again
        try:
            self._connection.request("POST", self._path, urlencode({"query": query}), _HEADERS)
            answer = self._connection.getresponse()
            answer.read()
        except TimeoutError:
            self._connection.close()
            return HUNG_UP
        except (http.client.HTTPException, OSError):
            self._connection.close()
            return BROKEN_OFF
        self._used = time.monotonic()
        return answer.status

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()
