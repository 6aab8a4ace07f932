"""An account in which somebody signs in and does things: every step a real request, decided by evaluate().

Two kinds of "no" are kept apart. Policies give a Decision. What no policy can change is a Refusal: a rule of AWS,
with its page. A session's context is fixed when it begins; nothing that happens later changes it.

It is a small model: it takes no time, passwords and codes are never wrong, and assuming a role is taken as granted.

AWS pages: reference_policies_condition-keys, id_credentials_temp_control-access_getsessiontoken,
id_credentials_sts-comparison, console_sign-in-mfa, id_credentials_mfa_configure-api-require.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from . import catalogue
from .credentials import ACCOUNT, MFA_KEY, User
from .evaluator import Decision, Outcome, Request, evaluate
from .explanation import WORDS, Explanation, explain
from .policy import Policies, Policy, policies_of
from .words import listing

VIA_SERVICE, CALLED_VIA, MFA_AGE = "aws:ViaAWSService", "aws:CalledVia", "aws:MultiFactorAuthAge"
GET_SESSION_TOKEN = "sts:GetSessionToken"
MAX_ACCESS_KEYS = 2  # reference_iam-quotas


class Refusal(NamedTuple):
    """A rule of AWS that says no, whatever the policies say."""

    name: str
    says: str
    page: str = ""

    @property
    def address(self) -> str:
        """Where AWS says so; "" where none of its pages does."""
        return address_of(self.page) if self.page else ""


def address_of(page: str) -> str:
    """A page of AWS's documentation -> its address."""
    book = "APIReference" if page.startswith("API_") else "UserGuide"
    return f"https://docs.aws.amazon.com/IAM/latest/{book}/{page}.html"


NO_SUCH_USER = Refusal("no such user", "The account has no user of that name.", "id_users")
NO_DEVICE = Refusal(
    "no enabled device", "A code comes from an MFA device that is enabled for the user.", "id_credentials_mfa"
)
CODE_ASKED_FOR = Refusal(
    "code asked for",
    "Once an MFA device is enabled for a user, the console asks for a code at each sign-in.",
    "console_sign-in-mfa",
)
NO_ACCESS_KEY = Refusal("no access key", "The user has no access key yet.", "id_credentials_access-keys")
# Those who published the policy tell its users so; AWS's pages on passwords are silent.
SESSION_OVER = Refusal("session over", "After a new password the session has ended: sign in again.")
PASSWORD_FIRST = Refusal(
    "password first",
    "The password was given by an administrator and has to be changed before anything else.",
    "id_credentials_passwords_admin-change-user",
)
LONG_TERM_KEY_NEEDED = Refusal(
    "long-term key needed",
    "`sts:GetSessionToken` has to be called with a user’s long-term access key.",
    "id_credentials_sts-comparison",
)
NO_IAM_WITHOUT_MFA = Refusal(
    "no IAM without MFA",
    "A session from `GetSessionToken` without a code may not call IAM at all.",
    "id_credentials_sts-comparison",
)
LITTLE_STS = Refusal(
    "little STS",
    "A session from `GetSessionToken` may call nothing of STS but `AssumeRole` and `GetCallerIdentity`.",
    "id_credentials_sts-comparison",
)
DEVICE_NAME_TAKEN = Refusal(
    "device name taken", "A virtual MFA device of that name already exists.", "API_CreateVirtualMFADevice"
)
NO_SUCH_DEVICE = Refusal("no such device", "There is no virtual MFA device of that name.", "API_EnableMFADevice")
DEVICE_IN_USE = Refusal("device in use", "The device is enabled for a user already.", "API_EnableMFADevice")
DEVICE_STILL_ENABLED = Refusal(
    "device still enabled", "The device has to be deactivated before it can be deleted.", "API_DeleteVirtualMFADevice"
)
DEVICE_NOT_ENABLED = Refusal(
    "device not enabled", "The device is not enabled for that user.", "API_DeactivateMFADevice"
)
TOO_MANY_KEYS = Refusal("two access keys", "A user can have two access keys at most.", "reference_iam-quotas")
NO_KEY_TO_DELETE = Refusal("no key to delete", "That user has no access key.", "API_DeleteAccessKey")

