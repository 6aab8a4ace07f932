"""Each entry of the API reference says what goes in and what comes out."""

import ast
import importlib
import inspect
import re
import textwrap
from itertools import pairwise
from pathlib import Path

import pytest

import mfa_lesson.errors
from mfa_lesson.errors import MfaLessonError

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
ENTRIES = dict(re.findall(r"^\.\. auto(?:function|class):: (\S+)((?:\n   :.*)*)", PAGE, re.MULTILINE))
"""Name → its options."""


def find(name):
    module, _, last = name.rpartition(".")
    return getattr(importlib.import_module(module or "mfa_lesson"), last)


def list_members(name):
    """The members of a class that its entry shows: the names it lists, or all public ones that are defined here."""
    listed = re.search(r":members:(.*)", ENTRIES[name])
    if listed is None:
        return []
    if named := [one.strip() for one in listed[1].split(",") if one.strip()]:
        return named
    bases = find(name).__mro__ if ":inherited-members:" in ENTRIES[name] else [find(name)]
    return [member for base in bases for member in vars(base) if member[0] != "_" and base.__module__ != "builtins"]


def list_described(base):
    """The attributes of a class that have a docstring below them, or in the class's own."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(base)))
    for node in ast.walk(tree):
        body = getattr(node, "body", [])
        for one, after in pairwise(body if isinstance(body, list) else []):
            if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
                target = one.targets[0] if isinstance(one, ast.Assign) else getattr(one, "target", None)
                yield getattr(target, "attr", getattr(target, "id", None))
    yield from re.findall(r"^    (\w+): ", inspect.getdoc(base) or "", re.MULTILINE)


def find_text(owner, member):
    """The docstring of a member; "described" for an attribute that has one. None where nothing is said."""
    kept = inspect.getattr_static(owner, member, None)
    code = getattr(kept, "fget", None) or getattr(kept, "func", None) or getattr(kept, "__func__", kept)
    if inspect.isfunction(code):
        return inspect.getdoc(code)
    ours = [base for base in owner.__mro__ if base.__module__.startswith("mfa_lesson")]
    return "described" if any(member in list_described(base) for base in ours) else None


FUNCTIONS = [name for name in ENTRIES if inspect.isfunction(find(name))]
MEMBERS = [(name, member) for name in ENTRIES if name not in FUNCTIONS for member in list_members(name)]


def test_the_page_has_every_error_and_what_it_means():
    assert ".. automodule:: mfa_lesson.errors\n   :members:" in PAGE
    errors = [one for one in vars(mfa_lesson.errors).values() if inspect.isclass(one)]
    errors = [one for one in errors if issubclass(one, MfaLessonError)]
    assert len(errors) > 10 and all("__doc__" in vars(one) and inspect.getdoc(one) for one in errors)


def check(text, function, skipped=()):
    """What a docstring in Google style lacks."""
    signature = inspect.signature(function)
    wanted = [name for name in signature.parameters if name not in ("self", "cls", *skipped)]
    lacks = [name for name in wanted if not re.search(rf"^    \**{name}: ", text, re.MULTILINE)]
    if signature.return_annotation not in (None, "None") and not re.search("^Returns:", text, re.MULTILINE):
        lacks.append("Returns")
    return lacks


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_says_what_goes_in_and_what_comes_out(name):
    assert check(inspect.getdoc(find(name)) or "", find(name)) == []


@pytest.mark.parametrize(("name", "member"), MEMBERS)
def test_a_member_says_what_it_is(name, member):
    text = find_text(find(name), member)
    assert text
    kept = inspect.getattr_static(find(name), member, None)
    method = getattr(kept, "__func__", kept)
    if inspect.isfunction(method):
        assert check(text, method) == []
