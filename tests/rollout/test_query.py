"""The query for a large account: its syntax, what it leaves out, and that nothing can be smuggled into it."""

import random
import sqlite3

import pytest
import sqlglot
from sqlglot import exp

from mfa_lesson import Policy, cloudtrail, cloudtrail_query, load_policy
from mfa_lesson.errors import ReportError
from mfa_lesson.rollout.query import COLUMNS, DEFAULT_STORE
from mfa_lesson.rollout.trail_file import read_records
from mfa_lesson.rollout.trail_record import text_of
from mfa_lesson.text import Reason

from .drawn_trail import draw
from .records import identity, record

NARROW = {"Statement": {"Effect": "Deny", "Action": ["s3:ListAllMyBuckets", "ec2:*"], "Resource": "*"}}
DIALECTS = ("athena", "presto", "trino")


def parse(query, dialect="trino"):
    """The query as a tree. A store's ID is written without quotation marks, as AWS does, which no SQL parser reads."""
    (found,) = sqlglot.parse(query.replace(DEFAULT_STORE, '"store"'), dialect=dialect)
    return found


def events_of(query) -> set[str]:
    return {text.this for text in parse(query).find_all(exp.Literal) if text.is_string}


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("engine", ["athena", "lake"])
@pytest.mark.parametrize("policies", ["force_mfa", "broken_action", ["force_mfa", "administrator_access"]])
def test_the_query_is_one_select_in_the_dialects_of_both(engine, dialect, policies):
    query = cloudtrail_query(engine, policies=policies, since="2026-11-01", until="2026-11-27")
    found = parse(query, dialect)
    assert isinstance(found, exp.Select)
    names = [one.alias for one in found.selects]
    grouped = ["user_arn", "event_source", "event_name", "signed_in", "invoked_by"]
    assert names == [*grouped, "calls", "first_seen", "last_seen"]
    assert len(found.args["group"].expressions) == len(grouped)
    assert repr(query) == str(query)


def test_the_query_leaves_out_what_is_not_denied_without_mfa():
    texts = events_of(cloudtrail_query("athena"))
    assert {"EnableMFADevice", "ListUsers", "GetSessionToken", "GetCallerIdentity"} <= texts
    assert not {"GetUser", "CreateUser", "DescribeInstances"} & texts
    # With Bool, sessions without MFA are denied all the same, and access keys are not.
    assert "GetUser" not in events_of(cloudtrail_query("athena", policies="broken_bool"))


PLACES = {
    "type": ("userIdentity", "type"),
    "arn": ("userIdentity", "arn"),
    "mfa": ("userIdentity", "sessionContext", "attributes", "mfaAuthenticated"),
    "invoked": ("userIdentity", "invokedBy"),
    "source": ("eventSource",),
    "event": ("eventName",),
    "kind": ("eventType",),
    "error": ("errorCode",),
    "time": ("eventTime",),
}


def run(policy, records) -> list[tuple[str, ...]]:
    """What the query finds: in SQLite, with a column for each field that the query reads."""
    query = cloudtrail_query("athena", policies=policy)
    for name in PLACES:
        query = query.replace(COLUMNS["athena"][name], f"c_{name}")
    base = sqlite3.connect(":memory:")
    base.execute(f"CREATE TABLE cloudtrail_logs ({', '.join(f'c_{name}' for name in PLACES)})")
    rows = [[text_of(one, *place) or None for place in PLACES.values()] for one in records]
    base.executemany(f"INSERT INTO cloudtrail_logs VALUES ({', '.join('?' * len(PLACES))})", rows)
    return base.execute(query).fetchall()


@pytest.mark.parametrize("policy", ["force_mfa", "force_mfa_today", "broken_bool", "broken_null"])
def test_the_query_finds_what_cloudtrail_says_is_denied(policy):
    chance = random.Random(policy)
    loaded = load_policy(policy)
    records = [*read_records([draw(chance).record for _ in range(250)])]
    answers: dict[tuple[str, ...], set[str]] = {}
    for one in records:
        (calls,) = cloudtrail([one], loaded).calls
        if text_of(one, "userIdentity", "type") == "IAMUser" and not text_of(one, "errorCode"):
            mfa = "session without MFA" if text_of(one, *PLACES["mfa"]) else "access key"
            answers.setdefault((calls.arn, calls.source, calls.event, mfa), set()).add(calls.reason.code)
    found = run(loaded, records)
    listed = {row[:4] for row in found if row[4] is None and row[0]}
    denied = {key for key, codes in answers.items() if "denied" in codes}
    assert denied and denied <= listed
    assert all(answers[key] - {"not-denied", "not-denied.no-permission"} for key in listed)


