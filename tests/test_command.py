"""The command mfa-lesson, called as people call it; once from a wheel that was built from the source distribution."""

import io
import os
import subprocess
import sys
import tarfile
import time
from importlib.metadata import version
from pathlib import Path

import pytest
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder

from mfa_lesson.command import main
from mfa_lesson.wording import say

ROOT = Path(__file__).parents[1]
NOTHING = {"new": [], "renewed": [], "renamed": [], "kept": [], "outdated": []}
SEVEN = "07_deny_without_mfa"


@pytest.fixture
def opened(monkeypatch) -> list[list[str]]:
    """What JupyterLab would have been started with."""
    calls = []
    monkeypatch.setattr("jupyterlab.labapp.main", calls.append)
    return calls


def test_it_copies_and_opens_the_first_notebook(opened, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main([]) == 0
    assert opened == [[str(Path("mfa-lesson") / "00_start_here.ipynb")]]
    assert (tmp_path / "mfa-lesson" / f"{SEVEN}.ipynb").is_file()
    assert capsys.readouterr().out == f"{say('copied', **NOTHING, folder='mfa-lesson')}\n"


def test_what_follows_the_dashes_goes_to_jupyterlab(opened, tmp_path):
    assert main([str(tmp_path), "--", "--no-browser", "--port", "9000"]) == 0
    assert opened == [[str(tmp_path / "00_start_here.ipynb"), "--no-browser", "--port", "9000"]]


def test_it_says_what_it_left_alone_and_what_it_brought(opened, tmp_path, capsys):
    main([str(tmp_path), "--no-open"])
    (tmp_path / f"{SEVEN}.ipynb").write_text("mine", encoding="utf-8")
    (tmp_path / "00_start_here.ipynb").unlink()
    capsys.readouterr()
    assert main([str(tmp_path), "--no-open"]) == 0
    done = NOTHING | {"folder": tmp_path, "new": ["00_start_here.ipynb"], "kept": [f"{SEVEN}.ipynb"]}
    assert capsys.readouterr().out == f"{say('copied', **done)}\n"
    assert main([str(tmp_path), "--reset", "7"]) == 0
    restored = say("restored", notebook=tmp_path / f"{SEVEN}.ipynb", kept=f"{SEVEN}.yours-1.ipynb")
    assert capsys.readouterr().out == f"{restored}\n"
    assert opened == []


def test_it_names_the_notebooks_that_have_a_new_name(tmp_path, capsys):
    main([str(tmp_path), "--no-open"])
    (tmp_path / f"{SEVEN}.ipynb").rename(tmp_path / "07_block_most_access_unless_signed_in_with_mfa.ipynb")
    capsys.readouterr()
    assert main([str(tmp_path), "--no-open"]) == 0
    done = NOTHING | {"folder": tmp_path, "renamed": [f"{SEVEN}.ipynb"]}
    assert capsys.readouterr().out == f"{say('copied', **done)}\n"


@pytest.mark.parametrize(
    "arguments", [["a-file"], ["a-file", "--reset", "07"], [".", "--reset", "70"], [""], [".", "--reset", ""]]
)
def test_what_cannot_be_done_is_a_sentence_and_no_traceback(opened, tmp_path, monkeypatch, capsys, arguments):
    monkeypatch.chdir(tmp_path)
    Path("a-file").write_text("", encoding="utf-8")
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.endswith(".\n") and len(said.err.splitlines()) == 1
    assert opened == []


class Typed(io.StringIO):
    """A keyboard."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("keyboard", "goes_on"),
    [(Typed("y\n"), True), (Typed("n\n"), False), (Typed("\n"), False), (io.StringIO("y\n"), False), (None, False)],
    ids=["yes", "no", "enter", "no keyboard", "no input at all"],
)
def test_it_warns_before_a_folder_that_has_other_files(opened, tmp_path, monkeypatch, capsys, keyboard, goes_on):
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", keyboard)
    assert main([str(tmp_path)]) == (0 if goes_on else 1)
    said = capsys.readouterr().err
    assert say("other-files", folder=tmp_path) in said
    assert (say("nothing-copied") in said) is not goes_on
    assert (tmp_path / f"{SEVEN}.ipynb").exists() is goes_on
    assert len(opened) == goes_on


def test_the_warning_comes_once_and_not_with_yes(tmp_path, capsys):
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    assert main([str(tmp_path), "--no-open", "--yes"]) == 0
    assert main([str(tmp_path), "--no-open"]) == 0
    assert capsys.readouterr().err == ""
    assert (tmp_path / "thesis.txt").read_text(encoding="utf-8") == "mine"


def test_it_says_its_version(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"mfa-lesson {version('mfa-lesson')}\n"


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> dict[str, str]:
    """The environment of somebody who installed the wheel, which was built from the source distribution."""
    folder = tmp_path_factory.mktemp("installed")
    source = next(SdistBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"]))
    with tarfile.open(source) as archive:
        archive.extractall(folder, filter="data")
    unpacked = next(path for path in folder.iterdir() if path.is_dir())
    wheel = next(WheelBuilder(str(unpacked)).build(directory=str(folder), versions=["standard"]))
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target"]
    subprocess.run([*command, str(folder / "site"), wheel], check=True)
    # Before the packages of this environment, the lesson of this checkout among them.
    return {**os.environ, "PYTHONPATH": str(folder / "site"), "MFA_LESSON_DATA": str(folder / "data")}


@pytest.mark.kernel
def test_the_installed_lesson_is_the_one_that_is_tried(installed, tmp_path):
    code = "from mfa_lesson.course.working_copy import find_shipped_folder; print(find_shipped_folder())"
    said = subprocess.run([sys.executable, "-c", code], env=installed, cwd=tmp_path, capture_output=True, text=True)
    assert Path(said.stdout.strip()) == Path(installed["PYTHONPATH"]) / "mfa_lesson" / "notebooks"


@pytest.mark.kernel
def test_the_wheel_from_the_source_distribution_opens_the_lesson(installed, tmp_path):
    """JupyterLab hands the first notebook to the browser, which here writes down what it is given."""
    if os.name == "nt":
        pytest.skip("The stand-in for a browser is a shell script.")
    browser, given = tmp_path / "browser", tmp_path / "given"
    browser.write_text(f'#!/bin/sh\n(echo "$1"; cat "${{1#file:}}") > "{given}.part"; mv "{given}.part" "{given}"\n')
    browser.chmod(0o755)
    options = ["--allow-root", "--ServerApp.port_retries=50", "--IdentityProvider.token=it-is-secret"]
    process = subprocess.Popen(
        [sys.executable, "-m", "mfa_lesson.command", "copy", "--", *options],
        env={**installed, "BROWSER": f"{browser} %s"},
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    give_up = time.monotonic() + 120
    try:
        while not given.exists() and process.poll() is None and time.monotonic() < give_up:
            time.sleep(0.1)
    finally:
        process.terminate()
        process.wait()
    assert "/lab/tree/00_start_here.ipynb" in given.read_text(encoding="utf-8")
    assert (tmp_path / "copy" / "images" / "explorer-light.png").is_file()
