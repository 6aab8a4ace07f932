"""Whatever people type or paste is shown as text: it runs nothing, breaks no layout and turns no words round.

One notebook for each text holds every view of it. All in one would be so much that a busy machine is late with widgets.
"""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Dialog, Locator

from mfa_lesson.course.wording import say as say_course
from tests.browser import lab
from tests.browser.waiting import expect
from tests.course.lessons.made_up import WITH_EXERCISE, write_exercise
from tests.hostile.inputs import HTML

QUOTES = """ "a" 'b' `c` \\d “e” &amp; &#60;b> """.strip()
MATHEMATICS = "$x$ and $y$, $$z$$ \\(u\\) ${aws:username}"
FAMILY = "👩\u200d👩\u200d👧 🔐 e\u0301"
OVERRIDES = "\u202elive\u202d שלום 12\u2069\u2069\u202e34"
TEXTS = {
    "markup": f"{HTML} {QUOTES} {MATHEMATICS}",
    "directions": f"{FAMILY} مرحبا بك 3, 4 {OVERRIDES}",
    "900 letters": "x" * 900,
}
AS_ACTIONS = {
    name: "x" + "".join(character for character in text.replace(":", ";") if "!" <= character <= "~")
    for name, text in TEXTS.items()
}
"""The same as actions have to be: ASCII, without blanks."""

MADE_OF_IT = """
from mfa_lesson import *

TEXTS, ACTIONS = {texts!r}, {actions!r}
ARN = "arn:aws:iam::123456789012:user/"


def made_of(name):
    text, action = TEXTS[name], "svc:" + ACTIONS[name]
    statements = [
        {{"Sid": "One", "Effect": "Allow", "Action": [action, "iam:ListUsers"], "Resource": ARN + text}},
        {{"Effect": "Deny", "Action": action, "Resource": "*",
         "Condition": {{"StringEquals": {{"aws:" + text: [text, "x"]}}}}}},
        {{"Sid": "Three", "Effect": "Allow", "Action": "*", "Resource": ["*", ARN + text]}},
    ]
    policy = Policy.from_json({{"Version": "2008-10-17", "Statement": statements}}, name=text)
    denied = Request(action, ARN + text, {{"aws:username": text, "aws:" + text: text}})
    allowed = Request(action, ARN + text, {{"aws:username": text}})
    return text, policy, denied, allowed
"""

VIEWS = {
    "explorer": ("explorer(policy)", ("caption", "tbody th code", ".request", "pre", "li code")),
    "explain": ("explain(denied, policy)", (".request", "pre", "li code")),
    "guardrail": ("explain(allowed, policy, [Guardrail(text, policy)])", (".request", "li b", "pre", "li code")),
    "statement": ('statement(policy, "Statement[1]", denied)', (".title span", ".applies", "pre", ".said")),
    "compare": ('compare(policy, "force_mfa")', (".side",)),
    "matrix": ("decision_matrix(policy)", ("caption", "tbody th code")),
    "path": (
        "decision_path(allowed, policy, [Guardrail(text, policy)])",
        (".start .request", ".in-words p", ".in-words li"),
    ),
    "paths": (
        "path_explorer({text: denied, f'a {text} b': allowed}, policy)",
        ("label", ".said", ".start .request", "pre"),
    ),
    "list of paths": ("path_explorer({f'{n}{text} b': denied for n in range(8)}, policy)", ("option", ".said")),
}
"""Each view, and where in it the text must stand."""

KEPT = """(root, [selector, wanted]) => {
    const close = text => text.replace(/\\s/g, "");
    const found = Array.from(root.querySelectorAll(selector), element => element.textContent).join("");
    return wanted.some(text => close(found).includes(close(text)));
}"""

RUN_OR_LOADED = """root => Array.from(root.querySelectorAll("img, script, iframe, style, mjx-container, .MathJax"))
    .map(element => element.outerHTML.slice(0, 80)).filter(html => !html.startsWith("<style>.mfa-lesson {"))"""

