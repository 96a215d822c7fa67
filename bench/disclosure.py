"""Secondary suppression on tables of places x 10 ages x 2 sexes, and its audit.

    python -m bench.disclosure ../shared/data/disclosure/bench_*_lux.csv
    python -m bench.disclosure --national common medium rare --folder /tmp/tables

The second form writes synthetic tables of the size of Belgium first (565 communes, 20,559 cells).
`--against DIR` runs the research prototype of that folder on the same files, in the same run.
"""

import argparse
import csv
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import sparse

from vesalius.disclosure.auditor import Finding, Targets, audit
from vesalius.disclosure.ledger import Ledger
from vesalius.disclosure.profile import Profile, profile_of
from vesalius.disclosure.suppressor import Suppression, suppress
from vesalius.disclosure.table import Floats, Mask, Table
from vesalius.territory.gazetteer import load_territory

THRESHOLD = 5
LEVEL_COST = (50.0, 30.0, 16.0, 6.0, 1.0)
MARGIN_COST = np.array([1.0, 1.6, 4.0])


@dataclass(frozen=True)
class Bench:
    """A benchmark table: its nodes (contracted) with counts, and what it asks."""

    table: Table
    names: tuple[tuple[str, str], ...]
    counts: Floats
    profile: Profile
    levels: Floats

    def published(self, found: Suppression) -> int:
        """The cells hidden besides the small ones; an area of several levels counts for each."""
        return int(((found.hidden & ~self.table.must).sum(axis=1) * self.levels).sum())

    def audit(self, hidden: Mask, least: int) -> Finding:
        """The audit of a mask, from the published counts alone."""
        count = self.counts.ravel()
        rows = _relations(self.table)
        ledger = Ledger(
            np.where(hidden.ravel(), np.nan, count),
            np.full(len(count), float(least)),
            np.full(len(count), np.inf),
            rows,
            np.zeros(rows.shape[0]),
            np.zeros(rows.shape[0]),
        )
        small = np.flatnonzero((count >= 1) & (count < THRESHOLD))
        size = len(small)
        return audit(ledger, Targets(small, np.ones(size), np.full(size, float(THRESHOLD))))

    def mask_of(self, path: Path, method: str) -> Mask:
        """The mask that another method made, from a file of results."""
        hidden = np.zeros(self.counts.shape, bool)
        place = {name: i for i, name in enumerate(self.names)}
        level = {"country": "0", "region": "1", "province": "2", "arrondissement": "3",
                 "commune": "4"}  # fmt: skip
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                node = place.get((level[row["level"]], row["node"]))
                if node is not None and (int(row[method]) or int(row["primary"])):
                    age, sex = (row[k].replace("Total", "all") for k in ("age", "sex"))
                    hidden[node, self.profile.cell(age, sex)] = True
        return hidden


def _relations(table: Table) -> sparse.csr_array:
    """The auditor's own statement of how the cells add up."""
    width = table.width
    rows, columns, data = [], [], []
    number = 0
    for area in range(len(table.parent)):
        for relation in table.profile.toarray():
            cells = np.flatnonzero(relation)
            rows += [number] * len(cells)
            columns += (area * width + cells).tolist()
            data += relation[cells].tolist()
            number += 1
    for parent, parts in table.children.items():
        for cell in range(width):
            rows += [number] * (len(parts) + 1)
            columns += [parent * width + cell, *(part * width + cell for part in parts)]
            data += [-1.0, *([1.0] * len(parts))]
            number += 1
    shape = (number, len(table.parent) * width)
    return sparse.coo_array((data, (rows, columns)), shape=shape).tocsr()


