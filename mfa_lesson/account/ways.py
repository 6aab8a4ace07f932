"""The ways to sign in."""

from __future__ import annotations

from enum import Enum

from .wording import say


class Way(Enum):
    """How somebody signed in, the simplest first.

    FEDERATION is a session from sts:GetFederationToken. Only a long-term access key can ask for one, and only where the
    policies allow it. Its permissions are what the user's policies and the session policy both allow; it can't call
    IAM, and of STS only GetCallerIdentity (API_GetFederationToken of AWS STS). So a goal that says who can't do
    something counts such a session, as it is with a session policy that takes nothing away: for actions of other
    services, and only where the policies let a user get it. AWS doesn't document what it says about MFA.
    """

    CONSOLE_MFA = "console-mfa"
    CONSOLE = "console"
    ACCESS_KEY = "access-key"
    TOKEN_MFA = "token-mfa"
    TOKEN = "token"
    LOGIN = "login"
    FEDERATION = "federation"
    SERVICE = "service"
    ROLE = "role"

    @property
    def in_console(self) -> bool:
        return self in (Way.CONSOLE, Way.CONSOLE_MFA)

    @property
    def with_token(self) -> bool:
        """Whether it is a session from sts:GetSessionToken."""
        return self in (Way.TOKEN, Way.TOKEN_MFA)

    @property
    def has_user(self) -> bool:
        """Whether its requests carry aws:username, so that something can be the caller's own."""
        return self not in (Way.FEDERATION, Way.ROLE)

    @property
    def mfa_is_documented(self) -> bool:
        """Whether AWS says for certain what aws:MultiFactorAuthPresent is."""
        return self not in (Way.LOGIN, Way.FEDERATION, Way.ROLE)

    @property
    def label(self) -> str:
        """ "console, password only"."""
        return say(f"way.{self.value}")

    @property
    def signed_in(self) -> str:
        """ "signed in with the password only"."""
        return say(f"signed-in.{self.value}")
