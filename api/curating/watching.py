"""Checking files again on each save, and saying what changed since the last time."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from api.render_findings import finding_line, summary
from api.validation import stood_in_for, validate_files
from api.workspace import Loaded, Workspace
from loaders.findings import Finding

_TOGETHER: Final = 200
"""Milliseconds in which several events count as one save: editors write a new file and then rename it."""


def saves(files: Sequence[Path]) -> Iterator[object]:
    """Yield something whenever one of ``files`` is saved, until Ctrl+C.

    The folders are watched, as an editor may put a new file in the place of the old one.
    """
    import watchfiles

    wanted = {str(path.resolve()) for path in files}
    folders = {path.resolve().parent for path in files}
    yield from watchfiles.watch(
        *folders,
        watch_filter=lambda _, path: path in wanted,
        debounce=_TOGETHER,
        recursive=False,
        raise_interrupt=False,
    )


def watch(
    workspace: Workspace, files: Sequence[Path], engine: str, saved: Iterable[object]
) -> Iterator[tuple[tuple[Finding, ...], list[str]]]:
    """Yield all findings and lines that say what changed: at first, and each time that ``saved`` yields something.

    The rest of the workspace is read again only when it has changed. Raises EngineError.
    """
    rest = _Rest(workspace, stood_in_for(files))
    before = validate_files(workspace, files, engine, rest.loaded()).findings
    yield before, _lines((), before)
    for _ in saved:
        after = validate_files(workspace, files, engine, rest.loaded()).findings
        yield after, _lines(before, after)
        before = after


class _Rest:
    """The workspace without some files, as last read."""

    def __init__(self, workspace: Workspace, without: frozenset[str]) -> None:
        self._workspace, self._without = workspace, without
        self._read: tuple[dict[str, str], Loaded] | None = None

    def loaded(self) -> Loaded:
        own = {f"data/{key}.yaml" for key in self._without}
        inputs = {name: digest for name, digest in self._workspace.inputs().items() if name not in own}
        if self._read is None or self._read[0] != inputs:
            self._read = inputs, self._workspace.load(self._without)
        return self._read[1]


def _lines(before: Sequence[Finding], after: Sequence[Finding]) -> list[str]:
    """Return what is mended, what is new, and how much is left; a finding on another line is the same one."""
    old, new = Counter(map(_key, before)), Counter(map(_key, after))
    mended = [f"mended  {finding_line(f)}" for f in before if _key(f) in old - new]
    added = [f"wrong   {finding_line(f)}" for f in after if _key(f) in new - old]
    return [*mended, *added, summary(after)]


def _key(finding: Finding) -> tuple[str | None, ...]:
    return (finding.file, finding.record, finding.field, finding.message, finding.value)
