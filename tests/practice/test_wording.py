"""What the practice account says to its owner, word for word."""

from mfa_lesson.practice.wording import SENTENCES, SIGNS
from tests.golden import check_sentences

SAMPLES = {
    "no-extra": [{"missing": ["botocore", "segno"]}],
    "no-program": [{}],
    "no-processes": [{}],
    "no-start": [{"last": ""}, {"last": "OSError: no space"}],
    "over": [{}],
    "no-such-user": [{"name": "eve", "users": ("alice", "bob")}],
    "no-such-policy": [{"names": ["a"], "attached": ["force_mfa"]}, {"names": ["a", "b"], "attached": []}],
    "no-such-device": [{"name": "phone", "devices": ()}, {"name": "phone", "devices": ("alice",)}],
    "not-understood": [{"error": "KeyError"}],
    "no-such-order": [{"order": "dance"}],
    "no-key": [{"name": "alice"}],
    "no-users": [{}],
    "repeated-user": [{"name": "alice"}],
    "policy-name": [{"name": "a b"}],
    "role-name": [{"name": "a b"}],
    "folder-not-empty": [{"folder": "work"}],
    "account": [{"account": "123456789012", "users": ("alice",), "address": "http://127.0.0.1:50000"}],
    "account-over": [{}],
    "asked": [{"operation": "ListUsers"}, {"operation": ""}],
    "nobody": [{}],
    "sign-in.wrong-password": [{}],
    "sign-in.wrong-code": [{}],
    "sign-in.too-many-codes": [{}],
    "sign-in.device-gone": [{}],
    **dict.fromkeys(
        [
            f"command.{name}"
            for name in (
                *("quotes", "curly", "lines", "control", "variable", "export", "address", "fileb", "aws-help", "s3"),
                "configure",
            )
        ],
        [{}],
    ),
    **{code: [{}] for code in SENTENCES if code.startswith(("day.", "why."))},
    "command.long": [{"count": 10001, "most": 10000}],
    "command.shell": [{"sign": sign} for sign in SIGNS],
    "command.unknown": [{"name": "ls"}],
    "command.no-such-variable": [{"name": "PATH", "names": ["AWS_PROFILE", "AWS_REGION"]}],
    "command.leads-away": [{"option": "--endpoint-url"}],
    "command.file": [{"name": "/etc/passwd"}, {"name": "x" * 200}],
    "command.service": [{"names": ["iam", "sts", "configure"]}],
    "command.setting": [{"name": "x", "names": ["region", "output"]}, {"name": "", "names": ["region", "output"]}],
    **{code: [{}] for code, sentence in SENTENCES.items() if code.startswith("endpoint.") and "{" not in sentence},
    "endpoint.no-service": [{"service": "dynamodb"}],
    "endpoint.no-operation": [{"name": "ListPolicies"}],
    "endpoint.no-parameter": [{"name": "CreateUser", "parameter": "Tags"}],
    "endpoint.too-large": [{"most": 1_000_000}],
    "endpoint.mistake": [{"error": "KeyError"}],
    "endpoint.invalid-policy": [{"problem": "it has no Effect"}],
    "endpoint.no-number": [{"key": "MaxItems"}],
    "endpoint.no-boolean": [{"key": "OnlyAttached"}],
    "verdict.error": [{"code": "NoSuchEntity"}],
}


def test_golden_sentences():
    check_sentences("practice", SENTENCES, SAMPLES)
