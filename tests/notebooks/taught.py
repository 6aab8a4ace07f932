"""What the notebooks teach between them: each check takes all chapters, and returns complaints."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from mfa_lesson import load_policy
from mfa_lesson.account.users import MFA_STATES
from mfa_lesson.course.lesson_file import MISCONCEPTIONS
from mfa_lesson.iam.policy import list_named_actions
from tests.notebooks import checks
from tests.notebooks.chapter import Chapter, plain

POLICY = load_policy("force_mfa")
SIDS = [statement.sid for statement in POLICY.statements]
ACTIONS = {action: (action,) for action in list_named_actions([POLICY])}
STATES = {state.value: (state.value, state.words) for state in MFA_STATES.values()}


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
