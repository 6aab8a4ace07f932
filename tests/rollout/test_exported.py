"""export_policy: what it takes, what it refuses, and that each tool accepts the whole text."""

import pickle
import re
import subprocess

import hcl2
import pytest
from botocore import xform_name
from botocore.session import get_session
from botocore.validate import ParamValidator

from mfa_lesson import Policy, PolicyError, export_policy, load_policy
from mfa_lesson.errors import ExportError
from mfa_lesson.rollout.exported import INLINE, MANAGED, make_name
from mfa_lesson.rollout.tools import TOOLS
from mfa_lesson.text import Reason
from tests.golden import check_text
from tests.rollout.reading import find_heredoc, find_program, on_posix, read_cloudformation, run_node, run_shell
from tests.support import on_resource, policy, statement

NAMES = {"name": "Force-MFA_1", "group": "dev+ops@x.y", "path": "/mfa/all/"}


@pytest.mark.parametrize("tool", TOOLS)
def test_golden_texts(tool):
    mine = policy(statement(Sid="Own", Action="iam:GetUser", Resource="arn:aws:iam::*:user/${aws:username}"))
    texts = [export_policy(mine, tool, **NAMES), export_policy(mine, tool, inline=True)]
    check_text(f"rollout_{tool}", "\n".join(texts))


# --- what the text says, as the tool reads it ---


def test_terraform_attaches_the_policy():
    text = export_policy("force_mfa", "terraform", **NAMES)
    made, attached = (block for each in hcl2.loads(text)["resource"] for block in each.values())
    [made] = made.values()
    assert (made["name"], made["path"]) == ('"Force-MFA_1"', '"/mfa/all/"')
    assert find_heredoc(text) in made["policy"]
    [attached] = attached.values()
    assert attached["group"] == '"dev+ops@x.y"'
    assert attached["policy_arn"] == "${aws_iam_policy.Force_MFA_1.arn}"


@pytest.mark.parametrize("inline", [False, True])
def test_terraform_has_nothing_to_format(inline):
    text = export_policy("force_mfa", "terraform", inline=inline)
    command = [find_program("terraform", "tofu"), "fmt", "-no-color", "-"]
    assert subprocess.run(command, input=text, capture_output=True, encoding="utf-8", check=True).stdout == text


def lint(name: str, **options: bool) -> list[str]:
    """The rules of cfn-lint that a template breaks. Loading it takes 0.7 s, so only tests that ask it do."""
    from cfnlint.api import lint_all

    return [match.rule.id for match in lint_all(str(export_policy(name, "cloudformation", **options)))]


@pytest.mark.parametrize("inline", [False, True])
@pytest.mark.parametrize("name", ["force_mfa", "manage_own_credentials"])
def test_cfn_lint_has_no_errors_and_no_warnings(name, inline):
    assert [rule for rule in lint(name, inline=inline) if not rule.startswith("I")] == []


def test_cfn_lint_warns_where_the_policy_is_old():
    """A policy without variables, because of its Version: cfn-lint judges what it was given."""
    assert "W2511" in lint("broken_version")


def test_cloudformation_attaches_the_policy():
    text = export_policy("force_mfa", "cloudformation", **NAMES)
    found = read_cloudformation(text)["Resources"]["ForceMFA1"]
    assert found["Type"] == "AWS::IAM::ManagedPolicy"
    assert {name: found["Properties"][name] for name in ("ManagedPolicyName", "Path", "Groups")} == {
        "ManagedPolicyName": "Force-MFA_1",
        "Path": "/mfa/all/",
        "Groups": ["dev+ops@x.y"],
    }
    inline = read_cloudformation(export_policy("force_mfa", "cloudformation", inline=True))["Resources"]["ForceMfa"]
    assert (inline["Type"], inline["Properties"]["GroupName"]) == ("AWS::IAM::GroupPolicy", "people")


def test_cdk_attaches_the_policy(tmp_path):
    texts = [export_policy("force_mfa", "cdk", **NAMES), export_policy("force_mfa", "cdk", inline=True)]
    [[managed]], [[inline]] = ([made] for made in run_node(texts, tmp_path))
    assert managed[:2] == ["CfnManagedPolicy", "ForceMFA1"]
    del managed[2]["policyDocument"], inline[2]["policyDocument"]
    assert managed[2] == {"managedPolicyName": "Force-MFA_1", "path": "/mfa/all/", "groups": ["dev+ops@x.y"]}
    assert inline == ["CfnGroupPolicy", "ForceMfa", {"policyName": "force_mfa", "groupName": "people"}]


