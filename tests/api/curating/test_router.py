"""``/schema/practice.json`` and its like."""

from pathlib import Path

from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator

from api.settings import Settings
from api.web.app import create_app


def test_schemas_are_served(snapshot: Path) -> None:
    with TestClient(create_app(snapshot, Settings())) as client:
        answer = client.get("/schema/practice.json")
        assert answer.headers["content-type"] == "application/schema+json"
        Draft202012Validator.check_schema(answer.json())
        assert answer.json()["$id"].endswith("/schema/practice.json")
        tag = {"If-None-Match": answer.headers["etag"]}
        assert client.get("/schema/practice.json", headers=tag).status_code == 304
        missing = client.get("/schema/nothing.json")
        assert missing.status_code == 404
        assert "practice" in missing.text
