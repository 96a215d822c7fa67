"""The sheets of everything but indicators: variables, databases, lists, dimensions, terms."""

from collections.abc import Callable, Iterable, Mapping

from vesalius.catalogue.links import Link, marked
from vesalius.catalogue.model import (
    Catalogue,
    CodeList,
    Column,
    Database,
    Dimension,
    Indicator,
    Population,
    ProviderGroup,
    SourceVariable,
    Term,
)
from vesalius.language import Language, Text, format_list, translate
from vesalius.publish.sheets.codes import all_codes, certainty_of
from vesalius.publish.sheets.content import (
    Content,
    Field,
    Grid,
    Line,
    bullets,
    line,
    paragraph,
    words,
)
from vesalius.publish.sheets.indicator import named_indicators, variable_link
from vesalius.publish.sheets.wording import label


def _fields(contents: Mapping[str, Content], language: Language) -> list[Field]:
    aside = {"code", "database", "column", "keywords", "certainty"}
    return [
        Field(key, label(key, language), content, key in aside)
        for key, content in contents.items()
        if content
    ]


def _described(text: Text, language: Language) -> Content:
    return paragraph(marked(text, language))


def variable_fields(catalogue: Catalogue, id_: str, language: Language) -> list[Field]:
    """A source variable: what it counts, where it is read, who uses it."""
    one: SourceVariable = catalogue.variables[id_]
    lists = [catalogue.code_lists[name] for name in one.code_lists]
    users = [i for i in catalogue.indicators.values() if id_ in i.source_variables]
    database = catalogue.databases[one.database]
    return _fields(
        {
            "description": _described(one.description, language),
            "codes": bullets((Link(c.title[language], "list", c.id),) for c in lists),
            "providers": _providers(catalogue, one, language),
            "code": paragraph(f"{one.id}_{one.database}"),
            "database": bullets([(Link(database.title[language], "database", database.id),)]),
            "column": paragraph(one.column) if one.column else (),
            "indicators": _users(catalogue, users, language),
        },
        language,
    )


def _providers(catalogue: Catalogue, one: SourceVariable, language: Language) -> Content:
    if one.providers is None:
        return ()
    return paragraph(group_in_words(catalogue.provider_groups[one.providers], language))


def group_in_words(group: ProviderGroup, language: Language) -> str:
    """A provider group with the codes that make it."""
    parts = [translate("profession: {codes}", _codes(group.professions, language), language)]
    if group.qualifications:
        told = _codes(group.qualifications, language)
        parts.append(translate("qualification codes: {codes}", told, language))
    if group.excluded:
        told = _codes(group.excluded, language)
        parts.append(translate("qualification codes left out: {codes}", told, language))
    return f"{group.title[language]} ({'; '.join(parts)})"


def _codes(codes: Iterable[str], language: Language) -> dict[str, object]:
    return {"codes": format_list(sorted(codes), language)}


def _users(catalogue: Catalogue, users: Iterable[Indicator], language: Language) -> Content:
    return bullets(named_indicators(catalogue, (one.code for one in users), language))


def database_fields(catalogue: Catalogue, id_: str, language: Language) -> list[Field]:
    """A source database: every column of the contract and the agency's names."""
    one: Database = catalogue.databases[id_]
    variables = [v.id for v in catalogue.variables.values() if v.database == id_]
    return _fields(
        {
            "description": _described(one.description, language),
            "columns": _columns(one.columns, language),
            "variables": bullets(variable_link(catalogue, v, language) for v in variables),
            "code": paragraph(one.id),
        },
        language,
    )


def _columns(columns: Iterable[Column], language: Language) -> Content:
    headings = ("Column", "Name at the agency", "Title", "Meaning", "Required")
    return (
        Grid(
            tuple(translate(heading, language=language) for heading in headings),
            tuple(_column(column, language) for column in columns),
        ),
    )


