"""What the credential report, the CloudTrail records and the exports say, word for word."""

from datetime import UTC, datetime
from itertools import product

from mfa_lesson.rollout import wording_export, wording_report, wording_trail
from mfa_lesson.rollout.tools import TOOLS
from tests.golden import check_sentences


def check_with_labels(name, sentences, labels, samples):
    """Compares sentences and labels with their golden file; what takes no parameters needs no sample."""
    sentences = {**sentences, **{f"label.{code}": label for code, label in labels.items()}}
    plain = {code: [{}] for code, sentence in sentences.items() if isinstance(sentence, str) and "{" not in sentence}
    check_sentences(name, sentences, plain | samples)


DAY, EARLIER = datetime(2026, 11, 27, 16, tzinfo=UTC), datetime(2025, 1, 2, tzinfo=UTC)

# --- the credential report ---

NO_MFA = {"denied": 30, "total": 30, "last": DAY, "path": "/", "forced": False, "expires": None}
FORCED = {"forced": True, "expires": DAY}
KEY = {"number": 1, "last": DAY, "service": "s3", "region": "eu-west-1", "mfa": False, "denied": 20, "total": 30}
PASSWORD = NO_MFA | {"denied": 1, "setup": "setup"}
SETUPS = [{"setup": setup, "path": path} for setup in wording_report.UNTIL for path in ("/", "/team/")]

REPORT_SAMPLES = {
    "error.no-report": [{"given": "int"}],
    "error.no-file": [{"error": "Permission denied"}],
    "error.too-large": [{"most": 100_000_000}],
    "error.aws-error": [{"name": "ReportNotPresent"}],
    "error.no-head": [{"first": "'name'"}],
    "error.column-missing": [{"names": ["arn"]}, {"names": ["arn", "user"]}],
    "error.cut-off": [{"cells": 3, "columns": 22}],
    "error.too-many-cells": [{"cells": 23, "columns": 22}],
    "error.no-flag": [{"name": "mfa_active", "value": "yes"}],
    "error.no-date": [{"name": "password_last_used", "value": "27/11/2026"}],
    "error.no-arn": [{"name": "arn", "value": "alice", "user": "alice"}],
    "error.no-user": [{"name": "user", "value": "a b", "problem": "“a b” is no user name."}],
    "error.twice": [{"name": "user", "value": "alice", "before": 2}],
    "error.several": [{"cells": 22, "columns": 22}],
    "error.unknown-users": [
        {"names": ["alise"], "argument": "attach_to", "near": ["alice"]},
        {"names": ["alise", "bop"], "argument": "groups", "near": []},
    ],
    "error.unknown-change": [{"given": "gone", "known": ["locked", "stuck"]}],
    "error.groups": [{"given": "3"}],
    "error.attach-to": [{"given": "3"}],
    "error.days": [{"given": "0", "most": 36_500}],
    **{
        code: [NO_MFA, NO_MFA | FORCED, NO_MFA | {"path": "/team/", "last": None}]
        for code in wording_report.WITHOUT_MFA
    },
    "locked.with-mfa": [{"denied": 30, "total": 30, "last": DAY}, {"denied": 1, "total": 30, "last": DAY}],
    "key": [KEY, KEY | {"region": "", "mfa": True, "denied": 30}],
    "key.unknown-service": [KEY, KEY | {"service": ""}],
    "open.sts": [KEY | {"mfa": mfa, "assume": assume} for mfa, assume in product((False, True), wording_report.ASSUME)],
    "open.key": [KEY | {"open": 12}, KEY | {"open": 1_200, "total": 2_400, "service": ""}],
    "open.sign-in": [{"denied": 0, "total": 30, "last": DAY, "open": 12}],
    "new.password": [
        *(PASSWORD | setup | {"since": DAY, "last": None} for setup in SETUPS),
        PASSWORD | FORCED | {"since": DAY, "last": EARLIER},
    ],
    "new.key": [
        {"number": 2, "made": DAY, "denied": 20, "open": 0, "total": 30},
        {"number": 2, "made": DAY, "denied": 0, "open": 1, "total": 30},
    ],
    "idle.key": [
        KEY | {"days": 90, "open": 0},
        KEY | {"days": 90, "open": 5, "denied": 0},
        KEY | {"days": 90, "open": 5, "last": None, "service": ""},
    ],
    "idle.password": [
        *(PASSWORD | setup for setup in SETUPS),
        PASSWORD | FORCED | {"last": None, "expires": None},
    ],
    "summary": [
        {"policies": ["force_mfa"], "total": 0, "stopped": 0, "counts": {}},
        {"policies": ["a"], "total": 3, "stopped": 1, "counts": {"locked": 1, "new": 2}},
        {"policies": ["a", "b"], "total": 8, "stopped": 4, "counts": dict.fromkeys(wording_report.PARTS, 1)},
        {"policies": [], "total": 1, "stopped": 0, "counts": {"nothing": 1}},
    ],
    "more": [{"count": 1}, {"count": 2}],
    "unchanged": [{"count": 1}, {"count": 2}],
    "as-of": [{"date": DAY, "days": 90}],
}


