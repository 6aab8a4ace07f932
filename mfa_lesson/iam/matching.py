"""Wildcards and policy variables: does this pattern of a policy match that text of a request?

AWS pages: reference_policies_elements_resource, reference_policies_variables.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

from .limits import Unusable
from .wildcards import (
    ANY_CHARACTER,
    ANY_RUN,
    LONG_TEXT,
    Filled,
    Texts,
    Wildcard,
    index_texts,
    prepare_match,
)

__all__ = ["ANY_CHARACTER", "ANY_RUN", "ArnPattern", "Context", "Filled", "Pattern", "Variable", "Wildcard"]

Context = Mapping[str, tuple[str, ...]]
"""What a request brings along: name of the context key, as fold_key gives it -> its values."""


class Variable(NamedTuple):
    """`${key}` or `${key, 'default'}`."""

    key: str
    """As written."""
    default: str | None
    lookup: str
    """The key as it is looked up: names of context keys ignore case."""

    def value(self, context: Context) -> str | None:
        """The text to put in its place: the key's only value, else the default, else None."""
        values = context.get(self.lookup, ())
        return values[0] if len(values) == 1 else self.default


Token = Filled | Variable

Step = Filled | Variable | int
"""A token, or how many characters must follow, whatever they are."""


class Plan(NamedTuple):
    """How a pattern is matched."""

    steps: tuple[Step, ...]
    least: int
    """How many characters a text must have."""
    is_simple: bool
    """Whether its only wildcard is one `*`, if any."""

    @classmethod
    def make(cls, tokens: Sequence[Token]) -> Plan:
        steps = join_wildcards(tokens)
        is_simple = not any(isinstance(step, int) for step in steps) and steps.count(ANY_RUN) < 2
        return cls(steps, sum(map(count_characters, steps)), is_simple)


class Pattern:
    """A text with wildcards and variables, taken apart once, so that matching compiles nothing.

    `*` matches any number of characters, `?` exactly one, every other character itself. So does every
    character of a variable's value: a user named `*` is matched by that name alone.
    """

    __slots__ = ("text", "tokens", "variables", "ignores_case", "_plan", "_test")

    def __init__(self, text: str, *, wildcards: bool = True, variables: bool = True, ignore_case: bool = False) -> None:
        self.text = text
        self.ignores_case = ignore_case
        self.tokens = tuple(split_tokens(fold_case(text) if ignore_case else text, wildcards, variables))
        """Its texts, wildcards and variables, in order."""
        self.variables = tuple([token for token in self.tokens if isinstance(token, Variable)])
        self._plan: Plan | None = None
        self._test: Callable[[str], bool] | None = None

    def __repr__(self) -> str:
        return f"Pattern({self.text!r})"

    @property
    def is_text(self) -> bool:
        """Whether it has neither wildcards nor variables."""
        return not self.tokens or (len(self.tokens) == 1 and isinstance(self.tokens[0], str))

    @property
    def literal_start(self) -> str:
        """The text before the first wildcard or variable; fold_case where case is ignored."""
        first = self.tokens[0] if self.tokens else ""
        return first if isinstance(first, str) else ""

    def matches(self, text: str, context: Context) -> bool:
        """Whether the whole text fits; False where a variable has no value (reference_policies_variables)."""
        if self.ignores_case:
            text = fold_case(text)
        if self._test:
            return self._test(text)
        if not self.variables:
            self._test = self._choose_test()
            return self._test(text)
        if len(text) < LONG_TEXT or self.plan.is_simple:
            tokens = self.fill_variables(context, len(text))
            return tokens is not None and prepare_match(tokens)(text)
        return bool(self.match_all(index_texts(text), context))

    @property
    def plan(self) -> Plan:
        """How texts are matched; made at the first question, since most patterns of a long policy meet none."""
        if self._plan is None:
            self._plan = Plan.make(self.tokens)
        return self._plan

    def match_all(self, texts: Texts, context: Context) -> int:
        """The numbers of the texts that fit, as bits; where case is ignored, the texts are already in lower case."""
        if self.is_text:
            return texts.equal_to(self.literal_start)
        steps, least, _ = self.plan
        if least > texts.longest:
            return 0
        for step in steps:
            if isinstance(step, str) and not texts.may_have(step):
                return 0
        reached = texts.beginning
        for step in steps:
            if step is ANY_RUN:
                reached = texts.use_run(reached)
            elif isinstance(step, int):
                reached = texts.use_characters(reached, step)
            elif isinstance(step, str):
                reached = texts.use_text(reached, step)
            elif isinstance(step, Variable):
                value = step.value(context)
                if value is None:
                    return 0
                # A value of the request comes in many patterns, a default in one.
                use = texts.use_text if value is step.default else texts.use_value
                reached = use(reached, fold_case(value) if self.ignores_case else value)
            if not reached:
                break
        return texts.list_finished(reached)

    def fill_variables(self, context: Context, longest: float = float("inf")) -> list[Filled] | None:
        """The tokens with each variable replaced by its value.

        None where one has no value, or where the values have more characters in all than the longest text to fit.
        """
        tokens: list[Filled] = []
        length = 0
        for token in self.tokens:
            if not isinstance(token, Variable):
                tokens.append(token)
                continue
            value = token.value(context)
            if value is None:
                return None
            if self.ignores_case:
                value = fold_case(value)
            length += len(value)
            if length > longest:
                return None
            tokens.append(value)
        return tokens

    def _choose_test(self) -> Callable[[str], bool]:
        """What tells whether a text fits, as simply as the wildcards allow; only for a pattern without variables."""
        tokens = [token for token in self.tokens if not isinstance(token, Variable)]
        match = prepare_match(tokens)
        return match if self.plan.is_simple else partial(self._match_wildcards, match)

    def _match_wildcards(self, match: Callable[[str], bool], text: str) -> bool:
        if self.plan.least > len(text):
            return False
        return match(text) if len(text) < LONG_TEXT else bool(self.match_all(index_texts(text), {}))


