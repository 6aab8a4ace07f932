"""The requests that an expectation is about: so many that what holds of them holds of all.

Actions that the same statements match, and that act on the same, are asked for together: who asks, what for, and what
the request carries along differ only where those statements tell them apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from functools import cache
from typing import NamedTuple

from mfa_lesson.account.catalogue import GET_FEDERATION_TOKEN, find_action
from mfa_lesson.account.reference import find_service_action
from mfa_lesson.account.universe import (
    BOB,
    COMPLETE,
    OTHER_DEVICE,
    SignedIn,
    iterate_resources,
    iterate_sample_arns,
    list_callers,
    service_of,
)
from mfa_lesson.account.users import RequestContext, User
from mfa_lesson.account.ways import Way
from mfa_lesson.analysis.kinds import ActionKind, find_action_kind
from mfa_lesson.iam.evaluator import InForce
from mfa_lesson.iam.policy import Policy
from mfa_lesson.iam.request import Request, index_context
from mfa_lesson.iam.statement import Statement
from mfa_lesson.iam.time_limit import Steps, finish
from mfa_lesson.iam.tokens import Context, fold_key
from mfa_lesson.iam.witnesses import Group

from .actions import KnownActions, find_actions
from .case import NOTHING_MORE, Case
from .contexts import Contexts, add_keys, find_names, list_contexts
from .expectation import ANOTHER, DENIED, OWN, Expectation
from .people import PRINCIPAL_ARN, USER_ID, USERNAME, KnownNames, find_roles, find_users, read_federated
from .presence import OF_CALLER, Facts, find_presence
from .resources import Resources, find_own_devices, find_own_user, find_resources
from .ties import RESOURCE_ACCOUNT, TAG_KEYS, TIMES, agrees, is_resource_tag

ALICE = User.read("alice")


class CaseKind(NamedTuple):
    """What the requests for an action and the decisions on them depend on. Actions of one kind go together."""

    action: ActionKind
    keys: frozenset[str] | None
    """The condition keys of IAM and STS that the statements test and that the action knows; None for all."""
    removes_tags: bool
    """Whether it removes tags, where statements test the keys of tags."""

    @property
    def statements(self) -> tuple[Statement, ...]:
        return self.action.statements


class Asker(NamedTuple):
    """Who asks, and how simple that is: by way to sign in, and by user."""

    caller: SignedIn
    rank: tuple[int, int]
    settled: bool
    """Whether nothing else makes a difference to what is decided."""
    carried: RequestContext
    """What is special about a role: its ARN, if it is not the usual one."""
    token: RequestContext = NOTHING_MORE
    """See Case."""


class Tokens(NamedTuple):
    """The sessions of federated users that somebody can get: who asks for each, and why there could be others."""

    askers: tuple[Asker, ...]
    problem: str = ""


CaseKey = tuple[object, ...]


class Ground:
    """Policies and what every request carries as well: what is found out about them serves several expectations.

    Args:
        policies: All that are looked at.
        further: What every request carries as well.
        in_force: Those that decide who gets the credentials of a federated user.
    """

    def __init__(self, policies: Iterable[Policy], further: RequestContext, in_force: InForce) -> None:
        self.policies, self.further, self.fixed = tuple(dict.fromkeys(policies)), further, index_context(further)
        self._in_force = in_force
        self._federated: dict[CaseKey, Tokens] = {}
        self._basis = KnownActions(self.policies)
        self._kinds: dict[str, CaseKind] = {}
        self._users: dict[CaseKey, KnownNames] = {}
        self._roles: dict[CaseKey, KnownNames] = {}
        self._contexts: dict[CaseKey, Contexts] = {}
        self._resources: dict[CaseKey, Resources] = {}
        self._bases: dict[CaseKey, Request] = {}
        self._names: dict[CaseKind, Set[str]] = {}
        self._used: dict[CaseKind, list[str]] = {}
        self._settled: dict[CaseKey, bool] = {}
        self._of_resources = {one for policy in self.policies if policy.rcp for one in policy.statements}

    def find_actions(self, expectation: Expectation) -> Steps[KnownNames]:
        return find_actions(expectation, self._basis)

    def find_kind(self, action: str) -> CaseKind:
        if action not in self._kinds:
            self._kinds[action] = find_kind(action, self.policies)
        return self._kinds[action]

    def is_settled(self, want: str, kind: CaseKind, caller: SignedIn) -> bool:
        key = want, kind, caller.way
        if key not in self._settled:
            applying = [statement for statement in kind.statements if statement not in self._of_resources]
            self._settled[key] = is_settled(want, applying, caller, self.fixed)
        return self._settled[key]

    def find_users(self, kind: CaseKind, base: str, apart: tuple[Group, ...] = ()) -> KnownNames:
        """Users whom the policies tell apart, with a path if the user to begin with has one."""
        key = kind, base, apart
        if key not in self._users:
            context = {**index_context(list_callers(base)[0].context), **self.fixed}
            known = {key: values for key, values in context.items() if key not in BY_NAME or key in self.fixed}
            self._users[key] = find_users(kind.statements, kind.action.resource_type, base, known, apart)
        return self._users[key]

    def find_roles(self, kind: CaseKind, caller: SignedIn) -> KnownNames:
        """ARNs of roles that the policies tell apart, the caller’s first."""
        base = str(caller.context["aws:PrincipalArn"])
        if PRINCIPAL_ARN in self.fixed:
            return KnownNames((base,))
        if (kind, base) not in self._roles:
            self._roles[kind, base] = find_roles(kind.statements, base)
        return self._roles[kind, base]

    def find_federated(self, kind: CaseKind, caller: SignedIn, rank: int, usernames: tuple[str, ...]) -> Tokens:
        """Federated users whom the policies tell apart, each as the session of a user who can get it.

        A session’s name is in the ARN that sts:GetFederationToken acts on, and only a long-term access key can ask.
        """
        if (kind, usernames) not in self._federated:
            groups, problem = read_federated(kind.statements)
            asked = Expectation("", DENIED, (GET_FEDERATION_TOKEN,), usernames=usernames, ways=(Way.ACCESS_KEY,))
            universe = Universe(asked, self, (str(caller.context["aws:PrincipalArn"]),), groups)
            found: dict[str, Case] = {}
            for number, case in enumerate(universe.list_cases(GET_FEDERATION_TOKEN)):
                if case.request.resource not in found and self._in_force.decide(case.request).allowed:
                    found[case.request.resource] = case
                if number == MOST_TOKENS:
                    problem = problem or "requests"
                    break
            askers = tuple(
                Asker(
                    caller._replace(user=case.caller.user, context=add_keys(caller.context, {"aws:PrincipalArn": arn})),
                    (rank, at),
                    False,
                    {},
                    case.carried,
                )
                for at, (arn, case) in enumerate(found.items())
            )
            problem = problem or next(iter(universe.take_problems()), "")
            self._federated[kind, usernames] = Tokens(askers, problem)
        return self._federated[kind, usernames]

    def find_tested(self, kind: CaseKind) -> Set[str]:
        """The keys that decisions on a kind of action depend on, in lower case."""
        if kind not in self._names:
            self._names[kind] = find_names(kind.statements).keys()
        return self._names[kind]

    def find_facts(self, kind: CaseKind) -> Facts:
        """What the keys of a request for an action of this kind depend on."""
        return Facts(kind.action.service, kind.action.resource_type, kind.keys, kind.removes_tags, self.fixed)

    def find_resource_tags(self, kind: CaseKind, caller: SignedIn) -> Set[str]:
        """The keys of tags of what is acted on that decisions depend on, and that the caller’s requests can have."""
        tags = filter(is_resource_tag, self.find_tested(kind))
        return {key for key in tags if find_presence(key, caller, self.find_facts(kind))[0]}

    def find_contexts(self, kind: CaseKind, caller: SignedIn) -> Contexts:
        tested = self.find_tested(kind)
        if tested <= OF_CALLER:
            return Contexts(({},))
        in_resources = any(line.variables for statement in kind.statements for line in statement.resources)
        of_own = in_resources and kind.action.resource_type in ("user", "mfa")
        acts_on = kind.action.service, kind.keys, kind.action.resource_type if in_resources else None
        key = (
            kind.statements,
            *acts_on,
            kind.removes_tags,
            describe_caller(caller, tested),
            caller.user if of_own else None,
        )
        if key not in self._contexts:
            self._contexts[key] = list_contexts(caller, kind.statements, self.find_facts(kind))
        return self._contexts[key]

    def make_basis(self, caller: SignedIn, carried: RequestContext) -> Request:
        """A request of a caller, for the context that it shares with others."""
        key = *caller[:3], caller.context["aws:PrincipalArn"], *carried.items()
        if key not in self._bases:
            together = add_keys(add_keys(caller.context, carried), self.further)
            context = {name: value for name, value in together.items() if value != ()}
            self._bases[key] = Request("any:Action", context=context)
        return self._bases[key]

    def find_resources(
        self,
        action: str,
        statements: Sequence[Statement],
        caller: SignedIn,
        context: Context,
        first: Sequence[str],
        own: Group,
        further: tuple[Group, ...] = (),
    ) -> Resources:
        kind = self.find_kind(action)
        if kind not in self._used:
            lines = [line for each in kind.statements for line in each.resources]
            self._used[kind] = sorted({variable.lookup for line in lines for variable in line.variables})
        used = self._used[kind] if statements else []
        accounts = context.get(RESOURCE_ACCOUNT, ())
        told = *accounts, *(context.get(name) for name in used)
        key = kind, bool(statements), *first, caller.user, own, told, further
        if key not in self._resources:
            samples = iterate_sample_arns(action, caller.user, self.policies) if statements else ()
            self._resources[key] = find_resources(
                action, statements, context, first, samples, own, accounts[0] if accounts else "", further
            )
        return self._resources[key]


class Universe:
    """The requests of one expectation, on some ground.

    Args:
        expectation: What is expected.
        ground: The policies.
        first: Resources to be preferred.
        apart: What resources are told apart by besides the lines of the policies.
    """

    def __init__(
        self, expectation: Expectation, ground: Ground, first: tuple[str, ...] = (), apart: tuple[Group, ...] = ()
    ) -> None:
        self.expectation, self._ground = expectation, ground
        self._preferred, self._apart = first, apart
        self._problems: dict[str, None] = {}
        self._by_way: dict[Way, list[SignedIn]] = {}
        for caller in expectation.callers:
            self._by_way.setdefault(caller.way, []).append(caller)
        self._first: dict[CaseKey, tuple[list[str], bool, Group]] = {}

    def list_cases(self, action: str) -> Iterator[Case]:
        """The requests for one action."""
        kind = self._ground.find_kind(action)
        for asker in self._list_askers(kind):
            caller, statements = asker.caller, () if asker.settled else kind.statements
            key = kind, caller.user, caller.is_role
            if key not in self._first:
                self._first[key] = list_first(self.expectation, action, caller, self._ground.policies)
            arns, search, own = self._first[key]
            arns = [*self._preferred, *arns]
            tested, tags = self._ground.find_tested(kind), self._ground.find_resource_tags(kind, caller)
            for number, carried in enumerate(self._list_contexts(kind, asker)):
                carried = {**asker.carried, **carried}
                basis = self._ground.make_basis(caller, carried)
                found = Resources(tuple(arns))
                if search:
                    found = self._ground.find_resources(
                        action, statements, caller, basis.values, arns, own, self._apart
                    )
                    self._note("" if found.complete else "resources")
                for at, arn in enumerate(found.arns):
                    if not agrees(basis.values, caller, arn, tags, tested):
                        continue
                    yield Case(basis.about(action, arn), caller, carried, (*asker.rank, number, at), asker.token)

    def _list_askers(self, kind: CaseKind) -> Iterator[Asker]:
        bases = self.expectation.usernames
        forms = {"/" in name: name for name in reversed(bases)}
        for way, callers in self._by_way.items():
            rank = list(Way).index(way)
            if way is Way.FEDERATION:
                yield from self._list_federated(kind, callers[0], rank)
            elif self._ground.is_settled(self.expectation.want, kind, callers[0]):
                yield from (Asker(caller, (rank, at), True, {}) for at, caller in enumerate(callers))
            elif callers[0].is_role:
                yield from self._list_roles(kind, callers[0], rank)
            elif self.expectation.devices or USERNAME in self._ground.fixed:
                yield from (Asker(caller, (rank, at), False, {}) for at, caller in enumerate(callers))
            else:
                known = {caller.user for caller in callers}
                found = [self._ground.find_users(kind, base, self._apart) for base in reversed([*forms.values()])]
                for names in found:
                    self._note(names.problem)
                more = (list_callers(user)[rank] for names in found for user in names.texts)
                callers = [*callers, *(caller for caller in more if caller.user not in known)]
                yield from (Asker(caller, (rank, at), False, {}) for at, caller in enumerate(callers))

    def _list_roles(self, kind: CaseKind, caller: SignedIn, rank: int) -> Iterator[Asker]:
        """The role, and roles with other ARNs that the policies tell apart."""
        arns = self._ground.find_roles(kind, caller)
        self._note(arns.problem)
        yield from make_askers(caller, arns.texts, rank)

    def _list_federated(self, kind: CaseKind, caller: SignedIn, rank: int) -> Iterator[Asker]:
        """Federated users. They can’t call IAM, and of STS only what needs no permission."""
        if kind.action.service in COMPLETE or self._ground.is_settled(self.expectation.want, kind, caller):
            return
        found = self._ground.find_federated(kind, caller, rank, self.expectation.usernames)
        self._note(found.problem)
        yield from found.askers

    def _list_contexts(self, kind: CaseKind, asker: Asker) -> tuple[RequestContext, ...]:
        if asker.settled:
            return ({},)
        found = self._ground.find_contexts(kind, asker.caller)
        self._note(found.problem)
        contexts: tuple[RequestContext, ...] = found.contexts
        return contexts

    def _note(self, problem: str) -> None:
        if problem:
            self._problems[problem] = None

    def find_alike(self, case: Case) -> CaseKey:
        """What the decision on a case depends on, beside the kind of its action."""
        values, tested = case.request.values, self._ground.find_tested(self._ground.find_kind(case.request.action))
        return case.request.resource, *map(values.get, tested)

    def take_problems(self) -> dict[str, None]:
        """Codes of why there could be requests that none of the cases so far represents."""
        found, self._problems = self._problems, {}
        return found


def describe_caller(caller: SignedIn, tested: Set[str]) -> CaseKey:
    """What the keys of a caller's requests depend on, of all that is known of the caller."""
    way, context = caller.way, index_context(caller.context)
    of_session = way is Way.FEDERATION and USER_ID in tested and context[PRINCIPAL_ARN]
    of_token = bool(tested & TIMES) and (way is Way.ACCESS_KEY, caller.mfa)
    features = way is Way.ROLE, way.has_user, way is Way.SERVICE, of_session, of_token
    return (*features, *((key, value) for key, value in context.items() if key in tested))


