"""The same requests decided here and at AWS: what is asked, what is compared, and what is said without an answer."""

import json
import logging
import pickle
import string
import sys
import traceback
from contextlib import suppress
from email.message import Message
from types import SimpleNamespace
from urllib.error import HTTPError

import pytest
from botocore import exceptions
from botocore.stub import Stubber
from bs4 import BeautifulSoup

from mfa_lesson import PolicyError
from mfa_lesson.account.users import MFA_STATES
from mfa_lesson.analysis.aws import simulate_in_aws
from mfa_lesson.analysis.matrix import decision_matrix
from mfa_lesson.analysis.simulator import simulate_custom_policy
from mfa_lesson.analysis.wording import AWS_ERRORS, say
from mfa_lesson.text import Reason
from tests.analysis.simulator_calls import ACTIONS, CLIENT, FORCE_MFA, accepted_by_botocore
from tests.safety.watching import run_python
from tests.support import ALICE, policy, statement


def compared_as(requests, *, alike, different=0, silent=0):
    return Reason("aws.compared", {"requests": requests, "alike": alike, "different": different, "silent": silent})


class Fake:
    """A client that answers from the local function, in pages, and notes what it was asked."""

    def __init__(self, page=1000, change=None):
        self.page, self.change, self.asked = page, change or (lambda result, call: None), []

    def simulate_custom_policy(self, **call):
        assert accepted_by_botocore(call)
        self.asked.append(call)
        response = simulate_custom_policy(**call, MaxItems=self.page)
        for result in response["EvaluationResults"]:
            self.change(result, call)
        return response


def failing(error):
    def fail(**call):
        raise error

    return SimpleNamespace(simulate_custom_policy=fail)


def mfa_of(call):
    values = {entry["ContextKeyName"]: entry["ContextKeyValues"] for entry in call.get("ContextEntries", ())}
    return values.get("aws:MultiFactorAuthPresent", ["absent"])[0]


@pytest.mark.parametrize("page", [1, 5, 1000])
def test_all_rows_are_compared_page_by_page(page):
    compared = simulate_in_aws(really=True, client=Fake(page))
    expected = decision_matrix([FORCE_MFA])
    assert [(row.action, row.mfa, row.here, row.aws, row.same) for row in compared.rows] == [
        (action, mfa, expected.loc[action, mfa], expected.loc[action, mfa], True)
        for action in ACTIONS
        for mfa in MFA_STATES
    ]
    assert compared.asked and compared.different == ()
    assert compared.reason == compared_as(93, alike=93)
    assert str(compared) == compared.sentence == say(compared.reason)


def test_every_call_has_one_context_and_one_resource():
    fake = Fake()
    compared = simulate_in_aws(really=True, client=fake)
    assert fake.asked == list(compared.calls)
    asked = [(mfa_of(each), each.get("ResourceArns")) for each in fake.asked]
    assert asked == [
        (mfa, arn and [f"arn:aws:iam::123456789012:{arn}"])
        for mfa in MFA_STATES
        for arn in (None, "user/", "mfa/", "user/alice", "mfa/alice")
    ]
    keys = {entry["ContextKeyName"] for each in fake.asked for entry in each["ContextEntries"]}
    assert keys == {"aws:username", "aws:MultiFactorAuthPresent"}
    assert {each["CallerArn"] for each in fake.asked} == {ALICE}


def other_in_one_row(result, call):
    if result["EvalActionName"] == "iam:ChangePassword" and mfa_of(call) == "false":
        result["EvalDecision"] = "explicitDeny"
        result["ResourceSpecificResults"][0]["EvalResourceDecision"] = "explicitDeny"


def test_a_row_that_differs_is_named():
    compared = simulate_in_aws(really=True, client=Fake(change=other_in_one_row))
    [row] = compared.different
    assert (row.action, row.mfa, row.here, row.aws) == ("iam:ChangePassword", "false", "allowed", "explicitDeny")
    assert str(compared).splitlines() == [
        say(compared_as(93, alike=92, different=1)),
        f"- iam:ChangePassword on {ALICE}, password only: here allowed, AWS explicit deny",
    ]
    page = BeautifulSoup(compared._repr_html_(), "html.parser")
    assert [tr["data-action"] for tr in page.select('tr[data-same="no"]')] == ["iam:ChangePassword"]
    assert len(page.select('details tr[data-same="yes"]')) == 92


def test_an_answer_in_the_older_form_is_read_too():
    """One EvaluationResult an action and resource, without ResourceSpecificResults."""
    older = Fake(change=lambda result, call: result.pop("ResourceSpecificResults", None))
    assert simulate_in_aws(really=True, client=older).different == ()


