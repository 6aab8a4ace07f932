"""Who asks: users and roles whose names fit each combination of what policies say about names.

A name counts in three ways: conditions test it, lines of a policy name the user's own ARN, and `${aws:username}` puts
it into lines and values. The last is tried with texts in which the place of the name is marked.

AWS pages: reference_policies_variables, reference_iam-quotas, reference_identifiers.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

from mfa_lesson.account.users import ACCOUNT, find_name_problem
from mfa_lesson.iam.arns import ArnPattern
from mfa_lesson.iam.conditions import Condition
from mfa_lesson.iam.statement import Statement
from mfa_lesson.iam.tokens import Context, Variable, fold_key
from mfa_lesson.iam.witnesses import (
    ANY_ITEMS,
    BEGIN,
    END,
    HOLE,
    Group,
    Items,
    find_texts,
    read_pattern,
    some,
    spell,
)

from .values import ANY_TEXT, DIGITS, LETTERS, asks_for_text, read_group

USERNAME, PRINCIPAL_ARN, USER_ID = "aws:username", "aws:principalarn", "aws:userid"

NAME = LETTERS + DIGITS + "+=,.@_-"

PATH = LETTERS + DIGITS + string.punctuation

EXAMPLES = ("bob", "carol", "dave")
"""Names to be preferred."""

MOST_MARKED = 8
"""Patterns with the same variable whose fits can be told apart."""

MOST_PATHS = 50
"""Names of users for which paths are told apart."""

RESOURCE = ""
"""In place of the resource, if key names are in place of values."""


class KnownNames(NamedTuple):
    """Names or values, and why there could be others."""

    texts: tuple[str, ...]
    problem: str = ""


def make_forms(kind: str, mark: bool = False, account: str = ACCOUNT) -> tuple[Items, Items]:
    """The ARNs of users, roles or devices: those without a path, and those with one."""
    start = spell(f"arn:aws:iam::{account}:{kind}/")
    name = [*spell(BEGIN), *some(NAME), *spell(END)] if mark else some(NAME)
    return (*start, *name), (*start, *some(PATH), *spell("/"), *name)


def covers_all(statement: Statement) -> bool:
    """Whether a statement's resource element is about everything or nothing, whatever is acted on."""
    return any(not pattern.parts for pattern in statement.resources)


OF_ACCOUNT = ("arn", "aws", "iam", "", ACCOUNT)
"""How the ARNs of users, roles and devices begin."""


def read_line(pattern: ArnPattern, context: Context, begin: tuple[str, ...]) -> Items | None:
    """The items of a line; None where nothing fits it, or nothing that begins like this."""
    if not begin:
        return read_pattern(pattern, context)
    if not all(part.matches(text, context) for part, text in zip(pattern.parts, begin, strict=False)):
        return None
    rest = read_pattern(pattern.parts[5], context)
    return None if rest is None else (*spell(":".join((*begin, ""))), *rest)


def read_resources(statements: Iterable[Statement], context: Context, begin: tuple[str, ...] = ()) -> tuple[Group, ...]:
    """What resources are told apart by: the lines of statements, in a context; `begin` is how all ARNs begin.

    Statements of a policy with the same effect under the same conditions need not be told apart.
    """
    found: dict[object, list[Items]] = {}
    for number, statement in enumerate(statements):
        if not covers_all(statement):
            alike = statement.effect, id(statement.json), sign_conditions(statement)
            lines = (read_line(pattern, context, begin) for pattern in statement.resources)
            found.setdefault(alike if statement.resource_element == "Resource" else number, []).extend(
                items for items in lines if items is not None
            )
    return tuple(dict.fromkeys(map(tuple, found.values())))


def sign_conditions(statement: Statement) -> tuple[object, ...]:
    """What a statement’s conditions are, for comparing."""
    return tuple((each.operator.written, fold_key(each.key), each.values) for each in statement.conditions)


def list_conditions(statements: Iterable[Statement], key: str) -> list[Condition]:
    return [each for statement in statements for each in statement.conditions if fold_key(each.key) == key]