def make_askers(caller: SignedIn, arns: Iterable[str], rank: int) -> Iterator[Asker]:
    """The caller with each of these ARNs. It is carried where it is not the usual one."""
    usual = str(caller.context["aws:PrincipalArn"])
    for at, arn in enumerate(arns):
        context = add_keys(caller.context, {"aws:PrincipalArn": arn})
        carried = {} if arn == usual else {"aws:PrincipalArn": (arn,)}
        yield Asker(caller._replace(context=context), (rank, at), False, carried)


MOST_TOKENS = 2_000
"""Requests for the session of a federated user that are decided."""

BY_NAME = {USERNAME, PRINCIPAL_ARN}

REMOVING = ("untag", "removetag", "deletetag")
"""What the names of actions have that remove tags, in lower case."""


def find_kind(action: str, policies: Iterable[Policy]) -> CaseKind:
    kind, known = find_action_kind(action, policies), find_service_action(action)
    tested = find_names(kind.statements).keys()
    removes = TAG_KEYS in tested and any(word in action.lower() for word in REMOVING)
    if known is None:
        return CaseKind(kind, None, removes)
    names = {key.partition("${")[0].lower() for key in known.condition_keys}
    keys = frozenset(key for key in tested if key in names or f"{key.partition('/')[0]}/" in names)
    return CaseKind(kind, keys, removes)


