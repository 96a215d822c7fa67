"""Account tables: typed cells, number formats, precision, sums, breaks, and refusals."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from inline_snapshot import snapshot

from vesalius.accounts.cells import Cell, Kind
from vesalius.accounts.check import Report, check_table
from vesalius.accounts.judge import Verdict
from vesalius.accounts.quantities import Growth
from vesalius.accounts.read import read_table
from vesalius.accounts.tables import Table
from vesalius.errors import VesaliusError

HOSPITALS = """\
id: hospitals
title: Hospital care
file: data.csv
unit: milliards d'euros
decimals: 1
columns:
  Évolution 2024/2023 (en %): {growth: [2023, 2024], decimals: 1}
  TCAM 2019-2024 (en %): {average_growth: [2019, 2024], decimals: 1}
  Contribution (en points): {contribution: [2023, 2024], of: total, decimals: 1}
  Part 2024 (en %): {share_of: total, year: 2024, decimals: 1}
  Écart 2024-2023: {difference: [2023, 2024], decimals: 1}
lines:
  total: {source: Ensemble}
  public: {source: Secteur public, parent: total}
  private: {source: Secteur privé, parent: total}
  emergencies: {source: dont urgences, of_which: public}
  beds: {source: Lits (en milliers), unit: k beds, decimals: 0}
