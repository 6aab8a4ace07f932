"""The slides: what is tagged is there, nothing is fetched, no answer is told, and the last row can read all of it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, writes
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from tests.notebooks import checks
from tests.notebooks.chapter import CHAPTERS, STEMS, plain
from tests.notebooks.shape import untold_answers
from workshop.hub import lean
from workshop.slides import build, guide

KINDS = {"slide", "subslide", "fragment", "skip", "notes"}
"""What JupyterLab offers under “Slide Type”; without one a cell goes on where the one before it was."""
SMALL, LARGE = {"width": 1280, "height": 720}, {"width": 1920, "height": 1080}
HALF, LEAST_BESIDE = {"width": 640, "height": 720}, 20
SMALLEST = {"prose": 24, "code": 16}
"""The smallest texts, in pixels on a slide 720 high. From six times the height of the picture, where a last row may
sit, a capital letter of 24 px takes up some 13 minutes of arc and one of 16 px 9; good eyes need 5."""

# Of the slide in sight: what does not fit, and the smallest prose and code, as if the window were 720 high.
LOOK = """() => {
    const slide = Reveal.getCurrentSlide().querySelector(".slide");
    const scale = Reveal.getScale() * 720 / innerHeight;
    const foot = slide.querySelector("footer").getBoundingClientRect().top;
    const within = Array.from(slide.querySelectorAll(":not(footer, footer *)"));
    const cut = within.filter(one => one.checkVisibility()).filter(one => {
        const { right, bottom, width } = one.getBoundingClientRect();
        const { clipPath, overflowX } = getComputedStyle(one);
        const clips = overflowX !== "visible";
        return width && clipPath === "none" && (right > innerWidth - 20 || bottom > foot
            || clips && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1));
    }).map(one => `${one.tagName} ${one.textContent.trim().slice(0, 40)}`);
    if (slide.scrollHeight > slide.clientHeight) cut.push("the slide itself");
    const smallest = { prose: 99, code: 99 };
    const texts = document.createTreeWalker(slide, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const one = texts.currentNode.parentElement;
        const { fontSize } = getComputedStyle(one);
        if (!texts.currentNode.data.trim() || !one.checkVisibility() || fontSize === "0px") continue;
        const zoom = one.ownerSVGElement ? one.getScreenCTM().a / Reveal.getScale() : one.currentCSSZoom;
        const kind = one.closest(".exhibit, table, code, footer") ? "code" : "prose";
        smallest[kind] = Math.min(smallest[kind], parseFloat(fontSize) * zoom * scale);
    }
    return { id: Reveal.getCurrentSlide().id, cut, ...smallest };
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The slides of all notebooks. Without reveal.js the tests skip, or fail where CI is set."""
    try:
        build.reveal()
    except build.BuildError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"These tests need reveal.js: {error}")
    folder = tmp_path_factory.mktemp("slides")
    assert build.main([str(folder)]) is None
    return folder


@pytest.fixture(scope="module")
def plans(site: Path) -> Path:
    """The slides of each plan, in a folder of their own."""
    for length in guide.LENGTHS:
        assert build.main([str(site / "plans"), "--plan", length]) is None
    return site / "plans"


@cache
def soup(file: Path) -> BeautifulSoup:
    return BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")


def slides(page: BeautifulSoup) -> list[Tag]:
    return [one.parent for one in page.select("section > .slide")]


@cache
def tags(name: str) -> list[tuple[dict, str]]:
    """The cells of a notebook, each with its slide type, "" without one."""
    cells = checks.read(build.NOTEBOOKS / f"{name}.ipynb")["cells"]
    return [(cell, cell["metadata"].get("slideshow", {}).get("slide_type", "")) for cell in cells]


# --- what is on them ---


@pytest.mark.parametrize("name", STEMS)
def test_a_notebook_has_its_slides_tagged_as_jupyterlab_does_it(name):
    tagged = tags(name)
    assert {tag for _, tag in tagged} <= KINDS | {""}
    assert tagged[0][1] == "slide"
    last = tagged[-1] if name == STEMS[0] else tagged[-2]  # then comes, for learners only, how far they are
    assert last[1] == "slide"
    assert name == STEMS[0] or tagged[-1][1] == "skip"


@pytest.mark.parametrize("name", STEMS)
def test_what_is_tagged_is_on_the_slides_and_nothing_else(site, name):
    page = soup(site / f"{name}.html")
    tagged = tags(name)
    begins = [cell["id"] for cell, tag in tagged if tag in ("slide", "subslide")]
    assert [slide["id"] for slide in slides(page)] == begins
    shown = [cell["id"] for cell, tag in tagged if tag not in ("skip", "notes")]
    assert [cell["data-cell"] for cell in page.select("[data-cell]")] == shown
    assert all(cell.get_text(strip=True) for cell in page.select("[data-cell]")), "a cell shows nothing"
    assert len(page.select("aside.notes:not(.guide)")) == sum(tag == "notes" for _, tag in tagged)


def test_a_statement_is_shown_in_each_notebook_that_is_about_one(site):
    for name in STEMS[2:8]:
        assert len(soup(site / f"{name}.html").select(".anatomy")) == 1, name


@pytest.mark.parametrize("name", STEMS)
def test_nothing_is_fetched(site, name):
    page = soup(site / f"{name}.html")
    sources = page.select("[src], [srcset], link, object")
    assert [one for one in sources if not one.get("src", "").startswith("data:")] == []
    styles = [style.text for style in page.select("style")]
    assert re.findall(r"@import|url\((?!['\"]?data:)", "".join(styles)) == []
    assert len(styles) == len(set(styles)), "a style sheet comes along twice"


def test_links_between_notebooks_lead_from_slides_to_slides(site):
    for name in STEMS:
        page = soup(site / f"{name}.html")
        ids = {slide["id"] for slide in slides(page)}
        for link in page.select(".slide a[href]"):
            kind, _, place = link["href"].partition("#/")
            if place:
                assert kind == "" and place in ids, link["href"]
            else:
                assert link["href"].startswith("https://") or (site / link["href"]).is_file(), link["href"]


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.name)
def test_no_slide_that_asks_tells_the_answer(site, chapter):
    page = soup(site / f"{chapter.name}.html")
    for told in page.find_all(string=re.compile("After your guess")):
        folded = told.find_parent("details")
        assert told.find_parent("summary") and not folded.has_attr("open")
    asked = {}
    for question, cell in chapter.asked():
        for shown in page.select(f'[data-cell="{cell["id"]}"]'):
            asked[cell["id"]] = str(shown)
            assert plain(question.text) in plain(str(shown)) or question.kind == "final"
            on_it = plain(str(shown.find_parent("section")))
            assert not any(plain(option.says) in on_it for option in question.options)
    cells = [
        cell | {"outputs": [{"output_type": "display_data", "data": {"text/html": asked[cell["id"]]}}]}
        for cell in chapter.notebook["cells"]
        if cell["id"] in asked
    ]
    constants = [cell for cell in chapter.notebook["cells"] if cell["id"] == "imports"]
    assert untold_answers(chapter._replace(notebook={"cells": constants + cells})) == []
    assert asked


# --- what the speaker reads ---


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.name)
def test_say_and_ask_of_the_guide_are_on_the_slides_they_belong_to(site, chapter):
    page, number = soup(site / f"{chapter.name}.html"), chapter.name[:2]
    title_slide = slides(page)[0]
    said = " ".join(guide.read_part(number, "Say").replace("> ", "").split())
    assert plain(said)[:60] in plain(" ".join(title_slide.select_one("aside.guide").text.split()))
    asked = {question.id: cell["id"] for question, cell in chapter.asked()}
    for name, ask, right in guide.read_rows(guide.read_part(number, "Ask")):
        on_slides = page.select_one(f'[data-cell="{asked[name.strip("`")]}"]')
        if on_slides:
            notes = plain(" ".join(" ".join(one.text for one in notes_beside(on_slides)).split()))
            assert plain(f"Ask {ask}") in notes and plain(f"Right {right}") in notes, name


def notes_beside(shown: Tag) -> list[Tag]:
    return shown.find_parent("section").select("aside.guide")


@pytest.fixture(params=guide.LENGTHS)
def plan(request, plans) -> tuple[list[guide.Row], BeautifulSoup]:
    """A plan's rows and its slides."""
    return guide.read_plan(guide.LENGTHS[request.param]), soup(plans / f"plan-{request.param}.html")


