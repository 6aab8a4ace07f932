"""The errors that the lesson raises on purpose."""

import inspect
import pickle
import sys
from types import ModuleType

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

import mfa_lesson
from mfa_lesson import errors
from mfa_lesson.iam.wording import say as say_iam
from mfa_lesson.text import Reason

ERRORS = [found for _, found in inspect.getmembers(errors, inspect.isclass) if found.__module__ == errors.__name__]


@pytest.mark.parametrize("error", ERRORS)
def test_each_has_the_common_base_and_says_what_it_is(error):
    assert issubclass(error, errors.MfaLessonError)
    assert inspect.getdoc(error)


@pytest.mark.parametrize("error", [found for found in ERRORS if found is not errors.MfaLessonError])
def test_each_can_be_caught_as_what_python_calls_it(error):
    assert any(base.__module__ == "builtins" and base not in (Exception, BaseException, object) for base in error.mro())


@pytest.mark.parametrize("error", ERRORS)
def test_each_can_be_pickled_however_it_was_made(error):
    given = {name: name for name in inspect.signature(error).parameters} | {"reason": Reason("why", {"count": 1})}
    for made in (error(*given.values()), error(**given)):
        again = pickle.loads(pickle.dumps(made))
        assert (type(again), str(again), vars(again)) == (error, str(made), vars(made))
        assert again.reason == given["reason"] and again.problem == "problem"


def test_the_error_of_policies_is_public():
    assert mfa_lesson.PolicyError is errors.PolicyError
    with pytest.raises(ValueError):
        mfa_lesson.load_policy("nonsense")


class Shell(InteractiveShell):
    """What a kernel runs cells with; it notes what a kernel would send of an error."""

    shown: tuple[str, str, str] | None

    def _showtraceback(self, etype, evalue, stb):
        self.shown = (etype.__name__, str(evalue), "\n".join(stb))


@pytest.fixture
def run_cell(monkeypatch, tmp_path):
    """Runs a cell; gives name, value and traceback of the error that it shows."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])  # the shell puts a module of its own there
    monkeypatch.setattr(sys, "path", [*sys.path])
    settings = Config({"HistoryManager": {"enabled": False}})
    shell = Shell(ipython_dir=str(tmp_path), config=settings, user_module=ModuleType("__main__"))

    def run(cell):
        shell.shown = None
        shell.run_cell(cell)
        return shell.shown

    assert run("from mfa_lesson import PolicyError, Request, load_policy") is None
    yield run
    shell.restore_sys_module_state()


def test_a_cell_shows_the_sentence_and_then_on_demand_the_traceback(run_cell):
    name, sentence, shown = run_cell("Request('ListUsers', '*')")
    assert (name, sentence) == ("RequestError", say_iam("request-action", action="ListUsers"))
    assert shown == f"{name}: {sentence}"
    again = run_cell("%tb")
    assert again[:2] == (name, sentence)
    assert again[2].startswith("Traceback (most recent call last):") and again[2].endswith(sentence)
    assert "Request('ListUsers', '*')" in again[2] and "request.py" in again[2]
    assert run_cell("Request('ListUsers', '*')")[2] == shown  # another error, its own sentence


def test_a_longer_cell_says_which_line(run_cell):
    name, sentence, shown = run_cell("first = 1\n\nload_policy(\n    'nonsense',\n)\nlast = 1")
    assert shown == f"{name}: {sentence}\nIn this line: load_policy("
    assert run_cell("def load():\n    return load_policy('nonsense')") is None
    assert run_cell("load()")[2] == f"PolicyError: {sentence}\nIn this line: return load_policy('nonsense')"


def test_an_error_that_learners_catch_or_wrap_is_theirs(run_cell):
    cell = "try:\n    load_policy('nonsense')\nexcept ValueError as error:\n    print(type(error))\n"
    assert run_cell(cell) is None
    name, sentence, shown = run_cell(cell + "    raise RuntimeError('mine') from error")
    assert (name, sentence) == ("RuntimeError", "mine")
    assert "mine" in shown and "Traceback" in shown


def test_without_a_cell_there_is_no_line():
    shown = errors.PolicyError("Statement[0]", "it has no Effect")._render_traceback_()
    assert shown == ["PolicyError: Statement[0]: it has no Effect"]
    try:
        mfa_lesson.load_policy("nonsense")
    except errors.PolicyError as error:
        assert error._render_traceback_() == [f"PolicyError: {error}"]
