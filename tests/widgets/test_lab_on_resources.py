"""Policies on resources in the policy lab: beside the others, on and off, with rows, goals and words of their own."""

import json

import pytest
from bs4 import BeautifulSoup

from mfa_lesson import Policy, lab, load_policy
from mfa_lesson.course.lesson_file import load_lesson
from mfa_lesson.widgets.wording import EXAMPLES, say
from tests.display.pages import read_page_card
from tests.support import document, on_resource, policy, statement

pytestmark = pytest.mark.usefixtures("clock_that_stands_still")

POLICIES = load_lesson("13_mfa_for_roles").policies
BUCKET, TRUST, IF_EXISTS, ASSUME = (
    POLICIES[name] for name in ("bucket_deny", "trust", "trust_if_exists", "assume_deploy")
)
BACKUP = "arn:aws:s3:::backups/anything"
ALLOWED, EXPLICIT, IMPLICIT = "allowed", "explicitDeny", "implicitDeny"
ROLE_GOALS = """with MFA a user can assume the role
without MFA nobody can assume the role
nobody from another account can assume the role"""


@pytest.fixture(autouse=True)
def a_shelf_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setenv("MFA_LESSON_DATA", str(tmp_path / "data"))


def text_of(html):
    return " ".join(BeautifulSoup(html.replace("<wbr>", ""), "html.parser").get_text(" ").split())


def said(code, **parameters):
    return say(code, **parameters).replace("`", "")


def message(widget, do, **texts):
    widget._handle_custom_msg({"do": do, **texts}, [])
    assert widget.failure is None


def row(widget, key):
    """The outcomes of a row: with MFA, with the password only, with an access key."""
    cells = BeautifulSoup(widget.matrix, "html.parser").find_all("td", {"data-action": key})
    return [cell["data-outcome"] for cell in cells]


def headings(widget):
    return [head.get_text() for head in BeautifulSoup(widget.matrix, "html.parser").select("tr.group th")]


def turn(widget, number):
    message(widget, "turn", id=widget.drafts[number].id)


@pytest.fixture
def bucket_lab():
    widget = lab("administrator_access")
    message(widget, "add", what="example:bucket_deny")
    return widget


# --- on and off ---


def test_a_bucket_policy_beside_an_administrator(bucket_lab):
    assert text_of(bucket_lab.status).startswith("bucket_deny is added as a policy on a resource: none of the 93")
    assert row(bucket_lab, "s3:DeleteObject") == [ALLOWED, EXPLICIT, EXPLICIT]
    assert "NoDeleteWithoutMFA now denies it" in text_of(bucket_lab.difference)
    assert bucket_lab.size == said("lab.size", size=bucket_lab.drafts[1].good.size, limit=None)
    turn(bucket_lab, 1)
    assert text_of(bucket_lab.status).startswith("bucket_deny off: 2 of 96 decisions changed, all from explicit deny")
    assert row(bucket_lab, "s3:DeleteObject") == [ALLOWED] * 3
    assert "Nothing changes" in text_of(bucket_lab.difference)
    turn(bucket_lab, 1)
    assert text_of(bucket_lab.status).startswith("bucket_deny on: 2 of 96 decisions changed, all from allowed")


def test_a_trust_policy_must_allow_the_request_itself():
    widget = lab([load_policy("administrator_access"), TRUST])
    assert [draft.kind for draft in widget.drafts] == ["identity", "trust"]
    assert row(widget, "sts:AssumeRole") == [ALLOWED, IMPLICIT, IMPLICIT]
    turn(widget, 1)
    assert row(widget, "sts:AssumeRole") == [IMPLICIT] * 3
    assert text_of(widget.status).startswith("trust off: 1 of 96 decisions changed, from allowed to implicit deny")
    widget.chosen = ["sts:AssumeRole", "true"]
    explanation = widget._now.scenario.explain("sts:AssumeRole", "true", widget._now.rows["sts:AssumeRole"].resource)
    assert explanation.need.missing == ("trust",) and str(explanation.steps[-1].question) in text_of(widget.reason)


