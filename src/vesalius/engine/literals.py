"""Literals of SQL: texts and small tables."""

from collections.abc import Iterable, Sequence


def text(value: str) -> str:
    """A string literal.

    >>> text("l'âge")
    "'l''âge'"
    """
    return "'" + value.replace("'", "''") + "'"


def values(columns: Sequence[str], lines: Iterable[Sequence[object]]) -> str:
    """A relation of literals; without lines, an empty one with the same columns.

    >>> values(["a", "b"], [(1, "'x'")])
    "(SELECT * FROM (VALUES (1, 'x')) AS v(a, b))"
    """
    written = ", ".join(f"({', '.join(map(str, line))})" for line in lines)
    names = ", ".join(columns)
    if not written:
        nothing = ", ".join(f"NULL AS {column}" for column in columns)
        return f"(SELECT {nothing} WHERE FALSE)"
    return f"(SELECT * FROM (VALUES {written}) AS v({names}))"