def read_tests(statements: Iterable[Statement], key: str, context: Context) -> tuple[Group, ...]:
    """What the values of a key are told apart by."""
    conditions = list_conditions(statements, key)
    found = [read_group(condition, context) for condition in conditions]
    return tuple(dict.fromkeys((*found, *([ANY_TEXT] if any(map(asks_for_text, conditions)) else ()))))


def read_unknown(statements: Sequence[Statement], key: str, any_value: Context, context: Context) -> tuple[Group, ...]:
    """The same where some values are compared with what nobody knows: what fits without that is told apart from it."""
    known, all_of_it = (read_tests(statements, key, {**unknown, **context}) for unknown in ({}, any_value))
    return tuple(dict.fromkeys((*known, *all_of_it)))


def mark_inside(groups: Iterable[Group]) -> tuple[Group, ...]:
    """Patterns for the value of a variable → patterns for a text in which that value is marked."""
    before, after = (ANY_ITEMS, *spell(BEGIN)), (*spell(END), ANY_ITEMS)
    return tuple(tuple((*before, *items, *after) for items in group) for group in groups)


def strip_start(items: Items, start: str) -> Group:
    """A pattern → patterns for what follows this text in what fits it."""
    places = {0}
    for character in start:
        places = pass_stars(items, places)
        places = {
            place if items[place].repeated else place + 1
            for place in places
            if place < len(items) and items[place].takes(character)
        }
    return tuple(dict.fromkeys(items[place:] for place in sorted(places)))


def pass_stars(items: Items, places: Iterable[int]) -> set[int]:
    """The places of a pattern, and those after stars that can stand for nothing."""
    found = set(places)
    for place in sorted(found):
        while place < len(items) and items[place].repeated:
            place += 1
            found.add(place)
    return found


def strip_path(items: Items, start: str) -> tuple[Group, ...]:
    """A pattern for an ARN with a path → a group of patterns for the name after each sort of path."""
    found: dict[Group, None] = {}
    for rest in strip_start(items, start):
        places = [place for place in range(len(rest) + 1) if place in {0} or rest[place - 1].takes("/")]
        places += [place for place, item in enumerate(rest) if item.repeated and item.takes("/")]
        found |= {(rest[place:],): None for place in sorted(set(places))}
    return tuple(found)


def read_own_names(
    statements: Sequence[Statement], base: str, any_value: Context, context: Context
) -> tuple[Group, ...]:
    """What the names of users are told apart by where conditions test their ARNs."""
    start = f"arn:aws:iam::{ACCOUNT}:user/"
    known = read_unknown(statements, PRINCIPAL_ARN, any_value, {**context, USERNAME: (HOLE,)})
    if "/" not in base:
        return tuple(tuple(rest for items in group for rest in strip_start(items, start)) for group in known)
    return tuple(dict.fromkeys(rest for group in known for items in group for rest in strip_path(items, start)))


