"""The fields of records: which there are, which must be there, what they mean, and which values they may have."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from pyoxigraph import NamedNode

from graph.named_graph import Term as Node
from graph.validation.triples import Lookup
from graph.vocabulary import DCTERMS, GG, RDF, RDFS, SH, SKOS
from loaders.context import Context, Scope, Term, packaged_context
from loaders.schema.shapes import FILE_PROPERTY, Shapes, packaged_turtle

SOURCE: Final = "source"
FILE: Final = "file"
_NOT_FIELDS: Final = frozenset((RDF.type.value, FILE_PROPERTY.value))
"""What a record's type and place in a file become: shapes speak of it, but it is no field."""
_NAMES: Final = (SKOS.prefLabel, SKOS.altLabel)
"""Not hidden labels, which are turns of phrase in which people ask."""


@dataclass(frozen=True)
class Choice:
    """A value that a field may have: as it is written, its label, what it means, and what else people call it."""

    value: str
    label: str
    meaning: str = ""
    called: tuple[str, ...] = ()


@dataclass(frozen=True)
class Field:
    """A field of a record.

    ``expected`` says what belongs in it, ``meaning`` what it states, ``note`` what else is to be known of its use;
    ``most`` is how many values it may have at most. ``choices`` are the values of a vocabulary; an ``open`` one, such
    as that of programmes, grows with the data. ``shapes`` are the property shapes about it.
    """

    term: Term
    required: bool
    most: int | None
    expected: str
    meaning: str
    note: str
    choices: tuple[Choice, ...]
    open: bool
    shapes: tuple[Node, ...]

    @property
    def name(self) -> str:
        """The field's name in the file."""
        return self.term.name

    @property
    def single(self) -> bool:
        """Whether it has one value at most."""
        return self.most == 1


@dataclass(frozen=True)
class Form:
    """What a kind of record, a source or the head of a file looks like: its fields, and the shapes that it must obey.

    ``self_field`` is the field that names the thing itself: the ``id`` of a record, the ``url`` of a source.
    """

    name: str
    description: str
    fields: tuple[Field, ...]
    node_shapes: tuple[Node, ...]
    scope: Scope
    self_field: str

    def field_of(self, property_iri: NamedNode) -> Field | None:
        """Return the field that becomes ``property_iri``, if this form has one."""
        return next((f for f in self.fields if f.term.iri == property_iri.value), None)


