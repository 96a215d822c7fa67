"""Rows as plain Python, for the reference engine. Their `repr` never shows the person."""

from dataclasses import dataclass, field
from datetime import date

PersonId = int | str


@dataclass(frozen=True, slots=True)
class Claim:
    """One accepted row of the claims."""

    person_id: PersonId = field(repr=False)
    service_date: date
    accounting_month: int | None
    code: str
    provider_profession: str | None
    provider_qualification: str | None
    quantity: int
    reimbursed: int | None = None
    patient_share: int | None = None
    supplement: int | None = None
    technical_fee: int | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """One accepted row of the population: a person in a year."""

    person_id: PersonId = field(repr=False)
    year: int
    birth_year: int
    sex: str
    sector_december: str | None
    sector_june: str | None
    preferential: bool | None = None
    death_year: int | None = None
    death_month: int | None = None
