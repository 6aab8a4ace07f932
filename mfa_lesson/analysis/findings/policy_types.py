"""Checks of what a type of policy can have: how long it can be, and which version.

AWS pages: reference_iam-quotas, orgs_reference_limits, orgs_manage_policies_scps_syntax,
orgs_manage_policies_rcps_syntax.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial

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
    if (quota := QUOTAS.get(policy.policy_type)) is None:
        return
    compact, size = count_compact(policy), len(policy.policy.text)
    if compact > quota:
        yield Notice((), "", Reason("size-of-guardrail", {"type": policy.policy_type, "size": compact, "quota": quota}))
    elif size > quota:
        yield Notice((), "", Reason("size-with-space", {"type": policy.policy_type, "size": size, "quota": quota}))


def count_compact(policy: JudgedPolicy) -> int:
    """The characters of the document without white space between its parts."""
    return len(json.dumps(policy.policy.document, separators=(",", ":"), ensure_ascii=False))


def find_other_version(policy: JudgedPolicy, policy_type: str) -> Notices:
    version = policy.policy.document.get("Version")
    if policy.policy_type == policy_type and version != "2012-10-17":
        path: Path = ("Version",) if version else ()
        yield Notice(path, "", Reason("version-of-guardrail", {"type": policy_type}))


CHECKS = (
    Check("size-of-identity-policy", REMARK, "reference_iam-quotas", find_long_identity_policies),
    Check("size-of-guardrail", MISTAKE, "orgs_reference_limits", find_long_guardrails),
    Check("size-with-space", REMARK, "orgs_reference_limits", find_long_guardrails),
    Check(
        "version-of-scp", MISTAKE, "orgs_manage_policies_scps_syntax", partial(find_other_version, policy_type="scp")
    ),
    Check(
        "version-of-rcp", MISTAKE, "orgs_manage_policies_rcps_syntax", partial(find_other_version, policy_type="rcp")
    ),
)
