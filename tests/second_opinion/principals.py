"""The second evaluator for callers, resources and accounts, written from AWS's pages alone like reference.py.

A caller is what the request says it is: an ARN, the name of a service, {"AWS" | "Service" | "Federated": …}, or "*" for
an anonymous one. Where AWS's pages leave a case open or contradict each other, nothing is chosen: the case is decided
once for each reading, and every outcome that comes of one is a possible outcome. OPEN lists these points.

Limits are pairs of a kind (BOUNDARY, SESSION, SERVICE_CONTROL, RESOURCE_CONTROL) and its policies; the policy of a
resource is a list of at most one document.
"""

from __future__ import annotations

from tests.second_opinion import reference
from tests.second_opinion.reference import several

BOUNDARY, SESSION = "permissions boundary", "session policy"
SERVICE_CONTROL, RESOURCE_CONTROL = "service control policies", "resource control policies"

USER, SESSION_OF_ROLE, ROLE, ROOT = "user", "session of a role", "role", "root user"
FEDERATED_USER, SERVICE, IDENTITY_OF_PROVIDER, ANONYMOUS = "federated user", "service", "federated", "anonymous"

ITSELF, ITS_ROLE, ITS_ACCOUNT, EVERYBODY = "itself", "its role", "its account", "everybody"
EVERYBODY_WITH_ITS_ARN, ITS_ISSUER = "everybody with its ARN", "the user who federated"

OPEN = {
    "everybody, limited": "Does a boundary or a session policy without an Allow limit what `*` grants? The page of the "
    "Principal element says that no other permissions are required, and speaks of boundaries and session policies only "
    "for `*` with aws:PrincipalArn.",
    "everybody, federated user": "Does `*` grant a federated user without an Allow of the user who federated? The page "
    "of the Principal element says it of users and roles.",
    'services by {"AWS": "*"}': 'Is {"AWS": "*"} everybody for services and federated identities too? The page of the '
    "Principal element calls it equivalent for anonymous users.",
    "the user who federated": "Which user's session is it? The ARN of a federated user has the name that the caller of "
    "GetFederationToken chose.",
    "path of the role": "Is it the role with this path? The ARN of a session has no path.",
    "session of the role": "Which session of the role is it? A role makes requests as a session only.",
    "listed in part": "Is a caller exempt by NotPrincipal where it lists only some of its ARNs? Its page: the "
    "policy might deny access, depending on the service.",
    "exempt within a boundary": "Is a federated user of a user with a boundary an IAM principal that has one?",
}


class Undecided(Exception):
    """An open point has been reached, and no reading of it is given."""


def possible_outcomes(request, policies, limits=(), attached=(), readings=None):
    """The outcomes that AWS's pages leave possible: one, but for the open points."""
    readings = readings or {}
    try:
        return {decide(request, policies, limits, attached, readings)}
    except Undecided as point:
        return set().union(
            *(
                possible_outcomes(request, policies, limits, attached, {**readings, str(point): answer})
                for answer in (True, False)
            )
        )


def is_so(point, readings):
    if point not in readings:
        assert point in OPEN
        raise Undecided(point)
    return readings[point]


# The decision


def decide(request, policies, limits=(), attached=(), readings=None):
    """An explicit deny in any policy that applies is final; the limits must allow; then one Allow is enough in the same
    account, and one on each side across accounts (…_evaluation-logic_policy-eval-denyallow, …-cross-account)."""
    readings = readings or {}
    case = Case(request, limits, readings)
    if any(case.denies(group) for group in case.policies_without_principal(policies)):
        return "explicitDeny"
    if case.ways("Deny", attached):
        return "explicitDeny"
    organization = all(case.allows(group) for kind, group in case.limits if kind == SERVICE_CONTROL)
    if organization and is_granted(case, policies, case.ways("Allow", attached)):
        return "allowed"
    return "implicitDeny"


def is_granted(case, policies, ways):
    """What grants: the policies of the caller within its limits, and the policy of the resource by the way in which it
    names the caller (…_policy-eval-denyallow, "Resource-based policies")."""
    if case.account is None:
        return bool(ways)  # a service, a federated identity and an anonymous caller have no policies of their own
    within = all(case.allows(group) for kind, group in case.limits if kind in (BOUNDARY, SESSION))
    own = within and has_own_allow(case, policies)
    if case.account != case.owner:
        return own and bool(ways)
    if own and (ITS_ACCOUNT in ways or not must_allow_itself(case.request)):
        return True
    return any(grants_directly(case, way, within) for way in ways)


