"""The settings: what cannot be is failed, what makes little sense is a warning, and no password is shown."""

import pytest

from api.doctor.check import State
from api.doctor.settings import check_settings
from tests.graph.search.test_encoders import MODEL

QUIET = {"GENOGUIDE_ENCODER": "none"}


def found(environment):
    return {(check.name, check.state): check for check in check_settings({**QUIET, **environment})[1]}


def test_defaults_are_well():
    settings, checks = check_settings(QUIET)
    assert settings is not None
    assert [check.name for check in checks if check.state is not State.OK] == ["encoder"]


def test_a_value_that_cannot_be_is_failed():
    settings, [check] = check_settings({"GENOGUIDE_PORT": "eighty"})
    assert (settings, check.state) == (None, State.FAILED)
    assert "GENOGUIDE_PORT is 'eighty'" in check.found


@pytest.mark.parametrize(
    "environment",
    [
        {"GENOGUIDE_WORKERS": "2", "GENOGUIDE_LONG_QUERY_WORKERS": "2"},
        {"GENOGUIDE_FIRST_BYTE_TIME_LIMIT": "31"},
        {"GENOGUIDE_SHORT_QUERY_TIME": "30"},
        {"GENOGUIDE_RESULT_SIZE_LIMIT": "2 GiB"},
        {"GENOGUIDE_SHUTDOWN_TIME_LIMIT": "5"},
    ],
)
def test_limits_that_do_not_go_together_are_a_warning(environment):
    assert ("limits", State.WARNING) in found(environment)


def test_a_misspelt_variable_is_named():
    assert "GENOGUIDE_WORKER is no setting" in found({"GENOGUIDE_WORKER": "3"})["settings", State.WARNING].found


def test_half_of_a_name_and_password_is_noticed_and_neither_is_shown():
    checks = check_settings({**QUIET, "GENOGUIDE_PUBLISH_PASSWORD": "hunter2", "GENOGUIDE_ENDPOINT_USER": "ada"})[1]
    assert sum("is not set" in check.found for check in checks) == 2
    assert not any("hunter2" in str(check) or "ada" in str(check) for check in checks)


@pytest.mark.parametrize(
    ("environment", "state"),
    [
        ({"GENOGUIDE_PUBLIC_URL": "https://example.org/kg", "GENOGUIDE_BASE_PATH": "/kg"}, State.OK),
        ({"GENOGUIDE_PUBLIC_URL": "https://example.org/kg"}, State.FAILED),
        ({"GENOGUIDE_PUBLIC_URL": "https://example.org", "GENOGUIDE_BASE_PATH": "/kg"}, State.FAILED),
        ({"GENOGUIDE_HOST": "0.0.0.0"}, State.WARNING),
    ],
)
def test_the_public_address_fits_the_base_path(environment, state):
    assert ("public address", state) in found(environment)


def test_an_encoder_is_opened():
    assert ("encoder", State.FAILED) in found({"GENOGUIDE_ENCODER": "/no/such/folder"})
    assert ("encoder", State.OK) in found({"GENOGUIDE_ENCODER": str(MODEL)})
