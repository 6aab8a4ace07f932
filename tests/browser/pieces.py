"""The pieces of the lesson in one made-up notebook, and what brings them to where they show most."""

from playwright.sync_api import Locator

from tests.browser import lab
from tests.browser.waiting import expect
from tests.course.lessons.made_up import WITH_EXERCISE

SETUP = """import os
os.environ["MFA_LESSON_DATA"] = os.environ["MFA_LESSON_GROUP"] = {data!r}
folder = {folder!r}
from mfa_lesson import Account, Guardrail, Request, compare, decision_matrix, decision_path, exercise, explain, explorer
from mfa_lesson import final, four_switches, journey, load_policy, path_explorer, predict, predict_each, progress, quiz
from mfa_lesson import six_conditions, statement, ways_to_sign_in
policy = load_policy("force_mfa")
OWN, LAST = "AllowIndividualUserToListOnlyTheirOwnMFA", "BlockMostAccessUnlessSignedInWithMFA"
OFF, MFA = "iam:DeactivateMFADevice", "aws:MultiFactorAuthPresent"
alice = "arn:aws:iam::123456789012:user/alice"
request = Request(OFF, alice, {{"aws:username": "alice"}})
asked = {{f"case {{n}}": request for n in range(6)}} | {{"users": Request("iam:ListUsers", "*", {{MFA: "false"}})}}
account = Account(users=["alice"])
account.sign_in("alice", code=True)
session = account.sign_in("alice")
session.call("iam:CreateVirtualMFADevice")
session.call("iam:CreateAccessKey")"""

PIECES = {
    "explorer": "explorer(policy, sid=OWN)",
    "explorer again": "explorer(policy, sid=OWN)",
    "quiz": 'quiz("02_see", folder=folder)',
    "prediction": 'predict("02_see", "guess", decision_matrix([policy], actions=["iam:ListUsers"]), folder=folder)',
    "final": 'final("11_final", folder=folder)',
    "exercise": f'exercise("{WITH_EXERCISE}", "one", folder=folder)',
    "exercise again": f'exercise("{WITH_EXERCISE}", "one", folder=folder)',
    "rows": "predict_each(six_conditions(OFF))",
    "switches": "four_switches(policy)",
    "paths": 'path_explorer({"off": request, "users": asked["users"]}, policy)',
    "paths in a list": "path_explorer(asked, policy)",
    "journey": "journey()",
    "progress": "progress(folder=folder)",
    "place": 'progress("02_see", folder=folder)',
    "matrix": "decision_matrix([policy], actions=[OFF])",
    "forms": "six_conditions(OFF)",
    "comparison": "compare(policy, policy.without(LAST).without(OWN))",
    "anatomy": "statement(policy, LAST)",
    "anatomy of a request": "statement(policy, LAST, request)",
    "explanation": 'explain(Request(OFF, alice, {"aws:username": "alice", MFA: "true"}), policy)',
    "path": 'decision_path(request, policy, [Guardrail("permissions boundary", [policy])])',
    "log": "account.log",
    "step": "session.last_step",
    "ways": "ways_to_sign_in()",
}
FIRST = [name for name in PIECES if "again" not in name]
"""Those that axe-core looks at. For ids that are there twice it searches the whole page, the other pieces as well."""
WIDGETS = FIRST[:10]
ENDING = ["prediction", "final", "exercise", "rows"]
"""Those that have something else to show at their end."""
REACHED = [name for name in FIRST if name not in {"matrix", "forms", "step"}]
"""Those that the keyboard can do something in."""

OPEN = "folds => folds.forEach(fold => { fold.open = true; })"


def output(notebook: lab.NotebookPage, name: str) -> Locator:
    """Where a piece is shown."""
    return notebook.cell(list(PIECES).index(name) + 1).locator(".jp-Cell-outputArea")


def use_everything(notebook: lab.NotebookPage) -> None:
    """Brings every widget to where it shows most: a wrong answer, a problem, a hint, a solution, a way lit up."""
    explorer, quiz, guess, final, exercise, rows, switches, way, ways, day = (
        output(notebook, name) for name in WIDGETS
    )
    explorer.get_by_text("absent · access key").click()
    explorer.get_by_label("Signed in as").fill("no such name")
    expect(explorer.get_by_role("alert")).to_contain_text("Below you still see alice.")
    quiz.get_by_label("Whichever statement stands last").check()
    quiz.get_by_role("button", name="Check").first.click()
    expect(quiz.locator(".feedback").first).to_contain_text("Not quite.")
    quiz.get_by_role("button", name="Check").last.click()
    expect(quiz.locator(".feedback").last).to_have_text("Choose an answer first.")
    guess.get_by_label("Implicit deny").check()
    guess.get_by_role("button", name="Show me").click()
    expect(guess.get_by_role("button", name="Was my guess right?")).to_be_visible()
    final.get_by_label("The ARN of the user who asks").check()
    final.get_by_role("button", name="Check").click()
    expect(final.locator(".answer")).to_be_visible()
    for name in ("First hint", "Second hint", "Show solution", "Yes, show it", "Check"):
        exercise.get_by_role("button", name=name).click()
    expect(exercise.locator(".outcome .why")).to_be_visible()
    for number in (1, 2):
        rows.locator(".now button").first.click()
        expect(rows.locator(".verdict .mark")).to_have_count(number)
    way.get_by_label("off").check()
    ways.get_by_label("Request").select_option("users")
    switches.get_by_role("button", name="Send the nine requests").click()
    expect(switches.locator(".tests")).to_be_visible()
    for path in (way, ways):
        whole = path.get_by_role("button", name="Whole path")
        if whole.get_attribute("aria-disabled") == "false":
            whole.click()
        expect(path.locator(".end.lit")).to_have_count(1)
    for number in (1, 2):
        day.locator("[data-go]").click()
        expect(day.locator("[data-go]")).to_contain_text(f"Step {number + 1}:")


def go_to_the_end(notebook: lab.NotebookPage) -> None:
    """Brings the widgets in ENDING there."""
    guess, final, exercise, rows = (output(notebook, name) for name in ENDING)
    guess.get_by_role("button", name="Was my guess right?").click()
    expect(guess.locator(".says")).to_be_visible()
    for number, option in enumerate(("The caller", "Plain text"), 2):
        final.get_by_role("button", name="Next question").click()
        expect(final.locator(".number")).to_contain_text(f"Question {number} of 3")
        final.get_by_label(option).check()
        final.get_by_role("button", name="Check").click()
        expect(final.locator(".says")).to_be_visible()
    final.get_by_role("button", name="See the score").click()
    expect(final.get_by_role("heading")).to_have_text("You answered 2 of 3 right")
    exercise.locator("textarea").fill("{")
    exercise.get_by_role("button", name="Check").click()
    expect(exercise.get_by_role("button", name="Go to line 1")).to_be_visible()
    rows.get_by_role("button", name="Show the rest").click()
    expect(rows.get_by_role("button")).to_have_text(["Start over"])
