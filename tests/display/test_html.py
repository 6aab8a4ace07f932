"""HTML: every text comes out as text, tables read well without eyes and without colours, JSON is marked and folded."""

import json
import re

import pytest
from bs4 import BeautifulSoup

from mfa_lesson import Guardrail, Request, decision_matrix, explain, load_policy
from mfa_lesson.account.catalogue import ALLOWED_NOWHERE, NOT_GOVERNED
from mfa_lesson.account.users import MFA_STATES, User
from mfa_lesson.analysis.decisions import group_actions, list_remarks
from mfa_lesson.display.decision_table import matrix_html
from mfa_lesson.display.html import HERE, SYMBOLS, breakable, code_ticks, isolate, static, templates
from mfa_lesson.display.json_lines import marked_json
from mfa_lesson.display.reason import explanation_html
from mfa_lesson.iam.evaluator import WORDS
from mfa_lesson.iam.json_text import read
from mfa_lesson.iam.policy import named_actions
from tests.support import make_request, policy, statement

FORCE_MFA = load_policy("force_mfa")
ACTIONS = named_actions([FORCE_MFA])
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
    "div", "h3", "h4", "p", "b", "ol", "ul", "li", "code", "pre", "span", "details", "summary", "wbr",
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


def text_of(soup):
    return soup.get_text()


# --- no text turns the words beside it round ---


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
    assert isolate(written) == code_ticks(written) == breakable(written) == shown
    page = templates().from_string("{% macro p() %}<p>{{ text }}</p>{% endmacro %}{{ p() }}").render(text=written)
    assert page == f"<p>{shown}</p>"


def test_in_an_attribute_nothing_is_shut_in():
    row = {"iam:א\u202e": dict.fromkeys(MFA_STATES, "allowed")}
    table = parsed(matrix_html(row, {"א": list(row)}, "א")).table
    assert [bdi.get_text() for bdi in table.select("caption bdi, tbody bdi")] == ["א", "א", "א", "\u202e"]
    assert {td["data-action"] for td in table.select("td")} == set(row)


ATTRIBUTES_FROM_PEOPLE = re.compile(r'(?:data-action|aria-label|title)="[^"]*{{ (?!outcome|state)([^}]*?) }}')


def test_a_template_escapes_what_people_wrote_in_an_attribute():
    """What it does not escape there comes from the lesson itself."""
    sources = [file.read_text(encoding="utf-8") for file in (HERE / "templates").glob("*.j2")]
    unescaped = {said for source in sources for said in ATTRIBUTES_FROM_PEOPLE.findall(source) if "| e" not in said}
    assert unescaped == {"chapter.title", "label", "row.title"}


# --- every text is escaped ---


@hostile
def test_a_policys_name_an_action_and_a_caption_stay_text_in_a_matrix(text):
    action = "iam:" + re.sub(r"[\s:*?]", "", text)
    named = policy(statement(Action=action), name=text)
    table = parsed(decision_matrix([named])._repr_html_()).table
    assert table.caption.get_text() == f"{text}: alice acts on their own user and device"
    assert table.select_one("tbody th[scope=row] code").get_text() == action
    assert [td["data-action"] for td in table.select("td")] == [action] * 3


@hostile
def test_a_heading_stays_text_in_a_matrix(text):
    row = {"iam:ListUsers": dict.fromkeys(MFA_STATES, "allowed")}
    table = parsed(matrix_html(row, {text: ["iam:ListUsers"]}, text, buttons=True)).table
    assert table.select_one("tr.group").get_text() == text
    assert table.caption.get_text() == text


@hostile
def test_words_for_an_explanation_stay_text(text):
    found = parsed(explanation_html(explain(Request("iam:ListUsers"), FORCE_MFA), about=text, how=text, note=text))
    assert found.h3.get_text() == f"iam:ListUsers on {text}"
    assert found.select_one(".verdict").get_text().endswith(text)
    assert found.select_one(".note").get_text() == text


