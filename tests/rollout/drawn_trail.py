"""Draws CloudTrail records, and says by hand what cloudtrail() must answer for each.

The expected answers don't come from the package's tables: what an event needs, and what a record says about MFA, is
written here from AWS's pages. Only evaluate() is asked, once for each request that the record can stand for.

python tests/rollout/drawn_trail.py [RECORDS [SEED]]

AWS pages: cloudtrail-event-reference-user-identity, cloudtrail-event-reference-record-contents,
cloudtrail-insights-fields-trails, cloudtrail-event-reference-aggregated-events, cloudtrail-non-api-events of the
CloudTrail User Guide; reference_policies_condition-keys; troubleshoot_access-denied.
"""

from __future__ import annotations

import gzip
import json
import random
import sys
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from mfa_lesson import Policy, Request, cloudtrail, evaluate, load_policy

HOME, AWAY = "111122223333", "444455556666"

SKIPPED = "skipped"

MFA = "aws:MultiFactorAuthPresent"

NAMES = ["dana", "a.b+c=d,e@f-g_h", "HIDDEN_DUE_TO_SECURITY_REASONS", "X" * 64]
PATHS = ["/", "/team/", "/a/b/"]
"""Names and paths that IAM accepts."""

OWN, OTHERS, DEVICE, ANY, UNKNOWN = "own", "others", "device", "*", "unknown"
"""What a call acts on: the caller's own user, another one, the device, no single resource, or what isn't said."""


class Event(NamedTuple):
    """An event, what it needs, and on what."""

    source: str
    name: str
    actions: tuple[str, ...] | None
    """None if any action of the service can be behind it, and () if nobody knows the service."""
    resource: str
    parameters: Any
    resources: Any = None
    category: str = "Management"


EVENTS = [
    Event("ec2", "DescribeInstances", ("ec2:DescribeInstances",), UNKNOWN, None),
    Event("ec2", "RunInstances", ("ec2:RunInstances",), UNKNOWN, {"instancesSet": {"items": []}}),
    Event("iam", "ListUsers", ("iam:ListUsers",), UNKNOWN, {"pathPrefix": "/x/"}),
    Event("iam", "ListVirtualMFADevices", ("iam:ListVirtualMFADevices",), "mfa-list", None),
    Event("iam", "GetUser", ("iam:GetUser",), OWN, None),
    Event("iam", "GetUser", ("iam:GetUser",), OTHERS, {"userName": "somebody.else"}),
    Event("iam", "ListAccessKeys", ("iam:ListAccessKeys",), OWN, {"userName": "{name}"}),
    Event("iam", "ChangePassword", ("iam:ChangePassword",), OWN, None),
    Event("iam", "EnableMFADevice", ("iam:EnableMFADevice",), OWN, {"userName": "{name}", "serialNumber": "{serial}"}),
    Event("iam", "EnableMFADevice", ("iam:EnableMFADevice",), UNKNOWN, None),
    Event("iam", "DeleteUser", ("iam:DeleteUser",), UNKNOWN, None),
    Event("iam", "GetAccessKeyLastUsed", ("iam:GetAccessKeyLastUsed",), UNKNOWN, {"accessKeyId": "AKIAEXAMPLE"}),
    Event("iam", "SimulatePrincipalPolicy", ("iam:SimulatePrincipalPolicy",), UNKNOWN, {"policySourceArn": "x"}),
    Event("iam", "CreateVirtualMFADevice", ("iam:CreateVirtualMFADevice",), DEVICE, {"virtualMFADeviceName": "{name}"}),
    Event("iam", "DeleteVirtualMFADevice", ("iam:DeleteVirtualMFADevice",), DEVICE, {"serialNumber": "{serial}"}),
    Event("iam", "GetAccountPasswordPolicy", ("iam:GetAccountPasswordPolicy",), ANY, None),
    Event("sts", "AssumeRole", ("sts:AssumeRole",), UNKNOWN, {"roleArn": "x", "roleSessionName": "y"}),
    Event("s3", "ListBuckets", ("s3:ListAllMyBuckets",), ANY, None),
    Event("s3", "GetObject", ("s3:GetObject",), "arn:aws:s3:::amzn-s3-demo-bucket/k", {"key": "k"},
          [{"type": "AWS::S3::Object", "ARN": "arn:aws:s3:::amzn-s3-demo-bucket/k"}], "Data"),
    Event("s3", "DeleteObjects", ("s3:DeleteObject",), UNKNOWN, {"bucketName": "amzn-s3-demo-bucket"},
          [{"type": "AWS::S3::Bucket", "ARN": "arn:aws:s3:::amzn-s3-demo-bucket"}], "Data"),
    Event("s3", "HeadBucket", ("s3:ListBucket",), "arn:aws:s3:::amzn-s3-demo-bucket", None,
          [{"type": "AWS::S3::Bucket", "ARN": "arn:aws:s3:::amzn-s3-demo-bucket"}], "Data"),
    Event("s3", "CopyObject", ("s3:GetObject", "s3:PutObject"), UNKNOWN, {"x": "HIDDEN_DUE_TO_SECURITY_REASONS"}),
    Event("dynamodb", "Query", ("dynamodb:Query",), UNKNOWN, {"tableName": "t", "indexName": "i"},
          [{"type": "AWS::DynamoDB::Table", "ARN": f"arn:aws:dynamodb:eu-west-1:{HOME}:table/t"}], "Data"),
    Event("lambda", "Invoke", ("lambda:InvokeFunction",), UNKNOWN, None, None, "Data"),
    Event("lambda", "ListFunctions20150331", ("lambda:ListFunctions",), UNKNOWN, None),
    Event("monitoring", "PutMetricData", ("cloudwatch:PutMetricData",), UNKNOWN, None),
    Event("apigateway", "GetRestApis", None, UNKNOWN, None),
    Event("brand-new-service", "DoSomething", (), UNKNOWN, None),
    Event("signin", "CreateOAuth2Token", ("signin:CreateOAuth2Token",), UNKNOWN, None),
]  # fmt: skip

