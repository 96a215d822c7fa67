"""Statbel's tables of statistical sectors: which commune holds which sector, and what it is called.

The columns are renamed almost every year (`CS01012020`, `CD_SECTOR`, `CD_SECTOR_REFNIS`;
`CNIS5_2020`, `CD_REFNIS`, `CD_MUNTY_REFNIS`), and a sector's code does not give its commune.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from vesalius.language import Text
from vesalius.territory.lineage import Lineage
from vesalius.territory.refnis import check_codes, check_unique, padded
from vesalius.territory.tables import Sector
from vesalius.territory.tabular import Table

SECTOR = ("CD_SECTOR_REFNIS", "CD_SECTOR", "CS0101*", "CS*", "C_SECTOR", "NIS9")
COMMUNE = (
    "CD_MUNTY_REFNIS", "CNIS5*", "CD_REFNIS", "NIS5", "CD_MUNTY", "C_NIS5", "NIS_*", "NISCODE",
    "CODE NIS", "CODE INS",
)  # fmt: skip
DUTCH = ("TX_SECTOR_DESCR_NL", "T_SEC_NL")
FRENCH = ("TX_SECTOR_DESCR_FR", "T_SEC_FR")
UNKNOWN_ADDRESS = "ZZZZ"
_SECTOR = re.compile(r"\d{5}[0-9A-Z]{3}[0-9A-Z\-]")
_COMMUNE = re.compile(r"\d{5}")


def is_sector_table(table: Table) -> bool:
    """Whether a table names sectors and their communes."""
    return table.find(*SECTOR) is not None and table.find(*COMMUNE) is not None


def pairs(table: Table) -> Mapping[str, str]:
    """The commune of each sector; pseudo-sectors for unknown addresses are left out."""
    sector, commune = table.find(*SECTOR) or "", table.find(*COMMUNE) or ""
    rows = [row for row in table.rows if UNKNOWN_ADDRESS not in row[sector]]
    check_codes(table.file, sector, (row[sector] for row in rows), _SECTOR)
    check_codes(table.file, commune, (padded(row[commune]) for row in rows), _COMMUNE)
    found = {(row[sector], padded(row[commune])) for row in rows}
    check_unique(table.file, (code for code, _ in found))
    return dict(sorted(found))


def parse_sectors(
    table: Table, day: date, centroids: Mapping[str, tuple[float, float]]
) -> tuple[Sector, ...]:
    """The sectors of a table whose communes are those of `day`, in the order of their codes."""
    names = {row[table.find(*SECTOR) or ""]: _name(table, row) for row in table.rows}
    return tuple(
        Sector(code, day, day, commune, names[code], centroids.get(code))
        for code, commune in pairs(table).items()
    )


def traced(
    sectors: Iterable[Sector], known: Iterable[Sector], lineage: Lineage
) -> tuple[Sector, ...]:
    """The sectors with the oldest commune that is known to have held them.

    A table of 2021 says that a sector lies in a merged commune; which of the old communes held it
    is known where the package's own table has the same sector, and where nothing was merged.
    """
    before = {sector.code: sector for sector in known}
    return tuple(_trace(sector, before.get(sector.code), lineage) for sector in sectors)


def _trace(sector: Sector, known: Sector | None, lineage: Lineage) -> Sector:
    first = lineage.parts(sector.day, date.min).get(sector.commune, ())
    if len(first) == 1:
        return replace(sector, day=lineage.first, commune=first[0])
    if known and lineage.parts(known.day, sector.day)[known.commune] == (sector.commune,):
        return replace(sector, day=known.day, commune=known.commune)
    return sector


def _name(table: Table, row: Mapping[str, str]) -> Text:
    dutch, french = (row.get(table.find(*names) or "", "") for names in (DUTCH, FRENCH))
    code = row[table.find(*SECTOR) or ""]
    local = french or dutch or code
    return Text(fr=local, nl=dutch or local, en=local, de=local)
