"""The notebooks of the lesson keep its shape, and between them they teach all there is to teach.

Each check takes a Chapter, or all of them, and returns complaints; at the end of the file each one finds what is wrong
with a made-up notebook.
"""

from __future__ import annotations

import ast
import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

import pytest

from mfa_lesson import load_policy
from mfa_lesson.account.users import MFA_STATES
from mfa_lesson.course.lesson import Exercise, Lesson, Option, Question
from mfa_lesson.course.lesson_file import MISCONCEPTIONS, list_lessons, load_lesson
from mfa_lesson.course.pace import FAST_PATH, Content
from mfa_lesson.course.wording import say_minutes
from mfa_lesson.iam.policy import list_named_actions
from tests.notebooks import checks

DEEP_DIVES = ("02_see_the_account", "03_your_own_credentials", "04_list_mfa_devices", "05_set_up_mfa")
START, MISTAKES, FINAL = "00_start_here", "10_how_it_goes_wrong", "14_final_challenge"
POLICY = load_policy("force_mfa")
SIDS = [statement.sid for statement in POLICY.statements]

WIDGETS_TO_PREDICT = ("explorer", "path_explorer", "journey")
SUBTITLE = re.compile(r"(?<=\n\n)The statement `\w+`(?=\n\n)")
POINTS = range(2, 5)
CHECK_QUESTIONS = range(2, 5)
EXERCISES = range(1, 3)

# Of each mistake: the question that is asked before the look, and what its section cannot do without.
TEN_MISTAKES = {
    1: ("the-cli", ("`Bool`", "`BoolIfExists`")),
    2: ("my-phone", ("mfa/${aws:username}", "mfa/*")),
    3: ("first-password", ("iam:ChangePassword", "iam:GetAccountPasswordPolicy")),
    4: ("my-page", ("iam:GetUser",)),
    5: ("the-agency", ("user/${aws:username}", "user/*/${aws:username}")),
    6: ("already-there", ("iam:DeleteVirtualMFADevice", "already exists")),
    7: ("overnight", ("access key", "GetSessionToken")),
    8: ("first-week", ("`NotAction`", "`Action`")),
    9: ("sybils-key", ("`NotAction` under `Allow`",)),
    10: ("my-tables", ("grants nothing",)),
}


class Section(NamedTuple):
    """What stands under one heading of the second level; the first has no heading."""

    heading: str
    cells: list[dict]

    @property
    def text(self) -> str:
        return "\n\n".join(checks.joined(cell["source"]) for cell in self.cells)


class Call(NamedTuple):
    """A call by name in a cell, with those of its arguments that are known without running it."""

    name: str
    arguments: tuple[str | None, ...]
    cell: dict
    predicted: bool
    """Whether it stands in a predict(…, then=…)."""


class Chapter(NamedTuple):
    """A notebook and its lesson."""

    name: str
    notebook: dict
    lesson: Lesson

    @property
    def number(self) -> int:
        return int(self.name[:2])

    def code(self) -> list[str]:
        return [checks.joined(cell["source"]) for _, cell in checks.cells_of(self.notebook, "code")]

    def prose(self) -> list[str]:
        return [checks.joined(cell["source"]) for _, cell in checks.cells_of(self.notebook, "markdown")]

    def first(self) -> str:
        """The title block."""
        cell = self.notebook["cells"][0]
        return checks.joined(cell["source"]) if cell["cell_type"] == "markdown" else ""

    def sections(self) -> list[Section]:
        found = [Section("", [])]
        for cell in self.notebook["cells"]:
            headings = re.findall(r"^## (.+)$", checks.joined(cell["source"]), re.MULTILINE)
            if cell["cell_type"] == "markdown" and headings:
                found += [Section(heading, []) for heading in headings]
            found[-1].cells.append(cell)
        return found

    def headings(self) -> list[str]:
        return [section.heading for section in self.sections()[1:]]

    def under(self, beginning: str) -> list[Section]:
        return [section for section in self.sections() if section.heading.startswith(beginning)]

    def constants(self) -> dict[str, str]:
        """Names that the notebook gives to texts."""
        found = {}
        for source in self.code():
            for node in ast.parse(source).body:
                if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name | ast.Tuple):
                    target, value = node.targets[0], node.value
                    pairs = [(target, value)]
                    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
                        pairs = list(zip(target.elts, value.elts, strict=True))
                    found |= {
                        name.id: text.value
                        for name, text in pairs
                        if isinstance(name, ast.Name) and isinstance(text, ast.Constant)
                    }
        return found

    def calls(self, *names: str, among: Iterable[dict] | None = None) -> list[Call]:
        """The calls of these functions, in order, in all cells or some of them."""
        known = self.constants()
        cells = self.notebook["cells"] if among is None else among
        return [
            Call(node.func.id, tuple(value(one, known) for one in node.args), cell, predicted)
            for cell in cells
            if cell["cell_type"] == "code"
            for node, predicted in calls_in(ast.parse(checks.joined(cell["source"])))
            if node.func.id in names
        ]

    def asked(self) -> Iterator[tuple[Question, dict]]:
        """Every question that a cell asks, with the cell."""
        ids = {question.id: question for question in self.lesson.questions}
        for call in self.calls("predict", "quiz", "final"):
            if call.name == "predict" and call.arguments[1:2] and call.arguments[1] in ids:
                yield ids[call.arguments[1]], call.cell
            elif call.name != "predict":
                kind = {"quiz": "check", "final": "final"}[call.name]
                named = [ids[id] for id in call.arguments[1:] if id in ids]
                yield from ((question, call.cell) for question in named or self.lesson.of_kind(kind))


