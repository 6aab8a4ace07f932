"""Keys that say the same thing, or parts of it: what they can be together, and with what is acted on.

The keys of the request’s tags and their list; the first and the last of the services that call for each other; an
organization and the place in it; the time of the request and of the sign-in; the network that a request comes from.

AWS page: reference_policies_condition-keys.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from decimal import Decimal
from itertools import combinations, permutations, product
from typing import NamedTuple

from mfa_lesson.account.reference import find_condition_key
from mfa_lesson.account.universe import SignedIn
from mfa_lesson.account.users import ACCOUNT, MFA_AGE
from mfa_lesson.account.ways import Way
from mfa_lesson.iam.conditions import Condition
from mfa_lesson.iam.tokens import Context
from mfa_lesson.iam.witnesses import ANY_ITEMS, Group, find_texts, spell

from .presence import Facts, find_presence
from .values import (
    LONGEST_SESSION,
    ORGANIZATION,
    SOURCE_IP,
    find_language,
    format_date,
    list_compared,
    list_moments,
    list_numbers,
    list_values,
    read_group,
)

MOST_ALTERNATIVES = 100

MOST_LISTED = 5
"""Values of one key of which every combination is tried."""

NOW, EPOCH, ISSUED, AGE = "aws:currenttime", "aws:epochtime", "aws:tokenissuetime", MFA_AGE.lower()

MOMENTS = (NOW, EPOCH, ISSUED)

TIMES = frozenset((*MOMENTS, AGE))

CHAIN, CHAIN_FIRST, CHAIN_LAST = "aws:calledvia", "aws:calledviafirst", "aws:calledvialast"

PRINCIPAL_ORG, RESOURCE_ORG, ENDPOINT_ORG = (
    (f"aws:{whose}orgid", f"aws:{whose}orgpaths") for whose in ("principal", "resource", "vpce")
)

RESOURCE_ACCOUNT = "aws:resourceaccount"

OTHER_ACCOUNT = "210987654321"

VPC, VPC_ARN, ENDPOINT_ACCOUNT = "aws:sourcevpc", "aws:sourcevpcarn", "aws:vpceaccount"

OF_ENDPOINTS = {VPC, VPC_ARN, "aws:sourcevpce", "aws:vpcsourceip", ENDPOINT_ACCOUNT, *ENDPOINT_ORG}
"""Keys that only a request through an endpoint of a VPC has, which then has no aws:SourceIp."""

INSTANCE = ("aws:ec2instancesourcevpc", "aws:ec2instancesourceprivateipv4")

TAG_KEYS, REQUEST_TAG, PRINCIPAL_TAG = "aws:tagkeys", "aws:requesttag/", "aws:principaltag/"

Alternatives = list[dict[str, tuple[str, ...]]]
"""What some keys can say together; no value for a key that is not there."""


def leave_out(keys: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Keys that a request is without."""
    return dict.fromkeys(keys, ())


class AskedKeys(NamedTuple):
    """What is asked about keys, and what is known of the request."""

    by_key: Mapping[str, list[Condition]]
    caller: SignedIn
    context: Context
    facts: Facts
    further: Mapping[str, Sequence[str]]
    """Key → more values that make a difference."""
    alike: Mapping[str, tuple[str, ...]]
    """Key → keys that can have the same value, and tell its values apart as well."""

    def conditions(self, keys: Iterable[str]) -> list[Condition]:
        return [condition for key in keys for condition in self.by_key.get(key, ())]

    def list_values(self, key: str, *others: str) -> tuple[list[str], bool]:
        """Values of a key, one for each combination of conditions on it and on others that have the same value."""
        asking = self.conditions((key, *others, *self.alike.get(key, ())))
        found, complete = list_values(key, asking, self.caller, self.context)
        more = [text for one in (key, *others) for text in self.further.get(one, ())]
        return list(dict.fromkeys((*found, *more))), complete

    def with_value(self, key: str) -> tuple[str, ...] | None:
        """The value that a key has in any case, if it has."""
        return self.facts.further.get(key)


