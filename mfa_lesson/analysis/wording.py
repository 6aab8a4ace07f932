"""The sentences about decisions, differences, paths to a decision, and forms of a statement."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from mfa_lesson.account.users import MFA_STATES
from mfa_lesson.account.wording import say_possessive
from mfa_lesson.iam.evaluator import Outcome
from mfa_lesson.iam.loading import find_title
from mfa_lesson.text import Say, Sentences, fit, format_count, join_words, list_code, make_say, tick

OUTCOME_WORDS = {outcome.value: outcome.words.lower() for outcome in Outcome}
"""Outcome value -> its name in a sentence."""


def choose(count: int, one: str, several: str) -> str:
    return one if count == 1 else several


# --- decisions ---


def caption_matrix(policies: Sequence[str], user: str, owner: str | None) -> str:
    whose = f"{owner}’s" if owner else f"{say_possessive(user)} own"
    return f"{' + '.join(policies) or 'no policy'}: {user} acts on {whose} user and device"


def say_nothing_changed(total: int, noun: str) -> str:
    return "nothing changed." if total == 1 else f"none of the {total} {noun}s changed."


def say_changes(changes: Sequence[Mapping[str, Any]], total: int, noun: str) -> str:
    number = sum(one["count"] for one in changes)
    changed = f"{number} of {format_count(total, noun)} changed"
    if len(changes) > 1:
        kinds = [f"{one['count']} from {OUTCOME_WORDS[one['was']]} to {OUTCOME_WORDS[one['now']]}" for one in changes]
        return f"{changed}: {', '.join(kinds)}."
    [one] = changes
    return f"{changed}, {'all ' if number > 1 else ''}from {OUTCOME_WORDS[one['was']]} to {OUTCOME_WORDS[one['now']]}."


MOST_LINES = 2  # of a policy's resources in a sentence


def say_another_resource(name: str, action: str, resource: str, lines: Sequence[str]) -> str:
    shown = [tick(fit(line)) for line in lines[:MOST_LINES]]
    further = [f"{len(lines) - MOST_LINES} more"] if len(lines) > MOST_LINES else []
    about = f"it is about {join_words([*shown, *further])}, not about" if lines else "it isn’t about"
    return f"{tick(name)} doesn’t count here: {about} {tick(fit(resource))}."


def say_no_resource(name: str, action: str, resource: str) -> str:
    return f"{tick(name)} doesn’t count here: {tick(action)} acts on no particular resource."


def say_of_role(name: str, action: str, resource: str) -> str:
    return f"{tick(name)} doesn’t count here: a trust policy decides only who can assume the role."


# --- differences ---


BECOMES = {
    "opens": ("becomes allowed", "become allowed"),
    "closes": ("becomes denied", "become denied"),
    "stays": ("stays denied, for another reason", "stay denied, for another reason"),
}
"""Kind of a change → what one request does, and what several do."""


def sum_up_part(part: str, rows: int, requests: int) -> str:
    return f"{rows or 'None'} of {format_count(requests, 'request')} {choose(rows, *BECOMES[part])}."


def sum_up_difference(requests: int, opens: int, closes: int, stays: int) -> str:
    numbers = {"opens": opens, "closes": closes, **({"stays": stays} if stays else {})}
    said = [f"{number or 'none'} {choose(number, *BECOMES[kind])}" for kind, number in numbers.items()]
    return f"Of {format_count(requests, 'request')}, {join_words(said)}."


def list_by(denies: Sequence[str] = (), allows: Sequence[str] = (), guardrails: Sequence[str] = ()) -> str:
    named = (denies, allows, [f"{name} (guardrail)" for name in guardrails])
    return "; ".join(", ".join(names) for names in named if names)


def clause(one: str, several: str) -> Callable[[Sequence[str]], str]:
    """What statements do, after their names: in the singular and in the plural."""
    return lambda names: f"{list_code(names)} {choose(len(names), one, several)}"


NOW_DENY = clause("now denies it", "now deny it")

NO_LONGER_DENY = clause("no longer denies it", "no longer deny it")

NOW_ALLOW = clause("now allows it", "now allow it")

ALSO_NO_LONGER_ALLOW = clause("no longer allows it", "no longer allow it")


def say_now_denied(denies: Sequence[str], allows: Sequence[str]) -> str:
    return f"{NOW_DENY(denies)}{f', and {ALSO_NO_LONGER_ALLOW(allows)}' if allows else ''}"


def say_no_longer_denied(denies: Sequence[str], allows: Sequence[str]) -> str:
    return f"{NO_LONGER_DENY(denies)}{f', and {NOW_ALLOW(allows)}' if allows else ''}"


def say_blocked(guardrails: Sequence[str]) -> str:
    return f"{name_guardrails(guardrails)} {choose(len(guardrails), 'doesn’t', 'don’t')} allow it"


def say_blocked_before(guardrails: Sequence[str]) -> str:
    return f"{name_guardrails(guardrails)} no longer {choose(len(guardrails), 'blocks', 'block')} it"


def name_guardrails(names: Iterable[str]) -> str:
    return f"The {' and the '.join(names)}"


def say_signed_in(states: Sequence[str]) -> str:
    if len(states) == len(MFA_STATES):
        return "however they sign in"
    return " or ".join(f"{MFA_STATES[state].words} ({state})" for state in states)


# --- paths to a decision, and what remains possible ---


def say_asked(question: str, answer: str, statements: Sequence[str]) -> str:
    return f"{question} {answer}{f': {join_words(map(find_title, statements))}' if statements else ''}."


def say_value(key: str, given: Sequence[str]) -> str:
    return f"{key} is {', '.join(given) if given else 'absent'}"


def say_attached(policies: Sequence[str], mfa: str) -> str:
    names = " and ".join(map(tick, policies)) or "no policy"
    return f"With {names} attached, {MFA_STATES[mfa].signed_in}"


def say_reach_note(actions: Sequence[str]) -> str:
    return (
        f"{list_code(actions)} need no permission, and no policy can deny them: they work even if their dot isn’t lit. "
        "An action that remains possible doesn’t always work: a policy’s resources, or rules that no "
        "policy can change, "
        "can prevent it."
    )


def say_reach_all(policies: Sequence[str], mfa: str, total: int) -> str:
    return f"{say_attached(policies, mfa)}: all {total:,} actions of AWS remain possible."


def say_reach(policies: Sequence[str], mfa: str, total: int, remaining: int, lit: int, services: int) -> str:
    number = f"{remaining:,}" if remaining else "none"
    left = f"{number} of AWS’s {total:,} actions {'remains' if remaining < 2 else 'remain'} possible"
    return f"{say_attached(policies, mfa)}: {left}{f', in {lit} of {services} services' if remaining else ''}."


# --- AWS's policy simulator ---

PERMISSION = "iam:SimulateCustomPolicy"

AWS_ERRORS = {
    "NoCredentialsError": "boto3 found no AWS credentials, so it sent nothing. Set up a profile (`aws configure`), "
    "or name one with `profile=…`.",
    "PartialCredentialsError": "boto3 found only part of the AWS credentials; an access key needs its secret key.",
    "CredentialRetrievalError": "boto3 couldn’t get AWS credentials from the source in the profile.",
    "UnauthorizedSSOTokenError": "The sign-in of this profile has expired. Sign in again with `aws sso login`.",
    "SSOTokenLoadError": "This profile uses IAM Identity Center. Run `aws sso login` first.",
    "TokenRetrievalError": "The sign-in of this profile has expired. Sign in again with `aws sso login`.",
    "NoRegionError": "boto3 needs a Region. Add one to the profile: `aws configure set region us-east-1`.",
    "ConfigParseError": "boto3 can’t read the AWS configuration file. Check its syntax.",
    "EndpointConnectionError": "boto3 can’t reach AWS. Check your network connection.",
    "ConnectTimeoutError": "boto3 can’t reach AWS: the connection timed out. Check your network connection.",
    "ReadTimeoutError": "AWS did not answer in time. Try again later.",
    "ProxyConnectionError": "boto3 can’t reach AWS: the proxy doesn’t answer.",
    "SSLError": "boto3 can’t connect to AWS securely: it couldn’t verify the certificate.",
    "ConnectionClosedError": "The connection to AWS closed before the answer came. Try again.",
}
"""An error of boto3's -> what to do about it."""

