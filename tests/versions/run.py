"""Does the suite pass with the oldest and with the newest versions that pyproject.toml allows?

    python tests/versions/run.py [oldest|newest] [--python PATH ...] [-- WHAT PYTEST IS TOLD]

`nox -s oldest newest` installs what this needs: uv, which finds and installs the versions: the oldest of each package
that pyproject.toml names with the newest of all that they need in turn, or the newest of everything. Each Python gets
a new, temporary environment for each of the two; without `--python` it is the one that runs this. Ends with 1 where a
test failed or the versions can't be installed.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from uv import find_uv_bin

ROOT = Path(__file__).parents[2]
RESOLUTIONS = {"oldest": "lowest-direct", "newest": "highest"}
SHOWN = ("python", "jupyterlab", "ipywidgets", "pandas", "anywidget", "voila", "boto3", "playwright", "pytest")


class Run(NamedTuple):
    """The suite in one environment; the counts are those of the report that pytest writes."""

    resolution: str
    versions: dict[str, str]
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0

    @property
    def is_good(self) -> bool:
        return self.passed > 0 and self.failed == 0


def uv(*arguments: str | Path, **options) -> subprocess.CompletedProcess:
    return subprocess.run([find_uv_bin(), *arguments], cwd=ROOT, check=True, encoding="utf-8", **options)


def environment(folder: Path, python: str, resolution: str) -> Path:
    """The Python of a new environment with the project; raises CalledProcessError where the versions can't be had."""
    uv("venv", "--quiet", "--seed", "--python", python, folder)
    inside = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    uv("pip", "install", "--quiet", "--python", inside, "--resolution", RESOLUTIONS[resolution], "-e", ".[test]")
    return inside


def versions(python: Path) -> dict[str, str]:
    """The version of a Python and of each package beside it."""
    ran = uv("pip", "list", "--quiet", "--format", "json", "--python", python, stdout=subprocess.PIPE)
    command = [python, "-c", "import platform; print(platform.python_version())"]
    own = subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout.strip()
    return {"python": own, **{package["name"]: package["version"] for package in json.loads(ran.stdout)}}


def counts(report: Path) -> dict[str, int]:
    """How many tests passed, failed and were skipped, by a JUnit report."""
    suite = ElementTree.parse(report).find("testsuite")
    tests, failures, errors, skipped = (int(suite.get(key)) for key in ("tests", "failures", "errors", "skipped"))
    return {"passed": tests - failures - errors - skipped, "failed": failures + errors, "skipped": skipped}


def run(python: str, resolution: str, told: list[str]) -> Run:
    """The suite with one Python and the oldest or newest versions, pytest told a little more."""
    with tempfile.TemporaryDirectory(prefix="mfa-lesson-versions-", ignore_cleanup_errors=True) as place:
        report = Path(place) / "report.xml"
        try:
            inside = environment(Path(place) / "environment", python, resolution)
        except subprocess.CalledProcessError:
            return Run(resolution, {"python": f"{python}: the versions can't be installed"})
        started = time.monotonic()
        command = [inside, "-m", "pytest", "-p", "no:cacheprovider", f"--junitxml={report}", *told]
        ended = subprocess.run(command, cwd=ROOT).returncode
        seconds = time.monotonic() - started
        if not report.exists():
            print(f"pytest ended with {ended} before it wrote its report.")
            return Run(resolution, versions(inside), failed=1, seconds=seconds)
        return Run(resolution, versions(inside), **counts(report), seconds=seconds)


def table(runs: list[Run]) -> str:
    """One line a run."""
    head = ("versions", *SHOWN, *Run._fields[2:])
    lines = [
        (one.resolution, *(one.versions.get(name, "") for name in SHOWN), *(f"{number:.0f}" for number in one[2:]))
        for one in runs
    ]
    widths = [max(map(len, column)) for column in zip(head, *lines, strict=True)]
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in (head, *lines))


def main(arguments: list[str]) -> int:
    cut = arguments.index("--") if "--" in arguments else len(arguments)
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("resolution", nargs="?", choices=RESOLUTIONS)
    parser.add_argument("--python", nargs="+", default=[sys.executable], metavar="PATH")
    wanted = parser.parse_args(arguments[:cut])
    resolutions = [wanted.resolution] if wanted.resolution else RESOLUTIONS
    runs = [run(python, one, arguments[cut + 1 :]) for python in wanted.python for one in resolutions]
    print(f"\n{table(runs)}")
    return 0 if all(one.is_good for one in runs) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
