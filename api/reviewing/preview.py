"""What accepting a submission would change, told to those who decide on it."""

import difflib
from collections.abc import Iterator
from typing import Any

from api.reviewing.plan import Plan


def lines_of(plan: Plan) -> Iterator[str]:
    """Yield the lines that tell it: a unified diff of curated files, or the cells in which a wave would differ."""
    wave = next((change for change in plan.changes if change.file is None), None)
    if wave is not None or plan.cells is not None:
        yield from _cells(plan)
        return
    for change in plan.changes:
        before = change.before.splitlines(keepends=True)
        after = change.content.decode().splitlines(keepends=True)
        yield "\n"
        yield from difflib.unified_diff(before, after, f"{change.key}.yaml", f"{change.key}.yaml, accepted")


def document(plan: Plan) -> dict[str, Any]:
    """Return it as a JSON object: ``files``, ``changes`` as lines, and of a wave that is replaced its ``cells``."""
    told = {"files": plan.files, "changes": "".join(lines_of(plan))}
    if plan.cells is None:
        return told
    cells = [{"response": c.response, "column": c.column, "before": c.before, "after": c.after} for c in plan.cells]
    return {**told, "cells": cells}


def _cells(plan: Plan) -> Iterator[str]:
    if plan.cells is None:
        yield f"\nThere is no wave {plan.files[0]} yet.\n"
        return
    count = f"{len(plan.cells):,} cell{' says' if len(plan.cells) == 1 else 's say'}"
    yield f"\nIt would replace {plan.files[0]}, in which {count} something else:\n"
    for cell in plan.cells:
        before, after = ("nothing" if said is None else said for said in (cell.before, cell.after))
        yield f"  {cell.response}  {cell.column}: {before} -> {after}\n"
