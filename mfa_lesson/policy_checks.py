"""What is legal in a policy and yet probably wrong: one small function for each thing, all of them in a table.

AWS pages: access-analyzer-reference-policy-checks, reference_policies_condition-keys,
reference_policies_examples_aws_my-sec-creds-self-manage; each check names its own.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, cached_property, lru_cache
from pathlib import Path as File
from typing import NamedTuple

from . import catalogue, grammar, json_text, service_reference
from .conditions import NEGATED
from .containment import (
    Line,
    Part,
    PlacedCondition,
    actions_fitting,
    compiled,
    contains,
    covers,
    covers_action,
    covers_actions,
    covers_arn,
    covers_resources,
    parts_of,
    unconditional,
)
from .credentials import ACCOUNT, MFA_KEY, MFA_STATES, User
from .evaluator import Request, applies
from .json_text import Path
from .matching import ArnPattern, arn_parts, has_wildcard, split_arn
from .policy import Policy, load_policy
from .service_reference import ConditionKey
from .words import listing

MISTAKE, REMARK = "mistake", "remark"
ALL_STATES = frozenset(MFA_STATES)
CHECKS_PAGE = "access-analyzer-reference-policy-checks"
KEYS_PAGE = "reference_policies_condition-keys"
OPERATORS_PAGE = "reference_policies_elements_condition_operators"
SELF_MANAGE_PAGE = "reference_policies_examples_aws_my-sec-creds-self-manage"
SESSION_TOKEN_PAGE = "id_credentials_temp_control-access_getsessiontoken"
NOT_ACTION_PAGE, NOT_RESOURCE_PAGE = "reference_policies_elements_notaction", "reference_policies_elements_notresource"
RESOURCE_PAGE, LOGIC_PAGE = "reference_policies_elements_resource", "reference_policies_evaluation-logic"
ALL_HOLD_PAGE = "reference_policies_condition-logic-multiple-context-keys-or-values"

SET_UP = ("iam:CreateVirtualMFADevice", "iam:EnableMFADevice")
CHANGE_PASSWORD, PASSWORD_RULES = "iam:ChangePassword", "iam:GetAccountPasswordPolicy"
GET_USER, ENABLE = "iam:GetUser", "iam:EnableMFADevice"
WHAT_FOR = {
    PASSWORD_RULES: "with it the console shows the rules for a new password",
    GET_USER: "the console’s page of security credentials begins with it",
    "iam:ListMFADevices": "with it the console shows the user’s own MFA devices",
    "iam:ListVirtualMFADevices": "the console needs it to set up a virtual MFA device",
    "iam:DeleteVirtualMFADevice": "it clears the device that a set-up which was broken off leaves behind",
}
NEED_NO_PERMISSION = tuple(name.lower() for name in catalogue.NEED_NO_PERMISSION)
JUDGED_KEYS = ("aws", "iam", "sts")
OLD_KEYS = ("aws:arn", "aws:sourceowner")
MOST_SUGGESTIONS = 20
MOST_ROWS = 3  # of a long list, in a sentence


class Finding(NamedTuple):
    """One thing in a policy that is legal and probably not what was meant."""

    kind: str
    """What was found, as a short name: "device-name"."""
    place: str
    """Where, as PolicyError.where says it: "Statement[3].Resource[0]"; "" for the document as a whole."""
    line: int
    """Counted from 1, in the policy's text."""
    statement: str
    """The statement's name; "" for the document as a whole."""
    problem: str
    """A sentence or two, with `code ticks`."""
    suggestion: str
    """What to write instead, as a sentence; "" where there is none."""
    page: str
    """Where AWS says so."""
    level: str
    """ "mistake", or "remark" where nothing breaks."""

    @property
    def address(self) -> str:
        """The address of the page."""
        from .account import address_of

        return address_of(self.page)

    def __str__(self) -> str:
        where = [f"line {self.line}", self.place, f"({self.statement})" if self.is_named else ""]
        said = f"{self.level.capitalize()}, {' '.join(filter(None, where))}: {self.problem} {self.suggestion}"
        return f"{plain(said).strip()} [{self.page}]"

    @property
    def is_named(self) -> bool:
        """Whether the statement has a name that its place does not say already."""
        return bool(self.statement) and not self.place.startswith(self.statement)


class Findings(tuple):
    """The findings about one policy, in the order of its text; shows itself in words."""

    name: str
    """The policy's name."""

    def __new__(cls, found: Iterable[Finding], name: str = "policy") -> Findings:
        made = super().__new__(cls, found)
        made.name = name
        return made

    def __getnewargs__(self) -> tuple:
        return tuple(self), self.name

    @property
    def mistakes(self) -> Findings:
        """Those that break something, or open what was meant to be closed."""
        return Findings((each for each in self if each.level == MISTAKE), self.name)

    @property
    def remarks(self) -> Findings:
        """Those that do no harm, and are worth knowing."""
        return Findings((each for each in self if each.level == REMARK), self.name)

    @property
    def sentence(self) -> str:
        """How many there are, in words."""
        if not self:
            return f"Nothing was found in {self.name}; that is no proof that it does what it is meant to do."
        counts = ((len(self.mistakes), "probable mistake"), (len(self.remarks), "remark"))
        said = [f"{count} {noun}{'' if count == 1 else 's'}" for count, noun in counts if count]
        return f"{' and '.join(said)} on {self.name}."

    def __str__(self) -> str:
        return "\n\n".join([self.sentence, *map(str, (*self.mistakes, *self.remarks))])

    __repr__ = __str__

    @property
    def html(self) -> str:
        """The findings, to be put into HTML that has the style sheet findings."""
        from .rendering import render

        sections = [("Probable mistakes", self.mistakes), ("Remarks", self.remarks)]
        return render("findings.html.j2", findings=self, sections=[section for section in sections if section[1]])

    def _repr_html_(self) -> str:
        from .rendering import static

        return static(self.html, "findings")


