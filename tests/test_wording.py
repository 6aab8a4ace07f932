"""What the command mfa-lesson says, and where an error is, word for word; and that sentences are in wording modules."""

import ast
import re
from pathlib import Path

import pytest

import mfa_lesson
from mfa_lesson.wording import SENTENCES
from tests.golden import check_sentences

COPIED = {"folder": "copy", "new": ["00.ipynb", "01.ipynb"], "renewed": [], "renamed": [], "kept": [], "outdated": []}

SAMPLES = {
    "error": [{"where": "Statement[2]", "problem": "it has no Effect"}],
    "error.line": [{"line": 7, "column": 3, "problem": "it has no Effect"}],
    "error.where-line": [{"where": "Statement[2]", "line": 7, "column": 3, "problem": "it has no Effect"}],
    "error.cell": [{"line": 'load_policy("mine")'}],
    "copied": [
        COPIED,
        COPIED | {"renewed": ["02.ipynb"], "renamed": ["03.ipynb"]},
        COPIED | {"new": [], "kept": ["04.ipynb"]},
        COPIED | {"kept": ["04.ipynb", "05.ipynb"], "outdated": ["04.ipynb"]},
    ],
    "restored": [{"notebook": "copy/07.ipynb", "kept": kept} for kept in ("07.yours-1.ipynb", "")],
    "other-files": [{"folder": "copy"}],
    "help.folder": [{"default": "mfa-lesson"}],
}


def test_golden_sentences():
    plain = {code: [{}] for code, sentence in SENTENCES.items() if isinstance(sentence, str) and "{" not in sentence}
    check_sentences("command", SENTENCES, plain | SAMPLES)


# --- and nothing is said elsewhere ---

PACKAGE = Path(mfa_lesson.__file__).parent
FOUR_WORDS = re.compile(r"(?:(?<![\w-])[A-Za-z’']+[,;:]? ){3,}[a-z’']+")
ELSEWHERE = {
    "texts of AWS": (
        *("account/replies.py", "analysis/aws.py", "analysis/denials/message.py", "analysis/denials/other_errors.py"),
        *("practice/gate.py", "practice/program.py", "practice/protocol.py", "practice/refusals.py"),
        *("practice/server.py", "practice/signature.py", "practice/operations/call.py"),
        *("practice/operations/credentials.py", "practice/operations/devices.py", "practice/operations/policies.py"),
        *(
            "practice/operations/sts.py",
            "practice/operations/users.py",
            "rollout/trail_record.py",
            "widgets/terminal.py",
        ),
    ),
    "what learners write in a goal": ("analysis/goals/sentences.py",),
    "code and commands, with comments": ("practice/first_day.py", "rollout/query.py", "rollout/tools.py"),
    "names of services": ("analysis/findings/who.py", "iam/resource_control.py"),
    "errors of Python that nobody is shown": (
        *("course/kept_file.py", "course/sharing.py", "course/whole_file.py", "iam/json_text.py"),
        "iam/time_limit.py",
    ),
    "a value that can't be quoted": ("text.py",),
}
"""Why a file outside the wording modules has four words in a row. A new sentence belongs in a wording module."""


def find_sentences(source: str) -> list[str]:
    """The texts with four words in a row; docstrings, and the `help` of traits, are for those who read the code."""
    tree = ast.parse(source)
    apart = {id(one.value) for one in ast.walk(tree) if isinstance(one, ast.Expr | ast.FormattedValue)}
    apart |= {id(one.value) for one in ast.walk(tree) if isinstance(one, ast.keyword) and one.arg == "help"}
    apart |= {id(part) for one in ast.walk(tree) if isinstance(one, ast.JoinedStr) for part in one.values}
    found = []
    for one in ast.walk(tree):
        parts = one.values if isinstance(one, ast.JoinedStr) else [one]
        texts = [str(part.value) if isinstance(part, ast.Constant) else "…" for part in parts]
        if isinstance(one, ast.JoinedStr | ast.Constant) and id(one) not in apart and FOUR_WORDS.search("".join(texts)):
            found.append("".join(texts))
    return found


def test_sentences_are_in_wording_modules():
    said = {
        path.relative_to(PACKAGE).as_posix(): find_sentences(path.read_text(encoding="utf-8"))
        for path in PACKAGE.rglob("*.py")
        if not path.stem.startswith("wording") and path.parent.name != "wording"
    }
    allowed = {file for files in ELSEWHERE.values() for file in files}
    assert {file: found for file, found in said.items() if found and file not in allowed} == {}
    assert [file for file in allowed if not said[file]] == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('print("Nothing was copied to here.")', ["Nothing was copied to here."]),
        ('print(f"{name} was copied to here")', ["… was copied to here"]),
        ('def f():\n    """What it is good for."""', []),
        ('Unicode(help="what it is good for")', []),
        ('print("three words only")', []),
    ],
)
def test_a_sentence_is_found(source, found):
    assert find_sentences(source) == found
