"""The benchmark tables: nothing found at both levels of knowledge, and few cells more hidden."""

import csv
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from bench.disclosure import Bench, read_bench
from tests.unit.disclosure import small
from vesalius.disclosure.foreign import audit_foreign, read_foreign
from vesalius.disclosure.policy import read_policy
from vesalius.disclosure.suppressor import suppress

# Cells that the prototype hid besides the small ones, zeros published, on the same three tables.
PROTOTYPE = "hsup_zeros_published"
NAMES = ("common", "medium", "rare")


def results(path: Path) -> tuple[int, int]:
    """The cells that the prototype and tau-ARGUS hid besides the small ones."""
    rows = list(csv.DictReader(path.open(encoding="utf-8")))
    return tuple(
        sum(int(row[name]) and not int(row["primary"]) for row in rows)
        for name in (PROTOTYPE, "tau_mod")
    )  # type: ignore[return-value]


@pytest.mark.parametrize("least", [0, 1])
@pytest.mark.parametrize("name", NAMES)
def test_benchmark_tables(shared_data: Path, name: str, least: int) -> None:
    bench: Bench = read_bench(shared_data / "disclosure" / f"bench_{name}_lux.csv", least)
    found = suppress(bench.table)
    finding = bench.audit(found.hidden, least)
    assert (int(finding.exact.sum()), int(finding.narrow.sum())) == (0, 0)
    assert found.unmet == 0
    if least == 1:
        prototype, _ = results(shared_data / "disclosure" / f"result_{name}_lux.csv")
        assert bench.published(found) <= 1.05 * prototype


def test_masks_of_another_tool_are_caught(shared_data: Path) -> None:
    """The masks of GaussSuppression leave 41 of 88 small counts too narrow; ours none."""
    folder = shared_data / "disclosure"
    bench = read_bench(folder / "bench_common_lux.csv", 1)
    hidden = bench.mask_of(folder / "result_common_lux.csv", "gauss")
    finding = bench.audit(hidden, 1)
    assert int(finding.exact.sum()) == 0
    assert int(finding.narrow.sum()) == 41


def test_sdctable_135(shared_data: Path) -> None:
    """A 5 x 2 table full of ones and zeros, at which another tool ran out of cells to hide."""
    with (shared_data / "disclosure" / "sdctable_issue135.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    counts: dict[str, list[int]] = {row["var2"]: [0, 0] for row in rows}
    for row in rows:
        counts[row["var2"]][int(row["var1"]) - 1] = int(row["values"])
    places = [("BE", "country", None), *((name, "commune", "BE") for name in counts)]
    truth = small.cells(counts, places, ages=("0-9", "10+"), homeless=(0, 0))
    where = small.places_table(places)
    for preset in ("five", "five-zeros-hidden"):
        policy = read_policy({"preset": preset})
        public = small.protected(truth, where, policy).public
        verdict = small.audited(public, truth, where, policy)
        assert verdict.certificate.passed, verdict.exposed


def test_sdctable_136(shared_data: Path) -> None:
    """Counties and size groups of the same regions overlap: two zonings, one system."""
    with (shared_data / "disclosure" / "sdctable_issue136.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    counts = {row["region"]: [int(row["n"])] for row in rows}
    tables, wheres = [], []
    for day, grouping in ((date(2024, 1, 1), "county"), (date(2025, 1, 1), "group")):
        groups = sorted({row[grouping] for row in rows})
        places = [("BE", "country", None), *((name, "province", "BE") for name in groups),
                  *((row["region"], "commune", row[grouping]) for row in rows)]  # fmt: skip
        kinds = {"indicator": small.TOTAL_SHARE, "ages": ("0+",), "homeless": (0,), "day": day}
        tables.append(small.cells(counts, places, **kinds))  # type: ignore[arg-type]
        wheres.append(small.places_table(places, day))
    truth, where = pa.concat_tables(tables), pa.concat_tables(wheres)
    verdict = small.audited(small.protected(truth, where).public, truth, where)
    assert verdict.certificate.passed, verdict.exposed
    alone = [small.protected(t, w).public for t, w in zip(tables, wheres, strict=True)]
    assert not small.audited(pa.concat_tables(alone), truth, where).certificate.passed


def test_a_foreign_table_from_the_command_line(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(
        "place,parent,sex,count\nT,,all,20\nT,,f,12\nT,,m,8\nA,T,all,\nA,T,f,\nA,T,m,3\n"
        "B,T,all,\nB,T,f,8\nB,T,m,5\n",
        encoding="utf-8",
    )
    certificate, exposed = audit_foreign(read_foreign(path), 5, zeros_published=True)
    assert not certificate.passed
    assert exposed == (("A", "all"), ("A", "f"), ("B", "all"))
