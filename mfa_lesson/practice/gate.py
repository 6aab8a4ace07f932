"""From an HTTP request to AWS's answer: who signed it, what is asked for, what the policies decide, and what happens.

Decisions come from evaluate(). The context is what AWS would send (reference_policies_condition-keys); what only AWS
knows is told in docs/practice.md.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import Any, NamedTuple

from mfa_lesson.account.catalogue import UNGOVERNED
from mfa_lesson.account.sessions import Session, make_session_context
from mfa_lesson.account.users import MFA_AGE, MFA_KEY
from mfa_lesson.account.ways import Way
from mfa_lesson.errors import MfaLessonError
from mfa_lesson.iam.evaluator import Decision, Guardrail, InForce, Outcome, evaluate
from mfa_lesson.iam.policy import Policy
from mfa_lesson.iam.request import Request

from .operations.all_operations import OPERATIONS, READ_ONLY
from .operations.call import OperationCall
from .operations.sts import check_code
from .protocol import find_operation, format_time, read_fields, read_input, write_answer, write_error
from .record import CallRecord
from .refusals import AwsError, make_credentials_error, make_denial, make_own_error, make_rule_error
from .signature import Message, Signature, check_signature, check_time
from .state import PracticeKey, PracticeState, Temporary
from .targets import CallTarget, find_target

SERVICES = ("iam", "sts", "s3", "ec2")
NOT_READ = {
    "AssumeRole": ("ProvidedContexts", "SourceIdentity", "Tags", "TransitiveTagKeys"),
    "CreateUser": ("PermissionsBoundary", "Tags"),
    "GetFederationToken": ("Tags",),
}
"""Operation → parameters that need other permissions, or change what is allowed later: without them, the answer
would not be AWS's."""
BUCKETS = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<ListAllMyBucketsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
    "<Owner><ID>practice</ID></Owner><Buckets/></ListAllMyBucketsResult>"
)
INSTANCES = (
    '<DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>{}</requestId>'
    "<reservationSet/></DescribeInstancesResponse>"
)


class Response(NamedTuple):
    """What goes back."""

    status: int
    body: str
    request_id: str
    changed: bool
    """Whether the request changed something in the account."""
    record: CallRecord


@dataclass
class _Run:
    """One request on its way: what is known of it so far."""

    message: Message
    record: CallRecord
    service: str = "iam"
    operation: str = ""
    session: Session | None = None
    policies: tuple[Policy, ...] = ()
    guardrails: tuple[Guardrail, ...] = ()
    caller: str = ""


