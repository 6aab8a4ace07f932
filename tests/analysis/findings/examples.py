"""What the tests of the checks share: statements, and findings of one kind."""

from mfa_lesson import Policy, findings
from mfa_lesson.analysis.findings.check import MISTAKE, REMARK
from tests.support import document, statement

MFA, AGE = "aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge"
OWN_USER, OWN_DEVICE = "arn:aws:iam::*:user/${aws:username}", "arn:aws:iam::*:mfa/${aws:username}"
WITHOUT_MFA = {"BoolIfExists": {MFA: "false"}}
SET_UP = ["iam:CreateVirtualMFADevice", "iam:EnableMFADevice"]


def allow(**elements):
    return statement("Allow", **elements)


def deny(**elements):
    return statement("Deny", **elements)


def read(*statements, version="2012-10-17", read_as="identity"):
    return Policy.from_json(document(*statements, version=version), kind=read_as)


def found(*statements, version="2012-10-17", read_as="identity"):
    return findings(read(*statements, version=version, read_as=read_as))


def of_kind(kind, *statements, version="2012-10-17", read_as="identity"):
    return [each for each in found(*statements, version=version, read_as=read_as) if each.kind == kind]


def only(kind, *statements, version="2012-10-17", read_as="identity"):
    """The one finding of a kind."""
    [one] = of_kind(kind, *statements, version=version, read_as=read_as)
    return one


def trusts(principal, action="sts:AssumeRole", **elements):
    """An Allow of a trust policy."""
    return {"Effect": "Allow", "Principal": principal, "Action": action, **elements}


def on_bucket(effect="Allow", principal="*", action="s3:GetObject", **elements):
    """A statement of a bucket policy."""
    who = {} if "NotPrincipal" in elements else {"Principal": principal}
    return {"Effect": effect, **who, "Action": action, "Resource": "arn:aws:s3:::reports/*", **elements}


FORCE_MFA = [
    # The variable is the bare name; the ARN of a user with a path has the path (iam-facts: reference_identifiers).
    ("users-with-a-path", REMARK, "Statement[1].Resource", 39),
    # ListMFADevices acts on the user: the line for devices does nothing.
    ("unused-resource", REMARK, "Statement[2].Resource[0]", 48),
    # The console's page of security credentials begins with iam:GetUser, and nothing allows it.
    ("get-user-missing", MISTAKE, "Statement[3].Action", 55),
    # Devices have had names of their own since November 2022; here Create and Delete act on the device.
    ("device-name", MISTAKE, "Statement[3].Resource[0]", 62),
    # DeactivateMFADevice acts on the user: the line for devices does nothing, whatever their name.
    ("unused-resource", REMARK, "Statement[4].Resource[0]", 73),
    # GetAccountPasswordPolicy is allowed, and the Deny bars it before MFA, when a new password is due.
    ("console-read-denied", MISTAKE, "Statement[5].NotAction", 85),
    # ListServiceSpecificCredentials is left alone by the Deny and allowed nowhere.
    ("allowed-nowhere", REMARK, "Statement[5].NotAction[9]", 95),
    # GetSessionToken needs no permission and no policy can forbid it.
    ("needs-no-permission", REMARK, "Statement[5].NotAction[12]", 98),
]