def findings(policy: Policy | str | File) -> Findings:
    """Looks for what is legal in a policy and yet probably wrong.

    In: a Policy, a packaged policy by its name, or a JSON file. Out: Findings, in the order of the policy's text; an
    empty one is no proof that the policy is right. Raises PolicyError as load_policy.
    """
    policy = policy if isinstance(policy, Policy) else load_policy(policy)
    document = Document(policy)
    noted = [(check, notice) for check in CHECKS for notice in check.look(document)]
    starts = starts_of({notice.path for _, notice in noted}, policy.text)
    noted.sort(key=lambda pair: starts[pair[1].path])
    found = (
        Finding(
            check.kind,
            grammar.written(notice.path),
            json_text.line_and_column(policy.text, starts[notice.path])[0],
            notice.statement,
            notice.problem,
            notice.suggestion,
            check.page,
            check.level,
        )
        for check, notice in noted
    )
    return Findings(found, policy.name)


def starts_of(paths: set[Path], text: str) -> dict[Path, int]:
    """Where each of these parts of a document begins in its text."""
    found = {(): len(text) - len(text.lstrip())}
    for path, start in json_text.places(text):
        if path in paths:
            found[path] = start
            if len(found) > len(paths):
                break
    return found


class Document:
    """A policy as the checks look at it."""

    def __init__(self, policy: Policy):
        self.policy = policy
        self.parts = parts_of(policy)
        self.allows = [part for part in self.parts if not part.denies]
        self.denies = [part for part in self.parts if part.denies]

    @cached_property
    def user(self) -> User:
        """Somebody in the account that the policy names, if it names one."""
        accounts = (split_arn(line.text)[4:5] for part in self.parts for line in part.resources)
        named = (account for [account] in filter(None, accounts) if re.fullmatch(r"[0-9]{12}", account))
        return User.read("alice", next(named, ACCOUNT))

    @cached_property
    def contexts(self) -> Mapping[str, dict[str, str]]:
        """What the user's own requests bring along in each MFA state."""
        direct = {"aws:ViaAWSService": "false", "aws:PrincipalIsAWSService": "false"}
        return {state: {**self.user.context(state), **direct} for state in MFA_STATES}

    def applies(self, part: Part, action: str, state: str) -> bool:
        """Whether a statement applies to the user's own request for an action."""
        request = Request(action, catalogue.find(action).resource(self.user), self.contexts[state])
        return part.may_match(request.lower_action) and applies(part.statement, request)

    def allows_own(self, action: str, state: str) -> bool:
        return any(self.applies(part, action, state) for part in self.allows)

    @cached_property
    def until_mfa(self) -> list[Part]:
        """The Denys that bar the user from something in the console, and only until MFA is used."""
        known = {key.lower() for context in self.contexts.values() for key in context}
        return [
            part
            for part in self.denies
            if "false" in part.mfa_states
            and "true" not in part.mfa_states
            and all(placed.key in known for placed in part.conditions)
        ]


class Notice(NamedTuple):
    """What a check has to say about one place."""

    path: Path
    statement: str
    problem: str
    suggestion: str = ""


Notices = Iterator[Notice]


# --- MFA in the conditions ---


def deny_misses_access_keys(document: Document) -> Notices:
    for part, placed in denies_in_states(document, {"false"}, missed="absent"):
        problem = (
            f"With `{placed.operator}` the Deny needs the key `{MFA_KEY}`, and a request signed with an access key "
            "does not have it: access keys slip through without MFA."
        )
        yield Notice(placed.path, part.name, problem, f'Write `"BoolIfExists": {{"{MFA_KEY}": "false"}}`.')


def deny_misses_passwords(document: Document) -> Notices:
    for part, placed in denies_in_states(document, {"absent"}, missed="false"):
        problem = (
            f"The Deny asks whether the key `{MFA_KEY}` is missing. In the console it never is: somebody who signed "
            "in with the password only slips through."
        )
        yield Notice(placed.path, part.name, problem, f'Write `"BoolIfExists": {{"{MFA_KEY}": "false"}}`.')


def denies_in_states(document: Document, states: set[str], missed: str) -> Iterator[tuple[Part, PlacedCondition]]:
    """Denys that hold in just these MFA states, unless another one sees to the state that they miss."""
    for part in document.denies:
        if part.mfa_states == states and not any(
            missed in other.mfa_states and contains(other, part) for other in document.denies
        ):
            yield part, part.mfa_conditions[0]


