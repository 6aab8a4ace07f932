"""expectations(): goals as sentences, and the proof or the smallest counterexample that comes of them."""

import pickle
from itertools import product

import pytest
from bs4 import BeautifulSoup
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mfa_lesson import Guardrail, Outcome, PolicyError, evaluate, load_policy, packaged_policies
from mfa_lesson.account.reference import find_service_action
from mfa_lesson.account.universe import WAYS, list_callers
from mfa_lesson.analysis.goals.expectation import cases
from mfa_lesson.analysis.goals.proof import WANTED, Answers, answers
from mfa_lesson.analysis.goals.sentences import (
    TASKS,
    WHEN,
    WHO,
    WHOSE,
    ExpectationError,
    Expectations,
    expectations,
    goals_of,
)
from tests.support import ALICE, BOB, policy, statement

ADMIN, FORCE_MFA = load_policy("administrator_access"), load_policy("force_mfa")
OWN_USER = "arn:aws:iam::*:user/${aws:username}"
ENABLE = "iam:EnableMFADevice"


def goal(text: str):
    (found,) = expectations(text)
    return found


def answer(text: str, *policies, guardrails=()):
    (found,) = expectations(text).check(policies, guardrails)
    return found


def first(text: str, *policies) -> str:
    """The counterexample, in words."""
    return str(answer(text, *policies).counterexample)


def asked(text: str, *policies) -> set:
    """What the requests of a goal are about: actions and resources."""
    return {(case.request.action, case.request.resource) for case in cases(goal(text), policies)}


def error(text: str) -> ExpectationError:
    with pytest.raises(ExpectationError) as caught:
        expectations(text)
    return caught.value


# --- the language ---

SENTENCES = [
    "without MFA nobody can do anything except set up MFA, change the password, see the account",
    "nobody can manage MFA of another user",
    "with MFA a user can rotate access keys of their own",
    "without MFA nobody can do anything except iam:CreateVirtualMFADevice, iam:EnableMFADevice "
    "even beside administrator_access",
    "with the password only, a user with a path cannot iam:ListUsers and s3:Get*",
    "a role cannot do anything to another user even beside administrator_access and ec2_full_access",
    "anybody can see the account",
    "nobody without MFA can deactivate MFA",
]


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
        return [(case.request.lower_action, case.request.resource, case.caller) for case in cases(goal(text))]

    assert requests(one) == requests(other) and goal(one).want == goal(other).want


@pytest.mark.parametrize(
    ("text", "column", "says"),
    [
        ("withot MFA nobody can do anything", 1, "did you mean “without MFA”?"),
        ("nobdy can do anything", 1, "did you mean “nobody”?"),
        ("  nobody may do anything", 10, "“may” is not known here; here can stand “can”"),
        ("nobody cannot do anything", 8, "did you mean “can”?"),
        ("nobody can set up MAF", 12, "did you mean “set up MFA”?"),
        ("nobody can set up MFA excpt change the password", 23, "did you mean “except”?"),
        ("nobody can manage MFA of an other user", 23, "did you mean “of another user”?"),
        ("a user can fly", 12, "or an action with its service, such as iam:ListUsers"),
        ("a user can ListUsers", 12, "did you mean “iam:ListUsers”?"),
        ("a user can iam:ListUser", 12, "iam has no action “iam:ListUser”; did you mean “iam:ListUsers”?"),
        ("a user can sts:Fly*", 12, "sts has no action “sts:Fly*”"),
        ("a user can iamm:ListUsers", 12, "no service with the prefix “iamm”; did you mean “iam”?"),
        ("nobody can do anything even beside administrator_acess", 36, "did you mean “administrator_access”?"),
        ("a user can iam:ListUsers,", 26, "the sentence ends too early"),
        ("without MFA", 12, "the sentence ends too early; here can stand “a user”"),
        ("nobody can sts:GetSessionToken", 12, "needs no permission, and no policy can forbid it"),
        ("a role with MFA can iam:ListUsers", 1, "a role session says nothing about MFA"),
        ("a role can change the password of their own", 32, "a role session has no user of its own"),
        ("nobody can see the account of another user", 28, "“see the account” is about no user’s own"),
        ("nobody can deactivate MFA except manage MFA", 12, "nothing is left that this is about"),
        ("nobody can do anything even beside ec2_full_access except set up MFA", 52, "“except” is one word too many"),
    ],
)
def test_what_is_no_goal_is_said_with_its_place_and_the_nearest_word(text, column, says):
    found = error(f"# a remark\n{text}")
    assert (found.line, found.column) == (2, column)
    assert says in found.problem
    assert str(found) == f"Line 2, column {column}: {found.problem}"
    assert str(pickle.loads(pickle.dumps(found))) == str(found)


