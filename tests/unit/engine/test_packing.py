"""Packed counters come back exactly while they are within half a field."""

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vesalius.engine.packing import Packing, cell_column

PACKINGS = [
    Packing(variables=14),
    Packing(variables=14, word_bits=63, word_type="BIGINT"),
    Packing(variables=3, width=2),
    Packing(variables=5, width=31),
]


def counts_by_sql(packing: Packing, nets: list[list[int]]) -> list[tuple[int, int]]:
    """(persons, exams) of each variable when these persons' nets are packed, summed, unpacked."""
    words = [
        [
            sum(net * packing.weights([v])[i] for v, net in enumerate(person))
            for i in range(packing.words)
        ]
        for person in nets
    ]
    rows = ", ".join(f"({', '.join(packing.literal(w) for w in person)})" for person in words)
    names = ", ".join(f"word_{i}" for i in range(packing.words))
    exams = [packing.positive(f"word_{i}") for i in range(packing.words)]
    sums = [
        f"sum({spread}) AS {cell_column(kind, i, parity)}"
        for i, exam in enumerate(exams)
        for kind, word in (("exams", exam), ("persons", packing.present(exam)))
        for parity, spread in enumerate(packing.spread(word))
    ]
    counts = [
        packing.cell_count(kind, v)
        for v in range(packing.variables)
        for kind in ("persons", "exams")
    ]
    inner = f"SELECT {', '.join(sums)} FROM (VALUES {rows}) AS t({names})"
    (found,) = duckdb.sql(f"SELECT {', '.join(counts)} FROM ({inner})").fetchall()
    return list(zip(found[::2], found[1::2], strict=True))


@pytest.mark.parametrize("packing", PACKINGS, ids=str)
@given(data=st.data())
@settings(max_examples=15, deadline=None, derandomize=True)
def test_counts_come_back(packing: Packing, data: st.DataObject) -> None:
    net = st.integers(-packing.half, packing.half - 1) | st.sampled_from(
        (-packing.half, packing.half - 1, 0, 1, -1)
    )
    person = st.lists(net, min_size=packing.variables, max_size=packing.variables)
    nets = data.draw(st.lists(person, min_size=1, max_size=3))
    expected = [
        (sum(p[v] > 0 for p in nets), sum(max(p[v], 0) for p in nets))
        for v in range(packing.variables)
    ]
    assert counts_by_sql(packing, nets) == expected


def test_a_field_of_one_bit_is_refused() -> None:
    with pytest.raises(ValueError, match="no counters of 1"):
        Packing(variables=3, width=1)
    with pytest.raises(ValueError, match="63 bits"):
        Packing(variables=3, width=40, word_bits=63)
