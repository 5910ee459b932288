"""The shape of the house: imports run one way, modules stay readable, nothing names its machine."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FORBIDDEN = {"graph": {"api", "loaders"}, "loaders": {"api"}, "api": set[str]()}
"""What each package must not import (DESIGN 2)."""


def modules() -> list[Path]:
    return sorted(p for package in FORBIDDEN for p in (ROOT / package).rglob("*.py"))


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_run_one_way_and_code_stays_readable(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    package = path.relative_to(ROOT).parts[0]
    assert {name.partition(".")[0] for name in imported(tree)} & FORBIDDEN[package] == set()
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert [f.name for f in functions if (f.end_lineno or 0) - f.lineno + 1 > 60] == []


def test_no_tracked_file_names_a_registry_or_is_huge() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    tracked = [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]
    if not tracked:
        pytest.skip("not a git checkout")
    hosts = ["py" + "pi.org", "python" + "hosted.org", "npm" + "js.org"]
    for path in tracked:
        content = path.read_bytes()
        assert len(content) < 600_000, path
        assert [h for h in hosts if h.encode() in content] == [], path
