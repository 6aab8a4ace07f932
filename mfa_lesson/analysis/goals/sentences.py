"""What is expected of policies, one goal a line, in English that can be read aloud.

    without MFA nobody can do anything except set up MFA, change the password even beside administrator_access

Text -> Expectations; an Expectation -> the requests it is about. checking.py decides them.

A goal is [WHEN] WHO can WHAT [WHOSE] [except WHAT] [even beside POLICY]; the tables below hold the words of each part.
"can" is a promise: every one of the requests is allowed. By default it is about the caller's own user and the device
that carries its name; where an action acts on something else, about what the first line of an Allow fits. "cannot"
and "nobody can" are prohibitions: every one of the requests is denied, whoever or whatever is acted on.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any, NamedTuple

from mfa_lesson.account.catalogue import find_action
from mfa_lesson.account.log import ACCESS_KEY, CONSOLE, ROLE, SERVICE
from mfa_lesson.account.reference import load_service_prefixes
from mfa_lesson.account.universe import (
    COMPLETE,
    UNGOVERNED,
    WAYS,
    list_known_actions,
)
from mfa_lesson.account.users import MFA_STATES
from mfa_lesson.iam.evaluator import Guardrail
from mfa_lesson.iam.loading import PACKAGED, Policies, load_policy, packaged_policies
from mfa_lesson.iam.matching import has_wildcard
from mfa_lesson.text import fit

from .expectation import ALLOWED, ANOTHER, DENIED, OWN, Expectation, cases, fits, patterns

if TYPE_CHECKING:
    from .proof import Answers


GOALS_FILE = PACKAGED / "goals.toml"


class ExpectationError(ValueError):
    """A sentence that is no goal: the line and column, from 1, and what would be right."""

    def __init__(self, problem: str, line: int = 1, column: int = 1):
        self.problem, self.line, self.column = problem, line, column
        super().__init__(f"Line {line}, column {column}: {problem}")

    def __reduce__(self):
        return ExpectationError, (self.problem, self.line, self.column)


class When(NamedTuple):
    mfa: tuple[str, ...]
    ways: tuple[str, ...]


class Who(NamedTuple):
    usernames: tuple[str, ...]
    ways: tuple[str, ...]
    everybody: bool = False
    """Whether it is "nobody" or "anybody"."""


EVERY_WAY = tuple(WAYS)

USER_WAYS = tuple(way for way in WAYS if way != ROLE)

WHEN = {
    "with MFA": When(("true",), EVERY_WAY),
    "without MFA": When(("false", "absent"), EVERY_WAY),
    "with the password only": When(("false",), (CONSOLE,)),
    "with an access key": When(("absent",), (ACCESS_KEY,)),
    "through a service": When(("false",), (SERVICE,)),
}

HOWEVER = When(tuple(MFA_STATES), EVERY_WAY)

PLAIN, PATH = "alice", "engineering/alice"

WHO = {
    "a user": Who((PLAIN,), USER_WAYS),
    "a user with a path": Who((PATH,), USER_WAYS),
    "a role": Who((PLAIN,), (ROLE,)),
    "nobody": Who((PLAIN, PATH), EVERY_WAY, True),
    "anybody": Who((PLAIN, PATH), EVERY_WAY, True),
}

CAN, CANNOT = {"can": True}, {"cannot": False}

TASKS = {
    "do anything": ("*",),
    "set up MFA": (
        "iam:CreateVirtualMFADevice",
        "iam:EnableMFADevice",
        "iam:ResyncMFADevice",
        "iam:ListMFADevices",
        "iam:ListVirtualMFADevices",
    ),
    "manage MFA": (
        "iam:ListMFADevices",
        "iam:EnableMFADevice",
        "iam:ResyncMFADevice",
        "iam:DeactivateMFADevice",
    ),
    "deactivate MFA": ("iam:DeactivateMFADevice",),
    "change the password": ("iam:ChangePassword",),
    "rotate access keys": ("iam:ListAccessKeys", "iam:CreateAccessKey", "iam:UpdateAccessKey", "iam:DeleteAccessKey"),
    "see the account": (
        "iam:ListAccountAliases",
        "iam:ListUsers",
        "iam:ListVirtualMFADevices",
        "iam:GetAccountPasswordPolicy",
        "iam:GetAccountSummary",
    ),
    "list credentials": (
        "iam:ListAccessKeys",
        "iam:ListSSHPublicKeys",
        "iam:ListSigningCertificates",
        "iam:ListServiceSpecificCredentials",
    ),
}
"""What people want to do -> the actions it takes."""

OF_THEIR_OWN, OF_ANOTHER, ANY_NAME = "of their own", "of another user", "with a device of any name"

WHOSE = {
    OF_THEIR_OWN: (OWN,),
    OF_ANOTHER: (ANOTHER,),
    "to another user": (ANOTHER,),
    "for another user": (ANOTHER,),
    ANY_NAME: (OWN,),
}

SEPARATOR = {", and": True, ",": True, "and": True}

EXCEPT = {"except": True, ", except": True}

BESIDE = {"even beside": True, ", even beside": True}

COMMA = {",": True}

WORD = re.compile(r",|[^\s,]+")

ACTION = re.compile(r"[A-Za-z0-9-]+:[A-Za-z0-9*?]+")

LONGEST = 60  # characters of a word that are worth comparing

ALIKE = 0.6


class Word(NamedTuple):
    text: str
    column: int


class Sentence:
    """A goal, taken apart word by word from the left."""

    def __init__(self, text: str, line: int):
        self.line, self.at = line, 0
        self.words = [Word(found[0].strip("`"), found.start() + 1) for found in WORD.finditer(text)]
        if self.words and self.words[-1].text.endswith("."):
            last = self.words.pop()
            if bare := last.text.rstrip("."):
                self.words.append(last._replace(text=bare.strip("`")))
        self.end = len(text) + 1

    @property
    def column(self) -> int:
        """Of the next word."""
        return self.words[self.at].column if self.at < len(self.words) else self.end

    def next(self, count: int = 1) -> str:
        """The next words, as they are written."""
        return " ".join(word.text for word in self.words[self.at : self.at + count])

    def find(self, table: Mapping[str, Any]) -> str | None:
        """The longest phrase of a table that comes next, ignoring case."""
        phrases = [phrase for phrase in table if self.next(len(phrase.split())).lower() == phrase.lower()]
        return max(phrases, key=len, default=None)

    def take(self, *tables: Mapping[str, Any]) -> str | None:
        """The same, and it is used up."""
        phrase = self.find({phrase: True for table in tables for phrase in table})
        if phrase:
            self.at += len(phrase.split())
        return phrase

    def need(self, *tables: Mapping[str, Any]) -> str:
        """The same; an ExpectationError where none comes next."""
        return self.take(*tables) or self.fail([phrase for table in tables for phrase in table])

    def fail(self, phrases: list[str], further: str = "") -> Any:
        """What stands here is none of the phrases that could: says which of them is nearest, or all."""
        there_can = f"here can stand {either([f'“{phrase}”' for phrase in phrases])}{further}"
        if self.at >= len(self.words):
            raise self.error(f"the sentence ends too early; {there_can}")
        alike = {phrase: likeness(self.next(len(phrase.split())), phrase) for phrase in phrases}
        best = max(alike, key=alike.get)
        if alike[best] >= ALIKE:
            found = self.next(len(best.split()))
            raise self.error(f"“{fit(found)}” is not known here; did you mean “{best}”?")
        raise self.error(f"“{fit(self.next())}” is not known here; {there_can}")

    def error(self, problem: str, column: int | None = None) -> ExpectationError:
        return ExpectationError(problem, self.line, self.column if column is None else column)


def likeness(text: str, phrase: str) -> float:
    return SequenceMatcher(None, text[:LONGEST].lower(), phrase.lower()).ratio()


def nearest(text: str, names: Iterable[str]) -> str | None:
    """The name that is most like a text, where one is."""
    alike = {name: likeness(text, name) for name in names}
    best = max(alike, key=alike.get, default=None)
    return best if best is not None and alike[best] >= ALIKE else None


def either(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


class Item(NamedTuple):
    """A task or an action that a sentence names."""

    text: str
    actions: tuple[str, ...]
    column: int


def read_sentence(text: str, line: int) -> Expectation:
    """One goal. ExpectationError says where it is none, and what would be right."""
    sentence = Sentence(text, line)
    when_said = sentence.take(WHEN)
    if when_said:
        sentence.take(COMMA)
    who_at = sentence.column
    who_said = sentence.need(WHO) if when_said else sentence.need(WHO, WHEN)
    who, when_said = WHO[who_said], when_said or sentence.take(WHEN)
    when = WHEN.get(when_said, HOWEVER)
    can = sentence.need(CAN if who.everybody else {**CAN, **CANNOT}) == "can"
    promise = can and who_said != "nobody"
    what_at = sentence.column
    items = read_items(sentence)
    whose_at, whose = sentence.column, sentence.take(WHOSE)
    excepted = read_items(sentence) if sentence.take(EXCEPT) else []
    beside = read_policies(sentence) if sentence.take(BESIDE) else ()
    if sentence.at < len(sentence.words):
        further = {} if beside else BESIDE if excepted else {**EXCEPT, **BESIDE}
        further = further if whose or excepted or beside else {**WHOSE, **further}
        if not further:
            raise sentence.error(f"“{fit(sentence.next())}” is one word too many: the goal ends before it")
        sentence.fail([phrase for phrase in further if not phrase.startswith(",")])
    expectation = Expectation(
        say=in_ticks(sentence),
        want=ALLOWED if promise else DENIED,
        actions=tuple(name for item in items for name in item.actions),
        excepted=tuple(name for item in excepted for name in item.actions),
        usernames=who.usernames if promise or who.everybody else tuple(dict.fromkeys((*who.usernames, PATH))),
        ways=tuple(way for way in who.ways if way in when.ways),
        mfa=when.mfa,
        owners=WHOSE[whose] if whose else (OWN,) if promise and who_said != "a role" else (OWN, ANOTHER),
        any_device=not promise or whose == ANY_NAME,
        owned_only=whose is not None and not (promise and OWN in WHOSE[whose]),
        beside=beside,
    )
    if not expectation.callers:
        raise sentence.error(f"a role session says nothing about MFA: leave “{when_said}” away", who_at)
    if who_said == "a role" and expectation.owners == (OWN,):
        raise sentence.error("a role session has no user of its own; write “of another user”", whose_at)
    for item in items:
        if item.actions[0].lower() in UNGOVERNED:
            raise sentence.error(f"“{item.text}” needs no permission, and no policy can forbid it", item.column)
        if whose and not any(
            find_action(name).resource_type in ("user", "mfa") or has_wildcard(name) for name in item.actions
        ):
            raise sentence.error(f"“{item.text}” is about no user’s own; leave “{whose}” away", whose_at)
    if not next(cases(expectation), None):
        raise sentence.error("nothing is left that this is about", what_at)
    return expectation


def read_items(sentence: Sentence) -> list[Item]:
    """Tasks and actions, separated by commas or “and”."""
    items = [read_item(sentence)]
    while not sentence.find({**EXCEPT, **BESIDE}) and sentence.take(SEPARATOR):
        items.append(read_item(sentence))
    return items


def read_item(sentence: Sentence) -> Item:
    column = sentence.column
    if task := sentence.take(TASKS):
        return Item(task, TASKS[task], column)
    written = sentence.next()
    if ACTION.fullmatch(written):
        name = read_action(sentence, written)
        sentence.at += 1
        return Item(name, (name,), column)
    if full := {name.partition(":")[2].lower(): name for name in list_known_actions().values()}.get(written.lower()):
        raise sentence.error(f"an action is written with its service; did you mean “{full}”?")
    return sentence.fail(list(TASKS), ", or an action with its service, such as iam:ListUsers")


def read_action(sentence: Sentence, written: str) -> str:
    """An action, as AWS writes it; ExpectationError where IAM or STS has none such, or AWS no such service."""
    service, _, name = written.partition(":")
    service = service.lower()
    if service not in load_service_prefixes():
        like = meant(service, sorted(load_service_prefixes()))
        raise sentence.error(f"AWS has no service with the prefix “{fit(service)}”{like}")
    if service not in COMPLETE:
        return f"{service}:{name}"
    known = [action for lower, action in list_known_actions().items() if lower.startswith(f"{service}:")]
    fitting = [action for action in known if fits(action, patterns((written,)))]
    if not fitting:
        raise sentence.error(f"{service} has no action “{fit(written)}”{meant(written, known)}")
    return written if has_wildcard(written) else fitting[0]


def meant(written: str, names: Iterable[str]) -> str:
    like = nearest(written, names)
    return f"; did you mean “{like}”?" if like else ""


def read_policies(sentence: Sentence) -> tuple[str, ...]:
    """Names of packaged policies, separated by commas or “and”."""
    names = []
    while not names or sentence.take(SEPARATOR):
        name = sentence.next()
        if name not in packaged_policies():
            sentence.fail(packaged_policies())
        names.append(name)
        sentence.at += 1
    return tuple(names)


def in_ticks(sentence: Sentence) -> str:
    """The sentence with each action and policy in `code ticks`."""
    words = [f"`{word.text}`" if re.search("[:_]", word.text) else word.text for word in sentence.words]
    return " ".join(words).replace(" ,", ",")


class Expectations(tuple[Expectation, ...]):
    """Goals, in order."""

    def __str__(self) -> str:
        return "\n".join(map(str, self))

    def __repr__(self) -> str:
        return f"<Expectations: {len(self)} goal{'' if len(self) == 1 else 's'}>"

    def check(self, policies: Policies, guardrails: Iterable[Guardrail] = ()) -> Answers:
        """Decides every request that the goals are about.

        In: the identity policies, one or several, ready or by name; guardrails as in evaluate(). Out: Answers.
        Raises PolicyError as load_policy.
        """
        from .proof import Answers, answers

        return Answers(answers(self, policies, guardrails))


def goal_words() -> str:
    """Lists the words that goals are made of, one kind a line: when, who, what and whose."""
    kinds = {"When": WHEN, "Who": WHO, "What": TASKS, "Whose": WHOSE}
    return "\n".join(f"{kind + ':':<6} {' · '.join(words)}" for kind, words in kinds.items())


def expectations(text_or_lines: str | Iterable[str]) -> Expectations:
    """Reads goals, one a line; what follows a # is a remark.

    In: a text, or its lines. Out: Expectations. Raises ExpectationError at the first line that is no goal.
    """
    lines = text_or_lines.split("\n") if isinstance(text_or_lines, str) else text_or_lines
    goals = [(line.partition("#")[0], number) for number, line in enumerate(lines, 1)]
    return Expectations(read_sentence(goal, number) for goal, number in goals if goal.strip())


def goals_of(name: str) -> Expectations:
    """The goals that a packaged policy carries; none where it carries none. PolicyError as load_policy."""
    if name not in packaged_policies():
        load_policy(name)
    for first, table in tomllib.loads(GOALS_FILE.read_text(encoding="utf-8")).items():
        if name in (first, *table.get("broken", ())):
            return expectations(table["goals"])
    return Expectations()
