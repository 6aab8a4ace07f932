"""CloudTrail records: how they are read, and which calls a policy would have denied."""

import gzip
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mfa_lesson import Policy, cloudtrail, credential_report, load_policy
from mfa_lesson.account.ways import Way
from mfa_lesson.errors import ReportError
from mfa_lesson.iam.evaluator import Outcome, evaluate
from mfa_lesson.iam.request import Request
from mfa_lesson.rollout import report_file
from mfa_lesson.rollout.denies import Denies, DenyAnswer
from mfa_lesson.rollout.services import OTHER_NAMES, load_services
from mfa_lesson.rollout.trail_record import find_called, load_event_names, load_names
from mfa_lesson.rollout.wording_trail import LABELS, PARTS, REASONS, say
from mfa_lesson.text import Reason

from .records import ACCOUNT, identity, judge, record

# --- the company that comes with the lesson ---


def test_the_example_agrees_with_the_report():
    review, report = cloudtrail(), credential_report()
    reported = {change.reported.user.arn for change in report.changes if change.reported.user}
    assert {one.arn for one in review.calls if one.way and one.way is not Way.ROLE} <= reported
    assert {*review.denied_users} == {*report.stopped} - {"printer-3rd-floor"}, "sending email is a data event"
    assert {one.answer for one in review.calls} == {*LABELS}
    last = review.frame.groupby("User")["Last"].max()
    for change in report.changes:
        for key in change.reported.keys:
            if change.reported.name in last.index and change.kind == "key":
                assert last[change.reported.name].date() == key.last_used.date()


def test_who_has_mfa_in_the_report_never_calls_without_from_the_console():
    devices = {one.reported.name: one.reported.mfa for one in credential_report().changes}
    for one in cloudtrail().calls:
        if one.way in (Way.CONSOLE, Way.CONSOLE_MFA):
            assert devices[one.name] == (one.way is Way.CONSOLE_MFA)


def test_the_table_counts_and_dates_the_calls():
    frame = cloudtrail().frame
    rows = frame[(frame["User"] == "grafana")]
    assert rows["Calls"].tolist() == [30] and rows["Answer"].tolist() == ["Denied"]
    assert rows["Action"].tolist() == ["cloudwatch:ListMetrics"]
    assert rows["First"].iloc[0] == datetime(2026, 11, 23, 0, 28, 28, tzinfo=UTC)
    assert frame["Calls"].sum() == sum(cloudtrail().counts.values())


def test_each_row_can_be_explained():
    review = cloudtrail()
    for number, calls in enumerate(review.calls):
        if calls.request is None:
            with pytest.raises(ReportError, match=f"Row {number} has no request"):
                review.explain(number)
        elif calls.answer in ("denied", "not-denied"):
            denied = review.explain(number).outcome is Outcome.EXPLICIT_DENY
            assert denied == (calls.answer == "denied")
    with pytest.raises(ReportError, match="There is no row 999"):
        review.explain(999)


# --- how somebody signed in ---


@pytest.mark.parametrize(
    ("one", "way", "answer"),
    [
        (record(), Way.ACCESS_KEY, "denied"),
        (record(user=identity(mfa="false")), Way.TOKEN, "denied"),
        (record(user=identity(mfa="true")), Way.TOKEN_MFA, "not-denied"),
        (record(user=identity(mfa="false"), sessionCredentialFromConsole="true"), Way.CONSOLE, "denied"),
        (record(user=identity(mfa="true"), sessionCredentialFromConsole=True), Way.CONSOLE_MFA, "not-denied"),
        (record(user=identity(mfa="true", invokedBy="signin.amazonaws.com")), Way.CONSOLE_MFA, "not-denied"),
        (record(user=identity(mfa="false"), userAgent="AWS Console, aws-sdk-java/1.11"), Way.CONSOLE, "denied"),
        (record(user=identity(mfa="true"), userAgent="[S3Console/0.4]"), Way.CONSOLE_MFA, "not-denied"),
        (record(user=identity(mfa="false"), userAgent="my S3Console/0.4"), Way.TOKEN, "denied"),
        (record(user=identity(mfa="true", signInSessionArn="arn:aws:signin:x")), Way.LOGIN, "not-denied"),
        (record(user=identity(mfa="false", invokedBy="athena.amazonaws.com")), Way.SERVICE, "open"),
        (record(sourceIPAddress="cloudformation.amazonaws.com"), Way.SERVICE, "open"),
        (record(user=identity(accessKeyId="ASIAEXAMPLE")), Way.TOKEN, "open"),
        (record(user=identity(type="AssumedRole")), Way.ROLE, "outside"),
        (record(user=identity(type="Root")), None, "outside"),
        (record(user={"type": "AWSService", "invokedBy": "ec2.amazonaws.com"}), None, "outside"),
        (record(user={"type": "IdentityCenterUser"}), None, "outside"),
    ],
)
def test_how_somebody_signed_in_decides(one, way, answer):
    calls = judge(one)
    assert (calls.way, calls.answer) == (way, answer)


