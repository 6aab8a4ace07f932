"""The workshop's hub: a real JupyterHub with its proxy, learners in it, and what they must not do to each other."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

import psutil
import pytest
import requests

from tests.workshop.hub import FIRST, OWN, PASSWORD, SECOND, free_ports
from workshop.hub import keeping, lean, start
from workshop.hub import room as rooms
from workshop.hub.learner import Learner, LearnerError
from workshop.hub.link import link
from workshop.hub.passwords import Passwords
from workshop.hub.processes import wait_for

GONE_SECONDS = 20


# --- the real thing ---


class Room(NamedTuple):
    url: str
    folder: Path
    trainer_home: Path
    trainer_password: str
    hub: psutil.Process

    def learner(self, name: str, password: str = OWN) -> Learner:
        """A learner whose server runs."""
        learner = Learner(self.url, name, password, PASSWORD)
        learner.log_in()
        learner.start()
        return learner

    def home(self, name: str) -> Path:
        return self.folder / "learners" / name


@pytest.fixture(scope="module")
def room(installed: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    folder, trainer_home = tmp_path_factory.mktemp("room {1}"), tmp_path_factory.mktemp("trainer")
    furnished = start.furnish(folder, free_ports(), PASSWORD)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(trainer_home))
        patch.delenv("MFA_LESSON_DATA", raising=False)
        with start.opened(folder, Path(sys.executable)) as hub:
            process = psutil.Process(hub.pid)
            url = f"http://127.0.0.1:{furnished['port']}"
            yield Room(url, folder, trainer_home, furnished["trainer_password"], process)
            started = process.children(recursive=True)
    _, left = psutil.wait_procs(started, GONE_SECONDS)
    assert not left, "a closed room leaves no process behind"


@pytest.mark.parametrize(
    ("name", "room_password", "sentence"),
    [
        ("nobody", "not for the room", "Type the password of the room"),
        ("nobody", "", "Type the password of the room"),
        ("", PASSWORD, "Type a name"),
        ("..", PASSWORD, "Type a name"),
    ],
)
def test_nobody_comes_in_without_the_password_or_a_name(room, name, room_password, sentence):
    with pytest.raises(LearnerError, match=sentence):
        Learner(room.url, name, OWN, room_password).log_in()


def test_nobody_comes_in_as_somebody_else(room):
    room.learner("ann")
    with pytest.raises(LearnerError, match="This name is taken"):
        Learner(room.url, "Ann", "a guess of it", PASSWORD).log_in()


def test_a_learner_gets_a_copy_of_the_lesson_and_a_kernel_that_answers(room):
    learner = room.learner("Zoë Müller")
    assert requests.utils.unquote(learner.home) == f"{room.url}/user/zoë-müller"
    assert learner.web.get(learner.home).url == f"{learner.home}/lab/tree/mfa-lesson/{FIRST}"
    copy = room.home("zoë-müller") / "mfa-lesson"
    lesson = start.CLONE / "notebooks"
    assert {file.name for file in copy.glob("*.ipynb")} == {file.name for file in lesson.glob("*.ipynb")}
    notebook = learner.open(FIRST)
    assert notebook.run("import os; print(os.getcwd())") == [{"name": "stdout", "text": f"{copy}\n"}]
    notebook.run_all()
    explorer = next(iter(notebook.explorers))
    assert notebook.change(explorer, owner="other") < 10
    assert "bob’s user and device" in notebook.explorers[explorer]["status"]


def test_kernels_take_no_ports_which_two_servers_could_be_given_at_once(room):
    app = "from ipykernel.kernelapp import IPKernelApp; print(IPKernelApp.instance().transport)"
    assert room.learner("ann").open(FIRST).run(app) == [{"name": "stdout", "text": "ipc\n"}]


def test_learners_programs_are_told_of_every_package_that_is_installed(room):
    (shown,) = room.learner("ann").open(FIRST).run("import os; print(os.environ.get('PYTHONPATH', ''))")
    assert shown["text"].strip() == os.environ.get("PYTHONPATH", "")


def test_two_learners_have_two_copies_and_one_group(room):
    for name in ("Ann", "../Bob"):
        notebook = room.learner(name).open(FIRST)
        notebook.run("from pathlib import Path; Path('mine').write_text('x')")
        (shown,) = notebook.run("import os; print(os.environ['MFA_LESSON_GROUP'])")
        assert shown["text"].strip() == str(room.folder / "group")
    assert [(room.home(name) / "mfa-lesson/mine").exists() for name in ("ann", "bob")] == [True, True]
    assert not (room.folder / "Bob").exists() and not (room.folder / "bob").exists()


def test_what_a_learner_changed_is_there_at_the_next_start(room):
    learner, other = room.learner("carol"), room.learner("ann")
    place = f"api/contents/mfa-lesson/{FIRST}"
    document = learner.ask("GET", place).json()["content"]
    document["cells"][0]["source"] = "# Mine"
    learner.ask("PUT", place, json={"type": "notebook", "format": "json", "content": document})
    learner.ask("DELETE", f"api/contents/mfa-lesson/{SECOND}")
    # Who signed in with the old password is out once the trainer has given a new one, and nobody else is.
    given = re.search(r"is (\S+) — tell", start.give_password(room.folder, "carol"))[1]
    login = f"{room.url}/hub/login"
    assert wait_for(lambda: learner.web.get(f"{room.url}/hub/home").url.startswith(login), GONE_SECONDS)
    assert wait_for(lambda: not Passwords(room.folder).list_renewed(), GONE_SECONDS), "and the server is stopped"
    assert learner.ask("GET", place).url.startswith(login)
    with pytest.raises(LearnerError, match="This name is taken"):
        room.learner("carol")
    assert other.ask("GET", "api/kernels").ok
    again = room.learner("carol", given)
    assert again.ask("GET", place).json()["content"]["cells"][0]["source"] == "# Mine"
    assert (room.home("carol") / "mfa-lesson" / SECOND).exists()


@pytest.mark.parametrize("code", ["bytearray(2 * 10**9)", "[bytearray(10**6) for _ in range(2_000)]"])
def test_who_takes_too_much_memory_harms_nobody_but_themselves(room, code):
    other = room.learner("ann").open(FIRST)
    with pytest.raises(LearnerError, match="MemoryError|died"):
        room.learner("greedy").open(FIRST).run(code)
    assert other.run("print(1 + 1)") == [{"name": "stdout", "text": "2\n"}]
    assert room.hub.is_running()


def test_when_memory_runs_out_learners_programs_end_before_the_hub(room):
    code = "import os, resource; print(open('/proc/self/oom_score_adj').read(), os.nice(0), resource.getrlimit(0))"
    (shown,) = room.learner("ann").open(FIRST).run(code)
    score, nice, limit = shown["text"].split(maxsplit=2)
    assert int(score) > int(Path(f"/proc/{room.hub.pid}/oom_score_adj").read_text(encoding="ascii"))
    assert int(nice) > room.hub.nice() and limit.strip() == "(3600, 3600)", "and they get less of the processor"


def test_a_file_without_an_end_does_not_fill_the_disk(room):
    with pytest.raises(LearnerError, match="File too large"):
        room.learner("greedy").open(FIRST).run("open('endless', 'wb').truncate(201 * 10**6)")


def test_the_trainer_has_a_password_of_their_own_and_sees_the_group(room):
    with pytest.raises(LearnerError, match="The name trainer is the trainer's"):
        Learner(room.url, "trainer", PASSWORD, PASSWORD).log_in()
    with pytest.raises(LearnerError, match="This name is taken"):
        Learner(room.url, "ann", room.trainer_password).log_in()
    trainer = room.learner("trainer", room.trainer_password)
    assert trainer.web.get(f"{room.url}/hub/admin").status_code == 200
    assert (room.home("trainer") / "mfa-lesson/group_picture.ipynb").exists()
    assert (room.home("trainer") / "mfa-lesson" / FIRST).exists()
    assert room.learner("ann").web.get(f"{room.url}/hub/admin").status_code == 403


def test_the_link_brings_notebooks_from_a_repository(room, tmp_path):
    if not shutil.which("git"):
        pytest.skip("git is not installed")
    repository = tmp_path / "course"
    (repository / "notebooks").mkdir(parents=True)
    shutil.copy(start.CLONE / "notebooks" / FIRST, repository / "notebooks")
    identity = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
    for command in (["init", "-b", "main"], ["add", "."], [*identity, "commit", "-m", "x"]):
        subprocess.run(["git", *command], cwd=repository, check=True, capture_output=True)
    learner = room.learner("bob")
    page = learner.web.get(link(room.url, str(repository)))
    assert page.ok and page.url.startswith(f"{learner.home}/git-pull?")
    asked = {name: value for name, [value] in parse_qs(urlsplit(page.url).query).items()}
    done = learner.ask("GET", "git-pull/api", params=asked).text
    assert '"phase": "finished"' in done, done
    assert (room.home("bob") / "course/notebooks" / FIRST).exists()


def test_settings_are_the_learners_own_and_none_of_the_trainers(room):
    learner = room.learner("ann")
    theme = "lab/api/settings/@jupyterlab/apputils-extension:themes"
    learner.ask("PUT", theme, json={"raw": '{"theme": "JupyterLab Dark"}'})
    assert learner.ask("GET", theme).json()["settings"] == {"theme": "JupyterLab Dark"}
    assert room.learner("bob").ask("GET", theme).json()["settings"] == {}
    assert not list(room.trainer_home.iterdir())


def test_a_server_asks_for_no_news_and_has_no_terminal(room):
    learner = room.learner("ann")
    news = learner.ask("GET", "lab/api/settings/@jupyterlab/apputils-extension:notification").json()
    assert news["schema"]["properties"]["fetchNews"]["default"] == "false"
    with pytest.raises(requests.HTTPError, match="404"):
        learner.ask("POST", "api/terminals")


# --- the parts ---


@pytest.fixture
def config(installed: None, tmp_path, monkeypatch):
    """What jupyterhub_config.py sets."""
    from traitlets.config.loader import PyFileConfigLoader

    start.furnish(tmp_path, 8000, PASSWORD)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", sys.path[:])
    return PyFileConfigLoader("jupyterhub_config.py", path=start.HERE).load_config()


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Anna B.", "anna-b"),
        ("  Zoë   Müller ", "zoë-müller"),
        ("Zoe\u0308", "zoë"),
        ("小明", "小明"),
        ("प्रिया", "प्रिया"),
        ("../x", "x"),
        ("a/b", "a-b"),
        ("..", ""),
        ("", ""),
        ("%2e%2e", "2e-2e"),
        ("{0}", "0"),
        ("<b>hi</b>", "b-hi-b"),
        ("a\0b\nc", "a-b-c"),
        ("🙂", ""),
        ("y" * 300, "y" * 30),
        ("Trainer", "trainer"),
    ],
)
def test_a_name_is_made_of_whatever_people_type(config, typed, name):
    room_authenticator = config.JupyterHub.authenticator_class()
    assert room_authenticator.normalize_username(typed) == name
    assert room_authenticator.normalize_username(name) == name
    assert room_authenticator.validate_username(name) == bool(name)


def test_a_room_keeps_its_passwords_unless_it_is_given_another(tmp_path):
    first = start.furnish(tmp_path / "new", 8000)
    again = start.furnish(tmp_path / "new", 9000, megabytes=500)
    assert again == first | {"port": 9000, "megabytes": 500}
    assert start.furnish(tmp_path / "new", 9000, "another one")["password"] == "another one"
    file = tmp_path / "new" / "room.json"
    assert file.stat().st_mode & 0o777 == 0o600
    assert len(first["password"]) >= 8 and len(first["trainer_password"]) >= 32


def test_a_room_that_should_not_open_says_why(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(sys, "argv", ["start.py", str(tmp_path), "--password", "short"])
    monkeypatch.setattr("signal.signal", lambda *_: None)
    assert start.main() == 2
    assert capsys.readouterr().err.strip() == "The password needs 8 characters or more."


def test_a_hub_that_ends_at_once_is_noticed(tmp_path):
    rooms.furnish(tmp_path, free_ports())
    began = time.monotonic()
    with pytest.raises(start.RoomError, match="hub.log"), start.opened(tmp_path, Path("/bin/false")):
        pass
    assert time.monotonic() - began < keeping.READY_SECONDS / 2


def test_a_hub_loads_no_parser_that_no_room_uses(tmp_path, monkeypatch):
    """It would start a second later, and so would the first learner's server."""
    rooms.furnish(tmp_path, free_ports())
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    surroundings = keeping.OpenRoom(tmp_path, Path(sys.executable)).surroundings()
    assert surroundings["PYTHONPATH"].split(os.pathsep)[1:] == [str(tmp_path)]
    code = "import sys, jupyter_events; print('jsonschema' in sys.modules, 'lark' in sys.modules)"
    command = [sys.executable, "-P", "-c", code]
    said = subprocess.run(command, env=surroundings, capture_output=True, text=True, check=True).stdout
    assert said == "True False\n"


