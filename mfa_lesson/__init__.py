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
    "explorer": ".widgets.explorer",
    "final": ".widgets.quiz",
    "journey": ".widgets.journey",
    "path_explorer": ".widgets.paths",
    "predict": ".widgets.quiz",
    "predict_each": ".widgets.rows",
    "progress": ".record",
    "quiz": ".widgets.quiz",
    "reset_progress": ".record",
    "six_conditions": ".variants",
    "sixteen_forms": ".variants",
    "statement": ".anatomy",
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


def __getattr__(name: str) -> Any:
    if name in _LOADED_WHEN_USED:
        return getattr(import_module(_LOADED_WHEN_USED[name], __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
