"""What this floor says: code → words. The modules beside it give codes and parameters; only this one has sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mfa_lesson.errors import RequestError
from mfa_lesson.text import Reason, Say, Sentences, fit, format_count, join_names, make_say, quote, tick

from .json_text import quote_json
from .wording_pasted import PASTED
from .wording_principals import GRANTS, OF_POLICIES, OF_REQUESTS, POLICIES_ON, REACH


def make_request_error(code: str, **parameters: Any) -> RequestError:
    """The error about a request that can't be made."""
    reason = Reason(code, parameters)
    return RequestError(say(reason), reason)


def tick_value(text: str) -> str:
    """What a request or a policy says, in code ticks; of a very long text the beginning."""
    return tick(
        text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}… ({format_count(len(text), 'character')})"
    )


def tick_each(texts: Sequence[str], between: str = ", ") -> str:
    return between.join(map(tick_value, texts))


def tick_some(texts: Sequence[str]) -> str:
    """The first texts of a list, and how many more it has."""
    more = len(texts) - MOST_LISTED
    return tick_each(texts) if more <= 0 else f"{tick_each(texts[:MOST_LISTED])} and {more:,} more"


OUTCOMES = {"allowed": "Allowed", "explicitDeny": "Explicit deny", "implicitDeny": "Implicit deny"}

MOST_LISTED = 5  # principals in a sentence about a statement

LONGEST_VALUE = 300  # characters of a value in a sentence about a statement

JSON_KINDS = {
    "object": "an object",
    "list": "a list",
    "text": "a string",
    "boolean": "true or false",
    "null": "null",
    "number": "a number",
}

WHOLES = {"policy": "a policy", "statement": "a statement"}

CONDITION_FORMS = {
    "operators": '{"operator": {"context key": "value"}}',
    "keys": '{"context key": "value"}',
}

JSON_HINTS = {
    "Expecting property name enclosed in double quotes": "a name in double quotes must follow; "
    "remove a comma that has nothing after it, and use double quotes, not single quotes",
    "Illegal trailing comma before end of object": "remove the comma before the }",
    "Illegal trailing comma before end of array": "remove the comma before the ]",
    "Expecting ',' delimiter": "a comma, or a closing bracket, is missing before this place",
    "Expecting ':' delimiter": "a colon must follow the name",
    "Expecting value": "a value is missing here: a string in double quotes, a list in [ ], or an object in { }",
    "Extra data": "the document ends before this place; remove what follows, or an extra bracket before it",
    "Unterminated string starting at": "the string that begins here has no closing double quote",
    "Invalid control character at": "a string can't contain a line break or a tab; close its quotes, or "
    "write \\n or \\t",
    "Invalid \\escape": "write a backslash in a string twice",
    "Invalid \\uXXXX escape": "\\u in a string needs four hexadecimal digits after it",
}
"""What Python's JSON reader says → what to do about it."""

WRITE_VALUES = "write a string or a list of strings, such as 'true'"

HALF = "it has half of a two-part character (\\ud800 to \\udfff); write the whole character"


def say_unknown_element(name: str, whole: str, nearest: str | None, known: Sequence[str]) -> str:
    hint = f'did you mean "{nearest}"?' if nearest else f"write one of {', '.join(known)}"
    return f"{quote_json(name)} is not an element of {WHOLES[whole]}; {hint}"


def say_unknown_operator(operator: str, nearest: str | None, known: Sequence[str]) -> str:
    hint = f"did you mean {nearest}?" if nearest else f"write one of {', '.join(known)}"
    return f"{quote(operator)} is not a condition operator; {hint}"


def say_no_resource_fits(value: str, resolved: Sequence[str]) -> str:
    here = f" (here {tick_each(resolved)})" if resolved else ""
    return f"{tick_value(value)} matches none of its resources{here}"


def say_fits(value: str, pattern: str, resolved: str | None, listed_in: str | None) -> str:
    here = "" if resolved is None else f", here {tick_value(resolved)}"
    return f"{tick_value(value)} matches {tick_value(pattern)}{here}{say_listed(listed_in)}"


def say_listed(element: str | None) -> str:
    return f", in its `{element}` list" if element else ""


def say_whole(given: str, least: int, most: int | None) -> str:
    """ "got 'x'; write a whole number from 0 to 2"."""
    return f"got {given}; write a whole number from {least:,}{'' if most is None else f' to {most:,}'}"


def say_number(given: str, above: float | None, least: float | None, most: float | None) -> str:
    """ "got 'x'; write a number above 0"."""
    limits = {"above": above, "from": least, "to": most}
    said = [f"{words} {limit:,.15g}" for words, limit in limits.items() if limit is not None]
    return " ".join([f"got {given}; write a number", *said])


