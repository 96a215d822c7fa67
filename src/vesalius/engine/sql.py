"""The count as SQL, written once in DuckDB's dialect; `vesalius.engine.dialects` renders it.

The two steps are relations: `person_years` (one row a person with claims that count) and the
cells. Each has a packed plan, which is fast and holds for persons of ordinary turnover, and a
wide plan, which holds for all; see `vesalius.engine.packing`.
"""

from collections.abc import Iterable, Sequence

from vesalius.catalogue.model import AgeClass, Population, ProviderGroup
from vesalius.engine.interface import Counting, Inputs
from vesalius.engine.packing import Packing
from vesalius.engine.rules import CountingRules, whole_year


def text(value: str) -> str:
    """A string literal.

    >>> text("l'âge")
    "'l''âge'"
    """
    return "'" + value.replace("'", "''") + "'"


def values(columns: Sequence[str], lines: Iterable[Sequence[object]]) -> str:
    """A relation of literals; without lines, an empty one with the same columns.

    >>> values(["a", "b"], [(1, "'x'")])
    "(SELECT * FROM (VALUES (1, 'x')) AS v(a, b))"
    """
    written = ", ".join(f"({', '.join(map(str, line))})" for line in lines)
    names = ", ".join(columns)
    if not written:
        nothing = ", ".join(f"NULL AS {column}" for column in columns)
        return f"(SELECT {nothing} WHERE FALSE)"
    return f"(SELECT * FROM (VALUES {written}) AS v({names}))"


def _in(column: str, wanted: frozenset[str]) -> str:
    if not wanted:
        return "FALSE"
    return f"{column} IN ({', '.join(text(word) for word in sorted(wanted))})"


# -- which claims count, and for what ---------------------------------------------------------


def provider_class(rules: CountingRules) -> str:
    """The number of a claim's provider class (`CountingRules.provider_classes`)."""
    if len(rules.provider_classes) == 1:
        return "0"
    bits = [f"CASE WHEN {_holds(g)} THEN {1 << i} ELSE 0 END" for i, g in enumerate(rules.groups)]
    return " + ".join(bits)


def class_bits(rules: CountingRules, held: frozenset[str]) -> int:
    """The number that `provider_class` gives to a provider in these groups."""
    return sum(1 << i for i, group in enumerate(rules.groups) if group.id in held)


def _holds(group: ProviderGroup) -> str:
    qualification = "coalesce(provider_qualification, '')"
    terms = [_in("provider_profession", group.professions)]
    if group.qualifications:
        terms.append(_in(qualification, group.qualifications))
    if group.excluded:
        terms.append(f"NOT {_in(qualification, group.excluded)}")
    return " AND ".join(terms)


def segment(rules: CountingRules) -> str:
    """The number of the segment of the year in which a service falls."""
    if len(rules.segments) == 1:
        return "0"
    whens = (
        f"WHEN service_date <= DATE '{stretch.last.isoformat()}' THEN {number}"
        for number, stretch in enumerate(rules.segments)
    )
    return f"CASE {' '.join(whens)} END"


def counted_claims(inputs: Inputs, rules: CountingRules) -> str:
    """The claims of the year whose code is in some list: person, key of the decision, quantity."""
    year = whole_year(rules.year)
    wanted = _in("code", frozenset(rule.code for rule in rules.codes))
    return f"""(
        SELECT person_id, code, {segment(rules)} AS segment,
            {provider_class(rules)} AS provider_class, CAST(quantity AS BIGINT) AS quantity
        FROM {inputs.claims} AS claims
        WHERE service_date BETWEEN DATE '{year.first}' AND DATE '{year.last}' AND {wanted})"""


def decisions(rules: CountingRules, weigh: Packing) -> str:
    """The decision table with the weights of each word."""
    number = {variable: i for i, variable in enumerate(rules.variables)}
    lines = []
    for code, part, held, variables in rules.decisions():
        weights = weigh.weights(number[v] for v in variables)
        bits = class_bits(rules, rules.provider_classes[held])
        lines.append((text(code), part, bits, *(f"CAST({w} AS BIGINT)" for w in weights)))
    columns = [f"weight_{i}" for i in range(weigh.words)]
    return values(["code", "segment", "provider_class", *columns], lines)


# -- person-years -----------------------------------------------------------------------------


def packed_person_years(inputs: Inputs, rules: CountingRules, packing: Packing) -> str:
    """person_id, word_0, ..., turnover. A quantity of half a field or more only adds turnover."""
    small = f"CASE WHEN abs(quantity) < {packing.half} THEN quantity ELSE 0 END"
    turnover = f"least(abs(quantity), {packing.half})"
    sums = "".join(
        f"sum_no_overflow(small * weight_{i}) AS word_{i}, " for i in range(packing.words)
    )
    return f"""(
        SELECT person_id, {sums}sum_no_overflow(turnover) AS turnover
        FROM (
            SELECT *, {small} AS small, {turnover} AS turnover
            FROM {counted_claims(inputs, rules)} AS claims
            JOIN {decisions(rules, packing)} AS decision USING (code, segment, provider_class)
        ) AS weighed
        GROUP BY person_id)"""


