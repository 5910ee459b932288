"""What shapes, context and ontology say of fields, put together."""

import pytest

from loaders.schema import Choice, Forms


@pytest.fixture(scope="module")
def forms() -> Forms:
    return Forms({"Programme": [Choice("pfmg2025", "French plan")]})


def test_fields_stand_in_the_order_of_the_shapes(forms: Forms) -> None:
    names = [field.name for field in forms.record("Practice").fields]
    assert names[:6] == ["title", "kind", "country", "region", "region_label", "status"]
    assert not {"type", "records", "id"} & set(names)


@pytest.mark.parametrize(
    ("type_name", "required"),
    [
        ("Practice", {"title", "kind", "country", "status", "scale", "summary", "indicators", "sources", "confidence"}),
        ("Recommendation", {"document", "statement", "addressees", "indicators"}),
        ("Programme", {"title", "country", "sources"}),
    ],
)
def test_what_must_be_there(forms: Forms, type_name: str, required: set[str]) -> None:
    assert {field.name for field in forms.record(type_name).fields if field.required} == required


def test_a_rule_about_the_whole_source_makes_fields_required(forms: Forms) -> None:
    assert {f.name for f in forms.source().fields if f.required} == {"title", "publisher", "kind"}


def test_values_have_labels_and_meanings_in_the_order_of_the_ontology(forms: Forms) -> None:
    fields = {field.name: field for field in forms.record("Practice").fields}
    assert [c.value for c in fields["status"].choices] == ["planned", "pilot", "implemented", "ended"]
    assert "not begun" in fields["status"].choices[0].meaning
    assert ("FR", "France") in {(c.value, c.label) for c in fields["country"].choices}
    assert len(fields["indicators"].choices) == 49


def test_the_records_that_others_name_are_an_open_vocabulary(forms: Forms) -> None:
    fields = {field.name: field for field in forms.record("Practice").fields}
    assert fields["programme"].open
    assert [c.value for c in fields["programme"].choices] == ["pfmg2025"]
    assert not fields["status"].open


def test_a_field_of_the_same_name_means_another_thing_in_a_source(forms: Forms) -> None:
    practice = {c.value for c in next(f for f in forms.record("Practice").fields if f.name == "kind").choices}
    source = {c.value for c in next(f for f in forms.source().fields if f.name == "kind").choices}
    assert "pilot" in practice - source
    assert "webpage" in source - practice


def test_what_is_no_type_of_records_has_no_form(forms: Forms) -> None:
    with pytest.raises(KeyError):
        forms.record("CuratedFile")
