"""The lessons' questions and exercises: TOML text -> Lesson, checked.

One file a notebook, of the same name. What a question says about a decision stands beside it as a proof: requests that
are decided by a test, so that no answer goes stale.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any

from mfa_lesson.account.catalogue import find_action
from mfa_lesson.account.users import MFA_STATES, User
from mfa_lesson.analysis.goals.expectation import Expectation
from mfa_lesson.analysis.goals.sentences import expectations
from mfa_lesson.errors import ExpectationError, PolicyError
from mfa_lesson.iam.evaluator import Outcome, Request
from mfa_lesson.iam.loading import load_policy, packaged_policies
from mfa_lesson.iam.matching import arn_parts
from mfa_lesson.iam.policy import Policy
from mfa_lesson.text import fit, quote

from .lesson import Claim, Exercise, Lesson, LessonError, Misconception, Option, Proof, Question

FOLDER = Path(__file__).parent / "lessons"

MISCONCEPTIONS_FILE = "misconceptions.toml"

KINDS = ("predict", "check", "final")

WANTED = ("allowed", "denied", "explicitDeny", "implicitDeny", "same_as")

HINTS = 2

A_DAY = 24 * 60  # minutes


def lessons(*, folder: Path | None = None) -> list[str]:
    """The names of all lessons, in order: the stems of their notebooks."""
    folder = FOLDER if folder is None else Path(folder)
    return sorted(path.stem for path in folder.glob("*.toml") if path.name != MISCONCEPTIONS_FILE)


def load_lesson(name: str, *, folder: Path | None = None) -> Lesson:
    """Reads a lesson.

    In: its name, "02_see_what_there_is"; another folder to look in. Out: a Lesson. Raises LessonError, which names the
    file, the place and what is wrong: no such lesson, no TOML, something missing, unknown or of the wrong kind.
    """
    folder = FOLDER if folder is None else Path(folder)
    if name not in lessons(folder=folder):
        there_are = ", ".join(lessons(folder=folder)) or "none"
        raise LessonError(f"there is no such lesson; there are: {there_are}", f"{name}.toml")
    return read_packaged_lesson(name) if folder == FOLDER else read_lesson(name, read_toml(folder / f"{name}.toml"))


@cache
def read_packaged_lesson(name: str) -> Lesson:
    """A lesson of the package, read once: with all its policies that takes a tenth of a second."""
    return read_lesson(name, read_toml(FOLDER / f"{name}.toml"))


def read_toml(path: Path) -> Table:
    try:
        return Table(path.name, "", tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, RecursionError) as error:
        raise LessonError(f"it cannot be read as TOML ({error})", path.name) from None


class Table:
    """A table of a TOML file, taken apart key by key; what is left at the end is unknown."""

    def __init__(self, file: str, where: str, values: dict[str, Any]):
        self.file, self.where, self.left = file, where, dict(values)

    def error(self, problem: str, key: str = "") -> LessonError:
        return LessonError(problem, self.file, ".".join(part for part in (self.where, key) if part))

    def take(self, key: str, kind: type | UnionType, what: str, default: Any = ...) -> Any:
        """The value under a key, of a type that `what` describes; the default where there is none."""
        if key not in self.left:
            if default is ...:
                raise self.error(f"`{key}` is missing: {what}")
            return default
        value = self.left.pop(key)
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is int):
            raise self.error(f"{quote(value)} is not {what}", key)
        return value

    def text(self, key: str, default: Any = ...) -> str:
        value = self.take(key, str, "a text", default)
        if value == default:
            return value
        if not value.strip():
            raise self.error("it is empty", key)
        return value.strip()

    def texts(self, key: str, default: Any = ...) -> Any:
        """A list of texts, none of them empty, as a tuple."""
        value = self.take(key, list, "a list of texts", default)
        if value is default:
            return value
        for item in value:
            if not isinstance(item, str) or not item.strip():
                raise self.error(f"{quote(item)} is not a text", key)
        return tuple(value)

    def choice(self, key: str, choices: tuple[str, ...]) -> str:
        value = self.text(key)
        if value not in choices:
            raise self.error(f"{quote(value)} is none of {', '.join(choices)}", key)
        return value

    def tables(self, key: str, at_least: int = 0) -> list[Table]:
        values = self.take(key, list, f"a list of tables, [[{key}]]", [])
        if not all(isinstance(value, dict) for value in values):
            raise self.error(f"it is not a list of tables, [[{key}]]", key)
        if len(values) < at_least:
            raise self.error(f"there must be {at_least} or more", key)
        path = f"{self.where}.{key}" if self.where else key
        return [Table(self.file, f"{path}[{number}]", value) for number, value in enumerate(values)]

    def named_tables(self, key: str) -> Iterator[tuple[str, Table]]:
        for name, value in self.take(key, dict, f"tables, [{key}.name]", {}).items():
            if not isinstance(value, dict):
                raise self.error(f"it is not a table, [{key}.{name}]", f"{key}.{name}")
            yield name, Table(self.file, f"{key}.{name}", value)

    def done(self) -> None:
        """Complains about what nobody took."""
        if self.left:
            raise self.error(f"it says {', '.join(f'`{fit(key)}`' for key in self.left)}, which means nothing here")


def read_lesson(name: str, table: Table) -> Lesson:
    policies = {key: read_policy(key, own) for key, own in table.named_tables("policies")}
    topic = table.text("topic")
    lesson = Lesson(
        name=name,
        title=table.text("title"),
        minutes=table.take("minutes", int, "a whole number"),
        topic=topic,
        questions=tuple(read_question(one, topic, policies) for one in table.tables("question")),
        exercises=tuple(read_exercise(one, policies) for one in table.tables("exercise")),
        claims=tuple(read_claim(one, policies) for one in table.tables("claim")),
        policies=policies,
    )
    table.done()
    if not 1 <= lesson.minutes <= A_DAY:
        raise table.error("a lesson takes a minute or more, and less than a day", "minutes")
    ids = [item.id for item in (*lesson.questions, *lesson.exercises)]
    if twice := sorted({id for id in ids if ids.count(id) > 1}):
        raise table.error(f"the id {quote(twice[0])} is there twice")
    return lesson


def read_policy(name: str, table: Table) -> Policy:
    """A policy of the lesson's own: `json`, or `of` a packaged policy with something changed.

    What can change: `version`; statements kept (`only`) or taken out (`without`); in the statement `sid`, elements
    set anew (`change`, a table) or taken out (`drop`, a list).
    """
    text, of = table.text("json", ""), table.text("of", "")
    if bool(text) == bool(of):
        raise table.error("it says `json` or `of`, one of the two")
    policy = checked_policy(table, "json", text, name) if text else load_policy(packaged(table, "of", of))
    version, sid = table.text("version", ""), table.text("sid", "")
    change = table.take("change", dict, "a table of elements", {})
    only, without = table.texts("only", ()), table.texts("without", ())
    dropped = dict.fromkeys(table.texts("drop", ()))
    table.done()
    try:
        if only:
            policy = policy.only(*only)
        if without:
            policy = policy.without(*without)
        if sid:
            policy = policy.changed(sid, **change, **dropped)
        if version:
            policy = policy.as_version(version)
    except KeyError as error:
        raise table.error(error.args[0]) from None
    except PolicyError as error:
        raise table.error(f"what comes of it is no policy. {error}") from None
    return Policy.from_json(policy.text, name=name)


def checked_policy(table: Table, key: str, text: str, name: str) -> Policy:
    try:
        return Policy.from_json(text, name=name)
    except PolicyError as error:
        raise table.error(f"it is no policy. {error}", key) from None


def packaged(table: Table, key: str, name: str) -> str:
    """The name of a packaged policy, checked."""
    if name not in packaged_policies():
        raise table.error(f"there is no packaged policy {quote(name)}; there are {', '.join(packaged_policies())}", key)
    return name


def read_question(table: Table, topic: str, policies: dict[str, Policy]) -> Question:
    id = table.text("id")
    table.where += f" ({fit(id)})"
    kind = table.choice("kind", KINDS)
    question = Question(
        id=id,
        kind=kind,
        topic=table.text("topic", topic),
        text=table.text("text"),
        options=tuple(read_option(one, kind) for one in table.tables("option", at_least=2)),
        proofs=tuple(read_proof(one, policies) for one in table.tables("proof")),
        keep_order=table.take("keep_order", bool, "true or false", False),
    )
    table.done()
    right = sum(option.right for option in question.options)
    if right != 1:
        raise table.error(f"{right} options are right; one must be")
    texts = [option.text for option in question.options]
    if len(set(texts)) < len(texts):
        raise table.error("two options say the same")
    return question


def read_option(table: Table, kind: str) -> Option:
    option = Option(
        text=table.text("text"),
        says=table.text("says"),
        right=table.take("right", bool, "true or false", False),
        misconception=table.take("misconception", int, "the number of a misconception", None),
        slip=table.take("slip", bool, "true or false", False),
    )
    table.done()
    if option.misconception is not None and option.misconception not in MISCONCEPTIONS:
        raise table.error(f"there is no misconception {quote(option.misconception)}", "misconception")
    reasons = (option.misconception is not None) + option.slip
    if option.right and reasons:
        raise table.error("the right option comes of no misconception and is no slip")
    if not option.right and (reasons > 1 or (kind != "predict" and not reasons)):
        raise table.error("a wrong option names its `misconception`, or says `slip = true`; one of the two")
    return option


def read_claim(table: Table, policies: dict[str, Policy]) -> Claim:
    return Claim(table.text("says"), read_proof(table, policies))


def read_proof(table: Table, policies: dict[str, Policy]) -> Proof:
    proof = Proof(
        policies=read_policies(table, policies),
        requests=read_requests(table),
        outcome=Outcome(table.choice("outcome", tuple(outcome.value for outcome in Outcome))),
        by=table.texts("by", None),
    )
    table.done()
    return proof


def read_policies(table: Table, own: dict[str, Policy]) -> tuple[Policy, ...]:
    """The policies of a proof: the lesson's own or packaged ones; of the first, the statements asked for."""
    names, only, without = table.texts("policies"), table.texts("only", ()), table.texts("without", ())
    found = [own[name] if name in own else load_policy(packaged(table, "policies", name)) for name in names]
    if (only or without) and not found:
        raise table.error("`only` and `without` are about the first policy, and there is none")
    try:
        if only:
            found[0] = found[0].only(*only)
        if without:
            found[0] = found[0].without(*without)
    except KeyError as error:
        raise table.error(error.args[0], "only" if only else "without") from None
    except PolicyError as error:
        raise table.error(f"what is left is no policy. {error}", "only" if only else "without") from None
    return tuple(found)


