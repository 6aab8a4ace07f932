"""Policies whose texts have what the languages of the tools read as their own signs."""

import random
from typing import Any

from mfa_lesson import Policy, PolicyError

PIECES = [
    *(
        '"',
        "'",
        "\\",
        "`",
        "$",
        "%",
        "{",
        "}",
        "!",
        "#",
        "~",
        "&",
        "*",
        "?",
        "<",
        ">",
        "|",
        "=",
        ":",
        "-",
        ";",
        "(",
        ")",
    ),
    *("${", "$${", "$$${", "%{", "%%{", "%%%{", "${!", "&{", "{{", "}}", "\\${", "${aws:username}", "%{ if true }"),
    *(
        "\n",
        "\r\n",
        "\t",
        "\0",
        "\x7f",
        "\x85",
        "\u2028",
        "\u2029",
        "\ufeff",
        "\u202e",
        "\u00e9",
        "\u20ac",
        "\U0001f600",
    ),
    *("\nJSON\n", "JSON", "EOF", "\nEOF\n", "$(touch x)", "`touch x`", "<<-JSON", "*/", "//", "<!--", "</script>"),
    *(
        " ",
        "  ",
        ": ",
        " #",
        "- ",
        "yes",
        "null",
        "0x10",
        "!Sub",
        "{{resolve:ssm:x}}",
        "\\u0024",
        "\\n",
        "\\ud83d",
        "a",
    ),
    *(
        "${aws:username, 'x'}",
        "${aws:PrincipalTag/a, '\"'}",
        "${*}",
        "${$}",
        "&{aws:username}",
        "#{x}",
        "{{x}}",
        "%%",
        "^",
    ),
    *(
        "1e3",
        "012",
        "0o7",
        "1_000",
        ".inf",
        "~",
        "? ",
        "!x",
        "!!",
        "---",
        "...",
        "%YAML",
        "@",
        "|-",
        ">+",
        "=",
        "2026-11-29",
    ),
    *(
        "e\u0301",
        "\u05d0",
        "\u2066",
        "\u200d",
        "\u2603\ufe0f",
        "\uffff",
        "\U0010ffff",
        "\ue000",
        "\v",
        "\x1b[31m",
        "y" * 200,
        "${Token[TOKEN.1]}",
        "#{Token[a]}",
    ),
]

KEYS = [
    "aws:x",
    "Fn::Sub",
    "s3:yes",
    "\u202eaws:x",
    "toString:x",
    "? a:b",
    "&a:b",
    "*a:b",
    "- a:b",
    "__proto__",
    "constructor",
    "on",
    "No",
    "7",
    "a:b",
    "<<",
    "aws:PrincipalTag/\u00e9",
]

TEXTS = [piece + other for piece in PIECES for other in ("", "${", "%{")] + ["\\\U0001f600", "\\ud83d\U0001f600"]


def draw_policies(count: int, seed: int) -> list[Policy]:
    """So many policies with such texts. Every one of TEXTS is in the first of them."""
    chance = random.Random(seed)
    drawn = [read({"aws:x": TEXTS})]
    while len(drawn) < count:
        texts = ["".join(chance.choices(PIECES, k=chance.randint(1, 8))) for _ in range(chance.randint(1, 6))]
        key = chance.choice([*KEYS, "".join(chance.choices(PIECES, k=4))])
        found = read({key: chance.choice([texts, texts[0], [], True, [7, False, 1.5, *texts]])}, chance)
        if found is not None:
            drawn.append(found)
    assert all(policy is not None for policy in drawn)
    return drawn


def read(condition: dict[str, Any], chance: random.Random | None = None) -> Policy | None:
    """A policy with this condition; None for one that is no policy. Without a Version, variables are plain text."""
    resource = "arn:aws:s3:::" + ("x" if chance is None else "".join(chance.choices(PIECES, k=3)))
    statement = {"Effect": "Deny", "Action": "s3:*", "Resource": resource, "Condition": {"StringLike": condition}}
    versions = [{"Version": "2012-10-17"}, {"Version": "2008-10-17"}, {}]
    start = {} if chance is None else chance.choice(versions)
    try:
        return Policy.from_json({**start, "Statement": statement if chance and chance.random() < 0.5 else [statement]})
    except PolicyError:
        return None
