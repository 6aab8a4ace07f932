"""The ways to sign in."""

from __future__ import annotations

from enum import Enum

from .wording import say


class Way(Enum):
    """How somebody signed in, the simplest first."""

    CONSOLE_MFA = "console-mfa"
    CONSOLE = "console"
    ACCESS_KEY = "access-key"
    TOKEN_MFA = "token-mfa"
    TOKEN = "token"
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
    def label(self) -> str:
        """ "console, password only"."""
        return say(f"way.{self.value}")

    @property
    def signed_in(self) -> str:
        """ "signed in with the password only"."""
        return say(f"signed-in.{self.value}")