def calls_in(node: ast.AST, predicted: bool = False) -> Iterator[tuple[ast.Call, bool]]:
    """Calls of functions that have a plain name, and whether each is what a predict reveals."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        yield node, predicted
        predicted = predicted or node.func.id == "predict"
    for child in ast.iter_child_nodes(node):
        yield from calls_in(child, predicted)


def value(node: ast.AST, known: dict[str, str]) -> str | None:
    if isinstance(node, ast.Constant):
        return node.value
    return known.get(node.id) if isinstance(node, ast.Name) else None


# --- the shape of one notebook ---


def title_block(chapter: Chapter) -> list[str]:
    """The number and the title, the Sid of its statement, what is learnt in two to four points, minutes and more."""
    first, complaints = chapter.first(), []
    title = f"# {chapter.name[:2]} {chapter.lesson.title}\n"
    if not first.startswith(title):
        complaints.append(f"it does not begin with {title!r}")
    if f"The statement `{chapter.lesson.sid}`".removesuffix("The statement ``") != "".join(SUBTITLE.findall(first)):
        complaints.append(f"its subtitle does not name the statement {chapter.lesson.sid!r}")
    _, learn, rest = first.partition("**What you will learn**")
    points = re.findall(r"^- ", rest.partition("**Minutes:**")[0], re.MULTILINE)
    if not learn or len(points) not in POINTS:
        complaints.append(f"**What you will learn** has {len(points)} points")
    if not re.search(
        r"^\*\*Minutes:\*\* \d+(?: \(\d+ on the fast path\))? · \*\*Builds on:\*\* \[", first, re.MULTILINE
    ):
        complaints.append("the line with **Minutes:** and **Builds on:** is missing")
    return complaints


def minutes(chapter: Chapter) -> list[str]:
    """The minutes are those that the content takes."""
    said = re.findall(r"\*\*Minutes:\*\* ([^·\n]+?) *(?:·|$)", chapter.first(), re.M)
    return (
        []
        if said == [counted := say_minutes(chapter.lesson.minutes, chapter.lesson.fast_minutes)]
        else [f"minutes {said}, counted {counted}"]
    )


def imports(chapter: Chapter) -> list[str]:
    """All imports stand in the second cell, and `LESSON` there is the stem of the file."""
    second = chapter.notebook["cells"][1]
    source = checks.joined(second["source"]) if second["cell_type"] == "code" else ""
    complaints = (
        [] if re.search(r"^from mfa_lesson import ", source, re.MULTILINE) else ["the second cell imports nothing"]
    )
    complaints += [
        f"another cell imports: {line}"
        for code in chapter.code()
        if code != source
        for line in re.findall(r"^(?:from|import) .*", code, re.MULTILINE)
    ]
    if not source.endswith("\nprogress(LESSON)"):
        complaints.append("the second cell does not end with how far the learner is")
    if (said := chapter.constants().get("LESSON")) != chapter.name or "LESSON" not in source:
        complaints.append(f"LESSON is {said!r}, the file {chapter.name!r}")
    return complaints


def sections(chapter: Chapter) -> list[str]:
    """The sections that must be there, in their order."""
    headings = chapter.headings()
    order = "".join(map(letter, headings))
    if chapter.name == FINAL:
        wanted, words = "CEZ", "The challenge, Exercise, What we have seen"
    elif chapter.name == MISTAKES:
        numbers = [re.match(r"\d+", heading) for heading in headings]
        if [match[0] for match in numbers if match] != [str(number) for number in TEN_MISTAKES]:
            return ["the ten mistakes are not numbered from 1 to 10"]
        wanted, words = "ON{10}W[O]*QE{1,2}Z", "ten mistakes, Why, Check yourself, Exercise, What we have seen"
    else:
        beginning = "S" if chapter.lesson.sid else "Y" if chapter.number == 8 else "O"
        wanted = rf"{beginning}(?=\w*P)(?=\w*W)[POW]*QE{{1,2}}Z"
        words = "(The statement | The policy), Predict, Why, Check yourself, Exercise, What we have seen"
    return [] if re.fullmatch(wanted, order) else [f"not the sections {words}, but: {' / '.join(headings)}"]


def letter(heading: str) -> str:
    beginnings = {
        "The statement: ": "S",
        "The policy: ": "Y",
        "The challenge: ": "C",
        "Predict: ": "P",
        "Why: ": "W",
        "Check yourself": "Q",
        "Exercise: ": "E",
        "What we have seen": "Z",
    }
    if re.match(r"\d+\. ", heading):
        return "N"
    return next((sign for beginning, sign in beginnings.items() if heading.startswith(beginning)), "O")


def what_sections_hold(chapter: Chapter) -> list[str]:
    """Under a heading stands what it promises: statement, predict, explain, quiz, exercise, final."""
    promised = {
        "The statement: ": "statement",
        "Predict: ": "predict",
        "Why: ": "explain",
        "Check yourself": "quiz",
        "Exercise: ": "exercise",
        "The challenge: ": "final",
    }
    return [
        f"there is no {name}(…) under “{section.heading}”"
        for beginning, name in promised.items()
        for section in chapter.under(beginning)
        if not chapter.calls(name, among=section.cells)
    ]


def previous_and_next(names: list[str]) -> Callable[[Chapter], list[str]]:
    """Makes the check that a notebook builds on the one before it and leads to the one after it."""

    def check(chapter: Chapter) -> list[str]:
        at, complaints = names.index(chapter.name), []
        fast = [name for name in FAST_PATH if name in names] if chapter.name in FAST_PATH else []
        before = fast[fast.index(chapter.name) - 1] if fast else names[at - 1]
        builds_on = re.findall(r"\*\*Builds on:\*\* \[\d\d [^\]]+\]\(([^)]+)\)", chapter.first())
        if builds_on != [f"{before}.ipynb"]:
            complaints.append(f"it builds on {builds_on}, and before it stands {before}")
        says = "Fast path" if fast else "Deep dive" if chapter.name in DEEP_DIVES else ""
        if re.findall(r"^\*\*Minutes:.* · \*\*(Fast path|Deep dive)\*\*$", chapter.first(), re.M) != [says] * bool(
            says
        ):
            complaints.append(f"its title block does not say {says or 'nothing'!r} of the path")
        last = chapter.prose()[-1].strip().splitlines()[-1]
        wanted = [*fast[fast.index(chapter.name) + 1 :][:1], *names[at + 1 :][:1]] if fast else names[at + 1 :][:1]
        leads_to = re.findall(r"\[\d\d [^\]]+\]\(([^)]+)\.ipynb\)", last.partition("**Next:**")[2])
        if at + 1 < len(names) and leads_to != list(dict.fromkeys(wanted)):
            complaints.append(f"its last line leads to {leads_to}, and after it come {wanted}")
        if not checks.joined(chapter.notebook["cells"][-1]["source"]).startswith("progress("):
            complaints.append("its last cell does not say how far the learner is")
        if at + 1 == len(names) and f"({names[0]}.ipynb)" not in last:
            complaints.append(f"its last line does not lead back to {names[0]}")
        return complaints

    return check


def predict_first(chapter: Chapter) -> list[str]:
    """A question stands before each explorer, path explorer and journey."""
    return [
        f"{call.name}(…) in cell {call.cell['id']!r} is not asked about before it shows"
        for call in chapter.calls(*WIDGETS_TO_PREDICT)
        if not call.predicted
    ]


def questions_and_exercises(chapter: Chapter) -> list[str]:
    """All that stands in the TOML file is used once; there are enough check questions and not too many exercises."""
    lesson, complaints = chapter.lesson, []
    asked = [question.id for question, _ in chapter.asked()]
    tried = [call.arguments[1] for call in chapter.calls("exercise") if len(call.arguments) > 1]
    for what, used, there in (
        ("question", asked, [question.id for question in lesson.questions]),
        ("exercise", tried, [exercise.id for exercise in lesson.exercises]),
    ):
        complaints += [f"{what} {id!r} is used {used.count(id)} times" for id in there if used.count(id) != 1]
        complaints += [f"there is no {what} {id!r}" for id in used if id not in there]
    complaints += [
        f"{call.name} names the question {call.arguments[1]!r}, which is not there"
        for call in chapter.calls("predict")
        if call.arguments[1] not in asked
    ]
    complaints += [
        f"{call.name} in cell {call.cell['id']!r} is about the lesson {call.arguments[0]!r}"
        for call in chapter.calls("predict", "quiz", "exercise", "final")
        if call.arguments[0] != chapter.name
    ]
    number = len(lesson.of_kind("check"))
    if chapter.name != FINAL and number not in CHECK_QUESTIONS:
        complaints.append(f"it has {number} check questions")
    if len(lesson.exercises) not in EXERCISES:
        complaints.append(f"it has {len(lesson.exercises)} exercises")
    return complaints


def short_cells(chapter: Chapter) -> list[str]:
    """A code cell has at most eight lines."""
    long = {
        code.splitlines()[0]: sum(1 for line in code.splitlines() if line.strip()) for code in chapter.code() if code
    }
    return [f"{lines} lines: {first} …" for first, lines in long.items() if lines > checks.LONGEST_CODE_CELL]


# --- nothing is told before it is asked ---


def plain(text: str) -> str:
    """Without tags, ticks and line breaks, so that one thing said in two forms is the same."""
    text = re.sub(r"<style>.*?</style>", " ", text, flags=re.DOTALL)
    text = re.sub(r"</?(?:a|abbr|b|code|em|i|mark|span|strong|wbr)\b[^<>]*>", "", text)
    text = html.unescape(re.sub(r"</?[a-zA-Z][^<>]*>", " ", text))
    return " ".join(text.replace("`", "").split())


def says(text: str, phrase: str) -> bool:
    """Whether a text has a phrase, by whole words."""
    return re.search(rf"(?<!\w){re.escape(plain(phrase))}(?!\w)", text) is not None


def untold_answers(chapter: Chapter) -> list[str]:
    """The cell that asks tells no answer, in its source or in what it shows when it has run.

    The options of a question are all there, the right one too, in a list and each like the others; so a list item
    without any attribute does not count, as long as each option has one.
    """
    complaints = []
    for question, cell in chapter.asked():
        source = plain(checks.joined(cell["source"]))
        saved = [text for output in cell["outputs"] for text in checks.texts_of(output)]
        items = [plain(item) for text in saved for item in re.findall(r"<li>(.*?)</li>", text, re.DOTALL)]
        listed = [plain(option.text) in items for option in question.options]
        if any(listed) and not all(listed):
            complaints.append(f"{question.id}: not every option is in the list")
        right = question.options[question.right]
        # The question itself may use the words of an answer, such as “explicit deny”.
        rest = [plain(re.sub(r"<li>.*?</li>", "; ", text, flags=re.DOTALL)) for text in saved]
        rest = [text.replace(plain(question.text), " ") for text in rest]
        others = [plain(one.text) for one, _ in chapter.asked() if one.id != question.id]
        for other in others:
            rest = [text.replace(other, " ") for text in rest]
        told = [("source", source)] + [("output", text) for text in rest]
        complaints += [
            f"{question.id}: the {where} has its right answer" for where, text in told if says(text, right.text)
        ]
        told = [("source", source)] + [("output", plain(text)) for text in saved]
        complaints += [
            f"{question.id}: the {where} says why of “{option.text}”"
            for option in question.options
            for where, text in told
            if plain(option.says) in text
        ]
    return complaints


# --- all of them together ---


def homes(chapters: Iterable[Chapter], sids: Iterable[str] = tuple(SIDS)) -> list[str]:
    """Every Sid has one home: a notebook from 02 to 07, in the policy's order, that is about it and shows it."""
    complaints, chapters = [], list(chapters)
    for number, sid in enumerate(sids, 2):
        named = [chapter.name for chapter in chapters if chapter.lesson.sid == sid]
        if [name[:2] for name in named] != [f"{number:02}"]:
            complaints.append(f"{sid} is at home in {named or 'no notebook'}, not in {number:02}")
        shown = [
            chapter.name
            for chapter in chapters
            for section in chapter.under("The statement: ")
            for call in chapter.calls("statement", among=section.cells)
            if sid in call.arguments
        ]
        if shown != named:
            complaints.append(
                f"statement(policy, {sid!r}) is under “The statement: …” in {shown or 'no notebook'}, not in {named}"
            )
    return complaints


