"""What is said about decisions, differences and forms, word for word."""

from mfa_lesson.account.users import MFA_STATES
from mfa_lesson.analysis.wording import AWS_ANSWERS, AWS_ERRORS, SENTENCES
from tests.golden import check_sentences

A, D, I = "allowed", "explicitDeny", "implicitDeny"  # noqa: E741
REACH = {"policies": ["force_mfa", "own"], "mfa": "absent", "total": 15_000, "services": 400}
ROW = {"action": "iam:GetUser", "resource": "*", "mfa": "true", "here": A}
ASKED = {"action": "s3:DeleteObject", "resource": "arn:aws:s3:::reports/x"}


def changed(*kinds, total=31, noun="action"):
    return {"changes": [{"was": was, "now": now, "count": n} for was, now, n in kinds], "total": total, "noun": noun}


SAMPLES = {
    "matrix": [
        {"policies": ["force_mfa"], "user": "alice", "owner": None},
        {"policies": ["force_mfa", "ec2_full_access"], "user": "alice", "owner": "bob"},
        {"policies": [], "user": "bob", "owner": "alice"},
    ],
    "group.action": [{"statement": "Block"}],
    "group.not_action": [{"statement": "Block"}],
    "changes.none": [{"total": 31, "noun": "action"}, {"total": 1, "noun": "action"}, {"total": 0, "noun": "decision"}],
    "changes": [
        changed((A, D, 16)),
        changed((A, I, 1)),
        changed((D, A, 2), (A, I, 1), total=93, noun="decision"),
        changed((A, D, 1), total=1),
    ],
    "difference": [
        {"requests": 186, "opens": 30, "closes": 0, "stays": 0},
        {"requests": 186, "opens": 1, "closes": 1, "stays": 1},
        {"requests": 186, "opens": 0, "closes": 30, "stays": 2},
    ],
    "difference.none": [{"requests": 186}],
    "difference.part": [
        {"part": "opens", "rows": 30, "requests": 186},
        {"part": "opens", "rows": 1, "requests": 186},
        {"part": "closes", "rows": 0, "requests": 186},
    ],
    "change.denied": [
        {"denies": ["Block"], "allows": []},
        {"denies": ["Block", "Bar"], "allows": ["List"]},
        {"denies": ["Block"], "allows": ["List", "Read", "Write"]},
    ],
    "change.denied_before": [
        {"denies": ["Block"], "allows": []},
        {"denies": ["Block", "Bar"], "allows": ["List"]},
        {"denies": ["Block"], "allows": ["List", "Read"]},
    ],
    "change.blocked": [{"guardrails": ["permissions boundary"]}, {"guardrails": ["boundary", "session policy"]}],
    "change.blocked_before": [{"guardrails": ["permissions boundary"]}, {"guardrails": ["boundary", "session policy"]}],
    "change.allowed": [{"allows": ["List"]}, {"allows": ["List", "Read"]}],
    "change.allowed_before": [{"allows": ["List"]}, {"allows": ["List", "Read"]}],
    "change.by": [
        {"denies": ["Block", "Bar"], "allows": ["List"]},
        {"denies": ["Block"], "allows": []},
        {"allows": ["List", "Read"]},
        {"guardrails": ["permissions boundary", "session policy"]},
    ],
    "change.where": [
        {"owners": ["alice’s own user or device", "bob’s user or device"], "signed_in": "with MFA (true)"}
    ],
    "change.signed_in": [{"states": [*MFA_STATES]}, {"states": ["true"]}, {"states": ["false", "absent"]}],
    "owner.device": [{"device": "work-phone"}],
    "owner.named-device": [{"device": "work-phone"}],
    "owner.user": [{"owner": "alice", "own": True}, {"owner": "bob", "own": False}],
    "forms.sixteen": [{"policy": "force_mfa", "statement": "“Deny without MFA”"}],
    "forms.six": [{"action": "iam:CreateAccessKey"}],
    "forms.six.state": [{"state": state} for state in MFA_STATES],
    "path": [{"action": "iam:GetUser", "resource": "*", "outcome": I}],
    "path.begun": [{"action": "iam:GetUser", "resource": "*"}],
    "path.no_statement": [{"effect": "Deny"}],
    "path.not_named": [{"value": "iam:GetUser"}],
    "path.more": [{"count": 24}],
    "path.map_deny": [{"question": "Is there a Deny that applies?"}],
    "path.map_guardrail": [{"question": "Does the permissions boundary allow it?"}],
    "path.map_allow": [{"question": "Is there an Allow that applies?"}],
    "path.asked": [
        {"question": "Is there a Deny that applies?", "answer": "No", "statements": []},
        {"question": "Is there an Allow that applies?", "answer": "Yes", "statements": ["List", "Read"]},
    ],
    "path.end": [{"outcome": A}],
    "path.carried": [{"values": {"aws:username": ["alice"], "aws:MultiFactorAuthPresent": []}}],
    "reach": [
        {**REACH, "remaining": 15, "lit": 2},
        {**REACH, "policies": ["force_mfa"], "remaining": 1, "lit": 1},
        {**REACH, "policies": [], "remaining": 0, "lit": 0},
    ],
    "reach.all": [{"policies": ["force_mfa"], "mfa": "true", "total": 15_000}],
    "reach.source": [{"made_with": "policy_sentry 0.15.2", "date": "2026-11-28"}],
    "reach.note": [{"actions": ["sts:GetSessionToken", "sts:GetCallerIdentity"]}],
    "reach.others": [{"count": 390}],
    "reach.remaining": [{"actions": ["iam:GetUser", "iam:ListUsers"]}],
    "simulator.no_list_of_texts": [{"value": "3"}],
    "simulator.no_text": [{"value": "{}"}],
    "simulator.length": [{"length": 131_073, "least": 1, "most": 131_072}, {"length": 1, "least": 3, "most": 128}],
    "simulator.too_many_policies": [{"count": 2, "most": 1}],
    "simulator.character": [{"character": "…", "line": 2, "column": 1}],
    "simulator.no_list_of_dicts": [{"value": "{}"}],
    "simulator.too_many_levels": [{"count": 8, "most": 7}],
    "simulator.no_dict": [{"members": ["ContextKeyName", "ContextKeyValues"], "value": "[]"}],
    "of-a-role": [{"name": "trust", **ASKED}],
    "of-no-resource": [{"name": "bucket", **ASKED, "resource": "*"}],
    "of-another-resource": [
        {"name": "bucket", **ASKED, "lines": [f"arn:aws:s3:::backups{n}/*" for n in range(number)]}
        for number in range(4)
    ],
    "simulator.no_member": [{"name": "'Value'", "members": ["ContextKeyName", "ContextKeyValues"]}],
    "simulator.key_twice": [{"key": "AWS:UserName"}],
    "simulator.no_type": [{"value": "'bool'", "types": ["string", "boolean"]}],
    "simulator.one_value": [{"count": 2, "type": "string"}],
    "simulator.no_value": [{"value": "True"}],
    "simulator.refused": [{"problem": "action 'iam:*': a request is about one action"}],
    "simulator.no_account": [{"value": "'alice'"}],
    "simulator.no_caller": [{"value": "'alice'"}],
    "simulator.caller_no_user": [{"value": "'arn:aws:iam::123456789012:role/Deploy'"}],
    "simulator.max_items": [{"most": 1_000, "value": "0"}],
    "aws.compared": [
        {"requests": 93, "alike": 93, "different": 0, "silent": 0},
        {"requests": 93, "alike": 90, "different": 2, "silent": 1},
        {"requests": 93, "alike": 92, "different": 1, "silent": 0},
        {"requests": 93, "alike": 90, "different": 0, "silent": 3},
        {"requests": 1, "alike": 0, "different": 0, "silent": 1},
    ],
    "aws.row": [{**ROW, "aws": D}, {**ROW, "aws": None}],
    "aws.nothing_sent": [{"profile": "work"}, {"profile": None}],
    "aws.would_be_sent": [
        {"calls": 9, "policies": ["force_mfa"], "actions": 31},
        {"calls": 1, "policies": ["force_mfa", "own"], "actions": 1},
    ],
    "aws.not_asked": [{"sentence": "Nothing was sent.", "would_be_sent": "9 calls."}],
    "aws.no_profile": [{"profile": "work"}, {"profile": None}],
    "aws.answer": [
        *({"answer": answer, "code": answer, "action": "iam:ListUsers"} for answer in AWS_ANSWERS if answer),
        {"answer": None, "code": "SomethingNew", "action": ""},
        {"answer": None, "code": "", "action": ""},
    ],
    "aws.error": [{"error": error} for error in AWS_ERRORS],
    "aws.unknown_error": [{"error": "RuntimeError"}, {"error": ""}],
}
WITHOUT_PARAMETERS = [code for code, words in SENTENCES.items() if isinstance(words, str) and "{" not in words]


def test_golden():
    check_sentences("analysis", SENTENCES, SAMPLES | {code: [{}] for code in WITHOUT_PARAMETERS})
