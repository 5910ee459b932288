"""Processor time and memory of loading a survey, once and with ten and a hundred times the responses.

    python -m benchmarks.survey [EXPORT.csv STRUCTURE.lss CROSSWALK.yaml WAVE]

The responses of a real export are multiplied: each copy is the answer of a region of its own, so that all are used.
"""

import csv
import io
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

TESTS = Path(__file__).parent.parent / "tests" / "loaders" / "limesurvey" / "exports"
DEFAULT = (
    str(TESTS / "wave-2026" / "results_code_code_comma.csv"),
    str(TESTS / "wave-2026" / "limesurvey_survey_482613.lss"),
    str(TESTS / "crosswalk.yaml"),
    "2026",
)
TIMES = (1, 10, 100)


def multiply(export: Path, times: int) -> str:
    """Return a CSV with question codes as headings with ``times`` the responses of ``export``."""
    rows = list(csv.reader(io.StringIO(export.read_text(encoding="utf-8-sig"), newline="")))
    head, answers = rows[0], rows[1:]
    id_, scope, region = (head.index(name) for name in ("id", "scope", "region"))
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(head)
    for copy in range(times):
        for number, row in enumerate(answers):
            own = list(row)
            own[id_] = str(copy * len(answers) + number + 1)
            if copy:
                own[scope], own[region] = "reg", f"{row[region]} region {copy}".strip()
            writer.writerow(own)
    return out.getvalue()


def measure(folder: Path, export: Path, structure: str, crosswalk: str, wave: str) -> tuple[float, str]:
    """Return the processor seconds that loading takes in a process of its own, and what it says at the end."""
    command = [
        sys.executable, "-m", "api", "--workspace", str(folder), "load", "limesurvey", str(export),
        "--structure", structure, "--crosswalk", crosswalk, "--wave", wave, "--reviewed",
    ]  # fmt: skip
    before = _processor_seconds()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return _processor_seconds() - before, (done.stdout.splitlines() or [done.stderr])[-1]


def _processor_seconds() -> float:
    """Return the processor time of all loads so far: it does not depend on what else the machine does."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Print a row for each size."""
    export, structure, crosswalk, wave = sys.argv[1:5] or DEFAULT
    print(f"{'times':>6} {'export MB':>10} {'CPU s':>8} {'peak MB':>8} {'TriG MB':>8}")
    for times in TIMES:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            many = folder / "export.csv"
            many.write_text(multiply(Path(export), times), encoding="utf-8")
            seconds, said = measure(folder / "workspace", many, structure, crosswalk, wave)
            trig = folder / "workspace" / "survey" / f"{wave}.trig"
            if not trig.is_file():
                sys.exit(said)
            peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
            sizes = many.stat().st_size / 1e6, trig.stat().st_size / 1e6
            print(f"{times:>6} {sizes[0]:>10.1f} {seconds:>8.1f} {peak:>8.0f} {sizes[1]:>8.1f}", flush=True)


if __name__ == "__main__":
    main()
