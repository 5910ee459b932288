"""Records that are named in part."""

import pytest

from graph.ask.spans import spans
from graph.ask.tokens import tokens
from graph.ask.vocabulary import BY_MEANING, Thing, vocabulary

CLASSES = [
    *("gg:ClinicalApplication", "gg:Country", "gg:DocumentKind", "gg:Indicator", "gg:RoadmapStep"),
    *("gg:Document", "gg:Practice"),
]


@pytest.fixture(scope="module")
def words(catalogue):
    return vocabulary(catalogue.names, CLASSES)


@pytest.fixture
def named(words):
    """Return what reads off a text which records of a class are named in it, and whether that is a guess."""

    def read(text, class_name):
        things = [s.meaning for here in spans(tokens(text), words) for s in here if isinstance(s.meaning, Thing)]
        return {(t.named.name, t.how == BY_MEANING) for t in things if t.class_name == class_name}

    return read


@pytest.mark.parametrize(
    ("text", "document"),
    [
        ("what does the ESMO paper on molecular tumour boards recommend?", "esmo-mtb-2025"),
        ("the 2022 ACMG guideline on NIPS", "acmg-nips-2022"),
        ("recommandations de l'ACMG de 2022 sur le dépistage prénatal", "acmg-nips-2022"),
        ("ESHG recontacting recommendations", "eshg-recontacting-2018"),
        ("NICE NG241 on familial ovarian cancer", "nice-ng241-2024"),
        ("B1MG D5.2 roadmap for countries", "b1mg-d5-2"),
    ],
)
def test_publisher_year_and_words_of_a_title_single_a_document_out(named, text, document):
    assert named(text, "gg:Document") == {(document, False)}


@pytest.mark.parametrize(
    ("text", "practice"),
    [
        ("Italy law 167/2016", "it-expanded-nbs-law-167"),
        ("Hungarian Act XXI of 2008", "hu-act-xxi-2008-genetic-testing"),
        ("the TRIDENT studies on NIPT", "nl-trident-nipt"),
        ("the Estonian MyGenome portal", "ee-mygenome-portal"),
    ],
)
def test_country_and_words_of_a_title_single_a_practice_out(named, text, practice):
    assert named(text, "gg:Practice") == {(practice, False)}


@pytest.mark.parametrize(
    "text",
    [
        "ESMO recommendations",  # there are several
        "who published guidance on secondary findings",  # WHO is written in capitals
        "is there a nice guideline on ovarian cancer",
        "reimbursement of BRCA tests in Italy and Switzerland",
        "steps of the roadmap",
        "national strategies for genomic medicine in the UK",
    ],
)
def test_words_that_several_records_have_name_none(named, text):
    assert not named(text, "gg:Document") | named(text, "gg:Practice")


def test_another_number_is_another_document(named):
    assert named("ACMG SF v3.2 list", "gg:Document") == {("acmg-sf-v3-2", False)}
    assert not named("ACMG SF v9.9 list", "gg:Document")


def test_what_another_record_fits_nearly_as_well_is_a_guess(named):
    assert named("ACMG on polygenic scores for embryos", "gg:Document") <= {
        ("acmg-prs-embryo-2024", True),
        ("acmg-prs-clinical-cgs", True),
    }


def test_a_record_narrows_rows_where_no_parameter_takes_it(asker):
    narrowed = {r.guide.name: r.conditions for r in asker.ask("timeline of the Estonian MyGenome portal").readings}
    assert [(c.column, c.how, c.value) for c in narrowed["timeline"]] == [("practice", "named", "ee-mygenome-portal")]
