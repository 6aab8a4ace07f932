"""Checks of resource control policies that also reach AWS services, or reach everybody.

AWS services call with a service principal of their own: their requests have no key about an IAM principal, and only
theirs have a key about the source of a call.

AWS pages: orgs_manage_policies_rcps, orgs_manage_policies_rcps_examples, access-analyzer-reference-policy-checks.
"""

from __future__ import annotations

from collections.abc import Iterator

from mfa_lesson.text import Reason

from .check import CHECKS_PAGE, MISTAKE, REMARK, Check, Notice, Notices
from .judged import JudgedPolicy, JudgedStatement, PlacedCondition

OF_PRINCIPALS = ("aws:principalaccount", "aws:principalarn", "aws:principalorgid", "aws:principalorgpaths")

OF_SOURCES = ("aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths")

IS_SERVICE = "aws:principalisawsservice"


def find_services_that_are_denied(policy: JudgedPolicy) -> Notices:
    for deny, placed in list_reaching_without(policy, OF_PRINCIPALS):
        if not asks_about(deny, IS_SERVICE):
            yield Notice(placed.path, deny.name, Reason("rcp-denies-services", {"key": placed.condition.key}))


def find_callers_that_are_denied(policy: JudgedPolicy) -> Notices:
    for deny, placed in list_reaching_without(policy, OF_SOURCES):
        if not asks_about(deny, IS_SERVICE) and not is_source_required(deny):
            yield Notice(placed.path, deny.name, Reason("rcp-denies-callers", {"key": placed.condition.key}))


def find_calls_without_source(policy: JudgedPolicy) -> Notices:
    for deny, placed in list_reaching_without(policy, OF_SOURCES):
        if asks_about(deny, IS_SERVICE) and not is_source_required(deny):
            yield Notice(placed.path, deny.name, Reason("rcp-denies-sourceless", {"key": placed.condition.key}))


def list_reaching_without(
    policy: JudgedPolicy, keys: tuple[str, ...]
) -> Iterator[tuple[JudgedStatement, PlacedCondition]]:
    """The first condition of each Deny of an RCP that is on one of these keys, and also holds without the key."""
    for deny in policy.denies if policy.policy_type == "rcp" else ():
        found = (
            placed
            for placed in deny.conditions
            if placed.key in keys and placed.condition.operator.name != "Null" and placed.condition.holds({})
        )
        if first := next(found, None):
            yield deny, first


def asks_about(deny: JudgedStatement, key: str) -> bool:
    return any(placed.key == key for placed in deny.conditions)


def is_source_required(deny: JudgedStatement) -> bool:
    """Whether a condition on the source of a call fails without it."""
    return any(placed.key in OF_SOURCES and not placed.condition.holds({}) for placed in deny.conditions)


CHECKS = (
    Check("rcp-denies-services", REMARK, CHECKS_PAGE, find_services_that_are_denied),
    Check("rcp-denies-callers", MISTAKE, CHECKS_PAGE, find_callers_that_are_denied),
    Check("rcp-denies-sourceless", REMARK, CHECKS_PAGE, find_calls_without_source),
)
