"""What is measured, in the words of the field: the domain types of the catalogue.

Every type is frozen and checks itself when made, so that a catalogue in memory is a sound one.
Reading YAML and reporting its faults by file and line is the work of `vesalius.catalogue.load`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal

from vesalius.language import Text

Level = Literal["country", "region", "province", "arrondissement", "commune", "sector"]
LEVELS: tuple[Level, ...] = (
    "country", "region", "province", "arrondissement", "commune", "sector",
)  # fmt: skip
Measure = Literal["share", "volume"]
Sex = Literal["male", "female"]
Setting = Literal["ambulatory", "hospitalised", "both"]


class Certainty(StrEnum):
    """How sure a fact of the catalogue is."""

    SOURCED = "sourced"
    INFERRED = "inferred"
    ILLUSTRATIVE = "illustrative"


@dataclass(frozen=True, slots=True)
class Validity:
    """The days, first and last included, on which something holds; `date.min`/`date.max` are open.

    >>> Validity(date(2018, 12, 1), date.max).covers(date(2019, 5, 1))
    True
    """

    first: date = date.min
    last: date = date.max

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise ValueError(f"a validity ends ({self.last}) before it begins ({self.first})")

    def covers(self, day: date) -> bool:
        """Whether the day is inside."""
        return self.first <= day <= self.last

    def overlaps(self, other: "Validity") -> bool:
        """Whether some day is inside both."""
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """One nomenclature code of a code list, while it counts there."""

    code: str
    validity: Validity
    setting: Setting
    article: str
    label: Text
    certainty: Certainty
    source: str
    pair: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class CodeList:
    """A named list of nomenclature codes with their validity; at most one entry a code and day.

    `certainty` is that of its least certain code. A list with `counts` false holds services that
    are known and must never count as exams: supplements, second readings, flat fees.
    """

    id: str
    title: Text
    description: Text
    certainty: Certainty
    entries: tuple[CodeEntry, ...]
    counts: bool = True

    def codes_on(self, day: date) -> frozenset[str]:
        """The codes that count on a day."""
        return frozenset(e.code for e in self.entries if e.validity.covers(day))


@dataclass(frozen=True, slots=True)
class ProviderGroup:
    """Providers recognised by profession and, where named, by qualification.

    A claim is in the group when its profession is one of `professions` and its qualification is in
    `qualifications` (all of them where that is empty) and not in `excluded`. Qualification codes
    mean something only within their profession.
    """

    id: str
    title: Text
    professions: frozenset[str]
    qualifications: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()

    def holds(self, profession: str, qualification: str) -> bool:
        """Whether a provider of this profession and qualification is in the group."""
        return (
            profession in self.professions
            and (not self.qualifications or qualification in self.qualifications)
            and qualification not in self.excluded
        )


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a source database: our contract's name, the agency's own names, its meaning."""

    name: str
    agency_names: tuple[str, ...]
    title: Text
    description: Text
    required: bool


@dataclass(frozen=True, slots=True)
class Database:
    """A source database, such as the reimbursed services (`Gz`) or the population (`Pp`)."""

    id: str
    title: Text
    description: Text
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class SourceVariable:
    """A variable read or counted from a source database.

    A counting variable has code lists; its value for a person and year is the net quantity of the
    services whose code counts on the day and whose provider is in the group, if one is named.
    A variable without code lists is a plain attribute (the provider's qualification), read from
    the `column` of its database.
    """

    id: str
    title: Text
    description: Text
    database: str
    code_lists: tuple[str, ...] = ()
    providers: str | None = None
    column: str | None = None

    @property
    def counts(self) -> bool:
        """Whether the engine counts this variable."""
        return bool(self.code_lists)


@dataclass(frozen=True, slots=True)
class AgeClass:
    """Ages from `first` to `last` inclusive; `last` is None for an open class.

    >>> AgeClass(90, None).id
    '90+'
    """

    first: int
    last: int | None

    @property
    def id(self) -> str:
        """The class as data write it."""
        return f"{self.first}+" if self.last is None else f"{self.first}-{self.last}"

    def holds(self, age: int) -> bool:
        """Whether the age is in the class."""
        return age >= self.first and (self.last is None or age <= self.last)


