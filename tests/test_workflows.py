"""The workflow files of the public CI host: what they may do, what they run, and the notes of a release."""

import importlib.util
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
WRITES = {
    ("release.yml", "publish"): {"id-token": "write"},
    ("release.yml", "notes"): {"contents": "write"},
    ("site.yml", "deploy"): {"pages": "write", "id-token": "write"},
}

_spec = importlib.util.spec_from_file_location("release_notes", ROOT / ".ci" / "release_notes.py")
assert _spec and _spec.loader
release_notes = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(release_notes)


def read(path: Path) -> dict:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def test_there_are_files_for_tests_release_site_and_image():
    assert [path.name for path in FILES] == ["ci.yml", "image.yml", "release.yml", "site.yml"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_workflow_may_only_read_except_for_the_jobs_that_publish(path):
    workflow = read(path)
    assert workflow["permissions"] == {"contents": "read"}
    asked = {(path.name, name): job["permissions"] for name, job in workflow["jobs"].items() if "permissions" in job}
    assert asked == {key: value for key, value in WRITES.items() if key[0] == path.name}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_an_action_is_named_by_its_commit_with_the_version_beside_it(path):
    used = re.findall(r"uses: (.+)", path.read_text(encoding="utf-8"))
    outside = [each for each in used if not each.startswith("./")]
    assert outside
    assert [each for each in outside if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", each)] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_job_ends_some_time_and_keeps_no_credentials_in_its_checkout(path):
    for job in read(path)["jobs"].values():
        if "uses" in job:
            assert (ROOT / job["uses"]).is_file()
            continue
        assert job["timeout-minutes"] <= 90
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False
            assert "${{" not in step.get("run", "")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_files_that_a_step_runs_exist(path):
    steps = [step["run"] for job in read(path)["jobs"].values() for step in job.get("steps", ()) if "run" in step]
    for named in re.findall(r"(?<!\S)(?:tests|workshop|\.ci)/[\w./-]+", "\n".join(steps)):
        assert (ROOT / named).is_file(), named


def test_the_unit_tests_run_on_three_systems_and_all_pythons():
    matrix = read(ROOT / ".github/workflows/ci.yml")["jobs"]["unit"]["strategy"]["matrix"]
    assert {system.split("-")[0] for system in matrix["system"]} == {"ubuntu", "macos", "windows"}
    assert matrix["python"][0] == "3.11" and 'requires-python = ">=3.11"' in (ROOT / "pyproject.toml").read_text(
        "utf-8"
    )
    assert matrix["python"] == [f"3.{minor}" for minor in range(11, 11 + len(matrix["python"]))]


def test_nothing_is_published_before_the_tests():
    jobs = read(ROOT / ".github/workflows/release.yml")["jobs"]
    assert [jobs[name].get("needs") for name in ("tests", "build", "publish", "notes")] == [
        None,
        "tests",
        "build",
        "publish",
    ]


@pytest.fixture
def project(tmp_path):
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.2.0"\n', encoding="utf-8")
    (tmp_path / "CHANGELOG.md").write_text(
        "# Changelog\n\n## [Unreleased]\n\n- Later.\n\n## [1.2.0] - 2026-12-01\n\n### Added\n\n- “This”.\n\n"
        "## [1.1.0] - 2026-01-01\n\n- Earlier.\n",
        encoding="utf-8",
    )
    return tmp_path


def test_the_notes_are_the_section_of_the_version(project):
    assert release_notes.notes("v1.2.0", project) == "### Added\n\n- “This”.\n"


def test_the_links_below_the_oldest_version_are_not_its_notes(project):
    path = project / "CHANGELOG.md"
    text, _, _ = path.read_text(encoding="utf-8").partition("## [1.1.0]")
    path.write_text(text + "[1.2.0]: https://example.com/releases/v1.2.0\n", encoding="utf-8")
    assert release_notes.notes("v1.2.0", project) == "### Added\n\n- “This”.\n"


@pytest.mark.parametrize("tag", ["v1.1.0", "1.2.0", "v1.2.0rc1"])
def test_a_tag_that_is_not_the_version_is_refused(project, tag):
    with pytest.raises(ValueError, match="pyproject.toml says version 1.2.0"):
        release_notes.notes(tag, project)


@pytest.mark.parametrize(
    ("old", "new"), [("[1.2.0]", "[1.2.1]"), (" - 2026-12-01", ""), ("### Added\n\n- “This”.\n", "")]
)
def test_a_version_without_notes_or_a_date_is_refused(project, old, new):
    path = project / "CHANGELOG.md"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(ValueError, match="CHANGELOG.md has nothing under"):
        release_notes.notes("v1.2.0", project)


def test_where_only_root_can_try_it_root_does():
    """tests/workshop/test_apart.py skips without root, and fails if CI is set and learners aren't apart."""
    job = read(ROOT / ".github/workflows/ci.yml")["jobs"]["apart"]
    assert job["env"] == {"CI": "true"}
    assert job["steps"][-1]["run"].startswith("sudo --preserve-env=CI ")
    assert job["steps"][-1]["run"].endswith(" tests/workshop/test_apart.py")
