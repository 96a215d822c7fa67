"""Believable claims of which nothing can be made: SQL that says why, row by row.

A claim is outside where no code list knows its code, none counts it on that day, the population
of the year does not hold its person, or the net quantity is negative in every variable that it
counts for. The first that holds is told.
"""

from collections.abc import Iterator
from datetime import date

import duckdb
import pyarrow as pa

from vesalius.catalogue.model import Catalogue, ProviderGroup, Validity
from vesalius.sources import row_problems as rows
from vesalius.sources.coercion import literal
from vesalius.sources.tables import FILE, ROW, ClaimsTable, PopulationTable

_LISTED, _COUNTED = "listed_codes", "counted_codes"


def register_catalogue(connection: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    """Give the connection the codes of all lists, and the variables that each counts for."""
    listed = [(e.code, e.validity) for c in catalogue.code_lists.values() for e in c.entries]
    counted = list(_counted(catalogue))
    connection.register(_LISTED, _dated([""] * len(listed), listed, [""] * len(listed)))
    variables, providers = [c[0] for c in counted], [c[3] for c in counted]
    connection.register(_COUNTED, _dated(variables, [(c[1], c[2]) for c in counted], providers))


def meaning(catalogue: Catalogue, year: int) -> str:
    """All that the catalogue says of which claims of a year are outside, as text."""
    entries = [e for c in catalogue.code_lists.values() for e in c.entries]
    known = sorted({e.code for e in entries})
    listed = {(e.code, *days) for e in entries for days in _days(e.validity, year)}
    counted = {
        (variable, code, group, *days)
        for variable, code, validity, group in _counted(catalogue)
        for days in _days(validity, year)
    }
    held = [f"{name} {_held(group)}" for name, group in sorted(catalogue.provider_groups.items())]
    return "\n".join([*known, *map(repr, sorted(listed)), *map(repr, sorted(counted)), *held])


def _days(validity: Validity, year: int) -> Iterator[tuple[str, str]]:
    """The first and the last day of a validity within a year, if there are any."""
    first, last = max(validity.first, date(year, 1, 1)), min(validity.last, date(year, 12, 31))
    if first <= last:
        yield first.isoformat(), last.isoformat()


def _counted(catalogue: Catalogue) -> Iterator[tuple[str, str, Validity, str]]:
    for variable in catalogue.counting:
        for name in variable.code_lists:
            for entry in catalogue.code_lists[name].entries:
                yield variable.id, entry.code, entry.validity, variable.providers or ""


def _dated(
    variables: list[str], codes: list[tuple[str, Validity]], providers: list[str]
) -> pa.Table:
    columns = {
        "variable": pa.array(variables, pa.string()),
        "code": pa.array([code for code, _ in codes], pa.string()),
        "first": pa.array([validity.first for _, validity in codes], pa.date32()),
        "last": pa.array([validity.last for _, validity in codes], pa.date32()),
        "providers": pa.array(providers, pa.string()),
    }
    return pa.table(columns)


def outside(
    claims: ClaimsTable, population: PopulationTable, catalogue: Catalogue, year: int
) -> tuple[tuple[str, ...], str]:
    """SQL of the claims of a year that are outside, with `outside`: the problem's code.

    The statements that come first are to be run before it.
    """
    unknown = claims.mapping.unknown_codes == "set_aside"
    reason = "CASE " + "".join(
        f"WHEN {predicate} THEN {literal(code)} "
        for code, predicate in _reasons(population, year).items()
        if unknown or code != rows.UNKNOWN_CODE.code
    )
    known = "true" if unknown else f"code IN (SELECT code FROM {_LISTED})"
    judged = f"SELECT *, {reason} END AS outside FROM ({claims.judged_in(year)}) WHERE {known}"
    before = (_days_listed(year), *_negative(claims, catalogue, year))
    return before, f"SELECT * FROM ({judged}) WHERE outside IS NOT NULL"


def _reasons(population: PopulationTable, year: int) -> dict[str, str]:
    """The problems in the order in which they are told, with the SQL that finds them."""
    members = f"SELECT person_id FROM ({population.relation(year)})"
    return {
        rows.UNKNOWN_CODE.code: f"code NOT IN (SELECT code FROM {_LISTED})",
        rows.CODE_OUT_OF_DATE.code: "(code, service_date) NOT IN (SELECT (code, day) FROM days)",
        rows.PERSON_WITHOUT_ROW.code: f"person_id NOT IN ({members})",
        rows.NEGATIVE_NET.code: f"({FILE}, {ROW}) IN (SELECT (file, row) FROM negative)",
    }


def unlisted(claims: ClaimsTable, year: int) -> str:
    """SQL of the claims of a year whose code no list knows."""
    return (
        f"SELECT * FROM ({claims.judged_in(year)}) WHERE code NOT IN (SELECT code FROM {_LISTED})"
    )


def _days_listed(year: int) -> str:
    """Makes `days`: the days of the year on which each code is in some list."""
    first, last = f"DATE '{year}-01-01'", f"DATE '{year}-12-31'"
    return (
        "CREATE OR REPLACE TEMP TABLE days AS SELECT DISTINCT code,"
        f" CAST(unnest(range(greatest(first, {first}), least(last, {last}) + 1,"
        f" INTERVAL 1 DAY)) AS DATE) AS day FROM {_LISTED}"
    )


def _negative(claims: ClaimsTable, catalogue: Catalogue, year: int) -> Iterator[str]:
    """Make `negative`: the places of claims that count only for variables with a negative net.

    A net can be negative only for a person who has some negative quantity: only they are summed.
    """
    rows_of_year = claims.judged_in(year)
    persons = f"SELECT DISTINCT person_id FROM ({rows_of_year}) WHERE quantity < 0"
    yield f"CREATE OR REPLACE TEMP TABLE corrected AS {persons}"
    theirs = f"SELECT * FROM ({rows_of_year}) SEMI JOIN corrected USING (person_id)"
    yield f"CREATE OR REPLACE TEMP TABLE reviewed AS {theirs}"
    counted = (
        f"SELECT DISTINCT {FILE} AS file, {ROW} AS row, person_id, quantity, variable"
        f" FROM reviewed JOIN {_COUNTED} USING (code)"
        f" WHERE service_date BETWEEN first AND last AND ({_provider(catalogue)})"
    )
    net = "sum(quantity) OVER (PARTITION BY person_id, variable)"
    nets = f"SELECT *, {net} AS net FROM ({counted})"
    yield (
        "CREATE OR REPLACE TEMP TABLE negative AS"
        f" SELECT file, row FROM ({nets}) GROUP BY file, row HAVING bool_and(net < 0)"
    )


def _provider(catalogue: Catalogue) -> str:
    """Whether the provider of a claim is in the group that the variable names, if it names one."""
    groups = sorted({v.providers for v in catalogue.counting if v.providers})
    held = (f"(providers = {literal(g)} AND {_held(catalogue.provider_groups[g])})" for g in groups)
    return " OR ".join(["providers = ''", *held])


def _held(group: ProviderGroup) -> str:
    profession, qualification = "coalesce(provider_profession, '')", "provider_qualification"
    conditions = [f"{profession} IN ({_words(group.professions)})"]
    if group.qualifications:
        conditions.append(f"coalesce({qualification}, '') IN ({_words(group.qualifications)})")
    if group.excluded:
        conditions.append(f"coalesce({qualification}, '') NOT IN ({_words(group.excluded)})")
    return " AND ".join(conditions)


def _words(words: frozenset[str]) -> str:
    return ", ".join(literal(word) for word in sorted(words)) or "NULL"
