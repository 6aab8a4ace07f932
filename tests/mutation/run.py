"""Would the tests notice? Changes the evaluator or the findings in small ways, and runs their tests on each change.

    python tests/mutation/run.py [--processes NUMBER] [MODULE ...]

A module is one of mfa_lesson/iam, such as evaluator, or one of mfa_lesson/analysis/findings, such as findings.tags;
without one, all of them are changed that decide or explain, which takes hours.

`nox -s mutants` installs what this needs: mutmut, which needs a system that can fork. Works on a copy of the project.
What survives a first, quick round is tried again in a Python of its own, since some code runs when it is imported, and
with all the tests of its floor. The tests of the findings that make up policies at random are left out: what they
notice depends on what they draw. A survivor must be in survivors.toml with the reason why no test can notice it. Ends
with 1 where one is not, or where less than 95 % of a floor are killed.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
SURVIVORS = Path(__file__).with_name("survivors.toml")
OF_FINDINGS = "findings."
EVALUATOR = (
    "action_index",
    "conditions",
    "evaluator",
    "explanation",
    "limits",
    "loading",
    "matching",
    "policy",
    "request",
    "resource_control",
    "statement",
    "values",
    "wanted",
    "wildcards",
)
IN_FINDINGS = ROOT / "mfa_lesson/analysis/findings"
FINDINGS = tuple(f"{OF_FINDINGS}{path.stem}" for path in sorted(IN_FINDINGS.glob("[!_]*.py")) if path.stem != "check")
"""All but the one without a function: only functions are changed."""
MODULES = (*EVALUATOR, *FINDINGS)
AT_RANDOM = ("any_policy", "true")
"""Tests of findings that only try policies made up at random."""
ENOUGH = 0.95
NOT_COPIED = (".git", ".venv", ".ci", "mutants", "__pycache__", ".hypothesis", ".pytest_cache", ".ruff_cache", "images")
PLUGINS = "addopts=-ptests.isolation"


class Mutant(NamedTuple):
    """One small change, and whether a test noticed it."""

    module: str
    name: str
    killed: bool
    was: str = ""
    now: str = ""


def file_of(module: str) -> str:
    floor = "analysis/findings" if module.startswith(OF_FINDINGS) else "iam"
    return f"mfa_lesson/{floor}/{module.removeprefix(OF_FINDINGS)}.py"


def module_of(name: str) -> str:
    """The module of a mutant, as it is named here."""
    file = name.rpartition(".")[0].replace(".", "/") + ".py"
    return next(module for module in MODULES if file_of(module) == file)


def tests_of(module: str, *, quick: bool) -> list[str]:
    """The tests of a module's floor, its own first; in the quick round few of the findings'."""
    if not module.startswith(OF_FINDINGS):
        names = sorted((*EVALUATOR, "wording", "force_mfa", "grammar", "json_text"), key=lambda name: name != module)
        return [f"tests/iam/test_{name}.py" for name in names]
    folder = "tests/analysis/findings"
    all_names = [path.stem.removeprefix("test_") for path in sorted((ROOT / folder).glob("test_*.py"))]
    first = [name for name in (module.removeprefix(OF_FINDINGS), "all_checks", "wording") if name in all_names]
    names = first if quick else dict.fromkeys([*first, *all_names])
    return [f"{folder}/test_{name}.py" for name in names if name not in AT_RANDOM]


def options_of(modules: list[str]) -> list[str]:
    """How pytest is called for the tests of these modules."""
    drawn = ["-m", "not hypothesis"] if any(module.startswith(OF_FINDINGS) for module in modules) else []
    return ["-o", PLUGINS, "-p", "no:cacheprovider", *drawn]


def configuration(modules: list[str]) -> str:
    """What mutmut is told, as TOML."""
    tests = list(dict.fromkeys(test for module in modules for test in tests_of(module, quick=True)))
    return f"""
