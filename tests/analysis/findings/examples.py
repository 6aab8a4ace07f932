"""What the tests of the checks share: statements, and for each kind a policy that has it and one that comes close."""

from mfa_lesson import findings
from mfa_lesson.analysis.findings.finding import MISTAKE, REMARK
from tests.support import policy, statement

MFA = "aws:MultiFactorAuthPresent"
OWN_USER, OWN_DEVICE = "arn:aws:iam::*:user/${aws:username}", "arn:aws:iam::*:mfa/${aws:username}"
WITHOUT_MFA = {"BoolIfExists": {MFA: "false"}}
SET_UP = ["iam:CreateVirtualMFADevice", "iam:EnableMFADevice"]


def allow(**elements):
    return statement("Allow", **elements)


def deny(**elements):
    return statement("Deny", **elements)


def found(*statements, version="2012-10-17"):
    return findings(policy(*statements, version=version))


def of_kind(kind, *statements, version="2012-10-17"):
    return [each for each in found(*statements, version=version) if each.kind == kind]


def only(kind, *statements, version="2012-10-17"):
    """The one finding of a kind."""
    [one] = of_kind(kind, *statements, version=version)
    return one


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

BAD_KEYS = {"StringEquals": {"aws:usernme": "alice"}}
EXAMPLES = {
    "mfa-deny-misses-access-keys": (
        [deny(Condition={"Bool": {MFA: "false"}})],
        f'Statement[0].Condition.Bool["{MFA}"]',
        [deny(Condition=WITHOUT_MFA)],
    ),
    "mfa-deny-misses-passwords": (
        [deny(Condition={"Null": {MFA: "true"}})],
        f'Statement[0].Condition.Null["{MFA}"]',
        [deny(Condition={"Null": {MFA: "true"}}), deny(Condition={"Bool": {MFA: "false"}})],
    ),
    "mfa-deny-inside-out": (
        [deny(Condition={"BoolIfExists": {MFA: "true"}})],
        f'Statement[0].Condition.BoolIfExists["{MFA}"]',
        [deny(Condition={"StringNotEquals": {MFA: "true"}})],
    ),
    "mfa-allow-too-wide": (
        [allow(Condition={"BoolIfExists": {MFA: "true"}})],
        f'Statement[0].Condition.BoolIfExists["{MFA}"]',
        [allow(Condition={"Bool": {MFA: "true"}})],
    ),
    "mfa-allow-inside-out": (
        [allow(Condition={"Bool": {MFA: "false"}})],
        f'Statement[0].Condition.Bool["{MFA}"]',
        [deny(Condition={"BoolIfExists": {MFA: "false"}})],
    ),
    "mfa-set-up-denied": (
        [deny(NotAction=["iam:CreateVirtualMFADevice"], Condition=WITHOUT_MFA)],
        "Statement[0].NotAction",
        [deny(NotAction=SET_UP, Condition=WITHOUT_MFA)],
    ),
    "password-change-denied": (
        [allow(Action="iam:ChangePassword", Resource=OWN_USER), deny(NotAction=SET_UP, Condition=WITHOUT_MFA)],
        "Statement[1].NotAction",
        [
            allow(Action="iam:ChangePassword", Resource=OWN_USER),
            deny(NotAction=[*SET_UP, "iam:ChangePassword"], Condition=WITHOUT_MFA),
        ],
    ),
    "console-read-denied": (
        [allow(Action="iam:ListMFADevices"), deny(NotAction=SET_UP, Condition=WITHOUT_MFA)],
        "Statement[1].NotAction",
        [allow(Action="iam:ListMFADevices"), deny(NotAction=[*SET_UP, "iam:List*"], Condition=WITHOUT_MFA)],
    ),
    "get-user-missing": (
        [allow(Action="iam:EnableMFADevice", Resource=OWN_USER)],
        "Statement[0].Action",
        [allow(Action=["iam:EnableMFADevice", "iam:GetUser"], Resource=OWN_USER)],
    ),
    "device-name": (
        [allow(Action="iam:CreateVirtualMFADevice", Resource=OWN_DEVICE)],
        "Statement[0].Resource",
        [allow(Action="iam:CreateVirtualMFADevice", Resource="arn:aws:iam::*:mfa/${aws:username}*")],
    ),
    "users-with-a-path": (
        [allow(Action="iam:GetUser", Resource=[OWN_USER])],
        "Statement[0].Resource[0]",
        [allow(Action="iam:GetUser", Resource=[OWN_USER, "arn:aws:iam::*:user/*/${aws:username}"])],
    ),
    "unknown-service": (
        [allow(Action=["iam:GetUser", "imm:GetUser"])],
        "Statement[0].Action[1]",
        [allow(Action=["iam:GetUser", "IAM:GetRole"])],
    ),
    "unknown-action": (
        [allow(Action="iam:GetUsers")],
        "Statement[0].Action",
        [allow(Action=["iam:getuser", "iam:Get*User", "iam:*"])],
    ),
    "unknown-key": (
        [allow(Condition=BAD_KEYS)],
        'Statement[0].Condition.StringEquals["aws:usernme"]',
        [allow(Condition={"StringEquals": {"AWS:UserName": "alice", "aws:PrincipalTag/usernme": "x"}})],
    ),
    "nothing-to-act-on": (
        [allow(Action=["iam:ListUsers", "iam:GetAccountSummary"], Resource=OWN_USER)],
        "Statement[0].Resource",
        [allow(Action=["iam:ListUsers", "iam:GetAccountSummary"], Resource=[OWN_USER, "*"])],
    ),
    "action-without-resource": (
        [allow(Action=["iam:GetUser", "iam:ListUsers"], Resource=OWN_USER)],
        "Statement[0].Action[1]",
        [allow(Action=["iam:GetUser", "iam:List*"], Resource=OWN_USER)],
    ),
    "unused-resource": (
        [allow(Action="iam:ListMFADevices", Resource=["arn:aws:iam::*:mfa/*", OWN_USER])],
        "Statement[0].Resource[0]",
        [allow(Action=["iam:ListMFADevices", "iam:TagMFADevice"], Resource=["arn:aws:iam::*:mfa/*", OWN_USER])],
    ),
    "contradiction": (
        [deny(Condition={"Bool": {MFA: "true"}, "BoolIfExists": {MFA: "false"}})],
        f'Statement[0].Condition.BoolIfExists["{MFA}"]',
        [deny(Condition={"Bool": {MFA: "false"}, "BoolIfExists": {MFA: "false"}})],
    ),
    "always-denied": (
        [allow(Action=["s3:GetObject", "iam:GetUser"]), deny(Action="iam:*")],
        "Statement[0].Action[1]",
        [allow(Action=["s3:GetObject", "iam:GetUser"]), deny(Action="iam:*", Condition=WITHOUT_MFA)],
    ),
    "said-already": (
        [allow(Action="iam:Get*"), allow(Action=["iam:GetUser", "iam:GetRole*"], Resource=OWN_USER)],
        "Statement[1]",
        [allow(Action="iam:Get?ser"), allow(Action="iam:Get*", Resource=OWN_USER)],
    ),
    "line-twice": (
        [allow(Action=["iam:GetUser", "IAM:getuser"])],
        "Statement[0].Action[1]",
        [allow(Action=["iam:GetUser", "iam:GetUserPolicy"], Resource=[OWN_USER, OWN_DEVICE])],
    ),
    "allowed-nowhere": (
        [allow(Action="iam:GetUser"), deny(NotAction=["iam:GetUser", "iam:GetRole"])],
        "Statement[1].NotAction[1]",
        [allow(Action="iam:Get*"), deny(NotAction=["iam:GetUser", "iam:GetRole"])],
    ),
    "needs-no-permission": (
        [allow(Action="sts:GetSessionToken")],
        "Statement[0].Action",
        [allow(Action="sts:Get*")],
    ),
    "allow-with-not-action": (
        [allow(NotAction="iam:*")],
        "Statement[0].NotAction",
        [deny(NotAction="iam:*")],
    ),
    "allow-with-not-resource": (
        [allow(NotResource="arn:aws:s3:::secret")],
        "Statement[0].NotResource",
        [deny(NotResource="arn:aws:s3:::secret")],
    ),
    "variable-is-text": None,  # depends on the Version, not on the statements
    "empty-values": (
        [allow(Condition={"StringEquals": {"aws:username": []}})],
        'Statement[0].Condition.StringEquals["aws:username"]',
        [allow(Condition={"StringEquals": {"aws:username": [""]}})],
    ),
    "both-values": (
        [allow(Condition={"Bool": {MFA: ["true", "false"]}})],
        f'Statement[0].Condition.Bool["{MFA}"]',
        [allow(Condition={"StringEquals": {"aws:username": ["true", "false"]}})],
    ),
    "operator-of-another-type": (
        [allow(Condition={"NumericEquals": {MFA: "1"}})],
        f'Statement[0].Condition.NumericEquals["{MFA}"]',
        [allow(Condition={"NumericLessThan": {"aws:MultiFactorAuthAge": "3600", "aws:EpochTime": "1"}})],
    ),
    "text-operator": (
        [allow(Condition={"StringEquals": {MFA: "true"}})],
        f'Statement[0].Condition.StringEquals["{MFA}"]',
        [allow(Condition={"StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/*"}})],
    ),
    "for-all-values-of-one": (
        [allow(Condition={"ForAllValues:StringEquals": {"aws:RequestTag/team": "x"}})],
        'Statement[0].Condition["ForAllValues:StringEquals"]["aws:RequestTag/team"]',
        [
            allow(
                Condition={
                    "ForAllValues:StringEquals": {"aws:TagKeys": "team", "aws:RequestTag/team": "x"},
                    "Null": {"aws:RequestTag/team": "false"},
                }
            )
        ],
    ),
    "qualifier-missing": (
        [allow(Condition={"StringEquals": {"aws:TagKeys": "team"}})],
        'Statement[0].Condition.StringEquals["aws:TagKeys"]',
        [allow(Condition={"ForAnyValue:StringEquals": {"aws:TagKeys": "team"}, "Null": {"aws:CalledVia": "true"}})],
    ),
    "wildcard-is-text": (
        [allow(Condition={"StringEquals": {"aws:username": "a*"}})],
        'Statement[0].Condition.StringEquals["aws:username"]',
        [allow(Condition={"StringEquals": {"aws:username": "a${*}"}, "StringLike": {"aws:userid": "a*"}})],
    ),
}

SHOWN = {kind: example for kind, example in EXAMPLES.items() if example}
