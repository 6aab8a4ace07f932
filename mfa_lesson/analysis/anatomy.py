"""A statement taken apart: its JSON, and what each element means in plain words.

Everything is read off the parsed statement; what a condition does is asked of the condition itself.
AWS pages: reference_policies_elements, reference_policies_variables, reference_policies_elements_condition_operators.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from mfa_lesson.display.html import render, static
from mfa_lesson.display.json_lines import Fold, Line, MarkedStatement, element_lines, list_items, mark_statement
from mfa_lesson.iam.explanation import StatementReport, report_on
from mfa_lesson.iam.loading import OnePolicy, load_policy
from mfa_lesson.iam.policy import Policy
from mfa_lesson.iam.request import Request
from mfa_lesson.iam.statement import Statement
from mfa_lesson.text import tick

from .meaning import Element, elements_of, summary_of

SHOWN = 4  # of a list longer than this and two more, the rest is folded


@dataclass(frozen=True)
class Anatomy:
    """A statement, its elements explained. Shows itself in a notebook; str() is the same as text."""

    policy: Policy
    statement: Statement
    elements: tuple[Element, ...]
    summary: str
    """The whole statement in one sentence."""
    report: StatementReport | None = None
    """Which elements match the request, where there is one."""

    @property
    def verdict(self) -> str:
        """Whether the statement applies to the request, as a sentence; "" without a request."""
        if self.report is None:
            return ""
        on = f"{tick(self.report.action.value)} on {tick(self.report.resource.value)}"
        if not self.report.applies:
            return f"This statement does not apply to {on}, so it says nothing about it."
        effect = "denies it" if self.statement.effect == "Deny" else "allows it, unless a Deny applies as well"
        return f"This statement applies to {on}: it {effect}."

    def __str__(self) -> str:
        lines = [f"{self.statement.name}, a statement of {self.policy.name}: {self.summary}"]
        if self.report:
            lines.append(self.verdict)
        for element in self.elements:
            lines.append(f"{element.name}: {element.gist}")
            if element.verdict:
                lines.append(f"  > {'yes' if element.matched else 'no'}: {element.verdict}")
            for note in element.notes:
                lines.append(f"  {note.text}")
                lines += [f"  - {item}" for item in note.items]
                lines += [f"  - {row.label}: {'met' if row.met else 'not met'}, so {row.then}" for row in note.rows]
        return "\n".join(line.replace("`", "") for line in lines)

    def __repr__(self) -> str:
        return f"{self.statement.name}: {self.summary}".replace("`", "")

    def _repr_html_(self) -> str:
        return static(render("anatomy.html.j2", anatomy=self, blocks=blocks_of(self)), "anatomy")


def statement(policy: OnePolicy, sid: str | None = None, request: Request | None = None) -> Anatomy:
    """Takes one statement apart.

    In: a policy, a packaged policy's name or a file; the statement's Sid or place (not needed where there is only
    one); a request, to have marked what matches it. Out: an Anatomy.
    Raises PolicyError as load_policy, KeyError where the policy has no such statement.
    """
    policy = load_policy(policy)
    if sid is None and len(policy.statements) > 1:
        names = ", ".join(statement.name for statement in policy.statements)
        raise KeyError(f"{policy.name} has several statements; name one of {names}")
    found = policy.statements[0] if sid is None else policy.statement(sid)
    report = None if request is None else report_on(found, request)
    return Anatomy(policy, found, tuple(elements_of(found, policy, report)), summary_of(found), report)


class Block(NamedTuple):
    """The lines of JSON of one element, and what is said about them."""

    lines: list[Line]
    element: Element | None


def blocks_of(anatomy: Anatomy) -> list[Block]:
    """The statement's JSON cut into its elements; an element that is not there comes last, without lines."""
    elements = {element.name: element for element in anatomy.elements}
    marked = mark_statement(anatomy.report) if anatomy.report else fold_long_lists(anatomy.statement)
    found = [Block(lines, elements.pop(name, None)) for name, lines in element_lines(marked).items()]
    return [*found, *(Block([], element) for element in elements.values())]


def fold_long_lists(statement: Statement) -> MarkedStatement:
    """A statement without marks; most of a long list is folded."""
    lists = (list_items(statement, name) or [] for name in (statement.action_element, statement.resource_element))
    return MarkedStatement(statement, folds=[Fold(items[SHOWN:]) for items in lists if len(items) > SHOWN + 2])
