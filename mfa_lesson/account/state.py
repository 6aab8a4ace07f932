"""What an account holds at the moment: users, MFA devices, access keys and the log."""

from __future__ import annotations

from dataclasses import dataclass, field

from mfa_lesson.iam.arguments import take_text
from mfa_lesson.iam.policy import Policy
from mfa_lesson.text import Reason, quote

from .log import Log
from .users import User, make_user_error
from .wording import say


@dataclass
class AccountUser:
    """An IAM user of the account, as it is at the moment."""

    user: User
    policies: tuple[Policy, ...]
    must_change_password: bool = False
    access_keys: int = 0


@dataclass(eq=False, repr=False)
class AccountState:
    """What sessions read and change in an account."""

    account_id: str
    policies: tuple[Policy, ...]
    """What is attached to a new user."""
    users: dict[str, AccountUser] = field(default_factory=dict)
    devices: dict[str, str | None] = field(default_factory=dict)
    """Serial number (the ARN) of each virtual MFA device -> the user it is enabled for, None for nobody."""
    log: Log = field(default_factory=Log)

    def __repr__(self) -> str:
        return say("account", account_id=self.account_id, users=tuple(self.about(name) for name in self.users))

    def enabled(self, name: str) -> list[str]:
        """The devices that are enabled for a user.

        Args:
            name: The user's name.

        Returns:
            Their serial numbers, which are ARNs; an empty list also where there is no such user.
        """
        take_text(name, "name")
        return [serial for serial, owner in self.devices.items() if owner == name]

    def about(self, name: str) -> str:
        """A user in words.

        Args:
            name: The user's name, which is in `users`.

        Returns:
            Such as "alice: no MFA device enabled, no access key".

        Raises:
            UserError: There is no such user.
        """
        known = self.find(name)
        devices = tuple(map(device_name, self.enabled(name)))
        return say("about-user", name=name, devices=devices, access_keys=known.access_keys)

    def find(self, name: str) -> AccountUser:
        """A user of the account.

        Args:
            name: The user's name.

        Returns:
            The user, as they are at the moment.

        Raises:
            UserError: There is no such user.
        """
        if take_text(name, "name") not in self.users:
            raise make_user_error(Reason("user.not-here", {"name": quote(name), "users": tuple(self.users)}))
        return self.users[name]


def device_name(serial: str) -> str:
    """The name in the serial number of a virtual MFA device."""
    return serial.partition(":mfa/")[2]