def deny_inside_out(document: Document) -> Notices:
    for part in document.denies:
        if part.mfa_conditions and "true" in part.mfa_states and part.mfa_states != ALL_STATES:
            spared = listing([MFA_STATES[state].words for state in MFA_STATES if state not in part.mfa_states])
            problem = (
                "The condition is inside out: the Deny holds for requests that were made with MFA, and spares others "
                f"({spared}). The value is what the key is compared with."
            )
            suggestion = f'Write `"BoolIfExists": {{"{MFA_KEY}": "false"}}`.'
            yield Notice(part.mfa_conditions[0].path, part.name, problem, suggestion)


def allow_too_wide(document: Document) -> Notices:
    for part in document.allows:
        extra = part.mfa_states - {"true"}
        if not part.mfa_conditions or "true" not in part.mfa_states or len(extra) != 1:
            continue
        [state] = extra
        if any(state in deny.mfa_states and contains(deny, part) for deny in document.denies):
            continue
        who = {"absent": "requests signed with an access key", "false": "who signed in with the password only"}[state]
        problem = f"The Allow is meant for MFA, and by itself it lets in {who} as well."
        suggestion = f'Write `"Bool": {{"{MFA_KEY}": "true"}}`.'
        yield Notice(part.mfa_conditions[0].path, part.name, problem, suggestion)


def allow_inside_out(document: Document) -> Notices:
    for part in document.allows:
        if part.mfa_conditions and part.mfa_states and "true" not in part.mfa_states:
            problem = "The Allow holds only for requests that were made without MFA: whoever uses MFA loses it."
            suggestion = f'Write `"Bool": {{"{MFA_KEY}": "true"}}`, or do without the condition.'
            yield Notice(part.mfa_conditions[0].path, part.name, problem, suggestion)


# --- what users need before they have MFA ---


def set_up_denied(document: Document) -> Notices:
    for part in document.until_mfa:
        barred = [
            action
            for action in SET_UP
            if document.applies(part, action, "false")
            and (not part.lists_actions or document.allows_own(action, "false"))
        ]
        if barred:
            problem = (
                f"Without MFA this Deny bars users from {code_list(barred)}, which they need to set up MFA: "
                "they are locked out for good."
            )
            yield Notice(part.action_path, part.name, problem, let_through(part, barred))


def password_change_denied(document: Document) -> Notices:
    for part in document.until_mfa:
        if barred_though_allowed(document, part, CHANGE_PASSWORD):
            problem = (
                f"`{CHANGE_PASSWORD}` is allowed, and this Deny bars it without MFA: a new user who has to change the "
                "password at the first sign-in cannot, and so never comes to set up MFA."
            )
            hint = let_through(part, [CHANGE_PASSWORD])
            suggestion = f"{hint[:-1]}, unless MFA is meant to come before the first new password."
            yield Notice(part.action_path, part.name, problem, suggestion)


def console_read_denied(document: Document) -> Notices:
    """The rules for a password are of use only where the password can be changed."""
    for part in document.until_mfa:
        barred = [action for action in WHAT_FOR if barred_though_allowed(document, part, action)]
        changes = document.allows_own(CHANGE_PASSWORD, "false") and not document.applies(part, CHANGE_PASSWORD, "false")
        if PASSWORD_RULES in barred and not changes:
            barred.remove(PASSWORD_RULES)
        if barred:
            reasons = listing([f"`{action}` ({WHAT_FOR[action]})" for action in barred])
            problem = f"Allowed, and yet barred by this Deny without MFA: {reasons}."
            yield Notice(part.action_path, part.name, problem, let_through(part, barred))


def barred_though_allowed(document: Document, part: Part, action: str) -> bool:
    return document.applies(part, action, "false") and document.allows_own(action, "false")


def let_through(part: Part, actions: list[str]) -> str:
    if part.lists_actions:
        return f"Leave {code_list(actions)} out, or list in `NotAction` what users need without MFA."
    return f"Add {code_list(actions)} to `NotAction`."


def get_user_missing(document: Document) -> Notices:
    """Asked only of a policy by which users manage their own MFA."""
    for part in document.allows:
        if part.lists_actions and ENABLE.lower() in part.known_actions and any(map(is_own_user, own_lines(part))):
            if not any(document.allows_own(GET_USER, state) for state in MFA_STATES):
                problem = (
                    f"Users manage their own MFA here, and nothing allows `{GET_USER}`, with which the console’s page "
                    "of security credentials begins."
                )
                suggestion = f"Allow `{GET_USER}` on the user’s own ARN, and list it in the `NotAction` of the Deny."
                yield Notice(part.action_path, part.name, problem, suggestion)
            return


def device_name(document: Document) -> Notices:
    for part in document.allows:
        for line in own_lines(part):
            if own_resource(line).startswith("mfa/") and is_usable(part, line):
                problem = (
                    f"`{line.text}` is the device that carries its user’s name. Since November 2022 users can have "
                    "several devices and name them as they like; all others are refused."
                )
                suggestion = f"Write `{line.text[: line.text.rindex('mfa/')]}mfa/*`."
                yield Notice(line.path, part.name, problem, suggestion)


