"""A new record as a text to fill in: every field with what it means and which values it may have, required ones first.

What must be filled in is left empty, so that validation names it; optional fields are comments.
"""

import json
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from graph.vocabulary import CONTEXT_IRI
from loaders.findings import Unreadable
from loaders.schema import Choice, Field, Form
from loaders.yaml_document import parse_yaml

WIDTH: Final = 100
MOST_CHOICES: Final = 60
"""Values that a comment lists; where there are more, editors have them from the schema."""
_MOST_MEANINGS: Final = 15
"""Values that a comment explains; of more it gives the labels."""
_LONGEST_MEANING: Final = 100
"""Characters of a meaning; where it is longer, the label says enough."""


def record(form: Form, source: Form, identifier: str, given: Mapping[str, str]) -> str:
    """Return a record of a form with the fields in ``given`` filled in, as an item of the list ``records``."""
    fields = sorted(form.fields, key=lambda f: not f.required)
    lines = [f"- id: {identifier}", f"  type: {form.name}"]
    for field in (f for f in fields if f.required or f.name in given):
        lines += ["", *_indented(_required(field, source, given), 2)]
    optional = [f for f in fields if not f.required and f.name not in given]
    if optional:
        lines += ["", "  # Optional: remove the '#' before the name of a field to use it."]
    for field in optional:
        lines += ["", *_indented(_optional(field, given), 2)]
    return "".join(f"{line}\n" for line in _indented(lines, 2))


def head(key: str, title: str, license_name: str, day: str) -> str:
    """Return the head of a file at the place ``key`` (``practice/fr``), last changed on ``day``."""
    return (
        f'"@context": {CONTEXT_IRI}\nid: ../graph/{key}\ntype: CuratedFile\ntitle: {scalar(title)}\n'
        f'license: {license_name}\nmodified: "{day}"\nrecords:\n'
    )


def scalar(text: str) -> str:
    """Return ``text`` as a YAML value: plain where that reads back as the same text, else in quotes."""
    try:
        plain = parse_yaml(f"a: {text}", "").data == {"a": text}
    except Unreadable:
        plain = False
    return text if plain and "\n" not in text else json.dumps(text, ensure_ascii=False)


def _required(field: Field, source: Form, given: Mapping[str, str]) -> Iterator[str]:
    if field.name in given:
        yield from _comment([field.expected])
        yield f"{field.name}: {scalar(given[field.name])}"
        return
    yield from _comment(_about(field, given))
    if field.term.holds_records:
        yield f"{field.name}:"
        yield from _indented(_source(source, given), 2)
    else:
        yield f"{field.name}:{_blank(field)}"


def _optional(field: Field, given: Mapping[str, str]) -> Iterator[str]:
    yield from _comment(_about(field, given))
    yield f"# {field.name}:{_blank(field)}"


def _source(source: Form, given: Mapping[str, str]) -> Iterator[str]:
    """Yield the fields of one source, of which the address comes first."""
    yield f"- {source.self_field}: https://"
    for field in sorted(source.fields, key=lambda f: not f.required):
        written = _required(field, source, {}) if field.required else _optional(field, given)
        yield from _indented(written, 2)


def _blank(field: Field) -> str:
    """Return what stands after the colon of a field to be filled in: it shows a list, and how an address begins."""
    if field.term.is_list or not (field.single or field.open):
        return " []"
    return " https://" if field.term.values == "@id" else ""


def _about(field: Field, given: Mapping[str, str]) -> Iterator[str]:
    """Yield what belongs in a field, and the values it may have that bear on the country."""
    choices = _relevant(field.choices, given.get("country"))
    several = "" if field.single or field.term.holds_records else "; one or several"
    yield f"{field.expected}{several}"
    if field.note:
        yield field.note
    if len(choices) > MOST_CHOICES:
        yield f"  one of {len(choices)}, which your editor offers, such as {choices[0].value}"
        return
    width = max((len(c.value) for c in choices), default=0)
    explained = len(choices) <= _MOST_MEANINGS
    for choice in choices:
        meaning = _first_sentence(choice.meaning) if explained else ""
        told = meaning if 0 < len(meaning) <= _LONGEST_MEANING else choice.label
        yield f"  {choice.value:{width}}  {told}".rstrip()


def _relevant(choices: Sequence[Choice], country: str | None) -> Sequence[Choice]:
    """Return the choices without the regions of other countries than ``country``, where one is given."""
    are_regions = bool(choices) and all(c.value[2:3] == "-" and c.value[:2].isupper() for c in choices)
    return [c for c in choices if c.value.startswith(f"{country}-")] if country and are_regions else choices


def _first_sentence(text: str) -> str:
    return text.partition(". ")[0].rstrip(".")


def _comment(lines: Iterator[str] | Sequence[str]) -> Iterator[str]:
    for line in lines:
        inner = len(line) - len(line.lstrip())
        following = " " * (inner + 4)
        yield from textwrap.wrap(line.rstrip(), WIDTH, initial_indent="# ", subsequent_indent=f"# {following}")


def _indented(lines: Iterator[str] | Sequence[str], spaces: int) -> list[str]:
    return [f"{' ' * spaces}{line}" if line else "" for line in lines]
