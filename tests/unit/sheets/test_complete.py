"""Completeness is a gate, and the message says where to mend."""

from pathlib import Path

from vesalius.catalogue.layers import read_layers
from vesalius.catalogue.load import default_catalogue, default_folder, load_catalogue
from vesalius.publish.sheets import problems
from vesalius.publish.sheets.complete import incomplete, orphans

WORDS = "{fr: Mot, nl: Woord, en: Word, de: Wort}"
LONELY = f"""
glossary:
  lonely:
    title: {WORDS}
    description: {WORDS}
variables:
  IMAG_LONELY_N:
    database: Gz
    code_lists: [lonely]
    title: {WORDS}
    description: {WORDS}
code_lists:
  lonely:
    title: {WORDS}
    description: {WORDS}
    codes:
      - {{code: "103132", setting: both, label_fr: A, label_nl: B, label_en: C, label_de: D,
         certainty: illustrative, source: Vesalius}}
keywords:
  lonely:
    title: {WORDS}
    description: {WORDS}
"""


def test_the_shipped_catalogue_is_complete() -> None:
    assert incomplete(default_catalogue(), read_layers([default_folder()])) == []


def test_orphans_are_named_with_their_place(tmp_path: Path) -> None:
    file = tmp_path / "lonely.yaml"
    file.write_text(LONELY, encoding="utf-8")
    folders = (default_folder(), tmp_path)
    found = list(orphans(load_catalogue(*folders), read_layers(folders)))
    assert {error.problem for error in found} == {problems.ORPHAN}
    told = {(error.facts["kind"], error.facts["id"]) for error in found}
    assert told == {
        ("glossary", "lonely"),
        ("variable", "IMAG_LONELY_N"),
        ("list", "lonely"),
        ("keyword", "lonely"),
    }
    assert all(error.facts["file"] == file for error in found)
    [term] = [error for error in found if error.facts["kind"] == "glossary"]
    assert term.facts["line"] == LONELY[: LONELY.index("  lonely:")].count("\n") + 1
