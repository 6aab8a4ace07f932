"""What is legal in a policy and yet probably wrong: a file for each kind, joined in one table.

AWS pages: access-analyzer-reference-policy-checks, reference_policies_condition-keys,
reference_policies_examples_aws_my-sec-creds-self-manage; each check names its own.
"""

from __future__ import annotations

from mfa_lesson.analysis.steps import Steps, finish
from mfa_lesson.iam.json_text import format_path
from mfa_lesson.iam.loading import Policies, load_policies
from mfa_lesson.iam.policy import Policy
from mfa_lesson.text import sentence_for

from . import (
    allowances,
    arns,
    elements,
    holes,
    key_actions,
    key_values,
    mfa,
    names,
    no_effect,
    own_user,
    policy_types,
    presence,
    rcps,
    redundancy,
    resources,
    service_keys,
    tags,
    values,
)
from .check import Check, Notice
from .finding import Finding, Findings
from .judged import JudgedPolicy, judge
from .wording.table import PROBLEMS, SUGGESTIONS

FILES = (
    mfa,
    own_user,
    names,
    resources,
    no_effect,
    elements,
    holes,
    values,
    redundancy,
    arns,
    key_values,
    key_actions,
    policy_types,
    allowances,
    tags,
    rcps,
    presence,
    service_keys,
)

POLICY_TYPES = ("identity", "scp", "rcp")

CHECKS = tuple(check for file in FILES for check in file.CHECKS)


OF_GRANTS = frozenset(
    {
        "allow-with-not-action",
        "allow-with-not-resource",
        "allowed-nowhere",
        "any-service-linked-role",
        "credentials-of-everybody",
        "device-name",
        "exclusion-undone",
        "get-user-missing",
        "mfa-allow-too-wide",
        "pass-role",
        "pass-role-with-iam",
        "self-service-for-everybody",
        "users-with-a-path",
    }
)
"""Kinds about what a policy grants: SCPs and RCPs grant nothing (orgs_manage_policies_scps)."""


def findings(policies: Policies, *, policy_type: str | None = None) -> Findings:
    """Looks for what is legal in policies and yet probably wrong.

    Several policies are judged as one user's: an Allow or a Deny of one counts when another one is looked at. To judge
    a policy by itself, give that policy only.

    Args:
        policies: One or several that are attached together: each a Policy, a packaged name or the path of a JSON file.
        policy_type: What the policies are: "identity", "scp" (service control policies) or "rcp" (resource control
            policies). None asks each policy: one that was read with `rcp=True` is an RCP, all others are identity
            policies.

    Returns:
        The findings, policy by policy, in the order of each policy's text; `by_policy` has them for each policy. That
        there are none is no proof that a policy is right.

    Raises:
        PolicyError: There is no such policy or file, or it is not a policy.
        ValueError: There is no such type of policy.
    """
    if policy_type not in (None, *POLICY_TYPES):
        raise ValueError(f"policy_type is one of {', '.join(POLICY_TYPES)}, or None; not {policy_type!r}.")
    return finish(look_for_findings(policies, policy_type))


def look_for_findings(policies: Policies, policy_type: str | None = None) -> Steps[Findings]:
    """What findings() gives, as work in steps of one check or one finding."""
    found = []
    for judged in judge(load_policies(policies), policy_type):
        found.append((yield from check_policy(judged)))
    return Findings.join(found)


def check_policy(judged: JudgedPolicy) -> Steps[Findings]:
    policy = judged.policy
    asked = CHECKS if judged.policy_type == "identity" else [check for check in CHECKS if check.kind not in OF_GRANTS]
    noted: list[tuple[Check, Notice]] = []
    for check in asked:
        for notice in check.look(judged):
            noted.append((check, notice))
            yield
        yield
    noted.sort(key=lambda pair: policy.json.start_of(pair[1].path))
    found = []
    for check, notice in noted:
        found.append(make_finding(policy, check, notice))
        yield
    return Findings(found, policy.name)


def make_finding(policy: Policy, check: Check, notice: Notice) -> Finding:
    """What a check noted, in words and with its line."""
    return Finding(
        kind=check.kind,
        place=format_path(notice.path),
        line=policy.json.line_and_column(policy.json.start_of(notice.path))[0],
        statement=notice.statement,
        problem=sentence_for(notice.reason, PROBLEMS),
        suggestion=sentence_for(notice.reason, SUGGESTIONS),
        page=check.page,
        level=check.level,
        reason=notice.reason,
    )
