"""A credential report of AWS: how it is read, and what changes for each user."""

import base64
import csv
import io
import json
from datetime import UTC, datetime

import pytest

from mfa_lesson import Policy, credential_report
from mfa_lesson.errors import ReportError
from mfa_lesson.rollout import report_file
from mfa_lesson.rollout.change import CHANGES, Attachment
from mfa_lesson.rollout.wording_report import LABELS, NOTES, PARTS, REASONS, STOPPED, say
from mfa_lesson.text import Reason

HEAD = (report_file.DATA / "report.csv").read_text(encoding="utf-8").partition("\n")[0]
COLUMNS = HEAD.split(",")
EMPTY = {name: "N/A" for name in COLUMNS} | {
    name: "false" for name in COLUMNS if name.endswith("_active") or name == "password_enabled"
}
DAY = "2026-11-27T16:00:00+00:00"


def line(name, path="/", **cells) -> dict[str, str]:
    arn = f"arn:aws:iam::123456789012:user{path}{name}"
    created = {"user": name, "arn": arn, "user_creation_time": "2024-01-01T00:00:00+00:00"}
    return EMPTY | created | {key: str(value) for key, value in cells.items()}


def write(*lines, head=HEAD, delimiter=",") -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, head.split(","), delimiter=delimiter, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue().rstrip("\n")


SIGNS_IN = {"password_enabled": "true", "password_last_used": DAY}
USES_KEY = {
    "access_key_1_active": "true",
    "access_key_1_last_used_date": DAY,
    "access_key_1_last_used_region": "eu-west-1",
    "access_key_1_last_used_service": "s3",
}


def kinds(report) -> dict[str, str]:
    return {change.reported.name: change.kind for change in report.changes}


# --- the company that comes with the lesson ---


def test_the_example_has_forty_users_and_eight_call_the_help_desk():
    report = credential_report()
    assert sum(report.counts.values()) == 40
    assert report.stopped == [
        "ana.silva",
        "ben.okafor",
        "ci-deploy",
        "dmitri.ivanov",
        "eva.novak",
        "farid.haddad",
        "grafana",
        "printer-3rd-floor",
    ]
    assert report.counts == {"stuck": 1, "key": 5, "setup": 2, "new": 2, "open": 1, "idle": 7, "nothing": 22}
    assert "8 of 40 users notice it at once" in report.sentence


def test_the_reasons_of_the_eight_differ():
    said = {one.reported.name: " ".join(map(str, [r.code for r in one.reasons])) for one in credential_report().changes}
    assert said["ana.silva"] == "setup" and said["eva.novak"] == "stuck"
    assert said["farid.haddad"] == "key setup" and said["ci-deploy"] == "key"
    assert said["hana.sato"] == "open.sts"
    text = str(credential_report())
    told = next(one for change in credential_report().changes for one in change.reasons if one.parameters.get("mfa"))
    assert say(told).replace("`", "") in text
    assert "/contractors/" in text


def test_the_table_has_a_row_for_each_user():
    frame = credential_report().frame
    assert len(frame) == 41 and frame.index.name == "User"
    assert frame.at["grafana", "Service"] == "monitoring" and frame.at["grafana", "Region"] == "eu-west-1"
    assert frame.at["ci-deploy", "Key last used"] == datetime(2026, 11, 27, 16, 5, tzinfo=UTC)
    assert not frame.at["ci-deploy", "Signs in"] and frame.at["hana.sato", "Has MFA"]
    assert frame["Last sign-in"].isna()["ci-deploy"]


def test_a_report_can_be_filtered_and_shown():
    report = credential_report()
    assert [*kinds(report.only())] == report.stopped
    assert "8 of 40 users" in report.only().sentence and "The others" not in report.only().sentence
    assert {*kinds(report.only("setup"))} == {"ana.silva", "ben.okafor", "farid.haddad"}
    html = report._repr_html_()
    assert "printer-3rd-floor" in html and LABELS["key"] in html
    with pytest.raises(ReportError, match="There is no change 'kay'"):
        report.only("kay")


# --- decided by evaluate() ---


