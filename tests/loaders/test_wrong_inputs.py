"""What curators get wrong, one change at a time: each is found at its line and field, with words that mend it."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from loaders.curated import read_curated
from loaders.findings import Finding, Severity, Unreadable
from tests.loaders.content import DOCUMENT, FINDING, PRACTICE, PROGRAMME, RECOMMENDATION, Checker

CONTROL = "\\u0007"


@dataclass(frozen=True)
class Case:
    """A change of one thing in a valid file; ``at`` stands in the line where it is found, ``words`` in the finding."""

    old: str
    new: str
    field: str
    words: tuple[str, ...]
    at: str | None = None
    text: str = PRACTICE


def practice(old: str, new: str, field: str, *words: str, at: str | None = None) -> Case:
    return Case(old, new, field, words, at)


def other(text: str, old: str, new: str, field: str, *words: str, at: str | None = None) -> Case:
    return Case(old, new, field, words, at, text)


LONG = "long " * 60
APPS = "applications: [newborn-screening]"
INDICATORS = "indicators: [I.1, IV.2]"
SUMMARY = PRACTICE.partition("    summary: ")[2].partition("\n")[0]
LAW = "      - url: https://example.org/law\n"
ID = "- id: fr-test-law"

CASES = {
    # closed vocabularies
    "application-typo": practice(
        APPS, "applications: [newborn-screning]", "applications", "newborn-screening", "one of"
    ),
    "application-label": practice(APPS, "applications: [Newborn screening]", "applications", "newborn-screening"),
    "application-acronym": practice(APPS, "applications: [PGx]", "applications", "pharmacogenetics"),
    "application-french": practice(APPS, "applications: [maladies rares]", "applications", "rare-diseases"),
    "indicator-spelling": practice(INDICATORS, "indicators: [I1]", "indicators", "I.1", "there are 49"),
    "indicator-unknown": practice(INDICATORS, "indicators: [I.9]", "indicators", "no such indicator", "49"),
    "indicator-number": practice(INDICATORS, "indicators: [1.1]", "indicators", "no such indicator"),
    "indicators-as-text": practice(INDICATORS, "indicators: I.1, IV.2", "indicators", "[I.1, IV.2]", "are a list"),
    "one-status-of-two": practice("status: implemented", "status: pilot, ended", "status", "no such status"),
    "indicator-lower": practice(INDICATORS, "indicators: [i.1]", "indicators", "I.1"),
    "country-uk": practice("country: FR", "country: UK", "country", "no such country", "GB"),
    "country-name": practice("country: FR", "country: France", "country", "no such country", "FR"),
    "country-lower": practice("country: FR", "country: fr", "country", "no such country", "FR"),
    "country-region": practice("country: FR", "country: ES-CT", "country", "no such country"),
    "country-other-file": practice("country: FR", "country: DE", "country", "file of another country"),
    "country-no-unquoted": practice("country: FR", "country: NO", "country", "NO", "file of another country"),
    "country-keyword": practice("country: FR", "country: '@id'", "country", "no such country"),
    "country-blank": practice("country: FR", "country: '_:b'", "country", "no such country"),
    "kind": practice("kind: law\n    country", "kind: lew\n    country", "kind", "law", at="kind: lew"),
    "kind-of-document": practice(
        "kind: law\n    country", "kind: webpage\n    country", "kind", "one of", at="webpage"
    ),
    "status": practice("status: implemented", "status: done", "status", "one of ended, implemented, pilot, planned"),
    "scale": practice("scale: national", "scale: nation", "scale", "national"),
    "confidence": practice("confidence: high", "confidence: low", "confidence", "one of high, medium"),
    "criterion": practice("[in-force, independent]", "[in-force, good]", "appraisal", "one of evaluated, in-force"),
    "region": practice("scale: national", "scale: regional\n    region: FR-XX", "region", "no such region", "FR-"),
    "source-kind": practice("kind: article", "kind: paper", "sources[1].kind", "article"),
    "roadmap-step": other(DOCUMENT, "[plan]", "[planning]", "roadmap_steps", "one of assess, implement", "plan"),
    "addressee": other(RECOMMENDATION, "[laboratory]", "[Hospitals]", "addressees", "healthcare-provider"),
    "licence": other(
        DOCUMENT, "license: CC-BY-4.0\n    s", "license: CC BY 4.0\n    s", "license", "CC-BY-4.0", at="CC BY"
    ),
    "language": other(DOCUMENT, "language: en", "language: English", "language", "such as en"),
    # references
    "programme-orphan": practice("pfmg2025", "pfmg-2025", "programme", "no such programme", "pfmg2025"),
    "programme-by-title": practice("pfmg2025", "Genome of Europe", "programme", "genome-of-europe"),
    "document-orphan": other(RECOMMENDATION, "document: b1mg-d5-1", "document: b1mg-d51", "document", "b1mg-d5-1"),
    "document-other-file": other(
        RECOMMENDATION, "document: b1mg-d5-1", "document: b1mg-d5-2", "document", "file of another document"
    ),
    # what must be there, once, in the right form
    "no-title": practice("    title: Act on tests of the genome\n", "", "title", "no title", at=ID),
    "no-country": practice("    country: FR\n", "", "country", "no country", "such as FR", at=ID),
    "no-indicators": practice(f"    {INDICATORS}\n", "", "indicators", "no indicator", at=ID),
    "no-confidence": practice(
        "    confidence: high\n", "", "confidence", "no confidence", "one of high, medium", at=ID
    ),
    "no-sources": other(
        FINDING,
        FINDING[FINDING.index("    sources") : FINDING.index("    conf")],
        "",
        "sources",
        "at least one source",
        at="- id: fr-test-gap",
    ),
    "empty-sources": other(
        PROGRAMME,
        PROGRAMME[PROGRAMME.index("    sources") :],
        "    sources: []\n",
        "sources",
        "at least one source",
        at="sources: []",
    ),
    "source-no-title": practice("        title: The law\n", "", "sources[0].title", "no title", at="/law"),
    "source-no-publisher": practice(
        "        publisher: Journal of laws\n", "", "sources[0].publisher", "who", at="/law"
    ),
    "source-no-kind": practice("        kind: law\n", "", "sources[0].kind", "such as webpage", at="/law"),
    "empty-title": practice("title: Act on tests of the genome", "title:", "title", "no title", at="    title:"),
    "source-no-url": practice("url: https://example.org/law", "alternative: Law", "sources", "no url", at="Law"),
    "source-null-url": practice("url: https://example.org/law", "url:", "sources", "no url"),
    "source-is-text": other(
        PROGRAMME,
        PROGRAMME[PROGRAMME.index("      - url") :],
        "      - https://example.org/p\n",
        "sources[0].title",
        "no title",
        at="example.org/p",
    ),
    "two-countries": practice("country: FR", "country: [FR, DE]", "country", "more than one country"),
    "two-starts": practice("start: 2016-03", "start: [2016, 2017]", "start", "more than one start"),
    "title-number": practice("title: Act on tests of the genome", "title: 2016", "title", "not a text"),
    "title-short": practice("title: Act on tests of the genome", "title: Act", "title", "4 to 200"),
    "title-long": practice("title: Act on tests", f"title: {LONG}", "title", "4 to 200"),
    "summary-short": practice(SUMMARY, "A law.", "summary", "80 to 600"),
    "statement-long": other(RECOMMENDATION, "every genome", LONG * 2 + "genome", "statement", "20 to 300"),
    "author-mail": other(DOCUMENT, '"Gut, Ivo"', '"Gut <gut@example.org>"', "authors", "such as 'Gut, Ivo'"),
    # text is plain
    "html": practice("Act on tests", "Act on <b>tests</b>", "title", "HTML", "without tags"),
    "html-entity": practice("who pays", "who pays &amp;", "summary", "HTML"),
    "mail": practice("who pays", "write to info@example.org, who pays", "summary", "mail address"),
    "phone": practice("who pays", "call +33 1 23 45 67 89, who pays", "summary", "telephone"),
    "control": practice("title: Act on tests of the genome", f'title: "Act{CONTROL} on tests"', "title", "invisible"),
    "bidi": practice("Act on tests", "Act \u202eon tests", "title", "invisible"),
    "line-break": practice("title: Act on tests of the genome", 'title: "Act\\non tests"', "title", "line break"),
    "spaces": practice("title: The law", "title: 'The  law '", "sources[0].title", "single spaces"),
    "source-html": practice("publisher: Journal of laws", "publisher: <i>Journal</i>", "sources[0].publisher", "HTML"),
    # dates
    "date-30-february": practice("start: 2016-03", "start: 2021-02-30", "start", "no date", "such as 2016"),
    "date-no-leap": practice("start: 2016-03", "start: 2021-02-29", "start", "no date"),
    "date-month-13": practice("start: 2016-03", "start: 2016-13", "start", "no date"),
    "date-words": practice("start: 2016-03", "start: March 2016", "start", "year, month or day"),
    "date-slashes": practice("'2016-03-05'", "05/03/2016", "sources[0].published", "year, month or day"),
    "date-year-99": practice("start: 2016-03", "start: 1016", "start", "1900 to 2100"),
    "date-of-document": other(DOCUMENT, "published: 2020", "published: 20", "published", "year, month or day"),
    "end-before-start": practice("end: 2029", "end: 2015", "end", "before the start"),
    "end-before-start-month": practice("end: 2029", "end: 2016-02-28", "end", "before the start"),
    "modified": other(PROGRAMME, '"2026-11-21"', '"2026-11-31"', "modified", "calendar"),
    # fields together
    "ended-without-end": practice(
        "status: implemented\n    scale: national\n    start: 2016-03\n    end: 2029",
        "status: ended\n    scale: national\n    start: 2016-03",
        "end",
        "has ended",
        at=ID,
    ),
    "in-force-pilot": practice("status: implemented", "status: pilot", "appraisal", "in force", at="appraisal"),
    "planned-evaluated": practice(
        "status: implemented", "status: planned", "appraisal", "cannot be evaluated", at="appraisal"
    ),
    "local-population-wide": other(
        PRACTICE.replace("scale: national", "scale: local"),
        "[in-force, independent]",
        "[population-wide]",
        "appraisal",
        "whole population",
    ),
    "regional-no-region": practice("scale: national", "scale: regional", "region", "no region", "ES-CT", at=ID),
    "national-with-region": practice(
        "scale: national", "scale: national\n    region: FR-BFC", "scale", "not regional", at="scale: national"
    ),
    "region-elsewhere": practice("scale: national", "scale: regional\n    region: ES-CT", "region", "another country"),
    # fields and types
    "unknown-field": practice("country: FR", "contry: FR", "contry", "no field", "country"),
    "field-of-other-type": practice(
        "confidence: high", "confidence: high\n    addressees: [government]", "addressees", "not belong in a practice"
    ),
    "field-of-record-in-source": practice(
        "        kind: article",
        "        kind: article\n        country: FR",
        "sources[1].country",
        "not belong in a source",
        at="        country: FR",
    ),
    "field-in-head": practice("license: CC-BY-4.0\n", "license: CC-BY-4.0\ncountry: FR\n", "country", "no field"),
    "unknown-type": practice("type: Practice", "type: Practise", "type", "Practice"),
    "no-type": practice("    type: Practice\n", "", "", "no type", "one of", at=ID),
    "type-of-other-folder": other(FINDING, "type: Finding", "type: Practice", "type", "another folder"),
    "mapping-for-text": practice("title: Act on tests of the genome", "title: {en: Act}", "title", "plain value"),
    # ids and places
    "id-capital": practice(ID, "- id: fr-Test", "id", "small letters"),
    "id-space": practice(ID, "- id: fr test law", "id", "small letters"),
    "id-country": practice(ID, "- id: de-test-law", "id", "begin with the country"),
    "id-elsewhere": practice(ID, "- id: ../document/fr-x", "type", "another folder", at="type: Practice"),
    "no-id": practice(f"{ID}\n    type: ", "- type: ", "records", "no id"),
    "number-id": practice(ID, "- id: 5", "", "no id", "fr-cad"),
    "context": practice("context.jsonld", "other.jsonld", "@context", "not the one of its place", "context.jsonld"),
    # sources
    "url-spaces": practice(
        "https://example.org/law", "https://example.org/the law", "sources[0].url", "without spaces"
    ),
    "url-relative": practice("https://example.org/law", "www.example.org/law", "sources[0].url", "https://"),
    "url-illegal": practice("https://example.org/law", "'http://[bad'", "sources[0].url", "https://"),
    "url-ftp": practice("https://example.org/law", "ftp://example.org/law", "sources[0].url", "https://"),
    "url-of-document": other(DOCUMENT, "https://example.org/guide", "example.org", "url", "https://"),
    "doi-form": practice("doi: 10.1000/xyz123", "doi: xyz123", "sources[1].doi", "not a DOI", "such as 10."),
    "doi-mismatch": practice(
        "doi: 10.1000/xyz123", "doi: 10.1000/abc", "sources[1].doi", "another one than that in the"
    ),
    "doi-missing": practice("        doi: 10.1000/xyz123\n", "", "sources[1].doi", "what follows doi.org", at="xyz123"),
    "doi-missing-document": other(
        DOCUMENT, "https://example.org/guide", "https://doi.org/10.1000/1", "doi", "doi.org", at="- id: test-guide"
    ),
    "doi-of-document": other(
        DOCUMENT,
        "url: https://example.org/guide",
        "url: https://dx.doi.org/10.1000/1\n    doi: 10.1000/2",
        "doi",
        "another one",
        at="doi: 10.1000/2",
    ),
}


def line_of(text: str, part: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), 1) if part in line)


def words_of(finding: Finding) -> str:
    return " ".join(str(p) for p in (finding.message, finding.value, finding.expected, finding.nearest))


@pytest.mark.parametrize("text", [PRACTICE, DOCUMENT, RECOMMENDATION, FINDING, PROGRAMME])
def test_the_valid_files_conform(checker: Checker, tmp_path: Path, text: str) -> None:
    assert checker.check(tmp_path, text) == []


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_wrong_input_is_found_at_its_place_with_its_remedy(checker: Checker, tmp_path: Path, case: Case) -> None:
    assert case.old in case.text
    text = case.text.replace(case.old, case.new, 1)
    findings = checker.check(tmp_path, text)
    line = line_of(text, case.at or case.new.splitlines()[-1].strip())
    places = [f for f in findings if (f.line, f.field or "") == (line, case.field)]
    assert places, findings
    told = " / ".join(words_of(f) for f in places)
    assert [word for word in case.words if word not in told] == [], told
    assert len(findings) <= 5, findings


def duplicated(text: str, record: str, old: str, new: str) -> str:
    start = text.index(f"  - id: {record}")
    return text + "\n" + text[start:].replace(record, record + "-2").replace(old, new)


def test_two_records_of_a_file_with_one_title(checker: Checker, tmp_path: Path) -> None:
    findings = checker.check(tmp_path, duplicated(PRACTICE, "fr-test-law", "?", "?"))
    assert {(f.record, f.field) for f in findings} == {("fr-test-law", "title"), ("fr-test-law-2", "title")}
    assert "one record instead of two" in str(findings[0].expected)


def test_a_file_that_names_another_place(tmp_path: Path) -> None:
    path = tmp_path / "de.yaml"
    path.write_text(PRACTICE, encoding="utf-8")
    (finding,) = read_curated(path, "practice/de").findings
    assert (finding.line, finding.field, finding.value) == (2, "id", "../graph/practice/fr")
    assert finding.expected == "id: ../graph/practice/de"


def test_two_records_with_one_id(checker: Checker, tmp_path: Path) -> None:
    text = PRACTICE + "\n" + PRACTICE[PRACTICE.index(f"  {ID}") :]
    messages = [f.message for f in checker.check(tmp_path, text)]
    assert any("already that of the record at line 9" in m for m in messages)


def test_an_id_that_a_record_of_another_file_has(checker: Checker, tmp_path: Path) -> None:
    text = RECOMMENDATION.replace("b1mg-d5-1", "b1mg-d5-2")
    findings = checker.check(tmp_path, RECOMMENDATION, text)
    assert any(f.field == "id" and "another file has this id" in f.message for f in findings)


def test_two_files_that_describe_one_source_differently_name_each_other(checker: Checker, tmp_path: Path) -> None:
    other_file = PROGRAMME.replace("https://example.org/plan", "https://example.org/law")
    findings = [f for f in checker.check(tmp_path, PRACTICE, other_file) if f.field == "sources[0].title"]
    assert {f.value for f in findings} == {"The law", "The plan"}
    assert all("different title" in f.message for f in findings)
    assert any("'The law' (file.yaml:25)" in str(f.expected) for f in findings)


def test_one_source_described_twice_in_a_file(checker: Checker, tmp_path: Path) -> None:
    text = PRACTICE.replace("https://doi.org/10.1000/xyz123", "https://example.org/law").replace(
        "        doi: 10.1000/xyz123\n", ""
    )
    fields = {f.field for f in checker.check(tmp_path, text)}
    assert {"sources[0].title", "sources[1].title", "sources[0].publisher", "sources[1].kind"} <= fields


BROKEN = {
    "empty": ("", 1, "empty"),
    "only-comments": ("# nothing\n", 1, "empty"),
    "not-yaml": (PRACTICE.replace("title: Act on", "title: 'Act on"), None, "not valid YAML"),
    "colon": (PRACTICE.replace("title: Act on", "title: Act: on"), 11, "not valid YAML"),
    "tab": (PRACTICE.replace("    country", "\tcountry"), 13, "tab"),
    "duplicate-key": (PRACTICE.replace("    kind: law\n    c", "    kind: law\n    kind: law\n    c"), 13, "twice"),
    "tag": (PRACTICE.replace("title: Act", "title: !!python/name:os.system Act"), 11, "tag"),
    "anchor": (PRACTICE.replace("title: Act", "title: &a Act"), 11, "anchor"),
    "alias-bomb": ("a: &a [x]\nb: &b [*a, *a, *a]\nc: [*b, *b, *b]\n", 1, "anchor"),
    "deep": ("a: " + "[" * 5000 + "]" * 5000, 1, "deep"),
    "two-documents": (PRACTICE + "---\n" + PRACTICE, None, "several documents"),
    "a-list": ("- a\n- b\n", 1, "not a mapping"),
    "a-text": ("just text\n", 1, "not a mapping"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "line", "words"), BROKEN.values(), ids=BROKEN)
def test_what_cannot_be_read_says_why_and_where(tmp_path: Path, text: str, line: int | None, words: str) -> None:
    path = tmp_path / "fr.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Unreadable) as caught:
        read_curated(path, "practice/fr")
    finding = caught.value.finding
    assert words in words_of(finding)
    assert finding.file == "fr.yaml"
    assert finding.line is not None
    assert line in (None, finding.line)


def test_a_text_that_ends_at_a_number_sign_is_told_of(checker: Checker, tmp_path: Path) -> None:
    """YAML takes what follows for a comment, which nobody would notice."""
    findings = checker.check(tmp_path, PRACTICE.replace("title: Act on", "title: Act #3 on"))
    assert [(f.field, f.value, f.severity) for f in findings] == [
        ("title", "Act", Severity.WARNING), ("title", "Act", Severity.VIOLATION),
    ]  # fmt: skip
    assert "'#'" in words_of(findings[0])


def test_a_comment_behind_a_value_is_none_of_its_business(checker: Checker, tmp_path: Path) -> None:
    assert not checker.check(tmp_path, PRACTICE.replace("country: FR", "country: FR  # as of 2026"))


BYTES = {
    "binary": (b"\x7fELF\0\0\0", "binary"),
    "latin-1": (PRACTICE.replace("Act on", "Acté").encode("latin-1"), "not UTF-8: byte 0xe9"),
    "utf-16": (PRACTICE.encode("utf-16"), ""),
    "gzip": (b"\x1f\x8b\x08" + bytes(range(200)), ""),
}


@pytest.mark.parametrize(("content", "words"), BYTES.values(), ids=BYTES)
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "fr.yaml"
    path.write_bytes(content)
    with pytest.raises(Unreadable) as caught:
        read_curated(path, "practice/fr")
    assert words in words_of(caught.value.finding)


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "fr.yaml"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    with pytest.raises(Unreadable, match="100 MB"):
        read_curated(path, "practice/fr")


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "none.yaml", tmp_path):
        with pytest.raises(Unreadable):
            read_curated(path, "practice/fr")


@pytest.mark.parametrize("records", ["{}", "text", "[]", "[text]", "[[]]", "5"])
def test_records_of_another_form_are_findings_not_crashes(checker: Checker, tmp_path: Path, records: str) -> None:
    text = PRACTICE[: PRACTICE.index("records:")] + f"records: {records}\n"
    try:
        findings = checker.check(tmp_path, text)
    except Unreadable as error:
        findings = [error.finding]
    assert any("record" in f.message for f in findings)