[tool.mutmut]
source_paths = ["mfa_lesson"]
only_mutate = {[file_of(module) for module in modules]}
also_copy = ["notebooks", "README.md", "LICENSE", "environment.yml"]
pytest_add_cli_args = {options_of(modules)}
pytest_add_cli_args_test_selection = {tests}
"""


def mutmut(folder: Path, *arguments: str) -> str:
    command = [str(Path(sys.executable).with_name("mutmut")), *arguments]
    ran = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", errors="replace")
    if ran.returncode:
        raise SystemExit(f"mutmut {' '.join(arguments)} failed:\n{ran.stdout[-3000:]}{ran.stderr[-3000:]}")
    return ran.stdout


def is_killed_alone(folder: Path, module: str, name: str) -> bool:
    """Whether the tests notice the change, or without a name none, in a Python that has imported nothing before."""
    tests = tests_of(module, quick=False)
    command = [sys.executable, "-m", "pytest", "-x", "-q", *options_of([module]), *tests]
    environment = {**os.environ, "MUTANT_UNDER_TEST": name}
    return subprocess.run(command, cwd=folder / "mutants", env=environment, capture_output=True).returncode != 0


def change(folder: Path, name: str) -> tuple[str, str]:
    """The line that was changed, and what became of it."""
    lines = mutmut(folder, "show", name).splitlines()
    was, now = (
        [line[1:].strip() for line in lines if line.startswith(sign) and not line.startswith(sign * 3)] for sign in "-+"
    )
    return " ".join(was), " ".join(now)


def mutants(folder: Path, modules: list[str], processes: int) -> list[Mutant]:
    """All of them, tried."""
    mutmut(folder, "run", "--max-children", str(processes))
    for module in modules:
        if is_killed_alone(folder, module, ""):
            raise SystemExit(f"The tests of {module} fail without any change.")
    found = []
    for line in mutmut(folder, "results", "--all", "true").splitlines():
        name, _, state = line.strip().rpartition(": ")
        if not name:
            continue
        module = module_of(name)
        killed = state in ("killed", "timeout") or is_killed_alone(folder, module, name)
        found.append(Mutant(module, name, killed, *(() if killed else change(folder, name))))
    return found


def try_modules(modules: list[str], processes: int) -> list[Mutant]:
    """All mutants of modules of one floor, tried on a copy of the project."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "project"
        shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*NOT_COPIED))
        with (folder / "pyproject.toml").open("a", encoding="utf-8") as stream:
            stream.write(configuration(modules))
        return mutants(folder, modules, processes)


def is_enough(modules: list[str], found: list[Mutant]) -> bool:
    """Prints how many mutants of one floor were killed, and says whether the tests notice enough."""
    justified = {(one["was"], one["now"]) for one in tomllib.loads(SURVIVORS.read_text(encoding="utf-8"))["survivor"]}
    alive = [mutant for mutant in found if not mutant.killed]
    tried, survived = Counter(mutant.module for mutant in found), Counter(mutant.module for mutant in alive)
    print(f"{'module':<24}{'mutants':>9}{'killed':>9}{'survived':>10}")
    for module in modules:
        print(f"{module:<24}{tried[module]:>9}{tried[module] - survived[module]:>9}{survived[module]:>10}")
    share = 1 - len(alive) / len(found)
    print(f"{'all':<24}{len(found):>9}{len(found) - len(alive):>9}{len(alive):>10}   {share:.1%} killed")
    unread = [mutant for mutant in alive if (mutant.was, mutant.now) not in justified]
    for mutant in unread:
        print(f"\nnot in {SURVIVORS.name}: {mutant.name}\n- {mutant.was}\n+ {mutant.now}")
    return not unread and share >= ENOUGH


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="how many changes are tried at once")
    parser.add_argument("modules", nargs="*", metavar="MODULE")
    asked = parser.parse_args(arguments)
    modules = asked.modules or list(MODULES)
    if unknown := set(modules) - set(MODULES):
        raise SystemExit(f"There is no module {', '.join(sorted(unknown))} here; there are {', '.join(MODULES)}.")
    floors = [[module for module in modules if module in floor] for floor in (EVALUATOR, FINDINGS)]
    return 0 if all([is_enough(floor, try_modules(floor, asked.processes)) for floor in floors if floor]) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
