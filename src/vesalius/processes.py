"""Work on several processors: one way to start worker processes, for every room."""

import gc
import multiprocessing
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any


@contextmanager
def processes(
    number: int, enter: Callable[..., None] | None = None, *given: Any
) -> Iterator[ProcessPoolExecutor]:
    """So many worker processes; each begins with `enter(*given)`.

    What the parent holds is inherited where the system can fork, else sent to each worker. A forked
    worker that collects a library's object of the parent (a connection, a browser) can crash,
    since the threads behind it were not forked: all that is there is kept out of its collection.
    """
    method = "fork" if sys.platform == "linux" else "spawn"
    context = multiprocessing.get_context(method)
    gc.collect()
    gc.freeze()
    try:
        with ProcessPoolExecutor(number, context, enter, given) as pool:
            yield pool
    finally:
        gc.unfreeze()
