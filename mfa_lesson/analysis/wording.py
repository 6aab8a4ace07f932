"""What is said about decisions, differences, ways to a decision and forms of a statement."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from mfa_lesson.account.users import MFA_STATES
from mfa_lesson.iam.evaluator import WORDS, Outcome
from mfa_lesson.text import Reason, Sentences, format_count, join_words, list_code, sentence_for

OUTCOMES = {outcome.value: WORDS[outcome].lower() for outcome in Outcome}
"""Outcome value -> how it is called within a sentence."""


def say(code: str, /, **parameters: Any) -> str:
    """The sentence for a code."""
    return sentence_for(Reason(code, parameters), SENTENCES)


def word(reason: Reason) -> str:
    """The sentence for a reason."""
    return sentence_for(reason, SENTENCES)


def choose(count: int, one: str, several: str) -> str:
    return one if count == 1 else several


# --- decisions ---


def caption_matrix(policies: Sequence[str], user: str, owner: str | None) -> str:
    whose = f"{owner}’s" if owner else "their own"
    return f"{', '.join(policies) or 'no policy'}: {user} acts on {whose} user and device"


def say_nothing_changed(total: int, noun: str) -> str:
    return "nothing changed." if total == 1 else f"none of the {total} {noun}s changed."


def say_changes(changes: Sequence[Mapping[str, Any]], total: int, noun: str) -> str:
    number = sum(one["count"] for one in changes)
    changed = f"{number} of {format_count(total, noun)} changed"
    if len(changes) > 1:
        kinds = [f"{one['count']} from {OUTCOMES[one['was']]} to {OUTCOMES[one['now']]}" for one in changes]
        return f"{changed}: {', '.join(kinds)}."
    [one] = changes
    return f"{changed}, {'all ' if number > 1 else ''}from {OUTCOMES[one['was']]} to {OUTCOMES[one['now']]}."


# --- differences ---


def sum_up_part(part: str, rows: int, requests: int) -> str:
    return f"{rows or 'None'} of {requests} requests {choose(rows, part, part.removesuffix('s'))}."


def sum_up_difference(requests: int, opens: int, closes: int, stays: int) -> str:
    said = [
        f"{opens or 'none'} {choose(opens, 'opens', 'open')}",
        f"{closes or 'none'} {choose(closes, 'closes', 'close')}",
        *([f"{stays} {choose(stays, 'stays', 'stay')} denied, for another reason"] if stays else []),
    ]
    return f"Of {requests} requests, {join_words(said)}."


def list_by(denies: Sequence[str] = (), allows: Sequence[str] = (), guardrails: Sequence[str] = ()) -> str:
    named = (denies, allows, [f"{name} (guardrail)" for name in guardrails])
    return "; ".join(", ".join(names) for names in named if names)


def clause(one: str, several: str) -> Callable[[Sequence[str]], str]:
    """What statements do, after their names: in the singular and in the plural."""
    return lambda names: f"{list_code(names)} {choose(len(names), one, several)}"


NOW_DENY = clause("now denies it", "now deny it")

NO_LONGER_DENY = clause("denied it and no longer does", "denied it and no longer do")

NOW_ALLOW = clause("now allows it", "now allow it")

ALSO_NO_LONGER_ALLOW = clause("no longer allows it", "no longer allow it")

NO_LONGER_ALLOW = clause("allowed it and no longer does", "allowed it and no longer do")


def say_denied(denies: Sequence[str], allows: Sequence[str]) -> str:
    return f"{NOW_DENY(denies)}{f', and {ALSO_NO_LONGER_ALLOW(allows)}' if allows else ''}"


def say_denied_before(denies: Sequence[str], allows: Sequence[str]) -> str:
    return f"{NO_LONGER_DENY(denies)}{f', and {NOW_ALLOW(allows)}' if allows else ''}"


def say_blocked(guardrails: Sequence[str]) -> str:
    return f"{name_guardrails(guardrails)} {choose(len(guardrails), 'has', 'have')} no Allow for it"


def say_blocked_before(guardrails: Sequence[str]) -> str:
    return f"{name_guardrails(guardrails)} no longer {choose(len(guardrails), 'blocks', 'block')} it"


def name_guardrails(names: Iterable[str]) -> str:
    return f"The {' and the '.join(names)}"


def say_signed_in(states: Sequence[str]) -> str:
    if len(states) == len(MFA_STATES):
        return "however they sign in"
    return " or ".join(f"{MFA_STATES[state].words} ({state})" for state in states)


SENTENCES: Sentences = {
    # decisions
    "matrix": caption_matrix,
    "group.action": "{statement}",
    "group.not_action": "named only in {statement}",
    "group.none": "named in no statement",
    "changes.none": say_nothing_changed,
    "changes": say_changes,
    # what a change opens and closes
    "difference": sum_up_difference,
    "difference.none": "Nothing changes: all {requests} requests are decided as before.",
    "difference.part": sum_up_part,
    "section.opens": "Opens",
    "section.closes": "Closes",
    "section.stays": "Stays denied, for another reason",
    "change.denied": say_denied,
    "change.denied_before": say_denied_before,
    "change.blocked": say_blocked,
    "change.blocked_before": say_blocked_before,
    "change.allowed": lambda allows: NOW_ALLOW(allows),
    "change.allowed_before": lambda allows: NO_LONGER_ALLOW(allows),
    "change.by": list_by,
    "change.where": lambda owners, signed_in: f"on {' and '.join(owners)}; {signed_in}",
    "change.signed_in": say_signed_in,
    "owner.none": "no particular resource",
    "owner.device": "the MFA device {device}",
    "owner.user": lambda owner, own: f"{owner}’s {'own ' if own else ''}user or device",
    # forms of a statement, tried
    "forms.sixteen": "{policy}: its last statement, one form a row, put to four tests",
    "forms.sixteen.row": "Form",
    "forms.sixteen.question": "What comes of it",
    "forms.sixteen.wanted_one": "form protects",
    "forms.sixteen.wanted_several": "forms protect",
    "forms.test.set_up": "MFA can be set up without MFA",
    "forms.test.password_held": "password only is held",
    "forms.test.access_keys_held": "access keys are held",
    "forms.test.mfa_opens": "MFA opens the rest",
    "forms.six": "Ways to ask for MFA, tried with {action}",
    "forms.six.row": "Effect and condition",
    "forms.six.question": "Who gets through",
    "forms.six.wanted_one": "way lets MFA alone through",
    "forms.six.wanted_several": "ways let MFA alone through",
    "forms.six.state": lambda state: f"`{state}` ({MFA_STATES[state].words})",
    "verdict.protects": "protects",
    "verdict.bypassed": "somebody gets by without MFA",
    "verdict.blocked": "somebody is stopped who should not be",
    "verdict.bypassed_and_blocked": "both: somebody gets by, somebody is stopped",
    "verdict.mfa": "MFA alone",
    "verdict.mfa_or_access_key": "MFA, and access keys too",
    "verdict.mfa_or_password": "MFA, and password only too",
}
