"""Asking in words beside the web server: reading in a thread, the query through the engine."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Final

from starlette.requests import Request

from api.ask.answer import AskAnswer, answered
from api.catalogue import ask as rows_of
from api.engine.job import Job
from api.settings import Settings
from api.web.served import served
from graph.ask.asker import Asker, Status
from graph.queries import Catalogue
from graph.search.encoders import NONE, EncoderUnavailable, open_encoder
from graph.snapshot import ENCODER

_LOG: Final = logging.getLogger("genoguide.ask")
JSON_RESULTS: Final = "application/sparql-results+json"


async def opened_asker(catalogue: Catalogue, settings: Settings, inputs: Mapping[str, str]) -> Asker:
    """Return who reads questions about a snapshot with these inputs; by words, where the encoder cannot be loaded."""
    return await asyncio.to_thread(open_asker, catalogue, encoder_for(inputs, settings))


def encoder_for(inputs: Mapping[str, str], settings: Settings) -> str:
    """Return the encoder to read questions with: none where the build had none, as nothing is encoded yet."""
    return NONE if inputs.get(ENCODER, NONE) == NONE else settings.encoder


def open_asker(catalogue: Catalogue, encoder: str) -> Asker:
    """Return who reads questions with the words of a catalogue, and with an encoder if it can be loaded."""
    try:
        return Asker(catalogue, open_encoder(encoder))
    except EncoderUnavailable as error:
        _LOG.warning("questions are read by words alone: %s", error)
        return Asker(catalogue, None)


async def run(request: Request, text: str) -> AskAnswer:
    """Return the answer to a question. Raises an ``EngineError`` where its query has no result."""
    asker = served(request).asker
    asked = await asyncio.to_thread(asker.ask, text)
    if asked.best is None or asked.status is not Status.ANSWERED:
        return answered(asker, asked, None)
    rows = await rows_of(request, Job(asker.sparql(asked.best), bindings=JSON_RESULTS))
    return answered(asker, asked, rows.rows)
