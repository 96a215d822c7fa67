"""The kinds of error that the accounts room reports."""

from vesalius.errors import Problem

DECLARATION = Problem(
    "accounts-declaration",
    "{file}: the key `{field}` cannot be used: {fault}.",
    "Correct the declaration of the table; the manual's page on accounts lists its keys.",
)
UNREADABLE_CELL = Problem(
    "accounts-unreadable-cell",
    "{file}: row `{row}`, column `{column}` holds `{text}`, neither a number nor a known sign.",
    "Write a number, or declare the sign under `signs`.",
)
AMBIGUOUS_NUMBER = Problem(
    "accounts-ambiguous-number",
    "{file}: row `{row}`, column `{column}` holds `{text}`, which can be read in two ways.",
    "Declare how the file writes numbers: `numbers: fr`, `nl`, `de`, `en` or `plain`.",
)
PRECISION = Problem(
    "accounts-precision",
    "{file}: row `{row}`, column `{column}` prints `{text}`, more decimals than the {decimals} "
    "declared.",
    "Raise `decimals` for this line or column, or leave the key out to use what is printed.",
)
MISSING_ROW = Problem(
    "accounts-missing-row",
    "{file}: the declared row `{row}` is found {times} times; it must be found once.",
    "Give the label as the file writes it (`source`), or the number of the row (`row`).",
)
MISSING_COLUMN = Problem(
    "accounts-missing-column",
    "{file}: the declared column `{column}` is not there; the file has {found}.",
    "Give the header as the file writes it (`source`), or declare another header row.",
)
UNKNOWN_CELL = Problem(
    "accounts-unknown-cell",
    "{table} has no figure for {line} in {year}; it knows {known}.",
    "Use a line, a measure and a year of the table.",
)
NO_VALUE = Problem(
    "accounts-no-value",
    "{table}: {line} in {year} has no value ({sign}): {reason}.",
    "Leave the figure out, or declare where its amount is included (`included_elsewhere`).",
)
BROKEN_LINE = Problem(
    "accounts-broken-line",
    "{table}: {line} cannot be compared between {first} and {last}: {reason}.",
    "Compare years on the same side of the break, or a total that the break leaves whole.",
)
MIXED_EDITIONS = Problem(
    "accounts-mixed-editions",
    "Editions {first} and {last} are mixed: each edition revises the years before it.",
    "Take all years of a comparison from one edition.",
)
UNITS = Problem(
    "accounts-units",
    "Quantities that do not go together: {left} and {right}.",
    "Add amounts of one unit, shares of one denominator; compound growths by multiplication.",
)
ZERO_BASE = Problem(
    "accounts-zero-base",
    "{what} cannot be formed: its base is zero or may be zero.",
    "Choose another base year or denominator.",
)
NO_OVERLAP = Problem(
    "accounts-no-overlap",
    "No code is billed in both {first} and {last}, so that no price can be compared.",
    "Link the old codes to the new ones, or declare a price index (deflation mode).",
)
CODES_MOVE = Problem(
    "accounts-codes-move",
    "Between {first} and {last} codes enter ({entering}) or leave ({leaving}) and no rule says "
    "what to do with them.",
    "Declare the rule: `as_volume` or `price_of_matched`.",
)
NOT_RECONCILED = Problem(
    "accounts-not-reconciled",
    "The account and the claims of {year} differ by {cents} cents.",
    "Report this with the reconciliation file: the account must equal the claims to the cent.",
)
CLAIMS_COLUMN = Problem(
    "accounts-claims-column",
    "{file}: the claims have no column {column}, which the account needs.",
    "Map the column in `sources.yaml`, or leave the accounts out.",
)
ACT_IDENTITY = Problem(
    "accounts-act-identity",
    "{count} acts do not satisfy `{identity}`.",
    "Look at the rows set aside: an amount is missing, or is in another column.",
)
SHA_CODE = Problem(
    "accounts-sha-code",
    "{file}: line {row} has the code {code}, which the list {axis} does not know.",
    "Correct the code, or add it to the list under `catalogue/accounts/sha`.",
)
SHA_VALUE = Problem(
    "accounts-sha-value",
    "{file}: line {row} has the value {value}; a cell of the cube is a number of at least zero, "
    "given once.",
    "Correct the value; a missing cell is left out, and 0 is a true zero.",
)
DAMIR_SCHEMA = Problem(
    "accounts-damir-schema",
    "{file}: the header lacks {columns}.",
    "Give a file of Open DAMIR as published, with its header.",
)
DAMIR_VALUE = Problem(
    "accounts-damir-value",
    "{file}: {count} values of the column {column} are not numbers of whole units or cents.",
    "Give a file of Open DAMIR as published.",
)
FORMULA = Problem(
    "accounts-formula",
    "The formula `{formula}` cannot be computed: {fault}.",
    "Use the functions of the manual; growths do not add, amounts add within one unit.",
)
NUMBER_DIFFERS = Problem(
    "accounts-number-differs",
    "{count} printed numbers differ from what the others give.",
    "Run `vesalius accounts check` on the tables to see which.",
)
UNKNOWN_FACT = Problem(
    "accounts-unknown-fact",
    "No fact is called `{name}`; the declared facts are {known}.",
    "Declare the number under `facts`, with its source.",
)
