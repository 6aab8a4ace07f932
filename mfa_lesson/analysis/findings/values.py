"""Checks of the values that conditions compare with, and of keys whose values the caller chooses.

AWS pages: reference_policies_condition-keys, reference_policies_elements_condition_operators,
reference_policies_condition-single-vs-multi-valued-context-keys.
"""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_interface, ip_network

from mfa_lesson.iam.arns import split_arn
from mfa_lesson.iam.conditions import Condition
from mfa_lesson.iam.tokens import has_wildcard
from mfa_lesson.iam.values import NUMBER, read_network

from .check import CHECKS_PAGE, KEYS_PAGE, MISTAKE, REMARK, Check, Notices, note
from .elements import is_required, operator_family
from .judged import JudgedPolicy, JudgedStatement

OPERATORS_PAGE = "reference_policies_elements_condition_operators"

QUALIFIERS_PAGE = "reference_policies_condition-single-vs-multi-valued-context-keys"

PRIVATE = [
    ip_network(text)
    for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16")
] + [ip_network(text) for text in ("fc00::/7", "fe80::/10", "::1/128")]
"""Ranges that nothing on the internet comes from; 203.0.113.0/24, which AWS uses in examples, is not one of them."""


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


DEAD = {
    "private-address": ("aws:sourceip", ("IpAddress",), is_private),
    "session-arn": ("aws:principalarn", ("Arn", "String"), is_session),
}
"""Kind → a key in lower case, families of operators, and which values that they compare with no request can have."""


def find_dead_values(policy: JudgedPolicy) -> Notices:
    """Conditions of which every value, or only a part of them, is one that no request has."""
    for placed in policy.conditions:
        for kind, (key, families, is_dead) in DEAD.items():
            if placed.key != key or operator_family(placed) not in families:
                continue
            values = placed.condition.values
            if found := [value for value in values if is_dead(value)]:
                code = kind if len(found) == len(values) else f"{kind}-among"
                yield note(placed, code, values=found, outcome=name_outcome(placed.condition))


def name_outcome(condition: Condition) -> str:
    """When a condition holds with whose values no request's value can be equal."""
    with_key, without_key = condition.operator.negated, condition.holds({})
    if with_key == without_key:
        return "always" if with_key else "never"
    return "with-key" if with_key else "without-key"


FITTING: dict[str, Callable[[str], bool]] = {
    "Bool": lambda value: value.lower() in ("true", "false"),
    "Numeric": lambda value: bool(NUMBER.fullmatch(value)),
    "IPAddress": lambda value: "/" not in value,
}
"""Type of a condition key → whether a text can be equal to one of its values."""


def find_impossible_texts(policy: JudgedPolicy) -> Notices:
    """Text operators on keys that have no texts, with values that the key never has."""
    for placed in policy.conditions:
        known = placed.known
        kind = "".join(known.types) if known else ""
        if known is None or kind not in FITTING or operator_family(placed) != "String":
            continue
        values = placed.condition.values
        if values and not any(is_open(value) or FITTING[kind](value) for value in values):
            yield note(
                placed,
                "value-never-fits",
                operator=placed.operator,
                key=known.name,
                type=kind,
                value=values[0],
                outcome=name_outcome(placed.condition),
            )


def is_open(value: str) -> bool:
    """Whether a text matches several values."""
    return has_wildcard(value) or "${" in value


def find_host_bits(policy: JudgedPolicy) -> Notices:
    for placed in policy.conditions:
        if operator_family(placed) == "IpAddress":
            for value in placed.condition.values:
                network = read_network(value)
                if "/" in value and ip_interface(value).ip != network.network_address:
                    yield note(placed, "host-bits", value=value, instead=str(network))


def find_epoch_dates(policy: JudgedPolicy) -> Notices:
    for placed in policy.conditions:
        if operator_family(placed) == "Date":
            value = next((value for value in placed.condition.values if NUMBER.fullmatch(value)), None)
            if value is not None:
                yield note(placed, "epoch-date", value=value)


