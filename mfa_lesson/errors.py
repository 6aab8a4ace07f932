"""Every error that the lesson raises on purpose. All of them are MfaLessonErrors."""

from __future__ import annotations

from typing import Any

from mfa_lesson.text import Reason


class MfaLessonError(Exception):
    """The base of every error that the lesson raises on purpose."""


class PolicyError(MfaLessonError, ValueError):
    """A policy that cannot be used: where, what is wrong, what to write instead.

    Attributes:
        where: A path such as "Statement[2].Effect"; "" for the document as a whole.
        problem: What is wrong, as a sentence.
        line: The line of the policy's text, from 1; None if the policy was not given as text.
        column: The column, from 1; None likewise.
    """

    def __init__(self, where: str, problem: str, line: int | None = None, column: int | None = None) -> None:
        self.where, self.problem, self.line, self.column = where, problem, line, column
        place = where or "The policy"
        super().__init__(f"{place} (line {line}, column {column}): {problem}" if line else f"{place}: {problem}")

    def __reduce__(self) -> tuple[Any, ...]:
        return PolicyError, (self.where, self.problem, self.line, self.column)


class ExpectationError(MfaLessonError, ValueError):
    """A sentence that is no goal: where, what is wrong, what to write instead.

    Attributes:
        problem: What is wrong, as a sentence.
        line: The line, from 1.
        column: The column, from 1.
        reason: The problem as data.
    """

    def __init__(self, problem: str, line: int = 1, column: int = 1, reason: Reason | None = None) -> None:
        self.problem, self.line, self.column, self.reason = problem, line, column, reason
        super().__init__(f"Line {line}, column {column}: {problem}")

    def __reduce__(self) -> tuple[Any, ...]:
        return ExpectationError, (self.problem, self.line, self.column, self.reason)


class WidgetError(MfaLessonError, ValueError):
    """What a learner typed, or a widget was given, cannot be taken. `reason` says why, as data."""

    reason: Reason | None = None
