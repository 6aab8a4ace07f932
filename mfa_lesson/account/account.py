"""An account in which somebody signs in and does things: every step a real request, decided by evaluate().

Two kinds of "no" are kept apart. Policies give a Decision. What no policy can change is a Refusal: a rule of AWS,
with its page. A session's context is fixed when it begins; nothing that happens later changes it.

It is a small model: it takes no time, passwords and codes are never wrong, and assuming a role is taken as granted.

AWS pages: reference_policies_condition-keys, id_credentials_temp_control-access_getsessiontoken,
id_credentials_sts-comparison, console_sign-in-mfa, id_credentials_mfa_configure-api-require.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from mfa_lesson.iam.evaluator import evaluate
from mfa_lesson.iam.explanation import explain
from mfa_lesson.iam.loading import Policies, load_policies
from mfa_lesson.iam.policy import Policy
from mfa_lesson.iam.request import Request

from .effects import device_name, keys_in_words
from .log import ACCESS_KEY, CONSOLE, CONSOLE_MFA, NOBODY, ROLE, VIA_SERVICE, AccountUser, Log, Step
from .rules import CODE_ASKED_FOR, NO_ACCESS_KEY, NO_DEVICE, NO_SUCH_USER, Refusal
from .sessions import Session
from .users import ACCOUNT, User


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
        self.policies, self.users = load_policies(self.policies), {}
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
        attached = self.policies if policies is None else load_policies(policies)
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
        attached = self.policies if policies is None else load_policies(policies)
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
