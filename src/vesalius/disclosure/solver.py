"""Linear programmes for a solver that says nothing and answers the same every time."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

import highspy
import numpy as np
import numpy.typing as npt
from scipy import sparse

_Ends: TypeAlias = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]


def model_of(matrix: sparse.sparray, columns: _Ends, rows: _Ends) -> highspy.HighsLp:
    """A programme without cost: `rows` are the ends of `matrix @ x`, `columns` those of x."""
    by_column = sparse.csc_array(matrix)
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = by_column.shape
    model.col_cost_ = np.zeros(by_column.shape[1])
    model.col_lower_, model.col_upper_ = columns
    model.row_lower_, model.row_upper_ = rows
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = by_column.indptr
    model.a_matrix_.index_ = by_column.indices
    model.a_matrix_.value_ = by_column.data
    return model


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
