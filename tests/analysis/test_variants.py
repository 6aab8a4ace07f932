"""One statement in sixteen forms, and six conditions: what each comes to, and how a notebook shows it."""

from itertools import product

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from mfa_lesson import evaluate, load_policy, six_conditions, sixteen_forms
from mfa_lesson.account.users import User
from mfa_lesson.analysis.variants import FORMS, Forms, FormVerdict, judge_purposes, rewrite_last
from mfa_lesson.analysis.wording import say
from tests.support import make_request, policy, statement

FORCE_MFA = load_policy("force_mfa")
SIXTEEN, SIX = sixteen_forms(FORCE_MFA), six_conditions("iam:DeactivateMFADevice")
WORDS, STATES = ["Effect", "Action element", "Operator", "Value"], ["true", "false", "absent"]
TESTS = ["MFA can be set up without MFA", "password only is denied", "access keys are denied", "MFA allows the rest"]

PROTECTS, GETS_BY = FormVerdict.PROTECTS, FormVerdict.BYPASSED
STOPPED, BOTH = FormVerdict.BLOCKED, FormVerdict.BYPASSED_AND_BLOCKED
YES, NO = "yes", "no"
# Written out by hand. Of the forms with Allow, none holds anybody back.
RESULTS = {
    ("Deny", "NotAction", "BoolIfExists", "false"): (YES, YES, YES, YES, PROTECTS),
    ("Deny", "NotAction", "BoolIfExists", "true"): (YES, NO, YES, NO, BOTH),
    ("Deny", "NotAction", "Bool", "false"): (YES, YES, NO, YES, GETS_BY),
    ("Deny", "NotAction", "Bool", "true"): (YES, NO, NO, NO, BOTH),
    ("Deny", "Action", "BoolIfExists", "false"): (NO, NO, NO, YES, BOTH),
    ("Deny", "Action", "BoolIfExists", "true"): (NO, NO, NO, YES, BOTH),
    ("Deny", "Action", "Bool", "false"): (NO, NO, NO, YES, BOTH),
    ("Deny", "Action", "Bool", "true"): (YES, NO, NO, YES, GETS_BY),
    **{form: (YES, NO, NO, YES, GETS_BY) for form in FORMS if form.effect == "Allow"},
}
ALLOWED, EXPLICIT, IMPLICIT = "allowed", "explicitDeny", "implicitDeny"
THROUGH = {
    ("Deny", "BoolIfExists", "false"): (ALLOWED, EXPLICIT, EXPLICIT, FormVerdict.MFA),
    ("Deny", "Bool", "false"): (ALLOWED, EXPLICIT, ALLOWED, FormVerdict.MFA_OR_ACCESS_KEY),
    ("Deny", "Null", "true"): (ALLOWED, ALLOWED, EXPLICIT, FormVerdict.MFA_OR_PASSWORD),
    ("Allow", "Bool", "true"): (ALLOWED, IMPLICIT, IMPLICIT, FormVerdict.MFA),
    ("Allow", "BoolIfExists", "true"): (ALLOWED, IMPLICIT, ALLOWED, FormVerdict.MFA_OR_ACCESS_KEY),
    ("Allow", "Null", "false"): (ALLOWED, ALLOWED, IMPLICIT, FormVerdict.MFA_OR_PASSWORD),
}


def shown(table):
    return BeautifulSoup(table._repr_html_(), "html.parser")


# --- what comes of each ---


def test_sixteen_forms_each_put_to_four_tests():
    assert {row.form: (*row.results, row.verdict) for row in SIXTEEN.tried} == RESULTS
    assert len(RESULTS) == len(SIXTEEN) == 16


def test_six_conditions_each_in_three_states():
    assert {row.form: (*row.results, row.verdict) for row in SIX.tried} == THROUGH
    assert len(SIX) == 6


def test_they_are_dataframes_with_these_columns():
    for table, columns in ((SIXTEEN, [*WORDS, *TESTS, "protects"]), (SIX, ["Effect", "Operator", "Value", *STATES])):
        assert isinstance(table, pd.DataFrame)
        assert list(table.columns) == columns
        assert {type(value) for value in table.to_numpy().ravel()} == {str}


def test_the_last_column_is_the_first_verdict():
    assert [row.verdict == PROTECTS for row in SIXTEEN.tried] == [value == YES for value in SIXTEEN["protects"]]


def test_where_somebody_is_stopped_somebody_gets_by():
    assert STOPPED not in {row.verdict for row in SIXTEEN.tried}


def test_three_forms_lock_people_out_of_mfa_set_up_who_sign_in_without_it_in_one_way_or_in_both():
    alice, locked = User.read("alice"), {}
    for form in FORMS:
        other = rewrite_last(FORCE_MFA, form)
        for mfa in ("false", "absent"):
            if not evaluate(make_request("iam:EnableMFADevice", alice, alice, mfa), other).allowed:
                locked.setdefault(form, []).append(mfa)
    assert locked == {
        ("Deny", "Action", "BoolIfExists", "false"): ["false", "absent"],
        ("Deny", "Action", "BoolIfExists", "true"): ["absent"],
        ("Deny", "Action", "Bool", "false"): ["false"],
    }


