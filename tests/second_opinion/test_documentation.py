"""Every decision that AWS's documentation states in words or in a table, as far as this evaluator can express it.

The examples are in documented.py and the modules that are named like it.

Left out, since the pages contradict themselves or each other there: the table of aws:ResourceOrgPaths under "Wildcard
matching" in reference_policies_elements_condition_operators (there ForAllValues:StringNotLike matches the listed path
and no missing key); its row where distribution/admin does not match distribution/*; and that a Deny with NotResource
does not reach s3:ListAllMyBuckets (reference_policies_elements_notresource), whose resource "*" is not a listed one.
"""

from __future__ import annotations

import json

import pytest

from mfa_lesson import Guardrail, Policy, Request, evaluate, explain
from tests.second_opinion import (
    documented_conditions,
    documented_decisions,
    documented_elements,
    documented_operators,
    documented_policies,
    reference,
)
from tests.second_opinion.documented import INSTANCE, INSTANCES, TWO_TAGS, allowing

EXAMPLES = [
    *documented_conditions.EXAMPLES,
    *documented_operators.EXAMPLES,
    *documented_elements.EXAMPLES,
    *documented_decisions.EXAMPLES,
    *documented_policies.EXAMPLES,
]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: f"{each.page}: {each.says}")
def test_an_example_of_the_documentation(example):
    request = Request(example.action, example.resource, example.context)
    policies = [Policy.from_json(each) for each in example.policies]
    guardrails = [Guardrail(f"guardrail {at}", [Policy.from_json(each)]) for at, each in enumerate(example.guardrails)]
    asked = {"action": example.action, "resource": example.resource, "context": example.context}
    assert evaluate(request, policies, guardrails).outcome.value == example.expected
    assert explain(request, policies, guardrails).outcome.value == example.expected
    assert reference.decide(asked, example.policies, [[each] for each in example.guardrails]) == example.expected


def test_null_keeps_for_all_values_from_matching_an_empty_text():
    """ForAllValues is true where the key has an empty value; Null with "false" is to keep that from being allowed
    (reference_policies_elements_condition_operators, "Multivalued ARN condition operators")."""
    guarded = {"ForAllValues:StringEquals": TWO_TAGS, "Null": {"aws:TagKeys": "false"}}
    request = Request("ec2:DeleteTags", INSTANCE, {"aws:TagKeys": [""]})
    assert not evaluate(request, Policy.from_json(allowing("ec2:DeleteTags", INSTANCES, Condition=guarded))).allowed


def test_no_example_is_there_twice():
    told = [(each.page, each.says, each.action, json.dumps(each.policies)) for each in EXAMPLES]
    assert len(told) == len(set(told)) >= 200
