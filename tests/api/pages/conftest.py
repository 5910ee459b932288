"""The site on the content as shipped, and on the same with two waves of the survey."""

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.settings import Settings
from api.web.app import create_app
from tests.api.pages.reader import Page

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
Look = Callable[..., Page]
SETTINGS = Settings(host="127.0.0.1", port=0, workers=2)


@pytest.fixture(scope="module")
def site(packaged_snapshot: Path) -> Iterator[TestClient]:
    """A browser on the content as shipped, in which there is no wave of the survey."""
    with TestClient(create_app(packaged_snapshot, SETTINGS), base_url="http://testserver", headers=BROWSER) as client:
        yield client


@pytest.fixture(scope="module")
def surveyed(surveyed_snapshot: Path) -> Iterator[TestClient]:
    """A browser on the content with two waves."""
    with TestClient(create_app(surveyed_snapshot, SETTINGS), base_url="http://testserver", headers=BROWSER) as client:
        yield client


@pytest.fixture(scope="module")
def ask(site: TestClient) -> Callable[..., list[dict[str, str]]]:
    """A function that answers a competency query by its rows."""
    return asking(site)


def asking(client: TestClient) -> Callable[..., list[dict[str, str]]]:
    """Return a function that answers competency queries of a site."""

    def answer(name: str, **given: str) -> list[dict[str, str]]:
        text = client.get(f"/queries/{name}", params={**given, "format": "csv"}).text
        return list(csv.DictReader(io.StringIO(text, newline="")))

    return answer


class Elements(HTMLParser):
    """The elements of a page in their order: tag, attributes, and the text within."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.all: list[tuple[str, dict[str, str | None], list[str]]] = []
        self._open: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = (tag, dict(attrs), [])
        self.all.append(element)
        if tag not in ("meta", "link", "input", "br", "path", "rect"):
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        for _, _, text in self._open:
            text.append(data)

    def texts(self, tag: str, **wanted: str) -> list[str]:
        """The texts of elements of a tag with these attributes."""
        return [" ".join("".join(text).split()) for _, text in self._found(tag, wanted)]

    def attributes(self, tag: str, name: str, **wanted: str) -> list[str]:
        """The values of an attribute of elements of a tag."""
        return [a[name] or "" for a, _ in self._found(tag, wanted) if name in a]

    def _found(self, tag: str, wanted: dict[str, str]) -> Iterator[tuple[dict[str, str | None], list[str]]]:
        for found, attributes, text in self.all:
            if found == tag and all(attributes.get(k.rstrip("_")) == v for k, v in wanted.items()):
                yield attributes, text


def elements(client: TestClient, address: str) -> Elements:
    """Return the elements of the page at an address."""
    response = client.get(address)
    assert response.status_code == 200, address
    return Elements(response.text)


@contextmanager
def looking(snapshot, settings) -> Iterator[Look]:
    """Yield what fetches the page of a thing, by the last part of its IRI, and holds it to what all pages keep."""
    with TestClient(create_app(snapshot, settings), base_url="http://testserver", headers=BROWSER) as client:
        yield lambda thing, **asked: Page(client.get(f"/doc/{thing}", params=asked)).check()


@pytest.fixture(scope="session")
def look(packaged_snapshot, settings) -> Iterator[Look]:
    with looking(packaged_snapshot, settings) as look:
        yield look


@pytest.fixture(scope="session")
def look_surveyed(surveyed_snapshot, settings) -> Iterator[Look]:
    with looking(surveyed_snapshot, settings) as look:
        yield look
