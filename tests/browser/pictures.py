"""Take the pictures of the explorer that the README shows.

python tests/browser/pictures.py

Writes notebooks/images/explorer-light.png and explorer-dark.png.
"""

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

from playwright.sync_api import expect  # noqa: E402

from tests.browser import lab  # noqa: E402

NOTEBOOKS = ROOT / "notebooks"
IMAGES = NOTEBOOKS / "images"
NOTEBOOK = "00_start_here.ipynb"
WINDOW = {"width": 1370, "height": 1000}  # leaves the explorer about 1200 px


def take_pictures(folder: Path) -> list[Path]:
    """The explorer after its most telling click, in both themes; the files written to the folder."""
    written = []
    executable = lab.find_chromium()
    if executable is None:
        raise SystemExit("No Chromium found.")
    with (
        tempfile.TemporaryDirectory() as root,
        lab.lab_server(Path(root)) as server,
        lab.chromium(executable) as browser,
    ):
        opener = lab.NotebookOpener(server, browser, NOTEBOOKS)
        notebook = opener(NOTEBOOK, **WINDOW)
        explorer = notebook.page.locator(".mfa-explorer").first
        explorer.get_by_text("false · password only").click()
        expect(explorer.get_by_role("status").first).to_contain_text("16 of 31")
        explorer.locator('td[data-action="iam:DeactivateMFADevice"][data-mfa="false"] button').click()
        explorer.locator(".scroll").evaluate("box => { box.scrollTop = 0; }")
        notebook.page.mouse.move(0, 0)
        for theme in lab.THEMES:
            notebook.show_theme(theme)
            explorer.scroll_into_view_if_needed()
            file = folder / f"explorer-{theme}.png"
            explorer.screenshot(path=file, animations="disabled")
            written.append(file)
        opener.close()
    return written


if __name__ == "__main__":
    IMAGES.mkdir(exist_ok=True)
    for file in take_pictures(IMAGES):
        print(file.relative_to(ROOT))
