"""Every input of ours for a code of Access Analyzer is refused or found, and what is near it is not."""

import sys
from pathlib import Path

import pytest

from .cases import read_all

ROOT = Path(__file__).parents[4]
sys.path.insert(0, str(ROOT / "docs"))

import access_analyzer  # noqa: E402

CHECKS = read_all()


@pytest.mark.parametrize("case", [case for check in CHECKS for case in check.cases], ids=lambda case: case.name)
def test_each_case_is_refused_or_found(case):
    outcome = case.judge()
    assert [case.found, case.refused, case.missed].count(None) == 2, "a case has one outcome"
    if case.refused:
        assert outcome.refused == case.refused
    else:
        assert outcome.refused is None
    if case.found:
        assert case.found in outcome.kinds


@pytest.mark.parametrize(
    ("check", "case"),
    [(check, case) for check in CHECKS for case in check.near],
    ids=lambda each: each.name if hasattr(each, "name") else "",
)
def test_what_is_near_a_case_is_not_found(check, case):
    outcome = case.judge()
    assert outcome.refused is None
    assert not outcome.kinds & {each.found for each in check.cases}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.code)
def test_each_code_has_a_case_or_says_why_not(check):
    assert check.cases or check.left
    assert check.left or all(case.is_caught for case in check.cases)


def test_each_code_is_listed_once():
    codes = [check.code for check in CHECKS]
    assert len(codes) == len(set(codes))


def test_the_page_is_what_the_command_makes():
    page = ROOT / "docs" / "access-analyzer.md"
    assert page.read_text(encoding="utf-8") == access_analyzer.make_page(), "run python docs/access_analyzer.py"
