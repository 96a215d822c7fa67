"""Counting by position: a member has a number, and his or her counters lie at that place of arrays.

DuckDB reads the rows and finds each claim's member, once; nothing is grouped and nothing is joined
again. Counters are packed as in `packing`, in words of 64 bits whose fields are as wide as this
year's largest turnover of a person asks, so that no person is too busy and no cell too large.
"""

from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from vesalius.engine import cells, claims
from vesalius.engine.cells import SEXES, Key
from vesalius.engine.interface import Counting, Inputs
from vesalius.engine.packing import Packing
from vesalius.engine.rules import CountingRules

MOST = 1 << 30  # a year whose quantities add up to more is not counted by position,
MOST_DECISIONS = 1 << 20  # nor one of more decision keys,
MOST_KEYS = 1 << 13  # nor of more cell keys: their arrays would be mostly empty
PERSON_BITS = 32  # a cell's sum has its exams in the lower bits, its persons above
PERSON = 1 << PERSON_BITS

Ints = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Cells:
    """The cell of each member: the place of its sector times the number of keys, plus its key's.

    `sectors` are in their order after null; `keys` are the cell keys that occur, in their order;
    `beneficiaries` are the members of each cell.
    """

    sectors: pa.Array
    keys: Ints
    of_member: Ints
    beneficiaries: Ints


@dataclass(frozen=True)
class Claims:
    """Batches of claims (member, decision key, quantity), and the turnover of each member."""

    batches: list[tuple[Numbers, ...]]
    turnover: Numbers


def is_dense(counting: Counting) -> bool:
    """Whether there are so few keys that each may have its place in an array."""
    decisions = claims.decision_keys(counting.rules)
    return decisions <= MOST_DECISIONS and Key(counting).per_bucket <= MOST_KEYS


def members(inputs: Inputs, counting: Counting) -> str:
    """The members of the year, in no order: person_id, sector, cell_key."""
    return f"""(
        SELECT person_id, CAST(sector AS VARCHAR) AS sector, CAST(cell_key AS SMALLINT) AS cell_key
        FROM {cells.members(inputs, Key(counting))} AS members)"""


def cells_of(table: pa.Table) -> Cells:
    """Number the cells of the members (sector, cell_key)."""
    sectors = table["sector"].dictionary_encode().combine_chunks()
    names, entries = sectors.dictionary, sectors.indices.fill_null(len(sectors.dictionary))
    of_key = table["cell_key"].to_numpy()
    occurs = np.bincount(of_key) > 0
    keys = np.flatnonzero(occurs)
    by_entry = np.append(pc.rank(names).to_numpy().astype(np.int64) * len(keys), 0)
    by_key = np.cumsum(occurs) - 1
    of_member = np.empty(len(table), np.int64)
    for part in _parts(len(table)):
        of_member[part] = by_entry.take(entries.to_numpy()[part]) + by_key.take(of_key[part])
    in_order = pa.concat_arrays([pa.nulls(1, pa.string()), names.sort()])
    beneficiaries = np.bincount(of_member, minlength=len(in_order) * len(keys))
    return Cells(in_order, keys, of_member, beneficiaries)


def claims_with_numbers(inputs: Inputs, rules: CountingRules, numbered: str) -> str:
    """The claims of members: number, decision_key and quantity (null beyond 32 bits)."""
    return f"""(
        SELECT number, CAST(decision_key AS INTEGER) AS decision_key, quantity
        FROM (SELECT * REPLACE (TRY_CAST(quantity AS INTEGER) AS quantity)
            FROM {claims.keyed_claims(inputs, rules)} AS keyed) AS small
        JOIN {numbered} AS numbered USING (person_id))"""


def claims_of(table: pa.Table, members: int) -> Claims | None:
    """The claims of a table; None where their quantities add up to more than is exact."""
    if table["quantity"].null_count:
        return None
    batches = [tuple(c.to_numpy() for c in batch.columns) for batch in table.to_batches()]
    turnover, total = np.zeros(members, np.int32), 0
    for member, _, quantity in batches:
        total += int(np.abs(quantity, dtype=np.int64).sum())
        if total >= MOST:
            return None
        np.add.at(turnover, member, np.abs(quantity))
    return Claims(batches, turnover)


