"""The metrics, readiness and the log."""

import json
import logging
import re

from api.web.logs import JsonFormatter
from api.web.metrics import Metrics, family

LINE = re.compile(r'(# (HELP|TYPE) \w+ .+|\w+(\{(\w+="([^"\\]|\\.)*",?)+\})? [0-9.e+-]+)')


def test_every_line_is_one_that_prometheus_reads(client):
    client.get("/sparql?query=ASK{}")
    client.get("/nowhere")
    response = client.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = response.text.splitlines()
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    assert 'genoguide_requests_total{route="/{local:path}",method="GET",status="404"}' in response.text
    assert 'genoguide_engine_events_total{event="ok"}' in response.text
    assert "genoguide_ready 1" in lines
    assert "genoguide_workers 2" in lines


def test_a_histogram_adds_up():
    metrics = Metrics()
    for seconds in (0.001, 0.2, 100):
        metrics.count("/sparql", "GET", 200, seconds, 10)
    lines = list(metrics.lines())
    assert 'genoguide_request_seconds_bucket{route="/sparql",le="0.005"} 1' in lines
    assert 'genoguide_request_seconds_bucket{route="/sparql",le="0.25"} 2' in lines
    assert 'genoguide_request_seconds_bucket{route="/sparql",le="+Inf"} 3' in lines
    assert 'genoguide_request_seconds_count{route="/sparql"} 3' in lines


def test_labels_are_escaped():
    assert list(family("a", "counter", "b", [({"c": 'd"\\\n'}, 1)]))[-1] == 'a{c="d\\"\\\\\\n"} 1'


def test_what_anybody_sends_makes_no_new_series(client):
    for address in ("/random", "/metrics"):  # so that the series of both are there
        client.request("X", address)
    client.get("/metrics")
    before = len(client.get("/metrics").text.splitlines())
    for number in range(20):
        client.request(f"X{number}", f"/random-{number}")
    assert len(client.get("/metrics").text.splitlines()) <= before + 3


def test_ready_until_it_is_about_to_stop(client):
    deployment = client.app.state.deployment
    assert client.get("/ready").status_code == 200
    deployment.drain()
    try:
        assert client.get("/ready").status_code == 503
        assert client.get("/health").status_code == 200
    finally:
        deployment.ready = True


def test_the_log_can_be_json(client, caplog):
    with caplog.at_level(logging.INFO, "genoguide.access"):
        client.get("/sparql?query=ASK{}&secret=hunter2", headers={"X-Request-ID": "n1"})
    line = JsonFormatter().format(caplog.records[-1])
    facts = json.loads(line)["request"]
    assert (facts["method"], facts["path"], facts["status"], facts["id"]) == ("GET", "/sparql", 200, "n1")
    assert "hunter2" not in line
