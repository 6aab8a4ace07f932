"""The command mfa-lesson: a working copy of the notebooks, opened in JupyterLab."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from .course.working_copy import FIRST_NOTEBOOK, Copied, holds_other_files, put_copy, reset
from .errors import WorkingCopyError
from .text import Reason
from .wording import say

DEFAULT_FOLDER = "mfa-lesson"


def main(arguments: Sequence[str] | None = None) -> int:
    """Does what the command line asks for.

    Args:
        arguments: The command line without the command's name; by default that of this process. Arguments after --
            go to JupyterLab.

    Returns:
        0; 1 if the folder has other files and nobody confirmed it; 2 if the folder or the notebook can't be used. Each
        comes with a sentence on the error stream.
    """
    ours, theirs = split_arguments(sys.argv[1:] if arguments is None else list(arguments))
    asked = make_parser().parse_args(ours)
    try:
        if asked.reset is not None:
            brought, old = reset(asked.folder, asked.reset)
            print(say("restored", notebook=brought, kept=old.name if old else ""))
            return 0
        if not asked.yes and holds_other_files(asked.folder) and not confirm(asked.folder):
            return 1
        done = put_copy(asked.folder)
    except WorkingCopyError as error:
        print(error, file=sys.stderr)
        return 2
    print(say(describe_copy(done)))
    if asked.open:
        from jupyterlab.labapp import main as jupyter_lab

        jupyter_lab([str(done.folder / FIRST_NOTEBOOK), *theirs])
    return 0


def split_arguments(arguments: list[str]) -> tuple[list[str], list[str]]:
    """What is before the first -- and what is after it."""
    at = arguments.index("--") if "--" in arguments else len(arguments)
    return arguments[:at], arguments[at + 1 :]


def confirm(folder: str) -> bool:
    """Asks whether the notebooks go into a folder that has other files; where nobody can answer, says what to type."""
    print(say("other-files", folder=folder), file=sys.stderr)
    if sys.stdin is not None and sys.stdin.isatty():
        print(say("confirm"), end=" ", file=sys.stderr, flush=True)
        if sys.stdin.readline().strip().lower() in ("y", "yes"):
            return True
    print(say("nothing-copied"), file=sys.stderr)
    return False


def find_version() -> str:
    """The version of the installed package; words for it where it is used without being installed."""
    try:
        return version("mfa-lesson")
    except PackageNotFoundError:
        return say("not-installed")


def make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="mfa-lesson", description=say("help"), epilog=say("help.after"))
    folder = say("help.folder", default=DEFAULT_FOLDER)
    parser.add_argument("folder", nargs="?", default=DEFAULT_FOLDER, help=folder)
    parser.add_argument("--reset", metavar="NOTEBOOK", help=say("help.reset"))
    parser.add_argument("--yes", action="store_true", help=say("help.yes"))
    parser.add_argument("--version", action="version", version=f"mfa-lesson {find_version()}")
    parser.add_argument("--no-open", dest="open", action="store_false", help=say("help.no-open"))
    return parser


def describe_copy(done: Copied) -> Reason:
    """What was done."""
    return Reason("copied", done._asdict())


if __name__ == "__main__":
    sys.exit(main())
