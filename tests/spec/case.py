"""A spec case: tables of records, a piece of catalogue, and the cells that must come out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML

from tests.spec.tables import (
    Record,
    catalogue,
    code_list,
    days,
    group,
    inputs_of,
    population,
    records,
    variable,
)
from vesalius.catalogue.model import AgeClass, Catalogue, Population, Validity
from vesalius.engine.interface import Counting, Inputs
from vesalius.engine.rules import compile_rules

CLAIM: Record = {
    "person_id": "ann",
    "service_date": "2022-05-03",
    "code": "459034",
    "provider_profession": "10",
    "provider_qualification": "930",
    "quantity": "1",
}
PERSON: Record = {
    "person_id": "ann",
    "year": "2022",
    "birth_year": "1980",
    "sex": "female",
    "sector_december": "21004A00-",
    "sector_june": "21004A00-",
    "preferential": "false",
}
CATALOGUE = """
code_lists:
  ct: [459034]
variables:
  CT: {codes: ct}
"""
Cells = Mapping[str, str]


@dataclass(frozen=True)
class Case:
    """One rule of counting, shown. Columns that a table leaves out are those of `CLAIM`, `PERSON`.

    `cells` maps a cell (`sector, age, sex`, with the population before it where there are several)
    to its counts (`beneficiaries; CT persons/exams`).
    """

    title: str
    text: str
    cells: Cells
    claims: str = ""
    population: str = "person_id\nann"
    catalogue: str = CATALOGUE
    ages: str = "0-39 40+"
    year: int = 2022

    @property
    def inputs(self) -> Inputs:
        claims = [{**CLAIM, **row} for row in records(self.claims)] if self.claims else []
        return inputs_of(claims, [{**PERSON, **row} for row in records(self.population)])

    @property
    def counting(self) -> Counting:
        fragment = YAML(typ="safe").load(self.catalogue)
        rules = compile_rules(_catalogue(fragment), self.year)
        ages = tuple(age_class(word) for word in self.ages.split())
        return Counting(rules, _populations(fragment), ages)

    def told(self, table: Any) -> dict[str, str]:
        """The finest cells as `cells` writes them."""
        several = len(self.counting.populations) > 1
        return {
            _cell(row, several): _counts(row, self.counting.rules.variables)
            for row in table.to_pylist()
        }


@dataclass(frozen=True)
class Chapter:
    """Cases that belong together."""

    title: str
    text: str
    cases: tuple[Case, ...] = field(default=())


def _cell(row: Mapping[str, Any], several: bool) -> str:
    named = [row["population"]] if several else []
    return ", ".join([*named, *(row[k] or "-" for k in ("sector", "age", "sex"))])


def _counts(row: Mapping[str, Any], variables: tuple[str, ...]) -> str:
    counts = [f"{v} {row[f'persons_{v}']}/{row[f'exams_{v}']}" for v in variables]
    return "; ".join([str(row["beneficiaries"]), *counts])


def age_class(word: str) -> AgeClass:
    first, _, last = word.rstrip("+").partition("-")
    return AgeClass(int(first), int(last) if last else None)


def _catalogue(fragment: Mapping[str, Any]) -> Catalogue:
    return catalogue(
        [
            variable(name, *_list(it["codes"]), providers=it.get("providers"))
            for name, it in fragment["variables"].items()
        ],
        [
            code_list(name, *(_entry(code) for code in codes))
            for name, codes in fragment["code_lists"].items()
        ],
        [
            group(name, *(map(str, it.get(k, ())) for k in ("professions", "only", "but")))
            for name, it in fragment.get("provider_groups", {}).items()
        ],
    )


def _list(codes: str | list[str]) -> list[str]:
    return [codes] if isinstance(codes, str) else codes


def _entry(code: object) -> tuple[str, Validity]:
    """`459034` or `459034 from 2022-03-01 to 2022-06-30`."""
    words = str(code).split()
    named = dict(zip(words[1::2], words[2::2], strict=True))
    return words[0], days(named.get("from", ""), named.get("to", ""))


def _populations(fragment: Mapping[str, Any]) -> tuple[Population, ...]:
    named = fragment.get("populations", {"everyone": {}})
    return tuple(population(name, **_conditions(it)) for name, it in sorted(named.items()))


def _conditions(written: Mapping[str, Any]) -> dict[str, Any]:
    return {k: age_class(v) if k == "ages" else v for k, v in written.items()}