def has_own_allow(case, policies):
    """The root user has full access (…_policy-eval-denyallow); a federated user has no permissions without a session
    policy (API_GetFederationToken, id_credentials_temp_control-access_getfederationtoken)."""
    if case.kind == FEDERATED_USER and not any(kind == SESSION for kind, _ in case.limits):
        return False
    return case.kind == ROOT or case.allows(policies)


def must_allow_itself(request):
    """Role trust policies and KMS key policies must explicitly allow access (…_policy-eval-denyallow)."""
    service, _, _ = request["action"].lower().partition(":")
    about = request["resource"].split(":")
    return (service == "kms" and about[-1].startswith("key/")) or (service == "sts" and about[-1].startswith("role/"))


def grants_directly(case, way, within):
    """Whether the policy of a resource in the caller's account is enough by this way of naming the caller.

    The user, the session: whatever no other policy allows. The role: within boundary and session policy. The account:
    delegates only. Everybody: no other permissions are required (reference_policies_elements_principal).
    """
    if way == ITSELF or (way == EVERYBODY_WITH_ITS_ARN and case.kind in (USER, ROLE, SESSION_OF_ROLE)):
        return True
    if way in (ITS_ROLE, ITS_ISSUER):
        return within
    if way == ITS_ACCOUNT:
        return case.kind == ROOT
    if case.kind == ROOT:
        return True
    if case.kind == FEDERATED_USER and not is_so("everybody, federated user", case.readings):
        return False
    return within or not is_so("everybody, limited", case.readings)


