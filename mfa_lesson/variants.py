"""What becomes of the last statement when one word of it is another: all sixteen forms, tried.

AWS pages: reference_policies_elements_notaction, reference_policies_condition_operators.
"""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

import pandas as pd

from .credentials import MFA_KEY, MFA_STATES, User
from .evaluator import Outcome, evaluate
from .matrix import request_for
from .policy import Policy

EFFECTS = ("Deny", "Allow")
ACTION_ELEMENTS = ("NotAction", "Action")
OPERATORS = ("BoolIfExists", "Bool")
VALUES = ("false", "true")

SET_UP_MFA = ("iam:CreateVirtualMFADevice", "iam:EnableMFADevice", "iam:ListMFADevices", "iam:ResyncMFADevice")
EVERYDAY = "iam:CreateAccessKey"


class Form(NamedTuple):
    """One way of writing the last statement."""

    effect: str
    action_element: str
    operator: str
    value: str

    def __str__(self) -> str:
        return f"{self.effect} + {self.action_element} + {self.operator} “{self.value}”"


FORMS = tuple(Form(*words) for words in product(EFFECTS, ACTION_ELEMENTS, OPERATORS, VALUES))


def rewritten(policy: Policy, form: Form) -> Policy:
    """The policy with its last statement in this form; its list of actions stays."""
    last = policy.statements[-1]
    actions = last.source[last.action_element]
    changes = {"Action": None, "NotAction": None, form.action_element: actions}
    condition = {form.operator: {MFA_KEY: form.value}}
    return policy.changed(last.name, Effect=form.effect, Condition=condition, **changes)


def sixteen_forms(policy: Policy) -> pd.DataFrame:
    """Every form of the policy's last statement, put to the three tests of its purpose.

    Out: one row a form; columns Effect, Action element, Operator, Value, and the tests: "MFA can be set up without
    MFA", "password only is held", "access keys are held", "MFA opens the rest"; values "yes" or "no"; last "protects".
    """
    rows = []
    for form in FORMS:
        tests = purposes(rewritten(policy, form))
        rows.append(
            [*form, *("yes" if met else "no" for met in tests.values()), "yes" if all(tests.values()) else "no"]
        )
    columns = ["Effect", "Action element", "Operator", "Value", *purposes(policy), "protects"]
    return pd.DataFrame(rows, columns=columns)


def purposes(policy: Policy) -> dict[str, bool]:
    """What the policy is for, each point tried for alice on what is her own."""
    alice = User.read("alice")

    def allowed(action: str, mfa: str) -> bool:
        return evaluate(request_for(action, alice, alice, mfa), policy).outcome is Outcome.ALLOWED

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


def six_conditions(action: str = EVERYDAY) -> pd.DataFrame:
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
        outcomes = [evaluate(request_for(action, alice, alice, mfa), policies).outcome.value for mfa in MFA_STATES]
        rows.append([effect, operator, value, *outcomes])
    return pd.DataFrame(rows, columns=["Effect", "Operator", "Value", *MFA_STATES])


def one_statement(effect: str, condition: dict) -> Policy:
    statement = {"Effect": effect, "Action": "*", "Resource": "*", "Condition": condition}
    return Policy.from_json({"Version": "2012-10-17", "Statement": statement}, name=f"{effect} everything")
