"""The pages: Jinja templates that escape everything."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.settings import show_size


def link(iri: object, text: object = None) -> Markup:
    """Return a link to ``iri``, if it is a web address; else just the text, by default the IRI itself.

    Other schemes are not linked: ``javascript:`` makes a legal IRI.
    """
    shown = escape(iri if text is None else text)
    return Markup('<a href="{}">{}</a>').format(iri, shown) if _is_web_address(str(iri)) else shown


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
    environment.filters |= {"link": link, "size": show_size}
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
    """Return a page. Templates see, besides ``context``, the address of the site as ``root`` and the ``path``."""
    root = request.scope.get("root_path", "").rstrip("/")
    about = {"root": root, "path": request.url.path.removeprefix(root)}
    return HTMLResponse(render(name, {**about, **context}), status, headers)
