"""The explorer without a browser: what the front end sets, and what it is told in return."""

import pytest
from bs4 import BeautifulSoup

from mfa_lesson import decision_matrix, explorer, load_policy
from mfa_lesson.account.wording import say as say_account
from mfa_lesson.text import Reason
from mfa_lesson.widgets.explorer import USER_NAMES
from mfa_lesson.widgets.wording import ATTACHED, say
from tests.display.pages import read_page_card
from tests.widgets.front_end import DEFAULT_ACTION, FORCE_MFA, OUTSIDE, SIDS, FrontEnd, as_dict

CHOICES = {"mfa", "username", "owner", "attached", "scope", "chosen"}


@pytest.fixture
def page():
    return FrontEnd(explorer("force_mfa"))


# --- to begin with ---


def test_it_begins_with_alice_who_signed_in_with_mfa_and_acts_on_her_own(page):
    assert {name: page.state[name] for name in CHOICES} == {
        "mfa": "true",
        "username": "alice",
        "owner": "own",
        "attached": "nothing",
        "scope": "policy",
        "chosen": [DEFAULT_ACTION, "true"],
    }
    assert page.status == "alice, with MFA: 29 of 31 actions allowed, 2 implicit deny."
    assert page.problem == ""
    assert page.spoken == ""
    assert page.other == say("explorer.other", owner="bob")


def test_it_shows_the_decisions_of_the_policy_and_of_actions_outside(page):
    assert page.decisions() == as_dict(decision_matrix([FORCE_MFA]))
    assert page.decisions("outside-matrix") == as_dict(decision_matrix([FORCE_MFA], actions=OUTSIDE))


def test_it_gives_a_reason_from_the_start(page):
    assert page.title == f"{DEFAULT_ACTION} on alice’s own user"
    assert page.verdict == "allowed"


def test_its_controls_offer_names_states_policies_and_no_scope(page):
    controls = BeautifulSoup(page.controls, "html.parser")
    assert [option["value"] for option in controls.select("datalist option")] == list(USER_NAMES)
    assert [option["value"] for option in controls.select("select option")] == list(ATTACHED)
    radios = [(radio["name"], radio["value"]) for radio in controls.select("[type=radio]")]
    assert radios == [
        *(("mfa", state) for state in ("true", "false", "absent")),
        *(("owner", owner) for owner in ("own", "other")),
    ]


def test_each_control_has_a_label(page):
    controls = BeautifulSoup(page.controls, "html.parser")
    assert [legend.get_text() for legend in controls.select("legend")] == ["aws:MultiFactorAuthPresent", "Acting on"]
    fields = controls.select("input, select")
    assert [field.find_parent("label") is not None for field in fields] == [True] * len(fields)


def test_there_are_lines_that_a_screen_reader_reads_out(page):
    controls = BeautifulSoup(page.controls, "html.parser")
    lines = {
        part["data-text"]: (part if part.get("role") else part.parent)["role"]
        for part in controls.select("[data-text=status], [data-text=aside], [data-text=spoken], [data-text=problem]")
    }
    assert lines == {"problem": "alert", "status": "status", "aside": "status", "spoken": "status"}


# --- choices ---

MATRICES = [
    ({"mfa": "false"}, {}),
    ({"mfa": "absent"}, {}),
    ({"username": "Alice"}, {"username": "Alice"}),
    ({"username": "engineering/alice"}, {"username": "engineering/alice"}),
    ({"owner": "other"}, {"owner": "bob"}),
    ({"username": "bob", "owner": "other"}, {"username": "bob", "owner": "alice"}),
    ({"username": "  carol\n"}, {"username": "carol"}),
]


@pytest.mark.parametrize(("choices", "arguments"), MATRICES)
def test_the_matrix_is_always_that_of_decision_matrix(page, choices, arguments):
    page.choose(**choices)
    assert page.decisions() == as_dict(decision_matrix([FORCE_MFA], **arguments))
    outside = decision_matrix([FORCE_MFA], **arguments, actions=OUTSIDE)
    assert page.decisions("outside-matrix") == as_dict(outside)


