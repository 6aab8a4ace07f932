"""What people paste where a policy belongs: it is named, placed, and the policy in it is offered."""

import json
from urllib.parse import quote

import pytest

from mfa_lesson import Policy
from mfa_lesson.iam.pasted import choose_operator, repair
from mfa_lesson.text import Reason
from tests.support import document, refusal, statement, without_mark

STATEMENT = statement(Action="iam:ListUsers")
POLICY = document(STATEMENT)
TEXT = json.dumps(POLICY, indent=2)
OUTSIDE = {**document({"Effect": "Allow", "Action": "iam:ListUsers"}), "Resource": "*"}
TRUSTED = {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "sts:AssumeRole"}
OPEN = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket/*"}
TRUST = document({"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"})


def assert_named(marked, code, offered, **parameters):
    """The kind, the place that ‸ marks, and the policy that is offered."""
    text, line, column = without_mark(marked)
    error = refusal(text)
    assert error.reason == Reason(code, parameters)
    assert (error.line, error.column) == (line, column)
    assert (error.offer and Policy.from_json(error.offer).document) == offered


@pytest.mark.parametrize(
    ("marked", "code", "parameters"),
    [
        ("‸```json\n" + TEXT + "\n```\n", "pasted-fence", {}),
        ("Here it is:\n\n‸```\n" + TEXT + "\n```\nGood luck!", "pasted-fence", {}),
        ("‸~~~\n" + TEXT, "pasted-fence", {}),
        ("It's this:\n‸```\n" + TEXT + '\n```\nOnly the "Statement" isn\'t mine.', "pasted-fence", {}),
        ("\n ‸Use this one:\n\n" + TEXT + "\n\nIt works.", "pasted-words", {}),
        ('‸resource "aws_iam_policy" "a" {\n  policy = <<EOF\n' + TEXT + "\nEOF\n}", "pasted-terraform", {}),
        ("‸policy = <<-EOT\n" + TEXT + "\nEOT", "pasted-terraform", {}),
        (" ‸" + quote(TEXT), "pasted-encoded", {}),
        ("‸" + quote(" " + TEXT), "pasted-encoded", {}),
        ("‸" + quote("\n" + TEXT), "pasted-encoded", {}),
        ("‸" + json.dumps(TEXT), "pasted-text", {}),
        (TEXT.replace('"Version"', "‸“Version”"), "pasted-typographic", {"text": "“Version”"}),
        (TEXT.replace('"Version"', "‸„Version“"), "pasted-typographic", {"text": "„Version“"}),
        (TEXT.replace('"Version"', '‸“Version"'), "pasted-typographic", {"text": '“Version"'}),
        (TEXT.replace('"', "'").replace("'Version'", "‸'Version'"), "pasted-single", {"text": "'Version'"}),
        (TEXT.replace('"Version"', "‸‘Version’"), "pasted-single", {"text": "‘Version’"}),
        (TEXT.replace('"Version"', '‸// it\'s "new"\n"Version"'), "pasted-comment", {"text": '// it\'s "new"'}),
        (TEXT.replace('"Version"', '‸# one, two,\n"Version"'), "pasted-comment", {"text": "# one, two,"}),
        (TEXT.replace('"Version"', '‸/* one\n // two */ "Version"'), "pasted-comment", {"text": "/* one\n // two */"}),
        (TEXT + " ‸// the end", "pasted-comment", {"text": "// the end"}),
        (TEXT.replace('"*"', '"*"‸,'), "pasted-comma", {"closing": "}"}),
        (TEXT.replace("  ]", "  ‸,]"), "pasted-comma", {"closing": "]"}),
    ],
)
def test_a_text_that_is_nearly_json_is_named_and_put_right(marked, code, parameters):
    assert_named(marked, code, POLICY, **parameters)