AWS_ANSWERS = {
    "AccessDenied": f"AWS says that these credentials can’t call `{PERMISSION}`. With `force_mfa` attached they can "
    "only after signing in with MFA, because that action is not in its `NotAction` list.",
    "InvalidClientTokenId": "AWS doesn’t know this access key: it is mistyped, deactivated, or deleted, or the session "
    "token is missing.",
    "SignatureDoesNotMatch": "AWS doesn’t accept the signature: the secret key doesn’t belong to the access key, or "
    "this computer's clock is wrong.",
    "ExpiredToken": "These temporary credentials have expired. Get new ones, and run the cell again.",
    "RequestExpired": "AWS says the request is too old: this computer's clock is wrong.",
    "Throttling": "Too many calls in a short time. Wait a minute, and run the cell again.",
    "InvalidInput": "AWS doesn’t accept this input.",
    None: "AWS returned an error.",
}
"""An error code of AWS's -> what to do about it."""


def say_nothing_sent(profile: str | None) -> str:
    found = "boto3’s own choice: the profile in `AWS_PROFILE`, or `default`"
    which = f"the profile {tick(profile)}" if profile else found
    return f"Nothing was sent, and no credentials were read. `really=True` asks AWS with {which}."


def say_would_be_sent(calls: int, policies: Sequence[str], actions: int) -> str:
    return (
        f"{format_count(calls, 'call')} of `{PERMISSION}`, with the text of {join_words(map(tick, policies))}: "
        f"{format_count(actions, 'action')}, each in {format_count(len(MFA_STATES), 'MFA state')}. They change nothing "
        "in the account."
    )