@hostile
@pytest.mark.parametrize("applies", [True, False])
def test_a_resource_stays_text_in_an_explanation(text, applies):
    arn = f"arn:aws:s3:::{text}"
    written = re.sub(r"[*?]|\$(?=\{)", lambda special: f"${{{special[0]}}}", arn)
    named = policy(statement(Action="s3:GetObject", Resource=[written, "arn:aws:s3:::other"]))
    asked = Request("s3:GetObject", resource=arn if applies else f"{arn}!")
    found = parsed(explain(asked, named)._repr_html_())
    assert found.h3.get_text() == f"s3:GetObject on {asked.resource}"
    assert f"    {json.dumps(written, ensure_ascii=False)},\n" in found.pre.get_text()


@hostile
def test_a_value_stands_whole_in_the_sentence_about_it(text):
    asked = Request("s3:GetObject", resource=f"arn:aws:s3:::{text}")
    found = parsed(explanation_html(explain(asked, policy(statement(Resource="arn:aws:s3:::other")))))
    assert f"arn:aws:s3:::{text}" in [code.get_text() for code in found.select("li code")]


@hostile
@pytest.mark.parametrize("met", [True, False])
def test_a_condition_stays_text_in_an_explanation(text, met):
    key = f"aws:{text}"
    wanted = re.sub(r"\$(?=\{)", "${$}", text)
    named = policy(statement(Condition={"StringEquals": {key: wanted}}))
    asked = Request("iam:ListUsers", context={key: text if met else "other"})
    found = parsed(explanation_html(explain(asked, named)))
    line = f"{json.dumps(key, ensure_ascii=False)}: {json.dumps(wanted, ensure_ascii=False)}\n"
    assert line in found.pre.get_text()
    assert (found.select_one("ol pre") is not None) == met


@hostile
def test_a_missing_key_stays_text_in_an_explanation(text):
    named = policy(statement(Condition={"StringEquals": {f"aws:{text}": "x"}}))
    found = parsed(explanation_html(explain(Request("iam:ListUsers"), named)))
    assert found.select_one(".missing code").get_text() == f"aws:{text}"


@hostile
def test_a_guardrails_name_stays_text_in_an_explanation(text):
    rail = Guardrail(text, [load_policy("administrator_access")])
    found = parsed(explanation_html(explain(Request("iam:ListUsers"), FORCE_MFA, [rail])))
    assert f"Does the {text} allow it?" in text_of(found)


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
    assert code_ticks(text) == html


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
    assert breakable(name) == html


# --- tables ---


def matrix_of(state="", buttons=False, owner=ALICE):
    decisions = decision_matrix([FORCE_MFA], owner=owner.name).to_dict("index")
    groups, remarks = group_actions(decisions, [FORCE_MFA]), list_remarks(decisions)
    return parsed(matrix_html(decisions, groups, "A caption", buttons=buttons, current=state, remarks=remarks))


@pytest.mark.parametrize("buttons", [True, False])
def test_the_first_thing_in_a_table_is_its_caption(buttons):
    table = matrix_of(buttons=buttons).table
    assert next(child for child in table.children if child.name).name == "caption"
    assert table.caption.get_text() == "A caption"


def test_every_heading_says_what_it_is_the_heading_of():
    table = matrix_of().table
    assert [(th["scope"], th.get_text()) for th in table.thead.select("th")] == [
        ("col", "Action"),
        ("colgroup", "aws:MultiFactorAuthPresent"),
        ("col", "true with MFA"),
        ("col", "false password only"),
        ("col", "absent access key"),
    ]
    for body in table.select("tbody"):
        group, *rows = body.select("tr")
        assert [th["scope"] for th in group.select("th")] == ["rowgroup"]
        for row in rows:
            assert [cell.name for cell in row.find_all(["th", "td"])] == ["th", "td", "td", "td"]
            assert row.th["scope"] == "row"


