"""Whatever is given to a public function, constructor or method in the place of something else gets a sentence.

The places are found from the signatures, and what each takes from its annotation: see tests/kinds.py.
"""

import asyncio
import inspect
import json
import re
import typing
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Lock
from types import SimpleNamespace
from typing import Any, NamedTuple

import ipywidgets
import pytest

import mfa_lesson
from mfa_lesson import (
    Account,
    Guardrail,
    MfaLessonError,
    Policy,
    Request,
    cloudtrail,
    credential_report,
    evaluate,
    expectations,
    load_policy,
    six_conditions,
)
from mfa_lesson.account.users import User
from mfa_lesson.errors import ArgumentError
from mfa_lesson.iam import json_text
from mfa_lesson.practice import account as practice_module
from mfa_lesson.practice import client
from mfa_lesson.practice.gate import Gate
from mfa_lesson.practice.server import Server
from mfa_lesson.practice.state import make_state
from mfa_lesson.text import Reason
from mfa_lesson.widgets.console import Console
from mfa_lesson.widgets.practice_account import NotebookAccount
from tests.kinds import STAND_FOR, TAKES, describe, make_values

ASKED = Request("iam:ListUsers")
REFERENCE = (Path(__file__).parents[1] / "docs" / "api.md").read_text(encoding="utf-8")
DENIED = "An error occurred (AccessDenied) when calling the ListUsers operation: Access Denied"
LESSON = "04_list_mfa_devices"
NEEDED: dict[str, dict[str, Any]] = {
    "explain_error": {"text": DENIED},
    "exercise": {"lesson": LESSON, "id": "help-desk"},
    "export_policy": {"to": "cli"},
    "path_explorer": {"cases": {"asked": ASKED}},
    "predict": {"lesson": "01_how_iam_decides", "id": "named-twice"},
    "quiz": {"lesson": LESSON},
    "load_lesson": {"name": LESSON},
    "simulate_custom_policy": {"PolicyInputList": [load_policy("force_mfa").text], "ActionNames": ["iam:ListUsers"]},
    "simulate_in_aws": {"client": object(), "actions": "iam:ListUsers"},
    "statement": {"sid": "BlockMostAccessUnlessSignedInWithMFA"},
    "Account.add_user": {"name": "carol"},
    "Guardrail": {"name": "permissions boundary"},
    "Policy.changed": {"sid": "Statement[0]"},
    "Policy.from_json": {"text_or_dict": load_policy("force_mfa").text},
    "Policy.span": {"path": ()},
    "Policy.statements_for": {"effect": "Allow", "action": "iam:listusers"},
    "NotebookAccount.add_role": {"name": "Deploy", "trust": "{}"},
    "User.context": {"mfa": "true"},
    "User.read": {"text": "alice"},
}
"""What else a function needs, and what makes it quick."""

GOOD: dict[str, Any] = {
    "action": "iam:ListUsers",
    "device": "phone",
    "name": "alice",
    "names": "force_mfa",
    "policies": "force_mfa",
    "policy": "force_mfa",
    "policy_a": "force_mfa",
    "policy_b": "force_mfa",
    "request": ASKED,
    "resource": "*",
    "row": 0,
    "seconds": 1,
    "sid": "Statement[0]",
    "table": six_conditions(),
    "text_or_lines": "nobody can iam:ListUsers",
    "user": "alice",
    "version": "2012-10-17",
}
"""What a parameter of this name takes."""


class Place(NamedTuple):
    """A parameter of something public."""

    name: str
    parameter: inspect.Parameter

    def __str__(self) -> str:
        return f"{self.name}-{self.parameter.name}"

    @property
    def parts(self) -> list[str]:
        """The parts of its annotation, such as "str" and "None"."""
        annotation = self.parameter.annotation
        if CALLABLES[self.name].__globals__.get("Path") is json_text.Path:
            annotation = annotation.replace("Path", "Place")
        for short, long in STAND_FOR.items():
            annotation = re.sub(rf"\b{short}\b", long, annotation)
        return split_union(annotation)

    def takes(self, value: Any) -> bool:
        """Whether its annotation takes a value. Of a list of strings, a string alone is one of them."""
        parts = self.parts
        if any(part in ("Iterable[str]", "Sequence[str]") for part in parts) and self.name not in LIKE_AWS:
            parts.append("str")
        return any(TAKES[part](value) for part in parts)

    def is_named(self, said: str) -> bool:
        """Whether an error says the parameter, or an item of it. Policies and goals are called so wherever they go."""
        called = {"text_or_lines"} if self.parameter.name == "goals" else set()
        if self.takes(load_policy("force_mfa")):
            called.add("policies")
        return said.partition("[")[0] in called | {self.parameter.name}