CONSOLE, CONSOLE_MFA = "console, password only", "console, with an MFA code"
ACCESS_KEY, TOKEN, TOKEN_MFA = "access key", "GetSessionToken, no code", "GetSessionToken, with a code"
SERVICE, ROLE, NOBODY = "a service on the user’s behalf", "role session", "not signed in"
OPENED = {
    CONSOLE: "Signed in",
    CONSOLE_MFA: "Signed in",
    ACCESS_KEY: "Key in use",
    SERVICE: "Handed to a service",
    ROLE: "Role assumed",
}


@dataclass
class AccountUser:
    """An IAM user of the account, as it is at the moment."""

    user: User
    policies: tuple[Policy, ...]
    must_change_password: bool = False
    access_keys: int = 0


@dataclass(frozen=True)
class Step:
    """One thing that was done or tried."""

    number: int
    who: str
    how: str
    """How they were signed in for it."""
    what: str
    """The action, or the way of signing in."""
    request: Request | None
    decision: Decision | None
    """What the policies come to; None where they were not asked."""
    explanation: Explanation | None
    refusal: Refusal | None
    """The rule of AWS that stopped it; None where none did."""
    changed: str
    """What it changed or showed, as a sentence; "" where it did not happen."""
    opened: Session | None = None
    """The session that a way of signing in opened."""

    @property
    def done(self) -> bool:
        """Whether it happened."""
        if self.refusal:
            return False
        return self.decision is None or self.decision.allowed or self.needs_no_permission

    @property
    def needs_no_permission(self) -> bool:
        """sts:GetSessionToken: no policy governs it (id_credentials_temp_control-access_getsessiontoken)."""
        return self.request is not None and self.request.lower_action == GET_SESSION_TOKEN.lower()

    @property
    def outcome(self) -> str:
        """An Outcome value; "refused" by a rule, "done" where no policy was asked."""
        if self.refusal:
            return "refused"
        if self.decision is None or self.needs_no_permission:
            return "done"
        return self.decision.outcome.value

    @property
    def verdict(self) -> str:
        """The outcome in words."""
        if self.refusal:
            return f"Refused by a rule: {self.refusal.name}"
        if self.needs_no_permission:
            return "Done, no permission needed"
        return WORDS[self.decision.outcome] if self.decision else OPENED[self.opened.how]

    @property
    def why(self) -> str:
        """The reason in half a sentence, with `code ticks`."""
        if self.refusal:
            allowed = "the policies allow it, but: " if self.decision and self.decision.allowed else ""
            return f"{allowed}{self.refusal.says}".rstrip(".")
        if self.needs_no_permission:
            return "no policy can forbid it"
        return half_a_sentence(self.explanation) if self.explanation else ""

    @property
    def says(self) -> str:
        """What happened, as a sentence or two, with `code ticks`."""
        if self.refusal:
            if self.decision and self.decision.allowed:
                return f"The policies allow it, and still it fails. {self.refusal.says}"
            return f"No policy decides this. {self.refusal.says}"
        if self.done:
            return self.changed
        return f"{WORDS[self.decision.outcome]}, so nothing happens: {self.why}."

    @property
    def row(self) -> tuple[str, str, str, str, str]:
        """Step, signed in how, request, decision, why."""
        return str(self.number), f"{self.who}, {self.how}", self.what, self.verdict, self.why or self.changed

    def __str__(self) -> str:
        return f"{self.number}. {self.who}, {self.how}: {self.what} → {self.verdict}. {self.says}"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from .rendering import render, static

        return static(render("journey_step.html.j2", step=self), "reason", "journey")


def half_a_sentence(explanation: Explanation) -> str:
    """Why it was decided so, for a table: the statements that decided, or the one that came nearest."""
    if explanation.determining:
        names = listing([f"`{name}`" for name in dict.fromkeys(s.name for s in explanation.determining)])
        one = len({s.name for s in explanation.determining}) == 1
        if explanation.outcome is Outcome.ALLOWED:
            return f"{names} {'allows' if one else 'allow'} it"
        conditions = next((report.conditions for report in explanation.denies if report.conditions), ())
        reason = "; ".join(map(str, conditions))
        return f"{names} {'denies' if one else 'deny'} it{f': {reason}' if reason else ''}"
    for report in explanation.statements:
        if report.statement.effect == "Allow" and report.action.matched:
            return f"`{report.statement.name}` names it, but {'; '.join(map(str, report.reasons))}"
    return "no statement allows it"