def texts(chapter: Chapter) -> dict[str, str]:
    """All that a notebook says, by place: its sources, what its cells show, its TOML file."""
    found = {}
    for cell in chapter.notebook["cells"]:
        place = f"{chapter.name}, cell {cell['id']}"
        found[place] = checks.joined(cell["source"])
        saved = "\n".join(text for output in cell.get("outputs", []) for text in checks.texts_of(output))
        found[f"{place}, output"] = plain(saved.replace("<wbr>", ""))
    for question in chapter.lesson.questions:
        said = [text for option in question.options for text in (option.text, option.says)]
        found[f"{chapter.name}, question {question.id}"] = "\n".join([question.text, *said])
    for exercise in chapter.lesson.exercises:
        said = [exercise.text, exercise.start, *exercise.hints, exercise.solution]
        said += [text for expectation in exercise.expectations for text in (expectation.say, *expectation.actions)]
        found[f"{chapter.name}, exercise {exercise.id}"] = "\n".join(said)
    return found


def places(said: Mapping[str, str], *phrases: str) -> list[str]:
    """Where all these phrases stand together; upper and lower case are the same. In: what texts() gives."""
    return [
        place
        for place, text in said.items()
        if all(re.search(rf"(?<![\w:]){re.escape(phrase)}(?!\w)", text, re.IGNORECASE) for phrase in phrases)
    ]


