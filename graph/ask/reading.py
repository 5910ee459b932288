"""A reading: a question taken as one competency query, word by word."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from graph.ask.conditions import AnyCondition, Condition, Either
from graph.ask.guide import Guide
from graph.ask.vocabulary import Thing


class Role(StrEnum):
    """What words of a question do in a reading."""

    PARAMETER = "parameter"
    CONDITION = "condition"
    QUESTION = "question"
    SHAPE = "shape"
    PASSED = "passed over"
    UNUSED = "not used"
    UNKNOWN = "not understood"


@dataclass(frozen=True)
class Part:
    """Words of a question, from one place to another, what they do, and how much that speaks for the reading."""

    start: int
    end: int
    role: Role
    worth: float
    uses: str = ""
    """What can be used once only: a parameter or a condition."""
    things: tuple[Thing, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)
    conditions: tuple[AnyCondition, ...] = ()
    order: str = ""
    cues: bool = False
    """Whether the words tell that this question is meant."""
    how: str = "name"
    """How a thing was recognised: by its name, by its name misspelt, or by meaning."""
    exact: bool = False
    """Whether a thing was named letter by letter."""
    weak: bool = False
    """Whether the words say this so seldom that it is offered, not answered."""

    @property
    def thing(self) -> Thing | None:
        """What was said, if it is one thing."""
        return self.things[0] if len(self.things) == 1 else None


@dataclass(frozen=True)
class Reading:
    """A question taken as one query: what its parts do, and how well that fits."""

    guide: Guide
    parts: Sequence[Part]
    score: float
    vague: bool = False
    """Whether it is about one thing, and does not say which."""
    shared: bool = False
    """Whether a name in it is as much the name of something else."""
    liking: float = 0.0
    """What it is worth that such questions ask for this query."""

    @property
    def rank(self) -> float:
        """How well the reading fits, and how often such questions mean it."""
        return self.score + self.liking

    @property
    def parameters(self) -> dict[str, str]:
        """The parameters of the query, with the values that were said."""
        said = {name: value for part in self.parts for name, value in part.parameters.items()}
        return {p.name: said[p.name] for p in self.guide.query.parameters if p.name in said}

    @property
    def conditions(self) -> tuple[AnyCondition, ...]:
        """What the columns of the answer must hold."""
        said = list(dict.fromkeys(c for part in self.parts for c in part.conditions))
        return tuple(dict.fromkeys(_any_of(said, c) for c in said))

    @property
    def order(self) -> str:
        """The column that comes first in the order, ``-`` before it for downward; empty for the query's own order."""
        return next((part.order for part in self.parts if part.order), "")

    @property
    def missing(self) -> tuple[str, ...]:
        """What must be given, and was not said."""
        needed = (p.name for p in self.guide.query.parameters if p.required or self.vague)
        return tuple(name for name in needed if name not in self.parameters)

    @property
    def left(self) -> tuple[Part, ...]:
        """What was said and is not in the reading."""
        return tuple(part for part in self.parts if part.role in (Role.UNUSED, Role.UNKNOWN))


def _is_value(condition: AnyCondition) -> bool:
    return isinstance(condition, Condition) and condition.how == "is"


def _any_of(said: Sequence[AnyCondition], one: AnyCondition) -> AnyCondition:
    """Return a condition, as one of those for the same column where it is a value: nothing holds two."""
    if not _is_value(one):
        return one
    values = tuple(c for c in said if isinstance(c, Condition) and c.how == "is" and c.column == one.column)
    return one if len(values) == 1 else Either(values)
