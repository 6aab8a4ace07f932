"""The errors that the lesson raises on purpose."""

import inspect
import pickle

import pytest

import mfa_lesson
from mfa_lesson import errors
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
