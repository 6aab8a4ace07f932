"""Lessons are read from TOML; what is wrong with one is said, with file and place."""

import pickle
from pathlib import Path

import pytest

from mfa_lesson import Outcome, load_policy, packaged_policies
from mfa_lesson.course.former_names import FORMER_NAMES
from mfa_lesson.course.lesson_file import MISCONCEPTIONS, WANTED_DECISIONS, list_lessons, load_lesson
from mfa_lesson.course.wording import say
from mfa_lesson.errors import LessonError
from mfa_lesson.iam.loading import load_titles
from tests.course.lessons.made_up import SEE, refusal, write_lessons

STATES = ["true", "false", "absent"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_lessons(tmp_path)


@pytest.fixture
def lesson(folder: Path):
    return load_lesson("02_see", folder=folder)


# --- what is read ---


def test_the_lessons_are_listed_in_order_without_the_misconceptions(folder):
    (folder / "misconceptions.toml").touch()
    assert list_lessons(folder=folder) == ["02_see", "03_manage", "11_final"]
    assert list_lessons(folder=folder / "nowhere") == []


def test_a_lesson_has_its_title_and_topic(lesson):
    assert (lesson.name, lesson.title, lesson.topic) == (
        "02_see",
        "See who is there",
        "resources",
    )
    assert [one.id for one in lesson.questions] == ["guess", "beats", "own"]
    assert [one.id for one in lesson.of_kind("check")] == ["beats", "own"]
    assert [one.id for one in lesson.exercises] == ["write"]


def test_a_lesson_about_a_statement_has_its_title(folder):
    named = SEE.replace('title = "See who is there"', 'sid = "BlockMostAccessUnlessSignedInWithMFA"')
    (folder / "02_see.toml").write_text(named, encoding="utf-8")
    lesson = load_lesson("02_see", folder=folder)
    assert (lesson.number, lesson.title, lesson.sid) == (
        "02",
        "Deny without MFA",
        "BlockMostAccessUnlessSignedInWithMFA",
    )
    assert load_lesson("03_manage", folder=folder).sid == ""


@pytest.mark.parametrize(("former", "name"), FORMER_NAMES.items())
def test_a_notebook_of_an_earlier_version_finds_its_lesson(former, name):
    assert load_lesson(former) is load_lesson(name)
    assert former not in list_lessons()


def test_another_folder_can_have_a_lesson_of_a_former_name(folder):
    former = "07_block_most_access_unless_signed_in_with_mfa"
    with pytest.raises(LessonError) as caught:
        load_lesson(former, folder=folder)
    assert caught.value.reason.code == "lesson.no-such-lesson"
    (folder / f"{former}.toml").write_text(SEE, encoding="utf-8")
    assert load_lesson(former, folder=folder).name == former


def test_a_question_has_the_topic_of_its_lesson_unless_it_names_another(lesson):
    assert [one.topic for one in lesson.questions] == ["resources", "resources", "variables"]


def test_options_say_which_is_right_and_what_is_behind_the_others(lesson):
    beats = lesson.question("beats")
    assert beats.right == 0
    assert [(one.right, one.misconception, one.slip) for one in beats.options] == [
        (True, None, False),
        (False, 9, False),
        (False, None, True),
    ]
    assert not beats.keep_order
    assert lesson.question("guess").keep_order


def test_a_proof_without_an_mfa_state_is_about_all_three(lesson):
    (proof,) = lesson.question("guess").proofs
    assert [request.context.get("aws:MultiFactorAuthPresent") for request in proof.requests] == ["true", "false", None]
    assert {request.resource for request in proof.requests} == {"arn:aws:iam::123456789012:user/"}
    assert [statement.sid for statement in proof.policies[0].statements] == ["AllowAllUsersToListAccounts"]
    assert (proof.outcome, proof.by) == (Outcome.ALLOWED, ("AllowAllUsersToListAccounts",))


def test_a_proof_names_policies_of_the_lesson_users_and_states(lesson):
    without, with_mfa = lesson.question("beats").proofs
    assert [policy.name for policy in without.policies] == ["force_mfa", "open"]
    assert [request.resource for request in without.requests] == ["arn:aws:iam::123456789012:user/bob"] * 2
    assert [request.context.get("aws:MultiFactorAuthPresent") for request in without.requests] == ["false", None]
    assert [request.context["aws:MultiFactorAuthPresent"] for request in with_mfa.requests] == ["true"]


@pytest.mark.parametrize(
    ("said", "resource"),
    [
        ('owner = "bob"', "arn:aws:iam::123456789012:user/bob"),
        ('username = "eng/bob"', "arn:aws:iam::123456789012:user/eng/bob"),
        ('resource = "arn:aws:iam::123456789012:mfa/phone"', "arn:aws:iam::123456789012:mfa/phone"),
        ('context = { "aws:PrincipalType" = "AssumedRole" }', "arn:aws:iam::123456789012:user/alice"),
    ],
)
def test_a_proof_may_say_on_whom_or_on_what_or_with_which_context(folder, said, resource):
    text = SEE.replace('action = "iam:ListUsers"\noutcome', f'action = "iam:GetLoginProfile"\n{said}\noutcome')
    (folder / "02_see.toml").write_text(text, encoding="utf-8")
    (proof,) = load_lesson("02_see", folder=folder).question("guess").proofs
    assert {request.resource for request in proof.requests} == {resource}
    assert proof.requests[-1].context.get("aws:username") == (
        None if "context" in said else "bob" if "username" in said else "alice"
    )


def test_an_exercise_has_two_hints_a_solution_and_what_is_expected(lesson):
    exercise = lesson.exercise("write")
    assert exercise.start == load_policy("ec2_full_access").text.strip()
    assert exercise.hints == ("Look at `Action`.", "Name it.")
    assert exercise.attached == ("administrator_access",)
    (expectation,) = exercise.expectations
    assert expectation.actions == ("iam:ListUsers",)
    assert expectation.mfa == ("false", "absent")
    assert (expectation.usernames, expectation.owners, expectation.want) == (("alice",), ("own",), "allowed")


def test_an_expectation_may_say_what_every_request_carries(folder):
    (folder / "02_see.toml").write_text(
        SEE.replace(
            'want = "allowed"',
            'want = "allowed"\ncontext = { "aws:SourceIp" = "203.0.113.7", "aws:TagKeys" = ["a", "b"] }',
        ),
        encoding="utf-8",
    )
    (expectation,) = load_lesson("02_see", folder=folder).exercise("write").expectations
    assert expectation.context == (("aws:SourceIp", "203.0.113.7"), ("aws:TagKeys", ("a", "b")))
    assert hash(expectation)


def test_a_name_that_leads_out_of_the_folder_is_no_lesson(folder):
    with pytest.raises(LessonError) as caught:
        load_lesson(f"../{folder.name}/02_see", folder=folder)
    assert caught.value.reason.code == "lesson.no-such-lesson"


# --- the misconceptions ---


def test_there_are_eighteen_misconceptions_each_with_belief_truth_and_lesson():
    assert list(MISCONCEPTIONS) == list(range(1, 19))
    for misconception in MISCONCEPTIONS.values():
        assert misconception.belief.endswith(".")
        assert misconception.truth.endswith(".")
        assert misconception.lesson[:2].isdigit()
    assert len({one.belief for one in MISCONCEPTIONS.values()}) == 18


# --- what is wrong ---

OPTION = '[[question.option]]\ntext = "Explicit deny"\nright = true\nsays = "A Deny that applies always wins."\n'


@pytest.mark.parametrize(
    ("was", "now", "where", "code", "parameters"),
    [
        ('title = "See who is there"\n', "", "", "lesson.missing", {"missing": "title", "wanted": "text"}),
        ('title = "See who is there"', 'title = " "', "title", "lesson.empty", {}),
        (
            'title = "See who is there"',
            'sid = "AllowAll"',
            "sid",
            "lesson.no-title",
            {"sid": "AllowAll", "sids": list(load_titles())},
        ),
        (
            'title = "See who is there"',
            'title = "See who is there"\nsid = "AllowAllUsersToListAccounts"',
            "",
            "lesson.unknown-keys",
            {"keys": ["title"]},
        ),
        ('topic = "resources"', 'topic = "resources"\nminutes = 12', "", "lesson.unknown-keys", {"keys": ["minutes"]}),
        (
            'kind = "predict"',
            'kind = "guess"',
            "question[0] (guess).kind",
            "lesson.no-choice",
            {"value": "guess", "choices": ["predict", "check", "final"]},
        ),
        ('id = "own"', 'id = "beats"', "", "lesson.id-twice", {"id": "beats"}),
        ('id = "write"', 'id = "beats"', "", "lesson.id-twice", {"id": "beats"}),
        (OPTION, "", "question[1] (beats)", "lesson.right-options", {"right": 0}),
        (OPTION, OPTION + OPTION, "question[1] (beats)", "lesson.right-options", {"right": 2}),
        ("slip = true", "", "question[1] (beats).option[2]", "lesson.wrong-option-without-reason", {}),
        (
            "slip = true",
            "slip = true\nmisconception = 3",
            "question[1] (beats).option[2]",
            "lesson.wrong-option-without-reason",
            {},
        ),
        (
            "misconception = 9",
            "misconception = 19",
            "question[1] (beats).option[1].misconception",
            "lesson.no-such-misconception",
            {"number": 19},
        ),
        (
            "misconception = 9",
            "misconception = 9\nright = true",
            "question[1] (beats).option[1]",
            "lesson.right-option-with-reason",
            {},
        ),
        ('text = "Implicit deny"', 'text = "Allowed"', "question[0] (guess)", "lesson.options-alike", {}),
        (
            'says = "It never is."',
            "",
            "question[2] (own).option[1]",
            "lesson.missing",
            {"missing": "says", "wanted": "text"},
        ),
        (
            "mfa = true",
            'mfa = "yes"',
            "question[1] (beats).proof[1].mfa",
            "lesson.no-mfa-states",
            {"value": "yes", "choices": STATES},
        ),
        (
            "mfa = true",
            "mfa = []",
            "question[1] (beats).proof[1].mfa",
            "lesson.no-mfa-states",
            {"value": [], "choices": STATES},
        ),
        (
            'outcome = "explicitDeny"',
            'outcome = "denied"',
            "question[1] (beats).proof[0].outcome",
            "lesson.no-choice",
            {"value": "denied", "choices": [outcome.value for outcome in Outcome]},
        ),
        (
            'username = "bob"',
            'username = "b b"',
            "question[1] (beats).proof[0]",
            "lesson.no-request",
            "Spaces aren’t allowed",
        ),
        (
            'username = "bob"',
            'owner = "bob"\nresource = "*"',
            "question[1] (beats).proof[0]",
            "lesson.one-of-two",
            {"keys": ["owner", "resource"]},
        ),
        ('username = "bob"', "context = {}", "question[1] (beats).proof[0].context", "lesson.context-and-more", {}),
        (
            'action = "iam:ListUsers"\nout',
            'action = "ListUsers"\nout',
            "question[0] (guess).proof[0]",
            "lesson.no-request",
            "service:Action",
        ),
        (
            '"force_mfa", "open"]\naction = "iam:CreateUser"\nusername',
            '"closed"]\naction = "iam:CreateUser"\nusername',
            "question[1] (beats).proof[0].policies",
            "lesson.no-packaged-policy",
            {"name": "closed", "policies": packaged_policies()},
        ),
        (
            'only = ["Allow',
            'only = ["Disallow',
            "question[0] (guess).proof[0].only",
            "lesson.no-such-statement",
            "force_mfa has no statement",
        ),
        (
            '"Effect": "Allow", "Action": "*"',
            '"Effect": "allow", "Action": "*"',
            "policies.open.json",
            "lesson.no-policy",
            "",
        ),
        (
            'hints = ["Look at `Action`.", ',
            "hints = [",
            "exercise[0] (write).hints",
            "lesson.hints",
            {"hints": 1, "needed": 2},
        ),
        (
            'start_policy = "ec2',
            "start = '{}'\nstart_policy = \"ec2",
            "exercise[0] (write)",
            "lesson.one-of-two",
            {"keys": ["start", "start_policy"]},
        ),
        (
            'start_policy = "ec2',
            'start_policy = "ec3',
            "exercise[0] (write).start_policy",
            "lesson.no-packaged-policy",
            {"name": "ec3_full_access", "policies": packaged_policies()},
        ),
        ("solution = '''{", "solution = '''", "exercise[0] (write).solution", "lesson.no-policy", ""),
        (
            'with = ["admin',
            'with = ["nobody',
            "exercise[0] (write).with",
            "lesson.no-packaged-policy",
            {"name": "nobodyistrator_access", "policies": packaged_policies()},
        ),
        (
            'want = "allowed"',
            'want = "yes"',
            "exercise[0] (write).expect[0].want",
            "lesson.no-choice",
            {"value": "yes", "choices": list(WANTED_DECISIONS)},
        ),
        ('want = "allowed"', 'want = "same_as"', "exercise[0] (write).expect[0]", "lesson.same-as", {}),
        (
            'want = "allowed"',
            'want = "allowed"\nowners = ["b b"]',
            "exercise[0] (write).expect[0]",
            "lesson.no-request",
            "Spaces aren’t allowed",
        ),
        (
            'want = "allowed"',
            'want = "allowed"\ncontext = { "aws:SourceIp" = 7 }',
            "exercise[0] (write).expect[0]",
            "lesson.no-request",
            "aws:SourceIp",
        ),
        (
            'actions = ["iam:ListUsers"]',
            "",
            "exercise[0] (write).expect[0]",
            "lesson.one-of-two",
            {"keys": ["actions", "all_of"]},
        ),
        (
            'actions = ["iam:ListUsers"]',
            'actions = ["List"]',
            "exercise[0] (write).expect[0]",
            "lesson.no-request",
            "service:Action",
        ),
        (
            'actions = ["iam:ListUsers"]',
            "actions = [1]",
            "exercise[0] (write).expect[0].actions",
            "lesson.wrong-kind",
            {"value": 1, "wanted": "text"},
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(folder, was, now, where, code, parameters):
    assert SEE.count(was) == 1
    error = refusal(folder, SEE.replace(was, now))
    assert error.file == "05_broken.toml"
    assert error.where == where
    assert error.reason.code == code
    if isinstance(parameters, str):  # in the words of those who refused it
        assert parameters in error.reason.parameters["says"]
    else:
        assert error.reason.parameters == parameters
    assert error.problem == say(error.reason)
    assert str(error) == f"05_broken.toml{', ' if where else ''}{where}: {error.problem}"


def test_the_error_survives_its_way_between_processes():
    error = pickle.loads(pickle.dumps(LessonError("what", "file.toml", "where")))
    assert (error.problem, error.file, error.where) == ("what", "file.toml", "where")
    assert str(error) == "file.toml, where: what"
