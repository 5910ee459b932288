"""The two waves as ``expected.yaml`` states them: what the loader must find in the exports, and queries must answer from."""

import re
import unicodedata
from functools import cache
from typing import Any

import yaml

from graph.vocabulary import BASE
from tests.loaders.limesurvey.samples import EXPORTS

Answer = dict[str, Any]


@cache
def waves() -> dict[str, dict[str, Any]]:
    """The waves by name: the answers that count, and those that do not."""
    return yaml.load((EXPORTS / "expected.yaml").read_bytes(), Loader=yaml.CSafeLoader)["waves"]


def answers(wave: str | None = None) -> list[Answer]:
    """The answers that count, of the latest wave when none is named, with the IRI of their health system."""
    return [{**a, "system": system_iri(a)} for a in waves()[wave or max(waves())]["answers"]]


def slug(text: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", "-", plain).strip("-")


REGIONS = {("IT", "Emilia-Romagna"): "IT-45"}
"""Regions that the ontology knows, by their code of ISO 3166-2; others are called after what was written."""


def system_iri(answer: Answer) -> str:
    country, region = answer["country"], answer["region"]
    code = REGIONS.get((country, region)) or (f"{country}-{slug(region)}" if region else country)
    return f"{BASE}health-system/{code}"
