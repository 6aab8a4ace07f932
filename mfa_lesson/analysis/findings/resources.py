"""Checks of resources that do not fit the actions beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from mfa_lesson.account import reference
from mfa_lesson.iam.arns import ArnPattern
from mfa_lesson.iam.limits import Unusable
from mfa_lesson.iam.matching import Pattern
from mfa_lesson.iam.time_limit import check_time
from mfa_lesson.iam.tokens import Variable, has_wildcard

from .check import MISTAKE, REMARK, Check, Notices, note, note_at
from .judged import JudgedPolicy, JudgedStatement, PlacedPattern, match_actions, unite

RESOURCE_PAGE = "reference_policies_elements_resource"

WITHOUT_SLASH = ("aws:username", "aws:userid")
"""Keys whose values have no slash."""

MOST_EXAMPLES = 3  # of lines that would fit


def find_actions_without_resource(policy: JudgedPolicy) -> Notices:
    for statement in policy.statements:
        unfit = unfit_actions(statement)
        if len(unfit) < len(statement.actions):
            for line in unfit:
                parameters = describe_resources(match_actions(line.text.lower()))
                yield note(line, "action-without-resource", action=line.text, **parameters)
        elif statement.resources:
            parameters = describe_resources(statement.known_actions)
            yield note_at(statement, statement.resource_path, "nothing-to-act-on", **parameters)


def find_unused_resources(policy: JudgedPolicy) -> Notices:
    for statement in policy.statements:
        if not judges_lines(statement) or not statement.is_known:
            continue
        if len(unfit_actions(statement)) == len(statement.actions):
            continue
        several = len(statement.known_actions) > 1 or has_wildcard(statement.actions[0].text)
        action = None if several else statement.actions[0].text
        kinds = list_kinds(statement.known_actions)
        for line in statement.resources:
            if not is_usable(statement, line):
                yield note(line, "unused-resource", line=line.text, action=action, kinds=kinds)


def judges_lines(statement: JudgedStatement) -> bool:
    """Whether its Resource element names ARNs only."""
    return statement.lists_resources and "*" not in statement.resource_texts


def unfit_actions(statement: JudgedStatement) -> list[PlacedPattern]:
    """The action lines whose every action acts on something that no resource line names."""
    if not statement.lists_actions or not judges_lines(statement):
        return []
    fitting = unite(match_forms(line.text) for line in statement.resources)
    return [
        line
        for line in statement.actions
        if line.text.lower().startswith(("iam:", "sts:"))
        and (known := match_actions(line.text.lower()))
        and not fitting.intersection(forms_of(known))
        and not known & reference.UNSAID
    ]


def is_usable(statement: JudgedStatement, line: PlacedPattern) -> bool:
    """Whether an action of the statement can act on what a resource line names; True where that is not known."""
    if not statement.is_known or statement.known_actions & reference.UNSAID:
        return True
    return not forms_of(statement.known_actions).isdisjoint(match_forms(line.text))


@lru_cache(maxsize=1024)
def forms_of(names: frozenset[str]) -> frozenset[str]:
    """The forms of the ARNs that these actions of IAM and STS act on."""
    return frozenset(arn for name in names for arn in reference.load_actions()[name].arns)


@cache
def all_forms() -> frozenset[str]:
    """The form of each resource type of IAM and STS, and each path that an action lists."""
    forms = (form for service in ("sts", "iam") for form in reference.load_resource_types(service).values())
    return frozenset(forms) | {
        arn for action in reference.load_actions().values() if action.path for arn in action.arns
    }


@lru_cache(maxsize=1024)
def match_forms(text: str) -> frozenset[str]:
    """The ARN forms that a resource line may match; rather one too many than one too few.

    What acts on a user can act on the root user of a member account too (id_root-user-privileged-task).
    """
    check_time()
    if text == "*":
        return all_forms()
    parts = read_line(text).parts
    found = frozenset(form for form in all_forms() if fits_form(parts, form.split(":", 5)))
    root, user = reference.load_resource_types("sts")["root-user"], reference.load_resource_types("iam")["user"]
    return found | {user} if root in found else found


def read_line(text: str) -> ArnPattern:
    """A resource line as a pattern. What is no variable can stand only in a policy without variables, as text."""
    try:
        return ArnPattern(text, variables="${" in text)
    except Unusable:
        return ArnPattern(text, variables=False)


def fits_form(parts: list[Pattern], form: list[str]) -> bool:
    for part, wanted in zip(parts, form, strict=True):
        fixed, variable, _ = wanted.partition("${")
        start = part.literal_start
        if variable and part.is_text:
            fits = start.startswith(fixed)
        elif wanted.endswith("/"):
            fits = can_end_path(part) and (start.startswith(wanted) or wanted.startswith(start))
        elif variable:
            fits = start.startswith(fixed) or fixed.startswith(start)
        else:
            fits = part.matches(wanted, {}) or (bool(part.variables) and wanted.startswith(start))
        if not fits:
            return False
    return True


def can_end_path(part: Pattern) -> bool:
    """Whether a text that fits can end in a slash. A user's name and ID have none."""
    last = part.tokens[-1] if part.tokens else ""
    if isinstance(last, Variable):
        return last.lookup not in WITHOUT_SLASH
    return not isinstance(last, str) or last.endswith("/")


def list_kinds(names: Iterable[str]) -> list[str]:
    """The resource types of actions, and the paths of those that list; [] where they act on nothing in particular."""
    actions = [reference.load_actions()[name] for name in names]
    return sorted({kind for each in actions for kind in (each.path, *each.resource_types) if kind})


def describe_resources(names: frozenset[str]) -> dict[str, object]:
    """What actions act on, lines that would fit, and whether there are several actions."""
    lines = [re.sub(r"\$\{[^}]*\}|(?<=/)$", "*", form) for form in sorted(forms_of(names))[:MOST_EXAMPLES]]
    return {"kinds": list_kinds(names), "lines": lines, "several": len(names) > 1}


CHECKS = (
    Check("nothing-to-act-on", MISTAKE, RESOURCE_PAGE, find_actions_without_resource),
    Check("action-without-resource", MISTAKE, RESOURCE_PAGE, find_actions_without_resource),
    Check("unused-resource", REMARK, RESOURCE_PAGE, find_unused_resources),
)
