"""check_exercise(): an exercise's expectations against what a learner wrote."""

import json
from pathlib import Path

import pytest

from mfa_lesson import Outcome, evaluate, load_policy
from mfa_lesson.account.users import MFA_STATES
from mfa_lesson.analysis.goals.cases import list_cases
from mfa_lesson.course.exercise import check_exercise
from mfa_lesson.course.lesson_file import list_lessons, load_lesson
from mfa_lesson.course.wording import say
from mfa_lesson.errors import LessonError
from mfa_lesson.iam.policy import list_named_actions
from mfa_lesson.text import Reason
from tests.course.lessons.made_up import START, WITH_EXERCISE, write_exercise
from tests.support import document, statement

LIST_WITH_MFA = statement(Action="iam:ListUsers", Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})
WITH_MFA_ONLY = """
[[exercise.expect]]
say = "With MFA, alice lists users."
actions = ["iam:ListUsers"]
mfa = ["true"]
want = "allowed"
[[exercise.expect]]
say = "Without MFA she does not."
actions = ["iam:ListUsers"]
mfa = ["false", "absent"]
want = "denied"
"""


@pytest.fixture
def made_up(tmp_path: Path):
    """A function that writes a lesson with one exercise that expects this, and returns the exercise."""

    def write(expected: str, extra: str = ""):
        return load_lesson(WITH_EXERCISE, folder=write_exercise(tmp_path, expected, extra)).exercises[0]

    return write


def text(*statements) -> str:
    return json.dumps(document(*statements))


def test_a_policy_that_does_it_passes(made_up):
    verdict = check_exercise(made_up(WITH_MFA_ONLY), text(LIST_WITH_MFA))
    assert verdict.passed and verdict.counterexample is None and verdict.problem is None
    assert verdict.reason == Reason("exercise.passed", {"requests": 3})
    assert [(point.state, point.requests) for point in verdict.points] == [("met", 1), ("met", 2)]


def test_the_first_request_that_goes_wrong_is_shown(made_up):
    verdict = check_exercise(made_up(WITH_MFA_ONLY), START)
    assert not verdict.passed
    assert verdict.counterexample.case.request.action == "iam:ListUsers"
    assert verdict.counterexample.case.request.context["aws:MultiFactorAuthPresent"] == "false"
    assert (verdict.counterexample.wanted, verdict.counterexample.got) == ("denied", Outcome.ALLOWED)
    assert verdict.reason == verdict.counterexample.reason
    assert verdict.reason.code == "counterexample" and verdict.reason.parameters["by"] == ["Statement[0]"]
    assert verdict.sentence == str(verdict.counterexample)
    assert verdict.counterexample.explanation.outcome is Outcome.ALLOWED
    assert [point.state for point in verdict.points] == ["met", "broken"]


def test_what_comes_after_the_broken_expectation_is_tried_too(made_up):
    verdict = check_exercise(made_up(WITH_MFA_ONLY), text(statement("Deny")))
    assert [(point.state, point.requests) for point in verdict.points] == [("broken", 0), ("met", 2)]
    assert [point.because for point in verdict.points] == [verdict.sentence, ""] and verdict.met == 1
    assert verdict.counterexample.got is Outcome.EXPLICIT_DENY and verdict.counterexample.wanted == "allowed"


@pytest.mark.parametrize(
    "typed", ["", "{", "[]", "null", text(statement("allow")), '{"Statement": 1}', "\x00", "[" * 9999]
)
def test_what_is_no_policy_is_said_with_its_place(made_up, typed):
    verdict = check_exercise(made_up(WITH_MFA_ONLY), typed)
    assert not verdict.passed and verdict.problem is not None and verdict.points == ()
    assert verdict.reason == Reason("exercise.not-a-policy", {"problem": str(verdict.problem)})
    assert verdict.sentence == say(verdict.reason) and verdict.problem.line
    assert not verdict.sentence.endswith(("?.", ".."))


