"""The pages of the shipped content, and of a snapshot with two waves of the survey."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from tests.api.pages.reader import Page

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
Look = Callable[..., Page]


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
