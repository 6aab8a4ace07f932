"""Policies and requests that nobody means well with: each has an answer, or the documented error with a short sentence.

inputs.py has what is thrown. Beside it, tests/iam/test_properties.py tries whole policies and requests that are
generated.
"""

import json
import tracemalloc
from copy import deepcopy
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from mfa_lesson import (
    Guardrail,
    Policy,
    PolicyError,
    Request,
    decision_matrix,
    evaluate,
    explain,
    load_policy,
    packaged_policies,
)
from mfa_lesson.iam.conditions import OPERATORS
from mfa_lesson.iam.json_text import scan
from tests.hostile.inputs import KEY, LONG, ODD_VALUES, ODDITIES, POLICIES, STRANGE_PYTHON, VALUES, apart, condition
from tests.iam.refused import read_or_refused
from tests.support import ALICE, document, statement
from tests.trials import some, tries

LONGEST_SENTENCE = 1_000  # characters, whatever was thrown
MOST_MEMORY = 100 * 2**20  # bytes beyond the policy


def sentence(error: Exception) -> str:
    """What an error says: short enough to be read, and fit to be shown anywhere."""
    said = str(error)
    assert 10 < len(said) <= LONGEST_SENTENCE, said[:200]
    said.encode("utf-8")
    return said


def policy_or_sentence(source: Any) -> Policy | str:
    try:
        return Policy.from_json(source)
    except PolicyError as error:
        return sentence(error)


def request_or_sentence(*asked: Any) -> Request | str:
    try:
        return Request(*asked)
    except ValueError as error:
        return sentence(error)


# --- everything in inputs.py ---


@pytest.mark.parametrize("name", some([*POLICIES]))
def test_what_is_thrown_is_answered_or_refused_and_takes_little_memory(name):
    thrown = POLICIES[name]
    source, request = thrown.policy(), thrown.request()
    if name not in VALUES:  # which take time that tracing makes ten times longer, and next to no memory
        tracemalloc.start()
    try:
        read = policy_or_sentence(source)
        assert isinstance(read, Policy) is thrown.taken, read
        if thrown.taken:
            assert explain(request, read).outcome is evaluate(request, read).outcome
        assert tracemalloc.get_traced_memory()[1] < MOST_MEMORY
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("operator", some([*OPERATORS]))
def test_any_oddity_is_compared_or_refused(operator):
    """Each against itself and against its neighbour in the list."""
    for number, odd in enumerate(ODDITIES):
        read = policy_or_sentence(condition(operator, odd))
        plain = policy_or_sentence(condition(f"ForAnyValue:{operator}", ["true", odd]))
        for given_value in (odd, ODDITIES[number - 1], [odd, ODDITIES[number - 1]]):
            request = request_or_sentence("a:b", "*", {KEY: given_value})
            for policy in (read, plain):
                if isinstance(policy, Policy) and isinstance(request, Request):
                    assert explain(request, policy).outcome is evaluate(request, policy).outcome


def test_the_oddities_are_odd_enough_to_be_refused_by_some_and_taken_by_others():
    """Else the test before would compare nothing, or refuse nothing."""
    taken = {odd for odd in ODDITIES if isinstance(policy_or_sentence(condition("IpAddress", odd)), Policy)}
    assert {"255.255.255.255/0", "::ffff:0:0/96"} <= taken and not {"1.2.3.4/0.0.0.255", "1.2.3.4/33"} & taken
    dates = {odd for odd in ODDITIES if isinstance(policy_or_sentence(condition("DateEquals", odd)), Policy)}
    assert "0001-01-01T00:00:00+23:59" in dates and "2026-W05-1" not in dates and "10000-01-01" not in dates


# --- one thing made strange ---

