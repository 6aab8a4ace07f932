"""What findings claim of decisions, tried on many requests: policies drawn by chance, alone and attached together."""

import random
from itertools import product

from mfa_lesson import Policy, findings
from mfa_lesson.iam.evaluator import applies
from mfa_lesson.iam.request import Request
from tests.analysis.findings.examples import AGE, MFA, OWN_USER
from tests.support import document
from tests.trials import tries

ACCOUNT = "arn:aws:iam::123456789012:"
ACTIONS = [
    "*",
    "iam:*",
    "iam:Get*",
    "iam:GetUser",
    "iam:?etUser",
    "iam:EnableMFADevice",
    "iam:*MFADevice",
    "s3:*",
    "iam:ListUsers",
]
LINES = ["*", OWN_USER, "arn:aws:iam::*:user/*", f"{ACCOUNT}user/a*", f"{ACCOUNT}user/*name*", "arn:aws:iam::*:mfa/*"]
LINES += [
    f"{ACCOUNT}user/bob",
    "arn:aws:iam::*:user/*/${aws:username}",
    f"{ACCOUNT}user/&{{aws:username}}",
    "arn:aws:s3:::x",
]
CONDITIONS = [
    {"Bool": {MFA: "false"}},
    {"BoolIfExists": {MFA: "false"}},
    {"Bool": {MFA: "true"}},
    {"BoolIfExists": {MFA: "true"}},
    {"Null": {MFA: "true"}},
    {"Null": {AGE: "true"}},
    {"NumericGreaterThan": {AGE: "3600"}},
    {"NumericGreaterThanIfExists": {AGE: "3600"}},
    {"NumericLessThan": {AGE: "60"}},
    {"NumericLessThanIfExists": {AGE: "60"}},
    {"NumericEquals": {AGE: "60"}},
    {"StringEquals": {"aws:username": "alice"}},
    {"StringEquals": {AGE: "60"}},
]
CONTEXTS = [
    {"aws:username": name, **mfa}
    for name in ("alice", "name")
    for mfa in ({}, {MFA: "false"}, *({MFA: "true", AGE: age} for age in ("0", "5", "59", "60", "61", "3600", "3601")))
]
REQUESTS = [
    Request(action, resource, context)
    for (action, resources), context in product(
        {
            "iam:GetUser": ["user/alice", "user/bob", "user/name", "user/team/alice", "user/xnamex"],
            "iam:EnableMFADevice": ["user/alice", "user/name"],
            "iam:CreateVirtualMFADevice": ["mfa/alice", "mfa/phone"],
            "iam:ListUsers": ["user/"],
            "iam:GetAccountSummary": ["*"],
            "s3:GetObject": ["x"],
        }.items(),
        CONTEXTS,
    )
    for resource in (
        (ACCOUNT + last if last not in "*x" else "*" if last == "*" else "arn:aws:s3:::x") for last in resources
    )
]


def draw_policy(chance, name):
    def draw_list(values):
        return chance.sample(values, chance.choice([1, 1, 2]))

    statements = [
        {
            "Sid": f"{name}{number}",
            "Effect": chance.choice(["Allow", "Deny"]),
            chance.choice(["Action", "Action", "NotAction"]): draw_list(ACTIONS),
            chance.choice(["Resource", "Resource", "Resource", "NotResource"]): draw_list(LINES),
            "Condition": {
                operator: keys
                for each in draw_list(CONDITIONS)
                for operator, keys in each.items()
                if chance.random() < 0.6
            },
        }
        for number in range(chance.randint(1, 3))
    ]
    return Policy.from_json(document(*statements), name=name)


def reach(statement):
    """The numbers of the requests that a statement applies to."""
    return {number for number, request in enumerate(REQUESTS) if applies_to(statement, request)}


def applies_to(statement, request):
    listed = statement.action_pattern(request.lower_action) is not None
    return listed == (statement.action_element == "Action") and applies(statement, request)


NEVER = {"contradiction", "mfa-tests-contradict", "nothing-to-act-on"}
"""Kinds that say that a statement never applies."""


def check(each, policy, reached):
    """Asserts what a finding claims; returns whether it claims something that is tried here."""
    sid = each.statement
    if each.kind in NEVER:
        assert not reached[sid]
    elif each.kind == "always-denied":
        denied = set().union(
            *(reached[name if isinstance(name, str) else name[0]] for name in each.reason.parameters["by"])
        )
        covered = reached[sid]
        if each.reason.code == "action-always-denied":
            pattern = each.reason.parameters["action"]
            [line] = [line for line in statement_of(policy, sid).actions if line.text == pattern]
            covered = {number for number in covered if line.matches(REQUESTS[number].lower_action, {})}
        assert covered <= denied
    elif each.kind == "said-already":
        assert reached[sid] <= reached[each.reason.parameters["by"]]
    elif each.kind == "mfa-deny-misses-access-keys":
        assert not any(MFA not in REQUESTS[number].context for number in reached[sid])
    elif each.kind == "mfa-deny-misses-passwords":
        assert not any(REQUESTS[number].context.get(MFA) == "false" for number in reached[sid])
    elif each.kind == "mfa-deny-misses-both":
        assert all(REQUESTS[number].context.get(MFA) == "true" for number in reached[sid])
    elif each.kind == "mfa-allow-inside-out":
        assert not any(REQUESTS[number].context.get(AGE) == "5" for number in reached[sid])
    elif each.kind == "mfa-age-idle":
        assert not any(REQUESTS[number].context.get(MFA) == "true" for number in reached[sid])
    elif each.kind == "mfa-set-up-denied":
        for action in each.reason.parameters["actions"]:
            own = {"iam:EnableMFADevice": "user/alice", "iam:CreateVirtualMFADevice": "mfa/alice"}[action]
            [number] = [
                number
                for number, request in enumerate(REQUESTS)
                if (request.action, request.resource, request.context) == (action, ACCOUNT + own, CONTEXTS[1])
            ]
            assert number in reached[sid]
    else:
        return False
    return True


def statement_of(policy, sid):
    return next(statement for statement in policy.statements if statement.sid == sid)


def test_what_findings_claim_is_so_for_every_request():
    chance, tried = random.Random(3), {}
    for _ in range(tries(800)):
        policies = [draw_policy(chance, name) for name in "AB"[: chance.choice([1, 1, 2])]]
        reached = {statement.sid: reach(statement) for policy in policies for statement in policy.statements}
        for policy, found in zip(policies, findings(policies).by_policy, strict=True):
            for each in found:
                if check(each, policy, reached):
                    tried[each.kind] = tried.get(each.kind, 0) + 1
    assert len(tried) >= 9, tried


def test_a_line_that_is_said_to_be_needless_changes_nothing():
    chance, tried = random.Random(4), 0
    for _ in range(tries(800)):
        policy = draw_policy(chance, "A")
        for each in findings(policy):
            line = each.reason.parameters.get("line")
            element = next((name for name in ("Action", "Resource") if f".{name}[" in each.place), None)
            if each.kind != "line-twice" or element is None:
                continue
            statement = statement_of(policy, each.statement)
            fewer = policy.changed(
                statement.sid, **{element: [text for text in statement.source[element] if text != line]}
            )
            tried += 1
            assert reach(statement_of(fewer, statement.sid)) == reach(statement)
    assert tried > 10
