"""Whether one pattern, or one statement, surely covers everything that another one covers.

Where that cannot be read off the patterns themselves, the answer is no.

AWS pages: reference_policies_elements_action, reference_policies_elements_resource, reference_policies_variables.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby

from mfa_lesson.iam.time_limit import check_time
from mfa_lesson.iam.tokens import Token, Variable, has_wildcard
from mfa_lesson.iam.wildcards import ANY_CHARACTER, ANY_RUN, Wildcard

from .judged import JudgedStatement, LineParts, compile_action

MOST_STEPS = 1_000_000  # of comparing two patterns


def covers(outer: str, inner: str) -> bool:
    """Whether an action pattern surely fits every text that another one fits."""
    if outer == inner:
        return True
    if not has_wildcard(outer) or len(outer) - outer.count("*") > len(inner) - inner.count("*"):
        return False  # what is no `*` needs a character of the other
    return covers_tokens(compile_action(outer).tokens, compile_action(inner).tokens)


@lru_cache(maxsize=4096)
def covers_tokens(outer: tuple[Token, ...], inner: tuple[Token, ...]) -> bool:
    """Whether a pattern surely fits every text that another one fits, whatever the values of their variables.

    A `*` or a variable of the inner pattern matches texts of any length: only a `*` covers it, or the same variable.
    """
    check_time()
    if outer == inner:
        return True
    if ANY_RUN not in outer:
        return len(spread(outer)) == len(spread(inner)) and fits_at(spread(outer), spread(inner), 0)
    symbols, runs = spread(inner), split_at_runs(spread(outer))
    first, *middle, last = runs
    if len(symbols) * sum(map(len, runs)) > MOST_STEPS:
        return False
    position, end = len(first), len(symbols) - len(last)
    if position > end or not fits_at(first, symbols, 0) or not fits_at(last, symbols, end):
        return False
    for run in middle:
        places = range(position, end - len(run) + 1)
        found = next((place for place in places if fits_at(run, symbols, place)), None)
        if found is None:
            return False
        position = found + len(run)
    return True


@lru_cache(maxsize=4096)
def spread(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """The tokens with each character by itself; of wildcards that stand together each `?` before the `*`."""
    found: list[Token] = []
    for are_wildcards, group in groupby(tokens, key=lambda token: isinstance(token, Wildcard)):
        together = list(group)
        if are_wildcards:
            found += [ANY_CHARACTER] * together.count(ANY_CHARACTER) + [ANY_RUN] * (ANY_RUN in together)
        else:
            found += [
                each
                for token in together
                for each in (token if isinstance(token, str) else (ignore_case_of_key(token),))
            ]
    return tuple(found)


def ignore_case_of_key(token: Token) -> Token:
    """A variable with its key in lower case: two that differ in nothing else are the same."""
    return token._replace(key=token.lookup) if isinstance(token, Variable) else token


def split_at_runs(symbols: tuple[Token, ...]) -> list[tuple[Token, ...]]:
    """What is between the `*`: one more than there are `*`."""
    runs: list[list[Token]] = [[]]
    for symbol in symbols:
        if symbol is ANY_RUN:
            runs.append([])
        else:
            runs[-1].append(symbol)
    return [tuple(run) for run in runs]


def fits_at(run: tuple[Token, ...], symbols: tuple[Token, ...], place: int) -> bool:
    """Whether symbols without a `*` cover those that begin at this place, one by one."""
    for number, symbol in enumerate(run, place):
        other = symbols[number]
        if symbol != other and not (symbol is ANY_CHARACTER and isinstance(other, str)):
            return False
    return True


def covers_arn(outer: LineParts, inner: LineParts) -> bool:
    """The same of two resource lines, part by part; `*` has no parts."""
    return not outer or (bool(inner) and all(map(covers_tokens, outer, inner)))


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


def may_share_actions(first: JudgedStatement, second: JudgedStatement) -> bool:
    """Whether some action may be matched by both; False only where no action can be."""
    if not (first.lists_actions and second.lists_actions):
        return True
    starts = [[compile_action(text).literal_start for text in statement.action_texts] for statement in (first, second)]
    return any(a.startswith(b) or b.startswith(a) for a in starts[0] for b in starts[1])


def covers_resources(outer: JudgedStatement, inner: JudgedStatement) -> bool:
    check_time()
    given, wanted = outer.resource_parts, inner.resource_parts
    if outer.lists_resources:
        return () in given or (inner.lists_resources and covers_lines(given, wanted))
    return not inner.lists_resources and covers_lines(wanted, given)


def covers_lines(outer: frozenset[LineParts], inner: frozenset[LineParts]) -> bool:
    return inner <= outer or all(any(covers_arn(wide, parts) for wide in outer) for parts in inner)


def covers_principals(outer: JudgedStatement, inner: JudgedStatement) -> bool:
    """Whether a statement surely covers everybody that the other covers.

    An Allow for everybody doesn't say what one for somebody by name does: boundaries limit it (sides.py has the rules).
    """
    given, wanted = outer.principal_names, inner.principal_names
    if outer.lists_principals != inner.lists_principals:
        return False
    if not outer.lists_principals:
        return given == wanted
    return wanted <= given or (outer.effect == "Deny" and ("*", "*") in given)


def contains(outer: JudgedStatement, inner: JudgedStatement) -> bool:
    """Whether a statement surely matches everything that another one matches, MFA aside."""
    check_time()
    return (
        outer.other_conditions <= inner.other_conditions
        and covers_principals(outer, inner)
        and covers_resources(outer, inner)
        and covers_actions(outer, inner)
    )
