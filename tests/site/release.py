"""A release of plausible invented figures, for the tests of the site: every state occurs in it."""

import json
import shutil
import sys
import zlib
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from vesalius.catalogue.load import default_catalogue, default_folder
from vesalius.catalogue.model import LEVELS, Indicator, Level
from vesalius.release.manifest import Manifest
from vesalius.release.schema import ALL, CELLS, EVERY_PLACE
from vesalius.territory.gazetteer import load_territory
from vesalius.territory.model import Vintage

DAY = date(2025, 1, 1)
RELEASED = date(2026, 11, 17)
YEARS = tuple(range(2006, 2025))
AGES = (ALL, *(f"{a}-{a + 9}" for a in range(0, 90, 10)), "90+")
AGE_SHAPE = np.array([1.0, 0.45, 0.62, 0.8, 0.95, 1.05, 1.18, 1.3, 1.42, 1.38, 1.1])
LEAST = 5
SHARES = {
    "001": 0.56, "003": 0.47, "005": 0.21, "007": 0.17, "009": 0.29, "011": 0.2, "013": 0.12,
    "015": 0.075, "017": 0.33, "019": 0.021, "021": 0.006, "023": 0.0025, "025": 0.11,
}  # fmt: skip


def write_release(
    folder: Path,
    codes: tuple[str, ...] = (),
    years: tuple[int, ...] = YEARS,
    sectors: bool = True,
    within: tuple[str, ...] = (),
) -> Path:
    """Write a release of these indicators and arrondissements, of all where none is named."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "cells").mkdir(parents=True)
    territory = load_territory()
    vintage = _only(territory.vintage(DAY), within)
    for indicator in default_catalogue().indicators.values():
        if not codes or indicator.code in codes:
            table = cells(indicator, vintage, years, sectors)
            pq.write_table(table, folder / "cells" / f"{indicator.code}.parquet")
    shutil.copytree(default_folder(), folder / "catalogue")
    (folder / "territory").mkdir()
    pq.write_table(territory.places_table(vintage), folder / "territory" / "places.parquet")
    (folder / "certificate.json").write_text("{}", encoding="utf-8")
    manifest = Manifest(
        name="example", day=RELEASED, synthetic=True, themes=("013",), years=years,
        vintages=(DAY,), boundaries="schematic", policy={"threshold": LEAST}, inputs={},
        catalogue="0" * 64, territory="0" * 64,
    )  # fmt: skip
    text = json.dumps(manifest.as_json(), indent=2, sort_keys=True)
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    return folder


def _only(vintage: Vintage, within: tuple[str, ...]) -> Vintage:
    """The vintage without the arrondissements that are not named, and what they hold."""
    if not within:
        return vintage
    kept = {}
    for code, place in vintage.places.items():
        around = vintage.ancestor(code, "arrondissement")
        if around in within or (
            around is None and place.level in ("country", "region", "province")
        ):
            kept[code] = place
    return Vintage(vintage.day, kept)


def cells(
    indicator: Indicator, vintage: Vintage, years: tuple[int, ...], sectors: bool
) -> pa.Table:
    """All cells of an indicator: gaps as `*` rows, figures from a seeded generator."""
    availability = indicator.family.availability
    ages = AGES if indicator.family.dimensions else (ALL,)
    parts = []
    for level in LEVELS:
        first = availability.first(level)
        there = tuple(y for y in years if first is not None and y >= first)
        if level == "sector" and not sectors:
            there = ()
        parts += [_gap(indicator, level, y) for y in years if y not in there]
        if there:
            parts.append(_level(indicator, vintage, level, there, ages))
    return pa.concat_tables(parts)


def _gap(indicator: Indicator, level: Level, year: int) -> pa.Table:
    row = {"indicator": indicator.code, "level": level, "place": EVERY_PLACE, "vintage": DAY,
           "year": year, "age": ALL, "sex": ALL, "status": "not_applicable"}  # fmt: skip
    return pa.Table.from_pylist([row], schema=CELLS)


def _level(
    indicator: Indicator, vintage: Vintage, level: Level, years: tuple[int, ...],
    ages: tuple[str, ...],
) -> pa.Table:  # fmt: skip
    codes = [place.code for place in vintage.at(level)]
    people = _people(vintage, level, codes)[:, None, None]
    share = SHARES[indicator.subject.share]
    place = np.array([_wobble(code, 0.16) for code in codes])[:, None, None]
    time = np.array([_trend(year) for year in years])[None, :, None]
    age = AGE_SHAPE[None, None, : len(ages)]
    seed = zlib.crc32(f"{indicator.subject.share}{level}".encode())
    noise = np.random.default_rng(seed).normal(1, 0.02, (len(codes), len(years), len(ages)))
    rate = np.clip(share * (1 + place) * time * age * noise, 0, 0.98)
    part = np.where(np.arange(len(ages)) == 0, 1.0, 0.1)[None, None, :]
    bottom = np.maximum((people * part * np.ones_like(rate)).astype(np.int64), 0)
    persons = np.rint(bottom * rate).astype(np.int64)
    top = persons if indicator.measure == "share" else np.rint(persons * 1.9).astype(np.int64)
    return _table(indicator, level, codes, years, ages, top, persons, bottom)


def _people(vintage: Vintage, level: Level, codes: list[str]) -> np.ndarray:
    size = {"country": 11_700_000, "region": 3_900_000, "province": 1_050_000,
            "arrondissement": 265_000, "commune": 18_000, "sector": 560}[level]  # fmt: skip
    return np.array([max(int(size * (1 + 3 * _wobble(code, 0.33)) ** 2), 0) for code in codes])


def _wobble(code: str, size: float) -> float:
    return ((zlib.crc32(code.encode()) % 2001) / 1000 - 1) * size


def _trend(year: int) -> float:
    return 0.93 + 0.006 * (year - 2006) - (0.09 if year == 2020 else 0)


def _table(
    indicator: Indicator, level: Level, codes: list[str], years: tuple[int, ...],
    ages: tuple[str, ...], top: np.ndarray, persons: np.ndarray, bottom: np.ndarray,
) -> pa.Table:  # fmt: skip
    hidden = (persons > 0) & (persons < LEAST)
    lived = bottom > 0
    broken = np.broadcast_to(
        np.isin(np.array(years), [2018] if indicator.subject.share == "013" else [])[None, :, None],
        top.shape,
    )
    missing = np.zeros(top.shape, np.bool_)
    if level in ("commune", "sector"):
        missing[::97, :2] = True
    status = np.select(
        [~lived, missing, hidden, top == 0, broken],
        ["not_applicable", "not_available", "suppressed", "zero", "break"], "ok",
    )  # fmt: skip
    shown = np.isin(status, ["zero", "break", "ok"])
    size = top.shape
    number, year, age = (
        np.broadcast_to(np.arange(n).reshape([-1 if k == i else 1 for k in range(3)]), size).ravel()
        for i, n in enumerate(size)
    )
    value = np.divide(top * indicator.unit.per, bottom, where=lived, out=np.zeros(size))
    columns = {
        "indicator": np.full(top.size, indicator.code), "level": np.full(top.size, level),
        "place": np.array(codes)[number], "vintage": pa.array([DAY] * top.size, pa.date32()),
        "year": np.array(years)[year], "age": np.array(ages)[age], "sex": np.full(top.size, ALL),
        "numerator": pa.array(top.ravel(), mask=~shown.ravel()),
        "denominator": pa.array(bottom.ravel(), mask=~shown.ravel()),
        "value": pa.array(value.ravel(), mask=~shown.ravel()), "status": status.ravel(),
    }  # fmt: skip
    return pa.table([pa.array(columns[f.name]).cast(f.type) for f in CELLS], schema=CELLS)


if __name__ == "__main__":
    write_release(Path(sys.argv[1]), tuple(sys.argv[2:]))
