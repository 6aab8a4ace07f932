"""What the course says: code → words. The modules beside it give codes and parameters; only this one has sentences."""

from __future__ import annotations

from typing import Any

from mfa_lesson.errors import LessonError, WorkingCopyError
from mfa_lesson.text import Reason, Sentences, fit, format_count, join_words, quote, sentence_for


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


KIND_WORDS = {
    "text": "a text",
    "texts": "a list of texts",
    "number": "a whole number",
    "flag": "true or false",
    "table": "a table",
    "tables": "a list of tables",
}
"""What a value in a lesson's file must be."""


def list_or_none(names: list[str]) -> str:
    return ", ".join(names) or "none"


def say_not_a_policy(problem: str) -> str:
    return f"This is not a policy yet. {problem}{'' if problem.endswith(('.', '?', '!')) else '.'}"


def say_summary(questions: int, exercises: int, minutes: int) -> str:
    what = f"{format_count(questions, 'question')} and {format_count(exercises, 'exercise')}"
    return f"{what}, about {format_count(minutes, 'minute')} in all."


def say_done(answered: int, questions: int, solved: int, exercises: int) -> str:
    answered_of, solved_of = format_count(questions, "question"), format_count(exercises, "exercise")
    return f"{answered} of {answered_of} and {solved} of {solved_of} done."


def say_row(number: str, title: str, minutes: int, questions: str, exercises: str, state: str) -> str:
    counts = [f"questions {questions}" if questions else "", f"exercises {exercises}" if exercises else "", state]
    return " · ".join([f"{number} {title}", f"{minutes} min", *filter(None, counts)])


def say_answers(answers: int, exercises: int) -> str:
    return f"{format_count(answers, 'answer')} and {format_count(exercises, 'exercise')}"


def say_learners_at(number: str, done: int, begun: int, here: list[str]) -> str:
    line = f"{number}: {done} done, {begun} begun"
    return f"{line}; here now: {join_words(here)}" if here else line


