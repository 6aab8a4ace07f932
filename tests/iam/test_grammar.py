"""Every way a policy can be wrong: where the error stands, and a sentence that says what would be right.

In these tables ‸ marks the place that the error must point to.
"""

import json
import pickle

import pytest

from mfa_lesson import Policy, PolicyError
from mfa_lesson.iam.limits import LONGEST_ACTION
from mfa_lesson.iam.wording import say
from mfa_lesson.text import Reason
from tests.support import document, refusal, statement, without_mark


def neither(plain: str) -> Reason:
    return Reason("element-missing", {"plain": plain, "inverse": f"Not{plain}"})


def both(plain: str) -> Reason:
    return Reason("element-twice", {"plain": plain, "inverse": f"Not{plain}"})


def not_json(message: str) -> Reason:
    return Reason("not-json", {"message": message})


def nearest(name: str | None, code: str = "unknown-element") -> Reason:
    return Reason(code, {"nearest": name})


def no_text(kind: str) -> Reason:
    return Reason("no-text", {"kind": kind})


def no_object(form: str) -> Reason:
    return Reason("condition-no-object", {"form": form})


SAME_KEY = Reason("context-key-twice", {"key": "aws:x"})
NO_VALUE, NO_COLON = not_json("Expecting value"), not_json("Expecting ':' delimiter")
NO_NAME = not_json("Expecting property name enclosed in double quotes")


def assert_refused(marked: str, where: str, expected: str | Reason, **options) -> None:
    """Refused at the marked place, for this reason: its code, and the parameters that are given."""
    text, line, column = without_mark(marked)
    error = refusal(text, **options)
    assert error.where == where
    assert (error.line, error.column) == (line, column)
    expected = Reason(expected) if isinstance(expected, str) else expected
    assert error.reason.code == expected.code
    assert expected.parameters.items() <= error.reason.parameters.items()
    assert error.problem == say(error.reason)


@pytest.mark.parametrize(
    ("marked", "reason"),
    [
        ("‸", "empty"),
        ("‸ \n\t", "empty"),
        ("‸nonsense", NO_VALUE),
        ("{\n  ‸'Version': 1}", Reason("pasted-single", {"text": "'Version'"})),
        ('{\n  "Version": "2012-10-17"\n  ‸"Statement": []\n}', not_json("Expecting ',' delimiter")),
        ('{\n  "Version" ‸"2012-10-17"\n}', NO_COLON),
        ('{\n  "Version": \n‸}', NO_VALUE),
        ('{\n  "Version": ‸TRUE\n}', NO_VALUE),
        ('{\n  "Version": ‸"2012-10-17}', not_json("Unterminated string starting at")),
        ('{\n  "Version": "2012‸\n-10-17"}', not_json("Invalid control character at")),
        ('{\n  "Version": "2012‸\\d"}', not_json("Invalid \\escape")),
        ('{\n  "Version": "2012-10-17"\n}\n‸}', not_json("Extra data")),
        ('{} ‸{"Statement": []}', not_json("Extra data")),
        ('\ufeff{\n  "Version" ‸"2012-10-17"\n}', NO_COLON),
        ('\ufeff{"Statement": {},\n‸nonsense}', NO_NAME),
    ],
)
def test_text_that_is_no_json(marked, reason):
    assert_refused(marked, "", reason)


@pytest.mark.parametrize(
    ("marked", "closing"),
    [
        ('{"Version": "2012-10-17"‸,}', "}"),
        ('{\n  "Statement": []‸,\n}', "}"),
        ('{"Statement": [{}‸,]}', "]"),
    ],
)
def test_a_comma_with_nothing_after_it(marked, closing):
    assert_refused(marked, "", Reason("pasted-comma", {"closing": closing}))


@pytest.mark.parametrize(
    ("text", "message"),
    [('{"Version": "\\u12"}', "Invalid \\uXXXX escape"), ('{"Version": "2012\t"}', "Invalid control character at")],
    ids=["a \\u without four digits", "a tab"],
)
def test_the_reason_fits_what_is_wrong_inside_a_text(text, message):
    assert refusal(text).reason == not_json(message)


