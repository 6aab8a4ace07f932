"""The sentences of the evaluator's floor, word for word, in tests/golden/iam.txt."""

import pytest

from mfa_lesson import Guardrail, Outcome, Policy, Request, explain
from mfa_lesson.iam.wording import (
    CONSEQUENCES,
    JSON_HINTS,
    LONGEST_VALUE,
    OUTCOMES,
    QUESTIONS,
    RELATIONS,
    SENTENCES,
    YES_OR_NO,
    tick_value,
)
from mfa_lesson.text import Reason, sentence_for
from tests.golden import check_sentences, check_text
from tests.support import document

ALICE, OWN = "arn:aws:iam::123456789012:user/alice", "arn:aws:iam::*:user/${aws:username}"
ROLE_SESSION = "arn:aws:sts::123456789012:assumed-role/admin/alice"
MFA = "aws:MultiFactorAuthPresent"
FITS = {"value": ALICE, "pattern": OWN, "resolved": None, "listed_in": None}
CONDITION = {"key": MFA, "operator": "Bool", "wanted": ("true",), "matched": True, "given": ("true",), "asks": "match"}
MISSING = {"key": MFA, "operator": "BoolIfExists", "wanted": ("true",), "matched": True}

SAMPLES = {
    "too-long": [{"characters": 262_145, "most": 262_144}],
    "empty": [{}],
    "one-policy": [{"function": "explorer", "given": 2}, {"function": "statement", "given": 0}],
    "policy-read-as": [{"name": "bucket", "kind": "resource", "policy_type": "scp"}],
    "argument-text": [{"given": "3"}],
    "argument-texts": [{"given": "3"}],
    "argument-switch": [{"given": "'no'"}],
    "argument-whole": [{"given": "-1", "least": 0, "most": 2}, {"given": "'x'", "least": 1, "most": None}],
    "argument-number": [
        {"given": "nan", "above": 0, "least": None, "most": None},
        {"given": "-1", "above": None, "least": 0, "most": 100_000_000},
        {"given": "'x'", "above": None, "least": None, "most": None},
    ],
    "argument-choice": [{"given": "'x'", "known": ("identity", "scp")}],
    "argument-path": [{"given": "3"}],
    "argument-path-unusable": [{"path": "'/nowhere/table.csv'", "error": "No such file or directory"}],
    "argument-place": [{"given": "3"}],
    "argument-pair": [{"given": "()"}],
    "argument-mapping": [{"given": "3"}],
    "argument-items": [{"error": "KeyError"}],
    "not-json": [{"message": "Expecting value"}, {"message": "Something new"}],
    "not-a-value": [{"name": "NaN"}],
    "not-writable": [{"error": "Object of type set is not JSON serializable"}],
    "pasted-fence": [{}],
    "pasted-terraform": [{}],
    "pasted-yaml": [{}],
    "pasted-words": [{}],
    "pasted-encoded": [{}],
    "pasted-text": [{}],
    "pasted-typographic": [{"text": "“Version”"}],
    "pasted-single": [{"text": "'Version'"}],
    "pasted-comment": [{"text": "// a comment"}, {"text": "/* a\ncomment */"}],
    "pasted-python": [{"text": "True"}],
    "pasted-comma": [{"closing": "}"}],
    "pasted-statements": [{}],
    "pasted-statement": [{}],
    "pasted-wrapper": [{"name": "PolicyDocument"}],
    "pasted-description": [{}],
    "pasted-trust-policy": [{}],
    "element-outside": [{"name": "Condition"}],
    "key-for-operator": [{"key": "aws:MultiFactorAuthPresent", "operator": "Bool"}],
    "operator-for-key": [{"operator": "Bool"}],
    "key-twice": [{"key": "Effect"}],
    "too-deep": [{}],
    "half-character": [{}],
    "policy-no-object": [{"kind": "list"}],
    "statement-no-object": [{"kind": "boolean"}],
    "condition-no-object": [{"form": "operators", "kind": "null"}, {"form": "keys", "kind": "text"}],
    "unknown-element": [
        {"name": "action", "whole": "statement", "nearest": "Action", "known": ("Sid", "Action")},
        {"name": "Id", "whole": "policy", "nearest": None, "known": ("Version", "Statement")},
    ],
    "principal": [{}],
    "principal-missing": [{}],
    "policy-kind": [{"kind": "bucket", "known": ("identity", "resource")}],
    "guardrail-kind": [{"kind": "limit", "known": ("boundary", "session")}],
    "no-rcp": [{"name": "force_mfa"}],
    "resource-policy-elsewhere": [{"name": "bucket"}],
    "no-resource-policy": [{"name": "force_mfa"}],
    "policy-id": [{"kind": "list"}],
    "principal-absent": [{}],
    "principal-no-object": [{"form": "AWS"}, {"form": "Service"}, {"form": "Federated"}],
    "principal-empty": [{}],
    "principal-kind": [
        {"kind": "aws", "nearest": "AWS", "known": ("AWS", "Service")},
        {"kind": "Everybody", "nearest": None, "known": ("AWS", "Service")},
    ],
    "principal-no-text": [{"kind": "AWS"}],
    "principal-variable": [{"text": OWN}],
    "principal-wildcard": [{"text": "arn:aws:iam::123456789012:user/*"}],
    "principal-account": [{"text": "1234-5678-9012"}],
    "principal-group": [{"text": "arn:aws:iam::123456789012:group/admins"}],
    "principal-policy": [{"text": "arn:aws:iam::123456789012:policy/force_mfa"}],
    "principal-arn-account": [{"text": "arn:aws:iam::12345:user/alice"}],
    "principal-session": [{"text": "arn:aws:iam::123456789012:assumed-role/admin/alice"}],
    "principal-federated-user": [{"text": "arn:aws:iam::123456789012:federated-user/alice"}],
    "principal-of-iam": [{"text": "arn:aws:sts::123456789012:role/admin"}],
    "principal-service-in-aws": [{"text": "ec2.amazonaws.com"}],
    "principal-provider-in-aws": [{"text": "accounts.google.com"}],
    "principal-aws": [{"text": "alice"}],
    "principal-service": [{"text": "ec2"}],
    "principal-federated": [{"text": "google"}],
    "principal-canonical": [{"text": "79a59df9"}],
    "trust-not-principal": [{}],
    "trust-principal-star": [{}],
    "trust-as-resource": [{}],
    "trust-resource": [{"element": "Resource"}],
    "trust-action": [{"text": "s3:GetObject"}],
    "trust-not-action": [{}],
    "request-principal": [{"principal": 1}],
    "request-principal-one": [{"principal": {}}],
    "request-principal-kind": [{"kind": "aws"}],
    "request-principal-form": [
        {"kind": "AWS", "text": "alice"},
        {"kind": "Service", "text": "ec2"},
        {"kind": "Federated", "text": "google"},
    ],
    "request-principal-long": [{"most": 20_000}],
    "request-principal-half": [{}],
    "request-principal-missing": [{}],
    "request-key-never": [
        {"key": "aws:username", "given": ("alice",), "principal": ROLE_SESSION, "kind": "role-session"}
    ],
    "request-key-differs": [
        {"key": "aws:PrincipalArn", "given": ("a", "b"), "value": ALICE, "named": ALICE},
        {"key": "aws:ResourceAccount", "given": ("1",), "value": "2", "named": "arn:aws:sqs:us-east-1:2:queue"},
    ],
    "own-resource": [{}],
    "names-itself": [{"value": ALICE, "entry": ALICE}],
    "names-owner": [{"value": ROLE_SESSION, "entry": "arn:aws:iam::123456789012:role/admin"}],
    "names-everybody": [{"value": ALICE, "entry": "*"}],
    "names-account": [{"value": ALICE, "entry": "123456789012"}],
    "names-others": [
        {"value": ALICE, "listed": ("ec2.amazonaws.com", "123456789013")},
        {"value": ALICE, "listed": tuple("12345")},
        {"value": ALICE, "listed": tuple("1234567")},
    ],
    "in-not-principal": [{"value": ALICE}],
    "not-principal": [{"value": ALICE, "listed": ("123456789013",)}],
    "not-principal-in-part": [{"value": ALICE, "listed": (ALICE,)}],
    "not-principal-bounded": [{"value": ALICE, "listed": (ALICE,)}],
    "principal-out-of-reach": [{"kind": "scp", "principal": "ec2.amazonaws.com", "caller": "service"}],
    "service-linked-out-of-reach": [
        {"kind": "scp", "principal": "arn:aws:iam::123456789012:role/aws-service-role/sso.amazonaws.com/SSO"},
        {"kind": "rcp", "principal": "arn:aws:iam::123456789012:role/aws-service-role/sso.amazonaws.com/SSO"},
    ],
    "rcp-allow": [{}],
    "rcp-not-action": [{}],
    "rcp-every-action": [{"text": "*"}],
    "rcp-service": [{"service": "iam", "day": "26 September 2026"}],
    "version": [{"value": "latest"}],
    "statement-missing": [{}],
    "sid": [{"value": "my sid"}],
    "sid-twice": [{"sid": "Same", "place": "Statement[0]"}],
    "effect-missing": [{}],
    "effect": [{"value": "allow"}, {"value": ["Allow"]}, {"value": "x" * 100}],
    "element-missing": [{"plain": "Action", "inverse": "NotAction"}],
    "element-twice": [{"plain": "Resource", "inverse": "NotResource"}],
    "list-empty": [{}],
    "no-text": [{"kind": "number"}, {"kind": "object"}],
    "action": [{"text": "ListUsers"}],
    "action-not-ascii": [{"text": "iam:ListAcceßKeys"}],
    "action-service-wildcard": [{"text": "s*:GetObject"}],
    "action-too-long": [{"text": "iam:" + "x" * 1_000, "most": 1_000}],
    "arn": [{"text": "user/alice"}],
    "variable-open": [{"text": "${aws:username"}],
    "variable": [{"text": "${username}"}],
    "operator": [
        {"operator": "StringEqual", "nearest": "StringEquals", "known": ("Bool", "Null")},
        {"operator": "xyz", "nearest": None, "known": ("Bool", "Null")},
    ],
    "qualifier": [{"operator": "All:Bool", "known": ("ForAllValues", "ForAnyValue")}],
    "null-if-exists": [{}],
    "context-key": [{"key": "username"}],
    "context-key-twice": [{"key": "aws:username"}],
    "value": [{"kind": "null"}],
    "variable-in-value": [{"text": "${aws:username}"}],
    "number": [{"text": "ten"}],
    "date": [{"text": "tomorrow"}],
    "boolean": [{"text": "yes"}],
    "base64": [{"text": "?"}],
    "ip-range": [{"text": "here"}],
    "text-for-name": [{}],
    "dict-for-name": [{}],
    "no-policy": [{"given": "int"}],
    "no-guardrail": [{"given": "str"}],
    "no-request": [{"given": "str"}],
    "no-such-policy": [{"name": "force-mfa", "known": ["ec2_full_access", "force_mfa"]}],
    "unreadable-file": [{"file": "mine.json", "error": "invalid start byte"}],
    "no-such-statement": [{"policy": "force_mfa", "sid": "Block", "known": ["First", "Second"]}],
    "request-action": [{"action": "ListUsers"}],
    "request-action-characters": [{"action": "iam:ListAcceßKeys"}],
    "request-wildcard": [{"action": "iam:*"}],
    "request-resource": [{"resource": "alice"}],
    "request-too-long": [{"most": 20_000}],
    "request-half-character": [{}],
    "context": [{"context": None}],
    "context-value": [{"key": "aws:x", "value": True}],
    "context-item": [{"key": "aws:x", "value": 1}],
    "context-many-values": [{"key": "aws:x", "number": 51, "most": 50}],
    "context-repeated": [{"key": "AWS:X"}],
    "context-too-long": [{"characters": 20_001, "most": 20_000}],
    "context-half-character": [{}],
    "action-not-named": [{"value": "iam:GetUser"}],
    "action-not-named-each": [{"value": "iam:GetUser"}],
    "in-not-action-each": [{"value": "iam:GetUser"}],
    "not-in-list": [{"value": "iam:GetUser", "element": "NotAction"}],
    "in-not-action": [{"value": "iam:GetUser"}],
    "no-resource-fits": [{"value": ALICE, "resolved": ()}, {"value": ALICE, "resolved": ("arn:a", "arn:b")}],
    "no-resource-fits-without": [{"value": ALICE, "keys": ("aws:userid", "aws:SourceIdentity")}],
    "everything": [{"element": "Resource"}],
    "nothing": [{"element": "NotResource"}],
    "named": [{"value": ALICE, "listed_in": None}, {"value": ALICE, "listed_in": "NotResource"}],
    "fits": [FITS, FITS | {"resolved": "arn:aws:iam::*:user/alice"}, FITS | {"listed_in": "NotResource"}],
    "rcp-service-out-of-reach": [{"service": "iam", "day": "26 September 2026"}],
    "rcp-action-out-of-reach": [{"action": "kms:RetireGrant"}],
    "rcp-no-resource": [{"action": "s3:ListAllMyBuckets"}],
    "condition": [
        CONDITION,
        CONDITION | {"matched": False, "given": ("false", "x"), "wanted": ("true", "1")},
        CONDITION | {"operator": "StringNotEquals", "asks": "no match"},
        CONDITION | {"operator": "StringNotEquals", "asks": "no match", "wanted": ()},
        *(
            CONDITION | {"key": "aws:MultiFactorAuthAge", "given": ("60",), "operator": operator, "wanted": ("3600",)}
            for operator in (*RELATIONS, "ForAnyValue:NumericLessThanIfExists")
        ),
        CONDITION | {"operator": "Null", "given": ()},
        CONDITION | {"operator": "ForAllValues:Null", "asks": "existence"},
        CONDITION | {"operator": "ForAnyValue:Null", "asks": "existence", "matched": False, "given": ()},
    ],
    "key-missing": [MISSING, MISSING | {"matched": False, "wanted": ()}],
    "in-force": [
        {"policies": [], "guardrails": [], "on_resources": ["bucket"]},
        {"policies": ["a", "b"], "guardrails": ["permissions boundary", "session policy"], "on_resources": []},
        {"policies": ["a, only b", "c"], "guardrails": ["permissions boundary"], "on_resources": ["d", "e"]},
    ],
    "applies": [{"name": "Block", "effect": "Deny", "because": ["one", "another"]}],
    "applies-not": [{"name": "Block", "effect": "Deny", "because": ["one"]}],
}

