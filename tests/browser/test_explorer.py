"""The explorer in the lesson's first notebook, in a real JupyterLab, by mouse, by keyboard and for a screen reader."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import nbformat
import pytest
from playwright.sync_api import Locator

from mfa_lesson import decision_matrix, load_policy
from tests.browser import lab
from tests.browser.conftest import NOTEBOOKS
from tests.browser.contrast import contrasts, too_low
from tests.browser.waiting import expect
from tests.notebooks.checks import EXPECTED

NOTEBOOK = "00_start_here.ipynb"
CELLS = nbformat.read(NOTEBOOKS / NOTEBOOK, as_version=4).cells
EXPLORERS = [next(number for number, cell in enumerate(CELLS) if cell.source.startswith("explorer(")), len(CELLS)]
"""Where the explorer of the notebook is, and the one of a single statement that is added at its end."""
CHECK = next(number for number, cell in enumerate(CELLS) if "check_installation()" in cell.source)
FORCE_MFA = load_policy("force_mfa")
OUTSIDE = ["iam:GetUser", "iam:CreateUser", "s3:ListAllMyBuckets", "ec2:DescribeInstances"]
BLOCK = "BlockMostAccessUnlessSignedInWithMFA"

NOTEBOOK_STATE = """() => {
    const { model, activeCellIndex, mode } = window.jupyterapp.shell.currentWidget.content;
    const cells = Array.from(model.cells).map(cell => [cell.type, cell.executionCount ?? null]);
    return { activeCellIndex, mode, cells };
}"""

DECISIONS = """table => Array.from(table.querySelectorAll("td"))
    .map(td => [td.dataset.action, td.dataset.mfa, td.dataset.outcome])"""

FOCUS = """() => {
    const { activeElement } = document;
    const { action, mfa } = activeElement.closest("td")?.dataset ?? {};
    return action ? [action, mfa] : activeElement.tagName.toLowerCase();
}"""

HAS_FOCUS = "root => root.contains(document.activeElement)"

# Whether what has the focus can be seen: at its middle and near its edges nothing else lies above it.
FOCUS_COVERED = """() => {
    const { activeElement } = document;
    const { left, top, width, height } = activeElement.getBoundingClientRect();
    return [4, height / 2, height - 4].some(down =>
        !activeElement.contains(document.elementFromPoint(left + width / 2, top + down)));
}"""

TOO_WIDE = """root => {
    const wide = element => element.scrollWidth > element.clientWidth;
    const name = element => `${element.tagName.toLowerCase()}.${element.className}`;
    const parts = Array.from(root.querySelectorAll(".bar, .status, .columns, .scroll, .reason, table"));
    const around = [];
    for (let element = root; element; element = element.parentElement) around.push(element);
    return [...parts, ...around].filter(wide).map(name);
}"""

CUT_OFF = """root => Array.from(root.querySelectorAll("td button"))
    .filter(button => button.scrollWidth > button.clientWidth || button.scrollHeight > button.clientHeight)
    .map(button => button.parentElement.dataset.action)"""

STICKS_OUT = """root => {
    const right = root.getBoundingClientRect().right + 0.5;
    return Array.from(root.querySelectorAll("td, th, label, select, input[type=text], p, dt, dd"))
        .filter(element => element.checkVisibility() && element.getBoundingClientRect().right > right)
        .map(element => element.textContent.trim().slice(0, 40));
}"""


@dataclass
class Explorer:
    """One explorer on the page, in the learner's words."""

    notebook: lab.NotebookPage
    root: Locator

    @property
    def page(self):
        return self.notebook.page

    @property
    def status(self) -> Locator:
        """The line that says what the last change did."""
        return self.root.get_by_role("status").filter(has=self.page.locator("[data-text=status]"))

    @property
    def spoken(self) -> Locator:
        return self.root.get_by_role("status").and_(self.page.locator("[data-text=spoken]"))

    @property
    def problem(self) -> Locator:
        return self.root.get_by_role("alert")

    @property
    def name(self) -> Locator:
        return self.root.get_by_role("combobox", name="Signed in as")

    @property
    def attached(self) -> Locator:
        return self.root.get_by_role("combobox", name="Attached as well")

    @property
    def table(self) -> Locator:
        return self.root.locator("table.decision-matrix")

    @property
    def scroll(self) -> Locator:
        return self.root.get_by_role("group", name="Decision matrix")

    @property
    def reason(self) -> Locator:
        return self.root.get_by_role("group", name="Why this decision")

    def radio(self, name: str) -> Locator:
        return self.root.get_by_role("radio", name=name)

    def press(self, label: str) -> None:
        """Click a radio button's label, as a mouse does."""
        self.root.locator("label", has_text=label).click()

    def cell(self, action: str, mfa: str) -> Locator:
        return self.root.locator(f'td[data-action="{action}"][data-mfa="{mfa}"]').get_by_role("button")

    def focus_on(self, action: str, mfa: str) -> None:
        self.cell(action, mfa).focus()

    def decisions(self, kind: str = "decision-matrix") -> dict:
        found = self.root.locator(f"table.{kind}").evaluate(DECISIONS)
        assert len(found) == len({(action, mfa) for action, mfa, _ in found})
        return {(action, mfa): outcome for action, mfa, outcome in found}

    def focus(self) -> list[str] | str:
        """The action and MFA state of the cell that has the focus, or the name of the element that has it."""
        return self.page.evaluate(FOCUS)

    def keys(self, *names: str) -> None:
        for name in names:
            self.page.keyboard.press(name)


