"""What must hold for every policy and every request, tried on generated ones."""

import json

from hypothesis import example, given, settings
from hypothesis import strategies as st

from mfa_lesson import Guardrail, Policy, Request, evaluate, explain, load_policy
from mfa_lesson.account.users import MFA_STATES, User
from mfa_lesson.iam.matching import Pattern
from tests.iam.generated import DOCUMENT_LISTS, DOCUMENTS, RAILS, guardrails, ready, requests, statements
from tests.iam.naive import outcome_by_the_rules, text_fits
from tests.iam.refused import read_or_refused
from tests.support import ALICE, ALLOWED, EXPLICIT_DENY, document, policy, statement
from tests.trials import tries

# --- decisions ---


@settings(max_examples=tries(300))
@given(requests(), DOCUMENT_LISTS, RAILS)
def test_a_second_reading_of_the_rules_comes_to_the_same_decision(request, documents, rails):
    decided = evaluate(request, ready(documents), guardrails(rails)).outcome
    assert decided is outcome_by_the_rules(request, documents, [members for _, members in rails])


@given(requests(), DOCUMENT_LISTS, RAILS)
def test_evaluate_and_explain_never_disagree(request, documents, rails):
    policies, groups = ready(documents), guardrails(rails)
    decision, explanation = evaluate(request, policies, groups), explain(request, policies, groups)
    assert explanation.outcome is decision.outcome
    assert explanation.determining == decision.determining
    assert str(explanation).startswith(f"{request.action} on {request.resource}: ")


@given(requests(), DOCUMENT_LISTS, RAILS, st.randoms(use_true_random=False))
def test_order_never_matters_to_the_outcome(request, documents, rails, random):
    shuffled = [
        {**each, "Statement": random.sample(each["Statement"], len(each["Statement"]))}
        for each in random.sample(documents, len(documents))
    ]
    shuffled_rails = random.sample(rails, len(rails))
    before, after = (
        evaluate(request, ready(members), guardrails(groups))
        for members, groups in ((documents, rails), (shuffled, shuffled_rails))
    )
    assert before.outcome is after.outcome
    assert len(before.determining) == len(after.determining)
    assert sorted(before.blocked_by) == sorted(after.blocked_by)


@given(requests(), DOCUMENT_LISTS, RAILS, statements())
def test_another_deny_never_gives_and_another_allow_never_takes(request, documents, rails, source):
    before = evaluate(request, ready(documents), guardrails(rails)).outcome
    more = ready([*documents, document(source)])
    after = evaluate(request, more, guardrails(rails)).outcome
    if source["Effect"] == "Deny":
        assert after in (before, EXPLICIT_DENY)
    else:
        assert after in (before, ALLOWED)
        assert before is not EXPLICIT_DENY or after is EXPLICIT_DENY


@given(requests(), DOCUMENT_LISTS, RAILS, st.lists(DOCUMENTS, max_size=2))
def test_guardrails_only_take_away(request, documents, rails, members):
    before = evaluate(request, ready(documents), guardrails(rails)).outcome
    after = evaluate(request, ready(documents), guardrails([*rails, ("one more", members)])).outcome
    assert after is before or after is not ALLOWED
    assert before is not EXPLICIT_DENY or after is EXPLICIT_DENY


@given(requests(), DOCUMENT_LISTS)
def test_what_allows_everything_never_blocks_as_a_guardrail(request, documents):
    everything = Guardrail("boundary", [load_policy("administrator_access")])
    policies = ready(documents)
    assert evaluate(request, policies, [everything]) == evaluate(request, policies)


@given(requests(), DOCUMENTS)
def test_a_policy_written_out_and_read_again_decides_the_same(request, source):
    first = Policy.from_json(json.dumps(source, indent=1))
    for again in (
        Policy.from_json(first.document),
        Policy.from_json(json.dumps(first.document)),
        Policy.from_json(first.text),
    ):
        assert again.document == first.document
        assert evaluate(request, again).outcome is evaluate(request, first).outcome


@given(requests(), DOCUMENTS, st.randoms(use_true_random=False))
def test_the_case_of_actions_and_context_keys_never_matters(request, source, random):
    def recased(text):
        return "".join(random.choice((each.upper(), each.lower())) for each in text)

    context = {recased(key): value for key, value in request.context.items()}
    again = Request(recased(request.action), request.resource, context)
    assert evaluate(again, ready([source])).outcome is evaluate(request, ready([source])).outcome


@given(st.text("aAbB/:", max_size=6), st.text("aAbB/:", max_size=6))
def test_the_case_of_resources_matters(named, asked):
    exact = policy(statement(Resource=f"arn:aws:s3:::{named}"))
    assert evaluate(Request("s3:GetObject", f"arn:aws:s3:::{asked}"), exact).allowed is (named == asked)


# --- matching ---


@settings(max_examples=tries(1500))
@given(st.text("*?${}:/ab", max_size=7), st.text("*?${}:/ab", max_size=8), st.booleans())
@example("*a*b", "aab", True)
@example("*?a*", "ba", True)
def test_matching_wildcards_is_what_the_definition_says(pattern, text, wildcards):
    expected = text_fits(pattern, text, {}, wildcards=wildcards, variables=False)
    assert Pattern(pattern, wildcards=wildcards, variables=False).matches(text, {}) is expected


PIECES = st.lists(st.sampled_from(["*", "?", "a", "b", "${*}", "${?}", "${$}", "${a:b}", "${A:B, '*'}"]), max_size=6)


