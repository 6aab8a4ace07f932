"""Every notebook of the project keeps the rules in checks.py, and its expected results have the same cells.

nbval compares these results with what the cells show: see plugins.py.
"""

from collections.abc import Callable

import pytest

from tests.notebooks import checks

NAMES = sorted(path.stem for path in checks.NOTEBOOKS.glob("*.ipynb"))


def name_of(check: Callable) -> str:
    return check.__name__.removeprefix("check_")


def test_there_are_notebooks_and_for_each_the_results_that_are_expected():
    assert sorted(path.stem for path in checks.EXPECTED.glob("*.ipynb")) == NAMES
    assert NAMES


@pytest.mark.parametrize("check", checks.FOR_LEARNERS, ids=name_of)
@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_of_learners_keeps_the_rule(name, check):
    assert check(checks.read(checks.NOTEBOOKS / f"{name}.ipynb"), checks.NOTEBOOKS) == []


@pytest.mark.parametrize("check", checks.WITH_RESULTS, ids=name_of)
@pytest.mark.parametrize("name", NAMES)
def test_the_results_of_a_notebook_keep_the_rule(name, check):
    assert check(checks.read(checks.EXPECTED / f"{name}.ipynb"), checks.NOTEBOOKS) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_results_stand_under_the_cells_that_learners_get(name):
    again = f"run python tests/notebooks/refresh.py notebooks/{name}.ipynb"
    learners, expected = (checks.read(folder / f"{name}.ipynb") for folder in (checks.NOTEBOOKS, checks.EXPECTED))
    assert checks.remove_results(expected) == learners, again