signs: {"n.c.": not_available}
"""
HEADER = (
    "Poste;2019;2023;2024;Évolution 2024/2023 (en %);TCAM 2019-2024 (en %);"
    "Contribution (en points);Part 2024 (en %);Écart 2024-2023\n"
)
ROWS = (
    "Ensemble;97,1;115,9;122,1;5,3;4,7;5,3;100,0;6,2\n"
    "Secteur public;75,0;89,9;95,2;5,9;4,9;4,6;78,0;5,3\n"
    "Secteur privé;22,1;26,0;26,9;3,5;4,0;0,8;22,0;0,9\n"
    "dont urgences;n.c.;5,1;5,4;///;///;///;///;///\n"
    "Lits (en milliers);1\u202f390;///;n.s.;///;///;///;///;///\n"
)


def table(folder: Path, rows: str = ROWS, declaration: str = HOSPITALS) -> Table:
    (folder / "data.csv").write_text(HEADER + rows, encoding="utf-8")
    (folder / "table.yaml").write_text(declaration, encoding="utf-8")
    return read_table(folder / "table.yaml")


def answers(report: Report, *verdicts: Verdict) -> list[tuple[str, str]]:
    return [(f.place, f.derivation) for f in report.findings if f.verdict in verdicts]


def code(folder: Path, *args: str) -> str:
    with pytest.raises(VesaliusError) as refusal:
        table(folder, *args)
    return refusal.value.code


def test_a_table_in_billions_with_rates_in_columns_agrees(tmp_path: Path) -> None:
    report = check_table(table(tmp_path))
    assert answers(report, Verdict.DIFFERS, Verdict.NOT_DERIVABLE) == []
    assert len(report.having(Verdict.AGREES)) + len(report.having(Verdict.BY_ROUNDING)) == 23


def test_value_volume_and_price_in_columns(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text(
        "poste;2023;2024 (p);valeur;volume;prix\nSoins;249,5;257,3;3,1;4,0;-0,9\nVille;68,2;70,9;"
        "4,0;3,7;0,2\nSource : DREES;;;;;\n",
        encoding="utf-8",
    )
    (tmp_path / "t.yaml").write_text(
        "id: t\ntitle: t\nfile: data.csv\nunit: Md EUR\ncolumns:\n"
        "  valeur: {growth: [2023, 2024]}\n  volume: {volume: [2023, 2024]}\n"
        "  prix: {price: [2023, 2024]}\nlines: {care: {source: Soins}, town: {source: Ville}}\n"
    )
    report = check_table(read_table(tmp_path / "t.yaml"))
    assert report.ignored == ("Source : DREES",)
    told = {(f.place, f.derivation): f.verdict for f in report.findings}
    assert told == {
        ("t.care@valeur", "care: 2024 / 2023"): Verdict.AGREES,
        ("t.care@valeur", "volume x prix"): Verdict.AGREES,
        ("t.care@volume", "care: 2024 / 2023 / prix"): Verdict.BY_ROUNDING,
        ("t.care@prix", "care: 2024 / 2023 / volume"): Verdict.BY_ROUNDING,
        ("t.town@valeur", "town: 2024 / 2023"): Verdict.AGREES,
        ("t.town@valeur", "volume x prix"): Verdict.BY_ROUNDING,
        ("t.town@volume", "town: 2024 / 2023 / prix"): Verdict.BY_ROUNDING,
        ("t.town@prix", "town: 2024 / 2023 / volume"): Verdict.AGREES,
    }


def test_holes_are_found_and_bounded_by_the_sum(tmp_path: Path) -> None:
    holed = ROWS.replace("Secteur privé;22,1;26,0;", "Secteur privé;22,1;;")
    report = check_table(table(tmp_path, holed))
    hole = next(f for f in report.having(Verdict.HOLE) if f.place == "hospitals.private@2023")
    assert hole.reason == "between 25.9 and 26.1 by total"
    assert not report.passes


def test_signs_keep_their_kinds(tmp_path: Path) -> None:
    read = table(tmp_path)
    kinds = [read.cell("beds", year).kind for year in (2019, 2023, 2024)]
    assert kinds == [Kind.VALUE, Kind.NOT_APPLICABLE, Kind.NOT_SIGNIFICANT]
    assert read.cell("emergencies", 2019).kind is Kind.NOT_AVAILABLE
    assert read.amount("beds", 2019).interval.point == 1_390_000
    assert read.amount("total", 2024).interval.point == 122_100_000_000


def test_a_wrong_cell_differs_wherever_it_is_used_and_nowhere_else(tmp_path: Path) -> None:
    wrong = check_table(table(tmp_path, ROWS.replace("26,9;3,5", "27,9;3,5")))
    assert answers(wrong, Verdict.DIFFERS) == snapshot(
        [
            ("hospitals.total@2024", "sum: public + private"),
            ("hospitals.private@Évolution 2024/2023 (en %)", "private: 2024 / 2023"),
            ("hospitals.private@TCAM 2019-2024 (en %)", "private: (2024 / 2019) per year"),
            ("hospitals.private@Contribution (en points)", "contribution of private to total"),
            ("hospitals.private@Part 2024 (en %)", "private / total"),
            ("hospitals.private@Écart 2024-2023", "private: 2024 - 2023"),
        ]
    )


def test_parts_of_which_may_not_exceed_their_line(tmp_path: Path) -> None:
    wrong = check_table(table(tmp_path, ROWS.replace("n.c.;5,1;5,4", "n.c.;5,1;95,4")))
    assert answers(wrong, Verdict.DIFFERS) == [("hospitals.public@2024", "at least emergencies")]


def test_nd_in_a_sum_makes_it_nd_with_the_reason(tmp_path: Path) -> None:
    read = table(tmp_path, ROWS.replace("Secteur privé;22,1", "Secteur privé;nd"))
    column = read.column(2019)
    assert column is not None
    assert read.summed(read.sums[0].parts, column) == Cell.sign(
        Kind.NOT_AVAILABLE, "private: not available"
    )
    report = check_table(read)
    unknown = next(f for f in report.findings if f.place == "hospitals.total@2019")
    assert (unknown.verdict, unknown.reason) == (Verdict.NOT_DERIVABLE, "private: not available")


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("fr", "12\u202f345,6"), ("fr", "12\u00a0345,6"), ("fr", "12\u2009345,6"),
        ("fr", "12 345,6"), ("nl", "12.345,6"), ("de", "12.345,6"), ("en", "12,345.6"),
        ("plain", "12345.6"), ("auto", "12 345,6"), ("auto", "12,345.6"), ("de", "12'345,6"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("minus", ["", "-", "\u2212", "\u2013"])
def test_numbers_of_four_languages(tmp_path: Path, form: str, text: str, minus: str) -> None:
    (tmp_path / "data.csv").write_text(f"x|2024\na|{minus}{text}\n", encoding="utf-8")
    declaration = f"id: t\ntitle: t\nfile: data.csv\nnumbers: {form}\nlines: {{a: }}\n"
    (tmp_path / "t.yaml").write_text(declaration, encoding="utf-8")
    cell = read_table(tmp_path / "t.yaml").cell("a", 2024)
    assert cell.value == Decimal("-12345.6" if minus else "12345.6")
    assert cell.quantum == Decimal("0.1")


def test_the_file_shows_how_to_read_a_mark_that_is_ambiguous_alone(tmp_path: Path) -> None:
    declaration = "id: t\ntitle: t\nfile: data.csv\nlines: {a: , b: }\n"
    (tmp_path / "t.yaml").write_text(declaration, encoding="utf-8")
    (tmp_path / "data.csv").write_text("x;2024\na;1.234\nb;12,5\n", encoding="utf-8")
    assert read_table(tmp_path / "t.yaml").cell("a", 2024).value == 1234
    (tmp_path / "data.csv").write_text("x;2024\na;1.234\nb;12\n", encoding="utf-8")
    with pytest.raises(VesaliusError) as refusal:
        read_table(tmp_path / "t.yaml")
    assert refusal.value.code == "accounts-ambiguous-number"


def test_faults_are_named(tmp_path: Path) -> None:
    assert code(tmp_path, ROWS.replace("26,9;3,5", "abc;3,5")) == "accounts-unreadable-cell"
    assert code(tmp_path, ROWS.replace("26,9;3,5", "26,95;3,5")) == "accounts-precision"
    assert code(tmp_path, ROWS.replace("Secteur privé", "Autre")) == "accounts-missing-row"
    renamed = HOSPITALS.replace("Part 2024 (en %)", "Part")
    assert code(tmp_path, ROWS, renamed) == "accounts-missing-column"
    assert code(tmp_path, ROWS, HOSPITALS + "colour: red\n") == "accounts-declaration"
    orphan = HOSPITALS.replace("of_which: public", "of_which: nobody")
    assert code(tmp_path, ROWS, orphan) == "accounts-declaration"
    both = HOSPITALS + "release: {place: BE}\n"
    assert code(tmp_path, ROWS, both) == "accounts-declaration"


def test_a_break_refuses_the_comparison(tmp_path: Path) -> None:
    broken = HOSPITALS + "breaks:\n  - {between: [2019, 2023], reason: new survey}\n"
    read = table(tmp_path, ROWS, broken)
    assert isinstance(read.growth("total", 2024), Growth)
    with pytest.raises(VesaliusError, match="new survey"):
        read.growth("total", 2024, 2019)
    flagged = table(tmp_path, ROWS.replace("Ensemble;97,1;115,9", "Ensemble;97,1;115,9 b"))
    assert flagged.cell("total", 2023).kind is Kind.BREAK
    assert flagged.refusal("total", 2019, 2024) == "break in the series (2023)"
    assert flagged.refusal("total", 2023, 2024) is None


def test_an_amount_inside_another_line_adds_nothing_and_breaks_the_components(
    tmp_path: Path,
) -> None:
    rows = ROWS.replace("Secteur privé;22,1", "Secteur privé;nd").replace("75,0", "97,1")
    inside = (
        "included_elsewhere:\n"
        "  - {lines: [private], years: [2019], within: [public], reason: one account}\n"
    )
    read = table(tmp_path, rows, HOSPITALS + inside)
    report = check_table(read)
    total = next(f for f in report.findings if f.place == "hospitals.total@2019")
    assert total.verdict is Verdict.AGREES
    with pytest.raises(VesaliusError, match="one account"):
        read.growth("public", 2024, 2019)
    assert read.growth("total", 2024, 2019).per_year().percent.point > 4
    assert code(tmp_path, ROWS, HOSPITALS + inside) == "accounts-declaration"


def test_a_sheet_of_a_workbook_reads_as_a_csv_does(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Tableau 1")
    sheet.append(["Un titre", None, None])
    sheet.append(["Poste", 2023, "2024 (p)"])
    sheet.append(["Ensemble", 115.9, 122.1])
    sheet.append(["Public", 89.9, 95.2])
    sheet.append(["Privé", "26,0", 26.9])
    book.save(tmp_path / "data.xlsx")
    (tmp_path / "t.yaml").write_text(
        "id: t\ntitle: t\nfile: data.xlsx\nsheet: Tableau 1\nheader_row: 2\nunit: Mds€\n"
        "lines:\n  total: {source: Ensemble}\n  public: {source: Public, parent: total}\n"
        "  private: {source: Privé, parent: total}\n",
        encoding="utf-8",
    )
    read = read_table(tmp_path / "t.yaml")
    assert read.cell("total", 2024) == Cell.number(Decimal("122.1"), Decimal("0.1"))
    assert len(check_table(read).having(Verdict.AGREES)) == 2


def test_stored_digits_of_a_workbook_are_what_it_shows(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["x", 2024], ["total", 0.1 + 0.2], ["a", 0.1], ["b", 0.2], ["c", 12.3456789]):
        sheet.append(row)
    book.save(tmp_path / "data.xlsx")
    text = (
        "id: t\ntitle: t\nfile: data.xlsx\nlines: {total: , a: {parent: total}, b: {parent: total}"
    )
    (tmp_path / "t.yaml").write_text(f"{text}}}\n")
    noisy = check_table(read_table(tmp_path / "t.yaml"))
    assert [f.verdict for f in noisy.findings] == [Verdict.AGREES]
    (tmp_path / "t.yaml").write_text(f"{text}, c: }}\ndecimals: 1\n")
    assert read_table(tmp_path / "t.yaml").cell("c", 2024).value == Decimal("12.3")


def test_a_long_table_is_pivoted(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("item,year,value\na,2023,1.5\na,2024,2.5\nb,2024,0\n")
    (tmp_path / "t.yaml").write_text(
        "id: t\ntitle: t\nfile: data.csv\nlayout: long\nlabel_column: item\nlines: {a: , b: }\n"
    )
    read = read_table(tmp_path / "t.yaml")
    assert read.growth("a", 2024).percent.point == Fraction(200, 3)
    assert read.cell("b", 2024).kind is Kind.ZERO
    assert read.cell("b", 2023).kind is Kind.HOLE


def test_a_part_without_result_by_nature_adds_nothing(tmp_path: Path) -> None:
    rows = ROWS.replace("Secteur privé;22,1", "Secteur privé;///").replace("75,0", "97,1")
    report = check_table(table(tmp_path, rows))
    total = next(f for f in report.findings if f.place == "hospitals.total@2019")
    assert total.verdict is Verdict.AGREES


def test_growth_since_the_column_before(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("x;2014;2020;2021\na;100;110;121\ng;///;10;10\n")
    lines = "id: t\ntitle: t\nfile: data.csv\nlines:\n  a:\n  g: {measure: growth, of: a"
    verdicts = []
    for since in ("previous_year", "previous_column"):
        (tmp_path / "t.yaml").write_text(f"{lines}, since: {since}}}\n")
        verdicts.append([f.verdict for f in check_table(read_table(tmp_path / "t.yaml")).findings])
    assert verdicts == [[Verdict.NOT_DERIVABLE, Verdict.AGREES], [Verdict.AGREES] * 2]


def test_shares_and_contributions_may_be_lines(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text(
        "x;2023;2024\ntotal;200;220\npart;50;66\nshare;25,0;30,0\npoints;///;8,0\n"
    )
    (tmp_path / "t.yaml").write_text(
        "id: t\ntitle: t\nfile: data.csv\nlines:\n  total:\n  part:\n"
        "  share: {measure: share, of: part, within: total}\n"
        "  points: {measure: contribution, of: part, within: total}\n"
    )
    read = read_table(tmp_path / "t.yaml")
    assert [f.verdict for f in check_table(read).findings] == [Verdict.AGREES] * 3
    assert str(read.quantity("share", 2024)) == "a share of t.total"
    assert str(read.quantity("points", 2024)) == "percentage points"


def test_unknown_lines_years_and_signs_are_refused(tmp_path: Path) -> None:
    read = table(tmp_path)
    for line, year, expected in (
        ("nobody", 2024, "accounts-unknown-cell"),
        ("total", 1999, "accounts-unknown-cell"),
        ("emergencies", 2019, "accounts-no-value"),
    ):
        with pytest.raises(VesaliusError) as refusal:
            read.amount(line, year)
        assert refusal.value.code == expected
