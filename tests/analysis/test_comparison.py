"""compare(): which requests change, which way, and by which statement."""

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from mfa_lesson import Guardrail, Outcome, PolicyError, Request, evaluate, load_policy
from mfa_lesson.account.users import MFA_KEY, User
from mfa_lesson.analysis.comparison import compare, compare_in_force, list_targets
from mfa_lesson.analysis.wording import say
from mfa_lesson.iam.evaluator import InForce
from mfa_lesson.iam.policy import list_named_actions
from mfa_lesson.iam.time_limit import finish
from mfa_lesson.text import Reason
from tests.support import ALICE, make_request, on_resource, policy, statement

FORCE_MFA = load_policy("force_mfa")
DENY = "BlockMostAccessUnlessSignedInWithMFA"
OPEN = FORCE_MFA.without(DENY)
SIDS = [each.sid for each in FORCE_MFA.statements]


def with_resource(sid, resource):
    """force_mfa with another Resource in one statement."""
    statements = [
        {**each.source, "Resource": resource} if each.sid == sid else dict(each.source) for each in FORCE_MFA.statements
    ]
    return policy(*statements, name="edited")


@pytest.mark.parametrize("sid", SIDS)
def test_rows_are_exactly_the_requests_that_are_decided_differently(sid):
    less = FORCE_MFA.without(sid)
    user, found = User.read("alice"), {}
    for action in list_named_actions([FORCE_MFA]):
        for owner in ("alice", "bob"):
            for mfa in ("true", "false", "absent"):
                request = make_request(action, user, User.read(owner), mfa)
                name = request.resource if request.resource.endswith(("*", "/")) else owner
                before, after = (evaluate(request, [each]).outcome for each in (FORCE_MFA, less))
                if before is not after:
                    found[action, name, mfa] = (before.value, after.value)
    difference = compare(FORCE_MFA, less, actions=list_named_actions([FORCE_MFA]))
    assert {(r.action, r.owner, r.mfa): (r.before, r.after) for r in difference.itertuples()} == found
    assert set(difference["by"]) == {sid}


def test_it_is_a_dataframe_with_these_columns():
    difference = compare("force_mfa", OPEN)
    assert isinstance(difference, pd.DataFrame)
    assert list(difference.columns) == ["action", "owner", "mfa", "before", "after", "by"]
    assert {type(value) for value in difference.to_numpy().ravel()} == {str}


def test_opened_and_closed_are_the_two_directions():
    forth, back = compare(FORCE_MFA, OPEN), compare(OPEN, FORCE_MFA)
    assert len(forth.opened) == 30 and forth.closed.empty
    assert len(back.closed) == 30 and back.opened.empty
    keys = ["action", "owner", "mfa"]
    assert forth.opened[keys].to_numpy().tolist() == back.closed[keys].to_numpy().tolist()
    assert set(forth.opened["after"]) == {"allowed"} == set(back.closed["before"])


@pytest.mark.parametrize(
    ("before", "after", "cause"),
    [
        (FORCE_MFA, OPEN, Reason("change.denied_before", {"denies": [DENY], "allows": []})),
        (OPEN, FORCE_MFA, Reason("change.denied", {"denies": [DENY], "allows": []})),
        (OPEN.without(SIDS[0]), OPEN, Reason("change.allowed", {"allows": [SIDS[0]]})),
        (OPEN, OPEN.without(SIDS[0]), Reason("change.allowed_before", {"allows": [SIDS[0]]})),
    ],
)
def test_each_change_names_the_statement_that_makes_it(before, after, cause):
    difference = compare(before, after)
    assert cause in difference.causes
    assert f"- {say(cause).replace('`', '')}: " in str(difference)
    assert say(cause).replace("`", "") in BeautifulSoup(difference._repr_html_(), "html.parser").get_text()


def test_two_statements_together_are_both_named():
    twice = policy(statement(Sid="One"), statement(Sid="Two"))
    cause = Reason("change.allowed", {"allows": ["One", "Two"]})
    difference = compare(OPEN.only(SIDS[0]), twice)
    assert set(difference.causes) == {cause}
    assert f"- {say(cause).replace('`', '')}: " in str(difference)