OVERFLOWS = """root => {
    const around = [];
    for (let element = root; element; element = element.parentElement) around.push(element);
    const right = root.getBoundingClientRect().right + 1;
    const inside = "p, h3, dd, li, summary, label, td, th, select, .way-picture :is(div, code)";
    const out = Array.from(root.querySelectorAll(inside))
        .filter(element => element.checkVisibility() && element.getBoundingClientRect().right > right);
    return [...around.filter(element => element.scrollWidth > element.clientWidth + 1), ...out]
        .map(element => `${element.tagName}.${element.className.baseVal ?? element.className}`);
}"""

# Characters that stand to the left of the one before them on the same line. Hebrew and Arabic have the right to.
TURNED = """root => {
    const block = node => {
        let element = node.parentElement;
        while (/inline|contents/.test(getComputedStyle(element).display) && element.tagName !== "text")
            element = element.parentElement;
        return element;
    };
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const found = new Set();
    let before = null;
    for (let node; (node = texts.nextNode());) {
        if (!node.data.trim() || !node.parentElement.checkVisibility()) continue;
        if (node.parentElement.closest("style, .hidden, select, title, desc, .gutter, .colours")) continue;
        const within = block(node);
        for (let at = 0; at < node.data.length; at++) {
            if (/[\\s\\u0590-\\u08ff]/.test(node.data[at])) continue;
            const range = new Range();
            range.setStart(node, at);
            range.setEnd(node, at + 1);
            const { left, top, height, width } = range.getBoundingClientRect();
            if (width === 0) continue;
            const sameLine = before?.within === within && Math.abs(before.top - top) < height / 3;
            if (sameLine && left < before.left - 0.5) found.add(within.textContent.slice(0, 200));
            before = { within, left, top };
        }
    }
    return [...found];
}"""


