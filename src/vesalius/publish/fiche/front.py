"""The front matter of a fiche: its language, its objects, and what may be typed by hand."""

from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from vesalius.accounts.book import DeclaredFact
from vesalius.accounts.declaration import Declared
from vesalius.errors import VesaliusError, raise_all
from vesalius.language import Language
from vesalius.publish.fiche.printing import NARROW, Sign, Style
from vesalius.publish.fiche.problems import FRONT_MATTER


class ShownFormula(Declared):
    """A row or column that is computed: its title, its formula, and how it is printed."""

    title: str
    formula: str
    decimals: int = 1
    sign: Sign = "plain"
    unit: str | None = None


class ShownNotes(Declared):
    """What stands under a table or chart, in this order after the legend of signs."""

    note: str | None = None
    reading: str | None = None
    scope: str | None = None
    source: str | None = None


class ShownTable(ShownNotes):
    """A table of the fiche: which lines and columns of which account table."""

    of: str
    title: str
    unit: str | None = None
    decimals: int | None = None
    heading: str = ""
    rows: list[str | ShownFormula] | None = None
    columns: list[str | ShownFormula] | None = None


class ShownChart(ShownNotes):
    """A chart: one or more lines of amounts over the years of a table."""

    of: str
    title: str
    kind: Literal["columns", "lines"] = "columns"
    rows: list[str] = Field(min_length=1, max_length=4)
    years: list[int] | None = None
    unit: str
    unit_title: str
    decimals: int = 0


class FrontMatter(Declared):
    """What a template declares before its text."""

    language: Language
    title: str
    kicker: str = ""
    variables: dict[str, int] = Field(default_factory=dict)
    accounts: list[str] = Field(default_factory=list)
    chapter: str | None = None
    facts: dict[str, DeclaredFact] = Field(default_factory=dict)
    tables: dict[str, ShownTable] = Field(default_factory=dict)
    charts: dict[str, ShownChart] = Field(default_factory=dict)
    names: list[str] = Field(default_factory=list)
    plain_words: list[str] = Field(default_factory=list)
    minus: str = "-"
    thousands: Literal["narrow space", "dot", "language"] = "language"
    synthetic: bool = False
    footer: str = ""

    @model_validator(mode="after")
    def _names_are_apart(self) -> "FrontMatter":
        both = self.tables.keys() & self.charts.keys()
        if both:
            raise ValueError(f"{', '.join(sorted(both))} names a table and a chart")
        return self

    @property
    def style(self) -> Style:
        """How this fiche prints figures."""
        separator = {"narrow space": NARROW, "dot": ".", "language": None}[self.thousands]
        return Style(self.language, self.minus, separator)


def split_front(text: str, file: str) -> tuple[FrontMatter, str, int]:
    """The front matter, the body, and the number of lines before the body."""
    head, mark, body = text.removeprefix("---\n").partition("\n---\n")
    if not text.startswith("---\n") or not mark:
        fault = "the file does not begin with a block between two `---`"
        raise VesaliusError(FRONT_MATTER, file=file, field="-", fault=fault)
    try:
        front = FrontMatter.model_validate(YAML(typ="safe").load(head))
    except YAMLError as fault:
        last = str(fault).strip().splitlines()[-1].strip()
        raise VesaliusError(FRONT_MATTER, file=file, field="-", fault=last) from None
    except ValidationError as faults:
        raise_all([_fault(file, dict(fault)) for fault in faults.errors()])
        raise
    return front, body, head.count("\n") + 3


def _fault(file: str, fault: dict[str, object]) -> VesaliusError:
    place = fault["loc"]
    assert isinstance(place, tuple)
    message = str(fault["msg"]).removeprefix("Value error, ")
    field = ".".join(str(part) for part in place) or "-"
    return VesaliusError(FRONT_MATTER, file=file, field=field, fault=message)


def read_front(path: Path) -> FrontMatter:
    """The front matter of a template file."""
    return split_front(path.read_text(encoding="utf-8"), path.name)[0]
