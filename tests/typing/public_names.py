"""Every public name, as a type checker sees it: `nox -s types` reads this file, and nothing runs it."""

from pathlib import Path
from typing import assert_type

from mfa_lesson import (
    Account,
    Decision,
    Explanation,
    Guardrail,
    MfaLessonError,
    Outcome,
    Policy,
    PolicyError,
    Request,
    Statement,
    User,
    check_installation,
    cloudtrail,
    cloudtrail_query,
    compare,
    credential_report,
    decision_matrix,
    decision_path,
    evaluate,
    exercise,
    expectations,
    explain,
    explain_error,
    explorer,
    export_policy,
    final,
    findings,
    four_switches,
    goal_words,
    goals_of,
    group_progress,
    journey,
    lab,
    load_lesson,
    load_policy,
    packaged_policies,
    path_explorer,
    practice_account,
    predict,
    predict_each,
    progress,
    quiz,
    reach,
    reset_progress,
    share_progress,
    simulate_custom_policy,
    simulate_in_aws,
    six_conditions,
    sixteen_forms,
    statement,
    stop_sharing,
    watch_group,
    ways_to_sign_in,
)

NAMES = assert_type(packaged_policies(), list[str])
POLICY = assert_type(load_policy("force_mfa"), Policy)
MINE = assert_type(Policy.from_json({"Version": "2012-10-17"}, name="mine"), Policy)
FIRST = assert_type(POLICY.statements[0], Statement)
EFFECT = assert_type(FIRST.effect, str)
ALICE = assert_type(User.read("engineering/alice"), User)
REQUEST = Request("iam:EnableMFADevice", ALICE.arn, {"aws:username": "alice", "aws:TagKeys": ["a", "b"]})
ACTION = assert_type(REQUEST.lower_action, str)
PARTS = assert_type(REQUEST.arn, tuple[str, ...])
BOUNDARY = Guardrail("permissions boundary", ["force_mfa", POLICY, Path("mine.json")])

DECISION = assert_type(evaluate(REQUEST, "force_mfa", [BOUNDARY]), Decision)
ALLOWED = assert_type(DECISION.allowed, bool)
OUTCOME = assert_type(evaluate(REQUEST, [POLICY, "administrator_access", Path("mine.json")]).outcome, Outcome)
EXPLANATION = assert_type(explain(REQUEST, POLICY, guardrails=[BOUNDARY]), Explanation)
DETERMINING = assert_type(EXPLANATION.determining, tuple[Statement, ...])


def use_what_is_said_about_policies() -> None:
    decision_matrix("force_mfa", owner="bob", guardrails=[BOUNDARY]).at["iam:ListUsers", "true"]
    compare("force_mfa", [POLICY, "administrator_access"], username="bob", guardrails=((), [BOUNDARY]))
    decision_path(REQUEST, [POLICY], [BOUNDARY])
    findings("force_mfa")
    assert_type(export_policy(MINE, "terraform", group="people", inline=True).notices, tuple[str, ...])
    findings(["force_mfa", MINE])
    str(explain_error("AccessDenied", ["force_mfa", MINE], [BOUNDARY], resource_policies=POLICY))
    expectations("nobody can do anything").check("force_mfa")
    goals_of("force_mfa").check(POLICY)
    goals_of(["force_mfa", POLICY])
    assert_type(goal_words(), str)
    reach("force_mfa", mfa="true")
    four_switches(POLICY)
    with practice_account("force_mfa", users=["alice"]) as account:
        assert_type(account.environment("alice"), dict[str, str])
        assert_type(account.codes("alice"), tuple[str, str])
        assert_type(account.terminal("alice", "aws iam list-users").text, str)
        account.authenticator("alice")
        assert_type([step.done for step in account.first_day("alice").steps], list[bool])
    predict_each(six_conditions())
    predict_each(sixteen_forms(POLICY))
    statement(POLICY, "BlockMostAccessUnlessSignedInWithMFA", REQUEST)
    ways_to_sign_in("iam:ListUsers", "force_mfa")
    report = credential_report(Path("report.csv"), ["force_mfa", MINE], groups={"alice": POLICY}, attach_to=["alice"])
    assert_type(report.only("key", "setup").stopped, list[str])
    assert_type(report.to_csv(Path("out.csv")), str)
    assert_type(cloudtrail([{"eventName": "GetUser"}], POLICY).only("denied").explain(0), Explanation)
    assert_type(cloudtrail(b"", "force_mfa").denied_users, list[str])
    cloudtrail_query("lake", "EXAMPLE-ID", policies=POLICY, since="2026-11-01").upper()
    simulate_in_aws("force_mfa", ["iam:ListUsers"])
    simulate_custom_policy(PolicyInputList=[POLICY.text], ActionNames=["iam:ListUsers"])


def use_what_a_notebook_shows() -> None:
    lesson = load_lesson("01_how_iam_decides")
    assert_type(lesson.policies["tiny"], Policy)
    predict("01_how_iam_decides", "named-twice", then=path_explorer({"see all users": REQUEST}, POLICY))
    exercise("01_how_iam_decides", "all-three")
    quiz("01_how_iam_decides")
    final()
    explorer("force_mfa", sid="BlockMostAccessUnlessSignedInWithMFA")
    lab(["force_mfa", MINE], goals=["nobody can do anything"])
    journey(must_change_password=True)
    Account(policies=[POLICY]).sign_in("alice").call("iam:ListUsers")
    check_installation()


def use_what_is_kept() -> None:
    progress()
    reset_progress(sure=True)
    share_progress("alice")
    stop_sharing()
    group_progress(Path("shared"))
    watch_group("shared", seconds=2.5)


def use_the_errors() -> tuple[str, int | None]:
    try:
        load_policy("nonsense")
    except PolicyError as error:
        return error.where, error.line
    except MfaLessonError as error:
        return str(error), None
    return "", None