def test_pulumi_attaches_the_policy(tmp_path):
    texts = [export_policy("force_mfa", "pulumi", **NAMES), export_policy("force_mfa", "pulumi", inline=True)]
    (made, attached), (inline,) = run_node(texts, tmp_path)
    assert (made[0], made[2]["name"], made[2]["path"]) == ("Policy", "Force-MFA_1", "/mfa/all/")
    assert attached[::2] == ["GroupPolicyAttachment", {"group": "dev+ops@x.y", "policyArn": "arn of Force_MFA_1"}]
    assert (inline[0], inline[2]["name"], inline[2]["group"]) == ("GroupPolicy", "force_mfa", "people")


@on_posix
@pytest.mark.parametrize("name", ["-x", "a=b,c@d.e+f", "--path"])
def test_the_shell_hands_the_names_to_the_aws_cli(name, tmp_path):
    create, attach = run_shell(export_policy("force_mfa", "cli", name=name, group=name, path="/a/"), tmp_path)
    option = ["--policy-name=" + name] if name[0] == "-" else ["--policy-name", name]
    assert create[2:][: len(option)] == option and create[-4:] == ["--query", "Policy.Arn", "--output", "text"]
    assert attach[-2:] == ["--policy-arn", "arn:aws:iam::123456789012:policy/made"]
    [put] = run_shell(export_policy("force_mfa", "cli", name=name, inline=True), tmp_path)
    [file] = [argument.removeprefix("file://") for argument in put if argument.startswith("file://")]
    assert Policy.from_json((tmp_path / file).read_text(encoding="ascii")).document == load_policy("force_mfa").document


@on_posix
@pytest.mark.parametrize("inline", [False, True])
def test_the_aws_cli_takes_every_option(inline, tmp_path):
    """By botocore's model of IAM, which the AWS CLI makes its commands and options of."""
    model = get_session().get_service_model("iam")
    operations = {xform_name(name, "-"): model.operation_model(name) for name in model.operation_names}
    for _, command, *options in run_shell(export_policy("force_mfa", "cli", inline=inline, **NAMES), tmp_path):
        shape = operations[command].input_shape
        names = {f"--{xform_name(name, '-')}": name for name in shape.members}
        given = {
            names[option]: value for option, value in zip(options[::2], options[1::2], strict=True) if option in names
        }
        assert set(options[::2]) - set(names) <= {"--query", "--output"}
        assert not ParamValidator().validate(given, shape).has_errors()
        if "Path" in given:
            assert re.fullmatch(shape.members["Path"].metadata["pattern"], given["Path"])


# --- what it takes and refuses ---


def test_a_policy_a_name_and_a_path(tmp_path):
    file = tmp_path / "my file.json"
    file.write_text(load_policy("force_mfa").text, encoding="utf-8")
    named, own, read = (export_policy(given, "cli") for given in ("force_mfa", load_policy("force_mfa"), file))
    assert named == own
    assert read == named.replace("force_mfa", "my-file", 1) or "--policy-name my-file" in read


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("force_mfa", "force_mfa"),
        ("mine, only Own", "mine,-only-Own"),
        ("\u00e9\n'\"", "policy"),
        ("", "policy"),
        ("$(touch x)", "touch-x"),
        ("x" * 200, "x" * 128),
        ("-- a --", "a"),
    ],
)
def test_the_name_in_iam_is_made_of_the_policys(name, made):
    assert make_name(name) == made
    for tool in TOOLS:
        assert made in export_policy(Policy.from_json(load_policy("force_mfa").text, name=name), tool)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"to": "Terraform"}, Reason("no-such-tool", {"tool": "Terraform", "known": list(TOOLS)})),
        ({"group": "a b"}, Reason("name", {"which": "group", "name": "a b"})),
        ({"group": '"; x'}, Reason("name", {"which": "group", "name": '"; x'})),
        ({"name": ""}, Reason("name", {"which": "name", "name": ""})),
        ({"name": "x" * 129}, Reason("name", {"which": "name", "name": "x" * 129})),
        ({"name": "a\n"}, Reason("name", {"which": "name", "name": "a\n"})),
        ({"path": "mfa"}, Reason("path", {"path": "mfa", "longest": 512})),
        ({"path": "//"}, Reason("path", {"path": "//", "longest": 512})),
        ({"path": "/${x}/"}, Reason("path", {"path": "/${x}/", "longest": 512})),
        ({"path": f"/{'x' * 511}/"}, Reason("path", {"path": f"/{'x' * 511}/", "longest": 512})),
    ],
)
def test_what_iam_would_refuse_is_refused(given, reason):
    with pytest.raises(ExportError) as caught:
        export_policy("force_mfa", **{"to": "cli", **given})
    assert caught.value.reason == reason


