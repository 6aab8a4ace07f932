"""Binder makes its image from environment.yml: what repo2docker, which Binder runs, says it would build.

Nothing is built, and no container engine has to be there. What the dry run cannot tell is whether conda finds all
packages; test_packaging.py keeps their ranges and pip's alike.
"""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

from tests.project import PROJECT, ROOT, project_files, texts

NO_REPO2DOCKER = "repo2docker is not installed: pip install jupyter-repo2docker"


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What somebody gets who clones the project: what git tracks or would track, and nothing else."""
    folder = tmp_path_factory.mktemp("binder") / "clone"
    for file in project_files():
        copy = folder / file.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, copy)
    return folder


def would_build(folder: Path) -> str:
    """The Dockerfile that repo2docker would build. Without repo2docker the test skips, or fails where CI is set."""
    if importlib.util.find_spec("repo2docker") is None:
        if os.environ.get("CI"):
            pytest.fail(NO_REPO2DOCKER)
        pytest.skip(NO_REPO2DOCKER)
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--no-run", "--debug", str(folder)]
    nowhere = os.environ | {"DOCKER_HOST": "tcp://127.0.0.1:1"}
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env=nowhere)
    assert done.returncode == 0, done.stderr
    return done.stdout


def installed(dockerfile: str) -> list[str]:
    """The files that say what is installed into the learner's environment, in order."""
    return re.findall(r'(?:env update -p \S+ --file|install .*-r) "?([^"\s]+)', dockerfile)


def test_the_image_is_made_from_the_environment_file_alone(clone):
    dockerfile = would_build(clone)
    assert installed(dockerfile) == ["environment.yml"]
    base = re.search(r"environment-2epy-2d(\d+)-2e(\d+)-", dockerfile)  # environment.py-3.13-…, as it is written there
    assert ".".join(base.groups()) in SpecifierSet(PROJECT["requires-python"]), (
        "it is another Python than environment.yml asks for"
    )
    copied, made = dockerfile.index("src/ ${REPO_DIR}/"), dockerfile.index('--file "environment.yml"')
    assert copied < made, "the package is installed from a folder that is not there yet"


def test_another_way_to_say_what_is_installed_would_be_found(clone, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(clone, other)
    (other / "binder").mkdir()
    (other / "binder" / "requirements.txt").write_text("pandas\n", encoding="utf-8")
    assert installed(would_build(other)) != ["environment.yml"]


def test_a_link_that_opens_a_notebook_on_binder_names_one():
    pages = [text for name, text in texts() if name.endswith(".md")]
    named = [path for page in pages for path in re.findall(r"urlpath=lab/tree/([\w./-]+)", page)]
    assert [path for path in named if not (ROOT / path).is_file()] == []
