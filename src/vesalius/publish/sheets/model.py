"""Sheets of the metadata portal: one for everything that the catalogue defines."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from vesalius.catalogue.links import KINDS, Kind
from vesalius.catalogue.model import Catalogue
from vesalius.errors import VesaliusError
from vesalius.language import Language, format_date, translate
from vesalius.publish.sheets.content import Content, Field, Sheet, paragraph
from vesalius.publish.sheets.indicator import indicator_fields, reference_field
from vesalius.publish.sheets.others import FIELDS
from vesalius.publish.sheets.problems import UNKNOWN_SHEET
from vesalius.publish.sheets.wording import label


def things(catalogue: Catalogue, kind: Kind) -> Mapping[str, Any]:
    """Everything of a kind, by id; each has a `title`."""
    by_kind: Mapping[Kind, Mapping[str, Any]] = {
        "indicator": catalogue.indicators,
        "variable": catalogue.variables,
        "database": catalogue.databases,
        "list": catalogue.code_lists,
        "dimension": catalogue.dimensions,
        "population": catalogue.populations,
        "keyword": catalogue.keywords,
        "glossary": catalogue.glossary,
    }
    return by_kind[kind]


def all_sheets(catalogue: Catalogue) -> Iterator[tuple[Kind, str]]:
    """The kind and id of every sheet, in order."""
    for kind in KINDS:
        yield from ((kind, id_) for id_ in things(catalogue, kind))


def find(catalogue: Catalogue, code: str) -> tuple[Kind, str]:
    """The sheet that a reader means by a code: `cube_013_001`, `cube_013_001_At`, `IMAG_CT_N_Gz`.

    A code that several kinds share is asked for as `kind:id`.
    """
    for kind, id_ in all_sheets(catalogue):
        if code in (id_, f"{kind}:{id_}", _published_code(catalogue, kind, id_)):
            return kind, id_
    raise VesaliusError(UNKNOWN_SHEET, code=code)


def _published_code(catalogue: Catalogue, kind: Kind, id_: str) -> str:
    if kind == "variable":
        return f"{id_}_{catalogue.variables[id_].database}"
    return f"{id_}_At" if kind == "indicator" else id_


def bare_fields(catalogue: Catalogue, kind: Kind, id_: str, language: Language) -> list[Field]:
    """The fields that the catalogue's texts alone decide: all but reference and date."""
    if kind == "indicator":
        return indicator_fields(catalogue, catalogue.indicators[id_], language)
    return FIELDS[kind](catalogue, id_, language)


def make_sheet(
    catalogue: Catalogue,
    kind: Kind,
    id_: str,
    language: Language,
    viewed: date | None = None,
) -> Sheet:
    """The whole sheet of one thing; `viewed` is the day that the reference names."""
    fields = bare_fields(catalogue, kind, id_, language)
    updated = last_change(catalogue, kind, id_)
    if kind == "indicator":
        one = catalogue.indicators[id_]
        fields.append(reference_field(catalogue, one, language, updated, viewed))
    fields.append(_updated_field(updated, language))
    return Sheet(
        kind=kind,
        id=id_,
        language=language,
        title=things(catalogue, kind)[id_].title[language],
        theme=_theme(catalogue, kind, id_, language),
        fields=tuple(fields),
    )


def _theme(catalogue: Catalogue, kind: Kind, id_: str, language: Language) -> str:
    if kind != "indicator":
        return ""
    return catalogue.themes[catalogue.indicators[id_].theme].title[language]


def _updated_field(updated: date | None, language: Language) -> Field:
    told = format_date(updated, language) if updated else translate("not recorded", None, language)
    return Field("updated", label("updated", language), paragraph(told))


def last_change(catalogue: Catalogue, kind: str, id_: str) -> date | None:
    """The day of the last recorded change of a sheet; None where none is recorded."""
    name = f"{kind}:{id_}"
    days = [change.day for change in catalogue.history if name in change.sheets]
    return max(days, default=None)


def sheet_fields(
    catalogue: Catalogue, code: str, language: Language, viewed: date | None = None
) -> list[tuple[str, Content]]:
    """The labels and contents of the sheet of a code, in order of reading."""
    kind, id_ = find(catalogue, code)
    sheet = make_sheet(catalogue, kind, id_, language, viewed)
    return [(field.label, field.content) for field in sheet.fields]
