"""Learners who are Unix users of their own: what one of them tries against the others, the hub, and the trainer.

The attacks run in the kernel of a learner, in a real room that root has opened.
"""

import os
import pwd
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import requests

from workshop.hub import cgroups, keeping, people, processes, room
from workshop.hub.folders import measure
from workshop.hub.isolation import PRIVATE_FOLDERS, PROGRAMS, Person, can_mount
from workshop.hub.learner import Learner, LearnerError, Notebook

from .hub import FIRST, OWN, PASSWORD, free_ports

SECONDS = 60
GATHERED = "the hub gathers the rows of the group"


class Attack:
    """A room with ann, whom nobody may harm, and bob, who tries it."""

    def __init__(self, folder: Path):
        self.folder = folder
        limits = {"together_megabytes": 700, "folder_megabytes": 30}
        self.settings = room.furnish(folder, free_ports(), PASSWORD, apart=True, **limits)
        self.said: list[str] = []

    def sign_in(self, name: str, password: str = OWN) -> Learner:
        learner = Learner(f"http://127.0.0.1:{self.settings['port']}", name, password, PASSWORD)
        learner.log_in()
        learner.start()
        return learner

    def person(self, name: str) -> Person:
        return people.People(self.folder).read()[name]

    def home(self, name: str) -> Path:
        return self.folder / "learners" / self.person(name).name

    def processes_of(self, name: str) -> list[psutil.Process]:
        """Those that have ended and are still listed count too: the system lets a learner have only so many."""
        return [one for one in psutil.process_iter(["uids"]) if one.info["uids"].real == self.person(name).uid]


@pytest.fixture(scope="module")
def attack(installed, tmp_path_factory) -> Iterator[Attack]:
    if why := people.why_not_apart():
        if os.environ.get("CI") and os.geteuid() == 0:
            pytest.fail(f"CI runs as root, and yet learners are not apart: {why}")
        pytest.skip(f"Learners can't be kept apart here, because {why}.")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("MFA_LESSON_DATA", raising=False)
        patch.setenv("AWS_SECRET_ACCESS_KEY", "of the trainer")
        made = Attack(tmp_path_factory.mktemp("apart") / "room {1}")
        with keeping.opened(made.folder, Path(sys.executable), made.said.append) as made.hub:
            made.ann, made.bob = made.sign_in("Ann"), made.sign_in("Bob")
            made.notebook, made.kernel = made.ann.open(FIRST), made.bob.open(FIRST)
            made.notebook.run("from mfa_lesson import share_progress; print(share_progress('Ada'))")
            yield made
            started = made.hub.list_processes()
    assert not [one for one in started if one.alive], "a closed room leaves no process behind"
    for person in people.People(made.folder).read().values():
        with pytest.raises(KeyError):
            pwd.getpwnam(person.name)
    assert not Path(made.settings["sockets"]).exists()
    assert not [
        tree for tree in cgroups.find_trees() if Path(tree.root, f"mfa-lesson-{made.settings['mark']}").exists()
    ]


def run(notebook: Notebook, code: str) -> str:
    """What code prints in a kernel."""
    return "".join(output["text"] for output in notebook.run(code)).strip()


def test_a_learner_is_a_user_with_nothing_but_a_home(attack):
    person = attack.person("ann")
    entry = pwd.getpwnam(person.name)
    # "mfal-ann" itself can be a user of another room on this machine.
    assert (
        person.name.startswith("mfal-ann")
        and person.uid == entry.pw_uid
        and entry.pw_uid in people.People(attack.folder).numbers
    )
    assert entry.pw_shell.endswith("nologin")
    said = run(attack.notebook, "import os; print(os.getuid(), os.getgid(), os.getgroups(), os.environ['HOME'])")
    assert said == f"{person.uid} {person.uid} [] {attack.home('ann')}"
    assert attack.home("ann").stat().st_mode & 0o777 == 0o700
    assert "NoNewPrivs:\t1" in run(attack.notebook, "print(open('/proc/self/status').read())")
    assert run(attack.notebook, "print(os.environ.get('AWS_SECRET_ACCESS_KEY'))") == "None"
    keys = run(attack.notebook, "print(open('/proc/keys').read())") if Path("/proc/keys").exists() else ""
    assert not [line for line in keys.splitlines() if f" {person.uid} " not in line], "and none of the trainer's keys"
    server = next(iter(room.list_servers(attack.folder)))
    assert os.readlink(f"/proc/{server}/fd/0") == os.devnull, "nor the trainer's terminal"


