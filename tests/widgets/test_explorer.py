"""The explorer without a browser: what the front end sets, what it is told in return, and what it is not told."""

import re

import pytest
from bs4 import BeautifulSoup
from comm import DummyComm

from mfa_lesson import Policy, PolicyError, decision_matrix, explorer, load_policy
from mfa_lesson.account.wording import say as say_account
from mfa_lesson.text import Reason
from mfa_lesson.widgets.explorer import ATTACHED, USER_NAMES
from tests.display.pages import read_page_card
from tests.support import policy, statement

FORCE_MFA = load_policy("force_mfa")
SIDS = [statement.sid for statement in FORCE_MFA.statements]
CHOICES = {"mfa", "username", "owner", "attached", "scope", "chosen"}
OUTSIDE = ["iam:GetUser", "iam:CreateUser", "s3:ListAllMyBuckets", "ec2:DescribeInstances"]
DEFAULT_ACTION = "iam:DeactivateMFADevice"


def decisions_of(cells):
    return {(td["data-action"], td["data-mfa"]): td["data-outcome"] for td in cells}


class FrontEnd:
    """Stands for the browser's side of one explorer: knows what it has been told, and can choose."""

    def __init__(self, widget):
        self.widget = widget
        self.state = widget.get_state()
        self.updates = []
        widget.comm = self

    # what ipywidgets asks of a comm
    comm_id = "front-end"

    def on_msg(self, callback):
        pass

    def close(self):
        pass

    def send(self, data, **_):
        if data["method"] == "update":
            self.updates.append(data["state"])
            self.state.update(data["state"])

    def choose(self, **values):
        """Set traits as the browser does; returns what came back, one dict a message."""
        self.updates = []
        self.state.update(values)
        self.widget.set_state(values)
        return self.updates

    def turn(self, mfa):
        """Choose an MFA state and show at once what is ready, as the browser does; returns what came back."""
        shown = {**self.turns[self.mfa][mfa], **self.reasons[mfa]}
        return self.choose(mfa=mfa, chosen=[self.chosen[0], mfa], **shown)

    def __getattr__(self, name):
        """A trait, as the front end knows it."""
        try:
            return self.__dict__["state"][name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def shown(self):
        """All that the learner chooses and sees."""
        return {name: value for name, value in self.state.items() if name[0] != "_" and name != "layout"}

    @property
    def tables(self):
        return BeautifulSoup(self.matrix, "html.parser")

    @property
    def caption(self):
        return self.tables.select_one("table.decision-matrix caption").get_text()

    def decisions(self, kind="decision-matrix"):
        """(action, MFA state) -> Outcome value."""
        return decisions_of(self.tables.select(f"table.{kind} td"))

    @property
    def why(self):
        return BeautifulSoup(self.reason, "html.parser")

    @property
    def title(self):
        card = read_page_card(self.why)
        return f"{card['Action'][0]} on {card['Resource'][0]}"

    @property
    def verdict(self):
        return self.why.select_one(".pill")["data-outcome"]


@pytest.fixture
def page():
    return FrontEnd(explorer("force_mfa"))


@pytest.fixture
def alone():
    """An explorer of the last statement."""
    return FrontEnd(explorer("force_mfa", sid=SIDS[-1]))


def as_dict(matrix):
    return {(action, state): matrix.loc[action, state] for action in matrix.index for state in matrix.columns}


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
    assert page.other == "bob"


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
    assert page.other == other
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
        ("sts:GetSessionToken", "AWS documents that it needs"),
        ("iam:ListUsers", "AWS checks the path user/"),
        ("iam:ListAccountAliases", None),
    ],
)
def test_a_remark_on_the_action_stands_in_the_reason(page, action, remark):
    page.choose(chosen=[action, "true"])
    note = page.why.select_one(".note")
    assert (note and note.get_text()[: len(remark)]) == remark


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


# --- one statement alone ---


