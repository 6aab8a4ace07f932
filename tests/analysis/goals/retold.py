"""Reads the words of a counterexample, and makes of them the request that they tell of.

It knows the words for who asks and for what is acted on, and nothing of how a counterexample is found.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from mfa_lesson import Request
from mfa_lesson.account.catalogue import find_action
from mfa_lesson.account.reference import find_condition_key
from mfa_lesson.account.universe import ROLE, SignedIn, list_callers
from mfa_lesson.account.users import ACCOUNT
from mfa_lesson.account.ways import Way

WORDS = re.compile(
    r"(?P<who>.+?), asks for `(?P<action>[^`]+)`(?: on (?P<on>.+?))?(?:, with (?P<carried>`.+`))?\. "
    r"Expected: (?P<want>[a-z ]+); got: (?P<got>[a-z ]+?)(?:, by .+)?\."
)
FEDERATED = re.compile(r"(.+), in the session `(.+?)` from GetFederationToken(?: \(requested with (.+)\))?")
ROLE_SESSION = re.compile(r"(.+?)(?: of account (\d{12}))?, in a role session \(`(.+)`\)")
OUTSIDER = re.compile(r"(.+) of account (\d{12})")
CARRIED = re.compile(r"`([^`]+)` = `((?:(?!`,? (?:and )?`[^`]+` = `).)*)`")


class Told(NamedTuple):
    """What a counterexample tells."""

    request: Request
    way: Way
    got: str
    token: Request | None = None
    """The request for a federated user's session."""


def read_counterexample(text: str, trust: bool = False) -> Told:
    """The request that the words tell of; of a trust policy, the request for its role."""
    found = WORDS.fullmatch(text)
    assert found, text
    carried = read_carried(found["carried"] or "")
    if federated := FEDERATED.fullmatch(found["who"]):
        user, name, asked_with = federated.groups()
        arn = f"arn:aws:sts::{ACCOUNT}:federated-user/{name}"
        context = {**get_caller(user, Way.FEDERATION).context, "aws:PrincipalArn": arn, **carried}
        key = {**get_caller(user, Way.ACCESS_KEY).context, **read_carried(asked_with or "")}
        token = Request("sts:GetFederationToken", arn, key)
        return Told(Request(found["action"], read_on(found, ""), context), Way.FEDERATION, found["got"], token)
    if session := ROLE_SESSION.fullmatch(found["who"]):
        user, account, principal = session.groups()
        role = principal.replace(":sts:", ":iam:").replace("assumed-role", "role").rpartition("/")[0]
        named = {"aws:PrincipalArn": role, "aws:PrincipalAccount": account or ACCOUNT}
        context = {**get_caller(user, Way.ROLE).context, **named, **carried}
        return Told(Request(found["action"], ROLE, context, principal), Way.ROLE, found["got"])
    user, signed_in = found["who"].rsplit(", ", 1)
    way = next(way for way in Way if way.signed_in == signed_in)
    account = ACCOUNT
    if outsider := OUTSIDER.fullmatch(user):
        user, account = outsider.groups()
    caller = get_caller(user, way)
    named = {"aws:PrincipalArn": caller.user.arn.replace(ACCOUNT, account), "aws:PrincipalAccount": account}
    context = {**caller.context, **({} if caller.is_role else named), **carried}
    if trust:
        return Told(Request(found["action"], ROLE, context, str(named["aws:PrincipalArn"])), way, found["got"])
    return Told(Request(found["action"], read_on(found, user), context), way, found["got"])


def get_caller(user: str, way: Way) -> SignedIn:
    return next(one for one in list_callers(user) if one.way is way)


def read_carried(text: str) -> dict[str, str | list[str]]:
    said: dict[str, str | list[str]] = {}
    for key, values in CARRIED.findall(text):
        known = find_condition_key(key)
        said[key] = values.split(", ") if known and known.multi_valued else values
    return said


def read_on(found: re.Match[str], user: str) -> str:
    """The ARN of what is acted on."""
    on, start = found["on"] or "", f"arn:aws:iam::{ACCOUNT}:"
    kind = find_action(found["action"]).resource_type
    for end, name in (("’s own user", "user/{}"), ("’s user", "user/{}"), ("’s own MFA device", "mfa/{}")):
        if on.endswith(end):
            owner = on.removesuffix(end)
            assert owner == user or "own" not in end, "whose own it is"
            return start + name.format(owner if kind == "user" else owner.rpartition("/")[2])
    if on.endswith("’s MFA device"):
        return f"{start}mfa/{on.removesuffix('’s MFA device')}"
    if device := re.fullmatch("the MFA device `(.+)`", on):
        return f"{start}mfa/{device[1]}"
    if path := re.fullmatch("the path `(.+)`", on):
        return start + path[1]
    return on.strip("`") or "*"
