"""What is found: a notice of a check with its place and its line, and all findings on one policy together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from mfa_lesson.account.rules import address_of
from mfa_lesson.shown import ShownAsHtml
from mfa_lesson.text import Reason, join_words, sentence_for

from .check import MISTAKE, REMARK
from .wording.table import SUMMARIES


class Finding(NamedTuple):
    """One thing in a policy that is legal and probably not what was meant."""

    kind: str
    """What was found, as a short name: "device-name"."""
    place: str
    """Where, as PolicyError.where says it: "Statement[3].Resource[0]"; "" for the document as a whole."""
    line: int
    """Counted from 1, in the policy's text."""
    statement: str
    """The statement's name; "" for the document as a whole."""
    problem: str
    """A sentence or two, with `code ticks`."""
    suggestion: str
    """What to write instead, as a sentence; "" if there is none."""
    page: str
    """Where AWS says so."""
    level: str
    """ "mistake", or "remark" where nothing breaks."""
    reason: Reason
    """The problem and the suggestion as data: wording/ has their sentences."""

    @property
    def address(self) -> str:
        """The address of the page."""
        return address_of(self.page)

    @property
    def is_named(self) -> bool:
        """Whether the statement has a name that its place does not say already."""
        return bool(self.statement) and not self.place.startswith(self.statement)

    def __str__(self) -> str:
        where = [f"line {self.line}", self.place, f"({self.statement})" if self.is_named else ""]
        parameters = {
            "where": " ".join(filter(None, where)),
            "says": f"{self.problem} {self.suggestion}".strip(),
            "page": self.page,
        }
        return sentence_for(Reason(self.level, parameters), SUMMARIES).replace("`", "")


class Findings(ShownAsHtml, tuple[Finding, ...]):
    """The findings on one policy in the order of its text, or on several policies; shows itself in words."""

    template = "findings.html.j2"
    sheets = ("findings",)

    name: str
    """The policy's name; of several all names."""
    by_policy: tuple[Findings, ...]
    """The findings on each policy, in the light of the others."""

    def __new__(cls, found: Iterable[Finding], name: str = "policy", by_policy: Iterable[Findings] = ()) -> Findings:
        made = super().__new__(cls, found)
        made.name = name
        made.by_policy = tuple(by_policy) or (made,)
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        if len(self.by_policy) > 1:
            return Findings.join, (self.by_policy,)
        return Findings, (tuple(self), self.name)

    @classmethod
    def join(cls, by_policy: Iterable[Findings]) -> Findings:
        """The findings on several policies."""
        parts = tuple(by_policy)
        if len(parts) == 1:
            return parts[0]
        return cls((each for part in parts for each in part), join_words(part.name for part in parts), parts)

    def _of_level(self, level: str) -> Findings:
        if len(self.by_policy) > 1:
            return Findings.join(part._of_level(level) for part in self.by_policy)
        return Findings((each for each in self if each.level == level), self.name)

    @property
    def mistakes(self) -> Findings:
        """Those that break something, or open what was meant to be closed."""
        return self._of_level(MISTAKE)

    @property
    def remarks(self) -> Findings:
        """Those that do no harm, and are worth knowing."""
        return self._of_level(REMARK)

    @property
    def reason(self) -> Reason:
        """How many there are."""
        policies = [part.name for part in self.by_policy if part.name]
        if not self:
            return Reason("nothing-found", {"policies": policies})
        counts = {"mistakes": len(self.mistakes), "remarks": len(self.remarks)}
        return Reason("found", {"policies": policies, **counts})

    @property
    def sentence(self) -> str:
        """How many there are, in words."""
        return sentence_for(self.reason, SUMMARIES)

    def __str__(self) -> str:
        if len(self.by_policy) > 1:
            return "\n\n".join(map(str, self.by_policy))
        return "\n\n".join([self.sentence, *map(str, (*self.mistakes, *self.remarks))])

    __repr__ = __str__

    def template_values(self) -> Mapping[str, Any]:
        return {"findings": self}
