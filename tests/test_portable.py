"""The package on Windows, as far as that can be seen from here: what it imports and calls, and its files' names."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted((ROOT / "mfa_lesson").rglob("*.py"))
# https://docs.python.org/3/library/unix.html, and the functions of os and signal that say "Availability: Unix".
POSIX_MODULES = frozenset(
    [
        "crypt",
        "fcntl",
        "grp",
        "nis",
        "ossaudiodev",
        "posix",
        "pty",
        "pwd",
        "resource",
        "spwd",
        "syslog",
        "termios",
        "tty",
    ]
)
POSIX_CALLS = {
    "os": frozenset(
        [
            "chown",
            "chroot",
            "fork",
            "forkpty",
            "geteuid",
            "getgid",
            "getpgid",
            "getuid",
            "killpg",
            "mkfifo",
            "setsid",
            "setuid",
            "uname",
        ]
    ),
    "signal": frozenset(
        ["SIGALRM", "SIGHUP", "SIGKILL", "SIGQUIT", "SIGUSR1", "SIGUSR2", "alarm", "pause", "setitimer"]
    ),
}
RESERVED = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))]
)


def posix_only(source: str) -> Iterator[str]:
    """What a module imports or uses that Windows doesn't have."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name.split(".")[0] in POSIX_MODULES)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            if node.module in POSIX_MODULES:
                yield node.module
            wanted = POSIX_CALLS.get(node.module, frozenset())
            yield from (f"{node.module}.{name.name}" for name in node.names if name.name in wanted)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield from (
                f"{node.value.id}.{node.attr}" for _ in POSIX_CALLS.get(node.value.id, frozenset()) & {node.attr}
            )


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import fcntl", ["fcntl"]),
        ("def f():\n    from pwd import getpwnam", ["pwd"]),
        ("import os\nos.fork()", ["os.fork"]),
        ("from os import fork, getpid", ["os.fork"]),
        ("import signal\nsignal.signal(signal.SIGHUP, None)", ["signal.SIGHUP"]),
        ("from .resource import x\nimport os\nos.getpid()", []),
    ],
)
def test_what_only_posix_has_is_found(source, found):
    assert list(posix_only(source)) == found


def test_the_package_uses_nothing_that_only_posix_has():
    found = {str(path.relative_to(ROOT)): list(posix_only(path.read_text(encoding="utf-8"))) for path in MODULES}
    assert len(found) > 100
    assert {path: names for path, names in found.items() if names} == {}


def test_windows_can_have_every_file_of_the_package():
    files = [path for folder in ("mfa_lesson", "notebooks") for path in (ROOT / folder).rglob("*")]
    names = [path.relative_to(ROOT).as_posix() for path in files if "__pycache__" not in path.parts]
    assert [name for name in names if set(name) & set('<>:"\\|?*') or name.endswith((".", " "))] == []
    assert [path for path in files if path.name.split(".")[0].lower() in RESERVED] == []
    assert len({name.lower() for name in names}) == len(names)
