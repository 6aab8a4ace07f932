"""A statement taken apart: its JSON, and what each element means in plain words.

Everything is read off the parsed statement; what a condition does is asked of the condition itself.
AWS pages: reference_policies_elements, reference_policies_variables, reference_policies_elements_condition_operators.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from mfa_lesson.display.html import render, static
from mfa_lesson.display.json_lines import Line, dumped, marked_json
from mfa_lesson.iam.evaluator import Request
from mfa_lesson.iam.explanation import StatementReport, report_on, tick
from mfa_lesson.iam.loading import OnePolicy, load_policy
from mfa_lesson.iam.policy import Policy, Statement

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
    source = anatomy.statement.source
    if anatomy.report:
        blocks = []
        for line in marked_json(anatomy.report)[1:-1]:
            if line.text.startswith('  "'):
                blocks.append([])
            inner = tuple(folded._replace(text=f"    {folded.text.strip()}") for folded in line.folded)
            blocks[-1].append(line._replace(folded=inner))
    else:
        blocks = [plain_lines(name, value, name == list(source)[-1]) for name, value in source.items()]
    found = [Block(lines, elements.pop(name, None)) for name, lines in zip(source, blocks, strict=True)]
    return [*found, *(Block([], element) for element in elements.values())]


def plain_lines(name: str, value: Any, last: bool) -> list[Line]:
    """One element as lines of JSON; most of a long list is folded."""
    texts = pretty(value)
    texts = [f"{dumped(name)}: {texts[0]}", *texts[1:]]
    texts[-1] += "" if last else ","
    lines = [Line(f"  {text}") for text in texts]
    if isinstance(value, list) and len(value) > SHOWN + 2:
        rest = tuple(lines[SHOWN + 1 : -1])
        return [*lines[: SHOWN + 1], Line(f"    … {len(rest)} more", "", rest), lines[-1]]
    return lines


def pretty(value: Any) -> list[str]:
    """A JSON value as lines, two blanks for each level."""
    if not isinstance(value, dict | list) or not value:
        return [dumped(value) if value != {} else "{}"]
    signs, items = "[]", [(pretty(item), "") for item in value]
    if isinstance(value, dict):
        signs, items = "{}", [(pretty(item), f"{dumped(key)}: ") for key, item in value.items()]
    lines = []
    for number, ((first, *others), key) in enumerate(items, 1):
        block = [f"  {key}{first}", *(f"  {line}" for line in others)]
        block[-1] += "," if number < len(items) else ""
        lines += block
    return [signs[0], *lines, signs[1]]