FREE = [Event("sts", name, (), UNKNOWN, None) for name in ("GetCallerIdentity", "GetSessionToken", "GetAccessKeyInfo")]
"""Calls that need no permission."""

OWN_USER = {"NotResource": "arn:aws:iam::*:user/*${aws:username}"}
POLICIES = [
    *map(load_policy, ("force_mfa", "force_mfa_today", "broken_bool", "broken_null", "administrator_access")),
    Policy.from_json(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Deny", "Action": ["iam:*", "s3:*"], **OWN_USER},
                {"Effect": "Deny", "Action": "dynamodb:*", "Resource": "arn:aws:dynamodb:*:*:table/*/index/i"},
                {"Effect": "Deny", "Action": "ec2:*", "Resource": "*", "Condition": {"Bool": {MFA: "false"}}},
            ],
        },
        name="by-resource",
    ),
]


class Drawn(NamedTuple):
    """A record, and what is expected of it."""

    record: dict[str, Any]
    code: str
    """The code of the reason, or "call" if it must be decided."""
    event: Event
    states: tuple[str, ...]
    """What the MFA key can be."""
    user: tuple[str, str, str]
    """Account, path, name."""
    context: dict[str, str]


def draw(chance: random.Random) -> Drawn:
    """A record of anybody who can be in a trail."""
    event = chance.choice([*EVENTS, *EVENTS, *FREE])
    account, path, name = HOME, chance.choice(PATHS), chance.choice(NAMES)
    arn = f"arn:aws:iam::{account}:user{path}{name}"
    identity: dict[str, Any] = {"type": "IAMUser", "principalId": "AIDAEXAMPLE", "arn": arn, "accountId": account}
    identity |= {"userName": name, "accessKeyId": "AKIAEXAMPLE"}
    record: dict[str, Any] = {"eventVersion": "1.11", "userIdentity": identity, "eventTime": "2026-11-27T09:00:00Z"}
    record |= {"eventSource": f"{event.source}.amazonaws.com", "eventName": event.name, "awsRegion": "eu-west-1"}
    record |= {"sourceIPAddress": "198.51.100.7", "userAgent": "aws-cli/2.32", "eventType": "AwsApiCall"}
    record |= {"recipientAccountId": account, "eventCategory": event.category, "responseElements": None}
    filled = json.dumps(event.parameters).replace("{name}", name)
    record["requestParameters"] = json.loads(filled.replace("{serial}", f"arn:aws:iam::{account}:mfa/{name}"))
    if event.parameters is None and chance.random() < 0.5:
        del record["requestParameters"]
    if event.resources:
        record["resources"] = event.resources
    context = {"aws:username": name, "aws:ViaAWSService": "false", "aws:SourceIp": "198.51.100.7"}
    context |= {"aws:RequestedRegion": "eu-west-1", "aws:UserAgent": "aws-cli/2.32"}
    code, states = WHO[chance.choice([*WHO, *USERS, *USERS])](record, identity, chance)
    if code == "call" and event in FREE:
        code = "not-denied.no-permission"
    if states == ("service",):
        context["aws:ViaAWSService"], states = "true", ("true", "false", "absent")
        del context["aws:SourceIp"]
    for change in chance.sample([*WHAT], chance.choice([0, 0, 1])):
        code = WHAT[change](record, code)
    return Drawn(record, code, event, states, (account, path, name), context)