@pytest.mark.parametrize("before", [{}, {"PYTHONPATH": "/a:/b"}])
def test_a_folder_for_the_hub_is_taken_out_for_its_learners(before):
    assert lean.add_to(before)["PYTHONPATH"].startswith(lean.FOLDER)
    assert lean.take_from(lean.add_to(before)) == before


def test_the_link_names_repository_branch_and_notebook():
    made = urlsplit(link("http://hub.example:8000/", "https://code.example/group/the-lesson.git", "2026"))
    assert (made.netloc, made.path) == ("hub.example:8000", "/hub/user-redirect/git-pull")
    assert parse_qs(made.query) == {
        "repo": ["https://code.example/group/the-lesson.git"],
        "branch": ["2026"],
        "targetpath": ["the-lesson"],
        "urlpath": [f"lab/tree/the-lesson/notebooks/{FIRST}"],
    }


def test_settings_that_are_set_exist_in_jupyterlab():
    from jupyterlab.commands import get_app_dir

    overrides = json.loads(
        (start.HERE / "jupyter/labconfig/default_setting_overrides.json").read_text(encoding="utf-8")
    )
    for plugin, settings in overrides.items():
        schema = Path(get_app_dir(), "schemas", *plugin.split(":")).with_suffix(".json")
        assert set(settings) <= set(json.loads(schema.read_text(encoding="utf-8"))["properties"])
