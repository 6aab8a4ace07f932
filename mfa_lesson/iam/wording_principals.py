"""The sentences about principals: in policies on resources, and in requests."""

from __future__ import annotations

from collections.abc import Sequence

from mfa_lesson.text import Sentences, fit, join_words, quote, tick

from .json_text import quote_json

AN_ARN = "an ARN, such as arn:aws:iam::123456789012:user/alice"

CALLERS = {
    "user": "an IAM user",
    "role": "a role",
    "role-session": "a role session",
    "federated-user": "a federated user",
    "root": "a root user",
    "service": "a service",
    "federated": "an external identity",
    "anonymous": "an anonymous caller",
}
"""The caller, by kind."""

FORMS = {
    "AWS": '{"AWS": "arn:aws:iam::123456789012:user/alice"}',
    "Service": '{"Service": "ec2.amazonaws.com"}',
    "Federated": '{"Federated": "accounts.google.com"}',
}


REQUEST_FORMS: dict[str, str] = {
    "AWS": (
        "write the ARN of a user, a role, a role session (arn:aws:sts::123456789012:assumed-role/ROLE/SESSION), "
        "a federated user or a root user"
    ),
    "Service": "write the name of a service, such as ec2.amazonaws.com",
    "Federated": "write the ARN or the domain of an identity provider, such as accounts.google.com",
}


def name_caller(text: str) -> str:
    """The caller, in words."""
    return "an anonymous caller" if text == "*" else text


def say_kind(kind: str, nearest: str | None, known: Sequence[str]) -> str:
    hint = f'did you mean "{nearest}"?' if nearest else f"write one of {', '.join(known)}"
    return f"{quote_json(kind)} is not a kind of principal; {hint}"


OF_POLICIES: Sentences = {
    "policy-kind": lambda kind, known: (
        f"{quote(kind)} is not a kind of policy; write {join_words(map(quote, known), 'or')}"
    ),
    "guardrail-kind": lambda kind, known: (
        f"{quote(kind)} is not a kind of guardrail; write {join_words(map(quote, known), 'or')}"
    ),
    "no-rcp": lambda name: f'{fit(name)} is not a resource control policy; read it with kind="rcp"',
    "resource-policy-elsewhere": lambda name: (
        f"{fit(name)} is a policy on a resource, with a Principal; pass it in resource_policies"
    ),
    "no-resource-policy": lambda name: (
        f"{fit(name)} is not a policy on a resource: it doesn't say who has access; "
        'read it with kind="resource" or kind="trust", or pass it as an identity policy'
    ),
    "policy-id": lambda kind: "an Id must be a string in double quotes",
    "principal-absent": (
        'it doesn\'t say who has access; add a "Principal", such as {{"AWS": "arn:aws:iam::123456789012:user/alice"}}'
    ),
    "trust-not-principal": 'a role\'s trust policy can\'t have "NotPrincipal"; name who is trusted in "Principal"',
    "trust-principal-star": (
        'a role\'s trust policy can\'t have "Principal": "*"; name who is trusted, such as {{"AWS": "123456789012"}}. '
        '{{"AWS": "*"}} trusts every AWS account'
    ),
    "trust-as-resource": ('it has no "Resource"; if this is a role\'s trust policy, read it with kind="trust"'),
    "trust-resource": 'a role\'s trust policy applies to the role it is attached to; remove "{element}"',
    "trust-action": lambda text: (
        f'{quote_json(text)} is not an action of a role\'s trust policy; write an STS action, such as "sts:AssumeRole"'
    ),
    "trust-not-action": 'a role\'s trust policy lists its STS actions; write "Action"',
    "principal-no-object": lambda form: (
        f'a principal needs its kind; write it like {FORMS[form]}, or write "*" for everybody'
    ),
    "principal-empty": lambda: f"it names nobody; write who has access, such as {FORMS['AWS']}",
    "principal-kind": say_kind,
    "principal-no-text": lambda kind: f'"{kind}" needs a string in double quotes, or a list of strings',
    "principal-variable": lambda text: (
        f"{quote_json(text)}: policy variables don't work in a principal; write the ARN, "
        "or compare aws:PrincipalArn in a Condition"
    ),
    "principal-wildcard": lambda text: (
        f"{quote_json(text)}: a wildcard can't be part of a principal; write each principal, "
        'or {"AWS": "*"} with aws:PrincipalArn and ArnLike in a Condition'
    ),
    "principal-account": lambda text: f"{quote_json(text)} is not an account ID; write its 12 digits, without hyphens",
    "principal-group": lambda text: (
        f"{quote_json(text)} is a group, and groups can't be principals; name its users, or a role"
    ),
    "principal-policy": lambda text: f"{quote_json(text)} can't make requests; write the ARN of a user or a role",
    "principal-arn-account": lambda text: (
        f"{quote_json(text)} doesn't have a 12-digit account ID; write it, such as arn:aws:iam::123456789012:user/alice"
    ),
    "principal-session": lambda text: (
        f"{quote_json(text)} is not a role session; write arn:aws:sts::123456789012:assumed-role/ROLE/SESSION"
    ),
    "principal-federated-user": lambda text: (
        f"{quote_json(text)} is not a federated user; write arn:aws:sts::123456789012:federated-user/NAME"
    ),
    "principal-of-iam": lambda text: (
        f"{quote_json(text)}: users, roles and root users belong to IAM; write iam in place of sts"
    ),
    "principal-service-in-aws": lambda text: (
        f'{quote_json(text)} is a service; write {{"Service": {quote_json(text)}}}'
    ),
    "principal-provider-in-aws": lambda text: (
        f'{quote_json(text)} is an identity provider; write {{"Federated": {quote_json(text)}}}'
    ),
    "principal-aws": lambda text: f"{quote_json(text)} is not an AWS principal; write an account ID or {AN_ARN}",
    "principal-service": lambda text: (
        f'{quote_json(text)} is not a service; write its name, such as "ec2.amazonaws.com"'
    ),
    "principal-federated": lambda text: (
        f"{quote_json(text)} is not an identity provider; write its ARN, such as "
        "arn:aws:iam::123456789012:saml-provider/NAME, or its domain, such as accounts.google.com"
    ),
    "principal-canonical": lambda text: (
        f"{quote_json(text)} is not a canonical user ID; write its 64 hexadecimal digits"
    ),
}
"""What is wrong with a policy on a resource, or with its place."""

