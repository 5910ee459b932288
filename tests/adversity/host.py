"""Runs commands of GenoGuide, each in a process of its own, some of which it kills: ``python host.py``.

What is run stands on standard input, a JSON object a line; standard output answers each with one. A process is forked
from this one, which has everything imported, so that a suite of hundreds of kills spends its time on what it is for.

    {"arguments": ["--workspace", "w", "build"]}                    {"code": 0, "moments": 84, "seconds": 1.2, ...}
    {"arguments": [...], "seconds": 0.7}   killed after that time   {"code": -9, ...}
    {"arguments": [...], "moment": 12}     killed before the 12th change to the disk
    {"arguments": [...], "settings": {"GENOGUIDE_ENCODER": "none"}}
    {"arguments": ["take", "w", "content", "key"]}                  says the id of the submission once it is kept
    {"arguments": ["survey", "w", "what is kept of it", "key"]}     the same for a survey

Which changes there are the interpreter tells (PEP 578); those that native code makes by itself are met by time alone.
"""

import json
import os
import select
import signal
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

CHANGES = {
    "os.chmod", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink", "os.truncate",
    "shutil.copyfile", "shutil.rmtree", "tempfile.mkdtemp", "tempfile.mkstemp",
}  # fmt: skip
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
IMPORTED = (
    "api.cli", "api.workspace", "api.build", "api.commands.build", "api.commands.load", "api.commands.rollback",
    "api.commands.submissions", "api.loading", "api.submitting.desk", "api.survey_report", "graph.search.words", "graph.validation.engines", "shacl", "pyshacl",
)  # fmt: skip


class Moments:
    """Counts the changes to the disk, and kills its process before a certain one."""

    def __init__(self, kill: int, counter: int) -> None:
        self.count, self.kill, self.counter = 0, kill, counter

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if event == "open" and not (isinstance(arguments[2], int) and arguments[2] & WRITING):
            return
        if event == "open" or event in CHANGES:
            self.count += 1
            os.pwrite(self.counter, str(self.count).encode(), 0)
            if self.count == self.kill:
                os.kill(os.getpid(), signal.SIGKILL)


def child(arguments: list[str], settings: dict[str, str], moments: Moments, output: int) -> None:
    """Become the command line, and never return."""
    os.setpgid(0, 0)
    os.environ.update(settings)
    os.dup2(output, 1)
    os.dup2(output, 2)
    sys.addaudithook(moments)
    hand_in = {"take": table, "survey": survey}.get(arguments[0])
    code = take(arguments[1], hand_in(*arguments[2:])) if hand_in else command(arguments)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def command(arguments: list[str]) -> int:
    cli = sys.modules["api.cli"]
    code: int = cli.run(lambda: cli.genoguide(args=arguments, prog_name="genoguide", standalone_mode=False))
    return code


def take(workspace: str, handed: object) -> int:
    """Keep what is handed in, as a request does that found it to conform, and say its id as an answer 201 does."""
    desks = sys.modules["api.submitting.desk"]
    desk = desks.Desk(Path(workspace) / "submissions", desks.Room(10_000, 10_000))
    print(desk.take(handed).id, flush=True)
    return 0


def table(content: str, key: str) -> object:
    """A table of one practice."""
    record = f"https://w3id.org/genoguide/practice/{key}"
    syntax = sys.modules["loaders.submitted"].Syntax.CSV
    handed = sys.modules["api.submitting.desk"].Handed
    return handed(content.encode(), "practice/is.csv", syntax, "0" * 8, (record,), key)


def survey(kept: str, key: str) -> object:
    """A survey of which ``kept`` is kept, in a wave that is not there yet."""
    desks, export = sys.modules["api.submitting.desk"], sys.modules["loaders.submissions"].Export.LIMESURVEY
    wave = sys.modules["api.validating.survey_task"].ReadWave(**json.loads(kept))
    records = (f"https://w3id.org/genoguide/survey/{wave.label}",)
    return desks.Handed(kept.encode(), "survey", export, "0" * 8, records, key, kept=wave)


def run(
    arguments: list[str], seconds: float = 60, moment: int = 0, settings: dict[str, str] | None = None
) -> dict[str, object]:
    """Run a command line and say how it ended."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as counter:
        began = time.monotonic()
        pid = os.fork()
        if not pid:
            try:
                child(arguments, settings or {}, Moments(moment, counter.fileno()), output.fileno())
            finally:
                os._exit(70)
        code = ended(pid, began + seconds)
        took = time.monotonic() - began
        output.seek(0)
        moments = os.pread(counter.fileno(), 20, 0)
        said = output.read().decode(errors="replace")
    return {"code": code, "moments": int(moments or 0), "seconds": took, "said": said}


def ended(pid: int, deadline: float) -> int:
    """The exit code of a process, which is killed at ``deadline``."""
    descriptor = os.pidfd_open(pid)
    ready, _, _ = select.select([descriptor], [], [], max(0, deadline - time.monotonic()))
    os.close(descriptor)
    if not ready:
        os.kill(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def main() -> None:
    """Answer every line until there is none."""
    for name in IMPORTED:
        import_module(name)
    here = Path(sys.modules["api.cli"].__file__ or "").parents[1]
    print(json.dumps({"program": str(here)}), flush=True)
    for line in sys.stdin:
        print(json.dumps(run(**json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
