"""What is said about access-denied errors, word for word."""

from mfa_lesson.analysis.denials.wording import CALLERS, SENTENCES, SESSIONS, WORDS_FOR_KINDS
from tests.golden import check_sentences

ALICE = "arn:aws:iam::123456789012:user/alice"
ROLE = "arn:aws:iam::123456789012:role/R"
ASKED = {
    "action": "iam:GetUser",
    "resource": "user alice",
    "principal": ALICE,
    "principal_kind": "user",
    "operation": None,
}
DENIED = {"policy_kind": None, "explicit": None, "policy": None, "through": None, "rule": None}
REMEDY = {"action": "s3:GetObject", "resource": "arn:aws:s3:::reports/a.pdf", "policy": None}
BARE = {"action": None, "resource": None, "policy": None}
BLOCK = "BlockMostAccessUnlessSignedInWithMFA"

REMEDIES = [
    *("identity.deny", "identity.allow", "scp.deny", "scp.allow", "rcp.deny", "rcp.allow", "boundary.deny"),
    *("boundary.allow", "session.deny", "session.allow", "endpoint.deny", "endpoint.allow", "resource.deny"),
    *("resource.allow", "trust.deny", "trust.allow", "public-access"),
]
OTHERS = [
    *("no-credentials", "unknown-key", "expired", "signature", "validation", "policy-refused", "throttled", "missing"),
    *("azure", "ssh", "other-code"),
]
PLAIN = [
    *(
        "row.root",
        "found.undecided",
        "found.rule",
        "found.public-access",
        "remedy.decode",
        "note.no-principal",
        "note.encoded",
    ),
    *("note.one-kind", "none.empty", "none.policy", "none.prose", "none.traceback"),
    *(f"remedy.rule.{rule}" for rule in ("mfa-code", "mfa-device", "mfa-both", "session-credentials", "root-user")),
    "remedy.rule.mfa-needed-for-devices",
]

SAMPLES = {
    "asked": [
        *(ASKED | {"principal_kind": kind} for kind in CALLERS),
        ASKED | {"resource": None, "principal": None},
        ASKED | {"action": None, "operation": "PutObject"},
        ASKED | {"action": None},
    ],
    "denied": [
        DENIED,
        *(
            DENIED | {"policy_kind": kind, "explicit": explicit}
            for kind in WORDS_FOR_KINDS
            for explicit in (True, False)
        ),
        DENIED | {"explicit": True},
        DENIED | {"explicit": False},
        DENIED | {"policy_kind": "identity", "explicit": True, "policy": "arn:aws:iam::123456789012:policy/force_mfa"},
        DENIED | {"policy_kind": "endpoint", "explicit": True, "through": "scp"},
        DENIED | {"policy_kind": "public-access"},
        DENIED | {"policy_kind": "rule", "rule": "mfa-code"},
    ],
    "several": [{"count": 2, "left_out": 0}, {"count": 9, "left_out": 4}],
    "row": [{"mfa": "false", "outcome": "explicitDeny", "why": "By `X` of `p`."}],
    "row.allowed": [{"statements": ["A", BLOCK], "policies": ["p", "q"]}],
    "row.explicitDeny": [{"statements": ["A"], "policies": ["p"]}],
    "row.implicitDeny": [
        {"missing": ["identity"], "rails": []},
        {"missing": ["identity", "trust"], "rails": ["permissions boundary"]},
        {"missing": [], "rails": []},
    ],
    "found.fits": [
        {"statements": [BLOCK], "denying": ["false", "absent"], "lacking": [], "of": 3},
        {"statements": [BLOCK, "A"], "denying": ["false", "absent"], "lacking": ["true"], "of": 3},
        {"statements": ["A"], "denying": ["true", "false", "absent"], "lacking": [], "of": 3},
        {"statements": ["A"], "denying": ["absent"], "lacking": [], "of": 1},
    ],
    "found.no-allow": [
        {"statements": [], "denying": [], "lacking": ["true"], "of": 3},
        {"statements": [], "denying": [], "lacking": ["true", "false", "absent"], "of": 3},
    ],
    "found.nothing": [
        {"kind": None, "explicit": None, "allowed": True},
        {"kind": None, "explicit": None, "allowed": False},
        {"kind": "identity", "explicit": True, "allowed": False},
        {"kind": "boundary", "explicit": False, "allowed": False},
    ],
    "found.kind-not-given": [{"kind": kind, "through": None} for kind in WORDS_FOR_KINDS],
    "found.not-theirs": [{"caller": caller} for caller in ("root", "service", "anonymous")],
    "remedy.mfa": [{"statements": ["A"]}, {"statements": ["A", "B"]}],
    "remedy.name-the-user": [{"user": "alice"}],
    "remedy.mfa-and-allow": [{"action": "s3:GetObject", "resource": None}],
    "remedy.role": [{"kind": kind} for kind in SESSIONS],
    "remedy.other-state": [{"states": ["absent"]}, {"states": ["false", "absent"]}],
    "remedy.change-deny": [{"statements": [BLOCK]}, {"statements": ["A", "B"]}],
    "remedy.add-allow": [
        {"action": "s3:GetObject", "resource": "arn:aws:s3:::reports/a.pdf", "lacking": ["identity"]},
        {"action": "sts:AssumeRole", "resource": ROLE, "lacking": ["trust", "permissions boundary"]},
        {"action": "s3:GetObject", "resource": None, "lacking": []},
    ],
    **{f"remedy.{code}": [REMEDY, BARE] for code in REMEDIES},
    "remedy.unknown": [{"explicit": True}, {"explicit": None}],
    "remedy.details": [{"id": "abcdefghijklmnopqrstuvwx1"}],
    **{code: [{}] for code in PLAIN},
    "note.no-action": [{"operation": None}, {"operation": "PutObject"}],
    "note.ungoverned": [{"action": "sts:GetSessionToken"}],
    "note.principal-unreadable": [{"principal": "arn:aws:iam::***:user/****"}],
    "note.account-hidden": [{"account": "123456789012"}],
    "note.resource-hidden": [{"resource": "arn:aws:iam::***:role/R"}],
    "note.resource-missing": [{"resource": None, "statements": statements} for statements in ([], ["A"], ["A", "B"])],
    "note.resource-unreadable": [
        {"resource": "policy path /", "statements": []},
        {"resource": "x", "statements": ["A"]},
    ],
    "note.null-before-name": [{"user": "alice"}],
    "note.session-for-user": [{"session": "deploy"}],
    "note.path-missing": [{"kind": "user", "name": "bob"}, {"kind": "instance-profile", "name": "web"}],
    "note.not-a-request": [{"problem": "the action is too long"}],
    "note.mfa-of-sessions": [{"kind": kind} for kind in SESSIONS],
    "note.no-kind": [{"explicit": None}],
    "note.assume-role": [{"explicit": None}],
    "note.missing-keys": [{"keys": ["aws:SourceIp"]}, {"keys": ["aws:SourceIp", "aws:SourceVpc"]}],
    "note.other-account": [{"account": "111122223333"}],
    "none.no-text": [{"given": "int"}],
    "none.too-long": [{"characters": 1_000_000, "most": 200_000}],
    **{f"none.{code}": [{"words": "Words"}] for code in OTHERS},
}


def test_golden():
    check_sentences("denials", SENTENCES, SAMPLES)
