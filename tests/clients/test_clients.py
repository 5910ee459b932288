"""The clients that people use, each as docs/clients.md shows it."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import httpx
import pytest

DOCS = Path(__file__).parents[2] / "docs" / "clients.md"
THERE = "http://127.0.0.1:8000/"
ROWS = 8
"""Good practices of newborn screening governance in the packaged content."""
TITLES = 14
"""Good practices in pharmacogenetics."""


def snippet(title, address):
    """The code below a heading of the document, for this server."""
    match = re.search(rf"^## {re.escape(title)}\n.*?```\w+\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.S | re.M)
    assert match, title
    return match[1].replace(THERE, address)


def run(code):
    names = {}
    exec(code, names)
    return names


def expected(address):
    answer = httpx.get(f"{address}queries/good-practices?application=newborn-screening&domain=I&format=json").json()
    return len(answer["results"]["bindings"])


def countries(address):
    query = "SELECT ?c { ?c a <https://w3id.org/genoguide/ontology#Country> }"
    return len(httpx.get(f"{address}sparql", params={"query": query}).json()["results"]["bindings"])


def test_every_snippet_is_three_lines():
    blocks = re.findall(r"```\w+\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.S)
    assert len(blocks) >= 6
    lines = [[x for x in b.splitlines() if x and not x.startswith(("import ", "from "))] for b in blocks]
    assert all(len(block) <= 3 for block in lines)


def test_sparqlwrapper(address):
    found = run(snippet("SPARQLWrapper", address))["rows"]
    assert len(found) == countries(address) > 30


def test_rdflib(address):
    found = run(snippet("rdflib", address))["countries"]
    assert len(found) == countries(address)


def test_csv(address):
    found = run(snippet("Python without anything else", address))["rows"]
    assert len(found) == expected(address) > 3
    assert found[0]["country"]


def test_pandas(address):
    pytest.importorskip("pandas", reason="pandas is not installed")
    found = run(snippet("pandas", address))["table"]
    assert len(found) == expected(address)


def test_curl(address):
    if not shutil.which("curl"):
        pytest.skip("curl is not installed")
    done = subprocess.run(["sh", "-c", snippet("curl", address)], capture_output=True, text=True, check=True)
    assert len(list(csv.DictReader(io.StringIO(done.stdout)))) == expected(address)


def comunica():
    """The folder in which Comunica is installed: a cache, filled at the first use. Version 5 does not run on Node 20."""
    if not shutil.which("node") or not shutil.which("npm"):
        pytest.skip("node and npm are not installed")
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "genoguide-tests" / "comunica"
    if not (cache / "node_modules" / ".bin" / "comunica-sparql").exists():
        cache.mkdir(parents=True, exist_ok=True)
        install = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(cache)]
        done = subprocess.run([*install, "@comunica/query-sparql@4"], cwd=cache, capture_output=True, check=False)
        if done.returncode:
            pytest.skip("Comunica cannot be installed here")
    return cache / "node_modules" / ".bin"


@pytest.mark.slow
def test_comunica(address):
    folder = comunica()
    code = snippet("Comunica", address).replace("npx ", f"{folder}/")
    environment = {**os.environ, "HOME": os.environ.get("HOME", "/tmp")}
    done = subprocess.run(["sh", "-c", code], capture_output=True, text=True, check=False, env=environment, timeout=120)
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)["results"]["bindings"]) == countries(address)
