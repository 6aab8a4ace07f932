"""The names that the package offers, and what they load."""

import inspect
import subprocess
import sys

import pytest

import mfa_lesson

WIDGETS = ("exercise", "explorer", "final", "journey", "lab", "path_explorer", "predict", "predict_each", "quiz")


def loaded_after(code: str) -> list[str]:
    """Which of the large packages a new Python has loaded when this code has run."""
    asked = "import sys; print(*(name for name in ('pandas', 'jinja2', 'ipywidgets') if name in sys.modules))"
    ran = subprocess.run([sys.executable, "-c", f"{code}\n{asked}"], capture_output=True, text=True, check=True)
    return ran.stdout.split()


@pytest.mark.parametrize("name", mfa_lesson.__all__)
def test_every_name_is_there_and_says_what_it_is(name):
    assert inspect.getdoc(getattr(mfa_lesson, name))
    assert name in dir(mfa_lesson)


def test_a_name_that_is_not_there_is_an_error():
    with pytest.raises(AttributeError, match="'mfa_lesson' has no attribute 'nonsense'"):
        mfa_lesson.nonsense  # noqa: B018


@pytest.mark.parametrize("name", WIDGETS)
def test_a_function_that_makes_a_widget_looks_like_itself(name):
    function = getattr(mfa_lesson, name)
    assert inspect.unwrap(function).__name__ == name
    assert inspect.signature(function) == inspect.signature(inspect.unwrap(function))
    assert inspect.getdoc(function) == inspect.getdoc(inspect.unwrap(function))


def test_the_evaluator_part_loads_nothing_large():
    assert loaded_after("import mfa_lesson") == []


def test_ipywidgets_is_loaded_when_the_first_widget_is_made():
    everything = f"from mfa_lesson import {', '.join(mfa_lesson.__all__)}"
    assert loaded_after(everything) == ["pandas"]
    assert loaded_after(f"{everything}\nexplorer()") == ["pandas", "jinja2", "ipywidgets"]
