"""What is acted on: a resource for each combination of the lines of policies that any resource fits.

AWS pages: Service Authorization Reference; reference_identifiers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from mfa_lesson.account.catalogue import GET_FEDERATION_TOKEN, find_action
from mfa_lesson.account.universe import COMPLETE, list_arn_forms, service_of
from mfa_lesson.account.users import ACCOUNT, User
from mfa_lesson.iam.statement import Statement
from mfa_lesson.iam.tokens import Context
from mfa_lesson.iam.witnesses import ANY_ITEM, ANY_ITEMS, Group, Items, find_texts, some, spell

from .people import EXAMPLES, FEDERATED, NAME, OF_ACCOUNT, PATH, make_forms, read_resources
from .values import DIGITS, LOWER

MOST_SAMPLES = 20

LONGEST_FEDERATED = 32

PLACEHOLDER = re.compile(r"\$\{(\w+)\}")


class Resources(NamedTuple):
    arns: tuple[str, ...]
    complete: bool = True
    """Whether there is one for each combination of lines."""


def find_resources(
    action: str,
    statements: Sequence[Statement],
    context: Context,
    first: Iterable[str],
    samples: Iterable[str] = (),
    own: Group = (),
    account: str = "",
    further: tuple[Group, ...] = (),
) -> Resources:
    """ARNs that an action can act on.

    Args:
        action: The action.
        statements: The statements that match it.
        context: What the request carries along.
        first: ARNs to try in any case, in this order; `*` for a request about nothing in particular.
        samples: ARNs to be preferred.
        own: What belongs to the caller and is not meant.
        account: Whose account it is in; "" where that is not known.
        further: What else ARNs are told apart by.

    Returns:
        The first ones, and one more for each combination of lines that none of them fits.
    """
    first, known = tuple(dict.fromkeys(first)), find_action(action)
    examples = (f"arn:aws:iam::{ACCOUNT}:{known.resource_type}/{name}" for name in EXAMPLES)
    seeds = tuple(
        arn for arn in (*first, *islice(samples, MOST_SAMPLES), *examples) if arn != "*" and fits_length(action, arn)
    )
    begin = OF_ACCOUNT if known.is_personal or known.path else ()
    groups = read_resources(statements, context, begin)
    found = find_texts((own, *groups, *further), list_legal(action, list_services(statements), account), seeds=seeds)
    others = [arn for fits, arn in found.texts.items() if not (own and fits[0])]
    short = [arn for arn in others if fits_length(action, arn)]
    # These are the shortest that fit; with another user's name in a line, they could be shorter.
    variables = any(pattern.variables for each in statements for pattern in each.resources)
    complete = found.complete and (len(short) == len(others) or not variables)
    return Resources(tuple(dict.fromkeys((*first, *short))), complete)


def fits_length(action: str, arn: str) -> bool:
    """Whether a name is short enough: those of federated users have at most 32 characters (API_GetFederationToken)."""
    return action.lower() != GET_FEDERATION_TOKEN.lower() or len(arn) <= len(FEDERATED) + LONGEST_FEDERATED


def list_services(statements: Iterable[Statement]) -> tuple[str, ...]:
    """The services that lines name."""
    names = {pattern.parts[2].text for each in statements for pattern in each.resources if pattern.parts}
    return tuple(sorted(name for name in names if name.isascii() and re.fullmatch("[a-z0-9-]+", name)))


@lru_cache(maxsize=1024)
def list_legal(action: str, services: tuple[str, ...], account: str = "") -> Group:
    """The ARNs that there can be: of an action of IAM or STS those that it acts on; else of its service, and of others.

    Services that lines name count as well, IAM aside: an action of one service can act on something of another.
    """
    known = find_action(action)
    if known.resource_type in ("user", "mfa"):
        return make_forms(known.resource_type)
    if known.path:
        whole = spell(f"arn:aws:iam::{ACCOUNT}:{known.path}")
        return tuple(whole), (*whole, *some(PATH), *spell("/"))
    if action.lower() == GET_FEDERATION_TOKEN.lower():
        return ((*spell(FEDERATED), *some(NAME)[:1], *some(NAME)),)
    if service_of(action) in COMPLETE:
        return tuple(read_form(form) for form in list_arn_forms(action))
    found = []
    for service in dict.fromkeys((service_of(action), *services)):
        if service not in COMPLETE:
            start = (*spell(f"arn:aws:{service}:"), *some(LOWER)[1:], *spell(":"))
            ends = (*spell(":"), ANY_ITEM, ANY_ITEMS)
            owner = spell(account) or some(DIGITS)[:1] * 12
            found += [(*start, *ends), (*start, *owner, *ends)]
    return tuple(found)


def read_form(form: str) -> Items:
    """`arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}` → what such ARNs look like."""
    fixed = {"Partition": "aws", "Account": ACCOUNT, "Region": "us-east-1"}
    items: list[object] = []
    for number, piece in enumerate(PLACEHOLDER.split(form)):
        items += some(PATH) if number % 2 and piece not in fixed else spell(fixed[piece] if number % 2 else piece)
    return tuple(items)  # type: ignore[arg-type]


@lru_cache(maxsize=256)
def find_own_user(user: User) -> Group:
    """The ARNs of all users who would have the caller’s name: names ignore case, and a path makes no difference."""
    start, name = spell(f"arn:aws:iam::{user.account_id}:user/"), spell(user.name, ignore_case=True)
    return (*start, *name), (*start, ANY_ITEMS, *spell("/"), *name)


@lru_cache(maxsize=256)
def find_own_devices(user: User) -> Group:
    """The ARNs of devices that count as the caller’s own: their names begin like the caller’s."""
    start, name = spell(f"arn:aws:iam::{user.account_id}:mfa/"), spell(user.name)
    return (*start, *name, ANY_ITEMS), (*start, ANY_ITEMS, *spell("/"), *name, ANY_ITEMS)
