"""What the account says: code → words. The modules beside it give codes and parameters; only this one has sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mfa_lesson.iam.evaluator import Outcome
from mfa_lesson.iam.loading import find_title
from mfa_lesson.iam.wording import say as say_report
from mfa_lesson.text import Reason, Say, Sentences, format_count, join_words, list_code, make_say, tick


def say_session(mfa: str, ticks: str = "`") -> str:
    value = "absent" if mfa == "absent" else f"{ticks}{mfa}{ticks}"
    return f"{ticks}aws:MultiFactorAuthPresent{ticks} is {value}"


POSSESSIVES = {
    **dict.fromkeys(("alice", "carol", "grace", "heidi", "judy", "kim", "lena", "nora", "sybil"), "her"),
    **dict.fromkeys(("bob", "dave", "frank", "oscar", "rupert", "trent"), "his"),
}
"""The people of the lesson → their pronoun."""


def say_possessive(user: str) -> str:
    """ "her" for alice, also with a path; "their" for somebody whom the lesson doesn't know."""
    return POSSESSIVES.get(user.rpartition("/")[2].lower(), "their")


def say_keys(count: int) -> str:
    return format_count(count, "access key") if count else "no access key"


def say_reports(reports: Iterable[Reason]) -> str:
    return "; ".join(map(say_report, reports))


def name_statements(names: Sequence[str]) -> str:
    """The statements by their short titles, or by their Sids where they have none."""
    return join_words([title if (title := find_title(name)) != name else tick(name) for name in names])


def say_who_allowed(statements: tuple[str, ...]) -> str:
    return f"{name_statements(statements)} {'allows' if len(statements) == 1 else 'allow'} it"


def say_who_denied(statements: tuple[str, ...], conditions: tuple[Reason, ...]) -> str:
    because = f": {say_reports(conditions)}" if conditions else ""
    return f"{name_statements(statements)} {'denies' if len(statements) == 1 else 'deny'} it{because}"


def say_virtual_devices(devices: tuple[tuple[str, str | None], ...]) -> str:
    found = [f"`{device}` (enabled for {owner or 'nobody'})" for device, owner in devices]
    return f"The list says: {join_words(found) or 'the account has no virtual MFA device'}."


def say_refused(rule: str) -> str:
    return say(f"refused.{rule}").rstrip(".")


def say_strange_characters(characters: tuple[str, ...]) -> str:
    spaces = ["spaces"] if any(map(str.isspace, characters)) else []
    visible = [one if one.isprintable() else ascii(one).strip("'") for one in characters if not one.isspace()]
    verb = "isn’t" if len(visible) == 1 and not spaces else "aren’t"
    # One pair of quotes for all: commas between letters that run from right to left would change places.
    listed = join_words([*spaces, *([f"“{' '.join(visible)}”"] if visible else [])])
    only = "Only letters A to Z, digits, and + = , . @ _ - are."
    return f"{listed[0].upper()}{listed[1:]} {verb} allowed in a user name. {only}"


def say_user(name: str, devices: tuple[str, ...], access_keys: int) -> str:
    enabled = ", ".join(f"device {device} enabled" for device in devices) or "no MFA device enabled"
    return f"{name}: {enabled}, {say_keys(access_keys)}"


NOT_GOVERNED = "AWS documents that it needs no permission, and no policy can deny it: listing it has no effect."

KEEPS = "This session doesn’t change: {session}."

UNDOCUMENTED = (
    "AWS doesn’t document whether a session without MFA can do this after a device is enabled. Here the policy decides."
)


def say_enabled(device: str, user: str, mfa: str) -> str:
    return f"The device `{device}` is enabled for {user}. {KEEPS.format(session=say_session(mfa))}"


def say_deactivated(device: str, user: str, mfa: str) -> str:
    return f"The device `{device}` is no longer enabled for {user}. {KEEPS.format(session=say_session(mfa))}"


