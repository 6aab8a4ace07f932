"""Checks that everything the lesson needs is here. A sentence for each thing that can be wrong."""

from __future__ import annotations

import sys
from importlib import import_module, metadata

from packaging.requirements import Requirement

from .errors import TELL_TRAINER, PolicyError, describe_unreached
from .iam.evaluator import Outcome, evaluate
from .iam.loading import load_policy
from .iam.request import Request

INSTALL_AGAIN = "Install the lesson again with the first command of README.md, and start JupyterLab with it."


def check_installation() -> None:
    """Prints that everything is here, or a line for each thing that is wrong, with what to do. Raises nothing."""
    found = [*find_package_problems(), *find_policy_problems()]
    if not found:
        print("Everything the lesson needs is here: JupyterLab, the widgets, pandas, the policy.")
    for problem in found:
        print(f"✕ {problem}")


def find_package_problems() -> list[str]:
    """What is missing of the packages the lesson asks for, as sentences."""
    in_browser = sys.platform == "emscripten"
    what_to_do = TELL_TRAINER if in_browser else INSTALL_AGAIN
    try:
        needed = [Requirement(line) for line in metadata.requires("mfa-lesson") or []]
    except metadata.PackageNotFoundError:
        return [f"The lesson is found but not installed in this Python. {what_to_do}"]
    found = []
    for requirement in needed:
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        try:
            version = metadata.version(requirement.name)
            if requirement.name != "jupyterlab":  # it shows this notebook; to load it as well takes a second
                import_module(requirement.name)
        except metadata.PackageNotFoundError:
            if in_browser:
                found.append(describe_unreached(requirement.name))
            else:
                found.append(f"{requirement.name} is not installed in the Python that runs this notebook. {what_to_do}")
        except Exception as error:  # whatever a broken package raises when it is loaded
            found.append(f"{requirement.name} is installed but doesn’t work ({error}). {what_to_do}")
        else:
            if not requirement.specifier.contains(version, prereleases=True):
                found.append(f"The lesson needs {requirement}, but version {version} is installed. {what_to_do}")
    return found


def find_policy_problems() -> list[str]:
    """What is wrong with the packaged policy, as sentences."""
    request = Request("iam:ListUsers", context={"aws:MultiFactorAuthPresent": "true"})
    try:
        allowed = evaluate(request, [load_policy("force_mfa")]).outcome is Outcome.ALLOWED
    except PolicyError as error:
        return [f"The packaged policy force_mfa can’t be used. {error}"]
    return [] if allowed else ["The packaged policy force_mfa was changed: it no longer allows iam:ListUsers."]
