"""AWS's own rules, as clients meet them: devices, keys, passwords, sessions, roles."""

import base64
import json
import struct

import pytest

from mfa_lesson import load_policy
from mfa_lesson.iam.policy import Policy
from mfa_lesson.practice.state import PracticeState, Role

from .conftest import error_of, make_practice

RULE_2023 = (
    "To complete this action, please ensure that you are authenticated with an MFA device that is enabled for "
    "this user."
)
INVALID = "MultiFactorAuthentication failed with invalid MFA one time pass code. "
UNABLE = (
    "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and "
    "associated with this user."
)
PASSWORD = "Another-password-1"
PARTS = (b"ssh-rsa", b"\1\0\1", b"\0" + bytes(range(1, 256)) * 2)
BLOB = b"".join(struct.pack(">I", len(part)) + part for part in PARTS)
KEY = f"ssh-rsa {base64.b64encode(BLOB).decode()} alice@example.com"


@pytest.fixture
def admin(monkeypatch):
    """Without the Deny, every rule can be met by a long-term key."""
    return make_practice(monkeypatch, "administrator_access")


def test_devices(admin):
    iam = admin.iam()
    serial = iam.create_virtual_mfa_device(VirtualMFADeviceName="phone", Path="/x/")["VirtualMFADevice"]["SerialNumber"]
    assert serial == "arn:aws:iam::123456789012:mfa/x/phone"
    same = {"VirtualMFADeviceName": "phone", "Path": "/x/"}
    assert error_of(iam.create_virtual_mfa_device, **same) == ("EntityAlreadyExists", 409, "MFA device already exists.")
    mine = {"UserName": "alice", "SerialNumber": serial}
    codes = admin.codes(serial)
    swapped = dict(zip(codes, reversed(codes.values()), strict=True))
    invalid = ("InvalidAuthenticationCode", 403, "Authentication code for device is not valid.")
    assert error_of(iam.enable_mfa_device, **mine, **swapped) == invalid
    assert error_of(iam.deactivate_mfa_device, **mine) == ("NoSuchEntity", 404, "MFA Device invalid for user.")
    iam.enable_mfa_device(**mine, **codes)
    assert error_of(iam.enable_mfa_device, **mine, **codes) == ("AccessDenied", 403, RULE_2023)
    assert error_of(iam.deactivate_mfa_device, **mine) == ("AccessDenied", 403, RULE_2023)
    bob = admin.iam("bob")
    assert error_of(bob.enable_mfa_device, **mine, **codes)[2] == "MFA Device for user alice already exists."
    other = {**mine, "UserName": "bob"}
    assert error_of(bob.enable_mfa_device, **other, **codes) == (
        "EntityAlreadyExists",
        409,
        "MFA Device is already in use.",
    )
    in_use = ("DeleteConflict", 409, "MFA VirtualDevice in use. Must deactivate first.")
    assert error_of(bob.delete_virtual_mfa_device, SerialNumber=serial) == in_use
    (listed,) = iam.list_virtual_mfa_devices(AssignmentStatus="Assigned")["VirtualMFADevices"]
    assert listed["User"]["UserName"] == "alice"
    assert {"Base32StringSeed", "QRCodePNG"}.isdisjoint(listed)
    assert error_of(iam.resync_mfa_device, **mine, **codes)[0] == "InvalidAuthenticationCode"
    admin.state.ahead += 120
    iam.resync_mfa_device(**mine, **admin.codes(serial))
    with_code = admin.client("iam", admin.session("alice", serial))
    with_code.deactivate_mfa_device(**mine)
    with_code.delete_virtual_mfa_device(SerialNumber=serial)
    assert iam.list_virtual_mfa_devices()["VirtualMFADevices"] == []
    assert admin.state.account.devices == {} == admin.state.devices


@pytest.mark.parametrize(
    "serial", ["arn:aws:iam::123456789012:mfa/none", "GAHT12345678", "arn:aws:iam::210987654321:mfa/alice"]
)
def test_a_serial_number_that_is_none_here(admin, serial):
    admin.iam().create_virtual_mfa_device(VirtualMFADeviceName="alice")
    codes = {"AuthenticationCode1": "123456", "AuthenticationCode2": "654321"}
    code, status, message = error_of(admin.iam().enable_mfa_device, UserName="alice", SerialNumber=serial, **codes)
    assert (code, status) == ("NoSuchEntity", 404)
    assert serial in message
    assert error_of(admin.sts().get_session_token, SerialNumber=serial, TokenCode="123456") == (
        "AccessDenied",
        403,
        UNABLE,
    )


