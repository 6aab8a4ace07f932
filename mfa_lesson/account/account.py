"""An account in which somebody signs in and does things: every step a real request, decided by evaluate().

Two kinds of "no" are kept apart. Policies give a Decision. What no policy can change is a Refusal: a rule of AWS,
with its page. A session's context is fixed when it begins; nothing that happens later changes it.

It is a small model: it takes no time, passwords and codes are never wrong, and assuming a role is taken as granted.
A new password ends no session here: no page of AWS says that it does.

AWS pages: reference_policies_condition-keys, id_credentials_temp_control-access_getsessiontoken,
id_credentials_sts-comparison, console_sign-in-mfa, id_credentials_mfa_configure-api-require.
"""

from __future__ import annotations

from collections.abc import Iterable

from mfa_lesson.iam.arguments import take_items, take_switch, take_text, take_whole
from mfa_lesson.iam.loading import Policies, load_policies
from mfa_lesson.text import Reason

from . import rules
from .effects import MAX_ACCESS_KEYS
from .rules import Refusal
from .sessions import Session, make_session_context, make_temporary_context, open_session
from .state import AccountState, AccountUser
from .users import ACCOUNT, User, check_role
from .ways import Way


class Account(AccountState):
    """An account with users, MFA devices and access keys. `log` holds every step.

    Args:
        account_id: 12 digits.
        policies: What is attached to its users: packaged ones by name, paths, Policies, or several of them.
        users: The users' names.

    Raises:
        PolicyError: As load_policy.
        UserError: IAM does not accept a name.
    """

    def __init__(
        self, account_id: str = ACCOUNT, policies: Policies = "force_mfa", users: str | Iterable[str] = ("alice",)
    ) -> None:
        super().__init__(account_id, load_policies(policies))
        for name in take_items(users, "users"):
            self.add_user(name)

    def add_user(
        self,
        name: str,
        *,
        policies: Policies | None = None,
        must_change_password: bool = False,
        device: str | None = None,
        access_keys: int = 0,
    ) -> AccountUser:
        """Adds a user.

        Args:
            name: "alice", or with a path "engineering/alice".
            policies: What is attached to the user; by default the account's policies.
            must_change_password: Whether the first thing to do is to change the password.
            device: The name of an MFA device that is enabled for the user.
            access_keys: How many access keys the user has: 0, 1 or 2.

        Returns:
            The user, as they are in the account from now on.

        Raises:
            PolicyError: As load_policy.
            UserError: IAM does not accept the name, or that of the device.
            ArgumentError: IAM gives a user no such number of access keys.
        """
        user = User.read(name, self.account_id)
        take_switch(must_change_password, "must_change_password")
        take_whole(access_keys, "access_keys", 0, MAX_ACCESS_KEYS)
        serial = None if device is None else user.device_arn(device)
        attached = self.policies if policies is None else load_policies(policies)
        self.users[user.name] = AccountUser(user, attached, must_change_password, access_keys)
        if serial:
            self.devices[serial] = user.name
        return self.users[user.name]

    def sign_in(self, name: str, code: bool = False) -> Session:
        """Signs in to the console with the password.

        Args:
            name: Who.
            code: Whether MFA is used too: a code, a passkey or a security key.

        Returns:
            A Session; where AWS refuses it, one that is over, and whose `ended` says why. The same goes for the
            other ways of signing in.
        """
        take_switch(code, "code")
        refusal = self._find_unknown(name)
        if not refusal and code and not self.enabled(name):
            refusal = rules.NO_DEVICE
        if not refusal and not code and self.enabled(name):
            refusal = rules.CODE_ASKED_FOR
        way, mfa = (Way.CONSOLE_MFA, "true") if code else (Way.CONSOLE, "false")
        asked = Reason("asked.sign-in-with-code" if code else "asked.sign-in")
        return open_session(self._plan(name, way, mfa), asked, refusal)

    def use_access_key(self, name: str) -> Session:
        """Works on the command line or in a program, with a long-term access key.

        Args:
            name: The user's name.

        Returns:
            The session. If there is no such user, or if they have no key, it has ended at once, and `ended` says why.
        """
        refusal = self._find_unknown(name) or (None if self.users[name].access_keys else rules.NO_ACCESS_KEY)
        return open_session(self._plan(name, Way.ACCESS_KEY, "absent"), Reason("asked.access-key"), refusal)

    def role_session(self, name: str = "alice", role: str = "Helper", policies: Policies | None = None) -> Session:
        """Works in a role that a user has assumed; the role's policies decide.

        The credentials carry no aws:username and say nothing about MFA (id_credentials_mfa_configure-api-require).

        Args:
            name: The user.
            role: The role's name.
            policies: The role's policies; by default those of the account.

        Returns:
            The session. If there is no such user, it has ended at once, and `ended` says why.

        Raises:
            PolicyError: As load_policy.
            UserError: IAM does not accept the role's name.
        """
        arn = f"arn:aws:iam::{self.account_id}:role/{check_role(role)}"
        context = make_temporary_context("AssumedRole", self.account_id, arn)
        attached = self.policies if policies is None else load_policies(policies)
        planned = Session(self, name, Way.ROLE, context, attached)
        return open_session(planned, Reason("asked.role", {"role": role}), self._find_unknown(name))

    def _plan(self, name: str, way: Way, mfa: str) -> Session:
        """A session of a user, in one of the three MFA states."""
        policies = self.users[name].policies if name in self.users else ()
        return Session(self, name, way, make_session_context(self, name, mfa), policies)

    def _find_unknown(self, name: str) -> Refusal | None:
        return None if take_text(name, "name") in self.users else rules.NO_SUCH_USER
