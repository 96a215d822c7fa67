"""The cells of a release as cells of a fiche: a key-figure page is a fiche on an atlas."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from vesalius.accounts.interval import Interval
from vesalius.accounts.problems import NO_VALUE, UNKNOWN_CELL, UNKNOWN_FACT
from vesalius.accounts.quantities import Amount, Quantity, Share
from vesalius.errors import VesaliusError
from vesalius.language import translate
from vesalius.release.read import Release
from vesalius.release.schema import ALL, Status
from vesalius.territory.model import COUNTRY


@dataclass(frozen=True)
class ReleaseCells:
    """Implements `Cells` over the published figures of a release.

    A line is the code of an indicator; `place` (the country where left out), `age` and `sex` narrow
    it. A share is a `Share` of the beneficiaries; a volume an `Amount`, so many a `unit.per`
    persons. A figure that the release hides has no value. `vintage` is the newest unless given.
    """

    release: Release
    place: str = COUNTRY
    vintage: date | None = None

    def quantity(self, line: str, year: int, **at: str) -> Quantity:
        """The figure of an indicator, exact from its counts."""
        row = self._row(line, year, at)
        if row["numerator"] is None or not row["denominator"]:
            hidden = row["status"] == Status.SUPPRESSED
            reason = translate("hidden by disclosure control" if hidden else "not available")
            facts = {"table": self.release.folder.name, "line": line, "year": year}
            raise VesaliusError(NO_VALUE, **facts, sign=row["status"], reason=reason)
        unit = self.release.catalogue.indicators[line].unit
        value = Fraction(row["numerator"] * unit.per, row["denominator"])
        if unit.measure == "share":
            return Share(Interval.exact(value), "beneficiaries")
        return Amount(Interval.exact(value), unit.title["en"])

    def refusal(self, line: str, first: int, last: int) -> str | None:
        """Why two years cannot be compared: a break declared between them in the release."""
        low, high = sorted((first, last))
        rows = self.release.figures(line, self.place, age=ALL)
        flagged = [row["year"] for row in rows if row["status"] == Status.BREAK]
        broken = [year for year in flagged if low < year <= high]
        return f"{translate('break in the series')} ({min(broken)})" if broken else None

    def fact(self, name: str) -> Quantity:
        """A release holds no facts from elsewhere."""
        raise VesaliusError(UNKNOWN_FACT, name=name, known="-")

    def _row(self, line: str, year: int, at: Mapping[str, str]) -> dict[str, Any]:
        place, age = at.get("place", self.place), at.get("age", ALL)
        found = [
            row
            for row in self.release.figures(line, place, year, age)
            if row["sex"] == at.get("sex", ALL) and self.vintage in (None, row["vintage"])
        ]
        if not found:
            known = ", ".join(str(y) for y in self.release.manifest.years)
            table = self.release.folder.name
            raise VesaliusError(UNKNOWN_CELL, table=table, line=line, year=year, known=known)
        return max(found, key=lambda row: (row["vintage"], row["age"] == age))
