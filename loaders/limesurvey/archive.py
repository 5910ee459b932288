"""Opening what LimeSurvey exported: within bounds, and of an archive only the structure and the responses.

A survey archive (.lsa) is a zip of ``survey_SID.lss``, ``survey_SID_responses.lsr`` and, where they exist, participants
(``_tokens.lst``: names and addresses) and timings (``.lsi``), which are never opened. Nothing is extracted to disk.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from loaders.findings import Finding, Unreadable
from loaders.limesurvey.sheet import HOW_TO_EXPORT

SIZE_LIMIT: Final = 128 * 1024 * 1024
"""Bytes of a file, or of a member once inflated: some 400 times the raw table of 35 responses."""
RATIO_LIMIT: Final = 250
"""How many times larger a member may become. Real archives reach 20, one of 3,500 responses in the same words 150."""
UNSUSPICIOUS: Final = 16 * 1024 * 1024
"""Bytes up to which a member may become as much larger as it likes."""
DIRECTORY_LIMIT: Final = 64 * 1024
"""Bytes of a zip's table of contents; LimeSurvey's has four entries."""
CHUNK: Final = 1024 * 1024

ARCHIVE_REMEDY: Final = (
    "the archive as LimeSurvey wrote it (Display/Export -> Survey archive), neither repacked nor cut"
)
_DAMAGE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    LookupError,
    RuntimeError,  # and NotImplementedError
)
"""What zipfile raises for archives that are not as they should be."""
_STRUCTURE: Final = re.compile(r"survey_([0-9]{1,10})\.lss")
_RESPONSES: Final = re.compile(r"survey_([0-9]{1,10})_responses\.lsr")
_END_OF_DIRECTORY: Final = struct.Struct("<4s4H2LH")
_ZIP64_LOCATOR: Final = b"PK\x06\x07"


def read_bytes(path: Path, name: str) -> bytes:
    """Return the content of the file at ``path``, called ``name`` in messages.

    Raises Unreadable for what is missing, no file, or larger than 128 MB.
    """
    try:
        if not path.is_file():
            problem = "This is a folder, not a file." if path.is_dir() else "There is no such file."
            raise Unreadable(Finding(name, problem, expected="a file that LimeSurvey exported"))
        with path.open("rb") as file:
            content = file.read(SIZE_LIMIT + 1)
    except OSError as error:
        raise Unreadable(Finding(name, f"The file cannot be read: {error.strerror}.")) from None
    if len(content) > SIZE_LIMIT:
        message = f"The file is larger than {SIZE_LIMIT // 2**20} MB."
        raise Unreadable(Finding(name, message, expected="the export of one survey"))
    return content


def is_zip(content: bytes) -> bool:
    """Say whether ``content`` is a zip file, whatever it is called."""
    return content[:4] in (b"PK\x03\x04", b"PK\x05\x06")


def chunks(content: bytes) -> Iterator[bytes]:
    """Yield ``content`` in pieces, as a parser takes them."""
    return (content[start : start + CHUNK] for start in range(0, len(content), CHUNK))


class Archive:
    """A survey archive: the one structure in it, and the responses of the same survey, if there are any.

    Raises Unreadable, from here as from its methods, for a zip that is broken, encrypted, a bomb or no archive.
    """

    def __init__(self, content: bytes, name: str) -> None:
        self.name = name
        self._size = len(content)
        _check_directory(content, name)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except _DAMAGE:
            message = "The archive is damaged: its table of contents cannot be read."
            raise Unreadable(Finding(name, message, expected=ARCHIVE_REMEDY)) from None
        if "[Content_Types].xml" in self._zip.namelist() or "mimetype" in self._zip.namelist():
            message = "This is an office document, not an export that can be read."
            raise Unreadable(Finding(name, message, expected=HOW_TO_EXPORT))
        self._structure = self._only(_STRUCTURE)
        self._responses = self._only(_RESPONSES)
        self._check_surveys()

    @property
    def survey(self) -> int:
        """Return the id of the survey that the archive's members are named after."""
        return int(self._match(_STRUCTURE).group(1))

    def structure(self) -> Iterator[bytes]:
        """Yield the structure file (.lss), inflated in pieces."""
        if self._structure is None:
            raise self._refusal("The archive holds no structure (survey_SID.lss).")
        return self._inflate(self._structure)

    def responses(self) -> Iterator[bytes] | None:
        """Yield the responses (.lsr), inflated in pieces; None where the archive has none."""
        return None if self._responses is None else self._inflate(self._responses)

    def _only(self, pattern: re.Pattern[str]) -> zipfile.ZipInfo | None:
        members = [info for info in self._zip.infolist() if pattern.fullmatch(info.filename)]
        if len(members) > 1:
            raise self._refusal("The archive holds several members of one kind: several surveys, or one twice.")
        return members[0] if members else None

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str]:
        found = [match for name in self._zip.namelist() if (match := pattern.fullmatch(name))]
        if not found:
            raise self._refusal("This zip is no survey archive: it holds no survey_SID.lss.")
        return found[0]

    def _check_surveys(self) -> None:
        of_structure = self._match(_STRUCTURE).group(1)
        if self._responses is None:
            return
        of_responses = self._match(_RESPONSES).group(1)
        if of_structure != of_responses:
            message = f"The structure is of survey {of_structure}, the responses are of survey {of_responses}."
            raise self._refusal(message)

    def _inflate(self, member: zipfile.ZipInfo) -> Iterator[bytes]:
        if member.flag_bits & 0x1:
            raise self._refusal("The archive is encrypted.", "the archive without a password")
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise self._refusal("The archive is packed in a way that LimeSurvey does not use.")
        self._check_size(member, member.file_size)
        try:
            yield from self._read(member)
        except _DAMAGE:
            raise self._refusal(f"The archive is damaged: {member.filename} cannot be unpacked.") from None

    def _read(self, member: zipfile.ZipInfo) -> Iterator[bytes]:
        done = 0
        with self._zip.open(member) as stream:
            while chunk := stream.read(CHUNK):
                done += len(chunk)
                self._check_size(member, done)
                yield chunk

    def _check_size(self, member: zipfile.ZipInfo, size: int) -> None:
        packed = max(1, min(member.compress_size, self._size))
        if size > SIZE_LIMIT or (size > UNSUSPICIOUS and size > packed * RATIO_LIMIT):
            message = f"{member.filename} becomes far too large when unpacked ({size / 2**20:,.0f} MB and more)."
            raise self._refusal(message)

    def _refusal(self, message: str, expected: str = ARCHIVE_REMEDY) -> Unreadable:
        return Unreadable(Finding(self.name, message, expected=expected))


def _check_directory(content: bytes, name: str) -> None:
    """Refuse a zip whose table of contents would cost much memory, before zipfile reads it."""
    tail = content[-(_END_OF_DIRECTORY.size + 0xFFFF) :]
    start = tail.rfind(b"PK\x05\x06")
    if start < 0 or len(tail) - start < _END_OF_DIRECTORY.size:
        raise Unreadable(Finding(name, "The archive is cut off: its end is missing.", expected=ARCHIVE_REMEDY))
    size = _END_OF_DIRECTORY.unpack_from(tail, start)[5]
    if size > DIRECTORY_LIMIT or _ZIP64_LOCATOR in tail[max(0, start - 20) : start]:
        message = "The zip holds far more than a survey archive does."
        raise Unreadable(Finding(name, message, expected=ARCHIVE_REMEDY))
