"""Goals about who can assume a role: proved over everybody whom its trust policy tells apart."""

import random
from itertools import count

import pytest

from mfa_lesson import Policy, PolicyError, Request, evaluate, expectations
from mfa_lesson.account.universe import ROLE
from mfa_lesson.account.users import ACCOUNT, MFA_AGE, MFA_KEY
from mfa_lesson.analysis.goals.proof import WANTED, decide_goals, decide_goals_in_steps
from mfa_lesson.analysis.goals.trust import THEIR_OWN
from mfa_lesson.analysis.goals.wording import DECISIONS
from mfa_lesson.analysis.steps import cut_short
from tests.analysis.goals.retold import read_counterexample
from tests.support import ALICE, BOB, policy, statement
from tests.trials import tries

ROOT = {"AWS": ACCOUNT}
OTHER = "111122223333"
MFA = {"Bool": {MFA_KEY: "true"}}

WITH_MFA, WITHOUT, OUTSIDE = (
    "with MFA a user can assume the role",
    "without MFA nobody can assume the role",
    "nobody from another account can assume the role",
)


def trust(*statements):
    return Policy.from_json({"Version": "2012-10-17", "Statement": list(statements)}, name="trust", kind="trust")


def lets(principal, condition=None, effect="Allow"):
    made = {"Effect": effect, "Principal": principal, "Action": "sts:AssumeRole"}
    return made | ({"Condition": condition} if condition else {})


def decide(goal, *statements, policies=()):
    (found,) = expectations(goal).check(policies, trust_policies=trust(*statements))
    return found


