"""What can be wrong with a catalogue."""

from vesalius.errors import Problem

EMPTY = Problem(
    "catalogue-empty",
    "{folder} holds no catalogue.",
    "Name a folder with at least one .yaml file, or start from `vesalius new`.",
)
UNREADABLE = Problem(
    "catalogue-unreadable",
    "{file}, line {line}: this is not valid YAML in UTF-8 ({reason}).",
    "Check the indentation, the colons and the quotes just before that line.",
)
DUPLICATE_ID = Problem(
    "catalogue-duplicate-id",
    "{file}, line {line}: `{id}` is defined a second time.",
    "Keep one of the two; only a later catalogue folder may replace a definition.",
)
UNKNOWN_KEY = Problem(
    "catalogue-unknown-key",
    "{file}, line {line}: `{field}` is not a key of the catalogue.",
    "Write one of: {known}.",
)
MISSING_KEY = Problem(
    "catalogue-missing-key",
    "{file}, line {line}: `{field}` is missing.",
    "Add it; the manual's page on the catalogue says what it means.",
)
MISSING_LANGUAGE = Problem(
    "catalogue-missing-language",
    "{file}, line {line}: the text `{field}` has no {language}.",
    "Write every text in fr, nl, en and de.",
)
WRONG_VALUE = Problem(
    "catalogue-wrong-value",
    "{file}, line {line}: `{field}` cannot be {value}: {reason}.",
    "Correct the value; the manual's page on the catalogue says what is allowed.",
)
UNKNOWN_REFERENCE = Problem(
    "catalogue-unknown-reference",
    "{file}, line {line}: `{field}` names the {kind} `{id}`, which is nowhere defined.",
    "Define it, or write one of: {known}.",
)
DEAD_LINK = Problem(
    "catalogue-dead-link",
    "{file}, line {line}: the text `{field}` links to {target}, which does not exist.",
    "Define the target, or correct the link; links are written [words](kind:id).",
)
CYCLE = Problem(
    "catalogue-cycle",
    "{file}, line {line}: the groups of code lists go round in a circle: {path}.",
    "Take one of them out of the other.",
)
PLACEHOLDER = Problem(
    "catalogue-placeholder",
    "{file}, line {line}: the text `{field}` asks for {name}, which cannot be filled.",
    "Use only these between braces: {known}.",
)
SUBJECT_NUMBER = Problem(
    "catalogue-subject-number",
    "{file}, line {line}: the subject `{id}` does not carry an odd number of three digits.",
    "Number the share oddly (`007`); the volume takes the even number after it (`008`).",
)
DUPLICATE_INDICATOR = Problem(
    "catalogue-duplicate-indicator",
    "{file}, line {line}: the indicator {code} already belongs to the theme {theme}.",
    "Give the family another prefix.",
)
CODE_ROW = Problem(
    "catalogue-code-row",
    "{file}, line {line}: the column `{column}` cannot be {value}: {reason}.",
    "Correct the row; the manual's page on the catalogue describes the columns.",
)
CODE_COLUMNS = Problem(
    "catalogue-code-columns",
    "{file}: the columns {missing} are missing or {unknown} are unknown.",
    "Write exactly these columns in the first line: {expected}.",
)
CHECK_DIGIT = Problem(
    "catalogue-check-digit",
    "{file}, line {line}: {code} is no nomenclature code: its last digit should be {digit}.",
    "Check the code; the last digit is the first five modulo 7.",
)
PAIR = Problem(
    "catalogue-pair",
    "{file}, line {line}: {code} ({setting}) cannot be paired with {pair}.",
    "Write the ambulatory code on the odd stem and the hospitalised one on the even stem after it.",
)
PAIR_ABSENT = Problem(
    "catalogue-pair-absent",
    "{file}, line {line}: {code} names its pair {pair}, which this list lacks.",
    "Add the pair to the list, or leave the column `pair` empty.",
)
OVERLAP = Problem(
    "catalogue-overlap",
    "{file}, line {line}: {code} is already valid from {first} to {last} in this list.",
    "End one validity on the day before the other begins.",
)
NO_CODES = Problem(
    "catalogue-no-codes",
    "{file}, line {line}: the code list `{id}` has no code.",
    "Add codelists/{id}.csv beside it, or write its `codes` here.",
)
STRAY_TABLE = Problem(
    "catalogue-stray-table",
    "{file}: no code list is called `{id}`.",
    "Rename the file after a code list, or define `{id}` under `code_lists` in a YAML file.",
)
NOT_AN_EXAM = Problem(
    "catalogue-not-an-exam",
    "{file}, line {line}: {code} counts in `{id}`, yet `{excluded}` says that it is no exam.",
    "Take the code out of one of the two lists.",
)
PARTITION = Problem(
    "catalogue-partition",
    "{file}, line {line}: the parts of {whole} do not make it up exactly: {reason}.",
    "Correct the parts, or take the partition out: disclosure control relies on it.",
)