def find_users(
    statements: Sequence[Statement], kind: str | None, base: str, context: Context, apart: tuple[Group, ...] = ()
) -> KnownNames:
    """Users, one for each combination of conditions and lines that their names and own ARNs can fit.

    Args:
        statements: The statements in question.
        kind: The type of resource that is acted on.
        base: The user who is tried first. Where they have a path, all have one.
        context: What else is known of the request.
        apart: What resources are told apart by besides the lines.

    Returns:
        The users, as User.read takes them, `base` first.
    """
    any_value, problem = list_unknown(statements, (USERNAME, PRINCIPAL_ARN), context)
    marked = {**any_value, **context, USERNAME: (BEGIN + HOLE + END,)}
    own = read_resources(statements, marked, OF_ACCOUNT) if kind == "user" else ()
    names = mark_inside(read_unknown(statements, USERNAME, any_value, context))
    groups = (
        *own,
        *names,
        *read_unknown(statements, PRINCIPAL_ARN, any_value, {**context, USERNAME: marked[USERNAME]}),
    )
    start = f"arn:aws:iam::{ACCOUNT}:user/"
    path, slash, name = base.rpartition("/")
    form = make_forms("user", mark=True)[bool(slash)]
    seeds = tuple(f"{start}{path}{slash}{BEGIN}{each}{END}" for each in (name, *EXAMPLES))
    found = find_texts(groups, (form,), seeds=seeds)
    users = [text.removeprefix(start).replace(BEGIN, "").replace(END, "") for text in found.texts.values()]
    by_arn = read_own_names(statements, base, any_value, context)
    preferred, language = (name, *EXAMPLES), (tuple(some(NAME)),)
    fillings = find_fillings(USERNAME, statements, context, language, kind, first=preferred, tests=by_arn, apart=apart)
    users += [f"{path}{slash}{text}" for text in fillings.texts]
    lines = [line for each in statements for line in each.resources] if kind == "user" else []
    if slash and (by_arn or any(variable.lookup == USERNAME for line in lines for variable in line.variables)):
        for text in fillings.texts[:MOST_PATHS]:
            known = {**any_value, **context, USERNAME: (text,)}
            by_path = read_unknown(statements, PRINCIPAL_ARN, any_value, {**context, USERNAME: (text,)})
            if kind == "user":
                by_path = (*read_resources(statements, known, OF_ACCOUNT), *by_path)
            named: Group = ((*spell(start), *some(PATH), *spell(f"/{text}")),)
            paths = find_texts(by_path, named, seeds=(f"{start}{path}{slash}{text}",))
            users += [one.removeprefix(start) for one in paths.texts.values()]
            problem = problem or ("" if paths.complete else "names")
        problem = problem or ("names" if len(fillings.texts) > MOST_PATHS else "")
    if any(variable.lookup == PRINCIPAL_ARN for variable in list_variables(statements)):
        problem = problem or "variables"
    legal = tuple(dict.fromkeys(user for user in users if is_user(user)))
    return KnownNames(legal, problem or fillings.problem or ("" if found.complete else "names"))


def is_user(text: str) -> bool:
    path, _, name = text.rpartition("/")
    return len(path) <= 510 and not find_name_problem(name)


def find_roles(statements: Sequence[Statement], base: str) -> KnownNames:
    """ARNs of roles, one for each combination of conditions on them that they can fit.

    Args:
        statements: The statements in question.
        base: The ARN that is tried first.

    Returns:
        The ARNs, `base` first.
    """
    groups, problem = read_callers(statements)
    found = find_texts(groups, make_forms("role"), seeds=(base,))
    return KnownNames(tuple(found.texts.values()), problem or ("" if found.complete else "names"))


def read_callers(statements: Sequence[Statement]) -> tuple[tuple[Group, ...], str]:
    """What the ARNs of callers without a user name are told apart by, and why that can be too little."""
    any_value, problem = list_unknown(statements, (PRINCIPAL_ARN,), {USERNAME: ()})
    if any(variable.lookup == PRINCIPAL_ARN for variable in list_variables(statements)):
        problem = problem or "variables"
    return read_unknown(statements, PRINCIPAL_ARN, any_value, {USERNAME: ()}), problem


FEDERATED = f"arn:aws:sts::{ACCOUNT}:federated-user/"
"""How the ARN of a federated user begins."""


def read_federated(statements: Sequence[Statement]) -> tuple[tuple[Group, ...], str]:
    """The same for federated users: their names are in their ARNs and in aws:userid."""
    groups, problem = read_callers(statements)
    start = tuple(spell(FEDERATED))
    any_value, of_ids = list_unknown(statements, (USER_ID,), {USERNAME: ()})
    for group in read_unknown(statements, USER_ID, any_value, {USERNAME: ()}):
        rests = (rest for items in group for rest in strip_start(items, f"{ACCOUNT}:"))
        groups = (*groups, tuple((*start, *rest) for rest in rests))
    if any(variable.lookup == USER_ID for variable in list_variables(statements)):
        of_ids = "variables"
    return tuple(dict.fromkeys(groups)), problem or of_ids


def list_variables(statements: Iterable[Statement]) -> list[Variable]:
    """The variables of conditions and resource lines."""
    statements = tuple(statements)
    conditions = [each.variables for statement in statements for each in statement.conditions]
    lines = [each.variables for statement in statements for each in statement.resources]
    return [variable for variables in (*conditions, *lines) for variable in variables]