def test_a_federated_user_has_the_policies_of_the_user():
    issuer = {"sessionIssuer": {"type": "IAMUser", "arn": f"arn:aws:iam::{ACCOUNT}:user/dana"}}
    user = {"type": "FederatedUser", "arn": f"arn:aws:sts::{ACCOUNT}:federated-user/x", "sessionContext": issuer}
    assert judge(record(user=user)).reason.code == "open.federated"
    assert judge(record(user=user), "administrator_access").answer == "not-denied"


# --- what was called ---


@pytest.mark.parametrize(
    ("source", "event", "action"),
    [
        ("ec2", "DescribeInstances", "ec2:DescribeInstances"),
        ("s3", "ListBuckets", "s3:ListAllMyBuckets"),
        ("s3", "HeadObject", "s3:GetObject"),
        ("s3", "GetBucketCors", "s3:GetBucketCORS"),
        ("lambda", "ListFunctions20150331", "lambda:ListFunctions"),
        ("lambda", "UpdateFunctionCode20150331v2", "lambda:UpdateFunctionCode"),
        ("lambda", "Invoke", "lambda:InvokeFunction"),
        ("cloudfront", "CreateInvalidation2020_05_31", "cloudfront:CreateInvalidation"),
        ("monitoring", "ListMetrics", "cloudwatch:ListMetrics"),
        ("email", "SendRawEmail", "ses:SendRawEmail"),
        ("sts", "GetCallerIdentity", "sts:GetCallerIdentity"),
    ],
)
def test_an_event_becomes_the_action_that_policies_name(source, event, action):
    assert find_called(f"{source}.amazonaws.com", event).needed == (action,)


def test_the_table_of_events_names_actions_that_exist_and_events_that_are_none():
    for (prefix, event), actions in load_event_names().items():
        assert {action.lower() for action in actions} <= {*load_names()}
        assert f"{prefix}:{event}".lower() not in load_names()
    assert {*OTHER_NAMES.values()} <= {*load_services()}
    assert not {*OTHER_NAMES} & {*load_services()}


def test_an_event_without_an_action_is_decided_if_all_actions_of_the_service_are_alike():
    one = record("GetRestApis", "apigateway")
    calls = judge(one)
    assert calls.answer == "denied" and "whichever of" in say(calls.reason) and calls.request is None
    part = Policy.from_json({"Statement": {"Effect": "Deny", "Action": "apigateway:GET", "Resource": "*"}})
    assert judge(one, part).reason.code == "open.action"
    assert judge(record("Do", "brand-new-service")).reason.code == "open.unknown-service"


def test_an_event_that_needs_two_actions_is_denied_if_one_is():
    one = Policy.from_json({"Statement": {"Effect": "Deny", "Action": "s3:PutObject", "Resource": "*"}})
    assert judge(record("CopyObject", "s3"), one).answer == "denied"


@pytest.mark.parametrize(
    ("one", "code"),
    [
        (record("GetSessionToken", "sts"), "not-denied.no-permission"),
        (record("ListUsers", "iam"), "not-denied"),
        (record("GetUser", "iam"), "denied"),
        (record("ConsoleLogin", "signin", eventType="AwsConsoleSignIn"), "not-denied.no-call"),
        (record("CreateOAuth2Token", "signin"), "denied"),
        (record("RotateKey", "kms", eventType="AwsServiceEvent"), "not-denied.no-call"),
        (record("Switch", "ec2", eventType="AwsConsoleAction"), "open.console-action"),
        (record(errorCode="AccessDenied"), "already"),
        (record(errorCode="Client.UnauthorizedOperation"), "already"),
        (record(errorCode="InvalidInstanceID.NotFound"), "denied"),
        (record("AssumeRole", "sts", requestParameters={"serialNumber": "arn:aws:iam::1:mfa/x"}), "open.with-code"),
        (record("AssumeRole", "sts", requestParameters={"roleArn": "x"}), "denied"),
    ],
)
def test_what_was_called_decides(one, code):
    assert judge(one).reason.code == code