@pytest.mark.parametrize(
    ("marked", "where"),
    [
        ('{"Version": "2012-10-17",\n ‸"Version": "2012-10-17"}', "Version"),
        ('{"Statement": [{"Effect": "Deny",\n  ‸"Effect": "Allow"}]}', "Statement[0].Effect"),
        ('{"Statement": {"Condition": {"Bool": {"aws:x": "true", ‸"aws:x": "false"}}}}', None),
        ('\ufeff{"Statement": [],\n ‸"Statement": []}', "Statement"),
        ('{"Version": 1, ‸"Version": 2} trailing', "Version"),
        ('{"Version": 1, ‸"Version": 2, "Version": 3}', "Version"),
    ],
)
def test_a_key_that_stands_twice(marked, where):
    key = where.rpartition(".")[2] if where else "aws:x"
    where = where or 'Statement.Condition.Bool["aws:x"]'
    assert_refused(marked, where, Reason("key-twice", {"key": key}))


@pytest.mark.parametrize("name", ["NaN", "Infinity", "-Infinity"])
def test_numbers_that_json_does_not_have(name):
    assert_refused(f'{{\n  "Version": ‸{name}}}', "", Reason("not-a-value", {"name": name}))


def test_brackets_nested_too_deeply():
    error = refusal("[" * 40_000)
    assert (error.where, error.line, error.column) == ("", 1, 1)
    assert error.reason == Reason("too-deep")


@pytest.mark.parametrize(
    ("text", "kind"),
    [("[]", "list"), ("null", "null"), ("1", "number"), ('"x"', "text"), ("true", "boolean")],
)
def test_a_policy_is_an_object(text, kind):
    assert_refused(f"‸{text}", "", Reason("policy-no-object", {"kind": kind}))


POLICY = '{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "*", "Resource": "*"}}]{}}}'


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("version", nearest("Version")),
        ("Statements", nearest("Statement")),
        ("Id", nearest(None)),
        ("Comment", nearest(None)),
        ("Principal", "principal"),
        ("", nearest(None)),
    ],
)
def test_a_policy_has_no_other_elements(name, reason):
    where = name or '[""]'
    assert_refused(POLICY.format(f', ‸"{name}": 1'), where, reason)


@pytest.mark.parametrize("version", ['"2012-10-18"', '""', '"latest"', "null", "true", "[]", '["2012-10-17"]', "2012"])
def test_a_version_is_one_of_two(version):
    assert_refused(f'{{‸"Version": {version}, "Statement": []}}', "Version", "version")


@pytest.mark.parametrize(
    ("marked", "where"),
    [
        ("‸{}", ""),
        ('‸{"Version": "2012-10-17"}', ""),
        ('{‸"Statement": []}', "Statement"),
        ('{‸"Statement": {}}', "Statement"),
        ('{‸"Statement": null}', "Statement"),
        ('{‸"Statement": "Allow"}', "Statement"),
        ('{‸"Statement": 1}', "Statement"),
    ],
)
def test_a_policy_has_at_least_one_statement(marked, where):
    assert_refused(marked, where, "statement-missing")


WHOLE = '{"Effect": "Allow", "Action": "*", "Resource": "*"}'


@pytest.mark.parametrize("item", ["null", "[]", '"Allow"', "1", "true"])
def test_a_statement_is_an_object(item):
    assert_refused(f'{{"Statement": [{WHOLE}, ‸{item}]}}', "Statement[1]", "statement-no-object")


