"""No eval, no network, no AWS credentials: neither in what the lesson says, nor in what it does when it runs."""

import ast
import os
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

import mfa_lesson
from mfa_lesson.display.html import templates
from tests.notebooks import checks
from tests.safety import page_source, python_source
from tests.safety.watching import Kernel, Ran, own_network, run_python

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "mfa_lesson"
MODULES = sorted(PACKAGE.rglob("*.py"))
NOTEBOOKS = [*sorted((ROOT / "notebooks").glob("*.ipynb")), *sorted((ROOT / "workshop").glob("*.ipynb"))]


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def inside(path: Path) -> str:
    """The name of a file inside the package."""
    return path.relative_to(PACKAGE).as_posix()


def all_of(pattern: str) -> list[Path]:
    found = sorted(PACKAGE.rglob(pattern))
    assert found, f"there is no {pattern}: this test looks in the wrong place"
    return found


# --- what the lesson says ---


def test_no_module_runs_text_starts_programs_or_connects():
    assert [found for path in MODULES for found in python_source.complaints(read(path), inside(path))] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_cell_does(path):
    found = []
    for index, cell in checks.cells_of(checks.read(path), "code"):
        found += python_source.complaints(checks.joined(cell["source"]), f"cell {index}", {"mfa_lesson"})
    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        "eval('1')",
        "run = eval",
        "import builtins",
        "__builtins__['eval']",
        "frame.eval('a + b')",
        "frame.query('a > b')",
        "environment.from_string(text)",
        "from jinja2 import Template",
        "compile('1', '', 'eval')",
        "from importlib import import_module",
        "import importlib; importlib.import_module(name)",
        "import pickle",
        "from pickle import loads",
        "import pandas; pandas.read_pickle(path)",
        "import os; os.system('ls')",
        "from os import popen",
        "import subprocess",
        "import asyncio; asyncio.create_subprocess_exec('ls')",
        "import asyncio; asyncio.open_connection('192.0.2.1', 80)",
        "import socket",
        "import http.client",
        "import urllib.request",
        "from urllib import request",
        "import requests",
        "import boto3",
        "def iam_client():\n    import boto3",
        "import os; os.environ['AWS_PROFILE']",
        "import os; os.environ.get('AWS_PROFILE')",
        "from os import environ",
        "import os; os.getenv(FOLDER_VARIABLE)",
        "Markup(text)",
        "Markup('<b>' + explanation_html(one))",
    ],
)
def test_code_that_does_is_found(code):
    assert python_source.complaints(code, "made_up.py")


@pytest.mark.parametrize(
    ("code", "file"),
    [
        ("import re; re.compile('a')", "made_up.py"),
        ("from urllib.parse import quote", "made_up.py"),
        ("import os; os.environ.get(FOLDER_VARIABLE)", "made_up.py"),
        ("Markup(explanation_html(one))", "made_up.py"),
        ("from importlib import import_module", "__init__.py"),
        ("def iam_client():\n    import boto3", "analysis/aws.py"),
    ],
)
def test_code_that_does_not_is_left_alone(code, file):
    assert python_source.complaints(code, file) == []


def test_boto3_is_loaded_in_aws_alone_and_only_inside_the_function_that_asks():
    assert python_source.complaints("import boto3", "analysis/aws.py")
    assert python_source.complaints("def simulate_in_aws():\n    import boto3", "analysis/aws.py")
    calls = [
        (inside(path), node.lineno)
        for path in MODULES
        for node in ast.walk(ast.parse(read(path)))
        if isinstance(node, ast.Name) and node.id == "iam_client"
    ]
    assert [file for file, _ in calls] == ["analysis/aws.py"], "one call: that of simulate_in_aws, behind really=True"


def test_the_front_end_runs_no_text_and_reaches_nothing():
    never = page_source.NEVER_IN_JAVASCRIPT
    assert [found for path in all_of("*.js") for found in page_source.complaints(read(path), never, path.name)] == []


def test_the_front_end_shows_only_html_that_python_has_rendered():
    assert [found for path in all_of("*.js") for found in page_source.html_by_hand(read(path), path.name)] == []


