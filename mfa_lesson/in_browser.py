"""What a learner is told whose Python runs in the browser, where nothing can be installed."""

from __future__ import annotations

from importlib import import_module
from urllib.parse import urlsplit

TELL_TRAINER = "Reload the page. If that does not help, tell your trainer."


def describe_unreached(package: str) -> str:
    """What a learner is told whose browser did not get a package."""
    return f"This site could not reach {find_server(package)}. {TELL_TRAINER}"


def find_server(package: str) -> str:
    """Where a site that runs Python in the browser gets a package, in words: "cdn.jsdelivr.net, which has pandas"."""
    try:
        packages = import_module("pyodide_js").lockfile.packages  # what Pyodide itself has read
        address = urlsplit(str(getattr(packages, package).file_name))
    except (ImportError, AttributeError):
        address = urlsplit("")
    return f"{address.hostname}, which has {package}" if address.hostname else f"its copy of {package}"
