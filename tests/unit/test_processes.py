"""Worker processes: all hold the same thing, answers come in order, errors reach the parent."""

import os

import pytest

from vesalius.processes import crew


def _with_process(held: dict[str, int], asked: int) -> tuple[int, int]:
    if asked < 0:
        raise ValueError("negative")
    return held["more"] + asked, os.getpid()


@pytest.mark.parametrize("number", [0, 1, 2])
def test_answers_come_in_order_from_as_many_processes(number: int) -> None:
    with crew(number, {"more": 100}) as workers:
        answers = list(workers.each(_with_process, range(50)))
    assert [answer for answer, _ in answers] == list(range(100, 150))
    assert (os.getpid() in {process for _, process in answers}) == (number < 2)


@pytest.mark.parametrize("number", [1, 2])
def test_an_error_of_a_worker_is_an_error_here(number: int) -> None:
    with crew(number, {"more": 0}) as workers, pytest.raises(ValueError, match="negative"):
        list(workers.each(_with_process, [1, -1]))