class Case:
    """A request with what follows from its caller and its resource."""

    def __init__(self, request, limits, readings):
        self.kind, self.account, self.name = read_caller(request["principal"])
        self.readings = readings
        self.owner = owner(request, self.account)
        self.role_arn, self.path_is_known = role_of(request, self.kind, self.account, self.name)
        self.request = {**request, "context": context_of(request, self)}
        self.limits = [(kind, group) for kind, group in limits if self.is_reached_by(kind)]

    def is_reached_by(self, kind):
        """SCPs affect only IAM users and roles of the organization's accounts, with the root user
        (orgs_manage_policies_scps); RCPs affect the resources of some services, whoever asks
        (orgs_manage_policies_rcps). Neither affects service-linked roles."""
        service_linked = "role/aws-service-role/" in (self.role_arn or "")
        if kind == SERVICE_CONTROL:
            return self.account is not None and not service_linked
        if kind == RESOURCE_CONTROL:
            return not service_linked and has_resource_control(self.request)
        return True

    def policies_without_principal(self, policies):
        return [policies, *(group for kind, group in self.limits)]

    def denies(self, group):
        return any(reference.has_statement("Deny", policy, self.request) for policy in group)

    def allows(self, group):
        return any(reference.has_statement("Allow", policy, self.request) for policy in group)

    def ways(self, effect, attached):
        """The ways in which statements with this effect, which apply to the request, name the caller."""
        found = set()
        for policy in attached:
            variables = policy.get("Version", "2008-10-17") == "2012-10-17"
            for statement in several(policy["Statement"]):
                if statement["Effect"] == effect and applies_to_request(statement, self.request, variables):
                    found |= self.ways_of(statement)
        return found

    def ways_of(self, statement):
        if "NotPrincipal" in statement:
            return set() if self.is_exempt(statement["NotPrincipal"]) else {EVERYBODY}
        found = set()
        for kind, text in principals(statement["Principal"]):
            found |= {self.way(kind, text)} - {None}
        if EVERYBODY in found and asks_for_arn(statement):
            return found - {EVERYBODY} | {EVERYBODY_WITH_ITS_ARN}
        return found

    def way(self, kind, text):
        """How one entry of a Principal element names the caller; None: it does not (…_elements_principal)."""
        if (kind, text) == ("*", "*"):
            return EVERYBODY
        if kind == "Service":
            return ITSELF if self.kind == SERVICE and text == self.name else None
        if kind == "Federated":
            return ITSELF if self.kind == IDENTITY_OF_PROVIDER and text == self.name else None
        if kind != "AWS":
            return None
        if text == "*":
            if self.kind in (SERVICE, IDENTITY_OF_PROVIDER):
                return EVERYBODY if is_so('services by {"AWS": "*"}', self.readings) else None
            return EVERYBODY
        if self.account is None:
            return None
        return self.way_of_arn(text)

    def way_of_arn(self, text):
        if text in (self.account, f"arn:aws:iam::{self.account}:root"):
            return ITS_ACCOUNT
        if text == self.name:
            return ITS_ROLE if self.kind == ROLE else ITSELF
        if self.kind == SESSION_OF_ROLE and self.is_its_role(text):
            return ITS_ROLE
        if self.kind == ROLE and text.startswith(f"arn:aws:sts::{self.account}:assumed-role/{last_name(self.name)}/"):
            return ITSELF if is_so("session of the role", self.readings) else None
        if self.kind == FEDERATED_USER and text.startswith(f"arn:aws:iam::{self.account}:user/"):
            return ITS_ISSUER if is_so("the user who federated", self.readings) else None
        return None

    def is_its_role(self, text):
        """Names of roles are unique in an account (reference_iam-quotas), so a path can differ only where the ARN of
        the session is all that is known."""
        if text == self.role_arn:
            return True
        if self.path_is_known or not text.startswith(f"arn:aws:iam::{self.account}:role/"):
            return False
        return last_name(text) == last_name(self.role_arn) and is_so("path of the role", self.readings)

    def is_exempt(self, element):
        """NotPrincipal denies all except those listed: the account, then the user, or the role, then its session. It
        always denies an IAM principal that has a permissions boundary (reference_policies_elements_notprincipal)."""
        listed = {self.way(kind, text) for kind, text in principals(element)} - {None}
        if not listed:
            return False
        if any(kind == BOUNDARY for kind, _ in self.limits) and self.kind in (USER, ROLE, SESSION_OF_ROLE):
            return False
        if any(kind == BOUNDARY for kind, _ in self.limits) and not is_so("exempt within a boundary", self.readings):
            return False
        needed = {USER: {ITS_ACCOUNT, ITSELF}, SESSION_OF_ROLE: {ITS_ACCOUNT, ITS_ROLE, ITSELF}}
        needed |= {ROLE: {ITS_ACCOUNT, ITS_ROLE, ITSELF}, FEDERATED_USER: {ITS_ACCOUNT, ITSELF}, ROOT: {ITS_ACCOUNT}}
        return (
            EVERYBODY in listed or listed >= needed.get(self.kind, {ITSELF}) or is_so("listed in part", self.readings)
        )


def applies_to_request(statement, request, variables):
    """A trust policy has no Resource: it is about its role. Other elements as ever (reference_policies_elements)."""
    about = "Resource" in statement or "NotResource" in statement
    return (
        reference.action_element_matches(statement, request)
        and (not about or reference.resource_element_matches(statement, request, variables))
        and reference.condition_element_matches(statement.get("Condition", {}), request, variables)
    )


def principals(element):
    """ "*", or lists of principals of each type; several are a logical OR (reference_policies_elements_principal)."""
    if element == "*":
        return [("*", "*")]
    return [(kind, text) for kind, texts in element.items() for text in several(texts)]


def asks_for_arn(statement):
    """Whether a statement grants by aws:PrincipalArn (…_elements_principal, "IAM role principals")."""
    return any(
        operator in ("ArnEquals", "ArnLike", "StringEquals", "StringLike") and key.lower() == "aws:principalarn"
        for operator, keys in statement.get("Condition", {}).items()
        for key in keys
    )


# The caller


def read_caller(principal):
    """What kind of caller it is, its account, and its ARN or name (reference_policies_elements_principal)."""
    kind, text = ("AWS", principal) if isinstance(principal, str) else next(iter(principal.items()))
    if kind == "Service" or (kind == "AWS" and text.endswith(".amazonaws.com")):
        return SERVICE, None, text
    if kind == "Federated":
        return IDENTITY_OF_PROVIDER, None, text
    if text == "*":
        return ANONYMOUS, None, text
    _, _, service, _, account, name = text.split(":", 5)
    first, _, _ = name.partition("/")
    kinds = {
        "user": USER,
        "role": ROLE,
        "root": ROOT,
        "assumed-role": SESSION_OF_ROLE,
        "federated-user": FEDERATED_USER,
    }
    assert (service == "sts") == (first in ("assumed-role", "federated-user"))
    return kinds[first], account, text