WORDS = sorted({word for table in (WHEN, WHO, TASKS, WHOSE) for phrase in table for word in phrase.split()})
WORDS += ["can", "cannot", "except", "even", "beside", ",", ".", "and", "#", "`", "administrator_access", "s3:*", "\n"]
WORDS += ["iam:ListUsers", "iam:*AccessKey*", "sts:GetSessionToken", "iam:?", "x:y", "::", "İ", "\x00", "\u2028"]


@settings(max_examples=400)
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


# --- what a goal is about ---


def test_nobody_means_users_with_and_without_a_path_and_role_sessions():
    found = {str(case.caller) for case in cases(goal("without MFA nobody can iam:ListUsers"))}
    assert found == {
        *(
            f"{who}, {WAYS[caller.way]}"
            for who in ("alice", "engineering/alice")
            for caller in list_callers("alice")[1:-1]
        ),
        "alice, in a role session",
    } - {f"{who}, calling with a session token that was got with an MFA code" for who in ("alice", "engineering/alice")}


@pytest.mark.parametrize(
    ("when", "states"),
    [
        ("with MFA", {"true"}),
        ("without MFA", {"false", "absent"}),
        ("with the password only", {"false"}),
        ("with an access key", {"absent"}),
        ("through a service", {"false"}),
    ],
)
def test_when_is_about_the_state_that_a_request_says(when, states):
    found = {case.caller.mfa for case in cases(goal(f"{when} nobody can iam:ListUsers"))}
    assert found == states


def test_a_promise_is_about_ones_own_and_a_prohibition_about_everybodys():
    assert asked("a user can deactivate MFA") == {("iam:DeactivateMFADevice", ALICE)}
    assert asked("a user cannot deactivate MFA") >= {("iam:DeactivateMFADevice", owner) for owner in (ALICE, BOB)}
    assert asked("nobody can deactivate MFA of another user") == {("iam:DeactivateMFADevice", BOB)}


def test_a_promise_may_be_about_a_device_of_any_name():
    delete = "a user can iam:DeleteVirtualMFADevice"
    devices = {arn.rpartition("/")[2] for _, arn in asked(f"{delete} with a device of any name")}
    assert devices == {"alice", "work-phone"}
    assert {arn.rpartition("/")[2] for _, arn in asked(delete)} == {"alice"}


def test_what_the_lines_of_a_policy_name_is_asked_for():
    mine = policy(statement(Action="s3:GetObject", Resource="arn:aws:s3:::x/*"))
    assert asked("nobody can s3:GetObject", mine) == {
        ("s3:GetObject", "arn:aws:s3:::x/anything"),
        ("s3:GetObject", "*"),
    }
    assert answer("a user can s3:GetObject", mine).met
    assert "asks for `s3:GetObject` on `arn:aws:s3:::x/anything`" in first("nobody can s3:*", mine)