def test_a_user_has_at_most_eight_devices(admin):
    for number in range(8):
        made = admin.iam().create_virtual_mfa_device(VirtualMFADeviceName=f"d{number}")
        serial = made["VirtualMFADevice"]["SerialNumber"]
        admin.iam("bob").enable_mfa_device(UserName="alice", SerialNumber=serial, **admin.codes(serial))
    serial = admin.iam().create_virtual_mfa_device(VirtualMFADeviceName="d8")["VirtualMFADevice"]["SerialNumber"]
    enable = admin.iam("bob").enable_mfa_device
    assert error_of(enable, UserName="alice", SerialNumber=serial, **admin.codes(serial))[:2] == ("LimitExceeded", 409)


def test_a_session_needs_a_code_that_is_right_new_and_ones_own(admin):
    serial = admin.enroll()
    code = admin.codes(serial)["AuthenticationCode2"]
    get = admin.sts().get_session_token
    assert error_of(get, SerialNumber=serial, TokenCode="000000" if code != "000000" else "111111")[2] == INVALID
    assert get(SerialNumber=serial, TokenCode=code)["Credentials"]
    assert error_of(get, SerialNumber=serial, TokenCode=code) == ("AccessDenied", 403, INVALID)
    later = admin.codes(serial, ahead=1)["AuthenticationCode2"]
    assert error_of(admin.sts("bob").get_session_token, SerialNumber=serial, TokenCode=later) == (
        "AccessDenied",
        403,
        UNABLE,
    )
    assert get(SerialNumber=serial, TokenCode=later)["Credentials"]
    assert error_of(get, SerialNumber=serial)[0] == "AccessDenied"
    assert error_of(get, TokenCode=code)[0] == "AccessDenied"
    for seconds in (899, 129_601):
        assert error_of(get, DurationSeconds=seconds)[:2] == ("ValidationError", 400)


def test_after_nine_codes_a_device_is_asked_no_more_for_a_while(admin):
    serial = admin.enroll()
    get, wrong = admin.sts().get_session_token, {"SerialNumber": serial, "TokenCode": "000000"}
    admin.state.ahead += 180 - admin.state.now % 180
    assert {error_of(get, **wrong)[2] for _ in range(9)} == {INVALID}
    assert error_of(get, SerialNumber=serial, TokenCode=admin.codes(serial)["AuthenticationCode2"])[2] == UNABLE


def test_a_session_without_a_code_can_call_sts_little_and_iam_not_at_all(admin):
    credentials = admin.session("alice", None)
    assert error_of(admin.client("iam", credentials).list_users)[0] == "InvalidClientTokenId"
    assert admin.client("s3", credentials).list_buckets()
    sts = admin.client("sts", credentials)
    assert sts.get_caller_identity()["Arn"] == "arn:aws:iam::123456789012:user/alice"
    assert error_of(sts.get_session_token) == (
        "AccessDenied",
        403,
        "Cannot call GetSessionToken with session credentials",
    )
    assert (
        error_of(sts.get_federation_token, Name="fed")[2] == "Cannot call GetFederationToken with session credentials"
    )


def test_a_federated_user_can_do_what_both_policies_allow_and_nothing_of_iam(admin):
    allow = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
    made = admin.sts().get_federation_token(Name="fed", Policy=json.dumps(allow))
    assert made["FederatedUser"]["Arn"] == "arn:aws:sts::123456789012:federated-user/fed"
    assert admin.client("s3", made["Credentials"]).list_buckets()["Buckets"] == []
    assert error_of(admin.client("iam", made["Credentials"]).list_users)[0] == "InvalidClientTokenId"
    _, _, message = error_of(admin.client("ec2", made["Credentials"]).describe_instances)
    assert "federated-user/fed is not authorized" in message
    assert message.endswith("because no session policy allows the ec2:DescribeInstances action")
    nothing = admin.sts().get_federation_token(Name="fed")["Credentials"]
    assert error_of(admin.client("s3", nothing).list_buckets)[0] == "AccessDenied"
    assert error_of(admin.sts().get_federation_token, Name="fed", Policy="{")[:2] == ("MalformedPolicyDocument", 400)


TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"AWS": "123456789012"},
            "Action": "sts:AssumeRole",
            "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
        }
    ],
}


