"""Prints what CHANGELOG.md says about a version. Fails if a tag is not the version of the project, or has no notes.

python .ci/release_notes.py v0.2.0
"""

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def notes(tag: str, root: Path = ROOT) -> str:
    """The section of the changelog for a tag such as v0.2.0.

    Raises:
        ValueError: The tag is not the project's version, or its section is missing, has no date, or is empty.
    """
    version = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    if tag != f"v{version}":
        raise ValueError(
            f"The tag is {tag}, and pyproject.toml says version {version}. Tag it v{version}, or change the version."
        )
    changes = re.sub(r"^\[.+\]: .+\n", "", (root / "CHANGELOG.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    parts = re.split(r"^## (.+)\n", changes, flags=re.MULTILINE)
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    for heading, text in sections.items():
        if re.fullmatch(rf"\[{re.escape(version)}\] - \d{{4}}-\d\d-\d\d", heading.strip()) and text.strip():
            return text.strip() + "\n"
    raise ValueError(
        f"CHANGELOG.md has nothing under a heading “## [{version}] - YEAR-MONTH-DAY”. Write what changes first."
    )


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Name the tag: python .ci/release_notes.py v0.2.0")
    try:
        sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
        sys.stdout.write(notes(sys.argv[1]))
    except ValueError as error:
        sys.exit(str(error))
