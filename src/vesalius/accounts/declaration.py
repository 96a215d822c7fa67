"""The YAML that declares a published table: its keys, checked when read."""

from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from vesalius.accounts.cells import Kind, NumberFormat
from vesalius.accounts.problems import DECLARATION
from vesalius.errors import VesaliusError, raise_all
from vesalius.language import Text

T = TypeVar("T", bound="Declared")
Period = Annotated[list[int], Field(min_length=2, max_length=2)]


class Declared(BaseModel):
    """What all parts of a declaration share: no unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(Declared):
    """A text in four languages."""

    fr: str
    nl: str
    en: str
    de: str


Title = str | Words


def text_of(title: Title) -> Text:
    """The text; a plain string serves in all languages."""
    if isinstance(title, str):
        return Text.same(title)
    return Text(fr=title.fr, nl=title.nl, en=title.en, de=title.de)


class DeclaredLine(Declared):
    """A row of the table."""

    source: str | None = None
    row: int | None = None
    title: Title | None = None
    parent: str | None = None
    of_which: str | None = None
    measure: Literal["amount", "growth", "volume", "price", "share", "contribution"] = "amount"
    of: str | None = None
    within: str | None = None
    since: Literal["previous_year", "previous_column"] = "previous_year"
    unit: str | None = None
    decimals: int | None = None

    @model_validator(mode="after")
    def _names_its_line(self) -> "DeclaredLine":
        if self.measure != "amount" and not self.of:
            raise ValueError(f"a line with `measure: {self.measure}` needs `of`")
        if self.measure in ("share", "contribution") and not self.within:
            raise ValueError(f"a line with `measure: {self.measure}` needs `within`")
        return self


class DeclaredColumn(Declared):
    """A column of the table that is not simply a year."""

    source: str | None = None
    position: int | None = None
    title: Title | None = None
    year: int | None = None
    growth: Period | None = None
    volume: Period | None = None
    price: Period | None = None
    average_growth: Period | None = None
    difference: Period | None = None
    contribution: Period | None = None
    share_of: str | None = None
    of: str | None = None
    unit: str | None = None
    decimals: int | None = None

    @model_validator(mode="after")
    def _means_one_thing(self) -> "DeclaredColumn":
        given = len(self.periods)
        if given > 1 or given == bool(self.year):
            raise ValueError("give a `year`, or one period (growth, average_growth, ...)")
        if self.contribution and not self.of:
            raise ValueError("a contribution needs `of`, the line whose growth it explains")
        return self

    @property
    def periods(self) -> dict[str, list[int]]:
        """The rates over two years that the column is declared to be: one, or none."""
        names = ("growth", "volume", "price", "average_growth", "difference", "contribution")
        given = {name: getattr(self, name) for name in names}
        return {name: period for name, period in given.items() if period is not None}


class DeclaredSum(Declared):
    """A sum that the hierarchy does not say; a part written `-x` is taken away."""

    line: str
    parts: list[str] = Field(alias="is", min_length=1)


class DeclaredIncluded(Declared):
    """Lines that in some years have their amounts inside other lines."""

    lines: list[str]
    years: list[int]
    within: list[str]
    reason: Title


class DeclaredBreak(Declared):
    """A break between two years."""

    lines: list[str] = []
    between: Period
    reason: Title


class DeclaredRelease(Declared):
    """Where in a release the figures lie: the place, age class and sex of every cell."""

    place: str
    level: str | None = None
    age: str = "all"
    sex: str = "all"
    figure: Literal["value", "numerator", "denominator"] = "numerator"


class Declaration(Declared):
    """A published table: where it lies, how it is printed, and what holds in it."""

    id: str
    title: Title
    file: str | None = None
    release: DeclaredRelease | None = None
    sheet: str | None = None
    layout: Literal["wide", "long"] = "wide"
    header_row: int = 1
    label_column: str | int = 1
    year_column: str = "year"
    value_column: str = "value"
    delimiter: str | None = None
    encoding: str = "utf-8-sig"
    numbers: NumberFormat = "auto"
    edition: str = ""
    perimeter: str = ""
    unit: str = "EUR"
    decimals: int | None = None
    columns: dict[str, DeclaredColumn] = {}
    lines: dict[str, DeclaredLine | None]
    sums: list[DeclaredSum] = []
    equal: list[str] = []
    included_elsewhere: list[DeclaredIncluded] = []
    breaks: list[DeclaredBreak] = []
    signs: dict[str, Kind] = {}
    note: Title | None = None
    reading: Title | None = None
    scope: Title | None = None
    source: Title | None = None

    @model_validator(mode="after")
    def _lies_somewhere(self) -> "Declaration":
        if (self.file is None) == (self.release is None):
            raise ValueError("give one of `file` and `release`")
        return self


def read_yaml(path: Path) -> object:
    """The content of a YAML 1.2 file."""
    try:
        return YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except (YAMLError, OSError) as fault:
        first = str(fault).strip().splitlines()[-1].strip()
        raise VesaliusError(DECLARATION, file=path.name, field="-", fault=first) from None


def declared_by(model: type[T], content: object, file: str) -> T:
    """The checked declaration; every fault is reported with its key."""
    try:
        return model.model_validate(content)
    except ValidationError as faults:
        raise_all(
            [
                VesaliusError(
                    DECLARATION,
                    file=file,
                    field=".".join(str(part) for part in fault["loc"]) or "-",
                    fault=fault["msg"].removeprefix("Value error, "),
                )
                for fault in faults.errors()
            ]
        )
        raise


def read_declaration(path: Path) -> Declaration:
    """The declaration of a table, from its YAML file."""
    return declared_by(Declaration, read_yaml(path), path.name)
