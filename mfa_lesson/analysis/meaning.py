"""What each element of a statement means, in plain words."""

from __future__ import annotations

import ipaddress
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from mfa_lesson.account import catalogue
from mfa_lesson.account.users import MFA_KEY, MFA_STATES, User
from mfa_lesson.iam.conditions import Condition
from mfa_lesson.iam.explanation import StatementReport, resolve_variables
from mfa_lesson.iam.matching import ArnPattern, Context, Pattern
from mfa_lesson.iam.policy import Policy
from mfa_lesson.iam.statement import Statement
from mfa_lesson.iam.values import read_date, read_number
from mfa_lesson.text import tick

EXAMPLE = User.read("alice")

VARIABLES_SINCE = "2012-10-17"


class Row(NamedTuple):
    """A line of a small table: what the request says -> what then happens."""

    label: str
    met: bool
    then: str


class Note(NamedTuple):
    """One paragraph of a meaning, perhaps with a list or a table beneath it."""

    text: str
    items: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()


class Element(NamedTuple):
    """One element of the statement."""

    name: str
    """ "Sid", "Effect", "Action" …"""
    gist: str
    """Its meaning in a few words."""
    notes: tuple[Note, ...]
    verdict: str = ""
    """What it says about the request, where there is one."""
    matched: bool | None = None


def elements_of(statement: Statement, policy: Policy, report: StatementReport | None) -> Iterable[Element]:
    """The elements in the document's order, and at the end the Condition that is not there."""
    for name in statement.source:
        if name == "Sid":
            yield Element(name, "its name", (Note("A name for people to refer to. It has no effect on any decision."),))
        elif name == "Effect":
            yield effect_element(statement)
        elif name in ("Action", "NotAction"):
            said = (str(report.action), report.action.matched) if report else ()
            yield Element(name, actions_gist(statement), tuple(action_notes(statement)), *said)
        elif name in ("Resource", "NotResource"):
            said = (str(report.resource), report.resource.matched) if report else ()
            yield Element(name, resources_gist(statement), tuple(resource_notes(statement, policy)), *said)
        elif name == "Condition":
            said = ()
            if report and report.conditions:
                said = ("; ".join(map(str, report.conditions)), all(c.matched for c in report.conditions))
            yield Element(name, conditions_gist(statement), tuple(condition_notes(statement)), *said)
    if "Condition" not in statement.source:
        told = "There is no `Condition` element: to this statement it makes no difference how the caller signed in."
        yield Element("no Condition", "always", (Note(told),))


def effect_element(statement: Statement) -> Element:
    if statement.effect == "Allow":
        grants = "Where this statement applies, the request is allowed, unless some `Deny` applies to it as well."
        silent = "Where it does not apply, it says nothing: another statement may allow the request, or none does."
        return Element("Effect", "it grants", (Note(grants), Note(silent)))
    denies = "Where this statement applies, the request is denied (an explicit deny), and no `Allow` can lift that."
    silent = "Where it does not apply, it says nothing. A `Deny` never grants: the request still needs an `Allow`."
    return Element("Effect", "it forbids", (Note(denies), Note(silent)))


def summary_of(statement: Statement) -> str:
    """ "Denies every action except 15, on every resource, if `aws:MultiFactorAuthPresent` is …"."""
    verb = "Allows" if statement.effect == "Allow" else "Denies"
    return f"{verb} {actions_gist(statement)}, on {resources_gist(statement)}, {conditions_gist(statement)}."


def actions_gist(statement: Statement) -> str:
    patterns = statement.actions
    only = patterns[0].text if len(patterns) == 1 else None
    if statement.action_element == "NotAction":
        if only == "*":
            return "no action at all"
        return f"every action except {tick(only) if only else f'these {len(patterns)}'}"
    if only == "*":
        return "every action"
    if only:
        return tick(only)
    if all(pattern.is_text for pattern in patterns):
        return f"these {len(patterns)} actions"
    return f"the actions that fit one of {len(patterns)} texts"


