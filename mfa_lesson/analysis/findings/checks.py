"""What is legal in a policy and yet probably wrong: one small function for each thing, all of them in a table.

AWS pages: access-analyzer-reference-policy-checks, reference_policies_condition-keys,
reference_policies_examples_aws_my-sec-creds-self-manage; each check names its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from mfa_lesson.iam.json_text import format_path
from mfa_lesson.iam.loading import Policies, load_policies
from mfa_lesson.iam.policy import Policy
from mfa_lesson.text import sentence_for

from . import elements, mfa, names, no_effect, own_user, resources
from .finding import MISTAKE, REMARK, Finding, Findings, Notices
from .judged import JudgedPolicy
from .wording import PROBLEMS, SUGGESTIONS

CHECKS_PAGE = "access-analyzer-reference-policy-checks"

KEYS_PAGE = "reference_policies_condition-keys"

OPERATORS_PAGE = "reference_policies_elements_condition_operators"

SELF_MANAGE_PAGE = "reference_policies_examples_aws_my-sec-creds-self-manage"

SESSION_TOKEN_PAGE = "id_credentials_temp_control-access_getsessiontoken"

NOT_ACTION_PAGE, NOT_RESOURCE_PAGE = "reference_policies_elements_notaction", "reference_policies_elements_notresource"

RESOURCE_PAGE, LOGIC_PAGE = "reference_policies_elements_resource", "reference_policies_evaluation-logic"

PASSWORD_PAGE, VERSION_PAGE = "id_credentials_passwords_enable-user-change", "reference_policies_elements_version"

ALL_HOLD_PAGE = "reference_policies_condition-logic-multiple-context-keys-or-values"


def findings(policies: Policies) -> Findings:
    """Looks for what is legal in policies and yet probably wrong, in each policy by itself.

    Args:
        policies: One or several: each a Policy, a packaged name or the path of a JSON file.

    Returns:
        The findings, policy by policy, in the order of each policy's text. That there are none is no proof that a
        policy is right.

    Raises:
        PolicyError: There is no such policy or file, or it is not a policy.
    """
    return Findings.join(check_policy(policy) for policy in load_policies(policies))


def check_policy(policy: Policy) -> Findings:
    judged = JudgedPolicy(policy)
    noted = [(check, notice) for check in CHECKS for notice in check.look(judged)]
    noted.sort(key=lambda pair: policy.json.start_of(pair[1].path))
    found = (
        Finding(
            kind=check.kind,
            place=format_path(notice.path),
            line=policy.json.line_and_column(policy.json.start_of(notice.path))[0],
            statement=notice.statement,
            problem=sentence_for(notice.reason, PROBLEMS),
            suggestion=sentence_for(notice.reason, SUGGESTIONS),
            page=check.page,
            level=check.level,
            reason=notice.reason,
        )
        for check, notice in noted
    )
    return Findings(found, policy.name)


class Check(NamedTuple):
    """One thing to look for."""

    kind: str
    level: str
    page: str
    look: Callable[[JudgedPolicy], Notices]


CHECKS = (
    Check("mfa-deny-misses-access-keys", MISTAKE, KEYS_PAGE, mfa.find_denies_without_access_keys),
    Check("mfa-deny-misses-passwords", MISTAKE, KEYS_PAGE, mfa.find_denies_without_passwords),
    Check("mfa-deny-inside-out", MISTAKE, KEYS_PAGE, mfa.find_inside_out_denies),
    Check("mfa-allow-too-wide", MISTAKE, KEYS_PAGE, mfa.find_wide_allows),
    Check("mfa-allow-inside-out", MISTAKE, KEYS_PAGE, mfa.find_inside_out_allows),
    Check("mfa-set-up-denied", MISTAKE, SELF_MANAGE_PAGE, mfa.find_denied_setup),
    Check("password-change-denied", MISTAKE, PASSWORD_PAGE, mfa.find_denied_password_change),
    Check("console-read-denied", MISTAKE, SELF_MANAGE_PAGE, mfa.find_denied_console_reads),
    Check("get-user-missing", MISTAKE, SELF_MANAGE_PAGE, own_user.find_missing_get_user),
    Check("device-name", MISTAKE, SELF_MANAGE_PAGE, own_user.find_fixed_device_names),
    Check("users-with-a-path", REMARK, "reference_identifiers", own_user.find_users_without_path),
    Check("unknown-service", MISTAKE, CHECKS_PAGE, names.find_unknown_services),
    Check("unknown-action", MISTAKE, CHECKS_PAGE, names.find_unknown_actions),
    Check("unknown-key", MISTAKE, KEYS_PAGE, names.find_unknown_keys),
    Check("nothing-to-act-on", MISTAKE, RESOURCE_PAGE, resources.find_statements_without_resource),
    Check("action-without-resource", MISTAKE, RESOURCE_PAGE, resources.find_actions_without_resource),
    Check("unused-resource", REMARK, RESOURCE_PAGE, resources.find_unused_resources),
    Check("contradiction", MISTAKE, ALL_HOLD_PAGE, no_effect.find_contradictions),
    Check("always-denied", MISTAKE, LOGIC_PAGE, no_effect.find_denied_allows),
    Check("said-already", REMARK, LOGIC_PAGE, no_effect.find_repeated_statements),
    Check("line-twice", REMARK, CHECKS_PAGE, no_effect.find_repeated_lines),
    Check("allowed-nowhere", REMARK, NOT_ACTION_PAGE, no_effect.find_actions_allowed_nowhere),
    Check("needs-no-permission", REMARK, SESSION_TOKEN_PAGE, no_effect.find_actions_without_permission),
    Check("allow-with-not-action", MISTAKE, NOT_ACTION_PAGE, elements.find_allows_with_not_action),
    Check("allow-with-not-resource", MISTAKE, NOT_RESOURCE_PAGE, elements.find_allows_with_not_resource),
    Check("variable-is-text", MISTAKE, VERSION_PAGE, elements.find_literal_variables),
    Check("empty-values", MISTAKE, CHECKS_PAGE, elements.find_empty_values),
    Check("both-values", MISTAKE, CHECKS_PAGE, elements.find_both_values),
    Check("operator-of-another-type", MISTAKE, OPERATORS_PAGE, elements.find_operators_of_another_type),
    Check("text-operator", REMARK, OPERATORS_PAGE, elements.find_text_operators),
    Check("for-all-values-of-one", MISTAKE, CHECKS_PAGE, elements.find_for_all_values_of_one),
    Check("qualifier-missing", MISTAKE, CHECKS_PAGE, elements.find_missing_qualifiers),
    Check("wildcard-is-text", MISTAKE, CHECKS_PAGE, elements.find_literal_wildcards),
)
