"""The package stays one in which things are found: few modules beside the folders, none long, folders that say why."""

import ast
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import mfa_lesson

PACKAGE = Path(mfa_lesson.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))


def test_at_most_six_modules_lie_beside_the_folders():
    beside = [module.name for module in MODULES if module.parent == PACKAGE]
    assert 1 < len(beside) <= 6, beside


def test_no_module_has_more_than_500_lines():
    lines = {module.relative_to(PACKAGE): len(module.read_text(encoding="utf-8").splitlines()) for module in MODULES}
    assert len(lines) > 100 and not {module: length for module, length in lines.items() if length > 500}


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
