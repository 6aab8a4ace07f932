"""The decision matrix: every action in the three MFA states, as a DataFrame."""

from __future__ import annotations

from collections.abc import Iterable

from mfa_lesson.account.users import ACCOUNT, MFA_KEY, MFA_STATES, User
from mfa_lesson.display.matrix import matrix_html
from mfa_lesson.iam.evaluator import Guardrail, InForce, Outcome
from mfa_lesson.iam.loading import Policies
from mfa_lesson.iam.policy import list_named_actions
from mfa_lesson.iam.request import take_actions

from .decisions import Scenario, group_actions, list_remarks
from .frame import ShownFrame


class DecisionMatrix(ShownFrame):
    """A decision matrix: an ordinary DataFrame of texts, shown in a notebook in words and grouped by statement."""

    sheets = ("matrix",)

    about: Scenario

    @property
    def is_whole(self) -> bool:
        """Whether it still has the MFA states as columns and outcomes as values, whichever rows are left."""
        outcomes = {outcome.value for outcome in Outcome}
        return (
            list(self.columns) == list(MFA_STATES)
            and self.index.is_unique
            and all(isinstance(action, str) for action in self.index)
            and all(isinstance(value, str) and value in outcomes for value in self.to_numpy().flat)
        )

    @property
    def groups(self) -> dict[str, list[str]]:
        """The first statement that names an action, as a heading -> the actions under it."""
        return group_actions(map(str, self.index), self.about.in_force.policies)

    @property
    def html(self) -> str:
        """The matrix as HTML, for a page that has its style sheets."""
        decisions = {str(action): dict(zip(MFA_STATES, row, strict=True)) for action, *row in self.itertuples()}
        return matrix_html(decisions, self.groups, self.about.caption, remarks=list_remarks(decisions))


def decision_matrix(
    policies: Policies,
    username: str = "alice",
    owner: str | None = None,
    account_id: str = ACCOUNT,
    actions: str | Iterable[str] | None = None,
    guardrails: Iterable[Guardrail] = (),
    resource_policies: Policies = (),
) -> DecisionMatrix:
    """Decides every action in the three MFA states.

    Args:
        policies: The identity policies, one or several: each a Policy, a packaged name or a path.
        username: Who acts: "alice", or with a path "engineering/alice".
        owner: Whose user or device is acted on; by default the user's own.
        account_id: The account, 12 digits.
        actions: The actions, one or several; by default all that the policies name: without wildcards, in their order,
            each once.
        guardrails: What limits the policies, as in evaluate().
        resource_policies: The policies on what is acted on, as in evaluate(); the user is the principal.

    Returns:
        A DataFrame with one row for each action (index "Action") and the columns "true", "false" and "absent"
        ("aws:MultiFactorAuthPresent"). Each value is an Outcome's value, such as "explicitDeny".

    Raises:
        PolicyError: There is no such policy, as load_policy says.
        UserError: IAM accepts no such user name or account.
        RequestError: An action is not written as service:Action. Both are ValueErrors.

    AWS page: reference_policies_evaluation-logic.
    """
    in_force = InForce.of(policies, guardrails, resource_policies)
    user = User.read(username, account_id)
    acted_on = user if owner is None else User.read(owner, account_id)
    names = list_named_actions(in_force.policies) if actions is None else take_actions(actions)
    scenario = Scenario(user, acted_on, in_force)
    rows = scenario.decide_actions(names)
    matrix = DecisionMatrix(list(rows.values()), index=list(rows), columns=list(MFA_STATES), dtype=object)
    matrix = matrix.rename_axis(index="Action", columns=MFA_KEY)
    matrix.about = scenario
    return matrix
