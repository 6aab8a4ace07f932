"""Draws policies that cost much to decide, and requests that give them work: anything that the limits allow.

Each draw has one kind of work, as much of it as fits: patterns with wildcards and variables, over letters that come
again and again, in actions, in resources, or in the values of a condition.
"""

import json
import random
from typing import Any

from mfa_lesson import Request
from mfa_lesson.iam.conditions import OPERATORS, QUALIFIERS
from mfa_lesson.iam.limits import LONGEST_ACTION, LONGEST_POLICY, LONGEST_REQUEST, MOST_VALUES
from tests.support import document, statement

KEYS = ("k:a", "k:b", "k:c")
LETTERS = ("a", "ab", "abc", "0123456789", "aß", "日本語")
KINDS = {
    "Numeric": lambda chance: str(chance.randrange(-999, 99_999)),
    "Date": lambda chance: str(chance.randrange(10_000, 10**9)),
    "Bool": lambda chance: chance.choice(["true", "false"]),
    "Null": lambda chance: chance.choice(["true", "false"]),
    "Binary": lambda chance: "".join(chance.choices("ABCD", k=4 * chance.randrange(1, 4))),
    "Ip": lambda chance: f"{chance.randrange(256)}.{chance.randrange(4)}.0.0/{chance.randrange(33)}",
}


def draw_letters(chance: random.Random, letters: str, most: int) -> str:
    return "".join(chance.choices(letters, k=chance.randint(1, max(1, most))))


def draw_pattern(chance: random.Random, letters: str, variables: bool) -> str:
    """A few pieces: letters, wildcards, runs of wildcards, variables."""
    pieces = []
    for _ in range(chance.randint(1, 6)):
        kind = chance.randrange(5 if variables else 4)
        if kind == 0:
            pieces.append(draw_letters(chance, letters, chance.choice([1, 3, 30])))
        elif kind == 4:
            pieces.append(chance.choice(["${k:b}", "${k:c}", "${k:b, 'a'}"]))
        else:
            pieces.append(chance.choice(["*", "?", "*?", "?*", "**", "??"]) * chance.choice([1, 1, 3]))
    return "".join(pieces)


def fill(chance: random.Random, draw: Any, characters: int, few: bool) -> list[str]:
    """As many texts as fit; or few long ones, each of one text again and again."""
    texts, left = [], characters
    while left > 0:
        text = draw()
        if few:
            text = (text * (characters // (3 * len(text)) + 1))[: characters // 3 - 10]
            text = text[: text.rfind("}") + 1] or text if "${" in text else text
        texts.append(text)
        left -= len(json.dumps(text)) + 1
    return texts[:-1] or texts


def draw_hostile(
    chance: random.Random, longest: int = LONGEST_POLICY, asked: int = LONGEST_REQUEST
) -> tuple[str, Request]:
    """The text of a policy, and a request.

    Args:
        chance: Where the draws come from.
        longest: Characters of the policy, about.
        asked: Characters of the action, of the resource and of the context, about.
    """
    letters, room = chance.choice(LETTERS), longest - 2_000
    few, where = chance.random() < 0.3, chance.choice(["Action", "Resource", "Parts", "Values", "Values", "Statements"])

    def pattern() -> str:
        return draw_pattern(chance, letters, variables=where != "Action")

    elements: dict[str, Any] = {}
    if where == "Action":
        letters = "ab"
        elements["Action"] = [f"a:{text[: LONGEST_ACTION - 9]}" for text in fill(chance, pattern, room * 9 // 10, few)]
    elif where == "Resource":
        elements["Resource"] = [f"arn:aws:s3:::{text}" for text in fill(chance, pattern, room * 5 // 6, few)]
    elif where == "Parts":
        count = max(1, room // 200)
        elements["Resource"] = [
            "arn:" + ":".join(pattern()[:30].replace("$", "a") for _ in range(5)) for _ in range(count)
        ]
    elif where == "Values":
        name = chance.choice(OPERATORS)
        kind = next((draw for start, draw in KINDS.items() if name.replace("Not", "", 1).startswith(start)), None)
        forms = {"Arn": lambda: f"arn:aws:s3:::{pattern()}"}
        draw = (lambda: kind(chance)) if kind else forms.get(name[:3], pattern)
        qualifier = chance.choice(["", "", *(f"{each}:" for each in QUALIFIERS)])
        elements["Condition"] = {qualifier + name: {KEYS[0]: fill(chance, draw, room, few and not kind)}}
    made = [statement(chance.choice(["Allow", "Deny"]), **{"Action": "*", **elements})]
    if where == "Statements":
        made = [
            statement(chance.choice(["Allow", "Deny"]), Action="a:*", Resource=f"arn:aws:s3:::{pattern()}")
            for _ in range(max(1, room // 150))
        ]
    text = json.dumps(document(*made), ensure_ascii=False, separators=(",", ":"))
    return text[:longest] if len(text) > longest else text, draw_request(chance, letters, asked - 200)


def draw_request(chance: random.Random, letters: str, asked: int) -> Request:
    """As long as it can be, of the same letters; the values of its variables are long or short."""
    plain = letters if letters.isascii() else "ab"
    values = chance.choice([1, 2, MOST_VALUES])
    share = asked // 2 // values
    given = [
        draw_letters(chance, letters, share) if chance.random() < 0.5 else letters[0] * share for _ in range(values)
    ]
    if chance.random() < 0.3:
        given = [f"arn:aws:s3:::{value[:-15]}" for value in given]
    variables = {key: letters[0] * chance.choice([1, 9, asked // 5]) for key in KEYS[1:]}
    name = chance.choice([letters[0] * asked, draw_letters(chance, letters, asked)])
    resource = chance.choice([f"arn:aws:s3:::{name}", "arn:" + ":".join([name[: asked // 5]] * 5)])
    action = "a:" + chance.choice([plain[0] * asked, draw_letters(chance, plain, asked)])
    return Request(action, resource, {KEYS[0]: given, **variables})
