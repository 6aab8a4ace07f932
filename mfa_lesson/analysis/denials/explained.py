"""Why AWS denied a request, from its error message and the policies.

AWS pages: troubleshoot_access-denied, reference_policies_evaluation-logic.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mfa_lesson.account.catalogue import find_action
from mfa_lesson.account.users import MFA_AGE, MFA_KEY
from mfa_lesson.analysis.on_resources import keep_those_about
from mfa_lesson.iam.callers import NEVER, find_account
from mfa_lesson.iam.evaluator import Decision, Guardrail, InForce, Outcome
from mfa_lesson.iam.explanation import explain_in_steps
from mfa_lesson.iam.loading import Policies
from mfa_lesson.iam.request import Request
from mfa_lesson.iam.time_limit import Steps, finish
from mfa_lesson.iam.tokens import fold_key
from mfa_lesson.shown import ShownAsHtml
from mfa_lesson.text import Reason

from .asked import Asked, read_asked
from .message import Denial, read_denials
from .wording import HEADINGS, say

MOST_EXPLAINED = 5

ON_RESOURCES = ("resource", "trust")

ASKED = ("action", "resource", "principal", "principal_kind", "operation")
"""What a message says about the request."""

DENIED = ("policy_kind", "explicit", "policy", "through", "rule")
"""What it says about who or what denied it."""

WITH_MFA = "true"

SESSIONS_WITHOUT_MFA = ("role", "role-session", "federated-user")
"""Who has a session whose credentials, by AWS's documentation, say nothing about MFA
(id_credentials_mfa_configure-api-require)."""


@dataclass(frozen=True)
class StateDecision:
    """The decision on the message's request in one MFA state."""

    mfa: str
    decision: Decision
    fits: bool
    """Whether AWS's message would be this one."""

    @property
    def statements(self) -> tuple[str, ...]:
        """The statements that decided."""
        return tuple(statement.name for statement in self.decision.determining)

    @property
    def reason(self) -> Reason:
        """What decided, as data."""
        given = {"statements": self.statements, "policies": [one.policy for one in self.decision.determining]}
        if self.statements:
            return Reason(f"row.{self.decision.outcome.value}", given)
        if self.decision.allowed:
            return Reason("row.root")
        return Reason("row.implicitDeny", {"missing": self.decision.missing, "rails": self.decision.blocked_by})

    @property
    def why(self) -> str:
        return say(self.reason)

    def __str__(self) -> str:
        return say("row", mfa=self.mfa, outcome=self.decision.outcome.value, why=self.why)


@dataclass(frozen=True)
class ExplainedDenial:
    """One denial: what the message says, and what the policies say about it."""

    denial: Denial
    states: tuple[StateDecision, ...]
    """The decision in each MFA state; empty if the message doesn't say enough."""
    asked: Reason
    """What was asked."""
    denied: Reason
    """What the message says about who or what denied it."""
    found: Reason
    """Which of the given policies would make this message."""
    remedies: tuple[Reason, ...]
    """What would change it."""
    notes: tuple[Reason, ...]
    """What the message doesn't say, and what was assumed."""

    @property
    def sentences(self) -> Mapping[str, list[str]]:
        """Each part in words, by its heading."""
        parts = {
            "asked": [self.asked],
            "denied": [self.denied],
            "found": [self.found],
            "remedies": self.remedies,
            "notes": self.notes,
        }
        return {HEADINGS[part]: [say(reason) for reason in reasons] for part, reasons in parts.items() if reasons}

    def __str__(self) -> str:
        lines = []
        for heading, sentences in self.sentences.items():
            lines.append(f"{heading}: {sentences[0]}" if len(sentences) == 1 else f"{heading}:")
            lines += [f"- {sentence}" for sentence in sentences if len(sentences) > 1]
            if heading == HEADINGS["found"]:
                lines += [f"- {state}" for state in self.states]
        return "\n".join(lines)


@dataclass(frozen=True, repr=False)
class ExplainedError(ShownAsHtml):
    """What an error message of AWS says, and which statement would make it; shows itself in words."""

    template = "explained_error.html.j2"
    sheets = ("explained_error",)

    denials: tuple[ExplainedDenial, ...]
    """Every denial in the text, in its order."""
    left_out: int = 0
    """How many more there are."""

    @property
    def summary(self) -> str:
        """How many denials there are, in words; "" for a single one."""
        count = len(self.denials)
        return "" if count == 1 else say("several", count=count + self.left_out, left_out=self.left_out)

    def __str__(self) -> str:
        parts = [self.summary, *map(str, self.denials)]
        return "\n\n".join(filter(None, parts)).replace("`", "")

    __repr__ = __str__

    def template_values(self) -> Mapping[str, Any]:
        return {"error": self, "found": HEADINGS["found"]}


