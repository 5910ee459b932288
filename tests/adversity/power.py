"""What a power cut may leave of a folder: worked out, as no test can pull the plug.

The rules are those of POSIX, which promises less than most file systems keep:

- The content of a file has survived if the file was synced since it was written. Otherwise half of it is there.
- The names in a folder are as they were when it was last synced, or as they were at any moment since: each folder for
  itself, in any combination.

``os.fsync`` and what changes names are listened to. The descriptors of all that was ever seen are kept, so that the
system gives no inode number twice.
"""

import os
import shutil
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

CHANGES = ("link", "mkdir", "remove", "rename", "replace", "rmdir", "symlink", "unlink")
READ = {".begun.json"}
"""Hidden files that are read. What else is hidden is removed unread, and left out here."""
Names = Mapping[str, int]
"""What is in a folder: the inode of each name."""
Tree = dict[str, bytes | str | None]
"""What is left: of each path the content of a file, the target of a link, or None for a folder."""


@dataclass
class Power:
    """The power of the disk on which ``root`` lies; at first all of it is synced."""

    root: Path
    contents: dict[int, bytes] = field(default_factory=dict)
    """Of each file as it was synced."""
    names: dict[int, list[Names]] = field(default_factory=dict)
    """Of each folder as it was synced, and as it was at each moment since."""
    links: dict[int, str] = field(default_factory=dict)
    last: dict[int, tuple[tuple[int, int], bytes]] = field(default_factory=dict)
    """Of each file as it was seen last, with the size and the time by which it is known to be the same."""
    held: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.look()
        self.names = {inode: moments[-1:] for inode, moments in self.names.items()}
        self.contents = {inode: content for inode, (_, content) in self.last.items()}

    def synced(self, descriptor: int) -> None:
        """What a descriptor stands for is on the disk."""
        found, path = os.fstat(descriptor), Path(f"/proc/self/fd/{descriptor}").readlink()
        self.look()
        if stat.S_ISDIR(found.st_mode):
            self.names[found.st_ino] = self.names.get(found.st_ino, [{}])[-1:]
        elif path.is_relative_to(self.root):
            self.contents[found.st_ino] = self.last[found.st_ino][1]

    def look(self) -> None:
        """See how all is at this moment."""
        self._look(self.root)

    def _look(self, path: Path) -> None:
        found = path.lstat()
        if found.st_ino not in self.held:
            self.held[found.st_ino] = os.open(path, os.O_PATH | os.O_NOFOLLOW)
        if stat.S_ISLNK(found.st_mode):
            self.links[found.st_ino] = str(path.readlink())
        elif stat.S_ISREG(found.st_mode):
            self._look_into(path, found)
        elif stat.S_ISDIR(found.st_mode):
            self._list(path, found.st_ino)

    def _look_into(self, path: Path, found: os.stat_result) -> None:
        same = (found.st_size, found.st_mtime_ns)
        if self.last.get(found.st_ino, ((-1, -1), b""))[0] != same:
            self.last[found.st_ino] = (same, path.read_bytes())

    def _list(self, path: Path, inode: int) -> None:
        names = {}
        for child in path.iterdir():
            with suppress(FileNotFoundError):  # the store removes files of its own in threads of its own
                names[child.name] = child.lstat().st_ino
                self._look(child)
        moments = self.names.setdefault(inode, [{}])
        if moments[-1] != names:
            moments.append(names)

    def trees(self) -> Iterator[Tree]:
        """What may be left if the power goes now."""
        self.look()
        late = [inode for inode, moments in self.names.items() if len(moments) > 1]
        for others in (0, -1):
            yield self._tree({}, others)
            for inode in late:
                for moment in range(len(self.names[inode])):
                    yield self._tree({inode: moment}, others)

    def _tree(self, moments: Mapping[int, int], others: int) -> Tree:
        tree: Tree = {}

        def add(inode: int, path: str) -> None:
            if inode in self.links:
                tree[path] = self.links[inode]
            elif inode in self.last:
                tree[path] = self._left(inode)
            else:
                tree[path] = None
                for name, child in self.names.get(inode, [{}])[moments.get(inode, others)].items():
                    if not name.startswith(".") or name in READ:
                        add(child, f"{path}/{name}")

        add(self.root.stat().st_ino, ".")
        return tree

    def _left(self, inode: int) -> bytes:
        content = self.last[inode][1]
        return content if self.contents.get(inode) == content else content[: len(content) // 2]

    def close(self) -> None:
        """Let go of all descriptors."""
        for descriptor in self.held.values():
            os.close(descriptor)


def put(tree: Tree, folder: Path) -> Path:
    """Make what is left in ``folder``, which is emptied before."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, content in tree.items():
        path = folder / name
        if isinstance(content, str):
            path.symlink_to(content)
        elif content is None:
            path.mkdir(parents=True, exist_ok=True)
        else:
            path.write_bytes(content)
    return folder


@dataclass
class Cuts:
    """Has ``check`` look at all that a power cut may leave, each time once."""

    power: Power
    check: Callable[[Path], None]
    seen: set[int] = field(default_factory=set)
    looking: bool = False

    def look(self) -> None:
        """See what a cut would leave now."""
        if self.looking:
            return
        self.looking = True
        for tree in self.power.trees():
            known = hash(frozenset(tree.items()))
            if known not in self.seen:
                self.seen.add(known)
                self.check(put(tree, self.power.root.with_name(f"{self.power.root.name}.left")))
        self.looking = False

    def look_again(self) -> int:
        """See it once more, as after an acknowledgement more is wanted; return how many different things it may be."""
        self.seen.clear()
        self.look()
        return len(self.seen)

    def before(self, change: Callable[..., object]) -> Callable[..., object]:
        """Look before each change."""

        def changing(*arguments: object, **more: object) -> object:
            self.look()
            return change(*arguments, **more)

        return changing

    def syncing(self, sync: Callable[[int], None]) -> Callable[[int], None]:
        """Note what is synced."""

        def synced(descriptor: int) -> None:
            sync(descriptor)
            self.power.synced(descriptor)

        return synced


@contextmanager
def cut_at_any_moment(root: Path, check: Callable[[Path], None]) -> Iterator[Callable[[], int]]:
    """Meanwhile, before each change of names below ``root``, have ``check`` look at all that a power cut may leave.

    Gives what does so at once, for the moment after an acknowledgement.
    """
    power = Power(root)
    cuts = Cuts(power, check)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", cuts.syncing(os.fsync))
        for name in CHANGES:
            patch.setattr(os, name, cuts.before(getattr(os, name)))
        try:
            yield cuts.look_again
        finally:
            power.close()
