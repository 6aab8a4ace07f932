"""The console of a practice account, without a page."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from mfa_lesson.account.wording import UNDOCUMENTED
from mfa_lesson.account.wording import say as say_account
from mfa_lesson.practice.wording import say as say_practice
from mfa_lesson.widgets.console_pages import PAGES
from mfa_lesson.widgets.wording import say
from tests.widgets.console_window import Endpoint, start

DENIED = (
    "User: arn:aws:iam::123456789012:user/alice is not authorized to perform: {action} on resource: {resource} with an "
    "explicit deny in an identity-based policy: arn:aws:iam::123456789012:policy/force_mfa"
)
HOSTILE = '<img src=x onerror="alert(1)"></script>{{ 7 * 7 }} \u202eeviL'
WRONG = say_practice("sign-in.wrong-password")
NEW = "Another-password-1"


@pytest.fixture
def endpoint(tmp_path: Path) -> Iterator[Endpoint]:
    made = start(tmp_path, "force_mfa", "administrator_access")
    yield made
    made.stop()


@pytest.fixture
def only_force_mfa(tmp_path: Path) -> Iterator[Endpoint]:
    made = start(tmp_path, "force_mfa")
    yield made
    made.stop()


def test_a_wrong_password_and_an_unknown_user_get_the_same_answer(endpoint):
    window = endpoint.window()
    for user in ("alice", "nobody", "", HOSTILE):
        window.do("sign_in", user=user, password="wrong")
        assert window.shown == ["password"]
        assert window.panel("password").select_one(".problem").get_text() == WRONG
        assert f"Not signed in: {WRONG}" in window.status
    field = window.panel("password").select_one("input[name=user]")
    assert field["value"] == HOSTILE
    assert not window.panel("password").find("img")


def test_the_passwords_of_the_account_are_shown_on_request(endpoint):
    window = endpoint.window()
    password = endpoint.account.password("alice")
    assert password not in window.widget.panels[0][1]
    window.do("passwords")
    assert password in window.text("password")


def test_each_page_asks_for_what_it_shows_and_shows_what_is_denied(only_force_mfa):
    window = only_force_mfa.window()
    window.sign_in()
    assert window.status == say("console.signed_in", user="alice", mfa=False, first=False)
    assert "aws:MultiFactorAuthPresent: false" in window.widget.bar.replace("<wbr>", "")
    assert window.shown == ["details", "devices", "keys", "password", "others"]
    assert window.failures("details") == {"iam:GetUser": DENIED.format(action="iam:GetUser", resource="user alice")}
    assert window.failures("devices") == {}
    assert "No MFA device is assigned to alice." in window.text("devices")
    assert list(window.failures("keys")) == ["iam:GetAccessKeyLastUsed"]
    assert "AKIA0PRACTICE" in window.text("keys")
    assert list(window.failures("password")) == ["iam:GetAccountPasswordPolicy"]
    assert list(window.failures("others")) == ["iam:ListSigningCertificates", "iam:ListServiceSpecificCredentials"]
    assert "No SSH public keys." in window.text("others")
    window.do("open", page="users")
    assert "arn:aws:iam::123456789012:user/engineering/bob" in window.text("users")
    assert window.status == "Users: every call allowed."
    window.do("open", page="dashboard")
    assert "MFA devices in use 0" in window.text("summary")
    window.do("open", page="s3")
    assert list(window.failures("buckets")) == ["s3:ListAllMyBuckets"]
    assert window.status == "S3: 1 call denied."
    window.do("open", page="ec2")
    assert list(window.failures("instances")) == ["ec2:DescribeInstances"]
    calls = [(call.operation, call.how) for call in only_force_mfa.account.log]
    assert calls[0] == ("ConsoleLogin", "console, password only")
    assert {how for _, how in calls} == {"console, password only"}
    assert [name for name, _ in calls][1:5] == ["GetUser", "ListMFADevices", "ListAccessKeys", "GetAccessKeyLastUsed"]


def test_a_window_without_mfa_stays_so_until_one_signs_in_again(endpoint):
    window = endpoint.window()
    window.sign_in()
    window.do("open", page="s3")
    assert list(window.failures("buckets")) == ["s3:ListAllMyBuckets"]
    window.do("open", page="credentials")
    window.assign("alice")
    assert "The device alice is assigned to alice." in window.text("devices")
    assert UNDOCUMENTED not in window.text("devices")
    window.do("open", page="s3")
    assert list(window.failures("buckets")) == ["s3:ListAllMyBuckets"]
    window.do("sign_out")
    assert (window.status, window.shown) == ("alice is signed out.", ["password"])
    window.do("sign_in", user="alice", password=endpoint.account.password("alice"))
    assert window.shown == ["code"]
    assert "The password is right." in window.status
    assert "MFA device: alice" in window.text("code")
    serial = "arn:aws:iam::123456789012:mfa/alice"
    code = endpoint.codes("alice")[1]
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    window.do("send_code", device=serial, code=wrong)
    assert window.panel("code").select_one(".problem").get_text() == say_practice("sign-in.wrong-code")
    window.do("send_code", device=serial, code=code)
    assert window.status == say("console.signed_in", user="alice", mfa=True, first=False)
    window.do("open", page="s3")
    assert say("console.empty.s3:ListAllMyBuckets") in window.text("buckets")
    window.do("open", page="ec2")
    assert "No instances." in window.text("instances")
    window.do("open", page="credentials")
    assert all(not window.failures(name) for name in window.shown)
    assert "User name alice" in window.text("details")
    assert "at least 8 characters" in window.text("password")


def test_a_code_that_was_used_is_refused(endpoint):
    window = endpoint.window()
    window.sign_in()
    window.assign("alice")
    window.do("sign_out")
    window.sign_in(device="alice")
    serial, code = "arn:aws:iam::123456789012:mfa/alice", endpoint.account.codes("alice")[1]
    other = endpoint.window()
    other.sign_in()
    other.do("send_code", device=serial, code=code)
    assert say_practice("sign-in.wrong-code") in other.text("code")
    other.do("back")
    assert other.shown == ["password"]
    assert other.panel("password").select_one("input[name=user]")["value"] == "alice"


def test_with_several_devices_one_of_them_is_chosen(endpoint):
    window = endpoint.window()
    window.sign_in()
    window.assign("alice")
    window.assign("alice-phone")
    assert UNDOCUMENTED in window.text("devices")
    window.do("sign_out")
    window.sign_in()
    options = window.panel("code").select("option")
    assert [option.get_text() for option in options] == ["alice", "alice-phone"]
    window.do("send_code", device=options[1]["value"], code=endpoint.codes("alice-phone")[1])
    assert window.status == say("console.signed_in", user="alice", mfa=True, first=False)


def test_why_shows_the_reason_that_the_log_has(only_force_mfa):
    window = only_force_mfa.window()
    window.sign_in()
    button = window.panel("details").select_one("[data-do=why]")
    assert button["aria-expanded"] == "false"
    window.do("why", panel="details", request=button["data-request"])
    shown = window.panel("details")
    assert shown.select_one("[data-do=why]")["aria-expanded"] == "true"
    assert "BlockMostAccessUnlessSignedInWithMFA" in shown.select_one(".because .why pre").get_text()
    assert window.status.startswith("iam:GetUser: Explicit deny")
    window.do("why", panel="details", request=button["data-request"])
    assert not window.panel("details").select(".because")
    allowed = window.panel("devices").select_one(".calls [data-do=why]")
    window.do("why", panel="devices", request=allowed["data-request"])
    assert "AllowIndividualUserToListOnlyTheirOwnMFA" in window.text("devices")
    before = window.widget.panels
    for request in ("", "nonsense", button["data-request"]):
        window.do("why", panel="devices", request=request)
    assert window.widget.panels == before


def test_why_says_which_rule_refused_a_call(only_force_mfa):
    window = only_force_mfa.window()
    window.sign_in()
    window.do("form", panel="devices", form="assign", about="")
    window.act("devices", "create", name="alice")
    window.act("devices", "enable", first="123456", second="654321")
    (box,) = window.panel("devices").select(".failed")
    assert box.samp.get_text() == "Authentication code for device is not valid."
    window.do("why", panel="devices", request=box.button["data-request"])
    (because,) = window.panel("devices").select(".failed .because")
    assert say_account("says.refused-though-allowed", rule="wrong-codes") in because.get_text()
    assert because.a["href"].endswith("API_EnableMFADevice.html")


def test_a_call_that_the_log_has_lost_is_told_so(only_force_mfa):
    window = only_force_mfa.window()
    window.sign_in()
    (only_force_mfa.account.folder / "log.jsonl").unlink()
    button = window.panel("details").select_one("[data-do=why]")
    window.do("why", panel="details", request=button["data-request"])
    assert say("console.not_logged") in window.text("details")


def test_the_qr_code_is_a_drawing_and_the_secret_key_is_the_devices_own(endpoint):
    window = endpoint.window()
    window.sign_in()
    window.do("form", panel="devices", form="assign", about="")
    window.act("devices", "create", name="alice")
    page = window.panel("devices")
    drawing = page.select_one(".qr[role=img]")
    assert drawing["aria-label"] == "QR code of the device alice"
    assert drawing.svg["viewbox"]
    seed = endpoint.state.devices["arn:aws:iam::123456789012:mfa/alice"].seed
    assert seed in window.text("devices").replace(" ", "")
    window.do("form", panel="devices", form="", about="")
    assert seed not in window.text("devices").replace(" ", "")
    window.do("form", panel="devices", form="codes", about="arn:aws:iam::123456789012:mfa/alice")
    assert seed not in window.text("devices").replace(" ", "")


def test_a_name_that_an_abandoned_device_has_can_be_freed(endpoint):
    window = endpoint.window()
    window.sign_in()
    for _ in range(2):
        window.do("form", panel="devices", form="assign", about="")
        window.act("devices", "create", name="alice")
    assert window.failures("devices") == {"iam:CreateVirtualMFADevice": "MFA device already exists."}
    assert "Delete this device" in window.text("devices")
    window.act("devices", "delete")
    assert "The device alice is deleted. Its name is free." in window.text("devices")
    assert endpoint.state.devices == {}
    window.act("devices", "create", name=" ")
    assert window.status == "Not sent: A device needs a name."
    window.act("devices", "create", name="alice")
    assert len(endpoint.state.devices) == 1


def test_a_device_is_resynchronized_and_removed(endpoint):
    window = endpoint.window()
    window.sign_in()
    window.assign("alice")
    serial = "arn:aws:iam::123456789012:mfa/alice"
    window.do("form", panel="devices", form="remove", about=serial)
    assert "It is deactivated for alice, and then deleted." in window.text("devices")
    window.act("devices", "remove")
    assert list(window.failures("devices")) == ["iam:DeactivateMFADevice"]
    window.do("sign_out")
    window.sign_in(device="alice")
    window.do("form", panel="devices", form="resync", about=serial)
    window.act("devices", "resync", first="000000", second="000000")
    assert window.failures("devices") == {"iam:ResyncMFADevice": "Authentication code for device is not valid."}
    window.act("devices", "resync", **dict(zip(("first", "second"), endpoint.codes("alice"), strict=True)))
    assert "The device alice is in sync." in window.text("devices")
    window.do("form", panel="devices", form="remove", about=serial)
    window.act("devices", "remove")
    assert "The device alice is removed and deleted." in window.text("devices")
    assert endpoint.state.devices == {}
    assert UNDOCUMENTED not in window.text("devices")


def test_what_aws_leaves_open_is_said_where_a_window_without_mfa_removes_a_device(tmp_path):
    endpoint = start(tmp_path, "administrator_access")
    window = endpoint.window()
    window.sign_in()
    window.assign("alice")
    window.do("form", panel="devices", form="remove", about="arn:aws:iam::123456789012:mfa/alice")
    window.act("devices", "remove")
    assert UNDOCUMENTED in window.text("devices")
    endpoint.stop()


def test_access_keys(endpoint):
    window = endpoint.window()
    window.sign_in()
    window.act("keys", "create")
    assert list(window.failures("keys")) == ["iam:CreateAccessKey", "iam:GetAccessKeyLastUsed"]
    window.assign("alice")
    window.do("sign_out")
    window.sign_in(device="alice")
    window.act("keys", "create")
    new = endpoint.state.keys_of("alice")[1]
    assert new.secret in window.text("keys")
    assert say("console.key_made") in window.text("keys")
    window.do("open", page="credentials")
    assert new.secret not in window.text("keys")
    assert "last used: never" in window.text("keys")
    window.act("keys", "update", key=new.id, status="Inactive")
    assert not new.active and f"The access key {new.id} is inactive." in window.text("keys")
    window.act("keys", "create")
    assert "Cannot exceed quota for AccessKeysPerUser: 2" in window.text("keys")
    window.do("form", panel="keys", form="delete", about=new.id)
    window.act("keys", "delete")
    assert new.id not in endpoint.state.keys
    assert f"The access key {new.id} is deleted." in window.text("keys")


def test_passwords(endpoint):
    window, old = endpoint.window(), endpoint.account.password("alice")
    window.sign_in()
    window.act("password", "change", old=old, new=NEW, again="x")
    assert window.text("password").count(say("console.passwords_differ")) == 1
    window.act("password", "change", old="", new="", again="")
    assert say("console.no_password") in window.status
    window.act("password", "change", old="wrong", new=NEW, again=NEW)
    assert window.failures("password")["iam:ChangePassword"] == "The old password was incorrect."
    window.act("password", "change", old=old, new="short", again="short")
    assert "account password policy" in window.failures("password")["iam:ChangePassword"]
    window.act("password", "change", old=old, new=NEW, again=NEW)
    assert window.status == "Done. The password is changed."
    assert endpoint.account.password("alice") == NEW
    kept = json.dumps(window.widget.get_state(), default=str)
    assert NEW not in kept and old not in kept
    log = (endpoint.account.folder / "log.jsonl").read_text(encoding="utf-8")
    assert NEW not in log and old not in log


@pytest.mark.parametrize(("policy", "works"), [("force_mfa", True), ("broken_password", False)])
def test_a_first_password_is_changed_before_anything_else(tmp_path, policy, works):
    endpoint = start(tmp_path, policy, must_change_password=True)
    window, old = endpoint.window(), endpoint.account.password("alice")
    window.sign_in()
    assert window.shown == ["first"]
    assert "Change the password first." in window.status
    window.do("open", page="users")
    assert window.shown == ["first"]
    assert "Users" not in window.widget.bar
    window.act("first", "change", old=old, new=NEW, again=NEW)
    assert (window.shown == ["first"]) is not works
    if not works:
        assert "explicit deny" in window.failures("first")["iam:ChangePassword"]
    assert endpoint.account.password("alice") == (NEW if works else old)
    endpoint.stop()


def test_a_user_with_a_path(only_force_mfa):
    window = only_force_mfa.window()
    window.do("sign_in", user="bob", password=only_force_mfa.account.password("bob"))
    assert "user/engineering/bob is not authorized" in window.failures("devices")["iam:ListMFADevices"]


def test_a_session_that_is_over(endpoint):
    window = endpoint.window()
    window.sign_in()
    endpoint.account.move_clock(43_300)
    window.do("open", page="users")
    assert window.shown == ["password"]
    assert say("console.session_over") in window.text("password")
    window.sign_in()
    endpoint.account.move_clock(43_300)
    window.act("keys", "create")
    assert window.shown == ["password"]


def test_two_windows_keep_their_own_sessions(endpoint):
    first, second = endpoint.window(), endpoint.window()
    first.sign_in()
    first.assign("alice")
    second.sign_in(device="alice")
    assert "signed in without MFA" in first.widget.bar
    assert "signed in with MFA" in second.widget.bar
    first.do("open", page="s3")
    second.do("open", page="s3")
    assert list(first.failures("buckets")) == ["s3:ListAllMyBuckets"]
    assert second.failures("buckets") == {}


MESSAGES = [
    {"do": "sign_in", "user": "alice", "password": "x"},
    {"do": "passwords"},
    {"do": "open", "page": "s3"},
    {"do": "act", "panel": "keys", "name": "create", "values": {}},
]


@pytest.mark.parametrize("signed_in", [False, True])
@pytest.mark.parametrize("message", MESSAGES)
def test_an_account_that_has_ended_is_told_in_a_sentence(tmp_path, signed_in, message):
    endpoint = start(tmp_path, "force_mfa")
    window = endpoint.window()
    if signed_in:
        window.sign_in()
    endpoint.stop()
    before = list(window.widget.panels)
    window.do(**message)
    makes_a_call = (message["do"] in ("sign_in", "passwords")) is not signed_in
    if not makes_a_call:
        assert window.widget.panels == before
        return
    assert window.shown == ["over"]
    assert window.text("over") == say_practice("over").replace("`", "")
    window.do("sign_in", user="alice", password="x")
    assert window.shown == ["over"]


def test_an_error_of_the_lesson_is_told_and_does_not_leave_the_page_waiting(endpoint, monkeypatch):
    window = endpoint.window()
    monkeypatch.setattr("mfa_lesson.widgets.console.sign_in", lambda *_, **__: 1 / 0)
    window.sign_in()
    assert "An error in mfa_lesson (ZeroDivisionError)" in window.text("over")


NONSENSE = [
    {"do": "open", "page": "nowhere"},
    {"do": "open", "page": ["users"]},
    {"do": "send_code", "device": "x", "code": "123456"},
    {"do": "sign_in", "user": "alice", "password": "x"},
    {"do": "passwords"},
    {"do": "back"},
    {"do": "why", "panel": "nothing", "request": "x"},
    {"do": "form", "panel": "devices", "form": "nothing", "about": ""},
    {"do": "form", "panel": "details", "form": "assign", "about": ""},
    {"do": "act", "panel": "devices", "name": "nothing", "values": {}},
    {"do": "act", "panel": "users", "name": "create", "values": {}},
    {"do": "act", "panel": "devices", "name": "create", "values": {"name": 7}},
    {"do": "act", "panel": "devices", "name": "create", "values": {}},
    {"do": "act", "panel": "devices", "name": "create", "values": {"name": "x" * 600}},
    {"do": "act", "panel": "devices", "name": "create", "values": "name"},
    {"do": "finish"},
]


@pytest.mark.parametrize("message", NONSENSE)
def test_what_makes_no_sense_changes_nothing(endpoint, message):
    window = endpoint.window()
    window.sign_in()
    before, calls = window.widget.get_state(), len(endpoint.account.log)
    window.do(**message)
    assert window.widget.get_state() == before
    assert len(endpoint.account.log) == calls


def test_whatever_is_typed_stays_text(endpoint):
    window = endpoint.window()
    window.sign_in()
    window.do("form", panel="devices", form="assign", about=HOSTILE)
    window.act("devices", "create", name=HOSTILE)
    assert list(window.failures("devices")) == ["iam:CreateVirtualMFADevice"]
    for form in ("remove", "resync", "codes", "assign"):
        window.do("form", panel="devices", form=form, about=f"arn:aws:iam::123456789012:mfa/{HOSTILE}")
        page = window.panel("devices")
        assert not page.find(["img", "script"])
        window.act("devices", "remove")
        assert not window.panel("devices").find(["img", "script"])
    window.do("form", panel="keys", form="delete", about=HOSTILE)
    assert not window.panel("keys").find(["img", "script"])
    window.act("keys", "delete")
    window.act("password", "change", old=HOSTILE, new=HOSTILE, again=HOSTILE)
    for name in window.shown:
        assert not window.panel(name).find(["img", "script"])
    assert "49" not in window.text("devices")


def test_calls_are_made_beside_the_kernels_loop(endpoint, monkeypatch):
    window = endpoint.window()
    go_on = Event()
    real = window.widget._try_to_sign_in

    def wait_first(*arguments, **code):
        go_on.wait(10)
        return real(*arguments, **code)

    monkeypatch.setattr(window.widget, "_try_to_sign_in", wait_first)
    password = endpoint.account.password("alice")

    async def use() -> None:
        window.widget._handle_custom_msg({"do": "sign_in", "user": "alice", "password": password}, [])
        assert window.widget.busy and window.shown == ["password"]
        window.widget._handle_custom_msg({"do": "passwords"}, [])  # while it works, nothing else is begun
        await asyncio.sleep(0.05)
        assert window.widget.busy
        go_on.set()
        for _ in range(500):
            if not window.widget.busy:
                break
            await asyncio.sleep(0.01)
        assert window.shown[0] == "details"

    asyncio.run(use())


def test_without_a_kernel_it_says_what_it_is(endpoint):
    data, _ = endpoint.window().widget._repr_mimebundle_()
    assert data["text/plain"] == say("console.static")
    assert say("console.static") in data["text/html"]


def test_every_page_has_panels_of_its_own():
    panels = [panel for page in PAGES.values() for panel in page.panels]
    assert len(set(panels)) == len(panels)
