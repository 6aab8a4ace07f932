"""What is said about a statement taken apart, word for word."""

from mfa_lesson.account.users import MFA_STATES
from mfa_lesson.analysis.statements.wording import CALLER, SENTENCES
from mfa_lesson.text import Reason
from tests.golden import check_sentences

USER = {
    "text": "arn:aws:iam::*:user/${aws:username}",
    "service": "iam",
    "kind": "user",
    "name": "${aws:username}",
    "own": True,
    "region": "",
    "account": "*",
}
DEVICE = {**USER, "text": "arn:aws:iam::*:mfa/${aws:username}", "kind": "mfa"}
ANY_USER = {**USER, "text": "arn:aws:iam::*:user/*", "name": "*", "own": False}
BOB = {**USER, "text": "arn:aws:iam::1:user/bob", "name": "bob", "own": False, "account": "123456789012"}
SOME_ROLE = {**USER, "text": "arn:aws:iam::*:role/a-*", "kind": "role", "name": "a-*", "own": False}
BUCKET = {**BOB, "text": "arn:aws:s3:::reports", "service": "s3", "kind": "bucket", "name": "reports", "account": ""}
INSTANCE = {**ANY_USER, "text": "arn:aws:ec2:*:*:instance/*", "service": "ec2", "kind": "instance", "region": "*"}
TOPIC = {**BUCKET, "text": "arn:aws:sns:eu-west-1::a", "service": "sns", "kind": "", "name": "a", "region": "eu-west-1"}
ANY_SERVICE = {**BUCKET, "text": "arn:aws:*:::a", "service": "*", "kind": "", "name": "a"}
ARNS = [USER, DEVICE, ANY_USER, BOB, SOME_ROLE, BUCKET, INSTANCE, TOPIC, ANY_SERVICE]

BOOL = {
    "key": "aws:MultiFactorAuthPresent",
    "values": ["false"],
    "operator": "BoolIfExists",
    "name": "Bool",
    "qualifier": None,
    "if_exists": True,
    "negated": False,
    "missing": True,
    "present": False,
}
ONLY_TRUE = {**BOOL, "values": ["true"], "operator": "Bool", "if_exists": False, "missing": False, "present": True}
LIKE = {
    **ONLY_TRUE,
    "key": "aws:PrincipalTag/team",
    "values": ["a", "b*"],
    "operator": "StringLike",
    "name": "StringLike",
}
NOT_LIKE = {**LIKE, "operator": "StringNotLike", "name": "StringNotLike", "negated": True, "missing": True}
ALL = {**LIKE, "operator": "ForAllValues:StringLike", "qualifier": "ForAllValues", "missing": True}
SOME = {**LIKE, "operator": "ForAnyValue:StringLike", "qualifier": "ForAnyValue"}
NO_VALUES = {**LIKE, "values": []}
NULL = {**ONLY_TRUE, "operator": "Null", "name": "Null", "missing": True, "present": False}
CONDITIONS = [BOOL, ONLY_TRUE, LIKE, NOT_LIKE, ALL, SOME, NO_VALUES, {**NO_VALUES, "missing": True}]
NULLS = [NULL, {**NULL, "missing": False, "present": True}, {**NULL, "present": True}, {**NULL, "missing": False}]

ALICE = {"text": "arn:aws:iam::123456789012:user/alice", "kind": "user", "name": "alice", "account": "123456789012"}
ACCOUNT = {"text": "123456789012", "kind": "account", "name": "", "account": "123456789012"}
EVERYBODY = {"text": "*", "kind": "everybody", "name": "", "account": ""}
OTHERS = [
    {**ALICE, "kind": "role", "name": "Deploy"},
    {**ALICE, "kind": "role-session", "name": "Deploy/alice"},
    {**ALICE, "kind": "federated-user"},
    {**EVERYBODY, "kind": "deleted", "text": "AIDAEXAMPLEEXAMPLE", "name": "AIDAEXAMPLEEXAMPLE"},
    {**EVERYBODY, "kind": "service", "text": "ec2.amazonaws.com", "name": "ec2.amazonaws.com"},
    {**EVERYBODY, "kind": "federated", "text": "accounts.google.com", "name": "accounts.google.com"},
    {**EVERYBODY, "kind": "canonicaluser", "text": "79a59d", "name": "79a59d"},
]

