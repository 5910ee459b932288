"""``genoguide token`` as people type it."""

import json
from pathlib import Path

from click.testing import CliRunner, Result

from api.cli import genoguide, run
from api.submitting.tokens import Tokens


def call(workspace: Path, *arguments: str) -> Result:
    return CliRunner().invoke(
        genoguide, ["--workspace", str(workspace), "token", *arguments], standalone_mode=False, catch_exceptions=True
    )


def test_a_secret_is_printed_once_alone_on_the_output(tmp_path: Path) -> None:
    made = call(tmp_path, "new", "--scope", "submit", "--label", "Institute", "--expires", "30")
    secret = made.stdout.strip()
    token = Tokens(tmp_path).find(secret)
    assert token is not None
    assert token.label == "Institute"
    assert token.id in made.stderr
    assert secret not in made.stderr
    listed = call(tmp_path, "list").output + call(tmp_path, "list", "--format", "json").output
    assert secret not in listed
    assert token.sha256 not in listed
    assert token.id in listed


def test_a_token_is_rotated_and_revoked(tmp_path: Path) -> None:
    old = call(tmp_path, "new", "--scope", "review").stdout.strip()
    [token] = json.loads(call(tmp_path, "list", "--format", "json").output)
    new = call(tmp_path, "rotate", token["id"]).stdout.strip()
    tokens = Tokens(tmp_path)
    assert tokens.find(old) is None
    assert tokens.find(new) is not None
    assert call(tmp_path, "revoke", token["id"]).output == f"The token {token['id']} is revoked.\n"
    assert tokens.find(new) is None
    assert json.loads(call(tmp_path, "list", "--format", "json").output)[0]["state"] == "revoked"


def test_without_tokens_it_is_said_how_to_make_one(tmp_path: Path) -> None:
    assert "genoguide token new --scope submit" in call(tmp_path, "list").output


def test_a_token_that_is_not_there_is_a_message(tmp_path: Path, capsys) -> None:  # type: ignore[no-untyped-def]
    code = run(lambda: genoguide(["--workspace", str(tmp_path), "token", "revoke", "00000000"], standalone_mode=False))
    assert code == 2
    assert "The token '00000000' is not there. 'genoguide token list' shows all." in capsys.readouterr().err
