"""The notebooks with odd numbers, as a learner uses them; test_notebooks_even.py has the others."""

import pytest

from tests.browser.lab import NotebookOpener
from tests.browser.work_through import ODD, work_through


@pytest.fixture(scope="module")
def tried() -> set[str]:
    return set()


@pytest.mark.parametrize("name", ODD)
def test_a_learner_works_through_it(open_notebook: NotebookOpener, name: str, tried: set[str]):
    work_through(open_notebook, name, tried)
