"""The command mfa-lesson: a working copy of the notebooks, opened in JupyterLab."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from .course.working_copy import FIRST_NOTEBOOK, Copied, holds_other_files, put_copy, reset
from .errors import WorkingCopyError
from .text import format_count, join_words

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
            print(f"{brought} is restored." + (f" Your version is kept as {old.name}." if old else ""))
            return 0
        if not asked.yes and holds_other_files(asked.folder) and not confirm(asked.folder):
            return 1
        done = put_copy(asked.folder)
    except WorkingCopyError as error:
        print(error, file=sys.stderr)
        return 2
    print(describe_copy(done))
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
    print(f"{folder} already has other files. The notebooks would be put beside them.", file=sys.stderr)
    if sys.stdin is not None and sys.stdin.isatty():
        print("Put them there? [y/N] ", end="", file=sys.stderr, flush=True)
        if sys.stdin.readline().strip().lower() in ("y", "yes"):
            return True
    print("Nothing was copied. Name another folder, or add --yes to use this one.", file=sys.stderr)
    return False


def find_version() -> str:
    """The version of the installed package; a sentence where it is used without being installed."""
    try:
        return version("mfa-lesson")
    except PackageNotFoundError:
        return "(not installed, used from its folder)"


def make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mfa-lesson",
        description="Copies the lesson's notebooks into a folder and opens the first one in JupyterLab. "
        "It never overwrites what you changed there.",
        epilog="Arguments after -- go to JupyterLab: mfa-lesson -- --no-browser --port 9000",
    )
    parser.add_argument("folder", nargs="?", default=DEFAULT_FOLDER, help=f"the folder of your copy ({DEFAULT_FOLDER})")
    parser.add_argument(
        "--reset",
        metavar="NOTEBOOK",
        help="restore a notebook, by number (7) or title, and keep your version beside it; opens nothing",
    )
    parser.add_argument("--yes", action="store_true", help="copy also into a folder that has other files")
    parser.add_argument("--version", action="version", version=f"mfa-lesson {find_version()}")
    parser.add_argument("--no-open", dest="open", action="store_false", help="make the copy, but open nothing")
    return parser


def describe_copy(done: Copied) -> str:
    """What was done, sentence by sentence."""
    sentences = [f"The notebooks are in {done.folder}."]
    if done.new and (done.kept or done.renewed):
        sentences.append(f"New: {join_words(done.new)}.")
    if done.renewed:
        sentences.append(f"Updated, because you had not changed them: {join_words(done.renewed)}.")
    if done.renamed:
        sentences.append(f"Under a new name: {join_words(done.renamed)}.")
    if done.kept:
        sentences.append(f"{format_count(len(done.kept), 'file')} that you changed: not overwritten.")
    if done.outdated:
        sentences.append(
            f"The lesson has a newer {join_words(done.outdated)}; --reset gets it and keeps yours beside it."
        )
    return " ".join(sentences)


if __name__ == "__main__":
    sys.exit(main())