def test_a_role_that_asks_for_mfa(admin):
    trust = Policy.from_json(json.dumps(TRUST), name="trust", kind="trust")
    admin.state.roles["Helper"] = Role("Helper", "AROA0PRACTICE", 0, trust, (load_policy("administrator_access"),))
    asked = {"RoleArn": "arn:aws:iam::123456789012:role/Helper", "RoleSessionName": "work"}
    denied = (
        "User: arn:aws:iam::123456789012:user/alice is not authorized to perform: sts:AssumeRole on resource: "
        "arn:aws:iam::123456789012:role/Helper"
    )
    assert error_of(admin.sts().assume_role, **asked) == ("AccessDenied", 403, denied)
    missing = {**asked, "RoleArn": asked["RoleArn"] + "2"}
    assert error_of(admin.sts().assume_role, **missing)[2] == denied + "2"
    serial = admin.enroll()
    code = admin.codes(serial)["AuthenticationCode2"]
    assert error_of(admin.sts().assume_role, **asked, SerialNumber=serial, TokenCode="12345x")[0] == "ValidationError"
    (listed,) = admin.iam().list_roles()["Roles"]
    assert (listed["Arn"], listed["AssumeRolePolicyDocument"]) == (asked["RoleArn"], TRUST)
    assert admin.iam().list_roles(PathPrefix="/team/")["Roles"] == []
    made = admin.sts().assume_role(**asked, SerialNumber=serial, TokenCode=code)
    inside = admin.client("sts", made["Credentials"])
    assert inside.get_caller_identity()["Arn"] == "arn:aws:sts::123456789012:assumed-role/Helper/work"
    iam = admin.client("iam", made["Credentials"])
    assert error_of(iam.get_user)[2] == "Must specify userName when calling with non-User credentials"
    assert error_of(iam.change_password, OldPassword="x", NewPassword=PASSWORD)[0] == "InvalidUserType"
    assert iam.get_user(UserName="alice")["User"]["UserName"] == "alice"
    assert "aws:MultiFactorAuthPresent" not in admin.answers[-1].record.context


def test_a_trust_policy_sees_what_the_call_says_of_itself(admin):
    wanted = {"sts:ExternalId": "e-1", "sts:RoleSessionName": "${aws:username}"}
    statement = {**TRUST["Statement"][0], "Condition": {"StringEquals": wanted}}
    trust = Policy.from_json({**TRUST, "Statement": [statement]}, name="trust", kind="trust")
    admin.state.roles["Helper"] = Role("Helper", "AROA0PRACTICE", 0, trust, ())
    role = {"RoleArn": "arn:aws:iam::123456789012:role/Helper"}
    for wrong in ({"RoleSessionName": "alice"}, {"RoleSessionName": "bob", "ExternalId": "e-1"}):
        assert error_of(admin.sts().assume_role, **role, **wrong)[0] == "AccessDenied"
    right = {**role, "RoleSessionName": "alice", "ExternalId": "e-1"}
    assert admin.sts().assume_role(**right)["AssumedRoleUser"]["Arn"].endswith(":assumed-role/Helper/alice")
    tags = [{"Key": "team", "Value": "red"}]
    boundary = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    for call, unread in (
        (admin.sts().assume_role, {**right, "Tags": tags}),
        (admin.sts().assume_role, {**right, "SourceIdentity": "alice"}),
        (admin.sts().get_federation_token, {"Name": "fed", "Tags": tags}),
        (admin.iam().create_user, {"UserName": "carol", "PermissionsBoundary": boundary}),
    ):
        assert error_of(call, **unread)[:2] == ("NotImplemented", 501)
    assert "carol" not in admin.state.account.users


def test_access_keys(admin):
    made = admin.iam().create_access_key()["AccessKey"]
    over = ("LimitExceeded", 409, "Cannot exceed quota for AccessKeysPerUser: 2")
    assert error_of(admin.iam().create_access_key, UserName="ALICE") == over
    assert error_of(admin.iam("bob").delete_access_key, AccessKeyId=made["AccessKeyId"])[0] == "NoSuchEntity"
    admin.iam().update_access_key(AccessKeyId=made["AccessKeyId"], Status="Inactive")
    listed = admin.iam().list_access_keys(MaxItems=1)
    assert listed["IsTruncated"]
    (second,) = admin.iam().list_access_keys(Marker=listed["Marker"])["AccessKeyMetadata"]
    assert (second["AccessKeyId"], second["Status"]) == (made["AccessKeyId"], "Inactive")
    assert error_of(admin.client("iam", made).list_users)[0] == "InvalidClientTokenId"
    admin.iam().delete_access_key(AccessKeyId=made["AccessKeyId"])
    assert len(admin.state.keys_of("alice")) == admin.state.account.users["alice"].access_keys == 1
    assert admin.iam().get_access_key_last_used(AccessKeyId=admin.key().id)["AccessKeyLastUsed"]["ServiceName"] == "iam"


