"""What is read in access-denied errors: published ones, ones put together from parts, and texts that are none."""

import html
import json
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mfa_lesson.analysis.denials.message import LONGEST_TEXT, Denial, read_denials
from mfa_lesson.errors import MessageError
from tests.corpus.error_messages import OTHERS, PUBLISHED, TWO_IN_ONE

UNASKED = {"principal_kind", "operation", "code"}
"""Fields that a published text states only where that is its point."""

CALLER = "arn:aws:iam::123456789012:user/alice"
MESSAGE = (
    f"User: {CALLER} is not authorized to perform: iam:CreateAccessKey on resource: user alice with an explicit deny"
)


ROLE_SESSION = "arn:aws:sts::123456789012:assumed-role/R/S"


def read_one(text: str) -> Denial:
    (denial,) = read_denials(text)
    return denial


@pytest.mark.parametrize("published", PUBLISHED, ids=lambda one: one.source.rpartition("/")[2])
def test_published(published):
    read = read_one(published.text)._asdict()
    stated = Denial()._asdict() | published.says
    ignored = UNASKED - published.says.keys()
    assert {key: read[key] for key in read if key not in ignored} == {
        key: stated[key] for key in stated if key not in ignored
    }


def test_there_are_fifty_with_sources():
    assert len({one.text for one in PUBLISHED}) >= 50
    assert all(one.source.startswith(("https://github.com/", "https://docs.aws.amazon.com/")) for one in PUBLISHED)


def test_two_in_one_text():
    first, second = read_denials(TWO_IN_ONE.text)
    assert (first.resource, second.resource) == (
        "arn:aws:identitystore:::user/94c8",
        "arn:aws:identitystore::111122223333:identitystore/d-9067",
    )
    assert first.principal == second.principal == "arn:aws:sts::111122223333:assumed-role/Atlantis/aws-go-sdk-1754"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Access Denied", Denial()),
        ("Access Denied (Service: S3, Status Code: 403, Request ID: X)", Denial()),
        ("Unhandled exception. Amazon.S3.AmazonS3Exception: Access Denied", Denial()),
        ("API: s3:CreateBucket Access Denied", Denial("s3:CreateBucket")),
        (
            "AccessDenied: Roles may not be assumed by root accounts.",
            Denial(policy_kind="rule", rule="root-user", code="AccessDenied"),
        ),
        (
            "An error occurred (403) when calling the HeadObject operation: Forbidden",
            Denial(code="403", operation="HeadObject"),
        ),
    ],
)
def test_few_words(text, says):
    assert read_one(text) == says


def test_another_user_before_it_is_not_who_asked():
    text = f"User: bob signed in. Then: {ROLE_SESSION} is not authorized to perform: s3:GetObject"
    assert read_one(text).principal == ROLE_SESSION


def test_a_repeated_message_is_one():
    assert len(read_denials("\n".join([MESSAGE] * 20))) == 1


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in OTHERS.items() for text in texts])
def test_no_denial(code, text):
    with pytest.raises(MessageError) as caught:
        read_denials(text)
    assert caught.value.reason.code == code
    assert str(caught.value).endswith(".")


def test_too_long_and_no_text():
    with pytest.raises(MessageError) as caught:
        read_denials("x" * (LONGEST_TEXT + 1))
    assert caught.value.reason.code == "too-long"
    with pytest.raises(MessageError) as caught:
        read_denials(None)  # type: ignore[arg-type]
    assert caught.value.reason.code == "no-text"


def test_a_huge_log_is_read():
    log = "2026-11-28 INFO nothing happened\n" * 2_000
    assert read_one(log + MESSAGE + "\n" + log).action == "iam:CreateAccessKey"


POLICY_ARN = "arn:aws:iam::123456789012:policy/team/force_mfa"
SCP_ARN = "arn:aws:organizations::123456789012:policy/o-a1b2c3d4e5/service_control_policy/p-abcd1234"

ARNS_AND_TAILS = {
    f"{MESSAGE} in an identity-based policy: {POLICY_ARN}": POLICY_ARN,
    f"{MESSAGE} in a service control policy: {SCP_ARN}": SCP_ARN,
    f"{MESSAGE} in an identity-based policy: {POLICY_ARN}.": POLICY_ARN,
    f"{MESSAGE} in an identity-based policy: {POLICY_ARN}. Go to https://us-east-1.console.aws.amazon.com/iam/home?"
    "region=us-east-1#/authorization-details/abcdefghijklmnopqrstuvwx1 for complete details, or call the "
    "GetRequestAuthorizationDetails API with the following authorization id: abcdefghijklmnopqrstuvwx1": POLICY_ARN,
    f"{MESSAGE} in an identity-based policy": None,
    f"{MESSAGE} in an identity-based policy: see above": None,
}


