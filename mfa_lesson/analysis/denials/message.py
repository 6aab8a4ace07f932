"""What an access-denied error says: who asked for what, and which kind of policy denied it.

A message is read wherever it is: in a line of a log, in JSON or XML, wrapped, quoted, or with the error of a tool
around it. What it doesn't say is None.

AWS pages: troubleshoot_access-denied; troubleshoot-403-errors of Amazon S3; API_DecodeAuthorizationMessage of AWS STS;
id_credentials_temp_control-access_getsessiontoken; AWS-2023-001.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from mfa_lesson.account.all_actions import load_all_actions
from mfa_lesson.text import replace_half_characters

from .other_errors import make_message_error
from .tidy import END_OF_LINE, loose, tidy

LONGEST_TEXT = 200_000  # characters

MOST_READ = 500  # denials in one text

LONGEST_PART = 3_000  # characters of a principal or a resource with the reason; AWS takes ARNs of 2,048

KIND_BY_WORDS = {
    "identity-basedpolicy": "identity",
    "servicecontrolpolicy": "scp",
    "resourcecontrolpolicy": "rcp",
    "permissionsboundary": "boundary",
    "permissionboundary": "boundary",
    "sessionpolicy": "session",
    "sessionspolicy": "session",
    "vpcendpointpolicy": "endpoint",
    "resource-basedpolicy": "resource",
    "roletrustpolicy": "trust",
}
"""What a message calls a kind of policy, without its blanks -> the kind."""

RULES = {
    "mfa-code": "MultiFactorAuthentication failed with invalid MFA one time pass code",
    "mfa-device": "MultiFactorAuthentication failed, unable to validate MFA code",
    "mfa-both": "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code",
    "session-credentials": "with session credentials",
    "root-user": "Roles may not be assumed by root accounts",
    "mfa-needed-for-devices": "please ensure that you are authenticated with an MFA device",
}
"""A rule of AWS that no policy can change -> how its error reads."""

HEAD = re.compile(rf"(?:(?:i\n?s|are)\s+)?{loose('not authorized to perform')}(?!\s+this\b)\s*:?", re.IGNORECASE)

NO_ACTION = re.compile(rf"is\s+{loose('not authorized to access this resource')}", re.IGNORECASE)

EC2 = re.compile(loose("You are not authorized to perform this operation"), re.IGNORECASE)

ENCODED = re.compile(loose("Encoded authorization failure message"), re.IGNORECASE)

USER = re.compile(r"\bU\n?s\n?e\n?r\s*:\s*", re.IGNORECASE)

WHO = re.compile(r"(arn:[^\s\"'<>]+|[A-Z]\w+(?:Session|Credentials))\s*$")
"""Who asked, in a message that has no "User:" before it."""

ACTION = re.compile(
    r"[\s\"'`]*(?P<action>[A-Za-z0-9-]+(?:\n[A-Za-z0-9-]+)?\n?:\n?[A-Za-z0-9]+)(?:\n(?P<more>[A-Za-z0-9]+))?"
)

RESOURCE = re.compile(rf"[\s\"'`]*{loose('on resource')}(?:\(s\)|s)?\s*:?\s*", re.IGNORECASE)

POLICY = rf"[A-Za-z\s-]{{3,44}}?(?:{loose('policy')}|{loose('boundary')})"

REASON = re.compile(
    rf"\s*(?:{loose('because no')}\s+(?P<no_allow>{POLICY})\s+{loose('allows')}\b"
    rf"(?:\s+{loose('the')}\s+(?P<action>[\w:-]+))?"
    rf"|{loose('with an explicit deny')}(?:\s+i\n?n\s+(?:a\n?n?|{loose('the')})\s+(?P<deny>{POLICY}))?"
    rf"(?:\s+transitively\s+through\s+an?\s+(?P<through>{POLICY}))?"
    r"(?:\s*:\s*(?P<arn>arn:[^\s\"'<>]+(?:\n[^\s\"'<>]+)?))?"
    rf"|because\s+public\s+(?:ACLs|policies)\s[^\n.]{{1,80}}Block\s*Public\s*Access)",
    re.IGNORECASE,
)

STOP = re.compile(
    r"\n\s*\n|\"\s*[,}\]]|'\s*[,})\]]|\(Service:|\(truncated|\(RequestToken:|status\s+code:|,?\s+request\s+id:|"
    r"\bGo\s+to\s+https?://|\s-\sSender\b|\bTraceback\b|" + ENCODED.pattern,
    re.IGNORECASE,
)
"""What ends a message."""

PANEL = re.compile(
    r"User:\s*(?P<who>\S{1,300})\s+(?:Service:\s*\S{1,100}\s+)?Action(?:\(s\))?:\s*(?P<action>[\w-]+:\w+)\s+"
    r"(?:On\s+)?resource(?:\(s\))?:\s*(?P<resource>[^\n]+?)\s+Context:\s*(?P<context>[^\n]{1,200})",
    re.IGNORECASE,
)
"""How the console shows a denial: one line for each part."""

CONTEXT = re.compile(
    rf"(?:because\s+)?(?:no\s+(?P<no_allow>{POLICY})\s+allows|an?\s+(?P<deny>{POLICY})\s+explicitly\s+denies)",
    re.IGNORECASE,
)

CODE = re.compile(
    r"(?:(?<![\w.])|(?<=Client\.)|(?<=errorfactory\.)|(?<=Errors::))"
    r"(AccessDenied(?:Exception)?|KMSAccessDenied(?:Exception)?|UnauthorizedOperation|AuthorizationError(?:Exception)?)\b"
    r"|\((403)\)\s+when\s+calling"
)

ONLY_WORDS = re.compile(
    r"\A\W*Access\s+Denied\W*\Z|\bAccess\s+Denied\s*\(Service:|\bS3Exception:\s*Access\s+Denied\b"
    r"|\bAmazonS3Exception:\s*(?:Access\s+Denied\b|Error\s+making\s+request\s+with\s+Error\s+Code\s+Forbidden\b)",
    re.IGNORECASE,
)
"""The words of Amazon S3, where they are the whole text or what the SDKs for Java and .NET write."""

OF_A_STACK = re.compile(
    rf"\bAPI:\s*(?P<action>[\w-]{{1,60}}:\w{{1,100}})\s+(?:{EC2.pattern}|Access\s+Denied)", re.IGNORECASE
)
"""How AWS CloudFormation names the action before an error that doesn't."""