@pytest.mark.parametrize(
    "code",
    [
        "eval(text)",
        "new Function(text)()",
        'setTimeout("run()", 1)',
        'import x from "./x.js"',
        'await import("https://example.org/x.js")',
        'fetch("/api/contents")',
        "new XMLHttpRequest()",
        "new WebSocket(address)",
        "navigator.sendBeacon(address, text)",
        'const page = "https://example.org/"',
        "picture.src = address",
        'document.createElement("script")',
        "node.outerHTML = text",
        'node.insertAdjacentHTML("beforeend", text)',
        'node["innerHTML"] = text',
        "Object.assign(node, { innerHTML: text })",
        "document.cookie",
    ],
)
def test_javascript_that_does_is_found(code):
    assert page_source.complaints(code, page_source.NEVER_IN_JAVASCRIPT)


@pytest.mark.parametrize(
    "code",
    [
        "node.innerHTML = event.data;",
        "node.innerHTML = html;",
        "node.innerHTML += model.get('reason');",
        'node.innerHTML = `<b>${model.get("name")}</b>`;',
        "node.innerHTML = '<b>' + name + '</b>';",
        'node.innerHTML = model.get("reason") + name;',
        'node.innerHTML = model.get("reason")\n  + name;',
        'find("p").innerHTML = text;',
    ],
)
def test_html_from_elsewhere_is_found(code):
    assert page_source.html_by_hand(code, "made_up.js")


def test_templates_escape_and_load_nothing():
    assert templates().autoescape is True
    never = page_source.NEVER_IN_TEMPLATES
    assert [f for path in all_of("*.j2") for f in page_source.complaints(read(path), never, path.name)] == []


def test_style_sheets_load_nothing():
    never = page_source.NEVER_IN_STYLES
    assert [f for path in all_of("*.css") for f in page_source.complaints(read(path), never, path.name)] == []


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("{{ name | safe }}", page_source.NEVER_IN_TEMPLATES),
        ("{% autoescape false %}", page_source.NEVER_IN_TEMPLATES),
        ('<img alt="" src="a.png">', page_source.NEVER_IN_TEMPLATES),
        ('<button onclick="go()">', page_source.NEVER_IN_TEMPLATES),
        ('<form action="/elsewhere">', page_source.NEVER_IN_TEMPLATES),
        ("a { background: url(a.png) }", page_source.NEVER_IN_STYLES),
        ('@import "a.css";', page_source.NEVER_IN_STYLES),
        ("![a picture](https://example.org/a.png)", page_source.NEVER_IN_PROSE),
        ('<img src="//example.org/a.png">', page_source.NEVER_IN_PROSE),
        ("<script>run()</script>", page_source.NEVER_SHOWN),
        ('<p style="background: url(https://example.org/a.png)">', page_source.NEVER_SHOWN),
    ],
)
def test_pages_that_load_something_are_found(text, never):
    assert page_source.complaints(text, never)


@pytest.mark.parametrize(
    "text", ["[a page](https://example.org/)", "![ours](images/a.png)", '<img src="images/a.png">']
)
def test_links_and_pictures_of_our_own_are_left_alone(text):
    assert page_source.complaints(text, page_source.NEVER_IN_PROSE) == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_loads_nothing_from_elsewhere(path):
    notebook = checks.read(path)
    found = []
    for index, cell in checks.cells_of(notebook, "markdown"):
        found += page_source.complaints(checks.joined(cell["source"]), page_source.NEVER_IN_PROSE, f"cell {index}")
    for index, output in checks.outputs_of(notebook):
        assert "application/javascript" not in output.get("data", {}), f"cell {index}"
        for text in checks.texts_of(output):
            found += page_source.complaints(text, page_source.NEVER_SHOWN, f"cell {index}")
    assert found == []


# --- what it does when it runs ---


IMPORT_ALL = """
import pkgutil
from importlib import import_module
import mfa_lesson

for module in pkgutil.walk_packages(mfa_lesson.__path__, "mfa_lesson."):
    import_module(module.name)
    print(module.name)
for name in mfa_lesson.__all__:
    getattr(mfa_lesson, name)
"""


def test_loading_every_module_reaches_for_nothing(tmp_path):
    printed, noticed = run_python(IMPORT_ALL, tmp_path)
    names = {path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".") for path in MODULES}
    assert set(printed.split()) == {name.removesuffix(".__init__") for name in names} - {mfa_lesson.__name__}
    assert noticed == []


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


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_reaches_for_nothing_outside(kernel, path):
    """No socket, no look-up of a name, no other program, no AWS credentials; and no packet, if only to this machine."""
    ran = kernel.run(path)
    assert ran.noticed == []
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
