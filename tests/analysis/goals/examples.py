"""What the tests of goals share: goals, what comes of them, and the policies that they are asked of."""

from mfa_lesson import expectations, load_policy
from mfa_lesson.analysis.goals.cases import list_cases
from mfa_lesson.analysis.goals.expectation import Expectation
from mfa_lesson.analysis.goals.proof import Counterexample, GoalAnswer

ADMIN, FORCE_MFA = load_policy("administrator_access"), load_policy("force_mfa")
OWN_USER = "arn:aws:iam::*:user/${aws:username}"
ENABLE = "iam:EnableMFADevice"


def goal(text: str) -> Expectation:
    (found,) = expectations(text)
    return found


def answer(text: str, *policies, guardrails=()) -> GoalAnswer:
    (found,) = expectations(text).check(policies, guardrails)
    return found


def first(text: str, *policies) -> Counterexample:
    """The counterexample."""
    counterexample = answer(text, *policies).counterexample
    assert counterexample
    return counterexample


def asked(text: str, *policies) -> set[tuple[str, str]]:
    """What the requests of a goal are about: actions and resources."""
    return {(case.request.action, case.request.resource) for case in list_cases(goal(text), policies)}


SENTENCES = [
    "without MFA nobody can do anything except set up MFA, change the password, see the account",
    "nobody can manage MFA of another user",
    "with MFA a user can rotate access keys of their own",
    "without MFA nobody can do anything except iam:CreateVirtualMFADevice, iam:EnableMFADevice "
    "even beside administrator_access",
    "with the password only, a user with a path cannot iam:ListUsers and s3:Get*",
    "a role cannot do anything to another user even beside administrator_access and ec2_full_access",
    "anybody can see the account",
    "nobody without MFA can deactivate MFA",
]
