"""Who can assume a role: goals about its trust policy, decided for everybody whom the policy can tell apart.

Users and role sessions of the role's account ask, and such of every account that the policy tells apart. Where no
identity policies are given, those of the role's account are taken to allow it, and so are those of other accounts.

AWS pages: API_AssumeRole of AWS STS, reference_policies_elements_principal,
reference_policies_evaluation-logic-cross-account.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

from mfa_lesson.account.universe import ROLE, SignedIn
from mfa_lesson.account.users import ACCOUNT, RequestContext, User
from mfa_lesson.account.ways import Way
from mfa_lesson.iam.evaluator import InForce
from mfa_lesson.iam.policy import Policy
from mfa_lesson.iam.principals import PrincipalEntry
from mfa_lesson.iam.request import Request, index_context
from mfa_lesson.iam.statement import Statement
from mfa_lesson.iam.time_limit import check_time
from mfa_lesson.iam.tokens import fold_key
from mfa_lesson.iam.witnesses import Group, find_texts, some, spell
from mfa_lesson.text import Reason, sentence_for

from .case import Case
from .cases import BY_NAME, CaseKind, find_kind
from .contexts import add_keys, list_contexts
from .expectation import Expectation, compile_actions, fits_any
from .people import (
    PATH,
    PRINCIPAL_ARN,
    USERNAME,
    KnownNames,
    find_roles,
    find_users,
    make_forms,
    read_callers,
    read_tests,
)
from .presence import Facts
from .values import ACCOUNT_ID
from .wording import GOAL_SENTENCES

ASSUME_ROLE = "sts:AssumeRole"

THEIR_OWN = Policy.from_json(
    {
        "Version": "2012-10-17",
        "Statement": {"Sid": "TheirOwnPolicies", "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"},
    },
    name="their own policies",
)
"""The identity policies of everybody, where none are given."""

ELSEWHERE, SESSION = "999999999999", "session"

UNABLE = (Way.FEDERATION,)
"""Who can't call AssumeRole, whatever policies say (API_GetFederationToken of AWS STS)."""

NOT_PEOPLE = ("Service", "Federated")

ANYBODYS_ARN: Group = tuple(
    (*spell("arn:aws:iam::"), *ACCOUNT_ID[0], *spell(f":{kind}/"), *some(PATH)) for kind in ("user", "role")
)
"""The ARNs of users and roles of all accounts."""

TWELVE_DIGITS = re.compile(r"(?<![0-9])[0-9]{12}(?![0-9])")


class Outsider(User):
    """A user of another account."""

    def __str__(self) -> str:
        return sentence_for(Reason("outsider", {"name": super().__str__(), "account": self.account_id}), GOAL_SENTENCES)


class Asking(NamedTuple):
    """Somebody who asks to assume the role."""

    caller: SignedIn
    principal: str
    rank: tuple[int, int]
    carried: RequestContext
    """What is special about a role: its ARN, if it is not the usual one."""


