"""What the terminal of a practice account takes for a command, and what it refuses in a sentence."""

import pytest

from mfa_lesson.errors import PracticeError
from mfa_lesson.practice.commands import LONGEST_COMMAND, read_command
from mfa_lesson.practice.wording import say
from mfa_lesson.text import Reason

NAME = "create-virtual-mfa-device --virtual-mfa-device-name alice"


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("aws iam list-users", ["iam", "list-users"]),
        ("  $ aws iam list-users", ["iam", "list-users"]),
        ("aws --version", ["--version"]),
        ("aws --profile mfa sts get-caller-identity", ["--profile", "mfa", "sts", "get-caller-identity"]),
        ("aws iam list-users --profile=mfa", ["iam", "list-users", "--profile=mfa"]),
        (
            "aws iam list-users --query 'Users[?UserName==`alice`].Arn | [0]'",
            ["iam", "list-users", "--query", "Users[?UserName==`alice`].Arn | [0]"],
        ),
        (
            "aws iam list-users --query \"Users[?UserName=='alice'] | [0]\"",
            ["iam", "list-users", "--query", "Users[?UserName=='alice'] | [0]"],
        ),
        ("aws iam list-users \\\n  --output text", ["iam", "list-users", "--output", "text"]),
        ("aws iam list-users \\--output text", ["iam", "list-users", "--output", "text"]),
        (f"aws iam {NAME} --outfile qr.png", ["iam", *NAME.split(), "--outfile", "qr.png"]),
        ("aws iam get-user --user-name 'a;b'", ["iam", "get-user", "--user-name", "a;b"]),
        ("aws iam get-user --user-name a\\;b", ["iam", "get-user", "--user-name", "a;b"]),
        (
            "aws configure set region us-east-1 --profile mfa",
            ["configure", "set", "region", "us-east-1", "--profile", "mfa"],
        ),
        ("aws configure list", ["configure", "list"]),
        ("aws s3 ls", ["s3", "ls"]),
        ("aws iam create-policy --policy-document file://mine.json", None),
        ("aws iam tag-user --tags Key=a,Value=b", None),
    ],
)
def test_a_command_of_the_aws_cli_is_read_as_a_shell_would(text, arguments, tmp_path):
    read = read_command(text, tmp_path)
    assert read.kind == "aws"
    assert list(read.arguments) == (arguments or text.split()[1:])
    assert read.variables == {}


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("export AWS_PROFILE=mfa", {"AWS_PROFILE": "mfa"}),
        ("export AWS_PROFILE='mfa' AWS_REGION=eu-west-1", {"AWS_PROFILE": "mfa", "AWS_REGION": "eu-west-1"}),
        ("AWS_PROFILE=mfa", {"AWS_PROFILE": "mfa"}),
        ("set AWS_PROFILE=mfa", {"AWS_PROFILE": "mfa"}),
        ('$env:AWS_PROFILE = "mfa"', {"AWS_PROFILE": "mfa"}),
        ("unset AWS_PROFILE", {"AWS_PROFILE": None}),
        ("export AWS_PROFILE=", {"AWS_PROFILE": None}),
    ],
)
def test_variables_are_set_as_in_each_shell(text, variables, tmp_path):
    read = read_command(text, tmp_path)
    assert (read.kind, read.variables) == ("variables", variables)


def test_a_variable_before_a_command_counts_for_that_command(tmp_path):
    read = read_command("AWS_PROFILE=mfa aws iam get-user", tmp_path)
    assert (read.kind, read.arguments, read.variables) == ("aws", ("iam", "get-user"), {"AWS_PROFILE": "mfa"})


@pytest.mark.parametrize(
    ("text", "kind"), [("", "nothing"), ("  ", "nothing"), ("clear", "clear"), ("cls", "clear"), ("help", "help")]
)
def test_the_few_other_commands(text, kind, tmp_path):
    assert read_command(text, tmp_path).kind == kind


