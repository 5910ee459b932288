"""POST /submissions: what conforms is kept, once, and told of; what does not is not."""

import errno
import hashlib
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import html5lib
import pytest
from fastapi.testclient import TestClient

from api.submitting import desk as desk_module
from api.submitting.tokens import Scope
from api.validating.surveys import Places
from api.web.app import create_app, open_desk
from api.workspace import Workspace
from loaders.submissions import Decision, Role, State, read_submission
from tests.api.submitting.conftest import CSV, PLACE, RECORD, TABLE, YAML

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
CANARY = "canary"


def problem(answer):
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    return answer.json()["type"].rpartition("/")[2]


def accept(site, number, state=State.ACCEPTED, reason="Well sourced"):
    path = site.workspace.submissions / number / "decisions"
    path.mkdir()
    decision = Decision(state, "2026-11-22T09:00:00Z", Role.REVIEWER, reason, ("practice/fr",))
    (path / "0001.json").write_bytes(decision.encode())


def test_what_conforms_is_kept_as_it_was_sent(site, france):
    answer = site.submit(france)
    assert answer.status_code == 201, answer.text
    told = answer.json()
    folder = site.workspace.submissions / told["id"]
    assert (folder / "content.yaml").read_bytes() == france.encode()
    assert site.folders == [told["id"]]
    kept = read_submission(folder)
    assert (kept.state, kept.token) == ("submitted", told["token"])
    assert told["sha256"] == hashlib.sha256(france.encode()).hexdigest()
    assert told["iri"] == f"https://w3id.org/genoguide/submission/{told['id']}"
    assert answer.headers["location"] == told["url"] == f"http://testserver/submissions/{told['id']}"
    assert told["number"] == len(told["records"]) == france.count("\n  - id:")
    assert "https://w3id.org/genoguide/practice/fr-pfmg-2025" in told["records"]


def test_what_does_not_conform_is_not_kept(site, faulty):
    answer = site.submit(faulty)
    assert answer.status_code == 422
    assert problem(answer) == "not-conforming"
    [error] = answer.json()["errors"]
    assert (error["field"], error["nearest"]) == ("status", "implemented")
    assert error["remedy"] == "Write implemented instead of implementd."
    assert site.folders == []


def test_findings_come_as_a_report_or_a_page_as_well(site):
    wrong = TABLE.replace("implemented", "implementd")
    report = site.submit_table(wrong, Accept="text/turtle")
    assert report.status_code == 422
    assert "sh:conforms false" in report.text
    page = site.submit_table(wrong, **BROWSER)
    assert page.status_code == 422
    assert page.headers["content-type"].startswith("text/html")
    assert "There is no such status." in page.text
    assert site.folders == []


def test_a_page_and_rdf_tell_of_what_was_taken(site):
    page = site.submit_table(**BROWSER)
    assert page.status_code == 201
    html5lib.HTMLParser(strict=True).parse(page.text)
    turtle = site.submit_table(Accept="text/turtle")
    assert turtle.status_code == 201
    assert "submission-state/submitted" in turtle.text
    assert CANARY not in turtle.text


@pytest.mark.parametrize(
    ("headers", "status", "name", "challenge"),
    [
        ({}, 401, "token-missing", 'Bearer realm="genoguide"'),
        ({"Authorization": "Bearer gg_00000000_" + "a" * 43}, 401, "token-invalid", 'error="invalid_token"'),
        ({"Authorization": "Bearer x"}, 401, "token-invalid", 'error="invalid_token"'),
        ({"Authorization": "Bearer"}, 400, "token-malformed", 'error="invalid_request"'),
        ({"Authorization": "Basic eDp5"}, 400, "token-malformed", 'error="invalid_request"'),
        ({"Authorization": "Bearer \x00"}, 400, "token-malformed", 'error="invalid_request"'),
        ({"Authorization": "Bearer " + "a" * 5000}, 400, "token-malformed", 'error="invalid_request"'),
    ],
)
def test_without_a_token_nothing_is_taken(site, headers, status, name, challenge):
    answer = site.client.post("/submissions", content=TABLE, params=PLACE, headers={**CSV, **headers})
    assert (answer.status_code, problem(answer)) == (status, name)
    assert challenge in answer.headers["www-authenticate"]
    assert site.folders == []


