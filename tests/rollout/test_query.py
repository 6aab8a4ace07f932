"""The query for a large account: its syntax, what it leaves out, and that nothing can be smuggled into it."""

import pytest
import sqlglot
from sqlglot import exp

from mfa_lesson import Policy, cloudtrail_query
from mfa_lesson.errors import ReportError
from mfa_lesson.rollout.query import DEFAULT_STORE

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
    # With Bool, sessions without MFA are denied all the same.
    assert "GetUser" not in events_of(cloudtrail_query("athena", policies="broken_bool"))


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
    with pytest.raises(ReportError, match="denies nothing"):
        cloudtrail_query(policies="administrator_access")
    statement = {"Effect": "Deny", "Action": "*", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket"}
    with pytest.raises(ReportError, match="depends on more than the action"):
        cloudtrail_query(policies=Policy.from_json({"Statement": statement}))
