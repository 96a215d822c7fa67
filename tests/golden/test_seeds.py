"""The seeds are the test: every fact of the four published sheets is on ours."""

from pathlib import Path

import pytest

from tests.golden.seed_comparison import PAGE, compare, our_sheet, render, told, unmatched_sentences
from tests.golden.seed_reading import FILES, LABELS, read_seed


@pytest.fixture
def seeds(shared_data: Path) -> Path:
    return shared_data.parent / "seeds"


@pytest.mark.parametrize("code", FILES)
def test_every_fact_of_a_seed_is_on_our_sheet(seeds: Path, code: str) -> None:
    seed = read_seed(seeds, code)
    verdicts = compare(seed, our_sheet(seed))
    assert {v.field for v in verdicts} >= set(seed.fields)
    assert all(v.reason for v in verdicts if v.verdict != "equal")


@pytest.mark.parametrize("code", FILES)
def test_every_sentence_of_a_seed_is_accounted_for(seeds: Path, code: str) -> None:
    seed = read_seed(seeds, code)
    assert list(unmatched_sentences(seed)) == []


@pytest.mark.parametrize("code", FILES)
def test_a_seed_is_read_whole(seeds: Path, code: str) -> None:
    expected = set(LABELS) - ({"dimensions"} if code.startswith("stat") else set())
    assert set(read_seed(seeds, code).fields) == expected


def test_no_long_sentence_of_a_seed_is_copied(seeds: Path) -> None:
    for code in FILES:
        seed = read_seed(seeds, code)
        sheet = our_sheet(seed)
        ours = " ".join(told(sheet, field.key) for field in sheet.fields)
        for key in ("description", "remarks", "update"):
            words = seed.fields[key].split()
            runs = {" ".join(words[at : at + 9]) for at in range(len(words) - 8)}
            assert not [run for run in runs if run in ours]


def test_the_page_of_the_manual_is_up_to_date(seeds: Path) -> None:
    assert PAGE.read_text(encoding="utf-8") == render(seeds)
