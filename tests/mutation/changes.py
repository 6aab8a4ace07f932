"""The small changes that mutmut makes in a module: all in one text, each beside the function that it was made in."""

import difflib
import re
from collections.abc import Sequence
from typing import NamedTuple

from mutmut.mutation.data import LineSpan
from mutmut.mutation.file_mutation import MutatedFile, mutate_file_contents

from tests.mutation.switch import function_of

THEIR_SWITCH = "from mutmut.mutation.trampoline import"
OUR_SWITCH = "from tests.mutation.switch import"


class Changed(NamedTuple):
    """A module with all its changes."""

    text: str
    names: Sequence[str]
    made: MutatedFile

    def compare(self, name: str) -> tuple[str, str]:
        """The line that was changed, and what became of it."""
        before, after = self._read(f"{function_of(name)}__mutmut_orig"), self._read(name)
        found = [line for line in difflib.unified_diff(before, after, n=0, lineterm="")][2:]
        was, now = (" ".join(line[1:].strip() for line in found if line.startswith(sign)) for sign in "-+")
        return was, now

    def _read(self, name: str) -> list[str]:
        place: LineSpan = self.made.line_span_by_function_name[name]
        lines = self.made.code.split("\n")[place.start - 1 : place.end]
        return [re.sub(r"\bx\w+__mutmut_\w+", "", line) for line in lines]


def make_changes(file: str, text: str) -> Changed:
    """Changes a module's functions. Those with a decorator stay as they are, but for static and class methods."""
    made = mutate_file_contents(file, text)
    return Changed(made.code.replace(THEIR_SWITCH, OUR_SWITCH), made.mutant_names, made)
