"""What AWS's documentation states in words or in a table, as examples, and what several of its pages speak of.

Each example was read on the page it names (docs.aws.amazon.com/IAM/latest/UserGuide/<page>.html) and is told here in
our own words. Policies of resources are written as identity policies: their Principal is left out. "Match" in a table
of the page is an Allow or a Deny that applies here, "No match" one that does not.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.support import document, statement

YES, DENIED, NO = "allowed", "explicitDeny", "implicitDeny"
ADMINISTRATOR = document(statement())
ACCOUNT = "123456789012"
BUCKET = "arn:aws:s3:::amzn-s3-demo-bucket"
INSTANCE = "arn:aws:ec2:us-east-1:111122223333:instance/i-1"
INSTANCES = "arn:aws:ec2:us-east-1:111122223333:instance/*"
USER = "arn:aws:iam::111122223333:user/alice"
MARTHA = {"aws:username": "martha_rivera"}
QUEUE = f"arn:aws:sqs:us-east-1:{ACCOUNT}:QUEUE-ID"
NO_MFA, MFA = {"aws:MultiFactorAuthPresent": "false"}, {"aws:MultiFactorAuthPresent": "true"}
TWO_TAGS = {"aws:TagKeys": ["environment", "cost-center"]}


@dataclass(frozen=True)
class Example:
    page: str
    says: str
    action: str
    resource: str
    context: dict
    expected: str
    policies: tuple[dict, ...]
    guardrails: tuple[dict, ...] = ()


class Examples(list[Example]):
    """The examples of some pages, in the order in which they are added."""

    def page(
        self, name: str, policies: dict | tuple[dict, ...], *requests: tuple, guardrails: tuple[dict, ...] = ()
    ) -> None:
        """Adds examples of one page with the same policies; a request: (action, resource, context, decision, says)."""
        policies = policies if isinstance(policies, tuple) else (policies,)
        for action, resource, context, expected, says in requests:
            self.append(Example(name, says, action, resource, context, expected, policies, guardrails))

    def table(self, name: str, policy: dict, action: str, resource: str, *rows: tuple) -> None:
        """Adds a table of a page: what the context holds, whether that is a match, and why."""
        denies = policy["Statement"][0]["Effect"] == "Deny"
        for context, match, says in rows:
            self.page(name, policy, (action, resource, context, (DENIED if denies else YES) if match else NO, says))


def allowing(action: str | list, resource: str | list = "*", **condition: dict) -> dict:
    return document(statement(Action=action, Resource=resource, **condition))


def denying(action: str | list, resource: str | list = "*", **condition: dict) -> dict:
    return document(statement("Deny", Action=action, Resource=resource, **condition))


def tag_keys(*keys: str) -> dict:
    return {"aws:TagKeys": list(keys)} if keys else {}


def tagging(keys: list, **values: str) -> dict:
    return {**tag_keys(*keys), **{f"aws:RequestTag/{key}": value for key, value in values.items()}}
