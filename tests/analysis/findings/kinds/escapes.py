"""For escapes.py: what shows each kind and what comes near, the reasons, and samples of what is said."""

from tests.analysis.findings.examples import OWN_USER, allow

OWN_FOLDER = "arn:aws:s3:::home/${aws:username}/*"

EXAMPLES = {
    "variable-escape": (
        [allow(Action="iam:GetUser", Resource=[OWN_USER, "arn:aws:iam::*:user/*/$${aws:username}"])],
        "Statement[0].Resource[1]",
        [
            allow(
                Action="s3:GetObject", Resource=[OWN_FOLDER, "arn:aws:s3:::home/{{resolve:ssm:x}}/%{if}/${$}{aws:x}"]
            ),
            allow(Action="s3:*", Condition={"StringLike": {"s3:prefix": ["${aws:username}/*", "$", "%{", "{{name}}"]}}),
        ],
    ),
}

REASONS = {"variable-escape": {"way": "double-dollar", "written": "$${aws:username}", "key": "aws:username"}}

SAMPLES = {
    "variable-escape": [
        {"way": "double-dollar", "written": "$${aws:username}", "key": "aws:username"},
        {"way": "backslash", "written": "\\${aws:username}", "key": "aws:username"},
        {"way": "exclamation", "written": "${!aws:username}", "key": "aws:username"},
        {"way": "braces", "written": "{{aws:username}}", "key": "aws:username"},
        {"way": "ampersand", "written": "&{aws:username}", "key": "aws:username"},
        {"way": "percent", "written": "%{aws:username}", "key": "aws:username"},
    ],
}