def test_a_plan_has_agenda_breaks_closing_and_every_section_it_names(plan):
    rows, page = plan
    ids = [slide["id"] for slide in slides(page)]
    assert ids[0] == "agenda" and ids[-1] == "closing" and len(ids) == len(set(ids))
    assert sum(id.startswith("break-") for id in ids) == sum(row.is_break for row in rows)
    clocks = [slide.select_one("aside.guide").text for slide in slides(page)]
    assert all(re.match(r"\s*\d:\d\d, \d+ min, ", clock) for clock in clocks)
    headings = [plain(heading.text) for heading in page.select(".slide h2")]
    for row in rows:
        for named in guide.QUOTED.findall(row.what):
            shown = guide.plain(named) in [guide.plain(heading) for heading in headings]
            assert shown is is_on_slides(row.number, named), (row.clock, named)
    numbers = [row.number for row in rows if row.number]
    for number in set(numbers):
        assert f"{number} " in " ".join(head.text for head in page.select(".slide h1")) or number == "00"


def is_on_slides(number: str, heading: str) -> bool:
    """Whether the cell with a notebook's heading is on a slide: the check of the installation is not."""
    (name,) = [name for name in STEMS if name.startswith(f"{number}_")]
    at = [tag for cell, tag in tags(name) if f"## {heading}" in checks.joined(cell["source"]).replace("'", "’")]
    return bool(set(at) - {"skip", "notes"})


