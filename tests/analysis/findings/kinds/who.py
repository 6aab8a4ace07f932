"""For who.py: what shows each kind and what comes near, the reasons, and samples of what is said."""

from tests.analysis.findings.examples import MFA, on_bucket, trusts

ORGANIZATION = {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}
ALICE, SESSION = "arn:aws:iam::123456789012:user/alice", "arn:aws:sts::123456789012:assumed-role/audit/alice"
ROLE, ACCOUNT = "arn:aws:iam::123456789012:role/audit", "arn:aws:iam::123456789012:root"
OF_OTHERS = {"StringNotEquals": ORGANIZATION}
TOPIC = {"Resource": "arn:aws:sqs:eu-central-1:123456789012:jobs"}
EVERYBODY = {"AWS": "*"}

NO_OTHERS = on_bucket("Deny", action="s3:*", Condition=OF_OTHERS)

EXAMPLES = {
    "role-for-everybody": (
        [trusts(EVERYBODY, Condition={"Bool": {MFA: "true"}})],
        "Statement[0].Principal.AWS",
        [
            trusts(EVERYBODY, Condition={"StringEquals": ORGANIZATION}),
            trusts(EVERYBODY, Condition={"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/*"}}),
            trusts(EVERYBODY, Condition={"StringEqualsIfExists": {"aws:PrincipalAccount": "123456789012"}}),
            trusts(EVERYBODY, Condition={"StringEquals": {"sts:ExternalId": "b7f2c1"}}),
            trusts({"AWS": ACCOUNT}),
        ],
    ),
    "role-for-external-id": (
        [trusts(EVERYBODY, Condition={"StringEquals": {"sts:ExternalId": "b7f2c1"}})],
        "Statement[0].Principal.AWS",
        [
            trusts(EVERYBODY, Condition={"StringEquals": {"sts:ExternalId": "b7f2c1", **ORGANIZATION}}),
            trusts(EVERYBODY, Condition={"StringLike": {"sts:ExternalId": "*"}}),
            trusts(EVERYBODY),
            trusts({"AWS": "210987654321"}, Condition={"StringEquals": {"sts:ExternalId": "b7f2c1"}}),
        ],
    ),
    "open-to-everybody": (
        [on_bucket(action=["s3:GetObject", "s3:PutObject"])],
        "Statement[0].Principal",
        [
            on_bucket(action="s3:PutObject", Condition={"StringEquals": ORGANIZATION}),
            on_bucket(action="s3:PutObject", Condition={"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}),
            on_bucket(principal={"AWS": ALICE}, action="s3:PutObject"),
            on_bucket("Deny", action="s3:PutObject"),
            on_bucket(),
            {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"},
        ],
    ),
    "read-by-everybody": ([on_bucket()], "Statement[0].Principal", [on_bucket(), NO_OTHERS]),
    "allow-with-not-principal": (
        [on_bucket(NotPrincipal={"AWS": ALICE})],
        "Statement[0].NotPrincipal",
        [on_bucket("Deny", NotPrincipal={"AWS": [ALICE, ACCOUNT]})],
    ),
    "deny-with-not-principal": (
        [on_bucket("Deny", NotPrincipal={"AWS": [ALICE, "123456789012"]})],
        "Statement[0].NotPrincipal",
        [on_bucket("Deny", Condition={"ArnNotEquals": {"aws:PrincipalArn": ALICE}})],
    ),
    "not-principal-without-account": (
        [on_bucket("Deny", NotPrincipal={"AWS": [SESSION, ROLE]})],
        "Statement[0].NotPrincipal",
        [
            on_bucket("Deny", NotPrincipal={"AWS": [SESSION, ROLE, ACCOUNT]}),
            on_bucket("Deny", NotPrincipal={"Service": "s3.amazonaws.com"}),
        ],
    ),
    "service-without-source": (
        [
            on_bucket(
                principal={"Service": ["ec2.amazonaws.com", "sns.amazonaws.com"]}, action="sqs:SendMessage", **TOPIC
            )
        ],
        "Statement[0].Principal.Service[1]",
        [
            on_bucket(
                principal={"Service": "sns.amazonaws.com"},
                action="sqs:SendMessage",
                Condition={"StringEquals": {"aws:SourceAccount": "123456789012"}},
                **TOPIC,
            ),
            on_bucket(principal={"Service": "ec2.amazonaws.com"}),
            on_bucket(principal={"Service": "sns.amazonaws.com"}, action=["kms:Decrypt"], Resource="*"),
            on_bucket("Deny", principal={"Service": "sns.amazonaws.com"}),
        ],
    ),
    "provider-on-resource": (
        [on_bucket(principal={"Federated": "arn:aws:iam::123456789012:saml-provider/Work"})],
        "Statement[0].Principal.Federated",
        [on_bucket(principal={"AWS": SESSION})],
    ),
    "services-lack-key": (
        [on_bucket(principal={"Service": "cloudfront.amazonaws.com"}, Condition={"StringEquals": ORGANIZATION})],
        'Statement[0].Condition.StringEquals["aws:PrincipalOrgID"]',
        [
            on_bucket(principal={"Service": "cloudfront.amazonaws.com"}, Condition=OF_OTHERS),
            on_bucket(
                principal={"Service": "cloudfront.amazonaws.com", "AWS": ALICE},
                Condition={"StringEquals": ORGANIZATION},
            ),
            on_bucket(
                principal={"Service": "cloudfront.amazonaws.com"},
                Condition={"StringEquals": {"aws:SourceOrgID": "o-a1b2c3d4e5"}},
            ),
        ],
    ),
    "deleted-principal": (
        [on_bucket(principal={"AWS": [ALICE, "AIDACKCEVSQ6C2EXAMPLE"]})],
        "Statement[0].Principal.AWS[1]",
        [on_bucket(principal={"AWS": ALICE})],
    ),
    "action-of-another-service": (
        [on_bucket(principal={"AWS": ALICE}, action=["s3:GetObject", "kms:Decrypt"])],
        "Statement[0].Action[1]",
        [
            on_bucket(principal={"AWS": ALICE}, action=["s3:GetObject", "s3-object-lambda:GetObject"]),
            on_bucket(principal={"AWS": ALICE}, action=["s3:GetObject", "kms:Decrypt"], Resource="*"),
            on_bucket(principal={"AWS": ALICE}, action="*"),
        ],
    ),
}

READ_AS = {kind: "trust" if kind.startswith("role-for-") else "resource" for kind in EXAMPLES}

REASONS = {
    "role-for-everybody": {},
    "role-for-external-id": {},
    "open-to-everybody": {"actions": ["s3:GetObject", "s3:PutObject"]},
    "read-by-everybody": {"actions": ["s3:GetObject"]},
    "allow-with-not-principal": {},
    "deny-with-not-principal": {},
    "not-principal-without-account": {"accounts": ["123456789012"]},
    "service-without-source": {"service": "sns.amazonaws.com"},
    "provider-on-resource": {"provider": "arn:aws:iam::123456789012:saml-provider/Work"},
    "services-lack-key": {"key": "aws:PrincipalOrgID", "effect": "Allow"},
    "deleted-principal": {"id": "AIDACKCEVSQ6C2EXAMPLE"},
    "action-of-another-service": {"action": "kms:Decrypt", "service": "s3"},
}

SAMPLES = {
    "role-for-everybody": [{}],
    "role-for-external-id": [{}],
    "open-to-everybody": [{"actions": ["s3:*"]}, {"actions": ["s3:GetObject", "s3:PutObject"]}, {"actions": []}],
    "read-by-everybody": [{"actions": ["s3:GetObject"]}],
    "allow-with-not-principal": [{}],
    "deny-with-not-principal": [{}],
    "not-principal-without-account": [
        {"accounts": ["123456789012"]},
        {"accounts": ["123456789012", "210987654321"]},
    ],
    "service-without-source": [{"service": "sns.amazonaws.com"}],
    "provider-on-resource": [{"provider": "accounts.google.com"}],
    "services-lack-key": [{"key": "aws:PrincipalOrgID", "effect": "Allow"}],
    "deleted-principal": [{"id": "AROAEXAMPLEID12345678"}],
    "action-of-another-service": [{"action": "kms:Decrypt", "service": "s3"}],
}
