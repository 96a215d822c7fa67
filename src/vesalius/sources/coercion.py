"""From the owner's columns to the contract's types: SQL expressions that never fail on a row.

For each column there is a *raw* expression (the owner's value, recoded, blanks as null) and a
*typed* one over it, which is null where the value cannot be believed. Whether such a null is a
fault, and which, is the word of `rules`.
"""

from dataclasses import dataclass

from vesalius.sources.contracts import FIRST_YEAR, LAST_YEAR, Contract, Field, Kind
from vesalius.sources.mapping import Scalar, TableMapping

Raw = str  # text, integer, float, decimal, date, timestamp, boolean: how the owner keeps a column
ACCEPTED: dict[Kind, frozenset[Raw]] = {
    Kind.PERSON: frozenset({"text", "integer"}),
    Kind.DATE: frozenset({"text", "integer", "date", "timestamp"}),
    Kind.MONTH: frozenset({"text", "integer", "date", "timestamp"}),
    Kind.CODE: frozenset({"text", "integer"}),
    Kind.PROFESSION: frozenset({"text", "integer"}),
    Kind.QUALIFICATION: frozenset({"text", "integer"}),
    Kind.WHOLE: frozenset({"text", "integer", "float", "decimal"}),
    Kind.AMOUNT: frozenset({"text", "integer", "float", "decimal"}),
    Kind.SEX: frozenset({"text", "integer", "boolean"}),
    Kind.FLAG: frozenset({"text", "integer", "boolean"}),
    Kind.SECTOR: frozenset({"text", "integer"}),
}
CODE = "[0-9]{6}"
QUALIFICATION = "[0-9]{3}"
SECTOR = "[A-Za-z0-9_.+/-]{1,20}"
MONTH = "([0-9]{4})-?(0[1-9]|1[0-2])(-?[0-9]{2})?"
TRUE, FALSE = ("true", "1", "t", "yes"), ("false", "0", "f", "no")


@dataclass(frozen=True, slots=True)
class Reading:
    """How one column is read: the contract's field, the owner's column and how it is kept.

    `column` is None for a constant and for a column that the owner does not have.
    """

    field: Field
    column: str | None
    kept: Raw
    recode: dict[str, Scalar]
    constant: Scalar = None

    @property
    def trusted(self) -> bool:
        """Whether the owner's type is the contract's, so that a sound column needs no coercion."""
        plain = {"DATE": "date", "VARCHAR": "text", "BOOLEAN": "boolean"}
        wanted = (
            self.kept if self.field.kind is Kind.PERSON else plain.get(self.field.sql, "integer")
        )
        return not self.recode and (self.column is None or self.kept == wanted)


def quoted(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: Scalar) -> str:
    """A value as SQL writes it.

    >>> literal("l'été"), literal(3), literal(None)
    ("'l''été'", '3', 'NULL')
    """
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"


def raw(reading: Reading) -> str:
    """The owner's value: recoded where the mapping says so, blank text as null."""
    if reading.column is None:
        return literal(reading.constant)
    column = quoted(reading.column)
    value = f"nullif(trim(CAST({column} AS VARCHAR)), '')" if reading.kept == "text" else column
    return _recoded(value, reading.recode) if reading.recode else value


def _recoded(value: str, recode: dict[str, Scalar]) -> str:
    """A value of the dictionary gives its word; any other stays as it is, as text."""
    text = f"CAST({value} AS VARCHAR)"
    words = [(key, None if v is None else str(v)) for key, v in sorted(recode.items())]
    keys = ", ".join(literal(key) for key, _ in words)
    values = ", ".join(f"CAST({literal(word)} AS VARCHAR)" for _, word in words)
    return f"CASE WHEN {text} IN ({keys}) THEN MAP([{keys}], [{values}])[{text}] ELSE {text} END"


def kept_raw(reading: Reading) -> Raw:
    """How the raw expression is kept: recoding makes text of anything."""
    return "text" if reading.recode else reading.kept


def number(name: str, kept: Raw, mapping: TableMapping) -> str:
    """A raw column as a number (a DOUBLE where it is text), null where it is none."""
    if kept != "text":
        return name
    point = f"replace({name}, ',', '.')" if mapping.csv.decimal == "," else name
    return f"TRY_CAST({point} AS DOUBLE)"


def cents(value: str, mapping: TableMapping) -> str:
    """A number as cents, not rounded yet."""
    return f"(CAST({value} AS DOUBLE) * 100)" if mapping.amounts == "euros" else value


