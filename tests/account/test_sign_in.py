"""The ways to sign in, each tried with the same request."""

import pytest
from bs4 import BeautifulSoup

from mfa_lesson import Request, evaluate, load_policy
from mfa_lesson.account import rules
from mfa_lesson.account.sign_in import ways_to_sign_in
from mfa_lesson.account.ways import Way

KEY = "iam:CreateAccessKey"

FORCE_MFA = load_policy("force_mfa")


def as_told(decision):
    return decision.outcome, [statement.name for statement in decision.determining]


# The credentials table as AWS describes it: way to sign in -> aws:MultiFactorAuthPresent.
TABLE = {
    Way.CONSOLE_MFA: "true",
    Way.CONSOLE: "false",
    Way.ACCESS_KEY: "absent",
    Way.TOKEN_MFA: "true",
    Way.TOKEN: "false",
    Way.SERVICE: "false",
    Way.ROLE: "absent",
}


def test_there_are_seven_ways_to_sign_in_and_each_was_tried():
    ways = ways_to_sign_in()
    assert {tried.way: tried.mfa for tried in ways} == TABLE == {way: TABLE[way] for way in Way}
    for tried in ways:
        step = tried.step
        if tried.way is Way.TOKEN:
            assert step.refusal == rules.NO_IAM_WITHOUT_MFA
        else:
            request = Request(KEY, step.request.resource, tried.context)
            assert as_told(step.decision) == as_told(evaluate(request, [FORCE_MFA]))
    assert {tried.way: tried.username for tried in ways} == dict.fromkeys(Way, "alice") | {Way.ROLE: "absent"}


def test_the_ways_are_shown_as_a_table():
    ways = ways_to_sign_in("s3:ListAllMyBuckets", "administrator_access")
    assert {way.step.outcome for way in ways} == {"allowed"}
    rows = BeautifulSoup(ways._repr_html_(), "html.parser").select("tbody tr")
    assert [row["data-mfa"] for row in rows] == list(TABLE.values())
    assert len(str(ways).splitlines()) == 9


@pytest.mark.parametrize(
    ("action", "acts_on"),
    [
        (KEY, "on alice’s own user"),
        ("iam:DeleteVirtualMFADevice", "on alice’s own MFA device"),
        ("iam:ListUsers", "on the path user/"),
        ("sqs:ListQueues", "on no particular resource"),
    ],
)
def test_the_ways_say_on_what_the_action_was_tried(action, acts_on):
    ways = ways_to_sign_in(action)
    caption = BeautifulSoup(ways._repr_html_(), "html.parser").caption.get_text()
    assert str(ways).startswith(f"Tried each time: {action} {acts_on}\n")
    assert caption.endswith(f"{action} {acts_on}")
