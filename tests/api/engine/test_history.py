"""How long queries of a shape take is known, fades, and makes room for what is new."""

import pytest

from api.engine.history import REMEMBERED, History


def test_the_longest_counts_and_fades():
    history = History()
    assert history.longest(1) is None
    for seconds, known in ((0.1, 0.1), (8, 8), (0.1, 4), (0.1, 2), (3, 3)):
        history.note(1, seconds)
        assert history.longest(1) == pytest.approx(known)


def test_no_more_are_remembered_than_there_is_room_for():
    history = History()
    for shape in range(REMEMBERED + 1):
        history.note(shape, 1)
    assert history.longest(0) is None
    history.note(1, 1)
    history.note(-1, 1)
    assert history.longest(1) == 1
    assert history.longest(2) is None
