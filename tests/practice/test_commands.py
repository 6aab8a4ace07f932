"""What the terminal of a practice account takes for a command, and what it refuses in a sentence."""

import pytest

from mfa_lesson.errors import PracticeError
from mfa_lesson.practice.commands import LONGEST_COMMAND, read_command

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
    ("text", "says"),
    [
        ("aws iam list-users | grep alice", "pipes don't work"),
        ("aws iam list-users > users.json", "redirects"),
        ("aws iam get-user < /etc/passwd", "redirects"),
        ("aws iam get-user; rm -rf /", "commands joined by `;`"),
        ("aws iam get-user && ls", "`&`"),
        ("aws iam get-user --user-name $(whoami)", "`$` doesn't stand for a variable"),
        ("aws iam get-user --user-name `whoami`", "commands within a command"),
        ('aws iam get-user --user-name "$HOME"', "`$` doesn't stand for a variable"),
        ('aws iam get-user --user-name "`id`"', "commands within a command"),
        ("aws iam get-user --user-name 'alice", "quotation"),
        ("aws iam get-user --user-name “alice”", "curly"),
        ("aws iam get-user\naws iam list-users", "one command at a time"),
        ("aws iam get-user aws sts get-caller-identity", "one command at a time"),
        ("aws iam get-user --user-name \x1b[31m", "can't be printed"),
        ("x" * (LONGEST_COMMAND + 1), "10,001 characters"),
        ("ls", "no command `ls`"),
        ("python -c 'import os'", "no command `python`"),
        ("./aws iam list-users", "no command `./aws`"),
        ("awsume mfa", "no command `awsume`"),
        ("aws", "Name a service"),
        ("aws lambda list-functions", "Name a service"),
        ("aws --profile iam lambda list-functions", "Name a service"),
        ("aws ssm start-session --target iam", "Name a service"),
        ("aws iam help", "pager"),
        ("aws help", "pager"),
        ("aws s3 cp /etc/passwd s3://bucket/", "only `aws s3 ls`"),
        ("aws s3 sync . s3://bucket", "only `aws s3 ls`"),
        ("aws --endpoint-url https://sts.amazonaws.com sts get-caller-identity", "`--endpoint-url` doesn't work"),
        ("aws sts get-caller-identity --endpoint-url=x", "`--endpoint-url` doesn't work"),
        ("aws sts get-caller-identity --endp x", "`--endpoint-url` doesn't work"),
        ("aws sts get-caller-identity --no-verify-ssl", "`--no-verify-ssl` doesn't work"),
        ("aws sts get-caller-identity --ca-bundle x", "`--ca-bundle` doesn't work"),
        ("aws iam get-user --user-name http://192.0.2.1/", "begins with `http://`"),
        ("aws iam get-user --user-name=HTTPS://192.0.2.1/", "begins with `http://`"),
        ("aws iam create-policy --policy-document fileb://mine.json", "`fileb://` doesn't work"),
        ("aws iam create-policy --policy-document file:///etc/passwd", "`/etc/passwd` isn't the name of a file"),
        ("aws iam create-policy --policy-document file://../credentials", "isn't the name of a file"),
        ("aws iam create-policy --policy-document file://~/.aws/credentials", "isn't the name of a file"),
        ("aws iam create-policy --policy-document 'file://$HOME/x'", "isn't the name of a file"),
        ("aws iam create-policy --policy-document 'file://C:\\Users\\x'", "isn't the name of a file"),
        ("aws iam tag-user --tags Key@=file:///etc/passwd", "isn't the name of a file"),
        ("aws iam get-user --cli-input-json file:///etc/passwd", "isn't the name of a file"),
        (f"aws iam {NAME} --outfile /tmp/qr.png", "isn't the name of a file"),
        (f"aws iam {NAME} --outfile=../config", "isn't the name of a file"),
        (f"aws iam {NAME} --outf ../config", "isn't the name of a file"),
        (f"aws iam {NAME} --outfile", "isn't the name of a file"),
        ("aws s3api put-object --body /etc/passwd", "isn't the name of a file"),
        ("aws configure", "asks questions"),
        ("aws configure sso", "asks questions"),
        ("aws configure --profile mfa", "asks questions"),
        ("aws configure set", "doesn't say what to set"),
        ("aws configure set credential_process 'touch x'", "`credential_process` can't be set"),
        ("aws configure set plugins.x os", "`plugins.x` can't be set"),
        ("aws configure set default.region x", "`default.region` can't be set"),
        ("aws configure set endpoint_url x", "`endpoint_url` can't be set"),
        ("aws configure --profile x set endpoint_url x", "asks questions"),
        ("export", "`export AWS_PROFILE=mfa`"),
        ("export AWS_PROFILE", "`export AWS_PROFILE=mfa`"),
        ("export PATH=/tmp", "`PATH` can't be set"),
        ("export AWS_ENDPOINT_URL=x", "`AWS_ENDPOINT_URL` can't be set"),
        ("AWS_CONFIG_FILE=/x aws iam get-user", "`AWS_CONFIG_FILE` can't be set"),
        ("PYTHONPATH=/x aws iam get-user", "`PYTHONPATH` can't be set"),
        ("set AWS_ENDPOINT_URL=x", "`AWS_ENDPOINT_URL` can't be set"),
        ("unset AWS_ENDPOINT_URL", "`AWS_ENDPOINT_URL` can't be set"),
    ],
)
def test_what_leads_past_the_account_is_refused_in_a_sentence(text, says, tmp_path):
    with pytest.raises(PracticeError) as caught:
        read_command(text, tmp_path)
    assert says in caught.value.problem


def test_a_link_in_the_folder_leads_nowhere_else(tmp_path):
    folder = tmp_path / "home"
    folder.mkdir()
    (tmp_path / "secret").write_text("x", encoding="utf-8")
    try:
        (folder / "link").symlink_to(tmp_path / "secret")
    except OSError:
        pytest.skip("this system makes no links")
    with pytest.raises(PracticeError, match="isn't the name of a file"):
        read_command("aws iam create-policy --policy-document file://link", folder)
