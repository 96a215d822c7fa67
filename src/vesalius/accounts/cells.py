"""Cells of a published table: a number with its printed precision, or a sign that is no number."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from vesalius.accounts.interval import Interval

NumberFormat = Literal["auto", "plain", "fr", "nl", "de", "en"]


class Kind(StrEnum):
    """What a cell holds. No kind ever turns into another: a missing figure is not 0."""

    VALUE = "value"
    ZERO = "zero"  # printed 0: a number that rounds to nothing
    NIL = "nil"  # `-`: exactly nothing
    NOT_AVAILABLE = "not_available"  # nd
    NOT_APPLICABLE = "not_applicable"  # ///
    NOT_SIGNIFICANT = "not_significant"  # n.s.
    SUPPRESSED = "suppressed"  # hidden by disclosure control
    BREAK = "break"  # a value that must not be compared with the year before
    HOLE = "hole"  # empty where a figure or a sign is due


SIGNS: Mapping[str, Kind] = {
    sign: kind
    for kind, signs in {
        Kind.NOT_AVAILABLE: "nd|n.d.|n. d.|n/d|na|n.a.|nb|n.b.|k.a.|k. a.|..|...|…|:",
        Kind.NOT_APPLICABLE: "///|//|x",
        Kind.NOT_SIGNIFICANT: "ns|n.s.|n. s.",
        Kind.NIL: "-|–|—|−",
        Kind.SUPPRESSED: "s|c|(c)",
        Kind.HOLE: "",
    }.items()
    for sign in signs.split("|")
}
_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f'’]")
_FLAGGED = re.compile(r"^(?P<number>[+\-]?[\d.,]*\d)(?P<percent>%?)(?P<flags>[a-z*¹²³⁴⁵⁶⁷⁸⁹()]*)$")
_DECIMAL = {"plain": ".", "en": ".", "fr": ",", "nl": ",", "de": ","}


@dataclass(frozen=True, slots=True)
class Cell:
    """A typed cell. `quantum` is the unit in which the value was rounded; 0 where it is exact.

    >>> Cell.number(Decimal("4119"), Decimal(1)).interval.high
    Fraction(8239, 2)
    """

    kind: Kind
    value: Decimal | None = None
    quantum: Decimal = Decimal(0)
    reason: str = ""

    def __post_init__(self) -> None:
        valued = self.kind in (Kind.VALUE, Kind.ZERO, Kind.NIL, Kind.BREAK)
        if valued != (self.value is not None):
            raise ValueError(f"a cell of kind {self.kind} with the value {self.value}")
        if self.kind in (Kind.ZERO, Kind.NIL) and self.value != 0:
            raise ValueError(f"a {self.kind} of {self.value}")

    @classmethod
    def number(cls, value: Decimal, quantum: Decimal, broken: bool = False) -> "Cell":
        """A printed number."""
        kind = Kind.BREAK if broken else Kind.VALUE if value else Kind.ZERO
        return cls(kind, value, quantum)

    @classmethod
    def sign(cls, kind: Kind, reason: str = "") -> "Cell":
        """A sign in the place of a number."""
        return cls(kind, Decimal(0) if kind is Kind.NIL else None, reason=reason)

    @property
    def has_value(self) -> bool:
        """Whether there is a number to reckon with."""
        return self.value is not None

    @property
    def interval(self) -> Interval:
        """What the printed number may stand for."""
        if self.value is None:
            raise ValueError(f"a cell of kind {self.kind} has no value")
        return Interval.printed(self.value, self.quantum)


def tidy(text: str) -> str:
    """The text without spaces and apostrophes of any kind, in lower case, with a plain minus."""
    return _SPACES.sub("", text).casefold().replace("−", "-").replace("–", "-")


def sign_of(text: str, signs: Mapping[str, Kind]) -> Kind | None:
    """The kind that the text stands for, by the table's own signs and then by the usual ones."""
    known = {**SIGNS, **signs}
    stripped = text.strip().casefold()
    return known.get(stripped, known.get(tidy(text)))


@dataclass(frozen=True, slots=True)
class Printed:
    """A number as the file prints it: the digits with separators, and what follows them."""

    digits: str
    flags: str

    @property
    def broken(self) -> bool:
        """Whether the flag `b` marks a break in the series."""
        return "b" in self.flags


def printed(text: str) -> Printed | None:
    """The parts of a printed number; None where the text is no number.

    >>> printed("1\\u202f585,4 %")
    Printed(digits='1585,4', flags='')
    """
    found = _FLAGGED.match(tidy(text))
    return Printed(found["number"], found["flags"]) if found else None


def format_of(numbers: Iterable[str]) -> NumberFormat:
    """The format that the unambiguous numbers of a file show; `auto` where none shows it.

    >>> format_of(["4119", "12,1"])
    'fr'
    """
    marks = {mark for digits in numbers if (mark := _decimal_mark(digits))}
    if len(marks) == 1:
        return "fr" if marks == {","} else "en"
    return "auto"


def _decimal_mark(digits: str) -> str | None:
    """The decimal mark, where the number shows which one it is."""
    body = digits.lstrip("+-")
    marks = [c for c in body if c in ".,"]
    if len(set(marks)) == 2:
        return marks[-1]
    if len(marks) > 1:
        return "." if marks[0] == "," else ","
    return marks[0] if marks and not _groups(body, marks[0]) else None


def _groups(body: str, mark: str) -> bool:
    """Whether a mark may separate thousands: groups of three after one to three digits, not 0."""
    return bool(re.fullmatch(rf"[1-9]\d{{0,2}}(\{mark}\d{{3}})+", body))


def read_number(digits: str, form: NumberFormat) -> Decimal | None:
    """The number; None where it does not follow the format (in `auto`: where it is ambiguous)."""
    body = digits.lstrip("+-")
    mark = _decimal_mark(digits) if form == "auto" else _DECIMAL[form]
    if mark is None:
        return None if "." in body or "," in body else Decimal(digits)
    group = "," if mark == "." else "."
    whole, _, decimals = body.partition(mark)
    if group in decimals or mark in decimals or (group in whole and not _groups(whole, group)):
        return None
    if form == "plain" and group in whole:
        return None
    sign = "-" if digits.startswith("-") else ""
    return Decimal(f"{sign}{whole.replace(group, '') or 0}.{decimals}".rstrip("."))
