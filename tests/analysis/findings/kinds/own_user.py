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
    "name-never-fits": (
        [allow(Action="iam:GetUser", Resource=[OWN_USER, "arn:aws:iam::*:user/{aws:username}"])],
        "Statement[0].Resource[1]",
        [allow(Action="iam:GetUser", Resource=["arn:aws:iam::*:user/<team>/*", "arn:aws:iam::*:user/a.b+c=d,e@f_g-h"])],
    ),
    "id-for-name": (
        [allow(Action="iam:GetUser", Resource="arn:aws:iam::*:user/${aws:userid}")],
        "Statement[0].Resource",
        [allow(Action="s3:GetObject", Resource="arn:aws:s3:::home/${aws:userid}/*")],
    ),
    "users-with-a-path": (
        [allow(Action="iam:GetUser", Resource=[OWN_USER])],
        "Statement[0].Resource[0]",
        [allow(Action="iam:GetUser", Resource=[OWN_USER, "arn:aws:iam::*:user/*/${aws:username}"])],
    ),
}

REASONS = {
    "name-never-fits": {
        "line": "arn:aws:iam::*:user/{aws:username}",
        "characters": ["{", ":", "}"],
        "instead": OWN_USER,
    },
    "id-for-name": {"line": "arn:aws:iam::*:user/${aws:userid}", "instead": OWN_USER},
    "get-user-missing": {"action": "iam:GetUser"},
    "device-name": {"line": OWN_DEVICE, "instead": "arn:aws:iam::*:mfa/*"},
    "users-with-a-path": {"line": OWN_USER, "further": "arn:aws:iam::*:user/*/${aws:username}"},
}

SAMPLES = {
    "name-never-fits": [
        {"line": "arn:aws:iam::*:user/<you>", "characters": ["<", ">"], "instead": OWN_USER},
        {"line": "arn:aws:iam::*:role/`$x", "characters": ["`", "$"], "instead": ""},
    ],
    "id-for-name": [{"line": "arn:aws:iam::*:user/${aws:userid}", "instead": OWN_USER}],
    "get-user-missing": [{"action": "iam:GetUser"}],
    "device-name": [{"line": OWN_DEVICE, "instead": "arn:aws:iam::*:mfa/*"}],
    "users-with-a-path": [{"line": OWN_USER, "further": "arn:aws:iam::*:user/*/${aws:username}"}],
}
