"""The parameters of a call of AWS's policy simulator, read and refused as AWS does.

AWS pages: API_SimulateCustomPolicy, API_ContextEntry.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from ipaddress import ip_address
from typing import Any, TypeVar

from mfa_lesson.errors import SimulationError
from mfa_lesson.iam import json_text
from mfa_lesson.iam.arguments import list_items
from mfa_lesson.iam.arns import read_arn
from mfa_lesson.iam.policy import Policy
from mfa_lesson.iam.request import Request
from mfa_lesson.iam.values import read_binary, read_bool, read_date, read_number
from mfa_lesson.text import Reason, quote

from .wording import say

Result = TypeVar("Result")

LENGTHS = {
    "PolicyInputList": (1, 131_072),
    "PermissionsBoundaryPolicyInputList": (1, 131_072),
    "ServiceControlPolicyInputList": (1, 131_072),
    "ResourcePolicy": (1, 131_072),
    "ActionNames": (3, 128),
    "ResourceArns": (1, 2_048),
    "ResourceOwner": (1, 2_048),
    "CallerArn": (1, 2_048),
    "ContextKeyName": (5, 256),
    "Marker": (1, 320),
}
"""What the API's model says: parameter or member -> how many characters it can have."""

MOST_ITEMS, USUAL_ITEMS = 1_000, 100

MOST_ORGANIZATION_LEVELS = 7

NO_POLICY_CHARACTER = re.compile(r"[^\t\n\r\x20-\xff]")

ARN_RESOURCES = {"account": "root$", "caller": "(user|group|role)/."}

CONTEXT_KEY_TYPES: dict[str, Callable[[str], Any]] = {
    "string": str,
    "numeric": read_number,
    "boolean": read_bool,
    "ip": ip_address,
    "binary": read_binary,
    "date": read_date,
}
"""ContextKeyType -> how its values are read; each has a form for several values too, such as stringList."""


def refuse_parameter(parameter: str, code: str, /, **parameters: Any) -> SimulationError:
    """The error for a parameter, with its reason as data."""
    reason = Reason(f"simulator.{code}", parameters)
    return SimulationError(parameter, say(reason), reason)


def read_texts(parameter: str, values: Any, within: str = "") -> list[str]:
    """A list of texts, each as long as the API takes."""
    name = within + parameter
    if values is None:
        raise refuse_parameter(name, "missing")
    listed = read_list(name, values, "no_list_of_texts")
    if not listed:
        raise refuse_parameter(name, "empty_list")
    for number, value in enumerate(listed):
        check_parameter(f"{name}[{number}]", value, *LENGTHS[parameter])
    return listed


def read_list(name: str, values: Any, code: str) -> list[Any]:
    """A list as the API takes it: nothing else that has items."""
    items = list_items(values, name) if isinstance(values, list | tuple) else None
    if items is None:
        raise refuse_parameter(name, code, value=quote(values))
    return [*items]


def check_parameter(parameter: str, value: Any, least: int, most: int) -> None:
    if not isinstance(value, str):
        raise refuse_parameter(parameter, "no_text", value=quote(value))
    if not least <= len(value) <= most:
        raise refuse_parameter(parameter, "length", length=len(value), least=least, most=most)


def read_policy_texts(parameter: str, texts: Any, most: int | None = None, within: str = "") -> list[Policy]:
    """Policy documents -> Policies named as AWS numbers them: "PolicyInputList.1"; none given, none read."""
    if texts is None and most == 1:
        return []
    name, policies = within + parameter, []
    listed = read_texts(parameter, texts, within)
    for number, text in enumerate(listed):
        if most and number >= most:
            raise refuse_parameter(name, "too_many_policies", count=len(listed), most=most)
        check_characters(f"{name}[{number}]", text)
        policies.append(attempt(f"{name}[{number}]", Policy.from_json, text, f"{name}.{number + 1}"))
    return policies


def check_characters(parameter: str, text: str) -> None:
    """Refuses a character that the API takes in no policy."""
    if found := NO_POLICY_CHARACTER.search(text):
        line, column = json_text.line_and_column(text, found.start())
        raise refuse_parameter(parameter, "character", character=found[0], line=line, column=column)


def read_resource_policy(text: Any, caller: str | None, resources: Sequence[str]) -> list[Policy]:
    """ResourcePolicy: no policy or one. AWS takes it with a user as CallerArn, and for no role."""
    if text is None:
        return []
    name = "ResourcePolicy"
    check_parameter(name, text, *LENGTHS[name])
    check_characters(name, text)
    if caller is None:
        raise refuse_parameter("CallerArn", "caller_needed")
    if not caller.split(":", 5)[5].startswith("user/"):
        raise refuse_parameter("CallerArn", "caller_no_user", value=quote(caller))
    for number, arn in enumerate(resources):
        parts = read_arn(arn)
        if parts and parts[2] == "iam" and parts[5].startswith("role/"):
            raise refuse_parameter(f"ResourceArns[{number}]", "no_policy_of_role")
    return [attempt(name, lambda: Policy.from_json(text, name, kind="resource"))]


def make_requests(
    actions: Sequence[str],
    resources: Sequence[str],
    context: Mapping[str, list[str]],
    caller: str | None,
    owner: str | None,
) -> list[list[Request]]:
    """For each action a request for each resource. A caller's keys must not contradict those that are given."""
    stated = {key.lower() for key in context}
    account = owner.split(":")[4] if owner and "aws:resourceaccount" not in stated else ""

    def make(action: str, resource: str) -> Request:
        parts = read_arn(resource)
        owned = {"aws:ResourceAccount": account} if account and not (parts and parts[4]) else {}
        return attempt("ContextEntries", Request, action, resource, {**context, **owned}, caller)

    return [[make(action, resource) for resource in resources] for action in actions]


