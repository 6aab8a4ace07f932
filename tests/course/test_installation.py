"""The check of the installation: silent about what is right, a sentence for each thing that is wrong."""

import sys
import tomllib
from importlib import metadata
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from packaging.requirements import Requirement

import mfa_lesson
from mfa_lesson import MfaLessonError, PolicyError, load_policy
from mfa_lesson.course import installation
from mfa_lesson.course.installation import check_installation, find_package_problems, find_policy_problems
from mfa_lesson.course.wording import INSTALL_AGAIN, TELL_TRAINER, say
from mfa_lesson.text import Reason

PROJECT = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
DEPENDENCIES = PROJECT["dependencies"]


def test_nothing_is_wrong_here(capsys):
    check_installation()
    assert capsys.readouterr().out == f"{say('installation.complete')}\n"


def explain(code, **parameters):
    return [Reason(f"installation.{code}", parameters)]


def test_everything_that_the_project_asks_for_is_looked_at(monkeypatch):
    looked_at = []
    monkeypatch.setattr(installation, "import_module", looked_at.append)
    assert find_package_problems() == []
    assert sorted(["jupyterlab", *looked_at]) == sorted(Requirement(line).name for line in DEPENDENCIES)
    assert {"ipywidgets", "pandas"} <= set(looked_at)


@pytest.fixture
def needs(monkeypatch):
    """A function that lets the lesson need other things than it does."""

    def set_requirements(*lines):
        monkeypatch.setattr(metadata, "requires", lambda name: {"mfa-lesson": list(lines)}[name])

    return set_requirements


def test_a_lesson_that_is_not_installed(monkeypatch):
    def missing(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "requires", missing)
    assert find_package_problems() == explain("none", in_browser=False)


def test_a_package_that_is_missing(needs):
    needs("no-such-package-anywhere>=1")
    assert find_package_problems() == explain("missing", package="no-such-package-anywhere", in_browser=False)


def in_a_browser(monkeypatch, file):
    """Python as Pyodide has it, whose lock file says that pandas is this file."""
    pyodide = ModuleType("pyodide_js")
    pyodide.lockfile = SimpleNamespace(packages=SimpleNamespace(pandas=SimpleNamespace(file_name=file)))
    monkeypatch.setitem(sys.modules, "pyodide_js", pyodide)
    monkeypatch.setattr(sys, "platform", "emscripten")


@pytest.mark.parametrize(
    ("file", "server"), [("https://cdn.example.org/v1/pandas-3.0.whl", "cdn.example.org"), ("pandas-3.0.whl", "")]
)
def test_a_package_that_did_not_come_to_the_browser(monkeypatch, needs, file, server):
    def missing(name):
        raise metadata.PackageNotFoundError(name)

    needs("pandas>=2")
    monkeypatch.setattr(metadata, "version", missing)
    in_a_browser(monkeypatch, file)
    assert find_package_problems() == explain("unreached", package="pandas", server=server)


@pytest.mark.parametrize("platform", ["emscripten", "linux"])
def test_a_name_that_needs_what_did_not_come(monkeypatch, platform):
    """Pyodide's own sentence tells learners to install it."""

    def missing(*_):
        raise ModuleNotFoundError("No module named 'pandas'", name="pandas")

    in_a_browser(monkeypatch, "https://cdn.example.org/v1/pandas-3.0.whl")
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(mfa_lesson, "import_module", missing)
    monkeypatch.delitem(vars(mfa_lesson), "compare", raising=False)
    with pytest.raises(MfaLessonError if platform == "emscripten" else ModuleNotFoundError) as raised:
        _ = mfa_lesson.compare
    [reason] = explain("unreached", package="pandas", server="cdn.example.org")
    assert (getattr(raised.value, "reason", None) == reason) is (platform == "emscripten")
    assert (say(reason) in str(raised.value)) is (platform == "emscripten")


def test_no_sentence_in_the_browser_says_to_install(monkeypatch, needs):
    in_a_browser(monkeypatch, "")
    needs("pandas>=99", "no-such-package-anywhere")
    problems = [say(problem) for problem in find_package_problems()]
    assert len(problems) == 2 and all(problem.endswith(TELL_TRAINER) for problem in problems)


@pytest.mark.parametrize(
    "error",
    [
        ImportError("DLL load failed"),
        ModuleNotFoundError("No module named 'numpy'"),
        # What a package built for another version of one of its own packages raises.
        ValueError("numpy.dtype size changed, may indicate binary incompatibility"),
        AttributeError("module 'numpy' has no attribute 'float'"),
        OSError("libfoo.so: cannot open shared object file"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_package_that_cannot_be_used(monkeypatch, needs, error):
    def broken(name):
        raise error

    needs("pandas>=2")
    monkeypatch.setattr(installation, "import_module", broken)
    assert find_package_problems() == explain("broken", package="pandas", error=str(error), in_browser=False)


@pytest.mark.parametrize("needed", ["pandas>=99", "pandas<1", "pandas==0.1"])
def test_a_package_in_another_version(needs, needed):
    needs(needed)
    here = metadata.version("pandas")
    assert find_package_problems() == explain("version", needed=needed, version=here, in_browser=False)


def test_a_version_before_its_release_is_a_version(monkeypatch, needs):
    needs("pandas>=2")
    monkeypatch.setattr(metadata, "version", lambda name: "3.0rc1")
    assert find_package_problems() == []


def test_what_only_tests_or_other_systems_need_is_not_missed(needs):
    needs('no-such-package; extra == "test"', 'no-such-package; python_version < "3"', "pandas")
    assert find_package_problems() == []


def test_a_lesson_that_needs_nothing(monkeypatch):
    monkeypatch.setattr(metadata, "requires", lambda name: None)
    assert find_package_problems() == []


def test_a_policy_that_is_broken(monkeypatch):
    def broken(name):
        raise PolicyError("Statement[2]", 'it has no "Effect"', 7, 3)

    monkeypatch.setattr(installation, "load_policy", broken)
    assert find_policy_problems() == explain("no-policy", says='Statement[2] (line 7, column 3): it has no "Effect"')


def test_a_policy_that_is_not_there(monkeypatch, tmp_path):
    monkeypatch.setattr("mfa_lesson.iam.loading.PACKAGED", tmp_path)
    (problem,) = find_policy_problems()
    assert problem.code == "installation.no-policy"


@pytest.mark.parametrize(
    "changed",
    [
        load_policy("force_mfa").without("AllowAllUsersToListAccounts"),
        load_policy("ec2_full_access"),
        load_policy("force_mfa").only("BlockMostAccessUnlessSignedInWithMFA"),
    ],
    ids=["without a statement", "another", "the Deny alone"],
)
def test_a_policy_that_was_changed(monkeypatch, changed):
    monkeypatch.setattr(installation, "load_policy", lambda name: changed)
    assert find_policy_problems() == explain("policy-changed")


def test_each_thing_that_is_wrong_gets_a_line(monkeypatch, needs, capsys):
    needs("no-such-package-anywhere", "pandas<1")
    monkeypatch.setattr(installation, "load_policy", lambda name: load_policy("ec2_full_access"))
    check_installation()
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert "no-such-package-anywhere" in lines[0] and "pandas<1" in lines[1] and "force_mfa" in lines[2]
    assert [line[:2] for line in lines] == ["✕ "] * 3
    assert sum(line.endswith(INSTALL_AGAIN) for line in lines) == 2
