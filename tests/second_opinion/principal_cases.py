"""Requests of callers of every kind for resources of several accounts, with all policies that can be about them.

The same cases for the same seed. A statement names the caller in one of its forms, or somebody who is nearly the
caller; conditions ask for keys that follow from the caller and the resource. A key is left out where AWS's pages do not
say what this kind of caller has, and so is what cannot be: a session policy of a user, a boundary of the root user, an
identity-based policy of a service, STS and IAM for federated users, a root user that assumes a role.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.second_opinion.principals import BOUNDARY, RESOURCE_CONTROL, SERVICE_CONTROL, SESSION

ONE, TWO, THREE = "111122223333", "444455556666", "777788889999"
SERVICES = ("ec2.amazonaws.com", "lambda.amazonaws.com", "s3.eu-west-1.amazonaws.com")
PROVIDERS = ("cognito-identity.amazonaws.com", "accounts.google.com", f"arn:aws:iam::{ONE}:saml-provider/idp")
USERS, ROLES = ("alice", "Alice", "team/alice", "bob"), ("ops", "audit", "team/ops")
SESSIONS = ("s1", "s2")
CANONICAL_USER = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"
LINKED = "aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"
NOBODY_OF_AN_ACCOUNT = ("service", "provider", "anonymous")


@dataclass(frozen=True)
class Kind:
    """A kind of resource: its ARN with a place for the account, its actions, and what its policy is called."""

    arn: str
    actions: tuple[str, ...]
    attached: str = "resource"
    anonymous: bool = False


KINDS = {
    "object": Kind(
        "arn:aws:s3:::logs/alice/a.txt", ("s3:GetObject", "s3:PutObject", "s3:DeleteObject"), anonymous=True
    ),
    "queue": Kind("arn:aws:sqs:eu-west-1:{}:orders", ("sqs:SendMessage", "sqs:ReceiveMessage"), anonymous=True),
    "topic": Kind("arn:aws:sns:eu-west-1:{}:news", ("sns:Publish", "sns:Subscribe"), anonymous=True),
    "secret": Kind("arn:aws:secretsmanager:eu-west-1:{}:secret:db", ("secretsmanager:GetSecretValue",)),
    "key": Kind("arn:aws:kms:eu-west-1:{}:key/1234", ("kms:Decrypt", "kms:Encrypt")),
    "role": Kind("arn:aws:iam::{}:role/target", ("sts:AssumeRole", "sts:TagSession"), "trust"),
    "user": Kind("arn:aws:iam::{}:user/alice", ("iam:GetUser", "iam:ListAccessKeys"), ""),
}
FOR_PROVIDERS = ("sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML")


@dataclass
class Caller:
    """Who asks, the ARNs and names by which a policy can name it, and the keys of the context that follow."""

    kind: str
    principal: str | dict[str, str]
    account: str = ""
    names: list[str] = field(default_factory=list)
    keys: dict[str, str] = field(default_factory=dict)
    stated: dict[str, str] = field(default_factory=dict)


class Cases:
    def __init__(self, seed: int):
        self.random = Random(seed)

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def choice(self, values: Any) -> Any:
        return self.random.choice(values)

    def weighted(self, **weights: float) -> str:
        return self.random.choices(list(weights), list(weights.values()))[0]

    def case(self) -> dict[str, Any]:
        """One case: principal, action, resource and context; policies, limits and what is attached to the resource."""
        caller = self.caller()
        kind = KINDS[self.resource_for(caller)]
        owner = self.choice([caller.account or ONE] * 3 + [ONE, TWO])
        resource = kind.arn.format(owner)
        actions = FOR_PROVIDERS if caller.kind == "provider" else kind.actions
        action = self.choice(actions)
        context = {
            self.choice([key, key, key.lower()]): value for key, value in caller.stated.items() if self.chance(0.5)
        }
        stated = 0.3 if owner == caller.account else 0.7 if not caller.account else 1
        if kind is KINDS["object"] and self.chance(stated):
            context["aws:ResourceAccount"] = owner
        if caller.kind != "provider" and self.chance(0.4):
            context[self.choice(["aws:MultiFactorAuthPresent", "AWS:multifactorauthpresent"])] = self.choice(
                ["true", "false"]
            )
        if caller.kind == "service" and self.chance(0.6):
            context["aws:SourceAccount"] = self.choice([ONE, TWO])
        self.keys = {**caller.keys, "aws:ResourceAccount": owner}
        if not caller.account and kind is KINDS["object"] and "aws:ResourceAccount" not in context:
            del self.keys["aws:ResourceAccount"]  # the request does not say it, though AWS knows it
        self.action, self.resource, self.known = action, resource, caller
        principal = caller.principal
        if (caller.account or caller.kind == "anonymous") and self.chance(0.15):
            principal = {"AWS": principal}
        request = {"principal": principal, "action": action, "resource": resource, "context": context}
        if self.chance(0.2):
            return {"request": request, "limits": [], "kind": kind.attached, **self.one_statement(kind, caller, owner)}
        return {
            "request": request,
            "policies": self.policies_of(caller),
            "limits": self.limits_of(caller, owner),
            "attached": self.attached(kind, caller),
            "kind": kind.attached,
        }

    def one_statement(self, kind: Kind, caller: Caller, owner: str) -> dict[str, list[dict]]:
        """Policies in which one condition, one variable or one name decides."""
        about = {} if kind.attached == "trust" else {"Resource": self.choice(["*", "*", self.resource])}
        if kind is KINDS["object"] and "aws:username" in self.keys and self.chance(0.3):
            about = {"Resource": "arn:aws:s3:::logs/${aws:username}/*"}
        allow = {"Effect": "Allow", "Action": self.action, **about}
        own = (
            []
            if caller.kind in (*NOBODY_OF_AN_ACCOUNT, "root")
            else [{"Effect": "Allow", "Action": "*", "Resource": "*"}]
        )
        if own and not kind.attached:
            return {"policies": [self.document([{**own[0], **self.condition(0.9)}])], "attached": []}
        by_name = self.chance(0.3)
        principal = self.principal(caller, 0.6) if by_name else self.everybody()
        grant = self.document([{**allow, "Principal": principal, **self.condition(0.2 if by_name else 0.9)}])
        if own and owner == caller.account and self.chance(0.5):
            own = []
        return {"policies": [self.document(own)] if own else [], "attached": [grant] if kind.attached else []}

    def contradiction(self) -> dict[str, Any]:
        """A request whose context says of the caller or the owner what an ARN in the request says otherwise."""
        while True:
            request = self.case()["request"]
            keys = [key for key in ("aws:PrincipalArn", "aws:PrincipalAccount") if key in self.known.stated]
            if request["resource"].split(":")[4]:
                keys.append("aws:ResourceAccount")
            if not keys:
                continue
            key = self.choice(keys)
            kept = {each: value for each, value in request["context"].items() if each.lower() != key.lower()}
            wrong = THREE if key.endswith("Account") else self.keys[key].replace(self.known.account, THREE)
            if key == "aws:PrincipalArn" and self.chance(0.5):
                wrong = self.keys[key] + "x"
            return {**request, "context": {**kept, self.choice([key, key.upper()]): wrong}}

    # The caller

    def caller(self) -> Caller:
        kind = self.weighted(
            user=26, session=26, role=7, root=8, federated=9, service=10, provider=4, anonymous=6, linked=4
        )
        return getattr(self, f"make_{kind}")(self.choice([ONE, ONE, TWO]))

    def keys_of(self, account: str, arn: str, kind: str) -> dict[str, str]:
        keys = {"aws:PrincipalArn": arn, "aws:PrincipalAccount": account, "aws:PrincipalType": kind}
        return {**keys, "aws:PrincipalIsAWSService": "false"}

    def make_user(self, account: str) -> Caller:
        name = self.choice(USERS)
        arn = f"arn:aws:iam::{account}:user/{name}"
        keys = {**self.keys_of(account, arn, "User"), "aws:username": name.rpartition("/")[2]}
        return Caller("user", arn, account, [arn], keys, keys)

    def make_session(self, account: str) -> Caller:
        name, session = self.choice(ROLES), self.choice(SESSIONS)
        role = f"arn:aws:iam::{account}:role/{name}"
        arn = f"arn:aws:sts::{account}:assumed-role/{name.rpartition('/')[2]}/{session}"
        keys = self.keys_of(account, role, "AssumedRole")
        return Caller("session", arn, account, [arn, role], keys, keys)

    def make_role(self, account: str) -> Caller:
        arn = f"arn:aws:iam::{account}:role/{self.choice(ROLES)}"
        keys = self.keys_of(account, arn, "AssumedRole")
        return Caller("role", arn, account, [arn], keys, keys)

    def make_linked(self, account: str) -> Caller:
        arn = f"arn:aws:iam::{account}:role/{LINKED}"
        return Caller("role", arn, account, [arn], self.keys_of(account, arn, "AssumedRole"))

    def make_root(self, account: str) -> Caller:
        arn = f"arn:aws:iam::{account}:root"
        keys = {**self.keys_of(account, arn, "Account"), "aws:userid": account}
        return Caller("root", arn, account, [], keys, keys)

    def make_federated(self, account: str) -> Caller:
        arn = f"arn:aws:sts::{account}:federated-user/app"
        keys = {**self.keys_of(account, arn, "FederatedUser"), "aws:userid": f"{account}:app"}
        return Caller("federated", arn, account, [arn], keys, keys)

    def make_service(self, account: str) -> Caller:
        name = self.choice(SERVICES)
        keys = {"aws:PrincipalIsAWSService": "true", "aws:PrincipalServiceName": name}
        return Caller("service", self.choice([name, {"Service": name}]), "", [name], keys, keys)

    def make_provider(self, account: str) -> Caller:
        name = self.choice(PROVIDERS)
        return Caller("provider", {"Federated": name}, "", [name])

    def make_anonymous(self, account: str) -> Caller:
        keys = {"aws:PrincipalAccount": "anonymous", "aws:PrincipalType": "Anonymous", "aws:userid": "anonymous"}
        return Caller("anonymous", "*", "", [], keys)

    def resource_for(self, caller: Caller) -> str:
        if caller.kind == "provider":
            return "role"
        kinds = ["object", "object", "queue", "topic", "secret", "key", "key", "role", "role", "user"]
        left_out = {"federated": ["role", "user"], "root": ["role"], "service": ["user"]}.get(caller.kind, [])
        if caller.kind == "anonymous":
            left_out = [kind for kind in kinds if not KINDS[kind].anonymous]
        return self.choice([kind for kind in kinds if kind not in left_out])

    # The policies

    def policies_of(self, caller: Caller) -> list[dict]:
        if caller.kind in (*NOBODY_OF_AN_ACCOUNT, "root"):
            return []
        return [self.policy(0.75, 0.06) for _ in range(self.choice([0, 1, 1, 1, 2]))]

    def limits_of(self, caller: Caller, owner: str) -> list[tuple[str, list[dict]]]:
        limits = []
        often = 0.35 if owner == caller.account else 0.5
        if caller.kind in ("user", "session", "role", "federated") and self.chance(often):
            limits.append((BOUNDARY, [self.policy(0.6, 0.05)]))
        if (caller.kind in ("session", "role") and self.chance(often)) or (
            caller.kind == "federated" and self.chance(0.8)
        ):
            limits.append((SESSION, [self.policy(0.6, 0.05) for _ in range(self.choice([1, 1, 2]))]))
        for _ in range(self.choice([0, 0, 0, 1, 2])):
            limits.append((SERVICE_CONTROL, [self.policy(0.85, 0.1) for _ in range(self.choice([1, 1, 2]))]))
        if self.chance(0.25):
            limits.append((RESOURCE_CONTROL, [self.resource_control(caller)]))
        self.random.shuffle(limits)
        return limits

    def policy(self, allows: float, denies: float) -> dict:
        """A policy without principals: with this probability an Allow of the request, and a Deny."""
        statements = [self.statement("Allow", allows)]
        if self.chance(0.3):
            statements.append(self.statement("Allow", allows))
        if self.chance(4 * denies):
            statements.append(self.statement("Deny", 0.25))
        self.random.shuffle(statements)
        return self.document(statements)

    def document(self, statements: list[dict]) -> dict:
        version = self.choice(["2012-10-17"] * 9 + ["2008-10-17"])
        return {
            "Version": version,
            "Statement": statements[0] if len(statements) == 1 and self.chance(0.3) else statements,
        }

    def statement(self, effect: str, matches: float) -> dict:
        """About the request with this probability, but for conditions."""
        service, _, name = self.action.partition(":")
        fits = self.chance(matches)
        actions = [self.action, f"{service}:*", "*", f"{service}:{name[:3]}*", [self.action, "ec2:*"]]
        others = ["ec2:*", f"{service}:Other", ["ec2:RunInstances", "iam:PassRole"]]
        resources = ["*", self.resource, self.resource[:-1] + "*", [self.resource, "arn:aws:sqs:*:*:other"]]
        element = {"Action": self.choice(actions if fits else others)}
        if fits and self.chance(0.1):
            element = {"NotAction": "ec2:*"}
        elif not fits and self.chance(0.3):
            element, resources = {"Action": "*"}, ["arn:aws:s3:::logs/${aws:username}/b*", self.resource + "x"]
        elif fits and self.chance(0.1):
            resources = ["arn:aws:s3:::logs/${aws:username}/*", f"arn:aws:*:*:{ONE}:*"]
        return {"Effect": effect, **element, "Resource": self.choice(resources), **self.condition(0.25)}

    def resource_control(self, caller: Caller) -> dict:
        """RCPs name everybody, only deny, and list actions of services that they are for."""
        service, _, _ = self.action.partition(":")
        services = [each for each in (service, "s3", "sts", "kms") if each not in ("sns", "iam")]
        action = self.choice([f"{self.choice(services)}:*" for _ in range(2)])
        statements = [
            {"Effect": "Deny", "Principal": "*", "Action": action, "Resource": "*", **self.condition(0.75)}
            for _ in range(self.choice([1, 1, 2]))
        ]
        return {"Version": "2012-10-17", "Statement": statements}

    def condition(self, probability: float) -> dict:
        if not self.chance(probability):
            return {}
        first, second = self.one_condition(), self.one_condition() if self.chance(0.15) else {}
        return {"Condition": {**second, **first}}

    def one_condition(self) -> dict:
        """One operator with one key; keys that the caller has, has not, or that the request says."""
        asked = list(self.keys) + ["aws:MultiFactorAuthPresent"]
        absent = {"user": [], "service": ["aws:SourceAccount"], "provider": []}.get(self.known.kind, ["aws:username"])
        key = self.choice(asked + absent)
        if key in ("aws:MultiFactorAuthPresent", "aws:PrincipalIsAWSService"):
            return {self.choice(["Bool", "BoolIfExists"]): {key: self.choice(["true", "false"])}}
        if self.chance(0.15):
            return {"Null": {self.choice([key, key.upper()]): self.choice(["true", "false"])}}
        right = self.keys.get(key, ONE)
        values = [right, right, right, *self.near(key)]
        wanted: Any = self.choice(values) if self.chance(0.7) else [self.choice(values), self.choice(values)]
        operators = ["StringEquals", "StringNotEquals", "StringLike", "StringEqualsIfExists", "StringNotEqualsIfExists"]
        if key == "aws:PrincipalArn":
            operators += ["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike", "ArnLikeIfExists"] * 2
        return {self.choice(operators): {self.choice([key, key, key.lower()]): wanted}}

    def near(self, key: str) -> list[str]:
        if key == "aws:PrincipalArn":
            near = [*(f"arn:aws:iam::{ONE}:{each}" for each in ("root", "user/alice", "role/ops", "role/*", "user/*"))]
            session = self.known.principal if self.known.kind == "session" else near[0]
            return [*near, str(session), f"arn:aws:iam::{TWO}:role/ops"]
        if key.endswith("Account"):
            return [ONE, TWO, *(["${aws:PrincipalAccount}"] if "aws:PrincipalAccount" in self.keys else [])]
        return ["User", "AssumedRole", "alice", "ec2.amazonaws.com", f"{ONE}:app"]

    # What is attached to the resource

    def attached(self, kind: Kind, caller: Caller) -> list[dict]:
        must = kind.attached == "trust" or kind is KINDS["key"]  # there is no role and no key without its policy
        if not kind.attached or not (must or self.chance(0.85)):
            return []
        statements = [self.grant("Allow", kind, caller)]
        while self.chance(0.3):
            statements.append(self.grant("Allow", kind, caller))
        if self.chance(0.3):
            statements.append(self.grant("Deny", kind, caller))
        self.random.shuffle(statements)
        return [self.document(statements)]

    def grant(self, effect: str, kind: Kind, caller: Caller) -> dict:
        statement = self.statement(effect, 0.85)
        if kind.attached == "trust":  # about its role, and only about assuming it
            others = [each for each in (*kind.actions, *FOR_PROVIDERS) if each != self.action]
            right = self.choice([self.action, [self.choice(others), self.action]])
            condition = {"Condition": statement["Condition"]} if "Condition" in statement else {}
            statement = {"Effect": effect, "Action": right if self.chance(0.9) else self.choice(others), **condition}
        if effect == "Deny" and kind.attached == "resource" and self.chance(0.4):
            return {**statement, "NotPrincipal": self.exempt(caller)}
        if effect == "Allow" and "aws:PrincipalArn" in self.keys and self.chance(0.1):
            principal = self.everybody() if self.chance(0.6) else self.element([self.entry(caller, 1)])
            return {**statement, "Principal": principal, "Condition": self.by_arn()}
        return {**statement, "Principal": self.principal(caller, 0.7 if effect == "Allow" else 0.3)}

    def by_arn(self) -> dict[str, Any]:
        """What is to limit `*` to the caller's ARN; in a negated or an optional form it does not."""
        operator = self.choice(
            ["ArnEquals", "ArnLike", "StringEquals", "StringLike", "ArnNotEquals", "ArnLikeIfExists"]
        )
        others = [each for each in self.near("aws:PrincipalArn") if "*" not in each]
        right = self.keys["aws:PrincipalArn"] if "Not" not in operator or self.chance(0.3) else self.choice(others)
        return {operator: {"aws:PrincipalArn": right if self.chance(0.8) else [right, self.choice(others)]}}

    def principal(self, caller: Caller, matches: float) -> Any:
        if self.chance(0.12):
            return self.everybody()
        entries = [self.entry(caller, matches)]
        while self.chance(0.3):
            entries.append(self.entry(caller, 0.2))
        return self.element(entries)

    def everybody(self) -> Any:
        """IAM takes no "*" in a trust policy: AssumeRolepolicy contained an invalid principal: "STAR":"*"."""
        return {"AWS": "*"} if self.action.startswith("sts:") else self.choice(["*", "*", {"AWS": "*"}])

    def element(self, entries: list[tuple[str, str]]) -> dict[str, Any]:
        by_type: dict[str, list[str]] = {}
        for kind, text in entries:
            by_type.setdefault(kind, []).append(text)
        return {kind: texts[0] if len(texts) == 1 and self.chance(0.7) else texts for kind, texts in by_type.items()}

    def entry(self, caller: Caller, matches: float) -> tuple[str, str]:
        if self.chance(matches):
            names = [(self.type_of(caller), name) for name in caller.names]
            accounts = (
                [("AWS", caller.account), ("AWS", f"arn:aws:iam::{caller.account}:root")] if caller.account else []
            )
            if names or accounts:
                return self.choice([*names, *names, *accounts])
        return self.almost(caller)

    def type_of(self, caller: Caller) -> str:
        return {"service": "Service", "provider": "Federated"}.get(caller.kind, "AWS")

    def almost(self, caller: Caller) -> tuple[str, str]:
        """Somebody else, most often one who is nearly the caller."""
        if caller.kind in ("user", "session", "role") and self.chance(0.2):
            name = self.choice(caller.names)
            before, _, last = name.rpartition("/")
            elsewhere = before.rpartition("/")[0] + f"/{last}" if name.count("/") > 1 else f"{before}/path/{last}"
            return "AWS", self.choice(
                [f"{before}/{last.swapcase()}", elsewhere if "assumed-role" not in name else f"{name}x"]
            )
        account = self.choice([caller.account or ONE, ONE, TWO])
        user = ("AWS", f"arn:aws:iam::{account}:user/{self.choice(USERS)}")
        role = ("AWS", f"arn:aws:iam::{account}:role/{self.choice(ROLES)}")
        session = (
            "AWS",
            f"arn:aws:sts::{account}:assumed-role/{self.choice(['ops', 'audit'])}/{self.choice(SESSIONS)}",
        )
        federated = ("AWS", f"arn:aws:sts::{account}:federated-user/{self.choice(['app', 'alice', 'ops'])}")
        other = ("AWS", self.choice([THREE, TWO, f"arn:aws:iam::{THREE}:root"]))
        service, provider = ("Service", self.choice(SERVICES)), ("Federated", self.choice(PROVIDERS))
        if not caller.account:
            return self.choice([user, role, session, other, service, provider, ("CanonicalUser", CANONICAL_USER)])
        return self.choice([user, user, role, role, session, session, federated, other, service, provider])

    def exempt(self, caller: Caller) -> dict[str, Any]:
        """All that NotPrincipal needs for the caller, some of it, or nothing."""
        whole = [(self.type_of(caller), name) for name in caller.names]
        if caller.account:
            whole.append(("AWS", self.choice([caller.account, f"arn:aws:iam::{caller.account}:root"])))
        how = self.weighted(whole=6, part=2, none=2)
        if how == "part" and whole:
            whole = [self.choice(whole)]
        others = [self.almost(caller) for _ in range(self.choice([0, 1, 2]))]
        return self.element([*(whole if how != "none" else []), *others] or [self.almost(caller)])
