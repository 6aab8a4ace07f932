"""What CloudFormation and the AWS CDK take for their own in a policy, where neither has an escape for it.

Pages: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html,
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html,
https://docs.aws.amazon.com/cdk/v2/guide/tokens.html.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mfa_lesson.text import Reason

FUNCTION = "Fn::"
"""How a key begins that is a function. `Ref` is one too; no policy has it, because a context key has a prefix."""

DYNAMIC_REFERENCE = "{{resolve:"

TOKENS = ("${Token[", "#{Token[")
"""How the CDK writes a value into a string that it knows only later."""


def find_misread(document: Any, tool: str) -> Reason | None:
    """The first text of a policy that the tool would read as something else."""
    if tool not in ("cloudformation", "cdk"):
        return None
    for text, is_key in iterate_texts(document):
        if is_key and text.startswith(FUNCTION):
            return Reason("function", {"text": text})
        if DYNAMIC_REFERENCE in text:
            return Reason("dynamic-reference", {"text": text})
        if tool == "cdk" and any(token in text for token in TOKENS):
            return Reason("token", {"text": text})
    return None


def iterate_texts(value: Any) -> Iterator[tuple[str, bool]]:
    """All texts of a document, each with whether it is a key."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield key, True
            yield from iterate_texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from iterate_texts(inner)
    elif isinstance(value, str):
        yield value, False
