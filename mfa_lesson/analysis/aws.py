"""The same requests decided here and by AWS’s own simulator, which is asked only if told to.

AWS pages: API_SimulateCustomPolicy, access_policies_testing-policies, permissions-required_policy-simulator.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from mfa_lesson.account import catalogue
from mfa_lesson.account.users import ACCOUNT, MFA_STATES, User
from mfa_lesson.iam.arguments import take_optional, take_switch, take_text, take_texts
from mfa_lesson.iam.evaluator import Outcome
from mfa_lesson.iam.loading import Policies, load_policies
from mfa_lesson.iam.policy import Policy, list_named_actions
from mfa_lesson.iam.reports import find_missing_keys
from mfa_lesson.shown import ShownAsHtml
from mfa_lesson.text import Reason

from .simulator import simulate_custom_policy
from .wording import AWS_ANSWERS, AWS_ERRORS, say

SAME_CODE = {
    "AccessDeniedException": "AccessDenied",
    "UnauthorizedOperation": "AccessDenied",
    "UnrecognizedClientException": "InvalidClientTokenId",
    "ExpiredTokenException": "ExpiredToken",
    "ThrottlingException": "Throttling",
    "RequestLimitExceeded": "Throttling",
    "InvalidInputException": "InvalidInput",
    "ValidationError": "InvalidInput",
}
"""A code of AWS's -> another one with the same meaning."""


OUTCOMES = {outcome.value for outcome in Outcome}

CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.]{1,79}", re.ASCII)

DENIED_ACTION = re.compile(r"not authorized to perform: ([a-z0-9-]{1,40}:[A-Za-z0-9]{1,80})(?=\s|$)", re.ASCII)


class AwsRow(NamedTuple):
    """One request, decided here and at AWS."""

    action: str
    resource: str
    mfa: str
    here: str
    """An Outcome value."""
    aws: str | None = None
    """An Outcome value; None where AWS was not asked or did not say."""

    @property
    def same(self) -> bool | None:
        """Whether both decide alike; None where AWS has not decided."""
        return None if self.aws is None else self.aws == self.here


