"""For mfa.py: what shows each kind and what comes near, the reasons, and samples of what is said."""

from mfa_lesson.analysis.findings import mfa
from mfa_lesson.analysis.findings.wording.mfa import USES
from tests.analysis.findings.examples import MFA, OWN_USER, SET_UP, WITHOUT_MFA, allow, deny

DENIED = {"actions": ["iam:CreateVirtualMFADevice", "iam:EnableMFADevice"], "element": "NotAction"}

EXAMPLES = {
    "mfa-deny-misses-access-keys": (
        [deny(Condition={"Bool": {MFA: "false"}})],
        f'Statement[0].Condition.Bool["{MFA}"]',
        [deny(Condition=WITHOUT_MFA)],
    ),
    "mfa-deny-misses-passwords": (
        [deny(Condition={"Null": {MFA: "true"}})],
        f'Statement[0].Condition.Null["{MFA}"]',
        [deny(Condition={"Null": {MFA: "true"}}), deny(Condition={"Bool": {MFA: "false"}})],
    ),
    "mfa-deny-inside-out": (
        [deny(Condition={"BoolIfExists": {MFA: "true"}})],
        f'Statement[0].Condition.BoolIfExists["{MFA}"]',
        [deny(Condition={"StringNotEquals": {MFA: "true"}})],
    ),
    "mfa-allow-too-wide": (
        [allow(Condition={"BoolIfExists": {MFA: "true"}})],
        f'Statement[0].Condition.BoolIfExists["{MFA}"]',
        [allow(Condition={"Bool": {MFA: "true"}})],
    ),
    "mfa-allow-inside-out": (
        [allow(Condition={"Bool": {MFA: "false"}})],
        f'Statement[0].Condition.Bool["{MFA}"]',
        [deny(Condition={"BoolIfExists": {MFA: "false"}})],
    ),
    "mfa-set-up-denied": (
        [deny(NotAction=["iam:CreateVirtualMFADevice"], Condition=WITHOUT_MFA)],
        "Statement[0].NotAction",
        [deny(NotAction=SET_UP, Condition=WITHOUT_MFA)],
    ),
    "password-change-denied": (
        [allow(Action="iam:ChangePassword", Resource=OWN_USER), deny(NotAction=SET_UP, Condition=WITHOUT_MFA)],
        "Statement[1].NotAction",
        [
            allow(Action="iam:ChangePassword", Resource=OWN_USER),
            deny(NotAction=[*SET_UP, "iam:ChangePassword"], Condition=WITHOUT_MFA),
        ],
    ),
    "console-read-denied": (
        [allow(Action="iam:ListMFADevices"), deny(NotAction=SET_UP, Condition=WITHOUT_MFA)],
        "Statement[1].NotAction",
        [allow(Action="iam:ListMFADevices"), deny(NotAction=[*SET_UP, "iam:List*"], Condition=WITHOUT_MFA)],
    ),
}

REASONS = {
    "mfa-deny-misses-passwords": {"key": MFA},
    "mfa-allow-inside-out": {},
    "mfa-set-up-denied": {"actions": ["iam:EnableMFADevice"], "element": "NotAction"},
    "password-change-denied": {"actions": ["iam:ChangePassword"], "element": "NotAction"},
    "console-read-denied": {"actions": ["iam:ListMFADevices"], "element": "NotAction"},
}

SAMPLES = {
    "mfa-deny-misses-access-keys": [{"operator": "Bool", "key": MFA}],
    "mfa-deny-misses-passwords": [{"key": MFA}],
    "mfa-deny-inside-out": [{"missed": ["false", "absent"]}, {"missed": ["absent"]}],
    "mfa-allow-lets-access-keys-in": [{}],
    "mfa-allow-lets-passwords-in": [{}],
    "mfa-allow-inside-out": [{}],
    "mfa-set-up-denied": [DENIED, {**DENIED, "element": "Action"}],
    "password-change-denied": [
        {"actions": [mfa.CHANGE_PASSWORD], "element": "NotAction"},
        {"actions": [mfa.CHANGE_PASSWORD], "element": "Action"},
    ],
    "console-read-denied": [{"actions": [action], "element": "NotAction"} for action in USES]
    + [{"actions": list(USES)[:2], "element": "Action"}],
}
