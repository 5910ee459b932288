"""Shades: classes of numbers of about the same size."""

import random

import pytest

from api.pages.shades import Shades


def test_classes_hold_about_as_many_each():
    numbers = list(range(1, 101))
    shades = Shades.of(numbers)
    assert [sum(shades(n) == f"s{c}" for n in numbers) for c in range(1, 6)] == [20] * 5
    assert shades.legend == [
        ("s0", "none on record"), ("s1", "1 to 20"), ("s2", "21 to 40"), ("s3", "41 to 60"), ("s4", "61 to 80"),
        ("s5", "81 to 100"),
    ]  # fmt: skip


@pytest.mark.parametrize("numbers", [[], [0, 0], [3], [1, 1, 1, 2], [0, 7, 7, 7, 7, 7, 7]])
def test_few_numbers_make_few_classes(numbers):
    shades = Shades.of(numbers)
    assert len(shades.legend) == 1 + len({n for n in numbers if n})
    assert shades(0) == "s0"


def test_a_higher_number_is_never_lighter_and_lies_in_the_class_that_the_legend_says():
    chance = random.Random(5)
    for _ in range(50):
        numbers = sorted(chance.randrange(80) for _ in range(chance.randrange(1, 40)))
        shades = Shades.of(numbers)
        assert [shades(n) for n in numbers] == sorted(shades(n) for n in numbers)
        ranges = dict(shades.legend)
        for number in filter(None, numbers):
            low, _, high = ranges[shades(number)].partition(" to ")
            assert int(low) <= number <= int(high or low)
