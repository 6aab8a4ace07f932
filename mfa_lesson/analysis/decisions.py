"""The decision matrix: every action in all three MFA states. Only its DataFrame needs pandas, and is loaded with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mfa_lesson.account import catalogue
from mfa_lesson.account.users import MFA_STATES, User
from mfa_lesson.iam.evaluator import WORDS, Guardrail, Outcome, Request, evaluate
from mfa_lesson.iam.policy import ActionIndex, Policy

if TYPE_CHECKING:
    pass


MANY = 5_000  # actions

A_MOMENT = 0.4  # seconds


def decisions_of(
    policies: Sequence[Policy], user: User, owner: User, actions: Iterable[str], guardrails: Sequence[Guardrail] = ()
) -> dict[str, dict[str, str]]:
    """What decision_matrix holds, as a dict: action -> MFA state -> Outcome value."""
    return {
        action: {
            mfa: evaluate(request_for(action, user, owner, mfa), policies, guardrails).outcome.value
            for mfa in MFA_STATES
        }
        for action in watched(actions)
    }


def watched(actions: Iterable[str]) -> Iterable[str]:
    """The actions; of very many, with a bar that shows how far they are if it takes longer than a moment."""
    actions = list(actions)
    if len(actions) < MANY:
        return actions
    from tqdm.auto import tqdm

    return tqdm(actions, desc="Deciding", unit=" actions", delay=A_MOMENT, leave=False)


def request_for(action: str, user: User, owner: User, mfa: str) -> Request:
    """The request in which the user does this to the owner's user or device, in one of the three MFA states."""
    return Request(action, catalogue.find(action).resource(owner), user.context(mfa))


def groups(actions: Iterable[str], policies: Iterable[Policy]) -> dict[str, list[str]]:
    """Heading -> its actions, in their own order.

    The heading is the first statement that names the action in its Action element, else in its NotAction element.
    """
    statements = [statement for policy in policies for statement in policy.statements]
    naming = {
        heading: ActionIndex(
            replace(one, action_element="Action") for one in statements if one.action_element == element
        )
        for element, heading in (("Action", "{}"), ("NotAction", "named only in {}"))
    }
    grouped = {}
    for action in actions:
        found = ((heading, index.statements_for(action.casefold())) for heading, index in naming.items())
        heading = next((heading.format(by[0].name) for heading, by in found if by), "named in no statement")
        grouped.setdefault(heading, []).append(action)
    return grouped


def difference(before: Mapping[Any, str], after: Mapping[Any, str], noun: str = "action") -> str:
    """What changed between two columns of decisions over the same actions, as a sentence and the rest in brief.

    In: action -> Outcome value, before and after; another word for what is decided, if it is not single actions.
    Out: "16 of 31 actions changed, all from allowed to explicit deny."
    """
    words = {outcome.value: WORDS[outcome].lower() for outcome in Outcome}
    kinds = Counter((before[action], after[action]) for action in after if before[action] != after[action])
    if not kinds:
        return "nothing changed." if len(after) == 1 else f"none of the {len(after)} {noun}s changed."
    changed = f"{kinds.total()} of {len(after)} {noun}{'s' if len(after) > 1 else ''} changed"
    ways = [f"{count} from {words[was]} to {words[now]}" for (was, now), count in kinds.most_common()]
    if len(ways) == 1:
        (was, now), count = kinds.most_common(1)[0]
        return f"{changed}, {'all ' if count > 1 else ''}from {words[was]} to {words[now]}."
    return f"{changed}: {', '.join(ways)}."
