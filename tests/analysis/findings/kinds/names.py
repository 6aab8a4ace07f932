"""For names.py: what shows each kind and what comes near, the reasons, and samples of what is said."""

from tests.analysis.findings.examples import allow

BAD_KEYS = {"StringEquals": {"aws:usernme": "alice"}}

EXAMPLES = {
    "unknown-service": (
        [allow(Action=["iam:GetUser", "imm:GetUser"])],
        "Statement[0].Action[1]",
        [allow(Action=["iam:GetUser", "IAM:GetRole"])],
    ),
    "unknown-action": (
        [allow(Action="iam:GetUsers")],
        "Statement[0].Action",
        [allow(Action=["iam:getuser", "iam:Get*User", "iam:*"])],
    ),
    "unknown-key": (
        [allow(Condition=BAD_KEYS)],
        'Statement[0].Condition.StringEquals["aws:usernme"]',
        [allow(Condition={"StringEquals": {"AWS:UserName": "alice", "aws:PrincipalTag/usernme": "x"}})],
    ),
}

REASONS = {
    "unknown-service": {"service": "imm", "nearest": ""},
}

SAMPLES = {
    "unknown-service": [{"service": "imm", "nearest": "iam"}, {"service": "qqq", "nearest": ""}],
    "unknown-action": [
        {"service": "iam", "action": "GetUsers", "nearest": "iam:GetUser"},
        {"service": "iam", "action": "Qwertz", "nearest": ""},
    ],
    "no-action-fits": [{"service": "iam", "line": "iam:Gte*"}],
    "unknown-key": [{"key": "aws:usernme", "nearest": "aws:username"}, {"key": "aws:Qwertz", "nearest": ""}],
    "tag-without-name": [{"key": "aws:PrincipalTag", "example": "aws:PrincipalTag/team"}],
}