def untaught(chapters: Iterable[Chapter], things: dict[str, tuple[str, ...]]) -> list[str]:
    """The things that stand nowhere, and where the others do. In: thing -> phrases by which it is known."""
    said = {place: text for chapter in chapters for place, text in texts(chapter).items()}
    found = {thing: places(said, *phrases) for thing, phrases in things.items()}
    if all(found.values()):
        return []
    missing = [f"{thing} is taught nowhere" for thing, where in found.items() if not where]
    return missing + [f"({thing}: {', '.join(where[:5])})" for thing, where in found.items() if where]


def unasked_misconceptions(chapters: Iterable[Chapter], numbers: Iterable[int] = tuple(MISCONCEPTIONS)) -> list[str]:
    """The misconceptions that no wrong answer names in the lesson where they are said to be taught, and where else."""
    chapters, complaints = list(chapters), []
    for number in numbers:
        named = {
            chapter.name: question.id
            for chapter in chapters
            for question in chapter.lesson.questions
            if number in [option.misconception for option in question.options]
        }
        home = MISCONCEPTIONS[number].lesson
        if home not in named:
            where = ", ".join(f"{name} ({id})" for name, id in named.items()) or "nowhere"
            complaints.append(f"misconception {number} is not named in {home}, but: {where}")
    return complaints