def read_levels(levels: Any) -> list[list[Policy]]:
    """Service control policies: one list for each level, from the organization's root to the account."""
    parameter, member = "OrderedOrganizationPolicyInputList", "ServiceControlPolicyInputList"
    if levels is None:
        return []
    levels = read_list(parameter, levels, "no_list_of_dicts")
    if len(levels) > MOST_ORGANIZATION_LEVELS:
        raise refuse_parameter(parameter, "too_many_levels", count=len(levels), most=MOST_ORGANIZATION_LEVELS)
    for number, level in enumerate(levels):
        check_members(f"{parameter}[{number}]", level, (member,))
    return [
        read_policy_texts(member, level.get(member), within=f"{parameter}[{number}].")
        for number, level in enumerate(levels)
    ]


def check_members(parameter: str, value: Any, members: Sequence[str]) -> None:
    if not isinstance(value, Mapping):
        raise refuse_parameter(parameter, "no_dict", members=[*members], value=quote(value))
    for name, _ in list_items(value.items(), parameter) or ():
        if not isinstance(name, str) or name not in members:
            raise refuse_parameter(parameter, "no_member", name=quote(name), members=[*members])


def read_context_entries(entries: Any) -> dict[str, list[str]]:
    """ContextEntries -> context key -> values (API_ContextEntry)."""
    if entries is None:
        return {}
    entries = read_list("ContextEntries", entries, "no_list_of_dicts")
    context: dict[str, list[str]] = {}
    seen = set()
    for number, entry in enumerate(entries):
        at = f"ContextEntries[{number}]"
        check_members(at, entry, ("ContextKeyName", "ContextKeyValues", "ContextKeyType"))
        name, values, kind = (entry.get(key) for key in ("ContextKeyName", "ContextKeyValues", "ContextKeyType"))
        check_parameter(f"{at}.ContextKeyName", name, *LENGTHS["ContextKeyName"])
        if name.lower() in seen:
            raise refuse_parameter(f"{at}.ContextKeyName", "key_twice", key=name)
        seen.add(name.lower())
        single = kind.removesuffix("List") if isinstance(kind, str) else ""
        if single not in CONTEXT_KEY_TYPES:
            raise refuse_parameter(f"{at}.ContextKeyType", "no_type", value=quote(kind), types=list(CONTEXT_KEY_TYPES))
        if not isinstance(values, list | tuple):
            raise refuse_parameter(f"{at}.ContextKeyValues", "no_list_of_texts", value=quote(values))
        if kind == single and len(values) != 1:
            raise refuse_parameter(f"{at}.ContextKeyValues", "one_value", count=len(values), type=kind)
        for place, value in enumerate(values):
            where = f"{at}.ContextKeyValues[{place}]"
            if not isinstance(value, str):
                raise refuse_parameter(where, "no_value", value=quote(value))
            attempt(where, CONTEXT_KEY_TYPES[single], value)
        context[name] = list(values)
    return context


def read_actions(names: Any) -> list[str]:
    for number, name in enumerate(read_texts("ActionNames", names)):
        attempt(f"ActionNames[{number}]", Request, name)
    return list(names)


def read_resources(arns: Any) -> list[str]:
    """ResourceArns; "*" where none is given."""
    if arns is None:
        return ["*"]
    for number, arn in enumerate(read_texts("ResourceArns", arns)):
        attempt(f"ResourceArns[{number}]", Request, "iam:GetUser", arn)
    return list(arns)


def attempt(parameter: str, read: Callable[..., Result], *arguments: Any) -> Result:
    """What a function reads; what it refuses is refused for the parameter."""
    try:
        return read(*arguments)
    except ValueError as error:
        raise refuse_parameter(parameter, "refused", problem=str(error)) from None


def check_arn(parameter: str, arn: Any, resource: str) -> None:
    """Refuses what is no ARN of IAM with such a resource: "account" or "caller"."""
    if arn is None:
        return
    check_parameter(parameter, arn, *LENGTHS[parameter])
    parts = read_arn(arn)
    if not parts or parts[2] != "iam" or not re.match(ARN_RESOURCES[resource], parts[5]):
        raise refuse_parameter(parameter, f"no_{resource}", value=quote(arn))


def read_page(count: int, most: Any, marker: Any, asked: str) -> tuple[int, int]:
    """Which of the results belong to this answer: the first, and the one after the last."""
    most = USUAL_ITEMS if most is None else most
    if type(most) is not int or not 1 <= most <= MOST_ITEMS:
        raise refuse_parameter("MaxItems", "max_items", most=MOST_ITEMS, value=quote(most))
    if marker is None:
        return 0, min(count, most)
    check_parameter("Marker", marker, *LENGTHS["Marker"])
    found = re.fullmatch(rf"([1-9][0-9]*)-{asked}", marker)
    if not found or int(found[1]) >= count:
        raise refuse_parameter("Marker", "marker")
    return int(found[1]), min(count, int(found[1]) + most)


def fingerprint(
    actions: list[str], resources: list[str], context: Mapping[str, list[str]], *policies: list[Policy]
) -> str:
    """The same for the same call only, whatever page of its answer is asked for."""
    texts = [[policy.text for policy in listed] for listed in policies]
    return hashlib.sha256(json.dumps([actions, resources, context, texts]).encode()).hexdigest()[:16]