@pytest.mark.parametrize(("text", "policy"), ARNS_AND_TAILS.items())
def test_the_denying_policy(text, policy):
    read = read_one(text)
    assert (read.policy, read.explicit) == (policy, True)
    assert read.details == ("abcdefghijklmnopqrstuvwx1" if "id:" in text else None)


def test_an_id_follows_an_implicit_deny():
    text = (
        "aws: [ERROR]: An error occurred (AccessDenied) when calling the ListUsers operation: "
        f"User: {CALLER} is not authorized to perform: iam:ListUsers on resource: arn:aws:iam::123456789012:user/ "
        "because no identity-based policy allows the iam:ListUsers action. "
        "Go to https://us-east-1.console.aws.amazon.com/iam/home for complete details, or call the "
        "GetRequestAuthorizationDetails API with the following authorization id: a1b2c3d4e5f6g7h8i9"
    )
    assert read_one(text) == Denial(
        "iam:ListUsers",
        "arn:aws:iam::123456789012:user/",
        CALLER,
        "user",
        "identity",
        False,
        operation="ListUsers",
        code="AccessDenied",
        details="a1b2c3d4e5f6g7h8i9",
    )


PANEL = f"""Access denied
You don't have permission to iam:ListUsers. To request access, copy the following text.
User: {CALLER}
Action: iam:ListUsers
On resource(s): arn:aws:iam::123456789012:user/
Context: {{context}}"""


@pytest.mark.parametrize(
    ("context", "kind", "explicit"),
    [
        ("no identity-based policy allows the action", "identity", False),
        ("a service control policy explicitly denies the action", "scp", True),
        ("an identity-based policy explicitly denies the action", "identity", True),
        ("something new", None, None),
    ],
)
def test_the_panel_of_the_console(context, kind, explicit):
    read = read_one(PANEL.format(context=context))
    assert read == Denial(
        "iam:ListUsers", "arn:aws:iam::123456789012:user/", CALLER, "user", policy_kind=kind, explicit=explicit
    )


@pytest.mark.parametrize(
    ("resource", "written"),
    [
        ("arn:aws-cn:iam::123456789012:role/R", None),
        ("arn:aws-us-gov:s3:::reports/a b/c:d.pdf", None),
        ('"arn:aws:s3:::reports/a b/c:d.pdf"', "arn:aws:s3:::reports/a b/c:d.pdf"),
        ("arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/f:*", None),
        ("arn:aws:s3:::reports/Übersicht für März.pdf", None),
        ("user müller", None),
        ("user alice.", None),
        ("instance profile web", None),
        ("*", None),
    ],
)
def test_resources_with_odd_characters(resource, written):
    text = f"User: {CALLER} is not authorized to perform: s3:GetObject on resource: {resource} with an explicit deny"
    assert (read_one(text).resource, read_one(text).explicit) == (written or resource, True)


@pytest.mark.parametrize(
    ("principal", "kind"),
    [
        ("arn:aws-cn:iam::123456789012:user/division/团队/alice", "user"),
        ("arn:aws-us-gov:sts::123456789012:assumed-role/R/botocore-session-1.2=3,4@5+6", "role-session"),
        ("arn:aws:sts::123456789012:federated-user/helper", "federated-user"),
        ("arn:aws:iam::123456789012:root", "root"),
        ("cloudtrail.amazonaws.com", "service"),
        ("anonymous", "anonymous"),
        ("AIDAXXXXXXXX", None),
    ],
)
def test_principals(principal, kind):
    read = read_one(f"User: {principal} is not authorized to perform: s3:GetObject on resource: *")
    assert (read.principal, read.principal_kind) == (principal, kind)


WHOLE = {
    "identity": "an identity-based policy",
    "scp": "a service control policy",
    "rcp": "a resource control policy",
    "boundary": "a permissions boundary",
    "session": "a session policy",
    "endpoint": "a VPC endpoint policy",
    "resource": "a resource-based policy",
}

NAMES = st.text("abcdefghijklmnopqrstuvwxyzABCXYZ0123456789+=,.@_-", min_size=1, max_size=24)
ACCOUNTS = st.from_regex(r"[0-9]{12}", fullmatch=True)
ACTIONS = st.sampled_from(["iam:CreateAccessKey", "s3:GetObject", "ec2:RunInstances", "sts:AssumeRole", "SNS:Publish"])