def test_a_token_is_for_its_scope(site):
    answer = site.submit_table(scope=Scope.REVIEW)
    assert (answer.status_code, problem(answer)) == (403, "scope-missing")
    assert 'error="insufficient_scope", scope="submit"' in answer.headers["www-authenticate"]
    assert site.submit_table(scope=Scope.PUBLISH).status_code == 201


def test_a_token_in_the_address_or_a_form_is_none(site):
    secret = site.secrets[Scope.SUBMIT]
    answer = site.client.post("/submissions", content=TABLE, headers=CSV, params={**PLACE, "access_token": secret})
    assert problem(answer) == "token-missing"


def test_a_token_that_is_revoked_is_not_valid_at_once(site):
    [token, *_] = site.tokens.all()
    assert site.get("/submissions", Scope.SUBMIT).status_code == 200
    site.tokens.revoke(token.id)
    assert problem(site.get("/submissions", Scope.SUBMIT)) == "token-invalid"


def test_a_damaged_file_of_tokens_lets_nobody_in(site):
    site.tokens.path.write_text("{")
    answer = site.submit_table()
    assert (answer.status_code, problem(answer)) == (503, "tokens-unreadable")
    assert answer.headers["retry-after"]


def test_under_its_key_a_submission_is_taken_once_and_answered_the_same(site):
    first = site.submit_table(idempotency_key='"k-1"')
    again = site.submit_table(idempotency_key="k-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again.headers["location"] == first.headers["location"]
    assert len(site.folders) == 1
    assert "k-1" not in (site.workspace.submissions / site.folders[0] / "submission.json").read_text()


def test_a_key_is_of_one_token_and_of_one_content(site):
    first = site.submit_table(idempotency_key="k-1").json()
    other = site.submit_table(TABLE.replace("A practice", "Another practice"), idempotency_key="k-1")
    assert (other.status_code, problem(other)) == (422, "key-reused")
    assert site.submit_table(scope=Scope.PUBLISH, idempotency_key="k-1").json()["id"] != first["id"]


@pytest.mark.parametrize("key", ["", '""', "a b", "ä", "a" * 201, '"a'])
def test_what_is_no_key_is_said_to_be_none(site, key):
    answer = site.submit_table(idempotency_key=key.encode())
    assert (answer.status_code, problem(answer)) == (400, "key-malformed")


def test_many_at_once_under_a_key_are_one(site):
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: site.submit_table(idempotency_key="k-1"), range(8)))
    assert {answer.status_code for answer in found} == {201}
    assert len({answer.json()["id"] for answer in found}) == len(site.folders) == 1


def test_the_same_without_a_key_is_taken_again_and_says_so(site):
    first = site.submit_table().json()
    second = site.submit_table().json()
    assert first["duplicateOf"] is None
    assert {first["id"], second["id"]} == set(site.folders)
    assert second["duplicateOf"] in (first["id"], None)  # ids of one second have no order


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({"Content-Type": "application/gzip"}, 415),
        ({"Content-Type": ""}, 415),
        ({**CSV, "Content-Encoding": "gzip"}, 415),
        ({**CSV, "Accept": "image/png"}, 406),
    ],
)
def test_what_is_of_no_type_that_is_taken_is_refused(site, headers, status):
    answer = site.submit(TABLE, headers)
    assert answer.status_code == status
    assert site.folders == []


def test_who_sends_what_is_not_taken_is_told_what_is(site):
    answer = site.submit(b"\x1f\x8b", {"Content-Type": "application/gzip"})
    told = "application/yaml, application/ld+json, text/turtle, text/csv, application/zip"
    assert answer.headers["accept-post"] == told


def test_a_token_for_content_is_not_one_for_surveys(site):
    answer = site.submit(b"PK\x03\x04", {"Content-Type": "application/zip"})
    assert (answer.status_code, answer.json()["title"]) == (403, "The token is not for this")
    assert 'scope="survey"' in answer.headers["www-authenticate"]


