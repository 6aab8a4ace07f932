"""The sentences about access-denied errors."""

from __future__ import annotations

from collections.abc import Sequence

from mfa_lesson.account.users import MFA_KEY, MFA_STATES
from mfa_lesson.account.wording import name_statements
from mfa_lesson.iam.evaluator import Outcome
from mfa_lesson.text import Say, Sentences, fit, format_count, join_words, make_say, tick

HEADINGS = {
    "asked": "What was asked",
    "denied": "What denied it",
    "found": "In these policies",
    "remedies": "What would change it",
    "notes": "What the message doesn’t say",
}

OUTCOME_WORDS = {outcome.value: outcome.words.lower() for outcome in Outcome}

WORDS_FOR_KINDS = {
    "identity": "an identity-based policy",
    "scp": "a service control policy (SCP)",
    "rcp": "a resource control policy (RCP)",
    "boundary": "a permissions boundary",
    "session": "a session policy",
    "endpoint": "a VPC endpoint policy",
    "resource": "a resource-based policy",
    "trust": "a role trust policy",
}

NO_POLICY = {kind: words.partition(" ")[2] for kind, words in WORDS_FOR_KINDS.items()}

CALLERS = {
    "user": "the IAM user",
    "role": "the role",
    "role-session": "the role session",
    "federated-user": "the federated user",
    "root": "the root user",
    "service": "the service",
    "anonymous": "somebody anonymous",
    None: "the caller",
}

LACKING = {
    "identity": "an identity-based policy",
    "resource": "the policy on the resource",
    "trust": "the role’s trust policy",
    "key": "the key policy",
    "session": "the session policy",
}


def show(text: str) -> str:
    return tick(fit(text))


def name_action(action: str | None) -> str:
    return show(action) if action else "the action"


def name_resource(resource: str | None) -> str:
    return show(resource) if resource else "the resource"


def name_states(states: Sequence[str]) -> str:
    """ "if `aws:MultiFactorAuthPresent` is `false` or missing"."""
    values = ["missing" if state == "absent" else tick(state) for state in states]
    return f"if {tick(MFA_KEY)} is {join_words(values, 'or')}"


def say_asked(
    action: str | None, resource: str | None, principal: str | None, principal_kind: str | None, operation: str | None
) -> str:
    if action:
        what = show(action)
    elif operation:
        what = f"an action of the operation {show(operation)}"
    else:
        what = "an action that the message doesn’t name"
    on = f" on {show(resource)}" if resource else ""
    who = CALLERS[principal_kind]
    if principal and principal_kind != "anonymous":
        who = f"{who} {tick(principal) if len(principal) <= 200 else show(principal)}"
    return f"{what}{on}, by {who}." if principal else f"{what}{on}. The message doesn’t say who asked."


def say_denied(
    policy_kind: str | None, explicit: bool | None, policy: str | None, through: str | None, rule: str | None
) -> str:
    if rule:
        return "A rule of AWS itself, not a policy."
    if policy_kind == "public-access":
        return "The setting Block Public Access of Amazon S3, not a policy."
    if policy_kind is None:
        if explicit is None:
            return "The message doesn’t name a kind of policy, and doesn’t say whether it is an explicit deny."
        how = "An explicit deny" if explicit else "A missing Allow: an implicit deny"
        return f"{how}. The message doesn’t name the kind of policy."
    if not explicit:
        return f"No {NO_POLICY[policy_kind]} allows it: an implicit deny."
    by = f", through {WORDS_FOR_KINDS[through]}" if through else ""
    which = f": {tick(policy) if len(policy) <= 200 else show(policy)}" if policy else ""
    return f"An explicit deny in {WORDS_FOR_KINDS[policy_kind]}{by}{which}."


def say_fits(statements: Sequence[str], denying: Sequence[str], lacking: Sequence[str], of: int) -> str:
    verb = "denies" if len(statements) == 1 else "deny"
    said = f"{name_statements(statements)} {verb} it{say_in_states(denying, of)}."
    return f"{said} No Allow applies{say_in_states(lacking, of)}." if lacking else said


def say_in_states(states: Sequence[str], of: int) -> str:
    if of == 1:
        return ""
    return " in every MFA state" if len(states) == of else f" {name_states(states)}"


def say_nothing(kind: str | None, explicit: bool | None, allowed: bool) -> str:
    if allowed:
        return (
            "These policies allow the request in every MFA state. Another policy denied it, or the policies in AWS "
            "differ from these."
        )
    what = "an explicit deny" if explicit else "an implicit deny" if explicit is False else "a denial"
    by = f" by {WORDS_FOR_KINDS[kind]}" if kind else ""
    more = "The policies in AWS differ from these, or there are more."
    return f"In no MFA state do these policies give {what}{by}. {more}"