@pytest.mark.parametrize(
    ("want", "effect", "passes"),
    [
        ("allowed", "Allow", True),
        ("allowed", "Deny", False),
        ("explicitDeny", "Deny", True),
        ("explicitDeny", None, False),
        ("implicitDeny", None, True),
        ("implicitDeny", "Deny", False),
        ("denied", None, True),
        ("denied", "Deny", True),
        ("denied", "Allow", False),
    ],
)
def test_each_want_is_met_by_its_outcomes_alone(made_up, want, effect, passes):
    exercise = made_up(f'[[exercise.expect]]\nsay = "So."\nactions = ["iam:ListUsers"]\nwant = "{want}"\n')
    made = statement(effect, Action="iam:ListUsers") if effect else statement(Action="s3:ListAllMyBuckets")
    assert check_exercise(exercise, text(made)).passed == passes


SAME = '[[exercise.expect]]\nsay = "As before."\nall_of = "force_mfa"\nowners = ["own", "bob"]\nwant = "same_as"\n'
SAME += 'same_as = "force_mfa"\n'


def test_same_as_wants_the_decisions_of_a_packaged_policy(made_up):
    exercise = made_up(SAME)
    assert check_exercise(exercise, load_policy("force_mfa").text).passed
    less = load_policy("force_mfa").without("BlockMostAccessUnlessSignedInWithMFA")
    verdict = check_exercise(exercise, less.text)
    assert not verdict.passed and verdict.counterexample.wanted == "explicit deny"
    assert evaluate(verdict.counterexample.case.request, [load_policy("force_mfa")]).outcome is Outcome.EXPLICIT_DENY


def test_all_of_means_every_action_a_policy_names(made_up):
    found = dict.fromkeys(case.request.action for case in list_cases(made_up(SAME).expectations[0]))
    assert list(found) == list_named_actions([load_policy("force_mfa")])


def test_an_action_without_a_resource_is_asked_for_once_an_owner_aside(made_up):
    expected = '[[exercise.expect]]\nsay = "So."\nactions = ["iam:GetAccountSummary", "iam:GetUser"]\n'
    expected += 'owners = ["own", "bob"]\nmfa = ["true"]\nwant = "allowed"\n'
    resources = [case.request.resource.rpartition("/")[2] for case in list_cases(made_up(expected).expectations[0])]
    assert resources == ["*", "alice", "bob"]


def test_devices_and_users_can_be_named(made_up):
    expected = '[[exercise.expect]]\nsay = "So."\nactions = ["iam:CreateVirtualMFADevice"]\n'
    expected += 'usernames = ["engineering/alice"]\ndevices = ["alice-phone"]\nmfa = ["absent"]\nwant = "allowed"\n'
    (case,) = list_cases(made_up(expected).expectations[0])
    assert case.request.resource.endswith(":mfa/alice-phone")
    assert case.request.context["aws:username"] == "alice"
    assert case.request.context["aws:PrincipalArn"].endswith(":user/engineering/alice")
    assert "aws:MultiFactorAuthPresent" not in case.request.context


def test_acting_on_somebody_else_is_said_so(made_up):
    expected = '[[exercise.expect]]\nsay = "So."\nactions = ["iam:GetUser"]\nowners = ["bob"]\nwant = "denied"\n'
    assert "on bob’s user" in check_exercise(made_up(expected), START).sentence


def test_policies_attached_as_well_are_decided_with_it(made_up):
    expected = '[[exercise.expect]]\nsay = "So."\nactions = ["s3:ListAllMyBuckets"]\nwant = "allowed"\n'
    little = text(statement(Action="iam:ListUsers"))
    assert not check_exercise(made_up(expected), little).passed
    assert check_exercise(made_up(expected, 'with = ["administrator_access"]'), little).passed


