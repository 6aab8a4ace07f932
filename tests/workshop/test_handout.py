"""The handout fits one sheet, on A4 and on US Letter, and says what the package says: nothing on it is retyped."""

import os
import re
import subprocess
import sys
from functools import cache, partial
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import pytest
import zxingcpp
from bs4 import BeautifulSoup, Tag
from PIL import Image
from playwright.sync_api import Browser
from pypdf import PdfReader

from mfa_lesson import Outcome, decision_matrix, load_policy
from mfa_lesson.account.users import MFA_STATES
from mfa_lesson.course.lesson_file import load_lesson
from mfa_lesson.iam.wording import ANY_ALLOW, ANY_DENY
from workshop import handout
from workshop.hub import poster, start
from workshop.hub.room import RoomError
from workshop.pages import write

POLICY = load_policy("force_mfa")
MATRIX = decision_matrix([POLICY])
WORD = {outcome.value: outcome.words.lower() for outcome in Outcome}
MILLIMETRE = 96 / 25.4  # in CSS pixels
WIDTHS = {"A4": 210, "Letter": 215.9}
MARGIN = 12  # of the page, as its style sheet says
SLACK = 25  # points that are free at the foot, so that a wider font does not make a third page

ADDRESS = "https://jupyter.training.example.org:8000"

CUT = """() => [...document.querySelectorAll("body *")].filter(one => {
    const box = one.getBoundingClientRect();
    return box.right > innerWidth + 1 || box.left < -1 || one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0;
}).map(one => `${one.tagName} ${one.textContent.trim().slice(0, 40)}`)"""


@cache
def html() -> str:
    return handout.handout()


@cache
def soup() -> BeautifulSoup:
    return BeautifulSoup(html(), "html.parser")


class Printed(NamedTuple):
    """The handout in print."""

    pages: list[str]
    """The text of each page."""
    feet: list[float]
    """How far above the edge of the paper the last line of each page stands, in points."""
    cut: list[str]
    """What reaches over an edge."""


@pytest.fixture(scope="module", params=WIDTHS)
def printed(browser: Browser, request: pytest.FixtureRequest) -> Printed:
    """The handout, printed on a paper."""
    page = browser.new_page()
    page.set_content(handout.handout("hub", ADDRESS))  # the longest sentence, and a QR code
    page.emulate_media(media="print")
    width = WIDTHS[request.param] - 2 * MARGIN
    page.set_viewport_size({"width": round(width * MILLIMETRE), "height": 900})
    cut = page.evaluate(CUT)
    texts, feet = [], []
    for sheet in PdfReader(BytesIO(page.pdf(format=request.param))).pages:
        heights = []
        texts.append(sheet.extract_text(visitor_text=partial(note_height, heights)))
        feet.append(min(heights))
    page.close()
    return Printed(texts, feet, cut)


def note_height(heights: list[float], text: str, to_page: list[float], to_text: list[float], *_: object) -> None:
    """Keeps how far above the edge a text stands."""
    if text.strip():
        heights.append(to_page[5] + to_text[5] * to_page[3])


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


# --- in print ---


def test_it_is_one_sheet_with_every_decision_on_it(printed):
    front, back = printed.pages
    lines = [" ".join(line.split()) for line in back.splitlines()]
    for action, row in MATRIX.iterrows():
        line = next(line for line in lines if re.match(rf"(• )?{action}\b", line))
        assert re.findall("|".join(WORD.values()), line) == [WORD[outcome] for outcome in row], action
    for mistake in handout.mistakes():
        assert squeezed(mistake.report) in squeezed(front)


def test_nothing_is_cut_off_and_some_room_is_left(printed):
    assert printed.cut == []
    assert min(printed.feet) > MARGIN / 25.4 * 72 + SLACK


def test_it_is_one_sheet_in_a_wide_font_on_the_shorter_paper_too(browser):
    page = browser.new_page()
    page.set_content(html().replace('"Segoe UI", ', '"DejaVu Sans", '))
    assert "DejaVu Sans" in page.evaluate("getComputedStyle(document.body).fontFamily")
    assert len(PdfReader(BytesIO(page.pdf(format="Letter"))).pages) == 2
    page.close()


def test_it_is_black_on_white():
    colours = set(re.findall(r"#[0-9a-f]{3,6}\b", html()))
    assert colours <= {"#000", "#fff", "#999"}
    assert all(span.get_text(strip=True) for span in soup().select(".explicitDeny, .implicitDeny, .allowed"))


# --- what it says ---


def test_every_action_stands_under_its_statement():
    found, heading = {}, ""
    for row in soup().select(".matrix tbody tr"):
        if "group" in row["class"] if row.has_attr("class") else False:
            heading = row.b.get_text()
        else:
            found[row["data-action"]] = heading
    assert list(found) == list(MATRIX.index)
    for statement in POLICY.statements:
        for action in statement.source.get("Action", []):
            assert found[action] == statement.sid


def test_the_actions_that_the_deny_spares_are_marked():
    marked = {row["data-action"] for row in soup().select(".matrix tr[data-action]") if "•" in row.get_text()}
    assert marked == set(POLICY.statements[-1].source["NotAction"])


def test_the_way_to_a_decision_has_its_two_questions_and_three_ends():
    way = soup().select_one(".way").get_text(" ", strip=True)
    parts = [
        ANY_DENY,
        "explicit deny",
        ANY_ALLOW,
        "allowed",
        "implicit deny",
    ]
    places = [way.index(part) for part in parts]
    assert places == sorted(places)


