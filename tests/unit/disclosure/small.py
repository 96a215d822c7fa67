"""Small publications to protect and to attack."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa

from vesalius.catalogue.load import default_folder, load_catalogue
from vesalius.catalogue.model import Catalogue
from vesalius.disclosure.gate import Earlier, Gate
from vesalius.disclosure.judge import judge
from vesalius.disclosure.policy import Policy, read_policy
from vesalius.disclosure.protect import Protection, protect
from vesalius.disclosure.publication import Publication, Subject, Verdict

DAY = date(2025, 1, 1)
SHARE, VOLUME = "cube_013_013", "cube_013_014"
TOTAL_SHARE, TOTAL_VOLUME = "stat_013_013", "stat_013_014"
AGES = ("0-9", "10-19", "20+")
Place = tuple[str, str, str | None]

# A country of two regions; the second is region and arrondissement at once, as Brussels is.
PLACES: tuple[Place, ...] = (
    ("BE", "country", None),
    ("R1", "region", "BE"),
    ("R2", "region", "BE"),
    ("P1", "province", "R1"),
    ("A1", "arrondissement", "P1"),
    ("A2", "arrondissement", "P1"),
    ("A3", "arrondissement", "R2"),
    *((f"C{i}", "commune", f"A{1 + i // 4}") for i in range(12)),
)


def places_table(
    places: Sequence[Place] = PLACES,
    day: date = DAY,
    made_of: Mapping[str, list[str]] | None = None,
) -> pa.Table:
    rows = [
        {"vintage": day, "level": level, "place": code, "parent": parent,
         "made_of": (made_of or {}).get(code, [])}
        for code, level, parent in places
    ]  # fmt: skip
    kinds = {"vintage": pa.date32(), "level": pa.string(), "place": pa.string(),
             "parent": pa.string(), "made_of": pa.list_(pa.string())}  # fmt: skip
    return pa.Table.from_pylist(rows, pa.schema(kinds))


@cache
def catalogue() -> Catalogue:
    return load_catalogue(default_folder())


def within(places: Sequence[Place], code: str) -> list[str]:
    """The communes of a place."""
    level = {c: lv for c, lv, _ in places}
    if level[code] == "commune":
        return [code]
    return [leaf for c, _, p in places if p == code and level[c] != "sector"
            for leaf in within(places, c)]  # fmt: skip


def cells(
    counts: Mapping[str, Sequence[int]],
    places: Sequence[Place] = PLACES,
    *,
    indicator: str = SHARE,
    day: date = DAY,
    year: int = 2019,
    people: int = 500,
    homeless: Sequence[int] = (0, 0, 0),
    ages: Sequence[str] = AGES,
    times: int = 1,
) -> pa.Table:
    """The cells of an indicator from each commune's counts by age."""
    rows = []
    for code, level, _ in places:
        if level == "sector":
            continue
        leaves = within(places, code)
        by_age = np.sum([counts[leaf] for leaf in leaves], axis=0) * times
        below = [people * len(leaves)] * len(ages)
        if level == "country":
            by_age = by_age + np.array(homeless)
        figures = [*zip(ages, by_age.tolist(), below, strict=True),
                   ("all", int(by_age.sum()), sum(below))]  # fmt: skip
        if indicator.startswith("stat"):
            figures = figures[-1:]
        rows += [_row(indicator, level, code, day, year, *figure) for figure in figures]
    return pa.Table.from_pylist(rows, _SCHEMA)


def sector_cells(
    counts: Mapping[str, int], indicator: str = TOTAL_SHARE, people: int = 60, year: int = 2019
) -> pa.Table:
    rows = [
        _row(indicator, "sector", code, DAY, year, "all", n, people) for code, n in counts.items()
    ]
    return pa.Table.from_pylist(rows, _SCHEMA)


_SCHEMA = pa.schema(
    {"indicator": pa.string(), "level": pa.string(), "place": pa.string(),
     "vintage": pa.date32(), "year": pa.int16(), "age": pa.string(), "sex": pa.string(),
     "numerator": pa.int64(), "denominator": pa.int64(), "value": pa.float64(),
     "status": pa.string()}
)  # fmt: skip


def _row(
    indicator: str, level: str, code: str, day: date, year: int, age: str, n: int, below: int
) -> dict[str, object]:
    return {
        "indicator": indicator, "level": level, "place": code, "vintage": day, "year": year,
        "age": age, "sex": "all", "numerator": n, "denominator": below,
        "value": 100 * n / below, "status": "ok" if n else "zero",
    }  # fmt: skip


def random_counts(seed: int, mean: float = 8.0, communes: int = 12) -> dict[str, list[int]]:
    random = np.random.default_rng(seed)
    return {f"C{i}": random.poisson(mean, len(AGES)).tolist() for i in range(communes)}


def protected(
    table: pa.Table, places: pa.Table | None = None, policy: Policy | None = None
) -> Protection:
    where = places_table() if places is None else places
    return protect(table, where, catalogue(), policy or read_policy({}))


def audited(
    public: pa.Table,
    truth: pa.Table | None,
    places: pa.Table | None = None,
    policy: Policy | None = None,
) -> Verdict:
    """The audit of the indicators of one subject."""
    codes = sorted(set(public["indicator"].to_pylist()))
    share = tuple(code for code in codes if int(code[-3:]) % 2)
    volume = tuple(code for code in codes if int(code[-3:]) % 2 == 0)
    return judge(
        Publication(
            read=reader(public),
            places=places_table() if places is None else places,
            policy=(policy or read_policy({})).as_json(),
            subjects=(Subject("CT", share, volume),),
            truth=None if truth is None else reader(truth),
        )
    )


def reader(table: pa.Table):  # type: ignore[no-untyped-def]
    return lambda code: table.filter(pa.compute.equal(table["indicator"], code))


def told_again(table: pa.Table, truth: pa.Table, row: int) -> pa.Table:
    """The public cells with one hidden cell told: a suppressor that forgets."""
    rows, true = table.to_pylist(), truth.to_pylist()
    rows[row] = true[row]
    return pa.Table.from_pylist(rows, table.schema)


def hidden_rows(table: pa.Table) -> list[int]:
    return [
        i for i, s in enumerate(table["status"].to_pylist()) if s in ("suppressed", "secondary")
    ]


def make_gate(truth: pa.Table, folder: Path, kept: dict[str, pa.Table], *earlier: Earlier) -> Gate:
    """A gate for the small country; what passes goes to `kept`."""
    return Gate(
        read=reader(truth),
        places=places_table(),
        catalogue=catalogue(),
        policy=read_policy({}),
        folder=folder,
        keep=kept.__setitem__,
        keep_private=lambda code, table: None,
        earlier=earlier,
        workers=1,
    )
