"""What an outsider reads first is so: links lead somewhere, examples run, and what is named exists."""

import doctest
import io
import re
import tomllib
from contextlib import redirect_stdout
from pathlib import Path

import pytest
import yaml

import mfa_lesson
from tests.docs.markdown import FENCE, ROOT, dead_links, prose, read
from tests.notebooks import checks

DOCS = ROOT / "docs"
README = ROOT / "README.md"
OUTSIDE = [README, *(ROOT / f"{name}.md" for name in ("CHANGELOG", "CONTRIBUTING", "SECURITY"))]
GUIDES = [path for path in sorted((ROOT / "workshop").rglob("README.md")) if "node_modules" not in path.parts]
PAGES = [*OUTSIDE, *sorted(DOCS.glob("*.md")), *GUIDES]

LONGEST_README = 90
CODE = re.compile(r"`([^`\n]+)`")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def named_paths(page: Path) -> set[str]:
    """What a page names in code ticks that looks like a path of the project or the package: iam/policy.py, tests/."""
    folders = {path.name for path in [*ROOT.iterdir(), *(ROOT / "mfa_lesson").iterdir()] if path.is_dir()}
    named = set()
    for words in CODE.findall(prose(read(page))):
        for word in words.split():
            first, slash, _ = word.partition("/")
            if slash and first in folders and not re.search("[A-Z]{2,}|[<>…{]", word.rpartition("/")[2]):
                named.add(word)
    return named


# --- links and paths ---


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_within_the_project_leads_somewhere(page):
    assert dead_links(page) == []


def test_a_dead_link_and_a_missing_path_would_be_found(tmp_path):
    page = tmp_path / "page.md"
    links = "[one](other.md) [two](page.md#a-page) [three](#none)"
    page.write_text(f"# A page\n{links} `tests/none.py`\n", encoding="utf-8")
    assert dead_links(page) == ["other.md", "#none"]
    assert named_paths(page) == {"tests/none.py"}


# --- README ---


def test_the_readme_is_short():
    assert len(read(README).splitlines()) <= LONGEST_README


def test_the_readme_has_a_line_for_each_notebook():
    rows = re.findall(r"^\| (\d\d .+?) \| .+ \|$", read(README), re.MULTILINE)
    notebooks = [checks.read(path) for path in sorted((ROOT / "notebooks").glob("*.ipynb"))]
    assert rows == [checks.joined(one["cells"][0]["source"]).splitlines()[0].removeprefix("# ") for one in notebooks]


def test_the_example_in_the_readme_prints_what_it_says():
    blocks = FENCE.findall(read(README))
    ((_, code),) = [block for block in blocks if block[0] == "python"]
    ((_, output),) = [block for block in blocks if block[0] == "text"]
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(compile(code, "README.md", "exec"), {})
    assert printed.getvalue() == output
    assert len([line for line in code.splitlines() if line]) <= 10


# --- documentation ---


def test_every_example_for_python_does_what_it_says():
    options = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    page = DOCS / "python.md"
    text = "\n".join(code for kind, code in FENCE.findall(read(page)) if kind == "pycon")
    test = doctest.DocTestParser().get_doctest(text, {}, page.name, str(page), 0)
    said = io.StringIO()
    results = doctest.DocTestRunner(optionflags=options).run(test, out=said.write)
    assert results.failed == 0, said.getvalue()
    assert results.attempted > 20


def test_every_public_name_is_in_the_api_reference_once():
    listed = re.findall(r"^\.\. auto\w+:: (\w+)$", read(DOCS / "api.md"), re.MULTILINE)
    assert sorted(listed) == sorted(mfa_lesson.__all__)


def test_every_page_can_be_reached():
    index = read(DOCS / "index.md")
    listed = {line for block in FENCE.findall(re.sub(r"\{toctree\}", "toctree", index)) for line in block[1].split()}
    assert {path.stem for path in DOCS.glob("*.md")} - {"index"} <= listed


# --- what contributors meet ---


def test_the_changelog_has_the_version_of_the_project_and_what_is_not_released_yet():
    version = tomllib.loads(read(ROOT / "pyproject.toml"))["project"]["version"]
    headings = re.findall(r"^## \[(.+?)\]", read(ROOT / "CHANGELOG.md"), re.MULTILINE)
    assert headings[0] == "Unreleased"
    assert version in headings


def test_the_workflow_runs_what_ci_runs():
    workflow = yaml.safe_load(read(ROOT / ".github" / "workflows" / "ci.yml"))
    steps = [step.get("run") for job in workflow["jobs"].values() for step in job["steps"]]
    assert "bash .ci/run" in steps


@pytest.mark.parametrize("form", sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("[!c]*.yml")), ids=name_of)
def test_a_form_for_issues_asks_for_something_and_says_what(form):
    asked = yaml.safe_load(read(form))
    assert asked["name"] and asked["description"]
    assert all(field["attributes"]["label"] for field in asked["body"])
    assert len({field["id"] for field in asked["body"]}) == len(asked["body"])


@pytest.mark.parametrize("page", [*OUTSIDE, *sorted(DOCS.glob("*.md"))], ids=name_of)
def test_every_path_that_a_page_names_exists(page):
    places = (ROOT, ROOT / "mfa_lesson")
    missing = [name for name in named_paths(page) if not any(list(place.glob(name.rstrip("/"))) for place in places)]
    assert missing == []


def test_every_folder_and_module_that_has_a_floor_is_in_the_architecture():
    text = read(DOCS / "architecture.md")
    folders = [path for path in (ROOT / "mfa_lesson").iterdir() if (path / "__init__.py").is_file()]
    assert [path.name for path in folders if f"| `{path.name}/` |" not in text] == []
