"""Reads the files of cases, and says what the package makes of each case.

A file has a table `[[check]]` for each code, in the order of AWS's page (access-analyzer-reference-policy-checks):

    [[check]]
    code = "ARN_REGION_NOT_ALLOWED"
    left = "…"                      # why other inputs of this code are not looked for, if some are not
    [[check.case]]
    what = "a Region in an ARN of IAM"
    statement = { Resource = "arn:aws:iam:eu-west-1:123456789012:user/alice" }
    found = "arn-region"            # the kind of the finding; or refused = "code of the reason"; or missed = "why"
    [[check.near]]
    what = "a Region in an ARN of Lambda"
    statement = { Resource = "arn:aws:lambda:eu-west-1:123456789012:function:report" }

`statement` is laid over a whole statement, and an element takes the place of its Not… form; `statements` has several.
`text` is a whole document instead. With `characters` the Sid is so long that the document has that many without white
space; with `padded` blanks at its end make it that long. `type` is "identity" unless it says "scp", "rcp", "resource",
or "trust". What is near a case is right, and must not be found.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mfa_lesson import Policy, PolicyError, findings

FOLDER = Path(__file__).parent

LEVELS = {
    "errors": "ERROR",
    "security_warnings": "SECURITY_WARNING",
    "warnings": "WARNING",
    "suggestions": "SUGGESTION",
}
"""File of cases -> the level of its codes at AWS."""

STATEMENT = {"Effect": "Allow", "Action": "iam:GetUser", "Resource": "arn:aws:iam::123456789012:user/alice"}

BASES = {
    "identity": STATEMENT,
    "scp": STATEMENT,
    "rcp": {"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"},
    "resource": {
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::123456789012:user/alice"},
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::reports/*",
    },
    "trust": {
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::123456789012:user/alice"},
        "Action": "sts:AssumeRole",
    },
}
"""Type of a policy -> the statement that a case's is laid over."""

COUNTERPARTS = {"Action": "NotAction", "Resource": "NotResource", "Principal": "NotPrincipal"}


@dataclass(frozen=True)
class Outcome:
    """What the package makes of a case."""

    refused: str | None
    """The code of the reason for which Policy.from_json refuses it."""
    kinds: frozenset[str]
    """The kinds of the findings."""
    levels: Mapping[str, str]
    """Kind of a finding -> its level."""


@dataclass(frozen=True)
class Case:
    """One input for a code, or one that is near it and right."""

    code: str
    what: str
    type: str
    text: str
    found: str | None
    refused: str | None
    missed: str | None

    @property
    def name(self) -> str:
        return f"{self.code}: {self.what}"

    @property
    def is_caught(self) -> bool:
        return self.missed is None

    def judge(self) -> Outcome:
        try:
            policy = Policy.from_json(self.text, kind="identity" if self.type == "scp" else self.type)
        except PolicyError as error:
            return Outcome(error.reason.code, frozenset(), {})
        found = findings(policy, policy_type=self.type)
        return Outcome(None, frozenset(each.kind for each in found), {each.kind: each.level for each in found})


@dataclass(frozen=True)
class Check:
    """A code of Access Analyzer."""

    code: str
    level: str
    left: str
    """Why inputs of this code are not looked for: "" where all are."""
    cases: tuple[Case, ...]
    near: tuple[Case, ...]


def read_checks(file: str) -> list[Check]:
    """The checks of a file of cases."""
    tables = tomllib.loads((FOLDER / f"{file}.toml").read_text(encoding="utf-8"))
    return [
        Check(
            code=table["code"],
            level=LEVELS[file],
            left=table.get("left", ""),
            cases=tuple(read_case(table["code"], each) for each in table.get("case", [])),
            near=tuple(read_case(table["code"], each) for each in table.get("near", [])),
        )
        for table in tables["check"]
    ]


def read_case(code: str, table: Mapping[str, Any]) -> Case:
    policy_type = table.get("type", "identity")
    text = table.get("text") or write_policy(build_policy(table, policy_type), table.get("characters", 0))
    outcome = {name: table.get(name) for name in ("found", "refused", "missed")}
    return Case(code=code, what=table["what"], type=policy_type, text=text.ljust(table.get("padded", 0)), **outcome)


def write_policy(document: dict[str, Any], characters: int) -> str:
    if not characters:
        return json.dumps(document, indent=2, ensure_ascii=False)
    compact = json.dumps(document, separators=(",", ":"))
    return compact.replace('{"Effect"', f'{{"Sid":"{"A" * (characters - len(compact) - 9)}","Effect"', 1)


def build_policy(table: Mapping[str, Any], policy_type: str) -> dict[str, Any]:
    """A document with one statement, or with those that the case lists."""
    base = BASES[policy_type]
    statements = table.get("statements") or [table.get("statement", {})]
    return {"Version": table.get("version", "2012-10-17"), "Statement": [lay_over(base, each) for each in statements]}


def lay_over(base: Mapping[str, Any], statement: Mapping[str, Any]) -> dict[str, Any]:
    replaced = {plain for plain, inverse in COUNTERPARTS.items() if inverse in statement}
    return {**{name: value for name, value in base.items() if name not in replaced}, **statement}


def read_all() -> list[Check]:
    """The checks of all files that are there."""
    return [check for file in LEVELS if (FOLDER / f"{file}.toml").exists() for check in read_checks(file)]
