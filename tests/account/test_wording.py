"""The sentences of the account, word for word: tests/golden/account.txt."""

from mfa_lesson.account import rules
from mfa_lesson.account.users import MFA_STATES
from mfa_lesson.account.ways import Way
from mfa_lesson.account.wording import SENTENCES
from mfa_lesson.text import Reason
from tests.golden import check_sentences

RULES = [value.code for value in vars(rules).values() if isinstance(value, rules.Refusal)]

CONDITION = Reason(
    "condition",
    {
        "key": "aws:MultiFactorAuthPresent",
        "operator": "BoolIfExists",
        "wanted": ("false",),
        "matched": True,
        "given": ("false",),
        "asks": "match",
    },
)

DENIED = ("explicitDeny", "implicitDeny")

SAMPLES = {code: [{}] for code in SENTENCES} | {
    "caller": [{"user": "alice", "signed_in": "in a role session"}],
    "session": [{"name": "alice", "how": "role session", "mfa": mfa} for mfa in MFA_STATES],
    "session-over": [{"name": "alice", "rule": "no-device"}],
    "account": [
        {"account_id": "123456789012", "users": users} for users in ((), ("alice: …",), ("alice: …", "bob: …"))
    ],
    "about-user": [
        {"name": "alice", "devices": (), "access_keys": 0},
        {"name": "alice", "devices": ("alice",), "access_keys": 1},
        {"name": "alice", "devices": ("alice", "work-phone"), "access_keys": 2},
    ],
    "name.too-long": [{"length": 65}],
    "name.strange-characters": [
        {"characters": ("*",)},
        {"characters": (" ",)},
        {"characters": (" ", "$", "ä", "\x00")},
    ],
    "name.no-text": [{"given": "5"}],
    "account-id.not-accepted": [{"given": "'12'"}],
    "user.not-here": [{"name": "'bob'", "users": ("alice",)}, {"name": "'bob'", "users": ()}],
    "device.not-accepted": [{"given": "3"}],
    "role.not-accepted": [{"given": "'a b'"}],
    "federated-name.not-accepted": [{"given": "'a b'"}],
    "mfa.unknown": [{"given": "'none'", "states": ["true", "false", "absent"]}],
    "on.own-user": [{"owner": "alice"}],
    "on.own-device": [{"owner": "alice"}],
    "on.user": [{"owner": "bob"}],
    "on.device-of": [{"owner": "bob"}],
    "on.device": [{"device": "work-phone"}],
    "on.arn": [{"arn": "arn:aws:s3:::x"}],
    "on.path": [{"path": "user/"}],
    "remark.path": [{"path": "user/"}],
    "step": [
        {
            "number": 1,
            "who": "alice",
            "how": "access key",
            "what": "iam:ListUsers",
            "verdict": "Allowed",
            "says": "It works.",
        }
    ],
    "asked.service": [{"service": "cloudformation.amazonaws.com"}],
    "asked.federation": [{"name": "helper"}],
    "why.blocked": [{"guardrails": ("session policy",)}],
    "tried.mfa-open": [{"mfa": "absent"}],
    "tried.no-session": [{"action": "sts:GetFederationToken", "verdict": "Explicit deny"}],
    "asked.role": [{"role": "Helper"}],
    "asked.action": [
        {"action": "iam:ListUsers", "resource": ""},
        {"action": "iam:CreateAccessKey", "resource": "user/alice"},
    ],
    "verdict.refused": [{"rule": code} for code in RULES],
    "why.allowed": [
        {"statements": ("AllowIndividualUserToManageTheirOwnMFA",)},
        {"statements": ("A",)},
        {"statements": ("A", "B")},
    ],
    "why.denied": [
        {"statements": ("A",), "conditions": ()},
        {"statements": ("A", "B", "C"), "conditions": (CONDITION,)},
        {"statements": ("A",), "conditions": (CONDITION, CONDITION)},
    ],
    "why.named-only": [{"statement": "A", "reasons": (CONDITION,)}, {"statement": "A", "reasons": (CONDITION,) * 2}],
    "why.refused": [{"rule": code} for code in RULES],
    "why.refused-though-allowed": [{"rule": "device-in-use"}],
    "says.denied": [
        {"outcome": outcome, "why": Reason("why.not-allowed")} for outcome in ("explicitDeny", "implicitDeny")
    ],
    "says.refused": [{"rule": "no-device"}],
    "says.refused-though-allowed": [{"rule": "device-in-use"}],
    "effect.session": [{"who": "alice", "how": "access key", "mfa": mfa} for mfa in MFA_STATES],
    "effect.device-created": [{"device": "alice"}],
    "effect.device-deleted": [{"device": "alice"}],
    "effect.device-enabled": [{"device": "alice-phone", "user": "alice", "mfa": mfa} for mfa in MFA_STATES],
    "effect.device-deactivated": [{"device": "alice-phone", "user": "alice", "mfa": "true"}],
    "effect.device-resynced": [{"device": "alice"}],
    "effect.password-changed": [{"user": "alice"}],
    "effect.device-enabled-undocumented": [{"device": "alice-phone", "user": "alice", "mfa": "false"}],
    "effect.device-deactivated-undocumented": [{"device": "alice-phone", "user": "alice", "mfa": "false"}],
    "effect.password-changed-in-console": [{"user": "alice"}],
    "effect.caller-named": [{"arn": "arn:aws:iam::123456789012:user/alice"}],
    "effect.access-keys": [{"user": "alice", "count": count} for count in range(3)],
    "effect.access-keys-listed": [{"user": "alice", "count": count} for count in range(3)],
    "effect.devices-listed": [
        {"user": "alice", "devices": devices} for devices in ((), ("alice",), ("alice", "phone"))
    ],
    "effect.virtual-devices-listed": [{"devices": ()}, {"devices": (("bob", "bob"), ("alice", None))}],
    "effect.users-listed": [{"users": ("alice",)}, {"users": ("alice", "bob")}],
    "tried.on-path": [{"path": "user/"}],
    "tried": [{"action": "iam:GetAccountSummary", "on": "on no particular resource"}],
}


def test_golden_sentences():
    check_sentences("account", SENTENCES, SAMPLES)


def test_each_rule_and_each_way_has_its_words():
    assert {code for code in SENTENCES if code.startswith("rule.")} == {f"rule.{code}" for code in RULES}
    assert {code for code in SENTENCES if code.startswith("refused.")} == {f"refused.{code}" for code in RULES}
    for way in Way:
        assert {f"way.{way.value}", f"signed-in.{way.value}", f"remark.{way.value}"} <= SENTENCES.keys()