def say_aws_row(action: str, resource: str, mfa: str, here: str, aws: str | None) -> str:
    there = OUTCOME_WORDS[aws] if aws else "no answer"
    return f"- {action} on {resource}, {MFA_STATES[mfa].words}: here {OUTCOME_WORDS[here]}, AWS {there}"


def say_no_profile(profile: str | None) -> str:
    which = tick(profile) if profile else "with the name in AWS_PROFILE"
    return f"There is no AWS profile {which}. Run `aws configure list-profiles` to list your profiles."


def say_aws_answer(answer: str | None, code: str, action: str) -> str:
    said = f" AWS’s code is {tick(code)}." if code else ""
    about = f" It is about {tick(action)}." if action else ""
    return f"{AWS_ANSWERS[answer]}{said}{about}"


def say_compared(requests: int, alike: int, different: int, silent: int) -> str:
    asked = format_count(requests, "request")
    if silent == requests:
        return f"AWS gave no answer to any of the {asked}."
    if alike == requests:
        return f"AWS and this lesson agree on {'this request' if requests == 1 else f'all {asked}'}."
    said = f"AWS and this lesson agree on {alike or 'none'} of {asked}"
    said += f", and disagree on {different}" if different else ""
    return f"{said}; AWS gave no answer to {silent}." if silent else f"{said}."


def list_types(types: Iterable[str]) -> str:
    return ", ".join(f"{each}, {each}List" for each in types)