def test_the_account_is_named_and_its_own_policies_decide():
    widget = lab([TRUST])
    assert row(widget, "sts:AssumeRole") == [IMPLICIT] * 3
    message(widget, "add", what="administrator_access")
    assert row(widget, "sts:AssumeRole") == [ALLOWED, IMPLICIT, IMPLICIT]
    assert text_of(widget.status).startswith("administrator_access is added: 1 of 3 decisions changed")


def test_the_start_is_decided_on_the_same_requests():
    """Until the trust policy comes, the role's side is left aside; with it, the start has no Allow on that side."""
    widget = lab([ASSUME])
    assert row(widget, "sts:AssumeRole") == [ALLOWED] * 3
    assert said("lab.without_trust") in text_of(widget.matrix)
    message(widget, "add", what="example:trust")
    assert said("lab.without_trust") not in text_of(widget.matrix)
    assert row(widget, "sts:AssumeRole") == [ALLOWED, IMPLICIT, IMPLICIT]
    assert text_of(widget.status).endswith("1 of 3 decisions changed, from implicit deny to allowed.")
    difference = text_of(widget.difference)
    assert "AssumeDeploy and AssumeWithMFA now allow it" in difference and "Of 3 requests, 1 " in difference


def test_a_difference_without_the_trust_policy_is_about_roles_too():
    widget = lab([load_policy("force_mfa"), TRUST])
    turn(widget, 1)
    message(widget, "add", what="administrator_access")
    assert row(widget, "sts:AssumeRole") == [IMPLICIT, EXPLICIT, EXPLICIT]
    assert "AssumeRole" not in text_of(widget.difference).replace(" ", "")


def test_a_boundary_limits_what_the_account_is_given():
    widget = lab([load_policy("administrator_access"), load_policy("ec2_full_access"), TRUST])
    message(widget, "attach", id=widget.drafts[1].id, kind="boundary")
    assert row(widget, "sts:AssumeRole") == [IMPLICIT] * 3


# --- rows ---


def test_the_rows_of_a_policy_on_a_resource_come_first_and_are_about_its_resource(bucket_lab):
    assert headings(bucket_lab)[0] == "bucket_deny: NoDeleteWithoutMFA"
    assert bucket_lab.chosen[0] == "s3:DeleteObject"
    card = read_page_card(BeautifulSoup(bucket_lab.reason, "html.parser"))
    assert (card["Action"], card["Resource"]) == (["s3:DeleteObject"], [BACKUP])


def test_an_action_that_others_ask_for_elsewhere_has_a_row_for_each_resource():
    own = policy(statement(Action="s3:DeleteObject", Resource="arn:aws:s3:::reports/*"), name="own")
    widget = lab([own, BUCKET])
    assert row(widget, "s3:DeleteObject") == [ALLOWED] * 3
    assert row(widget, f"s3:DeleteObject on {BACKUP}") == [IMPLICIT, EXPLICIT, EXPLICIT]
    widget.chosen = ["s3:DeleteObject", "true"]
    reason = text_of(widget.reason)
    assert "bucket_deny doesn’t count here: it is about arn:aws:s3:::backups/* , not about arn:aws:s3:::rep" in reason
    widget.chosen = [f"s3:DeleteObject on {BACKUP}", "true"]
    assert "doesn’t count here" not in text_of(widget.reason)


def test_an_action_that_others_allow_on_the_same_resource_has_one_row():
    own = policy(statement(Action="s3:DeleteObject", Resource="arn:aws:s3:::backups/*"), name="own")
    widget = lab([own, BUCKET])
    assert row(widget, "s3:DeleteObject") == []
    assert row(widget, f"s3:DeleteObject on {BACKUP}") == [ALLOWED, EXPLICIT, EXPLICIT]


def test_two_policies_on_two_resources_have_two_rows():
    other = on_resource("*", "Deny", Action="s3:DeleteObject", Resource="arn:aws:s3:::reports/*")
    widget = lab([load_policy("administrator_access"), BUCKET, other])
    assert row(widget, "s3:DeleteObject") == [ALLOWED, EXPLICIT, EXPLICIT]
    assert row(widget, "s3:DeleteObject on arn:aws:s3:::reports/anything") == [EXPLICIT] * 3


