"""A session: who signed in and how, and what each of its requests comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mfa_lesson.iam.evaluator import evaluate
from mfa_lesson.iam.explanation import explain
from mfa_lesson.iam.policy import Policy
from mfa_lesson.iam.request import Request

from . import catalogue
from .effects import HAPPENS, nothing_to_tell
from .log import (
    ACCESS_KEY,
    CALLED_VIA,
    CONSOLE,
    CONSOLE_MFA,
    GET_SESSION_TOKEN,
    MFA_AGE,
    SERVICE,
    TOKEN,
    TOKEN_MFA,
    VIA_SERVICE,
    Step,
)
from .rules import LITTLE_STS, LONG_TERM_KEY_NEEDED, NO_DEVICE, NO_IAM_WITHOUT_MFA, PASSWORD_FIRST, Refusal
from .users import MFA_KEY, User

if TYPE_CHECKING:
    from .account import Account


@dataclass(eq=False, repr=False)
class Session:
    """Somebody who is signed in; or who is not any more, and then `ended` says why."""

    account: Account
    name: str
    how: str
    context: Mapping[str, str | list[str]]
    """What each request of this session carries along. It is fixed when the session begins."""
    policies: tuple[Policy, ...]
    ended: Refusal | None = None
    last_step: Step | None = None

    @property
    def mfa(self) -> str:
        """ "true", "false" or "absent"."""
        return self.context.get(MFA_KEY, "absent")

    @property
    def mfa_in_words(self) -> str:
        return f"`{MFA_KEY}` is {'absent' if self.mfa == 'absent' else f'`{self.mfa}`'}"

    @property
    def user(self) -> User:
        return self.account.users[self.name].user

    def __repr__(self) -> str:
        if self.ended:
            return f"<Session of {self.name}: over. {self.ended.says}>"
        return f"<Session of {self.name}: {self.how}; {self.mfa_in_words.replace('`', '')}>"

    def get_session_token(self, code: bool = False) -> Session:
        """Temporary credentials of the user, with or without an MFA code. Needs no permission."""
        refusal = self.ended
        if not refusal and self.how != ACCESS_KEY:
            refusal = LITTLE_STS if self.how in (TOKEN, TOKEN_MFA) else LONG_TERM_KEY_NEEDED
        if not refusal and code and not self.account.enabled(self.name):
            refusal = NO_DEVICE
        mfa, how = ("true", TOKEN_MFA) if code else ("false", TOKEN)
        what = f"{GET_SESSION_TOKEN}, {'with a code' if code else 'no code'}"
        request = None if refusal else Request(GET_SESSION_TOKEN, "*", self.context)
        return self.account._open(self.name, how, what, mfa, refusal, self.policies, self, request)

    def through_a_service(self, service: str = "cloudformation.amazonaws.com") -> Session:
        """Calls that a service makes on the user's behalf: here the key is "false", whatever it was before."""
        context = {**self.context, MFA_KEY: "false", VIA_SERVICE: "true", CALLED_VIA: [service]}
        context.pop(MFA_AGE, None)
        what = f"Let {service} call"
        return self.account._open(self.name, SERVICE, what, context, self.ended, self.policies, self)

    def call(self, action: str, resource: str | None = None, *, device: str | None = None) -> Step:
        """Does something, or tries to.

        In: the action; an ARN or "*" (by default what the action needs of the user's own); the name of the MFA device
        it is about (by default the one that carries the name of the user acted on). Out: a Step.
        Raises ValueError for something that is no action or no ARN, as Request.
        """
        known = catalogue.find_action(action)
        if resource is None and self.name in self.account.users:
            of_device = known.resource_type == "mfa" and device
            resource = self.user.device_arn(device) if of_device else known.resource(self.user)
        request = Request(action, resource or "*", self.context)
        what = action if request.resource == "*" else f"{action} on {request.arn[5]}"
        if request.lower_action == GET_SESSION_TOKEN.lower():
            self.get_session_token()
            return self.account.log[-1]
        if rule := self._rule(request):
            return self.account._note(self, what, request, None, None, refusal=rule, changed="")
        decision, explanation = evaluate(request, self.policies), explain(request, self.policies)
        refusal, changed = None, ""
        if decision.allowed:
            happens = HAPPENS.get(request.lower_action, nothing_to_tell)(self, request, device)
            refusal, changed = (happens, "") if isinstance(happens, Refusal) else (None, happens)
        return self.account._note(self, what, request, decision, explanation, refusal=refusal, changed=changed)

    def _rule(self, request: Request) -> Refusal | None:
        """The rule that refuses a request of this session before any policy is asked."""
        if self.ended:
            return self.ended
        service, _, name = request.lower_action.partition(":")
        if self.how in (TOKEN, TOKEN_MFA):
            if service == "sts" and name not in ("assumerole", "getcalleridentity"):
                return LITTLE_STS
            if service == "iam" and self.mfa != "true":
                return NO_IAM_WITHOUT_MFA
        must_change = self.how in (CONSOLE, CONSOLE_MFA) and self.account.users[self.name].must_change_password
        if must_change and name not in ("changepassword", "getaccountpasswordpolicy"):
            return PASSWORD_FIRST
        return None
