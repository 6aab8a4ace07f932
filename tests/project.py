"""The project's files, as git knows them, and what pyproject.toml says of it."""

import os
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def git(*arguments: str) -> str:
    """What git prints; without git or a checkout the test skips, or fails where CI is set."""
    try:
        command = ["git", "-C", str(ROOT), *arguments]
        return subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"This test needs git and a checkout: {error}")


def project_files() -> list[Path]:
    """Every file of the project that git tracks or would track."""
    names = git("ls-files", "--cached", "--others", "--exclude-standard", "-z").split("\0")
    return [ROOT / name for name in sorted(set(names)) if name and (ROOT / name).is_file()]


def texts() -> list[tuple[str, str]]:
    """Name and text of each file of the project that is not binary."""
    contents = ((file, file.read_bytes()) for file in project_files())
    return [
        (file.relative_to(ROOT).as_posix(), content.decode("utf-8"))
        for file, content in contents
        if b"\0" not in content
    ]
