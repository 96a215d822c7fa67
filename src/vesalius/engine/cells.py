"""The second step in SQL: from persons and their net quantities to the finest cells.

A person's cell is the sector and a key, one number for the populations that the person is in, the
age class and the sex. Persons of one sector and key are counted together; the key is taken apart
only when the cells are few.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from vesalius.catalogue.model import AgeClass, Population
from vesalius.engine.interface import Counting, Inputs
from vesalius.engine.literals import text, values
from vesalius.engine.packing import Packing, cell_column

SEXES = ("female", "male")  # numbered from 1; 0 is unknown
KINDS = ("persons", "exams")
OLDEST = 120  # older persons are counted as well, a little slower


@dataclass(frozen=True, slots=True)
class Key:
    """How populations (bits), age class (from 1; 0 is none) and sex make one number.

    `buckets` cuts large cells into parts that are added up at the end.
    """

    counting: Counting
    buckets: int = 1

    @property
    def per_age(self) -> int:
        """How many keys an age class takes."""
        return len(SEXES) + 1

    @property
    def per_bits(self) -> int:
        """How many keys a combination of populations takes."""
        return self.per_age * (len(self.counting.ages) + 1)

    @property
    def per_bucket(self) -> int:
        """How many keys a bucket takes."""
        return self.per_bits << len(self.counting.populations)

    def of_person(self) -> str:
        """The SQL of a person's key, null outside all populations."""
        terms = [_sex_number(), f"{_age_number(self.counting)} * {self.per_age}"]
        if self.buckets > 1:
            bucket = f"CAST(hash(person.person_id) % {self.buckets} AS INTEGER)"
            terms.append(f"{bucket} * {self.per_bucket}")
        return " + ".join([*terms, f"{_population_bits(self.counting)} * {self.per_bits}"])

    def sex(self) -> str:
        """The SQL of the sex's number."""
        return f"(cell_key % {self.per_age})"

    def age(self) -> str:
        """The SQL of the age class's number."""
        return f"((cell_key // {self.per_age}) % {len(self.counting.ages) + 1})"

    def bits(self) -> str:
        """The SQL of the populations' bits."""
        return f"((cell_key // {self.per_bits}) % {1 << len(self.counting.populations)})"


def members(inputs: Inputs, key: Key) -> str:
    """The persons of the year's populations: person_id, sector, cell_key."""
    counting = key.counting
    joins = "".join(
        f"\n        LEFT JOIN (SELECT DISTINCT person_id, TRUE AS present "
        f"FROM {inputs.population(counting.year - back)} AS earlier) AS back_{back} "
        f"ON person.person_id = back_{back}.person_id"
        for back in range(1, counting.years_before + 1)
    )
    conditions = [_condition(p, counting.year) for p in counting.populations]
    anywhere = " OR ".join(f"({c})" for c in conditions) or "FALSE"
    return f"""(
        SELECT person.person_id, coalesce(sector_december, sector_june) AS sector,
            {key.of_person()} AS cell_key
        FROM {inputs.population(counting.year)} AS person
        LEFT JOIN {_births(counting)} AS births USING (birth_year){joins}
        WHERE {anywhere})"""


def _population_bits(counting: Counting) -> str:
    bits = (
        f"CASE WHEN {_condition(p, counting.year)} THEN {1 << i} ELSE 0 END"
        for i, p in enumerate(counting.populations)
    )
    return f"({' + '.join(bits) or 0})"


def _condition(population: Population, year: int) -> str:
    terms = [f"back_{back}.present" for back in range(1, population.present_years + 1)]
    if population.ages is not None:
        terms.append(_age_in(population.ages, year))
    if population.sex is not None:
        terms.append(f"sex = {text(population.sex)}")
    if population.preferential is not None:
        terms.append(f"preferential = {population.preferential}")
    return " AND ".join(terms) or "TRUE"


def _age_in(ages: AgeClass, year: int) -> str:
    youngest = f"birth_year <= {year - ages.first}"
    return youngest if ages.last is None else f"birth_year >= {year - ages.last} AND {youngest}"


def _births(counting: Counting) -> str:
    """The age class's number of each likely birth year: a look-up is cheaper than comparisons."""
    years = range(counting.year - OLDEST, counting.year + 1)
    ages = {y: counting.year - y for y in years}
    lines = (
        (year, next((i for i, c in enumerate(counting.ages, 1) if c.holds(age)), 0))
        for year, age in ages.items()
    )
    return values(["birth_year", "age_number"], lines)


def _age_number(counting: Counting) -> str:
    """The SQL of the age class's number; unlikely birth years are compared, not looked up."""
    whens = " ".join(
        f"WHEN {_age_in(age, counting.year)} THEN {i}" for i, age in enumerate(counting.ages, 1)
    )
    compared = f"CASE {whens} ELSE 0 END" if whens else "0"
    return f"coalesce(births.age_number, {compared})"