@settings(max_examples=tries(1000))
@given(PIECES, st.text("*?$ab", max_size=6), st.none() | st.text("*?$ab", max_size=3), st.booleans())
def test_matching_variables_is_what_the_definition_says(pieces, text, value, wildcards):
    pattern = "".join(pieces)
    context = {} if value is None else {"a:b": (value,)}
    expected = text_fits(pattern, text, context, wildcards=wildcards)
    assert Pattern(pattern, wildcards=wildcards).matches(text, context) is expected


@given(st.text("*?${}ab", max_size=5), st.text("*?${}ab", max_size=5))
def test_a_user_name_is_never_a_pattern(name, asked):
    own = policy(statement(Resource="arn:aws:iam::*:user/${aws:username}"))
    request = Request("iam:GetUser", f"arn:aws:iam::1:user/{asked}", {"aws:username": name})
    assert evaluate(request, own).allowed is (asked == name)


@given(st.text("+=,.@_-aZ0", min_size=1, max_size=6), st.sampled_from(list(MFA_STATES)))
def test_whoever_iam_takes_as_a_user_can_enable_their_own_device(name, mfa):
    user = User.read(name)
    assert evaluate(Request("iam:EnableMFADevice", user.arn, user.context(mfa)), load_policy("force_mfa")).allowed
    other = User.read(f"{name}x")
    assert not evaluate(Request("iam:EnableMFADevice", other.arn, user.context(mfa)), load_policy("force_mfa")).allowed


# --- whatever people type ---

FORCE_MFA = load_policy("force_mfa")
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(), max_size=8)
    | st.text("a:*${}", max_size=6)
)
ANY_JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["Version", "Statement", "Effect", "Action", "Resource", "Condition", "Sid", "Bool", "aws:x", ""]
            )
            | st.text(max_size=4),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(st.text(st.characters()) | st.text('{}[]",: \n\\nul01e.-', max_size=20))
def test_any_text_is_a_policy_or_refused(text):
    read_or_refused(text)


@given(ANY_JSON)
def test_any_json_is_a_policy_or_refused(value):
    read_or_refused(value if not isinstance(value, str) else [value])
    read_or_refused(json.dumps(value))


@settings(max_examples=tries(300))
@given(
    st.lists(
        st.tuples(
            st.integers(0, len(FORCE_MFA.text)),
            st.integers(0, 40),
            st.sampled_from(
                [
                    "",
                    '"',
                    "{",
                    "}",
                    "[",
                    "]",
                    ",",
                    ":",
                    "\\",
                    "\n",
                    "null",
                    "1e9",
                    "NaN",
                    "${",
                    "*",
                    "\\ud800",
                    "\ufeff",
                ]
            )
            | st.text(st.characters(), max_size=3),
        ),
        min_size=1,
        max_size=3,
    )
)
def test_a_text_with_typing_errors_is_a_policy_or_refused(edits):
    text = FORCE_MFA.text
    for place, length, put in edits:
        text = text[:place] + put + text[place + length :]
    read_or_refused(text)


@st.composite
def mutated(draw, value):
    """A document with one part of it replaced, taken out or renamed."""
    if isinstance(value, dict) and draw(st.integers(0, 3)):
        key = draw(st.sampled_from(sorted(value)))
        rest = {name: item for name, item in value.items() if name != key}
        if draw(st.integers(0, 4)) == 0:
            return rest
        name = draw(st.sampled_from([key] * 6 + [key.lower(), key + "s", f"Not{key}", "Principal"]))
        return {**rest, name: draw(mutated(value[key]))}
    if isinstance(value, list) and draw(st.integers(0, 3)):
        place = draw(st.integers(0, len(value) - 1))
        return [*value[:place], draw(mutated(value[place])), *value[place + 1 :]]
    return draw(ANY_JSON | st.just([value]) | st.just([value, value]))


@settings(max_examples=tries(300))
@given(mutated(FORCE_MFA.document))
def test_a_document_with_a_wrong_part_is_a_policy_or_refused(source):
    as_dict, as_text = (
        read_or_refused(source if not isinstance(source, str) else [source]),
        read_or_refused(json.dumps(source)),
    )
    assert (as_dict is None) == (as_text is None)


ANYTHING = st.recursive(
    SCALARS | st.binary(max_size=3) | st.sampled_from(["iam:GetUser", ALICE, "*", "aws:username"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner)
        | st.dictionaries(SCALARS, inner, max_size=3)
        | st.frozensets(SCALARS, max_size=2)
    ),
    max_leaves=6,
)


@settings(max_examples=tries(300))
@given(
    st.just("iam:GetUser") | ANYTHING,
    st.just(ALICE) | ANYTHING,
    st.dictionaries(st.text(max_size=3), st.text(max_size=3) | st.lists(st.text(max_size=3), max_size=2)) | ANYTHING,
)
def test_anything_is_a_request_or_a_value_error(action, resource, context):
    try:
        request = Request(action, resource, context)
    except ValueError as error:
        assert str(error).startswith(("action", "resource", "context"))
        return
    assert explain(request, FORCE_MFA).outcome is evaluate(request, FORCE_MFA).outcome


@given(ANYTHING | st.text("/ab é", max_size=8), st.just("123456789012") | ANYTHING)
def test_anything_is_a_user_or_a_value_error(name, account_id):
    try:
        user = User.read(name, account_id)
    except ValueError as error:
        assert str(error)
        return
    assert Request("iam:GetUser", user.arn).arn == ("arn", "aws", "iam", "", account_id, f"user{user.path}{user.name}")