# What is wrong with a statement, written as its elements; the rest of the policy around it is right.
@pytest.mark.parametrize(
    ("marked", "where", "reason"),
    [
        ('‸{"Action": "*", "Resource": "*"}', "", "effect-missing"),
        ('{‸"Effect": "allow", "Action": "*", "Resource": "*"}', ".Effect", "effect"),
        ('{‸"Effect": "ALLOW", "Action": "*", "Resource": "*"}', ".Effect", "effect"),
        ('{‸"Effect": "Allow ", "Action": "*", "Resource": "*"}', ".Effect", "effect"),
        ('{‸"Effect": ["Allow"], "Action": "*", "Resource": "*"}', ".Effect", "effect"),
        ('{‸"Effect": null, "Action": "*", "Resource": "*"}', ".Effect", "effect"),
        ('{‸"Effect": true, "Action": "*", "Resource": "*"}', ".Effect", "effect"),
        ('‸{"Effect": "Allow", "Resource": "*"}', "", neither("Action")),
        ('‸{"Effect": "Allow", "Action": "*"}', "", neither("Resource")),
        (
            '‸{"Effect": "Deny", "Action": "*", "NotAction": "a:b", "Resource": "*"}',
            "",
            both("Action"),
        ),
        (
            '‸{"Effect": "Deny", "Action": "*", "Resource": "*", "NotResource": "*"}',
            "",
            both("Resource"),
        ),
        ('{"Effect": "Deny", ‸"Action": [], "Resource": "*"}', ".Action", "list-empty"),
        ('{"Effect": "Deny", ‸"NotAction": [], "Resource": "*"}', ".NotAction", "list-empty"),
        ('{"Effect": "Deny", "Action": "*", ‸"Resource": []}', ".Resource", "list-empty"),
        ('{"Effect": "Deny", ‸"Action": null, "Resource": "*"}', ".Action", "no-text"),
        ('{"Effect": "Deny", ‸"Action": {}, "Resource": "*"}', ".Action", "no-text"),
        ('{"Effect": "Deny", ‸"Action": 1, "Resource": "*"}', ".Action", no_text("number")),
        ('{"Effect": "Deny", "Action": ["a:b", ‸2], "Resource": "*"}', ".Action[1]", no_text("number")),
        ('{"Effect": "Deny", "Action": ["a:b", ‸["a:c"]], "Resource": "*"}', ".Action[1]", no_text("list")),
        ('{"Effect": "Deny", "Action": "*", "Resource": [‸true]}', ".Resource[0]", no_text("boolean")),
        ('{"Effect": "Deny", ‸"Action": "ListUsers", "Resource": "*"}', ".Action", "action"),
        ('{"Effect": "Deny", ‸"Action": "", "Resource": "*"}', ".Action", "action"),
        ('{"Effect": "Deny", ‸"Action": "iam:", "Resource": "*"}', ".Action", "action"),
        ('{"Effect": "Deny", ‸"Action": ":ListUsers", "Resource": "*"}', ".Action", "action"),
        ('{"Effect": "Deny", ‸"Action": "iam: ListUsers", "Resource": "*"}', ".Action", "action"),
        ('{"Effect": "Deny", ‸"Action": "a:b:c", "Resource": "*"}', ".Action", "action"),
        ('{"Effect": "Deny", "Action": "a:b", ‸"Resource": 1}', ".Resource", no_text("number")),
        ('{"Effect": "Deny", ‸"NotAction": "all", "Resource": "*"}', ".NotAction", "action"),
        ('{"Effect": "Deny", "Action": "*", ‸"Resource": "user/alice"}', ".Resource", "arn"),
        ('{"Effect": "Deny", "Action": "*", ‸"Resource": ""}', ".Resource", "arn"),
        ('{"Effect": "Deny", "Action": "*", "NotResource": ["*", ‸"arn:aws:s3"]}', ".NotResource[1]", "arn"),
        ('{"Effect": "Deny", "Action": "*", ‸"Resource": "arn:aws:s3:::${username}"}', ".Resource", "variable"),
        ('{"Effect": "Deny", "Action": "*", ‸"Resource": "arn:aws:iam::1:${aws:x"}', ".Resource", "variable-open"),
        ('{‸"Sid": "my sid", "Effect": "Deny", "Action": "*", "Resource": "*"}', ".Sid", "sid"),
        ('{‸"Sid": "my-sid", "Effect": "Deny", "Action": "*", "Resource": "*"}', ".Sid", "sid"),
        ('{‸"Sid": "Sécurité", "Effect": "Deny", "Action": "*", "Resource": "*"}', ".Sid", "sid"),
        ('{‸"Sid": "Sid\\n", "Effect": "Deny", "Action": "*", "Resource": "*"}', ".Sid", "sid"),
        ('{‸"Sid": null, "Effect": "Deny", "Action": "*", "Resource": "*"}', ".Sid", "sid"),
        ('{"Effect": "Deny", "Action": "*", "Resource": "*", ‸"Principal": "*"}', ".Principal", "principal"),
        ('{"Effect": "Deny", "Action": "*", "Resource": "*", ‸"NotPrincipal": 1}', ".NotPrincipal", "principal"),
        ('{"Effect": "Deny", ‸"action": "*", "Resource": "*"}', ".action", nearest("Action")),
        ('{"Effect": "Deny", "Action": "*", ‸"Resources": "*"}', ".Resources", nearest("Resource")),
        ('{"Effect": "Deny", ‸"NotActions": "*", "Resource": "*"}', ".NotActions", nearest("NotAction")),
        ('{"Effect": "Deny", "Action": "*", "Resource": "*", ‸"Conditions": {}}', ".Conditions", nearest("Condition")),
        ('{"Effect": "Deny", "Action": "*", "Resource": "*", ‸"Why": "x"}', ".Why", nearest(None)),
        ('{"Effect": "Deny", "Action": "*", "Resource": "*", ‸"a b": "x"}', '["a b"]', nearest(None)),
    ],
)
@pytest.mark.parametrize(
    ("statements", "path"), [("[{0}, {1}]", "Statement[0]"), ("[{1},\n {0}]", "Statement[1]")], ids=["first", "second"]
)
def test_a_statement_that_is_wrong(marked, where, reason, statements, path):
    listed = statements.format(marked, WHOLE)
    assert_refused(f'{{"Version": "2012-10-17", "Statement": {listed}}}', path + where, reason)


