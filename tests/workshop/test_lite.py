"""The parts that build the browser edition, and what the package does in a Python that lacks some of Python."""

import json
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from zipfile import ZipFile

import nbformat
import pytest

from mfa_lesson.course.progress import Progress

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "workshop" / "lite" / "build.py"
ELSEWHERE = "https://pyodide.example/v1.2.3"


@pytest.fixture
def lite(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """build.py with a made-up Pyodide: the real one is known to JupyterLite, which has an environment of its own."""
    constants = ModuleType("jupyterlite_pyodide_kernel.constants")
    constants.PYODIDE_CDN_URL = ELSEWHERE
    constants.PYODIDE_KERNEL_PLUGIN_ID = "kernel"
    constants.PYODIDE_PYTHON_VERSION = "3.14"
    constants.PYODIDE_VERSION = "1.2.3"
    monkeypatch.setitem(sys.modules, "jupyterlite_pyodide_kernel", ModuleType("jupyterlite_pyodide_kernel"))
    monkeypatch.setitem(sys.modules, "jupyterlite_pyodide_kernel.constants", constants)
    spec = spec_from_file_location("build", BUILD)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def wheel(folder: Path, name: str, *needs: str, files: tuple[str, ...] = ()) -> Path:
    """A wheel of version 1.0 that needs these packages and brings these files, or one module of its name."""
    file = folder / f"{name}-1.0-py3-none-any.whl"
    metadata = "".join([f"Metadata-Version: 2.4\nName: {name}\n", *(f"Requires-Dist: {need}\n" for need in needs)])
    with ZipFile(file, "w") as packed:
        packed.writestr(f"{name}-1.0.dist-info/METADATA", metadata)
        for path in files or (f"{name}.py",):
            packed.writestr(path, "")
    return file


def entry(file_name: str, *depends: str, sha256: str = "") -> dict:
    return {"file_name": file_name, "depends": [*depends], "sha256": sha256}


def test_what_a_package_needs_in_a_browser(lite, tmp_path):
    made = wheel(
        tmp_path,
        "made_up",
        "Type_Ing.Extensions>=4",
        "jupyterlab; sys_platform != 'emscripten'",
        "tzdata; sys_platform == 'emscripten'",
        "for-old-python; python_version < '3.14'",
        "boto3; extra == 'aws'",
        "widgetsnbextension~=4.0",
    )
    assert [str(need) for need in lite.requirements(made)] == ["type-ing-extensions>=4", "tzdata"]


def test_the_lock_file_knows_each_module_a_wheel_brings(lite, tmp_path):
    made = wheel(tmp_path, "made_up", "six", files=("one/__init__.py", "two.py", "made_up-1.0.data/data/share/x.json"))
    said = lite.entry_of(made)
    assert said["imports"] == ["one", "two"]
    assert said["depends"] == ["six"]
    assert (said["name"], said["version"], said["file_name"]) == ("made-up", "1.0", made.name)
    assert said["sha256"] == lite.digest(made)


def test_two_wheels_of_one_version_have_names_of_their_own(lite, tmp_path):
    first = lite.numbered(wheel(tmp_path, "made_up"))
    second = lite.numbered(wheel(tmp_path, "made_up", "six"))
    assert first.is_file() and second.is_file() and first != second
    assert lite.name_of(first) == lite.name_of(second) == "made-up"


def test_all_that_a_package_needs_comes_along(lite):
    packages = {
        "lesson": entry("", "Jinja2", "tqdm"),
        "jinja2": entry("", "tqdm"),
        "tqdm": entry(""),
        "flask": entry(""),
    }
    assert lite.needed(["lesson"], packages) == {"lesson", "jinja2", "tqdm"}


def test_a_package_that_is_nowhere_stops_the_build(lite):
    with pytest.raises(lite.BuildError, match="^tqdm is needed in the browser, and was not found as pure Python.$"):
        lite.needed(["lesson"], {"lesson": entry("", "tqdm")})


@pytest.mark.parametrize("brought", [False, True])
def test_a_package_of_pyodides_own_comes_from_its_server_unless_it_was_brought(lite, tmp_path, brought):
    site, shelf = tmp_path / "site", tmp_path / "shelf"
    site.mkdir()
    shelf.mkdir()
    (shelf / "numpy.whl").write_bytes(b"compiled")
    said = lite.placed(
        entry("numpy.whl", sha256=lite.digest(shelf / "numpy.whl")), site, shelf if brought else tmp_path / "empty"
    )
    assert said["file_name"] == ("numpy.whl" if brought else f"{ELSEWHERE}/numpy.whl")
    assert (site / "numpy.whl").exists() is brought


def test_another_file_of_the_same_name_is_refused(lite, tmp_path):
    (tmp_path / "numpy.whl").write_bytes(b"something else")
    (tmp_path / "site").mkdir()
    with pytest.raises(lite.BuildError, match="numpy.whl is not what Pyodide 1.2.3 has under this name"):
        lite.placed(entry("numpy.whl", sha256="0" * 64), tmp_path / "site", tmp_path)
    assert not list((tmp_path / "site").iterdir())


def test_a_folder_with_something_else_in_it_is_left_alone(lite, tmp_path, capsys):
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    assert "holds something else" in lite.main([str(tmp_path)])
    assert (tmp_path / "thesis.txt").read_text(encoding="utf-8") == "years of work"


def test_what_a_failed_command_printed_is_told(lite):
    with pytest.raises(lite.BuildError, match="(?s)^This did not work: .*the reason"):
        lite.run(sys.executable, "-c", "import sys; sys.exit('the reason')")


def test_a_program_that_is_missing_is_named(lite):
    with pytest.raises(lite.BuildError, match="^no-such-program is needed to build the site, and is not installed.$"):
        lite.run("no-such-program", "pack")


def test_the_kernel_keeps_progress_where_the_browser_keeps_files(lite):
    settings = lite.CONFIGURATION["jupyter-config-data"]["litePluginSettings"]["kernel"]
    assert settings["loadPyodideOptions"]["env"]["MFA_LESSON_DATA"].startswith("/drive/")


# --- what is there before Python ---


@pytest.fixture
def first_look(lite) -> ModuleType:
    return lite.first_look


def test_the_notebooks_of_the_site_say_what_helps_in_a_browser(first_look):
    notebook = nbformat.read(ROOT / "notebooks" / first_look.NOTEBOOK, as_version=4)
    assert first_look.INSTALL in "".join(cell.source for cell in notebook.cells)
    told = "".join(cell.source for cell in first_look.tell_in_browser(notebook).cells)
    assert first_look.TELL in told and "nstall it" not in told


def test_the_explorer_comes_before_all_that_the_page_loads(first_look):
    notebook = (ROOT / "notebooks" / first_look.NOTEBOOK).read_text(encoding="utf-8")
    page = first_look.add_first_look(f"<html>{first_look.BODY}<p>JupyterLite</p></body></html>", notebook)
    assert page.index('<dialog id="first-look"') < page.index("decision-matrix") < page.index("<p>JupyterLite</p>")
    assert '{"cell": "explore", "notebook": "00_start_here.ipynb"}' in page


@pytest.mark.parametrize(
    ("page", "cells", "says"),
    [
        ("<body class='new'>", [{"id": "explore", "source": 'explorer("force_mfa")'}], "JupyterLite’s page has no"),
        (None, [{"id": "explore", "source": "explorer()"}], "00_start_here.ipynb has no cell"),
    ],
)
def test_a_page_or_a_notebook_that_changed_stops_the_build(first_look, page, cells, says):
    with pytest.raises(first_look.NoPlaceError, match=says):
        first_look.add_first_look(page or first_look.BODY, json.dumps({"cells": cells}))


# --- the package in a browser's Python ---


def test_progress_is_kept_where_python_has_no_locks(tmp_path, monkeypatch):
    """JupyterLite's kernel puts empty modules in the place of those that a browser cannot have."""
    monkeypatch.setitem(sys.modules, "fcntl", ModuleType("fcntl"))
    monkeypatch.setitem(sys.modules, "filelock", None)
    monkeypatch.setattr(sys, "platform", "emscripten")
    kept = Progress(tmp_path)
    kept.record("01", "quiz", "q", True, "a")
    assert kept.saved and Progress(tmp_path).answers("01")["q"].right


def test_the_explorer_is_drawn_without_pandas():
    """Pyodide has pandas on its server alone; what the lesson begins with needs nothing from there."""
    code = "import sys; sys.modules['pandas'] = None; from mfa_lesson import explorer; print(explorer().static_text())"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8")
    assert "29 of 31 actions allowed" in said.stdout, said.stderr
