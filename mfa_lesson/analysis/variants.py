"""What changes when you change a word of the last statement: all sixteen forms, tried; and six conditions.

AWS pages: reference_policies_elements_notaction, reference_policies_condition_operators.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from itertools import product
from typing import NamedTuple

from mfa_lesson.account.users import MFA_KEY, MFA_STATES, User
from mfa_lesson.display.html import render
from mfa_lesson.iam.evaluator import InForce, Outcome
from mfa_lesson.iam.loading import OnePolicy, find_title, load_one
from mfa_lesson.iam.policy import Policy
from mfa_lesson.iam.request import take_action

from .decisions import Scenario
from .frame import ShownFrame
from .wording import say

SET_UP_MFA = ("iam:CreateVirtualMFADevice", "iam:EnableMFADevice", "iam:ListMFADevices", "iam:ResyncMFADevice")

EVERYDAY = "iam:CreateAccessKey"


class FormVerdict(Enum):
    """What the results of the tests of one form mean. Its str() is the verdict in words."""

    PROTECTS = "protects"
    BYPASSED = "bypassed"
    BLOCKED = "blocked"
    BYPASSED_AND_BLOCKED = "bypassed_and_blocked"
    MFA = "mfa"
    MFA_OR_ACCESS_KEY = "mfa_or_access_key"
    MFA_OR_PASSWORD = "mfa_or_password"

    def __str__(self) -> str:
        return say(f"verdict.{self.value}")


class TriedForm(NamedTuple):
    """A form, and what each test and all of them found."""

    form: tuple[str, ...]
    """Its words; the last is the value."""
    results: tuple[str, ...]
    """ "yes" and "no", or Outcome values."""
    verdict: FormVerdict

    def __str__(self) -> str:
        return f"{' + '.join(self.form[:-1])} “{self.form[-1]}”"


class FormTests(NamedTuple):
    """What a table of forms tests, and the words for it."""

    caption: str
    row: str
    """What one row is."""
    form: tuple[str, ...]
    """The columns with the words of a form."""
    tests: Mapping[str, str]
    """Each column with the results of a test -> its heading."""
    question: str
    verdicts: tuple[FormVerdict, ...]
    """What the tests can find; the first is the purpose of asking for MFA."""
    judge: Callable[[tuple[str, ...]], FormVerdict | None]
    """The results of the tests -> the verdict; None where they are no such results."""
    wanted: tuple[str, str]
    """What one row with the first verdict does, and what several do."""


class Forms(ShownFrame):
    """Forms of a statement, each tried: an ordinary DataFrame of texts, shown in a notebook in words."""

    sheets = ("matrix", "rows")

    about: FormTests

    @property
    def tried(self) -> list[TriedForm]:
        """Its rows, read; none where pandas has made something else of it."""
        about = getattr(self, "about", None)
        if about is None or not self.columns.is_unique or not {*about.form, *about.tests} <= set(self.columns):
            return []
        forms = self[[*about.form]].to_numpy().tolist()
        results = [tuple(row) for row in self[[*about.tests]].to_numpy().tolist()]
        verdicts = [about.judge(row) for row in results]
        tried = zip(forms, results, verdicts, strict=True)
        rows = [TriedForm(tuple(form), row, verdict) for form, row, verdict in tried if verdict]
        return rows if len(rows) == len(self) else []

    @property
    def is_whole(self) -> bool:
        """Whether its rows still are forms that were tried."""
        return bool(self.tried)

    @property
    def html(self) -> str:
        """The forms as HTML, for a page that has their style sheets."""
        return forms_html(self.about, self.tried)


def forms_html(about: FormTests, rows: Sequence[TriedForm], guesses: Sequence[FormVerdict | None] | None = None) -> str:
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


FORMS = tuple(
    Form(*words)
    for words in product(("Deny", "Allow"), ("NotAction", "Action"), ("BoolIfExists", "Bool"), ("false", "true"))
)


ELEMENTS_OF_A_FORM = ("Effect", "Action element", "Operator", "Value")

VERDICTS_ON_SIXTEEN = (
    FormVerdict.PROTECTS,
    FormVerdict.BYPASSED,
    FormVerdict.BLOCKED,
    FormVerdict.BYPASSED_AND_BLOCKED,
)


def rewrite_last(policy: Policy, form: Form) -> Policy:
    """The policy with its last statement in this form; its list of actions stays."""
    last = policy.statements[-1]
    actions = last.source[last.action_element]
    changes = {"Action": None, "NotAction": None, form.action_element: actions}
    condition = {form.operator: {MFA_KEY: form.value}}
    return policy.changed(last.name, Effect=form.effect, Condition=condition, **changes)


def sixteen_forms(policy: OnePolicy) -> Forms:
    """Puts every form of a policy's last statement to the four tests of its purpose.

    Args:
        policy: A Policy, a packaged name or a path; also as the only item of a list.

    Returns:
        A DataFrame with one row for each form. Its columns are "Effect", "Action element", "Operator" and "Value";
        then the tests "MFA can be set up without MFA", "password only is denied", "access keys are denied" and
        "MFA allows the rest", with "yes" or "no"; and "protects": "yes" where all four are.

    Raises:
        PolicyError: There is no such policy, as load_policy says.

    AWS pages: reference_policies_elements_notaction, reference_policies_condition_operators.
    """
    policy = load_one(policy, "sixteen_forms")
    rows = []
    for form in FORMS:
        met = list(try_purposes(rewrite_last(policy, form)).values())
        rows.append([*form, *("yes" if one else "no" for one in [*met, all(met)])])
    tests = list(try_purposes(policy))
    found = Forms(rows, columns=[*ELEMENTS_OF_A_FORM, *tests, "protects"], dtype=object)
    found.about = FormTests(
        caption=say("forms.sixteen", policy=policy.name, statement=find_title(policy.statements[-1].name)),
        row=say("forms.sixteen.row"),
        form=ELEMENTS_OF_A_FORM,
        tests=dict(zip(tests, tests, strict=True)),
        question=say("forms.sixteen.question"),
        verdicts=VERDICTS_ON_SIXTEEN,
        judge=judge_purposes,
        wanted=(say("forms.sixteen.wanted_one"), say("forms.sixteen.wanted_several")),
    )
    return found


def try_purposes(policy: Policy) -> dict[str, bool]:
    """What the policy is for, each point tried for alice on what is her own."""
    alice = User.read("alice")
    scenario = Scenario(alice, alice, InForce((policy,)))
    set_up = all(scenario.decide(action, mfa).allowed for action in SET_UP_MFA for mfa in ("false", "absent"))
    everyday = {mfa: scenario.decide(EVERYDAY, mfa).allowed for mfa in MFA_STATES}
    return {
        say("forms.test.set_up"): set_up,
        say("forms.test.password_held"): not everyday["false"],
        say("forms.test.access_keys_held"): not everyday["absent"],
        say("forms.test.mfa_opens"): everyday["true"],
    }


def judge_purposes(results: tuple[str, ...]) -> FormVerdict | None:
    """The results of the four tests, in the order of try_purposes() -> the verdict."""
    if not set(results) <= {"yes", "no"}:
        return None
    set_up, password_held, access_keys_held, opened = (result == "yes" for result in results)
    bypassed, blocked = not (password_held and access_keys_held), not (set_up and opened)
    return VERDICTS_ON_SIXTEEN[bypassed + 2 * blocked]


SIX_CONDITIONS = (
    ("Deny", "BoolIfExists", "false"),
    ("Deny", "Bool", "false"),
    ("Deny", "Null", "true"),
    ("Allow", "Bool", "true"),
    ("Allow", "BoolIfExists", "true"),
    ("Allow", "Null", "false"),
)

ALLOWED_IN = {
    ("true",): FormVerdict.MFA,
    ("true", "absent"): FormVerdict.MFA_OR_ACCESS_KEY,
    ("true", "false"): FormVerdict.MFA_OR_PASSWORD,
}
"""The MFA states in which a condition allows -> the verdict."""


def six_conditions(action: str = EVERYDAY) -> Forms:
    """Decides an action under the usual six ways to ask for MFA in a condition, in the three MFA states.

    Each row is decided: the statement with that condition, beside a policy that allows everything where it is a Deny.

    Args:
        action: What alice asks for on what is her own.

    Returns:
        A DataFrame with one row for each way. Its columns are "Effect", "Operator" and "Value", then "true", "false"
        and "absent" with Outcome values.

    Raises:
        RequestError: The action is not written as service:Action. It is a ValueError.

    AWS page: reference_policies_condition_operators.
    """
    alice, action = User.read("alice"), take_action(action)
    rows = []
    for effect, operator, value in SIX_CONDITIONS:
        policies = [make_policy(effect, {operator: {MFA_KEY: value}})]
        if effect == "Deny":
            policies.append(make_policy("Allow", {}))
        outcomes = Scenario(alice, alice, InForce(tuple(policies))).decide_states(action).values()
        rows.append([effect, operator, value, *outcomes])
    form = ("Effect", "Operator", "Value")
    found = Forms(rows, columns=[*form, *MFA_STATES], dtype=object)
    found.about = FormTests(
        caption=say("forms.six", action=action),
        row=say("forms.six.row"),
        form=form,
        tests={state: say("forms.six.state", state=state) for state in MFA_STATES},
        question=say("forms.six.question"),
        verdicts=tuple(ALLOWED_IN.values()),
        judge=judge_condition,
        wanted=(say("forms.six.wanted_one"), say("forms.six.wanted_several")),
    )
    return found


def judge_condition(outcomes: tuple[str, ...]) -> FormVerdict | None:
    """Outcome values, in the order of MFA_STATES -> the verdict."""
    allowed = (state for state, outcome in zip(MFA_STATES, outcomes, strict=True) if outcome == Outcome.ALLOWED.value)
    return ALLOWED_IN.get(tuple(allowed)) if set(outcomes) <= {outcome.value for outcome in Outcome} else None


def make_policy(effect: str, condition: Mapping[str, Mapping[str, str]]) -> Policy:
    """A policy of one statement about everything, under a condition."""
    statement = {"Effect": effect, "Action": "*", "Resource": "*", "Condition": condition}
    return Policy.from_json({"Version": "2012-10-17", "Statement": statement}, name=f"{effect} everything")