def test_words_of_python_become_json():
    source = document(statement(Condition={"Bool": {"aws:SecureTransport": "@"}}))
    for written, value in {"True": True, "False": False}.items():
        marked = json.dumps(source).replace('"@"', f"‸{written}")
        right = document(statement(Condition={"Bool": {"aws:SecureTransport": value}}))
        assert_named(marked, "pasted-python", right, text=written)
    assert json.loads(repair("[None, 'None', \"True\"]")) == [None, "None", "True"]


def test_the_first_of_several_mistakes_is_named_and_all_are_put_right():
    written = f"```\n{[STATEMENT]!r} # mine\n```".replace("}]", ",},]")
    error = refusal(written)
    assert error.reason.code == "pasted-fence"
    assert Policy.from_json(error.offer).document == POLICY


@pytest.mark.parametrize(
    ("source", "code", "where", "parameters"),
    [
        (STATEMENT, "pasted-statement", "", {}),
        ([STATEMENT], "pasted-statements", "", {}),
        ({"PolicyDocument": POLICY}, "pasted-wrapper", "PolicyDocument", {"name": "PolicyDocument"}),
        ({"PolicyDocument": TEXT}, "pasted-wrapper", "PolicyDocument", {"name": "PolicyDocument"}),
        ({"Policy": TEXT}, "pasted-wrapper", "Policy", {"name": "Policy"}),
        ({"Policy": {"Id": "p-1", "Content": TEXT}}, "pasted-wrapper", "Policy.Content", {"name": "Content"}),
        (
            {"PolicyVersion": {"Document": quote(TEXT), "VersionId": "v1"}},
            "pasted-wrapper",
            "PolicyVersion.Document",
            {"name": "Document"},
        ),
        (
            {"Policies": [{"Name": "x"}, {"Document": POLICY}]},
            "pasted-wrapper",
            "Policies[1].Document",
            {"name": "Document"},
        ),
        (
            {**document({"Effect": "Allow", "Action": "iam:ListUsers"}), "Resource": "*"},
            "element-outside",
            "Resource",
            {"name": "Resource"},
        ),
        (
            {**document({"Action": "iam:ListUsers", "Resource": "*"}), "Effect": "Allow"},
            "element-outside",
            "Effect",
            {"name": "Effect"},
        ),
    ],
)
def test_what_is_around_a_policy_is_named_and_the_policy_offered(source, code, where, parameters):
    for given in (source, json.dumps(source)) if isinstance(source, dict) else (json.dumps(source),):
        error = refusal(given)
        assert (error.where, error.reason) == (where, Reason(code, parameters))
        offered = Policy.from_json(error.offer).document
        assert [{**each} for each in offered["Statement"]] == [STATEMENT]


@pytest.mark.parametrize(
    ("condition", "code", "where", "parameters", "right"),
    [
        (
            {"aws:MultiFactorAuthPresent": "true"},
            "key-for-operator",
            '["aws:MultiFactorAuthPresent"]',
            {"key": "aws:MultiFactorAuthPresent", "operator": "Bool"},
            {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
        ),
        (
            {"aws:SourceIp": {"NotIpAddress": "203.0.113.0/24"}, "Bool": {"aws:SecureTransport": "true"}},
            "key-for-operator",
            '["aws:SourceIp"]',
            {"key": "aws:SourceIp", "operator": "NotIpAddress"},
            {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}, "Bool": {"aws:SecureTransport": "true"}},
        ),
        (
            {"Bool": {"Bool": "true"}},
            "operator-for-key",
            ".Bool.Bool",
            {"operator": "Bool"},
            None,
        ),
        (
            {"StringEquals": {"ForAnyValue:StringLike": "a"}},
            "operator-for-key",
            '.StringEquals["ForAnyValue:StringLike"]',
            {"operator": "ForAnyValue:StringLike"},
            None,
        ),
        (
            {"Bool": {"BoolIfExists": "true"}},
            "operator-for-key",
            ".Bool.BoolIfExists",
            {"operator": "BoolIfExists"},
            None,
        ),
    ],
)
def test_an_operator_and_a_key_in_each_others_place_are_named(condition, code, where, parameters, right):
    error = refusal(json.dumps(document(statement(Condition=condition))))
    assert (error.where, error.reason) == (f"Statement[0].Condition{where}", Reason(code, parameters))
    assert (error.offer and json.loads(error.offer)) == (right and document(statement(Condition=right)))


