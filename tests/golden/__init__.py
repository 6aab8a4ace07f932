"""What the package says, word for word: one file for each wording module. Other tests compare codes and parameters.

After a sentence was changed on purpose, write the files again and read the difference:

    MFA_LESSON_GOLDEN=write python -m pytest tests -k golden
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mfa_lesson.text import Reason, Sentences, sentence_for

FOLDER = Path(__file__).parent


def check_sentences(name: str, sentences: Sentences, samples: Mapping[str, list[Mapping[str, Any]]]) -> None:
    """Compares every sentence of a wording module with its golden file.

    Args:
        name: The file's name, such as "iam".
        sentences: Code → sentence.
        samples: Code → parameters to fill the sentence with, several where its form depends on them.
    """
    assert samples.keys() == sentences.keys(), sorted(samples.keys() ^ sentences.keys())
    filled = [
        (code, sentence_for(Reason(code, parameters), sentences)) for code in sentences for parameters in samples[code]
    ]
    # No blank at the end of a line where there is nothing to say: editors and pre-commit take it away.
    lines = [f"{code}: {sentence}" if sentence else f"{code}:" for code, sentence in filled]
    check_text(name, "\n".join(lines) + "\n")


def check_text(name: str, text: str) -> None:
    """Compares a text with its golden file."""
    file = FOLDER / f"{name}.txt"
    if os.environ.get("MFA_LESSON_GOLDEN") == "write":
        file.write_text(text, encoding="utf-8", newline="\n")
    assert text == file.read_text(encoding="utf-8")
