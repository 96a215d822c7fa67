"""Small projects on disk and a small catalogue, for the tests of this room."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from vesalius.catalogue.model import (
    Catalogue,
    Certainty,
    CodeEntry,
    CodeList,
    ProviderGroup,
    SourceVariable,
    Validity,
)
from vesalius.language import Text
from vesalius.sources.mapping import parse_mapping
from vesalius.sources.opening import Sources, open_sources

DAY = dt.date(2020, 5, 4)
CT, MRI, OLD = "458813", "459410", "459034"

CLAIM: dict[str, Any] = {
    "person_id": 1, "service_date": DAY, "code": CT, "provider_profession": "physician",
    "provider_qualification": "930", "quantity": 1,
}  # fmt: skip
PERSON: dict[str, Any] = {
    "person_id": 1, "year": 2020, "birth_year": 1960, "sex": "female",
    "sector_december": "11001A081", "sector_june": "11001A081",
}  # fmt: skip
TYPES = {
    "person_id": pa.int64(), "service_date": pa.date32(), "quantity": pa.int32(),
    "year": pa.int16(), "birth_year": pa.int16(), "accounting_month": pa.int32(),
    "death_year": pa.int16(), "death_month": pa.int8(), "preferential": pa.bool_(),
    "reimbursed": pa.int64(),
}  # fmt: skip


def claims(*changes: dict[str, Any]) -> list[dict[str, Any]]:
    return [CLAIM | change for change in changes or ({},)]


def people(*changes: dict[str, Any]) -> list[dict[str, Any]]:
    return [PERSON | change for change in changes or ({},)]


def parquet(path: Path, rows: list[dict[str, Any]], types: dict[str, Any] | None = None) -> Path:
    """Write rows as Parquet in the contract's types, or in the types given."""
    wanted = {**TYPES, **(types or {})}
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = {
        name: pa.array([row.get(name) for row in rows], wanted.get(name, pa.string()))
        for name in names
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns), path, write_page_checksum=True)
    return path


def csv(
    path: Path, rows: list[dict[str, Any]], delimiter: str = ",", encoding: str = "utf-8"
) -> Path:
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = [names, *([str("" if row.get(n) is None else row[n]) for n in names] for row in rows)]
    text = "".join(delimiter.join(line) + "\n" for line in lines)
    path.write_text(text, encoding=encoding)
    return path


def opened(folder: Path, claims: Any = None, population: Any = None, **rest: Any) -> Sources:
    """Open a project; the tables' keys default to `claims.parquet` and `population.parquet`."""
    tables = {
        "claims": {"files": "claims.parquet", **(claims or {})},
        "population": {"files": "population.parquet", **(population or {})},
    }
    return open_sources(folder, parse_mapping({**tables, **rest}))


def project(
    folder: Path,
    claim_rows: list[dict[str, Any]] | None = None,
    person_rows: list[dict[str, Any]] | None = None,
    write: Callable[..., Path] = parquet,
) -> Path:
    suffix = "csv" if write is csv else "parquet"
    write(folder / f"claims.{suffix}", claim_rows or claims())
    write(folder / f"population.{suffix}", person_rows or people())
    return folder


def _entry(code: str, first: dt.date = dt.date.min, last: dt.date = dt.date.max) -> CodeEntry:
    return CodeEntry(
        code, Validity(first, last), "ambulatory", "17", Text.same(code), Certainty.SOURCED, "test"
    )


def _list(name: str, *entries: CodeEntry) -> CodeList:
    return CodeList(name, Text.same(name), Text.same(name), Certainty.SOURCED, entries)


def _variable(name: str, *lists: str, providers: str | None = None) -> SourceVariable:
    return SourceVariable(name, Text.same(name), Text.same(name), "Gz", lists, providers)


def small_catalogue() -> Catalogue:
    """CT and MRI, all of them and those by a radiologist; one code ended in 2018."""
    lists = [
        _list("ct", _entry(CT), _entry(OLD, last=dt.date(2018, 11, 30))),
        _list("mri", _entry(MRI)),
    ]
    variables = [
        _variable("CT_N", "ct"),
        _variable("MRI_N", "mri"),
        _variable("RADIO_N", "ct", "mri", providers="radiologist"),
    ]
    group = ProviderGroup(
        "radiologist", Text.same("radiologist"), frozenset({"physician"}), frozenset({"930"})
    )
    return Catalogue(
        themes={}, indicators={}, variables={v.id: v for v in variables},
        code_lists={c.id: c for c in lists}, provider_groups={group.id: group}, populations={},
        dimensions={}, databases={}, keywords={}, glossary={},
    )  # fmt: skip