SENTENCES: Sentences = {
    # Who signed in, and how.
    "mfa.true": "with MFA",
    "mfa.false": "password only",
    "mfa.absent": "access key",
    "way.console-mfa": "console, with MFA",
    "way.console": "console, password only",
    "way.access-key": "access key",
    "way.token-mfa": "GetSessionToken, with a code",
    "way.token": "GetSessionToken, no code",
    "way.login": "aws login",
    "way.federation": "GetFederationToken",
    "way.service": "a service on the user’s behalf",
    "way.role": "role session",
    "way.nobody": "not signed in",
    "signed-in.console-mfa": "signed in with MFA",
    "signed-in.console": "signed in with the password only",
    "signed-in.access-key": "calling with a long-term access key",
    "signed-in.token-mfa": "calling with a session token obtained with an MFA code",
    "signed-in.token": "calling with a session token obtained without a code",
    "signed-in.login": "signed in on the command line with aws login",
    "signed-in.federation": "in a session from GetFederationToken",
    "signed-in.service": "through a service that calls on the user’s behalf",
    "signed-in.role": "in a role session",
    "caller": "{user}, {signed_in}",
    "session": lambda name, how, mfa: f"<Session of {name}: {how}; {say_session(mfa, '')}>",
    "session-over": lambda name, rule: f"<Session of {name}: over. {say(f'refused.{rule}')}>",
    "account": lambda account_id, users: f"<Account {account_id}: {'; '.join(users)}>",
    "about-user": say_user,
    # What is wrong with a name.
    "name.missing": "A user name needs at least one character, such as alice.",
    "name.too-long": "A user name can have at most 64 characters; this one has {length}.",
    "name.strange-characters": say_strange_characters,
    "name.no-text": "{given} is not a user name; write a string, such as 'alice'",
    "path.not-accepted": "A user’s path can have at most 512 characters: printable ASCII without spaces.",
    "account-id.not-accepted": "{given} is not an account ID; write 12 digits",
    "federated-name.not-accepted": (
        "{given} can’t be the name of a federated user; write 2 to 32 letters, digits, or characters of +=,.@_-"
    ),
    "user.not-here": lambda name, users: f"the account has no user {name}; it has {join_words(users) or 'no users'}",
    "device.not-accepted": "{given} is not the name of an MFA device; write a string, such as 'phone'",
    "role.not-accepted": "{given} can’t be the name of a role; write 1 to 64 letters, digits, or characters of +=,.@_-",
    "mfa.unknown": lambda given, states: f"{given} is not an MFA state; write one of {', '.join(states)}",
    # What an action acts on.
    "on.own-user": "{owner}’s own user",
    "on.own-device": "{owner}’s own MFA device",
    "on.user": "{owner}’s user",
    "on.device-of": "{owner}’s MFA device",
    "on.device": "the MFA device `{device}`",
    "on.arn": "`{arn}`",
    "on.path": "the path `{path}`",
    "on.nothing": "",
    "remark.not-governed": f"{NOT_GOVERNED} This row shows what only the policy’s text would decide.",
    "remark.not-governed-picture": f"{NOT_GOVERNED} This picture shows what only the policy’s text would decide.",
    "remark.path": "AWS checks the path {path}, with no name after the slash.",
    "remark.allowed-nowhere": "The Deny exempts it, but nothing allows it.",
    # One step.
    "step": "{number}. {who}, {how}: {what} → {verdict}. {says}",
    "asked.sign-in": "Sign in with the password",
    "asked.sign-in-with-code": "Sign in with the password and MFA",
    "asked.access-key": "Use an access key",
    "asked.token": "sts:GetSessionToken, no code",
    "asked.token-with-code": "sts:GetSessionToken, with a code",
    "asked.login": "aws login",
    "asked.federation": "sts:GetFederationToken for {name}",
    "asked.service": "Let {service} call",
    "asked.role": "Assume the role {role}",
    "asked.action": lambda action, resource: f"{action} on {resource}" if resource else action,
    "opened.console-mfa": "Signed in",
    "opened.console": "Signed in",
    "opened.access-key": "Key in use",
    "opened.login": "Signed in",
    "opened.federation": "Credentials issued",
    "opened.service": "The service calls",
    "opened.role": "Role assumed",
    **{f"verdict.{outcome.value}": outcome.words for outcome in Outcome},
    "verdict.no-permission-needed": "Done, no permission needed",
    "verdict.refused": lambda rule: f"Refused by a rule: {say(f'rule.{rule}')}",
    "why.allowed": say_who_allowed,
    "why.denied": say_who_denied,
    "why.named-only": lambda statement, reasons: f"{name_statements([statement])} names it, but {say_reports(reasons)}",
    "why.blocked": lambda guardrails: f"the {join_words(guardrails)} doesn’t allow it",
    "why.not-allowed": "no statement allows it",
    "why.no-permission-needed": "it needs no permission",
    "why.refused": say_refused,
    "why.refused-though-allowed": lambda rule: f"the policies allow it, but it fails. {say_refused(rule)}",
    "says.denied": lambda outcome, why: f"{say(f'verdict.{outcome}')}, so nothing happens: {say(why)}.",
    "says.refused": lambda rule: f"No policy decides this. {say(f'refused.{rule}')}",
    "says.refused-though-allowed": (lambda rule: f"The policies allow it, but it fails. {say(f'refused.{rule}')}"),
    # What a step changed or showed.
    "effect.none": "It works, but changes nothing that this story tracks.",
    "effect.session": lambda who, how, mfa: f"{who}: {how}. {say_session(mfa)}.",
    "effect.device-created": "The virtual MFA device `{device}` exists now. It is not enabled for anybody yet.",
    "effect.device-deleted": "The virtual MFA device `{device}` is deleted.",
    "effect.device-enabled": say_enabled,
    "effect.device-enabled-undocumented": lambda **about: f"{say_enabled(**about)} {UNDOCUMENTED}",
    "effect.device-deactivated": say_deactivated,
    "effect.device-deactivated-undocumented": lambda **about: f"{say_deactivated(**about)} {UNDOCUMENTED}",
    "effect.device-resynced": "The device `{device}` is in sync with AWS again.",
    "effect.password-changed": "{user} has a new password.",
    "effect.password-changed-in-console": (
        "{user} has a new password. The publishers of this policy report that their users had to sign in again. "
        "AWS doesn’t document this, and here the session continues."
    ),
    "effect.access-keys": lambda user, count: f"{user} has {say_keys(count)} now.",
    "effect.access-keys-listed": lambda user, count: f"The list says: {user} has {say_keys(count)}.",
    "effect.devices-listed": lambda user, devices: (
        f"The list says: {list_code(devices) or 'no device'} enabled for {user}."
    ),
    "effect.virtual-devices-listed": say_virtual_devices,
    "effect.caller-named": "The answer names `{arn}`.",
    "effect.users-listed": lambda users: f"The list says: {join_words(users)}.",
    # The rules of AWS: each with a short name, and as a sentence.
    "rule.not-signed-in": "not signed in",
    "refused.not-signed-in": "Nobody is signed in yet: sign in first.",
    "rule.no-such-user": "no such user",
    "refused.no-such-user": "The account has no user with that name.",
    "rule.no-device": "no enabled device",
    "refused.no-device": "A code comes from an MFA device that is enabled for the user.",
    "rule.code-asked-for": "MFA required",
    "refused.code-asked-for": "Once an MFA device is enabled for a user, the console asks for it at each sign-in.",
    "rule.no-access-key": "no access key",
    "refused.no-access-key": "The user has no access key yet.",
    "rule.password-first": "password first",
    "refused.password-first": "An administrator set the password, so it must be changed first.",
    "rule.long-term-key-needed": "long-term key needed",
    "refused.long-term-key-needed": (
        "`sts:GetSessionToken` and `sts:GetFederationToken` must be called with a user’s long-term access key."
    ),
    "rule.no-iam-for-federated": "no IAM for federated users",
    "refused.no-iam-for-federated": "A session from `GetFederationToken` can’t call IAM.",
    "rule.only-caller-identity": "only the caller’s identity",
    "refused.only-caller-identity": "A session from `GetFederationToken` can call only `GetCallerIdentity` of STS.",
    "rule.console-needed": "console session needed",
    "refused.console-needed": "`aws login` takes its credentials from a console session.",
    "rule.no-credentials": "no credentials",
    "refused.no-credentials": "The policies denied the credentials for this session, so there is none.",
    "rule.no-iam-without-mfa": "no IAM without MFA",
    "refused.no-iam-without-mfa": "A session from `GetSessionToken` without a code can’t call IAM.",
    "rule.little-sts": "few STS actions",
    "refused.little-sts": (
        "A session from `GetSessionToken` can call only a few actions of STS, such as `AssumeRole` and "
        "`GetCallerIdentity`."
    ),
    "rule.mfa-needed-for-devices": "MFA needed for devices",
    "refused.mfa-needed-for-devices": (
        "A user who has an MFA device can’t enable or deactivate one for themselves with a long-term access key. AWS "
        "answers: “To complete this action, please ensure that you are authenticated with an MFA device that is "
        "enabled for this user.”"
    ),
    "rule.too-many-devices": "eight MFA devices",
    "refused.too-many-devices": "A user can have at most eight MFA devices.",
    "rule.device-name-taken": "device name taken",
    "refused.device-name-taken": "A virtual MFA device with that name already exists.",
    "rule.no-such-device": "no such device",
    "refused.no-such-device": "There is no virtual MFA device with that name.",
    "rule.device-in-use": "device in use",
    "refused.device-in-use": "The device is already enabled for a user.",
    "rule.device-still-enabled": "device still enabled",
    "refused.device-still-enabled": "The device must be deactivated before it can be deleted.",
    "rule.device-not-enabled": "device not enabled",
    "refused.device-not-enabled": "The device is not enabled for that user.",
    "rule.wrong-codes": "wrong codes",
    "refused.wrong-codes": "They must be two consecutive codes of the device that weren’t used for this before.",
    "rule.wrong-code": "wrong code",
    "refused.wrong-code": "The code isn’t right, or it was used before. Each code can be used once.",
    "rule.too-many-keys": "two access keys",
    "refused.too-many-keys": "A user can have at most two access keys.",
    "rule.no-key-to-delete": "no key to delete",
    "refused.no-key-to-delete": "That user has no access key.",
    "rule.no-password": "a role has no password",
    "refused.no-password": "A role has no password. Only a user can call `iam:ChangePassword`.",
    # The two tables.
    "log.empty": "No step taken yet.",
    "log.step": "Step",
    "log.who": "Who, and how",
    "log.request": "Request",
    "log.decision": "Decision",
    "log.why": "Why",
    "tried": "Tried each time: {action} {on}",
    "tried.on-user": "on alice’s own user",
    "tried.on-mfa": "on alice’s own MFA device",
    "tried.on-path": "on the path {path}",
    "tried.on-nothing": "on no particular resource",
    "tried.how": "How",
    "tried.decision": "Decision",
    "tried.mfa-open": "{mfa} (AWS leaves it open)",
    "tried.no-session": lambda action, verdict: f"No session: {verdict.lower()} for {action}",
    "tried.remark": "Remark",
    "remark.console-mfa": "The console asks for MFA at sign-in.",
    "remark.console": (
        "Possible only before a device is enabled. The console uses temporary credentials behind the scenes, "
        "so the key is present."
    ),
    "remark.access-key": "The key is absent even if a device is enabled.",
    "remark.token-mfa": "One way to use MFA on the command line.",
    "remark.token": (
        "It can’t call IAM. Of STS, it can call only a few actions, such as AssumeRole and GetCallerIdentity. "
        "It can call all other services."
    ),
    "remark.login": (
        "Tried from a console session with MFA. It needs a permission (signin:…), and it works with passkeys too. AWS "
        "doesn’t document the key’s value here; it was observed to follow the console session."
    ),
    "remark.federation": (
        "It needs a permission, takes no MFA code, and has no user name. It can’t call IAM. The only STS "
        "action that it "
        "can call is GetCallerIdentity."
    ),
    "remark.service": "The key can be false. AWS leaves open what it is after a sign-in with MFA.",
    "remark.role": (
        "No user name. AWS says that the credentials contain no MFA information; the key was also observed as false. "
        "Don’t rely on it: the role’s trust policy must ask for MFA."
    ),
}

say: Say = make_say(SENTENCES)
