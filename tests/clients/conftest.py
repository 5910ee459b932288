"""A real server on the packaged snapshot, for real clients."""

import pytest

from api.settings import Settings
from tests.api.conftest import running


@pytest.fixture(scope="session")
def address(snapshot):
    """The address of the server, with a slash at its end."""
    with running(snapshot, Settings(host="127.0.0.1", port=0, workers=2)) as found:
        yield found
