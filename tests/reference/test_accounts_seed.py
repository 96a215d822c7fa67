"""The French chapter on imaging centres: its two tables are input, its numbers are the test.

The lists are those that a hand calculation gave before this code was written: which numbers can
be recomputed, which agree only through rounding, and which no table gives.
"""

from collections.abc import Mapping
from pathlib import Path

import pytest

from vesalius.accounts.answers import check_files
from vesalius.accounts.book import Book, check_chapter, facts_of, read_chapter
from vesalius.accounts.check import Report, check_table
from vesalius.accounts.folder import accounts_folder
from vesalius.accounts.judge import Verdict
from vesalius.accounts.perimeters import perimeters
from vesalius.accounts.read import read_table
from vesalius.accounts.sha import TOTAL, read_cube
from vesalius.accounts.tables import Table
from vesalius.errors import VesaliusError

IMAGING = accounts_folder() / "imaging"


@pytest.fixture(scope="module")
def data(shared_data: Path) -> Path:
    return shared_data / "accounts"


@pytest.fixture(scope="module")
def centres(data: Path) -> Table:
    return read_table(IMAGING / "centres.yaml", data)


@pytest.fixture(scope="module")
def payers(data: Path) -> Table:
    return read_table(IMAGING / "payers.yaml", data)


@pytest.fixture(scope="module")
def chapter(centres: Table, payers: Table) -> Report:
    declared = read_chapter(IMAGING / "chapter.yaml")
    facts = facts_of(declared, "chapter.yaml")
    return check_chapter(declared, Book({"centres": centres, "payers": payers}, facts), "chapter")


def answers(report: Report, verdict: Verdict) -> dict[tuple[str, str], str]:
    """What was answered: (place, kind of derivation) -> the number that the derivation gives."""
    return {(f.place, f.derivation[:3]): str(f.computed) for f in report.having(verdict)}


def row(line: str, kind: str, given: Mapping[int, str]) -> dict[tuple[str, str], str]:
    return {(f"centres.{line}@{year}", kind): value for year, value in given.items()}


def test_the_first_table(centres: Table) -> None:
    report = check_table(centres)
    assert answers(report, Verdict.AGREES) == {
        **row("total", "sum", {2020: "4052", 2022: "4771", 2023: "5125", 2024: "5485"}),
        **row("evol_valeur", "tot", {2021: "12.1", 2022: "5.0", 2023: "7.4", 2024: "7.0"}),
        **row("evol_valeur", "evo", {2014: "10.6", 2020: "-8.9", 2022: "5.0"}),
        **row("evol_valeur", "evo", {2023: "7.4", 2024: "7.0"}),
        **row("evol_volume", "tot", {2021: "12.4", 2022: "4.6", 2024: "8.1"}),
        **row("evol_prix", "tot", {2021: "-0.2", 2022: "0.4", 2024: "-1.0"}),
    }
    assert answers(report, Verdict.BY_ROUNDING) == {
        **row("total", "sum", {2014: "4118", 2021: "4543"}),
        **row("evol_valeur", "evo", {2021: "12.2"}),
        **row("evol_volume", "tot", {2023: "6.6"}),
        **row("evol_prix", "tot", {2023: "0.9"}),
    }
    assert {f.place for f in report.having(Verdict.NOT_DERIVABLE)} == {
        f"centres.{line}@{y}"
        for line in ("evol_valeur", "evol_volume", "evol_prix")
        for y in (2014, 2020)
    }
    assert report.passes


def test_the_second_table(payers: Table) -> None:
    report = check_table(payers)
    assert answers(report, Verdict.BY_ROUNDING) == {("payers.everyone@share", "sum"): "99.9"}
    assert answers(report, Verdict.AGREES) == {
        ("payers.everyone@amount", "sum"): "5485",
        ("payers.insurance@share", "ins"): "79.1",
        ("payers.state@share", "sta"): "0.3",
        ("payers.households@share", "hou"): "20.5",
        ("payers.everyone@share", "eve"): "100.0",
    }
    assert not report.having(Verdict.NOT_DERIVABLE)
    assert report.passes


def verdicts(report: Report) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {}
    for finding in report.findings:
        key = finding.verdict.value + (" with another number" if finding.uses else "")
        found.setdefault(key, set()).add(finding.place)
    return found


