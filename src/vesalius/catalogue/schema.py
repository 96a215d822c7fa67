"""The YAML of a catalogue as its authors write it; unknown keys are refused.

Each section of a file maps ids to entries of one of these models. What a key means to an author
is its `description`; the editor's JSON schema and the manual are held to it.
"""

from datetime import date
from string import Formatter
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel, StringConstraints
from pydantic.functional_validators import AfterValidator, field_validator
from pydantic_core import PydanticCustomError

from vesalius.catalogue.model import Level, Measure, Setting, Sex
from vesalius.language import LANGUAGES, Language

Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_]*$")]
PLACEHOLDERS = (
    "title", "lower", "noun", "per", "lists", "variable", "variable_title", "population",
)  # fmt: skip


class Entry(BaseModel):
    """What all entries share: no key beyond the known ones."""

    model_config = ConfigDict(extra="forbid")


class Words4(Entry):
    """A text in the four languages; it may link to pages of the catalogue."""

    fr: Words = Field(description="the text in French")
    nl: Words = Field(description="the text in Dutch")
    en: Words = Field(description="the text in English")
    de: Words = Field(description="the text in German")

    def __getitem__(self, language: Language) -> str:
        return str(getattr(self, language))


def _only(known: tuple[str, ...]) -> AfterValidator:
    """Refuses a text with a placeholder that is not known."""

    def check(words: Words4) -> Words4:
        for language in LANGUAGES:
            for _, name, _, _ in Formatter().parse(words[language]):
                if name is not None and name not in known:
                    raise PydanticCustomError("placeholder", "{name}", {"name": f"{{{name}}}"})
        return words

    return AfterValidator(check)


Template = Annotated[Words4, _only(PLACEHOLDERS)]
UnitTitle = Annotated[Words4, _only(("per",))]


class CodeRow(Entry):
    """One nomenclature code of a code list, as a CSV row or inline."""

    code: Annotated[str, StringConstraints(pattern=r"^\d{6}$")] = Field(
        description="six digits, leading zeros kept"
    )
    valid_from: str = Field("", description="first day (YYYY-MM-DD); empty: since ever")
    valid_to: str = Field("", description="last day (YYYY-MM-DD); empty: still valid")
    setting: Setting = Field(description="ambulatory, hospitalised or both")
    pair: str = Field("", description="the code of the same act in the other setting")
    article: str = Field("", description="the article of the nomenclature")
    label_fr: Words = Field(description="what the act is, in French")
    label_nl: Words = Field(description="what the act is, in Dutch")
    label_en: Words = Field(description="what the act is, in English")
    label_de: Words = Field(description="what the act is, in German")
    certainty: Literal["sourced", "inferred", "illustrative"] = Field(
        description="how sure it is that the code belongs here"
    )
    source: Words = Field(description="where the code was found")
    note: str = Field("", description="what else a reader should know")


class TermEntry(Entry):
    """A keyword or a term of the glossary."""

    title: Words4 = Field(description="the term")
    description: Words4 = Field(description="what it means")


class CodeListEntry(TermEntry):
    """A code list; its codes lie in `codelists/<id>.csv`, or here."""

    counts: bool = Field(True, description="false: known services that must never count as exams")
    codes: list[CodeRow] = Field([], description="the codes, where no CSV file holds them")


class ListGroup(RootModel[list[str]]):
    """A name for several code lists; a group may hold other groups."""


class VariableEntry(TermEntry):
    """A source variable: a count of services, or an attribute."""

    database: str = Field(description="the source database")
    code_lists: list[str] = Field([], description="code lists or groups whose services it counts")
    providers: str | None = Field(None, description="the provider group, where one is asked for")
    column: str | None = Field(None, description="the column that an attribute is read from")


class ProviderGroupEntry(Entry):
    """Providers recognised by profession and, where named, by qualification."""

    title: Words4 = Field(description="the group's name")
    professions: list[str] = Field(min_length=1, description="the professions it takes in")
    qualifications: list[str] = Field([], description="only these codes; empty: all of them")
    excluded: list[str] = Field([], description="qualification codes left out")


class AgeRange(Entry):
    """Ages from `first` to `last` inclusive."""

    first: int = Field(ge=0, description="the youngest age")
    last: int | None = Field(None, description="the oldest age; absent: no upper limit")


class PopulationEntry(TermEntry):
    """Whom a figure is about."""

    ages: AgeRange | None = Field(None, description="only these ages")
    sex: Sex | None = Field(None, description="only this sex")
    preferential: bool | None = Field(None, description="only with (or without) that right")
    present_years: int = Field(0, ge=0, description="preceding years in which one must be present")