OPERATION = re.compile(
    r"when\s+calling\s+the\s+(\w+)\s+operation|operation\s+error\s+[\w ]{1,60}:\s+(\w+)|\"eventName\":\s*\"(\w+)\""
)

DETAILS = re.compile(r"authorization\s+id:\s*([a-z0-9]{16,40})\b")

NAMED = re.compile(r"(?:user|role|group|instance profile|policy path|policy|key)\s+[^\s\"'<>]+", re.IGNORECASE)
"""A resource that AWS writes as its type and its name."""

FIELDS_OF_AN_ARN = 6


class Denial(NamedTuple):
    """What one message says."""

    action: str | None = None
    """As AWS writes it: "iam:CreateAccessKey"."""
    resource: str | None = None
    """As AWS writes it: an ARN, "user alice", "policy path /", "*"."""
    principal: str | None = None
    """As AWS writes it."""
    principal_kind: str | None = None
    """ "user", "role", "role-session", "federated-user", "root", "service", "anonymous"; None if that isn't known."""
    policy_kind: str | None = None
    """What denied it: "identity", "scp", "rcp", "boundary", "session", "endpoint", "resource", "trust", "public-access"
    (a setting of Amazon S3) or "rule" (one of AWS's own rules). None if the message doesn't say."""
    explicit: bool | None = None
    """Whether it was a Deny (True) or a missing Allow (False); None if the message doesn't say."""
    policy: str | None = None
    """The ARN of the policy that denied it."""
    rule: str | None = None
    """Which of AWS's rules it was."""
    through: str | None = None
    """The kind of policy through which a VPC endpoint policy denied it."""
    operation: str | None = None
    """The operation of the API that was called. It isn't always called like the action."""
    code: str | None = None
    """The error code."""
    encoded: bool = False
    """Whether the rest is in an encoded authorization message."""
    details: str | None = None
    """The authorization ID, with which AWS gives more details."""

    @property
    def what(self) -> tuple[object, ...]:
        """What makes it another denial than one before it."""
        return self.action, self.resource, self.principal, self.policy_kind, self.explicit, self.rule


