"""What AWS answers, word for word where that is known, and the AWS CLI command for a step.

AWS's errors are documented only in part. What is neither documented nor recorded is left out here: there is no answer
then, or an answer with dots in the place of the resource.

AWS pages: troubleshoot_access-denied, id_credentials_temp_control-access_getsessiontoken; AWS CLI Command Reference.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from mfa_lesson.iam.evaluator import Outcome

from .log import Step
from .ways import Way

DENIED = "https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html"
RECORDED = "https://github.com/radkawar/stackd/blob/main/docs/iam-mfa.md"

UNKNOWN = "…"
"""What stands for a part that isn't known."""


class AwsReply(NamedTuple):
    """An error of AWS."""

    code: str
    message: str
    source: str
    """The page that documents it, or where it was seen."""


NAMES_THE_USER = (
    *("CreateAccessKey", "DeactivateMFADevice", "GetUser", "ListAccessKeys", "ListMFADevices"),
    "ListSigningCertificates",
)
"""Operations of IAM whose error was seen to name the resource as "user alice" (https://github.com/99designs/aws-vault/issues/190,
https://github.com/terraform-aws-modules/terraform-aws-iam/issues/43, and logs of AWS CloudTrail)."""

NAMES_THE_ARN = (
    *("CreateVirtualMFADevice", "DeleteVirtualMFADevice", "CreateUser", "ListUsers", "ListVirtualMFADevices"),
    *("ListAccountAliases", "GetAccountSummary", "GetFederationToken"),
)
"""Operations whose error names the ARN, the path, or "*" that IAM checks."""

REFUSED = {
    "no-iam-without-mfa": AwsReply(
        "InvalidClientTokenId",
        "The security token included in the request is invalid",
        "https://github.com/99designs/aws-vault/issues/328",
    ),
    "mfa-needed-for-devices": AwsReply(
        "AccessDenied",
        "To complete this action, please ensure that you are authenticated with an MFA device that is enabled for this "
        "user.",
        "https://aws.amazon.com/security/security-bulletins/AWS-2023-001/",
    ),
    "no-device": AwsReply(
        "AccessDenied",
        "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid "
        "and associated with this user.",
        "https://github.com/aws/aws-cli/issues/6325",
    ),
    "device-name-taken": AwsReply("EntityAlreadyExists", "MFA device already exists.", RECORDED),
    "device-not-enabled": AwsReply("NoSuchEntity", "MFA Device invalid for user.", RECORDED),
    "device-still-enabled": AwsReply("DeleteConflict", "MFA VirtualDevice in use. Must deactivate first.", RECORDED),
}
"""Rule that refuses a request -> what AWS answers."""

USER, DEVICE = "--user-name {user}", "--serial-number {device}"
CODES = "--authentication-code1 123456 --authentication-code2 654321"

PARAMETERS = {
    "ChangePassword": f"--old-password {UNKNOWN} --new-password {UNKNOWN}",
    "CreateLoginProfile": f"{USER} --password {UNKNOWN}",
    "CreateVirtualMFADevice": ("--virtual-mfa-device-name {name} --bootstrap-method QRCodePNG --outfile qr.png"),
    "DeactivateMFADevice": f"{USER} {DEVICE}",
    "DeleteAccessKey": f"{USER} --access-key-id {UNKNOWN}",
    "DeleteSSHPublicKey": f"{USER} --ssh-public-key-id {UNKNOWN}",
    "DeleteSigningCertificate": f"{USER} --certificate-id {UNKNOWN}",
    "DeleteVirtualMFADevice": DEVICE,
    "EnableMFADevice": f"{USER} {DEVICE} {CODES}",
    "GetAccessKeyInfo": f"--access-key-id {UNKNOWN}",
    "GetFederationToken": "--name helper --policy file://policy.json",
    "GetSSHPublicKey": f"{USER} --ssh-public-key-id {UNKNOWN} --encoding SSH",
    "ResyncMFADevice": f"{USER} {DEVICE} {CODES}",
    "UpdateAccessKey": f"{USER} --access-key-id {UNKNOWN} --status Inactive",
    "UpdateSSHPublicKey": f"{USER} --ssh-public-key-id {UNKNOWN} --status Inactive",
    "UpdateSigningCertificate": f"{USER} --certificate-id {UNKNOWN} --status Inactive",
    "UploadSSHPublicKey": f"{USER} --ssh-public-key-body file://key.pub",
    "UploadSigningCertificate": f"{USER} --certificate-body file://certificate.pem",
}
"""Operation -> its parameters; any other that is about a user has only the user's name."""

