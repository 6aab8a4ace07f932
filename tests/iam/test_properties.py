"""What must hold for every policy and every request, tried on generated ones."""

import json
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from itertools import product

from hypothesis import example, given, settings
from hypothesis import strategies as st

from mfa_lesson import Guardrail, Policy, PolicyError, Request, evaluate, explain, load_policy
from mfa_lesson.account.users import MFA_STATES, User
from mfa_lesson.iam.matching import Pattern
from tests.support import ALICE, ALLOWED, BOB, EXPLICIT_DENY, IMPLICIT_DENY, document, policy, statement
from tests.trials import tries

# --- a second, naive reading of the rules, to compare decisions with ---

STAR, ONE = object(), object()


@cache
def fits(signs: tuple, text: str) -> bool:
    """Whether a text fits a pattern given as characters and wildcards: the definition, word for word."""
    if not signs:
        return not text
    if signs[0] is STAR:
        return fits(signs[1:], text) or (text != "" and fits(signs, text[1:]))
    return text != "" and (signs[0] is ONE or signs[0] == text[0]) and fits(signs[1:], text[1:])


def signs_of(text: str, context: dict, wildcards: bool = True, variables: bool = True) -> tuple | None:
    """A pattern's characters and wildcards, its variables filled in; None where one has no value."""
    signs = []
    while text:
        if variables and text.startswith("${"):
            inside, _, text = text[2:].partition("}")
            key, _, default = inside.partition(",")
            values = context.get(key.lower(), [])
            if inside in ("*", "?", "$"):
                signs.append(inside)
            elif len(values) == 1:
                signs.extend(values[0])
            elif default:
                signs.extend(default.strip().strip("'"))
            else:
                return None
        else:
            signs.append({"*": STAR, "?": ONE}.get(text[0], text[0]) if wildcards else text[0])
            text = text[1:]
    return tuple(signs)


def text_fits(pattern: str, text: str, context: dict, **kinds: bool) -> bool:
    signs = signs_of(pattern, context, **kinds)
    return signs is not None and fits(signs, text)


def arn_fits(pattern: str, arn: str, context: dict, variables: bool) -> bool:
    if pattern == "*":
        return True
    wanted, given = pattern.split(":", 5), arn.split(":", 5)
    return len(given) == 6 and all(
        text_fits(part, text, context, variables=variables) for part, text in zip(wanted, given, strict=True)
    )


NOON = 1_769_860_800
MOMENTS = {
    "2026-01-31T12:00:00Z": NOON,
    "2026-01-31T13:00:00+01:00": NOON,
    "2026-01-31T12:00Z": NOON,
    "1769860800": NOON,
    "2026-02-01": NOON + 43_200,
    "2026-02": NOON + 43_200,
    "0": 0,
}
NETWORKS = {
    "203.0.113.0/24": {"203.0.113.7", "203.0.113.200"},
    "203.0.113.7": {"203.0.113.7"},
    "0.0.0.0/0": {"203.0.113.7", "203.0.113.200", "198.51.100.1"},
    "2001:db8::/32": {"2001:db8::1"},
}
COMPARISONS = {
    "Equals": lambda given, wanted: given == wanted,
    "LessThan": lambda given, wanted: given < wanted,
    "LessThanEquals": lambda given, wanted: given <= wanted,
    "GreaterThan": lambda given, wanted: given > wanted,
    "GreaterThanEquals": lambda given, wanted: given >= wanted,
}
UNREADABLE = "not to be read"


def value_fits(operator: str, wanted: str, given: str, context: dict, variables: bool) -> bool:
    """Whether a value of the request is one that this operator, its negation aside, looks for."""
    if operator == "StringEqualsIgnoreCase":
        lowered = {key: [value.lower() for value in values] for key, values in context.items()}
        return text_fits(wanted.lower(), given.lower(), lowered, wildcards=False, variables=variables)
    if operator.startswith("String"):
        return text_fits(wanted, given, context, wildcards=operator == "StringLike", variables=variables)
    if operator.startswith("Arn"):
        return given.count(":") >= 5 and arn_fits(wanted, given, context, variables)
    if given == UNREADABLE:
        return False
    if operator.startswith("Numeric"):
        return COMPARISONS[operator.removeprefix("Numeric")](Decimal(given), Decimal(wanted))
    if operator.startswith("Date"):
        return COMPARISONS[operator.removeprefix("Date")](MOMENTS[given], MOMENTS[wanted])
    return given in NETWORKS[wanted] if operator == "IpAddress" else given.lower() == wanted.lower()


def condition_met(written: str, wanted: list, given: list, context: dict, variables: bool) -> bool:
    qualifier, _, name = written.rpartition(":")
    operator = name.removesuffix("IfExists").replace("Not", "")
    negated = "Not" in name
    if operator == "Null":
        return any((value == "true") == (not given) for value in wanted)
    if qualifier:
        given = [value for value in given if value]
    if not given:
        return qualifier == "ForAllValues" if qualifier else negated or name.endswith("IfExists")
    hits = [any(value_fits(operator, text, value, context, variables) for text in wanted) for value in given]
    if qualifier == "ForAllValues":
        return not any(hits) if negated else all(hits)
    if qualifier == "ForAnyValue":
        return not all(hits) if negated else any(hits)
    return not any(hits) if negated else any(hits)


