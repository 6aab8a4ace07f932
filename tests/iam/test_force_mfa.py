"""The policy of the lesson: what it decides on each of its actions, and what the usual mistakes make of it.

The tables are written by hand; nothing in them is computed.
"""

import copy
import hashlib

import pytest

from mfa_lesson import Policy, Request, evaluate, load_policy
from mfa_lesson.iam.loading import PACKAGED
from tests.support import ALLOWED, EXPLICIT_DENY, IMPLICIT_DENY, outcome, policy, sids, statement

FORCE_MFA = load_policy("force_mfa")
ADMINISTRATOR = load_policy("administrator_access")

MFA = "aws:MultiFactorAuthPresent"
CONTEXTS = {
    "true": {"aws:username": "alice", MFA: "true"},
    "false": {"aws:username": "alice", MFA: "false"},
    "absent": {"aws:username": "alice"},
}


def resource(resource_type: str, owner: str) -> str:
    return "*" if resource_type == "*" else f"arn:aws:iam::123456789012:{resource_type}/{owner}"


def test_the_policy_is_the_one_of_the_article_to_the_byte():
    digest = hashlib.sha256((PACKAGED / "force_mfa.json").read_bytes()).hexdigest()
    assert digest == "9012ae66d51d8a7427c620ba937c9c84da853ecbd4ce82a70559da0eccf938fd"


STATEMENTS = {
    "L": "AllowAllUsersToListAccounts",
    "O": "AllowIndividualUserToSeeAndManageOnlyTheirOwnAccountInformation",
    "M": "AllowIndividualUserToListOnlyTheirOwnMFA",
    "E": "AllowIndividualUserToManageTheirOwnMFA",
    "D": "AllowIndividualUserToDeactivateOnlyTheirOwnMFAOnlyWhenUsingMFA",
    "B": "BlockMostAccessUnlessSignedInWithMFA",
    "A": "AllowEverything",
}
# The statements that decide, for MFA "true", "false" and absent; "-" where none does.
#                                                    the policy alone        with administrator access as well
# action, resource type                              own       another's     own          another's
DECISIONS = [
    ("iam:ListAccountAliases", "*", "                L L L     L L L         LA LA LA     LA LA LA"),
    ("iam:ListUsers", "*", "                         L L L     L L L         LA LA LA     LA LA LA"),
    ("iam:ListVirtualMFADevices", "*", "             L L L     L L L         LA LA LA     LA LA LA"),
    ("iam:GetAccountPasswordPolicy", "*", "          L B B     L B B         LA B B       LA B B"),
    ("iam:GetAccountSummary", "*", "                 L L L     L L L         LA LA LA     LA LA LA"),
    ("iam:ChangePassword", "user", "                 O O O     - - -         OA OA OA     A A A"),
    ("iam:CreateAccessKey", "user", "                O B B     - B B         OA B B       A B B"),
    ("iam:CreateLoginProfile", "user", "             O O O     - - -         OA OA OA     A A A"),
    ("iam:DeleteAccessKey", "user", "                O B B     - B B         OA B B       A B B"),
    ("iam:DeleteLoginProfile", "user", "             O B B     - B B         OA B B       A B B"),
    ("iam:GetLoginProfile", "user", "                O B B     - B B         OA B B       A B B"),
    ("iam:ListAccessKeys", "user", "                 O O O     - - -         OA OA OA     A A A"),
    ("iam:UpdateAccessKey", "user", "                O B B     - B B         OA B B       A B B"),
    ("iam:UpdateLoginProfile", "user", "             O B B     - B B         OA B B       A B B"),
    ("iam:ListSigningCertificates", "user", "        O B B     - B B         OA B B       A B B"),
    ("iam:DeleteSigningCertificate", "user", "       O B B     - B B         OA B B       A B B"),
    ("iam:UpdateSigningCertificate", "user", "       O B B     - B B         OA B B       A B B"),
    ("iam:UploadSigningCertificate", "user", "       O B B     - B B         OA B B       A B B"),
    ("iam:ListSSHPublicKeys", "user", "              O O O     - - -         OA OA OA     A A A"),
    ("iam:GetSSHPublicKey", "user", "                O B B     - B B         OA B B       A B B"),
    ("iam:DeleteSSHPublicKey", "user", "             O B B     - B B         OA B B       A B B"),
    ("iam:UpdateSSHPublicKey", "user", "             O B B     - B B         OA B B       A B B"),
    ("iam:UploadSSHPublicKey", "user", "             O B B     - B B         OA B B       A B B"),
    ("iam:ListMFADevices", "user", "                 M M M     - - -         MA MA MA     A A A"),
    ("iam:CreateVirtualMFADevice", "mfa", "          E E E     - - -         EA EA EA     A A A"),
    ("iam:DeleteVirtualMFADevice", "mfa", "          E E E     - - -         EA EA EA     A A A"),
    ("iam:EnableMFADevice", "user", "                E E E     - - -         EA EA EA     A A A"),
    ("iam:ResyncMFADevice", "user", "                E E E     - - -         EA EA EA     A A A"),
    ("iam:DeactivateMFADevice", "user", "            D B B     - B B         DA B B       A B B"),
    ("iam:ListServiceSpecificCredentials", "user", " - - -     - - -         A A A        A A A"),
    ("sts:GetSessionToken", "*", "                   - - -     - - -         A A A        A A A"),
]
CASES = [
    (action, resource_type, owner, with_administrator, mfa, decided_by)
    for action, resource_type, row in DECISIONS
    for (with_administrator, owner, mfa), decided_by in zip(
        [(extra, owner, mfa) for extra in (False, True) for owner in ("alice", "bob") for mfa in CONTEXTS],
        row.split(),
        strict=True,
    )
]


