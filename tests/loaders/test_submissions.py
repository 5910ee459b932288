"""Submissions as they are kept, and what the graph says of them: nothing of their content before it is accepted."""

import json
from dataclasses import replace

import pytest
from pyoxigraph import Literal, NamedNode

from graph.vocabulary import BASE, GG
from loaders.findings import Severity, Unreadable
from loaders.submissions import (
    Decision,
    Role,
    State,
    Submission,
    fingerprint,
    read_submission,
    read_submissions,
)
from loaders.submitted import Syntax

RECORD = f"{BASE}practice/fr-canary"
KEPT = Submission(
    id="20261122T081500Z-7f3c9a21",
    name="canary-name.yaml",
    syntax=Syntax.YAML,
    sha256="0" * 64,
    size=12,
    received="2026-11-22T08:15:00Z",
    token="canary-token",
    records=(RECORD,),
    key="canary-key",
)
ACCEPTED = Decision(State.ACCEPTED, "2026-11-22T09:00:00Z", Role.REVIEWER, "Well sourced", ("practice/fr",))
REJECTED = Decision(State.REJECTED, "2026-11-22T09:30:00Z", Role.OPERATOR, "Withdrawn")


def kept(folder, submission=KEPT, *decisions):
    place = folder / submission.id
    (place / "decisions").mkdir(parents=True)
    (place / "submission.json").write_bytes(submission.encode())
    for number, decision in enumerate(decisions, 1):
        (place / "decisions" / f"{number:04}.json").write_bytes(decision.encode())
    return place


def objects(graph, predicate):
    return [t.object for t in graph.triples if t.predicate == predicate]


def test_what_is_kept_is_read_with_its_decisions(tmp_path):
    place = kept(tmp_path, KEPT, ACCEPTED, REJECTED)
    (place / "decisions" / ".begun.json").write_text("half")
    assert read_submission(place) == replace(KEPT, decisions=(ACCEPTED, REJECTED))
    assert read_submission(place).state is State.REJECTED


def test_nothing_that_it_says_is_in_the_graph_before_it_is_accepted():
    graph = KEPT.graph()
    assert objects(graph, GG.submissionState) == [NamedNode(f"{BASE}submission-state/submitted")]
    assert objects(graph, GG.recordCount) == [Literal(1)]
    assert objects(graph, GG.submits) == []
    assert "canary" not in str(graph.triples)


def test_an_accepted_one_names_its_records_and_who_decided():
    graph = replace(KEPT, decisions=(ACCEPTED,)).graph()
    assert objects(graph, GG.submits) == [NamedNode(RECORD)]
    assert objects(graph, GG.reviewerRole) == [NamedNode(f"{BASE}reviewer-role/reviewer")]
    assert objects(graph, GG.reason) == [Literal("Well sourced")]
    assert objects(graph, GG.intoFile) == [NamedNode(f"{BASE}graph/practice/fr")]
    assert "canary-" not in str([t for t in graph.triples if t.predicate != GG.submits])


def test_one_that_was_accepted_and_then_rejected_names_no_records():
    assert objects(replace(KEPT, decisions=(ACCEPTED, REJECTED)).graph(), GG.submits) == []


def test_a_decision_changes_the_fingerprint(tmp_path):
    place = kept(tmp_path)
    before = fingerprint(place)
    (place / "decisions" / "0001.json").write_bytes(ACCEPTED.encode())
    assert fingerprint(place) != before


@pytest.mark.parametrize(
    "manifest",
    ["", "{", "[]", "{}", json.dumps({**json.loads(KEPT.encode()), "syntax": "doc"}),
     json.dumps({**json.loads(KEPT.encode()), "id": "20261122T081500Z-00000000"}), "\0"],
)  # fmt: skip
def test_a_damaged_one_is_a_warning_and_hides_no_other(tmp_path, manifest):
    place = kept(tmp_path)
    other = replace(KEPT, id="20261122T081501Z-7f3c9a21")
    kept(tmp_path, other)
    (place / "submission.json").write_text(manifest)
    with pytest.raises(Unreadable):
        read_submission(place)
    found, findings = read_submissions(tmp_path)
    assert found == (other,)
    assert [(f.file, f.severity) for f in findings] == [(f"submissions/{KEPT.id}", Severity.WARNING)]


def test_what_is_no_submission_is_passed_over(tmp_path):
    kept(tmp_path)
    (tmp_path / ".taking-x").mkdir()
    (tmp_path / "notes").mkdir()
    assert read_submissions(tmp_path) == ((KEPT,), ())
    assert read_submissions(tmp_path / "none") == ((), ())
