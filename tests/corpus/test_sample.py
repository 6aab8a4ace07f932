"""The sample has no mistakes; and run.py reads both kinds of file, and counts what is said."""

import json

import pytest

from mfa_lesson import Policy, findings
from tests.corpus import run
from tests.corpus.examples import EXAMPLES
from tests.corpus.on_resources import ON_RESOURCES, TRUSTS
from tests.corpus.sample import POLICIES
from tests.support import document, policy

LATEST = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:*", "s3:*"], "Resource": "*"}]}
FIRST = {"Statement": [{"Effect": "allow", "Action": "s3:*", "Resource": "*"}]}


@pytest.mark.parametrize("name", POLICIES)
def test_nothing_in_the_style_of_aws_is_called_a_mistake(name):
    assert findings(policy(*POLICIES[name])).mistakes == ()


@pytest.mark.parametrize("page", EXAMPLES)
def test_nothing_in_the_shape_of_aws_s_own_examples_is_called_a_mistake(page):
    assert findings(policy(*EXAMPLES[page])).mistakes == ()


@pytest.mark.parametrize(
    ("kind", "statements"),
    [("resource", each) for each in ON_RESOURCES.values()] + [("trust", each) for each in TRUSTS.values()],
    ids=[*ON_RESOURCES, *TRUSTS],
)
def test_nothing_in_the_shape_of_aws_s_own_policies_on_resources_is_called_a_mistake(kind, statements):
    assert findings(Policy.from_json(document(*statements), kind=kind)).mistakes == ()


@pytest.fixture
def files(tmp_path):
    versions = {"v1": {"document": FIRST}, "v2": {"document": LATEST}}
    every = tmp_path / "every.json"
    every.write_text(json.dumps({"Mine": {"latestVersionId": "v2", "versions": versions}}), encoding="utf-8")
    in_force = tmp_path / "in_force.py"
    mine = {"Mine": {"DefaultVersionId": "v2", "Document": dict(reversed(LATEST.items()))}}
    in_force.write_text(f'"""Policies."""\n\npolicies = """\n{json.dumps(mine)}\n"""\n', encoding="utf-8")
    return [every, in_force]


def read(files, latest=False):
    return run.drop_repetitions(each for file in files for each in run.read_documents(file, latest))


def test_both_files_are_read_and_a_document_that_is_in_both_counts_once(files):
    assert [each.name for each in read(files)] == ["Mine v1", "Mine v2"]
    assert [each.name for each in read(files, latest=True)] == ["Mine v2"]
    assert [json.loads(each.text) for each in read(files[1:])] == [LATEST]


def test_what_is_refused_and_what_is_found_is_counted(files, capsys):
    documents = read(files)
    results = [result for document in documents for result in run.judge(document)]
    assert [(each.level, each.kind, each.document) for each in results] == [
        (run.REFUSED, "effect", "Mine v1"),
        ("remark", "line-twice", "Mine v2"),
    ]
    run.print_table(documents, results)
    run.show(results, "line-twice")
    shown = capsys.readouterr().out
    assert "documents" in shown and "1   in 1 documents" in shown and "1: Mine v2" in shown