class Log:
    """The steps taken in an account, in order; shows itself as a table."""

    def __init__(self, steps: Iterable[Step] = ()):
        self.steps = list(steps)

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)

    def __len__(self) -> int:
        return len(self.steps)

    def __getitem__(self, place: int | slice) -> Step | Log:
        return Log(self.steps[place]) if isinstance(place, slice) else self.steps[place]

    HEADINGS = ("Step", "Who, and how", "Request", "Decision", "Why")

    def __str__(self) -> str:
        return as_text([self.HEADINGS, *(step.row for step in self.steps)]) if self.steps else "No step taken yet."

    __repr__ = __str__

    @property
    def html(self) -> str:
        """The table, to be put into HTML that has the style sheet journey."""
        from .rendering import render

        return render("journey_log.html.j2", steps=self.steps, headings=self.HEADINGS)

    def _repr_html_(self) -> str:
        from .rendering import static

        return static(self.html, "journey")


def as_text(rows: list[tuple[str, ...]]) -> str:
    """Rows of texts as columns; the last one runs free."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    return "\n".join(
        "  ".join([*(text.ljust(width) for text, width in zip(row, widths, strict=False)), row[-1]]).rstrip()
        for row in rows
    )


@dataclass(eq=False, repr=False)
class Account:
    """An account with users, MFA devices and access keys.

    In: a 12-digit account ID; the policies attached to its users (packaged ones by name); the users' names.
    `log` holds every step. Raises PolicyError as load_policy, ValueError for a name that IAM does not accept.
    """

    account_id: str = ACCOUNT
    policies: Policies = "force_mfa"
    users: Mapping[str, AccountUser] | Iterable[str] = ("alice",)
    devices: dict[str, str | None] = field(default_factory=dict)
    """Serial number (the ARN) of each virtual MFA device -> the user it is enabled for, None for nobody."""
    log: Log = field(default_factory=Log)

    def __post_init__(self):
        names = (self.users,) if isinstance(self.users, str) else tuple(self.users)
        self.policies, self.users = policies_of(self.policies), {}
        for name in names:
            self.add_user(name)

    def __repr__(self) -> str:
        return f"<Account {self.account_id}: {'; '.join(self.about(name) for name in self.users)}>"

    def add_user(
        self,
        name: str,
        *,
        policies: Policies | None = None,
        must_change_password: bool = False,
        device: str | None = None,
        access_keys: int = 0,
    ) -> AccountUser:
        """A new user, by default with the account's policies; `device` is the name of one that is enabled for them."""
        user = User.read(name, self.account_id)
        attached = self.policies if policies is None else policies_of(policies)
        self.users[user.name] = AccountUser(user, attached, must_change_password, access_keys)
        if device:
            self.devices[user.device_arn(device)] = user.name
        return self.users[user.name]

    def enabled(self, name: str) -> list[str]:
        """The serial numbers of the devices that are enabled for a user."""
        return [serial for serial, owner in self.devices.items() if owner == name]

    def about(self, name: str) -> str:
        """ "alice: no MFA device enabled, no access key"."""
        devices = [f"device {device_name(serial)} enabled" for serial in self.enabled(name)]
        return (
            f"{name}: {', '.join(devices or ['no MFA device enabled'])}, {keys_in_words(self.users[name].access_keys)}"
        )

    def sign_in(self, name: str, code: bool = False) -> Session:
        """In the console, with the password and, if wanted, an MFA code.

        Out: a Session; where AWS refuses it, one that is over, and whose `ended` says why. The same goes for the
        other ways of signing in.
        """
        refusal = self._unknown(name)
        if not refusal and code and not self.enabled(name):
            refusal = NO_DEVICE
        if not refusal and not code and self.enabled(name):
            refusal = CODE_ASKED_FOR
        what = f"Sign in with the password{' and a code' if code else ''}"
        return self._open(name, CONSOLE_MFA if code else CONSOLE, what, "true" if code else "false", refusal)

    def use_access_key(self, name: str) -> Session:
        """On the command line or in a program, with a long-term access key."""
        refusal = self._unknown(name) or (None if self.users[name].access_keys else NO_ACCESS_KEY)
        return self._open(name, ACCESS_KEY, "Use an access key", "absent", refusal)

    def role_session(self, name: str = "alice", role: str = "Helper", policies: Policies | None = None) -> Session:
        """In a role that a user has assumed; the role's policies decide (by default those of the account).

        The credentials carry no aws:username and say nothing about MFA (id_credentials_mfa_configure-api-require).
        """
        context = {
            "aws:PrincipalType": "AssumedRole",
            "aws:PrincipalAccount": self.account_id,
            "aws:PrincipalArn": f"arn:aws:iam::{self.account_id}:role/{role}",
            VIA_SERVICE: "false",
        }
        attached = self.policies if policies is None else policies_of(policies)
        return self._open(name, ROLE, f"Assume the role {role}", context, self._unknown(name), attached)

    def _unknown(self, name: str) -> Refusal | None:
        return None if name in self.users else NO_SUCH_USER

    def _open(
        self,
        name: str,
        how: str,
        what: str,
        mfa_or_context: str | Mapping[str, str],
        refusal: Refusal | None = None,
        policies: tuple[Policy, ...] = (),
        before: Session | None = None,
        request: Request | None = None,
    ) -> Session:
        """A new session, with a step in the log that says how it came about."""
        known = self.users.get(name)
        context = {}
        if known and not isinstance(mfa_or_context, str):
            context = mfa_or_context
        elif known:
            context = {**known.user.context(mfa_or_context), VIA_SERVICE: "false"}
        session = Session(
            account=self,
            name=name,
            how=NOBODY if refusal else how,
            context=MappingProxyType({} if refusal else dict(context)),
            policies=policies or (known.policies if known else ()),
            ended=refusal,
        )
        state = session.mfa_in_words
        changed = "" if refusal else f"{name}: {how}. {state[0].upper()}{state[1:]}, and stays so in this session."
        asked = (evaluate(request, session.policies), explain(request, session.policies)) if request else (None, None)
        session.last_step = self._note(
            before or session,
            what,
            request,
            *asked,
            refusal=refusal,
            changed=changed,
            opened=None if refusal else session,
        )
        return session

    def _note(self, session: Session, what: str, *decided, refusal: Refusal | None, changed: str, opened=None) -> Step:
        step = Step(len(self.log) + 1, session.name, session.how, what, *decided, refusal, changed, opened)
        self.log.steps.append(step)
        session.last_step = step
        return step


