"""The sentences about a text that is not a policy: what it is, and what to do."""

from __future__ import annotations

from mfa_lesson.text import Sentences, fit

from .json_text import quote_json

PYTHON_WORDS = {"True": "true", "False": "false", "None": "null"}

PASTED: Sentences = {
    "pasted-fence": "this is Markdown; remove the line with ``` before the policy, and the one after it",
    "pasted-terraform": (
        "this is Terraform, not JSON; write the policy as JSON, for example with the output of terraform show -json"
    ),
    "pasted-yaml": "this is YAML, not JSON; write the policy as JSON, with {{ }}, [ ], and double quotes",
    "pasted-words": "this begins with words, but a policy begins with {{; remove what is not JSON",
    "pasted-typographic": lambda text: f"{fit(text)} is in typographic quotes; write straight double quotes",
    "pasted-single": lambda text: f"{fit(text)} is in single quotes; JSON needs double quotes",
    "pasted-comment": lambda text: f"{fit(text.splitlines()[0])} is a comment, but JSON has no comments; remove it",
    "pasted-python": lambda text: f"{text} is Python, not JSON; write {PYTHON_WORDS[text]}",
    "pasted-comma": lambda closing: f"nothing follows this comma; remove it before the {closing}",
    "pasted-encoded": "this is URL-encoded, as the IAM API returns policies; decode it",
    "pasted-text": "this is a policy inside a JSON string; remove the quotes around it and the backslashes",
    "pasted-statements": (
        'this is a list of statements, not a whole policy; write {{"Version": "2012-10-17", "Statement": ...}} '
        "with the list in place of the dots"
    ),
    "pasted-statement": (
        'this is one statement, not a whole policy; write {{"Version": "2012-10-17", "Statement": [...]}} '
        "with the statement in place of the dots"
    ),
    "pasted-wrapper": lambda name: f"the policy is in {quote_json(name)}; use only that part",
    "pasted-description": (
        "this describes a policy without its text; "
        "get the text with aws iam get-policy-version and the version in DefaultVersionId"
    ),
    "pasted-trust-policy": (
        "this is a role's trust policy: its Principal says who can assume the role. "
        "An identity policy has no Principal, because it applies to the users it is attached to"
    ),
    "element-outside": lambda name: f"{quote_json(name)} is an element of a statement; move it into the statement",
    "key-for-operator": lambda key, operator: (
        f"{quote_json(key)} is a context key, but an operator belongs here; put the key inside an operator, "
        f'such as {{"{operator}": {{{quote_json(key)}: …}}}}'
    ),
    "operator-for-key": lambda operator: (
        f"{quote_json(operator)} is an operator, but a context key belongs here; put the key inside the operator, "
        f'such as {{{quote_json(operator)}: {{"aws:username": "value"}}}}'
    ),
}
