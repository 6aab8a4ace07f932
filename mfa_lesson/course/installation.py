"""Checks that everything the lesson needs is here: a reason for each thing that is wrong."""

from __future__ import annotations

import sys
from importlib import import_module, metadata

from packaging.requirements import Requirement

from mfa_lesson.errors import PolicyError
from mfa_lesson.iam.evaluator import Outcome, evaluate
from mfa_lesson.iam.loading import load_policy
from mfa_lesson.iam.request import Request
from mfa_lesson.text import Reason

from .unreached import explain_unreached
from .wording import say


def check_installation() -> None:
    """Prints that everything is here, or a line for each thing that is wrong, with what to do. Raises nothing."""
    found = [*find_package_problems(), *find_policy_problems()]
    if not found:
        print(say("installation.complete"))
    for problem in found:
        print(f"✕ {say(problem)}")


def find_package_problems() -> list[Reason]:
    """What is missing of the packages the lesson asks for."""
    in_browser = sys.platform == "emscripten"
    try:
        needed = [Requirement(line) for line in metadata.requires("mfa-lesson") or []]
    except metadata.PackageNotFoundError:
        return [Reason("installation.none", {"in_browser": in_browser})]
    found = []
    for requirement in needed:
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        package = {"package": requirement.name, "in_browser": in_browser}
        try:
            version = metadata.version(requirement.name)
            if requirement.name != "jupyterlab":  # it shows this notebook; to load it as well takes a second
                import_module(requirement.name)
        except metadata.PackageNotFoundError:
            missing = Reason("installation.missing", package)
            found.append(explain_unreached(requirement.name) if in_browser else missing)
        except Exception as error:  # whatever a broken package raises when it is loaded
            found.append(Reason("installation.broken", {**package, "error": str(error)}))
        else:
            if not requirement.specifier.contains(version, prereleases=True):
                other = {"needed": str(requirement), "version": version, "in_browser": in_browser}
                found.append(Reason("installation.version", other))
    return found


def find_policy_problems() -> list[Reason]:
    """What is wrong with the packaged policy."""
    request = Request("iam:ListUsers", context={"aws:MultiFactorAuthPresent": "true"})
    try:
        allowed = evaluate(request, [load_policy("force_mfa")]).outcome is Outcome.ALLOWED
    except PolicyError as error:
        return [Reason("installation.no-policy", {"says": str(error)})]
    return [] if allowed else [Reason("installation.policy-changed")]
