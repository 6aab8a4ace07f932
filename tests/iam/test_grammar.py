"""Every way a policy can be wrong: where the error stands, and a sentence that says what would be right.

In these tables ‸ marks the place that the error must point to.
"""

import json
import pickle

import pytest

from mfa_lesson import Policy, PolicyError
from tests.support import document, refusal, statement, without_mark


def assert_refused(marked: str, where: str, *says: str, **options) -> None:
    text, line, column = without_mark(marked)
    error = refusal(text, **options)
    assert error.where == where
    assert (error.line, error.column) == (line, column)
    for part in says:
        assert part in error.problem


@pytest.mark.parametrize(
    ("marked", "says"),
    [
        ("‸", "start with {"),
        ("‸ \n\t", "start with {"),
        ("‸nonsense", "a value must stand here"),
        ("{\n  ‸'Version': 1}", "double quotes, not single"),
        ('{\n  "Version": "2012-10-17"\n  ‸"Statement": []\n}', "a comma, or a closing bracket, is missing"),
        ('{\n  "Version" ‸"2012-10-17"\n}', "a colon must follow"),
        ('{\n  "Version": \n‸}', "a value must stand here"),
        ('{\n  "Version": ‸TRUE\n}', "a value must stand here"),
        ('{\n  "Version": ‸"2012-10-17}', "no closing double quote"),
        ('{\n  "Version": "2012‸\n-10-17"}', "close its quotes"),
        ('{\n  "Version": "2012‸\\d"}', "a backslash in a text must be written twice"),
        ('{\n  "Version": "2012-10-17"\n}\n‸}', "the document ends before this place"),
        ('{} ‸{"Statement": []}', "the document ends before this place"),
        ('\ufeff{\n  "Version" ‸"2012-10-17"\n}', "a colon must follow"),
        ('\ufeff{"Statement": {},\n‸nonsense}', "a name in double quotes must follow"),
    ],
)
def test_text_that_is_no_json(marked, says):
    assert_refused(marked, "", says)


@pytest.mark.parametrize("text", ['{"Version": "2012-10-17",}', '{\n  "Statement": [],\n}'])
def test_a_comma_with_nothing_after_it_in_an_object(text):
    error = refusal(text)
    assert "take out" in error.problem
    assert "comma" in error.problem


def test_a_comma_with_nothing_after_it_in_a_list():
    error = refusal('{"Statement": [{},]}')
    assert (error.where, error.line) == ("", 1)
    assert "value must stand here" in error.problem or "take out the comma" in error.problem


@pytest.mark.parametrize(
    ("text", "says"),
    [('{"Version": "\\u12"}', "four"), ('{"Version": "2012\t"}', "tab")],
    ids=["a \\u without four digits", "a tab"],
)
def test_the_sentence_fits_what_is_wrong_inside_a_text(text, says):
    assert says in refusal(text).problem


@pytest.mark.parametrize(
    ("marked", "where"),
    [
        ('{"Version": "2012-10-17",\n ‸"Version": "2012-10-17"}', "Version"),
        ('{"Statement": [{"Effect": "Deny",\n  ‸"Effect": "Allow"}]}', "Statement[0].Effect"),
        ('{"Statement": {"Condition": {"Bool": {"aws:x": "true", ‸"aws:x": "false"}}}}', None),
        ('\ufeff{"Statement": [],\n ‸"Statement": []}', "Statement"),
        ('{"Version": 1, ‸"Version": 2} trailing', "Version"),
    ],
)
def test_a_key_that_stands_twice(marked, where):
    where = 'Statement.Condition.Bool["aws:x"]' if where is None else where
    assert_refused(marked, where, "stands twice", "take one out or join them")


@pytest.mark.parametrize("name", ["NaN", "Infinity", "-Infinity"])
def test_numbers_that_json_does_not_have(name):
    assert_refused(f'{{\n  "Version": ‸{name}}}', "", f"{name} is not JSON", "in double quotes")


def test_brackets_nested_too_deeply():
    error = refusal("[" * 40_000)
    assert (error.where, error.line, error.column) == ("", 1, 1)
    assert "six levels" in error.problem


