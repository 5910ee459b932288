"""The prefixes of a document come in one order, however the engine writes them."""

from io import BytesIO

import pytest

from api.engine.head import SortedHead

TURTLE = b'@prefix b: <urn:b> .\n@prefix a: <urn:a> .\nb:x a:y "\n@prefix z: no .\n" .\n'
XML = b'<?xml version="1.0"?>\n<rdf:RDF xmlns:b="urn:b" xmlns:a="urn:a">\n\t<a/>\n</rdf:RDF>\n'


@pytest.mark.parametrize("size", [1, 7, 1000])
@pytest.mark.parametrize(
    ("document", "sorted_document"),
    [
        (
            TURTLE,
            TURTLE.replace(
                b"@prefix b: <urn:b> .\n@prefix a: <urn:a> .", b"@prefix a: <urn:a> .\n@prefix b: <urn:b> ."
            ),
        ),
        (XML, XML.replace(b'xmlns:b="urn:b" xmlns:a="urn:a"', b'xmlns:a="urn:a" xmlns:b="urn:b"')),
        (b"@prefix b: <urn:b> .\n@prefix a: <urn:a> .\n", b"@prefix a: <urn:a> .\n@prefix b: <urn:b> .\n"),
        (b"<urn:a> <urn:b> 1 .\n", b"<urn:a> <urn:b> 1 .\n"),
        (b'[{"@id":"urn:a"}]', b'[{"@id":"urn:a"}]'),
        (b"", b""),
    ],
)
def test_only_the_prefixes_are_put_in_order(document, sorted_document, size):
    head = SortedHead(BytesIO())
    for start in range(0, len(document), size):
        head.write(document[start : start + size])
    assert head.end().getvalue() == sorted_document
