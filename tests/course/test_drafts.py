"""Policies in the making: the last good version counts, guardrails stand apart, and what was changed is kept."""

import json
import random
import re
from dataclasses import replace

import pytest

from mfa_lesson import Request, evaluate, load_policy, packaged_policies
from mfa_lesson.course.drafts import (
    DRAFTS_FILE,
    LONGEST_KEPT,
    MOST_KEPT,
    SKELETON,
    Draft,
    Shelf,
    choose_free_name,
    put_in_force,
)
from mfa_lesson.course.lesson_file import load_lesson
from mfa_lesson.course.wording import DRAFT_KINDS
from mfa_lesson.iam.evaluator import InForce
from tests.course.killing import kill_in_the_middle, needs_kill
from tests.trials import tries

GOOD = load_policy("administrator_access").text
BUCKET, TRUST = (load_lesson("13_mfa_for_roles").policies[name].text for name in ("bucket_deny", "trust"))
RCP = load_policy("administrator_access").text.replace('"Effect"', '"Principal": "*", "Effect"')


def draft(text=GOOD, kind="identity", id="a", name="mine"):
    return Draft.begin(id, name, text, kind)


def test_a_draft_that_can_be_read_is_a_policy():
    assert draft().good.name == "mine"
    assert draft().problem is None
    assert not draft().changed


def test_the_last_good_version_stays_while_the_text_is_none():
    broken = draft().rewrite(GOOD.replace('"Effect"', '"Efect"'))
    assert broken.good.text == GOOD
    assert (broken.problem.where, broken.problem.line) == ("Statement[0].Efect", 6)
    assert broken.changed
    assert broken.rewrite(GOOD).problem is None


def test_a_draft_that_begins_broken_takes_no_part():
    assert put_in_force([draft("{")]) == InForce(())


def test_the_skeleton_is_a_policy():
    assert draft(SKELETON).good


def test_identity_policies_stand_together_and_guardrails_by_kind():
    drafts = [draft(kind=kind, id=str(number)) for number, kind in enumerate(("identity", "boundary", "scp", "scp"))]
    side = put_in_force([*drafts, draft(RCP, "rcp", "rcp")])
    assert len(side.policies) == 1
    assert [(rail.name, len(rail.policies)) for rail in side.guardrails] == [
        ("permissions boundary", 1),
        ("service control policy", 2),
        ("resource control policy", 1),
    ]


def test_what_is_turned_off_is_not_in_force():
    off = Draft("a", "mine", GOOD, GOOD, on=False, good=draft().good)
    assert put_in_force([off]).policies == ()


def test_a_guardrail_takes_away_and_grants_nothing():
    boundary = draft(load_policy("ec2_full_access").text, "boundary", "b")
    side = put_in_force([draft(), boundary])
    assert side.decide(Request("ec2:StartInstances")).allowed
    assert side.decide(Request("s3:ListAllMyBuckets")).blocked_by == ("permissions boundary",)
    assert not evaluate(Request("ec2:StartInstances"), (), put_in_force([boundary]).guardrails).allowed


def test_as_a_resource_control_policy_a_text_is_read_by_other_rules():
    assert draft().attach_as("boundary").good
    as_rcp = draft().attach_as("rcp")
    assert as_rcp.good is None and "Principal" in as_rcp.problem.problem
    assert draft(RCP).problem and draft(RCP).attach_as("rcp").good
    assert draft(RCP, "rcp").attach_as("identity").problem


def test_on_a_resource_a_text_is_read_by_other_rules_too():
    bucket, trust = draft(BUCKET, "resource"), draft(TRUST, "trust")
    assert (bucket.good.kind, trust.good.kind) == ("resource", "trust")
    assert not bucket.problem and not trust.problem
    for text, wrong in ((BUCKET, "identity"), (BUCKET, "trust"), (TRUST, "scp"), (TRUST, "resource"), (GOOD, "trust")):
        assert draft(text, wrong).good is None and draft(text, wrong).text == text
    there = draft(BUCKET, "resource").attach_as("boundary")
    assert there.good is None and there.text == BUCKET
    assert there.attach_as("resource").good.text == BUCKET


