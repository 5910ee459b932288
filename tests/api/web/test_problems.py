"""Every error is a problem document, and tells no more than it should."""

import logging

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.engine import errors
from api.settings import Settings
from api.web import problems
from api.web.middleware import AccessLog, Careful
from api.web.problems import TABLE, describe, with_value

BROWSER = {"Accept": "text/html"}
SECRET = "password is hunter2"


@pytest.fixture
def faulty():
    app = FastAPI()
    app.state.settings = Settings()
    app.add_middleware(Careful)
    app.add_middleware(AccessLog)
    problems.install(app)

    @app.get("/unexpected")
    async def unexpected():
        raise LookupError(SECRET)

    @app.get("/typed/{number}")
    async def typed(number: int):
        return number

    @app.get("/syntax")
    async def syntax():
        raise errors.QuerySyntaxError("error at <script>alert(1)</script>")

    return TestClient(app, raise_server_exceptions=False)


@pytest.mark.parametrize(
    ("path", "status", "title"),
    [
        ("/nowhere", 404, "Not Found"),
        ("/unexpected", 500, "Internal Server Error"),
        ("/typed/x", 422, "The request is not valid"),
        ("/syntax", 400, "Not a SPARQL query"),
    ],
)
def test_programs_get_a_document_and_people_a_page(faulty, path, status, title):
    document = faulty.get(path)
    assert document.status_code == status
    assert document.headers["content-type"] == "application/problem+json"
    assert document.json()["status"] == status
    assert document.json()["title"] == title
    page = faulty.get(path, headers=BROWSER)
    assert page.status_code == status
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert f"<h1>{title}</h1>" in page.text
    assert page.headers["x-request-id"] in page.text


def test_the_wrong_method_names_the_right_ones(faulty):
    response = faulty.post("/syntax")
    assert response.status_code == 405
    assert response.headers["allow"] == "GET"


def test_the_page_escapes(faulty):
    page = faulty.get("/syntax", headers=BROWSER).text
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("headers", [{}, BROWSER])
def test_an_unexpected_error_tells_nothing_of_itself(faulty, headers, caplog):
    with caplog.at_level(logging.ERROR, "genoguide"):
        response = faulty.get("/unexpected", headers=headers)
    assert SECRET not in response.text
    assert "LookupError" not in response.text
    assert "Traceback" not in response.text
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["x-request-id"] in caplog.text


def test_a_validation_error_names_the_field_and_not_the_value(faulty):
    response = faulty.get("/typed/hunter2")
    assert response.json()["errors"][0]["where"] == "path number"
    assert "hunter2" not in response.text


@pytest.mark.parametrize("kind", [kind for kind in TABLE if issubclass(kind, errors.EngineError)])
def test_every_error_of_the_engine_has_its_row(kind):
    problem = describe(kind())
    assert problem.status == TABLE[kind].status
    assert problem.detail == kind.message
    assert problem.type == f"https://w3id.org/genoguide/problem/{TABLE[kind].name}"


def test_an_error_without_a_row_counts_as_the_nearest_above_it():
    assert describe(errors.EngineFailure()).status == 500
    assert describe(errors.EngineFailure()).title == "The query failed"


def test_a_limit_is_named_with_its_value_and_what_to_do():
    problem = with_value(describe(errors.QueryTimeout(limit="first_byte_time_limit")), Settings())
    assert (problem.limit, problem.value) == ("first_byte_time_limit", "20 seconds")
    assert "LIMIT" in problem.detail
    assert problem.detail.endswith("The limit (GENOGUIDE_FIRST_BYTE_TIME_LIMIT) is 20 seconds.")
    assert with_value(describe(errors.QueryTimeout("Stopped.", "timeout")), Settings()).detail == "Stopped."


@pytest.mark.parametrize("kind", [kind for kind in TABLE if issubclass(kind, errors.EngineError) and kind.limit])
def test_every_limit_of_the_engine_is_a_setting(kind):
    assert with_value(describe(kind()), Settings()).value


def test_who_is_to_come_back_is_told_when():
    assert describe(errors.EngineBusy()).headers["Retry-After"] == "2"
