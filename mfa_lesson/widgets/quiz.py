"""Questions: to check yourself, to predict what a widget will show, and the final challenge.

Which option is right stays in Python until a question is answered; saved output holds questions and options alone.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import ipywidgets
from markupsafe import escape
from traitlets import Dict, List, Unicode

from mfa_lesson.course.lesson import Lesson, LessonError, Misconception, Option, Question
from mfa_lesson.course.lesson_file import MISCONCEPTIONS, lessons, load_lesson
from mfa_lesson.course.sharing import shared_progress
from mfa_lesson.display.html import code_ticks, render, static, style
from mfa_lesson.text import format_count

from .base import LessonWidget, javascript

NO_GUESS = "Show me without a guess"

CHOOSE_FIRST = "Choose an answer first."


class Shown(NamedTuple):
    """A question as it is put: with its options in their order on the page."""

    question: Question
    options: tuple[Option, ...]
    number: int
    of: int

    @property
    def id(self) -> str:
        return self.question.id

    @property
    def heading(self) -> str:
        return f"Question {self.number} of {self.of}" if self.of > 1 else "Question"

    @property
    def right(self) -> Option:
        return next(option for option in self.options if option.right)


def shown(lesson: Lesson, questions: Sequence[Question]) -> list[Shown]:
    """The questions as they are put; the right option is not in the same place three times running."""
    found: list[Shown] = []
    for number, question in enumerate(questions, 1):
        options = mixed(lesson, question)
        place = next(at for at, option in enumerate(options) if option.right)
        before = [one.options.index(one.right) for one in found[-2:]]
        if before == [place, place] and not question.keep_order:
            options = (*options[1:], options[0])
        found.append(Shown(question, options, number, len(questions)))
    return found


def mixed(lesson: Lesson, question: Question) -> tuple[Option, ...]:
    """A question's options in an order that gives nothing away and is always the same."""
    if question.keep_order:
        return question.options

    def place(option: Option) -> bytes:
        return hashlib.sha256(f"{lesson.name}/{question.id}/{option.text}".encode()).digest()

    return tuple(sorted(question.options, key=place))


class QuestionWidget(LessonWidget):
    """Some questions on a page. A message from the page says what was pressed; what is to be seen comes back."""

    _esm = javascript(__file__)
    _css = style("quiz")
    page = Unicode(help="the questions, as HTML").tag(sync=True)
    said = Dict(help="question -> its mark, and the feedback on the last answer as HTML").tag(sync=True)
    status = Unicode(help="the last result, for a screen reader").tag(sync=True)
    focus = List([0, ""], help="a count, and what shall have the focus").tag(sync=True)

    def __init__(self, lesson: Lesson, questions: Sequence[Question], folder: Path | None = None):
        self.lesson, self.questions, self.folder = lesson, shown(lesson, questions), folder
        self._progress = shared_progress()
        super().__init__()
        self.on_msg(self._on_message)

    def _on_message(self, _: Any, message: Any, buffers: Any) -> None:
        """{"do": "answer", "question": its id, "option": its number or None}, or {"do": another act}."""
        if not isinstance(message, dict):
            return
        do = message.get("do")
        with self.hold_sync():
            if do == "answer":
                asked = next((one for one in self.questions if one.id == message.get("question")), None)
                if asked:
                    self.answer(asked, message.get("option"))
            elif isinstance(do, str) and do in self.acts():
                self.acts()[do]()

    def questions_page(
        self,
        questions: Sequence[Shown],
        button: str,
        intro: str = "",
        no_guess: str = "",
        next: str = "",
        done: int | None = None,
    ) -> str:
        """The page with these questions.

        In: the label of the button beneath each; a line above; the label of one more option, for no guess; the label of
        the button that goes on; how many questions are done, where they come one by one. Out: HTML.
        """
        values = {"intro": intro, "no_guess": no_guess, "next": next, "done": done}
        return render("quiz.html.j2", questions=questions, button=button, **values)

    def acts(self) -> dict[str, Callable[[], None]]:
        """What other buttons do, by name."""
        return {}

    def answer(self, asked: Shown, option: Any) -> None:
        """Takes an answer."""
        raise NotImplementedError

    def chosen(self, asked: Shown, option: Any) -> Option | None:
        """The option with this number; without one, says so."""
        if isinstance(option, int) and not isinstance(option, bool) and 0 <= option < len(asked.options):
            return asked.options[option]
        problem = render("quiz_problem.html.j2", problem=CHOOSE_FIRST)
        self.said = {**self.said, asked.id: {**self.said.get(asked.id, {}), "html": problem}}
        self.say(CHOOSE_FIRST)
        return None

    def record(self, asked: Shown, option: Option | None) -> None:
        """Keeps the answer in the learner's progress."""
        self._progress.record(
            self.lesson.name,
            asked.question.kind,
            asked.id,
            bool(option and option.right),
            option.text if option else NO_GUESS,
        )

    def feedback(self, option: Option, **more: Any) -> str:
        """What is said about an answer, as HTML."""
        misconception = MISCONCEPTIONS.get(option.misconception)
        taught = self.taught_elsewhere(misconception) if misconception else None
        note = self._progress.note
        values = {"right_option": None, "again": False, **more}
        return render(
            "quiz_feedback.html.j2", option=option, misconception=misconception, taught=taught, note=note, **values
        )

    def taught_elsewhere(self, misconception: Misconception) -> Lesson | None:
        """The lesson that teaches it, where that is another one and there is one."""
        if misconception.lesson == self.lesson.name:
            return None
        return lesson_if_any(misconception.lesson, self.folder)

    def say(self, text: str) -> None:
        """Says it to a screen reader; the same thing twice is news again."""
        text = text.replace("`", "")
        self.status = f"{text} " if self.status == text else text

    def look_at(self, selector: str) -> None:
        """Puts the focus somewhere, in the view that was used."""
        self.focus = [self.focus[0] + 1, selector]

    def static_html(self) -> str:
        return render("quiz_static.html.j2", questions=self.questions, sentence=self.static_text())