LIKE_AWS = ("simulate_custom_policy",)
"""What takes the parameters of AWS's API, as AWS takes them."""


def split_union(annotation: str) -> list[str]:
    """ "str | Mapping[str, str | int]" -> its two parts."""
    parts, depth = [""], 0
    for character in annotation:
        depth += {"[": 1, "]": -1}.get(character, 0)
        if character == "|" and not depth:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]


def find_members(name: str) -> list[str] | None:
    """The members of a class that docs/api.md shows: [] for all, None for none."""
    found = re.search(rf"autoclass:: (?:\S+\.)?{name}\n((?:   :.*\n)*)", REFERENCE)
    members = found and re.search(r":members:(.*)", found[1])
    return [one.strip() for one in members[1].split(",") if one.strip()] if members else None


def is_public(kind: type, name: str, function: Any) -> bool:
    """Whether learners are told of a method: the reference shows it, or it says what its arguments are."""
    if name.startswith("_") or not inspect.isfunction(function) or not function.__doc__:
        return False
    if re.search(rf"autoclass:: (\S+\.)?{kind.__name__}\n", REFERENCE):
        members = find_members(kind.__name__)
        return members is not None and (not members or name in members)
    return "Args:" in function.__doc__


def list_classes() -> Iterator[type]:
    """The public classes, and those of what public functions and methods return; widgets are for the page."""
    waiting = [getattr(mfa_lesson, name) for name in mfa_lesson.__all__]
    seen: set[Any] = set()
    while waiting:
        one = waiting.pop()
        if one in seen:
            continue
        seen.add(one)
        if inspect.isfunction(one):
            waiting += find_returned(one)
        elif inspect.isclass(one) and one.__module__.startswith("mfa_lesson"):
            yield one
            waiting += [returned for _, method in list_methods(one) for returned in find_returned(method)]


def find_returned(function: Any) -> list[Any]:
    named = {"Console": Console} if function.__name__ == "console" else None
    returned = typing.get_type_hints(function, localns=named).get("return")
    return [returned, *typing.get_args(returned)]


def list_methods(kind: type) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for base in () if issubclass(kind, ipywidgets.Widget) else kind.__mro__:
        if base.__module__.startswith("mfa_lesson"):
            for name, member in vars(base).items():
                function = member.__func__ if isinstance(member, classmethod | staticmethod) else member
                if is_public(kind, name, function) and name not in dict(found):
                    found.append((name, function))
    return found


def has_public_constructor(kind: type) -> bool:
    """Whether a class says what makes it: its arguments, or what it raises."""
    said = inspect.getdoc(kind) or ""
    return kind.__name__ in mfa_lesson.__all__ and ("Args:" in said or "Raises:" in said)


def list_callables() -> Iterator[tuple[str, Any]]:
    for name in mfa_lesson.__all__:
        if inspect.isfunction(function := getattr(mfa_lesson, name)):
            yield name, function
    for kind in list_classes():
        if has_public_constructor(kind):
            yield kind.__name__, kind.__init__
        for name, function in list_methods(kind):
            yield f"{kind.__name__}.{name}", function
        for name, member in inspect.getmembers_static(kind, lambda one: isinstance(one, property) and one.fset):
            if member.fset.__module__.startswith("mfa_lesson"):
                yield f"{kind.__name__}.{name}", member.fset


CALLABLES = dict(list_callables())
PLACES = [
    Place(name, parameter)
    for name, function in CALLABLES.items()
    for parameter in inspect.signature(function).parameters.values()
    if parameter.name not in ("self", "cls")
]