class TrustUniverse:
    """The requests for a role that an expectation is about.

    Args:
        expectation: What is expected.
        in_force: The policies; without identity policies, those of everybody allow it.
        further: What every request carries as well.
    """

    def __init__(self, expectation: Expectation, in_force: InForce, further: RequestContext) -> None:
        self.expectation, self.further = expectation, further
        self.inside = in_force if in_force.policies else in_force._replace(policies=(THEIR_OWN,))
        self.outside = InForce((THEIR_OWN,), (), in_force.resource_policies)
        self._trust = in_force.resource_policies
        self._entries = list_entries(self._trust)
        self._fixed = index_context(further)
        self.problems: dict[str, None] = {}

    @cached_property
    def _naming(self) -> tuple[Statement, ...]:
        """Statements that tell from others whom a Principal element names, the users first."""
        named = [entry.text for kind in (":user/", ":role/") for entry in self._entries if kind in entry.text]
        return tuple(map(make_naming, named))

    def in_force_for(self, case: Case) -> InForce:
        """The policies that decide a request: of the identity policies, those of who asks."""
        return self.inside if case.caller.user.account_id == ACCOUNT else self.outside

    def list_cases(self) -> Iterator[Case]:
        """The requests, the simplest first."""
        if not fits_any(ASSUME_ROLE, compile_actions(self.expectation.actions)):
            self._note("no-role")
            return
        if self.expectation.everybody and any(caller.is_role for caller in self.expectation.callers):
            let_in = list_entries(self._trust, ("Allow",))
            self._note("principals" if any(entry.kind in NOT_PEOPLE for entry in let_in) else "")
        for asking in self._list_asking():
            kind = self._find_kind(asking.caller.user.account_id)
            found = list_contexts(asking.caller, kind.statements, Facts("sts", "role", kind.keys, False, self._fixed))
            self._note(found.problem)
            for number, carried in enumerate(found.contexts):
                together = add_keys(add_keys(asking.caller.context, carried), self.further)
                context = {key: value for key, value in together.items() if value != ()}
                request = Request(ASSUME_ROLE, ROLE, context, asking.principal)
                told = {**asking.carried, **carried}
                yield Case(request, asking.caller, told, (*asking.rank, number, 0))

    def _note(self, problem: str) -> None:
        if problem:
            self.problems[problem] = None

    def _find_kind(self, account: str) -> CaseKind:
        """What the decisions on requests from an account depend on."""
        return find_kind(ASSUME_ROLE, (self.inside if account == ACCOUNT else self.outside).everything)

    def _list_asking(self) -> Iterator[Asking]:
        ways = [caller for caller in self.expectation.callers if caller.way not in UNABLE]
        for account in self._list_accounts():
            for way, caller in {caller.way: caller for caller in reversed(ways)}.items():
                usernames = [each.user for each in ways if each.way is way]
                yield from self._list_of_way(caller, usernames, account)

    def _list_accounts(self) -> list[str]:
        """The role's account, and one for each combination of conditions on accounts; for a promise only the first."""
        if not self.expectation.everybody:
            return [ACCOUNT]
        named = {number for policy in self._trust for number in TWELVE_DIGITS.findall(policy.text)}
        named |= {number for text in map(str, self._fixed.values()) for number in TWELVE_DIGITS.findall(text)}
        statements = [statement for policy in self._trust for statement in policy.statements]
        tests = read_tests(statements, "aws:principalaccount", {})
        found = find_texts(tests, ACCOUNT_ID, seeds=(ELSEWHERE,))
        of_arns = find_texts(read_callers(statements)[0], ANYBODYS_ARN, seeds=(f"arn:aws:iam::{ELSEWHERE}:user/alice",))
        self._note("" if found.complete and of_arns.complete and not tests_both_wildly(statements) else "names")
        fresh = next(number for number in map("{:012d}".format, range(10**12 - 1, 0, -1)) if number not in named)
        by_arn = (arn.split(":")[4] for arn in of_arns.texts.values())
        others = dict.fromkeys((fresh, *sorted(named), *found.texts.values(), *by_arn))
        others.pop(ACCOUNT, None)
        return [*([] if self.expectation.outside else [ACCOUNT]), *others]

    def _list_of_way(self, caller: SignedIn, users: Sequence[User], account: str) -> Iterator[Asking]:
        rank = list(Way).index(caller.way) + (len(Way) if account != ACCOUNT else 0)
        make = self._list_roles if caller.is_role else self._list_users
        usual = str(caller.context["aws:PrincipalArn"]).replace(ACCOUNT, account)
        for number, (one, principal) in enumerate(make(caller, users, account)):
            arn = str(one.context["aws:PrincipalArn"])
            special = caller.is_role and arn != usual
            yield Asking(one, principal, (rank, number), {"aws:PrincipalArn": (arn,)} if special else {})

    def _list_users(self, caller: SignedIn, users: Sequence[User], account: str) -> Iterator[tuple[SignedIn, str]]:
        statements = (*self._find_kind(account).statements, *self._naming)
        names: dict[str, None] = {}
        forms = {"/" in str(user): str(user) for user in reversed(users)}
        for base in (forms[form] for form in sorted(forms)):
            known = {key: value for key, value in index_context(caller.context).items() if key not in BY_NAME}
            found = (
                find_users(statements, "role", base, {**known, **self._fixed})
                if account == ACCOUNT
                else find_outsiders(statements, base, account)
            )
            self._note(found.problem)
            names |= dict.fromkeys(found.texts)
        for name in names:
            user = User.read(name, account) if account == ACCOUNT else Outsider(*User.read(name, account))
            context: RequestContext = {**caller.context, **user.context("absent")}
            yield caller._replace(user=user, context=context), user.arn

    def _list_roles(self, caller: SignedIn, users: Sequence[User], account: str) -> Iterator[tuple[SignedIn, str]]:
        base = str(caller.context["aws:PrincipalArn"]).replace(ACCOUNT, account)
        statements = (*self._find_kind(account).statements, *self._naming)
        if account == ACCOUNT:
            found = find_roles(statements, base)
        else:
            groups, problem = read_callers(statements)
            texts = find_texts(groups, make_forms("role", account=account), seeds=(base,))
            found = KnownNames(tuple(texts.texts.values()), problem or ("" if texts.complete else "names"))
        self._note(found.problem)
        user = caller.user if account == ACCOUNT else Outsider(*User.read(caller.user.name, account))
        sessions = [(arn, SESSION) for arn in found.texts]
        start = f"arn:aws:sts::{account}:assumed-role/"
        for text in (entry.text for entry in self._entries if entry.text.startswith(start)):
            role, _, session = text.removeprefix(start).partition("/")
            sessions.append((f"arn:aws:iam::{account}:role/{role}", session))
        for arn, session in sessions:
            context = {**caller.context, "aws:PrincipalArn": arn, "aws:PrincipalAccount": account}
            yield caller._replace(user=user, context=context), f"{start}{arn.rpartition('/')[2]}/{session}"