def with_full_stop(text: str) -> str:
    """ "Explicit deny" -> "Explicit deny."; a text that has one stays as it is."""
    return text if text.endswith(".") else f"{text}."


def lesson_if_any(name: str, folder: Path | None) -> Lesson | None:
    return load_lesson(name, folder=folder) if name in lessons(folder=folder) else None


class Quiz(QuestionWidget):
    """Questions to check yourself: feedback at once, and as many tries as it takes."""

    def __init__(self, lesson: Lesson, questions: Sequence[Question], folder: Path | None = None):
        super().__init__(lesson, questions, folder)
        answers = self._progress.answers(lesson.name)
        earlier = [one.id for one in self.questions if one.id in answers and answers[one.id].once_right]
        self.page = self.questions_page(self.questions, button="Check")
        self.said = {id: {"mark": "right", "words": "answered right earlier"} for id in earlier}

    def answer(self, asked: Shown, option: Any) -> None:
        chosen = self.chosen(asked, option)
        if chosen is None:
            return
        self.record(asked, chosen)
        said = self.said.get(asked.id, {})
        tried = {**said.get("tried", {}), str(option): "right" if chosen.right else "wrong"}
        marks = {"mark": "right", "words": "answered right"} if chosen.right else {}
        if not chosen.right and said.get("mark") != "right":
            marks = {"mark": "wrong", "words": "not yet"}
        html = self.feedback(chosen, again=not chosen.right)
        self.said = {**self.said, asked.id: {**said, **marks, "tried": tried, "html": html}}
        result = "Right." if chosen.right else "Not quite."
        self.say(f"{asked.heading}: {result} {chosen.says} {self.how_far() if chosen.right else ''}".strip())

    def how_far(self) -> str:
        """How many are answered right, where there are several."""
        right = sum(said.get("mark") == "right" for said in self.said.values())
        return f"{right} of {len(self.questions)} answered right." if len(self.questions) > 1 else ""

    def static_text(self) -> str:
        return f"Check yourself: {format_count(len(self.questions), 'question')}. Run this cell to answer."


class Guess(QuestionWidget):
    """The question of a prediction. Calls `reveal` once a choice is made."""

    def __init__(self, lesson: Lesson, question: Question, folder: Path | None = None):
        super().__init__(lesson, [question], folder)
        self.reveal: Callable[[], None] = lambda: None
        self.made: Option | None = None
        """The guess; None where there is none."""
        self.page = self.questions_page(self.questions, button="Show me", intro="Predict first", no_guess=NO_GUESS)

    @property
    def asked(self) -> Shown:
        return self.questions[0]

    def answer(self, asked: Shown, option: Any) -> None:
        if self.said.get(asked.id, {}).get("closed"):
            return
        without = option == len(asked.options) and not isinstance(option, bool)
        self.made = None if without else self.chosen(asked, option)
        if self.made is None and not without:
            return
        self.record(asked, self.made)
        sentence = f"Your guess: {self.made.text}" if self.made else "No guess this time."
        html = render("quiz_guess.html.j2", guess=self.made)
        self.said = {asked.id: {"closed": True, "html": html, "tried": {str(option): "guess"} if self.made else {}}}
        self.say(f"{sentence} Now look below.")
        self.look_at(".feedback")
        self.reveal()

    def static_text(self) -> str:
        return "Predict first, then look. Run this cell to answer."


