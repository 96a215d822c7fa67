"""Numbers, sentences and search texts that the browser must write exactly as Python does.

`web/test/parity.json` holds what Python writes; the front end's own tests hold the browser's side
to the same file. `python -m tests.unit.publish.test_parity` writes it anew.
"""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from vesalius.language import LANGUAGES, format_number
from vesalius.publish.site.browser_words import browser_words
from vesalius.publish.site.classes import class_of
from vesalius.publish.site.home_page import folded
from vesalius.publish.site.marks import spread, ticks
from vesalius.publish.site.model import State
from vesalius.publish.site.words import HTML_LANGUAGE, Words

FILE = Path(__file__).resolve().parents[3] / "web" / "test" / "parity.json"
FIGURES = (0, 1, 9, 10, 499, 500, 12345, 999_999, 10_000_000, *(int(state) for state in State))
PAIRS = ((150, 100), (1, 3), (-4, 100), (-1, 100), (5, 0), (995, 1000), (2, 400))
NAMES = ("Échographie", "Liège", "’s-Gravenbrakel", "Eupen", "Sint-Truiden", "Ruœsnes", "ÄÖÜß")


def written_by_python() -> dict[str, Any]:
    languages = {}
    for language in LANGUAGES:
        words = Words(language)
        languages[HTML_LANGUAGE[language]] = {
            "states": browser_words(words)["states"],
            "suffix": words.suffix("share"),
            "figures": [[v, d, words.figure(v, d)] for v in FIGURES for d in (0, 1, 2)],
            "ratios": [[v, r, words.ratio(v, r)] for v, r in PAIRS],
            "counts": [[n, format_number(Decimal(n), language)] for n in (0, 999, 1000, 1234567)],
        }
    bounds = (10, 20, 35)
    values = [0, 9, 10, 19, 20, 34, 35, 99]
    return {
        "languages": languages,
        "folded": [[name, folded(name)] for name in NAMES],
        "ticks": [[a, b, ticks(a, b)] for a, b in ((13, 57), (510, 571), (0, 1), (0.2, 0.9))],
        "spread": [[w, spread(w, 16, 14, 266)] for w in ([50, 52, 90], [260, 262, 264], [20, 15])],
        "classes": [list(bounds), [[v, int(class_of(_one(v), bounds)[0])] for v in values]],
    }


def _one(value: int) -> Any:
    import numpy as np

    return np.array([value], np.int32)


def test_the_file_holds_what_python_writes() -> None:
    assert json.loads(FILE.read_text(encoding="utf-8")) == json.loads(
        json.dumps(written_by_python())
    )


if __name__ == "__main__":
    text = json.dumps(written_by_python(), ensure_ascii=False, indent=1, sort_keys=True)
    FILE.write_text(text + "\n", encoding="utf-8")
