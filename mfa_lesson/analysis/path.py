"""The way to one decision as a picture: Deny? → guardrails → Allow?, with the request's own way lit.

AWS page: reference_policies_evaluation-logic.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from mfa_lesson.account import catalogue
from mfa_lesson.account.users import MFA_KEY
from mfa_lesson.iam.evaluator import WORDS, Guardrail, Outcome, Request
from mfa_lesson.iam.explanation import Explanation, explain
from mfa_lesson.iam.loading import Policies, load_policies
from mfa_lesson.text import join_words

USERNAME = "aws:username"

# All lengths are in units of the picture, which grows and shrinks with the notebook.
WIDTH, QUESTIONS, ENDS = 474, 274, 140

MARGIN, GAP, LINE, SMALL_LINE, PAD = 8, 46, 19, 15, 11

QUESTION_CHARACTERS, NAME_CHARACTERS = 32, 36


class Text(NamedTuple):
    """A line of text at a place in the picture."""

    x: float
    y: float
    text: str
    kind: str


class Box(NamedTuple):
    """A question, or an outcome where a way ends."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    """ "asked" or "end"."""
    lit: bool
    texts: tuple[Text, ...]
    outcome: str = ""
    """Of an end: the Outcome value."""


class Arrow(NamedTuple):
    """A way from a box to the next."""

    points: str
    tip: str
    lit: bool
    answer: Text | None


@dataclass(frozen=True)
class DecisionPath:
    """One request's way to its decision, as a picture and in words.

    `explanation` is None for the map itself, on which no request has walked yet.
    """

    explanation: Explanation | None
    guardrails: tuple[str, ...] = ()

    @property
    def outcome(self) -> Outcome | None:
        return self.explanation and self.explanation.outcome

    @property
    def title(self) -> str:
        if self.explanation is None:
            return "The way to a decision"
        request = self.explanation.request
        return f"{request.action} on {request.resource}: {WORDS[self.explanation.outcome].lower()}"

    @property
    def lines(self) -> list[str]:
        """The picture in words: what is asked, what the answer is, and where the way ends."""
        if self.explanation is None:
            return [
                "Is there a Deny that applies? Yes: explicit deny.",
                *(f"If not: {question_of(name)} No: implicit deny." for name in self.guardrails),
                "If so far nothing is denied: Is there an Allow that applies? Yes: allowed. No: implicit deny.",
            ]
        lines = []
        for step in self.explanation.steps:
            names = list(dict.fromkeys(report.statement.name for report in step.reports))
            lines.append(f"{step.question} {step.answer}{f': {join_words(names)}' if names else ''}.")
        return [*lines, f"The way ends at: {WORDS[self.explanation.outcome].lower()}."]

    @property
    def carried(self) -> str:
        """What the request says of who asks and of MFA, as a sentence; "" where that plays no part."""
        said = said_of(self.explanation) if self.explanation else []
        return f"In the request {join_words(said)}." if said else ""

    @property
    def note(self) -> str:
        """What the picture cannot say about the action."""
        if self.explanation is None:
            return ""
        remark = catalogue.find_action(self.explanation.request.action).remark
        return remark.replace("This row", "This picture") if remark == catalogue.NOT_GOVERNED else ""

    def __str__(self) -> str:
        numbered = [f"{number}. {line}" for number, line in enumerate(self.lines, 1)]
        return "\n".join([self.title, *filter(None, [self.carried]), *numbered])

    __repr__ = __str__

    @property
    def html(self) -> str:
        """The picture and its text, to be put into HTML that has the style sheet decision_path."""
        from mfa_lesson.display.html import render

        boxes, arrows, height = drawn(self.explanation, self.guardrails)
        return render("decision_path.html.j2", path=self, boxes=boxes, arrows=arrows, width=WIDTH, height=height)

    def _repr_html_(self) -> str:
        from mfa_lesson.display.html import static

        return static(self.html, "decision_path")


def decision_path(request: Request, policies: Policies, guardrails: Iterable[Guardrail] = ()) -> DecisionPath:
    """The way of one request.

    In: as evaluate(); a packaged policy may be given by its name. Out: a DecisionPath, which a notebook shows as a
    picture and `print` as text. Raises PolicyError as load_policy.
    """
    guardrails = tuple(guardrails)
    return DecisionPath(explain(request, load_policies(policies), guardrails), tuple(rail.name for rail in guardrails))


def the_map(guardrails: Iterable[Guardrail] = ()) -> DecisionPath:
    """The picture without a request on it."""
    return DecisionPath(None, tuple(rail.name for rail in guardrails))


def question_of(guardrail: str) -> str:
    """As Explanation.steps asks it."""
    return f"Does the {guardrail} allow it?"


def said_of(explanation: Explanation) -> list[str]:
    """What the request says of who asks and of MFA; that a key is absent only where a policy asks for it."""
    missing = {key.lower() for key in explanation.missing_context}
    values = {key: explanation.request.values.get(key.lower()) for key in (USERNAME, MFA_KEY)}
    return [
        f"{key} is {', '.join(given) if given else 'absent'}"
        for key, given in values.items()
        if given or key.lower() in missing
    ]


class Stop(NamedTuple):
    """A question on the map: which answer leaves the way down, and where it ends then."""

    question: str
    leaves_with: str
    ends: Outcome


def stops(guardrails: Iterable[str]) -> list[Stop]:
    """The questions in the order in which they are asked."""
    return [
        Stop("Is there a Deny that applies?", "Yes", Outcome.EXPLICIT_DENY),
        *(Stop(question_of(name), "No", Outcome.IMPLICIT_DENY) for name in guardrails),
        Stop("Is there an Allow that applies?", "No", Outcome.IMPLICIT_DENY),
    ]


def drawn(explanation: Explanation | None, guardrails: Iterable[str]) -> tuple[list[Box], list[Arrow], float]:
    """The picture's boxes and arrows, and its height: down the left side the questions, on the right the denials."""
    walked = explanation.steps if explanation else []
    boxes, arrows = [], []
    left, right, middle = MARGIN, WIDTH - MARGIN - ENDS, MARGIN + QUESTIONS / 2
    y = MARGIN
    if explanation:
        said = (explanation.request.action, explanation.request.resource, *said_of(explanation))
        texts = [(line, "name") for text in said for line in split_name(text)]
        box = boxed(left, y, QUESTIONS, "start", True, texts)
        boxes.append(box)
        y = box.y + box.height + GAP * 0.6
        arrows.append(arrow((middle, box.y + box.height), (middle, y), True))
    for number, stop in enumerate(stops(guardrails)):
        step = walked[number] if number < len(walked) else None
        left_here = step is not None and step.answer == stop.leaves_with
        texts = [(line, "question") for line in split_words(stop.question)]
        if step:
            texts.append((f"▸ {step.answer}", "answer"))
            names = dict.fromkeys(report.statement.name for report in step.reports)
            texts += [(line, "name") for name in names for line in split_name(name)]
        elif walked:
            texts.append(("not asked any more", "quiet"))
        box = boxed(left, y, QUESTIONS, "asked", step is not None, texts)
        end = ending(right, box, stop.ends, left_here)
        across = box.y + box.height / 2
        boxes += [box, end]
        word = Text((left + QUESTIONS + right) / 2 - 2, across - 7, stop.leaves_with, "way")
        arrows.append(arrow((left + QUESTIONS, across), (right, across), left_here, word))
        y = box.y + box.height + GAP
        on = "No" if stop.leaves_with == "Yes" else "Yes"
        word = Text(middle + 9, box.y + box.height + GAP / 2 + 1, on, "way down")
        arrows.append(arrow((middle, box.y + box.height), (middle, y), step is not None and not left_here, word))
    allowed = explanation is not None and explanation.outcome is Outcome.ALLOWED
    last = boxed(middle - ENDS / 2, y, ENDS, "end", allowed, ending_texts(Outcome.ALLOWED, allowed))
    boxes.append(last._replace(outcome=Outcome.ALLOWED.value))
    return boxes, arrows, last.y + last.height + MARGIN