def test_passwords(admin):
    iam, old = admin.iam(), admin.state.people["alice"].password
    assert error_of(iam.change_password, OldPassword="no", NewPassword=PASSWORD)[0] == "AccessDenied"
    assert error_of(iam.change_password, OldPassword=old, NewPassword="short")[:2] == ("PasswordPolicyViolation", 400)
    iam.change_password(OldPassword=old, NewPassword=PASSWORD)
    assert error_of(iam.create_login_profile, UserName="alice", Password=PASSWORD)[:2] == ("EntityAlreadyExists", 409)
    iam.delete_login_profile(UserName="alice")
    missing = ("NoSuchEntity", 404, "Login Profile for User alice cannot be found.")
    assert error_of(iam.change_password, OldPassword=PASSWORD, NewPassword=PASSWORD) == missing
    assert error_of(iam.get_login_profile, UserName="alice") == missing
    made = iam.create_login_profile(UserName="alice", Password=PASSWORD, PasswordResetRequired=True)
    assert made["LoginProfile"]["PasswordResetRequired"]
    iam.update_login_profile(UserName="alice", PasswordResetRequired=False)
    assert not iam.get_login_profile(UserName="alice")["LoginProfile"]["PasswordResetRequired"]


def test_ssh_keys_and_certificates(admin):
    iam = admin.iam()
    assert error_of(iam.upload_ssh_public_key, UserName="alice", SSHPublicKeyBody="rubbish")[1] == 400
    assert (
        error_of(iam.upload_ssh_public_key, UserName="alice", SSHPublicKeyBody="ssh-rsa AAAA")[0] == "InvalidPublicKey"
    )
    key = iam.upload_ssh_public_key(UserName="alice", SSHPublicKeyBody=KEY)["SSHPublicKey"]["SSHPublicKeyId"]
    assert error_of(iam.upload_ssh_public_key, UserName="alice", SSHPublicKeyBody=KEY)[0] == "DuplicateSSHPublicKey"
    about = {"UserName": "alice", "SSHPublicKeyId": key}
    iam.update_ssh_public_key(**about, Status="Inactive")
    assert iam.get_ssh_public_key(**about, Encoding="SSH")["SSHPublicKey"]["Status"] == "Inactive"
    iam.delete_ssh_public_key(**about)
    assert iam.list_ssh_public_keys()["SSHPublicKeys"] == []
    body = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----"
    assert error_of(iam.upload_signing_certificate, CertificateBody="rubbish")[0] == "MalformedCertificate"
    made = iam.upload_signing_certificate(CertificateBody=body)["Certificate"]["CertificateId"]
    iam.update_signing_certificate(CertificateId=made, Status="Inactive")
    assert iam.list_signing_certificates()["Certificates"][0]["Status"] == "Inactive"
    iam.delete_signing_certificate(CertificateId=made)


def test_users_and_policies(admin):
    iam = admin.iam()
    made = iam.create_user(UserName="eve", Path="/x/")["User"]
    assert made["Arn"] == "arn:aws:iam::123456789012:user/x/eve"
    assert error_of(iam.create_user, UserName="EVE")[:2] == ("EntityAlreadyExists", 409)
    assert [user["UserName"] for user in iam.list_users(PathPrefix="/x/")["Users"]] == ["eve"]
    iam.delete_user(UserName="eve")
    assert error_of(iam.get_user, UserName="eve") == ("NoSuchEntity", 404, "The user with name eve cannot be found.")
    assert error_of(iam.delete_user, UserName="bob")[:2] == ("DeleteConflict", 409)
    (policy,) = iam.list_attached_user_policies(UserName="alice")["AttachedPolicies"]
    assert policy["PolicyArn"] == "arn:aws:iam::123456789012:policy/administrator_access"
    found = iam.get_policy_version(PolicyArn=policy["PolicyArn"], VersionId="v1")["PolicyVersion"]["Document"]
    assert found == load_policy("administrator_access").document
    assert iam.get_policy(PolicyArn=policy["PolicyArn"])["Policy"]["AttachmentCount"] == 2
    assert iam.list_user_policies(UserName="alice")["PolicyNames"] == []
    assert iam.list_groups_for_user(UserName="alice")["Groups"] == []
    assert iam.list_groups()["Groups"] == iam.list_instance_profiles()["InstanceProfiles"] == []
    assert error_of(iam.get_account_password_policy)[:2] == ("NoSuchEntity", 404)
    assert iam.get_account_summary()["SummaryMap"]["Users"] == 2


def test_everything_is_kept_as_it_was(admin):
    serial = admin.enroll()
    credentials = admin.session("alice", serial)
    admin.iam().upload_ssh_public_key(UserName="alice", SSHPublicKeyBody=KEY)
    trust = Policy.from_json(json.dumps(TRUST), name="Helper", kind="trust")
    admin.state.roles["Helper"] = Role("Helper", "AROA0PRACTICE", 0, trust, admin.state.account.policies)
    text = admin.state.write()
    again = PracticeState.read(text)
    assert again.write() == text
    admin.gate.state = again
    assert admin.client("iam", credentials).list_users()["Users"]
    code = admin.codes(serial)["AuthenticationCode2"]
    assert error_of(admin.sts().get_session_token, SerialNumber=serial, TokenCode=code)[2] == INVALID