def find_bond(key: str) -> object:
    """What keys that must agree have in common."""
    for bond in BONDS:
        if key in bond:
            return bond
    family, slash, tag = key.partition("/")
    return ("resource tag", tag) if slash and family.endswith(":resourcetag") else key


def is_resource_tag(key: str) -> bool:
    return key.partition("/")[0].endswith(":resourcetag")


def find_earlier(key: str, keys: Iterable[str]) -> tuple[str, ...]:
    """Keys, of these, that a key depends on: those that can have the same value, and the tags whose keys it lists."""
    if key == TAG_KEYS:
        return tuple(one for one in keys if one.startswith(REQUEST_TAG))
    mine = (PRINCIPAL_TAG + key.partition("/")[2],) if is_resource_tag(key) else ()
    return tuple(one for one in keys if one in (mine or (PRINCIPAL_ORG if key in RESOURCE_ORG else ())))


def list_alternatives(keys: Sequence[str], asked: AskedKeys) -> tuple[Alternatives, bool]:
    """What these keys can say together, and whether that is all that makes a difference."""
    lister = next((lister for bond, lister in BONDS.items() if keys[0] in bond), None)
    if lister is None:
        lister = list_resource_tag if is_resource_tag(keys[0]) else list_one
    found, complete = lister(keys, asked)
    given = {key: value for key in keys if (value := asked.with_value(key)) is not None}
    if given:
        fitting = [one for one in found if all(one.get(key) == value for key, value in given.items())]
        found, complete = (fitting, complete) if fitting else ([{**one, **given} for one in found], False)
    return found[: MOST_ALTERNATIVES * 10], complete and len(found) <= MOST_ALTERNATIVES * 10


def list_one(keys: Sequence[str], asked: AskedKeys) -> tuple[Alternatives, bool]:
    """The values of a key that has to do with no other."""
    (key,) = keys
    present, absent = find_presence(key, asked.caller, asked.facts)
    found: Alternatives = [{key: ()}] if absent else []
    if not present:
        return found, True
    values, complete = asked.list_values(key)
    listed = list_lists(values) if has_several(key, asked.by_key.get(key, ())) else [(value,) for value in values]
    complete = complete and not (len(listed) > len(values) and len(values) > MOST_LISTED)
    return [*({key: value} for value in listed), *found], complete


def has_several(key: str, conditions: Iterable[Condition]) -> bool:
    """Whether a key can have several values."""
    known = find_condition_key(key)
    return known.multi_valued if known else any(condition.operator.qualifier for condition in conditions)


def list_lists(values: Sequence[str]) -> list[tuple[str, ...]]:
    """The values by themselves and together: which of them are there decides what holds."""
    few = values[:MOST_LISTED]
    together = [found for size in range(2, len(few) + 1) for found in combinations(few, size)]
    return [*((value,) for value in values), *together]


# --- tags ---


def list_tag_keys(keys: Sequence[str], asked: AskedKeys) -> tuple[Alternatives, bool]:
    """The keys of a request’s tags. Where tags are removed there can be keys without a value."""
    if not find_presence(TAG_KEYS, asked.caller, asked.facts)[0]:
        return [leave_out(keys)], True
    tags = {key.removeprefix(REQUEST_TAG): value for key, value in asked.context.items() if key.startswith(REQUEST_TAG)}
    carried = [name for name, value in tags.items() if value]
    taken: Group = tuple(
        tuple(spell(name, ignore_case=True)) for name in (carried if asked.facts.removes_tags else tags)
    )
    groups = tuple(dict.fromkeys(read_group(each, asked.context) for each in asked.conditions([TAG_KEYS])))
    spelled = [find_texts(groups, (tuple(spell(name, ignore_case=True)),), seeds=(name,)) for name in carried]
    others = find_texts((taken, *groups), find_language(TAG_KEYS, asked.caller), seeds=("other",))
    free = [text for fits, text in others.texts.items() if not fits[0]]
    complete = others.complete and all(one.complete for one in spelled) and len(free) <= MOST_LISTED
    further: list[tuple[str, ...]] = [(), *list_lists(free)]
    found: Alternatives = []
    for texts, more in product(product(*(one.texts.values() for one in spelled)), further):
        found.append({TAG_KEYS: (*texts, *more)})
        if len(found) > MOST_ALTERNATIVES:
            return found, False
    return found, complete