class Forms:
    """The forms of everything in curated files, read from shapes, context and ontology.

    ``known`` are the records that others may refer to, by the name of their type: programmes and documents.
    """

    def __init__(
        self,
        known: Mapping[str, Iterable[Choice]] | None = None,
        shapes: Shapes | None = None,
        ontology: Lookup | None = None,
        context: Context | None = None,
    ) -> None:
        self.shapes = shapes or Shapes(packaged_turtle("shapes"))
        self.context = context or packaged_context()
        self._ontology = ontology or packaged_turtle("ontology")
        self._known = {name: tuple(choices) for name, choices in (known or {}).items()}

    @property
    def types(self) -> tuple[str, ...]:
        """The names of the types of records."""
        return self.context.types

    def record(self, type_name: str) -> Form:
        """Return the form of the records of a type, such as ``Practice``. Raises KeyError for no type of records."""
        if type_name not in self.types:
            raise KeyError(type_name)
        kind, scope = GG[type_name], self.context.record(type_name)
        shapes = self.shapes.about((SH.targetClass, kind), (SH.targetSubjectsOf, FILE_PROPERTY))
        meaning = self._text(kind, SKOS.definition)
        return self._form(type_name, meaning, shapes, scope, "id")

    def source(self) -> Form:
        """Return the form of a source within a record."""
        shapes = self.shapes.about((SH.targetObjectsOf, DCTERMS.source))
        return self._form(SOURCE, "A source: an address, and what stands there.", shapes, self.context.source(), "url")

    def head(self) -> Form:
        """Return the form of the head of a file."""
        shapes = self.shapes.about((SH.targetClass, GG.CuratedFile))
        return self._form(FILE, self._text(GG.CuratedFile, SKOS.definition), shapes, self.context.head, "id")

    def choices(self, field: Term, kinds: Iterable[NamedNode]) -> tuple[Choice, ...]:
        """Return the instances of ``kinds`` as values of ``field``, in the order of the ontology."""
        found = dict.fromkeys(node for kind in kinds for node in self._instances(kind))
        own = tuple(self._choice(field, node) for node in found)
        return own + tuple(c for kind in kinds for c in self._known.get(kind.value.removeprefix(str(GG)), ()))

    def _form(self, name: str, description: str, shapes: list[Node], scope: Scope, self_field: str) -> Form:
        own: dict[str, list[Node]] = {}
        shared: dict[str, list[Node]] = {}
        for shape in (p for node in shapes for p in self.shapes.properties(node)):
            paths = self.shapes.paths(shape)
            for path in paths:
                (own if len(paths) == 1 else shared).setdefault(path.value, []).append(shape)
        named = ((iri, scope.field_of(iri)) for iri in own if iri not in _NOT_FIELDS)
        fields = [self._field(scope.terms[n], [*own[iri], *shared.get(iri, ())]) for iri, n in named if n]
        form = Form(name, description, tuple(fields), tuple(shapes), scope, self_field)
        return replace(form, fields=tuple(self._required_by_nodes(form)))

    def _field(self, term: Term, shapes: list[Node]) -> Field:
        kinds = [kind for shape in shapes for kind in self.shapes.classes(shape)]
        listed = [node for s in shapes for node in self._listed(s)]
        choices = self.choices(term, kinds) + tuple(self._choice(term, node) for node in listed)
        counts = [self.shapes.number(s, SH.maxCount) for s in shapes]
        return Field(
            term,
            required=any(self.shapes.number(s, SH.minCount) for s in shapes),
            most=min((c for c in counts if c is not None), default=None),
            expected=self._expected(shapes),
            meaning=self._text(NamedNode(term.iri), SKOS.definition),
            note=self._text(NamedNode(term.iri), SKOS.scopeNote),
            choices=choices,
            open=any(kind.value.removeprefix(str(GG)) in self.types for kind in kinds),
            shapes=tuple(shapes),
        )

    def _required_by_nodes(self, form: Form) -> Iterable[Field]:
        """Yield the fields of ``form``; those that a rule about the whole node asks for are required."""
        asked = {n for shape in form.node_shapes for n in self._asked(shape)}
        return (replace(f, required=f.required or f.term.iri in asked) for f in form.fields)

    def _asked(self, shape: Node) -> list[str]:
        """Return what ``shape`` asks for where its only other alternative is that no record cites the node."""
        alternatives = self.shapes.value(shape, SH["or"])
        parts = list(self.shapes.lookup.items(alternatives)) if alternatives is not None else []
        inner = [p for part in parts for p in self.shapes.properties(part)]
        if len(inner) != 2 or len(parts) != 2 or self.shapes.inverse(inner[0]) is None:
            return []
        return [p.value for p in self.shapes.paths(inner[1]) if self.shapes.number(inner[1], SH.minCount)]

    def _expected(self, shapes: list[Node]) -> str:
        """Return what the shape about the values says is expected, rather than those that count them."""
        lookup = self.shapes.lookup
        counting = [s for s in shapes if lookup.objects(s, SH.minCount) or lookup.objects(s, SH.maxCount)]
        chosen = [s for s in shapes if s not in counting] or counting
        return self.shapes.text(chosen[0], SH.description) or ""

    def _listed(self, shape: Node) -> list[Node]:
        head = self.shapes.value(shape, SH["in"])
        return list(self.shapes.lookup.items(head)) if head is not None else []

    def _choice(self, term: Term, node: NamedNode) -> Choice:
        named = self._named(node)
        label = self._text(named, SKOS.prefLabel) or self._text(named, RDFS.label)
        called = [str(t.value) for p in _NAMES for t in self._ontology.objects(named, p)]
        return Choice(term.shorten(node.value), label, self._text(node, SKOS.definition), tuple(called))

    def _named(self, node: NamedNode) -> Node:
        """Return by whose names a thing is known: a health system by those of its country, as its value is."""
        country = self._ontology.first(node, GG.inCountry)
        is_region = GG.Region in self._ontology.objects(node, RDF.type)
        return node if country is None or is_region else country

    def _text(self, node: Node, predicate: NamedNode) -> str:
        texts = self._ontology.objects(node, predicate)
        return next((str(t.value) for t in texts if t.language in ("en", None)), "")

    def _instances(self, kind: NamedNode) -> Iterable[NamedNode]:
        narrower = {kind, *(s for s in self._ontology.subjects if kind in self._ontology.objects(s, RDFS.subClassOf))}
        return (s for s in self._ontology.subjects if narrower.intersection(self._ontology.objects(s, RDF.type)))