def test_a_wrong_statement_that_stands_alone():
    text = '{"Version": "2012-10-17",\n ‸"Statement": {"Action": "*", "Resource": "*"}}'
    assert_refused(text, "Statement", "effect-missing")
    text = '{"Statement": {"Effect": "Allow", "Action": ["a:b",\n ‸"c"], "Resource": "*"}}'
    assert_refused(text, "Statement.Action[1]", "action")


@pytest.mark.parametrize(
    ("element", "value", "written"), [("Sid", "5", "5"), ("Version", "2012", "2012"), ("Effect", "1", "1")]
)
def test_a_number_is_shown_as_the_number_that_it_is(element, value, written):
    statement = {"Effect": '"Allow"', "Action": '"*"', "Resource": '"*"'}
    version = value if element == "Version" else '"2012-10-17"'
    if element != "Version":
        statement[element] = value
    elements = ", ".join(f'"{name}": {text}' for name, text in statement.items())
    error = refusal(f'{{"Version": {version}, "Statement": {{{elements}}}}}')
    assert error.problem.startswith(f"{written} is not a")


CONDITION = '{{"Version": "2012-10-17", "Statement": [{{"Effect": "Deny", "Action": "*", "Resource": "*",\n{}}}]}}'


@pytest.mark.parametrize(
    ("marked", "where", "reason"),
    [
        ('‸"Condition": null', "", no_object("operators")),
        ('‸"Condition": []', "", no_object("operators")),
        ('‸"Condition": "Bool"', "", Reason("condition-no-object", {"form": "operators", "kind": "text"})),
        ('"Condition": {‸"Bool": "true"}', ".Bool", no_object("keys")),
        ('"Condition": {‸"Bool": ["aws:x"]}', ".Bool", no_object("keys")),
        ('"Condition": {‸"Bool": null}', ".Bool", no_object("keys")),
        ('"Condition": {‸"StringEqual": {"aws:x": "a"}}', ".StringEqual", nearest("StringEquals", "operator")),
        ('"Condition": {"Bool": {}, ‸"bool": {}}', ".bool", nearest("Bool", "operator")),
        ('"Condition": {‸"NullIfExists": {"aws:x": "true"}}', ".NullIfExists", "null-if-exists"),
        ('"Condition": {‸"All:Bool": {"aws:x": "true"}}', '["All:Bool"]', "qualifier"),
        ('"Condition": {"Bool": {‸"MultiFactorAuthPresent": "true"}}', ".Bool.MultiFactorAuthPresent", "context-key"),
        ('"Condition": {"Bool": {‸"": "true"}}', '.Bool[""]', "context-key"),
        ('"Condition": {"Bool": {‸"aws:": "true"}}', '.Bool["aws:"]', "context-key"),
        ('"Condition": {"Bool": {‸"aws :x": "true"}}', '.Bool["aws :x"]', "context-key"),
        (
            '"Condition": {"Bool": {"aws:x": "true", ‸"AWS:X": "true"}}',
            '.Bool["AWS:X"]',
            SAME_KEY,
        ),
        ('"Condition": {"Bool": {‸"aws:x": null}}', '.Bool["aws:x"]', Reason("value", {"kind": "null"})),
        ('"Condition": {"Bool": {‸"aws:x": {}}}', '.Bool["aws:x"]', Reason("value", {"kind": "object"})),
        ('"Condition": {"Bool": {"aws:x": ["true", ‸[]]}}', '.Bool["aws:x"][1]', Reason("value", {"kind": "list"})),
        ('"Condition": {"Bool": {"aws:x": [true, ‸"no"]}}', '.Bool["aws:x"][1]', "boolean"),
        ('"Condition": {"Bool": {‸"aws:x": 1}}', '.Bool["aws:x"]', "boolean"),
        ('"Condition": {"Null": {‸"aws:x": "aws:y"}}', '.Null["aws:x"]', "boolean"),
        ('"Condition": {"NumericEquals": {‸"aws:x": "a"}}', '.NumericEquals["aws:x"]', "number"),
        ('"Condition": {"NumericEquals": {‸"aws:x": true}}', '.NumericEquals["aws:x"]', "number"),
        ('"Condition": {"DateEquals": {‸"aws:x": "a"}}', '.DateEquals["aws:x"]', "date"),
        ('"Condition": {"IpAddress": {‸"aws:x": "a"}}', '.IpAddress["aws:x"]', "ip-range"),
        ('"Condition": {"ArnLike": {"aws:x": [‸"a"]}}', '.ArnLike["aws:x"][0]', "arn"),
        ('"Condition": {"BinaryEquals": {‸"aws:x": "?"}}', '.BinaryEquals["aws:x"]', "base64"),
        ('"Condition": {"StringLike": {‸"aws:x": "${x}"}}', '.StringLike["aws:x"]', "variable"),
        ('"Condition": {"Bool": {‸"aws:x": "${aws:y}"}}', '.Bool["aws:x"]', "variable-in-value"),
    ],
)
def test_a_condition_that_is_wrong(marked, where, reason):
    assert_refused(CONDITION.format(marked), f"Statement[0].Condition{where}", reason)


