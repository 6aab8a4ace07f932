"""The proof of a goal or its smallest counterexample, and how answers are shown."""

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from mfa_lesson import Guardrail, Outcome, PolicyError, evaluate, expectations, goals_of, load_policy
from mfa_lesson.account.users import ACCOUNT, MFA_AGE
from mfa_lesson.account.ways import Way
from mfa_lesson.analysis.goals.cases import list_cases
from mfa_lesson.analysis.goals.expectation import Expectation
from mfa_lesson.analysis.goals.proof import WANTED, Answers, decide_goals
from mfa_lesson.text import Reason
from tests.analysis.goals.examples import ADMIN, ENABLE, FORCE_MFA, OWN_USER, SENTENCES, answer, first, goal
from tests.support import ALICE, BOB, on_resource, policy, statement
from tests.trials import tries

# --- the answer ---


def test_a_proof_says_how_many_requests_were_decided_and_what_they_are_made_of():
    found = answer("without MFA nobody can deactivate MFA even beside administrator_access", FORCE_MFA)
    assert found.met and found.wrong == 0 and found.counterexample is None
    assert found.requests == len(list(list_cases(found.expectation, [FORCE_MFA, ADMIN])))
    numbers = {
        "actions": 1,
        "users": 3,
        "devices": 0,
        "other": 0,
        "ways": 5,
        "callers": 2,
        "roles": 1,
        "federated": 0,
        "contexts": 0,
    }
    assert found.made_of == Reason("universe", numbers)
    assert found.universe.startswith("made of 1 action; resources: 3 users; callers: 2 users and 1 role; 5 ways to")


def test_a_counterexample_is_said_in_words_and_explained():
    found = answer("without MFA a user cannot rotate access keys", ADMIN)
    case = found.counterexample.case
    assert (case.request.action, case.request.resource) == ("iam:ListAccessKeys", ALICE)
    assert found.counterexample.reason == Reason(
        "counterexample",
        {
            "caller": "alice, signed in with the password only",
            "action": "iam:ListAccessKeys",
            "on": "alice’s own user",
            "carried": {},
            "want": "denied",
            "got": "allowed",
            "by": ["AllowEverything"],
        },
    )
    assert str(found.counterexample).endswith("Expected: denied; got: allowed, by `AllowEverything`.")
    assert found.counterexample.explanation.outcome is found.counterexample.got is Outcome.ALLOWED
    assert found.wrong == found.requests and found.counterexample.wanted == "denied"


@pytest.mark.parametrize(
    ("broken", "caller"),
    [
        ("broken_null", "alice, signed in with the password only"),
        ("broken_bool", "alice, calling with a long-term access key"),
    ],
)
def test_the_smallest_counterexample_is_the_simplest(broken, caller):
    case = first(str(goals_of("force_mfa")[0]), load_policy(broken)).case
    assert (str(case.caller), case.request.action, case.on) == (caller, "iam:CreateAccessKey", "alice’s own user")


def test_who_signs_in_simply_comes_before_a_role_and_ones_own_before_anothers():
    roles_only = policy(statement(Condition={"Null": {"aws:username": "true"}}))
    assert str(first("nobody can deactivate MFA", roles_only).case.caller) == "alice, in a role session"
    others_only = policy(statement(Resource=BOB))
    assert first("nobody can deactivate MFA", others_only).case.on == "bob’s user"


def test_policies_attached_as_well_count():
    sentence = "without MFA nobody can iam:CreateUser"
    assert answer(sentence, policy(statement("Deny", Action="ec2:*"))).met
    assert not answer(f"{sentence} even beside administrator_access", policy(statement("Deny", Action="ec2:*"))).met
    assert answer(f"{sentence} even beside administrator_access", FORCE_MFA).met


def test_guardrails_count():
    boundary = Guardrail("permissions boundary", policy(statement(Action="ec2:*")))
    assert answer("nobody can iam:CreateUser", ADMIN, guardrails=[boundary]).met
    assert not answer("a user can iam:ListUsers", ADMIN, guardrails=[boundary]).met


