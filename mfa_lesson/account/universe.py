"""What can be asked at all: who calls and how they signed in, every action, and what each acts on.

AWS pages: reference_policies_condition-keys, id_credentials_temp_control-access_getsessiontoken,
API_GetCallerIdentity of AWS STS; the actions come from the Service Authorization Reference.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from mfa_lesson.iam.arns import ArnPattern
from mfa_lesson.iam.limits import LONGEST_REQUEST
from mfa_lesson.iam.policy import Policy, list_named_actions
from mfa_lesson.iam.request import index_context
from mfa_lesson.iam.time_limit import check_time
from mfa_lesson.iam.tokens import Context
from mfa_lesson.iam.wildcards import ANY_RUN

from . import catalogue, reference
from .catalogue import SOMETHING_ELSE, UNGOVERNED, Action, find_action
from .sign_in import load_everything, open_sessions
from .users import ACCOUNT, RequestContext, User
from .ways import Way
from .wording import say

BOB = User.read("bob")
"""Another user."""

OTHER_DEVICE = "work-phone"
"""An MFA device that is not named like its user."""

ROLE = f"arn:aws:iam::{ACCOUNT}:role/Deploy"
"""The role of a trust policy, which doesn't say whose it is."""

ANYTHING = "Anything"

SAMPLES = {
    "kms": f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    "s3": "arn:aws:s3:::anything/anything",
}
"""Service -> what a policy on one of its resources is attached to, if the policy doesn't name it."""

ANY_SERVICE = f"any-other-service:{ANYTHING}"


class SignedIn(NamedTuple):
    """Somebody who signed in, and what each of their requests carries along."""

    user: User
    """Who it is; of a role session, who assumed the role."""
    way: Way
    mfa: str
    """ "true", "false" or "absent"."""
    context: RequestContext

    @property
    def is_role(self) -> bool:
        """Whether nothing is the caller's own: in a role session, and in one of a federated user."""
        return not self.way.has_user

    def __str__(self) -> str:
        return say("caller", user=self.user, signed_in=self.way.signed_in)


@cache
def list_callers(username: str) -> tuple[SignedIn, ...]:
    """A user, once for each way to sign in. UserError for a name that IAM does not accept.

    Their context is what an Account makes of it. Sessions from GetSessionToken without a code and from
    GetFederationToken can't call IAM: that is a rule of AWS, and is left out here, where policies alone are judged.
    Goals leave out the second, which no other session is like; the first carries the same as a console session.
    """
    check_time()
    user, sessions = User.read(username), open_sessions(username, load_everything())
    return tuple(SignedIn(user, way, session.mfa, session.context) for way, session in sessions)


COMPLETE = {"iam", "sts"}
"""Services of which every action is known."""


@cache
def list_known_actions() -> dict[str, str]:
    """Every action of the lesson's catalogue, of IAM and of STS: name in lower case -> name."""
    own = {lower: action.name for lower, action in catalogue.CATALOGUE.items()}
    return own | {lower: action.name for lower, action in reference.load_actions().items()}


def list_actions(policies: Iterable[Policy]) -> list[str]:
    """Every action that may make a difference, each once.

    In order: those that the policies name; those that are known here; for each wildcard and each further service of
    the policies, and for any service that they do not mention, one made-up action that represents the rest.
    Without those that need no permission, and without what IAM or STS do not have: nobody can ask for it.
    """
    policies = tuple(policies)
    known = list_known_actions()
    named = {name.lower(): name for name in list_named_actions(policies)}
    found = {name: named[name] for name in named if name in known or service_of(name) not in COMPLETE} | known
    wildcards = [make_sample_action(text) for policy in policies for text in policy.action_wildcards if text != "*"]
    services = dict.fromkeys(map(service_of, [*found, *wildcards]))
    for name in [*wildcards, *(f"{service}:{ANYTHING}" for service in services), ANY_SERVICE]:
        if service_of(name) not in COMPLETE:
            found.setdefault(name.lower(), name)
    return [name for lower, name in found.items() if lower not in UNGOVERNED]


def service_of(action: str) -> str:
    return action.partition(":")[0].lower()


def make_sample_action(pattern: str) -> str:
    """An action that fits a pattern: "s3:Get*" -> "s3:GetAnything"."""
    return pattern.replace("*", ANYTHING).replace("?", "x")


def iterate_resources(
    action: str, user: User, owner: User, policies: Iterable[Policy] = ()
) -> Iterator[tuple[str, str]]:
    """What an action can act on when it is about this owner: in words, and the ARN.

    In: the action; who calls; whose user or device it is about; policies. Out: the owner's user or devices, of the
    caller's own a further device; the path of an action that lists, and a longer path for each line that fits some;
    `*`, in no words, for an action that acts on nothing in particular. For anything else a resource for each line of
    the policies that fits some, those of Allows first, and `*` for all resources that no line names.
    """
    known, own = find_action(action), owner == user
    if known.resource_type == "user":
        yield say("on.own-user", owner=owner) if own else say("on.user", owner=owner), owner.arn
    elif known.resource_type == "mfa":
        yield say("on.own-device", owner=owner) if own else say("on.device-of", owner=owner), owner.device_arn()
        if own and owner.name != OTHER_DEVICE:
            yield say("on.device", device=OTHER_DEVICE), user.device_arn(OTHER_DEVICE)
    elif known.path:
        yield from list_paths(known, user, policies)
    else:
        if known.resource_type == SOMETHING_ELSE:
            yield from ((say("on.arn", arn=arn), arn) for arn in iterate_sample_arns(action, user, policies))
        yield say("on.nothing"), "*"