def typed(reading: Reading, mapping: TableMapping, person_sql: str) -> str:
    """The contract's value over the column `raw_<name>`; null where there is none to believe."""
    name, kept, field = f"raw_{reading.field.name}", kept_raw(reading), reading.field
    if reading.column is None:
        return f"CAST({name} AS {field.sql or person_sql})"
    match field.kind:
        case Kind.PERSON:
            return f"TRY_CAST({name} AS {person_sql})"
        case Kind.DATE:
            return _date(name, kept, mapping)
        case Kind.MONTH:
            return f"CAST({_month(name, kept)} AS {field.sql})"
        case Kind.CODE:
            return _code(name, mapping)
        case Kind.WHOLE | Kind.AMOUNT:
            return _whole(name, kept, field, mapping)
        case _:
            return _word(name, field.kind)


def _date(name: str, kept: Raw, mapping: TableMapping) -> str:
    if kept in ("date", "timestamp"):
        return f"CAST({name} AS DATE)"
    formats = ", ".join(literal(f) for f in mapping.dates.formats)
    day = f"CAST(try_strptime(CAST({name} AS VARCHAR), [{formats}]) AS DATE)"
    if kept == "integer":
        return f"CASE WHEN {name} BETWEEN 10000101 AND 99991231 THEN {day} END"
    return f"CASE WHEN NOT regexp_full_match({name}, '[0-9]{{1,7}}') THEN {day} END"


def _month(name: str, kept: Raw) -> str:
    """The number YYYYMM."""
    if kept in ("date", "timestamp"):
        return f"CAST(year({name}) * 100 + month({name}) AS INTEGER)"
    if kept == "integer":
        return _month_of_number(name)
    text = f"CAST({name} AS VARCHAR)"
    year, month = (f"regexp_extract({text}, '^{MONTH}$', {group})" for group in (1, 2))
    valid = f"regexp_full_match({text}, '{MONTH}')"
    value = f"TRY_CAST({year} || {month} AS INTEGER)"
    bounds = f"{value} BETWEEN {FIRST_YEAR}00 AND {LAST_YEAR}99"
    return f"CASE WHEN {valid} AND {bounds} THEN {value} END"


def _month_of_number(name: str) -> str:
    """Six digits, or the first six of eight."""
    value = f"CASE WHEN {name} BETWEEN 10000000 AND 99999999 THEN {name} // 100 ELSE {name} END"
    bounds = f"({value}) BETWEEN {FIRST_YEAR}01 AND {LAST_YEAR}12"
    return f"CASE WHEN {bounds} AND ({value}) % 100 BETWEEN 1 AND 12 THEN {value} END"


def code_text(name: str, mapping: TableMapping) -> str:
    """A code as text, without the zero of seven positions, its lost zeros given back if asked."""
    text = f"CAST({name} AS VARCHAR)"
    long = f"length({text}) = 7 AND {text} LIKE '0%'"
    short = f"length({text}) < 6"
    pad = f" WHEN {short} THEN lpad({text}, 6, '0')" if mapping.pad_codes else ""
    return f"CASE WHEN {long} THEN substr({text}, 2){pad} ELSE {text} END"


def _code(name: str, mapping: TableMapping) -> str:
    text = code_text(name, mapping)
    return f"CASE WHEN regexp_full_match({text}, '{CODE}') THEN {text} END"


def _whole(name: str, kept: Raw, field: Field, mapping: TableMapping) -> str:
    value = number(name, kept, mapping)
    if field.kind is Kind.AMOUNT:
        value = cents(value, mapping)
    whole = f"abs({value} - round({value})) < 0.0001"
    bounds = f"{value} BETWEEN {field.low} AND {field.high}"
    return f"CASE WHEN {bounds} AND {whole} THEN TRY_CAST(round({value}) AS {field.sql}) END"


def _word(name: str, kind: Kind) -> str:
    text = f"CAST({name} AS VARCHAR)"
    if kind is Kind.QUALIFICATION:
        short = f"regexp_full_match({text}, '[0-9]{{1,2}}')"
        return f"CASE WHEN {short} THEN lpad({text}, 3, '0') ELSE {text} END"
    if kind is Kind.SEX:
        return f"CASE WHEN {text} IN ('male', 'female') THEN {text} END"
    if kind is Kind.SECTOR:
        return f"CASE WHEN regexp_full_match({text}, '{SECTOR}') THEN {text} END"
    if kind is Kind.FLAG:
        true, false = (", ".join(map(literal, words)) for words in (TRUE, FALSE))
        low = f"lower({text})"
        return f"CASE WHEN {low} IN ({true}) THEN true WHEN {low} IN ({false}) THEN false END"
    return text


def readings(
    contract: Contract, mapping: TableMapping, kept: dict[str, Raw]
) -> tuple[Reading, ...]:
    """How each column of the contract is read from columns kept in these ways."""
    found = []
    for field in contract.fields:
        column = mapping.column(field.name)
        constant = mapping.constants.get(field.name)
        present = field.name not in mapping.constants and column in kept
        recode = mapping.values.get(field.name, {}) if present else {}
        how = kept[column] if present else "text"
        found.append(Reading(field, column if present else None, how, recode, constant))
    return tuple(found)
