"""The pages: Jinja templates that escape everything."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, urlencode, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.linked.address import SUFFIXES, UNRESERVED, path_of, site
from api.settings import show_size
from api.web.negotiation import GRAPH_FORMATS
from graph.names import Names
from graph.vocabulary import BASE


def link(iri: object, text: object = None) -> Markup:
    """Return a link to ``iri``, if it is a web address; else just the text, by default the IRI itself.

    Other schemes are not linked: ``javascript:`` makes a legal IRI.
    """
    shown = escape(iri if text is None else text)
    return _anchor(iri, shown) if _is_web_address(str(iri)) else shown


def _anchor(address: object, text: object) -> Markup:
    # Not by Markup.format, which takes three times as long: a page has a thousand links.
    return Markup(f'<a href="{escape(address)}">{escape(text)}</a>')  # noqa: S704 - escaped here


HEALTH_SYSTEM: Final = "gg:HealthSystem"
"""The class of what has the pages of countries."""


class Links:
    """Links to what IRIs name: to our own page about a thing of ours, else to the address that the IRI is."""

    def __init__(self, root: str, names: Names) -> None:
        self.root = root
        self.names = names
        self._codes: dict[tuple[str, str], Markup] = {}

    def __call__(self, iri: str, text: object = None) -> Markup:
        """Return a link to what ``iri`` names, with a text, by default its label."""
        shown = text or self.names.label(iri) or iri.removeprefix(BASE)
        address = self.address(iri)
        return link(iri, shown) if address is None else _anchor(address, shown)

    def address(self, iri: str) -> str | None:
        """Return the address of our own page about a thing, or ``None`` if it is not ours."""
        path = path_of(iri)
        return None if path is None else self.root + path

    def country(self, code: str) -> str | None:
        """Return the address of the page of a country: that of its health system."""
        named = self.names.find(HEALTH_SYSTEM, code)
        return self.address(named.iri) if named else None

    def code(self, class_name: str, code: str, text: object = None) -> Markup:
        """Return a link to the thing of a class with this code, with a text, by default the code with its label.

        A country is linked to as its health system, which has its page.
        """
        if text is not None:
            return self._coded(class_name, code, text)
        known = (class_name, code)
        if known not in self._codes:
            self._codes[known] = self._coded(class_name, code, None)
        return self._codes[known]

    def _coded(self, class_name: str, code: str, text: object) -> Markup:
        named = self.names.find(HEALTH_SYSTEM if class_name == "gg:Country" else class_name, code)
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


def heading(label: str) -> str:
    """Return a label as it begins a page: with a capital, unless its first word is written in its own way (eHealth)."""
    first = label.partition(" ")[0]
    return label[:1].upper() + label[1:] if first.islower() else label


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
    environment.filters |= {"link": link, "host": host, "fragment": fragment, "heading": heading, "size": show_size}
    return environment


TEMPLATES: Final = _environment()


def render(name: str, context: Mapping[str, object]) -> str:
    """Return a template filled in."""
    return TEMPLATES.get_template(name).render(context)


FORMS: Final = {suffix: f.media_type for suffix, name in SUFFIXES.items() for f in GRAPH_FORMATS if f.name == name}
"""The forms of a document that are data: suffix and media type."""


def page(
    request: Request,
    name: str,
    context: Mapping[str, object],
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> HTMLResponse:
    """Return a page.

    Templates see, besides ``context``, the address of the site as ``root``, the ``path``, the ``names`` of things, and
    ``to``, which links to what an IRI names; also the address by which others had better know the page as
    ``canonical``, the ``version`` of the data, whether it is a ``draft``, and whether the server ``takes`` content. The
    ``path`` of a page about a thing is that of its document, whatever its form; ``alternates`` are the suffixes and
    media types of its other forms.
    """
    links = links_of(request)
    document = getattr(request.state, "document", None)
    path = document.path if document else request.url.path.removeprefix(links.root)
    found = getattr(request.state, "served", None)
    about = {
        "root": links.root,
        "path": path,
        "names": links.names,
        "to": links,
        "alternates": FORMS if document else {},
        "canonical": _canonical(request, path),
        "version": found.version if found else None,
        "draft": bool(found and found.manifest.get("draft")),
        "takes": getattr(request.app.state, "desk", None) is not None,
    }
    return HTMLResponse(render(name, {**about, **context}), status, headers)


def links_of(request: Request) -> Links:
    """Return the links to what IRIs name, on the site and in the data that a request is answered from."""
    found = getattr(request.state, "served", None)
    return Links(request.scope.get("root_path", "").rstrip("/"), found.catalogue.names if found else Names({}))


def _canonical(request: Request, path: str) -> str:
    """Return the address of a page whatever its order or format."""
    asked = [(k, v) for k, v in request.query_params.multi_items() if v and k not in ("sort", "format")]
    return site(request) + quote(path, safe=UNRESERVED) + (f"?{urlencode(asked)}" if asked else "")
