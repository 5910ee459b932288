"""Terms: what crosswalks and answers call countries, indicators, domains and applications, found in the vocabulary."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from graph.names import Named, Names


@dataclass(frozen=True)
class Terms:
    """The vocabulary, asked by the words of a questionnaire."""

    names: Names

    def country(self, text: str) -> str | None:
        """Return the code of the country that ``text`` names by code, label or alias, else None."""
        return self._countries.get(fold(text))

    def find(self, class_name: str, text: str, labels: Mapping[str, str] | None = None) -> str | None:
        """Return the name of the thing of a class that ``text`` names.

        ``labels`` are the crosswalk's own: a text that is one of their codes stands for its label.
        """
        for candidate in (text, (labels or {}).get(text)):
            found = self.names.find(class_name, candidate) if candidate else None
            if found:
                return found.name
        return None

    def nearest(self, class_name: str, text: str) -> str | None:
        """Return the name of the thing of a class that ``text`` most likely means, else None."""
        found = self.names.nearest(class_name, text)
        return found.name if found else None

    @cached_property
    def _countries(self) -> Mapping[str, str]:
        things = [n for n in self.names.of_class("gg:Country").values() if n.name != "EU"]
        return {fold(word): n.name for n in things for word in (*n.aliases, *_own(n))}


def _own(named: Named) -> tuple[str, str]:
    return named.label, named.name


def fold(text: str) -> str:
    """Return ``text`` without the differences of case, accents and blanks by which people write the same name."""
    decomposed = unicodedata.normalize("NFKD", text)
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).casefold().split())
