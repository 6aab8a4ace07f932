"""An explorer that works from a page without Python: everything it can show, decided beforehand."""

from __future__ import annotations

from typing import Any

from mfa_lesson.account.users import MFA_STATES
from mfa_lesson.iam.loading import OnePolicy, load_policy

from . import explorer as widget
from .base import css, javascript

STARTS_WITH = (
    *("mfa", "username", "owner", "attached", "scope", "chosen", "following", "frames", "at"),
    *("controls", "status", "aside", "problem", "other"),
)
"""The traits that the page begins with as they are; the rest depends on the owner or the chosen cell."""

OWNERS = ("other", "own")
"""The last is the one that an explorer begins with."""

PLACE = "mfa-prepared"
START = f"showPrepared(...document.getElementById({PLACE!r}).children);"


class KeptLines(list[str]):
    """Lines, each kept once: hundreds of reasons have most of their lines in common."""

    def __init__(self) -> None:
        super().__init__()
        self._places: dict[str, int] = {}

    def place(self, text: str) -> list[int]:
        """The places of a text's lines."""
        for line in text.split("\n"):
            if line not in self._places:
                self._places[line] = len(self)
                self.append(line)
        return [self._places[line] for line in text.split("\n")]


def set_level(reason: str) -> str:
    """A reason whose headings follow one of the second level: there is no notebook around this explorer."""
    return reason.replace("<h4>", '<h4 aria-level="3">')


def prepare(policy: OnePolicy = "force_mfa") -> dict[str, Any]:
    """What prepared.js shows and answers with: every decision and reason for alice, in three MFA states.

    An explorer is brought into each situation, and what it shows there is kept.

    Args:
        policy: As for explorer().

    Returns:
        What JSON can hold: `start`, the traits of a new explorer; `owners`, whose user and device -> what is shown
        then; `changes`, the same and the MFA state -> what is said of a change to that owner; `texts`, the lines that
        the rest names by their places.
    """
    texts, owners = KeptLines(), {}
    changes: dict[str, dict[str, dict[str, str]]] = {owner: {} for owner in OWNERS}
    made = widget.Explorer(load_policy(policy))
    start = {name: getattr(made, name) for name in STARTS_WITH}
    for mfa in MFA_STATES:
        made.mfa = mfa
        for owner in OWNERS:
            made.owner = owner
            changes[owner][mfa] = {"status": made.status, "aside": made.aside}
    for owner in OWNERS:
        made.owner, reasons = owner, {}
        for action in made.list_rows():
            made.chosen = [action, made.mfa]
            reasons[action] = {
                mfa: {**told, "reason": texts.place(set_level(told["reason"]))} for mfa, told in made.reasons.items()
            }
        owners[owner] = {"matrix": texts.place(made.matrix), "turns": made.turns, "reasons": reasons}
    made.close()
    return {"start": start, "owners": owners, "changes": changes, "texts": texts}


def prepared_html(policy: OnePolicy = "force_mfa") -> str:
    """An explorer, as of explorer(), as a piece of an HTML page with styles and script; without scripts, a table.

    A page can hold one.
    """
    from jinja2.utils import htmlsafe_json_dumps

    code = javascript(widget.__file__, *widget.PARTS, "prepared").replace("export default { render };", START)
    return (
        f"<style>{css(*widget.SHEETS, 'prepared')}</style>\n"
        f'<div class="mfa-prepared" id="{PLACE}">\n'
        f'<div class="mfa-lesson mathjax_ignore">{widget.explorer(policy).static_html()}</div>\n'
        f'<script type="application/json">{htmlsafe_json_dumps(prepare(policy))}</script>\n</div>\n'
        f'<script type="module">\n{code}</script>\n'
    )