@pytest.mark.parametrize("attached", ["nothing", "ec2_full_access", "administrator_access"])
def test_a_policy_attached_as_well_counts(page, attached):
    page.choose(attached="administrator_access" if attached == "nothing" else "nothing")
    page.choose(attached=attached)
    policies = [FORCE_MFA] if attached == "nothing" else [FORCE_MFA, load_policy(attached)]
    actions = list(decision_matrix([FORCE_MFA]).index)
    assert page.decisions() == as_dict(decision_matrix(policies, actions=actions))
    assert page.decisions("outside-matrix") == as_dict(decision_matrix(policies, actions=OUTSIDE))
    assert page.caption.startswith(" + ".join(p.name for p in policies) + ": ")


NOTHING_OUTSIDE = "Actions that the policy does not name: none of the 4 actions changed."


@pytest.mark.parametrize(
    ("choices", "status", "aside"),
    [
        (
            [{"mfa": "false"}],
            "with MFA → password only: 16 of 31 actions changed, all from allowed to explicit deny.",
            "Now: 13 of 31 actions allowed, 16 explicit deny, 2 implicit deny. "
            "Actions that the policy does not name: "
            "4 of 4 actions changed, all from implicit deny to explicit deny.",
        ),
        (
            [{"mfa": "false"}, {"mfa": "absent"}],
            "password only → access key: none of the 31 actions changed.",
            f"Now: 13 of 31 actions allowed, 16 explicit deny, 2 implicit deny. {NOTHING_OUTSIDE}",
        ),
        (
            [{"owner": "other"}],
            "own user and device → bob’s user and device: 24 of 31 actions changed, all from allowed to implicit deny.",
            f"Now: 5 of 31 actions allowed, 26 implicit deny. {NOTHING_OUTSIDE}",
        ),
        (
            [{"username": "engineering/alice"}],
            "alice → engineering/alice: 22 of 31 actions changed, all from allowed to implicit deny.",
            f"Now: 7 of 31 actions allowed, 24 implicit deny. {NOTHING_OUTSIDE}",
        ),
        (
            [{"username": "Alice"}],
            "alice → Alice: none of the 31 actions changed.",
            f"Now: 29 of 31 actions allowed, 2 implicit deny. {NOTHING_OUTSIDE}",
        ),
        (
            [{"attached": "administrator_access"}],
            "nothing else → administrator access: 2 of 31 actions changed, all from implicit deny to allowed.",
            "Now: 31 of 31 actions allowed. Actions that the policy does not name: "
            "4 of 4 actions changed, all from implicit deny to allowed.",
        ),
        (
            [{"attached": "ec2_full_access"}],
            "nothing else → EC2 full access: none of the 31 actions changed.",
            "Now: 29 of 31 actions allowed, 2 implicit deny. Actions that the policy does not name: "
            "1 of 4 actions changed, from implicit deny to allowed.",
        ),
        (
            [{"owner": "other"}, {"username": "bob"}],
            "alice → bob, bob’s user and device → alice’s user and device: none of the 31 actions changed.",
            f"Now: 5 of 31 actions allowed, 26 implicit deny. {NOTHING_OUTSIDE}",
        ),
        (
            [{"username": " alice "}],
            "Nothing new: none of the 31 actions changed.",
            f"Now: 29 of 31 actions allowed, 2 implicit deny. {NOTHING_OUTSIDE}",
        ),
    ],
)
def test_each_change_is_said_in_a_sentence(page, choices, status, aside):
    for choice in choices:
        page.choose(**choice)
    assert page.status == status
    assert page.aside == aside


@pytest.mark.parametrize("owner", ["own", "other"])
@pytest.mark.parametrize(("username", "other"), [("alice", "bob"), ("bob", "alice"), ("carol", "bob")])
def test_the_other_user_is_never_the_one_who_acts(page, username, other, owner):
    page.choose(username=username)
    page.choose(owner=owner)
    assert page.other == say("explorer.other", owner=other)
    assert page.title == f"{DEFAULT_ACTION} on {f'{username}’s own' if owner == 'own' else f'{other}’s'} user"


def test_choices_that_arrive_together_count_together(page):
    page.choose(mfa="false", owner="other", username="carol")
    assert page.decisions() == as_dict(decision_matrix([FORCE_MFA], "carol", "bob"))
    assert page.title == f"{DEFAULT_ACTION} on bob’s user"
    assert page.verdict == "explicitDeny"


def test_going_back_shows_what_was_there_before(page):
    shown = {name: page.state[name] for name in ("matrix", "reason", "other", "chosen")}
    for choice in ({"mfa": "absent"}, {"owner": "other"}, {"username": "bob"}, {"attached": "administrator_access"}):
        page.choose(**choice)
    for choice in ({"attached": "nothing"}, {"username": "alice"}, {"owner": "own"}, {"mfa": "true"}):
        page.choose(**choice)
    assert {name: page.state[name] for name in shown} == shown


