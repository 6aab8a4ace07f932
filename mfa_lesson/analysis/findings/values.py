"""Checks of the values that conditions compare with, and of keys whose values the caller chooses.

AWS pages: reference_policies_condition-keys, reference_policies_elements_condition_operators,
reference_policies_condition-single-vs-multi-valued-context-keys.
"""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_interface, ip_network
from typing import NamedTuple

from mfa_lesson.account import reference
from mfa_lesson.iam.conditions import Condition
from mfa_lesson.iam.matching import has_wildcard, split_arn
from mfa_lesson.iam.values import NUMBER, read_network
from mfa_lesson.text import Reason

from .check import CHECKS_PAGE, KEYS_PAGE, MISTAKE, REMARK, Check, Notice, Notices
from .elements import is_required, operator_family
from .judged import JudgedPolicy, JudgedStatement

OPERATORS_PAGE = "reference_policies_elements_condition_operators"

QUALIFIERS_PAGE = "reference_policies_condition-single-vs-multi-valued-context-keys"

PRIVATE = [
    ip_network(text)
    for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16")
] + [ip_network(text) for text in ("fc00::/7", "fe80::/10", "::1/128")]
"""Ranges that nothing on the internet comes from; 203.0.113.0/24, which AWS uses in examples, is not one of them."""


class DeadValue(NamedTuple):
    """A value that no request can have for one key."""

    key: str
    """In lower case."""
    family: tuple[str, ...]
    """The families of operators that compare with such values."""
    is_dead: Callable[[str], bool]


def is_private(value: str) -> bool:
    try:
        network = read_network(value)
    except ValueError:
        return False
    return any(network.version == each.version and network.subnet_of(each) for each in PRIVATE)  # type: ignore[arg-type]


def is_session(value: str) -> bool:
    """Whether a text is the ARN of a role session: aws:PrincipalArn has the ARN of the role."""
    parts = split_arn(value)
    return len(parts) == 6 and parts[2] == "sts" and parts[5].startswith("assumed-role/")


ADDRESS = DeadValue("aws:sourceip", ("IpAddress",), is_private)

SESSION = DeadValue("aws:principalarn", ("Arn", "String"), is_session)


def find_dead(policy: JudgedPolicy, dead: DeadValue, code: str, among: bool) -> Notices:
    """Conditions of which every value, or only a part of them, is dead."""
    for statement, placed in policy.conditions:
        if placed.key != dead.key or operator_family(placed) not in dead.family:
            continue
        values = placed.condition.values
        found = [value for value in values if dead.is_dead(value)]
        if found and (len(found) < len(values)) == among:
            parameters = {"values": found, "outcome": name_outcome(placed.condition)}
            yield Notice(placed.path, statement.name, Reason(code, parameters))


def name_outcome(condition: Condition) -> str:
    """When a condition holds with whose values no request's value can be equal."""
    with_key, without_key = condition.operator.negated, condition.holds({})
    if with_key == without_key:
        return "always" if with_key else "never"
    return "with-key" if with_key else "without-key"


def find_private_addresses(policy: JudgedPolicy) -> Notices:
    return find_dead(policy, ADDRESS, "private-address", among=False)


def find_private_addresses_among(policy: JudgedPolicy) -> Notices:
    return find_dead(policy, ADDRESS, "private-address-among", among=True)


def find_sessions(policy: JudgedPolicy) -> Notices:
    return find_dead(policy, SESSION, "session-arn", among=False)


def find_sessions_among(policy: JudgedPolicy) -> Notices:
    return find_dead(policy, SESSION, "session-arn-among", among=True)


FITTING: dict[str, Callable[[str], bool]] = {
    "Bool": lambda value: value.lower() in ("true", "false"),
    "Numeric": lambda value: bool(NUMBER.fullmatch(value)),
    "IPAddress": lambda value: "/" not in value,
}
"""Type of a condition key → whether a text can be equal to one of its values."""


def find_impossible_texts(policy: JudgedPolicy) -> Notices:
    """Text operators on keys that have no texts, with values that the key never has."""
    for statement, placed in policy.conditions:
        known = reference.find_condition_key(placed.condition.key)
        kind = "".join(known.types) if known else ""
        if known is None or kind not in FITTING or operator_family(placed) != "String":
            continue
        values = placed.condition.values
        if values and not any(is_open(value) or FITTING[kind](value) for value in values):
            parameters = {
                "operator": placed.operator,
                "key": known.name,
                "type": kind,
                "value": values[0],
                "outcome": name_outcome(placed.condition),
            }
            yield Notice(placed.path, statement.name, Reason("value-never-fits", parameters))


def is_open(value: str) -> bool:
    """Whether a text matches several values."""
    return has_wildcard(value) or "${" in value


def find_host_bits(policy: JudgedPolicy) -> Notices:
    for statement, placed in policy.conditions:
        if operator_family(placed) == "IpAddress":
            for value in placed.condition.values:
                network = read_network(value)
                if "/" in value and ip_interface(value).ip != network.network_address:
                    parameters = {"value": value, "instead": str(network)}
                    yield Notice(placed.path, statement.name, Reason("host-bits", parameters))


def find_epoch_dates(policy: JudgedPolicy) -> Notices:
    for statement, placed in policy.conditions:
        if operator_family(placed) == "Date":
            value = next((value for value in placed.condition.values if NUMBER.fullmatch(value)), None)
            if value is not None:
                yield Notice(placed.path, statement.name, Reason("epoch-date", {"value": value}))