SUMMARY = {
    "actions": Reason("actions.all"),
    "principals": None,
    "resources": Reason("resources.all"),
    "conditions": Reason("conditions.none"),
}
VARIABLE = {"key": "aws:username", "filled": [], "default": None, "lines": 1, "useless": False}
REQUEST = {"action": "iam:GetUser", "resource": "*"}
SAMPLES = {
    "summary.Allow": [
        SUMMARY,
        {**SUMMARY, "principals": Reason("principals", {"entries": [ALICE, ACCOUNT]}), "resources": None},
        {**SUMMARY, "principals": Reason("principals.all-but", {"entries": [ALICE]})},
    ],
    "principals": [{"entries": [ALICE, ALICE, EVERYBODY]}, {"entries": OTHERS}],
    "principals.all-but": [{"entries": [ALICE, ACCOUNT]}],
    "principals.list": [
        {"element": "Principal", "effect": "Allow"},
        {"element": "Principal", "effect": "Deny"},
        {"element": "NotPrincipal", "effect": "Deny"},
    ],
    "principal": [
        *({**entry, "grants": True} for entry in (ALICE, ACCOUNT, EVERYBODY, *OTHERS)),
        {**ACCOUNT, "grants": False},
    ],
    "summary.Deny": [{**SUMMARY, "conditions": Reason("conditions", {"conditions": [BOOL]})}],
    "actions.all-but": [{"actions": ["iam:GetUser"]}, {"actions": ["iam:GetUser", "iam:ListUsers"]}],
    "actions.named": [{"actions": ["iam:GetUser"]}, {"actions": ["iam:GetUser", "iam:ListUsers"]}],
    "actions.fitting": [{"actions": ["iam:Get*", "iam:ListUsers"]}],
    "actions.exceptions-silent": [{"effect": "Deny"}, {"effect": "Allow"}],
    "actions.list": [
        {"count": 5, "reads": 2, "writes": 3},
        {"count": 1, "reads": 1, "writes": 0},
        {"count": 2, "reads": 0, "writes": 2},
        {"count": 2, "reads": 0, "writes": 0},
    ],
    "actions.group": [
        {"service": "", "subject": "user", "actions": ["iam:GetUser", "iam:ListUsers"]},
        {"service": "iam", "subject": "", "actions": ["iam:List"]},
    ],
    "action.of-service": [{"text": "iam:*", "service": "iam", "name": "*"}],
    "action.beginning": [
        {"text": "iam:Get*", "service": "iam", "name": "Get*"},
        {"text": "*:List*", "service": "*", "name": "List*"},
    ],
    "action.fitting": [
        {"text": "s3:Get?bject", "service": "s3", "name": "Get?bject"},
        {"text": "s3:*Acl?", "service": "s3", "name": "*Acl?"},
    ],
    "resources": [{"resources": [arn]} for arn in ARNS] + [{"resources": [USER, DEVICE, USER]}],
    "resources.all-but": [{"count": 1}, {"count": 2}],
    "resources.list": [{"count": 1}, {"count": 2}],
    "resources.old-version": [{"version": "2008-10-17"}],
    "resource": ARNS,
    "variable": [
        *({**VARIABLE, "key": key} for key in CALLER),
        {**VARIABLE, "key": "aws:PrincipalTag/team", "default": "none"},
        {**VARIABLE, "filled": ["arn:aws:iam::*:user/alice"], "useless": True},
        {**VARIABLE, "key": "aws:PrincipalTag/team", "lines": 2, "useless": True},
    ],
    "conditions": [{"conditions": [one]} for one in [*CONDITIONS, *NULLS]] + [{"conditions": [BOOL, LIKE]}],
    "conditions.keys": [
        {"keys": ["aws:PrincipalTag/team", "aws:PrincipalTag/team"]},
        {"keys": ["aws:username", "aws:SourceIp"]},
    ],
    "conditions.several": [{"count": 2}],
    "condition": CONDITIONS,
    "condition.null": [NULL],
    "condition.variable": [{"key": "aws:username"}, {"key": "aws:PrincipalTag/team"}],
    "row.state": [{"state": state} for state in MFA_STATES if state != "absent"],
    "row.no-state": [{"state": "absent"}],
    "row.value": [{"value": "a`b"}],
    "then.applies": [{"effect": "Deny", "several": False}, {"effect": "Allow", "several": True}],
    "verdict.Allow": [REQUEST],
    "verdict.Deny": [REQUEST],
    "verdict.silent": [REQUEST],
    "text.title": [{"statement": "Block", "policy": "force_mfa", "summary": "Denies every action."}],
    "text.verdict": [{"matched": True, "verdict": "it names it"}, {"matched": False, "verdict": "it does not"}],
    "several-statements": [{"policy": "force_mfa", "statements": ["Block", "Allow"]}],
    "text.row": [
        {"label": "true", "met": True, "then": "the Deny applies"},
        {"label": "false", "met": False, "then": "the statement doesn’t apply"},
    ],
}
WITHOUT_PARAMETERS = [code for code, words in SENTENCES.items() if isinstance(words, str) and "{" not in words]


def test_golden():
    check_sentences("statements", SENTENCES, SAMPLES | {code: [{}] for code in WITHOUT_PARAMETERS})
