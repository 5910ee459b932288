"""The process that carries out one decision: it reads and validates all content, which is no work for the web process.

Runs as ``python -m api.reviewing.worker WORKSPACE``. Standard input holds the decision as JSON, standard output what
came of it: ``{"decided": null}``, or ``{"refused": code, "message": text, "findings": [...]}``. Asked for a ``preview``
of an id, it decides nothing, and says what accepting it would change.
"""

import json
import sys
from pathlib import Path
from typing import Any

from api.reviewing.errors import ReviewRefused
from api.reviewing.preview import document
from api.reviewing.review import Review, Wish
from api.workspace import Workspace
from loaders.submissions import Role, State


def carry_out(workspace: Workspace, asked: dict[str, Any]) -> dict[str, Any]:
    """Return what came of a decision. Raises OSError."""
    try:
        if "preview" in asked:
            return document(Review(workspace).preview(asked["preview"]))
        wish = Wish(State(asked["state"]), Role(asked["role"]), asked["reason"], asked["overwrite"], asked["texts"])
        Review(workspace).decide(asked["id"], wish)
    except ReviewRefused as error:
        findings = [finding.as_dict() for finding in error.findings]
        return {"refused": error.code, "message": str(error), "findings": findings}
    return {"decided": None}


if __name__ == "__main__":
    told = carry_out(Workspace(Path(sys.argv[1])), json.loads(sys.stdin.buffer.read()))
    sys.stdout.write(json.dumps(told))
