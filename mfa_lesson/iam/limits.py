"""The boundary: how long, how deep and of which characters a policy or a request can be. The rest is refused here."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from json import dumps
from typing import Any

from mfa_lesson.text import Reason

from .json_text import Path
from .wording import make_request_error, say

LONGEST_POLICY = 262_144  # characters; IAM's API takes 131,072, and AWS's own longest, indented, has 230,794

MOST_LEVELS = 20  # of lists and dicts in each other

ACTION = re.compile(r"[A-Za-z0-9._-]+:[!-9;-~]+")
"""A service and an action, in ASCII; a policy's action can have wildcards in its name, and only there."""

LONGEST_ACTION = 1_000  # characters in a policy; a request names one of 128 at most (API_SimulateCustomPolicy)

LONGEST_REQUEST = 20_000  # characters of an action, a resource, a context; AWS takes ARNs of 2,048

MOST_VALUES = 50  # of one context key; AWS takes as many tags (reference_iam-quotas)

LONGEST_RESOLVED = 2_048  # characters of a variable's value that are shown; AWS takes ARNs of as many

MOST_RESOLVED = 100  # resources of a statement that are shown with the values of their variables


class Unusable(ValueError):
    """Something in a policy can't be used: why, and where in the document.

    Who reads a part of a policy says why; who knows the part's path adds it.
    """

    def __init__(self, code: str, path: Path = (), start: int | None = None, /, **parameters: Any) -> None:
        super().__init__(code)
        self.reason, self.path, self.start = Reason(code, parameters), path, start

    def __str__(self) -> str:
        return say(self.reason)


def read_policy_text(given: str | Mapping[str, Any], longest: int) -> str:
    """The text of a policy that is given as text or as a dict."""
    text = given.removeprefix("\ufeff") if isinstance(given, str) else write_json(given)
    if len(text) > longest:
        raise Unusable("too-long", characters=len(text), most=longest)
    return text


def write_json(document: Any) -> str:
    """A document as JSON text, four blanks for each level."""
    try:
        check_depth(document)
        return dumps(document, indent=4, ensure_ascii=False)
    except Unusable:
        raise
    except (TypeError, ValueError) as error:
        raise Unusable("not-writable", error=str(error)) from None
    except Exception as error:  # whatever a list or a dict of the caller's own class raises
        raise Unusable("not-writable", error=type(error).__name__) from error


def check_depth(document: Any) -> None:
    if is_deeper(document, MOST_LEVELS):
        raise Unusable("too-deep")


def is_deeper(value: Any, levels: int) -> bool:
    """Whether lists and dicts are in each other more than so many levels deep; indented, that is long."""
    inside: Iterable[Any] = [value]
    containers: list[Any] = []
    for _ in range(levels + 1):
        containers = list({id(one): one for one in inside if isinstance(one, dict | list | tuple)}.values())  # once
        inside = [each for one in containers for each in (one.values() if isinstance(one, dict) else one)]
    return bool(containers)


def check_text(text: str, path: Path) -> str:
    """A text of a policy, if it can stand in a file and on a page."""
    if has_half_characters(text):
        raise Unusable("half-character", path)
    return text


def find_nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that is most like this one, in upper or lower case; None if none is near."""
    by_lower = {one.lower(): one for one in known}
    near = difflib.get_close_matches(name.lower(), by_lower, n=1)
    return by_lower[near[0]] if near else None


def check_request(action: str, resource: str) -> None:
    if len(action) > LONGEST_REQUEST or len(resource) > LONGEST_REQUEST:
        raise make_request_error("request-too-long", most=LONGEST_REQUEST)
    if has_half_characters(action + resource):
        raise make_request_error("request-half-character")


def check_principal(text: str) -> None:
    if len(text) > LONGEST_REQUEST:
        raise make_request_error("request-principal-long", most=LONGEST_REQUEST)
    if has_half_characters(text):
        raise make_request_error("request-principal-half")


def check_context(values: Mapping[str, tuple[str, ...]]) -> None:
    """Checks the keys and values of a context, all together."""
    everything = "".join([*values, *(item for listed in values.values() for item in listed)])
    if len(everything) > LONGEST_REQUEST:
        raise make_request_error("context-too-long", characters=len(everything), most=LONGEST_REQUEST)
    if has_half_characters(everything):
        raise make_request_error("context-half-character")


def has_half_characters(text: str) -> bool:
    """Whether it has halves of two-part characters, which can stand in no file and on no page."""
    return not text.isascii() and bool(re.search(r"[\ud800-\udfff]", text))
