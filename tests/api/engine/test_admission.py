"""What is known of a query when it arrives: from others of its shape, whatever it is disguised as."""

import pytest

from api.engine.admission import Admission, Standing

LIMIT = 0.5
QUERY = 'SELECT ?x { ?x <urn:p> "a" } # mine'
RENAMED = "SELECT  ?other { ?other\n rdfs:label 'b' }"


@pytest.fixture
def admission():
    return Admission(LIMIT)


@pytest.mark.parametrize(
    ("seconds", "standing"), [(0.01, Standing.QUICK), (0.05, Standing.QUICK), (0.2, Standing.SHORT), (3, Standing.LONG)]
)
def test_queries_of_one_shape_have_one_standing(admission, seconds, standing):
    assert admission.standing(RENAMED) is Standing.UNKNOWN
    admission.learn(QUERY, seconds)
    assert admission.standing(RENAMED) is standing
    assert admission.standing("ASK { ?x <urn:p> 'a' }") is Standing.UNKNOWN


def test_a_large_result_is_not_quick(admission):
    admission.learn(QUERY, 0.01, large=True)
    assert admission.standing(QUERY) is Standing.SHORT


def test_nobody_makes_a_query_look_quick_by_leaving(admission):
    admission.learn_given_up(QUERY, 0.01)
    assert admission.standing(QUERY) is Standing.UNKNOWN
    admission.learn_given_up(QUERY, 2)
    assert admission.standing(QUERY) is Standing.LONG


def test_what_had_to_make_room_is_long_unless_it_passed_for_quick(admission):
    admission.learn_stopped(QUERY, 0.1, Standing.UNKNOWN)
    assert admission.standing(QUERY) is Standing.LONG
    other = "ASK {}"
    admission.learn(other, 0.001)
    admission.learn_stopped(other, 0.06, Standing.QUICK)
    assert admission.standing(other) is Standing.SHORT


def test_a_quick_query_may_take_a_few_times_as_long_as_its_like(admission):
    admission.learn(QUERY, 0.02)
    assert admission.allowance(QUERY, Standing.QUICK) == pytest.approx(0.2)
    admission.learn("ASK {}", 0.0001)
    assert 0.0001 < admission.allowance("ASK {}", Standing.QUICK) < LIMIT
    assert admission.allowance(QUERY, Standing.UNKNOWN) < admission.allowance(QUERY, Standing.SHORT) == LIMIT
