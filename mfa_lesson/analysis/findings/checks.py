"""What is legal in a policy and yet probably wrong: one small function for each thing, all of them in a table.

AWS pages: access-analyzer-reference-policy-checks, reference_policies_condition-keys,
reference_policies_examples_aws_my-sec-creds-self-manage; each check names its own.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path as File
from typing import NamedTuple

from mfa_lesson.iam import grammar, json_text
from mfa_lesson.iam.json_text import Path
from mfa_lesson.iam.policy import Policy, load_policy

from .document import Document, Notices
from .elements import (
    allow_with_not_action,
    allow_with_not_resource,
    both_values,
    empty_values,
    for_all_values_of_one,
    operator_of_another_type,
    qualifier_missing,
    text_operator,
    variable_is_text,
    wildcard_is_text,
)
from .finding import MISTAKE, REMARK, Finding, Findings
from .mfa import (
    allow_inside_out,
    allow_too_wide,
    console_read_denied,
    deny_inside_out,
    deny_misses_access_keys,
    deny_misses_passwords,
    password_change_denied,
    set_up_denied,
)
from .names import unknown_action, unknown_key, unknown_service
from .no_effect import allowed_nowhere, always_denied, contradiction, line_twice, needs_no_permission, said_already
from .own_user import device_name, get_user_missing, users_with_a_path
from .resources import action_unfit, nothing_to_act_on, unused_resource

CHECKS_PAGE = "access-analyzer-reference-policy-checks"

KEYS_PAGE = "reference_policies_condition-keys"

OPERATORS_PAGE = "reference_policies_elements_condition_operators"

SELF_MANAGE_PAGE = "reference_policies_examples_aws_my-sec-creds-self-manage"

SESSION_TOKEN_PAGE = "id_credentials_temp_control-access_getsessiontoken"

NOT_ACTION_PAGE, NOT_RESOURCE_PAGE = "reference_policies_elements_notaction", "reference_policies_elements_notresource"

RESOURCE_PAGE, LOGIC_PAGE = "reference_policies_elements_resource", "reference_policies_evaluation-logic"

ALL_HOLD_PAGE = "reference_policies_condition-logic-multiple-context-keys-or-values"


def findings(policy: Policy | str | File) -> Findings:
    """Looks for what is legal in a policy and yet probably wrong.

    In: a Policy, a packaged policy by its name, or a JSON file. Out: Findings, in the order of the policy's text; an
    empty one is no proof that the policy is right. Raises PolicyError as load_policy.
    """
    policy = policy if isinstance(policy, Policy) else load_policy(policy)
    document = Document(policy)
    noted = [(check, notice) for check in CHECKS for notice in check.look(document)]
    starts = starts_of({notice.path for _, notice in noted}, policy.text)
    noted.sort(key=lambda pair: starts[pair[1].path])
    found = (
        Finding(
            check.kind,
            grammar.written(notice.path),
            json_text.line_and_column(policy.text, starts[notice.path])[0],
            notice.statement,
            notice.problem,
            notice.suggestion,
            check.page,
            check.level,
        )
        for check, notice in noted
    )
    return Findings(found, policy.name)


def starts_of(paths: set[Path], text: str) -> dict[Path, int]:
    """Where each of these parts of a document begins in its text."""
    found = {(): len(text) - len(text.lstrip())}
    for path, start in json_text.places(text):
        if path in paths:
            found[path] = start
            if len(found) > len(paths):
                break
    return found


class Check(NamedTuple):
    """One thing to look for."""

    kind: str
    level: str
    page: str
    look: Callable[[Document], Notices]


CHECKS = (
    Check("mfa-deny-misses-access-keys", MISTAKE, KEYS_PAGE, deny_misses_access_keys),
    Check("mfa-deny-misses-passwords", MISTAKE, KEYS_PAGE, deny_misses_passwords),
    Check("mfa-deny-inside-out", MISTAKE, KEYS_PAGE, deny_inside_out),
    Check("mfa-allow-too-wide", MISTAKE, KEYS_PAGE, allow_too_wide),
    Check("mfa-allow-inside-out", MISTAKE, KEYS_PAGE, allow_inside_out),
    Check("mfa-set-up-denied", MISTAKE, SELF_MANAGE_PAGE, set_up_denied),
    Check("password-change-denied", MISTAKE, "id_credentials_passwords_enable-user-change", password_change_denied),
    Check("console-read-denied", MISTAKE, SELF_MANAGE_PAGE, console_read_denied),
    Check("get-user-missing", MISTAKE, SELF_MANAGE_PAGE, get_user_missing),
    Check("device-name", MISTAKE, SELF_MANAGE_PAGE, device_name),
    Check("users-with-a-path", REMARK, "reference_identifiers", users_with_a_path),
    Check("unknown-service", MISTAKE, CHECKS_PAGE, unknown_service),
    Check("unknown-action", MISTAKE, CHECKS_PAGE, unknown_action),
    Check("unknown-key", MISTAKE, KEYS_PAGE, unknown_key),
    Check("nothing-to-act-on", MISTAKE, RESOURCE_PAGE, nothing_to_act_on),
    Check("action-without-resource", MISTAKE, RESOURCE_PAGE, action_unfit),
    Check("unused-resource", REMARK, RESOURCE_PAGE, unused_resource),
    Check("contradiction", MISTAKE, ALL_HOLD_PAGE, contradiction),
    Check("always-denied", MISTAKE, LOGIC_PAGE, always_denied),
    Check("said-already", REMARK, LOGIC_PAGE, said_already),
    Check("line-twice", REMARK, CHECKS_PAGE, line_twice),
    Check("allowed-nowhere", REMARK, NOT_ACTION_PAGE, allowed_nowhere),
    Check("needs-no-permission", REMARK, SESSION_TOKEN_PAGE, needs_no_permission),
    Check("allow-with-not-action", MISTAKE, NOT_ACTION_PAGE, allow_with_not_action),
    Check("allow-with-not-resource", MISTAKE, NOT_RESOURCE_PAGE, allow_with_not_resource),
    Check("variable-is-text", MISTAKE, "reference_policies_elements_version", variable_is_text),
    Check("empty-values", MISTAKE, CHECKS_PAGE, empty_values),
    Check("both-values", MISTAKE, CHECKS_PAGE, both_values),
    Check("operator-of-another-type", MISTAKE, OPERATORS_PAGE, operator_of_another_type),
    Check("text-operator", REMARK, OPERATORS_PAGE, text_operator),
    Check("for-all-values-of-one", MISTAKE, CHECKS_PAGE, for_all_values_of_one),
    Check("qualifier-missing", MISTAKE, CHECKS_PAGE, qualifier_missing),
    Check("wildcard-is-text", MISTAKE, CHECKS_PAGE, wildcard_is_text),
)