def action_notes(statement: Statement) -> Iterable[Note]:
    exact = [pattern.text for pattern in statement.actions if pattern.is_text]
    wild = [pattern for pattern in statement.actions if not pattern.is_text]
    inverse = statement.action_element == "NotAction"
    if inverse:
        yield Note(
            "This is a list of exceptions. The element matches every action that is not in it: of this service, of "
            "every other one, and those that AWS has yet to invent."
        )
        effect = "denied nor allowed" if statement.effect == "Deny" else "allowed nor denied"
        yield Note(f"The listed actions are neither {effect} by this statement. It says nothing about them.")
    if exact:
        yield Note(f"{count(len(exact), 'action')}{access_of(exact)}:", tuple(grouped(exact)))
    if wild:
        yield Note("With wildcards:" if exact else "What it lists:", tuple(map(wild_action, wild)))
    if len(statement.actions) > 1:
        yield Note("One match is enough. Capital and small letters are the same here.")


def access_of(names: Sequence[str]) -> str:
    """ " (2 to list or read, 3 to change something)", where the lesson knows them all."""
    known = [catalogue.CATALOGUE.get(name.lower()) for name in names]
    if not all(known):
        return ""
    counts = Counter("change something" if action.access_level == "Write" else "list or read" for action in known)
    if len(counts) == 1:
        return f", {'all ' if len(names) > 1 else ''}to {next(iter(counts))}"
    return f" ({counts['list or read']} to list or read, {counts['change something']} to change something)"


VERB = re.compile(r"[A-Z][a-z]+")

HUMP = re.compile(r"[A-Z]+(?=[A-Z][a-z]|$|s$)|[A-Z]?[a-z0-9]+|[A-Z]+")


def grouped(names: Iterable[str]) -> list[str]:
    """Actions by what they are about: "access key: `iam:CreateAccessKey`, `iam:ListAccessKeys`"."""
    groups: dict[tuple[str, str], list[str]] = {}
    for name in dict.fromkeys(names):
        service, _, action = name.partition(":")
        groups.setdefault((service, subject_of(action)), []).append(name)
    services = {service for service, _ in groups}
    return [
        f"{f'{service.upper()} ' if len(services) > 1 else ''}{subject}: {', '.join(map(tick, members))}"
        for (service, subject), members in groups.items()
    ]


def subject_of(action: str) -> str:
    """What an action is about, from its name: "ListSSHPublicKeys" -> "SSH public key"."""
    verb = VERB.match(action)
    rest = action[verb.end() :] if verb else action
    words = [word if word.isupper() and len(word) > 1 else word.lower() for word in HUMP.findall(rest)]
    return singular(" ".join(words)).strip() or "everything else"


def singular(words: str) -> str:
    for ending, instead in (("ies", "y"), ("ases", "as"), ("ss", "ss"), ("s", "")):
        if words.endswith(ending):
            return words.removesuffix(ending) + instead
    return words


def wild_action(pattern: Pattern) -> str:
    text = pattern.text
    if text == "*":
        return "`*`: every action of every service"
    service, _, name = text.partition(":")
    of = f"of {service.upper()}" if service.isalnum() else f"of every service that fits {tick(service)}"
    if name == "*":
        return f"{tick(text)}: every action {of}"
    if name.endswith("*") and not re.search(r"[*?]", name[:-1]):
        return f"{tick(text)}: every action {of} whose name begins with {tick(name[:-1])}"
    signs = [told for sign, told in WILDCARDS.items() if sign in name]
    return f"{tick(text)}: every action {of} whose name fits {tick(name)}; there {' and '.join(signs)}"


WILDCARDS = {"*": "`*` stands for any run of characters", "?": "`?` stands for exactly one character"}


def resources_gist(statement: Statement) -> str:
    patterns = statement.resources
    if statement.resource_element == "NotResource":
        if any(pattern.text == "*" for pattern in patterns):
            return "no resource at all"
        return f"every resource except {'this one' if len(patterns) == 1 else f'these {len(patterns)}'}"
    if any(pattern.text == "*" for pattern in patterns):
        return "every resource"
    return " or ".join(dict.fromkeys(noun_of(pattern) for pattern in patterns))


