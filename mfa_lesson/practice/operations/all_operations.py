"""Every operation that the practice account carries out."""

from __future__ import annotations

from . import credentials, devices, policies, sts, users
from .call import Operation

OPERATIONS: dict[tuple[str, str], Operation] = {
    **{("iam", name): run for part in (users, devices, credentials, policies) for name, run in part.OPERATIONS.items()},
    **{("sts", name): run for name, run in sts.OPERATIONS.items()},
}
"""Service and operation → what it does."""

READ_ONLY = frozenset(name for _, name in OPERATIONS if name.startswith(("Get", "List"))) - {
    "GetSessionToken",
    "GetFederationToken",
} | {"ListAllMyBuckets", "DescribeInstances"}
"""Operations that change nothing."""
