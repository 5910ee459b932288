"""docs/reviewing.md says what the program does."""

import re

from pyoxigraph import Store

from api.reviewing.errors import ReviewRefused, kinds
from api.reviewing.review import Review, Wish
from api.settings import BY_NAME
from api.workspace import Workspace
from graph.reasoning import infer, read_rules
from graph.vocabulary import packaged
from loaders.submissions import Role, State
from tests.api.reviewing.conftest import Submit

PAGE = (packaged("data").parent / "docs" / "reviewing.md").read_text(encoding="utf-8")


def test_every_refusal_is_told_with_its_status() -> None:
    rows = re.findall(r"^\| (\d{3}) \| ([^|]+) \|", PAGE, re.MULTILINE)
    told = {(int(status), code) for status, codes in rows for code in re.findall(r"`([a-z-]+)`", codes)}
    known = {(int(kind.status), kind.code) for kind in kinds() if kind is not ReviewRefused}
    assert told == {(status, code) for status, code in known if code != "unknown-submission"}


def test_the_question_finds_where_a_record_came_from(workspace: Workspace, submit: Submit, review: Review) -> None:
    review.decide(submit().id, Wish(State.ACCEPTED, Role.REVIEWER))
    loaded = workspace.load()
    rules = [rule for rule in read_rules() if rule.name == "inverses"]
    graphs = (*loaded.ontology, *loaded.submissions)
    store = Store()
    store.extend(quad for graph in (*graphs, infer(graphs, rules)) for quad in graph.quads())
    [question] = re.findall(r"```sparql\n(.*?)```", PAGE, re.DOTALL)
    [row] = list(store.query(question, use_default_graph_as_union=True))  # type: ignore[arg-type]
    told = {name: str(getattr(row[name], "value", "")).rpartition("/")[2] for name in ("record", "role", "file")}  # type: ignore[index]
    assert told == {"record": "fr-test-law", "role": "reviewer", "file": "fr"}


def test_settings_are_called_by_their_names() -> None:
    named = set(re.findall(r"`GENOGUIDE_([A-Z_]+)`", PAGE))
    assert named
    assert {name.lower() for name in named} <= set(BY_NAME)


def test_the_command_line_is_as_shown() -> None:
    from api.commands.submissions import command

    shown = set(re.findall(r"^genoguide submissions ([a-z]+)", PAGE, re.MULTILINE))
    assert shown == set(command.commands)  # type: ignore[attr-defined]