@pytest.mark.parametrize(("action", "resource_type", "owner", "with_administrator", "mfa", "decided_by"), CASES)
def test_what_the_policy_decides(action, resource_type, owner, with_administrator, mfa, decided_by):
    request = Request(action, resource(resource_type, owner), CONTEXTS[mfa])
    decision = evaluate(request, [FORCE_MFA, ADMINISTRATOR] if with_administrator else FORCE_MFA)
    assert decision.outcome is {"-": IMPLICIT_DENY, "B": EXPLICIT_DENY}.get(decided_by, ALLOWED)
    assert sids(decision.determining) == [STATEMENTS[letter] for letter in decided_by if letter != "-"]


def test_the_table_has_all_31_actions_of_the_policy():
    named = [pattern.text for each in FORCE_MFA.statements for pattern in each.actions]
    assert sorted(set(named)) == sorted(action for action, _, _ in DECISIONS)
    assert len(DECISIONS) == 31


@pytest.mark.parametrize(
    ("effect", "condition", "true", "false", "absent"),
    [
        ("Deny", {"BoolIfExists": {MFA: "false"}}, ALLOWED, EXPLICIT_DENY, EXPLICIT_DENY),
        ("Deny", {"Bool": {MFA: "false"}}, ALLOWED, EXPLICIT_DENY, ALLOWED),
        ("Deny", {"Null": {MFA: "true"}}, ALLOWED, ALLOWED, EXPLICIT_DENY),
        ("Allow", {"Bool": {MFA: "true"}}, ALLOWED, IMPLICIT_DENY, IMPLICIT_DENY),
        ("Allow", {"BoolIfExists": {MFA: "true"}}, ALLOWED, IMPLICIT_DENY, ALLOWED),
        ("Allow", {"Null": {MFA: "false"}}, ALLOWED, ALLOWED, IMPLICIT_DENY),
    ],
)
def test_the_three_states_under_each_operator(effect, condition, true, false, absent):
    conditional = policy(statement(effect, Condition=condition))
    policies = [conditional, ADMINISTRATOR] if effect == "Deny" else [conditional]
    decided = [outcome(Request("s3:ListAllMyBuckets", context=context), *policies) for context in CONTEXTS.values()]
    assert decided == [true, false, absent]


BLOCK = "BlockMostAccessUnlessSignedInWithMFA"