def test_the_three_states_have_the_ways_to_sign_in_whose_state_is_documented():
    brought = handout.sign_ins()
    assert list(brought) == list(MFA_STATES)
    assert sum(map(len, brought.values())) == 6 and "role session" not in sum(brought.values(), [])
    text = soup().get_text(" ")
    assert all(how in text for ways in brought.values() for how in ways)


def test_the_ten_mistakes_are_those_of_the_notebook_in_order():
    found = handout.mistakes()
    assert [one.number for one in found] == list(range(1, 11))
    assert len(found) == len(load_lesson(handout.MISTAKES).of_kind("predict"))
    assert all(one.claim and one.line and "**" not in one.claim + one.line for one in found)


def test_the_numbers_at_the_top_are_counted():
    rows = [row for group in handout.matrix(POLICY)[0] for row in group.rows]
    always = (MATRIX == "allowed").all(axis=1).sum()
    never = (MATRIX != "allowed").all(axis=1).sum()
    assert handout.kinds(rows) == {
        "always allowed": always,
        "never allowed": never,
        "allowed only with MFA": len(MATRIX) - always - never,
    }


def test_another_policy_makes_another_sheet(monkeypatch):
    monkeypatch.setattr(handout, "load_policy", lambda name: POLICY.changed(POLICY.statements[-1].sid, Condition=None))
    assert handout.handout() != html()


# --- the command ---


def test_the_command_writes_it_where_it_is_told(tmp_path):
    made = subprocess.run(
        [sys.executable, handout.__file__, "sheet.html"],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert made.stdout == "Written: sheet.html\n"
    assert (tmp_path / "sheet.html").read_text(encoding="utf-8") == html()


def test_without_a_file_it_goes_to_the_current_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(lambda: "page", handout.FILE, "", [])
    assert [file.name for file in tmp_path.iterdir()] == [handout.FILE]


def test_a_file_that_cannot_be_written_is_a_sentence(tmp_path):
    with pytest.raises(SystemExit, match="cannot be written"):
        write(lambda: "page", handout.FILE, "", [str(tmp_path / "nowhere" / "sheet.html")])


def test_the_page_asks_nobody_for_anything():
    assert not soup().select("script, link, img, iframe")
    assert "url(" not in html()


def read_code(svg: Tag) -> str:
    """What is in a QR code that a page shows."""
    path, size = svg.find(stroke="#000")["d"], int(svg["viewbox"].split()[-1])
    picture, x, y = Image.new("L", (size, size), 255), 0.0, 0.0
    for kind, first, second in re.findall(r"([Mmh])(-?[\d.]+)(?: (-?[\d.]+))?", path):
        if kind == "h":
            for at in range(int(x), int(x) + int(first)):
                picture.putpixel((at, int(y)), 0)
            x += int(first)
        else:
            x, y = (float(first), float(second)) if kind == "M" else (x + float(first), y + float(second))
    return zxingcpp.read_barcode(picture.resize((size * 6, size * 6), Image.Resampling.NEAREST)).text


@pytest.mark.parametrize("way", handout.WAYS)
def test_each_way_in_has_its_own_sentence_and_the_address_as_a_code(way):
    page = BeautifulSoup(handout.handout(way, ADDRESS), "html.parser")
    said = page.select_one(".again").text
    assert said == f"{handout.WAYS[way].before}{'mfa-lesson' if way == 'laptop' else ADDRESS}{handout.WAYS[way].after}"
    assert read_code(page.select_one(".code svg")) == page.select_one("svg title").text[9:] == ADDRESS
    without = BeautifulSoup(handout.handout(way), "html.parser")
    assert handout.WAYS[way].typed in without.select_one(".again").text and not without.select(".code")


@pytest.mark.parametrize(
    "address", ["192.168.1.20", "javascript:x()", "https://a b", 'https://a"b', f"http://{'a' * 300}"]
)
def test_what_is_no_address_becomes_no_code(address, capsys):
    with pytest.raises(SystemExit):
        handout.make_parser().parse_args(["--address", address])
    assert "is no address" in capsys.readouterr().err


def test_the_options_of_the_command_line_reach_the_sheet(tmp_path):
    write(
        handout.handout, handout.FILE, "", [str(tmp_path / "x.html"), "--way", "binder"], parser=handout.make_parser()
    )
    assert "Binder deletes" in (tmp_path / "x.html").read_text(encoding="utf-8")


def test_the_page_to_project_has_the_address_its_code_and_the_password(tmp_path):
    poster.write_page(tmp_path / "room.html", Path(sys.executable), ADDRESS, "<4f9a>", (os.getuid(), os.getgid()))
    page = BeautifulSoup((tmp_path / "room.html").read_text(encoding="utf-8"), "html.parser")
    assert page.h1.text == f"Open {ADDRESS}" and read_code(page.svg) == ADDRESS
    assert page.select_one("li code").text == "<4f9a>"
    assert not page.select("script, link, img, iframe")
    with pytest.raises(RoomError, match="could not be made"):
        poster.write_page(tmp_path / "room.html", Path("false"), ADDRESS, "")
    with pytest.raises(RoomError, match="nowhere/room.html can't be written"):
        poster.write_page(tmp_path / "nowhere/room.html", Path(sys.executable), ADDRESS, "")


def test_the_page_belongs_to_who_called_sudo(monkeypatch):
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setenv("SUDO_UID", "1000")
    monkeypatch.setenv("SUDO_GID", "1001")
    assert start.find_owner() == (1000, 1001)
    monkeypatch.delenv("SUDO_UID")
    assert start.find_owner() is None
