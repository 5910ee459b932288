"""The export on disk: the drop-in as a folder and as a reproducible archive, and what maintainers need beside it."""

import hashlib
import io
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from api.export.site.dropin import DropIn
from api.export.site.text import json_bytes
from graph.vocabulary import packaged

ARCHIVE: Final = "genoguide-site.zip"
REPORT: Final = "report.json"
_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
"""The date of every file in the archive: the first that the format knows."""


class NotOurs(ValueError):
    """A folder that is to be replaced but does not hold an export of ours."""


def write(export: DropIn, folder: Path) -> None:
    """Write the export to ``folder``, in place of one that is there: all of it or nothing. Raises NotOurs, OSError."""
    if folder.exists() and any(folder.iterdir()) and not (folder / REPORT).is_file():
        raise NotOurs(f"{folder} holds something other than an export. Name an empty or a new folder.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as scratch:
        new, old = Path(scratch) / "new", Path(scratch) / "old"
        for path, content in contents(export).items():
            target = new / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        if folder.exists():
            folder.rename(old)
        new.rename(folder)


def contents(export: DropIn) -> Mapping[str, bytes]:
    """Return every file of the export by its path: those of the drop-in below ``site``, the others beside it."""
    archive = archived(export.files)
    digest = hashlib.sha256(archive).hexdigest()
    beside = packaged("api.export.site") / "beside"
    return {
        **{f"site/{path}": content for path, content in export.files.items()},
        **{path.name: path.read_bytes() for path in sorted(beside.iterdir()) if path.is_file()},
        ARCHIVE: archive,
        f"{ARCHIVE}.sha256": f"{digest}  {ARCHIVE}\n".encode(),
        REPORT: json_bytes(export.report),
    }


def archived(files: Mapping[str, bytes]) -> bytes:
    """Return ``files`` as a zip archive; the same files make the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(path, _EARLIEST)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            archive.writestr(entry, files[path])
    return buffer.getvalue()
