"""How AWS IAM decides, on the policy that makes every user set up MFA: evaluator, explanations, matrix, widgets.

The evaluator needs the standard library alone. Everything else, and pandas and the widgets with it, is loaded when it
is first used. `__init__.pyi` says the same to editors and type checkers.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

from .errors import MfaLessonError, PolicyError
from .iam.evaluator import Decision, Guardrail, Outcome, evaluate
from .iam.explanation import Explanation, explain
from .iam.loading import load_policy, packaged_policies
from .iam.policy import Policy
from .iam.request import Request
from .iam.statement import Statement

_LOADED_WHEN_USED = {
    "Account": ".account.account",
    "User": ".account.users",
    "check_installation": ".course.installation",
    "cloudtrail": ".rollout.trail",
    "cloudtrail_query": ".rollout.query",
    "compare": ".analysis.comparison",
    "credential_report": ".rollout.report",
    "decision_matrix": ".analysis.matrix",
    "decision_path": ".analysis.path",
    "exercise": ".widgets.exercise",
    "expectations": ".analysis.goals.sentences",
    "explain_error": ".analysis.denials.explained",
    "explorer": ".widgets.explorer",
    "export_policy": ".rollout.exported",
    "final": ".widgets.final",
    "findings": ".analysis.findings.all_checks",
    "four_switches": ".widgets.switches",
    "goal_words": ".analysis.goals.sentences",
    "goals_of": ".analysis.goals.sentences",
    "group_progress": ".course.group_picture",
    "journey": ".widgets.journey",
    "lab": ".widgets.lab",
    "load_lesson": ".course.lesson_file",
    "path_explorer": ".widgets.paths",
    "practice_account": ".widgets.practice_account",
    "predict": ".widgets.quiz",
    "predict_each": ".widgets.rows",
    "progress": ".widgets.map",
    "quiz": ".widgets.quiz",
    "reach": ".analysis.reach",
    "reset_progress": ".course.progress_view",
    "share_progress": ".course.sharing",
    "simulate_custom_policy": ".analysis.simulator",
    "simulate_in_aws": ".analysis.aws",
    "six_conditions": ".analysis.variants",
    "sixteen_forms": ".analysis.variants",
    "statement": ".analysis.statements.anatomy",
    "stop_sharing": ".course.sharing",
    "watch_group": ".widgets.group",
    "ways_to_sign_in": ".account.sign_in",
}

__all__ = [
    "Decision",
    "Explanation",
    "Guardrail",
    "MfaLessonError",
    "Outcome",
    "Policy",
    "PolicyError",
    "Request",
    "Statement",
    "evaluate",
    "explain",
    "load_policy",
    "packaged_policies",
    *_LOADED_WHEN_USED,  # pyright: ignore[reportUnsupportedDunderAll]  (the stub has them)
]


def __getattr__(name: str) -> Any:
    if name not in _LOADED_WHEN_USED:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        module = import_module(_LOADED_WHEN_USED[name], __name__)
    except ModuleNotFoundError as missing:
        if sys.platform != "emscripten" or not missing.name:
            raise
        from .course.unreached import make_unreached_error

        raise make_unreached_error(missing.name) from None
    found = globals()[name] = getattr(module, name)
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
