"""Long work between the messages of the page, on the kernel's own event loop.

No thread, so it works as well where Python itself runs in a browser.
"""

from __future__ import annotations

import asyncio

from mfa_lesson.iam.time_limit import Steps, finish, read_clock

A_SLICE = 0.05  # seconds of the processor that a message can wait for a slice of work


class Background:
    """Does one piece of work at a time: a new one takes the place of the one before."""

    def __init__(self) -> None:
        self._steps: Steps[None] | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self, steps: Steps[None], at_once: float) -> None:
        """Does so many seconds of the work now, and what is left between the messages to come.

        Where no event loop runs, as in a script, all of it is done now.
        """
        self.stop()
        self._steps = steps
        if at_once > 0 and self._work_on(steps, at_once):
            return
        try:
            self._task = asyncio.get_running_loop().create_task(self._go_on(steps))
        except RuntimeError:
            finish(steps)
            self._steps = None

    def stop(self) -> None:
        """Drops the work that isn't done yet."""
        if self._task:
            self._task.cancel()
        if self._steps:
            self._steps.close()
        self._steps = self._task = None

    async def _go_on(self, steps: Steps[None]) -> None:
        while steps is self._steps and not self._work_on(steps, A_SLICE):
            await asyncio.sleep(0)

    def _work_on(self, steps: Steps[None], seconds: float) -> bool:
        """Whether the work is done after so many seconds more, or one step, if that takes longer."""
        end = read_clock() + seconds
        while True:
            try:
                next(steps)
            except StopIteration:
                self._steps = self._task = None
                return True
            if read_clock() >= end:
                return False
