"""Reading the seeds: four published sheets, each in a different markup, as fields of plain text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

LABELS: Mapping[str, str] = {
    "description": r"\bDescription\b",
    "codification": r"\bCodification\b",
    "remarks": r"\bRemarques\b",
    "update": r"\bFréquence et timing de la mise à jour\b",
    "smallest": r"\bPlus petit niveau géographique disponible\b",
    "formula": r"\bMéthode de calcul\b",
    "available": r"\bDisponible\b",
    "dimensions": r"\bDimensions\b",
    "reference": r"\bRéférence recommandée\b",
    "updated": r"\bDernière mise à jour des métadonnées\b",
    "code": r"\bCode(?=\s+\w+_013_\d{3}_At)",
    "variables": r"\bVariable\(s\) source\(s\)",
    "related": r"\bVariable\(s\) équivalente\(s\)",
    "keywords": r"\bMots clés\b",
}
FILES = {
    "cube_013_001": "000_*.txt",
    "cube_013_002": "001_*.txt",
    "stat_013_007": "002_*.txt",
    "cube_013_023": "003_*.txt",
}
ITEM = re.compile(
    r"\b([A-Z][A-Z0-9]+(?:_[A-Z]+)*|(?:cube|stat)_013_\d{3})-([^\n]+?)(?=\s{2,}|\n|$)"
)


@dataclass(frozen=True)
class Seed:
    """A published sheet: its code, title and fields in plain text."""

    code: str
    title: str
    fields: Mapping[str, str]

    @property
    def viewed(self) -> date:
        """The day of viewing that its reference names."""
        found = re.search(r"accessed on (\d\d)/(\d\d)/(\d{4})", self.fields["reference"])
        assert found
        return date(int(found[3]), int(found[2]), int(found[1]))


def read_seed(folder: Path, code: str) -> Seed:
    """The seed of an indicator."""
    [file] = folder.glob(FILES[code])
    text = plain(file.read_text(encoding="utf-8"))
    title = re.search(r"\bvar (.+?) \(", text)
    assert title
    return Seed(code, title[1], fields_of(text))


def plain(text: str) -> str:
    """The text without HTML and Markdown; items of lists end with a line."""
    text = re.sub(r"</li>|</p>|</td>|<li>", "\n", text)
    text = re.sub(r"<[^>]+>", "", text)
    text = text.replace("\\", "").replace("(#)", "").replace("**", "").replace("•", "\n")
    text = re.sub(r"\[([^\]]*)\]", r"\1", text)
    text = re.sub(r"(?<!\w)\*|\*(?!\w)", "", text)
    return re.sub(r"(?<=\S) (?=(?:cube|stat)_013_\d{3}-)", "\n", text)


def fields_of(text: str) -> dict[str, str]:
    """The text between each label and the next."""
    places = sorted(
        (found.start(), found.end(), key)
        for key, label in LABELS.items()
        if (found := re.search(label, text))
    )
    ends = [*(start for start, _, _ in places[1:]), len(text)]
    return {
        key: text[after:end].strip(" :\t\n-")
        for (_, after, key), end in zip(places, ends, strict=True)
    }


def items_of(text: str) -> dict[str, str]:
    """The items `CODE-Title` of a list, in order."""
    return {code: title.strip() for code, title in ITEM.findall(text)}
