"""Questionnaires built in quite different ways: what each nested kind of entry makes of its columns."""

import pytest

from loaders.limesurvey.response import Response, Standing
from loaders.limesurvey.table import Absent
from loaders.limesurvey.terms import Terms
from tests.loaders.limesurvey.small import Survey, ask, survey


def levels(response: Response) -> dict[str, int | None]:
    return {level.indicator: level.level for level in response.levels}


def statuses(response: Response) -> dict[tuple[str, str | None], str | None]:
    return {(s.application, s.domain): s.status for s in response.statuses}


def test_levels_in_an_array_with_one_comment_question(terms: Terms) -> None:
    small = survey(
        terms,
        """
        value_maps:
          level: {1: 1, 2: 2, 3: 3, 4: 4, 5: 5, NK: null}
        questions:
          dom:
            type: F
            role: indicator_level
            value_map: level
            subquestions:
              a: {indicator: I.1}
              b: {indicator: I.2}
              c: {indicator: I.3}
          why: {type: Q, role: indicator_comment, subquestions: {a: {indicator: I.1}}}
        """,
        ask("dom", "F", "1 2 3 4 5 NK", "a b c"),
        ask("why", "Q", rows="a"),
    )
    assert small.findings == ()
    response = small.response(dom__a="4", dom__b="NK", why__a=" Ask me@example.org \r\nplease ")
    assert levels(response) == {"I.1": 4, "I.2": None, "I.3": None}
    comment = response.levels[0].comment
    assert comment is not None
    assert (comment.column, comment.text, comment.masked) == ("why[a]", "Ask [masked] \nplease", True)
    assert [(a.column, a.code, a.meaning) for a in response.answers] == [
        ("country", "FR", "FR"),
        ("dom[a]", "4", "4"),
        ("dom[b]", "NK", None),
    ]


@pytest.mark.parametrize("kind", ["5", "S", "N"])
def test_a_level_without_a_table_is_its_own_code(terms: Terms, kind: str) -> None:
    small = survey(terms, "  q: {role: indicator_level, indicator: IV.2}", ask("q", kind))
    assert levels(small.response(q="3")) == {"IV.2": 3}
    assert levels(small.response(q="7")) == {"IV.2": None}
    assert small.remarks(q="7")[0][0] == "q"


DUAL = """
value_maps:
  pair:
    no *: none
    im na: national
    im re: regional
    im -: pilot
    pl *: planned
    "- -": null
questions:
  appd:
    type: 1
    role: application_status
    value_map: pair
    scales: {1: status, 2: reach}
    subquestions:
      rd: {application: rare-diseases}
      ca: {application: cancers}
"""


@pytest.mark.parametrize(
    ("first", "second", "status"),
    [
        ("im", "na", "national"),
        ("im", "re", "regional"),
        ("im", "", "pilot"),
        ("pl", "", "planned"),
        ("pl", "re", "planned"),
        ("no", "na", "none"),
        ("", "", None),
        ("im", Absent.UNKNOWN, None),
        ("pl", Absent.UNKNOWN, "planned"),
        (Absent.UNKNOWN, "na", None),
    ],
)
def test_a_dual_scale_is_looked_up_as_a_pair(terms: Terms, first: str, second: str, status: str | None) -> None:
    small = survey(terms, DUAL, ask("appd", "1", "no im pl|na re", "rd ca"))
    assert small.findings == ()
    answers = small.answers({"country": "FR", "appd[rd][1]": first, "appd[rd][2]": second})
    (response,) = answers.used
    assert statuses(response) == {("rare-diseases", None): status, ("cancers", None): None}
    assert {f.field for f in answers.findings} <= {"appd"}  # that the export does not tell


def test_a_pair_that_is_in_no_line_is_a_finding_on_its_cell(terms: Terms) -> None:
    small = survey(terms, DUAL, ask("appd", "1", "no im pl xx|na re", "rd ca"))
    answers = small.answers({"country": "FR", "appd[ca][1]": "xx", "appd[ca][2]": "na"})
    (finding,) = answers.findings
    assert (finding.field, finding.value, finding.row, finding.country) == ("appd[ca][1]", "xx na", 1, "FR")


