"""What the widgets say: status lines, feedback, buttons that change, and the line for pages without a kernel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mfa_lesson.account.wording import say_possessive
from mfa_lesson.course.wording import DRAFT_KINDS
from mfa_lesson.iam.evaluator import Outcome
from mfa_lesson.text import Say, Sentences, format_count, join_words, make_say, tick

from .wording_journey import JOURNEY
from .wording_practice import PRACTICE

NO_GUESS = "Show me without a guess"

CHOOSE_FIRST = "Choose an answer first."

YOUR_GUESS, NO_GUESS_MADE, LOOK_BELOW = "Your guess:", "No guess this time.", "Now look below."

TITLES = {
    "force_mfa": "the lesson’s policy",
    "force_mfa_today": "a policy for today",
    "manage_own_credentials": "nine statements for the same job",
    "administrator_access": "administrator access",
    "ec2_full_access": "EC2 full access",
    "broken_bool": "“The command line works without MFA”",
    "broken_null": "“The console works without MFA”",
    "broken_value": "“MFA locks us out”",
    "broken_action": "“New users cannot set up MFA”",
    "broken_allow": "“Without MFA you can do nearly anything”",
    "broken_version": "“Nobody has a user of their own any more”",
    "broken_password": "“I must change my password, and can’t”",
    "broken_spelling": "“I can create a device and not enable it”",
    "broken_key": "“MFA does not help”",
}
"""What the packaged policies are called where one is chosen; the broken ones by what is reported of them."""

EXAMPLES = {
    "bucket_deny": "a bucket: nobody deletes without MFA",
    "bucket_allow": "a bucket: alice can delete with MFA",
    "trust": "a role that asks for MFA",
    "trust_if_exists": "a role that seems to ask for MFA",
}
"""Policies on resources of a lesson, and what they are called where one is chosen."""

KINDS_TO_CHOOSE = DRAFT_KINDS | {"resource": "policy on a resource (such as a bucket policy)"}
"""What a policy can be attached as, with an example where one helps to choose."""

ATTACHED = {
    "nothing": "nothing else",
    "ec2_full_access": "EC2 full access",
    "administrator_access": "administrator access",
}
"""What the explorer can attach beside its policy."""

SCOPES = {"policy": "the whole policy", "statement": "this statement alone"}
"""What the explorer of a statement decides with."""

LOWER_OUTCOMES = {outcome.value: outcome.words.lower() for outcome in Outcome}
"""Outcome value -> its name in a sentence."""


def describe_cell(row: str, state: str, outcome: str, by: Sequence[str] = ()) -> str:
    decided = f", decided by {join_words(by)}" if by else ""
    return f"{row}, {state}: {LOWER_OUTCOMES[outcome]}{decided}."


def tally_decisions(total: int, counts: Mapping[str, int]) -> str:
    """ "13 of 31 actions allowed, 16 explicit deny, 2 implicit deny"."""
    allowed = f"{counts.get('allowed', 0)} of {format_count(total, 'action')} allowed"
    others = (f"{count} {LOWER_OUTCOMES[value]}" for value, count in counts.items() if value != "allowed")
    return ", ".join([allowed, *others])


def tell_choices(changes: Sequence[tuple[str, str]], said: str) -> str:
    return f"{', '.join(f'{old} → {new}' for old, new in changes) or 'Nothing new'}: {said}"


def caption_lab(policies: str, user: str, owner: str | None, named: int, shown: int, own_left_out: int) -> str:
    whose = f"{owner}’s" if owner else f"{say_possessive(user)} own"
    some = f", the first {shown:,} of {named:,} actions" if named > shown else ""
    left_out = f". {own_left_out} of your requests {'isn’t' if own_left_out == 1 else 'aren’t'} decided"
    rest = f"{left_out}: that takes too long for the lab" if own_left_out else ""
    return f"{policies}: {user} acts on {whose} user and device{some}{rest}"


def tell_lab_change(what: str, change: str, new_rows: int, left_out: int) -> str:
    came = f" It adds {format_count(new_rows, 'row')}." if new_rows else ""
    rest = f" {format_count(left_out, 'row')} {'isn’t' if left_out == 1 else 'aren’t'} compared with before"
    return f"{what}: {change}{came}{f'{rest}: that takes too long for the lab.' if left_out else ''}"


def tell_request_added(most: int | None) -> str:
    gone = f". The lab keeps {most} requests, and your oldest one is gone" if most else ""
    return f"Your request is the first row{gone}"


def tell_only_changed(caption: str, count: int) -> str:
    if not count:
        return f"{caption}. Nothing differs from the start."
    return f"{caption}. Only {format_count(count, 'row')} {'differs' if count == 1 else 'differ'} from the start."


def tally_goals(goals: int, met: int, left_out: int) -> str:
    if not goals:
        return ""
    without = f", {left_out} left out" if left_out else ""
    return f"{'✓ ' if met == goals else ''}{met} of {format_count(goals, 'goal')} met{without}"


def tell_goals_left_out(count: int) -> str:
    left_out = "1 goal is left out: it takes" if count == 1 else f"{count} goals are left out: they take"
    return f"{left_out} too long for the lab. `expectations(…).check(…)` has no limit."


def join_policies(names: Sequence[str]) -> str:
    return join_words(map(tick, names))


def say_checked_on_trust(trust: Sequence[str], policies: Sequence[str], guardrails: Sequence[str]) -> str:
    """Which policies the goals about a role were checked on."""
    own = (
        f"and on {join_policies(policies)} for users and roles of this account"
        if policies
        else "and everybody’s own policies are taken to allow `sts:AssumeRole`"
    )
    limits = say_limits(guardrails)
    return f"These goals are about who can assume the role. They are checked on {join_policies(trust)}, {own}{limits}."


def say_limits(guardrails: Sequence[str]) -> str:
    return f", within {join_words(f'the {name}' for name in guardrails)}" if guardrails else ""


def say_checked_on_identity(policies: Sequence[str], guardrails: Sequence[str], aside: Sequence[str]) -> str:
    """Which policies the other goals were checked on, and which policies on resources were left aside."""
    on = f"on {join_policies(policies)}" if policies else "without an identity policy"
    left = f": {join_policies(aside)}" if aside else ""
    return f"These goals are checked {on}{say_limits(guardrails)}. Policies on resources are left aside{left}."


def attach(name: str, kind: str) -> str:
    return f"{tick(name)} is {add_article(DRAFT_KINDS[kind])} now"


def add_article(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def tell_size(size: int, limit: int | None, kind: str = "managed policy") -> str:
    return f"{size:,} of the {limit:,} characters that a {kind} can have." if limit else f"{size:,} characters."


def start_lab_static(names: Sequence[str]) -> str:
    return f"The policy lab, with {join_words(names)}. Run this cell to write your own policies."


def with_full_stop(text: str) -> str:
    return text if text.endswith(".") else f"{text}."


def name_result(right: bool) -> str:
    return "Right." if right else "Not quite."


def tell_result(right: bool, says: str, answer: str = "", answer_says: str = "") -> str:
    """The result of an answer, with the right answer if it was wrong."""
    also = f" The answer is: {with_full_stop(answer)} {answer_says}" if answer else ""
    return f"{name_result(right)} {says}{also}"


def tell_check(heading: str, right: bool, says: str, done: int, total: int) -> str:
    so_far = f" {done} of {total} answered right." if right and total > 1 else ""
    return f"{heading}: {tell_result(right, says)}{so_far}"


def tell_guess(guess: str | None) -> str:
    return f"{f'{YOUR_GUESS} {guess}.' if guess else NO_GUESS_MADE} {LOOK_BELOW}"


def say_flipped(old: str, new: str, result: str) -> str:
    known = f"You have tried this form. Result: {result}." if result else "Who passes? Predict, then send the requests."
    return f'"{new}" instead of "{old}". {known}'


def tell_row(right: bool, row: str, verdict: str, results: Mapping[str, str]) -> str:
    said = "; ".join(f"{test}: {LOWER_OUTCOMES.get(result, result)}" for test, result in results.items())
    return f"{'Right.' if right else 'Not right.'} {row}: {verdict}. {said}."


def tally_rows(right: int, guessed: int, looked_at: int, wanted: Sequence[str], does: str) -> str:
    """How many guesses were right, and which rows do what is wanted."""
    looked = f" and looked at {looked_at} more" if looked_at else ""
    said = f"You predicted {right} of {guessed} right{looked}" if guessed else f"You looked at all {looked_at}"
    return f"{said}. {len(wanted) or 'No'} {does}{': ' if wanted else ''}{join_words(wanted)}."


def tell_done(sentence: str, trouble: str) -> str:
    return f"✓ Done. {sentence}{f' {trouble}' if trouble else ''}"


def tell_not_yet(sentence: str, met: int, goals: int) -> str:
    return f"✕ Not yet. {sentence} {met} of {format_count(goals, 'goal')} met."


def name_hint(number: int, goals: Sequence[int] = ()) -> str:
    """ "Hint 1, for goals 1 and 3"."""
    numbers = join_words([str(goal) for goal in goals])
    helped = f", for {'goal' if len(goals) == 1 else 'goals'} {numbers}" if goals else ""
    return f"Hint {number}{helped}"


def tell_hint(hint: str, number: int, goals: Sequence[int] = ()) -> str:
    return f"{name_hint(number, goals)}: {hint}"


def start_final_static(title: str, count: int) -> str:
    return f"{title}: {format_count(count, 'question')}, one by one. Run this cell to begin."


SENTENCES: Sentences = {
    # a name, a cell, and what is under them
    "name.problem": "{problem} Below you still see {name}.",
    "cell": describe_cell,
    "cell.name": "{row}, {state}",
    "cell.how": "{user}, {signed_in}",
    "cell.about_nothing": "no particular resource",
    # the explorer
    "explorer.start": "{user}, {state}: {tally}.",
    "explorer.start_aside": "Change something above: this line shows the effect. Choose a cell to see why.",
    "explorer.tally": tally_decisions,
    "explorer.change": tell_choices,
    "explorer.aside": "Now: {tally}. Actions that the policy does not name: {outside}",
    "explorer.outside": "Actions that the policy does not name",
    "explorer.owner_own": "own user and device",
    "explorer.owner_other": "{owner}’s user and device",
    "explorer.other": "{owner}’s",
    **{f"explorer.attached.{name}": words for name, words in ATTACHED.items()},
    **{f"explorer.scope.{name}": words for name, words in SCOPES.items()},
    "explorer.static": "{status} Run this cell to explore.",
    # the lab
    **{f"lab.title.{name}": title for name, title in TITLES.items()},
    **{f"lab.example.{name}": title for name, title in EXAMPLES.items()},
    **{f"lab.kind.{kind}": words for kind, words in KINDS_TO_CHOOSE.items()},
    "lab.start": "Change the policy to see the effect. Changed cells also show the decision at the start.",
    "lab.caption": caption_lab,
    "lab.own_requests": "Requests of your own",
    "lab.only_changed": tell_only_changed,
    "lab.repairs": "{count} of {of} broken forms repaired",
    "lab.tally_repaired": "✓ repaired",
    "lab.on": "on {resource}",
    "lab.size": tell_size,
    "lab.tally_goals": tally_goals,
    "lab.tally_findings": lambda mistakes: format_count(mistakes, "probable mistake"),
    "lab.tally_no_findings": "findings left out",
    "lab.working": "Working on it…",
    "lab.no_difference": "The difference is left out: it takes too long for the lab. `compare()` has no limit.",
    "lab.goals_left_out": tell_goals_left_out,
    "lab.findings_left_out": "The findings are left out: they take too long for the lab. `findings()` has no limit.",
    "lab.failed": "An error in mfa_lesson ({error}) stopped this part. Change the policy, or run the cell again.",
    "lab.unreadable": "Not a valid policy yet. The decisions are those of your last valid version.",
    "lab.compared": "Compared with the start: {change}",
    "lab.change": tell_lab_change,
    "lab.turned_on": "`{name}` on",
    "lab.turned_off": "`{name}` off",
    "lab.attached": attach,
    "lab.added": "`{name}` is added",
    "lab.added_as": lambda name, kind: f"{tick(name)} is added as {add_article(DRAFT_KINDS[kind])}",
    "lab.attach_as": lambda kind: f"Attach as {add_article(DRAFT_KINDS[kind])}",
    "lab.without_trust": "the role’s trust policy is left aside",
    "lab.of_policy_off": "{policy}, which is off",
    "lab.of_policy": "{policy}: {statement}",
    "lab.checked_on_trust": say_checked_on_trust,
    "lab.checked_on_identity": say_checked_on_identity,
    "lab.begun_alone": "`{name}` replaces the others and is the new start",
    "lab.removed": "`{name}` is removed; Undo brings it back",
    "lab.started_over": "`{name}` starts over; Undo brings back what you had",
    "lab.mended": "`{name}` is repaired; Undo brings back what you had",
    "lab.reset": "The lab starts over; Undo brings back what you had",
    "lab.taken_up": "The lab is as you left it. To start over, press Reset the lab",
    "lab.undone": "Your last change is undone; press Undo again to redo it",
    "lab.request_added": tell_request_added,
    "lab.user": "Signed in as {user}",
    "lab.owner_own": lambda user: f"Acting on {say_possessive(user)} own user and device",
    "lab.owner_other": "Acting on {owner}’s user and device",
    "lab.context": "Every request has these keys now",
    "lab.unchanged": "`{name}` has no changes.",
    "lab.last_one": "The lab needs at least one policy. You can turn it off, or replace its text.",
    "lab.full": "The lab can have at most {most} policies; remove one first.",
    "lab.refused.too_long": (
        "`{name}` was not opened: it has {size:,} characters; a policy can have at most {limit:,}."
    ),
    "lab.refused.too_large": "`{name}` was not opened: it has {size:,} bytes, far more than a policy can have.",
    "lab.refused.not_text": "`{name}` was not opened: it is not UTF-8 text.",
    "lab.kept_again": "Your drafts are saved again.",
    "lab.error_too_long": "The text has {size:,} characters; the lab takes {most:,}. Paste the error message only.",
    "lab.goals_problem": "{problem} The results are for your last valid goals.",
    "lab.resource_too_long": "The resource has {size:,} characters; the limit is {most:,}.",
    "lab.goals_too_long": "The goals have {size:,} characters; the limit is {most:,}.",
    "lab.goals_too_many": "There are {count} goals; the limit is {most}.",
    "lab.context_too_long": "It has {size:,} characters; the limit is {most:,}.",
    "lab.context_no_value": ("Line {line}: write a context key and its value, such as aws:SourceIp = 203.0.113.7."),
    "lab.context_of_user": "Line {line}: {key} depends on who signs in, and how; choose that above.",
    "lab.context_twice": "Line {line}: {key} is already in the list.",
    "lab.context_too_many": "There are {count} keys; the limit is {most}.",
    "lab.static": start_lab_static,
    # several requests, one map
    "paths.no_request": "path_explorer needs at least one request, as {{'name': Request(…)}}",
    "paths.start": "Choose a request to see its path.",
    "walk": lambda name, lines: f"{name}: {' '.join(lines)}",
    "paths.static": "The path to a decision, for {count} requests. Run this cell to choose one.",
    # questions
    "no_answer.ended": "The kernel has ended or was restarted. Run this cell again: what you did is kept.",
    "no_answer.silent": (
        "The kernel has not answered for two seconds. If it is busy, wait. "
        "Otherwise run this cell again: what you did is kept."
    ),
    "again": "{text} (again)",
    "start_over": "Start over",
    "started_over": "You start over.",
    "quiz.check": tell_check,
    "quiz.result": tell_result,
    "quiz.result_name": name_result,
    "quiz.choose_first": CHOOSE_FIRST,
    "quiz.no_guess": NO_GUESS,
    "quiz.answered_earlier": "answered right earlier",
    "quiz.answered": "answered right",
    "quiz.not_yet": "not yet",
    "quiz.right": "right",
    "quiz.not_right": "not right",
    "quiz.button": "Check",
    "quiz.static": lambda count: f"Check yourself: {format_count(count, 'question')}. Run this cell to answer.",
    "guess.intro": "Predict first",
    "guess.button": "Show me",
    "guess.yours": YOUR_GUESS,
    "guess.none": NO_GUESS_MADE,
    "guess.look": LOOK_BELOW,
    "guess.made": tell_guess,
    "guess.was_it_right": "Was my guess right?",
    "guess.what_is_it": "What is the answer?",
    "guess.answer": lambda answer, says: f"The answer is: {with_full_stop(answer)} {says}",
    "guess.static": "Predict first, then look. Run this cell to answer.",
    "guess.static_after": "Shows whether the guess was right.",
    "guess.not_shown": "This can’t be shown: {error}",
    "final.intro": "Each answer counts once; the score by topic comes at the end.",
    "final.next": "Next question",
    "final.see_score": "See the score",
    "final.question": "{heading}.",
    "final.heading": "You answered {right} of {total} right",
    "final.score": "You answered {right} of {total} right.",
    "final.static": start_final_static,
    # a table to predict row by row
    "rows.no_table": "predict_each needs a table from sixteen_forms() or six_conditions(), or rows of one",
    "rows.result": tell_row,
    "rows.rest": lambda count: f"{format_count(count, 'more row')} shown.",
    "rows.so_far": "{right} of {guessed} right, {left} to go.",
    "rows.done": tally_rows,
    "switches.flipped": say_flipped,
    "switches.sent": "Sent. Result: {result}.",
    "switches.tally": lambda tried, of, protecting: (
        f"You have tried {tried} of {of} forms; {protecting or 'none'} "
        f"{'work' if protecting > 1 else 'works'} as intended."
    ),
    "switches.static": "Four switches make {count} forms of the statement. Run this cell to send requests to each.",
    "rows.static": lambda count: f"{format_count(count, 'row')} to predict, one by one. Run this cell to begin.",
    # how far the learner is
    "map.shared_as": "The group’s picture shows how far you are, as “{name}”.",
    "map.joined": "You are in the group’s picture now.",
    "map.static": "How far you are, and what comes next. Run this cell to see it.",
    # an exercise
    "exercise.done": tell_done,
    "exercise.not_yet": tell_not_yet,
    "exercise.misspelling": "Line {line}: {problem} {suggestion}",
    "exercise.problem": "✕ {sentence}",
    "exercise.hint": tell_hint,
    "exercise.hint_name": name_hint,
    "exercise.first_hint": "First hint",
    "exercise.second_hint": "Second hint",
    "exercise.no_more_hints": "No more hints",
    "exercise.solution": "One solution is shown. What you typed is still in the editor.",
    "exercise.taken": "The solution is in the editor. Undo brings back what you had.",
    "exercise.mended": "The repaired policy is in the editor. Undo brings back what you had.",
    "exercise.unchanged": "The editor has the text that you started with.",
    "exercise.started_over": "You started over. Undo brings back what you had.",
    "exercise.undone": "Your last change is undone. Press Undo again to redo it.",
    "exercise.static": "Exercise: {text} Run this cell to try it.",
    **PRACTICE,
    **JOURNEY,
}

say: Say = make_say(SENTENCES)