@pytest.mark.parametrize(
    ("line", "whose"),
    [
        ("arn:aws:iam::*:user/admin", "admin’s user"),
        ("arn:aws:iam::*:user/*${aws:username}", "anythingalice’s user"),
        ("arn:aws:iam::*:user/${aws:username}?", "alicex’s user"),
        ("arn:aws:iam::123456789012:user/team/*", "team/anything’s user"),
    ],
)
def test_another_user_is_also_whomever_a_line_fits(line, whose):
    mine = policy(statement(Action=ENABLE, Resource=[line, OWN_USER]))
    assert f"on {whose}:" in first("nobody can manage MFA of another user", mine)


@pytest.mark.parametrize("line", [OWN_USER, "arn:aws:iam::*:user/*/${aws:username}", "arn:aws:iam::*:role/*"])
def test_ones_own_user_and_what_an_action_does_not_act_on_are_nobody_else(line):
    assert answer("nobody can manage MFA of another user", policy(statement(Action=ENABLE, Resource=line))).met


# --- the answer ---


def test_a_proof_says_how_many_requests_were_decided_and_what_they_are_made_of():
    found = answer("without MFA nobody can deactivate MFA even beside administrator_access", FORCE_MFA)
    assert found.met and found.wrong == 0 and found.counterexample is None
    assert found.requests == len(list(cases(found.expectation, [FORCE_MFA, ADMIN])))
    assert found.universe == "1 action × 3 users × 5 ways to sign in, as 2 users and a role"


def test_a_counterexample_is_said_in_words_and_explained():
    found = answer("without MFA a user cannot rotate access keys", ADMIN)
    case = found.counterexample.case
    assert (case.request.action, case.request.resource) == ("iam:ListAccessKeys", ALICE)
    assert str(found.counterexample) == (
        "alice, signed in with the password only, asks for `iam:ListAccessKeys` on their own user: "
        "it should be denied, and here it is allowed, by `AllowEverything`."
    )
    assert found.counterexample.explanation.outcome is found.counterexample.got is Outcome.ALLOWED
    assert found.wrong == found.requests and found.counterexample.wanted == "denied"


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ("broken_null", "alice, signed in with the password only, asks for `iam:CreateAccessKey` on their own user"),
        ("broken_bool", "alice, calling with a long-term access key, asks for `iam:CreateAccessKey` on their own user"),
    ],
)
def test_the_smallest_counterexample_is_the_simplest(broken, says):
    assert first(str(goals_of("force_mfa")[0]), load_policy(broken)).startswith(says)


def test_who_signs_in_simply_comes_before_a_role_and_ones_own_before_anothers():
    roles_only = policy(statement(Condition={"Null": {"aws:username": "true"}}))
    assert first("nobody can deactivate MFA", roles_only).startswith("alice, in a role session, asks for")
    others_only = policy(statement(Resource=BOB))
    assert "on bob’s user" in first("nobody can deactivate MFA", others_only)


def test_policies_attached_as_well_count():
    sentence = "without MFA nobody can iam:CreateUser"
    assert answer(sentence, policy(statement("Deny", Action="ec2:*"))).met
    assert not answer(f"{sentence} even beside administrator_access", policy(statement("Deny", Action="ec2:*"))).met
    assert answer(f"{sentence} even beside administrator_access", FORCE_MFA).met


def test_guardrails_count():
    boundary = Guardrail("permissions boundary", policy(statement(Action="ec2:*")))
    assert answer("nobody can iam:CreateUser", ADMIN, guardrails=[boundary]).met
    assert not answer("a user can iam:ListUsers", ADMIN, guardrails=[boundary]).met