def test_the_version_that_stands_in_a_statement_is_that_of_the_policy_that_is_offered():
    error = refusal(json.dumps({"Version": "2008-10-17", **STATEMENT}))
    assert (error.offer and json.loads(error.offer)) == document(STATEMENT, version="2008-10-17")


@pytest.mark.parametrize(
    ("condition", "right"),
    [
        (
            {"aws:username": {"StringEquals": "a"}, "StringEquals": {"aws:PrincipalAccount": "1"}},
            {"StringEquals": {"aws:username": "a", "aws:PrincipalAccount": "1"}},
        ),
        (
            {"StringEquals": {"aws:PrincipalAccount": "1"}, "aws:username": {"StringEquals": "a", "Null": "false"}},
            {"StringEquals": {"aws:PrincipalAccount": "1", "aws:username": "a"}, "Null": {"aws:username": "false"}},
        ),
        ({"StringEquals": {}, "aws:username": "a"}, {"StringEquals": {"aws:username": "a"}}),
        ({"aws:username": "a", "StringEquals": {"aws:username": "b"}}, None),
        ({"StringEquals": {"aws:username": "b"}, "aws:username": {"StringEquals": "a"}}, None),
        ({"aws:username": {}}, None),
        ({"StringEquals": {"aws:PrincipalAccount": "1"}, "aws:username": {}}, None),
        ({"StringEquals": "a", "aws:username": "b"}, None),
        ({"StringEquals": ["a"], "aws:username": {"StringEquals": "b"}}, None),
        ({"aws:username": {"StringEquals": "b"}, "StringEquals": "a"}, None),
    ],
)
def test_an_offer_has_all_conditions_or_there_is_none(condition, right):
    error = refusal(json.dumps(document(statement(Condition=condition))))
    assert (error.offer and json.loads(error.offer)) == (right and document(statement(Condition=right)))


@pytest.mark.parametrize(
    ("wanted", "operator"),
    [
        ("true", "Bool"),
        ([True, "false"], "Bool"),
        ("203.0.113.0/24", "IpAddress"),
        ("2001:db8::/32", "IpAddress"),
        ("arn:aws:iam::1:user/a", "ArnLike"),
        ("a*", "StringLike"),
        ("alice", "StringEquals"),
        ([], "StringEquals"),
        (["true", "x"], "StringEquals"),
    ],
)
def test_an_operator_is_offered_that_goes_with_the_values(wanted, operator):
    assert choose_operator(wanted) == operator


