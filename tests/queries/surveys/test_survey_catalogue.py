"""Questions about waves keep to what holds of every question, where there are waves."""

from collections.abc import Callable
from pathlib import Path

import pyoxigraph
import pytest

from graph.queries import Catalogue
from tests.queries import test_query_catalogue as rules

each_about_waves = pytest.mark.parametrize("path", rules.ABOUT_WAVES, ids=lambda p: p.stem)


@each_about_waves
def test_example_and_no_restriction_give_answers(path: Path, ask: Callable[..., list], catalogue: Catalogue) -> None:
    rules.test_example_gives_an_answer_without_empty_cells(path, ask, catalogue)
    rules.test_asks_without_restriction(path, ask, catalogue)
    rules.test_order_is_total(path, ask, catalogue)


@each_about_waves
def test_same_rows_whatever_the_graphs(
    path: Path, catalogue: Catalogue, store: pyoxigraph.Store, merged: pyoxigraph.Store
) -> None:
    rules.test_columns_are_the_variables_in_order(path, catalogue, store)
    rules.test_same_rows_in_the_same_order(path, catalogue, store)
    rules.test_graphs_and_their_order_make_no_difference(path, catalogue, store, merged)


@each_about_waves
def test_waves_are_values_of_their_parameters(path: Path, catalogue: Catalogue) -> None:
    rules.test_parameters_take_values_of_their_vocabulary_only(path, catalogue)
    assert set(catalogue.names.of_class("gg:Survey")) == {"2023", "2026"}
