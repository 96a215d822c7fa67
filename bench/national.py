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
        facts["cpu"] = usage.ru_utime + usage.ru_stime
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
        self.step("needle", self.years[-1])
        discard(self.folder, self.years[-1])


def describe(facts: Facts) -> str:
    """One line on a step, for who watches."""
    told = [f"{facts['step']:10} {facts['year']}"]
    if "seconds" in facts:
        told.append(f"{facts['seconds']:7.1f} s")
    if "ratio" in facts:
        told.append(f"{facts['ratio']:5.2f} x floor ({facts['floor']:.1f} s)")
    told.append(f"{facts['cpu']:.0f} s of processor")
    told.append(f"peak {facts['peak_bytes'] / 2**30:.2f} GiB")
    told += [f"{key} {facts[key]:,}" for key in ("claims", "bytes", "bytes_read") if key in facts]
    return "  ".join(told)


def summary(done: Mapping[tuple[str, int], Facts]) -> Iterator[str]:
    """The run in a few lines."""
    counts = [facts for (step, _), facts in sorted(done.items()) if step == "count"]
    made = [facts for (step, _), facts in sorted(done.items()) if step == "synthesise"]
    if not counts:
        return
    counting, floors = sum(f["seconds"] for f in counts), sum(f["floor"] for f in counts)
    claims = sum(f["claims"] for f in made)
    yield f"{len(counts)} years, {claims:,} claims"
    yield f"synthesised in {sum(f['seconds'] for f in made):.0f} s"
    yield f"counted in {counting:.0f} s, {counting / floors:.2f} x the floor ({floors:.0f} s)"
    yield f"soundness of the files proven in {sum(f['proof'] for f in counts):.0f} s"
    yield f"bytes read by the count: {sum(f['bytes_read'] for f in counts):,}"
    peaks = {step: max(f["peak_bytes"] for (s, _), f in done.items() if s == step)
             for step in sorted({s for s, _ in done})}  # fmt: skip
    yield "peak memory, GiB: " + ", ".join(f"{s} {p / 2**30:.2f}" for s, p in peaks.items())
    for (step, _), facts in done.items():
        if step == "release":
            after = facts["seconds"]
            share = after / (after + counting)
            yield f"after the finest cells {after:.0f} s: {share:.0%} of the build"
            yield f"release {facts['bytes']:,} bytes"


def main() -> None:
    given = arguments().parse_args()
    make_project(given.folder, given.years)
    run = Run(given.folder, given.persons, given.years)
    run.all()
    print("\n".join(summary(run.done())))


if __name__ == "__main__":
    main()