COMMANDS = {
    "asked.token": "sts get-session-token",
    "asked.token-with-code": "sts get-session-token --serial-number {device} --token-code 123456",
    "asked.login": "login",
    "asked.federation": "sts get-federation-token --name helper --policy file://policy.json",
    "asked.role": "sts assume-role --role-arn {role} --role-session-name {user}",
}
"""What opens a session in a terminal -> the command after `aws`."""

OPERATIONS = {"s3:ListAllMyBuckets": "s3api:ListBuckets"}
"""Action whose command has another name."""


def find_answer(step: Step) -> AwsReply | None:
    """AWS's error about a step; None if there is none, or if its words aren't known."""
    if step.refusal:
        return REFUSED.get(step.refusal.code)
    if step.done or not step.request or not step.decision or step.decision.blocked_by:
        return None
    service, _, operation = step.request.action.partition(":")
    caller = find_caller(step)
    if service not in ("iam", "sts") or not caller:
        return None
    named = {name: "user " + step.request.resource.rpartition("/")[2] for name in NAMES_THE_USER}
    named |= dict.fromkeys(NAMES_THE_ARN, step.request.resource)
    resource = named.get(operation, UNKNOWN)
    because = (
        "with an explicit deny in an identity-based policy"
        if step.decision.outcome is Outcome.EXPLICIT_DENY
        else f"because no identity-based policy allows the {step.request.action} action"
    )
    message = f"User: {caller} is not authorized to perform: {step.request.action} on resource: {resource} {because}"
    return AwsReply("AccessDenied", message, DENIED)


def find_caller(step: Step) -> str:
    """The caller as an error names it; "" where that isn't known."""
    arn = str(step.request.context.get("aws:PrincipalArn", "")) if step.request else ""
    if step.way is Way.ROLE:
        return f"{arn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/{step.who}"
    return "" if step.way in (Way.FEDERATION, Way.SERVICE) else arn


def write_command(step: Step, device: str) -> str:
    """The AWS CLI command for a step, and the serial number of the device that it is about; "" where there is none."""
    fields = {"user": step.who, "device": device, "name": device.rpartition("/")[2], "role": UNKNOWN}
    if command := COMMANDS.get(step.asked.code):
        return f"aws {command.format_map(fields)}"
    if step.asked.code != "asked.action" or not step.request:
        return ""
    service, _, operation = OPERATIONS.get(step.request.action, step.request.action).partition(":")
    arn = step.request.resource
    fields["user"] = arn.rpartition("/")[2] if ":user/" in arn else step.who
    about_user = USER if service == "iam" and ":user/" in arn and not arn.endswith("/") else ""
    parameters = PARAMETERS.get(operation, about_user).format_map(fields)
    return " ".join(filter(None, ["aws", service, write_name(operation), parameters]))


def write_error(step: Step) -> str:
    """AWS's error as the AWS CLI writes it; "" where its words aren't known."""
    answer = find_answer(step)
    if not answer:
        return ""
    return f"An error occurred ({answer.code}) when calling the {find_operation(step)} operation: {answer.message}"


def find_operation(step: Step) -> str:
    """The operation of AWS's API that a step calls."""
    if step.asked.code.startswith("asked.token"):
        return "GetSessionToken"
    return step.request.action.partition(":")[2] if step.request else ""


def write_name(operation: str) -> str:
    """An operation as the AWS CLI writes it: "ListMFADevices" is list-mfa-devices."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", operation).lower()
