"""What requests carry along: a context for each combination of conditions that a caller's requests can meet.

Only the keys that some statements test make a difference. Of two contexts in which the same conditions hold, one is
enough.

AWS page: reference_policies_condition-keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import chain, combinations
from typing import NamedTuple

from mfa_lesson.account.reference import find_condition_key
from mfa_lesson.account.universe import Caller
from mfa_lesson.account.users import ACCOUNT, MFA_AGE, RequestContext
from mfa_lesson.account.ways import Way
from mfa_lesson.iam.conditions import Condition
from mfa_lesson.iam.matching import Context, fold_key
from mfa_lesson.iam.request import index_context
from mfa_lesson.iam.statement import Statement
from mfa_lesson.iam.witnesses import Group, spell

from .people import PRINCIPAL_ARN, USERNAME, Names, find_fillings
from .values import (
    LONGEST_SESSION,
    SOURCE_IP,
    find_language,
    find_type,
    format_date,
    list_compared,
    list_moments,
    list_values,
)

MOST_CONTEXTS = 100
"""That differ in what holds."""

MOST_LISTED = 5
"""Values of one key of which every combination is tried."""

OF_CALLER = {
    USERNAME,
    PRINCIPAL_ARN,
    "aws:principalaccount",
    "aws:principaltype",
    "aws:multifactorauthpresent",
    "aws:viaawsservice",
}
"""Keys that the way to sign in decides, in lower case."""

NOW, EPOCH, ISSUED = "aws:currenttime", "aws:epochtime", "aws:tokenissuetime"

MOMENTS = (NOW, EPOCH, ISSUED)

ALWAYS = {NOW, EPOCH, SOURCE_IP, "aws:userid", "aws:securetransport", "aws:useragent", "aws:requestedregion"}
"""Keys that every request has."""

OF_SERVICES = {
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:principalservicename",
    "aws:principalservicenameslist",
    "aws:assumedroot",
}
"""Keys that no request of a user or of a role has."""

CALLED_VIA = {"aws:calledvia", "aws:calledviafirst", "aws:calledvialast"}
"""Keys that only a service's calls on somebody's behalf have."""

OF_ROLES = {
    "aws:federatedprovider",
    "aws:sourceidentity",
    "aws:chatbotsourcearn",
    "aws:ec2instancesourcevpc",
    "aws:ec2instancesourceprivateipv4",
}
"""Keys that only a role's session can have."""

OF_ENDPOINTS = {
    "aws:sourcevpc",
    "aws:sourcevpcarn",
    "aws:sourcevpce",
    "aws:vpcsourceip",
    "aws:vpceaccount",
    "aws:vpceorgid",
    "aws:vpceorgpaths",
}
"""Keys that only a request through an endpoint of a VPC has, which then has no aws:SourceIp."""

GLOBAL_SERVICES = {"iam": "us-east-1"}
"""Service → the only region that its requests name; what they act on is in the caller’s account."""

OF_SERVICE = {"aws:requestedregion", "aws:resourceaccount"}


class Facts(NamedTuple):
    """What the keys of a request depend on, besides who asks."""

    service: str
    acts_on: str | None
    """The type of resource."""
    keys: frozenset[str] | None
    """The keys that the action knows beside the global ones, in lower case; None where that is not known."""
    further: Context
    """What every request carries as well."""


class Contexts(NamedTuple):
    contexts: tuple[RequestContext, ...]
    """What is carried beside what the way to sign in brings; no value for a key that is not there."""
    problem: str = ""
    """The code of why there could be others; "" where there is one for each combination."""


TEXTS = {"String", "ARN"}
"""Types of keys that a text can be the value of."""

Alternatives = list[dict[str, tuple[str, ...]]]