@dataclass(eq=False, repr=False)
class Session:
    """Somebody who is signed in; or who is not any more, and then `ended` says why."""

    account: Account
    name: str
    how: str
    context: Mapping[str, str | list[str]]
    """What each request of this session carries along. It is fixed when the session begins."""
    policies: tuple[Policy, ...]
    ended: Refusal | None = None
    last_step: Step | None = None

    @property
    def mfa(self) -> str:
        """ "true", "false" or "absent"."""
        return self.context.get(MFA_KEY, "absent")

    @property
    def mfa_in_words(self) -> str:
        return f"`{MFA_KEY}` is {'absent' if self.mfa == 'absent' else f'`{self.mfa}`'}"

    @property
    def user(self) -> User:
        return self.account.users[self.name].user

    def __repr__(self) -> str:
        if self.ended:
            return f"<Session of {self.name}: over. {self.ended.says}>"
        return f"<Session of {self.name}: {self.how}; {self.mfa_in_words.replace('`', '')}>"

    def get_session_token(self, code: bool = False) -> Session:
        """Temporary credentials of the user, with or without an MFA code. Needs no permission."""
        refusal = self.ended
        if not refusal and self.how != ACCESS_KEY:
            refusal = LITTLE_STS if self.how in (TOKEN, TOKEN_MFA) else LONG_TERM_KEY_NEEDED
        if not refusal and code and not self.account.enabled(self.name):
            refusal = NO_DEVICE
        mfa, how = ("true", TOKEN_MFA) if code else ("false", TOKEN)
        what = f"{GET_SESSION_TOKEN}, {'with a code' if code else 'no code'}"
        request = None if refusal else Request(GET_SESSION_TOKEN, "*", self.context)
        return self.account._open(self.name, how, what, mfa, refusal, self.policies, self, request)

    def through_a_service(self, service: str = "cloudformation.amazonaws.com") -> Session:
        """Calls that a service makes on the user's behalf: here the key is "false", whatever it was before."""
        context = {**self.context, MFA_KEY: "false", VIA_SERVICE: "true", CALLED_VIA: [service]}
        context.pop(MFA_AGE, None)
        what = f"Let {service} call"
        return self.account._open(self.name, SERVICE, what, context, self.ended, self.policies, self)

    def call(self, action: str, resource: str | None = None, *, device: str | None = None) -> Step:
        """Does something, or tries to.

        In: the action; an ARN or "*" (by default what the action needs of the user's own); the name of the MFA device
        it is about (by default the one that carries the name of the user acted on). Out: a Step.
        Raises ValueError for something that is no action or no ARN, as Request.
        """
        known = catalogue.find(action)
        if resource is None and self.name in self.account.users:
            of_device = known.resource_type == "mfa" and device
            resource = self.user.device_arn(device) if of_device else known.resource(self.user)
        request = Request(action, resource or "*", self.context)
        what = action if request.resource == "*" else f"{action} on {request.arn[5]}"
        if request.lower_action == GET_SESSION_TOKEN.lower():
            self.get_session_token()
            return self.account.log[-1]
        if rule := self._rule(request):
            return self.account._note(self, what, request, None, None, refusal=rule, changed="")
        decision, explanation = evaluate(request, self.policies), explain(request, self.policies)
        refusal, changed = None, ""
        if decision.allowed:
            happens = HAPPENS.get(request.lower_action, nothing_to_tell)(self, request, device)
            refusal, changed = (happens, "") if isinstance(happens, Refusal) else (None, happens)
        return self.account._note(self, what, request, decision, explanation, refusal=refusal, changed=changed)

    def _rule(self, request: Request) -> Refusal | None:
        """The rule that refuses a request of this session before any policy is asked."""
        if self.ended:
            return self.ended
        service, _, name = request.lower_action.partition(":")
        if self.how in (TOKEN, TOKEN_MFA):
            if service == "sts" and name not in ("assumerole", "getcalleridentity"):
                return LITTLE_STS
            if service == "iam" and self.mfa != "true":
                return NO_IAM_WITHOUT_MFA
        must_change = self.how in (CONSOLE, CONSOLE_MFA) and self.account.users[self.name].must_change_password
        if must_change and name not in ("changepassword", "getaccountpasswordpolicy"):
            return PASSWORD_FIRST
        return None


