"""LimeSurvey's own words for codes, as they stand in exports with full answers, by language.

A word that is missing here costs an answer (it is read as unknown), never makes one up. Languages without an entry,
and words without a translation, appear in English.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from loaders.limesurvey.structure import QuestionType

OTHER: Final = "-oth-"
"""The code of "other" in a list."""
NOT_ANSWERED: Final = "N/A"

_YES_NO: Final[Mapping[str, tuple[str, str]]] = {
    "bg": ("Да", "Не"),  # noqa: RUF001
    "cs": ("Ano", "Ne"),
    "da": ("Ja", "Nej"),
    "de": ("Ja", "Nein"),
    "el": ("Ναι", "Όχι"),  # noqa: RUF001
    "en": ("Yes", "No"),
    "es": ("Sí", "No"),
    "et": ("Jah", "Ei"),
    "fi": ("Kyllä", "Ei"),
    "fr": ("Oui", "Non"),
    "hr": ("Da", "Ne"),
    "hu": ("Igen", "Nem"),
    "it": ("Sì", "No"),
    "lt": ("Taip", "Ne"),
    "lv": ("Jā", "Nē"),
    "nb": ("Ja", "Nei"),
    "nl": ("Ja", "Nee"),
    "nn": ("Ja", "Nei"),
    "pl": ("Tak", "Nie"),
    "pt": ("Sim", "Não"),
    "ro": ("Da", "Nu"),
    "sk": ("Áno", "Nie"),
    "sl": ("Da", "Ne"),
    "sv": ("Ja", "Nej"),
}
_OTHER: Final[Mapping[str, str]] = {
    "da": "Andet",
    "de": "Sonstiges",
    "en": "Other",
    "es": "Otro",
    "fr": "Autre",
    "it": "Altro",
    "nl": "Anders",
    "pt": "Outro",
}
_GENDER: Final = {"en": ("Female", "Male"), "fr": ("Féminin", "Masculin"), "de": ("Weiblich", "Männlich")}
_UNCERTAIN: Final = {"en": "Uncertain", "fr": "Incertain", "de": "Unsicher"}
_CHANGE: Final = {
    "en": ("Increase", "Same", "Decrease"),
    "fr": ("Augmenter", "Sans changement", "Diminuer"),
}

FIXED: Final = frozenset(
    {
        QuestionType.YES_NO,
        QuestionType.GENDER,
        QuestionType.ARRAY_YES_NO_UNCERTAIN,
        QuestionType.ARRAY_CHANGE,
        QuestionType.MULTIPLE_CHOICE,
        QuestionType.MULTIPLE_CHOICE_WITH_COMMENTS,
    }
)
"""The types whose codes LimeSurvey itself defines and words."""


def codes(type_: QuestionType) -> Mapping[str, str]:
    """Return the codes that LimeSurvey defines for ``type_``, with their English words."""
    return {code: word for word, code in _in(type_, "en").items()}


def words(type_: QuestionType, languages: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """Return the codes that each word stands for in any of ``languages`` or in English."""
    found: dict[str, frozenset[str]] = {}
    for language in {"en", *(language.partition("-")[0] for language in languages)}:
        for word, code in _in(type_, language).items():
            found[word] = found.get(word, frozenset()) | {code}
    return found


def words_for_other(languages: Iterable[str]) -> frozenset[str]:
    """Return the words for "other" in ``languages`` and in English."""
    return frozenset(_OTHER[lang] for lang in {"en", *(x.partition("-")[0] for x in languages)} if lang in _OTHER)


def _in(type_: QuestionType, language: str) -> Mapping[str, str]:
    yes, no = _YES_NO.get(language, _YES_NO["en"])
    if type_ is QuestionType.GENDER:
        return dict(zip(_GENDER.get(language, ()), "FM", strict=False))
    if type_ is QuestionType.ARRAY_CHANGE:
        return dict(zip(_CHANGE.get(language, ()), "ISD", strict=False))
    if type_ is QuestionType.ARRAY_YES_NO_UNCERTAIN:
        return {yes: "Y", no: "N"} | ({_UNCERTAIN[language]: "U"} if language in _UNCERTAIN else {})
    return {yes: "Y", no: "N"}