@pytest.mark.parametrize(
    ("text", "kind", "other"),
    [
        (TRUST, "identity", "trust"),
        (TRUST, "boundary", "trust"),
        (TRUST, "rcp", "trust"),
        (TRUST, "resource", "trust"),
        (BUCKET, "identity", "resource"),
        (BUCKET, "trust", "resource"),
        (GOOD, "resource", "identity"),
        (GOOD, "trust", "identity"),
        (GOOD, "identity", None),
        (TRUST, "trust", None),
        (GOOD[:-9], "trust", None),
        (TRUST.replace('"Allow"', '"Alow"'), "identity", None),
    ],
)
def test_a_text_of_another_kind_says_which(text, kind, other):
    assert draft(text, kind).find_other_kind() == other


def test_policies_on_resources_are_in_force_beside_the_others():
    drafts = [draft(), draft(BUCKET, "resource", "b"), draft(TRUST, "trust", "c"), draft(kind="boundary", id="d")]
    side = put_in_force(drafts)
    assert [policy.kind for policy in side.resource_policies] == ["resource", "trust"]
    assert (len(side.policies), len(side.guardrails)) == (1, 1)
    request = Request("s3:DeleteObject", "arn:aws:s3:::backups/x", {}, "arn:aws:iam::123456789012:user/alice")
    assert side.decide(request).outcome.value == "explicitDeny"
    off = put_in_force([replace(each, on=each.id != "b") for each in drafts])
    assert off.decide(request).allowed
    assert put_in_force([draft(TRUST, "resource")]) == InForce(())


def test_a_free_name_is_one_that_no_other_has():
    assert choose_free_name("mine", []) == "mine"
    assert choose_free_name("mine", ["mine", "mine 2"]) == "mine 3"
    assert len(choose_free_name("x" * 1000, [])) < 100


# --- a thousand wrong inputs ---


def mutations(text: str, choose: random.Random) -> str:
    """A text as somebody might have typed it wrong."""
    tokens = re.findall(r'"(?:[^"\\]|\\.)*"|\s+|.', text)
    for _ in range(choose.randint(1, 3)):
        at = choose.randrange(len(tokens))
        kind = choose.randrange(8)
        if kind == 0:
            del tokens[at]
        elif kind == 1:
            tokens.insert(
                at, choose.choice(['"', ",", "}", "]", "{", "[", ":", "\\", "null", "NaN", "1e999", "\0", "\ud800"])
            )
        elif kind == 2:
            other = choose.randrange(len(tokens))
            tokens[at], tokens[other] = tokens[other], tokens[at]
        elif kind == 3:
            tokens = tokens[: at + 1]
        elif kind == 4:
            word = tokens[at]
            cut = choose.randrange(len(word) + 1)
            tokens[at] = word[:cut] + choose.choice(["", "x", " ", "İ", "\u202e", "\t"]) + word[cut + 1 :]
        elif kind == 5:
            tokens[at] = choose.choice(
                ['"Efect"', '"Actions"', '"StringEqual"', '"arn:aws:iam"', '"${aws"', "{}", "[]", "true"]
            )
        elif kind == 6:
            tokens[at:at] = tokens[at : at + choose.randint(1, 12)]
        else:
            tokens.insert(at, choose.choice(["[" * 3000, '{"a":' * 3000]))
        tokens = tokens or ["{"]
    return "".join(tokens)


def test_a_thousand_wrong_inputs_each_get_a_sentence_at_a_place():
    choose = random.Random(20261125)
    texts = [load_policy(name).text for name in packaged_policies()]
    started, wrong = draft(), 0
    while wrong < tries(1000):
        text = mutations(choose.choice(texts), choose)
        problem = started.rewrite(text).problem
        if problem is None:
            continue
        wrong += 1
        lines = text.split("\n")
        assert 1 <= problem.line <= len(lines), (text, problem)
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1, (text, problem)
        assert len(problem.problem) > 15 and "Traceback" not in problem.problem, problem


# --- what is kept ---


@pytest.fixture
def shelf(tmp_path):
    return Shelf(tmp_path)


def changed(id="a", text="{", name="mine"):
    return draft(id=id, name=name).rewrite(text)


