"""The lessons' questions and exercises: TOML text -> Lesson, checked.

One file per notebook, with the same name. What a question says about a decision has a proof beside it: requests that
are decided by a test, so that no answer goes stale.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from mfa_lesson.account.catalogue import find_action
from mfa_lesson.account.users import MFA_STATES, User
from mfa_lesson.analysis.goals.expectation import Expectation
from mfa_lesson.analysis.goals.sentences import expectations
from mfa_lesson.errors import ExpectationError, LessonError, PolicyError
from mfa_lesson.iam.arguments import make_plain, take_path, use_path
from mfa_lesson.iam.arns import read_arn
from mfa_lesson.iam.evaluator import Outcome
from mfa_lesson.iam.loading import load_policy, load_titles, packaged_policies
from mfa_lesson.iam.policy import Policy
from mfa_lesson.iam.request import Request
from mfa_lesson.text import fit, quote

from .facts import read_facts
from .former_names import find_current_name
from .lesson import Claim, Exercise, Lesson, Misconception, Option, Proof, Question
from .pace import read_content
from .table import Table, read_table
from .wording import make_lesson_error

LESSONS_FOLDER = Path(__file__).parent / "lessons"

MISCONCEPTIONS_FILE = "misconceptions.toml"

QUESTION_KINDS = ("predict", "check", "final")

WANTED_DECISIONS = ("allowed", "denied", "explicitDeny", "implicitDeny", "same_as")

ATTACHED_TO = ("identity", "resource", "trust")
"""What a lesson's own policy can be attached to."""

HINTS_NEEDED = 2


def list_lessons(*, folder: str | Path | None = None) -> list[str]:
    """The names of all lessons, in order: the stems of their notebooks."""
    folder = LESSONS_FOLDER if folder is None else take_path(folder, "folder")
    if folder == LESSONS_FOLDER:
        return list(list_packaged_lessons())
    with use_path(folder, "folder"):
        return list_in_folder(folder)


@cache
def list_packaged_lessons() -> list[str]:
    """The names of the package's lessons, looked for once: each answer of a learner asks for them."""
    return list_in_folder(LESSONS_FOLDER)


def list_in_folder(folder: Path) -> list[str]:
    return sorted(path.stem for path in folder.glob("*.toml") if path.name != MISCONCEPTIONS_FILE)


def load_lesson(name: str, *, folder: str | Path | None = None) -> Lesson:
    """Reads a lesson.

    Args:
        name: Its name, such as "01_how_iam_decides", or one that it had in an earlier version.
        folder: Another folder to look in.

    Returns:
        The lesson.

    Raises:
        LessonError: There is no such lesson, or its file is not TOML, or has something missing, unknown or wrong.
    """
    folder = LESSONS_FOLDER if folder is None else take_path(folder, "folder")
    known = list_lessons(folder=folder)
    name = make_plain(name) if isinstance(name, str) else quote(name)
    name = name if name in known else find_current_name(name)
    if name not in known:
        raise make_lesson_error("lesson.no-such-lesson", f"{fit(name)}.toml", lessons=known)
    if folder == LESSONS_FOLDER:
        return read_packaged_lesson(name)
    return read_lesson(name, read_table(folder / f"{name}.toml"))


@cache
def read_packaged_lesson(name: str) -> Lesson:
    """A lesson of the package, read once: with all its policies that takes a tenth of a second."""
    lesson = read_lesson(name, read_table(LESSONS_FOLDER / f"{name}.toml"))
    content, left_out = read_content(name)
    return replace(lesson, content=content, left_out=left_out)


@cache
def read_packaged_policy(name: str) -> Policy:
    """A packaged policy, read once for all the places in the lessons that name it."""
    return load_policy(name)


