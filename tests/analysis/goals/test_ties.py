"""Keys that say the same thing: a goal is broken by what a possible request does, and not by an impossible one."""

import pytest

from mfa_lesson import Guardrail, expectations, load_policy
from tests.analysis.goals.examples import answer, first
from tests.support import policy, statement

FEDERATED = {"StringEquals": {"aws:PrincipalType": "FederatedUser"}}
APP = {"ArnLike": {"aws:PrincipalArn": "arn:aws:sts::*:federated-user/app-*"}}
SESSION = "arn:aws:sts::*:federated-user/"
OBJECT = "nobody can s3:GetObject"
USER = "arn:aws:iam::*:user/"
NOW = "2030-01-09T00:00:00Z"


def under(condition, effect="Allow", **elements):
    return statement(effect, Condition=condition, **elements)


def get_token(resource="*", **elements):
    return statement(Action="sts:GetFederationToken", Resource=resource, **elements)


# --- federated users ---


@pytest.mark.parametrize(
    ("goal", "statements", "state"),
    [
        (OBJECT, [under(FEDERATED), get_token()], "broken"),
        ("a user cannot s3:GetObject", [under(FEDERATED), get_token()], "broken"),
        ("without MFA nobody can s3:*", [under(FEDERATED), get_token()], "broken"),
        (OBJECT, [under(APP), get_token(f"{SESSION}*-x")], "broken"),
        (OBJECT, [under(APP), get_token(f"{SESSION}${{aws:username}}")], "broken"),
        (OBJECT, [under({"StringLike": {"aws:userid": "123456789012:app-*"}}), get_token(f"{SESSION}*x")], "broken"),
        # nobody can get such a session
        (OBJECT, [under(FEDERATED, Action="s3:*")], "met"),
        (OBJECT, [under(FEDERATED), get_token(), statement("Deny", Action="sts:*")], "met"),
        (OBJECT, [under(FEDERATED), get_token(Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})], "met"),
        (OBJECT, [under(APP), get_token(f"{SESSION}x-*")], "met"),
        (
            OBJECT,
            [under(APP), get_token(f"{SESSION}${{aws:username}}", Condition={"StringLike": {"aws:username": "x*"}})],
            "met",
        ),
        (OBJECT, [under({"StringLike": {"aws:userid": "123456789012:app-*"}}), get_token(f"{SESSION}x*")], "met"),
        # its name has 2 to 32 characters
        (OBJECT, [under(FEDERATED), get_token(SESSION + "?" * 32)], "broken"),
        (OBJECT, [under(FEDERATED), get_token(SESSION + "?" * 33)], "met"),
        (OBJECT, [under(FEDERATED), get_token(f"{SESSION}?")], "met"),
        (OBJECT, [under(FEDERATED), get_token(f"{SESSION}{'a' * 30}*${{aws:username}}")], "undecided"),
        # such a session can't call IAM or STS, has no MFA, and promises nothing
        ("nobody can iam:GetUser", [under(FEDERATED), get_token()], "met"),
        ("nobody can sts:AssumeRole", [under(FEDERATED), get_token()], "met"),
        ("with MFA nobody can s3:GetObject", [under(FEDERATED), get_token()], "met"),
        ("a role cannot s3:GetObject", [under(FEDERATED), get_token()], "met"),
        ("anybody can s3:GetObject", [statement(), under(FEDERATED, "Deny")], "met"),
        (OBJECT, [under({"StringLike": {"aws:FederatedProvider": "*"}, **FEDERATED}), get_token()], "met"),
    ],
)
def test_sessions_of_federated_users_count_where_a_user_can_get_them(goal, statements, state):
    assert answer(goal, policy(*statements)).state == state


def test_a_session_policy_limits_federated_users_and_force_mfa_leaves_none():
    mine = policy(under(FEDERATED), get_token())
    assert answer(OBJECT, mine, guardrails=[Guardrail("session policy", "administrator_access")]).state == "broken"
    assert answer(OBJECT, mine, guardrails=[Guardrail("session policy", "ec2_full_access")]).state == "met"
    (found,) = expectations("without MFA nobody can s3:* even beside administrator_access").check("force_mfa")
    assert found.met and found.made_of.parameters["federated"] == 0


