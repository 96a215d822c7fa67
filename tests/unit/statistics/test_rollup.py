"""Roll-up against a slow reference: plain loops over persons' cells and their places."""

from collections import Counter
from datetime import date
from itertools import product

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from vesalius.catalogue.model import AgeClass, Level, Validity
from vesalius.language import Text
from vesalius.statistics.rollup import Breakdown, roll_up
from vesalius.territory.model import Place, Vintage

ELEMENTARY = (AgeClass(0, 4), AgeClass(5, 9), AgeClass(10, None))
PUBLISHED = (AgeClass(0, 9), AgeClass(10, None))
TREE: dict[str, tuple[Level, str | None]] = {
    "BE": ("country", None),
    "R1": ("region", "BE"), "R2": ("region", "BE"),
    "P1": ("province", "R1"),
    "A1": ("arrondissement", "P1"), "A2": ("arrondissement", "R2"),  # R2 has no province
    "C1": ("commune", "A1"), "C2": ("commune", "A1"), "C3": ("commune", "A2"),
    "S1": ("sector", "C1"), "S2": ("sector", "C1"), "S3": ("sector", "C3"),
}  # fmt: skip
PLACES = {c: Place(c, lv, Text.same(c), up, Validity()) for c, (lv, up) in TREE.items()}
VINTAGE = Vintage(date(2025, 1, 1), PLACES)
# an old code of S2, a commune's own code, and a sector that no map knows
RESIDENCE = {
    "S1": ("C1", "S1"),
    "S2": ("C1", "S2"),
    "old": ("C1", "S2"),
    "S3": ("C3", "S3"),
    "C2": ("C2", None),
}
CODES = [*RESIDENCE, "unheard-of", None]

rows = st.lists(
    st.tuples(
        st.sampled_from(CODES),
        st.sampled_from([a.id for a in ELEMENTARY]),
        st.sampled_from(["male", "female"]),
        st.integers(0, 50),
        st.integers(0, 9),
    ),
    max_size=25,
)


def finest(cells: list[tuple[str | None, str, str, int, int]]) -> pa.Table:
    summed: Counter[tuple[str | None, str, str]] = Counter()
    exams: Counter[tuple[str | None, str, str]] = Counter()
    for sector, age, sex, persons, n in cells:
        summed[sector, age, sex] += persons
        exams[sector, age, sex] += n
    keys = list(summed)
    return pa.table(
        {
            "population": pa.array(["everyone"] * len(keys), pa.string()),
            "year": pa.array([2020] * len(keys), pa.int16()),
            "sector": pa.array([k[0] for k in keys], pa.string()),
            "age": pa.array([k[1] for k in keys], pa.string()),
            "sex": pa.array([k[2] for k in keys], pa.string()),
            "beneficiaries": pa.array([summed[k] for k in keys], pa.int64()),
            "exams_V": pa.array([exams[k] for k in keys], pa.int64()),
        }
    )


def places_of(sector: str | None) -> set[tuple[str, str]]:
    """Every place that counts a person of a sector, walked up the tree one parent at a time."""
    found = {("country", "BE")}
    commune, place = RESIDENCE.get(sector or "", (None, None))
    if place:
        found.add(("sector", place))
    while commune:
        found.add((TREE[commune][0], commune))
        commune = TREE[commune][1]
    return found


def slow(
    cells: list[tuple[str | None, str, str, int, int]], breakdowns: list[Breakdown]
) -> Counter:
    total: Counter = Counter()
    wanted = {
        (level, by_age, by_sex)
        for b in breakdowns
        for level in b.levels
        for by_age, by_sex in product({False, bool(b.ages)}, {False, b.by_sex})
    }
    for sector, age, sex, persons, exams in cells:
        young = age in ("0-4", "5-9")
        for (level, place), (wanted_level, by_age, by_sex) in product(places_of(sector), wanted):
            if level == wanted_level:
                key = (
                    level,
                    place,
                    ("0-9" if young else "10+") if by_age else "all",
                    sex if by_sex else "all",
                )
                total[(*key, "beneficiaries")] += persons
                total[(*key, "exams_V")] += exams
    return total


@settings(max_examples=15)
@given(rows)
def test_roll_up_equals_the_slow_reference(
    cells: list[tuple[str | None, str, str, int, int]],
) -> None:
    levels: tuple[Level, ...] = ("country", "region", "province", "arrondissement", "commune")
    breakdowns = [Breakdown((*levels, "sector")), Breakdown(levels, PUBLISHED, by_sex=True)]
    names = ["sector", "commune", "place"]
    residence = pa.table(
        [
            pa.array(c, pa.string())
            for c in zip(*[(s, *v) for s, v in RESIDENCE.items()], strict=True)
        ],
        names=names,
    )
    table = roll_up(finest(cells), residence, VINTAGE, breakdowns)
    got = Counter()
    for row in table.to_pylist():
        assert row["year"] == 2020
        for count in ("beneficiaries", "exams_V"):
            key = (row["level"], row["place"], row["age"], row["sex"], count)
            assert key not in got, "a cell came twice"
            got[key] = row[count]
    assert {k: n for k, n in got.items() if n} == {
        k: n for k, n in slow(cells, breakdowns).items() if n
    }
