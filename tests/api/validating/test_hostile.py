"""Content that is meant to do harm: it is refused in time, and the site answers everybody else meanwhile."""

import asyncio
import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import httpx
import pytest

from api.validating.errors import AllBusy, TooCostly
from api.validating.pool import CONTENT, Validators
from api.validating.task import Task
from tests.api.conftest import running
from tests.api.test_hostile import exchange, listening
from tests.api.validating.conftest import JSON_LD, NO_DOCUMENT, TURTLE, YAML, recommendation

BLANK = b"<urn:a> <urn:p> " + b"[]," * 300_000 + b"[] ."
"""It takes long to give so many nameless things their names."""

RECORDS = b"id: ../graph/practice/fr\nrecords:\n"
CLIQUE = b"".join(b"_:a%d <urn:p> _:a%d .\n" % (a, b) for a in range(40) for b in range(40) if a != b)
PRACTICES = b"".join(b"<https://w3id.org/genoguide/practice/%d> a g:Practice .\n" % n for n in range(12_000))
MULTIPART = {"Content-Type": "multipart/form-data; boundary=x"}

REFUSED = {
    "aliases": (YAML, b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "An anchor (&a) is not allowed."),
    "a tag": (YAML, b"a: !!python/object/apply:os.system [id]\n", "A tag ("),
    "deep YAML": (YAML, b"[" * 500_000, "nested more than 20 deep"),
    "deep mappings": (YAML, b"{a: " * 100_000, "nested more than 20 deep"),
    "deep JSON": (JSON_LD, b"[" * 500_000, "nested more than 20 deep"),
    "deep JSON that ends": (JSON_LD, b'{"a":' * 900 + b"1" + b"}" * 900, "nested more than 20 deep"),
    "deep Turtle": (TURTLE, b"<urn:a> <urn:p> " + b"[" * 500_000, "This is not Turtle"),
    "a huge text": (YAML, RECORDS + b" - id: fr-a\n   title: " + b"x <b " * 200_000, "There is no title."),
    "not UTF-8": (YAML, b"a: \xff\xfe", "The file is not UTF-8"),
    "Turtle that is not UTF-8": (TURTLE, b"\xc3(", "The file is not UTF-8"),
    "binary": (YAML, b"a\0b", "The file is binary"),
    "half of a character": (JSON_LD, b'{"records": [{"id": "\\ud800"}]}', "a value that cannot be"),
    "an infinite number": (JSON_LD, b'{"records": [{"id": 1e999}]}', "a value that cannot be"),
    "an endless number": (JSON_LD, b'{"records": [' + b"9" * 100_000 + b"]}", "a value that cannot be"),
    "odd IRIs": (TURTLE, b"<urn:a b> a <x> .", "This is not Turtle"),
    "an odd place": (YAML, b"id: ../graph/practice/../../x y\n", "does not say where it belongs"),
    "fields in place of text": (YAML, RECORDS + b" - {id: {a: b}, type: {a: b}, title: [[1]]}", "has no id"),
    "a context within a record": (
        JSON_LD,
        b'{"id": "../graph/practice/fr", "records": [{"@context": {"x": "urn:y"}, "x": 1}]}',
        "There is no field '@context'.",
    ),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_refused_says_why(site, kind):
    headers, content, words = REFUSED[kind]
    answer = site.post("/validate", content=content[: 2**20], headers=headers)
    assert answer.status_code == 422
    assert any(words in error["message"] for error in answer.json()["errors"])
    assert len(answer.content) < 100_000


FORMS = {
    "nothing": (YAML, b""),
    "no boundary": ({"Content-Type": "multipart/form-data"}, b"--x\r\n"),
    "only boundaries": (MULTIPART, b"--x\r\n" * 100_000),
    "no file": (MULTIPART, b'--x\r\nContent-Disposition: form-data; name="other"\r\n\r\nx\r\n--x--\r\n'),
    "many fields": ({"Content-Type": "application/x-www-form-urlencoded"}, b"a=1&" * 200_000),
    "not UTF-8": ({"Content-Type": "application/x-www-form-urlencoded"}, b"text=%ff"),
}


@pytest.mark.parametrize("kind", FORMS)
def test_requests_that_hold_nothing(site, kind):
    headers, content = FORMS[kind]
    answer = site.post("/validate", content=content, headers=headers)
    assert (answer.status_code, answer.json()["title"]) == (400, "Nothing to validate")


CONTEXTS = {
    "a name": '{"@context": "URL", "@id": "urn:a"}',
    "a list": '{"@context": [{}, "URL"], "@id": "urn:a"}',
    "an import": '{"@context": {"@import": "URL"}, "@id": "urn:a"}',
    "within a term": '{"@context": {"a": {"@id": "urn:b", "@context": "URL"}}, "a": {"b": 1}}',
    "within a node": '{"@graph": [{"urn:a": {"@context": "URL", "@id": "urn:b"}}]}',
}


@pytest.mark.parametrize("kind", CONTEXTS)
def test_no_context_is_fetched(site, kind):
    with listening() as url:
        answer = site.post("/validate", content=CONTEXTS[kind].replace("URL", url), headers=JSON_LD)
        [error] = answer.json()["errors"]
        assert error["message"] == "The context lies elsewhere, and nothing is fetched from elsewhere."
        assert error["value"] == url


@pytest.mark.parametrize("chunked", [True, False])
def test_what_is_too_large_is_not_read(site, chunked):
    content = (b"x" * 65536 for _ in range(20)) if chunked else b"x" * (2**20 + 1)
    answer = site.post("/validate", content=content, headers=YAML)
    assert answer.status_code == 413
    assert "GENOGUIDE_VALIDATION_SIZE_LIMIT" in answer.json()["detail"]


@pytest.mark.parametrize(("content", "headers"), [(CLIQUE, TURTLE), (b"<urn:a> <urn:p> " + b"(" * 3000, TURTLE)])
def test_content_that_breaks_the_process_down_harms_nobody_else(site, france, content, headers):
    assert site.post("/validate", content=content, headers=headers).status_code in (413, 422)
    assert site.post("/validate", content=france, headers=YAML).status_code == 200


def test_100_000_triples_are_answered_in_time(site, france):
    prefix = b"@prefix g: <https://w3id.org/genoguide/ontology#> .\n"
    values = b"g:a g:b " + b",".join(b"%d" % n for n in range(90_000)) + b" .\n"
    answer = site.post("/validate", content=prefix + PRACTICES[:100_000] + values, headers=TURTLE)
    assert answer.status_code in (413, 422)
    assert len(answer.json().get("errors", ())) <= 1000
    assert site.post("/validate", content=france, headers=YAML).status_code == 200


@pytest.mark.anyio
async def test_time_is_bounded_and_the_process_replaced(packaged_snapshot, limits, france):
    validators = Validators(replace(limits, validation_time_limit=1, validation_workers=1), CONTENT)
    try:
        with pytest.raises(TooCostly) as stopped:
            await validators.run(packaged_snapshot, Task("text/turtle"), BLANK)
        assert stopped.value.limit == "validation_time_limit"
        verdict = await validators.run(packaged_snapshot, Task("application/yaml"), b"x")
        assert not verdict.conforms
    finally:
        await validators.close()


@pytest.mark.anyio
async def test_memory_is_bounded(packaged_snapshot, limits):
    validators = Validators(replace(limits, worker_memory_limit=220 * 2**20), CONTENT)
    try:
        with pytest.raises(TooCostly) as stopped:
            await validators.run(packaged_snapshot, Task("text/turtle"), CLIQUE)
        assert stopped.value.limit == "worker_memory_limit"
    finally:
        await validators.close()


@pytest.mark.anyio
async def test_few_may_wait(packaged_snapshot, limits):
    validators = Validators(
        replace(limits, validation_workers=1, validation_queue_limit=0, validation_time_limit=3), CONTENT
    )
    busy = asyncio.create_task(validators.run(packaged_snapshot, Task("text/turtle"), BLANK))
    try:
        await asyncio.sleep(0)
        with pytest.raises(AllBusy) as refused:
            await validators.run(packaged_snapshot, Task("application/yaml"), b"x")
        assert refused.value.headers["Retry-After"]
        with pytest.raises(TooCostly):
            await busy
    finally:
        await validators.close()


@pytest.mark.anyio
async def test_a_client_that_leaves_stops_its_validation(packaged_snapshot, limits):
    validators = Validators(replace(limits, validation_workers=1), CONTENT)
    try:
        await validators.run(packaged_snapshot, Task("application/yaml"), b"x")
        left = asyncio.create_task(validators.run(packaged_snapshot, Task("text/turtle"), BLANK))
        await asyncio.sleep(0.2)
        left.cancel()
        await asyncio.gather(left, return_exceptions=True)
        assert not (await validators.run(packaged_snapshot, Task("application/yaml"), b"x")).conforms
    finally:
        await validators.close()


@pytest.mark.anyio
async def test_another_snapshot_is_what_is_validated_against_next(packaged_snapshot, snapshot, limits):
    validators = Validators(replace(limits, validation_workers=1), CONTENT)
    task, content = Task("application/yaml"), recommendation("acmg-amp-2015").encode()
    try:
        verdicts = [await validators.run(folder, task, content) for folder in (packaged_snapshot, snapshot)]
    finally:
        await validators.close()
    unknown = [NO_DOCUMENT in {finding["message"] for finding in verdict.findings} for verdict in verdicts]
    assert unknown == [False, True]


SEALED = """
import socket, sys
from pathlib import Path
from api.validating.worker import prepare
prepare(Path(sys.argv[1]), 2**30)
for open_something in (lambda: open("/etc/hostname"), socket.socket, lambda: open("x", "w")):
    try:
        open_something()
    except OSError:
        print("refused")
"""


def test_the_process_can_open_nothing(packaged_snapshot):
    command = [sys.executable, "-c", SEALED, str(packaged_snapshot)]
    told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert told.stdout.split() == ["refused"] * 3


def test_a_body_that_never_ends_is_given_up(packaged_snapshot, limits):
    head = b"POST /validate HTTP/1.1\r\nHost: x\r\nContent-Type: application/yaml\r\nContent-Length: 100\r\n\r\n"
    with running(packaged_snapshot, replace(limits, client_time_limit=1)) as address:
        assert re.match(rb"HTTP/1.1 408 ", exchange(address, head, b"x"))


def test_64_at_once_keep_no_page_waiting(packaged_snapshot, limits, france):
    strict = replace(limits, validation_time_limit=2, queue_time_limit=3)
    contents = [(BLANK, TURTLE), (CLIQUE, TURTLE), (france.encode(), YAML), (json.dumps({}).encode(), JSON_LD)] * 16
    with running(packaged_snapshot, strict) as address, ThreadPoolExecutor(64) as many:
        sent = [
            many.submit(httpx.post, f"{address}validate", content=content, headers=headers, timeout=60)
            for content, headers in contents
        ]
        pages = [httpx.get(address, timeout=10).status_code for _ in range(10)]
        answers = [s.result() for s in sent]
    assert pages == [200] * 10
    assert {a.status_code for a in answers} <= {200, 413, 422, 503}
    assert all("retry-after" in a.headers for a in answers if a.status_code == 503)
    assert any(a.status_code == 503 for a in answers)