class Head(NamedTuple):
    """Where "is not authorized to perform" is, with who before it."""

    start: int
    """Where the principal begins."""
    end: int
    principal: str | None
    with_action: bool


def read_denials(text: str) -> tuple[Denial, ...]:
    """Reads every denial in a text, each once.

    Raises:
        MessageError: There is none.
    """
    if not isinstance(text, str):
        raise make_message_error("no-text", given=type(text).__name__)
    if len(text) > LONGEST_TEXT:
        raise make_message_error("too-long", characters=len(text), most=LONGEST_TEXT)
    tidied = tidy(replace_half_characters(text))
    found = list(read_sentences(tidied)) or list(read_others(tidied))
    if not found:
        raise make_message_error(tidied=tidied)
    return tuple({denial.what: denial for denial in reversed(found)}.values())[::-1]


def read_sentences(text: str) -> Iterator[Denial]:
    """The denials that say "is not authorized to perform"."""
    heads = [*islice(find_heads(text), MOST_READ)]
    encoded, details = bool(ENCODED.search(text)), DETAILS.search(text)
    any_operation, any_code = find_last(OPERATION, text), find_last(CODE, text)
    for head, following in zip(heads, [*heads[1:], None], strict=False):
        after = text[head.end : following.start if following else None][:LONGEST_PART]
        end = STOP.search(after)
        parts = read_parts(after[: end.start()] if end else after, head)
        before = text[max(0, head.start - LONGEST_PART) : head.start]
        operation, code = find_last(OPERATION, before) or any_operation, find_last(CODE, before) or any_code
        yield parts._replace(operation=operation, code=code, encoded=encoded, details=details[1] if details else None)


def find_heads(text: str) -> Iterator[Head]:
    before = 0
    found = [(match, True) for match in HEAD.finditer(text)] + [(match, False) for match in NO_ACTION.finditer(text)]
    for match, with_action in sorted(found, key=lambda pair: pair[0].start()):
        start, principal = find_principal(text, max(before, match.start() - LONGEST_PART), match.start())
        yield Head(start, match.end(), principal, with_action)
        before = match.end()


def find_principal(text: str, first: int, last: int) -> tuple[int, str | None]:
    """Where the principal before a place begins, and the principal."""
    named = [*USER.finditer(text, first, last)]
    if named:
        who = clean(text[named[-1].end() : last].replace(END_OF_LINE, ""), "")
        if who and " " not in who:
            return named[-1].start(), who
    other = WHO.search(text[first:last])
    return (first + other.start(), other[1]) if other else (last, None)


def find_last(pattern: re.Pattern[str], text: str) -> str | None:
    """What the last match in a text found."""
    found = [*pattern.finditer(text)]
    return next(filter(None, found[-1].groups()), None) if found else None


def read_parts(after: str, head: Head) -> Denial:
    """The action, the resource and the reason, from what follows "is not authorized to perform"."""
    action, rest = read_action(after) if head.with_action else (None, after)
    resource, reason = None, REASON.search(rest)
    if begins := RESOURCE.match(rest):
        resource, reason = read_resource(rest[begins.end() :])
    denial = Denial(action, resource, head.principal, find_kind(head.principal))
    return add_reason(denial, reason) if reason else denial


def read_action(after: str) -> tuple[str | None, str]:
    """The action, and what follows it. A name that a line break divides is put together if AWS has it."""
    found = ACTION.match(after)
    if not found:
        return None, after
    action, more = found["action"].replace(END_OF_LINE, ""), found["more"]
    if more and is_action(action + more) and not is_action(action):
        return action + more, after[found.end() :]
    return action, after[found.end("action") :]


def is_action(name: str) -> bool:
    service = name.partition(":")[0].lower()
    known = next((one.actions for one in load_all_actions().services if one.prefix == service), ())
    return name.lower() in map(str.lower, known)


def read_resource(rest: str) -> tuple[str | None, re.Match[str] | None]:
    """The resource, and the reason after it."""
    if rest[:1] in ("'", '"', "`") and (closed := rest.find(rest[0], 1)) > 0:
        resource, rest = rest[1:closed], rest[closed + 1 :]
        return clean(join_lines(resource)), REASON.match(rest)
    if reason := REASON.search(rest):
        return clean(join_lines(rest[: reason.start()]), ""), reason
    return clean(join_lines(cut_resource(rest))), None