@st.composite
def draw_denials(draw):
    """A message, and what it says."""
    partition, account = draw(st.sampled_from(["aws", "aws-cn", "aws-us-gov"])), draw(ACCOUNTS)
    iam, sts = f"arn:{partition}:iam::{account}", f"arn:{partition}:sts::{account}"
    principal = draw(
        st.one_of(
            NAMES.map(lambda name: f"{iam}:user/{name}"),
            NAMES.map(lambda name: f"{iam}:user/team/{name}"),
            st.tuples(NAMES, NAMES).map(lambda names: f"{sts}:assumed-role/{names[0]}/{names[1]}"),
            st.just(f"{iam}:root"),
        )
    )
    action, kind, explicit = draw(ACTIONS), draw(st.sampled_from([*WHOLE, None])), draw(st.booleans())
    resource = draw(
        st.one_of(st.none(), st.just("*"), NAMES.map("user {}".format), NAMES.map(f"{iam}:role/{{}}".format))
    )
    policy = draw(st.one_of(st.none(), st.just(POLICY_ARN))) if kind and explicit else None
    if kind is None:
        reason, explicit = (" with an explicit deny", True) if explicit else ("", None)
    elif explicit:
        reason = f" with an explicit deny in {WHOLE[kind]}{f': {policy}' if policy else ''}"
    else:
        reason = f" because no {WHOLE[kind].partition(' ')[2]} allows the {action} action"
    if not reason and resource:
        resource = resource.rstrip(".,-") if resource.rstrip(".,")[-1:] not in ("", " ", "/") else "*"
    on = f" on resource: {resource}" if resource else ""
    text = f"User: {principal} is not authorized to perform: {action}{on}{reason}"
    return text, (principal, action, resource, kind, explicit, policy)


AROUND = {
    "alone": lambda text: text,
    "CLI": lambda text: f"\naws: [ERROR]: An error occurred (AccessDenied) when calling the X operation: {text}\n",
    "boto3": lambda text: (
        f"botocore.exceptions.ClientError: An error occurred (AccessDenied) when calling it: {text}\n"
    ),
    "JSON": lambda text: json.dumps({"errorCode": "AccessDenied", "errorMessage": text, "requestID": "1"}),
    "JSON in JSON": lambda text: json.dumps({"log": json.dumps({"error": text})}),
    "XML": lambda text: f"<Error><Code>AccessDenied</Code><Message>{html.escape(text)}</Message></Error>",
    "HTML": lambda text: f"<p>I get this:</p><pre>{html.escape(html.escape(text))}</pre><p>Why?</p>",
    "Go": lambda text: f"Error: AccessDenied: {text}\n\tstatus code: 403, request id: 46bc0d38\n\n  with x.y,\n",
    "Java": lambda text: f"AmazonServiceException: {text} (Service: S3; Status Code: 403; Request ID: 1)",
    "frame": lambda text: f"╷\n│ Error: {text}\n│ \n│   with aws_iam_user.x,\n╵",
    "words wrapped": lambda text: "\n".join(textwrap.wrap(text, 60, break_long_words=False, break_on_hyphens=False)),
    "quoted mail": lambda text: f"> {text}\n>\n> Thanks",
    "question": lambda text: f"Hi,\n\n{text}\n\nWhat can I do? I am not an admin.",
}


@given(draw_denials(), st.sampled_from([*AROUND]))
def test_what_is_put_together_is_read_back(drawn, around):
    text, says = drawn
    read = read_one(AROUND[around](text))
    assert (read.principal, read.action, read.resource, read.policy_kind, read.explicit, read.policy) == says


@given(st.integers(40, 120))
def test_a_terminal_can_break_the_message_anywhere(width):
    text = f"{MESSAGE} in an identity-based policy"
    broken = "\n".join(text[start : start + width] for start in range(0, len(text), width))
    read = read_one(broken)
    assert (read.principal, read.policy_kind, read.explicit) == (CALLER, "identity", True)
    assert (read.action, read.resource) == ("iam:CreateAccessKey", "user alice")


@given(st.text(max_size=400))
def test_any_text_is_read_or_refused(text):
    for given_text in (
        text,
        f"is not authorized to perform: {text}",
        f"User: {text} is not authorized to perform: a:B",
    ):
        try:
            assert read_denials(given_text)
        except MessageError as problem:
            assert problem.reason.code in OTHERS
