"""The practice account as a learner has it in Python."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from mfa_lesson.account.users import User
from mfa_lesson.errors import PracticeError
from mfa_lesson.iam.arguments import (
    take_items,
    take_mapping,
    take_number,
    take_optional,
    take_path,
    take_switch,
    take_text,
    take_texts,
    use_path,
)
from mfa_lesson.iam.loading import Policies, load_policies
from mfa_lesson.iam.policy import Policy
from mfa_lesson.text import quote

from .calls import CallLog, LogReader
from .client import (
    ERRORS_FILE,
    FIRST_FILE,
    HOST,
    KEPT_FILE,
    LOCK_FILE,
    LOG_FILE,
    REGION,
    STATE_FILE,
    Owner,
    check_extra,
    find_running,
    make_practice_error,
    make_private,
    start,
    wait_for_end,
)
from .wording import say

if sys.platform != "emscripten":
    from filelock import FileLock

POLICY_NAME = re.compile(r"[\w+=,.@-]{1,128}", re.ASCII)
LONGEST_MOVE = 100_000_000
"""Seconds by which the clock can be moved at once."""
NOWHERE = f"http://{HOST}:9"
"""A proxy that isn't there: what would reach AWS ends here."""


class Home(NamedTuple):
    """Where a user's AWS CLI runs."""

    folder: Path
    variables: dict[str, str]


class ShownDevice(NamedTuple):
    """What an authenticator app shows of a virtual MFA device."""

    name: str
    serial: str
    owner: str
    """The user that the device is enabled for; "" where it isn't."""
    codes: tuple[str, str]
    """The code before, and the code of now."""
    seconds_left: float
    """How long the code of now is shown."""
    picture: tuple[str, ...]
    """Its QR code: one text of 0 and 1 a line, 1 where it is dark."""


