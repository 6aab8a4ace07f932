"""What the findings say: for the code of each reason the problem in a sentence, and what to write instead."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from mfa_lesson.account.users import MFA_KEY, MFA_STATES
from mfa_lesson.text import Sentences, format_count, join_words, list_code


class Wording(NamedTuple):
    """The sentences for one code. Both are filled with the same parameters."""

    problem: str | Callable[..., str]
    suggestion: str | Callable[..., str] = ""
    """ "" where there is nothing to suggest."""


USES = {
    "iam:GetAccountPasswordPolicy": "with it the console shows the rules for a new password",
    "iam:GetUser": "the console’s page of security credentials begins with it",
    "iam:ListMFADevices": "with it the console shows the user’s own MFA devices",
    "iam:ListVirtualMFADevices": "the console needs it to set up a virtual MFA device",
    "iam:DeleteVirtualMFADevice": "it deletes the device that an interrupted MFA setup leaves behind",
}
"""Action → what users need it for before they use MFA."""

VALUES = {
    "String": "texts",
    "Numeric": "numbers",
    "Date": "dates",
    "Bool": "true and false",
    "Binary": "binary data",
    "IpAddress": "IP addresses",
    "Arn": "ARNs",
}
"""Family of operators → what they compare."""

OPERATOR_KINDS = {
    "ARN": "an ARN operator",
    "Bool": "`Bool`",
    "Date": "a Date operator",
    "IPAddress": "an IP address operator",
    "Numeric": "a Numeric operator",
    "String": "a String operator",
}
"""Type of a condition key → the operators that compare it."""

WRITE_DENY = f'Write `"BoolIfExists": {{{{"{MFA_KEY}": "false"}}}}`.'

WRITE_ALLOW = f'Write `"Bool": {{{{"{MFA_KEY}": "true"}}}}`'


def suggest_exemption(actions: list[str], element: str, **_: object) -> str:
    if element == "Action":
        return f"Leave {list_code(actions)} out, or list in `NotAction` what users need without MFA."
    return f"Add {list_code(actions)} to `NotAction`."


def suggest_password_exemption(actions: list[str], element: str) -> str:
    return f"{suggest_exemption(actions, element)[:-1]}, unless MFA must come before the first new password."


def suggest_name(nearest: str, **_: object) -> str:
    return f"Did you mean `{nearest}`?" if nearest else ""


def suggest_operator(types: list[str], **_: object) -> str:
    return f"Use {join_words([OPERATOR_KINDS[kind] for kind in types], 'or')}."


def suggest_line(lines: list[str], several: bool, **_: object) -> str:
    need = "They need" if several else "It needs"
    return f"{need} a line such as {list_code(lines, 'or')}." if lines else f'{need} `"Resource": "*"`.'


def name_kinds(kinds: list[str]) -> str:
    return list_code(kinds, "or") or "no particular resource"


def deny(statements: list[str]) -> str:
    return "denies" if len(statements) == 1 else "deny"


def say_repetition(effect: str, by: str) -> str:
    verb = "denies" if effect == "Deny" else "allows"
    return f"Everything that this statement {verb}, `{by}` {verb} already."


WORDINGS: dict[str, Wording] = {
    # mfa.py
    "mfa-deny-misses-access-keys": Wording(
        "With `{operator}` the Deny needs the key `{key}`, and a request signed with an access key does not have it: "
        "access keys slip through without MFA.",
        WRITE_DENY,
    ),
    "mfa-deny-misses-passwords": Wording(
        "The Deny asks whether the key `{key}` is missing. In the console it never is: somebody who signed in with "
        "the password only slips through.",
        WRITE_DENY,
    ),
    "mfa-deny-inside-out": Wording(
        lambda missed: (
            "The condition is inside out: the Deny applies to requests that were made with MFA, and not to others "
            f"({join_words([MFA_STATES[state].words for state in missed])}). "
            "The value is what the key is compared with."
        ),
        WRITE_DENY,
    ),
    "mfa-allow-lets-access-keys-in": Wording(
        "The Allow is meant for MFA, and by itself it also lets in requests signed with an access key.",
        f"{WRITE_ALLOW}.",
    ),
    "mfa-allow-lets-passwords-in": Wording(
        "The Allow is meant for MFA, and by itself it also lets in users who signed in with the password only.",
        f"{WRITE_ALLOW}.",
    ),
    "mfa-allow-inside-out": Wording(
        "The Allow applies only to requests that were made without MFA: a user who uses MFA loses it.",
        f"{WRITE_ALLOW}, or do without the condition.",
    ),
    "mfa-set-up-denied": Wording(
        lambda actions, **_: (
            f"Without MFA this Deny keeps users from {list_code(actions)}, which they need to set up MFA: they are "
            "locked out for good."
        ),
        suggest_exemption,
    ),
    "password-change-denied": Wording(
        lambda actions, **_: (
            f"{list_code(actions)} is allowed, and this Deny denies it without MFA: a new user who must change the "
            "password at the first sign-in cannot, and so never gets as far as the MFA setup."
        ),
        suggest_password_exemption,
    ),
    "console-read-denied": Wording(
        lambda actions, **_: (
            "Allowed, but denied by this Deny without MFA: "
            f"{join_words([f'`{action}` ({USES[action]})' for action in actions])}."
        ),
        suggest_exemption,
    ),
    # own_user.py
    "get-user-missing": Wording(
        "Users manage their own MFA here, and nothing allows `{action}`, with which the console’s page of security "
        "credentials begins.",
        "Allow `{action}` on the user’s own ARN, and list it in the `NotAction` of the Deny.",
    ),
    "device-name": Wording(
        "`{line}` is the device that carries its user’s name. Since November 2022 users can have several devices and "
        "name them as they like; all others are refused.",
        "Write `{instead}`.",
    ),
    "users-with-a-path": Wording(
        "`{line}` fits users without a path. For a user such as `team/alice` the variable is the bare name, and the "
        "ARN has the path as well.",
        "Where users have paths, add `{further}`.",
    ),
    # names.py
    "unknown-service": Wording(
        "AWS’s reference has no service `{service}`: it is misspelt, or the service has ended.", suggest_name
    ),
    "unknown-action": Wording("`{service}` has no action `{action}`.", suggest_name),
    "no-action-fits": Wording("No action of `{service}` fits `{line}`."),
    "unknown-key": Wording("There is no condition key `{key}` in AWS’s reference.", suggest_name),
    "tag-without-name": Wording(
        "There is no condition key `{key}` in AWS’s reference.", "Name a tag after a slash: `{example}`."
    ),
    # resources.py
    "nothing-to-act-on": Wording(
        lambda kinds, **_: (
            f"The statement never applies: by AWS’s reference its actions act on {name_kinds(kinds)}, and no line of "
            "`Resource` is that."
        ),
        suggest_line,
    ),
    "action-without-resource": Wording(
        lambda action, kinds, **_: (
            f"By AWS’s reference `{action}` acts on {name_kinds(kinds)}, and no line of `Resource` is that: listed "
            "here it has no effect."
        ),
        lambda **parameters: f"Move it to a statement of its own. {suggest_line(**parameters)}",
    ),
    "unused-resource": Wording(
        lambda line, action, kinds: (
            f"No action of this statement acts on `{line}`: the line has no effect. By AWS’s reference "
            f"{f'`{action}` acts' if action else 'its actions act'} on {name_kinds(kinds)}."
        ),
        "Take it out.",
    ),
    # no_effect.py
    "contradiction": Wording(
        lambda operators, key: (
            f"The statement never applies: {list_code(operators)} on `{key}` cannot hold at the same time, and all "
            "conditions must."
        ),
        "Take one of them out, or make two statements.",
    ),
    "always-denied": Wording(
        lambda by: f"The Allow has no effect: {list_code(by)} always {deny(by)} what it allows, and a Deny wins."
    ),
    "action-always-denied": Wording(
        lambda action, by: (
            f"`{action}` is allowed here, but {list_code(by)} always {deny(by)} it, however the user signs in."
        )
    ),
    "said-already": Wording(say_repetition, "Take one of the two out, or narrow the wider one."),
    "line-twice": Wording("`{line}` is in the list twice.", "Take one out."),
    "line-covered": Wording("`{by}` in the same list covers `{line}`.", "Take one out."),
    "allowed-nowhere": Wording(
        "The Deny exempts `{action}`, but nothing in this policy allows it. A Deny with `NotAction` grants nothing.",
        "Allow it, here or in another policy of the user.",
    ),
    "needs-no-permission": Wording(
        "`{action}` needs no permission, and no policy can forbid it: listing it has no effect."
    ),
    # elements.py
    "allow-with-not-action": Wording(
        "An Allow with `NotAction` grants every action of AWS except those listed, new ones included.",
        "List the actions to allow in `Action`.",
    ),
    "allow-with-not-resource": Wording(
        "An Allow with `NotResource` covers every resource except those listed, new ones included.",
        "List the resources to cover in `Resource`.",
    ),
    "variable-is-text": Wording(
        lambda text, version: (
            f"There are no policy variables {'under this' if version else 'without a'} `Version`: `{text}` is plain "
            "text and matches just that."
        ),
        'Write `"Version": "2012-10-17"`.',
    ),
    "empty-values": Wording(
        "No value is listed, so the condition holds for no request that has `{key}`.",
        "List the values, or take the condition out.",
    ),
    "both-values": Wording(
        "`{operator}` with both true and false excludes neither: it asks at most whether the key is there.",
        "Keep one of the two.",
    ),
    "operator-of-another-type": Wording(
        lambda operator, family, key, types: (
            f"`{operator}` compares {VALUES[family]}, and `{key}` is of type {' or '.join(types)}: its values are "
            "never what the operator looks for."
        ),
        suggest_operator,
    ),
    "text-operator": Wording(
        lambda operator, key, types: (
            f"`{operator}` compares texts, letter by letter, and `{key}` is of type {' or '.join(types)}."
        ),
        suggest_operator,
    ),
    "for-all-values-of-one": Wording(
        lambda key, effect: (
            f"`ForAllValues` also holds where the request has no `{key}` at all, and such a request is "
            f"{'denied' if effect == 'Deny' else 'let in'} too. The key has one value only."
        ),
        "Take `ForAllValues:` out.",
    ),
    "qualifier-missing": Wording(
        "`{key}` can have several values, and the operator does not say how many must fit.",
        "Write `ForAnyValue:{operator}` or `ForAllValues:{operator}`.",
    ),
    "wildcard-is-text": Wording(
        "With `{operator}` the wildcard in `{value}` is an ordinary character.",
        "Write `{instead}` if it should match any text.",
    ),
}
"""Code of a reason → its sentences."""

PROBLEMS: Sentences = {code: wording.problem for code, wording in WORDINGS.items()}

SUGGESTIONS: Sentences = {code: wording.suggestion for code, wording in WORDINGS.items()}


def count_findings(policies: list[str], mistakes: int, remarks: int) -> str:
    counts = ((mistakes, "probable mistake"), (remarks, "remark"))
    return f"{' and '.join(format_count(count, noun) for count, noun in counts if count)} on {join_words(policies)}."


def say_nothing_found(policies: list[str]) -> str:
    one = len(policies) == 1
    meant = "it does what it is meant to do" if one else "they do what they are meant to do"
    return f"Nothing was found in {join_words(policies) or 'no policy'}; that is no proof that {meant}."


SUMMARIES: Sentences = {
    "nothing-found": say_nothing_found,
    "found": count_findings,
    "mistake": "Mistake, {where}: {says} [{page}]",
    "remark": "Remark, {where}: {says} [{page}]",
}
"""The same for what is said of all findings together, and of one where it is printed."""
