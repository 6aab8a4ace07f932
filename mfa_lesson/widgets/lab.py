"""The policy lab: write policies, turn them on and off, and see every decision, its reason and what must hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from uuid import uuid4

from markupsafe import Markup
from traitlets import Bool, Dict, Int, List, Unicode, Union

from mfa_lesson.account import catalogue
from mfa_lesson.account.universe import list_known_actions, list_resources, make_sample_action
from mfa_lesson.account.users import MFA_STATES, User
from mfa_lesson.analysis.comparison import compare_in_force
from mfa_lesson.analysis.decisions import describe_changes, group_actions
from mfa_lesson.analysis.findings.checks import findings
from mfa_lesson.analysis.goals.sentences import Expectations, expectations, goals_of
from mfa_lesson.course.drafts import IDENTITY, KINDS, LONGEST_KEPT, SKELETON, Draft, Shelf, free_name, in_force
from mfa_lesson.display.decision_table import matrix_html
from mfa_lesson.display.html import code_ticks, render, style
from mfa_lesson.display.reason import explanation_html
from mfa_lesson.errors import ExpectationError
from mfa_lesson.iam.evaluator import WORDS, InForce, Outcome, Request
from mfa_lesson.iam.explanation import Explanation, explain
from mfa_lesson.iam.loading import Policies, load_policies, load_policy, packaged_policies
from mfa_lesson.iam.policy import Policy, named_actions
from mfa_lesson.text import format_count, join_words

from .base import LessonWidget, javascript
from .explorer import NAMES

TITLES = {
    "force_mfa": "the lesson’s policy",
    "manage_own_credentials": "nine statements for the same job",
    "administrator_access": "administrator access",
    "ec2_full_access": "EC2 full access",
    "broken_bool": "“The command line works without MFA”",
    "broken_null": "“The console works without MFA”",
    "broken_value": "“MFA locks us out”",
    "broken_action": "“New users cannot set up MFA”",
    "broken_allow": "“Anybody may do nearly anything”",
    "broken_version": "“Nobody has a user of their own any more”",
    "broken_password": "“I must change my password, and may not”",
    "broken_spelling": "“I can create a device and not enable it”",
    "broken_key": "“MFA does not help”",
}
"""What the packaged policies are called where one is chosen; the broken ones by what is reported of them."""

BROKEN = "broken_"

SIZE_LIMIT = 6_144  # of a managed policy, reference_iam-quotas

LONGEST_JUDGED = 4 * SIZE_LIMIT

TOO_LONG_TO_JUDGE = (
    f"Policies of more than {LONGEST_JUDGED:,} characters in all are decided, but not judged here: "
    "it would take too long."
)

MOST_DRAFTS = 12

MOST_KEYS, LONGEST_CONTEXT = 20, 10_000  # of what every request carries along: keys, and characters in all

MOST_OF_A_WILDCARD = 12

MOST_ROWS = 1_000  # of actions that the policies name


class Row(NamedTuple):
    """One row of the matrix: what is asked for, and on what."""

    action: str
    resource: str
    about: str
    """What it acts on, in words; "" for nothing in particular."""


@dataclass(frozen=True)
class Setting:
    """Who asks, on whom they act, what their requests carry along, and what is in force."""

    user: User
    owner: User
    context: Mapping[str, str]
    side: InForce

    def request(self, row: Row, mfa: str) -> Request:
        return Request(row.action, row.resource, {**self.user.context(mfa), **self.context})

    def decide(self, rows: Mapping[str, Row]) -> dict[str, dict[str, str]]:
        """Key of a row -> MFA state -> Outcome value."""
        return {
            key: {mfa: self.side.decide(self.request(row, mfa)).outcome.value for mfa in MFA_STATES}
            for key, row in rows.items()
        }

    def explain(self, row: Row, mfa: str) -> Explanation:
        return explain(self.request(row, mfa), *self.side)


class State(NamedTuple):
    """What undoing brings back."""

    drafts: tuple[Draft, ...]
    current: str
    start: InForce
    goals_text: str


class PolicyLab(LessonWidget):
    """The widget's state. What is typed comes as `typed`, the other choices by their names and as messages.

    The page holds typing back while Python is busy, and messages it does not. So each says which policy was typed into,
    and the one that comes first counts: nothing typed is lost, and nothing lands in another policy.
    """

    _esm = javascript(__file__, "editor", "cells")
    _css = style("matrix", "reason", "controls", "editor", "comparison", "answers", "findings", "lab")
    sheets = ("matrix", "reason")
    from_page = ("text", "typed", "chosen", "username", "owner", "context_text", "goals_text")

    page = Unicode().tag(sync=True)
    tabs = Unicode(help="the policies, as HTML").tag(sync=True)
    current = Unicode(help="id of the policy in the editor").tag(sync=True)
    text = Unicode(help="what stands in the editor").tag(sync=True)
    typed = Dict(
        Union([Int(), Unicode()]), help="what was typed: `of` which policy, a `count` that grows, the `text`"
    ).tag(sync=True)
    placed = List([0, ""], help="a count, and the text that Python put into the editor").tag(sync=True)
    file_name = Unicode(help="what the policy is called when it is downloaded").tag(sync=True)
    problem = Unicode(help="what is wrong with the text, as HTML").tag(sync=True)
    line = Int(0, help="the line that is wrong; 0 where none is").tag(sync=True)
    size = Unicode(help="how long the policy is").tag(sync=True)
    chosen = List(Unicode(), ["", ""], minlen=2, maxlen=2, help="row and MFA state of a cell").tag(sync=True)
    matrix = Unicode().tag(sync=True)
    reason = Unicode().tag(sync=True)
    difference = Unicode().tag(sync=True)
    findings = Unicode().tag(sync=True)
    goals = Unicode(help="what came of the goals, as HTML").tag(sync=True)
    goals_text = Unicode(help="the goals, one a line").tag(sync=True)
    goals_problem = Unicode().tag(sync=True)
    username = Unicode(NAMES[0]).tag(sync=True)
    name_problem = Unicode().tag(sync=True)
    owner = Unicode("own", help='"own" or "other"').tag(sync=True)
    other = Unicode("bob", help="whom `other` means").tag(sync=True)
    context_text = Unicode(help="what every request carries along, one `key = value` a line").tag(sync=True)
    context_problem = Unicode().tag(sync=True)
    request_problem = Unicode().tag(sync=True)
    tally = Unicode(help="how many goals are met and how much was found, in brief").tag(sync=True)
    status = Unicode(help="what the last thing did, as HTML").tag(sync=True)
    spoken = Unicode(help="what a screen reader hears of a chosen cell").tag(sync=True)
    can_undo = Bool(False).tag(sync=True)

    def __init__(self, policies: tuple[Policy, ...], goals: Expectations):
        self._shelf, self._told_trouble = Shelf(), ""
        self.drafts = tuple(Draft.begin(uuid4().hex, policy.name, policy.text) for policy in policies)
        self.current = self.drafts[0].id
        self._start = in_force(self.drafts)
        self._before: State | None = None
        self._taken = 0  # the count of what was typed last
        self._user, self._context, self._own_rows = User.read(self.username), {}, {}
        self._goals = goals
        self.goals_text = str(goals)
        self.page = render("lab.html.j2", names=NAMES, kinds=KINDS, rows=24, **self._menu())
        self._look()
        self.chosen = [self._telling_row(), "true"]
        self._open(self.current)
        self._show_now()
        self._show_more()
        self.status = code_ticks(
            "Change the policy, and see what it does. Cells that differ from the start say what they were."
        )
        super().__init__()  # last, so that the page is told everything at once
        self.observe(lambda change: self._take(change.new), "typed")
        self.observe(self._on_choice, "chosen")
        self.observe(self._on_user, "username")
        self.observe(self._on_owner, "owner")
        self.observe(self._on_context, "context_text")
        self.observe(self._on_goals, "goals_text")
        self.on_msg(self._on_message)

    # --- what the learner does ---

    def _on_message(self, _: Any, message: Any, buffers: Any) -> None:
        """{"do": the name of an act, and its texts}; "hurry" asks for nothing, see lab.js."""
        acts = {
            "edit": (self.edit, "id"),
            "turn": (self.turn, "id"),
            "attach": (self.attach, "id", "kind"),
            "add": (self.add, "what"),
            "alone": (self.begin_alone, "what"),
            "load": (self.load, "name", "text"),
            "refuse": (self.refuse, "name", "why"),
            "remove": (self.remove, "id"),
            "start over": (self.start_over,),
            "undo": (self.undo,),
            "keep": (self.keep,),
            "try": (self.try_request, "action", "resource"),
        }
        if not isinstance(message, dict) or message.get("do") not in acts:
            return
        self._take(message.get("typed"))
        act, *names = acts[message["do"]]
        texts = [message.get(name) for name in names]
        if all(isinstance(text, str) for text in texts):
            act(*texts)

    def _take(self, typed: Any) -> None:
        """Takes what was typed, once, whatever stands in the editor by now."""
        kinds = {"of": str, "count": int, "text": str}
        if not isinstance(typed, dict) or not all(isinstance(typed.get(name), kind) for name, kind in kinds.items()):
            return
        if typed["count"] > self._taken:
            self._taken = typed["count"]
            self.write(typed["text"], typed["of"])
        self.text = self._draft(self.current).text  # with what was typed, the page sets this one as well

    def write(self, text: str, id: str | None = None) -> None:
        """Puts a text into the policy in the editor, or into another one, and shows what comes of it."""
        draft = self._draft(id or self.current)
        if draft and text != draft.text:
            self._replace(draft.written(text))
            self.text = self._draft(self.current).text
            self._show_soon()

    def edit(self, id: str) -> None:
        """Puts a policy into the editor."""
        if self._draft(id):
            with self.hold_sync():
                self._open(id)
                self._show_tabs()
                self._show_problem()

    def turn(self, id: str) -> None:
        """Turns a policy on or off, and says what that gives or takes away."""
        if draft := self._draft(id):
            turned = replace(draft, on=not draft.on)
            self._change(turned, f"`{draft.name}` {'on' if turned.on else 'off'}")

    def attach(self, id: str, kind: str) -> None:
        """Attaches a policy as another kind, and says what that gives or takes away."""
        draft = self._draft(id)
        if draft and kind in KINDS:
            self._change(draft.attached_as(kind), f"`{draft.name}` is a {KINDS[kind]} now")

    def add(self, what: str) -> None:
        """Adds a policy beside the others: a packaged one by name, "new", or "earlier:" and the id of a kept one."""
        if found := self._to_add(what):
            self._add(*found)

    def begin_alone(self, what: str) -> None:
        """The same with the others turned off: this policy is the new start, with its own goals if it carries some."""
        found = self._to_add(what)
        if not found or not self._add(*found, alone=True):
            return
        goals = goals_of(what) if what in packaged_policies() else ()
        if goals:
            self.goals_text = str(goals)

    def _to_add(self, what: str) -> tuple[str, str, str] | None:
        """Name, text and kind."""
        if what in packaged_policies():
            policy = load_policy(what)
            # the name of a broken form would tell what is wrong with it
            name = TITLES[what].strip("“”") if what.startswith(BROKEN) else what
            return name, policy.text, IDENTITY
        if what == "new":
            return "my policy", SKELETON, IDENTITY
        kept = next((one for one in self._shelf.earlier() if f"earlier:{one.id}" == what), None)
        return kept and (kept.name, kept.text, kept.kind)

    def load(self, name: str, text: str) -> None:
        """Adds the policy of a file."""
        if len(text) > LONGEST_KEPT:
            self.refuse(name, f"it has {len(text):,} characters; a policy has {SIZE_LIMIT:,} at most")
        else:
            self._add(name.removesuffix(".json") or "my policy", text)

    def refuse(self, name: str, why: str) -> None:
        """Says why a file was not taken."""
        self._say(f"`{name}` was not opened: {why}.")

    def remove(self, id: str) -> None:
        """Takes a policy out; undoing brings it back."""
        draft = self._draft(id)
        if not draft:
            return
        if len(self.drafts) == 1:
            self._say("One policy has to stay. You can turn it off, or write another one in its place.")
            return
        was = self._decisions
        self._remember()
        self.drafts = tuple(one for one in self.drafts if one is not draft)
        self.current = self.current if self._draft(self.current) else self.drafts[0].id
        self._show_all(was, f"`{draft.name}` is gone; Undo brings it back")

    def start_over(self) -> None:
        """The policy in the editor as it began."""
        draft = self._draft(self.current)
        if not draft.changed:
            self._say(f"`{draft.name}` is as it began.")
            return
        was = self._decisions
        self._remember()
        self._replace(draft.written(draft.start))
        self._show_all(was, f"`{draft.name}` begins anew; Undo brings back what you had")

    def undo(self) -> None:
        """Swaps all policies with those of before, so that nothing is ever lost."""
        if self._before:
            was, back = self._decisions, self._before
            self._remember()
            self.drafts, self.current, self._start, self.goals_text = back
            self._show_all(was, "That was put back; Undo swaps the two again")

    def keep(self) -> None:
        """Keeps what was changed, so that a new lab finds it again; says once where that is not so."""
        self._shelf.keep(self.drafts)
        if self._shelf.trouble != self._told_trouble:
            self._told_trouble = self._shelf.trouble
            self._say(self._told_trouble or "Your drafts are kept again.")

    def try_request(self, action: str, resource: str) -> None:
        """Adds a request of the learner's own to the matrix."""
        action, resource = action.strip(), resource.strip() or "*"
        try:
            asked = Request(action, resource)
        except ValueError as problem:
            self.request_problem = f"{problem}."
            return
        was = self._decisions
        row = Row(asked.action, asked.resource, f"`{asked.resource}`" if asked.resource != "*" else "")
        self._own_rows[f"{row.action} on {row.resource}"] = row
        with self.hold_sync():
            self.request_problem = ""
            self._look()
            self.chosen = [f"{row.action} on {row.resource}", "true"]
            self._show_now()
        self._tell("Your request is the first row", was)

    def _on_user(self, change: Any) -> None:
        try:
            user = User.read(self.username.strip())
        except ValueError as problem:
            self.name_problem = f"{problem} Below you still see {self._user.name}."
            return
        was, self._user = self._decisions, user
        with self.hold_sync():
            self.name_problem = ""
            self.other = "alice" if user.name == "bob" else "bob"
        self._show_soon(f"Signed in as {user}", was)

    def _on_owner(self, change: Any) -> None:
        whose = "their own user and device" if self.owner == "own" else f"{self.other}’s user and device"
        self._show_soon(f"Acting on {whose}", self._decisions)

    def _on_context(self, change: Any) -> None:
        try:
            context = read_context(self.context_text)
        except ValueError as problem:
            self.context_problem = str(problem)
            return
        self.context_problem = ""
        was, self._context = self._decisions, context
        self._show_soon("Every request carries that along", was)

    def _on_goals(self, change: Any) -> None:
        try:
            self._goals = expectations(self.goals_text)
        except ExpectationError as problem:
            self.goals_problem = f"{problem} Below you still see the goals as they could be read before."
            return
        with self.hold_sync():
            self.goals_problem = ""
            self._show_more()

    def _on_choice(self, change: Any) -> None:
        with self.hold_sync():
            self._show_reason()
            key, mfa = self.chosen
            if key in self._rows and mfa in MFA_STATES:
                outcome = WORDS[Outcome(self._decisions[key][mfa])].lower()
                self.spoken = f"{key}, {MFA_STATES[mfa].words}: {outcome}."

    # --- what comes of it ---

    def _draft(self, id: str) -> Draft | None:
        return next((draft for draft in self.drafts if draft.id == id), None)

    def _replace(self, new: Draft) -> None:
        self.drafts = tuple(new if draft.id == new.id else draft for draft in self.drafts)

    def _remember(self) -> None:
        self._before, self.can_undo = State(self.drafts, self.current, self._start, self.goals_text), True

    def _change(self, new: Draft, words: str) -> None:
        was = self._decisions
        self._replace(new)
        self._show_all(was, words)

    def _add(self, name: str, text: str, kind: str = IDENTITY, alone: bool = False) -> bool:
        """Adds a policy. Alone, it takes the place of the others: those that were changed stay, turned off."""
        others = tuple(replace(draft, on=False) for draft in self.drafts if draft.changed) if alone else self.drafts
        if len(others) >= MOST_DRAFTS:
            self._say(f"There are {MOST_DRAFTS} policies; take one out first.")
            return False
        was = self._decisions
        self._remember()
        added = Draft.begin(uuid4().hex, free_name(name, [draft.name for draft in others]), text, kind)
        self.drafts, self.current = (*others, added), added.id
        if alone:
            self._start = in_force([added])
        words = "is on its own now, and the new start" if alone else "is there as well"
        self._show_all(was, f"`{added.name}` {words}")
        return True

    def _open(self, id: str) -> None:
        self.current = id
        draft = self._draft(id)
        self.text = draft.text
        self.placed = [self.placed[0] + 1, draft.text]
        self.file_name = f"{draft.name}.json"

    def _look(self) -> None:
        """What is in force and what is asked, decided."""
        now = in_force(self.drafts)
        owner = self._user if self.owner == "own" else User.read(self.other)
        start, self._setting = (Setting(self._user, owner, self._context, side) for side in (self._start, now))
        everything = [*self._start.everything, *now.everything]
        names = [*named_actions(everything), *actions_of_wildcards(everything)]
        names = names or [action.name for action in catalogue.IN_THE_POLICY]
        self._rows = dict(self._own_rows)
        names = list(dict.fromkeys(catalogue.find_action(name).name for name in names))
        self._named = len(names)
        for name in names[:MOST_ROWS]:
            about, resource = list_resources(name, self._user, owner, everything)[0]
            self._rows[name] = Row(name, resource, about)
        self._decisions, self._first = self._setting.decide(self._rows), start.decide(self._rows)

    def _show_all(self, was: Mapping[str, Mapping[str, str]], words: str) -> None:
        """After a change of the policies as a whole."""
        with self.hold_sync():
            self._open(self.current)
        self._show_soon(words, was)
        self.keep()

    def _show_soon(self, words: str = "", was: Mapping[str, Mapping[str, str]] | None = None) -> None:
        """Shows the decisions first, and then what takes longer.

        In: what was done and the decisions before it; without them, the difference from the start is told.
        """
        with self.hold_sync():
            self._look()
            self._show_now()
            if was is None:
                self.status = code_ticks(self._said_of_text())
            else:
                self._tell(words, was)
        with self.hold_sync():
            self._show_more()

    def _show_now(self) -> None:
        self._show_tabs()
        self._show_problem()
        policies = self._setting.side.everything
        remarks = {key: self._remark(key) for key in self._rows}
        self.matrix = matrix_html(
            self._decisions,
            {"Requests of your own": list(self._own_rows)} | group_actions(self._policy_rows, policies)
            if self._own_rows
            else group_actions(self._policy_rows, policies),
            self._caption(),
            buttons=True,
            before=self._first,
            remarks=remarks,
        )

    @property
    def _policy_rows(self) -> list[str]:
        return [key for key in self._rows if key not in self._own_rows]

    def _remark(self, key: str) -> str:
        row = self._rows[key]
        if key in self._own_rows:
            return ""
        if row.resource.startswith("arn:") and not catalogue.find_action(row.action).is_personal:
            return f"on {row.resource}"
        return catalogue.find_action(row.action).remark_on(self._decisions[key].values())

    def _caption(self) -> str:
        setting = self._setting
        owner = "their own" if setting.owner == setting.user else f"{setting.owner.name}’s"
        some = f", the first {MOST_ROWS:,} of {self._named:,} actions" if self._named > MOST_ROWS else ""
        return f"{setting.side}: {setting.user.name} acts on {owner} user and device{some}"

    def _show_tabs(self) -> None:
        self.tabs = render("lab_tabs.html.j2", drafts=self.drafts, current=self.current, kinds=KINDS)

    def _show_problem(self) -> None:
        draft = self._draft(self.current)
        problem = draft.problem
        self.line = (problem.line or 0) if problem else 0
        self.problem = render("lab_problem.html.j2", problem=problem, still=draft.good is not None) if problem else ""
        self.size = (
            f"{draft.good.size:,} of the {SIZE_LIMIT:,} characters that a managed policy may have."
            if (draft.good and not problem)
            else ""
        )

    def _show_reason(self) -> None:
        key, mfa = self.chosen
        if key not in self._rows or mfa not in MFA_STATES:
            key, mfa = self._telling_row(), mfa if mfa in MFA_STATES else "true"
        row = self._rows[key]
        how = f"{self._user.name}, {MFA_STATES[mfa].signed_in}"
        about = row.about.replace("`", "") or "no particular resource"
        note = catalogue.find_action(row.action).remark_on(self._decisions[key].values())
        self.reason = explanation_html(self._setting.explain(row, mfa), about=about, how=how, note=note)

    def _show_more(self) -> None:
        """What is not needed at once: the reason, the difference from the start, what was found, what must hold."""
        self._show_reason()
        side = self._setting.side
        names = [self._rows[key].action for key in self._policy_rows]
        others = [User.read(self.other)]
        found = compare_in_force(self._start, side, self._user, others, names)
        self.difference = found.html
        if self._is_long:
            self.tally, self.goals, self.findings = "", code_ticks(TOO_LONG_TO_JUDGE), code_ticks(TOO_LONG_TO_JUDGE)
            return
        judged = [draft for draft in self.drafts if draft.on and draft.good and draft.kind == IDENTITY]
        found = [(draft.name, findings(draft.good)) for draft in judged]
        self._mistakes = sum(len(said.mistakes) for _, said in found)
        self.findings = render("lab_findings.html.j2", found=[(name, Markup(said.html)) for name, said in found])
        self._show_goals()

    @property
    def _is_long(self) -> bool:
        """Whether the policies are so long that judging them would keep the learner waiting."""
        return sum(policy.size for policy in self._setting.side.everything) > LONGEST_JUDGED

    def _show_goals(self) -> None:
        side = self._setting.side
        answers = self._goals.check(side.policies, side.guardrails)
        self.goals = answers.html
        met = sum(answer.met for answer in answers)
        goals = f"{'✓ ' if answers.met else ''}{met} of {format_count(len(answers), 'goal')} met · " if answers else ""
        self.tally = f"{goals}{format_count(self._mistakes, 'probable mistake')}"

    def _said_of_text(self) -> str:
        if self._draft(self.current).problem:
            return "As it stands it cannot be read. The decisions are those of before."
        return f"Compared with the start: {describe_changes(flat(self._first), flat(self._decisions), 'decision')}"

    def _tell(self, words: str, was: Mapping[str, Mapping[str, str]]) -> None:
        """Says what a change did to the rows that were there before it."""
        before, now = flat(was), flat(self._decisions)
        both = [cell for cell in now if cell in before]
        change = describe_changes({cell: before[cell] for cell in both}, {cell: now[cell] for cell in both}, "decision")
        new = len({row for row, _ in now} - {row for row, _ in before})
        came = f" {format_count(new, 'row')} came with it." if new else ""
        self._say(f"{words}: {change}{came}")

    def _say(self, text: str) -> None:
        said = code_ticks(text)
        self.status = f"{said} (again)" if self.status == said else said

    def _telling_row(self) -> str:
        """A row whose decision depends on MFA: the last such one."""
        return next(
            (key for key in reversed(self._rows) if len(set(self._decisions[key].values())) > 1), next(iter(self._rows))
        )

    def _menu(self) -> dict[str, Any]:
        """What can be added."""
        return {
            "sound": {name: title for name, title in TITLES.items() if not name.startswith(BROKEN)},
            "broken": {name: title for name, title in TITLES.items() if name.startswith(BROKEN)},
            "earlier": self._shelf.earlier(),
        }

    def static_text(self) -> str:
        names = join_words([f"`{draft.name}`" for draft in self.drafts])
        return f"The policy lab, beginning with {names}. Run this cell to write your own.".replace("`", "")

    def static_html(self) -> str:
        return render("lab_static.html.j2", sentence=self.static_text(), drafts=self.drafts)


