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

from mfa_lesson.course.lesson import Lesson, Misconception, Option, Question
from mfa_lesson.course.lesson_file import MISCONCEPTIONS, list_lessons, load_lesson
from mfa_lesson.course.sharing import shared_progress
from mfa_lesson.course.wording import make_lesson_error
from mfa_lesson.display.html import isolate, load_styles, mark_code, render

from .base import Act, Bundle, LessonWidget, count_on, javascript, say, with_static
from .wording import CHOOSE_FIRST, NO_GUESS


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
    _css = load_styles("quiz")
    page = Unicode(help="the questions, as HTML").tag(sync=True)
    said = Dict(help="question -> its mark, and the feedback on the last answer as HTML").tag(sync=True)
    status = Unicode(help="the last result, for a screen reader").tag(sync=True)
    focus_on = List([0, ""], help="a count, and what shall have the focus").tag(sync=True)

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
    ) -> str:
        """The page with these questions.

        Args:
            questions: The questions, as they are put.
            button: The label of the button beneath each.
            intro: A line above.
            no_guess: The label of one more option, for no guess.
            next: The label of the button that goes on.
            done: How many questions are done, where they come one by one.

        Returns:
            HTML.
        """
        values = {"intro": intro, "no_guess": no_guess, "next": next, "done": done}
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

    def record(self, asked: PutQuestion, option: Option | None) -> None:
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
        misconception = MISCONCEPTIONS.get(option.misconception) if option.misconception else None
        taught = self.taught_elsewhere(misconception) if misconception else None
        note = self._progress.note
        values = {"right_option": None, "again": False, "result": say("quiz.result_name", right=option.right), **more}
        return render(
            "quiz_feedback.html.j2", option=option, misconception=misconception, taught=taught, note=note, **values
        )

    def taught_elsewhere(self, misconception: Misconception) -> Lesson | None:
        """The lesson that teaches it, where that is another one and there is one."""
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
        self.page = self.questions_page(self.questions, button=say("quiz.button"))
        self.said = {id: {"mark": "right", "words": say("quiz.answered_earlier")} for id in earlier}

    def answer(self, asked: PutQuestion, option: Any) -> None:
        chosen = self.chosen(asked, option)
        if chosen is None:
            return
        self.record(asked, chosen)
        said: dict[str, Any] = self.said.get(asked.id, {})
        tried = {**said.get("tried", {}), str(option): "right" if chosen.right else "wrong"}
        marks = {"mark": "right", "words": say("quiz.answered")} if chosen.right else {}
        if not chosen.right and said.get("mark") != "right":
            marks = {"mark": "wrong", "words": say("quiz.not_yet")}
        html = self.feedback(chosen, again=not chosen.right)
        self.said = {**self.said, asked.id: {**said, **marks, "tried": tried, "html": html}}
        done = sum(said.get("mark") == "right" for said in self.said.values())
        heading, total = asked.heading, len(self.questions)
        self.tell_ear(say("quiz.check", heading=heading, right=chosen.right, says=chosen.says, done=done, total=total))

    def static_text(self) -> str:
        return say("quiz.static", count=len(self.questions))


class Guess(QuestionWidget):
    """The question of a prediction. Calls `reveal` once a choice is made."""

    def __init__(self, lesson: Lesson, question: Question, folder: str | Path | None = None):
        super().__init__(lesson, [question], folder)
        self.reveal: Callable[[], None] = lambda: None
        self.made: Option | None = None
        """The guess; None where there is none."""
        self.page = self.questions_page(
            self.questions, button=say("guess.button"), intro=say("guess.intro"), no_guess=NO_GUESS
        )

    @property
    def asked(self) -> PutQuestion:
        return self.questions[0]

    def answer(self, asked: PutQuestion, option: Any) -> None:
        if self.said.get(asked.id, {}).get("closed"):
            return
        without = option == len(asked.options) and not isinstance(option, bool)
        self.made = None if without else self.chosen(asked, option)
        if self.made is None and not without:
            return
        self.record(asked, self.made)
        label = say("guess.yours" if self.made else "guess.none")
        html = render("quiz_guess.html.j2", guess=self.made, label=label, look=say("guess.look"))
        self.said = {asked.id: {"closed": True, "html": html, "tried": {str(option): "guess"} if self.made else {}}}
        self.tell_ear(say("guess.made", guess=self.made.text if self.made else None))
        self.look_at(".feedback")
        self.reveal()

    def static_text(self) -> str:
        return say("guess.static")


class Afterwards(QuestionWidget):
    """What stands beneath the thing revealed: whether the guess was right."""

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
            html, spoken = self.feedback(made, right_option=right), tell_result_of(made, asked)
        else:
            html = self.feedback(asked.right, right_option=asked.right)
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
        guess.reveal = self.reveal

    @property
    def revealed(self) -> bool:
        return len(self.children) > 1

    def reveal(self) -> None:
        """Shows what the question is about, and beneath it a way to hear whether the guess was right."""
        self.afterwards = Afterwards(self.guess)
        self.children = [self.guess, *make_widgets(self._then), self.afterwards]

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
        output = ipywidgets.Output()
        output.append_display_data(then)
        return [output]
    except Exception as error:
        return [ipywidgets.HTML(f"<p>{isolate(say('guess.not_shown', error=error))}</p>")]