def users_with_a_path(document: Document) -> Notices:
    """Said once, for the first such line."""
    alice = {"aws:username": ("alice",)}
    with_path = arn_parts(User.read("team/alice", document.user.account_id).arn)
    for part in document.allows:
        for line in own_lines(part):
            fits = part.statement.resource_pattern(with_path, alice) is not None
            if is_own_user(line) and is_usable(part, line) and not fits:
                problem = (
                    f"`{line.text}` fits users without a path. For a user such as `team/alice` the variable is the "
                    "bare name, and the ARN is another one."
                )
                longer = line.text.replace(":user/", ":user/*/")
                yield Notice(line.path, part.name, problem, f"Where users have paths, add `{longer}`.")
                return


def own_lines(part: Part) -> list[Line]:
    """Resource lines that end in the caller's own user name."""
    if not part.lists_resources:
        return []
    pairs = zip(part.resources, part.statement.resources, strict=True)
    return [line for line, pattern in pairs if pattern.variables and own_resource(line)]


def own_resource(line: Line) -> str:
    """ "mfa/${aws:username}" or "user/${aws:username}", of a line that is just that; else ""."""
    last = split_arn(line.text)[-1].lower()
    return last if last in ("mfa/${aws:username}", "user/${aws:username}") else ""


def is_own_user(line: Line) -> bool:
    return own_resource(line).startswith("user/")


# --- names that do not exist ---


def unknown_service(document: Document) -> Notices:
    for part, line, service, _ in action_names(document):
        if service not in service_reference.service_prefixes():
            near = nearest(service, "services")
            hint = f"Did you mean `{near}`?" if near else ""
            problem = f"AWS’s reference has no service `{service}`: it is misspelt, or the service has ended."
            yield Notice(line.path, part.name, problem, hint)


def unknown_action(document: Document) -> Notices:
    asked = 0
    for part, line, service, name in action_names(document):
        if not is_unknown(line.text.lower()):
            continue
        if has_wildcard(name):
            yield Notice(line.path, part.name, f"No action of `{service}` fits `{line.text}`.")
            continue
        asked += 1
        near = nearest(name, service) if asked <= MOST_SUGGESTIONS else None
        hint = f"Did you mean `{service}:{lower_names(service)[near]}`?" if near else ""
        yield Notice(line.path, part.name, f"`{service}` has no action `{line.text.partition(':')[2]}`.", hint)


def action_names(document: Document) -> Iterator[tuple[Part, Line, str, str]]:
    """Each action line that names one service, with the service and the action's name in lower case."""
    for part in document.parts:
        for line in part.actions:
            service, colon, name = line.text.lower().partition(":")
            if colon and not has_wildcard(service):
                yield part, line, service, name


@lru_cache(maxsize=4096)
def is_unknown(text: str) -> bool:
    """Whether a service has no action that fits this line, in lower case; False where its actions are not known."""
    service, _, name = text.partition(":")
    if not name or name == "*" or has_wildcard(service) or (names := lower_names(service)) is None:
        return False
    if not has_wildcard(name):
        return name not in names
    if service in ("iam", "sts"):
        return not actions_fitting(text)
    return not any(compiled(name).matches(known, {}) for known in names)


@cache
def lower_names(service: str) -> dict[str, str] | None:
    """The names of a service's actions by their lower case; None where they are not known."""
    if service not in service_reference.service_prefixes():
        return None
    names = service_reference.known_actions(service)
    return None if names is None else {name.lower(): name for name in names}


def unknown_key(document: Document) -> Notices:
    asked = 0
    for part, key, path in keys_named(document):
        prefix = key.partition(":")[0].lower()
        judged = prefix in JUDGED_KEYS
        if service_reference.find_condition_key(key) or key.lower() in OLD_KEYS:
            continue
        if not judged and ("." in prefix or prefix == "saml" or prefix in service_reference.service_prefixes()):
            continue
        asked += 1
        near = nearest(key.lower(), "keys") if asked <= MOST_SUGGESTIONS else None
        if judged or near:
            hint = f"Did you mean `{service_reference.condition_keys()[near].name}`?" if near else ""
            if near and near == f"{key.lower().rstrip('/')}/":
                hint = f"Name a tag after a slash: `{key.rstrip('/')}/team`."
            yield Notice(path, part.name, f"There is no condition key `{key}` in AWS’s reference.", hint)


def keys_named(document: Document) -> Iterator[tuple[Part, str, Path]]:
    """Every condition key of the policy, asked for in a condition or filled in as a variable."""
    for part in document.parts:
        for line, pattern in zip(part.resources, part.statement.resources, strict=True):
            yield from ((part, variable.key, line.path) for variable in pattern.variables)
        for placed in part.conditions:
            yield part, placed.condition.key, placed.path
            yield from ((part, variable.key, placed.path) for variable in placed.condition.variables)


@cache
def pairs_of(group: str) -> dict[str, frozenset[str]]:
    """The names of a group, "keys", "services" or a service's actions, each with its pairs of letters."""
    if group == "keys":
        names = service_reference.condition_keys()
    else:
        names = service_reference.service_prefixes() if group == "services" else lower_names(group)
    return {name: letter_pairs(name) for name in names}


def letter_pairs(word: str) -> frozenset[str]:
    return frozenset(word[place : place + 2] for place in range(len(word) - 1))


