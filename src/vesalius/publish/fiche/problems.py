"""The kinds of error that building a fiche reports."""

from vesalius.errors import Problem

FRONT_MATTER = Problem(
    "fiche-front-matter",
    "{file}: the key `{field}` of the front matter cannot be used: {fault}.",
    "Correct the lines between the two `---`; the manual's page on the fiche lists the keys.",
)
EXPRESSION = Problem(
    "fiche-expression",
    "{file}, line {line}: `{expression}` cannot be computed: {fault}",
    "Correct the expression, or the cells that it reads.",
)
STATEMENT = Problem(
    "fiche-statement",
    "{file}, line {line}: `{text}` is a statement; a fiche has expressions only.",
    "Write `{{{{ ... }}}}`; a choice of words is `says(...)`.",
)
BARE_VALUE = Problem(
    "fiche-bare-value",
    "{file}, line {line}: `{expression}` gives {kind}, which says neither unit nor rounding.",
    "Finish with a format, such as `| percent` or `| millions`.",
)
TYPED_NUMBER = Problem(
    "fiche-typed-number",
    "{file}, line {line}: `{text}` is typed by hand.",
    "Write an expression on the cells, or declare the number under `facts` with its source; a "
    "name that holds digits is declared under `names`.",
)
UNGUARDED_WORD = Problem(
    "fiche-unguarded-word",
    "{file}, line {line}: `{word}` claims something about a figure without being held to it.",
    "Write `{{{{ ... | says('{word}') }}}}`, or declare it under `plain_words` where it claims "
    "nothing.",
)
UNKNOWN_WORD = Problem(
    "fiche-unknown-word",
    "{file}, line {line}: `{word}` is not in the lexicon of guarded words ({language}).",
    "Use a word of the lexicon, or add it to `catalogue/accounts/words.yaml`.",
)
CONTRADICTION = Problem(
    "fiche-contradiction",
    "{file}, line {line}: `{word}` contradicts the cells, which give {value}.",
    "Choose a word that the cells bear out.",
)
UNKNOWN_OBJECT = Problem(
    "fiche-unknown-object",
    "{file}: no {kind} is called `{name}`; the front matter declares {known}.",
    "Declare it in the front matter, or correct the name.",
)
