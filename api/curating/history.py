"""What changed of a thing, for its history: in the words of the files that people edit."""

from collections.abc import Sequence
from functools import cache

from api.curating.words import Words
from graph.differences import Difference
from graph.editions import FieldEdit
from graph.succession import Wording
from loaders.schema import Forms


def wording() -> Wording:
    """Return what puts differences into words; the forms of records are read when there is the first to be put."""

    @cache
    def words() -> Words:
        return Words(Forms())

    def edits(difference: Difference) -> Sequence[FieldEdit]:
        told = words().changes(difference)
        pairs = zip(difference.changes, told, strict=True)
        return [FieldEdit(p.property.value, f.field, f.before, f.after, f.words) for p, f in pairs]

    return edits
