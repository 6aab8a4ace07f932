"""How long the policy lab keeps a learner waiting, whatever they type: sessions drawn by chance, within the limits.

python tests/benchmarks/lab.py [typing] [--write]

With --write the figures go into docs/performance.md. No browser: what is measured is the kernel's part, between the
message with a text and the messages with what is shown. Seconds of the processor depend less on what else the
machine does; the others are those of a clock on the wall. Each session begins as in a new kernel: nothing is
remembered from the one before. After each session there is a line; all of them take 6 minutes of a processor, and
longer where other work shares it. The slowest things that learners did are printed beneath the tables.
"""

import asyncio
import gc
import os
import random
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import count
from pathlib import Path
from time import perf_counter, process_time
from typing import NamedTuple

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from mfa_lesson import lab
from mfa_lesson.account.users import MFA_STATES
from mfa_lesson.widgets.lab import PolicyLab
from tests.benchmarks import figures
from tests.benchmarks.figures import row, table
from tests.hostile.lab_sessions import SESSIONS, Session, draw_session

DRAWN = 4  # sessions of each kind

LEFT_OUT = ("reason", "difference", "goals", "findings")

SLOWEST = 12  # of what learners did, printed for each measure


class Answer(NamedTuple):
    """What came of one thing that the learner did."""

    session: str
    did: str
    first: float
    """Seconds of the processor until the page has the decisions."""
    slice: float
    """Seconds of the longest slice after that: how long the next key can wait."""
    last: float
    """Seconds until everything is shown, or said to be left out."""
    wall: float
    """The same, on the wall."""
    left_out: tuple[str, ...]


async def measure(widget: PolicyLab, session: str, did: str, do: Callable[[], None]) -> Answer:
    """Does one thing, and waits until everything is there."""
    longest, wall, begin = 0.0, perf_counter(), process_time()
    do()
    first = process_time() - begin
    while widget.busy:
        start = process_time()
        await asyncio.sleep(0)
        longest = max(longest, process_time() - start)
    last = process_time() - begin
    left_out = [part for part in LEFT_OUT if "left out: " in getattr(widget, part)]
    if widget.failure:
        raise widget.failure
    return Answer(session, did, first, longest, last, perf_counter() - wall, tuple(left_out))


def list_deeds(widget: PolicyLab, session: Session, chance: random.Random) -> Iterator[tuple[str, Callable[[], None]]]:
    """What the learner of a session does in a fresh lab: puts everything in, then goes on writing."""
    counts = count(1)

    def write(text: str) -> None:
        widget.set_state({"text": text, "typed": {"of": widget.current, "count": next(counts), "text": text}})

    def send(**message: str) -> Callable[[], None]:
        return lambda: widget.take_message(message)

    for kind, text in session.others:
        yield "policy added", send(do="load", name="another", text=text)
        if kind != "identity":
            yield "policy attached", send(do="attach", id=widget.current, kind=kind)
    widget.edit(widget.drafts[0].id)
    if session.context:
        yield "context typed", lambda: widget.set_state({"context_text": session.context})
    if session.goals:
        yield "goals typed", lambda: widget.set_state({"goals_text": session.goals})
    yield "text pasted", lambda: write(session.text)
    for action, resource in session.requests:
        yield "request added", send(do="try", action=action, resource=resource)
    for _ in range(3):
        cell = [chance.choice([*widget._now.rows]), chance.choice([*MFA_STATES])]
        yield "cell chosen", partial(widget.set_state, {"chosen": cell})
    if session.username:
        yield "name typed", lambda: widget.set_state({"username": session.username})
        yield "owner chosen", lambda: widget.set_state({"owner": "other"})
    text = session.text
    for _ in range(2):
        place = chance.randrange(len(text))
        text = text[:place] + chance.choice("ab") + text[place:]
        yield "key typed", partial(write, text)
    if (problem := widget.drafts[0].problem) and problem.offer:
        yield "offer taken", send(do="mend")
    yield "undone", send(do="undo")


def forget_everything() -> None:
    """Clears what the package remembers, and what is left of the session before."""
    for name, module in [*sys.modules.items()]:
        if name.partition(".")[0] == "mfa_lesson":
            for remembered in vars(module).values():
                getattr(remembered, "cache_clear", str)()
    gc.collect()


async def run_session(name: str, session: Session) -> list[Answer]:
    """Everything that the learner of one session does, each measured."""
    forget_everything()
    widget, chance = lab(), random.Random(name)
    try:
        return [await measure(widget, name, *one) for one in list_deeds(widget, session, chance)]
    finally:
        widget.close()


def list_sessions() -> Iterable[tuple[str, Session]]:
    for kind in SESSIONS:
        for number in range(1, DRAWN + 1):
            name = f"{kind} {number}"
            yield name, draw_session(random.Random(name), kind)


MEASURED: dict[str, Callable[[Answer], float]] = {
    "processor s until the decisions are shown": lambda one: one.first,
    "processor s that the next key can wait": lambda one: one.slice,
    "processor s until everything is shown or left out": lambda one: one.last,
    "the same, s on the wall": lambda one: one.wall,
}


def tell_spread(answers: Sequence[Answer], read: Callable[[Answer], float]) -> list[str]:
    """Median, 95 % and worst."""
    values = sorted(map(read, answers))
    return [f"{values[at]:.2f}" for at in (len(values) // 2, len(values) * 95 // 100, -1)]


def typing() -> None:
    """The longest waits over all sessions."""
    sessions, answers, begin = dict(list_sessions()), list[Answer](), perf_counter()
    for number, (name, session) in enumerate(sessions.items(), 1):
        own = asyncio.run(run_session(name, session))
        answers += own
        slowest = max(one.first for one in own)
        done = f"{name}, {len(own)} things done, the slowest decided in {slowest:.2f} s"
        print(f"{number:>3} of {len(sessions)} sessions, {perf_counter() - begin:>4.0f} s: {done}", flush=True)
    done = f"{len(answers)} texts, keys and choices in {len(sessions)} sessions"
    with table(done, "median", "p95", "worst", "worst session"):
        for name, read in MEASURED.items():
            worst = max(answers, key=read)
            row(name, *tell_spread(answers, read), f"{worst.session}: {worst.did}")
    with table("worst of each kind of session", "decisions", "next key", "everything", "left out, of all"):
        for kind in SESSIONS:
            own = [one for one in answers if one.session.startswith(kind)]
            worst = [f"{max(map(read, own)):.2f}" for read in list(MEASURED.values())[:3]]
            row(kind, *worst, f"{sum(bool(one.left_out) for one in own)} of {len(own)}")
    for name, read in list(MEASURED.items())[:3]:
        print(f"slowest: {name}")
        for one in sorted(answers, key=read, reverse=True)[:SLOWEST]:
            print(f"  {read(one):.2f}  {one.session}: {one.did}")


PARTS = {"typing": typing}

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MFA_LESSON_DATA"] = folder
        figures.run("tests/benchmarks/lab.py", PARTS, sys.argv[1:])
