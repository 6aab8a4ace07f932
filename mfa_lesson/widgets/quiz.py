"""Questions: to check yourself, to predict what a widget will show, and the final challenge.

Which option is right stays in Python until a question is answered; saved output holds questions and options alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import ipywidgets
from traitlets import Dict, List, Unicode

from mfa_lesson.course.facts import link_sources
from mfa_lesson.course.lesson import Lesson, Misconception, Option, Question
from mfa_lesson.course.lesson_file import MISCONCEPTIONS, list_lessons, load_lesson
from mfa_lesson.course.sharing import shared_progress
from mfa_lesson.course.wording import make_lesson_error
from mfa_lesson.display.html import isolate, render

from .base import Act, Bundle, LessonWidget, count_on, css, javascript, with_static
from .wording import CHOOSE_FIRST, NO_GUESS, say


class PutQuestion(NamedTuple):
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

    def find(self, text: Any) -> Option | None:
        """The option with this text, as progress keeps it."""
        return next((option for option in self.options if option.text == text), None)

    def number_of(self, option: Option) -> str:
        """Its number on the page."""
        return str(self.options.index(option))


def put_questions(lesson: Lesson, questions: Sequence[Question]) -> list[PutQuestion]:
    """The questions as they are put; the right option is not in the same place three times running."""
    found: list[PutQuestion] = []
    for number, question in enumerate(questions, 1):
        options = mix_options(lesson, question)
        place = next(at for at, option in enumerate(options) if option.right)
        before = [one.options.index(one.right) for one in found[-2:]]
        if before == [place, place] and not question.keep_order:
            options = (*options[1:], options[0])
        found.append(PutQuestion(question, options, number, len(questions)))
    return found


def mix_options(lesson: Lesson, question: Question) -> tuple[Option, ...]:
    """A question's options in an order that gives nothing away and is always the same."""
    if question.keep_order:
        return question.options

    def place(option: Option) -> bytes:
        return hashlib.sha256(f"{lesson.name}/{question.id}/{option.text}".encode()).digest()

    return tuple(sorted(question.options, key=place))


