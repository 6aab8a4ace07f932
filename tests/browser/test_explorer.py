"""The explorer in the lesson's first notebook, in a real JupyterLab, by mouse, by keyboard and for a screen reader."""

import re
from collections.abc import Iterator

import pytest

from mfa_lesson import decision_matrix, load_policy
from mfa_lesson.account.users import MFA_STATES
from mfa_lesson.analysis.wording import say as say_analysis
from mfa_lesson.course.wording import say as say_course
from tests.browser import lab
from tests.browser.conftest import NOTEBOOKS
from tests.browser.explorer_page import (
    BLOCK,
    CELLS,
    DECISIONS,
    EXPLORERS,
    FOCUS_COVERED,
    HAS_FOCUS,
    NOTEBOOK,
    NOTEBOOK_STATE,
    OUTSIDE,
    Explorer,
    as_dict,
)
from tests.browser.waiting import expect

WITH_MFA, PASSWORD_ONLY, ACCESS_KEY = (state.words for state in MFA_STATES.values())

CHECK = next(number for number, cell in enumerate(CELLS) if "check_installation()" in cell.source)
FORCE_MFA = load_policy("force_mfa")


@pytest.fixture(scope="module")
def just_opened(server, browser, tmp_path_factory) -> Iterator[lab.NotebookPage]:
    """The lesson's first notebook with a second explorer, as it is opened; only `before` and `notebook` may ask."""
    file = tmp_path_factory.mktemp("two-explorers") / NOTEBOOK
    lab.write_notebook(file, *CELLS, f'explorer("force_mfa", sid="{BLOCK}")')
    opener = lab.NotebookOpener(server, browser, NOTEBOOKS)
    opened = opener(file, run=False)
    opened.page.set_default_timeout(30_000)
    yield opened
    opener.close()


@pytest.fixture(scope="module")
def before(just_opened) -> dict[str, list[str]]:
    """What the notebook has before it runs: the texts of its first cells, and all that stands under a cell."""
    first = just_opened.cell(0)
    expect(first.get_by_role("heading", name="Start here")).to_be_visible()
    outputs = just_opened.find(".jp-NotebookPanel:visible .jp-OutputArea-output")
    return {
        "prompts": just_opened.cell(EXPLORERS[0]).locator(".jp-InputPrompt").all_inner_texts(),
        "outputs": outputs.all_inner_texts(),
    }


@pytest.fixture(scope="module")
def notebook(just_opened, before) -> lab.NotebookPage:
    """The lesson's first notebook, run from top to bottom, for all tests of this file."""
    just_opened.run_all()
    assert just_opened.console_errors == []
    assert just_opened.outside_requests == []
    return just_opened


@pytest.fixture
def standing(notebook) -> Explorer:
    """The notebook's first explorer in whatever state it is, for tests that change nothing."""
    return Explorer(notebook, notebook.cell(EXPLORERS[0]).locator(".mfa-explorer"))


@pytest.fixture
def explorer(notebook) -> Iterator[Explorer]:
    """The notebook's first explorer as it is after its cell has run, and at the end a look at the console."""
    notebook.console_errors.clear()
    notebook.outside_requests.clear()
    cell = notebook.cell(EXPLORERS[0])
    cell.locator(".mfa-explorer").evaluate("root => { root.dataset.old = ''; }")
    notebook.run_cell(EXPLORERS[0])
    fresh = Explorer(notebook, cell.locator(".mfa-explorer:not([data-old])"))
    expect(fresh.status).to_contain_text("alice, with MFA: 29 of 31 actions allowed")
    yield fresh
    assert notebook.console_errors == []
    assert notebook.outside_requests == []


# --- before and after it runs ---


def test_before_the_notebook_runs_it_shows_no_result(before):
    assert before == {"prompts": ["[ ]:"], "outputs": []}


def test_the_notebook_runs_without_errors_and_requests_to_the_outside(notebook):
    for number in EXPLORERS:
        expect(notebook.cell(number).locator(".mfa-explorer")).to_have_count(1)
    expect(notebook.cell(CHECK).get_by_text(say_course("installation.complete"))).to_be_visible()
    assert notebook.console_errors == []
    assert notebook.outside_requests == []


