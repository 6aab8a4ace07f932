"""The sheet to hand out: how IAM decides, the three MFA states, every decision of the policy, ten mistakes.

python workshop/handout.py [FILE] [--way laptop|hub|binder|browser] [--address URL]

Writes handout.html into the current folder. In print it has two pages, on A4 and on US Letter: one sheet. Decisions
are decided and words are read from the package and the notebooks when it is made.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

from mfa_lesson import Outcome, Policy, Request, User, decision_matrix, explain, load_policy, statement, ways_to_sign_in
from mfa_lesson.account.catalogue import find_action
from mfa_lesson.account.rules import address_of
from mfa_lesson.account.users import MFA_STATES
from mfa_lesson.iam.explanation import DecisionStep
from workshop.pages import cells, render, write
from workshop.qr import draw_code

FILE = "handout.html"
MISTAKES = "10_how_it_goes_wrong"
NAMED_ONLY = "only on the NotAction list of "
ALICE = User.read("alice")
PAGES = {
    "reference_policies_evaluation-logic": "how a request is decided",
    "reference_policies_elements_condition_operators": "`Bool`, `Null`, and what `IfExists` adds",
    "reference_policies_condition-keys": "what each condition key means, and when it is missing",
    "reference_policies_elements_notaction": "`NotAction` with Deny, and with Allow",
    "reference_policies_variables": "`${aws:username}` and other variables",
    "id_credentials_temp_control-access_getsessiontoken": "a session with a code, on the command line",
    "reference_policies_examples_aws_my-sec-creds-self-manage": "AWS’s newer policy for the same job",
    "troubleshoot_access-denied": "how to read an access denied message",
}
"""Pages of AWS's IAM User Guide -> what one looks up there."""


KINDS = {tuple(MFA_STATES): "always allowed", ("true",): "allowed only with MFA", (): "never allowed"}
"""The MFA states in which an action is allowed -> in words."""


REPORT = re.compile(r"(\d+)\. “(.+)”")
CLAIM = re.compile(r"^\*\*(.+?)\.\*\*", re.MULTILINE)
LINE = re.compile(r"^(\*\*(?:The|No) line.+?)\.(?=\s)", re.MULTILINE | re.DOTALL)


class Way(NamedTuple):
    """How people came in, and how they get to their notebooks again: a sentence around what they type."""

    before: str
    after: str
    typed: str
    """A command, or what the address is where nobody told it."""


WAYS = {
    "laptop": Way("Your notebooks and your progress are on your laptop. Run ", " to open them again.", "mfa-lesson"),
    "hub": Way(
        "Sign in again at ",
        ", with your name and your own password. Before the room closes, download what you want to keep: "
        "File → Download.",
        "the address of the room",
    ),
    "binder": Way(
        "To start again, open ",
        ". Binder deletes your notebooks soon after you leave: download those that you want to keep with "
        "File → Download.",
        "the link of the workshop",
    ),
    "browser": Way(
        "To open the lesson again, go to ",
        ". Your notebooks are only in the browser that you used: download those that you want to keep with "
        "File → Download.",
        "the address of the lesson",
    ),
}


class Mistake(NamedTuple):
    """One of the ten, as notebook 10 tells it."""

    number: int
    report: str
    """What the user says."""
    claim: str
    """What is behind it, in a sentence."""
    line: str
    """Which line of a policy is to blame."""


class Row(NamedTuple):
    """An action of the matrix."""

    action: str
    outcomes: dict[str, str]
    """MFA state -> Outcome value."""
    exempt: bool
    """Whether it is in the list of a Deny that applies to everything else."""
    note: int | None
    """The number of the remark at the foot."""


class Group(NamedTuple):
    """The rows under one heading."""

    heading: str
    summary: str
    """What the statement does, in a sentence."""
    rows: list[Row]


def steps(policy: Policy) -> list[tuple[DecisionStep, Outcome]]:
    """The steps at which a decision can end, with the outcome, read from explanations of the policy's own decisions."""
    found = {}
    for action in decision_matrix(policy).index:
        for mfa in MFA_STATES:
            explanation = explain(Request(action, find_action(action).resource(ALICE), ALICE.context(mfa)), policy)
            found.setdefault(explanation.outcome, explanation.steps[-1])
    order = (Outcome.EXPLICIT_DENY, Outcome.ALLOWED, Outcome.IMPLICIT_DENY)
    return [(found[outcome], outcome) for outcome in order]