@dataclass(frozen=True, repr=False)
class AwsComparison(ShownAsHtml):
    """The same requests decided here and at AWS; or, where AWS was not asked, why not and what would be sent.

    Shows itself in a notebook; str() is the same as text.
    """

    template = "aws.html.j2"
    sheets = ("aws",)

    reason: Reason
    """What was found, or why AWS was not asked."""
    rows: tuple[AwsRow, ...]
    """One for each request."""
    calls: tuple[dict[str, Any], ...]
    """The parameters of each call."""
    policies: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The reason in words."""
        return say(self.reason)

    @property
    def asked(self) -> bool:
        """Whether AWS has answered."""
        return any(row.aws for row in self.rows)

    @property
    def different(self) -> tuple[AwsRow, ...]:
        """The rows that AWS decided otherwise; none where it was not asked."""
        return tuple(row for row in self.rows if self.asked and not row.same)

    @property
    def alike(self) -> tuple[AwsRow, ...]:
        """The rows that both decided in the same way."""
        return tuple(row for row in self.rows if row.same)

    @property
    def would_be_sent(self) -> str:
        """The calls in one sentence."""
        actions = len({row.action for row in self.rows})
        return say("aws.would_be_sent", calls=len(self.calls), policies=[*self.policies], actions=actions)

    def __str__(self) -> str:
        if self.asked:
            rows = [say("aws.row", **row._asdict()) for row in self.different]
            return "\n".join([self.sentence, *rows]).replace("`", "")
        return say("aws.not_asked", sentence=self.sentence, would_be_sent=self.would_be_sent).replace("`", "")

    __repr__ = __str__

    def template_values(self) -> Mapping[str, Any]:
        first = {**self.calls[0], "PolicyInputList": [*self.policies]} if self.calls else None
        return {
            "comparison": self,
            "mfa_states": MFA_STATES,
            "first_call": json.dumps(first, indent=2) if first else "",
        }


def simulate_in_aws(
    policies: Policies = "force_mfa",
    actions: str | Iterable[str] | None = None,
    *,
    username: str = "alice",
    owner: str | None = None,
    account_id: str = ACCOUNT,
    really: bool = False,
    profile: str | None = None,
    client: Any = None,
) -> AwsComparison:
    """Asks AWS's own simulator the questions of decision_matrix, and compares the answers.

    What AWS's simulator is, and what not:

    - It performs no action, and what is acted on need not exist; it reads the policies that it is sent, as text.
    - It needs permission for iam:SimulateCustomPolicy. With force_mfa attached, that call is denied without MFA like
      most others.
    - It decides from its input: of an organization's service control policies those that it is sent (none, here), and
      no resource control policies. Rules that no policy can change are not in it either: that a session without MFA
      can't call IAM, or that sts:GetSessionToken needs no permission. AWS says that its results can differ from a live
      account.
    - One call takes one context and tries every action on every resource. So there is one call for each MFA state
      and each resource.
    - The ARNs name the account 123456789012, of which the simulated caller is a user too: otherwise the request would
      be one from another account. To ask about your own account, give its account_id.

    Args:
        policies: The identity policies, one or several: each a Policy, a packaged name or a path.
        actions: The actions, one or several; by default all that the policies name.
        username: Who acts.
        owner: Whose user or device is acted on; by default the user's own.
        account_id: The account, 12 digits.
        really: True to ask AWS. Without it nothing is sent, and no credentials are looked for.
        profile: The AWS profile to ask with.
        client: An IAM client of boto3's, if you have one.

    Returns:
        The comparison. Whatever goes wrong on the way to AWS becomes its sentence, and raises nothing. Of an error's
        own words the code and the action are shown, and nothing else: they can hold a part of the credentials.

    Raises:
        PolicyError: There is no such policy, as load_policy says.
        UserError: IAM accepts no such user name or account.
        SimulationError: As simulate_custom_policy. All of them are ValueErrors.

    AWS pages: API_SimulateCustomPolicy, access_policies_testing-policies, permissions-required_policy-simulator.
    """
    take_switch(really, "really")
    take_optional(take_text, profile, "profile")
    used = load_policies(policies)
    user = User.read(username, account_id)
    acted_on = user if owner is None else User.read(owner, account_id)
    resources = {
        action: catalogue.find_action(action).resource(acted_on)
        for action in (list_named_actions(used) if actions is None else take_texts(actions, "actions"))
    }
    calls = list_calls(used, user, resources)
    here = collect_answers(simulate_custom_policy, calls)
    rows = tuple(
        AwsRow(action, resource, mfa, here[action.lower(), resource, mfa])
        for action, resource in resources.items()
        for mfa in MFA_STATES
    )
    nothing_sent = Reason("aws.nothing_sent", {"profile": profile})
    comparison = AwsComparison(
        nothing_sent, rows, tuple(call for _, call in calls), tuple(policy.name for policy in used)
    )
    if not rows:
        return replace(comparison, reason=Reason("aws.nothing_to_ask"))
    if really is not True:
        return comparison
    try:
        with silence_logs():
            there = collect_answers((client or iam_client(profile)).simulate_custom_policy, calls)
    except KeyboardInterrupt:
        raise KeyboardInterrupt from None  # without the error that boto3 was at, whose words a traceback would show
    except Exception as error:  # whatever boto3, the network and a profile's own programs raise
        return replace(comparison, reason=find_obstacle(error, profile))
    said = [there.get((row.action.lower(), row.resource, row.mfa)) for row in rows]
    rows = tuple(row._replace(aws=one if one in OUTCOMES else None) for row, one in zip(rows, said, strict=True))
    return replace(comparison, reason=compare_rows(rows), rows=rows)


def list_calls(
    policies: Sequence[Policy], user: User, resources: Mapping[str, str]
) -> list[tuple[str, dict[str, Any]]]:
    """The calls, each with its MFA state: one for each state and resource, with the keys that the policies ask for."""
    asked_for = {key.lower() for key in find_missing_keys((s for policy in policies for s in policy.statements), {})}
    on: dict[str, list[str]] = {}
    for action, resource in resources.items():
        on.setdefault(resource, []).append(action)
    calls = []
    for mfa in MFA_STATES:
        entries = [
            make_context_entry(key, value) for key, value in user.context(mfa).items() if key.lower() in asked_for
        ]
        for resource, names in on.items():
            call: dict[str, Any] = {
                "PolicyInputList": [policy.text for policy in policies],
                "ActionNames": names,
                "CallerArn": user.arn,
            }
            if resource != "*":
                call["ResourceArns"] = [resource]
            calls.append((mfa, {**call, **({"ContextEntries": entries} if entries else {})}))
    return calls


def make_context_entry(key: str, value: str) -> dict[str, Any]:
    kind = {"aws:MultiFactorAuthPresent": "boolean", "aws:MultiFactorAuthAge": "numeric"}.get(key, "string")
    return {"ContextKeyName": key, "ContextKeyValues": [value], "ContextKeyType": kind}


def collect_answers(
    ask: Callable[..., Mapping[str, Any]], calls: Iterable[tuple[str, dict[str, Any]]]
) -> dict[tuple[str, str, str], str]:
    """All pages of all calls: action in lower case, resource and MFA state -> Outcome value."""
    found: dict[tuple[str, str, str], str] = {}
    for mfa, call in calls:
        resource = call.get("ResourceArns", ["*"])[0]
        page, marker = ask(**call), None
        while True:
            for result in page.get("EvaluationResults", ()):
                decision = result["EvalDecision"]
                for specific in result.get("ResourceSpecificResults", ()):
                    if specific["EvalResourceName"] == resource:
                        decision = specific["EvalResourceDecision"]
                found[result["EvalActionName"].lower(), resource, mfa] = decision
            if not page.get("IsTruncated") or page.get("Marker") in (None, marker):
                break
            marker = page["Marker"]
            page = ask(**call, Marker=marker)
    return found


def iam_client(profile: str | None) -> Any:
    """boto3's client. This is where credentials are looked for; it gives up soon where there is no network."""
    import boto3
    from botocore.config import Config

    config = Config(connect_timeout=5, read_timeout=20, retries={"mode": "standard", "total_max_attempts": 3})
    return boto3.Session(profile_name=profile).client("iam", config=config)


