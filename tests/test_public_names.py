"""The names that the package offers, what editors see of them, and what they load."""

import ast
import inspect
import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import mfa_lesson

PACKAGE = Path(mfa_lesson.__file__).parent
ROOT = PACKAGE.parent
STUB = ast.parse((PACKAGE / "__init__.pyi").read_text(encoding="utf-8"))
USED_BY_THE_TYPES = ast.parse((ROOT / "tests" / "typing" / "public_names.py").read_text(encoding="utf-8"))

WIDGETS = (
    "exercise",
    "explorer",
    "final",
    "four_switches",
    "journey",
    "lab",
    "path_explorer",
    "predict",
    "predict_each",
    "quiz",
)


def loaded_after(code: str) -> list[str]:
    """Which of the large packages a new Python has loaded when this code has run."""
    asked = "import sys; print(*(name for name in ('pandas', 'jinja2', 'ipywidgets') if name in sys.modules))"
    ran = subprocess.run([sys.executable, "-c", f"{code}\n{asked}"], capture_output=True, text=True, check=True)
    return ran.stdout.split()


@pytest.mark.parametrize("name", mfa_lesson.__all__)
def test_every_name_is_there_and_says_what_it_is(name):
    assert inspect.getdoc(getattr(mfa_lesson, name))
    assert name in dir(mfa_lesson)


def test_a_name_that_is_not_there_is_an_error():
    with pytest.raises(AttributeError, match="'mfa_lesson' has no attribute 'nonsense'"):
        mfa_lesson.nonsense  # noqa: B018


@pytest.mark.parametrize("name", WIDGETS)
def test_a_function_that_makes_a_widget_is_a_function(name):
    function = getattr(mfa_lesson, name)
    assert inspect.isfunction(function)
    assert function.__name__ == name
    assert inspect.signature(function).return_annotation
    assert getattr(mfa_lesson, name) is function


def test_the_stub_names_what_is_there_and_where_it_is():
    imported = [
        (alias.asname, node.module, alias.name)
        for node in STUB.body
        if isinstance(node, ast.ImportFrom) and node.level == 1
        for alias in node.names
    ]
    assert sorted(name for name, _, _ in imported) == sorted(mfa_lesson.__all__)
    for name, module, original in imported:
        assert name == original
        assert getattr(import_module(f"mfa_lesson.{module}"), name) is getattr(mfa_lesson, name)


def test_the_types_of_every_name_are_tried():
    (names,) = (
        {alias.name for alias in node.names}
        for node in USED_BY_THE_TYPES.body
        if isinstance(node, ast.ImportFrom) and node.module == "mfa_lesson"
    )
    used = {node.id for node in ast.walk(USED_BY_THE_TYPES) if isinstance(node, ast.Name)}
    used |= {node.value for node in ast.walk(USED_BY_THE_TYPES) if isinstance(node, ast.Constant)}
    assert names == set(mfa_lesson.__all__) & used


@pytest.mark.parametrize("notebook", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem[:2])
def test_notebooks_need_public_names_only(notebook):
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    imports = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.ImportFrom | ast.Import)]
    modules = [getattr(node, "module", None) or alias.name for node in imports for alias in node.names]
    assert [module for module in modules if module.startswith("mfa_lesson.")] == []


def test_the_evaluator_part_loads_nothing_large():
    evaluator = "evaluate(Request('iam:ListUsers'), 'force_mfa'); explain(Request('iam:ListUsers'), 'force_mfa')"
    assert loaded_after(f"from mfa_lesson import Request, evaluate, explain; {evaluator}") == []
    assert loaded_after("import mfa_lesson; dir(mfa_lesson)") == []


def test_pandas_and_ipywidgets_are_loaded_with_the_first_name_that_needs_them():
    assert loaded_after("from mfa_lesson import Account, User, load_lesson") == []
    assert loaded_after("from mfa_lesson import decision_matrix") == ["pandas"]
    assert "ipywidgets" in loaded_after("from mfa_lesson import explorer")
