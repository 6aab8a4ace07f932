"""How AWS IAM decides, on the policy that makes every user set up MFA: evaluator, explanations, matrix, widgets.

The evaluator part needs the standard library alone; pandas and the widgets are loaded when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from .evaluator import Decision, Guardrail, Outcome, Request, evaluate
from .explanation import Explanation, explain
from .policy import Policy, PolicyError, Statement, load_policy, packaged_policies

_LOADED_WHEN_USED = {
    "Account": ".account",
    "check_installation": ".installation",
    "compare": ".comparison",
    "decision_matrix": ".matrix",
    "decision_path": ".path_picture",
    "exercise": ".widgets.exercise",
    "expectations": ".goals",
    "explorer": ".widgets.explorer",
    "final": ".widgets.quiz",
    "findings": ".policy_checks",
    "goals_of": ".goals",
    "group_progress": ".group",
    "journey": ".widgets.journey",
    "lab": ".widgets.lab",
    "path_explorer": ".widgets.paths",
    "predict": ".widgets.quiz",
    "predict_each": ".widgets.rows",
    "progress": ".record",
    "quiz": ".widgets.quiz",
    "reach": ".reach_picture",
    "reset_progress": ".record",
    "share_progress": ".group",
    "six_conditions": ".variants",
    "simulate_custom_policy": ".aws",
    "simulate_in_aws": ".aws",
    "sixteen_forms": ".variants",
    "statement": ".anatomy",
    "stop_sharing": ".group",
    "watch_group": ".group",
    "ways_to_sign_in": ".account",
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