# --- what happens when a request is allowed: lower-case action -> function of session, request, device ---


def person(session: Session, request: Request) -> AccountUser | None:
    """The user that a request is about."""
    return next((u for u in session.account.users.values() if u.user.arn == request.resource), None)


def serial_number(session: Session, request: Request, device: str | None) -> str:
    """The device that a request about a user is about."""
    owner = person(session, request)
    return (owner.user if owner else session.user).device_arn(device)


def device_name(serial: str) -> str:
    return serial.partition(":mfa/")[2]


def keys_in_words(count: int) -> str:
    return {0: "no access key", 1: "1 access key"}.get(count, f"{count} access keys")


def about_a_user(effect: Callable[[Session, AccountUser, str], str | Refusal]) -> Callable:
    """An effect on a user, given the user and the serial number of the device in question."""

    def happens(session: Session, request: Request, device: str | None) -> str | Refusal:
        owner = person(session, request)
        return effect(session, owner, serial_number(session, request, device)) if owner else NO_SUCH_USER

    return happens


def create_device(session: Session, request: Request, device: str | None) -> str | Refusal:
    if request.resource in session.account.devices:
        return DEVICE_NAME_TAKEN
    session.account.devices[request.resource] = None
    return f"There is a virtual MFA device `{device_name(request.resource)}` now. It is not enabled for anybody yet."


