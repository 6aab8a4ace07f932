"""A session: who signed in and how, and how each of its requests is decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from mfa_lesson.iam.arguments import take_optional, take_switch, take_text
from mfa_lesson.iam.evaluator import Guardrail, evaluate
from mfa_lesson.iam.explanation import explain
from mfa_lesson.iam.loading import Policies
from mfa_lesson.iam.policy import Policy
from mfa_lesson.iam.request import Request, take_action
from mfa_lesson.shown import ShownAsHtml
from mfa_lesson.text import Reason

from . import rules
from .catalogue import GET_FEDERATION_TOKEN, GET_SESSION_TOKEN, LOGIN_ACTIONS, find_action
from .effects import Attempt, carry_out
from .log import Step
from .rules import Refusal
from .state import AccountState
from .users import MFA_AGE, MFA_KEY, RequestContext, User, check_federated_name, read_mfa
from .ways import Way
from .wording import say

STS_WITH_TOKEN = (
    "assumerole",
    "getcalleridentity",
    "getscopedcredentials",
    "getwebidentitytoken",
    "getdelegatedaccesstoken",
)
"""What a session from sts:GetSessionToken can call of STS (API_GetSessionToken), in lower case."""

VIA_SERVICE, CALLED_VIA = "aws:ViaAWSService", "aws:CalledVia"


@dataclass(eq=False, repr=False)
class Session(ShownAsHtml):
    """Somebody who is signed in; or who is not any more, and then `ended` says why."""

    template = "session.html.j2"
    sheets = ("request",)

    account: AccountState
    name: str
    way: Way | None
    """How they signed in; None where they did not."""
    context: RequestContext
    """What each request of this session carries along. It is fixed when the session begins."""
    policies: tuple[Policy, ...]
    ended: Refusal | None = None
    """Why the session is over, or never began; None while it lasts."""
    last_step: Step | None = None
    """What was done or tried last; None where nothing was."""
    guardrails: tuple[Guardrail, ...] = ()
    """The session policy of a federated user."""

    @classmethod
    def of_nobody(cls, account: AccountState, name: str) -> Session:
        """A session of a user who has not signed in: every request is refused."""
        return cls(account, name, None, {}, (), rules.NOT_SIGNED_IN)

    @property
    def how(self) -> str:
        """How they signed in, in words."""
        return self.way.label if self.way else say("way.nobody")

    @property
    def mfa(self) -> str:
        """ "true", "false" or "absent"."""
        return read_mfa(self.context)

    @property
    def user(self) -> User:
        """Whose session it is. UserError if the account has no such user."""
        return self.account.find(self.name).user

    def __repr__(self) -> str:
        if self.ended:
            return say("session-over", name=self.name, rule=self.ended.code)
        return say("session", name=self.name, how=self.how, mfa=self.mfa)

    def template_values(self) -> Mapping[str, Any]:
        return {"session": self}

    def get_session_token(self, code: bool = False) -> Session:
        """Temporary credentials of the user. Needs no permission.

        Args:
            code: Whether an MFA code is sent along.

        Returns:
            A session; where AWS refuses it, one that is over, and whose `ended` says why.
        """
        take_switch(code, "code")
        refusal = self.ended
        if not refusal and self.way is not Way.ACCESS_KEY:
            refusal = rules.LITTLE_STS if self.way and self.way.with_token else rules.LONG_TERM_KEY_NEEDED
        if not refusal and code and not self.account.enabled(self.name):
            refusal = rules.NO_DEVICE
        way, asked = (Way.TOKEN_MFA, "asked.token-with-code") if code else (Way.TOKEN, "asked.token")
        context = make_session_context(self.account, self.name, "true" if code else "false")
        requests = () if refusal else [Request(GET_SESSION_TOKEN, "*", self.context)]
        return open_session(self._plan(way, context), Reason(asked), refusal, self, requests)

    def aws_login(self) -> Session:
        """Temporary credentials for the command line, from the console session that this is (`aws login`).

        Returns:
            A session; where it is refused or denied, one that is over, and whose `ended` says why. AWS doesn't document
            what it says about MFA. It has been seen to follow the console session, and so it does here
            (AWS Sign-In User Guide, command-line-sign-in).
        """
        refusal = self.ended or (None if self.way and self.way.in_console else rules.CONSOLE_NEEDED)
        resource = f"arn:aws:signin:us-east-1:{self.account.account_id}:oauth2/public-client/localhost"
        requests = () if refusal else [Request(action, resource, self.context) for action in LOGIN_ACTIONS]
        return open_session(self._plan(Way.LOGIN, self.context), Reason("asked.login"), refusal, self, requests)

    def get_federation_token(self, name: str = "helper", policies: Policies = ()) -> Session:
        """Temporary credentials for a federated user, who can do what the user's policies and the session policy allow.

        Args:
            name: What to call the federated user.
            policies: The session policy. Without one the session has no permissions.

        Returns:
            A session; where it is refused or denied, one that is over, and whose `ended` says why
            (API_GetFederationToken of AWS STS).

        Raises:
            PolicyError: As load_policy.
            UserError: AWS STS doesn't accept the name: it has 2 to 32 characters.
        """
        name = check_federated_name(name)
        refusal = self.ended or (None if self.way is Way.ACCESS_KEY else rules.LONG_TERM_KEY_NEEDED)
        arn = f"arn:aws:sts::{self.account.account_id}:federated-user/{name}"
        context = make_temporary_context("FederatedUser", self.account.account_id, arn, "false")
        planned = self._plan(Way.FEDERATION, context, (Guardrail("session policy", policies),))
        requests = () if refusal else [Request(GET_FEDERATION_TOKEN, arn, self.context)]
        return open_session(planned, Reason("asked.federation", {"name": name}), refusal, self, requests)

    def through_a_service(self, service: str = "cloudformation.amazonaws.com") -> Session:
        """Calls that a service makes on the user's behalf: here the key is "false".

        AWS documents that for a call that began with a long-term key; for others it says that the key can be "false".

        Args:
            service: The service's name, as aws:CalledVia has it.

        Returns:
            A session (reference_policies_condition-keys).
        """
        called_via = [take_text(service, "service")]
        context = {**self.context, MFA_KEY: "false", VIA_SERVICE: "true", CALLED_VIA: called_via}
        context.pop(MFA_AGE, None)
        asked = Reason("asked.service", {"service": service})
        return open_session(self._plan(Way.SERVICE, context, self.guardrails), asked, self.ended, self)

    def call(self, action: str, resource: str | None = None, *, device: str | None = None) -> Step:
        """Does something, or tries to.

        Args:
            action: One action, such as "iam:CreateAccessKey".
            resource: An ARN or "*"; by default what the action needs of the user's own.
            device: The name of the MFA device it is about; by default the one that carries the name of the user
                acted on.

        Returns:
            A Step, which the account's log holds too.

        Raises:
            RequestError: It is no action or no ARN, as Request.
            UserError: It asks for a federated user with a name that there can't be.
        """
        known = find_action(take_action(action))
        take_optional(take_text, resource, "resource")
        take_optional(take_text, device, "device")
        if resource is None and self.name in self.account.users:
            of_device = known.resource_type == "mfa" and device is not None
            resource = self.user.device_arn(device) if of_device else known.resource(self.user)
        request = Request(action, "*" if resource is None else resource, self.context)
        if request.lower_action == GET_SESSION_TOKEN.lower():
            self.get_session_token()
            return self.account.log[-1]
        if request.lower_action == GET_FEDERATION_TOKEN.lower():
            self.get_federation_token(*([request.arn[5].partition("/")[2]] if request.arn else []))
            return self.account.log[-1]
        asked = Reason("asked.action", {"action": action, "resource": request.arn[5] if request.arn else ""})
        step = Step(len(self.account.log) + 1, self.name, self.way, asked, request, refusal=self.find_rule(request))
        if not step.refusal:
            step = add_decision(step, request, self.policies, self.guardrails)
        if step.done:
            happened = carry_out(Attempt(self.account, self.name, self.way, request, device))
            refusal, effect = (happened, None) if isinstance(happened, Refusal) else (None, happened)
            step = replace(step, refusal=refusal, effect=effect)
        return self._record(step)

    def find_rule(self, request: Request) -> Refusal | None:
        """The rule that refuses a request of this session before any policy is asked."""
        if self.ended:
            return self.ended
        service, _, name = request.lower_action.partition(":")
        if self.way is Way.FEDERATION:
            if service == "iam":
                return rules.NO_IAM_FOR_FEDERATED
            if service == "sts" and name != "getcalleridentity":
                return rules.ONLY_CALLER_IDENTITY
        if self.way and self.way.with_token:
            if service == "sts" and name not in STS_WITH_TOKEN:
                return rules.LITTLE_STS
            if service == "iam" and self.mfa != "true":
                return rules.NO_IAM_WITHOUT_MFA
        must_change = self.way and self.way.in_console and self.account.users[self.name].must_change_password
        if must_change and name not in ("changepassword", "getaccountpasswordpolicy"):
            return rules.PASSWORD_FIRST
        return None

    def _plan(self, way: Way, context: RequestContext, guardrails: tuple[Guardrail, ...] = ()) -> Session:
        """Another session of the same user."""
        return Session(self.account, self.name, way, context, self.policies, guardrails=guardrails)

    def _record(self, step: Step) -> Step:
        self.account.log.append(step)
        self.last_step = step
        return step


def open_session(
    planned: Session,
    asked: Reason,
    refusal: Refusal | None,
    caller: Session | None = None,
    requests: Iterable[Request] = (),
) -> Session:
    """A new session as it is planned, unless a rule refuses it, with a step in the log that says how it began.

    The caller is the session it is opened from, if any. One of the requests for it that is denied leaves no session.
    """
    name, log = planned.name, planned.account.log
    step = Step(len(log) + 1, name, caller.way if caller else None, asked, refusal=refusal)
    for request in requests:
        step = add_decision(replace(step, request=request), request, planned.policies)
        if not step.done:
            break
    ended = refusal or (None if step.done else rules.NO_CREDENTIALS)
    context = MappingProxyType({} if ended else dict(planned.context))
    session = replace(planned, way=None if ended else planned.way, context=context, ended=ended)
    before = caller or session
    step = replace(step, way=before.way)
    if not ended:
        effect = Reason("effect.session", {"who": name, "how": session.how, "mfa": session.mfa})
        step = replace(step, effect=effect, opened=session.way)
    session.last_step = before._record(step)
    return session


def add_decision(
    step: Step, request: Request, policies: tuple[Policy, ...], guardrails: tuple[Guardrail, ...] = ()
) -> Step:
    """The step with what the policies decide."""
    decision, explanation = evaluate(request, policies, guardrails), explain(request, policies, guardrails)
    return replace(step, decision=decision, explanation=explanation)


def make_session_context(account: AccountState, name: str, mfa: str) -> Mapping[str, str]:
    """The context of a user's session, in one of the three MFA states; empty for a user that is not there."""
    known = account.users.get(name)
    return {**known.user.context(mfa), VIA_SERVICE: "false"} if known else {}


def make_temporary_context(kind: str, account_id: str, arn: str, mfa: str = "absent") -> dict[str, str]:
    """The context of a session that isn't a user's own: of an "AssumedRole" or a "FederatedUser"."""
    return {
        "aws:PrincipalType": kind,
        "aws:PrincipalAccount": account_id,
        "aws:PrincipalArn": arn,
        **({} if mfa == "absent" else {MFA_KEY: mfa}),
        VIA_SERVICE: "false",
    }
