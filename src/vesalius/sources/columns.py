"""The columns that a table's files offer, held against its contract before any row is read."""

import json
from collections.abc import Iterator, Sequence

from vesalius.errors import VesaliusError, raise_all
from vesalius.sources import problems
from vesalius.sources.coercion import ACCEPTED, Raw, Reading, readings
from vesalius.sources.contracts import Contract, Field
from vesalius.sources.files import DataFile
from vesalius.sources.mapping import TableMapping

IGNORED = b"vesalius.ignored"  # in our copy of a table: the columns that were not copied
_NUMBERS = frozenset({"float", "decimal"})


def match(
    contract: Contract, mapping: TableMapping, files: Sequence[DataFile]
) -> tuple[Reading, ...]:
    """How each column is read. All faults of the columns are raised together.

    Raises `column-missing`, `column-of-floats`, `column-type-wrong`, `schemas-mixed`.
    """
    faults = [
        fault
        for field in contract.fields
        if field.name not in mapping.constants
        for fault in _faults(contract, mapping, field, files)
    ]
    raise_all(faults)
    return readings(contract, mapping, _kept(files))


def _kept(files: Sequence[DataFile]) -> dict[str, Raw]:
    """How each column is kept; one that is null throughout passes for text."""
    found: dict[str, Raw] = {}
    for file in files:
        found |= {c: kept for c, kept in file.kept.items() if found.get(c, "null") == "null"}
    return {column: "text" if kept == "null" else kept for column, kept in found.items()}


def _faults(
    contract: Contract, mapping: TableMapping, field: Field, files: Sequence[DataFile]
) -> Iterator[VesaliusError]:
    column = mapping.column(field.name)
    offering = [file for file in files if column in file.kept]
    having = [file for file in offering if file.kept[column] != "null"]
    lacking = [file for file in files if column not in file.kept]
    if lacking and (field.required or field.name in mapping.columns or offering):
        yield _missing(contract, field, column, lacking[0])
    if not having:
        return
    first = having[0]
    yield from _wrong_type(contract, mapping, field, first)
    other = next((f for f in having if f.kept[column] != first.kept[column]), None)
    if other is not None:
        yield VesaliusError(
            problems.SCHEMAS_MIXED,
            table=contract.name, column=column, one=first.kept[column], file=first.name,
            other=other.kept[column], other_file=other.name,
        )  # fmt: skip


def _missing(contract: Contract, field: Field, column: str, file: DataFile) -> VesaliusError:
    found = ", ".join(file.kept)
    facts = {"table": contract.name, "column": column, "name": field.name}
    return VesaliusError(problems.COLUMN_MISSING, **facts, file=file.name, found=found)


def _wrong_type(
    contract: Contract, mapping: TableMapping, field: Field, file: DataFile
) -> Iterator[VesaliusError]:
    column = mapping.column(field.name)
    kept: Raw = file.kept[column]
    accepted = ACCEPTED[field.kind]
    if kept in accepted:
        return
    facts = {"table": contract.name, "column": column, "file": file.name, "name": field.name}
    if kept in _NUMBERS:
        yield VesaliusError(problems.COLUMN_OF_FLOATS, **facts)
        return
    known = ", ".join(sorted(accepted))
    yield VesaliusError(problems.COLUMN_TYPE_WRONG, **facts, type=kept, accepted=known)


def ignored(
    contract: Contract, mapping: TableMapping, files: Sequence[DataFile]
) -> tuple[str, ...]:
    """The owner's columns that nothing reads, in the order of their names.

    The keys of partitions are part of a path, and no columns that could be overlooked.
    """
    used = {mapping.column(name) for name in contract.names if name not in mapping.constants}
    offered = {column for file in files for column in (*file.schema.names, *_not_copied(file))}
    return tuple(sorted(offered - used))


def _not_copied(file: DataFile) -> list[str]:
    return list(json.loads((file.schema.metadata or {}).get(IGNORED, b"[]")))