def wide_person_years(inputs: Inputs, rules: CountingRules, persons: str | None = None) -> str:
    """person_id, net_0, ...: one sum a variable, for all persons or those of a relation."""
    packing = Packing(len(rules.variables), width=2)
    only = f"WHERE person_id IN (SELECT person_id FROM {persons})" if persons else ""
    sums = ", ".join(
        f"sum(CASE WHEN {_counts(packing, i)} THEN quantity ELSE 0 END) AS net_{i}"
        for i in range(packing.variables)
    )
    return f"""(
        SELECT person_id{", " if sums else ""}{sums}
        FROM {counted_claims(inputs, rules)} AS claims
        JOIN {decisions(rules, packing)} AS decision USING (code, segment, provider_class)
        {only}
        GROUP BY person_id)"""


def _counts(packing: Packing, variable: int) -> str:
    word, shift = packing.place(variable)
    return f"(weight_{word} >> {shift}) & 1 = 1"


def unpacked_nets(person_years: str, packing: Packing) -> str:
    """The packed person-years of ordinary turnover, one column a variable."""
    nets = [f"{packing.unpacked(i)} AS net_{i}" for i in range(packing.variables)]
    return f"""(
        SELECT {", ".join(["person_id", *nets])}
        FROM {person_years} AS packed WHERE turnover < {packing.half})"""


def busy_persons(person_years: str, packing: Packing) -> str:
    """The persons whose turnover is too large for the packed plan."""
    return f"(SELECT person_id FROM {person_years} AS packed WHERE turnover >= {packing.half})"


# -- population and cells ---------------------------------------------------------------------


def members(inputs: Inputs, counting: Counting) -> str:
    """The persons of the year's populations: person_id, in_populations (bits) and the cell."""
    joins = "".join(
        f"\n        LEFT JOIN (SELECT DISTINCT person_id, TRUE AS present "
        f"FROM {inputs.population(counting.year - back)} AS earlier) AS back_{back} "
        f"ON person.person_id = back_{back}.person_id"
        for back in range(1, counting.years_before + 1)
    )
    bits = " + ".join(
        f"CASE WHEN {_condition(p, counting.year)} THEN {1 << i} ELSE 0 END"
        for i, p in enumerate(counting.populations)
    )
    return f"""(
        SELECT person.person_id, {bits or 0} AS in_populations,
            coalesce(sector_december, sector_june) AS sector,
            {_age_number(counting.ages, counting.year)} AS age_number, sex
        FROM {inputs.population(counting.year)} AS person{joins})"""


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


def _age_number(ages: Sequence[AgeClass], year: int) -> str:
    whens = " ".join(f"WHEN {_age_in(age, year)} THEN {i}" for i, age in enumerate(ages))
    return f"CASE {whens} END" if whens else "CAST(NULL AS INTEGER)"


CELL = "in_populations, sector, age_number, sex"


def beneficiaries(members_relation: str) -> str:
    """How many persons are in each cell."""
    return f"""(
        SELECT {CELL}, count(*) AS beneficiaries
        FROM {members_relation} AS members WHERE in_populations <> 0 GROUP BY {CELL})"""


def exams(members_relation: str, nets: str, variables: int) -> str:
    """Persons and exams of each variable, in each cell that has persons with claims."""
    sums = "".join(
        f", count_if(net_{i} > 0) AS persons_{i}"
        f", sum(CASE WHEN net_{i} > 0 THEN net_{i} ELSE 0 END) AS exams_{i}"
        for i in range(variables)
    )
    return f"""(
        SELECT {CELL}{sums}
        FROM {members_relation} AS members JOIN {nets} AS nets USING (person_id)
        WHERE in_populations <> 0 GROUP BY {CELL})"""


def finest(counted: str, exams_relations: Sequence[str], counting: Counting) -> str:
    """The finest cells in their order, from beneficiaries and exams; variables by number."""
    variables = range(len(counting.rules.variables))
    columns = [f"{kind}_{i}" for i in variables for kind in ("persons", "exams")]
    zeros = "".join(f", 0 AS {column}" for column in columns)
    parts = [f"SELECT {CELL}, beneficiaries{zeros} FROM {counted}"]
    listed = "".join(f", {column}" for column in columns)
    parts += [f"SELECT {CELL}, 0 AS beneficiaries{listed} FROM {r}" for r in exams_relations]
    sums = "".join(f", CAST(sum({column}) AS BIGINT) AS {column}" for column in columns)
    return f"""
        SELECT population, CAST({counting.year} AS SMALLINT) AS year, sector, age, sex,
            CAST(sum(beneficiaries) AS BIGINT) AS beneficiaries{sums}
        FROM ({" UNION ALL ".join(parts)}) AS parts
        JOIN {_population_bits(counting)} AS populations ON (in_populations & bit) <> 0
        LEFT JOIN {_age_names(counting)} AS ages USING (age_number)
        GROUP BY population, sector, age_number, age, sex
        ORDER BY population NULLS FIRST, sector NULLS FIRST, age_number NULLS FIRST,
            sex NULLS FIRST"""


def _population_bits(counting: Counting) -> str:
    lines = ((text(p.id), 1 << i) for i, p in enumerate(counting.populations))
    return values(["population", "bit"], lines)


def _age_names(counting: Counting) -> str:
    return values(["age_number", "age"], ((i, text(a.id)) for i, a in enumerate(counting.ages)))
