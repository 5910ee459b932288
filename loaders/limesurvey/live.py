"""Responses straight from a LimeSurvey server, through RemoteControl; needs the extra ``live`` (citric).

Only the wanted columns are asked for, so that personal answers never leave the server. RemoteControl hands out no
structure file: that is exported once by hand.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final
from urllib.parse import urlsplit

from loaders.findings import Finding, Unreadable, shorten
from loaders.limesurvey.column import columns
from loaders.limesurvey.export import parse_table
from loaders.limesurvey.structure import Structure
from loaders.limesurvey.table import Table

SECONDS: Final = 60
"""How long a server may keep silent."""
RENAMED_FIELDS: Final = 700
"""The database version from which fields are called ``Q{qid}_...``, no longer by SGQA codes."""
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
SYSTEM: Final = ("id", "submitdate", "startlanguage")

_NO_DATA: Final = b'{"status": "No Data"}'


@dataclass(frozen=True)
class Server:
    """A RemoteControl service, and who asks it."""

    url: str
    username: str
    password: str = field(repr=False)

    @property
    def name(self) -> str:
        """Return how messages call the server."""
        return urlsplit(self.url).hostname or "server"


def pull_table(server: Server, structure: Structure, wanted: Collection[str]) -> Table:
    """Ask ``server`` for the responses to ``structure``, columns ``wanted`` only.

    Raises Unreadable where the extra is not installed, the address is not safe for a password, the server does not
    answer or refuses, and as ``read_table`` does. The password is in no message.
    """
    _check_address(server)
    return parse_table(_export(server, structure, wanted), structure, wanted, server.name)


def fields(structure: Structure, wanted: Collection[str]) -> list[str]:
    """Return the names by which RemoteControl knows the wanted columns."""
    later = structure.database_version >= RENAMED_FIELDS
    own = (column.names.field if later else column.names.sgqa for column in columns(structure) if column.name in wanted)
    return [*SYSTEM, *(name for names in own for name in names)]


def _check_address(server: Server) -> None:
    parts = urlsplit(server.url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        message = "The address is not https, so that the password could be read on its way."
        raise Unreadable(Finding(server.name, message, expected="https://HOST/index.php/admin/remotecontrol"))


def _export(server: Server, structure: Structure, wanted: Collection[str]) -> bytes:
    try:
        import requests
        from citric import Client
        from citric.exceptions import LimeSurveyError
    except ImportError:
        message = "Reading from a server needs the extra 'live'."
        raise Unreadable(Finding(server.name, message, expected="pip install 'genoguide[live]'")) from None
    try:
        with Client(server.url, server.username, server.password, requests_session=_session()) as client:
            content: bytes = client.export_responses(structure.survey, fields=fields(structure, wanted))
            return content
    except LimeSurveyError as error:
        if str(error).startswith("No Data"):
            return _NO_DATA
        message = f"The server refuses: {shorten(str(error).replace(server.password, '…'))}."
    except (requests.RequestException, LookupError, ValueError, TypeError) as error:
        message = f"The server does not answer as RemoteControl does ({type(error).__name__})."
    expected = "the address, user and password of a RemoteControl service (JSON-RPC) that may read the survey"
    raise Unreadable(Finding(server.name, message, expected=expected))


def _session() -> Any:  # noqa: ANN401 - requests is not typed
    import requests

    session: Any = requests.Session()
    session.max_redirects = 0  # a redirect would carry the password elsewhere
    session.request = partial(session.request, timeout=SECONDS)  # the client itself sets no limit
    return session