def test_nothing_and_too_much_are_refused(site, limits):
    assert site.submit(b" ").status_code == 400
    assert site.submit(b"x" * (limits.validation_size_limit + 1)).status_code == 413
    assert site.folders == []


@pytest.mark.parametrize(
    ("fault", "status", "name"),
    [
        (errno.ENOSPC, 507, "storage-full"),
        (errno.EDQUOT, 507, "storage-full"),
        (errno.EROFS, 503, "storage-unavailable"),
    ],
)
def test_a_disk_that_is_full_or_read_only_keeps_nothing(site, monkeypatch, fault, status, name):
    def failing(path, content):
        raise OSError(fault, "no")

    monkeypatch.setattr(desk_module, "_write_file", failing)
    answer = site.submit_table()
    assert (answer.status_code, problem(answer)) == (status, name)
    assert answer.headers["retry-after"]
    assert site.folders == []


def test_a_place_that_is_no_folder_is_a_problem(site):
    site.workspace.submissions.write_text("a file")
    assert problem(site.submit_table()) == "storage-unavailable"


def test_everybody_may_know_that_it_came_and_nothing_that_it_says(site):
    number = site.submit_table().json()["id"]
    for path in (f"/submissions/{number}", "/submissions"):
        for headers in ({}, BROWSER, {"Accept": "text/turtle"} if path != "/submissions" else {}):
            answer = site.get(path, headers=headers)
            assert answer.status_code == 200
            assert number in answer.text
            assert CANARY not in answer.text.replace(f"{number}", "")
            assert read_submission(site.workspace.submissions / number).token not in answer.text
    assert set(site.get(f"/submissions/{number}").json()) == {
        "id", "iri", "url", "state", "received", "type", "size", "sha256", "number", "decisions",
    }  # fmt: skip


def test_who_handed_it_in_and_reviewers_may_read_it(site):
    number = site.submit_table().json()["id"]
    for scope in (Scope.SUBMIT, Scope.REVIEW):
        assert site.get(f"/submissions/{number}", scope).json()["records"] == [RECORD]
        content = site.get(f"/submissions/{number}/content", scope)
        assert content.text == TABLE
        assert content.headers["content-disposition"].startswith("attachment")
    other = site.get(f"/submissions/{number}/content", Scope.PUBLISH)
    assert (other.status_code, problem(other)) == (404, "unknown-submission")
    assert "records" not in site.get(f"/submissions/{number}", Scope.PUBLISH).json()
    assert site.get(f"/submissions/{number}/content").status_code == 401


def test_a_list_is_of_all_for_reviewers_and_of_its_own_for_who_submits(site):
    site.client.app.state.publish = _accepted
    first, second = (site.submit_table(scope=scope).json()["id"] for scope in (Scope.SUBMIT, Scope.PUBLISH))
    accept(site, second)

    def listed(scope, **asked):
        return [s["id"] for s in site.get("/submissions", scope, params=asked).json()["submissions"]]

    assert listed(None) == listed(Scope.REVIEW) == sorted([first, second], reverse=True)
    assert (listed(Scope.SUBMIT), listed(Scope.PUBLISH)) == ([first], [second])
    assert (listed(None, state="submitted"), listed(None, state="accepted")) == ([first], [second])


def test_a_list_goes_on(site):
    numbers = sorted((site.submit_table().json()["id"] for _ in range(3)), reverse=True)
    page = site.get("/submissions", params={"limit": 2}).json()
    assert [s["id"] for s in page["submissions"]] == numbers[:2]
    rest = site.get(page["next"]).json()
    assert ([s["id"] for s in rest["submissions"]], rest["next"]) == (numbers[2:], None)
    assert site.get("/submissions", params={"limit": 0}).status_code == 422
    assert site.get("/submissions", params={"before": "../x"}).status_code == 422


def test_a_decision_is_told_to_everybody(site):
    number = site.submit_table().json()["id"]
    accept(site, number)
    told = site.get(f"/submissions/{number}").json()
    assert (told["state"], told["records"]) == ("accepted", [RECORD])
    [decision] = told["decisions"]
    assert (decision["role"], decision["reason"], decision["files"]) == ("reviewer", "Well sourced", ["practice/fr"])
    assert "Well sourced" in site.get(f"/submissions/{number}", headers=BROWSER).text


