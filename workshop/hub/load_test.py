"""How many learners a machine carries: real servers, kernels, notebooks and changes, over the protocol of JupyterLab.

python workshop/hub/load_test.py [--learners 20] [--seconds 60] [--pause 2 5] [--notebooks 1] [--runaways 0]
                                 [--json FILE] [--apart] [--url http://… --password … [--shared]]

It opens a room of its own in a temporary folder, or uses the one at --url, whose memory it then cannot see. All
learners come in at the same moment, open a notebook and run it; then each changes what the explorer shows, pauses as
people do, and changes it again. From change to answer is the time until the kernel's message with what to show has
arrived. The MFA state is not among the changes, for the page answers that by itself. No page is loaded: what a browser
fetches to show JupyterLab comes on top. The learners run on the same machine as the room; the part of its cores that
they take is named.

Run it with the room's own Python, workshop/hub/.venv/bin/python, which start.py makes.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import sys
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from statistics import quantiles
from time import monotonic, sleep
from typing import Any, NamedTuple

import psutil

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from workshop.hub import keeping, room  # noqa: E402
from workshop.hub.learner import Learner, LearnerError, Notebook  # noqa: E402

PORT = 8400
OWN_PASSWORD = "of each learner here"
NOTEBOOKS = [
    "00_start_here.ipynb",
    "08_the_whole_policy.ipynb",
    "07_deny_without_mfa.ipynb",
    "06_switch_mfa_off.ipynb",
]
"""All of them have an explorer. Every other learner begins with the second."""
CHOICES: dict[str, list[Any]] = {
    "owner": ["own", "other"],
    "username": ["alice", "bob", "Alice"],
    "attached": ["nothing", "ec2_full_access", "administrator_access"],
    "chosen": [["iam:ListUsers", "true"], ["iam:CreateAccessKey", "false"], ["iam:DeactivateMFADevice", "absent"]],
}
"""What the explorer asks the kernel about, and what the learners choose there."""
HOGS = {"takes 4 GB": "hog = [bytearray(2**20) for _ in range(4_000)]", "loops for ever": "while True: pass"}
STEPS = ["logged in", "server started", "notebook open, kernel ready", "all cells run"]


class Room(NamedTuple):
    url: str
    password: str
    hub: psutil.Process | None
    """The hub, where it runs here."""

    shared: bool = False
    """Whether everybody signs in with that password, as in other hubs."""

    def learner(self, name: str) -> Learner:
        return Learner(self.url, name, self.password if self.shared else OWN_PASSWORD, self.password)


class Course(NamedTuple):
    """What a learner has gone through."""

    seconds: list[float]
    """When each of STEPS was done, from the moment when all came in."""
    notebooks: list[Notebook]


def main() -> None:
    asked = parser().parse_args()
    found: dict[str, Any] = {"machine": machine(), "learners": asked.learners, "notebooks": asked.notebooks}
    with opened(asked) as room, ThreadPoolExecutor(asked.learners + asked.runaways) as threads:
        before = psutil.virtual_memory().available
        gate = threading.Barrier(asked.learners)
        come = [threads.submit(come_in, room, number, asked.notebooks, gate) for number in range(asked.learners)]
        courses = [coming.result() for coming in come]
        found["storm"] = {step: spread([course.seconds[n] for course in courses]) for n, step in enumerate(STEPS)}
        taken = before - psutil.virtual_memory().available
        if room.hub:
            found["memory"] = {**memory(room.hub, asked.learners), "machine": taken / 1e6 / asked.learners}
        gone = [threads.submit(run_away, room, number, asked.seconds) for number in range(asked.runaways)]
        found["pause"], busy = asked.pause, cores(room.hub)
        change = [threads.submit(changes, course.notebooks, asked.seconds, asked.pause) for course in courses]
        times = [time for changing in change for time in changing.result()]
        found["changes"] = {**spread(times), "number": len(times)}
        found["cores"] = {part: (after - busy[part]) / asked.seconds for part, after in cores(room.hub).items()}
        found["runaways"] = [going.result() for going in gone]
    print(report(found))
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=2), encoding="utf-8")


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description="Measures how many learners a machine carries.")
    made.add_argument("--learners", type=int, default=20)
    made.add_argument(
        "--notebooks", type=int, default=1, choices=range(1, len(NOTEBOOKS) + 1), help="open at once, each"
    )
    made.add_argument("--seconds", type=float, default=60, help="how long they change things")
    made.add_argument("--pause", type=float, nargs=2, default=[2, 5], metavar=("LEAST", "MOST"), help="between changes")
    made.add_argument("--runaways", type=int, default=0, help="more learners, whose code takes all it can get")
    made.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    made.add_argument("--url", help="a room that is open already")
    made.add_argument("--password", default="", help="that room's")
    made.add_argument("--shared", action="store_true", help="it is the password of everybody, as in other hubs")
    made.add_argument("--apart", action="store_true", help="as root: each learner is a Unix user of their own")
    return made


def machine() -> str:
    """What this runs on, and how busy it is already."""
    size, load = psutil.virtual_memory().total / 1e9, os.getloadavg()[0]
    programs = ", ".join(f"{name} {version(name)}" for name in ("jupyterhub", "jupyterlab", "ipykernel", "pandas"))
    hardware = f"{os.cpu_count()} cores, {size:.0f} GB, load {load:.1f} before"
    return f"{hardware}; Python {platform.python_version()}, {programs}"


@contextmanager
def opened(asked: argparse.Namespace) -> Iterator[Room]:
    """The room at --url, or one of our own that is gone afterwards."""
    if asked.url:
        yield Room(asked.url, asked.password, None, asked.shared)
        return
    with tempfile.TemporaryDirectory(prefix="mfa-lesson-room-", ignore_cleanup_errors=True) as name:
        furnished = room.furnish(Path(name), PORT, apart=asked.apart)
        with keeping.opened(Path(name), Path(sys.executable)) as hub:
            yield Room(f"http://127.0.0.1:{PORT}", furnished["password"], psutil.Process(hub.pid))


def come_in(room: Room, number: int, notebooks: int, gate: threading.Barrier) -> Course:
    """Everything from the form to the notebooks that have run; all learners begin at the gate."""
    first = NOTEBOOKS[number % 2]
    learner = room.learner(f"learner {number}")
    gate.wait()
    begun, seconds = monotonic(), []

    def done() -> None:
        seconds.append(monotonic() - begun)

    learner.log_in()
    done()
    learner.start()
    done()
    opened = [learner.open(first)]
    done()
    opened[0].run_all()
    done()
    for name in [name for name in NOTEBOOKS if name != first][: notebooks - 1]:
        opened.append(learner.open(name))
        opened[-1].run_all()
    return Course(seconds, opened)


def changes(notebooks: list[Notebook], seconds: float, pause: list[float]) -> list[float]:
    """Changes explorers for so many seconds. Out: the seconds from each change to its answer."""
    chance, end, times = random.Random(notebooks[0].kernel), monotonic() + seconds, []
    sleep(chance.uniform(0, pause[1]))
    while monotonic() < end:
        notebook = chance.choice(notebooks)
        explorer = chance.choice(list(notebook.explorers))
        field = chance.choice(list(CHOICES))
        now = notebook.explorers[explorer][field]
        value = chance.choice([value for value in CHOICES[field] if value != now])
        times.append(notebook.change(explorer, **{field: value}))
        sleep(chance.uniform(*pause))
    return times


def run_away(room: Room, number: int, seconds: float) -> str:
    """What happens to a learner whose code takes all it can get."""
    what, code = list(HOGS.items())[number % len(HOGS)]
    learner = room.learner(f"runaway {number}")
    learner.log_in()
    learner.start()
    notebook = learner.open(NOTEBOOKS[0])
    if what == "loops for ever":
        notebook.send_code(code)
        sleep(seconds)
        return what
    try:
        notebook.run(code)
    except LearnerError as error:
        return f"{what}: {str(error).strip(': ')}"
    return f"{what}, and got it"


def parts(hub: psutil.Process) -> dict[str, list[psutil.Process]]:
    """The room's processes by what they do. What started a server, and what a server started, is told by the family."""
    nurseries = [child for child in hub.children() if "forkserver" in " ".join(child.cmdline())]
    servers = [server for nursery in nurseries for server in nursery.children()]
    kernels = [kernel for server in servers for kernel in server.children(recursive=True)]
    known = {*servers, *kernels}
    common = [hub, *(process for process in hub.children(recursive=True) if process not in known)]
    return {"hub and proxy": common, "servers": servers, "kernels": kernels}


