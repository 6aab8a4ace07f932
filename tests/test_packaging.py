"""The files around the package agree with each other, and hold nothing of the machine they were written on."""

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml
from hatchling.builders.wheel import WheelBuilder
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from tests.project import PROJECT, ROOT, texts

PACKAGE = ROOT / "mfa_lesson"
ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
CI_SCRIPT = ROOT / ".ci" / "run"

DATA_TYPES = {".json", ".js", ".css"}

# The needles are put together here, so that this file holds none of them itself.
INDEX_ADDRESS = re.compile(
    "|".join(
        (
            re.escape("pypi" + ".org"),
            re.escape("python" + "hosted.org"),
            re.escape("registry." + "npmjs"),
            re.escape("registry." + "yarnpkg"),
            re.escape("conda." + "anaconda.org"),
            re.escape("deb." + "debian.org"),
            r"index[-_]url[=\s\"']+\w+:/" + r"/",
            r"\w:/" + r"/[^\s\"']+/simple\b",
        )
    ),
    re.IGNORECASE,
)


def ranges(requirements: list[Requirement]) -> dict[str, SpecifierSet]:
    """The range of versions for each name."""
    return {requirement.name.lower(): requirement.specifier for requirement in requirements}


def conda_requirements() -> list[Requirement]:
    """What environment.yml takes from conda, apart from Python and pip."""
    lines = [line for line in ENVIRONMENT["dependencies"] if isinstance(line, str)]
    return [Requirement(line) for line in lines if line.split()[0] not in {"pip", "python"}]


def machine_path() -> re.Pattern:
    """What matches a path inside somebody's home, or one that names this checkout or this environment."""
    here = {str(ROOT), str(Path.home())} | ({sys.prefix} if sys.prefix != sys.base_prefix else set())
    own = "|".join(re.escape(path) for path in sorted(here))
    # Where Binder and the Jupyter images put things is the same everywhere.
    anybody = r"/(?:home|Users)/(?!jovyan\b)\w+|[A-Za-z]:\\+Users\\"
    return re.compile(rf"(?<![\w.:/-])(?:(?:{own})(?![\w.-])|{anybody})")


def test_conda_and_pip_get_the_same_ranges():
    assert ranges(conda_requirements()) == ranges([Requirement(line) for line in PROJECT["dependencies"]])


def test_every_dependency_has_a_range_with_both_ends():
    for name, specifier in ranges([Requirement(line) for line in PROJECT["dependencies"]]).items():
        assert {part.operator for part in specifier} == {">=", "<"}, name


def test_conda_and_pip_ask_for_the_same_python():
    (line,) = [line for line in ENVIRONMENT["dependencies"] if isinstance(line, str) and line.split()[0] == "python"]
    for_binder, _, asked = line.removeprefix("python ").partition("|")
    assert SpecifierSet(asked) == SpecifierSet(PROJECT["requires-python"])
    assert for_binder.removeprefix("=") in SpecifierSet(asked)


def test_the_conda_environment_installs_this_package_and_nothing_else_with_pip():
    assert [line for line in ENVIRONMENT["dependencies"] if not isinstance(line, str)] == [{"pip": ["-e ."]}]
    assert "pip" in ENVIRONMENT["dependencies"]
    assert ENVIRONMENT["name"] == PROJECT["name"]


def packaged(folder: Path) -> set[str]:
    """The files of a folder that belong into a wheel, by their names in it."""
    files = (file.relative_to(folder.parent) for file in folder.rglob("*") if file.is_file())
    return {file.as_posix() for file in files if not {"__pycache__", ".ipynb_checkpoints"} & {*file.parts}}


def test_the_wheel_holds_every_file_of_the_package_and_the_notebooks(tmp_path):
    wheel = next(WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"]))
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    settings = f"mfa_lesson-{PROJECT['version']}.data/data/share/jupyter/lab/settings/overrides.d/mfa_lesson.json"
    notebooks = {f"{PACKAGE.name}/{name}" for name in packaged(ROOT / "notebooks")}
    assert packed == packaged(PACKAGE) | notebooks | {settings}
    assert {Path(name).suffix for name in packed} >= DATA_TYPES | {".py", ".ipynb"}
    assert packed >= {"mfa_lesson/__init__.pyi", "mfa_lesson/py.typed"}  # by these, type checkers know it is typed


def test_jupyterlab_starts_with_no_question_about_news():
    settings = json.loads((PACKAGE / "jupyterlab_settings.json").read_text(encoding="utf-8"))
    assert settings["@jupyterlab/apputils-extension:notification"] == {"fetchNews": "false", "checkForUpdates": False}


def test_settings_that_are_set_exist_in_jupyterlab():
    from jupyterlab.commands import get_app_dir  # 0.7 s, in each process that collects tests

    for plugin, settings in json.loads((PACKAGE / "jupyterlab_settings.json").read_text(encoding="utf-8")).items():
        schema = Path(get_app_dir(), "schemas", *plugin.split(":")).with_suffix(".json")
        assert set(settings) <= set(json.loads(schema.read_text(encoding="utf-8"))["properties"])


def test_ci_does_what_the_readme_says():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    documented = next(line for line in readme.splitlines() if "-m venv" in line and "-m pytest" in line)
    steps = [step.strip(" `").partition(" ")[2] for step in documented.partition("-m venv")[2].split("&&")[1:]]
    done = re.findall(r'^"\$python" (.+)$', CI_SCRIPT.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(steps) == 2
    assert [step for step in done if step in steps] == steps


def test_ci_says_that_it_is_ci_and_stops_at_the_first_failure():
    lines = CI_SCRIPT.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "#!/usr/bin/env bash"
    assert "set -euo pipefail" in lines
    assert "export CI=true" in lines


@pytest.mark.skipif(os.name == "nt", reason="Windows has no executable bit.")
def test_the_ci_script_is_executable():
    assert os.access(CI_SCRIPT, os.X_OK)


def test_no_file_names_a_path_of_a_machine():
    assert [(name, match[0]) for name, text in texts() for match in machine_path().finditer(text)] == []


def test_no_file_is_a_link_which_could_lead_to_a_path_of_a_machine():
    if not (ROOT / ".git").exists():
        pytest.skip("This is not a clone.")
    listed = subprocess.run(["git", "ls-files", "--stage"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert [line for line in listed.splitlines() if line.startswith("120000 ")] == []


def test_no_file_names_a_package_index():
    assert [(name, match[0]) for name, text in texts() for match in INDEX_ADDRESS.finditer(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        f'root = "{ROOT}"',
        f"cd {ROOT / 'notebooks'}",
        str(Path.home() / "notes.txt"),
        "/".join(("", "home", "alice", "lesson")),
        "/".join(("see ", "Users", "alice")),
        "\\".join(("C:", "Users", "alice")),
        "\\\\".join(("C:", "Users", "alice")),
    ],
)
def test_a_path_of_a_machine_would_be_found(text):
    assert machine_path().search(text)


@pytest.mark.parametrize(
    "text", ["arn:aws:iam::123456789012:user/alice", "https://example.org/home/page", "/home/jovyan"]
)
def test_what_only_looks_like_a_path_would_pass(text):
    assert not machine_path().search(text)


@pytest.mark.parametrize(
    "text",
    [
        "https:/" + "/pypi" + ".org/project/x",
        "--extra-index" + "-url http:/" + "/127.0.0.1:3141/",
        "index" + '_url = "http:/' + '/mirror.example/"',
        "https:/" + "/mirror.example/python/sim" + "ple",
    ],
)
def test_a_package_index_would_be_found(text):
    assert INDEX_ADDRESS.search(text)
