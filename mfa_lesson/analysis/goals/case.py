"""One request that a goal is about, with the words for who asks and what for."""

from __future__ import annotations

from types import MappingProxyType
from typing import NamedTuple

from mfa_lesson.account.universe import SignedIn, describe_resource
from mfa_lesson.account.users import RequestContext
from mfa_lesson.account.ways import Way
from mfa_lesson.iam.request import Request
from mfa_lesson.text import Reason, sentence_for

from .wording import GOAL_SENTENCES

NOTHING_MORE: RequestContext = MappingProxyType({})


class Case(NamedTuple):
    """One request that an expectation is about, with the words for it."""

    request: Request
    caller: SignedIn
    carried: RequestContext
    """What the request carries beside what the way to sign in brings."""
    rank: tuple[int, ...]
    """Less for the simpler ones: by way to sign in, user, what is carried, resource."""
    token: RequestContext = NOTHING_MORE
    """What the request for a federated user's session carried, beside what a long-term access key brings."""

    @property
    def who(self) -> str:
        """Who asks: "alice, signed in with MFA"; for a session with a name of its own, that as well."""
        if self.caller.way is Way.FEDERATION:
            name = str(self.caller.context["aws:PrincipalArn"]).rpartition("/")[2]
            reason = Reason("federated", {"user": str(self.caller.user), "name": name, "carried": dict(self.token)})
            return sentence_for(reason, GOAL_SENTENCES)
        if self.caller.is_role and self.request.principal:
            reason = Reason("session", {"caller": str(self.caller), "principal": self.request.principal})
            return sentence_for(reason, GOAL_SENTENCES)
        return str(self.caller)

    @property
    def asker(self) -> str:
        """The same without `code ticks`."""
        return self.who.replace("`", "")

    @property
    def on(self) -> str:
        """What is acted on: "bob’s user"; "" for nothing in particular."""
        own = None if self.caller.is_role else self.caller.user
        return describe_resource(self.request.action, self.request.resource, own)

    @property
    def about(self) -> str:
        """The same without `code ticks`."""
        return self.on.replace("`", "")