def test_a_key_policy_that_names_its_key_as_everything_is_about_a_key():
    key = on_resource({"AWS": "arn:aws:iam::123456789012:user/alice"}, Action="kms:Decrypt", Resource="*")
    widget = lab([load_policy("administrator_access"), key])
    assert row(widget, "kms:Decrypt") == [ALLOWED] * 3
    widget.write(key.text.replace("user/alice", "user/bob"), widget.drafts[1].id)
    assert row(widget, "kms:Decrypt") == [IMPLICIT] * 3
    assert "kms:Decrypt" in text_of(widget.difference)


@pytest.mark.parametrize(
    ("elements", "key", "outcome"),
    [
        ({"Action": "*", "Resource": "arn:aws:s3:::backups/*"}, "s3:Anything", EXPLICIT),
        ({"Action": "s3:*", "Resource": "*"}, "s3:Anything", EXPLICIT),
        ({"NotAction": "s3:GetObject", "Resource": "arn:aws:s3:::backups/*"}, "s3:GetObject", ALLOWED),
        ({"Action": "*", "Resource": "*"}, "iam:ChangePassword", ALLOWED),
        ({"NotAction": "kms:Decrypt", "Resource": "*"}, "iam:ChangePassword", ALLOWED),
        ({"NotAction": "kms:Decrypt", "Resource": "*"}, "kms:Decrypt", IMPLICIT),  # a key policy must allow it itself
        ({"Action": "s3:ListAllMyBuckets", "Resource": "*"}, "s3:ListAllMyBuckets", ALLOWED),
    ],
)
def test_wide_policies_on_resources_reach_no_further_than_their_resources(elements, key, outcome):
    widget = lab([load_policy("administrator_access"), on_resource("*", "Deny", **elements)])
    assert row(widget, key) == [outcome] * 3
    assert row(widget, "iam:ChangePassword") == [ALLOWED] * 3


