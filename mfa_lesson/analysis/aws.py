"""The same requests decided here and by AWS’s own simulator."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from mfa_lesson.account import catalogue
from mfa_lesson.account.users import ACCOUNT, MFA_STATES, User
from mfa_lesson.iam.evaluator import WORDS, Outcome
from mfa_lesson.iam.explanation import missing_keys, tick
from mfa_lesson.iam.loading import Policies, load_policies
from mfa_lesson.iam.policy import Policy, named_actions
from mfa_lesson.text import format_count

from .simulator import simulate_custom_policy

INSTALL = (
    'boto3 is not installed, so AWS cannot be asked. Install it with `pip install "mfa-lesson[aws]"`, '
    'or in a clone with `pip install -e ".[aws]"`.'
)

PERMISSION = "iam:SimulateCustomPolicy"

USUAL_PROFILE = "the profile that boto3 finds by itself: the one `AWS_PROFILE` names, else `default`"

NOTHING_TO_ASK = "These policies name no single action, so there is nothing to ask. Name some with `actions=[…]`."

SENTENCES = {
    "NoCredentialsError": "boto3 found no AWS credentials, so AWS was not asked. Set up a profile (`aws configure`), "
    "or name one with `profile=…`.",
    "PartialCredentialsError": "boto3 found a part of the AWS credentials only; an access key comes with a secret key.",
    "CredentialRetrievalError": "boto3 could not get AWS credentials from where the profile says they are.",
    "UnauthorizedSSOTokenError": "The sign-in of this profile is over. Sign in again with `aws sso login`.",
    "SSOTokenLoadError": "This profile signs in by IAM Identity Center, and nobody has: run `aws sso login` first.",
    "TokenRetrievalError": "The sign-in of this profile is over. Sign in again with `aws sso login`.",
    "NoRegionError": "boto3 does not know which Region to ask. Give the profile one: "
    "`aws configure set region us-east-1`.",
    "ConfigParseError": "The AWS configuration file cannot be read: it is not written as it should be.",
    "EndpointConnectionError": "AWS cannot be reached from here. Is there a network?",
    "ConnectTimeoutError": "AWS cannot be reached from here: nobody answered in time. Is there a network?",
    "ReadTimeoutError": "AWS did not answer in time. Try again later.",
    "ProxyConnectionError": "AWS cannot be reached from here: the proxy does not answer.",
    "SSLError": "AWS cannot be reached safely from here: the certificate could not be checked.",
    "ConnectionClosedError": "The connection to AWS was closed before the answer came. Try again.",
    # error codes of AWS
    "AccessDenied": f"AWS says that these credentials may not call `{PERMISSION}`. With `force_mfa` attached they may "
    "only after signing in with MFA, for that action is not in its `NotAction` list.",
    "InvalidClientTokenId": "AWS does not know this access key: it is mistyped, deactivated or deleted, or the session "
    "token is missing.",
    "SignatureDoesNotMatch": "AWS does not accept the signature: the secret key does not belong to the access key, or "
    "this computer's clock is wrong.",
    "ExpiredToken": "These temporary credentials have expired. Get new ones, and run the cell again.",
    "RequestExpired": "AWS says the request is too old: this computer's clock is wrong.",
    "Throttling": "AWS was asked too often in a short time. Wait a minute, and run the cell again.",
    "InvalidInput": "AWS does not take this input.",
}

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


class Row(NamedTuple):
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
class Comparison:
    """The same requests decided here and at AWS; or, where AWS was not asked, why not and what would be sent.

    `rows` has one Row a request. Shows itself in a notebook; str() is the same as text.
    """

    sentence: str
    rows: tuple[Row, ...]
    calls: tuple[dict[str, Any], ...]
    """The parameters of each call."""
    policies: tuple[str, ...]

    @property
    def asked(self) -> bool:
        """Whether AWS has answered."""
        return any(row.aws for row in self.rows)

    @property
    def different(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if self.asked and not row.same)

    @property
    def alike(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.same)

    @property
    def would_be_sent(self) -> str:
        """The calls in one sentence."""
        actions = {row.action for row in self.rows}
        return (
            f"{format_count(len(self.calls), 'call')} of {tick(PERMISSION)}, with the text of "
            f"{' and '.join(map(tick, self.policies))}: {format_count(len(actions), 'action')}, each in "
            f"{format_count(len(MFA_STATES), 'MFA state')}. They change nothing in the account."
        )

    def __str__(self) -> str:
        if not self.asked:
            return f"{self.sentence}\nWhat would be sent: {self.would_be_sent}".replace("`", "")
        lines = [self.sentence]
        lines += [
            f"- {row.action} on {row.resource}, {MFA_STATES[row.mfa].words}: here {in_words(row.here)}, "
            f"AWS {in_words(row.aws)}"
            for row in self.different
        ]
        return "\n".join(lines).replace("`", "")

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from mfa_lesson.display.html import render, static

        calls = [{**call, "PolicyInputList": list(self.policies)} for call in self.calls[:1]]
        html = render(
            "aws.html.j2",
            comparison=self,
            state_words={state.value: state.words for state in MFA_STATES.values()},
            first_call=json.dumps(calls[0], indent=2) if calls else "",
        )
        return static(html, "aws")


def in_words(outcome: str | None) -> str:
    return WORDS[Outcome(outcome)].lower() if outcome else "no answer"


def simulate_in_aws(
    policies: Policies = "force_mfa",
    actions: Sequence[str] | None = None,
    *,
    username: str = "alice",
    owner: str | None = None,
    account_id: str = ACCOUNT,
    really: bool = False,
    profile: str | None = None,
    client: Any = None,
) -> Comparison:
    """Asks AWS's own simulator the questions of decision_matrix, and compares the answers.

    In: policies, actions, user, owner and account as decision_matrix takes them; really=True to ask AWS, without
    which nothing is sent and no credentials are looked for; the profile to ask with; an IAM client of boto3's, if you
    have one. Out: a Comparison. Whatever goes wrong on the way to AWS becomes its sentence and raises nothing.
    Raises PolicyError as load_policy, and ValueError as decision_matrix or simulate_custom_policy.

    What AWS's simulator is, and what not (access_policies_testing-policies, API_SimulateCustomPolicy):

    - It performs no action, and what is acted on need not exist; it reads the policies that it is sent, as text.
    - It needs permission for iam:SimulateCustomPolicy (permissions-required_policy-simulator). With force_mfa
      attached, that call is denied without MFA like most others.
    - It decides from its input: of an organization's service control policies those that it is sent (none, here), and
      no resource control policies. Rules that no policy can change are not in it either: that a session without MFA may
      not call IAM, or that sts:GetSessionToken needs no permission. AWS says that its results can differ from a live
      account.
    - One call takes one context and tries every action on every resource. So there is one call for each MFA state
      and each resource.
    - The ARNs name the account 123456789012, of which the simulated caller is a user too: otherwise the request would
      be one from another account. To ask about your own account, give its account_id.
    """
    used = load_policies(policies)
    user = User.read(username, account_id)
    acted_on = user if owner is None else User.read(owner, account_id)
    if actions is None:
        actions = named_actions(used)
    resources = {action: catalogue.find_action(action).resource(acted_on) for action in actions}
    calls = calls_for(used, user, resources)
    here = answers(simulate_custom_policy, calls)
    rows = tuple(
        Row(action, resource, mfa, here[action.lower(), resource, mfa])
        for action, resource in resources.items()
        for mfa in MFA_STATES
    )
    comparison = Comparison("", rows, tuple(call for _, call in calls), tuple(policy.name for policy in used))
    if not rows:
        return replace(comparison, sentence=NOTHING_TO_ASK)
    if really is not True:
        which = f"the profile {tick(profile)}" if profile else USUAL_PROFILE
        said = f"Nothing was sent, and no credentials were looked for. With `really=True`, AWS is asked with {which}."
        return replace(comparison, sentence=said)
    try:
        there = answers((client or iam_client(profile)).simulate_custom_policy, calls)
    except ImportError:
        return replace(comparison, sentence=INSTALL)
    except Exception as error:  # whatever boto3, the network and a profile's own programs raise
        return replace(comparison, sentence=sentence_for(error, profile))
    rows = tuple(row._replace(aws=there.get((row.action.lower(), row.resource, row.mfa))) for row in rows)
    return replace(comparison, sentence=verdict(rows), rows=rows)


def calls_for(policies: Sequence[Policy], user: User, resources: Mapping[str, str]) -> list[tuple[str, dict[str, Any]]]:
    """The calls, each with its MFA state: one for each state and resource, with the keys that the policies ask for."""
    asked_for = {key.lower() for key in missing_keys((s for policy in policies for s in policy.statements), {})}
    on: dict[str, list[str]] = {}
    for action, resource in resources.items():
        on.setdefault(resource, []).append(action)
    calls = []
    for mfa in MFA_STATES:
        entries = [context_entry(key, value) for key, value in user.context(mfa).items() if key.lower() in asked_for]
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


def context_entry(key: str, value: str) -> dict[str, Any]:
    kind = {"aws:MultiFactorAuthPresent": "boolean", "aws:MultiFactorAuthAge": "numeric"}.get(key, "string")
    return {"ContextKeyName": key, "ContextKeyValues": [value], "ContextKeyType": kind}


def answers(
    ask: Callable[..., Mapping[str, Any]], calls: Iterable[tuple[str, dict[str, Any]]]
) -> dict[tuple[str, str, str], str]:
    """All pages of all calls: action in lower case, resource and MFA state -> Outcome value."""
    found = {}
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


def sentence_for(error: Exception, profile: str | None) -> str:
    """What went wrong on the way to AWS, and what to do about it."""
    name = type(error).__name__
    if name == "ProfileNotFound":
        which = tick(profile) if profile else "the one that AWS_PROFILE names"
        return f"There is no AWS profile of that name: {which}. `aws configure list-profiles` shows those there are."
    if isinstance(response := getattr(error, "response", None), dict):
        said = response.get("Error", {})
        code = said.get("Code", "")
        sentence = SENTENCES.get(SAME_CODE.get(code, code), "AWS answers with an error.")
        return f"{sentence} AWS says ({code}): {said.get('Message') or 'nothing more'}"
    for kind in type(error).__mro__:
        if kind.__name__ in SENTENCES:
            return SENTENCES[kind.__name__]
    return f"AWS could not be asked ({name}: {error})."


def verdict(rows: Sequence[Row]) -> str:
    """What the comparison comes to, as a sentence."""
    silent = sum(row.aws is None for row in rows)
    different = sum(row.same is False for row in rows)
    requests = format_count(len(rows), "request")
    if silent == len(rows):
        return f"AWS gave no answer to any of the {requests}."
    if not different and not silent:
        return f"AWS and this lesson decide all {requests} alike."
    said = f"AWS and this lesson decide {len(rows) - different - silent} of {requests} alike"
    said += f", and {different} differently" if different else ""
    return f"{said}; to {silent} AWS gave no answer." if silent else f"{said}."