def memory(hub: psutil.Process, learners: int) -> dict[str, float]:
    """Megabytes: of servers and kernels for each learner, of hub and proxy in all.

    Of a page that several processes share, PSS counts each its part, and RSS counts it for each in full.
    """
    pss, rss = {}, {}
    for part, processes in parts(hub).items():
        found = [process.memory_full_info() for process in processes]
        share = 1e6 * (1 if part == "hub and proxy" else learners)
        pss[part] = sum(one.pss for one in found) / share
        rss[part] = sum(one.rss for one in found) / share
    return {**pss, "RSS of servers and kernels": rss["servers"] + rss["kernels"]}


def cores(hub: psutil.Process | None) -> dict[str, float]:
    """Seconds of a core used so far, by part of the room and by the learners of this test."""
    everybody = {**(parts(hub) if hub else {}), "the test itself": [psutil.Process()]}
    return {part: sum(sum(process.cpu_times()[:2]) for process in processes) for part, processes in everybody.items()}


def spread(values: list[float]) -> dict[str, float]:
    """Median, 95th percentile and most."""
    steps = quantiles(values, n=20, method="inclusive") if len(values) > 1 else values * 19
    return {"p50": steps[9], "p95": steps[18], "most": max(values)}


def row(name: str, *columns: str | float) -> str:
    cells = (f"{column:.0f}" if isinstance(column, float) else column for column in columns)
    return f"{name:<52}" + "".join(f"{cell:>12}" for cell in cells)


