"""Playwright's expect(), with a cheaper way to wait for texts and for elements to appear.

While a text is missing or an element is hidden, each try of Playwright's own collects the accessibility tree of the
whole page for its error message. In JupyterLab, that takes longer than everything else a test does. Lists of texts and
numbers of elements are checked without the tree, so this module waits for them first and then asks Playwright.
"""

from re import Pattern
from typing import Any

from playwright.sync_api import Locator, LocatorAssertions
from playwright.sync_api import expect as expect_now

Texts = str | Pattern[str] | list[str] | list[Pattern[str]]


class Expectation:
    """Everything that Playwright's expect() has. What Playwright checks in the end is unchanged."""

    def __init__(self, locator: Locator):
        self._locator = locator
        self._now = expect_now(locator)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._now, name)

    def to_contain_text(self, expected: Texts, **options: Any) -> None:
        if not isinstance(expected, list):
            self._now.to_contain_text([expected], **options)
        self._now.to_contain_text(expected, **options)

    def to_have_text(self, expected: Texts, **options: Any) -> None:
        if not isinstance(expected, list):
            self._now.to_have_text([expected], **options)
        self._now.to_have_text(expected, **options)

    def to_be_visible(self, **options: Any) -> None:
        expect_now(self._locator.filter(visible=True)).not_to_have_count(0, **options)
        self._now.to_be_visible(**options)


def expect(locator: Locator) -> LocatorAssertions:
    """Playwright's expectations of a locator, waited for in the cheaper way."""
    return Expectation(locator)  # type: ignore[return-value]
