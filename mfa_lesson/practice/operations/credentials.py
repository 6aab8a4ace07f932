"""SSH public keys, signing certificates, and service-specific credentials.

AWS pages: API_UploadSSHPublicKey, API_GetSSHPublicKey, API_UploadSigningCertificate, reference_iam-quotas.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import struct
from collections.abc import Callable
from typing import Any, NamedTuple

from ..refusals import AwsError, make_own_error
from ..state import Person, make_id
from .call import Operation, OperationCall, Output

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


class Kept(NamedTuple):
    """Something of which a user can have several, each with an ID and a status: how AWS's API names it."""

    id: str
    listed: str
    words: str
    most: int
    find_all: Callable[[Person], list[dict[str, Any]]]

    def find(self, call: OperationCall) -> dict[str, Any]:
        """The one that a call is about."""
        for one in self.find_all(call.person):
            if one[self.id] == call.input[self.id]:
                return one
        raise AwsError("NoSuchEntity", f"The {self.words} with id {call.input[self.id]} cannot be found.")

    def add(self, call: OperationCall, id: str, **fields: str) -> dict[str, Any]:
        kept = self.find_all(call.person)
        if len(kept) >= self.most:
            raise AwsError("LimitExceeded", f"Cannot exceed quota for {self.listed}PerUser: {self.most}")
        made = {"UserName": call.owner.user.name, self.id: id, **fields, "Status": "Active", "UploadDate": call.now}
        kept.append(made)
        return made

    def list_all(self, call: OperationCall) -> Output:
        return call.page(self.listed, self.find_all(call.person))

    def update(self, call: OperationCall) -> Output:
        self.find(call)["Status"] = call.input["Status"]
        return {}

    def delete(self, call: OperationCall) -> Output:
        self.find_all(call.person).remove(self.find(call))
        return {}


SSH_KEYS = Kept("SSHPublicKeyId", "SSHPublicKeys", "Public Key", 5, lambda person: person.ssh_keys)
CERTIFICATES = Kept("CertificateId", "Certificates", "Certificate", 2, lambda person: person.certificates)


def upload_ssh_key(call: OperationCall) -> Output:
    body = call.input["SSHPublicKeyBody"]
    digest = hashlib.md5(read_ssh_key(body), usedforsecurity=False).hexdigest()
    fingerprint = ":".join(digest[place : place + 2] for place in range(0, len(digest), 2))
    if any(one["Fingerprint"] == fingerprint for one in call.person.ssh_keys):
        raise AwsError("DuplicateSSHPublicKey", "The SSH public key is already associated with the user.")
    return {"SSHPublicKey": SSH_KEYS.add(call, make_id("APKA"), Fingerprint=fingerprint, SSHPublicKeyBody=body)}


def get_ssh_key(call: OperationCall) -> Output:
    found = SSH_KEYS.find(call)
    if call.input["Encoding"] != "SSH":
        raise make_own_error("NotImplemented", "ssh-encoding")
    return {"SSHPublicKey": found}


def upload_certificate(call: OperationCall) -> Output:
    body = call.input["CertificateBody"]
    found = PEM.fullmatch(body)
    try:
        content = base64.b64decode("".join(found[1].split()), validate=True) if found else b""
    except binascii.Error:
        content = b""
    if not content or content[0] != SEQUENCE:
        raise AwsError("MalformedCertificate", "The certificate is malformed.")
    if any(one["CertificateBody"].split() == body.split() for one in call.person.certificates):
        raise AwsError("DuplicateCertificate", "The certificate is already associated with the user.")
    return {"Certificate": CERTIFICATES.add(call, make_id("", 32), CertificateBody=body)}


def list_service_credentials(call: OperationCall) -> Output:
    if not call.input.get("AllUsers"):
        _ = call.owner
    return {"ServiceSpecificCredentials": [], "IsTruncated": False}


OPERATIONS: dict[str, Operation] = {
    "DeleteSSHPublicKey": SSH_KEYS.delete,
    "DeleteSigningCertificate": CERTIFICATES.delete,
    "GetSSHPublicKey": get_ssh_key,
    "ListSSHPublicKeys": SSH_KEYS.list_all,
    "ListServiceSpecificCredentials": list_service_credentials,
    "ListSigningCertificates": CERTIFICATES.list_all,
    "UpdateSSHPublicKey": SSH_KEYS.update,
    "UpdateSigningCertificate": CERTIFICATES.update,
    "UploadSSHPublicKey": upload_ssh_key,
    "UploadSigningCertificate": upload_certificate,
}
