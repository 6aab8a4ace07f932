"""Cases in the form of the other engine's suite, made here: what becomes of them, and how the table counts."""

import json

import pytest

from mfa_lesson import Outcome, PolicyError
from tests.engine_suite import run
from tests.engine_suite.translation import NotApplicable, translate

ALICE, ROLE = "arn:aws:iam::111122223333:user/alice", "arn:aws:iam::111122223333:role/audit"
BUCKET = "arn:aws:s3:::reports/1"


def policy(*statements):
    return {"Version": "2012-10-17", "Statement": list(statements)}


def statement(effect="Allow", action="s3:GetObject", **elements):
    return {"Effect": effect, "Action": action, "Resource": "*", **elements}


def case(expected="Allowed", action="s3:GetObject", resource=BUCKET, principal=ALICE, **parts):
    """A case of the suite: a user of the account that owns the resource, who is allowed everything."""
    request = {
        "action": action,
        "resource": {"resource": resource, "accountId": "111122223333"},
        "principal": principal,
    }
    return {
        "name": "made here",
        "request": {**request, **parts.pop("request", {})},
        "identityPolicies": [policy(statement(action="*"))],
        "expected": {"response": expected},
        **parts,
    }


def outcome(made):
    return run.run_case("file.json", made)


AGREEING = [
    case(),
    case("ImplicitlyDenied", identityPolicies=[]),
    case("ExplicitlyDenied", resourcePolicy=policy(statement("Deny", Principal="*"))),
    case(identityPolicies=[], resourcePolicy=policy(statement(Principal={"AWS": ALICE}))),
    case("ImplicitlyDenied", identityPolicies=[], resourcePolicy=policy(statement(Principal={"AWS": "111122223333"}))),
    case("ImplicitlyDenied", permissionBoundaries=[policy(statement(action="sqs:*"))]),
    case(permissionBoundaries=[]),
    case("ImplicitlyDenied", serviceControlPolicies=[{"orgIdentifier": "root", "policies": []}]),
    case(
        serviceControlPolicies=[{"orgIdentifier": name, "policies": [policy(statement(action="*"))]} for name in "ab"]
    ),
    case(
        "ImplicitlyDenied",
        serviceControlPolicies=[
            {"orgIdentifier": "a", "policies": [policy(statement(action="*"))]},
            {"orgIdentifier": "b", "policies": [policy(statement(action="sqs:*"))]},
        ],
    ),
    case(resourceControlPolicies=[{"orgIdentifier": "root", "policies": []}]),
    case(
        "ExplicitlyDenied",
        resourceControlPolicies=[{"orgIdentifier": "root", "policies": [policy(statement("Deny", Principal="*"))]}],
    ),
    case(
        "ImplicitlyDenied",
        principal="arn:aws:sts::111122223333:assumed-role/audit/alice",
        sessionPolicy=policy(statement(action="sqs:*")),
    ),
    case(
        principal={"type": "Anonymous"},
        identityPolicies=[],
        resourcePolicy=policy(statement(Principal="*")),
        serviceControlPolicies=[{"orgIdentifier": "root", "policies": [policy(statement("Deny"))]}],
    ),
    case(
        action="sts:AssumeRole",
        resource=ROLE,
        principal="ec2.amazonaws.com",
        identityPolicies=[],
        resourcePolicy=policy(
            {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ),
    ),
    case("ImplicitlyDenied", principal=ALICE.replace("111122223333", "444455556666")),
    case(
        identityPolicies=[policy(statement(Condition={"StringEquals": {"s3:prefix": "a"}}))],
        request={"context": {"s3:prefix": "a"}},
    ),
    case(action="s3:ListAllMyBuckets", resource="*"),
]


@pytest.mark.parametrize("made", AGREEING)
def test_a_case_is_decided_as_it_says(made):
    assert outcome(made) == run.Result(run.AGREE, "file.json", "made here")


def test_what_is_decided_otherwise_is_said_with_both_decisions():
    wrong = case("ImplicitlyDenied")
    assert outcome(wrong) == run.Result(run.DIFFER, "file.json", "made here", "expected implicitDeny, got allowed")


def test_the_account_of_a_bucket_is_that_of_the_case():
    translated = translate(case())
    assert translated.request.context == {"aws:ResourceAccount": "111122223333"}
    assert translated.expected is Outcome.ALLOWED
    stated = translate(case(request={"context": {"AWS:resourceaccount": "444455556666"}}))
    assert stated.request.context == {"AWS:resourceaccount": "444455556666"}
    assert translate(case(action="sqs:SendMessage", resource="arn:aws:sqs:eu-west-1:1:jobs")).request.context == {}


@pytest.mark.parametrize(
    ("made", "correction"),
    [
        (case(identityPolicies=[policy(statement(Principal={"AWS": ALICE}))]), "principal-of-identity-policy"),
        (case(identityPolicies=[], resourcePolicy=policy(statement(Principal=ALICE))), "principal-without-kind"),
        (
            case(
                action="sts:AssumeRole",
                resource=ROLE,
                resourcePolicy=policy(statement(action="sts:AssumeRole", Principal={"AWS": ALICE})),
            ),
            "resource-of-trust-policy",
        ),
        (
            case("ImplicitlyDenied", serviceControlPolicies=[{"orgIdentifier": "root", "policies": [policy()]}]),
            "no-statement",
        ),
    ],
)
def test_a_form_that_aws_does_not_take_is_corrected_and_counted(made, correction):
    assert outcome(made) == run.Result(run.AGREE, "file.json", "made here", corrections=(correction,))


def test_a_case_is_not_changed_by_its_translation():
    made = case(identityPolicies=[policy(statement(Principal={"AWS": ALICE}))])
    before = json.dumps(made)
    translate(made)
    assert json.dumps(made) == before


@pytest.mark.parametrize(
    ("made", "kind"),
    [
        (case(simulation={"mode": "Discovery"}), "discovery"),
        (case(endpointPolicies=[policy(statement())]), "endpoint"),
        (case(resource="arn:aws:s3:::reports/*"), "pattern"),
        (case(resource="arn:aws:s3:::reports/?"), "pattern"),
        (case(resource="*", identityPolicies=[policy(statement(Resource=BUCKET))]), "pattern"),
        (case(resource="*", identityPolicies=[policy({**statement(), "NotResource": [BUCKET]})]), "pattern"),
        (case(action="iam:TagPolicy", resource="arn:aws:iam::aws:policy/AdministratorAccess"), "owned-by-aws"),
        (case(action="kms:DeleteAlias", resource="arn:aws:kms:us-east-1:111122223333:alias/aws/s3"), "owned-by-aws"),
        (case(action="sts:GetCallerIdentity", resource="*"), "no-permission"),
    ],
)
def test_a_question_of_another_kind_is_not_asked(made, kind):
    with pytest.raises(NotApplicable, match=f"^{kind}: "):
        translate(made)
    assert outcome(made).outcome == run.NOT_APPLICABLE


def test_an_action_without_a_resource_is_asked_on_everything():
    only_here = [policy(statement(action="s3:ListAllMyBuckets", Resource=BUCKET))]
    asked = case("ImplicitlyDenied", "s3:ListAllMyBuckets", "*", identityPolicies=only_here)
    asked["request"]["wildcardOnlyAction"] = True
    assert outcome(asked).outcome == run.AGREE


def test_what_is_refused_is_counted_by_its_code():
    refused = case(resourcePolicy=policy(statement(Principal={"AWS": "alice"})))
    with pytest.raises(PolicyError):
        translate(refused)
    assert outcome(refused) == run.Result(run.REFUSED, "file.json", "made here", "principal-aws")
    assert outcome(case(principal="alice")).outcome == run.REFUSED


def test_a_policy_that_aws_rules_out_is_not_counted():
    without_principal = outcome(case(resourcePolicy=policy(statement())))
    assert without_principal.outcome == run.NOT_APPLICABLE
    assert without_principal.detail.startswith("no-principal:")


@pytest.mark.parametrize("action", ["s3:", " s3:GetObject", "s3:GetObject ", "s3: "])
def test_a_policy_that_aws_may_or_may_not_save_is_not_graded(action):
    assert outcome(case(identityPolicies=[policy(statement(action=action))])).outcome == run.OPEN


def test_the_table_counts_what_became_of_the_cases(tmp_path, capsys, monkeypatch):
    folder = tmp_path / "suite" / "deeper"
    folder.mkdir(parents=True)
    first = [case(), case("ImplicitlyDenied"), case(principal="alice")]
    (folder / "first.json").write_text(json.dumps(first), encoding="utf-8")
    second = [
        case(simulation={"mode": "Discovery"}),
        case(resourcePolicy=policy(statement(Principal=ALICE))),
        case(identityPolicies=[policy(statement(action="s3:"))]),
    ]
    (tmp_path / "suite" / "second.json").write_text(json.dumps(second), encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["run.py", str(tmp_path / "suite"), "--show", "differ"])
    run.main()
    shown = capsys.readouterr().out
    counts = [line.split() for line in shown.splitlines()]
    for wanted in (
        ["cases", "6"],
        ["applicable", "4"],
        ["agree", "2", "50.0%"],
        ["differ", "1", "25.0%"],
        ["refused", "1", "25.0%"],
        ["not-applicable", "1"],
        ["open", "1"],
        ["corrected:", "principal-without-kind", "1"],
    ):
        assert wanted in counts
    assert "differ: deeper/first.json, made here\n    expected implicitDeny, got allowed" in shown
    assert "refused:" not in shown
