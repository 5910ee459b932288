"""Whatever the Makefile names as a target can be made."""

import re
from pathlib import Path

MAKEFILE = (Path(__file__).parents[1] / "Makefile").read_text(encoding="utf-8")


def test_every_target_that_is_named_has_a_rule():
    named = re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)
    assert named
    assert set(named[1].split()) == set(re.findall(r"^([a-z]+):(?!=)", MAKEFILE, re.MULTILINE))
