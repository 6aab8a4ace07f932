"""The DataFrame of decisions, shown readably in a notebook. It stands by itself: the explorer does without pandas."""

from __future__ import annotations

import pandas as pd

from .credentials import MFA_STATES
from .evaluator import Outcome
from .matrix import groups
from .rendering import matrix_html, static


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
        return static(matrix_html(self.to_dict("index"), groups(self.index, about.policies), about.caption), "matrix")