@pytest.mark.parametrize(
    ("text", "code", "parameters"),
    [
        ("aws iam list-users | grep alice", "shell", {"sign": "|"}),
        ("aws iam list-users > users.json", "shell", {"sign": ">"}),
        ("aws iam get-user < /etc/passwd", "shell", {"sign": "<"}),
        ("aws iam get-user; rm -rf /", "shell", {"sign": ";"}),
        ("aws iam get-user && ls", "shell", {"sign": "&"}),
        ("aws iam get-user --user-name $(whoami)", "variable", {}),
        ("aws iam get-user --user-name `whoami`", "shell", {"sign": "`"}),
        ('aws iam get-user --user-name "$HOME"', "variable", {}),
        ('aws iam get-user --user-name "`id`"', "shell", {"sign": "`"}),
        ("aws iam get-user --user-name 'alice", "quotes", {}),
        ("aws iam get-user --user-name “alice”", "curly", {}),
        ("aws iam get-user\naws iam list-users", "lines", {}),
        ("aws iam get-user aws sts get-caller-identity", "lines", {}),
        ("aws iam get-user --user-name \x1b[31m", "control", {}),
        ("x" * (LONGEST_COMMAND + 1), "long", {"count": 10001}),
        ("ls", "unknown", {"name": "ls"}),
        ("python -c 'import os'", "unknown", {"name": "python"}),
        ("./aws iam list-users", "unknown", {"name": "./aws"}),
        ("awsume mfa", "unknown", {"name": "awsume"}),
        ("aws", "service", {}),
        ("aws lambda list-functions", "service", {}),
        ("aws --profile iam lambda list-functions", "service", {}),
        ("aws ssm start-session --target iam", "service", {}),
        ("aws iam help", "aws-help", {}),
        ("aws help", "aws-help", {}),
        ("aws s3 cp /etc/passwd s3://bucket/", "s3", {}),
        ("aws s3 sync . s3://bucket", "s3", {}),
        (
            "aws --endpoint-url https://sts.amazonaws.com sts get-caller-identity",
            "leads-away",
            {"option": "--endpoint-url"},
        ),
        ("aws sts get-caller-identity --endpoint-url=x", "leads-away", {"option": "--endpoint-url"}),
        ("aws sts get-caller-identity --endp x", "leads-away", {"option": "--endpoint-url"}),
        ("aws sts get-caller-identity --no-verify-ssl", "leads-away", {"option": "--no-verify-ssl"}),
        ("aws sts get-caller-identity --ca-bundle x", "leads-away", {"option": "--ca-bundle"}),
        ("aws iam get-user --user-name http://192.0.2.1/", "address", {}),
        ("aws iam get-user --user-name=HTTPS://192.0.2.1/", "address", {}),
        ("aws iam create-policy --policy-document fileb://mine.json", "fileb", {}),
        ("aws iam create-policy --policy-document file:///etc/passwd", "file", {"name": "/etc/passwd"}),
        ("aws iam create-policy --policy-document file://../credentials", "file", {"name": "../credentials"}),
        ("aws iam create-policy --policy-document file://~/.aws/credentials", "file", {"name": "~/.aws/credentials"}),
        ("aws iam create-policy --policy-document 'file://$HOME/x'", "file", {"name": "$HOME/x"}),
        ("aws iam create-policy --policy-document 'file://C:\\Temp\\x'", "file", {"name": "C:\\Temp\\x"}),
        ("aws iam tag-user --tags Key@=file:///etc/passwd", "file", {"name": "/etc/passwd"}),
        ("aws iam get-user --cli-input-json file:///etc/passwd", "file", {"name": "/etc/passwd"}),
        (f"aws iam {NAME} --outfile /tmp/qr.png", "file", {"name": "/tmp/qr.png"}),
        (f"aws iam {NAME} --outfile=../config", "file", {"name": "../config"}),
        (f"aws iam {NAME} --outf ../config", "file", {"name": "../config"}),
        (f"aws iam {NAME} --outfile", "file", {"name": ""}),
        ("aws s3api put-object --body /etc/passwd", "file", {"name": "/etc/passwd"}),
        ("aws configure", "configure", {}),
        ("aws configure sso", "configure", {}),
        ("aws configure --profile mfa", "configure", {}),
        ("aws configure set", "setting", {"name": ""}),
        ("aws configure set credential_process 'touch x'", "setting", {"name": "credential_process"}),
        ("aws configure set plugins.x os", "setting", {"name": "plugins.x"}),
        ("aws configure set default.region x", "setting", {"name": "default.region"}),
        ("aws configure set endpoint_url x", "setting", {"name": "endpoint_url"}),
        ("aws configure --profile x set endpoint_url x", "configure", {}),
        ("export", "export", {}),
        ("export AWS_PROFILE", "export", {}),
        ("export PATH=/tmp", "no-such-variable", {"name": "PATH"}),
        ("export AWS_ENDPOINT_URL=x", "no-such-variable", {"name": "AWS_ENDPOINT_URL"}),
        ("AWS_CONFIG_FILE=/x aws iam get-user", "no-such-variable", {"name": "AWS_CONFIG_FILE"}),
        ("PYTHONPATH=/x aws iam get-user", "no-such-variable", {"name": "PYTHONPATH"}),
        ("set AWS_ENDPOINT_URL=x", "no-such-variable", {"name": "AWS_ENDPOINT_URL"}),
        ("unset AWS_ENDPOINT_URL", "no-such-variable", {"name": "AWS_ENDPOINT_URL"}),
    ],
)
def test_what_leads_past_the_account_is_refused_for_a_reason(text, code, parameters, tmp_path):
    with pytest.raises(PracticeError) as caught:
        read_command(text, tmp_path)
    reason = caught.value.reason
    assert reason.code == f"command.{code}" and reason.parameters.items() >= parameters.items()
    assert reason.parameters.keys() - parameters.keys() <= {"names", "most"}


def test_the_refusal_is_a_sentence(tmp_path):
    with pytest.raises(PracticeError) as caught:
        read_command("ls", tmp_path)
    assert caught.value.problem == say(caught.value.reason)


def test_a_link_in_the_folder_leads_nowhere_else(tmp_path):
    folder = tmp_path / "home"
    folder.mkdir()
    (tmp_path / "secret").write_text("x", encoding="utf-8")
    try:
        (folder / "link").symlink_to(tmp_path / "secret")
    except OSError:
        pytest.skip("this system makes no links")
    with pytest.raises(PracticeError) as caught:
        read_command("aws iam create-policy --policy-document file://link", folder)
    assert caught.value.reason == Reason("command.file", {"name": "link"})
