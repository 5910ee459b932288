"""A checkout of the framework site, read without building it: its pages' front matter, and how it ranks documents."""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import yaml

from api.export.site.guidance import same_address

LARGEST: Final = 1_000_000
"""Bytes of a file up to which it is read; pages of the site are a hundredth of that."""
MOST: Final = 10_000
"""Files up to which a folder is taken for a checkout of the site; it has 267."""
_FRONT_MATTER: Final = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*$(.*)\Z", re.DOTALL | re.MULTILINE)
_LINK: Final = re.compile(r"\]\((https?://[^\s)]+)")
_BADGE: Final = re.compile(r'class="badge badge-(?:dark|primary|warning)">\s*(Required|Recommended|Informational)\b')
_UNREADABLE: Final = (yaml.YAMLError, RecursionError, ValueError)
"""What reading YAML raises: for its syntax, its depth, and a date that there is not."""
_PASSED_OVER: Final = (".git", "_site", "vendor", "node_modules", ".jekyll-cache")


class CheckoutError(ValueError):
    """A folder that is no checkout of a Jekyll site, or cannot be read as one."""


@dataclass(frozen=True)
class SitePage:
    """A page: its path in the checkout, its front matter, its text, and what is wrong with its front matter."""

    path: Path
    front: Mapping[str, Any]
    text: str
    fault: str | None = None

    @property
    def name(self) -> str:
        """Return the name by which the hook knows the page: its file's, up to the first dot."""
        return self.path.name.partition(".")[0]

    @property
    def address(self) -> str:
        """Return the path at which the site has the page, by the site's rule that it is the file's name."""
        own = self.front.get("permalink")
        return own.rstrip("/") or "/" if isinstance(own, str) else "/" + self.path.stem


class Checkout:
    """A checkout of the site in ``folder``. Raises CheckoutError when it is none."""

    def __init__(self, folder: Path) -> None:
        if not (folder / "_config.yml").is_file():
            raise CheckoutError(f"{folder} is no checkout of the site: it has no _config.yml.")
        self.folder = folder

    @cached_property
    def files(self) -> tuple[Path, ...]:
        """The paths of all files, relative to the checkout, in order. Links are not followed. Raises CheckoutError."""
        found: list[Path] = []
        for parent, folders, names in os.walk(self.folder):
            folders[:] = [name for name in folders if name not in _PASSED_OVER]
            found.extend((Path(parent) / name).relative_to(self.folder) for name in names)
            if len(found) > MOST:
                raise CheckoutError(f"{self.folder} has more than {MOST:,} files: is it a checkout of the site?")
        return tuple(sorted(found))

    @cached_property
    def config(self) -> Mapping[str, Any]:
        """The content of ``_config.yml``. Raises CheckoutError."""
        try:
            content = yaml.safe_load(self.read(Path("_config.yml")))
        except _UNREADABLE as error:
            raise CheckoutError(f"{self.folder / '_config.yml'} is not valid YAML: {_in_one_line(error)}") from None
        return content if isinstance(content, dict) else {}

    @cached_property
    def pages(self) -> tuple[SitePage, ...]:
        """The pages that Jekyll makes: files with front matter outside of folders with an underscore."""
        return tuple(self._pages())

    def read(self, path: Path) -> str:
        """Return the text of the file at ``path``; what is not UTF-8 is replaced. Raises CheckoutError."""
        file = self.folder / path
        if file.is_symlink() or file.stat().st_size > LARGEST:
            raise CheckoutError(f"{file} is a link, or has more than {LARGEST:,} bytes.")
        return file.read_text(encoding="utf-8", errors="replace")

    def badges(self) -> Mapping[str, Mapping[str, str]]:
        """Return by page how it ranks documents: the badge that follows a link on its line or the next, by address."""
        return {page.name: found for page in self.pages if (found := dict(_badges(page.text)))}

    def _pages(self) -> Iterator[SitePage]:
        for path in self.files:
            is_page = path.suffix in (".md", ".html") and not path.parts[0].startswith(("_", "."))
            if is_page and (match := _FRONT_MATTER.match(self.read(path))):
                yield _page(path, *match.groups())


def _page(path: Path, front: str, text: str) -> SitePage:
    try:
        content = yaml.safe_load(front)
    except _UNREADABLE as error:
        return SitePage(path, {}, text, _in_one_line(error))
    return SitePage(path, content if isinstance(content, dict) else {}, text)


def _badges(text: str) -> Iterator[tuple[str, str]]:
    """Yield address and badge of each document: the badge stands on the line of its one link, or alone on the next."""
    link = None
    for line in filter(str.strip, text.splitlines()):
        links = _LINK.findall(line)
        badge = _BADGE.search(line) if links or line.lstrip().startswith("<span") else None
        if links or not badge:
            link = links[0] if len(links) == 1 else None
        if link and badge:
            yield same_address(link), badge[1]
        if not links:
            link = None


def _in_one_line(error: Exception) -> str:
    return " ".join(str(error).split())