RELATIONS = {
    "NumericLessThan": "less than ",
    "NumericLessThanEquals": "at most ",
    "NumericGreaterThan": "more than ",
    "NumericGreaterThanEquals": "at least ",
    "DateLessThan": "a time before ",
    "DateLessThanEquals": "a time no later than ",
    "DateGreaterThan": "a time after ",
    "DateGreaterThanEquals": "a time no earlier than ",
}
"""What a value must be, compared with those of the policy; all other operators require one of them."""


def say_condition(
    key: str, given: Sequence[str], operator: str, wanted: Sequence[str], asks: str, matched: bool
) -> str:
    """The end of a condition's sentence depends on what the operator requires of the key."""
    said = f"{tick(key)} is {tick_each(given)}" if given else f"the request has no {tick(key)}"
    if asks == "existence":
        return f"{said}, and {tick(operator)} is {'always' if matched else 'never'} met"
    asked = {"match": "requires", "no match": "rules out"}[asks] if wanted else "lists"
    than = RELATIONS.get(operator.rpartition(":")[2].removesuffix("IfExists"), "") if wanted else ""
    return f"{said}, {'and' if matched else 'but'} {tick(operator)} {asked} {than}{say_wanted(wanted)}"


def say_missing_key(key: str, operator: str, wanted: Sequence[str], matched: bool) -> str:
    counts = "is met without it" if matched else "is not met without it"
    values = say_wanted(wanted) if wanted else "(no values)"
    return f"the request has no {tick(key)}, and {tick(operator)} {values} {counts}"


def say_wanted(wanted: Sequence[str]) -> str:
    return tick_each(wanted, " or ") or "no values"


