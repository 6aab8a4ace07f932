"""What the sources of facts are called."""

from __future__ import annotations

import pytest

from mfa_lesson.course.facts import link_sources, load_facts
from mfa_lesson.course.pages import API_PAGE, load_guides, load_pages, name_page, name_report

PAGES = sorted({page for fact in load_facts().values() for page in fact.pages})
REPORTS = sorted({report for fact in load_facts().values() for report in fact.seen})

USER_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide"


def test_every_page_of_a_fact_has_a_name_of_its_own():
    unnamed = [
        page
        for page in PAGES
        if page.removesuffix(".html").rstrip("/") not in load_pages()
        and not (API_PAGE.search(page) and any(page.startswith(at) for at, _ in load_guides().values()))
    ]
    assert unnamed == [], "name these in mfa_lesson/course/pages.toml"
    assert len({name_page(page) for page in PAGES}) == len(PAGES)


def test_every_listed_page_is_one_of_a_fact():
    named = {page.removesuffix(".html").rstrip("/") for page in PAGES}
    assert [page for page in load_pages() if page not in named] == []
    assert [guide for guide, (at, _) in load_guides().items() if not any(page.startswith(at) for page in PAGES)] == []


@pytest.mark.parametrize(
    "address, name",
    [
        (f"{USER_GUIDE}/id_users.html", "IAM users (IAM User Guide)"),
        (f"{USER_GUIDE}/id_users.html#id_users_create", "IAM users (IAM User Guide)"),
        (f"{USER_GUIDE}/not_listed.html", "not_listed (IAM User Guide)"),
        ("https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagUser.html", "TagUser (IAM API Reference)"),
        ("https://aws.amazon.com/security/security-bulletins/AWS-2023-001/", "AWS-2023-001 (AWS Security Bulletins)"),
        ("https://docs.aws.amazon.com/new/guide/page.html", "page"),
    ],
)
def test_a_page_is_named_with_its_guide(address, name):
    assert name_page(address) == name


@pytest.mark.parametrize(
    "address, name",
    [
        ("https://github.com/aws/aws-cli/issues/6947", "issue 6947 of aws/aws-cli (GitHub)"),
        ("https://github.com/miquella/vaulted/pull/43", "pull request 43 of miquella/vaulted (GitHub)"),
        ("https://github.com/a/b/blob/main/docs/iam-mfa.md", "iam-mfa.md of a/b (GitHub)"),
        ("https://gist.github.com/incyclum/7847f77e", "gist of incyclum (GitHub)"),
        ("https://example.org/post", "example.org/post"),
    ],
)
def test_a_report_is_named_by_its_place(address, name):
    assert name_report(address) == name


def test_sources_have_a_name_each_and_no_address_in_it():
    sources = link_sources(load_facts())
    assert len(sources) == len(PAGES) + len(REPORTS)
    assert [name for name in sources if "://" in name or "_" in name or ".html" in name] == [
        "Seen in public: enum_ec2.md of rapid7/metasploit-framework (GitHub)"
    ]
