"""The sentences about resource control policies that also reach AWS services, or reach everybody."""

from __future__ import annotations

from .base import Wording

WORDINGS = {
    "rcp-denies-services": Wording(
        "Calls of AWS services don’t have `{key}`, and the condition is met without it: the Deny also "
        "applies to AWS services.",
        'Add `"BoolIfExists": {{"aws:PrincipalIsAWSService": "false"}}`.',
    ),
    "rcp-denies-callers": Wording(
        "Only calls of AWS services have `{key}`, and the condition is met without it: the Deny applies to every other "
        "request.",
        'Add `"Bool": {{"aws:PrincipalIsAWSService": "true"}}` and `"Null": {{"aws:SourceAccount": "false"}}`.',
    ),
    "rcp-denies-sourceless": Wording(
        "Some calls of AWS services have no `{key}`, and the condition is met without it: the Deny "
        "applies to them too.",
        'Add `"Null": {{"aws:SourceAccount": "false"}}`.',
    ),
}
