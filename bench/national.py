"""The national run: years are invented, counted and discarded in turn, then made into a release.

    python -m bench.national --persons 11700000 --years 2006-2024 --folder build/national

Each step runs in a process of its own, so that its peak memory is its own; what a step measured is
one line of `national.jsonl`, and a run that was cut short goes on where it was. Beside every count
the bare floor is timed on the same files: read, group by person with one count, join to the
population, group by sector, age and sex. See `docs/performance.md` for what was seen.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from bench.national_steps import Facts, arguments, discard, make_project


class Run:
    """One national run and its record, a line a step."""

    def __init__(self, folder: Path, persons: int, years: range) -> None:
        self.folder, self.persons, self.years = folder, persons, years
        self.record = folder / "national.jsonl"

    def done(self) -> dict[tuple[str, int], Facts]:
        """What earlier runs measured, by step and year."""
        if not self.record.exists():
            return {}
        lines = map(json.loads, self.record.read_text(encoding="utf-8").splitlines())
        return {(line["step"], line["year"]): line for line in lines}

    def step(self, name: str, year: int) -> Facts:
        """Run a step in a process of its own, and write down what it measured."""
        command = [
            sys.executable, "-m", "bench.national_steps", name, "--year", str(year),
            "--persons", str(self.persons), "--years", f"{self.years[0]}-{self.years[-1]}",
            "--folder", str(self.folder),
        ]  # fmt: skip
        child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert child.stdout
        said = child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)
        if status:
            raise SystemExit(f"{name} {year} failed")
        facts = {"step": name, "year": year, **json.loads(said.splitlines()[-1])}
        facts["peak_bytes"] = usage.ru_maxrss * 1024
        with self.record.open("a", encoding="utf-8") as file:
            file.write(json.dumps(facts) + "\n")
        print(describe(facts), flush=True)
        return facts

    def year(self, year: int) -> None:
        """Invent, count and discard one year."""
        done = self.done()
        if ("count", year) in done:
            return
        self.step("synthesise", year)
        self.step("count", year)
        if year == self.years[-1]:
            self.step("engine", year)
            self.step("curve", year)
        else:
            discard(self.folder, year)

    def all(self) -> None:
        """Every year, then the release."""
        for year in self.years:
            self.year(year)
        self.step("release", self.years[-1])
        discard(self.folder, self.years[-1])


def describe(facts: Facts) -> str:
    """One line on a step, for who watches."""
    told = [f"{facts['step']:10} {facts['year']}"]
    if "seconds" in facts:
        told.append(f"{facts['seconds']:7.1f} s")
    if "ratio" in facts:
        told.append(
            f"{facts['ratio']:.2f} x floor ({facts['floor_seconds']:.1f} s), "
            f"{facts['cpu_ratio']:.2f} x its processor time"
        )
    told.append(f"peak {facts['peak_bytes'] / 2**30:.2f} GiB")
    told += [f"{key} {facts[key]:,}" for key in ("claims", "bytes", "bytes_read") if key in facts]
    return "  ".join(told)


def summary(done: Mapping[tuple[str, int], Facts]) -> Iterator[str]:
    """The run in a few lines."""

    def total(step: str, key: str) -> float:
        return float(sum(facts[key] for (name, _), facts in done.items() if name == step))

    years = sum(step == "count" for step, _ in done)
    counting, processor = total("count", "seconds"), total("count", "cpu")
    yield f"{years} years, {total('synthesise', 'claims'):,.0f} claims"
    yield f"synthesised in {total('synthesise', 'seconds'):.0f} s"
    yield f"files proven sound in {total('count', 'proof_seconds'):.0f} s"
    yield (
        f"counted in {counting:.0f} s: {counting / total('count', 'floor_seconds'):.2f} x the floor"
        f" ({processor / total('count', 'floor_cpu'):.2f} x its processor time)"
    )
    yield f"bytes read by the counts: {total('count', 'bytes_read'):,.0f}"
    made = total("release", "cells_seconds") + total("release", "writing_seconds")
    share = made / (made + counting)
    yield f"roll-up, rates, release {made:.0f} s: {share:.0%} of that and the counts"
    yield f"protected and audited in {total('release', 'protection_seconds'):.0f} s"
    yield f"release {total('release', 'bytes'):,.0f} bytes"
    for step in sorted({name for name, _ in done}):
        peak = max(facts["peak_bytes"] for (name, _), facts in done.items() if name == step)
        yield f"peak memory of {step}: {peak / 2**30:.2f} GiB"
    yield from _curve(facts for (name, _), facts in done.items() if name == "curve")


def _curve(curves: Iterator[Facts]) -> Iterator[str]:
    """Each point of the curve: claims, time, and time a million claims."""
    for curve in curves:
        for point in curve["points"]:
            million = point["claims"] / 1e6
            yield (
                f"{point['parts']:2} sixteenths: {million:6.2f} M claims, "
                f"{point['seconds']:6.2f} s, {point['seconds'] / million:.3f} s a million, "
                f"{point['cpu'] / million:.3f} s of processor a million"
            )


def main() -> None:
    given = arguments().parse_args()
    make_project(given.folder, given.years)
    run = Run(given.folder, given.persons, given.years)
    run.all()
    print("\n".join(summary(run.done())))


if __name__ == "__main__":
    main()