def find_qualified_nulls(policy: JudgedPolicy) -> Notices:
    for statement, placed in policy.conditions:
        operator = placed.condition.operator
        if operator.name == "Null" and operator.qualifier:
            parameters = {"operator": placed.operator, "always": operator.qualifier == "ForAllValues"}
            yield Notice(placed.path, statement.name, Reason("null-with-qualifier", parameters))


def find_for_any_value_of_one(policy: JudgedPolicy) -> Notices:
    for statement, placed in policy.conditions:
        known = reference.find_condition_key(placed.condition.key)
        operator = placed.condition.operator
        if known and not known.multi_valued and operator.qualifier == "ForAnyValue" and operator.name != "Null":
            yield Notice(placed.path, statement.name, Reason("for-any-value-of-one", {"key": placed.condition.key}))


def find_for_all_values_in_allows(policy: JudgedPolicy) -> Notices:
    """Of keys that can have several values, or are not known; for the others there is "for-all-values-of-one".

    A negated operator is meant to hold without the key.
    """
    for allow in policy.allows:
        for placed in allow.conditions:
            known = reference.find_condition_key(placed.condition.key)
            operator = placed.condition.operator
            if operator.qualifier != "ForAllValues" or operator.name == "Null" or operator.negated:
                continue
            if known and not known.multi_valued:
                continue
            if not is_required(allow, placed.key) and not has_any_value(allow, placed.key):
                parameters = {"key": placed.condition.key}
                yield Notice(placed.path, allow.name, Reason("for-all-values-in-allow", parameters))


def has_any_value(statement: JudgedStatement, key: str) -> bool:
    """Whether another condition on the key fails without it."""
    return any(placed.key == key and not placed.condition.holds({}) for placed in statement.conditions)


CHOSEN_BY_CALLERS = {"aws:useragent": "aws:UserAgent", "aws:referer": "aws:Referer"}


def find_keys_of_the_caller(policy: JudgedPolicy) -> Notices:
    for statement, placed in policy.conditions:
        if placed.key in CHOSEN_BY_CALLERS:
            parameters = {"key": CHOSEN_BY_CALLERS[placed.key], "effect": statement.effect}
            yield Notice(placed.path, statement.name, Reason("key-of-the-caller", parameters))


NETWORKS = (
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:SourceVpcArn",
    "aws:VpceAccount",
    "aws:VpceOrgID",
    "aws:VpceOrgPaths",
)

PARTNERS = {"aws:vpcsourceip": NETWORKS, "aws:ec2instancesourceprivateipv4": ("aws:Ec2InstanceSourceVpc", *NETWORKS)}
"""A key whose addresses every network can have → the keys of which one must say which network is meant."""

ACCOUNTS = ("aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths")


def find_unpaired_addresses(policy: JudgedPolicy) -> Notices:
    for statement, placed in policy.conditions:
        partners = PARTNERS.get(placed.key, ())
        if partners and placed.condition.operator.name != "Null" and not has_partner(statement, partners):
            parameters = {"key": placed.condition.key, "partner": partners[0]}
            yield Notice(placed.path, statement.name, Reason("unpaired-address", parameters))


def find_unpaired_sources(policy: JudgedPolicy) -> Notices:
    for statement, placed in policy.conditions:
        if placed.key == "aws:sourcearn" and not has_partner(statement, ACCOUNTS):
            value = next(filter(has_no_account, placed.condition.values), None)
            if value is not None:
                yield Notice(placed.path, statement.name, Reason("unpaired-source", {"value": value}))


def has_no_account(arn: str) -> bool:
    parts = split_arn(arn)
    return len(parts) == 6 and (not parts[4] or has_wildcard(parts[4])) and not arn.startswith("${")


def has_partner(statement: JudgedStatement, partners: tuple[str, ...]) -> bool:
    names = {partner.lower() for partner in partners}
    return any(placed.key in names for placed in statement.conditions)


REPLACED_KEYS = {"aws:arn": "aws:PrincipalArn", "aws:sourceowner": "aws:SourceAccount"}


def find_old_keys(policy: JudgedPolicy) -> Notices:
    for statement, placed in policy.conditions:
        if instead := REPLACED_KEYS.get(placed.key):
            parameters = {"key": placed.condition.key, "instead": instead}
            yield Notice(placed.path, statement.name, Reason("old-key", parameters))


CHECKS = (
    Check("private-address", MISTAKE, KEYS_PAGE, find_private_addresses),
    Check("private-address-among", REMARK, KEYS_PAGE, find_private_addresses_among),
    Check("session-arn", MISTAKE, KEYS_PAGE, find_sessions),
    Check("session-arn-among", REMARK, KEYS_PAGE, find_sessions_among),
    Check("value-never-fits", MISTAKE, OPERATORS_PAGE, find_impossible_texts),
    Check("host-bits", REMARK, CHECKS_PAGE, find_host_bits),
    Check("epoch-date", REMARK, CHECKS_PAGE, find_epoch_dates),
    Check("null-with-qualifier", MISTAKE, CHECKS_PAGE, find_qualified_nulls),
    Check("for-any-value-of-one", REMARK, QUALIFIERS_PAGE, find_for_any_value_of_one),
    Check("for-all-values-in-allow", REMARK, QUALIFIERS_PAGE, find_for_all_values_in_allows),
    Check("key-of-the-caller", MISTAKE, KEYS_PAGE, find_keys_of_the_caller),
    Check("unpaired-address", MISTAKE, KEYS_PAGE, find_unpaired_addresses),
    Check("unpaired-source", REMARK, KEYS_PAGE, find_unpaired_sources),
    Check("old-key", REMARK, CHECKS_PAGE, find_old_keys),
)