@lru_cache(maxsize=1024)
def nearest(word: str, group: str) -> str | None:
    """The name of a group that is spelt most like this word; None where none is much like it."""
    mine = letter_pairs(word)
    alike = sorted(pairs_of(group).items(), key=lambda item: (-len(mine & item[1]) / len(mine | item[1] | {""}), item))
    return next(iter(difflib.get_close_matches(word, [name for name, _ in alike[:5]], n=1, cutoff=0.75)), None)


# --- actions and the resources they act on ---


def nothing_to_act_on(document: Document) -> Notices:
    for part in document.parts:
        if part.resources and len(unfit_actions(part)) == len(part.actions):
            kinds = kinds_of(part.known_actions)
            acts = f"act on {kinds}" if kinds else "act on no particular resource"
            problem = (
                f"The statement never applies: by AWS’s reference its actions {acts}, and no line of `Resource` "
                "is that."
            )
            yield Notice(part.resource_path, part.name, problem, resource_hint(part.known_actions))


def action_unfit(document: Document) -> Notices:
    for part in document.parts:
        unfit = unfit_actions(part)
        if len(unfit) == len(part.actions):
            continue
        for line in unfit:
            known = actions_fitting(line.text.lower())
            kinds = kinds_of(known)
            acts = f"acts on {kinds}" if kinds else "acts on no particular resource"
            problem = (
                f"By AWS’s reference `{line.text}` {acts}, and no line of `Resource` is that: listed here it has "
                "no effect."
            )
            yield Notice(line.path, part.name, problem, f"Move it to a statement of its own. {resource_hint(known)}")


def unused_resource(document: Document) -> Notices:
    for part in document.parts:
        if not judges_lines(part) or not part.is_known or len(unfit_actions(part)) == len(part.actions):
            continue
        for line in part.resources:
            if not is_usable(part, line):
                several = len(part.known_actions) > 1 or has_wildcard(part.actions[0].text)
                act = "its actions act" if several else f"`{part.actions[0].text}` acts"
                problem = (
                    f"No action of this statement acts on `{line.text}`: the line has no effect. By AWS’s reference "
                    f"{act} on {kinds_of(part.known_actions)}."
                )
                yield Notice(line.path, part.name, problem, "Take it out.")


def judges_lines(part: Part) -> bool:
    """Whether its Resource element names ARNs only."""
    return part.lists_resources and "*" not in part.resource_texts


def unfit_actions(part: Part) -> list[Line]:
    """The action lines whose every action acts on something that no resource line names."""
    if not part.lists_actions or not judges_lines(part):
        return []
    fitting = frozenset().union(*(forms_fitting(line.text) for line in part.resources))
    return [
        line
        for line in part.actions
        if line.text.lower().startswith(("iam:", "sts:"))
        and (known := actions_fitting(line.text.lower()))
        and not fitting.intersection(forms_of(known))
    ]


def is_usable(part: Part, line: Line) -> bool:
    """Whether an action of the statement can act on what a resource line names; True where that is not known."""
    return not part.is_known or not forms_of(part.known_actions).isdisjoint(forms_fitting(line.text))


@lru_cache(maxsize=1024)
def forms_of(names: frozenset[str]) -> frozenset[str]:
    """The forms of the ARNs that these actions of IAM and STS act on."""
    return frozenset(arn for name in names for arn in service_reference.actions()[name].arns)


@cache
def all_forms() -> Mapping[str, str]:
    """The form of each resource type of IAM and STS -> its name."""
    return {arn: kind for service in ("sts", "iam") for kind, arn in service_reference.resource_types(service).items()}


@lru_cache(maxsize=1024)
def forms_fitting(text: str) -> frozenset[str]:
    """The ARN forms that a resource line may match; rather one too many than one too few."""
    if text == "*":
        return frozenset(all_forms())
    parts = ArnPattern(text, variables="${" in text).parts
    return frozenset(form for form in all_forms() if fits_form(parts, form.split(":", 5)))


def fits_form(parts: list, form: list[str]) -> bool:
    for part, wanted in zip(parts, form, strict=True):
        fixed, variable, _ = wanted.partition("${")
        start = part.literal_start
        if variable and part.is_text:
            fits = start.startswith(fixed)
        elif variable:
            fits = start.startswith(fixed) or fixed.startswith(start)
        else:
            fits = part.matches(wanted, {}) or (bool(part.variables) and wanted.startswith(start))
        if not fits:
            return False
    return True


def kinds_of(names: Iterable[str]) -> str:
    """The resource types of actions, in words; "" where they have none."""
    kinds = {kind for name in names for kind in service_reference.actions()[name].resource_types}
    return listing([f"`{kind}`" for kind in sorted(kinds)], "or")


def resource_hint(names: frozenset[str]) -> str:
    forms = sorted(forms_of(names))
    if not forms:
        return 'They need `"Resource": "*"`.' if len(names) > 1 else 'It needs `"Resource": "*"`.'
    shown = [f"`{re.sub(r'[$][{][^}]*[}]', '*', form)}`" for form in forms[:MOST_ROWS]]
    return f"It would take a line such as {listing(shown, 'or')}."


# --- statements that decide nothing ---


