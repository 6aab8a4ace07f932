"""The final challenge: questions one by one, and a score by topic at the end."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from mfa_lesson.course.lesson import Lesson, Option, Question
from mfa_lesson.course.lesson_file import MISCONCEPTIONS, list_lessons, load_lesson
from mfa_lesson.course.wording import make_lesson_error
from mfa_lesson.display.html import mark_code, render

from .base import Act
from .quiz import PutQuestion, QuestionWidget, tell_result_of
from .wording import say


class TopicScore(NamedTuple):
    """How a topic went."""

    topic: str
    right: int
    of: int
    back_to: tuple[Lesson, ...]


class Final(QuestionWidget):
    """Questions one by one, each answered once, and a score by topic at the end."""

    def __init__(self, lesson: Lesson, questions: Sequence[Question], folder: str | Path | None = None):
        super().__init__(lesson, questions, folder)
        self._work_key = f"{lesson.name}/final"
        self.begin()
        self._take_up(self._progress.work(self._work_key))

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

    def _take_up(self, kept: dict[str, Any]) -> None:
        """Goes on from where the learner was when the cell ran last."""
        answered, at = kept.get("answered"), kept.get("at")
        found = {one.id: one.find(answered.get(one.id)) for one in self.questions} if isinstance(answered, dict) else {}
        past = [found.get(one.id) for one in self.questions]
        if type(at) is not int or not 0 <= at <= len(past) or None in past[:at]:
            return
        self.answered = {id: option for id, option in found.items() if option}
        self.at = at
        self.put()
        if self.asked and self.asked.id in self.answered:
            self._close(self.asked, self.answered[self.asked.id])

    def _keep(self) -> None:
        answered = {id: option.text for id, option in self.answered.items()}
        self._progress.keep_work(self._work_key, {"answered": answered, "at": self.at} if answered else {})

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
        self._keep()
        self._close(asked, chosen)
        self.tell_ear(tell_result_of(chosen, asked))
        self.look_at(".feedback")

    def _close(self, asked: PutQuestion, chosen: Option) -> None:
        html = self.feedback(asked, chosen, right_option=None if chosen.right else asked.right)
        mark, words = ("right", "quiz.right") if chosen.right else ("wrong", "quiz.not_right")
        tried = {asked.number_of(chosen): "mine", asked.number_of(asked.right): "right"}
        self.said = {asked.id: {"closed": True, "mark": mark, "words": say(words), "tried": tried, "html": html}}

    def next(self) -> None:
        """Goes on, once the question is answered."""
        if not self.asked or self.asked.id not in self.answered:
            return
        self.at += 1
        self._keep()
        self.put()
        score = say("final.score", right=self.right, total=len(self.questions))
        self.tell_ear(say("final.question", heading=self.asked.heading) if self.asked else score)
        self.look_at(".first")

    def start_again(self) -> None:
        """Starts over, from the score."""
        if self.asked:
            return
        self.begin()
        self._keep()
        self.tell_ear(say("started_over"))
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
