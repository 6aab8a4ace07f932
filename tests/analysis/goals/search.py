"""A search for requests that refute an answer, which knows nothing of how the answer was found.

It draws policies and goals, and for each goal requests: from the words of the policies, at random.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from mfa_lesson import Guardrail, Policy, Request, evaluate, expectations
from mfa_lesson.account.catalogue import find_action
from mfa_lesson.account.universe import Caller, list_arn_forms, list_callers, list_known_actions, service_of
from mfa_lesson.account.users import ACCOUNT, find_name_problem
from mfa_lesson.account.ways import Way
from mfa_lesson.analysis.goals.expectation import Expectation, compile_actions, fits_any
from mfa_lesson.analysis.goals.proof import WANTED, GoalAnswer, decide_goals
from mfa_lesson.errors import RequestError

NAMES = [
    "alice",
    "bob",
    "carol",
    "a*",
    "*b*",
    "?ob",
    "${aws:username}",
    "${aws:username}*",
    "*${aws:username}",
    "b*b",
    "*",
]
NAMES += ["team/*", "team/${aws:username}", "*/${aws:username}", "*/bob", "x", "admin-*", "alice?", "???"]
OTHERS = ["arn:aws:iam::*:role/a*", "arn:aws:iam::*:role/*b", "arn:aws:iam::*:role/${aws:username}", "arn:aws:s3:::b/*"]
OTHERS += ["arn:aws:s3:::b/${aws:username}/*", "arn:aws:s3:::*/secret*", "arn:aws:iam::*:*", "arn:aws:s3:*:*:b/a?"]
OTHERS += [
    "arn:aws:iam::*:mfa/${aws:username}-${aws:PrincipalTag/team}",
    "arn:aws:iam::*:user/${aws:PrincipalTag/team}",
]
OTHERS += ["arn:aws:s3:::b/${aws:PrincipalTag/team}", "arn:aws:s3:::${aws:PrincipalTag/team, 'none'}/*"]
ACTIONS = ["iam:*", "*", "s3:Get*", "s3:*Object", "s3:?et*", "iam:DeactivateMFADevice", "iam:*MFA*", "iam:PassRole"]
ACTIONS += [
    "s3:GetObject",
    "s3:*",
    "iam:Create*",
    "iam:ListUsers",
    "iam:*AccessKey*",
    "iam:CreateVirtualMFADevice",
    "sts:*",
]
TEXTS = ["red", "blue", "r*", "*e*", "b?ue", "", "${aws:username}", "alice", "a*"]
CONDITIONS: dict[str, tuple[list[str], list[str]]] = {
    "aws:username": (
        ["String"],
        ["alice", "bob", "a*", "*b*", "ALICE", "carol", "${aws:PrincipalTag/team}", "a${aws:PrincipalTag/team}"],
    ),
    "aws:PrincipalArn": (
        ["Arn", "String"],
        [
            f"arn:aws:iam::{ACCOUNT}:user/bob",
            "arn:aws:iam::*:user/a*",
            "arn:aws:iam::*:role/*",
            "arn:aws:iam::*:role/Admin*",
            "arn:aws:iam::*:user/${aws:PrincipalTag/team}",
        ],
    ),
    "aws:MultiFactorAuthPresent": (["Bool", "Null"], ["true", "false"]),
    "aws:MultiFactorAuthAge": (["Numeric", "Null"], ["3600", "60", "0", "900.5"]),
    "aws:SourceIp": (["Ip"], ["203.0.113.0/24", "203.0.113.128/25", "10.0.0.0/8", "0.0.0.0/0", "2001:db8::/32"]),
    "aws:CurrentTime": (["Date"], ["2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z", "2026-01-01T12:00:00Z"]),
    "aws:EpochTime": (["Numeric", "Date"], ["1767225600", "1780272000"]),
    "aws:TokenIssueTime": (["Date", "Null"], ["2026-01-01T00:00:00Z", "2025-12-30T00:00:00Z"]),
    "aws:SecureTransport": (["Bool", "Null"], ["true", "false"]),
    "aws:ViaAWSService": (["Bool"], ["true", "false"]),
    "aws:PrincipalTag/team": (["String", "Null"], TEXTS),
    "aws:ResourceTag/owner": (["String", "Null"], [*TEXTS, "${aws:PrincipalTag/team}"]),
    "aws:RequestTag/team": (["String", "Null"], TEXTS),
    "aws:TagKeys": (["ForAll", "ForAny"], ["a", "b", "c*"]),
    "aws:RequestedRegion": (["String"], ["us-east-1", "eu-*", "us-*"]),
    "s3:prefix": (["String", "Null"], ["home/${aws:username}/*", "home/*", ""]),
    "s3:max-keys": (["Numeric"], ["10", "11", "100"]),
    "iam:PassedToService": (["String"], ["ec2.amazonaws.com", "*.amazonaws.com"]),
    "aws:CalledVia": (["ForAny"], ["athena.amazonaws.com", "cloudformation.amazonaws.com"]),
}
OPERATORS = {
    "String": ["StringEquals", "StringLike", "StringNotEquals", "StringNotLike", "StringEqualsIgnoreCase"],
    "Arn": ["ArnLike", "ArnNotLike", "ArnEquals"],
    "Bool": ["Bool"],
    "Numeric": [
        "NumericEquals",
        "NumericLessThan",
        "NumericGreaterThanEquals",
        "NumericNotEquals",
        "NumericLessThanEquals",
    ],
    "Date": ["DateLessThan", "DateGreaterThan", "DateEquals", "DateGreaterThanEquals", "DateNotEquals"],
    "Ip": ["IpAddress", "NotIpAddress"],
    "ForAll": ["ForAllValues:StringEquals", "ForAllValues:StringLike", "ForAllValues:StringNotLike"],
    "ForAny": ["ForAnyValue:StringEquals", "ForAnyValue:StringLike", "ForAnyValue:StringNotEquals"],
}
GOALS = [
    "nobody can deactivate MFA of another user",
    "nobody can manage MFA of another user",
    "nobody can s3:Get*",
    "nobody can s3:GetObject",
    "nobody can iam:PassRole",
    "nobody can iam:CreateVirtualMFADevice",
    "nobody can iam:CreateVirtualMFADevice for another user",
    "nobody can iam:ListUsers",
    "without MFA nobody can rotate access keys",
    "without MFA nobody can s3:* except s3:Get*",
    "with MFA a user can rotate access keys",
    "a user can iam:ListUsers",
    "with MFA a user with a path can deactivate MFA of their own",
    "a user can iam:CreateVirtualMFADevice with a device of any name",
    "a role cannot deactivate MFA",
    "with an access key nobody can iam:*AccessKey*",
]


def draw_condition(rnd: random.Random) -> tuple[str, str, list[str]]:
    key = rnd.choice(list(CONDITIONS))
    kinds, values = CONDITIONS[key]
    kind = rnd.choice(kinds)
    if kind == "Null":
        return "Null", key, [rnd.choice(["true", "false"])]
    name = rnd.choice(OPERATORS[kind]) + rnd.choice(["", "", "IfExists"])
    return name, key, rnd.sample(values, rnd.choice([1, 1, 2]) if len(values) > 1 else 1)


def draw_statement(rnd: random.Random) -> dict[str, Any]:
    lines = [f"arn:aws:iam::*:user/{rnd.choice(NAMES)}", f"arn:aws:iam::*:mfa/{rnd.choice(NAMES)}", rnd.choice(OTHERS)]
    resources = ["*"] if rnd.random() < 0.4 else rnd.sample(lines, rnd.randint(1, 3))
    found: dict[str, Any] = {
        "Effect": rnd.choice(["Allow", "Allow", "Deny"]),
        rnd.choice(["Action"] * 4 + ["NotAction"]): rnd.sample(ACTIONS, rnd.randint(1, 3)),
        rnd.choice(["Resource"] * 4 + ["NotResource"]): resources,
    }
    conditions: dict[str, dict[str, list[str]]] = {}
    for _ in range(rnd.choice([0, 0, 1, 1, 2])):
        operator, key, values = draw_condition(rnd)
        conditions.setdefault(operator, {})[key] = values
    if conditions:
        found["Condition"] = conditions
    return found


def draw_policy(rnd: random.Random) -> Policy:
    made = [draw_statement(rnd) for _ in range(rnd.randint(1, 4))]
    if all(one["Effect"] == "Deny" for one in made) or rnd.random() < 0.3:
        made.append({"Effect": "Allow", "Action": "*", "Resource": "*"})
    return Policy.from_json({"Version": "2012-10-17", "Statement": made})


class Pair(NamedTuple):
    """Policies and a goal."""

    policy: Policy
    guardrails: tuple[Guardrail, ...]
    goal: Expectation

    def decide(self) -> GoalAnswer:
        (found,) = decide_goals([self.goal], self.policy, self.guardrails)
        return found

    def goes_well(self, request: Request) -> bool:
        return evaluate(request, self.policy, self.guardrails).outcome in WANTED[self.goal.want]


def draw_pair(rnd: random.Random) -> Pair:
    rails = (Guardrail("boundary", draw_policy(rnd)),) if rnd.random() < 0.15 else ()
    (goal,) = expectations(rnd.choice(GOALS))
    return Pair(draw_policy(rnd), rails, goal)


class Guesser:
    """Guesses requests that a goal is about."""

    def __init__(self, rnd: random.Random, pair: Pair):
        self.rnd, self.goal = rnd, pair.goal
        policies = (pair.policy, *(policy for rail in pair.guardrails for policy in rail.policies))
        self.promise = pair.goal.is_promise
        statements = [statement for policy in policies for statement in policy.statements]
        self.lines = [line.text for statement in statements for line in statement.resources if line.text != "*"]
        self.keys: dict[str, list[str]] = {}
        for condition in (condition for statement in statements for condition in statement.conditions):
            self.keys.setdefault(condition.key, []).extend(condition.values)
        for name in re.findall(r"\$\{([^,}]+)", " ".join([*self.lines, *(v for vs in self.keys.values() for v in vs)])):
            self.keys.setdefault(name, [])
        words = re.findall(r"[\w+=.@-]+", " ".join([*self.lines, *(v for vs in self.keys.values() for v in vs)]))
        self.words = [*words, "alice", "bob", "zoe"]
        self.actions = self.list_actions([one.text for statement in statements for one in statement.actions])
        self.callers = [(caller.way, caller.mfa) for caller in pair.goal.callers]

    def list_actions(self, patterns: list[str]) -> list[str]:
        wanted, excepted = compile_actions(self.goal.actions), compile_actions(self.goal.excepted)
        pieces = [piece for text in patterns for piece in re.split(r"[*?]", text.partition(":")[2]) if piece]
        names = [*list_known_actions().values(), *(text for text in self.goal.actions if "*" not in text)]
        for text in (*patterns, *self.goal.actions):
            if ":" in text and service_of(text) not in ("iam", "sts"):
                names += [self.fill(text, [*pieces, "x"]) for _ in range(4)]
        return [name for name in names if fits_any(name, wanted) and not fits_any(name, excepted)]

    def fill(self, pattern: str, words: list[str]) -> str:
        """A text that fits a pattern, or one that is near it."""
        text = re.sub(r"\*", lambda _: self.rnd.choice([*words, "", "x", "A"]), pattern)
        text = re.sub(r"\?", lambda _: self.rnd.choice("abegxr"), text)
        if self.rnd.random() < 0.1 and text:
            at = self.rnd.randrange(len(text))
            text = text[:at] + self.rnd.choice(["", "b", "x"]) + text[at + self.rnd.randint(0, 1) :]
        return text

    def resolve(self, text: str, context: Mapping[str, Any]) -> str:
        def put(found: re.Match[str]) -> str:
            value = context.get(found[1].partition(",")[0], self.rnd.choice(self.words))
            return value if isinstance(value, str) else "x"

        return re.sub(r"\$\{([^}]+)\}", put, text)

    def name(self) -> str:
        for _ in range(9):
            text = self.fill(self.rnd.choice(self.words), self.words)
            if not find_name_problem(text):
                return text
        return "zoe"

    def caller(self) -> Caller:
        way, mfa = self.rnd.choice(self.callers)
        plain = [name for name in self.goal.usernames if "/" not in name]
        paths = [name for name in self.goal.usernames if "/" in name]
        name = self.name() if self.rnd.random() < 0.7 else "alice"
        if paths and (not plain or self.rnd.random() < 0.4):
            name = f"{self.rnd.choice(['team', 'engineering', 'x/y'])}/{name}"
        caller = next(one for one in list_callers(name) if one.way is way)
        assert caller.mfa == mfa
        if way is Way.ROLE:
            role = self.rnd.choice([self.name(), "Helper", "Admin", f"Admin{self.name()}"])
            arn = {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/{role}"}
            caller = caller._replace(context={**caller.context, **arn})
        return caller

    def context(self, caller: Caller, service: str, action: str) -> dict[str, Any]:
        found: dict[str, Any] = dict(caller.context)
        now = None
        for key in sorted(self.keys, key=lambda one: "Principal" not in one):
            if key in found and key not in ("aws:MultiFactorAuthAge", "aws:CalledVia"):
                continue
            if key in ("aws:username", "aws:MultiFactorAuthPresent", "aws:PrincipalArn"):
                continue
            value: Any = self.resolve(self.fill(self.rnd.choice([*self.keys[key], "x"]), self.words), found)
            if key in ("aws:CurrentTime", "aws:EpochTime", "aws:TokenIssueTime"):
                now = now or self.rnd.choice([1767225600, 1780272000, 1767268800, 1767052800]) + self.rnd.choice(
                    [-1, 0, 1, 5000, -5000, 100_000]
                )
            elif key == "aws:MultiFactorAuthAge":
                found.pop(key, None)
                if caller.mfa == "true":
                    found[key] = self.rnd.choice(["0", "59", "60", "61", "3599", "3600", "3601", "900", "901"])
            elif key == "aws:SourceIp":
                found[key] = self.rnd.choice(["203.0.113.7", "203.0.113.200", "8.8.8.8", "2001:db8::1", "2a00::1"])
            elif key == "aws:SecureTransport":
                found[key] = self.rnd.choice(["true", "false"])
            elif key == "aws:RequestedRegion":
                found[key] = "us-east-1" if service == "iam" else self.rnd.choice(["us-east-1", "eu-west-1", "ap-x"])
            elif key == "aws:CalledVia":
                if caller.way is Way.SERVICE:
                    some = ["athena.amazonaws.com", "cloudformation.amazonaws.com", "x.amazonaws.com"]
                    found[key] = self.rnd.sample(some, self.rnd.randint(1, 3))
            elif key == "aws:TagKeys":
                found[key] = self.rnd.sample(["a", "b", "c", "cc", "d"], self.rnd.randint(0, 4))
            elif key == "s3:max-keys":
                found[key] = self.rnd.choice(["9", "10", "11", "12", "99", "100", "101"])
            elif key == "iam:PassedToService":
                if action.lower() == "iam:passrole":
                    found[key] = self.rnd.choice(["ec2.amazonaws.com", "lambda.amazonaws.com", "x"])
            elif self.rnd.random() < 0.75 and (value or "Tag" in key):
                found[key] = value
        if now is not None:
            found["aws:EpochTime"] = str(now)
            found["aws:CurrentTime"] = write_date(now)
            if caller.way is not Way.ACCESS_KEY:
                found["aws:TokenIssueTime"] = write_date(now - self.rnd.choice([0, 1, 3600, 43_200, 129_600]))
        return found

    def resource(self, action: str, caller: Caller, context: Mapping[str, Any]) -> str | None:
        kind = find_action(action).resource_type
        if path := find_action(action).path:
            further = "" if self.promise else self.rnd.choice(["", "", "team/", f"{self.name()}/"])
            return f"arn:aws:iam::{ACCOUNT}:{path}{further}"
        if kind not in ("user", "mfa"):
            if kind is None or self.goal.owned_only:
                return None if self.goal.owned_only else "*"
            arn = self.resolve(self.fill(self.rnd.choice([*self.lines, "arn:aws:s3:::x/y"]), self.words), context)
            forms = [
                form.replace("${Partition}", "aws").replace("${Account}", ACCOUNT) for form in list_arn_forms(action)
            ]
            if service_of(action) == "iam":
                arn = re.sub("::[^:]*:", f"::{ACCOUNT}:", arn, count=1)
                starts = [form.partition("${")[0] for form in forms]
                if self.rnd.random() < 0.5 or not any(arn.startswith(one) and arn != one for one in starts):
                    arn = self.rnd.choice(starts) + self.name()
                return arn
            fine = re.fullmatch(r"arn:aws:s3:[a-z0-9-]*:([0-9]{12})?:[!-~]+", arn)
            return arn if fine and self.rnd.random() < 0.9 else "*"
        own, others = "own" in self.goal.owners, "another" in self.goal.owners
        if kind == "user":
            if own and not caller.is_role and (not others or self.rnd.random() < 0.4):
                return caller.user.arn
            name = self.name()
            if not others or (not caller.is_role and name.lower() == caller.user.name.lower()):
                return None
            return f"arn:aws:iam::{ACCOUNT}:user/{self.rnd.choice(['', '', 'team/', 'x/y/'])}{name}"
        if own and not others and caller.is_role:
            return None
        device = self.rnd.choice([self.name(), caller.user.name + self.name(), caller.user.name])
        path = "" if self.promise else self.rnd.choice(["", "", "team/"])
        begins = (path + device).startswith(caller.user.name) or device.startswith(caller.user.name)
        if not own and not caller.is_role and begins:
            return None
        if own and not self.goal.any_device:
            device = caller.user.name
        return f"arn:aws:iam::{ACCOUNT}:mfa/{path}{device}"

    def guess(self) -> Iterator[Request]:
        while self.actions:
            action = self.rnd.choice(self.actions)
            caller = self.caller()
            context = self.context(caller, service_of(action), action)
            resource = self.resource(action, caller, context)
            if resource:
                try:
                    yield Request(action, resource, context)
                except RequestError:
                    continue
            else:
                yield Request("none:None")


def write_date(moment: int) -> str:
    return f"{datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=moment):%Y-%m-%dT%H:%M:%SZ}"


class Tally(NamedTuple):
    """What came of some pairs."""

    pairs: int
    met: int
    broken: int
    undecided: int
    refuted: list[tuple[int, str]]
    """The seeds of the pairs whose answer is wrong, and why."""


def try_pairs(seeds: range, guesses: int) -> Tally:
    """Draws a pair for each seed, and looks for what refutes its answer."""
    counts = {"met": 0, "broken": 0, "undecided": 0}
    refuted = []
    for seed in seeds:
        rnd = random.Random(seed)
        pair = draw_pair(rnd)
        answer = pair.decide()
        counts[answer.state] += 1
        if answer.counterexample:
            if pair.goes_well(answer.counterexample.case.request):
                refuted.append((seed, f"it goes well: {answer.counterexample}"))
            continue
        if answer.state != "met":
            continue
        guesser = Guesser(rnd, pair)
        for _, request in zip(range(guesses), guesser.guess(), strict=False):
            if request.action != "none:None" and not pair.goes_well(request):
                refuted.append((seed, f"{answer.expectation}: {request.action} {request.resource} {request.context}"))
                break
    return Tally(len(seeds), *counts.values(), refuted)
