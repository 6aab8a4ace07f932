"""Actions of one kind are decided alike: one of them is decided for all, in the lab and in compare()."""

import pytest

from mfa_lesson import Guardrail, Policy, Request, compare, evaluate, lab
from mfa_lesson.analysis.kinds import find_action_kind
from tests.support import document, policy, statement

KEY = "arn:aws:kms:eu-west-1:123456789012:key/k"
NAMES = ["kms:Decrypt", "kms:RetireGrant"]
RCP = Policy.from_json(document({**statement("Deny", Action="kms:*"), "Principal": "*"}), name="r", kind="rcp")

pytestmark = pytest.mark.usefixtures("clock_that_stands_still")


def test_actions_that_the_same_statements_match_are_of_one_kind():
    both = [policy(statement(Action=["s3:Get*", "s3:Put*"]), statement("Deny", Action="s3:*Object"))]
    kind = find_action_kind("s3:GetObject", both)
    assert kind == find_action_kind("s3:PutObject", both) and len(kind.statements) == 2
    assert kind != find_action_kind("s3:GetBucketPolicy", both)


@pytest.mark.parametrize("names", [NAMES, NAMES[::-1]])
def test_an_action_that_no_rcp_reaches_is_decided_by_itself(names):
    mine = policy(statement(Action=names, Resource=KEY))
    guardrails = [Guardrail("r", RCP, kind="rcp")]
    decided = {name: evaluate(Request(name, KEY), [mine], guardrails=guardrails).outcome.value for name in names}
    assert decided == {"kms:Decrypt": "explicitDeny", "kms:RetireGrant": "allowed"}
    rows = lab([mine, RCP])._now.decisions
    assert {name: rows[name]["true"] for name in names} == decided
    changed = compare(mine, mine, guardrails=((), guardrails), actions=names)
    assert set(changed["action"]) == {"kms:Decrypt"}
