"""Surveys over HTTP: an archive of LimeSurvey becomes a wave, once a human has said so, and nothing personal is kept."""

import csv
import hashlib
import io
import logging
import re
import zipfile

import pytest

from api.reviewing.errors import (
    AlreadyDecided,
    NotConforming,
    RecordsChanged,
    SubmissionDamaged,
    TextUnknown,
)
from api.reviewing.review import Review, Wish
from api.submitting.tokens import Scope
from api.workspace import Workspace
from loaders.submissions import Role, State
from tests.api import exports

ARCHIVE = {"Content-Type": "application/zip"}
WAVE = {"wave": "2026"}
CANARY = re.compile(rb"CANARY-\d+|192\.0\.2\.\d+")


@pytest.fixture
def surveys(site):
    """The site with the crosswalk of the surveys."""
    site.workspace.crosswalks.mkdir(parents=True)
    (site.workspace.crosswalks / "assessment.yaml").write_bytes(exports.CROSSWALK.read_bytes())
    return site


@pytest.fixture(scope="session")
def archive():
    return exports.archive("2026").read_bytes()


@pytest.fixture(scope="session")
def earlier():
    """Another wave: smaller, and so read sooner."""
    return exports.archive("2023").read_bytes()


def hand_in(site, content, scope=Scope.SURVEY, **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return site.submit(content, {**ARCHIVE, **named}, scope)


def accept(site, identifier, **more):
    return Review(site.workspace).decide(identifier, Wish(State.ACCEPTED, Role.REVIEWER, **more))


def below(folder):
    """All files below a folder, by their places."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def canaries(folder):
    return [(name, found) for name, content in below(folder).items() for found in CANARY.findall(content)]


def texts_of(site, identifier):
    """The rows of the review file of a submission."""
    content = (site.workspace.submissions / identifier / "texts.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(content, newline="")))


def loaded(folder, wave, *options):
    """The workspace into which the command has loaded a wave."""
    assert exports.load(folder, exports.archive(wave), wave, *options).return_value == 0
    return Workspace(folder)


def test_an_archive_becomes_the_wave_that_the_command_loads(surveys, archive, tmp_path, caplog, monkeypatch):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    with caplog.at_level(logging.DEBUG):
        answer = hand_in(surveys, archive)
    assert answer.status_code == 201, answer.text
    told = answer.json()
    iris = ["https://w3id.org/genoguide/survey/2026", "https://w3id.org/genoguide/response/2026/AT"]
    assert told["records"][:2] == iris
    assert (told["number"], told["sha256"]) == (30, hashlib.sha256(archive).hexdigest())
    assert (told["type"], told["wave"], told["replaces"]) == ("application/zip", "2026", False)
    accept(surveys, told["id"])
    own = loaded(tmp_path / "loaded", "2026")
    assert surveys.workspace.wave("2026").read_bytes() == own.wave("2026").read_bytes()
    review = "survey/2026.review.csv"
    assert below(surveys.workspace.folder)[review] == below(own.folder)[review]
    page = surveys.workspace.folder / "survey" / "2026.report" / "report.html"
    assert "compared with the one that it would replace when it is reviewed" in page.read_text(encoding="utf-8")
    assert canaries(surveys.workspace.folder) == []
    assert CANARY.search(caplog.text.encode() + answer.content) is None
    assert list(scratch.iterdir()) == []


def test_a_text_is_published_once_a_human_has_said_so(surveys, earlier, tmp_path):
    number = hand_in(surveys, earlier).json()["id"]
    texts = texts_of(surveys, number)
    titles = [row["answer"] for row in texts if row["field"] == "title"]
    accept(surveys, number, texts={titles[0]: "publish", titles[1]: "withhold"})
    wave = surveys.workspace.wave("2023").read_text(encoding="utf-8")
    said = {row["answer"]: row["text"] for row in texts}
    assert said[titles[0]] in wave
    assert wave.count("gg:ReportedPractice") == 1
    own = loaded(tmp_path / "loaded", "2023")
    review = surveys.workspace.wave("2023").with_suffix(".review.csv")
    assert exports.load(own.folder, exports.archive("2023"), "2023", "--reviewed", str(review)).return_value == 0
    assert own.wave("2023").read_text(encoding="utf-8") == wave


@pytest.mark.parametrize("state", [State.ACCEPTED, State.REJECTED])
def test_no_text_is_kept_of_what_is_decided_on(surveys, earlier, state):
    number = hand_in(surveys, earlier).json()["id"]
    folder = surveys.workspace.submissions / number
    told = [row["text"].encode() for row in texts_of(surveys, number) if len(row["text"]) > 20]
    assert len(told) > 5
    Review(surveys.workspace).decide(number, Wish(state, Role.REVIEWER, "A reason."))
    left = below(folder)
    assert sorted(left) == [
        "base.json", "content.trig", "decisions/0001.json", "report/findings.csv", "report/report.html", "report/report.ttl", "submission.json"
    ]  # fmt: skip
    assert [text for text in told for content in left.values() if text in content] == []


def test_a_wave_that_is_there_is_replaced_whole_and_the_reviewer_sees_how(surveys, earlier):
    first = hand_in(surveys, earlier).json()["id"]
    second = hand_in(surveys, earlier).json()
    accept(surveys, first)
    assert second["replaces"] is False
    with pytest.raises(RecordsChanged, match="survey/2023"):
        accept(surveys, second["id"])
    title = next(row["answer"] for row in texts_of(surveys, second["id"]) if row["field"] == "title")
    assert Review(surveys.workspace).preview(second["id"]).cells == ()
    accept(surveys, second["id"], overwrite=True, texts={title: "publish"})
    third = hand_in(surveys, earlier).json()
    assert third["replaces"] is True
    assert Review(surveys.workspace).preview(third["id"]).cells == ()  # decisions on texts hold for later ones


def test_what_was_handed_in_under_an_older_crosswalk_is_not_accepted(surveys, earlier):
    """The crosswalk may allow less by now."""
    number = hand_in(surveys, earlier).json()["id"]
    crosswalk = surveys.workspace.crosswalks / "assessment.yaml"
    crosswalk.write_text(crosswalk.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    with pytest.raises(NotConforming) as refused:
        accept(surveys, number, overwrite=True)
    assert "The crosswalk" in refused.value.findings[0].message
    assert not surveys.workspace.wave("2023").exists()


def test_decisions_on_texts_that_are_not_there_and_damage_are_told(surveys, earlier):
    number = hand_in(surveys, earlier).json()["id"]
    with pytest.raises(TextUnknown, match="2023/XX/none"):
        accept(surveys, number, texts={"2023/XX/none": "publish"})
    held = surveys.workspace.submissions / number / "held.json"
    held.write_bytes(held.read_bytes().replace(b"FR", b"BE", 1))
    with pytest.raises(SubmissionDamaged):
        accept(surveys, number)
    assert not surveys.workspace.wave("2023").exists()


def test_an_acceptance_that_was_killed_is_carried_out_with_its_texts(surveys, earlier, monkeypatch):
    number = hand_in(surveys, earlier).json()["id"]
    title = next(row for row in texts_of(surveys, number) if row["field"] == "title")
    with monkeypatch.context() as killed, pytest.raises(KeyboardInterrupt):
        killed.setattr(Review, "_finish", _die)
        accept(surveys, number, texts={title["answer"]: "publish"})
    assert Review(surveys.workspace).begun() == [number]
    same = accept(surveys, number, texts={title["answer"]: "publish"})
    assert same.state is State.ACCEPTED
    assert title["text"] in surveys.workspace.wave("2023").read_text(encoding="utf-8")
    assert not (surveys.workspace.submissions / number / "held.json").exists()
    with pytest.raises(AlreadyDecided):
        accept(surveys, number, texts={title["answer"]: "withhold"})


def _die(*_args):
    raise KeyboardInterrupt


def test_an_operator_sees_the_cells_that_differ_and_releases_texts_by_a_file(surveys, earlier, tmp_path):
    loaded(surveys.workspace.folder, "2023")
    wave = surveys.workspace.wave("2023")
    wave.write_bytes(wave.read_bytes().replace(b'gg:rawCode "L3"', b'gg:rawCode "L4"', 1))
    number = hand_in(surveys, earlier).json()["id"]
    shown = exports.call(surveys.workspace.folder, "submissions", "show", number).stdout
    assert "It would replace survey/2023, in which 1 cell says something else:" in shown
    assert re.search(r"L4 \(3\) -> L3 \(3\)", shown)
    told = surveys.get(f"/submissions/{number}/changes", Scope.REVIEW).json()
    assert told["files"] == ["survey/2023"]
    assert [(cell["before"], cell["after"]) for cell in told["cells"]] == [("L4 (3)", "L3 (3)")]
    assert surveys.get(f"/submissions/{number}/changes", Scope.SURVEY).status_code == 403
    texts = surveys.workspace.submissions / number / "texts.csv"
    assert f"texts     {texts}" in shown
    rows = texts.read_text(encoding="utf-8-sig").splitlines()
    answer = next(row["answer"] for row in texts_of(surveys, number) if row["field"] == "title")
    filled = [row[: -len(",,")] + ",publish," if row.startswith(answer) else row for row in rows]
    (tmp_path / "filled.csv").write_text("\n".join(filled), encoding="utf-8")
    options = ("--reviewed", str(tmp_path / "filled.csv"))
    done = exports.call(surveys.workspace.folder, "submissions", "accept", number, *options)
    assert done.stdout == f"Submission {number} is accepted, into survey/2023.trig.\n"
    assert wave.read_text(encoding="utf-8").count("gg:ReportedPractice") == 1


def test_the_same_under_a_key_is_taken_once(surveys, earlier):
    first, second = (hand_in(surveys, earlier, Idempotency_Key="wave") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] == second.json()["id"]
    other = surveys.submit(earlier, {**ARCHIVE, "Idempotency-Key": "wave"}, Scope.SURVEY, params={"wave": "2023"})
    assert (other.status_code, other.json()["title"]) == (422, "The key was used for other content")
    assert len(surveys.folders) == 1


def test_other_exports_go_with_their_structure(surveys):
    files = {
        "structure": ("names.lss", exports.structure("2023").read_bytes()),
        "responses": ("jane.doe@example.org.csv", exports.exports("2023")[0].read_bytes()),
    }
    answer = surveys.client.post(
        "/submissions?wave=2023", files=files, headers=surveys.bearer(surveys.secrets[Scope.SURVEY])
    )
    assert answer.status_code == 201, answer.text
    assert answer.json()["name"] == "survey 2023"
    assert [name for name, content in below(surveys.workspace.folder).items() if b"jane.doe" in content] == []
    assert canaries(surveys.workspace.folder) == []


FAULTS = {
    "cut": (lambda content: content[:2000], {}, "The archive is cut off: its end is missing."),
    "no archive": (lambda content: b"name,mail\nJane,CANARY-1@example.org\n", {}, "CSV"),
    "of another wave": (lambda content: content, {"wave": "2026"}, "is not that of the wave that was named"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_cannot_be_read_is_told_and_not_kept(surveys, earlier, fault):
    change, params, message = FAULTS[fault]
    answer = surveys.submit(change(earlier), ARCHIVE, Scope.SURVEY, params=params)
    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert error["file"] == "survey_archive.lsa"
    assert message in error["message"] or fault == "no archive"
    assert surveys.folders == []
    assert CANARY.search(answer.content) is None


def test_a_survey_without_a_crosswalk_is_not_read(site, earlier):
    answer = hand_in(site, earlier)
    assert answer.status_code == 422
    assert "No crosswalk says what the questions of survey 482977 mean." in answer.text
    assert site.folders == []


def test_findings_are_a_page_or_a_report_too(surveys, earlier):
    page = surveys.submit(earlier[:2000], {**ARCHIVE, "Accept": "text/html"}, Scope.SURVEY)
    assert (page.status_code, page.headers["content-type"]) == (422, "text/html; charset=utf-8")
    assert "The archive is cut off" in page.text
    report = surveys.submit(earlier[:2000], {**ARCHIVE, "Accept": "text/turtle"}, Scope.SURVEY)
    assert (report.status_code, report.headers["content-type"].partition(";")[0]) == (422, "text/turtle")
    assert "sh:ValidationReport" in report.text


def test_validating_takes_no_token_and_keeps_nothing(surveys, earlier):
    answer = surveys.client.post("/validate", content=earlier, headers=ARCHIVE)
    assert (answer.status_code, answer.json()["conforms"]) == (200, True)
    assert answer.json()["records"] > 5
    assert CANARY.search(answer.content) is None
    assert not surveys.workspace.submissions.exists()


def test_a_browser_can_validate_and_hand_in_an_archive(surveys, earlier):
    page = {"Accept": "text/html"}
    assert 'action="/validate?wave="' in surveys.client.get("/validate", headers=page).text
    file = {"file": ("jane.doe@example.org.lsa", earlier)}
    checked = surveys.client.post("/validate?wave=", files=file, headers=page)
    assert (checked.status_code, "It conforms" in checked.text) == (200, True)
    data = {"token": surveys.secrets[Scope.SURVEY], "key": "of-the-form", "wave": ""}
    sent = surveys.client.post("/submissions", data=data, files=file, headers=page)
    assert (sent.status_code, "waits for its review" in sent.text) == (201, True)
    assert "jane.doe" not in checked.text + sent.text
    assert [name for name, content in below(surveys.workspace.folder).items() if b"jane.doe" in content] == []


def test_an_archive_that_unfolds_without_end_is_refused(surveys):
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("survey_482977.lss", b" " * (200 * 2**20))
    answer = hand_in(surveys, bomb.getvalue())
    assert answer.status_code == 422
    assert "becomes far too large when unpacked" in answer.json()["errors"][0]["message"]
    assert surveys.folders == []


def test_what_is_too_large_is_not_read(surveys, limits):
    answer = hand_in(surveys, b"x" * (limits.survey_size_limit + 1))
    assert answer.status_code == 413
    assert "GENOGUIDE_SURVEY_SIZE_LIMIT" in answer.json()["detail"]


def test_only_a_token_for_surveys_hands_them_in(surveys, earlier):
    for scope in (Scope.SUBMIT, Scope.PUBLISH, Scope.REVIEW):
        assert hand_in(surveys, earlier, scope).status_code == 403
    assert surveys.client.post("/submissions", content=earlier, headers=ARCHIVE).status_code == 401
    assert surveys.submit_table(scope=Scope.SURVEY).status_code == 403
    assert surveys.folders == []


def test_who_may_read_what_is_kept(surveys, earlier):
    number = hand_in(surveys, earlier).json()["id"]
    anybody = surveys.get(f"/submissions/{number}").json()
    assert {"records", "name", "token", "wave"} & anybody.keys() == set()
    content = surveys.get(f"/submissions/{number}/content", Scope.SURVEY)
    assert (content.status_code, content.headers["content-type"]) == (200, "application/trig")
    for scope, status in ((Scope.REVIEW, 200), (Scope.SURVEY, 403), (Scope.SUBMIT, 403), (None, 401)):
        assert surveys.get(f"/submissions/{number}/texts", scope).status_code == status, scope
    texts = surveys.get(f"/submissions/{number}/texts", Scope.REVIEW)
    assert texts.text.lstrip("\ufeff").startswith("answer,hash,field,text")
    Review(surveys.workspace).decide(number, Wish(State.REJECTED, Role.REVIEWER, "No."))
    assert surveys.get(f"/submissions/{number}/texts", Scope.REVIEW).status_code == 404