def test_one_statement_alone_is_looked_at_first_and_then_in_the_whole_policy(alone):
    assert alone.scope == "statement"
    assert alone.status == "alice, with MFA: 0 of 31 actions allowed, 31 implicit deny."
    alone.choose(scope="policy")
    assert alone.decisions() == as_dict(decision_matrix([FORCE_MFA]))
    assert alone.status == (
        "this statement alone → the whole policy: 29 of 31 actions changed, all from implicit deny to allowed."
    )


@pytest.mark.parametrize("sid", SIDS)
def test_alone_a_statement_decides_the_actions_it_names_or_if_it_spares_some_all_of_them(sid):
    page = FrontEnd(explorer("force_mfa", sid=sid))
    only = FORCE_MFA.only(sid)
    asked = None if sid != SIDS[-1] else list(decision_matrix([FORCE_MFA]).index)
    assert page.decisions() == as_dict(decision_matrix([only], actions=asked))
    assert set(page.decisions()) >= {(action, "true") for action in decision_matrix([only]).index}
    page.choose(scope="policy")
    assert page.decisions() == as_dict(decision_matrix([FORCE_MFA], actions=asked or decision_matrix([only]).index))


def test_the_controls_of_one_statement_offer_the_whole_policy(alone):
    controls = BeautifulSoup(alone.controls, "html.parser")
    labels = {radio["value"]: radio.parent.get_text().strip() for radio in controls.select("[name=scope]")}
    assert labels == {"policy": "the whole policy", "statement": "this statement alone"}


def test_a_statement_is_found_by_its_place_too():
    assert explorer("force_mfa", sid="Statement[0]").status == "alice, with MFA: 5 of 5 actions allowed."


# --- policies ---


def test_a_sid_that_is_not_there_is_an_error_that_lists_those_that_are():
    with pytest.raises(KeyError, match=f"no statement 'Nonsense'; it has {', '.join(SIDS)}"):
        explorer("force_mfa", sid="Nonsense")


@pytest.mark.parametrize("name", ["no_such_policy", "force_mfa.json"])
def test_a_policy_that_is_not_there_is_an_error_that_lists_those_that_are(name):
    with pytest.raises(PolicyError, match="force_mfa"):
        explorer(name)


def test_a_file_that_is_no_policy_is_an_error_that_names_the_place(tmp_path):
    file = tmp_path / "mine.json"
    file.write_text('{"Version": "2012-10-17",\n "Statement": {"Effect": "allow"}}', encoding="utf-8")
    with pytest.raises(PolicyError) as raised:
        explorer(file)
    assert (raised.value.where, raised.value.line) == ("Statement.Effect", 2)


def test_a_policy_of_ones_own_and_a_file_are_explored_like_a_packaged_one(tmp_path, page):
    file = tmp_path / "mine.json"
    file.write_text(FORCE_MFA.text, encoding="utf-8")
    mine = Policy.from_json(FORCE_MFA.text, name="mine")
    for shown in (FrontEnd(explorer(file)), FrontEnd(explorer(str(file))), FrontEnd(explorer(mine))):
        assert shown.decisions() == page.decisions()
        assert shown.caption.startswith("mine: ")


@pytest.mark.parametrize(
    "source",
    [
        load_policy("administrator_access"),
        load_policy("ec2_full_access"),
        policy(statement("Deny", NotAction="iam:*", Sid="AllButIam")),
        policy(statement(Action="iam:List*")),
    ],
    ids=["everything", "all of a service", "all but a service", "a wildcard"],
)
@pytest.mark.parametrize("sid", [None, "Statement[0]"])
def test_a_policy_that_names_no_action_is_explored_with_the_actions_of_the_lesson(source, sid):
    page = FrontEnd(explorer(source, sid=sid))
    lesson = list(decision_matrix([FORCE_MFA]).index)
    assert page.decisions() == as_dict(decision_matrix([source], actions=lesson))
    assert page.decisions("outside-matrix") == as_dict(decision_matrix([source], actions=OUTSIDE))
    page.choose(mfa="false")
    page.choose(chosen=["iam:ListUsers", "false"])
    assert page.title == "iam:ListUsers on the path user/"