class PracticeAccount:
    """An AWS account on this machine, which AWS clients talk to. practice_account() makes one."""

    def __init__(self, folder: Path, owner: Owner) -> None:
        self.folder, self._owner = folder, owner
        self._log = LogReader(folder / LOG_FILE)
        self._describe()

    def _describe(self) -> None:
        described = self._owner.ask("describe")
        self.account_id: str = described["account"]
        self.users: tuple[str, ...] = tuple(described["users"])
        """The names of the users when this object was made."""

    def __repr__(self) -> str:
        if not self.is_running:
            return say("account-over")
        return say("account", account=self.account_id, users=self.users, address=self.endpoint)

    @property
    def endpoint(self) -> str:
        """The address that clients use: "http://127.0.0.1:PORT"."""
        return f"http://{HOST}:{self._owner.port}"

    def environment(self, user: str, within: Mapping[str, str] | None = None) -> dict[str, str]:
        """The environment variables with which AWS clients work as a user, with the oldest active access key.

        Other variables that begin with `AWS_` can lead a client to AWS. Remove them: with `within=os.environ`, the
        result is a whole environment without them, for `subprocess.run(..., env=...)`.

        Args:
            user: The user's name.
            within: An environment to put the variables into.

        Returns:
            Name → value. The configuration and credentials files are in the account's own folder, the instance
            metadata service is off, and a proxy that isn't there catches what would leave this machine.

        Raises:
            PracticeError: There is no such user, the user has no active access key, or the account has ended.
        """
        others = {} if within is None else take_mapping(within, "within")
        for name, value in others.items():
            take_text(value, f"within[{quote(name)}]")
        found = self._owner.ask("credentials", user=take_text(user, "user"))
        if "id" not in found:
            raise make_practice_error("no-key", name=user)
        kept = {name: value for name, value in others.items() if not name.upper().startswith("AWS_")}
        keys = {"AWS_ACCESS_KEY_ID": found["id"], "AWS_SECRET_ACCESS_KEY": found["secret"]}
        return {**kept, **self._make_client(user), **keys}

    def home(self, user: str) -> Home:
        """Where the AWS CLI works as a user as on a computer of their own: the access key is the profile `default`.

        Args:
            user: The user's name.

        Returns:
            The folder, and the variables that make the AWS CLI use it.

        Raises:
            PracticeError: There is no such user, or the account has ended.
        """
        found = self._owner.ask("credentials", user=take_text(user, "user"))
        variables = self._make_client(user)
        credentials = Path(variables["AWS_SHARED_CREDENTIALS_FILE"])
        if "id" in found and not credentials.stat().st_size:
            lines = (
                "[default]",
                f"aws_access_key_id = {found['id']}",
                f"aws_secret_access_key = {found['secret']}",
                "",
            )
            credentials.write_text("\n".join(lines), encoding="utf-8")
        folder = credentials.parent / "home"
        make_private(folder)
        return Home(folder, variables)

    def _make_client(self, user: str) -> dict[str, str]:
        """The variables of a user's clients, without an access key, and the files that they name."""
        files = self.folder / "clients" / hashlib.sha256(user.encode("utf-8", "replace")).hexdigest()[:12]
        make_private(files)
        for name, text in (("config", f"[default]\nregion = {REGION}\n"), ("credentials", "")):
            if not (files / name).exists():
                (files / name).touch(0o600)
                (files / name).write_text(text, encoding="utf-8")
        proxies = {
            name: value
            for upper, value in (("HTTPS_PROXY", NOWHERE), ("NO_PROXY", f"{HOST},localhost"))
            for name in (upper, upper.lower())
        }
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_CONFIG_FILE": str(files / "config"),
            "AWS_SHARED_CREDENTIALS_FILE": str(files / "credentials"),
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false",
            "AWS_PAGER": "",
            **proxies,
        }

    def password(self, user: str) -> str | None:
        """A user's console password, which ChangePassword asks for.

        Args:
            user: The user's name.

        Returns:
            The password; None if the user has none.

        Raises:
            PracticeError: There is no such user, or the account has ended.
        """
        found: str | None = self._owner.ask("credentials", user=take_text(user, "user"))["password"]
        return found

    def codes(self, device: str) -> tuple[str, str]:
        """An authenticator app for those without a phone.

        Args:
            device: The name or the serial number of an MFA device.

        Returns:
            Two consecutive codes: the one before, and the one of now. EnableMFADevice takes both, GetSessionToken
            the second one. A code is new every 30 seconds.

        Raises:
            PracticeError: There is no such device, or the account has ended.
        """
        before, now = self._owner.ask("codes", device=take_text(device, "device"))["codes"]
        return before, now

    def show_devices(self, device: str = "") -> list[ShownDevice]:
        """What an authenticator app shows of the account's virtual MFA devices.

        Args:
            device: The name or the serial number of one; by default, all of them.

        Returns:
            The devices; none where there is no such device yet.

        Raises:
            PracticeError: The account has ended.
        """
        found = self._owner.ask("devices", device=take_text(device, "device"))["devices"]
        return [ShownDevice(**{**one, "codes": tuple(one["codes"]), "picture": tuple(one["picture"])}) for one in found]

    @property
    def is_running(self) -> bool:
        """Whether the endpoint answers."""
        return find_running(self.folder) is not None

    @property
    def log(self) -> CallLog:
        """Every call so far: who, how they signed in, what was asked for, the decision, and why.

        Each has `action`, `resource`, `decision`, `reason`, `answer` (AWS's error, if any) and `explain()`.
        """
        return self._log.read()

    def attach(self, policies: Policies, users: str | Iterable[str] = ()) -> None:
        """Attaches policies; one with the same name is replaced.

        Args:
            policies: Packaged ones by name, paths, Policies, or several of them.
            users: Names; by default every user.

        Raises:
            PolicyError: As load_policy.
            PracticeError: There is no such user, a policy's name can't be that of an attached policy, or the account
                has ended.
        """
        texts = read_texts(load_policies(policies))
        self._owner.ask("attach", policies=texts, users=take_texts(users, "users"))

    def detach(self, names: str | Iterable[str], users: str | Iterable[str] = (), *, missing_ok: bool = False) -> None:
        """Detaches policies.

        Args:
            names: The policies' names.
            users: Names; by default every user.
            missing_ok: Whether it is all right if nobody has such a policy, as in a cell that is run twice.

        Raises:
            PracticeError: Nobody has such a policy, there is no such user, or the account has ended.
        """
        wanted, of = take_texts(names, "names"), take_texts(users, "users")
        self._owner.ask("detach", names=wanted, users=of, missing_ok=take_switch(missing_ok, "missing_ok"))

    def add_role(self, name: str, trust: Policy | str, policies: Policies = ()) -> str:
        """Adds a role that users can assume.

        Args:
            name: The role's name.
            trust: The trust policy, as a Policy or as JSON text.
            policies: What is attached to the role.

        Returns:
            The role's ARN.

        Raises:
            PolicyError: As load_policy.
            PracticeError: The trust policy isn't valid, or the account has ended.
        """
        text = trust.text if isinstance(trust, Policy) else take_text(trust, "trust")
        if not POLICY_NAME.fullmatch(take_text(name, "name")) or len(name) > 64:
            raise make_practice_error("role-name", name=name)
        arn: str = self._owner.ask("role", name=name, trust=text, policies=read_texts(load_policies(policies)))["arn"]
        return arn

    def move_clock(self, seconds: float) -> None:
        """Moves the account's clock forward, so that sessions and codes get older.

        The codes of a phone don't match afterwards; those of codes() do. Signatures are checked by the real time.

        Args:
            seconds: How far, from 0 to a hundred million, about three years. It never moves back.

        Raises:
            ArgumentError: It is no such number.
            PracticeError: The account has ended.
        """
        self._owner.ask("clock", seconds=take_number(seconds, "seconds", least=0, most=LONGEST_MOVE))

    def stop(self) -> None:
        """Ends the account. If it has no folder of its own, everything in it is gone. It can be called twice."""
        with contextlib.suppress(PracticeError):
            self._owner.ask("stop")
        wait_for_end(self.folder)
        if not (self.folder / KEPT_FILE).exists():
            shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def open_account(
    policies: Policies,
    users: str | Iterable[str],
    account_id: str,
    folder: str | Path | None,
    idle_minutes: float,
    must_change_password: bool,
) -> tuple[Path, Owner]:
    """Starts the endpoint of an account, or finds the one that runs: its folder, and the way to it.

    The arguments and errors are those of practice_account().
    """
    check_extra()
    idle = take_number(idle_minutes, "idle_minutes", above=0)
    take_switch(must_change_password, "must_change_password")
    kept_in = take_optional(take_path, folder, "folder")
    names = take_items(users, "users")
    read = [User.read(name, account_id) for name in names]
    if not read:
        raise make_practice_error("no-users")
    lower = [user.name.lower() for user in read]
    for user in read:
        if lower.count(user.name.lower()) > 1:
            raise make_practice_error("repeated-user", name=user.name)
    wanted = {
        "account": account_id,
        "users": names,
        "policies": read_texts(load_policies(policies)),
        "must_change_password": must_change_password,
    }
    place = Path(tempfile.mkdtemp(prefix="mfa-lesson-practice-")) if kept_in is None else kept_in.resolve()
    with use_path(place, "folder"):
        if place.is_dir() and not (place / FIRST_FILE).exists():
            check_folder(place)
        make_private(place)
    with FileLock(place / LOCK_FILE):
        if owner := find_running(place):
            return place, owner
        check_folder(place)
        if not (place / STATE_FILE).exists():
            (place / FIRST_FILE).write_text(json.dumps(wanted), encoding="utf-8")
            if folder is not None:
                (place / KEPT_FILE).touch()
        try:
            owner = start(place, idle * 60, outlives=(place / KEPT_FILE).exists())
        except PracticeError:
            if folder is None:
                shutil.rmtree(place, ignore_errors=True)
            raise
    return place, owner


def check_folder(place: Path) -> None:
    """Refuses a folder with files that are not an account's, such as somebody's home: it stays as it is."""
    others = {path.name for path in place.iterdir()} - {LOCK_FILE, FIRST_FILE, KEPT_FILE, ERRORS_FILE}
    if others and not (place / STATE_FILE).exists():
        raise make_practice_error("folder-not-empty", folder=str(place))


def read_texts(policies: Iterable[Policy]) -> list[tuple[str, str]]:
    """The names and texts of policies to attach."""
    found = []
    for policy in policies:
        if not POLICY_NAME.fullmatch(policy.name):
            raise make_practice_error("policy-name", name=policy.name)
        found.append((policy.name, policy.text))
    return found
