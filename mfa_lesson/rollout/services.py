"""How AWS names its services in records and reports, and what their actions are called in policies."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from mfa_lesson.account.all_actions import load_all_actions
from mfa_lesson.account.catalogue import UNGOVERNED

OTHER_NAMES = {
    "monitoring": "cloudwatch",
    "email": "ses",
    "tagging": "tag",
    "elasticloadbalancingv2": "elasticloadbalancing",
    "streams.dynamodb": "dynamodb",
    "runtime.sagemaker": "sagemaker",
    "api.sagemaker": "sagemaker",
    "api.ecr": "ecr",
    "models.lex": "lex",
    "runtime.lex": "lex",
    "entitlement.marketplace": "aws-marketplace",
    "metering.marketplace": "aws-marketplace",
    "catalog.marketplace": "aws-marketplace",
    "bedrock-runtime": "bedrock",
}
"""The name of a service as it signs requests or calls itself in CloudTrail -> as its actions begin, if they differ."""


@cache
def load_services() -> Mapping[str, tuple[str, ...]]:
    """How the actions of each service begin -> its actions, without those that no policy governs."""
    return {
        service.prefix: tuple(action for action in service.actions if action.lower() not in UNGOVERNED)
        for service in load_all_actions().services
    }


def find_prefix(service: str) -> str | None:
    """How the actions of a service begin; None if nobody here knows the service."""
    name = service.lower().removesuffix(".amazonaws.com")
    name = OTHER_NAMES.get(name, name)
    return name if name in load_services() else None
