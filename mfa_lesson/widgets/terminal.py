"""A terminal for a practice account: the learner types commands of the AWS CLI, and sees what it really prints."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from threading import Thread

from markupsafe import Markup
from traitlets import Bool, List, Unicode

from mfa_lesson.display.html import render
from mfa_lesson.display.reason import explanation_html
from mfa_lesson.errors import PracticeError
from mfa_lesson.practice.account import PracticeAccount
from mfa_lesson.practice.calls import PracticeCall
from mfa_lesson.practice.commands import Command, read_command
from mfa_lesson.practice.program import Program, check_program

from .base import Act, TellingWidget, css, javascript
from .wording import say

MOST_ENTRIES, MOST_TYPED = 50, 200
LONGEST_ANSWER = 100
"""Characters of what is typed where the AWS CLI asks for a code."""
VARIES: Sequence[tuple[re.Pattern[str], str]] = [
    (re.compile(r"\b(AKIA|ASIA|AIDA|AROA)0PRACTICE\w*"), r"\1…"),
    (re.compile(r"practice[/\w+=-]{30,}"), "…"),
    (re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[\d.:+Z-]*"), "…"),
    (re.compile(r'(?<![\w"-])\d{6}(?![\w"-])'), "…"),
]
"""Keys, secrets, times, and codes, and what replaces them in output that is saved."""
SPACE_IN_CODE = re.compile(r"^Unknown options: \d{3}(?:, \d{3})?$", re.MULTILINE)
NO_PROFILE = re.compile(r"^The config profile \((.{1,100})\) could not be found$", re.MULTILINE)


@dataclass
class TerminalEntry:
    """A command and its output."""

    number: int
    prompt: str
    line: str
    output: str = ""
    note: str = ""
    """What the terminal itself says, with `code ticks`."""
    refused: list[PracticeCall] = field(default_factory=list)
    """Its calls that didn't succeed."""
    shows_why: bool = False

    @property
    def reasons(self) -> list[Markup]:
        """Why they didn't, as far as that is shown."""
        return [why_html(call) for call in self.refused] if self.shows_why else []


def why_html(call: PracticeCall) -> Markup:
    """Why a call didn't succeed: the policies' reason, or AWS's own."""
    if call.is_denied and call.explanation:
        return Markup(explanation_html(call.explanation, how=f"{call.who}, {call.how}"))
    return Markup(call.html)


