"""The rows of what AWS's pages state about callers, accounts and policies of resources: the reference decides so."""

import pytest

from tests.second_opinion import documented_accounts  # noqa: F401
from tests.second_opinion.documented_principals import ROWS
from tests.second_opinion.principals import contradicts_itself, possible_outcomes


def asked(row):
    return {"principal": row.principal, "action": row.action, "resource": row.resource, "context": dict(row.context)}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.page}: {row.says}")
def test_the_reference_decides_as_the_page_says(row):
    attached = [row.attached] if row.attached else []
    limits = [(kind, [policy]) for kind, policy in row.limits]
    assert possible_outcomes(asked(row), row.policies, limits, attached) == {row.expected}
    assert not contradicts_itself(asked(row))