def read_bench(path: Path, least: int) -> Bench:
    """Read a table: region, prov, arr, commune, age, sex, pop, n."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    ages = list(dict.fromkeys(row["age"] for row in rows))
    profile = profile_of([ages], ["F", "M"])
    parent, leaves = _tree(rows)
    counts = np.zeros((len(parent), profile.width))
    names = list(parent)
    number = {name: i for i, name in enumerate(names)}
    for row in rows:
        for node in leaves[row["commune"]]:
            for age in (row["age"], "all"):
                for sex in (row["sex"], "all"):
                    counts[number[node], profile.cell(age, sex)] += int(row["n"])
    above = np.array([-1 if p is None else number[p] for p in parent.values()])
    levels = np.array([int(level) for level, _ in names])
    times = np.array([len(same) for same in _same_areas(rows, names)], np.float64)
    asked = _asked(above, levels, counts, profile, least)
    return Bench(asked, tuple(names), counts, profile, times)


Node = tuple[str, str]


def _tree(rows: list[dict[str, str]]) -> tuple[dict[Node, Node | None], dict[str, list[Node]]]:
    """The nodes with their parents, those with a single child left out, and each commune's own."""
    chains: dict[str, list[Node]] = {}
    for row in rows:
        chains[row["commune"]] = [
            ("0", "Total"), ("1", row["region"]), ("2", row["prov"]), ("3", row["arr"]),
            ("4", row["commune"]),
        ]  # fmt: skip
    holds: dict[Node, frozenset[str]] = {}
    for commune, chain in chains.items():
        for node in chain:
            holds[node] = holds.get(node, frozenset()) | {commune}
    lowest = {members: node for node, members in sorted(holds.items())}
    kept = {c: [n for n in chain if lowest[holds[n]] == n] for c, chain in chains.items()}
    parent: dict[Node, Node | None] = {}
    for chain in kept.values():
        for above, node in zip([None, *chain], chain, strict=False):
            parent[node] = above
    return parent, kept


def _same_areas(rows: list[dict[str, str]], names: list[Node]) -> list[set[Node]]:
    """For each node, the nodes of all levels that hold the same communes."""
    holds: dict[Node, set[str]] = {}
    for row in rows:
        for node in (("0", "Total"), ("1", row["region"]), ("2", row["prov"]), ("3", row["arr"]),
                     ("4", row["commune"])):  # fmt: skip
            holds.setdefault(node, set()).add(row["commune"])
    return [{node for node, held in holds.items() if held == holds[name]} for name in names]


def _asked(
    parent: np.ndarray, levels: np.ndarray, counts: Floats, profile: Profile, least: int
) -> Table:
    """What must be hidden, and how far it must be able to move."""
    floor = least * _nonzero_leaves(parent, counts, profile)
    must = (counts >= 1) & (counts < THRESHOLD)
    down = np.where(counts > 0, counts - floor, 0.0)
    cost = (1 + np.log1p(counts) / 2) * np.array(LEVEL_COST)[levels][:, None]
    return Table(
        parent=parent,
        unions=(),
        profile=profile.relations,
        up=np.where(counts > 0, np.inf, 0.0),
        down=down,
        need_up=np.where(must, THRESHOLD - counts, 0.0),
        need_down=np.where(must, np.clip(counts - np.maximum(floor, 1), 0.0, down), 0.0),
        must=must,
        free=np.zeros(counts.shape, bool),
        cost=cost * MARGIN_COST[profile.margins][None, :],
    )


def _nonzero_leaves(parent: np.ndarray, counts: Floats, profile: Profile) -> Floats:
    """Of each cell, the number of non-zero communes x ages x sexes in it."""
    inner = np.setdiff1d(np.arange(len(parent)), parent[parent >= 0])
    found = np.zeros(counts.shape)
    for leaf in inner.tolist():
        single = profile.margins == 0
        own = np.where(single, counts[leaf] > 0, 0.0)
        for age in profile.ages:
            for sex in profile.sexes:
                if profile.margins[profile.cell(age, sex)]:
                    part = [
                        profile.cell(a, s)
                        for a in (profile.ages[:-1] if age == "all" else [age])
                        for s in (profile.sexes[:-1] if sex == "all" else [sex])
                    ]
                    own[profile.cell(age, sex)] = own[part].sum()
        node = leaf
        while node >= 0:
            found[node] += own
            node = int(parent[node])
    return found


# --- tables of the size of Belgium --------------------------------------------------------------

