"""Nothing leaks: a shorter run of tests/benchmarks/soak.py, and what may not grow in it."""

from itertools import pairwise
from pathlib import Path

from tests.benchmarks.soak import Soak


def test_many_changes_leave_nothing_behind(open_notebook, tmp_path: Path):
    """A leak grows each time: so of two times 25 changes, those that grew less tell.

    Kept HTML of 25 changes is 1.5 MiB, and one object, node or listener a change would be 25.
    """
    soak = Soak(open_notebook, tmp_path)
    standings = [soak.up_to(changes) for changes in (25, 50, 75)]
    assert soak.notebook.console_errors == []

    def grown(name: str) -> float:
        numbers = [getattr(standing, name) for standing in standings]
        return min(after - before for before, after in pairwise(numbers))

    assert len({(standing.widgets, standing.comms, standing.observers) for standing in standings}) == 1
    assert (grown("kernel_mib") < 1, grown("page_mib") < 0.5) == (True, True), standings
    assert (grown("objects") < 20, grown("nodes") < 15, grown("listeners") < 15) == (True, True, True), standings
    assert max(standing.messages for standing in standings) <= 3  # there, an echo and an answer
