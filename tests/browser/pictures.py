"""Take the pictures of the explorer that the README and the notebooks show.

python tests/browser/pictures.py

Writes notebooks/images/explorer-light.png and explorer-dark.png, and beside them pictures.json, which says what was to
be seen: test_pictures.py takes the pictures again and compares that, for pixels differ from machine to machine.
"""

import hashlib
import json
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

from mfa_lesson.widgets.explorer import Explorer  # noqa: E402
from tests.browser import lab  # noqa: E402
from tests.browser.server import lab_server  # noqa: E402
from tests.browser.waiting import expect  # noqa: E402

NOTEBOOKS = ROOT / "notebooks"
IMAGES = NOTEBOOKS / "images"
SEEN = "pictures.json"
NOTEBOOK = "00_start_here.ipynb"
WINDOW = {"width": 1370, "height": 1000}  # leaves the explorer about 1200 px


def take_pictures(opener: lab.NotebookOpener, folder: Path) -> list[Path]:
    """The explorer after its most telling click, in both themes; the files written to the folder."""
    notebook = opener(NOTEBOOK, **WINDOW)
    explorer = notebook.find(".mfa-explorer").first
    explorer.get_by_text("false · password only").click()
    expect(explorer.get_by_role("status").first).to_contain_text("16 of 31")
    explorer.locator('td[data-action="iam:DeactivateMFADevice"][data-mfa="false"] button').click()
    expect(explorer.locator(".reason")).to_contain_text("iam:DeactivateMFADevice")
    explorer.locator(".scroll").evaluate("box => { box.scrollTop = 0; }")
    notebook.page.mouse.move(0, 0)
    written = []
    for theme in lab.THEMES:
        notebook.show_theme(theme)
        explorer.scroll_into_view_if_needed()
        written.append(folder / f"explorer-{theme}.png")
        explorer.screenshot(path=written[-1], animations="disabled")
    styles = hashlib.sha256(Explorer._css.encode()).hexdigest()
    seen = {"text": explorer.inner_text().splitlines(), "styles": styles}
    written.append(folder / SEEN)
    written[-1].write_text(json.dumps(seen, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    return written


def main() -> None:
    executable = lab.find_chromium()
    if executable is None:
        raise SystemExit("No Chromium found.")
    IMAGES.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as root,
        lab_server(Path(root)) as server,
        lab.chromium(executable) as browser,
    ):
        opener = lab.NotebookOpener(server, browser, NOTEBOOKS)
        for file in take_pictures(opener, IMAGES):
            print(file.relative_to(ROOT))
        opener.close()


if __name__ == "__main__":
    main()
