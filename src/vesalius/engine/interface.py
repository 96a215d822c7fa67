"""What every engine does: from claims and population to the finest cells of a year."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import pyarrow as pa

from vesalius.catalogue.model import AgeClass, Population
from vesalius.engine.problems import AGES_OVERLAP, POPULATION_COLUMN_MISSING
from vesalius.engine.rules import CountingRules
from vesalius.errors import VesaliusError

FINEST = pa.schema(
    {
        "population": pa.string(),  # the id of the catalogue's population
        "year": pa.int16(),
        "sector": pa.string(),  # null: no residence, counted by the country alone
        "age": pa.string(),  # the id of an elementary age class; null: in none of them
        "sex": pa.string(),
        "beneficiaries": pa.int64(),
    }
)

Progress = Callable[[str, float], None]


def silent(step: str, share: float) -> None:
    """The progress that nobody watches."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """Where the rows are, as SQL relations (DuckDB's dialect) in the columns of the contract.

    A relation is a table name, a function call or a query in parentheses, without an alias.

    `claims` is one relation of all years or of the year counted: `person_id`, `service_date`
    (date), `code`, `provider_profession`, `provider_qualification` (text), `quantity` (integer).
    `population` gives the relation of one year, one row a person: `person_id`, `birth_year`,
    `sex` (`male`, `female`), `sector_december`, `sector_june` and, where a population of the
    catalogue asks for it, `preferential` (boolean). What the contract forbids has been set aside
    before (`vesalius.sources`): a person is there once a year.
    """

    claims: str
    population: Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Counting:
    """What is asked of an engine: the year's rules, the populations and the age classes."""

    rules: CountingRules
    populations: tuple[Population, ...]
    ages: tuple[AgeClass, ...]

    def __post_init__(self) -> None:
        ids = [p.id for p in self.populations]
        if ids != sorted(set(ids)):
            raise ValueError("the populations are not in the order of their ids")
        for low, high in pairwise(self.ages):
            if low.last is None or low.last >= high.first:
                raise VesaliusError(AGES_OVERLAP, low=low.id, high=high.id)

    @property
    def year(self) -> int:
        """The year that is counted."""
        return self.rules.year

    @property
    def years_before(self) -> int:
        """How many earlier years of the population some population asks for."""
        return max((p.present_years for p in self.populations), default=0)

    @property
    def asks_preferential(self) -> bool:
        """Whether some population asks for the preferential reimbursement."""
        return any(p.preferential is not None for p in self.populations)

    @property
    def schema(self) -> pa.Schema:
        """The columns of the finest cells."""
        return finest_schema(self.rules.variables)

    def require_columns(self, present: Sequence[str]) -> None:
        """Refuse a population without a column that is asked for."""
        wanted = ["person_id", "birth_year", "sex", "sector_december", "sector_june"]
        for column in wanted + ["preferential"] * self.asks_preferential:
            if column not in present:
                raise VesaliusError(POPULATION_COLUMN_MISSING, column=column, year=self.year)


class Engine(Protocol):
    """What every engine does, in two steps: net quantities by person, then cells.

    `ReferenceEngine`, `DuckDbEngine` and `SparkEngine` each have `person_years` and
    `finest_cells`; how they hold the person-years between the two is their own affair.
    """

    def count_year(
        self, inputs: Inputs, counting: Counting, progress: Progress = silent
    ) -> pa.Table:
        """The finest cells of a year: `counting.schema`, sorted by population, sector, age, sex.

        Beside `FINEST`, each variable V has `persons_V` (persons whose net quantity is positive)
        and `exams_V` (the sum of these quantities). A cell is there when it has beneficiaries.
        """
        ...


def finest_schema(variables: Sequence[str]) -> pa.Schema:
    """The columns of the finest cells for these counting variables.

    >>> finest_schema(["IMAG_CT_N"]).names[-2:]
    ['persons_IMAG_CT_N', 'exams_IMAG_CT_N']
    """
    counts = [pa.field(f"{c}_{v}", pa.int64()) for v in variables for c in ("persons", "exams")]
    return pa.schema([*FINEST, *counts])
