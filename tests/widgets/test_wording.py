"""What the widgets say, word for word, in tests/golden/widgets.txt."""

import string
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import pytest

from mfa_lesson.errors import MfaLessonError, WidgetError
from mfa_lesson.widgets.base import make_widget_error
from mfa_lesson.widgets.lab_state import read_context
from mfa_lesson.widgets.wording import SENTENCES
from tests.golden import check_sentences

VALUES = {
    "about": "alice’s own user",
    "aside": "Nothing new.",
    "change": "none of the 93 decisions changed.",
    "count": 3,
    "guessed": 3,
    "key": "aws:SourceIp",
    "left": 13,
    "limit": 6144,
    "line": 2,
    "most": 12,
    "number": 1,
    "right": 2,
    "size": 45000,
    "total": 4,
}
"""What fills a sentence's places; a place that is not here is filled with its own name."""

SAMPLES: Mapping[str, list[Mapping[str, Any]]] = {
    "cell": [
        {"row": "iam:GetUser", "state": "with MFA", "outcome": "implicitDeny"},
        {"row": "iam:GetUser", "state": "with MFA", "outcome": "allowed", "by": ["One", "Two"]},
    ],
    "explorer.owner_other": [{"owner": "bob"}],
    "explorer.other": [{"owner": "bob"}],
    "console.day": [{"when": datetime(2026, 11, 27, 16)}],
    "console.used": [{"when": datetime(2026, 11, 27, 16), "service": "iam", "region": "us-east-1"}],
    "journey.step": [
        {"number": 5, "where": "Window A", "verdict": "Explicit deny", "says": "Nothing happens."},
        {"number": 0, "where": "Terminal", "verdict": "Allowed", "says": "It works."},
    ],
    "walk": [{"name": "see all users", "lines": ["Is there a Deny that applies? No.", "The path ends at: allowed."]}],
    "explorer.tally": [
        {"total": 1, "counts": {"explicitDeny": 1}},
        {"total": 31, "counts": {"implicitDeny": 2, "allowed": 13, "explicitDeny": 16}},
    ],
    "explorer.change": [
        {"changes": [], "said": "nothing changed."},
        {"changes": [("alice", "bob"), ("with MFA", "password only")], "said": "nothing changed."},
    ],
    "console.signed_in": [
        {"user": "alice", "mfa": mfa, "first": first} for mfa, first in [(True, False), (False, False), (False, True)]
    ],
    "console.page": [{"page": "S3", "denied": count} for count in range(3)],
    "console.failed": [{"action": "iam:GetUser", "denied": denied, "message": "No."} for denied in (True, False)],
    "console.why": [{"action": "iam:GetUser", "says": says} for says in ("It is denied.", "")],
    "lab.caption": [
        {"policies": "force_mfa", "user": "alice", "owner": None, "named": 31, "shown": 31, "own_left_out": 1},
        {"policies": "force_mfa", "user": "alice", "owner": "bob", "named": 1234, "shown": 1000, "own_left_out": 12},
        {"policies": "force_mfa", "user": "alice", "owner": None, "named": 31, "shown": 31, "own_left_out": 0},
    ],
    "lab.size": [
        {"size": 45000, "limit": 6144},
        {"size": 217, "limit": 2048, "kind": "trust policy"},
        {"size": 230, "limit": None},
    ],
    "lab.attached": [{"name": "mine", "kind": "identity"}, {"name": "mine", "kind": "resource"}],
    "lab.added_as": [{"name": "mine", "kind": "resource"}],
    "lab.only_changed": [{"caption": "force_mfa", "count": count} for count in range(3)],
    "lab.request_added": [{"most": None}, {"most": 12}],
    "lab.attach_as": [{"kind": "identity"}, {"kind": "trust"}],
    "lab.checked_on_trust": [
        {"trust": ["trust"], "policies": [], "guardrails": []},
        {"trust": ["a", "b"], "policies": ["mine"], "guardrails": ["permissions boundary"]},
    ],
    "lab.checked_on_identity": [
        {"policies": [], "guardrails": [], "aside": []},
        {"policies": ["mine"], "guardrails": ["permissions boundary"], "aside": ["bucket"]},
        {"policies": ["a", "b"], "guardrails": [], "aside": ["bucket", "trust"]},
    ],
    "lab.owner_own": [{"user": "alice"}, {"user": "engineering/bob"}, {"user": "ada"}],
    "lab.change": [
        {"what": "`mine` on", "change": "nothing changed.", "new_rows": new, "left_out": left_out}
        for new, left_out in [(0, 0), (1, 0), (2, 0), (0, 1), (2, 3)]
    ],
    "lab.tally_goals": [
        {"goals": 0, "met": 0, "left_out": 0},
        {"goals": 7, "met": 5, "left_out": 0},
        {"goals": 7, "met": 5, "left_out": 2},
        {"goals": 1, "met": 1, "left_out": 0},
    ],
    "lab.tally_findings": [{"mistakes": count} for count in (0, 1, 2)],
    "lab.goals_left_out": [{"count": 1}, {"count": 2}],
    "lab.static": [{"names": ["force_mfa"]}, {"names": ["one", "two", "three"]}],
    "terminal.variables": [
        {"names": ["AWS_PROFILE"], "kept": {"AWS_PROFILE": "mfa"}},
        {"names": ["AWS_PROFILE", "AWS_REGION"], "kept": {"AWS_REGION": "eu-west-1"}},
    ],
    "terminal.space_in_code": [{}],
    "terminal.no_profile": [{"name": "mfa", "is_set": False}, {"name": "mfa", "is_set": True}],
    "terminal.done": [{"line": ""}, {"line": "}"}],
    "terminal.static": [{"user": "alice", "text": ""}, {"user": "alice", "text": "alice $ help"}],
    "first_day.tally": [
        {"done": 1, "total": 2, "following": "Enable the device."},
        {"done": 2, "total": 2, "following": ""},
    ],
    "authenticator.none": [{"device": "alice"}],
    "authenticator.devices": [{"names": []}, {"names": ["alice", "alice-phone"]}],
    "quiz.check": [
        {"heading": "Question 1 of 2", "right": True, "says": "It is so.", "done": 1, "total": 2},
        {"heading": "Question", "right": True, "says": "It is so.", "done": 1, "total": 1},
        {"heading": "Question 1 of 2", "right": False, "says": "It is not so.", "done": 0, "total": 2},
    ],
    "quiz.result": [
        {"right": True, "says": "It is so."},
        {"right": False, "says": "It is not so.", "answer": "Explicit deny", "answer_says": "A Deny applies."},
        {"right": False, "says": "It is not so.", "answer": "It is denied.", "answer_says": "A Deny applies."},
    ],
    "quiz.result_name": [{"right": True}, {"right": False}],
    "quiz.static": [{"count": 1}, {"count": 2}],
    "guess.made": [{"guess": "Allowed"}, {"guess": None}],
    "guess.answer": [{"answer": "Explicit deny", "says": "A Deny applies."}],
    "final.static": [{"title": "The final challenge", "count": 12}],
    "rows.result": [
        {"right": right, "row": "Deny Bool true", "verdict": "works", "results": {"with MFA": "allowed", "safe": "no"}}
        for right in (True, False)
    ],
    "switches.flipped": [
        {"old": "Deny", "new": "Allow", "result": ""},
        {"old": "Allow", "new": "Deny", "result": "works as intended"},
    ],
    "switches.tally": [{"tried": 2, "of": 16, "protecting": 1}, {"tried": 1, "of": 16, "protecting": 0}],
    "rows.rest": [{"count": 1}, {"count": 2}],
    "rows.done": [
        {"right": 2, "guessed": 3, "looked_at": 0, "wanted": ["Deny Bool true"], "does": "works"},
        {"right": 2, "guessed": 3, "looked_at": 13, "wanted": ["One", "Two"], "does": "work"},
        {"right": 0, "guessed": 0, "looked_at": 16, "wanted": [], "does": "works"},
    ],
    "rows.static": [{"count": 16}],
    "map.static": [{}],
    "exercise.done": [
        {"sentence": "All 4 requests.", "trouble": ""},
        {"sentence": "All 4 requests.", "trouble": "It was not kept."},
    ],
    "exercise.not_yet": [{"sentence": "It is denied.", "met": 0, "goals": 1}],
    "exercise.hint": [{"hint": "Look.", "number": 1, "goals": [2]}, {"hint": "Look.", "number": 2, "goals": [1, 2, 3]}],
    "exercise.hint_name": [{"number": 1}, {"number": 2, "goals": [1, 3]}],
    "exercise.misspelling": [
        {"line": 7, "problem": "There is no action `iam:GetUsr`.", "suggestion": "Did you mean `iam:GetUser`?"},
    ],
}
"""Code -> parameters, for the sentences that are functions of them."""


