"""The exercise in a real JupyterLab: typed, checked, repaired, with the keyboard too."""

from pathlib import Path

import pytest

from mfa_lesson.course.wording import say as say_course
from mfa_lesson.widgets.wording import say
from tests.browser import lab
from tests.browser.waiting import expect
from tests.course.lessons.made_up import SOLUTION, START, WITH_EXERCISE, write_exercise


@pytest.fixture
def opened(tmp_path: Path, open_notebook):
    """A function that opens a made-up lesson's exercise: the notebook's page and the widget's root."""

    def open_it(**options):
        source = (
            "import os\n"
            f"os.environ['MFA_LESSON_DATA'] = {str(tmp_path / 'data')!r}\n"
            "from mfa_lesson.widgets.exercise import exercise\n"
            f"exercise({WITH_EXERCISE!r}, 'one', folder={str(write_exercise(tmp_path))!r})"
        )
        notebook = open_notebook(lab.write_notebook(tmp_path / "made_up.ipynb", source), **options)
        root = notebook.find(".mfa-exercise")
        expect(root.locator("textarea")).to_have_value(START)
        return notebook, root

    return open_it


def test_a_policy_is_typed_checked_and_repaired(opened):
    notebook, root = opened()
    editor, status = root.locator("textarea"), root.locator("p.status")

    root.get_by_role("button", name="Check").click()
    expect(status).to_contain_text("Not yet. alice, signed in with MFA, asks for iam:GetUser")
    expect(root.locator(".points li")).to_contain_text(["Users can be listed.", "Nothing else"])
    expect(root.locator(".why")).to_be_visible()
    expect(root.get_by_role("button", name="Check")).to_be_focused()

    editor.fill(START.replace('"*"', '"iam:ListUsers"', 1).replace('"Resource"', '"Resourcce"'))
    editor.press("Control+Enter")
    expect(status).to_contain_text(say_course("exercise.not-a-policy", problem="").strip(" ."))
    expect(root.locator(".numbers .wrong")).to_have_text("7")
    root.get_by_role("button", name="Go to line 7").click()
    expect(editor).to_be_focused()
    before = editor.evaluate("editor => editor.value.slice(0, editor.selectionStart)")
    assert before.count("\n") == 6 and before.endswith("            ")

    editor.fill(SOLUTION)
    editor.press("Control+Enter")
    expect(status).to_contain_text("Done. All 9 requests")
    expect(root.locator(".outcome")).to_have_attribute("data-passed", "yes")
    expect(editor).to_be_focused()
    assert notebook.console_errors == [] and notebook.outside_requests == []


def test_what_is_typed_while_no_kernel_listens_is_there_when_the_cell_runs_again(opened):
    notebook, root = opened()
    editor = root.locator("textarea")
    editor.fill("taken by the kernel")
    editor.blur()
    notebook.page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.restartKernel()")
    expect(root.locator(".no-answer")).to_have_text(say("no_answer.ended"))
    notebook.wait_until_idle()
    editor.fill("typed to nobody")
    root.get_by_role("button", name="Check").click()
    notebook.run_all()
    expect(root.locator(".no-answer")).to_be_hidden()
    expect(editor).to_have_value("typed to nobody")
    root.get_by_role("button", name="Start over").click()
    expect(editor).to_have_value(START)
    notebook.run_all()
    expect(editor).to_have_value(START)


def test_hints_solution_start_over_and_undo(opened):
    _, root = opened()
    editor, status = root.locator("textarea"), root.locator("p.status")
    editor.fill("mine")
    hint = root.locator("[data-do=hint]")
    hint.click()
    expect(root.locator(".hints li")).to_have_text(["Hint 1. Think of Action."])
    expect(hint).to_have_text("Second hint")
    hint.click()
    expect(hint).to_have_attribute("aria-disabled", "true")
    expect(hint).to_be_focused()
    expect(root.locator(".hints li")).to_have_count(2)

    ask = root.get_by_role("button", name="Show solution")
    ask.click()
    expect(root.get_by_role("button", name="Yes, show it")).to_be_focused()
    root.page.keyboard.press("Escape")
    expect(ask).to_be_focused()
    expect(root.locator(".solution")).to_have_count(0)
    ask.press("Enter")
    root.get_by_role("button", name="Not yet").click()
    expect(ask).to_be_focused()
    ask.click()
    root.page.keyboard.press("Enter")
    expect(root.locator(".solution pre")).to_have_text(SOLUTION)
    expect(editor).to_have_value("mine")
    root.get_by_role("button", name="Use this solution").click()
    expect(editor).to_have_value(SOLUTION)
    expect(editor).to_be_focused()

    root.get_by_role("button", name="Start over").click()
    expect(editor).to_have_value(START)
    expect(status).to_contain_text("You started over")
    root.get_by_role("button", name="Undo").click()
    expect(editor).to_have_value(SOLUTION)


def test_typing_stays_in_the_editor_and_keeps_its_indent(opened):
    notebook, root = opened()
    editor = root.locator("textarea")
    editor.fill("")
    editor.press_sequentially("{")
    editor.press("Enter")
    editor.press_sequentially('"Version": "2012-10-17",')
    editor.press("Enter")
    editor.press_sequentially("dd")
    expect(editor).to_have_value('{\n    "Version": "2012-10-17",\n    dd')
    editor.press("Escape")
    editor.press("ArrowUp")
    assert notebook.page.evaluate("window.jupyterapp.shell.currentWidget.content.model.cells.length") >= 1
    editor.press("Tab")
    expect(root.get_by_role("button", name="Check")).to_be_focused()


def test_what_was_typed_is_there_when_the_view_is_made_again(opened):
    notebook, root = opened()
    root.locator("textarea").fill("mine")
    root.get_by_role("button", name="Check").click()
    expect(root.locator("p.status")).to_contain_text(say_course("exercise.not-a-policy", problem="").strip(" ."))
    notebook.page.evaluate("window.jupyterapp.commands.execute('notebook:create-output-view')")
    views = notebook.find(".mfa-exercise textarea")
    expect(views).to_have_count(2)
    expect(views.last).to_have_value("mine")
    views.last.fill("yours")
    expect(views.first).to_have_value("yours")


def test_nothing_runs_over_the_edge_and_texts_stand_out_in_the_dark(opened):
    notebook, root = opened()
    root.get_by_role("button", name="Check").click()
    expect(root.locator(".why")).to_be_visible()
    notebook.show_theme("dark")
    for width in (1400, 480):
        notebook.page.set_viewport_size({"width": width, "height": 900})
        assert root.evaluate("root => root.scrollWidth <= root.clientWidth + 1"), width
    light = "element => getComputedStyle(element).color.match(/\\d+/g).slice(0, 3).every(part => Number(part) > 130)"
    for selector in (".task p", ".colours .line", ".colours .key", ".status", ".points li", "button[data-do=hint]"):
        assert root.locator(selector).first.evaluate(light), selector