def delete_device(session: Session, request: Request, device: str | None) -> str | Refusal:
    if request.resource not in session.account.devices:
        return NO_SUCH_DEVICE._replace(page="API_DeleteVirtualMFADevice")
    if session.account.devices[request.resource]:
        return DEVICE_STILL_ENABLED
    del session.account.devices[request.resource]
    return f"The virtual MFA device `{device_name(request.resource)}` is gone."


def enable_device(session: Session, owner: AccountUser, serial: str) -> str | Refusal:
    if serial not in session.account.devices:
        return NO_SUCH_DEVICE
    if session.account.devices[serial]:
        return DEVICE_IN_USE
    session.account.devices[serial] = owner.user.name
    return (
        f"The device `{device_name(serial)}` is enabled for {owner.user.name}. "
        f"This session keeps what it had: {session.mfa_in_words}."
    )


def deactivate_device(session: Session, owner: AccountUser, serial: str) -> str | Refusal:
    if session.account.devices.get(serial) != owner.user.name:
        return DEVICE_NOT_ENABLED
    session.account.devices[serial] = None
    return (
        f"The device `{device_name(serial)}` is not enabled for {owner.user.name} any more. "
        f"This session keeps what it had: {session.mfa_in_words}."
    )


def resync_device(session: Session, owner: AccountUser, serial: str) -> str | Refusal:
    if session.account.devices.get(serial) != owner.user.name:
        return DEVICE_NOT_ENABLED._replace(page="API_ResyncMFADevice")
    return f"The device `{device_name(serial)}` is in step with AWS again."


def change_password(session: Session, owner: AccountUser, serial: str) -> str:
    owner.must_change_password = False
    if owner.user.name != session.name or session.how not in (CONSOLE, CONSOLE_MFA):
        return f"{owner.user.name} has a new password."
    session.ended = SESSION_OVER
    return f"{owner.user.name} has a new password. This session is over: {owner.user.name} has to sign in again."


def create_access_key(session: Session, owner: AccountUser, serial: str) -> str | Refusal:
    if owner.access_keys >= MAX_ACCESS_KEYS:
        return TOO_MANY_KEYS
    owner.access_keys += 1
    return f"{owner.user.name} has {keys_in_words(owner.access_keys)} now."


def delete_access_key(session: Session, owner: AccountUser, serial: str) -> str | Refusal:
    if not owner.access_keys:
        return NO_KEY_TO_DELETE
    owner.access_keys -= 1
    return f"{owner.user.name} has {keys_in_words(owner.access_keys)} now."


def list_access_keys(session: Session, owner: AccountUser, serial: str) -> str:
    return f"The list says: {owner.user.name} has {keys_in_words(owner.access_keys)}."


def list_devices(session: Session, owner: AccountUser, serial: str) -> str:
    names = [f"`{device_name(device)}`" for device in session.account.enabled(owner.user.name)]
    return f"The list says: {listing(names) or 'no device'} enabled for {owner.user.name}."


def list_virtual_devices(session: Session, request: Request, device: str | None) -> str:
    devices = [
        f"`{device_name(serial)}` ({f'enabled for {owner}' if owner else 'enabled for nobody'})"
        for serial, owner in session.account.devices.items()
    ]
    return f"The list says: {listing(devices) or 'the account has no virtual MFA device'}."


def list_users(session: Session, request: Request, device: str | None) -> str:
    return f"The list says: {listing(list(session.account.users))}."


def nothing_to_tell(session: Session, request: Request, device: str | None) -> str:
    return "It works. It changes nothing that this story keeps track of."


HAPPENS = {
    "iam:createvirtualmfadevice": create_device,
    "iam:deletevirtualmfadevice": delete_device,
    "iam:enablemfadevice": about_a_user(enable_device),
    "iam:deactivatemfadevice": about_a_user(deactivate_device),
    "iam:resyncmfadevice": about_a_user(resync_device),
    "iam:changepassword": about_a_user(change_password),
    "iam:createaccesskey": about_a_user(create_access_key),
    "iam:deleteaccesskey": about_a_user(delete_access_key),
    "iam:listaccesskeys": about_a_user(list_access_keys),
    "iam:listmfadevices": about_a_user(list_devices),
    "iam:listvirtualmfadevices": list_virtual_devices,
    "iam:listusers": list_users,
}


