"""Work between the messages of the page: in slices, one piece at a time, dropped when a new one comes."""

import asyncio
import json
from queue import Empty

import pytest
from jupyter_client.manager import start_new_kernel

from mfa_lesson.analysis import steps
from mfa_lesson.widgets import background
from mfa_lesson.widgets.background import Background


@pytest.fixture
def clock(monkeypatch):
    """A clock that a step moves by one second."""
    now = [0.0]
    for module in (steps, background):
        monkeypatch.setattr(module, "read_clock", lambda: now[0])
    return now


class Work:
    """Work of so many steps, each a second long, that remembers how far it came."""

    def __init__(self, clock, length):
        self.clock, self.length, self.done, self.end = clock, length, 0, ""

    def steps(self):
        try:
            while self.done < self.length:
                self.done += 1
                self.clock[0] += 1
                yield
            self.end = "finished"
        except GeneratorExit:
            self.end = "dropped"
            raise


def test_without_a_loop_all_of_it_is_done_at_once(clock):
    work, worker = Work(clock, 10), Background()
    worker.start(work.steps(), at_once=3)
    assert (work.done, work.end) == (10, "finished")


def test_in_a_loop_what_does_not_fit_is_done_later_in_slices(clock, monkeypatch):
    monkeypatch.setattr(background, "A_SLICE", 2)
    work, worker, seen = Work(clock, 10), Background(), []

    async def type_and_wait():
        worker.start(work.steps(), at_once=3)
        seen.append(work.done)
        while not work.end:
            await asyncio.sleep(0)
            seen.append(work.done)

    asyncio.run(type_and_wait())
    assert seen == [3, 5, 7, 9, 10]
    assert work.end == "finished"


def test_a_short_work_is_done_at_once_in_a_loop_too(clock):
    work, worker = Work(clock, 3), Background()

    async def type_once():
        worker.start(work.steps(), at_once=10)
        return work.end

    assert asyncio.run(type_once()) == "finished"


def test_new_work_drops_what_is_not_done(clock, monkeypatch):
    monkeypatch.setattr(background, "A_SLICE", 2)
    all_work, worker = [Work(clock, 50) for _ in range(20)], Background()

    async def type_quickly():
        for work in all_work:
            worker.start(work.steps(), at_once=1)
            await asyncio.sleep(0)
        while not work.end:
            await asyncio.sleep(0)

    asyncio.run(type_quickly())
    assert [work.end for work in all_work] == ["dropped"] * 19 + ["finished"]
    assert all(work.done <= 3 for work in all_work[:-1])


def test_what_is_stopped_does_nothing_more(clock):
    work, worker = Work(clock, 50), Background()

    async def type_and_close():
        worker.start(work.steps(), at_once=1)
        worker.stop()
        for _ in range(5):
            await asyncio.sleep(0)

    asyncio.run(type_and_close())
    assert (work.done, work.end) == (1, "dropped")


SLOW_LAB = """
import os
os.environ["MFA_LESSON_DATA"] = {folder!r}
from mfa_lesson import lab, load_policy
from mfa_lesson.widgets import lab_results
from mfa_lesson.widgets.lab_results import Shown

begun, finished = [], []

def slow(snapshot, rows):
    begun.append(snapshot)
    for _ in range(100):
        sum(range(1_000_000))
        yield
    finished.append(snapshot)
    return Shown("slow " + snapshot.scenario.in_force.policies[0].text[-3:])

mine = lab()
lab_results.PARTS.clear()
lab_results.PARTS["goals"] = slow
"""


@pytest.mark.kernel
def test_a_real_kernel_answers_each_key_while_it_works(tmp_path):
    manager, client = start_new_kernel(kernel_name="python3")
    try:
        run(client, SLOW_LAB.format(folder=str(tmp_path)))
        comm, draft, text = json.loads(
            run(client, "import json; print(json.dumps([mine.comm.comm_id, mine.current, mine.text]))")
        )
        for count in range(1, 6):
            new = text + " " * count
            state = {"text": new, "typed": {"of": draft, "count": count, "text": new}}
            content = {"comm_id": comm, "data": {"method": "update", "state": state, "buffer_paths": []}}
            message = client.session.msg("comm_msg", content)
            client.shell_channel.send(message)
            wait_for_idle(client, message["header"]["msg_id"])
        assert run(client, "print(len(begun), len(finished), mine.goals)") == "5 0 Working on it…"
        for _ in range(100):
            if run(client, "print(mine.busy)") == "False":
                break
        assert run(client, "print(len(begun), len(finished), mine.goals, mine.failure)") == f"5 1 slow {new[-3:]} None"
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def run(client, code):
    """What a cell prints, or its error."""
    printed = []

    def keep(message):
        if message["msg_type"] in ("stream", "error"):
            printed.append(message["content"].get("text") or str(message["content"]))

    client.execute_interactive(code, timeout=60, output_hook=keep)
    return "".join(printed).strip()


def wait_for_idle(client, message_id):
    for _ in range(200):
        try:
            got = client.get_iopub_msg(timeout=30)
        except Empty:
            break
        mine = got["parent_header"].get("msg_id") == message_id
        if mine and got["msg_type"] == "status" and got["content"]["execution_state"] == "idle":
            return
    raise AssertionError("The kernel did not answer.")
