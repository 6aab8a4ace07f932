"""A practice account in a notebook: beside what it is in Python, a terminal, a console, and an authenticator app."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakSet

from mfa_lesson.account.users import ACCOUNT
from mfa_lesson.iam.arguments import take_texts
from mfa_lesson.iam.loading import Policies
from mfa_lesson.practice.account import PracticeAccount, open_account
from mfa_lesson.practice.client import Owner

from .authenticator import Authenticator
from .first_day import FirstDay
from .terminal import Terminal

if TYPE_CHECKING:
    from .console import Console


class NotebookAccount(PracticeAccount):
    """An AWS account on this machine, which AWS clients talk to. practice_account() makes one."""

    def __init__(self, folder: Path, owner: Owner) -> None:
        super().__init__(folder, owner)
        self._views: WeakSet[Authenticator | FirstDay] = WeakSet()

    def terminal(self, user: str, *commands: str) -> Terminal:
        """A terminal in which a user types commands of the AWS CLI, such as `aws iam list-users`.

        The real AWS CLI runs, in a folder of the account's own, and talks to the practice account. There the user's
        first access key is the profile `default`. There is no shell: no pipes, redirects or variables.

        Args:
            user: The user's name.
            commands: Commands to run at once.

        Returns:
            A widget. Its `text` is what the screen shows. Without the AWS CLI, it says how to install it.

        Raises:
            PracticeError: There is no such user, or the account has ended.
        """
        return Terminal(self, user, take_texts(commands, "commands"), self._look_again)

    def console(self) -> Console:
        """A window of the console: sign in as a user, and see the pages about the user's own security credentials.

        Each page makes real calls, with the credentials of its session. Each window has a session of its own, which
        keeps what it was opened with: without MFA, it stays without MFA until the user signs in again.

        Returns:
            A widget.
        """
        from .console import Console  # it needs botocore, which nothing else here does

        made = Console(self, self._owner)
        made.after_act = self._look_again
        return made

    def authenticator(self, device: str = "") -> Authenticator:
        """An authenticator app for those without a phone: the QR code and the codes of virtual MFA devices.

        Args:
            device: The name or the serial number of a device, which need not be there yet; by default, all devices.

        Returns:
            A widget, which shows new codes by itself.
        """
        made = Authenticator(self, device)
        self._views.add(made)
        return made

    def first_day(self, user: str) -> FirstDay:
        """The steps of a first day at the command line: what a user has achieved, and what is next.

        Each step looks at what happened in this account, whatever was typed for it.

        Args:
            user: The user's name.

        Returns:
            A widget, which keeps itself up to date after each command in a terminal. Its `steps` have `title`,
            `commands`, and `done`.

        Raises:
            PracticeError: There is no such user, or the account has ended.
        """
        made = FirstDay(self, user)
        self._views.add(made)
        return made

    def _look_again(self) -> None:
        for one in self._views:
            one.look()


def practice_account(
    policies: Policies = "force_mfa",
    users: str | Iterable[str] = ("alice",),
    *,
    account_id: str = ACCOUNT,
    folder: str | Path | None = None,
    idle_minutes: float = 120,
    must_change_password: bool = False,
) -> NotebookAccount:
    """Starts a practice account: an endpoint on this machine to which the AWS CLI and boto3 talk as to AWS.

    The policies are enforced, signatures and MFA codes are checked. Each user has a password, one access key, and no
    MFA device. The endpoint is a process of its own, which ends with the kernel, unless it has a `folder`. It listens
    on 127.0.0.1 only and never talks to AWS. docs/practice.md has what it answers and what it doesn't.

    Args:
        policies: What is attached to the users: packaged policies by name, paths, Policies, or several of them.
        users: The users' names, also with a path, such as "engineering/alice".
        account_id: 12 digits.
        folder: Where to keep the account. The same folder later gives the same account, running or as it was. By
            default, it ends with the kernel, and is gone then.
        idle_minutes: After how many minutes without a call the account ends by itself.
        must_change_password: Whether the users must change their password when they first sign in to the console.

    Returns:
        The account, also for `with`.

    Raises:
        PolicyError: As load_policy.
        UserError: IAM does not accept a name or the account ID.
        PracticeError: The extra `practice` is missing, or the endpoint doesn't start.
    """
    return NotebookAccount(*open_account(policies, users, account_id, folder, idle_minutes, must_change_password))