class Gate:
    """Answers requests to an account, one at a time where they read or change it."""

    def __init__(self, state: PracticeState) -> None:
        self.state, self.lock = state, Lock()

    def answer(self, message: Message) -> Response:
        """AWS's answer to a request; whatever is wrong with it, there is one."""
        request_id = str(uuid.uuid4())
        run = _Run(message, CallRecord(self.state.now, request_id=request_id))
        changed = False
        try:
            body = self._answer(run, request_id)
            status, changed = 200, run.operation not in READ_ONLY
        except AwsError as error:
            in_json = "json" in message.headers.get("content-type", "")
            status, body = error.status, write_error("json" if in_json else run.service, error, request_id)
            run.record.error = (error.code, error.message)
            run.record.rule = error.refusal.code if error.refusal else ""
            changed = run.operation in ("GetSessionToken", "AssumeRole")  # codes that were tried count
        return Response(status, body, request_id, changed, run.record)

    def _answer(self, run: _Run, request_id: str) -> str:
        signature = Signature.read(run.message)
        run.service = signature.service
        run.record.key_id = signature.key_id
        check_time(signature, datetime.fromtimestamp(self.state.clock(), UTC))
        with self.lock:
            key = self.state.keys.get(signature.key_id) or self.state.sessions.get(signature.key_id)
        self._check_key(key, signature, run.message)
        if signature.service not in SERVICES:
            raise make_own_error("NotImplemented", "no-service", service=signature.service)
        run.operation, given = self._read(run)
        run.record.operation = run.operation
        with self.lock:
            assert key is not None
            self._open(run, key, signature)
            return self._carry_out(run, given, request_id)

    def _check_key(self, key: PracticeKey | Temporary | None, signature: Signature, message: Message) -> None:
        """Raises AwsError where a request isn't signed with this key."""
        token = message.headers.get("x-amz-security-token")
        expected = key.token if isinstance(key, Temporary) else None
        if key is None or token != expected or (isinstance(key, PracticeKey) and not key.active):
            raise make_credentials_error(signature.service)
        check_signature(signature, message, key.secret)
        if isinstance(key, Temporary) and key.expires <= self.state.now:
            raise make_credentials_error(signature.service, expired=True)

    def _read(self, run: _Run) -> tuple[str, dict[str, Any]]:
        """The operation, and its parameters."""
        message = run.message
        path, _, asked = message.target.partition("?")
        if run.service == "s3":
            if message.method == "GET" and path == "/":
                return "ListAllMyBuckets", {}
            raise make_own_error("NotImplemented", "no-buckets")
        fields = read_fields(message.body if message.method == "POST" else asked.encode("utf-8"))
        name = fields.get("Action", "")
        if not name:
            raise AwsError("MissingAction", "Could not find an action in the request.")
        if run.service == "ec2":
            if name != "DescribeInstances":
                raise make_own_error("NotImplemented", "little-ec2")
            return name, {}
        operation = find_operation(run.service, name)
        if (run.service, name) not in OPERATIONS:
            raise make_own_error("NotImplemented", "no-operation", name=name)
        given = read_input(operation, fields)
        for parameter in NOT_READ.get(name, ()):
            if parameter in given:
                raise make_own_error("NotImplemented", "no-parameter", parameter=parameter, name=name)
        return name, given

    def _open(self, run: _Run, key: PracticeKey | Temporary, signature: Signature) -> None:
        """Finds out who asks."""
        state, now = self.state, self.state.now
        user = state.account.users.get(key.user)
        if user is None:
            raise make_credentials_error(run.service)
        run.policies, run.caller = user.policies, user.user.arn
        context: dict[str, Any]
        if isinstance(key, PracticeKey):
            way, context = Way.ACCESS_KEY, dict(make_session_context(state.account, key.user, "absent"))
            key.used = (now, "us-east-1" if run.service == "iam" else signature.region, run.service)
        else:
            way, context = Way(key.way), dict(key.context)
            context["aws:TokenIssueTime"] = format_time(key.created)
            if key.mfa_at is not None:
                context[MFA_AGE] = str(int(now - key.mfa_at))
            run.guardrails = self._find_limits(key, way)
            if way is Way.ROLE:
                role = state.roles.get(key.role)
                run.policies = role.policies if role else ()
                run.caller = f"arn:aws:sts::{state.account.account_id}:assumed-role/{key.role}/{key.session_name}"
            elif way is Way.FEDERATION:
                run.caller = str(context["aws:PrincipalArn"])
        context.setdefault("aws:userid", state.people[key.user].id)
        if way is Way.FEDERATION:
            context["aws:userid"] = f"{state.account.account_id}:{run.caller.rpartition('/')[2]}"
        context |= self._describe_request(run, signature)
        run.session = Session(state.account, key.user, way, context, run.policies, guardrails=run.guardrails)
        run.record.who, run.record.way, run.record.context = key.user, way.value, context

    def _find_limits(self, key: Temporary, way: Way) -> tuple[Guardrail, ...]:
        policies = tuple(Policy.from_json(text, name="session policy") for text in key.limits)
        return (Guardrail("session policy", policies),) if policies or way is Way.FEDERATION else ()

    def _describe_request(self, run: _Run, signature: Signature) -> dict[str, Any]:
        """The context keys that every request has."""
        agent = run.message.headers.get("user-agent", "")[:500]
        return {
            "aws:CurrentTime": format_time(self.state.now),
            "aws:EpochTime": str(int(self.state.now)),
            "aws:SecureTransport": "true",
            "aws:SourceIp": "127.0.0.1",
            "aws:UserAgent": agent,
            "aws:RequestedRegion": "us-east-1" if run.service == "iam" else signature.region,
            "aws:PrincipalIsAWSService": "false",
        }

    def _carry_out(self, run: _Run, given: Mapping[str, Any], request_id: str) -> str:
        state, session = self.state, run.session
        assert session is not None
        target = find_target(state, session, run.service, run.operation, given)
        action = f"{run.service}:{run.operation}"
        try:
            request = Request(action, target.resource, session.context)
        except MfaLessonError:
            raise make_own_error("ValidationError", "no-arn") from None
        run.record.action, run.record.resource = action, target.resource
        refusal = session.find_rule(request)
        if refusal:
            raise make_rule_error(refusal, operation=run.operation)
        call = OperationCall(state, session, run.operation, given, request, run.caller)
        if run.operation == "AssumeRole":
            self._decide_on_role(run, call)
        elif request.lower_action not in UNGOVERNED:
            self._decide(run, request, target)
        if run.service == "s3":
            return BUCKETS
        if run.service == "ec2":
            return INSTANCES.format(request_id)
        output = OPERATIONS[run.service, run.operation](call)
        return write_answer(find_operation(run.service, run.operation), output, request_id)

    def _decide(self, run: _Run, request: Request, target: CallTarget) -> None:
        """Raises AwsError where the policies don't allow a request."""
        decision = evaluate(request, run.policies, run.guardrails)
        run.record.note(decision, run.policies, run.guardrails)
        if not decision.allowed:
            raise self._deny(run, request, target.named, decision)

    def _deny(self, run: _Run, request: Request, named: str, decision: Decision) -> AwsError:
        action = request.action
        explicit = decision.outcome is Outcome.EXPLICIT_DENY
        denying = next((one for one in run.policies if set(decision.determining) & set(one.statements)), None)
        if explicit and denying:
            return make_denial(run.caller, action, named, decision.outcome, self.state.policy_arn(denying.name))
        session = explicit or (bool(decision.blocked_by) and InForce(run.policies).decide(request).allowed)
        kind = "session" if session else "identity-based"
        return make_denial(run.caller, action, named, decision.outcome, kind=kind)

    def _decide_on_role(self, run: _Run, call: OperationCall) -> None:
        """AssumeRole: the code is checked in this call, and the trust policy has its say.

        The call has keys of its own (reference_policies_iam-condition-keys, "Available keys for AWS STS"). AWS doesn't
        say whether the caller's own policies see the code of this call. Here they do.
        """
        arn = call.request.resource
        context = {**call.session.context, "sts:RoleSessionName": call.input["RoleSessionName"]}
        if "ExternalId" in call.input:
            context["sts:ExternalId"] = call.input["ExternalId"]
        used = check_code(call)
        if used:
            context |= {MFA_KEY: "true", MFA_AGE: "0"}
        role = self.state.roles.get(arn.rpartition("/")[2])
        text = f"User: {run.caller} is not authorized to perform: sts:AssumeRole on resource: {arn}"
        silent = AwsError("AccessDenied", text)
        if role is None or arn != f"arn:aws:iam::{self.state.account.account_id}:role/{role.name}":
            raise silent
        principal = run.caller
        request = Request("sts:AssumeRole", arn, context, principal=principal)
        decision = evaluate(request, run.policies, run.guardrails, role.trust)
        run.record.context, run.record.principal, run.record.trust = context, principal, role.trust.text
        run.record.note(decision, run.policies, run.guardrails)
        if decision.allowed:
            return
        if set(decision.determining) & {one for policy in run.policies for one in policy.statements}:
            raise self._deny(run, request, arn, decision)
        raise silent