def test_both_columns_of_a_dual_scale_are_answers(terms: Terms) -> None:
    small = survey(terms, DUAL, ask("appd", "1", "no im pl|na re", "rd ca"))
    (response,) = small.answers({"country": "FR", "appd[rd][1]": "im", "appd[rd][2]": "re"}).used
    assert [(a.column, a.code, a.meaning) for a in response.answers[1:]] == [
        ("appd[rd][1]", "im", "regional"),
        ("appd[rd][2]", "re", "regional"),
    ]


TICKS = """
value_maps:
  ticked: {Y: true, '': false}
  reach: {plan: planned, part: regional, all: national}
questions:
  apps:
    type: P
    role: application_ticked
    value_map: ticked
    subquestions:
      rd: {application: rare-diseases}
      ca: {application: cancers}
      nb: {application: newborn-screening}
    sub_comment: {role: application_note}
    other: {role: ignore}
    other_comment: {role: ignore}
  rdreach:
    role: application_status
    value_map: reach
    application: rare-diseases
    other: {role: application_note}
  careach: {role: application_status, application: cancers, value_map: reach}
  careach2: {role: application_status, application: cancers, value_map: reach}
"""


@pytest.fixture
def ticks(terms: Terms) -> Survey:
    return survey(
        terms,
        TICKS,
        ask("apps", "P", rows="rd ca nb", other=True),
        ask("rdreach", "L", "plan part all", other=True),
        ask("careach", "L", "plan part all"),
        ask("careach2", "L", "plan part all"),
    )


def test_a_box_decides_before_any_status(ticks: Survey) -> None:
    assert ticks.findings == ()
    response = ticks.response(apps__rd="Y", apps__ca="Y", rdreach="part", careach2="all")
    assert statuses(response) == {
        ("rare-diseases", None): "regional",
        ("cancers", None): "national",  # of the first column that gives a value
        ("newborn-screening", None): "none",
    }
    assert statuses(ticks.response(apps__rd="Y"))["rare-diseases", None] is None
    assert statuses(ticks.response(rdreach="part"))["rare-diseases", None] == "none"
    ((column, message),) = ticks.remarks(rdreach="part")
    assert column == "rdreach"
    assert "box" in message


def test_a_box_that_was_never_shown_counts_as_every_export_writes_it(ticks: Survey) -> None:
    for cell in (None, "", Absent.UNANSWERED):
        assert statuses(ticks.response(apps__rd=cell))["rare-diseases", None] == "none"


def test_nothing_is_inferred_from_a_box_where_the_export_does_not_tell(ticks: Survey) -> None:
    for cell, faithful in ((Absent.UNKNOWN, True), (Absent.UNKNOWN, False), ("", False)):
        (response,) = ticks.answers({"country": "FR", "apps[rd]": cell, "apps[ca]": "Y"}, faithful=faithful).used
        assert statuses(response)["rare-diseases", None] is None


def test_other_is_unknown_and_its_text_a_note(ticks: Survey) -> None:
    response = ticks.response(apps__rd="Y", rdreach="-oth-", rdreach__other="two clinics", apps__rdcomment="since May")
    (status,) = (s for s in response.statuses if s.application == "rare-diseases")
    assert status.status is None
    assert status.note is not None
    assert status.note.text == "since May\n\ntwo clinics"
    assert ticks.remarks(apps__rd="Y", rdreach="-oth-", rdreach__other="two clinics") == []


def test_a_box_without_domain_holds_for_the_application_in_every_domain(terms: Terms) -> None:
    small = survey(
        terms,
        """
        questions:
          apps: {role: application_ticked, subquestions: {rd: {application: rare-diseases}}}
          one: {role: application_status, domain: I, subquestions: {rd: {application: rare-diseases}}}
          two: {role: application_status, domain: II, subquestions: {rd: {application: rare-diseases}}}
        """,
        ask("apps", "M", rows="rd"),
        ask("one", "F", "none planned national", "rd"),
        ask("two", "F", "none planned national", "rd"),
    )
    assert statuses(small.response(apps__rd="Y", one__rd="planned")) == {
        ("rare-diseases", "I"): "planned",
        ("rare-diseases", "II"): None,
    }
    assert set(statuses(small.response(one__rd="")).values()) == {"none"}