def missing_mistakes(chapter: Chapter, mistakes: dict[int, tuple[str, tuple[str, ...]]]) -> list[str]:
    """What is missing in the sections about the mistakes.

    The heading is the report, and the overview links to its cell. (JupyterLab does not find a heading with “quotation
    marks” by its text.) Then comes the question. What the mistake is, its line and its repair are told after it, folded
    away so that nobody reads it by accident, and the difference is shown.
    """
    complaints, overview = [], "".join(section.text for section in chapter.sections()[1:2])
    for number, (id, words) in mistakes.items():
        under = chapter.under(f"{number}. ")
        if not under:
            complaints.append(f"mistake {number} has no section")
            continue
        section = under[0]
        calls = [chapter.calls("predict", among=[cell]) for cell in section.cells]
        asked_at = next((place for place, call in enumerate(calls) if call), len(calls))
        before, after = (Section("", cells) for cells in (section.cells[:asked_at], section.cells[asked_at + 1 :]))
        asked = [call.arguments[1] for call in chapter.calls("predict", among=section.cells)]
        line, repair = ("**The line", "**The repair") if number != 7 else ("**No line is wrong", "“repair”")
        faults = {
            "its heading is no report": re.fullmatch(r"\d+\. “.+”", section.heading),
            "the overview does not link to it": f"](#cell-id={section.cells[0]['id']})" in overview,
            "it has no report before the question": re.search(r"^> “", before.text, re.MULTILINE),
            f"it asks {asked}, not {id!r}": asked == [id],
            "it tells before it asks": not re.search(r"\*\*(The line|The repair|No line)", before.text),
            "what follows the question is not folded away": after.text.startswith("<details><summary>"),
            "it does not begin with a claim": re.search(r"</summary>\n\n\*\*.+\.\*\*", after.text),
            "it shows no difference": chapter.calls("compare", among=after.cells),
        }
        faults |= {f"it does not say {word!r} after the question": word in after.text for word in (line, repair)}
        faults |= {f"it does not say {word!r}": word in section.text for word in words}
        complaints += [f"mistake {number} ({section.heading}): {fault}" for fault, fine in faults.items() if not fine]
    return complaints


ACTIONS = {action: (action,) for action in list_named_actions([POLICY])}
STATES = {state.value: (state.value, state.words) for state in MFA_STATES.values()}


def chapters() -> list[Chapter]:
    """All notebooks that have a lesson, with their results."""
    return [
        Chapter(name, checks.read(checks.EXPECTED / f"{name}.ipynb"), load_lesson(name))
        for name in STEMS
        if name in list_lessons()
    ]


STEMS = sorted(path.stem for path in checks.NOTEBOOKS.glob("*.ipynb"))
CHAPTERS = chapters()
ONE_BY_ONE = (
    title_block,
    minutes,
    imports,
    sections,
    what_sections_hold,
    predict_first,
    questions_and_exercises,
    short_cells,
    untold_answers,
)


def test_every_lesson_has_its_notebook_and_every_notebook_its_lesson():
    assert [START, *list_lessons()] == STEMS
    numbers = [stem[:2] for stem in STEMS]
    assert all(number.isdecimal() for number in numbers) and len(set(numbers)) == len(numbers)


