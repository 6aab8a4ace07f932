"""What a run of pytest loads: one file needs little, everything needs all."""

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests import plugins, trials
from tests.hostile.every_widget import SilentEndpoint

ROOT = Path(__file__).parents[1]
NO_TESTS = ROOT / "mfa_lesson" / "policies"
NOTEBOOK = "tests/notebooks/expected/00_start_here.ipynb"

# Runs pytest with the arguments it is given, and prints last what is loaded and what some options came to.
RUN = """
import json, sys, pytest

class Seen:
    def pytest_configure(self, config):
        self.option = {name: config.getoption(name, None) for name in ("numprocesses", "dist", "nbval")}

seen = Seen()
code = pytest.main(["-p", "no:cacheprovider", *sys.argv[1:]], [seen])
loaded = [name for name in ("nbval", "xdist", "pytest_rerunfailures", "playwright", "pandas") if name in sys.modules]
print(json.dumps({"code": code, "loaded": loaded} | seen.option))
"""


def run_pytest(*arguments: str) -> dict[str, object]:
    """What a new process has loaded, and which options count in it, after a run of pytest with these arguments."""
    command = [sys.executable, "-c", RUN, *arguments]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    return json.loads(ran.stdout.splitlines()[-1])


def config_of(*loaded: str, **more: object) -> SimpleNamespace:
    """As much of pytest's configuration as the plugin asks for: which plugins are loaded."""
    return SimpleNamespace(pluginmanager=SimpleNamespace(hasplugin=loaded.__contains__), **more)


def test_one_file_of_the_evaluator_loads_nothing_large():
    (file,) = (ROOT / "tests").rglob("test_matching.py")
    assert run_pytest(str(file)) == {"code": 0, "loaded": [], "numprocesses": None, "dist": None, "nbval": None}


def test_everything_is_run_with_notebooks_and_in_parallel():
    # Everything lies in a folder without tests here, as this is about what is loaded.
    seen = run_pytest("--collect-only", "--override-ini", f"testpaths={NO_TESTS}", "-n", "2")
    assert seen["loaded"][:3] == ["nbval", "xdist", "pytest_rerunfailures"]
    assert (seen["numprocesses"], seen["dist"], seen["nbval"]) == (2, "loadfile", True)


@pytest.mark.parametrize(
    ("paths", "parallel", "chosen"),
    [
        ([], False, ["nbval", "rerunfailures", "xdist"]),
        ([], True, ["nbval", "rerunfailures", "xdist"]),
        (["tests/iam", "tests/notebooks/test_checks.py"], False, []),
        (["tests/iam"], True, ["xdist"]),
        (["notebooks", "notebooks/00_start_here.ipynb"], False, []),
        (["tests"], False, ["nbval", "rerunfailures"]),
        (["tests/browser/test_lab.py::test_it"], False, ["rerunfailures"]),
        (["tests/workshop"], True, ["rerunfailures", "xdist"]),
        (["tests/notebooks"], True, ["nbval", "xdist"]),
        (["tests/notebooks/expected"], False, ["nbval"]),
        ([NOTEBOOK], True, ["nbval", "xdist"]),
        ([f"{NOTEBOOK}::Cell 0"], False, ["nbval"]),
    ],
)
def test_a_run_over_named_paths_gets_what_they_need(paths, parallel, chosen, monkeypatch):
    monkeypatch.chdir(ROOT)
    assert sorted(plugins.choose_plugins(paths, parallel)) == chosen


def test_a_quick_run_tries_a_tenth_and_every_other_run_all(monkeypatch):
    monkeypatch.delenv(trials.QUICK, raising=False)
    assert trials.tries(300) == 300 and trials.some(range(11)) == range(11)
    monkeypatch.setenv(trials.QUICK, "true")
    assert [trials.tries(count) for count in (300, 60, 1)] == [30, 6, 1]
    assert list(trials.some(range(11))) == [0, 10]