def test_nobody_reads_or_changes_anothers_work_or_the_hubs_files(attack):
    """Named in full, though bob does not even see that they are there."""
    hub_files = [str(file) for file in attack.folder.iterdir() if file.is_file()]
    assert {Path(file).name for file in hub_files} >= {
        "room.json",
        "passwords.json",
        "people.json",
        "jupyterhub_cookie_secret",
        "jupyterhub.sqlite",
        "hub.log",
    }
    anns = [str(attack.home("ann") / "mfa-lesson" / FIRST), *map(str, attack.home("ann").rglob("*.json"))]
    code = f"""
failed = []
for file in {hub_files + anns!r}:
    for mode in ("rb", "ab"):
        try:
            open(file, mode)
        except OSError:
            continue
        failed.append(file)
import os
for folder in {[str(attack.folder), str(attack.home("ann").parent), str(attack.home("ann"))]!r}:
    try:
        failed += [name for name in os.listdir(folder) if not name.startswith(("mfal-bob", "learners", "group"))]
    except OSError:
        pass
print(failed)"""
    assert run(attack.kernel, code) == "[]"


def test_permissions_alone_keep_them_apart_where_root_cannot_give_a_view_of_ones_own(attack):
    for file in attack.folder.iterdir():
        mode = file.stat().st_mode & 0o777
        assert mode == (0o711 if file.is_dir() else 0o600), file.name
    for place in ("learners", "group"):
        for own in (attack.folder / place).iterdir():
            assert own.stat().st_mode & 0o777 == 0o700, own
    for own in Path(attack.settings["sockets"]).iterdir():
        assert own.stat().st_mode & 0o777 == 0o700, own


def test_nobody_sees_or_ends_anothers_programs(attack):
    pids = [one.pid for one in attack.processes_of("ann")] + [attack.hub.pid]
    assert len(pids) >= 3, "ann's server and kernel, and the hub"
    code = f"""
import os
failed = []
for pid in {pids}:
    for name in ("environ", "maps", "mem", "cmdline", "stat", "cwd", "fd"):
        try:
            (os.listdir if name in ("cwd", "fd") else lambda path: open(path, "rb").read())(f"/proc/{{pid}}/{{name}}")
        except OSError:
            continue
        failed.append((pid, name))
    try:
        os.kill(pid, 9)
    except OSError:
        continue
    failed.append((pid, "kill"))
print(failed)"""
    assert run(attack.kernel, code) == "[]"
    assert all(processes.know(pid) for pid in pids)


def test_not_even_ones_own_server_tells_what_it_was_forked_from(attack):
    """The server was root's process, with root's memory; the learner's programs must not read it."""
    code = """
import os
failed = []
for pid in {os.getppid(), *map(int, filter(str.isdecimal, os.listdir("/proc")))} - {os.getpid()}:
    for name in ("environ", "mem", "maps"):
        try:
            open(f"/proc/{pid}/{name}", "rb").read(1)
        except OSError:
            continue
        if pid == os.getppid():
            failed.append((pid, name))
print(failed)"""
    assert run(attack.kernel, code) == "[]"


def test_nobody_uses_anothers_server_kernel_or_the_hub_for_others(attack):
    port = attack.settings["port"]
    ann_server = next(iter(room.list_servers(attack.folder)))
    listening = [one.laddr.port for one in psutil.Process(ann_server).net_connections() if one.status == "LISTEN"]
    sockets = [str(file) for file in Path(attack.settings["sockets"], attack.person("ann").name).iterdir()]
    assert listening and sockets
    code = f"""
import os, socket, urllib.request
token, failed = os.environ["JUPYTERHUB_API_TOKEN"], []
def ask(method, url):
    request = urllib.request.Request(url, method=method, headers={{"Authorization": "token " + token}})
    try:
        failed.append((url, urllib.request.urlopen(request, timeout=20).status))
    except OSError:
        pass
for path in ("contents", "kernels", "sessions", "contents/mfa-lesson/{FIRST}"):
    ask("GET", f"http://127.0.0.1:{listening[0]}/user/ann/api/{{path}}")
for method, path in [("GET", "users"), ("GET", "users/ann"), ("POST", "users/ann/tokens"), ("GET", "users/ann/tokens"),
                     ("DELETE", "users/ann/server"), ("DELETE", "users/ann"), ("POST", "shutdown")]:
    ask(method, f"http://127.0.0.1:{port + 2}/hub/api/{{path}}")
ask("GET", "http://127.0.0.1:{port + 1}/api/routes")
for name in {sockets!r}:
    try:
        if name.endswith(".json"):
            open(name)
        else:
            socket.socket(socket.AF_UNIX).connect(name)
    except OSError:
        continue
    failed.append(name)
print(failed)"""
    assert run(attack.kernel, code) == "[]"
    assert requests.get(f"http://127.0.0.1:{port}/user/ann/api/contents", timeout=SECONDS).status_code == 403


