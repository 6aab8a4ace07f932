"""Names that lessons had in earlier versions: learners' notebooks, their progress and their groups still have them."""

from __future__ import annotations

from collections.abc import Mapping

FORMER_NAMES: Mapping[str, str] = {
    "02_allow_all_users_to_list_accounts": "02_see_the_account",
    "03_allow_individual_user_to_see_and_manage_only_their_own_account_information": "03_your_own_credentials",
    "04_allow_individual_user_to_list_only_their_own_mfa": "04_list_mfa_devices",
    "05_allow_individual_user_to_manage_their_own_mfa": "05_set_up_mfa",
    "06_allow_individual_user_to_deactivate_only_their_own_mfa_only_when_using_mfa": "06_switch_mfa_off",
    "07_block_most_access_unless_signed_in_with_mfa": "07_deny_without_mfa",
}
"""Former name → name."""


def find_current_name(name: str) -> str:
    """The name that a lesson has now, from any name that it ever had."""
    return FORMER_NAMES.get(name, name)
