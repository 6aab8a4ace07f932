"""Checks of what a type of policy can have: how long it can be, and which version.

AWS pages: reference_iam-quotas, orgs_reference_limits, orgs_manage_policies_scps_syntax,
orgs_manage_policies_rcps_syntax.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from mfa_lesson.iam.json_text import Path
from mfa_lesson.text import Reason

from .check import MISTAKE, REMARK, Check, Notice, Notices
from .judged import JudgedPolicy

MANAGED, INLINE = 6_144, 10_240
"""Characters, white space aside, of a managed policy and of a role’s inline policies (reference_iam-quotas)."""

QUOTAS: Mapping[str, int] = {"scp": 10_240, "rcp": 5_120}
"""Characters of an organization’s policies; SCPs had 5,120 until May 2026 (orgs_reference_limits)."""


def find_long_identity_policies(policy: JudgedPolicy) -> Notices:
    size = policy.policy.size
    if policy.policy_type == "identity" and size > MANAGED:
        code = "size-of-identity-policy" if size <= INLINE else "size-of-any-identity-policy"
        yield Notice((), "", Reason(code, {"size": size, "managed": MANAGED, "inline": INLINE}))


def find_long_guardrails(policy: JudgedPolicy) -> Notices:
    quota = QUOTAS.get(policy.policy_type)
    if quota and count_compact(policy) > quota:
        parameters = {"type": policy.policy_type, "size": count_compact(policy), "quota": quota}
        yield Notice((), "", Reason("size-of-guardrail", parameters))


def find_guardrails_with_much_space(policy: JudgedPolicy) -> Notices:
    quota = QUOTAS.get(policy.policy_type)
    size = len(policy.policy.text)
    if quota and size > quota >= count_compact(policy):
        parameters = {"type": policy.policy_type, "size": size, "quota": quota}
        yield Notice((), "", Reason("size-with-space", parameters))


def count_compact(policy: JudgedPolicy) -> int:
    """The characters of the document without white space between its parts."""
    return len(json.dumps(policy.policy.document, separators=(",", ":"), ensure_ascii=False))


def find_scps_of_another_version(policy: JudgedPolicy) -> Notices:
    return note_version(policy, "scp")


def find_rcps_of_another_version(policy: JudgedPolicy) -> Notices:
    return note_version(policy, "rcp")


def note_version(policy: JudgedPolicy, policy_type: str) -> Notices:
    version = policy.policy.document.get("Version")
    if policy.policy_type == policy_type and version != "2012-10-17":
        path: Path = ("Version",) if version else ()
        yield Notice(path, "", Reason("version-of-guardrail", {"type": policy_type}))


CHECKS = (
    Check("size-of-identity-policy", REMARK, "reference_iam-quotas", find_long_identity_policies),
    Check("size-of-guardrail", MISTAKE, "orgs_reference_limits", find_long_guardrails),
    Check("size-with-space", REMARK, "orgs_reference_limits", find_guardrails_with_much_space),
    Check("version-of-scp", MISTAKE, "orgs_manage_policies_scps_syntax", find_scps_of_another_version),
    Check("version-of-rcp", MISTAKE, "orgs_manage_policies_rcps_syntax", find_rcps_of_another_version),
)
