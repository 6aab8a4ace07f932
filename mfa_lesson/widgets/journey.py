"""A new user's first day: a story to click through, and to leave at any point. evaluate() decides every step.

It happens in two browser windows and a terminal. Each keeps its own session.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import count
from typing import Any, NamedTuple

from markupsafe import Markup, escape
from traitlets import Bool, Int, List, Unicode

from mfa_lesson.account import catalogue
from mfa_lesson.account.account import Account
from mfa_lesson.account.log import Log, Step
from mfa_lesson.account.replies import find_answer, write_command, write_error
from mfa_lesson.account.rules import NO_ACCESS_KEY
from mfa_lesson.account.sessions import Session
from mfa_lesson.account.sign_in import EVERYTHING
from mfa_lesson.account.state import device_name
from mfa_lesson.account.users import User
from mfa_lesson.display.html import render
from mfa_lesson.display.reason import explanation_html
from mfa_lesson.iam.loading import Policies, load_policies

from .base import Act, LessonWidget, css, javascript
from .wording import say
from .wording_journey import PLACES, TARGETS, WAYS

ME, OTHER, PHONE = "alice", "bob", "alice-phone"


class Scene(NamedTuple):
    """A step of the story: what alice does, and what she wants by it."""

    number: int
    intended: str
    """What the wording calls her intention."""
    does: str
    """A key of WAYS, or an action."""

    @property
    def label(self) -> str:
        return say(f"journey.does.{self.does}")

    @property
    def intention(self) -> str:
        return say(f"journey.intention.{self.intended}")


class Chapter(NamedTuple):
    place: str
    """A key of PLACES: where its scenes happen."""
    scenes: tuple[Scene, ...]

    @property
    def title(self) -> str:
        return say(f"journey.chapter.{self.place}")


class Seen(NamedTuple):
    """The last step in a place, as alice sees it there."""

    step: Step
    command: str
    """The AWS CLI command; "" where there is none."""

    @property
    def page(self) -> str:
        """AWS's error on a page of the console; "" where it isn't known."""
        answer = find_answer(self.step)
        return answer.message if answer and not self.step.refusal else ""

    @property
    def output(self) -> str:
        """AWS's error in a terminal; "" where it isn't known."""
        return write_error(self.step)


PLACE_OF_WAY = {"password": "a", "code": "b", "service": "service"}
"""Where a way of signing in opens its session, if not in the terminal."""

numbers = count(1)


def scene(intended: str, does: str) -> Scene:
    """The next scene of the story."""
    return Scene(next(numbers), intended, does)


CHAPTERS = (
    Chapter(
        "a",
        (
            scene("no_device_yet", "password"),
            scene("looks", "iam:ListAccessKeys"),
            scene("app_ready", "iam:CreateVirtualMFADevice"),
            scene("two_codes", "iam:EnableMFADevice"),
            scene("expects", "iam:CreateAccessKey"),
        ),
    ),
    Chapter(
        "b",
        (
            scene("same_user", "code"),
            scene("same_request", "iam:CreateAccessKey"),
            scene("new_password", "iam:ChangePassword"),
            scene("signed_out", "code"),
        ),
    ),
    Chapter(
        "terminal",
        (
            scene("opens_terminal", "key"),
            scene("harmless", "iam:ListSigningCertificates"),
            scene("credentials", "token"),
            scene("same_question", "iam:ListSigningCertificates"),
            scene("with_number", "token_code"),
            scene("once_more", "iam:ListSigningCertificates"),
            scene("new_phone", "iam:DeactivateMFADevice"),
            scene("device_gone", "iam:ListSigningCertificates"),
        ),
    ),
)

SCENES = {scene.number: scene for chapter in CHAPTERS for scene in chapter.scenes}

PLACE_OF_SCENE = {scene.number: chapter.place for chapter in CHAPTERS for scene in chapter.scenes}


def actions_by_level() -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for action in catalogue.CATALOGUE.values():
        grouped.setdefault(action.access_level, []).append(action.name)
    return grouped


class Journey(LessonWidget):
    """What is shown; the learner's doings come as messages: {"do": "scene", "number": 1}, for example."""

    _esm = javascript(__file__)
    _css = css("reason", "request", "journey", "windows")
    sheets = ("journey",)

    controls = Unicode().tag(sync=True)
    next = Int(1, help="number of the scene to go on with; 0 after the last").tag(sync=True)
    taken = List(Int(), help="numbers of the scenes taken").tag(sync=True)
    go = Unicode(help="words on the button that goes on").tag(sync=True)
    intention = Unicode().tag(sync=True)
    windows = Unicode(help="the browser windows and the terminal").tag(sync=True)
    place = Unicode("a", help="where the last step was taken").tag(sync=True)
    result = Unicode().tag(sync=True)
    standing = Unicode().tag(sync=True)
    log = Unicode().tag(sync=True)
    spoken = Unicode(help="what happened, for a screen reader").tag(sync=True)
    problem = Unicode().tag(sync=True)
    fresh = Bool(True, help="nothing has been done yet").tag(sync=True)

    def __init__(self, policies: Policies = "force_mfa", must_change_password: bool = False):
        self._policies, self._must_change = load_policies(policies), must_change_password
        self.controls = render(
            "journey.html.j2",
            chapters=CHAPTERS,
            ways=WAYS,
            actions=actions_by_level(),
            targets={target: say(f"journey.target.{target}", device=PHONE) for target in TARGETS},
            places=PLACES,
        )
        self._begin()
        super().__init__()  # last, so that the page is told everything at once

    def _begin(self) -> None:
        self.account = Account(policies=self._policies, users=())
        self.account.add_user(ME, must_change_password=self._must_change)
        self.account.add_user(OTHER, device=OTHER, access_keys=1)
        self.sessions: dict[str, Session] = {}
        self.seen: dict[str, Seen] = {}
        self._numbers: list[int] = []
        self.next, self.taken, self.place = 1, [], "a"
        self._at_hand = "a"  # where alice herself made the last request
        self._show(None)

    def acts(self) -> dict[str, Act]:
        """A step of the story, a way to sign in, an action to try, or the day from its beginning."""
        return {
            "scene": Act(self._take_scene, {"number": int}),
            "way": Act(self._take_way, {"way": str}),
            "try": Act(self._try_action, {"action": str, "target": str, "place": str}),
            "reset": Act(self._start_over),
        }

    def take_message(self, message: Mapping[str, Any]) -> None:
        """Does what a message asks for; anything else is told, and changes nothing."""
        with self.hold_sync():
            self.problem = "" if self.do_act(message) else say("journey.impossible")

    def _take_scene(self, number: int) -> bool:
        scene = SCENES.get(number)
        if scene is None:
            return False
        place = PLACE_OF_SCENE[number]
        step = self._enter(scene.does) if scene.does in WAYS else self._call(scene.does, "own", place)
        if number not in self.taken:
            self.taken = sorted([*self.taken, number])
        self.next = number + 1 if number + 1 in SCENES else 0
        self._record(step, place, number)
        return True

    def _take_way(self, way: str) -> bool:
        if way not in WAYS:
            return False
        self._record(self._enter(way), PLACE_OF_WAY.get(way, "terminal"))
        return True

    def _try_action(self, action: str, target: str, place: str) -> bool:
        if action.lower() not in catalogue.CATALOGUE or target not in TARGETS or place not in PLACES:
            return False
        self._record(self._call(action, target, place), place, device=PHONE if target == "phone" else ME)
        return True

    def _record(self, step: Step, place: str, number: int = 0, device: str = ME) -> None:
        """Keeps a step, with the number of its scene, and shows it; 0 for what is not in the story."""
        self._numbers.append(number)
        serial = self.account.users[ME].user.device_arn(device)
        self.seen[place], self.place = Seen(step, write_command(step, serial)), place
        if place != "service":
            self._at_hand = place
        self._show(step, number)

    def _start_over(self) -> None:
        self._begin()
        self.spoken = say("journey.again")

    def _enter(self, way: str) -> Step:
        """Signs alice in. Where AWS refuses it or the policies deny it, the session that was there stays."""
        enter: dict[str, Callable[[], Session]] = {
            "password": lambda: self.account.sign_in(ME),
            "code": lambda: self.account.sign_in(ME, code=True),
            "key": lambda: self.account.use_access_key(ME),
            "token": lambda: self._use_key(lambda key: key.get_session_token()),
            "token_code": lambda: self._use_key(lambda key: key.get_session_token(code=True)),
            "login": lambda: self._find_session("b" if "b" in self.sessions else "a").aws_login(),
            "federation": lambda: self._use_key(lambda key: key.get_federation_token(policies=EVERYTHING)),
            "service": lambda: self._find_session(self._at_hand).through_a_service(),
            "role": lambda: self.account.role_session(ME),
        }
        session = enter[way]()
        step = self.account.log[-1]
        if not session.ended:
            self.sessions[PLACE_OF_WAY.get(way, "terminal")] = session
        return step

    def _use_key(self, ask: Callable[[Session], Session]) -> Session:
        """What is asked for with alice's access key. A terminal has it at hand, so to use it is no step of its own."""
        key = self.account.use_access_key(ME)
        if key.ended == NO_ACCESS_KEY:
            return key
        self.account.log.pop()
        return ask(key)

    def _find_session(self, place: str) -> Session:
        """The session in a place; without one, a session that is over."""
        return self.sessions.get(place) or Session.of_nobody(self.account, ME)

    def _call(self, action: str, target: str, place: str) -> Step:
        session = self._find_session(place)
        known = catalogue.find_action(action)
        if target == "bob":
            resource = known.resource(User.read(OTHER, self.account.account_id))
            return session.call(known.name, resource)
        return session.call(known.name, device=PHONE if target == "phone" else None)

    def _show(self, step: Step | None, number: int = 0) -> None:
        why = Markup(explanation_html(step.explanation, with_card=False)) if step and step.explanation else ""
        self.result = render("journey_result.html.j2", step=step, why=why, number=number)
        self.windows = render(
            "journey_windows.html.j2",
            places={
                place: (name, self.sessions.get(place), self.seen.get(place))
                for place, name in PLACES.items()
                if place != "service" or place in self.seen
            },
            last=self.place if step else "",
            account=self.account.account_id,
            me=ME,
        )
        devices = [
            say("journey.enabled" if owner else "journey.not_enabled", device=device_name(serial))
            for serial, owner in self.account.devices.items()
            if owner != OTHER
        ]
        keys = self.account.users[ME].access_keys
        self.standing = render("journey_standing.html.j2", devices=", ".join(devices), keys=keys or "none")
        steps = zip(self.account.log, self._numbers, strict=True)
        self.log = Log(replace(step, number=count) for step, count in steps).html
        self.fresh = not self.account.log
        scene = SCENES.get(self.next)
        label = say("journey.next", number=scene.number, label=scene.label.replace("`", "")) if scene else ""
        self.go = label or say("journey.end")
        self.intention = scene.intention if scene else say("journey.end_intention")
        where = PLACES[self.place]
        spoken = say("journey.step", number=number, where=where, verdict=step.verdict, says=step.says) if step else ""
        spoken = spoken.replace("`", "")
        self.spoken = say("again", text=spoken) if spoken and spoken == self.spoken else spoken

    def static_text(self) -> str:
        return say("journey.static", count=len(SCENES))

    def static_html(self) -> str:
        told = "".join(
            f"<h4>{escape(chapter.title)}</h4><ol start='{chapter.scenes[0].number}'>"
            + "".join(f"<li>{escape(scene.label.replace('`', ''))}</li>" for scene in chapter.scenes)
            + "</ol>"
            for chapter in CHAPTERS
        )
        return f"<p>{escape(self.static_text())}</p>{told}"


def journey(policies: Policies = "force_mfa", must_change_password: bool = False) -> Journey:
    """A new user's first day.

    Args:
        policies: The policies attached to everybody: packaged names, paths or Policies.
        must_change_password: Whether alice must change her password at the first sign-in.

    Returns:
        A widget.

    Raises:
        PolicyError: As load_policy.
    """
    return Journey(policies, must_change_password)
