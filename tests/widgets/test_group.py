"""The widget with the picture of the group."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from mfa_lesson import share_progress, watch_group
from mfa_lesson.course.kept_file import FOLDER_VARIABLE
from mfa_lesson.course.sharing import GROUP_VARIABLE


def test_the_watching_widget_follows_until_it_is_closed(tmp_path, monkeypatch):
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "own"))
    monkeypatch.setenv(GROUP_VARIABLE, str(tmp_path / "room"))

    async def watched() -> tuple[str, str]:
        shown = watch_group(seconds=0.01)
        before = shown.value
        share_progress("Ada")
        while shown.value == before:
            await asyncio.sleep(0.01)
        after = shown.value
        shown.close()
        await shown.following
        return before, after

    with ThreadPoolExecutor(1) as another_thread:  # where no browser test has left a loop running
        before, after = another_thread.submit(lambda: asyncio.run(asyncio.wait_for(watched(), 60))).result()
    assert "Nobody is in" in before and "Ada" in after