def test_a_hostile_reason_is_shown_as_text(site):
    number = site.submit_table().json()["id"]
    accept(site, number, State.REJECTED, "<script>alert(1)</script>")
    page = site.get(f"/submissions/{number}", headers=BROWSER).text
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page


def test_its_iri_leads_to_what_is_known_of_it(site):
    number = site.submit_table().json()["id"]
    answer = site.get(f"/submission/{number}", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"http://testserver/submissions/{number}")
    assert site.get("/submission/20260101T000000Z-00000000").status_code == 404
    assert site.get("/submissions/20260101T000000Z-00000000").status_code == 404
    assert site.get("/submissions/..%2Ftokens.json").status_code == 404
    assert site.get("/submissions/tokens.json").status_code == 422


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused(site, method):
    answer = site.client.request(method, "/submissions")
    assert answer.status_code == 405
    assert "POST" in answer.headers["allow"]


def test_secrets_and_content_are_in_no_log(site, caplog):
    secret, wrong = site.secrets[Scope.SUBMIT], "gg_00000000_" + "w" * 43
    with caplog.at_level(logging.DEBUG):
        assert site.submit_table(idempotency_key="key-canary").status_code == 201
        site.submit_table(TABLE.replace("implemented", "implementd"))
        site.client.post("/submissions", content=TABLE, headers={**CSV, **site.bearer(wrong)})
        site.client.post("/submissions", content=TABLE, headers={**CSV, "Authorization": f"Token {wrong}"})
        site.tokens.path.write_text("{")
        site.submit_table()
    assert "/submissions" in caplog.text
    assert "tokens.json is damaged" in caplog.text
    assert [word for word in (secret, wrong, secret[-20:], wrong[-20:], CANARY) if word in caplog.text] == []
    assert CANARY not in site.get("/metrics").text


def test_a_site_without_a_workspace_takes_none(packaged_snapshot, limits):
    with TestClient(create_app(packaged_snapshot, limits), base_url="http://testserver") as client:
        for answer in (client.post("/submissions", content=TABLE, headers=CSV), client.get("/submissions")):
            assert (answer.status_code, problem(answer)) == (404, "no-submissions")


