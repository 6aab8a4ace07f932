"""The kinds of actions are those that come out where each action is looked at by itself."""

from collections import Counter
from time import process_time

import pytest

from mfa_lesson import Policy, load_policy
from mfa_lesson.account.catalogue import find_action
from mfa_lesson.rollout.denies import Denies
from mfa_lesson.rollout.kinds import find_kinds
from mfa_lesson.rollout.services import load_services

SERVICES = ("iam", "sts", "s3", "s3-outposts", "sns", "sso")
PATTERNS = ["*", "*:*", "s3:*", "S3:**", "s3:Get*", "s3:*Object", "S3:getobject", "s3:?*", "s3:*?", "s3:**t**"]
PATTERNS += ["iam:*User", "IAM:*", "sns:Publish", "nobody:*", "nobody:x*", "sso:x*", "s3-outposts:*Object*", "sts:?*"]


def deny(*actions, element="Action", effect="Deny") -> Policy:
    return Policy.from_json({"Statement": {"Effect": effect, element: list(actions), "Resource": "*"}})


def tell(action, before, added, old) -> tuple[object, ...]:
    """What the decision about an action depends on."""
    known = find_action(action)
    possible = before is None or any(one.statements_for("Allow", action.lower()) for one in before)
    statements = (*added.list_matching(action), *old.list_matching(action))
    return tuple(map(id, statements)), known.resource_type, known.path, possible


def compare(services, before, new) -> None:
    parts = before, Denies(new), Denies(before or ())
    each = Counter(tell(action, *parts) for service in services for action in load_services()[service])
    kinds = find_kinds(services, *parts)
    assert {tell(kind.action, *parts): kind.number for kind in kinds} == each
    assert len(kinds) == len(each)
    assert [kind.possible for kind in kinds] == [tell(kind.action, *parts)[-1] for kind in kinds]


@pytest.mark.parametrize("element", ["Action", "NotAction"])
def test_any_pattern_in_any_place(element):
    for pattern, other in zip(PATTERNS, PATTERNS[1:] + PATTERNS[:1], strict=True):
        compare(SERVICES, None, [deny(pattern, element=element)])
        compare(SERVICES, [deny(pattern, element=element, effect="Allow")], [deny(other)])
        compare(SERVICES, [deny(pattern, element=element), deny(other, effect="Allow")], [deny(pattern, other)])


def test_of_all_services_with_the_policies_of_the_lesson():
    compare(load_services(), [load_policy("administrator_access")], [load_policy("force_mfa")])
    compare(load_services(), None, [load_policy("force_mfa"), deny("s3:Get*")])


def test_many_users_with_policies_of_their_own_are_no_reason_to_wait():
    """Looking at each action by itself takes fifty milliseconds for a policy, which is seconds for a company."""
    find_kinds(load_services(), None, Denies(()), Denies(()))
    made = [Denies([deny(f"s3:Get{number}*")]) for number in range(20)]
    start = process_time()
    for one in made:
        find_kinds(load_services(), None, one, Denies(()))
    assert process_time() - start < 1


def test_services_and_actions_are_written_as_the_patterns_take_for_granted():
    services = load_services()
    assert [prefix for prefix in services if prefix != prefix.lower() or ":" in prefix] == []
    assert [one for each in services.values() for one in each if one.count(":") != 1] == []
    assert [one for prefix, each in services.items() for one in each if not one.startswith(f"{prefix}:")] == []
