"""Damaged and hostile exports: each is refused with one clear message, or read with a finding; nothing else happens."""

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loaders.findings import Finding, Severity, Unreadable
from loaders.limesurvey.archive import Archive
from loaders.limesurvey.column import columns
from loaders.limesurvey.export import read_table
from loaders.limesurvey.lss import read_structure
from loaders.limesurvey.structure import Option, QuestionType
from loaders.limesurvey.table import Absent, Table
from tests.loaders.limesurvey import writers
from tests.loaders.limesurvey.samples import ARCHIVES, EXPORTS, names, question, questionnaire, structure

SURVEY = 119859
LSA = ARCHIVES["all-types"].read_bytes()
LSR = zipfile.ZipFile(io.BytesIO(LSA)).read(f"survey_{SURVEY}_responses.lsr")
LSS = zipfile.ZipFile(io.BytesIO(LSA)).read(f"survey_{SURVEY}.lss")
FOLDER = EXPORTS / "all-types"
CSV = FOLDER.joinpath("gui_code_short_comma.csv").read_bytes()
VV = FOLDER.joinpath("vvexport_119859_v2.csv").read_bytes()
JSON = FOLDER.joinpath("rc_code_short.json").read_bytes()
LAUGHS = b"<!DOCTYPE lolz [<!ENTITY a 'ha'>" + b"".join(
    b"<!ENTITY %c '%s'>" % (letter + 1, b"&%c;" % letter * 10) for letter in range(97, 117)
)