def list_resource_tag(keys: Sequence[str], asked: AskedKeys) -> tuple[Alternatives, bool]:
    """A tag of what is acted on, which a service can show under a key of its own as well."""
    present = [key for key in keys if find_presence(key, asked.caller, asked.facts)[0]]
    none = leave_out(keys)
    if not present:
        return [none], True
    values, complete = asked.list_values(present[0], *present[1:])
    mine = asked.context.get(PRINCIPAL_TAG + keys[0].partition("/")[2], ())
    values += [text for text in mine if text not in values]
    return [*({**none, **dict.fromkeys(present, (value,))} for value in values), none], complete


# --- who calls for whom ---


def list_chains(keys: Sequence[str], asked: AskedKeys) -> tuple[Alternatives, bool]:
    """The services that call on somebody’s behalf: the first and the last of them have a key of their own."""
    if asked.caller.way is not Way.SERVICE:
        return [leave_out(keys)], True
    values, complete = asked.list_values(CHAIN, CHAIN_FIRST, CHAIN_LAST)
    few = values[:MOST_LISTED]
    chains: list[tuple[str, ...]] = [(value,) for value in values]
    for first, last in permutations(few, 2):
        between = [text for text in few if text not in (first, last)]
        sizes = range(len(between) + 1)
        chains += [(first, *some, last) for size in sizes for some in combinations(between, size)]
    found = [{CHAIN: one, CHAIN_FIRST: one[:1], CHAIN_LAST: one[-1:]} for one in chains]
    return [{key: one[key] for key in keys} for one in found], complete and len(values) <= MOST_LISTED


# --- organizations ---


def list_memberships(pair: tuple[str, str], alike: Iterable[str], asked: AskedKeys) -> tuple[Alternatives, bool]:
    """An organization and the place of an account in it, which begins with it; or none.

    In: the keys of both; keys that can have the same values; what is asked.
    """
    name, place = pair
    alike = tuple(alike)
    names = asked.conditions((name, *(key for key in alike if key.endswith("id"))))
    places = asked.conditions((place, *(key for key in alike if key.endswith("paths"))))
    groups = [read_group(each, asked.context) for each in places]
    for group in (read_group(each, asked.context) for each in names):
        groups.append(tuple((*items, *spell("/"), ANY_ITEMS) for items in group))
    legal = [find_language(place, asked.caller)]
    legal += [((*spell(text), *spell("/"), ANY_ITEMS),) for text in asked.facts.further.get(name, ())]
    legal += [(tuple(spell(text)),) for text in asked.facts.further.get(place, ())]
    more = (*asked.further.get(place, ()), *(f"{text}/r-ab12/" for text in asked.further.get(name, ())))
    found = find_texts(tuple(dict.fromkeys(groups)), *legal, seeds=(f"{ORGANIZATION}/r-ab12/", *more))
    texts = dict.fromkeys((*found.texts.values(), *more))
    listed: Alternatives = [{name: (text.partition("/")[0],), place: (text,)} for text in texts]
    return [*listed, leave_out(pair)], found.complete


def list_own_organization(keys: Sequence[str], asked: AskedKeys) -> tuple[Alternatives, bool]:
    return list_memberships(PRINCIPAL_ORG, RESOURCE_ORG, asked)


def list_owners(keys: Sequence[str], asked: AskedKeys) -> tuple[Alternatives, bool]:
    """Whose account something is in, and its organization: in the caller’s account, the caller’s."""
    accounts, complete = asked.list_values(RESOURCE_ACCOUNT)
    others: Alternatives = [{}]
    mine: dict[str, tuple[str, ...]] = {}
    if set(keys) & {*RESOURCE_ORG}:
        others, each_complete = list_memberships(RESOURCE_ORG, (), asked)
        complete = complete and each_complete
        mine = {key: asked.context[own] for key, own in zip(RESOURCE_ORG, PRINCIPAL_ORG, strict=True)}
    found: Alternatives = [{**mine, RESOURCE_ACCOUNT: (ACCOUNT,)}]
    if asked.facts.service not in OF_ONE_ACCOUNT:
        elsewhere = dict.fromkeys(text for text in (OTHER_ACCOUNT, *accounts) if text != ACCOUNT)
        found += [{**one, RESOURCE_ACCOUNT: (text,)} for text in elsewhere for one in others]
        found.append({**leave_out(keys), **mine, RESOURCE_ACCOUNT: ()})
    return found, complete