def test_without_an_own_name_the_determining_statement_has_its_place(made_up):
    verdict = check_exercise(made_up(WITH_MFA_ONLY), START)
    assert [each.name for each in verdict.counterexample.explanation.determining] == ["Statement[0]"]
    assert verdict.counterexample.explanation.determining[0].policy == "your policy"


GOALS = 'goals = ["with MFA a user can iam:ListUsers", "without MFA nobody can iam:ListUsers"]'


def test_an_exercise_may_give_its_goals_as_sentences(made_up):
    verdict = check_exercise(made_up("", GOALS), START)
    assert [(point.say, point.state) for point in verdict.points] == [
        ("with MFA a user can `iam:ListUsers`", "met"),
        ("without MFA nobody can `iam:ListUsers`", "broken"),
    ]
    assert MFA_STATES["false"].signed_in in verdict.sentence
    assert check_exercise(made_up("", GOALS), text(LIST_WITH_MFA)).passed


def test_goals_are_checked_before_what_is_expected_otherwise(made_up):
    assert [point.state for point in check_exercise(made_up(WITH_MFA_ONLY, GOALS), START).points] == [
        "met",
        "broken",
        "met",
        "broken",
    ]


def test_a_name_that_aws_does_not_have_is_named_whatever_is_decided(made_up):
    slips = [statement(Action=["iam:ListUser", "iam:ListUsers"]), LIST_WITH_MFA]
    verdict = check_exercise(made_up(WITH_MFA_ONLY), text(*slips))
    assert [(slip.kind, slip.reason.parameters["nearest"]) for slip in verdict.misspellings] == [
        ("misspelt-action", "iam:ListUsers")
    ]
    assert check_exercise(made_up(WITH_MFA_ONLY), text(LIST_WITH_MFA)).misspellings == ()


def test_what_a_policy_does_is_no_misspelling():
    for name in list_lessons():
        for exercise in load_lesson(name).exercises:
            assert not check_exercise(exercise, exercise.start).misspellings, exercise.id
            assert not check_exercise(exercise, exercise.solution).misspellings, exercise.id


@pytest.mark.parametrize(
    ("extra", "says"),
    [
        ('goals = ["a user can fly"]', r"exercise\[0\] \(one\)\.goals\[0\].*“fly” doesn’t work here.*column 12"),
        ("", "it expects nothing"),
    ],
)
def test_goals_that_are_none_are_refused_with_their_place(made_up, extra, says):
    with pytest.raises(LessonError, match=says):
        made_up("", extra)


ONLY_BOB = [
    statement(),
    statement("Deny", Resource=["arn:aws:iam::*:user/bob", "arn:aws:iam::*:mfa/bob"]),
]


@pytest.mark.parametrize("number", [*range(1, 9), 10, 11, 12, 13])
def test_no_exercise_takes_a_policy_for_the_names_that_it_mentions(number):
    """With names in the place of the variable, or a Deny for one user only, a policy is right for some people only."""
    (name,) = [name for name in list_lessons() if name.startswith(f"{number:02}_")]
    for exercise in load_lesson(name).exercises:
        assert check_exercise(exercise, exercise.solution).passed
        assert not check_exercise(exercise, text(*ONLY_BOB)).passed
        for names in (["alice"], ["alice", "bob"], ["alice", "bob", "carol", "helen"]):
            document = json.loads(exercise.solution)
            if write_names(document["Statement"], names):
                assert not check_exercise(exercise, json.dumps(document)).passed, (exercise.id, names)


def write_names(statements: list, names: list[str]) -> bool:
    """Puts names in the place of the variable; says whether it is there."""
    found = False
    for each in statements:
        lines = each.get("Resource", [])
        lines = [lines] if isinstance(lines, str) else lines
        if each["Effect"] == "Allow" and any("${aws:username}" in line for line in lines):
            found = True
            each["Resource"] = [line.replace("${aws:username}", name) for line in lines for name in names]
    return found
