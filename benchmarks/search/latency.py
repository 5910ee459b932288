"""How fast search answers over HTTP: the judged queries, each new, one after another; and the memory of the server.

    python -m benchmarks.search.latency SNAPSHOT [--times 100 [--keep FOLDER]]

With ``--times`` the snapshot is searched that many times as large: every item again under another IRI, its vector
turned a little, so that no two are equal. Such an index is synthetic, and takes minutes to write: to a temporary
folder, or to the one of ``--keep``, which is used as it is where it is there already.
"""

import argparse
import http.client
import json
import math
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import numpy as np
import pyoxigraph

from api.settings import Settings
from api.web import server
from benchmarks.search.evaluate import read_queries
from graph.search import index as index_module
from graph.search.index import IndexWriter, SearchIndex
from graph.search.items import Item, read_items
from graph.snapshot import open_store


def grown(items: list[Item], times: int) -> list[Item]:
    """Return the items and their copies in the order of their IRIs; subjects stay single."""
    kept = {"indicator", "application", "domain"}
    copies = [
        replace(item, iri=f"{item.iri}-copy{n}", label=f"{item.label} (synthetic copy {n})", plain=())
        for n in range(1, times)
        for item in items
        if item.type not in kept
    ]
    return sorted([*items, *copies], key=lambda item: item.iri)


class Copied:
    """Vectors of the items that there are, and copies of them turned a little."""

    def __init__(self, items: list[Item], vectors: np.ndarray, name: str) -> None:
        self.id = name
        self._vectors = dict(zip([item.meaning for item in items], vectors, strict=True))
        self._random = np.random.default_rng(1)

    def passages(self, texts: list[str]) -> np.ndarray:
        """Return the vector of each text, or that of its original, turned."""
        usual = np.mean(list(self._vectors.values()), axis=0)
        rows = np.array([self._vectors.get(text, usual) for text in texts], np.float32)
        rows += self._random.normal(scale=0.02, size=rows.shape).astype(np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def query(self, text: str) -> np.ndarray:
        """Nothing is asked of it."""
        raise NotImplementedError


def larger(snapshot: Path, folder: Path, times: int) -> Path:
    """Return ``folder`` with a snapshot that is searched ``times`` as large, written unless it is there."""
    if not (folder / "search" / "about.json").is_file():
        folder.mkdir(parents=True, exist_ok=True)
        write_grown(snapshot, folder, times)
    return folder


def write_grown(snapshot: Path, folder: Path, times: int) -> None:
    """Write a snapshot that is searched ``times`` as large into ``folder``."""
    for path in snapshot.iterdir():
        if path.name != "search":
            (folder / path.name).symlink_to(path)
    store = open_store(snapshot)
    items, vectors = read_items(store), np.load(snapshot / "search" / "vectors.npy").astype(np.float32)
    name = json.loads((snapshot / "search" / "about.json").read_text())["encoder"]
    originals = {item.iri: item.meaning for item in items}
    many = grown(items, times)
    encoder = Copied(items, vectors, name)

    class Vectors:
        def __init__(self, folder: Path) -> None:
            pass

        def vectors(self, encoder: Copied, texts: list[str], progress: object) -> np.ndarray:
            is_items = len(texts) == len(many)
            return encoder.passages([originals[i.iri.partition("-copy")[0]] for i in many] if is_items else texts)

    index_module.VectorCache, index_module.read_items = Vectors, lambda store: many  # type: ignore[misc, assignment]
    IndexWriter(encoder)(folder / "search", pyoxigraph.Store.read_only(str(snapshot / "store")))


@contextmanager
def serving(snapshot: Path) -> Iterator[tuple[str, int]]:
    """Run a server on a free port, in a thread, and yield its address."""
    settings = Settings(host="127.0.0.1", port=0, workers=2)
    with server.listen("127.0.0.1", 0) as listener:
        instance = server.build(snapshot, settings)
        thread = threading.Thread(target=instance.run, kwargs={"sockets": [listener]})
        thread.start()
        while not instance.started:
            time.sleep(0.05)
        try:
            yield listener.getsockname()[:2]
        finally:
            instance.should_exit = True
            thread.join()


def measure(address: tuple[str, int]) -> list[float]:
    """Return the milliseconds of each query, the first one, which warms up, left out."""
    connection, times = http.client.HTTPConnection(*address), []
    for query in ["warm up", *(query.text for query in read_queries())]:
        began = time.perf_counter()
        connection.request("GET", "/search?" + urlencode({"q": query}))
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200
        times.append((time.perf_counter() - began) * 1000)
    return sorted(times[1:])


def memory() -> float:
    """Return the resident memory of this process in MiB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def main() -> None:
    """Print the median, the 95th percentile, processor time and memory."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("snapshot", type=Path)
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="where the larger index is kept, and taken from when it is there")
    arguments = parser.parse_args()
    snapshot, kept = arguments.snapshot.resolve(), arguments.keep
    with nullcontext(kept) if kept else tempfile.TemporaryDirectory() as folder:
        if arguments.times > 1:
            snapshot = larger(snapshot, Path(folder), arguments.times)
            print(f"{SearchIndex(snapshot / 'search').size:,} items")
        before, began = memory(), time.perf_counter()
        with serving(snapshot) as address:
            started, processor = time.perf_counter() - began, time.process_time()
            times = measure(address)
            used = (time.process_time() - processor) * 1000 / len(times)
            p95 = times[math.ceil(len(times) * 0.95) - 1]
            print(f"{len(times)} queries: median {statistics.median(times):.1f} ms, 95 % {p95:.1f} ms,", end=" ")
            print(f"processor {used:.1f} ms a query; start {started:.2f} s, memory +{memory() - before:.0f} MiB")


if __name__ == "__main__":
    main()
