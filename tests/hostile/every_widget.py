"""Every widget by a name, made without a process and without a page."""

from pathlib import Path
from typing import Any

from mfa_lesson import (
    Request,
    exercise,
    explorer,
    final,
    four_switches,
    journey,
    lab,
    load_policy,
    path_explorer,
    predict,
    predict_each,
    quiz,
    sixteen_forms,
)
from mfa_lesson.practice.account import Home, ShownDevice
from mfa_lesson.practice.console import Reply
from mfa_lesson.widgets.authenticator import Authenticator
from mfa_lesson.widgets.base import LessonWidget
from mfa_lesson.widgets.console import Console, load_page
from mfa_lesson.widgets.first_day import FirstDay
from mfa_lesson.widgets.terminal import Terminal
from tests.course.lessons.made_up import WITH_EXERCISE, write_exercise, write_lessons


class SilentAccount:
    """Replaces a practice account, without a process."""

    log = ()
    account_id = "123456789012"

    def __init__(self, folder: Path):
        self.folder = folder

    def home(self, user: str) -> Home:
        return Home(self.folder, {})

    def show_devices(self, device: str) -> list[ShownDevice]:
        return [ShownDevice("alice", "arn", "", ("000000", "111111"), 3.0, ("10", "01"))]


class SilentEndpoint:
    """Replaces the endpoint of a practice account: it denies every call, and lets everybody sign in."""

    account_id, user, mfa, must_reset = "123456789012", "alice", False, False

    def __init__(self, folder: Path):
        self.folder = folder

    def ask(self, do: str, **_: Any) -> dict[str, Any]:
        return {"passwords": {"alice": "x"}} if do == "passwords" else {"refused": "wrong-password"}

    def call(self, service: str, operation: str, **parameters: str) -> Reply:
        assert all(type(value) is str for value in parameters.values())
        return Reply(f"{service}:{operation}", "one", {}, "AccessDenied", "No.")


def open_console(endpoint: SilentEndpoint) -> Console:
    """A console in which alice is signed in."""
    made = Console(endpoint, endpoint)
    made._enter(endpoint, "credentials", load_page(endpoint, "credentials"))
    return made


def made(name: str, folder: Path) -> LessonWidget:
    lessons, exercises = write_lessons(folder / "lessons"), folder / "exercises"
    exercises.mkdir()
    return {
        "explorer": lambda: explorer(),
        "quiz": lambda: quiz("02_see", folder=lessons),
        "guess": lambda: predict("02_see", "guess", folder=lessons).guess,
        "final": lambda: final("11_final", folder=lessons),
        "exercise": lambda: exercise(WITH_EXERCISE, "one", folder=write_exercise(exercises)),
        "journey": lambda: journey(),
        "paths": lambda: path_explorer({"one": Request("iam:ListUsers")}, "force_mfa"),
        "switches": lambda: four_switches(load_policy("force_mfa")),
        "rows": lambda: predict_each(sixteen_forms(load_policy("force_mfa"))),
        "lab": lambda: lab(goals="nobody can iam:CreateUser"),
        "terminal": lambda: Terminal(SilentAccount(folder), "alice"),
        "first day": lambda: FirstDay(SilentAccount(folder), "alice"),
        "authenticator": lambda: Authenticator(SilentAccount(folder)),
        "console": lambda: open_console(SilentEndpoint(folder)),
    }[name]()