def boxed(x: float, y: float, width: float, kind: str, lit: bool, texts: Iterable[tuple[str, str]]) -> Box:
    """A box as high as its lines of text (each with its kind)."""
    placed, below = [], y + PAD
    for text, text_kind in texts:
        line = SMALL_LINE if text_kind == "name" else LINE
        below += line
        placed.append(Text(x + width / 2, below - 5, text, text_kind))
    return Box(x, y, width, below - y + PAD, kind, lit, tuple(placed))


def ending(x: float, beside: Box, outcome: Outcome, lit: bool) -> Box:
    """The outcome to the right of a question."""
    box = boxed(x, 0, ENDS, "end", lit, ending_texts(outcome, lit))
    lower = beside.y + (beside.height - box.height) / 2
    texts = tuple(text._replace(y=text.y + lower) for text in box.texts)
    return box._replace(y=lower, texts=texts, outcome=outcome.value)


def ending_texts(outcome: Outcome, lit: bool) -> list[tuple[str, str]]:
    from mfa_lesson.display.html import SYMBOLS

    texts = [(f"{SYMBOLS[outcome]} {WORDS[outcome]}", "outcome")]
    return [*texts, ("decided here", "here")] if lit else texts


def arrow(start: tuple[float, float], to: tuple[float, float], lit: bool, answer: Text | None = None) -> Arrow:
    (x, y), (to_x, to_y) = start, to
    size = 6 if not lit else 9
    if x == to_x:
        tip = f"{to_x},{to_y} {to_x - size * 0.7},{to_y - size} {to_x + size * 0.7},{to_y - size}"
        to_y -= size
    else:
        tip = f"{to_x},{to_y} {to_x - size},{to_y - size * 0.7} {to_x - size},{to_y + size * 0.7}"
        to_x -= size
    return Arrow(f"{x},{y} {to_x},{to_y}", tip, lit, answer)


def split_words(text: str, width: int = QUESTION_CHARACTERS) -> list[str]:
    """A sentence in lines of at most so many characters, broken at blanks; a longer word is broken anywhere."""
    return packed(re.findall(r"\S+\s*", text), width)


def split_name(name: str, width: int = NAME_CHARACTERS) -> list[str]:
    """A name or an ARN in lines, broken before capitals and after : / and -."""
    return packed(re.split(r"(?<=[a-z])(?=[A-Z])|(?<=[:/ -])", name), width)


def packed(pieces: Iterable[str], width: int) -> list[str]:
    lines = [""]
    for piece in pieces:
        if len(lines[-1]) + len(piece.rstrip()) > width and lines[-1]:
            lines.append("")
        while len(piece) > width:
            lines[-1], piece = piece[:width], piece[width:]
            lines.append("")
        lines[-1] += piece
    return [line.strip() for line in lines if line.strip()]