@pytest.mark.parametrize("check", ONE_BY_ONE, ids=lambda check: check.__name__)
@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.name)
def test_a_notebook_keeps_the_shape(chapter, check):
    assert check(chapter) == []


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.name)
def test_a_notebook_builds_on_the_one_before_it_and_leads_to_the_next(chapter):
    assert previous_and_next(STEMS)(chapter) == []


def test_the_first_notebook_leads_to_the_second():
    assert f"**Next:** [01 How IAM decides]({STEMS[1]}.ipynb)" in checks.joined(
        checks.read(checks.NOTEBOOKS / f"{START}.ipynb")["cells"][-1]["source"]
    )


def test_every_statement_has_one_home():
    assert homes(CHAPTERS) == []


@pytest.mark.parametrize(
    "things", [ACTIONS, {sid: (sid,) for sid in SIDS}, STATES], ids=["actions", "statements", "mfa states"]
)
def test_all_is_taught_before_the_final_challenge(things):
    assert untaught((chapter for chapter in CHAPTERS if chapter.name != FINAL), things) == []


def test_there_are_31_actions_6_statements_3_states_and_18_misconceptions():
    assert (len(ACTIONS), len(SIDS), len(STATES), len(MISCONCEPTIONS)) == (31, 6, 3, 18)


def test_every_misconception_is_named_where_it_is_taught():
    assert unasked_misconceptions(CHAPTERS) == []


def test_each_of_the_ten_mistakes_is_there_with_all_that_belongs_to_it():
    (chapter,) = [chapter for chapter in CHAPTERS if chapter.name == MISTAKES]
    assert missing_mistakes(chapter, TEN_MISTAKES) == []


# --- the checks can fail ---

NAME = "08_made_up"
NAMES = ["00_start", "07_before", NAME, "09_after"]
CODE = ("imports", "guess", "why", "check", "exercise", "progress")
SOURCES = {
    "title": """# 08 Made up

**What you will learn**

- this
- that

**Minutes:** 12 · **Builds on:** [07 Before](07_before.ipynb)""",
    "imports": f"""from mfa_lesson import exercise, explain, explorer, load_policy, predict, quiz

LESSON, SID = "{NAME}", "OwnMFAOnly"
policy = load_policy("force_mfa")

progress(LESSON)""",
    "policy": "## The policy: one claim\n\nWith MFA `iam:ListUsers` is true.",
    "guess_text": "## Predict: a guess",
    "guess": 'predict(LESSON, "guess", then=explorer(policy))',
    "why_text": "## Why: a reason",
    "why": "explain(request, policy)",
    "check_text": "## Check yourself",
    "check": "quiz(LESSON)",
    "exercise_text": "## Exercise: write",
    "exercise": 'exercise(LESSON, "write")',
    "seen": "## What we have seen\n\n- this\n\n**Next:** [09 After](09_after.ipynb)",
    "progress": "progress(LESSON)",
}
SAVED = (
    "<style>.x > .y {}</style><p>What of it, yes or no?</p><ul><li><code>Yes</code>, it is</li><li>No, never</li></ul>"
)


def made_up_question(id: str, kind: str) -> Question:
    options = (
        Option("`Yes`, it is", "Because it is so.", right=True),
        Option("No, never", "It is not so.", misconception=8),
    )
    return Question(id, kind, "deny", "What of it, yes or no?", options)


def made_up(name: str = NAME, saved: str = SAVED, sid: str = "", **changed: str | None) -> Chapter:
    """A notebook that keeps the shape, with some cells changed or, where None is given, left out."""
    cells = []
    for id, source in (SOURCES | changed).items():
        cell = {"id": id, "source": source, "cell_type": "code" if id in CODE else "markdown"}
        if id in CODE:
            output = {"output_type": "display_data", "data": {"text/plain": ["Run this."], "text/html": [saved]}}
            cell["outputs"] = [output] if id in ("guess", "check") else []
        if source is not None:
            cells.append(cell)
    questions = [made_up_question("guess", "predict"), *(made_up_question(id, "check") for id in ("one", "two"))]
    exercise = Exercise("write", "Write.", "{}", ("Do.", "Do it."), "{}", ())
    lesson = Lesson(name, "Made up", "deny", tuple(questions), (exercise,), sid=sid, content=Content(700))
    return Chapter(name, {"cells": cells}, lesson)


@pytest.mark.parametrize("check", [*ONE_BY_ONE, previous_and_next(NAMES)])
def test_a_good_notebook_passes(check):
    assert check(made_up()) == []