def test_the_columns_of_the_head_add_up():
    table = matrix_of().table
    first, second = table.thead.select("tr")
    assert sum(int(th.get("colspan", 1)) for th in first.select("th")) == 4
    assert len(second.select("th")) + 1 == 4
    assert sum(int(col.get("span", 1)) for col in table.select("col")) == 4
    assert {th["colspan"] for th in table.select("tr.group th")} == {"4"}


@pytest.mark.parametrize("buttons", [True, False])
def test_each_cell_says_its_decision_in_words_and_hides_the_sign_from_those_who_listen(buttons):
    words = {outcome.value: WORDS[outcome] for outcome in WORDS}
    signs = {outcome.value: SYMBOLS[outcome] for outcome in SYMBOLS}
    cells = matrix_of(buttons=buttons).select("td")
    assert len(cells) == 93
    for cell in cells:
        hidden = cell.select_one("[aria-hidden=true]")
        assert hidden.get_text() == signs[cell["data-outcome"]]
        hidden.extract()
        assert cell.get_text().strip() == words[cell["data-outcome"]]


def test_words_and_signs_differ_from_outcome_to_outcome():
    assert len(set(WORDS.values())) == len(set(SYMBOLS.values())) == 3


def test_cells_are_buttons_where_they_can_be_chosen():
    buttons = matrix_of(buttons=True).select("td > button.cell")
    assert len(buttons) == 93
    assert {(b["type"], b["aria-pressed"], b["tabindex"]) for b in buttons} == {("button", "false", "-1")}
    plain = matrix_of()
    assert plain.select("button, [tabindex], [aria-pressed]") == []
    assert len(plain.select("td > span.cell")) == 93


@pytest.mark.parametrize("state", ["", *MFA_STATES])
def test_todays_column_is_marked_where_there_is_one(state):
    assert matrix_of(state).table.get("data-current", "") == state


@pytest.mark.parametrize(
    ("action", "owner", "remark"),
    [
        ("iam:ListUsers", ALICE, None),
        ("iam:ListServiceSpecificCredentials", ALICE, ALLOWED_NOWHERE),
        ("sts:GetSessionToken", ALICE, NOT_GOVERNED),
        ("sts:GetSessionToken", BOB, NOT_GOVERNED),
    ],
)
def test_a_remark_stands_beside_the_action(action, owner, remark):
    row = matrix_of(owner=owner).select_one(f'td[data-action="{action}"]').parent
    found = row.th.select_one(".remark")
    assert (found and found.get_text()) == remark


def test_a_remark_that_is_not_true_is_left_out():
    decisions = {"iam:ListServiceSpecificCredentials": dict.fromkeys(MFA_STATES, "allowed")}
    table = parsed(matrix_html(decisions, {"x": list(decisions)}, "A caption", remarks=list_remarks(decisions)))
    assert table.select(".remark") == []


# --- what stands by itself in a notebook ---