@pytest.fixture(scope="module", params=TEXTS)
def name(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def notebook(server, browser, window, tmp_path_factory, name) -> Iterator[lab.NotebookPage]:
    """All views of a text, one a cell, and last an explorer and an exercise."""
    folder = tmp_path_factory.mktemp("hostile")
    cells = [f"text, policy, denied, allowed = made_of({name!r})\n{source}" for source, _ in VIEWS.values()]
    lesson = f"exercise({WITH_EXERCISE!r}, 'one', folder={str(write_exercise(folder))!r})"
    setup = MADE_OF_IT.format(texts=TEXTS, actions=AS_ACTIONS)
    sources = [setup, *cells, "explorer('force_mfa')", lesson]
    file = lab.write_notebook(folder / "hostile.ipynb", *sources)
    opener = lab.NotebookOpener(server, browser, folder, window)
    opened = opener(file, width=1000, run=False)
    opened.dialogs = []

    def dismiss(dialog: Dialog) -> None:
        opened.dialogs.append(dialog.message)
        dialog.dismiss()

    opened.page.on("dialog", dismiss)
    opened.run_all()
    yield opened
    opened.page.remove_listener("dialog", dismiss)
    opener.close()


@pytest.fixture(autouse=True)
def nothing_runs(notebook: lab.NotebookPage) -> Iterator[None]:
    yield
    assert notebook.page.evaluate("() => window.hacked ?? null") is None
    noted = (notebook.dialogs, notebook.console_errors, notebook.outside_requests)
    found = [list(each) for each in noted]
    for each in noted:
        each.clear()  # one error is one test's
    assert found == [[], [], []]


def number_of(view: str) -> int:
    return 1 + list(VIEWS).index(view)


def opened_up(root: Locator, view: str) -> None:
    """Brings into sight what the view holds about the text."""
    if view == "explorer":
        root.locator("table.decision-matrix td button").first.click()
        expect(root.locator(".reason .request")).to_contain_text("svc:")
    elif view == "paths":
        root.get_by_role("radio").first.check()
        root.get_by_role("button", name="Whole path").click()
        expect(root.locator(".end.lit")).to_have_count(1)
    elif view == "list of paths":
        root.locator("select").select_option(index=1)
        root.get_by_role("button", name="Whole path").click()
        expect(root.locator(".end.lit")).to_have_count(1)
    root.evaluate("root => root.querySelectorAll('details').forEach(details => { details.open = true; })")


def looks_right(root: Locator) -> None:
    assert root.evaluate(RUN_OR_LOADED) == []
    assert root.evaluate(OVERFLOWS) == []


@pytest.mark.parametrize("view", VIEWS)
def test_it_is_shown_as_the_text_that_it_is(notebook, view, name):
    root = notebook.cell(number_of(view)).locator(".mfa-lesson")
    expect(root).to_be_visible()
    opened_up(root, view)
    looks_right(root)
    text, action = TEXTS[name], AS_ACTIONS[name]
    wanted = [text, action, *(json.dumps(one, ensure_ascii=False)[1:-1] for one in (text, action))]
    for selector in VIEWS[view][1]:
        assert root.evaluate(KEPT, [selector, wanted]), selector
    if name == "directions":
        assert root.evaluate(TURNED) == []


@pytest.mark.parametrize("name", ["directions"], indirect=True, scope="module")
def test_words_that_are_turned_round_would_be_noticed(notebook):
    root = notebook.cell(number_of("compare")).locator(".mfa-lesson")
    sentence = root.locator(".sum")
    assert root.evaluate(TURNED) == []
    before = sentence.evaluate("sentence => sentence.innerHTML")
    sentence.evaluate("sentence => { sentence.innerHTML = '<bdi>\\u2069\\u202ea</bdi> ' + sentence.innerHTML; }")
    assert len(root.evaluate(TURNED)) == 1
    sentence.evaluate("(sentence, html) => { sentence.innerHTML = html; }", before)


def test_typed_as_a_user_name_it_is_refused_in_a_sentence(notebook, name):
    root = notebook.cell(1 + len(VIEWS)).locator(".mfa-explorer")
    field = root.get_by_role("combobox", name="Signed in as")
    field.fill(TEXTS[name])
    field.press("Enter")
    expect(root.get_by_role("alert")).to_contain_text("Below you still see alice.")
    expect(field).to_have_value(TEXTS[name])
    looks_right(root)
    assert root.get_by_role("alert").evaluate(TURNED) == []
    field.fill("alice")
    expect(root.get_by_role("alert")).to_be_empty()


def test_in_a_policy_that_is_checked_it_is_shown_as_text(notebook, name):
    root = notebook.cell(2 + len(VIEWS)).locator(".mfa-exercise")
    editor, status = root.locator("textarea"), root.locator("p.status")
    text = TEXTS[name]

    def checked(written: str) -> None:
        editor.fill(written)
        editor.press("Control+Enter")

    condition = {"StringEquals": {f"aws:{text}": [text.replace("${", "$ {")]}}
    statement = {"Effect": "Allow", "Action": "iam:ListUsers", "Resource": "*", "Condition": condition}
    document = {"Version": "2012-10-17", "Statement": [statement]}
    checked(json.dumps(document, ensure_ascii=False, indent=1))
    expect(status).to_contain_text("Not yet. Line ")
    why = root.locator(".why")
    expect(why).to_contain_text("does not apply")
    why.evaluate("why => why.querySelectorAll('details').forEach(details => { details.open = true; })")
    assert why.evaluate(KEPT, ["pre", [json.dumps(text, ensure_ascii=False)[1:-1]]])
    assert why.evaluate(KEPT, ["li code", [text]])
    looks_right(root)
    if name == "directions":
        assert root.evaluate(TURNED) == []

    for wrong in (
        {**document, text: 1},
        {**document, "Statement": {**statement, "Sid": f"{text}!"}},
        {**document, "Statement": {**statement, "Action": text}},
    ):
        checked(json.dumps(wrong, ensure_ascii=False))
        expect(status).to_contain_text(say_course("exercise.not-a-policy", problem="").strip(" ."))
        looks_right(root)
    checked(text)
    expect(status).to_contain_text("This is not a policy yet. The policy (line 1")
    expect(editor).to_have_value(text)
    looks_right(root)
