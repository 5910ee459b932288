"""The other side of ``host.py``, for tests."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from tests.adversity.program import environment

HOST = Path(__file__).with_name("host.py")
KILLED = -9


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code, how many changes to the disk it came to, how long it took, what it said."""

    code: int
    moments: int
    seconds: float
    said: str

    @property
    def killed(self) -> bool:
        return self.code == KILLED


@dataclass(frozen=True)
class Host:
    """Runs commands in the workspace ``workspace`` of a copy of the program, with these settings."""

    process: "subprocess.Popen[str]"
    workspace: Path
    settings: Mapping[str, str]

    def run(self, *arguments: str, **kill: float) -> Ended:
        """Run a command; ``seconds=`` or ``moment=`` says when it is killed."""
        return self.ask("--workspace", str(self.workspace), *arguments, **kill)

    def take(self, content: str, key: str, **kill: float) -> Ended:
        """Have a submission kept."""
        return self.ask("take", str(self.workspace), content, key, **kill)

    def take_survey(self, kept: str, key: str, **kill: float) -> Ended:
        """Have a survey kept, as ``surveys.survey`` says it."""
        return self.ask("survey", str(self.workspace), kept, key, **kill)

    def ask(self, *words: str, **kill: float) -> Ended:
        assert self.process.stdin
        self.process.stdin.write(json.dumps({"arguments": words, "settings": self.settings, **kill}) + "\n")
        self.process.stdin.flush()
        return Ended(**self.answer())

    def answer(self) -> dict[str, object]:
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line, "the host has ended"
        answer: dict[str, object] = json.loads(line)
        return answer


@contextmanager
def started(program: Path) -> "Iterator[subprocess.Popen[str]]":
    """The process of a host of the copy in ``program``."""
    words = [sys.executable, "-P", str(HOST)]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, env=environment(program), stdin=pipe, stdout=pipe, text=True) as process:
        try:
            said = Host(process, program, {}).answer()
            assert said["program"] == str(program), "another program is run than the copy"
            yield process
        finally:
            process.stdin.close()  # type: ignore[union-attr]
            process.wait()


SHARED: "dict[Path, subprocess.Popen[str]]" = {}
"""The hosts that are there for all tests, by program: to start one takes a second."""


@contextmanager
def hosted(program: Path, workspace: Path, **settings: str) -> Iterator[Host]:
    """A host of the copy in ``program``, whose commands have these settings."""
    with nullcontext(SHARED[program]) if program in SHARED else started(program) as process:
        yield Host(process, workspace, settings)
