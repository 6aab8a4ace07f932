"""Records that nobody has chosen, against answers by hand; and what else a trail's bucket holds."""

import gzip
import json

import pytest

from mfa_lesson import cloudtrail
from mfa_lesson.errors import ReportError
from mfa_lesson.rollout.wording_trail import say
from mfa_lesson.text import Reason

from .drawn_trail import AWAY, HOME, check
from .records import identity, judge, record


def test_drawn_records_are_answered_as_by_hand():
    """python tests/rollout/drawn_trail.py draws more of them."""
    found = check(240, seed=18)
    assert {*found} == {"denied", "open", "not-denied", "already", "outside", "skipped"}


def test_a_bucket_has_more_than_records(tmp_path):
    """Insights, aggregated events, digests, and AWS Config write beside the trail (cloudtrail-find-log-files)."""
    insight = {"eventTime": "2026-11-27T09:00:00Z", "eventType": "AwsCloudTrailInsight", "eventCategory": "Insight"}
    aggregated = {
        "eventVersion": "1.0",
        "eventCategory": "Aggregated",
        "eventSource": "s3.amazonaws.com",
        "summary": {},
    }
    files = {
        "CloudTrail": {"Records": [record()]},
        "CloudTrail-Insight": {"Records": [insight | {"insightDetails": {"eventName": "RunInstances"}}]},
        "CloudTrail-Aggregated": {"Records": [aggregated]},
        "CloudTrail-Digest": {"awsAccountId": HOME, "digestStartTime": "2026-11-27T09:00:00Z", "logFiles": []},
        "Config": {"fileVersion": "1.0", "configurationItems": [{"ARN": "x"}]},
    }
    for folder, content in files.items():
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "one.json.gz").write_bytes(gzip.compress(json.dumps(content).encode()))
    review = cloudtrail(tmp_path)
    assert (review.total, review.denied_users) == (1, ["dana"])
    assert cloudtrail(tmp_path / "CloudTrail-Digest").sentence == say(
        "summary", policies=["force_mfa"], total=0, users=0, counts={}, between=None
    )


def test_a_file_of_something_else_in_the_folder_is_named(tmp_path):
    for name, content in {"a.json": [record()] * 3, "b.json": [record(), {"name": "x"}]}.items():
        (tmp_path / name).write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(ReportError, match="^Record 2 of `b.json` has no `eventName`"):
        cloudtrail(tmp_path)


@pytest.mark.parametrize("indent", [None, 1])
def test_files_that_are_joined_without_a_line_break_are_read(indent):
    """CloudTrail writes no line break at the end, so `zcat *.json.gz` puts one file right behind the other."""
    text = json.dumps({"Records": [record()]}, indent=indent)
    assert cloudtrail(text * 3).total == 3
    with pytest.raises(ReportError, match="isn’t valid JSON here") as caught:
        cloudtrail(f"{text}\n{text},{text}")
    assert caught.value.line == 2 + 2 * text.count("\n")


def test_a_sign_in_that_failed_names_nobody():
    """A wrong user name is hidden, and there is no ARN."""
    user = {"type": "IAMUser", "accountId": HOME, "accessKeyId": "", "userName": "HIDDEN_DUE_TO_SECURITY_REASONS"}
    failed = record("ConsoleLogin", "signin", user=user, eventType="AwsConsoleSignIn", errorMessage="No username found")
    assert judge(failed).reason.code == "not-denied.no-call"


@pytest.mark.parametrize(
    ("user", "code", "parameters"),
    [
        (
            {"type": "AWSAccount", "accountId": AWAY, "principalId": "AIDAEXAMPLE"},
            "outside.other",
            {"kind": "AWSAccount"},
        ),
        ({"type": "Unknown"}, "open.nobody", {}),
        ({"type": "IAMUser", "userName": "x"}, "open.nobody", {}),
        (None, "open.nobody", {}),
        ({"type": "IdentityCenterUser"}, "outside.other", {"kind": "IdentityCenterUser"}),
        (identity(arn=f"arn:aws:iam::{AWAY}:user/dana", accountId=AWAY), "outside.account", {"account": AWAY}),
    ],
)
def test_of_a_caller_no_more_is_said_than_the_record_does(user, code, parameters):
    calls = judge(record() | {"userIdentity": user, "recipientAccountId": HOME})
    assert calls.reason == Reason(code, parameters)


@pytest.mark.parametrize("place", ["eventName", "eventSource", "arn", "type", "invokedBy"])
def test_half_a_character_can_be_shown_and_written(place, tmp_path):
    """JSON can have one as an escape, and no file can have it as text."""
    one = record()
    (one["userIdentity"] if place in ("arn", "type", "invokedBy") else one)[place] = "arn:x:a\ud800b"
    review = cloudtrail(json.dumps([one]))
    shown = [str(review), review.html, review.to_csv(tmp_path / "calls.csv"), repr(review)]
    assert "\ud800" not in "".join(shown)
    assert any("a?b" in text for text in shown)


def test_an_account_that_is_hidden_is_no_other_account():
    hidden = identity(arn="arn:aws:iam::XXXXXXXXXXXX:user/dana")
    assert judge(record(user=hidden, recipientAccountId="XXXXXXXXXXXX")).answer == "denied"
    assert judge(record(user=hidden, recipientAccountId=HOME)).answer == "denied"


def test_users_of_the_same_name_in_two_accounts_are_two():
    both = [record(user=identity(arn=f"arn:aws:iam::{account}:user/dana")) for account in (HOME, AWAY)]
    review = cloudtrail([*both, record(user=identity("erin"))])
    assert review.denied_users == [f"dana ({HOME})", f"dana ({AWAY})", "erin"]
    assert "(3 users)" in review.sentence


@pytest.mark.parametrize(
    ("event", "parameters", "known"),
    [
        ("GetUser", None, True),
        ("GetUser", {"userName": "dana"}, True),
        ("GetUser", {"userName": "erin"}, False),
        ("ListServiceSpecificCredentials", {"allUsers": True}, False),
        ("DeleteUser", None, False),
        ("GetAccessKeyLastUsed", {"accessKeyId": "AKIAEXAMPLE"}, False),
        ("SimulatePrincipalPolicy", {"policySourceArn": "arn:aws:iam::123456789012:user/erin"}, False),
    ],
)
def test_a_call_without_a_user_name_is_about_the_caller_only_if_the_action_works_so(event, parameters, known):
    calls = judge(record(event, "iam", requestParameters=parameters))
    assert calls.request.resource == (identity()["arn"] if known else "*")
