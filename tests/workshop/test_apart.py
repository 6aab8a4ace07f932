"""Learners who are Unix users of their own: what one of them tries against the others, the hub, and the trainer.

The attacks run in the kernel of a learner, in a real room that root has opened.
"""

import json
import os
import pwd
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import requests

from workshop.hub import group, keeping, people, processes, room, start
from workshop.hub.isolation import Person, find_barrier
from workshop.hub.learner import Learner, LearnerError, Notebook

from .test_hub import FIRST, OWN, PASSWORD, free_ports, installed  # noqa: F401

SECONDS = 60
GATHERED = "the hub gathers the rows of the group"


class Attack:
    """A room with ann, whom nobody may harm, and bob, who tries it."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.settings = room.furnish(folder, free_ports(), PASSWORD, apart=True)
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
def attack(installed, tmp_path_factory) -> Iterator[Attack]:  # noqa: F811
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


def run(notebook: Notebook, code: str) -> str:
    """What code prints in a kernel."""
    return "".join(output["text"] for output in notebook.run(code)).strip()


def test_a_learner_is_a_user_with_nothing_but_a_home(attack):
    person, entry = attack.person("ann"), pwd.getpwnam("mfal-ann")
    assert person == ("mfal-ann", entry.pw_uid) and entry.pw_uid in people.People(attack.folder).numbers
    assert entry.pw_shell.endswith("nologin")
    said = run(attack.notebook, "import os; print(os.getuid(), os.getgid(), os.getgroups(), os.environ['HOME'])")
    assert said == f"{person.uid} {person.uid} [] {attack.home('ann')}"
    assert attack.home("ann").stat().st_mode & 0o777 == 0o700
    assert "NoNewPrivs:\t1" in run(attack.notebook, "print(open('/proc/self/status').read())")
    assert run(attack.notebook, "print(os.environ.get('AWS_SECRET_ACCESS_KEY'))") == "None"


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
    sockets = [str(file) for file in Path(attack.settings["sockets"], "mfal-ann").iterdir()]
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


def test_nobody_signs_in_as_another_or_as_the_trainer(attack):
    for name in ("Ann", "ANN ", "trainer"):
        with pytest.raises(LearnerError, match="taken|the trainer's"):
            attack.sign_in(name, "what bob guesses")


def test_nobody_forges_a_row_of_the_group(attack):
    trainer = attack.sign_in("trainer", attack.settings["trainer_password"])
    picture = trainer.open(FIRST)
    anns = str(attack.folder / "group" / "mfal-ann")
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
    assert run(attack.kernel, forged) == "[]"
    names = "from mfa_lesson import group_progress; print(sorted(one.name for one in group_progress().learners))"
    shown = "['Ada (ann)', 'Ada (bob)']"
    assert processes.wait_for(lambda: run(picture, names) == shown, SECONDS), GATHERED
    assert run(attack.kernel, f"print(os.access({trainers!r}, os.R_OK))") == "False"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import os\nopen('endless', 'wb').truncate(10**9)", "File too large"),
        ("[bytearray(10**6) for _ in range(3_000)]", "MemoryError|died"),
        ("import subprocess\n[subprocess.Popen(['sleep', '60']) for _ in range(700)]", "temporarily unavailable"),
        ("open('/tmp/all', 'wb').write(bytes(150 * 10**6))", "No space left"),
    ],
    ids=["a file", "memory", "processes", "the temporary folder"],
)
def test_who_takes_without_an_end_is_stopped(attack, code, said):
    greedy = attack.sign_in("greedy")
    with pytest.raises(LearnerError, match=said):
        greedy.open(FIRST).run(code)
    assert run(attack.notebook, "print(1 + 1)") == "2"
    greedy.stop()
    assert processes.wait_for(lambda: not attack.processes_of("greedy"), SECONDS), "all of their programs end"


def test_after_a_crash_of_the_hub_they_are_still_apart_and_have_their_servers(attack):
    servers = room.list_servers(attack.folder)
    psutil.Process(attack.hub.pid).kill()
    assert processes.wait_for(lambda: not attack.hub.runs(), SECONDS)
    attack.hub.start_again()
    assert room.list_servers(attack.folder) == servers
    again = Notebook(attack.ann, attack.notebook.path, attack.notebook.document, attack.notebook.kernel)
    assert run(again, "import os; print(os.getuid())") == str(attack.person("ann").uid)


# --- the parts ---


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("zoë-müller", "zoe-muller"),
        ("小明", ""),
        ("straße", "strasse"),
        ("a.b_c", "a-b-c"),
        ("root", "root"),
        ("ł", "l"),
    ],
)
def test_a_name_is_folded_to_what_unix_takes(name, folded):
    assert people.fold(name) == folded


def test_a_users_name_begins_as_all_do_and_is_nobody_elses():
    assert people.free_name("root", set()) == "mfal-root"
    assert people.free_name("", {"mfal-learner"}) == "mfal-learner-2"
    assert people.free_name("zoe", {"mfal-zoe", "mfal-zoe-2"}) == "mfal-zoe-3"
    assert len(people.free_name("y" * 60, {people.free_name("y" * 60, set())})) <= 32


def test_where_learners_cannot_be_apart_somebody_has_to_agree(monkeypatch, capsys):
    monkeypatch.setattr(start, "why_not_apart", lambda *_: "only root can make users")
    monkeypatch.setattr(start, "check_answers", lambda *_, **__: None)
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    with pytest.raises(room.RoomError, match="because only root can make users.*with sudo, or agree with --one-user"):
        start.decide_apart(False, Path())
    assert start.decide_apart(True, Path()) is False
    assert "each can read and change your files" in capsys.readouterr().out
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    for typed, opened in (("yes", True), ("", False), ("no", False)):
        monkeypatch.setattr("builtins.input", lambda _, typed=typed: typed)
        if opened:
            assert start.decide_apart(False, Path()) is False
        else:
            with pytest.raises(room.RoomError, match="not opened"):
                start.decide_apart(False, Path())
    monkeypatch.setattr(start, "why_not_apart", lambda *_: "")
    assert start.decide_apart(False, Path()) is True


def test_the_answer_book_is_nowhere_where_learners_read(tmp_path):
    start.check_answers([tmp_path], everybody=True)
    book = tmp_path / "answers.html"
    book.touch(mode=0o600)
    start.check_answers([tmp_path])
    for everybody, mode in ((True, 0o600), (False, 0o644)):
        book.chmod(mode)
        with pytest.raises(room.RoomError, match="Learners can read .*answers.html"):
            start.check_answers([tmp_path], everybody)


def test_a_folder_stays_what_it_was(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    room.furnish(tmp_path / "room", 8000)
    (tmp_path / "room/learners/ann").mkdir()
    with pytest.raises(room.RoomError, match="learners are one user"):
        room.furnish(tmp_path / "room", 8000, apart=True)


@pytest.fixture
def rows(tmp_path) -> Path:
    (tmp_path / "me").mkdir()
    return tmp_path


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"name": 1}', '{"name": "x"' + " " * group.LARGEST + "}"])
def test_what_is_no_row_is_left_out(rows, text):
    me = Person("me", os.getuid())
    (rows / "me/good.json").write_text('{"name": "Ada"}', encoding="utf-8")
    (rows / "me/bad.json").write_text(text, encoding="utf-8")
    assert group.read_row(rows, me) == {"name": "Ada"}
    assert group.read_row(rows, Person("me", os.getuid() + 1)) is None, "a file of somebody else"
    assert group.read_row(rows, Person("nobody", os.getuid())) is None


def test_no_link_is_followed_to_a_row(rows):
    (rows / "elsewhere.json").write_text(json.dumps({"name": "Eve"}), encoding="utf-8")
    (rows / "me/a.json").symlink_to(rows / "elsewhere.json")
    (rows / "me/b.json").hardlink_to(rows / "elsewhere.json")
    (rows / "linked").symlink_to(rows / "me")
    me = os.getuid()
    assert group.read_row(rows, Person("me", me)) is None
    assert group.read_row(rows, Person("linked", me)) is None


def test_names_that_look_alike_are_alike():
    assert group.alike("Ａda  L.") == group.alike("ada l") == group.alike("ADA-L\u200b")
    assert group.alike("Ada") != group.alike("Ida")


def test_the_first_folder_that_others_cannot_enter_is_found(tmp_path):
    inner = tmp_path / "closed" / "inner"
    inner.mkdir(parents=True)
    (tmp_path / "closed").chmod(0o700)
    barrier = find_barrier(inner)
    assert barrier and not barrier.stat().st_mode & 1 and inner.is_relative_to(barrier)
    assert find_barrier(Path("/usr/bin")) is None
