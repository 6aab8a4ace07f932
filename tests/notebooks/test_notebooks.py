"""Every notebook of the project keeps the rules in checks.py. Their outputs are compared by nbval: see plugins.py."""

from pathlib import Path

import pytest

from tests.notebooks import checks

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))


def test_there_are_notebooks():
    assert NOTEBOOKS


@pytest.mark.parametrize("check", checks.CHECKS, ids=lambda check: check.__name__.removeprefix("check_"))
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_keeps_the_rule(path, check):
    assert check(checks.read(path), path.parent) == []