def test_of_many_cases_a_quick_run_takes_each_tenth():
    cases = [f"test_{count}[{case}]" for count in (2, 11) for case in range(count)]
    items = [SimpleNamespace(nodeid=f"tests/test_a.py::{name}") for name in ("test_one", *cases)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(trials.QUICK, "true")
        kept = [item.nodeid.partition("::")[2] for item in plugins.leave_out(items)]
    assert kept == ["test_one", "test_2[0]", "test_2[1]", "test_11[0]", "test_11[10]"]


def test_all_processors_are_used_only_where_no_path_is_named():
    assert "--numprocesses=auto" in plugins.choose_plugins([], parallel=False)["xdist"]
    assert "--numprocesses=auto" not in plugins.choose_plugins(["tests"], parallel=True)["xdist"]


@pytest.mark.parametrize(("worker", "order"), [(True, [1, 4, 2, 3, 0]), (False, [0, 1, 2, 3, 4])])
def test_long_files_start_first_and_pages_take_turns_with_programs_where_they_are_dealt_out(worker, order):
    names = [
        "tests/test_a.py",
        "tests/workshop/test_crash.py",
        "tests/browser/test_lab.py",
        "tests/workshop/test_hub.py",
        "tests/browser/test_notebooks_odd.py",
    ]
    items = [SimpleNamespace(nodeid=f"{name}::test", path=Path(name)) for name in names]
    plugins.pytest_collection_modifyitems(config_of(workerinput={}) if worker else config_of(), items)
    assert [names.index(item.nodeid.partition("::")[0]) for item in items] == order


def test_what_starts_first_is_there():
    """A folder or a file of another name would start last, and nobody would notice."""
    files = [file.relative_to(ROOT).as_posix() for file in (ROOT / "tests").rglob("*")]
    starts = (*plugins.PAGES, *plugins.PROGRAMS)
    assert [start for start in starts if not any(file.startswith(start) for file in files)] == []


def test_what_learners_get_has_nothing_to_compare_so_a_run_over_it_finds_no_tests():
    assert run_pytest("notebooks") == {"code": 5, "loaded": [], "numprocesses": None, "dist": None, "nbval": None}


def test_the_cells_of_a_notebook_are_among_the_tests_that_start_a_kernel():
    marks = []
    cell = SimpleNamespace(nodeid=NOTEBOOK, path=Path(NOTEBOOK), add_marker=marks.append)
    plugins.pytest_collection_modifyitems(config_of(), [cell])
    assert marks == ["kernel"]


def test_processes_keep_what_they_have_compiled_also_where_the_environment_forbids_it():
    """Otherwise each kernel, server and command that a test starts compiles the package again."""
    assert not sys.dont_write_bytecode
    said = subprocess.run([sys.executable, "-c", "import sys; print(sys.dont_write_bytecode)"], capture_output=True)
    assert said.stdout.split() == [b"False"]


def test_an_assertion_in_a_helper_says_what_it_has_found():
    with pytest.raises(AssertionError, match="where False = all"):
        SilentEndpoint(ROOT).call("iam", "GetUser", UserName=1)


def test_what_waits_for_other_programs_is_tried_once_more_and_nothing_else():
    marks = {}
    for file in ("browser/test_lab.py", "workshop/test_hub.py", "iam/test_matching.py"):
        marks[file] = []
        item = SimpleNamespace(nodeid=file, path=ROOT / "tests" / file, add_marker=marks[file].append)
        plugins.pytest_collection_modifyitems(config_of("rerunfailures"), [item])
        plugins.pytest_collection_modifyitems(config_of(), [item])
    again = pytest.mark.flaky(reruns=1)
    assert marks == {"browser/test_lab.py": [again], "workshop/test_hub.py": [again], "iam/test_matching.py": []}


@pytest.mark.parametrize(("fails", "code"), [(1, 0), (2, 1)])
def test_a_test_that_fails_twice_has_failed_and_the_summary_names_one_that_failed_once(tmp_path, fails, code):
    file = tmp_path / "test_made_up.py"
    file.write_text(
        "import pytest\nruns = []\n\n@pytest.mark.flaky(reruns=1)\n"
        f"def test_it():\n    runs.append(1)\n    assert len(runs) > {fails}\n",
        encoding="utf-8",
    )
    options = ["-p", "rerunfailures", *plugins.RERUN, "-p", "no:cacheprovider", f"--rootdir={tmp_path}", str(file)]
    command = [sys.executable, "-m", "pytest", "--disable-plugin-autoload", *options]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8")
    assert ran.returncode == code
    assert "RERUN test_made_up.py::test_it" in ran.stdout
