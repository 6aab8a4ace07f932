"""Four switches in a statement, and a gate: which of nine requests pass with each of its sixteen forms?

A form tells its results only after its requests were sent. evaluate() decides each of them.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, NamedTuple

from traitlets import Unicode

from mfa_lesson.account.users import MFA_STATES, User
from mfa_lesson.analysis.decisions import Scenario
from mfa_lesson.analysis.variants import EVERYDAY, FORMS, Form, rewrite_last, sixteen_forms
from mfa_lesson.course.progress import Progress
from mfa_lesson.display.html import render
from mfa_lesson.display.request_card import RequestCard
from mfa_lesson.iam.evaluator import InForce
from mfa_lesson.iam.loading import OnePolicy, load_one
from mfa_lesson.iam.policy import Policy

from .base import Act, LessonWidget, css, javascript
from .wording import say

PEOPLE = {"alice": "true", "bob": "false", "carol": "absent"}
"""Who walks up to the gate -> the MFA state of their requests."""

ASKED = ("iam:EnableMFADevice", EVERYDAY, "s3:ListAllMyBuckets")

CHOICES = tuple(tuple(dict.fromkeys(map(str, words))) for words in zip(*FORMS, strict=True))
"""The two words of each switch."""


class Walker(NamedTuple):
    """One of the people, and what is decided about each of their requests."""

    card: RequestCard
    asks: dict[str, str]
    """Action -> Outcome value; "" for a request that was not sent."""


class FourSwitches(LessonWidget):
    """`form` is the number of the form on the page, `tried` those whose requests were sent, in their order."""

    _esm = javascript(__file__)
    _css = css("request", "switches")

    page = Unicode(help="the statement, the gate and the forms that were tried, as HTML").tag(sync=True)
    status = Unicode(help="what the last click did, for a screen reader").tag(sync=True)

    def __init__(self, policy: Policy):
        self._policy, table = policy, sixteen_forms(policy)
        self._tests, self._rows = [*table.about.tests.values()], table.tried
        self._work_key = f"switches/{hashlib.sha256(policy.text.encode()).hexdigest()[:16]}"
        self._progress = Progress()
        self.form, self.tried = read_work(self._progress.work(self._work_key))
        super().__init__()
        self._show()

    def acts(self) -> dict[str, Act]:
        """The four switches, by number, the button that sends the requests, and the one that forgets all."""
        return {
            "flip": Act(self.flip, {"switch": int}),
            "send": Act(self.send_requests),
            "start_over": Act(self.start_over),
        }

    def flip(self, switch: int) -> None:
        """Turns one switch to its other word."""
        if not 0 <= switch < len(CHOICES):
            return
        words = list(FORMS[self.form])
        old = words[switch]
        words[switch] = other_word(switch, old)
        self.form = FORMS.index(Form(*words))
        self._keep()
        self.status = say("switches.flipped", old=old, new=words[switch], result=self._result)

    def send_requests(self) -> None:
        """Sends the nine requests to the form on the page."""
        if self.form not in self.tried:
            self.tried.append(self.form)
            self._keep()
            self.status = say("switches.sent", result=self._result)

    def start_over(self) -> None:
        """Forgets which forms were tried, and goes back to the first."""
        self.form, self.tried = 0, []
        self._keep()
        self.status = say("started_over")

    @property
    def _result(self) -> str:
        """The result of the form on the page; "" before its requests were sent."""
        return str(self._rows[self.form].verdict) if self.form in self.tried else ""

    def _keep(self) -> None:
        self._progress.keep_work(self._work_key, {"form": self.form, "tried": self.tried} if self.tried else {})
        self._show()

    def _show(self) -> None:
        sent, row = self.form in self.tried, self._rows[self.form]
        tried = [self._rows[number] for number in self.tried]
        protecting = sum(one.verdict == row.verdict.PROTECTS for one in tried)
        self.page = render(
            "switches.html.j2",
            elements=self._elements(),
            form=FORMS[self.form],
            other=other_word,
            people=self._people(sent),
            sent=sent,
            result=self._result,
            tests=dict(zip(self._tests, row.results, strict=True)) if sent else {},
            tried=tried,
            tally=say("switches.tally", tried=len(tried), of=len(FORMS), protecting=protecting) if tried else "",
            start_over=say("start_over"),
        )

    def _elements(self) -> dict[str, Any]:
        """The statement's elements, in their order: its list of actions, and JSON of those without a switch."""
        last = self._policy.statements[-1]
        names = ("list" if name == last.action_element else name for name in last.source)
        told = {name: json.dumps(last.source.get(name), ensure_ascii=False) for name in names}
        actions = last.source[last.action_element]
        listed = actions if isinstance(actions, list) else [actions]
        return {**told, "list": [json.dumps(one, ensure_ascii=False) for one in listed], "Condition": ""}

    def _people(self, sent: bool) -> list[Walker]:
        """Each of the people, with what the policy with the statement in this form decides about their requests."""
        in_force = InForce((rewrite_last(self._policy, FORMS[self.form]),)) if sent else InForce(())
        people = []
        for name, mfa in PEOPLE.items():
            user = User.read(name)
            scenario = Scenario(user, user, in_force)
            asks = {action: scenario.decide(action, mfa).outcome.value if sent else "" for action in ASKED}
            who = say("cell.how", user=name, signed_in=MFA_STATES[mfa].signed_in)
            people.append(Walker(RequestCard((who,), "", (), mfa), asks))
        return people

    def static_text(self) -> str:
        return say("switches.static", count=len(FORMS))

    def static_html(self) -> str:
        return render("switches_static.html.j2", sentence=self.static_text(), choices=CHOICES)


def other_word(switch: int, word: str) -> str:
    """The other word of a switch."""
    first, second = CHOICES[switch]
    return second if word == first else first


def read_work(kept: dict[str, Any]) -> tuple[int, list[int]]:
    """The form on the page, and those that were tried when the cell ran last; the first and none if none fit."""
    form, tried = kept.get("form"), kept.get("tried")
    told = [form, *tried] if isinstance(tried, list) else []
    numbers = [one for one in told if type(one) is int and 0 <= one < len(FORMS)]
    if not told or len(numbers) < len(told) or len(set(numbers[1:])) < len(numbers) - 1:
        return 0, []
    return numbers[0], numbers[1:]


def four_switches(policy: OnePolicy = "force_mfa") -> FourSwitches:
    """Flips the four words of a policy's last statement, and sends nine requests to each form.

    Three people have three requests each: one signed in with MFA, one with the password only, one calls with an access
    key. What a form does is shown after its requests were sent.

    Args:
        policy: A Policy, a packaged name or a path; also as the only item of a list. Its last statement has a list of
            actions.

    Returns:
        A widget.

    Raises:
        PolicyError: There is no such policy, as load_policy says.

    AWS pages: reference_policies_elements_notaction, reference_policies_condition_operators.
    """
    return FourSwitches(load_one(policy, "four_switches"))
