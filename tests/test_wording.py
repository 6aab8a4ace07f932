"""What the command mfa-lesson says, and where an error is, word for word."""

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
