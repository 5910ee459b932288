"""Responses from a server: a real client asks a small RemoteControl service for the wanted columns alone."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urljoin

import pytest

from loaders.findings import Unreadable
from loaders.limesurvey.live import Server, fields, pull_table
from loaders.limesurvey.table import Format
from tests.loaders.limesurvey.remote_control import PASSWORD, RemoteControl, serving
from tests.loaders.limesurvey.samples import ARCHIVES, structure, table

pytest.importorskip("citric", reason="the extra live is not installed")


@pytest.fixture
def server() -> Iterator[str]:
    with serving() as address:
        yield address


def test_a_server_gives_what_its_export_holds(server):
    wanted = {"country", "I1"}
    read = pull_table(Server(server, "user", PASSWORD), structure("wave-2026"), wanted)
    assert read.format is Format.JSON
    assert read.rows == table("wave-2026", "results_code_code_remotecontrol.json", wanted).rows


def test_only_wanted_columns_are_asked_for_in_codes(server):
    pull_table(Server(server, "user", PASSWORD), structure("wave-2026"), {"country"})
    (asked,) = RemoteControl.asked
    country = structure("wave-2026").by_code["country"]
    sgqa = f"482613X{country.group}X{country.id}"
    assert asked[1:] == [
        482613,
        "json",
        None,
        "all",
        "code",
        "short",
        None,
        None,
        ["id", "submitdate", "startlanguage", sgqa],
        None,
    ]


def test_version_7_calls_fields_by_question():
    seven = replace(structure("wave-2026"), database_version=700)
    assert fields(seven, {"country"})[3:] == [f"Q{seven.by_code['country'].id}"]


def test_a_survey_without_responses_is_an_empty_table(server):
    RemoteControl.status = "No Data, could not get max id."
    assert pull_table(Server(server, "user", PASSWORD), structure("wave-2026"), {"country"}).rows == ()


@pytest.mark.parametrize(
    ("url", "password", "says"),
    [
        ("http://example.org/remotecontrol", PASSWORD, "not https"),
        ("file:///etc/passwd", PASSWORD, "not https"),
        ("http://127.0.0.1:9/", PASSWORD, "does not answer"),
        ("/moved", PASSWORD, "does not answer as RemoteControl does (TooManyRedirects)"),
        ("", "wrong-CANARY", "refuses: Invalid user name or password …"),
    ],
)
def test_a_server_that_cannot_be_used_is_said_to_be_without_the_password(server, url, password, says):
    with pytest.raises(Unreadable) as refused:
        pull_table(Server(urljoin(server, url), "user", password), structure("wave-2026"), {"country"})
    assert says in refused.value.finding.message
    assert "CANARY" not in repr(refused.value.finding)


def test_the_wanted_columns_of_every_survey_have_fields():
    for survey in ARCHIVES:
        names = table(survey, ARCHIVES[survey].name, ()).columns
        assert len(fields(structure(survey), names)) == 3 + len(names)