def test_what_was_changed_is_kept_and_what_was_not_is_not(shelf):
    shelf.keep([draft(id="same"), changed()])
    assert [(one.id, one.name, one.kind, one.text) for one in shelf.earlier()] == [("a", "mine", "identity", "{")]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", shelf.earlier()[0].when)


@pytest.mark.parametrize("kind", DRAFT_KINDS)
def test_what_is_kept_keeps_its_kind(shelf, kind):
    shelf.keep([draft(BUCKET, kind).rewrite(BUCKET + " ")])
    [kept] = shelf.earlier()
    assert (kept.kind, kept.text) == (kind, BUCKET + " ")


def test_the_newest_change_comes_first_and_stands_once(shelf):
    shelf.keep([changed("a"), changed("b")])
    shelf.keep([changed("a", "{}"), changed("b")])
    assert [(one.id, one.text) for one in shelf.earlier()] == [("a", "{}"), ("b", "{")]


def test_of_too_many_the_oldest_go(shelf):
    shelf.keep([changed(str(number)) for number in range(MOST_KEPT + 5)])
    assert [one.id for one in shelf.earlier()] == [str(number) for number in reversed(range(5, MOST_KEPT + 5))]


def test_a_text_of_enormous_length_is_not_kept(shelf):
    shelf.keep([changed(text="x" * (LONGEST_KEPT + 1))])
    assert shelf.earlier() == []


def test_half_a_character_does_not_stop_the_keeping(shelf):
    shelf.keep([changed(text="{\ud800")])
    assert shelf.earlier()[0].text == "{?"


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "null", '{"format": 2, "drafts": []}', '{"format": 1, "drafts": 3}', "\xff"]
)
def test_a_file_that_is_none_is_set_aside(tmp_path, content):
    (tmp_path / DRAFTS_FILE).write_text(content, encoding="latin-1")
    shelf = Shelf(tmp_path)
    assert shelf.earlier() == []
    shelf.keep([changed()])
    assert [one.id for one in shelf.earlier()] == ["a"]
    assert (tmp_path / "lab.broken.json").read_text(encoding="latin-1") == content


@pytest.mark.parametrize(
    "entry", [3, {}, {"id": "a"}, {"id": 1, "name": "", "kind": "identity", "text": "", "when": ""}]
)
def test_an_entry_that_is_none_is_passed_over(tmp_path, entry):
    good = {"id": "b", "name": "mine", "kind": "scp", "text": "{}", "when": "2026-01-31 09:05"}
    strange = {**good, "id": "c", "kind": "no such kind"}
    (tmp_path / DRAFTS_FILE).write_text(json.dumps({"format": 1, "drafts": [entry, strange, good]}), encoding="utf-8")
    assert [one.id for one in Shelf(tmp_path).earlier()] == ["b"]


def test_without_a_disk_it_is_kept_in_memory(tmp_path):
    in_the_way = tmp_path / "a file"
    in_the_way.write_text("", encoding="utf-8")
    shelf = Shelf(in_the_way)
    shelf.keep([changed()])
    assert "can’t save your drafts" in shelf.trouble
    assert [one.id for one in shelf.earlier()] == ["a"]


SETUP = """
from mfa_lesson.course.drafts import Draft, Shelf
shelf, draft = Shelf(arguments[0]), Draft.begin("a", "mine", "{}")
"""
STEP = 'shelf.keep([draft.rewrite("x" * 20000 + str(number))])'


@needs_kill
def test_a_kill_at_any_moment_leaves_a_whole_file(tmp_path):
    choose = random.Random(7)
    for _ in kill_in_the_middle(SETUP, STEP, str(tmp_path), times=8, choose_pause=lambda: choose.random() / 10):
        kept = json.loads((tmp_path / DRAFTS_FILE).read_text(encoding="utf-8"))
        assert re.fullmatch(r"x{20000}\d+", kept["drafts"][0]["text"])
        assert not Shelf(tmp_path).trouble


def test_each_kind_has_its_words():
    assert list(DRAFT_KINDS)[0] == "identity" and len(set(DRAFT_KINDS.values())) == len(DRAFT_KINDS)