def test_a_plan_goes_on_in_its_own_order_and_leads_to_no_other_file(plan):
    rows, page = plan
    clocks = [re.search(r"\d:\d\d", slide.select_one("aside.guide").text)[0] for slide in slides(page)]
    assert list(dict.fromkeys(clocks)) == [row.clock for row in rows]
    inside = page.select(".slide :is(.markdown, .code) a[href]")
    assert [link["href"] for link in inside if not link["href"].startswith("https://")] == []


def test_options_have_numbers_as_in_the_answer_book():
    style = (Path(build.__file__).parent / "deck" / "slides.css").read_text(encoding="utf-8")
    assert "alpha" not in style


# --- in a browser ---


class Show:
    """A window for decks, with what went wrong in the one that it shows."""

    def __init__(self, page: Page):
        self.page, self.wrong = page, []
        page.on("console", lambda message: message.type in ("error", "warning") and self.wrong.append(message.text))
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("request", lambda request: request.url.startswith("http") and self.wrong.append(request.url))

    def open(self, file: Path) -> Show:
        self.wrong.clear()
        self.page.goto(file.as_uri())
        self.page.wait_for_function("window.Reveal?.isReady()")
        return self

    def look(self) -> dict:
        return self.page.evaluate(LOOK)

    def look_at_all(self, file: Path) -> list[dict]:
        """A look at each slide of a deck, going on from one to the next as the key does: these are all there are."""
        self.open(file)
        ids = [slide["id"] for slide in slides(soup(file))]
        seen = self.page.evaluate(f"ids => ids.map((_, at) => {{ if (at) Reveal.right(); return ({LOOK})(); }})", ids)
        assert [one["id"] for one in seen] == ids
        return seen


def windows(browser: Browser, size: dict[str, int]) -> Iterator[Show]:
    """A window of this size, without network."""
    context = browser.new_context(offline=True, viewport=size)
    yield Show(context.new_page())
    context.close()


@pytest.fixture
def show(browser: Browser) -> Iterator[Show]:
    yield from windows(browser, SMALL)


@pytest.fixture(scope="module")
def small(browser: Browser) -> Iterator[Show]:
    """A window that shows one deck after the other."""
    yield from windows(browser, SMALL)


@pytest.fixture(scope="module")
def half(browser: Browser) -> Iterator[Show]:
    yield from windows(browser, HALF)


def unreadable(seen: dict) -> str:
    """What the last row misses of a slide; nothing if all is well."""
    said = [f"{what} is cut" for what in seen["cut"]]
    said += [f"{kind} of {seen[kind]:.1f} px" for kind, least in SMALLEST.items() if seen[kind] < least - 0.1]
    return f"{seen['id']}: {', '.join(said)}" if said else ""


@pytest.mark.parametrize("name", STEMS)
def test_the_last_row_can_read_every_slide(site, small, name):
    seen = small.look_at_all(site / f"{name}.html")
    assert [*filter(None, map(unreadable, seen))] == []
    assert small.wrong == []


def test_the_key_leads_from_slide_to_slide(site, small):
    small.open(site / f"{STEMS[0]}.html")
    ids, seen = [slide["id"] for slide in slides(soup(site / f"{STEMS[0]}.html"))], [small.look()["id"]]
    for _ in ids[1:]:
        small.page.keyboard.press("ArrowRight")
        seen.append(small.look()["id"])
    assert seen == ids


