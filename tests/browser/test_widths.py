"""Every widget and table, and the prose beside them, at each width that a laptop has: what the boxes on the page say.

One notebook shows them all, in use. It is opened once; then only its window becomes wider and narrower. What counts as
a broken word is said in boxes.py.
"""

from collections.abc import Iterator

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from tests.browser import lab
from tests.browser.boxes import FAR_APART, FAULTS, OUT_OF_LINE
from tests.browser.pieces import OPEN, PIECES, SETUP
from tests.browser.waiting import expect
from tests.browser.work_through import ALL_CELLS
from tests.course.lessons.made_up import write_exercise, write_lessons
from tests.notebooks.checks import NOTEBOOKS

HIGH = 900
WIDTHS = {480: False, 700: False, 1000: False, 1280: True, 1366: True, 1440: True, 1920: False}
"""The width of a window, and whether JupyterLab's sidebar is open in it."""

SHOWN = ".jp-Cell .jp-RenderedMarkdown, .jp-Cell .jp-OutputArea-output"

MORE = {
    "lab": 'from mfa_lesson import lab\nlab("force_mfa")',
    "whole matrix": "decision_matrix([policy])",
    "matrix of another": 'decision_matrix([policy], owner="bob")',
    "long ARN": """report = "arn:aws:s3:::amzn-s3-demo-bucket/reports/of/the/year/2026/in-full.pdf"
explain(Request("s3:GetObject", report, {"aws:username": "alice"}), [policy, load_policy("administrator_access")])""",
    "findings": "from mfa_lesson import findings\nfindings(policy)",
    "goals": 'from mfa_lesson import goals_of\ngoals_of("force_mfa").check("broken_bool")',
    "reach": "from mfa_lesson import reach\nreach()",
}

# Brings the widgets to where they show most: guesses, wrong answers, hints, a path that is followed.
USE = """async () => {
    const rest = () => new Promise(done => setTimeout(done, 150));
    const press = async (where, what) => {
        for (const root of document.querySelectorAll(where)) {
            root.querySelector(what)?.click();
            await rest();
        }
    };
    for (const choice of [".option.without input", ".option input"]) {
        await press(".mfa-quiz form.question", choice);
        await press(".mfa-quiz form.question", "button");
    }
    for (const button of ["[data-do=hint]", "[data-do=hint]", "[data-do=check]"]) await press(".mfa-exercise", button);
    for (const button of ["[data-do=guess]", "[data-do=rest]"]) await press(".mfa-rows", button);
    await press(".mfa-paths", "input[type=radio]:not(:checked)");
    await press(".mfa-paths", "[data-step=whole]");
    for (let step = 1; step < 6; step++) await press(".mfa-journey", "[data-go]");
    await press(".mfa-explorer", "td[data-mfa=absent] button");
    await press(".mfa-switches", "[data-do=send]");
    await press(".mfa-quiz .afterwards", "button");
}"""


def find_prose() -> list[NotebookNode]:
    """A cell for each notebook: its prose with tables, folded answers, or the names of statements as titles."""
    prose = []
    for file in sorted(NOTEBOOKS.glob("*.ipynb")):
        texts = [cell.source for cell in nbformat.read(file, as_version=4).cells if cell.cell_type == "markdown"]
        prose.append([text for text in texts if "|---" in text or "<details" in text or text.startswith("# ")])
    return [new_markdown_cell("\n\n".join(texts)) for texts in prose]


@pytest.fixture(scope="module")
def notebook(server, browser, tmp_path_factory) -> Iterator[lab.NotebookPage]:
    """The notebook, with every widget in use and every fold open."""
    place = tmp_path_factory.mktemp("widths")
    folder = write_exercise(write_lessons(place / "lessons"))
    setup = SETUP.format(data=str(tmp_path_factory.mktemp("learner")), folder=str(folder))
    file = lab.write_notebook(place / "widths.ipynb", setup, *PIECES.values(), *MORE.values(), *find_prose())
    opener = lab.NotebookOpener(server, browser, NOTEBOOKS)
    opened = opener(file, height=HIGH, width=1366, run=False)
    # JupyterLab draws prose that is out of sight when it has time, and sooner where the page is still short.
    expect(opened.find(".jp-MarkdownCell .jp-RenderedMarkdown")).to_have_count(len(find_prose()))
    opened.run_all()
    opened.page.add_style_tag(content=ALL_CELLS)
    opened.page.evaluate(USE)
    opened.wait_until_idle()
    in_lab = opened.find(".mfa-lab")
    in_lab.get_by_label("Signed in as").fill("engineering/alice")
    in_lab.locator("table.decision-matrix td button").nth(4).click()
    expect(in_lab.locator(".reason")).to_contain_text("iam:ListUsers")
    opened.find(".mfa-lesson details, .jp-MarkdownCell details").evaluate_all(OPEN)
    yield opened
    opener.close()


def resize(notebook: lab.NotebookPage, width: int) -> None:
    """Gives the window a width, with the sidebar open or closed, and waits until JupyterLab has followed."""
    notebook.page.set_viewport_size({"width": width, "height": HIGH})
    side = "expandLeft" if WIDTHS[width] else "collapseLeft"
    notebook.page.evaluate(f"() => window.jupyterapp.shell.{side}()")
    notebook.page.wait_for_timeout(300)


@pytest.mark.parametrize(
    ("theme", "width"), [*(("light", width) for width in WIDTHS), ("dark", min(WIDTHS)), ("dark", 1366)]
)
def test_no_word_is_broken_nothing_lies_over_another_and_nothing_is_cut(notebook, theme, width):
    notebook.show_theme(theme)
    resize(notebook, width)
    shown = notebook.find(SHOWN)
    assert shown.count() >= len(PIECES) + len(MORE) + len(find_prose())
    assert shown.evaluate_all(FAULTS) == []
    assert notebook.page.evaluate(OUT_OF_LINE) == []
    assert notebook.page.evaluate(FAR_APART) == []


@pytest.mark.parametrize(
    ("style", "fault"),
    [
        (".mfa-lesson:not(#jupyterlab) col.state { width: 30%; }", "broken: "),
        # the matrix as wide as the whole lab
        (".mfa-lab .columns > * { container-type: normal !important; }", "cut: "),
        (".mfa-lesson .remark { margin-top: -14px; }", "over: "),
        (".mfa-quiz .option { width: 300px; overflow: hidden; white-space: nowrap; }", "cut: "),
        (".mfa-explorer .columns { width: 1300px; }", "sideways: "),
    ],
)
def test_a_fault_is_found(notebook, style, fault):
    resize(notebook, 1000)
    tag = notebook.page.add_style_tag(content=style)
    found = notebook.find(SHOWN).evaluate_all(FAULTS)
    tag.evaluate("tag => tag.remove()")
    assert any(told.startswith(fault) for told in found), found


def test_a_piece_out_of_line_and_a_decision_far_from_its_name_are_found(notebook):
    resize(notebook, 1920)
    tag = notebook.page.add_style_tag(
        content=".mfa-rows { max-width: 860px; } .mfa-lesson:not(#jupyterlab) col.state { width: 136px; }"
    )
    beside, apart = notebook.page.evaluate(OUT_OF_LINE), notebook.page.evaluate(FAR_APART)
    tag.evaluate("tag => tag.remove()")
    assert any("mfa-rows" in told for told in beside) and apart != []