PRACTICES = """
value_maps:
  yes_no: {Y: yes, N: no}
  ticked: {1: true}
  topic: {a: rare-diseases, b: cancers}
questions:
  list:
    type: ;
    role: practice_field
    domain: II
    cells:
      rows:
        1: {practice: G02-1}
        2: {practice: G02-2}
        3: {practice: G03-1}
      columns:
        t: {field: title}
        d: {field: description}
        w: {field: web}
        y: {field: start}
        c: {role: personal}
  tick:
    type: ':'
    role: practice_field
    field: applications
    value_map: ticked
    cells:
      rows: {1: {practice: G02-1}, 2: {practice: G02-2}}
      columns: {nb: {application: newborn-screening}, pg: {application: pharmacogenetics}}
  rank: {type: R, role: practice_field, practice: G03-1, field: applications, value_map: topic}
  show: {type: Y, role: practice_field, practice: G02-*, field: share, value_map: yes_no}
  show3: {type: Y, role: practice_field, practice: G03-1, field: share, value_map: yes_no, if_empty: false}
"""


@pytest.fixture
def blocks(terms: Terms) -> Survey:
    return survey(
        terms,
        PRACTICES,
        ask("list", ";", rows="1 2 3", across="t d w y c"),
        ask("tick", ":", rows="1 2", across="nb pg"),
        ask("rank", "R", "a b"),
        ask("show", "Y"),
        ask("show3", "Y"),
    )


def test_practices_in_the_rows_of_an_array_of_texts(blocks: Survey) -> None:
    assert blocks.findings == ()
    mapping = blocks.resolution.mapping
    assert [c.name for c in mapping.personal] == ["list[1_c]", "list[2_c]", "list[3_c]"]
    assert not {c.name for c in mapping.personal} & mapping.wanted
    response = blocks.response(
        list__1_t="First",
        list__1_y="About 1234567 people, since 2016 or 2017",
        list__1_w="https://example.org/first",
        tick__1_nb="1",
        list__2_t="  ",
        list__3_t="Third",
        rank__1="b",
        rank__2="a",
        show="Y",
    )
    first, third = response.practices
    assert (first.block, first.domain, first.start_year, first.share) == ("G02-1", "II", 2016, True)
    assert first.applications == ("newborn-screening",)
    assert first.website is not None
    assert first.website.text == "https://example.org/first"
    assert (third.block, third.share, third.applications) == ("G03-1", False, ("cancers", "rare-diseases"))


def test_a_practice_is_shared_only_if_somebody_said_so(blocks: Survey) -> None:
    (practice,) = blocks.response(list__2_t="Second").practices
    assert practice.share is None
    (practice,) = blocks.response(list__2_t="Second", show="N").practices
    assert practice.share is False
    (third,) = blocks.answers({"country": "FR", "list[3_t]": "Third"}, faithful=False).used[0].practices
    assert third.share is None  # if_empty holds only in a file with answer codes


def test_texts_beside_a_list_and_the_columns_of_a_question_without_nested_entries(terms: Terms) -> None:
    small = survey(
        terms,
        """
        questions:
          level: {type: O, role: indicator_level, indicator: I.1, comment: {role: indicator_comment}}
          contact: {type: Q, role: personal}
          docs: {type: '|', role: personal, filecount: {role: ignore}}
          apps: {type: P, role: ignore}
        """,
        ask("level", "O", "1 2 3 4 5"),
        ask("contact", "Q", rows="name mail"),
        ask("docs", "|"),
        ask("apps", "P", rows="x y", other=True),
    )
    mapping = small.resolution.mapping
    assert small.findings == ()
    assert mapping.wanted == {"country", "level", "level[comment]"}
    assert [c.name for c in mapping.personal] == ["contact[name]", "contact[mail]", "docs"]
    assert [c.name for c in mapping.ignored][:3] == ["docs[filecount]", "apps[x]", "apps[xcomment]"]
    (level,) = small.response(level="2", level__comment="because").levels
    assert level.comment is not None
    assert (level.indicator, level.level, level.comment.text) == ("I.1", 2, "because")


