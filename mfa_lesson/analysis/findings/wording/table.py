"""What the findings say: for each code, the problem in a sentence and what to write instead."""

from __future__ import annotations

from mfa_lesson.text import Sentences, format_count, join_words

from . import (
    allowances,
    arns,
    elements,
    escapes,
    holes,
    key_actions,
    key_values,
    mfa,
    names,
    no_effect,
    own_user,
    policy_types,
    presence,
    providers,
    rcps,
    redundancy,
    resources,
    service_keys,
    tags,
    trust,
    values,
    who,
)
from .base import Wording

FILES = (
    mfa,
    own_user,
    names,
    resources,
    no_effect,
    elements,
    escapes,
    holes,
    values,
    redundancy,
    arns,
    key_values,
    key_actions,
    policy_types,
    allowances,
    tags,
    rcps,
    presence,
    service_keys,
    who,
    trust,
    providers,
)

WORDINGS: dict[str, Wording] = {code: wording for file in FILES for code, wording in file.WORDINGS.items()}
"""Code of a reason → its sentences."""

PROBLEMS: Sentences = {code: wording.problem for code, wording in WORDINGS.items()}

SUGGESTIONS: Sentences = {code: wording.suggestion for code, wording in WORDINGS.items()}


def count_findings(policies: list[str], mistakes: int, remarks: int) -> str:
    counts = ((mistakes, "probable mistake"), (remarks, "remark"))
    return f"{' and '.join(format_count(count, noun) for count, noun in counts if count)} on {join_words(policies)}."


def say_nothing_found(policies: list[str]) -> str:
    one = len(policies) == 1
    meant = "it does what you want" if one else "they do what you want"
    return f"No findings for {join_words(policies) or 'no policy'}. That doesn’t prove that {meant}."


SUMMARIES: Sentences = {
    "nothing-found": say_nothing_found,
    "found": count_findings,
    "mistake": "Mistake, {where}: {says} [{page}]",
    "remark": "Remark, {where}: {says} [{page}]",
}
"""The sentences about all findings together, and about one that is printed."""