def test_a_token_has_so_many_turns_a_minute(packaged_snapshot, limits, tmp_path):
    hasty = replace(limits, submission_rate=2)
    with TestClient(create_app(packaged_snapshot, hasty, workspace=Workspace(tmp_path))) as client:
        answers = [client.post("/submissions", content=TABLE, headers=CSV) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [401, 401, 429]
    assert problem(answers[2]) == "too-many-submissions"
    assert int(answers[2].headers["retry-after"]) > 0


async def _accepted(submission, token):
    decision = Decision(State.ACCEPTED, "2026-11-22T09:00:00Z", token.role)
    return replace(submission, decisions=(decision,))


def test_what_a_publisher_hands_in_is_accepted_at_once(site):
    site.client.app.state.publish = _accepted
    told = site.submit_table(scope=Scope.PUBLISH).json()
    assert (told["state"], told["decisions"][0]["role"]) == ("accepted", "publisher")
    assert site.submit_table(scope=Scope.SUBMIT).json()["state"] == "submitted"


async def _failing(submission, token):
    raise OSError(errno.ENOSPC, "No space left on device")


def test_what_cannot_be_accepted_at_once_is_kept_for_review(site):
    site.client.app.state.publish = _failing
    answer = site.submit_table(scope=Scope.PUBLISH)
    assert (answer.status_code, answer.json()["state"]) == (201, "submitted")
    assert site.folders == [answer.json()["id"]]


def test_the_description_of_the_service_tells_of_it(site):
    paths = site.get("/openapi.json").json()
    operation = paths["paths"]["/submissions"]["post"]
    assert operation["security"] == [{"token": []}]
    assert set(operation["requestBody"]["content"]) == {
        "application/yaml",
        "application/ld+json",
        "text/turtle",
        "text/csv",
        "application/zip",
        "multipart/form-data",
    }
    assert {"201", "400", "401", "403", "406", "413", "415", "422", "429", "503", "507"} <= set(operation["responses"])
    assert paths["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    assert YAML["Content-Type"] in operation["requestBody"]["content"]


def fields(site, scope=Scope.SUBMIT, **more):
    return {"token": site.secrets[scope], "key": "a-key-of-the-form", **more}


def test_the_foot_of_pages_leads_to_the_form_where_content_is_taken(site, limits):
    link = '<a href="/submissions/new">Contribute</a>'
    assert link in site.client.get("/validate", headers=BROWSER).text
    open_desk(site.client.app, limits, None)
    assert "Contribute" not in site.client.get("/validate", headers=BROWSER).text


def test_a_browser_can_hand_in_by_a_form(site, france):
    page = site.client.get("/submissions/new", headers={"Accept": "text/html"})
    assert page.headers["cache-control"] == "no-store"
    assert 'type="password"' in page.text
    assert "<script" not in page.text.split("<main")[1]
    files = {"file": ("fr.yaml", france)}
    sent = [
        site.client.post("/submissions", data=fields(site), files=files, headers={"Accept": "text/html"})
        for _ in range(2)
    ]
    assert [answer.status_code for answer in sent] == [201, 201]
    assert len(site.folders) == 1
    assert site.secrets[Scope.SUBMIT] not in page.text + sent[0].text


def test_a_form_takes_the_token_from_the_header_if_there_is_one(site, france):
    files = {"file": ("fr.yaml", france)}
    answer = site.client.post("/submissions", files=files, headers=site.bearer(site.secrets[Scope.SUBMIT]))
    assert answer.status_code == 201
    both = site.client.post("/submissions", data=fields(site), files=files, headers=site.bearer("gg_none"))
    assert both.status_code == 401


@pytest.mark.parametrize(
    ("given", "status", "title"),
    [
        ({"token": ""}, 401, "A token is needed"),
        ({"token": "gg_wrong"}, 401, "The token is not valid"),
        ({"key": "two words"}, 400, "Not an idempotency key"),
    ],
)
def test_a_form_is_held_to_the_same_rules(site, france, given, status, title):
    data = {**fields(site), **given}
    answer = site.client.post("/submissions", data=data, files={"file": ("fr.yaml", france)})
    assert (answer.status_code, answer.json()["title"]) == (status, title)
    assert site.folders == []


def test_a_form_with_faulty_content_shows_what_is_wrong(site, faulty):
    files = {"file": ("fr.yaml", faulty)}
    answer = site.client.post("/submissions", data=fields(site), files=files, headers={"Accept": "text/html"})
    assert answer.status_code == 422
    assert "It does not conform" in answer.text
    assert "implementd" in answer.text
    assert site.folders == []


def test_a_form_has_the_limits_of_its_content(site, limits):
    files = {"file": ("fr.yaml", b"x" * (limits.validation_size_limit + 1))}
    assert site.client.post("/submissions", data=fields(site), files=files).status_code == 413


def test_many_forms_at_once_are_told_to_come_back(site, france):
    places = site.client.app.state.survey_places
    site.client.app.state.survey_places = (Places(0), Places(0))
    try:
        answer = site.client.post("/submissions", data=fields(site), files={"file": ("fr.yaml", france)})
    finally:
        site.client.app.state.survey_places = places
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")


@pytest.mark.parametrize("lock", ["there", "no file"])
def test_a_server_that_starts_removes_what_a_killed_one_left(packaged_snapshot, limits, tmp_path, caplog, lock):
    workspace = Workspace(tmp_path)
    left = workspace.submissions / ".taking-left"
    left.mkdir(parents=True)
    (left / "texts.csv").write_text("a text that nobody has reviewed")
    own = workspace.submissions / ".lock"
    own.touch() if lock == "there" else own.mkdir()
    with TestClient(create_app(packaged_snapshot, limits, workspace=workspace)) as client:
        assert client.get("/ready").status_code == 200
    assert left.exists() is (lock != "there")
    assert ("unfinished submissions cannot be removed" in caplog.text) is (lock != "there")
