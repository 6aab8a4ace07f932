"""Checks of resource control policies that also reach AWS services, or reach everybody.

AWS services call with a service principal of their own: their requests have no key about an IAM principal, and only
theirs have a key about the source of a call.

AWS pages: orgs_manage_policies_rcps, orgs_manage_policies_rcps_examples, access-analyzer-reference-policy-checks.
"""

from __future__ import annotations

from collections.abc import Iterator

from .check import CHECKS_PAGE, MISTAKE, REMARK, Check, Notices, note
from .judged import JudgedPolicy, PlacedCondition

OF_PRINCIPALS = ("aws:principalaccount", "aws:principalarn", "aws:principalorgid", "aws:principalorgpaths")

OF_SOURCES = ("aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths")

IS_SERVICE = "aws:principalisawsservice"


def find_denied_services(policy: JudgedPolicy) -> Notices:
    for placed in list_reaching_without(policy, OF_PRINCIPALS):
        if IS_SERVICE not in placed.statement.condition_keys:
            yield note(placed, "rcp-denies-services", key=placed.condition.key)


def find_denied_callers(policy: JudgedPolicy) -> Notices:
    """Callers without a source: services that say none, or everybody else too where the Deny isn't about services."""
    for placed in list_reaching_without(policy, OF_SOURCES):
        if not any(map(placed.statement.fails_without, OF_SOURCES)):
            of_services = IS_SERVICE in placed.statement.condition_keys
            code = "rcp-denies-sourceless" if of_services else "rcp-denies-callers"
            yield note(placed, code, key=placed.condition.key)


def list_reaching_without(policy: JudgedPolicy, keys: tuple[str, ...]) -> Iterator[PlacedCondition]:
    """The first condition of each Deny of an RCP that is on one of these keys, and also holds without the key."""
    for deny in policy.denies if policy.policy_type == "rcp" else ():
        found = (
            placed
            for placed in deny.conditions
            if placed.key in keys and placed.condition.operator.name != "Null" and placed.condition.holds({})
        )
        if first := next(found, None):
            yield first


CHECKS = (
    Check("rcp-denies-services", REMARK, CHECKS_PAGE, find_denied_services),
    Check("rcp-denies-callers", MISTAKE, CHECKS_PAGE, find_denied_callers),
    Check("rcp-denies-sourceless", REMARK, CHECKS_PAGE, find_denied_callers),
)