SENTENCES: Sentences = {
    # a check of an exercise
    "exercise.not-a-policy": say_not_a_policy,
    "exercise.undecided": "{why} Write it with fewer patterns and conditions.",
    "exercise.passed": "That does it: all {requests} requests go the way they should.",
    # a policy in the making
    "draft.too-long": (
        "it has {characters:,} characters; the lab reads up to {most:,}. `Policy.from_json()` reads longer ones"
    ),
    # how far a learner is
    "progress.no-questions": lambda notebooks, minutes: (
        f"{format_count(notebooks, 'notebook')}, about {format_count(minutes, 'minute')} in all."
    ),
    "progress.nothing-done": say_summary,
    "progress.some-done": say_done,
    "progress.all-done": lambda **done: f"{say_done(**done)} You are through.",
    "progress.row": say_row,
    "progress.nothing-to-forget": "There is no progress to forget.",
    "progress.not-sure": lambda answers, exercises: (
        f"This would forget {say_answers(answers, exercises)}. To do it, run reset_progress(sure=True)."
    ),
    "progress.forgotten": lambda answers, exercises, trouble="": (
        f"Forgotten: {say_answers(answers, exercises)}. {trouble}".strip()
    ),
    # a learner's own files
    "kept.unsaved": "Your {what} cannot be kept on this disk. The lesson goes on; what you do here is known until this "
    "notebook’s kernel stops.",
    "kept.broken": "The file with your {what} could not be read. It was kept as {aside}, and a new one was started.",
    "kept.partly": "Part of the file with your {what} could not be read. All of it was kept as {aside}; the rest "
    "is still used.",
    "kept.unreadable": "The file with your {what} cannot be read. The lesson goes on as if there were none.",
    # the picture of the group
    "sharing.no-group": "There is no group here: nobody set up a folder for one. Nothing is shown to anybody.",
    "sharing.not-written": "The group’s folder cannot be written. Nothing is shown to anybody.",
    "sharing.stopped": "You are not in the group’s picture, and what it said of you is deleted.",
    "sharing.no-name": "Choose a name of 1 to {longest} letters to be seen under; it need not be your own.",
    "sharing.started": "The group’s picture shows how far you are, as “{name}”. stop_sharing() takes you out of it.",
    "sharing.on": "The group’s picture shows how far you are, as “{name}”. `stop_sharing()` takes you out of it.",
    "sharing.invitation": "Your trainer can see how far the group is, if you want to be in the picture: "
    '`from mfa_lesson import share_progress`, then `share_progress("a name of your choice")`.',
    "group.which-folder": "Which folder does the group share? {variable} names none. Name it in the brackets: "
    'watch_group("the folder"), or group_progress("the folder").',
    "group.no-such-folder": "There is no folder {folder}.",
    "group.unreadable-folder": "The folder {folder} cannot be read now, so there is no picture.",
    "group.left-out": lambda files: (
        f"{format_count(files, 'file')} of the folder left out: there are more than are read."
    ),
    "group.nobody": "Nobody has asked to be in the picture yet.",
    "group.learners": lambda learners, through: (
        f"{format_count(learners, 'learner')} in the picture, {through} through with everything."
    ),
    "group.at": say_learners_at,
    # a lesson that cannot be used
    "lesson.no-such-lesson": lambda lessons: f"there is no such lesson; there are: {list_or_none(lessons)}",
    "lesson.no-such-item": lambda kind, id, ids: f"there is no {kind} {quote(id)}; there are: {list_or_none(ids)}",
    "lesson.no-questions": "there are no questions of the kind “{kind}”",
    "lesson.no-toml": "it cannot be read as TOML ({says})",
    "lesson.missing": lambda missing, wanted: f"`{missing}` is missing: {KIND_WORDS[wanted]}",
    "lesson.unknown-keys": lambda keys: (
        f"unknown {'key' if len(keys) == 1 else 'keys'}: {', '.join(f'`{fit(key)}`' for key in keys)}"
    ),
    "lesson.wrong-kind": lambda value, wanted: f"{quote(value)} is not {KIND_WORDS[wanted]}",
    "lesson.empty": "it is empty",
    "lesson.no-choice": lambda value, choices: f"{quote(value)} is none of {', '.join(choices)}",
    "lesson.no-mfa-states": lambda value, choices: (
        f"{quote(value)} is none of {', '.join(choices)}, nor a list of them"
    ),
    "lesson.too-few": "there must be {at_least} or more",
    "lesson.one-of-two": lambda keys: f"it must have one of `{keys[0]}` and `{keys[1]}`, and not both",
    "lesson.minutes": "a lesson takes a minute or more, and less than a day",
    "lesson.id-twice": lambda id: f"the id {quote(id)} is there twice",
    "lesson.number-twice": "{number} is there twice",
    "lesson.no-policy": "it is no policy. {says}",
    "lesson.no-title": lambda sid, sids: (
        f"no statement with the Sid {quote(sid)} has a title; these have one: {list_or_none(sids)}"
    ),
    "lesson.no-such-statement": "{says}",
    "lesson.changed-to-no-policy": "what is left is no policy. {says}",
    "lesson.no-packaged-policy": lambda name, policies: (
        f"there is no packaged policy {quote(name)}; there are {', '.join(policies)}"
    ),
    "lesson.no-policy-on-resource": lambda name, policies: (
        f"the lesson has no policy {quote(name)} on a resource; "
        f"{f'it has {join_words(policies)}' if policies else 'none of its policies is one'}"
    ),
    "lesson.no-first-policy": "`only` and `without` are about the first policy, and there is none",
    "lesson.right-options": lambda right: f"it has {format_count(right, 'right option')}; it must have one",
    "lesson.options-alike": "two options say the same",
    "lesson.no-such-misconception": lambda number: f"there is no misconception {quote(number)}",
    "lesson.right-option-with-reason": "the right option must not have a `misconception` or `slip`",
    "lesson.wrong-option-without-reason": "a wrong option names its `misconception`, or says `slip = true`; one of the "
    "two",
    "lesson.context-and-more": "a `context` is the whole context; leave out `mfa` and `username`",
    "lesson.no-request": "{says}",
    "lesson.hints": lambda hints, needed: f"it has {format_count(hints, 'hint')}; it must have {needed}",
    "lesson.nothing-expected": "it expects nothing: there must be `goals`, or one [[exercise.expect]] or more",
    "lesson.no-goal": "{says} (column {column})",
    "lesson.same-as": '`same_as` names a policy, and goes with want = "same_as"',
    "lesson.no-device": lambda device: f"{quote(device)} is no name of a device",
    "proof.other-outcome": "{action} on {resource}, aws:MultiFactorAuthPresent {mfa}: expected: {wanted}; got: {got}",
    "proof.other-statements": lambda action, resource, mfa, got, wanted: (
        f"{action} on {resource}, aws:MultiFactorAuthPresent {mfa}: "
        f"expected to be decided by: {', '.join(wanted) or 'nothing'}; got: {', '.join(got) or 'nothing'}"
    ),
    # a learner's copy of the notebooks
    "copy.no-notebooks": "The lesson is installed without its notebooks. Install it again.",
    "copy.no-folder": "There is no folder {folder}.",
    "copy.several-notebooks": lambda asked, notebooks: f"“{asked}” can be {join_words(notebooks, 'or')}.",
    "copy.no-such-notebook": lambda asked, numbers: (
        f"The lesson has no notebook “{asked}”. Its number is enough: {join_words(numbers, 'or')}."
    ),
    "copy.own-folder": "{folder} holds the lesson itself. Name another folder for your copy.",
    "copy.unusable-folder": "{folder} cannot be used for the notebooks: {says}. Name another folder.",
}
"""Code → its words."""