def test_what_the_crosswalk_leaves_unnamed_is_not_read(terms: Terms) -> None:
    small = survey(
        terms,
        """
        questions:
          q: {role: application_ticked, subquestions: {a: {application: cancers}}}
        """,
        ask("q", "P", rows="a b", other=True),
        ask("free", "T"),
    )
    assert small.resolution.mapping.wanted == {"country", "q[a]"}
    assert small.resolution.usable
    assert [f.record for f in small.findings] == [
        "q[acomment]",
        "q[b]",
        "q[bcomment]",
        "q[other]",
        "q[othercomment]",
        "free",
    ]


def test_the_region_of_a_list_or_of_its_other(terms: Terms) -> None:
    small = survey(
        terms,
        """
        value_maps:
          region: {vl: Vlaanderen, wa: Wallonie}
          scope: {n: national, r: regional}
        questions:
          scope: {role: scope, value_map: scope, if_empty: national}
          region: {role: region, value_map: region, other: {role: region}}
          when: {role: date}
        """,
        ask("scope", "L", "n r"),
        ask("region", "L", "vl wa", other=True),
        ask("when", "D"),
    )
    assert small.findings == ()
    answers = small.answers(
        {"country": "BE", "scope": "r", "region": "vl", "when": "2026-02-01 00:00:00"},
        {"country": "BE", "scope": "r", "region": "-oth-", "region[other]": "  Ostbelgien "},
        {"country": "BE"},
    )
    assert [(r.scope, r.region, r.date) for r in answers.used] == [
        ("regional", "Vlaanderen", "2026-02-01 00:00:00"),
        ("regional", "Ostbelgien", None),
        ("national", None, None),
    ]


def test_one_answer_per_country(terms: Terms) -> None:
    small = survey(terms, "  region: {role: region}", ask("region", "S"))
    rows = (
        {"id": 1, "country": "FR", "submitted": "2026-03-03 19:19:43"},
        {"id": 2, "country": "FR", "submitted": "2026-01-03 19:19:43"},
        {"id": 3, "country": "ES", "submitted": None},
        {"id": 4, "country": "BE", "region": "Wallonie"},
        {"id": 5, "country": "be", "region": "  wallonie"},
        {"id": 6, "country": "IT", "submitted": "1980-01-01 00:00:00"},
        {"id": 7, "country": "IT", "region": "Lazio", "submitted": "1980-01-01 00:00:00"},
        {"id": 8, "country": "XX"},
        {"id": 9},
    )
    answers = small.answers(*rows)
    assert [(r.id, r.standing) for r in answers.responses] == [
        (1, Standing.USED),
        (2, Standing.SUPERSEDED),
        (3, Standing.INCOMPLETE),
        (4, Standing.SUPERSEDED),
        (5, Standing.USED),
        (6, Standing.USED),
        (7, Standing.USED),
        (8, Standing.INVALID),
        (9, Standing.INVALID),
    ]
    told = {(f.row, f.severity.value) for f in answers.findings}
    assert told == {(2, "warning"), (3, "warning"), (4, "warning"), (7, "warning"), (8, "violation"), (9, "violation")}


def test_what_is_written_where_a_code_belongs_goes_nowhere(terms: Terms) -> None:
    small = survey(
        terms,
        """
        value_maps:
          same: identity
          pair: {im *: national}
        questions:
          region: {role: region, value_map: same}
          when: {role: date}
          dual: {role: application_status, value_map: pair, subquestions: {a: {application: cancers}}}
          title: {role: practice_field, practice: P, field: title}
          topics: {role: practice_field, practice: P, field: applications}
          start: {role: practice_field, practice: P, field: start}
          share: {role: practice_field, practice: P, field: share}
        """,
        ask("region", "S"),
        ask("when", "D"),
        ask("dual", "1", "im|na", "a"),
        ask("title", "S"),
        ask("topics", "L", "a b"),
        ask("start", "S"),
        ask("share", "Y"),
    )
    assert small.findings == ()
    text = "Jane Canary 2016 -oth-"
    for column in ("when", "dual[a][2]", "topics", "start", "share"):
        answers = small.answers({"country": "FR", "title": "T", "dual[a][1]": "im", column: text})
        (response,) = answers.used
        assert "Canary" not in str((answers.findings, response)), column
    (response,) = small.answers({"country": "FR", "region": text}).used
    assert (response.region, "Canary" in str(response.answers)) == (text, False)
    assert response.statuses[0].status is None
