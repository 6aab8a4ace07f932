"""Requests and one map: choose a request, and follow its path to the decision question by question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from traitlets import Unicode

from mfa_lesson.analysis.path import decision_path, draw_map
from mfa_lesson.display.html import isolate, render
from mfa_lesson.display.reason import explanation_html
from mfa_lesson.iam.arguments import take_mapping
from mfa_lesson.iam.evaluator import Guardrail, list_guardrails, take_request
from mfa_lesson.iam.loading import Policies, load_policies
from mfa_lesson.iam.request import Request

from .base import LessonWidget, css, javascript, make_widget_error
from .walk import Walk
from .wording import say

RADIOS = 6  # more cases than this become a list to choose from


class PathExplorer(Walk, LessonWidget):
    """`chosen` is the name of the learner's request, "" to begin with if there are several."""

    _esm = javascript(__file__, "walk")
    _css = css("reason", "request", "decision_path", "walk", "paths")
    sheets = ("decision_path", "paths")
    from_page = ("chosen", "at")

    chosen = Unicode().tag(sync=True)
    controls = Unicode().tag(sync=True)
    reason = Unicode().tag(sync=True)

    def __init__(self, cases: Mapping[str, Request], policies: Policies, guardrails: Iterable[Guardrail] = ()):
        if not isinstance(cases, Mapping) or not (named := take_mapping(cases, "cases")):
            raise make_widget_error("paths.no_request")
        self._cases = {name: take_request(request) for name, request in named.items()}
        self._policies, self._guardrails = load_policies(policies), list_guardrails(guardrails)
        self.controls = render("paths.html.j2", cases=list(self._cases), radios=len(self._cases) <= RADIOS)
        self.show_map(draw_map(self._guardrails), say("paths.start"))
        super().__init__()  # last, so that the page is told everything at once
        self.observe(self._on_choice, "chosen")
        if len(self._cases) == 1:
            [self.chosen] = self._cases

    def _on_choice(self, change: Any) -> None:
        request = self._cases.get(self.chosen)
        if request is None:
            return
        with self.hold_sync():
            path = decision_path(request, self._policies, self._guardrails)
            self.walk(path, self.chosen)
            if path.explanation:
                self.reason = explanation_html(path.explanation, with_card=False)

    def static_text(self) -> str:
        return say("paths.static", count=len(self._cases))

    def static_html(self) -> str:
        names = "".join(f"<li>{isolate(name)}</li>" for name in self._cases)
        return f"<p>{isolate(self.static_text())}</p><ul>{names}</ul>{draw_map(self._guardrails).html}"


def path_explorer(
    cases: Mapping[str, Request], policies: Policies, guardrails: Iterable[Guardrail] = ()
) -> PathExplorer:
    """Follows a request to its decision, question by question. Of several requests the learner chooses one.

    Args:
        cases: Name → Request, one or more.
        policies: The identity policies: packaged names, paths or Policies.
        guardrails: As in decision_path().

    Returns:
        A widget.

    Raises:
        WidgetError: There is no request.
        RequestError: Something among them is none.
        PolicyError: As load_policy.
    """
    return PathExplorer(cases, policies, guardrails)
