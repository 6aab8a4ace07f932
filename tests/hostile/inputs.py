"""What is thrown at the package: each thing by a name, and made when it is needed, for some are long.

A policy that is taken is about as long as the limit lets it be, and so is its request: it costs the most that it can.
"""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from mfa_lesson import Request
from mfa_lesson.iam.limits import LONGEST_POLICY, LONGEST_REQUEST, MOST_VALUES
from tests.support import document, statement

KEY, OTHER_KEY = "aws:x", "aws:y"
BUCKET = "arn:aws:s3:::"
LONG = LONGEST_REQUEST - 100
FULL = LONGEST_POLICY - 300
ALL_DIFFERENT = "".join(map(chr, range(0x4E00, 0x4E00 + 20_000)))


class Thrown(NamedTuple):
    """A policy, and a request that gives it work."""

    policy: Callable[[], Any]
    taken: bool
    """Whether it is a policy after all; any other is refused."""
    request: Callable[[], Request] = lambda: Request("a:b", BUCKET + "x", {KEY: "x", OTHER_KEY: "y"})


def policy_text(*statements: dict[str, Any]) -> str:
    """A policy as short as it can be written."""
    return json.dumps(document(*statements), separators=(",", ":"))


def on_everything(**elements: Any) -> str:
    return policy_text(statement(**elements))


def condition(operator: str, wanted: Any) -> str:
    return on_everything(Condition={operator: {KEY: wanted}})