@pytest.mark.parametrize(
    ("elements", "where"),
    [
        ('‸"Action": "iam:\\ud800", "Resource": "*"', "Statement.Action"),
        ('"Action": "*", ‸"Resource": "arn:aws:s3:::\\udfff"', "Statement.Resource"),
        ('"Action": "*", "Resource": "*", "Condition": {‸"\\ud800": {}}', 'Statement.Condition["\\ud800"]'),
        ('"Action": "*", "Resource": "*", "Condition": {"Bool": {‸"aws:\\ud800": true}}', None),
        ('"Action": "*", "Resource": "*", "Condition": {"StringLike": {"aws:x": [‸"\\ud800"]}}', None),
    ],
)
def test_half_of_a_two_part_character(elements, where):
    text, line, column = without_mark(f'{{"Statement": {{"Effect": "Allow", {elements}}}}}')
    error = refusal(text)
    assert (error.line, error.column) == (line, column)
    assert error.reason == Reason("half-character")
    assert where is None or error.where == where
    str(error).encode("utf-8")


def test_a_sid_that_another_statement_has():
    first = '{"Sid": "Same", "Effect": "Allow", "Action": "*", "Resource": "*"}'
    second = '{‸"Sid": "Same", "Effect": "Deny", "Action": "*", "Resource": "*"}'
    taken = Reason("sid-twice", {"sid": "Same", "place": "Statement[0]"})
    assert_refused(f'{{"Statement": [{first}, {WHOLE},\n {second}]}}', "Statement[2].Sid", taken)


