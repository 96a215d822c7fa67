"""What a catalogue's definitions say of one another: references, cycles, links, partitions."""

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from vesalius.catalogue import problems, schema
from vesalius.catalogue.codes import check_rows, common_code
from vesalius.catalogue.layers import Defined, Layers
from vesalius.catalogue.links import KINDS, targets
from vesalius.catalogue.model import Catalogue
from vesalius.errors import Problem, VesaliusError
from vesalius.language import LANGUAGES

LINK_SECTIONS = {
    "variable": "variables", "database": "databases", "list": "code_lists",
    "dimension": "dimensions", "population": "populations", "keyword": "keywords",
    "glossary": "glossary",
}  # fmt: skip


def check_layers(layers: Layers) -> Iterator[VesaliusError]:
    """Everything that must hold before domain types are built."""
    yield from _tables(layers)
    yield from _references(layers)
    yield from _links(layers)
    yield from _numbers(layers)
    yield from _cycles(layers.sections["list_groups"])


def _tables(layers: Layers) -> Iterator[VesaliusError]:
    lists = layers.sections["code_lists"]
    for id_, rows in sorted(layers.tables.items()):
        if id_ in lists:
            yield from check_rows(rows)
        else:
            file = layers.table_files[id_]
            yield VesaliusError(problems.STRAY_TABLE, file=file, id=id_)
    for id_, defined in lists.items():
        if not layers.tables.get(id_):
            yield VesaliusError(problems.NO_CODES, **defined.place(), id=id_)


def _reference(
    layers: Layers, defined: Defined[Any], path: tuple[str | int, ...], sections: str, id_: str
) -> Iterator[VesaliusError]:
    """An error where an id is defined in none of the sections (joined by `+`)."""
    known = sorted({i for name in sections.split("+") for i in layers.sections[name]})
    if id_ not in known:
        yield VesaliusError(
            problems.UNKNOWN_REFERENCE,
            **defined.place(*path),
            kind=sections.split("+")[0].replace("_", " ").rstrip("s"),
            id=id_,
            known=", ".join(known),
        )


def _references(layers: Layers) -> Iterator[VesaliusError]:
    for defined in layers.sections["variables"].values():
        yield from _variable_references(layers, defined)
    for defined in layers.sections["list_groups"].values():
        for number, name in enumerate(defined.entry.root):
            yield from _reference(layers, defined, (number,), "code_lists+list_groups", name)
    for defined in layers.sections["themes"].values():
        yield from _theme_references(layers, defined)


def _variable_references(
    layers: Layers, defined: Defined[schema.VariableEntry]
) -> Iterator[VesaliusError]:
    entry = defined.entry
    yield from _reference(layers, defined, ("database",), "databases", entry.database)
    for number, name in enumerate(entry.code_lists):
        place = ("code_lists", number)
        yield from _reference(layers, defined, place, "code_lists+list_groups", name)
    if entry.providers:
        yield from _reference(layers, defined, ("providers",), "provider_groups", entry.providers)
    database = layers.sections["databases"].get(entry.database)
    if entry.column and database and entry.column not in database.entry.columns:
        yield VesaliusError(
            problems.UNKNOWN_REFERENCE,
            **defined.place("column"),
            kind="column",
            id=entry.column,
            known=", ".join(database.entry.columns),
        )


def _theme_references(
    layers: Layers, defined: Defined[schema.ThemeEntry]
) -> Iterator[VesaliusError]:
    entry = defined.entry
    yield from _reference(layers, defined, ("publisher",), "publishers", entry.publisher)
    yield from _reference(layers, defined, ("population",), "populations", entry.population)
    for number, keyword in enumerate(entry.keywords):
        yield from _reference(layers, defined, ("keywords", number), "keywords", keyword)
    for prefix, family in entry.families.items():
        for number, name in enumerate(family.dimensions):
            at = ("families", prefix, "dimensions", number)
            yield from _reference(layers, defined, at, "dimensions", name)
    for id_, subject in entry.subjects.items():
        place = ("subjects", id_, "variable")
        yield from _reference(layers, defined, place, "variables", subject.variable)
        yield from _related(defined, id_, subject.related)
    for whole, parts in entry.partitions.items():
        for name in (whole, *parts):
            yield from _reference(layers, defined, ("partitions", whole), "variables", name)


def _related(
    defined: Defined[schema.ThemeEntry], id_: str, related: list[str]
) -> Iterator[VesaliusError]:
    for number, other in enumerate(related):
        if other not in defined.entry.subjects:
            yield VesaliusError(
                problems.UNKNOWN_REFERENCE,
                **defined.place("subjects", id_, "related", number),
                kind="subject",
                id=other,
                known=", ".join(defined.entry.subjects),
            )


def _numbers(layers: Layers) -> Iterator[VesaliusError]:
    prefixes: dict[str, str] = {}
    for defined in layers.sections["themes"].values():
        for id_ in defined.entry.subjects:
            if len(id_) != 3 or not id_.isdigit() or int(id_) % 2 == 0:
                place = defined.place("subjects", id_)
                yield VesaliusError(problems.SUBJECT_NUMBER, **place, id=id_)
        for prefix in defined.entry.families:
            owner = prefixes.setdefault(prefix, defined.id)
            if owner != defined.id:
                place = defined.place("families", prefix)
                yield VesaliusError(
                    problems.DUPLICATE_INDICATOR, **place, code=f"{prefix}_*", theme=owner
                )


