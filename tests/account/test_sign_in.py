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
    Way.LOGIN: "true",
    Way.FEDERATION: "false",
    Way.SERVICE: "false",
    Way.ROLE: "absent",
}


def test_each_way_to_sign_in_was_tried():
    """aws login and GetFederationToken need a permission that force_mfa doesn't give."""
    ways = ways_to_sign_in()
    denied = {Way.LOGIN: "implicitDeny", Way.FEDERATION: "explicitDeny"}
    assert {tried.way: tried.step.outcome for tried in ways if not tried.opened} == denied
    assert {tried.way: tried.mfa for tried in ways} == TABLE == {way: TABLE[way] for way in Way}
    for tried in ways:
        step = tried.step
        if not tried.opened:
            assert f"{step.verdict.lower()} for {step.request.action}" in tried.verdict
        elif tried.way is Way.TOKEN:
            assert step.refusal == rules.NO_IAM_WITHOUT_MFA
        else:
            request = Request(KEY, step.request.resource, tried.context)
            assert as_told(step.decision) == as_told(evaluate(request, [FORCE_MFA]))
    assert {tried.way: tried.username for tried in ways} == {way: "alice" if way.has_user else "absent" for way in Way}
    assert [way for way in Way if not way.has_user] == [Way.FEDERATION, Way.ROLE]


def test_the_ways_are_shown_as_a_table():
    ways = ways_to_sign_in("s3:ListAllMyBuckets", "administrator_access")
    assert {way.step.outcome for way in ways} == {"allowed"}
    rows = BeautifulSoup(ways._repr_html_(), "html.parser").select("tbody tr")
    assert [row["data-mfa"] for row in rows] == list(TABLE.values())
    assert len(str(ways).splitlines()) == len(Way) + 2


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
