"""What several tests need: policies written in few words, and the answers taken apart."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from mfa_lesson import Outcome, Policy, PolicyError, Request, Statement, evaluate
from mfa_lesson.account.catalogue import find_action
from mfa_lesson.account.users import User

ALLOWED, EXPLICIT_DENY, IMPLICIT_DENY = Outcome.ALLOWED, Outcome.EXPLICIT_DENY, Outcome.IMPLICIT_DENY
ALICE = "arn:aws:iam::123456789012:user/alice"
BOB = "arn:aws:iam::123456789012:user/bob"


def statement(effect: str = "Allow", **elements: Any) -> dict[str, Any]:
    """A statement about everything, as far as its elements do not say otherwise."""
    if "NotAction" not in elements:
        elements.setdefault("Action", "*")
    if "NotResource" not in elements:
        elements.setdefault("Resource", "*")
    return {"Effect": effect, **elements}


def on_resource(principal: Any, effect: str = "Allow", kind: str = "resource", **elements: Any) -> Policy:
    """A policy of one statement on a resource, about everything as far as its elements don't say otherwise.

    Without a principal, its elements have a NotPrincipal.
    """
    if principal is not None:
        elements["Principal"] = principal
    made = statement(effect, **elements)
    if kind == "trust":
        made = {**made, "Action": "sts:AssumeRole"}
        del made["Resource"]
    return Policy.from_json({"Version": "2012-10-17", "Statement": [made]}, name=f"on {kind}", kind=kind)


def document(*statements: dict[str, Any], version: str | None = "2012-10-17") -> dict[str, Any]:
    return {**({"Version": version} if version else {}), "Statement": list(statements)}


def policy(*statements: dict[str, Any], version: str | None = "2012-10-17", name: str = "policy") -> Policy:
    return Policy.from_json(document(*statements, version=version), name=name)


def make_request(action: str, user: User, owner: User, mfa: str) -> Request:
    """The request in which the user does this to the owner's user or device, in one of the three MFA states."""
    return Request(action, find_action(action).resource(owner), user.context(mfa))


def outcome(request: Request, *policies: Policy) -> Outcome:
    return evaluate(request, policies).outcome


def condition_holds(condition: dict[str, Any], context: dict[str, Any], version: str = "2012-10-17") -> bool:
    """Whether an Allow under this Condition element allows a request with this context."""
    request = Request("iam:ListUsers", context=context)
    return evaluate(request, policy(statement(Condition=condition), version=version)).allowed


def sids(statements: Iterable[Statement]) -> list[str]:
    return [statement.name for statement in statements]


def refusal(source: Any, **options: Any) -> PolicyError:
    """The error that a policy is refused with."""
    with pytest.raises(PolicyError) as caught:
        Policy.from_json(source, **options)
    return caught.value


def without_mark(text: str) -> tuple[str, int, int]:
    """A text and the line and column of the place that is marked with ‸ in it."""
    before, mark, after = text.partition("‸")
    assert mark, "no place is marked"
    lines = before.split("\n")
    return before + after, len(lines), len(lines[-1]) + 1
