"""What axe-core finds in a page."""

from tests.browser import lab
from tests.browser.pieces import PIECES

# Every rule of axe-core for WCAG 2.0 to 2.2, A and AA, and its best practices; rules about the page as a whole are left
# out by axe-core itself where it looks at parts of a page.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
IN_THE_DARK = ["link-in-text-block"]
"""The rule that can find something else where only colours change. The contrast of texts is measured in both themes."""

# Where axe-core is not sure: signs and pictures, whose contrast contrast.py measures, and heads of a table in which a
# row heads a group.
NOT_SURE = {"color-contrast", "th-has-data-cells"}

# axe-core takes for hidden what lies outside of an ancestor that clips, and JupyterLab's body has no height. The rest
# makes it quick: it looks at all that is on the page.
ONLY_OUR_PIECES = """body { height: 100vh; } .jp-Cell { content-visibility: visible !important; }
.jp-Cell-inputWrapper, .jp-SideBar, #jp-top-panel { display: none !important; }"""

AXE = """async ([selector, values]) => {
    const found = await axe.run(selector, { runOnly: values, resultTypes: ["violations", "incomplete"] });
    const told = rule => rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 160)}: ${node.failureSummary}`);
    return { violations: found.violations.flatMap(told), unsure: found.incomplete.flatMap(told) };
}"""


def violations(notebook: lab.NotebookPage, names: list[str], rules: list[str] = RULES) -> list[str]:
    """What axe-core finds in these pieces, or is not sure of."""
    numbers = [list(PIECES).index(name) + 1 for name in names]
    selector = ", ".join(f'[data-windowed-list-index="{number}"] .mfa-lesson' for number in numbers)
    found = notebook.page.evaluate(AXE, [selector, rules])
    return [*found["violations"], *(told for told in found["unsure"] if told.partition(":")[0] not in NOT_SURE)]