def test_the_causes_of_some_rows_are_theirs():
    difference = compare(FORCE_MFA.without(SIDS[0]), OPEN)
    opened = difference.opened
    causes = [cause for cause, after in zip(difference.causes, difference["after"], strict=True) if after == "allowed"]
    assert opened.causes == causes != []


NOBODY = policy(statement("Deny", Sid="Nobody"))
NOBODY_LISTS = policy(statement("Deny", Sid="NobodyLists", Action="iam:ListUsers"))
ANYTHING, ALL_LISTS = policy(statement(Sid="Anything")), policy(statement(Sid="Lists", Action="iam:List*"))
TWO = policy(statement(Sid="One"), statement(Sid="Two"))


@pytest.mark.parametrize(
    ("before", "after", "by", "code", "denies", "allows"),
    [
        (NOBODY, ANYTHING, "Nobody; Anything", "change.denied_before", ["Nobody"], ["Anything"]),
        (NOBODY, TWO, "Nobody; One, Two", "change.denied_before", ["Nobody"], ["One", "Two"]),
        ([NOBODY, ANYTHING], ANYTHING, "Nobody", "change.denied_before", ["Nobody"], []),
        ([NOBODY, ALL_LISTS], ANYTHING, "Nobody", "change.denied_before", ["Nobody"], []),
        (ANYTHING, NOBODY, "Nobody; Anything", "change.denied", ["Nobody"], ["Anything"]),
        (TWO, NOBODY, "Nobody; One, Two", "change.denied", ["Nobody"], ["One", "Two"]),
        (
            ANYTHING,
            [NOBODY, NOBODY_LISTS],
            "Nobody, NobodyLists; Anything",
            "change.denied",
            ["Nobody", "NobodyLists"],
            ["Anything"],
        ),
        (ANYTHING, [NOBODY, ALL_LISTS], "Nobody", "change.denied", ["Nobody"], []),
        ([], [NOBODY, ANYTHING], "Nobody", "change.denied", ["Nobody"], []),
        ([NOBODY, ANYTHING], [], "Nobody", "change.denied_before", ["Nobody"], []),
    ],
)
def test_a_deny_and_an_allow_are_both_named_where_it_takes_both(before, after, by, code, denies, allows):
    difference = compare(before, after, actions=["iam:ListUsers"])
    cause = Reason(code, {"denies": denies, "allows": allows})
    said = say(cause).replace("`", "")
    assert set(difference["by"]) == {by}
    assert all(one == cause for one in difference.causes)
    assert f"- {said}: iam:ListUsers" in str(difference)
    assert f"{said}." in BeautifulSoup(difference._repr_html_(), "html.parser").get_text()


def test_nothing_changed_is_said_in_words():
    difference = compare("force_mfa", "force_mfa")
    assert difference.empty
    assert difference.summary == Reason("difference.none", {"requests": 186})
    said = say(difference.summary)
    assert str(difference) == said and said in difference._repr_html_()


def test_an_empty_side_is_said_in_words():
    closed = compare(FORCE_MFA, OPEN).closed
    assert closed.summary == Reason("difference.part", {"part": "closes", "rows": 0, "requests": 186})
    assert str(closed).startswith(say(closed.summary))


def test_the_line_for_devices_does_no_work_in_the_statement_that_lists_them():
    sid = "AllowIndividualUserToListOnlyTheirOwnMFA"
    user, device = FORCE_MFA.statement(sid).source["Resource"][::-1]
    assert compare(FORCE_MFA, with_resource(sid, user)).empty
    closed = compare(FORCE_MFA, with_resource(sid, device)).closed
    assert set(closed["action"]) == {"iam:ListMFADevices"} and set(closed["owner"]) == {"alice"}


