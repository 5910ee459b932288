"""A store in memory that may be written to, for tests: it starts empty and is gone with its process.

Unlike the served snapshot it is evaluated in the web process itself, in a thread, without limits of time or memory: a
hostile query stops the whole server. That is why it is only ever served to the machine that it runs on.
"""

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from io import BytesIO
from typing import Any, Self, TypeVar

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from api.engine import tokens
from api.engine.errors import QuerySyntaxError
from api.engine.evaluator import Evaluator, without_payload
from api.engine.interface import USUAL, Terms
from api.engine.job import Job, ResultKind

T = TypeVar("T")

Graph = NamedNode | DefaultGraph


class WholeResult:
    """A result that is all there."""

    def __init__(self, kind: ResultKind, media_type: str, content: bytes) -> None:
        self.kind, self.media_type = kind, media_type
        self._content = content

    @property
    def size(self) -> int:
        """The size of the result in bytes."""
        return len(self._content)

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the result."""
        yield self._content

    async def complete(self) -> None:
        """Do nothing: it is complete."""

    async def read(self) -> bytes:
        """Return the result."""
        return self._content

    async def close(self) -> None:
        """Do nothing: nothing is held."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        pass


class ScratchEngine:
    """Answers queries as the pool of workers does, and takes updates and whole graphs besides."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._store = Store()
        self._evaluator = Evaluator(self._store, prefixes)
        self._instance = uuid.uuid4().hex[:8]
        self._changes = 0

    @property
    def version(self) -> str:
        """A text that stands for the present content, and never for another."""
        return f"scratch-{self._instance}-{self._changes}"

    def __len__(self) -> int:
        return len(self._store)

    @property
    def size(self) -> int:
        """How many queries it evaluates at the same time; it does not count them."""
        return 1

    @property
    def running(self) -> int:
        """How many queries are being evaluated; it does not count them."""
        return 0

    @property
    def waiting(self) -> int:
        """How many queries wait: none ever does."""
        return 0

    @property
    def events(self) -> Mapping[str, int]:
        """Nothing is watched over."""
        return {}

    async def run(self, job: Job, terms: Terms = USUAL) -> WholeResult:
        """Return the result of a job, whatever the terms; raise an ``EngineError`` if there is none."""
        tokens.refuse_what_is_no_query(job.query)
        return await asyncio.to_thread(self._evaluate, job)

    async def update(self, update: str, base: str) -> None:
        """Run an update, whole or not at all; raise ``QuerySyntaxError`` if it is none."""
        await self._change(lambda: self._store.update(update, base_iri=base))

    async def has(self, graph: Graph) -> bool:
        """Return whether there is a graph of that name; the default graph counts as soon as it holds something."""
        if isinstance(graph, NamedNode):
            return self._store.contains_named_graph(graph)
        return any(self._store.quads_for_pattern(None, None, None, graph))

    async def add(self, graph: Graph, quads: Iterable[Quad]) -> None:
        """Merge quads into a graph, which is there afterwards even if it is empty."""

        def change() -> None:
            if isinstance(graph, NamedNode):
                self._store.add_graph(graph)
            self._store.extend(Quad(q.subject, q.predicate, q.object, graph) for q in quads)

        await self._change(change)

    async def remove(self, graph: Graph) -> None:
        """Remove a graph; the default graph stays, without its content."""
        await self._change(lambda: self._store.remove_graph(graph))

    async def _change(self, change: Callable[[], Any]) -> None:
        self._changes += 1
        await asyncio.to_thread(_translated, change)

    def _evaluate(self, job: Job) -> WholeResult:
        kinds: list[ResultKind] = []

        def begin(kind: ResultKind, _: str) -> BytesIO:
            kinds.append(kind)
            return BytesIO()

        content = self._evaluator.evaluate(job, begin).getvalue()
        return WholeResult(kinds[0], job.format_for(kinds[0]) or "", content)


def _translated(change: Callable[[], T]) -> T:
    """Return what a change returns; raise an ``EngineError`` for what the engine raises."""
    try:
        return change()
    except SyntaxError as error:
        raise QuerySyntaxError(str(error.msg or error)) from None
    except (OSError, RuntimeError, ValueError) as error:
        raise without_payload(error) from None
