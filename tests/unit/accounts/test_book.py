"""Formulas over a book of tables and facts, and the check of whatever file is given."""

from pathlib import Path

import pytest

from vesalius.accounts.answers import check_files, records
from vesalius.accounts.book import Book, formulas
from vesalius.accounts.judge import Verdict
from vesalius.accounts.quantities import Points
from vesalius.accounts.read import read_table
from vesalius.accounts.vocabulary import Vocabulary, evaluate
from vesalius.cli import accounts as command
from vesalius.errors import VesaliusError

CARE = """\
id: {id}
title: Care
file: care.csv
edition: "{edition}"
unit: M EUR
lines: {{total: , fees: {{parent: total}}, other: {{parent: total}}}}
"""
CHAPTER = """\
tables: [care.yaml]
facts:
  base: {{printed: "80", unit: M EUR, source: elsewhere}}
numbers:
  - {{id: total, printed: "120", unit: M EUR, formula: 'value("total", 2024)'}}
  - {{id: more, printed: "20", unit: "%", formula: 'growth("total", 2024)'}}
  - {{id: fees, printed: "75.0", unit: "%", formula: 'share("fees", 2024, of="total")'}}
  - id: since
    printed: "+50"
    unit: "%"
    formula: 'growth_of(value("total", 2024), fact("base"), 2020, 2024)'
  - {{id: part, printed: "10", unit: points, formula: 'contribution("fees", 2024, of="total")'}}
  - {{id: step, printed: "20", unit: M EUR, formula: 'change("total", 2024)'}}
  - {{id: alone, printed: "7", unit: M EUR, why: no table holds it}}
{more}"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "care.csv").write_text("line,2023,2024\ntotal,100,120\nfees,80,90\nother,20,30\n")
    (tmp_path / "care.yaml").write_text(CARE.format(id="care", edition="2025"))
    (tmp_path / "chapter.yaml").write_text(CHAPTER.format(more=""))
    return tmp_path


def book(folder: Path) -> Book:
    return Book({"care": read_table(folder / "care.yaml")})


def test_a_chapter_is_answered_number_by_number(folder: Path) -> None:
    report = check_files((folder / "chapter.yaml",))
    answers = {r["place"]: (r["answer"], r["computed"]) for r in records(report)}
    assert answers == {
        "care.total@2023": ("agrees", "100"),
        "care.total@2024": ("agrees", "120"),
        "total": ("agrees", "120"),
        "more": ("agrees", "20"),
        "fees": ("agrees", "75.0"),
        "since": ("agrees", "50"),
        "part": ("agrees", "10"),
        "step": ("agrees", "20"),
        "alone": ("not derivable", None),
    }
    assert [f.uses for f in report.findings if f.place == "since"] == [("base",)]


def test_a_wrong_number_differs_and_the_command_says_no(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = """  - {id: wrong, printed: "21", unit: "%", formula: 'growth("total", 2024)'}\n"""
    assert command.check(folder / "chapter.yaml") == 0
    (folder / "chapter.yaml").write_text(CHAPTER.format(more="") + more)
    report = check_files((folder / "chapter.yaml",))
    assert [f.place for f in report.having(Verdict.DIFFERS)] == []
    assert [f.place for f in report.having(Verdict.BY_ROUNDING)] == ["wrong"]
    (folder / "chapter.yaml").write_text((CHAPTER.format(more="") + more).replace('"21"', '"25"'))
    assert command.check(folder / "chapter.yaml") == 1
    assert "differs: 1" in capsys.readouterr().out
    assert command.check(folder / "chapter.yaml", json_=True) == 1
    assert '"answer": "differs"' in capsys.readouterr().out


def test_tables_are_held_against_each_other(folder: Path) -> None:
    twin = CARE.format(id="twin", edition="2025").replace("M EUR", "bn EUR")
    (folder / "twin.csv").write_text("line,2024\ntotal,0.13\nfees,0.09\nother,0.04\n")
    (folder / "twin.yaml").write_text(
        twin.replace("care.csv", "twin.csv") + "equal: ['total = care.total', 'fees = care.fees']\n"
    )
    report = check_files((folder / "care.yaml", folder / "twin.yaml"))
    told = {f.place: f.verdict for f in report.findings if f.derivation.startswith("=")}
    assert told == {"twin.total@2024": Verdict.DIFFERS, "twin.fees@2024": Verdict.AGREES}


def test_formulas_that_cannot_be_computed(folder: Path) -> None:
    names = Vocabulary(book(folder)).functions()
    wrong = ('growth("total", 2024) + growth("total", 2024)', "value(", "nothing(1)", "1 +")
    for formula in wrong:
        with pytest.raises(VesaliusError) as refusal:
            evaluate(formula, formulas(), names)
        assert refusal.value.code == "accounts-formula"
    share, growth = 'share("fees", 2024, of="total")', 'growth("total", 2024)'
    pairs = (
        f'value("total", 2024) - {share}', f"{share} + {growth}", f"{share} - 1", f"{growth} * 2",
        f"{growth} / {share}", f"{growth} - {share}", f"(({share}) - ({share})) + 1",
        f"(({share}) - ({share})) - {growth}", f'share_of({share}, value("total", 2024), "x")',
        f"growth_of({share}, {share}, 2023, 2024)",
    )  # fmt: skip
    for mixed in pairs:
        with pytest.raises(VesaliusError) as refusal:
            evaluate(mixed, formulas(), names)
        assert refusal.value.code == "accounts-units"
    points = 'share("fees", 2024, of="total") - share("fees", 2023, of="total")'
    found = evaluate(points, formulas(), names)
    assert isinstance(found, Points)
    assert found.interval.point == -5


def test_a_line_of_two_tables_must_be_named_with_its_table(folder: Path) -> None:
    (folder / "old.yaml").write_text(CARE.format(id="old", edition="2024"))
    tables = {name: read_table(folder / f"{name}.yaml") for name in ("care", "old")}
    words = Vocabulary(Book(tables))
    with pytest.raises(VesaliusError) as refusal:
        words.value("total", 2024)
    assert refusal.value.code == "accounts-unknown-cell"
    new, old = words.value("care.total", 2024), words.value("old.total", 2023)
    with pytest.raises(VesaliusError) as refusal:
        words.growth_of(new, old, 2023, 2024)  # type: ignore[arg-type]
    assert refusal.value.code == "accounts-mixed-editions"


@pytest.mark.parametrize(
    ("fact", "code"),
    [
        ('{printed: "x", source: s}', "accounts-unreadable-cell"),
        ('{printed: "1.234", numbers: auto, source: s}', "accounts-ambiguous-number"),
        ('{printed: "3", unit: "%", source: s}', "accounts-declaration"),
        ('{printed: "3"}', "accounts-declaration"),
    ],
)
def test_faults_of_facts(folder: Path, fact: str, code: str) -> None:
    (folder / "chapter.yaml").write_text(f"facts:\n  x: {fact}\nnumbers: []\n")
    with pytest.raises(VesaliusError) as refusal:
        check_files((folder / "chapter.yaml",))
    assert refusal.value.code == code


def test_files_that_cannot_be_checked(folder: Path) -> None:
    (folder / "odd.yaml").write_text("colour: red\n")
    (folder / "broken.yaml").write_text("a: [\n")
    for name in ("odd.yaml", "broken.yaml", "care.csv", "absent.yaml"):
        with pytest.raises(VesaliusError) as refusal:
            check_files((folder / name,))
        assert refusal.value.code == "accounts-declaration"


def test_an_unknown_fact_makes_a_number_underivable(folder: Path) -> None:
    more = """  - {id: lost, printed: "1", unit: "%", formula: 'fact("nowhere")'}\n"""
    (folder / "chapter.yaml").write_text(CHAPTER.format(more=more))
    lost = next(f for f in check_files((folder / "chapter.yaml",)).findings if f.place == "lost")
    assert lost.verdict is Verdict.NOT_DERIVABLE
    assert "nowhere" in lost.reason
