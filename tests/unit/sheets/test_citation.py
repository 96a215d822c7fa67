"""References that reference managers read back."""

import json
from datetime import date
from pathlib import Path

import bibtexparser
import pytest
import rispy

from vesalius.catalogue.load import default_folder, load_catalogue
from vesalius.publish.sheets.citation import bibtex, csl_json, recommended_reference, ris

AGENCY = """
publishers:
  atlas: {name: IMA_AIM, work: Atlas IMA_AIM, homepage: "https://atlas.example.org"}
"""
UPDATED, VIEWED = date(2025, 11, 17), date(2026, 2, 5)
ADDRESS = "https://atlas.example.org/fr/indicator/cube_013_001.html"


@pytest.fixture(scope="module")
def cited(tmp_path_factory: pytest.TempPathFactory) -> tuple:
    folder: Path = tmp_path_factory.mktemp("agency")
    (folder / "publishers.yaml").write_text(AGENCY, encoding="utf-8")
    catalogue = load_catalogue(default_folder(), folder)
    return catalogue, catalogue.indicators["cube_013_001"], "fr", UPDATED, VIEWED


def test_the_recommended_reference(cited: tuple) -> None:
    assert recommended_reference(*cited) == (
        "IMA_AIM (17/11/2025), cube_013_001, Atlas IMA_AIM (consulté le 05/02/2026)"
    )


def test_an_unrecorded_change_and_an_unknown_day_are_said(cited: tuple) -> None:
    told = recommended_reference(*cited[:2], "en", None, None)
    assert told == "IMA_AIM (n.d.), cube_013_001, Atlas IMA_AIM (accessed on [day of viewing])"


def test_bibtex_is_read_back(cited: tuple) -> None:
    [entry] = bibtexparser.loads(bibtex(*cited)).entries
    assert entry["ID"] == "cube_013_001"
    assert entry["author"].replace("\\", "") == "IMA_AIM"
    assert entry["title"].replace("\\", "") == "Imagerie médicale (cube_013_001)"
    assert (entry["year"], entry["month"], entry["urldate"]) == ("2025", "11", "2026-02-05")
    assert entry["url"].replace("\\", "") == ADDRESS


def test_ris_is_read_back(cited: tuple) -> None:
    [entry] = rispy.loads(ris(*cited))
    assert entry["type_of_reference"] == "DATA"
    assert entry["title"] == "Imagerie médicale"
    assert entry["authors"] == ["IMA_AIM"]
    assert (entry["year"], entry["date"], entry["access_date"]) == (
        "2025",
        "2025/11/17",
        "2026/02/05",
    )
    assert entry["urls"] == [ADDRESS]


def test_csl_json_is_read_back(cited: tuple) -> None:
    [entry] = json.loads(csl_json(*cited))
    assert entry["type"] == "dataset"
    assert entry["author"] == [{"literal": "IMA_AIM"}]
    assert entry["issued"] == {"date-parts": [[2025, 11, 17]]}
    assert entry["accessed"] == {"date-parts": [[2026, 2, 5]]}
    assert entry["URL"] == ADDRESS


def test_what_is_unknown_is_left_out(cited: tuple) -> None:
    without = (*cited[:3], None, None)
    assert "year" not in bibtexparser.loads(bibtex(*without)).entries[0]
    assert "year" not in rispy.loads(ris(*without))[0]
    assert "issued" not in json.loads(csl_json(*without))[0]