@pytest.mark.parametrize(
    ("text", "kind"),
    [("[]", "a list"), ("null", "null"), ("1", "a number"), ('"x"', "a text"), ("true", "true or false")],
)
def test_a_policy_is_an_object(text, kind):
    assert_refused(f"‸{text}", "", "a policy is an object in { }", f"not {kind}")


POLICY = '{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "*", "Resource": "*"}}]{}}}'


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("version", 'did you mean "Version"?'),
        ("Statements", 'did you mean "Statement"?'),
        ("Id", "there are Version, Statement"),
        ("Comment", "there are Version, Statement"),
        ("Principal", "take this element out"),
        ("", "there are Version, Statement"),
    ],
)
def test_a_policy_has_no_other_elements(name, says):
    where = name or '[""]'
    assert_refused(POLICY.format(f', ‸"{name}": 1'), where, says)


@pytest.mark.parametrize("version", ['"2012-10-18"', '""', '"latest"', "null", "true", "[]", '["2012-10-17"]', "2012"])
def test_a_version_is_one_of_two(version):
    assert_refused(f'{{‸"Version": {version}, "Statement": []}}', "Version", "no policy version", 'write "2012-10-17"')


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
    assert_refused(marked, where, 'a policy needs a "Statement": one object, or a list of at least one')


WHOLE = '{"Effect": "Allow", "Action": "*", "Resource": "*"}'


@pytest.mark.parametrize("item", ["null", "[]", '"Allow"', "1", "true"])
def test_a_statement_is_an_object(item):
    assert_refused(f'{{"Statement": [{WHOLE}, ‸{item}]}}', "Statement[1]", "a statement is an object in { }")