def listed(value: object) -> list:
    return value if isinstance(value, list) else [value]


def statement_applies(source: dict, request: Request, variables: bool) -> bool:
    context = {key.lower(): listed(value) for key, value in request.context.items()}
    actions = listed(source.get("Action", source.get("NotAction")))
    resources = listed(source.get("Resource", source.get("NotResource")))
    named = any(text_fits(text.lower(), request.action.lower(), {}, variables=False) for text in actions)
    covered = any(arn_fits(text, request.resource, context, variables) for text in resources)
    return (
        named == ("Action" in source)
        and covered == ("Resource" in source)
        and all(
            condition_met(operator, listed(wanted), context.get(key.lower(), []), context, variables)
            for operator, keys in source.get("Condition", {}).items()
            for key, wanted in keys.items()
        )
    )


def outcome_by_the_rules(request: Request, documents: list, guardrails: list) -> object:
    def effects(members: list) -> set:
        return {
            source["Effect"]
            for member in members
            for source in member["Statement"]
            if statement_applies(source, request, member.get("Version") == "2012-10-17")
        }

    groups = [effects(members) for members in (documents, *guardrails)]
    if any("Deny" in group for group in groups):
        return EXPLICIT_DENY
    return ALLOWED if all("Allow" in group for group in groups) else IMPLICIT_DENY


# --- generated policies and requests ---

ACTIONS = ["iam:ListUsers", "iam:GetUser", "iam:EnableMFADevice", "s3:GetObject", "sts:GetSessionToken"]
NAMES = ["alice", "bob", "*", "a?", "${aws:username}", ""]
TEXTS = [*NAMES, "Alice", "a*", "alice/x", UNREADABLE]
ARNS = [ALICE, BOB, "arn:aws:iam::123456789012:user/eng/alice", "arn:aws:iam::1:user/*", "arn:aws:s3:::b/alice:x"]
KEYS = ["aws:username", "aws:TagKeys", "aws:Age", "aws:MFA", "aws:Time", "aws:Ip", "aws:Arn"]
VARIABLES = ["${aws:username}", "${aws:TagKeys}", "${AWS:UserName}", "${aws:TagKeys, 'alice'}", "${*}", "${?}", "${$}"]


@cache
def one_of(*values: object) -> st.SearchStrategy:
    """One of these values. To make a strategy takes longer than to draw from it, so each is made once."""
    return st.sampled_from(values)


@cache
def with_one_wildcard(text: str) -> st.SearchStrategy:
    """A text, a run of which is replaced by a wildcard or another letter."""
    runs = [(start, end) for start in range(len(text) + 1) for end in range(start, min(len(text), start + 4) + 1)]
    return one_of(*(text[:start] + sign + text[end:] for start, end in runs for sign in "*?x"))


@st.composite
def with_wildcards(draw, *texts):
    """One of the texts, with up to two runs replaced."""
    text = draw(one_of(*texts))
    for _ in range(draw(st.integers(0, 2))):
        text = draw(with_one_wildcard(text))
    return text


@cache
def one_or_several(values: st.SearchStrategy) -> st.SearchStrategy:
    return values | st.lists(values, min_size=1, max_size=3)


ACTION_PATTERNS = st.just("*") | with_wildcards("ListUsers", "GetUser", "EnableMFADevice", "GetObject").flatmap(
    lambda name: one_of(f"iam:{name}", f"IAM:{name}".swapcase(), f"s3:{name}", f"sts:{name}")
)


def patterns_of(arn: str) -> Iterator[str]:
    """This ARN with wildcards in some of three parts, and with each kind of name at its end."""
    parts = arn.split(":", 5)
    kind, _, name = parts[5].partition("/")
    names = [name, f"*{name}", f"?{name[1:]}", "*", *VARIABLES, f"{VARIABLES[0]}*", "*/${aws:username}"]
    choices = [[*[part] * 5, "*", "?*", part[:1] + "*"] for part in (parts[1], parts[2], parts[4])]
    for (partition, service, account), last in product(product(*choices), names):
        yield ":".join(("arn", partition, service, parts[3], account, f"{kind}/{last}"))


