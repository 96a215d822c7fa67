"""Declarations in YAML, read into pydantic models; each fault names file, line and field."""

from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from vesalius.errors import Problem, VesaliusError, raise_all

UNREADABLE_YAML = Problem(
    "unreadable-yaml",
    "{file}, line {line}: {fault}.",
    "Correct the YAML there: indentation with spaces, quotes that close, each key once.",
)
DeclaredT = TypeVar("DeclaredT", bound="Declared")


class Declared(BaseModel):
    """A model of what a file declares: no unknown key, nothing changed once read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def read_declaration(path: Path, model: type[DeclaredT], problem: Problem) -> DeclaredT:
    """Read one YAML file into a model.

    Raises `problem`, once for each fault, with the facts `file`, `line`, `field` and `fault`.
    """
    document = load_yaml(path)
    try:
        return model.model_validate(document)
    except ValidationError as invalid:
        raise_all(
            [
                VesaliusError(
                    problem,
                    file=path.name,
                    line=line_of(document, fault["loc"]),
                    field=".".join(str(part) for part in fault["loc"]) or "(file)",
                    fault=fault["msg"],
                )
                for fault in invalid.errors(include_input=False, include_url=False)
            ]
        )
        raise AssertionError("pydantic reported no fault") from None


def load_yaml(path: Path) -> Any:
    """The document as ruamel reads it: plain values that remember their lines."""
    try:
        return YAML(typ="rt").load(path.read_text(encoding="utf-8")) or {}
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        fault = error.problem or "not YAML"
        raise VesaliusError(UNREADABLE_YAML, file=path.name, line=line, fault=fault) from None
    except UnicodeDecodeError:
        facts = {"file": path.name, "line": 1, "fault": "the file is not UTF-8"}
        raise VesaliusError(UNREADABLE_YAML, **facts) from None


def line_of(document: Any, location: tuple[int | str, ...]) -> int:
    """The line of a field; of the nearest enclosing one that is there, where it is missing."""
    line = 1
    for part in location:
        marks: Any = getattr(document, "lc", None)
        try:
            position = marks.item(part) if isinstance(part, int) else marks.key(part)
            document = document[part]
        except (AttributeError, KeyError, IndexError, TypeError):
            break
        line = position[0] + 1
    return line