@pytest.mark.parametrize("results", list(product((YES, NO), repeat=4)))
def test_the_verdict_says_whether_somebody_gets_by_or_is_stopped(results):
    set_up, password_only, access_keys, opened = results
    verdict = judge_purposes(results)
    assert (verdict in (GETS_BY, BOTH)) == (NO in (password_only, access_keys))
    assert (verdict in (STOPPED, BOTH)) == (NO in (set_up, opened))
    assert (verdict == PROTECTS) == (NO not in results)


@pytest.mark.parametrize("form", FORMS)
def test_another_form_leaves_the_other_statements_and_the_list(form):
    *others, last = [each.source for each in rewrite_last(FORCE_MFA, form).statements]
    *before, was = [each.source for each in FORCE_MFA.statements]
    assert others == before
    assert last["Effect"] == form.effect
    assert last[form.action_element] == was["NotAction"]
    assert {"Action", "NotAction"} & set(last) == {form.action_element}
    assert last["Condition"] == {form.operator: {"aws:MultiFactorAuthPresent": form.value}}


def test_a_policy_without_the_allows_protects_in_no_form():
    deny = policy(statement("Deny", Sid="Last", NotAction=["iam:EnableMFADevice"]), name="alone")
    table = sixteen_forms(deny)
    assert PROTECTS not in {row.verdict for row in table.tried}
    assert STOPPED in {row.verdict for row in table.tried}
    assert "alone: " in shown(table).caption.get_text()


# --- how a notebook shows it ---


def test_shown_in_words_with_a_caption_and_headers():
    for table, question in ((SIXTEEN, say("forms.sixteen.question")), (SIX, say("forms.six.question"))):
        page = shown(table)
        assert len(page.select("table")) == 1 and page.caption.get_text(strip=True)
        assert [head.get_text() for head in page.select("thead th")][-1] == question
        assert {head["scope"] for head in page.select("thead th")} == {"col"}
        assert {head["scope"] for head in page.select("tbody th")} == {"row"}
        assert len(page.select("tbody tr")) == len(table)
        assert page.select("button, fieldset, .mark, .now") == []
    first = shown(SIXTEEN).select_one("tbody tr")
    cells = [" ".join(cell.get_text(" ").split()) for cell in first.select("th, td")]
    assert cells == ["Deny NotAction BoolIfExists “false”", "✓ yes", "✓ yes", "✓ yes", "✓ yes", f"✓ {PROTECTS}"]
    last = shown(SIX).select("tbody tr")[-1]
    cells = [" ".join(cell.get_text(" ").split()) for cell in last.select("th, td")]
    assert cells[1:] == ["✓ Allowed", "✓ Allowed", "– Implicit deny", str(FormVerdict.MFA_OR_PASSWORD)]


def test_rows_with_the_first_verdict_are_marked_in_words():
    assert [row.b.get_text() for row in shown(SIXTEEN).select("tr.wanted")] == [f"✓ {PROTECTS}"]
    assert [row.b.get_text() for row in shown(SIX).select("tr.wanted")] == [f"✓ {FormVerdict.MFA}"] * 2
    assert len(shown(SIXTEEN).select("b")) == 1


def test_the_same_table_is_shown_in_the_same_way():
    assert sixteen_forms(FORCE_MFA)._repr_html_() == SIXTEEN._repr_html_()


def test_some_of_the_rows_are_shown_like_all():
    some = SIXTEEN[SIXTEEN["protects"] == NO].sort_values("Effect")
    assert isinstance(some, Forms)
    assert len(shown(some).select("table.forms tbody tr")) == 15
    assert len(shown(SIX.head(2)).select("table.forms tbody tr")) == 2


@pytest.mark.parametrize(
    "change",
    [
        lambda table: table.T,
        lambda table: table[["Effect", "Value"]],
        lambda table: table.drop(columns="Effect"),
        lambda table: table.replace("no", "maybe"),
        lambda table: table.replace("allowed", "perhaps"),
        lambda table: table[:0],
        lambda table: pd.concat([table, table], axis=1),
        lambda table: pd.DataFrame(table),
    ],
)
@pytest.mark.parametrize("table", [SIXTEEN, SIX])
def test_what_pandas_makes_of_it_is_shown_as_pandas_does(table, change):
    changed = change(table)
    if changed.equals(table) and isinstance(changed, Forms):
        return
    assert "table.forms" not in changed._repr_html_()
    assert "dataframe" in changed._repr_html_()


def test_a_policys_name_is_text():
    table = sixteen_forms(policy(statement("Deny", NotAction=["iam:EnableMFADevice"], Sid="S"), name="<b>mine</b>"))
    assert shown(table).caption.b is None