def test_nobody_leaves_something_where_everybody_can_write(attack):
    folders = [folder for folder in PRIVATE_FOLDERS if Path(folder).is_dir()]
    made = run(attack.kernel, f"import os\nfor one in {folders!r}: open(one + '/bobs', 'w')\nprint(os.listdir('/tmp'))")
    assert "bobs" in made if can_mount() else made
    for notebook_sees in ("bobs", "anns"):
        assert notebook_sees not in run(
            attack.notebook, f"import os; print([os.listdir(folder) for folder in {folders!r}])"
        )
    assert not can_mount() or not [folder for folder in folders if Path(folder, "bobs").exists()]


def test_a_learners_programs_reach_the_hub_and_nothing_else_and_nobody_reaches_them(attack):
    """A page of bob's on another port of this machine would be sent the cookies of everybody who opens it."""
    if not can_mount():
        pytest.skip("Learners can't have networks of their own here.")
    port = attack.settings["port"]
    said = run(
        attack.kernel,
        f"""
import os, socket, urllib.request
def reach(address):
    with socket.socket() as probe:
        return probe.connect_ex(address)
trap = socket.create_server(("0.0.0.0", 0))
print(urllib.request.urlopen("http://127.0.0.1:{port + 2}/hub/health").status, [
    reach(address) for address in (("127.0.0.1", {port}), ("127.0.0.1", {port + 1}), ("192.0.2.1", 80))
].count(0), trap.getsockname()[1])""",
    )
    answer, reached, trap = said.split()
    assert (answer, reached) == ("200", "0")
    assert room.free(int(trap)), "what bob opens is nobody else's to see"


def test_nobody_signs_in_as_another_or_as_the_trainer(attack):
    for name in ("Ann", "ANN ", "trainer"):
        with pytest.raises(LearnerError, match="taken|the trainer's"):
            attack.sign_in(name, "what bob guesses")


@pytest.fixture(scope="module")
def forgery(attack) -> tuple[Notebook, str]:
    """A notebook of the trainer's, who signs in, and what bob's code prints that then forges rows of the group."""
    trainers_notebook = attack.sign_in("trainer", attack.settings["trainer_password"]).open(FIRST)
    anns = str(attack.folder / "group" / attack.person("ann").name)
    trainers = str(attack.folder / "group" / attack.person("trainer").name)
    forged = f"""
import json, os
row = json.dumps({{"format": 1, "name": "Ada", "done": {{"01_how_iam_decides": 99}}, "at": 4e9}})
failed = []
for folder in {[anns, trainers]!r}:
    try:
        open(folder + "/forged.json", "w").write(row)
    except OSError:
        continue
    failed.append(folder)
own = os.environ["MFA_LESSON_GROUP"]
for number in range(3):
    open(f"{{own}}/mine{{number}}.json", "w").write(row)
for name, target in [("a", "{attack.folder / "room.json"}"), ("b", "/etc/passwd"), ("c", "/dev/zero")]:
    os.symlink(target, f"{{own}}/{{name}}.json")
os.mkfifo(own + "/d.json")
print(failed)"""
    return trainers_notebook, run(attack.kernel, forged)


PROGRAMS_WITHOUT_AN_END = "import subprocess\n[subprocess.Popen(['sleep', '60']) for _ in range(700)]"
GREEDY = {
    "import os\nopen('endless', 'wb').truncate(10**9)": "File too large",
    "open('/tmp/all', 'wb').write(bytes(150 * 10**6))": "No space left",
    f"os.remove('/tmp/all')\n{PROGRAMS_WITHOUT_AN_END}": "temporarily unavailable",
    "[bytearray(10**6) for _ in range(3_000)]": "MemoryError|died",
}
"""Code that takes a file, the temporary folder, processes or memory without an end, and what it is told."""


