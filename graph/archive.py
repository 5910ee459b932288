"""An archive of files: a ZIP file, the same bytes for the same content, and unpacked with distrust.

Its first member lists the others with their size and SHA-256, so that one that is cut, changed or added is noticed.
"""

import hashlib
import json
import stat
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Final

from graph.files import sync, whole_file

LIST: Final = "genoguide-backup.json"
"""The member that lists the others."""
FORMAT: Final = 1
"""The layout of an archive; raised when an older program could not unpack a newer one."""
MOST_FILES: Final = 100_000
MOST_BYTES: Final = 64 * 1024**3

_LONGEST_LIST: Final = 64 * 1024**2
_LONGEST_NAME: Final = 1024
_PART: Final = 1024**2
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The time of every member, the earliest that ZIP knows: the same files give the same archive at any time."""


class ArchiveError(Exception):
    """A file that is no archive, or one that must not be unpacked; the message says why."""


@dataclass(frozen=True)
class Listing:
    """What an archive holds: size and SHA-256 of every file by name, and what its maker noted."""

    files: Mapping[str, tuple[int, str]]
    notes: Mapping[str, str]

    @property
    def size(self) -> int:
        """Return the bytes of all files."""
        return sum(size for size, _ in self.files.values())


def write_archive(path: Path, files: Mapping[str, Path], notes: Mapping[str, str]) -> Listing:
    """Write ``files``, by their names in the archive, to ``path``: whole and on disk, or not at all. Raises OSError.

    Times, owners and modes are left out. Only the owner of the archive may read it. Raises ArchiveError where a file
    changes meanwhile.
    """
    listing = Listing({name: _digest(source) for name, source in sorted(files.items())}, notes)
    with whole_file(path, mode=0o600) as raw, zipfile.ZipFile(raw, "w") as archive:
        content = {"format": FORMAT, "notes": dict(notes), "files": listing.files}
        archive.writestr(_member(LIST), json.dumps(content, indent=1, sort_keys=True) + "\n")
        for name, expected in listing.files.items():
            with archive.open(_member(name), "w", force_zip64=True) as target:
                if _copy(files[name], target) != expected:
                    raise ArchiveError(f"{files[name]} was changed meanwhile. Nothing was written; do it again.")
    return listing


def read_listing(path: Path) -> Listing:
    """Return what the archive in ``path`` says that it holds. Raises ArchiveError, OSError."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _listing(archive, path)
    except _DAMAGE as error:
        raise _damaged(path, error) from None


def unpack(path: Path, folder: Path) -> Listing:
    """Unpack the archive in ``path`` into ``folder``, and have it on disk.

    Raises ArchiveError for what is not listed, not as it is listed, no plain file, or not below ``folder``, and for
    more than the bounds above; and OSError. Some files may be there by then, so give a folder to be thrown away.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            listing = _listing(archive, path)
            for name, expected in listing.files.items():
                with archive.open(name) as content:
                    _write(folder / name, content, expected)
    except _DAMAGE as error:
        raise _damaged(path, error) from None
    for place in (folder, *(found for found in folder.rglob("*") if found.is_dir())):
        sync(place)
    return listing


_DAMAGE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RuntimeError,
)
"""What is raised for a file that is no archive of ours, or a damaged one."""


def _damaged(path: Path, error: Exception) -> ArchiveError:
    return ArchiveError(f"{path} is no backup of GenoGuide, or a damaged one ({error}). Nothing was restored.")


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, _EPOCH)
    member.compress_type = zipfile.ZIP_STORED if name.endswith(".gz") else zipfile.ZIP_DEFLATED
    member.create_system = 3  # Unix, wherever it is written
    member.external_attr = (stat.S_IFREG | 0o644) << 16
    return member


def _listing(archive: zipfile.ZipFile, path: Path) -> Listing:
    """Return the list of an archive after holding the names of its members against it. Raises ValueError and others."""
    members = archive.infolist()
    if len(members) > MOST_FILES:
        raise ArchiveError(f"{path} has {len(members):,} files; expected: at most {MOST_FILES:,}.")
    for member in members:
        _check(member)
    with archive.open(LIST) as file:
        content = json.loads(file.read(_LONGEST_LIST))
    if content["format"] > FORMAT:
        raise ArchiveError(f"{path} was written by a newer GenoGuide. Update this one.")
    notes = {str(name): str(value) for name, value in content["notes"].items() if str(value).isprintable()}
    listing = Listing({str(n): (int(size), str(sha)) for n, (size, sha) in content["files"].items()}, notes)
    if sorted(member.filename for member in members) != sorted([LIST, *listing.files]):
        raise ValueError("its files are not those that it lists")
    if min((size for size, _ in listing.files.values()), default=0) < 0 or listing.size > MOST_BYTES:
        raise ArchiveError(f"{path} holds more than {MOST_BYTES:,} bytes.")
    return listing


def _check(member: zipfile.ZipInfo) -> None:
    name, kind = member.filename, stat.S_IFMT(member.external_attr >> 16)
    parts = PurePosixPath(name).parts
    if not is_plain(name) or "/".join(parts) != name or len(name) > _LONGEST_NAME:
        raise ValueError(f"the name {name[:80]!r} is not that of a file below the workspace")
    if kind not in (0, stat.S_IFREG) or member.flag_bits & 1:
        raise ValueError(f"{name!r} is no plain file")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ValueError(f"{name!r} is packed by a method that is not ours")


def is_plain(name: str) -> bool:
    """Return whether ``name`` is a path that stays below its folder, with no hidden part and no control character."""
    parts = name.split("/")
    return name.isprintable() and "\\" not in name and all(part and not part.startswith(".") for part in parts)


def _digest(path: Path) -> tuple[int, str]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return file.tell(), digest


def _copy(source: Path, target: IO[bytes]) -> tuple[int, str]:
    with source.open("rb") as content:
        return _passed_on(content, target)


def _write(path: Path, content: IO[bytes], expected: tuple[int, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(path) as file:
        if _passed_on(content, file, expected[0]) != expected:
            raise ValueError(f"{path.name} is not what the list says")


def _passed_on(content: IO[bytes], target: IO[bytes], most: int = MOST_BYTES) -> tuple[int, str]:
    """Copy ``content`` to ``target`` and return its size and SHA-256; stop once there are more bytes than ``most``."""
    digest, size = hashlib.sha256(), 0
    while size <= most and (part := content.read(_PART)):
        digest.update(part)
        target.write(part)
        size += len(part)
    return size, digest.hexdigest()
