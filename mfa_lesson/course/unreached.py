"""What a site that runs Python in the browser could not get for a learner."""

from __future__ import annotations

from importlib import import_module
from urllib.parse import urlsplit

from mfa_lesson.errors import MfaLessonError
from mfa_lesson.text import Reason

from .wording import say


def explain_unreached(package: str) -> Reason:
    """Why a package is missing in the browser."""
    return Reason("installation.unreached", {"package": package, "server": find_server(package)})


def make_unreached_error(package: str) -> MfaLessonError:
    reason = explain_unreached(package)
    return MfaLessonError(str(say(reason)), reason)


def find_server(package: str) -> str:
    """The server of a package, by what Pyodide has read itself: "cdn.jsdelivr.net"; "" for the site's own."""
    try:
        packages = import_module("pyodide_js").lockfile.packages
        address = urlsplit(str(getattr(packages, package).file_name))
    except (ImportError, AttributeError):
        return ""
    return address.hostname or ""
