"""A goal is met only if no request breaks it: what policies cut out of names, values and contexts is tried."""

import pytest
from bs4 import BeautifulSoup

from mfa_lesson import Guardrail, expectations
from mfa_lesson.analysis.goals import proof
from mfa_lesson.iam import witnesses
from tests.analysis.goals.examples import ADMIN, answer, first
from tests.support import policy, statement

USER = "arn:aws:iam::*:user/"
TEAM = "arn:aws:iam::*:role/${aws:PrincipalTag/team}"
BUCKET, USER_AGENT = "arn:aws:s3:::b", "aws:UserAgent"
ASCII = [f"${{{one}}}" if one in "*?$" else one for one in map(chr, range(32, 127))]
OFFICE = {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}


def under(condition, effect="Allow", **elements):
    return statement(effect, Condition=condition, **elements)


@pytest.mark.parametrize(
    ("goal", "statements", "asked"),
    [
        (
            "nobody can deactivate MFA of another user",
            [statement(), statement("Deny", Resource=f"{USER}bob")],
            "alice, signed in with MFA, asks for `iam:DeactivateMFADevice` on carol’s user.",
        ),
        (
            "nobody can manage MFA of another user",
            [statement(Resource=USER + "${aws:username}*"), statement("Deny", Resource=f"{USER}a*")],
            "bob, signed in with MFA, asks for `iam:ListMFADevices` on bobanything’s user.",
        ),
        ("nobody can s3:Get*", [statement(Action="s3:*Object*")], "asks for `s3:GetObject`."),
        (
            "nobody can s3:Get*",
            [statement(Action="s3:*"), statement("Deny", Action="s3:*t")],
            "asks for `s3:GetAnything`.",
        ),
        (
            "nobody can iam:PassRole",
            [statement(Resource="arn:aws:iam::*:role/*"), statement("Deny", Resource="arn:aws:iam::*:role/a*")],
            "asks for `iam:PassRole` on `arn:aws:iam::123456789012:role/x`.",
        ),
        ("without MFA nobody can rotate access keys", [under(OFFICE)], "with `aws:SourceIp` = `203.0.113.7`."),
        ("a user can iam:ListUsers", [under({"StringEquals": {"aws:username": "alice"}})], "bob, signed in"),
        ("nobody can iam:ListUsers", [under({"StringEquals": {"aws:username": "zoe"}})], "zoe, signed in"),
        ("a user can iam:ListUsers", [under(OFFICE)], "with `aws:SourceIp` = `198.51.100.7`."),
        (
            "with MFA a user can iam:ListUsers",
            [under({"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}})],
            "with `aws:MultiFactorAuthAge` = `3600`.",
        ),
        (
            "nobody can iam:ListUsers",
            [under({"DateGreaterThan": {"aws:CurrentTime": "2030-01-01T00:00:00Z"}})],
            "with `aws:CurrentTime` = `2030-01-01T00:00:01Z`.",
        ),
        (
            "nobody can iam:ListUsers",
            [under({"StringEquals": {"aws:PrincipalTag/team": "red"}})],
            "with `aws:PrincipalTag/team` = `red`.",
        ),
        (
            "a user can iam:ListUsers",
            [under({"StringLike": {"aws:username": ["a*", "${aws:PrincipalTag/team}"]}})],
            "bob, signed in",
        ),
        (
            "a role can iam:ListUsers",
            [under({"ArnLike": {"aws:PrincipalArn": ["arn:aws:iam::*:role/H*", TEAM]}})],
            "with `aws:PrincipalArn` = `arn:aws:iam::123456789012:role/x` and `aws:PrincipalTag/team` = `other`.",
        ),
        (
            "nobody can s3:GetObject",
            [
                under({"StringEquals": {"aws:ResourceTag/owner": "${aws:username}"}}),
                under({"StringNotEquals": {"aws:ResourceTag/owner": "admin"}}, "Deny"),
            ],
            "admin, signed in with MFA, asks for `s3:GetObject`, with `aws:ResourceTag/owner` = `admin`.",
        ),
        (
            "nobody can s3:GetObject",
            [
                statement(Resource="arn:aws:s3:::b/${aws:PrincipalTag/team}/*"),
                statement("Deny", NotResource="arn:aws:s3:::b/secret/*"),
            ],
            "with `aws:PrincipalTag/team` = `secret`.",
        ),
        (
            "nobody can iam:GetUser",
            [under({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/Admin*"}})],
            "alice, in a role session, asks for `iam:GetUser` on bob’s user, "
            "with `aws:PrincipalArn` = `arn:aws:iam::123456789012:role/Admin`.",
        ),
        (
            "nobody can iam:TagUser",
            [under({"ForAllValues:StringEquals": {"aws:TagKeys": ["a", "b"]}, "Null": {"aws:TagKeys": "false"}})],
            "with `aws:TagKeys` = `a`.",
        ),
        (
            "a user can iam:GetUser",
            [statement(), under({"Bool": {"aws:SecureTransport": "false"}}, "Deny")],
            "= `false`.",
        ),
        ("nobody can iam:ListUsers", [statement(Resource="arn:aws:iam::*:user/team/*")], "on the path `user/team/`."),
        (
            "nobody can s3:GetObject",
            [statement(Resource=f"{BUCKET}/?*"), statement("Deny", Resource=[f"{BUCKET}/*{one}*" for one in ASCII])],
            "on `arn:aws:s3:::b/é`.",
        ),
        (
            "nobody can s3:GetObject",
            [under({"StringEquals": {USER_AGENT: ["Éa", "Éb"]}, "StringNotEqualsIgnoreCase": {USER_AGENT: "éa"}})],
            "with `aws:UserAgent` = `Éb`.",
        ),
    ],
)
def test_what_breaks_a_goal_is_found(goal, statements, asked):
    found = first(goal, policy(*statements))
    assert asked in str(found)


@pytest.mark.parametrize(
    ("goal", "statements"),
    [
        ("nobody can s3:Get*", [statement(Action="s3:Put*")]),
        ("nobody can deactivate MFA of another user", [statement(Resource=USER + "${aws:username}")]),
        (
            "nobody can iam:PassRole",
            [statement(Resource="arn:aws:iam::*:role/ab*"), statement("Deny", Resource="arn:aws:iam::*:role/a*")],
        ),
        # one time, in both of its keys
        (
            "nobody can iam:ListUsers",
            [
                under(
                    {"DateGreaterThan": {"aws:CurrentTime": "2030-01-01"}, "NumericLessThan": {"aws:EpochTime": "9999"}}
                )
            ],
        ),
        # a session is not older than 36 hours
        (
            "nobody can iam:ListUsers",
            [
                under(
                    {
                        "DateGreaterThan": {"aws:CurrentTime": "2030-01-09"},
                        "DateLessThan": {"aws:TokenIssueTime": "2030-01-01"},
                    }
                )
            ],
        ),
        # no request is without these
        ("a user can iam:ListUsers", [statement(), under({"Null": {"aws:SourceIp": "true"}}, "Deny")]),
        ("a user can iam:ListUsers", [statement(), under({"Null": {"aws:CurrentTime": "true"}}, "Deny")]),
        (
            "a user can iam:ListUsers",
            [statement(), under({"StringNotEquals": {"aws:RequestedRegion": "us-east-1"}}, "Deny")],
        ),
        ("nobody can iam:ListUsers", [under({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}})]),
        ("nobody can iam:GetUser", [under({"StringEquals": {"aws:ResourceAccount": "210987654321"}})]),
        # keys that a request of this kind does not have
        ("nobody can iam:CreateUser", [under({"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}})]),
        (
            "with an access key nobody can iam:ListUsers",
            [under({"DateGreaterThan": {"aws:TokenIssueTime": "2020-01-01"}})],
        ),
        ("without MFA nobody can iam:ListUsers", [under({"NumericLessThan": {"aws:MultiFactorAuthAge": "60"}})]),
        ("nobody can iam:ListUsers", [under({"Bool": {"aws:MultiFactorAuthPresence": "true"}})]),
        ("nobody can iam:ListUsers", [under({"StringEquals": {"aws:username": "not a name"}})]),
        ("nobody can iam:ListUsers", [under({"StringEquals": {"aws:username": "x" * 65}})]),
        ("nobody can iam:ListUsers", [statement(Resource="arn:aws:iam::*:user/alice")]),
    ],
)
def test_what_no_request_breaks_is_met(goal, statements):
    assert answer(goal, policy(*statements)).state == "met"


def test_guardrails_cut_out_names_too():
    boundary = Guardrail("boundary", policy(statement(NotResource=f"{USER}b*")))
    assert str(first("nobody can deactivate MFA of another user", ADMIN).case.on) == "bob’s user"
    found = answer("nobody can deactivate MFA of another user", ADMIN, guardrails=[boundary])
    assert found.counterexample.case.on == "carol’s user"


def test_a_goal_that_cannot_be_proved_is_not_decided_and_says_why(monkeypatch):
    line = "arn:aws:s3:::a-long-name-of-a-bucket/*"
    mine = policy(statement(Resource=line), statement("Deny", Resource=line))
    monkeypatch.setattr(witnesses, "MOST_STATES", 10)
    found = answer("nobody can s3:GetObject", mine)
    assert found.state == "undecided" and found.problem == "resources" and not found.met
    assert found.limits.startswith("Not decided.") and str(found).startswith("not decided: nobody can s3:GetObject")
    assert answer("a user can s3:GetObject", mine).state == "broken"


def test_more_requests_than_are_tried_leave_a_goal_undecided(monkeypatch):
    monkeypatch.setattr(proof, "MOST_CASES", 5)
    both = expectations("anybody can see the account\nnobody can deactivate MFA").check(ADMIN)
    assert [found.state for found in both] == ["undecided", "broken"] and not both.met
    assert both[0].problem == "requests" and both.sentence.endswith("1 is not decided.")
    page = BeautifulSoup(both._repr_html_(), "html.parser")
    assert [item.select_one(".mark").get_text(" ", strip=True) for item in page.select(".points > li")] == [
        "? not decided",
        "✕ not met",
    ]


def test_what_takes_too_long_is_not_decided_and_says_so(monkeypatch):
    monkeypatch.setattr(proof, "MOST_SECONDS", 0.0)
    found = answer("nobody can iam:GetUser", policy(statement(Action="s3:*")))
    assert found.state == "undecided" and found.problem == "time" and found.limits.endswith("that takes too long.")


@pytest.mark.parametrize("wanted", [{"aws:TagKeys": "a"}, {}])
def test_many_tags_are_told_apart_one_after_the_other(wanted):
    tags = {f"aws:RequestTag/{letter}": "x" for letter in "abcdefghijklmnopqrstuvwxyz"}
    asked = {"StringEquals": tags, **({"ForAnyValue:StringEquals": wanted} if wanted else {})}
    assert answer("nobody can iam:TagUser", policy(under(asked))).state in (
        ["broken"] if not wanted else ["broken", "undecided"]
    )


def test_an_empty_tag_is_told_apart_where_it_counts_as_none():
    denied = under({"StringNotLike": {"aws:ResourceTag/team": "r*"}, "Null": {"aws:ResourceTag/team": "false"}}, "Deny")
    assert answer("a user can iam:TagUser", policy(statement(), denied)).state == "broken"
    some = under({"StringEquals": {"aws:PrincipalTag/team": ""}, "Null": {"aws:PrincipalTag/team": "true"}})
    assert answer("nobody can iam:ListUsers", policy(some)).state == "broken"


def test_a_tag_in_a_line_can_be_the_callers_own_name_or_nothing():
    mine = policy(statement(), statement("Deny", Resource=USER + "${aws:PrincipalTag/team}"))
    assert answer("a user can iam:TagUser", mine).state == "broken"
    path = policy(statement(), statement("Deny", NotResource=USER + "${aws:PrincipalTag/team}"))
    assert answer("nobody can iam:ListUsers", path).state == "broken"


@pytest.mark.parametrize(
    ("key", "state"),
    [
        ("aws:userid", "met"),
        ("aws:SourceVpc", "undecided"),
        ("aws:SourceIp", "undecided"),
        ("aws:PrincipalOrgID", "undecided"),
        ("aws:ResourceAccount", "undecided"),
        ("aws:CalledViaFirst", "undecided"),
        ("aws:RequestedRegion", "undecided"),
        ("aws:PrincipalType", "broken"),
        ("aws:UserAgent", "broken"),
        ("aws:PrincipalTag/team", "broken"),
    ],
)
def test_a_key_in_a_line_has_no_value_that_aws_gives_no_request(key, state):
    """No user’s id is a name, and no address is alice; but a user could be called as a network or a region is."""
    found = answer("a user can iam:TagUser", policy(statement(), statement("Deny", Resource=USER + f"${{{key}}}")))
    assert found.state == state and found.problem == ("variables" if state == "undecided" else "")


def test_how_many_requests_there_are_is_said_without_a_product():
    found = answer("nobody can iam:ListUsers", policy(under(OFFICE, Action="s3:*")))
    assert found.universe.endswith("without impossible combinations")
    assert found.made_of.parameters["callers"] == 2 and found.made_of.parameters["roles"] == 1
