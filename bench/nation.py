"""Synthetic national cells of theme 013: invented counts, real places, no person behind them.

Counts are drawn by sector, age and kind of exam with rates near those published for Belgium, then
summed to every level. Everything is drawn from one seed; the same call gives the same cells.
"""

from collections.abc import Sequence
from datetime import date
from itertools import compress
from typing import Literal

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
SEX_SHARE = {"m": 0.49, "f": 0.51}
Counts = npt.NDArray[np.int64]
Sexes = Literal["beside", "crossed"] | None


class Nation:
    """Counts of one year by sector and age (and sex where wanted), and the way to cells.

    The sexes may stand `beside` the ages, each with totals of the other, or be `crossed` with them.
    """

    def __init__(
        self, persons: float, *, seed: int = 17, day: date = date(2025, 1, 1), sexes: Sexes = None
    ) -> None:
        self.catalogue: Catalogue = load_catalogue(default_folder())
        territory = load_territory(None)
        self.vintage: Vintage = territory.vintage(day)
        self.places = territory.places_table(self.vintage)
        self.seed = seed
        self.sectors = self.vintage.at("sector")
        self.sexes = SEX_SHARE if sexes else {"all": 1.0}
        self.beside = sexes == "beside"
        random = np.random.default_rng(seed)
        weight = np.exp(random.normal(0.0, 0.9, len(self.sectors)))
        self.size = persons * weight / weight.sum()
        self.rows = self._rows()
        self._years: dict[int, tuple[Counts, dict[str, tuple[Counts, Counts]]]] = {}

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
        """Beneficiaries, and (persons, exams) of each variable, by sector, sex and age.

        The last row holds the persons without residence.
        """
        random = np.random.default_rng([self.seed, year])
        shares = np.concatenate([share * AGE_SHARE for share in self.sexes.values()])
        people = random.poisson(np.append(self.size, 40.0)[:, None] * shares)
        local = np.exp(random.normal(0.0, 0.1, (len(people), 1)))
        kinds: dict[str, tuple[Counts, Counts]] = {}
        for name, (rate, shape) in RATE.items():
            chance = np.minimum(0.9, rate * np.tile(shape, len(self.sexes)) * local)
            persons = random.binomial(people, chance)
            kinds[name] = persons, persons + random.poisson(0.3 * persons)
        exams: Counts = np.sum([e for _, e in kinds.values()], axis=0)
        most = np.max([p for p, _ in kinds.values()], axis=0)
        several = 0.7 * np.sum([p for p, _ in kinds.values()], axis=0)
        some: Counts = np.minimum(people, np.maximum(most, several.astype(np.int64)))
        kinds["IMAG_ALL_N"] = some, exams
        for name, share in BY_PROVIDER.items():
            part = random.binomial(some, share)
            kinds[name] = part, part + random.poisson(0.3 * part)
        return people, kinds

    def cells(self, indicator: Indicator, years: Sequence[int]) -> pa.Table:
        """The unprotected cells of an indicator in some years."""
        pieces = [self._one(indicator, year, *self._drawn(year)) for year in years]
        return pa.concat_tables([p for p in pieces if p is not None])

    def _drawn(self, year: int) -> tuple[Counts, dict[str, tuple[Counts, Counts]]]:
        if year not in self._years:
            self._years[year] = self.year(year)
        return self._years[year]

    def _one(
        self,
        indicator: Indicator,
        year: int,
        people: Counts,
        kinds: dict[str, tuple[Counts, Counts]],
    ) -> pa.Table | None:
        family = indicator.family
        counts = kinds[indicator.variable][0 if indicator.measure == "share" else 1]
        by_age = bool(family.dimensions)
        columns: dict[str, list[str]] = {"level": [], "place": [], "age": [], "sex": []}
        numerator: list[int] = []
        denominator: list[int] = []
        for level, place, members in self.rows:
            first = family.availability.first(level)  # type: ignore[arg-type]
            if first is None or year < first:
                continue
            here = np.append(members, len(people) - 1) if level == "country" else members
            names, above = self._crossed(counts[here].sum(axis=0), by_age)
            _, below = self._crossed(people[here].sum(axis=0), by_age)
            numerator += above
            denominator += below
            columns["level"] += [level] * len(names)
            columns["place"] += [place] * len(names)
            columns["age"] += [age for age, _ in names]
            columns["sex"] += [sex for _, sex in names]
        if not numerator:
            return None
        return self._table(indicator, year, columns, np.array(numerator), np.array(denominator))

    def _crossed(self, counts: Counts, by_age: bool) -> tuple[list[tuple[str, str]], list[int]]:
        """The ages and sexes of a place with their totals, and the counts of each."""
        table = counts.reshape(len(self.sexes), len(AGES))
        if len(self.sexes) > 1:
            table = np.append(table, table.sum(axis=0, keepdims=True), axis=0)
        table = np.append(table, table.sum(axis=1, keepdims=True), axis=1)
        sexes = (*self.sexes, "all") if len(self.sexes) > 1 else ("all",)
        if not by_age:
            return [("all", "all")], [int(table[-1, -1])]
        names = [(age, sex) for sex in sexes for age in (*AGES, "all")]
        told = [not self.beside or "all" in name for name in names]
        return list(compress(names, told)), [int(n) for n in compress(table.ravel(), told)]

    def _table(
        self,
        indicator: Indicator,
        year: int,
        columns: dict[str, list[str]],
        top: Counts,
        base: Counts,
    ) -> pa.Table:
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
                "sex": pa.array(columns["sex"], pa.string()),
                "numerator": pa.array(np.where(lived, top, 0), pa.int64(), mask=~lived),
                "denominator": pa.array(base, pa.int64()),
                "value": pa.array(value, pa.float64(), mask=~lived),
                "status": pa.array(status.tolist(), pa.string()),
            }
        )