class Final(QuestionWidget):
    """Questions one by one, each answered once, and a score by topic at the end."""

    def __init__(self, lesson: Lesson, questions: Sequence[Question], folder: str | Path | None = None):
        super().__init__(lesson, questions, folder)
        self.begin()

    def acts(self) -> dict[str, Act]:
        return {**super().acts(), "next": Act(self.next), "again": Act(self.start_again)}

    def begin(self) -> None:
        self.answered: dict[str, Option] = {}
        self.at = 0
        self.put()

    @property
    def asked(self) -> PutQuestion | None:
        """The question that is put just now; None at the end."""
        return self.questions[self.at] if self.at < len(self.questions) else None

    def put(self) -> None:
        """Shows the question whose turn it is, or the score."""
        self.said = {}
        if not self.asked:
            total = len(self.questions)
            heading = say("final.heading", right=self.right, total=total)
            self.page = render("quiz_score.html.j2", rows=self.scores(), right=self.right, of=total, sentence=heading)
            return
        self.page = self.questions_page(
            [self.asked],
            button=say("quiz.button"),
            intro="" if self.at else say("final.intro"),
            next=say("final.next" if self.asked.number < self.asked.of else "final.see_score"),
            done=self.at,
        )

    @property
    def right(self) -> int:
        return sum(option.right for option in self.answered.values())

    def answer(self, asked: PutQuestion, option: Any) -> None:
        if asked is not self.asked or asked.id in self.answered:
            return
        chosen = self.chosen(asked, option)
        if chosen is None:
            return
        self.record(asked, chosen)
        self.answered[asked.id] = chosen
        html = self.feedback(chosen, right_option=None if chosen.right else asked.right)
        mark, words = ("right", "quiz.right") if chosen.right else ("wrong", "quiz.not_right")
        tried = {str(option): "mine", str(asked.options.index(asked.right)): "right"}
        self.said = {asked.id: {"closed": True, "mark": mark, "words": say(words), "tried": tried, "html": html}}
        self.tell_ear(tell_result_of(chosen, asked))
        self.look_at(".feedback")

    def next(self) -> None:
        """Goes on, once the question is answered."""
        if not self.asked or self.asked.id not in self.answered:
            return
        self.at += 1
        self.put()
        score = say("final.score", right=self.right, total=len(self.questions))
        self.tell_ear(say("final.question", heading=self.asked.heading) if self.asked else score)
        self.look_at(".first")

    def start_again(self) -> None:
        """Begins anew, from the score."""
        if self.asked:
            return
        self.begin()
        self.tell_ear(say("final.again"))
        self.look_at(".first")

    def scores(self) -> list[TopicScore]:
        """The topics in the order in which they came up, each with its score and the lessons to go back to."""
        found = []
        for topic in dict.fromkeys(one.question.topic for one in self.questions):
            about = [one for one in self.questions if one.question.topic == topic]
            wrong = [one for one in about if not self.answered[one.id].right]
            found.append(TopicScore(topic, len(about) - len(wrong), len(about), self.lessons_for(topic, wrong)))
        return found

    def lessons_for(self, topic: str, wrong: Sequence[PutQuestion]) -> tuple[Lesson, ...]:
        """Where to go back to: the lessons on the topic, else those about the misconceptions that showed."""
        if not wrong:
            return ()
        others = [
            load_lesson(name, folder=self.folder)
            for name in list_lessons(folder=self.folder)
            if name != self.lesson.name
        ]
        if on_it := tuple(lesson for lesson in others if lesson.topic == topic):
            return on_it
        behind = {self.answered[one.id].misconception for one in wrong}
        stems = {MISCONCEPTIONS[number].lesson for number in behind if number}
        return tuple(lesson for lesson in others if lesson.name in stems)

    def static_text(self) -> str:
        return say("final.static", title=self.lesson.title, count=len(self.questions))

    def static_html(self) -> str:
        return f"<p>{mark_code(self.static_text())}</p>"


def tell_result_of(option: Option, asked: PutQuestion) -> str:
    """Whether an option is right, and where it is not the one that is, for the ear."""
    right = {} if option.right else {"answer": asked.right.text, "answer_says": asked.right.says}
    return say("quiz.result", right=option.right, says=option.says, **right)


class TopicScore(NamedTuple):
    """How a topic went."""

    topic: str
    right: int
    of: int
    back_to: tuple[Lesson, ...]


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
    """A question that stands before what it is about.

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


def final(lesson: str = "14_final_challenge", *, folder: str | Path | None = None) -> Final:
    """The final challenge: the lesson's questions of kind "final", one by one, and a score by topic.

    Args:
        lesson: The lesson's name.
        folder: Another folder to look for lessons in.

    Returns:
        A widget.

    Raises:
        LessonError: There is no such lesson, or no such question in it.
    """
    found = load_lesson(lesson, folder=folder)
    questions = found.of_kind("final")
    if not questions:
        raise make_lesson_error("lesson.no-questions", f"{lesson}.toml", kind="final")
    return Final(found, questions, folder)
