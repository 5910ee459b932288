"""Compression: for who takes it, of what is worth it, under a tag of its own."""

import gzip

import pytest

from api.web.compression import accepts_gzip

LARGE = "SELECT * { ?s ?p ?o } LIMIT 100"
SMALL = "ASK {}"


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        (None, False),
        ("", False),
        ("gzip", True),
        ("GZIP", True),
        ("x-gzip", True),
        ("deflate, gzip;q=1.0, *;q=0.5", True),
        ("*", True),
        ("gzip;q=0", False),
        ("gzip;q=0, *", False),
        ("*;q=0", False),
        ("br", False),
        ("identity, gzip;q=0.5", False),
        ("identity;q=0.5, gzip;q=0.5", True),
        ("gzip;q=high", False),
    ],
)
def test_the_client_decides(header, accepted):
    assert accepts_gzip(header) is accepted


def raw(client, query, encoding, method="GET", **headers):
    with client.stream(
        method, "/sparql", params={"query": query}, headers={"Accept-Encoding": encoding, **headers}
    ) as response:
        return response, b"".join(response.iter_raw())


def test_a_large_answer_is_compressed(client):
    plain, text = raw(client, LARGE, "identity")
    packed, content = raw(client, LARGE, "gzip")
    assert gzip.decompress(content) == text
    assert len(content) < len(text) / 4
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-length" not in packed.headers
    assert "content-encoding" not in plain.headers
    for response in (plain, packed):
        assert response.headers["vary"] == "Accept, Accept-Encoding"


def test_a_small_answer_is_left_alone(client):
    response, content = raw(client, SMALL, "gzip")
    assert "content-encoding" not in response.headers
    assert int(response.headers["content-length"]) == len(content)


def test_each_encoding_has_its_tag_and_is_recognised_by_it(client):
    plain, packed = (raw(client, LARGE, encoding)[0].headers["etag"] for encoding in ("identity", "gzip"))
    assert packed == f'{plain[:-1]}-gzip"'
    for encoding, tag in (("identity", plain), ("gzip", packed), ("gzip", plain)):
        response, _ = raw(client, LARGE, encoding, **{"If-None-Match": tag})
        assert (response.status_code, response.headers["etag"]) == (304, tag)
        assert response.headers["vary"] == "Accept, Accept-Encoding"
    assert raw(client, LARGE, "identity", **{"If-None-Match": packed})[0].status_code == 200


def test_head_says_what_get_does(client):
    head, get = raw(client, LARGE, "gzip", "HEAD"), raw(client, LARGE, "gzip")
    assert head[1] == b""
    for name in ("etag", "content-encoding", "vary", "content-type"):
        assert head[0].headers[name] == get[0].headers[name]