def contradiction(document: Document) -> Notices:
    for part in document.parts:
        by_key: dict[str, list[PlacedCondition]] = {}
        for placed in part.conditions:
            by_key.setdefault(placed.key, []).append(placed)
        for together in by_key.values():
            if len(together) > 1 and never_together(together):
                operators = listing([f"`{placed.operator}`" for placed in together])
                problem = (
                    f"The statement never applies: {operators} on `{together[-1].condition.key}` cannot hold at the "
                    "same time, and all conditions must."
                )
                yield Notice(together[-1].path, part.name, problem, "Take one of them out, or make two statements.")


def never_together(together: list[PlacedCondition]) -> bool:
    """Whether no value of the key, nor its absence, meets all the conditions; False where that is not certain."""
    conditions = [placed.condition for placed in together if not placed.condition.variables]
    key = together[0].key
    if any(not condition.values for condition in conditions):
        return False
    possible = next(filter(None, (possible_values(condition) for condition in conditions)), None)
    return possible is not None and not any(
        all(condition.holds({key: values} if values else {}) for condition in conditions) for values in possible
    )


def possible_values(condition) -> list[tuple[str, ...]] | None:
    """The values of the key with which a condition can hold, () for its absence; None where they cannot be listed."""
    operator = condition.operator
    if operator.qualifier:
        return None
    if operator.name == "Null":
        return [()] if all(value.lower() == "true" for value in condition.values) else None
    known = service_reference.find_condition_key(condition.key)
    if known is None or known.multi_valued or operator.name not in ("Bool", "StringEquals"):
        return None
    values = ("true", "false") if operator.name == "Bool" else condition.values
    return [*((value,) for value in values), *([()] if operator.if_exists else [])]


def always_denied(document: Document) -> Notices:
    denies = list(unconditional(document.denies))
    for part in document.allows:
        states = part.mfa_states
        barring = [deny for deny in denies if deny.mfa_states & states and covers_resources(deny, part)]
        if not states or not frozenset().union(*(deny.mfa_states for deny in barring)) >= states:
            continue
        if denied_whole(part, barring):
            names = code_list(dict.fromkeys(deny.name for deny in barring if covers_actions(deny, part)))
            problem = f"The Allow has no effect: {names} always denies what it allows, and a Deny wins."
            yield Notice(part.path, part.name, problem)
        elif part.lists_actions:
            for line in part.actions:
                over = [deny for deny in barring if covers_action(deny, line.text.lower())]
                if over and frozenset().union(*(deny.mfa_states for deny in over)) >= states:
                    problem = (
                        f"`{line.text}` is allowed here and yet always denied, however the user signs in, by "
                        f"{code_list(dict.fromkeys(deny.name for deny in over))}."
                    )
                    yield Notice(line.path, part.name, problem)


def denied_whole(part: Part, barring: list[Part]) -> bool:
    over = [deny.mfa_states for deny in barring if covers_actions(deny, part)]
    return frozenset().union(*over) >= part.mfa_states


def said_already(document: Document) -> Notices:
    for same in (document.allows, document.denies):
        for number, part in enumerate(same):
            for place, other in enumerate(same):
                if place == number or not (part.mfa_states and part.mfa_states <= other.mfa_states):
                    continue
                if contains(other, part) and not (place > number and is_same(part, other)):
                    verb = "denies" if part.denies else "allows"
                    problem = f"Everything that this statement {verb}, `{other.name}` {verb} already."
                    yield Notice(part.path, part.name, problem, "Take one of the two out, or narrow the wider one.")
                    break


def is_same(part: Part, other: Part) -> bool:
    return part.mfa_states == other.mfa_states and contains(part, other)


def line_twice(document: Document) -> Notices:
    for part in document.parts:
        yield from repeated(part, part.actions, covers, str.lower)
        yield from repeated(part, part.resources, covers_arn, str)


def repeated(part: Part, lines: list[Line], covering: Callable[[str, str], bool], fold: Callable) -> Notices:
    """Lines of one list that say what another line of it says."""
    texts = [fold(line.text) for line in lines]
    wide = [text for text in dict.fromkeys(texts) if has_wildcard(text)][:MOST_SUGGESTIONS]
    seen = set()
    for line, text in zip(lines, texts, strict=True):
        wider = next((each for each in wide if each != text and covering(each, text)), None)
        if text in seen:
            yield Notice(line.path, part.name, f"`{line.text}` stands in the list twice.", "Take one out.")
        elif wider:
            yield Notice(line.path, part.name, f"`{wider}` in the same list covers `{line.text}`.", "Take one out.")
        seen.add(text)


def allowed_nowhere(document: Document) -> Notices:
    if not document.allows:
        return
    for part in document.denies:
        for line in [] if part.lists_actions else part.actions:
            text = line.text.lower()
            if text in NEED_NO_PERMISSION or is_unknown(text):
                continue
            if not any(allow.may_match(text) for allow in document.allows):
                problem = (
                    f"The Deny leaves `{line.text}` alone, yet nothing in this policy allows it. A Deny with "
                    "`NotAction` grants nothing."
                )
                yield Notice(line.path, part.name, problem, "Allow it, here or in another policy of the user.")


