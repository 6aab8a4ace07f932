"""The place in the lab for an error message of AWS: explained with the lab's policies, again after each change."""

import pytest
from bs4 import BeautifulSoup

from mfa_lesson.widgets import lab_page
from mfa_lesson.widgets.lab import lab
from mfa_lesson.widgets.lab_error import LONGEST_ERROR
from tests.corpus.error_messages import OTHERS, PUBLISHED

pytestmark = pytest.mark.usefixtures("clock_that_stands_still")

MESSAGE = (
    "An error occurred (AccessDenied) when calling the ListBuckets operation: User: "
    "arn:aws:iam::123456789012:user/alice is not authorized to perform: s3:ListAllMyBuckets "
    "with an explicit deny in an identity-based policy"
)


def send(widget, do, **fields):
    widget._handle_custom_msg({"do": do, **fields}, [])


def outcomes(widget):
    page = BeautifulSoup(widget.error_explained, "html.parser")
    return {row["data-mfa"]: row.select_one(".pill")["data-outcome"] for row in page.select(".in-states li")}


def test_a_message_is_explained_with_the_labs_policies():
    widget = lab(goals=[])
    assert (widget.error_explained, widget.error_problem) == ("", "")
    widget.set_state({"error_text": MESSAGE})
    assert outcomes(widget) == {"true": "implicitDeny", "false": "explicitDeny", "absent": "explicitDeny"}
    assert widget.error_problem == "" and not widget.busy
    assert "Deny without MFA" in widget.spoken and "`" not in widget.spoken


def test_it_follows_the_policies():
    widget = lab(goals=[])
    widget.set_state({"error_text": MESSAGE})
    send(widget, do="add", what="administrator_access")
    assert outcomes(widget) == {"true": "allowed", "false": "explicitDeny", "absent": "explicitDeny"}
    send(widget, do="turn", id=widget.drafts[0].id)
    assert set(outcomes(widget).values()) == {"allowed"}
    send(widget, do="attach", id=widget.drafts[0].id, kind="scp")
    send(widget, do="turn", id=widget.drafts[0].id)
    assert outcomes(widget)["absent"] == "explicitDeny"


def test_what_every_request_has_counts():
    policy = lab(goals=[])
    policy.write(
        policy.text.replace("aws:MultiFactorAuthPresent", "aws:SourceVpc").replace("BoolIfExists", "StringEquals")
    )
    policy.set_state({"error_text": MESSAGE})
    assert "aws:SourceVpc" in policy.error_explained
    policy.set_state({"context_text": "aws:SourceVpc = false"})
    assert set(outcomes(policy).values()) == {"explicitDeny"}


def test_a_text_that_is_none_is_told_so():
    widget = lab(goals=[])
    for text in (text for code, texts in OTHERS.items() if code != "empty" for text in texts):
        widget.set_state({"error_text": text})
        assert widget.error_problem.endswith(".") and widget.error_explained == "", text
    widget.set_state({"error_text": MESSAGE})
    assert widget.error_problem == "" and widget.error_explained
    widget.set_state({"error_text": "  \n"})
    assert (widget.error_explained, widget.error_problem) == ("", "")
    assert widget.failure is None


def test_a_text_that_is_too_long_is_told_so():
    widget = lab(goals=[])
    widget.set_state({"error_text": MESSAGE + " " * LONGEST_ERROR})
    assert "20,000" in widget.error_problem and widget.error_explained == ""


def test_every_published_error_is_shown():
    widget = lab(goals=[])
    for published in PUBLISHED:
        widget.set_state({"error_text": published.text})
        assert "What was asked" in widget.error_explained, published.source
    assert widget.failure is None


def test_hostile_text_stays_text():
    widget = lab(goals=[])
    widget.set_state({"error_text": MESSAGE.replace("alice", "<img/src=x/onerror=alert(1)>")})
    assert widget.error_explained and "<img" not in widget.error_explained


def test_an_error_of_ours_is_told_there(monkeypatch):
    def broken(*given):
        raise LookupError
        yield

    monkeypatch.setattr(lab_page, "explain_pasted", broken)
    widget = lab(goals=[])
    widget.set_state({"error_text": MESSAGE})
    assert "LookupError" in widget.error_explained and not widget.busy
    assert widget.matrix and isinstance(widget.failure, LookupError)