def test_running_the_cell_again_begins_anew_with_one_explorer(explorer):
    explorer.press("false · password only")
    expect(explorer.status).to_contain_text("password only")
    explorer.notebook.run_cell(EXPLORERS[0])
    again = Explorer(explorer.notebook, explorer.notebook.cell(EXPLORERS[0]).locator(".mfa-explorer"))
    expect(again.status).to_contain_text("alice, with MFA: 29 of 31 actions allowed")
    expect(again.root).to_have_count(1)
    expect(again.radio("true · with MFA")).to_be_checked()
    again.press("absent · access key")
    expect(again.status).to_contain_text("with MFA → access key: 16 of 31 actions changed")


# --- choices change the matrix and the status line ---


def test_the_matrix_holds_every_decision(explorer):
    assert len(explorer.table.evaluate(DECISIONS)) == 93
    assert explorer.decisions() == as_dict(decision_matrix([FORCE_MFA]))
    assert explorer.decisions("outside-matrix") == as_dict(decision_matrix([FORCE_MFA], actions=OUTSIDE))


@pytest.mark.parametrize(
    ("label", "said"),
    [
        (
            "false · password only",
            "with MFA → password only: 16 of 31 actions changed, all from allowed to explicit deny.",
        ),
        ("absent · access key", "with MFA → access key: 16 of 31 actions changed, all from allowed to explicit deny."),
    ],
)
def test_the_mfa_state(explorer, label, said):
    explorer.press(label)
    expect(explorer.status).to_contain_text(said)
    expect(explorer.radio(label)).to_be_checked()
    assert explorer.decisions() == as_dict(decision_matrix([FORCE_MFA]))
    expect(explorer.reason).to_contain_text("Explicit deny")


