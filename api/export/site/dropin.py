"""The drop-in as a whole: its files by path, from the graph alone. Equal graphs and options give equal bytes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pyoxigraph

from api.export.site import rdf
from api.export.site.guidance import GoodPractices, guidance
from api.export.site.linked import INLINE_CONTEXT, LinkedData
from api.export.site.maturity import maturity
from api.export.site.model import Model
from api.export.site.page_map import MATURITY, OVERVIEW, page_map
from api.export.site.practices import countries, sections
from api.export.site.questions import Questions
from api.export.site.text import json_bytes, page_path
from graph.nearest import nearest
from graph.vocabulary import BASE, DATASET, packaged

FOLDERS: Final = ("_data/genoguide", "_includes/genoguide", "assets/genoguide", "pages/genoguide")
"""The folders of the site that are ours; nothing is written elsewhere."""
_LICENCES: Final = {"https://creativecommons.org/licenses/by/4.0/": "CC BY 4.0"}
Data = dict[str, Any]


class ReviewError(ValueError):
    """A review that names no practice."""


@dataclass(frozen=True)
class Options:
    """What the operator decides about the drop-in.

    ``reviews`` says by practice id when the National Mirror Group reviewed it; without ``show_unreviewed`` others are
    left out. ``maturity_licence`` is that of survey answers where the graph names none. ``badges`` says by page and
    address how the site ranks a document. ``previous`` holds the countries of the release before.
    """

    reviews: Mapping[str, str] = field(default_factory=dict)
    show_unreviewed: bool = True
    maturity_licence: str | None = None
    badges: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    previous: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class DropIn:
    """The files by their path in the site, and a report of what is in them and what is not."""

    files: Mapping[str, bytes]
    report: Mapping[str, Any]


def drop_in(store: pyoxigraph.Store, version: str, options: Options | None = None) -> DropIn:
    """Return the drop-in from the ``store`` of the snapshot ``version``. Raises ReviewError."""
    return _Maker(Questions(store), version, options or Options()).make()


class _Maker:
    def __init__(self, questions: Questions, version: str, options: Options) -> None:
        self._questions, self._options, self._pages = questions, options, page_map()
        self._model = Model.read(questions)
        self._maturity, self._unlicensed = maturity(questions, self._model, options.maturity_licence)
        self._countries = self._shown_countries()
        self._guidance = guidance(
            questions, self._model, self._pages, GoodPractices(self._countries, self._pages), options.badges
        )
        self._meta = self._about(version)
        self._linked = LinkedData(self._model, self._pages, self._meta)
        self._national = {code: self._linked.country(c, self._path(c)) for code, c in self._countries.items()}

    def make(self) -> DropIn:
        files = {**self._data(), **dict(self._templates()), **self._assets()}
        assert all(path.startswith(FOLDERS) for path in files)
        return DropIn(dict(sorted(files.items())), self._report(files))

    def _shown_countries(self) -> dict[str, Data]:
        found = countries(self._questions, self._model, self._pages, self._options.reviews)
        _check_reviews(self._options.reviews, found)
        for code, country in found.items():
            country["maturity"] = self._maturity.get(code)
            if not self._options.show_unreviewed:
                country["practices"] = [p for p in country["practices"] if p["reviewed_by_nmg"]]
                country["sections"] = sections(country["practices"], self._model)
        return {code: country for code, country in found.items() if country["practices"] or country["maturity"]}

    def _about(self, version: str) -> Data:
        release = self._questions.rows("release")[0]
        previous = self._options.previous
        changed = [c for c, country in self._countries.items() if previous is None or previous.get(c) != country]
        gone = sorted(previous.keys() - self._countries.keys()) if previous else []
        return {
            "source": "GenoGuide",
            "source_url": BASE,
            "iri": DATASET.value,
            "title": release["title"],
            "description": release["description"],
            "release_url": f"{BASE}dump/{version}",
            "version": version,
            "software": release["version"],
            "generated": release["date"],
            "draft": release["draft"] == "true",
            "licence": release["licence"],
            "licence_label": _LICENCES.get(release["licence"], release["licence"]),
            "changed_countries": sorted([*changed, *gone]),
            "show_unreviewed": self._options.show_unreviewed,
            "practices": sum(len(country["practices"]) for country in self._countries.values()),
            "maturity": _survey(self._maturity),
        }

    def _data(self) -> dict[str, bytes]:
        content = {
            "meta": self._meta,
            "countries": self._countries,
            "pages": self._guidance,
            "mlm": self._model.as_data(),
            "ld": {
                OVERVIEW: self._linked.overview(),
                **self._national,
                **{name: self._linked.guidance(name, page) for name, page in self._guidance.items()},
            },
        }
        return {f"_data/genoguide/{name}.json": json_bytes(value) for name, value in content.items()}

    def _path(self, country: Data) -> str:
        return country["path"] or page_path(OVERVIEW)

    def _templates(self) -> Iterator[tuple[str, bytes]]:
        folder = packaged("api.export.site") / "template"
        for path in sorted(folder.rglob("*.html")):
            if path.stem != MATURITY or self._maturity:
                yield path.relative_to(folder).as_posix(), path.read_bytes()

    def _assets(self) -> dict[str, bytes]:
        shown = {practice["iri"] for country in self._countries.values() for practice in country["practices"]}
        triples = rdf.graph_of(self._questions, shown)
        alone = {code: graph | {"@context": INLINE_CONTEXT} for code, graph in self._national.items()}
        return {
            "assets/genoguide/context.jsonld": _context(),
            "assets/genoguide/genoguide.jsonld": rdf.json_ld(triples),
            "assets/genoguide/genoguide.ttl": rdf.turtle(triples),
            **{f"assets/genoguide/country/{code}.jsonld": json_bytes(graph) for code, graph in alone.items()},
        }

    def _report(self, files: Mapping[str, bytes]) -> Data:
        listed = self._countries.items()
        return {
            "version": self._meta["version"],
            "generated": self._meta["generated"],
            "draft": self._meta["draft"],
            "files": len(files),
            "bytes": sum(map(len, files.values())),
            "practices": {code: len(country["practices"]) for code, country in listed},
            "without_page": [code for code, country in listed if not country["page"]],
            "pages": {name: len(page["guidance"]) for name, page in self._guidance.items()},
            "health_systems": sum(len(m["systems"]) for m in self._maturity.values()),
            "health_systems_left_out": self._unlicensed,
            "changed_countries": self._meta["changed_countries"],
        }


def _survey(maturity: Mapping[str, Data]) -> Data | None:
    """Return which survey the levels come from, or None where none are shown."""
    shown = next(iter(maturity.values()), None)
    return {name: value for name, value in shown.items() if name != "systems"} if shown else None


def _context() -> bytes:
    return (packaged("ontology") / "context.jsonld").read_bytes()


def _check_reviews(reviews: Mapping[str, str], found: Mapping[str, Data]) -> None:
    known = {practice["id"] for country in found.values() for practice in country["practices"]}
    for unknown in sorted(reviews.keys() - known):
        near = nearest(unknown, sorted(known))
        hint = f" Did you mean '{near}'?" if near else ""
        raise ReviewError(f"There is no practice '{unknown}' to be reviewed.{hint}")


def patch() -> Path:
    """Return the path of the patch that adds the hook to the site's page layout."""
    return packaged("api.export.site") / "beside" / "hook.patch"
