"""Whether a request can happen at AWS, judged by what its keys say about each other, without the package's own code.

AWS pages: reference_policies_condition-keys, reference_policies_variables, reference_identifiers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network

from mfa_lesson import Request
from mfa_lesson.account.reference import find_service_action
from mfa_lesson.account.ways import Way

ACCOUNT = "123456789012"
SESSION = 129_600  # seconds
PRIVATE = [ip_network(one) for one in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "fc00::/7")]
ALWAYS = {
    "aws:currenttime",
    "aws:epochtime",
    "aws:userid",
    "aws:securetransport",
    "aws:useragent",
    "aws:requestedregion",
    "aws:principalaccount",
    "aws:principaltype",
    "aws:principalarn",
    "aws:viaawsservice",
}
THROUGH_ENDPOINT = {"aws:sourcevpc", "aws:sourcevpce", "aws:vpcsourceip", "aws:sourcevpcarn"}
STARTS = {"aws:sourcevpc": "vpc-", "aws:sourcevpce": "vpce-"}
CALLED_VIA = {"aws:calledvia", "aws:calledviafirst", "aws:calledvialast"}
USER_ARN = re.compile(rf"arn:aws:iam::{ACCOUNT}:user/(?:[!-~]+/)?([A-Za-z0-9+=,.@_-]{{1,64}})")
ROLE_ARN = re.compile(rf"arn:aws:iam::{ACCOUNT}:role/(?:[!-~]+/)?[A-Za-z0-9+=,.@_-]+")
FEDERATED_ARN = re.compile(rf"arn:aws:sts::{ACCOUNT}:federated-user/([A-Za-z0-9+=,.@_-]{{2,32}})")
IDS = {
    "user": re.compile("AIDA[A-Z2-7]{17}"),
    "role": re.compile("AROA[A-Z2-7]{17}:[A-Za-z0-9+=,.@_-]+"),
}
REMOVES_TAGS = re.compile("untag|removetag|deletetag", re.IGNORECASE)

Values = Mapping[str, Sequence[str]]
"""Key in lower case → its values."""


def read(request: Request) -> Values:
    return {key.lower(): (value,) if isinstance(value, str) else value for key, value in request.context.items()}


def find_contradictions(request: Request, way: Way, tested: Set[str]) -> list[str]:
    """What can’t be so in a request.

    Args:
        request: The request.
        way: How whoever asks has signed in.
        tested: The keys that policies ask about, in lower case: whether one of these is missing means something.
    """
    said = read(request)
    checks = (check_caller, check_presence, check_times, check_network, check_tags, check_chain, check_organizations)
    return [problem for check in checks for problem in check(request, way, said, tested)]


def one(said: Values, key: str) -> str | None:
    return said[key][0] if said.get(key) else None


def check_caller(request: Request, way: Way, said: Values, tested: Set[str]) -> Iterator[str]:
    arn, name, identity = one(said, "aws:principalarn") or "", one(said, "aws:username"), one(said, "aws:userid")
    if way is Way.ROLE:
        fine = ROLE_ARN.fullmatch(arn) and name is None and (identity is None or IDS["role"].fullmatch(identity))
    elif way is Way.FEDERATION:
        found = FEDERATED_ARN.fullmatch(arn)
        fine = found and name is None and identity in (None, f"{ACCOUNT}:{found[1]}")
        if request.action.split(":")[0].lower() in ("iam", "sts"):
            yield "a federated user can't call IAM or STS"
    else:
        found = USER_ARN.fullmatch(arn)
        fine = found and found[1] == name and (identity is None or IDS["user"].fullmatch(identity))
    if not fine:
        yield f"{way}: {arn} {name} {identity}"
    age, mfa = one(said, "aws:multifactorauthage"), one(said, "aws:multifactorauthpresent")
    if (age is not None) != (mfa == "true") or (age and not (age.isdigit() and int(age) <= SESSION)):
        yield f"{mfa} {age}"


OF_SERVICES = {"aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:principalservicename"}


def check_presence(request: Request, way: Way, said: Values, tested: Set[str]) -> Iterator[str]:
    yield from (f"no {key}" for key in ALWAYS & tested if key not in said)
    service = request.action.partition(":")[0].lower()
    known = find_service_action(request.action)
    if known:
        names = {name.partition("${")[0].lower() for name in known.condition_keys}
        for key in said:
            of_tags = key == "aws:tagkeys" or key.startswith("aws:requesttag/")
            if of_tags and key not in names and f"{key.partition('/')[0]}/" not in names:
                yield f"{request.action} has no {key}"
        if service == "iam" and one(said, "aws:requestedregion") not in (None, "us-east-1"):
            yield "region"
        if not known.resource_types and any(":resourcetag/" in key for key in said):
            yield f"{request.action} is about nothing with tags"
    others = ("s3:",) if known else ("iam:", "sts:")
    yield from (f"{key} with {request.action}" for key in said if key.startswith(others))
    if said.keys() & OF_SERVICES or one(said, "aws:principalisawsservice") not in (None, "false"):
        yield "a key of services"
    if way is not Way.ROLE and said.keys() & {"aws:federatedprovider", "aws:sourceidentity"}:
        yield "a key of roles"


def check_times(request: Request, way: Way, said: Values, tested: Set[str]) -> Iterator[str]:
    written, epoch, issued = (one(said, f"aws:{key}") for key in ("currenttime", "epochtime", "tokenissuetime"))
    if written and epoch and read_date(written) != int(epoch):
        yield "two times"
    now = int(epoch) if epoch else read_date(written) if written else None
    if way is Way.ACCESS_KEY and issued:
        yield "an access key is no token"
    if way is not Way.ACCESS_KEY and "aws:tokenissuetime" in tested and not issued:
        yield "no time of the token"
    if issued and now is not None and not 0 <= now - read_date(issued) <= SESSION:
        yield "the age of the token"
    age = one(said, "aws:multifactorauthage")
    if issued and age and now is not None and int(age) < now - read_date(issued):
        yield "MFA after the token was issued"


def read_date(text: str) -> int:
    return int(datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp())


def check_network(request: Request, way: Way, said: Values, tested: Set[str]) -> Iterator[str]:
    through = THROUGH_ENDPOINT & said.keys()
    if through and "aws:sourceip" in said:
        yield "from two places"
    if through and (THROUGH_ENDPOINT & tested) - said.keys():
        yield "half through an endpoint"
    if through and "aws:sourceip" in tested and not tested & THROUGH_ENDPOINT:
        yield "an endpoint that no policy asks about"
    if not through and "aws:sourceip" in tested and "aws:sourceip" not in said:
        yield "from nowhere"
    address = one(said, "aws:sourceip")
    if address and any(ip_address(address) in network for network in PRIVATE):
        yield "a private address"
    if not all((one(said, key) or start).startswith(start) for key, start in STARTS.items()):
        yield "no identifier of a network"
    vpc, arn = one(said, "aws:sourcevpc"), one(said, "aws:sourcevpcarn")
    if vpc and arn and not arn.endswith(f":vpc/{vpc}"):
        yield "two networks"


def check_tags(request: Request, way: Way, said: Values, tested: Set[str]) -> Iterator[str]:
    start = "aws:requesttag/"
    if "aws:tagkeys" in tested:
        keys = {text.lower() for text in said.get("aws:tagkeys", ())}
        carried = {key.removeprefix(start) for key in said if key.startswith(start)}
        removes = REMOVES_TAGS.search(request.action)
        if (
            carried - keys
            or not removes
            and (keys - carried) & {key.removeprefix(start) for key in tested if key.startswith(start)}
        ):
            yield f"tags {carried}, keys {keys}"
    of_resource: dict[str, str] = {}
    for key, values in said.items():
        family, slash, tag = key.partition("/")
        if slash and family.endswith(":resourcetag") and of_resource.setdefault(tag, values[0]) != values[0]:
            yield f"two values of the tag {tag}"
    kept = {key for key in tested if key.partition("/")[0].endswith(":resourcetag")}
    kept = {key for key in kept if request.action.startswith("iam:") or not key.startswith("iam:")}
    for tag in {key.partition("/")[2] for key in kept}:
        if len({one(said, key) for key in kept if key.partition("/")[2] == tag}) > 1:
            yield f"half a tag {tag}"
        mine = f"aws:principaltag/{tag}"
        own = way not in (Way.ROLE, Way.FEDERATION) and request.resource == one(said, "aws:principalarn")
        if own and mine in tested and one(said, mine) != of_resource.get(tag):
            yield f"one’s own tag {tag} has two values"


def check_chain(request: Request, way: Way, said: Values, tested: Set[str]) -> Iterator[str]:
    there = CALLED_VIA & said.keys()
    if there and way is not Way.SERVICE or (way is Way.SERVICE and (CALLED_VIA & tested) - there):
        yield f"called via {there}"
    chain = said.get("aws:calledvia")
    for key, place in (("aws:calledviafirst", 0), ("aws:calledvialast", -1)):
        if chain and key in said and one(said, key) != chain[place]:
            yield f"{key} of {chain}"
    first, last = one(said, "aws:calledviafirst"), one(said, "aws:calledvialast")
    if first and last and chain and len(chain) == 1 and first != last:
        yield "a chain of one"


def check_organizations(request: Request, way: Way, said: Values, tested: Set[str]) -> Iterator[str]:
    for whose in ("principal", "resource", "vpce"):
        name, paths = one(said, f"aws:{whose}orgid"), said.get(f"aws:{whose}orgpaths")
        if {f"aws:{whose}orgid", f"aws:{whose}orgpaths"} <= tested and (name is None) != (not paths):
            yield f"half an organization of {whose}"
        if paths and len(paths) > 1:
            yield "an account in two places"
        if name and paths and not paths[0].startswith(f"{name}/"):
            yield f"{paths[0]} in {name}"
    account = one(said, "aws:resourceaccount")
    owner = request.arn[4] if request.arn else ""
    if account and not re.fullmatch("[0-9]{12}", account):
        yield "no account"
    if account and owner.isdigit() and account != owner:
        yield f"{request.resource} in {account}"
    if account == ACCOUNT or owner == ACCOUNT or request.action.split(":")[0].lower() in ("iam", "sts"):
        mine, theirs = ({read_membership(said, tested, whose)} for whose in ("principal", "resource"))
        if None not in mine | theirs and mine != theirs:
            yield "one account in two organizations"


def read_membership(said: Values, tested: Set[str], whose: str) -> str | None:
    """The organization of an account; "" for none, and None where nothing is said about it."""
    name, path = one(said, f"aws:{whose}orgid"), one(said, f"aws:{whose}orgpaths")
    if name or path:
        return name or str(path).partition("/")[0]
    return "" if {f"aws:{whose}orgid", f"aws:{whose}orgpaths"} & tested else None
