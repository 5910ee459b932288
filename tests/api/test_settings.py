"""Settings: read from the environment, refused with a reason, documented."""

import re
from pathlib import Path

import pytest

from api.settings import PREFIX, SETTINGS, SettingError, Settings, documentation_rows, show_size

DOCUMENTATION = Path(__file__).parents[2] / "docs" / "settings.md"


def test_the_defaults():
    settings = Settings()
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.workers >= 2
    assert settings.query_time_limit == 30
    assert settings.worker_memory_limit == 1024**3


def test_the_environment_stands_above_the_defaults():
    settings = Settings.from_environment({"GENOGUIDE_PORT": "80", "GENOGUIDE_RESULT_SIZE_LIMIT": "5 MiB", "OTHER": "x"})
    assert settings.port == 80
    assert settings.result_size_limit == 5 * 1024**2
    assert settings.host == "127.0.0.1"


def test_options_stand_above_the_environment():
    settings = Settings.from_environment({"GENOGUIDE_PORT": "80"}).with_values(port=81, query_time_limit=0.5)
    assert (settings.port, settings.query_time_limit) == (81, 0.5)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("GENOGUIDE_PORT", "eighty"),
        ("GENOGUIDE_PORT", "65536"),
        ("GENOGUIDE_WORKERS", "0"),
        ("GENOGUIDE_QUERY_TIME_LIMIT", "-1"),
        ("GENOGUIDE_QUERY_TIME_LIMIT", "inf"),
        ("GENOGUIDE_QUERY_TIME_LIMIT", "nan"),
        ("GENOGUIDE_RESULT_SIZE_LIMIT", "5 MB"),
        ("GENOGUIDE_HOST", " "),
    ],
)
def test_a_bad_value_is_named_with_what_was_expected(variable, value):
    with pytest.raises(SettingError) as caught:
        Settings.from_environment({variable: value})
    kind = next(setting.type for setting in SETTINGS if setting.variable == variable)
    assert str(caught.value) == f"{variable} is {value!r}; expected: {kind.name}."


def test_every_setting_is_documented_as_it_is():
    table = re.findall(r"^\| `(\w+)` \| (.+?) \| (.+?) \| (.+?) \|$", DOCUMENTATION.read_text(), re.MULTILINE)
    assert table == documentation_rows()


def test_every_variable_that_is_read_anywhere_is_documented():
    """Wherever its name is written, with what is before it left to ``PREFIX`` or not."""
    code = "".join(path.read_text() for path in (Path(__file__).parents[2] / "api").rglob("*.py"))
    read = set(re.findall(r'"(GENOGUIDE_[A-Z_]+)"', code)) - {PREFIX}
    assert {"GENOGUIDE_ENDPOINT", "GENOGUIDE_PUBLISH_PASSWORD"} <= read, "the names are written otherwise now"
    assert read <= set(re.findall(r"`(GENOGUIDE_\w+)`", DOCUMENTATION.read_text()))


@pytest.mark.parametrize(("size", "shown"), [(1024**3, "1 GiB"), (65536, "64 KiB"), (1000, "1000 bytes")])
def test_sizes_are_shown_as_people_write_them(size, shown):
    assert show_size(size) == shown
