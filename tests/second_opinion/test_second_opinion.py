"""Two evaluators that know nothing of each other, asked the same questions: more than a hundred thousand of them.

The policies and requests are drawn with a fixed seed. A request is made from the texts of the policies it goes to, each
as it is or changed a little, so that matches are as frequent as near-misses.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from random import Random

import pytest

from mfa_lesson import Guardrail, Policy, Request, evaluate, explain
from tests.second_opinion import reference
from tests.trials import tries

SEED = 20_121_017
POLICY_SETS = tries(2_000)
REQUESTS_EACH = 52
EXPLAINED = 40
"""One answer of this many is compared with explain() as well."""

ACTIONS = ["iam:ListUsers", "iam:GetUser", "iam:EnableMFADevice", "iam:CreateAccessKey", "s3:GetObject", "s3:PutObject"]
ACTION_PATTERNS = [
    *ACTIONS,
    "*",
    "*:*",
    "iam:*",
    "IAM:list*",
    "iam:*AccessKey*",
    "s3:Get*",
    "iam:?etUser",
    "iam:*User?",
]
RESOURCES = [
    "arn:aws:iam::123456789012:user/alice",
    "arn:aws:iam::123456789012:user/team/alice",
    "arn:aws:iam::123456789012:mfa/alice",
    "arn:aws:s3:::bucket/alice/key.txt",
    "arn:aws:logs:eu-west-1:123456789012:log-group:one:*",
]
RESOURCE_PATTERNS = [
    *RESOURCES,
    "*",
    "arn:aws:iam::*:user/*",
    "arn:aws:iam::123456789012:*/alice",
    "arn:aws:iam::*:user/?lice",
    "arn:aws:iam::*:user/${aws:username}",
    "arn:aws:iam::*:user/*/${aws:username}",
    "arn:aws:iam::*:mfa/${AWS:UserName, 'alice'}",
    "arn:aws:s3:::bucket/${aws:PrincipalTag/team}/*",
    "arn:aws:s3:::bucket/${aws:TagKeys}/*",
    "arn:aws:s3:::bucket/a${*}b",
    "arn:aws:s3:::bucket/${?}${$}*",
    "arn:aws:s3:::*.txt",
    "arn:aws:logs:*:*:log-group:*:${aws:username, '*'}",
    "arn:*:logs:eu-*:123456789012:log-group:*",
]
STRINGS = ["alice", "Alice", "al", "home/alice/key", "a*b", "a?b", "${aws:username}", "", "team:red", "x y", "a.b+c(d)"]
STRING_PATTERNS = [
    *STRINGS,
    "al*",
    "*",
    "?lice",
    "home/*/key",
    "home/${aws:username}/*",
    "${aws:username}",
    "${aws:userid}",
    "${aws:username, 'alice'}",
    "${aws:PrincipalTag/team, 'red*'}",
    "${aws:TagKeys}",
    "a${*}b",
    "${$}${?}*",
    "*a*b*",
]
NUMBERS = ["0", "1", "10", "3600", "-5", "10.5", "10.0", "0.25"]
DATES = [
    "2026-01-01T00:00:00Z",
    "2026-01-01",
    "2026-01",
    "2026-01-01T00:00Z",
    "2026-01-01T01:00:00+01:00",
    "2025-12-31T23:59:59.5Z",
    "2024-02-29T12:30:00-05:30",
    "1767225600",
    "1767225599",
    "0",
]
TRUTHS = ["true", "false", "True"]
BINARIES = ["QmluYXJ5VmFsdWVJbkJhc2U2NA==", "QUJD", "QUI=", "QQ==", "+/+/", ""]
NO_BINARIES = ["QU JD", "QUJD!", "QUJ", "QR==", "QQ=", "====", "\u00e9"]
ADDRESSES = ["203.0.113.5", "203.0.113.255", "203.0.114.0", "10.0.0.1", "2001:db8:1234:5678::1", "2001:DB8:1234:5679::"]
NETWORKS = [*ADDRESSES, "203.0.113.5/24", "203.0.112.0/23", "0.0.0.0/0", "::1", "2001:DB8:1234:5678::/64", "::/0"]
ARNS = [*RESOURCES, "arn:aws:sns:us-west-2:123456789012:topic", "arn:aws:sns:us-west-2:777788889999:topic"]
WHOLE_ARN = "${aws:PrincipalArn}"
"""Without variables this is no ARN, and no policy."""
ARN_PATTERNS = [
    *ARNS,
    "arn:aws:sns:*:123456789012:*",
    "arn:aws:iam::*:user/*",
    "arn:aws:iam::123456789012:user/${aws:username}",
    "arn:aws:iam::${aws:PrincipalAccount}:user/a*",
    WHOLE_ARN,
    "arn:*:*:*:*:*",
    "arn:aws:iam::?23456789012:user/${aws:username, 'alice'}",
]
BOTH = ("", "IfExists")
ELEMENTS = ("Action", "NotAction", "Resource", "NotResource")


@dataclass(frozen=True)
class Family:
    """Operators that compare one kind of value: what a policy asks for, what a request brings, and under which keys."""

    operators: tuple[str, ...]
    wanted: list[str]
    given: list[str]
    keys: tuple[str, ...]


NAMES = ("aws:username", "aws:userid", "aws:PrincipalTag/team", "s3:prefix", "aws:TagKeys", "AWS:TAGKEYS")
ARN_KEYS = ("aws:PrincipalArn", "aws:SourceArn")
FAMILIES = [
    Family(
        ("StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike")
        + ("StringNotLike",),
        STRING_PATTERNS,
        STRINGS,
        NAMES,
    ),
    Family(
        tuple("Numeric" + each for each in ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan"))
        + ("NumericGreaterThanEquals",),
        NUMBERS,
        NUMBERS,
        ("aws:MultiFactorAuthAge", "s3:max-keys"),
    ),
    Family(
        tuple("Date" + each for each in ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan"))
        + ("DateGreaterThanEquals",),
        DATES,
        DATES,
        ("aws:CurrentTime", "aws:TokenIssueTime"),
    ),
    Family(("Bool",), TRUTHS, TRUTHS, ("aws:MultiFactorAuthPresent", "aws:SecureTransport")),
    Family(("BinaryEquals",), BINARIES, [*BINARIES, *NO_BINARIES], ("kms:Digest",)),
    Family(("IpAddress", "NotIpAddress"), NETWORKS, ADDRESSES, ("aws:SourceIp",)),
    Family(("ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"), ARN_PATTERNS, ARNS, ARN_KEYS),
]
NULL = Family(("Null",), ["true", "false"], [], (*NAMES, "aws:MultiFactorAuthPresent", "aws:TokenIssueTime"))
OPERATORS = [
    *(
        f"{quantifier}{name}{suffix}"
        for family in FAMILIES
        for name in family.operators
        for quantifier in ("", "ForAllValues:", "ForAnyValue:")
        for suffix in BOTH
    ),
    "Null",
]
FAMILY_OF = {name: family for family in [*FAMILIES, NULL] for name in family.operators}


def bare(operator: str) -> str:
    return operator.rpartition(":")[2].removesuffix("IfExists")


class Generator:
    """Policies and requests; the same ones for the same seed."""

    def __init__(self, seed: int):
        self.random = Random(seed)
        self.operators: list[str] = []

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def one_or_several(self, choices: list, most: int = 3):
        if self.chance(0.5):
            return self.random.choice(choices)
        return [self.random.choice(choices) for _ in range(self.random.randint(1, most))]

    def policy(self, effects: tuple[str, ...]) -> dict:
        version = self.random.choice([{"Version": "2012-10-17"}] * 8 + [{"Version": "2008-10-17"}, {}])
        variables = version.get("Version") == "2012-10-17"
        count = self.random.choice([1, 1, 2, 3])
        statements = [self.statement(self.random.choice(effects), variables) for _ in range(count)]
        return {**version, "Statement": statements[0] if len(statements) == 1 and self.chance(0.3) else statements}

    def statement(self, effect: str, variables: bool) -> dict:
        action = "NotAction" if self.chance(0.2) else "Action"
        resource = "NotResource" if self.chance(0.2) else "Resource"
        broad = self.chance(0.5)
        statement = {
            "Effect": effect,
            action: "*" if broad and action == "Action" else self.one_or_several(ACTION_PATTERNS),
            resource: "*" if broad and resource == "Resource" else self.one_or_several(RESOURCE_PATTERNS),
        }
        if self.chance(0.75):
            statement["Condition"] = self.condition(variables)
        return statement

    def condition(self, variables: bool) -> dict:
        condition: dict[str, dict] = {}
        for _ in range(self.random.choice([1, 1, 1, 2])):
            operator = self.next_operator()
            family = FAMILY_OF[bare(operator)]
            whole = [each for each in family.wanted if variables or each != WHOLE_ARN]
            wanted = self.one_or_several(whole)
            if bare(operator) in ("Bool", "Null") and wanted in ("true", "false") and self.chance(0.3):
                wanted = wanted == "true"
            condition.setdefault(operator, {})[self.random.choice(family.keys)] = wanted
        return condition

    def next_operator(self) -> str:
        """Each operator comes as often as any other."""
        if not self.operators:
            self.operators = [*OPERATORS, *["Null"] * 4]
            self.random.shuffle(self.operators)
        return self.operators.pop()

    def request(self, documents: list[dict]) -> dict:
        """A request about what one of the statements says, in about half of its parts a near-miss."""
        statements = [each for document in documents for each in reference.several(document["Statement"])]
        about = self.random.choice(statements)
        context = self.context(statements)
        actions = reference.several(about.get("Action") or about["NotAction"])
        action = self.chosen(ACTIONS, actions) or "iam:ListUsers"
        service, _, name = self.instance(action, "iam").partition(":")
        resources = reference.several(about.get("Resource") or about["NotResource"])
        resource = self.chosen(RESOURCES, resources)
        if resource != "*" or self.chance(0.5):
            resource = self.resource(self.filled_in(RESOURCES[0] if resource == "*" else resource, context))
        return {
            "action": f"{service or 'iam'}:{self.changed(name) if self.chance(0.1) else name or 'GetUser'}",
            "resource": resource,
            "context": context,
        }

    def chosen(self, others: list[str], own: list[str]) -> str:
        return self.random.choice(own if self.chance(0.7) else others)

    def instance(self, pattern: str, star: str = "") -> str:
        """A text that the wildcards of a pattern fit."""
        text = pattern
        while "?" in text:
            text = text.replace("?", self.random.choice("abAB/"), 1)
        while "*" in text:
            text = text.replace("*", self.random.choice([star or "x", star or "a/b", "alice", "ListUsers"]), 1)
        return re.sub("[^A-Za-z0-9:]", "x", text) if star else text

    def filled_in(self, pattern: str, context: dict) -> str:
        """The text with its variables replaced, by what the context says or by anything."""

        if "${" not in pattern:
            return pattern

        def value(match: re.Match) -> str:
            name, _, default = match[1].partition(", ")
            given = next((each for key, each in context.items() if key.lower() == name.lower()), None)
            if isinstance(given, str) and self.chance(0.8):
                return given
            return self.random.choice([default.strip("'") or name, "alice", match[0]])

        return re.sub(r"\$\{([^}]*)\}", value, pattern)

    def resource(self, pattern: str) -> str:
        text = self.instance(pattern) if self.chance(0.9) else pattern
        if self.chance(0.2):
            before, colon, last = text.rpartition(":")
            text = before + colon + self.changed(last)
        elif self.chance(0.1):
            text = text.replace("123456789012", "777788889999")
        return text if text.count(":") >= 5 and text.startswith("arn:") else RESOURCES[0]

    def changed(self, text: str) -> str:
        """The same text with one character more, less or other."""
        place = self.random.randrange(len(text) + 1)
        kind = self.random.randrange(4)
        if kind == 0:
            return text.swapcase() or "x"
        if kind == 1:
            return text[:place] + "x" + text[place:]
        return (text[:place] + text[place + 1 :]) or "x"

    def context(self, statements: list[dict]) -> dict:
        """Values for the keys that the statements ask for: fitting, almost fitting, several, none, or no key at all."""
        context: dict[str, str | list[str]] = {}
        if self.chance(0.7):
            context["aws:username"] = self.random.choice(["alice", "bob", "a*", "${aws:username}", "team/alice"])
        if self.chance(0.3):
            context["aws:PrincipalAccount"] = "123456789012"
        there = {key.lower() for key in context}
        for statement in statements:
            for operator, keys in statement.get("Condition", {}).items():
                for key, wanted in keys.items():
                    if self.chance(0.75) and key.lower() not in there:
                        name = key.swapcase() if self.chance(0.1) else key
                        context[name] = self.given(operator, reference.several(wanted), context)
                        there.add(key.lower())
        return context

    def given(self, operator: str, wanted: list, context: dict) -> str | list[str]:
        count = self.random.choice([0, 1, 1, 2, 3]) if ":" in operator else self.random.choice([1] * 12 + [0, 2])
        values = [self.value(bare(operator), wanted, context) for _ in range(count)]
        return values[0] if count == 1 and self.chance(0.7) else values

    def value(self, operator: str, wanted: list, context: dict) -> str:
        family = FAMILY_OF[operator]
        if operator == "Null" or self.chance(0.3):
            return self.random.choice(family.given or ["true", "alice"])
        text = reference.each_as_text(self.random.choice(wanted))
        if operator.startswith("String"):
            text = self.filled_in(text, context)
            text = self.instance(text) if self.chance(0.7) else text
            return self.changed(text) if self.chance(0.25) else text
        if operator.startswith("Arn"):
            return self.resource(self.filled_in(text, context)) if self.chance(0.9) else "no ARN"
        if operator in ("IpAddress", "NotIpAddress"):
            text = text.partition("/")[0]
            if self.chance(0.3):
                text = text[:-1] + self.random.choice("0159")
        elif operator.startswith("Numeric"):
            text = self.random.choice([text, text, text + ("0" if "." in text else ".0"), text + "5"])
        elif operator == "Bool" and self.chance(0.2):
            text = self.random.choice(["TRUE", "False", "yes", ""])
        return text


@dataclass
class Comparison:
    """What both evaluators said, and how often each way through the rules was taken."""

    asked: int = 0
    explained: int = 0
    outcomes: Counter = field(default_factory=Counter)
    conditions: Counter = field(default_factory=Counter)
    seen: Counter = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)


class Watched:
    """The reference evaluator with a count of what it meets."""

    def __init__(self, comparison: Comparison, patch: pytest.MonkeyPatch):
        self.comparison = comparison
        for name in ("condition_matches", "value_of_variable", "action_element_matches", "resource_element_matches"):
            patch.setattr(reference, name, getattr(self, name)(getattr(reference, name)))

    def condition_matches(self, original):
        conditions, seen = self.comparison.conditions, self.comparison.seen

        def watched(operator, given, wanted, request, variables):
            holds = original(operator, given, wanted, request, variables)
            conditions[operator, holds] += 1
            if ":" in operator:
                seen[operator.partition(":")[0], min(len(given), 2)] += 1
            elif len(given) > 1:
                seen["several values without a set operator"] += 1
            if not given:
                seen["IfExists, no value" if operator.endswith("IfExists") else "no value"] += 1
            return holds

        return watched

    def value_of_variable(self, original):
        seen = self.comparison.seen

        def watched(name, request):
            value = original(name, request)
            default = name.partition(", ")[2]
            seen["variable without a value"] += value is None
            seen["default of a variable"] += bool(default) and value == default[1:-1]
            seen["value of a variable"] += not default and value is not None and len(name) > 1
            seen["special character"] += len(name) == 1
            return value

        return watched

    def action_element_matches(self, original):
        def watched(statement, request):
            matches = original(statement, request)
            self.comparison.seen["NotAction" if "NotAction" in statement else "Action", matches] += 1
            return matches

        return watched

    def resource_element_matches(self, original):
        def watched(statement, request, variables):
            matches = original(statement, request, variables)
            self.comparison.seen["NotResource" if "NotResource" in statement else "Resource", matches] += 1
            self.comparison.seen["variables as literal text"] += not variables and "${" in str(statement)
            return matches

        return watched


@pytest.fixture(scope="module")
def comparison():
    generator, result = Generator(SEED), Comparison()
    with pytest.MonkeyPatch.context() as patch:
        Watched(result, patch)
        for _ in range(POLICY_SETS):
            compare_a_policy_set(generator, result)
    return result


def compare_a_policy_set(generator: Generator, result: Comparison) -> None:
    documents = [generator.policy(("Allow", "Allow", "Deny")) for _ in range(generator.random.choice([1, 1, 2]))]
    rails = [
        [generator.policy(("Allow", "Allow", "Allow", "Deny")) for _ in range(generator.random.choice([1, 1, 2]))]
        for _ in range(generator.random.choice([0, 0, 1, 2]))
    ]
    policies = [Policy.from_json(each) for each in documents]
    guardrails = [Guardrail(f"rail {at}", [Policy.from_json(each) for each in rail]) for at, rail in enumerate(rails)]
    everything = [*documents, *(each for rail in rails for each in rail)]
    for _ in range(REQUESTS_EACH):
        asked = generator.request(everything)
        request = Request(asked["action"], asked["resource"], asked["context"])
        expected = reference.decide(asked, documents, rails)
        answers = {"evaluate": evaluate(request, policies, guardrails).outcome.value}
        if result.asked % EXPLAINED == 0:
            answers["explain"] = explain(request, policies, guardrails).outcome.value
            result.explained += 1
        result.asked += 1
        result.outcomes[expected] += 1
        if rails:
            count_what_the_guardrails_did(asked, documents, expected, result.seen)
        if set(answers.values()) != {expected}:
            asking = {"request": asked, "policies": documents, "guardrails": rails}
            result.differences.append(f"the reference says {expected}, {answers}: {json.dumps(asking)}")


def count_what_the_guardrails_did(asked: dict, documents: list, outcome: str, seen: Counter) -> None:
    if reference.decide(asked, documents) == "allowed":
        seen["guardrails", outcome] += 1


def test_both_evaluators_say_the_same(comparison):
    first = "\n\n".join(comparison.differences[:5])
    assert not comparison.differences, f"{len(comparison.differences)} of {comparison.asked} differ\n{first}"


def test_they_were_asked_often_enough(comparison):
    assert comparison.asked >= tries(100_000)
    assert comparison.explained >= tries(2_500)
    assert all(comparison.outcomes[each] >= tries(10_000) for each in ("allowed", "explicitDeny", "implicitDeny"))


@pytest.mark.skipif(POLICY_SETS < 2_000, reason="A quick run has too few policies for the rare operators.")
@pytest.mark.parametrize("operator", OPERATORS)
def test_each_operator_was_decided_both_ways(comparison, operator):
    assert min(comparison.conditions[operator, True], comparison.conditions[operator, False]) >= 30


@pytest.mark.parametrize(
    ("what", "times"),
    [
        ("variable without a value", 2_000),
        ("default of a variable", 1_000),
        ("value of a variable", 2_000),
        ("special character", 1_000),
        ("variables as literal text", 1_000),
        ("no value", 2_000),
        ("IfExists, no value", 2_000),
        ("several values without a set operator", 500),
        *(((quantifier, values), 1_000) for quantifier in ("ForAllValues", "ForAnyValue") for values in (0, 1, 2)),
        *(((element, way), 2_000) for element in ELEMENTS for way in (True, False)),
        (("guardrails", "allowed"), 1_000),
        (("guardrails", "implicitDeny"), 1_000),
        (("guardrails", "explicitDeny"), 1_000),
    ],
    ids=str,
)
def test_each_way_through_the_rules_was_taken(comparison, what, times):
    assert comparison.seen[what] >= tries(times)


def test_the_questions_are_the_same_every_time():
    first, second = [Generator(SEED).policy(("Allow", "Deny")) for _ in range(2)]
    assert first == second
    assert Generator(1).request([first]) == Generator(1).request([second])
