"""The trainer's guide keeps its shape, its plans add up, and what it says of decisions, questions and notebooks is so.

Its tables are read from the text, row by row, and each is held against the package: the guide cannot go stale unseen.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import pytest

from mfa_lesson import Guardrail, Outcome, Policy, Request, evaluate, load_policy, packaged_policies, ways_to_sign_in
from mfa_lesson.account.catalogue import find_action
from mfa_lesson.account.users import MFA_STATES, User
from mfa_lesson.course.lesson import Lesson, Question
from mfa_lesson.course.lesson_file import MISCONCEPTIONS, list_lessons, load_lesson
from mfa_lesson.course.pace import FAST_PATH, estimate_start
from mfa_lesson.widgets.explorer import Explorer
from tests.workshop.clock import minutes, minutes_in
from workshop.pages import cells, notebooks

GUIDE = Path(__file__).parents[2] / "workshop" / "README.md"
TEXT = GUIDE.read_text(encoding="utf-8")

SUBHEADINGS = ["Take home", "Say", "Show", "Ask", "What people answer, and what helps", "Late?"]
PLANS = ["90 minutes", "Half a day: 3 h 30", "Self-paced"]
SELF_PACED = PLANS[-1]
STATES = [state.words for state in MFA_STATES.values()]
ON_RESOURCES = ["Signed in as", "Own policies", "Policy on the resource", "Action", *STATES]
DECISIONS = ["Signed in as", "Policies", "Acting on", "Action", *STATES]
WAYS = ["Way to sign in", "Action", "Decision"]
ASK = ["Question", "Ask", "Right"]
WRONG = ["No.", "They answer", "Say, and do"]
READ_IN_AN_HOUR = 60 * 150  # words, at the pace of a second language
TABLES_GO_QUICKER = 1 / 2  # they are looked up in the room, and not read beforehand

HEADING = re.compile(r"^(#{2,3}) (.+)$", re.MULTILINE)
COUNTED = re.compile(r"counted from the notebooks, (\d+) in all")
LINK = re.compile(r"\]\(([^)]+)\)")


class Section(NamedTuple):
    """What stands under a heading of the second or third level, as far as the next heading."""

    level: int
    heading: str
    text: str


class Row(NamedTuple):
    """A row of a table, with the heading of the second level that it stands under."""

    section: str
    values: list[str]


def sections(text: str = TEXT) -> list[Section]:
    parts = HEADING.split(text)[1:]
    return [Section(len(marks), heading, body) for marks, heading, body in zip(*[iter(parts)] * 3, strict=True)]


def pages() -> dict[str, list[Section]]:
    """Number of a notebook -> the heading of its page and what stands under it."""
    found, current = {}, []
    for section in sections():
        if section.level == 2:
            current = found.setdefault(section.heading[:2], []) if re.match(r"\d\d ", section.heading) else []
        current.append(section)
    return found


def rows(*headings: str) -> list[Row]:
    """The rows of every table of the guide that has these headings."""
    found, top = [], ""
    for section in sections():
        top = section.heading if section.level == 2 else top if section.heading not in PLANS else section.heading
        for table in re.findall(r"(?:^\|.*\n)+", section.text, re.MULTILINE):
            lines = [[cell.strip() for cell in line.strip("|\n").split(" | ")] for line in table.splitlines()]
            lines = [[cell.strip("| ") for cell in line] for line in lines]
            if lines[0] == list(headings):
                found += [Row(top, line) for line in lines[2:]]
    return found


def name_of(number: str) -> str:
    """ "07" -> the name of the notebook."""
    return next(name for name in notebooks() if name.startswith(f"{number}_"))


@cache
def lesson_of(number: str) -> Lesson | None:
    return load_lesson(name_of(number)) if name_of(number) in list_lessons() else None


def plain(text: str) -> str:
    return text.replace("`", "").replace("’", "'")


def headings_in(notebook: str) -> list[str]:
    """The headings of the second level, without ticks."""
    lines = (line for cell in cells(notebook) if cell.kind == "markdown" for line in cell.source.splitlines())
    return [plain(line.removeprefix("## ")) for line in lines if line.startswith("## ")]


# --- shape ---


def test_every_notebook_has_its_page_in_order():
    assert list(pages()) == [name[:2] for name in notebooks()]


@pytest.mark.parametrize("number", list(pages()))
def test_a_page_has_the_title_of_its_notebook_and_the_same_headings_as_the_others(number):
    first, *others = pages()[number]
    lesson = lesson_of(number)
    assert first.heading == f"{number} {lesson.title if lesson else 'Start here'}"
    assert first.text.strip() == (f"The statement `{lesson.sid}`" if lesson and lesson.sid else "")
    assert [section.heading for section in others] == SUBHEADINGS
    assert all(section.text.strip() for section in others)


@pytest.mark.parametrize("number", list(pages()))
def test_what_to_say_is_a_few_sentences_and_what_to_take_home_is_one(number):
    take_home, say = (section.text.strip() for section in pages()[number][1:3])
    assert len(re.findall(r"[.?](?= |$)", take_home)) == 1
    assert say.startswith("> “") and say.endswith("”")
    assert 2 <= len(re.findall(r"[.?!](?=[ ”])", " ".join(say.split()))) <= 8


def test_the_guide_is_read_in_an_hour():
    words = {True: 0, False: 0}
    for line in TEXT.splitlines():
        words[line.startswith("|")] += len([word for word in line.split() if re.search(r"\w", word)])
    assert words[False] + words[True] * TABLES_GO_QUICKER < READ_IN_AN_HOUR


def test_every_misconception_is_met():
    assert {row.values[0] for row in rows(*WRONG)} - {"–"} == {str(number) for number in MISCONCEPTIONS}


# --- links ---


def anchors(text: str) -> set[str]:
    """What a code host makes of the headings, to be linked to."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.replace("`", "")).strip().lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("target", sorted(set(LINK.findall(TEXT))))
def test_a_link_leads_somewhere(target):
    address = urlsplit(target)
    if address.scheme:
        assert address.scheme == "https" and address.netloc
        return
    file = (GUIDE.parent / unquote(address.path)).resolve() if address.path else GUIDE
    assert file.exists(), target
    if address.fragment:
        assert address.fragment in anchors(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("file", sorted(set(re.findall(r"workshop/[\w./]*\w", TEXT))))
def test_a_file_that_is_named_is_there(file):
    assert (GUIDE.parents[1] / file).exists()


# --- plans ---


def plan(title: str) -> list[list[str]]:
    headings = [
        "Clock",
        "Min",
        "What",
        *(["Sitting", "If short of time"] if title == SELF_PACED else ["How", "When late"]),
    ]
    return [row.values for row in rows(*headings) if row.section == title]


@pytest.mark.parametrize("title", PLANS)
def test_the_minutes_of_a_plan_add_up_to_its_title_and_to_its_clock(title):
    clock = 0
    for shown, lasts, *_ in plan(title):
        assert minutes(shown) == clock, shown
        clock += int(lasts)
    assert clock == (minutes_in(title) if title != SELF_PACED else int(COUNTED.search(TEXT)[1]))


@pytest.mark.parametrize("title", PLANS)
def test_a_plan_names_notebooks_and_sections_that_there_are(title):
    for _, _, what, *_ in plan(title):
        number = re.search(r"\b(\d\d)\b(?=:|$)", what)
        if not number:
            assert what == "Break" or "handout" in what
            continue
        for heading in re.findall(r"“([^”]+)”", what):
            assert plain(heading) in headings_in(name_of(number[1])), heading


@pytest.mark.parametrize("title", PLANS[:-1])
def test_a_plan_says_who_works_and_what_goes_when_it_is_late(title):
    for _, lasts, _, how, late in plan(title):
        assert how in ("talk", "show", "hands", "all do", "pairs", "break")
        assert re.match(r"keep$|skip|\d+ min: ", late)
        if shorter := re.match(r"(\d+) min", late):
            assert int(shorter[1]) < int(lasts)


def test_the_self_paced_plan_takes_the_minutes_of_the_lessons():
    planned = {row[2]: int(row[1]) for row in plan(SELF_PACED)}
    assert list(planned) == [name[:2] for name in notebooks()]
    of_lessons = {name[:2]: lesson_of(name[:2]).minutes for name in list_lessons()}
    assert planned == {"00": estimate_start(), **of_lessons}


def test_the_guide_names_the_notebooks_of_the_fast_path():
    numbers = [name[:2] for name in FAST_PATH]
    assert f"the fast path: {', '.join(numbers[:-1])} and {numbers[-1]}." in " ".join(TEXT.split())


# --- questions ---


def question_of(row: Row, id: str) -> Question:
    return lesson_of(row.section[:2]).question(id)


def of_questions(headings: list[str], column: int) -> Iterator[tuple[Row, str, str]]:
    """Rows that name a question; its id; what stands after it or in the last column."""
    for row in rows(*headings):
        if named := re.match(r"`([^`]+)`(?:: (.+))?$", row.values[column]):
            yield row, named[1], named[2] or row.values[-1]


@pytest.mark.parametrize("row, id, right", list(of_questions(ASK, 0)), ids=lambda value: str(value)[:40])
def test_a_question_is_there_and_its_right_answer_begins_as_the_guide_says(row, id, right):
    question = question_of(row, id)
    assert question.options[question.right].text.startswith(right)


@pytest.mark.parametrize("row, id, wrong", list(of_questions(WRONG, 1)), ids=lambda value: str(value)[:40])
def test_a_wrong_answer_is_one_and_comes_of_that_misconception(row, id, wrong):
    found = [option for option in question_of(row, id).options if option.text.startswith(wrong) and not option.right]
    assert [option.misconception for option in found] == [None if row.values[0] == "–" else int(row.values[0])]


def test_every_page_asks_and_answers():
    for number in [name[:2] for name in list_lessons()]:
        for headings, column in ((ASK, 0), (WRONG, 1)):
            assert [row for row, *_ in of_questions(headings, column) if row.section.startswith(number)], number


def test_sections_that_are_shown_or_skipped_are_there():
    for number, (_, *parts) in pages().items():
        for part in parts:
            if part.heading in ("Show", "Late?"):
                for heading in re.findall(r"“([A-Z][^”]+)”", " ".join(part.text.split())):
                    known = any(plain(heading) == one for one in headings_in(name_of(number)))
                    assert known or heading in SAID_BY_WIDGETS, (number, heading)


SAID_BY_WIDGETS = {"Nothing changes"}


# --- decisions ---


def policies_of(text: str, lesson: Lesson | None) -> list[Policy]:
    """ "`tiny` + `administrator_access`", "`force_mfa` only `Sid`" -> the policies."""
    found = []
    for part in text.split(" + "):
        name, *sids = re.findall(r"`([^`]+)`", part)
        own = lesson.policies if lesson else {}
        assert name in own or name in packaged_policies(), name
        policy = own.get(name) or load_policy(name)
        found.append(policy.only(*sids) if sids else policy)
    return found


def request_of(action: str, user: User, acting_on: str, mfa: str) -> Request:
    if acting_on.startswith("device "):
        return Request(action, user.device_arn(acting_on.removeprefix("device ")), user.context(mfa))
    owner = user if acting_on == "own" else User.read(acting_on)
    return Request(action, find_action(action).resource(owner), user.context(mfa))


@pytest.mark.parametrize("row", rows(*DECISIONS), ids=lambda row: " ".join([row.section[:2], *row.values[:4]]))
def test_a_decision_is_what_the_guide_says(row):
    who, attached, acting_on, action, *said = row.values
    lesson = lesson_of(row.section[:2])
    granted, _, within = attached.partition(" within ")
    guardrails = [Guardrail("permissions boundary", policies_of(within, lesson))] if within else []
    user, action = User.read(who), action.strip("`")
    requests = [request_of(action, user, acting_on, mfa) for mfa in MFA_STATES]
    decisions = [evaluate(request, policies_of(granted, lesson), guardrails) for request in requests]
    assert [decision.outcome.words.lower() for decision in decisions] == said


RESOURCES = {
    "sts:AssumeRole": "arn:aws:iam::123456789012:role/Deploy",
    "s3:DeleteObject": "arn:aws:s3:::backups/monday",
}


@pytest.mark.parametrize("row", rows(*ON_RESOURCES), ids=lambda row: " ".join(row.values[:4]))
def test_a_decision_with_a_policy_on_the_resource_is_what_the_guide_says(row):
    who, own, on_resource, action, *said = row.values
    lesson, user, action = lesson_of(row.section[:2]), User.read(who), action.strip("`")
    policies, resource_policies = policies_of(own, lesson), policies_of(on_resource, lesson)
    requests = [Request(action, RESOURCES[action], user.context(mfa), user.arn) for mfa in MFA_STATES]
    decisions = [evaluate(request, policies, (), resource_policies) for request in requests]
    assert [decision.outcome.words.lower() for decision in decisions] == said


def test_every_page_shows_decisions():
    shown = {row.section[:2] for row in rows(*DECISIONS) + rows(*WAYS) + rows(*ON_RESOURCES)}
    assert shown == {name[:2] for name in notebooks()}


@pytest.mark.parametrize("row", rows(*WAYS), ids=lambda row: " ".join(row.values[:2]))
def test_a_way_to_sign_in_comes_to_what_the_guide_says(row):
    how, action, said = row.values
    step = next(way.step for way in ways_to_sign_in(action.strip("`")) if way.how == how)
    assert (step.decision.outcome.words.lower() if step.decision else "refused by a rule") == said


def test_the_ways_to_sign_in_are_all_there():
    assert [row.values[0] for row in rows(*WAYS)] == [way.how for way in ways_to_sign_in()]


def test_the_bold_line_reads_as_the_guide_says():
    explorer = Explorer(load_policy("force_mfa"))
    assert explorer.turns["true"]["false"]["status"] in " ".join(TEXT.split())


def test_the_last_question_of_the_day_has_the_answer_that_the_guide_gives():
    policies = [load_policy("force_mfa"), load_policy("administrator_access")]
    spared = set(policies[0].statements[-1].source["NotAction"])
    alice, bob = User.read("alice"), User.read("bob")
    actions = spared | {"iam:CreateUser", "iam:DeactivateMFADevice", "s3:ListAllMyBuckets", "ec2:DescribeInstances"}
    for action in actions:
        for owner in (alice, bob):
            request = Request(action, find_action(action).resource(owner), alice.context("absent"))
            assert (evaluate(request, policies).outcome is Outcome.ALLOWED) == (action in spared)