@dataclass(frozen=True, slots=True)
class Dimension:
    """A dimension by which figures are broken down. Age has classes; sex has none of its own."""

    id: str
    kind: Literal["age", "sex"]
    title: Text
    description: Text
    ages: tuple[AgeClass, ...] = ()

    def __post_init__(self) -> None:
        joints = zip(self.ages, self.ages[1:], strict=False)
        if any(low.last is None or low.last + 1 != high.first for low, high in joints):
            raise ValueError(f"the age classes of {self.id} leave a gap or overlap")


@dataclass(frozen=True, slots=True)
class Population:
    """Whom a figure is about: its denominator, and the persons whose services count above.

    `present_years` = n asks for a population row in each of the n preceding years too.
    """

    id: str
    title: Text
    description: Text
    ages: AgeClass | None = None
    sex: Sex | None = None
    preferential: bool | None = None
    present_years: int = 0


@dataclass(frozen=True, slots=True)
class Availability:
    """The smallest level of a family and the first year in which each level is published."""

    first_year: int
    smallest: Level
    since: Mapping[Level, int]

    def first(self, level: Level) -> int | None:
        """The first year at a level; None where the family never goes that low."""
        if LEVELS.index(level) > LEVELS.index(self.smallest):
            return None
        return self.since.get(level, self.first_year)


@dataclass(frozen=True, slots=True)
class Unit:
    """What a measure is expressed in: `per` persons, printed with `decimals`."""

    measure: Measure
    per: int
    decimals: int
    title: Text


@dataclass(frozen=True, slots=True)
class Family:
    """What the indicators of one prefix share (`stat_013`, `cube_013`)."""

    prefix: str
    title: Text
    availability: Availability
    dimensions: tuple[str, ...]
    note: Text | None = None
    remarks: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Break:
    """A year whose figures must not be compared with the year before, and why."""

    year: int
    reason: Text


@dataclass(frozen=True, slots=True)
class Subject:
    """What a pair of indicators is about; it is typed once and gives all their codes.

    `noun` is one exam as a sentence names it, with its article or number ("one CT scan").
    """

    share: str
    volume: str
    title: Text
    noun: Text
    variable: str
    related: tuple[str, ...] = ()
    remarks: tuple[Text, ...] = ()
    breaks: tuple[Break, ...] = ()


@dataclass(frozen=True, slots=True)
class Indicator:
    """One published statistic, such as `cube_013_001`."""

    code: str
    theme: str
    family: Family
    subject: Subject
    measure: Measure
    unit: Unit
    population: str
    title: Text
    description: Text
    formula: Text
    remarks: tuple[Text, ...]
    keywords: tuple[str, ...]
    source_variables: tuple[str, ...]
    related: tuple[str, ...]

    @property
    def variable(self) -> str:
        """The source variable that is counted."""
        return self.subject.variable

    @property
    def break_years(self) -> frozenset[int]:
        """The years whose figures must not be compared with the year before."""
        return frozenset(b.year for b in self.subject.breaks)


@dataclass(frozen=True, slots=True)
class Partition:
    """A whole that is the sum of its parts in every cell; the disclosure ledger relies on it."""

    whole: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A keyword or a term of the glossary."""

    id: str
    title: Text
    description: Text


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who publishes and is to be cited: name (IMA_AIM), work (Atlas IMA_AIM), web address."""

    id: str
    name: str
    work: str
    homepage: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A dated change: the fingerprint of each sheet (`kind:id`) that was new or other that day."""

    day: date
    note: str
    sheets: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme of the atlas: its families, subjects and what they share."""

    id: str
    title: Text
    description: Text
    update: Text
    population: str
    units: Mapping[Measure, Unit]
    families: tuple[Family, ...]
    subjects: tuple[Subject, ...]
    remarks: tuple[Text, ...]
    keywords: tuple[str, ...]
    partitions: tuple[Partition, ...] = ()
    publisher: str = ""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything that is measured, each thing once and under its own name."""

    themes: Mapping[str, Theme]
    indicators: Mapping[str, Indicator]
    variables: Mapping[str, SourceVariable]
    code_lists: Mapping[str, CodeList]
    provider_groups: Mapping[str, ProviderGroup]
    populations: Mapping[str, Population]
    dimensions: Mapping[str, Dimension]
    databases: Mapping[str, Database]
    keywords: Mapping[str, Term]
    glossary: Mapping[str, Term]
    publishers: Mapping[str, Publisher] = field(default_factory=dict)
    history: tuple[Change, ...] = ()

    @property
    def counting(self) -> tuple[SourceVariable, ...]:
        """The variables that the engine counts, in the order of their names."""
        return tuple(v for _, v in sorted(self.variables.items()) if v.counts)