STEPS = {
    **{f"grant-{how}": [{"policy": "resource", "principal": ALICE}] for how in ("itself", "owner", "account")},
    **{f"grant-{how}": [{"policy": "resource", "principal": ALICE}] for how in ("everybody", "federated", "across")},
    "guardrail": [{"guardrail": "boundary"}, {"guardrail": "service control policies"}, {"guardrail": "SCPs"}],
    "grant-alone": [{"policy": "trust", "principal": "ec2.amazonaws.com"}],
    "no-grant": [{"policy": kind} for kind in ("trust", "key", "resource")],
    "no-grant-across": [{"policy": "resource"}],
    "no-grant-needed": [{"policy": "resource"}],
}
"""What the sentences of steps about policies on resources need."""


def test_golden_sentences():
    check_sentences("iam", SENTENCES, SAMPLES)


def test_golden_steps_and_hints():
    because = Reason("rcp-no-resource", {"action": "s3:ListAllMyBuckets"})
    asked = [
        Reason(code, parameters)
        for code in QUESTIONS
        for parameters in STEPS.get(code, [{"guardrail": "boundary", "because": because}])
    ]
    steps = [
        f"{one.code}: {sentence_for(one, QUESTIONS)} {YES_OR_NO[one.code]}. {sentence_for(one, CONSEQUENCES)}"
        for one in asked
    ]
    outcomes, hints = ([f"{code}: {words}" for code, words in table.items()] for table in (OUTCOMES, JSON_HINTS))
    lines = [*outcomes, *steps, *hints]
    check_text("iam_steps", "\n".join(lines) + "\n")


