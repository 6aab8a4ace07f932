"""Does an ARN of a policy match the ARN of a request? Part by part.

AWS pages: reference-arns, reference_policies_elements_resource.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from .limits import Unusable
from .matching import Pattern
from .tokens import Context, Variable
from .wildcards import Texts


@lru_cache(maxsize=1024)
def remember_part(text: str, variables: bool) -> Pattern:
    return Pattern(text, variables=variables)


def read_part(text: str, variables: bool) -> Pattern:
    """A part of an ARN, ready; most parts of the ARNs of a policy are the same short ones."""
    return (remember_part if len(text) < 32 else Pattern)(text, variables=variables)


class ArnPattern:
    """`*`, or an ARN whose six parts may hold wildcards and variables.

    A wildcard stays within its part; in the last part, which may hold `:` and `/` itself, it spans those too.
    A variable's value stays within the part that has the variable.
    """

    __slots__ = ("text", "parts", "_start", "_rest")

    def __init__(self, text: str, *, variables: bool = True) -> None:
        self.text = text
        pieces = split_arn(text) if variables else text.split(":", 5)
        if text == "*":
            pieces = []
        elif len(pieces) < 6 or pieces[0] != "arn":
            raise Unusable("arn", text=text)
        self.parts = [read_part(piece, variables) for piece in pieces]
        fixed = [part.is_text for part in self.parts]
        length = fixed.index(False) if False in fixed else len(fixed)
        self._start = tuple(part.literal_start for part in self.parts[:length])
        self._rest = [(place, self.parts[place]) for place in range(length, len(pieces)) if pieces[place] != "*"]

    def __repr__(self) -> str:
        return f"ArnPattern({self.text!r})"

    @property
    def variables(self) -> tuple[Variable, ...]:
        return tuple(variable for part in self.parts for variable in part.variables)

    def match_all(self, places: Sequence[Texts], context: Context) -> int:
        """The numbers of the ARNs that fit, as bits; of all ARNs the first parts are given together, and so on."""
        fits = places[0].all
        for place, part in enumerate(self.parts):
            if not fits or part.text == "*":
                continue
            known = places[place].known
            found = None if part.variables else known.get(part.text)
            if found is None:
                found = part.match_all(places[place], context)
                if place < 5 and not part.variables:
                    known[part.text] = found
            fits &= found
        return fits

    @property
    def early_variables(self) -> tuple[Variable, ...]:
        """The variables before the fifth colon, where AWS documents none (reference_policies_variables)."""
        return tuple(variable for part in self.parts[:5] for variable in part.variables)

    def matches(self, arn: tuple[str, ...], context: Context) -> bool:
        """Whether the ARN, given as its six parts, fits; the `*` of a request without a resource is given as ()."""
        if len(arn) != len(self.parts):
            return not self.parts
        if arn[: len(self._start)] != self._start:
            return False
        for place, part in self._rest:
            if not part.matches(arn[place], context):
                return False
        return True


PART = re.compile(r"(?:\$\{[^}]*(?:\}|$)|[^:])*")


def split_arn(text: str) -> list[str]:
    """An ARN that may hold variables -> its first five parts and the rest; no variable is cut at its colon."""
    pieces: list[str] = []
    start = 0
    while len(pieces) < 5 and (part := PART.match(text, start)) and part.end() < len(text):
        pieces.append(part[0])
        start = part.end() + 1
    return [*pieces, text[start:]]


def read_arn(arn: str) -> tuple[str, ...] | None:
    """The six parts of an ARN; None where it has fewer."""
    parts = tuple(arn.split(":", 5))
    return parts if len(parts) == 6 and parts[0] == "arn" else None