@pytest.mark.parametrize(
    ("check", "changed", "complaint"),
    [
        (title_block, {"title": SOURCES["title"].removeprefix("# ")}, "it does not begin with '# 08 Made up"),
        (title_block, {"title": SOURCES["title"].replace("08", "8")}, "it does not begin with '# 08 Made up"),
        (
            title_block,
            {"title": SOURCES["title"].replace("up\n", "up\n\nThe statement `OwnMFA`\n")},
            "its subtitle does not name the statement ''",
        ),
        (title_block, {"title": SOURCES["title"].replace("- that\n", "")}, "**What you will learn** has 1 points"),
        (title_block, {"title": "# 08 Made up\n"}, "the line with **Minutes:** and **Builds on:** is missing"),
        (minutes, {"title": SOURCES["title"].replace("12", "13")}, "minutes ['13'], counted 12"),
        (imports, {"imports": f'LESSON = "{NAME}"'}, "the second cell imports nothing"),
        (
            imports,
            {"imports": SOURCES["imports"].removesuffix("progress(LESSON)")},
            "the second cell does not end with",
        ),
        (imports, {"why": "import json"}, "another cell imports: import json"),
        (imports, {"name": "09_other"}, f"LESSON is '{NAME}', the file '09_other'"),
        (what_sections_hold, {"why": "decision_matrix([policy])"}, "there is no explain(…) under “Why: a reason”"),
        (what_sections_hold, {"guess": "explorer(policy)"}, "there is no predict(…) under “Predict: a guess”"),
        (what_sections_hold, {"check": None}, "there is no quiz(…) under “Check yourself”"),
        (predict_first, {"why": "explorer(policy)"}, "explorer(…) in cell 'why' is not asked about before it shows"),
        (
            predict_first,
            {"guess": 'predict(LESSON, "guess")\npath_explorer({}, policy)'},
            "path_explorer(…) in cell 'guess' is not asked about before it shows",
        ),
        (questions_and_exercises, {"check": 'quiz(LESSON, "one")'}, "question 'two' is used 0 times"),
        (questions_and_exercises, {"exercise": None}, "exercise 'write' is used 0 times"),
        (questions_and_exercises, {"exercise": 'exercise(LESSON, "read")'}, "there is no exercise 'read'"),
        (
            questions_and_exercises,
            {"guess": 'predict(LESSON, "other")'},
            "predict names the question 'other', which is not there",
        ),
        (
            questions_and_exercises,
            {"check": 'quiz("01_how_iam_decides")'},
            "quiz in cell 'check' is about the lesson '01_how_iam_decides'",
        ),
        (short_cells, {"why": "explain(request)\n" * 9}, "9 lines: explain(request) …"),
        (
            previous_and_next(NAMES),
            {"title": SOURCES["title"].replace("07_", "06_")},
            "it builds on ['06_before.ipynb']",
        ),
        (
            previous_and_next(NAMES),
            {"seen": "**Next:** [10 It](10_it.ipynb)"},
            "its last line leads to ['10_it']",
        ),
        (previous_and_next(NAMES), {"progress": None}, "its last cell does not say how far"),
        (
            previous_and_next(NAMES),
            {"title": SOURCES["title"] + " · **Fast path**"},
            "its title block does not say 'nothing' of the path",
        ),
        (previous_and_next(NAMES[:-1]), {}, "its last line does not lead back to 00_start"),
        (untold_answers, {"guess": SOURCES["guess"] + "  # Yes, it is"}, "guess: the source has its right answer"),
        (untold_answers, {"check": SOURCES["check"] + "  # It is not so."}, "one: the source says why of “No, never”"),
        (
            untold_answers,
            {"saved": SAVED + "<b><code>Yes</code>, it is.</b>"},
            "guess: the output has its right answer",
        ),
        (
            untold_answers,
            {"saved": SAVED.replace("<li>", "<li class=right>", 1)},
            "guess: not every option is in the list",
        ),
        (untold_answers, {"saved": SAVED.replace("<li>", "<li class=a>")}, "guess: the output has its right answer"),
        (untold_answers, {"saved": SAVED + "Because it\nis so."}, "two: the output says why of “`Yes`, it is”"),
    ],
)
def test_what_is_wrong_with_a_notebook_is_found(check, changed, complaint):
    found = check(made_up(**changed))
    assert any(said.startswith(complaint) for said in found), found


@pytest.mark.parametrize(
    "changed",
    [
        {"guess_text": "Nothing"},
        {"why_text": "Nothing"},
        {"check_text": "Nothing"},
        {"exercise_text": "Nothing"},
        {"seen": "Nothing"},
        {"policy": "## Another beginning"},
        {"why_text": SOURCES["check_text"], "check_text": SOURCES["why_text"]},
        {"seen": SOURCES["seen"] + "\n\n## And more"},
        {"name": FINAL},
        {"name": MISTAKES},
        {"sid": SIDS[0]},
    ],
)
def test_missing_sections_and_another_order_are_found(changed):
    assert sections(made_up(**changed))


