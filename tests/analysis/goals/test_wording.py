"""What is said about goals, word for word."""

from mfa_lesson.analysis.goals.wording import DECISIONS, GOAL_REFUSALS, GOAL_SENTENCES
from tests.golden import check_sentences

ASKED = {"caller": "alice, signed in with MFA", "action": "iam:GetUser", "on": "bob’s user", "carried": {}}
UNIVERSE = {
    "actions": 203,
    "users": 4,
    "devices": 5,
    "other": 0,
    "ways": 5,
    "callers": 2,
    "roles": 1,
    "federated": 0,
    "contexts": 4,
}
ONE = {
    "actions": 1,
    "users": 1,
    "devices": 0,
    "other": 2,
    "ways": 1,
    "callers": 1,
    "roles": 0,
    "federated": 0,
    "contexts": 0,
}
ROLE = {
    "actions": 1,
    "users": 0,
    "devices": 0,
    "other": 0,
    "ways": 1,
    "callers": 0,
    "roles": 0,
    "federated": 1,
    "contexts": 1,
}
GOAL = {"goal": "nobody can deactivate MFA", "requests": 1204, "universe": UNIVERSE}
ANSWER_SAMPLES = {
    "device": [{"name": "work-phone"}],
    "outsider": [{"name": "alice", "account": "999999999999"}],
    "federated": [
        {"user": "alice", "name": "app-x", "carried": {}},
        {"user": "zoe", "name": "app-x", "carried": {"aws:SourceIp": ("203.0.113.7",), "aws:PrincipalTag/x": ()}},
    ],
    "session": [
        {"caller": "alice, in a role session", "principal": "arn:aws:sts::111122223333:assumed-role/ci/build"},
    ],
    "no-trust-policy": [{"name": "bucket"}],
    "counterexample": [
        *({**ASKED, "want": want, "got": "implicitDeny", "by": []} for want in DECISIONS),
        {**ASKED, "on": "", "want": "denied", "got": "allowed", "by": ["A", "B"]},
        {**ASKED, "want": "allowed", "got": "explicitDeny", "by": ["A"]},
        {**ASKED, "carried": {"aws:TagKeys": ("a", "b")}, "want": "denied", "got": "allowed", "by": ["A"]},
    ],
    "tally": [
        {"requests": 1, "wrong": 0},
        {"requests": 1204, "wrong": 0},
        {"requests": 1204, "wrong": 1},
        {"requests": 1204, "wrong": 3},
    ],
    "universe": [UNIVERSE, ONE, ROLE],
    **{code: [{}] for code in GOAL_SENTENCES if code.startswith("undecided.")},
    "goal-met": [{**GOAL, "wrong": 0}],
    "goal-broken": [{**GOAL, "wrong": 3}],
    "goal-undecided": [{**GOAL, "wrong": 0}],
    "goals-met": [
        {"met": met, "goals": goals, "requests": 1204, "undecided": undecided}
        for met, goals, undecided in (
            *((0, 0, 0), (0, 1, 0), (0, 1, 1), (1, 1, 0), (0, 2, 0)),
            *((1, 2, 0), (1, 2, 1), (0, 3, 2), (2, 3, 0), (3, 3, 0)),
        )
    ],
}
REFUSAL_SAMPLES = {
    "sentence-ends": [{"phrases": ["can"], "action": False}, {"phrases": ["set up MFA"], "action": True}],
    "unknown-phrase": [{"written": "may", "phrases": ["can", "cannot"], "action": False}],
    "misspelt-phrase": [{"written": "nobdy", "nearest": "nobody"}],
    "goal-has-ended": [{"written": "x" * 100}],
    "service-missing": [{"nearest": "iam:ListUsers"}],
    "unknown-service": [{"written": "iamm", "nearest": "iam"}, {"written": "qqq", "nearest": ""}],
    "unknown-action": [
        {"service": "iam", "written": "iam:ListUser", "nearest": "iam:ListUsers"},
        {"service": "sts", "written": "sts:Fly*", "nearest": ""},
    ],
    "role-without-mfa": [{"when": "with MFA"}],
    "role-without-user": [{}],
    "needs-no-permission": [{"task": "sts:GetSessionToken"}],
    "nobodys-own": [{"task": "see the account", "whose": "of another user"}],
    "nothing-left": [{}],
}


def test_every_sentence():
    check_sentences("goals", {**GOAL_SENTENCES, **GOAL_REFUSALS}, {**ANSWER_SAMPLES, **REFUSAL_SAMPLES})
    assert ANSWER_SAMPLES.keys() == GOAL_SENTENCES.keys()