def list_contexts(caller: Caller, statements: Iterable[Statement], facts: Facts) -> Contexts:
    """A context for each combination of statements whose conditions a caller's requests can meet."""
    statements = tuple(statements)
    conditional = [statement.conditions for statement in statements if statement.conditions]
    in_resources = {
        variable.lookup for each in statements for pattern in each.resources for variable in pattern.variables
    }
    names = find_names(statements)
    base = {**index_context(caller.context), **facts.further}
    fixed = {"aws:principalisawsservice": ("false",), **base}
    if facts.service in GLOBAL_SERVICES:
        fixed.setdefault("aws:requestedregion", (GLOBAL_SERVICES[facts.service],))
        fixed.setdefault("aws:resourceaccount", (ACCOUNT,))
    for key in OF_CALLER | OF_SERVICES:
        fixed.setdefault(key, ())
    free = [key for key in names if key not in fixed or (key not in OF_CALLER and key not in facts.further)]
    free = [key for key in free if not (key in OF_SERVICE and facts.service in GLOBAL_SERVICES)]
    by_key: dict[str, list[Condition]] = {key: [] for key in free}
    for condition in (condition for conditions in conditional for condition in conditions):
        if fold_key(condition.key) in by_key:
            by_key[fold_key(condition.key)].append(condition)
    problem = ""
    order, circle = sort_keys(free, by_key)
    undecided = set(free)
    wanted_later = {each.lookup for found in conditional for condition in found for each in condition.variables}
    kept = [key for key in order if key in wanted_later | in_resources]
    open_keys = {*names} - {*fixed}
    if circle or any(len({v.lookup for v in each.variables} & open_keys) > 1 for each in chain(*conditional)):
        problem = "variables"
    states: list[tuple[tuple[bool, ...], dict[str, tuple[str, ...]]]] = [
        (tuple(holds_so_far(conditions, fixed, undecided) for conditions in conditional), fixed)
    ]
    while order:
        together = take_together(order)
        before, undecided = undecided, undecided - set(together)
        new = [[one for one in each if not is_decided(one, before)] for each in conditional]
        found: dict[tuple[object, ...], tuple[tuple[bool, ...], dict[str, tuple[str, ...]]]] = {}
        for held, state in states:
            alternatives, complete = list_alternatives(together, by_key, caller, state, facts)
            problem = problem or ("" if complete else "values")
            if together[0] in kept:
                fillings = fill_variable(together[0], statements, caller, state, facts)
                alternatives += [{together[0]: (text,)} for text in fillings.texts]
                problem = problem or fillings.problem
            for alternative in alternatives:
                merged = {**state, **alternative}
                holds = tuple(
                    [was and holds_so_far(each, merged, undecided) for was, each in zip(held, new, strict=True)]
                )
                found.setdefault((holds, *[merged.get(key) for key in kept]), (holds, merged))
        states = list(found.values())
        if len(states) > MOST_CONTEXTS:
            states, problem = states[:MOST_CONTEXTS], problem or "contexts"
    return Contexts(
        tuple({names[key]: state[key] for key in names if state[key] != base.get(key, ())} for _, state in states),
        problem,
    )


def find_names(statements: Iterable[Statement]) -> dict[str, str]:
    """The keys that conditions and variables ask for: in lower case → as AWS or the policy writes it."""
    found: dict[str, str] = {}
    for statement in statements:
        written = [condition.key for condition in statement.conditions]
        variables = [each for part in statement.conditions for each in part.variables]
        variables += [each for part in statement.resources for each in part.variables]
        for name in (*written, *(variable.key for variable in variables)):
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


def sort_keys(keys: Sequence[str], by_key: Mapping[str, Sequence[Condition]]) -> tuple[list[str], bool]:
    """The keys, each after those whose variables its conditions use; and whether some wait for each other."""
    waiting = {key: {v.lookup for each in by_key[key] for v in each.variables} & set(keys) - {key} for key in keys}
    order: list[str] = []
    while waiting:
        ready = [key for key, before in waiting.items() if not before & waiting.keys()]
        if not ready:
            return [*order, *waiting], True
        order += ready
        waiting = {key: before for key, before in waiting.items() if key not in ready}
    return order, False


def take_together(order: list[str]) -> list[str]:
    """Takes the next key from the list, with those that it must agree with."""
    first = order[0]
    for group in (set(MOMENTS), OF_ENDPOINTS | {SOURCE_IP}):
        if first in group:
            together = [key for key in order if key in group]
            break
    else:
        together = [first]
    order[:] = [key for key in order if key not in together]
    return together


def list_alternatives(
    keys: Sequence[str], by_key: Mapping[str, list[Condition]], caller: Caller, context: Context, facts: Facts
) -> tuple[Alternatives, bool]:
    """What these keys can say together."""
    if keys[0] in MOMENTS:
        return list_times(keys, by_key, caller), True
    if set(keys) & OF_ENDPOINTS:
        return list_ways_in(keys, by_key, caller, context)
    (key,) = keys
    present, absent = find_presence(key, caller, facts)
    found: Alternatives = [{key: ()}] if absent else []
    if not present:
        return found, True
    values, complete = list_values(key, by_key[key], caller, context)
    listed = list_lists(values) if has_several(key, by_key[key]) else [(value,) for value in values]
    complete = complete and not (len(listed) > len(values) and len(values) > MOST_LISTED)
    return [*({key: value} for value in listed), *found], complete


