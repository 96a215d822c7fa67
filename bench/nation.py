"""Synthetic national cells of theme 013: invented counts, real places, no person behind them.

Counts are drawn by sector, age and kind of exam with rates near those published for Belgium, then
summed to every level. Everything is drawn from one seed; the same call gives the same cells.
"""

from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from vesalius.catalogue.load import default_folder, load_catalogue
from vesalius.catalogue.model import LEVELS, Catalogue, Indicator
from vesalius.territory.gazetteer import load_territory
from vesalius.territory.model import Vintage

AGES = ("0-9", "10-19", "20-29", "30-39", "40-49", "50-59", "60-69", "70-79", "80-89", "90+")
AGE_SHARE = np.array([0.106, 0.113, 0.124, 0.124, 0.131, 0.137, 0.125, 0.087, 0.042, 0.011])
RATE = {
    "IMAG_CONV_N": (0.24, (0.5, 0.8, 0.7, 0.8, 1.0, 1.2, 1.3, 1.5, 1.6, 1.4)),
    "IMAG_RXTHORAX_N": (0.10, (0.4, 0.4, 0.5, 0.6, 0.8, 1.2, 1.6, 2.2, 2.6, 2.2)),
    "IMAG_DENTAL_N": (0.17, (0.4, 1.6, 1.2, 1.2, 1.2, 1.0, 0.9, 0.6, 0.3, 0.1)),
    "IMAG_CT_N": (0.126, (0.05, 0.3, 0.6, 0.8, 1.1, 1.4, 1.7, 1.9, 1.7, 1.0)),
    "IMAG_CBCT_N": (0.010, (0.2, 1.5, 1.2, 1.0, 1.0, 1.0, 0.9, 0.6, 0.2, 0.1)),
    "IMAG_MRI_N": (0.080, (0.1, 0.6, 0.7, 1.0, 1.4, 1.5, 1.3, 1.1, 0.5, 0.1)),
    "IMAG_ECHO_N": (0.36, (0.5, 0.5, 1.1, 1.3, 1.1, 1.1, 1.1, 1.1, 1.0, 0.7)),
    "IMAG_SCINTI_N": (0.017, (0.02, 0.1, 0.3, 0.5, 1.0, 1.5, 2.0, 2.2, 1.4, 0.4)),
    "IMAG_DIAG_N": (0.008, (0.02, 0.1, 0.2, 0.4, 0.8, 1.5, 2.3, 2.5, 1.4, 0.3)),
    "IMAG_THERA_N": (0.005, (0.02, 0.05, 0.2, 0.5, 0.9, 1.5, 2.2, 2.6, 1.8, 0.5)),
}
BY_PROVIDER = {"IMAG_RADIO_N": 0.85, "IMAG_DENTIST_N": 0.16, "IMAG_SPEC_N": 0.25}
Counts = npt.NDArray[np.int64]