REFUSALS: Sentences = {
    # The text of a policy
    "too-long": lambda characters, most: (
        f"it has {characters:,} characters; the limit is {most:,}, twice the limit of the IAM API"
    ),
    "empty": "it is empty; start with {{, and add a Version and a Statement",
    "not-json": lambda message: f"this is not valid JSON here: {JSON_HINTS.get(message, message)}",
    "not-a-value": "{name} is not JSON; write a number, or a string in double quotes",
    "not-writable": "it can't be written as JSON ({error}); pass JSON text, or a dict of plain values",
    "key-twice": lambda key: f"the key {quote(key)} appears twice; remove one, or combine them",
    "too-deep": "it is nested too deeply to be a policy; a policy needs six levels",
    "half-character": HALF,
    # Its elements
    "policy-no-object": lambda kind: f"a policy is an object in {{ }}, not {JSON_KINDS[kind]}",
    "statement-no-object": lambda kind: f"a statement is an object in {{ }}, not {JSON_KINDS[kind]}",
    "condition-no-object": lambda form, kind: f"it must be an object, {CONDITION_FORMS[form]}, not {JSON_KINDS[kind]}",
    "unknown-element": say_unknown_element,
    "principal": (
        "only resource-based policies, such as bucket policies, have this element: it says who has access. An identity "
        "policy applies to the users it is attached to; to write one, remove this element"
    ),
    "principal-missing": 'a statement of a resource control policy needs "Principal": "*"',
    "rcp-allow": (
        "a resource control policy can only deny; only RCPFullAWSAccess, which AWS attaches itself, has an Allow. "
        'Write "Deny"'
    ),
    "rcp-not-action": 'a resource control policy can\'t have "NotAction"; list the actions in "Action"',
    "rcp-every-action": lambda text: (
        f'{quote_json(text)} can\'t be the action of a resource control policy; name the service, such as "s3:*"'
    ),
    "rcp-service": lambda service, day: (
        f"resource control policies don't apply to {fit(service)} (AWS's list of {day}); "
        "name a service such as s3 or sts"
    ),
    "version": lambda value: f'{quote_json(value)} is not a policy version; write "2012-10-17"',
    "statement-missing": 'a policy needs a "Statement": one object, or a list of at least one',
    "sid": lambda value: f"{quote_json(value)} is not a Sid; use only letters (A-Z, a-z) and digits",
    "sid-twice": lambda sid, place: f"{quote_json(sid)} is already the Sid of {place}; give each statement its own",
    "effect-missing": 'it has no "Effect"; add "Effect": "Allow" or "Effect": "Deny"',
    "effect": lambda value: f'{quote_json(value)} is not an effect; write "Allow" or "Deny", spelled like this',
    "element-missing": 'it has neither "{plain}" nor "{inverse}"; add one of them',
    "element-twice": 'it has both "{plain}" and "{inverse}"; keep one of them',
    "list-empty": "the list is empty; add at least one string",
    "no-text": lambda kind: f"it must be a string in double quotes, or a list of strings, not {JSON_KINDS[kind]}",
    "action": lambda text: (
        f'{quote_json(text)} is not an action; write service:Action, such as "iam:ListUsers", or "*"'
    ),
    "action-not-ascii": lambda text: (
        f"{quote_json(text)} has a character that no action has; write the action in plain letters (A-Z, a-z)"
    ),
    "action-service-wildcard": lambda text: (
        f"{quote_json(text)} has a wildcard in its service prefix, which AWS rejects; name the service, "
        'such as "iam:List*", or write "*" for every action'
    ),
    "action-too-long": lambda text, most: (
        f"{quote_json(text)} is longer than any action; the limit is {most:,} characters"
    ),
    "arn": lambda text: (
        f'{quote(text)} is not a complete ARN; write "*" or arn:partition:service:region:account:resource'
    ),
    "variable-open": lambda text: f"{fit(text)} opens a policy variable that is never closed; add a }}",
    "variable": lambda text: (
        f"{fit(text)} is not a policy variable; write a context key with its prefix, such as ${{aws:username}}, "
        "and a default in single quotes, such as ${aws:PrincipalTag/team, 'none'}"
    ),
    # Its conditions
    "operator": say_unknown_operator,
    "qualifier": lambda operator, known: (
        f"{quote(operator)} is not a condition operator; only {': or '.join(known)}: can precede an operator"
    ),
    "null-if-exists": "Null asks whether the key exists, so it can't have IfExists; write Null",
    "context-key": lambda key: (
        f"{quote_json(key)} is not a context key; write it with its prefix, such as aws:username"
    ),
    "context-key-twice": lambda key: f"{fit(key)} is already here; context keys ignore case",
    "value": lambda kind: f"a value is a string, a number, true, or false, not {JSON_KINDS[kind]}",
    "variable-in-value": lambda text: (
        f"{quote(text)}: policy variables work only with String and ARN operators; write the value"
    ),
    "number": lambda text: f"{quote(text)} is not a number; write digits, such as 3600 or -1.5",
    "date": lambda text: (
        f"{quote(text)} is not a date; write it like 2026-01-31 or 2026-01-31T12:00:00Z (a time needs its time zone), "
        "or as seconds since 1970"
    ),
    "boolean": lambda text: f'{quote(text)} is neither "true" nor "false"',
    "base64": lambda text: f"{quote(text)} is not Base64: A-Z, a-z, 0-9, + and /, padded with =",
    "ip-range": lambda text: (
        f"{quote(text)} is not an IP range; write it like 203.0.113.0/24 or 2001:db8::/32, "
        "with the length of the prefix and not a netmask"
    ),
    # Where it is looked for
    "text-for-name": "this is the text of a policy, not its name; read it with Policy.from_json",
    "dict-for-name": "a dict is no policy yet; read it with Policy.from_json",
    "no-policy": lambda given: (
        f"got a value of type {given}; write the name of a packaged policy, the path of a JSON file, or a Policy"
    ),
    "no-guardrail": lambda given: (
        f"got a value of type {given}; write a list of guardrails, such as "
        "[Guardrail('permissions boundary', 'ec2_full_access')], or () for none"
    ),
    "no-such-policy": lambda name, known: (
        f"no packaged policy and no file is called {quote(name)}; the packaged policies are {', '.join(known)}"
    ),
    "unreadable-file": "{file} can't be read as UTF-8 text ({error})",
    "no-such-statement": lambda policy, sid, known: (
        f"{policy} has no statement {quote(sid)}; it has {', '.join(known)}"
    ),
    "one-policy": lambda function, given: (
        f"{function} takes one policy, and got {f'a list of {given:,}' if given else 'an empty list'}; pass one. "
        "decision_matrix, compare, evaluate, explain and lab take several"
    ),
    # Another argument
    "argument-text": "got {given}; write a string",
    "argument-texts": "got {given}; write a string, or a list of strings",
    "argument-switch": "got {given}; write True or False",
    "argument-whole": say_whole,
    "argument-number": say_number,
    "argument-choice": lambda given, known: f"got {given}; write one of {', '.join(map(repr, known))}",
    "argument-path": "got {given}; write a path, as a string or a Path",
    "argument-path-unusable": "{path} can't be used ({error}); write another path",
    "argument-place": "got {given}; write a place in the document, such as ('Statement', 0, 'Effect')",
    "argument-pair": "got {given}; write two values, what was before and what is after: (before, after)",
    "argument-mapping": "got {given}; write a dict with strings as keys",
    "argument-items": "going through it raised {error}; write a list",
    "policy-read-as": lambda name, kind, policy_type: (
        f"{fit(name)} was read with kind={quote(kind)}, so it can't be judged as {quote(policy_type)}; "
        "read its text with the other kind, or leave out policy_type"
    ),
    # A request
    "no-request": lambda given: f"got a value of type {given}; write a request, such as Request('iam:ListUsers')",
    "request-action": lambda action: f"action {quote(action)}: write service:Action, such as iam:ListUsers",
    "request-wildcard": lambda action: (
        f"action {quote(action)}: a request is about one action; wildcards belong in policies"
    ),
    "request-action-characters": lambda action: (
        f"action {quote(action)}: write service:Action in plain letters (A-Z, a-z), without spaces"
    ),
    "request-resource": lambda resource: (
        f'resource {quote(resource)}: write an ARN, such as arn:aws:iam::123456789012:user/alice, or "*"'
    ),
    "request-too-long": "action or resource: the limit is {most:,} characters",
    "request-half-character": f"action or resource: {HALF}",
    "context": lambda context: f"context {quote(context)}: write a dict of context keys and their values",
    "context-value": lambda key, value: f"context {quote(key)}: {quote(value)}: {WRITE_VALUES}",
    "context-item": lambda key, value: (
        f"context {quote(key)}: {quote(value)} is not a string; write it in quotes, such as 'true'"
    ),
    "context-many-values": lambda key, number, most: f"context {quote(key)}: {number:,} values; the limit is {most}",
    "context-repeated": lambda key: f"context {quote(key)}: it appears twice, because context keys ignore case",
    "context-too-long": "context: it has {characters:,} characters in all; the limit is {most:,}",
    "context-half-character": f"context: {HALF}",
}
"""Why a policy or a request can't be used, and what to write instead."""