# --- the ways to sign in ---


class Way(NamedTuple):
    """A way to sign in, and what came of a request."""

    how: str
    mfa: str
    context: Mapping[str, str | list[str]]
    step: Step
    """The request that was tried this way."""
    remark: str
    page: str

    @property
    def address(self) -> str:
        return address_of(self.page)

    @property
    def username(self) -> str:
        """The value of aws:username, or "absent"."""
        return self.context.get("aws:username", "absent")

    @property
    def row(self) -> tuple[str, ...]:
        return self.how, self.mfa, self.username, self.step.verdict, self.remark


KEYS = "reference_policies_condition-keys"
TOKENS = "id_credentials_sts-comparison"
ROLES = "id_credentials_mfa_configure-api-require"


def password_only(account: Account, name: str) -> Session:
    """A sign-in from before the user’s device was enabled; with it the console asks for a code."""
    account.devices = dict.fromkeys(account.devices)
    return account.sign_in(name)


WAYS: tuple[tuple[Callable[[Account, str], Session], str, str], ...] = (
    (lambda account, name: account.sign_in(name, code=True), "The console asks for the code at sign-in.", KEYS),
    (
        password_only,
        "Possible only before a device is enabled. The console works with temporary credentials behind the scenes, "
        "so the key is there.",
        KEYS,
    ),
    (
        lambda account, name: account.use_access_key(name),
        "A device may be enabled: the key is absent all the same.",
        KEYS,
    ),
    (
        lambda account, name: account.use_access_key(name).get_session_token(code=True),
        "The way to use MFA on the command line.",
        TOKENS,
    ),
    (
        lambda account, name: account.use_access_key(name).get_session_token(),
        "It may not call IAM at all, nor STS except AssumeRole and GetCallerIdentity.",
        TOKENS,
    ),
    (
        lambda account, name: account.sign_in(name, code=True).through_a_service(),
        "The key can be false even for somebody who signed in with a code.",
        KEYS,
    ),
    (
        lambda account, name: account.role_session(name),
        "No user name, and no word that MFA was used: the role’s trust policy has to ask for it.",
        ROLES,
    ),
)


class Ways:
    """The ways to sign in, one row each; shows itself as a table."""

    HEADINGS = ("How", MFA_KEY, "aws:username", "Decision", "Remark")

    def __init__(self, action: str, rows: Iterable[Way]):
        self.action, self.rows = action, tuple(rows)

    def __iter__(self) -> Iterator[Way]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def acts_on(self) -> str:
        """On what the action was tried, in words."""
        resource_type = catalogue.find(self.action).resource_type
        return {"user": "on one’s own user", "mfa": "on one’s own device"}.get(
            resource_type, "on no particular resource"
        )

    def __str__(self) -> str:
        table = as_text([self.HEADINGS, *(way.row for way in self.rows)])
        return f"Tried each time: {self.action} {self.acts_on}\n{table}"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from .rendering import render, static

        return static(render("journey_ways.html.j2", ways=self), "journey")


def sessions(name: str, policies: Policies) -> Iterator[tuple[Session, str, str]]:
    """A session of a user for every way to sign in, each in an account of its own, with a remark and its page."""
    for open_session, remark, page in WAYS:
        account, user = Account(policies=policies, users=[]), User.read(name)
        account.add_user(name, device=user.name, access_keys=1)
        yield open_session(account, user.name), remark, page


def ways_to_sign_in(action: str = "iam:CreateAccessKey", policies: Policies = "force_mfa") -> Ways:
    """Every way to sign in, each tried with the same request about the caller's own user or device.

    In: the action to try; the policies attached. Out: a Ways, whose rows hold the session's context and the Step that
    was tried; a notebook shows it as a table. It is alice each time: she has an access key and, but for the sign-in
    with the password only, an enabled device.
    """
    rows = []
    for session, remark, page in sessions("alice", policies):
        rows.append(Way(session.how, session.mfa, session.context, session.call(action), remark, page))
    return Ways(action, rows)
