"""The System of Health Accounts 2011: functions, providers, financing schemes, and their cube.

Source: OECD, Eurostat, WHO, *A System of Health Accounts 2011* (revised edition 2017), annexes A
to C for the classifications; labels are ours.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Literal, get_args

from vesalius.accounts.folder import accounts_folder
from vesalius.accounts.problems import SHA_CODE, SHA_VALUE
from vesalius.errors import VesaliusError
from vesalius.language import Text

Axis = Literal["HC", "HP", "HF"]
AXES: tuple[Axis, ...] = get_args(Axis)
TOTAL = "TOTAL"
Key = tuple[int, str, str, str]
_HEADERS = {"year": ("annee", "année", "year", "time_period"), "value": ("valeur", "value")}
_CODE = re.compile(r"^(HCR|H[CPF])[._]?(RI)?[._]?([\d.]*)$")


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a classification; a memorandum item is outside the total."""

    code: str
    memorandum: bool
    title: Text

    @property
    def parent(self) -> str | None:
        """The item above; the total for an item of the first level; none for a memorandum."""
        return None if self.memorandum else parent_of(self.code)


@cache
def classification(axis: Axis) -> Mapping[str, Item]:
    """The items of an axis, by code.

    >>> classification("HC")["HC.4.2"].title["en"], classification("HC")["HC.RI.1"].memorandum
    ('Medical imaging', True)
    """
    path = accounts_folder() / "sha" / f"{axis.lower()}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {
            row["code"]: Item(
                row["code"],
                row["kind"] == "memorandum",
                Text(fr=row["fr"], nl=row["nl"], en=row["en"], de=row["de"]),
            )
            for row in csv.DictReader(file)
        }


def official(code: str) -> str:
    """A code in the official notation.

    >>> official("HC_131"), official("HC.RI.1"), official("TOTAL")
    ('HC.1.3.1', 'HC.RI.1', 'TOTAL')
    """
    found = _CODE.match(code.strip().upper())
    if not found:
        return code
    digits = found[3].replace(".", "")
    return ".".join([found[1], *([found[2]] if found[2] else []), *digits])


def parent_of(code: str) -> str | None:
    """The code above in the hierarchy.

    >>> parent_of("HC.1.3.1"), parent_of("HP.3"), parent_of("TOTAL")
    ('HC.1.3', 'TOTAL', None)
    """
    if code == TOTAL:
        return None
    parts = code.split(".")
    return TOTAL if len(parts) == 2 else ".".join(parts[:-1])


@dataclass(frozen=True)
class Cube:
    """Spending by year, function, provider and scheme; one of the three axes is always TOTAL.

    A key that is absent is missing; a value of 0 is a true zero. Memorandum items are kept apart.
    """

    cells: Mapping[Key, Decimal]
    memorandum: Mapping[Key, Decimal]

    def cross(self, rows: Axis, columns: Axis, year: int) -> dict[tuple[str, str], Decimal]:
        """One of the three cross tables of a year, with its margins."""
        at, by = AXES.index(rows) + 1, AXES.index(columns) + 1
        (third,) = {1, 2, 3} - {at, by}
        return {
            (str(key[at]), str(key[by])): value
            for key, value in sorted(self.cells.items())
            if key[0] == year and key[third] == TOTAL
        }


def read_cube(path: Path) -> Cube:
    """The cube in a CSV with a year, HC, HP, HF and a value; every code must be known."""
    cells: dict[Key, Decimal] = {}
    memorandum: dict[Key, Decimal] = {}
    for number, row in _rows(path):
        codes = [_code(path, number, axis, row[axis.lower()]) for axis in AXES]
        key: Key = (int(row["year"]), codes[0], codes[1], codes[2])
        known = [classification(a).get(c) for a, c in zip(AXES, codes, strict=True)]
        kept = memorandum if any(item and item.memorandum for item in known) else cells
        value = _value(row["value"])
        if value is None or value < 0 or key in kept:
            raise VesaliusError(SHA_VALUE, file=path.name, row=number, value=row["value"])
        kept[key] = value
    return Cube(cells, memorandum)


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        first = file.readline()
        file.seek(0)
        reader = csv.DictReader(file, delimiter=max(";,\t", key=first.count))
        names = {name: _known(name) for name in reader.fieldnames or ()}
        for number, row in enumerate(reader, start=2):
            yield number, {names[name]: text for name, text in row.items() if name in names}


def _known(header: str) -> str:
    plain = header.strip().lower()
    return next((name for name, forms in _HEADERS.items() if plain in forms), plain)


def _code(path: Path, number: int, axis: Axis, text: str) -> str:
    code = official(text)
    if code != TOTAL and code not in classification(axis):
        raise VesaliusError(SHA_CODE, file=path.name, row=number, code=text, axis=axis)
    return code


def _value(text: str) -> Decimal | None:
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None


@dataclass(frozen=True, slots=True)
class Check:
    """A cell held against the sum of n others, to within (n + 1) / 2 units (rounding).

    Each of the n + 1 numbers is rounded by at most half a unit, hence the tolerance.
    """

    axis: Axis
    key: Key
    value: Decimal
    total: Decimal
    terms: int

    @property
    def tolerance(self) -> Decimal:
        """What rounding allows."""
        return Decimal(self.terms + 1) / 2

    @property
    def holds(self) -> bool:
        """Whether the cell and the sum agree."""
        return abs(self.value - self.total) <= self.tolerance


def check_hierarchy(cube: Cube) -> list[Check]:
    """Every parent of every axis against the sum of its children, the total included.

    A parent that is missing above cells that are there counts as 0, and fails.
    """
    checks = []
    for position, axis in enumerate(AXES, start=1):
        children: dict[Key, list[Decimal]] = {}
        for key, value in cube.cells.items():
            above = parent_of(str(key[position]))
            if above is not None:
                children.setdefault(_moved(key, position, above), []).append(value)
        checks += [
            Check(axis, key, cube.cells.get(key, Decimal(0)), sum(found, Decimal(0)), len(found))
            for key, found in sorted(children.items())
        ]
    return checks


def _moved(key: Key, position: int, code: str) -> Key:
    parts = (*key[:position], code, *key[position + 1 :])
    return (int(parts[0]), str(parts[1]), str(parts[2]), str(parts[3]))


def check_margins(cube: Cube) -> list[Check]:
    """Each margin by the two tables that carry it: the sums along the other two axes.

    The margin of HC.4.2 is the sum over schemes in HC x HF and over providers in HC x HP; the
    grand total is the sum over each of the three axes.
    """
    checks = []
    for key in sorted(cube.cells):
        free = [n for n in (1, 2, 3) if key[n] == TOTAL]
        if len(free) < 2:
            continue
        sums = [_first_level(cube, key, n) for n in free]
        for (left, n), (right, m) in pairwise(sums):
            if n and m:
                checks.append(Check(AXES[free[0] - 1], key, left, right, n + m - 1))
    return checks


def _first_level(cube: Cube, key: Key, position: int) -> tuple[Decimal, int]:
    axis = AXES[position - 1]
    first = [code for code, item in classification(axis).items() if item.parent == TOTAL]
    keys = [_moved(key, position, code) for code in first]
    found = [cube.cells[k] for k in keys if k in cube.cells]
    return sum(found, Decimal(0)), len(found)