REPORTS: Sentences = {
    # What an element says about a request
    "action-not-named": lambda value: f"it does not name {tick_value(value)}",
    "action-not-named-each": lambda value: f"they do not name {tick_value(value)}",
    "not-in-list": lambda value, element: f"{tick_value(value)} is not in its `{element}` list",
    "in-not-action": lambda value: f"{tick_value(value)} is in its `NotAction` list, which excludes it",
    "in-not-action-each": lambda value: f"{tick_value(value)} is in their `NotAction` lists, which exclude it",
    "no-resource-fits": say_no_resource_fits,
    "no-resource-fits-without": lambda value, keys: (
        f"{tick_value(value)} matches none of its resources: a line with a variable matches nothing without "
        f"{tick_each(keys)}"
    ),
    "everything": "`{element}` is `*`",
    "nothing": "`{element}` is `*`, so it matches no resource",
    "named": lambda value, listed_in: f"it names {tick_value(value)}{say_listed(listed_in)}",
    "fits": say_fits,
    "rcp-service-out-of-reach": lambda service, day: (
        f"resource control policies don't apply to {tick_value(service)} (AWS's list of {day})"
    ),
    "rcp-action-out-of-reach": lambda action: f"resource control policies don't apply to {tick_value(action)}",
    "rcp-no-resource": lambda action: (
        f"resource control policies apply to resources, and this request for {tick_value(action)} names none"
    ),
    "own-resource": "it applies to the resource that its policy is attached to",
    # What it says about who asks
    "names-itself": lambda value, entry: f"it names {tick_value(entry)} as principal",
    "names-owner": lambda value, entry: (
        f"it names {tick_value(entry)} as principal, and {tick_value(value)} belongs to it"
    ),
    "names-account": lambda value, entry: (
        f"it names {tick_value(entry)}, the account of {tick_value(value)}, as principal"
    ),
    "names-everybody": lambda value, entry: f"it names everybody, {tick_value(entry)}, as principal",
    "names-others": lambda value, listed: f"it names {tick_some(listed)} as principal, not {tick_value(value)}",
    "in-not-principal": lambda value: f"{tick_value(value)} is in its `NotPrincipal` list, which excludes it",
    "not-principal": lambda value, listed: f"{tick_value(value)} is not in its `NotPrincipal` list",
    "not-principal-in-part": lambda value, listed: (
        f"its `NotPrincipal` list names only a part of {tick_value(value)}: it must list the account, the role or the "
        "user, and the session"
    ),
    "not-principal-bounded": lambda value, listed: (
        f"{tick_value(value)} has a permissions boundary, so a Deny with `NotPrincipal` always applies"
    ),
    # What a condition says about it
    "condition": say_condition,
    "key-missing": say_missing_key,
    # What a statement says about it
    "applies": lambda name, effect, because: f"{name} ({effect}) applies: {'; '.join(because)}",
    "applies-not": lambda name, effect, because: f"{name} ({effect}) does not apply: {'; '.join(because)}",
}
"""Why a statement applies to a request, or doesn't."""