def test_an_empty_sid_is_no_sid_and_may_come_again():
    policy = Policy.from_json(document(statement(Sid=""), statement(Sid="")))
    assert [each.sid for each in policy.statements] == [None, None]


@pytest.mark.parametrize(
    ("elements", "where", "reason"),
    [
        ("", "", "principal-missing"),
        ('"Principal": {"AWS": "*"},', "", "principal-missing"),
        ('"Principal": "*", ‸"NotPrincipal": "*",', ".NotPrincipal", "principal"),
    ],
)
def test_a_resource_control_policy_names_every_principal(elements, where, reason):
    statement = f'{{{elements} "Effect": "Deny", "Action": "s3:*", "Resource": "*"}}'
    marked = f'{{"Statement": [{statement if "‸" in elements else "‸" + statement}]}}'
    assert_refused(marked, f"Statement[0]{where}", reason, rcp=True)


def test_a_policy_given_as_a_dict_has_no_lines():
    error = refusal(document(statement(), statement(Effect="allow")))
    assert (error.where, error.line, error.column) == ("Statement[1].Effect", None, None)
    assert str(error) == 'Statement[1].Effect: "allow" is not an effect; write "Allow" or "Deny", spelled like this'


@pytest.mark.parametrize(
    "source",
    [None, 5, b"{}", {"Statement": {1, 2}}, {"Statement": float("nan")}, {"Statement": object()}, [], {(1, 2): 3}],
)
def test_what_is_neither_text_nor_a_document_is_refused(source):
    error = refusal(source)
    assert (error.where, error.line, error.column) == ("", None, None)


def test_a_document_that_holds_itself_is_refused():
    source = document(statement())
    source["Statement"] += [source, source]
    assert refusal(source).reason == Reason("too-deep")


@pytest.mark.parametrize(("levels", "code"), [(17, "unknown-element"), (18, "too-deep")])
def test_twenty_levels_are_read_and_more_are_refused(levels, code):
    inside = {}
    for _ in range(levels - 1):
        inside = {"a": inside}
    assert refusal(document({"x": inside, "y": []})).reason.code == code


def test_an_error_reads_as_place_line_and_problem():
    error = refusal('{"Version": "2012-10-17",\n "Statement": {"Effect": "allow", "Action": "*", "Resource": "*"}}')
    assert str(error) == (
        'Statement.Effect (line 2, column 16): "allow" is not an effect; write "Allow" or "Deny", spelled like this'
    )
    assert str(refusal("[]")) == "The policy (line 1, column 1): a policy is an object in { }, not a list"


def test_an_error_is_a_value_error_and_survives_pickling():
    error = refusal('{\n"Statement": []}')
    copy = pickle.loads(pickle.dumps(error))
    assert isinstance(error, ValueError)
    assert (copy.where, copy.problem, copy.line, copy.column) == (error.where, error.problem, 2, 1)
    assert copy.reason == error.reason == Reason("statement-missing")
    assert str(copy) == str(error)


def test_long_nonsense_is_cut_short_in_the_sentence():
    error = refusal(document(statement(Effect="x" * 10_000)))
    assert len(error.problem) < 200
    assert "(10,002 characters)" in error.problem


