"""For resources.py: what shows each kind and what comes near, the reasons, and samples of what is said."""

from tests.analysis.findings.examples import OWN_DEVICE, OWN_USER, allow

USER = {"kinds": ["user"], "lines": ["arn:*:iam::*:user/*"], "several": False}
SEVERAL = {"kinds": ["mfa", "user"], "lines": ["arn:*:iam::*:mfa/*", "arn:*:iam::*:user/*"], "several": True}
NOTHING = {"kinds": [], "lines": [], "several": False}

EXAMPLES = {
    "nothing-to-act-on": (
        [allow(Action=["iam:ListUsers", "iam:GetAccountSummary"], Resource=OWN_USER)],
        "Statement[0].Resource",
        [allow(Action=["iam:ListUsers", "iam:GetAccountSummary"], Resource=[OWN_USER, "*"])],
    ),
    "action-without-resource": (
        [allow(Action=["iam:GetUser", "iam:ListUsers"], Resource=OWN_USER)],
        "Statement[0].Action[1]",
        [allow(Action=["iam:GetUser", "iam:List*"], Resource=OWN_USER)],
    ),
    "unused-resource": (
        [allow(Action="iam:ListMFADevices", Resource=["arn:aws:iam::*:mfa/*", OWN_USER])],
        "Statement[0].Resource[0]",
        [allow(Action=["iam:ListMFADevices", "iam:TagMFADevice"], Resource=["arn:aws:iam::*:mfa/*", OWN_USER])],
    ),
}

REASONS = {
    "action-without-resource": {
        "action": "iam:ListUsers",
        "kinds": ["user/"],
        "lines": ["arn:*:iam::*:user/*"],
        "several": False,
    },
    "nothing-to-act-on": {"kinds": ["user/"], "lines": ["arn:*:iam::*:user/*"], "several": True},
    "unused-resource": {"line": "arn:aws:iam::*:mfa/*", "action": "iam:ListMFADevices", "kinds": ["user"]},
}

SAMPLES = {
    "nothing-to-act-on": [USER, SEVERAL, NOTHING, {**NOTHING, "several": True}],
    "action-without-resource": [
        {"action": "iam:GetUser", **USER},
        {"action": "iam:*MFADevice", **SEVERAL},
        {"action": "iam:GetAccountSummary", **NOTHING},
        {"action": "iam:ListUsers", "kinds": ["user/"], "lines": ["arn:*:iam::*:user/*"], "several": False},
    ],
    "unused-resource": [
        {"line": OWN_DEVICE, "action": "iam:GetUser", "kinds": ["user"]},
        {"line": OWN_DEVICE, "action": None, "kinds": ["role", "user"]},
    ],
}
