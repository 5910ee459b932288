"""A corrected export is compared with the wave it replaces, cell by cell."""

from dataclasses import replace

from loaders.limesurvey.change import Change, changes
from loaders.limesurvey.response import Answer, Response, Standing
from tests.loaders.limesurvey.made import response, wave_graphs


def compare(
    before: tuple[Response, ...], after: tuple[Response, ...], released: dict[str, str] | None = None
) -> list[Change]:
    return list(changes(wave_graphs().of(before), wave_graphs(released=released or {}).of(after)))


def test_the_same_answers_are_no_change() -> None:
    assert compare((response(),), (response(),)) == []


def test_a_corrected_cell_is_one_change() -> None:
    corrected = response(answers=(Answer("I1", "I1", "L2", "2"), response().answers[1]))
    assert compare((response(),), (corrected,)) == [Change("FR", "I1", "L4 (4)", "L2 (2)")]


def test_a_new_and_a_lost_answer_say_nothing_on_one_side() -> None:
    fewer = response(answers=response().answers[:1])
    assert compare((response(),), (fewer,)) == [Change("FR", "APP1[CA]", "reg (regional)", None)]
    assert compare((fewer,), (response(),)) == [Change("FR", "APP1[CA]", None, "reg (regional)")]


def test_responses_that_come_go_and_change_standing_are_told() -> None:
    assert Change("DE", "standing", None, "used") in compare((response(),), (response(), response(2, "DE")))
    assert Change("FR", "standing", "used", None) in compare((response(),), ())
    superseded = replace(response(), standing=Standing.SUPERSEDED)
    assert Change("row 1", "standing", None, "superseded") in compare((response(),), (superseded,))


def test_a_text_that_was_released_is_a_change() -> None:
    found = compare((response(),), (response(),), {"2026/FR/GP1title": "A charter"})
    assert found == [Change("FR", "gp1 title", None, "A charter")]
