"""For service_keys.py: what shows each kind and what comes near, the reasons, and samples of what is said."""

from tests.analysis.findings.examples import allow, deny


def listing(make, operator, value="private/*"):
    return make(Action="s3:ListBucket", Resource="arn:aws:s3:::reports", Condition={operator: {"s3:prefix": value}})


def reading(**conditions):
    attributes = {"ForAllValues:StringEquals": {"dynamodb:Attributes": ["Name"]}}
    return allow(Action="dynamodb:GetItem", Condition={**attributes, **conditions})


def from_endpoint(**elements):
    return deny(Condition={"StringNotEquals": {"aws:VpceOrgID": "o-a1b2c3d4e5"}}, **elements)


EXAMPLES = {
    "prefix-denied": (
        [listing(deny, "StringLike")],
        'Statement[0].Condition.StringLike["s3:prefix"]',
        [listing(deny, "StringNotLike"), listing(allow, "StringLike"), listing(deny, "StringEquals", "")],
    ),
    "attributes-without-select": (
        [reading()],
        'Statement[0].Condition["ForAllValues:StringEquals"]["dynamodb:Attributes"]',
        [reading(StringEquals={"dynamodb:Select": "SPECIFIC_ATTRIBUTES"})],
    ),
    "key-of-some-services": (
        [from_endpoint()],
        'Statement[0].Condition.StringNotEquals["aws:VpceOrgID"]',
        [from_endpoint(Action=["s3:*", "sqs:SendMessage"])],
    ),
}

REASONS = {
    "prefix-denied": {"effect": "Deny", "operator": "StringLike"},
    "key-of-some-services": {"key": "aws:VpceOrgID"},
}

SAMPLES = {
    "prefix-denied": [
        {"effect": "Deny", "operator": "StringLike"},
        {"effect": "Allow", "operator": "StringNotLike"},
    ],
    "attributes-without-select": [{}],
    "key-of-some-services": [{"key": "aws:VpceOrgID"}],
}
