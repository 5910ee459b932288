"""Entity tags."""

from api.web.caching import cache_headers, entity_tag, is_known


def test_a_tag_changes_with_every_part():
    assert entity_tag("v1", "ASK {}") == entity_tag("v1", "ASK {}")
    assert len({entity_tag("v1", "ASK {}"), entity_tag("v2", "ASK {}"), entity_tag("v1", "ASK { }")}) == 3


def test_a_tag_is_recognised_among_others():
    assert is_known('"b"', ['"a", W/"b"', '"c"'])
    assert not is_known('"b"', ['"bb"', "*"])


def test_what_has_no_tag_is_not_kept():
    assert cache_headers(None) == {"Cache-Control": "no-store"}
    assert cache_headers('"a"')["ETag"] == '"a"'
