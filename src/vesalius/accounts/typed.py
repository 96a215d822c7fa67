"""Typing the raw cells of a table: the sign or number in each, and its printed precision."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from vesalius.accounts.cells import (
    Cell,
    Kind,
    NumberFormat,
    Printed,
    format_of,
    printed,
    read_number,
    sign_of,
    tidy,
)  # fmt: skip
from vesalius.accounts.declaration import Declaration
from vesalius.accounts.grids import Raw
from vesalius.accounts.interval import round_to
from vesalius.accounts.problems import AMBIGUOUS_NUMBER, PRECISION, UNREADABLE_CELL
from vesalius.accounts.tables import Column, Line
from vesalius.errors import Problem, VesaliusError

Key = tuple[str, str]


def typed_cells(
    declared: Declaration,
    lines: Mapping[str, Line],
    columns: Mapping[str, Column],
    raws: Mapping[Key, Raw],
    file: str,
) -> dict[Key, Cell]:
    """Every cell, by line and column, with its kind, value and precision."""
    return _Cells(declared, lines, columns, raws, file).typed()


class _Cells:
    """The typing of a table's raw cells: number format and precision come from their company."""

    def __init__(
        self,
        declared: Declaration,
        lines: Mapping[str, Line],
        columns: Mapping[str, Column],
        raws: Mapping[Key, Raw],
        file: str,
    ) -> None:
        self.declared, self.file, self.raws = declared, file, raws
        self.lines, self.columns = lines, columns
        self.signs = {tidy(sign): kind for sign, kind in declared.signs.items()}
        self.form = self._format()

    def typed(self) -> dict[Key, Cell]:
        """Every cell with its kind, value and precision."""
        parsed = {key: self._parsed(key, raw) for key, raw in self.raws.items()}
        seen: dict[tuple[str, ...], int] = {}
        for key, found in parsed.items():
            if isinstance(found, tuple):
                group = self._group(key)
                seen[group] = max(seen.get(group, 0), _decimals(found[0]))
        return {key: self._cell(key, found, seen) for key, found in parsed.items()}

    def _format(self) -> NumberFormat:
        if self.declared.numbers != "auto":
            return self.declared.numbers
        texts = [raw.text for raw in self.raws.values() if not raw.typed]
        return format_of(p.digits for text in texts if (p := self._number(text)))

    def _number(self, text: str) -> Printed | None:
        return None if sign_of(text, self.signs) is not None else printed(text)

    def _parsed(self, key: Key, raw: Raw) -> Kind | tuple[Decimal, bool]:
        """The sign of a cell, or its number and whether it is flagged as a break."""
        kind = sign_of(raw.text, self.signs)
        if kind is not None:
            return kind
        if raw.typed:
            return Decimal(raw.text), False
        found = printed(raw.text)
        if found is None:
            raise self._fault(UNREADABLE_CELL, key, raw)
        value = read_number(found.digits, self.form)
        if value is None:
            ambiguous = self.form == "auto"
            raise self._fault(AMBIGUOUS_NUMBER if ambiguous else UNREADABLE_CELL, key, raw)
        return value, found.broken

    def _fault(self, problem: Problem, key: Key, raw: Raw, **more: object) -> VesaliusError:
        line, column = key
        text = raw.text
        return VesaliusError(problem, file=self.file, row=line, column=column, text=text, **more)

    def _group(self, key: Key) -> tuple[str, ...]:
        """Cells printed alike: the figures of a line, or the rates of a column."""
        line, column = self.lines[key[0]], self.columns[key[1]]
        if column.measure != "amount":
            return ("column", column.id)
        return ("amounts",) if line.measure == "amount" and not self._own(line) else (line.id,)

    def _own(self, line: Line) -> bool:
        declared = self.declared.lines[line.id]
        return declared is not None and (declared.unit is not None or declared.decimals is not None)

    def _declared_decimals(self, key: Key) -> int | None:
        column = self.declared.columns.get(key[1])
        line = self.declared.lines[key[0]]
        own = [d.decimals for d in (column, line) if d is not None and d.decimals is not None]
        plain = self._group(key) == ("amounts",)
        return own[0] if own else self.declared.decimals if plain else None

    def _cell(
        self,
        key: Key,
        found: Kind | tuple[Decimal, bool],
        seen: Mapping[tuple[str, ...], int],
    ) -> Cell:
        if isinstance(found, Kind):
            return Cell.sign(found)
        value, broken = found
        decimals = self._declared_decimals(key)
        quantum = Decimal(1).scaleb(-(seen[self._group(key)] if decimals is None else decimals))
        if decimals is not None and _decimals(value) > max(decimals, 0):
            if not self.raws[key].typed:
                raise self._fault(PRECISION, key, self.raws[key], decimals=decimals)
            value = round_to(Fraction(value), quantum)  # a workbook shows fewer than it stores
        return Cell.number(value, quantum, broken)


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
