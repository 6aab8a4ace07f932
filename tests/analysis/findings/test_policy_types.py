"""What a type of policy can have, each quota on both of its sides."""

import json

import pytest

from mfa_lesson import Policy, findings
from mfa_lesson.analysis.findings.all_checks import OF_GRANTS
from mfa_lesson.text import Reason
from tests.analysis.findings.examples import allow
from tests.analysis.findings.kinds import SHOWN
from tests.support import document, statement
from tests.support import policy as make_policy

RCP = {"Principal": "*", "Action": "s3:*"}


def fill(characters, *, space=False, rcp=False):
    """A policy of this many characters without white space; the last of them blanks, where they count."""
    source = document(statement("Deny", **(RCP if rcp else {}), Sid=""))
    compact = json.dumps(source, separators=(",", ":"))
    missing = characters - len(compact)
    text = compact.ljust(characters) if space else compact.replace('"Sid":""', f'"Sid":"{"A" * missing}"')
    assert len(text) == characters
    return Policy.from_json(text, rcp=rcp)


def sizes(policy, policy_type=None):
    return [(each.kind, each.reason.code) for each in findings(policy, policy_type=policy_type) if "size" in each.kind]


MANAGED, INLINE, SCP, RCP_QUOTA = 6_144, 10_240, 10_240, 5_120
OF_IDENTITY = ("size-of-identity-policy", "size-of-identity-policy")
OF_ANY = ("size-of-identity-policy", "size-of-any-identity-policy")
OF_GUARDRAIL = ("size-of-guardrail", "size-of-guardrail")
WITH_SPACE = ("size-with-space", "size-with-space")


@pytest.mark.parametrize(
    ("policy_type", "characters", "found"),
    [
        ("identity", MANAGED, []),
        ("identity", MANAGED + 1, [OF_IDENTITY]),
        ("identity", INLINE, [OF_IDENTITY]),
        ("identity", INLINE + 1, [OF_ANY]),
        ("scp", SCP, []),
        ("scp", SCP + 1, [OF_GUARDRAIL]),
        ("rcp", RCP_QUOTA, []),
        ("rcp", RCP_QUOTA + 1, [OF_GUARDRAIL]),
    ],
)
def test_a_policy_is_as_long_as_its_type_can_be(policy_type, characters, found):
    policy = fill(characters, rcp=policy_type == "rcp")
    assert sizes(policy, policy_type) == found


@pytest.mark.parametrize(
    ("policy_type", "characters", "found"),
    [("identity", MANAGED + 1, []), ("scp", SCP, []), ("scp", SCP + 1, [WITH_SPACE]), ("rcp", 5_121, [WITH_SPACE])],
)
def test_white_space_counts_in_guardrails_only(policy_type, characters, found):
    assert sizes(fill(characters, space=True, rcp=policy_type == "rcp"), policy_type) == found


def test_one_blank_more_than_a_quota_is_white_space():
    full = Policy.from_json(fill(SCP).text + " ")
    assert sizes(full, "scp") == [WITH_SPACE]


@pytest.mark.parametrize(
    ("characters", "space", "policy_type"),
    [(MANAGED + 1, False, "identity"), (SCP + 1, False, "scp"), (SCP + 1, True, "scp")],
)
def test_the_size_is_of_the_whole_policy_and_of_no_statement(characters, space, policy_type):
    found = findings(fill(characters, space=space), policy_type=policy_type)
    assert [(each.place, each.statement) for each in found if "size" in each.kind] == [("", "")]


@pytest.mark.parametrize(("version", "place"), [("2008-10-17", "Version"), (None, "")])
def test_the_version_is_found_at_its_place_or_else_at_the_top(version, place):
    found = findings(Policy.from_json(document(allow(), version=version)), policy_type="scp")
    assert [(each.place, each.statement) for each in found if each.kind == "version-of-scp"] == [(place, "")]


@pytest.mark.parametrize(("policy_type", "kinds"), [("identity", []), ("scp", ["version-of-scp"])])
@pytest.mark.parametrize("version", ["2008-10-17", None])
def test_an_scp_has_the_newest_version(policy_type, kinds, version):
    policy = Policy.from_json(document(allow(), version=version))
    assert [each.kind for each in findings(policy, policy_type=policy_type) if "version-of" in each.kind] == kinds


def test_an_rcp_has_the_newest_version():
    policy = Policy.from_json(document(statement("Deny", **RCP), version=None), rcp=True)
    [found] = [each for each in findings(policy) if each.kind != "version-missing"]
    assert (found.kind, found.place, found.reason) == (
        "version-of-rcp",
        "",
        Reason("version-of-guardrail", {"type": "rcp"}),
    )
    assert findings(Policy.from_json(document(statement("Deny", **RCP)), rcp=True)) == ()


@pytest.mark.parametrize("kind", sorted(OF_GRANTS))
def test_of_what_a_policy_grants_only_identity_policies_are_told(kind):
    shows = make_policy(*SHOWN[kind][0])
    assert kind in {each.kind for each in findings(shows)}
    assert kind not in {each.kind for each in findings(shows, policy_type="scp")}


def test_what_was_read_as_an_rcp_is_one():
    assert sizes(fill(5_121, rcp=True)) == [OF_GUARDRAIL]


def test_the_page_of_a_quota_is_in_the_guide_of_organizations():
    [found] = [each for each in findings(fill(SCP + 1), policy_type="scp") if each.kind == "size-of-guardrail"]
    assert found.address == "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html"