def needs_no_permission(document: Document) -> Notices:
    for part in document.parts:
        for line in part.actions:
            if line.text.lower() == NEED_NO_PERMISSION[0]:
                problem = f"`{line.text}` needs no permission, and no policy can forbid it: listing it has no effect."
                yield Notice(line.path, part.name, problem)


# --- elements and operators ---


def allow_with_not_action(document: Document) -> Notices:
    for part in document.allows:
        if not part.lists_actions:
            problem = "An Allow with `NotAction` grants every action of AWS but those listed, new ones included."
            yield Notice(part.action_path, part.name, problem, "List what is to be allowed in `Action`.")


def allow_with_not_resource(document: Document) -> Notices:
    for part in document.allows:
        if not part.lists_resources:
            problem = "An Allow with `NotResource` reaches every resource but those listed, new ones included."
            yield Notice(part.resource_path, part.name, problem, "List what is to be reached in `Resource`.")


def variable_is_text(document: Document) -> Notices:
    if document.policy.version == "2012-10-17":
        return
    texts = [line.text for part in document.parts for line in part.resources]
    texts += [value for part in document.parts for placed in part.conditions for value in placed.condition.values]
    if held := next((text for text in texts if "${" in text), None):
        absent = "Version" not in document.policy.document
        why = "without a `Version`" if absent else "under this `Version`"
        problem = f"There are no policy variables {why}: `{held}` is plain text and matches just that."
        path = () if absent else ("Version",)
        yield Notice(path, "", problem, 'Write `"Version": "2012-10-17"`.')


def empty_values(document: Document) -> Notices:
    for part, placed in placed_conditions(document):
        if not placed.condition.values:
            problem = f"No value is listed, so the condition holds for no request that has `{placed.condition.key}`."
            yield Notice(placed.path, part.name, problem, "List the values, or take the condition out.")


def both_values(document: Document) -> Notices:
    for part, placed in placed_conditions(document):
        condition = placed.condition
        if condition.operator.name in ("Bool", "Null") and len({value.lower() for value in condition.values}) > 1:
            problem = (
                f"`{placed.operator}` with both true and false excludes neither: it asks at most whether the key is "
                "there."
            )
            yield Notice(placed.path, part.name, problem, "Keep one of the two.")


READS = {
    "String": "texts",
    "Numeric": "numbers",
    "Date": "dates",
    "Bool": "true and false",
    "Binary": "binary data",
    "IpAddress": "IP addresses",
    "Arn": "ARNs",
}
FITS = {
    "String": {"String", "Numeric"},
    "ARN": {"Arn", "String"},
    "Bool": {"Bool", "String"},
    "Numeric": {"Numeric", "String"},
    "Date": {"Date", "Numeric", "String"},
    "IPAddress": {"IpAddress", "String"},
}
OWN_OPERATORS = {"Bool": "`Bool`", "Numeric": "a Numeric", "Date": "a Date", "IPAddress": "an IP address"}


def operator_of_another_type(document: Document) -> Notices:
    for part, placed, known in typed_conditions(document):
        family = operator_family(placed)
        if family and not any(family in FITS[kind] for kind in known.types):
            problem = (
                f"`{placed.operator}` compares {READS[family]}, and `{known.name}` is of type "
                f"{' or '.join(known.types)}: its values are never what the operator looks for."
            )
            yield Notice(placed.path, part.name, problem, operator_hint(known))


def text_operator(document: Document) -> Notices:
    for part, placed, known in typed_conditions(document):
        if operator_family(placed) == "String" and not {"String", "ARN"} & set(known.types):
            problem = (
                f"`{placed.operator}` compares texts, letter by letter, and `{known.name}` is of type "
                f"{' or '.join(known.types)}."
            )
            yield Notice(placed.path, part.name, problem, operator_hint(known))


def typed_conditions(document: Document) -> Iterator[tuple[Part, PlacedCondition, ConditionKey]]:
    """The conditions on global keys, and on others that hold no texts; tags can hold anything."""
    for part, placed in placed_conditions(document):
        known = service_reference.find_condition_key(placed.condition.key)
        if known and not known.is_family and (known.types != ("String",) or known.name.startswith("aws:")):
            yield part, placed, known


def operator_family(placed: PlacedCondition) -> str | None:
    """ "String", "Numeric", …; None for Null, which compares nothing."""
    name = placed.condition.operator.name
    return next((family for family in READS if NEGATED.get(name, name).startswith(family)), None)


def operator_hint(known: ConditionKey) -> str:
    wanted = [OWN_OPERATORS.get(kind, f"a {kind}" if kind == "String" else "an ARN") for kind in known.types]
    ending = "" if known.types == ("Bool",) else " operator"
    return f"Use {' or '.join(wanted)}{ending}."


def for_all_values_of_one(document: Document) -> Notices:
    for part, placed in placed_conditions(document):
        known = service_reference.find_condition_key(placed.condition.key)
        operator = placed.condition.operator
        if known is None or known.multi_valued or operator.qualifier != "ForAllValues" or operator.name == "Null":
            continue
        if not is_required(part, placed.key):
            verb = "denied" if part.denies else "let in"
            problem = (
                f"`ForAllValues` holds as well where the request has no `{placed.condition.key}` at all, and such a "
                f"request is {verb} too. The key has one value only."
            )
            yield Notice(placed.path, part.name, problem, "Take `ForAllValues:` out.")