class Terminal(TellingWidget):
    """`transcript` is what the page shows. While a command runs, `running` is set; `asks` is what it asks for."""

    _esm = javascript(__file__)
    _css = css("request", "reason", "journey", "terminal")
    sheets = ("terminal",)

    page = Unicode(help="the frame, as HTML").tag(sync=True)
    transcript = Unicode(help="the commands and their output, as HTML").tag(sync=True)
    prompt = Unicode(help="what is before the next command").tag(sync=True)
    asks = Unicode(help="what the AWS CLI asks for while it runs").tag(sync=True)
    running = Bool(help="whether a command runs").tag(sync=True)
    typed = List(Unicode(), help="the commands so far, for the arrow keys").tag(sync=True)

    def __init__(
        self,
        account: PracticeAccount,
        user: str,
        commands: Sequence[str] = (),
        after_command: Callable[[], object] = lambda: None,
    ):
        account.home(user)
        self._account, self._user = account, user
        self._variables: dict[str, str | None] = {}
        self._program: Program | None = None
        self._count = 0
        self.entries: list[TerminalEntry] = []
        self._after_command = after_command
        super().__init__(page=render("terminal.html.j2", user=user))
        self._show()
        for command in commands:
            self._run(command, None)

    # --- what the page asks for ---

    def acts(self) -> Mapping[str, Act]:
        """A line that was typed, a stop, the reason of a refusal, and an empty screen."""
        return {
            "run": Act(self.run, {"line": str}),
            "stop": Act(self.stop),
            "why": Act(self.explain, {"entry": int}),
            "clear": Act(self.clear),
        }

    def run(self, line: str) -> None:
        """Runs a command, or passes on the code that the running one asks for."""
        if self._program:
            if self.asks:
                self.asks = ""
                self._program.answer(line[:LONGEST_ANSWER])
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            loop = None
        self._run(line, loop)

    def stop(self) -> None:
        """Ends the running command."""
        if self._program:
            self._program.stop()

    def explain(self, number: int) -> None:
        """Shows or hides why a command was refused."""
        for entry in self.entries:
            if entry.number == number and entry.refused:
                entry.shows_why = not entry.shows_why
                whys = " ".join(call.says for call in entry.refused)
                self.announce(whys if entry.shows_why else say("terminal.why_hidden"))
                self._show()

    def clear(self) -> None:
        """Empties the screen."""
        self.entries.clear()
        self._show()
        self.announce(say("terminal.cleared"))

    # --- running a command ---

    def _run(self, line: str, loop: asyncio.AbstractEventLoop | None) -> None:
        """Runs a command: beside the event loop, if there is one, so that the page stays usable."""
        line = line.strip()
        self._count += 1
        entry = TerminalEntry(self._count, self.prompt, line[:2_000])
        if line and self.typed[-1:] != [line]:
            self.typed = [*self.typed, line][-MOST_TYPED:]
        try:
            home = self._account.home(self._user)
            command = read_command(line, home.folder)
            if command.kind == "aws":
                check_program()
        except PracticeError as error:
            self._end(entry, note=error.problem)
            return
        if command.kind == "clear":
            self.clear()
        elif command.kind != "aws":
            self._do_here(entry, command)
        else:
            variables = {**home.variables, **self._variables, **command.variables}
            program = Program(command.arguments, variables, home.folder, can_ask=loop is not None)
            if loop is None:
                self._finish(entry, program, self._call(program, entry, len(self._account.log)))
            else:
                self._begin(entry, program, loop)

    def _do_here(self, entry: TerminalEntry, command: Command) -> None:
        if command.kind == "nothing":
            self._end(entry)
        elif command.kind == "help":
            self._end(entry, note=say("terminal.help"))
        else:
            kept = {name: value for name, value in {**self._variables, **command.variables}.items() if value}
            self._variables = dict(kept)
            self._end(entry, note=say("terminal.variables", names=sorted(command.variables), kept=kept))

    def _begin(self, entry: TerminalEntry, program: Program, loop: asyncio.AbstractEventLoop) -> None:
        self._program, before = program, len(self._account.log)
        self.running = True
        self._keep(entry)

        def ask() -> None:
            loop.call_soon_threadsafe(self._ask, entry, program)

        def work() -> None:
            problem = self._call(program, entry, before, ask)
            loop.call_soon_threadsafe(self._finish, entry, program, problem)

        Thread(target=work, daemon=True).start()

    def _call(
        self, program: Program, entry: TerminalEntry, before: int, on_question: Callable[[], object] = lambda: None
    ) -> str:
        """Runs the program, and finds the calls that failed; what went wrong with the program itself."""
        try:
            program.run(on_question)
            entry.refused = [
                call for call in self._account.log[before:] if isinstance(call, PracticeCall) and not call.done
            ]
        except OSError as error:
            return say("terminal.no_start", error=str(error))
        return ""

    def _ask(self, entry: TerminalEntry, program: Program) -> None:
        if self._program is program and program.asking:
            with self.hold_sync():
                entry.output = program.text
                self.asks = program.asking
                self._show()
                self.announce(program.asking)

    def _finish(self, entry: TerminalEntry, program: Program, problem: str) -> None:
        with self.hold_sync():
            self._program = None
            self.running, self.asks = False, ""
            entry.output = program.text
            note = problem
            if program.stopped:
                note = say("terminal.stopped")
            elif program.timed_out:
                note = say("terminal.timed_out")
            elif program.is_cut:
                note = say("terminal.cut")
            elif SPACE_IN_CODE.search(program.text):
                note = say("terminal.space_in_code")
            elif found := NO_PROFILE.search(program.text):
                note = say("terminal.no_profile", name=found[1], is_set=bool(self._variables.get("AWS_PROFILE")))
            self._end(entry, note=note)
            self._after_command()

    def _end(self, entry: TerminalEntry, note: str = "") -> None:
        entry.note = note
        self._keep(entry)
        last = entry.output.strip().rpartition("\n")[2][:300]
        told = note or (say("terminal.refused", line=last) if entry.refused else say("terminal.done", line=last))
        self.announce(told)

    def _keep(self, entry: TerminalEntry) -> None:
        if entry not in self.entries:
            self.entries = [*self.entries, entry][-MOST_ENTRIES:]
        self._show()

    def _show(self) -> None:
        profile = self._variables.get("AWS_PROFILE")
        self.prompt = f"{self._user} ({profile}) $" if profile else f"{self._user} $"
        welcome = "" if self.entries else self._welcome()
        self.transcript = render("terminal_entries.html.j2", entries=self.entries, buttons=True, welcome=welcome)

    @staticmethod
    def _welcome() -> str:
        """What to type, or what to install first."""
        try:
            check_program()
        except PracticeError as error:
            return error.problem
        return say("terminal.welcome")

    @property
    def text(self) -> str:
        """The commands and their output, as on the screen."""
        parts = (part for entry in self.entries for part in (f"{entry.prompt} {entry.line}", entry.output, entry.note))
        return "\n".join(part.rstrip() for part in parts if part)

    # --- where no kernel runs: without keys, times and codes ---

    def static_text(self) -> str:
        return say("terminal.static", user=self._user, text=hide_what_varies(self.text))

    def static_html(self) -> str:
        hide = hide_what_varies
        entries = [
            replace(one, line=hide(one.line), output=hide(one.output), note=hide(one.note)) for one in self.entries
        ]
        sentence = say("terminal.static", user=self._user, text="")
        return render("terminal_static.html.j2", sentence=sentence, entries=entries, buttons=False)


def hide_what_varies(text: str) -> str:
    """A text without the account's keys and tokens, and without times and codes."""
    for pattern, instead in VARIES:
        text = pattern.sub(instead, text)
    return text