# What is wrong with a statement, written as its elements; the rest of the policy around it is right.
@pytest.mark.parametrize(
    ("marked", "where", "says"),
    [
        ('‸{"Action": "*", "Resource": "*"}', "", 'add "Effect": "Allow" or "Effect": "Deny"'),
        ('{‸"Effect": "allow", "Action": "*", "Resource": "*"}', ".Effect", 'write "Allow" or "Deny"'),
        ('{‸"Effect": "ALLOW", "Action": "*", "Resource": "*"}', ".Effect", 'write "Allow" or "Deny"'),
        ('{‸"Effect": "Allow ", "Action": "*", "Resource": "*"}', ".Effect", 'write "Allow" or "Deny"'),
        ('{‸"Effect": ["Allow"], "Action": "*", "Resource": "*"}', ".Effect", 'write "Allow" or "Deny"'),
        ('{‸"Effect": null, "Action": "*", "Resource": "*"}', ".Effect", 'write "Allow" or "Deny"'),
        ('{‸"Effect": true, "Action": "*", "Resource": "*"}', ".Effect", 'write "Allow" or "Deny"'),
        ('‸{"Effect": "Allow", "Resource": "*"}', "", 'neither "Action" nor "NotAction"; add one'),
        ('‸{"Effect": "Allow", "Action": "*"}', "", 'neither "Resource" nor "NotResource"; add one'),
        ('‸{"Effect": "Deny", "Action": "*", "NotAction": "a:b", "Resource": "*"}', "", "keep one of them"),
        ('‸{"Effect": "Deny", "Action": "*", "Resource": "*", "NotResource": "*"}', "", "keep one of them"),
        ('{"Effect": "Deny", ‸"Action": [], "Resource": "*"}', ".Action", "put at least one text into it"),
        ('{"Effect": "Deny", ‸"NotAction": [], "Resource": "*"}', ".NotAction", "put at least one text into it"),
        ('{"Effect": "Deny", "Action": "*", ‸"Resource": []}', ".Resource", "put at least one text into it"),
        ('{"Effect": "Deny", ‸"Action": null, "Resource": "*"}', ".Action", "text in double quotes, or a list"),
        ('{"Effect": "Deny", ‸"Action": {}, "Resource": "*"}', ".Action", "text in double quotes, or a list"),
        ('{"Effect": "Deny", ‸"Action": 1, "Resource": "*"}', ".Action", "not a number"),
        ('{"Effect": "Deny", "Action": ["a:b", ‸2], "Resource": "*"}', ".Action[1]", "not a number"),
        ('{"Effect": "Deny", "Action": ["a:b", ‸["a:c"]], "Resource": "*"}', ".Action[1]", "not a list"),
        ('{"Effect": "Deny", "Action": "*", "Resource": [‸true]}', ".Resource[0]", "not true or false"),
        ('{"Effect": "Deny", ‸"Action": "ListUsers", "Resource": "*"}', ".Action", '"iam:ListUsers", or "*"'),
        ('{"Effect": "Deny", ‸"Action": "", "Resource": "*"}', ".Action", '"iam:ListUsers", or "*"'),
        ('{"Effect": "Deny", ‸"Action": "iam:", "Resource": "*"}', ".Action", '"iam:ListUsers", or "*"'),
        ('{"Effect": "Deny", ‸"Action": ":ListUsers", "Resource": "*"}', ".Action", '"iam:ListUsers", or "*"'),
        ('{"Effect": "Deny", ‸"Action": "iam: ListUsers", "Resource": "*"}', ".Action", '"iam:ListUsers", or "*"'),
        ('{"Effect": "Deny", ‸"Action": "a:b:c", "Resource": "*"}', ".Action", '"iam:ListUsers", or "*"'),
        ('{"Effect": "Deny", "Action": "a:b", ‸"Resource": 1}', ".Resource", "not a number"),
        ('{"Effect": "Deny", ‸"NotAction": "all", "Resource": "*"}', ".NotAction", '"iam:ListUsers", or "*"'),
        ('{"Effect": "Deny", "Action": "*", ‸"Resource": "user/alice"}', ".Resource", "arn:partition:service"),
        ('{"Effect": "Deny", "Action": "*", ‸"Resource": ""}', ".Resource", "arn:partition:service"),
        ('{"Effect": "Deny", "Action": "*", "NotResource": ["*", ‸"arn:aws:s3"]}', ".NotResource[1]", "arn:partition"),
        ('{"Effect": "Deny", "Action": "*", ‸"Resource": "arn:aws:s3:::${username}"}', ".Resource", "${aws:username}"),
        ('{"Effect": "Deny", "Action": "*", ‸"Resource": "arn:aws:iam::1:${aws:x"}', ".Resource", "add a }"),
        ('{"Effect": "Deny", "Action": "*", ‸"Resource": "arn:aws:iam::${aws:x}:u"}', ".Resource", "fifth colon"),
        ('{‸"Sid": "my sid", "Effect": "Deny", "Action": "*", "Resource": "*"}', ".Sid", "a-z and digits only"),
        ('{‸"Sid": "my-sid", "Effect": "Deny", "Action": "*", "Resource": "*"}', ".Sid", "a-z and digits only"),
        ('{‸"Sid": "Sécurité", "Effect": "Deny", "Action": "*", "Resource": "*"}', ".Sid", "a-z and digits only"),
        ('{‸"Sid": "Sid\\n", "Effect": "Deny", "Action": "*", "Resource": "*"}', ".Sid", "a-z and digits only"),
        ('{‸"Sid": null, "Effect": "Deny", "Action": "*", "Resource": "*"}', ".Sid", "a-z and digits only"),
        ('{"Effect": "Deny", "Action": "*", "Resource": "*", ‸"Principal": "*"}', ".Principal", "take this element"),
        ('{"Effect": "Deny", "Action": "*", "Resource": "*", ‸"NotPrincipal": 1}', ".NotPrincipal", "take this"),
        ('{"Effect": "Deny", ‸"action": "*", "Resource": "*"}', ".action", 'did you mean "Action"?'),
        ('{"Effect": "Deny", "Action": "*", ‸"Resources": "*"}', ".Resources", 'did you mean "Resource"?'),
        ('{"Effect": "Deny", ‸"NotActions": "*", "Resource": "*"}', ".NotActions", 'did you mean "NotAction"?'),
        ('{"Effect": "Deny", "Action": "*", "Resource": "*", ‸"Conditions": {}}', ".Conditions", '"Condition"?'),
        ('{"Effect": "Deny", "Action": "*", "Resource": "*", ‸"Why": "x"}', ".Why", "there are Sid, Effect, Action"),
        ('{"Effect": "Deny", "Action": "*", "Resource": "*", ‸"a b": "x"}', '["a b"]', "there are Sid, Effect, Action"),
    ],
)
@pytest.mark.parametrize(
    ("statements", "path"), [("[{0}, {1}]", "Statement[0]"), ("[{1},\n {0}]", "Statement[1]")], ids=["first", "second"]
)
def test_a_statement_that_is_wrong(marked, where, says, statements, path):
    listed = statements.format(marked, WHOLE)
    assert_refused(f'{{"Version": "2012-10-17", "Statement": {listed}}}', path + where, says)