# --- who: each changes the record, and says what is expected: a code or "call", and the states of the MFA key ---


def session(identity: dict[str, Any], mfa: Any) -> None:
    identity["accessKeyId"] = "ASIAEXAMPLE"
    identity["sessionContext"] = {"attributes": {"creationDate": "2026-11-27T08:00:00Z"}}
    if mfa is not None:
        identity["sessionContext"]["attributes"]["mfaAuthenticated"] = mfa


def key(record: Any, identity: Any, chance: random.Random) -> Any:
    """A call that a long-term key signs has no session context; its ID can be hidden."""
    if chance.random() < 0.3:
        identity["accessKeyId"] = ""
    return "call", ("absent",)


def token(record: Any, identity: Any, chance: random.Random) -> Any:
    mfa = chance.choice(["true", "false"])
    session(identity, chance.choice([mfa, mfa == "true"]))
    return "call", (mfa,)


def console(record: Any, identity: Any, chance: random.Random) -> Any:
    mfa = chance.choice(["true", "false"])
    session(identity, mfa)
    how = chance.choice([("sessionCredentialFromConsole", "true"), ("userAgent", "signin.amazonaws.com"), None])
    if how and how[0] != "userAgent":
        record[how[0]] = how[1]
    elif how is None:
        identity["invokedBy"] = "signin.amazonaws.com"
    return "call", (mfa,)


def unsaid(record: Any, identity: Any, chance: random.Random) -> Any:
    session(identity, None)
    return "call", ("true", "false", "absent")


def service(record: Any, identity: Any, chance: random.Random) -> Any:
    """What such a request says about MFA isn't documented: false, also for who signed in with MFA."""
    session(identity, chance.choice(["true", "false"]))
    identity["invokedBy"] = record["sourceIPAddress"] = "athena.amazonaws.com"
    return "call", ("service",)


def federated(record: Any, identity: Any, chance: random.Random) -> Any:
    issuer = {"type": "IAMUser", "arn": identity["arn"], "userName": identity.pop("userName")}
    session(identity, "false")
    identity["sessionContext"]["sessionIssuer"] = issuer
    identity |= {"type": "FederatedUser", "arn": f"arn:aws:sts::{HOME}:federated-user/x"}
    if chance.random() < 0.3:
        issuer |= {"type": "Root", "arn": f"arn:aws:iam::{HOME}:root"}
        return "outside.root", ()
    return "call", ("true", "false", "absent")


def role(record: Any, identity: Any, chance: random.Random) -> Any:
    session(identity, chance.choice(["true", "false"]))
    identity |= {"type": "AssumedRole", "arn": f"arn:aws:sts::{HOME}:assumed-role/R/{identity.pop('userName')}"}
    return "outside.role", ()


def root(record: Any, identity: Any, chance: random.Random) -> Any:
    del identity["userName"]
    identity |= {"type": "Root", "arn": f"arn:aws:iam::{HOME}:root"}
    return "outside.root", ()


def aws(record: Any, identity: Any, chance: random.Random) -> Any:
    identity.clear()
    identity |= {"type": "AWSService", "invokedBy": "config.amazonaws.com"}
    return "outside.service", ()


