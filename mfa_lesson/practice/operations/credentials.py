"""SSH public keys, signing certificates, and service-specific credentials.

AWS pages: API_UploadSSHPublicKey, API_GetSSHPublicKey, API_UploadSigningCertificate, reference_iam-quotas.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import struct
from typing import Any

from ..refusals import AwsError
from ..state import make_id
from .call import Call, Operation, Output

MOST_SSH_KEYS, MOST_CERTIFICATES = 5, 2
PEM = re.compile(r"\s*-----BEGIN CERTIFICATE-----\s+([A-Za-z0-9+/=\s]+?)\s*-----END CERTIFICATE-----\s*", re.ASCII)
SEQUENCE = 0x30
"""How every certificate begins in DER."""


def read_ssh_key(text: str) -> bytes:
    """The binary form of an RSA key in OpenSSH's format."""
    parts = text.split()
    if len(parts) < 2 or parts[0] != "ssh-rsa":
        raise AwsError(
            "UnrecognizedPublicKeyEncoding", "The public key encoding format is unsupported or unrecognized."
        )
    try:
        blob = base64.b64decode(parts[1], validate=True)
        fields, rest = [], blob
        while rest:
            (length,) = struct.unpack_from(">I", rest)
            fields.append(rest[4 : 4 + length])
            if len(fields[-1]) != length:
                raise ValueError
            rest = rest[4 + length :]
        kind, _, modulus = fields
        if kind != b"ssh-rsa" or len(modulus.lstrip(b"\0")) < 256:
            raise ValueError
    except (binascii.Error, struct.error, ValueError):
        raise AwsError("InvalidPublicKey", "The public key is malformed or otherwise invalid.") from None
    return blob


def find_one(call: Call, kept: list[dict[str, Any]], key: str, what: str) -> dict[str, Any]:
    """The key or certificate that a call is about."""
    for one in kept:
        if one[key] == call.input[key]:
            return one
    raise AwsError("NoSuchEntity", f"The {what} with id {call.input[key]} cannot be found.")


def upload_ssh_key(call: Call) -> Output:
    kept, body = call.person.ssh_keys, call.input["SSHPublicKeyBody"]
    blob = read_ssh_key(body)
    digest = hashlib.md5(blob, usedforsecurity=False).hexdigest()
    fingerprint = ":".join(digest[place : place + 2] for place in range(0, len(digest), 2))
    if any(one["Fingerprint"] == fingerprint for one in kept):
        raise AwsError("DuplicateSSHPublicKey", "The SSH public key is already associated with the user.")
    if len(kept) >= MOST_SSH_KEYS:
        raise AwsError("LimitExceeded", f"Cannot exceed quota for SSHPublicKeysPerUser: {MOST_SSH_KEYS}")
    made = {
        "UserName": call.owner.user.name,
        "SSHPublicKeyId": make_id("APKA"),
        "Fingerprint": fingerprint,
        "SSHPublicKeyBody": body,
        "Status": "Active",
        "UploadDate": call.now,
    }
    kept.append(made)
    return {"SSHPublicKey": made}


def find_ssh_key(call: Call) -> dict[str, Any]:
    return find_one(call, call.person.ssh_keys, "SSHPublicKeyId", "Public Key")


def get_ssh_key(call: Call) -> Output:
    found = find_ssh_key(call)
    if call.input["Encoding"] != "SSH":
        raise AwsError("NotImplemented", "The practice account gives SSH public keys in the encoding SSH only.")
    return {"SSHPublicKey": found}


def list_ssh_keys(call: Call) -> Output:
    return call.page("SSHPublicKeys", call.person.ssh_keys)


def update_ssh_key(call: Call) -> Output:
    find_ssh_key(call)["Status"] = call.input["Status"]
    return {}


def delete_ssh_key(call: Call) -> Output:
    call.person.ssh_keys.remove(find_ssh_key(call))
    return {}


def upload_certificate(call: Call) -> Output:
    kept, body = call.person.certificates, call.input["CertificateBody"]
    found = PEM.fullmatch(body)
    try:
        content = base64.b64decode("".join(found[1].split()), validate=True) if found else b""
    except binascii.Error:
        content = b""
    if not content or content[0] != SEQUENCE:
        raise AwsError("MalformedCertificate", "The certificate is malformed.")
    if any(one["CertificateBody"].split() == body.split() for one in kept):
        raise AwsError("DuplicateCertificate", "The certificate is already associated with the user.")
    if len(kept) >= MOST_CERTIFICATES:
        raise AwsError("LimitExceeded", f"Cannot exceed quota for CertificatesPerUser: {MOST_CERTIFICATES}")
    made = {
        "UserName": call.owner.user.name,
        "CertificateId": make_id("", 32),
        "CertificateBody": body,
        "Status": "Active",
        "UploadDate": call.now,
    }
    kept.append(made)
    return {"Certificate": made}


def find_certificate(call: Call) -> dict[str, Any]:
    return find_one(call, call.person.certificates, "CertificateId", "Certificate")


def list_certificates(call: Call) -> Output:
    return call.page("Certificates", call.person.certificates)


def update_certificate(call: Call) -> Output:
    find_certificate(call)["Status"] = call.input["Status"]
    return {}


def delete_certificate(call: Call) -> Output:
    call.person.certificates.remove(find_certificate(call))
    return {}


def list_service_credentials(call: Call) -> Output:
    if not call.input.get("AllUsers"):
        _ = call.owner
    return {"ServiceSpecificCredentials": [], "IsTruncated": False}


OPERATIONS: dict[str, Operation] = {
    "DeleteSSHPublicKey": delete_ssh_key,
    "DeleteSigningCertificate": delete_certificate,
    "GetSSHPublicKey": get_ssh_key,
    "ListSSHPublicKeys": list_ssh_keys,
    "ListServiceSpecificCredentials": list_service_credentials,
    "ListSigningCertificates": list_certificates,
    "UpdateSSHPublicKey": update_ssh_key,
    "UpdateSigningCertificate": update_certificate,
    "UploadSSHPublicKey": upload_ssh_key,
    "UploadSigningCertificate": upload_certificate,
}
