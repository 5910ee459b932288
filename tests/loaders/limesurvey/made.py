"""A small wave made by hand, for tests of what comes after reading."""

from functools import cache

from api.workspace import Workspace
from loaders.limesurvey.health_system import HealthSystems
from loaders.limesurvey.rdf import WaveGraphs
from loaders.limesurvey.response import (
    Answer,
    ApplicationStatus,
    Cells,
    Level,
    ReportedPractice,
    Response,
    Standing,
    Text,
)
from loaders.limesurvey.survey import AskedQuestion, Origin, Survey

SURVEY = Survey(
    "2026", 482613, "A survey", "en", ("en", "fr"), Origin("a" * 64, "lsa", "b" * 64),
    (
        AskedQuestion("I1", {"en": "Who <b>steers</b> {if(1)}?", "fr": "Qui dirige ?"}, ("I.1",)),
        AskedQuestion("APP1", {"en": "How far?"}, (), ("I",), ("cancers",)),
    ),
)  # fmt: skip
PRACTICE = ReportedPractice(
    "GP1", Text("GP1title", "A charter"), "I", ("I.1",), Text("GP1desc", "It works."),
    Text("GP1web", "https://example.org/a"), 2019, ("cancers",), Text("GP1apps[other]", "Forensics"), True,
)  # fmt: skip


def response(id_: int = 1, country: str | None = "FR", region: str | None = None, **more: object) -> Response:
    """A response with a level, a status and a practice that is shared."""
    given: dict[str, object] = {
        "answers": (Answer("I1", "I1", "L4", "4"), Answer("APP1", "APP1[CA]", "reg", "regional")),
        "levels": (Level("I.1", 4, "I1", Text("I1com", "Well done")), Level("I.2", None, "I2")),
        "statuses": (ApplicationStatus("cancers", "I", "regional", "APP1[CA]"),),
        "practices": (PRACTICE,),
        "cells": Cells(7, 2, 1, 0),
    }
    scope = "regional" if region else "national"
    submitted = "2026-03-03 19:19:43"
    standing = Standing.USED
    return Response(id_, country, scope, region, **{"submitted": submitted, "standing": standing, **given, **more})  # type: ignore[arg-type]


@cache
def systems() -> HealthSystems:
    return HealthSystems(Workspace().names())


def wave_graphs(**more: object) -> WaveGraphs:
    return WaveGraphs(SURVEY, systems(), **more)  # type: ignore[arg-type]