def count_characters(step: Step) -> int:
    """How many characters a text must have for this step at least."""
    return step if isinstance(step, int) else len(step) if isinstance(step, str) else 0


def join_wildcards(tokens: Sequence[Token]) -> tuple[Step, ...]:
    """The tokens, with neighbouring wildcards as one step or two: so many characters, then any run."""
    steps: list[Step] = []
    count, run = 0, False
    for token in [*tokens, None]:
        if isinstance(token, Wildcard):
            count, run = count + (token is ANY_CHARACTER), run or token is ANY_RUN
            continue
        if count:
            steps.append(count)
        if run:
            steps.append(ANY_RUN)
        count, run = 0, False
        if token is not None:
            steps.append(token)
    return tuple(steps)


VARIABLE = re.compile(r"(?P<key>[^\s,:]+:[^\s,]+)(?:, *'(?P<default>[^']*)')?")

SPECIAL = {  # (wildcards?, variables?) -> what is not plain text
    (True, True): re.compile(r"(\$\{[^}]*\}?|[*?])"),
    (True, False): re.compile(r"([*?])"),
    (False, True): re.compile(r"(\$\{[^}]*\}?)"),
    (False, False): re.compile(r"((?!))"),
}


def split_tokens(text: str, wildcards: bool, variables: bool) -> list[Token]:
    """A pattern's text -> texts, wildcards and variables, in order. Unusable says which variable is broken."""
    tokens: list[Token] = []
    for number, piece in enumerate(SPECIAL[wildcards, variables].split(text)):
        token = read_special(piece) if number % 2 else piece
        if isinstance(token, str) and tokens and isinstance(tokens[-1], str):
            tokens[-1] += token
        elif token != "":
            tokens.append(token)
    return tokens


def read_special(piece: str) -> Token:
    """`*`, `?` or `${…}` -> its token; `${*}`, `${?}` and `${$}` are the characters themselves."""
    if piece == "*":
        return ANY_RUN
    if piece == "?":
        return ANY_CHARACTER
    if not piece.endswith("}"):
        raise Unusable("variable-open", text=piece)
    inside = piece[2:-1]
    if inside in ("*", "?", "$"):
        return inside
    if not (variable := VARIABLE.fullmatch(inside)):
        raise Unusable("variable", text=piece)
    return Variable(variable["key"], variable["default"], fold_key(variable["key"]))


@lru_cache(maxsize=64)
def fold_case(text: str) -> str:
    """A text for comparing without regard to case: character by character, so that `ß` is not `ss`.

    `İ`, whose small form is two characters, stays as it is.
    """
    return text.lower() if text.isascii() else "".join(small if len(small := one.lower()) == 1 else one for one in text)


def fold_key(key: str) -> str:
    """The name of a context key as it is looked up: in lower case.

    Before the first slash only A to Z have one, so that no other character makes a key of AWS's out of another one.
    """
    if key.isascii():
        return key.lower()
    name, slash, tag = key.partition("/")
    return "".join(one.lower() if one.isascii() else one for one in name) + slash + fold_case(tag)


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


def has_wildcard(text: str) -> bool:
    return "*" in text or "?" in text


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