class Nation:
    """Counts of one year by sector and age, and the way to cells."""

    def __init__(self, persons: float, seed: int = 17, day: date = date(2025, 1, 1)) -> None:
        self.catalogue: Catalogue = load_catalogue(default_folder())
        territory = load_territory(None)
        self.vintage: Vintage = territory.vintage(day)
        self.places = territory.places_table(self.vintage)
        self.seed = seed
        self.sectors = self.vintage.at("sector")
        random = np.random.default_rng(seed)
        weight = np.exp(random.normal(0.0, 0.9, len(self.sectors)))
        self.size = persons * weight / weight.sum()
        self.rows = self._rows()

    def _rows(self) -> list[tuple[str, str, npt.NDArray[np.int64]]]:
        """Each place with its level and its sectors."""
        holders: dict[tuple[str, str], list[int]] = {}
        for number, sector in enumerate(self.sectors):
            for level in LEVELS:
                place = self.vintage.ancestor(sector.code, level)
                if place is not None:
                    holders.setdefault((level, place), []).append(number)
        order = sorted(holders, key=lambda key: (LEVELS.index(key[0]), key[1]))
        return [(level, place, np.array(holders[level, place])) for level, place in order]

    def year(self, year: int) -> tuple[Counts, dict[str, tuple[Counts, Counts]]]:
        """Beneficiaries, and (persons, exams) of each variable, by sector and age.

        The last row holds the persons without residence.
        """
        random = np.random.default_rng([self.seed, year])
        people = random.poisson(np.append(self.size, 40.0)[:, None] * AGE_SHARE)
        local = np.exp(random.normal(0.0, 0.1, (len(people), 1)))
        kinds: dict[str, tuple[Counts, Counts]] = {}
        for name, (rate, shape) in RATE.items():
            chance = np.minimum(0.9, rate * np.array(shape) * local)
            persons = random.binomial(people, chance)
            kinds[name] = persons, persons + random.poisson(0.3 * persons)
        exams = sum((e for _, e in kinds.values()), np.zeros_like(people))
        most = np.max([p for p, _ in kinds.values()], axis=0)
        some = np.minimum(
            people, np.maximum(most, (0.7 * sum(p for p, _ in kinds.values())).astype(int))
        )
        kinds["IMAG_ALL_N"] = some, exams
        for name, share in BY_PROVIDER.items():
            part = random.binomial(some, share)
            kinds[name] = part, part + random.poisson(0.3 * part)
        return people, kinds

    def cells(self, years: Sequence[int]) -> Iterator[tuple[Indicator, pa.Table]]:
        """The unprotected cells of every indicator."""
        drawn = {year: self.year(year) for year in years}
        for _, indicator in sorted(self.catalogue.indicators.items()):
            pieces = [self._one(indicator, year, *drawn[year]) for year in years]
            yield indicator, pa.concat_tables([p for p in pieces if p is not None])

    def _one(
        self,
        indicator: Indicator,
        year: int,
        people: Counts,
        kinds: dict[str, tuple[Counts, Counts]],
    ) -> pa.Table | None:
        family = indicator.family
        by_age = bool(family.dimensions)
        counts = kinds[indicator.variable][0 if indicator.measure == "share" else 1]
        columns: dict[str, list[object]] = {"level": [], "place": [], "age": []}
        numerator, denominator = [], []
        for level, place, members in self.rows:
            first = family.availability.first(level)  # type: ignore[arg-type]
            if first is None or year < first:
                continue
            here = np.append(members, len(people) - 1) if level == "country" else members
            above, below = counts[here].sum(axis=0), people[here].sum(axis=0)
            ages = (*AGES, "all") if by_age else ("all",)
            numerator += [*above.tolist(), int(above.sum())] if by_age else [int(above.sum())]
            denominator += [*below.tolist(), int(below.sum())] if by_age else [int(below.sum())]
            columns["level"] += [level] * len(ages)
            columns["place"] += [place] * len(ages)
            columns["age"] += ages
        if not numerator:
            return None
        top, base = np.array(numerator, np.int64), np.array(denominator, np.int64)
        lived = base > 0
        status = np.where(lived, np.where(top > 0, "ok", "zero"), "not_applicable")
        value = np.where(lived, top * indicator.unit.per / np.maximum(base, 1), np.nan)
        return pa.table(
            {
                "indicator": pa.repeat(indicator.code, len(top)),
                "level": pa.array(columns["level"], pa.string()),
                "place": pa.array(columns["place"], pa.string()),
                "vintage": pa.repeat(pa.scalar(self.vintage.day, pa.date32()), len(top)),
                "year": pa.repeat(pa.scalar(year, pa.int16()), len(top)),
                "age": pa.array(columns["age"], pa.string()),
                "sex": pa.repeat("all", len(top)),
                "numerator": pa.array(np.where(lived, top, 0), pa.int64(), mask=~lived),
                "denominator": pa.array(base, pa.int64()),
                "value": pa.array(value, pa.float64(), mask=~lived),
                "status": pa.array(status.tolist(), pa.string()),
            }
        )