def test_what_aws_does_not_answer_is_said():
    class Silent(Fake):
        def simulate_custom_policy(self, **call):
            response = super().simulate_custom_policy(**call)
            kept = [each for each in response["EvaluationResults"] if each["EvalActionName"] != "iam:ListUsers"]
            return {**response, "EvaluationResults": kept}

    compared = simulate_in_aws(really=True, client=Silent())
    assert compared.reason == compared_as(93, alike=90, silent=3)
    nothing = SimpleNamespace(simulate_custom_policy=lambda **call: {"IsTruncated": False})
    assert simulate_in_aws(really=True, client=nothing).reason == compared_as(93, alike=0, silent=93)


def test_a_marker_that_does_not_move_on_ends_the_asking():
    same = SimpleNamespace(simulate_custom_policy=lambda **call: {"IsTruncated": True, "Marker": "again"})
    assert not simulate_in_aws(really=True, client=same).asked


def test_a_real_client_of_boto3():
    compared = simulate_in_aws()
    with Stubber(CLIENT) as stubber:
        for each in compared.calls:
            stubber.add_response("simulate_custom_policy", simulate_custom_policy(**each), each)
        asked = simulate_in_aws(really=True, client=CLIENT)
        stubber.assert_no_pending_responses()
    assert asked.different == () and asked.asked


def client_error(code):
    return exceptions.ClientError({"Error": {"Code": code, "Message": "AWS’s words"}}, "SimulateCustomPolicy")


def answered(code, answer):
    """An error that AWS answers with, and the reason that comes of it."""
    return client_error(code), Reason("aws.answer", {"answer": answer, "code": code, "action": ""})


def failed(name, **parameters):
    """An error of boto3's, and the reason that comes of it."""
    return getattr(exceptions, name)(**parameters), Reason("aws.error", {"error": name})


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        failed("NoCredentialsError"),
        failed("PartialCredentialsError", provider="env", cred_var="secret"),
        failed("CredentialRetrievalError", provider="x", error_msg="y"),
        failed("NoRegionError"),
        failed("UnauthorizedSSOTokenError"),
        failed("TokenRetrievalError", provider="sso", error_msg="expired"),
        failed("EndpointConnectionError", endpoint_url="https://iam.amazonaws.com"),
        failed("ConnectTimeoutError", endpoint_url="https://iam.amazonaws.com"),
        failed("ReadTimeoutError", endpoint_url="https://iam.amazonaws.com"),
        failed("SSLError", endpoint_url="https://iam.amazonaws.com", error="x"),
        failed("ConfigParseError", path="config"),
        (exceptions.ProfileNotFound(profile="work"), Reason("aws.no_profile", {"profile": "work"})),
        answered("AccessDenied", "AccessDenied"),
        answered("InvalidClientTokenId", "InvalidClientTokenId"),
        answered("SignatureDoesNotMatch", "SignatureDoesNotMatch"),
        answered("ExpiredToken", "ExpiredToken"),
        answered("ExpiredTokenException", "ExpiredToken"),
        answered("Throttling", "Throttling"),
        answered("InvalidInput", "InvalidInput"),
        answered("SomethingNew", None),
        (RuntimeError("odd"), Reason("aws.unknown_error", {"error": "RuntimeError"})),
        (ImportError("boto3"), Reason("aws.install")),
    ],
    ids=lambda value: value.code if isinstance(value, Reason) else type(value).__name__,
)
def test_whatever_goes_wrong_becomes_a_sentence(error, reason):
    compared = simulate_in_aws(really=True, client=failing(error), profile="work")
    assert compared.reason == reason
    said = say(reason).replace("`", "")
    assert str(compared).startswith(said)
    assert not compared.asked
    assert said in BeautifulSoup(compared._repr_html_(), "html.parser").get_text()


SECRET = "FwoGZXIvYXdzEXAMPLESECRET"


def make_errors():
    """Every error of botocore's and several of the libraries below it, each with a secret in its words."""
    for kind in vars(exceptions).values():
        if isinstance(kind, type) and issubclass(kind, exceptions.BotoCoreError):
            names = [name for _, name, _, _ in string.Formatter().parse(kind.fmt) if name]
            with suppress(KeyError, ValueError, TypeError):
                yield kind(**dict.fromkeys(names, SECRET))
    for code in ("AccessDenied", "SomethingNew", [SECRET], SECRET + "\n", f"{SECRET} {SECRET}", 7, None):
        for message in (SECRET, f"User: arn:aws:iam::1:user/{SECRET} is not authorized to perform: {SECRET}", None):
            yield exceptions.ClientError({"Error": {"Code": code, "Message": message}}, "SimulateCustomPolicy")
    yield from (kind(f"Invalid header value b'{SECRET}\\n'") for kind in (ValueError, RuntimeError, OSError, KeyError))
    yield UnicodeEncodeError("latin-1", SECRET, 0, 1, "ordinal not in range")
    yield HTTPError("https://iam.amazonaws.com", 400, SECRET, Message(), None)
    yield ImportError(SECRET)