@pytest.mark.parametrize(
    ("goal", "token", "who"),
    [
        (OBJECT, {}, "alice, in the session `app-` from GetFederationToken"),
        (OBJECT, {"Condition": {"StringEquals": {"aws:username": "zoe"}}}, "zoe, in the session `app-` from"),
        ("a user with a path cannot s3:GetObject", {}, "engineering/alice, in the session `app-` from"),
        (
            OBJECT,
            {"resource": f"{SESSION}${{aws:username}}"},
            "app-, in the session `app-` from GetFederationToken",
        ),
        (
            OBJECT,
            {"Condition": {"StringEquals": {"aws:username": "eve", "aws:PrincipalTag/team": "red"}}},
            "eve, in the session `app-` from GetFederationToken (requested with `aws:PrincipalTag/team` = `red`)",
        ),
    ],
)
def test_a_federated_user_is_named_and_the_user_who_got_the_session(goal, token, who):
    found = first(goal, policy(under(APP), get_token(**token)))
    assert str(found).startswith(who) and "asks for `s3:GetObject`. Expected: denied; got: allowed" in str(found)
    assert found.case.request.values["aws:principalarn"] == ("arn:aws:sts::123456789012:federated-user/app-",)
    (shown,) = expectations(goal).check(policy(under(APP), get_token(**token))).template_values()["why"]
    assert "`" not in found.case.asker and found.case.asker in shown.replace("<wbr>", "")


# --- keys that say the same thing ---

