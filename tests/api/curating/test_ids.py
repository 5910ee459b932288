"""Ids are plain names made from titles."""

import pytest

from api.curating.ids import LONGEST, slug, unique


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Plan France Médecine Génomique 2025", "plan-france-medecine-genomique-2025"),
        ("Straße & Ørsted \u2013 Łódź", "strasse-orsted-lodz"),
        ("L'épreuve (NIPT)", "l-epreuve-nipt"),
        ("  --  ", ""),
        ("Γονιδίωμα", ""),
    ],
)
def test_a_title_becomes_a_plain_name(title: str, expected: str) -> None:
    assert slug(title) == expected


def test_a_long_title_ends_with_a_whole_word() -> None:
    name = slug("genomics " * 20)
    assert len(name) <= LONGEST
    assert name.endswith("-genomics")


def test_a_name_that_is_taken_gets_a_number() -> None:
    assert [unique("fr-x", taken) for taken in ((), ("fr-x",), ("fr-x", "fr-x-2"))] == ["fr-x", "fr-x-2", "fr-x-3"]