def test_golden_explanations():
    context = {"aws:username": "alice", MFA: "false"}
    boundary = Guardrail("permissions boundary", "ec2_full_access")
    scps = Guardrail("service control policies", "administrator_access")
    admin, far = "arn:aws:iam::123456789012:role/admin", {"aws:ResourceAccount": "210987654321"}
    with_mfa = {"Sid": "WithMfa", "Effect": "Allow", "Condition": {"Bool": {MFA: "true"}}}
    trust_alice = {**with_mfa, "Principal": {"AWS": [ALICE, admin]}, "Action": "sts:AssumeRole"}
    read = {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "s3:GetObject", "Resource": "*"}
    trust = Policy.from_json(document(trust_alice), kind="trust")
    bucket = Policy.from_json(document(read), kind="resource")
    explanations = [
        explain(Request("iam:CreateAccessKey", ALICE, context), "force_mfa"),
        explain(Request("iam:ListUsers"), "administrator_access", [boundary]),
        explain(Request("iam:ListUsers"), "administrator_access"),
        explain(Request("iam:ListUsers"), "ec2_full_access"),
        explain(Request("sts:AssumeRole", admin, {MFA: "false"}, ALICE), "administrator_access", (), trust),
        explain(Request("sts:AssumeRole", admin, {MFA: "true"}, ALICE), "ec2_full_access", (), trust),
        explain(Request("s3:GetObject", "arn:aws:s3:::b", far, ALICE), "ec2_full_access", [scps], bucket),
        explain(Request("s3:GetObject", "arn:aws:s3:::b", principal="*"), (), [scps], bucket),
    ]
    check_text("iam_explanations", "\n\n".join(map(str, explanations)) + "\n")


