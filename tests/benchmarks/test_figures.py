"""What the benchmarks measure gets into the page about performance, and nothing else there changes."""

from datetime import date

import pytest

from tests.benchmarks import deciding, figures, goals, lab, opening, practice, seeing, soak

PAGE = figures.PAGE.read_text(encoding="utf-8")
PARTS = [*deciding.PARTS, *seeing.PARTS, *soak.PARTS, *lab.PARTS, *goals.PARTS, *opening.PARTS, *practice.PARTS]

BEFORE = """# Performance

<!-- figures: growth -->
old
<!-- end -->

Between.

<!-- figures: matrix -->
old as well
<!-- end -->
"""


@pytest.fixture
def page(monkeypatch, tmp_path):
    """A page of its own, with two parts."""
    file = tmp_path / "performance.md"
    file.write_text(BEFORE, encoding="utf-8")
    monkeypatch.setattr(figures, "PAGE", file)
    return file


def measure():
    with figures.table("statements", "µs a decision"):
        figures.row("6", "4.2")
        figures.row("more than | that")


@pytest.mark.parametrize("part", PARTS)
def test_the_page_has_a_place_for_every_part_and_names_its_command(part):
    assert PAGE.count(f"<!-- figures: {part} -->") == 1
    said = PAGE.partition(f"<!-- figures: {part} -->\n")[2].partition("<!-- end -->")[0]
    assert said.startswith("Measured on ")
    assert ".py" in said.splitlines()[0]


def test_the_page_has_no_part_that_nothing_measures():
    assert PAGE.count("<!-- figures: ") == PAGE.count("<!-- end -->") == len(PARTS)


def test_a_measured_part_replaces_its_old_figures_and_touches_nothing_else(page):
    figures.run("tests/benchmarks/made_up.py", {"growth": measure}, ["--write"])
    written = page.read_text(encoding="utf-8")
    machine, day = figures.describe_machine().rpartition(",")[0], date.today()
    assert f"Measured on {day.day} {day:%B %Y} with {machine}" in written
    assert "`python tests/benchmarks/made_up.py growth`\n\n| statements | µs a decision |\n| --- | --- |\n" in written
    assert "| 6 | 4.2 |\n| more than \\| that |  |\n<!-- end -->\n\nBetween.\n" in written
    assert "old as well" in written
    assert "\nold\n" not in written


def test_without_write_the_page_stays_as_it_is(page, capsys):
    figures.run("tests/benchmarks/made_up.py", {"growth": measure}, ["growth"])
    assert page.read_text(encoding="utf-8") == BEFORE
    assert "µs a decision" in capsys.readouterr().out


def test_a_part_that_does_not_exist_is_refused_with_those_that_do(capsys):
    with pytest.raises(SystemExit):
        figures.run("tests/benchmarks/made_up.py", {"growth": measure}, ["grwth"])
    assert "grwth: choose from growth" in capsys.readouterr().err


def test_a_part_without_a_place_in_the_page_is_an_error():
    with pytest.raises(ValueError, match="no place for imports"):
        figures.replace_part(BEFORE, "imports", "")