def places(sentence: str | Callable[..., str]) -> list[str]:
    assert isinstance(sentence, str), "a function needs samples of its own"
    return [name for _, name, _, _ in string.Formatter().parse(sentence) if name]


def test_the_golden_file_has_every_sentence():
    filled = {
        code: SAMPLES.get(code) or [{name: VALUES.get(name, name) for name in places(sentence)}]
        for code, sentence in SENTENCES.items()
    }
    check_sentences("widgets", SENTENCES, filled)


@pytest.mark.parametrize(
    ("text", "code", "parameters"),
    [
        ("x = 1", "lab.context_no_value", {"line": 1}),
        ("\naws:x =", "lab.context_no_value", {"line": 2}),
        ("aws:username = x", "lab.context_of_user", {"line": 1, "key": "aws:username"}),
        ("a:b = 1\nA:B = 2", "lab.context_twice", {"line": 2, "key": "A:B"}),
    ],
)
def test_an_error_carries_its_reason(text, code, parameters):
    with pytest.raises(WidgetError) as raised:
        read_context(text)
    assert isinstance(raised.value, MfaLessonError) and isinstance(raised.value, ValueError)
    assert (raised.value.reason.code, raised.value.reason.parameters) == (code, parameters)
    assert str(raised.value) == str(make_widget_error(code, **parameters))
