"""For no_effect.py: what shows each kind and what comes near, the reasons, and samples of what is said."""

from tests.analysis.findings.examples import MFA, OWN_DEVICE, OWN_USER, WITHOUT_MFA, allow, deny

EXAMPLES = {
    "contradiction": (
        [deny(Condition={"Bool": {MFA: "true"}, "BoolIfExists": {MFA: "false"}})],
        f'Statement[0].Condition.BoolIfExists["{MFA}"]',
        [deny(Condition={"Bool": {MFA: "false"}, "BoolIfExists": {MFA: "false"}})],
    ),
    "always-denied": (
        [allow(Action=["s3:GetObject", "iam:GetUser"]), deny(Action="iam:*")],
        "Statement[0].Action[1]",
        [allow(Action=["s3:GetObject", "iam:GetUser"]), deny(Action="iam:*", Condition=WITHOUT_MFA)],
    ),
    "said-already": (
        [allow(Action="iam:Get*"), allow(Action=["iam:GetUser", "iam:GetRole*"], Resource=OWN_USER)],
        "Statement[1]",
        [allow(Action="iam:Get?ser"), allow(Action="iam:Get*", Resource=OWN_USER)],
    ),
    "line-twice": (
        [allow(Action=["iam:GetUser", "IAM:getuser"])],
        "Statement[0].Action[1]",
        [allow(Action=["iam:GetUser", "iam:GetUserPolicy"], Resource=[OWN_USER, OWN_DEVICE])],
    ),
    "allowed-nowhere": (
        [allow(Action="iam:GetUser"), deny(NotAction=["iam:GetUser", "iam:GetRole"])],
        "Statement[1].NotAction[1]",
        [allow(Action="iam:Get*"), deny(NotAction=["iam:GetUser", "iam:GetRole"])],
    ),
    "needs-no-permission": (
        [allow(Action="sts:GetSessionToken")],
        "Statement[0].Action",
        [allow(Action="sts:Get*")],
    ),
}

REASONS = {
    "said-already": {"effect": "Allow", "by": "Statement[0]"},
    "contradiction": {"operators": ["Bool", "BoolIfExists"], "key": MFA},
    "line-twice": {"line": "IAM:getuser"},
    "allowed-nowhere": {"action": "iam:GetRole", "several": False},
    "needs-no-permission": {"action": "sts:GetSessionToken"},
}

SAMPLES = {
    "contradiction": [{"operators": ["Bool", "Null"], "key": MFA}],
    "always-denied": [{"by": ["A"]}, {"by": ["A", ("B", "guard")]}],
    "action-always-denied": [{"action": "iam:GetUser", "by": ["A", "B"]}],
    "said-already": [{"effect": "Allow", "by": "A"}, {"effect": "Deny", "by": "A"}],
    "line-twice": [{"line": "iam:GetUser"}],
    "line-covered": [{"line": "iam:GetUser", "by": "iam:get*"}],
    "allowed-nowhere": [{"action": "iam:GetRole", "several": False}, {"action": "iam:GetRole", "several": True}],
    "needs-no-permission": [{"action": "sts:GetSessionToken"}],
}
