"""The policy lab: write policies, turn them on and off, and see every decision, its reason and what must hold."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from weakref import WeakValueDictionary

from mfa_lesson.account.users import User
from mfa_lesson.analysis.goals.sentences import Expectations, expectations, goals_of
from mfa_lesson.course.drafts import IDENTITY, LONGEST_KEPT, SKELETON, Draft, Shelf
from mfa_lesson.course.progress import Progress
from mfa_lesson.course.wording import DRAFT_KINDS
from mfa_lesson.display.html import mark_code, render
from mfa_lesson.errors import ExpectationError, RequestError, WidgetError
from mfa_lesson.iam.loading import Policies, packaged_policies
from mfa_lesson.iam.policy import Policy

from .base import Act, count_on, css, javascript
from .decided_rows import DecidedRows
from .explorer import USER_NAMES
from .lab_page import LabPage
from .lab_state import (
    MOST_DRAFTS,
    MOST_REQUESTS,
    SIZE_LIMIT,
    LabPolicies,
    find_addition,
    list_additions,
    load_any,
    make_own_row,
    read_context,
    read_goals,
    read_own_rows,
    read_request,
)
from .lab_work import LONGEST_WORK, keep_policies, read_lab_policies
from .running_cell import name_running_cell
from .wording import say

FIELDS: dict[str, Any] = {
    "username": USER_NAMES[0],
    "owner": "own",
    "context_text": "",
    "error_text": "",
    "requests": [],
}
"""What a lab begins with beside its policies and its goals."""

NEWEST: WeakValueDictionary[str, PolicyLab] = WeakValueDictionary()
"""The newest lab of each cell, the only one that keeps what is done in it."""


class PolicyLab(LabPage):
    """What the learner does. What is typed comes as `typed`, the other choices by their names and as messages.

    The page holds typing back while Python is busy, and messages it does not. So each says which policy was typed into,
    and the one that comes first counts: nothing typed is lost, and nothing lands in another policy.
    """

    _esm = javascript(__file__, "colours", "editor", "cells")
    _css = css(
        "matrix",
        "reason",
        "request",
        "controls",
        "editor",
        "comparison",
        "answers",
        "findings",
        "explained_error",
        "lab",
    )
    sheets = ("matrix", "reason")
    from_page = (
        "text",
        "typed",
        "chosen",
        "username",
        "owner",
        "context_text",
        "goals_text",
        "error_text",
        "only_changed",
    )

    def __init__(self, policies: tuple[Policy, ...], goals: Expectations):
        self._shelf, self._told_trouble, self._progress = Shelf(), "", Progress()
        self._before: tuple[LabPolicies, dict[str, Any]] | None = None
        """The policies and the fields that undoing brings back."""
        self._taken = 0  # the count of what was typed last
        self.kept_as = name_running_cell([(one.name, one.kind, one.text) for one in policies], str(goals))
        self._begun = LabPolicies.begin(policies, self.kept_as), {**FIELDS, "goals_text": str(goals)}
        """The policies and the fields at the start."""
        if self.kept_as:
            if older := NEWEST.get(self.kept_as):
                older.keep()
            NEWEST[self.kept_as] = self
        self._kept = self._progress.work(self.kept_as) if self.kept_as else {}
        kept = read_lab_policies(self._kept)
        self.page = render("lab.html.j2", names=USER_NAMES, kinds=DRAFT_KINDS, rows=24, **list_additions(self._shelf))
        super().__init__(kept or self._begun[0], goals)
        handlers = {
            "typed": lambda change: self._take(change.new),
            "chosen": self._on_choice,
            "username": self._on_user,
            "owner": self._on_owner,
            "context_text": self._on_context,
            "goals_text": self._on_goals,
            "error_text": lambda change: self._on_error(),
            "only_changed": lambda change: self._show_matrix(),
        }
        for name, handler in handlers.items():
            self.observe(self._guard(handler), name)
        if kept:
            self._set_fields(self._kept)
            self._work_out()
            self.status = mark_code(say("lab.taken_up"))
        self.can_reset = bool(kept)
        self.observe(lambda change: self.keep(), ["username", "owner", "context_text", "goals_text", "error_text"])

    def acts(self) -> Mapping[str, Act]:
        """What the page asks for; "hurry" asks for nothing, see lab.js."""
        return {
            "edit": Act(self.edit, {"id": str}),
            "turn": Act(self.turn, {"id": str}),
            "attach": Act(self.attach, {"id": str, "kind": str}),
            "add": Act(self.add, {"what": str}),
            "alone": Act(self.begin_alone, {"what": str}),
            "load": Act(self.load, {"name": str, "text": str}),
            "refuse": Act(self.refuse, {"name": str, "why": str, "size": int}),
            "remove": Act(self.remove, {"id": str}),
            "mend": Act(self.take_offer),
            "start over": Act(self.start_over),
            "reset": Act(self.reset),
            "undo": Act(self.undo),
            "keep": Act(self.settle),
            "try": Act(self.try_request, {"action": str, "resource": str}),
        }

    def take_message(self, message: Mapping[str, Any]) -> None:
        """Takes what was typed, and does what a message asks for."""

        def take(message: Mapping[str, Any]) -> None:
            with self.hold_sync():
                self._take(message.get("typed"))
                self.do_act(message)

        self._guard(take)(message)

    def _take(self, typed: Any) -> None:
        """Takes what was typed, once, even if the editor has changed since."""
        kinds = {"of": str, "count": int, "text": str}
        if not isinstance(typed, dict) or not all(isinstance(typed.get(name), kind) for name, kind in kinds.items()):
            return
        if typed["count"] > self._taken:
            self._taken = typed["count"]
            self.write(typed["text"], typed["of"])
        self.text = self._policies.open.text  # with what was typed, the page sets this one as well

    def write(self, text: str, id: str | None = None) -> None:
        """Puts a text into the policy in the editor, or into another one, and shows the result."""
        draft = self._policies.find(id or self.current)
        if draft and text != draft.text:
            self._policies = self._policies.put(draft.rewrite(text))
            self.text = self._policies.open.text
            self._show_change()

    def edit(self, id: str) -> None:
        """Puts a policy into the editor."""
        if self._policies.find(id):
            with self.hold_sync():
                self._open(id)
                self._show_tabs()
                self._show_problem()
            self.keep()

    def turn(self, id: str) -> None:
        """Turns a policy on or off, and says what that gives or takes away."""
        if draft := self._policies.find(id):
            turned = replace(draft, on=not draft.on)
            done = say("lab.turned_on" if turned.on else "lab.turned_off", name=draft.name)
            self._change(self._policies.put(turned), done)

    def attach(self, id: str, kind: str) -> None:
        """Attaches a policy as another kind, and says what that gives or takes away."""
        draft = self._policies.find(id)
        if draft and kind in DRAFT_KINDS:
            done = say("lab.attached", name=draft.name, kind=kind)
            self._change(self._policies.put(draft.attach_as(kind)), done)

    def add(self, what: str) -> None:
        """Adds a policy beside the others: a packaged one by name, "new", or "earlier:" and the id of a kept one."""
        if found := find_addition(what, self._shelf):
            self._add(*found)

    def begin_alone(self, what: str) -> None:
        """The same with the others turned off: this policy is the new start, with its own goals if it carries some."""
        found = find_addition(what, self._shelf)
        if not found or not self._add(*found, alone=True):
            return
        if what in packaged_policies() and (goals := goals_of(what)):
            self.goals_text = str(goals)

    def _add(self, name: str, text: str, kind: str = IDENTITY, alone: bool = False) -> bool:
        """Adds a policy, where there is room; alone, in the place of the others."""
        policies = self._policies.add(name, text, kind, alone)
        if policies is None:
            self.announce(say("lab.full", most=MOST_DRAFTS))
            return False
        name = policies.open.name
        done = say("lab.begun_alone", name=name) if alone else describe_added(name, kind)
        self._change(policies, done, undo=True)
        self._choose_row_of(policies.open)
        return True

    def _choose_row_of(self, draft: Draft) -> None:
        """Chooses the first row about what a policy on a resource is attached to, so that it is in view."""
        of_resources = self._rows.of_resources
        if key := next((key for key, policy in of_resources.items() if policy is draft.good), None):
            self.chosen = [key, self.chosen[1]]
            self.pointed = count_on(self.pointed, key)

    def load(self, name: str, text: str) -> None:
        """Adds the policy of a file."""
        if len(text) > LONGEST_KEPT:
            self.announce(say("lab.refused.too_long", name=name, size=len(text), limit=SIZE_LIMIT))
        else:
            kind = Draft.begin("", name, text).find_other_kind() or IDENTITY
            self._add(name.removesuffix(".json") or "my policy", text, kind)

    def refuse(self, name: str, why: str, size: int) -> bool:
        """Says why the page did not take a file: it is "too_large", or "not_text"; False for anything else."""
        if why not in ("too_large", "not_text"):
            return False
        self.announce(say(f"lab.refused.{why}", name=name, size=size))
        return True

    def remove(self, id: str) -> None:
        """Takes a policy out; undoing brings it back."""
        draft = self._policies.find(id)
        if draft and len(self.drafts) == 1:
            self.announce(say("lab.last_one"))
        elif draft:
            self._change(self._policies.remove(draft), say("lab.removed", name=draft.name), undo=True)

    def start_over(self) -> None:
        """The policy in the editor as it began."""
        draft = self._policies.open
        if not draft.changed:
            self.announce(say("lab.unchanged", name=draft.name))
            return
        done = say("lab.started_over", name=draft.name)
        self._change(self._policies.put(draft.rewrite(draft.start)), done, undo=True)

    def take_offer(self) -> None:
        """Puts the policy that the error offers in the place of the text."""
        draft = self._policies.open
        if draft.problem and (offer := draft.problem.offer):
            self._change(self._policies.put(draft.rewrite(offer)), say("lab.mended", name=draft.name), undo=True)

    def reset(self) -> None:
        """The lab as it began."""
        self._bring(*self._begun, done=say("lab.reset"))

    def undo(self) -> None:
        """Swaps all policies with those of before, so that nothing is ever lost."""
        if self._before:
            self._bring(*self._before, done=say("lab.undone"))

    def _bring(self, policies: LabPolicies, fields: dict[str, Any], done: str) -> None:
        """Swaps the policies, and these fields, with those that undoing then brings back."""
        self._remember(*fields)
        self._policies, was = policies, self._now
        with self.hold_sync():
            self._set_fields(fields)
            self._show_all(done, was)

    def keep(self) -> None:
        """Keeps what was changed, so that the lab has it when its cell runs again, and a new lab can add it.

        Says once where that can't be done. Of a cell that has run again, the last messages of the old lab come late,
        and would undo what was done in the new one.
        """
        if self.kept_as and NEWEST.get(self.kept_as) is not self:
            return
        self._shelf.keep(self.drafts)
        policies, fields = self._begun
        work = keep_policies(self._policies) | self._get_fields(*fields)
        self.can_reset = work != keep_policies(policies) | fields
        work = work if self.can_reset else {}
        if self.kept_as and work != self._kept and len(json.dumps(work)) <= LONGEST_WORK:
            self._kept = work
            self._progress.keep_work(self.kept_as, work)
        if self._shelf.trouble != self._told_trouble:
            self._told_trouble = self._shelf.trouble
            self.announce(self._told_trouble or say("lab.kept_again"))

    def settle(self) -> None:
        """What is done once nothing more is typed."""
        self._point_out(self._settled)
        self.keep()

    def _get_fields(self, *names: str) -> dict[str, Any]:
        """What is typed and chosen beside the policies, by name."""
        asked = [[row.action, row.resource] for row in self._own_rows.values()]
        return {name: asked if name == "requests" else getattr(self, name) for name in names}

    def _set_fields(self, values: Mapping[str, Any]) -> None:
        """Sets those of them that make sense."""
        if isinstance(asked := values.get("requests"), list):
            self._own_rows = read_own_rows(asked)
        for name in ("username", "context_text", "goals_text", "error_text"):
            if isinstance(values.get(name), str):
                setattr(self, name, values[name])
        if values.get("owner") in ("own", "other"):
            self.owner = values["owner"]

    def try_request(self, action: str, resource: str) -> None:
        """Adds a request of the learner's own to the matrix, as the first row; of too many, the oldest goes."""
        try:
            asked = read_request(action, resource)
        except RequestError as problem:
            self.request_problem = f"{problem}."
            return
        except WidgetError as problem:
            self.request_problem = str(problem)
            return
        key, row = make_own_row(asked)
        with self.hold_sync():
            self.request_problem, self.chosen = "", [key, "true"]
            self.pointed = count_on(self.pointed, key)
            if key not in self._rows.own:
                is_full = key not in self._own_rows and len(self._own_rows) >= MOST_REQUESTS
                self._own_rows = dict([*{key: row, **self._own_rows}.items()][:MOST_REQUESTS])
                self._show_change(say("lab.request_added", most=MOST_REQUESTS if is_full else None))
                self.spoken = self._now.describe_cell(key, "true")
        self.keep()

    def _on_user(self, change: Any) -> None:
        try:
            user = User.read(self.username.strip())
        except ValueError as problem:
            self.name_problem = say("name.problem", problem=problem, name=self._user)
            return
        self._user = user
        with self.hold_sync():
            self.name_problem = ""
            self.other = "alice" if user.name == "bob" else "bob"
            self._show_change(say("lab.user", user=user))

    def _on_owner(self, change: Any) -> None:
        own = self.owner == "own"
        done = say("lab.owner_own", user=self._user.name) if own else say("lab.owner_other", owner=self.other)
        self._show_change(done)

    def _on_context(self, change: Any) -> None:
        try:
            context = read_context(self.context_text)
        except ValueError as problem:
            self.context_problem = str(problem)
            return
        with self.hold_sync():
            self.context_problem, self._context = "", context
            self._show_change(say("lab.context"))

    def _on_goals(self, change: Any) -> None:
        try:
            goals = read_goals(self.goals_text)
        except (ExpectationError, WidgetError) as problem:
            self.goals_problem = say("lab.goals_problem", problem=problem)
            return
        with self.hold_sync():
            self.goals_problem, self._goals = "", goals
            self._work_out()

    def _on_error(self) -> None:
        with self.hold_sync():
            self._explain_error(tell=True)

    def _on_choice(self, change: Any) -> None:
        if self._snapshot and self._snapshot == self._take_snapshot():  # a new one has a new reason
            with self.hold_sync():
                self._explain()
                if self._now.has_cell(*self.chosen):
                    self.spoken = self._now.describe_cell(*self.chosen)

    def _remember(self, *fields: str) -> None:
        self._before, self.can_undo = (self._policies, self._get_fields(*(fields or ("goals_text",)))), True

    def _change(self, policies: LabPolicies, done: str, *, undo: bool = False) -> None:
        """Takes other policies, and says what was done and what that changes; `undo` can take it back."""
        if undo:
            self._remember()
        self._policies = policies
        self._show_all(done, self._now)

    def _show_all(self, done: str, was: DecidedRows) -> None:
        """After a change of the policies as a whole."""
        before = self._settled
        with self.hold_sync():
            self._open(self._policies.current)
            self._show_change(done, was)
            self._point_out(before)
        self.keep()

    def static_text(self) -> str:
        return say("lab.static", names=[draft.name for draft in self.drafts])

    def static_html(self) -> str:
        return render("lab_static.html.j2", sentence=self.static_text(), drafts=self.drafts)


def describe_added(name: str, kind: str) -> str:
    """That a policy was added, and what it is attached to if it is not a user's."""
    return say("lab.added", name=name) if kind == IDENTITY else say("lab.added_as", name=name, kind=kind)


def lab(policy: Policies = "force_mfa", *, goals: str | Iterable[str] | None = None) -> PolicyLab:
    """The policy lab.

    Args:
        policy: The policies to begin with, each a packaged name, a file, or a Policy. One that was read as a policy on
            a resource, a trust policy or a resource control policy is attached as such.
        goals: The goals, one a line; by default those that the first policy carries.

    Returns:
        A widget.

    Raises:
        PolicyError: As load_policy.
        ExpectationError: A sentence is no goal.
    """
    policies = load_any(policy)
    if not policies:
        policies = (Policy.from_json(SKELETON, name="my policy"),)
    if goals is None:
        name = policies[0].name
        stated = goals_of(name) if name in packaged_policies() else Expectations()
    else:
        stated = expectations(goals)
    return PolicyLab(policies, stated)
