"""A statement's lines are its author's own, whatever way they are written."""

import json
from textwrap import dedent

import pytest

from mfa_lesson import Policy, Request, explain, load_policy
from mfa_lesson.analysis.statements.anatomy import cut_into_blocks, statement
from mfa_lesson.display.json_lines import marked_json
from mfa_lesson.iam.reports import report_on

GET_USER = Request("iam:GetUser", context={"aws:x": "b"})
LIST = '"iam:ListUsers", "iam:ListRoles", "iam:GetUser", "iam:TagUser", "iam:TagRole", "iam:GetRole"'


def lines_of(text, request=GET_USER, number=0):
    return marked_json(explain(request, Policy.from_json(text)).statements[number])


def marked(text, request=GET_USER):
    return [(line.mark, line.text) for line in lines_of(text, request)]


def opened(lines):
    return [inner.text for line in lines for inner in (line.folded or (line,))]


def policy_text(statement_text):
    return '{"Version": "2012-10-17", "Statement": ' + statement_text + "}"


@pytest.mark.parametrize("name", ["force_mfa", "manage_own_credentials", "ec2_full_access"])
def test_the_lines_are_those_of_the_file(name):
    policy = load_policy(name)
    for report in explain(GET_USER, policy).statements:
        start, end = policy.span(report.statement.path)
        assert report.statement.text == policy.text[start:end]
        own = dedent(" " * 8 + policy.text[start:end]).split("\n")
        assert opened(marked_json(report)) == own


def test_a_statement_on_one_line_stays_on_one_line():
    allow = '{"Effect": "Allow", "Action": [' + LIST + '], "Resource": "*"}'
    assert marked(policy_text(allow)) == [("hit", allow)]
    assert marked(policy_text(f"[{allow}]")) == [("hit", allow)]
    assert marked(policy_text(allow), Request("s3:GetObject")) == [("miss", allow)]


def test_what_is_on_one_line_has_one_mark_and_a_miss_counts_most():
    condition = '"Condition": {"StringEquals": {"aws:x": "b", "aws:y": "b"}}'
    text = policy_text(f'{{"Effect": "Allow",\n"Action": "*", "Resource": "*",\n{condition}}}')
    assert marked(text) == [
        ("", '{"Effect": "Allow",'),
        ("hit", '"Action": "*", "Resource": "*",'),
        ("miss", condition + "}"),
    ]


def test_all_lines_of_a_condition_on_one_key_are_marked():
    text = policy_text("""{
  "Effect": "Allow", "NotAction": "s3:*", "Resource": "*",
  "Condition":
  {
    "StringEquals":
    {
      "aws:x": [
        "a", "b"
      ]
    }
  }
}""")
    assert [(line.mark, line.text.strip()) for line in lines_of(text)] == [
        ("", "{"),
        ("hit", '"Effect": "Allow", "NotAction": "s3:*", "Resource": "*",'),
        ("", '"Condition":'),
        ("", "{"),
        ("hit", '"StringEquals":'),
        ("hit", "{"),
        ("hit", '"aws:x": ['),
        ("hit", '"a", "b"'),
        ("hit", "]"),
        ("", "}"),
        ("", "}"),
        ("", "}"),
    ]


def test_lines_that_hold_nothing_but_items_are_folded_and_their_items_counted():
    grouped = LIST.replace('"iam:GetUser", ', '"iam:GetUser",\n  ').replace('"iam:ListRoles", ', '"iam:ListRoles",\n  ')
    text = policy_text('{"Effect": "Allow", "Action": [\n  ' + grouped + '\n], "Resource": "*"}')
    assert marked(text)[:3] == [
        ("hit", '{"Effect": "Allow", "Action": ['),
        ("", '  "iam:ListUsers", "iam:ListRoles",'),
        ("hit", '  "iam:GetUser",'),
    ]
    said = lines_of(text, Request("iam:GetGroup"))
    assert [line.text for line in said][1:] == [
        '  "iam:ListUsers", "iam:ListRoles",',
        "  … 4 more, without iam:GetGroup",
        '], "Resource": "*"}',
    ]
    assert [line.text.strip() for line in said[2].folded] == [
        '"iam:GetUser",',
        '"iam:TagUser", "iam:TagRole", "iam:GetRole"',
    ]