def resource_notes(statement: Statement, policy: Policy) -> Iterable[Note]:
    if statement.resource_element == "NotResource":
        yield Note("This is a list of exceptions. The element matches every resource that is not in it.")
    yield Note(
        "The resource must fit one of these:" if len(statement.resources) > 1 else "What it fits:",
        tuple(f"{tick(pattern.text)}: {resource_words(pattern)}" for pattern in statement.resources),
    )
    yield from variable_notes(statement.resources)
    if policy.version != VARIABLES_SINCE and any("${" in pattern.text for pattern in statement.resources):
        yield Note(
            f"The policy’s Version is {policy.version}, which knows no variables: `${{…}}` is plain text here, and "
            "stands for nothing but itself."
        )
    if not any(pattern.matches((), {}) for pattern in statement.resources):
        told = "An action that acts on no particular resource is asked for on `*`, and that fits none of these"
        says = "this element matches it" if statement.resource_element == "NotResource" else "such an action needs `*`"
        yield Note(f"{told}: {says}.")


NOUNS = {
    ("iam", "user"): "user",
    ("iam", "mfa"): "MFA device",
    ("iam", "role"): "role",
    ("iam", "group"): "group",
    ("iam", "policy"): "policy",
}

CALLER = {
    "aws:username": "the user name of whoever asks",
    "aws:userid": "the unique ID of whoever asks",
    "aws:principalaccount": "the account of whoever asks",
    "aws:principalarn": "the ARN of whoever asks",
}


def pieces_of(pattern: ArnPattern) -> list[str]:
    return [part.text for part in pattern.parts]


def kind_of(pattern: ArnPattern) -> tuple[str, str]:
    """The noun for what an ARN names, and the rest of its last part: ("user", "${aws:username}")."""
    _, _, service, *_, last = pieces_of(pattern)
    kind, slash, rest = last.partition("/")
    if slash and (service, kind) in NOUNS:
        return NOUNS[service, kind], rest
    if service == "s3":
        return ("object", last) if slash else ("bucket", last)
    if slash and kind.isalnum():
        return f"{service.upper()} {kind}", rest
    return "resource" if service == "*" else f"{service.upper()} resource", last


def noun_of(pattern: ArnPattern) -> str:
    """What the resource is, in a few words: "the caller’s own user", "any MFA device"."""
    noun, rest = kind_of(pattern)
    if rest == "*":
        return f"any {noun}"
    if rest.lower() == "${aws:username}" and pattern.variables:
        return "the caller’s own user" if noun == "user" else f"{article(noun)} named like the caller"
    return f"{article(noun)} that fits {tick(rest)}" if re.search(r"[*?$]", rest) else f"the {noun} {tick(rest)}"


def resource_words(pattern: ArnPattern) -> str:
    """One entry of a Resource element in words."""
    if pattern.text == "*":
        return "every resource, and also the actions that act on no particular resource"
    _, _, _, region, account, _ = pieces_of(pattern)
    noun, rest = kind_of(pattern)
    if rest == "*":
        which = f"any {noun}" + (", also one with a path, since this `*` spans `/`" if noun in ("user", "role") else "")
    elif rest.lower() == "${aws:username}" and pattern.variables:
        which = f"{article(noun)} with the same name as the user who asks"
    elif re.search(r"[*?]|\$\{", rest):
        which = f"{article(noun)} whose name fits {tick(rest)}"
    else:
        which = f"the {noun} {tick(rest)}"
    where = ["in any account" if account == "*" else f"in account {account}"] if account else []
    where += ["in any region" if region == "*" else f"in region {region}"] if region else []
    return ", ".join([which, *where])


