"""What becomes of the last statement when one word of it is another: all sixteen forms, tried.

AWS pages: reference_policies_elements_notaction, reference_policies_condition_operators.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import NamedTuple

import pandas as pd

from mfa_lesson.account.users import MFA_KEY, MFA_STATES, User
from mfa_lesson.display.html import render, static
from mfa_lesson.iam.evaluator import InForce, Outcome
from mfa_lesson.iam.loading import OnePolicy, load_policy
from mfa_lesson.iam.policy import Policy

from .decisions import Scenario

EFFECTS = ("Deny", "Allow")

ACTION_ELEMENTS = ("NotAction", "Action")

OPERATORS = ("BoolIfExists", "Bool")

VALUES = ("false", "true")

SET_UP_MFA = ("iam:CreateVirtualMFADevice", "iam:EnableMFADevice", "iam:ListMFADevices", "iam:ResyncMFADevice")

EVERYDAY = "iam:CreateAccessKey"

PROTECTS = "protects"

GETS_BY = "somebody gets by without MFA"

STOPPED = "somebody is stopped who should not be"

BOTH = "both: somebody gets by, somebody is stopped"


class Row(NamedTuple):
    """A form, what it gave in each test, and what that comes to."""

    form: tuple[str, ...]
    """Its words; the last is the value."""
    results: tuple[str, ...]
    """ "yes" and "no", or Outcome values."""
    verdict: str

    def __str__(self) -> str:
        return f"{' + '.join(self.form[:-1])} “{self.form[-1]}”"


class About(NamedTuple):
    """What a table of forms says."""

    caption: str
    row: str
    """What one row is."""
    form: tuple[str, ...]
    """The columns with the words of a form."""
    tests: Mapping[str, str]
    """Each column with the results of a test -> its heading."""
    question: str
    verdicts: tuple[str, ...]
    """What the tests can come to; the first is what asking for MFA is for."""
    verdict_on: Callable[[tuple[str, ...]], str | None]
    """The results of the tests -> what they come to; None where they are no such results."""
    wanted: tuple[str, str]
    """What one row with the first verdict does, and what several do."""


class Forms(pd.DataFrame):
    """Forms of a statement, each tried: an ordinary DataFrame of texts, shown in a notebook in words."""

    _metadata = ["about"]

    @property
    def _constructor(self):
        return Forms

    @property
    def tried(self) -> list[Row] | None:
        """Its rows, read; None where pandas has made something else of it."""
        about = getattr(self, "about", None)
        if about is None or not self.columns.is_unique or not {*about.form, *about.tests} <= set(self.columns):
            return None
        forms = self[[*about.form]].to_numpy().tolist()
        results = map(tuple, self[[*about.tests]].to_numpy().tolist())
        rows = [Row(tuple(form), row, about.verdict_on(row)) for form, row in zip(forms, results, strict=True)]
        return rows if all(row.verdict for row in rows) else None

    def _repr_html_(self) -> str | None:
        rows = self.tried
        return static(forms_html(self.about, rows), "matrix", "rows") if rows else super()._repr_html_()


def forms_html(about: About, rows: Sequence[Row], guesses: Sequence[str | None] | None = None) -> str:
    """Rows as a table.

    In: the guesses made so far, None where a row is shown without one; the row after them waits for a guess, and the
    others tell nothing yet. Without guesses at all, every row tells what came out. Out: HTML of one table.
    """
    widths = [max(map(len, words)) for words in zip(*(row.form for row in rows), strict=True)]
    return render("rows_table.html.j2", about=about, rows=rows, guesses=guesses, widths=widths)


class Form(NamedTuple):
    """One way of writing the last statement."""

    effect: str
    action_element: str
    operator: str
    value: str


FORMS = tuple(Form(*words) for words in product(EFFECTS, ACTION_ELEMENTS, OPERATORS, VALUES))


def rewritten(policy: Policy, form: Form) -> Policy:
    """The policy with its last statement in this form; its list of actions stays."""
    last = policy.statements[-1]
    actions = last.source[last.action_element]
    changes = {"Action": None, "NotAction": None, form.action_element: actions}
    condition = {form.operator: {MFA_KEY: form.value}}
    return policy.changed(last.name, Effect=form.effect, Condition=condition, **changes)


def sixteen_forms(policy: OnePolicy) -> Forms:
    """Every form of the policy's last statement, put to the four tests of its purpose.

    In: a Policy, a packaged policy by its name, or a file.
    Out: one row a form; columns Effect, Action element, Operator, Value, and the tests: "MFA can be set up without
    MFA", "password only is held", "access keys are held", "MFA opens the rest"; values "yes" or "no"; last "protects".
    """
    policy, rows = load_policy(policy), []
    for form in FORMS:
        tests = purposes(rewritten(policy, form))
        rows.append(
            [*form, *("yes" if met else "no" for met in tests.values()), "yes" if all(tests.values()) else "no"]
        )
    form, tests = ("Effect", "Action element", "Operator", "Value"), tuple(purposes(policy))
    found = Forms(rows, columns=[*form, *tests, "protects"], dtype=object)
    found.about = About(
        caption=f"{policy.name}: its last statement, one form a row, put to four tests",
        row="Form",
        form=form,
        tests=dict(zip(tests, tests, strict=True)),
        question="What comes of it",
        verdicts=(PROTECTS, GETS_BY, STOPPED, BOTH),
        verdict_on=what_comes_of_it,
        wanted=("form protects", "forms protect"),
    )
    return found


def what_comes_of_it(results: tuple[str, ...]) -> str | None:
    """The results of the four tests, in the order of purposes() -> what they come to."""
    if not set(results) <= {"yes", "no"}:
        return None
    set_up, password_only_held, access_keys_held, opened = (result == "yes" for result in results)
    gets_by, stopped = not (password_only_held and access_keys_held), not (set_up and opened)
    return {(False, False): PROTECTS, (True, False): GETS_BY, (False, True): STOPPED, (True, True): BOTH}[
        gets_by, stopped
    ]


def purposes(policy: Policy) -> dict[str, bool]:
    """What the policy is for, each point tried for alice on what is her own."""
    alice = User.read("alice")
    scenario = Scenario(alice, alice, InForce((policy,)))

    def allowed(action: str, mfa: str) -> bool:
        return scenario.decide(action, mfa).allowed

    return {
        "MFA can be set up without MFA": all(
            allowed(action, mfa) for action in SET_UP_MFA for mfa in ("false", "absent")
        ),
        "password only is held": not allowed(EVERYDAY, "false"),
        "access keys are held": not allowed(EVERYDAY, "absent"),
        "MFA opens the rest": allowed(EVERYDAY, "true"),
    }


SIX_CONDITIONS = (
    ("Deny", "BoolIfExists", "false"),
    ("Deny", "Bool", "false"),
    ("Deny", "Null", "true"),
    ("Allow", "Bool", "true"),
    ("Allow", "BoolIfExists", "true"),
    ("Allow", "Null", "false"),
)

THROUGH = {
    ("true",): "MFA alone",
    ("true", "absent"): "MFA, and access keys too",
    ("true", "false"): "MFA, and password only too",
}


def six_conditions(action: str = EVERYDAY) -> Forms:
    """The usual six ways to ask for MFA in a condition, and what each makes of the three MFA states.

    Each row is decided: the statement with that condition, beside a policy that allows everything where it is a Deny.
    Out: one row a way; columns Effect, Operator, Value, then "true", "false", "absent" with Outcome values.
    """
    alice = User.read("alice")
    rows = []
    for effect, operator, value in SIX_CONDITIONS:
        policies = [one_statement(effect, {operator: {MFA_KEY: value}})]
        if effect == "Deny":
            policies.append(one_statement("Allow", {}))
        outcomes = Scenario(alice, alice, InForce(tuple(policies))).decide_states(action).values()
        rows.append([effect, operator, value, *outcomes])
    form = ("Effect", "Operator", "Value")
    found = Forms(rows, columns=[*form, *MFA_STATES], dtype=object)
    found.about = About(
        caption=f"Ways to ask for MFA, tried with {action}",
        row="Effect and condition",
        form=form,
        tests={state.value: f"`{state.value}` ({state.words})" for state in MFA_STATES.values()},
        question="Who gets through",
        verdicts=tuple(THROUGH.values()),
        verdict_on=who_gets_through,
        wanted=("way lets MFA alone through", "ways let MFA alone through"),
    )
    return found


def who_gets_through(outcomes: tuple[str, ...]) -> str | None:
    """Outcome values, in the order of MFA_STATES -> who gets through."""
    allowed = (state for state, outcome in zip(MFA_STATES, outcomes, strict=True) if outcome == Outcome.ALLOWED.value)
    return THROUGH.get(tuple(allowed)) if set(outcomes) <= {outcome.value for outcome in Outcome} else None


def one_statement(effect: str, condition: dict) -> Policy:
    statement = {"Effect": effect, "Action": "*", "Resource": "*", "Condition": condition}
    return Policy.from_json({"Version": "2012-10-17", "Statement": statement}, name=f"{effect} everything")
