"""For allowances.py: what shows each kind and what comes near, the reasons, and samples of what is said."""

from tests.analysis.findings.examples import WITHOUT_MFA, allow, deny
from tests.analysis.findings.kinds.values import when

ROLES, ONE_ROLE = "arn:aws:iam::111122223333:role/*", "arn:aws:iam::111122223333:role/batch"
PASS, CREATE = "iam:PassRole", "iam:CreateServiceLinkedRole"
TO_BATCH = when("StringEquals", "iam:PassedToService", "batch.amazonaws.com")
FOR_BATCH = when("StringEquals", "iam:AWSServiceName", "batch.amazonaws.com")

EXAMPLES = {
    "exclusion-undone": (
        [allow(NotAction="s3:DeleteBucket")],
        "Statement[0].NotAction",
        [
            allow(NotAction=["iam:*", "organizations:*"]),
            allow(NotAction="s3:DeleteBucket", Resource="arn:aws:s3:::*"),
            allow(Action="s3:*", NotResource="arn:aws:s3:::secret"),
            deny(NotAction="s3:DeleteBucket", Condition=WITHOUT_MFA),
            allow(),
        ],
    ),
    "pass-role": (
        [allow(Action=["iam:GetRole", PASS], Resource=[ONE_ROLE, ROLES])],
        "Statement[0].Resource",
        [
            allow(Action=PASS, Resource=[ONE_ROLE, "arn:aws:iam::*:role/batch-*", "arn:aws:iam::*:user/*"]),
            allow(Action=PASS, Condition=TO_BATCH),
            allow(Action=PASS, Condition=when("StringLikeIfExists", "iam:PassedToService", "batch.amazonaws.com")),
            allow(Action=PASS, Condition=when("ArnLike", "iam:AssociatedResourceArn", "arn:aws:batch:*:*:job/a")),
            allow(Action=["iam:GetRole", "iam:ListRoles"]),
            allow(NotAction="iam:*"),
            deny(Action=PASS),
            allow(),
            allow(Action="iam:*"),
        ],
    ),
    "pass-role-with-iam": (
        [allow(Action="iam:*")],
        "Statement[0].Resource",
        [allow(), allow(Action="iam:*", Resource="arn:aws:iam::*:user/*"), allow(Action="iam:*", Condition=TO_BATCH)],
    ),
    "any-service-linked-role": (
        [allow(Action=CREATE, Resource="arn:aws:iam::*:role/aws-service-role/*")],
        "Statement[0].Resource",
        [
            allow(Action=CREATE, Resource="arn:aws:iam::*:role/aws-service-role/batch.amazonaws.com/*"),
            allow(Action=CREATE, Condition=FOR_BATCH),
            allow(Action="iam:CreateRole"),
            allow(),
        ],
    ),
}

REASONS = {
    "exclusion-undone": {"element": "NotAction", "action": "iam:AttachUserPolicy"},
    "pass-role": {"action": PASS, "element": "Resource"},
    "pass-role-with-iam": {"action": PASS, "element": "Resource"},
    "any-service-linked-role": {"action": CREATE, "element": "Resource"},
}

SAMPLES = {
    **{code: [parameters] for code, parameters in REASONS.items()},
    "pass-role": [{"action": PASS, "element": "Resource"}, {"action": PASS, "element": "NotResource"}],
}