@pytest.mark.parametrize("blanks", ["\t", "  ", "    ", "\t "])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_move_to_the_left_together(blanks, end):
    lines = ["{", f'{blanks}"Effect": "Allow",', f'{blanks}"Action": "*",', f'{blanks}"Resource": "*"', "}"]
    text = policy_text(f"[{end}" + end.join(3 * blanks + line for line in lines) + f"{end}]")
    assert [line.text for line in lines_of(text)] == lines


def test_a_line_further_to_the_left_than_its_statement_stays_whole():
    text = policy_text('[\n      {\n  "Effect": "Allow",\n"Action": "*", "Resource": "*"}\n]')
    assert opened(lines_of(text)) == ["{", '"Effect": "Allow",', '"Action": "*", "Resource": "*"}']


def test_a_text_is_shown_as_it_was_written():
    text = policy_text('{"Effect": "Allow", "Action": "*",\n"Resource": "arn:aws:s3:::\\u0061\u2028/*"}')
    assert opened(lines_of(text))[1] == '"Resource": "arn:aws:s3:::\\u0061\u2028/*"}'


@pytest.mark.parametrize("request_made", [None, GET_USER])
def test_elements_that_share_a_line_are_taken_apart_with_their_own_text(request_made):
    text = policy_text(
        '{"Sid": "One", "Effect": "Deny",\n    "NotAction": [\n        "iam:GetUser"\n    ], "Resource": "*"}'
    )
    blocks = cut_into_blocks(statement(Policy.from_json(text), "One", request_made))
    assert [[line.text for line in block.lines] for block in blocks if block.lines] == [
        ['  "Sid": "One",'],
        ['  "Effect": "Deny",'],
        ['    "NotAction": [', '        "iam:GetUser"', "    ],"],
        ['  "Resource": "*"'],
    ]
    lines = "\n".join(line.text for block in blocks for line in block.lines)
    assert json.loads("{" + lines + "}") == json.loads(text)["Statement"]


PRINCIPALS = """{
    "Effect": "Allow",
    "Principal": {
        "Service": "ec2.amazonaws.com",
        "AWS": [
            "arn:aws:iam::123456789012:user/bob",
            "123456789012"
        ]
    },
    "Action": "sts:AssumeRole"
}"""


@pytest.mark.parametrize(
    ("asks", "hits", "misses"),
    [
        ("arn:aws:iam::123456789012:user/bob", ['"arn:aws:iam::123456789012:user/bob",'], []),
        ("arn:aws:iam::123456789012:user/alice", ['"123456789012"'], []),
        ("ec2.amazonaws.com", ['"Service": "ec2.amazonaws.com",'], []),
        ("arn:aws:iam::999999999999:user/bob", [], ['"Principal": {']),
    ],
)
def test_the_text_that_names_who_asks_is_marked(asks, hits, misses):
    trust = Policy.from_json(policy_text(PRINCIPALS), kind="trust")
    role = Request("sts:AssumeRole", "arn:aws:iam::123456789012:role/Deploy", principal=asks)
    lines = marked_json(report_on(trust.statements[0], role))
    about_effect_or_action = ('"Effect": "Allow",', '"Action": "sts:AssumeRole"')
    found = [(line.mark, line.text.strip()) for line in lines if line.mark]
    found = [(mark, text) for mark, text in found if text not in about_effect_or_action]
    assert [text for mark, text in found if mark == "hit"] == hits
    assert [text for mark, text in found if mark == "miss"] == misses


def test_everybody_is_marked_where_the_element_is_one_text():
    bucket = PRINCIPALS.partition('"Principal"')[0] + '"Principal": "*",\n"Action": "s3:*", "Resource": "*"}'
    policy = Policy.from_json(policy_text(bucket), kind="resource")
    request = Request("s3:GetObject", "arn:aws:s3:::reports/may", principal="*")
    lines = marked_json(report_on(policy.statements[0], request))
    assert ("hit", '"Principal": "*",') in [(line.mark, line.text.strip()) for line in lines]