def test_on_a_large_screen_slides_can_be_read_as_on_a_small_one(site, show):
    name = max(STEMS, key=lambda stem: len(slides(soup(site / f"{stem}.html"))))
    show.page.set_viewport_size(LARGE)
    seen = show.look_at_all(site / f"{name}.html")
    assert [*filter(None, map(unreadable, seen))] == []


def test_the_last_row_can_read_a_plan(plans, small, plan):
    length = next(length for length, title in guide.LENGTHS.items() if guide.read_plan(title) == plan[0])
    seen = small.look_at_all(plans / f"plan-{length}.html")
    assert [*filter(None, map(unreadable, seen))] == []
    assert small.wrong == []


@pytest.mark.parametrize("name", STEMS)
def test_beside_a_notebook_nothing_is_cut_and_questions_stay_large(site, half, name):
    seen = half.look_at_all(site / f"{name}.html")
    assert {one["id"]: one["cut"] for one in seen if one["cut"]} == {}
    live = {slide.find_parent("section")["id"] for slide in soup(site / f"{name}.html").select(".live")}
    assert {one["id"]: one["prose"] for one in seen if one["id"] in live and one["prose"] < LEAST_BESIDE} == {}


def test_a_window_that_becomes_narrow_shows_the_same_slide_in_another_shape(site, show):
    page = show.open(site / f"{STEMS[7]}.html").page
    page.evaluate("location.hash = '#/alone-text'")
    page.set_viewport_size(HALF)
    page.wait_for_selector(".shares #alone-text.present")
    assert show.look()["cut"] == []
    page.set_viewport_size(LARGE)
    page.wait_for_selector("body:not(.shares) #alone-text.present")
    assert unreadable(show.look()) == ""


def test_a_slide_that_holds_too_much_would_be_found(site, small):
    page = small.open(site / f"{STEMS[0]}.html").page
    assert unreadable(small.look()) == ""
    page.evaluate("Reveal.getCurrentSlide().querySelector('.slide').style.setProperty('--smaller', 1.2)")
    assert "prose of 22.0 px" in unreadable(small.look())
    page.evaluate("Reveal.getCurrentSlide().querySelector('.markdown').append(...Array(300).fill('too much '))")
    assert "DIV" in unreadable(small.look())


def test_a_part_of_a_statement_that_is_opened_finds_room(site, small):
    page = small.open(site / f"{STEMS[7]}.html").page
    page.evaluate("location.hash = '#/statement'")
    page.wait_for_function(f"() => ({LOOK})().id === 'statement'")
    before = small.look()
    page.locator("section.present .anatomy summary", has_text="Condition").click()
    page.locator("section.present").get_by_text("the Deny applies").first.wait_for()
    # The page hears of the opened part a moment after it is shown.
    page.wait_for_function(f"before => ({LOOK})().code < before", arg=before["code"])
    assert small.look()["cut"] == []
    page.keyboard.press(" ")
    assert small.look()["id"] == "alone-text"


def test_a_live_slide_says_what_to_have_open_beside_it(site):
    for name in STEMS:
        page = soup(site / f"{name}.html")
        for cell, tag in tags(name):
            views = [output for output in cell.get("outputs", []) if build.WIDGET_VIEW in output.get("data", {})]
            if views and tag not in ("skip", "notes"):
                slide = page.select_one(f'[data-cell="{cell["id"]}"]').find_parent("section")
                assert f"notebook {name[:2]} in JupyterLab" in slide.select_one("footer .live").text


def test_the_speaker_sees_the_notes_in_a_window_of_their_own(site, show):
    name = next(name for name in STEMS if any(tag == "notes" for _, tag in tags(name)))
    notes = soup(site / f"{name}.html").select_one("aside.notes")
    page = show.open(site / f"{name}.html").page
    page.evaluate("id => { location.hash = `#/${id}`; }", notes.find_parent("section", id=True)["id"])
    with page.expect_popup() as opened:
        page.keyboard.press("s")
    said = opened.value.locator(".speaker-controls-notes .value")
    said.filter(has_text=" ".join(notes.text.split())[:60]).wait_for()
    assert show.wrong == []


def test_each_slide_is_a_page_in_print(site, show):
    file, page = site / f"{STEMS[0]}.html", show.page
    page.add_init_script("addEventListener('pdf-ready', () => { window.canBePrinted = true; }, true)")
    page.goto(f"{file.as_uri()}?print-pdf")
    page.wait_for_function("window.canBePrinted")
    printed = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
    shown = slides(soup(file))
    assert len(printed) == len(shown)
    assert shown[1].find(["h1", "h2"]).get_text().strip("¶\n ") in printed[1].extract_text()


