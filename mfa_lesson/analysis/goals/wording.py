"""The sentences about goals: answers, counterexamples, and what is wrong with a sentence that is not a goal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mfa_lesson.iam.evaluator import Outcome
from mfa_lesson.text import Sentences, fit, format_count, join_words, list_code

DECISIONS = {"denied": "denied"} | {outcome.value: outcome.words.lower() for outcome in Outcome}
"""What is expected, or an Outcome value → words for it."""


def list_quoted(phrases: Iterable[str]) -> list[str]:
    return [f"“{phrase}”" for phrase in phrases]


def list_carried(carried: Mapping[str, tuple[str, ...]]) -> str:
    """ "`aws:SourceIp` = `203.0.113.7`"."""
    return join_words(f"`{key}` = `{', '.join(values)}`" for key, values in carried.items() if values)


def say_federated(user: str, name: str, carried: Mapping[str, tuple[str, ...]]) -> str:
    """Who got the session of a federated user, its name, and what had to be in the request for it."""
    said = list_carried(carried)
    return f"{user}, in the session `{name}` from GetFederationToken{f' (requested with {said})' if said else ''}"


def say_counterexample(
    caller: str, action: str, on: str, carried: Mapping[str, tuple[str, ...]], want: str, got: str, by: list[str]
) -> str:
    said = list_carried(carried)
    asked = f"{caller}, asks for `{action}`{f' on {on}' if on else ''}{f', with {said}' if said else ''}."
    return f"{asked} Expected: {DECISIONS[want]}; got: {DECISIONS[got]}{f', by {list_code(by)}' if by else ''}."


def count_requests(requests: int, wrong: int) -> str:
    """ "1,204 requests", "3 of 1,204 requests break the goal"."""
    said = format_count(requests, "request")
    return f"{wrong:,} of {said} {'breaks' if wrong == 1 else 'break'} the goal" if wrong else said


def describe_universe(
    actions: int,
    users: int,
    devices: int,
    other: int,
    ways: int,
    callers: int,
    roles: int,
    federated: int,
    contexts: int,
) -> str:
    """What the requests are made of. It is not a product: a role has no device, and not every action acts on a user."""
    acted_on = {"user": users, "MFA device": devices, "other resource": other}
    on = join_words(format_count(number, noun) for noun, number in acted_on.items() if number)
    asking = {"user": callers, "role": roles, "federated session": federated}
    who = join_words(format_count(number, noun) for noun, number in asking.items() if number)
    parts = [
        format_count(actions, "action"),
        f"resources: {on}" if on else "",
        f"callers: {who}",
        format_count(ways, "way") + " to sign in",
        format_count(contexts, "context") if contexts else "",
    ]
    return f"made of {'; '.join(filter(None, parts))}; without impossible combinations"


def say_decided(goal: str, requests: int, wrong: int, universe: Mapping[str, int]) -> str:
    return f"{goal} ({count_requests(requests, wrong)}, {describe_universe(**universe)})"


def say_met(met: int, goals: int, requests: int, undecided: int) -> str:
    decided = f"{format_count(requests, 'request')} decided."
    open_ones = f" {undecided} {'is' if undecided == 1 else 'are'} not decided." if undecided and goals > 1 else ""
    if not goals:
        return "There is no goal."
    if goals == 1:
        return f"The goal is {'not decided' if undecided else 'met' if met else 'not met'}: {decided}"
    if met == goals:
        return f"All {goals} goals are met: {decided}"
    return f"{met or 'None'} of {goals} goals {'is' if met == 1 else 'are'} met: {decided}{open_ones}"


UNDECIDED = "Not decided. No tried request breaks the goal, but not every request was tried: "

GOAL_SENTENCES: Sentences = {
    "device": "the MFA device `{name}`",
    "federated": say_federated,
    "session": "{caller} (`{principal}`)",
    "counterexample": say_counterexample,
    "tally": count_requests,
    "universe": describe_universe,
    "undecided.names": f"{UNDECIDED}the policies distinguish too many names of users and roles.",
    "undecided.values": f"{UNDECIDED}the policies distinguish too many values of a condition key.",
    "undecided.contexts": f"{UNDECIDED}the conditions have too many combinations.",
    "undecided.variables": f"{UNDECIDED}what one variable matches depends on another pattern in too many ways.",
    "undecided.resources": f"{UNDECIDED}the policies distinguish too many resources.",
    "undecided.actions": f"{UNDECIDED}the policies distinguish too many actions.",
    "undecided.principals": (
        f"{UNDECIDED}the trust policy allows services or identity providers, and their requests aren’t tried."
    ),
    "undecided.no-role": "Not decided. The goal isn’t about assuming a role, but a trust policy decides nothing else.",
    "undecided.outside": "Not decided. Only a policy on a resource can allow other accounts, and you passed none.",
    "no-trust-policy": lambda name: (
        f'{fit(name)} is a policy on another resource; pass a trust policy, read with kind="trust"'
    ),
    "outsider": "{name} of account {account}",
    "undecided.requests": f"{UNDECIDED}there are too many.",
    "undecided.time": f"{UNDECIDED}that takes too long.",
    "goal-met": lambda **parameters: f"met: {say_decided(**parameters)}",
    "goal-broken": lambda **parameters: f"not met: {say_decided(**parameters)}",
    "goal-undecided": lambda **parameters: f"not decided: {say_decided(**parameters)}",
    "goals-met": say_met,
}


def say_instead(phrases: list[str], action: bool) -> str:
    """What can be written here."""
    further = ["an action with its service, such as iam:ListUsers"] if action else []
    return f"write {join_words([*list_quoted(phrases), *further], 'or')}"


def ask_meant(nearest: str) -> str:
    return f"; did you mean “{nearest}”?" if nearest else ""


GOAL_REFUSALS: Sentences = {
    "sentence-ends": lambda phrases, action: f"the sentence ends too early; {say_instead(phrases, action)}",
    "unknown-phrase": lambda written, phrases, action: (
        f"“{fit(written)}” doesn’t work here; {say_instead(phrases, action)}"
    ),
    "misspelt-phrase": lambda written, nearest: f"“{fit(written)}” doesn’t work here{ask_meant(nearest)}",
    "goal-has-ended": lambda written: f"the goal ends before “{fit(written)}”; remove the rest",
    "service-missing": "an action needs its service; did you mean “{nearest}”?",
    "unknown-service": lambda written, nearest: (
        f"AWS has no service with the prefix “{fit(written)}”{ask_meant(nearest)}"
    ),
    "unknown-action": lambda service, written, nearest: f"{service} has no action “{fit(written)}”{ask_meant(nearest)}",
    "role-without-mfa": "a role session has no MFA information; leave out “{when}”",
    "role-without-user": "a role session has no user of its own; write “of another user”",
    "needs-no-permission": "“{task}” needs no permission, and no policy can deny it; leave it out",
    "nobodys-own": "“{task}” doesn’t act on a user’s own resources; leave out “{whose}”",
    "nothing-left": "no request is left for this goal; name fewer exceptions",
}
"""Why a sentence is not a goal."""
