"""What the lesson does when it runs: it reaches for no network, no other program and no AWS credentials."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

import mfa_lesson
from tests.safety.watching import Kernel, Ran, own_network, run_python

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "mfa_lesson").rglob("*.py"))
NOTEBOOKS = [*sorted((ROOT / "notebooks").glob("*.ipynb")), *sorted((ROOT / "workshop").glob("*.ipynb"))]

pytestmark = pytest.mark.kernel


IMPORT_ALL = """
import pkgutil
from importlib import import_module
import mfa_lesson

for module in pkgutil.walk_packages(mfa_lesson.__path__, "mfa_lesson."):
    if module.name not in {endpoint!r}:
        import_module(module.name)
        print(module.name)
for name in mfa_lesson.__all__:
    getattr(mfa_lesson, name)
"""


OF_THE_OWNER = {
    f"mfa_lesson.practice{name}"
    for name in ("", ".account", ".calls", ".client", ".commands", ".first_day", ".program", ".record", ".wording")
}
"""What a learner's Python loads of the practice account; the endpoint's own process loads the rest."""
OF_THE_CONSOLE = {f"mfa_lesson.widgets.console{name}" for name in ("", "_acts", "_pages", "_reasons")}
"""What it loads only for account.console(), which signs calls."""


def test_loading_every_module_reaches_for_nothing(tmp_path):
    paths = {path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".") for path in MODULES}
    names = {name.removesuffix(".__init__") for name in paths} - {mfa_lesson.__name__}
    endpoint = sorted(name for name in names - OF_THE_OWNER if name.startswith("mfa_lesson.practice"))
    endpoint += sorted(OF_THE_CONSOLE & names)
    printed, noticed = run_python(IMPORT_ALL.format(endpoint=endpoint), tmp_path)
    assert set(printed.split()) == names - set(endpoint)
    assert noticed == []


@pytest.mark.parametrize("module", ["practice.server", "widgets.console"])
def test_loading_the_endpoint_or_the_console_of_a_practice_account_loads_botocore_and_connects_to_nothing(
    module, tmp_path
):
    """urllib3, which botocore loads, looks whether this machine has IPv6."""
    _, noticed = run_python(f"import mfa_lesson.{module}", tmp_path)
    assert [line for line in noticed if "'::1', 0" not in line] == ["import botocore"]


def test_a_module_that_reaches_out_when_it_is_loaded_is_noticed(tmp_path):
    (tmp_path / "made_up.py").write_text("import os\nos.environ.get('AWS_PROFILE')\nimport boto3\n", encoding="utf-8")
    _, noticed = run_python(f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import made_up", tmp_path)
    assert noticed[:2] == ["os.environ AWS_PROFILE", "import boto3"]


@pytest.fixture(scope="module")
def kernel() -> Iterator[Kernel]:
    """One kernel for all notebooks: it is started, and pandas loaded, once."""
    kernel = Kernel()
    yield kernel
    kernel.close()


def test_the_kernel_itself_needs_no_network(kernel):
    """So whatever is noticed later is the notebook's. All it starts is `uname`, to learn what machine this is."""
    assert [line for line in kernel.started.noticed if not line.startswith("subprocess.Popen")] == []
    assert kernel.started.packets == 0


OF_THE_ACCOUNT = (
    f"subprocess.Popen ({sys.executable!r}, [{sys.executable!r}, '-P', '-m', 'mfa_lesson.practice.server', ",
    "import botocore",
    "socket.bind ('::1', 0)",
    "socket.bind ('127.0.0.1', 0)",
)
"""What the notebook with a practice account does too: it starts the endpoint, which listens on this machine only."""


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_reaches_for_nothing_outside(kernel, path):
    """No socket, no look-up of a name, no other program, no AWS credentials; and no packet, if only to this machine."""
    ran = kernel.run(path)
    allowed = OF_THE_ACCOUNT if path.stem == "15_do_it_yourself" else ()
    assert [line for line in ran.noticed if not line.startswith(allowed)] == []
    assert bool(ran.noticed) == bool(allowed)
    assert ran.packets == 0
    assert ran.errors == []


@pytest.fixture
def run(kernel, tmp_path):
    """Runs code as a notebook of one cell."""

    def run_code(code: str) -> Ran:
        path = tmp_path / "made_up.ipynb"
        nbformat.write(new_notebook(cells=[new_code_cell(code)]), path)
        return kernel.run(path)

    return run_code