def _column(column: Column, language: Language) -> tuple[Line, ...]:
    required = translate("yes" if column.required else "no", language=language)
    return (
        words(column.name),
        words(", ".join(column.agency_names)),
        words(column.title[language]),
        line(marked(column.description, language)),
        words(required),
    )


def list_fields(catalogue: Catalogue, id_: str, language: Language) -> list[Field]:
    """A code list: its codes in full, and the variables and indicators that count them."""
    one: CodeList = catalogue.code_lists[id_]
    variables = [v.id for v in catalogue.variables.values() if id_ in v.code_lists]
    users = [i for i in catalogue.indicators.values() if i.variable in variables]
    return _fields(
        {
            "description": _described(one.description, language),
            "codes": all_codes(one, language),
            "certainty": certainty_of(one, language),
            "code": paragraph(one.id),
            "variables": bullets(variable_link(catalogue, v, language) for v in variables),
            "indicators": _users(catalogue, users, language),
        },
        language,
    )


def dimension_fields(catalogue: Catalogue, id_: str, language: Language) -> list[Field]:
    """A dimension: its classes and the indicators broken down by it."""
    one: Dimension = catalogue.dimensions[id_]
    users = [i for i in catalogue.indicators.values() if id_ in i.family.dimensions]
    return _fields(
        {
            "description": _described(one.description, language),
            "classes": bullets(words(age.id) for age in one.ages),
            "code": paragraph(one.id),
            "indicators": _users(catalogue, users, language),
        },
        language,
    )


def population_fields(catalogue: Catalogue, id_: str, language: Language) -> list[Field]:
    """A population: whom it takes in and the indicators about it."""
    one: Population = catalogue.populations[id_]
    users = [i for i in catalogue.indicators.values() if i.population == id_]
    return _fields(
        {
            "description": _described(one.description, language),
            "conditions": bullets(words(told) for told in _conditions(one, language)),
            "code": paragraph(one.id),
            "indicators": _users(catalogue, users, language),
        },
        language,
    )


def _conditions(one: Population, language: Language) -> list[str]:
    told: list[tuple[str, dict[str, object]]] = []
    if one.ages:
        told.append(("age: {ages}", {"ages": one.ages.id}))
    if one.sex:
        told.append(("sex: {sex}", {"sex": translate(one.sex, language=language)}))
    if one.preferential is not None:
        answer = translate("yes" if one.preferential else "no", language=language)
        told.append(("preferential reimbursement: {answer}", {"answer": answer}))
    if one.present_years:
        told.append(("preceding years present: {years}", {"years": one.present_years}))
    return [translate(message, facts, language) for message, facts in told]


def keyword_fields(catalogue: Catalogue, id_: str, language: Language) -> list[Field]:
    """A keyword and the indicators that carry it."""
    one: Term = catalogue.keywords[id_]
    users = [i for i in catalogue.indicators.values() if id_ in i.keywords]
    return _fields(
        {
            "description": _described(one.description, language),
            "code": paragraph(one.id),
            "indicators": _users(catalogue, users, language),
        },
        language,
    )


def term_fields(catalogue: Catalogue, id_: str, language: Language) -> list[Field]:
    """A term of the glossary and the indicators whose sheets use it."""
    one: Term = catalogue.glossary[id_]
    users = [i for i in catalogue.indicators.values() if _mentions(i, id_, language)]
    return _fields(
        {
            "description": _described(one.description, language),
            "code": paragraph(one.id),
            "mentioned": _users(catalogue, users, language),
        },
        language,
    )


def _mentions(one: Indicator, id_: str, language: Language) -> bool:
    told = (one.description, one.formula, *one.remarks)
    return any(f"(glossary:{id_})" in marked(text, language) for text in told)


FIELDS: Mapping[str, Callable[[Catalogue, str, Language], list[Field]]] = {
    "variable": variable_fields,
    "database": database_fields,
    "list": list_fields,
    "dimension": dimension_fields,
    "population": population_fields,
    "keyword": keyword_fields,
    "glossary": term_fields,
}
