"""What the server counts, for Prometheus.

The text format is a few lines; the client library would bring a registry of its own for what lives here in one object.
"""

import asyncio
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.web.served import Served, served

router: Final = APIRouter(tags=["Operation"])

MEDIA_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"

BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Seconds."""


class Metrics:
    """Counts of the requests that were answered."""

    def __init__(self) -> None:
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._times: dict[str, list[int]] = {}
        self._seconds: dict[str, float] = {}
        self._sent = 0

    def count(self, route: str, method: str, status: int, seconds: float, size: int) -> None:
        """Take note of an answer. ``route`` is the pattern of its path, of which there are few."""
        self._requests[route, method, status] += 1
        self._times.setdefault(route, [0] * (len(BUCKETS) + 1))[bisect_left(BUCKETS, seconds)] += 1
        self._seconds[route] = self._seconds.get(route, 0.0) + seconds
        self._sent += size

    def lines(self) -> Iterator[str]:
        """Yield the lines that say so."""
        labelled = (({"route": r, "method": m, "status": s}, n) for (r, m, s), n in self._requests.items())
        yield from family("genoguide_requests_total", "counter", "Requests answered.", labelled)
        yield from family("genoguide_sent_bytes_total", "counter", "Bytes of answers.", [({}, self._sent)])
        name = "genoguide_request_seconds"
        yield from _header(name, "histogram", "Time from a request to the end of its answer.")
        for route, times in self._times.items():
            total = 0
            for edge, number in zip((*BUCKETS, "+Inf"), times, strict=True):
                total += number
                yield _sample(f"{name}_bucket", {"route": route, "le": edge}, total)
            yield _sample(f"{name}_sum", {"route": route}, self._seconds[route])
            yield _sample(f"{name}_count", {"route": route}, total)


def family(name: str, kind: str, text: str, samples: Iterable[tuple[Mapping[str, object], float]]) -> Iterator[str]:
    """Yield the lines of one metric: its samples, each with its labels."""
    yield from _header(name, kind, text)
    yield from (_sample(name, labels, value) for labels, value in samples)


def _header(name: str, kind: str, text: str) -> Iterator[str]:
    yield f"# HELP {name} {text}"
    yield f"# TYPE {name} {kind}"


def _sample(name: str, labels: Mapping[str, object], value: float) -> str:
    shown = ",".join(f'{key}="{_escaped(str(label))}"' for key, label in labels.items())
    return f"{name}{{{shown}}} {value}" if shown else f"{name} {value}"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _engine_lines(current: Served, events: Mapping[str, int]) -> Iterator[str]:
    engine = current.engine
    yield from family("genoguide_workers", "gauge", "Queries that can be evaluated at once.", [({}, engine.size)])
    yield from family("genoguide_queries_running", "gauge", "Queries being evaluated.", [({}, engine.running)])
    yield from family("genoguide_queries_waiting", "gauge", "Queries that wait for a worker.", [({}, engine.waiting)])
    happened = [({"event": name}, number) for name, number in sorted(events.items())]
    yield from family("genoguide_engine_events_total", "counter", "Outcomes of queries, and other events.", happened)


@router.head("/metrics", include_in_schema=False)
@router.get("/metrics", summary="What the server counts, for Prometheus")
async def metrics(request: Request) -> Response:
    """Return all metrics in the text format of Prometheus."""
    state, current = request.app.state, served(request)
    triples = [({"version": current.version}, int(current.manifest.get("triples", 0)))]
    lines = [
        *state.metrics.lines(),
        *_engine_lines(current, state.deployment.events),
        *family("genoguide_ready", "gauge", "Whether new requests are welcome.", [({}, int(state.deployment.ready))]),
        *family("genoguide_snapshot_swaps_total", "counter", "Changes of snapshot.", [({}, state.deployment.swaps)]),
        *state.validators.lines(),
        *state.survey_readers.lines(),
        *(await asyncio.to_thread(lambda: [*state.desk.shelf.lines()]) if state.desk else ()),
        *(state.rebuilding.lines() if state.rebuilding else ()),
        *family("genoguide_snapshot_triples", "gauge", "Triples in the snapshot that is served.", triples),
    ]
    return Response("\n".join(lines) + "\n", headers={"Content-Type": MEDIA_TYPE, "Cache-Control": "no-store"})
