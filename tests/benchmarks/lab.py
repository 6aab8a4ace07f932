"""How long the policy lab keeps a learner waiting, whatever they type: texts drawn by chance, within the limits.

python tests/benchmarks/lab.py [typing] [--write]

With --write the figures go into docs/performance.md. No browser: what is measured is the kernel's part, between the
message with a text and the messages with what is shown. Seconds of the processor depend less on what else the
machine does; the others are those of a clock on the wall.
"""

import asyncio
import os
import random
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from time import perf_counter, process_time
from typing import NamedTuple

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from mfa_lesson import lab, load_policy
from mfa_lesson.widgets.lab import PolicyLab
from tests.benchmarks import figures
from tests.benchmarks.figures import row, table
from tests.hostile.lab_inputs import draw_text

TEXTS = 12


class Answer(NamedTuple):
    """What came of one text."""

    name: str
    first: float
    """Seconds of the processor until the page has the decisions."""
    slice: float
    """Seconds of the longest slice after that: how long the next key can wait."""
    last: float
    """Seconds until everything is shown, or said to be left out."""
    wall: float
    """The same, on the wall."""
    left_out: tuple[str, ...]


async def type_text(widget: PolicyLab, name: str, text: str) -> Answer:
    """Types a text, and waits until everything is there."""
    longest, wall, begin = 0.0, perf_counter(), process_time()
    widget.write(text)
    first = process_time() - begin
    while widget.busy:
        start = process_time()
        await asyncio.sleep(0)
        longest = max(longest, process_time() - start)
    left_out = [part for part in ("difference", "goals", "findings") if "left out: " in getattr(widget, part)]
    if widget.failure:
        raise widget.failure
    return Answer(name, first, longest, process_time() - begin, perf_counter() - wall, tuple(left_out))


async def type_all(texts: Iterable[tuple[str, str]]) -> list[Answer]:
    """Types one text after the other into a lab, and the lesson's policy in between."""
    widget = lab()
    force = load_policy("force_mfa").text
    found = []
    for name, text in texts:
        found.append(await type_text(widget, name, text))
        await type_text(widget, "", force)
    return found


def list_texts() -> Iterable[tuple[str, str]]:
    for number in range(TEXTS):
        yield f"drawn text {number}", draw_text(random.Random(number))


def typing() -> None:
    """The longest waits over all texts."""
    answers = asyncio.run(type_all(list_texts()))
    with table(f"{len(answers)} texts typed into the lab", "median", "p95", "worst", "worst text"):
        kinds = {
            "processor s until the decisions are shown": lambda one: one.first,
            "processor s that the next key can wait": lambda one: one.slice,
            "processor s until everything is shown or left out": lambda one: one.last,
            "the same, s on the wall": lambda one: one.wall,
        }
        for name, read in kinds.items():
            values, worst = sorted(map(read, answers)), max(answers, key=read)
            at = [values[len(values) // 2], values[len(values) * 95 // 100], values[-1]]
            row(name, *(f"{value:.2f}" for value in at), worst.name)
    with table("left out", "of the texts"):
        for part in ("difference", "goals", "findings"):
            row(f"{part}, wholly or in part", f"{sum(part in one.left_out for one in answers)}")


PARTS = {"typing": typing}

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MFA_LESSON_DATA"] = folder
        figures.run("tests/benchmarks/lab.py", PARTS, sys.argv[1:])
