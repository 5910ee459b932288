"""What we depend on is locked, by version and by hash, and may be used by everybody who may use GenoGuide.

Whether a vulnerability of it is known, 'make audit' asks a database on the network.
"""

import re
import tomllib
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.licences import HEAD, PAGE, licence, row
from tests.licences import locked as packages

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = {
    "requirements.lock": PROJECT["project"]["dependencies"],
    "requirements-dev.lock": PROJECT["dependency-groups"]["dev"],
}
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)((?: ;[^\\\n]*)?)((?: \\\n    --hash=sha256:[0-9a-f]{64})+)$", re.M)
REFUSED = re.compile(r"AGPL|Affero|(?<!L)GPL-?v?3|GNU General Public License v3|Proprietary|Commercial", re.I)


def locked(name: str) -> dict[str, set[Version]]:
    """The versions of each package that a lock names with a hash: one, or one for each kind of system."""
    versions: dict[str, set[Version]] = {}
    for package, version, _, _ in PINNED.findall((ROOT / name).read_text(encoding="utf-8")):
        versions.setdefault(canonicalize_name(package), set()).add(Version(version))
    return versions


@pytest.mark.parametrize("name", LOCKS)
def test_everything_is_locked_by_hash(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    entries = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert len(PINNED.findall(text)) == len(entries) > 20


@pytest.mark.parametrize("name", LOCKS)
def test_what_is_asked_for_is_what_is_locked(name: str) -> None:
    versions = locked(name)
    asked = [Requirement(text) for text in LOCKS[name]]
    amiss = [str(r) for r in asked if not any(map(r.specifier.contains, versions.get(canonicalize_name(r.name), ())))]
    assert amiss == [], "say 'make lock'"


def test_licences_suit_ours_and_are_those_of_the_page() -> None:
    text, said = PAGE.read_text(encoding="utf-8"), {}
    listed = dict(re.findall(r"^\| \**([a-z0-9-]+)\** \| (.+) \|$", text, re.MULTILINE))
    assert text.startswith(HEAD)
    assert set(listed) - {"package", "---"} == set(packages())
    for package in packages():
        try:
            said[package] = licence(package)
        except PackageNotFoundError:
            continue  # for another system
        assert row(package, said[package]) in text.splitlines(), "say 'make licences'"
    assert len(said) > 20
    assert {package: text for package, text in said.items() if REFUSED.search(text)} == {}
    assert [package for package, text in said.items() if not text] == []
