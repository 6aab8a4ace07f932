"""What is said about a statement taken apart: what each element means, and what it says about a request."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypedDict

from mfa_lesson.account.users import MFA_STATES
from mfa_lesson.text import Reason, Sentences, format_count, sentence_for, tick

NOUNS = {
    ("iam", "user"): "user",
    ("iam", "mfa"): "MFA device",
    ("iam", "role"): "role",
    ("iam", "group"): "group",
    ("iam", "policy"): "policy",
}
"""Service and kind of a resource -> what it is called."""

CALLER = {
    "aws:username": "the user name of whoever asks",
    "aws:userid": "the unique ID of whoever asks",
    "aws:principalaccount": "the account of whoever asks",
    "aws:principalarn": "the ARN of whoever asks",
}
"""Context key in lower case -> what a variable with it stands for."""

IS = {
    "Bool": "is", "StringEquals": "is", "StringEqualsIgnoreCase": "is (in capital or small letters)",
    "StringLike": "fits", "NumericEquals": "is", "DateEquals": "is", "BinaryEquals": "is", "IpAddress": "lies in",
    "ArnEquals": "fits", "ArnLike": "fits", "StringNotEquals": "is not",
    "StringNotEqualsIgnoreCase": "is not (in capital or small letters)", "StringNotLike": "does not fit",
    "NumericNotEquals": "is not", "DateNotEquals": "is not", "NotIpAddress": "does not lie in",
    "ArnNotEquals": "does not fit", "ArnNotLike": "does not fit", "NumericLessThan": "is less than",
    "NumericLessThanEquals": "is at most", "NumericGreaterThan": "is greater than",
    "NumericGreaterThanEquals": "is at least", "DateLessThan": "is before", "DateLessThanEquals": "is no later than",
    "DateGreaterThan": "is after", "DateGreaterThanEquals": "is no earlier than",
}  # fmt: skip
"""Operator -> its verb."""


def say(what: Reason | str, /, **parameters: Any) -> str:
    """The words for a reason, or for a code and its parameters."""
    return sentence_for(Reason(what, parameters) if isinstance(what, str) else what, SENTENCES)


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
"""Kind of principal → what it is called."""


FOLLOWS = {
    "everybody": "That includes people of other accounts, and people who have not signed in. Only conditions limit it.",
    "account": "Their own identity policies must allow the request too.",
    "deleted": "AWS writes this ID after the user or the role is deleted. Nobody is meant any more.",
    "federated": "The provider checks who they are.",
}
"""Kind of principal → what else there is to know of a statement that grants."""


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
    words = "denied nor allowed" if effect == "Deny" else "allowed nor denied"
    return f"The listed actions are neither {words} by this statement. It says nothing about them."


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
    return f"of {service.upper()}" if service.isalnum() else f"of every service that fits {tick(service)}"


def say_action_beginning(text: str, service: str, name: str) -> str:
    return f"{tick(text)}: every action {name_service(service)} whose name begins with {tick(name[:-1])}"


WILDCARDS = {"*": "`*` stands for any run of characters", "?": "`?` stands for exactly one character"}


def say_action_fitting(text: str, service: str, name: str) -> str:
    signs = " and ".join(words for sign, words in WILDCARDS.items() if sign in name)
    return f"{tick(text)}: every action {name_service(service)} whose name fits {tick(name)}; there {signs}"


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
        return "the caller’s own user" if noun == "user" else f"{add_article(noun)} named like the caller"
    if any(sign in name for sign in "*?$"):
        return f"{add_article(noun)} that fits {tick(name)}"
    return f"the {noun} {tick(name)}"


def sum_up_arns(resources: Sequence[ArnDescription]) -> str:
    return " or ".join(dict.fromkeys(map(sum_up_arn, resources)))


def say_arn(text: str, service: str, kind: str, name: str, own: bool, region: str, account: str) -> str:
    """One entry of a Resource element in words."""
    noun = name_arn_kind(service, kind)
    if name == "*":
        path = ", also one with a path, since this `*` spans `/`" if noun in ("user", "role") else ""
        which = f"any {noun}{path}"
    elif own:
        which = f"{add_article(noun)} with the same name as the user who asks"
    elif any(sign in name for sign in ("*", "?", "${")):
        which = f"{add_article(noun)} whose name fits {tick(name)}"
    else:
        which = f"the {noun} {tick(name)}"
    where = ["in any account" if account == "*" else f"in account {account}"] if account else []
    where += ["in any region" if region == "*" else f"in region {region}"] if region else []
    return f"{tick(text)}: {', '.join([which, *where])}"


def say_variable(key: str, filled: Sequence[str], default: str | None, lines: int, useless: bool) -> str:
    known = CALLER.get(key.lower(), f"the request’s value of {tick(key)}")
    said = [f"{name_variable(key)} stands for {known}."]
    if filled:
        said.append(f"When alice asks: {', '.join(map(tick, filled))}.")
    if default is not None:
        said.append(f"Where the request has none, it stands for {tick(default)}.")
    elif useless:
        who = " (a role session, for example)" if key.lower() == "aws:username" else ""
        fits = "this line fits" if lines == 1 else "these lines fit"
        said.append(f"For a request without {tick(key)}{who} {fits} nothing.")
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
            return f"{key} is there or not" if missing else f"{key} is there and is not, which never happens"
        return f"{key} is {'missing' if missing else 'there'}"
    values = condition["values"]
    if not values:
        return f"{key} is missing" if missing else f"{key} has one of no values, which never happens"
    subjects = {"ForAllValues": f"every value of {key}", "ForAnyValue": f"some value of {key}"}
    words = f"{subjects.get(condition['qualifier'] or '', key)} {IS[name]} {' or '.join(map(tick, values))}"
    if not missing:
        return words
    return f"{words} or missing" if len(values) == 1 and IS[name] == "is" else f"{words}, or it is missing"


def join_conditions(conditions: Sequence[ConditionDescription]) -> str:
    return f"if {' and '.join(map(sum_up_condition, conditions))}"


def say_null(operator: str, key: str, **_: object) -> str:
    asks = f"it asks whether {tick(key)} is missing, whatever its value"
    return f"{tick(operator)}: {asks}. `true` means missing, `false` means there."


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
    """What the operator does, in particular where the key is missing."""
    compared = {"ForAllValues": "every value", "ForAnyValue": "some value"}.get(qualifier or "", "the value")
    wanted = " or ".join(map(tick, values)) or "one of no values"
    if if_exists:
        because = "`IfExists` means: compare if the key exists; if it does not, count the condition as met"
    elif qualifier:
        because = "of no values every one does" if missing else "there is no value to meet it"
    elif negated:
        because = "what is not there is not equal"
    elif name == "Bool":
        because = "a missing key is neither `true` nor `false`"
    else:
        because = "what is missing equals nothing"
    met = f"met if {compared} of {tick(key)} {IS[name]} {wanted}."
    return f"{tick(operator)}: {met} Without the key it is {'met' if missing else 'not met'} ({because})."


def say_condition_variable(key: str) -> str:
    return f"{name_variable(key)} stands for {CALLER.get(key.lower(), 'the request’s own value')}."


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
    "sid.note": "A name for people to refer to. It has no effect on any decision.",
    "effect.Allow": "it grants",
    "effect.Allow.applies": "Where this statement applies, the request is allowed, unless some `Deny` applies to it as "
    "well.",
    "effect.Allow.silent": "Where it does not apply, it says nothing: another statement may allow the request, or none "
    "does.",
    "effect.Deny": "it forbids",
    "effect.Deny.applies": "Where this statement applies, the request is denied (an explicit deny), and no `Allow` can "
    "lift that.",
    "effect.Deny.silent": "Where it does not apply, it says nothing. A `Deny` never grants: the request still needs an "
    "`Allow`.",
    # Principal and NotPrincipal
    "principals": join_principals,
    "principals.all-but": lambda entries: f"everybody except {join_principals(entries)}",
    "principals.list": lambda element, effect: (
        "A list of exceptions. The statement is about everybody else:"
        if element == "NotPrincipal"
        else f"{'Who has access' if effect == 'Allow' else 'Who has no access'}:"
    ),
    "principal": say_principal,
    # Action and NotAction
    "actions.none": "no action at all",
    "actions.all": "every action",
    "actions.all-but": sum_up_exceptions,
    "actions.named": sum_up_named,
    "actions.fitting": lambda actions: f"the actions that fit one of {len(actions)} texts",
    "actions.exceptions": "This is a list of exceptions. The element matches every action that is not in it: of this "
    "service, of every other one, and those that AWS has yet to invent.",
    "actions.exceptions-silent": say_exceptions_silent,
    "actions.list": head_actions,
    "actions.group": list_group,
    "actions.wildcards": "What it lists:",
    "actions.wildcards-too": "With wildcards:",
    "actions.one-is-enough": "One match is enough. Capital and small letters are the same here.",
    "action.any": "`*`: every action of every service",
    "action.of-service": lambda text, service, name: f"{tick(text)}: every action {name_service(service)}",
    "action.beginning": say_action_beginning,
    "action.fitting": say_action_fitting,
    # Resource and NotResource
    "resources": sum_up_arns,
    "resources.none": "no resource at all",
    "resources.all": "every resource",
    "resources.all-but": lambda count: f"every resource except {'this one' if count == 1 else f'these {count}'}",
    "resources.exceptions": "This is a list of exceptions. The element matches every resource that is not in it.",
    "resources.list": lambda count: "The resource must fit one of these:" if count > 1 else "What it fits:",
    "resources.old-version": "The policy’s Version is {version}, which knows no variables: `${{…}}` is plain text "
    "here, and stands for nothing but itself.",
    "resources.no-star": "An action that acts on no particular resource is asked for on `*`, and that fits none of "
    "these: such an action needs `*`. One that lists is asked for on a path, such as `user/`.",
    "resources.exempt-star": "An action that acts on no particular resource is asked for on `*`, and that fits none of "
    "these: this element matches it.",
    "resource": say_arn,
    "resource.any": "`*`: every resource, and also the actions that act on no particular resource",
    "variable": say_variable,
    # Condition
    "conditions": join_conditions,
    "conditions.none": "always",
    "conditions.absent": "There is no `Condition` element: to this statement it makes no difference how the caller "
    "signed in.",
    "conditions.empty": "The element is empty, so it asks for nothing: the statement always passes it.",
    "conditions.several": "There are {count} conditions, and all of them must be met.",
    "condition": say_operator,
    "condition.null": say_null,
    "condition.variable": say_condition_variable,
    "row.state": lambda state: f"`{state}` ({MFA_STATES[state].words})",
    "row.no-state": lambda state: f"no such key ({MFA_STATES[state].words})",
    "row.value": lambda value: tick(value),
    "row.any": "any value",
    "row.missing": "no such key",
    "then.applies": say_then_applies,
    "then.silent": "the statement says nothing",
    # with a request, and as text
    "verdict.Allow": lambda action, resource: (
        f"This statement applies to {tick(action)} on {tick(resource)}: it allows it, unless a Deny applies as well."
    ),
    "verdict.Deny": lambda action, resource: (
        f"This statement applies to {tick(action)} on {tick(resource)}: it denies it."
    ),
    "verdict.silent": lambda action, resource: (
        f"This statement does not apply to {tick(action)} on {tick(resource)}, so it says nothing about it."
    ),
    "text.title": "{statement}, a statement of {policy}: {summary}",
    "text.verdict": lambda matched, verdict: f"  > {'yes' if matched else 'no'}: {verdict}",
    "text.row": lambda label, met, then: f"  - {label}: {'met' if met else 'not met'}, so {then}",
}
