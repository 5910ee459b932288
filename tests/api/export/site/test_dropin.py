"""What the drop-in holds: only our folders, the same bytes each time, nothing that is not known."""

import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
import yaml

from api.export.site.dropin import FOLDERS, DropIn, Options, ReviewError, drop_in
from api.export.site.guidance import same_address
from api.export.site.package import NotOurs, archived, contents, write
from api.export.site.page_map import page_map
from graph.vocabulary import BIBO, DATASET, GG
from tests.api.export.site.conftest import LICENCE
from tests.api.test_canaries import CANARY

FRAMEWORK = [
    line
    for line in (Path(__file__).parent / "framework-files.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
"""The files of the real site."""


def data(export: DropIn, name: str) -> Any:
    return json.loads(export.files[f"_data/genoguide/{name}.json"])


def test_nothing_lies_outside_four_folders_or_on_a_file_of_the_site(export: DropIn) -> None:
    folders = {"/".join(path.split("/")[:2]) for path in export.files}
    assert folders == set(FOLDERS)
    assert len(FRAMEWORK) == 267
    assert set(export.files) & set(FRAMEWORK) == set()
    assert [path for path in FRAMEWORK if path.startswith(FOLDERS)] == []


def test_pages_have_addresses_of_their_own(export: DropIn) -> None:
    theirs = {Path(path).stem for path in FRAMEWORK}
    assert {Path(path).stem for path in export.files if path.startswith("pages/")} & theirs == set()


def test_the_map_names_pages_that_there_are() -> None:
    stems = [Path(path).stem for path in FRAMEWORK if path.startswith("pages/")]
    national = [Path(p).stem for p in FRAMEWORK if "/national-implementation/" in p and "TEMPLATE" not in p]
    assert sorted(page_map().national.values()) == sorted(national)
    assert len(national) == 27
    assert [(p.name, stems.count(p.name)) for p in page_map().pages if stems.count(p.name) != 1] == []
    assert all(page.reason.endswith(".") for page in page_map().pages)


def test_the_same_graph_gives_the_same_bytes(store: pyoxigraph.Store, export: DropIn) -> None:
    again = drop_in(store, "1234", Options(maturity_licence=LICENCE))
    assert contents(again) == contents(export)


def test_the_archive_holds_the_files_and_its_checksum_is_right(export: DropIn) -> None:
    written = contents(export)
    with zipfile.ZipFile(io.BytesIO(written["genoguide-site.zip"])) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == export.files
    digest = hashlib.sha256(written["genoguide-site.zip"]).hexdigest()
    assert written["genoguide-site.zip.sha256"] == f"{digest}  genoguide-site.zip\n".encode()


def test_the_order_of_files_makes_no_difference_to_the_archive() -> None:
    assert archived({"a": b"1", "b": b"2"}) == archived({"b": b"2", "a": b"1"})


def test_data_files_are_yaml_too(export: DropIn) -> None:
    for path, content in export.files.items():
        if path.startswith("_data/"):
            assert yaml.load(content, Loader=yaml.CSafeLoader) == json.loads(content), path
            assert content.endswith(b"\n")
            assert not content.endswith(b"\n\n")


def test_no_personal_marker_is_in_any_file(export: DropIn) -> None:
    for path, content in contents(export).items():
        assert CANARY.search(content) is None, path
        assert b"mailto:" not in content, path


def test_ids_make_anchors(export: DropIn) -> None:
    ids = [p["id"] for c in data(export, "countries").values() for p in c["practices"]]
    ids += [d["id"] for page in data(export, "pages").values() for d in page["guidance"]]
    assert len(ids) > 900
    assert all(i and set(i) <= set("abcdefghijklmnopqrstuvwxyz0123456789-") for i in ids)


def test_the_date_is_that_of_the_data(store: pyoxigraph.Store, export: DropIn) -> None:
    answer = store.query(
        "PREFIX dcterms: <http://purl.org/dc/terms/> PREFIX gg: <https://w3id.org/genoguide/ontology#> "
        "SELECT ?date { { ?f a gg:CuratedFile ; dcterms:modified ?date } UNION { ?r dcterms:dateSubmitted ?date } }"
    )
    assert data(export, "meta")["generated"] == max(row["date"].value[:10] for row in answer)


def test_no_badge_is_invented(export: DropIn, store: pyoxigraph.Store) -> None:
    assert {d["badge"] for page in data(export, "pages").values() for d in page["guidance"]} == {None}
    document = data(export, "pages")["governance-elsi"]["guidance"][0]
    badges = {"governance-elsi": {same_address(document["url"]): "Required"}}
    pages = data(drop_in(store, "1234", Options(badges=badges)), "pages")
    badged = [(name, d["id"], d["badge"]) for name, page in pages.items() for d in page["guidance"] if d["badge"]]
    assert badged == [("governance-elsi", document["id"], "Required")]


def test_levels_without_a_licence_are_left_out_and_counted(store: pyoxigraph.Store, export: DropIn) -> None:
    without = drop_in(store, "1234")
    assert {c["maturity"] for c in data(without, "countries").values()} == {None}
    assert without.report["health_systems_left_out"] == export.report["health_systems"] > 20
    assert "pages/genoguide/genoguide-maturity.html" not in without.files


def test_absent_levels_are_absent(export: DropIn, store: pyoxigraph.Store) -> None:
    (system,) = data(export, "countries")["EE"]["maturity"]["systems"]
    levels = {i["code"]: i["level"] for domain in system["domains"] for i in domain["indicators"]}
    assert len(levels) == system["count"] == 44
    assert set(levels.values()) <= {1, 2, 3, 4, 5}


def test_reported_practices_name_the_survey_as_their_source(export: DropIn) -> None:
    reported = [p for p in data(export, "countries")["NL"]["practices"] if p["id"].startswith("reported-")]
    assert reported
    for practice in reported:
        wave = practice["id"].split("-")[1]
        assert practice["sources"][0]["title"] == f"MLM self-assessment and practice mapping (synthetic), {wave}"


def test_every_practice_has_a_source(export: DropIn) -> None:
    assert all(p["sources"] for c in data(export, "countries").values() for p in c["practices"])


def test_reviews_are_shown_and_others_can_be_left_out(store: pyoxigraph.Store, export: DropIn) -> None:
    (first, *_) = data(export, "countries")["DK"]["practices"]
    reviews = {first["id"]: "2027-02-03"}
    marked = data(drop_in(store, "1234", Options(reviews=reviews)), "countries")
    assert [p["reviewed"] for p in marked["DK"]["practices"] if p["reviewed_by_nmg"]] == ["2027-02-03"]
    only = drop_in(store, "1234", Options(reviews=reviews, show_unreviewed=False))
    assert only.report["practices"] == {"DK": 1}
    triples = pyoxigraph.parse(only.files["assets/genoguide/genoguide.ttl"], format=pyoxigraph.RdfFormat.TURTLE)
    assert {t.subject.value for t in triples if t.object == GG.Practice} == {first["iri"]}


def test_a_review_of_no_practice_is_refused_with_the_nearest(store: pyoxigraph.Store) -> None:
    with pytest.raises(ReviewError, match=r"no practice 'dk-health-act-ngd'.*Did you mean 'dk-health-act-ngc'\?"):
        drop_in(store, "1234", Options(reviews={"dk-health-act-ngd": "2027-02-03"}))


def test_changed_countries_are_those_that_differ(store: pyoxigraph.Store, export: DropIn) -> None:
    previous = data(export, "countries")
    del previous["FR"]
    previous["DK"]["name"] = "Danmark"
    previous["XX"] = {}
    again = drop_in(store, "1234", Options(maturity_licence=LICENCE, previous=previous))
    assert again.report["changed_countries"] == ["DK", "FR", "XX"]


def test_guidance_leads_to_good_practices_that_address_the_same(export: DropIn) -> None:
    countries = data(export, "countries")
    practices = {p["id"]: p for c in countries.values() for p in c["practices"]}
    seen = [(d, s) for page in data(export, "pages").values() for d in page["guidance"] for s in d["see"]]
    assert len(seen) > 100
    for document, see in seen:
        addressed = {i for part in (document, *document["recommendations"]) for i in part["indicators"]}
        assert practices[see["id"]]["standing"] == "good"
        assert addressed & set(practices[see["id"]]["indicators"])


def test_writing_replaces_an_export_and_nothing_else(tmp_path: Path, export: DropIn) -> None:
    folder = tmp_path / "out"
    write(export, folder)
    (folder / "site" / "left-over").write_text("of an earlier export")
    write(export, folder)
    assert {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()} == set(contents(export))
    assert [p.name for p in tmp_path.iterdir()] == ["out"]
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("mine")
    with pytest.raises(NotOurs, match="Name an empty or a new folder"):
        write(export, mine)
    assert (mine / "thesis.txt").read_text() == "mine"


def test_a_draft_says_so(store: pyoxigraph.Store, export: DropIn) -> None:
    assert data(export, "meta")["draft"] is False
    copy = pyoxigraph.Store()
    copy.extend(store.quads_for_pattern(None, None, None, pyoxigraph.DefaultGraph()))
    copy.add(pyoxigraph.Quad(DATASET, BIBO.status, BIBO["status/draft"]))
    draft = drop_in(copy, "1234")
    assert data(draft, "meta")["draft"] is draft.report["draft"] is True