def test_a_device_with_a_name_of_its_own_can_be_looked_at_too():
    sid = "AllowIndividualUserToManageTheirOwnMFA"
    wider = with_resource(sid, ["arn:aws:iam::*:mfa/*", "arn:aws:iam::*:user/${aws:username}"])
    opened = compare(FORCE_MFA, wider, others=(), devices=["alice-phone"]).opened
    assert set(opened["owner"]) == {"device alice-phone"}
    assert set(opened["action"]) == {"iam:CreateVirtualMFADevice", "iam:DeleteVirtualMFADevice"}


def test_an_action_without_a_resource_is_asked_for_once():
    for action, owner in [("iam:GetAccountSummary", "*"), ("iam:ListUsers", "arn:aws:iam::123456789012:user/")]:
        difference = compare(OPEN.without(SIDS[0]), OPEN, others=("bob", "carol"), actions=[action])
        assert difference[["owner", "mfa"]].to_numpy().tolist() == [[owner, mfa] for mfa in ("true", "false", "absent")]


def test_policies_attached_in_both_cases_count():
    attached = compare(FORCE_MFA, OPEN, attached="administrator_access")
    assert set(attached["before"]) == {"explicitDeny"} and set(attached["after"]) == {"allowed"}
    assert "ec2:DescribeInstances" in set(attached["action"])


def test_lists_of_names_and_policies_are_taken():
    assert len(compare(FORCE_MFA, ["force_mfa", load_policy("administrator_access")]).opened) > 0


def test_a_part_that_pandas_cut_out_is_shown_as_a_table():
    difference = compare(FORCE_MFA, OPEN)
    cut = difference[difference["mfa"] == "absent"]
    assert "dataframe" in cut._repr_html_() and "Of 186" not in str(cut)
    assert "dataframe" in difference[["action"]]._repr_html_()


def test_what_is_shown_is_always_the_same_and_escaped():
    odd = policy(statement(Sid="Odd"), name="<b>mine</b>")
    html = compare(FORCE_MFA, odd)._repr_html_()
    assert html == compare(FORCE_MFA, odd)._repr_html_()
    assert "&lt;b&gt;mine" in html and "<b>mine" not in html


def test_the_names_of_several_policies_and_owners_are_listed_each_on_its_own():
    policies = [policy(statement(), name=name) for name in ("<i>a & b</i>", "\u05d0\u05d1", "c", "d")]
    change = compare([], policies, others=["bob", "carol"], actions=["iam:GetUser"])
    side = BeautifulSoup(change._repr_html_(), "html.parser").select(".versus .side")[1]
    assert side.get_text() == "after <i>a & b</i>, \u05d0\u05d1, c and d"
    assert side.select_one("bdi").get_text() == "\u05d0\u05d1" and not side.select("i")
    owners = "alice’s own user or device, bob’s user or device and carol’s user or device"
    assert f"on {owners}" in change._repr_html_() and f"on {owners};" in repr(change)


def test_outcomes_are_shown_in_words():
    text = BeautifulSoup(compare(FORCE_MFA, OPEN)._repr_html_(), "html.parser")
    assert {pill["data-outcome"] for pill in text.select(".pill")} <= {outcome.value for outcome in Outcome}
    assert "Explicit deny" in text.get_text() and "Allowed" in text.get_text()


@pytest.mark.parametrize(
    ("options", "error"),
    [({"username": "al ice"}, ValueError), ({"others": ["*"]}, ValueError), ({"actions": ["ListUsers"]}, ValueError)],
)
def test_what_iam_would_not_accept_is_refused(options, error):
    with pytest.raises(error):
        compare("force_mfa", "force_mfa", **options)


def test_a_policy_that_is_not_there_is_refused():
    with pytest.raises(PolicyError):
        compare("force_mfa", "no_such_policy")


def test_the_user_may_have_a_path():
    opened = compare(
        FORCE_MFA, with_resource(SIDS[1], "arn:aws:iam::*:user/*/${aws:username}"), username="engineering/alice"
    ).opened
    assert set(opened["owner"]) == {"engineering/alice"}
    request = Request("iam:ChangePassword", User.read("engineering/alice").arn, User.read("alice").context("true"))
    assert evaluate(request, [FORCE_MFA]).outcome is Outcome.IMPLICIT_DENY


