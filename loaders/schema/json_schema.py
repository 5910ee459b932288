"""JSON Schema of curated files, draft 2020-12: what editors complete and underline while a curator types.

It says of one file what the shapes say, as far as one file shows it: which ids exist, and what two files say of one
source, is for ``genoguide validate`` alone. It is stricter in style: a field of one value has it plain and not in a
list, a name is not written as a whole address, a field is not left empty, and a source is described where it stands.
The keywords ``enumDescriptions`` and ``errorMessage`` are those of editors; validators pass over them.
"""

import re
from functools import cache
from typing import Any, Final

from graph.named_graph import Term as Node
from graph.vocabulary import BASE, CONTEXT_IRI, RDF, SH, XSD
from loaders.schema.conditions import Conditions, Schema, pattern_for
from loaders.schema.fields import SOURCE, Field, Form, Forms

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_EDTF: Final = "http://id.loc.gov/datatypes/edtf/EDTF"
_TEXTS: Final = frozenset((XSD.string.value, RDF.langString.value))
_OPEN_NAME: Final = "^[a-z0-9]+(-[a-z0-9]+)*$"
"""What a name looks like that another file may give."""


def json_schema(forms: Forms, type_name: str) -> Schema:
    """Return the JSON Schema of a file of records of one type, such as ``Practice``. Raises KeyError for no type."""
    record, folder = forms.record(type_name), type_name.lower()
    writer = _Writer(forms)
    definitions = {"record": writer.record(record, type_name), "source": writer.object(forms.source(), {})}
    head = writer.object(forms.head(), _head(folder))
    return {
        "$schema": DIALECT,
        "$id": f"{BASE}schema/{folder}.json",
        "title": f"GenoGuide: a file of the folder {folder}",
        **head,
        "$defs": {**definitions, **writer.definitions},
    }


def _head(folder: str) -> Schema:
    place = f"^\\.\\./graph/{folder}/[a-z0-9]+(-[a-z0-9]+)*$"
    return {
        "@context": {"const": CONTEXT_IRI},
        "id": {"type": "string", "pattern": place, "description": f"../graph/{folder}/ and the file's name"},
        "type": {"const": "CuratedFile"},
        "records": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/record"}},
    }


class _Writer:
    """Writes forms as JSON Schema; what several fields share goes into ``definitions``."""

    def __init__(self, forms: Forms) -> None:
        self.shapes = forms.shapes
        self.definitions: dict[str, Schema] = {}

    def record(self, form: Form, type_name: str) -> Schema:
        """Return the schema of a record."""
        identifier = {"type": "string", "description": "A short name that is never changed later, such as fr-cad"}
        return self.object(form, {"id": identifier, "type": {"const": type_name}})

    def object(self, form: Form, first: Schema) -> Schema:
        """Return the schema of a mapping with the fields of ``form``; those in ``first`` are required, too."""
        own = {} if first else {form.self_field: {"type": "string", "format": "uri"}}
        prefix = f"{form.name}-" if form.name == SOURCE else ""
        fields = {f.name: self.field(f, prefix + f.name) for f in form.fields}
        conditions = Conditions(self.shapes, form).all()
        return {
            "description": form.description,
            "type": "object",
            "properties": {**first, **own, **fields},
            "required": [*first, *own, *(f.name for f in form.fields if f.required)],
            "additionalProperties": False,
            **({"allOf": conditions} if conditions else {}),
        }

    def field(self, field: Field, name: str) -> Schema:
        """Return the schema of the values of a field; where there may be several, that of one is called ``name``."""
        described = {"description": " ".join(_sentence(t) for t in (field.expected, field.meaning, field.note) if t)}
        if field.term.holds_records:
            return {**described, **_many({"$ref": "#/$defs/source"}, field)}
        item = self._item(field)
        if field.single and not field.term.is_list:
            return {**described, **item}
        self.definitions[name] = item
        reference: Schema = {"$ref": f"#/$defs/{name}"}
        return {**described, "anyOf": [reference, _many(reference, field)]}

    def _item(self, field: Field) -> Schema:
        """Return the schema of one value."""
        if field.choices or field.open:
            return _choice(field)
        parts = [self._constraint(field, shape) for shape in field.shapes]
        schema: Schema = {"type": "string"}
        for part in parts:
            _merge(schema, part)
        if schema.get("type") == ["string", "integer"]:
            schema |= _years(tuple(_patterns(schema)))
        return schema

    def _constraint(self, field: Field, shape: Node) -> Schema:
        """Return what one property shape says of a value."""
        datatype, own = self.shapes.value(shape, SH.datatype), len(self.shapes.paths(shape)) == 1
        found = _type(datatype.value) if datatype is not None else {}
        numbers = ((k, self.shapes.number(shape, SH[k])) for k in ("minLength", "maxLength"))
        found |= {key: number for key, number in numbers if number is not None}
        rules = self._patterns(field, shape)
        if not rules:
            return found
        if own:
            return {**found, "allOf": [*rules]}
        name = str(shape.value).rpartition("/")[2]
        self.definitions[name] = {"allOf": [*rules]} if len(rules) > 1 else rules[0]
        return {**found, "allOf": [{"$ref": f"#/$defs/{name}"}]}

    def _patterns(self, field: Field, shape: Node) -> list[Schema]:
        told = f"{self.shapes.text(shape, SH.message)} Expected: {self.shapes.text(shape, SH.description)}"
        own, denied = self.shapes.text(shape, SH.pattern), self.shapes.value(shape, SH["not"])
        text = pattern_for(own, field.term.vocabulary) if own else None
        against = self.shapes.text(denied, SH.pattern) if denied is not None else None
        rules: list[Schema] = [{"pattern": text, "errorMessage": told}] if text else []
        return rules + ([{"not": {"type": "string", "pattern": against}, "errorMessage": told}] if against else [])


def _choice(field: Field) -> Schema:
    """Return the schema of a value of a vocabulary: closed, or one to which other files add."""
    values = [c.value for c in field.choices]
    described = [". ".join(t for t in (c.label, c.meaning) if t) for c in field.choices]
    known: Schema = {"type": "string", "enum": values, "enumDescriptions": described}
    if not field.open:
        return known
    named: Schema = {"type": "string", "pattern": _OPEN_NAME}
    return {"anyOf": [known, named]} if values else named


def _many(item: Schema, field: Field) -> Schema:
    most = {"maxItems": field.most} if field.most and not field.single else {}
    least = {"minItems": 1} if field.required else {}
    return {"type": "array", "items": item, **least, **most}


def _type(datatype: str) -> Schema:
    if datatype == _EDTF:
        return {"type": ["string", "integer"]}
    return {"type": "string", **({} if datatype in _TEXTS else {"format": "date"})}


def _merge(schema: Schema, part: Schema) -> None:
    for key, value in part.items():
        schema[key] = [*schema.get(key, ()), *value] if key == "allOf" else value


def _patterns(schema: Schema) -> list[str]:
    return [part["pattern"] for part in schema.get("allOf", ()) if "pattern" in part]


@cache
def _years(patterns: tuple[str, ...]) -> dict[str, Any]:
    """Return the least and the greatest number that ``patterns`` allow as a year: they are rules for texts alone."""
    allowed = [n for n in range(10_000) if all(re.search(p, str(n)) for p in patterns)]
    return {"minimum": allowed[0], "maximum": allowed[-1]} if allowed else {}


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")
