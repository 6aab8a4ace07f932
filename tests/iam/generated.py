"""Policies and requests that Hypothesis generates."""

from collections.abc import Iterator
from functools import cache
from itertools import product

from hypothesis import strategies as st

from mfa_lesson import Guardrail, Policy, Request
from tests.iam.naive import MOMENTS, NETWORKS, UNREADABLE
from tests.support import ALICE, BOB, document

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
