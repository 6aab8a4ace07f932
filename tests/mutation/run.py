"""Would the tests notice? Changes the evaluator in every small way there is, and runs its tests on each change.

    python tests/mutation/run.py [MODULE ...]

A module is one of mfa_lesson/iam, such as evaluator; without one, all of them are changed that decide or explain.

`nox -s mutants` installs what this needs: mutmut, which needs a system that can fork. Works on a copy of the project.
What survives a first, quick round is tried again in a Python of its own, since some code runs when it is imported.
A survivor has to stand in survivors.toml with the reason why no test can notice it. Ends with 1 where one does not, or
where less than 95 % are killed.
"""

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
MODULES = (
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
TESTS = (*MODULES, "wording", "force_mfa", "grammar", "json_text")
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


def configuration(modules: list[str]) -> str:
    """What mutmut is told, as TOML."""
    tests = [f"tests/iam/test_{name}.py" for name in TESTS]
    return f"""
[tool.mutmut]
source_paths = ["mfa_lesson"]
only_mutate = {[f"mfa_lesson/iam/{name}.py" for name in modules]}
also_copy = ["notebooks", "README.md", "LICENSE", "environment.yml"]
pytest_add_cli_args = ["-o", "{PLUGINS}", "-p", "no:cacheprovider"]
pytest_add_cli_args_test_selection = {tests}
"""


def mutmut(folder: Path, *arguments: str) -> str:
    command = [str(Path(sys.executable).with_name("mutmut")), *arguments]
    ran = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", errors="replace")
    if ran.returncode:
        raise SystemExit(f"mutmut {' '.join(arguments)} failed:\n{ran.stdout[-3000:]}{ran.stderr[-3000:]}")
    return ran.stdout


def is_killed_alone(folder: Path, name: str) -> bool:
    """Whether the tests notice the change in a Python that has imported nothing before."""
    module = name.split(".")[2]
    ordered = sorted(TESTS, key=lambda test: test != module)
    tests = [f"tests/iam/test_{test}.py" for test in ordered]
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-o", PLUGINS, "-p", "no:cacheprovider", *tests]
    environment = {**os.environ, "MUTANT_UNDER_TEST": name}
    return subprocess.run(command, cwd=folder / "mutants", env=environment, capture_output=True).returncode != 0


def change(folder: Path, name: str) -> tuple[str, str]:
    """The line that was changed, and what became of it."""
    lines = mutmut(folder, "show", name).splitlines()
    was, now = (
        [line[1:].strip() for line in lines if line.startswith(sign) and not line.startswith(sign * 3)] for sign in "-+"
    )
    return " ".join(was), " ".join(now)


def mutants(folder: Path) -> list[Mutant]:
    """All of them, tried."""
    mutmut(folder, "run", "--max-children", str(os.cpu_count() or 1))
    found = []
    for line in mutmut(folder, "results", "--all", "true").splitlines():
        name, _, state = line.strip().rpartition(": ")
        if not name:
            continue
        killed = state in ("killed", "timeout") or is_killed_alone(folder, name)
        found.append(Mutant(name.split(".")[2], name, killed, *(() if killed else change(folder, name))))
    return found


def main(arguments: list[str]) -> int:
    modules = arguments or list(MODULES)
    if unknown := set(modules) - set(MODULES):
        raise SystemExit(f"There is no module {', '.join(sorted(unknown))} here; there are {', '.join(MODULES)}.")
    justified = {(one["was"], one["now"]) for one in tomllib.loads(SURVIVORS.read_text(encoding="utf-8"))["survivor"]}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "project"
        shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*NOT_COPIED))
        with (folder / "pyproject.toml").open("a", encoding="utf-8") as stream:
            stream.write(configuration(modules))
        found = mutants(folder)
    alive = [mutant for mutant in found if not mutant.killed]
    tried, survived = Counter(mutant.module for mutant in found), Counter(mutant.module for mutant in alive)
    print(f"{'module':<14}{'mutants':>9}{'killed':>9}{'survived':>10}")
    for module in modules:
        print(f"{module:<14}{tried[module]:>9}{tried[module] - survived[module]:>9}{survived[module]:>10}")
    share = 1 - len(alive) / len(found)
    print(f"{'all':<14}{len(found):>9}{len(found) - len(alive):>9}{len(alive):>10}   {share:.1%} killed")
    unread = [mutant for mutant in alive if (mutant.was, mutant.now) not in justified]
    for mutant in unread:
        print(f"\nnot in {SURVIVORS.name}: {mutant.name}\n- {mutant.was}\n+ {mutant.now}")
    return 1 if unread or share < ENOUGH else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