def read_lesson(name: str, table: Table) -> Lesson:
    policies = {key: read_own_policy(key, own) for key, own in table.named_tables("policies")}
    topic, sid = table.text("topic"), table.text("sid", "")
    if sid and sid not in load_titles():
        raise table.make_error("lesson.no-title", "sid", sid=sid, sids=list(load_titles()))
    lesson = Lesson(
        name=name,
        title=load_titles()[sid] if sid else table.text("title"),
        topic=topic,
        questions=tuple(read_question(one, topic, policies) for one in table.tables("question")),
        exercises=tuple(read_exercise(one, policies) for one in table.tables("exercise")),
        claims=tuple(Claim(one.text("says"), read_proof(one, policies)) for one in table.tables("claim")),
        policies=policies,
        sid=sid,
    )
    table.finish()
    ids = [*(one.id for one in lesson.questions), *(one.id for one in lesson.exercises)]
    if twice := sorted({id for id in ids if ids.count(id) > 1}):
        raise table.make_error("lesson.id-twice", id=twice[0])
    return lesson


def read_own_policy(name: str, table: Table) -> Policy:
    """A policy of the lesson's own: `json`, or `of` a packaged policy with something changed.

    With `json` there can be a `kind`: "identity", "resource" or "trust". What can change: `version`; statements kept
    (`only`) or taken out (`without`); in the statement `sid`, elements replaced (`change`, a table) or taken out
    (`drop`, a list).
    """
    text, of = table.text("json", ""), table.text("of", "")
    if bool(text) == bool(of):
        raise table.make_error("lesson.one-of-two", keys=["json", "of"])
    kind = table.choice("kind", ATTACHED_TO) if "kind" in table else "identity"
    policy = (
        parse_policy(table, "json", text, name, kind) if text else read_packaged_policy(check_name(table, "of", of))
    )
    version, sid = table.text("version", ""), table.text("sid", "")
    change = table.take("change", dict, {})
    only, without = table.texts("only", ()), table.texts("without", ())
    dropped = dict.fromkeys(table.texts("drop", ()))
    table.finish()
    try:
        if only:
            policy = policy.only(*only)
        if without:
            policy = policy.without(*without)
        if sid:
            policy = policy.changed(sid, **change, **dropped)
        if version:
            policy = policy.as_version(version)
    except (KeyError, PolicyError) as error:
        raise explain_change(table, error) from None
    return Policy.from_json(policy.text, name=name, kind=kind)


def parse_policy(table: Table, key: str, text: str, name: str, kind: str = "identity") -> Policy:
    try:
        return Policy.from_json(text, name=name, kind=kind)
    except PolicyError as error:
        raise table.make_error("lesson.no-policy", key, says=str(error)) from None


def explain_change(table: Table, error: KeyError | PolicyError, key: str = "") -> LessonError:
    """Why a policy cannot be changed as the table says."""
    if isinstance(error, KeyError):
        return table.make_error("lesson.no-such-statement", key, says=str(error.args[0]))
    return table.make_error("lesson.changed-to-no-policy", key, says=str(error))


def check_name(table: Table, key: str, name: str) -> str:
    """The name of a packaged policy, checked."""
    if name not in packaged_policies():
        raise table.make_error("lesson.no-packaged-policy", key, name=name, policies=packaged_policies())
    return name


def read_question(table: Table, topic: str, policies: dict[str, Policy]) -> Question:
    id = table.text("id")
    table.label(id)
    kind = table.choice("kind", QUESTION_KINDS)
    question = Question(
        id=id,
        kind=kind,
        topic=table.text("topic", topic),
        text=table.text("text"),
        options=tuple(read_option(one, kind) for one in table.tables("option", at_least=2)),
        proofs=tuple(read_proof(one, policies) for one in table.tables("proof")),
        keep_order=table.take("keep_order", bool, False),
        facts=read_facts(table),
    )
    table.finish()
    right = sum(option.right for option in question.options)
    if right != 1:
        raise table.make_error("lesson.right-options", right=right)
    texts = [option.text for option in question.options]
    if len(set(texts)) < len(texts):
        raise table.make_error("lesson.options-alike")
    return question


