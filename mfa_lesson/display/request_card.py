"""A request as a card: who asks, for what, and the label about MFA that the request carries, or doesn't."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mfa_lesson.account.users import MFA_KEY
from mfa_lesson.iam.request import Request
from mfa_lesson.iam.tokens import Context, fold_key
from mfa_lesson.iam.wording_principals import name_caller

if TYPE_CHECKING:
    from mfa_lesson.account.sessions import Session


class RequestCard(NamedTuple):
    """What a card shows."""

    who: tuple[str, ...]
    """Who asks, in words, and the ARN if the request names one; () if it says nothing about that."""
    action: str
    """ "" for every request of a session."""
    resource: tuple[str, ...]
    """What is acted on, in words where there are some; then as the request has it."""
    mfa: str
    """The value of `aws:MultiFactorAuthPresent`; "absent" if the request doesn't have the key."""
    open: bool = False
    """Whether AWS leaves that value open."""


def read_card(request: Request, who: str = "", on: str = "") -> RequestCard:
    """The card of a request, with words for who asks and how they signed in, and words for what is acted on.

    Without the first it names the request's user.
    """
    named = (name_caller(request.caller.text),) if request.caller else ()
    known = (who,) if who else () if named else request.values.get("aws:username", ())
    resource = tuple(dict.fromkeys(filter(None, (on, request.resource))))
    label = read_label(request.values)
    return RequestCard(
        (*known, *named), request.action, resource, label, label == "absent" and is_of_role(request.values)
    )


def read_session_card(session: Session) -> RequestCard:
    """The card of every request of a session."""
    return RequestCard(
        (f"{session.name}, {session.how}",),
        "",
        (),
        session.mfa,
        bool(session.way and not session.way.mfa_is_documented),
    )


def is_of_role(values: Context) -> bool:
    """Whether the request is one of a role session: what it says about MFA, AWS leaves open."""
    return values.get(fold_key("aws:PrincipalType"), ()) == ("AssumedRole",)


def read_label(values: Context) -> str:
    """What the label about MFA says: its value, or "absent"."""
    return ", ".join(values.get(fold_key(MFA_KEY), ())) or "absent"
