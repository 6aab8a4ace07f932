"""Checks of resources that do not fit the actions beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from mfa_lesson.account import reference
from mfa_lesson.iam.matching import ArnPattern, has_wildcard
from mfa_lesson.text import listing

from .document import Document, Notice, Notices
from .statement_parts import (
    Line,
    Part,
    actions_fitting,
)

MOST_ROWS = 3  # of a long list, in a sentence


def nothing_to_act_on(document: Document) -> Notices:
    for part in document.parts:
        if part.resources and len(unfit_actions(part)) == len(part.actions):
            kinds = kinds_of(part.known_actions)
            acts = f"act on {kinds}" if kinds else "act on no particular resource"
            problem = (
                f"The statement never applies: by AWS’s reference its actions {acts}, and no line of `Resource` "
                "is that."
            )
            yield Notice(part.resource_path, part.name, problem, resource_hint(part.known_actions))


def action_unfit(document: Document) -> Notices:
    for part in document.parts:
        unfit = unfit_actions(part)
        if len(unfit) == len(part.actions):
            continue
        for line in unfit:
            known = actions_fitting(line.text.lower())
            kinds = kinds_of(known)
            acts = f"acts on {kinds}" if kinds else "acts on no particular resource"
            problem = (
                f"By AWS’s reference `{line.text}` {acts}, and no line of `Resource` is that: listed here it has "
                "no effect."
            )
            yield Notice(line.path, part.name, problem, f"Move it to a statement of its own. {resource_hint(known)}")


def unused_resource(document: Document) -> Notices:
    for part in document.parts:
        if not judges_lines(part) or not part.is_known or len(unfit_actions(part)) == len(part.actions):
            continue
        for line in part.resources:
            if not is_usable(part, line):
                several = len(part.known_actions) > 1 or has_wildcard(part.actions[0].text)
                act = "its actions act" if several else f"`{part.actions[0].text}` acts"
                problem = (
                    f"No action of this statement acts on `{line.text}`: the line has no effect. By AWS’s reference "
                    f"{act} on {kinds_of(part.known_actions)}."
                )
                yield Notice(line.path, part.name, problem, "Take it out.")


def judges_lines(part: Part) -> bool:
    """Whether its Resource element names ARNs only."""
    return part.lists_resources and "*" not in part.resource_texts


def unfit_actions(part: Part) -> list[Line]:
    """The action lines whose every action acts on something that no resource line names."""
    if not part.lists_actions or not judges_lines(part):
        return []
    fitting = frozenset().union(*(forms_fitting(line.text) for line in part.resources))
    return [
        line
        for line in part.actions
        if line.text.lower().startswith(("iam:", "sts:"))
        and (known := actions_fitting(line.text.lower()))
        and not fitting.intersection(forms_of(known))
    ]


def is_usable(part: Part, line: Line) -> bool:
    """Whether an action of the statement can act on what a resource line names; True where that is not known."""
    return not part.is_known or not forms_of(part.known_actions).isdisjoint(forms_fitting(line.text))


@lru_cache(maxsize=1024)
def forms_of(names: frozenset[str]) -> frozenset[str]:
    """The forms of the ARNs that these actions of IAM and STS act on."""
    return frozenset(arn for name in names for arn in reference.load_actions()[name].arns)


@cache
def all_forms() -> Mapping[str, str]:
    """The form of each resource type of IAM and STS -> its name."""
    return {arn: kind for service in ("sts", "iam") for kind, arn in reference.load_resource_types(service).items()}


@lru_cache(maxsize=1024)
def forms_fitting(text: str) -> frozenset[str]:
    """The ARN forms that a resource line may match; rather one too many than one too few."""
    if text == "*":
        return frozenset(all_forms())
    parts = ArnPattern(text, variables="${" in text).parts
    return frozenset(form for form in all_forms() if fits_form(parts, form.split(":", 5)))


def fits_form(parts: list, form: list[str]) -> bool:
    for part, wanted in zip(parts, form, strict=True):
        fixed, variable, _ = wanted.partition("${")
        start = part.literal_start
        if variable and part.is_text:
            fits = start.startswith(fixed)
        elif variable:
            fits = start.startswith(fixed) or fixed.startswith(start)
        else:
            fits = part.matches(wanted, {}) or (bool(part.variables) and wanted.startswith(start))
        if not fits:
            return False
    return True


def kinds_of(names: Iterable[str]) -> str:
    """The resource types of actions, in words; "" where they have none."""
    kinds = {kind for name in names for kind in reference.load_actions()[name].resource_types}
    return listing([f"`{kind}`" for kind in sorted(kinds)], "or")


def resource_hint(names: frozenset[str]) -> str:
    forms = sorted(forms_of(names))
    if not forms:
        return 'They need `"Resource": "*"`.' if len(names) > 1 else 'It needs `"Resource": "*"`.'
    shown = [f"`{re.sub(r'[$][{][^}]*[}]', '*', form)}`" for form in forms[:MOST_ROWS]]
    return f"It would take a line such as {listing(shown, 'or')}."
