"""The console of a practice account: a learner signs in as a user, and sees the pages about their own credentials.

Each page makes the calls that fill it, signed with the credentials of the session. So what it shows, and what it is
denied, was decided by the account. A session keeps what it was opened with: without MFA it stays without MFA.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from markupsafe import Markup
from traitlets import Bool, List, Unicode

from mfa_lesson.account.state import device_name
from mfa_lesson.display.html import render
from mfa_lesson.display.reason import explanation_html
from mfa_lesson.errors import PracticeError
from mfa_lesson.practice.account import PracticeAccount
from mfa_lesson.practice.calls import LogReader, PracticeCall
from mfa_lesson.practice.client import LOG_FILE, Owner
from mfa_lesson.practice.console import ConsoleSession, Reply, SignIn, sign_in

from .base import Act, TellingWidget, count_on, css, javascript
from .console_acts import find_act
from .console_pages import FIRST_PASSWORD, PAGES, Done, Panel, load_panel
from .wording import say

Apply = Callable[[], None]
"""What is left to do on the widget once the calls are made."""


class Console(TellingWidget):
    """What is shown; what the learner does comes as messages: {"do": "open", "page": "users"}, for example."""

    _esm = javascript(__file__)
    _css = css("reason", "request", "console")

    page = Unicode(render("console.html.j2")).tag(sync=True)
    bar = Unicode(help="who is signed in, and the pages to choose from, as HTML").tag(sync=True)
    panels = List(List(Unicode()), help="the parts of the page: the name and the HTML of each").tag(sync=True)
    busy = Bool(False, help="whether calls are being made").tag(sync=True)
    focus_on = List([0, ""], help="a count, and the key of what takes the focus").tag(sync=True)

    def __init__(self, account: PracticeAccount, owner: Owner):
        self._account, self._owner = account, owner
        self.after_act: Callable[[], object] | None = None
        self._tries = 0
        self._reader = LogReader(account.folder / LOG_FILE)
        self._forget()
        super().__init__()
        self._show()

    def _forget(self) -> None:
        self._session: ConsoleSession | None = None
        self._typed = ("", "")
        self._devices: tuple[str, ...] = ()
        self._problem = ""
        self._passwords: Mapping[str, str] = {}
        self._open_page = ""
        self._shown: dict[str, Panel] = {}
        self._over = ""

    def acts(self) -> Mapping[str, Act]:
        """Signing in and out, the pages, and what a page offers."""
        return {
            "sign_in": Act(self._sign_in, {"user": str, "password": str}),
            "send_code": Act(self._send_code, {"device": str, "code": str}),
            "back": Act(self._go_back),
            "passwords": Act(self._show_passwords),
            "sign_out": Act(self._sign_out),
            "open": Act(self._open, {"page": str}),
            "why": Act(self._tell_why, {"panel": str, "request": str}),
            "form": Act(self._open_form, {"panel": str, "form": str, "about": str}),
            "act": Act(self._act, {"panel": str, "name": str, "values": dict}),
        }

    # --- signing in ---

    def _sign_in(self, user: str, password: str) -> bool:
        if self._session or self._over:
            return False
        self._typed = (user.strip(), password)
        return self._work(partial(self._try_to_sign_in, *self._typed))

    def _send_code(self, device: str, code: str) -> bool:
        if self._session or device not in self._devices:
            return False
        given = {"device": device, "code": "".join(code.split())}
        return self._work(partial(self._try_to_sign_in, *self._typed, **given))

    def _try_to_sign_in(self, user: str, password: str, **code: str) -> Apply:
        answer = sign_in(self._owner, self._account.account_id, user, password, **code)
        if not answer.session:
            return partial(self._ask_again, answer)
        return self._prepare(answer.session, FIRST_PASSWORD if answer.session.must_reset else "credentials")

    def _prepare(self, session: ConsoleSession, page: str) -> Apply:
        return partial(self._enter, session, page, load_page(session, page))

    def _ask_again(self, answer: SignIn) -> None:
        self._problem = answer.refused
        self._tries += 1
        if answer.devices:
            self._devices = answer.devices
            self.announce(say("console.code"))
            self._focus("code")
        else:
            self.announce(say("console.refused", why=answer.refused))
            self._focus("code" if self._devices else "password")
        self._show()

    def _enter(self, session: ConsoleSession, page: str, panels: dict[str, Panel]) -> None:
        self._forget()
        self._session, self._open_page, self._shown = session, page, panels
        self.announce(say("console.signed_in", user=session.user, mfa=session.mfa, first=page == FIRST_PASSWORD))
        self._focus("title" if page != FIRST_PASSWORD else "heading-first")
        self._show()

    def _go_back(self) -> bool:
        if self._session or not self._devices:
            return False
        return self._ask_to_sign_in(say("console.back"))

    def _show_passwords(self) -> bool:
        if self._session or self._over:
            return False
        return self._work(lambda: partial(self._list_passwords, self._owner.ask("passwords")["passwords"]))

    def _list_passwords(self, passwords: Mapping[str, str]) -> None:
        self._passwords = passwords
        self.announce(say("console.passwords"))
        self._show()

    def _sign_out(self) -> bool:
        if not self._session:
            return False
        return self._ask_to_sign_in(say("console.signed_out", user=self._session.user))

    def _ask_to_sign_in(self, said: str, problem: str = "") -> bool:
        """Forgets the session, and shows the first form again, with the user name."""
        user = self._session.user if self._session else self._typed[0]
        self._forget()
        self._typed, self._problem = (user, ""), problem
        self.announce(said)
        self._focus("user")
        self._show()
        return True

    # --- the pages ---

    def _open(self, page: str) -> bool:
        session = self._session
        if not session or page not in PAGES or self._open_page == FIRST_PASSWORD:
            return False
        return self._work(lambda: partial(self._turn_to, page, load_page(session, page)))

    def _turn_to(self, page: str, panels: dict[str, Panel]) -> None:
        if self._is_over(panels):
            return
        self._open_page, self._shown = page, panels
        denied = sum(reply.is_denied for panel in panels.values() for reply in panel.replies)
        self.announce(say("console.page", page=PAGES[page].title, denied=denied))
        self._show()

    def _open_form(self, panel: str, form: str, about: str) -> bool:
        shown = self._shown.get(panel)
        if not shown or form not in ("", *shown.kind.forms):
            return False
        self._shown[panel] = shown.open_form(form, about)
        self._focus(f"{panel}-form" if form else f"heading-{panel}")
        self._show()
        return True

    def _act(self, panel: str, name: str, values: Mapping[str, Any]) -> bool:
        session, shown = self._session, self._shown.get(panel)
        act = find_act(panel, name, values)
        if not session or not shown or act is None:
            return False

        def work() -> Apply:
            done = act(session, shown)
            loaded = shown if done.problem else load_panel(session, shown.id)
            return partial(self._take_over, shown, done, loaded)

        return self._work(work)

    def _take_over(self, before: Panel, done: Done, loaded: Panel) -> None:
        """Shows what a button did, and its panel as it is now."""
        session = self._session
        panel = before.take_over(done, loaded)
        if self._is_over({panel.id: panel}) or not session:
            return
        self._shown[panel.id] = panel
        self._say_done(done)
        if self.after_act:
            self.after_act()
        if self._open_page == FIRST_PASSWORD and done.is_done:
            self._work(partial(self._prepare, session, "credentials"))
            return
        self._focus(f"{panel.id}-form" if panel.done.form else f"heading-{panel.id}")
        self._show()

    def _say_done(self, done: Done) -> None:
        failed = next((reply for reply in done.replies if not reply.done), None)
        if done.problem:
            self.announce(say("console.problem", problem=done.problem))
        elif failed:
            self.announce(say("console.failed", action=failed.action, denied=failed.is_denied, message=failed.message))
        else:
            self.announce(say("console.done", note=done.note))

    def _is_over(self, panels: Mapping[str, Panel]) -> bool:
        """Whether a call was told that the session is over; then the page says so."""
        if not any(reply.is_over for panel in panels.values() for reply in panel.all_replies):
            return False
        over = say("console.session_over")
        return self._ask_to_sign_in(say("console.refused", why=over), over)

    # --- reasons ---

    def _tell_why(self, panel: str, request: str) -> bool:
        shown = self._shown.get(panel)
        reply = next((one for one in shown.all_replies if one.request_id == request), None) if shown else None
        if not shown or not reply or not request:
            return False
        if request in shown.why:
            self._shown[panel] = shown.hide_reason(request)
            self._show()
            return True
        return self._work(partial(self._find_reason, panel, reply))

    def _find_reason(self, panel: str, reply: Reply) -> Apply:
        """Why a call was decided so: the log of the account has it under the same request ID."""
        calls = (one for one in reversed(self._reader.read()) if isinstance(one, PracticeCall))
        call = next((one for one in calls if one.request_id == reply.request_id), None)
        says = (call.says or call.why) if call else say("console.not_logged")
        html = Markup(reason_html(call, says))

        def apply() -> None:
            if panel in self._shown:
                self._shown[panel] = self._shown[panel].show_reason(reply.request_id, html)
                self.announce(say("console.why", action=reply.action, says=says))
                self._show()

        return apply

    # --- the widget ---

    def _work(self, work: Callable[[], Apply]) -> bool:
        """Makes calls in a thread, then shows the result. Where no event loop runs, it waits for them."""
        if self.busy:
            return False
        self.busy = True
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._finish(self._make_calls(work))
            return True
        future = loop.run_in_executor(None, self._make_calls, work)
        future.add_done_callback(lambda made: None if made.cancelled() else self._finish(made.result()))
        return True

    def _make_calls(self, work: Callable[[], Apply]) -> Apply:
        try:
            return work()
        except PracticeError as error:
            return partial(self._end, str(error))
        except Exception as error:  # a bug here must not leave the page waiting
            return partial(self._end, say("console.failed_here", error=type(error).__name__))

    def _finish(self, apply: Apply) -> None:
        with self.hold_sync():
            self.busy = False
            apply()

    def _end(self, why: str) -> None:
        """The account has ended: nothing can be called any more."""
        self._forget()
        self._over = why
        self._focus("over")
        self.announce(say("console.over", why=why))
        self._show()

    def _focus(self, key: str) -> None:
        self.focus_on = count_on(self.focus_on, key)

    def _show(self) -> None:
        session, account = self._session, self._account.account_id
        titles = {name: page.title for name, page in PAGES.items()}
        self.bar = render(
            "console_bar.html.j2",
            account=account,
            session=session,
            titles=titles if self._open_page in titles else {},
            open_page=self._open_page,
        )
        if session:
            self.panels = [[name, self._draw_panel(panel)] for name, panel in self._shown.items()]
        elif self._over:
            self.panels = [["over", render("console_over.html.j2", why=self._over)]]
        else:
            step = "code" if self._devices else "password"
            self.panels = [[step, self._draw_sign_in(step)]]

    def _draw_panel(self, panel: Panel) -> str:
        return render(f"console_{panel.kind.template}.html.j2", panel=panel, session=self._session)

    def _draw_sign_in(self, step: str) -> str:
        return render(
            "console_sign_in.html.j2",
            step=step,
            account=self._account.account_id,
            user=self._typed[0],
            devices={serial: device_name(serial) for serial in self._devices},
            problem=self._problem,
            tries=self._tries,
            passwords=self._passwords,
        )

    def static_text(self) -> str:
        return say("console.static")


def load_page(session: ConsoleSession, page: str) -> dict[str, Panel]:
    """Makes the calls of a page, in the order of its panels."""
    names = ("first",) if page == FIRST_PASSWORD else PAGES[page].panels
    return {name: load_panel(session, name) for name in names}


def reason_html(call: PracticeCall | None, says: str) -> str:
    """Why a call was decided so, with AWS's page if a rule refused it."""
    explanation = call.explanation if call and not call.needs_no_permission else None
    why = Markup(explanation_html(explanation)) if explanation else ""
    return render("console_reason.html.j2", says=says, call=call, why=why)