def list_entries(policies: Iterable[Policy], effects: tuple[str, ...] = ("Allow", "Deny")) -> list[PrincipalEntry]:
    """The texts of the Principal elements."""
    return [
        entry
        for policy in policies
        for statement in policy.statements
        if statement.effect in effects and statement.principals
        for entry in statement.principals.entries
    ]


def tests_both_wildly(statements: Iterable[Statement]) -> bool:
    """Whether conditions fit both accounts and ARNs with wildcards: which accounts fit both is not looked for."""
    wild = {
        fold_key(condition.key)
        for statement in statements
        for condition in statement.conditions
        if any(sign in value for value in condition.values for sign in "*?")
    }
    return {"aws:principalaccount", PRINCIPAL_ARN} <= wild


@lru_cache(maxsize=4096)
def make_naming(arn: str) -> Statement:
    """A statement that tells a user or a role from all others, as a Principal with its ARN does."""
    check_time()
    condition = {"ArnEquals": {"aws:PrincipalArn": arn}}
    document = {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": condition}
    (found,) = Policy.from_json({"Version": "2012-10-17", "Statement": document}).statements
    return found


def find_outsiders(statements: Sequence[Statement], base: str, account: str) -> KnownNames:
    """Users of another account, one for each combination of conditions on their ARNs that they can fit."""
    groups, problem = read_callers(statements)
    start = f"arn:aws:iam::{account}:user/"
    form = make_forms("user", account=account)["/" in base]
    found = find_texts(groups, (form,), seeds=(f"{start}{base}",))
    tested = [fold_key(one.key) for each in statements for one in each.conditions]
    tested += [one.lookup for each in statements for part in each.conditions for one in part.variables]
    by_name = "names" if USERNAME in tested else ""
    users = tuple(text.removeprefix(start) for text in found.texts.values())
    return KnownNames(users, problem or by_name or ("" if found.complete else "names"))
