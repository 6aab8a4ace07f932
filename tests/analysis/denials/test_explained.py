"""Which statement makes a message, in which MFA states, and what would change it."""

import pytest

from mfa_lesson import Guardrail, MfaLessonError, Policy, PolicyError, explain_error, load_policy
from mfa_lesson.analysis.denials.explained import ExplainedDenial
from tests.corpus.error_messages import OTHERS, PUBLISHED, TWO_IN_ONE

ACCOUNT = "123456789012"
ALICE = f"arn:aws:iam::{ACCOUNT}:user/alice"

A, D, I = "allowed", "explicitDeny", "implicitDeny"  # noqa: E741


BY_IDENTITY = " with an explicit deny in an identity-based policy"


def write(action="s3:ListAllMyBuckets", resource="*", reason=BY_IDENTITY, who=ALICE):
    on = f" on resource: {resource}" if resource else ""
    return f"User: {who} is not authorized to perform: {action}{on}{reason}"


def explain_one(text, *given, **named) -> ExplainedDenial:
    (denial,) = explain_error(text, *given, **named).denials
    return denial


def allow(*actions, sid="Allowing", **more):
    statement = {"Sid": sid, "Effect": "Allow", "Action": [*actions], "Resource": "*", **more}
    return Policy.from_json({"Version": "2012-10-17", "Statement": [statement]}, name=sid.lower())


def outcomes(explained):
    return {state.mfa: state.decision.outcome.value for state in explained.states}


def fitting(explained):
    return [state.mfa for state in explained.states if state.fits]


def codes(reasons):
    return [reason.code.partition(".")[2] for reason in reasons]


def test_the_deny_without_mfa():
    explained = explain_one(write("iam:CreateAccessKey", "user nullalice"))
    assert outcomes(explained) == {"true": A, "false": D, "absent": D}
    assert fitting(explained) == ["false", "absent"]
    assert explained.found.parameters["statements"] == [load_policy("force_mfa").statements[-1].name]
    assert codes(explained.remedies) == ["mfa"]
    assert codes(explained.notes) == ["null-before-name", "one-kind"]


def test_mfa_is_not_enough_where_nothing_allows():
    explained = explain_one(write())
    assert outcomes(explained) == {"true": I, "false": D, "absent": D}
    assert codes(explained.remedies) == ["mfa-and-allow"]


def test_a_missing_allow_comes_with_mfa_only():
    explained = explain_one(write(reason=" because no identity-based policy allows the s3:ListAllMyBuckets action"))
    assert fitting(explained) == ["true"]
    assert (explained.found.code, codes(explained.remedies)) == ("found.no-allow", ["add-allow"])


def test_several_policies():
    explained = explain_one(write(), ["force_mfa", allow("s3:*")])
    assert outcomes(explained) == {"true": A, "false": D, "absent": D}
    assert explained.remedies[0].parameters == {"statements": ("Allowing",)}


def test_a_message_that_the_policies_do_not_make():
    explained = explain_one(write(), allow("*"))
    assert (explained.found.code, explained.found.parameters["allowed"]) == ("found.nothing", True)
    explained = explain_one(write(), allow("ec2:*"))
    assert (explained.found.code, explained.found.parameters["allowed"]) == ("found.nothing", False)


@pytest.mark.parametrize("kind", ["service control policy", "permissions boundary", "session policy"])
def test_another_kind_of_policy_is_not_blamed_on_these(kind):
    explained = explain_one(write(reason=f" with an explicit deny in a {kind}"))
    assert (explained.found.code, fitting(explained)) == ("found.kind-not-given", [])


def test_guardrails_are_found():
    boundary = Guardrail("permissions boundary", allow("ec2:*"))
    text = write(reason=" because no permissions boundary allows the s3:ListAllMyBuckets action")
    explained = explain_one(text, allow("s3:*"), [boundary])
    assert fitting(explained) == ["true", "false", "absent"]
    assert explained.remedies[0].parameters["lacking"] == ["permissions boundary"]


def test_policies_on_resources_are_found():
    bucket = Policy.from_json(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "OnlyWithMFA",
                    "Effect": "Deny",
                    "Principal": "*",
                    "Action": "s3:DeleteObject",
                    "Resource": "arn:aws:s3:::reports/*",
                    "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}},
                }
            ],
        },
        name="bucket",
        kind="resource",
    )
    text = write("s3:DeleteObject", '"arn:aws:s3:::reports/a.pdf"', " with an explicit deny in a resource-based policy")
    explained = explain_one(text, allow("s3:*"), resource_policies=bucket)
    assert outcomes(explained) == {"true": A, "false": D, "absent": D}
    assert explained.found.parameters["statements"] == ["OnlyWithMFA"]


def test_a_role_session_is_told_about_mfa():
    who = f"arn:aws:sts::{ACCOUNT}:assumed-role/R/alice"
    explained = explain_one(write("ec2:RunInstances", who=who), ["force_mfa", "ec2_full_access"])
    assert outcomes(explained) == {"true": A, "false": D, "absent": D}
    assert codes(explained.remedies) == ["role"]
    assert "mfa-of-sessions" in codes(explained.notes)