# --- networks ---


def list_origins(keys: Sequence[str], asked: AskedKeys) -> tuple[Alternatives, bool]:
    """A request comes from the internet, or through an endpoint of a VPC."""
    values, complete = asked.list_values(SOURCE_IP)
    nowhere = leave_out(keys)
    outside: Alternatives = [{**nowhere, SOURCE_IP: (value,)} for value in values]
    inside: Alternatives = [{**nowhere, SOURCE_IP: ()}]
    if not set(keys) & OF_ENDPOINTS:
        return outside, complete
    for part in ((VPC, VPC_ARN), ENDPOINT_ORG, *((key,) for key in keys)):
        mine = [key for key in part if key in keys]
        if not mine or SOURCE_IP in mine or all(inside[0][key] for key in mine) or len(inside) > MOST_ALTERNATIVES:
            continue
        listed, each_complete = list_part(part, asked)
        complete = complete and each_complete
        inside = [{**one, **{key: told[key] for key in mine}} for one in inside for told in listed]
    return [*outside, *inside[:MOST_ALTERNATIVES]], complete and len(inside) <= MOST_ALTERNATIVES


def list_part(keys: tuple[str, ...], asked: AskedKeys) -> tuple[Alternatives, bool]:
    """What some keys of an endpoint can say."""
    if keys == ENDPOINT_ORG:
        return list_memberships(ENDPOINT_ORG, (), asked)
    if keys != (VPC, VPC_ARN):
        values, complete = asked.list_values(keys[0])
        found: Alternatives = [{keys[0]: (value,)} for value in values]
        return found + ([leave_out(keys)] if keys[0] == ENDPOINT_ACCOUNT else []), complete
    groups = [read_group(each, asked.context) for each in asked.conditions([VPC_ARN])]
    for group in (read_group(each, asked.context) for each in asked.conditions([VPC])):
        groups.append(tuple((ANY_ITEMS, *spell(":vpc/"), *items) for items in group))
    start = f"arn:aws:ec2:us-east-1:{ACCOUNT}:vpc/"
    seeds = (
        f"{start}vpc-1a2b3c4d",
        *asked.further.get(VPC_ARN, ()),
        *(start + text for text in asked.further.get(VPC, ())),
    )
    there = find_texts(tuple(dict.fromkeys(groups)), find_language(VPC_ARN, asked.caller), seeds=seeds)
    texts = dict.fromkeys((*there.texts.values(), *seeds[1:]))
    return [{VPC: (text.rpartition(":vpc/")[2],), VPC_ARN: (text,)} for text in texts], there.complete


def list_instances(keys: Sequence[str], asked: AskedKeys) -> tuple[Alternatives, bool]:
    """The network and the address of the instance that a role’s credentials were given to: both or none."""
    none = leave_out(keys)
    if asked.caller.way is not Way.ROLE:
        return [none], True
    found: Alternatives = [{}]
    complete = True
    for key in keys:
        values, each_complete = asked.list_values(key)
        complete = complete and each_complete
        found = [{**one, key: (value,)} for one in found for value in values]
    return [*found, none], complete


# --- times ---