def find_idle_qualifiers(policy: JudgedPolicy) -> Notices:
    """Qualifiers of Null, which compares no values, and ForAnyValue for a key that has one value."""
    for placed in policy.conditions:
        known, operator = placed.known, placed.condition.operator
        if operator.name == "Null" and operator.qualifier:
            always = operator.qualifier == "ForAllValues"
            yield note(placed, "null-with-qualifier", operator=operator.written, always=always)
        elif known and not known.multi_valued and operator.qualifier == "ForAnyValue":
            yield note(placed, "for-any-value-of-one", key=placed.condition.key)


def find_for_all_values_in_allows(policy: JudgedPolicy) -> Notices:
    """Of keys that can have several values, or are not known; for the others there is "for-all-values-of-one".

    A negated operator is meant to hold without the key.
    """
    for allow in policy.allows:
        for placed in allow.conditions:
            known, operator = placed.known, placed.condition.operator
            if operator.qualifier != "ForAllValues" or operator.name == "Null" or operator.negated:
                continue
            if known and not known.multi_valued:
                continue
            if not is_required(allow, placed.key) and not allow.fails_without(placed.key):
                yield note(placed, "for-all-values-in-allow", key=placed.condition.key)


CHOSEN_BY_CALLERS = {"aws:useragent": "aws:UserAgent", "aws:referer": "aws:Referer"}


def find_keys_of_the_caller(policy: JudgedPolicy) -> Notices:
    for placed in policy.conditions:
        if placed.key in CHOSEN_BY_CALLERS:
            yield note(placed, "key-of-the-caller", key=CHOSEN_BY_CALLERS[placed.key], effect=placed.statement.effect)


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
    for placed in policy.conditions:
        partners = PARTNERS.get(placed.key, ())
        if partners and placed.condition.operator.name != "Null" and not has_partner(placed.statement, partners):
            yield note(placed, "unpaired-address", key=placed.condition.key, partner=partners[0])


def find_unpaired_sources(policy: JudgedPolicy) -> Notices:
    for placed in policy.conditions:
        if placed.key == "aws:sourcearn" and not has_partner(placed.statement, ACCOUNTS):
            value = next(filter(has_no_account, placed.condition.values), None)
            if value is not None:
                yield note(placed, "unpaired-source", value=value)


def has_no_account(arn: str) -> bool:
    parts = split_arn(arn)
    return len(parts) == 6 and (not parts[4] or has_wildcard(parts[4])) and not arn.startswith("${")


def has_partner(statement: JudgedStatement, partners: tuple[str, ...]) -> bool:
    return any(partner.lower() in statement.condition_keys for partner in partners)


REPLACED_KEYS = {"aws:arn": "aws:PrincipalArn", "aws:sourceowner": "aws:SourceAccount"}


def find_old_keys(policy: JudgedPolicy) -> Notices:
    for placed in policy.conditions:
        if instead := REPLACED_KEYS.get(placed.key):
            yield note(placed, "old-key", key=placed.condition.key, instead=instead)


CHECKS = (
    Check("private-address", MISTAKE, KEYS_PAGE, find_dead_values),
    Check("private-address-among", REMARK, KEYS_PAGE, find_dead_values),
    Check("session-arn", MISTAKE, KEYS_PAGE, find_dead_values),
    Check("session-arn-among", REMARK, KEYS_PAGE, find_dead_values),
    Check("value-never-fits", MISTAKE, OPERATORS_PAGE, find_impossible_texts),
    Check("host-bits", REMARK, CHECKS_PAGE, find_host_bits),
    Check("epoch-date", REMARK, CHECKS_PAGE, find_epoch_dates),
    Check("null-with-qualifier", MISTAKE, CHECKS_PAGE, find_idle_qualifiers),
    Check("for-any-value-of-one", REMARK, QUALIFIERS_PAGE, find_idle_qualifiers),
    Check("for-all-values-in-allow", REMARK, QUALIFIERS_PAGE, find_for_all_values_in_allows),
    Check("key-of-the-caller", MISTAKE, KEYS_PAGE, find_keys_of_the_caller),
    Check("unpaired-address", MISTAKE, KEYS_PAGE, find_unpaired_addresses),
    Check("unpaired-source", REMARK, KEYS_PAGE, find_unpaired_sources),
    Check("old-key", REMARK, CHECKS_PAGE, find_old_keys),
)
