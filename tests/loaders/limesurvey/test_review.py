"""No free text is published before a human has read it, and a decision holds for as long as its text."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.findings import Unreadable
from loaders.limesurvey.response import ReportedPractice, Response, Text
from loaders.limesurvey.review import Decision, Review, ReviewItem, Ruling, review_of
from loaders.limesurvey.review_file import neutral, outdated, read_review, spoken, to_csv
from tests.loaders.limesurvey.made import PRACTICE, response, systems

SHAREABLE = {"2026/FR/GP1title", "2026/FR/GP1desc", "2026/FR/GP1web", "2026/FR/GP1apps.other"}
COMMENT = "2026/FR/I1com"


def review(*responses: Response) -> Review:
    return review_of("2026", responses or (response(),), systems())


def with_practice(**parts: object) -> Response:
    practice: ReportedPractice = replace(PRACTICE, **parts)  # type: ignore[arg-type]
    return response(practices=(practice,))


def test_at_first_nothing_is_released() -> None:
    first = review()
    assert {item.answer for item in first.waiting} == SHAREABLE
    assert first.released == {}


def test_approval_releases_what_is_shareable_and_no_comment() -> None:
    assert set(review().decided({}, approve=True).released) == SHAREABLE


def test_a_comment_is_released_by_an_explicit_decision_alone() -> None:
    (comment,) = [item for item in review().items if item.answer == COMMENT]
    assert comment.decision is Decision.WITHHOLD
    decided = review().decided({COMMENT: Ruling(comment.hash, Decision.PUBLISH)})
    assert decided.released == {COMMENT: "Well done"}


def test_practices_that_are_not_shared_are_not_even_listed() -> None:
    assert {i.answer for i in review(with_practice(share=False)).items} == {COMMENT}
    assert {i.answer for i in review(with_practice(share=None)).items} == {COMMENT}


def test_a_decision_holds_until_the_text_changes() -> None:
    approved = review().decided({}, approve=True)
    rulings = {item.answer: Ruling(item.hash, item.decision, item.note) for item in approved.items}
    assert review().decided(rulings).released == approved.released
    changed = review(with_practice(title=Text("GP1title", "Another charter"))).decided(rulings)
    assert {item.answer for item in changed.waiting} == {"2026/FR/GP1title"}


def test_withheld_stays_withheld_when_the_rest_is_approved() -> None:
    (title,) = [i for i in review().items if i.field == "title"]
    decided = review().decided({title.answer: Ruling(title.hash, Decision.WITHHOLD)}, approve=True)
    assert set(decided.released) == SHAREABLE - {title.answer}


def test_masked_texts_come_first_and_are_released_masked() -> None:
    said = "Ask jane@example.org or 01 53 45 67 89"
    first = review(with_practice(description=Text("GP1desc", said)))
    assert first.items[0].answer == "2026/FR/GP1desc"
    assert first.items[0].masked
    released = first.decided({}, approve=True).released["2026/FR/GP1desc"]
    assert released == "Ask [e-mail removed] or [telephone number removed]"


@pytest.mark.parametrize(
    "website", ["mailto:jane@example.org", "www.example.org", "https://x.org/?ask=jane@example.org"]
)
def test_what_is_no_web_address_is_withheld_whatever_is_decided(website: str) -> None:
    first = review(with_practice(website=Text("GP1web", website)))
    (item,) = [i for i in first.items if i.field == "website"]
    decided = first.decided({item.answer: Ruling(item.hash, Decision.PUBLISH)}, approve=True)
    assert item.answer not in decided.released
    assert "jane" not in to_csv(decided).decode()


def test_the_file_gives_back_what_was_decided(tmp_path: Path) -> None:
    path = tmp_path / "2026.review.csv"
    approved = review(with_practice(title=Text("GP1title", '=HYPERLINK("x")\n"quoted"; text'))).decided(
        {}, approve=True
    )
    path.write_bytes(to_csv(approved))
    rulings, findings = read_review(path)
    assert findings == ()
    assert {a: (r.text, r.decision) for a, r in rulings.items()} == {
        i.answer: (i.hash, i.decision) for i in approved.items
    }


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_file_is_read_as_spreadsheet_programs_save_it(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "review.csv"
    rows = [["answer", "hash", "decision"], ["2026/FR/I1com", "sha256-1", " Publish "]]
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(delimiter.join(row) for row in rows).encode())
    assert read_review(path)[0]["2026/FR/I1com"].decision is Decision.PUBLISH


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "'=1", "'", "plain", ""])
def test_no_cell_is_a_formula_and_each_is_read_as_it_was(text: str) -> None:
    assert not neutral(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert spoken(neutral(text)) == text


@given(st.text())
def test_every_text_comes_back(text: str) -> None:
    assert spoken(neutral(text)) == text


def file_of(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "review.csv"
    path.write_bytes(content)
    return path


def test_a_wrong_decision_is_named_with_line_and_nearest(tmp_path: Path) -> None:
    rulings, (finding,) = read_review(file_of(tmp_path, b"answer,hash,decision\n2026/FR/a,1,publishh\n"))
    assert (finding.line, finding.nearest) == (2, "publish")
    assert rulings["2026/FR/a"].decision is None


def test_two_decisions_about_one_text_leave_it_waiting(tmp_path: Path) -> None:
    content = b"answer,hash,decision\n2026/FR/a,1,publish\n2026/FR/a,1,withhold\n"
    rulings, (finding,) = read_review(file_of(tmp_path, content))
    assert finding.line == 3
    assert rulings["2026/FR/a"].decision is None


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a,b\n1,2\n", "no column answer, hash, decision"), (b"", "no column"), (b"\xff\xfea", "not UTF-8"),
        (b'answer,hash,decision\n"a,b', "not CSV"), (b"answer,hash,decision\n" + b"x" * 200_000, "not CSV"),
    ],
)  # fmt: skip
def test_what_is_no_review_file_is_refused_in_words(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        read_review(file_of(tmp_path, content))


def test_decisions_that_no_longer_hold_are_told() -> None:
    item = ReviewItem("2026/FR/a", "title", "New", False, True)
    rulings = {
        "2026/FR/a": Ruling("sha256-old", Decision.PUBLISH, line=2),
        "2026/FR/gone": Ruling("sha256-x", Decision.PUBLISH, line=3),
        "2026/FR/quiet": Ruling("sha256-x", Decision.WITHHOLD, line=4),
    }
    told = {f.line: f.message for f in outdated(rulings, Review((item,)), "review.csv")}
    assert told == {2: "The text has changed since it was reviewed.", 3: "There is no such text any more."}
