"""Counting is done once: what changed is counted again, and nothing else."""

import dataclasses
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from vesalius.catalogue.model import Catalogue, Validity
from vesalius.engine.duckdb import DuckDbEngine
from vesalius.engine.interface import Counting, Inputs, Progress, silent
from vesalius.engine.reference import ReferenceEngine
from vesalius.release.build import open_workshop
from vesalius.release.counting import Counter
from vesalius.release.project import Project


@dataclasses.dataclass
class Watched:
    """An engine that remembers what it was asked to count."""

    engine: DuckDbEngine
    asked: list[tuple[int, tuple[str, ...]]] = dataclasses.field(default_factory=list)

    def count_year(
        self, inputs: Inputs, counting: Counting, progress: Progress = silent
    ) -> pa.Table:
        self.asked.append((counting.year, counting.rules.variables))
        return self.engine.count_year(inputs, counting, progress)


def watched(project: Project, catalogue: Catalogue | None = None) -> tuple[Counter, Watched]:
    engine = Watched(DuckDbEngine(work_folder=project.private / "spill"))
    counter = open_workshop(project, "duckdb").counter
    changed = catalogue or counter.catalogue
    return dataclasses.replace(counter, engine=engine, catalogue=changed), engine


def test_a_second_build_counts_nothing(project: Project) -> None:
    counter, engine = watched(project)
    first = counter.finest(2016)
    again, second_engine = watched(project)
    assert again.finest(2016).equals(first)
    assert len(engine.asked) == 1
    assert second_engine.asked == []


def test_a_changed_code_list_recounts_only_its_variables(project: Project) -> None:
    counter, _ = watched(project)
    counter.finest(2016)
    shorter = without_a_code(counter.catalogue, "ct", date(2016, 6, 1))
    changed, engine = watched(project, shorter)
    changed.finest(2016)
    assert engine.asked == [(2016, ("IMAG_CT_N", "IMAG_RADIO_N"))]


def test_a_list_of_one_variable_leaves_the_others_alone(project: Project) -> None:
    counter, _ = watched(project)
    counter.finest(2016)
    shorter = without_a_code(counter.catalogue, "mri", date(2016, 6, 1))
    changed, engine = watched(project, shorter)
    changed.finest(2016)
    assert engine.asked == [(2016, ("IMAG_RADIO_N",))]


def without_a_code(catalogue: Catalogue, name: str, day: date) -> Catalogue:
    codes = catalogue.code_lists[name]
    gone = min(codes.codes_on(day))
    shorter = dataclasses.replace(codes, entries=tuple(e for e in codes.entries if e.code != gone))
    return dataclasses.replace(catalogue, code_lists={**catalogue.code_lists, name: shorter})


def test_a_list_that_changes_in_another_year_recounts_nothing(project: Project) -> None:
    counter, _ = watched(project)
    counter.finest(2016)
    codes = counter.catalogue.code_lists["ct"]
    first = codes.entries[0]
    ends = Validity(first.validity.first, first.validity.last.replace(year=2040))
    later = dataclasses.replace(
        codes, entries=(dataclasses.replace(first, validity=ends), *codes.entries[1:])
    )
    lists = {**counter.catalogue.code_lists, "ct": later}
    changed, engine = watched(project, dataclasses.replace(counter.catalogue, code_lists=lists))
    changed.finest(2016)
    assert engine.asked == []


def test_changed_claims_are_counted_again(project: Project, tmp_path: Path) -> None:
    counter, _ = watched(project)
    counter.finest(2016)
    claims = next((project.private / "claims" / "year=2016").glob("*.parquet"))
    claims.touch()
    changed, engine = watched(project)
    changed.finest(2016)
    assert [year for year, _ in engine.asked] == [2016]


@pytest.mark.parametrize("year", [2015])
def test_engines_agree_on_a_synthetic_year(project: Project, year: int) -> None:
    counter, _ = watched(project)
    slow = dataclasses.replace(counter, engine=ReferenceEngine(), folder=project.private / "slow")
    key = [(name, "ascending") for name in ("population", "sector", "age", "sex")]
    assert counter.finest(year).sort_by(key).equals(slow.finest(year).sort_by(key))
