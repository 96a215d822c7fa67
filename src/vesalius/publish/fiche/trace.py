"""The trace of a fiche: every figure with its expression, every sentence with its cells."""

from vesalius.publish.fiche.build import Fiche


def trace(fiche: Fiche) -> dict[str, object]:
    """What a reviewer needs to follow each figure back to its cells, as plain records."""
    return {
        "title": fiche.title,
        "language": fiche.language,
        "figures": [
            {
                "line": piece.line,
                "expression": piece.expression,
                "printed": piece.printed,
                "cells": list(piece.reads),
                "facts": list(piece.facts),
            }
            for piece in fiche.pieces
        ],
        "sentences": [
            {"text": s.text, "cells": list(s.reads), "facts": list(s.facts)}
            for s in fiche.sentences
        ],
    }