def as_dict(matrix) -> dict:
    return {(action, mfa): matrix.loc[action, mfa] for action in matrix.index for mfa in matrix.columns}


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


@pytest.fixture
def kept(open_notebook) -> Locator:
    """The first explorer's cell in a notebook that was run, saved, and opened again."""
    return open_notebook(EXPECTED / NOTEBOOK, run=False).cell(EXPLORERS[0])


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


def test_without_its_kernel_a_static_matrix_is_there_to_read(kept):
    words = {"allowed": "✓ Allowed", "explicitDeny": "✕ Explicit deny", "implicitDeny": "– Implicit deny"}
    shown = decision_matrix([FORCE_MFA]).replace(words)
    table = kept.locator("table.decision-matrix")
    expect(table).to_be_visible()
    assert table.locator("td").all_inner_texts() == shown.to_numpy().ravel().tolist()
    expect(kept).to_contain_text("29 of 31 actions allowed, 2 implicit deny. Run this cell to explore.")
    expect(kept).not_to_contain_text("Error")
    expect(kept.locator(".mfa-explorer")).to_have_count(0)
    expect(table.get_by_role("button")).to_have_count(0)


def test_the_notebook_runs_without_errors_and_requests_to_the_outside(notebook):
    for number in EXPLORERS:
        expect(notebook.cell(number).locator(".mfa-explorer")).to_have_count(1)
    expect(notebook.cell(CHECK).get_by_text("Everything the lesson needs is here")).to_be_visible()
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
    assert "signed in with the password only" in reason
    expect(explorer.cell("iam:DeactivateMFADevice", "false")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("action", ["iam:DeactivateMFADevice", "iam:ListUsers"])
def test_another_mfa_state_before_the_answer_to_an_earlier_choice_shows_both(explorer, action):
    explorer.cell(action, "true").click()
    expect(explorer.spoken).to_contain_text(action)
    explorer.root.evaluate("""root => {
        for (const value of ["other", "absent"]) root.querySelector(`[type=radio][value=${value}]`).click();
    }""")
    expect(explorer.status).to_contain_text("with MFA → access key: 16 of 31 actions changed: 15 from implicit deny")
    expect(explorer.reason).to_contain_text("calling with a long-term access key")
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
        f"force_mfa + {attached}: alice acts on her own user and device"
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


def test_the_matrix_stays_where_it_was_scrolled_to(explorer):
    explorer.scroll.evaluate("box => { box.scrollTop = 333; }")
    explorer.press("bob’s")
    expect(explorer.status).to_contain_text("bob’s user and device")
    assert explorer.scroll.evaluate("box => box.scrollTop") == 333
    explorer.press("absent · access key")
    expect(explorer.status).to_contain_text("access key")
    assert explorer.scroll.evaluate("box => box.scrollTop") == 333


# --- for those who listen ---


@pytest.mark.parametrize("key", ["ArrowRight", "ArrowDown"])
def test_radio_buttons_are_chosen_with_the_arrow_keys(explorer, key):
    explorer.radio("true · with MFA").focus()
    for name, said in [
        ("false · password only", "with MFA → password only"),
        ("absent · access key", "password only → access key"),
        ("true · with MFA", "access key → with MFA"),
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


# --- for those who look ---


@pytest.fixture
def light_again(notebook):
    yield
    notebook.show_theme("light")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_stands_out_from_what_is_behind_it(explorer, theme, light_again):
    explorer.notebook.show_theme(theme)
    explorer.press("false · password only")
    explorer.press("bob’s")  # all three outcomes, in the chosen column and outside it
    explorer.cell("iam:DeactivateMFADevice", "true").click()
    explorer.name.fill("alice smith")
    expect(explorer.problem).to_contain_text("Below you still see alice.")
    assert set(explorer.decisions().values()) == {"allowed", "explicitDeny", "implicitDeny"}
    explorer.page.wait_for_timeout(200)  # colours fade over
    assert len(contrasts(explorer.root)) > 150
    assert too_low(explorer.root) == []


def test_each_theme_has_its_own_background(standing, light_again):
    backgrounds = []
    for theme in lab.THEMES:
        standing.notebook.show_theme(theme)
        backgrounds.append(standing.root.evaluate("root => getComputedStyle(root).backgroundColor"))
    light, dark = ([int(part) for part in re.findall(r"\d+", color)[:3]] for color in backgrounds)
    assert min(light) > 200
    assert max(dark) < 60


def test_the_outcomes_differ_in_colour_and_in_words(explorer):
    explorer.press("bob’s")
    expect(explorer.status).to_contain_text("bob’s")
    cells = explorer.table.locator("td button")
    seen = set(
        cells.evaluate_all(
            "cells => cells.map(cell => getComputedStyle(cell).backgroundColor + ' ' + cell.innerText.trim())"
        )
    )
    assert len(seen) == len({one.rsplit(")", 1)[0] for one in seen}) == 3


def test_a_change_of_the_theme_leaves_the_letters_as_they_were(standing, light_again):
    letters = """root => Array.from(root.querySelectorAll("tbody th code, pre, .line, td button, dd, label"))
        .map(element => getComputedStyle(element)).map(style => `${style.fontSize} ${style.fontFamily}`)"""
    before = standing.root.evaluate(letters)
    standing.notebook.show_theme("dark")
    assert set(standing.root.evaluate(letters)) - set(before) == set()


@pytest.fixture
def resize(notebook):
    """A function that gives the window another width; at the end it gets its own again."""
    usual = notebook.page.viewport_size
    yield lambda width: notebook.page.set_viewport_size({"width": width, "height": usual["height"]})
    notebook.page.set_viewport_size(usual)


@pytest.mark.parametrize("width", [1400, 1000, 760, 480])
def test_nothing_is_cut_off(explorer, resize, width):
    explorer.press("false · password only")
    expect(explorer.status).to_contain_text("password only")
    explorer.press("bob’s")  # the long words, and bold
    expect(explorer.status).to_contain_text("bob’s")
    resize(width)
    explorer.page.wait_for_function("width => document.body.clientWidth === width", arg=width)
    explorer.page.wait_for_timeout(200)  # JupyterLab follows a moment later
    assert explorer.root.bounding_box()["width"] < width
    assert explorer.root.evaluate(CUT_OFF) == []
    assert explorer.root.evaluate(TOO_WIDE) == []
    assert explorer.root.evaluate(STICKS_OUT) == []


@pytest.mark.parametrize("width", [1400, 1250, 1200, 1060, 1000, 760, 480])
def test_a_fold_stays_within_the_json(explorer, resize, width):
    explorer.cell("iam:DeactivateMFADevice", "false").click()
    fold = explorer.reason.locator("ol.path summary .line")
    expect(fold).to_have_text(re.compile("without iam:DeactivateMFADevice"))
    resize(width)
    explorer.page.wait_for_timeout(200)
    inside = fold.evaluate("""line => {
        const words = new Range();
        words.selectNodeContents(line);
        return words.getBoundingClientRect().right < line.closest("pre").getBoundingClientRect().right;
    }""")
    assert inside


@pytest.mark.parametrize(("width", "side_by_side"), [(1400, True), (760, False)])
def test_the_reason_stands_beside_the_matrix_where_there_is_room_and_below_it_where_not(
    standing, resize, width, side_by_side
):
    resize(width)
    standing.page.wait_for_timeout(200)
    matrix, reason = standing.scroll.bounding_box(), standing.reason.bounding_box()
    assert (reason["x"] >= matrix["x"] + matrix["width"]) == side_by_side
    assert (reason["y"] >= matrix["y"] + matrix["height"]) != side_by_side


def test_the_head_of_the_matrix_stays_in_sight_and_nothing_shines_through_it(standing):
    top = standing.scroll.bounding_box()["y"]
    standing.scroll.evaluate("box => { box.scrollTop = 300; }")
    action, key, *states = (head.bounding_box() for head in standing.table.locator("thead th").all())
    assert len(states) == 3
    assert action["y"] == key["y"] == pytest.approx(top + 1, abs=1)
    for state in states:
        assert -1 < state["y"] - (key["y"] + key["height"]) <= 0
        assert state["y"] + state["height"] == pytest.approx(action["y"] + action["height"], abs=1)


BROKEN_NAMES = """root => Array.from(root.querySelectorAll("tbody th code")).filter(code => {
    const texts = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
    const letters = [];
    for (let text; (text = texts.nextNode());) {
        for (let at = 0; at < text.data.length; at++) {
            const range = new Range();
            range.setStart(text, at);
            range.setEnd(text, at + 1);
            letters.push([text.data[at], range.getBoundingClientRect().top]);
        }
    }
    return letters.some(([letter, top], at) => at > 0 && top > letters[at - 1][1] + 4 && !/[A-Z]/.test(letter));
}).map(code => code.textContent)"""


@pytest.mark.parametrize("width", [1400, 1200, 1000, 760, 480])
def test_the_name_of_an_action_breaks_at_most_before_a_capital(standing, resize, width):
    resize(width)
    standing.page.wait_for_timeout(200)
    assert standing.root.evaluate(BROKEN_NAMES) == []


def test_the_json_stands_on_a_panel_of_its_own(standing):
    seen = standing.reason.locator("pre").first.evaluate("""pre => {
        const style = getComputedStyle(pre);
        const box = getComputedStyle(pre.closest(".reason"));
        return [style.backgroundColor !== box.backgroundColor && !style.backgroundColor.endsWith(", 0)"),
            parseFloat(style.paddingLeft) > 0];
    }""")
    assert seen == [True, True]


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
