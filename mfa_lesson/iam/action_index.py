"""Which statements are about an action? Found without looking at the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from .matching import Pattern
from .statement import Statement

MOST_REMEMBERED = 5_000  # actions of which a policy remembers the statements


class ActionIndex:
    """The statements of a policy by their actions."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        self._statements = tuple(statements)
        self._exact: defaultdict[str, set[int]] = defaultdict(set)  # action -> numbers of its statements
        self._wildcards: defaultdict[str, list[tuple[Pattern, int]]] = defaultdict(list)  # text before the wildcard ->
        self._not_action: list[tuple[set[str], list[Pattern], int]] = []  # (actions, wildcard patterns, number)
        for number, statement in enumerate(self._statements):
            exact = {pattern.literal_start for pattern in statement.actions if pattern.is_text}
            wild = [pattern for pattern in statement.actions if not pattern.is_text]
            if statement.action_element == "NotAction":
                self._not_action.append((exact, wild, number))
                continue
            for action in exact:
                self._exact[action].add(number)
            for pattern in wild:
                self._wildcards[pattern.literal_start].append((pattern, number))
        self._lengths = sorted({len(start) for start in self._wildcards})
        # A table asks about each action in many states.
        self._remembered: dict[str, tuple[Statement, ...]] = {}

    def statements_for(self, action: str) -> tuple[Statement, ...]:
        """The statements whose action element matches the action, given case-folded; in order, each once."""
        found = self._remembered.get(action)
        if found is None:
            if len(self._remembered) == MOST_REMEMBERED:
                self._remembered.clear()
            found = self._remembered[action] = self._look_for(action)
        return found

    def _look_for(self, action: str) -> tuple[Statement, ...]:
        found = set(self._exact.get(action, ()))
        for length in self._lengths:
            for pattern, number in self._wildcards.get(action[:length], ()):
                if pattern.matches(action, {}):
                    found.add(number)
        for exact, wild, number in self._not_action:
            if action not in exact and not (wild and any(pattern.matches(action, {}) for pattern in wild)):
                found.add(number)
        return tuple(self._statements[number] for number in sorted(found))
