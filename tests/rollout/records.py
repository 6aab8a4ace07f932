"""Single CloudTrail records made up, and what the lesson says of one."""

from mfa_lesson import cloudtrail

ACCOUNT = "123456789012"


def identity(name="dana", mfa=None, **more):
    user = {"type": "IAMUser", "arn": f"arn:aws:iam::{ACCOUNT}:user/{name}", "userName": name, "accountId": ACCOUNT}
    if mfa:
        user["sessionContext"] = {"attributes": {"mfaAuthenticated": mfa, "creationDate": "2026-11-27T08:00:00Z"}}
    return user | {"accessKeyId": "ASIAEXAMPLE" if mfa else "AKIAEXAMPLE"} | more


def record(event="DescribeInstances", source="ec2", user=None, **more):
    made = {
        "eventVersion": "1.11",
        "userIdentity": user or identity(),
        "eventTime": "2026-11-27T09:00:00Z",
        "eventSource": f"{source}.amazonaws.com",
        "eventName": event,
        "awsRegion": "eu-west-1",
        "sourceIPAddress": "203.0.113.7",
        "userAgent": "aws-cli/2.32.3",
        "requestParameters": None,
        "responseElements": None,
        "eventType": "AwsApiCall",
    }
    return made | more


def judge(one, policies="force_mfa"):
    (calls,) = cloudtrail([one], policies).calls
    return calls
