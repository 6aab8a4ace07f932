"""HTML: every text comes out as text, turns nothing round, and brings its style along."""

import re

import pytest
from markupsafe import Markup

from mfa_lesson import Request, decision_matrix, explain
from mfa_lesson.display.html import (
    HERE,
    add_titles,
    allow_breaks,
    isolate,
    make_static,
    mark_code,
    name_statement,
    templates,
)
from tests.display.pages import FORCE_MFA, parsed


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("plain text, 3 €, 👩\u200d💻", "plain text, 3 €, 👩\u200d💻"),
        ("<b>R&D</b>", "&lt;b&gt;R&amp;D&lt;/b&gt;"),
        ("a \u202eb", "a <bdi dir=ltr>\u202e</bdi>b"),
        ("\u2069\u202eb", "<bdi dir=ltr>\u2069</bdi><bdi dir=ltr>\u202e</bdi>b"),
        ("שלום עולם 3: a", "<bdi dir=rtl>שלום עולם</bdi> 3: a"),
        ("“א”, “ב”", "“<bdi dir=rtl>א</bdi>”, “<bdi dir=rtl>ב</bdi>”"),
    ],
)
def test_what_turns_words_round_is_shut_in_once_and_nothing_else_is_touched(written, shown):
    assert isolate(written) == mark_code(written) == allow_breaks(written) == shown
    page = templates().from_string("{% macro p() %}<p>{{ text }}</p>{% endmacro %}{{ p() }}").render(text=written)
    assert page == f"<p>{shown}</p>"


ATTRIBUTES_FROM_PEOPLE = re.compile(r'(?:data-action|aria-label|title)="[^"]*{{ (?!outcome|state)([^}]*?) }}')


def test_a_template_escapes_what_people_wrote_in_an_attribute():
    """What it does not escape there comes from the lesson itself."""
    sources = [file.read_text(encoding="utf-8") for file in (HERE / "templates").glob("*.j2")]
    unescaped = {said for source in sources for said in ATTRIBUTES_FROM_PEOPLE.findall(source) if "| e" not in said}
    assert unescaped == {"chapter.title", "name", "row.title"}


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("plain", "plain"),
        ("`a` and `b`", "<code>a</code> and <code>b</code>"),
        ("`<b>`", "<code>&lt;b&gt;</code>"),
        ("one ` alone", "one ` alone"),
        ("``", "``"),
    ],
)
def test_code_ticks(text, html):
    assert mark_code(text) == html


@pytest.mark.parametrize(
    ("name", "html"),
    [
        ("AllowAll", "Allow<wbr>All"),
        ("named only in BlockMost", "named only in Block<wbr>Most"),
        ("MFAOnly", "MFAOnly"),
        ("a<B>", "a&lt;B&gt;"),
        ("q&A", "q&amp;A"),
        ("lower", "lower"),
    ],
)
def test_a_name_may_break_before_its_capitals(name, html):
    assert allow_breaks(name) == html


# --- what stands by itself in a notebook ---

STANDING_ALONE = {
    "matrix": decision_matrix([FORCE_MFA])._repr_html_(),
    "explanation": explain(Request("iam:ListUsers"), FORCE_MFA)._repr_html_(),
    "anything": make_static("<p>text</p>", "explorer"),
}
alone = pytest.mark.parametrize("html", STANDING_ALONE.values(), ids=STANDING_ALONE.keys())


@alone
def test_it_brings_its_style_and_keeps_mathjax_out(html):
    found = parsed(html)
    root = found.select_one("div.mfa-lesson")
    assert "mathjax_ignore" in root["class"]
    assert ".mfa-lesson" in found.select_one("style").get_text()


def selectors(css):
    """Every selector of a style sheet."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"@(container|media)[^{]*\{((?:[^{}]*\{[^{}]*\})*)\s*\}", r"\2", css)
    return [one.strip() for rule in re.findall(r"([^{}]+)\{[^{}]*\}", css) for one in rule.split(",")]


@alone
def test_its_style_changes_nothing_but_the_lessons_own(html):
    found = selectors(parsed(html).style.get_text())
    assert len(found) > 10
    assert [one for one in found if ".mfa-lesson" not in one and ".mfa-explorer" not in one] == []


@alone
def test_it_asks_for_nothing_from_outside(html):
    assert re.findall(r"https?:|//|@import|url\(", html) == []


def test_a_statement_with_a_title_is_named_by_it_and_its_sid():
    named = name_statement("BlockMostAccessUnlessSignedInWithMFA")
    assert str(named).startswith('<b class="named">Deny without MFA</b> <code>Block<wbr>Most')
    assert named.striptags() == "Deny without MFA BlockMostAccessUnlessSignedInWithMFA"
    assert name_statement("<i>") == Markup("<code>&lt;i&gt;</code>")


def test_a_heading_that_ends_with_a_sid_has_its_title():
    assert add_titles("AllowAllUsersToListAccounts").striptags() == "See the account AllowAllUsersToListAccounts"
    assert add_titles("only on the NotAction list of AllowAllUsersToListAccounts").striptags() == (
        "only on the NotAction list of See the account AllowAllUsersToListAccounts"
    )
    for text in ("AllowAll <i>", "named only in <b>", "", " ", "AllowAllUsersToListAccounts <i>"):
        assert add_titles(text) == allow_breaks(text)