# --- guardrails, and what acts on other things than users ---

EC2 = load_policy("ec2_full_access")
BOUNDARY = (Guardrail("permissions boundary", [EC2]),)


def test_a_guardrail_that_comes_closes_what_it_does_not_allow():
    difference = compare("administrator_access", "administrator_access", guardrails=((), BOUNDARY))
    assert set(difference.closed["by"]) == {"permissions boundary (guardrail)"}
    assert difference.opened.empty
    assert "ec2:DescribeInstances" not in set(difference["action"])
    assert set(difference.causes) == {Reason("change.blocked", {"guardrails": ["permissions boundary"]})}
    assert difference.about.after.guardrails == BOUNDARY
    assert "administrator_access within the permissions boundary" in difference._repr_html_()


def test_a_guardrail_that_goes_opens_it_again():
    difference = compare("administrator_access", "administrator_access", guardrails=(BOUNDARY, ()))
    assert set(difference.opened["by"]) == {"permissions boundary (guardrail)"}
    assert set(difference.causes) == {Reason("change.blocked_before", {"guardrails": ["permissions boundary"]})}


def test_a_deny_in_a_guardrail_is_named_like_any_other():
    barring = Guardrail("session policy", [policy(statement(Sid="Bar", Effect="Deny", Action="*"))])
    difference = compare("ec2_full_access", "ec2_full_access", guardrails=((), (barring,)))
    assert set(difference["by"]) == {"Bar; AllowEverythingInEC2", "Bar"}
    assert set(difference["after"]) == {"explicitDeny"}


@pytest.mark.parametrize("guardrails", [((), ()), ((), BOUNDARY), (BOUNDARY, BOUNDARY)])
def test_with_guardrails_too_the_rows_are_what_evaluate_decides(guardrails):
    both = [FORCE_MFA, EC2]
    difference = compare(FORCE_MFA, both, guardrails=guardrails, others=())
    user, found = User.read("alice"), set()
    for action in dict.fromkeys(difference["action"]):
        for mfa in ("true", "false", "absent"):
            request = make_request(action, user, user, mfa)
            before = evaluate(request, [FORCE_MFA], guardrails[0]).outcome
            after = evaluate(request, both, guardrails[1]).outcome
            if before is not after:
                found.add((action, mfa, before.value, after.value))
    assert {(row.action, row.mfa, row.before, row.after) for row in difference.itertuples()} == found


def test_an_action_on_other_things_is_tried_on_what_the_policies_name():
    reports = policy(statement(Sid="Read", Action="s3:GetObject", Resource="arn:aws:s3:::reports/*"))
    difference = compare([], reports, actions=["s3:GetObject"])
    assert set(difference["owner"]) == {"arn:aws:s3:::reports/anything"}
    assert "arn:aws:s3:::reports/anything" in str(difference)


def test_many_actions_on_many_resources_are_compared_as_one_by_one():
    numbers = range(5)
    actions = [f"s3:Do{number}" for number in numbers] + ["s3:Other", "iam:GetUser", "kms:Do0"]
    lines = [f"arn:aws:s3:::b{number}/*" for number in numbers]
    before = policy(statement(Action=actions[:5], Resource=lines), statement(Action="kms:*", Resource=lines[0]))
    after = policy(
        statement(Action="s3:*", Resource=lines[:4]),
        statement("Deny", Action=actions[1:3], Resource=lines[2], Condition={"Bool": {MFA_KEY: "false"}}),
    )
    difference = compare(before, after, actions=actions)
    found = {(row.action, row.owner, row.mfa): (row.before, row.after) for row in difference.itertuples()}
    user, requests, expected = User.read("alice"), 0, {}
    for action in actions:
        for owner, resource in list_targets(action, user, [User.read("bob")], (), [before, after]):
            for mfa in ("true", "false", "absent"):
                request = Request(action, resource, user.context(mfa))
                was, now = (evaluate(request, [each]).outcome.value for each in (before, after))
                requests += 1
                if was != now:
                    expected[action, owner, mfa] = was, now
    assert found == expected and found
    assert difference.about.requests == requests


