"""One statement of a policy, ready to be evaluated.

AWS page: reference_policies_elements_statement.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .arns import ArnPattern
from .conditions import Condition
from .json_text import JsonText, Path, format_path
from .matching import Pattern
from .principals import Principals
from .tokens import Context


@dataclass(frozen=True, eq=False, slots=True)
class Statement:
    """One statement of a policy, its patterns ready."""

    policy: str
    """Name of its policy."""
    json: JsonText
    """The text of the policy."""
    path: Path
    """Its place there: ("Statement", 0)."""
    sid: str | None
    """Its Sid; None if it has none."""
    effect: str
    """ "Allow" or "Deny"."""
    action_element: str
    """ "Action" or "NotAction"."""
    actions: tuple[Pattern, ...]
    """The lines of that element, ready for matching."""
    resource_element: str
    """ "Resource" or "NotResource"; "" where the statement is about what its policy is attached to."""
    resources: tuple[ArnPattern, ...]
    """The lines of that element, ready for matching."""
    conditions: tuple[Condition, ...]
    """The conditions, all of which must hold."""
    source: Mapping[str, Any]
    """The statement's JSON."""
    principals: Principals | None = None
    """Who has access; only in a policy on a resource."""

    @property
    def place(self) -> str:
        """Its place in the policy, for people: "Statement[0]"."""
        return format_path(self.path)

    @property
    def text(self) -> str:
        """Its own lines of the policy's text, from { to }."""
        return self.json.slice(self.path)

    @property
    def name(self) -> str:
        """How people call it: by its Sid, or by its place."""
        return self.sid or self.place

    def action_pattern(self, action: str) -> Pattern | None:
        """The first pattern of the action element that fits the action."""
        return next((pattern for pattern in self.actions if pattern.matches(action, {})), None)

    def resource_pattern(self, arn: tuple[str, ...], context: Context) -> ArnPattern | None:
        """The first pattern of the resource element that fits the ARN, given as its six parts (`*` as none)."""
        for pattern in self.resources:
            if pattern.matches(arn, context):
                return pattern
        return None

    def covers_resource(self, arn: tuple[str, ...], context: Context) -> bool:
        """Whether the statement is about this resource: listed in Resource, or not listed in NotResource.

        Without either it is about the resource that its policy is attached to.
        """
        for pattern in self.resources:
            if pattern.matches(arn, context):
                return self.resource_element == "Resource"
        return self.resource_element != "Resource"