# --- what a record lacks ---


def test_the_resource_counts_if_the_record_has_it():
    deny = {"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket"}
    policy = Policy.from_json({"Statement": deny})
    named = record("GetBucketPolicy", "s3", resources=[{"ARN": "arn:aws:s3:::amzn-s3-demo-bucket"}])
    other = record("GetBucketPolicy", "s3", resources=[{"ARN": "arn:aws:s3:::another"}])
    assert judge(named, policy).answer == "denied"
    assert judge(other, policy).answer == "not-denied"
    calls = judge(record("GetBucketPolicy", "s3"), policy)
    assert calls.answer == "open" and "the resource, which the record doesn’t say" in say(calls.reason)


def test_the_own_user_and_device_are_known():
    own = {"Effect": "Deny", "Action": "iam:*", "NotResource": ["arn:aws:iam::*:user/${aws:username}", "*:mfa/dana"]}
    policy = Policy.from_json({"Version": "2012-10-17", "Statement": own | {"NotResource": own["NotResource"][0]}})
    assert judge(record("ListAccessKeys", "iam"), policy).answer == "not-denied"
    assert judge(record("ListAccessKeys", "iam", requestParameters={"userName": "dana"}), policy).answer == "not-denied"
    assert judge(record("ListAccessKeys", "iam", requestParameters={"userName": "bob"}), policy).answer == "open"
    assert judge(record("ListUsers", "iam"), policy).answer == "denied"
    made = record("CreateVirtualMFADevice", "iam", requestParameters={"virtualMFADeviceName": "dana"})
    assert judge(made, policy).answer == "denied"


