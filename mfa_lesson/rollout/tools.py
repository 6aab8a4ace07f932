"""The text for each tool: one function a tool, which writes a policy and attaches it to a group.

Pages: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_policy,
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-managedpolicy.html,
https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_iam.CfnManagedPolicy.html,
https://www.pulumi.com/registry/packages/aws/api-docs/iam/policy/,
https://docs.aws.amazon.com/cli/latest/reference/iam/create-policy.html.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping
from textwrap import indent
from typing import Any, NamedTuple

from .escapes import write_json, write_object, write_terraform, write_yaml


class Order(NamedTuple):
    """What is to be exported. The names have only characters that IAM allows in them."""

    document: Mapping[str, Any]
    name: str
    group: str
    path: str
    inline: bool

    @property
    def words(self) -> list[str]:
        """The words of the name, in ASCII: `["force", "mfa"]`. The first begins with a letter."""
        words = re.findall("[A-Za-z0-9]+", self.name)
        return words if words and words[0][0].isalpha() else ["policy", *words]

    @property
    def label(self) -> str:
        """The name as a resource of Terraform, as a file and in Pulumi: `force_mfa`."""
        return "_".join(self.words)

    @property
    def logical_id(self) -> str:
        """The name in CloudFormation and the CDK: `ForceMfa`."""
        return "".join(word[0].upper() + word[1:] for word in self.words)


def write_for_terraform(order: Order) -> str:
    policy = indent(write_terraform(order.document), "    ")
    head = "# In a Terraform string, `$${` is a policy's `${`, and `%%{` its `%{`.\n"
    if order.inline:
        return f"""{head}resource "aws_iam_group_policy" "{order.label}" {{
  name  = "{order.name}"
  group = "{order.group}"

  policy = <<-JSON
{policy}
  JSON
}}
"""
    return f"""{head}resource "aws_iam_policy" "{order.label}" {{
  name = "{order.name}"
  path = "{order.path}"

  policy = <<-JSON
{policy}
  JSON
}}

resource "aws_iam_group_policy_attachment" "{order.label}" {{
  group      = "{order.group}"
  policy_arn = aws_iam_policy.{order.label}.arn
}}
"""


def write_for_cloudformation(order: Order) -> str:
    document = indent(write_yaml(order.document), " " * 8)
    if order.inline:
        what = f"""    Type: AWS::IAM::GroupPolicy
    Properties:
      PolicyName: "{order.name}"
      GroupName: "{order.group}\""""
    else:
        what = f"""    Type: AWS::IAM::ManagedPolicy
    Properties:
      ManagedPolicyName: "{order.name}"
      Path: "{order.path}"
      Groups:
        - "{order.group}\""""
    capability = "" if order.inline else "# Deploy it with --capabilities CAPABILITY_NAMED_IAM.\n"
    return f"""{capability}# `${{...}}` is a policy variable here. Under Fn::Sub it would be `${{!...}}`.
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  {order.logical_id}:
{what}
      PolicyDocument:
{document}
"""


def write_for_cdk(order: Order) -> str:
    document = indent(write_object(order.document), "  ").lstrip(" ")
    kind = "CfnGroupPolicy" if order.inline else "CfnManagedPolicy"
    names = (
        f'policyName: "{order.name}",\n  groupName: "{order.group}",'
        if order.inline
        else f'managedPolicyName: "{order.name}",\n  path: "{order.path}",\n  groups: ["{order.group}"],'
    )
    return f"""// An app with one stack. In a stack of your own, write `this` for `stack`.
// In a template literal (between backticks), a policy's `${{` is `\\${{`; here it is between quotes.
import {{ App, Stack }} from "aws-cdk-lib";
import {{ {kind} }} from "aws-cdk-lib/aws-iam";

const app = new App();
const stack = new Stack(app, "{order.logical_id}Stack");

new {kind}(stack, "{order.logical_id}", {{
  {names}
  policyDocument: {document},
}});
"""


def write_for_pulumi(order: Order) -> str:
    document = indent(write_object(order.document), "  ").lstrip(" ")
    head = """// In a template literal (between backticks), a policy's `${` is `\\${`; here it is between quotes.
import * as aws from "@pulumi/aws";

"""
    if order.inline:
        return f"""{head}new aws.iam.GroupPolicy("{order.label}", {{
  name: "{order.name}",
  group: "{order.group}",
  policy: JSON.stringify({document}),
}});
"""
    return f"""{head}const policy = new aws.iam.Policy("{order.label}", {{
  name: "{order.name}",
  path: "{order.path}",
  policy: JSON.stringify({document}),
}});

new aws.iam.GroupPolicyAttachment("{order.label}", {{
  group: "{order.group}",
  policyArn: policy.arn,
}});
"""


def write_for_cli(order: Order) -> str:
    file = f"{order.label}.policy.json"
    document = f"--policy-document file://{file}"
    name, group = write_option("policy-name", order.name), write_option("group-name", order.group)
    create = (
        f"aws iam create-policy {name} {write_option('path', order.path)} {document} --query Policy.Arn --output text"
    )
    if order.inline:
        run = there = f"aws iam put-group-policy {group} {name} {document}"
    else:
        attach = f'aws iam attach-group-policy {group} --policy-arn "$policy_arn"'
        run = f"policy_arn=$({create}) &&\n{attach}"
        there = f"$policy_arn = {create}\n#   {attach}"
    return f"""# For a POSIX shell. In PowerShell, save what is between the two marks JSON as {file}, then run:
#   {there}
cat > {file} <<'JSON' &&
{write_json(order.document)}
JSON
{run}
"""


def write_option(option: str, value: str) -> str:
    """An option of the AWS CLI; one whose value begins like an option has it behind a `=`."""
    return f"--{option}{'=' if value.startswith('-') else ' '}{shlex.quote(value)}"


TOOLS: Mapping[str, Callable[[Order], str]] = {
    "terraform": write_for_terraform,
    "cloudformation": write_for_cloudformation,
    "cdk": write_for_cdk,
    "pulumi": write_for_pulumi,
    "cli": write_for_cli,
}
"""Tool → what writes the text for it."""