def test_golden_sentences_of_the_report():
    sentences = {
        **wording_report.SENTENCES,
        **{f"label.{code}": label for code, label in wording_report.LABELS.items()},
    }
    plain = {code: [{}] for code, sentence in sentences.items() if isinstance(sentence, str) and "{" not in sentence}
    check_sentences("rollout_report", sentences, plain | REPORT_SAMPLES)


# --- the CloudTrail records ---

FILES = [{"file": "trail.json.gz"}, {"file": ""}]
RECORDS = [{"number": 3, **file} for file in FILES]
POLICIES = [{"policies": ["force_mfa"]}, {"policies": ["a", "b"]}]
COUNTS = dict.fromkeys(wording_trail.PARTS, 1_200)

TRAIL_SAMPLES = {
    "error.no-events": [{"given": "int"}],
    "error.no-file": [{"error": "Permission denied"}],
    "error.empty-folder": [{"endings": (".json", ".json.gz")}],
    **{f"error.{code}": FILES for code in ("broken-gzip", "not-utf-8", "empty", "html", "broken-json")},
    "error.too-large": [{"most": 100_000_000}],
    "error.broken-event": [one | {"name": "CloudTrailEvent"} for one in RECORDS],
    "error.no-record": [one | {"given": "str"} for one in RECORDS],
    "error.field-missing": [one | {"name": "eventName"} for one in RECORDS],
    "error.unknown-answer": [{"given": "perhaps", "known": ["denied", "open"]}],
    "error.no-such-row": [{"given": 12, "last": 11}],
    "error.no-request": [{"given": 2, "why": "An AWS service, for itself."}],
    "error.engine": [{"given": "spark"}],
    "error.table": [{"given": "a b"}],
    "error.store": [{"given": "a b"}],
    "error.day": [{"given": "today"}],
    "error.nothing-denied": [*POLICIES, {"policies": []}],
    "error.no-list": POLICIES,
    "denied": [{"statements": ["One"], "many": 0}, {"statements": ["One", "Two"], "many": 3}],
    "open.resource": [{"statements": ["One", "Two"], "unknown": ["resource", "aws:SourceVpc"]}],
    "open.action": [{"many": 12}],
    "open.service": [{"service": "cloudformation.amazonaws.com"}],
    "already": [{"error": "AccessDenied"}],
    "outside.account": [{"account": "210987654321"}],
    "outside.other": [{"kind": "AWSAccount"}, {"kind": "Directory"}],
    "summary": [
        {"policies": ["force_mfa"], "total": 0, "users": 0, "counts": {}, "between": None},
        {"policies": ["a"], "total": 1, "users": 1, "counts": {"denied": 1}, "between": ("2026-11-01", "2026-11-27")},
        {"policies": ["a", "b"], "total": 6_000, "users": 7, "counts": COUNTS, "between": None},
        {"policies": [], "total": 2, "users": 0, "counts": {"open": 2}, "between": None},
    ],
    "more": [{"count": 1}, {"count": 2}],
    "row": [
        {
            "answer": answer,
            "user": "dana",
            "what": "s3:GetObject",
            "how": how,
            "count": 1_200,
            "why": "No Deny applies.",
        }
        for answer, how in (("not-denied", "access key"), ("open", ""))
    ],
    "query.athena": [{"policies": ["a"]}, {"policies": ["a", "b", "c"]}],
    "query.lake": [{"policies": ["a"]}, {"policies": ["a", "b", "c"]}],
}


def test_golden_sentences_of_the_records():
    check_with_labels("rollout_trail", wording_trail.SENTENCES, wording_trail.LABELS, TRAIL_SAMPLES)


# --- exports ---

EXPORT_SAMPLES = {
    "exported": [{"tool": tool, "size": 2_076, "quota": 6_144} for tool in TOOLS],
    "group": [{"group": "people"}],
    "inline-together": [{"quota": 5_120}],
    "mistakes": [{"count": 1}, {"count": 2}],
    "no-such-tool": [{"tool": "ansible", "known": ["terraform", "cli"]}],
    "name": [{"which": "name", "name": "a b"}, {"which": "group", "name": ""}],
    "path": [{"path": "mfa", "longest": 512}],
    "outside-pattern": [{"character": "\u20ac"}],
    "too-long": [{"name": "mine", "length": 131_073, "longest": 131_072}],
    "function": [{"tool": "cloudformation", "text": "Fn::Sub"}, {"tool": "cdk", "text": "Fn::Sub"}],
    "dynamic-reference": [
        {"tool": "cloudformation", "text": "{{resolve:ssm:x}}"},
        {"tool": "cdk", "text": "{{resolve:ssm:x}}"},
    ],
    "token": [{"tool": "cdk", "text": "${Token[TOKEN.1]}"}],
    "too-large": [
        {"name": "mine", "size": 6_145, "quota": 6_144, "inline": False, "managed": 6_144},
        {"name": "mine", "size": 5_121, "quota": 5_120, "inline": True, "managed": 6_144},
        {"name": "mine", "size": 9_000, "quota": 5_120, "inline": True, "managed": 6_144},
    ],
}


def test_golden_sentences_of_exports():
    check_sentences("rollout_export", wording_export.SENTENCES, EXPORT_SAMPLES)
