"""What an exported policy says about itself, and why a policy can't be exported: code → words."""

from __future__ import annotations

from mfa_lesson.text import Say, Sentences, fit, format_count, join_words, make_say, quote

TOOL_NAMES = {
    "terraform": "Terraform",
    "cloudformation": "CloudFormation",
    "cdk": "the AWS CDK in TypeScript",
    "pulumi": "Pulumi in TypeScript",
    "cli": "the AWS CLI",
}

WHICH = {"name": "a policy", "group": "a group"}

QUOTAS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"


def say_too_large(name: str, size: int, quota: int, inline: bool, managed: int) -> str:
    kind = "all inline policies of a group together" if inline else "a managed policy"
    fits = inline and size <= managed
    instead = (
        f"Leave out inline=True: a managed policy can have {managed:,}."
        if fits
        else "Split its statements into two policies and export each, or shorten its lists with wildcards."
    )
    return (
        f"{fit(name)} has {format_count(size, 'character')} without white space, {size - quota:,} more than {kind} can "
        f"have ({quota:,}). {instead} See {QUOTAS}"
    )


RENAME = "Write it differently in the policy, or export to terraform, pulumi, or cli."


def say_also(tool: str) -> str:
    return ", also in a template of the AWS CDK" if tool == "cdk" else ""


SENTENCES: Sentences = {
    "exported": lambda tool, size, quota: (
        f"For {TOOL_NAMES[tool]}: {size:,} of {quota:,} characters that fit, white space aside."
    ),
    "group": "The group {group} must exist. Attach the policy to a group of one test user first.",
    "inline-together": lambda quota: (
        f"The quota of {quota:,} characters is for all inline policies of the group together. This export knows only "
        "one."
    ),
    "outside-pattern": lambda character: (
        f"The policy has the character {ascii(character)}. IAM documents characters up to U+00FF only, so AWS can "
        "refuse the policy."
    ),
    "mistakes": lambda count: (
        f"findings() names {format_count(count, 'probable mistake')} in this policy. Read "
        f"{'it' if count == 1 else 'them'} before you attach it."
    ),
    "no-such-tool": lambda tool, known: f"There is no export to {quote(tool)}. Choose {join_words(known, 'or')}.",
    "name": lambda which, name: (
        f"{quote(name)} can't be the name of {WHICH[which]}: {which}= takes 1 to 128 letters, digits, and _+=,.@- only."
    ),
    "path": lambda path, longest: (
        f"{quote(path)} can't be the path of a policy. Write / or a path such as /mfa/, with up to {longest} letters, "
        "digits, and _+=,.@- between the slashes."
    ),
    "too-large": say_too_large,
    "too-long": lambda name, length, longest: (
        f"{fit(name)} has {length:,} characters with its white space, and AWS takes {longest:,}. Remove white space "
        "from its strings."
    ),
    "function": lambda tool, text: (
        f"CloudFormation would run the condition key {quote(text)} as a function{say_also(tool)}. {RENAME}"
    ),
    "dynamic-reference": lambda tool, text: (
        f"CloudFormation would replace what begins with {{{{resolve: in {quote(text)}{say_also(tool)}. {RENAME}"
    ),
    "token": lambda tool, text: f"The AWS CDK would replace the token in {quote(text)}. {RENAME}",
}

say: Say = make_say(SENTENCES)
