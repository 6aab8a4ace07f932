"""The pictures in the README show what the explorer shows today."""

import json

from tests.browser.pictures import IMAGES, SEEN, take_pictures

PNG = b"\x89PNG\r\n\x1a\n"


def test_the_pictures_are_not_stale(open_notebook, tmp_path):
    *pictures, seen = take_pictures(open_notebook, tmp_path)
    kept = json.loads((IMAGES / SEEN).read_text(encoding="utf-8"))
    again = "the explorer has changed: run python tests/browser/pictures.py"
    assert json.loads(seen.read_text(encoding="utf-8")) == kept, again
    for picture in pictures:
        for file in (picture, IMAGES / picture.name):
            assert file.read_bytes().startswith(PNG)
            assert file.stat().st_size > 50_000, f"{file.name} shows next to nothing"