def is_required(part: Part, key: str) -> bool:
    """Whether a `Null` condition asks for the key to be there."""
    return any(
        placed.key == key
        and placed.condition.operator.name == "Null"
        and {value.lower() for value in placed.condition.values} == {"false"}
        for placed in part.conditions
    )


def qualifier_missing(document: Document) -> Notices:
    for part, placed in placed_conditions(document):
        known = service_reference.find_condition_key(placed.condition.key)
        operator = placed.condition.operator
        if known and known.multi_valued and not operator.qualifier and operator.name != "Null":
            problem = f"`{known.name}` can have several values, and the operator does not say how many must fit."
            suggestion = f"Write `ForAnyValue:{operator.written}` or `ForAllValues:{operator.written}`."
            yield Notice(placed.path, part.name, problem, suggestion)


def wildcard_is_text(document: Document) -> Notices:
    for part, placed in placed_conditions(document):
        operator = placed.condition.operator
        if not operator.name.startswith("String") or "Equals" not in operator.name:
            continue
        held = next((value for value in placed.condition.values if has_wildcard(re.sub(r"\$\{.*?\}", "", value))), None)
        if held is not None:
            like = "StringNotLike" if operator.negated else "StringLike"
            problem = f"With `{operator.written}` the wildcard in `{held}` is an ordinary character."
            yield Notice(placed.path, part.name, problem, f"Write `{like}` if it is to stand for any text.")


def placed_conditions(document: Document) -> Iterator[tuple[Part, PlacedCondition]]:
    return ((part, placed) for part in document.parts for placed in part.conditions)


def code_list(names: Iterable[str]) -> str:
    return listing([f"`{name}`" for name in names])


def plain(text: str) -> str:
    return text.replace("`", "")


class Check(NamedTuple):
    """One thing to look for."""

    kind: str
    level: str
    page: str
    look: Callable[[Document], Notices]


CHECKS = (
    Check("mfa-deny-misses-access-keys", MISTAKE, KEYS_PAGE, deny_misses_access_keys),
    Check("mfa-deny-misses-passwords", MISTAKE, KEYS_PAGE, deny_misses_passwords),
    Check("mfa-deny-inside-out", MISTAKE, KEYS_PAGE, deny_inside_out),
    Check("mfa-allow-too-wide", MISTAKE, KEYS_PAGE, allow_too_wide),
    Check("mfa-allow-inside-out", MISTAKE, KEYS_PAGE, allow_inside_out),
    Check("mfa-set-up-denied", MISTAKE, SELF_MANAGE_PAGE, set_up_denied),
    Check("password-change-denied", MISTAKE, "id_credentials_passwords_enable-user-change", password_change_denied),
    Check("console-read-denied", MISTAKE, SELF_MANAGE_PAGE, console_read_denied),
    Check("get-user-missing", MISTAKE, SELF_MANAGE_PAGE, get_user_missing),
    Check("device-name", MISTAKE, SELF_MANAGE_PAGE, device_name),
    Check("users-with-a-path", REMARK, "reference_identifiers", users_with_a_path),
    Check("unknown-service", MISTAKE, CHECKS_PAGE, unknown_service),
    Check("unknown-action", MISTAKE, CHECKS_PAGE, unknown_action),
    Check("unknown-key", MISTAKE, KEYS_PAGE, unknown_key),
    Check("nothing-to-act-on", MISTAKE, RESOURCE_PAGE, nothing_to_act_on),
    Check("action-without-resource", MISTAKE, RESOURCE_PAGE, action_unfit),
    Check("unused-resource", REMARK, RESOURCE_PAGE, unused_resource),
    Check("contradiction", MISTAKE, ALL_HOLD_PAGE, contradiction),
    Check("always-denied", MISTAKE, LOGIC_PAGE, always_denied),
    Check("said-already", REMARK, LOGIC_PAGE, said_already),
    Check("line-twice", REMARK, CHECKS_PAGE, line_twice),
    Check("allowed-nowhere", REMARK, NOT_ACTION_PAGE, allowed_nowhere),
    Check("needs-no-permission", REMARK, SESSION_TOKEN_PAGE, needs_no_permission),
    Check("allow-with-not-action", MISTAKE, NOT_ACTION_PAGE, allow_with_not_action),
    Check("allow-with-not-resource", MISTAKE, NOT_RESOURCE_PAGE, allow_with_not_resource),
    Check("variable-is-text", MISTAKE, "reference_policies_elements_version", variable_is_text),
    Check("empty-values", MISTAKE, CHECKS_PAGE, empty_values),
    Check("both-values", MISTAKE, CHECKS_PAGE, both_values),
    Check("operator-of-another-type", MISTAKE, OPERATORS_PAGE, operator_of_another_type),
    Check("text-operator", REMARK, OPERATORS_PAGE, text_operator),
    Check("for-all-values-of-one", MISTAKE, CHECKS_PAGE, for_all_values_of_one),
    Check("qualifier-missing", MISTAKE, CHECKS_PAGE, qualifier_missing),
    Check("wildcard-is-text", MISTAKE, CHECKS_PAGE, wildcard_is_text),
)
