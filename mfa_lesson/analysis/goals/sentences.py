"""What is expected of policies, one goal a line, in English that can be read aloud.

    without MFA nobody can do anything except set up MFA, change the password even beside administrator_access

Text → Expectations. expectation.py has the requests that each is about, and proof.py decides them.

A goal is [WHEN] WHO can WHAT [WHOSE] [except WHAT] [even beside POLICY]; the tables below hold the words of each part.
"can" is a promise: every one of the requests is allowed. By default it is about the caller's own user and the device
that carries its name; where an action acts on something else, about what the first line of an Allow fits. "cannot"
and "nobody can" are prohibitions: every one of the requests is denied, for any user and resource.

Sessions from GetFederationToken count in prohibitions: a user whose policies allow sts:GetFederationToken can get one,
and it has the user's permissions, without the user's name. They don't count in promises: what they can do is cut by the
session policy that the caller chooses.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable
from difflib import SequenceMatcher
from functools import cache, lru_cache
from typing import NamedTuple, NoReturn

from mfa_lesson.account.catalogue import UNGOVERNED, find_action
from mfa_lesson.account.reference import load_service_prefixes
from mfa_lesson.account.universe import COMPLETE, list_known_actions
from mfa_lesson.account.users import MFA_STATES, RequestContext
from mfa_lesson.account.ways import Way
from mfa_lesson.errors import ExpectationError
from mfa_lesson.iam.arguments import take_texts
from mfa_lesson.iam.evaluator import Guardrail
from mfa_lesson.iam.loading import PACKAGED, Policies, load_policies, packaged_policies
from mfa_lesson.iam.request import index_context
from mfa_lesson.iam.tokens import has_wildcard
from mfa_lesson.text import Reason, format_count, sentence_for

from .cases import list_cases
from .expectation import ALLOWED, ANOTHER, DENIED, OWN, Expectation, compile_actions, fits_any
from .proof import Answers, decide_goals
from .wording import GOAL_REFUSALS

GOALS_FILE = PACKAGED / "goals.toml"


class When(NamedTuple):
    mfa: tuple[str, ...]
    ways: tuple[Way, ...]


class Who(NamedTuple):
    usernames: tuple[str, ...]
    ways: tuple[Way, ...]
    everybody: bool = False
    """Whether it is "nobody" or "anybody"."""
    outside: bool = False
    """Whether people of other accounts are meant."""


EVERY_WAY = tuple(Way)

USER_WAYS = tuple(way for way in Way if way is not Way.ROLE)
"""With the sessions that a user can get for a federated user: they have the user’s own permissions."""

WHEN = {
    "with MFA": When(("true",), EVERY_WAY),
    "without MFA": When(("false", "absent"), EVERY_WAY),
    "with the password only": When(("false",), (Way.CONSOLE,)),
    "with an access key": When(("absent",), (Way.ACCESS_KEY,)),
    "through a service": When(("false",), (Way.SERVICE,)),
}

HOWEVER = When(tuple(MFA_STATES), EVERY_WAY)

PLAIN, PATH = "alice", "engineering/alice"

WHO = {
    "a user": Who((PLAIN,), USER_WAYS),
    "a user with a path": Who((PATH,), USER_WAYS),
    "a role": Who((PLAIN,), (Way.ROLE,)),
    "nobody": Who((PLAIN, PATH), EVERY_WAY, True),
    "anybody": Who((PLAIN, PATH), EVERY_WAY, True),
    "nobody from another account": Who((PLAIN, PATH), EVERY_WAY, True, True),
}

CAN, CANNOT = ("can",), ("cannot",)

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
    "assume the role": ("sts:AssumeRole",),
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

SEPARATORS, COMMA = (", and", ",", "and"), (",",)

EXCEPT, BESIDE = ("except", ", except"), ("even beside", ", even beside")

WORD = re.compile(r",|[^\s,]+")

ACTION = re.compile(r"[A-Za-z0-9-]+:[A-Za-z0-9*?]+")

LONGEST_COMPARED = 60  # characters of a word

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

    def find(self, *phrases: str) -> str | None:
        """The longest of these phrases that comes next, ignoring case."""
        found = [phrase for phrase in phrases if self.next(len(phrase.split())).lower() == phrase.lower()]
        return max(found, key=len, default=None)

    def take(self, *phrases: str) -> str | None:
        """The same, and it is used up."""
        phrase = self.find(*phrases)
        if phrase:
            self.at += len(phrase.split())
        return phrase

    def need(self, *phrases: str) -> str:
        """The same. Raises ExpectationError where none comes next."""
        return self.take(*phrases) or self.refuse(*phrases)

    def refuse(self, *phrases: str, action: bool = False) -> NoReturn:
        """Raises ExpectationError: none of these phrases comes next, and no action where one could.

        The error names the phrase that is most like what comes next, or all of them.
        """
        if self.at >= len(self.words):
            raise self.error("sentence-ends", phrases=list(phrases), action=action)
        nearest = find_most_alike(phrases, lambda phrase: self.next(len(phrase.split())))
        if nearest:
            written = self.next(len(nearest.split()))
            raise self.error("misspelt-phrase", written=written, nearest=nearest)
        raise self.error("unknown-phrase", written=self.next(), phrases=list(phrases), action=action)

    def error(self, code: str, column: int | None = None, **parameters: object) -> ExpectationError:
        reason = Reason(code, parameters)
        at = self.column if column is None else column
        return ExpectationError(sentence_for(reason, GOAL_REFUSALS), self.line, at, reason)


def find_most_alike(phrases: Iterable[str], written: Callable[[str], str]) -> str:
    """The phrase that is most like what is written in its place; "" where none is much like it."""
    alike = {phrase: likeness(written(phrase), phrase) for phrase in phrases}
    best = max(alike, key=lambda phrase: alike[phrase], default="")
    return best if best and alike[best] >= ALIKE else ""


def likeness(text: str, phrase: str) -> float:
    return SequenceMatcher(None, text[:LONGEST_COMPARED].lower(), phrase.lower()).ratio()


class NamedTask(NamedTuple):
    """A task or an action that a sentence names."""

    text: str
    actions: tuple[str, ...]
    column: int


@lru_cache(maxsize=256)
def read_sentence(text: str, line: int) -> Expectation:
    """One goal. ExpectationError says where it is none, and what would be right."""
    sentence = Sentence(text, line)
    when_said = sentence.take(*WHEN)
    if when_said:
        sentence.take(*COMMA)
    who_at = sentence.column
    who_said = sentence.need(*WHO) if when_said else sentence.need(*WHO, *WHEN)
    who, when_said = WHO[who_said], when_said or sentence.take(*WHEN)
    when = WHEN[when_said] if when_said else HOWEVER
    can = sentence.need(*CAN, *(() if who.everybody else CANNOT)) == "can"
    promise = can and not who_said.startswith("nobody")
    what_at = sentence.column
    items = read_items(sentence)
    whose_at, whose = sentence.column, sentence.take(*WHOSE)
    excepted = read_items(sentence) if sentence.take(*EXCEPT) else []
    beside = read_policy_names(sentence) if sentence.take(*BESIDE) else ()
    refuse_rest(sentence, bool(whose), bool(excepted), bool(beside))
    expectation = Expectation(
        say=add_ticks(sentence),
        want=ALLOWED if promise else DENIED,
        actions=tuple(name for item in items for name in item.actions),
        excepted=tuple(name for item in excepted for name in item.actions),
        usernames=who.usernames if promise or who.everybody else tuple(dict.fromkeys((*who.usernames, PATH))),
        ways=tuple(way for way in who.ways if way in when.ways and not (promise and way is Way.FEDERATION)),
        mfa=when.mfa,
        owners=WHOSE[whose] if whose else (OWN,) if promise and who_said != "a role" else (OWN, ANOTHER),
        any_device=not promise or whose == ANY_NAME,
        everybody=who.everybody,
        outside=who.outside,
        owned_only=whose is not None and not (promise and OWN in WHOSE[whose]),
        beside=beside,
    )
    if not expectation.callers:
        raise sentence.error("role-without-mfa", who_at, when=when_said)
    if who_said == "a role" and expectation.owners == (OWN,):
        raise sentence.error("role-without-user", whose_at)
    for item in items:
        if item.actions[0].lower() in UNGOVERNED:
            raise sentence.error("needs-no-permission", item.column, task=item.text)
        if whose and not any(
            find_action(name).resource_type in ("user", "mfa") or has_wildcard(name) for name in item.actions
        ):
            raise sentence.error("nobodys-own", whose_at, task=item.text, whose=whose)
    if not next(list_cases(expectation), None):
        raise sentence.error("nothing-left", what_at)
    return expectation


def refuse_rest(sentence: Sentence, whose: bool, excepted: bool, beside: bool) -> None:
    """Raises ExpectationError where words are left; names what can still follow what was said."""
    if sentence.at >= len(sentence.words):
        return
    further = () if beside else BESIDE if excepted else (*EXCEPT, *BESIDE)
    if not (whose or excepted or beside):
        further = (*WHOSE, *further)
    if not further:
        raise sentence.error("goal-has-ended", written=sentence.next())
    sentence.refuse(*(phrase for phrase in further if not phrase.startswith(",")))


def read_items(sentence: Sentence) -> list[NamedTask]:
    """Tasks and actions, separated by commas or “and”."""
    items = [read_item(sentence)]
    while not sentence.find(*EXCEPT, *BESIDE) and sentence.take(*SEPARATORS):
        items.append(read_item(sentence))
    return items


def read_item(sentence: Sentence) -> NamedTask:
    column = sentence.column
    if task := sentence.take(*TASKS):
        return NamedTask(task, TASKS[task], column)
    written = sentence.next()
    if ACTION.fullmatch(written):
        name = read_named_action(sentence, written)
        sentence.at += 1
        return NamedTask(name, (name,), column)
    by_name = {name.partition(":")[2].lower(): name for name in list_known_actions().values()}
    if full := by_name.get(written.lower()):
        raise sentence.error("service-missing", nearest=full)
    sentence.refuse(*TASKS, action=True)


def read_named_action(sentence: Sentence, written: str) -> str:
    """An action, as AWS writes it. Raises ExpectationError: IAM or STS has none such, or AWS no such service."""
    service, _, name = written.partition(":")
    service = service.lower()
    if service not in load_service_prefixes():
        nearest = find_most_alike(sorted(load_service_prefixes()), lambda _: service)
        raise sentence.error("unknown-service", written=service, nearest=nearest)
    if service not in COMPLETE:
        return f"{service}:{name}"
    fitting = list_fitting_actions(written.lower())
    if not fitting:
        nearest = find_most_alike(list_actions_of(service), lambda _: written)
        raise sentence.error("unknown-action", service=service, written=written, nearest=nearest)
    return written if has_wildcard(written) else fitting[0]


@lru_cache(maxsize=4096)
def list_fitting_actions(written: str) -> tuple[str, ...]:
    """The known actions that fit an action in lower case, as AWS writes them."""
    known, patterns = list_actions_of(written.partition(":")[0]), compile_actions((written,))
    return tuple(action for action in known if fits_any(action, patterns))


@cache
def list_actions_of(service: str) -> tuple[str, ...]:
    return tuple(name for lower, name in list_known_actions().items() if lower.startswith(f"{service}:"))


def read_policy_names(sentence: Sentence) -> tuple[str, ...]:
    """Names of packaged policies, separated by commas or “and”."""
    names: list[str] = []
    while not names or sentence.take(*SEPARATORS):
        name = sentence.next()
        if name not in packaged_policies():
            sentence.refuse(*packaged_policies())
        names.append(name)
        sentence.at += 1
    return tuple(names)


def add_ticks(sentence: Sentence) -> str:
    """The sentence with each action and policy in `code ticks`."""
    words = [f"`{word.text}`" if re.search("[:_]", word.text) else word.text for word in sentence.words]
    return " ".join(words).replace(" ,", ",")


class Expectations(tuple[Expectation, ...]):
    """Goals, in order."""

    def __str__(self) -> str:
        return "\n".join(map(str, self))

    def __repr__(self) -> str:
        return f"<Expectations: {format_count(len(self), 'goal')}>"

    def check(
        self,
        policies: Policies,
        guardrails: Iterable[Guardrail] = (),
        context: RequestContext | None = None,
        trust_policies: Policies = (),
    ) -> Answers:
        """Decides every request that the goals are about.

        Args:
            policies: The identity policies, one or several: each a Policy, a packaged name or a path.
            guardrails: What limits them, as in evaluate().
            context: What every request carries as well: context key → value or list of values.
            trust_policies: The trust policy of a role. With it, goals are about who can assume this role; without
                identity policies, `()`, those of everybody are taken to allow it.

        Returns:
            An answer for each goal, in order: met, or the smallest counterexample.

        Raises:
            PolicyError: As load_policy.
            RequestError: The context is malformed or too long.
        """
        if context is not None:
            index_context(context)
        return Answers(decide_goals(self, policies, guardrails, context=context, trust_policies=trust_policies))


def expectations(text_or_lines: str | Iterable[str]) -> Expectations:
    """Reads goals, one a line; what follows a # is a remark.

    Args:
        text_or_lines: A text, or its lines. goal_words() lists the words of a goal.

    Returns:
        The goals, in order, ready to be checked.

    Raises:
        ExpectationError: A line is no goal. It names the first such line, and what to write instead.
        ArgumentError: It is neither a text nor lines. Both are ValueErrors.
    """
    lines = text_or_lines.split("\n") if isinstance(text_or_lines, str) else take_texts(text_or_lines, "text_or_lines")
    goals = [(line.partition("#")[0], number) for number, line in enumerate(lines, 1)]
    return Expectations(read_sentence(goal, number) for goal, number in goals if goal.strip())


def goals_of(policies: Policies) -> Expectations:
    """Reads the goals that packaged policies carry.

    Args:
        policies: One or several: each a packaged name, a path or a Policy.

    Returns:
        The goals, in order, each once; none where no packaged policy of that name carries any.

    Raises:
        PolicyError: There is no such policy.
    """
    tables = tomllib.loads(GOALS_FILE.read_text(encoding="utf-8"))
    goals = (
        goal
        for policy in load_policies(policies)
        for first, table in tables.items()
        if policy.name in (first, *table.get("broken", ()))
        for goal in expectations(table["goals"])
    )
    return Expectations(dict.fromkeys(goals))


def goal_words() -> str:
    """Lists the words that a goal can be made of.

    Returns:
        Four lines: when, who, what and whose, each with the phrases that a goal can have in that place.
    """
    tables: dict[str, Iterable[str]] = {"When": WHEN, "Who": WHO, "What": TASKS, "Whose": WHOSE}
    return "\n".join(f"{name + ':':<6} {' · '.join(phrases)}" for name, phrases in tables.items())