STANDING_ALONE = {
    "matrix": decision_matrix([FORCE_MFA])._repr_html_(),
    "explanation": explain(Request("iam:ListUsers"), FORCE_MFA)._repr_html_(),
    "anything": static("<p>text</p>", "explorer"),
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


# --- the way to a decision ---


def explained(action, state="true", owner=ALICE, policies=FORCE_MFA, **words):
    explanation = explain(make_request(action, ALICE, owner, state), policies)
    return explanation, parsed(explanation_html(explanation, **words))


@pytest.mark.parametrize(
    ("action", "state", "owner", "verdict", "answers"),
    [
        ("iam:DeactivateMFADevice", "true", ALICE, "Allowed", ["No.", "Yes."]),
        ("iam:DeactivateMFADevice", "false", ALICE, "Explicit deny", ["Yes."]),
        ("iam:DeactivateMFADevice", "absent", BOB, "Explicit deny", ["Yes."]),
        ("iam:DeactivateMFADevice", "true", BOB, "Implicit deny", ["No.", "No."]),
    ],
)
def test_a_reason_is_a_numbered_path_that_ends_where_it_is_decided(action, state, owner, verdict, answers):
    explanation, found = explained(action, state, owner)
    steps = found.select("ol.path > li")
    assert [step.select_one(".answer").get_text() for step in steps] == answers
    assert [step.b.get_text().split("?")[0] for step in steps] == [s.question.rstrip("?") for s in explanation.steps]
    pill = found.select_one(".pill")
    assert pill["data-outcome"] == explanation.outcome.value
    pill.select_one("[aria-hidden=true]").extract()
    assert pill.get_text().strip() == verdict


def test_the_statement_that_decided_stands_in_its_step_with_its_json():
    _, found = explained("iam:DeactivateMFADevice", "false")
    (step,) = found.select("ol.path > li")
    assert [pre["aria-label"] for pre in step.select("pre")] == ["JSON of BlockMostAccessUnlessSignedInWithMFA"]
    assert step.p.code.get_text() == "BlockMostAccessUnlessSignedInWithMFA"


@pytest.mark.parametrize("state", MFA_STATES)
@pytest.mark.parametrize("owner", [ALICE, BOB], ids=["own", "other"])
@pytest.mark.parametrize("action", ["iam:ListUsers", "iam:DeactivateMFADevice", "iam:ChangePassword", "s3:GetObject"])
def test_every_statement_is_spoken_of_once(action, state, owner):
    _, found = explained(action, state, owner)
    spoken_of = [code.get_text() for code in found.select("ol.path > li > p > code:first-child")]
    for item in found.select("ul > li"):
        head = BeautifulSoup(str(item).split(": ")[0], "html.parser")
        spoken_of += [code.get_text() for code in head.select("code")]
    assert sorted(spoken_of) == sorted(s.name for s in FORCE_MFA.statements)


def test_a_key_that_the_request_lacks_is_named():
    _, found = explained("iam:ListUsers", "absent")
    assert found.select_one(".missing code").get_text() == "aws:MultiFactorAuthPresent"
    _, found = explained("iam:ListUsers", "false")
    assert found.select(".missing") == []


def test_what_is_acted_on_is_the_resource_unless_said_in_words():
    _, found = explained("iam:ChangePassword")
    assert found.h3.get_text() == "iam:ChangePassword on arn:aws:iam::123456789012:user/alice"
    _, found = explained("iam:ChangePassword", about="alice’s own user", how="alice, with a code")
    assert found.h3.get_text() == "iam:ChangePassword on alice’s own user"
    assert found.select_one(".verdict").get_text().endswith(" alice, with a code")
    assert found.select(".note") == []


def test_an_explanation_without_a_policy_has_no_statements_to_list():
    _, found = explained("iam:ListUsers", policies=[])
    assert [step.select_one(".answer").get_text() for step in found.select("ol.path > li")] == ["No.", "No."]
    assert found.select("h4, ul, pre") == []


# --- JSON, marked and folded ---


def report_on(action, sid, state="true", owner=ALICE):
    reports = explain(make_request(action, ALICE, owner, state), FORCE_MFA).statements
    return next(report for report in reports if report.statement.sid.startswith(sid))


def opened(lines):
    """The lines with their folds opened."""
    return [inner for line in lines for inner in (line.folded or (line,))]


def text_with_folds_opened(report):
    return "\n".join(line.text for line in opened(marked_json(report)))


def marked(report):
    """(mark, text without indentation and comma) of each line that is marked."""
    return [(line.mark, line.text.strip().rstrip(",")) for line in marked_json(report) if line.mark]


@pytest.mark.parametrize("owner", [ALICE, BOB], ids=["own", "other"])
@pytest.mark.parametrize("state", MFA_STATES)
@pytest.mark.parametrize("action", ACTIONS)
def test_the_json_of_every_statement_is_all_there(action, state, owner):
    reports = explain(make_request(action, ALICE, owner, state), FORCE_MFA).statements
    assert len(reports) == 6
    for report in reports:
        assert json.loads(text_with_folds_opened(report)) == report.statement.source


@pytest.mark.parametrize("sid", [statement.sid for statement in FORCE_MFA.statements])
@pytest.mark.parametrize("action", ["iam:ListUsers", "iam:ListMFADevices", "iam:GetUser"])
def test_what_a_fold_hides_is_indented_like_what_stands_around_it(action, sid):
    found = [line.text for line in opened(marked_json(report_on(action, sid)))]
    assert found == json.dumps(FORCE_MFA.statement(sid).source, indent=4).split("\n")


ODD_ELEMENTS = {
    "texts instead of lists": statement(Sid="One", Action="iam:ListUsers", Resource="*"),
    "lists of one": statement(Action=["iam:ListUsers"], Resource=["*"]),
    "an element in an unusual place": {
        "Resource": "*",
        "Condition": {"Bool": {"aws:a": True}},
        "Action": "*",
        "Effect": "Deny",
    },
    "inverse elements": statement(NotAction=["iam:GetUser"], NotResource=["arn:aws:s3:::a", "arn:aws:s3:::b"]),
    "numbers": statement(Condition={"NumericLessThan": {"aws:MultiFactorAuthAge": 3600, "aws:b": [1, 2.50, "3"]}}),
    "many operators and keys": statement(
        Condition={
            "StringEquals": {"aws:a": ["x", "y"], "aws:b": "z"},
            "Null": {"aws:a": "false"},
            "Bool": {"aws:MultiFactorAuthPresent": [True, "false"]},
        }
    ),
    "an empty condition": statement(Condition={}),
    "an operator without keys": statement(Condition={"Bool": {}}),
    "no value": statement(Condition={"StringEquals": {"aws:a": []}}),
    "an empty sid": statement(Sid=""),
    "letters of the world": statement(Resource='arn:aws:s3:::ünï/🔐/\u202e"\\\u2028'),
}


@pytest.mark.parametrize("source", ODD_ELEMENTS.values(), ids=ODD_ELEMENTS.keys())
@pytest.mark.parametrize("action", ["iam:ListUsers", "iam:GetUser"])
def test_the_json_of_odd_statements_is_all_there(action, source):
    (report,) = explain(Request(action, context={"aws:a": "x"}), policy(source)).statements
    assert read(text_with_folds_opened(report)) == read(json.dumps(source))


def test_the_lines_that_decided_are_marked_as_hit():
    assert marked(report_on("iam:DeactivateMFADevice", "Block", "false")) == [
        ("hit", '"Effect": "Deny"'),
        ("hit", '"NotAction": ['),
        ("hit", "… 13 more, without iam:DeactivateMFADevice"),
        ("hit", '"Resource": "*"'),
        ("hit", '"BoolIfExists": {'),
        ("hit", '"aws:MultiFactorAuthPresent": "false"'),
    ]


@pytest.mark.parametrize(
    ("action", "sid", "state", "owner", "expected"),
    [
        # the condition is not met
        (
            "iam:DeactivateMFADevice",
            "AllowIndividualUserToDeactivate",
            "false",
            ALICE,
            [
                ("hit", '"iam:DeactivateMFADevice"'),
                ("hit", '"arn:aws:iam::*:user/${aws:username}"'),
                ("miss", '"Bool": {'),
                ("miss", '"aws:MultiFactorAuthPresent": "true"'),
            ],
        ),
        # the resource is somebody else's
        (
            "iam:ChangePassword",
            "AllowIndividualUserToSee",
            "true",
            BOB,
            [("hit", '"iam:ChangePassword"'), ("miss", '"Resource": "arn:aws:iam::*:user/${aws:username}"')],
        ),
        # … and of a list of resources none fits
        (
            "iam:EnableMFADevice",
            "AllowIndividualUserToManage",
            "true",
            BOB,
            [("hit", '"iam:EnableMFADevice"'), ("miss", '"Resource": [')],
        ),
        # the second resource fits, the first does not
        (
            "iam:ListMFADevices",
            "AllowIndividualUserToList",
            "true",
            ALICE,
            [
                ("hit", '"Effect": "Allow"'),
                ("hit", '"iam:ListMFADevices"'),
                ("hit", '"arn:aws:iam::*:user/${aws:username}"'),
            ],
        ),
        # the Deny spares the action
        (
            "iam:ChangePassword",
            "Block",
            "true",
            ALICE,
            [
                ("miss", '"iam:ChangePassword"'),
                ("hit", '"Resource": "*"'),
                ("miss", '"BoolIfExists": {'),
                ("miss", '"aws:MultiFactorAuthPresent": "false"'),
            ],
        ),
    ],
)
def test_the_lines_that_count_are_marked(action, sid, state, owner, expected):
    assert marked(report_on(action, sid, state, owner)) == expected


def lines_of(action, sid):
    return [line.text.strip() for line in marked_json(report_on(action, sid))]


@pytest.mark.parametrize(
    ("action", "sid", "expected"),
    [
        # first, last but one, last but two, in the middle of a long list
        ("iam:CreateVirtualMFADevice", "Block", ['"iam:CreateVirtualMFADevice",', "… 14 more"]),
        ("iam:CreateLoginProfile", "Block", ["… 14 more", '"iam:CreateLoginProfile"']),
        ("iam:ChangePassword", "Block", ["… 13 more", '"iam:ChangePassword",', '"iam:CreateLoginProfile"']),
        ("iam:ListMFADevices", "Block", ["… 10 more", '"iam:ListMFADevices",', "… 4 more"]),
        # five are long enough to fold, and a single text is not folded
        ("iam:ListUsers", "AllowAll", ['"iam:ListAccountAliases",', '"iam:ListUsers",', "… 3 more"]),
        # four are not
        (
            "iam:EnableMFADevice",
            "AllowIndividualUserToManage",
            [
                '"iam:CreateVirtualMFADevice",',
                '"iam:DeleteVirtualMFADevice",',
                '"iam:EnableMFADevice",',
                '"iam:ResyncMFADevice"',
            ],
        ),
        # the action is not in the list
        (
            "iam:GetUser",
            "AllowAll",
            ['"iam:ListAccountAliases",', '"iam:ListUsers",', "… 3 more, without iam:GetUser"],
        ),
    ],
)
def test_a_long_list_is_folded_around_the_action_in_question(action, sid, expected):
    found = lines_of(action, sid)
    start = next(number for number, line in enumerate(found) if line in ('"Action": [', '"NotAction": ['))
    end = found.index("],", start)
    assert found[start + 1 : end] == expected


@pytest.mark.parametrize("state", MFA_STATES)
@pytest.mark.parametrize("action", ACTIONS)
def test_a_fold_says_how_many_lines_it_hides_and_hides_no_mark(action, state):
    for report in explain(make_request(action, ALICE, ALICE, state), FORCE_MFA).statements:
        for line in marked_json(report):
            if line.folded:
                assert line.text.strip().startswith(f"… {len(line.folded)} more")
                assert [inner.mark for inner in line.folded] == [""] * len(line.folded)


def test_a_fold_opens_in_the_html():
    _, found = explained("iam:ListMFADevices", "true")
    _, denied = explained("iam:DeactivateMFADevice", "false")
    fold = denied.select_one("ol.path pre details")
    assert "… 13 more" in fold.summary.get_text()
    inside = [line.get_text().strip().rstrip(",") for line in fold.select("details > .line")]
    assert len(inside) == 13
    assert '"sts:GetSessionToken"' in inside
    assert found.select("ol.path pre details") == []


def test_marks_have_a_sign_beside_their_colour():
    _, found = explained("iam:DeactivateMFADevice", "false")
    signs = {"hit": "✓", "miss": "✕", "": ""}
    lines = found.select("pre .line")
    assert {"hit", "miss", ""} == {" ".join(line["class"][1:]) for line in lines}
    for line in lines:
        assert line.select_one(".gutter").get_text().strip() == signs[" ".join(line["class"][1:])]
