"""For own_user.py: what shows each kind and what comes near, the reasons, and samples of what is said."""

from tests.analysis.findings.examples import OWN_DEVICE, OWN_USER, allow

EXAMPLES = {
    "get-user-missing": (
        [allow(Action="iam:EnableMFADevice", Resource=OWN_USER)],
        "Statement[0].Action",
        [allow(Action=["iam:EnableMFADevice", "iam:GetUser"], Resource=OWN_USER)],
    ),
    "device-name": (
        [allow(Action="iam:CreateVirtualMFADevice", Resource=OWN_DEVICE)],
        "Statement[0].Resource",
        [allow(Action="iam:CreateVirtualMFADevice", Resource="arn:aws:iam::*:mfa/${aws:username}*")],
    ),
    "users-with-a-path": (
        [allow(Action="iam:GetUser", Resource=[OWN_USER])],
        "Statement[0].Resource[0]",
        [allow(Action="iam:GetUser", Resource=[OWN_USER, "arn:aws:iam::*:user/*/${aws:username}"])],
    ),
}

REASONS = {
    "get-user-missing": {"action": "iam:GetUser"},
    "device-name": {"line": OWN_DEVICE, "instead": "arn:aws:iam::*:mfa/*"},
    "users-with-a-path": {"line": OWN_USER, "further": "arn:aws:iam::*:user/*/${aws:username}"},
}

SAMPLES = {
    "get-user-missing": [{"action": "iam:GetUser"}],
    "device-name": [{"line": OWN_DEVICE, "instead": "arn:aws:iam::*:mfa/*"}],
    "users-with-a-path": [{"line": OWN_USER, "further": "arn:aws:iam::*:user/*/${aws:username}"}],
}
