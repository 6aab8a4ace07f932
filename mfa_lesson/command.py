"""The command mfa-lesson: a working copy of the notebooks, opened in JupyterLab."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from .course.working_copy import FIRST_NOTEBOOK, Copied, put_copy, reset
from .errors import WorkingCopyError
from .text import format_count, join_words

DEFAULT_FOLDER = "mfa-lesson"


def main(arguments: Sequence[str] | None = None) -> int:
    """Does what the command line asks for.

    Args:
        arguments: The command line without the command's name; by default that of this process. Arguments after --
            go to JupyterLab.

    Returns:
        0, or 2 if the folder or the notebook can't be used, with a sentence on the error stream.
    """
    ours, theirs = split_arguments(sys.argv[1:] if arguments is None else list(arguments))
    asked = make_parser().parse_args(ours)
    try:
        if asked.reset:
            brought, old = reset(asked.folder, asked.reset)
            print(f"{brought} is restored." + (f" Your version is kept as {old.name}." if old else ""))
            return 0
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
        help="restore a notebook, by name or number (07), and keep your version beside it; opens nothing",
    )
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
