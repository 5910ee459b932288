"""Queries that took long are known, until they are quick or too many others have come since."""

from api.engine.slow_queries import REMEMBERED, SlowQueries


def test_a_query_is_known_as_it_was_the_last_time():
    slow = SlowQueries(0.5)
    assert "q" not in slow
    slow.note("q", 0.6)
    assert "q" in slow
    slow.note("q", 0.1)
    assert "q" not in slow


def test_no_more_are_remembered_than_there_is_room_for():
    slow = SlowQueries(0.5)
    for number in range(REMEMBERED + 1):
        slow.note(f"q{number}", 1)
    assert "q0" not in slow
    assert "q1" in slow
    slow.note("q1", 1)
    slow.note("another", 1)
    assert "q1" in slow
    assert "q2" not in slow
