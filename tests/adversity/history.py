"""What is true of a workspace at every moment, whoever was killed before: looked at from outside, after each kill."""

import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph

from graph.file_hashes import FILE
from graph.integrity import verify
from graph.snapshot import Snapshots
from tests.adversity.program import own_file

PRACTICE = pyoxigraph.NamedNode("https://w3id.org/genoguide/practice/is-biobank-licensing-security")
PROPERTY = pyoxigraph.NamedNode("http://purl.org/dc/terms/title")
HIDDEN = {".lock"}
"""What may lie about for good."""


@dataclass
class History:
    """A workspace, the title that its input has now, and which title each version that was ever seen has."""

    workspace: Path
    asked: str = ""
    titles: dict[str, str] = field(default_factory=dict)

    def ask(self, title: str) -> None:
        """Change the input."""
        own_file(self.workspace, title)
        self.asked = title

    @property
    def snapshots(self) -> Path:
        return self.workspace / "snapshots"

    def current(self) -> str:
        """The version that would be served: whole, and of one input. Fails if it is lost or mixed."""
        found = Snapshots(self.snapshots).current()
        assert found, "there is no snapshot any more"
        return self.whole(found[0])

    def whole(self, folder: Path) -> str:
        """The version in ``folder``, all of which is read."""
        version = verify(folder).version
        assert (folder / FILE).exists(), f"{version} has no {FILE}, by which damage would be told"
        title = title_of(folder)
        assert title == self.titles.setdefault(version, self.asked), f"{version} is mixed"
        return version

    def check(self) -> str:
        """Whatever a program can see is whole: the current snapshot, and every other."""
        for folder in Snapshots(self.snapshots).folders():
            self.whole(folder)
        return self.current()

    def litter(self) -> list[str]:
        """What no program looks at: left behind by those that were killed."""
        places = [self.workspace, self.snapshots, self.workspace / "data" / "practice", self.workspace.parent]
        hidden = [path for place in places for path in place.glob(".*")]
        return sorted(path.name for path in hidden if path.name not in HIDDEN)


def title_of(folder: Path) -> str:
    """The only title that the practice has in the dump of a snapshot."""
    beginning = f"{PRACTICE} {PROPERTY} ".encode()
    lines = [line for line in (folder / "dump.nq").read_bytes().splitlines() if line.startswith(beginning)]
    titles = {
        quad.object.value for line in lines for quad in pyoxigraph.parse(line, format=pyoxigraph.RdfFormat.N_QUADS)
    }
    assert len(titles) == 1, f"{folder} has the titles {titles}"
    return str(titles.pop())


def whole_archive(path: Path) -> bool:
    """Whether a backup can be read to its last byte; one that is not there is none."""
    if not path.exists():
        return False
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
    return True
