"""What the course says, word for word."""

import pytest

from mfa_lesson.course.wording import SENTENCES, make_copy_error, make_lesson_error, say
from mfa_lesson.text import Reason
from tests.golden import check_sentences

KEPT = [{"what": what, "aside": f"{file}.broken.json"} for what, file in (("progress", "progress"), ("drafts", "lab"))]
DONE = {"answered": 2, "questions": 6, "solved": 0, "exercises": 1}
PROOF = {"action": "iam:ListUsers", "resource": "*", "mfa": "false"}
IN_BROWSER = [{"in_browser": False}, {"in_browser": True}]
NOT_KNOWN = {"says": "“b b” is no user name."}

SAMPLES = {
    "exercise.not-a-policy": [{"problem": "Statement[0]: it has no Effect"}, {"problem": "Is it one?"}],
    "exercise.undecided": [{"why": "Not decided: there are too many."}],
    "exercise.passed": [{"requests": 3}],
    **{code: [{}] for code in SENTENCES if code.startswith("draft.kind.")},
    "draft.too-long": [{"characters": 60_000, "most": 50_000}],
    "progress.no-questions": [{"notebooks": 1, "minutes": 5}, {"notebooks": 2, "minutes": 1}],
    "progress.nothing-done": [
        {"questions": 6, "exercises": 1, "minutes": 28},
        {"questions": 1, "exercises": 2, "minutes": 1},
    ],
    "progress.some-done": [
        {**DONE, "left": 61},
        {"answered": 0, "questions": 1, "solved": 1, "exercises": 2, "left": 1},
    ],
    "progress.fast": [
        {"numbers": ["00", "01", "06"], "minutes": 120, "left": None},
        {"numbers": ["00", "01", "06"], "minutes": 119, "left": 65},
        {"numbers": ["00", "01"], "minutes": 22, "left": 0},
    ],
    "progress.here": [
        {"number": "01", "title": "A", "questions": "1 of 2", "exercises": "0 of 1", "left": 12},
        {"number": "01", "title": "A", "questions": "1 of 2", "exercises": "", "left": 12, "fast_left": 7},
        {"number": "01", "title": "A", "questions": "1 of 2", "exercises": "", "left": 12, "fast_left": 0},
        {"number": "01", "title": "A", "questions": "2 of 2", "exercises": "", "left": 0, "fast_left": 0},
    ],
    "progress.left": [
        {"fast": None, "all": 260},
        {"fast": 60, "all": 260},
        {"fast": 0, "all": 60},
        {"fast": 0, "all": 0},
    ],
    "progress.start": [{"lesson": "02 Look around"}],
    "progress.continue": [{"lesson": "02 Look around"}],
    "progress.next-row": [{"label": "Next", "number": "02", "title": "Look around", "minutes": "8 min"}],
    "progress.next": [{}],
    "progress.next-fast": [{}],
    "progress.next-deep": [{}],
    "progress.all-done": [DONE],
    "progress.row": [
        {"number": "01", "title": "A", "minutes": 5, "questions": "1 of 2", "exercises": "0 of 1", "state": "begun"},
        {"number": "02", "title": "B", "minutes": 1, "questions": "", "exercises": "", "state": "", "path": "deep"},
    ],
    "ending.score": [{"right": 15, "of": 18, "asked": 18}, {"right": 0, "of": 18, "asked": 1}],
    "ending.row": [{"topic": "Resources", "final": 2, "finals": 3, "checks": 4, "of_checks": 9}],
    "ending.known": [{"known": 1}, {"known": 12}],
    "ending.offer": [{}],
    "ending.solve_first": [{}],
    "ending.not_solved": [{}],
    "ending.not_written": [{"folder": "lesson", "says": "Permission denied"}],
    "ending.written": [{"file": "my_policy_2.json", "folder": "lesson"}],
    "progress.nothing-to-forget": [{}],
    "progress.not-sure": [{"answers": 1, "exercises": 1}, {"answers": 2, "exercises": 0}],
    "progress.forgotten": [{"answers": 2, "exercises": 0}, {"answers": 1, "exercises": 1, "trouble": "But."}],
    "kept.unsaved": KEPT,
    "kept.broken": KEPT,
    "kept.partly": KEPT,
    "kept.unreadable": KEPT,
    "sharing.no-group": [{}],
    "sharing.not-written": [{}],
    "sharing.stopped": [{}],
    "sharing.no-name": [{"longest": 40}],
    "sharing.started": [{"name": "Ada"}],
    "sharing.on": [{"name": "Ada"}],
    "sharing.invitation": [{}],
    "group.which-folder": [{"variable": "MFA_LESSON_GROUP"}],
    "group.no-such-folder": [{"folder": "room"}],
    "group.unreadable-folder": [{"folder": "room"}],
    "group.left-out": [{"files": 1}, {"files": 3_000}],
    "group.nobody": [{}],
    "group.learners": [{"learners": 1, "through": 0}, {"learners": 4, "through": 1}],
    "group.at": [
        {"number": "01", "done": 2, "begun": 0, "here": ["Ada", "Grace"]},
        {"number": "02", "done": 0, "begun": 1, "here": []},
    ],
    "lesson.no-such-lesson": [{"lessons": ["01_a", "02_b"]}, {"lessons": []}],
    "lesson.no-such-item": [
        {"kind": "question", "id": "x", "ids": ["a", "b"]},
        {"kind": "exercise", "id": "x", "ids": []},
    ],
    "lesson.no-questions": [{"kind": "final"}],
    "lesson.no-toml": [{"says": "Invalid value (at line 1, column 9)"}],
    "lesson.missing": [
        {"missing": "title", "wanted": wanted} for wanted in ("text", "texts", "number", "flag", "table", "tables")
    ],
    "lesson.unknown-keys": [{"keys": ["colour"]}, {"keys": ["a", "b"]}],
    "lesson.wrong-kind": [{"value": True, "wanted": "number"}, {"value": 1, "wanted": "text"}],
    "lesson.empty": [{}],
    "lesson.no-choice": [{"value": "guess", "choices": ["predict", "check", "final"]}],
    "lesson.no-mfa-states": [{"value": "yes", "choices": ["true", "false", "absent"]}],
    "lesson.too-few": [{"at_least": 2}],
    "lesson.one-of-two": [{"keys": ["json", "of"]}],
    "lesson.id-twice": [{"id": "own"}],
    "lesson.number-twice": [{"number": 3}],
    "lesson.no-policy": [{"says": "Statement[0]: it has no Effect"}],
    "lesson.no-title": [{"sid": "Deny", "sids": ["Allow"]}],
    "lesson.no-such-statement": [{"says": "force_mfa has no statement “X”"}],
    "lesson.changed-to-no-policy": [{"says": "Statement: it is empty"}],
    "lesson.no-policy-on-resource": [{"name": "closed", "policies": []}, {"name": "closed", "policies": ["a", "b"]}],
    "lesson.no-packaged-policy": [{"name": "closed", "policies": ["ec2_full_access", "force_mfa"]}],
    "lesson.no-first-policy": [{}],
    "lesson.right-options": [{"right": 0}, {"right": 2}],
    "lesson.options-alike": [{}],
    "lesson.no-such-misconception": [{"number": 17}],
    "lesson.hint-goals": [{"goals": 4, "needed": 2}],
    "lesson.no-such-fact": [{"name": "nobody-knows"}],
    "lesson.fact-without-source": [{}],
    "lesson.right-option-with-reason": [{}],
    "lesson.wrong-option-without-reason": [{}],
    "lesson.context-and-more": [{}],
    "lesson.no-request": [NOT_KNOWN],
    "lesson.hints": [{"hints": 1, "needed": 2}, {"hints": 3, "needed": 2}],
    "lesson.nothing-expected": [{}],
    "lesson.no-goal": [{"says": "it is about nobody", "column": 7}],
    "lesson.same-as": [{}],
    "lesson.no-device": [{"device": "a b"}],
    "proof.other-outcome": [{**PROOF, "got": "explicitDeny", "wanted": "allowed"}],
    "proof.other-statements": [{**PROOF, "got": ["A", "B"], "wanted": []}, {**PROOF, "got": [], "wanted": ["A"]}],
    **dict.fromkeys(["installation.complete", "installation.policy-changed"], [{}]),
    "installation.none": IN_BROWSER,
    "installation.missing": [{"package": "pandas", **place} for place in IN_BROWSER],
    "installation.unreached": [{"package": "pandas", "server": server} for server in ("cdn.example.org", "")],
    "installation.broken": [{"package": "pandas", "error": "DLL load failed", **place} for place in IN_BROWSER],
    "installation.version": [{"needed": "pandas>=99", "version": "3.0", **place} for place in IN_BROWSER],
    "installation.no-policy": [{"says": "Statement[2]: it has no Effect"}],
    "copy.no-notebooks": [{}],
    "copy.empty-folder": [{}],
    "copy.empty-notebook": [{"numbers": ["00", "01"]}],
    "copy.no-folder": [{"folder": "copy"}],
    "copy.several-notebooks": [{"asked": "0", "notebooks": ["00_a.ipynb", "01_b.ipynb"]}],
    "copy.no-such-notebook": [{"asked": "7", "numbers": ["00", "01"]}],
    "copy.own-folder": [{"folder": "notebooks"}],
    "copy.unusable-folder": [{"folder": "copy", "says": "Not a directory"}],
}


def test_golden_sentences_of_the_course():
    check_sentences("course", SENTENCES, SAMPLES)


def test_a_sentence_knows_its_reason_and_a_notebook_shows_it_without_quotes():
    said = say("sharing.started", name="Ada")
    assert repr(said) == str(said) and said.reason == Reason("sharing.started", {"name": "Ada"})
    assert say(said.reason) == said


@pytest.mark.parametrize("make_error", [make_lesson_error, make_copy_error])
def test_an_error_knows_its_reason(make_error):
    error = make_error("copy.no-folder", folder="copy")
    assert (error.problem, error.reason) == ("There is no folder copy.", Reason("copy.no-folder", {"folder": "copy"}))
