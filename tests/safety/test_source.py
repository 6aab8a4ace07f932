"""What the lesson says has no eval, no network and no AWS credentials: modules, cells, scripts, templates, styles."""

import ast
from pathlib import Path

import pytest

from mfa_lesson.display.html import templates
from tests.notebooks import checks
from tests.safety import page_source, python_source

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "mfa_lesson"
MODULES = sorted(PACKAGE.rglob("*.py"))
NOTEBOOKS = [file for folder in (checks.EXPECTED, ROOT / "workshop") for file in sorted(folder.glob("*.ipynb"))]


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def inside(path: Path) -> str:
    """The name of a file inside the package."""
    return path.relative_to(PACKAGE).as_posix()


def all_of(pattern: str) -> list[Path]:
    found = sorted(PACKAGE.rglob(pattern))
    assert found, f"there is no {pattern}: this test looks in the wrong place"
    return found


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
        "def fill():\n    Markup((yield from asked))",
        "def fill():\n    Markup((yield from read_in_steps(one)))",
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
        ("def fill():\n    Markup((yield from explanation_html_in_steps(one)))", "made_up.py"),
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
        if "iam_client" in read(path)
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