@pytest.mark.parametrize(
    ("source", "code", "where"),
    [
        (TRUST, "pasted-trust-policy", "Statement[0].Principal"),
        (document(statement(Principal="*", Action="s3:*")), "principal", "Statement[0].Principal"),
        (document(statement(NotPrincipal="*", Action=["sts:AssumeRole", "s3:*"])), "principal", None),
        ({**POLICY, "Principal": "*"}, "principal", "Principal"),
        ({"Policy": {"PolicyName": "a", "Arn": "arn:aws:iam::1:policy/a"}}, "pasted-description", "Policy"),
        ({"Policies": [POLICY, POLICY]}, "pasted-wrapper", "Policies[0]"),
        ({"Role": {"AssumeRolePolicyDocument": TRUST}}, "pasted-wrapper", "Role.AssumeRolePolicyDocument"),
        ({**document(STATEMENT, STATEMENT), "Condition": {}}, "element-outside", "Condition"),
        ({**POLICY, "Action": "*"}, "element-outside", "Action"),
    ],
)
def test_nothing_is_offered_where_it_would_be_a_guess(source, code, where):
    error = refusal(json.dumps(source))
    assert (error.reason.code, error.where, error.offer) == (code, where or "Statement[0].NotPrincipal", None)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("---\nVersion: '2012-10-17'\nStatement:\n  - Effect: Allow\n    Action: '*'\n", "pasted-yaml"),
        ("  - Effect: Allow\n    Action: [ec2:*]\n    Resource: '*'", "pasted-yaml"),
        ('data "aws_iam_policy_document" "a" {\n  statement {\n    actions = ["*"]\n  }\n}', "pasted-terraform"),
        ('locals {\n  a = jsonencode({ Version = "2012-10-17" })\n}', "pasted-terraform"),
        (TEXT + TEXT, "not-json"),
        ("Allow alice to list users", "not-json"),
        (TEXT.replace('",', '"', 1), "not-json"),
        (TEXT[:-3], "not-json"),
        ('{"Version": "2012-10-17", /* "Statement": []}', "pasted-comment"),
        ("", "empty"),
        ('"{Statement"', "policy-no-object"),
        (quote('{"a": 1}'), "not-json"),
        (quote('["Statement"]'), "not-json"),
        ('{"Version": "```json\n{}', "not-json"),
        ('["```json\n{}', "not-json"),
        (
            '{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Bool": {"x": "1"}}}]}',
            "context-key",
        ),
    ],
)
def test_what_holds_no_policy_is_named_and_nothing_offered(text, code):
    error = refusal(text)
    assert (error.reason.code, error.offer) == (code, None)


def test_what_stands_in_a_text_is_no_comment_and_no_comma():
    odd = document(statement(Condition={"StringEquals": {"aws:UserAgent": "a // b, } # c /* d */ 'e' True “f”"}}))
    assert Policy.from_json(json.dumps(odd)).document == odd
    assert repair(json.dumps(odd)) == json.dumps(odd)


def test_quotes_within_other_quotes_stay():
    assert json.loads(repair("['say \"a\"', 'it\\'s', “it's”]")) == ['say "a"', "it's", "it's"]


def test_an_offer_for_a_resource_control_policy_is_one():
    deny = statement("Deny", Principal="*", Action="s3:*")
    assert Policy.from_json(refusal(json.dumps(deny), rcp=True).offer, rcp=True).document == document(deny)
    assert refusal(json.dumps(STATEMENT), rcp=True).offer is None


def test_an_error_without_an_offer_has_none():
    assert refusal(document(statement(Effect="allow"))).offer is None


@pytest.mark.parametrize(
    "piece",
    ["/*", "'", "“", '"\\"', "{\n", "#", "//\n", ",]", "\n", "-\n ", "```", "%7B", "‘a", '{"a":', "data ", " "],
)
def test_a_long_text_of_one_piece_is_answered(piece):
    """Each reads a text once, or it would not come to an end here."""
    assert refusal(piece * (260_000 // len(piece))).offer is None


@pytest.mark.parametrize(
    ("kind", "pasted", "code"),
    [
        ("trust", TRUSTED, "pasted-statement"),
        ("trust", [TRUSTED], "pasted-statements"),
        ("trust", {"Role": {"AssumeRolePolicyDocument": document(TRUSTED)}}, "pasted-wrapper"),
        ("resource", {"Policy": json.dumps(document(OPEN))}, "pasted-wrapper"),
        ("resource", OPEN, "pasted-statement"),
        ("resource", [OPEN, OPEN], "pasted-statements"),
        ("resource", document({**OPEN, "Condition": {"aws:SecureTransport": {"Bool": "true"}}}), "key-for-operator"),
    ],
)
def test_a_policy_on_a_resource_is_found_in_what_is_pasted(kind, pasted, code):
    error = refusal(json.dumps(pasted), kind=kind)
    assert error.reason.code == code
    assert Policy.from_json(error.offer, kind=kind).on_resource
