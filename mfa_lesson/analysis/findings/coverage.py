"""Whether one pattern, or one statement, surely covers everything that another one covers.

Where that cannot be read off the patterns themselves, the answer is no.

AWS pages: reference_policies_elements_action, reference_policies_elements_resource.
"""

from __future__ import annotations

from functools import lru_cache

from mfa_lesson.iam.matching import has_wildcard, split_arn

from .judged import JudgedStatement, compile_action


@lru_cache(maxsize=4096)
def covers(outer: str, inner: str) -> bool:
    """Whether a pattern surely fits every text that another one fits.

    A wildcard or a variable of the inner pattern stands for texts of any length, so only a `*` covers it.
    """
    if outer == inner:
        return True
    if not has_wildcard(outer) or "${" in outer:
        return False
    if (has_wildcard(inner) or "${" in inner) and ("?" in outer or set(outer) & set("${}")):
        return False
    return compile_action(outer).matches(inner, {})


@lru_cache(maxsize=4096)
def covers_arn(outer: str, inner: str) -> bool:
    """The same of two resource lines, part by part."""
    if outer in ("*", inner):
        return True
    return inner != "*" and all(map(covers, split_arn(outer), split_arn(inner)))


def covers_action(outer: JudgedStatement, text: str) -> bool:
    """Whether a statement surely matches every action that a pattern, in lower case, fits."""
    if outer.lists_actions:
        return text in outer.action_texts or any(covers(wild, text) for wild in outer.wildcards)
    return not has_wildcard(text) and outer.may_match(text)


def covers_actions(outer: JudgedStatement, inner: JudgedStatement) -> bool:
    if inner.lists_actions:
        return all(covers_action(outer, text) for text in inner.action_texts)
    if outer.lists_actions:
        return "*" in outer.action_texts
    return all(any(covers(left_out, text) for left_out in inner.action_texts) for text in outer.action_texts)


def covers_resources(outer: JudgedStatement, inner: JudgedStatement) -> bool:
    given, wanted = outer.resource_texts, inner.resource_texts
    if outer.lists_resources:
        return "*" in given or (inner.lists_resources and covers_lines(given, wanted))
    return not inner.lists_resources and covers_lines(wanted, given)


def covers_lines(outer: frozenset[str], inner: frozenset[str]) -> bool:
    return inner <= outer or all(any(covers_arn(wide, text) for wide in outer) for text in inner)


def contains(outer: JudgedStatement, inner: JudgedStatement) -> bool:
    """Whether a statement surely matches everything that another one matches, MFA aside."""
    return (
        outer.other_conditions <= inner.other_conditions
        and covers_resources(outer, inner)
        and covers_actions(outer, inner)
    )