@pytest.fixture
def instances(monkeypatch, tmp_path) -> dict[str, Callable[[], Any]]:
    """What has public methods, new each time. Nothing here starts a process, or writes outside of a folder of its own.

    The practice account's orders go to the endpoint's own code, in this process, as text.
    """
    monkeypatch.chdir(tmp_path)
    state = make_state("123456789012", ("alice", "bob"), (load_policy("force_mfa"),))
    endpoint = SimpleNamespace(gate=Gate(state), ended=Event(), write_lock=Lock(), save=lambda: None, keep=print)

    def send(port, method, path, body, headers, seconds):
        status, answer = Server.control(endpoint, body)
        return status, {}, json.dumps(answer, default=str).encode()

    def start(*args, **kwargs):
        raise client.make_practice_error("no-start", last="")

    monkeypatch.setattr(client, "send", send)
    monkeypatch.setattr(practice_module, "start", start)
    monkeypatch.setattr(asyncio, "ensure_future", lambda work: work.close())
    (tmp_path / "account").mkdir()
    return {
        "Account": Account,
        "CredentialReport": REPORT,
        "Expectations": lambda: expectations("nobody can iam:ListUsers"),
        "NotebookAccount": lambda: NotebookAccount(tmp_path / "account", client.Owner(1, "token")),
        "Guardrail": lambda: Guardrail("permissions boundary", "ec2_full_access"),
        "Policy": lambda: load_policy("force_mfa"),
        "Request": lambda: ASKED,
        "Session": lambda: Account().use_access_key("alice"),
        "TrailReview": TRAIL,
        "User": lambda: User.read("alice"),
    }


def once(make: Callable[[], Any]) -> Callable[[], Any]:
    made: list[Any] = []

    def get() -> Any:
        made[:] = made or [make()]
        return made[0]

    return get


REPORT, TRAIL = once(credential_report), once(cloudtrail)


def call(place: Place, value: Any, instances: dict[str, Callable[[], Any]]) -> Any:
    """Calls it with a value in this place, and with what else it needs."""
    kind, _, method = place.name.partition(".")
    if not method:
        function = getattr(mfa_lesson, kind)
    elif method in ("read", "from_json"):
        function = getattr({"User": User, "Policy": Policy}[kind], method)
    else:
        function = getattr(instances[kind](), method)
    given = dict(NEEDED.get(place.name, {}))
    for parameter in inspect.signature(function).parameters.values():
        many = parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
        needed = parameter.default is parameter.empty and not many and parameter.name not in given
        if needed and parameter.name != place.parameter.name:
            given[parameter.name] = GOOD[parameter.name]
    if place.parameter.kind is inspect.Parameter.VAR_POSITIONAL:
        return function(*given.values(), value)
    if place.parameter.kind is inspect.Parameter.VAR_KEYWORD:
        return function(**given, Effect=value)
    return function(**given | {place.parameter.name: value})


def find_announced(place: Place) -> str:
    """Where a function says what it raises. docs/api.md says of all of them when they raise an ArgumentError."""
    said = inspect.getdoc(getattr(mfa_lesson, place.name, CALLABLES[place.name])) or ""
    return f"ArgumentError {said.partition('Raises')[2]}"


def test_there_are_such_places():
    assert len(CALLABLES) > 70 and len(PLACES) > 150
    assert {part for place in PLACES for part in place.parts} <= set(TAKES)
    named = {place.name for place in PLACES}
    assert {"evaluate", "Account.add_user", "Session.call", "Expectations.check", "NotebookAccount.detach"} <= named
    assert {"CredentialReport.to_csv", "TrailReview.explain", "Policy.from_json", "Guardrail", "Request"} <= named


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("place", PLACES, ids=str)
def test_a_value_of_another_kind_gets_a_sentence(place, instances):
    wrong, announced = [], find_announced(place)
    for number, value in enumerate(make_values()):
        takes = place.takes(make_values()[number])
        try:
            call(place, value, instances)
        except MfaLessonError as error:
            if not isinstance(error.reason, Reason) or not str(error).strip():
                wrong.append(f"{describe(value)}: no reason in {error!r:.100}")
            elif len(str(error)) > 3_000:
                wrong.append(f"{describe(value)}: a sentence of {len(str(error)):,} characters")
            elif isinstance(error, ArgumentError) and not place.is_named(error.parameter):
                wrong.append(f"{describe(value)}: names {error.parameter}")
            elif type(error).__name__ not in announced:
                wrong.append(f"{describe(value)}: {type(error).__name__}, which the docstring doesn't announce")
        except Exception as error:
            wrong.append(f"{describe(value)}: {type(error).__name__} {error!s:.100}")
        else:
            if not takes:
                wrong.append(f"{describe(value)}: taken")
    assert not wrong, "\n".join(["", *wrong])


def test_one_guardrail_need_not_be_in_a_list():
    rail = Guardrail("permissions boundary", "ec2_full_access")
    assert evaluate(ASKED, "administrator_access", rail) == evaluate(ASKED, "administrator_access", [rail])