@contextmanager
def silence_logs() -> Iterator[None]:
    """Lets nobody log meanwhile: boto3 logs the words of errors, and a notebook shows them once it logs anything."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)


def find_obstacle(error: Exception, profile: str | None) -> Reason:
    """What went wrong on the way to AWS."""
    kind = type(error).__name__
    if isinstance(error, ImportError):
        return Reason("aws.install")
    if kind == "ProfileNotFound":
        return Reason("aws.no_profile", {"profile": profile})
    if isinstance(response := getattr(error, "response", None), dict):
        said = response.get("Error")
        said = said if isinstance(said, dict) else {}
        code = cut_code(said.get("Code"))
        known = SAME_CODE.get(code, code)
        answer = known if known in AWS_ANSWERS else None
        return Reason("aws.answer", {"answer": answer, "code": code, "action": cut_action(said.get("Message"))})
    for base in type(error).__mro__:
        if base.__name__ in AWS_ERRORS:
            return Reason("aws.error", {"error": base.__name__})
    return Reason("aws.unknown_error", {"error": cut_code(kind)})


def cut_code(said: object) -> str:
    """An error code or the name of an error's class; "" where it is something else, which could hold a secret."""
    return said if isinstance(said, str) and CODE.fullmatch(said) else ""


def cut_action(said: object) -> str:
    """The action that AWS's words name as not allowed, and nothing else of them; "" if there is none."""
    found = DENIED_ACTION.search(said) if isinstance(said, str) else None
    return found[1] if found else ""


def compare_rows(rows: Sequence[AwsRow]) -> Reason:
    """What the comparison found: how many requests were decided alike, differently, and not at AWS."""
    silent = sum(row.aws is None for row in rows)
    different = sum(row.same is False for row in rows)
    alike = len(rows) - different - silent
    return Reason("aws.compared", {"requests": len(rows), "alike": alike, "different": different, "silent": silent})