def read_requests(table: Table) -> tuple[Request, ...]:
    """The requests of a proof, one for each MFA state in question, or one with a context of its own."""
    context = table.take("context", dict, "a table of context keys", None)
    if context is not None and ("mfa" in table.left or "username" in table.left):
        raise table.error("a `context` is the whole context; leave `mfa` and `username` away", "context")
    states = read_states(table, "mfa")
    action, username = table.text("action"), table.text("username", "alice")
    owner, resource = table.text("owner", None), table.text("resource", None)
    if owner and resource:
        raise table.error("it says both `owner` and `resource`; one of the two")
    try:
        user = User.read(username)
        if resource is None:
            resource = find_action(action).resource(User.read(owner) if owner else user)
        contexts = [user.context(state) for state in states] if context is None else [context]
        return tuple(Request(action, resource, values) for values in contexts)
    except ValueError as error:
        raise table.error(str(error)) from None


def read_states(table: Table, key: str) -> tuple[str, ...]:
    """One MFA state or a list of them, as texts or as TOML's true and false; by default all three."""
    value = table.take(key, str | bool | list, "an MFA state, or a list of them", list(MFA_STATES))
    states = [
        str(state).lower() if isinstance(state, bool) else state
        for state in (value if isinstance(value, list) else [value])
    ]
    if not states or not all(isinstance(state, str) and state in MFA_STATES for state in states):
        raise table.error(f"{quote(value)} is none of {', '.join(MFA_STATES)}, nor a list of them", key)
    return tuple(states)