WHOLE = document(
    statement(
        Sid="One",
        Action=["iam:GetUser", "s3:*"],
        Resource=[ALICE, "arn:aws:s3:::${aws:username}/*"],
        Condition={"StringLike": {"aws:username": ["a*", "b"]}, "Bool": {KEY: "true"}},
    ),
    statement("Deny", NotAction="iam:*", NotResource="*"),
)
PATHS = [part.path for part in scan(json.dumps(WHOLE))][1:]
ASKED = Request("iam:GetUser", ALICE, {"aws:username": "alice", KEY: "true"})


def with_another(path: tuple, put: Any) -> Any:
    """WHOLE with something else at this place."""
    changed = deepcopy(WHOLE)
    inside = changed
    for step in path[:-1]:
        inside = inside[step]
    inside[path[-1]] = put
    return changed


@pytest.mark.parametrize("path", some(PATHS), ids=str)
def test_anything_anywhere_in_a_policy_is_answered_or_refused(path):
    for odd in ODD_VALUES:
        source = with_another(path, odd)
        as_dict, as_text = policy_or_sentence(source), policy_or_sentence(json.dumps(source))
        assert type(as_dict) is type(as_text)
        if isinstance(as_dict, Policy):
            assert explain(ASKED, as_dict).outcome is evaluate(ASKED, as_text).outcome


@pytest.mark.parametrize("path", some([path for path in PATHS if isinstance(path[-1], str)]), ids=str)
def test_any_name_anywhere_in_a_policy_is_answered_or_refused(path):
    for odd in ODDITIES:
        source = deepcopy(WHOLE)
        inside = source
        for step in path[:-1]:
            inside = inside[step]
        inside[odd] = inside.pop(path[-1])
        policy_or_sentence(source)


# --- the packaged policies, typed badly ---

SHORT = load_policy("administrator_access").text
TEXTS = [load_policy(name).text for name in packaged_policies()]


def test_any_one_character_may_be_missing_doubled_or_swapped():
    for at in some(range(len(SHORT))):
        before, here, after = SHORT[:at], SHORT[at], SHORT[at + 1 :]
        for text in (before, before + after, before + here + here + after, before + after[:1] + here + after[1:]):
            read_or_refused(text)


EDITS = st.tuples(
    st.integers(0, 6_000),
    st.sampled_from(["delete", "double", "swap", "put", "end"]),
    st.text(st.characters(), max_size=2),
)


def edited(text: str, edits: list[tuple[int, str, str]]) -> str:
    for place, kind, put in edits:
        at = place % (len(text) + 1)
        before, here, after = text[:at], text[at : at + 1], text[at + 1 :]
        text = {
            "delete": before + after,
            "double": before + here + here + after,
            "swap": before + after[:1] + here + after[1:],
            "put": before + put + here + after,
            "end": before,
        }[kind]
    return text


@settings(max_examples=tries(250))
@given(st.sampled_from(TEXTS), st.lists(EDITS, min_size=1, max_size=4))
def test_a_packaged_policy_typed_badly_is_answered_or_refused(text, edits):
    read_or_refused(edited(text, edits))


@given(st.binary(max_size=60), st.sampled_from(["latin-1", "utf-16", "utf-8"]))
def test_bytes_taken_for_text_are_answered_or_refused(data, encoding):
    read_or_refused(data.decode(encoding, "replace"))


# --- requests, and who makes them ---


@pytest.mark.parametrize("odd", STRANGE_PYTHON, ids=lambda odd: type(odd).__name__)
def test_anything_in_a_request_is_a_request_or_a_sentence(odd):
    for asked in [
        (odd,),
        ("a:b", odd),
        ("a:b", "*", odd),
        ("a:b", "*", {KEY: odd}),
        ("a:b", "*", {KEY: [odd]}),
        *([("a:b", "*", {odd: "x"})] if getattr(odd, "__hash__", None) else []),
    ]:
        request_or_sentence(*asked)


