"""What requests carry along: a context for each combination of conditions that a caller's requests can meet.

Only the keys that some statements test make a difference. Of two contexts in which the same conditions hold, one is
enough.

AWS page: reference_policies_condition-keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from mfa_lesson.account.reference import find_condition_key
from mfa_lesson.account.universe import SignedIn
from mfa_lesson.account.users import RequestContext
from mfa_lesson.iam.conditions import Condition
from mfa_lesson.iam.request import index_context
from mfa_lesson.iam.statement import Statement
from mfa_lesson.iam.time_limit import check_time
from mfa_lesson.iam.tokens import Context, fold_key
from mfa_lesson.iam.witnesses import Group, spell

from .people import KnownNames, find_fillings, list_variables
from .presence import IS_SERVICE, OF_CALLER, OF_SERVICES, Facts, find_presence
from .ties import (
    PRINCIPAL_ORG,
    RESOURCE_ACCOUNT,
    RESOURCE_ORG,
    TAG_KEYS,
    AskedKeys,
    complete_keys,
    find_bond,
    find_earlier,
    is_resource_tag,
    list_alternatives,
)
from .values import ANY_TEXT, TEXT_OR_NONE, find_language, find_type

MOST_CONTEXTS = 100
"""That differ in what holds."""

GLOBAL_SERVICES = {"iam": "us-east-1"}
"""Service → the only region that its requests name; what they act on is in the caller’s account."""


class Contexts(NamedTuple):
    contexts: tuple[RequestContext, ...]
    """What is carried beside what the way to sign in brings; no value for a key that is not there."""
    problem: str = ""
    """The code of why there could be others; "" where there is one for each combination."""


TEXTS = {"String", "ARN"}
"""Types of keys that a text can be the value of."""

SearchState = tuple[tuple[bool, ...], dict[str, tuple[str, ...]]]
"""Which conditions hold so far, and what the request carries so far."""


def list_contexts(caller: SignedIn, statements: Iterable[Statement], facts: Facts) -> Contexts:
    """A context for each combination of statements whose conditions a caller's requests can meet."""
    statements = tuple(statements)
    conditional = [statement.conditions for statement in statements if statement.conditions]
    effects = [1 if statement.effect == "Allow" else -1 for statement in statements if statement.conditions]
    in_resources = {
        variable.lookup for each in statements for pattern in each.resources for variable in pattern.variables
    }
    names = find_names(statements)
    base = {**index_context(caller.context), **facts.further}
    names |= {key: find_name(key) for key in complete_keys(names) if key not in names and key not in HIDDEN}
    fixed = fix_keys(base, facts)
    known = in_resources & {key for key, value in fixed.items() if value} - {*index_context(caller.context)}
    free = [
        key
        for key in complete_keys(names)
        if key not in fixed or (key not in OF_CALLER | OF_SERVICES and key not in facts.further)
    ]
    free = [key for key in free if not (key == "aws:requestedregion" and facts.service in GLOBAL_SERVICES)]
    by_key: dict[str, list[Condition]] = {key: [] for key in free}
    for condition in (condition for conditions in conditional for condition in conditions):
        if fold_key(condition.key) in by_key:
            by_key[fold_key(condition.key)].append(condition)
    alike = find_alike(free, caller, facts)
    order, circle = sort_groups(free, by_key)
    open_keys = {*names} - {*fixed}
    problem = "variables" if any(list_own_names(key, caller, facts).problem for key in known) else ""
    if circle or any(len({v.lookup for v in each.variables} & open_keys) > 1 for each in chain(*conditional)):
        problem = "variables"
    undecided = set(free)
    wanted_later = {each.lookup for found in conditional for condition in found for each in condition.variables}
    later = {earlier for key in free if key != TAG_KEYS for earlier in find_earlier(key, free)}
    kept = [key for key in free if key in later | wanted_later | in_resources or key == RESOURCE_ACCOUNT]
    told = find_earlier(TAG_KEYS, free) if TAG_KEYS in free else ()
    pairs = [(key, other) for key, others in alike.items() for other in others]
    states: list[SearchState] = [
        (tuple(holds_so_far(conditions, fixed, undecided) for conditions in conditional), fixed)
    ]
    for together in order:
        before, undecided = undecided, undecided - set(together)
        new = [
            (place, tuple(one for one in each if is_decided(one, undecided) and not is_decided(one, before)))
            for place, each in enumerate(conditional)
        ]
        new = [(place, each) for place, each in new if each]
        found: dict[tuple[object, ...], SearchState] = {}
        for held, state in states:
            check_time()
            further: dict[str, tuple[str, ...]] = {}
            for key in together:
                if key in wanted_later | in_resources:
                    fillings = fill_variable(key, statements, caller, state, facts)
                    further[key] = fillings.texts
                    problem = problem or fillings.problem
                    if key in in_resources and find_presence(key, caller, facts)[0]:
                        own = list_own_names(key, caller, facts)
                        further[key] += own.texts
                        problem = problem or own.problem
            alternatives, complete = list_alternatives(
                together, AskedKeys(by_key, caller, state, facts, further, alike)
            )
            problem = problem or ("" if complete else "values")
            for alternative in alternatives:
                merged = {**state, **alternative}
                holds = list(held)
                for place, each in new:
                    holds[place] = holds[place] and all(condition.holds(merged) for condition in each)
                same = [merged[key] == merged.get(other) for key, other in pairs if key in merged]
                there = [bool(merged.get(key)) for key in told]
                found.setdefault((*holds, *same, *there, *[merged.get(key) for key in kept]), (tuple(holds), merged))
        states = list(found.values())
        if len(states) > MOST_CONTEXTS:
            states.sort(key=lambda state: sum(effect * held for effect, held in zip(effects, state[0], strict=True)))
            states = [*states[-MOST_CONTEXTS // 2 :], *states[: MOST_CONTEXTS // 2]]
            problem = problem or "contexts"
    said = [key for key in names if key in free or key in fixed]
    contexts = [{names[key]: state[key] for key in said if state[key] != base.get(key, ())} for _, state in states]
    return Contexts(tuple(contexts), problem)


def list_own_names(key: str, caller: SignedIn, facts: Facts) -> KnownNames:
    """Values of a key with which a line is about the caller’s own user or devices; or about a path, without a name.

    No user is called as AWS calls it, in aws:userid. With another key whose values have a form of their own, a user of
    just that name could be left out.
    """
    none = ("",) if "tag/" in key else ()
    if facts.acts_on not in ("user", "mfa") or not caller.way.has_user:
        return KnownNames(none)
    if find_type(key) in TEXTS and find_language(key, caller) in (ANY_TEXT, TEXT_OR_NONE):
        return KnownNames(tuple(dict.fromkeys((str(caller.user), caller.user.name, *none))))
    return KnownNames((), "" if key == "aws:userid" else "variables")


HIDDEN = {*PRINCIPAL_ORG, *RESOURCE_ORG}
"""Keys that are looked at beside others, and that no request needs to carry where no policy asks about them."""


def find_name(key: str) -> str:
    known = find_condition_key(key)
    return known.name if known else key


def fix_keys(base: Context, facts: Facts) -> dict[str, tuple[str, ...]]:
    """What is known of every request of a caller."""
    fixed = {IS_SERVICE: ("false",), **base}
    if facts.service in GLOBAL_SERVICES:
        fixed.setdefault("aws:requestedregion", (GLOBAL_SERVICES[facts.service],))
    for key in OF_CALLER | OF_SERVICES:
        fixed.setdefault(key, ())
    return fixed


def find_alike(keys: Iterable[str], caller: SignedIn, facts: Facts) -> dict[str, tuple[str, ...]]:
    """Key of the caller → keys of what is acted on that have the same value where it is the caller’s own user."""
    found: dict[str, tuple[str, ...]] = {}
    if facts.acts_on == "user" and caller.way.has_user:
        keys = tuple(keys)
        for key in keys:
            if is_resource_tag(key) and (mine := find_earlier(key, keys)):
                found[mine[0]] = (*found.get(mine[0], ()), key)
    return found


def find_names(statements: Iterable[Statement]) -> dict[str, str]:
    """The keys that conditions and variables ask for: in lower case → as AWS or the policy writes it."""
    found: dict[str, str] = {}
    for statement in statements:
        written = [condition.key for condition in statement.conditions]
        for name in (*written, *(variable.key for variable in list_variables([statement]))):
            known = find_condition_key(name)
            found.setdefault(fold_key(name), known.name if known and not known.is_family else name)
    return found


def add_keys(context: RequestContext, further: RequestContext) -> RequestContext:
    """A context with further keys; a key that it has already gets the further value."""
    names = {key.lower() for key in further}
    return {**{key: value for key, value in context.items() if key.lower() not in names}, **further}


def holds_so_far(conditions: Iterable[Condition], context: Context, undecided: set[str]) -> bool:
    """Whether all conditions hold, those on keys that are still to be decided aside."""
    return all(condition.holds(context) for condition in conditions if is_decided(condition, undecided))


def is_decided(condition: Condition, undecided: set[str]) -> bool:
    """Whether a condition tests and uses no key that is still to be decided."""
    return fold_key(condition.key) not in undecided and not any(
        variable.lookup in undecided for variable in condition.variables
    )


def sort_groups(keys: Sequence[str], by_key: Mapping[str, Sequence[Condition]]) -> tuple[list[list[str]], bool]:
    """Keys that must agree, each group after those that it depends on; and whether some wait for each other."""
    groups: dict[object, list[str]] = {}
    for key in keys:
        groups.setdefault(find_bond(key), []).append(key)
    group_of = {key: bond for bond, group in groups.items() for key in group}
    waiting: dict[object, set[object]] = {}
    circle = False
    for bond, group in groups.items():
        uses = {variable.lookup for key in group for each in by_key[key] for variable in each.variables}
        circle = circle or (len(group) > 1 and bool(uses & set(group)))
        uses |= {earlier for key in group for earlier in find_earlier(key, keys)}
        waiting[bond] = {group_of[key] for key in uses & group_of.keys()} - {bond}
    order: list[list[str]] = []
    while waiting:
        ready = [bond for bond, before in waiting.items() if not before & waiting.keys()]
        if not ready:
            return [*order, *(groups[bond] for bond in waiting)], True
        order += [groups[bond] for bond in ready]
        waiting = {bond: before for bond, before in waiting.items() if bond not in ready}
    return order, circle


def fill_variable(
    key: str, statements: Sequence[Statement], caller: SignedIn, context: Context, facts: Facts
) -> KnownNames:
    """Values of a key that policies use as a variable, for each combination of patterns that it can make a text fit."""
    if not find_presence(key, caller, facts)[0]:
        return KnownNames(())
    if find_type(key) not in TEXTS:
        return KnownNames((), "variables")

    def language_of(other: str) -> Group:
        """What the value of another key can be: where it is known already, that value."""
        known = context.get(other)
        return find_language(other, caller) if known is None else tuple(tuple(spell(value)) for value in known)

    return find_fillings(key, statements, context, find_language(key, caller), facts.acts_on, language_of)
