"""The hub, where there is one."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from workshop.hub import installing, start

MISSING = (
    "There is no hub here. It needs the extra, pip install -e .[hub], and its proxy: "
    "npm install --no-package-lock --prefix workshop/hub"
)


@pytest.fixture(scope="module")
def installed() -> None:
    """Skips what needs a hub where there is none, and fails where CI is set to something."""
    if (
        shutil.which("jupyterhub-singleuser", path=Path(sys.executable).parent)
        and (start.HERE / installing.PROXY).exists()
    ):
        return
    if os.environ.get("CI"):
        pytest.fail(MISSING)
    pytest.skip(MISSING)
