"""The steps of the update action, run as they are on a checkout; only the network and GitHub are stood in for."""

import hashlib
import os
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from api.export.site.dropin import DropIn, patch
from api.export.site.package import contents
from tests.api.export.site.site import checkout, take_in

pytestmark = pytest.mark.skipif(shutil.which("unzip") is None, reason="unzip is not installed: apt-get install unzip")
WORKFLOW: dict[Any, Any] = yaml.safe_load(patch().with_name("genoguide-update.yml").read_text(encoding="utf-8"))
DOWNLOAD, REPLACE, PROPOSE = (step["run"] for step in WORKFLOW["jobs"]["update"]["steps"] if "run" in step)
CURL = '#!/bin/sh\nfor last; do :; done\ncp "$PUBLISHED/${last##*/}" .\n'
GH = '#!/bin/sh\necho "$@" >> "$RUNNER_TEMP/gh.log"\n'
JQ = """#!/usr/bin/env python3
import json, sys
meta = json.load(open(sys.argv[3]))
print(", ".join(meta["changed_countries"]) if "join" in sys.argv[2] else meta[sys.argv[2].removeprefix(".")])
"""


@pytest.fixture
def runner(tmp_path: Path, export: DropIn) -> dict[str, str]:
    """The environment of the steps: an export that is published, a checkout with its origin, and stand-ins."""
    for name in ("published", "temp", "bin"):
        (tmp_path / name).mkdir()
    for name, content in contents(export).items():
        if name.startswith("genoguide-site.zip"):
            (tmp_path / "published" / name).write_bytes(content)
    for name, script in {"curl": CURL, "gh": GH, "jq": JQ}.items():
        (tmp_path / "bin" / name).write_text(script)
        (tmp_path / "bin" / name).chmod(0o755)
    checkout(tmp_path / "site")
    env = {
        "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "PUBLISHED": str(tmp_path / "published"),
        "RUNNER_TEMP": str(tmp_path / "temp"),
        **{k: v for k, v in WORKFLOW["jobs"]["update"]["env"].items() if "{{" not in v},
        "RELEASE": "https://example.org/latest",
    }
    git = "git init -q --initial-branch=main . && git config user.name x && git config user.email x@example.org"
    run(
        env,
        f"{git} && git add --all && git commit -q -m x && git init -q --bare ../origin && git remote add origin ../origin",
    )
    return env


def run(env: dict[str, str], script: str) -> subprocess.CompletedProcess[str]:
    site = Path(env["HOME"]) / "site"
    return subprocess.run(
        ["bash", "-e", "-c", script], cwd=site, env=env, capture_output=True, text=True, check=False, timeout=60
    )


def test_the_export_is_checked_taken_in_and_proposed(runner: dict[str, str], export: DropIn) -> None:
    results = [run(runner, step) for step in (DOWNLOAD, REPLACE, PROPOSE)]
    assert [r.returncode for r in results] == [0, 0, 0], [r.stderr for r in results]
    changed = run(runner, "git diff --name-only main genoguide-update").stdout.split()
    assert sorted(changed) == sorted(export.files)
    body = (Path(runner["RUNNER_TEMP"]) / "body.md").read_text(encoding="utf-8")
    assert "Countries that changed: AT, BE" in body
    assert "pr create --head genoguide-update" in (Path(runner["RUNNER_TEMP"]) / "gh.log").read_text()
    assert run(runner, "git ls-remote origin genoguide-update").stdout


def test_what_a_new_export_no_longer_has_goes(runner: dict[str, str], export: DropIn) -> None:
    site = Path(runner["HOME"]) / "site"
    take_in(site, {**export.files, "assets/genoguide/country/XX.jsonld": b"{}"})
    run(runner, "git add --all && git commit -q -m earlier")
    for step in (DOWNLOAD, REPLACE, PROPOSE):
        assert run(runner, step).returncode == 0
    assert run(runner, "git diff --name-only main genoguide-update").stdout.split() == [
        "assets/genoguide/country/XX.jsonld"
    ]


def test_nothing_is_proposed_where_nothing_changed(runner: dict[str, str], export: DropIn) -> None:
    take_in(Path(runner["HOME"]) / "site", export.files)
    run(runner, "git add --all && git commit -q -m earlier")
    results = [run(runner, step) for step in (DOWNLOAD, REPLACE, PROPOSE)]
    assert "The site has this export already." in results[-1].stdout
    assert not (Path(runner["RUNNER_TEMP"]) / "gh.log").exists()


def test_a_damaged_archive_is_refused(runner: dict[str, str]) -> None:
    with (Path(runner["PUBLISHED"]) / "genoguide-site.zip").open("ab") as archive:
        archive.write(b"x")
    result = run(runner, DOWNLOAD)
    assert result.returncode != 0
    assert "FAILED" in result.stdout


@pytest.mark.parametrize(
    "path", ["_config.yml", "pages/index.md", "_data/genoguide/../../CNAME", ".github/workflows/x.yml"]
)
def test_an_archive_with_files_elsewhere_is_refused(runner: dict[str, str], path: str) -> None:
    published = Path(runner["PUBLISHED"]) / "genoguide-site.zip"
    with zipfile.ZipFile(published, "a") as archive:
        archive.writestr(path, b"x")
    digest = hashlib.sha256(published.read_bytes()).hexdigest()
    published.with_suffix(".zip.sha256").write_text(f"{digest}  genoguide-site.zip\n")
    result = run(runner, DOWNLOAD)
    assert result.returncode == 1
    assert "::error::The export holds" in result.stdout


def test_an_archive_with_a_link_is_refused(runner: dict[str, str]) -> None:
    published = Path(runner["PUBLISHED"]) / "genoguide-site.zip"
    link = zipfile.ZipInfo("assets/genoguide/link")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(published, "a") as archive:
        archive.writestr(link, b"../..")
    digest = hashlib.sha256(published.read_bytes()).hexdigest()
    published.with_suffix(".zip.sha256").write_text(f"{digest}  genoguide-site.zip\n")
    assert "::error::The export holds" in run(runner, DOWNLOAD).stdout


def test_a_change_elsewhere_stops_it(runner: dict[str, str]) -> None:
    run(runner, DOWNLOAD)
    (Path(runner["HOME"]) / "site" / "CNAME").write_text("elsewhere")
    result = run(runner, REPLACE)
    assert result.returncode == 1
    assert "Something outside the four folders changed" in result.stdout
