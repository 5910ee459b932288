"""A snapshot many times as large as the shipped one, of the same shape: every record again and again under new names.

    python -m benchmarks.scale SNAPSHOT FOLDER --times 10

Copies are synthetic, and say so in their titles. They lie where new records would: in the file of their country, and
recommendations in a file for each document. Vocabularies, countries, the maturity model and the web addresses of
sources stay as they are.
"""

import argparse
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pyoxigraph
from pyoxigraph import Quad, RdfFormat

BASE: Final = "https://w3id.org/genoguide/"
COPIED: Final = "practice|appraisal|document|recommendation|finding|programme"
_OWN: Final = re.compile(rf"<({re.escape(BASE)}(?:{COPIED}|graph/recommendation)/[^>]+)>")
_BLANK: Final = re.compile(r"_:(\w+)")
_TITLE: Final = re.compile(rf'^(<{re.escape(BASE)}\S+ <http://purl\.org/dc/terms/title> ")')


def copied(line: str) -> bool:
    """Return whether a line of N-Quads speaks of something that is copied."""
    return _OWN.search(line) is not None


def copy(line: str, number: int) -> str:
    """Return a line of N-Quads about copy ``number`` of what it speaks of."""
    line = _OWN.sub(rf"<\1-copy{number}>", line)
    line = _BLANK.sub(rf"_:\1c{number}", line)
    return _TITLE.sub(rf"\1(synthetic copy {number}) ", line)


def scaled(lines: list[str], times: int) -> Iterator[str]:
    """Yield the lines of N-Quads of a graph ``times`` as large."""
    yield from lines
    originals = [line for line in lines if copied(line)]
    for number in range(1, times):
        yield from (copy(line, number) for line in originals)


def write_snapshot(source: Path, folder: Path, times: int) -> int:
    """Write the snapshot in ``source``, ``times`` as large, to ``folder``; return how many quads it has."""
    folder.mkdir(parents=True)
    lines = (source / "dump.nq").read_text(encoding="utf-8").splitlines(keepends=True)
    store = pyoxigraph.Store(str(folder / "store"))
    count = 0
    with (folder / "dump.nq").open("w", encoding="utf-8") as dump:
        for line in scaled(lines, times):
            dump.write(line)
            count += 1
    store.bulk_extend(_quads(folder / "dump.nq"))
    store.bulk_extend(Quad(q.subject, q.predicate, q.object) for q in _quads(folder / "dump.nq"))
    store.optimize()
    manifest = json.loads((source / "manifest.json").read_text(encoding="utf-8"))
    manifest |= {"version": f"{manifest['version']}x{times}", "triples": count}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (folder / "names.json").write_bytes((source / "names.json").read_bytes())
    return count


def _quads(dump: Path) -> Iterator[Quad]:
    with dump.open("rb") as file:  # parsed, as bulk_load would give blank nodes names that the merge does not have
        yield from pyoxigraph.parse(file, format=RdfFormat.N_QUADS)


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path, help="the folder of a snapshot")
    parser.add_argument("folder", type=Path, help="the folder to write; must not exist")
    parser.add_argument("--times", type=int, default=10)
    arguments = parser.parse_args()
    print(f"{write_snapshot(arguments.source, arguments.folder, arguments.times):,} quads")


if __name__ == "__main__":
    main()