def test_what_every_request_carries_counts_for_the_difference():
    condition = {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}
    sides = (InForce((policy(statement(Condition=one)),)) for one in (condition, {}))
    before, after = sides
    alice = User.read("alice")
    without, inside = (
        finish(compare_in_force(before, after, alice, [], ["iam:ListUsers"], context=context))
        for context in ({}, {"aws:SourceIp": "203.0.113.7"})
    )
    assert len(without.opened) == 3
    assert inside.empty


# --- policies on resources ---

ITEMS = "arn:aws:s3:::reports/*"


def test_a_policy_on_the_resource_that_changes_is_a_cause():
    own = policy(statement(Action="sqs:*"))
    grants = on_resource({"AWS": ALICE}, Sid="Grants", Action="s3:GetObject", Resource=ITEMS)
    denies = on_resource("*", "Deny", Sid="Denies", Action="s3:GetObject", Resource=ITEMS)
    opened = compare(own, own, resource_policies=((), grants))
    assert set(opened["action"]) == {"s3:GetObject"} and set(opened["before"]) == {"implicitDeny"}
    assert all(reason.parameters == {"allows": ["Grants"]} for reason in opened.causes) and opened.causes
    closed = compare(own, own, resource_policies=(grants, [grants, denies]))
    assert set(closed["after"]) == {"explicitDeny"} and len(closed) == len(opened)
    assert compare(own, own, resource_policies=(grants, grants)).empty


def test_a_policy_on_the_resource_taken_away_closes_what_it_opened():
    own = policy(statement(Action="sqs:*"))
    grants = on_resource({"AWS": ALICE}, Action="s3:GetObject", Resource=ITEMS)
    there, back = (compare(own, own, resource_policies=sides) for sides in (((), grants), (grants, ())))
    assert list(there["after"]) == list(back["before"]) == ["allowed"] * len(there) and len(there)


def test_a_trust_policy_is_compared_for_its_role():
    asks, loose = (
        on_resource({"AWS": "123456789012"}, kind="trust", Condition={operator: {MFA_KEY: "true"}})
        for operator in ("Bool", "BoolIfExists")
    )
    found = compare("administrator_access", "administrator_access", resource_policies=(asks, loose))
    assert found[["action", "owner", "mfa", "before", "after"]].to_numpy().tolist() == [
        ["sts:AssumeRole", "arn:aws:iam::123456789012:role/Deploy", "absent", "implicitDeny", "allowed"]
    ]


def test_a_trust_policy_that_comes_opens_roles_and_nothing_else():
    trust = on_resource({"AWS": "123456789012"}, Sid="Trusts", kind="trust")
    found = compare("administrator_access", "administrator_access", resource_policies=((), trust))
    assert set(found["owner"]) == {"arn:aws:iam::123456789012:role/Deploy"} and set(found["action"]) == {
        "sts:AssumeRole"
    }
    assert all(reason.parameters == {"allows": ["AllowEverything", "Trusts"]} for reason in found.causes)


def test_if_roles_count_an_own_allow_alone_opens_none():
    own, more = policy(statement(Action="sqs:*")), policy(statement(Action="sts:AssumeRole"))
    before, after = (InForce((each,)) for each in (own, more))
    for with_resources, opened in ((False, 3), (True, 0)):
        steps = compare_in_force(
            before, after, User.read("alice"), [], ["sts:AssumeRole"], with_resources=with_resources
        )
        assert len(finish(steps).opened) == opened


def test_a_policy_on_a_resource_changes_nothing_elsewhere():
    admin = "administrator_access"
    denies = on_resource("*", "Deny", NotAction="kms:Decrypt", Resource="*")
    found = compare(admin, admin, actions=["iam:ChangePassword", "s3:ListAllMyBuckets"], resource_policies=((), denies))
    assert found.empty
    key = on_resource("*", "Deny", Action="kms:Decrypt", Resource="*")
    found = compare(admin, admin, actions=["kms:Decrypt"], resource_policies=((), key))
    assert set(found["owner"]) == {"arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"}