class QuestionWidget(LessonWidget):
    """Some questions on a page. A message from the page says what was pressed; what is to be seen comes back."""

    _esm = javascript(__file__)
    _css = css("quiz")
    page = Unicode(help="the questions, as HTML").tag(sync=True)
    said = Dict(help="question -> its mark, and the feedback on the last answer as HTML").tag(sync=True)
    status = Unicode(help="the last result, for a screen reader").tag(sync=True)
    focus_on = List([0, ""], help="a count, and what gets the focus").tag(sync=True)

    def __init__(self, lesson: Lesson, questions: Sequence[Question], folder: str | Path | None = None):
        self.lesson, self.questions, self.folder = lesson, put_questions(lesson, questions), folder
        self._progress = shared_progress()
        super().__init__()

    def acts(self) -> dict[str, Act]:
        """The buttons: to answer a question, with the number of an option or None, and others."""
        return {"answer": Act(self.take_answer, {"question": str, "option": object})}

    def take_answer(self, id: str, option: Any) -> None:
        """Takes an answer to the question with this id."""
        if asked := next((one for one in self.questions if one.id == id), None):
            self.answer(asked, option)

    def questions_page(
        self,
        questions: Sequence[PutQuestion],
        button: str,
        intro: str = "",
        no_guess: str = "",
        next: str = "",
        done: int | None = None,
        start_over: str = "",
    ) -> str:
        """The page with these questions.

        Args:
            questions: The questions, as they are put.
            button: The label of the button beneath each.
            intro: A line above.
            no_guess: The label of one more option, for no guess.
            next: The label of the button that goes on.
            done: How many questions are done, where they come one by one.
            start_over: The label of the button that forgets all answers.

        Returns:
            HTML.
        """
        values = {"intro": intro, "no_guess": no_guess, "next": next, "done": done, "start_over": start_over}
        return render("quiz.html.j2", questions=questions, button=button, **values)

    def answer(self, asked: PutQuestion, option: Any) -> None:
        """Takes an answer."""
        raise NotImplementedError

    def chosen(self, asked: PutQuestion, option: Any) -> Option | None:
        """The option with this number; without one, says so."""
        if isinstance(option, int) and not isinstance(option, bool) and 0 <= option < len(asked.options):
            return asked.options[option]
        problem = render("quiz_problem.html.j2", problem=CHOOSE_FIRST)
        self.said = {**self.said, asked.id: {**self.said.get(asked.id, {}), "html": problem}}
        self.tell_ear(CHOOSE_FIRST)
        return None

    def work_key(self, asked: PutQuestion) -> str:
        """The name that what was done with a question is kept under."""
        return f"{self.lesson.name}/{asked.id}"

    def record(self, asked: PutQuestion, option: Option | None) -> None:
        """Keeps the answer in the learner's progress."""
        self._progress.record(
            self.lesson.name,
            asked.question.kind,
            asked.id,
            bool(option and option.right),
            option.text if option else NO_GUESS,
        )

    def feedback(self, asked: PutQuestion, option: Option, **more: Any) -> str:
        """What is said about an answer, as HTML; once the right one is told, with the sources behind it."""
        misconception = MISCONCEPTIONS.get(option.misconception) if option.misconception else None
        taught = self.taught_elsewhere(misconception) if misconception else None
        note = self._progress.note
        values = {"right_option": None, "again": False, "result": say("quiz.result_name", right=option.right), **more}
        told = option.right or values["right_option"] is not None
        return render(
            "quiz_feedback.html.j2",
            option=option,
            misconception=misconception,
            taught=taught,
            note=note,
            sources=link_sources(asked.question.facts) if told else {},
            **values,
        )

    def taught_elsewhere(self, misconception: Misconception) -> Lesson | None:
        """The lesson that teaches it, if it is a different lesson."""
        name = misconception.lesson
        if name == self.lesson.name or name not in list_lessons(folder=self.folder):
            return None
        return load_lesson(name, folder=self.folder)

    def tell_ear(self, text: str) -> None:
        """Says it to a screen reader; the same thing twice is news again."""
        text = text.replace("`", "")
        self.status = f"{text} " if self.status == text else text

    def look_at(self, selector: str) -> None:
        """Puts the focus somewhere, in the view that was used."""
        self.focus_on = count_on(self.focus_on, selector)

    def static_html(self) -> str:
        return render("quiz_static.html.j2", questions=self.questions, sentence=self.static_text())


class Quiz(QuestionWidget):
    """Questions to check yourself: feedback at once, and as many tries as it takes."""

    def __init__(self, lesson: Lesson, questions: Sequence[Question], folder: str | Path | None = None):
        super().__init__(lesson, questions, folder)
        answers = self._progress.answers(lesson.name)
        earlier = [one.id for one in self.questions if one.id in answers and answers[one.id].once_right]
        self.page = self.questions_page(self.questions, button=say("quiz.button"), start_over=say("start_over"))
        self.said = {id: {"mark": "right", "words": say("quiz.answered_earlier")} for id in earlier}
        self._tried: dict[str, list[Option]] = {}
        """Question -> what was tried, in its order."""
        for asked in self.questions:
            self._take_up(asked, self._progress.work(self.work_key(asked)).get("tried"))

    def acts(self) -> dict[str, Act]:
        return {**super().acts(), "start_over": Act(self.start_over)}

    def answer(self, asked: PutQuestion, option: Any) -> None:
        chosen = self.chosen(asked, option)
        if chosen is None:
            return
        self.record(asked, chosen)
        self._try(asked, chosen)
        tried = [option.text for option in self._tried[asked.id]]
        self._progress.keep_work(self.work_key(asked), {"tried": tried})
        done = sum(said.get("mark") == "right" for said in self.said.values())
        heading, total = asked.heading, len(self.questions)
        self.tell_ear(say("quiz.check", heading=heading, right=chosen.right, says=chosen.says, done=done, total=total))

    def start_over(self) -> None:
        """Forgets what was tried; which questions were once right stays known."""
        for asked in self.questions:
            self._progress.keep_work(self.work_key(asked), {})
        self._tried, self.said = {}, {}
        self.tell_ear(say("started_over"))
        self.look_at(".first")

    def _take_up(self, asked: PutQuestion, tried: Any) -> None:
        """Goes on from what the learner had tried when the cell ran last."""
        for option in map(asked.find, tried if isinstance(tried, list) else []):
            if option:
                self._try(asked, option)

    def _try(self, asked: PutQuestion, option: Option) -> None:
        """Shows what is to be said about an option."""
        before: dict[str, Any] = self.said.get(asked.id, {})
        self._tried.setdefault(asked.id, []).append(option)
        tried = {**before.get("tried", {}), asked.number_of(option): "right" if option.right else "wrong"}
        marks = {"mark": "right", "words": say("quiz.answered")} if option.right else {}
        if not option.right and before.get("mark") != "right":
            marks = {"mark": "wrong", "words": say("quiz.not_yet")}
        html = self.feedback(asked, option, again=not option.right)
        self.said = {**self.said, asked.id: {**before, **marks, "tried": tried, "html": html}}

    def static_text(self) -> str:
        return say("quiz.static", count=len(self.questions))


