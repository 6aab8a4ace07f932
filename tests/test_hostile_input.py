"""What was thrown at the lesson: each gets an answer, or the error that the docstrings promise, and nothing else.

Where the time could grow without end, the test would hang; what each takes is measured in tests/benchmarks/deciding.py.
Generated texts, JSON and requests are thrown in tests/test_properties.py, half-written drafts in tests/test_drafts.py.
"""

import json
import random
import tracemalloc
from pathlib import Path

import pytest

from mfa_lesson import Policy, PolicyError, Request, decision_matrix, evaluate, explain, load_policy
from mfa_lesson.lessons import FOLDER, LessonError, lessons, load_lesson
from mfa_lesson.record import FILE, FOLDER_VARIABLE, Progress
from tests.support import ALICE, document, statement

FORCE_MFA = load_policy("force_mfa")
TEXT = FORCE_MFA.text
EVERYTHING = "\N{RIGHT-TO-LEFT OVERRIDE}\0\n\t\"'<script>&\\${aws:username}*?\N{SNOWMAN}\U0001f511"


def many(number: int) -> str:
    one = json.dumps({"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"})
    return '{"Version": "2012-10-17", "Statement": [' + ",".join([one] * number) + "]}"


REFUSED = {
    "an action longer than any": json.dumps(document(statement(Action="s3:" + "*a" * 5_000))),
    "nothing": "",
    "NUL": "\0",
    "a byte order mark twice": "\ufeff\ufeff{}",
    "brackets without end": "[" * 100_000,
    "braces without end": '{"Statement":' * 7_000,
    "nested and closed": "[" * 50_000 + "]" * 50_000,
    "a number of many digits": '{"Version": ' + "9" * 50_000 + "}",
    "a number beyond all": '{"Version": 1e999999999}',
    "not a number": '{"Version": NaN, "Statement": Infinity}',
    "half a character": '{"Version": "2012-10-17", "Statement": {"Sid": "\\ud800"}}',
    "half a character, as itself": '{"Version": "\ud800"}',
    "a key twice": '{"Version": "2012-10-17", "Version": "2012-10-17"}',
    "a key ten thousand times": "{" + ",".join(['"Sid": 1'] * 9_000) + "}",
    "ten megabytes of blanks": " " * 10_000_000,
    "ten megabytes of policy": many(170_000),
    "a hundred thousand statements": many(100_000),
    "a text without end": '"' + "x" * 90_000,
    "a variable without end": json.dumps(document(statement(Resource="arn:aws:iam::1:user/" + "${" * 1_000))),
    "a thousand variables in an account": json.dumps(document(statement(Resource="arn:aws:" + "${aws:x}" * 1_000))),
    "no IP range": json.dumps(document(statement(Condition={"IpAddress": {"aws:SourceIp": "::1/129"}}))),
    "a date after all": json.dumps(document(statement(Condition={"DateLessThan": {"aws:CurrentTime": "99999-01-01"}}))),
    "a month 13": json.dumps(document(statement(Condition={"DateLessThan": {"aws:CurrentTime": "2026-13-01"}}))),
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_what_is_no_policy_is_refused_with_a_sentence_that_can_be_read(text):
    tracemalloc.start()
    try:
        with pytest.raises(PolicyError) as caught:
            Policy.from_json(text)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(str(caught.value)) < 1_000
    str(caught.value).encode("utf-8")
    assert peak < 60_000_000 + 4 * len(text)


TAKEN = {
    "thousands of stars": statement(Action="s3:" + "*a" * 450, Resource="arn:aws:s3:::" + "*b" * 5_000),
    "thousands of question marks": statement(Action="s3:" + "?" * 900, Resource="arn:aws:s3:::" + "*?" * 5_000),
    "thousands of variables": statement(Resource="arn:aws:s3:::" + "${aws:username}*" * 2_000),
    "all signs": statement(Sid="S", Resource="arn:aws:s3:::" + EVERYTHING),
    "an IPv4 address within IPv6": statement(Condition={"IpAddress": {"aws:SourceIp": "::ffff:203.0.113.0/120"}}),
    "everything in IPv6": statement(Condition={"NotIpAddress": {"aws:SourceIp": ["::/0", "0.0.0.0/0"]}}),
    "the last date": statement(Condition={"DateLessThan": {"aws:CurrentTime": "9999-12-31T23:59:59Z"}}),
    "seconds beyond all dates": statement(Condition={"DateLessThan": {"aws:CurrentTime": "9" * 1_000}}),
    "a number of many digits": statement(Condition={"NumericLessThan": {"s3:max-keys": "9" * 5_000}}),
    "many values": statement(Condition={"ForAnyValue:StringLike": {"aws:TagKeys": ["*a" * 50] * 500}}),
}
ASKED = Request(
    "s3:" + "a" * 5_000,
    "arn:aws:s3:::" + "ab" * 5_000,
    {
        "aws:username": EVERYTHING,
        "aws:SourceIp": ["::ffff:203.0.113.7", "fe80::1%eth0", "1.2.3.4.5", ""],
        "aws:CurrentTime": ["0000-00-00", "9" * 2_000, "2026-02-30T25:61:61Z"],
        "s3:max-keys": ["-" + "9" * 2_000, "1e5", ""],
        "aws:TagKeys": ["a" * 50] * 40,
    },
)


@pytest.mark.parametrize("one", TAKEN.values(), ids=TAKEN)
def test_what_is_a_policy_however_strange_is_decided_explained_and_shown(one):
    policy = Policy.from_json(document(one), name=EVERYTHING)
    decision = evaluate(ASKED, policy)
    explanation = explain(ASKED, policy)
    assert explanation.outcome is decision.outcome
    assert "<script>" not in explanation._repr_html_()
    matrix = decision_matrix(policy, actions=["s3:GetObject"])
    assert "<script>" not in matrix._repr_html_()


def spoilt(text: str, choose: random.Random) -> str:
    """A text with a few of its characters taken out, doubled, swapped or replaced."""
    for _ in range(choose.randint(1, 4)):
        at, other = choose.randrange(len(text)), choose.randrange(len(text))
        what = choose.choice(["", text[at] * 2, text[other], "\0", "\ud800", '"', "{", "]", "\\", EVERYTHING])
        text = text[:at] + what + text[at + choose.randint(0, 2) :]
    return text


def test_a_spoilt_force_mfa_is_refused_or_decided():
    choose = random.Random(31)
    decided = 0
    for _ in range(1_500):
        try:
            policy = Policy.from_json(spoilt(TEXT, choose))
        except PolicyError as error:
            str(error).encode("utf-8")
            continue
        request = Request("iam:ListUsers", ALICE, {"aws:username": "alice"})
        assert explain(request, policy).outcome is evaluate(request, policy).outcome
        decided += 1
    assert 50 < decided < 1_450


@pytest.mark.parametrize("name", lessons())
def test_a_spoilt_lesson_is_read_or_refused_with_its_place(name, tmp_path):
    choose, whole = random.Random(name), (FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    refused = 0
    for _ in range(12):
        text = spoilt(whole, choose).encode("utf-8", choose.choice(["surrogatepass", "replace"]))
        (tmp_path / f"{name}.toml").write_bytes(text)
        try:
            load_lesson(name, folder=tmp_path)
        except LessonError as error:
            assert str(error).startswith(f"{name}.toml")
            refused += 1
    assert refused


WRONG = [None, True, 0, -1.5, 10**30, "", EVERYTHING, [], [[]], {}, {"answers": 1}]


def places(node, path=()):
    """The path of every value of a JSON document."""
    yield path
    if isinstance(node, dict | list):
        for key, value in node.items() if isinstance(node, dict) else enumerate(node):
            yield from places(value, (*path, key))


def test_a_progress_file_with_anything_anywhere_is_read_and_written_on(tmp_path: Path, monkeypatch):
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    Progress().record("01", "check", "q", True, "a")
    Progress().exercise_done("01", "e")
    good = (tmp_path / FILE).read_text(encoding="utf-8")
    for *path, last in [path for path in places(json.loads(good)) if path]:
        for wrong in WRONG:
            data = json.loads(good)
            node = data
            for key in path:
                node = node[key]
            node[last] = wrong
            (tmp_path / FILE).write_text(json.dumps(data), encoding="utf-8")
            Progress().answers("01"), Progress().exercises("01"), Progress().note
            Progress().record("02", "check", "q", True, "a")
            assert Progress().answers("02")["q"].right


def test_a_progress_file_cut_off_anywhere_is_kept_aside_and_said_so(tmp_path: Path, monkeypatch):
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    Progress().record("01", "check", "q", True, "a")
    good = (tmp_path / FILE).read_bytes()
    for end in range(len(good) - 1):
        (tmp_path / FILE).write_bytes(good[:end])
        Progress().record("02", "check", "q", True, "a")
        assert Progress().answers("02")["q"].right
        assert (tmp_path / "progress.broken.json").read_bytes() == good[:end]
        assert "kept as progress.broken.json" in Progress().note
