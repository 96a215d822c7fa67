"""What one hidden part can do for the others in a cell: give exams up to them, or take theirs.

A part that can fall by f in a cell, rising elsewhere no more than the rest of each cell allows,
lets the rest of its cell rise by f, and another part too, if that one rises nowhere else.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from vesalius.disclosure.blocks import open_system, split
from vesalius.disclosure.bounds import Required, attack
from vesalius.disclosure.joint import Wanted, reach
from vesalius.disclosure.ledger import Floats, Indices, Ledger, Mask
from vesalius.disclosure.whole import Cells, Table


@dataclass(frozen=True)
class Help:
    """By cell: the member that helps (-1: none), and how far it is proven to fall and to rise."""

    member: Indices
    fall: Floats
    rise: Floats


def helped(
    cells: Cells, tables: Sequence[Table], rest: Floats, holds: Mask, threshold: Floats
) -> Help:
    """Find a hidden part to help in each cell whose rest is below the threshold, and prove it."""
    member, figure = _largest_hidden(cells, tables, cells.slack & holds & (rest < threshold))
    found = Help(member, np.zeros(cells.size), np.zeros(cells.size))
    for m in np.unique(member[member >= 0]).tolist():
        here = np.flatnonzero(member == m)
        columns, persons = figure[here], tables[m].persons[figure[here]]
        wanted = Wanted(
            columns,
            np.maximum(persons - threshold[here], 1.0),
            persons + np.maximum(rest[here] - 1, 0.0),
            persons,
            persons,
        )
        ledger = roomy(cells, m, cells.room(m, tables[m], rest, holds))
        wanted = reach(ledger, wanted, None, None, settle=False)[0]
        found.fall[here] = persons - wanted.reached_low
        found.rise[here] = wanted.reached_high - persons
    return found


def _largest_hidden(cells: Cells, tables: Sequence[Table], chosen: Mask) -> tuple[Indices, Indices]:
    """The hidden part with most persons in each chosen cell, and which of its figures it is."""
    member, figure = np.full(cells.size, -1), np.full(cells.size, -1)
    most = np.ones(cells.size)
    for m, at in enumerate(cells.at):
        system = cells.members[m].system
        hidden = np.isnan(system.with_rest(system.public.count)) & (at >= 0) & (m > 0)
        figures = np.flatnonzero(hidden & chosen[at] & (tables[m].persons > most[at]))
        here = at[figures]
        member[here], figure[here], most[here] = m, figures, tables[m].persons[figures]
    return member, figure


def roomy(cells: Cells, m: int, room: tuple[Floats, Floats]) -> Ledger:
    """What is told of a member's persons, with bounds that a proof is to keep."""
    ledger = cells.members[m].system.ledger()
    return replace(
        ledger, lower=np.fmax(ledger.lower, room[0]), upper=np.fmin(ledger.upper, room[1])
    )


def rising_alone(ledger: Ledger, columns: Indices) -> Floats:
    """How high counts of a single sum can rise while all others of the sum fall; NaN for others."""
    system = open_system(ledger)
    place = np.full(ledger.size, -1, np.int64)
    place[system.counts] = np.arange(len(system.counts))
    asked = np.zeros(len(system.counts), bool)
    asked[place[columns]] = True
    high = np.full(ledger.size, np.nan)
    for block in split(system, asked):
        if block.rows.shape[0] == 1:
            whatever = Required(block.lower, block.upper)
            found = attack(block, asked[place[block.counts]], whatever, 0)
            high[block.counts] = found.high
    return high[columns]
