"""Whatever texts a policy has: the tool that an export is for reads the same policy back."""

import json

import pytest

from mfa_lesson import load_policy, packaged_policies
from mfa_lesson.rollout.escapes import write_json, write_object, write_terraform, write_yaml
from mfa_lesson.rollout.tools import TOOLS, Order
from tests.rollout import fuzz
from tests.rollout.hostile import TEXTS, draw_policies
from tests.rollout.reading import (
    find_heredoc,
    on_posix,
    read_cloudformation,
    run_node,
    run_shell,
    run_terraform,
    unescape_heredoc,
)
from tests.trials import tries

POLICIES = [*map(load_policy, packaged_policies()), *draw_policies(tries(100), 11)]
DOCUMENTS = [policy.document for policy in POLICIES]


def write(tool, document, inline=False):
    return TOOLS[tool](Order(document, "mine", "people", "/", inline))


def test_the_policies_have_the_texts_that_matter():
    first = DOCUMENTS[len(packaged_policies())]
    assert first["Statement"][0]["Condition"]["StringLike"]["aws:x"] == TEXTS
    assert len(DOCUMENTS) == len(packaged_policies()) + tries(100)


@pytest.mark.parametrize("tool", TOOLS)
def test_every_text_is_ascii(tool):
    for document in DOCUMENTS:
        text = write(tool, document)
        assert text.isascii() and (text.isprintable() or set(filter(lambda one: not one.isprintable(), text)) == {"\n"})


def test_cloudformation():
    for document in DOCUMENTS:
        for inline in (False, True):
            template = read_cloudformation(write("cloudformation", document, inline))
            assert template["Resources"]["Mine"]["Properties"]["PolicyDocument"] == document


def test_terraform_by_the_specification():
    for document in DOCUMENTS:
        assert json.loads(unescape_heredoc(find_heredoc(write("terraform", document)))) == document


def test_terraform_itself(tmp_path):
    assert run_terraform([write("terraform", document) for document in DOCUMENTS], tmp_path) == DOCUMENTS


@pytest.mark.parametrize("inline", [False, True])
def test_cdk(inline, tmp_path):
    for made, document in zip(
        run_node([write("cdk", document, inline) for document in DOCUMENTS], tmp_path), DOCUMENTS, strict=True
    ):
        [[_, name, properties]] = made
        assert name == "Mine" and properties["policyDocument"] == document


@pytest.mark.parametrize("inline", [False, True])
def test_pulumi(inline, tmp_path):
    for made, document in zip(
        run_node([write("pulumi", document, inline) for document in DOCUMENTS], tmp_path), DOCUMENTS, strict=True
    ):
        assert json.loads(made[0][2]["policy"]) == document


@on_posix
def test_cli(tmp_path):
    for document in DOCUMENTS:
        calls = run_shell(write("cli", document), tmp_path)
        assert [call[:2] for call in calls] == [["iam", "create-policy"], ["iam", "attach-group-policy"]]
        assert json.loads((tmp_path / "mine.policy.json").read_text(encoding="ascii")) == document
    assert not (tmp_path / "x").exists()  # what a text would have made if the shell had run it


# --- the writers, one sign at a time ---


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("${aws:username}", '"$${aws:username}"'),
        ("$${aws:username}", '"\\u0024$${aws:username}"'),
        ("$$${", '"\\u0024\\u0024$${"'),
        ("%{if}", '"%%{if}"'),
        ("%%{if}", '"\\u0025%%{if}"'),
        ("100% $5 {}", '"100% $5 {}"'),
        ("\\${", '"\\\\$${"'),
    ],
)
def test_terraform_escapes_what_opens_a_template(text, written):
    assert write_terraform(text) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({"Version": "2012-10-17", "aws:x": True}, 'Version: "2012-10-17"\n"aws:x": true'),
        ({"No": "yes", "7": []}, '"No": "yes"\n"7": []'),
        ({"a": ["\U0001f600", {"b": "\u00e9", "c": {}}]}, 'a:\n  - "\\U0001f600"\n  - b: "\\u00e9"\n    c: {}'),
        ("\\ud83d\U0001f600", '"\\\\ud83d\\U0001f600"'),
    ],
)
def test_yaml(value, written):
    assert write_yaml(value) == written


def test_a_key_that_sets_the_prototype_of_an_object_is_computed():
    assert write_object({"__proto__": "__proto__"}) == '{\n  ["__proto__"]: "__proto__"\n}'
    assert write_object(['"__proto__": x']) == '[\n  "\\"__proto__\\": x"\n]'


def test_del_is_an_escape():
    assert write_json("\x7f") == '"\\u007f"'


@on_posix
def test_the_fuzzer_reads_back_what_is_exported_and_counts_what_is_refused(capsys):
    assert fuzz.main(["3", "--tool", "cloudformation", "--tool", "cli"]) == 0
    assert capsys.readouterr().out == (
        "cloudformation: 3 policies, {'dynamic-reference': 1} refused, 0 read back as another\n"
        "cli: 3 policies, {} refused, 0 read back as another\n"
    )


def test_the_fuzzer_shows_what_is_read_back_as_another(capsys, monkeypatch):
    monkeypatch.setitem(fuzz.READERS, "cdk", lambda texts, folder: [{"Statement": []} for _ in texts])
    assert fuzz.main(["4", "--tool", "cdk"]) == 1
    assert "0 read back as another" not in capsys.readouterr().out
