"""What is given in the place of a policy, a request, or a guardrail is told from one, by every public function."""

import inspect

import pytest

import mfa_lesson
from mfa_lesson import Guardrail, MfaLessonError, Request, evaluate

ASKED = Request("iam:ListUsers")
GOOD = {
    "Request": ASKED,
    "Request | None": ASKED,
    "Policies": "force_mfa",
    "OnePolicy": "force_mfa",
    "Mapping[str, Request]": {"asked": ASKED},
}
"""What a parameter takes, by its annotation."""

WRONG = {
    "Request": (3, None, "iam:ListUsers", {"action": "iam:ListUsers"}),
    "Request | None": (3, "iam:ListUsers"),
    "Policies": (3, object(), {"Version": "2012-10-17"}, [3], [None], ASKED),
    "OnePolicy": (3, None, object(), {"Version": "2012-10-17"}, ["force_mfa"], ASKED),
    "Iterable[Guardrail]": (3, "force_mfa", ["force_mfa"], [None], ASKED),
    "Mapping[str, Policies] | None": ({"ana": 3}, {"ana": [None]}, {"ana": {"Version": "2012-10-17"}}),
    "Mapping[str, Request]": (3, "iam:ListUsers", ASKED, {"asked": "iam:ListUsers"}),
}
MORE = {
    "explain_error": {"text": "An error occurred (AccessDenied) when calling the ListUsers operation: Access Denied"},
    "export_policy": {"to": "cli"},
    "statement": {"sid": "BlockMostAccessUnlessSignedInWithMFA"},
}
"""What else a function needs."""

FUNCTIONS = {
    name: inspect.signature(function)
    for name, function in ((name, getattr(mfa_lesson, name)) for name in mfa_lesson.__all__)
    if inspect.isfunction(function)
}
PLACES = [
    (name, parameter.name, parameter.annotation)
    for name, signature in FUNCTIONS.items()
    for parameter in signature.parameters.values()
    if parameter.annotation in WRONG
]


def needed_by(name: str) -> dict[str, object]:
    """Arguments with which a function can be called."""
    parameters = FUNCTIONS[name].parameters.values()
    required = [one for one in parameters if one.default is one.empty and one.annotation in GOOD]
    more = {key: value for key, value in MORE.get(name, {}).items() if key in FUNCTIONS[name].parameters}
    return {one.name: GOOD[one.annotation] for one in required} | more


def test_there_are_such_places():
    assert {annotation for _, _, annotation in PLACES} == set(WRONG)
    assert len(PLACES) > 30


@pytest.mark.parametrize(("name", "parameter", "annotation"), PLACES)
def test_a_value_of_another_kind_gets_a_sentence(name, parameter, annotation):
    passed = []
    for value in WRONG[annotation]:
        arguments = needed_by(name) | {parameter: value}
        try:
            getattr(mfa_lesson, name)(**arguments)
        except MfaLessonError as error:
            assert str(error).strip()
        else:
            passed.append(value)
    assert passed == []


def test_one_guardrail_need_not_be_in_a_list():
    rail = Guardrail("permissions boundary", "ec2_full_access")
    assert evaluate(ASKED, "administrator_access", rail) == evaluate(ASKED, "administrator_access", [rail])