def test_a_wrong_statement_that_stands_alone():
    text = '{"Version": "2012-10-17",\n ‸"Statement": {"Action": "*", "Resource": "*"}}'
    assert_refused(text, "Statement", 'add "Effect": "Allow"')
    text = '{"Statement": {"Effect": "Allow", "Action": ["a:b",\n ‸"c"], "Resource": "*"}}'
    assert_refused(text, "Statement.Action[1]", '"iam:ListUsers", or "*"')


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
    assert error.problem.startswith(f"{written} is no ")


CONDITION = '{{"Version": "2012-10-17", "Statement": [{{"Effect": "Deny", "Action": "*", "Resource": "*",\n{}}}]}}'


@pytest.mark.parametrize(
    ("marked", "where", "says"),
    [
        ('‸"Condition": null', "", '{"operator": {"context key": "value"}}'),
        ('‸"Condition": []', "", '{"operator": {"context key": "value"}}'),
        ('‸"Condition": "Bool"', "", "not a text"),
        ('"Condition": {‸"Bool": "true"}', ".Bool", '{"context key": "value"}'),
        ('"Condition": {‸"Bool": ["aws:x"]}', ".Bool", '{"context key": "value"}'),
        ('"Condition": {‸"Bool": null}', ".Bool", '{"context key": "value"}'),
        ('"Condition": {‸"StringEqual": {"aws:x": "a"}}', ".StringEqual", "did you mean StringEquals?"),
        ('"Condition": {"Bool": {}, ‸"bool": {}}', ".bool", "did you mean Bool?"),
        ('"Condition": {‸"NullIfExists": {"aws:x": "true"}}', ".NullIfExists", "write Null"),
        ('"Condition": {‸"All:Bool": {"aws:x": "true"}}', '["All:Bool"]', "only ForAllValues: or ForAnyValue:"),
        ('"Condition": {"Bool": {‸"MultiFactorAuthPresent": "true"}}', ".Bool.MultiFactorAuthPresent", "its prefix"),
        ('"Condition": {"Bool": {‸"": "true"}}', '.Bool[""]', "such as aws:username"),
        ('"Condition": {"Bool": {‸"aws:": "true"}}', '.Bool["aws:"]', "such as aws:username"),
        ('"Condition": {"Bool": {‸"aws :x": "true"}}', '.Bool["aws :x"]', "such as aws:username"),
        ('"Condition": {"Bool": {"aws:x": "true", ‸"AWS:X": "true"}}', '.Bool["AWS:X"]', "aws:x is here already"),
        ('"Condition": {"Bool": {‸"aws:x": null}}', '.Bool["aws:x"]', "a text, a number, true or false, not null"),
        ('"Condition": {"Bool": {‸"aws:x": {}}}', '.Bool["aws:x"]', "a text, a number, true or false, not an object"),
        ('"Condition": {"Bool": {"aws:x": ["true", ‸[]]}}', '.Bool["aws:x"][1]', "true or false, not a list"),
        ('"Condition": {"Bool": {"aws:x": [true, ‸"no"]}}', '.Bool["aws:x"][1]', '"true" nor "false"'),
        ('"Condition": {"Bool": {‸"aws:x": 1}}', '.Bool["aws:x"]', '"true" nor "false"'),
        ('"Condition": {"Null": {‸"aws:x": "aws:y"}}', '.Null["aws:x"]', '"true" nor "false"'),
        ('"Condition": {"NumericEquals": {‸"aws:x": "a"}}', '.NumericEquals["aws:x"]', "write digits, such as 3600"),
        ('"Condition": {"NumericEquals": {‸"aws:x": true}}', '.NumericEquals["aws:x"]', "write digits, such as 3600"),
        ('"Condition": {"DateEquals": {‸"aws:x": "a"}}', '.DateEquals["aws:x"]', "2026-01-31T12:00:00Z"),
        ('"Condition": {"IpAddress": {‸"aws:x": "a"}}', '.IpAddress["aws:x"]', "203.0.113.0/24"),
        ('"Condition": {"ArnLike": {"aws:x": [‸"a"]}}', '.ArnLike["aws:x"][0]', "arn:partition:service:region"),
        ('"Condition": {"BinaryEquals": {‸"aws:x": "?"}}', '.BinaryEquals["aws:x"]', "not Base64"),
        ('"Condition": {"StringLike": {‸"aws:x": "${x}"}}', '.StringLike["aws:x"]', "${aws:username}"),
        ('"Condition": {"Bool": {‸"aws:x": "${aws:y}"}}', '.Bool["aws:x"]', "String and Arn operators only"),
    ],
)
def test_a_condition_that_is_wrong(marked, where, says):
    assert_refused(CONDITION.format(marked), f"Statement[0].Condition{where}", says)


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
    assert "write the whole character" in error.problem
    assert where is None or error.where == where
    str(error).encode("utf-8")


