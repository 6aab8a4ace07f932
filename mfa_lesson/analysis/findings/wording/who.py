"""The sentences about whom a policy on a resource names."""

from __future__ import annotations

from mfa_lesson.text import join_words, list_code

from .base import Wording

PRINCIPAL_ARN = '`"Principal": "*"` with `ArnNotEquals` on `aws:PrincipalArn`'


def say_public(actions: list[str]) -> str:
    what = list_code(actions) if actions else "every action that `NotAction` doesn’t list"
    return (
        "The statement names everybody, even people without an AWS account, and no condition keeps strangers out. It "
        f"makes {what} public."
    )


def say_accounts_left_out(accounts: list[str]) -> str:
    return (
        f"`NotPrincipal` lists a user, a role, or a session without {name_accounts(accounts)}. AWS says that the Deny "
        "can then still apply to them."
    )


def name_accounts(accounts: list[str]) -> str:
    return f"{'the account' if len(accounts) == 1 else 'the accounts'} {join_words(accounts)}"


WORDINGS = {
    "role-for-everybody": Wording(
        "The statement names everybody in every AWS account, and no condition keeps strangers out: anybody with an AWS "
        "account can assume the role.",
        "Name the users, roles, or accounts, or add a condition such as `aws:PrincipalOrgID`.",
    ),
    "role-for-external-id": Wording(
        "The statement names everybody in every AWS account: anybody who knows the external ID can assume the role. "
        "AWS doesn’t treat it as a secret, and everybody who can view the role can read it.",
        "Name the account of the third party in `Principal`, and keep the condition.",
    ),
    "open-to-everybody": Wording(
        say_public, "Name the principals, or add a condition such as `aws:PrincipalOrgID` or `aws:SourceArn`."
    ),
    "read-by-everybody": Wording(say_public, "Keep it only if everybody should have access, as on a public website."),
    "allow-with-not-principal": Wording(
        "An Allow with `NotPrincipal` allows everybody who isn’t listed, even people without an AWS account. AWS no "
        "longer supports it.",
        "List in `Principal` who needs access.",
    ),
    "deny-with-not-principal": Wording(
        "AWS advises against `NotPrincipal`: the Deny applies to every user and role with a permissions boundary, even "
        "to those in the list.",
        f"Write {PRINCIPAL_ARN}.",
    ),
    "not-principal-without-account": Wording(
        say_accounts_left_out,
        lambda accounts: f"Add {name_accounts(accounts)}, or write {PRINCIPAL_ARN}.",
    ),
    "service-without-source": Wording(
        "`{service}` calls on behalf of every AWS account, and no condition says for which one: others can make the "
        "service use this resource.",
        "Add a condition on `aws:SourceAccount` or `aws:SourceArn`.",
    ),
    "provider-on-resource": Wording(
        "Only a trust policy can have the identity provider `{provider}` as a principal.",
        "Name the role that its users assume.",
    ),
    "services-lack-key": Wording(
        "The statement names only AWS services. They belong to no organization, so their requests don’t have `{key}`: "
        "the {effect} never applies.",
        "Write `aws:SourceOrgID`, which says on whose behalf a service calls.",
    ),
    "deleted-principal": Wording(
        "`{id}` is the ID of a user or a role. AWS writes it instead of the ARN after the user or role is "
        "deleted. Then it "
        "names nobody.",
        "Remove it. To name a new user or role of the same name, write the ARN again.",
    ),
    "action-of-another-service": Wording(
        "`{action}` never acts on the resources in `Resource`: they belong to `{service}`.",
        "Remove it, or allow it in the policy of the resource that it acts on.",
    ),
}
