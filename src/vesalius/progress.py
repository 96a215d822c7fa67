"""Progress of long work: rooms say how far they are, the command line draws it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

Advance = Callable[[int], None]
_drawn: ContextVar[Progress | None] = ContextVar("progress", default=None)


@contextmanager
def drawing() -> Iterator[None]:
    """Draw the bars of all work inside the block; without it, work is silent."""
    columns = (
        TextColumn("[progress.description]{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns) as bars:
        token = _drawn.set(bars)
        try:
            yield
        finally:
            _drawn.reset(token)


@contextmanager
def progress(label: str, total: int) -> Iterator[Advance]:
    """Announce `total` steps of work; the block calls what it is given with each advance.

    >>> with progress("Counting", 3) as advance:
    ...     advance(2)
    """
    bars = _drawn.get()
    if bars is None:
        yield lambda steps: None
        return
    task = bars.add_task(label, total=total)
    yield lambda steps: bars.advance(task, steps)
    bars.update(task, completed=total)
