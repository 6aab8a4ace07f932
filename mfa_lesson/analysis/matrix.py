from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from mfa_lesson.account.users import ACCOUNT, MFA_KEY, MFA_STATES, User
from mfa_lesson.display.decision_table import matrix_html
from mfa_lesson.display.html import static
from mfa_lesson.iam.evaluator import Guardrail, InForce, Outcome, Request
from mfa_lesson.iam.loading import Policies
from mfa_lesson.iam.policy import Policy, named_actions

from .decisions import Scenario, group_actions, list_remarks

if TYPE_CHECKING:
    import pandas as pd


class About(NamedTuple):
    """What a matrix was made from."""

    policies: tuple[Policy, ...]
    user: User
    owner: User

    @property
    def caption(self) -> str:
        names = ", ".join(policy.name for policy in self.policies) or "no policy"
        owner = "their own" if self.owner == self.user else f"{self.owner.name}’s"
        return f"{names}: {self.user.name} acts on {owner} user and device"


def decision_matrix(
    policies: Policies,
    username: str = "alice",
    owner: str | None = None,
    account_id: str = ACCOUNT,
    actions: Sequence[str] | None = None,
    guardrails: Iterable[Guardrail] = (),
) -> pd.DataFrame:
    """Decides every action in the three MFA states.

    In: the identity policies, one or several, each a Policy, a packaged name or a file; who acts ("alice", or with a
    path "engineering/alice"); whose user or device is acted on (by default their own); a 12-digit account; the actions
    (by default all that the policies name, wildcards left out, in the policies' order, each once); guardrails as in
    evaluate().
    Out: a DataFrame, one row an action (index "Action"), columns "true", "false", "absent"
    ("aws:MultiFactorAuthPresent"), each value an Outcome's value.
    Raises ValueError for a name or an account that IAM does not accept, and for what is no action, as Request.
    """

    in_force = InForce.of(policies, guardrails)
    user = User.read(username, account_id)
    acted_on = user if owner is None else User.read(owner, account_id)
    names = named_actions(in_force.policies) if actions is None else [Request(action).action for action in actions]
    rows = Scenario(user, acted_on, in_force).decide_actions(names)
    matrix = DecisionMatrix(list(rows.values()), index=list(rows), columns=list(MFA_STATES), dtype=object)
    matrix = matrix.rename_axis(index="Action", columns=MFA_KEY)
    matrix.about = About(in_force.policies, user, acted_on)
    return matrix


class DecisionMatrix(pd.DataFrame):
    """A decision matrix: an ordinary DataFrame of texts, shown in a notebook in words and grouped by statement."""

    _metadata = ["about"]

    @property
    def _constructor(self):
        return DecisionMatrix

    def _is_decisions(self) -> bool:
        """Whether it still is what decision_matrix made, or some rows of it."""
        outcomes = {outcome.value for outcome in Outcome}
        return (
            list(self.columns) == list(MFA_STATES)
            and self.index.is_unique
            and all(isinstance(action, str) for action in self.index)
            and all(isinstance(value, str) and value in outcomes for value in self.to_numpy().flat)
        )

    def _repr_html_(self) -> str | None:
        about = getattr(self, "about", None)
        if about is None or not self._is_decisions():
            return super()._repr_html_()
        decisions, groups = self.to_dict("index"), group_actions(self.index, about.policies)
        return static(matrix_html(decisions, groups, about.caption, remarks=list_remarks(decisions)), "matrix")