TEAM_ASKED = {"StringEquals": {"aws:RequestTag/team": "red"}}
TAG = "nobody can iam:TagUser"
MINE = {"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}


@pytest.mark.parametrize(
    ("goal", "conditions", "state"),
    [
        # aws:TagKeys lists the keys of the tags
        (TAG, {**TEAM_ASKED, "ForAllValues:StringEquals": {"aws:TagKeys": "team"}}, "broken"),
        (TAG, {**TEAM_ASKED, "ForAnyValue:StringEquals": {"aws:TagKeys": ["cost", "owner"]}}, "broken"),
        (TAG, {**TEAM_ASKED, "ForAnyValue:StringEquals": {"aws:TagKeys": "TEAM"}}, "broken"),
        (TAG, {**TEAM_ASKED, "ForAllValues:StringEquals": {"aws:TagKeys": "cost"}}, "met"),
        (TAG, {**TEAM_ASKED, "Null": {"aws:TagKeys": "true"}}, "met"),
        (
            TAG,
            {"ForAnyValue:StringEquals": {"aws:TagKeys": "team"}, "StringNotLike": {"aws:RequestTag/team": "*"}},
            "met",
        ),
        (TAG, {"ForAnyValue:StringEquals": {"aws:TagKeys": "team"}, "Null": {"aws:RequestTag/team": "true"}}, "broken"),
        ("nobody can s3:PutObject", {**TEAM_ASKED, "Null": {"aws:TagKeys": "true"}}, "met"),
        # who removes tags gives their keys only
        ("nobody can iam:UntagUser", {"ForAnyValue:StringEquals": {"aws:TagKeys": "team"}}, "broken"),
        ("nobody can iam:UntagUser", TEAM_ASKED, "met"),
        (
            "nobody can ec2:DeleteTags",
            {"ForAnyValue:StringEquals": {"aws:TagKeys": "team"}, "Null": {"aws:RequestTag/team": "true"}},
            "broken",
        ),
        ("nobody can iam:GetUser", TEAM_ASKED, "met"),
        # only a service that asks itself has keys of services
        (OBJECT, {"Bool": {"aws:PrincipalIsAWSService": "true"}}, "met"),
        (OBJECT, {"Bool": {"aws:PrincipalIsAWSService": "false"}}, "broken"),
        (OBJECT, {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}}, "met"),
        (OBJECT, {"StringNotEquals": {"aws:SourceAccount": "111122223333"}}, "broken"),
        ("nobody can iam:GetUser", {"StringEquals": {"aws:SourceOrgID": "o-aaaaaaaaaa"}}, "met"),
        # the first and the last service of those that call
        (
            OBJECT,
            {
                "StringEquals": {"aws:CalledViaFirst": "a.amazonaws.com", "aws:CalledViaLast": "b.amazonaws.com"},
                "ForAllValues:StringLike": {"aws:CalledVia": ["a*", "b*", "c*"]},
            },
            "broken",
        ),
        (
            OBJECT,
            {
                "StringEquals": {"aws:CalledViaFirst": "a.amazonaws.com"},
                "ForAllValues:StringEquals": {"aws:CalledVia": ["b.amazonaws.com"]},
            },
            "met",
        ),
        (
            OBJECT,
            {
                "StringNotEquals": {"aws:CalledViaLast": "b.amazonaws.com"},
                "ForAllValues:StringEquals": {"aws:CalledVia": ["b.amazonaws.com"]},
                "Null": {"aws:CalledVia": "false"},
            },
            "met",
        ),
        # an organization and a place in it
        (
            OBJECT,
            {
                "StringEquals": {"aws:PrincipalOrgID": "o-aaaaaaaaaa"},
                "ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-aaaaaaaaaa/r-ab12/*"},
            },
            "broken",
        ),
        (
            OBJECT,
            {
                "StringEquals": {"aws:PrincipalOrgID": "o-aaaaaaaaaa"},
                "ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-bbbbbbbbbb/*"},
            },
            "met",
        ),
        (
            OBJECT,
            {"StringLike": {"aws:ResourceOrgID": "o-a*"}, "ForAllValues:StringLike": {"aws:ResourceOrgPaths": "o-b*"}},
            "met",
        ),
        (OBJECT, {"StringEquals": {"aws:ResourceOrgID": "o-a1"}, "Null": {"aws:ResourceOrgPaths": "true"}}, "met"),
        # what is in the caller's account is in the caller's organization
        (
            OBJECT,
            {
                "StringEquals": {"aws:ResourceAccount": "123456789012", "aws:ResourceOrgID": "o-a1"},
                "StringNotEquals": {"aws:PrincipalOrgID": "o-a1"},
            },
            "met",
        ),
        (
            OBJECT,
            {
                "StringEquals": {"aws:ResourceAccount": "210987654321", "aws:ResourceOrgID": "o-a1"},
                "StringNotEquals": {"aws:PrincipalOrgID": "o-a1"},
            },
            "broken",
        ),
        (
            "nobody can iam:PassRole",
            {
                "StringNotEquals": {"aws:ResourceOrgID": "${aws:PrincipalOrgID}"},
                "Null": {"aws:PrincipalOrgID": "false"},
            },
            "met",
        ),
        (OBJECT, {"StringNotEquals": {"aws:ResourceOrgID": "${aws:PrincipalOrgID}"}}, "broken"),
        # a network and its endpoint
        (OBJECT, {"Null": {"aws:SourceVpc": "true", "aws:SourceVpce": "false"}}, "met"),
        (OBJECT, {"Null": {"aws:SourceVpc": "false"}, "IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}, "met"),
        (
            OBJECT,
            {"StringEquals": {"aws:SourceVpc": "vpc-1a"}, "IpAddress": {"aws:VpcSourceIp": "10.0.0.0/8"}},
            "broken",
        ),
        (
            OBJECT,
            {
                "StringEquals": {"aws:SourceVpc": "vpc-1a"},
                "ArnLike": {"aws:SourceVpcArn": "arn:aws:ec2:*:*:vpc/vpc-2b"},
            },
            "met",
        ),
        # who asks, and the identifier
        (OBJECT, {"StringLike": {"aws:userid": "AROA*"}, "StringEquals": {"aws:PrincipalType": "User"}}, "met"),
        (
            OBJECT,
            {"StringLike": {"aws:userid": "AROA*:bob"}, "StringEquals": {"aws:PrincipalType": "AssumedRole"}},
            "broken",
        ),
        # MFA comes before the token
        (
            "with MFA nobody can s3:GetObject",
            {
                "DateGreaterThan": {"aws:CurrentTime": NOW},
                "DateLessThan": {"aws:TokenIssueTime": "2030-01-08T00:00:00Z"},
                "NumericLessThan": {"aws:MultiFactorAuthAge": "3600"},
            },
            "met",
        ),
        (
            "with MFA nobody can s3:GetObject",
            {
                "DateGreaterThan": {"aws:CurrentTime": NOW},
                "DateLessThan": {"aws:TokenIssueTime": NOW},
                "NumericLessThan": {"aws:MultiFactorAuthAge": "3600"},
            },
            "broken",
        ),
        # a tag of what is acted on, in both of its keys
        ("nobody can iam:GetUser", {"StringEquals": {"iam:ResourceTag/team": "red"}}, "broken"),
        ("nobody can iam:GetUser", {"StringEquals": {"iam:ResourceTag/team": "a", "aws:ResourceTag/team": "b"}}, "met"),
        (
            "nobody can iam:GetUser",
            {"StringLike": {"iam:ResourceTag/team": "a*", "aws:ResourceTag/team": "*b"}},
            "broken",
        ),
        (OBJECT, {"StringEquals": {"iam:ResourceTag/team": "red"}}, "met"),
        ("nobody can iam:GetAccountSummary", {"StringEquals": {"aws:ResourceTag/team": "red"}}, "met"),
        # one's own user has one's own tags
        ("a user can iam:GetUser", MINE, "broken"),
        ("a user can iam:GetUser", {**MINE, "Null": {"aws:PrincipalTag/team": "false"}}, "broken"),
        # keys of another service
        ("nobody can iam:GetUser", {"StringEquals": {"s3:prefix": "home"}}, "met"),
    ],
)
def test_what_keys_say_together(goal, conditions, state):
    assert answer(goal, policy(under(conditions))).state == state


