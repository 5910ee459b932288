"""Publishing to a real server: only what differs, taken up where it broke off, and checked by what is really there."""

import gzip
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from click.testing import CliRunner
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, Triple

from api import cli
from api.publishing import claim, ledger
from api.publishing import client as publishing_client
from api.publishing.client import Access, Client
from api.publishing.content import Content, Entry, blocks
from api.publishing.discovery import described
from api.publishing.errors import PublishError
from api.publishing.publication import Addresses, make_plan, publish
from api.publishing.target import UpdateService
from graph.digest import digest, digest_by_value
from graph.snapshot import Manifest
from graph.vocabulary import BASE, XSD
from tests.remote.servers import free_port

LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")


def content(**labels):
    """Graphs of one name each, with a number and a blank node in each."""
    store = Store()
    for name, label in labels.items():
        graph, thing = NamedNode(f"{BASE}graph/{name}"), NamedNode(f"{BASE}{name}")
        store.add(Quad(thing, LABEL, Literal(label, language="en"), graph))
        store.add(Quad(thing, LABEL, Literal("1", datatype=XSD.integer), graph))
        store.add(Quad(thing, LABEL, BlankNode("b"), graph))
        store.add(Quad(BlankNode("b"), LABEL, Literal("inner"), graph))
    found = {g.value: [q.triple for q in store.quads_for_pattern(None, None, None, g)] for g in store.named_graphs()}
    return Content("v1", {g: Entry(digest(t), len(t)) for g, t in sorted(found.items())}, store)


def push(server, wanted, client=None, take_over=False, progress=lambda *_: None, **addresses):
    client = client or Client(Access(), 20)
    try:
        return publish(client, Addresses(server.endpoint, **addresses), wanted, progress, take_over)
    finally:
        client.close()


def names(graphs):
    return [graph.removeprefix(f"{BASE}graph/") for graph in graphs]


def count(server):
    query = f"SELECT (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s ?p ?o }} FILTER (STRSTARTS(STR(?g), '{BASE}graph/')) }}"
    found = httpx.post(server.endpoint, data={"query": query}, headers={"Accept": "application/sparql-results+json"})
    return int(found.json()["results"]["bindings"][0]["n"]["value"])


@pytest.mark.parametrize("way", ["found", "update", "graph_store"])
def test_only_what_differs_is_sent(server, way):
    root = server.endpoint.removesuffix("/query")
    given = {"found": {}, "update": {"update": f"{root}/update"}, "graph_store": {"graph_store": f"{root}/store"}}[way]
    first = push(server, content(a="A", b="B", c="C"), **given)
    assert names(first.plan.send) == ["a", "b", "c"]
    assert not first.wrong and count(server) == 12
    again = push(server, content(a="A", b="B", c="C"), **given)
    assert not again.plan.send and not again.wrong and again.way == "nothing to write"
    changed = push(server, content(a="A", b="changed", d="D"), **given)
    assert (names(changed.plan.send), names(changed.plan.remove)) == (["b", "d"], ["c"])
    assert not changed.wrong and count(server) == 12


def test_graphs_of_others_are_left_alone(server):
    store = server.endpoint.replace("/query", "/store")
    others = {"content": b"<urn:a> <urn:b> <urn:c> .", "headers": {"Content-Type": "application/n-triples"}}
    httpx.put(store, params={"graph": "https://example.org/theirs"}, **others)
    push(server, content(a="A"))
    push(server, content(b="B"))
    assert httpx.get(store, params={"graph": "https://example.org/theirs"}).text.strip() == others["content"].decode()


class Dying(Client):
    """A connection that breaks after so many writes."""

    def __init__(self, writes):
        super().__init__(Access(), 20)
        self.writes = writes

    def send(self, method, url, **arguments):
        if not url.endswith("/query"):
            self.writes -= 1
            if self.writes < 0:
                raise KeyboardInterrupt
        return super().send(method, url, **arguments)


@pytest.mark.parametrize("writes", range(2, 9))
def test_a_run_that_was_killed_is_taken_up(server, writes):
    wanted = content(a="A", b="B", c="C")
    push(server, content(a="old", b="old", c="old", d="old"))
    with pytest.raises(KeyboardInterrupt):
        push(server, wanted, Dying(writes))
    with pytest.raises(PublishError, match="--take-over"):
        push(server, wanted)
    resumed = push(server, wanted, take_over=True)
    # The claim, the ledger and the removal come first, then two writes a graph: its content, its entry in the ledger.
    assert len(resumed.plan.send) == 3 - max(0, writes - 3) // 2
    assert not resumed.wrong and count(server) == 12
    assert claims(server) == []