@pytest.mark.parametrize("goal", [WITH_MFA, WITHOUT, OUTSIDE])
@pytest.mark.parametrize(
    "statements",
    [
        [lets(ROOT, MFA)],
        [lets({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, MFA)],
        [lets({"AWS": "*"}, MFA | {"StringEquals": {"aws:PrincipalAccount": ACCOUNT}})],
        [lets(ROOT), lets({"AWS": "*"}, {"BoolIfExists": {MFA_KEY: "false"}}, "Deny")],
        [lets({"AWS": [ALICE, ACCOUNT]}, MFA)],
        [lets(ROOT, MFA), lets({"Service": "ec2.amazonaws.com"}, effect="Deny")],
    ],
)
def test_a_trust_policy_that_asks_for_mfa_is_proved_to(goal, statements):
    found = decide(goal, *statements)
    assert found.met and found.requests and found.limits == ""


@pytest.mark.parametrize(
    ("goal", "statements", "principal", "carried"),
    [
        (WITHOUT, [lets(ROOT, {"BoolIfExists": {MFA_KEY: "true"}})], ALICE, {}),
        (WITHOUT, [lets(ROOT, {"Null": {MFA_KEY: "false"}})], ALICE, {}),
        (WITHOUT, [lets(ROOT), lets(ROOT, {"Bool": {MFA_KEY: "false"}}, "Deny")], ALICE, {}),
        (WITHOUT, [lets(ROOT, MFA), lets({"AWS": BOB})], BOB, {}),
        (
            WITHOUT,
            [lets(ROOT, MFA), lets({"AWS": f"arn:aws:iam::{ACCOUNT}:role/ci"})],
            f"arn:aws:sts::{ACCOUNT}:assumed-role/ci/session",
            {"aws:PrincipalArn": (f"arn:aws:iam::{ACCOUNT}:role/ci",)},
        ),
        (
            WITHOUT,
            [lets(ROOT, MFA), lets({"AWS": f"arn:aws:sts::{OTHER}:assumed-role/ci/build"})],
            f"arn:aws:sts::{OTHER}:assumed-role/ci/build",
            {"aws:PrincipalArn": (f"arn:aws:iam::{OTHER}:role/ci",)},
        ),
        (
            WITHOUT,
            [lets(ROOT, {"StringEquals": {"sts:ExternalId": "x"}})],
            ALICE,
            {"sts:ExternalId": ("x",)},
        ),
        (WITH_MFA, [lets({"AWS": ALICE}, MFA)], BOB, {}),
        (WITH_MFA, [lets(ROOT, MFA), lets({"AWS": BOB}, effect="Deny")], BOB, {}),
        (WITH_MFA, [lets(ROOT, {"NumericLessThan": {MFA_AGE: "3600"}})], ALICE, {MFA_AGE: ("3600",)}),
        (OUTSIDE, [lets({"AWS": "*"}, MFA)], "arn:aws:iam::999999999999:user/alice", {}),
        (OUTSIDE, [lets({"AWS": [ACCOUNT, OTHER]}, MFA)], f"arn:aws:iam::{OTHER}:user/alice", {}),
        (OUTSIDE, [lets({"AWS": f"arn:aws:iam::{OTHER}:user/eve"})], f"arn:aws:iam::{OTHER}:user/eve", {}),
        (
            OUTSIDE,
            [lets({"AWS": "*"}, {"StringNotEquals": {"aws:PrincipalAccount": [ACCOUNT, "999999999999"]}})],
            "arn:aws:iam::999999999998:user/alice",
            {},
        ),
    ],
)
def test_who_gets_in_against_a_goal_is_found(goal, statements, principal, carried):
    found = decide(goal, *statements)
    case = found.counterexample.case
    assert found.state == "broken" and (case.request.principal, dict(case.carried)) == (principal, carried)
    assert evaluate(case.request, THEIR_OWN, (), trust(*statements)).outcome is found.counterexample.got


@pytest.mark.parametrize(
    "arn", ["arn:aws:iam::1111*:user/eve", "arn:aws:iam::*5:role/ci", "arn:aws:iam::11??????????:*"]
)
def test_an_account_that_fits_an_arn_with_wildcards_is_tried(arn):
    found = decide(OUTSIDE, lets({"AWS": "*"}, {"ArnLike": {"aws:PrincipalArn": arn}}))
    assert found.state == "broken"
    assert decide(OUTSIDE, lets({"AWS": "*"}, {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:*"}})).met


def test_a_key_that_only_a_variable_uses_can_be_in_the_request():
    named = {"StringEquals": {"sts:RoleSessionName": "${sts:ExternalId}"}}
    assert decide(WITHOUT, lets(ROOT, named)).state in ("broken", "undecided")


def test_accounts_and_arns_with_wildcards_together_are_not_decided():
    both = {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::1111*:*"}, "StringLike": {"aws:PrincipalAccount": "*5"}}
    assert decide(OUTSIDE, lets({"AWS": "*"}, both)).state in ("broken", "undecided")


def test_identity_policies_of_the_account_count_where_they_are_given():
    allow = policy(statement(Action="sts:AssumeRole", Resource=ROLE))
    assert decide(WITH_MFA, lets(ROOT, MFA), policies=allow).met
    assert decide(WITH_MFA, lets(ROOT, MFA), policies="force_mfa").state == "broken"
    assert decide(WITH_MFA, lets({"AWS": "*"}, MFA), policies="force_mfa").met
    assert decide(OUTSIDE, lets({"AWS": "*"}, MFA), policies="force_mfa").state == "broken"


@pytest.mark.parametrize("other", [{"Service": "ec2.amazonaws.com"}, {"Federated": "accounts.google.com"}])
def test_services_and_providers_are_not_tried_and_that_is_said(other):
    found = decide(WITHOUT, lets(ROOT, MFA), lets(other))
    assert (found.state, found.problem) == ("undecided", "principals") and "services" in found.limits
    assert decide("with an access key nobody can assume the role", lets(ROOT, MFA), lets(other)).met


def test_a_goal_about_something_else_is_not_decided_by_a_trust_policy():
    assert decide("a user can iam:ListUsers", lets(ROOT)).problem == "no-role"
    assert decide("nobody can do anything", lets(ROOT)).state == "broken"


def test_other_accounts_are_a_matter_of_policies_on_resources():
    (found,) = expectations(OUTSIDE).check("administrator_access")
    assert (found.state, found.problem, found.requests) == ("undecided", "outside", 0)


def name_many(count):
    """A trust policy with so many users and conditions that tell them apart."""
    named = [f"arn:aws:iam::{ACCOUNT}:user/u{number}" for number in range(count)]
    wild = {"ArnLike": {"aws:PrincipalArn": [f"arn:aws:iam::*:user/*{number}" for number in range(count)]}}
    return [lets({"AWS": named}, MFA), lets({"AWS": "*"}, wild, "Deny")]


def test_what_takes_too_long_is_not_decided_and_says_so(monkeypatch):
    whole = decide(WITHOUT, *name_many(20))
    looks = count()
    monkeypatch.setattr("mfa_lesson.iam.time_limit.process_time", lambda: next(looks) / 50)
    part = decide(WITHOUT, *name_many(20))
    assert whole.met and (part.state, part.problem) == ("undecided", "time")
    assert part.requests < whole.requests
    opened = decide(WITHOUT, lets({"AWS": "*"}), *name_many(20))
    assert opened.state == "broken" and opened.requests < whole.requests


def test_work_in_short_steps_gives_the_same_answer(monkeypatch):
    goals, policies = expectations(f"{WITHOUT}\n{OUTSIDE}"), trust(*name_many(12))
    whole = [*decide_goals(goals, (), trust_policies=policies)]
    looks, found = count(), []
    monkeypatch.setattr("mfa_lesson.iam.time_limit.process_time", lambda: next(looks) / 10_000)

    def collect():
        for one in decide_goals_in_steps(goals, (), trust_policies=policies):
            found.extend([one] if one else [])
            yield

    steps = sum(1 for _ in cut_short(collect(), 10, 0.005))
    assert [(one.state, one.requests) for one in found] == [(one.state, one.requests) for one in whole]
    assert steps > sum(one.requests for one in whole)


def test_a_policy_on_another_resource_is_refused():
    bucket = {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}
    with pytest.raises(PolicyError) as caught:
        expectations(WITH_MFA).check((), trust_policies=Policy.from_json({"Statement": bucket}, kind="resource"))
    assert caught.value.reason.code == "no-trust-policy"


# --- a search for what refutes an answer, which knows nothing of how it was found ---

ACCOUNTS = [ACCOUNT, OTHER, "999999999999", "444455556666"]
NAMES = ["alice", "bob", "eve", "admin-1"]
PRINCIPALS = [ACCOUNT, OTHER, ALICE, BOB, f"arn:aws:iam::{OTHER}:user/eve", f"arn:aws:iam::{ACCOUNT}:role/ci", "*"]
CONDITIONS = [
    MFA,
    {"BoolIfExists": {MFA_KEY: "true"}},
    {"BoolIfExists": {MFA_KEY: "false"}},
    {"Bool": {MFA_KEY: "false"}},
    {"Null": {MFA_KEY: "false"}},
    {"NumericLessThan": {MFA_AGE: "3600"}},
    {"NumericGreaterThanIfExists": {MFA_AGE: "3600"}},
    {"StringEquals": {"aws:PrincipalAccount": [ACCOUNT, OTHER]}},
    {"StringNotEquals": {"aws:PrincipalAccount": ACCOUNT}},
    {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/admin-*"}},
    {"ArnNotLike": {"aws:PrincipalArn": ["arn:aws:iam::*:role/*", ALICE]}},
    {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::1111*:*"}},
    {"StringLike": {"aws:PrincipalAccount": "*5*"}},
    {"StringEquals": {"aws:PrincipalType": "User"}},
    {"StringLike": {"aws:username": ["a*", "eve"]}},
    {"StringEquals": {"sts:ExternalId": "x"}},
    {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}},
]
GOALS = [WITH_MFA, WITHOUT, OUTSIDE, "with an access key nobody can assume the role", "a role cannot assume the role"]


def draw(rnd):
    made = []
    for _ in range(rnd.randint(1, 3)):
        condition = {}
        for one in rnd.sample(CONDITIONS, rnd.choice([0, 1, 1, 2])):
            condition |= {operator: keys for operator, keys in one.items() if operator not in condition}
        made.append(lets({"AWS": rnd.choice(PRINCIPALS)}, condition, rnd.choice(["Allow", "Allow", "Deny"])))
    return trust(*made)


def guess(rnd, goal):
    """A request that a goal is about."""
    inside = goal in (WITH_MFA, GOALS[4])
    account = ACCOUNT if inside else rnd.choice(ACCOUNTS[1:] if goal == OUTSIDE else ACCOUNTS)
    mfa = {WITH_MFA: ["true"], WITHOUT: ["false", None], GOALS[3]: [None]}.get(goal, ["true", "false", None])
    context = {"aws:SourceIp": rnd.choice(["203.0.113.7", "198.51.100.7"])}
    if rnd.random() < 0.5:
        context["sts:ExternalId"] = rnd.choice(["x", "y"])
    if goal == GOALS[4] or (goal in (WITHOUT, OUTSIDE) and rnd.random() < 0.3):
        session = f"arn:aws:sts::{account}:assumed-role/{rnd.choice(['ci', 'Helper', 'x'])}/build"
        return Request("sts:AssumeRole", ROLE, context, session)
    if (state := rnd.choice(mfa)) is not None:
        context[MFA_KEY] = state
    if state == "true":
        context[MFA_AGE] = rnd.choice(["0", "3599", "3600", "3601"])
    return Request("sts:AssumeRole", ROLE, context, f"arn:aws:iam::{account}:user/{rnd.choice(NAMES)}")


def test_no_request_refutes_an_answer():
    try_policies(range(tries(60)))


def try_policies(seeds):
    """With more seeds, it tries as many policies as anybody likes."""
    states = {"met": 0, "broken": 0, "undecided": 0}
    for seed in seeds:
        rnd = random.Random(seed)
        drawn = draw(rnd)
        for goal in GOALS:
            (answer,) = expectations(goal).check((), trust_policies=drawn)
            states[answer.state] += 1
            want = WANTED[answer.expectation.want]
            if answer.counterexample:
                again = evaluate(answer.counterexample.case.request, THEIR_OWN, (), drawn)
                assert again.outcome not in want, (seed, goal)
                told = read_counterexample(str(answer.counterexample), trust=True)
                got = evaluate(told.request, THEIR_OWN, (), drawn).outcome
                assert DECISIONS[got.value] == told.got, (seed, str(answer.counterexample))
            for _ in range(30 if answer.met else 0):
                request = guess(rnd, goal)
                assert evaluate(request, THEIR_OWN, (), drawn).outcome in want, (seed, goal, request)
    assert min(states["met"], states["broken"]) > sum(states.values()) / 5 > states["undecided"]


def test_policies_beside_count_for_who_can_assume_the_role():
    deploys = policy(statement(Action="sts:AssumeRole", Resource=ROLE))
    lists, trusted = policy(statement(Action="s3:ListAllMyBuckets")), lets(ROOT)
    nobody, beside = "without MFA nobody can assume the role", " even beside administrator_access"
    assert decide(nobody, trusted, policies=lists).met
    assert decide(nobody + beside, trusted, policies=lists).state == "broken"
    assert decide(WITH_MFA + " even beside force_mfa", trusted, policies=deploys).met
    for goal, met in ((nobody, False), (nobody + " even beside force_mfa", True), (nobody + beside, False)):
        users = decide(goal.replace("nobody", "a user").replace("can", "cannot", 1), trusted)
        assert users.met is met