def read_option(table: Table, kind: str) -> Option:
    option = Option(
        text=table.text("text"),
        says=table.text("says"),
        right=table.take("right", bool, False),
        misconception=table.take("misconception", int) if "misconception" in table else None,
        slip=table.take("slip", bool, False),
    )
    table.finish()
    if option.misconception is not None and option.misconception not in MISCONCEPTIONS:
        raise table.make_error("lesson.no-such-misconception", "misconception", number=option.misconception)
    reasons = (option.misconception is not None) + option.slip
    if option.right and reasons:
        raise table.make_error("lesson.right-option-with-reason")
    if not option.right and (reasons > 1 or (kind != "predict" and not reasons)):
        raise table.make_error("lesson.wrong-option-without-reason")
    return option


def read_proof(table: Table, policies: dict[str, Policy]) -> Proof:
    proof = Proof(
        policies=choose_policies(table, policies),
        resource_policies=choose_resource_policies(table, policies),
        requests=read_requests(table),
        outcome=Outcome(table.choice("outcome", tuple(outcome.value for outcome in Outcome))),
        by=table.texts("by") if "by" in table else None,
    )
    table.finish()
    return proof


def choose_policies(table: Table, own: dict[str, Policy]) -> tuple[Policy, ...]:
    """The policies of a proof: the lesson's own or packaged ones; of the first, the statements asked for."""
    names, only, without = table.texts("policies"), table.texts("only", ()), table.texts("without", ())
    attached = {name: policy for name, policy in own.items() if not policy.on_resource}
    found = [attached.get(name) or read_packaged_policy(check_name(table, "policies", name)) for name in names]
    if (only or without) and not found:
        raise table.make_error("lesson.no-first-policy")
    try:
        if only:
            found[0] = found[0].only(*only)
        if without:
            found[0] = found[0].without(*without)
    except (KeyError, PolicyError) as error:
        raise explain_change(table, error, "only" if only else "without") from None
    return tuple(found)


def choose_resource_policies(table: Table, own: dict[str, Policy]) -> tuple[Policy, ...]:
    """The lesson's own policies on the resource that a proof names (`on_resource`)."""
    on_resource = {name: policy for name, policy in own.items() if policy.on_resource}
    names = table.texts("on_resource", ())
    for name in names:
        if name not in on_resource:
            raise table.make_error("lesson.no-policy-on-resource", "on_resource", name=name, policies=[*on_resource])
    return tuple(on_resource[name] for name in names)


def read_requests(table: Table) -> tuple[Request, ...]:
    """The requests of a proof, one for each MFA state in question, or one with a context of its own."""
    context = table.take("context", dict) if "context" in table else None
    if context is not None and ("mfa" in table or "username" in table):
        raise table.make_error("lesson.context-and-more", "context")
    states = read_states(table, "mfa")
    action, username = table.text("action"), table.text("username", "alice")
    owner, resource = table.text("owner", ""), table.text("resource", "")
    principal = table.text("principal", "") or None
    if owner and resource:
        raise table.make_error("lesson.one-of-two", keys=["owner", "resource"])
    try:
        user = User.read(username)
        if not resource:
            resource = find_action(action).resource(User.read(owner) if owner else user)
        contexts = [user.context(state) for state in states] if context is None else [context]
        return tuple(Request(action, resource, values, principal) for values in contexts)
    except ValueError as error:
        raise table.make_error("lesson.no-request", says=str(error)) from None


def read_states(table: Table, key: str) -> tuple[str, ...]:
    """One MFA state or a list of them, as texts or as TOML's true and false; by default all three."""
    value = table.take(key, object, list(MFA_STATES))
    named = value if isinstance(value, list) else [value]
    texts = [str(one).lower() if isinstance(one, bool) else one for one in named]
    states = tuple(state for text in texts for state in MFA_STATES if text == state)
    if not states or len(states) < len(named):
        raise table.make_error("lesson.no-mfa-states", key, value=value, choices=list(MFA_STATES))
    return states