def variable_notes(patterns: Sequence[ArnPattern]) -> Iterable[Note]:
    """What each variable stands for, with alice's values as an example, and what happens where it has none."""
    context = context_of(EXAMPLE.context("true"))
    variables = {variable: None for pattern in patterns for variable in pattern.variables}
    for variable in variables:
        users = [pattern for pattern in patterns if variable in pattern.variables]
        known = CALLER.get(variable.lookup)
        told = f"{tick(f'${{{variable.key}}}')} stands for {known or f'the request’s value of {tick(variable.key)}'}."
        filled = [text for pattern in users if (text := resolve_variables(pattern, context)) is not None]
        if filled and variable.value(context) is not None and variable.lookup in context:
            told += f" When alice asks: {', '.join(map(tick, filled))}."
        if variable.default is not None:
            told += f" Where the request has none, it stands for {tick(variable.default)}."
        elif all(pattern.parts and resolve_variables(pattern, {}) is None for pattern in users):
            who = " (a role session, for example)" if variable.lookup == "aws:username" else ""
            lines = "this line fits" if len(users) == 1 else "these lines fit"
            told += f" For a request without {tick(variable.key)}{who} {lines} nothing."
        yield Note(told)


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


def conditions_gist(statement: Statement) -> str:
    if not statement.conditions:
        return "always"
    return "if " + " and ".join(map(condition_words, statement.conditions))


def condition_words(condition: Condition) -> str:
    """ "`aws:MultiFactorAuthPresent` is `false` or missing"."""
    key, operator = tick(condition.key), condition.operator
    missing = condition.holds(context_of(EXAMPLE.context("absent"), without=condition.key))
    if operator.name == "Null":
        present = condition.holds({condition.key.lower(): ("true",)})
        if missing == present:
            return f"{key} is there or not" if missing else f"{key} is there and is not, which never happens"
        return f"{key} is {'missing' if missing else 'there'}"
    if not condition.values:
        return f"{key} is missing" if missing else f"{key} has one of no values, which never happens"
    wanted = " or ".join(map(tick, condition.values))
    subject = {"ForAllValues": f"every value of {key}", "ForAnyValue": f"some value of {key}"}.get(
        operator.qualifier, key
    )
    words = f"{subject} {IS[operator.name]} {wanted}"
    if not missing:
        return words
    short = len(condition.values) == 1 and IS[operator.name] == "is"
    return f"{words} or missing" if short else f"{words}, or it is missing"


def condition_notes(statement: Statement) -> Iterable[Note]:
    if not statement.conditions:
        yield Note("The element is empty, so it asks for nothing: the statement always passes it.")
    if len(statement.conditions) > 1:
        yield Note(f"There are {len(statement.conditions)} conditions, and all of them must be met.")
    for condition in statement.conditions:
        told = f"{tick(condition.operator.written)}: {operator_words(condition)}"
        yield Note(told, rows=tuple(rows_of(condition, statement)))
        for variable in dict.fromkeys(condition.variables):
            known = CALLER.get(variable.lookup, "the request’s own value")
            yield Note(f"{tick(f'${{{variable.key}}}')} stands for {known}.")


def operator_words(condition: Condition) -> str:
    """What the operator does, in particular where the key is missing; the latter is asked of the condition."""
    operator, key = condition.operator, tick(condition.key)
    if operator.name == "Null":
        return f"it asks whether {key} is missing, whatever its value. `true` means missing, `false` means there."
    wanted = " or ".join(map(tick, condition.values))
    compared = {None: "the value", "ForAllValues": "every value", "ForAnyValue": "some value"}[operator.qualifier]
    told = f"met if {compared} of {key} {IS[operator.name]} {wanted or 'one of no values'}."
    missing = condition.holds(context_of(EXAMPLE.context("absent"), without=condition.key))
    if operator.if_exists:
        because = "`IfExists` means: compare if the key exists; if it does not, count the condition as met"
    elif operator.qualifier:
        because = "of no values every one does" if missing else "there is no value to meet it"
    elif operator.negated:
        because = "what is not there is not equal"
    elif operator.name == "Bool":
        because = "a missing key is neither `true` nor `false`"
    else:
        because = "what is missing equals nothing"
    return f"{told} Without the key it is {'met' if missing else 'not met'} ({because})."


