"""What is done once: pieces of work kept under a key of all that they depend on.

A build that was cut short, or repeated after a change elsewhere, finds its pieces here. Everything
on the shelf is private.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np


@dataclass(frozen=True)
class Shelf:
    """A folder of finished pieces; without a folder nothing is kept."""

    folder: Path | None = None

    def find(self, key: str) -> bytes | None:
        """The piece of a key; None where it has not been kept."""
        path = self._path(key)
        return path.read_bytes() if path is not None and path.is_file() else None

    def keep(self, key: str, piece: bytes) -> None:
        """Keep a piece, in one move, so that it is whole or not there."""
        path = self._path(key)
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            partial = path.with_suffix(".partial")
            partial.write_bytes(piece)
            partial.replace(path)

    def _path(self, key: str) -> Path | None:
        return None if self.folder is None else self.folder / key[:2] / key[2:34]


NOWHERE = Shelf()


def key_of(*parts: object) -> str:
    """One key of arrays (their kind, shape and values) and of anything else that prints itself.

    >>> key_of(np.zeros(2), "a") == key_of(np.zeros(2), "b")
    False
    """
    digest = hashlib.sha256()
    for part in parts:
        if isinstance(part, np.ndarray):
            digest.update(f"{part.dtype.str}{part.shape}".encode())
            digest.update(np.ascontiguousarray(part).data)
        else:
            digest.update(repr(part).encode())
        digest.update(b"\0")
    return digest.hexdigest()
