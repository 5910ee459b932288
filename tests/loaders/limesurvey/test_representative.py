"""One response speaks for a health system: where two regions turn out to be one, the latest."""

from loaders.limesurvey.representative import representatives
from loaders.limesurvey.response import Standing
from tests.loaders.limesurvey.made import response, systems


def test_two_spellings_of_a_region_are_one_health_system() -> None:
    earlier = response(1, "ES", "Catalonia", submitted="2026-01-01 00:00:00")
    later = response(2, "ES", "Cataluña", submitted="2026-02-01 00:00:00")
    settled, (finding,) = representatives((later, earlier), systems(), "export.lsa")
    assert [r.standing for r in settled] == [Standing.USED, Standing.SUPERSEDED]
    assert settled[1].answers == ()
    assert (finding.row, finding.country) == (1, "ES")


def test_of_two_at_one_moment_the_later_number_speaks() -> None:
    settled, _ = representatives((response(2), response(1)), systems(), "export.lsa")
    assert [r.standing for r in settled] == [Standing.USED, Standing.SUPERSEDED]


def test_a_response_of_nobody_is_invalid() -> None:
    (settled,), (finding,) = representatives((response(1, "XX"),), systems(), "export.lsa")
    assert settled.standing is Standing.INVALID
    assert "no known health system" in finding.message


def test_others_stay_as_they_are() -> None:
    given = (response(1), response(2, "DE"), response(3, standing=Standing.INCOMPLETE))
    assert representatives(given, systems(), "export.lsa") == (given, ())