@pytest.mark.parametrize("error", list(make_errors()), ids=lambda error: type(error).__name__)
def test_no_error_brings_a_secret_into_the_notebook(error, capfd, caplog):
    """A session token that was pasted with a line end stands in the error that http.client raises."""
    error.__cause__ = ValueError(SECRET)
    compared = simulate_in_aws(actions=["iam:ListUsers"], really=True, client=failing(error))
    print(compared, repr(compared), compared.reason, pickle.dumps(compared))
    print(compared._repr_html_())
    out, err = capfd.readouterr()
    assert SECRET not in out + err + caplog.text


def test_what_is_kept_of_a_refusal_is_its_code_and_action():
    message = (
        f"User: arn:aws:iam::1:user/{SECRET} is not authorized to perform: iam:SimulateCustomPolicy on resource: x"
    )
    error = exceptions.ClientError({"Error": {"Code": "AccessDenied", "Message": message}}, "SimulateCustomPolicy")
    expected = {"answer": "AccessDenied", "code": "AccessDenied", "action": "iam:SimulateCustomPolicy"}
    assert simulate_in_aws(really=True, client=failing(error)).reason == Reason("aws.answer", expected)


def test_a_stop_by_the_learner_goes_through():
    with pytest.raises(KeyboardInterrupt):
        simulate_in_aws(really=True, client=failing(KeyboardInterrupt()))


def test_a_stop_by_the_learner_shows_no_error_that_boto3_was_at():
    def ask(**call):
        try:
            raise ValueError(SECRET)
        except ValueError:
            raise KeyboardInterrupt  # noqa: B904  # as a stop comes while boto3 handles an error

    with pytest.raises(KeyboardInterrupt) as stopped:
        simulate_in_aws(really=True, client=SimpleNamespace(simulate_custom_policy=ask))
    assert SECRET not in "".join(traceback.format_exception(stopped.value))


EXPIRING = """import json, sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
mark = Path(__file__).with_suffix(".mark")
if mark.exists():
    sys.exit({secret!r})
mark.touch()
soon = (datetime.now(timezone.utc) + timedelta(minutes=5)).isoformat()
key = {{"Version": 1, "AccessKeyId": "ASIAEXAMPLE", "SecretAccessKey": "x" * 40, "SessionToken": "x"}}
print(json.dumps({{**key, "Expiration": soon}}))
"""


def test_what_boto3_logs_is_not_shown_where_the_notebook_logs(monkeypatch, tmp_path, caplog):
    """Credentials that end soon are asked for again; boto3 logs why that failed, in the words of the program."""
    program = tmp_path / "credentials.py"
    program.write_text(EXPIRING.format(secret=SECRET), encoding="utf-8")
    config = f"[profile expiring]\nregion = us-east-1\ncredential_process = '{sys.executable}' '{program}'\n"
    (tmp_path / "config").write_text(config, encoding="utf-8")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    caplog.set_level(logging.DEBUG)
    compared = simulate_in_aws(really=True, profile="expiring")
    assert program.with_suffix(".mark").exists()
    assert compared.reason == Reason("aws.error", {"error": "CredentialRetrievalError"})
    assert SECRET not in caplog.text


@pytest.mark.parametrize("before", [logging.NOTSET, logging.INFO])
def test_logging_goes_on_as_before(before):
    logging.disable(before)
    try:
        simulate_in_aws(really=True, client=failing(ValueError(SECRET)))
        assert logging.root.manager.disable == before
    finally:
        logging.disable(logging.NOTSET)


