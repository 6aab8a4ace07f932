"""The notebooks with even numbers, as a learner uses them; test_notebooks_odd.py has the others."""

import pytest

from tests.browser.lab import NotebookOpener
from tests.browser.work_through import EVEN, NAMES, ODD, work_through


@pytest.fixture(scope="module")
def tried() -> set[str]:
    return set()


@pytest.mark.parametrize("name", EVEN)
def test_a_learner_works_through_it(open_notebook: NotebookOpener, name: str, tried: set[str]):
    work_through(open_notebook, name, tried)


def test_each_notebook_is_worked_through_once():
    assert sorted(ODD + EVEN) == NAMES and len(NAMES) > 10