def report(found: dict[str, Any]) -> str:
    """The figures, for people."""
    lines = [found["machine"], ""]
    lines += [row(f"{found['learners']} learners come in at once: seconds", "median", "p95", "the last")]
    for step, times in found["storm"].items():
        lines += [row(f"  {step}", *(f"{seconds:.1f}" for seconds in times.values()))]
    times, pause = found["changes"], " to ".join(f"{seconds:g}" for seconds in found["pause"])
    lines += ["", row(f"{times['number']} changes, {pause} s after the last: milliseconds", "median", "p95", "most")]
    lines += [row("  from change to answer", *(times[what] * 1000 for what in ("p50", "p95", "most")))]
    if used := found.get("memory"):
        lines += ["", row(f"{found['notebooks']} notebook(s) open each: MB", "server", "kernels", "a learner")]
        lines += [row("  PSS", used["servers"], used["kernels"], used["servers"] + used["kernels"])]
        lines += [row("  RSS, which counts for each what they share", "", "", used["RSS of servers and kernels"])]
        lines += [row("  less free in the machine", "", "", used["machine"])]
        lines += [row("  once: hub, proxy, what the servers are forked from", "", "", used["hub and proxy"])]
    lines += ["", "Cores in use while they changed things"]
    lines += [row(f"  {part}", f"{cores:.2f}") for part, cores in found["cores"].items()]
    return "\n".join([*lines, "", *(f"A runaway who {what}" for what in found["runaways"])]).rstrip()


if __name__ == "__main__":
    main()
