"""The sentences about the values that conditions compare with, and of keys whose values the caller chooses."""

from __future__ import annotations

from mfa_lesson.text import list_code

from .base import Wording

DATA = {"Bool": "true or false", "Numeric": "a number", "IPAddress": "an IP address"}
"""Type of a condition key → what its values are."""


OUTCOMES = {
    "always": "the condition is always met",
    "never": "the condition is never met",
    "with-key": "the condition is met for every request that has the key",
    "without-key": "the condition is met only for requests without the key",
}


def be(values: list[str]) -> str:
    return "is a private address" if len(values) == 1 else "are private addresses"


def say_private(values: list[str], outcome: str) -> str:
    return (
        f"{list_code(values)} {be(values)}. `aws:SourceIp` has the public address of the caller, and requests "
        f"through a VPC endpoint don’t have the key: {OUTCOMES[outcome]}."
    )


def say_session(values: list[str], outcome: str) -> str:
    return f"{say_role(values)}: {OUTCOMES[outcome]}."


def say_role(values: list[str]) -> str:
    return f"{list_code(values)} names a role session, but in a session `aws:PrincipalArn` is the role’s ARN"


WORDINGS = {
    "private-address": Wording(
        say_private, "Write the public addresses, or compare private ones with `aws:VpcSourceIp` and `aws:SourceVpc`."
    ),
    "private-address-among": Wording(
        lambda values, outcome: (
            f"{list_code(values)} {be(values)}, and `aws:SourceIp` never has one: only the other values count."
        ),
        "Remove private addresses, or compare them with `aws:VpcSourceIp` and `aws:SourceVpc`.",
    ),
    "session-arn": Wording(say_session, "Write the ARN of the role: `arn:aws:iam::<account>:role/<name>`."),
    "session-arn-among": Wording(
        lambda values, outcome: f"{say_role(values)}: only the other values count.",
        "Remove it, or write the ARN of the role: `arn:aws:iam::<account>:role/<name>`.",
    ),
    "value-never-fits": Wording(
        lambda operator, key, type, value, outcome: (
            f"`{key}` is {DATA[type]}, never the string `{value}`. With `{operator}`, {OUTCOMES[outcome]}."
        ),
        lambda type, **_: (
            "Compare it with `IpAddress`."
            if type == "IPAddress"
            else f"Write {DATA[type]} with `{type if type == 'Bool' else 'NumericEquals'}`, or remove the condition."
        ),
    ),
    "host-bits": Wording(
        "IAM ignores the part of an address after its network: `{value}` is the whole range `{instead}`.",
        "Write `{instead}`, or a longer prefix if you mean fewer addresses.",
    ),
    "epoch-date": Wording(
        "`{value}` is a date in seconds since 1970. AWS says that it can differ from the time you expect.",
        "Write the date as `2026-07-30` or `2026-07-30T17:00:00Z`.",
    ),
    "null-with-qualifier": Wording(
        lambda operator, always: f"`{operator}` is always {'true' if always else 'false'}, whatever the request has.",
        "Write `Null` without a qualifier.",
    ),
    "for-any-value-of-one": Wording(
        "`ForAnyValue` is for keys that can have several values, but `{key}` has only one.", "Remove `ForAnyValue:`."
    ),
    "for-all-values-in-allow": Wording(
        "`ForAllValues` is also met if the request has no `{key}`: the Allow allows such requests too.",
        'If the key must be present, add `"Null": {{"{key}": "false"}}`.',
    ),
    "key-of-the-caller": Wording(
        lambda key, effect: (
            f"The caller chooses the value of `{key}`: anybody can send a value that "
            f"{'the Deny does not match' if effect == 'Deny' else 'the Allow matches'}."
        ),
        "Use a key that AWS sets itself, such as `aws:PrincipalArn`, `aws:SourceIp`, or `aws:SourceVpce`.",
    ),
    "unpaired-address": Wording(
        "Private addresses exist in every VPC. By itself, `{key}` doesn’t say whose VPC the request comes from.",
        "Add a condition on `{partner}`.",
    ),
    "unpaired-source": Wording(
        "`{value}` names no account: the same name in another account matches as well.",
        "Add a condition on `aws:SourceAccount`.",
    ),
    "old-key": Wording("AWS has replaced the condition key `{key}` and recommends the new one.", "Use `{instead}`."),
}