def test_a_call_from_the_console_is_not_one_of_a_service():
    old = record("GetUser", "iam", user=identity(mfa="false", invokedBy="signin.amazonaws.com"))
    service = record("GetUser", "iam", user=identity(mfa="false", invokedBy="athena.amazonaws.com"))
    assert {row[4] for row in run("force_mfa", [old, service])} == {None, "athena.amazonaws.com"}


def test_the_query_tells_an_access_key_from_a_session_if_the_policy_does():
    key, session = record("GetUser", "iam"), record("GetUser", "iam", user=identity(mfa="false"))
    told = {policy: {row[3] for row in run(policy, [key, session])} for policy in ("broken_bool", "broken_null")}
    assert told == {"broken_bool": {"session without MFA"}, "broken_null": {"access key"}}
    device = record("EnableMFADevice", "iam"), record("EnableMFADevice", "iam", user=identity(mfa="false"))
    assert [row[3] for row in run("force_mfa_today", device)] == ["access key"]


@pytest.mark.parametrize(("engine", "column"), [("athena", "eventtype"), ("lake", "eventType")])
def test_the_query_leaves_out_sign_ins_which_no_policy_denies(engine, column):
    """A ConsoleLogin has no session context, with MFA or without, and would pass for a call with an access key."""
    found = parse(cloudtrail_query(engine, policies=Policy.from_json(NARROW)))
    assert f"{column} = 'AwsApiCall'" in found.sql("trino")
    texts = events_of(cloudtrail_query(engine))
    assert "AuthorizeOAuth2Access" in texts
    assert "ConsoleLogin" not in texts
    (either,) = (one for one in parse(cloudtrail_query(engine)).find_all(exp.Or))
    assert {one.this for one in either.find_all(exp.Literal)} >= {"AwsApiCall", "signin.amazonaws.com"}


def test_the_query_asks_only_for_what_a_narrow_policy_denies():
    query = cloudtrail_query(policies=Policy.from_json(NARROW))
    texts = events_of(query)
    assert {"s3.amazonaws.com", "ec2.amazonaws.com", "ListBuckets"} <= texts
    assert len(texts) < 20


def test_times_are_written_as_each_engine_has_them():
    assert "eventtime >= '2026-11-01T00:00:00Z'" in cloudtrail_query("athena", since="2026-11-01")
    assert "eventTime <= '2026-11-27 23:59:59'" in cloudtrail_query("lake", until="2026-11-27")
    with pytest.raises(ReportError, match="days such as"):
        cloudtrail_query(since="1' OR '1'='1")


def test_a_table_is_quoted_and_a_store_is_an_id():
    assert 'FROM "my_db"."cloudtrail_logs"' in cloudtrail_query("athena", "my_db.cloudtrail_logs")
    assert "FROM 0a1b2c3d-0000-4e8f-8bd1-0123456789ab\n" in cloudtrail_query(
        "lake", "0a1b2c3d-0000-4e8f-8bd1-0123456789ab"
    )


@pytest.mark.parametrize("engine", ["athena", "lake"])
@pytest.mark.parametrize("name", ["", "a; DROP TABLE x", 'a" OR "1', "--a", "a' OR 1", "a b", "a.b.c.d", 7, "ä", "a\n"])
def test_nothing_else_can_be_in_a_name(engine, name):
    with pytest.raises(ReportError):
        cloudtrail_query(engine, name)


def test_the_name_of_a_policy_cannot_leave_the_comment():
    policy = Policy.from_json(
        {"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}, name="x\nDROP TABLE y;"
    )
    assert len(sqlglot.parse(cloudtrail_query(policies=policy), dialect="athena")) == 1


def test_what_no_query_can_find_is_told():
    with pytest.raises(ReportError, match="`athena` or `lake`"):
        cloudtrail_query("insights")
    with pytest.raises(ReportError) as caught:
        cloudtrail_query(policies="administrator_access")
    assert caught.value.reason == Reason("error.nothing-denied", {"policies": ["administrator_access"]})
    statement = {"Effect": "Deny", "Action": "*", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket"}
    with pytest.raises(ReportError) as caught:
        cloudtrail_query(policies=Policy.from_json({"Statement": statement}))
    assert caught.value.reason.code == "error.no-list"