# --- the reason ---


@pytest.mark.parametrize(
    ("cell", "title", "verdict", "spoken"),
    [
        (
            ["iam:ChangePassword", "absent"],
            "iam:ChangePassword on alice’s own user",
            "allowed",
            f"iam:ChangePassword, access key: allowed, decided by {SIDS[1]}.",
        ),
        (
            ["iam:DeactivateMFADevice", "false"],
            "iam:DeactivateMFADevice on alice’s own user",
            "explicitDeny",
            f"iam:DeactivateMFADevice, password only: explicit deny, decided by {SIDS[-1]}.",
        ),
        (
            ["iam:CreateVirtualMFADevice", "true"],
            "iam:CreateVirtualMFADevice on alice’s own MFA device",
            "allowed",
            f"iam:CreateVirtualMFADevice, with MFA: allowed, decided by {SIDS[3]}.",
        ),
        (
            ["sts:GetSessionToken", "true"],
            "sts:GetSessionToken on no particular resource",
            "implicitDeny",
            "sts:GetSessionToken, with MFA: implicit deny.",
        ),
        (
            ["ec2:DescribeInstances", "false"],
            "ec2:DescribeInstances on no particular resource",
            "explicitDeny",
            f"ec2:DescribeInstances, password only: explicit deny, decided by {SIDS[-1]}.",
        ),
    ],
)
def test_a_chosen_cell_is_explained_and_spoken(page, cell, title, verdict, spoken):
    page.choose(chosen=cell)
    assert (page.title, page.verdict, page.spoken) == (title, verdict, spoken)
    assert page.chosen == cell


def test_two_statements_that_decide_together_are_both_spoken_of(page):
    page.choose(attached="administrator_access")
    page.choose(chosen=["iam:ListUsers", "true"])
    assert page.spoken == f"iam:ListUsers, with MFA: allowed, decided by {SIDS[0]} and AllowEverything."


@pytest.mark.parametrize(
    ("action", "remark"),
    [
        ("sts:GetSessionToken", say_account("remark.not-governed")),
        ("iam:ListUsers", say_account("remark.path", path="user/")),
        ("iam:ListAccountAliases", None),
    ],
)
def test_a_remark_on_the_action_stands_in_the_reason(page, action, remark):
    page.choose(chosen=[action, "true"])
    note = page.why.select_one(".note")
    assert (note and note.get_text()) == remark


def test_the_reason_follows_the_mfa_state(page):
    page.choose(chosen=["iam:CreateAccessKey", "absent"])
    page.choose(mfa="false")
    assert page.chosen == ["iam:CreateAccessKey", "false"]
    assert page.verdict == "explicitDeny"
    assert read_page_card(page.why)["Who"] == ["alice, signed in with the password only"]


@pytest.mark.parametrize("choice", [{"owner": "other"}, {"username": "engineering/alice"}])
def test_the_reason_follows_who_acts_on_whom(page, choice):
    page.choose(chosen=["iam:CreateAccessKey", "true"])
    page.choose(**choice)
    assert page.chosen == ["iam:CreateAccessKey", "true"]
    assert page.verdict == "implicitDeny"


@pytest.mark.parametrize("cell", [["iam:NoSuchAction", "true"], ["iam:ListUsers", "perhaps"], ["", ""]])
def test_a_cell_that_is_not_there_leaves_the_reason_as_it_is(page, cell):
    before = page.reason
    page.choose(chosen=cell)
    assert page.reason == before
    page.choose(chosen=["iam:ListUsers", "true"])
    assert page.title == "iam:ListUsers on the path user/"


# --- odd names ---


def strange(*characters):
    return Reason("name.strange-characters", {"characters": characters})


ODD_NAMES = [
    ("", Reason("name.missing")),
    ("   ", Reason("name.missing")),
    ("engineering/", Reason("name.missing")),
    ("a" * 65, Reason("name.too-long", {"length": 65})),
    ("alice smith", strange(" ")),
    ("<script>alert(1)<script>", strange("<", ">", "(", ")")),
    ("${aws:username}", strange("$", "{", ":", "}")),
    ("*", strange("*")),
    ("álice", strange("á")),
    ("🔐", strange("🔐")),
    ("a\u202eb", strange("\u202e")),
    ("a\0b", strange("\0")),
    ("a b/alice", Reason("path.not-accepted")),
    ("x" * 600 + "/alice", Reason("path.not-accepted")),
]


