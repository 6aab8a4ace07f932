"""findings(): every kind with a policy that has it and one that comes close; the policies of the lesson."""

import json
import re
from collections import Counter

import pytest
from hypothesis import given, settings

from mfa_lesson import Policy, PolicyError, load_policy, packaged_policies
from mfa_lesson.account import reference
from mfa_lesson.analysis.findings.all_checks import CHECKS, findings
from mfa_lesson.analysis.findings.wording.table import PROBLEMS, SUGGESTIONS
from mfa_lesson.errors import ArgumentError
from mfa_lesson.iam.json_text import format_path, scan
from mfa_lesson.text import Reason, sentence_for
from tests.analysis.findings.examples import (
    FORCE_MFA,
    MFA,
    OWN_DEVICE,
    OWN_USER,
    WITHOUT_MFA,
    allow,
    deny,
    of_kind,
    on_bucket,
    read,
    trusts,
)
from tests.analysis.findings.kinds import EXAMPLES, READ_AS, REASONS, SHOWN
from tests.iam.generated import DOCUMENTS
from tests.support import document, policy
from tests.trials import tries

# --- the policies of the lesson ---


def test_force_mfa_has_these_findings_and_no_others():
    assert [(each.kind, each.level, each.place, each.line) for each in findings("force_mfa")] == FORCE_MFA


@pytest.mark.parametrize("name", ["administrator_access", "ec2_full_access"])
def test_nothing_is_wrong_with_the_plain_policies(name):
    assert findings(name) == ()


@pytest.mark.parametrize("name", packaged_policies())
def test_every_packaged_policy_can_be_looked_at(name):
    check_places(load_policy(name))


SEEN_FROM_THE_GOALS = {
    "MFA set up": "mfa-set-up-denied",
    "Bool": "mfa-deny-misses-access-keys",
    "Null": "mfa-deny-misses-passwords",
    "true": "mfa-deny-inside-out",
    "2008": "variable-is-text",
    "Allow": "allow-with-not-action",
    "spelling": "misspelt-action",
    "key": "misspelt-key",
    "password": "password-change-denied",
}
BLOCK = "BlockMostAccessUnlessSignedInWithMFA"


def changed_force_mfa(way):
    force = load_policy("force_mfa")
    listed = force.statement(BLOCK).source["NotAction"]
    changes = {
        "MFA set up": {"NotAction": None, "Action": listed},
        "Bool": {"Condition": {"Bool": {MFA: "false"}}},
        "Null": {"Condition": {"Null": {MFA: "true"}}},
        "true": {"Condition": {"BoolIfExists": {MFA: "true"}}},
        "Allow": {"Effect": "Allow"},
        "spelling": {"NotAction": [name.replace("EnableMFADevice", "EnableMFADevices") for name in listed]},
        "key": {"Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresence": "false"}}},
        "password": {"NotAction": [name for name in listed if name != "iam:ChangePassword"]},
    }
    return force.as_version("2008-10-17") if way == "2008" else force.changed(BLOCK, **changes[way])


@pytest.mark.parametrize(("way", "kind"), SEEN_FROM_THE_GOALS.items())
def test_what_people_get_wrong_with_force_mfa_is_found(way, kind):
    assert kind in {each.kind for each in findings(changed_force_mfa(way))} - {row[0] for row in FORCE_MFA}


# --- each kind: what shows it, where, and what comes near ---


def list_shown(kind, statements):
    return of_kind(kind, *statements, read_as=READ_AS.get(kind, "identity"))


def test_each_kind_has_its_example():
    assert set(EXAMPLES) == {check.kind for check in CHECKS}
    assert max(Counter(check.kind for check in CHECKS).values()) == 1


@pytest.mark.parametrize("kind", SHOWN)
def test_a_policy_that_shows_it_is_told_so_and_where(kind):
    shows, place, _ = SHOWN[kind]
    assert [each.place for each in list_shown(kind, shows)] == [place]


@pytest.mark.parametrize("kind", SHOWN)
def test_the_statement_is_the_one_at_the_place_and_none_for_the_whole_policy(kind):
    shows, place, _ = SHOWN[kind]
    [each] = list_shown(kind, shows)
    shown = read(*shows, read_as=READ_AS.get(kind, "identity"))
    names = {f"Statement[{number}]": one.name for number, one in enumerate(shown.statements)}
    assert each.statement == names.get(place.partition(".")[0], "")


