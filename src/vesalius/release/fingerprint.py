"""Fingerprints: what a thing is made of, as one SHA-256, and nothing of its content."""

import hashlib
import json
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path

_CHUNK = 1 << 20


def of_file(path: Path) -> str:
    """The fingerprint of a file's bytes."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def of_value(value: object) -> str:
    """The fingerprint of plain data (numbers, texts, lists, dicts), whatever order a dict is in.

    >>> of_value({"a": 1, "b": 2}) == of_value({"b": 2, "a": 1})
    True
    """
    written = json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def of_files(paths: Iterable[Path], root: Path) -> str:
    """One fingerprint of several files, by their names below a folder and their bytes."""
    return of_value({path.relative_to(root).as_posix(): of_file(path) for path in paths})


def of_folder(folder: Path) -> str:
    """One fingerprint of every file below a folder."""
    return of_files(sorted(p for p in folder.rglob("*") if p.is_file()), folder)


@cache
def of_room(room: str) -> str:
    """One fingerprint of a room of the program and the facts in it, whatever version it bears."""
    folder = Path(str(files("vesalius") / room))
    paths = (p for p in folder.rglob("*") if p.is_file() and p.suffix != ".pyc")
    return of_files(sorted(paths), folder)
