"""The log of an account, as text and as a table."""

from bs4 import BeautifulSoup

from mfa_lesson.account.account import Account
from mfa_lesson.text import Reason

KEY = "iam:CreateAccessKey"


def test_the_log_holds_every_step_as_text_and_as_a_table(account):
    session = account.sign_in("alice")
    session.call(KEY)
    account.use_access_key("alice")
    assert [step.number for step in account.log] == [1, 2, 3]
    lines = str(account.log).splitlines()
    assert len(lines) == 4
    assert "Explicit deny" in lines[2]
    rows = BeautifulSoup(account.log._repr_html_(), "html.parser").select("tbody tr")
    assert [row["data-verdict"] for row in rows] == [step.outcome for step in account.log]
    assert [row.select_one("[data-label=Decision]").get_text().split()[-1] for row in rows] == ["in", "deny", "key"]


def test_the_log_says_of_each_way_in_what_it_was(account):
    account.sign_in("alice")
    account.sign_in("bob", code=True).through_a_service()
    account.use_access_key("bob").get_session_token(code=True)
    account.role_session("bob")
    assert [step.verdict for step in account.log] == [
        "Signed in",
        "Signed in",
        "The service calls",
        "Key in use",
        "Done, no permission needed",
        "Role assumed",
    ]
    assert {step.outcome for step in account.log} == {"done"}


def test_tables_are_the_same_each_time():
    def told():
        account = Account()
        account.sign_in("alice").call(KEY)
        return str(account.log) + account.log._repr_html_() + account.log[1]._repr_html_() + repr(account)

    assert told() == told()
    assert "0x" not in told()


def test_an_empty_log_says_so():
    assert str(Account().log) == "No step taken yet."


def test_names_stay_text():
    account = Account()
    account.sign_in("<img src=x>").call("iam:ListUsers")
    assert BeautifulSoup(account.log._repr_html_(), "html.parser").select("img") == []


def test_each_step_has_its_reason_as_data(account):
    password, key = account.sign_in("alice"), account.use_access_key("bob")
    asked = [
        account.log[0],
        password.call("iam:ListUsers"),
        password.call(KEY),
        key.call("iam:ListMFADevices", account.users["alice"].user.arn),
        password.call("s3:ListAllMyBuckets"),
        key.get_session_token().last_step,
        account.sign_in("eve").last_step,
        password.call("iam:EnableMFADevice"),
    ]
    denies = asked[2].explanation.denies[0]
    block = {"statements": (denies.statement.name,), "conditions": (denies.conditions[0].reason,)}
    assert denies.statement.name == "BlockMostAccessUnlessSignedInWithMFA"
    own = "AllowIndividualUserToListOnlyTheirOwnMFA"
    assert [step.reason for step in asked[:3]] == [
        None,
        Reason("why.allowed", {"statements": ("AllowAllUsersToListAccounts",)}),
        Reason("why.denied", block),
    ]
    assert (asked[3].reason.code, asked[3].reason.parameters["statement"]) == ("why.named-only", own)
    assert [step.reason for step in asked[4:]] == [
        Reason("why.denied", block),
        Reason("why.no-permission-needed"),
        Reason("why.refused", {"rule": "no-such-user"}),
        Reason("why.refused-though-allowed", {"rule": "no-such-device"}),
    ]
    assert Account(policies=()).sign_in("alice").call(KEY).reason == Reason("why.not-allowed")