def cut_resource(rest: str) -> str:
    """The resource at the start of a text in which nothing says where it ends."""
    if named := NAMED.match(rest):
        return named[0]
    lines = rest.split(END_OF_LINE)
    first = lines[0].split(" ")[0]
    if first == lines[0] and first.startswith("arn:") and first.count(":") < FIELDS_OF_AN_ARN - 1 and lines[1:]:
        first += lines[1].split(" ")[0]
    return first


def join_lines(text: str) -> str:
    """A text in one line: within an ARN or a name nothing, and else a blank, takes the place of a line break."""
    first, *others = text.split(END_OF_LINE)
    for line in others:
        first += line if first.rpartition(" ")[2].startswith("arn:") else f" {line}"
    together = text.replace(END_OF_LINE, "")
    return together if NAMED.fullmatch(together) and not NAMED.fullmatch(first) else first


def clean(text: str, marks: str = ".,;)]}") -> str | None:
    """A part without the quotation marks and the punctuation around it; None if nothing remains."""
    return text.strip().strip("\"'`").rstrip(marks + "\"'`").strip() or None


def find_kind(principal: str | None) -> str | None:
    """What a principal is, by how AWS writes it."""
    if principal is None:
        return None
    if principal.lower() == "anonymous":
        return "anonymous"
    if principal.endswith((".amazonaws.com", ".amazonaws.com.cn")):
        return "service"
    last = principal.split(":", FIELDS_OF_AN_ARN - 1)[-1]
    starts = {"user/": "user", "assumed-role/": "role-session", "federated-user/": "federated-user", "role/": "role"}
    return "root" if last == "root" else next((kind for start, kind in starts.items() if last.startswith(start)), None)


def add_reason(denial: Denial, reason: re.Match[str]) -> Denial:
    """What denied it."""
    named = reason.groupdict()
    if not (named["no_allow"] or "explicit" in re.sub(r"\s", "", reason[0]).lower()):
        return denial._replace(policy_kind="public-access")
    kind, through = find_policy_kind(named["no_allow"] or named["deny"]), find_policy_kind(named["through"])
    action = denial.action or (named["action"] if named["action"] and ":" in named["action"] else None)
    policy = read_policy(named["arn"]) if named["arn"] else None
    return denial._replace(
        action=action, policy_kind=kind, explicit=not named["no_allow"], policy=policy, through=through
    )


def find_policy_kind(words: str | None) -> str | None:
    return KIND_BY_WORDS.get(re.sub(r"\s", "", words).lower()) if words else None


def read_policy(arn: str) -> str | None:
    """The ARN of a policy, which can go on in the next line if it isn't whole."""
    first, _, more = arn.partition(END_OF_LINE)
    return clean(first if re.fullmatch(r"arn:[a-z-]+:\w+::\w*:[\w-]*policy/.+", first) else first + more)


def read_others(text: str) -> Iterator[Denial]:
    """The denials in other words."""
    code, operation = find_last(CODE, text), find_last(OPERATION, text)
    plain = re.sub(r"\s+", " ", text).lower()
    if panel := PANEL.search(text):
        yield read_panel(panel)
    elif rule := next((rule for rule, words in RULES.items() if words.lower() in plain), None):
        yield Denial(policy_kind="rule", rule=rule, code=code, operation=operation)
    elif EC2.search(text) or ENCODED.search(text) or code or ONLY_WORDS.search(text) or OF_A_STACK.search(text):
        named = OF_A_STACK.search(text)
        yield Denial(
            named["action"] if named else None, code=code, operation=operation, encoded=bool(ENCODED.search(text))
        )


def read_panel(panel: re.Match[str]) -> Denial:
    denial = Denial(panel["action"], clean(panel["resource"], ""), panel["who"], find_kind(panel["who"]))
    if context := CONTEXT.match(panel["context"]):
        kind = find_policy_kind(context["no_allow"] or context["deny"])
        return denial._replace(policy_kind=kind, explicit=bool(context["deny"]))
    return denial