def account(record: Any, identity: Any, chance: random.Random) -> Any:
    identity.clear()
    identity |= {"type": "AWSAccount", "principalId": "AIDAEXAMPLE", "accountId": AWAY}
    return "outside.other", ()


def visitor(record: Any, identity: Any, chance: random.Random) -> Any:
    """A user of another account, who has other policies than the users of this one."""
    record["recipientAccountId"] = AWAY
    return "outside.account", ()


def nobody(record: Any, identity: Any, chance: random.Random) -> Any:
    record["userIdentity"] = chance.choice([None, {}, {"type": "Unknown"}, {"type": "IAMUser", "accountId": HOME}])
    if chance.random() < 0.3:
        del record["userIdentity"]
    return "open.nobody", ()


WHO = {each.__name__: each for each in (key, token, console, unsaid, service, federated, role, root, aws, account)}
WHO |= {each.__name__: each for each in (visitor, nobody)}
USERS = ["key", "token", "console", "service"]
"""Those of whom most records are."""


# --- what: each changes the record, and says what is expected then ---


def fail(record: Any, code: str) -> str:
    record |= {"errorCode": "ValidationException", "errorMessage": "1 validation error detected"}
    return code


def deny(record: Any, code: str) -> str:
    codes = ["AccessDenied", "AccessDeniedException", "Client.UnauthorizedOperation", "AuthorizationErrorException"]
    record |= {"errorCode": codes[len(record["eventName"]) % 4], "errorMessage": "no"}
    return code if code.startswith("outside.") else "already"


def deny_by_message(record: Any, code: str) -> str:
    text = "User: x is not authorized to perform: y with an explicit deny in an identity-based policy"
    record |= {"errorCode": "NotAuthorizedFault", "errorMessage": text}
    return code if code.startswith("outside.") else "already"


def sign_in(record: Any, code: str) -> str:
    record |= {"eventSource": "signin.amazonaws.com", "eventName": "ConsoleLogin", "eventType": "AwsConsoleSignIn"}
    record["responseElements"] = {"ConsoleLogin": "Failure"}
    record["additionalEventData"] = {"MFAUsed": "No", "MobileVersion": "No"}
    return code if code.startswith("outside.") else "not-denied.no-call"


def service_event(record: Any, code: str) -> str:
    record |= {"eventSource": "kms.amazonaws.com", "eventName": "RotateKey", "eventType": "AwsServiceEvent"}
    return code if code.startswith("outside.") else "not-denied.no-call"


def console_step(record: Any, code: str) -> str:
    record |= {"eventSource": "ec2.amazonaws.com", "eventName": "Open", "eventType": "AwsConsoleAction"}
    return code if code.startswith("outside.") else "open.console-action"


def endpoint(record: Any, code: str) -> str:
    record |= {"eventSource": "kms.amazonaws.com", "eventName": "ListKeys", "eventType": "AwsVpceEvent"}
    record["eventCategory"] = "NetworkActivity"
    return code if code.startswith("outside.") else "open.endpoint"


def insight(record: Any, code: str) -> str:
    details = {"state": "Start", "eventSource": record.pop("eventSource"), "eventName": record.pop("eventName")}
    record.pop("userIdentity", None)
    record |= {"eventType": "AwsCloudTrailInsight", "eventCategory": "Insight", "insightDetails": details}
    return SKIPPED


def aggregated(record: Any, code: str) -> str:
    for name in ("eventName", "eventTime", "userIdentity"):
        record.pop(name, None)
    record |= {"eventType": "AwsAggregatedEvent", "eventCategory": "Aggregated", "summary": {}}
    return SKIPPED


WHAT = {each.__name__: each for each in (fail, deny, deny_by_message, sign_in, service_event, console_step, endpoint)}
WHAT |= {each.__name__: each for each in (insight, aggregated)}


# --- what is expected ---


def expect(drawn: Drawn, policy: Policy) -> str:
    """The answer: "denied", "open", and so on, or "skipped"."""
    if drawn.code != "call":
        return drawn.code.partition(".")[0]
    if drawn.event.actions == ():
        return "open"
    actions = drawn.event.actions or (f"{drawn.event.source}:GET", f"{drawn.event.source}:POST")
    answers = {max(decide(drawn, policy, action, mfa) for action in actions) for mfa in drawn.states}
    if drawn.event.actions is None:
        answers = {decide(drawn, policy, action, mfa) for action in actions for mfa in drawn.states}
    return ORDER[answers.pop()] if len(answers) == 1 else "open"


