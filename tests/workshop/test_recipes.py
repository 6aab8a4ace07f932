"""The recipes for containers, Kubernetes and The Littlest JupyterHub: what can be checked without any of them."""

import json
import re
import tomllib
from fnmatch import fnmatch
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from packaging.requirements import Requirement

from workshop.hub import keeping, people, room, start

HERE = Path(__file__).resolve().parents[2]
HUB = HERE / "workshop" / "hub"
README = (HUB / "README.md").read_text(encoding="utf-8")
RECIPE = (HUB / "image/Dockerfile").read_text(encoding="utf-8")
STAGES = dict(re.findall(r"^FROM \S+ AS (\w+)\n([\s\S]*?)(?=^FROM |\Z)", RECIPE, re.MULTILINE))
ROOM_SERVICE = yaml.safe_load((HUB / "image/compose.yaml").read_text(encoding="utf-8"))["services"]["room"]
VALUES_TEXT = (HUB / "kubernetes/values.yaml").read_text(encoding="utf-8")
VALUES = yaml.safe_load(VALUES_TEXT)
ROOM, TRAINER = "r" * 8, "t" * 32


def configure(monkeypatch, **passwords: str) -> SimpleNamespace:
    """Run what the chart's hub runs, with the passwords of the secret."""
    for name in ("room", "trainer"):
        monkeypatch.delenv(f"LESSON_{name.upper()}_PASSWORD", raising=False)
    for name, password in passwords.items():
        monkeypatch.setenv(f"LESSON_{name.upper()}_PASSWORD", password)
    c = SimpleNamespace(SharedPasswordAuthenticator=SimpleNamespace())
    exec(VALUES["hub"]["extraConfig"]["lesson"], {"c": c})
    return c.SharedPasswordAuthenticator


def test_the_hub_takes_the_passwords_of_the_secret(monkeypatch):
    chosen = configure(monkeypatch, room=ROOM, trainer=TRAINER)
    assert (chosen.user_password, chosen.admin_password) == (ROOM, TRAINER)
    keys = [value["valueFrom"]["secretKeyRef"] for value in VALUES["hub"]["extraEnv"].values()]
    assert keys == [{"name": "lesson-passwords", "key": "room"}, {"name": "lesson-passwords", "key": "trainer"}]
    assert (
        "create secret generic lesson-passwords" in README
        and "SharedPasswordAuthenticator" not in VALUES["hub"]["config"]
    )


@pytest.mark.parametrize(
    ("passwords", "said"),
    [
        ({}, "The room's password is empty"),
        ({"room": "short", "trainer": TRAINER}, "The room's password is empty or short"),
        ({"room": ROOM}, "The trainer's password is empty"),
        ({"room": ROOM, "trainer": "t" * 31}, "The trainer's password is empty or short"),
        ({"room": TRAINER, "trainer": TRAINER}, "the same password"),
    ],
)
def test_the_hub_refuses_missing_passwords_with_a_sentence(monkeypatch, passwords, said):
    with pytest.raises(SystemExit, match=said):
        configure(monkeypatch, **passwords)


def test_settings_of_the_values_file_exist():
    app = pytest.importorskip("jupyterhub.app", reason="JupyterHub comes with the extra hub")
    from jupyterhub.auth import Authenticator

    classes = {"JupyterHub": app.JupyterHub, "Authenticator": Authenticator}
    for name in set(VALUES["hub"]["config"]) & set(classes):
        assert set(VALUES["hub"]["config"][name]) <= set(classes[name].class_trait_names(config=True))


def test_passwords_cross_the_network_encrypted_and_pods_are_restricted():
    assert VALUES["proxy"]["https"]["enabled"] is True
    spawner = VALUES["hub"]["config"]["KubeSpawner"]
    assert spawner["pod_security_context"] == {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}
    assert spawner["container_security_context"] == {
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
    }
    assert VALUES["singleuser"]["cloudMetadata"]["blockWithIptables"] is False
    assert "pod-security.kubernetes.io/warn=restricted" in README


def test_hub_and_image_have_the_same_versions_wherever_they_are_named():
    chart, hub = re.search(r"version (\d+\.\d+\.\d+) \(JupyterHub (\d+\.\d+\.\d+)\)", VALUES_TEXT).groups()
    server = (HUB / "image/server.in").read_text(encoding="utf-8")
    assert f"jupyterhub=={hub}\n" in server and f": {chart}.\n" in server
    assert f"--version {chart} " in README and f"both have JupyterHub {hub}" in README