def test_ones_own_user_has_ones_own_tags():
    other_tags = {"StringNotEquals": MINE["StringEquals"], "Null": {"aws:PrincipalTag/team": "false"}}
    denied = policy(statement(), under({**other_tags, "Null": {"aws:PrincipalTag/team": "false"}}, "Deny"))
    assert answer("a user can iam:GetUser", denied).state == "met"
    assert answer("a user can iam:GetUser of another user", denied).state == "broken"


@pytest.mark.parametrize("kind", ["aws", "iam"])
@pytest.mark.parametrize(
    ("own", "resource"),
    [
        ({"Null": {"aws:PrincipalTag/team": "true"}}, {"StringEquals": {"{}:ResourceTag/team": "other"}}),
        ({"StringEquals": {"aws:PrincipalTag/team": "other"}}, {"Null": {"{}:ResourceTag/team": "true"}}),
    ],
)
def test_a_tag_of_ones_own_user_is_there_or_missing_on_both_sides(kind, own, resource):
    ((operator, tested),) = resource.items()
    one_sided = {operator: {key.format(kind): value for key, value in tested.items()}}
    both = {name: {**own.get(name, {}), **one_sided.get(name, {})} for name in {*own, *one_sided}}
    denied = policy(statement(), under(both, "Deny"))
    for goal in ("a user can iam:GetUser", "with MFA a user with a path can deactivate MFA of their own"):
        assert answer(goal, denied).state == "met"
    assert answer("a user can iam:GetUser of another user", denied).state == "broken"


@pytest.mark.parametrize(
    "line",
    [
        f"{USER}${{aws:username}}*",
        f"{USER}${{aws:username}}/*",
        f"{USER}*-${{aws:username}}/*",
        f"{USER}x/${{aws:username}}/y/*",
        f"{USER}x?${{aws:username}}*${{aws:username}}",
    ],
)
def test_a_path_can_have_the_name_of_its_user(line):
    denied = policy(statement(), statement("Deny", Resource=line))
    assert answer("with MFA a user with a path can deactivate MFA of their own", denied).state == "broken"


def test_an_account_is_that_of_the_resource():
    theirs = {"StringEquals": {"aws:ResourceAccount": "210987654321"}}
    queue = "arn:aws:sqs:us-east-1:{}:x"
    goal = "nobody can sqs:SendMessage"
    for account, state in (("210987654321", "broken"), ("123456789012", "met")):
        assert answer(goal, policy(under(theirs, Resource=queue.format(account)))).state == state


# --- people ---


@pytest.mark.parametrize(
    ("line", "denied", "arn", "state"),
    [
        ("arn:aws:s3:::b/${aws:username}/*", "arn:aws:s3:::b/adm?n/*", f"{USER}a*", "broken"),
        ("arn:aws:s3:::b/${aws:username}/*", "arn:aws:s3:::b/zoe/*", f"{USER}a*", "broken"),
        ("arn:aws:s3:::b/${aws:username}/*", "arn:aws:s3:::b/zoe/*", f"{USER}a??", "met"),
        ("arn:aws:s3:::b/${aws:username}/*", "arn:aws:s3:::b/zoe/*", f"{USER}team/z*", "broken"),
        ("arn:aws:s3:::b/${aws:username}/*", "arn:aws:s3:::b/zoe/*", f"{USER}te?m/x/*z?e", "broken"),
        ("arn:aws:s3:::b/${aws:username}/*", "arn:aws:s3:::b/zoe/*", f"{USER}*/a*/y*e", "met"),
    ],
)
def test_an_arn_ends_with_the_name_that_lines_are_filled_with(line, denied, arn, state):
    mine = [under({"ArnLike": {"aws:PrincipalArn": arn}}, Resource=line), statement("Deny", NotResource=denied)]
    assert answer(OBJECT, policy(*mine)).state == state


def test_what_is_compared_with_a_whole_arn_is_not_decided():
    mine = under({"StringEquals": {"aws:ResourceTag/owner": "${aws:PrincipalArn}"}})
    zoe = under({"StringNotLike": {"aws:ResourceTag/owner": "*/zoe"}}, "Deny")
    assert answer(OBJECT, policy(mine, zoe)).state in ("broken", "undecided")


def test_packaged_policies_keep_their_goals():
    assert answer("without MFA nobody can s3:* even beside administrator_access", load_policy("force_mfa")).met
