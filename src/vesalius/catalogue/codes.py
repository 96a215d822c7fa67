"""Nomenclature codes: check digit, ambulatory and hospitalised pair, validity, code lists."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path

from pydantic import ValidationError

from vesalius.catalogue import problems
from vesalius.catalogue.model import Certainty, CodeEntry, CodeList, Validity
from vesalius.catalogue.schema import CodeRow
from vesalius.errors import VesaliusError
from vesalius.language import Text

COLUMNS = tuple(CodeRow.model_fields)
CERTAINTIES = tuple(Certainty)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a code list and where it was written."""

    file: Path
    line: int
    entry: CodeEntry


def check_digit(stem: str) -> int:
    """The sixth digit of a code: its first five modulo 7 (holds for every published code).

    >>> check_digit("45881")
    3
    """
    return int(stem) % 7


def pair_of(code: str) -> str:
    """The code of the same act in the other setting, by the pair rule.

    >>> pair_of("458813"), pair_of("458824")
    ('458824', '458813')
    """
    stem = int(code[:5])
    other = f"{stem + 1 if stem % 2 else stem - 1:05d}"
    return f"{other}{check_digit(other)}"


def read_table(file: Path) -> tuple[list[Row], list[VesaliusError]]:
    """Read the CSV of a code list; its rows, and what is wrong with the others."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise VesaliusError(problems.UNREADABLE, file=file, line=1, reason=error.reason) from error
    reader = csv.DictReader(text.splitlines(), restkey="", restval="")
    wrong = _columns(file, tuple(reader.fieldnames or ()))
    if wrong:
        return [], [wrong]
    rows: list[Row] = []
    errors: list[VesaliusError] = []
    for values in reader:
        try:
            rows.append(read_row(file, reader.line_num, values))
        except VesaliusError as error:
            errors.append(error)
    return rows, errors


def _columns(file: Path, found: tuple[str, ...]) -> VesaliusError | None:
    missing, unknown = set(COLUMNS) - set(found), set(found) - set(COLUMNS)
    if not missing and not unknown:
        return None
    return VesaliusError(
        problems.CODE_COLUMNS,
        file=file,
        missing=", ".join(sorted(missing)) or "-",
        unknown=", ".join(sorted(unknown)) or "-",
        expected=", ".join(COLUMNS),
    )


def read_row(file: Path, line: int, values: Mapping[str, object]) -> Row:
    """One row of a code list; a wrong value is reported with its column."""
    try:
        row = CodeRow.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        column = str(first["loc"][0]) or "after the last column"
        raise _bad(file, line, column, values.get(column, ""), first["msg"]) from error
    return Row(file, line, entry_of(file, line, row))


def entry_of(file: Path, line: int, row: CodeRow) -> CodeEntry:
    """The code that a checked row describes."""
    first = _day(file, line, "valid_from", row.valid_from, date.min)
    last = _day(file, line, "valid_to", row.valid_to, date.max)
    if first > last:
        raise _bad(file, line, "valid_to", row.valid_to, "it lies before valid_from")
    return CodeEntry(
        code=row.code,
        validity=Validity(first, last),
        setting=row.setting,
        article=row.article,
        label=Text(fr=row.label_fr, nl=row.label_nl, en=row.label_en, de=row.label_de),
        certainty=Certainty(row.certainty),
        source=row.source,
        pair=row.pair or None,
        note=row.note,
    )


def _day(file: Path, line: int, column: str, text: str, absent: date) -> date:
    try:
        return date.fromisoformat(text) if text else absent
    except ValueError:
        raise _bad(file, line, column, text, "dates are written YYYY-MM-DD") from None


def _bad(file: Path, line: int, column: str, value: object, reason: str) -> VesaliusError:
    return VesaliusError(
        problems.CODE_ROW, file=file, line=line, column=column, value=repr(value), reason=reason
    )


def check_rows(rows: Iterable[Row]) -> Iterator[VesaliusError]:
    """What is wrong with the codes of one list: check digits, pairs, overlapping validity."""
    by_code: dict[str, list[Row]] = {}
    for row in rows:
        yield from _check_code(row)
        by_code.setdefault(row.entry.code, []).append(row)
    for same in by_code.values():
        yield from _check_pair(same[0], by_code)
        for one, other in combinations(same, 2):
            if one.entry.validity.overlaps(other.entry.validity):
                yield _overlap(one, other)


def _check_pair(row: Row, by_code: Mapping[str, list[Row]]) -> Iterator[VesaliusError]:
    pair = row.entry.pair
    if pair and pair == pair_of(row.entry.code) and pair not in by_code:
        place = {"file": row.file, "line": row.line, "code": row.entry.code}
        yield VesaliusError(problems.PAIR_ABSENT, **place, pair=pair)


def _overlap(one: Row, other: Row) -> VesaliusError:
    return VesaliusError(
        problems.OVERLAP,
        file=other.file,
        line=other.line,
        code=other.entry.code,
        first=one.entry.validity.first,
        last=one.entry.validity.last,
    )


def _check_code(row: Row) -> Iterator[VesaliusError]:
    entry, place = row.entry, {"file": row.file, "line": row.line, "code": row.entry.code}
    digit = check_digit(entry.code[:5])
    if entry.code[5] != str(digit):
        yield VesaliusError(problems.CHECK_DIGIT, **place, digit=digit)
    elif not _pair_is_right(entry):
        yield VesaliusError(problems.PAIR, **place, setting=entry.setting, pair=entry.pair or "-")


def _pair_is_right(entry: CodeEntry) -> bool:
    """An odd stem is ambulatory, the even one after it hospitalised; a code may stand alone."""
    if entry.setting == "both":
        return entry.pair is None
    odd = int(entry.code[:5]) % 2 == 1
    right_setting = odd == (entry.setting == "ambulatory")
    return right_setting and entry.pair in (None, pair_of(entry.code))


def weakest(entries: Iterable[CodeEntry]) -> Certainty:
    """The certainty of a list: that of its least certain code."""
    return max((entry.certainty for entry in entries), key=CERTAINTIES.index)


def common_code(one: CodeList, other: CodeList) -> str | None:
    """A code that is valid on one and the same day in both lists, if there is any."""
    spans: dict[str, list[Validity]] = {}
    for entry in one.entries:
        spans.setdefault(entry.code, []).append(entry.validity)
    for entry in other.entries:
        if any(entry.validity.overlaps(span) for span in spans.get(entry.code, [])):
            return entry.code
    return None