def test_the_constraints_fix_what_the_project_and_the_server_ask_for():
    lines = (HUB / "image/constraints.txt").read_text(encoding="utf-8").splitlines()
    fixed = dict(line.split("==") for line in lines)
    asked = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = (
        asked["dependencies"]
        + asked["optional-dependencies"]["hub"]
        + [line for line in (HUB / "image/server.in").read_text("utf-8").splitlines() if not line.startswith("#")]
    )
    for each in map(Requirement, asked):
        assert each.specifier.contains(fixed[each.name.lower()]), each


def test_the_images_are_made_of_what_is_there_and_is_let_through():
    copied = {source for line in re.findall(r"^COPY (.+) \S+$", RECIPE, re.MULTILINE) for source in line.split()}
    assert all(list(HERE.glob(source)) for source in copied)
    ignored = (HERE / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in ignored and copied == {line[1:] for line in ignored if line.startswith("!")}
    assert not any(fnmatch(source, "*answers*") for source in copied)


def test_the_images_have_a_fixed_base_and_an_init():
    assert re.search(r"^ARG BASE=python:3\.12\.\d+-\S+@sha256:[0-9a-f]{64}$", RECIPE, re.MULTILINE)
    assert list(STAGES) == ["lesson", "room", "server"], "the last one is built where none is named"
    assert re.findall(r'^ENTRYPOINT \["(\S+)", "--"', RECIPE, re.MULTILINE) == ["tini", "tini"]
    assert re.search(r"^USER 1000$", STAGES["server"], re.MULTILINE)


def test_the_room_in_a_container_keeps_learners_apart_and_no_right_more():
    """What start.py needs for it is what the container leaves to root; without it, start.py refuses to open."""
    assert ROOM_SERVICE["cap_drop"] == ["ALL"] and ROOM_SERVICE["cap_add"] == list(people.CAPABILITIES)
    assert ROOM_SERVICE["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in ROOM_SERVICE and "--one-user" not in RECIPE + str(ROOM_SERVICE)
    assert {"mem_limit", "memswap_limit", "cpus", "pids_limit"} <= set(ROOM_SERVICE)


def test_the_room_in_a_container_starts_with_options_that_exist_and_says_how_it_is():
    command = json.loads(re.search(r"^ENTRYPOINT (.+)$", STAGES["room"], re.MULTILINE)[1])
    assert Path(command[4]) == Path("/lesson") / start.HERE.relative_to(HERE) / "start.py"
    asked = start.parser().parse_args([*command[5:], *ROOM_SERVICE["command"]])
    assert f"VOLUME {asked.folder}\n" in STAGES["room"] and ROOM_SERVICE["volumes"] == [f"work:{asked.folder}"]
    assert f"http://127.0.0.1:{asked.port}/hub/health" in STAGES["room"]
    assert ROOM_SERVICE["ports"] == [f"{asked.port}:{asked.port}"]
    assert (HUB / "image" / ROOM_SERVICE["build"]["context"]).resolve() == HERE
    assert (HERE / ROOM_SERVICE["build"]["dockerfile"]).exists() and ROOM_SERVICE["build"]["target"] in STAGES
    seconds = int(ROOM_SERVICE["stop_grace_period"].removesuffix("s"))
    assert seconds > keeping.CLOSING_SECONDS + keeping.ANSWER_SECONDS + 15


@pytest.mark.parametrize("address", ["192.168.1.20:8000", "ftp://hub", "http://", "http://a b", "http://hub/<b>"])
def test_an_address_to_show_that_is_none_is_refused(address):
    with pytest.raises(room.RoomError, match="is no address"):
        start.check(start.parser().parse_args(["--address", address]))


def test_on_a_permanent_server_the_admin_is_claimed_and_https_is_on_before_anybody_may_sign_in():
    steps = README[README.index("## The Littlest JupyterHub") : README.index("## Kubernetes")]
    order = [
        "An admin there is root",
        "--admin trainer:PASSWORD",
        "https.enabled true",
        "reload proxy",
        "create_users true",
        "allow_all true",
    ]
    places = [steps.index(each) for each in order]
    assert places == sorted(places)
    assert "dummy" not in steps.lower()
