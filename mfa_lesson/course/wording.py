"""What the course says: code → words. The modules beside it give codes and parameters; only this one has sentences."""

from __future__ import annotations

from typing import Any

from mfa_lesson.errors import LessonError, WorkingCopyError
from mfa_lesson.text import Reason, Sentences, fit, format_count, join_words, quote, sentence_for

INSTALL_AGAIN = "Install the lesson again with the first command of README.md, and start JupyterLab with it."

TELL_TRAINER = "Reload the page. If that does not help, tell your trainer."
"""What learners do whose Python runs in the browser, where nothing can be installed."""


class Said(str):
    """A sentence that a notebook shows without quotes, and why it is said, as data."""

    reason: Reason

    def __repr__(self) -> str:
        return str(self)


def say(what: Reason | str, /, **parameters: Any) -> Said:
    """The words for a reason, or for a code and its parameters."""
    reason = Reason(what, parameters) if isinstance(what, str) else what
    said = Said(sentence_for(reason, SENTENCES))
    said.reason = reason
    return said


def make_lesson_error(code: str, file: str = "", where: str = "", **parameters: Any) -> LessonError:
    """The error about a place in a lesson's file."""
    said = say(code, **parameters)
    return LessonError(str(said), file, where, said.reason)


def make_copy_error(code: str, **parameters: Any) -> WorkingCopyError:
    """The error that a working copy can't be made or changed."""
    said = say(code, **parameters)
    return WorkingCopyError(str(said), said.reason)


def mend_installation(in_browser: bool) -> str:
    """What to do about an installation."""
    return TELL_TRAINER if in_browser else INSTALL_AGAIN


KIND_WORDS = {
    "text": "a text",
    "texts": "a list of texts",
    "number": "a whole number",
    "flag": "true or false",
    "table": "a table",
    "tables": "a list of tables",
}
"""What a value in a lesson's file must be."""


DRAFT_KINDS = {
    "identity": "identity policy",
    "boundary": "permissions boundary",
    "session": "session policy",
    "scp": "service control policy",
    "rcp": "resource control policy",
    "resource": "policy on a resource",
    "trust": "trust policy of a role",
}
"""What a policy can be attached as: to who asks, as a guardrail, or to what is asked for."""


def list_or_none(names: list[str]) -> str:
    return ", ".join(names) or "none"


def say_not_a_policy(problem: str) -> str:
    return f"This is not a policy yet. {problem}{'' if problem.endswith(('.', '?', '!')) else '.'}"


def say_summary(questions: int, exercises: int, minutes: int) -> str:
    what = f"{format_count(questions, 'question')} and {format_count(exercises, 'exercise')}"
    return f"{what}, about {say_duration(minutes)} in all."