def test_keys_that_no_request_has_are_named():
    office = policy(statement(Action="iam:ListUsers", Condition={"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}))
    found = answer("nobody can iam:ListUsers", office)
    assert found.met and found.not_asked == ("aws:SourceIp",)
    assert found.limits == "The policies also ask for `aws:SourceIp`, which no request here has."
    assert answer("nobody can iam:GetUser", office).not_asked == ()


def test_policies_are_given_in_any_way_and_one_that_is_none_is_refused():
    goals = expectations("with MFA a user can see the account")
    assert goals.check("force_mfa").met and goals.check([FORCE_MFA, "ec2_full_access"]).met
    assert not goals.check([]).met
    with pytest.raises(PolicyError):
        goals.check("nowhere")


ACTIONS = ["iam:ListUsers", ENABLE, "iam:Create*", "iam:*", "s3:Get*", "*", "iam:DeleteVirtualMFADevice", "ec2:?unFast"]
LINES = ["*", OWN_USER, "arn:aws:iam::*:user/*", "arn:aws:iam::*:mfa/${aws:username}*", "arn:aws:s3:::x/*", ALICE, BOB]
CONDITIONS = [
    {},
    {"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}},
    {"Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}},
    {"Condition": {"Null": {"aws:username": "true"}}},
]


@st.composite
def statements(draw):
    action = draw(st.sampled_from(["Action", "NotAction"]))
    resource = draw(st.sampled_from(["Resource", "NotResource"]))
    return statement(
        draw(st.sampled_from(["Allow", "Deny"])),
        **{action: draw(st.lists(st.sampled_from(ACTIONS), min_size=1, max_size=3, unique=True))},
        **{resource: draw(st.lists(st.sampled_from(LINES), min_size=1, max_size=2, unique=True))},
        **draw(st.sampled_from(CONDITIONS)),
    )


@settings(max_examples=60)
@given(st.lists(statements(), min_size=1, max_size=3), st.sampled_from([*SENTENCES, "nobody can do anything"]))
def test_the_answer_is_that_of_deciding_each_request_by_itself(made, sentence):
    mine, wanted = policy(*made), goal(sentence)
    together = [mine, *map(load_policy, wanted.beside)]
    one_by_one = [
        (case, evaluate(case.request, together).outcome in WANTED[wanted.want]) for case in cases(wanted, together)
    ]
    (found,) = answers([wanted], mine)
    wrong = [case for case, well in one_by_one if not well]
    assert (found.requests, found.wrong) == (len(one_by_one), len(wrong))
    assert found.met == (not wrong)
    if wrong:
        assert found.counterexample.case == wrong[0]


# --- how answers are shown ---


def test_answers_say_in_words_what_came_of_each_goal():
    found = expectations("nobody can deactivate MFA\nanybody can see the account").check("administrator_access")
    lines = str(found).split("\n")
    assert lines[0] == "1 of 2 goals is met: 90 requests decided."
    assert lines[1].startswith("not met: nobody can deactivate MFA (25 of 25 requests go the other way: 1 action ×")
    assert lines[2].startswith("  alice, signed in with an MFA code, asks for `iam:DeactivateMFADevice`")
    assert lines[3].startswith("met: anybody can see the account (65 requests: 5 actions ×")
    assert str(Answers()) == "No goal is stated."


def test_answers_show_themselves_with_the_explanation_folded():
    found = expectations("nobody can iam:GetUser\nanybody can see the account").check("administrator_access")
    page = BeautifulSoup(found._repr_html_(), "html.parser")
    assert [item.select_one(".mark").get_text(" ", strip=True) for item in page.select(".points > li")] == [
        "✕ not met",
        "✓ met",
    ]
    (folded,) = page.select("details.because")
    assert not folded.has_attr("open") and folded.select_one(".why .verdict")
    assert page.select_one("li code").get_text() == "iam:GetUser"


def test_what_people_named_stays_text():
    shouted = policy(statement(Sid="x"), name="<script>")
    assert "<script>" not in expectations("nobody can iam:GetUser").check(shouted)._repr_html_()


# --- the packaged policies ---

SOUND = ["force_mfa", "manage_own_credentials"]
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


def test_the_two_sound_policies_do_not_meet_each_others_goals():
    for mine, other in product(SOUND, SOUND):
        assert goals_of(mine).check(other).met == (mine == other)


def test_a_policy_without_goals_has_none_and_one_that_is_not_there_is_refused():
    assert goals_of("ec2_full_access") == Expectations()
    with pytest.raises(PolicyError):
        goals_of("nowhere")
