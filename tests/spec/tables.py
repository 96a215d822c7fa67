"""ASCII tables of records, and small catalogues, for tests that read like the manual."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from vesalius.catalogue.model import (
    Catalogue,
    Certainty,
    CodeEntry,
    CodeList,
    Population,
    ProviderGroup,
    SourceVariable,
    Validity,
)
from vesalius.engine.interface import Inputs
from vesalius.language import Text

CLAIMS = {
    "person_id": "VARCHAR",
    "service_date": "DATE",
    "code": "VARCHAR",
    "provider_profession": "VARCHAR",
    "provider_qualification": "VARCHAR",
    "quantity": "BIGINT",
}
POPULATION = {
    "person_id": "VARCHAR",
    "year": "SMALLINT",
    "birth_year": "SMALLINT",
    "sex": "VARCHAR",
    "sector_december": "VARCHAR",
    "sector_june": "VARCHAR",
    "preferential": "BOOLEAN",
}
Record = Mapping[str, object]


def records(table: str) -> list[dict[str, str | None]]:
    """The records of an ASCII table: a line of names, then a line a record; `-` is null."""
    lines = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in table.strip().splitlines()
    ]
    names, body = lines[0], lines[1:]
    return [
        {name: None if cell == "-" else cell for name, cell in zip(names, line, strict=True)}
        for line in body
    ]


def relation(rows: Iterable[Record], types: Mapping[str, str]) -> str:
    """A relation of these records as SQL; a column that a record lacks is null."""
    lines = [
        ", ".join(f"CAST({literal(row.get(name))} AS {kind})" for name, kind in types.items())
        for row in rows
    ]
    names = ", ".join(types)
    if not lines:
        nulls = ", ".join(f"CAST(NULL AS {kind}) AS {name}" for name, kind in types.items())
        return f"(SELECT {nulls} WHERE FALSE)"
    return f"(SELECT * FROM (VALUES {', '.join(f'({line})' for line in lines)}) AS t({names}))"


def literal(value: object) -> str:
    if value is None:
        return "NULL"
    return "'" + str(value).replace("'", "''") + "'"


def inputs_of(claims: Iterable[Record], population: Sequence[Record], **types: str) -> Inputs:
    """Inputs of these records; `types` replaces a column's type (`person_id="BIGINT"`)."""

    def of_year(year: int) -> str:
        rows = [row for row in population if int(str(row["year"])) == year]
        return relation(rows, {k: types.get(k, v) for k, v in POPULATION.items()})

    return Inputs(relation(claims, {k: types.get(k, v) for k, v in CLAIMS.items()}), of_year)


def word(name: str) -> Text:
    return Text.same(name)


def code_list(name: str, *codes: tuple[str, Validity]) -> CodeList:
    """A code list with these codes while they are valid."""
    return CodeList(
        id=name,
        title=word(name),
        description=word(name),
        certainty=Certainty.ILLUSTRATIVE,
        entries=tuple(
            CodeEntry(
                code=code,
                validity=validity,
                setting="both",
                article="17",
                label=word(code),
                certainty=Certainty.ILLUSTRATIVE,
                source="made up",
            )
            for code, validity in codes
        ),
    )


def variable(name: str, *code_lists: str, providers: str | None = None) -> SourceVariable:
    """A counting variable."""
    return SourceVariable(name, word(name), word(name), "Gz", code_lists, providers)


def group(
    name: str, professions: Iterable[str], only: Iterable[str] = (), but: Iterable[str] = ()
) -> ProviderGroup:
    """A provider group."""
    sets = frozenset(professions), frozenset(only), frozenset(but)
    return ProviderGroup(name, word(name), *sets)


def population(name: str = "everyone", **conditions: object) -> Population:
    """A population of the catalogue."""
    return Population(name, word(name), word(name), **conditions)  # type: ignore[arg-type]


def catalogue(
    variables: Iterable[SourceVariable],
    code_lists: Iterable[CodeList],
    groups: Iterable[ProviderGroup] = (),
) -> Catalogue:
    """A catalogue of no more than what the engine reads."""
    return Catalogue(
        themes={},
        indicators={},
        variables={v.id: v for v in variables},
        code_lists={c.id: c for c in code_lists},
        provider_groups={g.id: g for g in groups},
        populations={},
        dimensions={},
        databases={},
        keywords={},
        glossary={},
    )


def days(first: str = "", last: str = "") -> Validity:
    """A validity from ISO days; empty is open."""
    return Validity(
        date.fromisoformat(first) if first else date.min,
        date.fromisoformat(last) if last else date.max,
    )