def archive(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return made.getvalue()


def lsa(lss: bytes = LSS, lsr: bytes = LSR, **more: bytes) -> bytes:
    return archive({f"survey_{SURVEY}.lss": lss, f"survey_{SURVEY}_responses.lsr": lsr, **more})


def forged(content: bytes, at_local: int, at_central: int, value: bytes) -> bytes:
    """A zip of one member with a field of its two headers overwritten."""
    changed = bytearray(content)
    central = content.rindex(b"PK\x01\x02")
    changed[at_local : at_local + len(value)] = value
    changed[central + at_central : central + at_central + len(value)] = value
    return bytes(changed)


def bomb(declared: int) -> bytes:
    """An archive of ten megabytes whose structure inflates to ten gigabytes of blanks, and says ``declared``."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = deflate.compress(b"<document>") + deflate.flush(zlib.Z_FULL_FLUSH)
    block = deflate.compress(b" " * 2**20) + deflate.flush(zlib.Z_FULL_FLUSH)
    stored = archive({f"survey_{SURVEY}.lss": first + block * 10_240}, zipfile.ZIP_STORED)
    return forged(forged(stored, 8, 10, struct.pack("<H", 8)), 22, 24, struct.pack("<L", declared))


def replaced(content: bytes, old: str, new: str, count: int = 1) -> bytes:
    assert old.encode() in content
    return content.replace(old.encode(), new.encode(), count)


def joined(one: bytes, other: bytes) -> bytes:
    return one + other.removeprefix(b"\xef\xbb\xbf")


HALF = len(LSA) // 2
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "zip cut in the middle": (lambda: LSA[:HALF], "cut off"),
    "zip cut near its end": (lambda: LSA[:-10], "cut off"),
    "zip without its beginning": (lambda: LSA[:4] + LSA[HALF:], "damaged"),
    "zip with a changed byte": (lambda: LSA[:900] + b"\x00\xff\x00" + LSA[903:], "cannot be unpacked"),
    "empty zip": (lambda: archive({}), "no survey archive"),
    "zip of something else": (lambda: archive({"notes.txt": b"x"}), "no survey archive"),
    "zip with a password": (lambda: forged(archive({f"survey_{SURVEY}.lss": LSS}), 6, 8, b"\x01\x00"), "encrypted"),
    "zip packed in another way": (lambda: archive({f"survey_{SURVEY}.lss": LSS}, zipfile.ZIP_BZIP2), "does not use"),
    "zip of two surveys": (lambda: lsa(**{"survey_7.lss": LSS}), "several surveys, or one twice"),
    "zip with a path out of its folder": (lambda: archive({"../survey_119859.lss": LSS}), "no survey archive"),
    "zip with an absolute path": (lambda: archive({"/tmp/survey_119859.lss": LSS}), "no survey archive"),
    "zip with a huge table of contents": (lambda: lsa(**{f"{n:05}" * 20: b"" for n in range(1000)}), "far more"),
    "zip of 64 bits": (lambda: LSA[:-22] + b"PK\x06\x07" + b"\0" * 16 + LSA[-22:], "far more"),
    "bomb of ten gigabytes": (lambda: bomb(0xFFFFFFF0), "far too large when unpacked"),
    "bomb that lies about its size": (lambda: bomb(15 * 2**20), "cannot be unpacked"),
    "bomb by ratio": (lambda: lsa(lss=b"<document>" + b" " * (40 * 2**20)), "far too large when unpacked"),
    "archive of another survey": (ARCHIVES["wave-2023"].read_bytes, "survey 482977"),
    "archive whose parts are of two surveys": (
        lambda: archive({f"survey_{SURVEY}.lss": LSS, "survey_7_responses.lsr": LSR}),
        "the responses are of survey 7",
    ),
    "billion laughs in an archive": (lambda: lsa(lss=LAUGHS + b"]><document>&t;</document>", lsr=LAUGHS), "DOCTYPE"),
    "billion laughs": (lambda: LAUGHS + b"]><document>&t;</document>", "DOCTYPE"),
    "external entity": (
        lambda: b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><document>&x;</document>',
        "DOCTYPE",
    ),
    "XML cut off": (lambda: LSR[: len(LSR) // 2], "not well-formed"),
    "XML of something else": (lambda: b"<rss/>", "its root is <rss>"),
    "XML nested deep": (lambda: b"<document>" + b"<a>" * 50, "nested too deep"),
    "XML in an unknown encoding": (lambda: replaced(LSR, "UTF-8", "x-klingon"), "encoding that is not known"),
    "XML that is not UTF-8": (lambda: LSR.replace("É".encode(), b"\xc9"), "not well-formed"),
    "responses of another survey": (lambda: LSR.replace(b"119859X", b"482977X"), "of survey (482977)"),
    "responses of two surveys": (lambda: replaced(LSR, "119859X8X252<", "482977X8X252<"), "of several surveys"),
    "responses that declare no fields": (lambda: LSR.replace(b"fieldname>", b"name>"), "does not declare its fields"),
    "responses with a field not declared": (
        lambda: replaced(LSR, "<seed><!", "<x><!").replace(b"</seed>", b"</x>", 1),
        "does not declare",
    ),
    "a structure in place of responses": (lambda: LSS, "another kind: Survey"),
    "participants": (lambda: replaced(LSR, ">Responses<", ">Tokens<"), "another kind: Tokens"),
    "timings": (lambda: replaced(LSR, ">Responses<", ">Timings<"), "another kind: Timings"),
    "UTF-16": (lambda: CSV.decode("utf-8-sig").encode("utf-16"), "UTF-16"),
    "Latin-1": (lambda: CSV.decode("utf-8-sig").encode("latin-1", "replace"), "not UTF-8: byte 0xc9"),
    "binary": (lambda: b"\x7fELF\0\0\0", "binary"),
    "CSV cut within quotes": (lambda: CSV[: CSV.rindex(b'"') - 3], "not valid CSV"),
    "CSV cut between cells": (lambda: CSV[: CSV.rindex(b',"')], "its columns have shifted"),
    "a row with a cell too many": (lambda: replaced(CSV, '"FR",', '"FR","",'), "has 87 cells, the headings are 86"),
    "a row with a cell too few": (lambda: replaced(CSV, '"FR","",', '"FR",'), "has 85 cells, the headings are 86"),
    "a cell of a megabyte": (lambda: replaced(CSV, "Two regions", "x" * 2**20), "field larger than field limit"),
    "two exports in one file": (lambda: joined(CSV, CSV), "The headings stand twice"),
    "rows copied": (lambda: CSV + CSV[CSV.index(b'"12",') :], "Two rows have the same id"),
    "an id that is no number": (lambda: replaced(CSV, '"11",', '"eleven",'), "id is no whole number"),
    "an id made a decimal": (lambda: replaced(CSV, '"11",', '"11.0",'), "id is no whole number"),
    "no id": (lambda: replaced(CSV, '"11",', '"",'), "id is no whole number"),
    "a date as a spreadsheet writes it": (
        lambda: replaced(CSV, '"2026-11-21 19:47:38"', '"21/11/2026 19:47"'),
        "submit date is none",
    ),
    "headings without those of the system": (lambda: replaced(CSV, '"submitdate"', '"when"'), "'submitdate'"),
    "no headings": (lambda: CSV[CSV.index(b'"11",') :], "None of the headings"),
    "another questionnaire": (
        lambda: EXPORTS.joinpath("wave-2026/results_code_code_comma.csv").read_bytes().replace(b'"country"', b'"c"'),
        "headings are columns of this questionnaire",
    ),
    "base64": (lambda: b"QUJD" * 40, "base64"),
    "VV with a cell too few": (lambda: replaced(VV, "\tFR\t", "\t"), "its columns have shifted"),
    "VV of two surveys": (
        lambda: FOLDER.joinpath("vvexport_119859_v1.csv").read_bytes().replace(b"119859X8X252\t", b"7X8X252\t"),
        "of several surveys",
    ),
    "JSON cut off": (lambda: JSON[:-50], "not valid JSON"),
    "JSON of something else": (lambda: b'{"answers": []}', "no 'responses'"),
    "JSON of an error": (lambda: b'{"status": "Invalid session key"}', "no 'responses'"),
    "JSON of texts": (lambda: b'{"responses": ["x"]}', "Response 1 of the file is no object"),
    "JSON with a heading twice": (lambda: replaced(JSON, '"scope":', '"country":'), "'country' stands twice"),
    "JSON with a column too few": (
        lambda: replaced(JSON, '"country":"FR",', ""),
        "Response 1 of the file lacks columns",
    ),
    "JSON nested deep": (lambda: b'{"responses": ' + b"[" * 100_000, "nesting too deep"),
    "JSON with a number of ten thousand digits": (
        lambda: b'{"responses": [' + b"1" * 10_000 + b"]}",
        "numbers too long",
    ),
    "PDF": (lambda: b"%PDF-1.7", "This is a PDF"),
    "old Excel": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1", "old Excel"),
    "SPSS data": (lambda: b"$FL2@(#) SPSS DATA FILE", "SPSS"),
    "compressed": (lambda: b"\x1f\x8b\x08", "compressed"),
    **{
        path.name: (path.read_bytes, says)
        for path, says in (
            (FOLDER / "gui_full_long.xlsx", "an office document"),
            (FOLDER / "rc_code_short.xlsx", "an office document"),
            (FOLDER / "gui_long.html", "a web page"),
            (FOLDER / "gui_r_syntax.R", "an R syntax file"),
            (FOLDER / "gui_r_data.csv", "exports for R or SPSS"),
            (FOLDER / "survey_119859_SPSS_syntax_file.sps", "an SPSS syntax file"),
            (FOLDER / "survey_119859_SPSS_data_file.dat", "None of the headings"),
            (FOLDER / "source_structure.tsv.txt", "a questionnaire as tab-separated text"),
            (FOLDER / "limesurvey_survey_119859.lss", "another kind: Survey"),
        )
    },
}
SECRETS = ("Jane", "jane@example.org", "CANARY", "192.0.2", "1040723284")


def read_all(folder: Path, content: bytes) -> Table:
    path = folder / "export"
    path.write_bytes(content)
    read_structure_of_archive(path, content)
    return read_table(path, structure("all-types"), names("all-types"), "export")


def read_structure_of_archive(path: Path, content: bytes) -> None:
    """What loading does first with an archive: the structure in it."""
    if content.startswith(b"PK"):
        read_structure(path, "export")


@pytest.mark.parametrize("kind", REFUSED)
def test_a_damaged_export_is_refused_with_a_message_that_says_why(tmp_path, kind):
    make, says = REFUSED[kind]
    with pytest.raises(Unreadable) as refused:
        read_all(tmp_path, make())
    finding = refused.value.finding
    assert says in finding.message
    assert finding.expected or "nested" in finding.message
    assert finding.severity is Severity.VIOLATION
    assert [secret for secret in SECRETS if secret in repr(finding)] == []


def test_of_an_archive_only_structure_and_responses_are_opened(tmp_path):
    spoilt = lsa(**{f"survey_{SURVEY}_tokens.lst": b"CANARY", f"survey_{SURVEY}_timings.lsi": b"CANARY"})
    spoilt = spoilt.replace(b"CANARY", b"YRANAC")  # their checksums are wrong now: opening them would fail
    assert read_all(tmp_path, spoilt).rows == read_all(tmp_path, LSA).rows
    assert "CANARY" not in repr(read_all(tmp_path, LSA))


def test_the_members_of_an_archive_may_stand_in_any_order(tmp_path):
    backwards = archive({f"survey_{SURVEY}_responses.lsr": LSR, f"survey_{SURVEY}.lss": LSS})
    assert read_all(tmp_path, backwards).rows == read_all(tmp_path, LSA).rows


def test_an_archive_without_responses_is_an_empty_table(tmp_path):
    assert read_all(tmp_path, archive({f"survey_{SURVEY}.lss": LSS})).rows == ()


def test_an_archive_whose_name_and_structure_differ_is_refused(tmp_path):
    renamed = archive({"survey_7.lss": LSS})
    (tmp_path / "a.lsa").write_bytes(renamed)
    assert Archive(renamed, "a.lsa").survey == 7
    with pytest.raises(Unreadable, match="named after survey 7, its structure is of survey 119859"):
        read_structure(tmp_path / "a.lsa", "a.lsa")


CODES = tuple(Option(code, {"en": f"Level {code}"}) for code in ("1", "2", "03", "1-2"))
CHOICES = questionnaire(*(question(code, QuestionType.LIST_RADIO, options=CODES) for code in "abcdef"))


def choices(folder: Path, *answers: str) -> Table:
    rows = [("1", "", *answers), ("2", "", "1", "2", "03", "1-2", "1", "1")]
    (folder / "export").write_bytes(writers.write_csv(["id", "submitdate", *"abcdef"], rows))
    return read_table(folder / "export", CHOICES, {column.name for column in columns(CHOICES)}, "export")


@pytest.mark.parametrize("cell", ["1.0", "2,00", "3", "01-Feb", "1-Feb", "Feb-01", "02.jan", "1/2/2026"])
def test_a_code_that_a_spreadsheet_changed_is_unknown_and_said_so(tmp_path, cell):
    read = choices(tmp_path, cell, "2", "03", "1-2", "", "")
    assert read.rows[0].cells["a"] is Absent.UNKNOWN
    (finding,) = read.findings
    assert (finding.line, finding.record, finding.field, finding.value) == (2, "response 1", "a", None)
    assert "changed by a spreadsheet" in finding.message
    assert finding.expected
    assert finding.expected.startswith("one of 03 1 1-2 2")


def test_a_file_that_a_spreadsheet_changed_all_over_is_refused(tmp_path):
    rows = [(str(n), "", "1.0", "2.0", "1.0", "2.0", "1.0", "2.0") for n in range(1, 200)]
    (tmp_path / "export").write_bytes(writers.write_csv(["id", "submitdate", *"abcdef"], rows))
    with pytest.raises(Unreadable, match="changed codes all over the file"):
        read_table(tmp_path / "export", CHOICES, {"a", "b", "c", "d", "e", "f"}, "export")


def test_a_code_that_is_merely_unknown_is_left_to_the_crosswalk(tmp_path):
    read = choices(tmp_path, "9x", "2", "03", "1-2", "", "")
    assert (read.rows[0].cells["a"], read.findings) == ("9x", ())


def test_a_row_whose_codes_are_mostly_none_has_probably_shifted(tmp_path):
    read = choices(tmp_path, "x", "y", "z", "1", "", "")
    (finding,) = read.findings
    assert finding.message == "3 of 4 coded answers are no codes of their questions: columns may have shifted."
    assert (finding.line, finding.record, finding.severity) == (2, "response 1", Severity.VIOLATION)


def test_a_value_that_is_nested_in_json_is_text_and_nothing_more(tmp_path):
    asked = questionnaire(question("T", QuestionType.SHORT_TEXT))
    content = json.dumps({"responses": [{"id": 1, "submitdate": None, "T": {"a": [1, True]}}]})
    (tmp_path / "export").write_text(content)
    assert read_table(tmp_path / "export", asked, {"T"}, "x").rows[0].cells["T"] == '{"a": [1, true]}'


# --- any damage --------------------------------------------------------------------------------------------------

REAL = sorted(path for path in FOLDER.iterdir() if path.suffix in {".csv", ".json", ".lsa", ".lss"})


def outcome(path: Path) -> Table | Finding:
    """What reading gives; any other exception fails the test."""
    try:
        read_structure(path, path.name)
    except Unreadable as refused:
        assert refused.finding.message
    try:
        return read_table(path, structure("all-types"), names("all-types"), path.name)
    except Unreadable as refused:
        return refused.finding


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.sampled_from(REAL), data=st.data())
def test_an_export_cut_anywhere_is_read_or_refused(tmp_path_factory, path, data):
    content = path.read_bytes()
    cut = tmp_path_factory.getbasetemp() / "cut"
    cut.write_bytes(content[: data.draw(st.integers(0, len(content) - 1))])
    assert isinstance(outcome(cut), Table | Finding)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.sampled_from(REAL), data=st.data())
def test_an_export_with_flipped_bits_is_read_or_refused(tmp_path_factory, path, data):
    content = bytearray(path.read_bytes())
    for place in data.draw(st.lists(st.integers(0, len(content) * 8 - 1), min_size=1, max_size=8)):
        content[place // 8] ^= 1 << place % 8
    flipped = tmp_path_factory.getbasetemp() / "flipped"
    flipped.write_bytes(content)
    assert isinstance(outcome(flipped), Table | Finding)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "bytes"
    path.write_bytes(content)
    assert isinstance(outcome(path), Table | Finding)