def read_exercise(table: Table, policies: dict[str, Policy]) -> Exercise:
    id = table.text("id")
    table.where += f" ({fit(id)})"
    exercise = Exercise(
        id=id,
        text=table.text("text"),
        start=read_json(table, "start", policies),
        hints=table.texts("hints"),
        solution=read_json(table, "solution", policies),
        expectations=(*read_goals(table), *(read_expectation(one) for one in table.tables("expect"))),
        attached=tuple(packaged(table, "with", name) for name in table.texts("with", ())),
    )
    table.done()
    if not exercise.expectations:
        raise table.error("it expects nothing: there must be `goals`, or one [[exercise.expect]] or more")
    if len(exercise.hints) != HINTS:
        raise table.error(f"there are {len(exercise.hints)} hints; there must be {HINTS}", "hints")
    checked_policy(table, "solution", exercise.solution, "solution")
    return exercise


def read_json(table: Table, key: str, policies: dict[str, Policy]) -> str:
    """A text that stands there itself, or that of the policy named beside it (`start` or `start_policy`)."""
    text, name = table.text(key, ""), table.text(f"{key}_policy", "")
    if bool(text) == bool(name):
        raise table.error(f"it says `{key}` or `{key}_policy`, one of the two")
    if text:
        return text
    policy = policies[name] if name in policies else load_policy(packaged(table, f"{key}_policy", name))
    return policy.text.strip()


