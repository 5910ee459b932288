"""Surveys over HTTP: an archive of LimeSurvey becomes a wave, once a human has said so, and nothing personal is kept."""

import hashlib
import json
import re

import pytest

from api.reviewing.review import Review, Wish
from api.submitting.tokens import Scope
from api.workspace import Workspace
from loaders.submissions import Role, State
from tests.api import exports

ARCHIVE = {"Content-Type": "application/zip"}
CANARY = re.compile(rb"CANARY-\d+|192\.0\.2\.\d+")


@pytest.fixture
def surveys(site):
    """The site with the crosswalk of the surveys."""
    site.workspace.crosswalks.mkdir(parents=True)
    (site.workspace.crosswalks / "assessment.yaml").write_bytes(exports.CROSSWALK.read_bytes())
    return site


@pytest.fixture(scope="session")
def archive():
    return exports.archive("2026").read_bytes()


def accepted(site, identifier, **more):
    return Review(site.workspace).decide(identifier, Wish(State.ACCEPTED, Role.REVIEWER, **more))


def below(folder):
    """All files below a folder, by their places."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def canaries(folder):
    return [(name, found) for name, content in below(folder).items() for found in CANARY.findall(content)]


def test_an_archive_becomes_the_wave_that_the_command_loads(surveys, archive, tmp_path):
    answer = surveys.submit(archive, ARCHIVE, Scope.SURVEY)
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert told["records"][:2] == [
        "https://w3id.org/genoguide/survey/2026",
        "https://w3id.org/genoguide/response/2026/AT",
    ]
    assert (told["number"], told["sha256"]) == (30, hashlib.sha256(archive).hexdigest())
    assert canaries(surveys.workspace.folder) == []
    accepted(surveys, told["id"])
    own = Workspace(tmp_path / "loaded")
    assert exports.load(own.folder, exports.archive("2026"), "2026").return_value == 0
    assert surveys.workspace.wave("2026").read_bytes() == own.wave("2026").read_bytes()
    assert canaries(surveys.workspace.folder) == []
