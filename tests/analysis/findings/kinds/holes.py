"""For holes.py: what shows each kind and what comes near, the reasons, and samples of what is said."""

from tests.analysis.findings.examples import OWN_USER, SET_UP, WITHOUT_MFA, allow, deny

KEYS = ["iam:CreateAccessKey", "iam:ListAccessKeys"]
OWN = allow(Action="iam:GetUser", Resource=OWN_USER)

EXAMPLES = {
    "mfa-deny-hole": (
        [deny(NotAction=[*SET_UP, "iam:*"], Condition=WITHOUT_MFA)],
        "Statement[0].NotAction[2]",
        [deny(NotAction=[*SET_UP, "iam:Get*", "iam:List*"], Condition=WITHOUT_MFA), deny(NotAction="iam:*")],
    ),
    "mfa-deny-exempts-power": (
        [deny(NotAction=[*SET_UP, "iam:UpdateLoginProfile"], Condition=WITHOUT_MFA)],
        "Statement[0].NotAction[2]",
        [
            allow(Action="iam:UpdateLoginProfile", Resource=OWN_USER),
            deny(NotAction=[*SET_UP, "iam:UpdateLoginProfile", "iam:ChangePassword"], Condition=WITHOUT_MFA),
        ],
    ),
    "mfa-deny-exempts-reset": (
        [
            allow(Action="iam:UpdateLoginProfile", Resource=OWN_USER),
            deny(NotAction=[*SET_UP, "iam:UpdateLoginProfile"], Condition=WITHOUT_MFA),
        ],
        "Statement[1].NotAction[2]",
        [
            allow(Action="iam:ChangePassword", Resource=OWN_USER),
            deny(NotAction=[*SET_UP, "iam:ChangePassword", "iam:ResyncMFADevice"], Condition=WITHOUT_MFA),
        ],
    ),
    "self-service-for-everybody": (
        [OWN, allow(Action=KEYS, Resource="*")],
        "Statement[1].Resource",
        [OWN, allow(Action=KEYS, Resource=OWN_USER), allow(Action=["iam:ListAccessKeys", "iam:ChangePassword"])],
    ),
    "credentials-of-everybody": (
        [allow(Action=KEYS, Resource="*")],
        "Statement[0].Resource",
        [allow(Action="iam:*"), allow(Action=KEYS, Resource="arn:aws:iam::*:user/ci-*")],
    ),
}

POWERS = ["iam:CreateAccessKey", "iam:UpdateAccessKey", "iam:CreateLoginProfile"]

REASONS = {
    "mfa-deny-exempts-reset": {"line": "iam:UpdateLoginProfile", "action": "iam:UpdateLoginProfile"},
    "mfa-deny-hole": {"line": "iam:*", "actions": POWERS, "more": True},
    "mfa-deny-exempts-power": {"line": "iam:UpdateLoginProfile", "actions": ["iam:UpdateLoginProfile"], "more": False},
    "self-service-for-everybody": {"actions": ["iam:CreateAccessKey"], "more": False},
    "credentials-of-everybody": {"actions": ["iam:CreateAccessKey"], "more": False},
}

SAMPLES = {
    "mfa-deny-exempts-reset": [{"line": "iam:UpdateLoginProfile", "action": "iam:UpdateLoginProfile"}],
    "mfa-deny-hole": [{"line": "iam:*", "actions": POWERS, "more": True}],
    "mfa-deny-exempts-power": [{"line": "iam:CreateAccessKey", "actions": ["iam:CreateAccessKey"], "more": False}],
    "self-service-for-everybody": [{"actions": POWERS, "more": False}],
    "credentials-of-everybody": [{"actions": ["iam:CreateAccessKey"], "more": False}],
}
