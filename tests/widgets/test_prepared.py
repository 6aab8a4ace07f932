"""The explorer that works from a page without Python: it has all that Python's explorer shows, and no more."""

import json
import re

import pytest

from mfa_lesson import decision_matrix, explorer
from mfa_lesson.account.users import MFA_STATES
from mfa_lesson.widgets.prepared import prepare, prepared_html


@pytest.fixture(scope="module")
def prepared():
    return prepare()


@pytest.fixture(scope="module")
def html():
    return prepared_html()


def text_of(prepared, places):
    return "\n".join(prepared["texts"][place] for place in places)


@pytest.mark.parametrize(("owner", "name"), [("own", "alice"), ("other", "bob")])
def test_every_decision_is_there_for_both_owners(prepared, owner, name):
    matrix = text_of(prepared, prepared["owners"][owner]["matrix"])
    cells = re.findall(r'data-action="([^"]+)" data-mfa="([^"]+)" data-outcome="([^"]+)"', matrix)
    expected = decision_matrix("force_mfa", owner=name).stack().to_dict()
    assert {(action, mfa): outcome for action, mfa, outcome in cells}.items() >= expected.items()
    assert len(expected) == 31 * 3


@pytest.mark.parametrize("mfa", MFA_STATES)
@pytest.mark.parametrize("owner", ["own", "other"])
def test_it_tells_of_each_cell_what_an_explorer_does(prepared, owner, mfa):
    live = explorer()
    live.owner, live.mfa = owner, mfa
    told = prepared["owners"][owner]["reasons"]
    assert list(told) == live.list_rows()
    for action in ("iam:ChangePassword", "iam:DeactivateMFADevice", live.list_rows()[-1]):
        live.chosen = [action, mfa]
        reason = text_of(prepared, told[action][mfa]["reason"])
        assert reason.replace(' aria-level="3"', "") == live.reason
        assert told[action][mfa]["spoken"] == live.spoken
    assert prepared["owners"][owner]["turns"] == live.turns


@pytest.mark.parametrize("mfa", MFA_STATES)
def test_it_tells_of_another_owner_what_an_explorer_does(prepared, mfa):
    live = explorer()
    live.mfa = mfa
    for owner in ("other", "own"):
        live.owner = owner
        assert prepared["changes"][owner][mfa] == {"status": live.status, "aside": live.aside}


def test_it_starts_as_an_explorer_does(prepared):
    live = explorer()
    assert prepared["start"].items() <= {name: getattr(live, name) for name in live.trait_names()}.items()


def test_what_stands_in_the_page_ends_no_script_early(html, prepared):
    assert html.count("</script>") == html.count("<script") == 2
    data = re.search(r'<script type="application/json">(.*?)</script>', html, re.DOTALL)[1]
    assert "<" not in data and json.loads(data) == prepared
    assert len(html) < 500_000  # it comes first, before anything else is loaded


def test_readers_without_scripts_have_a_table(html):
    before_the_scripts = html.partition("<script")[0]
    assert '<table class="decision-matrix" data-current="true">' in before_the_scripts
    assert "29 of 31 actions allowed" in before_the_scripts
