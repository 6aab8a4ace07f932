"""The command mfa-lesson: a working copy of the notebooks, opened in JupyterLab."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from .course.working_copy import FIRST, Copied, WorkingCopyError, put_copy, reset
from .text import format_count, join_words

FOLDER = "mfa-lesson"


def main(arguments: Sequence[str] | None = None) -> int:
    """Does what the command line asks for; the arguments after -- go to JupyterLab.

    Out: 0, or 2 where the folder or the notebook cannot be used, with a sentence on the error stream.
    """
    ours, theirs = divided(sys.argv[1:] if arguments is None else list(arguments))
    asked = parser().parse_args(ours)
    try:
        if asked.reset:
            brought, old = reset(asked.folder, asked.reset)
            print(f"{brought} is as new." + (f" Yours is kept as {old.name}." if old else ""))
            return 0
        done = put_copy(asked.folder)
    except WorkingCopyError as error:
        print(error, file=sys.stderr)
        return 2
    print(said(done))
    if asked.open:
        from jupyterlab.labapp import main as jupyter_lab

        jupyter_lab([str(done.folder / FIRST), *theirs])
    return 0


def divided(arguments: list[str]) -> tuple[list[str], list[str]]:
    """What stands before the first -- and what stands after it."""
    at = arguments.index("--") if "--" in arguments else len(arguments)
    return arguments[:at], arguments[at + 1 :]


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="mfa-lesson",
        description="Puts a copy of the lesson's notebooks into a folder of yours and opens JupyterLab on the first. "
        "What you changed there is never written over.",
        epilog="What stands after -- goes to JupyterLab: mfa-lesson -- --no-browser --port 9000",
    )
    made.add_argument("folder", nargs="?", default=FOLDER, help=f"where your copy stands or shall stand ({FOLDER})")
    made.add_argument(
        "--reset",
        metavar="NOTEBOOK",
        help="bring a notebook back as it was, by name or number (07), and keep yours beside it; opens nothing",
    )
    made.add_argument("--no-open", dest="open", action="store_false", help="put the copy there and open nothing")
    return made


def said(done: Copied) -> str:
    """What was done, in one or two sentences."""
    sentences = [f"The notebooks stand in {done.folder}."]
    if done.new and (done.kept or done.renewed):
        sentences.append(f"New: {join_words(done.new)}.")
    if done.renewed:
        sentences.append(f"Renewed, since you had not touched them: {join_words(done.renewed)}.")
    if done.kept:
        sentences.append(f"{format_count(len(done.kept), 'file')} that you changed: left as you have them.")
    if done.outdated:
        sentences.append(
            f"The lesson has a newer {join_words(done.outdated)}; --reset brings it and keeps yours beside it."
        )
    return " ".join(sentences)


if __name__ == "__main__":
    sys.exit(main())