def test_a_session_token_with_a_line_end(monkeypatch, tmp_path, capfd):
    """The real client of boto3, with the token as somebody pasted it."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "ASIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x" * 40)
    monkeypatch.setenv("AWS_SESSION_TOKEN", SECRET + "\n" + SECRET)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    compared = simulate_in_aws(really=True)
    print(compared, compared._repr_html_())
    assert not compared.asked and SECRET not in "".join(capfd.readouterr())


def test_a_decision_that_nobody_knows_is_no_answer():
    def change(result, call):
        result["EvalDecision"] = "perhaps"
        result.pop("ResourceSpecificResults", None)

    compared = simulate_in_aws(really=True, client=Fake(change=change))
    assert {row.aws for row in compared.rows} == {None} and str(compared)


@pytest.mark.parametrize("error", AWS_ERRORS)
def test_every_error_with_a_sentence_is_one_of_boto3s(error):
    assert issubclass(getattr(exceptions, error), Exception)


def test_a_network_that_is_not_there(monkeypatch, tmp_path):
    """boto3's own client, its own credentials file, and an address where nobody listens."""
    (tmp_path / "credentials").write_text("[default]\naws_access_key_id = A\naws_secret_access_key = B\n")
    for name in ("AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    assert simulate_in_aws(really=True).reason == Reason("aws.error", {"error": "NoRegionError"})
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    assert simulate_in_aws(really=True).reason == Reason("aws.error", {"error": "EndpointConnectionError"})
    assert simulate_in_aws(really=True, profile="work").reason == Reason("aws.no_profile", {"profile": "work"})
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    assert simulate_in_aws(really=True).reason == Reason("aws.error", {"error": "NoCredentialsError"})


def test_without_boto3_it_is_said_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "boto3", None)
    said = simulate_in_aws(really=True)
    assert said.reason == Reason("aws.install")
    assert "pip install" in said.sentence and "mfa-lesson[aws]" in said.sentence


WATCHED = """
import sys
from mfa_lesson.analysis import aws
assert "pandas" not in sys.modules and "jinja2" not in sys.modules
try:
    asked = aws.simulate_in_aws({arguments})
    str(asked), asked._repr_html_()
except ValueError as refused:
    assert refused.parameter == "really" and "{arguments}" in ("really='yes'", "really=1")
assert "policy_sentry" not in sys.modules
"""


def watched(arguments, folder):
    """What a new Python has looked at when it has asked so: environment variables, files, modules, sockets."""
    return run_python(WATCHED.replace("{arguments}", arguments), folder)[1]


@pytest.mark.parametrize("arguments", ["", "really=False", "really='yes'", "really=1", "profile='work'"])
def test_unless_really_asked_for_nothing_is_looked_for(arguments, tmp_path):
    assert watched(arguments, tmp_path) == []


def test_this_test_would_notice(tmp_path):
    seen = watched("really=True", tmp_path)
    assert "import boto3" in seen and "os.environ AWS_PROFILE" in seen
    assert any(line.startswith("open ") and line.endswith(("config", "credentials")) for line in seen)


def test_a_client_alone_is_not_asked():
    fake = Fake()
    assert not simulate_in_aws(client=fake).asked and fake.asked == []


def test_what_would_be_sent_is_said():
    compared = simulate_in_aws(profile="work")
    would_be_sent = say("aws.would_be_sent", calls=15, policies=["force_mfa"], actions=31)
    assert compared.reason == Reason("aws.nothing_sent", {"profile": "work"})
    assert compared.would_be_sent == would_be_sent
    assert str(compared) == f"{compared.sentence}\nWhat would be sent: {would_be_sent}".replace("`", "")
    assert simulate_in_aws().reason == Reason("aws.nothing_sent", {"profile": None})
    page = BeautifulSoup(compared._repr_html_(), "html.parser")
    assert json.loads(page.select_one("details pre").get_text())["PolicyInputList"] == ["force_mfa"]
    assert all(row.aws is None and row.same is None for row in compared.rows)


def test_policies_that_name_no_action_leave_nothing_to_ask():
    assert simulate_in_aws("administrator_access", really=True, client=Fake()).reason == Reason("aws.nothing_to_ask")
    compared = simulate_in_aws("administrator_access", ["s3:ListAllMyBuckets"], really=True, client=Fake())
    assert compared.reason == compared_as(3, alike=3)


def test_another_user_another_account_and_several_policies():
    fake = Fake()
    own = policy(statement(Action="iam:GetUser"), name="own")
    compared = simulate_in_aws(
        [FORCE_MFA, own], username="bob", owner="carol", account_id="210987654321", really=True, client=fake
    )
    assert {each["CallerArn"] for each in fake.asked} == {"arn:aws:iam::210987654321:user/bob"}
    assert "arn:aws:iam::210987654321:user/carol" in {row.resource for row in compared.rows}
    expected = decision_matrix([FORCE_MFA, own], "bob", "carol", "210987654321")
    assert [row.here for row in compared.rows] == [value for row in expected.to_numpy().tolist() for value in row]


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"policies": "no_such_policy"}, PolicyError),
        ({"username": "al ice"}, ValueError),
        ({"account_id": "1"}, ValueError),
        ({"actions": ["ListUsers"]}, ValueError),
    ],
)
def test_what_cannot_be_asked_is_refused(options, error):
    with pytest.raises(error):
        simulate_in_aws(**options)


def test_texts_are_escaped():
    compared = simulate_in_aws(policy(statement(Action="iam:<b>x</b>")), really=True, client=Fake())
    assert BeautifulSoup(compared._repr_html_(), "html.parser").select("b, i") == []