def last_name(arn):
    return arn.rpartition("/")[2]


def role_of(request, kind, account, name):
    """The ARN of the caller's role and whether its path is known: for a role session aws:PrincipalArn has the ARN of
    the role (reference_policies_condition-keys)."""
    if kind == ROLE:
        return name, True
    if kind != SESSION_OF_ROLE:
        return None, True
    stated = reference.values_of("aws:PrincipalArn", request)
    return (stated[0], True) if stated else (f"arn:aws:iam::{account}:role/{name.split('/')[1]}", False)


def owner(request, account):
    """For most resources the ARN contains the owner's account (reference_policies_condition-keys, aws:ResourceAccount).

    Choice: the bucket is in the caller's account where the request does not say whose it is, as for ResourceOwner in
    API_SimulateCustomPolicy.
    """
    parts = request["resource"].split(":")
    stated = reference.values_of("aws:ResourceAccount", request)
    return (parts[4] if len(parts) > 4 else "") or (stated[0] if stated else account)


def context_of(request, case):
    """The request context with the keys that the caller and the resource give (reference_policies_condition-keys; for
    type, name and id of the caller the table "Principal key values" in reference_policies_variables)."""
    given = dict(request["context"])
    for key, value in {**keys_of_caller(case), "aws:ResourceAccount": case.owner}.items():
        if value is not None and not any(each.lower() == key.lower() for each in given):
            given[key] = value
    return given


def keys_of_caller(case):
    if case.kind == ANONYMOUS:
        return {"aws:PrincipalAccount": "anonymous", "aws:PrincipalType": "Anonymous", "aws:userid": "anonymous"}
    if case.kind == SERVICE:
        return {"aws:PrincipalIsAWSService": "true", "aws:PrincipalServiceName": case.name}
    if case.kind == IDENTITY_OF_PROVIDER:
        return {}
    types = {USER: "User", ROOT: "Account", FEDERATED_USER: "FederatedUser"}
    ids = {ROOT: case.account, FEDERATED_USER: f"{case.account}:{last_name(case.name)}"}
    return {
        "aws:PrincipalArn": case.role_arn or case.name,
        "aws:PrincipalAccount": case.account,
        "aws:PrincipalType": types.get(case.kind, "AssumedRole"),
        "aws:PrincipalIsAWSService": "false",
        "aws:username": last_name(case.name) if case.kind == USER else None,
        "aws:userid": ids.get(case.kind),
    }


def contradicts_itself(request):
    """Whether the request says of the caller or the owner what the caller's or the resource's ARN says otherwise."""
    kind, account, name = read_caller(request["principal"])
    arn, caller_account, resource_account = (
        reference.values_of(key, request) for key in ("aws:PrincipalArn", "aws:PrincipalAccount", "aws:ResourceAccount")
    )
    in_resource = [*request["resource"].split(":"), *[""] * 5][4]
    if in_resource and resource_account and in_resource != resource_account[0]:
        return True
    if account is None:
        return False
    if caller_account and caller_account[0] != account:
        return True
    if not arn:
        return False
    if kind == SESSION_OF_ROLE:
        return not arn[0].startswith(f"arn:aws:iam::{account}:role/") or last_name(arn[0]) != name.split("/")[1]
    return arn[0] != name


# Resource control policies


RESOURCE_CONTROLLED = {"s3", "sqs", "kms", "secretsmanager", "sts", "dynamodb"}
"""Some of the services on AWS's list, beside which sns and iam are not (orgs_manage_policies_rcps)."""


def has_resource_control(request):
    """RCPs apply to resources of some services; not to kms:RetireGrant (orgs_manage_policies_rcps)."""
    service, _, name = request["action"].lower().partition(":")
    return service in RESOURCE_CONTROLLED and request["resource"] != "*" and (service, name) != ("kms", "retiregrant")
