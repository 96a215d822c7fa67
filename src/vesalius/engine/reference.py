"""The slow engine, in plain Python: obviously right, and what the others are held against."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import duckdb
import pyarrow as pa

from vesalius.catalogue.model import AgeClass, Population
from vesalius.engine.interface import Counting, Inputs, Progress, silent
from vesalius.engine.rules import CountingRules, whole_year

Row = Mapping[str, Any]
PersonYears = dict[object, Counter[str]]
Place = tuple[str, str | None, str | None, str | None]  # population, sector, age, sex


@dataclass
class Cell:
    """The counts of one cell."""

    beneficiaries: int = 0
    persons: Counter[str] = field(default_factory=Counter)
    exams: Counter[str] = field(default_factory=Counter)


class ReferenceEngine:
    """Counts row by row. DuckDB only reads the rows for it."""

    def count_year(
        self, inputs: Inputs, counting: Counting, progress: Progress = silent
    ) -> pa.Table:
        """The finest cells of a year (see `Engine`)."""
        person_years = self.person_years(inputs, counting.rules)
        progress("persons", 0.5)
        cells = self.finest_cells(person_years, inputs, counting)
        progress("cells", 1.0)
        return cells

    def person_years(self, inputs: Inputs, rules: CountingRules) -> PersonYears:
        """The net quantity of each variable for each person with claims."""
        year = whole_year(rules.year)
        nets: PersonYears = defaultdict(Counter)
        for claim in rows(inputs.claims):
            day, quantity = claim["service_date"], claim["quantity"]
            if day is None or quantity is None or not year.covers(day):
                continue
            profession = claim["provider_profession"]
            qualification = claim["provider_qualification"]
            for variable in rules.counted(claim["code"], day, profession, qualification):
                nets[claim["person_id"]][variable] += quantity
        return nets

    def finest_cells(
        self, person_years: PersonYears, inputs: Inputs, counting: Counting
    ) -> pa.Table:
        """The cells of the persons in the population, each counted in every population it is in."""
        counting.require_columns(columns(inputs.population(counting.year)))
        cells: defaultdict[Place, Cell] = defaultdict(Cell)
        presence = [
            {row["person_id"] for row in rows(inputs.population(counting.year - back - 1))}
            for back in range(counting.years_before)
        ]
        for person in rows(inputs.population(counting.year)):
            years_present = _years_present(person["person_id"], presence)
            for population in counting.populations:
                if _is_in(population, person, counting.year, years_present):
                    cell = cells[_place(population, person, counting)]
                    _count(cell, person_years.get(person["person_id"], Counter()))
        return _table(cells, counting)


@cache
def _reader() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def rows(relation: str) -> list[Row]:
    """The rows of a relation, as dictionaries."""
    table = _reader().sql(f"SELECT * FROM {relation} AS read").to_arrow_table()
    return table.to_pylist()  # type: ignore[no-any-return]


def columns(relation: str) -> list[str]:
    """The names of a relation's columns."""
    return _reader().sql(f"SELECT * FROM {relation} AS read").columns


def _years_present(person: object, presence: list[set[object]]) -> int:
    """For how many years on end, just before this one, the person was in the population."""
    years = 0
    while years < len(presence) and person in presence[years]:
        years += 1
    return years


def _is_in(population: Population, person: Row, year: int, years_present: int) -> bool:
    if population.ages is not None:
        age = _age(person, year)
        if age is None or not population.ages.holds(age):
            return False
    if population.sex is not None and person["sex"] != population.sex:
        return False
    if population.preferential is not None and person["preferential"] != population.preferential:
        return False
    return years_present >= population.present_years


def _age(person: Row, year: int) -> int | None:
    return None if person["birth_year"] is None else year - int(person["birth_year"])


def _place(population: Population, person: Row, counting: Counting) -> Place:
    sector = person["sector_december"]
    if sector is None:
        sector = person["sector_june"]
    age_class = _class_of(_age(person, counting.year), counting.ages)
    return population.id, sector, age_class.id if age_class else None, person["sex"]


def _class_of(age: int | None, ages: Iterable[AgeClass]) -> AgeClass | None:
    if age is None:
        return None
    return next((age_class for age_class in ages if age_class.holds(age)), None)


def _count(cell: Cell, nets: Counter[str]) -> None:
    cell.beneficiaries += 1
    for variable, net in nets.items():
        if net > 0:
            cell.persons[variable] += 1
            cell.exams[variable] += net


def _table(cells: Mapping[Place, Cell], counting: Counting) -> pa.Table:
    """The cells in their order: null before the first sector, ages as they are listed."""
    rank = {age.id: number for number, age in enumerate(counting.ages)}

    def order(place: Place) -> tuple[object, ...]:
        population, sector, age, sex = place
        by_age = -1 if age is None else rank[age]
        return population, sector is not None, sector or "", by_age, sex is not None, sex or ""

    lines = [_line(place, cells[place], counting) for place in sorted(cells, key=order)]
    return pa.Table.from_pylist(lines, schema=counting.schema)


def _line(place: Place, cell: Cell, counting: Counting) -> dict[str, object]:
    population, sector, age, sex = place
    line: dict[str, object] = {"population": population, "year": counting.year, "sector": sector}
    line |= {"age": age, "sex": sex, "beneficiaries": cell.beneficiaries}
    for variable in counting.rules.variables:
        line[f"persons_{variable}"] = cell.persons[variable]
        line[f"exams_{variable}"] = cell.exams[variable]
    return line
