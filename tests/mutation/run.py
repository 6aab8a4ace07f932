"""Would the tests notice? Changes the floor `iam` or the findings in small ways, and runs their tests on each change.

    python tests/mutation/run.py [--sample NUMBER [--seed NUMBER]] [--write] [MODULE ...]

A module is one of mfa_lesson/iam, such as evaluator, or one of mfa_lesson/analysis/findings, such as findings.tags;
without one, all are tried, which takes hours. With --sample, so many changes of each module are drawn, the same for the
same seed. With --write, what was measured replaces the modules' rows in docs/mutation.md.

`nox -s mutants` installs what this needs: mutmut, which makes the changes, and a system that can fork. Works on a copy
of the project. `forks.py` says how a change is tried: in `iam` with all tests of the floor, in the findings with those
of the module and of all checks. One that survives in code that runs when it is imported is tried again in a Python of
its own, with all tests of its floor. Tests that make up policies at random are left out: what they notice depends on
what they draw. Of what the other tests make up, a fifth is tried, the same each time.

A survivor must be in survivors.toml with the reason why no test can notice it. Ends with 1 where one is not, or where
less than 95 % of a floor are noticed.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.mutation import page  # noqa: E402
from tests.mutation.page import FINDINGS, IAM, OF_FINDINGS, Measured  # noqa: E402
from tests.trials import QUICK  # noqa: E402

if TYPE_CHECKING:
    from tests.mutation.changes import Changed

SURVIVORS = Path(__file__).with_name("survivors.toml")
IAM_TESTS, FINDINGS_TESTS = "tests/iam", "tests/analysis/findings"
OF_ALL_CHECKS = [f"{FINDINGS_TESTS}/{path}" for path in ("test_all_checks.py", "test_wording.py", "access_analyzer/")]
AT_RANDOM = (
    "tests/iam/test_properties.py",
    "tests/analysis/findings/test_any_policy.py",
    "tests/analysis/findings/test_true.py",
)
ENOUGH = 0.95
NOT_COPIED = (".git", ".venv", ".ci", "__pycache__", ".hypothesis", ".pytest_cache", ".ruff_cache", "images")
QUIETLY = ("-q", "--tb=native", "--assert=plain", "-pno:cacheprovider")
PLUGINS = "addopts=-ptests.isolation -ptests.mutation.forks"


class Mutant(NamedTuple):
    """One small change; its name is that of the changed function in the module."""

    module: str
    name: str

    @property
    def full_name(self) -> str:
        return f"{file_of(self.module).removesuffix('.py').replace('/', '.')}.{self.name}"


def file_of(module: str) -> str:
    floor = "analysis/findings" if module.startswith(OF_FINDINGS) else "iam"
    return f"mfa_lesson/{floor}/{module.removeprefix(OF_FINDINGS)}.py"


def tests_of(module: str) -> list[str]:
    """Where the tests are that must notice a change of a module, its own first."""
    if not module.startswith(OF_FINDINGS):
        return [f"{IAM_TESTS}/test_{module}.py", IAM_TESTS]
    return [f"{FINDINGS_TESTS}/test_{module.removeprefix(OF_FINDINGS)}.py", *OF_ALL_CHECKS]


def call_pytest(folder: Path, floor: Sequence[str], environment: Mapping[str, str], *options: str) -> tuple[bool, str]:
    """Runs the tests of a floor in this folder: whether all passed, and what pytest said."""
    tests = FINDINGS_TESTS if floor is FINDINGS else IAM_TESTS
    ignored = [f"--ignore={path}" for path in AT_RANDOM]
    drawn = ["-m", "not hypothesis"] if floor is FINDINGS else []
    command = [sys.executable, "-m", "pytest", *QUIETLY, "-o", PLUGINS, *ignored, *drawn, *options, tests]
    environment = {**os.environ, QUICK: "true", "PYTHONHASHSEED": "0", "PYTHONPATH": str(folder), **environment}
    ran = subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", errors="replace")
    return ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-3000:]


def change_modules(folder: Path, modules: Sequence[str]) -> dict[str, Changed]:
    """Puts all changes into the modules in this folder."""
    from tests.mutation.changes import make_changes

    changed = {}
    for module in modules:
        file = folder / file_of(module)
        changed[module] = make_changes(file_of(module), file.read_text(encoding="utf-8"))
        file.write_text(changed[module].text, encoding="utf-8")
    return changed


def draw(mutants: Sequence[Mutant], modules: Sequence[str], sample: int | None, seed: int) -> list[Mutant]:
    """All of them, or so many of each module."""
    if sample is None:
        return list(mutants)
    drawn: list[Mutant] = []
    for module in modules:
        of_module = [mutant for mutant in mutants if mutant.module == module]
        drawn += random.Random(f"{module} {seed}").sample(of_module, min(sample, len(of_module)))
    return drawn


def try_changes(folder: Path, floor: Sequence[str], mutants: Sequence[Mutant]) -> Iterator[Mutant]:
    """Those that no test notices."""
    results, trials = folder / "results.jsonl", folder / "trials.toml"
    tests = "\n".join(f"{json.dumps(one.full_name)} = {json.dumps(tests_of(one.module))}" for one in mutants)
    names = json.dumps([one.full_name for one in mutants])
    trials.write_text(f"names = {names}\nresults = {json.dumps(str(results))}\n[tests]\n{tests}\n", encoding="utf-8")
    passed, said = call_pytest(folder, floor, {"MFA_LESSON_TRIALS": str(trials)})
    tried = [json.loads(line) for line in results.read_text(encoding="utf-8").splitlines()] if results.exists() else []
    if not passed or len(tried) != len(mutants):
        raise SystemExit(f"Only {len(tried)} of {len(mutants)} changes were tried. pytest says:\n{said}")
    by_name = {one.full_name: one for one in mutants}
    for name, killed, at_import in tried:
        if not killed and not (at_import and not call_pytest(folder, floor, {"MFA_LESSON_ON_TRIAL": name}, "-x")[0]):
            yield by_name[name]


def try_floor(floor: Sequence[str], modules: Sequence[str], sample: int | None, seed: int) -> Iterator[Measured]:
    """Tries modules of one floor on a copy of the project, and prints what no test notices."""
    known = {(one["was"], one["now"]) for one in tomllib.loads(SURVIVORS.read_text(encoding="utf-8"))["survivor"]}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "project"
        shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*NOT_COPIED))
        with contextlib.chdir(ROOT):  # where mutmut looks for its settings
            changed = change_modules(folder, modules)
        mutants = [Mutant(module, name) for module in modules for name in changed[module].names]
        drawn = draw(mutants, modules, sample, seed)
        alive = list(try_changes(folder, floor, drawn))
    unknown = []
    for mutant in alive:
        was, now = changed[mutant.module].compare(mutant.name)
        if (was, now) not in known:
            unknown.append(mutant)
            print(f"\nnot in {SURVIVORS.name}: {mutant.full_name}\n- {was}\n+ {now}")
    for module in modules:
        count, tried, survived, unread = (
            sum(one.module == module for one in some) for some in (mutants, drawn, alive, unknown)
        )
        how = "all" if tried == count else f"drawn with seed {seed}"
        yield Measured(module, count, tried, tried - survived, survived - unread, how, date.today())


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, metavar="NUMBER", help="how many changes of each module are drawn")
    parser.add_argument("--seed", type=int, default=1, metavar="NUMBER", help="for --sample (default: 1)")
    parser.add_argument("--write", action="store_true", help="put what was measured into docs/mutation.md")
    parser.add_argument("modules", nargs="*", metavar="MODULE")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.modules) - {*IAM, *FINDINGS}:
        parser.error(f"there is no module {', '.join(sorted(unknown))}; there are {', '.join((*IAM, *FINDINGS))}")
    enough = True
    for floor in (IAM, FINDINGS):
        modules = [module for module in asked.modules or floor if module in floor]
        if not modules:
            continue
        measured = list(try_floor(floor, modules, asked.sample, asked.seed))
        print("\n".join(page.make_table(measured)), flush=True)
        enough &= page.share_of(measured) >= ENOUGH and not any(one.survived for one in measured)
        if asked.write:
            page.write(measured)
    return 0 if enough else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