def list_unknown(statements: Iterable[Statement], keys: Iterable[str], context: Context) -> tuple[Context, str]:
    """What conditions on these keys compare with and nobody knows: each variable as any text.

    A problem where such a variable counts in another place too, or can't be any text: then names can depend on its
    value. Tags can be any text.
    """
    statements = tuple(statements)
    conditions = [each for key in keys for each in list_conditions(statements, key)]
    unknown = {each.lookup for condition in conditions for each in condition.variables} - {*context, USERNAME}
    uses = [each.lookup for each in list_variables(statements)]
    uses += [fold_key(each.key) for statement in statements for each in statement.conditions]
    depends = any(uses.count(key) > 1 or not key.startswith("aws:principaltag/") for key in unknown)
    return {key: (HOLE,) for key in unknown}, "variables" if depends else ""


def find_fillings(
    key: str,
    statements: Sequence[Statement],
    context: Context,
    language: Group,
    kind: str | None,
    language_of: Callable[[str], Group] = lambda key: ((ANY_ITEMS,),),
    first: tuple[str, ...] = ("other",),
    tests: tuple[Group, ...] = (),
    apart: tuple[Group, ...] = (),
) -> KnownNames:
    """Values of a key, for each combination of patterns that a text can fit in which a variable has that value.

    Args:
        key: The key, in lower case.
        statements: The statements in question.
        context: What else is known of the request.
        language: What a value can be.
        kind: The type of resource that is acted on.
        language_of: Gives what the value of another key can be.
        first: Values to be preferred.
        tests: What the values are told apart by besides.
        apart: What resources are told apart by besides the lines.

    Returns:
        The values; a problem where patterns with this variable can overlap in ways that depend on more than these.
    """
    marked = {**context, key: (BEGIN + HOLE + END,)}
    begin = OF_ACCOUNT if kind in ("user", "mfa") else ()
    places = {RESOURCE: (*read_resources(statements, marked, begin), *apart)}
    for condition in (condition for statement in statements for condition in statement.conditions):
        if any(variable.lookup == key for variable in condition.variables):
            places[fold_key(condition.key)] = read_tests(statements, fold_key(condition.key), marked)
    (inside,) = mark_inside((language,))
    tests = mark_inside((*read_tests(statements, key, context), *tests))
    texts: dict[str, None] = {}
    problem = ""
    for place, groups in places.items():
        variable = [items for group in groups for items in group if is_marked(items)]
        if not variable:
            continue
        of_people: Group = make_forms(kind) if kind in ("user", "mfa") else ((ANY_ITEMS,),)
        legal = language_of(place) if place else of_people
        found = find_texts((*groups, *tests), legal, inside, values=first)
        texts |= dict.fromkeys(text[text.index(BEGIN) + 1 : text.index(END)] for text in found.texts.values())
        if not found.complete or not agree(variable):
            problem = "variables"
    return KnownNames(tuple(texts), problem)


def is_marked(items: Items) -> bool:
    return any(BEGIN in item.characters and not item.others for item in items)


def agree(patterns: Iterable[Items]) -> bool:
    """Whether patterns with the same variable fit or don't fit together whatever its value is.

    It is so if the same text is before, or after, the variable in both, and if no text matches both.
    """
    marked = list(dict.fromkeys(patterns))
    if len(marked) > MOST_MARKED:
        return False
    parts = [split_marked(items) for items in marked]
    if any(part is None for part in parts):
        return False
    return all(
        one is None or other is None or one[0] == other[0] or one[1] == other[1] or are_apart(one, other)
        for one, other in combinations(parts, 2)
    )


def split_marked(items: Items) -> tuple[Items, Items] | None:
    """The parts before and after a pattern's variable; None if it has several."""
    begins = [place for place, item in enumerate(items) if item.characters == frozenset(BEGIN)]
    ends = [place for place, item in enumerate(items) if item.characters == frozenset(END)]
    return (items[: begins[0]], items[ends[0] + 1 :]) if len(begins) == len(ends) == 1 else None


@lru_cache(maxsize=1024)
def are_apart(one: tuple[Items, Items], other: tuple[Items, Items]) -> bool:
    """Whether no text fits both, whatever the variable is."""
    first, second = (((*before, ANY_ITEMS, *after),) for before, after in (one, other))
    return (True,) not in find_texts((first,), second).texts