def test_what_changes_depends_on_the_policies():
    text = write(line("dana", **SIGNS_IN), line("keys", **USES_KEY), line("both", **SIGNS_IN | {"mfa_active": "true"}))
    assert kinds(credential_report(text)) == {"dana": "setup", "keys": "key", "both": "nothing"}
    # With Bool, an access key passes; with Action for NotAction, MFA setup is what is denied.
    assert kinds(credential_report(text, "broken_bool"))["keys"] == "nothing"
    assert kinds(credential_report(text, "broken_null"))["dana"] == "nothing"
    assert kinds(credential_report(text, "administrator_access")) == dict.fromkeys(("dana", "keys", "both"), "nothing")
    inside_out = Policy.from_json(
        {
            "Version": "2012-10-17",
            "Statement": {
                "Effect": "Deny",
                "Action": ["iam:EnableMFADevice", "iam:CreateVirtualMFADevice"],
                "Resource": "*",
                "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}},
            },
        }
    )
    assert kinds(credential_report(text, inside_out)) == {"dana": "locked", "keys": "nothing", "both": "nothing"}
    everything = Policy.from_json({"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}})
    changed = credential_report(text, everything)
    assert kinds(changed) == {"dana": "locked", "keys": "key", "both": "locked"}
    assert changed.changes[2].reasons[0].code == "locked.with-mfa"


def test_what_somebody_has_already_can_make_the_difference():
    text = write(line("dana", **SIGNS_IN), line("keys", **USES_KEY))
    assert kinds(credential_report(text, groups={"dana": "force_mfa"}))["dana"] == "nothing"
    only_ec2 = credential_report(text, groups={"keys": "ec2_full_access"})
    assert kinds(only_ec2)["keys"] == "nothing", "it couldn't use s3 before either"
    assert kinds(credential_report(text, groups={"keys": "administrator_access"}))["keys"] == "key"
    assert kinds(credential_report(text, attach_to=["dana"])) == {"dana": "setup", "keys": "nothing"}


def test_users_who_have_the_same_are_decided_together(monkeypatch):
    """However each of them got it: deciding all actions for each user takes minutes where many have the same."""
    made = []
    monkeypatch.setattr(Attachment, "__post_init__", count_calls(Attachment.__post_init__, made))
    text = write(*(line(f"user{n}", **SIGNS_IN) for n in range(30)))
    mine = {"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}
    owned = [["administrator_access"], "administrator_access", Policy.from_json(mine), [Policy.from_json(mine)]]
    report = credential_report(text, groups={f"user{n}": owned[n % 4] for n in range(24)})
    assert report.counts == {"setup": 30} and len(made) == 3
    assert credential_report(text, groups={"user1": []}).counts == {"setup": 29, "nothing": 1}


def count_calls(function, made):
    return lambda *given: made.append(given) or function(*given)


def test_a_user_with_a_path_needs_another_policy_to_set_up_mfa():
    text = write(line("eva", "/contractors/", **SIGNS_IN))
    assert kinds(credential_report(text)) == {"eva": "stuck"}
    assert kinds(credential_report(text, groups={"eva": "administrator_access"})) == {"eva": "setup"}


def test_what_the_report_does_not_say_is_not_certain():
    def policy(**condition):
        given = {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": condition}
        return Policy.from_json({"Version": "2012-10-17", "Statement": given})

    text = write(line("keys", **USES_KEY))
    assert kinds(credential_report(text, policy(NotIpAddress={"aws:SourceIp": "192.0.2.0/24"}))) == {"keys": "open"}
    both = {"Bool": {"aws:MultiFactorAuthPresent": "true"}, "StringEquals": {"aws:PrincipalTag/team": "a"}}
    assert kinds(credential_report(text, policy(**both))) == {"keys": "nothing"}, "a key never has MFA"
    one = {"Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"}}
    assert kinds(credential_report(text, Policy.from_json(one))) == {"keys": "open"}


def test_what_is_not_in_use_is_told_apart():
    old = "2026-01-05T10:00:00+00:00"
    text = write(
        line("now", **USES_KEY),
        line("old", **USES_KEY | {"access_key_1_last_used_date": old}),
        line("never", access_key_1_active="true", access_key_1_last_rotated=old),
        line("unused", password_enabled="true", password_last_used="no_information"),
        line("off", **USES_KEY | {"access_key_1_active": "false"}),
    )
    expected = {"now": "key", "old": "idle", "never": "idle", "unused": "idle", "off": "nothing"}
    assert kinds(credential_report(text)) == expected
    assert kinds(credential_report(text, in_use_days=400)) == expected | {"old": "key", "never": "new"}
    with pytest.raises(ReportError, match="in_use_days"):
        credential_report(text, in_use_days=0)
    with pytest.raises(ReportError, match="`groups` is a mapping .*, not 3"):
        credential_report(text, groups=3)
    with pytest.raises(ReportError) as caught:
        credential_report(text, attach_to=3)
    assert caught.value.reason == Reason("error.attach-to", {"given": "3"})


OLD, YESTERDAY = "2026-02-02T08:00:00+00:00", "2026-11-26T08:00:00+00:00"


@pytest.mark.parametrize(
    ("cells", "code", "last"),
    [
        ({"user_creation_time": YESTERDAY, "password_last_used": "no_information"}, "new.password", None),
        ({"password_last_changed": YESTERDAY, "password_last_used": "no_information"}, "new.password", None),
        ({"password_last_changed": YESTERDAY, "password_last_used": OLD}, "new.password", OLD),
        ({"password_last_changed": OLD, "password_last_used": "no_information"}, "idle.password", None),
        ({"password_last_changed": OLD, "password_last_used": OLD}, "idle.password", OLD),
        ({"user_creation_time": YESTERDAY, "password_last_used": DAY}, "setup", DAY),
    ],
)
def test_a_password_that_waits_for_its_first_sign_in_is_new(cells, code, last):
    text = write(line("greta", password_enabled="true", **cells), line("other", **SIGNS_IN))
    change = credential_report(text).changes[0]
    (reason,) = change.reasons
    given = reason.parameters
    assert (reason.code, change.kind) == (code, code.partition(".")[0])
    assert given["last"] == (last and datetime.fromisoformat(last))
    if code == "new.password":
        assert given["since"] == datetime.fromisoformat(YESTERDAY)
    assert 1 < given["denied"] < given["total"] and given.get("setup", reason.code) == "setup"
    assert not given["forced"], "this policy lets users change it without MFA"


@pytest.mark.parametrize("made", [{"access_key_1_last_rotated": YESTERDAY}, {}])
def test_a_key_that_was_never_used_is_new_if_the_report_says_that_it_is(made):
    text = write(line("keys", access_key_1_active="true", **made), line("other", **SIGNS_IN))
    change = credential_report(text).changes[0]
    assert change.kind == ("new" if made else "idle")
    assert ("created or changed on 2026-11-26, and was never used" in say(change.reasons[0])) == bool(made)


def test_a_forced_change_of_the_password_is_told_to_everybody_without_mfa():
    """Users who sign in with a device have MFA before the change."""
    without = {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}
    exempt = ["iam:EnableMFADevice", "iam:CreateVirtualMFADevice"]
    deny = {"Statement": {"Effect": "Deny", "NotAction": exempt, "Resource": "*", "Condition": without}}
    signs_in = {"password_enabled": "true", "password_next_rotation": "2026-12-01T00:00:00Z"}
    lines = []
    for number, last in enumerate((DAY, OLD, "no_information")):
        cells = signs_in | {"password_last_used": last, "password_last_changed": YESTERDAY if number == 2 else "N/A"}
        lines += [line(f"ann{number}", **cells), line(f"bob{number}", mfa_active="true", **cells)]
    text = "demand a new password on 2026-12-01. If AWS demands a new password at a sign-in, the change is denied."
    told = {}
    for change in credential_report(write(*lines), Policy.from_json(deny)).changes:
        said = " ".join(map(say, change.reasons))
        assert (text in said) == (not change.reported.mfa), said
        told[change.reported.name] = change.kind
    assert told == {"ann0": "stuck", "ann1": "idle", "ann2": "new"} | dict.fromkeys(("bob0", "bob1", "bob2"), "nothing")


def test_a_path_is_told_to_new_users_too():
    cells = {"password_enabled": "true", "password_last_changed": YESTERDAY}
    (change,) = credential_report(write(line("eva", "/contractors/", **cells))).changes
    assert change.kind == "new" and "has the path `/contractors/`" in say(change.reasons[0])


def test_a_report_without_the_dates_that_are_only_welcome_is_read():
    lacking = ",".join(name for name in COLUMNS if name not in report_file.WELCOME)
    text = write(line("greta", password_enabled="true", user_creation_time=YESTERDAY), line("other", **SIGNS_IN))
    assert kinds(credential_report(text))["greta"] == "new"
    text = write(line("greta", password_enabled="true"), line("other", **SIGNS_IN), head=lacking)
    assert kinds(credential_report(text)) == {"greta": "idle", "other": "setup"}


def test_names_that_the_report_does_not_have_are_told():
    with pytest.raises(ReportError, match="no user `ana.silvia`, which `groups` names. Did you mean `ana.silva`"):
        credential_report(groups={"ana.silvia": "force_mfa"})
    with pytest.raises(ReportError, match="`attach_to`"):
        credential_report(attach_to=["nobody-at-all"])


# --- reports as others have published them: the shapes of public examples, with other values ---

CLASSIC_HEAD = ",".join(COLUMNS[:22])
CLASSIC = f"""{CLASSIC_HEAD}
<root_account>,arn:aws:iam::111122223333:root,2015-06-24T12:45:00+00:00,not_supported,2016-10-07T14:30:00+00:00,\
not_supported,not_supported,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A
one-device,arn:aws:iam::111122223333:user/one-device,2015-06-24T15:45:00+00:00,true,2017-03-08T19:35:01+00:00,\
2016-04-29T16:20:00+00:00,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A
second-key,arn:aws:iam::111122223333:user/second-key,2016-09-30T09:20:00+00:00,false,no_information,N/A,N/A,false,\
false,2017-04-19T15:47:39+00:00,2017-04-19T15:48:00+00:00,eu-west-1,ec2,true,2016-07-29T09:20:20+00:00,\
2017-05-24T11:35:00+00:00,us-east-1,dynamodb,false,N/A,false,N/A"""


@pytest.mark.parametrize(("service", "named"), [("brand-new", "brand-new"), ("N/A", "")])
def test_of_a_service_that_is_not_known_no_more_is_said_than_that(service, named):
    report = credential_report(write(line("ann", **(USES_KEY | {"access_key_1_last_used_service": service}))))
    (change,) = report.changes
    assert change.kind == "key"
    (told,) = change.reasons
    assert (told.code, told.parameters["service"]) == ("key.unknown-service", named)
    assert told.parameters["denied"] < told.parameters["total"], "GetSessionToken, for example, isn’t denied"


@pytest.mark.parametrize(("action", "told"), [("sts:*", "denied"), ("sts:GetFederationToken", "not-denied")])
def test_of_a_key_for_sts_it_is_decided_whether_a_role_can_be_assumed(action, told):
    text = write(line("ann", **USES_KEY | {"access_key_1_last_used_service": "sts"}))
    one = {"Statement": {"Effect": "Deny", "Action": action, "Resource": "*"}}
    (reason,) = credential_report(text, Policy.from_json(one)).changes[0].reasons
    assert (reason.code, reason.parameters["assume"]) == ("open.sts", told)


@pytest.mark.parametrize("last", ["N/A", "2020-01-01T00:00:00+00:00"])
def test_with_a_key_that_is_not_used_some_actions_still_work(last):
    service = "N/A" if last == "N/A" else "iam"
    cells = {"access_key_1_last_used_date": last, "access_key_1_last_used_service": service}
    text = write(line("ann", **(USES_KEY | cells)), line("bob", **SIGNS_IN))
    change = credential_report(text).changes[0]
    (told,) = change.reasons
    assert told.code == "idle.key"
    said = REASONS[told.code](**told.parameters)
    assert ("actions of `iam` are denied" if service == "iam" else "actions are denied") in said and "every" not in said


def test_a_key_for_an_unknown_service_is_not_denied_where_few_actions_are():
    text = write(line("ann", **USES_KEY | {"access_key_1_last_used_service": "brand-new"}))
    one = {"Statement": {"Effect": "Deny", "Action": "sqs:*", "Resource": "*"}}
    assert kinds(credential_report(text, Policy.from_json(one))) == {"ann": "open"}


def test_a_classic_report_with_a_disabled_key_and_no_information_is_read_right():
    report = credential_report(CLASSIC)
    assert kinds(report) == {"<root_account>": "nothing", "one-device": "nothing", "second-key": "key"}
    assert report.frame.at["second-key", "Service"] == "dynamodb"
    assert report.as_of == datetime(2017, 5, 24, 11, 35, tzinfo=UTC)
    assert report.changes[2].key.number == 2


def test_newer_forms_are_read_too():
    root = line("<root_account>") | {"arn": "arn:aws:iam::123456789012:root", "password_enabled": "true"}
    lines = [root, line("zoe", **SIGNS_IN | {"password_last_used": "2026-09-09T10:11:12Z", "mfa_active": "TRUE"})]
    text = write(*({**one, "something_newer": "x"} for one in lines), head=f"{HEAD},something_newer")
    assert kinds(credential_report(text)) == {"<root_account>": "nothing", "zoe": "nothing"}


# --- whatever it comes in ---


@pytest.mark.parametrize(
    "how", ["bytes", "bom", "utf-16", "windows", "base64", "wrapped", "json", "boto3", "semicolons"]
)
def test_a_report_is_recognised_in_whatever_it_comes(how, tmp_path):
    text = write(line("dana", **SIGNS_IN), line("keys", **USES_KEY))
    packed = base64.b64encode(text.encode()).decode()
    given = {
        "bytes": text.encode(),
        "bom": b"\xef\xbb\xbf" + text.encode(),
        "utf-16": text.encode("utf-16"),
        "windows": text.replace("\n", "\r\n"),
        "base64": packed,
        "wrapped": "\n".join(packed[at : at + 76] for at in range(0, len(packed), 76)),
        "json": json.dumps(
            {"Content": packed, "ReportFormat": "text/csv", "GeneratedTime": "2026-11-28T06:00:00+00:00"}
        ),
        "boto3": {"Content": text.encode(), "GeneratedTime": datetime(2026, 11, 28, 6, tzinfo=UTC)},
        "semicolons": write(line("dana", **SIGNS_IN), line("keys", **USES_KEY), delimiter=";"),
    }[how]
    report = credential_report(given)
    assert kinds(report) == {"dana": "setup", "keys": "key"}
    assert report.as_of.day == (28 if how in ("json", "boto3") else 27)
    if isinstance(given, str | bytes):
        file = tmp_path / "report"
        file.write_bytes(given if isinstance(given, bytes) else given.encode())
        assert kinds(credential_report(file)) == kinds(credential_report(str(file))) == kinds(report)


def broken(change):
    return change(write(line("dana", **SIGNS_IN), line("keys", **USES_KEY)))


BROKEN = {
    "nothing": ("", None, "empty", {}),
    "html": ("<!DOCTYPE html><html>Sign in</html>", 1, "html", {}),
    "error": ("An error occurred (ReportNotPresent) when calling", 1, "aws-error", {"name": "ReportNotPresent"}),
    "prose": ("dear all,\nplease sign in", 1, "no-head", {"first": "'dear all'"}),
    "one word": ("hello\nworld", 1, "no-csv", {}),
    "base64 of something": (base64.b64encode(b"hello world").decode(), 1, "no-csv", {}),
    "generate": ('{"State": "STARTED", "Description": "No report"}', 1, "not-ready", {}),
    "other json": ('{"Users": []}', 1, "no-content", {}),
    "cut json": ('{"Content": "dXNl', 1, "broken-json", {}),
    "only names": (HEAD, 1, "no-users", {}),
    "missing": (broken(lambda text: text.replace("mfa_active", "mfa")), 1, "column-missing", {"names": ["mfa_active"]}),
    "cut off": (broken(lambda text: text[:-60]), 3, "cut-off", {"cells": 11, "columns": 23}),
    "more cells": (broken(lambda text: text + ",x"), 3, "too-many-cells", {"cells": 24, "columns": 23}),
    "flag": (
        broken(lambda text: text.replace("true", "WAHR", 1)),
        2,
        "no-flag",
        {"name": "password_enabled", "value": "WAHR"},
    ),
    "date": (
        broken(lambda text: text.replace(DAY, "27.11.2026 16:00", 1)),
        2,
        "no-date",
        {"name": "password_last_used", "value": "27.11.2026 16:00"},
    ),
    "twice": (
        broken(lambda text: text.replace("keys", "Dana")),
        3,
        "twice",
        {"name": "user", "value": "Dana", "before": 2},
    ),
    "two reports": (broken(lambda text: f"{text}\n{text}"), 4, "several", {}),
    "two accounts": (
        write(*[line("<root_account>") | {"arn": "arn:aws:iam::123456789012:root"}] * 2),
        3,
        "several",
        {"name": "user", "value": "<root_account>", "before": 2},
    ),
    "arn": (
        broken(lambda text: text.replace("user/keys", "role/keys")),
        3,
        "no-arn",
        {"name": "arn", "value": "arn:aws:iam::123456789012:role/keys", "user": "keys"},
    ),
    "quotes": (broken(lambda text: text.replace("keys", '"ke"ys')), 3, "bad-quotes", {}),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_report_that_is_none_gets_a_sentence_with_its_place(name):
    text, number, code, parameters = BROKEN[name]
    with pytest.raises(ReportError) as caught:
        credential_report(text)
    assert caught.value.reason == Reason(f"error.{code}", parameters)
    assert str(caught.value).endswith(say(caught.value.reason))
    assert caught.value.line == number
    assert (caught.value.column is None) == (number is None)


def test_the_column_of_a_cell_is_where_it_begins():
    text = broken(lambda text: text.replace(DAY, "yesterday", 1))
    with pytest.raises(ReportError) as caught:
        credential_report(text)
    assert text.splitlines()[1][caught.value.column - 1 :].startswith("yesterday")


@pytest.mark.parametrize("given", [b"\x89PNG\0\0", b"PK\x03\x04\0\0\0", b"user,\xe9\xff", 12, None, ["user"]])
def test_what_is_no_text_is_told(given, tmp_path):
    with pytest.raises(ReportError):
        credential_report(given)
    with pytest.raises(ReportError, match="can’t be read"):
        credential_report(tmp_path / "none.csv")


# --- export and page ---


def test_no_cell_of_the_export_is_a_formula(tmp_path):
    text = write(line("=cmd", **SIGNS_IN), line("@SUM", **USES_KEY), line("+1"), line("-1"))
    written = credential_report(text).to_csv(tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_bytes().decode() == written
    rows = [*csv.reader(io.StringIO(written))]
    assert [row[0] for row in rows] == ["User", "'=cmd", "'@SUM", "'+1", "'-1"]
    assert not [cell for row in rows for cell in row if cell[:1] in {*"=+-@"}]


def test_half_a_character_can_be_shown_and_written(tmp_path):
    report = credential_report(write(line("keys", **USES_KEY | {"access_key_1_last_used_service": "a\ud800b"})))
    assert "a?b" in report.to_csv(tmp_path / "out.csv") and "a?b" in str(report)


def test_what_people_wrote_stays_text_on_the_page():
    text = write(line("dana", "/<b>x</b>/", **SIGNS_IN))
    html = credential_report(text).html
    assert "<b>x" not in html and "&lt;b&gt;" in html


def test_a_report_of_nobody_or_of_very_many_is_shown_in_part():
    report = credential_report(write(*(line(f"user{n}", **SIGNS_IN) for n in range(120))))
    assert report.html.count("<tr") == 51 and "70 more users" in report.html
    assert "No users to show" in report.only("key").sentence


def test_there_are_words_for_every_change_and_reason():
    assert {*LABELS} == {*PARTS} == {*CHANGES} and {*STOPPED} < {*CHANGES}
    assert {code.partition(".")[0] for code in REASONS} == {*CHANGES}
    assert len(credential_report().notes) == len(NOTES)