def test_a_policy_on_a_resource_is_refused():
    with pytest.raises(PolicyError) as caught:
        export_policy(on_resource("*"), "cli")
    assert caught.value.reason.code == "resource-policy-elsewhere"


def of_size(size):
    """A policy of so many characters, white space aside."""
    shortest = Policy.from_json(policy(statement(Resource="arn:aws:s3:::")).text)
    return policy(statement(Resource="arn:aws:s3:::" + "x" * (size - shortest.size)))


@pytest.mark.parametrize(("inline", "quota"), [(False, MANAGED), (True, INLINE)])
def test_the_quota_is_kept_to_the_character(inline, quota):
    for tool in TOOLS:
        fits = export_policy(of_size(quota), tool, inline=inline)
        assert (fits.size, fits.quota) == (quota, quota)
        with pytest.raises(ExportError, match="1 more than") as caught:
            export_policy(of_size(quota + 1), tool, inline=inline)
        assert caught.value.reason.parameters["size"] == quota + 1


def test_white_space_does_not_count():
    spaced = policy(statement(Resource="arn:aws:s3:::" + " " * 9_000 + "x"))
    assert export_policy(spaced, "cli").size < 200


def test_white_space_counts_for_the_length_of_the_parameter():
    with pytest.raises(ExportError, match="131,072") as caught:
        export_policy(policy(statement(Resource="arn:aws:s3:::" + " " * 131_000)), "cli")
    assert caught.value.reason.code == "too-long"


CONDITIONS = {
    "function": {"Fn::Sub": "x"},
    "dynamic-reference": {"aws:x": ["a", "b{{resolve:ssm:x}}"]},
    "token": {"aws:x": "${Token[TOKEN.1]}"},
}


@pytest.mark.parametrize(
    ("code", "refusing"),
    [("function", ["cloudformation", "cdk"]), ("dynamic-reference", ["cloudformation", "cdk"]), ("token", ["cdk"])],
)
def test_what_a_tool_would_take_for_its_own_is_refused(code, refusing):
    strange = policy(statement(Condition={"StringLike": CONDITIONS[code]}), version="2008-10-17")
    for tool in TOOLS:
        if tool in refusing:
            with pytest.raises(ExportError) as caught:
                export_policy(strange, tool)
            assert caught.value.reason.code == code
        else:
            assert export_policy(strange, tool)


def test_a_condition_key_ref_is_no_policy():
    """`Ref` is a function of CloudFormation too. The export need not look for it."""
    with pytest.raises(PolicyError, match='"Ref" is not a context key'):
        policy(statement(Condition={"StringLike": {"Ref": "x"}}))


def test_a_character_outside_the_pattern_of_the_api_is_noticed():
    for character, noticed in (("\u00ff", False), ("\u0100", True), ("\U0001f600", True), ("\u0301", True)):
        strange = policy(statement(Condition={"StringLike": {"aws:x": "e" + character}}))
        assert ("U+00FF" in " ".join(export_policy(strange, "cli").notices)) == noticed


def test_the_notices():
    made = export_policy("force_mfa", "cli", group="one")
    assert made.notices == (
        "The group one must exist. Attach the policy to a group of one test user first.",
        "findings() names 3 probable mistakes in this policy. Read them before you attach it.",
    )
    assert [notice.split()[0] for notice in export_policy("ec2_full_access", "cli", inline=True).notices] == ["The"] * 2


def test_it_is_a_text_that_shows_itself():
    made = export_policy("force_mfa", "terraform")
    assert isinstance(made, str) and repr(made) == str(made) == made
    assert made.sentence in made._repr_html_() and "$${aws:username}" in made.html
    assert re.search(r'<pre tabindex="0"[^>]*># In', made.html)
    again = pickle.loads(pickle.dumps(made))
    assert (again, vars(again), type(again)) == (made, vars(made), type(made))