SENTENCES: Sentences = {
    # decisions
    "matrix": caption_matrix,
    "group.action": "{statement}",
    "group.not_action": "only on the NotAction list of {statement}",
    "group.none": "on no Action or NotAction list",
    "changes.none": say_nothing_changed,
    "changes": say_changes,
    "of-a-role": say_of_role,
    "of-no-resource": say_no_resource,
    "of-another-resource": say_another_resource,
    # what a change opens and closes
    "difference": sum_up_difference,
    "difference.none": lambda requests: (
        f"Nothing changes: {choose(requests, 'the request is', f'all {requests} requests are')} decided as before."
    ),
    "difference.part": sum_up_part,
    "section.opens": "Becomes allowed",
    "section.closes": "Becomes denied",
    "section.stays": "Stays denied, for another reason",
    "change.denied": say_now_denied,
    "change.denied_before": say_no_longer_denied,
    "change.blocked": say_blocked,
    "change.blocked_before": say_blocked_before,
    "change.allowed": lambda allows: NOW_ALLOW(allows),
    "change.allowed_before": lambda allows: ALSO_NO_LONGER_ALLOW(allows),
    "change.by": list_by,
    "change.where": lambda owners, signed_in: f"on {join_words(owners)}; {signed_in}",
    "change.signed_in": say_signed_in,
    "owner.none": "no single resource",
    "owner.device": "the MFA device {device}",
    "owner.named-device": "device {device}",
    "owner.user": lambda owner, own: f"{owner}’s {'own ' if own else ''}user or device",
    # forms of a statement, tried
    "forms.sixteen": "{policy}: sixteen forms of {statement}, each in four tests",
    "forms.sixteen.row": "Form",
    "forms.sixteen.question": "What is the result",
    "forms.sixteen.wanted_one": "form works as intended",
    "forms.sixteen.wanted_several": "forms work as intended",
    "forms.test.set_up": "MFA can be set up without MFA",
    "forms.test.password_held": "password only is denied",
    "forms.test.access_keys_held": "access keys are denied",
    "forms.test.mfa_opens": "MFA allows the rest",
    "forms.six": "Ways to ask for MFA, tried with {action}",
    "forms.six.row": "Effect and condition",
    "forms.six.question": "Who is allowed",
    "forms.six.wanted_one": "way allows only MFA",
    "forms.six.wanted_several": "ways allow only MFA",
    "forms.six.state": lambda state: f"`{state}` ({MFA_STATES[state].words})",
    "verdict.protects": "works as intended",
    "verdict.bypassed": "allows too much without MFA",
    "verdict.blocked": "denies too much",
    "verdict.bypassed_and_blocked": "both: allows and denies too much",
    "verdict.mfa": "only MFA",
    "verdict.mfa_or_access_key": "MFA and access keys",
    "verdict.mfa_or_password": "MFA and password only",
    # the path to a decision
    "path": lambda action, resource, outcome: f"{action} on {resource}: {OUTCOME_WORDS[outcome]}",
    "path.begun": "{action} on {resource}",
    "path.no_statement": "There is no {effect} statement.",
    "path.not_named": lambda value: f"they don’t name {tick(value)}",
    "path.more": "and {count} more",
    "path.map": "The path to a decision",
    "path.map_deny": "{question} Yes: explicit deny.",
    "path.map_guardrail": "If not: {question} No: implicit deny.",
    "path.map_allow": "If nothing is denied so far: {question} Yes: allowed. No: implicit deny.",
    "path.asked": say_asked,
    "path.end": lambda outcome: f"The path ends at: {OUTCOME_WORDS[outcome]}.",
    "path.carried": lambda values: f"In the request, {join_words(say_value(*one) for one in values.items())}.",
    # what remains possible
    "reach": say_reach,
    "reach.all": say_reach_all,
    "reach.source": "Actions: {made_with}, read on {date}. evaluate() decides each one.",
    "reach.note": say_reach_note,
    "reach.others": "{count} other services",
    "reach.remaining": lambda actions: f"What remains: {', '.join(actions)}.",
    # what the simulator rejects
    "simulator.caller_needed": "a ResourcePolicy needs it: the ARN of the calling user",
    "simulator.caller_no_user": "with a ResourcePolicy it must be the ARN of an IAM user, not {value}",
    "simulator.no_policy_of_role": "a ResourcePolicy can’t be simulated for a role; use evaluate() with a trust policy",
    "simulator.no_scenario": "EC2 scenarios are not simulated here; leave it out, or ask AWS itself",
    "simulator.missing": "it is required",
    "simulator.no_list_of_texts": "write a list of strings, not {value}",
    "simulator.empty_list": "the list is empty; add at least one string",
    "simulator.no_text": "write a string, not {value}",
    "simulator.length": lambda length, least, most: (
        f"it has {format_count(length, 'character')}; AWS accepts {least:,} to {most:,}"
    ),
    "simulator.too_many_policies": "it has {count} policies; AWS accepts at most {most}",
    "simulator.character": (
        "{character!a} (line {line}, column {column}) isn’t allowed: in a policy, AWS accepts characters up to U+00FF"
    ),
    "simulator.no_list_of_dicts": "write a list of dicts, not {value}",
    "simulator.too_many_levels": "it has {count} levels; AWS accepts at most {most}",
    "simulator.no_dict": lambda members, value: f"write a dict with {', '.join(members)}, not {value}",
    "simulator.no_member": lambda name, members: f"{name} is not one of its members; write one of {', '.join(members)}",
    "simulator.key_twice": "{key} is already here; context keys ignore case",
    "simulator.no_type": lambda value, types: f"{value} is not a type; write one of {list_types(types)}",
    "simulator.one_value": "it has {count} values, but {type} takes one; for several, write {type}List",
    "simulator.no_value": "write a string, such as 'true', not {value}",
    "simulator.refused": "{problem}",
    "simulator.no_account": "{value} is not the ARN of an account, such as arn:aws:iam::123456789012:root",
    "simulator.no_caller": "{value} is not the ARN of an IAM user, group or role",
    "simulator.max_items": "write a whole number from 1 to {most:,}, not {value}",
    "simulator.marker": "it must be the Marker of an answer to this same call",
    # AWS's answers
    "aws.compared": say_compared,
    "aws.row": say_aws_row,
    "aws.nothing_to_ask": "These policies name no specific action, so there is nothing to ask. Name actions with "
    "`actions=[…]`.",
    "aws.nothing_sent": say_nothing_sent,
    "aws.would_be_sent": say_would_be_sent,
    "aws.not_asked": "{sentence}\nWhat would be sent: {would_be_sent}",
    "aws.install": (
        "boto3 is not installed, so the lesson can’t ask AWS. "
        'Install it with `pip install "mfa-lesson[aws]"`, or in a clone with `pip install -e ".[aws]"`.'
    ),
    "aws.no_profile": say_no_profile,
    "aws.answer": say_aws_answer,
    "aws.error": lambda error: AWS_ERRORS[error],
    "aws.unknown_error": lambda error: (
        f"boto3 stopped with an error of type {tick(error or 'unknown')}. The message is not shown, because it can "
        "contain part of your credentials."
    ),
}

say: Say = make_say(SENTENCES)
