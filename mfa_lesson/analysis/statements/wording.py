"""The sentences about a statement's parts: what each element means, and what it does with a request."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypedDict

from mfa_lesson.account.users import MFA_STATES
from mfa_lesson.text import Reason, Say, Sentences, format_count, join_words, make_say, tick

NOUNS = {
    ("iam", "user"): "user",
    ("iam", "mfa"): "MFA device",
    ("iam", "role"): "role",
    ("iam", "group"): "group",
    ("iam", "policy"): "policy",
}
"""Service and kind of a resource -> its noun."""

CALLER = {
    "aws:username": "the caller’s user name",
    "aws:userid": "the caller’s unique ID",
    "aws:principalaccount": "the caller’s account ID",
    "aws:principalarn": "the caller’s ARN",
}
"""Context key in lower case -> the value of a variable with it."""

IS = {
    "Bool": "is", "StringEquals": "is", "StringEqualsIgnoreCase": "is (ignoring case)",
    "StringLike": "matches", "NumericEquals": "is", "DateEquals": "is", "BinaryEquals": "is", "IpAddress": "is in",
    "ArnEquals": "matches", "ArnLike": "matches", "StringNotEquals": "is not",
    "StringNotEqualsIgnoreCase": "is not (ignoring case)", "StringNotLike": "does not match",
    "NumericNotEquals": "is not", "DateNotEquals": "is not", "NotIpAddress": "is not in",
    "ArnNotEquals": "does not match", "ArnNotLike": "does not match", "NumericLessThan": "is less than",
    "NumericLessThanEquals": "is at most", "NumericGreaterThan": "is greater than",
    "NumericGreaterThanEquals": "is at least", "DateLessThan": "is before", "DateLessThanEquals": "is no later than",
    "DateGreaterThan": "is after", "DateGreaterThanEquals": "is no earlier than",
}  # fmt: skip
"""Operator -> its verb."""


def name_variable(key: str) -> str:
    return tick(f"${{{key}}}")


def add_article(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeioAEIOM' and not noun.startswith('US') else 'a'} {noun}"


# --- Principal and NotPrincipal ---


def name_principal(text: str, kind: str, name: str, account: str) -> str:
    """ "account 123456789012", "the user `alice` of account 123456789012"."""
    of = f" of account {account}" if account else ""
    return f"{PRINCIPALS[kind]}{f' {tick(name)}' if name else ''}{of}" if kind != "account" else f"account {account}"


PRINCIPALS = {
    "everybody": "everybody",
    "user": "the user",
    "role": "the role",
    "role-session": "the role session",
    "federated-user": "the federated user",
    "deleted": "the deleted user or role",
    "service": "the service",
    "federated": "users of the identity provider",
    "canonicaluser": "the account with the canonical user ID",
}
"""Kind of principal → its name in a sentence."""


FOLLOWS = {
    "everybody": "That includes people of other accounts, and people who have not signed in. Only conditions limit it.",
    "account": "Identity policies in that account must allow the request too.",
    "deleted": "AWS writes this ID after the user or role is deleted. It no longer names anybody.",
    "federated": "The provider checks who they are.",
}
"""Kind of principal → what else to know about a statement that grants."""


def say_principal(text: str, kind: str, name: str, account: str, grants: bool) -> str:
    """One text of a Principal element in words."""
    further = f". {FOLLOWS[kind]}" if grants and kind in FOLLOWS else ""
    return f"{tick(text)}: {name_principal(text, kind, name, account)}{further}"


def join_principals(entries: Sequence[dict[str, str]]) -> str:
    return " or ".join(dict.fromkeys(name_principal(**entry) for entry in entries))


# --- Action and NotAction ---


def sum_up_exceptions(actions: Sequence[str]) -> str:
    return f"every action except {tick(actions[0]) if len(actions) == 1 else f'these {len(actions)}'}"


def sum_up_named(actions: Sequence[str]) -> str:
    return tick(actions[0]) if len(actions) == 1 else f"these {len(actions)} actions"


def say_exceptions_silent(effect: str) -> str:
    words = "neither denies nor allows" if effect == "Deny" else "neither allows nor denies"
    return f"This statement {words} the listed actions."


def head_actions(count: int, reads: int, writes: int) -> str:
    levels = ""
    if reads and writes:
        levels = f" ({reads} to list or read, {writes} to change something)"
    elif reads or writes:
        levels = f", {'all ' if count > 1 else ''}to {'list or read' if reads else 'change something'}"
    return f"{format_count(count, 'action')}{levels}:"


def list_group(service: str, subject: str, actions: Sequence[str]) -> str:
    of = f"{service.upper()} " if service else ""
    return f"{of}{subject or 'everything else'}: {', '.join(map(tick, actions))}"


def name_service(service: str) -> str:
    return f"of {service.upper()}" if service.isalnum() else f"of every service that matches {tick(service)}"


def say_action_beginning(text: str, service: str, name: str) -> str:
    return f"{tick(text)}: every action {name_service(service)} whose name begins with {tick(name[:-1])}"


WILDCARDS = {"*": "`*` matches any number of characters", "?": "`?` matches exactly one character"}


def say_action_fitting(text: str, service: str, name: str) -> str:
    signs = " and ".join(words for sign, words in WILDCARDS.items() if sign in name)
    return f"{tick(text)}: every action {name_service(service)} whose name matches {tick(name)}; {signs}"


# --- Resource and NotResource ---


class ArnDescription(TypedDict):
    """What describe_arn() gives."""

    text: str
    service: str
    kind: str
    name: str
    own: bool
    region: str
    account: str


def name_arn_kind(service: str, kind: str) -> str:
    """The noun for what an ARN names."""
    if (service, kind) in NOUNS:
        return NOUNS[service, kind]
    if service == "s3":
        return kind
    if service == "*":
        return "resource" if not kind else f"{service.upper()} {kind}"
    return f"{service.upper()} {kind or 'resource'}"


def sum_up_arn(arn: ArnDescription) -> str:
    """What the resource is, in a few words: "the caller’s own user", "any MFA device"."""
    noun, name = name_arn_kind(arn["service"], arn["kind"]), arn["name"]
    if name == "*":
        return f"any {noun}"
    if arn["own"]:
        return "the caller’s own user" if noun == "user" else f"{add_article(noun)} with the caller’s name"
    if any(sign in name for sign in "*?$"):
        return f"{add_article(noun)} that matches {tick(name)}"
    return f"the {noun} {tick(name)}"


def sum_up_arns(resources: Sequence[ArnDescription]) -> str:
    return " or ".join(dict.fromkeys(map(sum_up_arn, resources)))


def say_arn(text: str, service: str, kind: str, name: str, own: bool, region: str, account: str) -> str:
    """One entry of a Resource element in words."""
    noun = name_arn_kind(service, kind)
    if name == "*":
        path = ", even with a path, because `*` also matches `/`" if noun in ("user", "role") else ""
        which = f"any {noun}{path}"
    elif own:
        which = f"{add_article(noun)} with the same name as the caller"
    elif any(sign in name for sign in ("*", "?", "${")):
        which = f"{add_article(noun)} whose name matches {tick(name)}"
    else:
        which = f"the {noun} {tick(name)}"
    where = ["in any account" if account == "*" else f"in account {account}"] if account else []
    where += ["in any region" if region == "*" else f"in region {region}"] if region else []
    return f"{tick(text)}: {', '.join([which, *where])}"


def say_variable(key: str, filled: Sequence[str], default: str | None, lines: int, useless: bool) -> str:
    known = CALLER.get(key.lower(), f"the request’s value of {tick(key)}")
    said = [f"{name_variable(key)} is {known}."]
    if filled:
        said.append(f"For alice: {', '.join(map(tick, filled))}.")
    if default is not None:
        said.append(f"If the request has no {tick(key)}, it is {tick(default)}.")
    elif useless:
        who = " (for example, in a role session)" if key.lower() == "aws:username" else ""
        matches = "this line matches" if lines == 1 else "these lines match"
        said.append(f"For a request without {tick(key)}{who}, {matches} nothing.")
    return " ".join(said)


# --- Condition ---


class ConditionDescription(TypedDict):
    """What describe_condition() gives."""

    key: str
    values: list[str]
    operator: str
    name: str
    qualifier: str | None
    if_exists: bool
    negated: bool
    missing: bool
    present: bool


def sum_up_condition(condition: ConditionDescription) -> str:
    """ "`aws:MultiFactorAuthPresent` is `false` or missing"."""
    key, name, missing = tick(condition["key"]), condition["name"], condition["missing"]
    if name == "Null":
        if missing == condition["present"]:
            both = f"{key} is present or missing"
            return both if missing else f"{key} is both present and missing, which never happens"
        return f"{key} is {'missing' if missing else 'present'}"
    values = condition["values"]
    if not values:
        return f"{key} is missing" if missing else f"{key} matches an empty list, which never happens"
    subjects = {"ForAllValues": f"every value of {key}", "ForAnyValue": f"some value of {key}"}
    words = f"{subjects.get(condition['qualifier'] or '', key)} {IS[name]} {' or '.join(map(tick, values))}"
    if not missing:
        return words
    return f"{words} or missing" if len(values) == 1 and IS[name] == "is" else f"{words}, or it is missing"


def join_conditions(conditions: Sequence[ConditionDescription]) -> str:
    return f"if {' and '.join(map(sum_up_condition, conditions))}"


def say_null(operator: str, key: str, **_: object) -> str:
    asks = f"it checks only whether {tick(key)} is missing"
    return f"{tick(operator)}: {asks}. `true` means missing, `false` means present."


def say_operator(
    key: str,
    values: Sequence[str],
    operator: str,
    name: str,
    qualifier: str | None,
    if_exists: bool,
    negated: bool,
    missing: bool,
    **_: object,
) -> str:
    """What the operator does, in particular if the key is missing."""
    compared = {"ForAllValues": "every value", "ForAnyValue": "some value"}.get(qualifier or "", "the value")
    wanted = " or ".join(map(tick, values)) or "an empty list"
    if if_exists:
        because = "`IfExists`: if the key is missing, the condition counts as met"
    elif qualifier:
        because = "without values, every value matches" if missing else "without values, no value matches"
    elif negated:
        because = "a missing key equals no value, so the negated operator is met"
    elif name == "Bool":
        because = "a missing key is neither `true` nor `false`"
    else:
        because = "a missing key equals no value"
    met = f"met if {compared} of {tick(key)} {IS[name]} {wanted}."
    return f"{tick(operator)}: {met} Without the key it is {'met' if missing else 'not met'} ({because})."


def say_condition_variable(key: str) -> str:
    return f"{name_variable(key)} is {CALLER.get(key.lower(), 'the request’s own value')}."


def say_then_applies(effect: str, several: bool) -> str:
    return f"{'if the other conditions are met too, ' if several else ''}the {effect} applies"


def sum_up(verb: str) -> Callable[..., str]:
    """The whole statement in one sentence."""

    def say_parts(actions: Reason, principals: Reason | None, resources: Reason | None, conditions: Reason) -> str:
        parts = [
            say(actions),
            f"to {say(principals)}" if principals else "",
            f"on {say(resources)}" if resources else "",
        ]
        return f"{verb} {', '.join([*filter(None, parts), say(conditions)])}."

    return say_parts


SENTENCES: Sentences = {
    "summary.Allow": sum_up("Allows"),
    "summary.Deny": sum_up("Denies"),
    "sid": "its name",
    "sid.note": "A name for people. It has no effect on any decision.",
    "effect.Allow": "it grants",
    "effect.Allow.applies": "If this statement applies, the request is allowed, unless a `Deny` applies too.",
    "effect.Allow.silent": "If it doesn’t apply, it has no effect: another statement can still allow the request.",
    "effect.Deny": "it forbids",
    "effect.Deny.applies": "If this statement applies, the request is denied (an explicit deny), and no `Allow` can "
    "override that.",
    "effect.Deny.silent": "If it doesn’t apply, it has no effect. A `Deny` never grants: the request still needs an "
    "`Allow`.",
    # Principal and NotPrincipal
    "principals": join_principals,
    "principals.all-but": lambda entries: f"everybody except {join_principals(entries)}",
    "principals.list": lambda element, effect: (
        "A list of exceptions. The statement applies to everybody else:"
        if element == "NotPrincipal"
        else f"{'Who has access' if effect == 'Allow' else 'Who has no access'}:"
    ),
    "principal": say_principal,
    # Action and NotAction
    "actions.none": "no action at all",
    "actions.all": "every action",
    "actions.all-but": sum_up_exceptions,
    "actions.named": sum_up_named,
    "actions.fitting": lambda actions: f"the actions that match one of {len(actions)} patterns",
    "actions.exceptions": "This is a list of exceptions. The element matches every other action of every service, "
    "including actions that AWS adds later.",
    "actions.exceptions-silent": say_exceptions_silent,
    "actions.list": head_actions,
    "actions.group": list_group,
    "actions.wildcards": "What it lists:",
    "actions.wildcards-too": "With wildcards:",
    "actions.one-is-enough": "One match is enough. Upper and lower case don’t matter.",
    "action.any": "`*`: every action of every service",
    "action.of-service": lambda text, service, name: f"{tick(text)}: every action {name_service(service)}",
    "action.beginning": say_action_beginning,
    "action.fitting": say_action_fitting,
    # Resource and NotResource
    "resources": sum_up_arns,
    "resources.none": "no resource at all",
    "resources.all": "every resource",
    "resources.all-but": lambda count: f"every resource except {'this one' if count == 1 else f'these {count}'}",
    "resources.exceptions": "This is a list of exceptions. The element matches every other resource.",
    "resources.list": lambda count: "The resource must match one of these:" if count > 1 else "What it matches:",
    "resources.old-version": "The policy’s Version is {version}, which has no variables: `${{…}}` is plain text here.",
    "resources.no-star": "An action that acts on no particular resource is requested on `*`, which matches none of "
    "these. Such an action needs `*`. An action that lists is requested on a path, such as `user/`.",
    "resources.exempt-star": "An action that acts on no particular resource is requested on `*`, which is not an "
    "exception here: the element matches it.",
    "resource": say_arn,
    "resource.any": "`*`: every resource, and also actions that act on no particular resource",
    "variable": say_variable,
    # Condition
    "conditions": join_conditions,
    "conditions.keys": lambda keys: f"it asks about {join_words([tick(key) for key in dict.fromkeys(keys)])}",
    "conditions.none": "without a condition",
    "conditions.nothing-asked": "nothing more must match",
    "conditions.absent": "There is no `Condition` element: for this statement, it doesn’t matter how the caller "
    "signed in.",
    "conditions.empty": "The element is empty, so it is always met.",
    "conditions.several": lambda count: f"{'Both' if count == 2 else f'All {count}'} conditions must be met.",
    "condition": say_operator,
    "condition.null": say_null,
    "condition.variable": say_condition_variable,
    "row.state": lambda state: f"`{state}` ({MFA_STATES[state].words})",
    "row.no-state": lambda state: f"no such key ({MFA_STATES[state].words})",
    "row.value": lambda value: tick(value),
    "row.any": "any value",
    "row.missing": "no such key",
    "then.applies": say_then_applies,
    "then.silent": "the statement doesn’t apply",
    # with a request, and as text
    "verdict.Allow": lambda action, resource: (
        f"This statement applies to {tick(action)} on {tick(resource)} and allows it, "
        "unless a Deny or a limit, such as a permissions boundary, prevents that."
    ),
    "verdict.Deny": lambda action, resource: (
        f"This statement applies to {tick(action)} on {tick(resource)} and denies it."
    ),
    "verdict.silent": lambda action, resource: f"This statement doesn’t apply to {tick(action)} on {tick(resource)}.",
    "text.title": "{statement}, a statement of {policy}: {summary}",
    "text.verdict": lambda matched, verdict: f"  > {'yes' if matched else 'no'}: {verdict}",
    "several-statements": lambda policy, statements: (
        f"{policy} has several statements; name one of {', '.join(statements)}"
    ),
    "text.row": lambda label, met, then: f"  - {label}: {'met' if met else 'not met'}, so {then}",
}

say: Say = make_say(SENTENCES)
