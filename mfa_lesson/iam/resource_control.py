"""Resource control policies: which requests they reach, and what their statements can have.

AWS pages: orgs_manage_policies_rcps, orgs_manage_policies_rcps_syntax.
"""

from __future__ import annotations

from typing import Any

from mfa_lesson.text import Reason

from .json_text import Path, each
from .limits import Unusable
from .request import Request

LISTED_ON = "26 September 2026"
"""The day of AWS's list of the services (orgs_manage_policies_rcps, "List of AWS services that support RCPs")."""

LISTED = """
aoss appconfig appstream autoscaling autoscaling-plans budgets clouddirectory cloudfront cloudsearch cloudtrail-data
codeartifact codebuild codecommit codepipeline cognito-identity cognito-idp comprehend comprehendmedical
compute-optimizer cost-optimization-hub dax dsql dynamodb ecr ecr-public events firehose fis fms gamelift health
inspector-scan kendra kinesisvideo kms logs memorydb networkmonitor notifications opensearch pca-connector-ad
personalize polly pricing resource-groups rolesanywhere s3 secretsmanager servicediscovery signin sqs sts support swf
textract timestream-influxdb transcribe transfer translate wafv2 workspaces xray
"""

SERVICES = frozenset(LISTED.split())
"""The prefixes of the services whose resources RCPs reach."""

EXEMPT = frozenset({"kms:retiregrant"})
"""Actions of these services that RCPs do not reach all the same ("Resources and entities not restricted by RCPs")."""


def find_gap(request: Request) -> Reason | None:
    """Why no RCP reaches a request; None if RCPs reach it."""
    service = request.lower_action.partition(":")[0]
    if service not in SERVICES:
        return Reason("rcp-service-out-of-reach", {"service": service, "day": LISTED_ON})
    if request.lower_action in EXEMPT:
        return Reason("rcp-action-out-of-reach", {"action": request.action})
    return None if request.arn else Reason("rcp-no-resource", {"action": request.action})


def check_statement(source: dict[str, Any], path: Path, alone: bool) -> None:
    """What a statement can't have in an RCP, though it is a statement. Unusable says what, and where."""
    if "NotAction" in source:
        raise Unusable("rcp-not-action", (*path, "NotAction"))
    if source["Effect"] == "Allow":
        if not (alone and is_full_access(source)):
            raise Unusable("rcp-allow", (*path, "Effect"))
        return
    for at, action in each(source["Action"], (*path, "Action")):
        service, colon, _ = action.lower().partition(":")
        if not colon or service == "*":
            raise Unusable("rcp-every-action", at, text=action)
        if service not in SERVICES:
            raise Unusable("rcp-service", at, service=service, day=LISTED_ON)


def is_full_access(source: dict[str, Any]) -> bool:
    """Whether a statement is that of RCPFullAWSAccess, the only RCP with an Allow; AWS attaches it to every account."""
    named = [source.get(element) for element in ("Action", "Resource")]
    return all(value in ("*", ["*"]) for value in named) and not source.get("Condition")
