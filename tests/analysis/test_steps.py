"""Work in steps: done to its end, cut short when its time is over, and never longer in one step than it may be."""

import pytest

from mfa_lesson.analysis import steps
from mfa_lesson.analysis.steps import cut_short, insist, insist_on_each
from mfa_lesson.iam import time_limit
from mfa_lesson.iam.time_limit import MOST_BEGUN, OutOfTime, check_time, finish, limit_time, resumable


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands still until it is moved."""
    now = [100.0]
    for module in (steps, time_limit):
        monkeypatch.setattr(module, "read_clock", lambda: now[0])

    def move(seconds):
        now[0] += seconds

    return move


def work(clock, *lengths, done="done"):
    """Work whose steps take so many seconds each."""
    for length in lengths:
        clock(length)
        check_time()
        yield
    return done


def run(made):
    """The result, and how many times it paused."""
    pauses = 0
    while True:
        try:
            next(made)
        except StopIteration as stop:
            return stop.value, pauses
        pauses += 1


def test_work_is_done_to_its_end(clock):
    assert finish(work(clock, 1, 2, 3)) == "done"


def test_work_within_its_time_gives_its_result_and_pauses_after_each_step(clock):
    assert run(cut_short(work(clock, 1, 1, 1), 5)) == ("done", 3)


def test_work_is_cut_when_its_time_is_over(clock):
    made = work(clock, 1, 1, 1, 1)
    assert run(cut_short(made, 2.5)) == (None, 2)
    assert list(made) == []


def test_a_step_that_takes_too_long_is_cut(clock):
    assert run(cut_short(work(clock, 1, 4, 1), 60, longest_step=3)) == (None, 1)
    assert run(cut_short(work(clock, 1, 2, 1), 60, longest_step=3)) == ("done", 3)


def test_what_others_do_between_two_steps_does_not_count(clock):
    made = cut_short(work(clock, 1, 1), 3)
    next(made)
    clock(100)
    next(made)
    assert run(made) == ("done", 0)


def test_without_a_limit_time_never_runs_out(clock):
    clock(10**9)
    check_time()


def test_the_nearest_end_counts_and_is_gone_afterwards(clock):
    with limit_time(1):
        with limit_time(10):
            clock(2)
            with pytest.raises(OutOfTime):
                check_time()
        with pytest.raises(OutOfTime):
            check_time()
    check_time()


def test_an_error_in_the_work_is_not_hidden():
    def broken():
        yield
        raise KeyError("x")

    with pytest.raises(KeyError):
        run(cut_short(broken(), 5))


def test_what_is_out_of_time_is_tried_again_until_it_is_done(clock):
    tried = []

    def slow():
        tried.append(1)
        if len(tried) < 3:
            raise OutOfTime
        return "done"

    assert run(insist(slow)) == ("done", 2)


def test_an_iterator_that_is_out_of_time_goes_on_after_what_it_gave():
    made = []

    def count():
        made.append(1)
        for number in range(4):
            if number == len(made):
                raise OutOfTime
            yield number

    assert list(insist_on_each(count)) == [0, None, 1, None, 2, None, 3]


def test_a_resumable_function_goes_on_where_its_time_was_over(clock):
    done = []

    @resumable
    def add(*numbers):
        total = 0
        for number in numbers:
            clock(1)
            done.append(number)
            total += number
            yield
        return total

    for _ in range(2):
        with limit_time(1.5), pytest.raises(OutOfTime):
            add(1, 2, 3, 4, 5)
    assert done == [1, 2, 3, 4]
    assert add(7) == 7
    assert add(1, 2, 3, 4, 5) == 15 and done == [1, 2, 3, 4, 7, 5]
    assert add(1, 2, 3, 4, 5) == 15 and len(done) == 11


def test_of_calls_that_wait_only_the_last_ones_are_kept(clock):
    done = []

    @resumable
    def work_on(name):
        for _ in range(2):
            clock(1)
            done.append(name)
            yield
        return name

    for name in ("first", *map(str, range(MOST_BEGUN))):
        with limit_time(0.5), pytest.raises(OutOfTime):
            work_on(name)
    done.clear()
    assert work_on("0") == "0" and work_on("first") == "first"
    assert done == ["0", "first", "first"]


def test_work_inside_other_work_ends_with_it():
    def work():
        check_time()
        yield

    with limit_time(-1.0), pytest.raises(OutOfTime):
        next(cut_short(work(), 100.0))
    assert next(cut_short(work(), 100.0)) is None
