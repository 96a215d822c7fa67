"""YAML files read with the line of every value, so that an error can say where."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.composer import ComposerError
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from vesalius.catalogue.problems import DUPLICATE_ID, UNREADABLE
from vesalius.errors import VesaliusError

Path_ = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A file's values, and the line on which each was written."""

    file: Path
    values: Mapping[str, Any]
    lines: Mapping[Path_, int]

    def line(self, *path: str | int) -> int:
        """The line of a value, or of what holds it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_yaml(file: Path) -> Source:
    """Read a YAML 1.2 file of one mapping; its errors name file and line."""
    try:
        node = YAML(typ="safe", pure=True).compose(file.read_bytes().decode("utf-8"))
    except UnicodeDecodeError as error:
        raise VesaliusError(UNREADABLE, file=file, line=1, reason=error.reason) from error
    except (ComposerError, MarkedYAMLError) as error:
        raise VesaliusError(UNREADABLE, file=file, **_place(error)) from error
    except YAMLError as error:
        raise VesaliusError(UNREADABLE, file=file, line=1, reason=type(error).__name__) from error
    lines: dict[Path_, int] = {}
    values = _value(node, (), lines, file) if node is not None else {}
    if not isinstance(values, dict):
        raise VesaliusError(UNREADABLE, file=file, line=1, reason="no mapping at the top")
    return Source(file, values, lines)


def _place(error: MarkedYAMLError) -> dict[str, object]:
    mark = error.problem_mark or error.context_mark
    return {"line": mark.line + 1 if mark else 1, "reason": error.problem or error.context}


def _value(node: Node, path: Path_, lines: dict[Path_, int], file: Path) -> Any:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, MappingNode):
        return _mapping(node, path, lines, file)
    if isinstance(node, SequenceNode):
        return [_value(n, (*path, i), lines, file) for i, n in enumerate(node.value)]
    assert isinstance(node, ScalarNode)
    return _scalar(node)


def _mapping(node: Node, path: Path_, lines: dict[Path_, int], file: Path) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key, line = str(key_node.value), key_node.start_mark.line + 1
        if key in found:
            raise VesaliusError(DUPLICATE_ID, file=file, line=line, id=key)
        lines[(*path, key)] = line
        found[key] = _value(value_node, (*path, key), lines, file)
    return found


_PLAIN_TYPES: dict[str, Callable[[str], Any]] = {
    "tag:yaml.org,2002:int": int,
    "tag:yaml.org,2002:bool": lambda text: text.lower() == "true",
    "tag:yaml.org,2002:null": lambda _: None,
}


def _scalar(node: ScalarNode) -> Any:
    """A scalar by its YAML 1.2 tag; numbers with a leading zero are kept as text."""
    text = str(node.value)
    read = _PLAIN_TYPES.get(str(node.tag))
    leading_zero = len(text) > 1 and text.startswith("0")
    return text if read is None or leading_zero else read(text)
