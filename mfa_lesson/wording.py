"""What the command mfa-lesson says, and where an error is: code → words."""

from __future__ import annotations

from pathlib import Path

from mfa_lesson.text import Say, Sentences, format_count, join_words, make_say


def say_copied(
    folder: Path, new: list[str], renewed: list[str], renamed: list[str], kept: list[str], outdated: list[str]
) -> str:
    """What was done. A first copy doesn't name its notebooks: all of them are new."""
    sentences = {
        f"The notebooks are in {folder}.": True,
        f"New: {join_words(new)}.": new and (kept or renewed),
        f"Updated, because you had not changed them: {join_words(renewed)}.": renewed,
        f"Under a new name: {join_words(renamed)}.": renamed,
        f"{format_count(len(kept), 'file')} that you changed: not overwritten.": kept,
        f"The lesson has a newer {join_words(outdated)}; --reset gets it and keeps yours beside it.": outdated,
    }
    return " ".join(sentence for sentence, wanted in sentences.items() if wanted)


SENTENCES: Sentences = {
    # where an error is
    "error": "{where}: {problem}",
    "error.line": "Line {line}, column {column}: {problem}",
    "error.where-line": "{where} (line {line}, column {column}): {problem}",
    "error.policy": "The policy",
    "error.cell": "In this line: {line}",
    # the command
    "copied": say_copied,
    "restored": lambda notebook, kept: f"{notebook} is restored.{f' Your version is kept as {kept}.' if kept else ''}",
    "other-files": "{folder} already has other files. The notebooks would be put beside them.",
    "confirm": "Put them there? [y/N]",
    "nothing-copied": "Nothing was copied. Name another folder, or add --yes to use this one.",
    "not-installed": "(not installed, used from its folder)",
    "help": (
        "Copies the lesson's notebooks into a folder and opens the first one in JupyterLab. It never overwrites what "
        "you changed there."
    ),
    "help.after": "Arguments after -- go to JupyterLab: mfa-lesson -- --no-browser --port 9000",
    "help.folder": "the folder of your copy ({default})",
    "help.reset": "restore a notebook, by number (7) or title, and keep your version beside it; opens nothing",
    "help.yes": "copy also into a folder that has other files",
    "help.no-open": "make the copy, but open nothing",
}

say: Say = make_say(SENTENCES)
