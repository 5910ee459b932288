"""The OpenAPI description describes every request that is answered, and answers are as it says.

``GENOGUIDE_TEST_EXAMPLES`` sets how many random requests are made of each operation; ``-p hypothesis`` options which.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    missing_required_header,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.settings import Settings
from api.submitting.tokens import Scope, Tokens
from api.web.app import ROUTERS, create_app, open_workers
from api.workspace import Workspace
from tests.api.conftest import running

EXAMPLES = int(os.environ.get("GENOGUIDE_TEST_EXAMPLES", "3"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    missing_required_header,
]
DESCRIPTION = create_app(Path("none"), Settings()).openapi()
ALSO = {"/sparql/", "/dump"}
"""What answers as the address with a slash less, or more, does."""

SCHEMA = schemathesis.openapi.from_dict(DESCRIPTION)
SCHEMA.config.generation.update(max_examples=EXAMPLES)


def described() -> set[tuple[str, str]]:
    return {(method, path) for path, item in DESCRIPTION["paths"].items() for method in item}


def test_every_request_that_is_answered_is_described() -> None:
    routes = [route for router in ROUTERS for route in router.routes if route.name != "refuse"]
    answered = {(m.lower(), re.sub(r":\w+}", "}", r.path)) for r in routes for m in r.methods if m in ("GET", "POST")}
    assert {(m, p) for m, p in answered if p not in ALSO} == described()


def test_every_operation_says_what_it_is_and_what_can_go_wrong() -> None:
    for path, item in DESCRIPTION["paths"].items():
        for method, operation in item.items():
            assert operation["summary"], (method, path)
            assert {"406", "503"} <= set(operation["responses"]), (method, path)


@schemathesis.serializer("application/sparql-query", "text/turtle")
def as_text(_context: object, value: object) -> bytes:
    return str(value).encode()


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return Workspace(tmp_path_factory.mktemp("workspace"))


@pytest.fixture(scope="module")
def address(packaged_snapshot: Path, workspace: Workspace) -> Iterator[str]:
    limits = replace(Settings(), workers=3, validation_rate=0, submission_rate=0, submission_quota=10)
    with running(packaged_snapshot, limits, open_workers, workspace) as address:
        yield address


@pytest.fixture(scope="module")
def tokens(workspace: Workspace) -> tuple[str, ...]:
    return tuple(Tokens(workspace.folder).new(scope)[1] for scope in Scope)


BOUNDED = settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@SCHEMA.parametrize()
@BOUNDED
def test_answers_are_as_described(case: Case, address: str) -> None:
    case.call_and_validate(base_url=address, checks=CHECKS, timeout=60)


@SCHEMA.include(path_regex="^/submissions").parametrize()
@BOUNDED
def test_answers_to_those_who_have_a_token_are_as_described(case: Case, address: str, tokens: tuple[str, ...]) -> None:
    for token in tokens:
        case.call_and_validate(
            base_url=address, checks=CHECKS, timeout=60, headers={"Authorization": f"Bearer {token}"}
        )
