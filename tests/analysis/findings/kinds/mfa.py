"""For mfa.py: what shows each kind and what comes near, the reasons, and samples of what is said."""

from mfa_lesson.analysis.findings import mfa
from mfa_lesson.analysis.findings.wording.mfa import USES
from tests.analysis.findings.examples import AGE, MFA, OWN_USER, SET_UP, WITHOUT_MFA, allow, deny

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
    "mfa-deny-misses-both": (
        [deny(Condition={"NumericGreaterThan": {AGE: "3600"}})],
        f'Statement[0].Condition.NumericGreaterThan["{AGE}"]',
        [deny(Condition={"NumericGreaterThanIfExists": {AGE: "3600"}})],
    ),
    "mfa-age-idle": (
        [deny(Condition={**WITHOUT_MFA, "NumericGreaterThanIfExists": {AGE: "3600"}})],
        f'Statement[0].Condition.NumericGreaterThanIfExists["{AGE}"]',
        [deny(Condition=WITHOUT_MFA), deny(Condition={"NumericGreaterThan": {AGE: "3600"}})],
    ),
    "mfa-tests-contradict": (
        [deny(Condition={"Bool": {MFA: "false"}, "NumericGreaterThan": {AGE: "3600"}})],
        f'Statement[0].Condition.NumericGreaterThan["{AGE}"]',
        [deny(Condition={"Bool": {MFA: "true"}, "NumericGreaterThan": {AGE: "3600"}}), deny(Condition=WITHOUT_MFA)],
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
    "mfa-deny-misses-access-keys": {"operator": "Bool", "key": MFA},
    "mfa-deny-inside-out": {"missed": ["false"], "key": MFA},
    "mfa-deny-misses-passwords": {"operator": "Null", "key": MFA},
    "mfa-deny-misses-both": {"operator": "NumericGreaterThan", "key": AGE},
    "mfa-age-idle": {"operator": "NumericGreaterThanIfExists"},
    "mfa-tests-contradict": {"tests": [f"Bool {MFA}", f"NumericGreaterThan {AGE}"]},
    "mfa-allow-inside-out": {"key": MFA},
    "mfa-set-up-denied": {"actions": ["iam:EnableMFADevice"], "element": "NotAction"},
    "password-change-denied": {"actions": ["iam:ChangePassword"], "element": "NotAction"},
    "console-read-denied": {"actions": ["iam:ListMFADevices"], "element": "NotAction"},
}

SAMPLES = {
    "mfa-deny-misses-access-keys": [{"operator": "Bool", "key": MFA}],
    "mfa-deny-misses-passwords": [{"operator": "Null", "key": MFA}],
    "mfa-deny-misses-both": [{"operator": "NumericGreaterThan", "key": AGE}],
    "mfa-age-idle": [{"operator": "NumericGreaterThanIfExists"}],
    "mfa-tests-contradict": [{"tests": [f"Bool {MFA}", f"NumericGreaterThan {AGE}"]}],
    "mfa-deny-inside-out": [
        {"missed": ["false", "absent"], "key": MFA},
        {"missed": ["absent"], "key": MFA},
        {"missed": ["old"], "key": AGE},
    ],
    "mfa-allow-lets-access-keys-in": [{"key": MFA}, {"key": AGE}],
    "mfa-allow-lets-passwords-in": [{"key": MFA}],
    "mfa-allow-lets-both-in": [{"key": AGE}],
    "mfa-allow-inside-out": [{"key": MFA}],
    "mfa-allow-of-old-mfa": [{"key": AGE}],
    "mfa-set-up-denied": [DENIED, {**DENIED, "element": "Action"}],
    "password-change-denied": [
        {"actions": [mfa.CHANGE_PASSWORD], "element": "NotAction"},
        {"actions": [mfa.CHANGE_PASSWORD], "element": "Action"},
    ],
    "console-read-denied": [{"actions": [action], "element": "NotAction"} for action in USES]
    + [{"actions": list(USES)[:2], "element": "Action"}],
}
