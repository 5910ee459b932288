"""References: sources numbered in the order in which a text cites them."""

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True)
class Reference:
    """A source: its address, and what is known of it."""

    address: str
    title: str = ""
    publisher: str = ""
    published: str = ""


class References:
    """The sources that a text cites."""

    def __init__(self, known: Mapping[str, Reference]) -> None:
        self._known = known
        self._numbers: dict[str, int] = {}

    def cite(self, addresses: str | None) -> Markup:
        """Return the numbers of the sources at ``addresses``, separated by spaces, as links to the list of them."""
        numbers = [self._numbers.setdefault(a, len(self._numbers) + 1) for a in (addresses or "").split()]
        links = (Markup('<a href="#ref-{0}">{0}</a>').format(n) for n in sorted(set(numbers)))
        return Markup('<span class="cite">[{}]</span>').format(Markup(", ").join(links)) if numbers else Markup("")

    def cited(self) -> list[tuple[int, Reference]]:
        """Return the sources cited so far with their numbers."""
        return [(number, self._known.get(address, Reference(address))) for address, number in self._numbers.items()]
