"""The chapter on its published tables, in four languages, and the PDF."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from vesalius.accounts.folder import accounts_folder
from vesalius.catalogue.load import default_catalogue
from vesalius.cli import fiche as command
from vesalius.errors import VesaliusError
from vesalius.publish.fiche import Fiche, build_from_file, write_pdf
from vesalius.sources.synthetic.generate import synthesise_years

IMAGING = accounts_folder() / "imaging"
FIGURES = (  # noqa: SIM905 - a list of what is told
    "5,5 7,0 8,1 1,0 6,5 2,9 2,7 3,5 1,8 167 23 1070 860 25 1300 1400 29000 32000 10 9100 10200 13 "
    "509 14,5 64 18 19,5 20,5 12 32 47 73 55 4,3 79,1 70 79 0,3 463"
).split()


def told(fiche: Fiche) -> str:
    text = " ".join(sentence.text for sentence in fiche.sentences)
    return re.sub("(?<=\\d)[\u202f.](?=\\d{3})", "", text)


@pytest.fixture
def data(shared_data: Path) -> Path:
    return shared_data / "accounts"


@pytest.mark.parametrize("language", ["fr", "nl", "de"])
def test_every_figure_of_the_chapter_is_told(data: Path, language: str) -> None:
    text = told(build_from_file(IMAGING / f"fiche.{language}.md", data))
    missing = [n for n in FIGURES if not re.search(rf"(?<![\d,]){n}(?![\d,]\d)", text)]
    assert missing == []


def test_english_tells_the_same_figures(data: Path) -> None:
    text = told(build_from_file(IMAGING / "fiche.en.md", data)).replace(",", "")
    figures = [n.replace(",", ".") for n in FIGURES]
    assert [n for n in figures if not re.search(rf"(?<![\d.]){n}(?!\d|\.\d)", text)] == []


@pytest.mark.parametrize("language", ["fr", "nl", "en", "de"])
def test_one_cell_of_the_published_table(data: Path, tmp_path: Path, language: str) -> None:
    """Technical fees of 2024 change: the sentences that read them change, and no other."""
    before = build_from_file(IMAGING / f"fiche.{language}.md", data)
    for name in ("seed_table1.csv", "seed_table2.csv"):
        text = (data / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace("1585,1785", "1585,1901"), encoding="utf-8")
    after = build_from_file(IMAGING / f"fiche.{language}.md", tmp_path)
    pairs = list(zip(before.sentences, after.sentences, strict=True))
    changed = [old for old, new in pairs if old.text != new.text]
    assert all("forfaits_techniques@2024" in old.reads for old in changed)
    assert len(changed) == 2  # what technical fees come to, and the effective rate
    untold = {old.text for old, new in pairs if old.text == new.text}
    assert len(untold) > 30


def test_a_figure_that_turns_makes_the_words_fail(data: Path, tmp_path: Path) -> None:
    for name in ("seed_table1.csv", "seed_table2.csv"):
        text = (data / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace("3331,3510", "3331,2510"), encoding="utf-8")
    with pytest.raises(VesaliusError) as refusal:
        build_from_file(IMAGING / "fiche.fr.md", tmp_path)
    assert refusal.value.code == "fiche-contradiction"


def test_the_command_writes_page_pdf_and_trace(data: Path, tmp_path: Path) -> None:
    command.build(IMAGING / "fiche.fr.md", data=data, out=tmp_path)
    page = (tmp_path / "fiche.fr.html").read_text(encoding="utf-8")
    assert page.count("<table>") == 2
    assert page.count("<svg ") == 1
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")
    traced = json.loads((tmp_path / "fiche.fr.trace.json").read_text(encoding="utf-8"))
    assert len(traced["figures"]) > 60
    structure = subprocess.run(
        ["pdfinfo", "-struct", str(tmp_path / "fiche.fr.pdf")],
        capture_output=True, check=True, text=True,
    ).stdout  # fmt: skip
    assert structure.count("Table") >= 2
    assert all(tag in structure for tag in ("H1", "H2", "TH", "TD", "Figure", "Caption"))


def test_the_pdf_says_that_it_is_accessible_and_is_the_same_each_time(
    data: Path, tmp_path: Path
) -> None:
    fiche = build_from_file(IMAGING / "fiche.fr.md", data)
    write_pdf(fiche, tmp_path / "a.pdf")
    write_pdf(fiche, tmp_path / "b.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    told = subprocess.run(
        ["pdfinfo", "-meta", str(tmp_path / "a.pdf")], capture_output=True, check=True, text=True
    )
    assert 'pdfuaid:part="1"' in told.stdout


def test_the_demonstration_builds_checks_and_tells(data: Path, tmp_path: Path) -> None:
    years = range(2022, 2025)
    list(synthesise_years(tmp_path / "private", 2_000, years, 5, default_catalogue()))
    (tmp_path / "sources.yaml").write_text(
        "claims: {files: private/claims/**/*.parquet}\n"
        "population: {files: private/population/**/*.parquet}\n"
    )
    templates = {"fiche.fr.md"}
    ours = tmp_path / "ours"
    for name in ("claims", "imaging"):
        shutil.copytree(accounts_folder() / name, ours / name)
    for path in ours.rglob("fiche.*.md"):
        text = path.read_text(encoding="utf-8").replace("start: 2015", "start: 2022")
        path.write_text(text, encoding="utf-8")
        if path.name not in templates:
            path.unlink()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(command, "accounts_folder", lambda: ours)
        patch.setattr(command, "write_pdf", lambda _, path: path.write_bytes(b"tested above"))
        written = command.demonstrate(tmp_path, tmp_path / "out", data, pdf=True)
        assert {path.relative_to(tmp_path / "out").as_posix() for path in written} == {
            f"{name}/fiche.fr.{end}" for name in ("claims", "imaging")
            for end in ("html", "pdf", "trace.json")
        }  # fmt: skip
        broken = tmp_path / "broken"
        shutil.copytree(data, broken)
        table = broken / "seed_table1.csv"
        table.write_text(table.read_text(encoding="utf-8").replace("4771", "4871"))
        with pytest.raises(VesaliusError) as refusal:
            command.demonstrate(tmp_path, tmp_path / "out", broken, pdf=True)
        assert refusal.value.code == "accounts-number-differs"
