"""A statement taken apart: its JSON, and beside each element what it means.

Everything is read off the parsed statement; what a condition does is asked of the condition itself.
AWS pages: reference_policies_elements, reference_policies_variables, reference_policies_elements_condition_operators.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from mfa_lesson.display.json_lines import Fold, JsonLine, MarkedStatement, element_lines, list_items, mark_statement
from mfa_lesson.errors import StatementError
from mfa_lesson.iam.evaluator import take_request
from mfa_lesson.iam.loading import OnePolicy, find_title, load_one
from mfa_lesson.iam.policy import Policy
from mfa_lesson.iam.reports import StatementReport, report_on
from mfa_lesson.iam.request import Request
from mfa_lesson.iam.statement import Statement
from mfa_lesson.shown import ShownAsHtml
from mfa_lesson.text import Reason

from .meaning import Element, explain_elements, sum_up_statement
from .wording import say

LINES_OF_A_LIST = 4  # of a list longer than this and two more, the rest is folded


@dataclass(frozen=True, repr=False)
class Anatomy(ShownAsHtml):
    """A statement, its elements explained. Shows itself in a notebook; str() is the same as text."""

    template = "anatomy.html.j2"
    sheets = ("anatomy",)

    policy: Policy
    statement: Statement
    elements: tuple[Element, ...]
    report: StatementReport | None = None
    """Which elements match the request, where there is one."""

    @property
    def summary(self) -> str:
        """The whole statement in one sentence."""
        return say(sum_up_statement(self.statement))

    @property
    def reason(self) -> Reason | None:
        """Whether the statement applies to the request, and what then follows; None without a request."""
        if self.report is None:
            return None
        on = {"action": self.report.action.value, "resource": self.report.resource.value}
        return Reason(f"verdict.{self.statement.effect if self.report.applies else 'silent'}", on)

    @property
    def verdict(self) -> str:
        """The reason as a sentence; "" without a request."""
        return say(self.reason) if self.reason else ""

    def __str__(self) -> str:
        lines = [say("text.title", statement=self.statement.name, policy=self.policy.name, summary=self.summary)]
        if self.report:
            lines.append(self.verdict)
        for element in self.elements:
            lines.append(f"{element.name}: {element.gist}")
            if element.verdict:
                lines.append(say("text.verdict", matched=element.matched, verdict=element.verdict))
            for note in element.notes:
                lines.append(f"  {note.text}")
                lines += [f"  - {item}" for item in note.items]
                lines += [say("text.row", label=row.label, met=row.met, then=row.then) for row in note.rows]
        return "\n".join(line.replace("`", "") for line in lines)

    def __repr__(self) -> str:
        title, name = find_title(self.statement.name), self.statement.name
        return f"{title}{'' if title == name else f' ({name})'}: {self.summary}".replace("`", "")

    def template_values(self) -> Mapping[str, Any]:
        return {"anatomy": self, "blocks": cut_into_blocks(self)}


def statement(policy: OnePolicy, sid: str | None = None, request: Request | None = None) -> Anatomy:
    """Takes one statement apart.

    Args:
        policy: A Policy, a packaged name or a path; also as the only item of a list.
        sid: The statement's Sid or place ("Statement[0]"); not needed where there is only one.
        request: A request, to have marked what matches it.

    Returns:
        What each element means, which a notebook shows beside the statement's JSON.

    Raises:
        PolicyError: There is no such policy, as load_policy says.
        StatementError: The policy has no such statement, or several and no Sid is given. It is a KeyError.
        RequestError: The request is none.

    AWS page: reference_policies_elements.
    """
    policy = load_one(policy, "statement")
    if sid is None and len(policy.statements) > 1:
        names = [statement.name for statement in policy.statements]
        reason = Reason("several-statements", {"policy": policy.name, "statements": names})
        raise StatementError(say(reason), reason)
    found = policy.statement(sid) if sid is not None else next(iter(policy.statements))
    report = None if request is None else report_on(found, take_request(request))
    return Anatomy(policy, found, tuple(explain_elements(found, policy, report)), report)


class Block(NamedTuple):
    """The lines of JSON of one element, and what is said about them."""

    lines: list[JsonLine]
    element: Element | None


def cut_into_blocks(anatomy: Anatomy) -> list[Block]:
    """The statement's JSON cut into its elements; an element that is not there comes last, without lines."""
    elements = {element.name: element for element in anatomy.elements}
    marked = mark_statement(anatomy.report) if anatomy.report else fold_long_lists(anatomy.statement)
    found = [Block(lines, elements.pop(name, None)) for name, lines in element_lines(marked).items()]
    return [*found, *(Block([], element) for element in elements.values())]


def fold_long_lists(statement: Statement) -> MarkedStatement:
    """A statement without marks; most of a long list is folded."""
    lists = (list_items(statement, name) or [] for name in (statement.action_element, statement.resource_element))
    return MarkedStatement(
        statement, folds=[Fold(items[LINES_OF_A_LIST:]) for items in lists if len(items) > LINES_OF_A_LIST + 2]
    )
