"""What is kept of a lab, so that its cell shows it again when it runs again."""

from __future__ import annotations

from typing import Any

from mfa_lesson.course.drafts import Draft
from mfa_lesson.course.wording import DRAFT_KINDS

from .lab_state import MOST_DRAFTS, LabPolicies

LONGEST_WORK = 1_500_000
"""Characters of all that is kept of a lab."""

TEXTS = ("id", "name", "kind", "text", "start")


def keep_policies(policies: LabPolicies) -> dict[str, Any]:
    """The policies, as JSON can hold them."""
    return {
        "drafts": [keep_draft(draft) for draft in policies.drafts],
        "first": [keep_draft(draft) for draft in policies.first],
        "current": policies.current,
    }


def keep_draft(draft: Draft) -> dict[str, Any]:
    good = {"good": draft.good.text} if draft.good and draft.problem else {}
    return {**{name: getattr(draft, name) for name in TEXTS}, "on": draft.on, **good}


def read_lab_policies(kept: dict[str, Any]) -> LabPolicies | None:
    """The policies as keep_policies() kept them; None where that makes no sense."""
    drafts, first = read_drafts(kept.get("drafts")), read_drafts(kept.get("first"))
    if drafts is None or first is None:
        return None
    ids = [draft.id for draft in drafts]
    current = kept.get("current")
    return LabPolicies(drafts, current if current in ids else ids[0], first)


def read_drafts(kept: Any) -> tuple[Draft, ...] | None:
    """One draft and more, each with an id of its own; None where that makes no sense."""
    if not isinstance(kept, list) or not 0 < len(kept) <= MOST_DRAFTS:
        return None
    drafts = tuple(draft for one in kept if (draft := read_draft(one)))
    return drafts if len({draft.id for draft in drafts}) == len(kept) else None


def read_draft(kept: Any) -> Draft | None:
    if not isinstance(kept, dict) or not all(type(kept.get(name)) is str for name in TEXTS):
        return None
    if kept["kind"] not in DRAFT_KINDS or type(kept.get("on")) is not bool or type(kept.get("good", "")) is not str:
        return None
    draft = Draft(kept["id"], kept["name"], "", kept["start"], kept["kind"], kept["on"])
    return (draft.rewrite(kept["good"]) if "good" in kept else draft).rewrite(kept["text"])