def test_an_action_that_the_policy_names_is_not_among_those_outside():
    page = FrontEnd(explorer(policy(statement(Action=["iam:GetUser", "iam:ListUsers"]))))
    assert {action for action, _ in page.decisions()} == {"iam:GetUser", "iam:ListUsers"}
    assert {action for action, _ in page.decisions("outside-matrix")} == set(OUTSIDE) - {"iam:GetUser"}


def test_an_action_is_named_whatever_its_case():
    page = FrontEnd(explorer(policy(statement(Action="IAM:getuser"))))
    assert {action for action, _ in page.decisions("outside-matrix")} == set(OUTSIDE) - {"iam:GetUser"}


# --- what a reader without a kernel sees ---


def bundle(widget):
    data, _ = widget._repr_mimebundle_()
    return data, BeautifulSoup(data["text/html"], "html.parser")


def test_the_widget_comes_with_a_static_matrix_and_a_line_of_text():
    data, html = bundle(explorer("force_mfa"))
    assert set(data) == {"application/vnd.jupyter.widget-view+json", "text/plain", "text/html"}
    assert data["text/plain"] == (
        "alice, with MFA: 29 of 31 actions allowed, 2 implicit deny. Run this cell to explore."
    )
    assert html.p.get_text() == data["text/plain"]
    assert decisions_of(html.select(".decision-matrix td")) == as_dict(decision_matrix([FORCE_MFA]))


def test_the_static_matrix_has_nothing_to_press_and_marks_todays_column():
    _, html = bundle(explorer("force_mfa"))
    assert html.select("button, input, select, script, [tabindex]") == []
    assert {table["data-current"] for table in html.select("table")} == {"true"}


def test_the_static_matrix_is_that_of_the_moment(page):
    page.choose(mfa="false", owner="other")
    data, html = bundle(page.widget)
    assert data["text/plain"].startswith(page.status)
    assert {table["data-current"] for table in html.select("table")} == {"false"}
    assert decisions_of(html.select(".decision-matrix td")) == as_dict(decision_matrix([FORCE_MFA], owner="bob"))


def test_the_static_output_does_not_change_from_run_to_run():
    first, second = (bundle(explorer("force_mfa"))[0] for _ in range(2))
    assert first["text/html"] == second["text/html"]
    assert not re.search(r"0x[0-9a-f]{4,}", first["text/html"] + first["text/plain"])


@pytest.mark.parametrize("name", ["<img/src=x/onerror=alert(1)>/bob", "&amp;/bob", "\"'/bob"])
def test_a_path_that_looks_like_html_stays_text(page, name):
    page.choose(username=name)
    assert page.problem == ""
    data, html = bundle(page.widget)
    assert html.select("img") == []
    assert html.p.get_text() == data["text/plain"]
    assert name in data["text/plain"]


def test_a_policys_name_stays_text():
    name = "<img src=x onerror=alert(1)>"
    widget = explorer(Policy.from_json(FORCE_MFA.text, name=name))
    page, (_, html) = FrontEnd(widget), bundle(widget)
    assert html.select("img") == []
    assert page.caption.startswith(name)


# --- what is sent ---

SENT = [
    ({"mfa": "false"}, {"status", "aside", "reason", "chosen", "spoken"}),
    ({"username": "Alice"}, {"status", "aside", "reason", "reasons", "matrix"}),
    ({"username": "alice smith"}, {"problem"}),
    ({"username": "alice "}, {"status", "aside"}),
    ({"owner": "other"}, {"status", "aside", "reason", "reasons", "matrix", "turns"}),
    ({"username": "bob"}, {"status", "aside", "reason", "reasons", "matrix", "other"}),
    ({"chosen": ["iam:ListUsers", "true"]}, {"reason", "reasons", "spoken"}),
    ({"chosen": [DEFAULT_ACTION, "true"]}, set()),
    ({"mfa": "true"}, set()),
    ({"username": "alice"}, set()),
    ({"chosen": ["iam:NoSuchAction", "true"]}, set()),
]


@pytest.mark.parametrize(("choice", "names"), SENT)
def test_one_message_brings_what_changed_and_nothing_else(page, choice, names):
    before = dict(page.state)
    updates = page.choose(**choice)
    assert len(updates) == (1 if names else 0)
    assert {name for update in updates for name in update} == names
    assert [name for update in updates for name, value in update.items() if value == before[name]] == []


