"""The shape that each notebook of the lesson keeps: each check takes a Chapter, and returns complaints."""

from __future__ import annotations

import re
from collections.abc import Callable

from mfa_lesson.course.pace import FAST_PATH
from mfa_lesson.course.wording import say_minutes
from tests.notebooks import checks
from tests.notebooks.chapter import Chapter, Section, plain

DEEP_DIVES = ("02_see_the_account", "03_your_own_credentials", "04_list_mfa_devices", "05_set_up_mfa")
START, MISTAKES, FINAL = "00_start_here", "10_how_it_goes_wrong", "14_final_challenge"
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
    """A heading promises a call, and the call is below it: statement, predict, explain, quiz, exercise, final."""
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
            complaints.append(f"it builds on {builds_on}, and the one before it is {before}")
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