RATES = {  # men, women by age; as those of the tables of the province of Luxembourg
    "common": [(0.021, 0.026), (0.051, 0.056), (0.078, 0.082), (0.106, 0.116), (0.143, 0.156),
               (0.19, 0.208), (0.226, 0.253), (0.262, 0.28), (0.234, 0.263), (0.17, 0.184)],
    "medium": [(0.0013, 0.0015), (0.0097, 0.0102), (0.0138, 0.0153), (0.0206, 0.0224),
               (0.0308, 0.0295), (0.0351, 0.0367), (0.0308, 0.0335), (0.0223, 0.0225),
               (0.0109, 0.0113), (0.0063, 0.0037)],
    "rare": [(0.00006, 0.00007), (0.00035, 0.00019), (0.00038, 0.00045), (0.00099, 0.00084),
             (0.00146, 0.00127), (0.00382, 0.00225), (0.00545, 0.00411), (0.00505, 0.00493),
             (0.00453, 0.00316), (0.00106, 0.00041)],
}  # fmt: skip
SHARES = [(0.0543, 0.0513), (0.058, 0.0553), (0.0623, 0.0612), (0.0623, 0.0615), (0.0657, 0.0648),
          (0.0681, 0.0684), (0.061, 0.0642), (0.04, 0.0472), (0.0166, 0.026),
          (0.0032, 0.0084)]  # fmt: skip
AGES = [f"{a}-{a + 9}" for a in range(0, 90, 10)] + ["90+"]


def write_national(name: str, folder: Path, seed: int = 7) -> Path:
    """Write a synthetic table of all communes; counts are drawn, places are real."""
    from datetime import date

    vintage = load_territory(None).vintage(date(2025, 1, 1))
    communes = vintage.at("commune")
    random = np.random.default_rng([seed, len(name)])
    size = np.clip(np.exp(random.normal(9.55, 0.75, len(communes))), 300, 300_000)
    size *= 11.6e6 / size.sum()
    path = folder / f"bench_{name}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["region", "prov", "arr", "commune", "age", "sex", "pop", "n"])
        for commune, persons in zip(communes, size.tolist(), strict=True):
            arr = vintage.ancestor(commune.code, "arrondissement")
            region = vintage.ancestor(commune.code, "region")
            province = vintage.ancestor(commune.code, "province") or arr
            local = float(np.exp(random.normal(0, 0.12)))
            for age, shares, rates in zip(AGES, SHARES, RATES[name], strict=True):
                for sex, share, rate in zip("MF", shares, rates, strict=True):
                    people = int(random.poisson(persons * share))
                    n = int(random.binomial(people, min(0.9, rate * local)))
                    out.writerow([region, province, arr, commune.code, age, sex, people, n])
    return path


def run(path: Path, least: int) -> str:
    """One table: what was hidden, how long it took, what the audit found."""
    bench = read_bench(path, least)
    start = time.perf_counter()
    found = suppress(bench.table)
    middle = time.perf_counter()
    finding = bench.audit(found.hidden, least)
    return (
        f"{path.stem} least {least}: primary {int(bench.table.must.sum())}"
        f" secondary {bench.published(found)} in {middle - start:.2f} s;"
        f" exact {int(finding.exact.sum())} narrow {int(finding.narrow.sum())}"
        f" audited in {time.perf_counter() - middle:.2f} s"
    )


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tables", nargs="*", type=Path)
    parser.add_argument("--national", nargs="*", choices=sorted(RATES), default=[])
    parser.add_argument("--folder", type=Path, default=Path())
    parser.add_argument("--against", type=Path)
    asked = parser.parse_args()
    tables = [*asked.tables, *(write_national(name, asked.folder) for name in asked.national)]
    for path in tables:
        for least in (1, 0):
            print(run(path, least), flush=True)
            if asked.against:
                command = [sys.executable, str(asked.against.resolve() / "hsup.py")]
                command += [path.stem.removeprefix("bench_"), "--audit", "0", "--lb", str(least)]
                done = subprocess.run(
                    command, cwd=path.parent, capture_output=True, text=True, check=True
                )
                print("  prototype:", done.stdout.strip().splitlines()[-1][:160], flush=True)


if __name__ == "__main__":
    main()