def claims(server):
    query = f"SELECT DISTINCT ?g {{ GRAPH ?g {{ ?s ?p ?o }} FILTER (STRSTARTS(STR(?g), '{claim.GRAPHS}')) }}"
    found = httpx.post(server.endpoint, data={"query": query}, headers={"Accept": "application/sparql-results+json"})
    return [row["g"]["value"] for row in found.json()["results"]["bindings"]]


@pytest.mark.parametrize("way", ["/update", "/store"])
def test_while_one_run_writes_another_stops(server, way):
    root = server.endpoint.removesuffix("/query")
    given = {"update": root + way} if way == "/update" else {"graph_store": root + way}
    refused = []

    def meanwhile(what, done, _):
        if (what, done) == ("Sending", 1):
            with pytest.raises(PublishError, match="Another run is writing") as caught:
                push(server, content(a="theirs"), **given)
            refused.append(str(caught.value))

    outcome = push(server, content(a="A", b="B"), progress=meanwhile, **given)
    assert len(refused) == 1 and not outcome.wrong
    assert claims(server) == []


def test_a_run_that_was_taken_over_stops(server, monkeypatch):
    monkeypatch.setattr(claim, "HOLDS", 100)

    def meanwhile(what, done, _):
        if (what, done) == ("Sending", 1):
            assert not push(server, content(a="theirs"), take_over=True).wrong
            monkeypatch.setattr(claim, "HOLDS", 0)  # so that it looks at once

    with pytest.raises(PublishError, match="has taken over"):
        push(server, content(a="A", b="B"), progress=meanwhile)
    assert not push(server, content(a="theirs")).plan.send
    assert claims(server) == []


def test_a_claim_ends_by_itself(server, monkeypatch):
    monkeypatch.setattr(claim, "HOLDS", -1)
    with pytest.raises(KeyboardInterrupt):
        push(server, content(a="A"), Dying(2))
    assert len(claims(server)) == 1
    monkeypatch.undo()
    assert not push(server, content(a="A")).wrong
    assert claims(server) == []


def test_of_runs_that_come_together_no_two_write(server):
    """However they meet: each shows its claim before it looks for others."""
    first, second = Client(Access(), 20), Client(Access(), 20)
    one, other = (claim.Claim(client, server.endpoint) for client in (first, second))
    target = UpdateService(first, server.endpoint.replace("/query", "/update"))
    one.take(target)
    with pytest.raises(PublishError):
        other.take(target)
    one.release()
    other.take(target)
    other.release()
    for client in (first, second):
        client.close()


def test_a_graph_that_someone_else_changed_is_found_and_mended(server):
    push(server, content(a="A", b="B"))
    update = server.endpoint.replace("/query", "/update")
    changed = f"DELETE {{ GRAPH ?g {{ ?s ?p 'inner' }} }} INSERT {{ GRAPH ?g {{ ?s ?p 'other' }} }} WHERE {{ GRAPH ?g {{ ?s ?p 'inner' FILTER (?g = <{BASE}graph/a>) }} }}"
    httpx.post(update, content=changed, headers={"Content-Type": "application/sparql-update"}).raise_for_status()
    assert names(push(server, content(a="A", b="B")).wrong) == ["a"]
    mended = push(server, content(a="A", b="B"))
    assert names(mended.plan.send) == ["a"] and not mended.wrong


# --- servers that are not as they should be --------------------------------------------------------------------------


