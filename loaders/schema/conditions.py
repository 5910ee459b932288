"""Rules of shapes about several fields together, as JSON Schema: what sh:or, sh:not and nested properties say."""

from typing import Any

from graph.named_graph import Term as Node
from graph.vocabulary import BASE, SH
from loaders.schema.fields import Field, Form
from loaders.schema.shapes import Shapes

Schema = dict[str, Any]


def pattern_for(pattern: str, vocabulary: str | None) -> str | None:
    """Return the pattern of what is written where ``pattern`` is that of the IRI which it becomes; None if none is.

    Names stand below a ``vocabulary`` and may be written as whole addresses too; ids stand below the file's place.
    """
    if pattern.startswith("/"):
        return f"(^|/){pattern[1:]}"
    prefix = "^" + (vocabulary or "").replace(".", "\\.")
    if vocabulary and pattern.startswith(prefix):
        return f"^({prefix[1:]})?{pattern[len(prefix) :]}"
    return (
        None if pattern.startswith("^" + BASE.replace(".", "\\.")) and not pattern.endswith("genoguide/.") else pattern
    )


class Conditions:
    """Makes the rules about a whole record of one form into JSON Schema."""

    def __init__(self, shapes: Shapes, form: Form) -> None:
        self.shapes, self.form = shapes, form

    def all(self) -> list[Schema]:
        """Return a schema for each rule about the whole node that JSON Schema can express."""
        found = ((node, self._node(node)) for node in self.form.node_shapes)
        return [{**schema, "errorMessage": self._told(node)} for node, schema in found if schema]

    def _node(self, shape: Node) -> Schema:
        """Return what ``shape`` says of the node itself; empty for a rule that JSON Schema cannot express."""
        lookup, text = self.shapes.lookup, self.shapes.text(shape, SH.pattern)
        parts = [self._self(text)] if text else []
        parts += [_negation(self._node(inner)) for inner in lookup.objects(shape, SH["not"])]
        if (head := self.shapes.value(shape, SH["or"])) is not None:
            parts.append(_any([self._alternative(inner) for inner in lookup.items(head)]))
        parts = [part for part in parts if part]
        return {"allOf": parts} if len(parts) > 1 else parts[0] if parts else {}

    def _alternative(self, shape: Node) -> Schema | None:
        """Return one alternative: {} always holds, None never does."""
        inner = self.shapes.properties(shape)
        return self._property(inner[0]) if inner else self._negated(shape) or self._node(shape)

    def _negated(self, shape: Node) -> Schema:
        denied = self.shapes.value(shape, SH["not"])
        inner = self.shapes.properties(denied) if denied is not None else []
        return _negation(self._property(inner[0]) or {}) if inner else {}

    def _property(self, shape: Node) -> Schema | None:
        """Return what a property shape within a rule asks of the record."""
        if self.shapes.inverse(shape) is not None:
            return None  # "no record cites this": whatever stands in a file is cited by its record
        fields = [f for f in map(self.form.field_of, self.shapes.paths(shape)) if f]
        return _any([self._field(f, shape) for f in fields])

    def _field(self, field: Field, shape: Node) -> Schema:
        value = self.shapes.value(shape, SH.hasValue)
        if value is not None:
            const = {"const": field.term.shorten(value.value)}
            holds = const if field.single else {"anyOf": [const, {"type": "array", "contains": const}]}
            return {"properties": {field.name: holds}, "required": [field.name]}
        if (listed := self.shapes.value(shape, SH["in"])) is not None:
            names = {"enum": [field.term.shorten(n.value) for n in self.shapes.lookup.items(listed)]}
            items = names if field.single else {"anyOf": [names, {"type": "array", "items": names}]}
            return {"properties": {field.name: items}}
        qualified = self.shapes.value(shape, SH.qualifiedValueShape)
        text = self.shapes.text(qualified, SH.pattern) if qualified is not None else None
        present: Schema = {"required": [field.name]}
        return {"properties": {field.name: {"pattern": text}}, **present} if text else present

    def _self(self, pattern: str) -> Schema:
        """Return what a pattern of the node's IRI says of the field that names it."""
        text = pattern_for(pattern, None)
        return {"properties": {self.form.self_field: {"pattern": text}}} if text else {}

    def _told(self, shape: Node) -> str:
        message, expected = self.shapes.text(shape, SH.message), self.shapes.text(shape, SH.description)
        return f"{message} Expected: {expected}"


def _negation(schema: Schema) -> Schema:
    return {"not": schema} if schema else {}


def _any(schemas: list[Schema | None]) -> Schema:
    """Return that one of ``schemas`` holds: those that never do are left out, one that always does makes it empty."""
    possible = [schema for schema in schemas if schema is not None]
    if not possible or {} in possible:
        return {}
    return possible[0] if len(possible) == 1 else {"anyOf": possible}
