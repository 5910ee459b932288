"""Where exports go: written beside their place and renamed into it when they are complete."""

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def new_folder(target: Path, *, force: bool = False) -> Iterator[Path]:
    """Yield an empty folder whose content becomes that of ``target`` at the end, or vanishes when an error is raised.

    A folder that holds anything is refused; with ``force``, files of the same names are replaced and others left alone.
    Raises FileExistsError, and OSError where it cannot be written.
    """
    _refuse(target.exists() and (not target.is_dir() or (not force and any(target.iterdir()))), target)
    target.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        yield work
        work.chmod(0o777 & ~_umask())
        _move(work, target)
    finally:
        shutil.rmtree(work, ignore_errors=True)


@contextmanager
def new_file(target: Path, *, force: bool = False) -> Iterator[IO[bytes]]:
    """Yield a file that becomes ``target`` at the end, or vanishes when an error is raised.

    A file that exists is refused unless ``force`` is given. Raises FileExistsError, and OSError as above.
    """
    _refuse(target.is_dir() or (target.exists() and not force), target)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(prefix=f".{target.name}-", dir=target.parent, delete=False) as file:
        work = Path(file.name)
        try:
            yield file
            file.close()
            work.chmod(0o666 & ~_umask())
            work.replace(target)
        finally:
            work.unlink(missing_ok=True)


def _refuse(wrong: bool, target: Path) -> None:
    if wrong:
        remedy = "there is something already; choose another place, or say --force to replace it"
        raise FileExistsError(errno.EEXIST, remedy, str(target))


def _move(work: Path, target: Path) -> None:
    """Put the files of ``work`` in ``target``: by one rename where there is nothing yet, else file by file."""
    if not target.exists() or not any(target.iterdir()):
        work.replace(target)
        return
    for path in sorted(p for p in work.rglob("*") if p.is_file()):
        place = target / path.relative_to(work)
        place.parent.mkdir(parents=True, exist_ok=True)
        path.replace(place)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
