"""Every error that the lesson raises on purpose. All of them are MfaLessonErrors."""

from __future__ import annotations

from types import TracebackType
from typing import Any

from mfa_lesson.text import Reason

from .wording import say


class MfaLessonError(Exception):
    """The base of every error that the lesson raises on purpose.

    A notebook shows the sentence and the line of the cell, without the traceback. `%tb` in the next cell shows the
    traceback.

    Attributes:
        problem: What is wrong, as a sentence.
        reason: The problem as data.
    """

    _is_shown = False
    """Whether a notebook has shown the sentence."""

    def __init__(self, problem: str, reason: Reason | None = None) -> None:
        self.problem, self.reason = problem, reason
        super().__init__(problem)

    def _render_traceback_(self) -> list[str]:
        """What IPython shows instead of the traceback: the first time the sentence, then, for `%tb`, the traceback."""
        if self._is_shown:
            from traceback import format_exception

            return "".join(format_exception(self)).splitlines()
        self._is_shown = True
        line = find_line_of_cell(self.__traceback__)
        return [f"{type(self).__name__}: {self}", *([say("error.cell", line=line)] if line else [])]

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self).__new__, (type(self), *self.args), vars(self)  # what __init__ takes differs between classes


def find_line_of_cell(traceback: TracebackType | None) -> str:
    """The last line of the learner's own that ran; "" if its cell has no other, or if nobody knows its text."""
    from linecache import getlines

    found = ""
    while traceback:
        frame = traceback.tb_frame
        if frame.f_globals.get("__name__") == "__main__":
            lines = getlines(frame.f_code.co_filename, frame.f_globals)
            has_others = sum(bool(line.strip()) for line in lines) > 1
            found = "".join(lines[traceback.tb_lineno - 1 : traceback.tb_lineno]).strip() if has_others else ""
        traceback = traceback.tb_next
    return found


class PolicyError(MfaLessonError, ValueError):
    """A policy that can't be used: where, what is wrong, what to write instead.

    Attributes:
        where: A path such as "Statement[2].Effect"; "" for the document as a whole.
        problem: What is wrong, as a sentence.
        line: The line of the policy's text, from 1; None if the policy was not given as text.
        column: The column, from 1; None likewise.
        reason: The problem as data.
        offer: The policy in what was given, as JSON text that can be read; None if there is none, or if it would be a
            guess. It is extracted from its surroundings, such as the output of a command, and corrected.
    """

    def __init__(
        self,
        where: str,
        problem: str,
        line: int | None = None,
        column: int | None = None,
        reason: Reason | None = None,
        offer: str | None = None,
    ) -> None:
        place = {"where": where or say("error.policy"), "problem": problem}
        super().__init__(say("error.where-line", **place, line=line, column=column) if line else say("error", **place))
        self.where, self.problem, self.line, self.column, self.reason = where, problem, line, column, reason
        self.offer = offer


class ArgumentError(MfaLessonError, ValueError):
    """A value that a function can't take: which argument, and what to write instead.

    Attributes:
        parameter: The argument or one of its items, such as "others[1]".
        problem: What is wrong, as a sentence.
        reason: The problem as data.
    """

    def __init__(self, parameter: str, problem: str, reason: Reason | None = None) -> None:
        super().__init__(f"{parameter}: {problem}")
        self.parameter, self.problem, self.reason = parameter, problem, reason


class ExportError(MfaLessonError, ValueError):
    """A policy that can't be exported: it is too long, or a name isn't one that IAM allows."""


class StatementError(MfaLessonError, KeyError):
    """A policy has no such statement."""

    def __str__(self) -> str:
        return self.problem  # a KeyError would quote it


class RequestError(MfaLessonError, ValueError):
    """A request that can't be made."""


class UserError(MfaLessonError, ValueError):
    """A user name, path, account ID or MFA state that AWS does not have."""


class ExpectationError(MfaLessonError, ValueError):
    """A sentence that is not a goal: where, what is wrong, what to write instead.

    Attributes:
        problem: What is wrong, as a sentence.
        line: The line, from 1.
        column: The column, from 1.
        reason: The problem as data.
    """

    def __init__(self, problem: str, line: int = 1, column: int = 1, reason: Reason | None = None) -> None:
        super().__init__(say("error.line", line=line, column=column, problem=problem))
        self.problem, self.line, self.column, self.reason = problem, line, column, reason


class MessageError(MfaLessonError, ValueError):
    """A text that is no access-denied error of AWS: what it is instead, as far as that can be told."""


class WidgetError(MfaLessonError, ValueError):
    """A widget can't use what a learner typed, or what was passed to it."""


class LessonError(MfaLessonError, ValueError):
    """A lesson that can't be used.

    Attributes:
        problem: What is wrong, as a sentence.
        file: The lesson's file.
        where: The place in the file, such as "question[0] (own).option[1]"; "" for the file as a whole.
        reason: What is wrong, as data.
    """

    def __init__(self, problem: str, file: str = "", where: str = "", reason: Reason | None = None) -> None:
        place = ", ".join(part for part in (file, where) if part)
        super().__init__(say("error", where=place, problem=problem) if place else problem)
        self.problem, self.file, self.where, self.reason = problem, file, where, reason


class WorkingCopyError(MfaLessonError, ValueError):
    """Why a copy of the notebooks can't be made."""


class SimulationError(MfaLessonError, ValueError):
    """Input that the policy simulator doesn't accept: where, and what is wrong.

    Attributes:
        parameter: The parameter or its member, such as "PolicyInputList[0]".
        problem: What is wrong, as a sentence.
        reason: The problem as data.
    """

    def __init__(self, parameter: str, problem: str, reason: Reason | None = None) -> None:
        super().__init__(say("error", where=parameter, problem=problem))
        self.parameter, self.problem, self.reason = parameter, problem, reason


class PracticeError(MfaLessonError, RuntimeError):
    """A practice account can't be started, has ended, or can't do what it is asked for."""


class ReportError(MfaLessonError, ValueError):
    """A credential report or CloudTrail records that can't be read: where, what is wrong, what to do instead.

    Attributes:
        problem: What is wrong, as a sentence.
        line: The line, from 1; None if the problem is in no line.
        column: The column, from 1; None likewise.
        reason: The problem as data.
    """

    def __init__(
        self, problem: str, line: int | None = None, column: int | None = None, reason: Reason | None = None
    ) -> None:
        super().__init__(say("error.line", line=line, column=column, problem=problem) if line else problem)
        self.problem, self.line, self.column, self.reason = problem, line, column, reason
