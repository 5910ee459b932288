"""What the documentation shows works as it is written."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from api.cli import Commands

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def blocks(page: str, language: str) -> list[str]:
    text = (ROOT / page).read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!http|#)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_commands_that_are_shown_exist(page: Path) -> None:
    shown = set(
        re.findall(
            r"(?:^|/bin/|`)genoguide (?:--\S+ [\w./]+ )?([a-z]+)", page.read_text(encoding="utf-8"), re.MULTILINE
        )
    )
    assert shown <= set(Commands().list_commands(None))  # type: ignore[arg-type]


def test_the_figures_of_the_readme_are_those_of_the_content(packaged_snapshot: Path) -> None:
    from graph.names import Names

    names = Names.read(packaged_snapshot)
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    count = {
        c: len(names.of_class(f"gg:{c}")) for c in ("Practice", "Document", "Recommendation", "Finding", "Country")
    }
    assert f"{count['Practice']} practices of {count['Country'] - 1} countries and the EU" in text
    assert f"{count['Document']} guidance documents, {count['Recommendation']} recommendations" in text
    assert f"{count['Finding']} findings" in text


def test_the_python_example_of_the_readme_gets_an_answer(packaged_snapshot: Path) -> None:
    from api.settings import Settings
    from tests.api.conftest import running

    with running(packaged_snapshot, Settings()) as address:
        script = blocks("README.md", "python")[0].replace("http://127.0.0.1:8000/", address)
        out = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
        ).stdout
    assert out.count("'source'") > 3
