"""Editions: the states of the graph that were published one after another, and what changed of each thing in each.

A snapshot carries this history within itself, so that it can be asked for like all else, and outlives the snapshots
that it tells of. The edition being built knows neither its version, which is the hash of the dump that its history is
in, nor its time, as equal inputs must give equal bytes: both are written into the history of the next edition.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Self

from graph.changes import Kind

MOST_CHANGES: Final = 10_000
"""Changes, of things, of their fields and of files, that a history holds; older ones make room."""
MOST_LISTED: Final = 2_000
"""Changes of things that are listed of one edition; of more, only the number is kept."""
MOST_EDITIONS: Final = 1_000
"""Editions that a history names; older ones make room."""
MOST_FIELDS: Final = 50
"""Fields that are listed of one changed thing."""
LONGEST: Final = 500
"""Characters of a value that are kept."""


@dataclass(frozen=True)
class Edition:
    """An edition that another has followed, by its number: version, when and by what it was built.

    ``after`` is the number of the edition that it was built upon, 0 for none; ``withdrawn`` the time at which it was
    rolled back, empty for none; ``unlisted`` how many changes of it are not listed.
    """

    number: int
    version: str = ""
    built: str = ""
    tool: str = ""
    after: int = 0
    withdrawn: str = ""
    unlisted: int = 0


@dataclass(frozen=True)
class FieldEdit:
    """The values of a field that only one edition has, as curators write them, and the change in words."""

    property: str
    field: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    words: str


@dataclass(frozen=True)
class ItemChange:
    """What became of a thing in an edition: its class and title, the graph that states it, or did, and its fields."""

    edition: int
    kind: Kind
    iri: str
    type: str
    label: str
    graph: str
    fields: tuple[FieldEdit, ...] = ()


@dataclass(frozen=True)
class SourceVersion:
    """A file as it was read into a named graph from an edition on: its name, hash, and date of the last edit.

    Without a hash, the graph and its file are gone from that edition on.
    """

    edition: int
    graph: str
    file: str
    sha256: str
    modified: str = ""

    @property
    def is_gone(self) -> bool:
        """Whether the graph was there until this edition."""
        return not self.sha256


@dataclass(frozen=True)
class History:
    """The editions until now, the last of which is the one being built; what changed; and the sources by edition.

    Nothing is known of what happened up to the edition ``horizon``, that included: it is the first, or the last of
    which not all changes are kept.
    """

    editions: tuple[Edition, ...]
    changes: tuple[ItemChange, ...] = ()
    sources: tuple[SourceVersion, ...] = ()
    horizon: int = 1

    @property
    def number(self) -> int:
        """The number of the edition being built."""
        return self.editions[-1].number

    def current(self) -> dict[str, SourceVersion]:
        """Return the source of each graph in the edition being built; those withdrawn do not count."""
        last = {s.graph: s for s in self.sources if s.edition not in self._withdrawn()}
        return {graph: source for graph, source in last.items() if not source.is_gone}

    def _withdrawn(self) -> set[int]:
        return {edition.number for edition in self.editions if edition.withdrawn}

    def bounded(self) -> Self:
        """Return the history without the oldest changes and editions that are more than it may hold."""
        editions = self.editions[-MOST_EDITIONS:]
        horizon = max(self.horizon, editions[0].number, self._overfull())
        return replace(
            self,
            editions=editions,
            changes=tuple(c for c in self.changes if c.edition > horizon),
            sources=self._sources_since(horizon),
            horizon=horizon,
        )

    def anew(self) -> Self:
        """Return a history in which nothing stays of what changed until now; the editions are those that they were."""
        return replace(self, changes=(), sources=tuple(self.current().values()), horizon=self.number)

    def _overfull(self) -> int:
        """Return the number of the latest edition for whose changes, with all later ones, there is no room; else 0."""
        current = set(self.current().values())
        weights = Counter({s.edition: 0 for s in self.sources})
        weights.update(s.edition for s in self.sources if s not in current)
        for change in self.changes:
            weights[change.edition] += 1 + len(change.fields)
        room = MOST_CHANGES
        for number in sorted(weights, reverse=True):
            room -= weights[number]
            if room < 0:
                return number
        return 0

    def _sources_since(self, horizon: int) -> tuple[SourceVersion, ...]:
        """Return the sources as they were at the horizon and became after it."""
        withdrawn = self._withdrawn()
        then = {s.graph: s for s in self.sources if s.edition <= horizon and s.edition not in withdrawn}
        at_horizon = {source for source in then.values() if not source.is_gone}
        return tuple(s for s in self.sources if s.edition > horizon or s in at_horizon)

    def as_dict(self) -> dict[str, object]:
        """Return the history as a JSON object."""
        return asdict(self)

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> Self:
        """Return what ``as_dict`` wrote. Raises KeyError, TypeError or ValueError for anything else."""
        changes = (ItemChange(**{**c, "kind": Kind(c["kind"]), "fields": _fields(c)}) for c in value["changes"])
        found = cls(
            tuple(Edition(**e) for e in value["editions"]),
            tuple(changes),
            tuple(SourceVersion(**s) for s in value["sources"]),
            int(value["horizon"]),
        )
        if not found.editions:
            raise ValueError("a history without an edition")
        return found


def _fields(change: Mapping[str, Any]) -> tuple[FieldEdit, ...]:
    edits = change["fields"]
    return tuple(FieldEdit(**{**e, "before": tuple(e["before"]), "after": tuple(e["after"])}) for e in edits)
