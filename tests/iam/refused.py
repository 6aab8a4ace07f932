"""What a policy is read from, whatever it is: it is one, or it is refused as it should be."""

from mfa_lesson import Policy, PolicyError, Request, evaluate, explain
from tests.support import ALICE


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