def changed(sid: str, *, put: dict | None = None, drop: tuple[str, ...] = (), spare: str = "", stop_sparing: str = ""):
    """The policy with one statement changed: its elements, or which actions its NotAction spares."""
    document = copy.deepcopy(FORCE_MFA.document)
    found = next(each for each in document["Statement"] if each["Sid"] == sid)
    for element in drop:
        del found[element]
    found.update(put or {})
    if spare:
        found["NotAction"].append(spare)
    if stop_sparing:
        found["NotAction"].remove(stop_sparing)
    return Policy.from_json(document)


def decided(action: str, on: str, mfa: str, *policies: Policy):
    return outcome(Request(action, on, CONTEXTS[mfa]), *policies)


OWN_USER, OWN_DEVICE = resource("user", "alice"), resource("mfa", "alice")


def test_mistake_1_bool_instead_of_bool_if_exists_lets_access_keys_in():
    mistaken = changed(BLOCK, put={"Condition": {"Bool": {MFA: "false"}}})
    asked = ("s3:ListAllMyBuckets", "*")
    assert decided(*asked, "absent", FORCE_MFA, ADMINISTRATOR) is EXPLICIT_DENY
    assert decided(*asked, "absent", mistaken, ADMINISTRATOR) is ALLOWED
    assert decided(*asked, "false", mistaken, ADMINISTRATOR) is EXPLICIT_DENY


def test_mistake_2_a_device_that_is_not_named_like_its_user_is_refused():
    manage = "AllowIndividualUserToManageTheirOwnMFA"
    corrected = changed(manage, put={"Resource": ["arn:aws:iam::*:mfa/*", "arn:aws:iam::*:user/${aws:username}"]})
    for device, before in [("alice", ALLOWED), ("alice-phone", IMPLICIT_DENY), ("phone", IMPLICIT_DENY)]:
        asked = ("iam:CreateVirtualMFADevice", resource("mfa", device), "false")
        assert decided(*asked, FORCE_MFA) is before
        assert decided(*asked, corrected) is ALLOWED


def test_mistake_3_a_forced_password_change_needs_change_password_outside_the_deny():
    assert decided("iam:ChangePassword", OWN_USER, "false", FORCE_MFA) is ALLOWED
    deadlock = changed(BLOCK, stop_sparing="iam:ChangePassword")
    assert decided("iam:ChangePassword", OWN_USER, "false", deadlock) is EXPLICIT_DENY
    assert decided("iam:GetAccountPasswordPolicy", "*", "false", FORCE_MFA) is EXPLICIT_DENY
    assert decided("iam:GetAccountPasswordPolicy", "*", "true", FORCE_MFA) is ALLOWED


def test_mistake_4_get_user_is_missing():
    assert decided("iam:GetUser", OWN_USER, "true", FORCE_MFA) is IMPLICIT_DENY
    assert decided("iam:GetUser", OWN_USER, "false", FORCE_MFA) is EXPLICIT_DENY
    spared = changed(BLOCK, spare="iam:GetUser")
    assert decided("iam:GetUser", OWN_USER, "false", spared) is IMPLICIT_DENY
    own = policy(statement(Action="iam:GetUser", Resource="arn:aws:iam::*:user/${aws:username}"))
    assert decided("iam:GetUser", OWN_USER, "false", FORCE_MFA, own) is EXPLICIT_DENY
    assert decided("iam:GetUser", OWN_USER, "false", spared, own) is ALLOWED


def test_mistake_5_a_user_with_a_path_does_not_fit_the_bare_name():
    with_path = resource("user", "engineering/alice")
    assert decided("iam:ChangePassword", with_path, "true", FORCE_MFA) is IMPLICIT_DENY
    any_path = policy(statement(Action="iam:ChangePassword", Resource="arn:aws:iam::*:user/*/${aws:username}"))
    assert decided("iam:ChangePassword", with_path, "true", FORCE_MFA, any_path) is ALLOWED


def test_mistake_6_an_abandoned_set_up_needs_delete_virtual_mfa_device_outside_the_deny():
    assert decided("iam:DeleteVirtualMFADevice", OWN_DEVICE, "false", FORCE_MFA) is ALLOWED
    stuck = changed(BLOCK, stop_sparing="iam:DeleteVirtualMFADevice")
    assert decided("iam:DeleteVirtualMFADevice", OWN_DEVICE, "false", stuck) is EXPLICIT_DENY
    assert decided("iam:CreateVirtualMFADevice", OWN_DEVICE, "false", stuck) is ALLOWED


