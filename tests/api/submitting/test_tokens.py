"""Tokens: secrets are told once and kept nowhere; what changes counts at once."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest

from api.submitting.tokens import Scope, Tokens, TokensDamaged, UnknownToken
from loaders.submissions import Role

HOUR = timedelta(hours=1)


class Clock:
    def __init__(self):
        self.now = datetime(2026, 11, 22, 8, 15, tzinfo=UTC)

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def tokens(tmp_path, clock):
    return Tokens(tmp_path, clock)


def test_a_secret_opens_and_is_nowhere_on_disk(tokens, tmp_path):
    token, secret = tokens.new(Scope.SUBMIT, "Institute")
    assert tokens.find(secret) == token
    assert re.fullmatch(r"gg_[0-9a-f]{8}_[A-Za-z0-9_-]{43}", secret)
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert secret.encode() not in written
    assert secret.rpartition("_")[2].encode() not in written


def test_only_its_owner_may_read_the_file(tokens, tmp_path):
    tokens.new(Scope.SUBMIT)
    assert (tmp_path / "tokens.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("changed", ["", "x", "{}x", "x{}", "{} ", "gg_00000000_" + "a" * 43])
def test_another_secret_opens_nothing(tokens, changed):
    _, secret = tokens.new(Scope.SUBMIT)
    assert tokens.find(changed.format(secret)) is None


def test_the_last_character_counts(tokens):
    _, secret = tokens.new(Scope.SUBMIT)
    assert tokens.find(secret[:-1] + ("A" if secret[-1] != "A" else "B")) is None


def test_a_token_expires(tokens, clock):
    token, secret = tokens.new(Scope.SUBMIT, lifetime=2 * HOUR)
    clock.now += 2 * HOUR - timedelta(seconds=1)
    assert tokens.find(secret) == token
    clock.now += timedelta(seconds=1)
    assert tokens.find(secret) is None
    assert token.state(clock.now) == "expired"


def test_another_process_revokes_and_the_server_knows_at_once(tokens, tmp_path):
    token, secret = tokens.new(Scope.REVIEW)
    assert tokens.find(secret)
    Tokens(tmp_path).revoke(token.id)
    assert tokens.find(secret) is None


def test_a_rotation_replaces_the_secret_after_an_overlap(tokens, clock):
    token, old = tokens.new(Scope.SUBMIT)
    rotated, new = tokens.rotate(token.id, overlap=HOUR)
    assert rotated.id == token.id
    assert tokens.find(old) == tokens.find(new) == rotated
    clock.now += HOUR
    assert tokens.find(old) is None
    assert tokens.find(new) == rotated
    _, newest = tokens.rotate(token.id)
    assert tokens.find(new) is None
    assert tokens.find(newest)


def test_what_is_revoked_stays_so(tokens):
    token, _ = tokens.new(Scope.SUBMIT)
    tokens.revoke(token.id)
    for change in (tokens.rotate, tokens.revoke):
        with pytest.raises(UnknownToken, match="was revoked"):
            change(token.id)
    with pytest.raises(UnknownToken, match="is not there"):
        tokens.revoke("00000000")


def test_a_token_is_for_its_scope_alone(tokens):
    allowed = {scope: {s for s in Scope if tokens.new(scope)[0].may(s)} for scope in Scope}
    assert allowed == {
        Scope.SUBMIT: {Scope.SUBMIT},
        Scope.REVIEW: {Scope.REVIEW},
        Scope.PUBLISH: {Scope.PUBLISH, Scope.SUBMIT},
        Scope.SURVEY: {Scope.SURVEY},
    }
    assert tokens.new(Scope.PUBLISH)[0].role is Role.PUBLISHER
    assert tokens.new(Scope.REVIEW)[0].role is Role.REVIEWER


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "{}", '{"tokens": [{}]}', '{"tokens": 3}', '{"tokens": [{"id": "a", "scope": "all"}]}', "\xff"],
)
def test_a_damaged_file_lets_nobody_in(tokens, tmp_path, content):
    _, secret = tokens.new(Scope.SUBMIT)
    (tmp_path / "tokens.json").write_text(content, encoding="latin-1")
    with pytest.raises(TokensDamaged, match=r"tokens\.json"):
        tokens.find(secret)


def test_a_time_without_a_zone_is_no_time(tokens, tmp_path):
    _, secret = tokens.new(Scope.SUBMIT)
    path = tmp_path / "tokens.json"
    content = json.loads(path.read_text())
    content["tokens"][0]["expires"] = "2030-01-01T00:00:00"
    path.write_text(json.dumps(content))
    with pytest.raises(TokensDamaged):
        tokens.find(secret)


def test_a_file_that_others_may_write_to_lets_nobody_in(tokens, tmp_path):
    _, secret = tokens.new(Scope.SUBMIT)
    (tmp_path / "tokens.json").chmod(0o666)
    with pytest.raises(TokensDamaged, match="chmod 600"):
        tokens.find(secret)