CREDENTIALS = "import pathlib; (pathlib.Path.home() / '.aws' / '{}').read_text(encoding='utf-8')"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import socket; socket.create_connection(('192.0.2.1', 80))", "socket.getaddrinfo '192.0.2.1'"),
        ("import socket; socket.socket().connect(('192.0.2.1', 80))", "socket.connect ('192.0.2.1', 80)"),
        pytest.param(
            "import socket; socket.socket().connect(('127.0.0.1', 80))",
            "socket.connect ('127.0.0.1', 80)",
            marks=pytest.mark.skipif(os.name == "nt", reason="asyncio connects to this machine here"),
        ),
        ("import socket; socket.socket().bind(('', 8000))", "socket.bind ('', 8000)"),
        (
            "import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))",
            "socket.sendto ('192.0.2.1', 53)",
        ),
        ("import socket; socket.gethostbyname('example.org')", "socket.gethostbyname 'example.org'"),
        (
            "import urllib.request; urllib.request.urlopen('http://example.org/', timeout=1)",
            "socket.getaddrinfo 'example.org'",
        ),
        (CREDENTIALS.format("credentials"), "open "),
        (CREDENTIALS.format("config"), "open "),
    ],
)
def test_a_notebook_that_reaches_out_is_noticed_and_refused(run, code, said):
    ran = run(code)
    assert [line.startswith(said) for line in ran.noticed] == [True]
    assert len(ran.errors) == 1 and "not from here" in ran.errors[0]
    assert ran.packets == 0


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import subprocess, sys; subprocess.run([sys.executable, '-c', ''])", "subprocess.Popen"),
        ("import os; os.system('exit')", "os.system"),
        ("import os; os.environ['AWS_PROFILE']", "os.environ AWS_PROFILE"),
        ("import os; os.environ.get('AWS_SECRET_ACCESS_KEY')", "os.environ AWS_SECRET_ACCESS_KEY"),
    ],
)
def test_one_that_starts_a_program_or_asks_for_a_variable_of_aws_is_noticed(run, code, said):
    ran = run(code)
    assert ran.errors == []
    # From Python 3.13 on, subprocess has the system's posix_spawn start the program, which is noticed as well.
    assert [line.startswith(said) for line in ran.noticed if not line.startswith("os.posix_spawn")] == [True]


def test_one_that_asks_aws_is_noticed(run):
    """As notebook 12 does when a learner asks for it."""
    ran = run("from mfa_lesson import simulate_in_aws; print(simulate_in_aws(really=True))")
    assert ran.errors == [], "what goes wrong on the way becomes a sentence"
    for said in ("import boto3", "os.environ AWS_PROFILE", "open "):
        assert any(line.startswith(said) for line in ran.noticed), said


COMPILED = """
import ctypes, socket, struct

ours = socket.socket(socket.{family}, socket.{kind})
there = struct.pack("=H", socket.{family}) + {address}
ctypes.CDLL(None).connect(ours.fileno(), there, len(there))
"""
TO_OTHERS = 'struct.pack("!H4s8x", 80, bytes([192, 0, 2, 1]))'
TO_ITSELF = 'struct.pack("!H4s8x", 9, bytes([127, 0, 0, 1]))'
TO_OTHERS_6 = 'struct.pack("!HI16sI", 80, 0, socket.inet_pton(socket.AF_INET6, "2001:db8::1"), 0)'
ZMQ = """
import time, zmq

with zmq.Context() as context, context.socket(zmq.PUSH) as sender:
    sender.linger = 0
    sender.connect("tcp://192.0.2.1:80")
    time.sleep(0.3)
"""


@pytest.mark.skipif(not own_network(), reason="this system lets nobody have a network of their own")
@pytest.mark.parametrize(
    "code",
    [
        COMPILED.format(family="AF_INET", kind="SOCK_STREAM", address=TO_OTHERS),
        COMPILED.format(family="AF_INET", kind="SOCK_DGRAM", address=TO_OTHERS),
        COMPILED.format(family="AF_INET", kind="SOCK_STREAM", address=TO_ITSELF),
        COMPILED.format(family="AF_INET6", kind="SOCK_STREAM", address=TO_OTHERS_6),
        ZMQ,
    ],
    ids=["tcp", "udp", "loopback", "ipv6", "zmq"],
)
def test_compiled_code_that_reaches_out_is_counted(run, code):
    """Python notices nothing of it: that is why the packets are counted as well."""
    ran = run(code)
    assert (ran.errors, ran.noticed) == ([], [])
    assert ran.packets > 0


def test_a_notebook_that_fails_proves_nothing_and_says_so(run):
    assert run("1 / 0").errors == ["ZeroDivisionError: division by zero"]
