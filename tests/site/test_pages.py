"""The site as files: whole without JavaScript, linked, escaped, labelled, the same every time."""

import hashlib
import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import brotli
import openpyxl
import pyarrow.csv as pv
import pyarrow.parquet as pq
import pytest

from tests.site.conftest import CODES
from tests.site.release import write_release
from vesalius.language import LANGUAGES
from vesalius.publish.site.assets import load_assets
from vesalius.publish.site.indicator_page import indicator_page
from vesalius.publish.site.links import Page
from vesalius.publish.site.load import load_atlas
from vesalius.publish.site.publish import Published, publish_site
from vesalius.publish.site.read import read_figures
from vesalius.publish.site.render import Site
from vesalius.publish.site.shapes import sources
from vesalius.publish.site.wire import age_data, breaks_by_level, receive, year_data
from vesalius.release.read import open_release


class Outline(HTMLParser):
    """The links, ids and attributes of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.attributes: set[str] = set()
        self.headings: list[int] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.attributes |= found.keys()
        self.ids += [value for name, value in attrs if name == "id" and value]
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        for name in ("href", "src"):
            if found.get(name) and tag != "use":
                self.links.append(str(found[name]))


@pytest.fixture(scope="session")
def pages(site: Path) -> dict[Path, str]:
    return {path: path.read_text(encoding="utf-8") for path in sorted(site.rglob("*.html"))}


@pytest.fixture(scope="session")
def outlines(pages: dict[Path, str]) -> dict[Path, Outline]:
    return {path: Outline(text) for path, text in pages.items()}


def test_every_language_has_every_page(site: Path) -> None:
    found = [
        {p.relative_to(site / language).as_posix() for p in (site / language).rglob("*.html")}
        for language in LANGUAGES
    ]
    assert found[0] and all(other == found[0] for other in found)
    assert "key-figures/imaging.html" in found[0]


def test_every_link_leads_to_a_file(outlines: dict[Path, Outline], site: Path) -> None:
    broken = []
    for path, outline in outlines.items():
        for link in outline.links:
            target = re.split("[?#]", link)[0]
            assert not re.match("[a-z]+:|//", link), f"{link} leaves the site"
            known = not target or (path.parent / target).resolve().is_file()
            if not known and not _not_published(target):
                broken.append((path.relative_to(site).as_posix(), link))
    assert not broken, broken[:10]


def _not_published(target: str) -> bool:
    """A sheet may name indicators that this small release leaves out."""
    code = re.search(r"(?:indicators/|sheets/)?((?:stat|cube)_\d{3}_\d{3})\.html", target)
    return bool(code) and code[1] not in CODES  # type: ignore[index]


def test_no_page_styles_or_scripts_itself(
    pages: dict[Path, str], outlines: dict[Path, Outline]
) -> None:
    for path, outline in outlines.items():
        assert "style" not in outline.attributes, path
        assert not {a for a in outline.attributes if a.startswith("on")}, path
        assert not re.search(r"<script(?! type=\"application/(ld\+)?json\"| src=)", pages[path]), (
            path
        )


def test_every_page_and_picture_says_that_it_is_synthetic(
    pages: dict[Path, str], site: Path
) -> None:
    words = {"fr": "Données synthétiques", "nl": "Synthetische gegevens",
             "en": "Synthetic data", "de": "Synthetische Daten"}  # fmt: skip
    for path, text in pages.items():
        language = path.relative_to(site).parts[0]
        assert words.get(language, words["en"]) in text, path
    for path in (site / "data").glob("*.svg"):
        assert words[path.stem.split(".")[1]] in path.read_text(encoding="utf-8")


def test_headings_do_not_skip_a_level_and_ids_are_unique(outlines: dict[Path, Outline]) -> None:
    for path, outline in outlines.items():
        steps = zip(outline.headings, outline.headings[1:], strict=False)
        assert outline.headings[0] == 1 and outline.headings.count(1) == 1, path
        assert all(after <= before + 1 for before, after in steps), (path, outline.headings)
        assert len(outline.ids) == len(set(outline.ids)), path


def test_pages_name_their_twins_in_other_languages(site: Path) -> None:
    text = (site / "nl/indicators/cube_013_001.html").read_text(encoding="utf-8")
    for language in LANGUAGES:
        assert f'href="../../{language}/indicators/cube_013_001.html"' in text
    assert '<html lang="nl-BE">' in text


def test_without_javascript_the_table_says_every_state(site: Path, release: Path) -> None:
    text = (site / "en/indicators/cube_013_001.html").read_text(encoding="utf-8")
    cells = pq.read_table(release / "cells" / "cube_013_001.parquet").to_pylist()
    row = next(
        r for r in cells
        if r["level"] == "commune" and r["status"] == "not_available"
        and r["age"] == "all" and r["year"] == 2015
    )  # fmt: skip
    assert row["value"] is None
    last = [r for r in cells if r["level"] == "commune" and r["age"] == "all" and r["year"] == 2024]
    hidden = [r["place"] for r in last if r["status"] == "suppressed"]
    for code in hidden:
        assert re.search(rf'places/{code}\.html">[^<]*</a><td>[^<]*<td class=t1>hidden', text)


def test_a_page_prints_what_the_release_holds(site: Path, release: Path) -> None:
    cells = pq.read_table(release / "cells" / "stat_013_001.parquet").to_pylist()
    text = (site / "fr/indicators/stat_013_001.html").read_text(encoding="utf-8")
    for cell in cells:
        if (
            cell["level"] == "commune"
            and cell["year"] == 2024
            and cell["status"] in ("ok", "break")
        ):
            tenths = (2000 * cell["numerator"] + cell["denominator"]) // (2 * cell["denominator"])
            printed = f"{tenths // 10},{tenths % 10}"
            pattern = rf'places/{cell["place"]}\.html">[^<]*</a><td>[^<]*<td>([^<]*)'
            assert re.search(pattern, text)[1] == printed  # type: ignore[index]


def test_a_place_leads_with_its_figure_and_its_rank(site: Path, release: Path) -> None:
    cells = pq.read_table(release / "cells" / "stat_013_001.parquet").to_pylist()
    tenths = {
        c["place"]: (2000 * c["numerator"] + c["denominator"]) // (2 * c["denominator"])
        for c in cells
        if c["level"] == "commune" and c["year"] == 2024 and c["numerator"] is not None
    }
    own = tenths["92094"]
    rank = 1 + sum(other > own for other in tenths.values())
    text = (site / "en/places/92094.html").read_text(encoding="utf-8")
    assert f"2024: {own // 10}.{own % 10}%, against" in text
    assert f"place {rank} of {len(tenths)} communes, counted from the highest." in text


def test_a_place_stands_beside_its_neighbours(site: Path, release: Path) -> None:
    cells = pq.read_table(release / "cells/stat_013_001.parquet").to_pylist()
    tenths = {
        c["place"]: (2000 * c["numerator"] + c["denominator"]) // (2 * c["denominator"])
        for c in cells
        if c["level"] == "commune" and c["year"] == 2024 and c["numerator"] is not None
    }
    text = (site / "en/places/92094.html").read_text(encoding="utf-8")
    part = text[text.index('id="h-near"') :]
    near = re.findall(r'<th scope="row"><a href="[./]*places/(\d{5})\.html">', part)
    written = re.findall(r"<td>(\d+\.\d)%</td>", part)
    assert len(near) >= 3 and "92094" not in near
    assert [round(10 * float(w)) for w in written] == [tenths[c] for c in ("92094", *near)]
    assert [tenths[c] for c in near] == sorted((tenths[c] for c in near), reverse=True)
    assert f'stat_013_001.html?area={",".join(["92094", *near][:6])}"' in part


def test_files_tell_zero_hidden_and_missing_apart(site: Path, release: Path) -> None:
    code = "cube_013_013"
    cells = {
        (r["level"], r["place"], r["year"], r["age"]): r
        for r in pq.read_table(release / "cells" / f"{code}.parquet").to_pylist()
    }
    table = pv.read_csv(site / f"data/{code}.csv").to_pylist()
    seen = set()
    for row in table:
        cell = cells[row["level"], row["place"] if row["place"] == "BE" else f"{row['place']:0>5}",
                     row["year"], row["age"]]  # fmt: skip
        assert row["status"] == cell["status"]
        seen.add(row["status"])
        if row["status"] in ("suppressed", "not_available", "not_applicable"):
            assert row["value"] is None and row["numerator"] is None
        elif row["status"] == "zero":
            assert row["value"] == 0
        else:
            assert row["value"] == pytest.approx(cell["value"], abs=0.0500001)
        assert row["unit"] and row["synthetic"] and "CC BY 4.0" in row["citation"]
    assert {"ok", "suppressed", "not_available"} <= seen
    parquet = pq.read_table(site / f"data/{code}.parquet")
    assert parquet.num_rows == len(table)


def test_a_spreadsheet_shows_words_for_what_has_no_number(site: Path) -> None:
    book = openpyxl.load_workbook(site / "data/cube_013_013.xlsx")
    about = {row[0].value: row[1].value for row in book["About"]}
    assert about["Synthetic"].startswith("yes") and "CC BY 4.0" in about["Citation"]
    values = {cell.value for row in book["Values"].iter_rows(min_row=2, min_col=6) for cell in row}
    assert "suppressed" in values and any(isinstance(v, float) for v in values)


def test_json_and_metadata_hold_the_same_figures(site: Path) -> None:
    found = json.loads((site / "data/cube_013_013.json").read_text(encoding="utf-8"))
    state, values = found["state"][0][-1], found["values"][0][-1]
    assert len(values) == len(found["places"])
    assert all((v is None) == (s < 0 and s != -4) for v, s in zip(values, state, strict=True))
    about = json.loads((site / "data/cube_013_013.metadata.json").read_text(encoding="utf-8"))
    assert about["synthetic"] and set(about["title"]) == set(LANGUAGES)
    assert about["code_lists"][0]["codes"]


def test_a_title_with_a_script_does_not_run(release: Path, tmp_path: Path) -> None:
    evil = shutil.copytree(release, tmp_path / "evil")
    for code in CODES[1:]:
        (evil / "cells" / f"{code}.parquet").unlink()
    script = "en: \"<script>alert('x')</script><img src=x onerror=alert(1)>\""
    files = sorted((evil / "catalogue/themes").rglob("*.yaml"))
    for path in files:
        path.write_text(
            re.sub(
                r'en: ("Medical imaging"|Medical imaging(?=[,}\n]))',
                script,
                path.read_text(encoding="utf-8"),
            ),
            encoding="utf-8",
        )
    made = publish_site(open_release(evil), tmp_path / "out")
    hit = 0
    for path in (made.folder / "en").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "<script>alert" not in text and "<img src=x" not in text, path
        hit += "&lt;script&gt;alert" in text
    assert hit >= 3  # the catalogue, the page, the sheet


def digests(folder: Path) -> dict[str, str]:
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


def test_the_same_release_gives_the_same_bytes(
    release: Path, published: Published, tmp_path: Path
) -> None:
    again = publish_site(open_release(release), tmp_path / "again", processors=1)
    assert digests(again.folder) == digests(published.folder)


def test_only_what_changed_is_written_again(release: Path, tmp_path: Path) -> None:
    small = shutil.copytree(release, tmp_path / "small")
    for code in CODES[1:]:
        (small / "cells" / f"{code}.parquet").unlink()
    out = tmp_path / "out"
    first = publish_site(open_release(small), out)
    assert publish_site(open_release(small), out).written == 0
    texts = sorted((small / "catalogue").rglob("*.yaml"))
    for path in texts:
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("reached on 31 December", "on 31 December"), encoding="utf-8")
    second = publish_site(open_release(small), out)
    assert 0 < second.written < first.written / 2


def test_a_release_that_tells_no_sector_offers_none(release: Path, tmp_path: Path) -> None:
    small = shutil.copytree(release, tmp_path / "small")
    for path in (small / "cells").glob("*.parquet"):
        if path.stem != "stat_013_001":
            path.unlink()
    out = publish_site(open_release(small), tmp_path / "out").folder
    page = out / "en/indicators/stat_013_001.html"
    assert 'value="sector"' in page.read_text(encoding="utf-8")
    assert "smallest level: statistical sector (since 2016)" in page.read_text(encoding="utf-8")
    manifest = small / "manifest.json"
    told = json.loads(manifest.read_text(encoding="utf-8"))
    told["policy"] = {"preset": "five", "levels": {"sector": {"detail": "none"}}}
    manifest.write_text(json.dumps(told), encoding="utf-8")
    publish_site(open_release(small), out)
    assert 'value="sector"' not in page.read_text(encoding="utf-8")
    assert "2015 to 2024; smallest level: commune (since 2015)" in page.read_text(encoding="utf-8")
    assert "Long series, since 2015" in page.read_text(encoding="utf-8")
    assert not [path for path in (out / "data/web").iterdir() if ".11000." in path.name]
    rules = (out / "en/methods/disclosure.html").read_text(encoding="utf-8")
    assert "<code>levels.sector.detail</code></th><td>none</td>" in rules


BUDGETS = {
    "HTML, brotli": 60_000,
    "script, gzip": 25_000,
    "first view": 120_000,
    "data that come later": 100_000,
}


def test_the_budgets_hold_for_the_whole_country(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    codes = ("cube_013_001", "stat_013_001")
    release = open_release(write_release(tmp_path / "whole", codes, sectors=False))
    atlas, assets = load_atlas(release), load_assets()
    site = Site(atlas, assets, key_figures=True)
    measured = dict.fromkeys(BUDGETS, 0)
    measured["script, gzip"] = len(_gzipped(assets.contents[assets.script]))
    for code in codes:
        indicator = atlas.catalogue.indicators[code]
        figures = read_figures(release.folder, indicator, atlas.gazetteer)
        breaks = breaks_by_level(figures, atlas.gazetteer)
        later = [
            len(brotli.compress(receive(code, data).encode()))
            for data in (age_data(figures, breaks), year_data(figures))
        ]
        print(f"\n  {code}: ages {later[0] / 1000:.1f} kB, years {later[1] / 1000:.1f} kB", end="")
        measured["data that come later"] = max(measured["data that come later"], sum(later))
        for language in LANGUAGES:
            page = Page(language, f"indicators/{code}.html")
            asked = sources(indicator, atlas, len(figures.ages) > 1)
            html = indicator_page(site, figures, breaks, page, asked).encode()
            size = len(brotli.compress(html))
            measured["HTML, brotli"] = max(measured["HTML, brotli"], size)
    shared = sum(
        len(content) if name.endswith("woff2") else len(brotli.compress(content))
        for name, content in assets.contents.items()
    )
    measured["first view"] = measured["HTML, brotli"] + shared
    with capsys.disabled():
        for name, most in BUDGETS.items():
            print(f"\n  {name}: {measured[name] / 1000:.1f} kB of {most / 1000:.0f}", end="")
        print()
    assert all(measured[name] <= most for name, most in BUDGETS.items())


def _gzipped(content: bytes) -> bytes:
    import gzip

    return gzip.compress(content)