def _sex_number() -> str:
    whens = " ".join(f"WHEN sex = {text(sex)} THEN {i}" for i, sex in enumerate(SEXES, 1))
    return f"CASE {whens} ELSE 0 END"


# -- counting the persons of a cell -----------------------------------------------------------


def packed_cells(members_relation: str, person_years: str, packing: Packing) -> str:
    """sector, cell_key, beneficiaries, turnover and the summed words of ordinary persons."""
    sums = "".join(
        f", sum({summed}) AS {cell_column(kind, i, parity)}"
        for i in range(packing.words)
        for kind in KINDS
        for parity, summed in enumerate(packing.spread(f"{kind}_{i}"))
    )
    return f"""(
        SELECT sector, cell_key, count(*) AS beneficiaries,
            CAST(sum_no_overflow(CAST(turnover AS INTEGER)) AS BIGINT) AS turnover{sums}
        FROM {members_relation} AS members
        LEFT JOIN {_counted(person_years, packing)} AS counted USING (person_id)
        GROUP BY sector, cell_key)"""


def _counted(person_years: str, packing: Packing) -> str:
    """The persons of ordinary turnover, with the words of persons and of exams."""
    words = "".join(f", {packing.positive(f'word_{i}')} AS exams_{i}" for i in range(packing.words))
    flags = "".join(
        f", {packing.present(f'exams_{i}')} AS persons_{i}" for i in range(packing.words)
    )
    return f"""(
        SELECT *{flags}
        FROM (
            SELECT person_id, turnover{words}
            FROM {person_years} AS packed WHERE turnover < {packing.half}) AS positive)"""


def busy_persons(person_years: str, packing: Packing) -> str:
    """The persons whose turnover is too large for the packed plan."""
    return f"(SELECT person_id FROM {person_years} AS packed WHERE turnover >= {packing.half})"


def unpacked(cells: str, packing: Packing) -> str:
    """The packed cells with one column for each count: persons_0, exams_0, ..."""
    counts = "".join(
        f", coalesce({packing.cell_count(kind, i)}, 0) AS {kind}_{i}"
        for i in range(packing.variables)
        for kind in KINDS
    )
    return f"(SELECT sector, cell_key, beneficiaries{counts} FROM {cells} AS packed)"


def beneficiaries(members_relation: str, variables: int) -> str:
    """The cells of the persons alone, without any exam."""
    zeros = "".join(f", 0 AS {kind}_{i}" for i in range(variables) for kind in KINDS)
    return f"""(
        SELECT sector, cell_key, count(*) AS beneficiaries{zeros}
        FROM {members_relation} AS members GROUP BY sector, cell_key)"""


def wide_cells(members_relation: str, person_years: str, variables: int) -> str:
    """The counts of the persons of wide person-years, and no beneficiaries."""
    sums = "".join(
        f", count_if(net_{i} > 0) AS persons_{i}"
        f", sum(CASE WHEN net_{i} > 0 THEN net_{i} ELSE 0 END) AS exams_{i}"
        for i in range(variables)
    )
    return f"""(
        SELECT sector, cell_key, 0 AS beneficiaries{sums}
        FROM {members_relation} AS members JOIN {person_years} AS wide USING (person_id)
        GROUP BY sector, cell_key)"""


def finest(parts: Sequence[str], key: Key) -> str:
    """The finest cells in their order, from parts of one key; variables by number.

    Where each cell comes once, nothing needs adding up.
    """
    once = len(parts) == 1 and key.buckets == 1 and len(key.counting.populations) == 1
    counts = ["beneficiaries"]
    counts += [f"{kind}_{i}" for i in range(len(key.counting.rules.variables)) for kind in KINDS]
    summed = ", ".join(f"CAST({c if once else f'sum({c})'} AS BIGINT) AS {c}" for c in counts)
    together = " UNION ALL ".join(f"SELECT * FROM {part} AS part" for part in parts)
    group = "" if once else "GROUP BY population, sector, age_number, age, sex_number, sex"
    return f"""
        SELECT population, CAST({key.counting.year} AS SMALLINT) AS year, sector, age, sex, {summed}
        FROM (
            SELECT *, {key.sex()} AS sex_number, {key.age()} AS age_number, {key.bits()} AS bits
            FROM ({together}) AS parts) AS numbered
        JOIN {_populations(key.counting)} AS populations ON (bits & bit) <> 0
        LEFT JOIN {_ages(key.counting)} AS ages USING (age_number)
        LEFT JOIN {_sexes()} AS sexes USING (sex_number)
        {group}
        ORDER BY population, sector NULLS FIRST, age_number, sex_number"""


def _populations(counting: Counting) -> str:
    lines = ((text(p.id), 1 << i) for i, p in enumerate(counting.populations))
    return values(["population", "bit"], lines)


def _ages(counting: Counting) -> str:
    lines = ((i, text(age.id)) for i, age in enumerate(counting.ages, 1))
    return values(["age_number", "age"], lines)


def _sexes() -> str:
    return values(["sex_number", "sex"], ((i, text(sex)) for i, sex in enumerate(SEXES, 1)))