@pytest.mark.parametrize(
    "asked",
    [
        ("a:" + "b" * 10**7,),
        ("a:b", "arn:aws:s3:::" + "x" * 10**7),
        ("a:b", "*", {KEY: "x" * 10**7}),
        ("a:b", "*", {KEY: ["x"] * 10**6}),
        ("a:b", "*", {f"aws:{number}": "x" for number in range(10**5)}),
        ("a:b", "*", {"x" * 10**7: "x"}),
        ("a:\ud800",),
        ("a:b", "arn:aws:s3:::\udfff"),
        ("a:b", "*", {KEY: "\ud800"}),
        ("a:b", "*", {"aws:\ud800": "x"}),
    ],
    ids=lambda asked: str(asked)[:30].encode("ascii", "replace").decode(),
)
def test_what_no_request_can_have_is_refused(asked):
    assert isinstance(request_or_sentence(*asked), str)


@pytest.mark.parametrize("name", ["username", "owner", "account_id", "actions"])
def test_a_matrix_is_made_or_refused_with_a_sentence(name):
    for odd in STRANGE_PYTHON:
        given_this = [odd] if name == "actions" else odd
        if given_this is None:
            continue
        try:
            made = decision_matrix(load_policy("force_mfa"), **{name: given_this})
        except ValueError as error:
            sentence(error)
        else:
            assert list(made.columns) == ["true", "false", "absent"]


# --- what is shown of it ---

PARTS = [
    "<img src=x onerror=alert(1)>",
    "</style></title></pre>",
    "<script>",
    "&lt;b&gt;",
    "``",
    "`",
    "'\"",
    "${x}",
    "\0",
    "\x1b[1m",
]
HOSTILE_TEXT = st.lists(
    st.sampled_from(PARTS) | st.text(st.characters(exclude_categories=["Cs"]), max_size=5), min_size=1, max_size=4
).map("".join)
TAGS = apart("""
    style div h3 h4 p ol ul li b code pre span details summary bdi wbr a section i em small br button
    table caption colgroup col thead tbody tr th td dl dt dd
""")


@settings(max_examples=tries(120))
@given(HOSTILE_TEXT, HOSTILE_TEXT, HOSTILE_TEXT)
def test_hostile_text_stays_text_in_everything_that_is_shown(one, two, name):
    action = "svc:" + "".join(one for one in two if "!" <= one <= "~" and one not in ":*?") + "x"
    source = document(
        statement(
            Action=[action, "a:b"],
            Resource="arn:aws:s3:::" + one,
            Condition={"StringEquals": {"k:x" + two: [one, "x"]}},
        ),
        statement("Deny", NotAction=action, Resource="*"),
        version="2008-10-17",
    )
    policy = Policy.from_json(source, name=name)
    request = Request(action, "arn:aws:s3:::" + one, {"k:x" + two: one})
    explanation = explain(request, policy, [Guardrail(name, policy)])
    assert action in str(explanation)
    for html in (explanation._repr_html_(), decision_matrix(policy)._repr_html_()):
        html.encode("utf-8")
        shown = BeautifulSoup(html, "html.parser")
        assert {tag.name for tag in shown.find_all()} <= {*TAGS}
        assert not [tag for tag in shown.find_all() if any(name.startswith("on") for name in tag.attrs)]


def test_a_policy_file_whose_name_is_no_text_has_a_name_that_can_be_shown(tmp_path):
    try:
        file = tmp_path / "mine\udcff.json"
        file.write_text(SHORT, encoding="utf-8")
    except OSError:
        pytest.skip("no file can be called so here")
    explain(Request("a:b"), load_policy(file))._repr_html_().encode("utf-8")
    load_policy(file).name.encode("utf-8")


def test_what_is_shown_of_long_values_is_not_long():
    """A variable's value of 9,000 characters is not written out in each of 2,000 lines."""
    thrown = POLICIES["as many ARNs with a variable as fit"]
    explanation = explain(thrown.request(), Policy.from_json(thrown.policy()))
    assert len(str(explanation)) < 10 * LONG