# --- the command ---


def test_the_list_names_what_lies_there(site):
    links = soup(site / "index.html").select("li a")
    assert [link["href"] for link in links] == [f"{name}.html" for name in STEMS]
    assert links[3].text == "03 Manage your own credentials"


def test_one_notebook_by_its_number(site, tmp_path):
    script = subprocess.run(
        [sys.executable, build.__file__, str(tmp_path), "04"],
        env=lean.add_to(os.environ),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert sorted(file.name for file in tmp_path.iterdir()) == [f"{STEMS[4]}.html", "index.html"]
    assert [link["href"] for link in soup(tmp_path / "index.html").select("li a")] == [f"{STEMS[4]}.html"]
    assert "Written: slides of 1 notebooks." in script.stdout


@pytest.mark.parametrize("wanted", ["99", "0"])
def test_a_notebook_that_is_not_one_is_refused_with_a_sentence(tmp_path, wanted):
    assert f"{wanted} is the name or the number of" in build.main([str(tmp_path / "site"), wanted])
    assert not (tmp_path / "site").exists()


def test_without_npm_a_sentence_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(build.shutil, "which", lambda name: None)
    with pytest.raises(build.BuildError, match="npm is needed once"):
        build.reveal(tmp_path)


def test_npm_is_needed_only_once(site, monkeypatch):
    build.reveal.cache_clear()
    monkeypatch.setattr(build.shutil, "which", lambda name: None)
    assert build.reveal().keys() == build.REVEAL_FILES.keys()


# --- what becomes of a cell ---


def made_up(*cells: NotebookNode, folder: Path) -> BeautifulSoup:
    """The slides of a notebook of these cells below a title."""
    file = folder / "00_made_up.ipynb"
    file.write_text(writes(new_notebook(cells=[new_markdown_cell("# A *title*"), *cells])), encoding="utf-8")
    return BeautifulSoup(build.deck(file), "html.parser")


def test_code_is_not_shown_and_what_it_printed_is_escaped(site, tmp_path):
    outputs = [new_output("stream", text="<b>`not`</b> bold\n")]
    page = made_up(new_code_cell("secret = 1", outputs=outputs), folder=tmp_path)
    assert "secret" not in page.text
    assert str(page.select_one(".words p")) == "<p>&lt;b&gt;<code>not</code>&lt;/b&gt; bold</p>"


def test_a_picture_comes_along(site, tmp_path):
    (tmp_path / "dot.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    page = made_up(new_markdown_cell("![a dot](dot.png)"), folder=tmp_path)
    assert page.select_one(".slide img")["src"] == "data:image/png;base64,iVBORw0KGgo="


def test_long_json_stands_in_two_columns(site, tmp_path):
    lines = ["{", *(f'    "{number}": 1,' for number in range(30)), "}"]
    page = made_up(new_code_cell("x", outputs=[new_output("stream", text="\n".join(lines))]), folder=tmp_path)
    columns = [column.text.split("\n") for column in page.select(".json pre")]
    assert [len(column) for column in columns] == [16, 16]
    assert columns[0][1] == '  "0": 1,'
    assert columns[1][-1] == "}"


def test_a_long_matrix_stands_in_two_columns_with_every_row_under_its_heading(site):
    page = soup(site / f"{STEMS[8]}.html")
    saved = {cell["id"]: cell for cell, _ in tags(STEMS[8])}["own-matrix"]["outputs"][0]["data"]["text/html"]
    whole = BeautifulSoup(checks.joined(saved), "html.parser")
    halves = page.select('[data-cell="own-matrix"] table')
    assert len(halves) == 2
    assert [pair for half in halves for pair in under_headings(half)] == under_headings(whole)
    assert "✓ Allowed · ✕ Explicit deny · – Implicit deny · true with MFA" in page.select_one(".legend").text


def under_headings(table: Tag) -> list[tuple[str, str]]:
    """Heading and text of each row of a matrix."""
    found, heading = [], ""
    for row in table.select("tbody tr"):
        if "group" in row.get("class", ()):
            heading = row.text
        else:
            found.append((heading, row.text))
    return found


def test_what_is_for_whoever_runs_the_cell_is_left_out(site):
    for name in STEMS:
        assert "Run this cell" not in soup(site / f"{name}.html").text