def test_mistake_7_scripts_with_access_keys_stop_and_a_session_with_a_code_goes_through():
    asked = ("ec2:DescribeInstances", "*")
    ec2 = load_policy("ec2_full_access")
    assert decided(*asked, "absent", ec2) is ALLOWED
    assert decided(*asked, "absent", FORCE_MFA, ec2) is EXPLICIT_DENY
    assert decided(*asked, "false", FORCE_MFA, ec2) is EXPLICIT_DENY
    assert decided(*asked, "true", FORCE_MFA, ec2) is ALLOWED


@pytest.mark.parametrize("mfa", ["false", "absent"])
def test_mistake_8_action_instead_of_not_action_turns_the_policy_inside_out(mfa):
    listed = FORCE_MFA.statement(BLOCK).source["NotAction"]
    inside_out = changed(BLOCK, drop=("NotAction",), put={"Action": listed})
    for action, on in [("iam:EnableMFADevice", OWN_USER), ("iam:CreateVirtualMFADevice", OWN_DEVICE)]:
        assert decided(action, on, mfa, FORCE_MFA) is ALLOWED
        assert decided(action, on, mfa, inside_out) is EXPLICIT_DENY
    assert decided("s3:ListAllMyBuckets", "*", mfa, inside_out, ADMINISTRATOR) is ALLOWED


@pytest.mark.parametrize("mfa", ["false", "absent"])
def test_mistake_9_allow_with_not_action_grants_the_rest_of_aws(mfa):
    mistaken = changed(BLOCK, put={"Effect": "Allow"})
    for action in ("s3:ListAllMyBuckets", "ec2:TerminateInstances", "iam:CreateUser"):
        assert decided(action, "*", mfa, mistaken) is ALLOWED
        assert decided(action, "*", "true", mistaken) is IMPLICIT_DENY
    assert decided("sts:GetSessionToken", "*", mfa, mistaken) is IMPLICIT_DENY


@pytest.mark.parametrize("action", ["s3:ListAllMyBuckets", "ec2:DescribeInstances", "iam:CreateUser"])
def test_mistake_10_mfa_grants_nothing(action):
    assert decided(action, "*", "true", FORCE_MFA) is IMPLICIT_DENY
    assert decided(action, "*", "false", FORCE_MFA) is EXPLICIT_DENY
    assert decided(action, "*", "absent", FORCE_MFA) is EXPLICIT_DENY


def test_the_lines_about_devices_do_nothing_for_actions_on_users():
    for action in ("iam:EnableMFADevice", "iam:ResyncMFADevice", "iam:DeactivateMFADevice", "iam:ListMFADevices"):
        sid = next(each.sid for each in FORCE_MFA.statements if action in each.source.get("Action", ()))
        without_devices = changed(sid, put={"Resource": "arn:aws:iam::*:user/${aws:username}"})
        for mfa in CONTEXTS:
            for owner in ("alice", "bob"):
                asked = (action, resource("user", owner), mfa)
                assert decided(*asked, without_devices) is decided(*asked, FORCE_MFA)


def test_with_version_2008_nobody_can_manage_their_own():
    old = Policy.from_json({**FORCE_MFA.document, "Version": "2008-10-17"})
    assert decided("iam:EnableMFADevice", OWN_USER, "true", old) is IMPLICIT_DENY
    assert decided("iam:ListUsers", "*", "true", old) is ALLOWED
    assert decided("iam:EnableMFADevice", resource("user", "${aws:username}"), "true", old) is ALLOWED


def test_in_a_role_session_the_user_name_is_absent_and_nothing_is_ones_own():
    for mfa in ({}, {MFA: "true"}):
        assert outcome(Request("iam:EnableMFADevice", OWN_USER, mfa), FORCE_MFA) is IMPLICIT_DENY
    assert outcome(Request("iam:ListUsers", context={MFA: "true"}), FORCE_MFA) is ALLOWED