class Guess(QuestionWidget):
    """The question of a prediction. Calls `reveal` once a choice is made, and `hide` when the learner starts over."""

    def __init__(self, lesson: Lesson, question: Question, folder: str | Path | None = None):
        super().__init__(lesson, [question], folder)
        self.reveal: Callable[[], None] = lambda: None
        self.hide: Callable[[], None] = lambda: None
        self.made: Option | None = None
        """The guess; None if there is none."""
        self.page = self.questions_page(
            self.questions,
            button=say("guess.button"),
            intro=say("guess.intro"),
            no_guess=NO_GUESS,
            start_over=say("start_over"),
        )
        kept = self._progress.work(self.work_key(self.asked))
        if "guess" in kept and (kept["guess"] is None or self.asked.find(kept["guess"])):
            self._close(self.asked.find(kept["guess"]))

    def acts(self) -> dict[str, Act]:
        return {**super().acts(), "start_over": Act(self.start_over)}

    @property
    def asked(self) -> PutQuestion:
        return self.questions[0]

    @property
    def closed(self) -> bool:
        """Whether a choice was made."""
        return bool(self.said.get(self.asked.id, {}).get("closed"))

    def answer(self, asked: PutQuestion, option: Any) -> None:
        if self.closed:
            return
        without = option == len(asked.options) and not isinstance(option, bool)
        made = None if without else self.chosen(asked, option)
        if made is None and not without:
            return
        self.record(asked, made)
        self._progress.keep_work(self.work_key(asked), {"guess": made.text if made else None})
        self._close(made)
        self.tell_ear(say("guess.made", guess=made.text if made else None))
        self.look_at(".feedback")
        self.reveal()

    def start_over(self) -> None:
        """Forgets the guess, and hides again what it was about."""
        self._progress.keep_work(self.work_key(self.asked), {})
        self.made, self.said = None, {}
        self.hide()
        self.tell_ear(say("started_over"))
        self.look_at(".first")

    def _close(self, made: Option | None) -> None:
        self.made = made
        label = say("guess.yours" if made else "guess.none")
        html = render("quiz_guess.html.j2", guess=made, label=label, look=say("guess.look"))
        tried = {self.asked.number_of(made): "guess"} if made else {}
        self.said = {self.asked.id: {"closed": True, "html": html, "tried": tried}}

    def static_text(self) -> str:
        return say("guess.static")