BUCKET = "arn:aws:s3:::amzn-s3-demo-bucket"
ROLE = {"AWS": "arn:aws:iam::123456789012:role/reader"}
PLAIN = {
    "identity": [
        allow(Action="s3:ListBucket", Resource=BUCKET),
        deny(Action="s3:DeleteBucket", Resource=BUCKET),
        allow(Action="s3:PutObject", Resource=f"{BUCKET}/${{aws:username}}/*"),
        allow(Action="s3:PutBucketTagging", Resource=BUCKET, Condition={"Bool": {MFA: "true"}}),
        deny(Action="s3:PutBucketPolicy", Resource=BUCKET, Condition=WITHOUT_MFA),
        deny(Action="s3:PutBucketAcl", Resource=BUCKET, Condition={"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}),
    ],
    "resource": [on_bucket(principal=ROLE), on_bucket("Deny", ROLE, "s3:GetObjectAcl")],
    "trust": [trusts(ROLE), trusts({"AWS": "arn:aws:iam::123456789012:user/ci"})],
}
"""For each kind of policy statements with nothing to be found in."""


@pytest.mark.parametrize("read_as", PLAIN)
def test_nothing_is_found_in_plain_statements(read_as):
    assert findings(read(*PLAIN[read_as], read_as=read_as)) == ()


@pytest.mark.parametrize("kind", SHOWN)
def test_what_is_found_does_not_depend_on_what_stands_before(kind):
    shows, place, _ = SHOWN[kind]
    before = PLAIN[READ_AS.get(kind, "identity")]
    moved = re.sub(r"(?<=^Statement\[)[0-9]+", lambda number: str(int(number[0]) + len(before)), place)
    assert [each.place for each in list_shown(kind, [*before, *shows])] == [moved]


@pytest.mark.parametrize(("kind", "parameters"), REASONS.items())
def test_the_reason_says_what_was_found(kind, parameters):
    [each] = list_shown(kind, SHOWN[kind][0])
    assert each.reason == Reason(kind, parameters)


def test_a_finding_has_the_sentences_of_its_reason():
    [each] = list_shown("misspelt-action", SHOWN["misspelt-action"][0])
    assert each.problem == sentence_for(each.reason, PROBLEMS)
    assert each.suggestion == sentence_for(each.reason, SUGGESTIONS) != ""


@pytest.mark.parametrize("kind", SHOWN)
def test_a_policy_that_comes_near_is_not(kind):
    assert list_shown(kind, SHOWN[kind][2]) == []


# --- what can be given ---


def test_a_single_statement_has_its_own_places():
    document = {"Version": "2012-10-17", "Statement": {**allow(NotAction="iam:*"), "Sid": "Wide"}}
    [one] = findings(Policy.from_json(document))
    assert (one.place, one.statement) == ("Statement.NotAction", "Wide")


def test_a_policy_can_be_given_by_name_as_a_file_or_ready(tmp_path):
    file = tmp_path / "mine.json"
    file.write_text(load_policy("force_mfa").text, encoding="utf-8")
    assert findings(file) == findings(str(file)) == findings(load_policy("force_mfa")) == findings("force_mfa")
    assert findings(file).name == "mine"


def test_a_file_is_read_as_the_type_that_is_asked_for(tmp_path):
    file = tmp_path / "mine.json"
    file.write_text(read(trusts({"AWS": "*"}), read_as="trust").text, encoding="utf-8")
    for asked in (file, str(file), [file]):
        assert [each.kind for each in findings(asked, policy_type="trust")] == ["role-for-everybody"]
    with pytest.raises(PolicyError):
        findings(file)


def test_a_policy_is_not_judged_as_another_kind():
    trust = read(trusts({"AWS": "*"}), read_as="trust")
    for asked, kind, policy_type in (
        (trust, "trust", "identity"),
        (trust, "trust", "resource"),
        (read(allow()), "identity", "trust"),
    ):
        with pytest.raises(PolicyError) as caught:
            findings(asked, policy_type=policy_type)
        given = {"name": "policy", "kind": kind, "policy_type": policy_type}
        assert caught.value.reason == Reason("policy-read-as", given)
    assert of_kind("role-for-everybody", trusts({"AWS": "*"}), read_as="trust")


def test_there_are_five_types_of_policies():
    with pytest.raises(ArgumentError) as caught:
        findings("force_mfa", policy_type="boundary")
    known = ("identity", "scp", "rcp", "resource", "trust")
    given = {"parameter": "policy_type", "given": "'boundary'", "known": known}
    assert caught.value.reason == Reason("argument-choice", given)
    assert isinstance(caught.value, ValueError)


def check_places(given_policy):
    """Every finding names a part that is in the document, and the line it stands in."""
    parts = scan(given_policy.text)
    starts = {format_path(part.path): given_policy.text.count("\n", 0, part.start) + 1 for part in parts}
    names = {"", *(each.name for each in given_policy.statements)}
    for each in findings(given_policy):
        assert each.place == "" or starts[each.place] == each.line
        assert each.statement in names
        assert each.problem.endswith((".", "?")) and (not each.suggestion or each.suggestion.endswith((".", "?")))
    assert str(findings(given_policy)) and findings(given_policy).html


@settings(max_examples=tries(200))
@given(DOCUMENTS)
def test_any_policy_can_be_looked_at_and_every_place_exists(source):
    check_places(Policy.from_json(source))


def test_a_policy_of_full_size_takes_little_time():
    """Counted in function calls, which do not depend on the machine: one second of them would be millions."""
    import cProfile
    import pstats

    names = [action.name for action in reference.load_actions().values()]
    statements = [
        allow(Sid=f"S{n}", Action=names[n * 6 : n * 6 + 6], Resource=[OWN_USER, OWN_DEVICE], Condition=WITHOUT_MFA)
        for n in range(16)
    ]
    full = policy(*statements, deny(NotAction=names[:20], Condition=WITHOUT_MFA))
    assert 5_000 < len(json.dumps(document(*statements), separators=(",", ":"))) < 6_144
    findings(full)
    profile = cProfile.Profile()
    profile.runcall(findings, full)
    assert pstats.Stats(profile).total_calls < 100_000
