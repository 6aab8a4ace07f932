"""How far a policy's Deny reaches: the counts are those of evaluate(), and the picture has a dot for each action."""

import re
import subprocess
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version

import pytest
from bs4 import BeautifulSoup

from mfa_lesson import PolicyError, Request, evaluate, load_policy
from mfa_lesson.account import catalogue
from mfa_lesson.account.all_actions import DATA_FILE, load_all_actions
from mfa_lesson.account.users import MFA_STATES, User
from mfa_lesson.analysis.reach import IN_A_ROW, MARGIN, PITCH, WIDTH, Service, draw_services, reach
from mfa_lesson.analysis.wording import say
from mfa_lesson.text import Reason
from tests.reference import refresh_actions
from tests.support import policy, statement
from tests.trials import some

FORCE_MFA, ADMIN = load_policy("force_mfa"), load_policy("administrator_access")
ALICE = User.read("alice")
ACTIONS = {action for service in load_all_actions().services for action in service.actions}


@cache
def reach_once(**options):
    """What reach() answers; each question is asked once, as more than 20,000 decisions take a second."""
    return reach(**options)


def picture(found):
    return BeautifulSoup(found._repr_html_(), "html.parser")


def dots_of(path):
    """The dots that an SVG path of dashes without length shows: their numbers in the picture."""
    numbers = []
    for x, y, length in re.findall(r"M(\d+) (\d+)h([\d.]+)", path):
        count = int(float(length) // PITCH) + 1
        first = (int(y) - MARGIN) // PITCH * IN_A_ROW + (int(x) - MARGIN) // PITCH
        numbers += range(first, first + count)
    return numbers


@pytest.mark.parametrize("mfa", MFA_STATES)
def test_every_action_is_decided_by_evaluate(mfa):
    found = reach_once(mfa=mfa)
    context = ALICE.context(mfa)
    assert {action for service in found.services for action in service.actions} == ACTIONS
    drawn = {*some(sorted(ACTIONS))}
    assert {*found.remaining} & drawn == {
        action
        for action in drawn
        if evaluate(Request(action, catalogue.find_action(action).resource(ALICE), context), [FORCE_MFA, ADMIN]).allowed
    }


def test_without_mfa_what_remains_is_in_the_not_action_list():
    listed = {pattern.text for pattern in FORCE_MFA.statements[-1].actions}
    assert set(reach_once().remaining) == listed & ACTIONS
    assert reach_once(mfa="false").remaining == reach_once().remaining
    assert reach_once(mfa="true").total == len(reach_once(mfa="true").remaining) == reach_once().total > 15_000


def test_administrator_access_makes_no_difference_to_the_denied():
    alone = reach(beside=())
    assert set(alone.remaining) == set(reach_once().remaining) - {
        "iam:ListServiceSpecificCredentials",
        "sts:GetSessionToken",
    }
    assert (alone.policies, alone.beside, len(alone.remaining)) == (("force_mfa",), (), 13)


def test_the_summary():
    absent, both = reach_once(), ["force_mfa", "administrator_access"]
    counts = {"total": absent.total, "services": len(absent.services)}
    here = {"policies": both, "mfa": "absent", "remaining": len(absent.remaining), "lit": 2, **counts}
    assert absent.summary == Reason("reach", here)
    everything = reach_once(mfa="true")
    assert everything.summary == Reason("reach.all", {"policies": both, "mfa": "true", "total": absent.total})
    nothing = reach((), ())
    assert nothing.summary == Reason("reach", {**here, "policies": [], "remaining": 0, "lit": 0})
    one = reach(policy(statement(Action="iam:ListUsers"), name="one"), ())
    assert one.summary == Reason("reach", {**here, "policies": ["one"], "remaining": 1, "lit": 1})
    assert all(found.sentence == say(found.summary) for found in (absent, everything, nothing, one))


def test_the_text_has_the_names_the_counts_and_the_version():
    lines = str(reach_once()).splitlines()
    assert lines[0] == reach_once().sentence.replace("`", "")
    assert lines[1] == reach_once().with_mfa.sentence.replace("`", "")
    assert lines[2] == say("reach.remaining", actions=reach_once().remaining)
    assert f"- iam: {len([a for a in reach_once().remaining if a.startswith('iam:')])} of " in str(reach_once())
    assert "- sts: 1 of " in str(reach_once())
    known = load_all_actions()
    assert f"{known.made_with}, read on {known.date}" in str(reach_once())
    assert "sts:GetSessionToken" in lines[-1] and "need no permission" in lines[-1]


@pytest.mark.parametrize("mfa", ["absent", "true"])
def test_the_table_adds_up(mfa):
    found = reach_once(mfa=mfa)
    rows = [[cell.get_text() for cell in row.select("td")] for row in picture(found).select("tbody tr")]
    totals = [sum(int(row[column].replace(",", "")) for row in rows) for column in range(len(rows[0]))]
    also = [len(found.with_mfa.remaining)] if found.with_mfa else []
    assert totals == [found.total, len(found.remaining), *also] and bool(also) == (mfa == "absent")
    sizes = [len(service.actions) for service in found.largest]
    assert sizes == sorted(sizes, reverse=True)


@pytest.mark.parametrize("options", [{}, {"mfa": "true"}, {"beside": "ec2_full_access", "policy": ()}])
def test_every_action_is_one_dot_and_those_that_remain_are_lit(options):
    found = reach_once(**options)
    drawing = draw_services(found.services)
    actions = [action for service in found.services for action in service.actions]
    lit, dim = dots_of(drawing.lit), [dots_of(path) for path in drawing.shades]
    assert [actions[number] for number in lit] == list(found.remaining)
    assert sorted([*lit, *dim[0], *dim[1]]) == list(range(len(actions)))
    for shade, numbers in enumerate(dim):
        prefixes = [service.prefix for service in found.services][shade::2]
        assert {actions[number].partition(":")[0] for number in numbers} <= set(prefixes)


def test_no_row_is_longer_than_the_picture_and_the_last_one_is_in_it():
    drawing = draw_services(reach_once().services)
    numbers = [number for path in (drawing.lit, *drawing.shades) for number in dots_of(path)]
    lengths = re.findall(r"M(\d+) (\d+)h([\d.]+)", "".join((drawing.lit, *drawing.shades)))
    assert max(int(x) + float(length) for x, _, length in lengths) < WIDTH
    assert MARGIN + max(numbers) // IN_A_ROW * PITCH < drawing.height
    assert max(label.y for label in drawing.labels) < drawing.height


def test_services_with_something_left_are_named_beside_their_row():
    assert [label.text for label in draw_services(reach_once().services).labels] == ["iam: 14", "sts: 1"]
    assert [text.get_text() for text in picture(reach_once()).select("svg text")] == ["iam: 14", "sts: 1"]
    assert draw_services(reach_once(mfa="true").services).labels == ()
    near = [Service(f"averylongname{n}", "", (f"s{n}:A",), (f"s{n}:A",)) for n in range(3)]
    labels = draw_services(near).labels
    assert [label.text for label in labels] == ["averylo…: 1"] * 3
    assert all(after.y - before.y >= 26 for before, after in zip(labels, labels[1:], strict=False))


def test_a_screen_reader_hears_the_sentence_and_finds_the_names_and_the_table():
    page, states = picture(reach_once()), (reach_once(), reach_once().with_mfa)
    said = [state.sentence.replace("`", "") for state in states]
    assert [(svg["role"], svg["aria-label"]) for svg in page.select("svg")] == [("img", one) for one in said]
    assert [one.get_text() for one in page.select("[role=status] .sum")] == said
    assert [code.get_text() for code in page.select(".names code")] == list(reach_once().remaining)
    assert page.select_one("table caption") and page.select('th[scope="row"]')
    assert page.select(".names") and not picture(reach_once(mfa="true")).select(".names")


def test_the_picture_is_small():
    assert max(len(reach_once(mfa=mfa)._repr_html_()) for mfa in MFA_STATES) < 40_000


def test_the_output_is_the_same_each_time_and_sets_no_colour():
    assert reach()._repr_html_() == reach_once()._repr_html_()
    assert "style=" not in reach_once()._repr_html_()


def test_a_switch_shows_the_same_with_mfa_and_there_is_none_where_mfa_was_used():
    absent, used = reach_once(), reach_once(mfa="true")
    assert (absent.with_mfa.services, absent.with_mfa.mfa, used.with_mfa) == (used.services, "true", None)
    switch = picture(absent).select_one(".switch input")
    assert switch["type"] == "checkbox" and not switch.has_attr("checked")
    assert len(picture(absent).select(".switched")) == 2 and not picture(used).select(".switch, .switched")


def test_the_picture_needs_the_base_installation_only():
    code = (
        "import sys; sys.modules['policy_sentry'] = None\n"
        "from mfa_lesson.analysis.reach import reach\n"
        "print(*({'policy_sentry', 'pandas'} & {name for name, module in sys.modules.items() if module}))\n"
        "print(len(reach().remaining))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["15"]


def test_the_data_file_is_what_its_command_writes():
    try:
        if f"policy_sentry {version('policy_sentry')}" != load_all_actions().made_with:
            pytest.skip("another version of policy_sentry")
    except PackageNotFoundError:
        pytest.skip("policy_sentry is not installed")
    assert DATA_FILE.read_text(encoding="utf-8") == refresh_actions.write_text("2000-01-01")


def test_texts_are_escaped():
    found = reach(policy(statement(), name='<b>x</b>"><i>'), ())
    assert picture(found).select("b, i") == []


@pytest.mark.parametrize(
    ("options", "error"),
    [({"mfa": "maybe"}, ValueError), ({"policy": "no_such"}, PolicyError), ({"beside": "no"}, PolicyError)],
)
def test_what_cannot_be_shown_is_refused(options, error):
    with pytest.raises(error):
        reach(**options)
