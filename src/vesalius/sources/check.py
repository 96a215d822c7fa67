"""The check of both tables: what was read, what is accepted, what is set aside and why."""

from collections.abc import Sequence

from vesalius.catalogue.model import Catalogue
from vesalius.errors import raise_all
from vesalius.language import translate
from vesalius.progress import progress
from vesalius.sources.checking import Checking
from vesalius.sources.opening import Sources
from vesalius.sources.report import CheckReport
from vesalius.sources.verdict import Verdict


def check(
    sources: Sources, catalogue: Catalogue, years: Sequence[int] | None = None
) -> CheckReport:
    """Tell what both tables hold, in counts; only what is new or changed since is read.

    Rows are believed or not whatever their year; codes and persons are held against the catalogue
    and the population for the `years` alone (all years of the population where none are named).
    Rows set aside are written to `private/set-aside/`. Raises `parquet-corrupt`; what the rows
    hold is never raised but reported.
    """
    asked = tuple(years) if years is not None else sources.population.years()
    verdict = Verdict(sources, catalogue, asked)
    verdict.forget()  # what is set aside is that of this check from here on
    with sources.claims.connection() as connection:
        checking = Checking(connection, sources, catalogue, asked)
        with progress(translate("Checking"), 3 + len(asked)) as advance:
            checking.prepare()
            advance(1)
            population = checking.population()
            advance(1)
            claims = checking.claims(advance)
            advance(1)
    report = CheckReport(asked, claims, population)
    if not report.errors:
        verdict.keep()
    return report


def require_usable(sources: Sources, catalogue: Catalogue, years: Sequence[int]) -> None:
    """Refuse sources that `check` refuses; the last check stands until they or the rules change.

    Raises the problems of rows beyond their thresholds, and `year-empty`.
    """
    if not Verdict(sources, catalogue, tuple(years)).holds():
        raise_all(list(check(sources, catalogue, years).errors))
