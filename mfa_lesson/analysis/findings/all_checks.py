"""What is legal in a policy and yet probably wrong: a file for each kind, joined in one table.

AWS pages: access-analyzer-reference-policy-checks, reference_policies_condition-keys,
reference_policies_examples_aws_my-sec-creds-self-manage; each check names its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import partial

from mfa_lesson.analysis.steps import insist_on_each
from mfa_lesson.iam.arguments import take_choice
from mfa_lesson.iam.json_text import format_path
from mfa_lesson.iam.loading import Policies, list_given, load_policy, make_policy_error
from mfa_lesson.iam.policy import Policy
from mfa_lesson.iam.time_limit import Steps, finish
from mfa_lesson.text import sentence_for

from . import (
    allowances,
    arns,
    elements,
    escapes,
    holes,
    key_actions,
    key_values,
    mfa,
    names,
    no_effect,
    own_user,
    policy_types,
    presence,
    providers,
    rcps,
    redundancy,
    resources,
    service_keys,
    tags,
    trust,
    values,
    who,
)
from .check import Check, Look, Notice
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
    escapes,
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
    who,
    trust,
    providers,
)

ON_RESOURCES = ("resource", "trust")

POLICY_TYPES = ("identity", "scp", "rcp", *ON_RESOURCES)

CHECKS = tuple(check for file in FILES for check in file.CHECKS)

ORDER = {check.kind: place for place, check in enumerate(CHECKS)}
"""Kind → its place among the findings at one place of a policy."""

SHARED = {look for look, count in Counter(check.look for check in CHECKS).items() if count > 1}
"""The functions that look for several kinds."""

OF_SPELLING = tuple(
    check
    for check in CHECKS
    if check in (*names.CHECKS, *arns.CHECKS)
    or check.kind in ("name-never-fits", "variable-is-text", "variable-escape")
)
"""Checks of what is written in another way than AWS writes it: actions, services, keys, ARNs, and variables."""


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


OF_USERS = OF_GRANTS - {"mfa-allow-too-wide"} | frozenset(
    {
        "action-without-resource",
        "console-read-denied",
        "id-for-name",
        "key-of-some-services",
        "mfa-deny-exempts-power",
        "mfa-deny-exempts-reset",
        "mfa-deny-hole",
        "mfa-set-up-denied",
        "name-never-fits",
        "needs-no-permission",
        "nothing-to-act-on",
        "pass-role-by-tag",
        "password-change-denied",
        "tag-with-not-action",
        "unused-resource",
    }
)
"""Kinds about what users can do with all services: a policy on a resource is about that resource only."""

LEFT_OUT: Mapping[str, frozenset[str]] = {
    "identity": frozenset(),
    "scp": OF_GRANTS,
    "rcp": OF_GRANTS,
    "resource": OF_USERS,
    "trust": OF_USERS,
}
"""Type of a policy → the kinds that aren't looked for."""


def findings(policies: Policies, *, policy_type: str | None = None) -> Findings:
    """Looks for what is legal in policies and yet probably wrong.

    Several policies are judged as one user's: an Allow or a Deny of one counts when another is checked. To judge
    a policy by itself, give that policy only.

    Args:
        policies: One or several that are attached together: each a Policy, a packaged name or the path of a JSON file.
        policy_type: What the policies are: "identity", "scp" (service control policies), "rcp" (resource control
            policies), "resource" (policies on resources) or "trust" (role trust policies). None asks each policy, which
            was read as one kind (Policy.from_json); what names a user's policies or guardrails is "identity".

    Returns:
        The findings, policy by policy, in the order of each policy's text; `by_policy` has them for each policy. That
        there are none is no proof that a policy is right.

    Raises:
        PolicyError: There is no such policy or file, it is not a policy, or it was read as another kind.
        ArgumentError: There is no such type of policy. It is a ValueError.
    """
    if policy_type is not None:
        take_choice(policy_type, "policy_type", POLICY_TYPES)
    return finish(look_for_findings(policies, policy_type))


def look_for_findings(policies: Policies, policy_type: str | None = None) -> Steps[Findings]:
    """What findings() gives, as work in steps of one check or one finding."""
    found = []
    for judged in judge(load_all(policies, policy_type), policy_type):
        found.append((yield from check_policy(judged)))
    return Findings.join(found)


def find_misspellings(policy: Policy) -> Findings:
    """The findings on one policy that are about how a name is spelled, and not about what the policy does."""
    (judged,) = judge([policy], None)
    return finish(check_policy(judged, OF_SPELLING))


def load_all(policies: Policies, policy_type: str | None) -> list[Policy]:
    """The policies, ready; names and files are read as the type says. PolicyError if one was read as another kind."""
    kind = policy_type if policy_type in ON_RESOURCES else "identity"
    loaded = [load_policy(policy, kind) for policy in list_given(policies)]
    for policy in loaded:
        if policy_type and (policy.kind if policy.on_resource else "identity") != kind:
            raise make_policy_error("policy-read-as", name=policy.name, kind=policy.kind, policy_type=policy_type)
    return loaded


def check_policy(judged: JudgedPolicy, checks: Iterable[Check] = CHECKS) -> Steps[Findings]:
    policy = judged.policy
    asked: dict[Look, list[Check]] = {}
    for check in checks:
        if check.kind not in LEFT_OUT[judged.policy_type]:
            asked.setdefault(check.look, []).append(check)
    noted: list[tuple[Check, Notice]] = []
    for look, sharing in asked.items():
        for notice in insist_on_each(partial(look, judged)):
            if notice is not None:
                noted += ((check, notice) for check in sharing if is_about(check, notice))
            yield
        yield
    noted.sort(key=lambda pair: (policy.json.start_of(pair[1].path), ORDER[pair[0].kind]))
    found = []
    for check, notice in noted:
        found.append(make_finding(policy, check, notice))
        yield
    return Findings(found, policy.name)


def is_about(check: Check, notice: Notice) -> bool:
    """Whether a notice, of the check's function, is of the check's kind."""
    return check.look not in SHARED or notice.reason.code in (check.kind, *check.codes)


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
