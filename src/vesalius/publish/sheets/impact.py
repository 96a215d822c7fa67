"""What an edit of the catalogue does: indicators touched, sheets changed, codes come and gone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from vesalius.catalogue.links import KINDS, Kind
from vesalius.catalogue.model import Catalogue, Indicator, Validity
from vesalius.language import LANGUAGES
from vesalius.publish.sheets.content import Content
from vesalius.publish.sheets.history import fingerprints
from vesalius.publish.sheets.model import bare_fields, things


@dataclass(frozen=True, slots=True)
class CodeChange:
    """A code that enters or leaves a list, or is valid on other days than before."""

    list: str
    code: str
    before: tuple[Validity, ...]
    after: tuple[Validity, ...]


@dataclass(frozen=True, slots=True)
class SheetChange:
    """A sheet that is new, gone or other; for one that is other, the fields that differ."""

    kind: str
    id: str
    how: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Impact:
    """What an edit does; `recounted` are the indicators whose figures may change."""

    recounted: tuple[str, ...]
    sheets: tuple[SheetChange, ...]
    codes: tuple[CodeChange, ...]

    @property
    def any(self) -> bool:
        """Whether the edit does anything at all."""
        return bool(self.recounted or self.sheets or self.codes)


def impact(old: Catalogue, new: Catalogue) -> Impact:
    """The impact of replacing one catalogue by another."""
    codes = tuple(code_changes(old, new))
    return Impact(
        recounted=tuple(sorted(_recounted(old, new, {change.list for change in codes}))),
        sheets=tuple(_sheet_changes(old, new)),
        codes=codes,
    )


def code_changes(old: Catalogue, new: Catalogue) -> Iterator[CodeChange]:
    """The codes of every list whose days of validity differ."""
    for id_ in sorted(old.code_lists.keys() | new.code_lists.keys()):
        before, after = _validities(old, id_), _validities(new, id_)
        for code in sorted(before.keys() | after.keys()):
            was, now = before.get(code, ()), after.get(code, ())
            if was != now:
                yield CodeChange(id_, code, was, now)


def _validities(catalogue: Catalogue, id_: str) -> Mapping[str, tuple[Validity, ...]]:
    if id_ not in catalogue.code_lists:
        return {}
    found: dict[str, tuple[Validity, ...]] = {}
    for entry in catalogue.code_lists[id_].entries:
        found[entry.code] = (*found.get(entry.code, ()), entry.validity)
    return {code: _joined(spans) for code, spans in found.items()}


def _joined(spans: tuple[Validity, ...]) -> tuple[Validity, ...]:
    """Periods in order; two that touch count as one, since a new wording changes no count."""
    joined: list[Validity] = []
    for span in sorted(spans, key=lambda span: span.first):
        if joined and (span.first - joined[-1].last).days == 1:
            joined[-1] = Validity(joined[-1].first, span.last)
        else:
            joined.append(span)
    return tuple(joined)


def _recounted(old: Catalogue, new: Catalogue, lists: set[str]) -> Iterator[str]:
    for code in old.indicators.keys() & new.indicators.keys():
        before, after = old.indicators[code], new.indicators[code]
        touched = lists & set(old.variables[before.variable].code_lists)
        if touched or _rule(old, before) != _rule(new, after):
            yield code


def _rule(catalogue: Catalogue, one: Indicator) -> tuple[object, ...]:
    """Everything but the codes that decides an indicator's figures."""
    variable = catalogue.variables[one.variable]
    group = catalogue.provider_groups[variable.providers] if variable.providers else None
    people = catalogue.populations[one.population]
    return (
        frozenset(variable.code_lists),
        group and (group.professions, group.qualifications, group.excluded),
        (people.ages, people.sex, people.preferential, people.present_years),
        one.unit.per,
        one.family.availability,
        one.break_years,
        [catalogue.dimensions[id_].ages for id_ in one.family.dimensions],
    )


def _sheet_changes(old: Catalogue, new: Catalogue) -> Iterator[SheetChange]:
    before, after = fingerprints(old), fingerprints(new)
    for name in sorted(before.keys() | after.keys()):
        kind, _, id_ = name.partition(":")
        if name not in after:
            yield SheetChange(kind, id_, "gone")
        elif name not in before:
            yield SheetChange(kind, id_, "new")
        elif before[name] != after[name]:
            yield SheetChange(kind, id_, "changed", _fields(old, new, _kind(kind), id_))


def _kind(name: str) -> Kind:
    return next(kind for kind in KINDS if kind == name)


def _fields(old: Catalogue, new: Catalogue, kind: Kind, id_: str) -> tuple[str, ...]:
    """The fields of a sheet that differ in some language, in the order of the sheet."""
    differing: dict[str, None] = {}
    for language in LANGUAGES:
        if things(old, kind)[id_].title[language] != things(new, kind)[id_].title[language]:
            differing["title"] = None
        before: dict[str, Content] = {
            field.key: field.content for field in bare_fields(old, kind, id_, language)
        }
        after = {field.key: field.content for field in bare_fields(new, kind, id_, language)}
        keys = dict.fromkeys((*before, *after))
        differing |= {key: None for key in keys if before.get(key) != after.get(key)}
    return tuple(differing)
