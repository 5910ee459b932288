"""Print how long questions take over HTTP, one after another, each asked for the first time.

python -m benchmarks.ask.latency SPLIT ... [--at http://127.0.0.1:8000]
"""

import sys
import time
from collections import Counter
from collections.abc import Sequence

import httpx
import numpy as np

from benchmarks.ask.__main__ import questions


def asked(client: httpx.Client, texts: Sequence[str]) -> tuple[list[float], Counter[str]]:
    """Return how many seconds each question took, and how many had each status."""
    seconds: list[float] = []
    statuses: Counter[str] = Counter()
    for text in texts:
        start = time.perf_counter()
        response = client.get("/ask", params={"q": text})
        seconds.append(time.perf_counter() - start)
        statuses[response.raise_for_status().json()["status"]] += 1
    return seconds, statuses


def main() -> None:
    """Ask all questions of the splits that are named."""
    words = sys.argv[1:]
    at = words[words.index("--at") + 1] if "--at" in words else "http://127.0.0.1:8000"
    splits = [word for word in words if not word.startswith(("-", "http"))]
    texts = [question["text"] for split in splits for question in questions(split)]
    with httpx.Client(base_url=at, timeout=60) as client:
        seconds, statuses = asked(client, texts)
    print(f"{len(texts)} questions: {dict(statuses)}")
    print(", ".join(f"p{p} {np.percentile(seconds, p) * 1e3:.0f} ms" for p in (50, 95, 99)))


if __name__ == "__main__":
    main()
