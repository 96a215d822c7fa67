"""The folders of a catalogue laid over one another: a later one replaces definitions by id."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from vesalius.catalogue import problems, schema
from vesalius.catalogue.codes import Row, entry_of, read_table
from vesalius.catalogue.source import Source, read_yaml
from vesalius.errors import VesaliusError
from vesalius.language import LANGUAGES

E = TypeVar("E", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Defined(Generic[E]):
    """An entry and the place where it was written."""

    id: str
    entry: E
    source: Source
    section: str

    def place(self, *path: str | int) -> dict[str, object]:
        """The facts `file`, `line` and `field` of an error about a value of this entry."""
        return {
            "file": self.source.file,
            "line": self.source.line(self.section, self.id, *path),
            "field": _field((self.section, self.id, *path)),
        }


@dataclass(slots=True)
class Layers:
    """All definitions by section and id, the tables of codes by list, and what is wrong."""

    sections: dict[str, dict[str, Defined[Any]]] = field(
        default_factory=lambda: {name: {} for name in schema.SECTIONS}
    )
    tables: dict[str, list[Row]] = field(default_factory=dict)
    table_files: dict[str, Path] = field(default_factory=dict)
    history: list[schema.ChangeEntry] = field(default_factory=list)
    errors: list[VesaliusError] = field(default_factory=list)


def read_layers(folders: Sequence[Path]) -> Layers:
    """Read the folders in order, collecting every error."""
    layers = Layers()
    for folder in folders:
        _read_folder(folder, layers)
    return layers


ACCOUNTS = "accounts"  # the subfolder of a catalogue that `vesalius.accounts` reads by itself


def yaml_files(folder: Path) -> list[Path]:
    """The YAML files of a catalogue folder, in order of their paths."""
    return _inside(folder, "*.yaml")


def _inside(folder: Path, pattern: str) -> list[Path]:
    found = sorted(folder.rglob(pattern))
    return [file for file in found if file.relative_to(folder).parts[0] != ACCOUNTS]


def _read_folder(folder: Path, layers: Layers) -> None:
    files = yaml_files(folder)
    tables = _inside(folder, "codelists/*.csv")
    if not files and not tables:
        layers.errors.append(VesaliusError(problems.EMPTY, folder=folder))
    seen: set[tuple[str, str]] = set()
    for file in files:
        try:
            _read_file(read_yaml(file), layers, seen)
        except VesaliusError as error:
            layers.errors.append(error)
    for file in tables:
        _take_table(file, layers)


def _take_table(file: Path, layers: Layers) -> None:
    try:
        rows, errors = read_table(file)
    except VesaliusError as error:
        rows, errors = [], [error]
    layers.tables[file.stem] = rows
    layers.table_files[file.stem] = file
    layers.errors += errors


def _read_file(source: Source, layers: Layers, seen: set[tuple[str, str]]) -> None:
    for section, entries in source.values.items():
        if section == schema.HISTORY:
            _read_history(entries, source, layers)
            continue
        model = schema.SECTIONS.get(section)
        if model is None or not isinstance(entries, dict):
            layers.errors.append(_unknown(source, (section,), sorted(schema.SECTIONS)))
            continue
        for id_, values in entries.items():
            if (section, id_) in seen:
                layers.errors.append(_twice(source, section, id_))
            seen.add((section, id_))
            _read_entry(model, section, id_, values, source, layers)


def _read_history(entries: Any, source: Source, layers: Layers) -> None:
    try:
        layers.history += TypeAdapter(list[schema.ChangeEntry]).validate_python(entries)
    except ValidationError as error:
        for detail in error.errors():
            explained = _explain(detail, schema.ChangeEntry, source, (schema.HISTORY,))
            layers.errors.append(explained)


def _read_entry(
    model: type[BaseModel], section: str, id_: str, values: Any, source: Source, layers: Layers
) -> None:
    try:
        entry = model.model_validate(values)
    except ValidationError as error:
        for detail in error.errors():
            layers.errors.append(_explain(detail, model, source, (section, id_)))
        return
    defined: Defined[Any] = Defined(id_, entry, source, section)
    layers.sections[section][id_] = defined
    if isinstance(entry, schema.CodeListEntry) and entry.codes:
        layers.tables[id_] = _inline(defined, layers)


def _inline(defined: Defined[schema.CodeListEntry], layers: Layers) -> list[Row]:
    rows: list[Row] = []
    for number, row in enumerate(defined.entry.codes):
        line = defined.source.line(defined.section, defined.id, "codes", number)
        try:
            rows.append(Row(defined.source.file, line, entry_of(defined.source.file, line, row)))
        except VesaliusError as error:
            layers.errors.append(error)
    return rows


def _twice(source: Source, section: str, id_: str) -> VesaliusError:
    line = source.line(section, id_)
    return VesaliusError(problems.DUPLICATE_ID, file=source.file, line=line, id=id_)


def _unknown(source: Source, path: tuple[str | int, ...], known: list[str]) -> VesaliusError:
    return VesaliusError(
        problems.UNKNOWN_KEY,
        file=source.file,
        line=source.line(*path),
        field=_field(path),
        known=", ".join(known),
    )


def _field(path: tuple[str | int, ...]) -> str:
    return ".".join(str(part) for part in path if part != "[key]")


def _explain(
    detail: ErrorDetails, model: type[BaseModel], source: Source, start: tuple[str, ...]
) -> VesaliusError:
    """The error of ours that a validation error of the YAML's shape amounts to."""
    path = (*start, *detail["loc"])
    if detail["type"] == "extra_forbidden":
        return _unknown(source, path, _keys_at(model, detail["loc"][:-1]))
    place = {"file": source.file, "line": source.line(*path), "field": _field(path)}
    if detail["type"] == "placeholder":
        names = ("per",) if "units" in path else schema.PLACEHOLDERS
        known = ", ".join(f"{{{name}}}" for name in names)
        return VesaliusError(problems.PLACEHOLDER, **place, name=detail["msg"], known=known)
    lacking = path[-1] in LANGUAGES and detail["type"] in ("missing", "string_too_short")
    if lacking:
        place["field"] = _field(path[:-1])
        return VesaliusError(problems.MISSING_LANGUAGE, **place, language=path[-1])
    if detail["type"] == "missing":
        return VesaliusError(problems.MISSING_KEY, **place)
    value, reason = _short(detail["input"]), detail["msg"]
    return VesaliusError(problems.WRONG_VALUE, **place, value=value, reason=reason)


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _keys_at(model: type[BaseModel], path: tuple[str | int, ...]) -> list[str]:
    """The keys allowed at a place inside an entry."""
    here: list[type[BaseModel]] = [model]
    for part in path:
        inside = here[0].model_fields.get(str(part))
        here = list(_models_in(inside.annotation)) if inside else here
    return sorted(here[0].model_fields) if here else []


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in getattr(annotation, "__args__", ()):
        yield from _models_in(part)