def read_exercise(table: Table, policies: dict[str, Policy]) -> Exercise:
    id = table.text("id")
    table.label(id)
    kind = table.choice("policy_kind", ("identity", "trust")) if "policy_kind" in table else "identity"
    exercise = Exercise(
        id=id,
        text=table.text("text"),
        start=read_exercise_policy(table, "start", policies),
        hints=table.texts("hints"),
        solution=read_exercise_policy(table, "solution", policies),
        expectations=(*read_goals(table), *(read_expectation(one) for one in table.tables("expect"))),
        attached=tuple(check_name(table, "with", name) for name in table.texts("with", ())),
        kind=kind,
        hint_goals=tuple(map(tuple, table.take("hint_goals", list, []))),
        facts=read_facts(table),
    )
    table.finish()
    if not exercise.expectations:
        raise table.make_error("lesson.nothing-expected")
    if len(exercise.hints) != HINTS_NEEDED:
        raise table.make_error("lesson.hints", "hints", hints=len(exercise.hints), needed=HINTS_NEEDED)
    goals = range(1, len(exercise.expectations) + 1)
    if exercise.hint_goals and (
        len(exercise.hint_goals) != HINTS_NEEDED
        or not all(helped and set(helped) <= set(goals) for helped in exercise.hint_goals)
    ):
        raise table.make_error("lesson.hint-goals", "hint_goals", goals=len(goals), needed=HINTS_NEEDED)
    parse_policy(table, "solution", exercise.solution, "solution", kind)
    return exercise


def read_exercise_policy(table: Table, key: str, policies: dict[str, Policy]) -> str:
    """A text given there, or that of the policy named beside it (`start` or `start_policy`)."""
    text, name = table.text(key, ""), table.text(f"{key}_policy", "")
    if bool(text) == bool(name):
        raise table.make_error("lesson.one-of-two", keys=[key, f"{key}_policy"])
    if text:
        return text
    policy = policies[name] if name in policies else read_packaged_policy(check_name(table, f"{key}_policy", name))
    return policy.text.strip()


def read_goals(table: Table) -> tuple[Expectation, ...]:
    """Goals as sentences."""
    try:
        return expectations(table.texts("goals", ()))
    except ExpectationError as error:
        place = f"goals[{error.line - 1}]"
        raise table.make_error("lesson.no-goal", place, says=error.problem, column=error.column) from None


def read_expectation(table: Table) -> Expectation:
    context = table.take("context", dict, {})
    expectation = Expectation(
        say=table.text("say"),
        want=table.choice("want", WANTED_DECISIONS),
        actions=table.texts("actions", ()),
        all_of=table.text("all_of", ""),
        usernames=table.texts("usernames", ("alice",)),
        owners=table.texts("owners", ("own",)),
        devices=table.texts("devices", ()),
        mfa=read_states(table, "mfa"),
        context=tuple((key, tuple(said) if isinstance(said, list) else said) for key, said in context.items()),
        same_as=table.text("same_as", ""),
    )
    table.finish()
    if bool(expectation.actions) == bool(expectation.all_of):
        raise table.make_error("lesson.one-of-two", keys=["actions", "all_of"])
    if (expectation.want == "same_as") != bool(expectation.same_as):
        raise table.make_error("lesson.same-as")
    for key in ("all_of", "same_as"):
        if name := getattr(expectation, key):
            check_name(table, key, name)
    try:
        for name in (*expectation.usernames, *expectation.owners):
            User.read(name)
        for action in expectation.actions:
            Request(action, context=context)
    except ValueError as error:
        raise table.make_error("lesson.no-request", says=str(error)) from None
    for device in expectation.devices:
        if read_arn(User.read("alice").device_arn(device)) is None:
            raise table.make_error("lesson.no-device", "devices", device=device)
    return expectation


def read_misconceptions(table: Table) -> dict[int, Misconception]:
    found = {}
    for one in table.tables("misconception"):
        misconception = Misconception(
            number=one.take("number", int),
            belief=one.text("belief"),
            truth=one.text("truth"),
            lesson=one.text("lesson"),
            facts=read_facts(one),
        )
        one.finish()
        if misconception.number in found:
            raise one.make_error("lesson.number-twice", "number", number=misconception.number)
        found[misconception.number] = misconception
    table.finish()
    return found


MISCONCEPTIONS: dict[int, Misconception] = read_misconceptions(read_table(LESSONS_FOLDER / MISCONCEPTIONS_FILE))