def read_goals(table: Table) -> tuple[Expectation, ...]:
    """Goals as sentences."""
    try:
        return expectations(table.texts("goals", ()))
    except ExpectationError as error:
        raise table.error(f"{error.problem} (column {error.column})", f"goals[{error.line - 1}]") from None


def read_expectation(table: Table) -> Expectation:
    expectation = Expectation(
        say=table.text("say"),
        want=table.choice("want", WANTED),
        actions=table.texts("actions", ()),
        all_of=table.text("all_of", ""),
        usernames=table.texts("usernames", ("alice",)),
        owners=table.texts("owners", ("own",)),
        devices=table.texts("devices", ()),
        mfa=read_states(table, "mfa"),
        same_as=table.text("same_as", ""),
    )
    table.done()
    if bool(expectation.actions) == bool(expectation.all_of):
        raise table.error("it says `actions` or `all_of`, one of the two")
    if (expectation.want == "same_as") != bool(expectation.same_as):
        raise table.error('`same_as` names a policy, and goes with want = "same_as"')
    for key in ("all_of", "same_as"):
        if name := getattr(expectation, key):
            packaged(table, key, name)
    try:
        for name in (*expectation.usernames, *expectation.owners):
            User.read(name)
        for action in expectation.actions:
            Request(action)
    except ValueError as error:
        raise table.error(str(error)) from None
    for device in expectation.devices:
        if arn_parts(User.read("alice").device_arn(device)) is None:
            raise table.error(f"{quote(device)} is no name of a device", "devices")
    return expectation


def read_misconceptions(table: Table) -> dict[int, Misconception]:
    found = {}
    for one in table.tables("misconception"):
        misconception = Misconception(
            number=one.take("number", int, "a whole number"),
            belief=one.text("belief"),
            truth=one.text("truth"),
            lesson=one.text("lesson"),
        )
        one.done()
        if misconception.number in found:
            raise one.error(f"{misconception.number} is there twice", "number")
        found[misconception.number] = misconception
    table.done()
    return found


MISCONCEPTIONS: dict[int, Misconception] = read_misconceptions(read_toml(FOLDER / MISCONCEPTIONS_FILE))
