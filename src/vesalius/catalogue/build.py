"""From entries as they were typed to the domain types of the catalogue."""

import re
from collections.abc import Mapping

from vesalius.catalogue import model, schema
from vesalius.catalogue.codes import Row, weakest
from vesalius.catalogue.links import LinkedText
from vesalius.language import LANGUAGES, Text, format_number

NO_BREAK = "\N{NO-BREAK SPACE}"


def text(words: schema.Words4) -> LinkedText:
    """A typed text, one line a language, with the spaces of French punctuation unbroken."""
    lines = {language: " ".join(words[language].split()) for language in LANGUAGES}
    return LinkedText(**(lines | {"fr": french_spaces(lines["fr"])}))


def french_spaces(line: str) -> str:
    """No line may break before `:`, `;`, `?`, `!`, `%` or inside guillemets.

    >>> french_spaces("« voici : oui »").count(NO_BREAK)
    3
    """
    bound = re.sub(r" (?=[:;?!%»])", NO_BREAK, line)
    return bound.replace("« ", f"«{NO_BREAK}")


def term(id_: str, entry: schema.TermEntry) -> model.Term:
    """A keyword or a term of the glossary."""
    return model.Term(id_, text(entry.title), text(entry.description))


def code_list(id_: str, entry: schema.CodeListEntry, rows: list[Row]) -> model.CodeList:
    """A code list with its codes in order."""
    entries = sorted((r.entry for r in rows), key=lambda e: (e.code, e.validity.first))
    return model.CodeList(
        id=id_,
        title=text(entry.title),
        description=text(entry.description),
        certainty=weakest(entries),
        entries=tuple(entries),
        counts=entry.counts,
    )


def variable(
    id_: str, entry: schema.VariableEntry, lists: Mapping[str, tuple[str, ...]]
) -> model.SourceVariable:
    """A source variable; groups of code lists are replaced by their members."""
    leaves = [leaf for name in entry.code_lists for leaf in lists[name]]
    return model.SourceVariable(
        id=id_,
        title=text(entry.title),
        description=text(entry.description),
        database=entry.database,
        code_lists=tuple(dict.fromkeys(leaves)),
        providers=entry.providers,
        column=entry.column,
    )


def provider_group(id_: str, entry: schema.ProviderGroupEntry) -> model.ProviderGroup:
    """A group of providers."""
    return model.ProviderGroup(
        id=id_,
        title=text(entry.title),
        professions=frozenset(entry.professions),
        qualifications=frozenset(entry.qualifications),
        excluded=frozenset(entry.excluded),
    )


def population(id_: str, entry: schema.PopulationEntry) -> model.Population:
    """A population."""
    ages = model.AgeClass(entry.ages.first, entry.ages.last) if entry.ages else None
    return model.Population(
        id=id_,
        title=text(entry.title),
        description=text(entry.description),
        ages=ages,
        sex=entry.sex,
        preferential=entry.preferential,
        present_years=entry.present_years,
    )


def dimension(id_: str, entry: schema.DimensionEntry) -> model.Dimension:
    """A dimension; each age class ends where the next begins."""
    ends = [*(start - 1 for start in entry.starts[1:]), None]
    ages = tuple(model.AgeClass(*pair) for pair in zip(entry.starts, ends, strict=False))
    return model.Dimension(id_, entry.kind, text(entry.title), text(entry.description), ages)


def database(id_: str, entry: schema.DatabaseEntry) -> model.Database:
    """A source database."""
    columns = tuple(
        model.Column(
            name=name,
            agency_names=tuple(column.agency_names),
            title=text(column.title),
            description=text(column.description),
            required=column.required,
        )
        for name, column in entry.columns.items()
    )
    return model.Database(id_, text(entry.title), text(entry.description), columns)


def family(prefix: str, entry: schema.FamilyEntry) -> model.Family:
    """A family of indicators."""
    return model.Family(
        prefix=prefix,
        title=text(entry.title),
        availability=model.Availability(entry.first_year, entry.smallest, dict(entry.since)),
        dimensions=tuple(entry.dimensions),
        note=text(entry.note) if entry.note else None,
        remarks=tuple(text(remark) for remark in entry.remarks),
    )


def subject(number: str, entry: schema.SubjectEntry) -> model.Subject:
    """A subject; the volume's number is the even one after the share's."""
    return model.Subject(
        share=number,
        volume=f"{int(number) + 1:03d}",
        title=text(entry.title),
        noun=text(entry.noun),
        variable=entry.variable,
        related=tuple(entry.related),
        remarks=tuple(text(remark) for remark in entry.remarks),
        breaks=tuple(model.Break(one.year, text(one.reason)) for one in entry.breaks),
    )


def _unit_title(unit: schema.UnitEntry) -> Text:
    """The unit's title, its number written as each language does."""
    typed = text(unit.title)
    return Text(
        **{
            language: typed[language].format(per=format_number(unit.per, language))
            for language in LANGUAGES
        }
    )


def theme(id_: str, entry: schema.ThemeEntry) -> model.Theme:
    """A theme with its families and subjects."""
    units = {
        measure: model.Unit(measure, unit.per, unit.decimals, _unit_title(unit))
        for measure, unit in sorted(entry.units.items())
    }
    return model.Theme(
        id=id_,
        title=text(entry.title),
        description=text(entry.description),
        update=text(entry.update),
        population=entry.population,
        units=units,
        families=tuple(family(p, f) for p, f in entry.families.items()),
        subjects=tuple(subject(n, s) for n, s in sorted(entry.subjects.items())),
        remarks=tuple(text(remark) for remark in entry.remarks),
        keywords=tuple(entry.keywords),
        publisher=entry.publisher,
        partitions=tuple(
            model.Partition(whole, tuple(parts)) for whole, parts in entry.partitions.items()
        ),
    )


def publisher(id_: str, entry: schema.PublisherEntry) -> model.Publisher:
    """A publisher."""
    return model.Publisher(id_, entry.name, entry.work, entry.homepage)


def change(entry: schema.ChangeEntry) -> model.Change:
    """A dated change."""
    return model.Change(entry.day, entry.note, dict(entry.sheets))
