"""The folder of the index: the same bytes for the same content, and refused when damaged."""

import json
from pathlib import Path

import pyoxigraph
import pytest

from graph.search.encoders import Encoder
from graph.search.index import IndexUnavailable, IndexWriter, SearchIndex
from graph.search.items import read_items


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_equal_content_gives_equal_bytes(small_store: pyoxigraph.Store, tmp_path: Path) -> None:
    other = pyoxigraph.Store()
    for quad in sorted(small_store, key=str, reverse=True):
        other.add(quad)
    IndexWriter()(tmp_path / "one", small_store)
    IndexWriter()(tmp_path / "two", other)
    assert content(tmp_path / "one") == content(tmp_path / "two")


def test_the_hash_tells_an_index_with_meaning_from_one_without(
    small_index: Path, small_store: pyoxigraph.Store, tmp_path: Path
) -> None:
    IndexWriter()(tmp_path / "words", small_store)
    words, meaning = SearchIndex(tmp_path / "words"), SearchIndex(small_index)
    assert words.hash != meaning.hash
    assert (words.encoder, words.vectors) == (None, None)
    assert meaning.vectors is not None
    assert meaning.vectors.shape == (meaning.size, 384)


def test_what_is_said_of_an_item_in_everyday_words_counts_for_its_meaning(
    small_index: Path, small_store: pyoxigraph.Store, encoder: Encoder
) -> None:
    index, items = SearchIndex(small_index), read_items(small_store)
    place = next(place for place, item in enumerate(items) if item.iri.endswith("/practice/dk-neonatal-biobank"))
    assert index.vectors is not None
    text, *said = encoder.passages([items[place].meaning, *items[place].plain])
    assert index.vectors[place] @ text < 0.999
    assert all(index.vectors[place] @ row > text @ row for row in said)


def test_every_type_that_is_promised_is_there(packaged_snapshot: Path) -> None:
    index = SearchIndex(packaged_snapshot / "search")
    types = {value.code for value in index.facets["type"].values}
    assert types >= {"recommendation", "practice", "document", "indicator", "level", "concept", "question"}


def test_an_empty_graph_has_an_empty_index(tmp_path: Path) -> None:
    IndexWriter()(tmp_path / "empty", pyoxigraph.Store())
    index = SearchIndex(tmp_path / "empty")
    assert index.size == 0
    assert index.place("https://example.org/") is None


@pytest.mark.parametrize(
    "name",
    ["about.json", "items.jsonl", "stems.txt", "words-items.npy", "facets.json", "vectors.npy", "phrasings.json"],
)
def test_a_missing_or_damaged_file_is_said(small_index: Path, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "damaged"
    folder.mkdir()
    for file, value in content(small_index).items():
        (folder / file).write_bytes(value)
    (folder / name).unlink()
    with pytest.raises(IndexUnavailable, match="genoguide build --force"):
        SearchIndex(folder)


def test_an_index_of_an_older_program_is_to_be_built_anew(small_index: Path, tmp_path: Path) -> None:
    about = json.loads((small_index / "about.json").read_text())
    (tmp_path / "about.json").write_text(json.dumps({**about, "format": 1}))
    with pytest.raises(IndexUnavailable, match=r"older.*genoguide build --force"):
        SearchIndex(tmp_path)


def test_an_index_of_a_newer_program_is_refused(small_index: Path, tmp_path: Path) -> None:
    about = json.loads((small_index / "about.json").read_text())
    (tmp_path / "about.json").write_text(json.dumps({**about, "format": 99}))
    with pytest.raises(IndexUnavailable, match="newer"):
        SearchIndex(tmp_path)