def sign_ins() -> dict[str, list[str]]:
    """MFA state -> the ways to sign in that bring it, as far as AWS documents it."""
    found = {state: [] for state in MFA_STATES}
    for way in ways_to_sign_in():
        if way.way.mfa_is_documented:
            found[way.mfa].append(way.how)
    return found


def matrix(policy: Policy) -> tuple[list[Group], list[str]]:
    """Every action of the policy on what is one's own, by statement; and the remarks, in the order of their numbers."""
    table = decision_matrix(policy)
    decisions = table.to_dict("index")
    summaries = {one.name: statement(policy, one.name).summary for one in policy.statements}
    known = {action: find_action(action) for action in decisions}
    # Which path AWS checks for an action that lists is in the lesson; on the sheet there is no room for it.
    said = {action: "" if one.path else one.remark_on(decisions[action].values()) for action, one in known.items()}
    remarks = list(dict.fromkeys(filter(None, said.values())))
    exempt = {
        action
        for one in policy.statements
        if (one.effect, one.action_element) == ("Deny", "NotAction")
        for action in one.source["NotAction"]
    }
    rows = {
        action: Row(
            action, decisions[action], action in exempt, remarks.index(said[action]) + 1 if said[action] else None
        )
        for action in decisions
    }
    found = [
        Group(heading, summaries[heading.removeprefix(NAMED_ONLY)], [rows[action] for action in named])
        for heading, named in table.groups.items()
    ]
    return found, remarks


def kinds(rows: list[Row]) -> dict[str, int]:
    """How many actions are always allowed, only with MFA, and never. KeyError where there is a fourth kind."""

    def kind(row: Row) -> str:
        return KINDS[tuple(state for state, outcome in row.outcomes.items() if outcome == Outcome.ALLOWED.value)]

    return dict(Counter(map(kind, rows)))


def allowed_on(policy: Policy, owner: str) -> dict[str, int]:
    """MFA state -> how many of the policy's actions alice may use on what is this user's."""
    decisions = decision_matrix(policy, owner=owner)
    return {mfa: list(decisions[mfa]).count(Outcome.ALLOWED.value) for mfa in decisions}


def mistakes() -> list[Mistake]:
    """The ten reports of notebook 10, each with what is said of it there once one has guessed."""
    found = []
    for cell in cells(MISTAKES):
        report = REPORT.fullmatch(cell.heading)
        if report and (told := LINE.search(cell.source)):
            claim, line = CLAIM.search(cell.source)[1], " ".join(told[1].split())
            line = line.removeprefix("**The line:** ").replace("**", "")
            found.append(Mistake(int(report[1]), report[2], claim, line[0].upper() + line[1:]))
    return found


def handout(way: str = "laptop", address: str | None = None) -> str:
    """The sheet, as a page of HTML. In: how people came in, and the address that they opened, for a QR code."""
    policy = load_policy("force_mfa")
    shown, remarks = matrix(policy)
    rows = [row for group in shown for row in group.rows]
    return render(
        "handout.html.j2",
        policy=policy,
        steps=steps(policy),
        sign_ins=sign_ins(),
        groups=shown,
        rows=rows,
        kinds=kinds(rows),
        remarks=remarks,
        on_others=allowed_on(policy, "bob"),
        mistakes=mistakes(),
        pages=PAGES,
        page_address=address_of,
        way=WAYS[way],
        command=way == "laptop",
        typed=WAYS[way].typed if way == "laptop" else address or WAYS[way].typed,
        code=draw_code(address) if address else "",
    )


def make_parser() -> argparse.ArgumentParser:
    """The options: how people came in, and where."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--way", choices=list(WAYS), default="laptop", help="how people open the lesson (laptop)")
    parser.add_argument("--address", type=check_address, help="what they open, for a QR code on the sheet")
    return parser


def check_address(typed: str) -> str:
    """An address that a QR code can have. Raises ArgumentTypeError."""
    if not re.fullmatch(r"https?://[^\s<>\"]{1,200}", typed):
        raise argparse.ArgumentTypeError(f"{typed!r} is no address: it begins with http:// or https://, and is short")
    if not find_spec("segno"):
        raise argparse.ArgumentTypeError("the QR code needs segno: python -m pip install segno")
    return typed


if __name__ == "__main__":
    sys.exit(write(handout, FILE, __doc__.splitlines()[0], parser=make_parser()))
