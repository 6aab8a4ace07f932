"""What the findings say: for the code of each reason the problem in a sentence, and what to write instead."""

from __future__ import annotations

from mfa_lesson.text import Sentences, format_count, join_words

from . import (
    allowances,
    arns,
    elements,
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
    meant = "it does what it is meant to do" if one else "they do what they are meant to do"
    return f"Nothing was found in {join_words(policies) or 'no policy'}; that is no proof that {meant}."


SUMMARIES: Sentences = {
    "nothing-found": say_nothing_found,
    "found": count_findings,
    "mistake": "Mistake, {where}: {says} [{page}]",
    "remark": "Remark, {where}: {says} [{page}]",
}
"""The same for what is said of all findings together, and of one where it is printed."""
