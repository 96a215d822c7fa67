"""The cells of an indicator under their masks: with everything for the house, and for everyone.

The private cells tell `suppressed` from `secondary` and keep their numbers; the public ones say
`suppressed` for both and hold no number that is hidden.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from vesalius.catalogue.model import LEVELS, Indicator
from vesalius.disclosure.groups import HIDDEN, Masks
from vesalius.disclosure.primary import FOR_OTHERS, Reason
from vesalius.disclosure.profile import ALL
from vesalius.disclosure.report import Line
from vesalius.disclosure.table import Mask
from vesalius.disclosure.work import Reasons

SECOND = "secondary"
UNTOLD = "not_available"


@dataclass(frozen=True)
class Shown:
    """One indicator's cells after protection: with everything for us, and for everyone."""

    indicator: str
    private: pa.Table
    public: pa.Table
    lines: tuple[Line, ...]


def show(masks: Masks, indicator: Indicator, cells: pa.Table) -> Shown:
    """Put the mask of an indicator's subject on its cells."""
    reason, untold = _reasons_of(masks, indicator, cells)
    return Shown(
        indicator=indicator.code,
        private=_with_status(cells, reason, untold, SECOND),
        public=_without_numbers(_with_status(cells, reason, untold, HIDDEN), reason, untold),
        lines=tuple(_lines(indicator, cells, reason, ~untold)),
    )


def public_cells(masks: Masks, indicator: Indicator, cells: pa.Table) -> pa.Table:
    """What everyone may see of an indicator's cells."""
    reason, untold = _reasons_of(masks, indicator, cells)
    return _without_numbers(_with_status(cells, reason, untold, HIDDEN), reason, untold)


def _reasons_of(masks: Masks, indicator: Indicator, cells: pa.Table) -> tuple[Reasons, Mask]:
    """Why each row is hidden, and which rows the policy does not tell at all."""
    rows = masks.rows[indicator.code]
    subject = masks.grid.subjects.index(indicator.variable)
    reason = np.zeros(cells.num_rows, np.int8)
    placed = rows.placed
    reason[placed] = masks.reasons[subject][rows.year[placed], rows.position[placed]]
    counted = pc.is_valid(cells["numerator"]).to_numpy(zero_copy_only=False)
    reason[~counted] = Reason.NONE
    return reason, ~rows.told & counted


def _with_status(cells: pa.Table, reason: Reasons, untold: Mask, second: str) -> pa.Table:
    status = cells["status"].combine_chunks()
    for_others = np.isin(reason, FOR_OTHERS)
    status = pc.if_else(pa.array((reason != Reason.NONE) & ~for_others), HIDDEN, status)
    status = pc.if_else(pa.array(for_others), second, status)
    status = pc.if_else(pa.array(untold), UNTOLD, status)
    return cells.set_column(cells.column_names.index("status"), "status", status)


def _without_numbers(cells: pa.Table, reason: Reasons, untold: Mask) -> pa.Table:
    """The columns of a release, hidden numerators and values empty."""
    gone = pa.array((reason != Reason.NONE) | untold)
    for name in ("numerator", "value"):
        empty = pc.if_else(gone, pa.scalar(None, cells[name].type), cells[name].combine_chunks())
        cells = cells.set_column(cells.column_names.index(name), name, empty)
    return cells.drop_columns(["largest"]) if "largest" in cells.column_names else cells


def _lines(indicator: Indicator, cells: pa.Table, reason: Reasons, told: Mask) -> Iterator[Line]:
    """One line for each year and level of an indicator."""
    names = [r.name.lower() for r in Reason]
    numbers = cells["numerator"].cast(pa.float64()).to_numpy(zero_copy_only=False)
    finest = ~pc.equal(cells["age"], ALL).to_numpy(zero_copy_only=False)
    level = pc.index_in(cells["level"], value_set=pa.array(LEVELS)).to_numpy(zero_copy_only=False)
    group = cells["year"].to_numpy(zero_copy_only=False) * len(LEVELS) + level
    shown = np.flatnonzero(~np.isnan(numbers) & told)
    for one in np.unique(group[shown]).tolist():
        here = shown[group[shown] == one]
        counted = here[finest[here]] if finest[here].any() else here
        tally = np.bincount(reason[here], minlength=len(names))
        yield Line(
            indicator=indicator.code,
            year=int(one // len(LEVELS)),
            level=LEVELS[one % len(LEVELS)],
            cells=len(here),
            hidden={names[r]: int(tally[r]) for r in range(1, len(names)) if tally[r]},
            persons=int(numbers[counted].sum()),
            persons_hidden=int(numbers[counted][reason[counted] != Reason.NONE].sum()),
        )