@pytest.mark.parametrize("depth", [100, 950, 970, 980, 990, 2000])
def test_deep_nesting_anywhere_is_refused_as_a_policy_error(depth):
    deep = "[" * depth + "]" * depth
    for text in (
        f'{{"Version": {deep}}}',
        f'{{"Statement": {deep}}}',
        f'{{"Statement": {{"Effect": {deep}, "Action": "*", "Resource": "*"}}}}',
        f'{{"Statement": {{"Sid": {deep}, "Effect": "Allow", "Action": "*", "Resource": "*"}}}}',
    ):
        refusal(text)


@pytest.mark.parametrize(
    "elements",
    [
        {"Action": "*"},
        {"Action": ["*"]},
        {"Action": ["iam:List*", "s3:?et*", "IAM:getuser"]},
        {"NotAction": "iam:*"},
        {"NotResource": ["arn:aws:s3:::bucket/*"]},
        {"Resource": ["arn:*:*:*:*:*", "arn:aws:iam::*:user/${aws:username}"]},
        {"Sid": "Abc123"},
        {"Condition": {}},
        {"Condition": {"Bool": {}}},
        {"Condition": {"Bool": {"aws:MultiFactorAuthPresent": True}}},
        {"Condition": {"NumericLessThan": {"aws:MultiFactorAuthAge": 3600}}},
        {"Condition": {"StringLike": {"aws:PrincipalTag/cost center": ["a", "*"]}}},
        {"Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": []}}},
    ],
    ids=json.dumps,
)
@pytest.mark.parametrize("effect", ["Allow", "Deny"])
@pytest.mark.parametrize("version", ["2012-10-17", "2008-10-17", None])
def test_what_is_right_is_accepted(elements, effect, version):
    policy = Policy.from_json(document(statement(effect, **elements), version=version))
    assert [each.effect for each in policy.statements] == [effect]
    assert policy.version == (version or "2008-10-17")


def test_policy_error_can_be_raised_without_a_place():
    assert str(PolicyError("", "it is empty")) == "The policy: it is empty"


@pytest.mark.parametrize("element", ["Action", "NotAction"])
@pytest.mark.parametrize(
    ("action", "code"),
    [
        ("s*:GetObject", "action-service-wildcard"),
        ("?am:ListUsers", "action-service-wildcard"),
        ("*:Get*", "action-service-wildcard"),
        ("*:?", "action-service-wildcard"),
        ("**", "action"),
        ("*:", "action"),
        ("i*:a:b", "action"),
        ("iam:ListAcceßKeys", "action-not-ascii"),
        ("iam:Liſt*", "action-not-ascii"),
        ("\u0456am:ListUsers", "action-not-ascii"),
        ("İ*:x", "action-not-ascii"),
        ("ß", "action"),
        ("iam: ListUsers", "action"),
        ("iam:List\u0000", "action"),
        ("i am:ListUsers", "action"),
    ],
)
def test_an_action_names_its_service_in_plain_letters(element, action, code):
    error = refusal(document({"Effect": "Allow", element: ["s3:x", action], "Resource": "*"}))
    assert (error.where, error.reason) == (f"Statement[0].{element}[1]", Reason(code, {"text": action}))


@pytest.mark.parametrize("action", ["*", "*:*", "iam:*", "iam:?", "s3-object-lambda:Get*", "iam:List*s?"])
def test_wildcards_stand_for_every_action_or_for_names_of_one_service(action):
    assert Policy.from_json(document(statement(Action=action))).statements[0].actions[0].text == action


def test_an_action_is_so_long_and_no_longer():
    longest = "s3:" + "x" * (LONGEST_ACTION - 3)
    assert Policy.from_json(document(statement(Action=longest))).statements[0].actions[0].text == longest
    reason = Reason("action-too-long", {"text": f"{longest}x", "most": 1_000})
    assert refusal(document(statement(Action=f"{longest}x"))).reason == reason


def test_an_action_has_no_variables():
    assert Policy.from_json(document(statement(Action="s3:${*}"))).statements_for("Allow", "s3:${x}")