def test_another_mfa_state_is_shown_before_the_kernel_can_answer(explorer):
    status, reason = explorer.radio("false · password only").evaluate("""radio => {
        radio.click();
        const root = radio.closest(".mfa-explorer");
        return ["status", "reason"].map(name =>
            root.querySelector(`[data-text=${name}], [data-html=${name}]`).textContent);
    }""")
    assert "with MFA → password only: 16 of 31 actions changed" in status
    assert MFA_STATES["false"].signed_in in reason
    expect(explorer.cell("iam:DeactivateMFADevice", "false")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("action", ["iam:DeactivateMFADevice", "iam:ListUsers"])
def test_another_mfa_state_before_the_answer_to_an_earlier_choice_shows_both(explorer, action):
    explorer.cell(action, "true").click()
    expect(explorer.spoken).to_contain_text(action)
    explorer.root.evaluate("""root => {
        for (const value of ["other", "absent"]) root.querySelector(`[type=radio][value=${value}]`).click();
    }""")
    expect(explorer.status).to_contain_text("with MFA → access key: 16 of 31 actions changed: 15 from implicit deny")
    expect(explorer.reason).to_contain_text(MFA_STATES["absent"].signed_in)
    expect(explorer.reason).to_contain_text({"iam:ListUsers": "the path user/"}.get(action, "bob’s user"))
    assert explorer.decisions() == as_dict(decision_matrix([FORCE_MFA], owner="bob"))
    expect(explorer.cell(action, "absent")).to_have_attribute("aria-pressed", "true")


def test_a_name_that_is_typed_counts_after_a_pause(explorer):
    explorer.name.fill("")
    explorer.name.press_sequentially("engineering/alice", delay=20)
    expect(explorer.status).to_contain_text("→ engineering/alice: ")
    assert explorer.decisions() == as_dict(decision_matrix([FORCE_MFA], "engineering/alice"))
    assert explorer.focus() == "input"


def test_a_name_that_is_typed_slowly_is_never_overwritten(explorer):
    explorer.name.press("ControlOrMeta+a")
    explorer.name.press_sequentially("carol", delay=400)
    expect(explorer.status).to_contain_text("→ carol: ")
    expect(explorer.name).to_have_value("carol")
    assert explorer.decisions() == as_dict(decision_matrix([FORCE_MFA], "carol"))


@pytest.mark.parametrize("key", ["Enter", "Tab"])
def test_a_name_counts_at_once_when_it_is_finished(explorer, key):
    explorer.name.fill("bob")
    explorer.name.press(key)
    expect(explorer.status).to_contain_text("alice → bob")
    expect(explorer.radio("alice’s")).to_be_visible()
    assert explorer.decisions() == as_dict(decision_matrix([FORCE_MFA], "bob"))


def test_a_name_that_is_picked_from_the_list(explorer):
    names = explorer.root.locator("datalist option").evaluate_all("options => options.map(option => option.value)")
    assert names == ["alice", "Alice", "bob", "engineering/alice"]
    assert explorer.name.evaluate(
        "(field, names) => names.every(name => [...field.list.options].some(o => o.value === name))", names
    )
    explorer.name.evaluate("""field => {
        field.value = "engineering/alice";
        field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertReplacementText" }));
        field.dispatchEvent(new Event("change", { bubbles: true }));
    }""")
    expect(explorer.status).to_contain_text("alice → engineering/alice: 22 of 31 actions changed")


@pytest.mark.parametrize("name", ["alice smith", "<script>alert(1)</script>", "${aws:username}", ""])
def test_an_odd_name_is_answered_with_a_sentence_and_stays_as_it_was_typed(explorer, name):
    before = explorer.decisions()
    explorer.name.fill(name)
    expect(explorer.problem).to_contain_text("Below you still see alice.")
    expect(explorer.problem).to_be_visible()
    expect(explorer.name).to_have_value(name)
    expect(explorer.name).to_have_attribute("aria-invalid", "true")
    expect(explorer.name).to_have_accessible_description(re.compile("Below you still see alice"))
    assert explorer.decisions() == before
    explorer.name.fill("alice")
    expect(explorer.problem).to_be_empty()
    expect(explorer.name).to_have_attribute("aria-invalid", "false")


def test_on_whom_alice_acts(explorer):
    explorer.press("bob’s")
    expect(explorer.status).to_contain_text(
        "own user and device → bob’s user and device: 24 of 31 actions changed, all from allowed to implicit deny."
    )
    expect(explorer.radio("bob’s")).to_be_checked()
    assert explorer.decisions() == as_dict(decision_matrix([FORCE_MFA], owner="bob"))


@pytest.mark.parametrize(
    ("label", "attached"),
    [("EC2 full access", "ec2_full_access"), ("administrator access", "administrator_access")],
)
def test_a_policy_attached_as_well(explorer, label, attached):
    explorer.attached.select_option(label=label)
    expect(explorer.status).to_contain_text(f"nothing else → {label}: ")
    policies = [FORCE_MFA, load_policy(attached)]
    actions = list(decision_matrix([FORCE_MFA]).index)
    assert explorer.decisions() == as_dict(decision_matrix(policies, actions=actions))
    assert explorer.decisions("outside-matrix") == as_dict(decision_matrix(policies, actions=OUTSIDE))
    expect(explorer.table.locator("caption")).to_have_text(
        say_analysis("matrix", policies=["force_mfa", attached], user="alice", owner=None)
    )


def test_the_second_explorer_shows_one_statement_and_on_a_click_the_whole_policy(notebook):
    second = Explorer(notebook, notebook.cell(EXPLORERS[1]).locator(".mfa-explorer"))
    actions = list(decision_matrix([FORCE_MFA]).index)
    assert second.decisions() == as_dict(decision_matrix([FORCE_MFA.only(BLOCK)], actions=actions))
    second.press("the whole policy")
    expect(second.status).to_contain_text("this statement alone → the whole policy: 29 of 31 actions changed")
    assert second.decisions() == as_dict(decision_matrix([FORCE_MFA]))
    second.press("this statement alone")
    expect(second.status).to_contain_text("the whole policy → this statement alone")


def test_two_explorers_on_one_page_are_independent(explorer):
    second = Explorer(explorer.notebook, explorer.notebook.cell(EXPLORERS[1]).locator(".mfa-explorer"))
    expect(second.status).not_to_be_empty()
    before = (second.status.text_content(), second.decisions(), second.reason.text_content())
    explorer.notebook.cell(EXPLORERS[0])
    explorer.press("absent · access key")
    explorer.press("bob’s")
    explorer.name.fill("carol")
    expect(explorer.status).to_contain_text("alice → carol")
    explorer.cell("iam:ListUsers", "false").click()
    expect(explorer.reason).to_contain_text("iam:ListUsers")
    explorer.notebook.cell(EXPLORERS[1])
    assert (second.status.text_content(), second.decisions(), second.reason.text_content()) == before
    expect(second.radio("true · with MFA")).to_be_checked()
    expect(second.radio("own user and device")).to_be_checked()
    expect(second.name).to_have_value("alice")
    ids = explorer.page.locator(".mfa-explorer [id]").evaluate_all("elements => elements.map(element => element.id)")
    assert len(ids) == len(set(ids)) == 4


# --- choosing a cell ---


def test_a_click_on_a_cell_explains_it(explorer):
    explorer.cell("iam:DeactivateMFADevice", "false").click()
    request = explorer.reason.get_by_role("group", name="Request")
    expect(request.locator("dd")).to_contain_text(["alice", "iam:DeactivateMFADevice", "alice’s own user", "false"])
    expect(explorer.reason.locator(".pill")).to_have_attribute("data-outcome", "explicitDeny")
    expect(explorer.spoken).to_have_text(f"iam:DeactivateMFADevice, password only: explicit deny, decided by {BLOCK}.")
    expect(explorer.root.get_by_role("button", pressed=True)).to_have_count(1)
    expect(explorer.cell("iam:DeactivateMFADevice", "false")).to_have_attribute("aria-pressed", "true")
    assert explorer.focus() == ["iam:DeactivateMFADevice", "false"]


def test_a_new_reason_is_read_from_its_beginning(explorer):
    explorer.reason.evaluate("box => { box.scrollTop = 30; }")
    assert explorer.reason.evaluate("box => box.scrollTop") == 30
    explorer.cell("iam:DeactivateMFADevice", "false").click()
    expect(explorer.reason.locator(".pill")).to_have_attribute("data-outcome", "explicitDeny")
    assert explorer.reason.evaluate("box => box.scrollHeight - box.clientHeight") > 30
    assert explorer.reason.evaluate("box => box.scrollTop") == 0


def test_a_fold_opens_on_a_click(explorer):
    explorer.cell("iam:DeactivateMFADevice", "false").click()
    hidden = explorer.reason.locator("ol.path").get_by_text('"sts:GetSessionToken"')
    expect(hidden).to_be_hidden()
    explorer.reason.get_by_text("… 13 more, without iam:DeactivateMFADevice").click()
    expect(hidden).to_be_visible()


def test_a_fold_shows_that_it_can_be_opened_and_takes_one_line_or_two(explorer):
    explorer.cell("iam:DeactivateMFADevice", "false").click()
    fold = explorer.reason.locator("ol.path summary")
    expect(fold).to_be_visible()
    marker = fold.evaluate("""summary => [summary, ...summary.querySelectorAll("*")]
        .flatMap(element => ["::before", "::after"].map(part => getComputedStyle(element, part).content))
        .some(content => /[▸▶▾▼]/.test(content)) || getComputedStyle(summary).display === "list-item" """)
    assert marker
    line = explorer.reason.locator("ol.path pre > .line").first
    lines = fold.bounding_box()["height"] / line.bounding_box()["height"]
    assert lines == pytest.approx(1, abs=0.05) or lines == pytest.approx(2, abs=0.05)


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_cell_is_reached_and_chosen_by_keyboard_alone(explorer, key):
    explorer.attached.focus()
    explorer.keys("Tab")
    expect(explorer.scroll).to_be_focused()
    explorer.keys("Tab")
    assert explorer.focus() == ["iam:DeactivateMFADevice", "true"]
    explorer.keys("ArrowRight", "ArrowDown", "ArrowDown", "ArrowUp", "ArrowRight", "ArrowLeft")
    assert explorer.focus() == ["iam:ListServiceSpecificCredentials", "false"]
    explorer.keys(key)
    expect(explorer.spoken).to_contain_text("iam:ListServiceSpecificCredentials, password only: implicit deny")
    expect(explorer.cell("iam:ListServiceSpecificCredentials", "false")).to_have_attribute("aria-pressed", "true")
    assert explorer.focus() == ["iam:ListServiceSpecificCredentials", "false"]
    explorer.keys("Tab")
    expect(explorer.reason).to_be_focused()
    explorer.keys("Shift+Tab")
    assert explorer.focus() == ["iam:ListServiceSpecificCredentials", "false"]


@pytest.mark.parametrize(
    ("start", "keys", "end"),
    [
        (["iam:ListUsers", "true"], ["ArrowLeft"], ["iam:ListUsers", "true"]),
        (["iam:ListUsers", "absent"], ["ArrowRight"], ["iam:ListUsers", "absent"]),
        (["iam:ListAccountAliases", "false"], ["ArrowUp"], ["iam:ListAccountAliases", "false"]),
        (["ec2:DescribeInstances", "false"], ["ArrowDown"], ["ec2:DescribeInstances", "false"]),
        (["iam:ListUsers", "false"], ["Home"], ["iam:ListAccountAliases", "false"]),
        (["iam:ListUsers", "absent"], ["End"], ["ec2:DescribeInstances", "absent"]),
        (["iam:GetAccountSummary", "true"], ["ArrowDown"], ["iam:ChangePassword", "true"]),
        (["sts:GetSessionToken", "true"], ["ArrowDown"], ["iam:GetUser", "true"]),
        (["iam:GetUser", "absent"], ["ArrowUp"], ["sts:GetSessionToken", "absent"]),
        (["iam:ListUsers", "true"], ["End", "Home", "ArrowRight", "ArrowDown"], ["iam:ListUsers", "false"]),
    ],
)
def test_arrow_keys_home_and_end_move_from_cell_to_cell(standing, start, keys, end):
    standing.focus_on(*start)
    standing.keys(*keys)
    assert standing.focus() == end


def test_the_focused_cell_is_never_hidden_under_the_head_of_the_table(standing):
    standing.focus_on("iam:ListAccountAliases", "true")
    standing.keys("End")
    covered = []
    for _ in range(34):
        standing.keys("ArrowUp")
        if standing.page.evaluate(FOCUS_COVERED):
            covered.append(standing.focus()[0])
    assert covered == []


@pytest.mark.parametrize("radio", ["bob’s", "false · password only"])
def test_the_focus_stays_where_it_is_when_the_matrix_changes(explorer, radio):
    cell = ["iam:GetLoginProfile", "absent"]
    explorer.focus_on(*cell)
    explorer.radio(radio).evaluate("radio => radio.click()")  # which leaves the focus alone
    expect(explorer.status).to_contain_text("actions changed")
    assert explorer.focus() == cell
    explorer.keys("ArrowDown")
    assert explorer.focus() == ["iam:ListAccessKeys", "absent"]


def test_the_focus_stays_on_the_control_that_was_used(explorer):
    explorer.attached.focus()
    explorer.attached.select_option(label="administrator access")
    expect(explorer.status).to_contain_text("nothing else → administrator access")
    expect(explorer.attached).to_be_focused()
    explorer.radio("own user and device").focus()
    explorer.keys("ArrowRight")
    expect(explorer.status).to_contain_text("bob’s user and device")
    expect(explorer.radio("bob’s")).to_be_focused()
    explorer.reason.focus()
    explorer.radio("absent · access key").evaluate("radio => radio.click()")
    expect(explorer.status).to_contain_text("with MFA → access key")
    expect(explorer.reason).to_be_focused()


# --- for those who listen ---


@pytest.mark.parametrize("key", ["ArrowRight", "ArrowDown"])
def test_radio_buttons_are_chosen_with_the_arrow_keys(explorer, key):
    explorer.radio("true · with MFA").focus()
    for name, said in [
        ("false · password only", f"{WITH_MFA} → {PASSWORD_ONLY}"),
        ("absent · access key", f"{PASSWORD_ONLY} → {ACCESS_KEY}"),
        ("true · with MFA", f"{ACCESS_KEY} → {WITH_MFA}"),
    ]:
        explorer.keys(key)
        expect(explorer.radio(name)).to_be_checked(timeout=5_000)
        expect(explorer.status).to_contain_text(said)
        expect(explorer.radio(name)).to_be_focused()
    assert explorer.root.get_by_role("radio", checked=True).count() == 2


def test_the_column_that_counts_now_is_said_to_be_the_current_one(explorer):
    current = explorer.table.locator("[aria-current=true]")
    expect(current).to_have_text(re.compile("^true"))
    explorer.press("false · password only")
    expect(current).to_have_text(re.compile("^false"))
    explorer.press("bob’s")
    expect(explorer.status).to_contain_text("bob’s user and device")
    assert current.count() == 1
    expect(current).to_have_text(re.compile("^false"))


def test_what_a_screen_reader_is_told(explorer):
    explorer.press("false · password only")
    expect(explorer.status).to_contain_text("password only")
    explorer.cell("iam:ListUsers", "absent").click()
    expect(explorer.spoken).to_contain_text("iam:ListUsers, access key: allowed")
    told = explorer.root.aria_snapshot().replace("'", "") + "\n"
    for line in (
        '- combobox "Signed in as": alice',
        '- group "aws:MultiFactorAuthPresent":',
        '- radio "true · with MFA"\n',
        '- radio "false · password only" [checked]',
        '- radio "own user and device" [checked]',
        '- combobox "Attached as well":',
        '- status: "with MFA → password only: 16 of 31 actions changed',
        '- group "Decision matrix: the arrow keys move from cell to cell, Enter says why":',
        '- table "force_mfa: alice acts on her own user and device":',
        '- rowheader "iam:ListUsers AWS checks the path user/, with no name after the slash."',
        '- button "Allowed" [pressed]',
        '- button "Explicit deny"\n',
        '- group "Why this decision":',
        '- group "Request":',
    ):
        assert line in told
    assert told.count("[pressed]") == 1


@pytest.mark.parametrize("part", ["radio", "cell", "name"])
def test_the_focus_can_be_seen(standing, part):
    standing.attached.focus()
    standing.keys(*{"radio": ["Shift+Tab"], "cell": ["Tab", "Tab"], "name": ["Shift+Tab"] * 3}[part])
    seen = standing.page.evaluate("""() => {
        const { activeElement } = document;
        const { outlineStyle, outlineWidth } = getComputedStyle(
            activeElement.type === "radio" ? activeElement.parentElement : activeElement);
        return [activeElement.tagName, outlineStyle, parseFloat(outlineWidth) >= 2];
    }""")
    assert seen == [{"radio": "INPUT", "cell": "BUTTON", "name": "INPUT"}[part], "solid", True]


# --- last, since a key that does get through may delete cells ---


def test_the_notebook_takes_none_of_the_keys_that_are_pressed_in_the_explorer(explorer):
    notebook = explorer.notebook
    parts = {
        "cell": explorer.cell("iam:ListUsers", "true"),
        "radio": explorer.radio("own user and device"),
        "list": explorer.attached,
        "name": explorer.name,
        "matrix": explorer.scroll,
        "reason": explorer.reason,
    }
    keys = ["ArrowDown", "ArrowUp", "Home", "Enter", "Space", "a", "x", "d", "d"]
    explorer.name.focus()
    before = (True, notebook.page.evaluate(NOTEBOOK_STATE))
    for part, locator in parts.items():
        locator.focus()
        for key in keys:
            explorer.keys(key)
            assert (explorer.root.evaluate(HAS_FOCUS), notebook.page.evaluate(NOTEBOOK_STATE)) == before, (part, key)
    expect(notebook.find(".jp-Dialog")).to_have_count(0)
