"""Our code lists and provider groups against the public tables they were retyped from."""

import csv
from datetime import date
from pathlib import Path
from unicodedata import normalize

from vesalius.catalogue.load import default_catalogue
from vesalius.catalogue.model import Certainty

CATALOGUE = default_catalogue()
ENTRIES = {
    (entry.code, entry.validity.first): (one, entry)
    for one in CATALOGUE.code_lists.values()
    for entry in one.entries
}
LISTED = {code for code, _ in ENTRIES}


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "nomenclature" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_public_code_is_known_with_its_dates(shared_data: Path) -> None:
    public = rows(shared_data, "nomenclature.csv")
    assert len(public) == 205
    for row in public:
        if row["valid_from"] == "2010":
            assert (row["code"], date(2010, 9, 1)) in ENTRIES
            continue
        first = date.fromisoformat(row["valid_from"]) if row["valid_from"] else date.min
        last = date.fromisoformat(row["valid_to"]) if row["valid_to"] else date.max
        _, entry = ENTRIES[row["code"], first]
        if (row["code"], date(2018, 12, 1)) not in ENTRIES:
            assert entry.validity.last == last
        assert (entry.article, entry.source) == (row["article"], row["source"])
        assert entry.pair == (row["paired_code"] or None)


def test_what_no_public_table_holds_is_called_illustrative(shared_data: Path) -> None:
    public = {row["code"] for row in rows(shared_data, "nomenclature.csv")}
    for _, entry in ENTRIES.values():
        assert (entry.certainty is Certainty.ILLUSTRATIVE) == (entry.code not in public)
    assert public <= LISTED


def test_supplements_and_second_readings_never_count(shared_data: Path) -> None:
    for row in rows(shared_data, "nomenclature.csv"):
        aside = "SUPPLEMENT" in row["modality"] or "READING" in row["modality"]
        [counts] = {one.counts for one, e in ENTRIES.values() if e.code == row["code"]}
        assert counts is not aside


def test_provider_groups_follow_the_labels_of_the_qualifications(shared_data: Path) -> None:
    groups = CATALOGUE.provider_groups
    for row in rows(shared_data, "provider_qualification.csv"):
        profession, code, label = row["profession"], row["code"], normalize("NFC", row["label"])
        physician = profession == "physician"
        radiologist = physician and "radiodiagnostic" in label
        specialist = physician and label.startswith("médecin spécialiste") and not radiologist
        assert groups["radiologist"].holds(profession, code) is radiologist, label
        assert groups["specialist"].holds(profession, code) is specialist, label
        assert groups["dentist"].holds(profession, code) is (profession == "dentist"), label