def expand_groups(layers: Layers) -> Mapping[str, tuple[str, ...]]:
    """For every code list and group, the code lists it stands for."""
    groups = layers.sections["list_groups"]

    def leaves(name: str) -> tuple[str, ...]:
        if name not in groups:
            return (name,)
        found = [leaf for inner in groups[name].entry.root for leaf in leaves(inner)]
        return tuple(dict.fromkeys(found))

    return {name: leaves(name) for name in (*layers.sections["code_lists"], *groups)}


def _cycles(groups: Mapping[str, Defined[schema.ListGroup]]) -> Iterator[VesaliusError]:
    for start, defined in groups.items():
        path = _way_back(start, start, groups, (start,))
        if path and start == min(path):
            yield VesaliusError(problems.CYCLE, **defined.place(), path=" -> ".join(path))


def _way_back(
    name: str, start: str, groups: Mapping[str, Defined[schema.ListGroup]], path: tuple[str, ...]
) -> tuple[str, ...] | None:
    for inner in groups[name].entry.root:
        if inner == start:
            return (*path, start)
        if inner in groups and inner not in path:
            found = _way_back(inner, start, groups, (*path, inner))
            if found:
                return found
    return None


def _links(layers: Layers) -> Iterator[VesaliusError]:
    for entries in layers.sections.values():
        for defined in entries.values():
            for path, words in _texts(defined.entry, ()):
                yield from _dead(layers, defined, path, words)


def _texts(
    value: Any, path: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], schema.Words4]]:
    """Every text inside an entry, with its place."""
    if isinstance(value, schema.Words4):
        yield path, value
    elif isinstance(value, schema.Entry):
        for name in type(value).model_fields:
            yield from _texts(getattr(value, name), (*path, name))
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _texts(inner, (*path, number))


def _dead(
    layers: Layers, defined: Defined[Any], path: tuple[str | int, ...], words: schema.Words4
) -> Iterator[VesaliusError]:
    for language in LANGUAGES:
        for kind, id_ in targets(words[language]):
            if not (id_.startswith("{") or _exists(layers, kind, id_)):
                place = defined.place(*path, language)
                yield VesaliusError(problems.DEAD_LINK, **place, target=f"{kind}:{id_}")


def _exists(layers: Layers, kind: str, id_: str) -> bool:
    if kind == "indicator":
        return id_ in _codes(layers)
    return kind in KINDS and id_ in layers.sections[LINK_SECTIONS[kind]]


def _codes(layers: Layers) -> set[str]:
    return {
        f"{prefix}_{int(number) + step:03d}"
        for defined in layers.sections["themes"].values()
        for prefix in defined.entry.families
        for number in defined.entry.subjects
        if number.isdigit()
        for step in (0, 1)
    }


def check_catalogue(layers: Layers, catalogue: Catalogue) -> Iterator[VesaliusError]:
    """Everything that must hold of code lists together."""
    yield from _no_exams(layers, catalogue)
    for theme in catalogue.themes.values():
        defined = layers.sections["themes"][theme.id]
        for partition in theme.partitions:
            reason = _broken(catalogue, partition.whole, partition.parts)
            if reason:
                place = defined.place("partitions", partition.whole)
                whole = partition.whole
                yield VesaliusError(problems.PARTITION, **place, whole=whole, reason=reason)


def _no_exams(layers: Layers, catalogue: Catalogue) -> Iterator[VesaliusError]:
    """No supplement, second reading or flat fee may count as an exam."""
    kept_out = {
        entry.code: one.id
        for one in catalogue.code_lists.values()
        if not one.counts
        for entry in one.entries
    }
    counted = {name for variable in catalogue.counting for name in variable.code_lists}
    for id_ in sorted(counted):
        for row in layers.tables[id_]:
            if row.entry.code in kept_out:
                yield _is_no_exam(row.file, row.line, row.entry.code, id_, kept_out)


def _is_no_exam(
    file: object, line: int, code: str, id_: str, kept_out: Mapping[str, str]
) -> VesaliusError:
    problem: Problem = problems.NOT_AN_EXAM
    return VesaliusError(problem, file=file, line=line, code=code, id=id_, excluded=kept_out[code])


def _broken(catalogue: Catalogue, whole: str, parts: tuple[str, ...]) -> str | None:
    """Why parts do not make a whole; None where they do."""
    variables = [catalogue.variables[name] for name in (whole, *parts)]
    if len({variable.providers for variable in variables}) > 1:
        return "they ask for different providers"
    lists = [name for variable in variables[1:] for name in variable.code_lists]
    if sorted(lists) != sorted(variables[0].code_lists):
        return "their code lists are not those of the whole, each once"
    for one, other in combinations(sorted(lists), 2):
        code = common_code(catalogue.code_lists[one], catalogue.code_lists[other])
        if code:
            return f"{code} is valid in {one} and in {other} on one day"
    return None