def test_of_a_trust_policy_only_actions_on_roles_are_rows():
    statements = [{"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "sts:*"}]
    widget = lab([load_policy("administrator_access"), Policy.from_json(document(*statements), kind="trust")])
    assert row(widget, "sts:AssumeRole") == [ALLOWED] * 3
    assert row(widget, "sts:TagSession") == [ALLOWED] * 3
    assert not row(widget, "sts:GetCallerIdentity") and not row(widget, "sts:Anything")


def test_a_role_that_an_own_policy_names_has_the_trust_policy():
    own = policy(statement(Action="sts:AssumeRole", Resource="arn:aws:iam::123456789012:role/Audit"), name="own")
    widget = lab([own, TRUST])
    assert row(widget, "sts:AssumeRole") == [ALLOWED, IMPLICIT, IMPLICIT]
    message(widget, "try", action="sts:AssumeRole", resource="arn:aws:iam::123456789012:role/Deploy")
    assert row(widget, "sts:AssumeRole on arn:aws:iam::123456789012:role/Deploy") == [IMPLICIT] * 3


def test_a_request_of_ones_own_is_decided_with_the_policy_on_its_resource(bucket_lab):
    message(bucket_lab, "try", action="s3:DeleteObject", resource="arn:aws:s3:::backups/monday")
    assert row(bucket_lab, "s3:DeleteObject on arn:aws:s3:::backups/monday") == [ALLOWED, EXPLICIT, EXPLICIT]
    message(bucket_lab, "try", action="s3:DeleteObject", resource="arn:aws:s3:::reports/monday")
    assert row(bucket_lab, "s3:DeleteObject on arn:aws:s3:::reports/monday") == [ALLOWED] * 3
    message(bucket_lab, "try", action="s3:ListAllMyBuckets", resource="")
    assert "s3:ListAllMyBuckets acts on no particular resource" in text_of(bucket_lab.reason)


# --- who asks, and from which account ---


def test_somebody_else_asks(bucket_lab):
    bucket_lab.write(POLICIES["bucket_allow"].text)
    message(bucket_lab, "turn", id=bucket_lab.drafts[0].id)
    assert row(bucket_lab, "s3:DeleteObject") == [ALLOWED, IMPLICIT, IMPLICIT]
    bucket_lab.username = "bob"
    assert row(bucket_lab, "s3:DeleteObject") == [IMPLICIT] * 3
    bucket_lab.username = "engineering/alice"
    assert row(bucket_lab, "s3:DeleteObject") == [IMPLICIT] * 3


def test_a_bucket_of_another_account_needs_both_sides(bucket_lab):
    assert row(bucket_lab, "s3:DeleteObject")[0] == ALLOWED
    bucket_lab.context_text = "aws:ResourceAccount = 999999999999"
    assert bucket_lab.context_problem == ""
    assert row(bucket_lab, "s3:DeleteObject") == [IMPLICIT, EXPLICIT, EXPLICIT]
    bucket_lab.goals_text = ROLE_GOALS
    message(bucket_lab, "add", what="example:trust")
    assert row(bucket_lab, "sts:AssumeRole") == [ALLOWED, IMPLICIT, IMPLICIT]
    assert not bucket_lab.busy and bucket_lab.failure is None


@pytest.mark.parametrize("key", ["aws:PrincipalIsAWSService", "AWS:PrincipalServiceName", "aws:PrincipalArn"])
def test_what_follows_from_who_asks_cannot_be_typed(bucket_lab, key):
    bucket_lab.context_text = f"{key} = true"
    assert bucket_lab.context_problem == say("lab.context_of_user", line=1, key=key)


# --- goals and findings ---


def test_goals_about_a_role_are_checked_on_its_trust_policy_and_the_others_are_not():
    widget = lab([load_policy("force_mfa"), ASSUME, TRUST], goals=f"nobody can iam:CreateUser\n{ROLE_GOALS}")
    shown = text_of(widget.goals).replace(" .", ".").replace(" ,", ",")
    assert (
        said("lab.checked_on_identity", policies=["force_mfa", "assume_deploy"], guardrails=[], aside=["trust"])
        in shown
    )
    assert (
        said("lab.checked_on_trust", trust=["trust"], policies=["force_mfa", "assume_deploy"], guardrails=[]) in shown
    )
    assert widget.tally.startswith("✓ 4 of 4 goals met")
    widget.write(IF_EXISTS.text, widget.drafts[2].id)
    message(widget, "turn", id=widget.drafts[0].id)
    assert widget.tally.startswith("3 of 4 goals met")


def test_without_identity_policies_goals_are_about_the_role():
    widget = lab([TRUST], goals=ROLE_GOALS)
    assert widget.tally.startswith("✓ 3 of 3 goals met")
    assert "everybody’s own policies are taken to allow sts:AssumeRole" in text_of(widget.goals)
    widget.write(IF_EXISTS.text)
    assert widget.tally.startswith("2 of 3 goals met · 1 probable mistake")
    assert "line" in text_of(widget.findings).lower()


def test_without_a_policy_on_a_resource_nothing_is_said_of_them():
    assert "left aside" not in text_of(lab("force_mfa").goals)


def test_findings_on_a_policy_on_a_resource_come_beside_the_others():
    widget = lab([load_policy("administrator_access"), IF_EXISTS])
    assert widget.tally.endswith("1 probable mistake")
    turn(widget, 1)
    assert widget.tally.endswith("0 probable mistakes")
    turn(widget, 0)
    assert text_of(widget.findings) == "No identity policy and no policy on a resource is in force."


# --- wrong inputs ---


@pytest.mark.parametrize(
    ("text", "kind", "code", "other"),
    [
        (TRUST.text, "identity", "pasted-trust-policy", "trust"),
        (BUCKET.text, "identity", "principal", "resource"),
        (load_policy("force_mfa").text, "resource", "principal-absent", "identity"),
        (load_policy("force_mfa").text, "trust", "principal-absent", "identity"),
        (BUCKET.text, "trust", "trust-principal-star", "resource"),
    ],
)
def test_a_policy_of_another_kind_gets_a_sentence_and_a_button_and_keeps_its_text(text, kind, code, other):
    widget = lab("administrator_access")
    message(widget, "add", what="new")
    [_, draft] = widget.drafts
    message(widget, "attach", id=draft.id, kind=kind)
    widget.write(text)
    problem = widget.drafts[1].problem
    assert problem.reason.code == code and widget.text == text
    assert problem.problem.replace("`", "") in text_of(widget.problem)
    button = BeautifulSoup(widget.problem, "html.parser").find("button", {"data-do": "attach as"})
    assert (button["data-kind"], button.get_text()) == (other, said("lab.attach_as", kind=other))
    message(widget, "attach", id=draft.id, kind=other)
    assert (widget.problem, widget.text) == ("", text)


def test_while_a_text_cannot_be_read_the_last_version_counts(bucket_lab):
    bucket_lab.write(BUCKET.text[:-3])
    assert bucket_lab.problem and "attach as" not in bucket_lab.problem
    assert row(bucket_lab, "s3:DeleteObject") == [ALLOWED, EXPLICIT, EXPLICIT]
    bucket_lab.write(BUCKET.text.replace('"Principal": "*",', ""))
    assert bucket_lab.drafts[1].problem.reason.code == "principal-absent"
    assert bucket_lab.drafts[1].good.text == BUCKET.text
    assert row(bucket_lab, "s3:DeleteObject") == [ALLOWED, EXPLICIT, EXPLICIT]
    assert bucket_lab.problem.count("data-do") == 2  # the line, and the other kind that it can be


def test_a_role_of_which_the_trust_policy_was_never_valid_trusts_nobody():
    widget = lab([ASSUME])
    message(widget, "add", what="new")
    message(widget, "attach", id=widget.drafts[1].id, kind="trust")
    assert row(widget, "sts:AssumeRole") == [IMPLICIT] * 3
    message(widget, "attach", id=widget.drafts[1].id, kind="identity")
    assert row(widget, "sts:AssumeRole") == [ALLOWED] * 3


# --- files, drafts, undo ---


@pytest.mark.parametrize(("given", "kind"), [(TRUST, "trust"), (BUCKET, "resource"), (ASSUME, "identity")])
def test_a_file_is_attached_as_what_it_is(given, kind):
    widget = lab("administrator_access")
    message(widget, "load", name="mine.json", text=given.text)
    assert (widget.drafts[1].kind, widget.problem, widget.text) == (kind, "", given.text)


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_example_can_be_added_and_begun_with(name):
    widget = lab("administrator_access")
    assert f'value="example:{name}"' in widget.page
    message(widget, "add", what=f"example:{name}")
    assert (widget.drafts[1].kind, widget.text) == (POLICIES[name].kind, POLICIES[name].text)
    message(widget, "alone", what=f"example:{name}")
    assert [draft.kind for draft in widget.drafts] == [POLICIES[name].kind]
    assert "Nothing changes" in text_of(widget.difference)


def test_a_kept_draft_comes_back_as_what_it_was(bucket_lab):
    bucket_lab.write(BUCKET.text + " ")
    message(bucket_lab, "keep")
    again = lab("administrator_access")
    what = BeautifulSoup(again.page, "html.parser").find("option", value=lambda value: value.startswith("earlier:"))
    message(again, "add", what=what["value"])
    assert (again.drafts[1].kind, again.text) == ("resource", BUCKET.text + " ")
    assert row(again, "s3:DeleteObject") == [ALLOWED, EXPLICIT, EXPLICIT]


def test_undo_takes_it_out_and_brings_it_back(bucket_lab):
    message(bucket_lab, "undo")
    assert [draft.kind for draft in bucket_lab.drafts] == ["identity"] and not row(bucket_lab, "s3:DeleteObject")
    message(bucket_lab, "undo")
    assert row(bucket_lab, "s3:DeleteObject") == [ALLOWED, EXPLICIT, EXPLICIT]
    message(bucket_lab, "remove", id=bucket_lab.drafts[1].id)
    assert not row(bucket_lab, "s3:DeleteObject")
    message(bucket_lab, "undo")
    assert row(bucket_lab, "s3:DeleteObject") == [ALLOWED, EXPLICIT, EXPLICIT]


def test_a_file_of_ones_own_can_be_what_the_lab_begins_with(tmp_path):
    file = tmp_path / "mine.json"
    file.write_text(TRUST.text, encoding="utf-8")
    widget = lab([file])
    assert (widget.drafts[0].kind, widget.drafts[0].name) == ("trust", "mine")
    rcp = Policy.from_json(document({**statement("Deny", Action="s3:*"), "Principal": "*"}), name="r", kind="rcp")
    assert lab([rcp]).drafts[0].kind == "rcp"


def test_what_is_downloaded_is_the_text(bucket_lab):
    assert bucket_lab.file_name == "bucket_deny.json"
    assert json.loads(bucket_lab.placed[1]) == json.loads(BUCKET.text)