def test_what_every_request_carries_counts():
    office = policy(statement(Action="iam:ListUsers", Condition={"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}))
    goals = expectations("nobody can iam:ListUsers")
    assert goals.check(office, context={"aws:sourceip": "198.51.100.7"}).met
    (found,) = goals.check(office, context={"aws:SourceIp": ["203.0.113.7"]})
    assert not found.met and found.counterexample.case.request.context["aws:SourceIp"] == ["203.0.113.7"]
    assert found.counterexample.case.carried == {}


@pytest.mark.parametrize("trust", [False, True], ids=["own", "trust"])
def test_what_an_expectation_says_that_requests_carry_counts_for_it_alone(trust):
    recent = {"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}
    mine = on_resource({"AWS": ACCOUNT}, kind="trust", Action="sts:AssumeRole", Condition=recent) if trust else None
    action = "sts:AssumeRole" if trust else "ec2:StopInstances"
    own = () if trust else policy(statement(Action=action, Condition=recent))
    ages = [("60", "allowed"), ("7200", "denied"), ("7200", "allowed")]
    goals = [
        Expectation("", want, (action,), mfa=("true",), ways=(Way.CONSOLE_MFA,), context=((MFA_AGE, age),))
        for age, want in ages
    ]
    new, old, broken = decide_goals(goals, own, trust_policies=mine or ())
    assert new.met and old.met and not broken.met
    assert broken.counterexample.reason.parameters["carried"] == {MFA_AGE: ("7200",)}
    assert "with `aws:MultiFactorAuthAge` = `7200`" in str(broken.counterexample)


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


@settings(max_examples=tries(60))
@given(st.lists(statements(), min_size=1, max_size=3), st.sampled_from([*SENTENCES, "nobody can do anything"]))
def test_the_answer_is_that_of_deciding_each_request_by_itself(made, sentence):
    mine, wanted = policy(*made), goal(sentence)
    together = [mine, *map(load_policy, wanted.beside)]
    one_by_one = [
        (case, evaluate(case.request, together).outcome in WANTED[wanted.want]) for case in list_cases(wanted, together)
    ]
    (found,) = decide_goals([wanted], mine)
    wrong = [case for case, well in one_by_one if not well]
    assert (found.requests, found.wrong) == (len(one_by_one), len(wrong))
    assert found.met == (not wrong)
    if wrong:
        simplest = min(wrong, key=lambda case: case.rank)  # of those, the one that is listed first
        assert found.counterexample.case == simplest


# --- how answers are shown ---


def test_answers_say_in_words_what_came_of_each_goal():
    found = expectations("nobody can deactivate MFA\nanybody can see the account").check("administrator_access")
    lines = str(found).split("\n")
    assert found.reason == Reason("goals-met", {"met": 1, "goals": 2, "requests": 104, "undecided": 0})
    assert [answer.reason.code for answer in found] == ["goal-broken", "goal-met"]
    assert lines[0] == "1 of 2 goals is met: 104 requests decided."
    assert lines[1].startswith(
        "not met: nobody can deactivate MFA (29 of 29 requests break the goal, made of 1 action; "
    )
    assert lines[2].startswith("  alice, signed in with MFA, asks for `iam:DeactivateMFADevice`")
    assert lines[3].startswith("met: anybody can see the account (75 requests, made of 5 actions; ")
    assert str(Answers()) == "There is no goal."


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


@pytest.mark.parametrize(
    ("wanted", "state"),
    [
        ({"StringEquals": {"aws:username": "${aws:PrincipalTag/team}"}}, "broken"),
        ({"StringEquals": {"aws:username": "x-${aws:PrincipalTag/team}"}}, "broken"),
        ({"StringLike": {"aws:username": "*${aws:PrincipalTag/team}*"}}, "broken"),
        ({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/${aws:PrincipalTag/team}"}}, "broken"),
        ({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/${aws:PrincipalTag/team}-x"}}, "broken"),
        ({"StringEquals": {"aws:username": "${aws:PrincipalTag/team}", "aws:PrincipalTag/team": "red"}}, "undecided"),
        ({"StringEquals": {"aws:username": "${aws:PrincipalTag/team}${aws:PrincipalTag/unit}"}}, "undecided"),
        ({"StringEquals": {"aws:username": "x-${aws:RequestedRegion}"}}, "undecided"),
        ({"StringEquals": {"aws:username": "${aws:CurrentTime}"}}, "undecided"),
    ],
)
def test_a_name_that_is_compared_with_a_variable(wanted, state):
    """A user can have a tag with their own name. Where more depends on the variable, nothing is claimed."""
    asked = policy(statement(Action="iam:ListUsers", Condition=wanted))
    (answer,) = expectations("nobody can iam:ListUsers").check(asked)
    assert answer.state == state