def explain_error(
    text: str,
    policies: Policies = "force_mfa",
    guardrails: Iterable[Guardrail] = (),
    resource_policies: Policies = (),
) -> ExplainedError:
    """Explains an access-denied error of AWS: what was asked, what denied it, and what would change it.

    Nothing is sent anywhere. The policies are taken to be attached to the user or the role in the message, and decide
    its request in each MFA state.

    Args:
        text: The error message as the AWS CLI, an SDK, the console, Terraform, or a log shows it. It can be wrapped,
            quoted, and have other text around it.
        policies: The identity policies, one or several: each a Policy, a packaged name or a path.
        guardrails: What limits them, as in evaluate().
        resource_policies: The policies on the resource, as in evaluate().

    Returns:
        For each denial in the text: who asked for what, the kind of policy that denied it, the decision of the
        policies in each MFA state, what would change it, and what the message doesn't say.

    Raises:
        MessageError: The text is no access-denied error; it says what it is instead, if that can be told.
        PolicyError: There is no such policy, as load_policy says, or it is attached to something else.

    AWS pages: troubleshoot_access-denied, reference_policies_evaluation-logic.
    """
    return finish(explain_error_in_steps(text, InForce.of(policies, guardrails, resource_policies), {}))


def explain_error_in_steps(text: str, in_force: InForce, context: Mapping[str, str]) -> Steps[ExplainedError]:
    """The same for policies in force, with what every request carries besides, as work in steps of one statement."""
    found = read_denials(text)
    explained = []
    for denial in found[:MOST_EXPLAINED]:
        explained.append((yield from explain_one(denial, in_force, context)))
    return ExplainedError(tuple(explained), len(found) - len(explained))


def explain_one(denial: Denial, in_force: InForce, context: Mapping[str, str]) -> Steps[ExplainedDenial]:
    if denial.rule:
        return describe(denial, (), Reason("found.rule"), [Reason(f"remedy.rule.{denial.rule}")], [])
    asked = read_asked(denial, in_force, context)
    states, missing = yield from decide_states(denial, asked, in_force)
    found = judge(denial, asked, states, in_force)
    remedies = [*find_remedies(denial, asked, states, found)]
    return describe(denial, states, found, remedies, [*asked.notes, *list_notes(denial, asked, in_force, missing)])


def describe(
    denial: Denial, states: tuple[StateDecision, ...], found: Reason, remedies: list[Reason], notes: list[Reason]
) -> ExplainedDenial:
    said = denial._asdict()
    asked = Reason("asked", {key: said[key] for key in ASKED})
    denied = Reason("denied", {key: said[key] for key in DENIED})
    named = [Reason(f"note.{note.code}", note.parameters) for note in notes]
    return ExplainedDenial(denial, states, asked, denied, found, tuple(remedies), tuple(named))


def decide_states(
    denial: Denial, asked: Asked, in_force: InForce
) -> Steps[tuple[tuple[StateDecision, ...], tuple[str, ...]]]:
    """The decision in each MFA state, and the context keys that the policies ask for besides and the message lacks."""
    states: list[StateDecision] = []
    missing: dict[str, None] = {}
    kind = asked.caller.kind if asked.caller else ""
    known = {MFA_KEY, MFA_AGE, *(key for key, kinds in NEVER.items() if kind in kinds)}
    ignored = {fold_key(key) for key in known}
    for mfa, request in asked.requests.items():
        counting = keep_those_about(in_force, request)
        decision = counting.decide(request)
        states.append(StateDecision(mfa, decision, is_this_denial(denial, decision, request, counting)))
        explanation = yield from explain_in_steps(request, counting)
        for key in explanation.missing_context:
            if fold_key(key) not in ignored:
                missing[key] = None
    return tuple(states), tuple(missing)


def is_this_denial(denial: Denial, decision: Decision, request: Request, in_force: InForce) -> bool:
    """Whether AWS's message on this decision would be the given one, as far as it says."""
    if decision.allowed or (denial.explicit is not None and denial.explicit != is_explicit(decision)):
        return False
    if denial.policy_kind is None:
        return True
    return denial.policy_kind in list_kinds(decision, in_force)


def is_explicit(decision: Decision) -> bool:
    return decision.outcome is Outcome.EXPLICIT_DENY


def list_kinds(decision: Decision, in_force: InForce) -> set[str]:
    """The kinds of policies that denied a request. AWS's message names one of them."""
    if is_explicit(decision):
        deciding = {id(statement) for statement in decision.determining}
        groups = {"identity": in_force.policies} | {
            rail.kind or rail.name: rail.policies for rail in in_force.guardrails
        }
        groups |= {kind: in_force.resource_policies for kind in ON_RESOURCES}
        return {
            kind for kind, group in groups.items() if any(id(s) in deciding for one in group for s in one.statements)
        }
    blocked = {rail.kind or rail.name for rail in in_force.guardrails if rail.name in decision.blocked_by}
    return blocked | {*decision.missing} | ({"resource"} if "key" in decision.missing else set())