def test_a_notebook_with_too_few_questions_is_found():
    chapter = made_up(check='quiz(LESSON, "one")')
    chapter = chapter._replace(lesson=replace(chapter.lesson, questions=chapter.lesson.questions[:2], exercises=()))
    assert "it has 1 check questions" in questions_and_exercises(chapter)
    assert "it has 0 exercises" in questions_and_exercises(chapter)


def without_headings(chapter: Chapter, *ids: str) -> Chapter:
    """The same without these cells, so that what is beneath them belongs to the section before."""
    return chapter._replace(notebook={"cells": [cell for cell in chapter.notebook["cells"] if cell["id"] not in ids]})


def test_a_statement_without_a_home_or_with_two_is_found():
    at_home = made_up(name="02_own", sid="OwnMFAOnly", policy="## The statement: it", why="statement(policy, SID)")
    at_home = without_headings(at_home, "guess_text", "why_text")
    assert homes([at_home], ["OwnMFAOnly"]) == []
    assert homes([made_up(), at_home._replace(name="03_own")], ["OwnMFAOnly"]) == [
        "OwnMFAOnly is at home in ['03_own'], not in 02"
    ]
    other = at_home._replace(name="04_other", lesson=made_up().lesson)
    assert homes([at_home, other], ["OwnMFAOnly"]) == [
        "statement(policy, 'OwnMFAOnly') is under “The statement: …” in ['02_own', '04_other'], not in ['02_own']"
    ]
    assert homes([], ["OwnMFAOnly"]) == ["OwnMFAOnly is at home in no notebook, not in 02"]


def test_what_is_taught_nowhere_is_found_and_where_the_rest_is():
    assert untaught([made_up()], {"users": ("iam:ListUsers",), "state": ("true", "with MFA")}) == []
    assert untaught([made_up()], {"users": ("iam:ListUsers",), "state": ("absent",), "half": ("iam:ListUser",)}) == [
        "state is taught nowhere",
        "half is taught nowhere",
        "(users: 08_made_up, cell policy)",
    ]


def test_a_thing_is_found_in_what_a_cell_shows_and_in_a_question():
    assert places(texts(made_up(saved="<code>iam:<wbr>ListUsers</code>", policy="-")), "iam:ListUsers") == [
        "08_made_up, cell guess, output",
        "08_made_up, cell check, output",
    ]
    assert "08_made_up, question one" in places(texts(made_up()), "No, never")
    assert places(texts(made_up()), "Do it") == ["08_made_up, exercise write"]


def test_a_misconception_that_is_not_named_where_it_is_taught_is_found():
    home = MISCONCEPTIONS[8].lesson
    assert unasked_misconceptions([made_up(name=home)], [8]) == []
    assert unasked_misconceptions([made_up()], [8]) == [f"misconception 8 is not named in {home}, but: {NAME} (two)"]
    assert unasked_misconceptions([made_up()], [9])[0].endswith("but: nowhere")


def test_a_mistake_without_its_parts_is_found():
    wanted = {1: ("guess", ("`Bool`",))}
    good = {
        "policy": "## The policy: one claim\n\n[“It works”](#cell-id=guess_text)",
        "guess_text": "## 1. “It works”\n\n> “It works for me.”",
        "why_text": "<details><summary>Then</summary>\n\n**One word.** **The line:** `Bool`. **The repair:** another.",
        "why": "compare(policy, policy)",
    }
    assert missing_mistakes(made_up(**good), wanted) == []
    assert missing_mistakes(made_up(), wanted) == ["mistake 1 has no section"]
    told = {**good, "guess_text": f"{good['guess_text']}\n\n**The line:** `Bool`.", "why_text": "Look at the operator."}
    assert missing_mistakes(made_up(**told), wanted) == [
        "mistake 1 (1. “It works”): it tells before it asks",
        "mistake 1 (1. “It works”): what follows the question is not folded away",
        "mistake 1 (1. “It works”): it does not begin with a claim",
        "mistake 1 (1. “It works”): it does not say '**The line' after the question",
        "mistake 1 (1. “It works”): it does not say '**The repair' after the question",
    ]
    assert missing_mistakes(made_up(guess_text="## 1. A slip", guess="-1"), wanted) == [
        "mistake 1 (1. A slip): its heading is no report",
        "mistake 1 (1. A slip): the overview does not link to it",
        "mistake 1 (1. A slip): it has no report before the question",
        "mistake 1 (1. A slip): it asks [], not 'guess'",
        "mistake 1 (1. A slip): what follows the question is not folded away",
        "mistake 1 (1. A slip): it does not begin with a claim",
        "mistake 1 (1. A slip): it shows no difference",
        "mistake 1 (1. A slip): it does not say '**The line' after the question",
        "mistake 1 (1. A slip): it does not say '**The repair' after the question",
        "mistake 1 (1. A slip): it does not say '`Bool`'",
    ]
