"""Generated catalogues and data for the engines to count."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from hypothesis import strategies as st

from tests.spec.tables import (
    catalogue,
    code_list,
    group,
    inputs_of,
    population,
    variable,
)
from vesalius.catalogue.model import AgeClass, Catalogue, Population, Validity
from vesalius.engine.interface import Counting, Inputs
from vesalius.engine.rules import compile_rules

YEAR = 2020
CODES = ("000123", "459034", "459036")
PROFESSIONS = ("10", "30", "")
QUALIFICATIONS = ("001", "930", "")
SECTORS = ("21004A00-", "62063B01-", "63023C0é-")
DAYS = tuple(
    date.fromisoformat(day)
    for day in (
        "2019-12-31", "2020-01-01", "2020-02-29", "2020-03-01", "2020-03-02",
        "2020-06-30", "2020-07-01", "2020-12-31", "2021-01-01",
    )
)  # fmt: skip
QUANTITIES = (1, 1, 1, 1, 2, 3, 0, -1, -1, -1, -2, 7, None)
LARGE = (511, 512, -513, 40_000_000_000)
AGE_CLASSES = (
    (*(AgeClass(first, first + 9) for first in range(0, 90, 10)), AgeClass(90, None)),
    (AgeClass(0, 17), AgeClass(18, None)),
    (AgeClass(18, 64), AgeClass(75, 89)),
    (),
)
Row = dict[str, Any]


@dataclass(frozen=True)
class Scenario:
    """One generated count: a catalogue, the rows, and what is asked."""

    catalogue: Catalogue
    claims: tuple[Row, ...]
    persons: tuple[Row, ...]
    populations: tuple[Population, ...]
    ages: tuple[AgeClass, ...]
    person_type: str
    field_bits: int

    @property
    def inputs(self) -> Inputs:
        return inputs_of(self.claims, self.persons, person_id=self.person_type)

    @property
    def counting(self) -> Counting:
        return Counting(compile_rules(self.catalogue, YEAR), self.populations, self.ages)


@st.composite
def validities(draw: st.DrawFn) -> Validity:
    first = draw(st.sampled_from((date.min, *DAYS)))
    return Validity(first, draw(st.sampled_from([d for d in (*DAYS, date.max) if d >= first])))


@st.composite
def catalogues(draw: st.DrawFn) -> Catalogue:
    entry = st.tuples(st.sampled_from(CODES), validities() | st.just(Validity()))
    lists = [
        code_list(
            name, *draw(st.lists(entry, min_size=draw(st.sampled_from((0, 2, 3))), max_size=4))
        )
        for name in draw(st.sampled_from((["a"], ["a", "b"], ["a", "b", "c"])))
    ]
    some_professions = st.sampled_from((("10",), ("10",), ("10", "30"), ()))
    some = st.sampled_from(((), (), ("930",), ("001", "930"), ("",)))
    groups = [
        group(name, draw(some_professions), draw(some), draw(some))
        for name in ("doctors", "radiologists")
    ]
    listed = st.lists(st.sampled_from([c.id for c in lists]), min_size=1, max_size=2)
    held = st.sampled_from((None, None, *(g.id for g in groups)))
    variables = [
        variable(f"V{i}", *draw(listed), providers=draw(held))
        for i in range(draw(st.sampled_from((0, 1, 1, 2, 3, 8))))
    ]
    return catalogue(variables, lists, groups)


@st.composite
def populations(draw: st.DrawFn, name: str) -> Population:
    return population(
        name,
        ages=draw(st.sampled_from((None, None, AgeClass(0, 17), AgeClass(65, None)))),
        sex=draw(st.sampled_from((None, None, "male", "female"))),
        preferential=draw(st.sampled_from((None, None, True, False))),
        present_years=draw(st.sampled_from((0, 0, 0, 1, 2))),
    )


@st.composite
def claims(draw: st.DrawFn, persons: tuple[str, ...], quantities: tuple[int | None, ...]) -> Row:
    return {
        "person_id": draw(st.sampled_from(persons)),
        "service_date": draw(st.sampled_from((*DAYS[1:-1], *DAYS[1:-1], *DAYS))),
        "code": draw(st.sampled_from((*CODES, *CODES, "999999"))),
        "provider_profession": draw(st.sampled_from(("10", *PROFESSIONS, None))),
        "provider_qualification": draw(st.sampled_from((*QUALIFICATIONS, "780", None))),
        "quantity": draw(st.sampled_from(quantities)),
    }


@st.composite
def persons_of(draw: st.DrawFn, person: str, year: int, birth_year: int | None) -> Row:
    return {
        "person_id": person,
        "year": year,
        "birth_year": birth_year,
        "sex": draw(st.sampled_from(("male", "female", None))),
        "sector_december": draw(st.sampled_from((*SECTORS, None))),
        "sector_june": draw(st.sampled_from((*SECTORS, None))),
        "preferential": draw(st.sampled_from((True, False, None))),
    }


BIRTH_YEARS = (None, 2021, 2020, 2011, 2010, 2003, 2002, 1956, 1955, 1931, 1930, 1900)


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    ids = tuple(str(number) for number in range(1, 7))
    quantities = draw(st.sampled_from((QUANTITIES, QUANTITIES, QUANTITIES + LARGE)))
    how_many = draw(st.sampled_from((0, 12, 24, 36)))
    rows = []
    for person in ids:
        birth_year = draw(st.sampled_from(BIRTH_YEARS))
        for year in draw(st.sampled_from(((), (2020,), (2019,), (2019, 2020), (2018, 2019, 2020)))):
            rows.append(draw(persons_of(person, year, birth_year)))
    names = draw(st.sampled_from((["a"], ["a", "b"], ["a", "b", "c"])))
    return Scenario(
        catalogue=draw(catalogues()),
        claims=tuple(draw(claims(ids, quantities)) for _ in range(how_many)),
        persons=tuple(rows),
        populations=tuple(draw(populations(name)) for name in names),
        ages=draw(st.sampled_from(AGE_CLASSES)),
        person_type=draw(st.sampled_from(("VARCHAR", "BIGINT"))),
        field_bits=draw(st.sampled_from((2, 3, 8, 40))),
    )