ANY_ARN_PATTERNS = [pattern for arn in ARNS for pattern in patterns_of(arn)]
ARN_PATTERNS = one_of(*["*"] * (len(ANY_ARN_PATTERNS) // 3), *ANY_ARN_PATTERNS)
ORDERED = ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
WANTED = {
    **dict.fromkeys(
        [
            f"String{name}"
            for name in ("Equals", "NotEquals", "EqualsIgnoreCase", "NotEqualsIgnoreCase", "Like", "NotLike")
        ],
        with_wildcards("alice", "ALICE", "", "a/b") | st.sampled_from([*TEXTS, *VARIABLES, "${aws:username}*"]),
    ),
    **dict.fromkeys([f"Numeric{name}" for name in ORDERED], st.sampled_from(["60", "60.0", "-1.5", "3600"])),
    **dict.fromkeys([f"Date{name}" for name in ORDERED], st.sampled_from(list(MOMENTS))),
    "Bool": st.sampled_from(["true", "false"]),
    "BinaryEquals": st.sampled_from(["QUJD"]),
    **dict.fromkeys(["IpAddress", "NotIpAddress"], st.sampled_from(list(NETWORKS))),
    **dict.fromkeys(["ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike"], ARN_PATTERNS),
}
KEY_OF = {
    "Numeric": "aws:Age",
    "Date": "aws:Time",
    "Bool": "aws:MFA",
    "Ip": "aws:Ip",
    "NotIp": "aws:Ip",
    "Arn": "aws:Arn",
}


NULLS = st.dictionaries(one_of(*KEYS), one_or_several(one_of("true", "false")), max_size=2)


def swapped(name: str) -> st.SearchStrategy:
    return one_of(name, name.upper(), name.lower())


@st.composite
def conditions(draw):
    found = {}
    for _ in range(draw(st.integers(0, 2))):
        operator = draw(one_of(*WANTED, *WANTED, "Null"))
        if operator == "Null":
            found["Null"] = draw(NULLS)
            continue
        own = [key for start, key in KEY_OF.items() if operator.startswith(start)] or ["aws:username", "aws:TagKeys"]
        if operator == "BinaryEquals":
            own = ["aws:Age"]
        key = draw(swapped(draw(one_of(*own))))
        qualifier = draw(one_of("", "", "ForAllValues:", "ForAnyValue:"))
        name = qualifier + operator + draw(one_of("", "IfExists"))
        found[name] = {key: draw(one_or_several(WANTED[operator]))}
    return found


CONDITIONS = conditions()


@st.composite
def statements(draw):
    source = {"Effect": draw(one_of("Allow", "Allow", "Deny"))}
    source[draw(one_of("Action", "Action", "NotAction"))] = draw(one_or_several(ACTION_PATTERNS))
    source[draw(one_of("Resource", "Resource", "NotResource"))] = draw(one_or_several(ARN_PATTERNS))
    if condition := draw(CONDITIONS):
        source["Condition"] = condition
    return source


DOCUMENTS = st.builds(
    lambda sources, version: document(*sources, version=version),
    st.lists(statements(), min_size=1, max_size=3),
    st.sampled_from(["2012-10-17", "2012-10-17", "2008-10-17", None]),
)
VALUES = {
    "aws:username": st.sampled_from(NAMES),
    "aws:TagKeys": st.lists(st.sampled_from(TEXTS), max_size=3),
    "aws:Age": one_or_several(st.sampled_from(["60", "59.5", "3600", "-2", UNREADABLE])),
    "aws:MFA": st.sampled_from(["true", "false", "TRUE", UNREADABLE]),
    "aws:Time": one_or_several(st.sampled_from([*MOMENTS, UNREADABLE])),
    "aws:Ip": one_or_several(st.sampled_from(sorted(set.union(*NETWORKS.values())) + [UNREADABLE])),
    "aws:Arn": one_or_several(st.sampled_from([*ARNS, UNREADABLE])),
}


@st.composite
def requests(draw):
    context = {}
    for key, values in VALUES.items():
        if draw(st.booleans()):
            context[draw(swapped(key))] = draw(values)
    return Request(draw(one_of(*ACTIONS)), draw(one_of(*ARNS, "*")), context)


DOCUMENT_LISTS = st.lists(DOCUMENTS, max_size=3)
RAILS = st.lists(st.tuples(st.sampled_from(["boundary", "SCP"]), st.lists(DOCUMENTS, max_size=2)), max_size=3)


def ready(documents: list) -> list[Policy]:
    return [Policy.from_json(each, name=f"policy {number}") for number, each in enumerate(documents)]


def guardrails(rails: list) -> list[Guardrail]:
    return [Guardrail(name, ready(members)) for name, members in rails]


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


def read_or_refused(source: object) -> Policy | None:
    """The policy, or None where it is refused as it should be."""
    try:
        read = Policy.from_json(source)
    except PolicyError as error:
        str(error).encode("utf-8")
        assert error.problem
        if isinstance(source, str):
            lines = source.split("\n")
            assert 1 <= error.line <= len(lines)
            assert 1 <= error.column <= len(lines[error.line - 1]) + 1
        else:
            assert (error.line, error.column) == (None, None)
        return None
    request = Request("iam:EnableMFADevice", ALICE, {"aws:username": "alice"})
    assert explain(request, read).outcome is evaluate(request, read).outcome
    return read


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
