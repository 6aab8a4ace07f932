"""What is measured gets into the page, and a change on trial is what a call gets to."""

from datetime import date

import pytest

from tests.mutation import page, run, switch
from tests.mutation.page import FINDINGS, FLOORS, IAM, Measured

PAGE = page.PAGE.read_text(encoding="utf-8")
DAY = date(2026, 1, 31)
EMPTY = "Before.\n\n<!-- iam -->\n\n<!-- end -->\n\nBetween.\n\n<!-- analysis/findings -->\n\n<!-- end -->\n\nAfter.\n"


@pytest.mark.parametrize("floor", FLOORS)
def test_the_page_has_rows_of_modules_that_there_are_and_their_sum(floor):
    part = PAGE.partition(f"<!-- {floor} -->\n")[2].partition("\n<!-- end -->")[0]
    rows = page.read_rows(part)
    assert set(rows) <= set(FLOORS[floor])
    assert part == page.make_part([rows[module] for module in FLOORS[floor] if module in rows])


def test_a_measured_module_gets_a_row_and_the_sum_counts_all_rows():
    text = page.replace_rows(EMPTY, [Measured("values", 100, 50, 45, 2, "drawn with seed 1", DAY)])
    text = page.replace_rows(
        text, [Measured("findings.tags", 9, 9, 9, 0, "all", DAY), Measured("limits", 50, 50, 45, 1, "all", DAY)]
    )
    assert (
        "Of 100 changes that were tried, out of 150, a test noticed 90 (90.0%). Of the others, no test can notice 3."
        in text
    )
    assert "| `values` | 100 | 50 | 45 | 2 | 3 | drawn with seed 1 | 2026-01-31 |" in text
    assert "| `findings.tags` | 9 | 9 | 9 | 0 | 0 | all | 2026-01-31 |" in text
    assert (
        text.index("| `limits`") < text.index("| `values`") < text.index("Between.") < text.index("| `findings.tags`")
    )
    assert text.startswith("Before.") and text.endswith("After.\n")


def test_a_module_that_is_measured_again_keeps_one_row():
    text = page.replace_rows(EMPTY, [Measured("values", 100, 50, 45, 2, "drawn with seed 1", DAY)])
    again = Measured("values", 100, 100, 99, 1, "all", DAY)
    assert page.read_rows(page.replace_rows(text, [again])) == {"values": again}


def test_what_is_drawn_depends_on_the_seed_and_the_module_only():
    mutants = [run.Mutant(module, f"{module}.{number}") for module in ("values", "wanted") for number in range(50)]
    drawn = run.draw(mutants, ["values", "wanted"], 10, 1)
    assert [one.module for one in drawn] == ["values"] * 10 + ["wanted"] * 10
    assert len(set(drawn)) == 20
    assert run.draw(mutants, ["wanted"], 10, 1) == drawn[10:]
    assert run.draw(mutants, ["values", "wanted"], 10, 2) != drawn
    assert run.draw(mutants, ["values", "wanted"], 99, 1) != mutants
    assert sorted(run.draw(mutants, ["values", "wanted"], 99, 1)) == sorted(mutants)
    assert run.draw(mutants, ["values", "wanted"], None, 1) == mutants


@pytest.mark.parametrize("module", [*IAM, *FINDINGS])
def test_each_module_has_a_file(module):
    assert (run.ROOT / run.file_of(module)).is_file()


@pytest.fixture
def changed():
    """A function and a generator, each with one change, as mutmut writes them."""
    changes: switch.MutantDict = {}
    changes["_mutmut_orig"] = name_as("x_add__mutmut_orig", lambda one, other: one + other)
    changes["x_add__mutmut_1"] = name_as("x_add__mutmut_1", lambda one, other: one - other)
    switch.called.clear()
    yield switch.wrap_in_trampoline(changes)(name_as("add", lambda one, other: one + other))
    switch.put_on_trial("")
    switch.called.clear()


def name_as(name, function):
    function.__name__ = name
    return function


def test_only_the_change_that_is_on_trial_is_called(changed):
    assert changed(3, 1) == 4
    switch.put_on_trial(f"{__name__}.x_add__mutmut_1")
    assert changed(3, 1) == 2
    switch.put_on_trial("another.module.x_add__mutmut_1")
    assert changed(3, 1) == 4


def test_what_is_called_is_recorded(changed):
    assert switch.called == set()
    changed(1, 1)
    assert switch.called == {switch.function_of(f"{__name__}.x_add__mutmut_1")} == {f"{__name__}.x_add"}


def test_a_generator_stays_one():
    def count():
        yield 1

    changes = {"_mutmut_orig": name_as("x_count__mutmut_orig", lambda: iter([1, 2]))}
    wrapped = switch.wrap_in_trampoline(changes)(count)
    switch.called.clear()
    made = wrapped()
    assert switch.called == set()
    assert list(made) == [1, 2]
    assert switch.called == {f"{__name__}.x_count"}