def say_in_force(policies: Sequence[str], guardrails: Sequence[str], on_resources: Sequence[str]) -> str:
    """ "mine within the permissions boundary beside bucket"."""
    within = "".join(f" within the {name}" for name in guardrails)
    beside = f" beside {join_names(on_resources)}" if on_resources else ""
    return f"{join_names(policies) or 'no policy'}{within}{beside}"


SENTENCES: Sentences = {
    **REFUSALS,
    **PASTED,
    **OF_POLICIES,
    **OF_REQUESTS,
    **REPORTS,
    **REACH,
    "in-force": say_in_force,
}

say: Say = make_say(SENTENCES)

ANY_DENY, ANY_ALLOW = "Is there a Deny that applies?", "Is there an Allow that applies?"


def is_several(guardrail: str) -> bool:
    return guardrail.lower().endswith(("policies", "boundaries", "scps", "rcps"))


def ask_guardrail(guardrail: str, **others: Any) -> str:
    return f"{'Do' if is_several(guardrail) else 'Does'} the {guardrail} allow it?"


def say_no_guardrail(guardrail: str, **others: Any) -> str:
    return f"{'They' if is_several(guardrail) else 'It'} must allow it: an implicit deny."


def say_out_of_reach(guardrail: str, because: Reason) -> str:
    return f"{'They don' if is_several(guardrail) else 'It doesn'}'t apply to this request: {say(because)}."


THE_IDENTITY = "Do the identity policies allow it?"


def ask_resource(policy: str, **others: Any) -> str:
    return f"Does {POLICIES_ON[policy]} allow it?"


QUESTIONS: Sentences = {
    "deny": ANY_DENY,
    "no-deny": ANY_DENY,
    **dict.fromkeys(("guardrail", "guardrail-of-grant", "no-guardrail"), ask_guardrail),
    **dict.fromkeys(("rcp-allows", "rcp-out-of-reach", "guardrail-out-of-reach"), ask_guardrail),
    **dict.fromkeys(GRANTS, ask_resource),
    "no-session-policy": "Is there a session policy?",
    "root": THE_IDENTITY,
    "identity": THE_IDENTITY,
    "no-identity": THE_IDENTITY,
    "allow": ANY_ALLOW,
    "no-allow": ANY_ALLOW,
}
"""The questions on the way to a decision, by what was found."""

YES_OR_NO = {code: "No" if code.startswith("no-") else "Yes" for code in QUESTIONS}
"""The answers to them."""

CONSEQUENCES: Sentences = {
    "deny": "A Deny that applies decides; no Allow can override it.",
    "no-deny": "So it depends on the Allows.",
    "guardrail": "So the identity policies can allow it.",
    "guardrail-of-grant": "So the policy on the resource can allow it.",
    "no-guardrail": say_no_guardrail,
    "rcp-allows": "AWS's own RCPFullAWSAccess, which is always attached, allows what no Deny denies.",
    "rcp-out-of-reach": say_out_of_reach,
    "guardrail-out-of-reach": say_out_of_reach,
    **GRANTS,
    "no-session-policy": "A federated user can do only what its session policy allows: an implicit deny.",
    "root": "A root user needs no identity policy.",
    "identity": "That is enough.",
    "no-identity": "They must allow it: an implicit deny.",
    "allow": "That is enough.",
    "no-allow": "Without an Allow, the request is denied: an implicit deny.",
}
"""What follows from what was found."""


def describe_explanation(
    request: tuple[str, str, str],
    outcome: str,
    steps: Sequence[tuple[str, Sequence[str]]],
    others: Sequence[str],
    missing: Sequence[str],
) -> str:
    """A whole explanation as text: each step with its reports, the other statements, the missing keys."""
    action, resource, principal = request
    by = f", requested by {principal}" if principal else ""
    lines = [f"{action} on {resource}{by}: {OUTCOMES[outcome].lower()}"]
    for number, (step, reports) in enumerate(steps, 1):
        lines += [f"{number}. {step}", *(f"   - {report}" for report in reports)]
    if others:
        some = any(reports for _, reports in steps)
        lines += ["The other statements:" if some else "The statements:", *(f"   - {report}" for report in others)]
    if missing:
        lines.append(f"Missing from the request, but checked by the policies: {', '.join(missing)}")
    return "\n".join(lines)
