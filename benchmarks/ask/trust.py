"""Work out how much likeness to known questions says about whether a reading is right.

python -m benchmarks.ask.trust      prints the weights for the section ``trust`` of ontology/ask/words.yaml

``trust.csv`` holds what the program of 22 November 2026, 05:48, answered without doubt of the sets unseen-1 to
unseen-4 and the traps, before anything was changed for their sake: how like each reading was to the known questions of
the *other* sets (of the traps, of four fifths of the others), and whether it was right. The weights are those of a
logistic regression; ``least`` is where so many right answers would be held unsure.
"""

import csv
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

FEATURES: Final = ("query", "shape", "beyond", "words")
HELD: Final = 0.08
"""The share of right answers that may be held unsure."""
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


def main() -> None:
    """Print the weights, and what they hold unsure of sets that they were not worked out from."""
    with (Path(__file__).parent / "trust.csv").open(encoding="utf-8", newline="") as file:
        answers = list(csv.DictReader(file))
    values = np.array([[float(answer[name]) for name in FEATURES] for answer in answers])
    right = np.array([float(answer["right"]) for answer in answers])
    sets = np.array([answer["set"] for answer in answers])
    mean, spread = values.mean(0), values.std(0)
    rows = (values - mean) / spread
    trust = np.zeros(len(rows))
    for name in np.unique(sets):
        weights = fit(rows[sets != name], right[sets != name])
        trust[sets == name] = weights[0] + rows[sets == name] @ weights[1:]
    least = float(np.quantile(trust[right == 1], HELD))
    weights = fit(rows, right)
    print("always", round(float(weights[0] - (weights[1:] * mean / spread).sum()), 2))
    for name, weight in zip(FEATURES, weights[1:] / spread, strict=True):
        print(name, round(float(weight), 2))
    print("least", round(least, 2))
    held = trust < least
    print(f"held unsure: {held[right == 1].mean():.0%} of right, {held[right == 0].mean():.0%} of wrong")


if __name__ == "__main__":
    main()