def test_identity_policies_are_not_those_of_root_or_anybody():
    root = explain_one(write(who=f"arn:aws:iam::{ACCOUNT}:root"))
    assert (set(outcomes(root).values()), root.found.code) == ({A}, "found.not-theirs")
    assert root.states[0].reason.code == "row.root"
    anonymous = explain_one(write("s3:GetObject", "arn:aws:s3:::reports/a", "", "anonymous"))
    assert outcomes(anonymous) == {"absent": I}


def test_a_request_without_a_user_is_told_to_name_one():
    text = write("iam:ListMFADevices", "*", " because no identity-based policy allows the iam:ListMFADevices action")
    own = allow("iam:ListMFADevices", Resource="arn:aws:iam::*:user/${aws:username}")
    assert codes(explain_one(text, own).remedies) == ["name-the-user", "add-allow"]
    assert codes(explain_one(write("s3:ListAllMyBuckets", "*"), own).remedies) == ["identity.deny"]


def test_own_user_with_a_path_and_in_another_partition():
    who = f"arn:aws-us-gov:iam::{ACCOUNT}:user/team/alice"
    policy = allow("iam:GetUser", Resource=f"arn:aws-us-gov:iam::{ACCOUNT}:user/team/${{aws:username}}")
    explained = explain_one(write("iam:GetUser", "user alice", "", who), policy)
    assert set(outcomes(explained).values()) == {A}
    assert "path-missing" not in codes(explained.notes)


def test_list_actions_are_decided_on_their_path():
    text = write("iam:ListUsers", None, "")
    explained = explain_one(text, allow("iam:ListUsers", Resource=f"arn:aws:iam::{ACCOUNT}:user/*"))
    assert set(outcomes(explained).values()) == {A}


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("Not authorized to perform sts:AssumeRoleWithWebIdentity", "no-principal"),
        (write(who="arn:aws:iam::***:user/****"), "principal-unreadable"),
        (write("iam:CreateUser", "***"), "resource-unreadable"),
        (write("sts:GetSessionToken"), "ungoverned"),
        ("An error occurred (AccessDenied) when calling the PutObject operation: Access Denied", "no-action"),
        (write(who="arn:aws:iam::123456789012:user/müller"), "principal-unreadable"),
    ],
)
def test_what_cannot_be_decided_is_not(text, note):
    explained = explain_one(text, allow("iam:*", Resource="arn:aws:iam::123456789012:user/*"))
    assert (explained.states, explained.found.code) == ((), "found.undecided")
    assert note in codes(explained.notes)


def test_policies_on_resources_need_a_resource():
    trust = Policy.from_json(
        {
            "Version": "2012-10-17",
            "Statement": [{"Sid": "T", "Effect": "Allow", "Principal": {"AWS": ALICE}, "Action": "sts:AssumeRole"}],
        },
        name="trust",
        kind="trust",
    )
    explained = explain_one(write("sts:AssumeRole", None), allow("sts:AssumeRole"), resource_policies=trust)
    assert (explained.states, explained.found.code) == ((), "found.undecided")
    assert explained.notes[0].parameters["statements"] == ("T",)


def test_what_is_assumed_is_said():
    hidden = explain_one(write(who="arn:aws:iam::XXXXXXXXXXXX:user/alice"))
    assert "account-hidden" in codes(hidden.notes)
    assert fitting(hidden) == ["false", "absent"]
    without = explain_one(write("s3:GetObject", None))
    assert "resource-missing" in codes(without.notes)
    other = explain_one(write("iam:GetUser", "user bob"))
    assert "path-missing" in codes(other.notes)
    abroad = explain_one(write("sqs:SendMessage", "arn:aws:sqs:eu-west-1:999999999999:queue"))
    assert "other-account" in codes(abroad.notes)
    keys = explain_one(write(), allow("s3:*", Condition={"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}))
    assert keys.notes[0].parameters == {"keys": ("aws:SourceIp",)}


def test_a_rule_of_aws_is_no_policy():
    text = "MultiFactorAuthentication failed with invalid MFA one time pass code. "
    explained = explain_one(text)
    assert (explained.found.code, codes(explained.remedies)) == ("found.rule", ["rule.mfa-code"])


def test_two_denials_are_explained_and_many_are_counted():
    assert len(explain_error(TWO_IN_ONE.text).denials) == 2
    many = explain_error("\n".join(write(resource=f"arn:aws:s3:::b{number}") for number in range(9)))
    assert (len(many.denials), many.left_out) == (5, 4)
    assert "9 denials" in str(many)


@pytest.mark.parametrize("published", PUBLISHED, ids=lambda one: one.source.rpartition("/")[2])
def test_every_published_error_shows_itself(published):
    explained = explain_error(published.text)
    assert explained.denials[0].remedies
    assert "What was asked" in str(explained) and "`" not in str(explained)
    assert "What was asked" in (explained._repr_html_() or "")


def test_hostile_names_stay_text():
    who = f"arn:aws:iam::{ACCOUNT}:user/<img/src=x/onerror=alert(1)>"
    html = explain_error(write(who=who, resource="<b>x</b>\u202e"))._repr_html_() or ""
    assert "<img" not in html and "<b>x" not in html


@pytest.mark.parametrize("text", [texts[0] for texts in OTHERS.values()])
def test_no_denial_is_an_error_of_the_lesson(text):
    with pytest.raises(MfaLessonError):
        explain_error(text)


def test_policies_are_loaded_as_everywhere():
    with pytest.raises(PolicyError):
        explain_error(write(), "no_such_policy")
