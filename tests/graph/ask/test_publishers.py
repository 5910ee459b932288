"""How people call who published documents."""

import pytest

from graph.ask.publishers import in_brackets, publishers
from graph.names import Named


def documents(*by):
    """Return two documents by each of some publishers."""
    named = [Named(f"{n}-{p}", f"{n}-{p}", "A title", (), (p, "2024-05", "III.4 III.5")) for p in by for n in (1, 2)]
    return {n.name: n for n in named}


@pytest.mark.parametrize(
    ("publisher", "called"),
    [
        ("World Health Organization", "WHO"),
        ("European Society of Human Genetics (ESHG)", "ESHG"),
        ("American College of Medical Genetics and Genomics (ACMG)", "American College of Medical Genetics"),
        ("EURORDIS-Rare Diseases Europe", "EURORDIS"),
        ("B1MG project", "B1MG"),
    ],
)
def test_publishers_are_called_in_short(publisher, called):
    (named,) = publishers(documents(publisher), {}, set())
    assert named.name == publisher
    assert called in named.aliases


def test_what_stands_in_brackets_elsewhere_is_a_name_too():
    initiative = Named("1mg", "1mg", "1+ Million Genomes (1+MG) initiative")
    (named,) = publishers(documents("1+ Million Genomes initiative"), in_brackets([initiative]), set())
    assert "1+MG" in named.aliases


def test_who_published_alone_has_the_short_name(catalogue):
    found = publishers(catalogue.names.of_class("gg:Document"), {}, set())
    assert [n.name for n in found if "ESHG" in n.aliases] == ["European Society of Human Genetics (ESHG)"]


def test_places_and_who_published_once_are_none():
    once = dict(list(documents("Genome Medicine").items())[:1])
    assert not list(publishers(once, {}, set()))
    assert not list(publishers(documents("European Union"), {}, {"European Union"}))


def test_documents_are_narrowed_to_a_publisher(asker):
    best = asker.ask("documents by ESMO").best
    assert best.guide.name == "documents"
    assert [(c.column, c.value) for c in best.conditions] == [
        ("publisher", "European Society for Medical Oncology (ESMO)")
    ]