class Afterwards(QuestionWidget):
    """The part below what is revealed: whether the guess was right."""

    def __init__(self, guess: Guess):
        super().__init__(guess.lesson, [guess.asked.question], guess.folder)
        self._guess = guess
        label = say("guess.was_it_right" if guess.made else "guess.what_is_it")
        self.page = render("quiz_afterwards.html.j2", id=guess.asked.id, label=label)

    def acts(self) -> dict[str, Act]:
        return {**super().acts(), "tell": Act(self.tell)}

    def tell(self) -> None:
        """Says whether the guess was right, and why."""
        asked, made = self._guess.asked, self._guess.made
        if made:
            right = None if made.right else asked.right
            html, spoken = self.feedback(asked, made, right_option=right), tell_result_of(made, asked)
        else:
            html = self.feedback(asked, asked.right, right_option=asked.right)
            spoken = say("guess.answer", answer=asked.right.text, says=asked.right.says)
        self.said = {asked.id: {"closed": True, "html": html}}
        self.tell_ear(spoken)
        self.look_at(".feedback")

    def static_text(self) -> str:
        return say("guess.static_after")


class Prediction(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """A question, and what it is about, hidden until a choice is made."""

    def __init__(self, guess: Guess, then: Any = None):
        self.guess, self._then = guess, then
        self.afterwards: Afterwards | None = None
        super().__init__([guess])
        guess.reveal, guess.hide = self.reveal, self.hide
        if guess.closed:
            self.reveal()

    def reveal(self) -> None:
        """Shows what the question is about, and beneath it a way to hear whether the guess was right."""
        self.afterwards = Afterwards(self.guess)
        self.children = [self.guess, *make_widgets(self._then), self.afterwards]

    def hide(self) -> None:
        """Shows the question alone again."""
        self.afterwards = None
        self.children = [self.guess]

    # ipywidgets itself gives the data without the metadata
    def _repr_mimebundle_(self, **kwargs: Any) -> Bundle:  # pyright: ignore[reportIncompatibleMethodOverride]
        return with_static(super()._repr_mimebundle_(**kwargs), self.guess)


def make_widgets(then: Any) -> list[ipywidgets.Widget]:
    """What is to be revealed, as widgets: a widget, anything that a notebook shows, or a function that makes one."""
    try:
        if callable(then) and not isinstance(then, type):
            then = then()
        if then is None:
            return []
        if isinstance(then, ipywidgets.DOMWidget):
            return [then]
        output = ipywidgets.Output(layout={"margin": "0"})
        output.append_display_data(then)
        return [output]
    except Exception as error:
        return [ipywidgets.HTML(f"<p>{isolate(say('guess.not_shown', error=error))}</p>")]


def tell_result_of(option: Option, asked: PutQuestion) -> str:
    """Whether an option is right, and where it is not the one that is, for the ear."""
    right = {} if option.right else {"answer": asked.right.text, "answer_says": asked.right.says}
    return say("quiz.result", right=option.right, says=option.says, **right)


def quiz(lesson: str, *ids: str, folder: str | Path | None = None) -> Quiz:
    """Questions to check yourself.

    Args:
        lesson: The lesson's name, such as "02_see_what_there_is".
        ids: Ids of questions; by default all of kind "check", in order.
        folder: Another folder to look for lessons in.

    Returns:
        A widget.

    Raises:
        LessonError: There is no such lesson or question.
    """
    found = load_lesson(lesson, folder=folder)
    questions = [found.question(id) for id in ids] if ids else found.of_kind("check")
    if not questions:
        raise make_lesson_error("lesson.no-questions", f"{lesson}.toml", kind="check")
    return Quiz(found, questions, folder)


def predict(lesson: str, id: str, then: Any = None, *, folder: str | Path | None = None) -> Prediction:
    """A question before its subject.

    Args:
        lesson: The lesson's name.
        id: The question's id.
        then: What to reveal after a choice: a widget, anything that a notebook shows, or a function that makes one.
        folder: Another folder to look for lessons in.

    Returns:
        A widget.

    Raises:
        LessonError: There is no such lesson or question.
    """
    found = load_lesson(lesson, folder=folder)
    return Prediction(Guess(found, found.question(id), folder), then)
