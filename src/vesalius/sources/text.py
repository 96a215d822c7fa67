"""Text files, turned once into Parquet of plain text under `private/`, row for row.

Every value stays the text it was: what it means is the work of `coercion`. A row with too many or
too few columns has no meaning at all, so it ends the reading with its number (`text-ragged`).
"""

import codecs
import csv
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as compute
import pyarrow.csv as pc
import pyarrow.parquet as pq

from vesalius.errors import VesaliusError
from vesalius.sources import problems
from vesalius.sources.files import refuse_twins
from vesalius.sources.guard import writing
from vesalius.sources.mapping import CsvOptions

_BLOCK = 1 << 24


def stage_text(table: str, path: Path, options: CsvOptions, folder: Path) -> Path:
    """The Parquet copy of a text file in `folder`, made where it is not there yet.

    Raises `encoding-unknown`, `text-encoding`, `text-nul`, `text-header-empty`, `column-twice`,
    `text-ragged`, `text-unreadable`, `disk-full`.
    """
    stat = path.stat()
    key = f"{path}:{stat.st_size}:{stat.st_mtime_ns}:{options.model_dump_json()}"
    target = folder / f"{path.stem}-{hashlib.sha256(key.encode()).hexdigest()[:16]}.parquet"
    if not target.is_file():
        names = _header(table, path, options)
        with writing(folder):
            folder.mkdir(parents=True, exist_ok=True)
            _copy(table, path, options, names, target)
    return target


def _header(table: str, path: Path, options: CsvOptions) -> list[str]:
    """The names of the columns, and proof that the file is text in the encoding that it claims."""
    _prove_text(table, path, options)
    quoting = {"quotechar": options.quote} if options.quote else {"quoting": csv.QUOTE_NONE}
    with path.open(encoding=_encoding(options), newline="") as file:
        line = file.readline().rstrip("\r\n")
    names = [
        n.strip() for n in next(csv.reader([line], delimiter=options.delimiter, **quoting), [])
    ]
    if not all(names) or not names:
        raise VesaliusError(problems.TEXT_HEADER_EMPTY, table=table, file=path.name)
    refuse_twins(table, path.name, names)
    return names


def _encoding(options: CsvOptions) -> str:
    """UTF-8 with or without its byte order mark."""
    return "utf-8-sig" if codecs.lookup(options.encoding).name == "utf-8" else options.encoding


def _prove_text(table: str, path: Path, options: CsvOptions) -> None:
    """Decode the whole file once, in pieces, so that the copy cannot fail on its letters."""
    try:
        codecs.lookup(options.encoding)
    except LookupError:
        known = False
    else:
        known = True
    if not known:
        raise VesaliusError(problems.ENCODING_UNKNOWN, table=table, encoding=options.encoding)
    row, fits = 1, True
    try:
        with path.open(encoding=_encoding(options), newline="") as file:
            while piece := file.read(_BLOCK):
                row += piece.split("\0", 1)[0].count("\n")
                if "\0" in piece:
                    raise VesaliusError(problems.TEXT_NUL, table=table, file=path.name, row=row)
    except UnicodeError:
        fits = False
    if not fits:
        facts = {"table": table, "file": path.name, "encoding": options.encoding}
        raise VesaliusError(problems.TEXT_ENCODING, **facts)


def _copy(table: str, path: Path, options: CsvOptions, names: list[str], target: Path) -> None:
    ragged: list[pc.InvalidRow] = []

    def refuse(row: pc.InvalidRow) -> str:
        ragged.append(row)
        return "error"

    new = target.with_suffix(".new")
    broken = False
    schema = pa.schema({name: pa.string() for name in names})
    try:
        with path.open("rb") as file, pq.ParquetWriter(new, schema) as writer:
            for batch in _batches(file, options, names, refuse):
                broken = broken or _runs_on(batch)
                writer.write_batch(batch)
        if not broken:
            new.replace(target)
    except pa.ArrowInvalid:
        broken = True
    finally:
        new.unlink(missing_ok=True)
    if broken:
        raise _fault(table, path, ragged)


def _runs_on(batch: pa.RecordBatch) -> bool:
    """Whether a value holds the end of a line: a quote that swallowed rows looks like this."""
    return any(compute.any(compute.match_substring(c, "\n")).as_py() for c in batch.columns)


def _batches(
    file: object, options: CsvOptions, names: list[str], refuse: object
) -> Iterator[pa.RecordBatch]:
    read = pc.ReadOptions(
        use_threads=False, block_size=_BLOCK, encoding=options.encoding,
        skip_rows=1, column_names=names,
    )  # fmt: skip
    parse = pc.ParseOptions(
        delimiter=options.delimiter, quote_char=options.quote or False,
        newlines_in_values=False, invalid_row_handler=refuse,
    )  # fmt: skip
    convert = pc.ConvertOptions(
        column_types={name: pa.string() for name in names}, strings_can_be_null=False
    )
    yield from pc.open_csv(file, read_options=read, parse_options=parse, convert_options=convert)


def _fault(table: str, path: Path, ragged: list[pc.InvalidRow]) -> VesaliusError:
    if not ragged:
        return VesaliusError(problems.TEXT_UNREADABLE, table=table, file=path.name)
    row = ragged[0]
    facts = {"table": table, "file": path.name, "row": row.number or "?"}
    return VesaliusError(
        problems.TEXT_RAGGED, **facts, expected=row.expected_columns, found=row.actual_columns
    )
