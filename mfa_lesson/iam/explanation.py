"""Why was it decided so? Every statement, element by element, in plain words.

AWS pages: reference_policies_evaluation-logic, reference_policies_evaluation-logic-cross-account.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mfa_lesson.iam.time_limit import Steps, finish
from mfa_lesson.shown import ShownAsHtml
from mfa_lesson.text import Reason, sentence_for

from .callers import Caller, Naming
from .evaluator import Guardrail, InForce, Outcome
from .loading import Policies
from .policy import Policy
from .reports import ReachReport, StatementReport, find_missing_keys, report_on
from .request import Request
from .sides import ANYBODY, Need, find_gap_of, find_naming, find_need, name_policy
from .statement import Statement
from .wording import CONSEQUENCES, QUESTIONS, YES_OR_NO, describe_explanation
from .wording import say as say_report
from .wording_principals import name_caller


@dataclass(frozen=True)
class DecisionStep:
    """One question on the way to a decision."""

    reason: Reason
    """What was found: "deny", "guardrail" or "allow", or "no-" before it."""
    reports: tuple[StatementReport, ...] = ()
    """The statements that make it so."""
    looked_at: tuple[StatementReport, ...] = ()
    """The statements that the question is about, whether they apply or not."""

    @property
    def question(self) -> str:
        return sentence_for(self.reason, QUESTIONS)

    @property
    def answer(self) -> str:
        """ "Yes" or "No"."""
        return YES_OR_NO[self.reason.code]

    @property
    def consequence(self) -> str:
        return sentence_for(self.reason, CONSEQUENCES)

    def __str__(self) -> str:
        return f"{self.question} {self.answer}. {self.consequence}"


@dataclass(frozen=True, repr=False)
class Explanation(ShownAsHtml):
    """The decision on a request and the reason, statement by statement."""

    template = "explanation.html.j2"
    sheets = ("reason", "request")

    request: Request
    statements: tuple[StatementReport, ...]
    """One for each statement, in order: of the identity policies, of the guardrails, of the policies on resources."""
    guardrails: tuple[str, ...]
    always_allowing: tuple[bool, ...]
    """For each guardrail, whether it allows what it does not deny, as resource control policies do."""
    missing_context: tuple[str, ...]
    """Context keys that the policies ask for and the request does not have."""
    kinds: tuple[str | None, ...] = ()
    """The kind of each guardrail."""
    gaps: tuple[Reason | None, ...] = ()
    """For each guardrail, why it doesn't apply to who asks; None if it does."""
    need: Need = ANYBODY
    """What must allow the request."""

    @property
    def asked_by(self) -> str:
        """Who asks, in words; "" if nobody is named."""
        return name_caller(self.request.caller.text) if self.request.caller else ""

    @property
    def denies(self) -> tuple[StatementReport, ...]:
        """The reports on the Denys that apply, wherever they are."""
        return self.applying("Deny", *self.groups)

    @property
    def on_resource(self) -> int:
        """The number of the group of the policies on the resource."""
        return 1 + len(self.guardrails)

    @property
    def groups(self) -> range:
        """The numbers of all groups of policies: the identity policies, each guardrail, those on the resource."""
        return range(1 + self.on_resource)

    def find_all(self, effect: str, *groups: int) -> tuple[StatementReport, ...]:
        """The statements of this effect in the identity policies (0), the guardrails (from 1), or after."""
        return tuple(
            report for report in self.statements if report.statement.effect == effect and report.group in groups
        )

    def applying(self, effect: str, *groups: int) -> tuple[StatementReport, ...]:
        """Those of them that apply."""
        return tuple(report for report in self.find_all(effect, *groups) if report.applies)

    @property
    def outcome(self) -> Outcome:
        """The same outcome as that of evaluate()."""
        if self.denies:
            return Outcome.EXPLICIT_DENY
        allowed = all(map(self.allows, self.groups)) and "session" not in self.need.missing
        return Outcome.ALLOWED if allowed else Outcome.IMPLICIT_DENY

    def allows(self, group: int) -> bool:
        """Whether a group of policies allows the request, whatever is denied, or doesn't have to."""
        if group == 0:
            free = not self.need.identity
        elif group == self.on_resource:
            free = not self.need.resource
        else:
            free = self.is_free(group)
        return free or bool(self.applying("Allow", group))

    def is_free(self, group: int) -> bool:
        """Whether a guardrail doesn't have to allow the request."""
        gap, kind = (*self.gaps, None)[group - 1], (*self.kinds, None)[group - 1]
        return self.always_allowing[group - 1] or gap is not None or kind in self.need.free_of

    @property
    def determining(self) -> tuple[Statement, ...]:
        """The statements that decided, as in Decision."""
        allows = self.applying("Allow", 0, self.on_resource) if self.outcome is Outcome.ALLOWED else ()
        return tuple(report.statement for report in self.denies or allows)

    @property
    def steps(self) -> list[DecisionStep]:
        """The way to the decision, as far as it had to be walked: Deny? policy on the resource? guardrails? Allow?"""
        looked_at = self.find_all("Deny", *self.groups)
        if self.denies:
            return [DecisionStep(Reason("deny"), self.denies, looked_at)]
        steps = [DecisionStep(Reason("no-deny"), (), looked_at)]
        for step, passed in self._walk():
            steps.append(step)
            if not passed:
                break
        return steps

    def _walk(self) -> Iterator[tuple[DecisionStep, bool]]:
        """The steps after the first one, and whether the way goes on."""
        caller = self.request.caller
        if caller and (self.need.resource or any(report.group == self.on_resource for report in self.statements)):
            yield self._ask_resource(caller), self.allows(self.on_resource)
        for group, name in enumerate(self.guardrails, 1):
            yield from self._ask_guardrail(group, name)
        if "session" in self.need.missing:
            yield DecisionStep(Reason("no-session-policy")), False
        if caller and caller.kind == "root":
            yield DecisionStep(Reason("root")), True
        if self.need.identity:
            allows = self.applying("Allow", 0)
            code = "identity" if caller else "allow"
            step = DecisionStep(Reason(code if allows else f"no-{code}"), allows, self.find_all("Allow", 0))
            yield step, bool(allows)

    def _ask_guardrail(self, group: int, name: str) -> Iterator[tuple[DecisionStep, bool]]:
        gap, parameters = (*self.gaps, None)[group - 1], {"guardrail": name}
        if self.always_allowing[group - 1] or gap:
            kind = "rcp" if self.always_allowing[group - 1] else "guardrail"
            code = f"{kind}-out-of-reach" if gap else "rcp-allows"
            yield DecisionStep(Reason(code, {**parameters, "because": gap})), True
        elif not self.is_free(group):
            allows = self.applying("Allow", group)
            code = "guardrail" if self.need.identity else "guardrail-of-grant"
            reason = Reason(code if allows else "no-guardrail", parameters)
            yield DecisionStep(reason, allows, self.find_all("Allow", group)), bool(allows)

    def _ask_resource(self, caller: Caller) -> DecisionStep:
        granted, looked_at = self.applying("Allow", self.on_resource), self.find_all("Allow", self.on_resource)
        policy = name_policy(self.request)
        if not granted:
            code = "no-grant" if self.need.resource else "no-grant-needed"
            across = self.need.resource == "resource" and caller.in_account
            return DecisionStep(Reason("no-grant-across" if across else code, {"policy": policy}), (), looked_at)
        naming = min(find_naming(report.statement, caller) for report in granted)
        if not caller.in_account:
            code = "grant-alone"
        elif caller.account != self.request.owner:
            code = "grant-across"
        elif self.need.identity and naming is Naming.EVERYBODY:
            code = "grant-federated"
        else:
            code = f"grant-{naming.name.lower()}"
        return DecisionStep(Reason(code, {"policy": policy, "principal": caller.text}), granted, looked_at)

    @property
    def others(self) -> list[StatementReport]:
        """The statements that no step of the way names, those first that are about the action."""
        named = {id(report) for step in self.steps for report in step.reports}
        others = [report for report in self.statements if id(report) not in named]
        return sorted(others, key=lambda report: not report.action.matched)

    def __str__(self) -> str:
        return describe_explanation(
            (self.request.action, self.request.resource, self.asked_by),
            self.outcome.value,
            [(str(step), [str(report) for report in step.reports]) for step in self.steps],
            [str(report) for report in self.others],
            self.missing_context,
        )

    __repr__ = __str__

    def template_values(self) -> Mapping[str, Any]:
        near: list[StatementReport] = []
        silent: dict[str, list[StatementReport]] = {}
        for report in self.others:
            if report.action.matched:
                near.append(report)
            else:
                silent.setdefault(str(report.action), []).append(report)
        words = {"about": "", "how": "", "note": "", "aside": (), "with_card": True}
        said = {say_of_each(alike): alike for alike in silent.values()}
        return {"explanation": self, "outcome": self.outcome.value, "near": near, "silent": said, **words}