class Afterwards(QuestionWidget):
    """What stands beneath the thing revealed: whether the guess was right."""

    def __init__(self, guess: Guess):
        super().__init__(guess.lesson, [guess.asked.question], guess.folder)
        self._guess = guess
        label = "Was my guess right?" if guess.made else "What is the answer?"
        self.page = render("quiz_afterwards.html.j2", id=guess.asked.id, label=label)

    def acts(self) -> dict[str, Callable[[], None]]:
        return {"tell": self.tell}

    def tell(self) -> None:
        """Says whether the guess was right, and why."""
        asked, made = self._guess.asked, self._guess.made
        if made:
            html = self.feedback(made, right_option=None if made.right else asked.right)
            spoken = f"{'Right.' if made.right else 'Not quite.'} {made.says}"
        else:
            html = self.feedback(asked.right, right_option=asked.right)
            spoken = ""
        if not made or not made.right:
            spoken = f"{spoken} The answer is: {with_full_stop(asked.right.text)} {asked.right.says}".strip()
        self.said = {asked.id: {"closed": True, "html": html}}
        self.say(spoken)
        self.look_at(".feedback")

    def static_text(self) -> str:
        return "Whether the guess was right."


class Prediction(ipywidgets.VBox):
    """A question, and what it is about, hidden until a choice is made."""

    def __init__(self, guess: Guess, then: Any = None):
        self.guess, self._then = guess, then
        self.afterwards: Afterwards | None = None
        super().__init__([guess])
        guess.reveal = self.reveal

    @property
    def revealed(self) -> bool:
        return len(self.children) > 1

    def reveal(self) -> None:
        """Shows what the question is about, and beneath it a way to hear whether the guess was right."""
        self.afterwards = Afterwards(self.guess)
        self.children = [self.guess, *as_widgets(self._then), self.afterwards]

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict, dict] | dict:
        bundle = super()._repr_mimebundle_(**kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        html = static(self.guess.static_html(), *self.guess.sheets)
        return {**data, "text/plain": self.guess.static_text(), "text/html": html}, metadata


def as_widgets(then: Any) -> list[ipywidgets.Widget]:
    """What is to be revealed, as widgets: a widget, anything that a notebook shows, or a function that makes one."""
    try:
        if callable(then) and not isinstance(then, type):
            then = then()
        if then is None:
            return []
        if isinstance(then, ipywidgets.DOMWidget):
            return [then]
        output = ipywidgets.Output()
        output.append_display_data(then)
        return [output]
    except Exception as error:
        return [ipywidgets.HTML(f"<p>This could not be shown: {escape(error)}</p>")]


class Final(QuestionWidget):
    """Questions one by one, each answered once, and a score by topic at the end."""

    def __init__(self, lesson: Lesson, questions: Sequence[Question], folder: Path | None = None):
        super().__init__(lesson, questions, folder)
        self.begin()

    def acts(self) -> dict[str, Callable[[], None]]:
        return {"next": self.next, "again": self.start_again}

    def begin(self) -> None:
        self.answered: dict[str, Option] = {}
        self.at = 0
        self.put()

    @property
    def asked(self) -> Shown | None:
        """The question that is put just now; None at the end."""
        return self.questions[self.at] if self.at < len(self.questions) else None

    def put(self) -> None:
        """Shows the question whose turn it is, or the score."""
        self.said = {}
        if not self.asked:
            self.page = render("quiz_score.html.j2", rows=self.scores(), right=self.right, of=len(self.questions))
            return
        intro = "Each answer counts once; the score by topic comes at the end."
        self.page = self.questions_page(
            [self.asked],
            button="Check",
            intro="" if self.at else intro,
            next="Next question" if self.asked.number < self.asked.of else "See the score",
            done=self.at,
        )

    @property
    def right(self) -> int:
        return sum(option.right for option in self.answered.values())

    def answer(self, asked: Shown, option: Any) -> None:
        if asked is not self.asked or asked.id in self.answered:
            return
        chosen = self.chosen(asked, option)
        if chosen is None:
            return
        self.record(asked, chosen)
        self.answered[asked.id] = chosen
        html = self.feedback(chosen, right_option=None if chosen.right else asked.right)
        marks = {"mark": "right", "words": "right"} if chosen.right else {"mark": "wrong", "words": "not right"}
        tried = {str(option): "mine", str(asked.options.index(asked.right)): "right"}
        self.said = {asked.id: {"closed": True, **marks, "tried": tried, "html": html}}
        spoken = "Right." if chosen.right else "Not quite."
        also = "" if chosen.right else f" The answer is: {with_full_stop(asked.right.text)} {asked.right.says}"
        self.say(f"{spoken} {chosen.says}{also}")
        self.look_at(".feedback")

    def next(self) -> None:
        """Goes on, once the question is answered."""
        if not self.asked or self.asked.id not in self.answered:
            return
        self.at += 1
        self.put()
        if self.asked:
            self.say(f"{self.asked.heading}.")
        else:
            self.say(f"You answered {self.right} of {len(self.questions)} right.")
        self.look_at(".first")

    def start_again(self) -> None:
        """Begins anew, from the score."""
        if self.asked:
            return
        self.begin()
        self.say("You begin anew.")
        self.look_at(".first")

    def scores(self) -> list[Score]:
        """The topics in the order in which they came up, each with its score and the lessons to go back to."""
        found = []
        for topic in dict.fromkeys(one.question.topic for one in self.questions):
            about = [one for one in self.questions if one.question.topic == topic]
            wrong = [one for one in about if not self.answered[one.id].right]
            found.append(Score(topic, len(about) - len(wrong), len(about), self.lessons_for(topic, wrong)))
        return found

    def lessons_for(self, topic: str, wrong: Sequence[Shown]) -> tuple[Lesson, ...]:
        """Where to go back to: the lessons on the topic, else those about the misconceptions that showed."""
        if not wrong:
            return ()
        others = [
            load_lesson(name, folder=self.folder) for name in lessons(folder=self.folder) if name != self.lesson.name
        ]
        if on_it := tuple(lesson for lesson in others if lesson.topic == topic):
            return on_it
        behind = {self.answered[one.id].misconception for one in wrong} - {None}
        stems = {MISCONCEPTIONS[number].lesson for number in behind}
        return tuple(lesson for lesson in others if lesson.name in stems)

    def static_text(self) -> str:
        return (
            f"{self.lesson.title}: {format_count(len(self.questions), 'question')}, one by one. Run this cell to begin."
        )

    def static_html(self) -> str:
        return f"<p>{code_ticks(self.static_text())}</p>"


class Score(NamedTuple):
    """How a topic went."""

    topic: str
    right: int
    of: int
    back_to: tuple[Lesson, ...]


def quiz(lesson: str, *ids: str, folder: str | Path | None = None) -> Quiz:
    """Questions to check yourself.

    In: the lesson's name, "02_see_what_there_is"; ids of questions (by default all of kind "check", in order); another
    folder to look for lessons in. Out: a widget. Raises LessonError where there is no such lesson or question.
    """
    found = load_lesson(lesson, folder=at(folder))
    questions = [found.question(id) for id in ids] if ids else found.of_kind("check")
    if not questions:
        raise LessonError("there are no questions of the kind “check”", f"{lesson}.toml")
    return Quiz(found, questions, at(folder))


def predict(lesson: str, id: str, then: Any = None, *, folder: str | Path | None = None) -> Prediction:
    """A question that stands before what it is about.

    In: the lesson's name; the question's id; what to reveal after a choice: a widget, anything that a notebook shows,
    or a function that makes one; another folder to look for lessons in.
    Out: a widget. Raises LessonError where there is no such lesson or question.
    """
    found = load_lesson(lesson, folder=at(folder))
    return Prediction(Guess(found, found.question(id), at(folder)), then)


def final(lesson: str = "13_final_challenge", *, folder: str | Path | None = None) -> Final:
    """The final challenge: the lesson's questions of kind "final", one by one, and a score by topic.

    Out: a widget. Raises LessonError where there is no such lesson, or no such question in it.
    """
    found = load_lesson(lesson, folder=at(folder))
    questions = found.of_kind("final")
    if not questions:
        raise LessonError("there are no questions of the kind “final”", f"{lesson}.toml")
    return Final(found, questions, at(folder))


def at(folder: str | os.PathLike[str] | None) -> Path | None:
    return None if folder is None else Path(folder)
