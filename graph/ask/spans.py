"""What the parts of a question may mean: every phrase that is found in it, and what neighbouring phrases make up."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from graph.ask.amounts import amounts
from graph.ask.homographs import is_english
from graph.ask.phrases import Phrases
from graph.ask.publishers import PUBLISHER
from graph.ask.span import Amount, Found, Span, Years
from graph.ask.titles import Hints
from graph.ask.tokens import Token
from graph.ask.vocabulary import (
    BY_MEANING,
    TITLED,
    Filler,
    Meaning,
    Several,
    Shape,
    Thing,
    Vocabulary,
    called,
    settings,
)
from graph.ask.years import is_wave, years


def spans(said: Sequence[Token], phrases: Vocabulary) -> Found:
    """Return for each place in a question the spans that begin there."""
    found = [list(_at(said, place, phrases)) for place in range(len(said))]
    if is_english(said):
        found = [[s for s in here if not (isinstance(s.meaning, Filler) and s.meaning.foreign)] for here in found]
    for span in [*_apart(said, found, phrases), *_titled(said, found, phrases)]:
        found[span.start].append(span)
    _settle(found)
    dated = list(years(said, found))
    for place in {span.end - 1 for span in dated}:
        found[place] = [s for s in found[place] if not is_wave(s)]
    for span in [*dated, *amounts(said, found), *several(said, found)]:
        if span not in found[span.start]:
            found[span.start].append(span)
    for span in list(_heads(found)):
        found[span.start] = [s for s in found[span.start] if s != span]
    for place in list(_telling(found)):
        # What says nothing elsewhere tells here that something else is wanted.
        found[place] = [s for s in found[place] if not (isinstance(s.meaning, Filler) and s.end == place + 1)]
    return found


def _at(said: Sequence[Token], place: int, phrases: Phrases[Meaning]) -> Iterator[Span]:
    """Yield what begins at a place; what says nothing is no other form of a place: Europa is not European."""
    here = list(_said(said, place, phrases))
    fills = any(span.exact and isinstance(span.meaning, Filler) and span.end == place + 1 for span in here)
    return (span for span in here if not (fills and span.end == place + 1 and _bends_place(span)))


def _bends_place(span: Span) -> bool:
    return isinstance(span.meaning, Thing) and span.meaning.family == "gg:Country" and not span.exact


def _said(said: Sequence[Token], place: int, phrases: Phrases[Meaning]) -> Iterator[Span]:
    acronym = said[place].text.isupper() and len(said[place].text) > 1 and not all(t.text.isupper() for t in said)
    for end, meaning, exact in phrases.at(said, place):
        if isinstance(meaning, Thing):
            words = " ".join(token.folded for token in said[place:end])
            people, persons = words in called("people"), words in called("persons")
            yield Span(place, end, replace(meaning, profession=people, persons=persons), exact)
        elif end > place + 1 or not isinstance(meaning, Filler):
            yield Span(place, end, meaning, exact)
        # AI in capitals is not the Italian "ai", nor WHO the English "who"; the Genome of Europe is a project; and
        # what patients say, or a pilot found, is not what one asks to be told.
        elif meaning.request and place and said[place - 1].folded not in settings("behind"):
            continue
        elif not (_is_name(said, place) if meaning.subject else acronym):
            yield Span(place, end, meaning, exact)


def _settle(found: Found) -> None:
    """Take what is said a second time to be lacking, and what is "but not yet" begun, for words that say nothing.

    Within phrases that say nothing, count or order, no word shapes a question: the *last* survey, *no* of practices.
    """
    longer = [s for here in found for s in here if isinstance(s.meaning, Filler) or s.meaning in _WHOLE]
    for here in found:
        here[:] = [s for s in here if not (isinstance(s.meaning, Shape) and any(_holds(other, s) for other in longer))]
    for place in list(_negated_again(found)):
        found[place] = [Span(s.start, s.end, Filler()) if s.meaning == Shape("lack") else s for s in found[place]]


_WHOLE = tuple(map(Shape, ("count", "most", "least", "newest", "oldest")))
"""Shapes of which no word says anything else."""


def _holds(longer: Span, span: Span) -> bool:
    """Return whether a span is part of a longer one."""
    return longer.start <= span.start and span.end <= longer.end and longer.end - longer.start > span.end - span.start


def _is_name(said: Sequence[Token], place: int) -> bool:
    """Return whether a word is written as part of a name: with a capital, which not every word has here."""
    plain = any(token.text.islower() and len(token.text) >= _NOTED for token in said[1:])
    return place > 0 and plain and said[place].text.istitle() and said[place].folded in settings("named")


_NOTED = 4
"""Letters of words that have a capital wherever a writer gives it to all."""


def _apart(said: Sequence[Token], found: Found, phrases: Phrases[Meaning]) -> Iterator[Span]:
    """Yield names within which stand words for the subject of all questions: a costed *genomics* strategy."""
    places = [place for place in range(len(said)) if not _fills(found[place], subject=True)]
    kept = [said[place] for place in places]
    for here, start in enumerate(places):
        for end, meaning, exact in phrases.at(kept, here):
            last = places[end - 1] + 1
            if isinstance(meaning, Thing) and last - start > end - here:
                yield Span(start, last, meaning, exact)


def _titled(said: Sequence[Token], found: Found, phrases: Vocabulary) -> Iterator[Span]:
    """Yield records that are named by words of their titles; who may as well be another is a guess."""
    for titled in phrases.titles.named(said, _hints(said, found)):
        thing = Thing(titled.class_name, titled.named, "name" if titled.sure else BY_MEANING)
        yield Span(titled.start, titled.end, thing)


def _hints(said: Sequence[Token], found: Found) -> Hints:
    """Return what a question says beside its words: codes of things, kinds of records, and nothing at all."""
    things = [
        (place, s.end, s.meaning) for place, here in enumerate(found) for s in here if isinstance(s.meaning, Thing)
    ]
    codes: list[dict[str, int]] = [{} for _ in found]
    for place, end, thing in things:
        codes[place][thing.named.iri if thing.class_name in TITLED else thing.named.name] = end
    by = [(range(place, end), thing.named.name) for place, end, thing in things if thing.class_name == PUBLISHER]
    publishers = {place: name for places, name in by for place in places}
    light = {s.start for here in found for s in here if s.meaning in _JOINING}
    light |= {s.start for here in found for s in here if isinstance(s.meaning, Filler) and s.end == s.start + 1}
    light |= {place for place, token in enumerate(said) if token.folded in called("untitled")}
    kinds = {p for place, end, thing in things if thing.class_name in _KINDS for p in range(place, end)}
    return Hints(codes, light, kinds, publishers)


_JOINING = (Shape("in"), Shape("to"), Shape("or"), Shape("which"))
_KINDS = ("gg:DocumentKind", "gg:PracticeKind")


def _negated_again(found: Found) -> Iterator[int]:
    """Yield where nothing is said a second time to be lacking: many languages say that no country has no law."""
    lacking = [span for here in found for span in here if span.meaning == Shape("lack")]
    first = next((span for span in sorted(lacking, key=lambda span: -span.end + span.start)), None)
    yield from (span.start for span in lacking if first and not first.start <= span.start < first.end)


def _telling(found: Found) -> Iterator[int]:
    """Yield the places of words that ask for what no query answers, or that ``how many`` and ``which`` want."""
    for spans_here in found:
        for span in spans_here:
            if span.meaning == Shape("beyond"):
                yield from range(span.start, span.end)
            if span.meaning in _HEADED:
                yield from _counted(found, span.end)
            if span.meaning == Shape("count"):
                yield from _counted(found, _noun_end(found, span.end) - 1)
            if span.meaning == Shape("either") and _is_apart(found, span):
                yield span.start


def _is_apart(found: Found, either: Span) -> bool:
    """Return whether things stand on both sides of an ``or`` that are not named in one row."""
    spans_all = [span for here in found for span in here]
    before = any(isinstance(span.meaning, Thing) and span.end == either.start for span in spans_all)
    behind = any(isinstance(s.meaning, Thing) for place in _after(found, either.end) for s in found[place])
    in_row = any(isinstance(s.meaning, Several) and s.start < either.start < s.end for s in spans_all)
    return before and behind and not in_row


_HEADED = (Shape("count"), Shape("which"))
"""Shapes before the noun for what is wanted."""


def _heads(found: Found) -> Iterator[Span]:
    """Yield names that are the noun for what is wanted: how many doctors, how many biobank *samples*, which insurers.

    Doctors are what an indicator is about, not on record. After ``which`` only people are no record: which *consent*
    laws is said of laws, but what *governance* there is of governance.
    """
    for asking in (span for here in found for span in here if span.meaning in _HEADED):
        end = _noun_end(found, asking.end)
        for place in range(asking.end, end):
            for span in found[place]:
                counted = asking.meaning == Shape("count") and span.end == end and _is_subject_matter(span)
                if counted or (place == asking.end and _is_people(span, asking.meaning)):
                    yield span


def _noun_end(found: Found, place: int) -> int:
    """Return where the words for what is wanted end: before one that says nothing and is not their subject."""
    while place < len(found):
        things = [span.end for span in found[place] if isinstance(span.meaning, Thing)]
        passed = any(isinstance(span.meaning, Filler | Shape) for span in found[place])
        if passed and not things and not _fills(found[place], subject=True):
            break
        place = max(things, default=place + 1)
    return place


def _is_subject_matter(span: Span) -> bool:
    classes = ("gg:Indicator", "gg:Domain", "gg:Addressee", "gg:ClinicalApplication")
    return isinstance(span.meaning, Thing) and span.meaning.class_name in classes


def _is_people(span: Span, asking: Meaning | Years | Amount | Several) -> bool:
    if not isinstance(span.meaning, Thing):
        return False
    persons = asking == Shape("count") and span.meaning.persons
    return persons or span.meaning.profession or span.meaning.class_name == "gg:Addressee"


def _counted(found: Found, place: int) -> Iterator[int]:
    """Yield the last of the words from a place on that name the subject of all questions, if no other noun follows."""
    end = place
    while end < len(found) and _fills(found[end], subject=True):
        end += 1
    if end > place and (end == len(found) or _fills(found[end], records=False)):
        yield end - 1


def _fills(spans_here: Sequence[Span], *, subject: bool | None = None, records: bool | None = None) -> bool:
    """Return whether a word says nothing, and is one of those for the subject of all questions, or for records."""
    meanings = [span.meaning for span in spans_here]
    fillers = [meaning for meaning in meanings if isinstance(meaning, Filler)]
    return bool(fillers) and not any(isinstance(m, Thing | Several) for m in meanings) and all(
        subject in (None, filler.subject) and records in (None, filler.records) for filler in fillers
    )  # fmt: skip


def several(said: Sequence[Token], found: Found) -> Iterator[Span]:
    """Yield things that are named in a row, such as ``Norway, Sweden or Finland``, and those that are excepted."""
    for place in range(len(said)):
        for end, things in _chains(said, found, place):
            yield Span(place, end, Several(things) if len(things) > 1 else things[0])
    for excepting in (span for here in found for span in here if span.meaning == Shape("except")):
        for place in _after(found, excepting.end):
            for end, things in _chains(said, found, place, outside=True):
                yield Span(excepting.start, end, Several(things, outside=True))


def _chains(
    said: Sequence[Token], found: Found, place: int, *, outside: bool = False
) -> Iterator[tuple[int, tuple[Thing, ...]]]:
    """Yield for each class where the longest row of its things ends that begins at a place, and these."""
    for family in dict.fromkeys(s.meaning.family for s in found[place] if isinstance(s.meaning, Thing)):
        things: list[Thing] = []
        end, here = place, _named(found, place, family)
        while here:
            end, named = here
            # What is outside the EU is of none of its members, nor of the EU itself.
            things += named if outside else named[:1]
            here = next((n for p in _joined(said, found, end, family) if (n := _named(found, p, family))), None)
        if things:
            yield end, tuple({t.named.iri: t for t in things if not _is_within(t, things)}.values())


def _is_within(thing: Thing, things: Sequence[Thing]) -> bool:
    """Return whether an indicator is named beside its domain, which holds it anyway."""
    domain = thing.named.name.split(".")[0]
    domains = {t.named.name for t in things if t.class_name == "gg:Domain"}
    return thing.class_name == "gg:Indicator" and domain in domains


def _named(found: Found, place: int, family: str) -> tuple[int, list[Thing]] | None:
    """Return where the longest name of things of a family ends, and these: first what gives the family its name."""
    here = [(s, s.meaning) for s in found[place] if isinstance(s.meaning, Thing) and s.meaning.family == family]
    if any(isinstance(s.meaning, Filler) and s.exact for s in found[place]):
        here = [(s, thing) for s, thing in here if s.end > place + 1]  # the Swedish "finns" is no Finn
    if not here:
        return None
    longest = max((s.end, s.exact) for s, _ in here)
    things = [thing for s, thing in here if (s.end, s.exact) == longest]
    return longest[0], sorted(things, key=lambda thing: thing.class_name != family)


def _joined(said: Sequence[Token], found: Found, end: int, family: str) -> Iterator[int]:
    """Yield the places at which something may stand that is joined to what ends at a place; countries by nothing."""
    if end < len(said) and (family == "gg:Country" or said[end].start - said[end - 1].end > 1):
        yield end
    for span in found[end] if end < len(said) else ():
        if span.meaning == Shape("or"):
            yield from _after(found, span.end)


def _after(found: Found, place: int) -> Iterator[int]:
    """Yield a place and, behind words that say nothing, the next two."""
    for start in range(place, min(place + _ARTICLES + 1, len(found))):
        yield start
        if not any(isinstance(span.meaning, Filler) for span in found[start]):
            return


_ARTICLES = 2