@pytest.mark.parametrize(("name", "reason"), ODD_NAMES)
def test_an_odd_name_is_answered_with_a_sentence_and_changes_nothing_else(page, name, reason):
    page.choose(username="bob")
    before = dict(page.state)
    page.choose(username=name)
    assert page.problem == f"{say_account(reason)} Below you still see bob."
    changed = {key for key, value in page.state.items() if value != before[key]}
    assert changed == {"username", "problem"}
    assert page.username == name


def test_a_good_name_takes_the_sentence_away(page):
    page.choose(username="alice smith")
    page.choose(username="alice")
    assert page.problem == ""
    page.choose(username="???")
    page.choose(username="carol")
    assert page.problem == ""
    assert page.status.startswith("alice → carol: ")


def test_with_an_odd_name_the_other_choices_go_on_working(page):
    page.choose(username="alice smith")
    page.choose(mfa="false")
    assert page.status.startswith("with MFA → password only: 16 of 31 actions changed")
    assert "Below you still see alice." in page.problem


def test_a_name_that_is_none_says_whom_one_still_sees_with_the_path(page):
    page.choose(username="engineering/alice")
    page.choose(username="alice!")
    assert page.problem.endswith("Below you still see engineering/alice.")


@pytest.mark.parametrize("name", ["alice", "a", "a" * 64, "a+b=c,d.e@f_g-h", "0", "team/web/alice", "/alice"])
def test_a_name_that_iam_accepts_is_accepted(page, name):
    page.choose(username=name)
    assert page.problem == ""
    assert page.decisions() == as_dict(decision_matrix([FORCE_MFA], name))


@pytest.mark.parametrize("wrong", [{"mfa": "maybe"}, {"owner": "nobody"}, {"attached": "everything"}, {"scope": "all"}])
def test_a_choice_that_does_not_exist_is_refused(page, wrong):
    (name,) = wrong
    with pytest.raises(Exception, match=name):
        setattr(page.widget, name, wrong[name])


# --- two at once ---


def test_two_explorers_share_nothing():
    first, second = FrontEnd(explorer("force_mfa")), FrontEnd(explorer("force_mfa"))
    before = dict(second.state)
    first.choose(mfa="false", owner="other", username="bob", attached="administrator_access")
    first.choose(chosen=["iam:ListUsers", "absent"])
    assert second.updates == []
    assert second.widget.get_state() == second.state == before
    second.choose(mfa="absent")
    assert second.status == "with MFA → access key: 16 of 31 actions changed, all from allowed to explicit deny."


def test_two_explorers_of_one_policy_object_share_nothing():
    mine = load_policy("force_mfa")
    first, second = FrontEnd(explorer(mine)), FrontEnd(explorer(mine, sid=SIDS[0]))
    before = dict(second.state)
    first.choose(attached="administrator_access")
    assert second.widget.get_state() == before


# --- the path of the chosen cell ---


def ends_of(widget):
    return [end["data-end"] for end in BeautifulSoup(widget.frames[-1]["picture"], "html.parser").select(".end.lit")]


def test_no_path_is_made_until_the_learner_follows_one():
    assert explorer("force_mfa").frames == []


def test_the_path_is_that_of_the_chosen_cell_and_follows_each_change():
    widget = explorer("force_mfa")
    widget.set_state({"following": True})
    for change in (
        {"chosen": ["iam:CreateAccessKey", "absent"]},
        {"owner": "other"},
        {"chosen": ["iam:ListUsers", "false"]},
        {"attached": "administrator_access"},
        {"chosen": ["s3:ListAllMyBuckets", "true"]},
        {"mfa": "false"},
    ):
        widget.set_state(change)
        action, mfa = widget.chosen
        matrix = BeautifulSoup(widget.matrix, "html.parser")
        [cell] = matrix.select(f'td[data-action="{action}"][data-mfa="{mfa}"]')
        assert ends_of(widget) == [cell["data-outcome"]]
        assert widget.frames[0]["said"].replace("<wbr>", "").startswith(f"{action}, ")


def test_a_cell_that_is_not_there_has_no_path():
    widget = explorer("force_mfa")
    widget.set_state({"chosen": ["no such action", "true"], "following": True})
    assert widget.frames == []
