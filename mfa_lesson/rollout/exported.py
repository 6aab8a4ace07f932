"""A policy as text for the tool that creates it in a real account and attaches it to a group.

AWS pages: reference_iam-quotas, API_CreatePolicy, API_AttachGroupPolicy, API_PutGroupPolicy.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from mfa_lesson.analysis.findings.all_checks import findings
from mfa_lesson.errors import ExportError
from mfa_lesson.iam.arguments import take_switch
from mfa_lesson.iam.loading import OnePolicy, load_one, refuse_on_resource
from mfa_lesson.shown import ShownAsHtml
from mfa_lesson.text import Reason

from .escapes import write_json
from .misread import find_misread
from .tools import TOOLS, Order
from .wording_export import say

MANAGED, INLINE = 6_144, 5_120
"""How many characters a managed policy, and all inline policies of a group, can have, white space aside."""

LONGEST_DOCUMENT = 131_072
"""How many characters the API takes for a policy, white space included."""

OUTSIDE_PATTERN = re.compile("[^\\t\\n\\r -\u00ff]")
"""A character that the pattern of the API's parameter PolicyDocument hasn't."""

NAME = re.compile(r"[A-Za-z0-9_+=,.@-]{1,128}")

PATH = re.compile(r"(?:/[A-Za-z0-9.,+@=_-]+)*/")

LONGEST_PATH = 512


class ExportedPolicy(ShownAsHtml, str):
    """The text to paste: a str, with what to know before it is used.

    Attributes:
        tool: "terraform", "cloudformation", "cdk", "pulumi", or "cli".
        size: The characters of the policy that count against AWS's quota.
        quota: How many can be counted.
        notices: What to know before you attach the policy, in sentences.
    """

    template = "exported.html.j2"
    sheets = ("exported",)

    tool: str
    size: int
    quota: int
    notices: tuple[str, ...]

    def __repr__(self) -> str:
        return str(self)

    @property
    def sentence(self) -> str:
        """For which tool, and how long the policy is, in words."""
        return say(Reason("exported", {"tool": self.tool, "size": self.size, "quota": self.quota}))

    def template_values(self) -> Mapping[str, Any]:
        return {"exported": self, "text": str(self)}


def export_policy(
    policy: OnePolicy,
    to: str,
    *,
    group: str = "people",
    name: str | None = None,
    path: str = "/",
    inline: bool = False,
) -> ExportedPolicy:
    """Writes a policy as text that you can paste into the tool that creates it.

    The text also attaches the policy to a group that exists. Policy variables such as ``${aws:username}`` are escaped
    as the tool needs it. A name or a path is read as an identity policy.

    Args:
        policy: A Policy, a packaged name, or the path of a JSON file; also as the only item of a list.
        to: "terraform", "cloudformation" (YAML), "cdk" or "pulumi" (TypeScript), or "cli" (a POSIX shell with the AWS
            CLI).
        group: The name of the group.
        name: The name of the policy in IAM; by default made of the policy's own.
        path: The path of the policy in IAM, such as "/mfa/"; an inline policy has none.
        inline: Whether to put the policy into the group, where 5,120 characters fit, instead of creating a managed
            policy, where 6,144 fit. White space doesn't count.

    Returns:
        The text: a str whose `notices` say what to know before you attach the policy.

    Raises:
        PolicyError: There is no such policy, or it is attached to a resource or a role.
        ExportError: There is no such tool, a name isn't one that IAM allows, the policy is longer than IAM's quota, or
            the tool would read a text of the policy as something else.

    AWS pages: reference_iam-quotas, API_CreatePolicy, API_PutGroupPolicy.
    """
    if not isinstance(to, str) or to not in TOOLS:
        raise make_export_error("no-such-tool", tool=to, known=list(TOOLS))
    take_switch(inline, "inline")
    loaded = refuse_on_resource(load_one(policy, "export_policy"))
    order = Order(
        loaded.document, check_name("name", make_name(loaded.name) if name is None else name), group, path, inline
    )
    check_name("group", group)
    if not isinstance(path, str) or not PATH.fullmatch(path) or len(path) > LONGEST_PATH:
        raise make_export_error("path", path=path, longest=LONGEST_PATH)
    size, quota = len(re.sub(r"\s", "", write_json(loaded.document))), INLINE if inline else MANAGED
    if size > quota:
        parameters = {"name": loaded.name, "size": size, "quota": quota, "inline": inline, "managed": MANAGED}
        raise make_export_error("too-large", **parameters)
    if (whole := len(write_json(loaded.document))) > LONGEST_DOCUMENT:
        raise make_export_error("too-long", name=loaded.name, length=whole, longest=LONGEST_DOCUMENT)
    if misread := find_misread(loaded.document, to):
        raise make_export_error(misread.code, tool=to, **misread.parameters)
    made = ExportedPolicy(TOOLS[to](order))
    made.tool, made.size, made.quota = to, size, quota
    made.notices = tuple(say(reason) for reason in list_notices(order, len(findings(loaded).mistakes)))
    return made


def list_notices(order: Order, mistakes: int) -> list[Reason]:
    noted = [Reason("group", {"group": order.group})]
    if order.inline:
        noted.append(Reason("inline-together", {"quota": INLINE}))
    if outside := OUTSIDE_PATTERN.search(json.dumps(order.document, ensure_ascii=False)):
        noted.append(Reason("outside-pattern", {"character": outside[0]}))
    if mistakes:
        noted.append(Reason("mistakes", {"count": mistakes}))
    return noted


def make_name(name: str) -> str:
    """A name that IAM allows, made of a policy's own."""
    return "-".join(re.findall("[A-Za-z0-9_+=,.@-]+", name))[:128].strip("-") or "policy"


def check_name(which: str, name: str) -> str:
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise make_export_error("name", which=which, name=name)
    return name


def make_export_error(code: str, **parameters: Any) -> ExportError:
    reason = Reason(code, parameters)
    return ExportError(say(reason), reason)
