"""Tables of mergers: which commune passed into which, and on what day."""

import re
from collections.abc import Iterable

from vesalius.territory.model import Succession
from vesalius.territory.refnis import check_codes, check_unique, padded, parse_day
from vesalius.territory.tabular import Table

OLD = ("OLD", "OLD_NIS", "OLD_CODE")
NEW = ("NEW", "NEW_NIS", "NEW_CODE")
DAY = ("DAY", "EFFECTIVE", "DATE")
_CODE = re.compile(r"\d{5}")


def is_merger_table(table: Table) -> bool:
    """Whether a table has an old code, a new code and a day."""
    return all(table.find(*names) for names in (OLD, NEW, DAY))


def parse_mergers(table: Table) -> tuple[Succession, ...]:
    """The successions of a table, in the order of their days."""
    old, new, day = (table.find(*names) or "" for names in (OLD, NEW, DAY))
    for column in (old, new):
        check_codes(table.file, column, (padded(row[column]) for row in table.rows), _CODE)
    found = [
        Succession(parse_day(table.file, day, row[day]), padded(row[old]), padded(row[new]))
        for row in table.rows
    ]
    check_unique(table.file, (f"{s.old} ({s.day})" for s in found))
    return in_order(s for s in found if s.old != s.new)


def in_order(successions: Iterable[Succession]) -> tuple[Succession, ...]:
    """Each succession once, by day and code."""
    return tuple(sorted(set(successions), key=lambda s: (s.day, s.old, s.new)))
