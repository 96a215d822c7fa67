"""Protection of a table of cells: the same cells out, with their masks."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from vesalius.catalogue.model import Catalogue
from vesalius.disclosure.grid import Read
from vesalius.disclosure.groups import read_groups
from vesalius.disclosure.policy import Policy
from vesalius.disclosure.report import Report
from vesalius.disclosure.show import show
from vesalius.disclosure.work import Effort


@dataclass(frozen=True)
class Protection:
    """All cells after protection, and what it cost."""

    private: pa.Table
    public: pa.Table
    report: Report


def protect(
    cells: pa.Table,
    places: pa.Table,
    catalogue: Catalogue,
    policy: Policy,
    *,
    earlier: Sequence[pa.Table] = (),
    workers: int = 1,
) -> Protection:
    """Protect a table of unprotected cells (`release.schema.CELLS`); see `read_groups` for files.

    `places` are those of its vintages (`PLACES`), `earlier` the public cells of earlier releases.
    Raises `NOT_ADDITIVE` where parts exceed their whole.
    """
    codes = sorted(pc.unique(cells["indicator"]).to_pylist())
    indicators = [catalogue.indicators[code] for code in codes]

    def read(code: str) -> pa.Table:
        return cells.filter(pc.equal(cells["indicator"], code))

    before = [_reader_of(table) for table in earlier]
    shown = [
        show(masks, indicator, read(indicator.code))
        for group in read_groups(
            read, indicators, places, catalogue, policy, earlier=before, effort=Effort(workers)
        )
        for masks in (group.masks(),)
        for indicator in group.indicators
    ]
    shown.sort(key=lambda s: s.indicator)
    return Protection(
        pa.concat_tables([s.private for s in shown]),
        pa.concat_tables([s.public for s in shown]),
        Report(tuple(line for s in shown for line in s.lines)),
    )


def _reader_of(table: pa.Table) -> Read:
    return lambda code: table.filter(pc.equal(table["indicator"], code))