def test_through_a_whole_visit_nothing_is_sent_that_the_page_has_already(page):
    visit = [
        {"mfa": "false"},
        {"mfa": "absent"},
        {"chosen": ["iam:ListUsers", "false"]},
        {"username": "bob"},
        {"username": "b b"},
        {"owner": "other"},
        {"username": "bob"},
        {"attached": "administrator_access"},
        {"mfa": "true"},
        {"attached": "ec2_full_access"},
        {"owner": "own"},
    ]
    for choice in visit:
        before = page.state | choice
        for update in page.choose(**choice):
            assert {name for name, value in update.items() if value == before[name]} == set(), choice


def test_the_page_ends_up_with_what_the_kernel_has(page):
    for choice in ({"mfa": "false"}, {"username": "b b"}, {"owner": "other"}, {"chosen": ["iam:ListUsers", "absent"]}):
        page.choose(**choice)
    assert page.state == page.widget.get_state()


def test_what_python_sets_is_shown_too(page):
    page.widget.mfa = "false"
    assert page.state == page.widget.get_state()
    assert page.status.startswith("with MFA → password only")


# --- what the page shows without asking ---

SITUATIONS = [{}, {"owner": "other"}, {"username": "bob", "attached": "administrator_access"}]


@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize("action", [DEFAULT_ACTION, "iam:ListUsers", "ec2:DescribeInstances"])
def test_another_mfa_state_is_shown_at_once_and_python_has_nothing_to_add(page, situation, action):
    asking = FrontEnd(explorer("force_mfa"))
    for front_end in (page, asking):
        front_end.choose(**situation)
        front_end.choose(chosen=[action, "true"])
    for mfa in ("false", "absent", "true", "absent", "false", "true"):
        assert page.turn(mfa) == []
        asking.choose(mfa=mfa)
        assert page.state == page.widget.get_state()
        assert page.shown == asking.shown


@pytest.mark.parametrize("action", [DEFAULT_ACTION, "iam:ListUsers"])
def test_a_page_that_was_ahead_of_an_older_situation_is_put_right(page, action):
    page.choose(chosen=[action, "true"])
    asking = FrontEnd(explorer("force_mfa"))
    for choice in ({"chosen": [action, "true"]}, {"owner": "other"}, {"mfa": "absent"}):
        asking.choose(**choice)
    shown = {**page.turns["true"]["absent"], **page.reasons["absent"]}
    page.choose(owner="other")
    page.choose(mfa="absent", chosen=[action, "absent"], **shown)
    assert page.state == page.widget.get_state()
    assert page.shown == asking.shown


def test_of_several_turns_that_arrive_in_one_message_the_last_one_told_stays_told(page):
    told = {**page.turns["absent"]["false"], **page.reasons["false"]}  # by way of "absent", which Python never sees
    assert page.choose(mfa="false", chosen=[page.chosen[0], "false"], **told) == []
    assert page.state == page.widget.get_state()
    assert page.status.startswith("access key → password only: ")


def test_the_other_cells_of_the_chosen_row_are_ready_too(page):
    for mfa in ("false", "absent", "true"):
        assert page.choose(chosen=[DEFAULT_ACTION, mfa], **page.reasons[mfa]) == []
        assert page.state == page.widget.get_state()
        assert page.spoken.startswith(f"{DEFAULT_ACTION}, ")


def test_an_mfa_state_that_comes_and_goes_unseen_changes_nothing(page):
    before = dict(page.state)
    with page.widget.hold_trait_notifications():
        page.widget.mfa = "false"
        page.widget.mfa = "true"
    assert {**page.state, "status": "", "aside": ""} == {**before, "status": "", "aside": ""}


def test_the_page_is_told_everything_at_once(monkeypatch):
    told = []
    monkeypatch.setattr(DummyComm, "publish_msg", lambda self, kind, **_: told.append((kind, self.target_name)))
    explorer("force_mfa")
    assert told == [("comm_open", "jupyter.widget")] * 2  # its layout and itself


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