def test_a_sid_that_another_statement_has():
    first = '{"Sid": "Same", "Effect": "Allow", "Action": "*", "Resource": "*"}'
    second = '{‸"Sid": "Same", "Effect": "Deny", "Action": "*", "Resource": "*"}'
    says = ('"Same" is the Sid of Statement[0] already', "give each statement its own")
    assert_refused(f'{{"Statement": [{first}, {WHOLE},\n {second}]}}', "Statement[2].Sid", *says)


def test_an_empty_sid_is_no_sid_and_may_come_again():
    policy = Policy.from_json(document(statement(Sid=""), statement(Sid="")))
    assert [each.sid for each in policy.statements] == [None, None]


@pytest.mark.parametrize(
    ("elements", "where", "says"),
    [
        ("", "", '"Principal": "*"'),
        ('"Principal": {"AWS": "*"},', "", '"Principal": "*"'),
        ('"Principal": "*", ‸"NotPrincipal": "*",', ".NotPrincipal", "take this element out"),
    ],
)
def test_a_resource_control_policy_names_every_principal(elements, where, says):
    statement = f'{{{elements} "Effect": "Deny", "Action": "*", "Resource": "*"}}'
    marked = f'{{"Statement": [{statement if "‸" in elements else "‸" + statement}]}}'
    assert_refused(marked, f"Statement[0]{where}", says, rcp=True)


def test_a_policy_given_as_a_dict_has_no_lines():
    error = refusal(document(statement(), statement(Effect="allow")))
    assert (error.where, error.line, error.column) == ("Statement[1].Effect", None, None)
    assert str(error) == 'Statement[1].Effect: "allow" is no effect; write "Allow" or "Deny", just so'


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
    assert refusal(source).problem == "it is nested too deeply to be a policy; a policy needs six levels"


@pytest.mark.parametrize(("levels", "problem"), [(17, "is no element of a statement"), (18, "nested too deeply")])
def test_twenty_levels_are_read_and_more_are_refused(levels, problem):
    inside = {}
    for _ in range(levels - 1):
        inside = {"a": inside}
    assert problem in refusal(document({"x": inside, "y": []})).problem


def test_an_error_reads_as_place_line_and_problem():
    error = refusal('{"Version": "2012-10-17",\n "Statement": {"Effect": "allow", "Action": "*", "Resource": "*"}}')
    assert str(error) == (
        'Statement.Effect (line 2, column 16): "allow" is no effect; write "Allow" or "Deny", just so'
    )
    assert str(refusal("[]")) == "The policy (line 1, column 1): a policy is an object in { }, not a list"


def test_an_error_is_a_value_error_and_survives_pickling():
    error = refusal('{\n"Statement": []}')
    copy = pickle.loads(pickle.dumps(error))
    assert isinstance(error, ValueError)
    assert (copy.where, copy.problem, copy.line, copy.column) == (error.where, error.problem, 2, 1)
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