def test_keys_that_the_record_has_count_and_others_leave_it_open():
    def deny(**condition):
        statement = {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": condition}
        return Policy.from_json({"Version": "2012-10-17", "Statement": statement})

    assert judge(record(), deny(NotIpAddress={"aws:SourceIp": "203.0.113.0/24"})).answer == "not-denied"
    assert judge(record(), deny(NotIpAddress={"aws:SourceIp": "192.0.2.0/24"})).answer == "denied"
    assert judge(record(), deny(StringEquals={"aws:RequestedRegion": "eu-west-1"})).answer == "denied"
    tagged = judge(record(), deny(StringNotEquals={"aws:PrincipalTag/team": "a"}))
    assert tagged.answer == "open" and "aws:PrincipalTag/team" in say(tagged.reason)
    age = deny(NumericGreaterThanIfExists={"aws:MultiFactorAuthAge": "3600"})
    assert judge(record(user=identity(mfa="true")), age).answer == "open", "no record says how old the MFA is"
    assert judge(record(), age).answer == "denied", "without MFA there is no age"


CONTEXTS = st.fixed_dictionaries(
    {},
    optional={"aws:MultiFactorAuthPresent": st.sampled_from(["true", "false"]), "aws:SourceIp": st.just("192.0.2.1")},
)


@given(
    st.sampled_from(["force_mfa", "broken_bool", "broken_null", "broken_action", "administrator_access"]),
    st.sampled_from(["iam:GetUser", "iam:ListUsers", "s3:GetObject", "iam:EnableMFADevice", "sts:AssumeRole"]),
    CONTEXTS,
)
def test_what_is_known_is_decided_as_evaluate_decides_it(policy, action, context):
    request = Request(action, "*", {"aws:username": "dana", **context})
    loaded = (load_policy(policy),)
    denied = evaluate(request, loaded).outcome is Outcome.EXPLICIT_DENY
    assert Denies(loaded).judge(request).answer is (DenyAnswer.DENIED if denied else DenyAnswer.NOT_DENIED)


# --- records as AWS documents them: the shapes of public examples, with other values ---

OLD_KEY = {
    "eventVersion": "1.02",
    "userIdentity": {
        "type": "IAMUser",
        "principalId": "AIDAEXAMPLEEXAMPLE",
        "arn": "arn:aws:iam::111122223333:user/Rosa",
        "accountId": "111122223333",
        "accessKeyId": "AKIAEXAMPLEEXAMPLE",
        "userName": "Rosa",
    },
    "eventTime": "2015-12-11T18:32:57Z",
    "eventSource": "config.amazonaws.com",
    "eventName": "DeleteDeliveryChannel",
    "awsRegion": "us-west-2",
    "sourceIPAddress": "198.51.100.4",
    "userAgent": "aws-internal/3",
    "requestParameters": {"deliveryChannelName": "default"},
    "responseElements": None,
    "requestID": "207d695a-8164-11e4-ab4f-EXAMPLE",
    "eventID": "5dcff7a9-e414-411a-a43e-EXAMPLE",
    "eventType": "AwsApiCall",
    "recipientAccountId": "111122223333",
}
NEWER_SESSION = {
    "eventVersion": "1.08",
    "userIdentity": {
        "type": "IAMUser",
        "principalId": "EXAMPLEEXAMPLE",
        "arn": "arn:aws:iam::111122223333:user/Teo",
        "accountId": "111122223333",
        "accessKeyId": "AKIAEXAMPLEEXAMPLE",
        "userName": "Teo",
        "sessionContext": {
            "sessionIssuer": {},
            "webIdFederationData": {},
            "attributes": {"creationDate": "2024-07-19T21:11:57Z", "mfaAuthenticated": "false"},
        },
    },
    "eventTime": "2024-07-19T21:17:28Z",
    "eventSource": "ec2.amazonaws.com",
    "eventName": "StartInstances",
    "awsRegion": "us-east-1",
    "sourceIPAddress": "192.0.2.9",
    "userAgent": "aws-cli/2.13.5 Python/3.11.4 Linux/4.14.255 exe/x86_64.amzn.2 prompt/off command/ec2.start-instances",
    "requestParameters": {"instancesSet": {"items": [{"instanceId": "i-EXAMPLE"}]}},
    "responseElements": {"requestId": "e4336db0-149f-4a6b-844d-EXAMPLE"},
    "eventType": "AwsApiCall",
    "managementEvent": True,
    "recipientAccountId": "111122223333",
    "eventCategory": "Management",
}
ROLE = {
    "eventVersion": "1.02",
    "userIdentity": {
        "type": "AssumedRole",
        "principalId": "AROAEXAMPLE:test",
        "arn": "arn:aws:sts::111122223333:assumed-role/Operator/test",
        "accountId": "111122223333",
        "accessKeyId": "ASIAEXAMPLE",
        "sessionContext": {
            "attributes": {"mfaAuthenticated": "false", "creationDate": "2015-12-11T00:58:42Z"},
            "sessionIssuer": {"type": "Role", "arn": "arn:aws:iam::111122223333:role/Operator", "userName": "Operator"},
        },
    },
    "eventTime": "2015-12-11T18:58:53Z",
    "eventSource": "config.amazonaws.com",
    "eventName": "DeliverConfigSnapshot",
    "eventType": "AwsApiCall",
}


def test_records_of_the_documentation_are_read_right():
    found = {one.name: (one.answer, one.way, one.action) for one in cloudtrail([OLD_KEY, NEWER_SESSION, ROLE]).calls}
    assert found == {
        "Rosa": ("denied", Way.ACCESS_KEY, "config:DeleteDeliveryChannel"),
        "Teo": ("denied", Way.TOKEN, "ec2:StartInstances"),
        "assumed-role/Operator/test": ("outside", Way.ROLE, "config:DeliverConfigSnapshot"),
    }


# --- whatever they come in ---

TWO = [OLD_KEY, NEWER_SESSION]


@pytest.mark.parametrize("how", ["file", "lines", "gzip", "list", "lookup", "eventbridge", "one each", "bom", "bytes"])
def test_records_are_recognised_in_whatever_they_come(how, tmp_path):
    whole = json.dumps({"Records": TWO})
    lookup = {"Events": [{"EventName": one["eventName"], "CloudTrailEvent": json.dumps(one)} for one in TWO]}
    given = {
        "file": whole,
        "lines": "\n".join(map(json.dumps, TWO)) + "\n",
        "gzip": gzip.compress(whole.encode()),
        "list": TWO,
        "lookup": json.dumps(lookup, indent=2),
        "eventbridge": [{"detail-type": "AWS API Call via CloudTrail", "detail": one} for one in TWO],
        "one each": [{"Records": [one]} for one in TWO],
        "bom": "\ufeff".encode() + whole.encode(),
        "bytes": whole.encode(),
    }[how]
    assert cloudtrail(given).denied_users == ["Rosa", "Teo"]
    if isinstance(given, str | bytes):
        folder = tmp_path / "AWSLogs" / "2026" / "11"
        folder.mkdir(parents=True)
        file = folder / "one.json.gz"
        file.write_bytes(given.encode() if isinstance(given, str) else given)
        for path in (file, str(file), tmp_path):
            assert cloudtrail(path).denied_users == ["Rosa", "Teo"]


BROKEN = {
    "nothing": (b"", None, "is empty"),
    "html": (b"<html></html>", 1, "is a web page"),
    "gzip": (gzip.compress(b'{"Records": []}')[:-9], None, "cut off"),
    "cut": ('{"Records": [\n{"eventName": "x"', 2, "isn’t valid JSON"),
    "line": (json.dumps(record()) + '\n{"eventName": ', 2, "isn’t valid JSON"),
    "binary": (b"\x89PNG\xff", None, "isn’t UTF-8"),
    "number": ("[1]", None, "Record 1 is a int"),
    "other": ('{"Records": [{"eventName": "x"}]}', None, "Record 1 has no `eventSource`"),
    "no identity": ([record() | {"userIdentity": "dana"}], None, "Record 1 has no `userIdentity`"),
    "inner": ('{"Events": [{"CloudTrailEvent": "{"}]}', None, "Record 1: `CloudTrailEvent`"),
    "kind": (12, None, "not int"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_record_gets_a_sentence(name):
    events, number, says = BROKEN[name]
    with pytest.raises(ReportError) as caught:
        cloudtrail(events)
    assert says in str(caught.value) and caught.value.line == number


def test_a_missing_file_and_an_empty_folder_are_told(tmp_path):
    with pytest.raises(ReportError) as caught:
        cloudtrail(tmp_path / "none.json")
    assert caught.value.reason == Reason("error.no-such-file")
    with pytest.raises(ReportError) as caught:
        cloudtrail(tmp_path)
    assert caught.value.reason.code == "error.empty-folder"


STRANGE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=8), inner, max_size=2),
    max_leaves=5,
)