def count(placed: Cells, made: Claims, counting: Counting, pool: Executor) -> pa.Table:
    """The finest cells of the year (see `Engine`)."""
    rules = counting.rules
    largest = int(made.turnover.max(initial=0))
    packing = Packing(len(rules.variables), width=max(2, largest.bit_length() + 1), word_bits=63)
    who = np.flatnonzero(made.turnover)
    weights = _weights(rules, packing)
    words = list(pool.map(partial(_summed, made, who, packing), weights))
    occupied = np.flatnonzero(placed.beneficiaries)
    sums = partial(_sums, placed.of_member[who], words, packing, len(placed.beneficiaries))
    counts = [placed.beneficiaries[occupied]]
    counts += pool.map(lambda variable: sums(variable)[occupied], range(packing.variables))
    return _finest(placed, occupied, np.stack(counts), counting)


def _weights(rules: CountingRules, packing: Packing) -> Ints:
    """For each word, what a quantity of one adds by each decision key."""
    weights = np.zeros((packing.words, claims.decision_keys(rules)), np.int64)
    for key, variables in claims.decisions(rules):
        weights[:, key] = packing.weights(variables)
    return weights


def _summed(made: Claims, who: Ints, packing: Packing, weights: Ints) -> Ints:
    """A word of counters of the members asked for, biased so that every field can be read."""
    words = np.full(len(made.turnover), packing.bias, np.int64)
    for member, key, quantity in made.batches:
        np.add.at(words, member, weights.take(key) * quantity)
    return words[who]


def _sums(of_person: Ints, words: list[Ints], packing: Packing, size: int, variable: int) -> Ints:
    """A variable's persons and exams in each cell, in one number: persons x `PERSON` + exams."""
    word, slot = packing.place(variable)
    shift, found = slot * packing.width, np.zeros(size, np.int64)
    for part in _parts(len(of_person)):
        field = words[word][part] & ((2 * packing.half - 1) << shift)
        positive = np.flatnonzero(field > packing.half << shift)
        exams = (field[positive] >> shift) - packing.half
        np.add.at(found, of_person[part][positive], exams + PERSON)
    return found


def _parts(rows: int, size: int = 1 << 16) -> Iterator[slice]:
    """Slices that stay in the processor's cache."""
    return (slice(first, first + size) for first in range(0, rows, size))


def _finest(placed: Cells, occupied: Ints, counts: Ints, counting: Counting) -> pa.Table:
    """The cells of each population in their order; cells that it shares with others added up."""
    key = Key(counting)
    sector, number = np.divmod(occupied, len(placed.keys) or 1)
    bits, rest = np.divmod(placed.keys[number], key.per_bits)
    tables = []
    for i in range(len(counting.populations)):
        held = np.flatnonzero(bits >> i & 1)
        place = sector[held] * key.per_bits + rest[held]
        order = np.argsort(place, kind="stable")
        firsts = np.flatnonzero(np.diff(place[order], prepend=-1))
        added = np.add.reduceat(counts[:, held[order]], firsts, axis=1)
        tables.append(_table(placed, i, place[order][firsts], added, counting))
    return pa.concat_tables([counting.schema.empty_table(), *tables])


def _table(
    placed: Cells, population: int, place: Ints, counts: Ints, counting: Counting
) -> pa.Table:
    """The cells of one population; a place is a sector's, an age's and a sex's in one number."""
    key = Key(counting)
    sector, rest = np.divmod(place, key.per_bits)
    age, sex = np.divmod(rest, key.per_age)
    columns: list[pa.Array | Ints] = [
        pa.repeat(counting.populations[population].id, len(place)),
        np.full(len(place), counting.year, np.int16),
        placed.sectors.take(pa.array(sector)),
        pa.array([None, *(a.id for a in counting.ages)], pa.string()).take(pa.array(age)),
        pa.array([None, *SEXES], pa.string()).take(pa.array(sex)),
        counts[0],
    ]
    for both in counts[1:]:
        columns += [both >> PERSON_BITS, both & (PERSON - 1)]
    return pa.table([pa.array(c) for c in columns], schema=counting.schema)
