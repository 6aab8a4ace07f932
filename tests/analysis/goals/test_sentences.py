"""expectations(): goals as sentences, and those of the packaged policies."""

import pickle
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mfa_lesson import PolicyError, expectations, goals_of, load_policy, packaged_policies
from mfa_lesson.account.reference import find_service_action
from mfa_lesson.analysis.goals.cases import list_cases
from mfa_lesson.analysis.goals.sentences import TASKS, WHEN, WHO, WHOSE, Expectations, goal_words
from mfa_lesson.errors import ExpectationError
from tests.analysis.goals.examples import FORCE_MFA, SENTENCES, goal
from tests.trials import tries


def error(text: str) -> ExpectationError:
    with pytest.raises(ExpectationError) as caught:
        expectations(text)
    return caught.value


# --- the language ---


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_is_given_back_as_it_was_written(sentence):
    assert str(expectations(sentence)) == sentence
    assert expectations(str(expectations(sentence))) == expectations(sentence)


def test_remarks_and_empty_lines_are_no_goals_and_lines_may_come_as_a_list():
    text = "# first\n\nnobody can manage MFA of another user  # they must not\r\n  \nanybody can see the account."
    assert [str(one) for one in expectations(text)] == [
        "nobody can manage MFA of another user",
        "anybody can see the account",
    ]
    assert expectations(text.split("\n")) == expectations(text)
    assert expectations("") == () and str(expectations("")) == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Without MFA, NOBODY can deactivate mfa.", "without MFA nobody can deactivate MFA"),
        ("nobody without MFA can deactivate MFA", "without MFA nobody can deactivate MFA"),
        ("a user can `iam:ListUsers`", "a user can iam:listusers"),
        ("nobody can set up MFA, and manage MFA", "nobody can set up MFA and manage MFA"),
        ("nobody can do anything, except set up MFA", "nobody can do anything except set up MFA"),
        ("nobody can manage MFA to another user", "nobody can manage MFA of another user"),
        ("a user can manage MFA", "a user can manage MFA of their own"),
        ("a user can set up MFA", "a user can set up MFA of their own"),
    ],
)
def test_two_ways_to_say_the_same(one, other):
    def requests(text):
        return [(case.request.lower_action, case.request.resource, case.caller) for case in list_cases(goal(text))]

    assert requests(one) == requests(other) and goal(one).want == goal(other).want


@pytest.mark.parametrize(
    ("text", "column", "code", "parameters"),
    [
        ("withot MFA nobody can do anything", 1, "misspelt-phrase", {"nearest": "without MFA"}),
        ("nobdy can do anything", 1, "misspelt-phrase", {"written": "nobdy", "nearest": "nobody"}),
        ("  nobody may do anything", 10, "unknown-phrase", {"written": "may", "phrases": ["can"], "action": False}),
        ("nobody cannot do anything", 8, "misspelt-phrase", {"nearest": "can"}),
        ("nobody can set up MAF", 12, "misspelt-phrase", {"nearest": "set up MFA"}),
        ("nobody can set up MFA excpt change the password", 23, "misspelt-phrase", {"nearest": "except"}),
        ("nobody can manage MFA of an other user", 23, "misspelt-phrase", {"nearest": "of another user"}),
        ("a user can fly", 12, "unknown-phrase", {"phrases": list(TASKS), "action": True}),
        ("a user can ListUsers", 12, "service-missing", {"nearest": "iam:ListUsers"}),
        ("a user can iam:ListUser", 12, "unknown-action", {"service": "iam", "nearest": "iam:ListUsers"}),
        ("a user can sts:Fly*", 12, "unknown-action", {"service": "sts", "written": "sts:Fly*"}),
        ("a user can iamm:ListUsers", 12, "unknown-service", {"written": "iamm", "nearest": "iam"}),
        (
            "nobody can do anything even beside administrator_acess",
            36,
            "misspelt-phrase",
            {"nearest": "administrator_access"},
        ),
        ("a user can iam:ListUsers,", 26, "sentence-ends", {"action": True}),
        ("without MFA", 12, "sentence-ends", {"phrases": list(WHO), "action": False}),
        ("nobody can sts:GetSessionToken", 12, "needs-no-permission", {"task": "sts:GetSessionToken"}),
        ("a role with MFA can iam:ListUsers", 1, "role-without-mfa", {"when": "with MFA"}),
        ("a role can change the password of their own", 32, "role-without-user", {}),
        (
            "nobody can see the account of another user",
            28,
            "nobodys-own",
            {"task": "see the account", "whose": "of another user"},
        ),
        ("nobody can deactivate MFA except manage MFA", 12, "nothing-left", {}),
        (
            "nobody can do anything even beside ec2_full_access except set up MFA",
            52,
            "goal-has-ended",
            {"written": "except"},
        ),
    ],
)
def test_what_is_no_goal_is_refused_with_its_place_and_the_nearest_word(text, column, code, parameters):
    found = error(f"# a remark\n{text}")
    assert (found.line, found.column) == (2, column)
    assert found.reason.code == code and found.reason.parameters.items() >= parameters.items()
    assert str(found) == f"Line 2, column {column}: {found.problem}"
    again = pickle.loads(pickle.dumps(found))
    assert (str(again), again.reason) == (str(found), found.reason)