def say_of_each(alike: Sequence[StatementReport]) -> str:
    """Why statements that aren't about the action don't apply, in the plural if there are several."""
    reason = alike[0].action.reason
    return say_report(reason if len(alike) == 1 else Reason(f"{reason.code}-each", reason.parameters))


def explain(
    request: Request, policies: Policies, guardrails: Iterable[Guardrail] = (), resource_policies: Policies = ()
) -> Explanation:
    """Decides one request like evaluate(), and says why.

    Args:
        request: What is asked for.
        policies: The identity policies, one or several: each a Policy, a packaged name or a path.
        guardrails: What limits them, as in evaluate().
        resource_policies: The policies on the resource, as in evaluate().

    Returns:
        A report on every statement; its outcome and determining statements are always those of evaluate().

    Raises:
        PolicyError: There is no such policy, as load_policy says, or it is attached to something else.
        RequestError: There are policies on the resource, and the request doesn't name its principal.

    AWS pages: reference_policies_evaluation-logic, reference_policies_evaluation-logic-cross-account.
    """
    return finish(explain_in_steps(request, InForce.of(policies, guardrails, resource_policies)))


def explain_in_steps(request: Request, given: InForce) -> Steps[Explanation]:
    """The same explanation, as work in steps of one statement."""
    in_force = given.narrow(request)
    rails = given.guardrails
    groups: list[tuple[tuple[Policy, ...], str | None]] = [(given.policies, "identity")]
    groups += [(rail.policies, rail.kind) for rail in rails]
    reports: list[StatementReport] = []
    for group, (members, kind) in enumerate([*groups, (given.resource_policies, None)]):
        for policy in members:
            reach = find_reach(policy, kind, request)
            for statement in policy.statements:
                reports.append(report_on(statement, request, group, reach, in_force.bounded))
                yield
    granted = [
        report.statement
        for report in reports
        if report.group > len(rails) and report.applies and report.statement.effect == "Allow"
    ]
    return Explanation(
        request=request,
        statements=tuple(reports),
        guardrails=tuple(rail.name for rail in rails),
        always_allowing=tuple(rail.always_allows for rail in rails),
        missing_context=find_missing_keys(
            (report.statement for report in reports if not report.out_of_reach), request.values
        ),
        kinds=tuple(rail.kind for rail in rails),
        gaps=tuple(find_gap_of("rcp" if rail.always_allows else rail.kind, request) for rail in rails),
        need=find_need(request, granted, in_force.has("session")),
    )


def find_reach(policy: Policy, kind: str | None, request: Request) -> ReachReport | None:
    """Why a policy does not apply to a request, or to who asks; None if it does."""
    gap = find_gap_of("rcp" if policy.rcp else kind, request)
    return ReachReport(gap) if gap else None
