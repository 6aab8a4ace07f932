"""The rows of what AWS's pages state about callers, accounts and policies of resources: both evaluators decide so."""

import pytest

from tests.second_opinion import documented_accounts  # noqa: F401
from tests.second_opinion.compare_principals import ask_the_product
from tests.second_opinion.documented_principals import ROWS
from tests.second_opinion.principals import contradicts_itself, possible_outcomes


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.page}: {row.says}")
def test_what_a_page_states(row):
    asked = {"principal": row.principal, "action": row.action, "resource": row.resource, "context": dict(row.context)}
    case = {
        "request": asked,
        "policies": list(row.policies),
        "limits": [(kind, [policy]) for kind, policy in row.limits],
        "attached": [row.attached] if row.attached else [],
        "kind": "trust" if row.action.startswith("sts:") else "resource",
    }
    assert set(ask_the_product(case, with_explain=True)) == {row.expected}
    assert possible_outcomes(asked, case["policies"], case["limits"], case["attached"]) == {row.expected}
    assert not contradicts_itself(asked)


def test_no_row_is_there_twice():
    told = [(row.page, row.says, row.principal, row.action, row.resource, row.expected) for row in map(freeze, ROWS)]
    assert len(told) == len(set(told)) >= 150


def freeze(row):
    return row if isinstance(row.principal, str) else type(row)(**{**vars(row), "principal": str(row.principal)})
