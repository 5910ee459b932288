"""Contact details are masked however they are written, and nothing else is."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.limesurvey.privacy import MAIL_REMOVED, PHONE_REMOVED, mask

MAILS = [
    "jane@example.org", "jane.doe+x@mail.example.co.uk", "JANE@EXAMPLE.ORG", "mailto:jane@example.org",
    "jürgen@müller.de", "δοκιμή@παράδειγμα.ελ", '"jane doe"@example.org', "jane@[192.0.2.1]", "jane@localhost",
    "jane (at) example.org", "jane [at] example [dot] org", "jane{at}example.org", "jane <at> example.org",
    "jane at example dot org", "jane AT example DOT org", "jane @ example.org", "jane arroba example.org",
    "jane\uff20example\uff0eorg", "jane\u200b@exa\u00admple.org", "jane%40example.org", "jane&#64;example.org",
]  # fmt: skip
PHONES = [
    "+32 2 123 45 67", "0032 2 123 45 67", "(+351) 213 456 789", "+44 (0)20 7946 0958", "+49-30-1234567", "+33153456789",
    "+1-202-555-0143", "\uff0b\uff13\uff12 \uff12 \uff11\uff12\uff13 \uff14\uff15 \uff16\uff17", "+999 1234 5678", "+32.470.12.34.56", "+358\u00a040\u00a0123\u00a04567",
]  # fmt: skip
ANNOUNCED = ["tel. 030/1234567", "Tel: 555 1234", "phone 02 123 45 67", "GSM 0470 12 34 56", "τηλ 210 123 4567"]
NATIONAL = [
    ("FR", "01.53.45.67.89"), ("FR", "(01) 53 45 67 89"), ("DE", "030 1234567"), ("GB", "020 7946 0958"),
    ("BE", "0470/12.34.56"), ("PT", "91 123 45 67"), ("ES", "612 345 678"), ("EE", "5123 4567"),
]  # fmt: skip
INNOCENT = [
    "", "in 2016 and 2023", "2016-2023", "EUR 1 200 000", "1.200.000 euros", "€ 12,500,000.00", "1+1 million",
    "10.1093/eurpub/ckae093", "doi:10.5281/zenodo.8403567", "ISBN 978-3-16-148410-0", "ORCID 0000-0002-1825-0097",
    "https://example.org/at/20231211-123456789", "https://example.org/at/iv?a=1&b=8;c=x", "2023-12-11", "11.12.2023",
    "1 000 000 genomes", "law 2021/1234 of 11-12-2021", "100 000 - 200 000 samples", "3,000,000,000 base pairs",
    "chr1:123456789-123456999", "NCT01234567", "20:15 - 21:00", "at 5 pm @ Lisbon", "criteria (a) and (b)",
    "see point (a). Next", "look at the dot", "@handle says so", "meet at ten", "https://social.example/@handle",
    "Grant 101017562", "0.001234567", "=2+3", "👩\u200d🔬 science",
]  # fmt: skip


@pytest.mark.parametrize("text", MAILS)
def test_mail_addresses_are_masked_in_all_their_disguises(text: str) -> None:
    assert mask(f"Ask {text}, please") == f"Ask {MAIL_REMOVED}, please"


@pytest.mark.parametrize("text", PHONES)
def test_international_telephone_numbers_are_masked_wherever_they_are_from(text: str) -> None:
    masked = mask(f"Call us {text}, or write")
    assert PHONE_REMOVED in masked
    assert not any(c.isdigit() for c in masked)


@pytest.mark.parametrize("text", ANNOUNCED)
def test_numbers_that_a_word_announces_are_masked(text: str) -> None:
    assert mask(text).endswith(PHONE_REMOVED)


@pytest.mark.parametrize(("country", "text"), NATIONAL)
def test_national_numbers_are_masked_in_their_country(country: str, text: str) -> None:
    assert mask(f"Ask {text} today", country) == f"Ask {PHONE_REMOVED} today"


@pytest.mark.parametrize("country", [None, "FR", "DE", "GB", "PT", "EE", "IT"])
@pytest.mark.parametrize("text", INNOCENT)
def test_years_sums_and_numbers_of_things_stay(text: str, country: str | None) -> None:
    assert mask(text, country) == text


def test_several_in_one_text_are_all_masked() -> None:
    text = "<a@b.org>; c@d.org, or +32 2 123 45 67"
    assert mask(text) == f"<{MAIL_REMOVED}>; {MAIL_REMOVED}, or {PHONE_REMOVED}"


ATOM = st.text(string.ascii_letters + string.digits + "-_", min_size=1, max_size=20)
AROUND = st.text(st.characters(exclude_characters="@\uff20\ufe6b%&", codec="utf-8"), max_size=40)


@given(AROUND, st.lists(ATOM, min_size=1, max_size=3), st.lists(ATOM, min_size=1, max_size=3), AROUND)
def test_no_mail_address_survives_whatever_stands_around_it(
    before: str, local: list[str], host: list[str], after: str
) -> None:
    address = f"{'.'.join(local)}@{'.'.join(host)}"
    masked = mask(f"{before} {address} {after}")
    assert address not in masked
    assert "@" not in masked


@given(AROUND, st.sampled_from(["32", "351", "44", "999"]), st.text("0123456789", min_size=8, max_size=11), AROUND)
def test_no_international_number_survives_whatever_stands_around_it(
    before: str, prefix: str, number: str, after: str
) -> None:
    before, after = (text.translate({ord(c): "x" for c in text if c.isdigit()}) for text in (before, after))
    assert number not in mask(f"{before} +{prefix} {number} {after}", "FR")


@given(st.text(max_size=200))
def test_masking_twice_is_masking_once(text: str) -> None:
    once = mask(text, "FR")
    assert mask(once, "FR") == once


@given(st.text(st.characters(exclude_characters="@\uff20\ufe6b", exclude_categories=["Nd", "Nl", "No"]), max_size=100))
def test_what_has_neither_digit_nor_at_sign_is_left_as_it_is_but_for_spelt_out_addresses(text: str) -> None:
    assert PHONE_REMOVED not in mask(text) or PHONE_REMOVED in text


@pytest.mark.parametrize(
    "hostile", ["a" * 100_000, "a@" * 50_000, "1 " * 50_000, "+1 2" * 25_000, '"' * 50_000, "a at b dot " * 9_000]
)
def test_hostile_texts_are_masked_in_bounded_time(hostile: str) -> None:
    """Patterns that backtrack would not come back."""
    assert len(mask(hostile, "FR")) > 0
