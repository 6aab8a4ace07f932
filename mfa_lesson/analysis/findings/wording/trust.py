"""The sentences about role trust policies."""

from __future__ import annotations

from mfa_lesson.text import join_words, list_code

from .base import Wording


def say_other_ways(action: str, ways: list[str]) -> str:
    return f"Nobody in `Principal` can assume a role with `{action}`. They use {list_code(ways)}."


def say_account(accounts: list[str]) -> str:
    one = len(accounts) == 1
    account = f"account {accounts[0]}" if one else f"accounts {join_words(accounts)}"
    return (
        f"The principal isn’t only the root user: every user and role of {account} can assume this role if their own "
        "policies allow `sts:AssumeRole` on it."
    )


WORDINGS = {
    "action-of-others": Wording(say_other_ways, lambda ways, **_: f"Write {list_code(ways)}."),
    "principal-without-action": Wording(
        "`{principal}` assumes a role with `{action}`, but the statement doesn’t allow that: the line has no effect.",
        "Give the principal its own statement, with `{action}`.",
    ),
    "not-about-the-role": Wording(
        "No trust policy decides on `{action}`: the line has no effect.",
        "Remove it.",
    ),
    "roles-anywhere-actions": Wording(
        lambda actions: (
            "IAM Roles Anywhere also needs "
            f"{list_code(actions)} in the trust policy. Without {'it' if len(actions) == 1 else 'them'}, it can’t "
            "assume the role."
        ),
        lambda actions: f"Add {list_code(actions)}.",
    ),
    "account-trusted": Wording(
        say_account,
        "For the account of a third party, add a condition on `sts:ExternalId`. For people, add one on MFA.",
    ),
    "session-of-named-role": Wording(
        "`{session}` is a session of `{role}`, which is listed too.", "Remove the session."
    ),
    "mfa-never-sent": Wording(
        "Requests of AWS services and of identity providers have no MFA information: with `{operator}`, the Allow "
        "never applies.",
        "Remove the condition. For people, require MFA at the identity provider.",
    ),
    "size-of-trust-policy": Wording(
        "The policy has {size:,} characters without white space. A trust policy can have {quota:,}, unless your "
        "account has a higher quota.",
        "Name fewer principals, and use a condition such as `aws:PrincipalOrgID`.",
    ),
}
