"""The page of licences, from what the locked packages say of themselves: ``python -m tests.licences`` writes it.

All of them must be installed: with Python 3.11, on Linux or macOS, they are.
"""

import re
import tomllib
from importlib.metadata import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "licences.md"
LONGEST = 60
"""Characters of a name of a licence; what is longer is its text."""
HEAD = """# Licences of what is needed to run

What each package of `requirements.lock` says of itself; those in bold are asked for in `pyproject.toml`, which says
what for, the others by these. `make licences` writes this page, and a test compares it with the packages.

All may be used, changed and passed on together with GenoGuide (Apache-2.0), which takes them as they are published
and holds no copy of them: MPL-2.0 and LGPL-3.0 ask something only of those who change the package itself.

| package | licence |
| --- | --- |
"""


def locked() -> list[str]:
    """The names of all packages that run with the program."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return sorted({canonicalize_name(name) for name in re.findall(r"^([A-Za-z0-9._-]+)==", text, re.MULTILINE)})


def licence(package: str) -> str:
    """What a package says of its licence: an expression of SPDX, or its own words, or the class it puts itself in."""
    found = metadata(package)
    own = (found.get("License-Expression") or found.get("License") or "").strip()
    classes = [line.rpartition(" :: ")[2] for line in found.get_all("Classifier") or () if "License ::" in line]
    return own if 0 < len(own) <= LONGEST and "\n" not in own else " or ".join(classes)


def row(package: str, text: str) -> str:
    """The row of a package."""
    dependencies = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    direct = {canonicalize_name(Requirement(text).name) for text in dependencies}
    return f"| {f'**{package}**' if package in direct else package} | {text} |"


if __name__ == "__main__":
    rows = [row(package, licence(package)) for package in locked()]
    PAGE.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
