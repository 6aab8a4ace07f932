"""What the tests of pages share: what people could write, and a look that a page has the lesson's own elements only."""

import pytest
from bs4 import BeautifulSoup

from mfa_lesson import load_policy
from mfa_lesson.account.users import User
from mfa_lesson.iam.policy import list_named_actions

FORCE_MFA = load_policy("force_mfa")
ACTIONS = list_named_actions([FORCE_MFA])
ALICE, BOB = User.read("alice"), User.read("bob")

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "image": "<img/src=x/onerror=alert(1)>",
    "closing tags": "</pre></code></td></table>",
    "double quotes": 'a"onmouseover="alert(1)',
    "single quotes": "a'onmouseover='alert(1)",
    "ampersand": "R&amp;D&lt;b&gt;",
    "dollars": "$x$ $$y$$ \\(z\\)",
    "template": "{{ 7 * 7 }}{% raw %}",
    "backtick": "a`b`c",
    "backticks around": "`a`",
    "emoji": "🔐👩‍💻",
    "right to left": "\u202eשלום",
    "long": "x" * 300,
}
hostile = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())

# fmt: off
OUR_ELEMENTS = {
    "div", "dl", "dt", "dd", "h3", "h4", "p", "b", "ol", "ul", "li", "code", "pre", "span", "details", "summary", "wbr",
    "table", "caption", "colgroup", "col", "thead", "tbody", "tr", "th", "td", "button", "style", "bdi",
}
OUR_ATTRIBUTES = {
    "class", "style", "tabindex", "role", "aria-label", "aria-hidden", "aria-pressed", "scope", "colspan", "rowspan",
    "span", "type", "dir", "data-action", "data-mfa", "data-outcome", "data-current", "data-lm-suppress-shortcuts",
}
# fmt: on


def parsed(html):
    """The HTML, after a look that it has our own elements and attributes only."""
    soup = BeautifulSoup(html, "html.parser")
    elements = soup.find_all(True)
    assert {element.name for element in elements} <= OUR_ELEMENTS
    assert {name for element in elements for name in element.attrs} <= OUR_ATTRIBUTES
    return soup


def read_page_card(page):
    """The first card of a request on a page: what each row says, line by line, and the label."""
    rows = page.select_one(".request").select("dl > div")
    said = {row.dt.get_text(): [one.get_text() for one in row.dd.find_all(True, recursive=False)] for row in rows[:-1]}
    return {**said, "label": rows[-1].dd.get_text()}