def say_row(mfa: str, outcome: str, why: str) -> str:
    return f"{MFA_STATES[mfa].words} ({mfa}): {OUTCOME_WORDS[outcome]}. {why}"


def say_lacking(missing: Sequence[str], rails: Sequence[str]) -> str:
    lacking = [*(LACKING[one] for one in missing), *(f"the {name}" for name in rails)]
    return f"No Allow applies: {join_words(lacking)} must allow it." if lacking else "No Allow applies."


def say_by(statements: Sequence[str], policies: Sequence[str]) -> str:
    return f"By {name_statements(statements)} of {join_words(map(tick, dict.fromkeys(policies)))}."


def say_no_action(operation: str | None) -> str:
    if operation:
        return (
            f"The action. The operation {show(operation)} is named, but an operation can need an action with another "
            "name, or several."
        )
    return "The action."


def say_change_deny(statements: Sequence[str]) -> str:
    so_that = "it doesn’t" if len(statements) == 1 else "they don’t"
    return (
        f"Signing in another way doesn’t help. Change {name_statements(statements)} so that {so_that} match this "
        "request. An Allow never overrides a Deny."
    )


def say_add_allow(action: str, resource: str | None, lacking: Sequence[str]) -> str:
    where = join_words([LACKING.get(one, f"the {one}") for one in lacking]) or "an identity-based policy"
    on = f" on {show(resource)}" if resource else ""
    return f"Allow {show(action)}{on} in {where}."


def say_unknown(explicit: bool | None) -> str:
    kinds = (
        "identity-based policies, a permissions boundary, SCPs, RCPs, a session policy, and the policies of the "
        "resource and of a VPC endpoint"
    )
    if explicit:
        return f"Look for a Deny that matches in every kind of policy that applies: {kinds}."
    return f"Check every kind of policy that applies: {kinds}."


def say_path_missing(kind: str, name: str) -> str:
    return (
        f"The path of the {kind.replace('-', ' ')} {show(name)}. It is decided here without a path; a statement that "
        "names a path can differ."
    )


def say_resource(resource: str | None, statements: Sequence[str]) -> str:
    what = f"The ARN of {show(resource)}" if resource else "The resource"
    if not statements:
        return f"{what}. The statements about this action don’t depend on it."
    verb = "depends" if len(statements) == 1 else "depend"
    return f"{what}. {name_statements(statements)} {verb} on it, so the request isn’t decided here."


def say_missing_keys(keys: Sequence[str]) -> str:
    one = len(keys) == 1
    named = f"The context {'key' if one else 'keys'} {join_words(map(tick, keys))}"
    return f"{named}. Here {'it is' if one else 'they are'} missing; with a value, the decision can differ."


def say_several(count: int, left_out: int) -> str:
    said = f"The text has {format_count(count, 'denial')}."
    return f"{said} The first {count - left_out} are explained." if left_out else said


SESSIONS = {"role": "a role session", "role-session": "a role session", "federated-user": "a federated user"}


def say_of_session(kind: str) -> str:
    return f"Which MFA state {SESSIONS[kind]} has. AWS doesn’t document the value, so all three are shown."


ADMINISTRATOR = "An administrator of the organization must"