def is_settled(want: str, statements: Iterable[Statement], caller: SignedIn, further: Context) -> bool:
    """Whether every request is decided as wanted, whatever else the policies say.

    It does where a denial is wanted and nothing is allowed, or a Deny on everything applies for how somebody signed in.
    """
    statements = tuple(statements)
    if want == DENIED and not any(statement.effect == "Allow" for statement in statements):
        return True
    if want not in (DENIED, "explicitDeny"):
        return False
    context = {**index_context(caller.context), **further}
    known = (OF_CALLER - BY_NAME) | further.keys()
    return any(
        statement.effect == "Deny"
        and statement.resource_element == "Resource"
        and any(not pattern.parts for pattern in statement.resources)
        and all(
            fold_key(each.key) in known and not each.variables and each.holds(context) for each in statement.conditions
        )
        for statement in statements
    )


def list_first(
    expectation: Expectation, action: str, caller: SignedIn, policies: Iterable[Policy]
) -> tuple[list[str], bool, Group]:
    """What is acted on in any case, whether other things are to be looked for, and what of the caller's own is not."""
    user, known, owners = caller.user, find_action(action), expectation.owners
    kind = known.resource_type
    if kind not in ("user", "mfa"):
        if expectation.owned_only:
            return [], False, ()
        if known.path:
            return [known.resource(user)], not expectation.is_promise, ()
        if expectation.is_promise or kind is None:
            return [next(iterate_resources(action, user, user, policies))[1]], False, ()
        return [] if service_of(action) in COMPLETE else ["*"], True, ()
    if kind == "mfa" and expectation.devices:
        return [user.device_arn(device) for device in expectation.devices], False, ()
    others = any(owner != OWN for owner in owners)
    found: list[str] = []
    for owner in owners:
        if owner == OWN and caller.is_role:
            continue
        one = user if owner == OWN else find_other(user) if owner == ANOTHER else User.read(owner)
        if owner == OWN or one.name.lower() != user.name.lower():
            found.append(one.arn if kind == "user" else one.device_arn())
        if owner == OWN and kind == "mfa" and expectation.any_device:
            found.append(user.device_arn(OTHER_DEVICE))
    if kind == "user":
        return found, others, () if caller.is_role else find_own_user(user)
    any_name = OWN in owners and expectation.any_device
    return found, others or any_name, () if any_name or caller.is_role else find_own_devices(user)


def find_other(user: User) -> User:
    """Somebody else: bob, or to bob alice."""
    return BOB if user.name.lower() != BOB.name else ALICE


def list_cases(expectation: Expectation, policies: Iterable[Policy] = ()) -> Iterator[Case]:
    """The requests that an expectation is about under these policies, with the words for each and how simple it is."""
    policies = tuple(policies)
    ground = Ground(policies, {}, InForce(policies)) if policies else make_empty_ground()
    universe = Universe(expectation, ground)
    for action in finish(ground.find_actions(expectation)).texts:
        yield from universe.list_cases(action)


@cache
def make_empty_ground() -> Ground:
    """Of no policy."""
    return Ground((), {}, InForce(()))
