"""Signs somebody out everywhere once the trainer has given them a new password.

A sign-in with the old password leaves a cookie, tokens, and a running server. start.py is another program than the
hub, so it only writes down who has a new password, and the hub looks there every second. If the hub is closed at that
moment, it finds the names at its next start.
"""

from __future__ import annotations

import secrets
from typing import Any

from tornado.ioloop import PeriodicCallback

from workshop.hub.passwords import Passwords

SECONDS = 1.0


def watch(app: Any, passwords: Passwords) -> PeriodicCallback:
    """Has the hub look for new passwords. In: JupyterHub's application, in whose loop this is called."""

    async def look() -> None:
        if hasattr(app, "http_server"):  # before, the hub doesn't know yet which servers run
            for name in passwords.list_renewed():
                if await sign_out(app, name):
                    passwords.forget_renewed(name)

    made = PeriodicCallback(look, SECONDS * 1000)
    made.start()
    return made


async def sign_out(app: Any, name: str) -> bool:
    """Ends all that is open under a name. Out: False where a server is just starting or stopping, and we try again."""
    user = app.users.get(name)
    if not user:
        return True
    account = user.orm_user
    account.cookie_id = secrets.token_hex(16)
    for session in [*account.api_tokens, *account.oauth_codes]:
        app.db.delete(session)
    app.db.commit()
    if user.spawner.pending:
        return False
    if user.spawner.active:
        await app.proxy.delete_user(user)
        await user.stop()
    return True