WORDS = sorted({word for table in (WHEN, WHO, TASKS, WHOSE) for phrase in table for word in phrase.split()})
WORDS += ["can", "cannot", "except", "even", "beside", ",", ".", "and", "#", "`", "administrator_access", "s3:*", "\n"]
WORDS += ["iam:ListUsers", "iam:*AccessKey*", "sts:GetSessionToken", "iam:?", "x:y", "::", "İ", "\x00", "\u2028"]


@settings(max_examples=tries(400))
@given(st.one_of(st.text(), st.lists(st.sampled_from(WORDS)).map(" ".join), st.lists(st.text(max_size=9))))
@example("nobody can iam:" + "A" * 5000)
@example("a user can " + ", ".join(["iam:ListUsers"] * 300))
def test_any_text_is_goals_or_an_expectation_error_and_nothing_else(text):
    try:
        found = expectations(text)
    except ExpectationError as problem:
        lines = text.split("\n") if isinstance(text, str) else text
        assert 1 <= problem.line <= len(lines)
        assert 1 <= problem.column <= len(lines[problem.line - 1].partition("#")[0]) + 1
    else:
        assert expectations(str(found)) == found
        assert found.check(FORCE_MFA).requests >= len(found)


@pytest.mark.parametrize("task", TASKS)
def test_the_tasks_hold_actions_that_there_are(task):
    assert all(find_service_action(name).name == name for name in TASKS[task] if name != "*")


# --- the packaged policies ---

SOUND = ["force_mfa", "force_mfa_today", "manage_own_credentials"]
BROKEN = [name for name in packaged_policies() if name.startswith("broken_")]


@pytest.mark.parametrize("name", SOUND)
def test_the_sound_policies_meet_all_their_goals(name):
    goals = goals_of(name)
    assert 5 <= len(goals) <= 7
    assert goals.check(name).met, str(goals.check(name))


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_form_has_the_goals_of_the_sound_one_and_misses_one(name):
    assert goals_of(name) == goals_of("force_mfa")
    assert not goals_of(name).check(name).met


def test_each_goal_of_force_mfa_tells_something_or_other_apart():
    met = [[found.met for found in goals_of(name).check(name)] for name in BROKEN]
    for number, sentence in enumerate(goals_of("force_mfa")):
        assert not all(each[number] for each in met), str(sentence)


def test_the_sound_policies_do_not_meet_each_others_goals():
    for mine, other in product(SOUND, SOUND):
        assert goals_of(mine).check(other).met == (mine == other)


def test_goals_are_read_for_a_policy_in_any_way_it_is_given_and_for_several():
    both = goals_of(SOUND[:2])
    assert goals_of(load_policy("force_mfa")) == goals_of(["force_mfa"]) == goals_of("force_mfa")
    assert both == (*goals_of(SOUND[0]), *(goal for goal in goals_of(SOUND[1]) if goal not in goals_of(SOUND[0])))
    assert goals_of(["force_mfa", *BROKEN]) == goals_of("force_mfa")


def test_a_policy_without_goals_has_none_and_one_that_is_not_there_is_refused():
    assert goals_of("ec2_full_access") == Expectations()
    with pytest.raises(PolicyError):
        goals_of("nowhere")


def test_the_words_of_a_goal_are_listed():
    lines = goal_words().split("\n")
    assert [line.partition(":")[0] for line in lines] == ["When", "Who", "What", "Whose"]
    for line, table in zip(lines, (WHEN, WHO, TASKS, WHOSE), strict=True):
        assert line[7:].split(" · ") == list(table)
