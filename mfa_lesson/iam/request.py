"""What somebody asks for: one action on one resource, in a context."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from mfa_lesson.shown import ShownAsHtml

from .arguments import list_items, take_items
from .arns import read_arn
from .callers import Caller, Principal, add_keys, read_caller
from .limits import ACTION, MOST_VALUES, check_context, check_request
from .tokens import Context, fold_key, has_wildcard
from .wording import make_request_error


@dataclass(frozen=True)
class Request(ShownAsHtml):
    """One action on one resource, with the context that comes along.

    Args:
        action: Service and action.
        resource: An ARN, or "*" for an action that has no resource.
        context: Context key → value or list of values.
        principal: Who asks; None if nobody is named.

    Raises:
        RequestError: The action, the resource, the context or the principal is malformed or too long, or they
            contradict each other. It is a ValueError.

    AWS pages: reference_policies_elements_condition, reference_policies_elements_principal.
    """

    template = "request.html.j2"
    sheets = ("request",)

    action: str
    """Service and action: "iam:EnableMFADevice"."""
    resource: str = "*"
    """An ARN, or "*" for an action that has no resource."""
    context: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    """Context key → value or list of values, all texts. An empty list is no value. Names of keys ignore case."""
    principal: Principal | None = None
    """Who asks: the ARN of a user, a role, a session of one (`arn:aws:sts::…:assumed-role/ROLE/SESSION`,
    `…:federated-user/NAME`) or a root user; a service, such as "ec2.amazonaws.com"; a provider that has checked who it
    is, such as "accounts.google.com"; "*" for somebody anonymous; or one of them with its kind, as a policy has it
    (`{"AWS": …}`, `{"Service": …}`, `{"Federated": …}`). None if nobody is named: only the policies of who asks decide.

    Where the context doesn't state them, the principal and the resource give `aws:PrincipalArn` (of a role session that
    of the role; state it if the role has a path), `aws:PrincipalAccount`, `aws:PrincipalType`, `aws:username`,
    `aws:userid` (of root users, federated users, and anonymous ones), `aws:PrincipalIsAWSService`,
    `aws:PrincipalServiceName` and `aws:ResourceAccount`.
    """
    lower_action: str = field(init=False, repr=False, compare=False)
    """The action in lower case, as it is looked up."""
    arn: tuple[str, ...] = field(init=False, repr=False, compare=False)
    """The six parts of the resource; () for "*"."""
    values: Context = field(init=False, repr=False, compare=False)
    """The context as it is looked up: key as fold_key gives it → its values."""
    caller: Caller | None = field(init=False, repr=False, compare=False)
    """The principal, read; None if nobody is named."""

    def __post_init__(self) -> None:
        self._read_target()
        values = index_context(self.context)
        caller = None if self.principal is None else read_caller(self.principal, values)
        object.__setattr__(self, "caller", caller)
        object.__setattr__(self, "values", add_keys(caller, self.arn, values) if caller else values)

    def template_values(self) -> Mapping[str, Any]:
        return {"request": self}

    def _read_target(self) -> None:
        if not isinstance(self.action, str) or not all(self.action.partition(":")) or self.action.count(":") != 1:
            raise make_request_error("request-action", action=self.action)
        if has_wildcard(self.action):
            raise make_request_error("request-wildcard", action=self.action)
        if not isinstance(self.resource, str) or (self.resource != "*" and read_arn(self.resource) is None):
            raise make_request_error("request-resource", resource=self.resource)
        check_request(self.action, self.resource)
        if not ACTION.fullmatch(self.action):
            raise make_request_error("request-action-characters", action=self.action)
        object.__setattr__(self, "lower_action", self.action.lower())
        object.__setattr__(self, "arn", read_arn(self.resource) or ())

    def about(self, action: str, resource: str) -> Request:
        """A request for something else in the same context, which is not read again.

        Args:
            action: Service and action.
            resource: An ARN, or "*".

        Returns:
            The other request, by the same principal.

        Raises:
            RequestError: The action or the resource is malformed or too long.
        """
        request = copy(self)
        object.__setattr__(request, "action", action)
        object.__setattr__(request, "resource", resource)
        request._read_target()
        if self.caller:
            object.__setattr__(request, "values", add_keys(self.caller, request.arn, index_context(self.context)))
        return request

    @property
    def owner(self) -> str | None:
        """The account that owns the resource.

        The ARN names it, or `aws:ResourceAccount` does. Where neither does, as for S3 buckets, it is the account of who
        asks; None if nobody is named.
        """
        return (self.values.get("aws:resourceaccount") or (self.caller.account,))[0] if self.caller else None


def take_action(given: object) -> str:
    """An action as a request names it. Raises RequestError for anything else."""
    action: Any = given
    return Request(action).action


def take_actions(given: object) -> tuple[str, ...]:
    """Actions as requests name them; a string alone is one of them. Raises RequestError for what is no action."""
    return tuple([take_action(item) for item in take_items(given, "actions")])


def index_context(context: Mapping[str, str | Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """The context as it is looked up: key as fold_key gives it → tuple of values."""
    if not isinstance(context, Mapping):
        raise make_request_error("context", context=context)
    values: dict[str, tuple[str, ...]] = {}
    pairs = context.items() if type(context) is dict else list_items(context.items(), "context") or ()
    for key, value in pairs:
        listed = (value,) if isinstance(value, str) else value
        if not isinstance(key, str) or not isinstance(listed, list | tuple):
            raise make_request_error("context-value", key=key, value=value)
        if len(listed) > MOST_VALUES:
            raise make_request_error("context-many-values", key=key, number=len(listed), most=MOST_VALUES)
        for item in listed:
            if not isinstance(item, str):
                raise make_request_error("context-item", key=key, value=item)
        if (folded := fold_key(key)) in values:
            raise make_request_error("context-repeated", key=key)
        values[folded] = tuple(listed)
    check_context(values)
    return values