OF_REQUESTS: Sentences = {
    "request-principal": lambda principal: (
        f"principal {quote(principal)}: write {AN_ARN}, a service, such as ec2.amazonaws.com, "
        'or "*" for an anonymous caller'
    ),
    "request-principal-one": lambda principal: (
        f"principal {quote(principal)}: a request has one principal; write one kind with one string, such "
        f"as {FORMS['AWS']}"
    ),
    "request-principal-kind": lambda kind: (
        f"principal {quote(kind)}: there is no such kind; write AWS, Service or Federated"
    ),
    "request-principal-form": lambda kind, text: f"principal {quote(text)}: {REQUEST_FORMS[kind]}",
    "request-principal-long": "principal: the limit is {most:,} characters",
    "request-principal-half": (
        "principal: it has half of a two-part character (\\ud800 to \\udfff); write the whole character"
    ),
    "request-principal-missing": (
        "principal: a policy on a resource says who has access, but the request doesn't say who the caller is; "
        f"pass principal, such as {AN_ARN.removeprefix('an ARN, such as ')}"
    ),
    "request-key-never": lambda key, given, principal, kind: (
        f"context {quote(key)}: {quote(given[0])}, but principal {quote(principal)} is {CALLERS[kind]}, "
        "whose requests never have this key; remove it, or change the principal"
    ),
    "request-key-differs": lambda key, given, value, named: (
        f"context {quote(key)}: {', '.join(map(quote, given))}, but {quote(named)} makes it {quote(value)}; "
        "remove the key, or change one of them"
    ),
}
"""Why a request can't have this principal."""

POLICIES_ON = {"trust": "the role's trust policy", "key": "the key policy", "resource": "a policy on the resource"}
"""The policies on a resource, by kind."""

NEEDED = {
    "trust": "A role's trust policy must always allow it: an implicit deny.",
    "key": "A key policy must always allow it: an implicit deny.",
    "resource": "It must allow it, because nothing else can: an implicit deny.",
}

GRANTS: Sentences = {
    "grant-itself": lambda policy, principal: (
        f"It names {tick(fit(principal))}, so identity policies, a permissions boundary, "
        "and a session policy don't have to allow it."
    ),
    "grant-owner": lambda policy, principal: (
        f"It names the role or the user to which {tick(fit(principal))} belongs, "
        "so the identity policies don't have to allow it."
    ),
    "grant-everybody": "It names everybody, so the identity policies don't have to allow it.",
    "grant-account": "It names the account, so the identity policies of the account must allow it too.",
    "grant-federated": "It names everybody, but a federated user also needs an Allow of the identity policies.",
    "grant-across": "The resource belongs to another account, so the identity policies must allow it too.",
    "grant-alone": lambda policy, principal: f"{tick(fit(principal))} has no identity policies, so that is enough.",
    "no-grant": lambda policy: NEEDED[policy],
    "no-grant-across": "The resource belongs to another account, so its policy must allow it: an implicit deny.",
    "no-grant-needed": "So it depends on the identity policies.",
}
"""What follows from what a policy on the resource says."""

KINDS_OF_POLICIES = {
    "identity": "identity policies",
    "boundary": "permissions boundaries",
    "session": "session policies",
    "scp": "service control policies",
    "rcp": "resource control policies",
}

REACH: Sentences = {
    "principal-out-of-reach": lambda kind, principal, caller: (
        f"{tick(fit(principal))} is {CALLERS[caller]}, and {KINDS_OF_POLICIES[kind]} don't apply to it"
    ),
    "service-linked-out-of-reach": lambda kind, principal: (
        f"{tick(fit(principal))} is a service-linked role, and {KINDS_OF_POLICIES[kind]} don't apply to it"
    ),
}
"""Why policies don't apply to the caller."""