def list_paths(known: Action, user: User, policies: Iterable[Policy]) -> list[tuple[str, str]]:
    """What an action that lists can act on: its path, and for each line of the policies one that begins with it.

    A line that ends like no path, such as `user/${aws:username}`, is the ARN of a single user. AWS never checks that.
    """
    whole = known.resource(user)
    longer = (f"{arn.rstrip('/')}/" for arn in list_sample_arns(known.name, user, policies, paths=True))
    paths = dict.fromkeys([whole, *(arn for arn in longer if arn.startswith(whole))])
    return [(say("on.path", path=arn.split(":", 5)[5]), arn) for arn in paths]


def describe_resource(action: str, arn: str, user: User | None) -> str:
    """What is acted on, in words: of a user’s or their devices, whose; "" for nothing in particular.

    In: the action; the ARN or `*`; who calls, where the resource can be their own.
    """
    kind = find_action(action).resource_type
    start = f"arn:aws:iam::{ACCOUNT}:{kind}/"
    if arn == "*":
        return say("on.nothing")
    if find_action(action).path:
        return say("on.path", path=arn.split(":", 5)[5])
    if kind not in ("user", "mfa") or not arn.startswith(start):
        return say("on.arn", arn=arn)
    name = arn.removeprefix(start)
    if kind == "user":
        return say("on.own-user", owner=user) if user and arn == user.arn else say("on.user", owner=name)
    if user and arn == user.device_arn():
        return say("on.own-device", owner=user)
    return say("on.device-of", owner=BOB) if arn == BOB.device_arn() else say("on.device", device=name)


def list_sample_arns(action: str, user: User, policies: Iterable[Policy], paths: bool = False) -> list[str]:
    """An ARN for each resource line that the policies' statements about an action hold, those of Allows first.

    With `paths`, only of lines that end with `/` or `*`, as what fits a path does. A trust policy has no lines: it is
    about its role. The line `*` of a policy on another resource is about that resource.
    """
    return [*iterate_sample_arns(action, user, policies, paths)]


def iterate_sample_arns(action: str, user: User, policies: Iterable[Policy], paths: bool = False) -> Iterator[str]:
    """The same, one after the other."""
    policies, service = tuple(policies), service_of(action)
    context, forms = index_context(user.context("true")), list_arn_forms(action)
    found: set[str] = set()
    for effect in ("Allow", "Deny"):
        for policy in policies:
            for statement in policy.statements_for(effect, action.casefold()):
                if policy.kind == "trust" and ROLE not in found:
                    found.add(ROLE)
                    yield ROLE
                for pattern in statement.resources:
                    if paths and not pattern.text.endswith(("/", "*")):
                        continue
                    arn = make_sample_arn(pattern, user, service, context)
                    if policy.kind == "resource" and pattern.text == "*":
                        arn = make_up_resource(service)
                    if arn and arn not in found and has_arn_form(arn, service, forms, user.account_id):
                        found.add(arn)
                        yield arn


def make_up_resource(service: str) -> str:
    """The ARN of a resource of a service that has a policy."""
    return SAMPLES.get(service, f"arn:aws:{service}:eu-west-1:{ACCOUNT}:{ANYTHING.lower()}")


def can_be_on_role(action: str) -> bool:
    """Whether an action of STS acts on a role, as those that a trust policy decides do."""
    return service_of(action) == "sts" and any(":role/" in form for form in list_arn_forms(action))


@lru_cache(maxsize=4096)
def list_arn_forms(action: str) -> tuple[str, ...]:
    """The form of the ARNs that an action of IAM or STS acts on."""
    known = reference.find_service_action(action)
    return known.arns if known else ()


def has_arn_form(arn: str, service: str, forms: Iterable[str], account: str) -> bool:
    """Whether an ARN has one of these forms; where a service's forms are not known, any but those of IAM will do."""
    _, _, of, _, owner, resource = arn.split(":", 5)
    if service not in COMPLETE:
        return of != "iam"
    starts = [form.split(":", 5) for form in forms]
    return owner in (account, "aws") and any(
        of == parts[2] and resource.startswith(parts[5].partition("${")[0]) for parts in starts
    )


def make_sample_arn(pattern: ArnPattern, user: User, service: str, context: Context) -> str | None:
    """An ARN that fits a pattern; None for `*`, where a variable has no value, and where no request has one so long."""
    region = "" if service in COMPLETE else "eu-west-1"
    parts: list[str] = []
    anything = ("arn", "aws", service, region, user.account_id, "anything")
    for part, run in zip(pattern.parts, anything, strict=False):
        tokens = part.fill_variables(context, LONGEST_REQUEST)
        if tokens is None:
            return None
        parts.append("".join(token if isinstance(token, str) else run if token is ANY_RUN else "x" for token in tokens))
    arn = ":".join(parts)
    return arn if 0 < len(arn) <= LONGEST_REQUEST else None