class Answering(ThreadingHTTPServer):
    """A server that answers every request in one way, and keeps what it was asked."""

    def __init__(self, answer):
        self.answer, self.asked = answer, []
        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    def handle_any(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.asked.append((self.command, self.path, body))
        status, headers, content = self.server.answer(self, body)
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_DELETE = handle_any

    def log_message(self, *_):
        pass


@pytest.fixture
def answering():
    started = []

    def start(answer):
        server = Answering(answer)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        started.append(server)
        return server

    yield start
    for server in started:
        server.shutdown()
        server.server_close()


def fails(address, **given):
    client = Client(Access(), 1)
    try:
        with pytest.raises(PublishError) as caught:
            publish(client, Addresses(address, **given), content(a="A"), lambda *_: None)
    finally:
        client.close()
    return str(caught.value)


def test_a_wrong_password_is_said(answering):
    server = answering(lambda *_: (401, {"WWW-Authenticate": 'Basic realm="x"'}, b"no"))
    assert "GENOGUIDE_PUBLISH_USER" in fails(server.address + "/query")


def test_a_wrong_address_is_said(answering):
    assert "cannot be reached" in fails(f"http://127.0.0.1:{free_port()}/query")
    page = answering(lambda *_: (200, {"Content-Type": "text/html"}, b"<html>"))
    assert "is no SPARQL endpoint" in fails(page.address)
    missing = answering(lambda *_: (404, {}, b"not here"))
    assert "answered POST with 404: not here" in fails(missing.address)


def test_nothing_is_sent_to_an_address_that_was_not_given(answering):
    other = answering(lambda *_: (200, {}, b""))
    server = answering(lambda *_: (307, {"Location": other.address + "/query"}, b""))
    assert "We do not follow" in fails(server.address + "/query")
    assert other.asked == []


def test_a_server_that_is_silent_is_not_waited_for(answering):
    def wait(*_):
        threading.Event().wait(3)
        return 200, {}, b""

    assert "did not answer within 1 s" in fails(answering(wait).address + "/query")


def test_an_answer_that_is_a_bomb_or_has_no_end_is_not_read(answering, monkeypatch):
    packed = gzip.compress(b" " * 100_000_000)
    bomb = answering(lambda *_: (200, {"Content-Type": "text/turtle", "Content-Encoding": "gzip"}, packed))
    assert "compressed" in fails(bomb.address + "/query")
    monkeypatch.setattr(publishing_client, "_MOST", 1024**2)
    long = answering(lambda *_: (200, {"Content-Type": "text/turtle"}, b" " * (1024**2 + 1)))
    assert "more than 1 MiB" in fails(long.address + "/query")


def test_a_server_that_takes_nothing_is_told_from_one_that_does(server, answering):
    def proxy(handler, body):
        if not handler.path.startswith("/query"):
            return 405, {}, b"read only"
        found = httpx.post(server.endpoint, content=body, headers=dict(handler.headers))
        return found.status_code, {"Content-Type": found.headers["content-type"]}, found.content

    assert "--graph-store" in fails(answering(proxy).address + "/query")


def test_a_server_that_lies_about_its_counts_is_found_out(server, answering):
    def lying(handler, body):
        method, path = handler.command, handler.path
        if b"COUNT" in body:
            row = {"graph": {"type": "uri", "value": f"{BASE}graph/a"}, "size": {"type": "literal", "value": "4"}}
            answer = {"head": {"vars": ["graph", "size"]}, "results": {"bindings": [row]}}
            return 200, {"Content-Type": "application/sparql-results+json"}, json.dumps(answer).encode()
        if method == "PUT" and b"inner" in body:
            return 204, {}, b""  # and forgotten
        headers = {n: v for n, v in handler.headers.items() if n in ("Accept", "Content-Type")}
        found = httpx.request(
            method, server.endpoint.removesuffix("/query") + path, content=body or None, headers=headers
        )
        return found.status_code, {"Content-Type": found.headers.get("content-type", "")}, found.content

    liar = answering(lying)
    client = Client(Access(), 20)
    outcome = publish(client, Addresses(liar.address + "/query"), content(a="A"), lambda *_: None)
    assert outcome.wrong == {f"{BASE}graph/a": "has other content (0 triples were read back)"}
    assert not ledger.Ledger(client, server.endpoint).read()
    client.close()


def description(address, *languages):
    said = "".join(f"; sd:supportedLanguage sd:{language}" for language in languages)
    return (
        "@prefix sd: <http://www.w3.org/ns/sparql-service-description#> . "
        f"[] a sd:Service ; sd:endpoint <{address}> {said} ."
    ).encode()


@pytest.mark.parametrize("address", ["/special", "elsewhere"])
def test_a_service_that_describes_itself_is_written_to_where_it_says(server, answering, address):
    other = answering(lambda *_: (200, {}, b""))
    said = f"{other.address}/special" if address == "elsewhere" else address
    root = server.endpoint.removesuffix("/query")

    def describing(handler, body):
        if handler.command == "GET":
            return 200, {"Content-Type": "text/turtle"}, description(said, "SPARQL11Query", "SPARQL11Update")
        path = handler.path.replace("/special", "/update")
        headers = {n: v for n, v in handler.headers.items() if n in ("Accept", "Content-Type")}
        found = httpx.request(handler.command, root + path, content=body or None, headers=headers)
        return found.status_code, {"Content-Type": found.headers.get("content-type", "")}, found.content

    service = answering(describing)
    client = Client(Access(), 20)
    outcome = publish(client, Addresses(f"{service.address}/query"), content(a="A"), lambda *_: None)
    client.close()
    written = "/store" if address == "elsewhere" else "/special"
    assert not outcome.wrong
    assert outcome.way.endswith(f"{service.address}{written}")
    assert other.asked == []


@pytest.mark.parametrize(
    "answer",
    [
        (200, {"Content-Type": "text/html"}, b"<html>"),
        (200, {"Content-Type": "text/turtle"}, b"no turtle"),
        (200, {"Content-Type": "text/turtle"}, description("/query", "SPARQL11Query")),
        (500, {}, b""),
    ],
)
def test_a_service_need_not_describe_itself(answering, answer):
    service = answering(lambda *_: answer)
    client = Client(Access(), 5)
    assert described(client, f"{service.address}/query") == []
    client.close()


# --- the command -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["ftp://host/x", "localhost:7878", "http://me:secret@host/query"])
def test_an_address_that_is_none_is_refused(address):
    result = CliRunner().invoke(cli.genoguide, ["publish", "--to", address])
    assert result.exit_code == 2
    assert "me:secret" not in result.output


def test_the_command_says_what_it_did(server, snapshot, capfd):
    workspace, graphs = snapshot.parent.parent, len(Manifest.read(snapshot).graphs)
    arguments = ["--workspace", str(workspace), "publish", "--to", server.endpoint]
    assert cli.run(lambda: cli.genoguide(arguments, standalone_mode=False)) == 0
    assert f"{graphs} graphs sent, 0 removed, 0 were there already" in capfd.readouterr().err.replace("\n", " ")
    assert cli.run(lambda: cli.genoguide([*arguments, "--timeout", "50"], standalone_mode=False)) == 0
    said = capfd.readouterr().err.replace("\n", " ")
    assert f"0 graphs sent, 0 removed, {graphs} were there already" in said
    assert "counts and contents agree" in said
    nowhere = ["--workspace", str(workspace), "publish", "--to", f"http://127.0.0.1:{free_port()}/query"]
    assert cli.run(lambda: cli.genoguide(nowhere, standalone_mode=False)) == 2
    assert "cannot be reached" in capfd.readouterr().err


# --- parts -----------------------------------------------------------------------------------------------------------


def test_blocks_never_part_a_blank_node():
    thing, p = NamedNode("urn:t"), NamedNode("urn:p")
    plain = [Triple(thing, p, Literal(n)) for n in range(25)]
    chain = [Triple(BlankNode(f"n{n}"), p, BlankNode(f"n{n + 1}")) for n in range(7)]
    other = [Triple(thing, p, BlankNode("x")), Triple(BlankNode("x"), p, Literal("y"))]
    found = list(blocks([*chain, *plain, *other], 10))
    assert all(len(block) <= 10 for block in found)
    assert sorted(str(triple) for block in found for triple in block) == sorted(map(str, [*plain, *chain, *other]))
    homes = [{b for t in block for b in (t.subject, t.object) if isinstance(b, BlankNode)} for block in found]
    assert sum(map(len, homes)) == len(set().union(*homes))


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [("01", "1", "integer"), ("1.50", "1.5", "decimal"), ("1.0", "1", "decimal"), ("-0.0", "0", "decimal"), ("1.0E0", "1", "double"), ("1", "true", "boolean")],
)  # fmt: skip
def test_numbers_have_a_digest_by_value(one, other, kind):
    a, b = ([Triple(NamedNode("urn:s"), LABEL, Literal(t, datatype=XSD[kind]))] for t in (one, other))
    assert digest(a) != digest(b)
    assert digest_by_value(a) == digest_by_value(b)


def test_a_digest_by_value_still_tells_values_apart():
    texts = ["1", "10", "100", "x", "INF", "1.00000000000000000001"]
    found = {digest_by_value([Triple(NamedNode("urn:s"), LABEL, Literal(t, datatype=XSD.decimal))]) for t in texts}
    assert len(found) == len(texts)


def test_a_plan_trusts_neither_ledger_nor_counts_alone():
    entries = {f"{BASE}a": Entry("x", 1), f"{BASE}b": Entry("y", 2)}
    sizes = {f"{BASE}a": 1, f"{BASE}b": 3, f"{BASE}old": 1, "https://example.org/other": 5}
    plan = make_plan(entries, {f"{BASE}a": "x", f"{BASE}b": "y"}, sizes)
    assert (plan.keep, plan.send, plan.remove) == ((f"{BASE}a",), (f"{BASE}b",), (f"{BASE}old",))
