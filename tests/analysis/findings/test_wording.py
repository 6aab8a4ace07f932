"""What the findings say, word for word."""

import pytest

from mfa_lesson.analysis.findings import mfa
from mfa_lesson.analysis.findings.wording import SUGGESTIONS, SUMMARIES, USES, WORDINGS
from mfa_lesson.text import Reason, sentence_for
from tests.analysis.findings.examples import EXAMPLES, MFA, OWN_DEVICE, OWN_USER, found
from tests.golden import check_sentences

SET_UP = {"actions": ["iam:CreateVirtualMFADevice", "iam:EnableMFADevice"], "element": "NotAction"}
USER = {"kinds": ["user"], "lines": ["arn:*:iam::*:user/*"], "several": False}
SEVERAL = {"kinds": ["mfa", "user"], "lines": ["arn:*:iam::*:mfa/*", "arn:*:iam::*:user/*"], "several": True}
NOTHING = {"kinds": [], "lines": [], "several": False}
AGE = {"operator": "StringEquals", "key": "aws:MultiFactorAuthAge", "types": ["Numeric"]}
SAMPLES = {
    "mfa-deny-misses-access-keys": [{"operator": "Bool", "key": MFA}],
    "mfa-deny-misses-passwords": [{"key": MFA}],
    "mfa-deny-inside-out": [{"missed": ["false", "absent"]}, {"missed": ["absent"]}],
    "mfa-allow-lets-access-keys-in": [{}],
    "mfa-allow-lets-passwords-in": [{}],
    "mfa-allow-inside-out": [{}],
    "mfa-set-up-denied": [SET_UP, {**SET_UP, "element": "Action"}],
    "password-change-denied": [
        {"actions": [mfa.CHANGE_PASSWORD], "element": "NotAction"},
        {"actions": [mfa.CHANGE_PASSWORD], "element": "Action"},
    ],
    "console-read-denied": [{"actions": [action], "element": "NotAction"} for action in USES]
    + [{"actions": list(USES)[:2], "element": "Action"}],
    "get-user-missing": [{"action": "iam:GetUser"}],
    "device-name": [{"line": OWN_DEVICE, "instead": "arn:aws:iam::*:mfa/*"}],
    "users-with-a-path": [{"line": OWN_USER, "further": "arn:aws:iam::*:user/*/${aws:username}"}],
    "unknown-service": [{"service": "imm", "nearest": "iam"}, {"service": "qqq", "nearest": ""}],
    "unknown-action": [
        {"service": "iam", "action": "GetUsers", "nearest": "iam:GetUser"},
        {"service": "iam", "action": "Qwertz", "nearest": ""},
    ],
    "no-action-fits": [{"service": "iam", "line": "iam:Gte*"}],
    "unknown-key": [{"key": "aws:usernme", "nearest": "aws:username"}, {"key": "aws:Qwertz", "nearest": ""}],
    "tag-without-name": [{"key": "aws:PrincipalTag", "example": "aws:PrincipalTag/team"}],
    "nothing-to-act-on": [USER, SEVERAL, NOTHING, {**NOTHING, "several": True}],
    "action-without-resource": [
        {"action": "iam:GetUser", **USER},
        {"action": "iam:*MFADevice", **SEVERAL},
        {"action": "iam:ListUsers", **NOTHING},
    ],
    "unused-resource": [
        {"line": OWN_DEVICE, "action": "iam:GetUser", "kinds": ["user"]},
        {"line": OWN_DEVICE, "action": None, "kinds": ["role", "user"]},
    ],
    "contradiction": [{"operators": ["Bool", "Null"], "key": MFA}],
    "always-denied": [{"by": ["A"]}, {"by": ["A", "B"]}],
    "action-always-denied": [{"action": "iam:GetUser", "by": ["A", "B"]}],
    "said-already": [{"effect": "Allow", "by": "A"}, {"effect": "Deny", "by": "A"}],
    "line-twice": [{"line": "iam:GetUser"}],
    "line-covered": [{"line": "iam:GetUser", "by": "iam:get*"}],
    "allowed-nowhere": [{"action": "iam:GetRole"}],
    "needs-no-permission": [{"action": "sts:GetSessionToken"}],
    "allow-with-not-action": [{}],
    "allow-with-not-resource": [{}],
    "variable-is-text": [{"text": OWN_USER, "version": "2008-10-17"}, {"text": OWN_USER, "version": None}],
    "empty-values": [{"key": "aws:username"}],
    "both-values": [{"operator": "Bool"}],
    "operator-of-another-type": [
        {"family": "Numeric", "operator": "NumericEquals", "key": MFA, "types": ["Bool"]},
        {**AGE, "family": "IpAddress", "operator": "IpAddress"},
    ],
    "text-operator": [AGE],
    "for-all-values-of-one": [
        {"key": "aws:username", "effect": "Allow"},
        {"key": "aws:username", "effect": "Deny"},
    ],
    "qualifier-missing": [{"key": "aws:TagKeys", "operator": "StringEquals"}],
    "wildcard-is-text": [{"operator": "StringEquals", "value": "a*", "instead": "StringLike"}],
}
FOUND = {
    "nothing-found": [{"policies": ["mine"]}, {"policies": ["mine", "yours"]}, {"policies": []}],
    "found": [
        {"policies": ["mine"], "mistakes": 1, "remarks": 2},
        {"policies": ["mine"], "mistakes": 2, "remarks": 0},
        {"policies": ["mine", "yours"], "mistakes": 0, "remarks": 1},
    ],
    "mistake": [{"where": "line 2 Version", "says": "A problem. A suggestion.", "page": "reference_policies_grammar"}],
    "remark": [{"where": "line 2 Version", "says": "A problem.", "page": "reference_policies_grammar"}],
}


def test_every_sentence():
    sentences, samples = {}, {}
    for code, wording in WORDINGS.items():
        sentences[code], samples[code] = wording.problem, SAMPLES[code]
        if wording.suggestion:
            advice = f"{code} (suggestion)"
            sentences[advice] = wording.suggestion
            samples[advice] = [each for each in SAMPLES[code] if each.get("nearest") != ""]
    check_sentences("findings", {**sentences, **SUMMARIES}, {**samples, **FOUND})
    assert SAMPLES.keys() == WORDINGS.keys()


def test_where_no_name_is_near_there_is_no_suggestion():
    assert sentence_for(Reason("unknown-service", {"service": "qqq", "nearest": ""}), SUGGESTIONS) == ""


@pytest.mark.parametrize("kind", [kind for kind, example in EXAMPLES.items() if example])
def test_the_samples_have_the_parameters_that_the_checks_give(kind):
    for each in found(*EXAMPLES[kind][0]):
        assert each.reason.parameters.keys() == SAMPLES[each.reason.code][0].keys()


def test_each_action_that_the_console_needs_has_its_use():
    assert set(USES) == set(mfa.CONSOLE_READS)