def flat(decisions: Mapping[str, Mapping[str, str]]) -> dict[tuple[str, str], str]:
    """(row, MFA state) -> Outcome value."""
    return {(key, mfa): outcome for key, row in decisions.items() for mfa, outcome in row.items()}


def actions_of_wildcards(policies: Iterable[Policy]) -> list[str]:
    """The actions of IAM and STS that wildcards stand for; one made-up action where they are unknown, or too many."""
    found = {}
    for policy in policies:
        for statement in policy.statements:
            for pattern in statement.actions:
                if pattern.is_text or pattern.text == "*":
                    continue
                fitting = [name for lower, name in list_known_actions().items() if pattern.matches(lower, {})]
                few = fitting if 0 < len(fitting) <= MOST_OF_A_WILDCARD else [make_sample_action(pattern.text)]
                found |= dict.fromkeys(few)
    return list(found)


def read_context(text: str) -> dict[str, str]:
    """Lines of `key = value` -> context. ValueError says which line is none, or that there is too much."""
    if len(text) > LONGEST_CONTEXT:
        raise ValueError(f"It has {len(text):,} characters; {LONGEST_CONTEXT:,} are the most that is taken.")
    context = {}
    for number, line in enumerate(text.split("\n"), 1):
        key, equals, value = (part.strip() for part in line.partition("="))
        if not key and not equals:
            continue
        if not equals or ":" not in key or not value:
            raise ValueError(f"Line {number}: write a context key and its value, such as aws:SourceIp = 203.0.113.7.")
        if key.lower() in map(str.lower, User.read("alice").context("true")):
            raise ValueError(f"Line {number}: {key} follows from who signs in, and how; choose that above.")
        if key.lower() in map(str.lower, context):
            raise ValueError(f"Line {number}: {key} is there already.")
        context[key] = value
    if len(context) > MOST_KEYS:
        raise ValueError(f"There are {len(context)} keys; {MOST_KEYS} is the most that is taken.")
    return context


def lab(policy: Policies = "force_mfa", *, goals: str | Iterable[str] | None = None) -> PolicyLab:
    """The policy lab.

    In: the policies to begin with, each a packaged name, a file, or a Policy; the goals, one a line, by default those
    that the first policy carries. Out: a widget. Raises PolicyError as load_policy, ExpectationError for a sentence
    that is no goal.
    """
    policies = load_policies(policy)
    if not policies:
        policies = (Policy.from_json(SKELETON, name="my policy"),)
    if goals is None:
        name = policies[0].name
        stated = goals_of(name) if name in packaged_policies() else Expectations()
    else:
        stated = expectations(goals)
    return PolicyLab(policies, stated)
