"""A page that is drawn from one trait is drawn once, so the message that opens the widget must bring that trait.

On a busy machine the page is drawn before the next message is read.
"""

import re
from pathlib import Path
from typing import Any

import comm
import pytest

import mfa_lesson.widgets
from tests.hostile.every_widget import made

DRAWN_FROM = {
    path.stem: drawn[1]
    for path in sorted(Path(mfa_lesson.widgets.__file__).parent.glob("*.js"))
    if (drawn := re.search(r'= begin\(\{ model, el \}, "\w+", "(\w+)"', path.read_text(encoding="utf-8")))
}


def test_these_are_drawn_from_one_trait():
    assert sorted(DRAWN_FROM) == ["console", "exercise", "explorer", "journey", "lab", "paths", "terminal"]


@pytest.mark.parametrize("name", DRAWN_FROM)
def test_the_message_that_opens_a_widget_brings_its_page(name, tmp_path, monkeypatch):
    opened: list[dict[str, Any]] = []
    create = comm.create_comm
    monkeypatch.setattr(comm, "create_comm", lambda **message: [opened.append(message["data"]), create(**message)][1])
    widget = made(name, tmp_path)
    states = [data["state"] for data in opened if DRAWN_FROM[name] in data["state"]]
    assert [state[DRAWN_FROM[name]] for state in states] == [getattr(widget, DRAWN_FROM[name])] != [""]
