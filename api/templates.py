"""The pages: Jinja templates that escape everything."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.linked.address import path_of
from api.settings import show_size
from graph.names import Names


def link(iri: object, text: object = None) -> Markup:
    """Return a link to ``iri``, if it is a web address; else just the text, by default the IRI itself.

    Other schemes are not linked: ``javascript:`` makes a legal IRI.
    """
    shown = escape(iri if text is None else text)
    return Markup('<a href="{}">{}</a>').format(iri, shown) if _is_web_address(str(iri)) else shown


class Links:
    """Links to what IRIs name: to our own page about a thing of ours, else to the address that the IRI is."""

    def __init__(self, root: str, names: Names) -> None:
        self._root = root
        self._names = names

    def __call__(self, iri: str, text: object = None) -> Markup:
        """Return a link to what ``iri`` names, with a text, by default its label."""
        shown = text or self._names.label(iri) or iri
        path = path_of(iri)
        return link(iri, shown) if path is None else Markup('<a href="{}{}">{}</a>').format(self._root, path, shown)

    def code(self, class_name: str, code: str, text: object = None) -> Markup:
        """Return a link to the thing of a class with this code, with a text, by default the code with its label."""
        named = self._names.find(class_name, code)
        if named is None:
            return escape(text or code)
        labelled = Markup('<abbr title="{}">{}</abbr>').format(named.label, code)
        return self(named.iri, text or labelled)


def host(address: str) -> str:
    """Return the host of a web address, by which people tell sources apart, or all of what is no address."""
    try:
        return urlsplit(address).netloc.removeprefix("www.") or address
    except ValueError:
        return address


def fragment(iri: str) -> str:
    """Return the last part of an IRI, as a name for what has none."""
    return iri.rstrip("/#").replace("#", "/").rpartition("/")[2]


def _is_web_address(iri: str) -> bool:
    try:
        parts = urlsplit(iri)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("api"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"link": link, "host": host, "fragment": fragment, "size": show_size}
    return environment


TEMPLATES: Final = _environment()


def render(name: str, context: Mapping[str, object]) -> str:
    """Return a template filled in."""
    return TEMPLATES.get_template(name).render(context)


def page(
    request: Request,
    name: str,
    context: Mapping[str, object],
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> HTMLResponse:
    """Return a page.

    Templates see, besides ``context``, the address of the site as ``root``, the ``path``, the ``names`` of things, and
    ``to``, which links to what an IRI names.
    """
    root = request.scope.get("root_path", "").rstrip("/")
    found = getattr(request.state, "served", None)
    names = found.catalogue.names if found else Names({})
    about = {"root": root, "path": request.url.path.removeprefix(root), "names": names, "to": Links(root, names)}
    return HTMLResponse(render(name, {**about, **context}), status, headers)
