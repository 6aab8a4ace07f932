"""An authenticator app on the page, for learners without a phone: the QR code and the codes of virtual MFA devices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from traitlets import Float, Unicode

from mfa_lesson.display.html import render
from mfa_lesson.errors import PracticeError
from mfa_lesson.practice.account import PracticeAccount, ShownDevice

from .base import Act, TellingWidget, css, javascript
from .wording import say

QUIET_ZONE = 4
"""Modules around a QR code that stay light."""


class Authenticator(TellingWidget):
    """The page counts the seconds, and asks for new codes when there are some."""

    _esm = javascript(__file__)
    _css = css("authenticator")
    sheets = ()

    page = Unicode(help="the devices, as HTML").tag(sync=True)
    seconds = Float(help="how long the codes are shown").tag(sync=True)

    def __init__(self, account: PracticeAccount, device: str = ""):
        self._account, self._device = account, device
        self._names: list[str] | None = None
        super().__init__()
        self.look()

    def acts(self) -> Mapping[str, Act]:
        """The page asks for a look when a code has become old, and when it comes into view."""
        return {"look": Act(self.look)}

    def look(self) -> None:
        """Shows the devices and codes as they are now."""
        try:
            devices, problem = self._account.show_devices(self._device), ""
        except PracticeError as error:
            devices, problem = [], error.problem
        with self.hold_sync():
            nothing = problem or say("authenticator.none", device=self._device or "NAME")
            self.page = render("authenticator.html.j2", devices=[view_device(one) for one in devices], nothing=nothing)
            self.seconds = devices[0].seconds_left if devices else 0.0
            names = [f"{device.name} {device.owner}" for device in devices]
            if self._names is not None and names != self._names:
                told = problem or say("authenticator.devices", names=[device.name for device in devices])
                self.announce(told)
            self._names = names

    def static_text(self) -> str:
        return say("authenticator.static")


def view_device(device: ShownDevice) -> dict[str, Any]:
    """What the template needs for a device."""
    size = len(device.picture) + 2 * QUIET_ZONE
    codes = [f"{code[:3]} {code[3:]}" for code in device.codes]
    return {"device": device, "codes": codes, "size": size, "path": " ".join(draw_squares(device.picture))}


def draw_squares(picture: tuple[str, ...]) -> Iterator[str]:
    """The dark parts of a QR code as pieces of an SVG path, one for each run of squares."""
    for y, line in enumerate(picture, QUIET_ZONE):
        x = QUIET_ZONE
        for square, run in groupby(line):
            length = len(list(run))
            if square != "0":
                yield f"M{x} {y}h{length}v1h-{length}z"
            x += length
