"""The project stays one in which things are found: no module is long, few lie beside the folders, folders say why.

No module of the package, the tests, the workshop, or what is beside them has more than 500 lines. What several tests
need is in a module of its own: a test file can then be renamed or split without a look at the others, and a run of one
loads no other.
"""

import ast
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

import mfa_lesson
from tests.project import ROOT, project_files

PACKAGE = Path(mfa_lesson.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
TESTS = sorted(Path(__file__).parent.rglob("*.py"))
LONGEST = 500


def too_long(modules: Iterable[Path]) -> dict[str, int]:
    """The modules that have too many lines, each with how many."""
    lines = {str(module): len(module.read_text(encoding="utf-8").splitlines()) for module in modules}
    return {module: length for module, length in lines.items() if length > LONGEST}


def find_imported_tests(source: str) -> list[str]:
    """The test modules, or the tests, that a module imports something from."""
    imported = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            imported += [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom):
            imported += [f"{'.' * node.level}{node.module or ''}.{one.name}" for one in node.names]
    ours = [name for name in imported if name.startswith(("tests.", "."))]
    return [name for name in ours if any(part.startswith("test_") for part in name.split("."))]


def test_at_most_six_modules_lie_beside_the_folders():
    beside = [module.name for module in MODULES if module.parent == PACKAGE]
    assert 1 < len(beside) <= 6, beside


def test_no_module_has_more_than_500_lines():
    assert len(MODULES) > 100 and too_long(MODULES) == {}


def test_nor_has_any_of_the_tests_the_workshop_and_all_else():
    modules = [file for file in project_files() if file.suffix == ".py"]
    assert {file.relative_to(ROOT).parts[0] for file in modules} >= {"docs", "mfa_lesson", "tests", "workshop"}
    assert too_long(modules) == {}


def test_a_module_that_is_too_long_is_found(tmp_path):
    for lines in (LONGEST, LONGEST + 1):
        (tmp_path / f"of_{lines}.py").write_text("one = 1\n" * lines, encoding="utf-8")
    assert too_long(tmp_path.iterdir()) == {str(tmp_path / "of_501.py"): 501}


def test_no_test_module_is_imported_from():
    imported = {str(module): find_imported_tests(module.read_text(encoding="utf-8")) for module in TESTS}
    assert len(imported) > 200 and {module: names for module, names in imported.items() if names} == {}


@pytest.mark.parametrize(
    ("source", "imported"),
    [
        ("from tests.browser.test_rows import STICKS_OUT, row", ["test_rows.STICKS_OUT", "test_rows.row"]),
        ("from tests.browser import lab, test_rows", ["test_rows"]),
        ("import tests.browser.test_rows as rows", ["test_rows"]),
        ("def later():\n    from .test_rows import row", ["test_rows.row"]),
        ("from . import test_rows", ["test_rows"]),
        ("from tests.browser.boxes import STICKS_OUT\nfrom test_package import test_it", []),
    ],
)
def test_an_import_from_a_test_module_is_found(source, imported):
    assert [name[name.index("test_") :] for name in find_imported_tests(source)] == imported


def test_each_folder_says_in_one_line_what_belongs_in_it():
    said = {
        folder.parent: ast.get_docstring(ast.parse(folder.read_text(encoding="utf-8")))
        for folder in MODULES
        if folder.name == "__init__.py"
    }
    assert {module.parent for module in MODULES} == set(said)
    del said[PACKAGE]
    assert [folder for folder, words in said.items() if not words or "\n" in words] == []


def list_libraries(module: Path) -> Iterator[str]:
    """The libraries that a module imports anywhere in it, beside the standard one."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and not node.level:
            names = [str(node.module)]
        yield from {name.partition(".")[0] for name in names} - {"mfa_lesson", *sys.stdlib_module_names}


def test_a_contract_says_who_may_import_each_library():
    contracts = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    protected = [name for contract in contracts["contracts"] for name in contract.get("protected_modules", ())]
    imported = {library for module in MODULES for library in list_libraries(module)}
    assert {"pandas", "boto3"} <= imported and len(protected) == len(set(protected))
    assert imported == set(protected)
    importers = [name for contract in contracts["contracts"] for name in contract.get("allowed_importers", ())]
    assert not [name for name in importers if name.startswith(("mfa_lesson.iam", "mfa_lesson.text"))]


def list_classes(module: Path) -> Iterator[str]:
    """The names of the classes that a module defines, and of its types: what is written as `CamelCase`."""
    for node in ast.parse(module.read_text(encoding="utf-8")).body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        names = [node.name] if isinstance(node, ast.ClassDef) else [getattr(target, "id", "") for target in targets]
        called = getattr(getattr(node, "value", None), "func", None)
        if getattr(called, "id", "") != "TypeVar":
            yield from (name for name in names if name[:1].isupper() and not name.isupper())


def test_the_name_of_a_class_means_one_thing():
    names = [name for module in MODULES for name in list_classes(module)]
    assert len(names) > 300 and [name for name, times in Counter(names).items() if times > 1] == []


def list_code(module: Path) -> set[int]:
    """The numbers of a module's lines that are neither empty nor a comment nor part of a docstring."""
    text = module.read_text(encoding="utf-8")
    lines = {number for number, line in enumerate(text.splitlines(), 1) if line.strip() and line.strip()[0] != "#"}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            lines -= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return lines


def test_what_learners_read_of_the_evaluator_takes_one_sitting():
    read = [PACKAGE / "iam" / f"{name}.py" for name in ("policy", "matching", "conditions", "evaluator")]
    assert 300 < sum(len(list_code(module)) for module in read) < 600