SENTENCES: Sentences = {
    # the parts
    "asked": say_asked,
    "denied": say_denied,
    "several": say_several,
    "row": say_row,
    "row.allowed": say_by,
    "row.root": "The root user needs no Allow of an identity-based policy.",
    "row.explicitDeny": say_by,
    "row.implicitDeny": say_lacking,
    # which of the policies it is
    "found.fits": say_fits,
    "found.no-allow": lambda statements, denying, lacking, of: f"No Allow applies{say_in_states(lacking, of)}.",
    "found.nothing": say_nothing,
    "found.kind-not-given": lambda kind, through: (
        f"The message names {WORDS_FOR_KINDS[kind]}. None of these policies is one, so none of their statements made "
        "this message."
    ),
    "found.not-theirs": lambda caller: (
        f"Identity-based policies don’t apply to {CALLERS[caller]}, so none of their statements made this message."
    ),
    "found.undecided": "The message says too little to decide its request.",
    "found.rule": "No policy decides this, so no statement made this message.",
    "found.public-access": "The setting Block Public Access decides this, so no statement made this message.",
    # what would change it
    "remedy.mfa": lambda statements: (
        f"Sign in with MFA: then {name_statements(statements)} {'allows' if len(statements) == 1 else 'allow'} it. "
        "In a terminal, get an MFA session first, for example with `aws sts get-session-token`."
    ),
    "remedy.name-the-user": lambda user: (
        f"Name the user in the request, for example with `--user-name {fit(user)}`. AWS checked `*`, and a statement "
        "about one’s own user doesn’t match that."
    ),
    "remedy.mfa-and-allow": lambda action, resource: (
        f"Sign in with MFA, which ends the explicit deny. These policies have no Allow for {show(action)} then, so "
        "another policy must allow it."
    ),
    "remedy.role": lambda kind: (
        f"The decision depends on MFA. By AWS’s documentation, the credentials of {SESSIONS[kind]} say nothing about "
        "MFA. Attach such a policy to users, and ask for MFA in the role’s trust policy instead."
    ),
    "remedy.other-state": lambda states: f"These policies allow it {name_states(states)}.",
    "remedy.change-deny": say_change_deny,
    "remedy.add-allow": say_add_allow,
    "remedy.identity.deny": lambda action, resource, policy: (
        f"Find the Deny that matches {show(action) if action else 'the request'}"
        f"{f' in {tick(policy)}' if policy else ''}, and what its condition asks for, such as MFA."
    ),
    "remedy.identity.allow": lambda action, resource, policy: (
        f"Attach a policy that allows {name_action(action)}{f' on {show(resource)}' if resource else ''}."
    ),
    "remedy.scp.deny": lambda action, resource, policy: (
        f"{ADMINISTRATOR} change the Deny in the SCP{f' {tick(policy)}' if policy else ''}. No policy in the account "
        "overrides it."
    ),
    "remedy.scp.allow": lambda action, resource, policy: (
        f"{ADMINISTRATOR} allow {name_action(action)} in the SCPs. At each level of the organization, "
        "an SCP must allow it."
    ),
    "remedy.rcp.deny": lambda action, resource, policy: (
        f"{ADMINISTRATOR} change the Deny in the RCP{f' {tick(policy)}' if policy else ''}. It protects the resource’s "
        "account."
    ),
    "remedy.rcp.allow": f"{ADMINISTRATOR} allow it in the RCPs.",
    "remedy.boundary.deny": lambda action, resource, policy: (
        f"Change the Deny in the permissions boundary{f' {tick(policy)}' if policy else ''}."
    ),
    "remedy.boundary.allow": lambda action, resource, policy: (
        f"Allow {name_action(action)} in the permissions boundary, too. A boundary grants "
        "nothing: an identity-based policy must allow it as well."
    ),
    "remedy.session.deny": "Start the session with a session policy that doesn’t deny it.",
    "remedy.session.allow": lambda action, resource, policy: (
        f"Start the session with a session policy that allows {name_action(action)}, or without one."
    ),
    "remedy.endpoint.deny": "Change the Deny in the policy of the VPC endpoint, or send the request another way.",
    "remedy.endpoint.allow": lambda action, resource, policy: (
        f"Allow {name_action(action)} in the policy of the VPC endpoint, or send the request another way."
    ),
    "remedy.resource.deny": lambda action, resource, policy: (
        f"Change the Deny in the policy on {name_resource(resource)}. Its condition can ask for "
        "something, such as encryption or MFA."
    ),
    "remedy.resource.allow": lambda action, resource, policy: (
        f"Allow {name_action(action)} in the policy on {name_resource(resource)}."
    ),
    "remedy.trust.deny": "Change the Deny in the role’s trust policy.",
    "remedy.trust.allow": "Add the caller to the role’s trust policy, and meet its conditions, such as MFA.",
    "remedy.public-access": (
        "Don’t make the bucket or the object public. If it must be, change Block Public Access of the bucket "
        "and of the account."
    ),
    "remedy.unknown": say_unknown,
    "remedy.decode": (
        "Decode the message with `aws sts decode-authorization-message --encoded-message …`. You need the permission "
        "`sts:DecodeAuthorizationMessage`."
    ),
    "remedy.details": lambda id: (
        f"For the request, its context, and the policies, ask AWS with the authorization ID {show(id)} "
        "(GetRequestAuthorizationDetails)."
    ),
    "remedy.rule.mfa-code": "Enter a new code. AWS accepts each code of a device only once, and only for a short time.",
    "remedy.rule.mfa-device": (
        "Check the serial number: the device must be enabled for this user. Shortly after you enabled it, and after "
        "many codes in a few minutes, AWS can give the same error; wait and try again."
    ),
    "remedy.rule.mfa-both": "Send both the serial number of the MFA device and a code.",
    "remedy.rule.session-credentials": (
        "Call it with long-term credentials, such as an access key of the user. Temporary credentials can’t get others "
        "in this way."
    ),
    "remedy.rule.root-user": "Assume the role as an IAM user, or from another role. The root user can’t assume roles.",
    "remedy.rule.mfa-needed-for-devices": (
        "Sign in with an MFA device that the user already has. With long-term access keys, such a user can’t enable or "
        "deactivate a device of their own."
    ),
    # what the message doesn't say
    "note.no-action": say_no_action,
    "note.ungoverned": lambda action: (
        f"Why {show(action)} failed: by AWS’s documentation, it needs no permission, and no policy can deny it."
    ),
    "note.no-principal": "Who asked. So the request can’t be decided here.",
    "note.principal-unreadable": lambda principal: (
        f"Who asked, in a form that AWS has: {show(principal)} is hidden or incomplete. So the request isn’t decided "
        "here."
    ),
    "note.account-hidden": "The account. It is decided here as {account}.",
    "note.resource-hidden": lambda resource: f"The account of the resource: it is hidden in {show(resource)}.",
    "note.resource-missing": say_resource,
    "note.resource-unreadable": say_resource,
    "note.null-before-name": lambda user: (
        f"Which user it is about. The request named none, so AWS writes `null` before the caller’s own name: it is "
        f"{show(user)}."
    ),
    "note.session-for-user": lambda session: (
        f"Which user it is about. The request named none, so AWS writes the name of the session, {show(session)}."
    ),
    "note.path-missing": say_path_missing,
    "note.not-a-request": "A request that can be decided here: {problem}.",
    "note.mfa-of-sessions": say_of_session,
    "note.encoded": "Which kind of policy denied it. That is in the encoded message, which only AWS can decode.",
    "note.no-kind": "Which kind of policy denied it. Older messages, and some services, never say.",
    "note.assume-role": (
        "Why the role can’t be assumed. AWS writes the same if the role doesn’t exist, if its trust policy "
        "doesn’t name the caller, and if a condition such as MFA isn’t met."
    ),
    "note.missing-keys": say_missing_keys,
    "note.other-account": lambda account: (
        f"What the policy on the resource says. The resource is in another account, {show(account)}, and its policy "
        "must allow it as well."
    ),
    "note.one-kind": "Whether more denied it: AWS names one kind of policy, even if several deny.",
    # a text that is no denial
    "none.no-text": "The message must be a string, not {given}.",
    "none.too-long": "The text has {characters:,} characters; paste at most {most:,}. One error message is enough.",
    "none.empty": "There is no text. Paste an error message of AWS.",
    "none.policy": "This is a policy, not an error message. Paste what AWS wrote when it denied a request.",
    "none.prose": (
        "This isn’t an access-denied error of AWS. Paste the whole message, with “is not authorized to perform”."
    ),
    "none.traceback": "This traceback has no access-denied error of AWS. Paste its last lines as well.",
    "none.no-credentials": lambda words: (
        f"This isn’t an access-denied error: the program found no credentials ({show(words)}). It sent no request."
    ),
    "none.unknown-key": lambda words: (
        f"This isn’t an access-denied error: AWS doesn’t know the credentials ({show(words)}). No policy was asked. "
        "A session without MFA from `sts:GetSessionToken` gets this error from IAM, too."
    ),
    "none.expired": lambda words: (
        f"This isn’t an access-denied error: the credentials or the request have expired ({show(words)}). No policy "
        "was asked."
    ),
    "none.signature": lambda words: (
        f"This isn’t an access-denied error: AWS doesn’t accept the signature ({show(words)}). No policy was asked."
    ),
    "none.validation": lambda words: f"This isn’t an access-denied error: a parameter is wrong ({show(words)}).",
    "none.policy-refused": lambda words: (
        f"This isn’t an access-denied error: AWS doesn’t accept the text of a policy ({show(words)})."
    ),
    "none.throttled": lambda words: f"This isn’t an access-denied error: there were too many requests ({show(words)}).",
    "none.missing": lambda words: f"This isn’t an access-denied error: something doesn’t exist ({show(words)}).",
    "none.azure": "This is an error of another cloud, not of AWS.",
    "none.ssh": "This is an error of SSH, not of AWS.",
    "none.other-code": lambda words: f"AWS has this error, but not for missing permissions: {show(words)}.",
}

say: Say = make_say(SENTENCES)