def judge(denial: Denial, asked: Asked, states: tuple[StateDecision, ...], in_force: InForce) -> Reason:
    """Which of the policies would make this message."""
    kind, fitting = denial.policy_kind, [state for state in states if state.fits]
    if kind == "public-access":
        return Reason("found.public-access")
    if not states:
        return Reason("found.undecided")
    if kind and not is_given(kind, in_force):
        return Reason("found.kind-not-given", {"kind": kind, "through": denial.through})
    if not fitting and asked.caller and not asked.caller.has_policies:
        return Reason("found.not-theirs", {"caller": asked.caller.kind})
    if not fitting:
        allowed = all(state.decision.allowed for state in states)
        return Reason("found.nothing", {"kind": kind, "explicit": denial.explicit, "allowed": allowed})
    statements = dict.fromkeys(name for state in fitting for name in state.statements)
    denying = [state.mfa for state in fitting if state.statements]
    lacking = [state.mfa for state in fitting if not state.statements]
    given = {"statements": [*statements], "denying": denying, "lacking": lacking, "of": len(states)}
    return Reason("found.fits" if statements else "found.no-allow", given)


def is_given(kind: str, in_force: InForce) -> bool:
    """Whether there are policies of this kind among those in force. Of identity policies, none is a choice, too."""
    if kind == "identity":
        return True
    return bool(in_force.resource_policies) if kind in ON_RESOURCES else in_force.has(kind)


def find_remedies(denial: Denial, asked: Asked, states: tuple[StateDecision, ...], found: Reason) -> Iterable[Reason]:
    """What would change the denial, the nearest first."""
    kind, explicit = denial.policy_kind, denial.explicit
    if denial.encoded:
        yield Reason("remedy.decode")
    if denial.details:
        yield Reason("remedy.details", {"id": denial.details})
    given = {"action": denial.action, "resource": denial.resource}
    if asked.user and denial.resource == "*" and find_action(denial.action or "").resource_type == "user":
        yield Reason("remedy.name-the-user", {"user": asked.user})
    if found.code in ("found.fits", "found.no-allow"):
        yield from find_remedies_here(states, given, asked.caller.kind if asked.caller else "")
    elif kind:
        how = "" if explicit is None else ".deny" if explicit else ".allow"
        yield Reason(f"remedy.{kind}{how}", {**given, "policy": denial.policy})
    if kind is None and not denial.encoded and found.code != "found.fits":
        yield Reason("remedy.unknown", {"explicit": explicit})


def find_remedies_here(states: tuple[StateDecision, ...], given: Mapping[str, Any], caller: str) -> Iterable[Reason]:
    """What would change the denial, if the given policies make it."""
    fitting = [state for state in states if state.fits]
    best = next((state for state in states if state.mfa == WITH_MFA), fitting[0])
    allowed = [state.mfa for state in states if state.decision.allowed]
    without_mfa = caller in SESSIONS_WITHOUT_MFA
    if without_mfa and len({state.decision.outcome for state in states}) > 1:
        yield Reason("remedy.role", {"kind": caller})
    elif best.decision.allowed:
        yield Reason("remedy.mfa", {"statements": best.statements})
    elif allowed:
        yield Reason("remedy.other-state", {"states": allowed})
    if allowed:
        return
    if is_explicit(best.decision):
        yield Reason("remedy.change-deny", {"statements": best.statements})
    elif not without_mfa and any(is_explicit(state.decision) for state in fitting):
        yield Reason("remedy.mfa-and-allow", given)
    else:
        yield Reason("remedy.add-allow", {**given, "lacking": [*best.decision.missing, *best.decision.blocked_by]})


def list_notes(denial: Denial, asked: Asked, in_force: InForce, missing: tuple[str, ...]) -> Iterable[Reason]:
    """What else the message leaves open."""
    if denial.encoded and denial.policy_kind is None:
        yield Reason("encoded")
    if denial.policy_kind is None and denial.action and not denial.encoded:
        assume = denial.action.lower() == "sts:assumerole" and denial.explicit is None
        yield Reason("assume-role" if assume else "no-kind", {"explicit": denial.explicit})
    if missing:
        yield Reason("missing-keys", {"keys": missing})
    request = next(iter(asked.requests.values()), None)
    if request and asked.caller and not in_force.resource_policies:
        owner = find_account(request.arn)
        if owner and asked.caller.account and owner != asked.caller.account:
            yield Reason("other-account", {"account": owner})
    if denial.policy_kind and denial.policy_kind != "public-access" and asked.requests:
        yield Reason("one-kind")
