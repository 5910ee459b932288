"""No contact detail of anybody goes anywhere: every personal value of the exports is a canary, and none comes out.

The canaries are CANARY-1001 and following in names, addresses, telephone numbers, files, referrers and in texts that are
published, and 192.0.2.x for addresses of computers (see the README of the exports).
"""

import io
import logging
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from loaders.limesurvey.archive import is_zip
from tests.adversity.program import little_content
from tests.api.exports import archive, call, exports, load

CANARY = re.compile(rb"CANARY-\d+|192\.0\.2\.\d+")
FILES = [pytest.param(w, p, id=f"{w}-{p.name}") for w in ("2026", "2023") for p in exports(w)]


def canaries(folder: Path) -> list[tuple[str, bytes]]:
    """The canaries in the names and bytes of all files below a folder."""
    files = [p for p in folder.rglob("*") if p.is_file()]
    return [(p.name, found) for p in files for found in CANARY.findall(p.name.encode() + b" " + p.read_bytes())]


def spoken(result: Result) -> bytes:
    return f"{result.output}{result.stderr}{result.exception!r}".encode()


def test_the_exports_hold_canaries() -> None:
    """So that the other tests can fail."""
    with zipfile.ZipFile(archive("2026")) as zipped:
        inside = b"".join(zipped.read(name) for name in zipped.namelist())
    assert len(set(CANARY.findall(inside))) > 150


@pytest.mark.parametrize(("wave", "export"), FILES)
def test_no_canary_comes_out_of_any_format(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, wave: str, export: Path
) -> None:
    with caplog.at_level(logging.DEBUG):
        results = [
            load(tmp_path, export, wave),
            load(tmp_path, export, wave, "--format", "json", "--report", str(tmp_path / "report"), "--reviewed"),
        ]
    assert [r.return_value for r in results] == [0, 0], results[0].output
    assert (tmp_path / "survey" / f"{wave}.trig").is_file()
    assert canaries(tmp_path) == []
    assert [CANARY.findall(spoken(r)) for r in results] == [[], []]
    assert CANARY.search(caplog.text.encode()) is None


def test_addresses_in_texts_that_are_shared_come_out_masked(tmp_path: Path) -> None:
    load(tmp_path, archive("2026"), "2026", "--reviewed")
    review = (tmp_path / "survey" / "2026.review.csv").read_text(encoding="utf-8-sig")
    published = (tmp_path / "survey" / "2026.trig").read_text(encoding="utf-8")
    assert review.count("[e-mail removed]") >= 3
    assert published.count("[e-mail removed]") == 1  # the description; the comments stay withheld, the website is none
    assert "mailto:" not in published


def test_no_canary_is_in_a_snapshot_nor_its_dump(tmp_path: Path) -> None:
    load(tmp_path, archive("2026"), "2026", "--reviewed")
    with little_content():
        assert call(tmp_path, "build", "--engine", "shacl").return_value == 0
    assert len(list((tmp_path / "snapshots" / "current").iterdir())) >= 5
    assert canaries(tmp_path) == []


def shifted(content: bytes) -> bytes:
    """Put a cell in front of every row, as a spreadsheet user does."""
    return content.replace(b'\n"', b'\n"x","')


def swapped(content: bytes) -> bytes:
    """Call the names of contacts what the levels are called."""
    return content.replace(b"cname", b"I9").replace(b"I1", b"cname").replace(b"I9", b"I1")


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "cut in half": lambda content: content[: len(content) // 2],
    "cut by a tenth": lambda content: content[: len(content) * 9 // 10],
    "another encoding": lambda content: content + b"\xff\xfe",
    "shifted cells": shifted,
    "columns under other names": swapped,
    "no line ends": lambda content: content.replace(b"\r", b"").replace(b"\n", b" "),
    "quotes lost": lambda content: content.replace(b'"', b""),
    "tags broken": lambda content: content.replace(b"</", b"<"),
    "rows twice": lambda content: content + content,
    "another separator": lambda content: content.replace(b",", b";"),
    "addresses in the place of codes": lambda content: re.sub(rb"\bL[1-5]\b", b"CANARY-9999@example.org", content),
    "addresses in the place of numbers": lambda content: re.sub(rb"\b20[12]\d\b", b"CANARY-9998@x.org", content),
}


def damaged(path: Path, damage: Callable[[bytes], bytes]) -> bytes:
    """The damaged file; of an archive both the file itself and, where it stays a zip, its responses are damaged."""
    content = path.read_bytes()
    if not is_zip(content):
        return damage(content)
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            inside = old.read(name)
            new.writestr(name, damage(inside) if name.endswith(".lsr") else inside)
    return out.getvalue()


BREAKABLE = [p for p in exports("2023") if "semicolon" not in p.name and "_v1" not in p.name]


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("export", [pytest.param(p, id=p.name) for p in BREAKABLE])
def test_no_canary_comes_out_of_a_damaged_export(tmp_path: Path, export: Path, damage: str) -> None:
    """Whether it is refused or loaded as far as it can be read, and whatever is said about it."""
    broken = tmp_path / f"in{export.suffix}"
    broken.write_bytes(damaged(export, DAMAGES[damage]))
    workspace = tmp_path / "workspace"
    result = load(workspace, broken, "2023", "--reviewed")
    assert result.return_value in (0, 1, 2), result.exception
    assert (result.return_value == 2) == (not (workspace / "survey" / "2023.trig").exists())
    assert CANARY.findall(spoken(result)) == []
    assert canaries(workspace) == []