class DimensionEntry(TermEntry):
    """A dimension by which figures are broken down."""

    kind: Literal["age", "sex"] = Field(description="age or sex")
    starts: list[int] = Field([], description="the first age of each class; the last is open")

    @field_validator("starts")
    @classmethod
    def _rising(cls, starts: list[int]) -> list[int]:
        if starts != sorted(set(starts)) or (starts and starts[0] != 0):
            raise ValueError("the first ages must start at 0 and rise")
        return starts


class ColumnEntry(TermEntry):
    """A column of a source database."""

    agency_names: list[str] = Field(description="the agency's own names of the column")
    required: bool = Field(description="whether the column must be there")


class DatabaseEntry(TermEntry):
    """A source database and the columns of its contract."""

    columns: dict[str, ColumnEntry] = Field(description="the columns, under our contract's names")


class UnitEntry(Entry):
    """What a measure is expressed in."""

    per: int = Field(gt=0, description="per how many persons of the population")
    decimals: int = Field(ge=0, le=6, description="decimals printed")
    title: UnitTitle = Field(description="the unit as the sheet names it; `{per}` is filled in")


class TextsEntry(Entry):
    """The sentences from which the texts of a measure's indicators are made."""

    title: Template = Field(description="the indicator's title")
    description: Template = Field(description="what it says")
    formula: Template = Field(description="how it is computed")


class FamilyEntry(Entry):
    """What the indicators of one prefix share."""

    title: Words4 = Field(description="the family's name")
    first_year: int = Field(description="the first year of publication")
    smallest: Level = Field(description="the smallest level of publication")
    since: dict[Level, int] = Field({}, description="levels that begin later, and their first year")
    dimensions: list[str] = Field([], description="the dimensions published")
    note: Template | None = Field(None, description="a sentence added to the description")
    remarks: list[Template] = Field([], description="remarks on the indicators of this family")


class BreakEntry(Entry):
    """A year that must not be compared with the year before."""

    year: int = Field(description="the first year that is counted in the new way")
    reason: Words4 = Field(description="why it must not be compared with the year before")


class SubjectEntry(Entry):
    """What a pair of indicators is about."""

    variable: str = Field(description="the source variable that is counted")
    title: Words4 = Field(description="the subject's name")
    noun: Words4 = Field(description="one exam as a sentence names it (`one CT scan`)")
    related: list[str] = Field([], description="related subjects; the relation goes both ways")
    remarks: list[Template] = Field([], description="remarks on the indicators of this subject")
    breaks: list[BreakEntry] = Field([], description="breaks in the series")


class ThemeEntry(TermEntry):
    """A theme: its families, its subjects and what they share."""

    update: Words4 = Field(description="when the figures are renewed")
    publisher: str = Field(description="who publishes the theme")
    population: str = Field(description="the population that the figures are about")
    keywords: list[str] = Field([], description="the keywords of its indicators")
    units: dict[Measure, UnitEntry] = Field(description="the units of share and volume")
    texts: dict[Measure, TextsEntry] = Field(description="the sentences of share and volume")
    families: dict[Id, FamilyEntry] = Field(description="the families, by prefix of code")
    subjects: dict[str, SubjectEntry] = Field(description="the subjects, by number of the share")
    remarks: list[Template] = Field([], description="remarks that open every sheet's list")
    closing_remarks: list[Template] = Field([], description="remarks that close it")
    partitions: dict[str, list[str]] = Field(
        {}, description="variables that are the exact sum of others"
    )

    @field_validator("units", "texts")
    @classmethod
    def _both_measures(cls, by_measure: dict[Measure, Entry]) -> dict[Measure, Entry]:
        absent = {"share", "volume"} - set(by_measure)
        if absent:
            raise PydanticCustomError("missing", "{name}", {"name": min(absent)})
        return by_measure


class PublisherEntry(Entry):
    """Who publishes a theme and is to be cited."""

    name: Words = Field(description="the publisher as references name it")
    work: Words = Field(description="the work as references name it")
    homepage: str = Field("", description="the address under which the pages are published")


class ChangeEntry(Entry):
    """A dated change of the metadata, written by `vesalius catalogue history --record`."""

    day: date = Field(description="the day of the change")
    note: Words = Field(description="what changed and why, in a sentence")
    sheets: dict[str, str] = Field(description="the fingerprint of every sheet that changed")


HISTORY = "history"
SECTIONS: dict[str, type[BaseModel]] = {
    "themes": ThemeEntry,
    "variables": VariableEntry,
    "code_lists": CodeListEntry,
    "list_groups": ListGroup,
    "provider_groups": ProviderGroupEntry,
    "populations": PopulationEntry,
    "dimensions": DimensionEntry,
    "databases": DatabaseEntry,
    "keywords": TermEntry,
    "glossary": TermEntry,
    "publishers": PublisherEntry,
}
