"""Asking in words beside the web server: reading in a thread, the query through the engine."""

import asyncio
from typing import Final

from starlette.requests import Request

from api.ask_answer import AskAnswer, answered
from api.catalogue import ask as rows_of
from api.engine.job import Job
from api.served import served
from graph.ask.asker import Status

JSON_RESULTS: Final = "application/sparql-results+json"


async def run(request: Request, text: str) -> AskAnswer:
    """Return the answer to a question. Raises an ``EngineError`` where its query has no result."""
    asker = served(request).asker
    asked = await asyncio.to_thread(asker.ask, text)
    if asked.best is None or asked.status is not Status.ANSWERED:
        return answered(asker, asked, None)
    rows = await rows_of(request, Job(asker.sparql(asked.best), bindings=JSON_RESULTS))
    return answered(asker, asked, rows.rows)