@given(
    st.dictionaries(st.sampled_from([*record()]), STRANGE),
    st.dictionaries(st.sampled_from([*identity(mfa="x")]), STRANGE),
)
def test_strange_values_end_in_an_answer_or_a_sentence(fields, user):
    try:
        review = cloudtrail([record() | {"userIdentity": identity() | user} | fields])
    except ReportError:
        return
    assert sum(review.counts.values()) == 1 and str(review) and review.html


# --- page and export ---


def test_what_records_hold_stays_text():
    one = record("<b>x</b>", user=identity(arn="arn:aws:iam::123456789012:role/<i>x", type="AssumedRole"))
    review = cloudtrail([one])
    assert "<b>x" not in review.html and "<i>x" not in review.html
    formula = cloudtrail([record(user=identity("=cmd"))]).to_csv()
    assert "'=cmd" in formula and ",=cmd" not in formula


def test_rows_can_be_filtered_and_very_many_are_shown_in_part():
    assert {one.answer for one in cloudtrail().only().calls} == {"denied"}
    assert "of 176 recorded calls" in cloudtrail().only().sentence
    assert "99 would have been denied (7 users)" in cloudtrail().only().sentence
    assert {one.answer for one in cloudtrail().only("open", "already").calls} == {"open", "already"}
    with pytest.raises(ReportError, match="There is no answer 'deny'"):
        cloudtrail().only("deny")
    many = cloudtrail([record(user=identity(f"user{n}")) for n in range(70)])
    assert many.html.count("<tr") == 51 and "20 more rows" in many.html
    assert cloudtrail([]).sentence == say("summary", policies=[], total=0, users=0, counts={}, between=None)


def test_there_are_words_for_every_answer():
    assert {*LABELS} == {*PARTS} == {code.partition(".")[0] for code in REASONS}


def test_the_examples_name_no_account_and_no_key_but_documented_ones():
    text = (report_file.DATA / "events.json").read_text(encoding="utf-8")
    assert "123456789012" in text
    for one in json.loads(text)["Records"]:
        key = one["userIdentity"].get("accessKeyId", "EXAMPLE")
        assert key.endswith("EXAMPLE")


def test_the_days_are_those_of_all_calls_whatever_rows_are_shown():
    review = cloudtrail()
    days = {str(date)[:10] for name in ("First", "Last") for date in review.frame[name]}
    for shown in (review, *(review.only(answer) for answer in review.counts)):
        assert f"from {min(days)} to {max(days)}:" in shown.sentence