def rows_of(condition: Condition, statement: Statement) -> Iterable[Row]:
    """What happens for telling values of the key, and without it; each is decided by the condition."""
    for label, given in samples(condition):
        context = context_of(EXAMPLE.context("absent"), without=condition.key)
        if given is not None:
            context[condition.key.lower()] = (given,)
        met = condition.holds(context)
        yield Row(label, met, consequence(met, statement))


def consequence(met: bool, statement: Statement) -> str:
    if not met:
        return "the statement says nothing"
    others = "if the other conditions are met too, " if len(statement.conditions) > 1 else ""
    return f"{others}the {statement.effect} applies"


def samples(condition: Condition) -> list[tuple[str, str | None]]:
    """Labels and values of the key that show what the condition does; None is a request without the key."""
    if condition.key.lower() == MFA_KEY.lower():
        return [
            (f"`{state.value}` ({state.words})" if state.value != "absent" else f"no such key ({state.words})",
             None if state.value == "absent" else state.value)
            for state in MFA_STATES.values()
        ]  # fmt: skip
    values = ["true", "false"] if condition.operator.name == "Bool" else telling_values(condition)
    if condition.operator.name == "Null":
        return [("any value", "x"), ("no such key", None)]
    return [*((tick(value), value) for value in dict.fromkeys(values)), ("no such key", None)]


def telling_values(condition: Condition) -> list[str]:
    """For each wanted value one that fits and, of all, one that lies beside."""
    name, wanted = condition.operator.name, condition.values[:3]
    if not wanted:
        return ["x"]
    if name.startswith("Numeric"):
        numbers = [read_number(value) for value in wanted]
        return [f"{number + step:f}" for number in numbers for step in (Decimal(-1), 0, Decimal(1))]
    if name.startswith("Date"):
        return [day_near(value, days) for value in wanted[:1] for days in (-1, 0, 1)]
    if "IpAddress" in name:
        networks = [ipaddress.ip_network(value, strict=False) for value in wanted]
        outside = [
            address
            for address in ("198.51.100.7", "203.0.113.7", "192.0.2.7")
            if not any(ipaddress.ip_address(address) in network for network in networks)
        ]
        return [*(str(network.network_address) for network in networks), *outside[:1]]
    context = context_of(EXAMPLE.context("true"))
    fitting = [example_of(value, context) for value in wanted]
    other = "arn:aws:iam::123456789012:user/somebody-else" if name.startswith("Arn") else "something-else"
    return [*(value for value in fitting if value is not None), other]


def day_near(value: str, days: int) -> str:
    """The wanted moment, some days before or after; in seconds where no calendar reaches."""
    try:
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=days, seconds=float(read_date(value)))
    except OverflowError:
        return f"{read_date(value) + days * 86_400:f}"
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def example_of(text: str, context: Context) -> str | None:
    """A text that fits a condition's value: wildcards by an example, variables by alice's values."""
    text = re.sub(r"\$\{([*?$])\}", lambda found: {"*": "\0", "?": "\1", "$": "$"}[found[1]], text)
    for key in re.findall(r"\$\{([^},]+)[^}]*\}", text):
        if not (values := context.get(key.lower())):
            return None
        text = re.sub(r"\$\{" + re.escape(key) + r"[^}]*\}", lambda _, value=values[0]: value, text)
    return text.replace("*", "anything").replace("?", "x").replace("\0", "*").replace("\1", "?")


def context_of(context: dict[str, Any], without: str = "") -> dict[str, tuple[str, ...]]:
    """A context as conditions look it up, perhaps without one key."""
    return {key.lower(): (value,) for key, value in context.items() if key.lower() != without.lower()}


def count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def article(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeioAEIOM' and not noun.startswith('US') else 'a'} {noun}"
