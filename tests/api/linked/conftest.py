"""The application on the packaged content."""

import pytest
from fastapi.testclient import TestClient

from api.web.app import create_app


@pytest.fixture(scope="module")
def site(packaged_snapshot, settings):
    with TestClient(create_app(packaged_snapshot, settings), base_url="http://testserver") as client:
        client.follow_redirects = False
        yield client
