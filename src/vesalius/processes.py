"""Work on several processors: one way to start worker processes, for every room."""

import gc
import multiprocessing
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

Held = TypeVar("Held")
Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Crew(Generic[Held]):
    """Worker processes that all hold the same thing; without an executor, this process alone."""

    held: Held
    executor: Executor | None

    def each(self, do: Callable[[Held, Asked], Answer], asked: Iterable[Asked]) -> Iterator[Answer]:
        """The answer to everything asked, in order."""
        if self.executor is None:
            return map(partial(do, self.held), asked)
        return self.executor.map(partial(_do, do), asked)


@contextmanager
def crew(number: int, held: Held) -> Iterator[Crew[Held]]:
    """So many processes (no more than one: this one) to work with what is held.

    What the parent holds is inherited where the system can fork, else sent to each worker once. A
    forked worker that collects a library's object of the parent (a connection, a browser) can
    crash, since the threads behind it were not forked: all that is there is kept out of its
    collection.

    >>> with crew(1, 10) as workers:
    ...     list(workers.each(lambda held, one: held + one, [1, 2]))
    [11, 12]
    """
    if number <= 1:
        yield Crew(held, None)
        return
    method = "fork" if sys.platform == "linux" else "spawn"
    context = multiprocessing.get_context(method)
    gc.collect()
    gc.freeze()
    try:
        with ProcessPoolExecutor(number, context, _hold, (held,)) as executor:
            yield Crew(held, executor)
    finally:
        gc.unfreeze()


_held: list[Any] = []


def _hold(held: Any) -> None:
    """Take what a worker works with."""
    _held[:] = [held]


def _do(do: Callable[[Any, Asked], Answer], asked: Asked) -> Answer:
    return do(_held[0], asked)
