"""The contracts of the two tables that are read: one declaration gives all.

A `Field` says what a column means, its type and its bounds. The SQL that coerces it (`coercion`),
the rules that set its rows aside (`rules`) and its line in the manual all come from here.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

TableName = Literal["claims", "population"]
FIRST_YEAR, LAST_YEAR = 1990, 2049
LARGEST_QUANTITY = 9_999
LARGEST_AMOUNT = 10**11  # cents
OLDEST = 120

PROFESSIONS: tuple[str, ...] = (
    "physician", "dentist", "pharmacist", "midwife", "nurse", "physiotherapist",
    "speech therapist", "laboratory", "hospital", "other",
)  # fmt: skip
SEXES: tuple[str, ...] = ("male", "female")


class Kind(StrEnum):
    """What a column holds; each kind has one way to be read (`coercion`)."""

    PERSON = "person"
    DATE = "date"
    MONTH = "month"
    CODE = "code"
    PROFESSION = "profession"
    QUALIFICATION = "qualification"
    WHOLE = "whole"
    AMOUNT = "amount"
    SEX = "sex"
    FLAG = "flag"
    SECTOR = "sector"


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a contract.

    `sql` is its DuckDB type in a relation; a person identifier keeps the owner's type, integer or
    text. `low` and `high` bound whole numbers and amounts, both included. A field that is not
    `required` may be left unmapped; one that is `nullable` may be empty in a row.
    """

    name: str
    kind: Kind
    sql: str
    meaning: str
    required: bool = True
    nullable: bool = False
    low: int = 0
    high: int = 0


@dataclass(frozen=True, slots=True)
class Contract:
    """The columns of one table, and what a row of it is."""

    name: TableName
    row: str
    fields: tuple[Field, ...]

    def __post_init__(self) -> None:
        if len(set(self.names)) != len(self.fields):
            raise ValueError(f"the contract of {self.name} names a column twice")

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(field.name for field in self.fields)

    def field(self, name: str) -> Field:
        """The field of that name.

        >>> CLAIMS.field("quantity").high
        9999
        """
        return next(field for field in self.fields if field.name == name)


def _year(name: str, meaning: str, low: int = FIRST_YEAR, required: bool = True) -> Field:
    return Field(
        name, Kind.WHOLE, "SMALLINT", meaning, required, not required, low=low, high=LAST_YEAR
    )


def _amount(name: str, meaning: str) -> Field:
    low, high = -LARGEST_AMOUNT, LARGEST_AMOUNT
    return Field(name, Kind.AMOUNT, "BIGINT", meaning, False, True, low, high)


PERSON = Field("person_id", Kind.PERSON, "", "the person's pseudonym: opaque, text or integer")

CLAIMS = Contract(
    "claims",
    "one service given to one person on one day by one provider, or a correction of it",
    (
        PERSON,
        Field("service_date", Kind.DATE, "DATE", "the day of the service"),
        Field(
            "accounting_month", Kind.MONTH, "INTEGER",
            "the month in which it was booked, as the number YYYYMM", False, True,
        ),
        Field("code", Kind.CODE, "VARCHAR", "the nomenclature code: six digits, zeros kept"),
        Field(
            "provider_profession", Kind.PROFESSION, "VARCHAR",
            "the provider's profession: " + ", ".join(PROFESSIONS), nullable=True,
        ),
        Field(
            "provider_qualification", Kind.QUALIFICATION, "VARCHAR",
            "the provider's qualification code, meaningful only within the profession",
            nullable=True,
        ),
        Field(
            "quantity", Kind.WHOLE, "INTEGER", "the number of services; negative in a correction",
            low=-LARGEST_QUANTITY, high=LARGEST_QUANTITY,
        ),
        _amount("reimbursed", "what the insurance paid, in cents"),
        _amount("patient_share", "the patient's share (ticket modérateur, remgeld), in cents"),
        _amount("supplement", "the fee above the tariff, in cents"),
        _amount("technical_fee", "the flat fee for the equipment, in cents"),
    ),
)  # fmt: skip

POPULATION = Contract(
    "population",
    "one member of the insurance in one year",
    (
        PERSON,
        _year("year", "the year"),
        _year("birth_year", "the year of birth", low=FIRST_YEAR - OLDEST),
        Field("sex", Kind.SEX, "VARCHAR", "the sex: male or female"),
        Field(
            "sector_december", Kind.SECTOR, "VARCHAR",
            "the statistical sector of the domicile on 31 December", nullable=True,
        ),
        Field(
            "sector_june", Kind.SECTOR, "VARCHAR",
            "the statistical sector of the domicile on 30 June", nullable=True,
        ),
        Field(
            "preferential", Kind.FLAG, "BOOLEAN", "whether the reimbursement is preferential",
            False, True,
        ),
        _year("death_year", "the year of death", required=False),
        Field(
            "death_month", Kind.WHOLE, "TINYINT", "the month of death", False, True, 1, 12,
        ),
    ),
)  # fmt: skip

CONTRACTS: dict[TableName, Contract] = {"claims": CLAIMS, "population": POPULATION}
