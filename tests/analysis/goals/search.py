"""A search for requests that refute an answer, which knows nothing of how the answer was found.

It draws policies and goals, and for each goal requests: from the words of the policies, at random.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from mfa_lesson import Guardrail, Request, evaluate, expectations
from mfa_lesson.account.catalogue import find_action
from mfa_lesson.account.universe import SignedIn, list_arn_forms, list_callers, list_known_actions, service_of
from mfa_lesson.account.users import ACCOUNT, find_name_problem
from mfa_lesson.account.ways import Way
from mfa_lesson.analysis.goals.expectation import Expectation, compile_actions, fits_any
from mfa_lesson.analysis.goals.proof import WANTED, Counterexample, GoalAnswer, decide_goals
from mfa_lesson.errors import RequestError
from mfa_lesson.iam.policy import Policy
from tests.analysis.goals.drawing import GOALS, draw_policy, draw_theme
from tests.analysis.goals.possible import find_contradictions

GET_TOKEN = "sts:GetFederationToken"
TIMES = {"aws:currenttime", "aws:epochtime", "aws:tokenissuetime", "aws:multifactorauthage"}
ORIGIN = {"aws:sourceip", "aws:sourcevpce", "aws:sourcevpc", "aws:vpcsourceip"}
TAGS = {"aws:tagkeys"}
CHAIN = {"aws:calledvia", "aws:calledviafirst", "aws:calledvialast"}
ORGANIZATIONS = {f"aws:{one}" for one in ("principalorgid", "principalorgpaths", "resourceorgid", "resourceorgpaths")}
ORGANIZATIONS |= {"aws:resourceaccount"}
DRAWN_TOGETHER = TIMES | ORIGIN | TAGS | CHAIN | ORGANIZATIONS
SPELLINGS = (str, str, str.title, str.upper)


class Pair(NamedTuple):
    """Policies and a goal."""

    policy: Policy
    guardrails: tuple[Guardrail, ...]
    goal: Expectation

    def decide(self) -> GoalAnswer:
        (found,) = decide_goals([self.goal], self.policy, self.guardrails)
        return found

    def goes_well(self, request: Request) -> bool:
        return evaluate(request, self.policy, self.guardrails).outcome in WANTED[self.goal.want]


def draw_pair(rnd: random.Random) -> Pair:
    theme = draw_theme(rnd)
    rails = (Guardrail("boundary", draw_policy(rnd, theme)),) if rnd.random() < 0.2 else ()
    (goal,) = expectations(rnd.choice(GOALS))
    return Pair(draw_policy(rnd, theme), rails, goal)


def draw_federated_pair(rnd: random.Random) -> Pair:
    """Policies that let some users get sessions of federated users, and a goal that these sessions break."""
    drawn = json.loads(draw_policy(rnd, draw_theme(rnd)).text)["Statement"]
    tests = [one["Condition"] for one in drawn if "Condition" in one] or [{}]
    session = f"arn:aws:sts::*:federated-user/{rnd.choice(['*', 'app-*', '*x', '${aws:username}', '*${aws:username}'])}"
    token = {"Effect": "Allow", "Action": GET_TOKEN, "Resource": session, "Condition": rnd.choice(tests)}
    of_session = {**rnd.choice(OF_SESSIONS), **rnd.choice([{}, {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}])}
    lines = rnd.choice(["*", "arn:aws:s3:::b/*"])
    works = {"Effect": "Allow", "Action": "s3:*", "Resource": lines, "Condition": of_session}
    (goal,) = expectations(rnd.choice([goal for goal in GOALS if "s3:" in goal and "nobody" in goal]))
    return Pair(Policy.from_json({"Version": "2012-10-17", "Statement": [token, works]}), (), goal)


OF_SESSIONS = (
    {"StringEquals": {"aws:PrincipalType": "FederatedUser"}},
    {"ArnLike": {"aws:PrincipalArn": "arn:aws:sts::*:federated-user/a*"}},
    {"StringLike": {"aws:userid": f"{ACCOUNT}:a*"}},
)
"""Conditions that only sessions of federated users fit."""


class Guesser:
    """Guesses requests that a goal is about."""

    def __init__(self, rnd: random.Random, pair: Pair):
        self.rnd, self.goal = rnd, pair.goal
        policies = (pair.policy, *(policy for rail in pair.guardrails for policy in rail.policies))
        self.promise = pair.goal.is_promise
        statements = [statement for policy in policies for statement in policy.statements]
        self.lines = [line.text for statement in statements for line in statement.resources if line.text != "*"]
        self.keys: dict[str, list[str]] = {}
        for condition in (condition for statement in statements for condition in statement.conditions):
            self.keys.setdefault(condition.key, []).extend(condition.values)
        for name in re.findall(r"\$\{([^,}]+)", " ".join([*self.lines, *(v for vs in self.keys.values() for v in vs)])):
            self.keys.setdefault(name, [])
        words = re.findall(r"[\w+=.@-]+", " ".join([*self.lines, *(v for vs in self.keys.values() for v in vs)]))
        self.words = [*words, "alice", "bob", "zoe"]
        self.actions = self.list_actions([one.text for statement in statements for one in statement.actions])
        self.callers = [(caller.way, caller.mfa) for caller in pair.goal.callers]
        self.policies = policies
        self.federated: dict[str, bool] = {}
        self.allows = lambda request: evaluate(request, pair.policy, pair.guardrails).allowed

    def list_actions(self, patterns: list[str]) -> list[str]:
        wanted, excepted = compile_actions(self.goal.actions), compile_actions(self.goal.excepted)
        pieces = [piece for text in patterns for piece in re.split(r"[*?]", text.partition(":")[2]) if piece]
        names = [*list_known_actions().values(), *(text for text in self.goal.actions if "*" not in text)]
        for text in (*patterns, *self.goal.actions):
            if ":" in text and service_of(text) not in ("iam", "sts"):
                names += [self.fill(text, [*pieces, "x"]) for _ in range(4)]
        return [name for name in names if fits_any(name, wanted) and not fits_any(name, excepted)]

    def fill(self, pattern: str, words: list[str]) -> str:
        """A text that fits a pattern, or one that is near it."""
        text = re.sub(r"\*", lambda _: self.rnd.choice([*words, "", "x", "A"]), pattern)
        text = re.sub(r"\?", lambda _: self.rnd.choice("abegxrÉßi"), text)
        if self.rnd.random() < 0.05:
            text = self.rnd.choice([str.swapcase, str.lower, str.upper])(text)
        if self.rnd.random() < 0.1 and text:
            at = self.rnd.randrange(len(text))
            text = text[:at] + self.rnd.choice(["", "b", "x"]) + text[at + self.rnd.randint(0, 1) :]
        return text

    def resolve(self, text: str, context: Mapping[str, Any]) -> str:
        def put(found: re.Match[str]) -> str:
            value = context.get(found[1].partition(",")[0], self.rnd.choice(self.words))
            return value if isinstance(value, str) else "x"

        return re.sub(r"\$\{([^}]+)\}", put, text)

    def name(self) -> str:
        for _ in range(9):
            text = self.fill(self.rnd.choice(self.words), self.words)
            if not find_name_problem(text):
                return text
        return "zoe"

    def caller(self) -> SignedIn:
        way, mfa = self.rnd.choice(self.callers)
        plain = [name for name in self.goal.usernames if "/" not in name]
        paths = [name for name in self.goal.usernames if "/" in name]
        name = self.name() if self.rnd.random() < 0.7 else "alice"
        if paths and (not plain or self.rnd.random() < 0.4):
            name = f"{self.rnd.choice(['team', 'engineering', 'x/y'])}/{name}"
        caller = next(one for one in list_callers(name) if one.way is way)
        assert caller.mfa == mfa
        if way is Way.ROLE:
            role = self.rnd.choice([self.name(), "Helper", "Admin", f"Admin{self.name()}"])
            arn = {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/{role}"}
            caller = caller._replace(context={**caller.context, **arn})
        if way is Way.FEDERATION:
            arn = {"aws:PrincipalArn": f"arn:aws:sts::{ACCOUNT}:federated-user/{self.rnd.choice([self.name(), 'abc'])}"}
            caller = caller._replace(context={**caller.context, **arn})
        return caller

    def find_tested(self, request: Request) -> set[str]:
        """The keys that some statement about the action asks about, in lower case."""
        effects = ("Allow", "Deny")
        about = [
            one
            for rule in self.policies
            for effect in effects
            for one in rule.statements_for(effect, request.lower_action)
        ]
        tested = [condition.key for statement in about for condition in statement.conditions]
        used = [variable.key for statement in about for line in statement.resources for variable in line.variables]
        used += [one.key for statement in about for condition in statement.conditions for one in condition.variables]
        return {key.lower() for key in (*tested, *used)}

    def can_federate(self, arn: str) -> bool:
        """Whether a request for the token of this federated user is found that is allowed."""
        if not self.federated.get(arn):
            self.federated[arn] = any(map(self.allows, self.guess_tokens(arn)))
        return self.federated[arn]

    def user_like_another_arn(self) -> str:
        """A user whose path makes the ARN fit a pattern for other principals: with "/:role/", that of roles."""
        ends = [value.rpartition("::")[2].partition(":")[2] for value in self.keys.get("aws:PrincipalArn", ())]
        user = ":" + self.fill(self.rnd.choice([end for end in ends if "/" in end] or ["role/x"]), self.words)
        return "alice" if find_name_problem(user.rpartition("/")[2]) else user

    def guess_tokens(self, arn: str) -> Iterator[Request]:
        for _ in range(30):
            name = self.name()
            user = self.rnd.choice([name, name, "alice", f"team/{name}", self.user_like_another_arn()])
            caller = next(one for one in list_callers(user) if one.way is Way.ACCESS_KEY)
            context = self.context(caller, "sts", GET_TOKEN)
            try:
                request = Request(GET_TOKEN, arn, context)
            except RequestError:
                continue
            if not find_contradictions(request, caller.way, self.find_tested(request)):
                yield request

    def context(self, caller: SignedIn, service: str, action: str) -> dict[str, Any]:
        found: dict[str, Any] = dict(caller.context)
        mine = {key.lower(): key for key in self.keys}
        asked = [key for key in self.keys if key.lower() not in DRAWN_TOGETHER and key not in found]
        for key in sorted(asked, key=lambda one: "Principal" not in one):
            value = self.value(key, found, caller, service, action)
            if value is not None:
                found[key] = value
        found |= self.times(caller) if mine.keys() & TIMES else {}
        found |= self.origin(found) if mine.keys() & ORIGIN else {}
        found |= self.tags(found) if mine.keys() & TAGS or any("requesttag/" in key for key in mine) else {}
        found |= self.chain() if mine.keys() & CHAIN and caller.way is Way.SERVICE else {}
        found |= self.organizations(service) if mine.keys() & ORGANIZATIONS else {}
        for key in mine.values():
            tag = key.partition("/")[2]
            if service == "iam" and key.startswith("iam:ResourceTag/") and f"aws:ResourceTag/{tag}" in mine.values():
                found.pop(key, None)
                if f"aws:ResourceTag/{tag}" in found:
                    found[key] = found[f"aws:ResourceTag/{tag}"]
        return found

    def draw(self, key: str, found: Mapping[str, Any]) -> str:
        """A text for a key, from what is compared with it."""
        return self.resolve(self.fill(self.rnd.choice([*self.keys.get(key, ()), "x"]), self.words), found)

    def value(self, key: str, found: Mapping[str, Any], caller: SignedIn, service: str, action: str) -> Any:
        """A value of a key that has to do with no other; None for none."""
        choose = self.rnd.choice
        if key.startswith("s3:" if service in ("iam", "sts") else "iam:"):
            return None
        if key in ("aws:username", "aws:MultiFactorAuthPresent", "aws:PrincipalArn", "aws:PrincipalType"):
            return None
        if key == "aws:SecureTransport":
            return choose(["true", "false"])
        if key == "aws:RequestedRegion":
            return "us-east-1" if service == "iam" else choose(["us-east-1", "eu-west-1", "ap-x"])
        if key == "s3:max-keys":
            return choose(["9", "10", "11", "12", "99", "100", "101"])
        if key == "iam:PassedToService":
            names = ["ec2.amazonaws.com", "lambda.amazonaws.com", "x"]
            return choose(names) if action.lower() == "iam:passrole" else None
        if key == "aws:userid":
            if caller.way is Way.FEDERATION:
                return f"{ACCOUNT}:{found['aws:PrincipalArn'].rpartition('/')[2]}"
            session = re.sub("[^A-Za-z0-9]", "", self.draw("aws:PrincipalTag/team", found)) or "bob"
            return f"AROA{'A' * 17}:{choose([session, 'bob', 'x'])}" if caller.is_role else f"AIDA{'A' * 17}"
        text = self.draw(key, found)
        return text if self.rnd.random() < 0.75 and (text or "Tag" in key) else None

    def times(self, caller: SignedIn) -> dict[str, str]:
        now = self.rnd.choice([1767225600, 1780272000, 1767268800, 1767052800])
        now += self.rnd.choice([-1, 0, 1, 5000, -5000, 100_000])
        found = {"aws:EpochTime": str(now), "aws:CurrentTime": write_date(now)}
        old = self.rnd.choice([0, 1, 60, 3600, 43_200, 129_600])
        if caller.mfa == "true":
            age = self.rnd.choice([0, 59, 60, 61, 3599, 3600, 3601, 900, 901, 86_400, 86_401])
            found["aws:MultiFactorAuthAge"] = str(age)
            old = min(old, age)
        return found if caller.way is Way.ACCESS_KEY else found | {"aws:TokenIssueTime": write_date(now - old)}

    def origin(self, found: Mapping[str, Any]) -> dict[str, str]:
        through = [key for key in self.keys if key.lower() in ORIGIN and key != "aws:SourceIp"]
        if not through or self.rnd.random() < 0.5:
            return {"aws:SourceIp": self.rnd.choice(["203.0.113.7", "203.0.113.200", "8.8.8.8", "2001:db8::1"])}
        address = {"aws:VpcSourceIp": self.rnd.choice(["10.1.2.3", "172.31.0.1"])}
        start = {"aws:SourceVpce": "vpce-", "aws:SourceVpc": "vpc-"}
        drawn = {key: self.draw(key, found).lower() for key in through}
        return {key: address.get(key) or start[key] + drawn[key].rpartition("-")[2] for key in through}

    def tags(self, found: Mapping[str, Any]) -> dict[str, Any]:
        start = "aws:RequestTag/"
        carried = {key: self.draw(key, found) for key in self.keys if key.startswith(start)}
        carried = {key: text for key, text in carried.items() if self.rnd.random() < 0.5}
        keys = [self.rnd.choice(SPELLINGS)(key.removeprefix(start)) for key in carried]
        keys += [
            text
            for text in ("a", "b", "c", "cc", "other", "team", "t", "Team")
            if self.rnd.random() < 0.2 and f"{start}{text.lower()}" not in self.keys
        ]
        return {**carried, **({"aws:TagKeys": keys} if keys else {})}

    def chain(self) -> dict[str, Any]:
        some = ["athena.amazonaws.com", "cloudformation.amazonaws.com", "x.amazonaws.com", "a.example"]
        chain = self.rnd.sample(some, self.rnd.randint(1, 3))
        return {"aws:CalledVia": chain, "aws:CalledViaFirst": chain[0], "aws:CalledViaLast": chain[-1]}

    def organizations(self, service: str) -> dict[str, Any]:
        def draw_one() -> tuple[str, str]:
            name = self.rnd.choice(["o-aaaaaaaaaa", "o-bbbbbbbbbb", "o-axxxxxxxxx", "o-zzzzzzzzzz", ""])
            return name, f"{name}/r-ab12/{self.rnd.choice(['ou-ab12-11111111/', '', 'ou-x/'])}"

        mine = draw_one()
        account = self.rnd.choice([ACCOUNT, ACCOUNT, "210987654321", "111122223333"])
        account = ACCOUNT if service in ("iam", "sts") else account
        theirs = mine if account == ACCOUNT else draw_one()
        made = {"aws:ResourceAccount": account}
        for whose, (name, path) in (("Principal", mine), ("Resource", theirs)):
            made |= {f"aws:{whose}OrgID": name, f"aws:{whose}OrgPaths": path} if name else {}
        return {key: value for key, value in made.items() if key in self.keys}

    def resource(self, action: str, caller: SignedIn, context: Mapping[str, Any]) -> str | None:
        kind = find_action(action).resource_type
        if path := find_action(action).path:
            further = "" if self.promise else self.rnd.choice(["", "", "team/", f"{self.name()}/"])
            return f"arn:aws:iam::{ACCOUNT}:{path}{further}"
        if kind not in ("user", "mfa"):
            if kind is None or self.goal.owned_only:
                return None if self.goal.owned_only else "*"
            arn = self.resolve(self.fill(self.rnd.choice([*self.lines, "arn:aws:s3:::x/y"]), self.words), context)
            forms = [
                form.replace("${Partition}", "aws").replace("${Account}", ACCOUNT) for form in list_arn_forms(action)
            ]
            if service_of(action) == "iam":
                arn = re.sub("::[^:]*:", f"::{ACCOUNT}:", arn, count=1)
                starts = [form.partition("${")[0] for form in forms]
                if self.rnd.random() < 0.5 or not any(arn.startswith(one) and arn != one for one in starts):
                    arn = self.rnd.choice(starts) + self.name()
                return arn
            fine = re.fullmatch(r"arn:aws:s3:[a-z0-9-]*:([0-9]{12})?:[^\s]+", arn)
            return arn if fine and self.rnd.random() < 0.9 else "*"
        own, others = "own" in self.goal.owners, "another" in self.goal.owners
        if kind == "user":
            if own and not caller.is_role and (not others or self.rnd.random() < 0.4):
                return caller.user.arn
            name = self.name()
            if not others or (not caller.is_role and name.lower() == caller.user.name.lower()):
                return None
            return f"arn:aws:iam::{ACCOUNT}:user/{self.rnd.choice(['', '', 'team/', 'x/y/'])}{name}"
        if own and not others and caller.is_role:
            return None
        device = self.rnd.choice([self.name(), caller.user.name + self.name(), caller.user.name])
        path = "" if self.promise else self.rnd.choice(["", "", "team/"])
        begins = (path + device).startswith(caller.user.name) or device.startswith(caller.user.name)
        if not own and not caller.is_role and begins:
            return None
        if own and not self.goal.any_device:
            device = caller.user.name
        return f"arn:aws:iam::{ACCOUNT}:mfa/{path}{device}"

    def guess(self) -> Iterator[Request]:
        while self.actions:
            action = self.rnd.choice(self.actions)
            caller = self.caller()
            context = self.context(caller, service_of(action), action)
            resource = self.resource(action, caller, context)
            try:
                request = Request(action, resource or "*", context)
            except RequestError:
                continue
            fine = resource and not find_contradictions(request, caller.way, self.find_tested(request))
            if fine and caller.way is Way.FEDERATION:
                fine = self.can_federate(str(context["aws:PrincipalArn"]))
            yield request if fine else NOTHING


NOTHING = Request("none:None")


def write_date(moment: int) -> str:
    return f"{datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=moment):%Y-%m-%dT%H:%M:%SZ}"


class Tally(NamedTuple):
    """The results of some pairs."""

    pairs: int
    met: int
    broken: int
    undecided: int
    refuted: list[tuple[int, str]]
    """The seeds of the pairs whose answer is wrong, and why."""


def try_pairs(seeds: range, guesses: int) -> Tally:
    """Draws a pair for each seed, and looks for what refutes its answer."""
    counts = {"met": 0, "broken": 0, "undecided": 0}
    refuted = []
    for seed in seeds:
        answer, problem = try_pair(random.Random(seed), guesses)
        counts[answer.state] += 1
        if problem:
            refuted.append((seed, problem))
    return Tally(len(seeds), *counts.values(), refuted)


def try_pair(rnd: random.Random, guesses: int) -> tuple[GoalAnswer, str]:
    """Draws a pair; gives its answer, and what refutes that."""
    pair = draw_pair(rnd)
    answer, guesser = pair.decide(), Guesser(rnd, pair)
    if answer.counterexample:
        return answer, "".join(
            f"{one}: {answer.counterexample}; " for one in doubt(answer.counterexample, pair, guesser)
        )
    if answer.state == "met":
        for _, request in zip(range(guesses), guesser.guess(), strict=False):
            if request is not NOTHING and not pair.goes_well(request):
                return answer, f"{answer.expectation}: {request.action} {request.resource} {request.context}"
    return answer, ""


def doubt(found: Counterexample, pair: Pair, guesser: Guesser) -> Iterator[str]:
    """What is wrong with a counterexample."""
    request, way = found.case.request, found.case.caller.way
    if pair.goes_well(request):
        yield "it goes well"
    yield from find_contradictions(request, way, guesser.find_tested(request))
    arn = request.values["aws:principalarn"][0]
    if way is Way.FEDERATION and not any(guesser.can_federate(arn) for _ in range(9)):
        yield "there is no such federated user"
