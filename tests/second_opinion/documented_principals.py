"""Every decision that AWS's pages state in words about callers, accounts and policies of resources, as rows.

Read on the page that each row names; told in our own words. Names of buckets and accounts are those of the page.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.second_opinion.principals import BOUNDARY, SESSION

YES, DENIED, NO = "allowed", "explicitDeny", "implicitDeny"
ONE, TWO = "111111111111", "222222222222"


@dataclass(frozen=True)
class Row:
    page: str
    says: str
    principal: str | dict
    action: str
    resource: str
    expected: str
    policies: tuple[dict, ...] = ()
    attached: dict | None = None
    limits: tuple[tuple[str, dict], ...] = ()
    context: tuple[tuple[str, str], ...] = ()


ROWS: list[Row] = []


def row(page, says, principal, action, resource, expected, *policies, attached=None, limits=(), **context):
    """One row; a key of the context is written with its colon and slash as __ and ___."""
    given = tuple((key.replace("___", "/").replace("__", ":"), value) for key, value in context.items())
    ROWS.append(Row(page, says, principal, action, resource, expected, policies, attached, tuple(limits), given))


def document(*statements):
    return {"Version": "2012-10-17", "Statement": list(statements)}


def statement(effect, action, resource="*", **more):
    return {"Effect": effect, "Action": action, "Resource": resource, **more}


def allow(action, resource="*", **more):
    return document(statement("Allow", action, resource, **more))


def deny(action, resource="*", **more):
    return document(statement("Deny", action, resource, **more))


def trust(principal, action="sts:AssumeRole", **more):
    return document({"Effect": "Allow", "Principal": principal, "Action": action, **more})


def user(account, name):
    return f"arn:aws:iam::{account}:user/{name}"


def root(account):
    return f"arn:aws:iam::{account}:root"


# One account

EVALUATION = "reference_policies_evaluation-logic_policy-eval-basics"
CARLOS = user("123456789012", "carlossalazar")
OWN = ["arn:aws:s3:::amzn-s3-demo-bucket-carlossalazar/*", "arn:aws:s3:::amzn-s3-demo-bucket-carlossalazar"]
LOGS = "arn:aws:s3:::amzn-s3-demo-bucket-carlossalazar-logs/file"
LISTS = ["s3:GetBucketLocation", "s3:GetAccountPublicAccessBlock", "s3:ListAccessPoints", "s3:ListAllMyBuckets"]
OF_CARLOS = document(
    statement("Allow", LISTS, "arn:aws:s3:::*"),
    statement("Allow", "s3:*", OWN),
    statement("Deny", "s3:*", "arn:aws:s3:::*log*"),
)
OF_HIS_BUCKET = allow("s3:*", OWN, Principal={"AWS": CARLOS})
FILE = f"{OWN[0][:-1]}file"
row(EVALUATION, "a bucket for logs", CARLOS, "s3:PutObject", LOGS, DENIED, OF_CARLOS)
row(EVALUATION, "his own bucket", CARLOS, "s3:PutObject", FILE, YES, OF_CARLOS, attached=OF_HIS_BUCKET)
row(EVALUATION, "only the bucket policy allows it", CARLOS, "s3:PutObject", FILE, YES, attached=OF_HIS_BUCKET)
row(EVALUATION, "only the user policy allows it", CARLOS, "s3:PutObject", FILE, YES, OF_CARLOS)

KINDS = "access_policies_identity-vs-resource"
TABLE = "arn:aws:sqs:eu-west-1:123456789012:resource-z"
ZHANG, SALAZAR, MARY = (user("123456789012", name) for name in ("ZhangWei", "CarlosSalazar", "MaryMajor"))
ON_Z = document(
    statement("Allow", "sqs:*", TABLE, Principal={"AWS": ZHANG}),
    statement("Deny", "sqs:*", TABLE, Principal={"AWS": SALAZAR}),
)
row(KINDS, "no identity-based policy, but the resource allows her", ZHANG, "sqs:SendMessage", TABLE, YES, attached=ON_Z)
row(KINDS, "the resource denies him", SALAZAR, "sqs:SendMessage", TABLE, DENIED, allow("sqs:*"), attached=ON_Z)
row(
    KINDS,
    "more than the resource's policy, which denies nothing",
    MARY,
    "sqs:Purge",
    TABLE,
    YES,
    allow("*"),
    attached=ON_Z,
)

DENYALLOW = "reference_policies_evaluation-logic_policy-eval-denyallow"
HOME = "111122223333"
QUEUE = f"arn:aws:sqs:eu-west-1:{HOME}:queue"
EXAMPLE_USER, EXAMPLE_ROLE = user(HOME, "exampleuser"), f"arn:aws:iam::{HOME}:role/examplerole"
EXAMPLE_SESSION = f"arn:aws:sts::{HOME}:assumed-role/examplerole/examplerolesessionname"
EXAMPLE_FEDERATED = f"arn:aws:sts::{HOME}:federated-user/exampleuser"
ALL, NOTHING_HERE = allow("*"), allow("ec2:*")


def to(principal, **more):
    return allow("sqs:*", QUEUE, Principal={"AWS": principal}, **more)


def send(says, caller, expected, named, *policies, boundary=None, session=None, page=DENYALLOW, **more):
    limits = [(kind, policy) for kind, policy in ((BOUNDARY, boundary), (SESSION, session)) if policy]
    attached = to(named, **more) if isinstance(named, str | list) else named
    row(page, says, caller, "sqs:SendMessage", QUEUE, expected, *policies, attached=attached, limits=limits)


send("role ARN: no identity-based Allow needed", EXAMPLE_SESSION, YES, EXAMPLE_ROLE)
send("role ARN: a boundary limits", EXAMPLE_SESSION, NO, EXAMPLE_ROLE, ALL, boundary=NOTHING_HERE)
send("role ARN: a boundary that allows", EXAMPLE_SESSION, YES, EXAMPLE_ROLE, boundary=ALL)
send("role ARN: a session policy limits", EXAMPLE_SESSION, NO, EXAMPLE_ROLE, ALL, session=NOTHING_HERE)
send("session ARN: no identity-based Allow needed", EXAMPLE_SESSION, YES, EXAMPLE_SESSION)
send("session ARN: a boundary does not limit", EXAMPLE_SESSION, YES, EXAMPLE_SESSION, boundary=NOTHING_HERE)
send("session ARN: a session policy does not limit", EXAMPLE_SESSION, YES, EXAMPLE_SESSION, session=NOTHING_HERE)
send("session ARN: an explicit deny does", EXAMPLE_SESSION, DENIED, EXAMPLE_SESSION, session=deny("sqs:*"))
send("session ARN: another session", EXAMPLE_SESSION[:-1] + "2", NO, EXAMPLE_SESSION)
send("user ARN: no identity-based Allow needed", EXAMPLE_USER, YES, EXAMPLE_USER)
send("user ARN: a boundary does not limit", EXAMPLE_USER, YES, EXAMPLE_USER, boundary=NOTHING_HERE)
send("user ARN: an explicit deny in the boundary", EXAMPLE_USER, DENIED, EXAMPLE_USER, boundary=deny("sqs:*"))
send("federated user's ARN: nothing limits", EXAMPLE_FEDERATED, YES, EXAMPLE_FEDERATED, session=NOTHING_HERE)
send(
    "federated user's ARN: a boundary neither",
    EXAMPLE_FEDERATED,
    YES,
    EXAMPLE_FEDERATED,
    boundary=NOTHING_HERE,
    session=ALL,
)
send("federated user: intersection", EXAMPLE_FEDERATED, YES, None, ALL, session=ALL, page="API_GetFederationToken")
send("federated user: not in it", EXAMPLE_FEDERATED, NO, None, ALL, session=NOTHING_HERE, page="API_GetFederationToken")

PRINCIPAL = "reference_policies_elements_principal"
BY_ARN = {"Condition": {"ArnEquals": {"aws:PrincipalArn": EXAMPLE_ROLE}}}
OTHER_ROLE = EXAMPLE_SESSION.replace("examplerole/", "otherrole/")
send("account: delegates only", EXAMPLE_USER, NO, HOME, page=PRINCIPAL)
send("account: delegates, and the user has an Allow", EXAMPLE_USER, YES, HOME, ALL, page=PRINCIPAL)
send("account ARN: behaves the same", EXAMPLE_USER, NO, root(HOME), page=PRINCIPAL)
send("account: within the boundary", EXAMPLE_USER, NO, HOME, ALL, boundary=NOTHING_HERE, page=PRINCIPAL)
send("the name of a user is case sensitive", EXAMPLE_USER, NO, user(HOME, "ExampleUser"), page=PRINCIPAL)
send("several principals are a logical OR", EXAMPLE_USER, YES, ["999999999999", EXAMPLE_USER], page=PRINCIPAL)
send("everybody: a user needs nothing else", EXAMPLE_USER, YES, "*", page=PRINCIPAL)
send("everybody: a role needs nothing else", EXAMPLE_SESSION, YES, "*", page=PRINCIPAL)
send("everybody: anonymous", "*", YES, "*", page=PRINCIPAL)
send("everybody by `*` alone: anonymous", "*", YES, allow("sqs:*", QUEUE, Principal="*"), page=PRINCIPAL)
send("the account is not the anonymous caller's", "*", NO, HOME, page=PRINCIPAL)
send("everybody with the role's ARN", EXAMPLE_SESSION, YES, "*", boundary=NOTHING_HERE, page=PRINCIPAL, **BY_ARN)
send("the same in a session", EXAMPLE_SESSION, YES, "*", session=NOTHING_HERE, page=PRINCIPAL, **BY_ARN)
send("an explicit deny", EXAMPLE_SESSION, DENIED, "*", deny("sqs:*"), page=PRINCIPAL, **BY_ARN)
send("everybody with another role's ARN", OTHER_ROLE, NO, "*", page=PRINCIPAL, **BY_ARN)
row(DENYALLOW, "the root user has full access", root(HOME), "sqs:SendMessage", QUEUE, YES)

EXEMPT = "arn:aws:iam::444455556666:user/user-name"
ONLY_ONE = deny(
    "s3:*",
    ["arn:aws:s3:::amzn-s3-demo-bucket/*", "arn:aws:s3:::amzn-s3-demo-bucket"],
    Principal="*",
    Condition={"ArnNotEquals": {"aws:PrincipalArn": EXEMPT}},
)
OBJECT = "arn:aws:s3:::amzn-s3-demo-bucket/object"
row(PRINCIPAL, "all except the ARN in the condition", EXEMPT, "s3:GetObject", OBJECT, YES, ALL, attached=ONLY_ONE)
row(PRINCIPAL, "the others", user("444455556666", "other"), "s3:GetObject", OBJECT, DENIED, ALL, attached=ONLY_ONE)

SERVICES = ["ecs.amazonaws.com", "elasticloadbalancing.amazonaws.com"]
SERVICE_ROLE = f"arn:aws:iam::{HOME}:role/service"
OF_SERVICES = trust({"Service": SERVICES})
row(PRINCIPAL, "a service role", SERVICES[0], "sts:AssumeRole", SERVICE_ROLE, YES, attached=OF_SERVICES)
row(PRINCIPAL, "the other service", SERVICES[1], "sts:AssumeRole", SERVICE_ROLE, YES, attached=OF_SERVICES)
row(PRINCIPAL, "no other service", "ec2.amazonaws.com", "sts:AssumeRole", SERVICE_ROLE, NO, attached=OF_SERVICES)
TOPIC = f"arn:aws:sns:ap-southeast-1:{HOME}:topic"
OF_S3 = allow("sns:Publish", TOPIC, Principal={"Service": "s3.amazonaws.com"})
BY_REGION = allow("sns:Publish", TOPIC, Principal={"Service": "s3.ap-east-1.amazonaws.com"})
FROM_REGION = "s3.ap-east-1.amazonaws.com"
row(PRINCIPAL, "not the regionalized name", FROM_REGION, "sns:Publish", TOPIC, NO, attached=OF_S3)
row(PRINCIPAL, "the regionalized name", FROM_REGION, "sns:Publish", TOPIC, YES, attached=BY_REGION)
COGNITO, GITHUB = (
    "cognito-identity.amazonaws.com",
    f"arn:aws:iam::{HOME}:oidc-provider/token.actions.githubusercontent.com",
)
for provider, other in ((COGNITO, GITHUB), (GITHUB, COGNITO)):
    by_provider = trust({"Federated": provider}, "sts:AssumeRoleWithWebIdentity")
    for named, expected in ((provider, YES), (other, NO)):
        caller = {"Federated": named}
        row(
            PRINCIPAL,
            f"{named} where {provider} is trusted",
            caller,
            "sts:AssumeRoleWithWebIdentity",
            SERVICE_ROLE,
            expected,
            attached=by_provider,
        )
