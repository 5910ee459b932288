"""The fixture site, built by Debian's Jekyll, and its pages as a reader and a machine see them."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from api.export.site.dropin import patch

FIXTURE = Path(__file__).parent / "fixture"
NATIONAL = {
    "FR": "fr_resources.html",
    "GB": "uk_resources.html",
    "GR": "gr_resources.html",
    "NO": "no_resources.html",
    "BE": "be_resources.html",
    "MT": "mt_resources .html",
}
"""The national pages of the fixture: one of each odd kind."""


def checkout(folder: Path) -> Path:
    """A checkout of the fixture site in ``folder``."""
    return Path(shutil.copytree(FIXTURE, folder))


def take_in(site: Path, files: Mapping[str, bytes]) -> None:
    """Add the export to the site as its maintainers do: unpack it, apply the patch."""
    for path, content in files.items():
        target = site / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    subprocess.run(["git", "apply", str(patch())], cwd=site, check=True, capture_output=True)


def build(site: Path, target: Path, **environment: str) -> Path:
    """Build the site as strictly as Jekyll can; anything that it complains of fails the test."""
    if shutil.which("jekyll") is None:
        pytest.skip("Jekyll is not installed: apt-get install jekyll")
    command = [
        "jekyll",
        "build",
        "--quiet",
        "--strict_front_matter",
        "--disable-disk-cache",
        "--destination",
        str(target),
    ]
    env = {"PATH": os.environ["PATH"], "HOME": str(site), "LANG": "C.UTF-8", **environment}
    result = subprocess.run(command, cwd=site, env=env, capture_output=True, text=True, check=False, timeout=120)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    return target


@dataclass
class Seen:
    """What is on a page: elements' names, ids, links, JSON-LD, and its text."""

    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    blocks: list[dict[str, Any]] = field(default_factory=list)
    text: str = ""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen, self._script = Seen(), False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.seen.tags.append((tag, attributes))
        self.seen.ids.extend(value for name, value in attrs if name == "id" and value is not None)
        self.seen.links.extend(value for name, value in attrs if name in ("href", "src") and value is not None)
        self._script = tag == "script"

    def handle_endtag(self, tag: str) -> None:
        self._script = False

    def handle_data(self, data: str) -> None:
        if self._script:
            self.seen.blocks.append(json.loads(data))
        else:
            self.seen.text += data


def read(page: Path) -> Seen:
    """What is on the page; its scripts are JSON, or the test fails."""
    reader = _Reader()
    reader.feed(page.read_text(encoding="utf-8"))
    reader.close()
    reader.seen.text = re.sub(r"\s+", " ", reader.seen.text)
    return reader.seen


def broken_links(built: Path) -> set[tuple[str, str]]:
    """Links within the site to pages or fragments that are not there. Addresses elsewhere must be web addresses."""
    pages = {page: read(page) for page in sorted(built.glob("**/*.html"))}
    broken = set()
    for page, seen in pages.items():
        for link in seen.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                assert parts.scheme in ("http", "https") and parts.netloc, link
                continue
            path = unquote(parts.path)
            found = page if not path else _file(built if path.startswith("/") else page.parent, path.lstrip("/"))
            if found is None or (parts.fragment and unquote(parts.fragment) not in pages[found].ids):
                broken.add((page.name, link))
    return broken


def _file(folder: Path, path: str) -> Path | None:
    return next((p for p in (folder / path, folder / f"{path}.html") if p.is_file()), None)
