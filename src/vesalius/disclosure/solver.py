"""Opening the solver, so that it says nothing and answers the same every time."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import highspy


def open_solver(model: highspy.HighsLp, seed: int, tolerance: float = 1e-7) -> highspy.Highs:
    """A simplex solver of a model: one thread, a fixed seed, no presolve, so that it stays warm."""
    with _silence():
        solver = highspy.Highs()  # type: ignore[no-untyped-call]
    options: dict[str, bool | int | float | str] = {
        "output_flag": False,
        "threads": 1,
        "random_seed": seed,
        "presolve": "off",
        "solver": "simplex",
        "primal_feasibility_tolerance": tolerance,
    }
    for option, value in options.items():
        solver.setOptionValue(option, value)
    solver.passModel(model)
    return solver


_opened = False


@contextmanager
def _silence() -> Iterator[None]:
    """The first solver of a process prints a banner, whatever its options: keep it to ourselves."""
    global _opened
    if _opened:
        yield
        return
    _opened = True
    sys.stdout.flush()
    kept = os.dup(1)
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        try:
            yield
        finally:
            os.dup2(kept, 1)
            os.close(kept)
