"""Where a figure comes from: counted again from the claims, row by row, with what was left out.

The answer is computed by a plain query of its own, not by the engine that built the release, so
that the two check each other. It is private: it shows counts that the release may hide.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import duckdb
import pyarrow as pa

from vesalius.catalogue.model import Catalogue, CodeEntry, Indicator, Population, ProviderGroup
from vesalius.release.inputs import inputs_of
from vesalius.sources.opening import Sources
from vesalius.statistics.rollup import ancestors
from vesalius.territory.gazetteer import Territory
from vesalius.territory.model import COUNTRY, Vintage

COUNTED = "counted"
LEFT_OUT = (
    "code not valid on that day",
    "provider not in the group",
    "person not in the population of the year",
    "net quantity not positive",
)


@dataclass(frozen=True, slots=True)
class CodeCount:
    """What became of the claims of one code: rows and net quantity, by outcome."""

    code: str
    outcome: str
    rows: int
    quantity: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """A figure of a place and year, from the claims."""

    query: str
    numerator: int
    denominator: int
    codes: tuple[CodeCount, ...]


def codes_in_year(indicator: Indicator, catalogue: Catalogue, year: int) -> list[CodeEntry]:
    """The codes that count for an indicator on some day of a year, in their order."""
    lists = catalogue.variables[indicator.variable].code_lists
    first, last = date(year, 1, 1), date(year, 12, 31)
    entries = [
        entry
        for name in lists
        for entry in catalogue.code_lists[name].entries
        if entry.validity.first <= last and entry.validity.last >= first
    ]
    return sorted(entries, key=lambda e: (e.code, e.validity.first))


def explain_figure(
    sources: Sources,
    catalogue: Catalogue,
    territory: Territory,
    vintage: Vintage,
    indicator: Indicator,
    place: str,
    year: int,
) -> Explanation:
    """Count one figure again (all ages and sexes together) and say what became of each code."""
    variable = catalogue.variables[indicator.variable]
    group = catalogue.provider_groups[variable.providers] if variable.providers else None
    everywhere = place == COUNTRY
    query = _query(sources, year, catalogue.populations[indicator.population], group, everywhere)
    with duckdb.connect() as connection:
        connection.register("listed", _listed(indicator, catalogue))
        connection.register("living_there", _living_there(territory, vintage, place))
        connection.execute(f"CREATE TEMP TABLE members AS {query.members}")
        connection.execute(f"CREATE TEMP TABLE services AS {query.services}")
        persons, exams = connection.execute(_NUMERATORS).fetchone() or (0, 0)
        denominator = connection.execute("SELECT count(*) FROM members").fetchone() or (0,)
        # whoever is not in the population lives nowhere: only the country can tell of them
        judged = _CODES.format(missing="TRUE" if everywhere else "FALSE")
        codes = connection.execute(judged).fetchall()
    return Explanation(
        query=f"{query.members};\n{query.services};\n{_NUMERATORS}",
        numerator=persons if indicator.measure == "share" else exams,
        denominator=denominator[0],
        codes=tuple(CodeCount(*row) for row in codes),
    )


@dataclass(frozen=True, slots=True)
class _Query:
    members: str
    services: str


def _query(
    sources: Sources,
    year: int,
    population: Population,
    group: ProviderGroup | None,
    everywhere: bool,
) -> _Query:
    inputs = inputs_of(sources, year)
    presence = "".join(
        f" AND person_id IN (SELECT person_id FROM {inputs.population(year - back)} AS earlier)"
        for back in range(1, population.present_years + 1)
    )
    living = "coalesce(sector_december, sector_june) IN (SELECT sector FROM living_there)"
    members = f"""SELECT person_id FROM {inputs.population(year)} AS population
WHERE {_conditions(population, year)}{presence}
  AND {"TRUE" if everywhere else living}"""
    services = f"""SELECT person_id, code, quantity,
       EXISTS (FROM listed l WHERE l.code = c.code
               AND c.service_date BETWEEN l.first AND l.last) AS valid,
       {_in_group(group)} AS in_group
FROM {inputs.claims} AS c
WHERE year(service_date) = {year} AND code IN (SELECT code FROM listed)"""
    return _Query(members, services)


def _conditions(population: Population, year: int) -> str:
    """The conditions of a population, in SQL; TRUE where it holds everyone."""
    conditions = []
    if population.ages:
        conditions.append(f"{year} - birth_year >= {population.ages.first}")
        if population.ages.last is not None:
            conditions.append(f"{year} - birth_year <= {population.ages.last}")
    if population.sex:
        conditions.append(f"sex = '{population.sex}'")
    if population.preferential is not None:
        conditions.append(f"preferential = {population.preferential}")
    return " AND ".join(conditions) or "TRUE"


def _in_group(group: ProviderGroup | None) -> str:
    if group is None:
        return "TRUE"
    held = f"provider_profession IN ({_list(sorted(group.professions))})"
    if group.qualifications:
        held += f" AND provider_qualification IN ({_list(sorted(group.qualifications))})"
    if group.excluded:
        held += f" AND provider_qualification NOT IN ({_list(sorted(group.excluded))})"
    return f"coalesce({held}, FALSE)"


def _list(values: Sequence[str]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def _listed(indicator: Indicator, catalogue: Catalogue) -> pa.Table:
    """Every stretch of days in which a code counts for the indicator, in whatever year."""
    lists = catalogue.variables[indicator.variable].code_lists
    rows = [
        {
            "code": e.code,
            "first": max(e.validity.first, _EARLY),
            "last": min(e.validity.last, _LATE),
        }
        for name in lists
        for e in catalogue.code_lists[name].entries
    ]
    schema = pa.schema({"code": pa.string(), "first": pa.date32(), "last": pa.date32()})
    return pa.Table.from_pylist(rows, schema)


_EARLY, _LATE = date(1900, 1, 1), date(2199, 12, 31)


def _living_there(territory: Territory, vintage: Vintage, place: str) -> pa.Table:
    """The sector codes of a place."""
    rows = territory.residence_table(vintage).to_pylist()
    above = ancestors(vintage).to_pylist()
    communes = {place} | {row["commune"] for row in above if row["place"] == place}
    inside = {r["sector"] for r in rows if r["commune"] in communes or r["place"] == place}
    return pa.table({"sector": pa.array(sorted(inside), pa.string())})


_NUMERATORS = """SELECT count(*) FILTER (net > 0), coalesce(sum(net) FILTER (net > 0), 0)::BIGINT
FROM (SELECT person_id, sum(quantity) AS net FROM services SEMI JOIN members USING (person_id)
      WHERE valid AND in_group GROUP BY person_id)"""
_CODES = f"""
WITH nets AS (SELECT person_id, sum(quantity) FILTER (valid AND in_group) AS net
              FROM services GROUP BY person_id),
judged AS (SELECT code, quantity,
    CASE WHEN NOT valid THEN '{LEFT_OUT[0]}' WHEN NOT in_group THEN '{LEFT_OUT[1]}'
         WHEN members.person_id IS NULL THEN '{LEFT_OUT[2]}'
         WHEN net <= 0 THEN '{LEFT_OUT[3]}' ELSE '{COUNTED}' END AS outcome
    FROM services JOIN nets USING (person_id) LEFT JOIN members USING (person_id)
    WHERE members.person_id IS NOT NULL OR {{missing}})
SELECT code, outcome, count(*), sum(quantity)::BIGINT FROM judged GROUP BY ALL ORDER BY ALL
"""
