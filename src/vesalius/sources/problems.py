"""The problems of files, columns and mappings. Those of rows are in `row_problems`."""

from vesalius.errors import Problem

# --- sources.yaml

SOURCES_FILE_MISSING = Problem(
    "sources-file-missing",
    "There is no {file} in the project folder.",
    "Write one, or start from the one that `vesalius new` writes.",
)
SOURCES_FILE_BROKEN = Problem(
    "sources-file-broken",
    "{file} holds no keys.",
    "It needs at least `claims` and `population`; the manual (Sources) shows an example.",
)
SOURCES_KEY_UNKNOWN = Problem(
    "sources-key-unknown",
    "{file}, line {line}: nothing reads the key `{key}`.",
    "Correct its spelling or remove it; the manual (Sources) lists the keys.",
)
SOURCES_KEY_MISSING = Problem(
    "sources-key-missing",
    "{file}, line {line}: the key `{key}` is missing.",
    "Add it; the manual (Sources) shows an example.",
)
SOURCES_VALUE_WRONG = Problem(
    "sources-value-wrong",
    "{file}, line {line}: the value of `{key}` is refused ({why}).",
    "Write a value that the manual (Sources) gives for this key.",
)
READY_MAPPING_UNKNOWN = Problem(
    "ready-mapping-unknown",
    "{file}: there is no ready-made mapping `{name}`.",
    "Choose one of: {known}.",
)
COLUMN_UNKNOWN = Problem(
    "column-unknown",
    "{file}, line {line}: the contract of {table} has no column `{name}`.",
    "The left side is the contract's name, one of: {known}.",
)
WORD_UNKNOWN = Problem(
    "word-unknown",
    "{file}, line {line}: `{value}` is no value of `{name}`.",
    "Write one of: {known}.",
)
THRESHOLD_UNKNOWN = Problem(
    "threshold-unknown",
    "{file}, line {line}: there is no problem of rows called `{name}`.",
    "The manual (Sources) lists the problems that can have a threshold.",
)

# --- files

NO_FILE = Problem(
    "no-file",
    "{table}: no file matches `{pattern}`.",
    "Patterns are read from the project folder; check the path and its spelling.",
)
FILE_FORMAT_UNKNOWN = Problem(
    "file-format-unknown",
    "{table}: {file} is neither Parquet nor text (.parquet, .csv, .txt, .tsv).",
    "Convert the file, or narrow the pattern under `files:`.",
)
FORMATS_MIXED = Problem(
    "formats-mixed",
    "{table}: the patterns match both Parquet and text files.",
    "Keep one format for a table.",
)
FILE_UNREADABLE = Problem(
    "file-unreadable",
    "{table}: {file} cannot be opened ({why}).",
    "Check the rights on the file and that its disk is there.",
)
FILE_EMPTY = Problem(
    "file-empty",
    "{table}: {file} is empty.",
    "The delivery of the file failed: ask for it again.",
)
PARQUET_BROKEN = Problem(
    "parquet-broken",
    "{table}: {file} is not a whole Parquet file: its end is missing or unreadable.",
    "The file was cut off or is of another format: copy it again.",
)
PARQUET_CORRUPT = Problem(
    "parquet-corrupt",
    "{table}: {file} is damaged in row group {group}: its content does not match its checksum or"
    " its encoding.",
    "Copy the file again from its source and compare the two.",
)
YEAR_EMPTY = Problem(
    "year-empty",
    "{table}: no row that can be believed is of the year {year}.",
    "Add the files of that year, or leave the year out.",
)
TABLE_EMPTY = Problem(
    "table-empty",
    "{table}: the files hold no row at all.",
    "Check that the patterns match the files that you mean.",
)
TEXT_ENCODING = Problem(
    "text-encoding",
    "{table}: {file} is not written in {encoding}.",
    "Name its encoding under `csv: encoding:` (latin-1 and cp1252 are frequent).",
)
ENCODING_UNKNOWN = Problem(
    "encoding-unknown",
    "{table}: no encoding is called {encoding}.",
    "Write a name that Python knows, such as utf-8, latin-1 or cp1252.",
)
TEXT_NUL = Problem(
    "text-nul",
    "{table}: {file} holds NUL bytes near row {row}: it is damaged, or not text.",
    "If it is UTF-16, name it under `csv: encoding:`; else copy the file again.",
)
TEXT_HEADER_EMPTY = Problem(
    "text-header-empty",
    "{table}: the first line of {file} does not name its columns.",
    "The first line must hold the names, each once and none empty.",
)
TEXT_UNREADABLE = Problem(
    "text-unreadable",
    "{table}: {file} cannot be cut into rows and columns, or a value goes on over several lines.",
    "Check `csv: quote:` and `csv: delimiter:`; a quote that never closes is the usual cause.",
)
TEXT_RAGGED = Problem(
    "text-ragged",
    "{table}: {file}: row {row} has {found} columns instead of {expected}.",
    "A separator inside a value needs quotes; a cut row means that the delivery broke off.",
)
DISK_FULL = Problem(
    "disk-full",
    "There is no room left on the disk of {folder}.",
    "Free some room and run the command again; what was written halfway has been removed.",
)

# --- columns

COLUMN_MISSING = Problem(
    "column-missing",
    "{table}: the column `{column}` is missing from {file}, which has: {found}.",
    "Name it in sources.yaml:\n  {table}:\n    columns:\n      {name}: THE_NAME_IN_YOUR_FILE",
)
COLUMN_TWICE = Problem(
    "column-twice",
    "{table}: {file} has two columns called `{column}`.",
    "Names are compared without regard to capitals: rename one at the source.",
)
COLUMN_OF_FLOATS = Problem(
    "column-of-floats",
    "{table}: the column `{column}` of {file} holds decimal numbers where `{name}` is due.",
    "Its digits may already be lost: deliver the column as text.",
)
COLUMN_TYPE_WRONG = Problem(
    "column-type-wrong",
    "{table}: the column `{column}` of {file} is kept as {type}, which cannot be read as `{name}`.",
    "Deliver it as one of: {accepted}.",
)
SCHEMAS_MIXED = Problem(
    "schemas-mixed",
    "{table}: the column `{column}` is kept as {one} in {file} and as {other} in {other_file}.",
    "Deliver all files of a table in the same types.",
)
PERSONS_NOT_ALIKE = Problem(
    "persons-not-alike",
    "The persons of the claims are kept as {claims} and those of the population as {population}.",
    "Deliver both as text, or both as integers, or no claim will find its person.",
)
ROWS_UNREADABLE = Problem(
    "rows-unreadable",
    "{table}: the rows could not be read, though the files open ({why}).",
    "Run `vesalius check`, which looks at each file; if it finds nothing, tell us the command.",
)
# --- PostgreSQL

POSTGRES_MISSING = Problem(
    "postgres-missing",
    "{table}: reading from PostgreSQL needs the package psycopg.",
    'Install it: pip install "vesalius[postgres]".',
)
POSTGRES_UNREACHABLE = Problem(
    "postgres-unreachable",
    "{table}: PostgreSQL refuses the connection ({why}).",
    "Check `postgres: service:` and the variables PGHOST, PGUSER and PGPASSFILE.",
)
POSTGRES_TABLE_MISSING = Problem(
    "postgres-table-missing",
    "{table}: there is no table `{name}` that can be read.",
    "Write `schema.table`, and check the rights of the user.",
)
POSTGRES_INTERRUPTED = Problem(
    "postgres-interrupted",
    "{table}: the stream from PostgreSQL broke off ({why}).",
    "Run the command again; what was copied halfway has been removed.",
)