def list_times(keys: Sequence[str], asked: AskedKeys) -> tuple[Alternatives, bool]:
    """The time of the request, in both of its keys; that of the sign-in, not long before it; and that of MFA."""
    wanted = {
        key: [value for each in asked.conditions([key]) for value in list_compared(each) if isinstance(value, Decimal)]
        for key in (*MOMENTS, AGE)
    }
    with_mfa, with_token = asked.caller.mfa == "true", asked.caller.way is not Way.ACCESS_KEY
    ages = [int(text) for text in list_numbers(wanted[AGE], AGE)] or [60]
    of_age: Alternatives = [{AGE: (str(age),)} for age in ages] if with_mfa else [{AGE: ()}]
    if not set(keys) & {*MOMENTS}:
        return of_age, True
    nows = {*list_moments([*wanted[NOW], *wanted[EPOCH]])}
    lengths = [0, LONGEST_SESSION]
    if not with_token or ISSUED not in keys:
        plain: Alternatives = [{**name_time(now), ISSUED: ()} for now in sorted(nows or {SOME_TIME})]
        return ([{**one, **age} for one in plain for age in of_age] if AGE in keys else plain), True
    if with_mfa:
        lengths += [age for age in (*ages, 60) if age <= LONGEST_SESSION]
    issued = set(list_moments(wanted[ISSUED]))
    nows |= {moment + length for moment in issued for length in lengths} or {SOME_TIME}
    issued |= {moment - length for moment in nows for length in lengths}
    found: Alternatives = []
    for now in sorted(nows):
        for start in sorted(issued):
            if not (now - LONGEST_SESSION <= start <= now and format_date(start)):
                continue
            moments = {**name_time(now), ISSUED: (format_date(start),)}
            fitting = [age for age in ages if age >= now - start] or ([now - start] if AGE not in asked.by_key else [])
            found += [{**moments, AGE: (str(age),)} for age in fitting] if with_mfa else [{**moments, AGE: ()}]
    return found, True


SOME_TIME = 1_780_000_000


def name_time(moment: int) -> dict[str, tuple[str, ...]]:
    return {NOW: (format_date(moment),), EPOCH: (str(moment),)} if format_date(moment) else {EPOCH: (str(moment),)}


OF_ONE_ACCOUNT = {"iam", "sts"}
"""Services whose resources are in the caller’s account here."""

Lister = Callable[[Sequence[str], AskedKeys], tuple[Alternatives, bool]]

BONDS: dict[frozenset[str], Lister] = {
    TIMES: list_times,
    frozenset((*OF_ENDPOINTS, SOURCE_IP)): list_origins,
    frozenset((CHAIN, CHAIN_FIRST, CHAIN_LAST)): list_chains,
    frozenset(PRINCIPAL_ORG): list_own_organization,
    frozenset((*RESOURCE_ORG, RESOURCE_ACCOUNT)): list_owners,
    frozenset(INSTANCE): list_instances,
    frozenset((TAG_KEYS,)): list_tag_keys,
}
"""Keys that must agree → what lists what they can say together."""


def complete_keys(keys: Iterable[str]) -> list[str]:
    """The keys, and those without which it can’t be said whether they agree."""
    found = dict.fromkeys(keys)
    if found.keys() & {*RESOURCE_ORG}:
        found |= dict.fromkeys((*RESOURCE_ORG, *PRINCIPAL_ORG, RESOURCE_ACCOUNT))
    if found.keys() & {*PRINCIPAL_ORG}:
        found |= dict.fromkeys(PRINCIPAL_ORG)
    if found.keys() & {CHAIN_FIRST, CHAIN_LAST}:
        found[CHAIN] = None
    if ISSUED in found:
        found |= {AGE: None}
    return list(found)


def agrees(context: Context, caller: SignedIn, arn: str, of_resource: Set[str], tested: Set[str]) -> bool:
    """Whether what a request carries can be so where this is acted on.

    The account in an ARN is that of the resource; and the tags of one’s own user are one’s own.

    Args:
        context: What the request carries.
        caller: Who asks.
        arn: What is acted on.
        of_resource: The keys of tags of what is acted on that the request can have and that make a difference.
        tested: All keys that make a difference.
    """
    account, parts = context.get(RESOURCE_ACCOUNT, ()), arn.split(":", 5)
    if account and len(parts) > 4 and parts[4].isdigit() and parts[4] != account[0]:
        return False
    if caller.is_role or arn != caller.user.arn:
        return True
    mine = {key: PRINCIPAL_TAG + key.partition("/")[2] for key in of_resource}
    return all(
        context.get(key, ()) == context.get(own, ()) for key, own in mine.items() if own in tested or own in context
    )
