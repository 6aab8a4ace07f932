"""Does this pattern of a policy match that text of a request?

AWS pages: reference_policies_elements_resource, reference_policies_variables.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from .tokens import Context, Token, Variable, fold_case, split_tokens
from .wildcards import ANY_CHARACTER, ANY_RUN, LONG_TEXT, Filled, Texts, Wildcard, index_texts, prepare_match

PatternStep = Filled | Variable | int
"""A token, or how many characters must follow, whatever they are."""


class Plan(NamedTuple):
    """How a pattern is matched."""

    steps: tuple[PatternStep, ...]
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


def count_characters(step: PatternStep) -> int:
    """How many characters a text must have for this step at least."""
    return step if isinstance(step, int) else len(step) if isinstance(step, str) else 0


def join_wildcards(tokens: Sequence[Token]) -> tuple[PatternStep, ...]:
    """The tokens, with neighbouring wildcards as one step or two: so many characters, then any run."""
    steps: list[PatternStep] = []
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
