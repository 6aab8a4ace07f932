"""One thing in a policy that is legal and probably not what was meant, and all of them together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from mfa_lesson.text import listing

MISTAKE, REMARK = "mistake", "remark"


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
    """What to write instead, as a sentence; "" where there is none."""
    page: str
    """Where AWS says so."""
    level: str
    """ "mistake", or "remark" where nothing breaks."""

    @property
    def address(self) -> str:
        """The address of the page."""
        from mfa_lesson.account.rules import address_of

        return address_of(self.page)

    def __str__(self) -> str:
        where = [f"line {self.line}", self.place, f"({self.statement})" if self.is_named else ""]
        said = f"{self.level.capitalize()}, {' '.join(filter(None, where))}: {self.problem} {self.suggestion}"
        return f"{plain(said).strip()} [{self.page}]"

    @property
    def is_named(self) -> bool:
        """Whether the statement has a name that its place does not say already."""
        return bool(self.statement) and not self.place.startswith(self.statement)


class Findings(tuple):
    """The findings about one policy, in the order of its text; shows itself in words."""

    name: str
    """The policy's name."""

    def __new__(cls, found: Iterable[Finding], name: str = "policy") -> Findings:
        made = super().__new__(cls, found)
        made.name = name
        return made

    def __getnewargs__(self) -> tuple:
        return tuple(self), self.name

    @property
    def mistakes(self) -> Findings:
        """Those that break something, or open what was meant to be closed."""
        return Findings((each for each in self if each.level == MISTAKE), self.name)

    @property
    def remarks(self) -> Findings:
        """Those that do no harm, and are worth knowing."""
        return Findings((each for each in self if each.level == REMARK), self.name)

    @property
    def sentence(self) -> str:
        """How many there are, in words."""
        if not self:
            return f"Nothing was found in {self.name}; that is no proof that it does what it is meant to do."
        counts = ((len(self.mistakes), "probable mistake"), (len(self.remarks), "remark"))
        said = [f"{count} {noun}{'' if count == 1 else 's'}" for count, noun in counts if count]
        return f"{' and '.join(said)} on {self.name}."

    def __str__(self) -> str:
        return "\n\n".join([self.sentence, *map(str, (*self.mistakes, *self.remarks))])

    __repr__ = __str__

    @property
    def html(self) -> str:
        """The findings, to be put into HTML that has the style sheet findings."""
        from mfa_lesson.display.html import render

        sections = [("Probable mistakes", self.mistakes), ("Remarks", self.remarks)]
        return render("findings.html.j2", findings=self, sections=[section for section in sections if section[1]])

    def _repr_html_(self) -> str:
        from mfa_lesson.display.html import static

        return static(self.html, "findings")


def code_list(names: Iterable[str]) -> str:
    return listing([f"`{name}`" for name in names])


def plain(text: str) -> str:
    return text.replace("`", "")