def say_duration(minutes: int) -> str:
    """ "50 minutes", "2 hours", "5 h 20 min"."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return format_count(minutes, "minute")
    return f"{hours} h {rest} min" if rest else format_count(hours, "hour")


def say_fast_path(numbers: list[str], minutes: int, left: int | None) -> str:
    time = f"about {say_duration(minutes)}"
    if left is not None:
        time += f", {say_duration(left)} left" if left else ", done"
    return f"The fast path: {join_words(numbers)} ({time})."


def say_here(
    number: str, title: str, questions: str, exercises: str, left: int, fast_left: int | None = None, **_: Any
) -> str:
    done = [f"questions {questions}" if questions else "", f"exercises {exercises}" if exercises else ""]
    skips = fast_left is not None and fast_left < left
    on_path = f" ({fast_left or 'none'} on the fast path)" if skips else ""
    time = f"about {say_duration(left)} left{on_path}" if left else "nothing left to do"
    return f"{number} {title}: {', '.join([*filter(None, done), time])}."


def say_left(fast: int | None, all: int) -> str:
    if not all:
        return "You have finished the lesson."
    whole = f"{say_duration(all)} in the whole lesson."
    if fast == 0:
        return f"The fast path is done. Left: {whole}"
    return f"Left: {f'{say_duration(fast)} on the fast path, ' if fast else ''}{whole}"


def say_done(answered: int, questions: int, solved: int, exercises: int) -> str:
    answered_of, solved_of = format_count(questions, "question"), format_count(exercises, "exercise")
    return f"{answered} of {answered_of} and {solved} of {solved_of} done."


PATHS = {"fast": "fast path", "deep": "deep dive", "": ""}
"""Which way through the lesson a notebook is on."""


def say_minutes(minutes: int, fast: int, unit: str = "") -> str:
    """ "49 min (31 on the fast path)"; only the first number where the fast path goes without nothing."""
    return f"{minutes}{unit}{f' ({fast} on the fast path)' if 0 < fast < minutes else ''}"


def say_row(
    number: str, title: str, minutes: int, questions: str, exercises: str, state: str, path: str = "", fast: int = 0
) -> str:
    done = [f"questions {questions}" if questions else "", f"exercises {exercises}" if exercises else "", state]
    counts = [PATHS[path], *done]
    return " · ".join([f"{number} {title}", say_minutes(minutes, fast, " min"), *filter(None, counts)])


def say_answers(answers: int, exercises: int) -> str:
    return f"{format_count(answers, 'answer')} and {format_count(exercises, 'exercise')}"


def say_learners_at(number: str, done: int, begun: int, here: list[str]) -> str:
    line = f"{number}: {done} done, {begun} started"
    return f"{line}; here now: {join_words(here)}" if here else line


SENTENCES: Sentences = {
    # a check of an exercise
    "exercise.not-a-policy": say_not_a_policy,
    "exercise.undecided": "{why} Write it with fewer patterns and conditions.",
    "exercise.passed": lambda requests: (
        "The request is decided as the exercise asks."
        if requests == 1
        else f"All {requests} requests are decided as the exercise asks. They combine the users, actions, "
        "resources, and MFA states that can make a difference."
    ),
    # a policy in the making
    **{f"draft.kind.{kind}": words for kind, words in DRAFT_KINDS.items()},
    "draft.too-long": (
        "it has {characters:,} characters; the lab reads up to {most:,}. `Policy.from_json()` reads longer ones"
    ),
    # how far a learner is
    "progress.no-questions": lambda notebooks, minutes: (
        f"{format_count(notebooks, 'notebook')}, about {say_duration(minutes)} in all."
    ),
    "progress.nothing-done": say_summary,
    "progress.some-done": lambda left, **done: f"{say_done(**done)} About {say_duration(left)} left.",
    "progress.all-done": lambda **done: f"{say_done(**done)} You have finished the lesson.",
    "progress.row": say_row,
    "progress.fast": say_fast_path,
    "progress.here": say_here,
    "progress.left": say_left,
    "progress.start": "Start with {lesson}.",
    "progress.continue": "Continue with {lesson}.",
    "progress.next-row": "{label}: {number} {title}, {minutes}",
    "progress.next": "Next",
    "progress.next-fast": "Next on the fast path",
    "progress.next-deep": "Or first a deep dive",
    # the end of the lesson
    "ending.score": lambda right, of, asked: (
        f"The final challenge: {right} of {format_count(of, 'answer')} right."
        if asked == of
        else f"The final challenge: {asked} of {format_count(of, 'question')} answered, {right} right."
    ),
    "ending.row": lambda topic, final, finals, checks, of_checks: (
        f"{topic} · final challenge {final} of {finals} · in the notebooks {checks} of {of_checks}"
    ),
    "ending.known": lambda known: f"What you know now: {format_count(known, 'common mistake')} that you don’t make",
    "ending.offer": "The policy that you repaired above is yours. The button writes it to the file "
    "`my_policy.json`, in the folder of this notebook.",
    "ending.solve_first": "Solve the exercise above. Then you can save your policy as a file here.",
    "ending.not_solved": "The policy in the editor above doesn’t pass the check. Repair it, then save it.",
    "ending.not_written": "The file can’t be written to {folder}: {says}.",
    "ending.written": "Saved as {file}, in the folder {folder}.",
    "progress.nothing-to-forget": "There is no progress to delete.",
    "progress.not-sure": lambda answers, exercises: (
        f"This deletes {say_answers(answers, exercises)}. To confirm, run reset_progress(sure=True)."
    ),
    "progress.forgotten": lambda answers, exercises, trouble="": (
        f"Deleted: {say_answers(answers, exercises)}. {trouble}".strip()
    ),
    # a learner's own files
    "kept.unsaved": "The lesson can’t save your {what} on this disk. You can continue, but your work is lost when this "
    "notebook’s kernel stops.",
    "kept.broken": (
        "The lesson can’t read the file with your {what}. It renamed the file to {aside} and started a new one."
    ),
    "kept.partly": (
        "The lesson can’t read part of the file with your {what}. It kept the whole file as {aside} and uses the rest."
    ),
    "kept.unreadable": "The lesson can’t read the file with your {what}. It continues without the file.",
    # the picture of the group
    "sharing.no-group": "There is no group: nobody set up a folder for it. Nothing is shared.",
    "sharing.not-written": "The lesson can’t write to the group’s folder. Nothing is shared.",
    "sharing.stopped": "You are not in the group’s picture, and your entry is deleted.",
    "sharing.no-name": "Choose a name of 1 to {longest} letters; it doesn’t have to be your own.",
    "sharing.started": "The group’s picture shows how far you are, as “{name}”. stop_sharing() takes you out of it.",
    "sharing.on": "The group’s picture shows how far you are, as “{name}”. `stop_sharing()` takes you out of it.",
    "sharing.invitation": "To show your trainer how far you are, run `from mfa_lesson import share_progress`, then "
    '`share_progress("a name of your choice")`.',
    "group.which-folder": "There is no folder for the group: {variable} is not set. Pass the folder: "
    'watch_group("the folder"), or group_progress("the folder").',
    "group.no-such-folder": "There is no folder {folder}.",
    "group.unreadable-folder": "The lesson can’t read the folder {folder} now, so there is no picture.",
    "group.left-out": lambda files: f"{format_count(files, 'file')} in the folder not read: there are too many.",
    "group.nobody": "Nobody is in the picture yet.",
    "group.learners": lambda learners, through: (
        f"{format_count(learners, 'learner')} in the picture, {through} finished."
    ),
    "group.at": say_learners_at,
    # a lesson that can't be used
    "lesson.no-such-lesson": lambda lessons: f"there is no such lesson; there are: {list_or_none(lessons)}",
    "lesson.no-such-item": lambda kind, id, ids: f"there is no {kind} {quote(id)}; there are: {list_or_none(ids)}",
    "lesson.no-questions": "there are no questions of the kind “{kind}”",
    "lesson.no-toml": "it is not valid TOML ({says})",
    "lesson.missing": lambda missing, wanted: f"`{missing}` is missing: {KIND_WORDS[wanted]}",
    "lesson.unknown-keys": lambda keys: (
        f"unknown {'key' if len(keys) == 1 else 'keys'}: {', '.join(f'`{fit(key)}`' for key in keys)}"
    ),
    "lesson.wrong-kind": lambda value, wanted: f"{quote(value)} is not {KIND_WORDS[wanted]}",
    "lesson.empty": "it is empty",
    "lesson.no-choice": lambda value, choices: f"{quote(value)} is not one of {', '.join(choices)}",
    "lesson.no-mfa-states": lambda value, choices: (
        f"{quote(value)} is not one of {', '.join(choices)}, or a list of them"
    ),
    "lesson.too-few": "there must be {at_least} or more",
    "lesson.one-of-two": lambda keys: f"it must have either `{keys[0]}` or `{keys[1]}`, not both",
    "lesson.id-twice": lambda id: f"the id {quote(id)} appears twice",
    "lesson.number-twice": "{number} appears twice",
    "lesson.no-policy": "it is not a policy. {says}",
    "lesson.no-title": lambda sid, sids: (
        f"no statement with the Sid {quote(sid)} has a title; these have one: {list_or_none(sids)}"
    ),
    "lesson.no-such-statement": "{says}",
    "lesson.changed-to-no-policy": "the rest is not a policy. {says}",
    "lesson.no-packaged-policy": lambda name, policies: (
        f"there is no packaged policy {quote(name)}; there are {', '.join(policies)}"
    ),
    "lesson.no-policy-on-resource": lambda name, policies: (
        f"the lesson has no policy {quote(name)} on a resource; "
        f"{f'it has {join_words(policies)}' if policies else 'none of its policies is one'}"
    ),
    "lesson.no-first-policy": "`only` and `without` need a first policy, but there is none",
    "lesson.right-options": lambda right: f"it has {format_count(right, 'right option')}; it must have one",
    "lesson.options-alike": "two options are the same",
    "lesson.no-such-misconception": lambda number: f"there is no misconception {quote(number)}",
    "lesson.no-such-fact": lambda name: f"facts.toml has no fact {quote(name)}",
    "lesson.fact-without-source": "it has no source: add `pages`, `seen`, or `here`",
    "lesson.right-option-with-reason": "the right option must not have a `misconception` or `slip`",
    "lesson.wrong-option-without-reason": "a wrong option must have either a `misconception` or `slip = true`",
    "lesson.context-and-more": "a `context` is the whole context; leave out `mfa` and `username`",
    "lesson.no-request": "{says}",
    "lesson.hints": lambda hints, needed: f"it has {format_count(hints, 'hint')}; it must have {needed}",
    "lesson.hint-goals": lambda goals, needed: (
        f"it must have {needed} lists, one for each hint, of the numbers of goals, 1 to {goals}"
    ),
    "lesson.nothing-expected": "it expects nothing: there must be `goals`, or one [[exercise.expect]] or more",
    "lesson.no-goal": "{says} (column {column})",
    "lesson.same-as": '`same_as` names a policy, and goes with want = "same_as"',
    "lesson.no-device": lambda device: f"{quote(device)} is not a device name",
    "proof.other-outcome": "{action} on {resource}, aws:MultiFactorAuthPresent {mfa}: expected: {wanted}; got: {got}",
    "proof.other-statements": lambda action, resource, mfa, got, wanted: (
        f"{action} on {resource}, aws:MultiFactorAuthPresent {mfa}: "
        f"expected to be decided by: {', '.join(wanted) or 'nothing'}; got: {', '.join(got) or 'nothing'}"
    ),
    # the check of the installation
    "installation.complete": "Everything the lesson needs is here: JupyterLab, the widgets, pandas, the policy.",
    "installation.none": lambda in_browser: (
        f"The lesson is found but not installed in this Python. {mend_installation(in_browser)}"
    ),
    "installation.missing": lambda package, in_browser: (
        f"{package} is not installed in the Python that runs this notebook. {mend_installation(in_browser)}"
    ),
    "installation.unreached": lambda package, server: (
        f"This site could not reach {f'{server}, which has {package}' if server else f'its copy of {package}'}. "
        f"{TELL_TRAINER}"
    ),
    "installation.broken": lambda package, error, in_browser: (
        f"{package} is installed but doesn’t work ({error}). {mend_installation(in_browser)}"
    ),
    "installation.version": lambda needed, version, in_browser: (
        f"The lesson needs {needed}, but version {version} is installed. {mend_installation(in_browser)}"
    ),
    "installation.no-policy": "The packaged policy force_mfa can’t be used. {says}",
    "installation.policy-changed": "The packaged policy force_mfa was changed: it no longer allows iam:ListUsers.",
    # a learner's copy of the notebooks
    "copy.no-notebooks": "The lesson is installed without its notebooks. Install it again.",
    "copy.empty-folder": "The name of the folder is empty. Write one, such as my-lesson, or . for this folder.",
    "copy.empty-notebook": lambda numbers: (
        f"The name of the notebook to restore is empty. Write its number: {join_words(numbers, 'or')}."
    ),
    "copy.no-folder": "There is no folder {folder}.",
    "copy.several-notebooks": lambda asked, notebooks: f"“{asked}” matches {join_words(notebooks)}. Write one of them.",
    "copy.no-such-notebook": lambda asked, numbers: (
        f"The lesson has no notebook “{asked}”. Write its title or its number: {join_words(numbers, 'or')}."
    ),
    "copy.own-folder": "{folder} contains the lesson itself. Choose another folder for your copy.",
    "copy.unusable-folder": "The notebooks can’t be copied into {folder}: {says}. Choose another folder.",
}
"""Code → its words."""