ORDER = ["not-denied", "open", "denied"]


def decide(drawn: Drawn, policy: Policy, action: str, mfa: str) -> int:
    """0 if it isn't denied, 1 if that depends on the resource, and 2 if it is denied."""
    context = drawn.context | ({MFA: mfa} if mfa != "absent" else {})
    outcomes = set()
    for resource in list_resources(drawn):
        outcomes.add(evaluate(Request(action, resource, context), [policy]).outcome.value == "explicitDeny")
    return 1 if len(outcomes) > 1 else 2 * outcomes.pop()


def list_resources(drawn: Drawn) -> list[str]:
    """What the call can have been about: one resource if the record says it."""
    account, path, name = drawn.user
    own = f"arn:aws:iam::{account}:user{path}{name}"
    others = f"arn:aws:iam::{account}:user/somebody.else"
    known = {OWN: [own], DEVICE: [f"arn:aws:iam::{account}:mfa/{name}"], ANY: ["*"]}
    known["mfa-list"] = [f"arn:aws:iam::{account}:mfa/"]
    if drawn.event.resource in known:
        return known[drawn.event.resource]
    if drawn.event.resource in (UNKNOWN, OTHERS):
        return [own, others, "*", "arn:aws:s3:::b/k", f"arn:aws:dynamodb:eu-west-1:{account}:table/t/index/i"]
    return [drawn.event.resource]


# --- whatever they come in ---


def wrap(records: list[dict[str, Any]], chance: random.Random) -> Any:
    """The records as a trail, the AWS CLI, EventBridge, or CloudWatch gives them."""
    whole = json.dumps({"Records": records})
    each = [json.dumps(one) for one in records]
    digest = {"awsAccountId": HOME, "digestStartTime": "2026-11-27T09:00:00Z", "logFiles": []}
    ways = [
        records,
        whole,
        whole.encode(),
        gzip.compress(whole.encode()),
        "\n".join(each),
        "".join(each),
        "\r\n".join(json.dumps(one, indent=2) for one in records),
        "".join(json.dumps({"Records": [one]}) for one in records),
        json.dumps({"Events": [{"EventName": one.get("eventName"), "CloudTrailEvent": text} for one, text in
                               zip(records, each, strict=True)]}),
        [{"version": "0", "detail-type": "AWS API Call via CloudTrail", "detail": one} for one in records],
        json.dumps({"events": [{"timestamp": 1, "message": text} for text in each]}),
        [digest, {"Records": records}, {"fileVersion": "1.0", "configurationItems": []}],
    ]  # fmt: skip
    return chance.choice(ways)


def check(count: int, seed: int) -> Counter[str]:
    """Draws so many records, a few at a time, and raises AssertionError for one that is answered otherwise."""
    chance = random.Random(seed)
    found: Counter[str] = Counter()
    while sum(found.values()) < count:
        drawn = [draw(chance) for _ in range(8)]
        policy = chance.choice(POLICIES)
        for one in drawn:
            expected = expect(one, policy)
            answers = [calls.answer for calls in cloudtrail([one.record], policy).calls]
            assert answers == ([] if expected == SKIPPED else [expected]), (policy.name, one, answers, expected)
            if one.code not in ("call", SKIPPED):
                (calls,) = cloudtrail([one.record], policy).calls
                assert calls.reason.code.startswith(one.code), (one, calls.reason)
            found[expected] += 1
        review = cloudtrail(wrap([one.record for one in drawn], chance), policy)
        told = Counter(answer for answer, number in review.counts.items() for _ in range(number))
        assert told == Counter(one for one in (expect(each, policy) for each in drawn) if one != SKIPPED), drawn
        assert str(review) and review.html and review.frame["Calls"].sum() == review.total
    return found


if __name__ == "__main__":
    numbers = [int(text) for text in sys.argv[1:3]]
    print(check(*[*numbers, *(20_000, 18)[len(numbers) :]]))