def fill_variable(key: str, statements: Sequence[Statement], caller: Caller, context: Context, facts: Facts) -> Names:
    """Values of a key that policies use as a variable, for each combination of patterns that it can make a text fit."""
    if not find_presence(key, caller, facts)[0]:
        return Names(())
    if find_type(key) not in TEXTS:
        return Names((), "variables")

    def language_of(other: str) -> Group:
        """What the value of another key can be: where it is known already, that value."""
        known = context.get(other)
        return find_language(other, caller) if known is None else tuple(tuple(spell(value)) for value in known)

    return find_fillings(key, statements, context, find_language(key, caller), facts.acts_on, language_of)


def find_presence(key: str, caller: Caller, facts: Facts) -> tuple[bool, bool]:
    """Whether a request can have a key, and whether it can be without it."""
    if key in ALWAYS:
        return True, False
    if key in CALLED_VIA:
        return caller.way is Way.SERVICE, caller.way is not Way.SERVICE
    if key == MFA_AGE.lower():
        return caller.mfa == "true", caller.mfa != "true"
    if key in OF_ROLES:
        return caller.is_role, True
    service = key.partition(":")[0]
    if service == "aws" and find_condition_key(key) is None:
        return False, True
    if service in ("iam", "sts") and facts.keys is not None:
        family = key.partition("/")[0]
        return any(known.partition("/")[0] == family for known in facts.keys), True
    return True, True


def has_several(key: str, conditions: Iterable[Condition]) -> bool:
    """Whether a key can have several values."""
    known = find_condition_key(key)
    return known.multi_valued if known else any(condition.operator.qualifier for condition in conditions)


def list_lists(values: Sequence[str]) -> list[tuple[str, ...]]:
    """The values by themselves and together: which of them are there decides what holds."""
    few = values[:MOST_LISTED]
    together = [found for size in range(2, len(few) + 1) for found in combinations(few, size)]
    return [*((value,) for value in values), *together]


def list_ways_in(
    keys: Sequence[str], by_key: Mapping[str, list[Condition]], caller: Caller, context: Context
) -> tuple[Alternatives, bool]:
    """A request comes from the internet, or through an endpoint of a VPC."""
    found: Alternatives = [{}]
    complete = True
    for key in keys:
        if key == SOURCE_IP:
            continue
        values, each_complete = list_values(key, by_key[key], caller, context)
        complete = complete and each_complete
        found = [{**one, key: (value,)} for one in found for value in values]
    through = [{SOURCE_IP: (), **one} for one in found[:MOST_CONTEXTS]]
    values, each_complete = list_values(SOURCE_IP, by_key.get(SOURCE_IP, []), caller, context)
    from_outside = [{**{key: () for key in keys}, SOURCE_IP: (value,)} for value in values]
    return [*from_outside, *through], complete and each_complete and len(found) <= MOST_CONTEXTS


def list_times(keys: Sequence[str], by_key: Mapping[str, list[Condition]], caller: Caller) -> Alternatives:
    """The time of the request, in both of its keys, and that of the sign-in, which is not long before it."""
    wanted = {
        key: [value for each in by_key.get(key, ()) for value in list_compared(each) if isinstance(value, Decimal)]
        for key in MOMENTS
    }
    nows = {*list_moments([*wanted[NOW], *wanted[EPOCH]])}
    if ISSUED not in keys or caller.way is Way.ACCESS_KEY:
        return [{**name_time(now), ISSUED: ()} for now in sorted(nows or {1_780_000_000})]
    issued = set(list_moments(wanted[ISSUED]))
    nows |= issued | {moment + LONGEST_SESSION for moment in issued} or {1_780_000_000}
    issued |= nows | {moment - LONGEST_SESSION for moment in nows}
    return [
        {**name_time(now), ISSUED: (format_date(start),)}
        for now in sorted(nows)
        for start in sorted(issued)
        if now - LONGEST_SESSION <= start <= now and format_date(start)
    ]


def name_time(moment: int) -> dict[str, tuple[str, ...]]:
    return {NOW: (format_date(moment),), EPOCH: (str(moment),)} if format_date(moment) else {EPOCH: (str(moment),)}
