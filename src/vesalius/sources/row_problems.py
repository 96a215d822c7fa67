"""The problems of rows: what a share of the rows of a table has. Facts: table, rows, share.

The `examples` are places (file and row number), codes or years, never a person nor a whole row.
"""

from vesalius.errors import Problem

_ROWS = "{table}: {rows} of {read} rows ({share}) "
_WHERE = ", in column `{column}` (for example {examples})."


def _problem(code: str, found: str, remedy: str) -> Problem:
    return Problem(code, _ROWS + found + _WHERE, remedy)


VALUE_MISSING = _problem(
    "value-missing",
    "have no value",
    "Fill the column at its source, or map another column to `{column}`.",
)
PERSON_TOO_LARGE = _problem(
    "person-too-large",
    "have a person number that does not fit in 64 bits",
    "Deliver the pseudonyms as text.",
)
CODE_LOST_ZERO = _problem(
    "code-lost-zero",
    "have a code of fewer than six digits",
    "Deliver codes as text, or set `pad_codes: true` if zeros were lost.",
)
CODE_TOO_LONG = _problem(
    "code-too-long",
    "have a code of more than six digits",
    "A code has six digits, or seven of which the first is 0: check the column that is mapped.",
)
CODE_NOT_DIGITS = _problem(
    "code-not-digits",
    "have a code that is not made of digits",
    "Recode them under `values: code:`, or check the column that is mapped.",
)
DATE_IMPOSSIBLE = _problem(
    "date-impossible",
    "have a date that no calendar knows or that is written in another way",
    'Name the format under `dates: formats:`, for example "%d/%m/%Y".',
)
DATE_TOO_EARLY = _problem(
    "date-too-early",
    "have a date before the first day that is believed",
    "Dates of 1900 often stand for unknown; if they are right, set `dates: first:`.",
)
DATE_TOO_LATE = _problem(
    "date-too-late",
    "have a date after the last day that is believed",
    "Dates of 2099 often stand for no end; if they are right, set `dates: last:`.",
)
MONTH_IMPOSSIBLE = _problem(
    "month-impossible",
    "have a month that is not written YYYYMM or YYYY-MM",
    "Deliver the month as six digits, or leave the column unmapped: it is optional.",
)
NUMBER_UNREADABLE = _problem(
    "number-unreadable",
    "have text where a number is due",
    "Check the column that is mapped, and `csv: decimal:` if the decimal sign is a comma.",
)
NUMBER_OUT_OF_RANGE = _problem(
    "number-out-of-range",
    "have a number outside the bounds of the contract",
    "See the bounds in the manual (Sources); a number so large is most often a wrong column.",
)
NUMBER_NOT_WHOLE = _problem(
    "number-not-whole",
    "have a fraction where a whole number is due",
    "Check the column that is mapped: quantities and years are whole numbers.",
)
AMOUNT_NOT_CENTS = _problem(
    "amount-not-cents",
    "have an amount finer than a cent",
    "If the amounts are in euros, set `amounts: euros`.",
)
SEX_UNKNOWN = _problem(
    "sex-unknown",
    "have a sex that is neither male nor female",
    "Recode them under `values: sex:`, for example {{1: male, 2: female}}.",
)
FLAG_UNKNOWN = _problem(
    "flag-unknown",
    "have neither true nor false",
    "Recode them under `values: {column}:`.",
)
SECTOR_MALFORMED = _problem(
    "sector-malformed",
    "have a sector that cannot be a place's code",
    "Recode unknown places to null under `values: {column}:`.",
)
PROFESSION_UNKNOWN = _problem(
    "profession-unknown",
    "have no profession that is known",
    "Recode them under `values: provider_profession:`; they count for no group of providers.",
)
QUALIFICATION_ODD = _problem(
    "qualification-odd",
    "have a qualification that is not of three digits",
    "Check the column that is mapped; they count for no group that names qualifications.",
)
QUANTITY_ZERO = _problem(
    "quantity-zero",
    "have the quantity 0",
    "They count for nothing; check that corrections come as negative quantities.",
)
BOOKED_BEFORE_SERVICE = _problem(
    "booked-before-service",
    "were booked before the service was given",
    "Check that the two dates are not exchanged.",
)
BOOKED_LATE = _problem(
    "booked-late",
    "were booked more than 24 months after the service",
    "They count; a year is complete only once its late bookings are in.",
)
BORN_AFTER_YEAR = _problem(
    "born-after-year",
    "have a birth year after the year, hence a negative age",
    "Check that the columns of the year and of the birth year are not exchanged.",
)
TOO_OLD = _problem(
    "too-old",
    "have an age over 120",
    "Birth years of 1900 often stand for unknown; correct them at the source.",
)
DEAD_BEFORE_BIRTH = _problem(
    "dead-before-birth",
    "have a death before the birth",
    "Correct the years at the source; if 0 means alive, recode it to null.",
)
DEAD_BEFORE_YEAR = _problem(
    "dead-before-year",
    "have a death before the year of the row",
    "A member is listed in the years of his or her life only: correct it at the source.",
)
DEATH_MONTH_ALONE = _problem(
    "death-month-alone",
    "have a month of death without a year",
    "They count as alive; complete the year at the source.",
)
NO_RESIDENCE = _problem(
    "no-residence",
    "have a domicile neither in December nor in June",
    "They are counted at the level of the country alone.",
)
REPEATED_ROW = _problem(
    "repeated-row",
    "repeat a row of the same person and year",
    "One of them is kept; remove the copies at the source.",
)
CONTRADICTING_ROWS = _problem(
    "contradicting-rows",
    "contradict another row of the same person and year",
    "None of them is kept; a person has one row a year: correct it at the source.",
)
UNKNOWN_CODE = _problem(
    "unknown-code",
    "use a code that no code list knows",
    "Add the code to a list, or set `unknown_codes: expected` if the table holds other services.",
)
CODE_OUT_OF_DATE = _problem(
    "code-out-of-date",
    "use a code on a day on which no code list counts it",
    "Check the validity of the code in its list, and the date.",
)
PERSON_WITHOUT_ROW = _problem(
    "person-without-row",
    "are of a person whom the population of that year does not hold",
    "Check that both tables carry the same pseudonyms and the same years.",
)
NEGATIVE_NET = _problem(
    "negative-net",
    "belong to a person, year and variable whose net quantity is negative",
    "They count for nothing; look for corrections whose service was not delivered.",
)

BY_CODE: dict[str, Problem] = {
    problem.code: problem for problem in list(globals().values()) if isinstance(problem, Problem)
}
