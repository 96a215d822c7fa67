"""`sources.yaml`: where the two tables lie and what their owner calls things.

Pydantic is used here, at the edge, so that a fault is told with its line and its key; the rest of
the room works on the frozen `TableMapping`.
"""

from datetime import date
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from ruamel.yaml.comments import CommentedMap

from vesalius.declarations import line_of, load_yaml
from vesalius.errors import VesaliusError, raise_all
from vesalius.sources import problems, row_problems
from vesalius.sources.contracts import (
    CONTRACTS,
    FIRST_YEAR,
    LAST_YEAR,
    PROFESSIONS,
    SEXES,
    Contract,
    Kind,
    TableName,
)
from vesalius.sources.ready import READY

SOURCES_FILE = "sources.yaml"
Scalar = str | int | bool | None


class Strict(BaseModel):
    """A part of the file: unknown keys are errors, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class CsvOptions(Strict):
    """How text files are written."""

    delimiter: str = Field(
        default=",", min_length=1, max_length=1, description="the separator of columns"
    )
    encoding: str = Field(
        default="utf-8", description="the encoding of the text, as Python names it"
    )
    decimal: Literal[".", ","] = Field(default=".", description="the decimal sign of numbers")
    quote: str = Field(
        default='"', max_length=1, description="the quote sign; empty where there is none"
    )


class Dates(Strict):
    """How dates are written, and the days between which a service can lie."""

    formats: tuple[str, ...] = Field(
        default=("%Y-%m-%d", "%Y%m%d"),
        description="the formats of dates in text, in the signs of strptime",
    )
    first: date = Field(
        default=date(FIRST_YEAR, 1, 1), description="the first day that is believed"
    )
    last: date = Field(default=date(LAST_YEAR, 12, 31), description="the last day that is believed")


class PostgresTable(Strict):
    """A table or view of a PostgreSQL database."""

    service: str = Field(
        default="", description="the service of the connection file (`pg_service.conf`)"
    )
    table: str = Field(description="the table or view, `schema.table`")


class TableMapping(Strict):
    """Where one table lies and what its columns and values are called."""

    files: tuple[str, ...] = Field(
        default=(), description="patterns of the files, from the project folder"
    )
    postgres: PostgresTable | None = Field(
        default=None, description="a table to read instead of files"
    )
    csv: CsvOptions = Field(default=CsvOptions(), description="how text files are written")
    dates: Dates = Field(default=Dates(), description="how dates are written and bounded")
    columns: dict[str, str] = Field(
        default={}, description="the contract's column: the owner's column"
    )
    values: dict[str, dict[str, Scalar]] = Field(
        default={}, description="for a column, the owner's value: the contract's value"
    )
    constants: dict[str, Scalar] = Field(
        default={}, description="for a column that the owner lacks, its one value"
    )
    pad_codes: bool = Field(default=False, description="give back lost leading zeros to the codes")
    amounts: Literal["cents", "euros"] = Field(
        default="cents", description="the unit of the amounts"
    )
    unknown_codes: Literal["set_aside", "expected"] = Field(
        default="set_aside", description="what a code that no code list knows means"
    )

    @field_validator("files", mode="before")
    @classmethod
    def _one_or_many(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value

    @field_validator("values", mode="before")
    @classmethod
    def _keys_as_text(cls, value: object) -> object:
        if not isinstance(value, dict):
            return value
        return {
            column: {_as_text(k): v for k, v in recode.items()}
            if isinstance(recode, dict)
            else recode
            for column, recode in value.items()
        }

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if bool(self.files) == bool(self.postgres):
            raise ValueError("name either `files` or `postgres`")
        return self

    def column(self, field: str) -> str:
        """The owner's name of a contract's column."""
        return self.columns.get(field, field)


class Threshold(Strict):
    """The shares of rows above which a problem is a warning, or a refusal."""

    warn: float = Field(default=0.0, ge=0, le=1, description="warn above this share of the rows")
    refuse: float = Field(
        default=1.0, ge=0, le=1, description="refuse above this share of the rows"
    )


class SourcesMapping(Strict):
    """The whole file."""

    mapping: str | None = Field(default=None, description="a ready-made mapping to start from")
    claims: TableMapping = Field(description="the claims")
    population: TableMapping = Field(description="the population")
    thresholds: dict[str, Threshold] = Field(
        default={}, description="for a problem's code, when it warns and when it refuses"
    )

    def table(self, name: TableName) -> TableMapping:
        """The mapping of one table."""
        return self.claims if name == "claims" else self.population


def _as_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def read_mapping(path: Path) -> SourcesMapping:
    """Read `sources.yaml`; every fault of it is told at once, with its line.

    Raises `sources-file-missing`, `unreadable-yaml`, `sources-file-broken` and the problems of keys
    and values.
    """
    return parse_mapping(_load(path), path.name)


def _load(path: Path) -> CommentedMap:
    if not path.is_file():
        raise VesaliusError(problems.SOURCES_FILE_MISSING, file=path.name)
    data = load_yaml(path)
    if not isinstance(data, CommentedMap):
        raise VesaliusError(problems.SOURCES_FILE_BROKEN, file=path.name)
    return data


def parse_mapping(data: dict[str, Any], file: str = SOURCES_FILE) -> SourcesMapping:
    """The mapping that plain data describe, with the ready-made mapping it names filled in.

    >>> tables = {"claims": {"files": "c.parquet"}, "population": {"files": "p.csv"}}
    >>> parse_mapping(tables).claims.column("code")
    'code'
    """
    filled = _with_ready(data, file)
    faults: list[VesaliusError] = []
    mapping: SourcesMapping | None = None
    try:
        mapping = SourcesMapping.model_validate(filled)
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=False)
        faults = [_fault(dict(detail), data, file) for detail in details]
    if mapping is None:
        raise_all(faults)
        raise AssertionError("a refused mapping has faults")
    raise_all(_faults_of_meaning(mapping, data, file))
    return mapping


def _with_ready(data: dict[str, Any], file: str) -> dict[str, Any]:
    """The data with the ready-made mapping under them; what the owner writes wins, key by key."""
    name = data.get("mapping")
    if name is None:
        return data
    if name not in READY:
        raise VesaliusError(
            problems.READY_MAPPING_UNKNOWN, file=file, name=name, known=", ".join(sorted(READY))
        )
    return {**data, **{table: _merge(READY[name][table], data.get(table)) for table in CONTRACTS}}


def _merge(ready: dict[str, Any], own: Any) -> Any:
    if not isinstance(own, dict):
        return own
    merged = {**ready, **own}
    for key in ("columns", "values"):
        if isinstance(own.get(key, {}), dict):
            merged[key] = {**ready.get(key, {}), **own.get(key, {})}
    return merged


def _fault(detail: dict[str, Any], data: dict[str, Any], file: str) -> VesaliusError:
    keys = [key for key in detail["loc"] if key != "[key]"]
    facts = {"file": file, "line": line_of(data, tuple(keys)), "key": ".".join(map(str, keys))}
    if detail["type"] == "extra_forbidden":
        return VesaliusError(problems.SOURCES_KEY_UNKNOWN, **facts)
    if detail["type"] == "missing":
        return VesaliusError(problems.SOURCES_KEY_MISSING, **facts)
    return VesaliusError(problems.SOURCES_VALUE_WRONG, **facts, why=detail["msg"])


def _faults_of_meaning(
    mapping: SourcesMapping, data: dict[str, Any], file: str
) -> list[VesaliusError]:
    faults = [
        VesaliusError(
            problems.THRESHOLD_UNKNOWN,
            file=file, line=line_of(data, ("thresholds", code)), name=code,
        )
        for code in mapping.thresholds
        if code not in row_problems.BY_CODE
    ]  # fmt: skip
    for name, contract in CONTRACTS.items():
        faults += _faults_of_table(contract, mapping.table(name), data, file)
    return faults


def _faults_of_table(
    contract: Contract, table: TableMapping, data: dict[str, Any], file: str
) -> list[VesaliusError]:
    faults = []
    for part in ("columns", "values", "constants"):
        for name in getattr(table, part):
            if name not in contract.names:
                line = line_of(data, (contract.name, part, name))
                facts = {"file": file, "line": line, "name": name, "table": contract.name}
                known = ", ".join(contract.names)
                faults.append(VesaliusError(problems.COLUMN_UNKNOWN, **facts, known=known))
    return faults + _faults_of_values(contract, table, data, file)


def _faults_of_values(
    contract: Contract, table: TableMapping, data: dict[str, Any], file: str
) -> list[VesaliusError]:
    """Recoded and constant words that the contract does not know."""
    faults = []
    for field in contract.fields:
        allowed = {Kind.SEX: SEXES, Kind.PROFESSION: PROFESSIONS}.get(field.kind)
        given = {
            *table.values.get(field.name, {}).values(),
            *([table.constants[field.name]] if field.name in table.constants else []),
        }
        for value in sorted(map(str, given - {None, *(allowed or given)})):
            part = "values" if field.name in table.values else "constants"
            line = line_of(data, (contract.name, part, field.name))
            facts = {"file": file, "line": line, "name": field.name, "value": value}
            known = ", ".join(allowed or ())
            faults.append(VesaliusError(problems.WORD_UNKNOWN, **facts, known=known))
    return faults