def as_many(form: str) -> list[str]:
    """As many different texts of this form as a policy holds."""
    longest = len(form.format(FULL // 10)) + len('"",')
    return [form.format(number) for number in range(FULL // longest)]


def asking(*values: str, **others: str) -> Callable[[], Request]:
    """A request whose context has these values for KEY."""
    return lambda: Request("a:b", BUCKET + "x", {KEY: list(values), OTHER_KEY: others.get("other", "y")})


def many_values(of: str) -> Callable[[], Request]:
    """As many values as a request may have, as long as they may be, and all different."""
    room = LONG // MOST_VALUES - 2
    return asking(*[f"{of * (room // len(of))}{number:02}" for number in range(MOST_VALUES)])


def on(name: str) -> Callable[[], Request]:
    return lambda: Request("a:b", BUCKET + name, {KEY: "y" * 9_000, OTHER_KEY: "y" * 9_000})


NESTED = {
    "lists, 45,000 deep": Thrown(lambda: "[" * 45_000, False),
    "objects, 7,500 deep": Thrown(lambda: '{"a":' * 7_500 + "1" + "}" * 7_500, False),
    "lists, 900 deep, as a wanted value": Thrown(
        lambda: condition("Bool", "@").replace('"@"', "[" * 900 + "]" * 900), False
    ),
    "lists, 900 deep, in a dict": Thrown(lambda: document(statement(Sid=nested(900))), False),
    "lists, 100,000 deep, in a dict": Thrown(lambda: document(statement(Sid=nested(100_000))), False),
}
NUMBERS = {
    "a number of 45,000 digits": Thrown(
        lambda: condition("NumericEquals", "@").replace('"@"', "9" * 45_000), True, asking("9" * LONG)
    ),
    "a number of 45,000 digits, in a dict": Thrown(lambda: document(statement(Sid=10**45_000)), False),
    "1e999999999": Thrown(lambda: condition("NumericEquals", "@").replace('"@"', "1e999999999"), False),
    "infinity, in a dict": Thrown(lambda: document(statement(Condition={"Bool": {KEY: float("inf")}})), False),
}
CHARACTERS = {
    "half a character": Thrown(lambda: condition("StringEquals", "\ud800"), False),
    "half a character, as it is": Thrown(lambda: condition("StringEquals", "@").replace("@", "\udfff"), False),
    "half a character, as a name": Thrown(lambda: on_everything(**{"\ud800": 1}), False),
    "NUL, written out": Thrown(lambda: condition("StringEquals", "\0"), True, asking("\0")),
    "NUL, as it is": Thrown(lambda: condition("StringEquals", "@").replace("@", "\0"), False),
    "NULs alone": Thrown(lambda: "\0" * 45_000, False),
    "words that turn round": Thrown(lambda: condition("StringEquals", "\u202e\u2067"), True, asking("\u202e")),
    "bytes read as Latin-1": Thrown(lambda: bytes(range(256)).decode("latin-1"), False),
}
REPEATED = {
    "one key, 8,000 times": Thrown(lambda: "{" + ",".join(['"a":1'] * 8_000) + "}", False),
    "5,000 keys, and the first again": Thrown(
        lambda: "{" + ",".join(f'"{n}":1' for n in [*range(5_000), 0]) + "}", False
    ),
    "one Sid, as often as it fits": Thrown(lambda: policy_text(*[statement(Sid="S")] * 650), False),
}
SIZES = {
    "10 MB of blanks": Thrown(lambda: " " * 10_000_000, False),
    "10 MB in one text": Thrown(lambda: condition("StringEquals", "x" * 10_000_000), False),
    "100,000 statements": Thrown(lambda: policy_text(*[statement()] * 100_000), False),
    "20,000 statements, in a dict": Thrown(lambda: document(*[statement()] * 20_000), False),
    "as many statements as fit": Thrown(lambda: policy_text(*[statement(Action="a:b")] * (FULL // 50)), True),
    "as many actions as fit": Thrown(lambda: on_everything(Action=as_many("a:{:05}")), True),
    "as many actions with wildcards as fit": Thrown(lambda: on_everything(Action=as_many("a:*{:05}")), True),
    "an action of 45,000 letters": Thrown(lambda: on_everything(Action="a:" + "b" * 45_000), False),
    "an operator of 45,000 letters": Thrown(lambda: condition("String" * 7_500, "x"), False),
    "an element of 45,000 letters": Thrown(lambda: on_everything(**{"Effect" * 7_500: 1}), False),
    "a context key of 45,000 letters": Thrown(lambda: condition("Bool", "true").replace(KEY, KEY * 9_000), True),
}
PATTERNS = {
    "490 times *b in an action": Thrown(
        lambda: on_everything(Action="a:" + "*b" * 490), True, lambda: Request("a:" + "b" * 19_900)
    ),
    "45,000 *": Thrown(lambda: on_everything(Resource=BUCKET + "*" * 45_000), True, on("x" * 19_900)),
    "22,000 times *x": Thrown(lambda: on_everything(Resource=BUCKET + "*x" * 22_000), True, on("x" * 19_900)),
    "9,000 times *x, and y": Thrown(
        lambda: on_everything(Resource=BUCKET + "*x" * 9_000 + "*y"), True, on("x" * 19_900)
    ),
    "45,000 ?": Thrown(lambda: on_everything(Resource=BUCKET + "?" * 45_000), True, on("x" * 19_900)),
    "9,000 times *?, and y": Thrown(
        lambda: on_everything(Resource=BUCKET + "*?" * 9_000 + "y"), True, on("x" * 19_900)
    ),
    "? and 20,000 different letters": Thrown(
        lambda: on_everything(Resource=f"{BUCKET}?{ALL_DIFFERENT}").encode().decode("unicode_escape"),
        True,
        on(ALL_DIFFERENT[:19_900]),
    ),
    "5,500 times ${aws:x}": Thrown(lambda: on_everything(Resource=BUCKET + "${aws:x}" * 5_500), True, on("y" * 19_900)),
    "? and 5,500 times ${aws:x}": Thrown(
        lambda: on_everything(Resource=f"{BUCKET}?{'${aws:x}' * 5_500}"), True, on("y" * 19_900)
    ),
    "as many ARNs with a variable as fit": Thrown(
        lambda: on_everything(Resource=as_many(BUCKET + "${{aws:x}}{:04}")), True, on("y" * 19_900)
    ),
    "an open variable of 45,000 letters": Thrown(lambda: on_everything(Resource=BUCKET + "${" + "x" * 45_000), False),
}
WANTED = {  # as many values as a policy holds, each compared with as many as a request has
    "as many texts as fit": ("StringEquals", "{:05}", "x"),
    "as many texts in any case as fit": ("StringEqualsIgnoreCase", "{:05}", "ß"),
    "as many *x* as fit": ("StringLike", "*{:05}*", "x"),
    "as many ?*x as fit": ("StringLike", "?*{:05}", "x"),
    "as many numbers as fit": ("NumericEquals", "{:05}", "-9"),
    "as many dates as fit": ("DateEquals", "{:05}", "-9"),
    "as many IP ranges as fit": ("IpAddress", "::{:x}:0/112", "x"),
    "as many ARNs as fit": ("ArnLike", "arn:?*:?*:?*:?*:{:05}", "arn:a:b:c:d:e"),
}
VALUES = {
    name: Thrown(lambda operator=operator, form=form: condition(operator, as_many(form)), True, many_values(given))
    for name, (operator, form, given) in WANTED.items()
}


def nested(depth: int) -> list:
    value: list = []
    for _ in range(depth):
        value = [value]
    return value


POLICIES = {**NESTED, **NUMBERS, **CHARACTERS, **REPEATED, **SIZES, **PATTERNS, **VALUES}


def apart(words: str) -> list[str]:
    return words.split()


IP_ODDITIES = [
    *apart("""
        ::1 :: ::/0 ::ffff:203.0.113.7 ::ffff:0:0/96 fe80::1%eth0 fe80::1%eth0/64 fe80::1%25eth0 ::1% % 1::2::3 :::
        ::1/129 ::1/-1 ::1/ffff:: [::1] ::1] 2001:db8::/32/32 1:2:3:4:5:6:7:8:9 12345:: ::g ::1.2.3 ::256.1.1.1
        1.2.3.4:: ２::1 2001:DB8::1 01.2.3.4 1.2.3 1.2.3.4.5 0x7f.0.0.1 2130706433 1.2.3.4/33 1.2.3.4/٣٢ 1.2.3.4/
        1.2.3.4/0.0.0.255 10.0.0.0/8/8 255.255.255.255/0 1.2.3.4/255.0.255.0 / .
    """),
    *("::1\n", " ::1", "::" + "0" * 9_000, "1.2.3.4/" + "9" * 9_000),
]
DATE_ODDITIES = [
    *apart("""
        0000-01-01 0001-01-01 0001-01-01T00:00:00+23:59 9999-12-31T23:59:59.999999-23:59 9999-W53-7 9999-12
        10000-01-01 -0001-01-01 2026-02-30 2026-13 2026-00 2026-W00-1 2026-W54-1 2026-366 2026-W05 ２026-01-31
        2026-01-31T24:00:00Z 9999-12-31T24:00:00 2026-01-31T23:59:60Z 2026-01-31T12:00:00+24:00 2026-01-31t1Z
        2026-01-31T12:00:00.1234567890123Z 2026-01-31T12:00:00Z+01:00 2026-01-31T T Z now ٢٠٢٦-01-31
    """),
    *("9" * 9_000, "-" + "9" * 9_000, "0." + "0" * 9_000 + "1", "2026-01-31\0"),
]
OTHER_ODDITIES = [
    *apart("""
        ٣ ² - + +0 . 1. .5 1_000 0x10 --1 1e9 NaN Infinity TRUE ſtrue ==== QQ QQ== é arn arn::::: arn:aws ${ ${}
        ${aws:x} ${${aws:x}} ${*}${?}${$} $ } * ? <b> &amp; `
    """),
    *("", " ", "\0", "True\n", "QQ==\n", "${ aws:x}", "${aws:x, ''}"),
    *("x" * 9_000, "Q" * 9_001, ":" * 9_000, BUCKET + "*?" * 4_000),
]
ODDITIES = [*IP_ODDITIES, *DATE_ODDITIES, *OTHER_ODDITIES]

ODD_VALUES = [
    *(None, True, False, 0, -1, 10**30, 1.5, [], [[]], [None], [1, "x"], ["*", "*"], {}, {"": ""}, {"a": {}}),
    *("", " ", "\0", "x", "Allow", "*", "iam:*", "<img src=x>", "\u202e", "é", "🔐", "${", "2012-10-17", "x" * 2_000),
    *({"Bool": {"aws:x": "true"}}, {"bool": {"aws:x": True}}, [statement()], BUCKET + "${aws:username}"),
]
"""What may stand where something else should, as JSON."""

STRANGE_PYTHON = [
    *ODD_VALUES,
    *(10**5_000, float("nan"), b"x", ("x",), {1}, object(), print, nested(900), nested(100_000), "\ud800", "x" * 10**7),
]
"""What a caller may give instead of a text."""

HTML = (
    '<img src=x onerror="window.hacked = 1; alert(1)"></style></title></textarea></svg>'
    "<script>window.hacked = 1; alert(1)</script><iframe src='http://elsewhere.example/'></iframe>"
)
"""A text that would do something if a page took it for HTML."""