def test_every_outcome_has_words():
    assert {outcome.value: outcome.words for outcome in Outcome} == OUTCOMES


def test_every_step_has_all_its_sentences():
    assert QUESTIONS.keys() == YES_OR_NO.keys() == CONSEQUENCES.keys()


def test_of_a_long_value_the_beginning_is_said_and_its_length():
    longest = "x" * LONGEST_VALUE
    assert tick_value(longest) == f"`{longest}`"
    assert tick_value(f"{longest}y") == f"`{longest}… (301 characters)`"


@pytest.mark.parametrize(
    ("guardrail", "question", "pronoun"),
    [
        *[(name, f"Does the {name} allow it?", "It") for name in ("permissions boundary", "session policy", "SCP")],
        *[(name, f"Do the {name} allow it?", "They") for name in ("SCPs", "RCPs", "Service Control Policies")],
        ("permissions boundaries", "Do the permissions boundaries allow it?", "They"),
    ],
)
def test_a_guardrail_is_asked_in_the_singular_or_the_plural(guardrail, question, pronoun):
    reason = Reason("no-guardrail", {"guardrail": guardrail})
    assert sentence_for(reason, QUESTIONS) == question
    assert sentence_for(reason, CONSEQUENCES) == f"{pronoun} must allow it: an implicit deny."
    gap = {"guardrail": guardrail, "because": Reason("rcp-no-resource", {"action": "s3:ListAllMyBuckets"})}
    said = sentence_for(Reason("guardrail-out-of-reach", gap), CONSEQUENCES)
    assert said.startswith(f"{pronoun} {'does' if pronoun == 'It' else 'do'}n't apply to this request: ")
