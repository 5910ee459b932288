"""What the operator hands over with an export, read and checked."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from api.export.site.text import web_address

LARGEST: Final = 20_000_000
"""Bytes up to which a file is read."""
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d")


class OptionError(ValueError):
    """An option or a file of the operator's that cannot be used; says why, and what was expected."""


def read_reviews(path: Path) -> Mapping[str, str]:
    """Return the dates of reviews by practice id in a YAML file. Raises OptionError, OSError."""
    try:
        content = yaml.safe_load(_text(path))
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise OptionError(f"{path} is not valid YAML: {' '.join(str(error).split())}") from None
    if not isinstance(content, dict):
        raise OptionError(f"{path} is not a list of reviews. Expected lines such as 'fr-plan-2025: 2027-03-01'.")
    reviews = {str(practice): str(date) for practice, date in content.items()}
    for practice, date in reviews.items():
        if not _DATE.fullmatch(date):
            raise OptionError(f"{path}: the review of '{practice}' has no day. Expected: YEAR-MONTH-DAY.")
    return reviews


def read_previous(folder: Path) -> Mapping[str, Any]:
    """Return the countries of the export in ``folder``. Raises OptionError, OSError."""
    path = folder / "site/_data/genoguide/countries.json"
    try:
        content = json.loads(_text(path))
    except (FileNotFoundError, json.JSONDecodeError):
        content = None
    if not isinstance(content, dict):
        raise OptionError(f"{folder} holds no export of this kind.")
    return content


def read_licence(url: str | None) -> str | None:
    """Return ``url`` if it is a web address. Raises OptionError."""
    if url is not None and web_address(url) is None:
        raise OptionError(
            f"'{url}' is not a licence's web address, such as https://creativecommons.org/licenses/by/4.0/."
        )
    return url


def _text(path: Path) -> str:
    if path.exists() and path.stat().st_size > LARGEST:
        raise OptionError(f"{path} has more than {LARGEST:,} bytes.")
    return path.read_text(encoding="utf-8", errors="replace")