def test_the_numbers_of_the_text(chapter: Report) -> None:
    found = verdicts(chapter)
    assert found["agrees"] == {
        "spending_bn", "other_professionals_bn", "fees_bn", "technical_fees_bn", "insurance_bn",
        "contracts", "contributions", "spending_growth", "volume_growth", "price_growth",
        "average_growth_2021_2024", "average_growth_2014_2024", "insurance_share",
        "insurance_share_decimal", "state_share", "households_share",
    }  # fmt: skip
    assert found["agrees with another number"] == {
        "overruns_share", "flat_growth", "radiographers_growth", "households_change",
        "effective_rate",
    }  # fmt: skip
    assert found["agrees by rounding with another number"] == {
        "centres_growth", "radiologists_growth", "points_below_ambulatory",
    }  # fmt: skip
    assert found["not derivable"] == {
        "overruns", "overruns_since_2021", "overruns_since_2023", "households_share_2023",
        "ambulatory_share", "insurance_change", "flat_2023", "flat_2024", "legal_rate",
        "centres_2014", "centres_2024", "mri", "ct", "radiographers_2014", "radiographers_2024",
        "radiologists_2014", "radiologists_2024", "screening",
    }  # fmt: skip
    assert set(found) == {
        "agrees", "agrees with another number", "agrees by rounding with another number",
        "not derivable",
    }  # fmt: skip


def test_what_the_numbers_that_agree_by_rounding_give(chapter: Report) -> None:
    given = {f.place: str(f.computed) for f in chapter.having(Verdict.BY_ROUNDING)}
    assert given == {
        "centres_growth": "24", "radiologists_growth": "12", "points_below_ambulatory": "11"
    }  # fmt: skip


def test_the_command_checks_all_together(data: Path) -> None:
    report = check_files((IMAGING / "chapter.yaml",), data)
    assert report.passes
    assert len(report.having(Verdict.BY_ROUNDING)) == 5 + 1 + 3
    equal = [f for f in report.findings if f.derivation == "= centres.total"]
    assert [f.verdict for f in equal] == [Verdict.AGREES]


def test_component_growth_over_2020_is_refused(centres: Table) -> None:
    for line in ("honoraires", "forfaits_techniques", "contrats", "cotisations"):
        with pytest.raises(VesaliusError) as refusal:
            centres.growth(line, 2021)
        assert refusal.value.code == "accounts-broken-line"
    assert round(float(centres.growth("total", 2021).percent.point), 1) == 12.1


def test_adding_rates_would_be_wrong_in_three_columns_of_six(centres: Table) -> None:
    """Why rates have no `+`: the sum of volume and price misses the printed value three times."""
    wrong = [
        year
        for year in centres.years
        if centres.cell("evol_volume", year).interval.point
        + centres.cell("evol_prix", year).interval.point
        != centres.cell("evol_valeur", year).interval.point
    ]
    assert len(wrong) == 3


@pytest.mark.parametrize("year", [2021, 2022, 2023, 2024])
def test_a_changed_total_differs(centres: Table, data: Path, tmp_path: Path, year: int) -> None:
    text = (data / "seed_table1.csv").read_text(encoding="utf-8")
    value = str(centres.cell("total", year).value)
    changed = str(int(value) + 50)
    (tmp_path / "seed_table1.csv").write_text(text.replace(value, changed), encoding="utf-8")
    differing = {
        f.place
        for f in check_table(read_table(IMAGING / "centres.yaml", tmp_path)).having(Verdict.DIFFERS)
    }
    assert f"centres.total@{year}" in differing
    assert f"centres.evol_valeur@{year}" in differing
    assert not any(place.endswith(f"@{year - 1}") for place in differing)


def test_three_perimeters_of_imaging_in_2024(centres: Table, data: Path) -> None:
    """Centres; centres and other town professionals; all providers by SHA: three totals."""
    town = centres.amount("total", 2024) + centres.amount("autres_professionnels", 2024)
    cube = read_cube(data / "sha" / "cns_sha.csv")
    millions = [
        centres.amount("total", 2024).interval.point / 10**6,
        town.interval.point / 10**6,
        cube.cells[2024, "HC.4.2", TOTAL, TOTAL],
    ]
    assert millions == [5485, 8161, 5919]
    assert centres.perimeter in perimeters()