@pytest.mark.usefixtures("forgery")  # the hub gathers the rows in the meantime
def test_who_takes_without_an_end_is_stopped(attack):
    greedy = attack.sign_in("greedy")
    notebook = greedy.open(FIRST)
    for code, said in GREEDY.items():
        # After an error, a kernel drops what it is sent next.
        assert processes.wait_for(lambda: run(notebook, "print(0)") == "0", SECONDS), code
        with pytest.raises(LearnerError, match=said):
            notebook.run(code)
        assert run(attack.notebook, "print(1 + 1)") == "2"
    greedy.stop()
    assert processes.wait_for(lambda: not attack.processes_of("greedy"), SECONDS), "all of their programs end"


def test_nobody_forges_a_row_of_the_group(attack, forgery):
    picture, failed = forgery
    assert failed == "[]"
    names = "from mfa_lesson import group_progress; print(sorted(one.name for one in group_progress().learners))"
    shown = "['Ada (ann)', 'Ada (bob)']"
    assert processes.wait_for(lambda: run(picture, names) == shown, SECONDS), GATHERED
    trainers = str(attack.folder / "group" / attack.person("trainer").name)
    assert run(attack.kernel, f"import os; print(os.access({trainers!r}, os.R_OK))") == "False"


def test_memory_is_limited_for_all_programs_of_a_learner_together(attack):
    if why := cgroups.why_no_limits("test", cgroups.Share(10**9, PROGRAMS)):
        pytest.skip(f"Not here, because {why}.")
    code = """
import subprocess, sys
take = "import time; taken = bytearray(b'x') * (250 * 10**6); print(flush=True); time.sleep(60)"
those = [subprocess.Popen([sys.executable, "-c", take], stdout=subprocess.PIPE) for _ in range(4)]
for one in those:
    one.stdout.read(1)
codes = [one.poll() or one.kill() for one in those]
print(-9 in codes)"""
    assert run(attack.kernel, code) == "True"
    assert run(attack.notebook, "print(1 + 1)") == "2"


def test_who_has_written_too_much_is_named_and_writes_small_files_only(attack):
    write = "for number in range(4): open(f'large{number}', 'wb').write(bytes(10**7))"
    small = (
        "try:\n    open('next', 'wb').truncate(3 * 10**6)\n    print('written')\nexcept OSError as error: print(error)"
    )
    run(attack.kernel, write)
    attack.said.clear()
    attack.hub.folders.look()
    attack.hub.folders.look()
    (sentence,) = attack.said
    assert sentence.startswith(f"{attack.person('bob').name} has 4") and "MB in their folder" in sentence
    assert "File too large" in run(attack.kernel, small)
    assert run(attack.notebook, small) == "written"
    run(attack.kernel, "import os\nfor number in range(4): os.remove(f'large{number}')")
    attack.hub.folders.look()
    assert run(attack.kernel, small) == "written"


def test_folders_in_folders_keep_no_room_from_closing(attack):
    """The room's end, in the fixture, removes them; Python's own functions end with a RecursionError there."""
    deep = "os.chdir(os.environ['JUPYTER_RUNTIME_DIR'])\nfor _ in range(1500):\n    os.mkdir('d')\n    os.chdir('d')\n"
    assert run(attack.kernel, f"import os\nwhere = os.getcwd()\n{deep}os.chdir(where)\nprint('made')") == "made"
    assert measure(Path(attack.settings["sockets"]))[1] > 1500


def test_after_a_crash_of_the_hub_they_are_still_apart_and_have_their_servers(attack):
    servers = room.list_servers(attack.folder)
    psutil.Process(attack.hub.pid).kill()
    assert processes.wait_for(lambda: not attack.hub.runs(), SECONDS)
    attack.hub.start_again()
    assert room.list_servers(attack.folder) == servers
    again = Notebook(attack.ann, attack.notebook.path, attack.notebook.document, attack.notebook.kernel)
    assert run(again, "import os; print(os.getuid())") == str(attack.person("ann").uid)
    health = f"http://127.0.0.1:{attack.settings['port'] + 2}/hub/health"
    assert run(again, f"import urllib.request as web; print(web.urlopen({health!r}).status)") == "200", (
        "and the hub is there in their network"
    )
