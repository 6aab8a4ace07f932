"""What a finding says, and how findings show themselves."""

import pickle

from bs4 import BeautifulSoup

from mfa_lesson import findings
from mfa_lesson.analysis.findings.finding import Finding, Findings
from tests.analysis.findings.examples import FORCE_MFA, allow, deny, of_kind
from tests.support import policy


def test_findings_say_what_is_in_them_in_plain_text():
    text = str(findings("force_mfa"))
    assert text.startswith("3 probable mistakes and 5 remarks on force_mfa.\n\nMistake, line 55 Statement[3].Action (")
    assert "`" not in text and text.count("\n\n") == len(FORCE_MFA)
    assert repr(findings("force_mfa")) == text


def test_where_nothing_is_found_a_sentence_says_what_that_means():
    nothing = findings("administrator_access")
    assert str(nothing) == "No findings for administrator_access. That doesn’t prove that it does what you want."
    assert str(nothing) in BeautifulSoup(nothing._repr_html_(), "html.parser").text


def test_mistakes_and_remarks_are_findings_too():
    both = findings("force_mfa")
    assert isinstance(both.mistakes, Findings) and both.mistakes.name == "force_mfa"
    assert {*both.mistakes, *both.remarks} == set(both)
    assert str(both.remarks).startswith("5 remarks on force_mfa.")


def test_findings_can_be_pickled():
    both = findings("force_mfa")
    again = pickle.loads(pickle.dumps(both))
    assert again == both and again.name == both.name


def test_html_has_one_entry_for_each_finding_with_its_address():
    page = BeautifulSoup(findings("force_mfa")._repr_html_(), "html.parser")
    assert [row["data-level"] for row in page.select("li")] == ["mistake"] * 3 + ["remark"] * 5
    links = {link["href"] for link in page.select("a")}
    assert links == {each.address for each in findings("force_mfa")}
    assert "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html" in links


def test_text_of_the_policy_is_shown_as_text():
    html = findings(policy(allow(Action="iam:<b>x</b>")))._repr_html_()
    assert "<b>x</b>" not in html and "&lt;b&gt;x&lt;/b&gt;" in html


def test_fields_of_a_finding():
    one = findings("force_mfa")[0]
    assert Finding._fields[:7] == ("kind", "place", "line", "statement", "problem", "suggestion", "page")
    assert one.statement == "AllowIndividualUserToSeeAndManageOnlyTheirOwnAccountInformation"
    assert one.address.endswith(f"/{one.page}.html")


def test_marks_of_code_are_left_out_of_plain_text():
    [one] = of_kind("misspelt-action", allow(Action="iam:GetUsre"))
    assert "`iam:GetUsre`" in one.problem and "`iam:GetUser`" in one.suggestion
    assert " iam:GetUsre. " in str(one) and "`" not in str(one)


def test_the_name_of_a_statement_is_said_unless_its_place_says_it():
    unnamed, named = of_kind("misspelt-action", allow(Action="iam:GetUsre"), deny(Sid="Typo", Action="iam:GetUsre"))
    assert (unnamed.is_named, named.is_named) == (False, True)
    assert str(unnamed).startswith("Mistake, line 6 Statement[0].Action: ")
    assert str(named).startswith("Mistake, line 12 Statement[1].Action (Typo): ")


def test_findings_on_two_policies_are_of_both():
    one, other = policy(allow(Action="iam:GetUsre"), name="a"), policy(allow(Action="iam:GetUsers"), name="b")
    both = findings([one, other])
    assert both == (*findings(one), *findings(other)) and both.name == "a and b"
    assert str(both) == f"{findings(one)}\n\n{findings(other)}"
    assert both.mistakes == both and [part.name for part in both.mistakes.by_policy] == ["a", "b"]
    again = pickle.loads(pickle.dumps(both))
    assert again == both and again.by_policy == both.by_policy
    assert [part.name for part in again.by_policy] == ["a", "b"]


def test_findings_on_several_policies_stand_policy_by_policy():
    given = [policy(allow(Action=action), name=name) for action, name in (("iam:GetUsre", "a"), ("s3:*", "b"))]
    given.append(policy(allow(Action=["iam:GetUser", "iam:GetUser"]), name="c"))
    one, clean, other = map(findings, given)
    together = findings(given)
    assert together == (*one, *other) and len(together) == 2
    assert together.by_policy == (one, clean, other)
    assert str(together) == "\n\n".join(map(str, (one, clean, other)))
    assert together.name == "a, b and c"
    assert together.mistakes == (*one.mistakes, *other.mistakes)
    again = pickle.loads(pickle.dumps(together))
    assert [each.name for each in again.by_policy] == [each.name for each in together.mistakes.by_policy]
    page = BeautifulSoup(together._repr_html_(), "html.parser")
    assert [each.text for each in page.select(".sum")] == [each.sentence for each in together.by_policy]
    assert len(page.select("li")) == len(together)


def test_of_no_policy_nothing_is_found():
    nothing = findings([])
    assert nothing == () and nothing.sentence == str(nothing)
    assert nothing.sentence in BeautifulSoup(nothing._repr_html_(), "html.parser").text
