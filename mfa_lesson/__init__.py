"""How AWS IAM decides, on the policy that makes every user set up MFA: evaluator, explanations, matrix, widgets.

The evaluator part needs the standard library alone; pandas and the widgets are loaded when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from .errors import PolicyError
from .iam.evaluator import Decision, Guardrail, Outcome, Request, evaluate
from .iam.explanation import Explanation, explain
from .iam.loading import load_policy, packaged_policies
from .iam.policy import Policy, Statement

_LOADED_WHEN_USED = {
    "Account": ".account.account",
    "check_installation": ".installation",
    "compare": ".analysis.comparison",
    "decision_matrix": ".analysis.matrix",
    "decision_path": ".analysis.path",
    "exercise": ".widgets.exercise",
    "expectations": ".analysis.goals.sentences",
    "explorer": ".widgets.explorer",
    "final": ".widgets.quiz",
    "findings": ".analysis.findings.checks",
    "goals_of": ".analysis.goals.sentences",
    "group_progress": ".course.group_picture",
    "journey": ".widgets.journey",
    "lab": ".widgets.lab",
    "path_explorer": ".widgets.paths",
    "predict": ".widgets.quiz",
    "predict_each": ".widgets.rows",
    "progress": ".course.progress_view",
    "quiz": ".widgets.quiz",
    "reach": ".analysis.reach",
    "reset_progress": ".course.progress_view",
    "share_progress": ".course.sharing",
    "six_conditions": ".analysis.variants",
    "simulate_custom_policy": ".analysis.simulator",
    "simulate_in_aws": ".analysis.aws",
    "sixteen_forms": ".analysis.variants",
    "statement": ".analysis.anatomy",
    "stop_sharing": ".course.sharing",
    "watch_group": ".widgets.group",
    "ways_to_sign_in": ".account.sign_in",
}

__all__ = [
    "Decision",
    "Explanation",
    "Guardrail",
    "Outcome",
    "Policy",
    "PolicyError",
    "Request",
    "Statement",
    "evaluate",
    "explain",
    "load_policy",
    "packaged_policies",
    *_LOADED_WHEN_USED,
]


class _WhenCalled:
    """A function that makes a widget; its module, and ipywidgets with it, is loaded at its first use."""

    def __init__(self, name: str):
        self._name = name

    __wrapped__ = property(lambda self: getattr(import_module(_LOADED_WHEN_USED[self._name], __name__), self._name))
    __doc__ = property(lambda self: self.__wrapped__.__doc__)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.__wrapped__(*args, **kwargs)


def __getattr__(name: str) -> Any:
    if name not in _LOADED_WHEN_USED:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if _LOADED_WHEN_USED[name].startswith(".widgets"):
        return _WhenCalled(name)
    return getattr(import_module(_LOADED_WHEN_USED[name], __name__), name)


def __dir__() -> list[str]:
    return sorted(__all__)
