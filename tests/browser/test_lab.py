"""The policy lab in a real JupyterLab: typed into, repaired, by keyboard alone, in both themes, wide and narrow."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator

from mfa_lesson import load_policy, packaged_policies
from mfa_lesson.analysis.wording import say as say_analysis
from mfa_lesson.course.lesson_file import load_lesson
from mfa_lesson.iam.wording import say as say_iam
from mfa_lesson.widgets.wording import TITLES, say
from tests.browser import lab
from tests.browser.boxes import STICKS_OUT
from tests.browser.contrast import too_low
from tests.browser.kernel import RESTART
from tests.browser.waiting import expect

NONE_CHANGED = say_analysis("changes.none", total=93, noun="decision")

FORCE = load_policy("force_mfa").text
BUCKET = load_lesson("13_mfa_for_roles").policies["bucket_deny"].text
BROKEN = [name for name in packaged_policies() if name.startswith("broken_")]

# What a learner types in the place of what; the first time that it stands after the Deny begins.
REPAIRS = {
    "broken_action": ('"Action"', '"NotAction"'),
    "broken_allow": ('"Allow"', '"Deny"'),
    "broken_bool": ('"Bool"', '"BoolIfExists"'),
    "broken_key": ("aws:MultiFactorAuthPresence", "aws:MultiFactorAuthPresent"),
    "broken_null": (
        '"Null": {\n                    "aws:MultiFactorAuthPresent": "true"',
        '"BoolIfExists": {\n                    "aws:MultiFactorAuthPresent": "false"',
    ),
    "broken_password": ('"sts:GetSessionToken"', '"sts:GetSessionToken", "iam:ChangePassword"'),
    "broken_spelling": ("iam:EnableMFADevices", "iam:EnableMFADevice"),
    "broken_value": ('"true"', '"false"'),
    "broken_version": ("2008-10-17", "2012-10-17"),
}


@pytest.fixture(scope="module")
def notebook(server, browser, tmp_path_factory) -> Iterator[lab.NotebookPage]:
    """A notebook with two labs, the first of them for all tests of this file."""
    place = tmp_path_factory.mktemp("lab")
    setup = f'import os\nos.environ["MFA_LESSON_DATA"] = {str(place / "data")!r}\nfrom mfa_lesson import lab'
    opener = lab.NotebookOpener(server, browser, place)
    opened = opener(lab.write_notebook(place / "lab.ipynb", setup, "lab()", "lab()"), width=1300, height=1600)
    opened.page.set_default_timeout(30_000)
    yield opened
    assert opened.console_errors == []
    assert opened.outside_requests == []
    opener.close()


@pytest.fixture
def root(notebook) -> Locator:
    """The lab, made anew."""
    found = run_again(notebook)
    reset = found.get_by_role("button", name="Reset the lab")
    if reset.is_visible():
        reset.click()
        expect(reset).to_be_hidden()
    expect(found.locator(".tally")).to_have_text("✓ 7 of 7 goals met · 3 probable mistakes")
    return found


def run_again(notebook) -> Locator:
    """The new lab of the first cell."""
    notebook.cell(1).locator(".mfa-lab").evaluate_all("roots => roots.forEach(root => { root.dataset.old = ''; })")
    notebook.run_cell(1)
    found = notebook.cell(1).locator(".mfa-lab:not([data-old])")
    expect(found).to_have_count(1)
    return found


def editor(root: Locator) -> Locator:
    return root.get_by_role("textbox", name="The policy, as JSON")


def problem(root: Locator) -> Locator:
    return root.locator("[data-html=problem]")


def status(root: Locator) -> Locator:
    return root.locator("[data-html=status]")


def write_over(root: Locator, old: str, new: str, after: str = "") -> None:
    """Selects a piece of the text, after another one, and types over it."""
    editor(root).evaluate(
        """(field, [old, after]) => {
            const at = field.value.indexOf(old, field.value.indexOf(after));
            field.focus();
            field.setSelectionRange(at, at + old.length);
        }""",
        [old, after],
    )
    root.page.keyboard.insert_text(new)


def cell(root: Locator, action: str, mfa: str) -> Locator:
    return root.locator(f'td[data-action="{action}"][data-mfa="{mfa}"]')


def begin_with(root: Locator, name: str) -> None:
    root.get_by_role("combobox", name="Another policy").select_option(name)
    root.get_by_role("button", name="Replace all").click()
    expect(editor(root)).to_have_value(load_policy(name).text)


# --- typing ---


def test_each_key_counts_and_an_error_is_shown_at_its_line(root):
    write_over(root, '"BoolIfExists"', '"Bool"')
    expect(cell(root, "iam:CreateAccessKey", "absent")).to_contain_text("was explicit deny")
    expect(status(root)).to_contain_text("16 of 93 decisions changed")
    write_over(root, '"Effect": "Deny"', '"Effect": "Dney"')
    expect(problem(root)).to_contain_text("Line 84, column 13: Statement[5].Effect")
    expect(root.locator(".numbers .wrong")).to_have_text("84")
    expect(cell(root, "iam:CreateAccessKey", "absent")).to_contain_text("was explicit deny")
    root.page.keyboard.press("Tab")
    root.get_by_role("button", name="Go to line 84").click()
    expect(editor(root)).to_be_focused()
    write_over(root, '"Dney"', '"Deny"')
    expect(problem(root)).to_be_empty()
    expect(root.locator(".numbers .wrong")).to_have_count(0)


def test_the_numbers_stand_beside_their_lines_where_one_is_wrong(root):
    write_over(root, '"Effect": "Deny"', '"Effect": "Dney"')
    expect(root.locator(".numbers .wrong")).to_have_text("84")
    tops = root.locator(".numbers > div > div").evaluate_all(
        "rows => rows.slice(82, 86).map(row => row.getBoundingClientRect().top)"
    )
    assert [round(after - before) for before, after in zip(tops, tops[1:], strict=False)] == [19, 19, 19]


def test_the_browsers_own_undo_works_in_the_editor(root):
    write_over(root, '"BoolIfExists"', '"Bool"')
    expect(status(root)).to_contain_text("16 of 93 decisions changed")
    for _ in range(3):  # the browser may undo a word in several steps
        root.page.keyboard.press("Control+z")
    expect(editor(root)).to_have_value(FORCE)
    expect(status(root)).to_contain_text(NONE_CHANGED)
    for _ in range(3):
        root.page.keyboard.press("Control+Shift+z")
    expect(editor(root)).to_have_value(FORCE.replace('"BoolIfExists"', '"Bool"'))


def test_keys_typed_one_after_the_other_all_arrive(root):
    write_over(
        root, '"iam:ListUsers",\n                "iam:ListVirtual', '"iam:ListUsers",\n                "iam:ListVirtual'
    )
    root.page.keyboard.type("NothingIsLostOfThis")
    expect(editor(root)).to_have_value(FORCE.replace("iam:ListVirtual", "iam:ListVirtualNothingIsLostOfThis", 1))
    expect(cell(root, "iam:ListVirtualNothingIsLostOfThisMFADevices", "true")).to_contain_text("Allowed")


def test_a_learner_repairs_each_broken_form_without_leaving_the_page(root):
    for name in BROKEN:
        begin_with(root, name)
        expect(root.locator(".tally")).not_to_contain_text("7 of 7 goals met")
        expect(root.locator("[data-html=goals]")).to_contain_text("not met")
        old, new = REPAIRS[name]
        write_over(root, old, new, after="" if name == "broken_version" else "BlockMostAccess")
        expect(root.locator(".tally")).to_contain_text("✓ 7 of 7 goals met")
        expect(root.locator("[data-html=goals]")).not_to_contain_text("not met")
    expect(root.locator(".repairs")).to_have_text("9 of 9 broken forms repaired")


def test_the_menu_offers_each_broken_form_by_what_is_reported(root):
    group = root.locator("optgroup[label^=Broken]")
    texts = group.locator("option").all_inner_texts()
    assert [text.removeprefix("✓ ") for text in texts] == [TITLES[name] for name in TITLES if name in BROKEN]


# What is seen of the text, and whether it lies where the field has its own.
COLOURS = """root => {
    const [field, layer] = [root.querySelector("textarea.json"), root.querySelector(".colours")];
    const [sheet] = layer.children;
    const looks = ["font", "lineHeight", "tabSize", "whiteSpace", "letterSpacing", "paddingTop", "paddingLeft"];
    const kinds = kind => [...new Set(Array.from(layer.querySelectorAll(`.${kind}`), node => node.textContent))];
    const place = node => [node.scrollWidth, node.scrollHeight];
    field.scrollTo(70, 300);
    field.dispatchEvent(new Event("scroll"));
    const moved = sheet.style.transform;
    field.scrollTo(0, 0);
    field.dispatchEvent(new Event("scroll"));
    return {
        same: Array.from(sheet.children, line => line.textContent).join("\\n") === field.value,
        differs: looks.filter(look => getComputedStyle(field)[look] !== getComputedStyle(layer)[look]),
        wide: Math.abs(field.scrollWidth - 8 - layer.scrollWidth) < 16,
        at: [field, layer].map(node => [node.getBoundingClientRect().left, node.getBoundingClientRect().top]),
        moved, scrolled: [field.scrollLeft, field.scrollTop],
        hidden: layer.getAttribute("aria-hidden"),
        keys: kinds("key"), strings: kinds("string"), values: kinds("value"),
    };
}"""
MARKED = """(root, at) => {
    const field = root.querySelector("textarea.json");
    field.focus();
    field.setSelectionRange(at, at);
    document.dispatchEvent(new Event("selectionchange"));
    const lines = [...root.querySelectorAll(".colours .line")];
    return Array.from(root.querySelectorAll(".colours :is(.pair, .single)"), node => [
        node.textContent, lines.indexOf(node.parentElement), node.classList.contains("pair"),
    ]);
}"""


def test_the_text_has_colours_where_the_field_has_it_and_brackets_are_matched(root):
    text = '{"a\\"b": ["{", true, -1.5e3],\n\t"long": "' + "x" * 300 + '",\n "c": {}}\n]' + "\n" * 40
    editor(root).fill(text)
    seen = root.evaluate(COLOURS)
    assert seen["same"] and seen["differs"] == [] and seen["hidden"] == "true" and seen["wide"]
    assert seen["at"][0] == seen["at"][1]
    assert seen["moved"] == "translate(-70px, -300px)" and seen["scrolled"] == [0, 0]
    assert seen["keys"] == ['"a\\"b"', '"long"', '"c"']
    assert seen["strings"] == ['"{"', f'"{"x" * 300}"'] and seen["values"] == ["true", "-1.5e3"]
    assert root.evaluate(MARKED, 0) == [["{", 0, True], ["}", 2, True]]
    assert root.evaluate(MARKED, text.index("[") + 1) == [["[", 0, True], ["]", 0, True]]
    assert root.evaluate(MARKED, text.index('"{') + 1) == [], "within a text it is no bracket"
    assert root.evaluate(MARKED, text.rindex("]") + 1) == [["]", 3, False]]


def test_an_edit_is_pointed_out_in_the_matrix_and_the_page_and_the_focus_stay(notebook, root):
    where = "() => [document.querySelector('.jp-WindowedPanel-outer').scrollTop, document.activeElement.className]"
    cell(root, "iam:ListUsers", "true").get_by_role("button").click()
    expect(root.locator(".reason")).to_contain_text("iam:ListUsers")
    write_over(root, '"BoolIfExists"', '"Bool"', after="BlockMostAccess")
    before = notebook.page.evaluate(where)
    expect(root.locator(".reason")).to_contain_text("iam:GetAccountPasswordPolicy")
    assert notebook.page.evaluate(where) == before and before[1] == "json"
    assert root.evaluate("""root => {
        const boxes = [".scroll", "td [aria-pressed=true]"].map(one => root.querySelector(one).getBoundingClientRect());
        const [box, cell] = boxes;
        return cell.top > box.top && cell.bottom < box.bottom;
    }""")
    root.get_by_role("checkbox", name="Only what changed").check()
    expect(root.locator("caption")).to_contain_text("16 rows differ from the start")
    expect(root.locator("tr:has(td)")).to_have_count(16)
    expect(root.locator("tr:has(.was)")).to_have_count(16)
    root.get_by_role("checkbox", name="Only what changed").uncheck()
    expect(root.locator("tr:has(td)")).to_have_count(31)


# --- several policies, files ---


def test_what_is_typed_in_a_hurry_lands_where_it_was_typed(notebook, root):
    """Typed and clicked while Python is busy: the click reaches it before the last keys do."""
    root.get_by_role("combobox", name="Another policy").select_option("new")
    root.get_by_role("button", name="Add", exact=True).click()
    expect(root.locator(".tabs .name")).to_have_count(2)
    root.get_by_role("button", name="force_mfa", exact=True).click()
    expect(editor(root)).to_have_value(FORCE)
    editor(root).evaluate(
        """field => {
            for (const letter of "abcdefgh") {
                field.value += letter;
                field.dispatchEvent(new Event("input", { bubbles: true }));
            }
            field.closest(".mfa-lab").querySelectorAll(".tabs .name")[1].click();
        }"""
    )
    expect(editor(root)).not_to_have_value(FORCE + "abcdefgh")
    expect(root.locator(".tabs")).to_contain_text("cannot be read")
    assert "ListUsers" in editor(root).input_value() and "AllowAllUsers" not in editor(root).input_value()
    root.locator(".tabs .name").first.click()
    expect(editor(root)).to_have_value(FORCE + "abcdefgh")


def test_policies_are_turned_on_and_off_and_made_guardrails(root):
    root.get_by_role("combobox", name="Another policy").select_option("administrator_access")
    root.get_by_role("button", name="Add", exact=True).click()
    expect(status(root)).to_contain_text("administrator_access is added: 6 of 93 decisions changed")
    switch = root.get_by_role("checkbox", name="administrator_access is in force")
    switch.uncheck()
    expect(status(root)).to_contain_text("administrator_access off: 6 of 93 decisions changed")
    switch.check()
    root.get_by_role("combobox", name="administrator_access is attached as").select_option("boundary")
    expect(status(root)).to_contain_text("is a permissions boundary now")
    cell(root, "iam:ListUsers", "true").get_by_role("button").click()
    expect(root.locator(".reason")).to_contain_text("Does the permissions boundary allow it? Yes.")
    root.get_by_role("button", name="Take force_mfa out").click()
    expect(root.locator(".tabs li")).to_have_count(1)
    root.get_by_role("button", name="Undo").click()
    expect(root.locator(".tabs li")).to_have_count(2)


def test_a_file_is_opened_and_the_policy_downloaded(root, tmp_path):
    file = tmp_path / "mine.json"
    file.write_text('{"Version": "2012-10-17", "Statement": []}', encoding="utf-8")
    chooser = root.get_by_label("Open a file")
    chooser.set_input_files(file)
    expect(problem(root)).to_contain_text(say_iam("statement-missing"))
    expect(problem(root)).to_contain_text("It doesn’t affect the decisions yet.")
    with root.page.expect_download() as download:
        root.get_by_role("button", name="Download").click()
    assert download.value.suggested_filename == "mine.json"
    assert Path(download.value.path()).read_bytes() == file.read_bytes()
    picture = tmp_path / "picture.png"
    picture.write_bytes(b"\x89PNG\xff\xfe")
    chooser.set_input_files(picture)
    expect(status(root)).to_have_text(say("lab.refused.not_text", name="picture.png").replace("`", ""))
    large = tmp_path / "large.json"
    large.write_text(" " * 500_000, encoding="utf-8")
    chooser.set_input_files(large)
    expect(status(root)).to_have_text(say("lab.refused.too_large", name="large.json", size=500_000).replace("`", ""))
    expect(editor(root)).to_have_value('{"Version": "2012-10-17", "Statement": []}')


DENIED = (
    "An error occurred (AccessDenied) when calling the CreateAccessKey operation: User: "
    "arn:aws:iam::123456789012:user/alice is not authorized to perform: iam:CreateAccessKey on resource: user "
    "nullalice with an explicit deny in an identity-based policy: arn:aws:iam::123456789012:policy/force_mfa"
)

CHANGED = FORCE.replace("AllowAllUsersToListAccounts", "TypedJustNow")


def test_what_was_typed_is_there_again_and_only_in_its_own_lab(notebook, root):
    write_over(root, "AllowAllUsersToListAccounts", "TypedJustNow")
    again = run_again(notebook)
    expect(editor(again)).to_have_value(CHANGED)
    expect(status(again)).to_have_text(say("lab.taken_up"))
    notebook.run_cell(2)
    other = notebook.cell(2).locator(".mfa-lab")
    expect(editor(other)).to_have_value(FORCE)
    found = Axe().run(notebook.page, context=".jp-Notebook .mfa-lab")
    assert found.violations_count == 0, found.generate_report()
    again.get_by_role("button", name="Reset the lab").click()
    expect(editor(again)).to_have_value(FORCE)
    expect(editor(again)).to_be_focused()


def test_what_is_typed_while_no_kernel_runs_is_there_after_the_cell_ran_again(notebook, root):
    root.get_by_text("State your own goals").click()
    notebook.page.evaluate(RESTART)
    expect(root.locator(".no-answer")).to_have_text(say("no_answer.ended"))
    write_over(root, "AllowAllUsersToListAccounts", "TypedJustNow")
    goals = "nobody can rotate access keys"
    root.get_by_role("textbox", name="Goals, one a line").fill(goals)
    root.get_by_text("Paste an AWS error message").click()
    root.locator("[name=error_text]").fill(DENIED)
    notebook.page.wait_for_timeout(500)  # until both count
    notebook.wait_until_idle()
    notebook.run_cell(0)
    again = run_again(notebook)
    expect(editor(again)).to_have_value(CHANGED)
    expect(again.locator("[name=goals_text]")).to_have_value(goals)
    expect(again.locator("[name=error_text]")).to_have_value(DENIED)
    expect(again.locator(".explained .fits")).to_have_count(2)
    expect(again.locator(".tally")).to_contain_text(say("lab.tally_goals", goals=1, met=0, left_out=0))
    expect(again.locator(".tabs")).to_contain_text("changed")


# --- goals and requests of one's own ---


def test_goals_and_requests_of_ones_own(root):
    root.get_by_text("State your own goals").click()
    goals = root.get_by_role("textbox", name="Goals, one a line")
    goals.fill("nobody can rotate access keys")
    expect(root.locator(".tally")).to_contain_text(say("lab.tally_goals", goals=1, met=0, left_out=0))
    goals.fill("nobody can rotat access keys")
    expect(root.get_by_role("alert").filter(has_text="did you mean")).to_contain_text("rotate access keys")
    expect(goals).to_have_value("nobody can rotat access keys")
    root.get_by_text("Add your own request").click()
    root.get_by_role("textbox", name="Action").fill("s3:GetObject")
    root.get_by_role("textbox", name="Resource").fill("arn:aws:s3:::reports/a")
    root.get_by_role("button", name="Add to the matrix").click()
    expect(cell(root, "s3:GetObject on arn:aws:s3:::reports/a", "true")).to_contain_text("Implicit deny")
    root.get_by_role("textbox", name="Resource").fill("reports")
    root.page.keyboard.press("Enter")
    expect(root.get_by_role("alert").filter(has_text="write an ARN")).to_be_visible()
    root.get_by_role("textbox", name=re.compile("^What every request also has")).fill("SourceIp 1")
    expect(root.get_by_role("alert").filter(has_text="Line 1: write a context key")).to_be_visible()


def test_another_user_and_bobs_things(root):
    root.locator("label", has_text="bob’s").click()
    expect(cell(root, "iam:ChangePassword", "true")).to_contain_text("Implicit deny")
    root.get_by_role("combobox", name="Signed in as").fill("no such name")
    expect(root.get_by_role("alert").filter(has_text="Below you still see alice.")).to_be_visible()
    root.get_by_role("combobox", name="Signed in as").fill("bob")
    expect(root.locator("caption")).to_contain_text("bob acts on alice’s")


# --- by keyboard, for the ear, in both themes, narrow ---


def test_everything_is_reached_by_keyboard(root):
    root.get_by_role("combobox", name="Another policy").focus()
    names = []
    for _ in range(40):
        names.append(
            root.page.evaluate(
                "(document.activeElement.getAttribute('aria-label') || document.activeElement.textContent).trim()"
            )
        )
        root.page.keyboard.press("Tab")
        if not root.evaluate("root => root.contains(document.activeElement)"):
            break
    for name in ("Add", "The policy, as JSON", "Start over", "Open a file", "Download"):
        assert name in names
    assert sum(name.endswith(("Allowed", "deny")) for name in names) == 1
    assert "Add your own request" in names


def test_turning_a_policy_off_by_keyboard_keeps_the_focus(root):
    switch = root.get_by_role("checkbox", name="force_mfa is in force")
    switch.focus()
    root.page.keyboard.press("Space")
    expect(status(root)).to_contain_text("force_mfa off")
    expect(switch).to_be_focused()
    root.page.keyboard.press("Space")
    expect(status(root)).to_contain_text("force_mfa on")


def test_a_policy_on_a_resource_is_added_switched_and_attached(root):
    menu = root.get_by_role("combobox", name="Another policy")
    menu.select_option("example:bucket_deny")
    menu.focus()
    root.page.keyboard.press("Tab")
    root.page.keyboard.press("Enter")
    expect(status(root)).to_contain_text("bucket_deny is added as a policy on a resource")
    expect(cell(root, "s3:DeleteObject", "absent")).to_have_text("✕ Explicit deny")
    expect(cell(root, "s3:DeleteObject", "true")).to_have_text("– Implicit deny")
    expect(root.locator(".reason")).to_contain_text("arn:aws:s3:::backups/anything")
    menu.select_option("administrator_access")
    expect(root.locator("[aria-busy=true]")).to_have_count(0)  # what fills in later moves what is being clicked
    root.get_by_role("button", name="Add", exact=True).click()
    expect(status(root)).to_contain_text("administrator_access is added")
    expect(cell(root, "s3:DeleteObject", "true")).to_contain_text("✓ Allowed")
    switch = root.get_by_role("checkbox", name="bucket_deny is in force")
    switch.focus()
    root.page.keyboard.press("Space")
    expect(status(root)).to_contain_text("bucket_deny off: none of the 96 decisions changed")
    expect(switch).to_be_focused()
    root.page.keyboard.press("Space")
    expect(status(root)).to_contain_text("bucket_deny on")
    root.get_by_role("combobox", name="bucket_deny is attached as").focus()
    root.page.keyboard.type("trust")
    expect(status(root)).to_contain_text("bucket_deny is a trust policy of a role now")
    root.locator(".tabs .name", has_text="bucket_deny").click()
    expect(problem(root)).to_contain_text("Statement[0].Principal")
    expect(editor(root)).to_have_value(BUCKET)
    root.get_by_role("button", name="Attach as a policy on a resource").focus()
    root.page.keyboard.press("Space")
    expect(problem(root)).to_be_empty()
    expect(editor(root)).to_be_focused()
    expect(cell(root, "s3:DeleteObject", "true")).to_contain_text("✓ Allowed")
    cell(root, "iam:ListUsers", "true").get_by_role("button").click()
    expect(root.locator(".reason")).to_contain_text("bucket_deny doesn’t count here")


def test_what_came_of_it_is_spoken_once_the_typing_stops(root):
    write_over(root, '"BoolIfExists"', '"Bool"')
    voice = root.locator("[data-spoken]")
    expect(voice).to_contain_text("16 of 93 decisions changed")
    expect(voice).to_contain_text(say("lab.tally_goals", goals=7, met=5, left_out=0))
    cell(root, "iam:CreateAccessKey", "absent").get_by_role("button").click()
    expect(voice).to_have_text("iam:CreateAccessKey, access key: allowed.")


@pytest.mark.parametrize(("width", "theme"), [(1300, "light"), (480, "dark")])
def test_it_can_be_read_in_both_themes_wide_and_narrow(notebook, root, width, theme):
    root.get_by_text("Paste an AWS error message").click()
    root.locator("[name=error_text]").fill("No such file")
    expect(root.locator("[data-text=error_problem]")).to_contain_text("isn’t an access-denied error")
    root.locator("[name=error_text]").fill(DENIED)
    expect(root.locator(".explained .fits")).to_have_count(2)
    expect(root.locator("[data-spoken]")).to_contain_text("“Deny without MFA” denies it")
    write_over(root, '"BoolIfExists"', '"Bool"')
    expect(status(root)).to_contain_text("16 of 93")
    expect(root.locator(".explained .fits")).to_have_count(1)  # an access key is allowed now
    write_over(root, '"Effect": "Deny"', '"Effect": "Dney"')
    expect(problem(root)).to_contain_text("Dney")
    notebook.page.set_viewport_size({"width": width, "height": 1600})
    notebook.show_theme(theme)
    try:
        assert too_low(root) == []
        out = root.evaluate(STICKS_OUT)
        assert [
            one
            for one in out
            if not one.startswith(("TEXTAREA", "DIV.colours", "DIV.sheet", "DIV.line", "INPUT", "PRE"))
        ] == []
        found = Axe().run(notebook.page, context=".mfa-lab")
        assert found.violations_count == 0, found.generate_report()
    finally:
        notebook.page.set_viewport_size({"width": 1300, "height": 1600})
        notebook.show_theme("light")
